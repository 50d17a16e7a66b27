// SPDX-License-Identifier: Apache-2.0
//! Clocks: when they start, when they end by the working calendar, what stops them, what is left out and what is extended.

use super::super::*;
use super::support::*;
use kernel::Date;
use policy::procedure::StepKind;

fn clock(desk: &Desk, of: ClockOf) -> Option<RunningClock> {
    desk.file.clocks(&desk.rules, desk.today).into_iter().find(|clock| clock.of == of)
}

fn step(desk: &Desk, kind: StepKind) -> Option<(Date, ClockState)> {
    clock(desk, ClockOf::Step(kind)).map(|clock| (clock.due.date, clock.state))
}

#[test]
fn no_clock_runs_before_acceptance() {
    assert_eq!(Desk::application(national()).file.clocks(&national(), day("2023-06-01")), []);
}

#[test]
fn the_survey_starts_within_three_working_days_of_acceptance() {
    // Friday 28 April 2023 to the fourth working day after the May holiday: 29 April to 3 May are free, 6 May is worked.
    let desk = Desk::application(national()).on("2023-04-28").accepted();
    assert_eq!(step(&desk, StepKind::Survey), Some((day("2023-05-06"), ClockState::Running)));
    let warned = desk.clone().on("2023-05-05");
    assert_eq!(step(&warned, StepKind::Survey), Some((day("2023-05-06"), ClockState::Soon)));
    let overdue = desk.clone().on("2023-05-08");
    assert_eq!(step(&overdue, StepKind::Survey), Some((day("2023-05-06"), ClockState::Overdue)));
    let done = desk.on("2023-05-08").does(CLERK, CaseEvent::SurveyStarted);
    let met = ClockState::Met { on: day("2023-05-08"), late: true };
    assert_eq!(step(&done, StepKind::Survey), Some((day("2023-05-06"), met)));
    let clock = clock(&done, ClockOf::Step(StepKind::Survey)).unwrap();
    assert_eq!((clock.stopped_by, clock.basis), (EventKind::SurveyStarted, law("15")));
}

#[test]
fn the_county_starts_the_check_within_three_working_days_of_the_request() {
    let desk = Desk::application(national()).accepted().consent(HUSBAND).consent(WIFE);
    assert_eq!(step(&desk, StepKind::Check), None);
    let desk = desk.does(CLERK, CaseEvent::CheckRequested { persons: everybody() });
    assert_eq!(step(&desk, StepKind::Check), Some((day("2023-03-06"), ClockState::Running)));
    let desk = desk.on("2023-03-03").does(CHECKER, CaseEvent::CheckStarted);
    let met = ClockState::Met { on: day("2023-03-03"), late: false };
    assert_eq!(step(&desk, StepKind::Check), Some((day("2023-03-06"), met)));
}

#[test]
fn the_decision_follows_within_ten_working_days_and_its_delivery_within_three() {
    let desk = Desk::at_the_county(national());
    assert_eq!(desk.today, day("2023-03-09"));
    assert_eq!(step(&desk, StepKind::Decision), Some((day("2023-03-23"), ClockState::Running)));
    assert_eq!(step(&desk, StepKind::Refusal), None);
    let desk = desk.decided(cover());
    assert_eq!(step(&desk, StepKind::Refusal).unwrap().0, day("2023-03-14"));
}

#[test]
fn the_whole_way_takes_thirty_working_days_and_forty_five_in_special_cases() {
    let desk = Desk::application(national()).accepted();
    assert_eq!(step(&desk, StepKind::Total).unwrap().0, day("2023-04-13"));
    let extend = |cause, reason: &str| CaseEvent::Extended { cause, reason: Words::new(reason) };
    let no_reason = desk.refused(CLERK, extend(ExtensionCause::HardSurvey, ""));
    assert_eq!(no_reason, Refused::Fault(Fault::NoReason));
    let longer = desk.clone().does(CLERK, extend(ExtensionCause::LivesElsewhere, "人在外省"));
    assert_eq!(step(&longer, StepKind::Total).unwrap().0, day("2023-05-06"));
    assert_eq!(longer.file.extension, Some(ExtensionCause::LivesElsewhere));
    assert!(!longer.file.allowed(&longer.rules).contains(&EventKind::Extended));
    let too_late = desk.on("2023-04-14").refused(CLERK, extend(ExtensionCause::Special, "忘了"));
    assert_eq!(too_late, Refused::Fault(Fault::ExtensionTooLate(day("2023-04-13"))));
}

// clause: NX-5a
#[test]
fn where_the_township_decides_the_whole_way_takes_twenty_working_days() {
    let desk = Desk::application(delegated()).accepted();
    assert_eq!(step(&desk, StepKind::Total).unwrap().0, day("2023-03-29"));
}

#[test]
fn where_the_place_says_so_notice_and_review_do_not_count() {
    let desk = Desk::application(municipality()).accepted();
    // Thirty days end on 31 March.
    assert_eq!(step(&desk, StepKind::Total).unwrap().0, day("2023-03-31"));
    let desk = desk.surveyed();
    let called = CaseEvent::DemocraticReviewHeld {
        called_on: day("2023-03-02"),
        invited: 9,
        present: 9,
        yes: 9,
        no: 0,
        abstained: 0,
        recused: 0,
        record: id(57),
    };
    // Five days of review: 5 April is a festival, so 6 April.
    let desk = desk.on("2023-03-07").does(CLERK, called);
    assert_eq!(step(&desk, StepKind::Total).unwrap().0, day("2023-04-06"));
    // Seven days of notice: 12 April.
    let desk = desk.assessed(qualifies()).opinion(cover()).posted();
    assert_eq!(step(&desk, StepKind::Total).unwrap().0, day("2023-04-12"));
    // Three more days of the notice after a dispute, which the weekend makes four.
    let desk = desk.on("2023-03-08").does(ASSISTANT, dispute()).visited();
    let desk = desk.does(CLERK, resolved(DisputeWay::Resurvey, day("2023-03-08"))).removed();
    let desk = desk.on("2023-03-16").assessed(qualifies()).opinion(cover()).posted();
    let second = desk.file.last_notice().unwrap();
    let days = second.through.days_since(second.posted);
    assert_eq!(days, 4);
    assert_eq!(step(&desk, StepKind::Total).unwrap().0, day("2023-04-17"));
}

#[test]
fn a_notice_has_a_clock_of_its_own() {
    let desk =
        Desk::application(national()).accepted().surveyed().assessed(qualifies()).opinion(cover()).posted();
    assert_eq!(step(&desk, StepKind::Notice), Some((day("2023-03-08"), ClockState::Running)));
    let over = desk.clone().on("2023-03-09");
    assert_eq!(step(&over, StepKind::Notice), Some((day("2023-03-08"), ClockState::Soon)));
    let met = ClockState::Met { on: day("2023-03-09"), late: false };
    assert_eq!(step(&desk.removed(), StepKind::Notice), Some((day("2023-03-08"), met)));
}

#[test]
fn a_deadline_beyond_the_holiday_table_is_provisional() {
    let desk = Desk::open(national(), "2026-12-15", CLERK, applied()).accepted();
    assert!(clock(&desk, ClockOf::Step(StepKind::Total)).unwrap().due.provisional);
    assert!(!clock(&desk, ClockOf::Step(StepKind::Survey)).unwrap().due.provisional);
}

#[test]
fn a_death_is_followed_up_within_three_months() {
    let death = CaseEvent::DeathRecorded { person: id(CHILD), died_on: day("2026-06-30"), evidence: id(63) };
    let desk = Desk::change(national()).does(ASSISTANT, death);
    let clock = clock(&desk, ClockOf::Death).unwrap();
    assert_eq!((clock.due.date, clock.span), (day("2026-09-30"), Span::Months(3)));
}

#[test]
fn a_case_that_ended_otherwise_leaves_no_clock_running() {
    let withdrawn = CaseEvent::Withdrawn { speaker: Speaker::Oneself, paper: None, reason: Words::new("") };
    let desk = Desk::application(national()).accepted().does(CLERK, withdrawn);
    assert_eq!(desk.file.clocks(&desk.rules, day("2023-12-31")), []);
}

#[test]
fn a_review_never_runs_the_clocks_of_an_application() {
    let desk = Desk::review(national(), "2026-08-31");
    let kinds: Vec<ClockOf> =
        desk.file.clocks(&desk.rules, desk.today).iter().map(|clock| clock.of).collect();
    assert_eq!(kinds, [ClockOf::Review]);
}
