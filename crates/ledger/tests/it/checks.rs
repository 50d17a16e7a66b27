// SPDX-License-Identifier: Apache-2.0
//! The checks of an auditor: trial balance, sums against entries, statements, the bank's list.

use crate::chart::{account, after, correct, day, empty, id, post, post_reserved, reserve, yuan};
use kernel::Fen;
use ledger::{
    Book, Differs, Fault, Item, Period, Reconciliation, Statement, audit, reconcile, statement, trial_balance,
};

fn year() -> Book {
    let mut transfers = vec![
        post(1, "central", "central 2020", 1000),
        post(2, "central 2020", "dibao of central 2020", 400),
        post(3, "central", "central 2020", 50),
        post(4, "central 2020", "relief of central 2020", 100),
        correct(5, 4, 30),
        reserve(6, "central 2020", "dibao of central 2020", 200),
        reserve(7, "central 2020", "relief of central 2020", 90),
        post_reserved(8, 6, Some(150)),
    ];
    let days = ["01-05", "02-10", "03-01", "03-31", "04-02", "03-15", "04-05", "04-20"];
    for (transfer, date) in transfers.iter_mut().zip(days) {
        transfer.booked_on = day(&format!("2020-{date}"));
    }
    after(&transfers)
}

#[test]
fn debits_equal_credits() {
    let book = year();
    assert!(trial_balance(book.accounts()).unwrap().holds());
    assert_eq!(audit(book.accounts(), book.entries()), Vec::new());
}

#[test]
fn an_auditor_finds_what_somebody_changed_behind_the_ledger() {
    let book = year();
    let stored = book.account(account("central 2020")).unwrap().sums;
    let mut accounts: Vec<_> = book.accounts().cloned().collect();
    let changed = accounts.iter_mut().find(|one| one.id == account("central 2020")).unwrap();
    changed.sums.credits_posted = Fen::ZERO;
    let faults = audit(&accounts, book.entries());
    assert!(faults.contains(&Fault::Unbalanced));
    assert!(matches!(faults[0], Fault::Sums { entries, .. } if entries == stored));
    let without = book.entries().filter(|entry| entry.id() != id(1));
    assert!(!audit(book.accounts(), without).is_empty(), "a lost entry");
    let gone = book.accounts().filter(|one| one.id != account("central"));
    assert!(audit(gone, book.entries()).contains(&Fault::NoAccount { account: account("central") }));
}

#[test]
fn a_fund_statement_carries_from_period_to_period() {
    let book = year();
    let fund = empty("central 2020");
    let of = |from: &str, to: &str| {
        statement(&fund, book.entries(), Period { from: day(from), to: day(to) }).unwrap()
    };
    let first = Statement {
        opening: yuan(0),
        incoming: yuan(1050),
        outgoing: yuan(500),
        corrections: yuan(0),
        pending: yuan(200),
        closing: yuan(550),
    };
    assert_eq!(of("2020-01-01", "2020-03-31"), first);
    let second = Statement {
        opening: yuan(550),
        incoming: yuan(0),
        outgoing: yuan(150),
        corrections: yuan(30),
        pending: yuan(90),
        closing: yuan(430),
    };
    assert_eq!(of("2020-04-01", "2020-06-30"), second);
    let whole = of("2020-01-01", "2020-12-31");
    assert_eq!((whole.closing, whole.pending), (yuan(430), yuan(90)));
    assert_eq!(whole.closing, book.account(fund.id).unwrap().balance());
}

fn items(list: &[(&str, i64)]) -> Vec<Item> {
    list.iter().map(|(name, fen)| Item { reference: (*name).to_owned(), amount: Fen::new(*fen) }).collect()
}

#[test]
fn the_banks_list_is_compared_to_the_fen() {
    let sent = items(&[("a", 100), ("b", 200), ("c", 300), ("d", 400)]);
    let same = reconcile(&sent, &items(&[("d", 400), ("a", 100), ("c", 300), ("b", 200)]));
    assert!(same.agrees());
    assert_eq!(same.matched_total(), Some(Fen::new(1000)));
    let other = reconcile(&sent, &items(&[("a", 100), ("b", 201), ("x", 300), ("d", 400), ("d", 400)]));
    assert_eq!(
        other,
        Reconciliation {
            matched: items(&[("a", 100), ("d", 400)]),
            missing_at_bank: items(&[("c", 300)]),
            unknown_at_bank: items(&[("x", 300)]),
            amount_differs: vec![Differs {
                reference: "b".to_owned(),
                sent: Fen::new(200),
                bank: Fen::new(201)
            }],
            repeated_at_bank: items(&[("d", 400)]),
            repeated_in_sent: Vec::new(),
        }
    );
    assert!(!other.agrees());
    let twice = reconcile(&items(&[("a", 1), ("a", 1)]), &items(&[("a", 1)]));
    assert_eq!(twice.repeated_in_sent, items(&[("a", 1)]));
}
