// SPDX-License-Identifier: Apache-2.0
//! A decision about the whole amount, whatever parts there were before; and what was decided after the cut-off.

use super::sample::{award, base, component, county, day, id, month, rate, scheme, shown, take, works, yuan};
use crate::payout::model::award::{Award, EndCause, Ending, Rate};
use crate::payout::model::due::{Opening, Paid, PaymentState, due, due_at_cut_off};
use crate::payout::model::ids::DecisionId;
use crate::payout::model::roster::{Family, draw_up};
use kernel::{Fen, Month};
use proptest::prelude::*;
use std::collections::BTreeSet;

/// A rate of a decision of its own.
fn by(number: u128, rate: Rate) -> Rate {
    Rate { by: id(number), ..rate }
}

/// What counts for a month, of any component.
fn had(paid: &Paid, month: Month) -> i64 {
    let opening = paid.opening.iter().filter(|one| (one.from..=one.until).contains(&month));
    let before: i64 = opening.flat_map(|one| one.monthly.values()).map(|one| one.get()).sum();
    let payments = paid.payments.iter().filter(|one| one.key.month == month && one.state.counts());
    before + payments.map(|one| one.amount.get()).sum::<i64>()
}

/// An award taken over in two parts, paid until October by the other system.
fn loaded(base_part: i64, supplement: i64) -> (Award, Paid) {
    let award = award(1, "2020-01", base_part).decide(rate("FS", "2020-01", supplement)).unwrap();
    let monthly = award.entitled(month("2020-10"));
    let opening = Opening { from: month("2020-01"), until: month("2020-10"), monthly };
    (award, Paid { opening: Some(opening), ..Paid::default() })
}

// clause: NX-6c
#[test]
fn a_loaded_supplement_is_not_paid_beside_the_amount_that_holds_it_already() {
    let (award, paid) = loaded(454, 50);
    let decided = award.decide_whole(by(7, rate("JB", "2020-10", 520))).unwrap();
    assert_eq!(decided.monthly(month("2020-10")), Some(yuan(520)));
    let now = due(&decided, &paid, month("2020-11")).unwrap();
    let expected = [("2020-10", "JB", 16), ("2020-11", "JB", 520)];
    assert_eq!(shown(&now), expected.map(|(month, code, yuan)| (month.to_owned(), code.to_owned(), yuan)));
    assert_eq!(now.overpaid, []);
    // What was decided for one month on top is not the family's monthly amount and stays.
    let special = Rate { until: Some(month("2020-11")), ..by(8, rate("JT", "2020-11", 30)) };
    let both = decided
        .decide(special)
        .and_then(|award| award.decide_whole(by(9, rate("JB", "2020-11", 530))))
        .unwrap();
    assert_eq!(
        (both.monthly(month("2020-11")), both.monthly(month("2020-12"))),
        (Some(yuan(560)), Some(yuan(530)))
    );
}

#[test]
fn a_lower_whole_amount_lists_only_what_is_too_much_of_the_month() {
    let (award, paid) = loaded(454, 50);
    let decided = award.decide_whole(by(7, rate("JB", "2020-10", 480))).unwrap();
    let now = due(&decided, &paid, month("2020-10")).unwrap();
    let listed: i64 = now.overpaid.iter().map(|one| one.undecided.get()).sum();
    assert_eq!((now.items.len(), listed), (0, yuan(24).get()));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    // clause: NX-6c BZ-7b
    #[test]
    fn after_a_decision_a_month_pays_the_amount_decided_whatever_was_open_before(
        parts in prop::collection::vec((0usize..3, 1..9u32, 0..500i64), 0..5),
        decisions in prop::collection::vec((1..10u32, 0..800i64), 1..4),
        paid_until in 1..10u32,
    ) {
        let codes = ["JB", "FS", "LN"];
        let at = |number: u32| Month::of(2020, number).unwrap();
        let mut award = award(1, "2020-01", 300);
        for (number, (code, from, amount)) in (100_u128..).zip(parts) {
            award = award.decide(by(number, rate(codes[code], &at(from).to_string(), amount))).unwrap();
        }
        let mut paid = Paid::default();
        let now = due(&award, &paid, at(paid_until)).unwrap();
        take(&mut paid, &now, PaymentState::Paid);
        for (number, (from, amount)) in (200_u128..).zip(&decisions) {
            award = award.decide_whole(by(number, rate("JB", &at(*from).to_string(), *amount))).unwrap();
            let (from, amount) = (at(*from), yuan(*amount));
            for month in (from.index()..=at(12).index()).filter_map(Month::from_index) {
                prop_assert_eq!(award.monthly(month), Some(amount));
            }
            let before: Vec<i64> = (1..=12).map(|number| had(&paid, at(number))).collect();
            let now = due(&award, &paid, at(11)).unwrap();
            take(&mut paid, &now, PaymentState::Paid);
            for (number, before) in (1..=11).zip(before) {
                let owed = award.monthly(at(number)).unwrap().get();
                // To the fen, or what was too much already: never the same money twice.
                prop_assert_eq!(had(&paid, at(number)), owed.max(before), "{}", at(number));
                let over: i64 = now.overpaid.iter().filter(|one| one.month == at(number)).map(|one| one.undecided.get()).sum();
                prop_assert_eq!(over, (before - owed).max(0), "{}", at(number));
            }
            prop_assert_eq!(due(&award, &paid, at(11)).unwrap().items, vec![]);
        }
    }
}

/// What a roster of October gives a family of which these decisions came after the cut-off, and what it leaves for the next.
fn october(award: &Award, paid: &Paid, late: &[u128]) -> (i64, i64) {
    let late: BTreeSet<DecisionId> = late.iter().map(|number| id(*number)).collect();
    let before = award.without(&late);
    let to = works(1);
    let family = Family { award, before: before.as_ref(), paid, to: &to };
    let drawn = draw_up(county(), &scheme(), month("2020-10"), [family]).unwrap();
    let sum = |amounts: Vec<Fen>| amounts.into_iter().map(|one| one.get() / 100).sum();
    (
        sum(drawn.lines.iter().map(|line| line.amount).collect()),
        sum(drawn.later.iter().map(|(_, amount)| *amount).collect()),
    )
}

#[test]
fn what_is_raised_after_the_cut_off_waits_and_what_is_lowered_or_ended_does_not() {
    let family = award(1, "2020-10", 400);
    let paid = Paid::default();
    let raised = family.clone().decide_whole(by(7, rate("JB", "2020-10", 430))).unwrap();
    assert_eq!(october(&raised, &paid, &[]), (430, 0));
    assert_eq!(october(&raised, &paid, &[7]), (400, 30));
    // The next roster pays the difference.
    let before = raised.without(&[id(7)].into());
    let mut paid_october = Paid::default();
    take(
        &mut paid_october,
        &due_at_cut_off(&raised, before.as_ref(), &paid, month("2020-10")).unwrap(),
        PaymentState::Paid,
    );
    let next = due(&raised, &paid_october, month("2020-11")).unwrap();
    assert_eq!(next.items.iter().map(|one| one.amount).collect::<Vec<_>>(), [yuan(30), yuan(430)]);
    let lowered = family.clone().decide_whole(by(7, rate("JB", "2020-10", 250))).unwrap();
    assert_eq!(october(&lowered, &paid, &[7]), (250, 0));
    let begun = by(7, rate("JB", "2020-10", 400));
    let new = Award { rates: vec![begun], ..family.clone() };
    assert_eq!(october(&new, &paid, &[7]), (0, 400));
    // A death has no decision that could be late: nothing is paid knowingly beyond it.
    let died = Ending { last: month("2020-09"), cause: EndCause::Death(day("2020-09-30")) };
    assert_eq!(october(&raised.end(died).unwrap(), &paid, &[7]), (0, 0));
}

#[test]
fn parts_of_a_loaded_award_that_wait_for_the_next_roster_are_paid_as_they_were() {
    let (award, mut paid) = loaded(454, 50);
    paid.opening.as_mut().unwrap().until = month("2020-09");
    let raised = award.decide_whole(by(7, rate("JB", "2020-10", 520))).unwrap();
    assert_eq!(october(&raised, &paid, &[7]), (504, 16));
    let before = raised.without(&[id(7)].into());
    let now = due_at_cut_off(&raised, before.as_ref(), &paid, month("2020-10")).unwrap();
    take(&mut paid, &now, PaymentState::Paid);
    let next = due(&raised, &paid, month("2020-11")).unwrap();
    assert_eq!(next.total(), Some(yuan(16 + 520)));
    assert_eq!(raised.entitled(month("2020-10")).get(&component("FS")), None);
    assert_eq!(raised.replaced_by(month("2020-10"), component("FS")), Some(base()));
}
