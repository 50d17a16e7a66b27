// SPDX-License-Identifier: Apache-2.0
//! A table of cells that knows no file format: what a workbook for a bank is made from, and what was read of one that came back.

use kernel::Fen;
use serde::{Deserialize, Serialize};

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cell {
    /// A text; numbers of accounts and references are texts.
    Text(String),
    /// Money, in yuan.
    Yuan(Fen),
    /// A count.
    Count(u64),
}

impl Cell {
    /// As a person reads it; money in yuan without separators.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Cell::Text(text) => text.clone(),
            Cell::Yuan(amount) => amount.plain(),
            Cell::Count(count) => count.to_string(),
        }
    }
}

/// Rows of cells.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// The rows; the first may hold titles.
    pub rows: Vec<Vec<Cell>>,
}

impl Table {
    /// The bytes that are kept and signed for instead of those of a workbook, which differ from program to program: the same cells are the same bytes.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// The table of such bytes; `None` for any others.
    #[must_use]
    pub fn of_bytes(bytes: &[u8]) -> Option<Table> {
        serde_json::from_slice(bytes).ok()
    }
}
