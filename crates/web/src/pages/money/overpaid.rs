// SPDX-License-Identifier: Apache-2.0
//! Overpayments: what the system found, for a person to decide one by one. Nothing is taken back by itself.

use crate::components::{Badge, Cell, Column, EventForm, ListControls, Table};
use crate::layout::{Frame, Heading};
use askama::Template;
use kernel::Fen;

/// An overpayment.
#[derive(Clone, Debug)]
pub struct OverpaidRow {
    /// An id within the page.
    pub id: String,
    /// The household.
    pub href: String,
    /// The head.
    pub head: String,
    /// Village.
    pub place: String,
    /// Which months: `2026-04 至 2026-06`.
    pub months: String,
    /// How much.
    pub amount: Fen,
    /// Why: `4 月死亡，6 月登记`.
    pub why: String,
    /// Whether somebody erred in good faith, hid something, or it is not known.
    pub cause: Badge,
    /// The decisions that can be made, each with its reason: recover, let go, no longer owe; and what came back.
    pub decide: Vec<EventForm>,
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "money_overpaid.html")]
pub struct Overpaid {
    /// Frame.
    pub frame: Frame,
    /// Title and sentence.
    pub heading: Heading,
    /// The rows.
    pub rows: Vec<OverpaidRow>,
    /// Filters, pages, export.
    pub list: ListControls,
}

impl Overpaid {
    /// The rows as a table.
    #[must_use]
    pub fn table(&self) -> Table {
        let columns = vec![
            Column::words("户主"),
            Column::words("村（社区）"),
            Column::words("月份"),
            Column::figures("多发", "元"),
            Column::words("原因"),
            Column::words("性质"),
        ];
        let row = |row: &OverpaidRow| {
            super::leading(
                &row.href,
                vec![
                    Cell::words(&row.head),
                    Cell::unbroken(&row.place),
                    Cell::words(&row.months),
                    Cell::Money(row.amount),
                    Cell::words(&row.why),
                    Cell::Badge(row.cause.clone()),
                ],
            )
        };
        let sum = Fen::checked_sum(self.rows.iter().map(|row| row.amount));
        Table::new("overpaid", "多发的钱", columns)
            .rows(self.rows.iter().map(row).collect())
            .sums(vec![
                Cell::Words(format!("本页 {} 户", self.rows.len())),
                Cell::None,
                Cell::None,
                Cell::money(sum),
                Cell::None,
                Cell::None,
            ])
            .list(self.list.clone())
            .empty("没有多发的钱。死亡、迁出登记得晚时，多发的部分会列在这里等人决定。")
    }
}
