// SPDX-License-Identifier: Apache-2.0
//! A seeded workload under the eyes of an independent auditor, who keeps a plain list of what happened and adds it
//! up anew for every question.

use crate::chart::{NAMES, account, chart, id, kind, numbered, transfer};
use kernel::Fen;
use ledger::{AccountId, AccountKind, Action, Book, Earmark, Refusal, Transfer, audit, trial_balance};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed};

/// One thing that happened, in plain words.
#[derive(Clone, Debug)]
enum Row {
    Moved { id: u128, from: usize, to: usize, fen: i128, correctable: bool },
    Held { id: u128, from: usize, to: usize, fen: i128, over: bool },
    TakenBack { original: u128, fen: i128 },
}

/// Keeps rows, never a running sum.
#[derive(Default)]
struct Auditor {
    rows: Vec<Row>,
}

impl Auditor {
    /// In less out, and what is held against the account.
    fn stands(&self, account: usize) -> (i128, i128) {
        let mut balance = 0;
        let mut held = 0;
        for row in &self.rows {
            match *row {
                Row::Moved { from, to, fen, .. } => {
                    balance += fen * (i128::from(to == account) - i128::from(from == account));
                }
                Row::Held { from, fen, over: false, .. } if from == account => held += fen,
                Row::Held { .. } | Row::TakenBack { .. } => {}
            }
        }
        (balance, held)
    }

    /// What may still leave the account; the treasuries and the opening give without end.
    fn free(&self, account: usize) -> i128 {
        let (balance, held) = self.stands(account);
        if NAMES[account] == "opening" || is_treasury(account) { i128::MAX } else { balance - held }
    }

    /// Whether the account may take so much more: a treasury takes back only what it gave.
    fn takes(&self, account: usize, fen: i128) -> bool {
        if !is_treasury(account) {
            return true;
        }
        let held: i128 = self
            .rows
            .iter()
            .map(|row| match *row {
                Row::Held { to, fen, over: false, .. } if to == account => fen,
                _ => 0,
            })
            .sum();
        -self.stands(account).0 - held >= fen
    }

    /// Whether the ledger must make this transfer; if so, takes it down.
    fn judge(&mut self, number: u128, action: &Action) -> bool {
        let rows = match *action {
            Action::Post { from, to, amount } | Action::Reserve { from, to, amount } => {
                let (from, to, fen) = (index(from), index(to), i128::from(amount.get()));
                let way = from != to
                    && NAMES[from] != "elsewhere"
                    && NAMES[to] != "elsewhere"
                    && may_go(&kind(NAMES[from]), &kind(NAMES[to]), from);
                if fen <= 0 || !way || self.free(from) < fen || !self.takes(to, fen) {
                    return false;
                }
                let hold = matches!(action, Action::Reserve { .. });
                vec![match hold {
                    true => Row::Held { id: number, from, to, fen, over: false },
                    false => Row::Moved { id: number, from, to, fen, correctable: true },
                }]
            }
            Action::PostReserved { reserved, amount } => {
                let Some((from, to, held)) = self.let_go(reserved, amount) else { return false };
                let fen = amount.map_or(held, |fen| i128::from(fen.get()));
                vec![Row::Moved { id: number, from, to, fen, correctable: true }]
            }
            Action::Void { reserved } => match self.let_go(reserved, None) {
                Some(_) => vec![],
                None => return false,
            },
            Action::Correct { original, amount } => {
                let fen = i128::from(amount.get());
                let wrong = self.rows.iter().find_map(|row| match *row {
                    Row::Moved { id, from, to, fen, correctable: true } if id == raw(original) => {
                        Some((from, to, fen))
                    }
                    _ => None,
                });
                let Some((from, to, whole)) = wrong else { return false };
                let before: i128 = self
                    .rows
                    .iter()
                    .map(|row| match *row {
                        Row::TakenBack { original: of, fen } if of == raw(original) => fen,
                        _ => 0,
                    })
                    .sum();
                if fen <= 0 || before + fen > whole || self.free(to) < fen || !self.takes(from, fen) {
                    return false;
                }
                vec![
                    Row::Moved { id: number, from: to, to: from, fen, correctable: false },
                    Row::TakenBack { original: raw(original), fen },
                ]
            }
        };
        self.rows.extend(rows);
        true
    }

    /// Ends a hold that is still open and covers the part.
    fn let_go(&mut self, reserved: ledger::TransferId, part: Option<Fen>) -> Option<(usize, usize, i128)> {
        self.rows.iter_mut().find_map(|row| match row {
            Row::Held { id, from, to, fen, over } if *id == raw(reserved) && !*over => {
                let part = part.map_or(*fen, |part| i128::from(part.get()));
                if part <= 0 || part > *fen {
                    return None;
                }
                *over = true;
                Some((*from, *to, *fen))
            }
            _ => None,
        })
    }
}

fn is_treasury(account: usize) -> bool {
    matches!(kind(NAMES[account]), AccountKind::Appropriation { .. })
}

fn raw(id: ledger::TransferId) -> u128 {
    u128::from_be_bytes(id.bytes())
}

fn index(account: AccountId) -> usize {
    usize::try_from(u128::from_be_bytes(account.bytes())).unwrap() - 1
}

/// The auditor's own reading of the ways: stations in their order, and the same purse on both sides.
fn may_go(from: &AccountKind, to: &AccountKind, from_index: usize) -> bool {
    const STEPS: [(&str, &str); 15] = [
        ("项目", "备用金"),
        ("项目", "应付"),
        ("备用金", "已发放"),
        ("备用金", "应付"),
        ("备用金", "项目"),
        ("应付", "银行在途"),
        ("应付", "项目"),
        ("银行在途", "已发放"),
        ("银行在途", "退汇"),
        ("退汇", "银行在途"),
        ("退汇", "项目"),
        ("已发放", "多发应收"),
        ("多发应收", "已发放"),
        ("多发应收", "项目"),
        ("无", "无"),
    ];
    if *from == AccountKind::Opening {
        return true;
    }
    if let (Some(a), Some(b)) = (from.allotment(), to.allotment()) {
        return a == b && STEPS.contains(&(from.chinese(), to.chinese()));
    }
    let source = |kind: &AccountKind| match kind {
        AccountKind::Appropriation { source } | AccountKind::Fund { source, .. } => Some(*source),
        _ => None,
    };
    match (from, to) {
        (AccountKind::Fund { year: a, earmark: x, .. }, AccountKind::Fund { year: b, earmark: y, .. }) => {
            let narrower = match (x, y) {
                (Earmark::Any, _) => true,
                (Earmark::Only(x), Earmark::Only(y)) => y.iter().all(|one| x.contains(one)),
                (Earmark::Only(_), Earmark::Any) => false,
            };
            source(from) == source(to) && b - a == 1 && narrower
        }
        (AccountKind::Fund { .. }, AccountKind::Appropriation { .. })
        | (AccountKind::Appropriation { .. }, AccountKind::Fund { .. }) => source(from) == source(to),
        (AccountKind::Fund { earmark, .. }, AccountKind::Programme { allotment, .. }) => {
            allotment.fund == numbered(from_index) && earmark.allows(&allotment.programme)
        }
        (AccountKind::Programme { allotment, .. }, AccountKind::Fund { earmark, .. }) => {
            *to == kind(NAMES[index(allotment.fund)]) && earmark.allows(&allotment.programme)
        }
        _ => false,
    }
}

/// Pairs that a workload mostly asks for, so that money gets to the end of the way.
const LIKELY: [(&str, &str); 18] = [
    ("central", "central 2020"),
    ("county", "county 2020"),
    ("central 2020", "dibao of central 2020"),
    ("county 2020", "dibao of county 2020"),
    ("dibao of central 2020", "payable of central 2020"),
    ("dibao of county 2020", "payable of county 2020"),
    ("payable of central 2020", "bank of central 2020"),
    ("payable of county 2020", "bank of county 2020"),
    ("bank of central 2020", "paid of central 2020"),
    ("bank of county 2020", "paid of county 2020"),
    ("bank of central 2020", "returned of central 2020"),
    ("returned of central 2020", "bank of central 2020"),
    ("central 2020", "relief of central 2020"),
    ("relief of central 2020", "reserve of central 2020"),
    ("reserve of central 2020", "relief paid of central 2020"),
    ("paid of central 2020", "receivable of central 2020"),
    ("central 2020", "central 2021"),
    ("opening", "central 2020"),
];

#[derive(Clone, Debug)]
struct Wish {
    shape: u8,
    likely: usize,
    from: usize,
    to: usize,
    fen: i64,
    earlier: usize,
}

fn wish() -> impl Strategy<Value = Wish> {
    (0..20u8, 0..LIKELY.len(), 0..NAMES.len(), 0..NAMES.len(), -5..500i64, 0..60usize)
        .prop_map(|(shape, likely, from, to, fen, earlier)| Wish { shape, likely, from, to, fen, earlier })
}

/// The transfer wished for; `asked` are the earlier ones.
fn asked_for(wish: &Wish, number: u128, asked: &[Transfer]) -> Transfer {
    let (from, to) = LIKELY[wish.likely];
    let (from, to, amount) = (account(from), account(to), Fen::new(wish.fen));
    let earlier = match asked.len() {
        0 => id(9_999),
        many => asked[many - 1 - wish.earlier % many].id,
    };
    let action = match wish.shape {
        0..=6 => Action::Post { from, to, amount: Fen::new(wish.fen * 10) },
        7..=9 => Action::Reserve { from, to, amount },
        10..=12 => Action::PostReserved { reserved: earlier, amount: None },
        13 => Action::PostReserved { reserved: earlier, amount: Some(amount) },
        14 => Action::Void { reserved: earlier },
        15..=16 => Action::Correct { original: earlier, amount },
        17 => Action::Post { from: numbered(wish.from), to: numbered(wish.to), amount },
        18 => Action::Reserve { from: numbered(wish.from), to: numbered(wish.to), amount },
        // An earlier transfer once more, changed or not.
        _ => match asked.len() {
            0 => Action::Void { reserved: earlier },
            many => {
                let mut same = asked[many - 1 - wish.earlier % many].clone();
                if wish.fen % 2 == 0 {
                    same.paper.push('!');
                }
                return same;
            }
        },
    };
    transfer(number, action)
}

fn config(cases: u32) -> Config {
    Config { cases, failure_persistence: None, rng_seed: RngSeed::Fixed(20_200_930), ..Config::default() }
}

/// What must hold of the books at any time.
fn holds(book: &Book, auditor: &Auditor) -> Result<(), TestCaseError> {
    prop_assert_eq!(audit(book.accounts(), book.entries()), Vec::new());
    prop_assert!(trial_balance(book.accounts()).is_some_and(|total| total.holds()));
    for (at, name) in NAMES.iter().enumerate() {
        let account = book.account(numbered(at)).unwrap();
        let (balance, held) = auditor.stands(at);
        let side = if is_treasury(at) || *name == "opening" { -1 } else { 1 };
        prop_assert_eq!(i128::from(account.balance().get()), balance * side, "{}", name);
        prop_assert_eq!(i128::from(account.sums.credits_pending.get()), held, "{}", name);
        if *name != "opening" && !is_treasury(at) {
            prop_assert!(balance - held >= 0, "{} is below zero", name);
        }
        if let Some(allotment) = account.kind.allotment()
            && let AccountKind::Fund { earmark, .. } = kind(NAMES[index(allotment.fund)])
            && !earmark.allows(&allotment.programme)
        {
            prop_assert_eq!(account.sums.debits_posted, from_opening(book, at), "{}: earmark", name);
        }
    }
    Ok(())
}

/// What an account got from the opening, the only way around an earmark, open while a county is loaded.
fn from_opening(book: &Book, at: usize) -> Fen {
    let loaded = book.entries().filter(|entry| entry.from == account("opening") && entry.to == numbered(at));
    Fen::checked_sum(loaded.map(|entry| entry.posted())).unwrap()
}

proptest! {
    #![proptest_config(config(300))]

    #[test]
    fn the_ledger_and_an_independent_auditor_agree_on_every_transfer(
        wishes in prop::collection::vec(wish(), 1..60),
        order in prop::collection::vec(any::<prop::sample::Index>(), 80),
    ) {
        let mut book = chart();
        let mut auditor = Auditor::default();
        let mut asked: Vec<Transfer> = Vec::new();
        let mut made: Vec<Transfer> = Vec::new();
        for (number, wish) in wishes.iter().enumerate() {
            let transfer = asked_for(wish, u128::try_from(number).unwrap(), &asked);
            let known = made.iter().find(|one| one.id == transfer.id);
            let answer = book.apply(&transfer);
            if let Some(known) = known {
                match answer {
                    Ok(again) => prop_assert!(again.done_before && *known == transfer),
                    Err(refusal) => {
                        prop_assert_eq!(refusal, Refusal::Conflict);
                        prop_assert_ne!(known, &transfer);
                    }
                }
                continue;
            }
            let agreed = auditor.judge(raw(transfer.id), &transfer.action);
            prop_assert_eq!(answer.is_ok(), agreed, "{:?}: {:?}", transfer, answer);
            if let Ok(posting) = answer {
                book.record(posting);
                made.push(transfer.clone());
            }
            asked.push(transfer);
            holds(&book, &auditor)?;
        }
        reserved_is_posted_and_released(&book)?;
        // After a crash everything may be sent again, in any order: nothing changes.
        if !made.is_empty() {
            let before = book.clone();
            for pick in order {
                let again = book.apply(&made[pick.index(made.len())]);
                prop_assert!(again.as_ref().is_ok_and(|posting| posting.done_before), "{:?}", again);
                book.record(again.unwrap());
            }
            prop_assert_eq!(before, book);
        }
    }

    #[test]
    fn a_run_killed_anywhere_and_started_again_books_each_group_once(
        groups in prop::collection::vec(prop::collection::vec(wish(), 1..5), 1..12),
        kills in prop::collection::vec(any::<prop::sample::Index>(), 0..4),
    ) {
        let mut number = 0;
        let mut asked = Vec::new();
        let groups: Vec<Vec<Transfer>> = groups
            .iter()
            .map(|wishes| {
                wishes
                    .iter()
                    .map(|wish| {
                        number += 1;
                        // A group of its own: ids are not shared between groups.
                        let wish = Wish { shape: wish.shape % 17, ..wish.clone() };
                        asked.push(asked_for(&wish, number, &asked));
                        asked[asked.len() - 1].clone()
                    })
                    .collect()
            })
            .collect();
        let start = || {
            let mut book = chart();
            let funded = transfer(1_000, Action::Post {
                from: account("central"), to: account("central 2020"), amount: Fen::new(3_000),
            });
            book.record(book.apply(&funded).unwrap());
            book
        };
        let mut straight = start();
        let mut made = Vec::new();
        for group in groups {
            if let Ok(posting) = straight.apply_linked(&group) {
                straight.record(posting);
                made.push(group);
            }
        }
        let mut broken = start();
        let runs = kills.iter().map(|kill| kill.index(made.len() + 1)).chain([made.len()]);
        for until in runs {
            for group in &made[..until] {
                let posting = broken.apply_linked(group);
                prop_assert!(posting.is_ok(), "{:?}", posting);
                broken.record(posting.unwrap());
            }
        }
        prop_assert_eq!(audit(broken.accounts(), broken.entries()), Vec::new());
        prop_assert_eq!(broken, straight);
    }
}

/// Each reserve, once answered, is what was posted plus what was let go.
fn reserved_is_posted_and_released(book: &Book) -> Result<(), TestCaseError> {
    for entry in book.entries() {
        let Action::Reserve { .. } = entry.transfer.action else { continue };
        let answers: Vec<_> = book
            .entries()
            .filter(|other| {
                !matches!(other.transfer.action, Action::Correct { .. })
                    && other.transfer.refers_to() == Some(entry.id())
            })
            .collect();
        prop_assert!(answers.len() <= 1, "answered once");
        for answer in answers {
            prop_assert_eq!(answer.released, entry.amount);
            prop_assert!(answer.posted() <= entry.amount);
            prop_assert_eq!((answer.from, answer.to), (entry.from, entry.to));
        }
    }
    Ok(())
}
