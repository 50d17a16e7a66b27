// SPDX-License-Identifier: Apache-2.0
//! Random years through the ledger: whatever is decided, paid, sent back, paid again, sent to funds and corrected, of each fund what was sent is what is paid, owed, on its
//! way or left, to the fen; and no fund pays what it may not.

use super::history::{Happens, Office, happens};
use super::money::{CENTRAL, COUNTY, REGION, books, funds, slip, stations, step, treasury};
use super::sample::{id, scheme, yuan};
use crate::payout::model::due::PaymentState;
use crate::payout::model::money::{Booking, Part, split, spread, spread_again};
use crate::payout::model::roster::Line;
use kernel::Fen;
use ledger::{Action, AllocationRefusal, Book, Earmark, Programme, Source, audit};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed};

/// Each fund; that of the region is for something else.
const FUNDS: [u128; 3] = [CENTRAL, REGION, COUNTY];
/// Bits of what fails: the roster goes back before it is sent; the bank answers in two files.
const SENT_BACK: u8 = 1 << 7;
const TWO_FILES: u8 = 1 << 6;

/// The books of three funds.
pub(super) struct Books {
    book: Book,
    rosters: u128,
    /// Fund and yuan of each sum that was sent, by its number from 1.
    sent: Vec<(u128, i64)>,
}

impl Books {
    fn new() -> Books {
        let book = books([
            (CENTRAL, Source::Central, Earmark::Only([scheme()].into()), 0),
            (REGION, Source::Province, Earmark::Only([Programme::new("heating")].into()), 0),
            (COUNTY, Source::County, Earmark::Any, 0),
        ]);
        let mut books = Books { book, rosters: 1, sent: Vec::new() };
        for fund in 0..3 {
            books.send(fund, 1_000);
        }
        books
    }

    fn send(&mut self, fund: usize, amount: i64) {
        let fund = FUNDS[fund];
        self.sent.push((fund, amount));
        let action = Action::Post { from: treasury(fund), to: id(fund), amount: yuan(amount) };
        self.book.record(self.book.apply(&slip(1_000 + self.sent.len() as u128, action)).unwrap());
    }

    /// A counter-entry to a sum, where there is still so much of it.
    fn correct(&mut self, nth: usize, amount: i64) {
        let nth = nth % self.sent.len();
        let action = Action::Correct { original: id(1_001 + nth as u128), amount: yuan(amount) };
        let number = 2_000 + self.book.entries().count() as u128;
        if let Ok(posting) = self.book.apply(&slip(number, action)) {
            self.book.record(posting);
            self.sent[nth].1 -= amount;
        }
    }

    /// A roster from its second signature to the bank's answer; `false` where the funds do not suffice or it goes back. Both leave every family as it was.
    pub(super) fn pay(&mut self, lines: &[Line], fails: u8, again: bool) -> bool {
        let sum = |failed: Option<bool>| {
            let lines = lines.iter().enumerate();
            let these = lines.filter(|(at, _)| failed.is_none_or(|failed| (fails >> at & 1 == 1) == failed));
            Fen::checked_sum(these.map(|(_, line)| line.amount)).unwrap()
        };
        let amount = sum(None);
        if amount.is_zero() {
            return true;
        }
        let before = self.usable(again);
        let parts = match self.spread(amount, again) {
            Ok(parts) => parts,
            Err(refusal) => {
                // Refused for want of money, and only then.
                let short = amount.checked_sub(before).unwrap();
                assert_eq!(refusal, AllocationRefusal::Short { short });
                return false;
            }
        };
        let roster = self.rosters;
        self.rosters += 2;
        step(&mut self.book, roster, &parts, &Booking::Checked, again);
        if fails & SENT_BACK != 0 {
            step(&mut self.book, roster, &parts, &Booking::SentBack, again);
            return false;
        }
        step(&mut self.book, roster, &parts, &Booking::Sent, again);
        let (arrived, came_back) = (sum(Some(false)), sum(Some(true)));
        let whole = split(&parts, arrived, came_back).unwrap();
        if fails & TWO_FILES == 0 {
            step(&mut self.book, roster, &parts, &Booking::Answered(whole), again);
            return true;
        }
        let first = split(&parts, arrived, Fen::ZERO).unwrap();
        let rest = whole.iter().zip(&first);
        let rest = rest
            .map(|(all, first)| (all.0.checked_sub(first.0).unwrap(), all.1.checked_sub(first.1).unwrap()));
        let rest = rest.collect();
        if !arrived.is_zero() {
            step(&mut self.book, roster, &parts, &Booking::Answered(first), again);
        }
        if !came_back.is_zero() {
            step(&mut self.book, roster + 1, &parts, &Booking::Answered(rest), again);
        }
        true
    }

    fn spread(&self, amount: Fen, again: bool) -> Result<Vec<Part>, AllocationRefusal> {
        if again {
            let returned =
                FUNDS.map(|fund| (self.book.account(stations(fund).returned).unwrap(), stations(fund)));
            return spread_again(amount, &scheme(), &returned);
        }
        spread(amount, &scheme(), &funds(&self.book))
    }

    /// What the scheme may use: of the funds for it and what it has of them; or what came back.
    fn usable(&self, again: bool) -> Fen {
        let of = |fund: u128| {
            let stations = stations(fund);
            if again { vec![stations.returned] } else { vec![id(fund), stations.programme] }
        };
        let accounts = [CENTRAL, COUNTY].into_iter().flat_map(of);
        let free = accounts.map(|account| self.book.account(account).unwrap().available().unwrap());
        Fen::checked_sum(free).unwrap()
    }

    fn balance(&self, account: ledger::AccountId) -> i64 {
        self.book.account(account).unwrap().balance().get()
    }

    /// A station over all funds, in fen.
    fn all(&self, station: impl Fn(u128) -> ledger::AccountId) -> i64 {
        FUNDS.iter().map(|fund| self.balance(station(*fund))).sum()
    }
}

#[derive(Clone, Debug)]
enum Event {
    Life(Happens),
    Sent { fund: usize, yuan: i64 },
    Corrected { nth: usize, yuan: i64 },
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        6 => happens().prop_map(Event::Life),
        1 => (0usize..3, 1..900i64).prop_map(|(fund, yuan)| Event::Sent { fund, yuan }),
        1 => (0usize..20, 1..900i64).prop_map(|(nth, yuan)| Event::Corrected { nth, yuan }),
    ]
}

proptest! {
    #![proptest_config(Config { cases: 300, failure_persistence: None, rng_seed: RngSeed::Fixed(6), ..Config::default() })]

    // clause: NX-6b NX-6c
    #[test]
    fn of_each_fund_what_was_sent_is_paid_owed_or_left_and_none_pays_what_it_may_not(
        story in prop::collection::vec(event(), 1..40),
    ) {
        let mut office = Office::new();
        office.books = Some(Books::new());
        for event in &story {
            match event {
                Event::Life(happens) => office.step(happens),
                Event::Sent { fund, yuan } => office.books.as_mut().unwrap().send(*fund, *yuan),
                Event::Corrected { nth, yuan } => office.books.as_mut().unwrap().correct(*nth, *yuan),
            }
            let books = office.books.as_ref().unwrap();
            prop_assert_eq!(audit(books.book.accounts(), books.book.entries()), vec![]);
            for fund in FUNDS {
                let here = stations(fund);
                let sent: i64 = books.sent.iter().filter(|(one, _)| *one == fund).map(|(_, yuan)| yuan * 100).sum();
                let programme = books.book.account(here.programme).unwrap();
                let reserved = programme.balance().get() - programme.available().unwrap().get()
                    + books.balance(here.payable) + books.balance(here.bank) + books.balance(here.returned);
                let left = books.balance(id(fund)) + programme.available().unwrap().get();
                prop_assert_eq!(sent - books.balance(here.paid) - reserved, left, "fund {}", fund);
            }
            // What is for something else lies where it was.
            let other = stations(REGION);
            for account in [other.programme, other.payable, other.bank, other.paid, other.returned] {
                prop_assert_eq!(books.balance(account), 0);
            }
            // The books and the families' payments say the same.
            let sum = |state: PaymentState| -> i64 {
                let payments = office.families.iter().flat_map(|(_, paid, _)| &paid.payments);
                payments.filter(|one| one.state == state).map(|one| one.amount.get()).sum()
            };
            prop_assert_eq!(books.all(|fund| stations(fund).paid), sum(PaymentState::Paid));
            prop_assert_eq!(books.all(|fund| stations(fund).returned), sum(PaymentState::Failed));
            prop_assert_eq!(books.all(|fund| stations(fund).bank), 0);
        }
    }
}
