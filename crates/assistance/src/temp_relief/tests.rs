// SPDX-License-Identifier: Apache-2.0
//! The machine of relief by itself: a fire, a family, two clerks, a leader and a county.

use super::*;
use crate::casework::{Answer, Basis, Channel, Ordered, PaperId, PersonId, Words};
use kernel::{Date, Division, Fen, Id, UserId, UtcMillis, WorkCalendar};
use policy::procedure::{Clock as Within, Days, Event};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

const CLERK: u8 = 1;
const COLLEAGUE: u8 = 2;
const LEADER: u8 = 3;
const COUNTY: u8 = 4;
const RELATIVE: u8 = 5;
const SYSTEM: u8 = 90;
const NAMELESS: u8 = 9;

fn id<T>(number: u8) -> Id<T> {
    let mut bytes = [0; 16];
    bytes[15] = number;
    Id::from_bytes(bytes)
}

fn user(number: u8) -> UserId {
    id(number)
}

fn day(text: &str) -> Date {
    Date::parse(text).unwrap()
}

fn yuan(amount: i64) -> Fen {
    Fen::new(amount * 100)
}

fn words(text: &str) -> Words {
    Words::new(text)
}

fn rules(pay_first: PayFirst) -> ReliefRules {
    let within = |days, working| {
        let clock = Within { days, working, event: Event::Decision };
        Some(Ordered::new(clock, Basis::assumed("测试")))
    };
    ReliefRules {
        pay_first: Ordered::new(pay_first, Basis::assumed("测试")),
        quick: within(3, false),
        second_handler: within(1, false),
        papers_after: within(10, true),
        notices: BTreeMap::from([(
            SPENDING.to_owned(),
            Ordered::new(NoticeAsked::Lasting(Days { days: 7, working: false }), Basis::assumed("测试")),
        )]),
        disputes: BTreeMap::new(),
        calendar: Arc::new(WorkCalendar::embedded().clone()),
    }
}

fn entry(by: u8, on: &str, event: ReliefEvent) -> Entry {
    let happened_on = day(on);
    // Eleven at night in China.
    let entered_at = UtcMillis::new(i64::from(happened_on.days()) * 86_400_000 + 15 * 3_600_000);
    Entry { event, happened_on, entered_at, by: user(by), name: format!("第{by}位") }
}

fn answer(scheme: &str, amount: i64, decider: Option<Level>, urgent: bool) -> ReliefAnswer {
    ReliefAnswer {
        scheme: scheme.to_owned(),
        label: scheme.to_owned(),
        answer: Answer::Yes,
        amount: Some(yuan(amount)),
        raised: Fen::ZERO,
        decider,
        urgent,
        procedure: if urgent { "temp_relief" } else { SPENDING }.to_owned(),
        articles: Vec::new(),
        points: Vec::new(),
        missing: BTreeSet::new(),
        actionable: true,
    }
}

const EMERGENCY: &str = "temp_relief_emergency";
const SPENDING: &str = "temp_relief_spending";

fn opened() -> ReliefEvent {
    ReliefEvent::Opened {
        household: id(100),
        person: None,
        event: id(101),
        place: Division::parse("500299101201").unwrap(),
        channel: Channel::Village,
        contact: None,
        unproven: BTreeSet::from([id::<crate::registry::model::Person>(NAMELESS)]),
        relatives: BTreeSet::from([user(RELATIVE)]),
        alike: Vec::new(),
        once: false,
    }
}

/// A matter that was taken in and assessed: 5,000 yuan in an emergency, which is the county's, or 3,000 for spending, which is the township's.
fn assessed() -> ReliefFile {
    let assessment = ReliefAssessment {
        record: "00".to_owned(),
        township_limit: Some(yuan(2_000)),
        answers: vec![
            answer(EMERGENCY, 5_000, Some(Level::County), true),
            answer(SPENDING, 3_000, Some(Level::Township), false),
        ],
        decided: Vec::new(),
    };
    let first = Record { seq: 1, entry: entry(CLERK, "2026-07-10", opened()) };
    let second = ReliefEvent::Assessed { assessment, decisions: BTreeMap::new() };
    let second = Record { seq: 2, entry: entry(CLERK, "2026-07-10", second) };
    ReliefFile::fold(id(50), [&first, &second]).unwrap()
}

fn by_user(number: u8) -> Option<Handler> {
    Some(Handler::User { id: user(number), name: format!("第{number}位") })
}

fn approval(kind: ApprovalKind, level: Level, scheme: &str, parts: &[(&str, i64)]) -> Approval {
    let stage = |(from, amount): &(&str, i64)| ApprovalStage { from: day(from), amount: yuan(*amount) };
    Approval {
        kind,
        level,
        scheme: scheme.to_owned(),
        stages: parts.iter().map(stage).collect(),
        given: Given { way: Way::Cash, what: None },
        reason: words("房屋烧毁，无处居住"),
        second: by_user(COLLEAGUE),
        asked: None,
        minutes: None,
        number: String::new(),
    }
}

fn aid(amount: i64) -> Approval {
    approval(ApprovalKind::FirstAid, Level::Township, EMERGENCY, &[("2026-07-10", amount)])
}

fn approved(file: &ReliefFile, by: u8, on: &str, approval: Approval) -> Result<ReliefFile, Refused> {
    let rules = rules(PayFirst::Required);
    Ok(file.apply(&rules, entry(by, on, ReliefEvent::Approved { approval }))?.0)
}

fn paid(file: &ReliefFile, by: u8, on: &str, part: (u32, u32)) -> Result<ReliefFile, Refused> {
    let paid = Paid {
        approval: part.0,
        stage: part.1,
        source: Source::Reserve,
        second: by_user(COLLEAGUE),
        voucher: Some(id(77)),
    };
    Ok(file.apply(&rules(PayFirst::Required), entry(by, on, ReliefEvent::Paid { paid }))?.0)
}

fn completed(papers: &[u8], proven: &[u8]) -> ReliefEvent {
    ReliefEvent::PapersCompleted {
        papers: papers.iter().map(|one| id(*one)).collect::<Vec<PaperId>>(),
        proven: proven.iter().map(|one| id(*one)).collect::<BTreeSet<PersonId>>(),
    }
}

// clause: CK-1.3d
#[test]
fn help_comes_first_and_its_papers_later_with_a_clock() {
    let rules = rules(PayFirst::Required);
    let file = approved(&assessed(), CLERK, "2026-07-10", aid(1_000)).unwrap();
    assert_eq!(file.stage(), Stage::Granted);
    let file = paid(&file, CLERK, "2026-07-10", (1, 1)).unwrap();
    assert_eq!(file.stage(), Stage::PapersDue);
    let due = file.clocks(&rules).into_iter().find(|clock| clock.of == ClockKind::Papers).unwrap();
    assert_eq!((due.due.date, due.met), (day("2026-07-24"), None));
    let close = |file: &ReliefFile| file.apply(&rules, entry(CLERK, "2026-07-20", ReliefEvent::Closed));
    assert_eq!(close(&file).unwrap_err(), Refused::StillOpen);
    // Papers without proof of who it was leave the matter open.
    let some = file.apply(&rules, entry(CLERK, "2026-07-12", completed(&[78], &[]))).unwrap().0;
    assert_eq!(some.stage(), Stage::PapersDue);
    let all = file.apply(&rules, entry(CLERK, "2026-07-15", completed(&[78], &[NAMELESS]))).unwrap().0;
    assert_eq!(all.stage(), Stage::Ready);
    assert_eq!(close(&all).unwrap().0.stage(), Stage::Closed);
    assert_eq!(
        all.apply(&rules, entry(CLERK, "2026-07-16", completed(&[79], &[]))).unwrap_err(),
        Refused::NoPapers
    );
}

#[test]
fn what_another_system_handed_in_does_nothing_before_a_person_took_it_in() {
    let rules = rules(PayFirst::Required);
    let applied = ReliefEvent::Applied {
        household: id(100),
        person: None,
        event: id(101),
        place: Division::parse("500299101201").unwrap(),
        channel: Channel::Online,
        once: false,
    };
    let first = Record { seq: 1, entry: entry(SYSTEM, "2026-07-08", applied.clone()) };
    let file = ReliefFile::fold(id(50), [&first]).unwrap();
    assert_eq!((file.stage(), file.opened_on), (Stage::Applied, day("2026-07-08")));
    let paid = Paid { approval: 1, stage: 1, source: Source::County, second: None, voucher: None };
    let (of, told) = (Division::parse("500233").unwrap(), || words("核实"));
    let early = [
        applied,
        ReliefEvent::Approved { approval: aid(500) },
        ReliefEvent::SecondConfirmed { approval: 1 },
        ReliefEvent::Paid { paid },
        completed(&[78], &[]),
        ReliefEvent::HelpAsked { of, words: told() },
        ReliefEvent::Referred { to: told(), words: told() },
        ReliefEvent::NoticePosted { through: day("2026-07-20"), photo: id(80) },
        ReliefEvent::Refused { reason: RefusalReason::NotMet, words: told(), number: String::new() },
        ReliefEvent::Closed,
    ];
    for event in early {
        let step = event.kind();
        let refused = file.apply(&rules, entry(CLERK, "2026-07-10", event)).unwrap_err();
        assert_eq!(refused, Refused::NotNow { step, stage: Stage::Applied });
    }
    let given_up = ReliefEvent::Withdrawn { words: words("不用了") };
    assert_eq!(file.apply(&rules, entry(CLERK, "2026-07-10", given_up)).unwrap().0.stage(), Stage::Withdrawn);
    let (taken, second) = file.apply(&rules, entry(CLERK, "2026-07-10", opened())).unwrap();
    assert_eq!(
        (taken.stage(), taken.opened_on, taken.opened_by),
        (Stage::Open, day("2026-07-10"), user(CLERK))
    );
    assert_eq!((taken.unproven.len(), taken.relatives.len()), (1, 1));
    assert_eq!(ReliefFile::fold(id(50), [&first, &second]).unwrap(), taken);
    assert!(taken.apply(&rules, entry(CLERK, "2026-07-10", opened())).is_err(), "once");
}

// clause: MS-6b
#[test]
fn a_township_helps_first_up_to_its_limit_and_the_county_decides_the_rest() {
    let file = assessed();
    assert_eq!(
        approved(&file, CLERK, "2026-07-10", aid(2_001)).unwrap_err(),
        Refused::AboveTier { left: yuan(2_000) }
    );
    let file = approved(&file, CLERK, "2026-07-10", aid(2_000)).unwrap();
    let regular = |level| approval(ApprovalKind::TopUp, level, EMERGENCY, &[("2026-07-11", 3_000)]);
    assert_eq!(
        approved(&file, LEADER, "2026-07-11", regular(Level::Township)).unwrap_err(),
        Refused::WrongLevel(Level::Township)
    );
    let more = approval(ApprovalKind::TopUp, Level::County, EMERGENCY, &[("2026-07-11", 3_001)]);
    assert_eq!(
        approved(&file, COUNTY, "2026-07-11", more).unwrap_err(),
        Refused::AboveTier { left: yuan(3_000) }
    );
    approved(&file, COUNTY, "2026-07-11", regular(Level::County)).unwrap();
    let whole = approval(ApprovalKind::Regular, Level::Township, EMERGENCY, &[("2026-07-10", 5_000)]);
    assert_eq!(approved(&assessed(), LEADER, "2026-07-10", whole).unwrap_err(), Refused::AboveLevel);
}

// clause: MS-6c
#[test]
fn one_approval_is_paid_in_stages_and_follow_up_aid_comes_on_top() {
    let rules = rules(PayFirst::Required);
    let post = |on: &str, event| entry(CLERK, on, event);
    let spending = |parts: &[(&str, i64)]| approval(ApprovalKind::Regular, Level::Township, SPENDING, parts);
    let early = spending(&[("2026-07-20", 1_000)]);
    assert_eq!(approved(&assessed(), LEADER, "2026-07-10", early).unwrap_err(), Refused::NoticeFirst);
    let notice = ReliefEvent::NoticePosted { through: day("2026-07-17"), photo: id(80) };
    let file = assessed().apply(&rules, post("2026-07-10", notice)).unwrap().0;
    let removed = || ReliefEvent::NoticeRemoved { photo: id(81) };
    assert!(file.apply(&rules, post("2026-07-17", removed())).is_err(), "its last day is not over");
    let file = file.apply(&rules, post("2026-07-18", removed())).unwrap().0;
    let backwards = spending(&[("2026-08-18", 1_000), ("2026-07-18", 1_000)]);
    assert_eq!(approved(&file, LEADER, "2026-07-18", backwards).unwrap_err(), Refused::Stages);
    let file =
        approved(&file, LEADER, "2026-07-18", spending(&[("2026-07-18", 1_000), ("2026-08-18", 1_000)]))
            .unwrap();
    let file = paid(&file, CLERK, "2026-07-18", (1, 1)).unwrap();
    assert_eq!(paid(&file, CLERK, "2026-07-18", (1, 1)).unwrap_err(), Refused::PaidAlready);
    assert_eq!(paid(&file, CLERK, "2026-08-17", (1, 2)).unwrap_err(), Refused::NotYet(day("2026-08-18")));
    let again = spending(&[("2026-08-01", 500)]);
    assert_eq!(
        approved(&file, LEADER, "2026-08-01", again).unwrap_err(),
        Refused::WrongKind(ApprovalKind::Regular)
    );
    let follow = approval(ApprovalKind::FollowUp, Level::Township, SPENDING, &[("2026-08-01", 1_000)]);
    let file = approved(&file, LEADER, "2026-08-01", follow.clone()).unwrap();
    assert_eq!(
        approved(
            &file,
            LEADER,
            "2026-08-02",
            approval(ApprovalKind::FollowUp, Level::Township, SPENDING, &[("2026-08-02", 1)])
        )
        .unwrap_err(),
        Refused::AboveTier { left: Fen::ZERO },
        "what the packs give for the event bounds everything under it"
    );
    assert_eq!(
        approved(&assessed(), LEADER, "2026-07-10", follow).unwrap_err(),
        Refused::WrongKind(ApprovalKind::FollowUp)
    );
    assert_eq!(paid(&file, CLERK, "2026-08-18", (1, 2)).unwrap().stage(), Stage::Granted);
}

// clause: CK-A1
#[test]
fn nothing_is_approved_over_an_objection_to_its_notice() {
    let mut rules = rules(PayFirst::Required);
    let step = |file: &ReliefFile, rules: &ReliefRules, by, on: &str, event| {
        file.apply(rules, entry(by, on, event)).map(|(file, _)| file)
    };
    let posted = |through: &str| ReliefEvent::NoticePosted { through: day(through), photo: id(80) };
    let removed = || ReliefEvent::NoticeRemoved { photo: id(81) };
    let disputed = |ground: &str| ReliefEvent::Disputed { ground: words(ground) };
    let settled =
        |upheld, again| ReliefEvent::DisputeSettled { upheld, words: words("入户核实过"), again };
    let spending = |on: &str| approval(ApprovalKind::Regular, Level::Township, SPENDING, &[(on, 1_000)]);
    // Nobody objects to what hangs nowhere, nobody settles what nobody said, and no relative handles it.
    assert!(step(&assessed(), &rules, CLERK, "2026-07-10", disputed("家里有车")).is_err());
    let file = step(&assessed(), &rules, CLERK, "2026-07-10", posted("2026-07-17")).unwrap();
    assert!(step(&file, &rules, CLERK, "2026-07-11", settled(false, false)).is_err());
    assert_eq!(step(&file, &rules, CLERK, "2026-07-11", disputed(" ")).unwrap_err(), Refused::NothingSaid);
    assert_eq!(
        step(&file, &rules, RELATIVE, "2026-07-11", disputed("家里有车")).unwrap_err(),
        Refused::NearRelative
    );
    let file = step(&file, &rules, CLERK, "2026-07-11", disputed("家里有车")).unwrap();
    let file = step(&file, &rules, CLERK, "2026-07-18", removed()).unwrap();
    assert_eq!(
        approved(&file, LEADER, "2026-07-18", spending("2026-07-18")).unwrap_err(),
        Refused::DisputeOpen
    );
    // Whoever is in an emergency does not wait for it.
    approved(
        &file,
        CLERK,
        "2026-07-18",
        Approval { stages: vec![ApprovalStage { from: day("2026-07-18"), amount: yuan(500) }], ..aid(500) },
    )
    .unwrap();
    // Not so: it goes on. So it was: the packs are asked again first.
    let not_so = step(&file, &rules, CLERK, "2026-07-20", settled(false, false)).unwrap();
    approved(&not_so, LEADER, "2026-07-20", spending("2026-07-20")).unwrap();
    let so = step(&file, &rules, CLERK, "2026-07-20", settled(true, false)).unwrap();
    assert_eq!(
        approved(&so, LEADER, "2026-07-20", spending("2026-07-20")).unwrap_err(),
        Refused::NotAssessed
    );
    // Where the rules of the place tell the result on the board once more, it hangs for their time.
    let again = DisputeAsked { again: Some(Days { days: 3, working: false }) };
    rules.disputes.insert(SPENDING.to_owned(), Ordered::new(again, Basis::assumed("测试")));
    assert!(file.notice_follows(&rules));
    let file = step(&file, &rules, CLERK, "2026-07-20", settled(false, true)).unwrap();
    assert_eq!(
        approved(&file, LEADER, "2026-07-20", spending("2026-07-20")).unwrap_err(),
        Refused::NoticeFirst
    );
    assert_eq!(file.notice_through(&rules, day("2026-07-20")), Some(day("2026-07-23")));
    let file = step(&file, &rules, CLERK, "2026-07-20", posted("2026-07-23")).unwrap();
    let file = step(&file, &rules, CLERK, "2026-07-24", removed()).unwrap();
    approved(&file, LEADER, "2026-07-24", spending("2026-07-24")).unwrap();
}

#[test]
fn two_people_handle_it_and_no_relative_does() {
    let alone = Approval { second: None, ..aid(1_000) };
    assert_eq!(approved(&assessed(), CLERK, "2026-07-10", alone.clone()).unwrap_err(), Refused::SamePerson);
    let oneself = Approval { second: by_user(CLERK), ..aid(1_000) };
    assert_eq!(approved(&assessed(), CLERK, "2026-07-10", oneself).unwrap_err(), Refused::SamePerson);
    assert_eq!(approved(&assessed(), RELATIVE, "2026-07-10", aid(1_000)).unwrap_err(), Refused::NearRelative);
    let related = Approval { second: by_user(RELATIVE), ..aid(1_000) };
    assert_eq!(approved(&assessed(), CLERK, "2026-07-10", related).unwrap_err(), Refused::NearRelative);
    // A village cadre at the scene has no account; whoever is asked instead signs within a day.
    let cadre = Approval { second: Some(Handler::Named { name: words("村主任") }), ..aid(1_000) };
    assert!(!approved(&assessed(), CLERK, "2026-07-10", cadre).unwrap().lacks_second());
    let later = Approval { asked: by_user(LEADER), ..alone };
    let file = approved(&assessed(), CLERK, "2026-07-10", later).unwrap();
    let rules = rules(PayFirst::Required);
    let clock = file.clocks(&rules).into_iter().find(|clock| clock.of == ClockKind::SecondHandler).unwrap();
    assert_eq!((clock.due.date, clock.met), (day("2026-07-11"), None));
    let confirm = || ReliefEvent::SecondConfirmed { approval: 1 };
    assert_eq!(file.apply(&rules, entry(CLERK, "2026-07-11", confirm())).unwrap_err(), Refused::SamePerson);
    let file = file.apply(&rules, entry(LEADER, "2026-07-11", confirm())).unwrap().0;
    assert!(!file.lacks_second());
    assert_eq!(
        file.apply(&rules, entry(COLLEAGUE, "2026-07-11", confirm())).unwrap_err(),
        Refused::ConfirmedAlready
    );
}

// clause: YY-2.8d
#[test]
fn what_goes_beyond_the_tiers_has_minutes_with_somebody_in_them() {
    let raised = |minutes| Approval {
        minutes,
        ..approval(ApprovalKind::Exceptional, Level::County, EMERGENCY, &[("2026-07-10", 5_000)])
    };
    let minutes = |participants: &[&str]| {
        let participants = participants.iter().map(|name| words(name)).collect();
        Some(Minutes { participants, paper: id(90) })
    };
    for wrong in [None, minutes(&[]), minutes(&[" "])] {
        assert_eq!(
            approved(&assessed(), COUNTY, "2026-07-10", raised(wrong)).unwrap_err(),
            Refused::NoParticipants
        );
    }
    approved(&assessed(), COUNTY, "2026-07-10", raised(minutes(&["周主任"]))).unwrap();
}

#[test]
fn nobody_helps_first_where_no_text_says_so_and_nobody_refuses_what_the_packs_give() {
    let apply = |pay_first, event| {
        assessed().apply(&rules(pay_first), entry(CLERK, "2026-07-10", event)).map(|(file, _)| file)
    };
    assert_eq!(
        apply(PayFirst::No, ReliefEvent::Approved { approval: aid(1_000) }).unwrap_err(),
        Refused::WrongKind(ApprovalKind::FirstAid)
    );
    apply(PayFirst::Allowed, ReliefEvent::Approved { approval: aid(1_000) }).unwrap();
    let refuse = ReliefEvent::Refused {
        reason: RefusalReason::NotHappened,
        words: words("没有着火"),
        number: String::new(),
    };
    assert_eq!(apply(PayFirst::Required, refuse).unwrap_err(), Refused::GivenByPacks);
    let late = entry(CLERK, "2026-07-09", ReliefEvent::Closed);
    assert_eq!(
        assessed().apply(&rules(PayFirst::No), late).unwrap_err(),
        Refused::TooEarly { earliest: day("2026-07-10") }
    );
}

// What is handed over in kind counts within what may be given, and no reserve and no roster pays it.
#[test]
fn goods_are_handed_over_in_kind_and_are_no_money() {
    let what = Some(words("棉被2床"));
    let unsaid = Approval { given: Given { way: Way::Goods, what: None }, ..aid(1_000) };
    assert_eq!(approved(&assessed(), CLERK, "2026-07-10", unsaid).unwrap_err(), Refused::NothingSaid);
    let goods = Approval { given: Given { way: Way::Goods, what }, ..aid(1_000) };
    let file = approved(&assessed(), CLERK, "2026-07-10", goods).unwrap();
    assert_eq!(paid(&file, CLERK, "2026-07-10", (1, 1)).unwrap_err(), Refused::WrongSource);
    let by = |file: &ReliefFile, paid| {
        file.apply(&rules(PayFirst::Required), entry(CLERK, "2026-07-10", ReliefEvent::Paid { paid }))
    };
    assert_eq!(by(&file, Paid::by_county(1, 1)).unwrap_err(), Refused::WrongSource);
    let in_kind = |voucher| Paid {
        source: Source::InKind,
        second: by_user(COLLEAGUE),
        voucher,
        ..Paid::by_county(1, 1)
    };
    assert_eq!(by(&file, in_kind(None)).unwrap_err(), Refused::NoVoucher);
    let (given, _) = by(&file, in_kind(Some(id(77)))).unwrap();
    assert_eq!(given.approved(EMERGENCY), Some(yuan(1_000)));
    let cash = approved(&assessed(), CLERK, "2026-07-10", aid(1_000)).unwrap();
    assert_eq!(by(&cash, in_kind(Some(id(77)))).unwrap_err(), Refused::WrongSource);
}

// clause: CK-1.3a, NX-2a
#[test]
fn that_conditions_are_not_met_is_said_only_once_everything_is_known_and_decided() {
    let assessed_as = |answers: &[Answer]| {
        let answer = |one: &Answer| ReliefAnswer { answer: *one, ..answer(SPENDING, 0, None, false) };
        let assessment = ReliefAssessment {
            record: "01".to_owned(),
            township_limit: None,
            answers: answers.iter().map(answer).collect(),
            decided: Vec::new(),
        };
        let again = ReliefEvent::Assessed { assessment, decisions: BTreeMap::new() };
        assessed().apply(&rules(PayFirst::Required), entry(CLERK, "2026-07-10", again)).unwrap().0
    };
    let refuse = |file: &ReliefFile, reason| {
        let (words, number) = (words("还有工资"), String::new());
        let event = ReliefEvent::Refused { reason, words, number };
        file.apply(&rules(PayFirst::Required), entry(LEADER, "2026-07-10", event)).map(|(file, _)| file)
    };
    for open in [Answer::Needs, Answer::Discretion] {
        let file = assessed_as(&[Answer::No, open]);
        assert_eq!(refuse(&file, RefusalReason::NotMet).unwrap_err(), Refused::Undecided);
        refuse(&file, RefusalReason::NotHappened).unwrap();
    }
    let file = refuse(&assessed_as(&[Answer::No]), RefusalReason::NotMet).unwrap();
    assert_eq!(file.stage(), Stage::Refused);
}

// clause: NX-2a
#[test]
fn a_notice_without_a_time_is_posted_before_the_approval_and_need_not_come_down() {
    let mut rules = rules(PayFirst::Required);
    rules.notices.insert(SPENDING.to_owned(), Ordered::new(NoticeAsked::Once, Basis::assumed("测试")));
    let approve = || ReliefEvent::Approved {
        approval: approval(ApprovalKind::Regular, Level::Township, SPENDING, &[("2026-07-10", 1_000)]),
    };
    let step = |file: &ReliefFile, event| file.apply(&rules, entry(LEADER, "2026-07-10", event));
    assert_eq!(step(&assessed(), approve()).unwrap_err(), Refused::NoticeFirst);
    assert_eq!(assessed().notice_through(&rules, day("2026-07-10")), Some(day("2026-07-10")));
    let posted = ReliefEvent::NoticePosted { through: day("2026-07-10"), photo: id(80) };
    let file = step(&assessed(), posted).unwrap().0;
    assert_eq!(file.notice_through(&rules, day("2026-07-10")), None);
    step(&file, approve()).unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    // Whatever is tried in whatever order: what is approved under a scheme never exceeds what the packs give, no part is paid twice, and the records make the same file again.
    #[test]
    fn what_is_approved_stays_within_what_the_packs_give(
        steps in prop::collection::vec((0_usize..5, 0_usize..2, 1_i64..3_000, 0_u32..3, 1_u8..5), 1..30)
    ) {
        let rules = rules(PayFirst::Required);
        let mut file = assessed();
        let mut kept = Vec::new();
        for (kind, scheme, amount, part, by) in steps {
            let scheme = [EMERGENCY, SPENDING][scheme];
            let level = if by == COUNTY { Level::County } else { Level::Township };
            let one = approval(ApprovalKind::ALL[kind], level, scheme, &[("2026-07-10", amount)]);
            let event = if part == 0 {
                ReliefEvent::Approved { approval: one }
            } else {
                let (approval, stage) = (part, 1);
                let paid = Paid { approval, stage, source: Source::County, second: None, voucher: None };
                ReliefEvent::Paid { paid }
            };
            if let Ok((next, record)) = file.apply(&rules, entry(by, "2026-07-10", event)) {
                file = next;
                kept.push(record);
            }
            prop_assert!(file.approved(EMERGENCY).unwrap() <= yuan(5_000));
            prop_assert!(file.approved(SPENDING).unwrap() <= yuan(3_000));
        }
        let mut again = assessed();
        for record in &kept {
            again.take(record);
        }
        prop_assert_eq!(&again, &file);
        let payments = kept.iter().filter(|one| matches!(one.entry.event, ReliefEvent::Paid { .. })).count();
        prop_assert_eq!(payments, file.stages().filter(|(_, _, stage)| stage.paid.is_some()).count());
    }
}
