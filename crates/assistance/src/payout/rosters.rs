// SPDX-License-Identifier: Apache-2.0
//! Rosters as kept, and their way up to the second signature: draw up, lock, make, check, send back. A roster is drawn from awards and payments, never typed.

use super::awards::{AwardRow, programme};
use super::funds::{BookAccount, book, stations};
use super::model::award::{Award, Concern};
use super::model::due::Paid;
use super::model::flow::{Barred, Roster, RosterKind, RosterRefusal, RosterState, Signature};
use super::model::ids::{AwardId, DecisionId, RosterId, decided_in};
use super::model::money::{Booker, Booking, Part, Stations, spread, spread_again};
use super::model::payee::PayTo;
use super::model::roster::{Content, Drawn, Family, Signed, draw_up, off_cycle, repay};
use super::refused::Refused;
use crate::access::{self, Action, Bar, Involved};
use crate::casework::{HouseholdId, PersonId, Scheme};
use crate::form;
use crate::history;
use crate::office::{Command, Error, Fault, FaultKind, Thing, Tx};
use crate::settings;
use async_trait::async_trait;
use kernel::{Ctx, Date, Division, DivisionLevel, Fen, Id, Month};
use ledger::{Account, AccountId, AccountKind, Programme, TransferId};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;

/// The most characters of a reason.
const LONGEST: usize = 200;

/// A roster as kept, without its lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RosterRow {
    /// The roster.
    pub roster: Roster,
    /// Its number.
    pub number: String,
    /// How often it was locked: what was booked for an earlier round has other ids.
    pub round: u32,
    /// Rises with each step, from 1.
    pub version: i64,
}

/// An award with everything that drawing up asks for.
#[derive(Clone, Debug)]
pub struct Drawable {
    /// The award.
    pub row: AwardRow,
    /// What it was paid.
    pub paid: Paid,
    /// Where.
    pub to: PayTo,
    /// Who stands for the family.
    pub face: Face,
}

impl Drawable {
    /// The award as it was known at the end of a day; `None` where nothing was decided since.
    fn known_on(&self, cut_off: Date) -> Option<Award> {
        let made = |by: &DecisionId| {
            let days = self.row.decisions.iter().filter(|one| decided_in(one.case) == *by);
            days.map(|one| one.at.date_in_china()).min()
        };
        let decisions: BTreeSet<DecisionId> = self.row.award.rates.iter().map(|rate| rate.by).collect();
        let late = decisions.into_iter().filter(|by| made(by).is_some_and(|on| on > cut_off)).collect();
        self.row.award.without(&late)
    }
}

/// Which awards of a county and scheme are asked for, and how much of what they were paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Drawables {
    /// Every one, without the payments of settled months.
    All,
    /// Every one with every payment, for what may reach back behind settled months.
    Whole,
    /// Those to whom the bank sent something back that is still owed.
    SentBack,
    /// Those that may have been paid too much, or of whom something was asked back.
    Surplus,
}

/// Who stands for an award: the head of the family, or the person of a household of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Face {
    /// The person.
    pub person: PersonId,
    /// The name; empty where it was erased.
    pub name: String,
    /// The number of the household.
    pub household: String,
}

/// One fund's part of a roster, as kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeptPart {
    /// The fund.
    pub fund: AccountId,
    /// What was taken out of the fund for it.
    pub from_fund: Fen,
    /// How much of the roster it pays.
    pub amount: Fen,
}

/// What came of a step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RosterDone {
    /// The roster.
    pub roster: RosterId,
    /// Its number.
    pub number: String,
    /// Its version now.
    pub version: i64,
}

/// The scheme of a roster.
pub(super) fn scheme_of(roster: &Roster) -> Result<Scheme, Error> {
    Scheme::parse(roster.scheme.name()).ok_or(Error::Broken("a roster is of no scheme"))
}

/// The roster, locked, if it is still the version that was seen.
pub(super) async fn seen(tx: &mut dyn Tx, id: RosterId, version: i64) -> Result<RosterRow, Error> {
    let row = tx.roster(id).await?.ok_or(Error::NotFound(Thing::Batch))?;
    if row.version == version {
        Ok(row)
    } else {
        Err(Error::Stale { thing: Thing::Batch, seen: version, now: row.version })
    }
}

/// Keeps the roster after a step, and logs it.
pub(super) async fn keep(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    name: &str,
    row: RosterRow,
    detail: &str,
) -> Result<RosterDone, Error> {
    let row = RosterRow { version: row.version + 1, ..row };
    tx.save_roster(&row).await?;
    log(ctx, tx, name, &row, detail).await?;
    Ok(RosterDone { roster: row.roster.id, number: row.number, version: row.version })
}

async fn log(ctx: &Ctx, tx: &mut dyn Tx, name: &str, row: &RosterRow, detail: &str) -> Result<(), Error> {
    let object = Some((Thing::Batch, row.roster.id.bytes()));
    tx.append(ctx, &history::Entry::done(ctx, name, object, Some(row.roster.county), detail)).await
}

/// The signature of whoever acts.
pub(super) fn sign(ctx: &Ctx) -> Result<Signature, Error> {
    Ok(Signature { by: access::signer(ctx)?, at: ctx.now })
}

/// How an award on a locked roster stands by now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineStanding {
    /// The award.
    pub award: AwardId,
    /// The family.
    pub household: HouseholdId,
    /// The day by which it is to be reviewed.
    pub review_by: Date,
    /// Whether its account failed.
    pub failed: bool,
}

/// What is asked about families of a county at the moment, and shown beside their lines. None of it stops money.
pub(super) struct Asked {
    leads: BTreeSet<HouseholdId>,
    unreached: BTreeSet<HouseholdId>,
}

impl Asked {
    pub(super) async fn of(tx: &mut dyn Tx, county: Division) -> Result<Asked, Error> {
        let leads = tx.households_with_open_leads(county).await?;
        Ok(Asked { leads, unreached: tx.households_unreached(county).await? })
    }

    /// What somebody should look into about a family whose review is due by a day, and whose account may have failed.
    pub(super) fn concerns(
        &self,
        household: HouseholdId,
        review_by: Date,
        failed: bool,
        today: Date,
    ) -> BTreeSet<Concern> {
        let all = [
            // A lead is a question, never a reason to stop money (clause CK-2.1c).
            (Concern::LeadOpen, self.leads.contains(&household)),
            (Concern::Unreachable, self.unreached.contains(&household)),
            (Concern::ReviewOverdue, review_by < today),
            (Concern::CardFailed, failed),
        ];
        all.into_iter().filter_map(|(concern, holds)| holds.then_some(concern)).collect()
    }
}

/// What the roster would hold if it were locked now, and the awards from which it is drawn.
///
/// # Errors
/// An amount does not fit, or an award is not of the county.
pub async fn draw(ctx: &Ctx, tx: &mut dyn Tx, roster: &Roster) -> Result<(Drawn, Vec<Drawable>), Error> {
    let (county, scheme) = (roster.county, scheme_of(roster)?);
    let which = if roster.kind == RosterKind::Repay { Drawables::SentBack } else { Drawables::All };
    let mut awards = tx.drawables(county, scheme, which).await?;
    let asked = Asked::of(tx, roster.county).await?;
    for one in &mut awards {
        let (review_by, failed) = (one.row.review_by, one.to.failed());
        one.row.award.concerns = asked.concerns(one.row.household, review_by, failed, ctx.today());
    }
    let before: Vec<Option<Award>> = awards
        .iter()
        .map(|one| match roster.kind {
            RosterKind::Regular { cut_off } => one.known_on(cut_off),
            RosterKind::OffCycle | RosterKind::Repay => None,
        })
        .collect();
    let families = awards.iter().zip(&before).map(|(one, before)| {
        let (award, before) = (&one.row.award, before.as_ref());
        Family { award, before, paid: &one.paid, to: &one.to }
    });
    let drawn = match roster.kind {
        RosterKind::Repay => repay(roster.month, families),
        RosterKind::Regular { .. } => draw_up(county, &roster.scheme, roster.month, families),
        RosterKind::OffCycle => match drawn_through(tx, county, scheme, roster.month).await? {
            Some(last) => off_cycle(county, &roster.scheme, last, families),
            None => Ok(Drawn::default()),
        },
    };
    let drawn = drawn.map_err(Refused::Draw)?;
    Ok((drawn, awards))
}

/// The last month that an off-cycle roster of a month pays for: no later than a regular one has drawn. What is given once has no regular rosters and is paid as it comes.
async fn drawn_through(
    tx: &mut dyn Tx,
    county: Division,
    scheme: Scheme,
    month: Month,
) -> Result<Option<Month>, Error> {
    if !scheme.lasts() {
        return Ok(Some(month));
    }
    Ok(tx.last_drawn_month(county, scheme).await?.map(|last| month.min(last)))
}

/// What was signed of a locked roster, with its content, computed again from what is stored.
pub(super) async fn signed(tx: &mut dyn Tx, roster: &Roster) -> Result<(Vec<Signed>, Content), Error> {
    let lines = tx.signed_lines(roster.id).await?;
    let content = Content::over(&lines).ok_or(Error::Broken("the lines of a roster have no sum"))?;
    Ok((lines, content))
}

/// The ids of what a roster books: the same each time they are asked for.
pub(super) fn transfer_id(row: &RosterRow, file: usize, step: &str, at: usize) -> TransferId {
    let text = format!("{} {} {file} {step} {at}", row.roster.id, row.round);
    let digest: [u8; 32] = Sha256::digest(text.as_bytes()).into();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    Id::from_bytes(bytes)
}

/// Books a step of the roster over its parts.
pub(super) async fn book_step(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    row: &RosterRow,
    parts: &[Part],
    booking: &Booking,
    file: usize,
) -> Result<(), Error> {
    let transfers = {
        let id = |step: &'static str, at: usize| transfer_id(row, file, step, at);
        let again = row.roster.kind == RosterKind::Repay;
        let booker = Booker { id: &id, on: ctx.today(), paper: &row.number, again };
        booker.transfers(parts, booking)
    };
    if transfers.is_empty() { Ok(()) } else { book(ctx, tx, row.roster.county, &transfers).await }
}

/// The parts of a roster with the stations of their money.
pub(super) async fn parts(tx: &mut dyn Tx, row: &RosterRow) -> Result<Vec<Part>, Error> {
    let accounts = tx.books(row.roster.county).await?;
    let kept = tx.roster_parts(row.roster.id).await?;
    kept.into_iter()
        .map(|part| {
            let stations = stations(&accounts, part.fund, &row.roster.scheme)
                .ok_or(Error::Broken("a fund has no accounts for a roster"))?;
            let from_fund = (!part.from_fund.is_zero()).then_some((part.fund, part.from_fund));
            Ok(Part { stations, from_fund, amount: part.amount })
        })
        .collect()
}

/// The latest month that a roster may be drawn for: so many months ahead as the county set; of what is left over, the last that a regular roster has drawn.
async fn latest(
    tx: &mut dyn Tx,
    today: Date,
    (county, scheme, kind): (Division, Scheme, RosterKind),
) -> Result<Month, Error> {
    let ahead = settings::of(tx, county).await?.roster_months_ahead(county, today);
    let latest = today.month_of().add(i32::try_from(ahead).unwrap_or(0)).unwrap_or(Month::MAX);
    if kind != RosterKind::OffCycle {
        return Ok(latest);
    }
    Ok(drawn_through(tx, county, scheme, latest).await?.ok_or(Refused::NothingDrawn)?)
}

/// Begins a roster; nothing is fixed before it is locked.
#[derive(Serialize)]
pub struct DrawUp {
    /// The county.
    pub county: Division,
    /// The word of the scheme.
    pub scheme: String,
    /// The month.
    pub month: Month,
    /// `regular`, `off_cycle` or `repay`.
    pub kind: String,
    /// For a regular one the last day whose decisions are in it.
    pub cut_off: Option<Date>,
}

#[async_trait]
impl Command for DrawUp {
    const NAME: &'static str = "roster.draw_up";
    type Outcome = RosterDone;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<RosterDone, Error> {
        access::authorise(ctx, tx, Action::RosterMake, self.county, &Involved::default()).await?;
        let fault = |field: &str, kind| Error::Invalid(vec![Fault::new(field, kind)]);
        let scheme = Scheme::parse(&self.scheme).filter(|scheme| scheme.pays());
        let scheme = scheme.ok_or_else(|| fault("scheme", FaultKind::NotAnOption))?;
        let kind = match (self.kind.as_str(), self.cut_off) {
            ("regular", _) if !scheme.lasts() => return Err(fault("kind", FaultKind::NotAnOption)),
            ("regular", Some(cut_off)) => RosterKind::Regular { cut_off },
            ("regular", None) => return Err(fault("cut_off", FaultKind::Missing)),
            ("off_cycle", _) => RosterKind::OffCycle,
            ("repay", _) => RosterKind::Repay,
            _ => return Err(fault("kind", FaultKind::NotAnOption)),
        };
        if self.county.level() != DivisionLevel::County {
            return Err(fault("county", FaultKind::NotAnOption));
        }
        let latest = latest(tx, ctx.today(), (self.county, scheme, kind)).await?;
        if self.month > latest {
            return Err(fault("month", FaultKind::LatestMonth(latest)));
        }
        // Decisions of years would wait behind a cut-off that was mistyped.
        let earliest =
            self.month.add(-1).unwrap_or(self.month).first_day().min(ctx.today().month_of().first_day());
        if matches!(kind, RosterKind::Regular { cut_off } if cut_off < earliest) {
            return Err(fault("cut_off", FaultKind::EarliestDay(earliest)));
        }
        if matches!(kind, RosterKind::Regular { .. })
            && let Some(number) = tx.regular_roster(self.county, scheme, self.month).await?
        {
            return Err(Refused::RosterExists(number).into());
        }
        let number = tx.next_roster_number(self.county, self.month).await?;
        let roster = Roster::draft(ctx.new_id(), self.county, programme(scheme), self.month, kind);
        let row = RosterRow { roster, number, round: 0, version: 1 };
        tx.add_roster(&row).await?;
        log(ctx, tx, Self::NAME, &row, &self.kind).await?;
        Ok(RosterDone { roster: row.roster.id, number: row.number, version: row.version })
    }
}

/// Closes a roster to changes: its lines are kept, and its payments are under way.
#[derive(Serialize)]
pub struct LockRoster {
    /// Which.
    pub roster: RosterId,
    /// The version that was seen.
    pub version: i64,
}

#[async_trait]
impl Command for LockRoster {
    const NAME: &'static str = "roster.lock";
    type Outcome = RosterDone;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<RosterDone, Error> {
        let row = seen(tx, self.roster, self.version).await?;
        access::authorise(ctx, tx, Action::RosterMake, row.roster.county, &Involved::default()).await?;
        let lines = match row.roster.state {
            RosterState::Draft => draw(ctx, tx, &row.roster).await?.0.lines,
            _ => Vec::new(),
        };
        let content = Content::of(&lines).ok_or(Error::Broken("the lines of a roster have no sum"))?;
        let roster = row.roster.lock(content, ctx.today(), sign(ctx)?).map_err(Refused::Roster)?;
        let row = RosterRow { roster, round: row.round + 1, ..row };
        tx.keep_lines(&row.roster, &lines, ctx.now).await?;
        keep(ctx, tx, Self::NAME, row, "").await
    }
}

/// A signature under a roster: the maker's or the checker's.
#[derive(Serialize)]
pub struct SignRoster {
    /// Which.
    pub roster: RosterId,
    /// The version that was seen.
    pub version: i64,
    /// The content that was seen, as [`digest`] writes it.
    pub digest: String,
}

/// The content of a roster in hexadecimal, for forms.
#[must_use]
pub fn digest(content: &Content) -> String {
    kernel::hex(&content.digest)
}

impl SignRoster {
    /// The roster with its lines, if they are those that were seen.
    async fn signed(&self, tx: &mut dyn Tx) -> Result<(RosterRow, Content, Barred), Error> {
        let row = seen(tx, self.roster, self.version).await?;
        let (_, content) = signed(tx, &row.roster).await?;
        if digest(&content) != self.digest {
            return Err(Refused::Roster(RosterRefusal::OtherContent).into());
        }
        let barred = tx.roster_barred(row.roster.id).await?;
        Ok((row, content, barred))
    }
}

/// The maker signs a locked roster (制表).
#[derive(Serialize)]
pub struct MakeRoster(pub SignRoster);

#[async_trait]
impl Command for MakeRoster {
    const NAME: &'static str = "roster.make";
    type Outcome = RosterDone;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<RosterDone, Error> {
        let (row, content, barred) = self.0.signed(tx).await?;
        let involved = Involved::default().with(Bar::Decider, barred.confirmers.iter().copied());
        access::authorise(ctx, tx, Action::RosterMake, row.roster.county, &involved).await?;
        let roster = row.roster.make(&content, sign(ctx)?, &barred).map_err(Refused::Roster)?;
        keep(ctx, tx, Self::NAME, RosterRow { roster, ..row }, "").await
    }
}

/// Another person checks and signs (复核); the money is set aside.
#[derive(Serialize)]
pub struct CheckRoster(pub SignRoster);

#[async_trait]
impl Command for CheckRoster {
    const NAME: &'static str = "roster.check";
    type Outcome = RosterDone;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<RosterDone, Error> {
        let (row, content, barred) = self.0.signed(tx).await?;
        let maker = match &row.roster.state {
            RosterState::Made { maker, .. } => Some(maker.by),
            _ => None,
        };
        let involved =
            Involved::default().with(Bar::Decider, barred.confirmers.iter().copied()).with(Bar::Maker, maker);
        access::authorise(ctx, tx, Action::RosterCheck, row.roster.county, &involved).await?;
        let roster = row.roster.check(&content, sign(ctx)?, &barred).map_err(Refused::Roster)?;
        let row = RosterRow { roster, ..row };
        let parts = spread_over(tx, &row, content.amount).await?;
        book_step(ctx, tx, &row, &parts, &Booking::Checked, 0).await?;
        keep(ctx, tx, Self::NAME, row, "").await
    }
}

/// A fund with what it holds for a scheme.
struct Source<'a> {
    fund: &'a Account,
    programme: &'a Account,
    returned: &'a Account,
    stations: Stations,
}

fn find(accounts: &[BookAccount], id: AccountId) -> Option<&Account> {
    accounts.iter().map(|one| &one.account).find(|account| account.id == id)
}

/// The funds that may pay for a scheme, in the order of their use.
fn sources<'a>(accounts: &'a [BookAccount], scheme: &Programme) -> Vec<Source<'a>> {
    let funds = accounts.iter().filter(|one| matches!(one.account.kind, AccountKind::Fund { .. }));
    let source = |one: &'a BookAccount| {
        let stations = stations(accounts, one.account.id, scheme)?;
        let (programme, returned) = (find(accounts, stations.programme)?, find(accounts, stations.returned)?);
        Some(Source { fund: &one.account, programme, returned, stations })
    };
    funds.filter_map(source).collect()
}

/// Over which funds of a county so much of a scheme would be spread now: the name of each and how much. Nothing where they do not suffice.
///
/// # Errors
/// The database fails.
pub(crate) async fn spread_of(
    tx: &mut dyn Tx,
    (county, scheme): (Division, &Programme),
    amount: Fen,
) -> Result<Option<Vec<(String, Fen)>>, Error> {
    let accounts = tx.books(county).await?;
    let funds: Vec<_> =
        sources(&accounts, scheme).iter().map(|one| (one.fund, one.programme, one.stations)).collect();
    let Ok(parts) = spread(amount, scheme, &funds) else { return Ok(None) };
    let title = |part: &Part| {
        let fund = find(&accounts, part.stations.programme)?.kind.allotment()?.fund;
        accounts.iter().find(|one| one.account.id == fund).map(|one| one.title.clone())
    };
    Ok(Some(parts.iter().map(|part| (title(part).unwrap_or_default(), part.amount)).collect()))
}

/// Spreads the roster over the county's funds and keeps the parts.
async fn spread_over(tx: &mut dyn Tx, row: &RosterRow, amount: Fen) -> Result<Vec<Part>, Error> {
    let accounts = tx.books(row.roster.county).await?;
    let scheme = &row.roster.scheme;
    let funds = sources(&accounts, scheme);
    let parts = if row.roster.kind == RosterKind::Repay {
        let returned: Vec<_> = funds.iter().map(|one| (one.returned, one.stations)).collect();
        spread_again(amount, scheme, &returned)
    } else {
        let funds: Vec<_> = funds.iter().map(|one| (one.fund, one.programme, one.stations)).collect();
        spread(amount, scheme, &funds)
    };
    let parts = parts.map_err(Refused::Funds)?;
    let kept: Vec<KeptPart> = parts
        .iter()
        .filter_map(|part| {
            let fund = find(&accounts, part.stations.programme)?.kind.allotment()?.fund;
            let from_fund = part.from_fund.map_or(Fen::ZERO, |(_, taken)| taken);
            Some(KeptPart { fund, from_fund, amount: part.amount })
        })
        .collect();
    tx.keep_parts(row.roster.id, &kept).await?;
    Ok(parts)
}

/// Sends a roster back to a draft, as long as nothing went to the bank.
#[derive(Serialize)]
pub struct SendBackRoster {
    /// Which.
    pub roster: RosterId,
    /// The version that was seen.
    pub version: i64,
    /// Why.
    pub reason: String,
}

#[async_trait]
impl Command for SendBackRoster {
    const NAME: &'static str = "roster.send_back";
    type Outcome = RosterDone;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<RosterDone, Error> {
        let row = seen(tx, self.roster, self.version).await?;
        let action = match row.roster.state {
            RosterState::Locked { .. } => Action::RosterMake,
            _ => Action::RosterCheck,
        };
        access::authorise(ctx, tx, action, row.roster.county, &Involved::default()).await?;
        let reason = form::line("reason", &self.reason, LONGEST)?;
        let checked = matches!(row.roster.state, RosterState::Checked { .. });
        let roster = row.roster.clone().send_back().map_err(Refused::Roster)?;
        if checked {
            let parts = parts(tx, &row).await?;
            book_step(ctx, tx, &row, &parts, &Booking::SentBack, 0).await?;
        }
        tx.drop_lines(row.roster.id).await?;
        keep(ctx, tx, Self::NAME, RosterRow { roster, ..row }, &reason).await
    }
}

/// Gives up a draft of a wrong month, kind or scheme; its month is free for another one.
#[derive(Serialize)]
pub struct DiscardRoster {
    /// Which.
    pub roster: RosterId,
    /// The version that was seen.
    pub version: i64,
    /// Why.
    pub reason: String,
}

#[async_trait]
impl Command for DiscardRoster {
    const NAME: &'static str = "roster.discard";
    type Outcome = RosterDone;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<RosterDone, Error> {
        let row = seen(tx, self.roster, self.version).await?;
        access::authorise(ctx, tx, Action::RosterMake, row.roster.county, &Involved::default()).await?;
        let reason = form::line("reason", &self.reason, LONGEST)?;
        let roster = row.roster.clone().discard(sign(ctx)?, reason.clone()).map_err(Refused::Roster)?;
        keep(ctx, tx, Self::NAME, RosterRow { roster, ..row }, &reason).await
    }
}
