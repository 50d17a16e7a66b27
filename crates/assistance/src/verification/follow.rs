// SPDX-License-Identifier: Apache-2.0
//! What steps of a case mean for its checks: one is asked for, objected to, reported by hand, ended. Casework calls this within its own transaction and by its own
//! right, so that a check and its case never disagree.

use super::model::{Asked, Check, CheckKind, CheckState, Item, ItemState, Part, WhyNot};
use crate::casework::{
    CaseEvent, CaseFile, CaseRecord, CaseRow, CaseRules, ClockOf, ConsentAnswer, PaperId, PersonId,
};
use crate::office::{Error, Tx};
use kernel::{Ctx, Date};
use policy::procedure::StepKind;
use std::collections::BTreeSet;

/// Follows a step of a case.
///
/// # Errors
/// The store fails.
pub async fn follow(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    row: &CaseRow,
    file: &CaseFile,
    rules: &CaseRules,
    record: &CaseRecord,
) -> Result<(), Error> {
    let on = record.entry.happened_on;
    match &record.entry.event {
        CaseEvent::CheckRequested { persons } => {
            end(tx, row, WhyNot::CaseOver).await?;
            let check = first(ctx, row, file, rules, record);
            tx.add_check(&check, &asked(file, persons)).await
        }
        CaseEvent::CheckReported { report, .. } | CaseEvent::CheckRepeated { report, .. } => {
            reported(tx, row, *report, on).await
        }
        CaseEvent::CheckObjected { .. } => again(ctx, tx, row, record).await,
        CaseEvent::ConsentRecorded { person, answer: ConsentAnswer::Withheld, .. } => {
            withdrawn(tx, row, *person).await
        }
        CaseEvent::Returned { .. } if !record.effect.voids.is_empty() && file.check.requested.is_none() => {
            end(tx, row, WhyNot::CaseOver).await
        }
        _ if !file.stage.kind().open() => end(tx, row, WhyNot::CaseOver).await,
        _ => Ok(()),
    }
}

fn first(ctx: &Ctx, row: &CaseRow, file: &CaseFile, rules: &CaseRules, record: &CaseRecord) -> Check {
    let clocks = file.clocks(rules, ctx.today());
    let due = clocks.iter().find(|clock| clock.of == ClockOf::Step(StepKind::Check));
    Check {
        id: ctx.new_id(),
        case: row.id,
        case_number: row.number.clone(),
        seq: record.seq,
        household: row.household,
        place: row.place,
        kind: CheckKind::First,
        repeats: None,
        state: CheckState::Waiting,
        requested_on: record.entry.happened_on,
        requested_by: record.entry.by.user(),
        due: due.map(|clock| clock.due.date),
        started_on: None,
        reported_on: None,
        report: None,
        version: 1,
    }
}

/// Those whose data are asked for, and supporters of the family who did not agree: they stay visible and are asked about by nobody.
fn asked(file: &CaseFile, persons: &BTreeSet<PersonId>) -> Vec<Asked> {
    let adults = file.adults();
    let part = |person: &PersonId| match () {
        () if adults.contains(person) => Part::Adult,
        () if file.family.has(*person) => Part::Minor,
        () => Part::Supporter,
    };
    let everybody: BTreeSet<PersonId> = persons.iter().copied().chain(file.supporters()).collect();
    everybody.iter().map(|person| Asked { person: *person, part: part(person) }).collect()
}

/// A report that was put on file beside the desk ends the check that waited for it.
async fn reported(tx: &mut dyn Tx, row: &CaseRow, report: PaperId, on: Date) -> Result<(), Error> {
    for mut check in open(tx, row).await? {
        let mut items = tx.items(check.id).await?;
        items.retain(|item| item.state.open());
        items.iter_mut().for_each(|item| item.state = ItemState::Unanswered);
        tx.put_items(&items).await?;
        check.state = CheckState::Reported;
        check.reported_on = Some(on);
        check.report = Some(report);
        check.version += 1;
        tx.put_check(&check).await?;
    }
    Ok(())
}

/// An objection asks for a second look at what was found.
async fn again(ctx: &Ctx, tx: &mut dyn Tx, row: &CaseRow, record: &CaseRecord) -> Result<(), Error> {
    let all = tx.checks_of(row.id).await?;
    let Some(earlier) = all.iter().rev().find(|check| check.state == CheckState::Reported) else {
        return Ok(());
    };
    if all.iter().any(|check| matches!(check.state, CheckState::Waiting | CheckState::Running)) {
        return Ok(());
    }
    let check = Check {
        id: ctx.new_id(),
        kind: CheckKind::Again,
        repeats: Some(earlier.id),
        seq: record.seq,
        state: CheckState::Waiting,
        requested_on: record.entry.happened_on,
        requested_by: record.entry.by.user(),
        due: None,
        started_on: None,
        reported_on: None,
        report: None,
        version: 1,
        ..earlier.clone()
    };
    let found: Vec<Item> =
        tx.items(earlier.id).await?.into_iter().filter(|item| item.state == ItemState::Found).collect();
    let fresh = |item: Item| Item {
        id: ctx.new_id(),
        check: check.id,
        state: ItemState::Ready,
        why: None,
        request: None,
        asked_on: None,
        answered_on: None,
        as_of: None,
        ..item
    };
    let asked = tx.asked(earlier.id).await?;
    tx.add_check(&check, &asked).await?;
    tx.add_items(&found.into_iter().map(fresh).collect::<Vec<_>>()).await
}

/// Whoever takes an authorisation back is asked about no more, from that moment.
async fn withdrawn(tx: &mut dyn Tx, row: &CaseRow, person: PersonId) -> Result<(), Error> {
    for check in open(tx, row).await? {
        let mut items = tx.items(check.id).await?;
        items.retain(|item| item.person == person && item.state.open());
        items.iter_mut().for_each(|item| not_asked(item, WhyNot::Withdrawn));
        tx.put_items(&items).await?;
    }
    Ok(())
}

/// Nobody may be asked any more.
pub(super) async fn end(tx: &mut dyn Tx, row: &CaseRow, why: WhyNot) -> Result<(), Error> {
    for mut check in open(tx, row).await? {
        let mut items = tx.items(check.id).await?;
        items.retain(|item| item.state.open());
        items.iter_mut().for_each(|item| not_asked(item, why));
        tx.put_items(&items).await?;
        check.state = CheckState::Cancelled;
        check.version += 1;
        tx.put_check(&check).await?;
    }
    Ok(())
}

async fn open(tx: &mut dyn Tx, row: &CaseRow) -> Result<Vec<Check>, Error> {
    let mut all = tx.checks_of(row.id).await?;
    all.retain(|check| matches!(check.state, CheckState::Waiting | CheckState::Running));
    Ok(all)
}

/// Marks a question as not to be asked.
pub(super) fn not_asked(item: &mut Item, why: WhyNot) {
    item.state = ItemState::NotAsked;
    item.why = Some(why);
}
