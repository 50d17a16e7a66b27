// SPDX-License-Identifier: Apache-2.0
//! What decisions and deaths do to money, on both databases: the award, the next roster, what was paid too much, commands sent twice, officers at once.

use crate::casework::{
    People, accepted, application, county_work, done, family, notice, paper, surveyed, up_to_decision,
    up_to_opinion, user,
};
use crate::common::TestOffice;
use crate::payout::{
    MONTHLY, account, answered, awards, booked, confirmed, county, draw_up, drawn, fund, made, ready, sent,
    sign, view,
};
use assistance::casework::{
    AdjustReason, Assess, Because, CaseEvent, CaseId, ContactWay, Departure, Exit, ExitKind, FactSeen,
    Family, FamilySignature, Figure, Ground, Measure, OpenCase, Proposal, ReadCase, Route, Scheme, Seen,
    Staff, StopReason, VisitWay, Words,
};
use assistance::office::{Command, Error, act, look};
use assistance::payout::awards::ReadStanding;
use assistance::payout::bank::{CloseRoster, SendRoster, TakeReturn};
use assistance::payout::funds::{Appropriate, OpenFund};
use assistance::payout::lists::{FamilyMoney, ReadFailed, ReadFamilyMoney};
use assistance::payout::model::award::{Concern, EndCause};
use assistance::payout::model::due::PaymentState;
use assistance::payout::model::flow::RosterState;
use assistance::payout::model::payee::Waits;
use assistance::payout::model::roster::Why;
use assistance::payout::orders::AnswerFundOrder;
use assistance::payout::overpaid::{DecideOverpaid, OverpaidRow, ReadOverpaid, TakeBack};
use assistance::payout::payees::{ConfirmPayee, ListPayees, TaskKind};
use assistance::payout::rosters::{
    CheckRoster, LockRoster, MakeRoster, RosterDone, SendBackRoster, SignRoster,
};
use assistance::payout::standard::{AdoptStandard, Outcome, PreviewStandard};
use assistance::payout::{AwardRow, Refused};
use assistance::registry::evidence::EvidenceId;
use assistance::registry::gather::PutEvidence;
use assistance::registry::intake::Created;
use assistance::registry::members::RecordDeath;
use assistance::standards::service::ProposeStandard;
use assistance::testing::incomes;
use kernel::{Actor, Citation, Fen, Month};
use std::collections::BTreeMap;
use std::sync::Arc;

fn family_of(created: &Created) -> Family {
    let CaseEvent::Applied { family, .. } = application(created) else { unreachable!() };
    family
}

fn because<R: Ground>(code: R) -> Vec<Because<R>> {
    let figure = code.line().map(|(means, _)| Figure {
        name: "per_capita_income".to_owned(),
        value: kernel::Fraction::from_int(65_000),
        line_name: "dibao_standard".to_owned(),
        line: kernel::Fraction::from_int(60_000),
        about: Some(means),
        measure: Measure::Money,
    });
    let facts = vec![FactSeen { fact: "income.wage".to_owned(), evidence: None }];
    vec![Because { code, facts, article: Citation::new("law", "32"), figure, said: None, paper: None }]
}

pub(crate) fn adjust(monthly: i64, code: AdjustReason) -> Proposal {
    Proposal::Adjust { monthly: Fen::new(monthly), because: because(code) }
}

/// A review of the family, from its opening to the opinion.
pub(crate) async fn opinion(
    office: &TestOffice,
    people: &People,
    created: &Created,
    proposal: Proposal,
) -> CaseId {
    let clerk = &people.clerk;
    let ask = ReadStanding { household: created.household, scheme: Scheme::Dibao, route: Route::Household };
    let standing = look(office.office(), &office.by(clerk), &ask).await.unwrap().unwrap();
    let today = office.now().date_in_china();
    let event = CaseEvent::ReviewOpened {
        scheme: Scheme::Dibao,
        due: today,
        words: None,
        paper: None,
        family: family_of(created),
        standing,
        consents: Vec::new(),
    };
    let open = OpenCase { event, happened_on: today, late: None };
    let case = act(office.office(), &office.by(clerk), &open).await.unwrap().case;
    let form = paper(office, &people.colleague, created, "home_visit").await;
    let surveyors = vec![Staff::User(user(&people.colleague)), Staff::User(user(&people.assistant))];
    let signature = FamilySignature::Signed { person: created.members[0] };
    let visit =
        CaseEvent::HomeVisited { surveyors, way: VisitWay::InPerson, signature, seen: Seen::default(), form };
    done(office, &people.colleague, case, visit).await;
    let version = look(office.office(), &office.by(clerk), &ReadCase { case }).await.unwrap().row.version;
    let assess = Assess { case, version, decisions: BTreeMap::new() };
    act(office.office(), &office.by(clerk), &assess).await.unwrap();
    let opinion =
        CaseEvent::OpinionGiven { proposal: proposal.clone(), departure: departure(&people.leader) };
    done(office, clerk, case, opinion).await;
    case
}

pub(crate) fn departure(second: &Actor) -> Option<Departure> {
    Some(Departure { point: None, reason: Words::new("入户核实"), second: Some(user(second)) })
}

/// A review of the family, from its opening to a decision that departs from the assessment with a second signature.
pub(crate) async fn reviewed(
    office: &TestOffice,
    people: &People,
    created: &Created,
    proposal: Proposal,
) -> CaseId {
    let clerk = &people.clerk;
    let case = opinion(office, people, created, proposal.clone()).await;
    let letter = paper(office, clerk, created, "other").await;
    let told = CaseEvent::HearingNoticed { way: ContactWay::InPerson, paper: letter };
    // Who is to lose nothing is not heard.
    if crate::casework::step(office, clerk, case, told).await.is_ok() {
        let record = paper(office, clerk, created, "other").await;
        done(office, clerk, case, CaseEvent::HearingHeld { way: ContactWay::InPerson, record }).await;
    }
    done(office, &people.leader, case, CaseEvent::Submitted).await;
    let number = "示民救〔2021〕3号".to_owned();
    let decided = CaseEvent::Decided { proposal, departure: departure(&people.reviewer), number };
    done(office, &people.decider, case, decided).await;
    case
}

/// One month paid and closed; the roster.
pub(crate) async fn paid(
    office: &TestOffice,
    people: &People,
    finance: &Actor,
    kind: &str,
    month: Month,
) -> RosterDone {
    let done = made(office, &people.reviewer, kind, month).await;
    let done = sent(office, finance, &done).await;
    let said = answered(office, finance, &done, "成功,").await;
    let close = CloseRoster { roster: said.done.roster, version: said.done.version };
    act(office.office(), &office.by(finance), &close).await.unwrap()
}

/// A standard that the reviewer entered with its document, adopted by the head of the office.
pub(crate) async fn standard(office: &TestOffice, people: &People, value: &str, from: &str, number: &str) {
    let entry = ProposeStandard {
        county: county(),
        param: "dibao_standard.rural".to_owned(),
        value: value.to_owned(),
        from: from.to_owned(),
        title: "关于调整城乡居民最低生活保障标准的通知".to_owned(),
        number: number.to_owned(),
        issuer: "示范县民政局".to_owned(),
        published: String::new(),
        article: "一".to_owned(),
        scan: Some(("application/pdf".to_owned(), b"%PDF-1.4".to_vec())),
        confirmed: String::new(),
    };
    let entry = act(office.office(), &office.by(&people.reviewer), &entry).await.unwrap().entry;
    let adopt = assistance::standards::service::AdoptStandard { entry };
    act(office.office(), &office.by(&people.decider), &adopt).await.unwrap();
}

/// What the next roster would hold: the amount of its only line and why; nothing where the family is not in it.
async fn next(office: &TestOffice, people: &People, month: Month) -> Option<(Fen, Fen, Why)> {
    let drawn = drawn(office, &people.reviewer, month).await.drawn.unwrap();
    let line = drawn.lines.first()?;
    Some((line.amount, line.earlier, line.why))
}

pub(crate) async fn overpaid(office: &TestOffice, by: &Actor) -> Vec<OverpaidRow> {
    look(office.office(), &office.by(by), &ReadOverpaid { county: county() }).await.unwrap()
}

async fn money(office: &TestOffice, by: &Actor, created: &Created) -> FamilyMoney {
    let read = ReadFamilyMoney { household: created.household };
    look(office.office(), &office.by(by), &read).await.unwrap()
}

pub(crate) async fn award(office: &TestOffice, people: &People, created: &Created) -> AwardRow {
    awards(office, people, created).await.remove(0)
}

/// Everybody of the family dies on a day; recorded in a review that was opened before.
pub(crate) async fn all_die(
    office: &TestOffice,
    people: &People,
    created: &Created,
    case: CaseId,
    died_on: kernel::Date,
) {
    for person in &created.members {
        // The number of a row of evidence; what stands in it is the registry's.
        let evidence = EvidenceId::from_bytes([9; 16]);
        let death = CaseEvent::DeathRecorded { person: *person, died_on, evidence };
        done(office, &people.clerk, case, death).await;
    }
}

/// A review that was opened and has not come far.
pub(crate) async fn opened(office: &TestOffice, people: &People, created: &Created) -> CaseId {
    let ask = ReadStanding { household: created.household, scheme: Scheme::Dibao, route: Route::Household };
    let standing = look(office.office(), &office.by(&people.clerk), &ask).await.unwrap().unwrap();
    let today = office.now().date_in_china();
    let family = family_of(created);
    let event = CaseEvent::ReviewOpened {
        scheme: Scheme::Dibao,
        due: today,
        words: None,
        paper: None,
        family,
        standing,
        consents: Vec::new(),
    };
    let open = OpenCase { event, happened_on: today, late: None };
    act(office.office(), &office.by(&people.clerk), &open).await.unwrap().case
}

/// Goes on to the middle of a month; a day behind it stays.
pub(crate) fn until(office: &TestOffice, month: Month) {
    let day = month.first_day().add_days(14).unwrap();
    office.pass_days(i64::from(day.days_since(office.now().date_in_china())).max(0));
}

/// Sends a command twice under one id, and something else under the same id.
pub(crate) async fn twice<C: Command>(office: &TestOffice, by: &Actor, command: &C, other: &C) -> C::Outcome
where
    C::Outcome: PartialEq + std::fmt::Debug,
{
    let ctx = office.by(by);
    let first = act(office.office(), &ctx, command).await.unwrap();
    assert_eq!(act(office.office(), &ctx, command).await.unwrap(), first, "{}", C::NAME);
    let reused = act(office.office(), &ctx, other).await;
    assert!(matches!(reused, Err(Error::CommandReused)), "{}", C::NAME);
    first
}

on_both! {
    // clause: NX-6c
    async fn a_signed_raise_and_cut_reach_the_award_and_the_next_roster(office: &TestOffice) {
        let (people, created, finance, month) = ready(office, Fen::new(1_000_000)).await;
        until(office, month);
        paid(office, &people, &finance, "regular", month).await;
        let following = month.add(1).unwrap();
        until(office, following);
        // What the family declares of the month since it applied.
        let facts = incomes(&created, (month, month), "600.00");
        let put = PutEvidence { household: created.household, facts, case: None };
        act(office.office(), &office.by(&people.clerk), &put).await.unwrap();
        reviewed(office, &people, &created, adjust(60_000, AdjustReason::IncomeFell)).await;
        let row = award(office, &people, &created).await;
        let [.., raise] = &row.award.rates[..] else { panic!("no rate") };
        assert_eq!(raise.amount, Fen::new(60_000));
        let from = raise.from;
        assert_eq!(row.award.monthly(from), Some(Fen::new(60_000)));
        assert_eq!((from, row.award.monthly(from.add(-1).unwrap())), (following, Some(MONTHLY)));
        assert_eq!(next(office, &people, following).await, Some((Fen::new(60_000), MONTHLY, Why::Raised)));
        paid(office, &people, &finance, "regular", following).await;
        reviewed(office, &people, &created, adjust(40_000, AdjustReason::IncomeRose)).await;
        let row = award(office, &people, &created).await;
        let cut = row.award.rates.last().unwrap();
        // What is paid already for the month of the cut, if the rules cut it, is listed and not taken off.
        assert!(cut.from >= following);
        let third = following.add(1).unwrap();
        until(office, third);
        assert_eq!(next(office, &people, third).await, Some((Fen::new(40_000), Fen::new(60_000), Why::Cut)));
        assert_eq!(row.decisions.len(), 3);
    }

    async fn nobody_is_covered_alone_while_an_award_of_the_household_covers_them(office: &TestOffice) {
        let people = People::at(office).await;
        let (created, _) = confirmed(office, &people).await;
        office.pass_days(1);
        // The household as a whole earns too much by now; the wife asks for herself.
        let today = office.now().date_in_china().month_of();
        let facts = incomes(&created, (today.add(-12).unwrap(), today.add(-1).unwrap()), "2600.00");
        let put = PutEvidence { household: created.household, facts, case: None };
        act(office.office(), &office.by(&people.clerk), &put).await.unwrap();
        let CaseEvent::Applied { mut family, scheme, channel, speaker, .. } = application(&created) else { unreachable!() };
        family.route = Route::SinglePerson(created.members[1]);
        let event = CaseEvent::Applied { family, scheme, channel, speaker, found_by: None, first_contact: None, contact: None };
        let open = OpenCase { event, happened_on: office.now().date_in_china(), late: None };
        let case = act(office.office(), &office.by(&people.clerk), &open).await.unwrap().case;
        accepted(office, &people, &created, case).await;
        surveyed(office, &people, &created, case).await;
        let proposal = Proposal::Cover { monthly: Some(Fen::new(40_000)) };
        let departure = |second: &Actor| Some(Departure { point: None, reason: Words::new("患病"), second: Some(user(second)) });
        let opinion = CaseEvent::OpinionGiven { proposal: proposal.clone(), departure: departure(&people.leader) };
        done(office, &people.clerk, case, opinion).await;
        notice(office, &people.clerk, &created, case).await;
        done(office, &people.leader, case, CaseEvent::Submitted).await;
        county_work(office, &people, &created, case).await;
        let number = "示民救〔2020〕13号".to_owned();
        let decided = CaseEvent::Decided { proposal, departure: departure(&people.reviewer), number };
        let twice = crate::casework::step(office, &people.decider, case, decided).await;
        let Err(Error::Payout(why)) = twice else { panic!("covered twice") };
        assert!(matches!(*why, Refused::CoveredElsewhere(_)), "{why:?}");
        assert_eq!(awards(office, &people, &created).await.len(), 1);
    }

    // clause: BZ-7b
    async fn a_signed_stop_ends_the_award_with_its_last_month_right(office: &TestOffice) {
        let (people, created, finance, month) = ready(office, Fen::new(1_000_000)).await;
        until(office, month);
        paid(office, &people, &finance, "regular", month).await;
        let case = reviewed(office, &people, &created, Proposal::Stop { because: because(StopReason::PropertyAboveLimit) }).await;
        let row = award(office, &people, &created).await;
        let ending = row.award.ending.unwrap();
        assert!(matches!(ending.cause, EndCause::Decision(by) if by.bytes() == case.bytes()));
        let rules = look(office.office(), &office.by(&people.clerk), &ReadCase { case }).await.unwrap().rules;
        let later = i32::from(rules.reduction_start.value == assistance::casework::FirstMonth::Next);
        assert_eq!(ending.last, office.now().date_in_china().month_of().add(later - 1).unwrap());
        let following = ending.last.add(1).unwrap();
        until(office, following);
        assert_eq!(next(office, &people, following).await, None);
        assert!(row.live(ending.last.first_day()) && !row.live(following.first_day()));
        // Whoever is stopped and was paid until then owes nothing.
        let surplus: Fen = overpaid(office, &finance).await.iter().map(|one| one.open.with_family).next().unwrap_or_default();
        assert_eq!(surplus, if ending.last < month { MONTHLY } else { Fen::ZERO });
    }

    // clause: CK-2.2a
    async fn a_gradual_exit_is_paid_to_its_last_month_and_no_further(office: &TestOffice) {
        let (people, created, finance, month) = ready(office, Fen::new(2_000_000)).await;
        until(office, month);
        paid(office, &people, &finance, "regular", month).await;
        let exit = Exit { kind: ExitKind::OutOfPoverty, months: Some(6), monthly: MONTHLY };
        reviewed(office, &people, &created, Proposal::GradualExit(exit)).await;
        let row = award(office, &people, &created).await;
        assert_eq!(row.exit, Some(ExitKind::OutOfPoverty));
        let last = row.award.ending.unwrap().last;
        let from = row.award.rates.last().unwrap().from;
        assert_eq!(last, from.add(5).unwrap());
        until(office, last.add(1).unwrap());
        // Nobody ran a roster meanwhile: everything up to the last month is back pay, nothing behind it.
        let (amount, _, why) = next(office, &people, last.add(1).unwrap()).await.unwrap();
        assert_eq!((amount, why), (Fen::new(MONTHLY.get() * i64::from(last.months_since(month))), Why::BackPay));
        paid(office, &people, &finance, "regular", last.add(1).unwrap()).await;
        assert_eq!(next(office, &people, last.add(2).unwrap()).await, None);
        assert!(overpaid(office, &finance).await.is_empty());
        let money = money(office, &people.clerk, &created).await;
        let months: Vec<Month> = money.payments.iter().map(|one| one.payment.key.month).collect();
        assert_eq!((months.first(), months.last(), months.len()), (Some(&last), Some(&month), 1 + usize::try_from(last.months_since(month)).unwrap()));
    }

    // clause: BZ-7b
    // clause: YY-5a
    async fn what_was_paid_after_a_death_is_listed_and_decided_by_a_person(office: &TestOffice) {
        let (people, created, finance, month) = ready(office, Fen::new(1_000_000)).await;
        for later in 0..3 {
            let month = month.add(later).unwrap();
            until(office, month);
            paid(office, &people, &finance, "regular", month).await;
        }
        let died_on = month.first_day().add_days(9).unwrap();
        let case = opened(office, &people, &created).await;
        all_die(office, &people, &created, case, died_on).await;
        let row = award(office, &people, &created).await;
        assert!(matches!(row.award.ending, Some(end) if end.last == month && end.cause == EndCause::Death(died_on)));
        assert_eq!(next(office, &people, month.add(3).unwrap()).await, None);
        let list = overpaid(office, &finance).await;
        let [one] = &list[..] else { panic!("{list:?}") };
        assert_eq!((one.open.months.len(), one.open.with_family, one.open.claimed), (2, Fen::new(100_800), Fen::ZERO));
        assert_eq!(one.face.name, "张大山");
        // Nothing happens by itself: the books are as they were.
        let before = fund(office, &finance).await;
        assert_eq!(before.paid, Fen::new(151_200));
        let decide = |decided: &str, seen: i64, reason: &str| DecideOverpaid {
            award: row.award.id, decided: decided.to_owned(), seen: Fen::new(seen), reason: reason.to_owned(),
        };
        let refused = act(office.office(), &office.by(&finance), &decide("reclaim", 100_800, "逝者账户未动")).await;
        assert!(matches!(refused, Err(Error::Denied(_))));
        let stale = act(office.office(), &office.by(&people.decider), &decide("reclaim", 50_400, "逝者账户未动")).await;
        assert!(matches!(stale, Err(Error::Payout(why)) if matches!(*why, Refused::OverpaidChanged(_))));
        let bare = act(office.office(), &office.by(&people.decider), &decide("reclaim", 100_800, " ")).await;
        assert!(matches!(bare, Err(Error::Invalid(_))));
        twice(office, &people.decider, &decide("reclaim", 100_800, "逝者账户未动"), &decide("let_go", 100_800, "逝者账户未动")).await;
        let after = fund(office, &finance).await;
        assert_eq!((after.paid, after.claimed), (MONTHLY, Fen::new(100_800)));
        let list = overpaid(office, &finance).await;
        assert_eq!((list[0].open.months.len(), list[0].open.claimed), (0, Fen::new(100_800)));
        // It comes back in two parts; more than was paid too much is not taken.
        let back = |amount: i64| TakeBack { award: row.award.id, amount: Fen::new(amount), slip: "缴款书 7 号".to_owned() };
        assert!(matches!(act(office.office(), &office.by(&finance), &back(100_801)).await, Err(Error::Invalid(_))));
        twice(office, &finance, &back(60_000), &back(60_001)).await;
        act(office.office(), &office.by(&finance), &back(40_800)).await.unwrap();
        assert!(overpaid(office, &finance).await.is_empty());
        let fund = fund(office, &finance).await;
        assert_eq!((fund.claimed, fund.left), (Fen::ZERO, Fen::new(1_000_000 - 50_400)));
    }

    async fn what_came_back_after_a_death_is_not_sent_again_before_a_person_decides(office: &TestOffice) {
        let (people, created, finance, month) = ready(office, Fen::new(1_000_000)).await;
        until(office, month);
        paid(office, &people, &finance, "regular", month).await;
        let following = month.add(1).unwrap();
        until(office, following);
        let roster = made(office, &people.reviewer, "regular", following).await;
        let roster = sent(office, &finance, &roster).await;
        let died_on = month.last_day();
        let case = opened(office, &people, &created).await;
        all_die(office, &people, &created, case, died_on).await;
        // At the bank nothing can be decided about.
        let list = overpaid(office, &finance).await;
        assert_eq!((list[0].open.under_way, list[0].open.with_family), (MONTHLY, Fen::ZERO));
        let said = answered(office, &finance, &roster, "失败,账户已销户").await;
        let close = CloseRoster { roster: said.done.roster, version: said.done.version };
        act(office.office(), &office.by(&finance), &close).await.unwrap();
        let failed = ReadFailed { county: county(), scheme: Scheme::Dibao };
        let held = look(office.office(), &office.by(&finance), &failed).await.unwrap().drawn;
        assert!(held.lines.is_empty() && held.waiting.is_empty() && held.surplus.len() == 1);
        let award = award(office, &people, &created).await.award.id;
        let cancel = |reason: &str| DecideOverpaid { award, decided: "cancel".to_owned(), seen: MONTHLY, reason: reason.to_owned() };
        twice(office, &people.decider, &cancel("已去世，银行退回"), &cancel("别的理由")).await;
        assert!(overpaid(office, &finance).await.is_empty());
        let fund = fund(office, &finance).await;
        assert_eq!((fund.returned, fund.paid, fund.left), (Fen::ZERO, MONTHLY, Fen::new(949_600)));
        let money = money(office, &people.clerk, &created).await;
        assert_eq!(money.payments[0].payment.state, PaymentState::Cancelled);
    }

    async fn a_death_ends_what_there_is_and_needs_nothing_where_nothing_is_paid(office: &TestOffice) {
        let people = People::at(office).await;
        // A family that only applied: nothing is paid, nothing ends.
        let created = family(office, &people.clerk).await;
        let case = up_to_opinion(office, &people, &created).await;
        let today = office.now().date_in_china();
        all_die(office, &people, &created, case, today).await;
        assert!(awards(office, &people, &created).await.is_empty());
    }

    async fn a_death_in_the_registry_ends_the_award_once_nobody_covered_is_left(office: &TestOffice) {
        let (people, created, finance, month) = ready(office, Fen::new(1_000_000)).await;
        until(office, month);
        paid(office, &people, &finance, "regular", month).await;
        let following = month.add(1).unwrap();
        until(office, following);
        paid(office, &people, &finance, "regular", following).await;
        let died_on = month.first_day().add_days(3).unwrap();
        let death = |at: usize| RecordDeath {
            person: created.members[at], version: 1, died_on: died_on.to_string(), source: "医院证明".to_owned(), relations: Vec::new(),
        };
        for at in [2, 1] {
            act(office.office(), &office.by(&people.clerk), &death(at)).await.unwrap();
            // Somebody is left: whether less is due is for a person to decide.
            assert!(award(office, &people, &created).await.award.ending.is_none());
        }
        act(office.office(), &office.by(&people.clerk), &death(0)).await.unwrap();
        let ending = award(office, &people, &created).await.award.ending.unwrap();
        assert_eq!((ending.last, ending.cause), (month, EndCause::Death(died_on)));
        assert_eq!(overpaid(office, &finance).await[0].open.with_family, MONTHLY);
    }

    async fn a_death_between_decision_and_delivery_ends_the_new_award(office: &TestOffice) {
        let people = People::at(office).await;
        let created = family(office, &people.clerk).await;
        let case = up_to_opinion(office, &people, &created).await;
        up_to_decision(office, &people, &created, case).await;
        let today = office.now().date_in_china();
        all_die(office, &people, &created, case, today).await;
        let row = award(office, &people, &created).await;
        assert_eq!(row.award.ending.map(|end| (end.last, end.cause)), Some((today.month_of(), EndCause::Death(today))));
        // The award was to begin later: not one month is paid.
        let paid = row.award.monthly(row.award.first).unwrap();
        assert_eq!(paid, if row.award.first > today.month_of() { Fen::ZERO } else { MONTHLY });
    }

    async fn every_command_of_money_sent_twice_is_done_once_and_conflicts_with_another(office: &TestOffice) {
        let people = People::at(office).await;
        let (created, _) = confirmed(office, &people).await;
        let finance = office.person("finance", "finance", "500299").await;
        let open = |title: &str| OpenFund {
            county: county(), title: title.to_owned(), source: "province".to_owned(), year: 2020,
            earmark: vec!["dibao".to_owned()], place: 1, amount: Fen::new(60_000), paper: "示财社〔2020〕8号".to_owned(),
        };
        let opened = twice(office, &finance, &open("甲"), &open("乙")).await;
        booked(office, &people.decider, &opened).await;
        let add = |amount: i64| Appropriate { county: county(), fund: opened.fund, amount: Fen::new(amount), paper: "追加".to_owned() };
        let added = twice(office, &finance, &add(40_000), &add(40_001)).await;
        assert_eq!(fund(office, &finance).await.sent, Fen::new(60_000), "nothing moves before the second person");
        let answer = |right| AnswerFundOrder { order: added.order, right, reason: "重复登记".to_owned() };
        twice(office, &people.decider, &answer(true), &answer(false)).await;
        assert_eq!(fund(office, &finance).await.sent, Fen::new(100_000));
        let award = award(office, &people, &created).await;
        let proof = paper(office, &people.clerk, &created, "certificate").await;
        let enter = |number: &str| assistance::payout::payees::EnterPayee {
            award: award.award.id, receiver: "head".to_owned(), receiver_paper: None, filed_on: None, proof,
            holder: assistance::office::Private::new("张大山"), number: assistance::office::Private::new(number),
            bank: "示范农商行".to_owned(),
        };
        let entered = twice(office, &people.clerk, &enter("6217000000000000018"), &enter("6217000000000000026")).await;
        let confirm = |right| ConfirmPayee { award: award.award.id, account: entered.account, right };
        twice(office, &people.leader, &confirm(true), &confirm(false)).await;
        let month = award.award.first;
        let drawn = twice(office, &people.reviewer, &draw_up(office, "regular", month), &draw_up(office, "off_cycle", month)).await;
        let lock = |version| LockRoster { roster: drawn.roster, version };
        let locked = twice(office, &people.reviewer, &lock(drawn.version), &lock(9)).await;
        let back = |version, reason: &str| SendBackRoster { roster: drawn.roster, version, reason: reason.to_owned() };
        let draft = twice(office, &people.reviewer, &back(locked.version, "再看看"), &back(locked.version, "不对")).await;
        let locked = act(office.office(), &office.by(&people.reviewer), &lock(draft.version)).await.unwrap();
        let seen = sign(office, &people.reviewer, &locked).await;
        let other = SignRoster { version: 99, digest: seen.digest.clone(), roster: seen.roster };
        let made = twice(office, &people.reviewer, &MakeRoster(seen), &MakeRoster(other)).await;
        let seen = sign(office, &finance, &made).await;
        let other = SignRoster { version: 99, digest: seen.digest.clone(), roster: seen.roster };
        let checked = twice(office, &finance, &CheckRoster(seen), &CheckRoster(other)).await;
        let send = |layout: &str| SendRoster { roster: drawn.roster, version: checked.version, layout: layout.to_owned() };
        let sent = twice(office, &finance, &send("csv"), &send("fixed")).await;
        let shown = view(office, &finance, &sent).await;
        let text = format!("序号,业务编号,账号,户名,金额,处理结果,失败原因\r\n1,{},0,张大山,504.00,成功,\r\n", shown.lines[0].line.reference(county()));
        let bytes = assistance::payout::bank::layout("csv").unwrap().answer.format.encoding.encode(&text).unwrap().into_owned();
        let take = |bytes: Vec<u8>| TakeReturn { roster: drawn.roster, version: sent.version, file: 1, layout: "csv".to_owned(), bytes };
        let said = twice(office, &finance, &take(bytes.clone()), &take(Vec::new())).await;
        let close = |version| CloseRoster { roster: drawn.roster, version };
        let closed = twice(office, &finance, &close(said.done.version), &close(0)).await;
        assert!(matches!(view(office, &finance, &closed).await.row.roster.state, RosterState::Closed { .. }));
        let fund = fund(office, &finance).await;
        assert_eq!((fund.paid, fund.left), (MONTHLY, Fen::new(49_600)));
    }

    async fn a_return_file_of_nobody_is_refused_with_its_rows_and_books_nothing(office: &TestOffice) {
        let (people, _, finance, month) = ready(office, Fen::new(100_000)).await;
        let roster = made(office, &people.reviewer, "regular", month).await;
        let sent = sent(office, &finance, &roster).await;
        let text = "序号,业务编号,账号,户名,金额,处理结果,失败原因\r\n1,123,0,x,504.00,成功,\r\n2,,,\r\n";
        let bytes = assistance::payout::bank::layout("csv").unwrap().answer.format.encoding.encode(text).unwrap().into_owned();
        let take = TakeReturn { roster: sent.roster, version: sent.version, file: 1, layout: "csv".to_owned(), bytes };
        let refused = act(office.office(), &office.by(&finance), &take).await;
        let Err(Error::Payout(why)) = refused else { panic!("taken") };
        assert!(matches!(&*why, Refused::Rows(rows) if rows.len() == 2), "{why}");
        assert!(why.to_string().contains("第 2 行") && why.to_string().contains("第 3 行"), "{why}");
        assert!(matches!(view(office, &finance, &sent).await.row.roster.state, RosterState::Sent { .. }));
        assert_eq!(fund(office, &finance).await.at_bank, MONTHLY);
    }

    async fn of_two_officers_who_check_one_roster_at_once_one_does(office: &TestOffice) {
        let (people, _, finance, month) = ready(office, Fen::new(100_000)).await;
        let colleague = office.person("colleague of finance", "finance", "500299").await;
        let roster = made(office, &people.reviewer, "regular", month).await;
        let second = Arc::new(office.second().await);
        let mut tasks = Vec::new();
        // Both saw the roster before either checked it.
        let seen = [sign(office, &finance, &roster).await, sign(office, &colleague, &roster).await];
        for (who, seen) in [&finance, &colleague].into_iter().zip(seen) {
            let (store, ctx) = (second.clone(), office.by(who));
            let check = CheckRoster(seen);
            tasks.push(tokio::spawn(async move { act(&*store, &ctx, &check).await }));
        }
        let mut outcomes = Vec::new();
        for task in tasks {
            outcomes.push(task.await.unwrap());
        }
        let checked = outcomes.iter().filter(|one| one.is_ok()).count();
        let stale = outcomes.iter().filter(|one| matches!(one, Err(Error::Stale { .. }))).count();
        assert_eq!((checked, stale), (1, 1), "{outcomes:?}");
        let view = view(office, &finance, &roster).await;
        assert!(matches!(view.row.roster.state, RosterState::Checked { .. }));
        let held: i64 = view.parts.iter().map(|(part, _)| part.amount.get()).sum();
        assert_eq!((held, fund(office, &finance).await.reserved), (50_400, MONTHLY));
    }

    // clause: MS-2a
    async fn a_new_standard_is_seen_family_by_family_signed_as_one_list_and_paid_back(office: &TestOffice) {
        let (people, created, finance, first) = ready(office, Fen::new(3_000_000)).await;
        // The standard rises on 2021-09-01; its document becomes known in November.
        let (risen, now) = (Month::of(2021, 9).unwrap(), Month::of(2021, 11).unwrap());
        until(office, Month::of(2021, 10).unwrap());
        paid(office, &people, &finance, "regular", Month::of(2021, 10).unwrap()).await;
        until(office, now);
        let ask = PreviewStandard { county: county(), scheme: Scheme::Dibao, on: risen.first_day() };
        let without = look(office.office(), &office.by(&people.reviewer), &ask).await.unwrap();
        assert_eq!((without.totals.raised, without.documents.len()), (1, 0), "seen, and not to be signed");
        let document = "示府发〔2021〕9号";
        let unknown = AdoptStandard {
            county: county(), scheme: "dibao".to_owned(), on: risen.first_day(), digest: without.digest, number: document.to_owned(),
        };
        let refused = act(office.office(), &office.by(&people.decider), &unknown).await;
        assert!(matches!(refused, Err(Error::Invalid(faults)) if faults[0].field == "number"));
        standard(office, &people, "515.00", "2021-09-01", document).await;
        let seen = look(office.office(), &office.by(&people.reviewer), &ask).await.unwrap();
        assert_eq!(seen.documents, [document]);
        // 3 x 515.00 - 984.00 instead of 3 x 496.00 - 984.00
        let [one] = &seen.rows[..] else { panic!("not one family") };
        let Outcome::Raise(change) = &one.outcome else { panic!("{:?}", one.outcome) };
        assert_eq!((change.old, change.new, change.difference()), (MONTHLY, Fen::new(56_100), Some(Fen::new(5_700))));
        let back: Vec<(Month, Fen)> = [9, 10].into_iter().map(|month| (Month::of(2021, month).unwrap(), Fen::new(5_700))).collect();
        assert_eq!((&change.back_pay, seen.totals.raised, seen.totals.back_pay), (&back, 1, Fen::new(11_400)));
        // Looking changes nothing.
        assert_eq!(next(office, &people, now).await, Some((MONTHLY, MONTHLY, Why::Same)));
        let adopt = |digest: &str, number: &str| AdoptStandard {
            county: county(), scheme: "dibao".to_owned(), on: risen.first_day(), digest: digest.to_owned(), number: number.to_owned(),
        };
        let denied = act(office.office(), &office.by(&people.reviewer), &adopt(&seen.digest, "示府发〔2021〕9号")).await;
        assert!(matches!(denied, Err(Error::Denied(_))));
        let stale = act(office.office(), &office.by(&people.decider), &adopt("00", "示府发〔2021〕9号")).await;
        assert!(matches!(stale, Err(Error::Payout(why)) if *why == Refused::StandardChanged));
        let adopted = twice(office, &people.decider, &adopt(&seen.digest, "示府发〔2021〕9号"), &adopt(&seen.digest, "别的文号")).await;
        assert_eq!(adopted.raised, 1);
        let again = look(office.office(), &office.by(&people.reviewer), &ask).await.unwrap();
        assert_eq!(again.rows[0].outcome, Outcome::Same);
        assert_eq!(next(office, &people, now).await, Some((Fen::new(56_100 + 11_400), MONTHLY, Why::Raised)));
        paid(office, &people, &finance, "regular", now).await;
        let row = award(office, &people, &created).await;
        assert_eq!(row.award.monthly(risen.add(-1).unwrap()), Some(MONTHLY));
        let whole = i64::from(risen.months_since(first)) * 50_400 + 3 * 56_100;
        assert_eq!(fund(office, &finance).await.paid, Fen::new(whole));
        // The signer of the list counts as whoever confirmed: nobody checks a roster that pays for the first time what they decided.
        assert_eq!(row.decisions.last().and_then(|made| made.by), Some(user(&people.decider)));
    }

    // clause: MS-2a
    async fn a_lower_amount_or_a_family_no_longer_covered_is_never_on_a_signed_list(office: &TestOffice) {
        let (people, created, _, _) = ready(office, Fen::new(3_000_000)).await;
        // The packs of an earlier day give less than was decided.
        let on = kernel::Date::parse("2019-10-01").unwrap();
        let ask = PreviewStandard { county: county(), scheme: Scheme::Dibao, on };
        let seen = look(office.office(), &office.by(&people.reviewer), &ask).await.unwrap();
        assert!(!matches!(seen.rows[0].outcome, Outcome::Raise(_)), "{:?}", seen.rows[0].outcome);
        let adopt = AdoptStandard { county: county(), scheme: "dibao".to_owned(), on, digest: seen.digest, number: "示府发〔2019〕9号".to_owned() };
        let refused = act(office.office(), &office.by(&people.decider), &adopt).await;
        assert!(matches!(refused, Err(Error::Payout(why)) if *why == Refused::NothingToRaise));
        assert_eq!(award(office, &people, &created).await.award.rates.len(), 1);
    }

    // clause: NX-6c
    async fn money_goes_on_while_a_review_is_overdue_a_fact_unknown_and_a_card_failed(office: &TestOffice) {
        let (people, created, finance, month) = ready(office, Fen::new(3_000_000)).await;
        until(office, month);
        paid(office, &people, &finance, "regular", month).await;
        // A review is opened too late, what the family has is not known any more: nobody has decided anything.
        let row = award(office, &people, &created).await;
        let long_after = row.review_by.add_days(40).unwrap().month_of();
        until(office, long_after);
        let case = opened(office, &people, &created).await;
        let version = look(office.office(), &office.by(&people.clerk), &ReadCase { case }).await.unwrap().row.version;
        let assess = Assess { case, version, decisions: BTreeMap::new() };
        // Income of the last year is unknown by now.
        act(office.office(), &office.by(&people.clerk), &assess).await.unwrap();
        let view_of = look(office.office(), &office.by(&people.clerk), &ReadCase { case }).await.unwrap();
        assert_eq!(view_of.file.assessment.unwrap().assessment.answer, assistance::casework::Answer::Needs);
        let drawn = act(office.office(), &office.by(&people.reviewer), &draw_up(office, "regular", long_after)).await.unwrap();
        let shown = view(office, &people.reviewer, &drawn).await;
        let line = &shown.drawn.as_ref().unwrap().lines[0];
        assert_eq!(line.amount, Fen::new(MONTHLY.get() * i64::from(long_after.months_since(month))));
        assert!(line.concerns.contains(&Concern::ReviewOverdue));
        // The card fails: the money waits for the family and is not lost, what is due goes on growing.
        let lock = LockRoster { roster: drawn.roster, version: drawn.version };
        let locked = act(office.office(), &office.by(&people.reviewer), &lock).await.unwrap();
        let make = MakeRoster(sign(office, &people.reviewer, &locked).await);
        let made = act(office.office(), &office.by(&people.reviewer), &make).await.unwrap();
        let roster = sent(office, &finance, &made).await;
        let said = answered(office, &finance, &roster, "失败,账户久悬").await;
        let close = CloseRoster { roster: said.done.roster, version: said.done.version };
        act(office.office(), &office.by(&finance), &close).await.unwrap();
        let tasks = ListPayees { kind: TaskKind::Failed, limit: 10 };
        let (tasks, count) = look(office.office(), &office.by(&people.clerk), &tasks).await.unwrap();
        assert_eq!((tasks.len(), count, tasks[0].face.name.as_str()), (1, 1, "张大山"));
        let next_month = long_after.add(1).unwrap();
        until(office, next_month);
        let drawn = act(office.office(), &office.by(&people.reviewer), &draw_up(office, "regular", next_month)).await.unwrap();
        let waiting = view(office, &people.reviewer, &drawn).await.drawn.unwrap().waiting;
        assert_eq!((waiting.len(), waiting[0].why, waiting[0].items[0].amount), (1, Waits::AccountFailed, MONTHLY));
        account(office, &people, &created, "6217000000000000026").await;
        assert_eq!(view(office, &people.reviewer, &drawn).await.drawn.unwrap().lines.len(), 1);
        let row = award(office, &people, &created).await;
        assert!(row.award.ending.is_none() && row.award.pauses.is_empty());
    }
}
