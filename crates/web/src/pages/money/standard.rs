// SPDX-License-Identifier: Apache-2.0
//! A new standard before it is signed: every family with the old and the new amount, the difference and the back pay; and those who need a case of their own.

use crate::components::{Badge, Cell, Column, EventForm, Form, ListControls, Row, Tab, Table, Tiles};
use crate::layout::{Frame, Heading};
use askama::Template;
use kernel::Fen;

/// A recomputed award.
#[derive(Clone, Debug)]
pub struct StandardRow {
    /// The household, where one may look at it.
    pub href: String,
    /// The head.
    pub head: String,
    /// Village.
    pub place: String,
    /// What it has a month now.
    pub old: Fen,
    /// What it would have; nothing where that is for a person.
    pub new: Option<Fen>,
    /// Earlier months that get the difference, and how much in all: `2021-09 至 2021-10 共 114.00`.
    pub back_pay: String,
    /// What came of it: `增发`, `不变`, `须单独办理`.
    pub outcome: Badge,
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "money_standard.html")]
pub struct StandardPage {
    /// Frame.
    pub frame: Frame,
    /// Title and sentence.
    pub heading: Heading,
    /// Which scheme and from when.
    pub ask: Form,
    /// Raised, unchanged, for a case of their own, back pay.
    pub tiles: Tiles,
    /// Raises, others.
    pub tabs: Vec<Tab>,
    /// The rows.
    pub rows: Vec<StandardRow>,
    /// The signature.
    pub events: Vec<EventForm>,
    /// Pages.
    pub list: ListControls,
}

impl StandardPage {
    /// The rows as a table.
    #[must_use]
    pub fn table(&self) -> Table {
        let columns = vec![
            Column::words("户主"),
            Column::words("村（社区）"),
            Column::figures("现在", "元/月"),
            Column::figures("重算", "元/月"),
            Column::figures("增减", "元/月"),
            Column::words("补发"),
            Column::words("结果"),
        ];
        let row = |row: &StandardRow| {
            let difference = row.new.and_then(|new| new.checked_sub(row.old));
            super::leading(
                &row.href,
                vec![
                    Cell::words(&row.head),
                    Cell::unbroken(&row.place),
                    Cell::Money(row.old),
                    Cell::money(row.new),
                    difference.map_or(Cell::None, Cell::Change),
                    Cell::words(&row.back_pay),
                    Cell::Badge(row.outcome.clone()),
                ],
            )
        };
        Table::new("standard", "逐户重算", columns)
            .rows(self.rows.iter().map(row).collect::<Vec<Row>>())
            .list(self.list.clone())
            .empty("没有这样的家庭。选好救助和新标准执行日期以后，逐户列在这里。")
    }
}
