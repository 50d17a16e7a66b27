// SPDX-License-Identifier: Apache-2.0
//! Kinds as data, and the counts of a month on awards made by hand.

use super::counts::{Change, CoveredAward, families};
use super::kinds::{kinds, read};
use crate::casework::Scheme;
use crate::payout::awards::programme;
use crate::payout::model::award::{Award, EndCause, Ending, Rate};
use crate::payout::model::ids::{Component, PayeeNumber};
use kernel::{Division, Fen, Id, Month};
use std::collections::{BTreeMap, BTreeSet};

fn month(month: u32) -> Month {
    Month::of(2020, month).unwrap()
}

/// An award of 100 yuan a month from January on, with later rates and an end.
fn award(number: u32, first: u32, rates: &[(u32, i64)], last: Option<u32>) -> CoveredAward {
    let rate = |(from, yuan): &(u32, i64)| Rate {
        component: Component::parse("BA").unwrap(),
        from: month(*from),
        until: None,
        parts: Vec::new(),
        amount: Fen::new(yuan * 100),
        by: Id::from_bytes([1; 16]),
    };
    let end = |last| Ending { last: month(last), cause: EndCause::Decision(Id::from_bytes([2; 16])) };
    CoveredAward {
        award: Award {
            id: Id::from_bytes([u8::try_from(number).unwrap(); 16]),
            payee: PayeeNumber::new(number).unwrap(),
            scheme: programme(Scheme::Dibao),
            village: Division::parse("500299102201").unwrap(),
            persons: 2,
            first: month(first),
            rates: rates.iter().map(rate).collect(),
            pauses: Vec::new(),
            ending: last.map(end),
            concerns: BTreeSet::new(),
        },
        scheme: Scheme::Dibao,
        household: Id::from_bytes([u8::try_from(number).unwrap(); 16]),
        number: format!("500299102-{number:06}"),
        head: String::new(),
        persons: BTreeSet::new(),
    }
}

#[test]
fn the_kinds_that_are_built_in_can_be_read_and_each_stands_there_once() {
    assert_eq!(read(include_str!("../../../../data/exchange/kinds.yaml")).unwrap().len(), kinds().len());
    assert!(kinds().iter().all(|kind| kind.days > 0 && kind.assumed.is_some()));
    assert!(read("[{id: a, name: 甲, ask: 看, ends: false, days: 1, working: true}]").is_ok());
}

#[test]
fn from_one_month_to_the_next_a_family_is_new_stopped_raised_cut_or_as_before() {
    let awards = [
        award(1, 6, &[(6, 100)], None),
        award(2, 1, &[(1, 100)], Some(5)),
        award(3, 1, &[(1, 100), (6, 150)], None),
        award(4, 1, &[(1, 100), (6, 80)], None),
        award(5, 1, &[(1, 100)], None),
        award(6, 1, &[(1, 100)], Some(3)),
    ];
    let found = families(&awards, month(6)).unwrap();
    let by: BTreeMap<&str, (Change, i64, i64)> = found
        .iter()
        .map(|one| (&one.number[10..], (one.change, one.before.get(), one.after.get())))
        .collect();
    assert_eq!(by["000001"], (Change::New, 0, 10_000));
    assert_eq!(by["000002"], (Change::Stopped, 10_000, 0));
    assert_eq!(by["000003"], (Change::Raised, 10_000, 15_000));
    assert_eq!(by["000004"], (Change::Cut, 10_000, 8_000));
    assert_eq!(by["000005"], (Change::Same, 10_000, 10_000));
    assert!(!by.contains_key("000006"), "what ended long ago is no change of this month");
}

#[test]
fn a_family_whose_award_is_replaced_in_the_same_month_is_neither_new_nor_stopped() {
    let mut second = award(8, 6, &[(6, 120)], None);
    let first = award(7, 1, &[(1, 100)], Some(5));
    second.number.clone_from(&first.number);
    second.household = first.household;
    let found = families(&[first, second], month(6)).unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].change, found[0].after), (Change::Raised, Fen::new(12_000)));
}
