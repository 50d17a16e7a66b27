// SPDX-License-Identifier: Apache-2.0
//! Which bank a line of a roster goes to: a county names its banks and the layout of each; all other accounts go in one file, to the bank that pays on for them.

use kernel::Fen;

/// How the county's list names accounts at all other banks.
pub const OTHERS: &str = "其他";
/// The most banks that a county names.
const MOST: usize = 50;
/// The longest name of a bank, in characters.
const LONGEST: usize = 40;

/// The banks of a county with their layouts, as it set them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Banks {
    /// The name of a bank, as it stands in the names of accounts' banks, and the id of its layout; in the county's order.
    named: Vec<(String, String)>,
    /// The id of the layout for all others.
    others: String,
}

/// One file: the lines of one bank.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BankPart {
    /// The bank as the county names it; empty for all others.
    pub bank: String,
    /// The id of its layout.
    pub layout: String,
    /// The places of its lines in the roster, from 0.
    pub lines: Vec<usize>,
    /// Their sum.
    pub amount: Fen,
}

impl Banks {
    /// Reads `农商银行=csv 工商银行=fixed 其他=workbook`; `None` for anything else. The others need a layout, no bank has two.
    #[must_use]
    pub fn parse(text: &str) -> Option<Banks> {
        let mut banks = Banks::default();
        for pair in text.split_whitespace() {
            let (bank, layout) = pair.split_once('=')?;
            let id = !layout.is_empty()
                && layout.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
            let fits = id && !bank.is_empty() && bank.chars().count() <= LONGEST;
            let known = banks.named.iter().any(|(one, _)| one == bank);
            match bank {
                _ if !fits || known => return None,
                OTHERS if banks.others.is_empty() => layout.clone_into(&mut banks.others),
                OTHERS => return None,
                _ => banks.named.push((bank.to_owned(), layout.to_owned())),
            }
        }
        (!banks.others.is_empty() && banks.named.len() <= MOST).then_some(banks)
    }

    /// As [`Self::parse`] reads it, the others last.
    #[must_use]
    pub fn text(&self) -> String {
        let named = self.named.iter().map(|(bank, layout)| format!("{bank}={layout}"));
        named.chain([format!("{OTHERS}={}", self.others)]).collect::<Vec<_>>().join(" ")
    }

    /// The ids of every layout that is named, with the bank; the others last.
    pub fn layouts(&self) -> impl Iterator<Item = (&str, &str)> {
        let named = self.named.iter().map(|(bank, layout)| (bank.as_str(), layout.as_str()));
        named.chain([(OTHERS, self.others.as_str())])
    }

    /// The id of the layout for accounts at no bank of the list.
    #[must_use]
    pub fn others(&self) -> &str {
        &self.others
    }

    /// The place in the list of the bank that keeps an account: the longest name that stands in what was typed as its bank. The list's length for all others.
    fn place(&self, bank: &str) -> usize {
        let in_it = self.named.iter().enumerate().filter(|(_, (name, _))| bank.contains(name.as_str()));
        in_it
            .max_by_key(|(at, (name, _))| (name.chars().count(), usize::MAX - at))
            .map_or(self.named.len(), |(at, _)| at)
    }

    /// The files of a roster: one for each bank that has a line, in the county's order, the others last and in a layout of their own. Every line stands in exactly one.
    /// `None` when a sum does not fit.
    #[must_use]
    pub fn files<'a>(
        &self,
        lines: impl IntoIterator<Item = (&'a str, Fen)>,
        others: &str,
    ) -> Option<Vec<BankPart>> {
        let empty = |bank: &str, layout: &str| BankPart {
            bank: bank.to_owned(),
            layout: layout.to_owned(),
            lines: Vec::new(),
            amount: Fen::ZERO,
        };
        let mut files: Vec<BankPart> =
            self.named.iter().map(|(bank, layout)| empty(bank, layout)).chain([empty("", others)]).collect();
        for (at, (bank, amount)) in lines.into_iter().enumerate() {
            let file = files.get_mut(self.place(bank))?;
            file.lines.push(at);
            file.amount = file.amount.checked_add(amount)?;
        }
        files.retain(|file| !file.lines.is_empty());
        Some(files)
    }
}
