// SPDX-License-Identifier: Apache-2.0
//! Separation of duties, near relatives, who decides, visits by the county, meetings, samples.

use super::super::*;
use super::support::*;
use kernel::Fraction;

#[test]
fn the_accepter_does_not_decide() {
    let desk = Desk::at_the_county(delegated());
    let hand = |number| desk.take(number, decision(cover())).map(|_| ());
    assert_eq!(hand(CLERK), Err(Refused::Barred(Bar::Accepter)));
    assert_eq!(hand(SURVEYOR), Err(Refused::Barred(Bar::Surveyor)));
    assert_eq!(hand(TOWNSHIP_LEADER), Err(Refused::Barred(Bar::OpinionGiver)));
    assert_eq!(hand(TOWNSHIP_LEADER + 1), Ok(()));
}

#[test]
fn the_reviewer_does_not_decide_and_who_stood_aside_does_not_either() {
    let reviewed = CaseEvent::CountyReviewed { agrees: true, note: Words::new("") };
    let desk = Desk::at_the_county(national()).does(REVIEWER, reviewed);
    assert_eq!(desk.refused(REVIEWER, decision(cover())), Refused::Barred(Bar::Reviewer));
    let meeting =
        |attendees, recused| CaseEvent::MeetingHeld { minutes: id(82), attendees, recused, conclusion: None };
    let both = desk.refused(REVIEWER, meeting(set([user(COUNTY_LEADER)]), set([user(COUNTY_LEADER)])));
    assert_eq!(both, Refused::Fault(Fault::AttendedAndRecused));
    let desk = desk.does(REVIEWER, meeting(set([user(REVIEWER)]), set([user(COUNTY_LEADER)])));
    assert_eq!(desk.refused(COUNTY_LEADER, decision(cover())), Refused::Barred(Bar::Recused));
}

// clause: NX-5a
#[test]
fn who_decides_is_the_county_or_the_township_as_the_place_says() {
    let county = Desk::at_the_county(national());
    let decider = Office::County;
    let step = EventKind::Decided;
    let refused = county.refused(TOWNSHIP_LEADER + 1, decision(cover()));
    assert_eq!(refused, Refused::WrongOffice { step, decider });
    let township = Desk::at_the_county(delegated());
    let decider = Office::Township;
    assert_eq!(township.refused(COUNTY_LEADER, decision(cover())), Refused::WrongOffice { step, decider });
}

#[test]
fn what_the_packs_leave_to_the_county_goes_there_where_the_township_decides_the_rest() {
    let handed_in = |proposed| {
        let desk = Desk::application(delegated()).accepted().surveyed().assessed_with(proposed);
        desk.opinion(cover()).posted().removed().submitted()
    };
    let step = EventKind::Decided;
    let proposed = handed_in(true);
    let refused = proposed.refused(TOWNSHIP_LEADER + 1, decision(cover()));
    assert_eq!(refused, Refused::WrongOffice { step, decider: Office::County });
    assert_eq!(proposed.file.turn(&proposed.rules), Some(Office::County));
    let decided = proposed.does(COUNTY_LEADER, decision(cover())).delivered();
    assert_eq!(decided.missing(EventKind::Closed), [], "the county need not look at what it decided itself");
    let signed = handed_in(false);
    assert_eq!(signed.file.turn(&signed.rules), Some(Office::Township));
    assert_eq!(signed.take(TOWNSHIP_LEADER + 1, decision(cover())).map(|_| ()), Ok(()));
}

// clause: NX-5a
#[test]
fn where_the_township_decides_the_county_looks_at_a_sample_before_the_file_is_closed() {
    let desk = Desk::at_the_county(delegated()).decided(cover()).delivered();
    assert_eq!(desk.missing(EventKind::Closed), [Missing::CountyVisit(VisitCause::Sampled)]);
    let visit = CaseEvent::CountyVisited {
        visitors: vec![Staff::User(user(REVIEWER)), Staff::User(user(CHECKER))],
        form: id(83),
        agrees: true,
    };
    assert_eq!(desk.does(REVIEWER, visit).missing(EventKind::Closed), []);
}

#[test]
fn a_near_relative_takes_no_step_in_the_case() {
    let desk = Desk::application(national()).does(CLERK, relative_of(SURVEYOR)).accepted();
    assert_eq!(desk.refused(SURVEYOR, CaseEvent::SurveyStarted), Refused::Barred(Bar::NearRelative));
    let visit_with = desk.refused(SECOND_SURVEYOR, visit(&[SURVEYOR, SECOND_SURVEYOR]));
    assert_eq!(visit_with, Refused::Fault(Fault::VisitorBarred));
    // But says so, and hands the case over.
    let over = CaseEvent::HandedOver { to: user(SECOND_SURVEYOR), reason: Words::new("回避") };
    assert!(desk.take(SURVEYOR, over).is_ok());
    let decider = Desk::at_the_county(national()).does(REVIEWER, relative_of(COUNTY_LEADER));
    assert_eq!(decider.refused(COUNTY_LEADER, decision(cover())), Refused::Barred(Bar::NearRelative));
}

#[test]
fn a_near_relative_does_not_sign_as_the_second_and_does_not_type_a_paper_in() {
    let desk = Desk::application(national())
        .does(CLERK, relative_of(SURVEYOR))
        .accepted()
        .surveyed_without_declaring();
    let departure = Departure { point: None, reason: Words::new("偏低"), second: Some(user(SURVEYOR)) };
    let less = CaseEvent::OpinionGiven {
        proposal: Proposal::Cover { monthly: Some(yuan(800)) },
        departure: Some(departure),
    };
    assert_eq!(desk.refused(TOWNSHIP_LEADER, less), Refused::Barred(Bar::NearRelative));
    let mut entry = late(entry(TOWNSHIP_LEADER, desk.today, opinion(cover())), "2023-03-02");
    entry.late.as_mut().unwrap().entered_by = user(SURVEYOR);
    assert_eq!(desk.enter(entry).map(|_| ()), Err(Refused::Barred(Bar::NearRelative)));
}

impl Desk {
    fn surveyed_without_declaring(self) -> Desk {
        self.consent(HUSBAND)
            .consent(WIFE)
            .does(CLERK, CaseEvent::SurveyStarted)
            .does(CLERK, CaseEvent::CheckRequested { persons: everybody() })
            .does(CHECKER, CaseEvent::CheckReported { report: id(51), against: false, told_on: None })
            .does(CLERK, visit(&[CLERK, SECOND_SURVEYOR]))
            .assessed(qualifies())
    }
}

#[test]
fn a_visit_by_somebody_who_is_later_found_to_be_a_relative_is_made_again() {
    let desk = Desk::application(national()).accepted().surveyed().assessed(qualifies());
    assert_eq!(desk.missing(EventKind::OpinionGiven), []);
    let desk = desk.does(CLERK, relative_of(SURVEYOR));
    assert_eq!(desk.missing(EventKind::OpinionGiven), [Missing::HomeVisit(2)]);
}

#[test]
fn the_county_visits_families_with_relatives_in_the_office_and_families_reported() {
    let desk = Desk::at_the_county(national());
    assert_eq!(desk.missing(EventKind::Decided), []);
    // A village cadre has no account and is a relative all the same.
    let cadre = Staff::Named { name: Words::new("李四"), office: Office::Village };
    let tie = Tie { staff: cadre, person: id(WIFE), relation: Relation::Parent, post: None };
    let declared =
        CaseEvent::RelativesDeclared { declarant: Declarant::Family, ties: vec![tie], paper: id(52) };
    let related = desk.clone().does(CLERK, declared);
    assert_eq!(related.missing(EventKind::Decided), [Missing::CountyVisit(VisitCause::Relatives)]);
    let reported = desk.does(REVIEWER, CaseEvent::ReportReceived { report: id(84) });
    assert_eq!(reported.missing(EventKind::Decided), [Missing::CountyVisit(VisitCause::Reported)]);
    let missing = reported.file.missing(&reported.rules, EventKind::Decided, reported.today);
    assert_eq!(missing[0].basis, law("20"));
}

#[test]
fn nobody_picks_the_sample() {
    let share = Fraction::new(3, 10).unwrap();
    let drawn = |seed: &str| (0..=255).filter(|number| sampled(id(*number), seed, share)).count();
    assert_eq!(drawn("2026"), drawn("2026"));
    assert!((50..105).contains(&drawn("2026")), "{}", drawn("2026"));
    let (all, none) = (Fraction::from_int(1), Fraction::from_int(0));
    assert!((0..=255).all(|number| sampled(id(number), "2026", all) && !sampled(id(number), "2026", none)));
    let other =
        (0..=255).filter(|number| sampled(id(*number), "2026", share) != sampled(id(*number), "2027", share));
    assert!(other.count() > 0);
}

#[test]
fn a_county_can_ask_for_a_meeting_and_a_review_before_each_decision() {
    let mut rules = national();
    rules.settings.meeting = true;
    rules.settings.county_review = true;
    let desk = Desk::at_the_county(rules);
    assert_eq!(desk.missing(EventKind::Decided), [Missing::CountyReview, Missing::Meeting]);
}

#[test]
fn who_did_what_is_told_to_the_access_layer() {
    let desk = Desk::at_the_county(national()).decided(cover());
    let bars = desk.file.bars();
    assert_eq!(bars.accepted, Some(user(CLERK)));
    assert_eq!(bars.surveyed, set([user(SURVEYOR), user(SECOND_SURVEYOR)]));
    assert_eq!(bars.opinion, Some(user(TOWNSHIP_LEADER)));
    assert_eq!(bars.submitted, Some(user(TOWNSHIP_LEADER)));
    assert_eq!(bars.decided, Some(user(COUNTY_LEADER)));
    assert_eq!(bars.why_not(user(COUNTY_LEADER), EventKind::Decided), None);
}

#[test]
fn whose_turn_it_is_follows_the_stage() {
    let turn = |desk: &Desk| desk.file.turn(&desk.rules);
    let desk = Desk::application(national());
    assert_eq!(turn(&desk), Some(Office::Township));
    let desk = desk.accepted().surveyed().assessed(qualifies()).opinion(cover());
    assert_eq!(turn(&desk), Some(Office::Village));
    let desk = desk.posted().removed().submitted();
    assert_eq!(turn(&desk), Some(Office::County));
    assert_eq!(turn(&Desk::at_the_county(delegated())), Some(Office::Township));
    let closed = desk.decided(cover()).delivered().does(CLERK, CaseEvent::Closed);
    assert_eq!(turn(&closed), None);
}
