// SPDX-License-Identifier: Apache-2.0
//! Awards as kept: what a decision of casework orders is carried out here, in the transaction of the decision, so that a decision without its award cannot exist.

use super::exclusive;
use super::model::award::{Award, EndCause, Ending, Rate};
use super::model::ids::{Component, DecisionId, PayeeNumber, decided_in};
use super::overpaid::weigh;
use super::refused::Refused;
use crate::access::Action;
use crate::casework::{
    AwardOrder, CaseEvent, CaseFile, CaseId, CaseRecord, CaseRow, ExitKind, HouseholdId, PersonId, Route,
    Scheme, Standing,
};
use crate::history;
use crate::office::{Error, Query, Thing, Tx};
use async_trait::async_trait;
use kernel::{Ctx, Date, Division, DivisionLevel, Fen, Month, UserId, UtcMillis};
use ledger::Programme;
use std::collections::{BTreeMap, BTreeSet};

/// A decision that made or changed an award.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Confirmed {
    /// The case in which it was made.
    pub case: CaseId,
    /// The number of its record there.
    pub record: u32,
    /// Who signed it; none for what follows from a recorded death.
    pub by: Option<UserId>,
    /// When.
    pub at: UtcMillis,
}

/// An award as kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AwardRow {
    /// As payout sees it. The decisions it names are the cases that made them.
    pub award: Award,
    /// The county that pays.
    pub county: Division,
    /// The family.
    pub household: HouseholdId,
    /// What was recognised.
    pub scheme: Scheme,
    /// The person of a household of one.
    pub single: Option<PersonId>,
    /// Who is covered.
    pub persons: BTreeSet<PersonId>,
    /// The day by which it is looked at again.
    pub review_by: Date,
    /// The last day of a recognition that lapses by itself.
    pub until: Option<Date>,
    /// On which ground the family is leaving slowly.
    pub exit: Option<ExitKind>,
    /// Whether it was taken over from another system.
    pub loaded: bool,
    /// The end that was decided before a death took its place; it comes back when the death is put right.
    pub planned: Option<Ending>,
    /// Near relatives in the office, as declared in the cases: they touch nothing of it.
    pub relatives: BTreeSet<UserId>,
    /// The decisions, the latest last.
    pub decisions: Vec<Confirmed>,
    /// Rises with each change, from 1.
    pub version: i64,
}

/// The record of a case that stands for none: the decision was a signed list.
pub(crate) const BY_LIST: u32 = 0;

impl AwardRow {
    /// The last decision that was made in a case of the family; signed lists, such as a new standard or a price subsidy, are none.
    #[must_use]
    pub fn decided_in_case(&self) -> Option<&Confirmed> {
        self.decisions.iter().rev().find(|made| made.record != BY_LIST)
    }

    /// The day of the decision on which it began; the first of its months where it was taken over.
    #[must_use]
    pub fn begun_on(&self) -> Date {
        let decided = self.decisions.first().map(|made| made.at.date_in_china());
        decided.unwrap_or(self.award.first.first_day())
    }

    /// Whether the family has it on a day: it has not ended or lapsed.
    #[must_use]
    pub fn live(&self, on: Date) -> bool {
        let ended = self.award.ending.is_some_and(|ending| ending.last < on.month_of());
        !ended && self.until.is_none_or(|until| on <= until)
    }

    /// What is given once and not each month (`Scheme::lasts`), by the month for which it was decided; nothing where it lasts.
    #[must_use]
    pub fn given_once(&self) -> BTreeMap<Month, Fen> {
        let rates = self.award.rates.iter().filter(|_| !self.scheme.lasts());
        rates.filter_map(|rate| Some((rate.from, self.award.monthly(rate.from)?))).collect()
    }

    /// What the family receives, as a case about a change or a review asks it.
    #[must_use]
    pub fn standing(&self, on: Date) -> Standing {
        let month = on.month_of().max(self.award.first);
        let paid = !self.award.rates.is_empty();
        Standing {
            persons: self.persons.clone(),
            monthly: self.award.monthly(month).filter(|_| paid),
            exiting: self.exit.is_some(),
            loaded: self.loaded,
        }
    }
}

/// The code of the base amount of a scheme in payments. Unique over all schemes of a county, as the reference at the bank needs.
#[must_use]
pub fn base(scheme: Scheme) -> Option<Component> {
    match scheme {
        Scheme::Dibao => Component::parse("DB"),
        Scheme::Borderline => Component::parse("BY"),
        Scheme::Rigid => Component::parse("GX"),
        Scheme::Tekun => Component::parse("TK"),
        Scheme::TekunCare => Component::parse("HL"),
        Scheme::TekunFuneral => Component::parse("SZ"),
        Scheme::TempRelief => Component::parse("LS"),
    }
}

/// The programme of the money of a scheme.
#[must_use]
pub fn programme(scheme: Scheme) -> Programme {
    Programme::new(scheme.word())
}

const fn single(route: Route) -> Option<PersonId> {
    match route {
        Route::Household => None,
        Route::SinglePerson(person) => Some(person),
    }
}

/// What a decision orders, ready to be carried out.
struct Ordered<'a> {
    row: &'a CaseRow,
    file: &'a CaseFile,
    scheme: Scheme,
    confirmed: Confirmed,
    decision: DecisionId,
    /// Why an award ends, where it does.
    cause: EndCause,
    today: Date,
}

/// What an order says to each award that it is about. Care money is decided along with the rest and paid to other hands: it has an award of its own.
fn shares(scheme: Scheme, order: &AwardOrder) -> Result<Vec<(Scheme, AwardOrder)>, Error> {
    let Some(along) = scheme.along() else { return Ok(vec![(scheme, order.clone())]) };
    let rest = |whole: Fen, care: Option<Fen>| {
        whole.checked_sub(care.unwrap_or_default()).ok_or(Error::Broken("more is for care than is paid"))
    };
    let (mut own, mut its) = (order.clone(), order.clone());
    match (&mut own, &mut its) {
        (
            AwardOrder::Start { monthly: Some(monthly), care, .. },
            AwardOrder::Start { monthly: other, .. },
        ) => {
            *other = Some(care.unwrap_or_default());
            *monthly = rest(*monthly, care.take())?;
        }
        (AwardOrder::Change { monthly, care, .. }, AwardOrder::Change { monthly: other, .. }) => {
            *other = care.unwrap_or_default();
            *monthly = rest(*monthly, care.take())?;
        }
        _ => {}
    }
    Ok(vec![(scheme, own), (along, its)])
}

/// Carries out what a decision or a recorded death orders: begins, changes or ends what the family receives.
///
/// # Errors
/// The family has such an award already, or has none that could be changed; a number does not fit.
pub async fn carry_out(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    row: &CaseRow,
    file: &CaseFile,
    record: &CaseRecord,
    order: &AwardOrder,
) -> Result<(), Error> {
    for (scheme, order) in shares(row.scheme, order)? {
        carry_out_of(ctx, tx, row, file, record, (scheme, &order)).await?;
    }
    Ok(())
}

async fn carry_out_of(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    row: &CaseRow,
    file: &CaseFile,
    record: &CaseRecord,
    (scheme, order): (Scheme, &AwardOrder),
) -> Result<(), Error> {
    let decision = decided_in(row.id);
    let cause = match &record.entry.event {
        CaseEvent::DeathRecorded { died_on, .. } => EndCause::Death(*died_on),
        _ => EndCause::Decision(decision),
    };
    let by = record.entry.by.user();
    let confirmed = Confirmed { case: row.id, record: record.seq, by, at: ctx.now };
    let ordered = Ordered { row, file, scheme, confirmed, decision, cause, today: ctx.today() };
    let mut awards = tx.awards_of(row.household, Some(scheme)).await?;
    // What a death leaves to do is asked of the award in its own month, whenever it became known.
    let asked = match cause {
        EndCause::Death(died_on) => died_on.min(ordered.today),
        EndCause::Decision(_) => ordered.today,
    };
    awards.retain(|award| award.single == single(file.family.route) && award.live(asked));
    let kept = match (order, awards.pop()) {
        // Nothing is paid for their care: there is no award that could hold it.
        (AwardOrder::Start { monthly: Some(Fen::ZERO), .. }, None) if scheme != row.scheme => return Ok(()),
        (AwardOrder::Change { persons, monthly, care, from, review_by }, None) if scheme != row.scheme => {
            if monthly.is_zero() {
                return Ok(());
            }
            let (persons, monthly, care) = (persons.clone(), Some(*monthly), *care);
            let (from, review_by) = (*from, *review_by);
            let order = AwardOrder::Start { persons, monthly, care, from, review_by, until: None };
            return Box::pin(carry_out_of(ctx, tx, row, file, record, (scheme, &order))).await;
        }
        (AwardOrder::Stop { .. } | AwardOrder::Continue { .. }, None) if scheme != row.scheme => {
            return Ok(());
        }
        (AwardOrder::Start { .. }, before) => {
            let county = row.place.at(DivisionLevel::County).unwrap_or(row.place);
            if let Some(before) = before.filter(|before| overlaps(before, order)) {
                return Err(Refused::AlreadyAwarded(before.award.payee).into());
            }
            let payee = tx.next_payee(county).await?;
            let award = ordered.start(ctx, county, payee, order)?;
            covered_once(tx, &award, &BTreeSet::new(), award.award.first).await?;
            exclusive::give_way(ctx, tx, &award, cause).await?;
            tx.add_award(&award).await?;
            award
        }
        // A family that receives nothing has nothing that a death could end.
        (AwardOrder::Stop { .. }, None) if matches!(cause, EndCause::Death(_)) => return Ok(()),
        (AwardOrder::Stop { last }, Some(award)) if died_after(&award, cause, *last) => return Ok(()),
        (_, None) => return Err(Refused::NoAward.into()),
        (_, Some(award)) => {
            let before = award.persons.clone();
            let award = ordered.change(award, order)?;
            if let AwardOrder::Change { from, .. } = order {
                covered_once(tx, &award, &before, *from).await?;
            }
            tx.save_award(&award).await?;
            weigh(ctx, tx, award.award.id).await?;
            award
        }
    };
    let object = Some((Thing::Award, kept.award.id.bytes()));
    let mut entry = history::Entry::done(ctx, "award.carry_out", object, Some(row.place), word(order));
    entry.case = Some(row.number.clone());
    tx.append(ctx, &entry).await
}

/// Whether a death changes nothing because the award ends then or earlier anyway.
fn died_after(award: &AwardRow, cause: EndCause, last: Month) -> bool {
    matches!(cause, EndCause::Death(_)) && award.award.ending.is_some_and(|ending| ending.last <= last)
}

/// A death that the registry recorded: an award whose every covered person has died ends with the month of the last death. Where somebody is left, a person decides
/// in a case; nothing is cut by itself.
///
/// # Errors
/// The database fails, or somebody else changes the award.
pub async fn died(ctx: &Ctx, tx: &mut dyn Tx, person: PersonId) -> Result<(), Error> {
    for row in tx.awards_covering(person).await? {
        let persons: Vec<PersonId> = row.persons.iter().copied().collect();
        let found = tx.persons(&persons).await?;
        let days: Option<Vec<Date>> = found.iter().map(|one| one.died_on).collect();
        let Some(last) =
            days.filter(|days| days.len() == persons.len()).and_then(|days| days.into_iter().max())
        else {
            continue;
        };
        let Some(mut row) = tx.award(row.award.id).await? else { continue };
        let (month, cause) = (last.month_of(), EndCause::Death(last));
        if !row.live(last) || died_after(&row, cause, month) {
            continue;
        }
        row.planned = row.award.ending.filter(decided).or(row.planned);
        row.award = row.award.clone().end(Ending { last: month, cause }).map_err(Refused::Award)?;
        row.version += 1;
        tx.save_award(&row).await?;
        weigh(ctx, tx, row.award.id).await?;
        let object = Some((Thing::Award, row.award.id.bytes()));
        let place = Some(row.award.village);
        tx.append(ctx, &history::Entry::done(ctx, "award.died", object, place, "stop")).await?;
    }
    Ok(())
}

fn decided(ending: &Ending) -> bool {
    matches!(ending.cause, EndCause::Decision(_))
}

/// Somebody recorded as dead lives: what only their death had ended goes on, with the end that had been decided before, if any. The months between are owed and come
/// with the next roster. How many awards go on.
///
/// # Errors
/// The database fails, or somebody else changes an award.
pub async fn lives(ctx: &Ctx, tx: &mut dyn Tx, person: PersonId) -> Result<u32, Error> {
    let mut count = 0;
    for row in tx.awards_covering(person).await? {
        let Some(mut row) = tx.award(row.award.id).await? else { continue };
        if !row.award.ending.is_some_and(|ending| matches!(ending.cause, EndCause::Death(_))) {
            continue;
        }
        row.award.ending = row.planned.take();
        row.version += 1;
        tx.save_award(&row).await?;
        let object = Some((Thing::Award, row.award.id.bytes()));
        let place = Some(row.award.village);
        tx.append(ctx, &history::Entry::done(ctx, "award.revived", object, place, "continue")).await?;
        count += 1;
    }
    Ok(count)
}

/// A family that lives in another place of its county keeps what it receives: from now on its awards are listed and paid there. What a family receives that left
/// the county stays where it was until somebody decides.
///
/// # Errors
/// The database fails, or somebody else changes an award.
pub async fn moved(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    household: HouseholdId,
    village: Division,
) -> Result<(), Error> {
    for row in tx.awards_of(household, None).await? {
        if row.live(ctx.today()) {
            carry_over(ctx, tx, row, household, village).await?;
        }
    }
    Ok(())
}

/// What a household receives that closes because it joins another goes on there unchanged, until somebody decides about the family as it lives now.
///
/// # Errors
/// Both receive the same: one of them has to be decided first. The database fails, or somebody else changes an award.
pub async fn merged(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    from: HouseholdId,
    (into, village): (HouseholdId, Division),
) -> Result<(), Error> {
    let today = ctx.today();
    let there = tx.awards_of(into, None).await?;
    for row in tx.awards_of(from, None).await? {
        if !row.live(today) || !row.scheme.lasts() {
            continue;
        }
        let same = |one: &&AwardRow| (one.scheme, one.single) == (row.scheme, row.single) && one.live(today);
        if let Some(other) = there.iter().find(same) {
            return Err(Refused::BothAwarded(row.award.payee, other.award.payee).into());
        }
        carry_over(ctx, tx, row, into, village).await?;
    }
    Ok(())
}

async fn carry_over(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    mut row: AwardRow,
    household: HouseholdId,
    village: Division,
) -> Result<(), Error> {
    let village = if row.county.contains(&village) { village } else { row.award.village };
    if (row.household, row.award.village) == (household, village) {
        return Ok(());
    }
    row.household = household;
    row.award.village = village;
    row.version += 1;
    tx.save_award(&row).await?;
    let object = Some((Thing::Award, row.award.id.bytes()));
    tx.append(ctx, &history::Entry::done(ctx, "award.carry_over", object, Some(village), "")).await
}

/// Nobody is covered twice by one scheme: whoever comes newly under an award is under no other one in its first month.
async fn covered_once(
    tx: &mut dyn Tx,
    row: &AwardRow,
    before: &BTreeSet<PersonId>,
    from: Month,
) -> Result<(), Error> {
    for person in row.persons.difference(before) {
        for other in tx.awards_covering(*person).await? {
            let another = other.award.id != row.award.id && other.scheme == row.scheme;
            if another && other.live(from.first_day()) {
                return Err(Refused::CoveredElsewhere(other.award.payee).into());
            }
        }
    }
    Ok(())
}

/// An award that ends before the next one begins stands in no way.
fn overlaps(before: &AwardRow, order: &AwardOrder) -> bool {
    let AwardOrder::Start { from, .. } = order else { return false };
    before.award.ending.is_none_or(|ending| ending.last >= *from)
}

const fn word(order: &AwardOrder) -> &'static str {
    match order {
        AwardOrder::Start { .. } => "start",
        AwardOrder::Continue { .. } => "continue",
        AwardOrder::Change { .. } => "change",
        AwardOrder::Exit { .. } => "exit",
        AwardOrder::Stop { .. } => "stop",
    }
}

impl Ordered<'_> {
    fn rate(&self, from: Month, amount: Fen) -> Result<Rate, Error> {
        let component = base(self.scheme).ok_or(Error::Broken("a scheme has no code for payments"))?;
        // What a person set is of one piece.
        let computed = self.file.assessment.as_ref().map(|one| &one.assessment);
        let computed = computed.filter(|one| one.care.is_none() && one.monthly == Some(amount));
        let parts = computed.map(|one| one.parts.clone()).unwrap_or_default();
        Ok(Rate { component, from, until: None, amount, parts, by: self.decision })
    }

    fn start(
        &self,
        ctx: &Ctx,
        county: Division,
        payee: PayeeNumber,
        order: &AwardOrder,
    ) -> Result<AwardRow, Error> {
        let AwardOrder::Start { persons, monthly, from, review_by, until, .. } = order else {
            return Err(Error::Broken("only a beginning begins an award"));
        };
        let mut award = Award {
            id: ctx.new_id(),
            payee,
            scheme: programme(self.scheme),
            village: self.row.place,
            persons: count(persons)?,
            first: *from,
            rates: Vec::new(),
            pauses: Vec::new(),
            ending: None,
            concerns: BTreeSet::new(),
        };
        if let Some(monthly) = monthly {
            award = award.decide(self.rate(*from, *monthly)?).map_err(Refused::Award)?;
        }
        Ok(AwardRow {
            award,
            county,
            household: self.row.household,
            scheme: self.scheme,
            single: single(self.file.family.route),
            persons: persons.clone(),
            review_by: *review_by,
            until: *until,
            exit: None,
            loaded: false,
            planned: None,
            relatives: self.file.bars().relatives,
            decisions: vec![self.confirmed],
            version: 1,
        })
    }

    fn change(&self, mut row: AwardRow, order: &AwardOrder) -> Result<AwardRow, Error> {
        let mut award = row.award.clone();
        match order {
            AwardOrder::Start { .. } => return Err(Error::Broken("a beginning changes no award")),
            AwardOrder::Continue { review_by } => row.review_by = *review_by,
            AwardOrder::Change { persons, monthly, from, review_by, .. } => {
                if row.exit.take().is_some() {
                    // The end that the gradual exit had set does not come, because this decision takes its place.
                    award.ending = None;
                }
                award = award.decide_whole(self.rate(*from, *monthly)?).map_err(Refused::Award)?;
                award.persons = count(persons)?;
                row.persons.clone_from(persons);
                row.review_by = *review_by;
            }
            AwardOrder::Exit { kind, monthly, from, until, review_by } => {
                award = award.decide_whole(self.rate(*from, *monthly)?).map_err(Refused::Award)?;
                if let Some(last) = until {
                    award = award.end(Ending { last: *last, cause: self.cause }).map_err(Refused::Award)?;
                }
                row.exit = Some(*kind);
                row.review_by = *review_by;
            }
            AwardOrder::Stop { last } => {
                if matches!(self.cause, EndCause::Death(_)) {
                    row.planned = row.award.ending.filter(decided).or(row.planned);
                }
                award = award.end(Ending { last: *last, cause: self.cause }).map_err(Refused::Award)?;
            }
        }
        row.award = award;
        row.relatives.extend(self.file.bars().relatives);
        row.decisions.push(self.confirmed);
        row.version += 1;
        Ok(row)
    }
}

fn count(persons: &BTreeSet<PersonId>) -> Result<u32, Error> {
    u32::try_from(persons.len()).map_err(|_| Error::Broken("more persons than can be counted"))
}

/// What a family, or the person of a household of one, has of a scheme on a day; none when it has nothing.
///
/// # Errors
/// The database fails.
pub async fn standing(
    tx: &mut dyn Tx,
    household: HouseholdId,
    scheme: Scheme,
    route: Route,
    on: Date,
) -> Result<Option<AwardRow>, Error> {
    let mut awards = tx.awards_of(household, Some(scheme)).await?;
    awards.retain(|award| award.single == single(route) && award.live(on));
    Ok(awards.pop())
}

/// What an award gives together with the money that is decided along with it, as a case about a change or a review asks it.
///
/// # Errors
/// The database fails; a sum does not fit.
pub async fn received(tx: &mut dyn Tx, award: &AwardRow, on: Date) -> Result<Standing, Error> {
    let mut whole = award.standing(on);
    let Some(along) = award.scheme.along() else { return Ok(whole) };
    let route = award.single.map_or(Route::Household, Route::SinglePerson);
    if let Some(other) = standing(tx, award.household, along, route, on).await? {
        let sum = Fen::checked_sum(whole.monthly.into_iter().chain(other.standing(on).monthly));
        whole.monthly = Some(sum.ok_or(Error::Broken("what a family receives does not fit"))?);
    }
    Ok(whole)
}

/// What a family receives, for the form of a case about a change or a review.
pub struct ReadStanding {
    /// The family.
    pub household: HouseholdId,
    /// What is recognised.
    pub scheme: Scheme,
    /// For the household or one person.
    pub route: Route,
}

#[async_trait]
impl Query for ReadStanding {
    const NAME: &'static str = "award.standing";
    type Answer = Option<Standing>;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Option<Standing>, Error> {
        crate::registry::place_for(ctx, tx, &[Action::AwardView], self.household).await?;
        let today = ctx.today();
        let award = standing(tx, self.household, self.scheme, self.route, today).await?;
        match award {
            Some(award) => received(tx, &award, today).await.map(Some),
            None => Ok(None),
        }
    }
}

/// Every award that a family has or had.
pub struct ReadAwards {
    /// The family.
    pub household: HouseholdId,
}

#[async_trait]
impl Query for ReadAwards {
    const NAME: &'static str = "award.read";
    type Answer = Vec<AwardRow>;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Vec<AwardRow>, Error> {
        crate::registry::place_for(ctx, tx, &[Action::AwardView], self.household).await?;
        tx.awards_of(self.household, None).await
    }

    fn look_up(&self, _ctx: &Ctx, awards: &Vec<AwardRow>) -> Option<history::LookUp> {
        let place = awards.first()?.award.village;
        Some(history::LookUp {
            object: (Thing::Household, self.household.bytes()),
            place,
            case: None,
            reason: None,
        })
    }
}
