// SPDX-License-Identifier: Apache-2.0
//! Money that a decision gives once and not each month, such as temporary relief that the county pays: an award of the one month, which an off-cycle roster pays like any other. What is decided
//! again in the same month under the same matter is added to it.

use super::UNCOUNTABLE;
use super::awards::{AwardRow, Confirmed, base, programme};
use super::model::award::{Award, EndCause, Ending, Rate};
use super::model::due::PaymentState;
use super::model::ids::{AwardId, DecisionId};
use super::model::payee::Waits;
use super::overpaid::weigh;
use super::refused::Refused;
use crate::casework::{CaseId, HouseholdId, PersonId, Scheme};
use crate::history;
use crate::office::{Error, Thing, Tx};
use kernel::{Ctx, Date, Division, DivisionLevel, Fen, UserId};
use std::collections::BTreeSet;

/// What is to be paid once.
pub struct Once {
    /// Of which scheme.
    pub scheme: Scheme,
    /// The matter in which it was decided; its bytes name the decision.
    pub matter: [u8; 16],
    /// The number of the matter.
    pub number: String,
    /// The number of its record.
    pub record: u32,
    /// The family.
    pub household: HouseholdId,
    /// The one whom it is about, where it is about one person and not about the family.
    pub single: Option<PersonId>,
    /// Who is helped.
    pub persons: BTreeSet<PersonId>,
    /// Where they are.
    pub place: Division,
    /// How much, above 0.
    pub amount: Fen,
    /// The day.
    pub on: Date,
    /// Near relatives in the office: they touch nothing of it.
    pub relatives: BTreeSet<UserId>,
}

/// Gives it to the next off-cycle roster of the county.
///
/// # Errors
/// A sum does not fit, or somebody else changes the award.
pub async fn pay_once(ctx: &Ctx, tx: &mut dyn Tx, once: Once) -> Result<(), Error> {
    let decision = DecisionId::from_bytes(once.matter);
    let component = base(once.scheme).ok_or(Error::Broken("a scheme has no code for payments"))?;
    let month = once.on.month_of();
    let (by, _) = ctx.who.signature();
    let confirmed = Confirmed { case: CaseId::from_bytes(once.matter), record: once.record, by, at: ctx.now };
    let before = of_matter(tx, (once.household, once.scheme), decision).await?;
    let ending = Some(Ending { last: month, cause: EndCause::Decision(decision) });
    let rate =
        |amount| Rate { component, from: month, until: Some(month), amount, parts: Vec::new(), by: decision };
    let village = once.place;
    let row = match before {
        Some(mut row) => {
            let there = row.award.entitled(month).remove(&component).unwrap_or_default();
            let amount = there.checked_add(once.amount).ok_or(Error::Broken("a sum does not fit"))?;
            row.award.ending = None;
            row.award = row.award.decide(rate(amount)).map_err(Refused::Award)?;
            row.award.ending = ending;
            row.decisions.push(confirmed);
            row.version += 1;
            tx.save_award(&row).await?;
            row
        }
        None => {
            let county = village.at(DivisionLevel::County).unwrap_or(village);
            let award = Award {
                id: ctx.new_id(),
                payee: tx.next_payee(county).await?,
                scheme: programme(once.scheme),
                village,
                persons: u32::try_from(once.persons.len())
                    .map_err(|_| Error::Broken("more persons than can be counted"))?,
                first: month,
                rates: vec![rate(once.amount)],
                pauses: Vec::new(),
                ending,
                concerns: BTreeSet::new(),
            };
            let row = AwardRow {
                award,
                county,
                household: once.household,
                scheme: once.scheme,
                single: once.single,
                persons: once.persons,
                // It ends long before.
                review_by: once.on.add_months(12).ok_or(Error::Broken("a day beyond the calendar"))?,
                until: None,
                exit: None,
                loaded: false,
                planned: None,
                relatives: once.relatives,
                decisions: vec![confirmed],
                version: 1,
            };
            tx.add_award(&row).await?;
            row
        }
    };
    let object = Some((Thing::Award, row.award.id.bytes()));
    let mut line = history::Entry::done(ctx, "award.carry_out", object, Some(village), "start");
    line.case = Some(once.number);
    tx.append(ctx, &line).await
}

/// What was decided under a matter did not have to be: nothing of it is paid any more, and what was paid stands on the list of what was paid too much, for a person to decide. Nothing where there is none.
///
/// # Errors
/// The database fails, or somebody else changes the award.
pub(crate) async fn take_back(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    of: (HouseholdId, Scheme),
    matter: [u8; 16],
) -> Result<(), Error> {
    let decision = DecisionId::from_bytes(matter);
    let Some(found) = of_matter(tx, of, decision).await? else { return Ok(()) };
    // Read again, so that it is locked.
    let mut row = tx.award(found.award.id).await?.ok_or(Error::NotFound(Thing::Award))?;
    let last = row.award.first.add(-1).ok_or(Error::Broken("a month beyond the calendar"))?;
    let ending = Ending { last, cause: EndCause::Decision(decision) };
    row.award = row.award.clone().end(ending).map_err(Refused::Award)?;
    row.version += 1;
    tx.save_award(&row).await?;
    weigh(ctx, tx, row.award.id).await?;
    let object = Some((Thing::Award, row.award.id.bytes()));
    let line = history::Entry::done(ctx, "award.taken_back", object, Some(row.award.village), "stop");
    tx.append(ctx, &line).await
}

async fn of_matter(
    tx: &mut dyn Tx,
    (household, scheme): (HouseholdId, Scheme),
    decision: DecisionId,
) -> Result<Option<AwardRow>, Error> {
    let awards = tx.awards_of(household, Some(scheme)).await?;
    Ok(awards.into_iter().find(|row| row.award.rates.iter().any(|rate| rate.by == decision)))
}

/// How far what is given once under a matter has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OnceStanding {
    /// The award.
    pub award: AwardId,
    /// What arrived.
    pub arrived: Fen,
    /// Whether a roster or the bank has some of it now.
    pub under_way: bool,
    /// Why there is no account to pay it to.
    pub waits: Option<Waits>,
}

/// Tells how far it has come; none where nothing is given once under the matter.
///
/// # Errors
/// The database.
pub async fn standing(
    tx: &mut dyn Tx,
    of: (HouseholdId, Scheme),
    matter: [u8; 16],
) -> Result<Option<OnceStanding>, Error> {
    let Some(row) = of_matter(tx, of, DecisionId::from_bytes(matter)).await? else { return Ok(None) };
    let award = row.award.id;
    let mut payments = tx.payments_to(of.0).await?;
    payments.retain(|one| one.award == award);
    let paid = payments.iter().filter(|one| one.payment.state == PaymentState::Paid);
    Ok(Some(OnceStanding {
        award,
        arrived: Fen::checked_sum(paid.map(|one| one.payment.amount)).ok_or(UNCOUNTABLE)?,
        under_way: payments.iter().any(|one| one.payment.state == PaymentState::UnderWay),
        waits: tx.pay_to(award).await?.usable().err(),
    }))
}
