// SPDX-License-Identifier: Apache-2.0
//! 资金: funds and balances, the roster of a month, batches, failed payments, overpayments. Every amount is shown to the fen.

pub mod batch;
pub mod book;
pub mod failed;
pub mod funds;
pub mod overpaid;
pub mod payees;
pub mod prices;
pub mod reserves;
pub mod roster;
pub mod standard;

use crate::components::{Cell, Row};

/// A row that leads somewhere, or nowhere for whoever may not go there.
fn leading(href: &str, cells: Vec<Cell>) -> Row {
    if href.is_empty() { Row::plain(cells) } else { Row::to(href, cells) }
}
