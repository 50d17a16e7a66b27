// SPDX-License-Identifier: Apache-2.0
//! Random years of random families: decisions backdated, pauses, deaths, runs repeated and cut off in the middle,
//! money that comes back. Whatever the order, what is owed is paid once.

use super::funds::Books;
use super::sample::{award, county, day, id, month, rate, scheme, works};
use crate::payout::model::award::{Award, EndCause, Ending, Rate};
use crate::payout::model::due::{DueItem, Paid, Payment, PaymentState, due};
use crate::payout::model::ids::Component;
use crate::payout::model::payee::PayTo;
use crate::payout::model::roster::{Family, Line, draw_up, repay};
use kernel::{Fen, Month};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed};
use std::collections::{BTreeMap, BTreeSet};

#[derive(Clone, Debug)]
pub(super) enum Happens {
    /// A decision for a family: component, months back, months it lasts (0 for ever), yuan.
    Decided {
        family: usize,
        code: usize,
        back: i32,
        lasts: i32,
        yuan: i64,
    },
    Paused {
        family: usize,
        back: i32,
    },
    Resumed {
        family: usize,
        later: i32,
    },
    Ended {
        family: usize,
        back: i32,
    },
    /// A run over so many of the families, as when it is killed; `fails` picks lines that the bank sends back.
    Run {
        upto: usize,
        fails: u8,
    },
    /// A re-pay run.
    Again {
        fails: u8,
    },
    MonthPasses,
}

pub(super) fn happens() -> impl Strategy<Value = Happens> {
    let family = 0usize..3;
    prop_oneof![
        3 => (family.clone(), 0usize..2, 0..6i32, 0..4i32, 0..500i64)
            .prop_map(|(family, code, back, lasts, yuan)| Happens::Decided { family, code, back, lasts, yuan }),
        1 => (family.clone(), 0..3i32).prop_map(|(family, back)| Happens::Paused { family, back }),
        1 => (family.clone(), 0..5i32).prop_map(|(family, later)| Happens::Resumed { family, later }),
        1 => (family, 0..3i32).prop_map(|(family, back)| Happens::Ended { family, back }),
        5 => (0usize..=3, any::<u8>()).prop_map(|(upto, fails)| Happens::Run { upto, fails }),
        2 => any::<u8>().prop_map(|fails| Happens::Again { fails }),
        3 => Just(Happens::MonthPasses),
    ]
}

/// The office with its families.
pub(super) struct Office {
    pub(super) now: Month,
    pub(super) families: Vec<(Award, Paid, PayTo)>,
    /// The books that the money moves through; without them there is money enough.
    pub(super) books: Option<Books>,
}

const CODES: [&str; 2] = ["JB", "LN"];

impl Office {
    pub(super) fn new() -> Office {
        let families = (1..=3).map(|number| (award(number, "2020-03", 100), Paid::default(), works(number)));
        Office { now: month("2020-06"), families: families.collect(), books: None }
    }

    fn month(&self, back: i32) -> Month {
        self.now.add(-back).unwrap()
    }

    pub(super) fn step(&mut self, happens: &Happens) {
        match *happens {
            Happens::Decided { family, code, back, lasts, yuan } => {
                let from = self.month(back);
                let until = (lasts > 0).then(|| from.add(lasts - 1).unwrap());
                let rate = Rate { until, ..rate(CODES[code], &from.to_string(), yuan) };
                // Each part by a decision of its own.
                self.change(family, |award| {
                    let by = id(901 + award.rates.len() as u128);
                    award.decide(Rate { by, ..rate })
                });
            }
            Happens::Paused { family, back } => {
                let from = self.month(back);
                self.change(family, |award| award.suspend(from, id(1)));
            }
            Happens::Resumed { family, later } => {
                let from = self.families[family].0.pauses.last().map(|pause| pause.from.add(later).unwrap());
                self.change(family, |award| award.resume(from.unwrap_or(Month::MIN)));
            }
            Happens::Ended { family, back } => {
                let cause = EndCause::Death(day("2020-06-01"));
                let ending = Ending { last: self.month(back), cause };
                self.change(family, |award| award.end(ending));
            }
            Happens::Run { upto, fails } => {
                let list =
                    self.families.iter().map(|(award, paid, to)| Family { award, before: None, paid, to });
                let drawn = draw_up(county(), &scheme(), self.now, list).unwrap();
                self.pay(&drawn.lines[..upto.min(drawn.lines.len())], fails, false);
            }
            Happens::Again { fails } => {
                let list =
                    self.families.iter().map(|(award, paid, to)| Family { award, before: None, paid, to });
                let drawn = repay(self.now, list).unwrap();
                self.pay(&drawn.lines, fails, true);
            }
            Happens::MonthPasses => self.now = self.now.add(1).unwrap(),
        }
    }

    /// A refused change changes nothing.
    fn change<E>(&mut self, family: usize, change: impl FnOnce(Award) -> Result<Award, E>) {
        let award = &mut self.families[family].0;
        if let Ok(changed) = change(award.clone()) {
            *award = changed;
        }
    }

    /// Lines go to the bank, where the funds suffice; each arrives or comes back as a whole.
    fn pay(&mut self, lines: &[Line], fails: u8, again: bool) {
        if self.books.as_mut().is_some_and(|books| !books.pay(lines, fails, again)) {
            return;
        }
        for (at, line) in lines.iter().enumerate() {
            let (_, paid, _) =
                self.families.iter_mut().find(|(award, ..)| award.payee == line.payee).unwrap();
            let state = if fails >> at & 1 == 1 { PaymentState::Failed } else { PaymentState::Paid };
            for item in &line.items {
                replaces(paid, item);
                paid.payments.push(Payment { key: item.key, amount: item.amount, state });
            }
        }
    }
}

/// The payments that have to be looked at, as a store would load them: those of months that are not settled, where
/// a decision made since then has put the month back.
fn shortened(whole: &Paid, settled_before: Month) -> Paid {
    let mut short = whole.clone();
    short.settled_before = Some(settled_before);
    short.payments.retain(|payment| payment.key.month >= settled_before);
    short
}

/// A re-pay item takes the place of the failed payment of its month, component and amount.
fn replaces(paid: &mut Paid, item: &DueItem) {
    if item.kind != crate::payout::model::due::DueKind::Repay {
        return;
    }
    let old = paid.payments.iter_mut().find(|payment| {
        payment.state == PaymentState::Failed
            && payment.amount == item.amount
            && (payment.key.month, payment.key.component) == (item.key.month, item.key.component)
    });
    old.expect("a re-pay item has a failed payment").state = PaymentState::Repaid;
}

/// What a family was to have for a month, told by walking the decisions backwards.
fn owed(award: &Award, month: Month, component: Component) -> Fen {
    let paused = award
        .pauses
        .iter()
        .any(|pause| pause.from <= month && pause.resumed.is_none_or(|resumed| month < resumed));
    if month < award.first || paused || award.ending.is_some_and(|ending| month > ending.last) {
        return Fen::ZERO;
    }
    for rate in award.rates.iter().rev() {
        if rate.component == component && rate.from <= month && rate.until.is_none_or(|until| until >= month)
        {
            return rate.amount;
        }
    }
    Fen::ZERO
}

/// The first month that a change of an award touches.
fn changed_from(before: &Award, after: &Award) -> Month {
    let months = (Month::MIN.index()..).filter_map(Month::from_index);
    let touched = months.skip_while(|month| *month < before.first).take(60);
    touched.into_iter().find(|month| before.entitled(*month) != after.entitled(*month)).unwrap_or(Month::MAX)
}

/// What stands for money: arrived, and waiting to be sent again; by month and component.
fn had(paid: &Paid) -> BTreeMap<(Month, Component), Fen> {
    let mut sums = BTreeMap::new();
    for payment in paid.payments.iter().filter(|payment| payment.state.counts()) {
        let sum: &mut Fen = sums.entry((payment.key.month, payment.key.component)).or_default();
        *sum = sum.checked_add(payment.amount).unwrap();
    }
    sums
}

proptest! {
    #![proptest_config(Config { cases: 400, failure_persistence: None, rng_seed: RngSeed::Fixed(42), ..Config::default() })]

    // clause: NX-6c BZ-7b
    #[test]
    fn what_is_owed_is_paid_once_in_full_whatever_the_order_of_runs(
        story in prop::collection::vec(happens(), 1..40),
    ) {
        let mut office = Office::new();
        let mut settled_before = [Month::MIN; 3];
        for happens in &story {
            let before = office.families.clone();
            office.step(happens);
            for (at, (award, paid, _)) in office.families.iter().enumerate() {
                settled_before[at] = settled_before[at].min(changed_from(&before[at].0, award));
                let now = due(award, paid, office.now).unwrap();
                let short = shortened(paid, settled_before[at]);
                prop_assert_eq!(&due(award, &short, office.now).unwrap(), &now, "what is settled needs no look");
                settled_before[at] = now.settled_before(paid, office.now);
            }
            for (_, paid, _) in &office.families {
                let keys: BTreeSet<_> = paid.payments.iter().map(|payment| payment.key).collect();
                prop_assert_eq!(keys.len(), paid.payments.len(), "no identity is used twice");
            }
        }
        // A whole run, and the same run once more: nothing is left to pay.
        office.step(&Happens::Run { upto: 3, fails: 0 });
        let settled: Vec<Paid> = office.families.iter().map(|(_, paid, _)| paid.clone()).collect();
        office.step(&Happens::Run { upto: 3, fails: 0 });
        for ((award, paid, _), settled) in office.families.iter().zip(&settled) {
            prop_assert_eq!(paid, settled, "a second run finds nothing");
            let now = due(award, paid, office.now).unwrap();
            prop_assert_eq!(&now.items, &[]);
            let had = had(paid);
            let mut surplus: BTreeMap<_, _> =
                now.overpaid.iter().map(|one| ((one.month, one.component), one.undecided)).collect();
            for index in month("2020-01").index()..=office.now.index() {
                for code in CODES {
                    let at = (Month::from_index(index).unwrap(), Component::parse(code).unwrap());
                    let owed = owed(award, at.0, at.1);
                    let had = had.get(&at).copied().unwrap_or_default();
                    // Paid and to be sent again is what is owed, or more, and every fen more is on the list.
                    let more = surplus.remove(&at).unwrap_or_default();
                    prop_assert_eq!(had, owed.checked_add(more).unwrap(), "{} {}", at.0, code);
                }
            }
            prop_assert!(surplus.is_empty());
        }
    }

    // clause: BZ-7b YY-5a
    #[test]
    fn as_long_as_nothing_is_lowered_nobody_has_more_than_is_owed(
        story in prop::collection::vec((0usize..3, 0..6i32, 1..60i64, 0usize..=3, any::<u8>()), 1..20),
    ) {
        let mut office = Office::new();
        let mut amounts = [100, 100, 100];
        for (family, back, raise, upto, fails) in story {
            amounts[family] += raise;
            // A raise from the same month on as every earlier raise, or later, never lowers a month.
            let from = office.month(back).max(office.families[family].0.rates.last().unwrap().from);
            let rate = rate("JB", &from.to_string(), amounts[family]);
            office.change(family, |award| award.decide(rate));
            office.step(&Happens::Run { upto, fails });
            office.step(&Happens::Again { fails: fails.rotate_left(3) });
            office.step(&Happens::MonthPasses);
        }
        for (award, paid, _) in &office.families {
            prop_assert_eq!(due(award, paid, office.now).unwrap().overpaid, vec![]);
            for ((month, component), had) in had(paid) {
                prop_assert!(had <= owed(award, month, component));
            }
        }
    }
}
