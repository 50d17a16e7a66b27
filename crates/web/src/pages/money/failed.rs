// SPDX-License-Identifier: Apache-2.0
//! Payments that the bank sent back, and the list to pay again. The money stays reserved: nobody loses it to a dead card.

use crate::components::{Badge, Cell, Clock, Column, ListControls, Table};
use crate::layout::{Frame, Heading};
use askama::Template;
use kernel::{Fen, Month};

/// A payment that failed.
#[derive(Clone, Debug)]
pub struct FailedRow {
    /// Where it is settled.
    pub href: String,
    /// The payee.
    pub payee: String,
    /// Village.
    pub place: String,
    /// For which month.
    pub month: Month,
    /// How much.
    pub amount: Fen,
    /// What the bank said: `账户已销户`.
    pub why: String,
    /// How it stands: `等新账户`, `新账户待复核`, `已列入补发`.
    pub state: Badge,
    /// Its clock.
    pub clock: Option<Clock>,
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "list.html")]
pub struct FailedPayments {
    /// Frame.
    pub frame: Frame,
    /// Title and sentence.
    pub heading: Heading,
    /// The rows.
    pub rows: Vec<FailedRow>,
    /// Filters, pages, export.
    pub list: ListControls,
}

impl FailedPayments {
    /// The rows as a table.
    #[must_use]
    pub fn table(&self) -> Table {
        let columns = vec![
            Column::words("收款人"),
            Column::words("村（社区）"),
            Column::words("所属月"),
            Column::figures("金额", "元"),
            Column::words("银行说明"),
            Column::words("状态"),
            Column::words("时限"),
        ];
        let row = |row: &FailedRow| {
            super::leading(
                &row.href,
                vec![
                    Cell::words(&row.payee),
                    Cell::unbroken(&row.place),
                    Cell::Words(row.month.to_string()),
                    Cell::Money(row.amount),
                    Cell::words(&row.why),
                    Cell::Badge(row.state.clone()),
                    Cell::clock(row.clock.clone()),
                ],
            )
            .tone(row.clock.as_ref().map(Clock::tone).unwrap_or_default())
        };
        let sum = Fen::checked_sum(self.rows.iter().map(|row| row.amount));
        Table::new("failed", "退回的支付", columns)
            .rows(self.rows.iter().map(row).collect())
            .sums(vec![
                Cell::Words(format!("本页 {} 笔", self.rows.len())),
                Cell::None,
                Cell::None,
                Cell::money(sum),
                Cell::None,
                Cell::None,
                Cell::None,
            ])
            .list(self.list.clone())
            .empty("没有退回的支付。银行回盘里有失败的，会列在这里等待补发。")
    }
}
