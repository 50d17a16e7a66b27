// SPDX-License-Identifier: Apache-2.0
//! Messages to people: the outbox as a list, and the same rows as cases and household files show them.

use crate::components::{Badge, Cell, Column, ListControls, Row, Tab, Table, Tone};
use crate::layout::{Frame, Heading};
use askama::Template;

/// A message.
#[derive(Clone, Debug)]
pub struct MessageRow {
    /// Its page, for those who may open it.
    pub href: Option<String>,
    /// When it was made, to the minute.
    pub at: String,
    /// What it tells of.
    pub event: String,
    /// To whom: `张*山（监护人）`.
    pub to: String,
    /// The telephone, masked.
    pub phone: String,
    /// The case or entry that it is about; empty for none.
    pub about: String,
    /// How it stands.
    pub state: Badge,
    /// Why somebody is called, or why it did not arrive.
    pub why: String,
}

/// Messages as a table.
#[must_use]
pub fn message_table(rows: &[MessageRow]) -> Table {
    let columns = ["时间", "什么事", "给谁", "电话", "有关", "状态", "原因"].map(Column::words).to_vec();
    let row = |one: &MessageRow| Row {
        href: one.href.clone(),
        cells: vec![
            Cell::unbroken(&one.at),
            Cell::words(&one.event),
            Cell::words(&one.to),
            Cell::unbroken(&one.phone),
            Cell::unbroken(&one.about),
            Cell::Badge(one.state.clone()),
            Cell::words(&one.why),
        ],
        ..Row::default()
    };
    let tone = |one: &MessageRow| if one.state.tone == Tone::Late { Tone::Late } else { Tone::Plain };
    Table::new("messages", "消息", columns)
        .rows(rows.iter().map(|one| row(one).tone(tone(one))).collect())
        .empty("没有消息。受理、公示、决定、打款失败、定期核查时自动登记。")
}

/// The outbox.
#[derive(Clone, Debug, Template)]
#[template(path = "tabbed_list.html")]
pub struct MessageList {
    /// Frame.
    pub frame: Frame,
    /// Title and sentence.
    pub heading: Heading,
    /// By state, with counts.
    pub tabs: Vec<Tab>,
    /// The rows.
    pub rows: Vec<MessageRow>,
    /// Filters and pages.
    pub list: ListControls,
}

impl MessageList {
    /// The rows as a table.
    #[must_use]
    pub fn table(&self) -> Table {
        message_table(&self.rows).list(self.list.clone())
    }
}
