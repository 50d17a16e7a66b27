// SPDX-License-Identifier: Apache-2.0
//! Decisions: reasons from closed lists, whole households, departures, money from which month, hearing before something is taken away, gradual exits, death,
//! and money that goes on.

use super::super::*;
use super::support::*;
use kernel::Citation;

fn change_at_decision(rules: CaseRules, assessment: Assessment, proposal: Proposal) -> Desk {
    Desk::change(rules).assessed(assessment).opinion(proposal).submitted()
}

fn not_any_more() -> Assessment {
    Assessment { whole_qualifies: false, ..assessment(Answer::No, None) }
}

fn leaving_slowly(monthly: i64) -> Assessment {
    Assessment { gradual_exit: Some(yuan(monthly)), ..not_any_more() }
}

fn exit(kind: ExitKind, months: Option<u32>) -> Proposal {
    Proposal::GradualExit(Exit { kind, months, monthly: yuan(900) })
}

#[test]
fn a_confirmed_application_is_paid_from_the_month_that_the_place_says() {
    let order = |rules| {
        let desk = Desk::at_the_county(rules).decided(cover());
        assert_eq!(desk.file.stage, Stage::Decided);
        desk.file.order.unwrap()
    };
    let next = AwardOrder::Start {
        persons: everybody(),
        monthly: Some(yuan(900)),
        care: None,
        from: month("2023-04"),
        review_by: day("2023-09-09"),
        until: None,
    };
    assert_eq!(order(national()), next);
    let same_month = CaseRules { payment_start: Ordered::new(FirstMonth::Same, law("22")), ..national() };
    assert!(matches!(order(same_month), AwardOrder::Start { from, .. } if from == month("2023-03")));
}

#[test]
fn a_recognition_pays_nothing_and_lapses_by_itself_where_the_rules_say_so() {
    let mut rules = national();
    rules.scheme = Scheme::Rigid;
    rules.valid_months = Some(Ordered::new(12, law("10")));
    let yes = assessment(Answer::Yes, None);
    let event = CaseEvent::Applied {
        contact: None,
        scheme: Scheme::Rigid,
        channel: Channel::Window,
        speaker: Speaker::Oneself,
        found_by: None,
        first_contact: None,
        family: family(),
    };
    let desk = Desk::open(rules, "2023-03-01", CLERK, event).accepted().surveyed().assessed(yes);
    let with_money = desk.refused(TOWNSHIP_LEADER, opinion(cover()));
    assert_eq!(with_money, Refused::Fault(Fault::Amount));
    let recognise = || Proposal::Cover { monthly: None };
    let desk = desk.opinion(recognise()).posted().removed().submitted().decided(recognise());
    let until = Some(day("2024-03-09"));
    assert!(
        matches!(desk.file.order, Some(AwardOrder::Start { monthly: None, until: last, .. }) if last == until)
    );
}

// clause: BZ-1.2
#[test]
fn a_refusal_carries_facts_figure_article_and_the_distance_from_the_line() {
    let desk = Desk::application(national()).accepted().surveyed().assessed(not_any_more());
    let refuse = |because: Vec<Because<RefusalReason>>| opinion(Proposal::Refuse { because });
    let good = too_much_income();
    assert_eq!(good.figure.as_ref().unwrap().distance(), Some(kernel::Fraction::from_int(5_000)));
    let fault = |because| match desk.refused(TOWNSHIP_LEADER, refuse(because)) {
        Refused::Fault(fault) => fault,
        other => panic!("{other:?}"),
    };
    assert_eq!(fault(Vec::new()), Fault::NoGround);
    assert_eq!(fault(vec![Because { facts: Vec::new(), ..good.clone() }]), Fault::GroundWithoutFacts);
    let no_article = Because { article: Citation::new("", ""), ..good.clone() };
    assert_eq!(fault(vec![no_article]), Fault::GroundWithoutArticle);
    assert_eq!(fault(vec![Because { figure: None, ..good.clone() }]), Fault::GroundWithoutFigure);
    let below = Because { figure: Some(figure(59_999, 60_000)), ..good.clone() };
    assert_eq!(fault(vec![below]), Fault::FigureContradicts);
    let other_scheme = Because { code: RefusalReason::SpendingShareBelowLine, ..good.clone() };
    assert_eq!(fault(vec![other_scheme]), Fault::GroundNotHere);
    // Income exactly at the standard is not below it.
    let at_the_line = Because { figure: Some(figure(60_000, 60_000)), ..good };
    assert!(desk.take(TOWNSHIP_LEADER, refuse(vec![at_the_line])).is_ok());
}

// clause: BZ-1.2
#[test]
fn no_reason_names_occupation_or_status() {
    // Whoever adds a reason comes by here and reads the clause.
    let words: Vec<&str> = RefusalReason::ALL.iter().map(|one| one.word()).collect();
    assert_eq!(
        words,
        [
            "income_not_below_line",
            "property_above_limit",
            "spending_share_below_line",
            "not_a_household_of_one",
            "covered_already",
            "not_counted_as_member",
            "able_to_work",
            "supporter_able",
            "orphan_programme",
        ]
    );
}

#[test]
fn a_refused_application_gets_its_answer_and_no_money() {
    let refuse = || Proposal::Refuse { because: vec![too_much_income()] };
    let desk = Desk::application(national()).accepted().surveyed().assessed(not_any_more()).opinion(refuse());
    let desk = desk.posted().removed().submitted().decided(refuse());
    assert_eq!(desk.file.order, None);
    let no_receipt = CaseEvent::Delivered { way: Delivery::Mail, paper: id(58), receipt: None };
    assert_eq!(desk.refused(ASSISTANT, no_receipt), Refused::Fault(Fault::NoReceipt));
    let desk = desk.delivered().does(CLERK, CaseEvent::Closed);
    assert_eq!(desk.file.stage, Stage::Closed);
}

// clause: BZ-1.4
#[test]
fn the_whole_household_is_covered_and_nobody_in_it_can_be_picked() {
    let desk = Desk::at_the_county(national()).decided(cover());
    assert!(matches!(desk.file.order, Some(AwardOrder::Start { persons, .. }) if persons == everybody()));
}

// clause: BZ-1.4
#[test]
fn a_member_alone_is_covered_only_while_the_household_as_a_whole_does_not_qualify() {
    let alone = |whole_qualifies| {
        let event = CaseEvent::Applied {
            contact: None,
            scheme: Scheme::Dibao,
            channel: Channel::Window,
            speaker: Speaker::Oneself,
            found_by: None,
            first_contact: None,
            family: Family { route: Route::SinglePerson(id(WIFE)), ..family() },
        };
        let yes = Assessment { whole_qualifies, ..qualifies() };
        Desk::open(national(), "2023-03-01", CLERK, event).accepted().surveyed().assessed(yes)
    };
    let refused = alone(true).refused(TOWNSHIP_LEADER, opinion(cover()));
    assert_eq!(refused, Refused::Fault(Fault::WholeHouseholdQualifies));
    let desk = alone(false).opinion(cover()).posted().removed().submitted().decided(cover());
    assert!(matches!(desk.file.order, Some(AwardOrder::Start { persons, .. }) if persons == set([id(WIFE)])));
}

#[test]
fn a_change_to_the_route_of_one_person_needs_that_persons_own_application() {
    let correct = |application| CaseEvent::FactCorrected {
        correction: Correction::Route {
            old: Route::Household,
            new: Route::SinglePerson(id(WIFE)),
            application,
        },
        reason: Words::new("本人申请参照单人户"),
    };
    let desk = Desk::application(national()).accepted();
    assert_eq!(desk.refused(CLERK, correct(None)), Refused::Fault(Fault::NoReceipt));
    let desk = desk.does(CLERK, correct(Some(id(62))));
    assert_eq!(desk.file.covered(), set([id(WIFE)]));
}

#[test]
fn a_departure_from_the_assessment_needs_a_reason_and_a_second_signature() {
    let desk = Desk::application(national()).accepted().surveyed().assessed(qualifies());
    let less = |departure| CaseEvent::OpinionGiven {
        proposal: Proposal::Cover { monthly: Some(yuan(800)) },
        departure,
    };
    let departure = |reason: &str, second| Departure { point: None, reason: Words::new(reason), second };
    assert_eq!(desk.refused(TOWNSHIP_LEADER, less(None)), Refused::Fault(Fault::DepartureNeeded));
    let blank = less(Some(departure(" ", Some(user(CLERK)))));
    assert_eq!(desk.refused(TOWNSHIP_LEADER, blank), Refused::Fault(Fault::NoReason));
    let unsigned = less(Some(departure("种植收入偏低", None)));
    assert_eq!(desk.refused(TOWNSHIP_LEADER, unsigned), Refused::Fault(Fault::DepartureNeeded));
    let oneself = less(Some(departure("种植收入偏低", Some(user(TOWNSHIP_LEADER)))));
    assert_eq!(desk.refused(TOWNSHIP_LEADER, oneself), Refused::Barred(Bar::SecondIsFirst));
    let signed = less(Some(departure("种植收入偏低", Some(user(CLERK)))));
    assert!(desk.take(TOWNSHIP_LEADER, signed).is_ok());
}

#[test]
fn a_point_that_the_packs_leave_to_a_person_is_decided_by_its_name() {
    let open = Assessment {
        points: set(["income_disregard".to_owned()]),
        whole_qualifies: false,
        ..assessment(Answer::Discretion, None)
    };
    let desk = Desk::application(national()).accepted().surveyed().assessed(open);
    let by_point = |point: &str, second| CaseEvent::OpinionGiven {
        proposal: cover(),
        departure: Some(Departure { point: Some(point.to_owned()), reason: Words::new("视情"), second }),
    };
    let unknown = desk.refused(TOWNSHIP_LEADER, by_point("goodwill", None));
    assert_eq!(unknown, Refused::Fault(Fault::NoSuchPoint("goodwill".to_owned())));
    let alone = desk.refused(TOWNSHIP_LEADER, by_point("income_disregard", None));
    assert_eq!(alone, Refused::Fault(Fault::DepartureNeeded));
    assert!(desk.take(TOWNSHIP_LEADER, by_point("income_disregard", Some(user(CLERK)))).is_ok());
}

#[test]
fn the_decider_is_bound_by_the_assessment_as_well() {
    let desk = Desk::at_the_county(national());
    let less = decision(Proposal::Cover { monthly: Some(yuan(800)) });
    assert_eq!(desk.refused(COUNTY_LEADER, less), Refused::Fault(Fault::DepartureNeeded));
}

#[test]
fn an_application_is_confirmed_or_refused_and_never_stopped() {
    let desk = Desk::at_the_county(national());
    let refused = desk.refused(COUNTY_LEADER, decision(stop(StopReason::OwnWish)));
    let fault = Fault::WrongAct { act: Act::Stop, matter: Matter::Application };
    assert_eq!(refused, Refused::Fault(fault));
}

#[test]
fn before_a_cut_or_a_stop_the_family_is_heard_where_the_law_asks_it() {
    let lower = || cut(yuan(500));
    let assessed = assessment(Answer::Yes, Some(yuan(500)));
    let old_law = change_at_decision(national(), assessed.clone(), lower());
    assert!(old_law.take(COUNTY_LEADER, decision(lower())).is_ok());

    let desk = change_at_decision(hearing_first(), assessed, lower());
    let first = Missing::Hearing { act: Act::Cut, noticed: false, tries: 3 };
    assert_eq!(desk.missing(EventKind::Decided), [first]);
    assert!(matches!(desk.refused(COUNTY_LEADER, decision(lower())), Refused::Missing(_)));
    let told = CaseEvent::HearingNoticed { way: ContactWay::InPerson, paper: id(80) };
    let desk = desk.does(CLERK, told);
    let heard = CaseEvent::HearingHeld { way: ContactWay::InPerson, record: id(81) };
    let declined = CaseEvent::HearingDeclined { record: id(81) };
    for answer in [heard, declined] {
        let desk = desk.clone().does(CLERK, answer);
        assert_eq!(desk.missing(EventKind::Decided), []);
        let desk = desk.decided(lower());
        assert!(matches!(desk.file.order, Some(AwardOrder::Change { from, .. }) if from == month("2026-09")));
    }
}

#[test]
fn a_family_not_to_be_reached_was_tried_on_as_many_days_as_the_county_sets() {
    let assessed = assessment(Answer::Yes, Some(yuan(500)));
    let desk = change_at_decision(hearing_first(), assessed, cut(yuan(500)));
    let desk = desk.does(CLERK, CaseEvent::HearingNoticed { way: ContactWay::Mail, paper: id(80) });
    let tried = || CaseEvent::HearingUnreached { way: ContactWay::Phone };
    // Two tries on one day are one.
    let desk = desk.does(CLERK, tried()).does(CLERK, tried());
    let left = |tries| [Missing::Hearing { act: Act::Cut, noticed: true, tries }];
    assert_eq!(desk.missing(EventKind::Decided), left(2));
    let desk = desk.on("2026-08-04").does(CLERK, tried()).on("2026-08-05").does(CLERK, tried());
    assert_eq!(desk.missing(EventKind::Decided), []);
    // That the family was not reached is no reason for anything: nothing was ordered.
    assert_eq!(desk.file.order, None);
}

#[test]
fn who_was_heard_on_a_cut_is_heard_again_before_a_stop() {
    let assessed = assessment(Answer::Yes, Some(yuan(500)));
    let desk = change_at_decision(hearing_first(), assessed, cut(yuan(500)))
        .does(CLERK, CaseEvent::HearingNoticed { way: ContactWay::InPerson, paper: id(80) })
        .does(CLERK, CaseEvent::HearingDeclined { record: id(81) });
    let departure = Departure { point: None, reason: Words::new("复核"), second: Some(user(REVIEWER)) };
    let stop_now = CaseEvent::Decided {
        proposal: stop(StopReason::IncomeNotBelowLine),
        departure: Some(departure),
        number: "1".to_owned(),
    };
    let Refused::Missing(missing) = desk.refused(COUNTY_LEADER, stop_now) else { panic!() };
    assert_eq!(missing[0].missing, Missing::Hearing { act: Act::Stop, noticed: false, tries: 3 });
    assert_eq!(missing[0].basis.cites, law("48").cites);
    // How often one must have tried is the county's own number, and said to be.
    assert!(missing[0].basis.assumed.as_ref().is_some_and(|why| why.contains("3 次")));
}

#[test]
fn who_asks_to_leave_is_not_heard_first_but_the_wish_is_signed_or_reported() {
    let wish = || stop(StopReason::OwnWish);
    let silent = Desk::change(hearing_first());
    let Refused::Missing(_) = silent.refused(TOWNSHIP_LEADER, opinion(wish())) else { panic!() };
    let assessed = silent.clone().assessed(not_any_more());
    assert_eq!(
        assessed.refused(TOWNSHIP_LEADER, opinion(wish())),
        Refused::Fault(Fault::WishNotShown),
        "an assessment makes no wish"
    );
    let reported = Desk::reported(hearing_first(), ChangeKind::NoLongerWanted, None, standing());
    let Proposal::Stop { mut because } = wish() else { unreachable!() };
    because[0].paper = Some(id(45));
    // What was signed for the opinion holds for the decision.
    let signed = silent.opinion(Proposal::Stop { because }).submitted().decided(wish());
    for desk in [reported.opinion(wish()).submitted().decided(wish()), signed] {
        assert_eq!(desk.file.order, Some(AwardOrder::Stop { last: month("2026-08") }));
    }
}

#[test]
fn nobody_is_stopped_because_somebody_else_died() {
    let death = |person| CaseEvent::DeathRecorded {
        person: id(person),
        died_on: day("2026-07-20"),
        evidence: id(63),
    };
    let desk = Desk::change(hearing_first()).does(ASSISTANT, death(HUSBAND));
    let died = || opinion(stop(StopReason::Died));
    assert!(matches!(desk.refused(TOWNSHIP_LEADER, died()), Refused::Missing(_)), "it waives nothing");
    let desk = desk.assessed(not_any_more());
    assert_eq!(desk.refused(TOWNSHIP_LEADER, died()), Refused::Fault(Fault::OthersLive));
    // The deaths of all, which the registry knows, are a ground by themselves: nothing is computed and nobody is left to hear.
    let mut all = Desk::change(hearing_first());
    all.file.on_file.dead = everybody();
    let all = all.opinion(stop(StopReason::Died)).submitted();
    assert_eq!(all.missing(EventKind::Decided), []);
}

#[test]
fn grounds_that_what_is_on_file_does_not_show_waive_neither_the_assessment_nor_the_hearing() {
    for code in [StopReason::MovedAway, StopReason::CoveredOtherwise] {
        let desk = Desk::change(hearing_first());
        let Refused::Missing(missing) = desk.refused(TOWNSHIP_LEADER, opinion(stop(code))) else {
            panic!("{code:?}")
        };
        assert_eq!(missing[0].missing, Missing::Assessment, "{code:?}");
        let desk = desk.assessed(not_any_more()).opinion(stop(code)).submitted();
        let Refused::Missing(missing) = desk.refused(COUNTY_LEADER, decision(stop(code))) else { panic!() };
        assert!(matches!(missing[0].missing, Missing::Hearing { .. }), "{code:?}");
    }
    let mut elsewhere = Desk::change(national());
    elsewhere.file.on_file.other_aid = true;
    assert!(elsewhere.take(TOWNSHIP_LEADER, opinion(stop(StopReason::CoveredOtherwise))).is_ok());
    let away = CaseEvent::MovedAway { to: place("511999101"), evidence: id(64) };
    let moved = Desk::change(national()).does(CLERK, away);
    assert!(moved.take(TOWNSHIP_LEADER, opinion(stop(StopReason::MovedAway))).is_ok());
}

#[test]
fn a_gradual_exit_is_over_in_its_last_month_and_not_before() {
    let exiting = Standing { exiting: true, ..standing() };
    let over = || opinion(stop(StopReason::GradualExitOver));
    let mut desk =
        Desk::reported(national(), ChangeKind::Income, Some(id(44)), exiting).assessed(not_any_more());
    desk.file.on_file.exit_last = Some(month("2027-01"));
    let last = month("2027-01");
    assert_eq!(desk.refused(TOWNSHIP_LEADER, over()), Refused::Fault(Fault::ExitRuns { last }));
    desk.file.on_file.exit_last = Some(month("2026-08"));
    desk.file.assessment = None;
    assert!(desk.take(TOWNSHIP_LEADER, over()).is_ok(), "what was decided is over: nothing is computed");
    // Without a fixed number of months somebody has to look.
    desk.file.on_file.exit_last = None;
    assert!(matches!(desk.refused(TOWNSHIP_LEADER, over()), Refused::Missing(_)));
    let not_exiting = Desk::change(national()).assessed(not_any_more());
    assert_eq!(not_exiting.refused(TOWNSHIP_LEADER, over()), Refused::Fault(Fault::NotExiting));
}

// clause: BZ-1.2
#[test]
fn a_ground_stands_on_a_figure_of_its_own_kind_or_on_a_sentence() {
    let desk = Desk::application(national()).accepted().surveyed().assessed(not_any_more());
    let refuse = |one: Because<RefusalReason>| opinion(Proposal::Refuse { because: vec![one] });
    let income = too_much_income();
    let property = Because { code: RefusalReason::PropertyAboveLimit, ..income.clone() };
    let fault = Refused::Fault(Fault::FigureOfOther);
    assert_eq!(desk.refused(TOWNSHIP_LEADER, refuse(property.clone())), fault);
    let cars = Figure { about: Some(Means::Property), measure: Measure::Number, ..figure(1, 0) };
    assert!(desk.take(TOWNSHIP_LEADER, refuse(Because { figure: Some(cars), ..property })).is_ok());
    let bare = Because { code: RefusalReason::CoveredAlready, figure: None, ..income.clone() };
    let silent = Refused::Fault(Fault::GroundWithoutFacts);
    assert_eq!(desk.refused(TOWNSHIP_LEADER, refuse(bare.clone())), silent);
    let told =
        Because { said: Some(Words::new("2022 年 5 月起享受特困供养")), facts: Vec::new(), ..bare };
    assert!(desk.take(TOWNSHIP_LEADER, refuse(told)).is_ok());
    let decorated = Because { code: RefusalReason::CoveredAlready, ..income };
    assert_eq!(desk.refused(TOWNSHIP_LEADER, refuse(decorated)), fault);
}

#[test]
fn what_a_reported_change_alters_rests_on_something_that_shows_it() {
    let lower = || cut(yuan(500));
    let said = Desk::reported(national(), ChangeKind::Income, None, standing())
        .assessed(assessment(Answer::Yes, Some(yuan(500))));
    let Refused::Missing(missing) = said.refused(TOWNSHIP_LEADER, opinion(lower())) else { panic!() };
    assert_eq!(missing[0].missing, Missing::Finding);
    // That nothing changes needs nothing.
    let same = Desk::reported(national(), ChangeKind::Income, None, standing()).assessed(qualifies());
    assert!(same.take(TOWNSHIP_LEADER, opinion(Proposal::Continue)).is_ok());
    let paper = CaseEvent::PapersReceived {
        papers: vec![PaperIn { code: "income_certificate".to_owned(), paper: id(46) }],
    };
    assert!(said.clone().does(CLERK, paper).take(TOWNSHIP_LEADER, opinion(lower())).is_ok());
    let visited = said.visited().assessed(assessment(Answer::Yes, Some(yuan(500))));
    assert!(visited.take(TOWNSHIP_LEADER, opinion(lower())).is_ok());
}

#[test]
fn what_changed_on_the_familys_file_makes_the_assessment_old() {
    let mut desk = Desk::application(national()).accepted().surveyed().assessed(qualifies());
    assert_eq!(desk.missing(EventKind::OpinionGiven), []);
    desk.file.on_file.changed = true;
    assert_eq!(desk.missing(EventKind::OpinionGiven), [Missing::NewAssessment]);
    let mut desk = Desk::at_the_county(national());
    desk.file.on_file.changed = true;
    assert_eq!(desk.missing(EventKind::Decided), [Missing::NewAssessment]);
}

#[test]
fn members_corrected_and_deaths_decide_whose_consent_is_asked() {
    let desk = Desk::application(national()).accepted().no_relatives();
    let asked = |desk: &Desk| {
        desk.missing(EventKind::OpinionGiven).into_iter().find_map(|one| match one {
            Missing::Consent(persons) => Some(persons),
            _ => None,
        })
    };
    assert_eq!(asked(&desk), Some(vec![id(HUSBAND), id(WIFE)]));
    let death = CaseEvent::DeathRecorded { person: id(WIFE), died_on: day("2023-03-01"), evidence: id(63) };
    let widowed = desk.clone().does(ASSISTANT, death);
    assert_eq!(asked(&widowed), Some(vec![id(HUSBAND)]));
    let son = Member { person: id(5), adult: true };
    let old = desk.file.family.members.clone();
    let new = vec![old[1], old[2], son];
    let correct = |applicant| CaseEvent::FactCorrected {
        correction: Correction::Household { old: old.clone(), new: new.clone(), applicant },
        reason: Words::new("丈夫分户，儿子回来同住"),
    };
    assert_eq!(desk.refused(CLERK, correct(None)), Refused::Fault(Fault::FamilyIncomplete));
    let desk = desk.does(CLERK, correct(Some(id(WIFE))));
    assert_eq!(desk.file.family.applicant, id(WIFE));
    assert_eq!(asked(&desk), Some(vec![id(WIFE), id(5)]));
    // Who joined is assessed with the others, where that was impossible before.
    let with_him = Assessment { counted: set([id(WIFE), id(CHILD), id(5)]), ..qualifies() };
    assert!(
        desk.take(CLERK, CaseEvent::Assessed { assessment: with_him, decisions: Default::default() }).is_ok()
    );
}

#[test]
fn a_case_passed_on_within_the_county_waits_in_the_other_township() {
    let pass = |to: &str| CaseEvent::PassedOn { to: place(to), reason: Words::new("户籍在那里") };
    let desk = Desk::application(national());
    assert_eq!(desk.refused(CLERK, pass("500299101")), Refused::Fault(Fault::PassedToItself));
    let next = desk.clone().does(CLERK, pass("500299103"));
    assert_eq!((&next.file.stage, next.file.handler), (&Stage::Registered, None));
    assert_eq!(next.file.place(), place("500299103"));
    assert_eq!(next.file.family, desk.file.family, "the family lives where it lived");
    assert_eq!(next.clone().accepted().file.stage, Stage::Accepted);
    let away = desk.does(CLERK, pass("511999101"));
    assert!(matches!(away.file.stage, Stage::PassedOn { .. }));
}

// clause: CK-2.2a
#[test]
fn a_family_out_of_poverty_leaves_in_exactly_the_months_that_the_place_gives() {
    let propose = |months| exit(ExitKind::OutOfPoverty, Some(months));
    let desk = Desk::change(national()).assessed(leaving_slowly(900));
    let bounds = Some((6, 6));
    let short = desk.refused(TOWNSHIP_LEADER, opinion(propose(5)));
    assert_eq!(short, Refused::Fault(Fault::ExitMonths { bounds }));
    let desk = desk.opinion(propose(6)).submitted().decided(propose(6));
    let (from, until) = (month("2026-09"), Some(month("2027-02")));
    assert!(matches!(
        desk.file.order,
        Some(AwardOrder::Exit { kind: ExitKind::OutOfPoverty, from: first, until: last, .. })
            if first == from && last == until
    ));
}

// clause: MS-1f, NX-4b
#[test]
fn a_gradual_exit_after_work_or_business_lasts_within_the_bounds_of_the_place() {
    let desk = Desk::change(national()).assessed(leaving_slowly(900));
    for (months, within) in [(5, false), (6, true), (9, true), (12, true), (13, false)] {
        let taken = desk.take(TOWNSHIP_LEADER, opinion(exit(ExitKind::IncomeRose, Some(months))));
        assert_eq!(taken.is_ok(), within, "{months} months");
    }
    let unknown = desk.refused(TOWNSHIP_LEADER, opinion(exit(ExitKind::NewGraduateWithoutWork, None)));
    assert_eq!(unknown, Refused::Fault(Fault::NoSuchExit));
}

// clause: CK-2.2b
#[test]
fn a_family_of_ordinary_difficulty_goes_to_its_own_ledger_without_fixed_months() {
    let slowly = || exit(ExitKind::RecoveringIllness, None);
    let desk = Desk::change(national()).assessed(leaving_slowly(900));
    let desk = desk.opinion(slowly()).submitted().decided(slowly());
    let Some(AwardOrder::Exit { kind, until: None, review_by, .. }) = desk.file.order else { panic!() };
    assert!(kind.ordinary_difficulty());
    assert_eq!(review_by, day("2027-02-03"));
}

#[test]
fn poor_again_within_the_exit_leads_back_to_normal_without_a_new_application() {
    let event = CaseEvent::ChangeReported {
        words: None,
        paper: Some(id(44)),
        scheme: Scheme::Dibao,
        channel: Channel::Village,
        changes: set([ChangeKind::PoorAgain]),
        family: family(),
        standing: Standing { exiting: true, ..standing() },
        consents: Vec::new(),
    };
    let back = || Proposal::Restore { monthly: yuan(1000) };
    let desk = Desk::open(national(), "2026-08-03", ASSISTANT, event);
    let desk =
        desk.assessed(assessment(Answer::Yes, Some(yuan(1000)))).opinion(back()).submitted().decided(back());
    assert!(matches!(desk.file.order, Some(AwardOrder::Change { monthly, .. }) if monthly == yuan(1000)));
    let not_exiting = Desk::change(national()).assessed(assessment(Answer::Yes, Some(yuan(1000))));
    let refused = not_exiting.refused(TOWNSHIP_LEADER, opinion(back()));
    assert_eq!(refused, Refused::Fault(Fault::NotExiting));
}

#[test]
fn nobody_is_stopped_for_a_death_that_is_not_recorded() {
    let desk = Desk::change(national());
    let died = || opinion(stop(StopReason::Died));
    assert!(matches!(desk.refused(TOWNSHIP_LEADER, died()), Refused::Missing(_)), "it waives nothing");
    let refused = desk.assessed(not_any_more()).refused(TOWNSHIP_LEADER, died());
    assert_eq!(refused, Refused::Fault(Fault::NoDeathRecorded));
}

#[test]
fn the_death_of_everybody_covered_ends_the_money_with_its_month() {
    let death = |person| CaseEvent::DeathRecorded {
        person: id(person),
        died_on: day("2026-07-20"),
        evidence: id(63),
    };
    let desk = Desk::change(national()).does(ASSISTANT, death(HUSBAND)).does(ASSISTANT, death(CHILD));
    assert_eq!(desk.file.order, None, "the others are paid until somebody decides");
    assert_eq!(desk.refused(ASSISTANT, death(CHILD)), Refused::Fault(Fault::AlreadyRecorded));
    let desk = desk.does(ASSISTANT, death(WIFE));
    assert_eq!(desk.file.stage, Stage::Died);
    assert_eq!(desk.file.order, Some(AwardOrder::Stop { last: month("2026-07") }));
}

// clause: BZ-7b
#[test]
fn a_death_before_the_delivery_ends_what_was_decided() {
    let death = |person| CaseEvent::DeathRecorded {
        person: id(person),
        died_on: day("2023-03-20"),
        evidence: id(63),
    };
    let decided = Desk::at_the_county(national()).decided(cover()).on("2023-06-01");
    let begun = decided.file.order.clone();
    assert!(matches!(begun, Some(AwardOrder::Start { .. })));
    let one_left = decided.does(ASSISTANT, death(HUSBAND)).does(ASSISTANT, death(CHILD));
    assert_eq!((&one_left.file.order, &one_left.file.stage), (&begun, &Stage::Decided));
    let died = one_left.clone().does(ASSISTANT, death(WIFE));
    assert_eq!(died.file.stage, Stage::Died);
    assert_eq!(died.file.order, Some(AwardOrder::Stop { last: month("2023-03") }));
    let told = one_left.delivered();
    assert_eq!(
        told.refused(ASSISTANT, death(WIFE)),
        Refused::NotNow { step: EventKind::DeathRecorded, stage: StageKind::Delivered }
    );
}

#[test]
fn money_goes_on_while_a_review_is_overdue() {
    let desk = Desk::review(national(), "2025-01-31").on("2026-12-31");
    let clocks = desk.file.clocks(&desk.rules, desk.today);
    assert!(clocks.iter().any(|clock| clock.of == ClockOf::Review && clock.state == ClockState::Overdue));
    assert_eq!(desk.file.order, None);
    assert_eq!(desk.missing(EventKind::OpinionGiven), [Missing::Finding, Missing::Assessment]);
}

#[test]
fn a_review_ends_in_going_on_with_the_next_day_set() {
    let desk = Desk::review(national(), "2026-08-31").visited().assessed(qualifies());
    let desk = desk.opinion(Proposal::Continue).submitted().decided(Proposal::Continue);
    assert_eq!(desk.file.order, Some(AwardOrder::Continue { review_by: day("2027-02-03") }));
}

#[test]
fn the_system_opens_a_review_and_decides_nothing() {
    let review = CaseEvent::ReviewOpened {
        words: None,
        paper: None,
        scheme: Scheme::Dibao,
        due: day("2026-08-31"),
        family: family(),
        standing: standing(),
        consents: Vec::new(),
    };
    let by_system = |event| Entry { by: Doer::System, ..entry(CLERK, day("2026-08-03"), event) };
    let (file, _) = CaseFile::open(id(200), &national(), by_system(review)).unwrap();
    let rules = national();
    for kind in EventKind::ALL {
        assert!(
            kind.opens().is_some() || !kind.who().allows(*kind, &Doer::System, Office::County),
            "{kind:?}"
        );
    }
    let stopped = file.apply(&rules, by_system(decision(stop(StopReason::OwnWish)))).map(|_| ());
    assert!(matches!(stopped, Err(Refused::NotNow { .. })));
}

#[test]
fn an_award_taken_over_from_elsewhere_is_not_touched_before_its_review_is_decided() {
    let event = CaseEvent::ReviewOpened {
        words: None,
        paper: None,
        scheme: Scheme::Dibao,
        due: day("2026-08-31"),
        family: family(),
        standing: Standing { loaded: true, ..standing() },
        consents: Vec::new(),
    };
    let desk = Desk::open(national(), "2026-08-03", CLERK, event).visited();
    let desk = desk.assessed(assessment(Answer::Yes, Some(yuan(500))));
    assert_eq!(desk.file.order, None);
    assert_eq!(desk.file.present_amount(), Some(yuan(900)));
}
