// SPDX-License-Identifier: Apache-2.0
//! What came into funds: entered by one person, confirmed by another, corrected by counter-entries, never changed.

use crate::components::{Badge, Cell, Column, EventForm, Row, Table};
use crate::layout::{Frame, Heading};
use askama::Template;
use kernel::{Date, Fen};

/// Money that came into a fund.
#[derive(Clone, Debug)]
pub struct MovementRow {
    /// The day.
    pub on: Date,
    /// The fund.
    pub fund: String,
    /// The number of the paper.
    pub paper: String,
    /// How much.
    pub amount: Fen,
    /// How much of it was taken back.
    pub corrected: Fen,
}

/// Something entered, with what became of it.
#[derive(Clone, Debug)]
pub struct OrderRow {
    /// The day on which it was entered.
    pub on: Date,
    /// What: `登记资金`, `更正`.
    pub what: String,
    /// The fund.
    pub fund: String,
    /// The number of the paper.
    pub paper: String,
    /// How much.
    pub amount: Fen,
    /// Who entered it.
    pub by: String,
    /// Why, where it is a correction.
    pub reason: String,
    /// What the second person said, and why.
    pub state: Badge,
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "money_book.html")]
pub struct Book {
    /// Frame.
    pub frame: Frame,
    /// Title and sentence.
    pub heading: Heading,
    /// What waits for this person: confirm or turn down.
    pub confirm: Vec<EventForm>,
    /// What was entered, what waits first.
    pub orders: Vec<OrderRow>,
    /// What came in.
    pub movements: Vec<MovementRow>,
    /// Correct a movement.
    pub events: Vec<EventForm>,
}

impl Book {
    /// What was entered, as a table.
    #[must_use]
    pub fn order_table(&self) -> Table {
        orders(&self.orders, "登记和复核").empty("还没有登记过资金。")
    }

    /// What came in, as a table.
    #[must_use]
    pub fn movement_table(&self) -> Table {
        let columns = vec![
            Column::words("记账日期"),
            Column::words("资金"),
            Column::words("文号"),
            Column::figures("金额", "元"),
            Column::figures("已更正", "元"),
        ];
        let row = |row: &MovementRow| {
            Row::plain(vec![
                Cell::Day(row.on),
                Cell::words(&row.fund),
                Cell::words(&row.paper),
                Cell::Money(row.amount),
                Cell::Money(row.corrected),
            ])
        };
        Table::new("movements", "拨入的资金", columns)
            .rows(self.movements.iter().map(row).collect())
            .titled()
            .empty("还没有记账的资金。登记以后由第二人复核才记账。")
    }
}

/// What finance entered, as a table under a title.
pub(super) fn orders(rows: &[OrderRow], title: &str) -> Table {
    let columns = vec![
        Column::words("登记日期"),
        Column::words("事项"),
        Column::words("资金"),
        Column::words("文号"),
        Column::figures("金额", "元"),
        Column::words("登记人"),
        Column::words("原因"),
        Column::words("状态"),
    ];
    let row = |row: &OrderRow| {
        Row::plain(vec![
            Cell::Day(row.on),
            Cell::words(&row.what),
            Cell::words(&row.fund),
            Cell::words(&row.paper),
            Cell::Money(row.amount),
            Cell::words(&row.by),
            Cell::words(&row.reason),
            Cell::Badge(row.state.clone()),
        ])
    };
    Table::new("orders", title, columns).rows(rows.iter().map(row).collect()).titled()
}
