// SPDX-License-Identifier: Apache-2.0
//! Survey, check, consent, visits, letters, corrections, assessment: what must be known before anybody says what they think.

use super::super::*;
use super::support::*;
use kernel::Date;
use std::collections::BTreeMap;

fn opinion_needs(desk: &Desk) -> Vec<Missing> {
    desk.missing(EventKind::OpinionGiven)
}

// clause: CK-3.2a
#[test]
fn nobody_gives_an_opinion_before_the_family_was_looked_into() {
    let desk = Desk::application(national()).accepted();
    assert_eq!(
        opinion_needs(&desk),
        [
            Missing::Relatives,
            Missing::Consent(vec![id(HUSBAND), id(WIFE)]),
            Missing::SurveyStart,
            Missing::CheckReport,
            Missing::HomeVisit(2),
            Missing::Assessment,
        ]
    );
    assert!(matches!(desk.refused(TOWNSHIP_LEADER, opinion(cover())), Refused::Missing(_)));
    assert_eq!(opinion_needs(&desk.surveyed().assessed(qualifies())), []);
}

// clause: CK-3.2a
#[test]
fn a_county_can_ask_for_neighbours_and_letters_too() {
    let mut rules = national();
    rules.settings.survey_ways = set(SurveyWay::ALL.iter().copied());
    let desk = Desk::application(rules).accepted().surveyed().assessed(qualifies());
    assert_eq!(opinion_needs(&desk), [Missing::NeighbourVisit, Missing::Letter]);
    let neighbours = CaseEvent::NeighboursVisited {
        visitors: vec![Staff::User(user(SURVEYOR))],
        neighbours: 2,
        said: None,
        form: id(44),
    };
    let letter = CaseEvent::LetterSent { letter: id(45), to: Words::new("某厂") };
    let desk = desk.does(SURVEYOR, neighbours).does(CLERK, letter);
    assert_eq!(opinion_needs(&desk), []);
    // The answer says something new: what was assessed before no longer suffices.
    let desk = desk.does(CLERK, CaseEvent::LetterAnswered { letter: id(45), answer: id(46) });
    assert_eq!(opinion_needs(&desk), [Missing::NewAssessment]);
}

#[test]
fn a_check_runs_only_for_people_who_agreed() {
    let desk = Desk::application(national()).accepted().consent(HUSBAND);
    let all = || CaseEvent::CheckRequested { persons: everybody() };
    assert_eq!(desk.refused(CLERK, all()), Refused::Fault(Fault::NotAgreed(vec![id(WIFE)])));
    assert!(desk.consent(WIFE).take(CLERK, all()).is_ok());
}

#[test]
fn a_consent_that_has_run_out_allows_no_check() {
    let until = |until: Date| CaseEvent::ConsentRecorded {
        person: id(HUSBAND),
        capacity: Capacity::Adult,
        answer: ConsentAnswer::Given { scope: set([Scope::Finance]), until, paper: id(53) },
    };
    let desk =
        Desk::application(national()).accepted().does(CLERK, until(day("2023-03-10"))).on("2023-03-11");
    let check = CaseEvent::CheckRequested { persons: set([id(HUSBAND)]) };
    assert_eq!(desk.refused(CLERK, check), Refused::Fault(Fault::NotAgreed(vec![id(HUSBAND)])));
    assert_eq!(desk.refused(CLERK, until(day("2023-03-10"))), Refused::Fault(Fault::ConsentEmpty));
}

#[test]
fn a_minor_is_checked_as_soon_as_one_adult_of_the_family_agreed() {
    let child = || CaseEvent::CheckRequested { persons: set([id(CHILD)]) };
    let nobody = Desk::application(national()).accepted();
    assert_eq!(nobody.refused(CLERK, child()), Refused::Fault(Fault::NotAgreed(vec![id(CHILD)])));
    assert!(nobody.consent(WIFE).take(CLERK, child()).is_ok());
}

#[test]
fn a_child_without_an_adult_is_checked_when_its_guardian_signs_and_not_before() {
    let alone = Family {
        members: vec![Member { person: id(CHILD), adult: false }],
        applicant: id(CHILD),
        ..family()
    };
    let CaseEvent::Applied { scheme, channel, speaker, .. } = applied() else { unreachable!() };
    let event = CaseEvent::Applied {
        contact: None,
        scheme,
        channel,
        speaker,
        found_by: None,
        first_contact: None,
        family: alone,
    };
    let desk = Desk::open(national(), "2023-03-01", CLERK, event).accepted();
    let check = || CaseEvent::CheckRequested { persons: set([id(CHILD)]) };
    assert_eq!(desk.refused(CLERK, check()), Refused::Fault(Fault::NotAgreed(vec![id(CHILD)])));
    assert!(opinion_needs(&desk).contains(&Missing::Consent(vec![id(CHILD)])));
    assert_eq!(desk.file.capacity_of(id(CHILD)), Capacity::Guardian);
    assert!(desk.consent(CHILD).take(CLERK, check()).is_ok());
}

#[test]
fn a_supporter_who_withholds_consent_never_fails_the_applicant() {
    let withheld = CaseEvent::ConsentRecorded {
        person: id(DAUGHTER_ELSEWHERE),
        capacity: Capacity::Supporter,
        answer: ConsentAnswer::Withheld,
    };
    let desk = Desk::application(national()).accepted().does(CLERK, withheld);
    let check = CaseEvent::CheckRequested { persons: set([id(DAUGHTER_ELSEWHERE)]) };
    assert_eq!(desk.refused(CLERK, check), Refused::Fault(Fault::NotAgreed(vec![id(DAUGHTER_ELSEWHERE)])));
    assert_eq!(opinion_needs(&desk.surveyed().assessed(qualifies())), []);
}

#[test]
fn a_home_is_visited_by_at_least_two_different_people() {
    let desk = Desk::application(national()).accepted();
    let alone = desk.refused(SURVEYOR, visit(&[SURVEYOR]));
    assert_eq!(alone, Refused::Fault(Fault::TooFewSurveyors { have: 1, need: 2 }));
    let twice = desk.refused(SURVEYOR, visit(&[SURVEYOR, SURVEYOR]));
    assert_eq!(twice, Refused::Fault(Fault::NamedTwice));
}

#[test]
fn a_form_without_the_signature_of_the_family_says_why() {
    let unsigned = |reason: &str| CaseEvent::HomeVisited {
        surveyors: vec![Staff::User(user(SURVEYOR)), Staff::User(user(SECOND_SURVEYOR))],
        way: VisitWay::InPerson,
        signature: FamilySignature::NotSigned { reason: Words::new(reason) },
        seen: Seen::default(),
        form: id(56),
    };
    let desk = Desk::application(national()).accepted();
    assert_eq!(desk.refused(SURVEYOR, unsigned("")), Refused::Fault(Fault::NoReason));
    assert!(desk.take(SURVEYOR, unsigned("本人卧床不能签字")).is_ok());
}

#[test]
fn phone_and_video_stand_for_a_visit_only_in_a_declared_emergency() {
    let by_phone = || CaseEvent::HomeVisited {
        surveyors: vec![Staff::User(user(SURVEYOR)), Staff::User(user(SECOND_SURVEYOR))],
        way: VisitWay::Phone,
        signature: FamilySignature::NotSigned { reason: Words::new("电话调查") },
        seen: Seen::default(),
        form: id(56),
    };
    let desk = Desk::application(national()).accepted();
    assert_eq!(desk.refused(SURVEYOR, by_phone()), Refused::Fault(Fault::OnlyInEmergency));
    let mut rules = national();
    let (from, until) = (day("2023-02-01"), Some(day("2023-04-30")));
    rules.settings.emergencies =
        vec![Emergency { from, until, document: "示应急〔2023〕1号".to_owned() }];
    assert!(Desk::application(rules).accepted().take(SURVEYOR, by_phone()).is_ok());
}

#[test]
fn a_report_against_the_family_is_told_at_once() {
    let report = |told_on| CaseEvent::CheckReported { report: id(51), against: true, told_on };
    let desk = Desk::application(national()).accepted().consent(HUSBAND).consent(WIFE);
    let desk = desk.does(CLERK, CaseEvent::CheckRequested { persons: everybody() });
    assert_eq!(desk.refused(CHECKER, report(None)), Refused::Fault(Fault::NotToldOfCheck));
    assert!(desk.take(CHECKER, report(Some(day("2023-03-01")))).is_ok());
}

#[test]
fn an_objection_to_the_check_is_looked_into_before_anything_else() {
    let objection =
        CaseEvent::CheckObjected { ground: Words::new("账户不是我的"), proof: vec![id(47)] };
    let desk = Desk::application(national()).accepted().surveyed().assessed(qualifies());
    let by = Doer::Citizen { person: id(HUSBAND) };
    let desk = desk.enter(Entry { by, ..entry(CLERK, desk.today, objection) }).unwrap();
    assert_eq!(opinion_needs(&desk), [Missing::CheckAgain]);
    let again = |changed| CaseEvent::CheckRepeated { report: id(48), changed };
    assert_eq!(opinion_needs(&desk.clone().does(CHECKER, again(false))), []);
    assert_eq!(opinion_needs(&desk.does(CHECKER, again(true))), [Missing::NewAssessment]);
}

// clause: CK-4.3c
#[test]
fn a_corrected_fact_asks_for_a_new_assessment_and_says_why() {
    let corrected = |reason: &str| CaseEvent::FactCorrected {
        correction: Correction::Evidence { old: Some(id(60)), new: id(61) },
        reason: Words::new(reason),
    };
    let desk = Desk::application(national()).accepted().surveyed().assessed(qualifies());
    assert_eq!(desk.refused(CLERK, corrected("")), Refused::Fault(Fault::NoReason));
    let desk = desk.does(CLERK, corrected("残疾证等级录错"));
    assert_eq!(opinion_needs(&desk), [Missing::NewAssessment]);
    assert!(
        desk.file.history.iter().any(|mark| mark.kind == EventKind::Assessed && mark.voided_by.is_none())
    );
}

#[test]
fn a_new_assessment_with_another_result_makes_opinion_and_notice_void() {
    let corrected = CaseEvent::FactCorrected {
        correction: Correction::Evidence { old: None, new: id(61) },
        reason: Words::new("漏录一项收入"),
    };
    let desk = Desk::at_the_county(national()).does(REVIEWER, corrected);
    assert_eq!(desk.missing(EventKind::Decided), [Missing::NewAssessment]);
    // The same result: everything stands.
    assert_eq!(desk.clone().assessed(qualifies()).file.stage, Stage::Submitted);
    // Another one: back to the opinion, and a new notice.
    let desk = desk.assessed(assessment(Answer::Yes, Some(yuan(700))));
    assert_eq!(desk.file.stage, Stage::Accepted);
    assert_eq!(desk.file.opinion, None);
    assert!(desk.file.notices.iter().all(|notice| notice.void));
    let desk = desk.opinion(Proposal::Cover { monthly: Some(yuan(700)) });
    assert_eq!(desk.file.stage, Stage::Opinion { round: 2, again: false });
}

#[test]
fn an_assessment_that_still_needs_facts_or_rests_on_assumed_numbers_is_not_acted_on() {
    let desk = Desk::application(national()).accepted().surveyed();
    let open = desk.clone().assessed(assessment(Answer::Needs, None));
    assert_eq!(opinion_needs(&open), [Missing::Facts]);
    let assumed =
        Assessment { actionable: false, assumed: vec!["dibao_standard.rural".to_owned()], ..qualifies() };
    let needs = opinion_needs(&desk.assessed(assumed));
    assert_eq!(needs, [Missing::Documents(vec!["dibao_standard.rural".to_owned()])]);
}

#[test]
fn an_assessment_counts_nobody_who_is_not_of_the_family() {
    let desk = Desk::application(national()).accepted().surveyed();
    let stranger = Assessment { counted: set([id(HUSBAND), id(99)]), ..qualifies() };
    let refused =
        desk.refused(CLERK, CaseEvent::Assessed { assessment: stranger, decisions: BTreeMap::new() });
    assert_eq!(refused, Refused::Fault(Fault::AssessmentMembers));
}

// clause: NX-5c
#[test]
fn without_dispute_no_democratic_review_is_asked_for_unless_the_place_orders_it() {
    let ready = |rules| Desk::application(rules).accepted().surveyed().assessed(qualifies());
    assert_eq!(opinion_needs(&ready(national())), []);
    let desk = ready(municipality());
    assert_eq!(opinion_needs(&desk), [Missing::DemocraticReview]);
    let few = desk.refused(CLERK, democratic_review(desk.today, 9, 5));
    assert_eq!(few, Refused::Fault(Fault::QuorumMissed { have: 5, need: 6 }));
    assert_eq!(opinion_needs(&desk.reviewed()), []);
}

#[test]
fn the_votes_of_a_democratic_review_are_as_many_as_those_who_came() {
    let desk = Desk::application(municipality()).accepted();
    let event = CaseEvent::DemocraticReviewHeld {
        called_on: desk.today,
        invited: 9,
        present: 7,
        yes: 5,
        no: 1,
        abstained: 0,
        recused: 0,
        record: id(57),
    };
    assert_eq!(desk.refused(CLERK, event), Refused::Fault(Fault::VotesDoNotAdd));
}
