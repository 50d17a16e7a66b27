// SPDX-License-Identifier: Apache-2.0
//! Public notice, disputes and what follows them, cases that are sent back.

use super::super::*;
use super::support::*;
use policy::procedure::StepKind;

fn proposed(rules: CaseRules) -> Desk {
    let reviewed = rules.review.when == ReviewWhen::Always;
    let desk = Desk::application(rules).accepted().surveyed();
    let desk = if reviewed { desk.reviewed() } else { desk };
    desk.assessed(qualifies()).opinion(cover())
}

fn posted_at(place: Place, village: &str, through: &str) -> CaseEvent {
    CaseEvent::NoticePosted {
        place,
        village: super::support::place(village),
        through: day(through),
        photo: id(54),
    }
}

// clause: CK-3.2b
#[test]
fn a_notice_hangs_in_the_village_that_the_place_names() {
    let desk = proposed(municipality());
    let wrong_kind = posted_at(Place::FamilyVillage, "500299101201", "2023-03-08");
    assert_eq!(
        desk.refused(ASSISTANT, wrong_kind),
        Refused::Fault(Fault::WrongPlace { right: Place::RegisteredVillage })
    );
    let wrong_village = posted_at(Place::RegisteredVillage, "500299101201", "2023-03-08");
    let right = place("500299101202");
    assert_eq!(desk.refused(ASSISTANT, wrong_village), Refused::Fault(Fault::WrongVillage { right }));
    let right = posted_at(Place::RegisteredVillage, "500299101202", "2023-03-08");
    assert!(desk.take(ASSISTANT, right).is_ok());
}

// clause: CK-3.2b
#[test]
fn a_notice_hangs_seven_full_days_and_the_day_of_posting_does_not_count() {
    let desk = proposed(national());
    let short = posted_at(Place::FamilyVillage, "500299101201", "2023-03-07");
    let through = day("2023-03-08");
    assert_eq!(desk.refused(ASSISTANT, short), Refused::Fault(Fault::NoticeTooShort { through }));
    let desk = desk.posted().on("2023-03-08");
    assert_eq!(desk.missing(EventKind::NoticeRemoved), [Missing::NoticeEnd(through)]);
    let down = || CaseEvent::NoticeRemoved { photo: id(55) };
    assert!(matches!(desk.refused(ASSISTANT, down()), Refused::Missing(_)));
    assert_eq!(desk.on("2023-03-09").does(ASSISTANT, down()).file.stage, Stage::Ready);
}

#[test]
fn a_notice_that_would_end_on_a_holiday_hangs_until_the_next_working_day() {
    // Posted on 24 September 2023; seven days end on 1 October, and work begins again on 7 October.
    let desk = proposed(national()).on("2023-09-24");
    let short = posted_at(Place::FamilyVillage, "500299101201", "2023-10-01");
    let through = day("2023-10-07");
    assert_eq!(desk.refused(ASSISTANT, short), Refused::Fault(Fault::NoticeTooShort { through }));
}

// clause: CK-3.2b, NX-5c
#[test]
fn a_disputed_notice_leads_to_a_new_survey_or_a_democratic_review_and_then_on() {
    let desk = proposed(national()).posted().on("2023-03-03").does(ASSISTANT, dispute());
    assert_eq!(desk.file.stage, Stage::Disputed { round: 1, county: false });
    let early = desk.refused(CLERK, resolved(DisputeWay::DemocraticReview, desk.today));
    assert_eq!(early, Refused::Fault(Fault::NoReviewSince));
    let desk = desk.on("2023-03-06").reviewed();
    let desk = desk.does(CLERK, resolved(DisputeWay::DemocraticReview, day("2023-03-06")));
    assert_eq!(
        desk.missing(EventKind::OpinionGiven),
        [Missing::NoticeEnd(day("2023-03-08")), Missing::NoticeRemoval]
    );
    let desk = desk.removed().opinion(cover());
    assert_eq!(desk.file.stage, Stage::Ready);
}

// clause: CK-3.2b
#[test]
fn where_the_place_orders_it_a_dispute_leads_to_a_new_survey_and_a_new_notice_of_three_days() {
    let desk = proposed(municipality()).posted().on("2023-03-03").does(ASSISTANT, dispute());
    let desk = desk.on("2023-03-06").reviewed();
    let by_review = desk.refused(CLERK, resolved(DisputeWay::DemocraticReview, desk.today));
    assert_eq!(by_review, Refused::Fault(Fault::ReviewDoesNotSettle));
    let old_visit = desk.refused(CLERK, resolved(DisputeWay::Resurvey, desk.today));
    assert_eq!(old_visit, Refused::Fault(Fault::NoSurveySince));
    let desk = desk.visited().does(CLERK, resolved(DisputeWay::Resurvey, day("2023-03-06"))).removed();
    assert_eq!(desk.missing(EventKind::OpinionGiven), [Missing::NewAssessment]);
    let desk = desk.assessed(qualifies()).opinion(cover());
    assert_eq!(desk.file.stage, Stage::Opinion { round: 2, again: true });
    let desk = desk.posted();
    // Posted on 9 March: three days end on Sunday 12 March and so on Monday.
    assert_eq!(desk.file.stage, Stage::OnNotice { round: 2, through: day("2023-03-13") });
    assert_eq!(desk.removed().file.stage, Stage::Ready);
}

#[test]
fn an_objection_made_in_time_counts_even_when_it_is_entered_after_the_notice_came_down() {
    let desk = proposed(national()).posted().removed().on("2023-03-10");
    let entry = late(entry(ASSISTANT, day("2023-03-08"), dispute()), "2023-03-10");
    let desk = desk.enter(entry).unwrap();
    assert_eq!(desk.file.stage, Stage::Disputed { round: 1, county: false });
    assert_eq!(desk.missing(EventKind::OpinionGiven), [Missing::Disputes(vec![1])]);
}

#[test]
fn the_objector_is_nowhere_in_the_file_but_as_a_sealed_id() {
    let desk = proposed(national()).posted().does(ASSISTANT, dispute());
    assert_eq!(desk.file.disputes[0].objector, id(70));
    assert!(!format!("{:?}", desk.file).contains("家里有车"));
    assert!(!format!("{:?}", desk.records).contains("家里有车"));
}

#[test]
fn every_dispute_is_settled_before_a_new_opinion() {
    let desk =
        proposed(national()).posted().does(ASSISTANT, dispute()).does(ASSISTANT, dispute()).on("2023-03-02");
    let desk = desk.reviewed();
    let desk = desk.does(CLERK, resolved(DisputeWay::DemocraticReview, day("2023-03-02")));
    let twice = desk.refused(CLERK, resolved(DisputeWay::DemocraticReview, desk.today));
    assert_eq!(twice, Refused::Fault(Fault::NoSuchDispute(1)));
    assert!(desk.missing(EventKind::OpinionGiven).contains(&Missing::Disputes(vec![2])));
}

#[test]
fn the_county_posts_its_own_notice_where_the_old_rule_asks_it() {
    let mut rules = national();
    rules.county_notice = rules.notice.clone();
    let desk = Desk::at_the_county(rules);
    assert_eq!(desk.missing(EventKind::Decided), [Missing::CountyNotice]);
    let through = desk.rules.calendar.add_calendar_days(desk.today, 7).date;
    let village = desk.file.family.living;
    let event = CaseEvent::NoticePosted { place: Place::FamilyVillage, village, through, photo: id(54) };
    let desk = desk.does(REVIEWER, event);
    assert_eq!(desk.file.stage, Stage::OnCountyNotice { through });
    let desk = desk.removed();
    assert_eq!(desk.file.stage, Stage::Submitted);
    assert_eq!(desk.missing(EventKind::Decided), []);
    assert!(!desk.file.allowed(&desk.rules).contains(&EventKind::NoticePosted));
}

#[test]
fn where_no_notice_is_asked_an_opinion_goes_straight_on() {
    let rules = CaseRules { notice: None, ..national() };
    assert_eq!(proposed(rules).file.stage, Stage::Ready);
}

/// Rules that publish an end, as those of 特困 do; a dispute brings it to the board again.
fn ending_told() -> CaseRules {
    let plain = national();
    let notice = NoticeRule { basis: law("26"), ..plain.notice.clone().unwrap() };
    let dispute = DisputeRule { review_suffices: false, again: Some(notice.days), basis: law("26") };
    CaseRules { ending: Some(EndingRule { notice, dispute }), ..plain }
}

fn not_any_more() -> Assessment {
    assessment(Answer::No, None)
}

fn ends() -> Proposal {
    stop(StopReason::IncomeNotBelowLine)
}

#[test]
fn an_end_hangs_on_the_board_before_it_is_decided_where_the_texts_publish_it() {
    let desk = Desk::change(ending_told()).assessed(not_any_more()).opinion(ends());
    assert_eq!(desk.file.stage, Stage::Opinion { round: 1, again: false });
    assert_eq!(desk.file.turn(&desk.rules), Some(Office::Village));
    let through = desk.rules.calendar.add_calendar_days(desk.today, 7).date;
    let desk = desk.posted();
    assert_eq!(desk.missing(EventKind::NoticeRemoved), [Missing::NoticeEnd(through)]);
    let clock = |desk: &Desk| {
        desk.file
            .clocks(&desk.rules, desk.today)
            .into_iter()
            .find(|one| one.of == ClockOf::Step(StepKind::Termination))
    };
    assert_eq!(clock(&desk).unwrap().due.date, through);
    let desk = desk.removed();
    assert_eq!(desk.file.stage, Stage::Ready);
    let desk = desk.submitted().decided(ends());
    assert_eq!(desk.file.order, Some(AwardOrder::Stop { last: desk.today.month_of() }));
}

#[test]
fn a_dispute_about_an_end_is_looked_into_and_told_again_before_it_is_decided() {
    let desk = Desk::change(ending_told()).assessed(not_any_more()).opinion(ends()).posted();
    let desk = desk.does(ASSISTANT, dispute());
    let due = desk.file.clocks(&desk.rules, desk.today);
    assert!(due.iter().all(|one| one.of != ClockOf::Step(StepKind::Dispute)), "the clock of applications");
    let desk = desk.visited();
    let settle = resolved(DisputeWay::DemocraticReview, desk.today);
    assert_eq!(desk.refused(CLERK, settle), Refused::Fault(Fault::ReviewDoesNotSettle));
    let told_on = desk.today;
    let desk = desk.does(CLERK, resolved(DisputeWay::Resurvey, told_on)).removed();
    let desk = desk.assessed(not_any_more()).opinion(ends());
    assert_eq!(desk.file.stage, Stage::Opinion { round: 2, again: true });
    let desk = desk.posted().removed();
    assert_eq!(desk.file.stage, Stage::Ready);
}

#[test]
fn nothing_hangs_where_nothing_ends_or_who_leaves_asked_for_it() {
    let stays = Desk::change(ending_told()).assessed(qualifies()).opinion(Proposal::Continue);
    assert_eq!(stays.file.stage, Stage::Ready);
    let reported = Desk::reported(ending_told(), ChangeKind::NoLongerWanted, None, standing());
    assert_eq!(reported.opinion(stop(StopReason::OwnWish)).file.stage, Stage::Ready);
}

#[test]
fn whoever_decides_ends_nothing_that_no_notice_told_of() {
    let desk = Desk::change(ending_told()).assessed(qualifies()).opinion(Proposal::Continue).submitted();
    let refused = desk.refused(COUNTY_LEADER, decision(ends()));
    let Refused::Missing(missing) = refused else { panic!("{refused:?}") };
    assert_eq!(missing.into_iter().map(|one| one.missing).collect::<Vec<_>>(), [Missing::EndingNotice]);
}

#[test]
fn a_case_sent_back_says_what_is_to_be_done_again_and_loses_nothing() {
    for (to, stage, first_missing) in [
        (ReturnTo::Survey, StageKind::Accepted, Some(Missing::CheckReport)),
        (ReturnTo::Assessment, StageKind::Accepted, Some(Missing::Assessment)),
        (ReturnTo::Opinion, StageKind::Accepted, None),
        (ReturnTo::Notice, StageKind::Opinion, None),
    ] {
        let desk = Desk::at_the_county(national());
        let before = desk.file.history.clone();
        let desk = desk.does(REVIEWER, returned(to));
        assert_eq!(desk.file.stage.kind(), stage);
        if stage == StageKind::Accepted {
            assert_eq!(desk.missing(EventKind::OpinionGiven).first().cloned(), first_missing, "{to:?}");
        }
        assert_eq!(desk.file.history.len(), before.len() + 1);
        for (old, new) in before.iter().zip(&desk.file.history) {
            assert_eq!(Mark { voided_by: None, ..new.clone() }, Mark { voided_by: None, ..old.clone() });
            let void = new.kind.part_of().is_some_and(|part| to.voids().contains(&part));
            assert_eq!(new.voided_by.is_some(), void, "{to:?} {:?}", new.kind);
        }
    }
}

#[test]
fn a_case_is_sent_back_with_a_reason_and_only_to_what_lies_behind_it() {
    let without = CaseEvent::Returned { to: ReturnTo::Opinion, reason: Words::new("") };
    assert_eq!(Desk::at_the_county(national()).refused(REVIEWER, without), Refused::Fault(Fault::NoReason));
    let ahead = proposed(national()).refused(CLERK, returned(ReturnTo::Notice));
    assert_eq!(ahead, Refused::Fault(Fault::NotBehind(ReturnTo::Notice)));
}

#[test]
fn a_notice_posted_again_hangs_its_full_length() {
    let desk = Desk::at_the_county(national()).does(REVIEWER, returned(ReturnTo::Notice));
    assert_eq!(desk.file.stage, Stage::Opinion { round: 2, again: false });
    let desk = desk.posted();
    let notice = desk.file.last_notice().unwrap();
    assert!(notice.through.days_since(notice.posted) >= 7);
}
