// SPDX-License-Identifier: Apache-2.0
//! Aligned tables for the terminal, and the columns of result tables.

use files::{Kind, OutColumn};
use population::Cost;
use wording::explain::render::{columns, padded};

/// A cost in yuan, at least and at most.
pub(crate) fn cost(cost: &Cost) -> String {
    wording::population::range(cost.low, cost.high, cost.unbounded)
}

/// A table of texts; columns after the first are set to the right.
pub(crate) fn aligned(heads: &[&str], rows: &[Vec<String>]) -> String {
    let mut widths: Vec<usize> = heads.iter().map(|head| columns(head)).collect();
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(columns(cell));
        }
    }
    let line = |cells: &mut dyn Iterator<Item = &str>| {
        let mut line = String::new();
        for (at, (cell, width)) in cells.zip(&widths).enumerate() {
            if at == 0 {
                line.push_str(&padded(cell, *width));
            } else {
                line.push_str("  ");
                line.push_str(&" ".repeat(width.saturating_sub(columns(cell))));
                line.push_str(cell);
            }
        }
        line.trim_end().to_owned()
    };
    let mut lines = vec![line(&mut heads.iter().copied())];
    lines.extend(rows.iter().map(|row| line(&mut row.iter().map(String::as_str))));
    lines.join("\n")
}

/// A column of texts.
pub(crate) fn text(name: impl Into<String>, label: impl Into<String>) -> OutColumn {
    OutColumn { name: name.into(), label: label.into(), kind: Kind::Text }
}

/// A column of money.
pub(crate) fn money(name: impl Into<String>, label: impl Into<String>) -> OutColumn {
    OutColumn { name: name.into(), label: label.into(), kind: Kind::Money }
}

/// A column of whole numbers.
pub(crate) fn count(name: impl Into<String>, label: impl Into<String>) -> OutColumn {
    OutColumn { name: name.into(), label: label.into(), kind: Kind::Number(0) }
}

/// A column of outcomes.
pub(crate) fn outcome(name: impl Into<String>, label: impl Into<String>) -> OutColumn {
    let words =
        wording::population::OUTCOMES.iter().map(|(name, label)| ((*name).to_owned(), (*label).to_owned()));
    OutColumn { name: name.into(), label: label.into(), kind: Kind::Word(words.collect()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_takes_two_columns() {
        let table = aligned(
            &["事项", "户"],
            &[vec!["低保".to_owned(), "12".to_owned()], vec!["特困供养".to_owned(), "3".to_owned()]],
        );
        assert_eq!(table, "事项      户\n低保      12\n特困供养   3");
    }
}
