// SPDX-License-Identifier: Apache-2.0
//! What keeps money right where people err or come late: one amount a decision, the bounds of months, the cut-off, what is left over, drafts given up, sums corrected
//! by two, lists signed under documents.

use crate::casework::{People, done, paper};
use crate::common::TestOffice;
use crate::money::{
    adjust, all_die, award, opened, opinion, overpaid, paid, reviewed, standard, twice, until,
};
use crate::payout::{
    MONTHLY, account, awards, booked, confirmed, county, draw_up, drawn, first_fund, fund, made, ready, view,
};
use assistance::access::{Bar, Denied};
use assistance::casework::{AdjustReason, CaseEvent, ContactWay, Scheme};
use assistance::office::{Error, FaultKind, Mode, Private, act, look};
use assistance::payout::Refused;
use assistance::payout::funds::Appropriate;
use assistance::payout::model::award::{Concern, Rate};
use assistance::payout::model::flow::{RosterRefusal, RosterState};
use assistance::payout::model::ids::Component;
use assistance::payout::orders::{AnswerFundOrder, CorrectMovement, ReadFundBook};
use assistance::payout::overpaid::{DecideOverpaid, TakeBack};
use assistance::payout::payees::{EnterPayee, ReadPayee};
use assistance::payout::rosters::{DiscardRoster, DrawUp, LockRoster};
use assistance::payout::standard::{AdoptStandard, Outcome, PreviewStandard, Recomputation, Recomputed};
use assistance::policies::Policies;
use assistance::registry::gather::PutEvidence;
use assistance::registry::intake::Created;
use assistance::standards::service::{ProposeStandard, RefuseStandard, Standards};
use assistance::standards::{self, StandardState};
use assistance::testing::incomes;
use kernel::{Fen, Id, Month};
use policy::library::Library;
use sea_orm::ConnectionTrait;
use std::sync::Arc;
use store::{Keys, Store};

/// Lays a supplement beside the amount of an award, as the load of another system does.
async fn supplement(office: &TestOffice, award: assistance::payout::model::ids::AwardId, amount: i64) {
    let mut tx = office.office().begin(Mode::Write).await.unwrap();
    let mut row = tx.award(award).await.unwrap().unwrap();
    let (component, by) = (Component::parse("FS").unwrap(), Id::from_bytes([8; 16]));
    let rate = Rate {
        component,
        from: row.award.first,
        until: None,
        parts: Vec::new(),
        amount: Fen::new(amount),
        by,
    };
    row.award = row.award.decide(rate).unwrap();
    row.version += 1;
    tx.save_award(&row).await.unwrap();
    tx.commit().await.unwrap();
}

/// What the family declares of the months since it applied.
async fn declared(office: &TestOffice, people: &People, created: &Created, months: (Month, Month)) {
    let facts = incomes(created, months, "600.00");
    let put = PutEvidence { household: created.household, facts, case: None };
    act(office.office(), &office.by(&people.clerk), &put).await.unwrap();
}

fn late_month(done: Result<assistance::payout::rosters::RosterDone, Error>, latest: Month) {
    let Err(Error::Invalid(faults)) = done else { panic!("{done:?}") };
    assert_eq!((faults[0].field.as_str(), &faults[0].kind), ("month", &FaultKind::LatestMonth(latest)));
}

on_both! {
    // clause: NX-6c
    async fn a_decision_about_the_whole_amount_closes_the_supplement_that_was_loaded(office: &TestOffice) {
        let (people, created, finance, month) = ready(office, Fen::new(1_000_000)).await;
        supplement(office, award(office, &people, &created).await.award.id, 5_000).await;
        until(office, month);
        paid(office, &people, &finance, "regular", month).await;
        assert_eq!(fund(office, &finance).await.paid, Fen::new(55_400));
        let following = month.add(1).unwrap();
        until(office, following);
        declared(office, &people, &created, (month, month)).await;
        reviewed(office, &people, &created, adjust(60_000, AdjustReason::IncomeFell)).await;
        let row = award(office, &people, &created).await;
        assert_eq!(row.award.monthly(following), Some(Fen::new(60_000)), "not 65,000");
        assert_eq!(drawn(office, &people.reviewer, following).await.all.amount, Fen::new(60_000));
        paid(office, &people, &finance, "regular", following).await;
        assert_eq!(fund(office, &finance).await.paid, Fen::new(55_400 + 60_000));
        assert!(overpaid(office, &finance).await.is_empty());
    }

    async fn a_roster_is_drawn_for_no_month_behind_the_next(office: &TestOffice) {
        let (people, ..) = ready(office, Fen::new(1_000_000)).await;
        let next = office.now().date_in_china().month_of().add(1).unwrap();
        for kind in ["regular", "repay"] {
            let far = draw_up(office, kind, next.add(12).unwrap());
            late_month(act(office.office(), &office.by(&people.reviewer), &far).await, next);
            late_month(act(office.office(), &office.by(&people.reviewer), &draw_up(office, kind, next.add(1).unwrap())).await, next);
        }
        act(office.office(), &office.by(&people.reviewer), &draw_up(office, "regular", next)).await.unwrap();
        // A cut-off of another year would leave out a year of decisions.
        let typed = DrawUp { cut_off: Some(next.add(-13).unwrap().first_day()), ..draw_up(office, "regular", next.add(-1).unwrap()) };
        let refused = act(office.office(), &office.by(&people.reviewer), &typed).await;
        assert!(matches!(refused, Err(Error::Invalid(faults)) if faults[0].field == "cut_off"));
    }

    // clause: NX-6c
    async fn what_is_decided_after_the_cut_off_is_paid_with_the_next_roster(office: &TestOffice) {
        let (people, created, finance, month) = ready(office, Fen::new(1_000_000)).await;
        until(office, month);
        paid(office, &people, &finance, "regular", month).await;
        let following = month.add(1).unwrap();
        until(office, following);
        let draft = act(office.office(), &office.by(&people.reviewer), &draw_up(office, "regular", following)).await.unwrap();
        office.pass_days(1);
        declared(office, &people, &created, (month, month)).await;
        reviewed(office, &people, &created, adjust(60_000, AdjustReason::IncomeFell)).await;
        let shown = view(office, &people.reviewer, &draft).await.drawn.unwrap();
        assert_eq!((shown.lines[0].amount, shown.later[0].1), (MONTHLY, Fen::new(9_600)));
        let lock = LockRoster { roster: draft.roster, version: draft.version };
        let locked = act(office.office(), &office.by(&people.reviewer), &lock).await.unwrap();
        assert_eq!(view(office, &people.reviewer, &locked).await.all.amount, MONTHLY);
        // On the other side of the cut-off: the next roster pays it, with the month that waited.
        let third = following.add(1).unwrap();
        until(office, third);
        let next = drawn(office, &people.reviewer, third).await.drawn.unwrap();
        assert_eq!((next.lines[0].amount, next.later.len()), (Fen::new(60_000 + 9_600), 0));
    }

    // clause: BZ-7b
    async fn a_death_after_the_cut_off_is_not_paid_and_one_after_the_lock_is_shown(office: &TestOffice) {
        let (people, created, finance, month) = ready(office, Fen::new(1_000_000)).await;
        until(office, month);
        paid(office, &people, &finance, "regular", month).await;
        let following = month.add(1).unwrap();
        until(office, following);
        let draft = act(office.office(), &office.by(&people.reviewer), &draw_up(office, "regular", following)).await.unwrap();
        let lock = LockRoster { roster: draft.roster, version: draft.version };
        let locked = act(office.office(), &office.by(&people.reviewer), &lock).await.unwrap();
        assert!(view(office, &people.reviewer, &locked).await.ended.is_empty());
        office.pass_days(1);
        let case = opened(office, &people, &created).await;
        all_die(office, &people, &created, case, month.last_day()).await;
        let id = award(office, &people, &created).await.award.id;
        let shown = view(office, &people.reviewer, &locked).await;
        assert_eq!(shown.ended.iter().copied().collect::<Vec<_>>(), [id]);
        let back = assistance::payout::rosters::SendBackRoster { roster: locked.roster, version: locked.version, reason: "有人去世".to_owned() };
        let back = act(office.office(), &office.by(&people.reviewer), &back).await.unwrap();
        let again = view(office, &people.reviewer, &back).await.drawn.unwrap();
        assert_eq!((again.lines.len(), again.gone.len()), (0, 1));
    }

    async fn an_off_cycle_roster_holds_only_what_is_left_over_of_months_that_were_drawn(office: &TestOffice) {
        let (people, created, finance, month) = ready(office, Fen::new(1_000_000)).await;
        until(office, month);
        let early = act(office.office(), &office.by(&people.reviewer), &draw_up(office, "off_cycle", month)).await;
        assert!(matches!(early, Err(Error::Payout(why)) if *why == Refused::NothingDrawn), "not the whole county before its roster");
        paid(office, &people, &finance, "regular", month).await;
        let following = month.add(1).unwrap();
        until(office, following);
        late_month(act(office.office(), &office.by(&people.reviewer), &draw_up(office, "off_cycle", following)).await, month);
        paid(office, &people, &finance, "regular", following).await;
        declared(office, &people, &created, (month, month)).await;
        reviewed(office, &people, &created, adjust(60_000, AdjustReason::IncomeFell)).await;
        let roster = act(office.office(), &office.by(&people.reviewer), &draw_up(office, "off_cycle", following)).await.unwrap();
        assert_eq!(view(office, &people.reviewer, &roster).await.all.amount, Fen::new(9_600));
    }

    async fn a_draft_is_given_up_with_a_reason_and_its_month_is_free(office: &TestOffice) {
        let (people, _, finance, month) = ready(office, Fen::new(1_000_000)).await;
        let by = &people.reviewer;
        let wrong = act(office.office(), &office.by(by), &draw_up(office, "regular", month)).await.unwrap();
        let discard = |version, reason: &str| DiscardRoster { roster: wrong.roster, version, reason: reason.to_owned() };
        let bare = act(office.office(), &office.by(by), &discard(wrong.version, " ")).await;
        assert!(matches!(bare, Err(Error::Invalid(_))));
        let denied = act(office.office(), &office.by(&finance), &discard(wrong.version, "月份错")).await;
        assert!(matches!(denied, Err(Error::Denied(_))));
        let given_up = twice(office, by, &discard(wrong.version, "月份错"), &discard(wrong.version, "别的")).await;
        let state = view(office, by, &given_up).await.row.roster.state;
        assert!(matches!(&state, RosterState::Discarded { reason, .. } if reason == "月份错"), "{state:?}");
        let made = made(office, by, "regular", month).await;
        let locked = DiscardRoster { roster: made.roster, version: made.version, reason: "月份错".to_owned() };
        let refused = act(office.office(), &office.by(by), &locked).await;
        assert!(matches!(refused, Err(Error::Payout(why)) if matches!(*why, Refused::Roster(RosterRefusal::NotNow { .. }))));
    }

    async fn a_standard_that_was_entered_is_turned_down_or_taken_back(office: &TestOffice) {
        let people = People::at(office).await;
        let entry = |value: &str| ProposeStandard {
            county: county(), param: "dibao_standard.rural".to_owned(), value: value.to_owned(), from: "2020-12-01".to_owned(),
            title: "通知".to_owned(), number: "示民发〔2020〕8号".to_owned(), issuer: "示范县民政局".to_owned(), published: String::new(),
            article: "一".to_owned(), scan: Some(("application/pdf".to_owned(), b"%PDF-1.4".to_vec())), confirmed: String::new(),
        };
        for who in [&people.reviewer, &people.decider] {
            let entered = act(office.office(), &office.by(&people.reviewer), &entry("510.00")).await.unwrap().entry;
            let refuse = |reason: &str| RefuseStandard { entry: entered, reason: reason.to_owned() };
            assert!(matches!(act(office.office(), &office.by(who), &refuse("")).await, Err(Error::Invalid(_))));
            assert!(matches!(act(office.office(), &office.by(&people.clerk), &refuse("录错了")).await, Err(Error::Denied(_))));
            twice(office, who, &refuse("录错了"), &refuse("别的")).await;
            let adopt = standards::service::AdoptStandard { entry: entered };
            let late = act(office.office(), &office.by(&people.decider), &adopt).await;
            assert!(matches!(late, Err(Error::Standards(standards::Refused::TurnedDown))));
            let list = look(office.office(), &office.by(&people.decider), &Standards).await.unwrap();
            assert!(matches!(&list[0].state, StandardState::Refused { reason, .. } if reason == "录错了"));
        }
        standard(office, &people, "510.00", "2020-12-01", "示民发〔2020〕8号").await;
        let adopted = look(office.office(), &office.by(&people.decider), &Standards).await.unwrap()[0].id;
        let refuse = RefuseStandard { entry: adopted, reason: "录错了".to_owned() };
        let refused = act(office.office(), &office.by(&people.decider), &refuse).await;
        assert!(matches!(refused, Err(Error::Standards(standards::Refused::Adopted))));
    }

    async fn a_sum_that_does_not_follow_from_the_entries_is_found(office: &TestOffice) {
        let (_, _, finance, _) = ready(office, Fen::new(100_000)).await;
        fund(office, &finance).await;
        let tamper = "UPDATE ledger_account SET debits_posted = debits_posted + 1 WHERE kind = 'fund'";
        crate::crash::connect(office).await.execute_unprepared(tamper).await.unwrap();
        assert!(office.store.health().await.unwrap().books.faults > 0);
        assert_eq!(first_fund(office, &finance).await.standing().unwrap().astray(), Some(Fen::new(-1)));
    }

    async fn a_sum_is_booked_and_corrected_only_by_two(office: &TestOffice) {
        let (people, _, finance, _) = ready(office, Fen::new(100_000)).await;
        let sent = first_fund(office, &finance).await.fund.account.id;
        // A decimal too far: 900,000.00 instead of 9,000.00.
        let wrong = Appropriate { county: county(), fund: sent, amount: Fen::new(90_000_000), paper: "示财社〔2020〕9号".to_owned() };
        let order = act(office.office(), &office.by(&finance), &wrong).await.unwrap();
        assert_eq!(fund(office, &finance).await.left, Fen::new(100_000));
        let own = AnswerFundOrder { order: order.order, right: true, reason: String::new() };
        let refused = act(office.office(), &office.by(&finance), &own).await;
        assert!(matches!(refused, Err(Error::Denied(Denied::Barred(_, Bar::Same)))), "{refused:?}");
        booked(office, &people.decider, &order).await;
        assert_eq!(fund(office, &finance).await.left, Fen::new(90_100_000));
        let book = look(office.office(), &office.by(&finance), &ReadFundBook { county: county() }).await.unwrap();
        let movement = book.movements.iter().find(|one| one.amount == Fen::new(90_000_000)).unwrap();
        let correct = |amount: i64, reason: &str| CorrectMovement {
            county: county(), movement: movement.id, amount: Fen::new(amount), paper: "更正〔2020〕1号".to_owned(), reason: reason.to_owned(),
        };
        for bad in [correct(90_000_001, "小数点点错"), correct(0, "小数点点错"), correct(89_100_000, " ")] {
            assert!(matches!(act(office.office(), &office.by(&finance), &bad).await, Err(Error::Invalid(_))));
        }
        let order = twice(office, &finance, &correct(89_100_000, "小数点点错"), &correct(1, "小数点点错")).await;
        let no = AnswerFundOrder { order: order.order, right: false, reason: String::new() };
        assert!(matches!(act(office.office(), &office.by(&people.decider), &no).await, Err(Error::Invalid(_))), "a reason why not");
        booked(office, &people.decider, &order).await;
        let after = fund(office, &finance).await;
        assert_eq!((after.sent, after.left), (Fen::new(1_000_000), Fen::new(1_000_000)));
        let again = AnswerFundOrder { order: order.order, right: true, reason: String::new() };
        let refused = act(office.office(), &office.by(&people.decider), &again).await;
        assert!(matches!(refused, Err(Error::Payout(why)) if *why == Refused::OrderAnswered));
        let book = look(office.office(), &office.by(&finance), &ReadFundBook { county: county() }).await.unwrap();
        assert_eq!((book.waiting().count(), book.movements.iter().map(|one| one.corrected.get()).sum::<i64>()), (0, 89_100_000));
    }

    // clause: MS-2a
    async fn a_family_that_changed_after_the_preview_is_computed_anew_and_a_stale_list_is_refused(office: &TestOffice) {
        let (people, created, finance, _) = ready(office, Fen::new(3_000_000)).await;
        let (risen, now) = (Month::of(2021, 9).unwrap(), Month::of(2021, 10).unwrap());
        until(office, now);
        paid(office, &people, &finance, "regular", now).await;
        standard(office, &people, "515.00", "2021-09-01", "示府发〔2021〕9号").await;
        let ask = PreviewStandard { county: county(), scheme: Scheme::Dibao, on: risen.first_day() };
        // Looked at twice, and by a process that has kept nothing: the same to the fen and to the record.
        let cold = office.second().await;
        let by = office.by(&people.reviewer);
        let [seen, again, other] = [
            look(office.office(), &by, &ask).await.unwrap(),
            look(office.office(), &by, &ask).await.unwrap(),
            look(&cold, &by, &ask).await.unwrap(),
        ];
        let rows = |list: &Recomputation| {
            let row = |one: &Recomputed| (one.outcome.clone(), one.parts.clone(), one.record.clone());
            list.rows.iter().map(row).collect::<Vec<_>>()
        };
        assert_eq!((rows(&seen), &seen.digest), (rows(&again), &again.digest));
        assert_eq!((rows(&seen), &seen.digest), (rows(&other), &other.digest));
        let adopt = |list: &Recomputation| AdoptStandard {
            county: county(), scheme: "dibao".to_owned(), on: risen.first_day(), digest: list.digest.clone(), number: "示府发〔2021〕9号".to_owned(),
        };
        // Between the look and the signature the family's wage of the year before it applied turns out to be another.
        let told = incomes(&created, (Month::of(2019, 11).unwrap(), Month::of(2020, 10).unwrap()), "630.00");
        let facts = told.into_iter().map(|one| one.on(risen.first_day())).collect();
        let put = PutEvidence { household: created.household, facts, case: None };
        act(office.office(), &office.by(&people.clerk), &put).await.unwrap();
        let refused = act(office.office(), &office.by(&people.decider), &adopt(&seen)).await;
        assert!(matches!(refused, Err(Error::Payout(why)) if *why == Refused::StandardChanged));
        let anew = look(office.office(), &office.by(&people.reviewer), &ask).await.unwrap();
        let (Outcome::Raise(before), Outcome::Raise(after)) = (&seen.rows[0].outcome, &anew.rows[0].outcome) else { panic!("{anew:?}") };
        assert!(after.new < before.new, "{after:?}");
        assert_eq!(act(office.office(), &office.by(&people.decider), &adopt(&anew)).await.unwrap().raised, 1);
        assert_eq!(award(office, &people, &created).await.award.monthly(now), Some(after.new));
        // What the list decided is in the versions of the awards: nothing of before is believed any more.
        let same = look(office.office(), &office.by(&people.reviewer), &ask).await.unwrap();
        assert_eq!(same.rows[0].outcome, Outcome::Same);
    }

    // clause: MS-2a
    async fn a_list_that_rests_on_assumed_numbers_is_not_signed(office: &TestOffice) {
        let (people, created, finance, _) = ready(office, Fen::new(3_000_000)).await;
        let (risen, now) = (Month::of(2021, 9).unwrap(), Month::of(2021, 10).unwrap());
        until(office, now);
        paid(office, &people, &finance, "regular", now).await;
        // The same county, were it no demonstration.
        let mut texts = synth::testing::texts();
        let demo = texts.get_mut("demo/pack.yaml").unwrap();
        *demo = demo.replace("demonstration: true", "demonstration: false");
        let policies = Arc::new(Policies::new(Library::read(&texts).unwrap()));
        let real = Store::open(&office.options, Keys::parse(&office.keys).unwrap(), policies).await.unwrap();
        let ask = PreviewStandard { county: county(), scheme: Scheme::Dibao, on: risen.first_day() };
        let seen = look(&real, &office.by(&people.reviewer), &ask).await.unwrap();
        assert_eq!((&seen.rows[0].outcome, seen.totals.raised), (&Outcome::Assumed(Fen::new(56_100)), 0));
        let adopt = AdoptStandard {
            county: county(), scheme: "dibao".to_owned(), on: risen.first_day(), digest: seen.digest, number: "示府发〔2021〕9号".to_owned(),
        };
        let refused = act(&real, &office.by(&people.decider), &adopt).await;
        assert!(matches!(refused, Err(Error::Payout(why)) if *why == Refused::StandardAssumed(1)));
        assert_eq!(award(office, &people, &created).await.award.rates.len(), 1);
    }

    // clause: BZ-7b
    async fn money_that_comes_back_unasked_is_booked_up_to_what_was_too_much(office: &TestOffice) {
        let (people, created, finance, month) = ready(office, Fen::new(1_000_000)).await;
        for later in 0..2 {
            until(office, month.add(later).unwrap());
            paid(office, &people, &finance, "regular", month.add(later).unwrap()).await;
        }
        let case = opened(office, &people, &created).await;
        all_die(office, &people, &created, case, month.last_day()).await;
        let row = award(office, &people, &created).await;
        let back = |amount: i64| TakeBack { award: row.award.id, amount: Fen::new(amount), slip: "缴款书 9 号".to_owned() };
        // Nobody has asked for anything yet.
        assert_eq!(overpaid(office, &finance).await[0].open.claimed, Fen::ZERO);
        assert!(matches!(act(office.office(), &office.by(&finance), &back(MONTHLY.get() + 1)).await, Err(Error::Invalid(_))));
        act(office.office(), &office.by(&finance), &back(20_000)).await.unwrap();
        assert_eq!(overpaid(office, &finance).await[0].open.with_family, Fen::new(30_400));
        // A person decides about the rest, and what is asked back then comes like any other claim.
        let (decided, reason) = ("reclaim".to_owned(), "家属同意退回".to_owned());
        let rest = DecideOverpaid { award: row.award.id, decided, seen: Fen::new(30_400), reason };
        act(office.office(), &office.by(&people.decider), &rest).await.unwrap();
        let open = overpaid(office, &finance).await.remove(0).open;
        assert_eq!((open.months.len(), open.claimed), (0, Fen::new(30_400)));
        act(office.office(), &office.by(&finance), &back(30_400)).await.unwrap();
        assert!(overpaid(office, &finance).await.is_empty());
        let fund = fund(office, &finance).await;
        assert_eq!((fund.claimed, fund.paid), (Fen::ZERO, MONTHLY));
        assert_eq!(fund.left, Fen::new(1_000_000 - MONTHLY.get()));
    }

    async fn settled_months_are_noted_at_the_close_and_looked_at_again_after_a_change(office: &TestOffice) {
        let (people, created, finance, month) = ready(office, Fen::new(1_000_000)).await;
        for later in 0..3 {
            until(office, month.add(later).unwrap());
            paid(office, &people, &finance, "regular", month.add(later).unwrap()).await;
        }
        let id = award(office, &people, &created).await.award.id;
        let settled = async || {
            let mut tx = office.office().begin(Mode::Read).await.unwrap();
            let paid = tx.drawable(id).await.unwrap().unwrap().paid;
            (paid.settled_before, paid.payments.len())
        };
        assert_eq!(settled().await, (month.add(3), 1), "of three months only the last is loaded");
        declared(office, &people, &created, (month, month.add(1).unwrap())).await;
        reviewed(office, &people, &created, adjust(60_000, AdjustReason::IncomeFell)).await;
        assert_eq!(settled().await, (None, 3));
    }

    async fn the_second_person_gets_the_papers_of_the_account_and_no_agreement_is_of_tomorrow(office: &TestOffice) {
        let people = People::at(office).await;
        let (created, _) = confirmed(office, &people).await;
        let award = awards(office, &people, &created).await[0].award.id;
        let proof = paper(office, &people.clerk, &created, "certificate").await;
        let agreement = paper(office, &people.clerk, &created, "other").await;
        let today = office.now().date_in_china();
        let enter = |filed_on| EnterPayee {
            award, receiver: "custody".to_owned(), receiver_paper: Some(agreement), filed_on, proof,
            holder: Private::new("张大山"), number: Private::new("6217000000000000018"), bank: "示范农商行".to_owned(),
        };
        let future = act(office.office(), &office.by(&people.clerk), &enter(today.add_days(1))).await;
        assert!(matches!(future, Err(Error::Invalid(faults)) if faults[0].field == "filed_on"));
        act(office.office(), &office.by(&people.clerk), &enter(Some(today))).await.unwrap();
        let view = look(office.office(), &office.by(&people.leader), &ReadPayee { award }).await.unwrap();
        let papers: Vec<_> = view.papers.iter().map(|paper| paper.id).collect();
        assert_eq!(papers, [proof, agreement]);
    }

    // clause: NX-6c
    async fn money_goes_on_while_nobody_reaches_the_family(office: &TestOffice) {
        let (people, created, _, month) = ready(office, Fen::new(1_000_000)).await;
        until(office, month);
        let case = opinion(office, &people, &created, adjust(40_000, AdjustReason::IncomeRose)).await;
        let letter = paper(office, &people.clerk, &created, "other").await;
        done(office, &people.clerk, case, CaseEvent::HearingNoticed { way: ContactWay::InPerson, paper: letter }).await;
        done(office, &people.clerk, case, CaseEvent::HearingUnreached { way: ContactWay::Phone }).await;
        let shown = drawn(office, &people.reviewer, month).await.drawn.unwrap();
        assert_eq!(shown.lines[0].amount, MONTHLY);
        assert!(shown.lines[0].concerns.contains(&Concern::Unreachable));
    }

    async fn a_card_that_failed_or_a_draft_costs_no_look_at_the_whole_county(office: &TestOffice) {
        let (people, created, finance, month) = ready(office, Fen::new(1_000_000)).await;
        until(office, month);
        paid(office, &people, &finance, "regular", month).await;
        account(office, &people, &created, "6217000000000000026").await;
        let found = async |which| {
            let mut tx = office.office().begin(Mode::Read).await.unwrap();
            tx.drawables(county(), Scheme::Dibao, which).await.unwrap().len()
        };
        use assistance::payout::rosters::Drawables;
        // Nothing came back and nothing was too much: the lists read nobody.
        assert_eq!((found(Drawables::All).await, found(Drawables::SentBack).await, found(Drawables::Surplus).await), (1, 0, 0));
    }
}
