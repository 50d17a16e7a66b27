// SPDX-License-Identifier: Apache-2.0
//! An amount as money papers show it: figures, how it adds up, capitals.

use askama::Template;
use kernel::Fen;

/// A part of the amount.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MoneyLine {
    /// What it is for: `差额补助 (400.00 − 328.00) × 3 人`.
    pub label: String,
    /// How much.
    pub amount: Fen,
}

/// The amount with its parts.
#[derive(Clone, Debug, PartialEq, Eq, Template)]
#[template(path = "components/money.html")]
pub struct MoneyBlock {
    /// What it is: `每月应发`.
    pub label: String,
    /// The whole.
    pub amount: Fen,
    /// `元/月` or `元`.
    pub unit: String,
    /// Whether capitals are written under it, as on money papers.
    pub capitals: bool,
    /// Its parts.
    pub parts: Vec<MoneyLine>,
}
