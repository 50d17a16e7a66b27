// SPDX-License-Identifier: Apache-2.0
//! Where families are paid: awards whose account somebody has to see to, and the account of one award with what can be done about it.

use crate::components::{Action, Badge, Cell, Column, EventForm, ListControls, Row, Tab, Table};
use crate::layout::{Frame, Heading};
use askama::Template;
use kernel::{Fen, Month};

/// An award whose account somebody has to see to.
#[derive(Clone, Debug)]
pub struct PayeeRow {
    /// Its page.
    pub href: String,
    /// The head.
    pub head: String,
    /// Village.
    pub place: String,
    /// The scheme.
    pub scheme: String,
    /// The number under which it is paid.
    pub number: String,
    /// Since which month it is paid.
    pub first: Month,
    /// The last month and why it was the last; empty where it goes on.
    pub ended: String,
    /// What it is owed by now and has nowhere to go, and since which month.
    pub owed: Option<(Fen, Month)>,
    /// What is missing.
    pub state: Badge,
}

/// The list.
#[derive(Clone, Debug, Template)]
#[template(path = "tabbed_list.html")]
pub struct PayeeList {
    /// Frame.
    pub frame: Frame,
    /// Title and sentence.
    pub heading: Heading,
    /// Missing, waiting, failed.
    pub tabs: Vec<Tab>,
    /// The rows.
    pub rows: Vec<PayeeRow>,
    /// Pages.
    pub list: ListControls,
}

impl PayeeList {
    /// The rows as a table.
    #[must_use]
    pub fn table(&self) -> Table {
        let mut columns = ["户主", "村（社区）", "救助", "保障户号", "起发月", "止发月", "账户"]
            .map(Column::words)
            .to_vec();
        columns.push(Column::figures("欠发", "元"));
        columns.push(Column::words("欠发起始月"));
        let row = |row: &PayeeRow| {
            Row::to(
                row.href.clone(),
                vec![
                    Cell::words(&row.head),
                    Cell::unbroken(&row.place),
                    Cell::words(&row.scheme),
                    Cell::unbroken(&row.number),
                    Cell::unbroken(row.first.to_string()),
                    Cell::unbroken(&row.ended),
                    Cell::Badge(row.state.clone()),
                    Cell::money(row.owed.map(|(amount, _)| amount)),
                    row.owed.map_or(Cell::None, |(_, since)| Cell::unbroken(since.to_string())),
                ],
            )
        };
        Table::new("payees", "收款账户", columns)
            .rows(self.rows.iter().map(row).collect())
            .list(self.list.clone())
            .empty("这里没有要办的。审核确认后的家庭、银行退回的账户，以及待遇已经终止、还有欠发的家庭会列在这里。")
    }
}

/// The account of one award.
#[derive(Clone, Debug, Template)]
#[template(path = "money_payee.html")]
pub struct PayeePage {
    /// Frame.
    pub frame: Frame,
    /// Title and sentence.
    pub heading: Heading,
    /// What is in use: label and words.
    pub current: Vec<(String, String)>,
    /// What waits for its second person: label and words; empty for nothing.
    pub proposed: Vec<(String, String)>,
    /// The scanned papers against which it is held.
    pub proofs: Vec<Action>,
    /// Enter, confirm, send back.
    pub events: Vec<EventForm>,
}
