// SPDX-License-Identifier: Apache-2.0
//! The bank's answers laid beside the lines that were sent: what is settled, and what a person must look into.

use super::flow::Answers;
use kernel::Fen;
use ledger::{Item, Reconciliation, reconcile};
use std::collections::BTreeMap;

/// Why the bank sent money back.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Failure {
    /// 账户已销户
    Closed,
    /// 户名不符
    NameDiffers,
    /// 账户久悬（睡眠户）
    Dormant,
    /// 账号不存在
    NoSuchAccount,
    /// 账户冻结
    Frozen,
    /// Something else, in the bank's own words.
    Other(String),
}

impl Failure {
    /// Every kind that has a word of its own.
    pub const ALL: [Failure; 5] =
        [Failure::Closed, Failure::NameDiffers, Failure::Dormant, Failure::NoSuchAccount, Failure::Frozen];

    /// The word used in layouts and stored.
    #[must_use]
    pub fn word(&self) -> &str {
        match self {
            Failure::Closed => "closed",
            Failure::NameDiffers => "name_differs",
            Failure::Dormant => "dormant",
            Failure::NoSuchAccount => "no_such_account",
            Failure::Frozen => "frozen",
            Failure::Other(words) => words,
        }
    }

    /// For people.
    #[must_use]
    pub fn chinese(&self) -> &str {
        match self {
            Failure::Closed => "账户已销户",
            Failure::NameDiffers => "户名不符",
            Failure::Dormant => "账户久悬",
            Failure::NoSuchAccount => "账号不存在",
            Failure::Frozen => "账户冻结",
            Failure::Other(words) => words,
        }
    }
}

/// What the bank says about a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BankResult {
    /// It arrived.
    Paid,
    /// It came back.
    Failed(Failure),
}

/// One answer of the bank.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BankAnswer {
    /// The reference.
    pub reference: String,
    /// How much.
    pub amount: Fen,
    /// What became of it.
    pub result: BankResult,
}

/// The answers to a roster, over all return files so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settled {
    /// What became of each line, by its place in the roster; lines without an answer are missing.
    pub results: BTreeMap<usize, BankResult>,
    /// The counts for the roster.
    pub answers: Answers,
    /// Sent beside answered.
    pub reconciliation: Reconciliation,
    /// References that the bank answers twice, differently: such as money that came back days after it arrived
    /// (退汇). A person books it; nothing is changed by itself.
    pub contradicted: Vec<String>,
}

impl Answers {
    fn with(self, other: Answers) -> Option<Answers> {
        Some(Answers {
            paid_lines: self.paid_lines.checked_add(other.paid_lines)?,
            paid: self.paid.checked_add(other.paid)?,
            failed_lines: self.failed_lines.checked_add(other.failed_lines)?,
            failed: self.failed.checked_add(other.failed)?,
        })
    }
}

impl Settled {
    /// With what another file settled of the same roster, whose lines stand at these places of it.
    fn with(&mut self, other: Settled, places: &[usize]) -> Option<()> {
        self.answers = self.answers.with(other.answers)?;
        for (at, result) in other.results {
            self.results.insert(*places.get(at)?, result);
        }
        let (all, more) = (&mut self.reconciliation, other.reconciliation);
        all.matched.extend(more.matched);
        all.missing_at_bank.extend(more.missing_at_bank);
        all.unknown_at_bank.extend(more.unknown_at_bank);
        all.amount_differs.extend(more.amount_differs);
        all.repeated_at_bank.extend(more.repeated_at_bank);
        all.repeated_in_sent.extend(more.repeated_in_sent);
        self.contradicted.extend(other.contradicted);
        Some(())
    }
}

/// A file that went to one bank, with what this bank answered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Heard {
    /// The places of its lines in the roster, from 0.
    pub lines: Vec<usize>,
    /// Every answer, in the order in which they came.
    pub answers: Vec<BankAnswer>,
}

/// The same for a roster that went out in several files: a bank answers for the lines of its own file only. What each file settled stands beside the whole.
/// `None` when a sum does not fit or a file holds a line that there is not.
#[must_use]
pub fn settle_files(sent: &[Item], files: &[Heard]) -> Option<(Settled, Vec<Answers>)> {
    let mut whole = Settled::default();
    let mut each = Vec::with_capacity(files.len());
    for file in files {
        let items: Option<Vec<Item>> = file.lines.iter().map(|at| sent.get(*at).cloned()).collect();
        let settled = settle(&items?, &file.answers)?;
        each.push(settled.answers);
        whole.with(settled, &file.lines)?;
    }
    Some((whole, each))
}

/// Lays the answers beside the lines. Answers that are not about a line that was sent, or about another amount,
/// settle nothing and stand in the reconciliation. The same answer repeated by a second return file counts once.
/// `None` when a sum does not fit.
#[must_use]
pub fn settle(sent: &[Item], answers: &[BankAnswer]) -> Option<Settled> {
    let places: BTreeMap<&str, usize> =
        sent.iter().enumerate().map(|(at, item)| (item.reference.as_str(), at)).collect();
    let mut settled = Settled::default();
    let mut heard: BTreeMap<&str, &BankAnswer> = BTreeMap::new();
    let mut bank: Vec<Item> = Vec::new();
    for answer in answers {
        match heard.get(answer.reference.as_str()) {
            Some(before) if *before == answer => continue,
            Some(before) if before.amount == answer.amount => {
                settled.contradicted.push(answer.reference.clone());
                continue;
            }
            Some(_) => {}
            None => {
                heard.insert(&answer.reference, answer);
            }
        }
        bank.push(Item { reference: answer.reference.clone(), amount: answer.amount });
    }
    settled.reconciliation = reconcile(sent, &bank);
    for item in &settled.reconciliation.matched {
        let (Some(at), Some(answer)) =
            (places.get(item.reference.as_str()), heard.get(item.reference.as_str()))
        else {
            continue;
        };
        let count = &mut settled.answers;
        match answer.result {
            BankResult::Paid => {
                count.paid_lines += 1;
                count.paid = count.paid.checked_add(item.amount)?;
            }
            BankResult::Failed(_) => {
                count.failed_lines += 1;
                count.failed = count.failed.checked_add(item.amount)?;
            }
        }
        settled.results.insert(*at, answer.result.clone());
    }
    Some(settled)
}
