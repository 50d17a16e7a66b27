// SPDX-License-Identifier: Apache-2.0
//! A family moves, or joins another one, while a case of it is open.

use super::event::{CaseEvent, Entry, EventKind};
use super::model::{HouseholdId, Words};
use super::payload::Correction;
use super::port::{CaseFilter, CaseRow};
use super::service::{doer, load, log, refusal, rules, with_clock};
use super::stage::StageKind;
use crate::access::{self, Action, Scope};
use crate::office::{Error, Tx};
use kernel::{Ctx, Division, DivisionLevel};

/// The open cases of a household that are handled in a region.
async fn open_cases(tx: &mut dyn Tx, household: HouseholdId, region: Scope) -> Result<Vec<CaseRow>, Error> {
    let filter = CaseFilter {
        region,
        stages: StageKind::ALL.iter().copied().filter(|stage| stage.open()).collect(),
        household: Some(household),
        limit: 100,
        ..CaseFilter::default()
    };
    Ok(tx.cases(&filter).await?.into_iter().map(|one| one.row).collect())
}

/// The number of an open case of a household, where there is one.
///
/// # Errors
/// The database fails.
pub(crate) async fn open_case_of(
    tx: &mut dyn Tx,
    household: HouseholdId,
    place: Division,
) -> Result<Option<String>, Error> {
    let county = place.at(DivisionLevel::County).unwrap_or(place);
    Ok(open_cases(tx, household, Scope::of(vec![county])).await?.into_iter().next().map(|row| row.number))
}

/// Whether an open case of a household is handled in a region.
///
/// # Errors
/// The database fails.
pub(crate) async fn handled_in(
    tx: &mut dyn Tx,
    household: HouseholdId,
    region: Scope,
) -> Result<bool, Error> {
    Ok(!open_cases(tx, household, region).await?.is_empty())
}

/// A family moved within its county: its open cases go with it, each with a record of why. In another township nobody has them in hand yet; what was assessed is
/// old, because the place decides what holds. A case that is decided is delivered and filed where it was decided, and one of a family that left the county stays
/// until its office passes it on.
///
/// # Errors
/// Whoever acts is barred from such a case, or the database fails.
pub(crate) async fn moved(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    household: HouseholdId,
    (living, registered): (Division, Division),
    reason: &str,
) -> Result<(), Error> {
    let Some(county) = living.at(DivisionLevel::County) else { return Ok(()) };
    for row in open_cases(tx, household, Scope::of(vec![county])).await? {
        let (row, file, _) = load(tx, row.id).await?;
        let today = ctx.today();
        let rules = rules(tx, &file, today).await?;
        let same = (file.family.living, file.family.registered) == (living, registered);
        if same || !file.allowed(&rules).contains(&EventKind::FactCorrected) {
            continue;
        }
        let caller = access::caller(ctx, tx).await?;
        let by =
            [row.place, living].iter().find_map(|place| doer(&caller, Action::HouseholdEdit, *place).ok());
        let by = by.ok_or(access::Denied::NoRole(Action::HouseholdEdit))?;
        let correction = Correction::Villages { living, registered };
        let event = CaseEvent::FactCorrected { correction, reason: Words::new(reason) };
        let entry = Entry { event, happened_on: today, entered_at: ctx.now, by, late: None };
        let (next, record) =
            file.apply(&rules, entry).map_err(|refused| refusal(tx, &rules, row.place, today, refused))?;
        let rules = super::service::rules(tx, &next, today).await?;
        let row = with_clock(&row, &next, &rules, today);
        tx.add_record(&row, &record).await?;
        log(ctx, tx, "case.moved", &row, EventKind::FactCorrected).await?;
    }
    Ok(())
}
