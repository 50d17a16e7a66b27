// SPDX-License-Identifier: Apache-2.0
//! First contact to acceptance: who may apply and how, papers told once, the closed list, pledges, passing on, days and late entry, withdrawing, ending.

use super::super::*;
use super::support::*;
use kernel::Date;

fn ask(codes: &[&str]) -> CaseEvent {
    CaseEvent::PapersAsked { codes: codes.iter().map(|code| (*code).to_owned()).collect(), paper: id(40) }
}

// clause: MS-10a, MS-10e, NX-5b, CK-3.1
#[test]
fn an_application_comes_by_window_phone_web_village_or_platform() {
    for (channel, by) in [
        (Channel::Window, staff(CLERK)),
        (Channel::Phone, staff(CLERK)),
        (Channel::Village, staff(ASSISTANT)),
        (Channel::WeChat, Doer::Citizen { person: id(HUSBAND) }),
        (Channel::Online, Doer::Citizen { person: id(WIFE) }),
        (Channel::ProvincialPlatform, Doer::Platform),
    ] {
        let event = CaseEvent::Applied {
            contact: None,
            scheme: Scheme::Dibao,
            channel,
            speaker: Speaker::Oneself,
            found_by: None,
            first_contact: None,
            family: family(),
        };
        let entry = Entry { by, ..entry(CLERK, day("2023-03-01"), event) };
        let (file, _) = CaseFile::open(id(200), &national(), entry).unwrap();
        assert_eq!(file.stage, Stage::Registered);
        assert_eq!(file.channel, Some(channel));
    }
}

#[test]
fn a_stranger_cannot_apply_online_for_a_family_but_its_agent_can() {
    let with = |speaker| {
        let event = CaseEvent::Applied {
            contact: None,
            scheme: Scheme::Dibao,
            channel: Channel::Online,
            speaker,
            found_by: None,
            first_contact: None,
            family: family(),
        };
        let entry = Entry { by: Doer::Citizen { person: id(99) }, ..entry(CLERK, day("2023-03-01"), event) };
        CaseFile::open(id(200), &national(), entry).map(|_| ())
    };
    assert_eq!(with(Speaker::Oneself), Err(Refused::Fault(Fault::NotOfFamily(id(99)))));
    assert_eq!(with(Speaker::Agent { mandate: id(41), name: None }), Ok(()));
    assert_eq!(with(Speaker::Guardian { proof: id(41), name: None }), Ok(()));
}

// clause: MS-4a, NX-5e
#[test]
fn a_family_found_by_a_visit_is_an_application_like_any_other() {
    let event = CaseEvent::Applied {
        contact: None,
        scheme: Scheme::Dibao,
        channel: Channel::Village,
        speaker: Speaker::Oneself,
        found_by: Some(Finder::GridWorker),
        first_contact: None,
        family: family(),
    };
    let desk = Desk::open(national(), "2023-03-01", ASSISTANT, event);
    assert_eq!(desk.file.matter, Matter::Application);
    assert_eq!(desk.missing(EventKind::Accepted), []);
}

#[test]
fn an_applicant_belongs_to_the_family_and_nobody_stands_in_it_twice() {
    let open = |family| {
        let event = CaseEvent::Applied {
            contact: None,
            scheme: Scheme::Dibao,
            channel: Channel::Window,
            speaker: Speaker::Oneself,
            found_by: None,
            first_contact: None,
            family,
        };
        CaseFile::open(id(200), &national(), entry(CLERK, day("2023-03-01"), event)).map(|_| ())
    };
    let stranger = Family { applicant: id(99), ..family() };
    assert_eq!(open(stranger), Err(Refused::Fault(Fault::FamilyIncomplete)));
    let mut twice = family();
    twice.members.push(twice.members[0]);
    assert_eq!(open(twice), Err(Refused::Fault(Fault::NamedTwice)));
}

#[test]
fn missing_papers_are_told_once_for_all() {
    let desk = Desk::application(national()).does(CLERK, ask(&["diagnosis"]));
    assert_eq!(desk.refused(CLERK, ask(&["income_certificate"])), Refused::Fault(Fault::PapersAskedTwice));
    assert_eq!(desk.missing(EventKind::Accepted), [Missing::Papers(vec!["diagnosis".to_owned()])]);
    let brought = PaperIn { code: "diagnosis".to_owned(), paper: id(41) };
    let desk = desk.does(CLERK, CaseEvent::PapersReceived { papers: vec![brought] });
    assert_eq!(desk.accepted().file.stage, Stage::Accepted);
}

// clause: BZ-1.2
#[test]
fn a_paper_that_the_packs_do_not_hold_cannot_be_asked_for() {
    let desk = Desk::application(national());
    let refused = desk.refused(CLERK, ask(&["certificate_of_good_conduct"]));
    assert_eq!(refused, Refused::Fault(Fault::PaperNotInPack("certificate_of_good_conduct".to_owned())));
}

// clause: NX-5c
#[test]
fn what_the_check_can_find_out_is_not_asked_for_once_the_law_says_so() {
    let before = Desk::application(national());
    assert!(before.take(CLERK, ask(&["household_register"])).is_ok());
    let mut rules = national();
    rules.papers.verifiable_not_asked = Some(law("62"));
    let after = Desk::application(rules);
    let refused = after.refused(CLERK, ask(&["household_register"]));
    assert_eq!(refused, Refused::Fault(Fault::PaperVerifiable("household_register".to_owned())));
}

// clause: MS-10b
#[test]
fn a_pledge_stands_for_a_certificate_but_not_for_the_survey() {
    let pledge = |code: &str| CaseEvent::PledgeGiven { code: code.to_owned(), paper: id(42) };
    let desk = Desk::application(national()).does(CLERK, ask(&["income_certificate", "diagnosis"]));
    assert_eq!(
        desk.refused(CLERK, pledge("diagnosis")),
        Refused::Fault(Fault::NoPledge("diagnosis".to_owned()))
    );
    let desk = desk.does(CLERK, pledge("income_certificate"));
    assert_eq!(desk.missing(EventKind::Accepted), [Missing::Papers(vec!["diagnosis".to_owned()])]);
    let brought = PaperIn { code: "diagnosis".to_owned(), paper: id(41) };
    let desk = desk.does(CLERK, CaseEvent::PapersReceived { papers: vec![brought] }).accepted();
    assert!(desk.missing(EventKind::OpinionGiven).contains(&Missing::HomeVisit(2)));
}

#[test]
fn the_wrong_office_passes_an_application_on_and_refuses_nothing() {
    let to = place("511999101");
    let event = CaseEvent::PassedOn { to, reason: Words::new("户籍在外县") };
    let desk = Desk::application(national()).does(CLERK, event);
    assert_eq!(desk.file.stage, Stage::PassedOn { to });
    assert_eq!(desk.file.decision, None);
    assert_eq!(desk.file.allowed(&desk.rules), []);
}

#[test]
fn an_applicant_withdraws_until_the_decision_and_not_after() {
    let withdrawn =
        || CaseEvent::Withdrawn { speaker: Speaker::Oneself, paper: None, reason: Words::new("") };
    let desk = Desk::at_the_county(national());
    assert_eq!(desk.clone().does(CLERK, withdrawn()).file.stage, Stage::Withdrawn);
    let decided = desk.decided(cover());
    let stage = StageKind::Decided;
    assert_eq!(decided.refused(CLERK, withdrawn()), Refused::NotNow { step: EventKind::Withdrawn, stage });
}

#[test]
fn a_review_and_a_reported_change_cannot_be_withdrawn() {
    let withdrawn = CaseEvent::Withdrawn { speaker: Speaker::Oneself, paper: None, reason: Words::new("") };
    let desk = Desk::review(national(), "2026-08-31");
    let matter = Matter::Review;
    assert_eq!(desk.refused(CLERK, withdrawn), Refused::NotForMatter { step: EventKind::Withdrawn, matter });
}

#[test]
fn a_case_is_ended_for_want_of_cooperation_only_by_a_person_with_reasons_after_asking() {
    let ended = |reason: &str, asked: Vec<Contact>| CaseEvent::Terminated {
        refused: set([NonCooperation::Visit]),
        asked,
        reason: Words::new(reason),
        paper: id(43),
    };
    let asked = || vec![Contact { on: day("2023-03-01"), way: ContactWay::InPerson }];
    let desk = Desk::application(national()).accepted();
    assert_eq!(desk.refused(CLERK, ended("", asked())), Refused::Fault(Fault::NoReason));
    assert_eq!(desk.refused(CLERK, ended("三次拒绝入户", Vec::new())), Refused::Fault(Fault::NeverAsked));
    let by_village = desk.refused(ASSISTANT, ended("三次拒绝入户", asked()));
    assert!(matches!(by_village, Refused::WrongOffice { .. }));
    let desk = desk.does(CLERK, ended("三次拒绝入户", asked()));
    assert_eq!(desk.file.stage, Stage::Terminated { told: false });
    let desk = desk.delivered();
    assert_eq!(desk.file.stage, Stage::Terminated { told: true });
    assert_eq!(desk.file.order, None);
}

fn acceptance(on: Date) -> Entry {
    entry(CLERK, on, CaseEvent::Accepted { receipt: "1".to_owned(), paper: id(50) })
}

#[test]
fn a_step_is_never_in_the_future() {
    let desk = Desk::application(national());
    let tomorrow = day("2023-03-02");
    let entry = Entry { entered_at: morning(day("2023-03-01")), ..acceptance(tomorrow) };
    let refused = desk.enter(entry).map(|_| ()).unwrap_err();
    assert_eq!(refused, Refused::Future { given: tomorrow, today: day("2023-03-01") });
}

#[test]
fn a_step_entered_later_needs_its_reason_and_its_paper() {
    let desk = Desk::application(national());
    let entry = Entry { entered_at: morning(day("2023-03-06")), ..acceptance(day("2023-03-02")) };
    assert_eq!(desk.enter(entry.clone()).map(|_| ()), Err(Refused::LateWithoutPaper));
    let mut without_reason = late(entry.clone(), "2023-03-06");
    without_reason.late.as_mut().unwrap().reason = Words::new(" ");
    assert_eq!(desk.enter(without_reason).map(|_| ()), Err(Refused::LateWithoutPaper));
    let desk = desk.enter(late(entry, "2023-03-06")).unwrap();
    assert_eq!(desk.file.accepted.unwrap().on, day("2023-03-02"));
    assert_eq!(desk.file.history[1].entered_on, day("2023-03-06"));
}

#[test]
fn a_step_is_never_before_the_one_that_comes_first() {
    let desk = Desk::application(national());
    let refused = desk.enter(late(acceptance(day("2023-02-27")), "2023-03-06")).map(|_| ()).unwrap_err();
    assert_eq!(refused, Refused::TooEarly { given: day("2023-02-27"), earliest: day("2023-03-01") });
}

#[test]
fn today_is_the_day_in_china() {
    // 23:00 UTC on 1 March is the morning of 2 March in China.
    let desk = Desk::application(national());
    let late_evening =
        kernel::UtcMillis::new(i64::from(day("2023-03-01").days()) * 86_400_000 + 23 * 3_600_000);
    let entry = Entry { entered_at: late_evening, ..acceptance(day("2023-03-02")) };
    assert!(desk.enter(entry).is_ok());
}

#[test]
fn open_work_is_handed_over_to_somebody_else() {
    let over = |to| CaseEvent::HandedOver { to: user(to), reason: Words::new("调离") };
    let desk = Desk::application(national());
    assert_eq!(desk.refused(CLERK, over(CLERK)), Refused::Fault(Fault::SameHandler));
    assert_eq!(desk.does(TOWNSHIP_LEADER, over(SURVEYOR)).file.handler, Some(user(SURVEYOR)));
}

#[test]
fn the_way_from_the_first_contact_to_acceptance_can_be_told() {
    let asked = |first: &str| CaseEvent::Applied {
        contact: None,
        scheme: Scheme::Dibao,
        channel: Channel::Window,
        speaker: Speaker::Oneself,
        found_by: None,
        first_contact: Some(day(first)),
        family: family(),
    };
    let desk = Desk::open(national(), "2023-03-01", CLERK, asked("2023-02-20")).on("2023-03-02").accepted();
    assert_eq!(desk.file.accepted.unwrap().on.days_since(desk.file.first_contact), 10);
    let later = CaseFile::open(id(200), &national(), entry(CLERK, day("2023-03-01"), asked("2023-03-02")));
    assert!(matches!(later.map(|_| ()), Err(Refused::TooEarly { .. })));
}
