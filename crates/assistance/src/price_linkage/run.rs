// SPDX-License-Identifier: Apache-2.0
//! The run of a month: who is given how much, computed award by award from the packs; drawn up by one person, approved by another. The same computation makes the preview,
//! the list and the approval, so that nobody signs what they did not see. What an award was given for the month is set, never added: however often it is run, it is
//! the same money.

use super::index::{answer, county_of};
use super::model::{Approved, PriceIndex, PricePaid, PriceRun, RunId, RunLine, counting};
use super::packs::{Given, Trigger, clock, given, trigger};
use super::refused::Refused;
use crate::access::{self, Action, Bar, Involved};
use crate::casework::{Basis, Scheme};
use crate::history;
use crate::office::{Command, Error, Thing, Tx};
use crate::payout::Confirmed;
use crate::payout::awards::{BY_LIST, programme};
use crate::payout::model::award::AwardState;
use crate::payout::model::ids::{AwardId, Component};
use crate::payout::model::roster::township;
use crate::payout::rosters::{Face, spread_of};
use crate::payout::{self, AwardRow};
use async_trait::async_trait;
use kernel::{Ctx, Deadline, Division, Fen, Id, Month};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Families, persons and money of some lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sums {
    /// Families.
    pub families: u64,
    /// Persons.
    pub persons: u64,
    /// Money.
    pub amount: Fen,
}

impl Sums {
    /// With one more line; `None` where the money does not fit.
    #[must_use]
    pub fn with(self, persons: u32, amount: Fen) -> Option<Sums> {
        Some(Sums {
            families: self.families + 1,
            persons: self.persons + u64::from(persons),
            amount: self.amount.checked_add(amount)?,
        })
    }
}

/// How an award of the month stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It is to be given so much for the month in all.
    Due(Fen),
    /// It was given what it is to have.
    Given,
    /// It was given more than the packs give now: for a person, never taken back by a list.
    Less(Fen),
    /// The packs give it nothing.
    Nothing,
    /// Facts are missing, or a person has to decide: what is missing.
    Open(Vec<String>),
    /// It would be given so much, by numbers that no document gives: their names.
    Assumed(Fen, Vec<String>),
    /// It is paused by a decision, so that nothing is paid for the month.
    Paused,
}

/// One award of the month.
#[derive(Clone, Debug)]
pub struct PriceRow {
    /// The award.
    pub award: AwardRow,
    /// Who stands for the family.
    pub face: Face,
    /// What earlier lists gave it for the month.
    pub before: Fen,
    /// How it stands.
    pub standing: Standing,
    /// What of it was paid.
    pub paid: PricePaid,
}

impl PriceRow {
    /// What a list of now would give it, beside what it was given.
    #[must_use]
    pub fn more(&self) -> Option<Fen> {
        match self.standing {
            Standing::Due(amount) => amount.checked_sub(self.before),
            _ => None,
        }
    }
}

/// What a fund would pay of a scheme's part: its name and how much.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fund {
    /// The scheme.
    pub scheme: Scheme,
    /// What is to be paid of it.
    pub amount: Fen,
    /// The funds in the order of their use; nothing where they do not suffice.
    pub parts: Option<Vec<(String, Fen)>>,
}

/// By when it is paid, and by what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// The day.
    pub deadline: Deadline,
    /// Whether it counts working days.
    pub working: bool,
    /// By what.
    pub basis: Basis,
}

/// A month with everything that its page shows.
#[derive(Clone, Debug)]
pub struct PriceMonth {
    /// The county.
    pub county: Division,
    /// The month.
    pub month: Month,
    /// Every entry of its index, the first one first.
    pub entries: Vec<PriceIndex>,
    /// The one that counts.
    pub index: Option<PriceIndex>,
    /// What the packs say of it; nothing where they have no such rule.
    pub trigger: Option<Trigger>,
    /// By when it is to be paid, once it has started.
    pub due: Option<Due>,
    /// Every award that was paid in the month, by village and payee; none where the month starts nothing.
    pub rows: Vec<PriceRow>,
    /// What is to be given now.
    pub sums: Sums,
    /// The same by township.
    pub townships: BTreeMap<Division, Sums>,
    /// What each scheme's funds would pay of it.
    pub funds: Vec<Fund>,
    /// What signatures are for: these lines and no others.
    pub digest: String,
    /// The lists of the month, the first one first.
    pub runs: Vec<PriceRun>,
}

impl PriceMonth {
    /// Whether the packs say that the linkage is started.
    #[must_use]
    pub fn started(&self) -> bool {
        self.trigger.as_ref().is_some_and(|one| one.started == Some(true))
    }

    /// The list that waits for its approval.
    #[must_use]
    pub fn waiting(&self) -> Option<&PriceRun> {
        self.runs.iter().find(|run| run.waits())
    }

    fn lines(&self) -> Vec<RunLine> {
        let line = |row: &PriceRow| match row.standing {
            Standing::Due(amount) => {
                let (award, persons) = (row.award.award.id, row.award.award.persons);
                Some(RunLine { award, before: row.before, amount, persons })
            }
            _ => None,
        };
        self.rows.iter().filter_map(line).collect()
    }
}

/// By when a subsidy is due whose index was released that day.
pub(super) fn due(tx: &dyn Tx, county: Division, index: &PriceIndex) -> Result<Option<Due>, Error> {
    let policies = tx.policies();
    let program = policies.program(county, index.month.last_day(), index.released_on)?;
    let Some((clock, basis)) = clock(&program) else { return Ok(None) };
    let calendar = policies.calendar();
    let deadline = if clock.working {
        calendar.add_working_days(index.released_on, clock.days)
    } else {
        calendar.add_calendar_days(index.released_on, clock.days)
    };
    Ok(Some(Due { deadline, working: clock.working, basis }))
}

/// What the packs of the month say of its index.
pub(super) fn triggered(tx: &dyn Tx, county: Division, index: &PriceIndex) -> Result<Option<Trigger>, Error> {
    let on = index.month.last_day();
    Ok(trigger(&*tx.policies().program(county, on, on)?, index.cpi, index.food))
}

/// Computes a month; whoever calls has asked whether they may.
pub(super) async fn compute(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    (county, month): (Division, Month),
) -> Result<PriceMonth, Error> {
    let entries = tx.price_indexes(county, Some(month)).await?;
    let index = counting(&entries).cloned();
    let runs = tx.price_runs(county, Some(month)).await?;
    let mut of = PriceMonth {
        county,
        month,
        entries,
        index,
        trigger: None,
        due: None,
        rows: Vec::new(),
        sums: Sums::default(),
        townships: BTreeMap::new(),
        funds: Vec::new(),
        digest: String::new(),
        runs,
    };
    let Some(index) = of.index.clone() else { return Ok(of) };
    of.trigger = triggered(tx, county, &index)?;
    if of.started() {
        of.due = due(tx, county, &index)?;
        of.rows = rows(ctx, tx, county, &index).await?;
        add_up(&mut of)?;
        of.funds = funds(tx, &of).await?;
    }
    Ok(of)
}

/// Every award of the month, of every scheme that is paid from month to month.
async fn rows(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    county: Division,
    index: &PriceIndex,
) -> Result<Vec<PriceRow>, Error> {
    let mut paid = tx.price_paid(county, index.month).await?;
    let mut rows = Vec::new();
    for scheme in Scheme::ALL.iter().copied().filter(|scheme| scheme.pays() && scheme.lasts()) {
        for (row, face) in tx.awards_in(county, scheme, index.month).await? {
            let paid = paid.remove(&row.award.id).unwrap_or_default();
            let before = row.award.on_top(index.month, Component::PRICE);
            let standing = match row.award.state_in(index.month) {
                AwardState::NotYet | AwardState::Ended(_) => continue,
                AwardState::Suspended(_) => Standing::Paused,
                AwardState::Active => standing(ctx, tx, &row, index, before).await?,
            };
            rows.push(PriceRow { award: row, face, before, standing, paid });
        }
    }
    rows.sort_by_key(|row| (row.award.award.village, row.award.award.payee));
    Ok(rows)
}

async fn standing(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    row: &AwardRow,
    index: &PriceIndex,
    before: Fen,
) -> Result<Standing, Error> {
    let on = index.month.last_day();
    let program = tx.policies().program(row.award.village, on, on)?;
    Ok(match given(ctx, tx, (row, &program), index).await? {
        // What was given once is not taken back because a fact became unknown.
        Given::Open(_) if before > Fen::ZERO => Standing::Given,
        Given::Open(missing) => Standing::Open(missing),
        Given::Assumed(amount, names) if amount > before => Standing::Assumed(amount, names),
        Given::Amount(amount) if amount > before => Standing::Due(amount),
        Given::Amount(amount) | Given::Assumed(amount, _) if amount < before => Standing::Less(amount),
        Given::Nothing if before > Fen::ZERO => Standing::Less(Fen::ZERO),
        Given::Nothing => Standing::Nothing,
        Given::Amount(_) | Given::Assumed(..) => Standing::Given,
    })
}

/// Adds up what is to be given, in all and by township, and what a signature is for.
fn add_up(of: &mut PriceMonth) -> Result<(), Error> {
    let unfit = Error::Broken("a price subsidy has no sum");
    let mut text = format!("{} {}\n", of.county, of.month);
    let (mut all, mut townships) = (Sums::default(), BTreeMap::<Division, Sums>::new());
    for row in &of.rows {
        let (Some(more), award) = (row.more(), &row.award.award) else { continue };
        let Some(sum) = all.with(award.persons, more) else { return Err(unfit) };
        all = sum;
        let part = townships.entry(township(award.village)).or_default();
        let Some(sum) = part.with(award.persons, more) else { return Err(unfit) };
        *part = sum;
        text += &format!("{} {} {} {}\n", award.id, award.persons, row.before.get(), more.get());
    }
    (of.sums, of.townships, of.digest) = (all, townships, policy::hash::hex(text.as_bytes()));
    Ok(())
}

/// What each scheme's funds would pay, as a roster would spread it now.
async fn funds(tx: &mut dyn Tx, of: &PriceMonth) -> Result<Vec<Fund>, Error> {
    let mut by: BTreeMap<Scheme, Fen> = BTreeMap::new();
    for row in &of.rows {
        if let Some(more) = row.more() {
            let sum = by.entry(row.award.scheme).or_default();
            *sum = sum.checked_add(more).ok_or(Error::Broken("a price subsidy has no sum"))?;
        }
    }
    let mut funds = Vec::new();
    for (scheme, amount) in by {
        let parts = spread_of(tx, (of.county, &programme(scheme)), amount).await?;
        funds.push(Fund { scheme, amount, parts });
    }
    Ok(funds)
}

/// What came of a step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunDone {
    /// The run.
    pub run: RunId,
    /// What its approval did.
    pub approved: Option<Approved>,
}

async fn log(ctx: &Ctx, tx: &mut dyn Tx, name: &str, run: &PriceRun, detail: &str) -> Result<(), Error> {
    let object = Some((Thing::Batch, run.id.bytes()));
    tx.append(ctx, &history::Entry::done(ctx, name, object, Some(run.county), detail)).await
}

/// Draws the list of a month up as it was seen. Whom an earlier list was given to stands in it only with what a corrected index adds.
#[derive(Serialize)]
pub struct DrawRun {
    /// The county.
    pub county: Division,
    /// The month.
    pub month: Month,
    /// What was seen.
    pub digest: String,
}

#[async_trait]
impl Command for DrawRun {
    const NAME: &'static str = "price.draw";
    type Outcome = RunDone;

    // clause: MS-2b, NX-1c
    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<RunDone, Error> {
        let county = county_of(self.county);
        access::authorise(ctx, tx, Action::PriceDraw, county, &Involved::default()).await?;
        let by = access::signer(ctx)?;
        let of = compute(ctx, tx, (county, self.month)).await?;
        let index = of.index.as_ref().ok_or(Refused::NoIndex(self.month))?;
        if !of.started() {
            return Err(Refused::NotStarted(self.month).into());
        }
        if of.waiting().is_some() {
            return Err(Refused::RunWaits(self.month).into());
        }
        if of.sums.families == 0 {
            return Err(Refused::NobodyDue(self.month).into());
        }
        if of.digest != self.digest {
            return Err(Refused::Changed.into());
        }
        let run = PriceRun {
            id: ctx.new_id(),
            county,
            month: self.month,
            entry: of.runs.iter().map(|run| run.entry).max().unwrap_or(0) + 1,
            index: index.id,
            digest: of.digest.clone(),
            sums: of.sums,
            by,
            name: ctx.who.signature().1,
            at: ctx.now,
            answer: None,
        };
        tx.add_price_run(&run, &of.lines()).await?;
        log(ctx, tx, Self::NAME, &run, &run.month.to_string()).await?;
        Ok(RunDone { run: run.id, approved: None })
    }
}

/// A second person approves a list, and every award on it is given its subsidy for the month; or turns it down with a reason. Whoever drew it up can take it back.
/// Families to whom the approver is a near relative are left for another one: the next list holds them.
#[derive(Serialize)]
pub struct AnswerRun {
    /// Which.
    pub run: RunId,
    /// Whether it is right.
    pub right: bool,
    /// Why it is not.
    pub reason: String,
}

#[async_trait]
impl Command for AnswerRun {
    const NAME: &'static str = "price.approve";
    type Outcome = RunDone;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<RunDone, Error> {
        let (run, lines) = tx.price_run(self.run).await?.ok_or(Error::NotFound(Thing::Batch))?;
        let own = !self.right && ctx.who.person() == Some(run.by);
        let (action, involved) = if own {
            (Action::PriceDraw, Involved::default())
        } else {
            (Action::PriceApprove, Involved::default().with(Bar::Same, Some(run.by)))
        };
        access::authorise(ctx, tx, action, run.county, &involved).await?;
        let answer = answer(ctx, self.right, &self.reason)?;
        if !run.waits() {
            return Err(Refused::Answered.into());
        }
        let approved = if self.right { Some(approve(ctx, tx, &run, &lines).await?) } else { None };
        if !tx.answer_price_run(run.id, &answer).await? {
            return Err(Refused::Answered.into());
        }
        log(ctx, tx, Self::NAME, &run, if self.right { "right" } else { "wrong" }).await?;
        Ok(RunDone { run: run.id, approved })
    }
}

/// Gives each award of a run its subsidy, if the list is still what would be drawn up now.
async fn approve(ctx: &Ctx, tx: &mut dyn Tx, run: &PriceRun, lines: &[RunLine]) -> Result<Approved, Error> {
    let by = access::signer(ctx)?;
    let of = compute(ctx, tx, (run.county, run.month)).await?;
    if of.digest != run.digest || of.lines() != lines {
        return Err(Refused::Changed.into());
    }
    let mut done = Approved { families: 0, left: 0 };
    let seen: BTreeMap<AwardId, AwardRow> =
        of.rows.into_iter().map(|row| (row.award.award.id, row.award)).collect();
    // In the order of their ids, as every other writer locks them.
    let mut lines = lines.to_vec();
    lines.sort_by_key(|line| line.award);
    for line in lines {
        let Some(seen) = seen.get(&line.award) else { return Err(Refused::Changed.into()) };
        if seen.relatives.contains(&by) {
            done.left += 1;
            continue;
        }
        let row = with_subsidy(
            tx,
            seen,
            run,
            (
                line.amount,
                Confirmed {
                    case: Id::from_bytes(run.id.bytes()),
                    record: BY_LIST,
                    by: Some(by),
                    at: ctx.now,
                },
            ),
        )
        .await?;
        tx.save_award(&row).await?;
        done.families += 1;
    }
    Ok(done)
}

/// The award, locked, with its subsidy.
async fn with_subsidy(
    tx: &mut dyn Tx,
    seen: &AwardRow,
    run: &PriceRun,
    (amount, confirmed): (Fen, Confirmed),
) -> Result<AwardRow, Error> {
    let mut row = tx.award(seen.award.id).await?.ok_or(Error::NotFound(Thing::Award))?;
    if row.version != seen.version {
        // Somebody changed it after it was computed: everything is computed again.
        return Err(Error::Busy);
    }
    let rate = run.special().rate(&row.award, amount);
    let rate = rate.ok_or(Error::Broken("a price subsidy for an award that is not paid"))?;
    row.award = row.award.clone().decide(rate).map_err(payout::Refused::Award)?;
    row.decisions.push(confirmed);
    row.version += 1;
    Ok(row)
}
