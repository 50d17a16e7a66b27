// SPDX-License-Identifier: Apache-2.0
//! Families, accounts and rosters of the demonstration county, for the tests.

use crate::payout::model::award::{Award, Rate};
use crate::payout::model::due::{Due, Paid, Payment, PaymentState};
use crate::payout::model::ids::{Component, PayeeNumber};
use crate::payout::model::payee::{Destination, PayTo, Receiver};
use kernel::{Date, Division, Fen, Id, Month, UserId, UtcMillis};
use ledger::Programme;
use std::collections::BTreeSet;

pub(super) fn county() -> Division {
    Division::parse("500299").unwrap()
}

pub(super) fn month(text: &str) -> Month {
    Month::parse(text).unwrap()
}

pub(super) fn day(text: &str) -> Date {
    Date::parse(text).unwrap()
}

pub(super) fn yuan(yuan: i64) -> Fen {
    Fen::from_yuan(yuan).unwrap()
}

pub(super) fn id<T>(number: u128) -> Id<T> {
    Id::from_bytes(number.to_be_bytes())
}

pub(super) fn user(number: u128) -> UserId {
    id(number)
}

pub(super) fn component(code: &str) -> Component {
    Component::parse(code).unwrap()
}

/// The base amount.
pub(super) fn base() -> Component {
    component("JB")
}

pub(super) fn scheme() -> Programme {
    Programme::new("dibao.rural")
}

pub(super) fn at(millis: i64) -> UtcMillis {
    UtcMillis::new(millis)
}

pub(super) fn rate(code: &str, from: &str, amount: i64) -> Rate {
    Rate {
        component: component(code),
        from: month(from),
        until: None,
        amount: yuan(amount),
        parts: Vec::new(),
        by: id(900),
    }
}

/// A family of two with a base amount from that month on.
pub(super) fn award(number: u32, first: &str, amount: i64) -> Award {
    Award {
        id: id(u128::from(number)),
        payee: PayeeNumber::new(number).unwrap(),
        scheme: scheme(),
        village: Division::parse(&format!("50029910{}201", 1 + number % 2)).unwrap(),
        persons: 2,
        first: month(first),
        rates: vec![rate("JB", first, amount)],
        pauses: Vec::new(),
        ending: None,
        concerns: BTreeSet::new(),
    }
}

pub(super) fn destination(number: u128) -> Destination {
    Destination { receiver: Receiver::Head, account: id(number) }
}

/// An account that works.
pub(super) fn works(number: u32) -> PayTo {
    PayTo::stored(Some(destination(u128::from(number))), false, None)
}

/// What was paid, once everything that is due has been put on a roster and has this state.
pub(super) fn take(paid: &mut Paid, due: &Due, state: PaymentState) {
    let payments = due.items.iter().map(|item| Payment { key: item.key, amount: item.amount, state });
    paid.payments.extend(payments);
}

/// Month, component, yuan of each item.
pub(super) fn shown(due: &Due) -> Vec<(String, String, i64)> {
    let items = due.items.iter();
    items
        .map(|item| (item.key.month.to_string(), item.key.component.to_string(), item.amount.get() / 100))
        .collect()
}
