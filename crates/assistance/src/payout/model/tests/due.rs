// SPDX-License-Identifier: Apache-2.0
//! Month arithmetic, as tables: what was decided, what was paid, what is due.

use super::sample::{award, base, component, day, id, month, rate, shown, take, yuan};
use crate::payout::model::award::{Award, EndCause, Ending};
use crate::payout::model::due::{
    Decided, DueError, DueKind, Opening, Overpaid, Paid, Payment, PaymentState, SettleRefusal, Settlement,
    due,
};
use crate::payout::model::identity::PaymentKey;
use kernel::Fen;

fn list(items: &[(&str, &str, i64)]) -> Vec<(String, String, i64)> {
    items.iter().map(|(month, code, yuan)| ((*month).to_owned(), (*code).to_owned(), *yuan)).collect()
}

/// Everything due up to that month was paid.
fn paid_until(award: &Award, last: &str) -> Paid {
    let mut paid = Paid::default();
    let now = due(award, &paid, month(last)).unwrap();
    take(&mut paid, &now, PaymentState::Paid);
    paid
}

#[test]
fn a_new_award_gets_its_month_and_the_months_since_its_start() {
    let award = award(1, "2020-08", 400);
    let now = due(&award, &Paid::default(), month("2020-10")).unwrap();
    assert_eq!(shown(&now), list(&[("2020-08", "JB", 400), ("2020-09", "JB", 400), ("2020-10", "JB", 400)]));
    let kinds: Vec<DueKind> = now.items.iter().map(|item| item.kind).collect();
    assert_eq!(kinds, [DueKind::BackPay, DueKind::BackPay, DueKind::Regular]);
    assert_eq!(due(&award, &Paid::default(), month("2020-07")).unwrap().items, []);
}

#[test]
fn what_is_paid_or_under_way_or_to_be_paid_again_is_not_due_again() {
    let award = award(1, "2020-10", 400);
    for state in [PaymentState::UnderWay, PaymentState::Paid, PaymentState::Failed] {
        let mut paid = Paid::default();
        let now = due(&award, &paid, month("2020-10")).unwrap();
        take(&mut paid, &now, state);
        assert_eq!(due(&award, &paid, month("2020-10")).unwrap(), Default::default(), "{state:?}");
    }
    let mut paid = Paid::default();
    let now = due(&award, &paid, month("2020-10")).unwrap();
    take(&mut paid, &now, PaymentState::Cancelled);
    let again = due(&award, &paid, month("2020-10")).unwrap();
    assert_eq!(again.items[0].key.sequence, 2, "a cancelled identity is never used again");
}

// clause: MS-2a NX-6c
#[test]
fn a_new_standard_pays_the_difference_from_its_effective_month() {
    let before = award(1, "2020-01", 400);
    let paid = paid_until(&before, "2020-11");
    let raised = before.decide(rate("JB", "2020-09", 430)).unwrap();
    let now = due(&raised, &paid, month("2020-12")).unwrap();
    let expected =
        list(&[("2020-09", "JB", 30), ("2020-10", "JB", 30), ("2020-11", "JB", 30), ("2020-12", "JB", 430)]);
    assert_eq!(shown(&now), expected);
    assert_eq!(now.items[0].key.sequence, 2, "the difference is the second payment of September");
    assert_eq!(now.overpaid, []);
}

#[test]
fn a_new_supplement_is_paid_back_alone() {
    let before = award(1, "2020-01", 400);
    let paid = paid_until(&before, "2020-10");
    let more = before.decide(rate("LN", "2020-09", 50)).unwrap();
    let now = due(&more, &paid, month("2020-10")).unwrap();
    assert_eq!(shown(&now), list(&[("2020-09", "LN", 50), ("2020-10", "LN", 50)]));
}

// clause: BZ-7b YY-5a NX-6c
#[test]
fn money_paid_too_much_is_listed_and_never_taken_off() {
    let before = award(1, "2020-01", 400);
    let paid = paid_until(&before, "2020-10");
    let lowered = before.decide(rate("JB", "2020-09", 250)).unwrap();
    let now = due(&lowered, &paid, month("2020-11")).unwrap();
    assert_eq!(shown(&now), list(&[("2020-11", "JB", 250)]), "November is paid in full");
    let overpaid = |text: &str| Overpaid {
        month: month(text),
        component: base(),
        paid: yuan(400),
        entitled: yuan(250),
        undecided: yuan(150),
    };
    assert_eq!(now.overpaid, [overpaid("2020-09"), overpaid("2020-10")]);
}

#[test]
fn a_surplus_in_one_component_does_not_pay_another() {
    let before = award(1, "2020-10", 400);
    let paid = paid_until(&before, "2020-10");
    let changed =
        before.decide(rate("JB", "2020-10", 300)).and_then(|a| a.decide(rate("LN", "2020-10", 100))).unwrap();
    let now = due(&changed, &paid, month("2020-10")).unwrap();
    assert_eq!(shown(&now), list(&[("2020-10", "LN", 100)]));
    assert_eq!(now.overpaid.len(), 1);
}

#[test]
fn months_paid_after_a_death_are_listed_for_a_person() {
    let before = award(1, "2020-01", 400);
    let paid = paid_until(&before, "2020-10");
    let died = Ending { last: month("2020-08"), cause: EndCause::Death(day("2020-08-20")) };
    let now = due(&before.end(died).unwrap(), &paid, month("2020-11")).unwrap();
    assert_eq!(now.items, []);
    let months: Vec<String> = now.overpaid.iter().map(|one| one.month.to_string()).collect();
    assert_eq!(months, ["2020-09", "2020-10"]);
}

#[test]
fn what_a_person_decided_is_not_listed_again() {
    let before = award(1, "2020-10", 400);
    let lowered = before.clone().decide(rate("JB", "2020-10", 250)).unwrap();
    let settle = |decided: Decided, amount: i64| Settlement {
        month: month("2020-10"),
        component: base(),
        amount: yuan(amount),
        decided,
        by: id(80),
    };
    for (settlements, undecided) in [
        (vec![], 150),
        (vec![settle(Decided::LetGo, 150)], 0),
        (vec![settle(Decided::LetGo, 50)], 100),
        (vec![settle(Decided::Reclaim, 150)], 0),
        (vec![settle(Decided::Reclaim, 150), settle(Decided::CameBack, 150)], 0),
        (vec![settle(Decided::CameBack, 60)], 90),
        (vec![settle(Decided::Unasked, 60), settle(Decided::Reclaim, 90)], 0),
        (vec![settle(Decided::Unasked, 60), settle(Decided::LetGo, 30)], 60),
        (vec![settle(Decided::LetGo, 100), settle(Decided::Reclaim, 50), settle(Decided::CameBack, 20)], 0),
    ] {
        let mut paid = paid_until(&before, "2020-10");
        paid.settlements = settlements.clone();
        let now = due(&lowered, &paid, month("2020-10")).unwrap();
        let listed: i64 = now.overpaid.iter().map(|one| one.undecided.get() / 100).sum();
        assert_eq!((listed, now.items.len()), (undecided, 0), "{settlements:?}");
    }
}

#[test]
fn what_came_back_is_paid_again_when_the_decision_falls() {
    let award = award(1, "2020-10", 400);
    let mut paid = paid_until(&award, "2020-10");
    let came_back = Settlement {
        month: month("2020-10"),
        component: base(),
        amount: yuan(150),
        decided: Decided::CameBack,
        by: id(80),
    };
    paid.settlements.push(came_back);
    let now = due(&award, &paid, month("2020-11")).unwrap();
    assert_eq!(shown(&now), list(&[("2020-10", "JB", 150), ("2020-11", "JB", 400)]));
}

#[test]
fn an_award_from_an_older_system_goes_on_without_a_jump() {
    let award = award(1, "2015-01", 400);
    let opening = Opening {
        from: month("2020-01"),
        until: month("2020-10"),
        monthly: [(base(), yuan(400))].into_iter().collect(),
    };
    let paid = Paid { opening: Some(opening), ..Paid::default() };
    assert_eq!(due(&award, &paid, month("2020-10")).unwrap(), Default::default());
    assert_eq!(shown(&due(&award, &paid, month("2020-11")).unwrap()), list(&[("2020-11", "JB", 400)]));
    let raised = award.decide(rate("JB", "2020-09", 430)).unwrap();
    let expected = list(&[("2020-09", "JB", 30), ("2020-10", "JB", 30), ("2020-11", "JB", 430)]);
    assert_eq!(shown(&due(&raised, &paid, month("2020-11")).unwrap()), expected);
}

#[test]
fn a_pause_undone_is_paid_back() {
    let paused = award(1, "2020-08", 400).suspend(month("2020-09"), id(1)).unwrap();
    let paid = paid_until(&paused, "2020-10");
    assert_eq!(paid.payments.len(), 1, "August only");
    let undone = paused.resume(month("2020-09")).unwrap();
    let now = due(&undone, &paid, month("2020-10")).unwrap();
    assert_eq!(shown(&now), list(&[("2020-09", "JB", 400), ("2020-10", "JB", 400)]));
}

#[test]
fn amounts_that_do_not_fit_and_sequences_that_run_out_are_said() {
    let mut award = award(1, "2020-10", 400);
    let key = |sequence: u8| PaymentKey {
        payee: award.payee,
        month: month("2020-10"),
        component: base(),
        sequence,
    };
    let payment = |sequence: u8, state| Payment { key: key(sequence), amount: Fen::MAX, state };
    let twice = Paid {
        payments: vec![payment(1, PaymentState::Paid), payment(2, PaymentState::Paid)],
        ..Paid::default()
    };
    assert_eq!(due(&award, &twice, month("2020-10")), Err(DueError::Overflow));
    let last = Paid { payments: vec![payment(99, PaymentState::Cancelled)], ..Paid::default() };
    let out = Err(DueError::Sequences { month: month("2020-10") });
    assert_eq!(due(&award, &last, month("2020-10")), out);
    award.rates.push(rate("LN", "2020-10", 1));
    assert_eq!(award.entitled(month("2020-10")).len(), 2);
    assert_eq!(component("LN").to_string(), "LN");
}

#[test]
fn a_decision_is_about_what_is_undecided_and_no_more() {
    let before = award(1, "2020-10", 400);
    let mut paid = paid_until(&before, "2020-10");
    let lowered = before.decide(rate("JB", "2020-10", 250)).unwrap();
    let overpaid = due(&lowered, &paid, month("2020-10")).unwrap().overpaid[0];
    for (decided, amount, limit) in [
        (Decided::Reclaim, 151, Some(150)),
        (Decided::LetGo, 0, Some(150)),
        (Decided::LetGo, -5, Some(150)),
        (Decided::CameBack, 401, Some(400)),
        (Decided::Reclaim, 150, None),
        (Decided::LetGo, 1, None),
    ] {
        let refused = overpaid.settle(decided, yuan(amount), id(80)).err();
        assert_eq!(refused, limit.map(|limit| SettleRefusal { limit: yuan(limit) }), "{decided:?} {amount}");
    }
    paid.settlements.push(overpaid.settle(Decided::LetGo, yuan(150), id(80)).unwrap());
    assert_eq!(due(&lowered, &paid, month("2020-10")).unwrap().overpaid, []);
}

#[test]
fn settled_months_are_said_and_need_not_be_looked_at() {
    let award = award(1, "2020-07", 400);
    let roster = month("2020-10");
    let mut paid = Paid::default();
    let settled = |paid: &Paid| due(&award, paid, roster).unwrap().settled_before(paid, roster).to_string();
    assert_eq!(settled(&paid), "2020-07");
    let now = due(&award, &paid, roster).unwrap();
    take(&mut paid, &now, PaymentState::Paid);
    assert_eq!(settled(&paid), "2020-11");
    for state in [PaymentState::UnderWay, PaymentState::Failed] {
        paid.payments[1].state = state;
        assert_eq!(settled(&paid), "2020-08", "{state:?}");
    }
    let short = Paid { settled_before: Some(month("2020-11")), ..Paid::default() };
    assert_eq!(shown(&due(&award, &short, month("2020-11")).unwrap()), list(&[("2020-11", "JB", 400)]));
}

#[test]
fn a_month_behind_the_roster_is_never_due() {
    let award = award(1, "2020-10", 400);
    let mut paid = paid_until(&award, "2020-11");
    paid.payments[1].state = PaymentState::Cancelled;
    assert_eq!(due(&award, &paid, month("2020-10")).unwrap().items, [], "November waits for its own roster");
    assert_eq!(due(&award, &paid, month("2020-11")).unwrap().items.len(), 1);
}

#[test]
fn the_next_sequence_does_not_depend_on_the_order_of_the_payments() {
    let before = award(1, "2020-10", 400);
    let mut paid = paid_until(&before, "2020-10");
    let raised = before.decide(rate("JB", "2020-10", 430)).unwrap();
    let now = due(&raised, &paid, month("2020-10")).unwrap();
    take(&mut paid, &now, PaymentState::Paid);
    paid.payments.reverse();
    let again = raised.decide(rate("JB", "2020-10", 450)).unwrap();
    assert_eq!(due(&again, &paid, month("2020-10")).unwrap().items[0].key.sequence, 3);
}
