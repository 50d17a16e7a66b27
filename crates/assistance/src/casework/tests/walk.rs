// SPDX-License-Identifier: Apache-2.0
//! Every stage against every step, as one table that an auditor can read. `x` may come, `.` may not.

use super::super::*;
use super::support::*;
use std::collections::BTreeMap;
use std::fmt::Write;

/// A case of each stage that it can reach.
fn stages() -> Vec<Desk> {
    let mut county = national();
    county.county_notice = county.notice.clone();
    let accepted = Desk::application(county).accepted();
    let ready = accepted.clone().surveyed().assessed(qualifies());
    let opinion = ready.opinion(cover());
    let on_notice = opinion.clone().posted();
    let disputed = on_notice.clone().does(ASSISTANT, dispute());
    let down = on_notice.clone().removed();
    let submitted = down.clone().submitted();
    let through = submitted.rules.calendar.add_calendar_days(submitted.today, 7).date;
    let village = submitted.file.family.living;
    let event = CaseEvent::NoticePosted { place: Place::FamilyVillage, village, through, photo: id(54) };
    let on_county_notice = submitted.clone().does(REVIEWER, event);
    let decided = on_county_notice.clone().removed().decided(cover());
    let delivered = decided.clone().delivered();
    let closed = delivered.clone().does(CLERK, CaseEvent::Closed);
    let passed = CaseEvent::PassedOn { to: place("511999101"), reason: Words::new("户籍在外县") };
    let withdrawn = CaseEvent::Withdrawn { speaker: Speaker::Oneself, paper: None, reason: Words::new("") };
    let ended = CaseEvent::Terminated {
        refused: set([NonCooperation::Visit]),
        asked: vec![Contact { on: day("2023-03-01"), way: ContactWay::Phone }],
        reason: Words::new("拒绝"),
        paper: id(43),
    };
    let mut died = Desk::change(national());
    for person in [HUSBAND, WIFE, CHILD] {
        let evidence = id(63);
        died = died.does(
            ASSISTANT,
            CaseEvent::DeathRecorded { person: id(person), died_on: day("2026-08-01"), evidence },
        );
    }
    vec![
        Desk::application(national()),
        accepted.clone(),
        opinion,
        on_notice,
        disputed,
        down,
        submitted,
        on_county_notice,
        decided,
        delivered,
        closed,
        accepted.clone().does(CLERK, passed),
        accepted.clone().does(CLERK, withdrawn),
        accepted.does(CLERK, ended),
        died,
    ]
}

#[test]
fn every_stage_meets_every_step() {
    let desks = stages();
    let kinds: Vec<StageKind> = desks.iter().map(|desk| desk.file.stage.kind()).collect();
    assert_eq!(kinds, StageKind::ALL, "each stage once, in order");
    let mut table = String::new();
    for kind in EventKind::ALL {
        let _ = write!(table, "{:24}", kind.word());
        for desk in &desks {
            let may = desk.file.allowed(&desk.rules).contains(kind);
            table.push_str(if may { " x" } else { " ." });
        }
        table.push('\n');
    }
    insta::assert_snapshot!(table);
}

#[test]
fn a_step_that_may_not_come_is_refused_and_changes_nothing() {
    for desk in stages() {
        let allowed = desk.file.allowed(&desk.rules);
        for event in samples() {
            let kind = event.kind();
            if allowed.contains(&kind) {
                continue;
            }
            let refused = desk.refused(CLERK, event);
            assert!(
                matches!(
                    refused,
                    Refused::NotNow { .. } | Refused::NotForMatter { .. } | Refused::Opening { .. }
                ),
                "{kind:?} in {:?}: {refused:?}",
                desk.file.stage
            );
        }
    }
}

#[test]
fn nothing_follows_the_end() {
    for desk in stages() {
        let stage = desk.file.stage.kind();
        assert_eq!(stage.over(), desk.file.allowed(&desk.rules).is_empty(), "{stage:?}");
    }
}

/// One event of each kind that needs no special content to be tried.
fn samples() -> Vec<CaseEvent> {
    vec![
        applied(),
        CaseEvent::PapersAsked { codes: set(["diagnosis".to_owned()]), paper: id(40) },
        CaseEvent::Accepted { receipt: "1".to_owned(), paper: id(50) },
        CaseEvent::SurveyStarted,
        CaseEvent::CheckStarted,
        CaseEvent::CheckRepeated { report: id(51), changed: false },
        visit(&[SURVEYOR, SECOND_SURVEYOR]),
        CaseEvent::Assessed { assessment: qualifies(), decisions: BTreeMap::new() },
        opinion(cover()),
        CaseEvent::NoticeRemoved { photo: id(55) },
        dispute(),
        resolved(DisputeWay::Resurvey, day("2023-03-01")),
        CaseEvent::Submitted,
        decision(cover()),
        delivery(),
        CaseEvent::Closed,
        returned(ReturnTo::Survey),
        CaseEvent::HearingDeclined { record: id(81) },
        CaseEvent::ReportReceived { report: id(84) },
    ]
}
