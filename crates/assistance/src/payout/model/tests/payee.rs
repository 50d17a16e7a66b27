// SPDX-License-Identifier: Apache-2.0
//! A changed account, or another payee, needs proof and a second person.

use super::sample::{destination, id, user};
use crate::payout::model::payee::{Destination, PayTo, PayeeRefusal, Proposed, Receiver, Waits};
use kernel::Date;
use std::collections::BTreeSet;

fn old() -> Destination {
    destination(1)
}

fn change(to: Destination) -> Proposed {
    Proposed { to, proof: id(50), by: user(1) }
}

fn nobody() -> BTreeSet<kernel::UserId> {
    BTreeSet::new()
}

fn works() -> PayTo {
    PayTo::stored(Some(old()), false, None)
}

#[test]
fn until_a_second_person_confirms_money_goes_to_the_old_account() {
    let waiting = works().propose(change(destination(2)), &nobody()).unwrap();
    assert_eq!(waiting.usable(), Ok(old()));
    assert_eq!(waiting.clone().confirm(user(1), &nobody()), Err(PayeeRefusal::SamePerson));
    let confirmed = waiting.clone().confirm(user(2), &nobody()).unwrap();
    assert_eq!(confirmed.usable(), Ok(destination(2)));
    assert_eq!(waiting.reject().unwrap(), works());
}

#[test]
fn once_the_old_account_has_failed_money_waits() {
    let failed = works().sent_back(old().account);
    assert_eq!(failed.usable(), Err(Waits::AccountFailed));
    let waiting = failed.propose(change(destination(2)), &nobody()).unwrap();
    assert_eq!(waiting.usable(), Err(Waits::NotConfirmed));
    assert_eq!(waiting.confirm(user(2), &nobody()).unwrap().usable(), Ok(destination(2)));
    let never = PayTo::default();
    assert_eq!(never.usable(), Err(Waits::NoAccount));
    assert_eq!(never.propose(change(old()), &nobody()).unwrap().usable(), Err(Waits::NotConfirmed));
}

#[test]
fn money_sent_back_from_an_account_no_longer_used_changes_nothing() {
    let moved = works()
        .propose(change(destination(2)), &nobody())
        .and_then(|to| to.confirm(user(2), &nobody()))
        .unwrap();
    assert_eq!(moved.clone().sent_back(old().account), moved);
}

#[test]
fn the_same_account_may_be_confirmed_anew_once_it_failed() {
    assert_eq!(works().propose(change(old()), &nobody()), Err(PayeeRefusal::Unchanged));
    let repaired = works().sent_back(old().account).propose(change(old()), &nobody());
    assert_eq!(repaired.unwrap().confirm(user(2), &nobody()).unwrap(), works());
}

#[test]
fn a_near_relative_neither_enters_nor_confirms() {
    let relatives = |number| [user(number)].into_iter().collect();
    let change = change(destination(2));
    assert_eq!(works().propose(change, &relatives(1)), Err(PayeeRefusal::NearRelative));
    let waiting = works().propose(change, &nobody()).unwrap();
    assert_eq!(waiting.confirm(user(2), &relatives(2)), Err(PayeeRefusal::NearRelative));
}

#[test]
fn one_change_at_a_time_and_none_out_of_nothing() {
    let waiting = works().propose(change(destination(2)), &nobody()).unwrap();
    assert_eq!(waiting.propose(change(destination(3)), &nobody()), Err(PayeeRefusal::AlreadyProposed));
    assert_eq!(works().confirm(user(2), &nobody()), Err(PayeeRefusal::NothingProposed));
    assert_eq!(works().reject(), Err(PayeeRefusal::NothingProposed));
}

#[test]
fn a_custody_agreement_is_used_once_the_county_has_it_on_file() {
    let custody = |filed_on| Destination {
        receiver: Receiver::Custody { agreement: id(60), filed_on },
        account: id(9),
    };
    let unfiled = works().propose(change(custody(None)), &nobody()).unwrap();
    assert_eq!(unfiled.confirm(user(2), &nobody()), Err(PayeeRefusal::NotFiled));
    let filed = custody(Some(Date::parse("2020-10-01").unwrap()));
    let confirmed = works().propose(change(filed), &nobody()).unwrap().confirm(user(2), &nobody());
    assert_eq!(confirmed.unwrap().usable(), Ok(filed));
    let guardian = Destination { receiver: Receiver::Guardian { proof: id(61) }, account: id(10) };
    let confirmed = works().propose(change(guardian), &nobody()).unwrap().confirm(user(2), &nobody());
    assert_eq!(confirmed.unwrap().current(), Some(guardian));
}
