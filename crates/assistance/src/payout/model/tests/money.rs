// SPDX-License-Identifier: Apache-2.0
//! A roster through the ledger: several funds, a return file, a second try, and the books in order at every step.

use super::sample::{county, day, id, scheme, yuan};
use crate::payout::model::money::{Booker, Booking, Part, Stations, split, spread, spread_again};
use kernel::Fen;
use ledger::{
    Account, AccountId, AccountKind, Action, AllocationRefusal, Allotment, Book, Earmark, Source, Transfer,
    audit,
};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed};

pub(super) const CENTRAL: u128 = 100;
pub(super) const REGION: u128 = 200;
pub(super) const COUNTY: u128 = 300;
const TREASURY: u128 = 1;

pub(super) fn stations(fund: u128) -> Stations {
    Stations {
        programme: id(fund + 1),
        payable: id(fund + 2),
        bank: id(fund + 3),
        paid: id(fund + 4),
        returned: id(fund + 5),
    }
}

/// Three funds with their stations for the scheme, whatever they may pay; each treasury has sent so many yuan.
pub(super) fn books(sent: [(u128, Source, Earmark, i64); 3]) -> Book {
    let mut book = Book::default();
    for (fund, source, earmark, amount) in sent {
        let allotment = Allotment { programme: scheme(), fund: id(fund) };
        let kinds = [
            AccountKind::Fund { source, year: 2020, earmark },
            AccountKind::Programme { allotment: allotment.clone(), year: 2020 },
            AccountKind::Payable(allotment.clone()),
            AccountKind::Bank(allotment.clone()),
            AccountKind::Paid(allotment.clone()),
            AccountKind::Returned(allotment),
        ];
        for (at, kind) in kinds.into_iter().enumerate() {
            book.put(Account::new(id(fund + at as u128), county(), kind));
        }
        let treasury = treasury(fund);
        book.put(Account::new(treasury, county(), AccountKind::Appropriation { source }));
        if amount > 0 {
            let action = Action::Post { from: treasury, to: id(fund), amount: yuan(amount) };
            book.record(book.apply(&slip(TREASURY + fund, action)).unwrap());
        }
    }
    book
}

/// Who sends into a fund.
pub(super) fn treasury(fund: u128) -> AccountId {
    id(fund + 50)
}

/// A transfer that finance enters.
pub(super) fn slip(number: u128, action: Action) -> Transfer {
    Transfer { id: id(number), action, booked_on: day("2020-01-05"), paper: String::new() }
}

fn three(central: i64, region: i64, local: i64) -> Book {
    let only = || Earmark::Only([scheme()].into());
    books([
        (CENTRAL, Source::Central, only(), central),
        (REGION, Source::Province, only(), region),
        (COUNTY, Source::County, only(), local),
    ])
}

pub(super) fn funds(book: &Book) -> Vec<(&Account, &Account, Stations)> {
    [CENTRAL, REGION, COUNTY]
        .map(|fund| (book.account(id(fund)).unwrap(), book.account(id(fund + 1)).unwrap(), stations(fund)))
        .to_vec()
}

fn parts(book: &Book, amount: Fen) -> Result<Vec<Part>, AllocationRefusal> {
    spread(amount, &scheme(), &funds(book))
}

/// Books a step, twice: the second time nothing may happen.
pub(super) fn step(book: &mut Book, roster: u128, parts: &[Part], booking: &Booking, again: bool) {
    let make = |step: &'static str, at: usize| {
        let step = ["allot", "reserve", "void", "post", "send", "paid", "failed"]
            .iter()
            .position(|one| *one == step);
        id(roster * 1_000_000 + at as u128 * 100 + step.unwrap() as u128)
    };
    let booker = Booker { id: &make, on: day("2020-10-20"), paper: "花名册", again };
    let transfers = booker.transfers(parts, booking);
    let posting = book.apply_linked(&transfers).unwrap_or_else(|refusal| panic!("{booking:?}: {refusal}"));
    book.record(posting);
    assert!(book.apply_linked(&transfers).unwrap().done_before, "{booking:?}");
    assert_eq!(audit(book.accounts(), book.entries()), []);
}

fn balances(book: &Book, station: u128) -> [i64; 3] {
    [CENTRAL, REGION, COUNTY].map(|fund| book.account(id(fund + station)).unwrap().balance().get() / 100)
}

// clause: NX-6b
#[test]
fn a_roster_is_spread_over_funds_in_their_order_and_the_county_covers_the_rest() {
    let mut book = three(500, 300, 1000);
    let amounts: Vec<i64> =
        parts(&book, yuan(1000)).unwrap().iter().map(|part| part.amount.get() / 100).collect();
    assert_eq!(amounts, [500, 300, 200]);
    assert_eq!(parts(&book, yuan(1801)), Err(AllocationRefusal::Short { short: yuan(1) }));
    // What a programme has of a fund goes before what is still in it, and a roster made first is served first.
    let first = parts(&book, yuan(600)).unwrap();
    step(&mut book, 1, &first, &Booking::Checked, false);
    step(&mut book, 1, &first, &Booking::SentBack, false);
    let again = parts(&book, yuan(600)).unwrap();
    assert!(again.iter().all(|part| part.from_fund.is_none()), "{again:?}");
    assert_eq!(balances(&book, 1), [500, 100, 0]);
}

#[test]
fn a_roster_goes_from_the_funds_to_the_families_and_what_came_back_goes_once_more() {
    let mut book = three(500, 300, 1000);
    let roster = parts(&book, yuan(1000)).unwrap();
    step(&mut book, 1, &roster, &Booking::Checked, false);
    assert_eq!(balances(&book, 0), [0, 0, 800], "allotted");
    assert_eq!(balances(&book, 2), [0, 0, 0], "and set aside, not yet owed");
    step(&mut book, 1, &roster, &Booking::Sent, false);
    assert_eq!(balances(&book, 3), [500, 300, 200], "at the bank");
    let answer = split(&roster, yuan(750), yuan(250)).unwrap();
    step(&mut book, 1, &roster, &Booking::Answered(answer), false);
    assert_eq!(
        (balances(&book, 4), balances(&book, 5)),
        ([500, 250, 0], [0, 50, 200]),
        "the last fund first"
    );

    let returned =
        [CENTRAL, REGION, COUNTY].map(|fund| (book.account(id(fund + 5)).unwrap(), stations(fund)));
    let again = spread_again(yuan(230), &scheme(), &returned).unwrap();
    step(&mut book, 2, &again, &Booking::Checked, true);
    step(&mut book, 2, &again, &Booking::Sent, true);
    let answer = split(&again, yuan(230), Fen::ZERO).unwrap();
    step(&mut book, 2, &again, &Booking::Answered(answer), true);
    assert_eq!((balances(&book, 4), balances(&book, 5)), ([500, 300, 180], [0, 0, 20]));
    assert_eq!(balances(&book, 3), [0, 0, 0], "nothing is left at the bank");
}

proptest! {
    #![proptest_config(Config { cases: 200, failure_persistence: None, rng_seed: RngSeed::Fixed(11), ..Config::default() })]

    #[test]
    fn answers_in_any_number_of_files_add_up_to_the_parts(
        sizes in prop::collection::vec(1i64..1000, 1..4),
        cuts in prop::collection::vec((0i64..400, 0i64..400), 0..6),
    ) {
        let parts: Vec<Part> = sizes
            .iter()
            .map(|size| Part { stations: stations(CENTRAL), from_fund: None, amount: Fen::new(*size) })
            .collect();
        let total: i64 = sizes.iter().sum();
        let mut before = vec![(Fen::ZERO, Fen::ZERO); parts.len()];
        let (mut paid, mut failed) = (0, 0);
        for (more_paid, more_failed) in cuts {
            paid += more_paid.min(total - paid - failed);
            failed += more_failed.min(total - paid - failed);
            let now = split(&parts, Fen::new(paid), Fen::new(failed)).unwrap();
            for (at, ((old_paid, old_failed), (new_paid, new_failed))) in before.iter().zip(&now).enumerate() {
                prop_assert!(new_paid >= old_paid && new_failed >= old_failed, "nothing is taken back");
                prop_assert!(new_paid.get() + new_failed.get() <= sizes[at]);
            }
            prop_assert_eq!(now.iter().map(|(paid, _)| paid.get()).sum::<i64>(), paid);
            prop_assert_eq!(now.iter().map(|(_, failed)| failed.get()).sum::<i64>(), failed);
            before = now;
        }
        prop_assert_eq!(split(&parts, Fen::new(total), Fen::new(1)), None);
    }
}
