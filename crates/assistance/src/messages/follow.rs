// SPDX-License-Identifier: Apache-2.0
//! What people are told of: each message is written in the transaction of what it tells of, and takes no step by itself.

use super::queue::{Draft, queue};
use super::template::Slot;
use super::who;
use super::words::Event;
use crate::casework::{CaseEvent, CaseFile, CaseRecord, CaseRow, CaseRules};
use crate::office::{Error, Tx};
use crate::oversight::Entry;
use crate::payout::model::ids::AwardId;
use kernel::{Ctx, Date, Division};
use policy::tree::Constant;
use std::collections::BTreeMap;

/// Names of packs under which the periods of remedies stand.
const REMEDIES: [(&str, &str, &str); 2] =
    [("reconsideration_days", "日", "申请行政复议"), ("lawsuit_months", "个月", "提起行政诉讼")];

/// Follows a record of a case.
///
/// # Errors
/// The database fails.
pub(crate) async fn follow(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    case: &CaseRow,
    file: &CaseFile,
    rules: &CaseRules,
    record: &CaseRecord,
) -> Result<(), Error> {
    let mut values = BTreeMap::from([(Slot::Number, case.number.clone())]);
    let event = match &record.entry.event {
        CaseEvent::Accepted { .. } => Event::Accepted,
        CaseEvent::PapersAsked { codes, .. } => {
            let labels =
                codes.iter().map(|code| rules.papers.list.get(code).map_or("", |paper| paper.label.as_str()));
            let words = crate::settings::of(tx, case.place).await?.illness_words(case.place, ctx.today());
            values.insert(Slot::Papers, papers(labels, &words));
            Event::PapersAsked
        }
        CaseEvent::NoticePosted { village, through, .. } => {
            let village = kernel::name_of(*village).map_or_else(|| "村（社区）".to_owned(), str::to_owned);
            values.insert(Slot::Place, format!("{village}公示栏"));
            values.insert(Slot::Until, month_day(*through));
            Event::NoticePosted
        }
        CaseEvent::Decided { .. } => {
            values.insert(Slot::Remedy, remedies(tx, case.place, ctx.today()));
            Event::Decided
        }
        CaseEvent::ReviewOpened { due, .. } => {
            values.insert(Slot::Due, month_day(*due));
            Event::ReviewDue
        }
        _ => return Ok(()),
    };
    let (to, names) = who::of_family(ctx, tx, case.household, file.family.applicant).await?;
    let draft = Draft {
        event,
        cause: format!("case {} {}", case.id, record.seq),
        place: case.place,
        household: Some(case.household),
        case: Some(case.number.clone()),
        to,
        names,
        values,
        until: None,
    };
    queue(ctx, tx, draft).await.map(drop)
}

fn month_day(date: Date) -> String {
    format!("{}月{}日", date.month(), date.day())
}

/// Papers by name, as far as the name says nothing of an illness; the others are counted.
fn papers<'a>(labels: impl Iterator<Item = &'a str>, illness: &[String]) -> String {
    let (mut told, mut untold) = (Vec::new(), 0);
    for label in labels {
        if label.is_empty() || super::template::says(label, illness).is_some() {
            untold += 1;
        } else {
            told.push(label);
        }
    }
    match (told.is_empty(), untold) {
        (_, 0) => told.join("、"),
        (true, n) => format!("{n} 种材料，见告知书"),
        (false, n) => format!("{}，另有 {n} 种见告知书", told.join("、")),
    }
}

/// Where to turn against a decision, with the periods of the law of the day; nothing where no pack says.
fn remedies(tx: &dyn Tx, place: Division, on: Date) -> String {
    let Ok(program) = tx.policies().program(place, on, on) else { return String::new() };
    let one = |(name, unit, what): &(&str, &str, &str)| match &program.param(name)?.value {
        Constant::Number(number) => Some(format!("{}{unit}内可以{what}", number.to_int()?)),
        _ => None,
    };
    let all: Vec<String> = REMEDIES.iter().filter_map(one).collect();
    if all.is_empty() {
        String::new()
    } else {
        format!("不服的，自收到决定书之日起{}。", all.join("，"))
    }
}

/// Money came back from the bank: another account is asked for. `cause` tells one line of one roster from all others.
///
/// # Errors
/// The database fails.
pub(crate) async fn payment_failed(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    award: AwardId,
    cause: String,
) -> Result<(), Error> {
    let Some(award) = tx.award(award).await? else { return Ok(()) };
    let Some(household) = tx.household(award.household).await? else { return Ok(()) };
    let (to, names) =
        who::of_family(ctx, tx, award.household, award.single.unwrap_or(household.head)).await?;
    let draft = Draft {
        event: Event::PaymentFailed,
        cause,
        place: household.lives,
        household: Some(award.household),
        case: None,
        to,
        names,
        values: BTreeMap::new(),
        until: None,
    };
    queue(ctx, tx, draft).await.map(drop)
}

/// An entry of the register was answered: whoever it came from will be called back.
///
/// # Errors
/// The database fails.
pub(crate) async fn entry_answered(ctx: &Ctx, tx: &mut dyn Tx, entry: &Entry) -> Result<(), Error> {
    let to = who::of_entry(tx, entry.id).await?;
    if to.phone.is_none() {
        return Ok(());
    }
    let draft = Draft {
        event: Event::CallBack,
        cause: format!("entry {} {}", entry.id, entry.version),
        place: entry.place,
        // Neither family nor case: who reported whom shows nowhere.
        household: None,
        case: None,
        to,
        names: Vec::new(),
        values: BTreeMap::from([(Slot::Entry, entry.number.clone())]),
        until: None,
    };
    queue(ctx, tx, draft).await.map(drop)
}
