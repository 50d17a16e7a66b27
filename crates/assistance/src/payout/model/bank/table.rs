// SPDX-License-Identifier: Apache-2.0
//! A table of cells that knows no file format, and the list for people made from it.

use super::layout::Newline;
use kernel::Fen;
use std::borrow::Cow;

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// A text; numbers of accounts and references are texts.
    Text(String),
    /// Money, in yuan.
    Yuan(Fen),
    /// A count.
    Count(u64),
}

/// Rows of cells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// The rows; the first may hold titles.
    pub rows: Vec<Vec<Cell>>,
}

/// Whether a spreadsheet would take the text for a formula.
pub(super) fn is_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'])
}

/// The text for a list that people open in a spreadsheet: one that begins like a formula gets an apostrophe. Never
/// for a bank's file, where such a text is refused.
#[must_use]
pub fn harmless(text: &str) -> Cow<'_, str> {
    if is_formula(text) { format!("'{text}").into() } else { text.into() }
}

/// A list for people: UTF-8 with byte order mark, separated by commas, texts harmless and quoted.
#[must_use]
pub fn human_csv(table: &Table) -> Vec<u8> {
    format!("\u{feff}{}", quoted_rows(table, Newline::CrLf)).into_bytes()
}

/// The rows separated by commas, texts harmless and quoted.
#[must_use]
pub fn quoted_rows(table: &Table, newline: Newline) -> String {
    let mut text = String::new();
    for row in &table.rows {
        for (at, cell) in row.iter().enumerate() {
            if at > 0 {
                text.push(',');
            }
            match cell {
                Cell::Text(words) => {
                    text.push('"');
                    text.push_str(&harmless(words).replace('"', "\"\""));
                    text.push('"');
                }
                Cell::Yuan(amount) => text.push_str(&amount.plain()),
                Cell::Count(count) => text.push_str(&count.to_string()),
            }
        }
        text.push_str(match newline {
            Newline::Lf => "\n",
            Newline::CrLf => "\r\n",
        });
    }
    text
}
