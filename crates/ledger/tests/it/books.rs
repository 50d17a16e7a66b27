// SPDX-License-Identifier: Apache-2.0
//! What a posting does: money moves, is set aside, is released, comes back; and the same asked twice is done once.

use crate::chart::{
    account, after, balance, correct, day, id, post, post_reserved, reserve, transfer, void, yuan,
};
use ledger::{Action, LinkedRefusal, Refusal};

fn funded() -> Vec<ledger::Transfer> {
    vec![post(1, "central", "central 2020", 1000), post(2, "central 2020", "dibao of central 2020", 800)]
}

#[test]
fn money_moves_from_the_account_credited_to_the_account_debited() {
    let book = after(&funded());
    assert_eq!(balance(&book, "central"), (yuan(1000), Some(yuan(1000))));
    assert_eq!(balance(&book, "central 2020"), (yuan(200), Some(yuan(200))));
    assert_eq!(balance(&book, "dibao of central 2020"), (yuan(800), Some(yuan(800))));
}

#[test]
fn what_is_reserved_has_not_moved_but_nobody_else_can_have_it() {
    let mut transfers = funded();
    transfers.push(reserve(3, "dibao of central 2020", "payable of central 2020", 700));
    let book = after(&transfers);
    assert_eq!(balance(&book, "dibao of central 2020"), (yuan(800), Some(yuan(100))));
    assert_eq!(balance(&book, "payable of central 2020"), (yuan(0), Some(yuan(0))));
    let more = reserve(4, "dibao of central 2020", "payable of central 2020", 101);
    assert_eq!(
        book.apply(&more),
        Err(Refusal::Insufficient {
            account: account("dibao of central 2020"),
            available: yuan(100),
            needed: yuan(101)
        })
    );
}

#[test]
fn posting_a_part_releases_the_rest() {
    let mut transfers = funded();
    transfers.push(reserve(3, "dibao of central 2020", "payable of central 2020", 700));
    transfers.push(post_reserved(4, 3, Some(650)));
    let book = after(&transfers);
    assert_eq!(balance(&book, "dibao of central 2020"), (yuan(150), Some(yuan(150))));
    assert_eq!(balance(&book, "payable of central 2020"), (yuan(650), Some(yuan(650))));
    assert_eq!(book.entry(id(4)).map(|entry| (entry.amount, entry.released)), Some((yuan(650), yuan(700))));
}

#[test]
fn what_was_reserved_is_posted_or_voided_once() {
    let mut transfers = funded();
    transfers.push(reserve(3, "dibao of central 2020", "payable of central 2020", 700));
    let open = after(&transfers);
    for (first, by) in [(post_reserved(4, 3, None), "posted"), (void(4, 3), "voided")] {
        let mut book = open.clone();
        book.record(book.apply(&first).unwrap());
        let expected = match by {
            "posted" => Refusal::AlreadyPosted { by: id(4) },
            _ => Refusal::AlreadyVoided { by: id(4) },
        };
        for second in [post_reserved(5, 3, None), post_reserved(5, 3, Some(1)), void(5, 3)] {
            assert_eq!(book.apply(&second), Err(expected.clone()), "{by}, then {second:?}");
        }
    }
}

#[test]
fn a_correction_is_a_counter_entry_and_never_exceeds_the_original() {
    let mut transfers = funded();
    transfers.push(correct(3, 2, 300));
    let mut book = after(&transfers);
    assert_eq!(balance(&book, "central 2020"), (yuan(500), Some(yuan(500))));
    assert_eq!(book.apply(&correct(4, 2, 501)), Err(Refusal::MoreThanOriginal { left: yuan(500) }));
    book.record(book.apply(&correct(4, 2, 500)).unwrap());
    assert_eq!(balance(&book, "dibao of central 2020"), (yuan(0), Some(yuan(0))));
    assert_eq!(book.apply(&correct(5, 2, 1)), Err(Refusal::MoreThanOriginal { left: yuan(0) }));
    assert_eq!(book.apply(&correct(6, 3, 1)), Err(Refusal::NotPosted), "a correction is not corrected");
}

#[test]
fn what_has_been_spent_cannot_be_corrected_away() {
    let mut transfers = funded();
    transfers.push(reserve(3, "dibao of central 2020", "payable of central 2020", 700));
    let book = after(&transfers);
    let refusal = book.apply(&correct(4, 2, 101)).unwrap_err();
    assert!(
        matches!(refusal, Refusal::Insufficient { available, .. } if available == yuan(100)),
        "{refusal}"
    );
}

#[test]
fn the_same_transfer_asked_twice_is_made_once() {
    let book = after(&funded());
    let again = book.apply(&post(2, "central 2020", "dibao of central 2020", 800)).unwrap();
    assert!(again.done_before && again.accounts.is_empty());
    assert_eq!(again.entries, vec![book.entry(id(2)).unwrap().clone()]);
    let mut same = book.clone();
    same.record(again);
    assert_eq!(same, book);
}

#[test]
fn the_same_id_with_another_content_is_a_conflict() {
    let book = after(&funded());
    let mut other_day = post(2, "central 2020", "dibao of central 2020", 800);
    other_day.booked_on = day("2020-10-21");
    let mut other_paper = post(2, "central 2020", "dibao of central 2020", 800);
    other_paper.paper.push('x');
    for other in [
        post(2, "central 2020", "dibao of central 2020", 801),
        post(2, "central 2020", "relief of central 2020", 800),
        reserve(2, "central 2020", "dibao of central 2020", 800),
        void(2, 1),
        other_day,
        other_paper,
    ] {
        assert_eq!(book.apply(&other), Err(Refusal::Conflict), "{other:?}");
    }
}

#[test]
fn linked_transfers_are_made_all_or_none() {
    let book = after(&funded());
    let good = [
        post(3, "central 2020", "relief of central 2020", 200),
        post(4, "relief of central 2020", "reserve of central 2020", 150),
    ];
    let posting = book.apply_linked(&good).unwrap();
    assert_eq!(posting.entries.len(), 2);
    assert_eq!(posting.accounts.len(), 3, "an account touched twice comes out once, as it stands in the end");
    let bad = [good[0].clone(), post(4, "relief of central 2020", "reserve of central 2020", 201)];
    assert!(matches!(
        book.apply_linked(&bad),
        Err(LinkedRefusal { index: 1, refusal: Refusal::Insufficient { .. } })
    ));
    assert_eq!(book, after(&funded()), "nothing of it was made");
}

#[test]
fn a_group_made_before_is_done_and_a_changed_group_is_a_conflict() {
    let mut book = after(&funded());
    let group = [
        post(3, "central 2020", "relief of central 2020", 200),
        post(4, "relief of central 2020", "reserve of central 2020", 150),
    ];
    book.record(book.apply_linked(&group).unwrap());
    assert!(book.apply_linked(&group).unwrap().done_before);
    let new = post(5, "relief of central 2020", "reserve of central 2020", 1);
    for (changed, index) in [
        (vec![group[0].clone(), group[1].clone(), new.clone()], 2),
        (vec![new.clone(), group[0].clone()], 1),
        (vec![group[0].clone(), post(4, "relief of central 2020", "reserve of central 2020", 149)], 1),
        (vec![new.clone(), new], 1),
    ] {
        assert_eq!(book.apply_linked(&changed), Err(LinkedRefusal { index, refusal: Refusal::Conflict }));
    }
}

#[test]
fn a_closed_year_takes_nothing_and_lets_go_of_nothing_twice() {
    let book = after(&[post(1, "central", "central 2020", 1000)]);
    let fund = book.account(account("central 2020")).unwrap().clone();
    assert!(fund.clone().close().is_err(), "money is left");
    let mut book =
        after(&[post(1, "central", "central 2020", 1000), post(2, "central 2020", "central 2021", 1000)]);
    book.put(book.account(account("central 2020")).unwrap().clone().close().unwrap());
    let refusal = Err(Refusal::Closed { account: account("central 2020"), year: Some(2020) });
    assert_eq!(book.apply(&post(3, "central", "central 2020", 1)), refusal);
    assert_eq!(book.apply(&post(3, "central 2020", "dibao of central 2020", 1)), refusal);
    assert_eq!(book.apply(&correct(3, 2, 1)), refusal);
    assert!(
        book.apply(&post(1, "central", "central 2020", 1000)).unwrap().done_before,
        "a replay is no entry"
    );
}

#[test]
fn a_year_is_closed_only_when_nothing_is_left_and_nothing_is_reserved() {
    let mut book =
        after(&[post(1, "central", "central 2020", 1000), reserve(2, "central 2020", "central 2021", 1000)]);
    let close = |book: &ledger::Book| book.account(account("central 2020")).unwrap().clone().close();
    assert_eq!(close(&book), Err(ledger::CloseRefusal::Pending { pending: yuan(1000) }));
    book.record(book.apply(&void(3, 2)).unwrap());
    assert_eq!(close(&book), Err(ledger::CloseRefusal::Balance { balance: yuan(1000) }));
    book.record(book.apply(&post(4, "central 2020", "central", 1000)).unwrap());
    assert!(close(&book).is_ok_and(|account| account.closed));
    let bank = book.account(account("bank of central 2020")).unwrap().clone();
    assert_eq!(bank.close(), Err(ledger::CloseRefusal::NeverCloses));
}

#[test]
fn an_opening_balance_may_stand_anywhere_until_the_opening_is_closed() {
    let mut book = after(&[
        post(1, "opening", "central 2020", 10),
        post(2, "opening", "bank of central 2020", 20),
        post(3, "opening", "paid of central 2020", 30),
    ]);
    book.put(book.account(account("opening")).unwrap().clone().close().unwrap());
    let late = book.apply(&post(4, "opening", "central 2020", 10));
    assert_eq!(late, Err(Refusal::Closed { account: account("opening"), year: None }));
}

#[test]
fn sums_that_do_not_fit_are_refused() {
    let huge = |number: u128, amount: kernel::Fen| {
        let (from, to) = (account("central"), account("central 2020"));
        transfer(number, Action::Post { from, to, amount })
    };
    let book = after(&[huge(1, kernel::Fen::MAX)]);
    assert_eq!(book.apply(&huge(2, kernel::Fen::new(1))), Err(Refusal::Overflow));
}
