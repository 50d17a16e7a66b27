// SPDX-License-Identifier: Apache-2.0
//! What stands beside and after the support of 特困 people in the demonstration county: services, funerals at each step, the month of the home.

use super::Demo;
use super::people::People;
use super::story::working;
use assistance::archive::FilePaper;
use assistance::casework::PaperId;
use assistance::funeral::{
    AnswerCost, CloseFuneral, CostFault, EntrustFuneral, FuneralId, ProposeCost, ReadEnded, RecordFuneral,
    Rest, SeesTo, WithoutCost,
};
use assistance::home_month::{AnswerMonth, CloseMonth, DrawMonth, HandOver, ReadHomeMonth};
use assistance::office::{Error, Private};
use assistance::registry::intake::Created;
use assistance::registry::members::RecordDeath;
use assistance::services::{ArrangeService, DeclineService};
use assistance::tekun::{AbsenceKind, HomeId, RecordAbsence, StayId};
use kernel::Date;

/// How far a funeral of the demonstration is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Far {
    /// Nobody sees to it yet.
    Open,
    /// It was held; the cost is not reported.
    Held,
    /// The cost waits for the county.
    Proposed,
    /// The county agreed: it waits for a roster.
    Decided,
    /// Another source paid.
    Closed,
}

/// What is arranged for somebody who is supported.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Served {
    /// A doctor for another half year, and a health file.
    Both,
    /// A doctor whose contract runs out within days, and meals.
    Ending,
    /// They did not want a doctor.
    Declined,
}

/// Arranges services as of some days.
pub(super) async fn served(
    demo: &Demo<'_>,
    staff: &People,
    created: &Created,
    (how, since): (Served, Date),
) -> Result<(), Error> {
    let person = created.members[0];
    let arrange = |kind: &str, team: &str, number: &str, from: Date| ArrangeService {
        person,
        kind: kind.to_owned(),
        provider: "示范县城关镇卫生院".to_owned(),
        team: team.to_owned(),
        number: Private::new(number),
        from: from.to_string(),
        until: String::new(),
    };
    let Some(day) = working(demo, since) else { return Ok(()) };
    match how {
        Served::Both => {
            let doctor = arrange("family_doctor", "黎医生团队", "", demo.ago(180));
            demo.act(&staff.clerk, day, 50, &doctor).await?;
            let file = arrange("health_file", "", "50029900100300017", demo.ago(700));
            demo.act(&staff.clerk, day, 51, &file).await.map(drop)
        }
        Served::Ending => {
            // Signed so that the year ends in some ten days.
            let signed = demo.today.add_days(10).and_then(|day| day.add_months(-12)).unwrap_or(day);
            demo.act(&staff.clerk, day, 50, &arrange("family_doctor", "黎医生团队", "", signed)).await?;
            let meals = ArrangeService {
                provider: "城关社区老年食堂".to_owned(),
                ..arrange("meals", "", "", day)
            };
            demo.act(&staff.clerk, day, 51, &meals).await.map(drop)
        }
        Served::Declined => {
            let no = DeclineService { person, kind: "family_doctor".to_owned(), on: day.to_string() };
            demo.act(&staff.clerk, day, 50, &no).await.map(drop)
        }
    }
}

/// Somebody who was supported died, and the funeral is so far.
pub(super) async fn dies(
    demo: &Demo<'_>,
    staff: &People,
    created: &Created,
    (far, ago): (Far, i32),
) -> Result<(), Error> {
    let person = created.members[0];
    let Some(day) = working(demo, demo.ago(ago)) else { return Ok(()) };
    let died = RecordDeath {
        person,
        version: 1,
        died_on: day.add_days(-1).unwrap_or(day).to_string(),
        source: "村里报告，有死亡医学证明".to_owned(),
        relations: Vec::new(),
    };
    demo.act(&staff.clerk, day, 60, &died).await?;
    if far == Far::Open {
        return Ok(());
    }
    let entrust = EntrustFuneral {
        person,
        sees_to: SeesTo::Village.word().to_owned(),
        who: Private::new("城关镇居民委员会"),
    };
    let funeral = demo.act(&staff.clerk, day, 65, &entrust).await?.funeral;
    let Some(day) = day.add_days(3).and_then(|day| working(demo, day)) else { return Ok(()) };
    let shown = paper(demo, staff, created, (day, 66)).await?;
    let on = day.to_string();
    let held = RecordFuneral { funeral, on, rest: Rest::Cremation.word().to_owned(), paper: shown };
    demo.act(&staff.clerk, day, 67, &held).await?;
    match far {
        Far::Open | Far::Held => Ok(()),
        Far::Closed => {
            let why = WithoutCost::OtherSource.word().to_owned();
            demo.act(&staff.clerk, day, 70, &CloseFuneral { funeral, why }).await.map(drop)
        }
        Far::Proposed => propose(demo, staff, created, (funeral, day, 70)).await,
        Far::Decided => {
            // Sent back once, for want of a bill.
            propose(demo, staff, created, (funeral, day, 70)).await?;
            answer(demo, staff, created, (funeral, day, 75), false).await?;
            propose(demo, staff, created, (funeral, day, 80)).await?;
            answer(demo, staff, created, (funeral, day, 85), true).await
        }
    }
}

async fn paper(
    demo: &Demo<'_>,
    staff: &People,
    created: &Created,
    (day, minute): (Date, i64),
) -> Result<PaperId, Error> {
    let file = FilePaper {
        household: created.household,
        case: None,
        kind: "certificate".to_owned(),
        number: None,
        dated: day,
        bytes: None,
        printed: false,
    };
    Ok(demo.act(&staff.clerk, day, minute, &file).await?.paper)
}

async fn propose(
    demo: &Demo<'_>,
    staff: &People,
    created: &Created,
    (funeral, day, minute): (FuneralId, Date, i64),
) -> Result<(), Error> {
    let paper = paper(demo, staff, created, (day, minute)).await?;
    let (bills, amount) = ("4260.00".to_owned(), "4200.00".to_owned());
    demo.act(&staff.clerk, day, minute + 1, &ProposeCost { funeral, bills, amount, paper }).await.map(drop)
}

async fn answer(
    demo: &Demo<'_>,
    staff: &People,
    created: &Created,
    (funeral, day, minute): (FuneralId, Date, i64),
    accept: bool,
) -> Result<(), Error> {
    let read = ReadEnded { person: created.members[0] };
    let view = demo.look_at(&staff.decider, day, minute, &read).await?;
    let costs = view.funeral.map(|one| one.costs).unwrap_or_default();
    let waits = costs.into_iter().find(|cost| cost.answer.is_none());
    let cost = waits.ok_or(Error::Broken("no cost of the demonstration waits"))?.id;
    let fault = CostFault::Bills.word().to_owned();
    demo.act(&staff.decider, day, minute + 1, &AnswerCost { funeral, cost, accept, fault }).await.map(drop)
}

/// Somebody who lives in the home was on leave for some days of each of the last two months in which they did.
pub(super) async fn on_leave(
    demo: &Demo<'_>,
    staff: &People,
    (stay, since): (StayId, Date),
) -> Result<(), Error> {
    for back in [2, 1] {
        let Some(first) = demo.today.month_of().add(-back).map(|month| month.first_day()) else { continue };
        let day = |days: i32| first.add_days(days).unwrap_or(first);
        let Some(entered) = working(demo, day(14)).filter(|_| since <= first) else { continue };
        let away = RecordAbsence {
            stay,
            kind: AbsenceKind::Leave.word().to_owned(),
            from: day(8).to_string(),
            until: day(11).to_string(),
        };
        demo.act(&staff.clerk, entered, 30, &away).await?;
    }
    Ok(())
}

/// The month before last of the home is closed, its sums handed over; the last one waits for the county. After the money of the year, which arrives at the home.
pub(super) async fn months(demo: &Demo<'_>, staff: &People, home: HomeId) -> Result<(), Error> {
    let this = demo.today.month_of();
    for back in [2, 1] {
        let Some(month) = this.add(-back) else { continue };
        let Some(day) = month.last_day().add_days(1).and_then(|day| working(demo, day)) else { continue };
        let read = ReadHomeMonth { home, month };
        let seen = demo.look_at(&staff.clerk, day, 100, &read).await?;
        if seen.lines.is_empty() {
            continue;
        }
        let draw = DrawMonth { home, month, digest: seen.digest.clone() };
        let list = demo.act(&staff.clerk, day, 101, &draw).await?.list;
        if back == 2 {
            demo.act(&staff.reviewer, day, 110, &AnswerMonth { list, accept: true }).await?;
            for (minute, due) in (111..).zip(&seen.dues) {
                let line = seen.lines.get(due.line as usize - 1);
                let to = line.and_then(|line| seen.names.get(&line.person)).cloned().unwrap_or_default();
                let hand = HandOver {
                    list,
                    line: due.line,
                    kind: due.kind.word().to_owned(),
                    on: day.to_string(),
                    to: Private::new(to),
                    receipt: None,
                };
                demo.act(&staff.clerk, day, minute, &hand).await?;
            }
            demo.act(&staff.clerk, day, 120, &CloseMonth { list }).await?;
        }
    }
    Ok(())
}
