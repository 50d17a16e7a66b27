// SPDX-License-Identifier: Apache-2.0
//! A small chart of accounts with names, shared by the tests.

use kernel::{Date, Division, Fen, Id};
use ledger::{
    Account, AccountId, AccountKind, Action, Allotment, Book, Earmark, Programme, Source, Transfer,
    TransferId,
};

/// The names of the accounts; a name's place is the account's id.
pub(crate) const NAMES: [&str; 27] = [
    "opening",
    "central",
    "county",
    "central 2020",
    "county 2020",
    "central 2021",
    "central 2021 any",
    "dibao of central 2020",
    "relief of central 2020",
    "tekun of central 2020",
    "dibao of county 2020",
    "reserve of central 2020",
    "payable of central 2020",
    "bank of central 2020",
    "returned of central 2020",
    "paid of central 2020",
    "receivable of central 2020",
    "payable of county 2020",
    "bank of county 2020",
    "returned of county 2020",
    "paid of county 2020",
    "relief paid of central 2020",
    "relief payable of central 2020",
    "dibao of central 2021",
    "tekun of central 2021 any",
    "receivable of county 2020",
    "elsewhere",
];

pub(crate) fn yuan(yuan: i64) -> Fen {
    Fen::from_yuan(yuan).unwrap()
}

pub(crate) fn day(text: &str) -> Date {
    Date::parse(text).unwrap()
}

pub(crate) fn account(name: &str) -> AccountId {
    let at = NAMES.iter().position(|one| *one == name).unwrap_or_else(|| panic!("no account {name}"));
    numbered(at)
}

pub(crate) fn numbered(at: usize) -> AccountId {
    Id::from_bytes(u128::try_from(at + 1).unwrap().to_be_bytes())
}

pub(crate) fn id(number: u128) -> TransferId {
    Id::from_bytes(number.to_be_bytes())
}

fn programme(name: &str) -> Programme {
    Programme::new(name)
}

fn only(names: &[&str]) -> Earmark {
    Earmark::Only(names.iter().map(|name| programme(name)).collect())
}

pub(crate) fn kind(name: &str) -> AccountKind {
    let allotment = |what: &str, fund: &str| Allotment { programme: programme(what), fund: account(fund) };
    let township = Division::parse("500299101").unwrap();
    match name {
        "opening" => AccountKind::Opening,
        "central" | "elsewhere" => AccountKind::Appropriation { source: Source::Central },
        "county" => AccountKind::Appropriation { source: Source::County },
        "central 2020" => {
            AccountKind::Fund { source: Source::Central, year: 2020, earmark: only(&["dibao", "relief"]) }
        }
        "county 2020" => AccountKind::Fund { source: Source::County, year: 2020, earmark: Earmark::Any },
        "central 2021" => {
            AccountKind::Fund { source: Source::Central, year: 2021, earmark: only(&["dibao"]) }
        }
        "central 2021 any" => {
            AccountKind::Fund { source: Source::Central, year: 2021, earmark: Earmark::Any }
        }
        "reserve of central 2020" => {
            AccountKind::Reserve { township, allotment: allotment("relief", "central 2020") }
        }
        _ => {
            let (what, fund) = name.split_once(" of ").unwrap();
            let (programme, station) = match what.split_once(' ') {
                Some((programme, station)) => (programme, station),
                None if ["dibao", "relief", "tekun"].contains(&what) => (what, "programme"),
                None => ("dibao", what),
            };
            let allotment = allotment(programme, fund);
            let year = if fund.contains("2020") { 2020 } else { 2021 };
            match station {
                "programme" => AccountKind::Programme { allotment, year },
                "payable" => AccountKind::Payable(allotment),
                "bank" => AccountKind::Bank(allotment),
                "returned" => AccountKind::Returned(allotment),
                "paid" => AccountKind::Paid(allotment),
                "receivable" => AccountKind::Receivable(allotment),
                _ => panic!("no account {name}"),
            }
        }
    }
}

pub(crate) fn empty(name: &str) -> Account {
    let county = if name == "elsewhere" { "640199" } else { "500299" };
    Account::new(account(name), Division::parse(county).unwrap(), kind(name))
}

/// Every account, without entries.
pub(crate) fn chart() -> Book {
    Book::new(NAMES.iter().map(|name| empty(name)), [])
}

pub(crate) fn transfer(number: u128, action: Action) -> Transfer {
    Transfer { id: id(number), action, booked_on: day("2020-10-20"), paper: "花名册2020-10".to_owned() }
}

pub(crate) fn post(number: u128, from: &str, to: &str, amount: i64) -> Transfer {
    let (from, to, amount) = (account(from), account(to), yuan(amount));
    transfer(number, Action::Post { from, to, amount })
}

pub(crate) fn reserve(number: u128, from: &str, to: &str, amount: i64) -> Transfer {
    let (from, to, amount) = (account(from), account(to), yuan(amount));
    transfer(number, Action::Reserve { from, to, amount })
}

pub(crate) fn post_reserved(number: u128, reserved: u128, amount: Option<i64>) -> Transfer {
    transfer(number, Action::PostReserved { reserved: id(reserved), amount: amount.map(yuan) })
}

pub(crate) fn void(number: u128, reserved: u128) -> Transfer {
    transfer(number, Action::Void { reserved: id(reserved) })
}

pub(crate) fn correct(number: u128, original: u128, amount: i64) -> Transfer {
    transfer(number, Action::Correct { original: id(original), amount: yuan(amount) })
}

/// The books after these transfers, each of which must be made.
pub(crate) fn after(transfers: &[Transfer]) -> Book {
    let mut book = chart();
    for transfer in transfers {
        let posting = book.apply(transfer).unwrap_or_else(|refusal| panic!("{transfer:?}: {refusal}"));
        book.record(posting);
    }
    book
}

/// Posted balance and what is available, in fen.
pub(crate) fn balance(book: &Book, name: &str) -> (Fen, Option<Fen>) {
    let account = book.account(account(name)).unwrap();
    (account.balance(), account.available())
}
