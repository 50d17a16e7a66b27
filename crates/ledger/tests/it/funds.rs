// SPDX-License-Identifier: Apache-2.0
//! Several funds together: each in its turn and within its earmark, the last covers the rest.

use crate::chart::{account, after, balance, post, reserve, yuan};
use ledger::{Account, AllocationRefusal, Book, Programme, Share, allocate};

fn in_order<'a>(book: &'a Book, names: &[&str]) -> Vec<&'a Account> {
    names.iter().map(|name| book.account(account(name)).unwrap()).collect()
}

fn shares(wanted: &[(&str, i64)]) -> Vec<Share> {
    wanted.iter().map(|(name, amount)| Share { account: account(name), amount: yuan(*amount) }).collect()
}

// clause: NX-6b
#[test]
fn upper_funds_go_first_and_the_local_treasury_covers_the_rest() {
    let book = after(&[
        post(1, "central", "central 2020", 1000),
        post(2, "county", "county 2020", 500),
        reserve(3, "central 2020", "relief of central 2020", 300),
    ]);
    let order = in_order(&book, &["central 2020", "county 2020"]);
    let dibao = Programme::new("dibao");
    for (amount, expected) in [
        (600, Ok(shares(&[("central 2020", 600)]))),
        (700, Ok(shares(&[("central 2020", 700)]))),
        (900, Ok(shares(&[("central 2020", 700), ("county 2020", 200)]))),
        (1200, Ok(shares(&[("central 2020", 700), ("county 2020", 500)]))),
        (1201, Err(AllocationRefusal::Short { short: yuan(1) })),
        (0, Err(AllocationRefusal::NotPositive)),
    ] {
        assert_eq!(allocate(yuan(amount), &dibao, order.iter().copied()), expected, "{amount}");
    }
}

// clause: NX-6b BZ-7b
#[test]
fn a_fund_gives_nothing_to_a_programme_outside_its_earmark() {
    let book = after(&[post(1, "central", "central 2020", 1000), post(2, "county", "county 2020", 500)]);
    let order = in_order(&book, &["central 2020", "county 2020"]);
    let tekun = Programme::new("tekun");
    assert_eq!(allocate(yuan(500), &tekun, order.iter().copied()), Ok(shares(&[("county 2020", 500)])));
    let short = Err(AllocationRefusal::Short { short: yuan(1) });
    assert_eq!(allocate(yuan(501), &tekun, order.iter().copied()), short);
}

#[test]
fn a_fund_named_twice_gives_once_and_other_programmes_give_nothing() {
    let book = after(&[
        post(1, "central", "central 2020", 1000),
        post(2, "central 2020", "relief of central 2020", 900),
    ]);
    let order = in_order(&book, &["relief of central 2020", "central 2020", "central 2020"]);
    let dibao = Programme::new("dibao");
    assert_eq!(
        allocate(yuan(101), &dibao, order.iter().copied()),
        Err(AllocationRefusal::Short { short: yuan(1) })
    );
}

#[test]
fn a_township_reserve_never_falls_below_zero() {
    let book = after(&[
        post(1, "central", "central 2020", 1000),
        post(2, "central 2020", "relief of central 2020", 900),
        post(3, "relief of central 2020", "reserve of central 2020", 200),
        reserve(4, "reserve of central 2020", "relief paid of central 2020", 150),
    ]);
    assert_eq!(balance(&book, "reserve of central 2020"), (yuan(200), Some(yuan(50))));
    assert!(book.apply(&post(5, "reserve of central 2020", "relief paid of central 2020", 51)).is_err());
    assert!(book.apply(&post(5, "reserve of central 2020", "relief paid of central 2020", 50)).is_ok());
}
