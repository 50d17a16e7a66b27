// SPDX-License-Identifier: Apache-2.0
//! 待办: what waits for this person in this role, the most urgent first, each with its clock and its next act.

use crate::components::{Badge, Cell, Clock, Column, ListControls, Row, Tab, Table, Tiles};
use crate::layout::{Frame, Heading};
use askama::Template;
use kernel::Date;

/// Something that waits.
#[derive(Clone, Debug)]
pub struct InboxItem {
    /// What is to be done, beginning with a verb: `入户调查`.
    pub what: String,
    /// Where it is done.
    pub href: String,
    /// Its clock, if it has one.
    pub clock: Option<Clock>,
    /// The head of the household or what else it is about.
    pub about: String,
    /// How many people, and the scheme: `3 人 · 农村低保`.
    pub detail: String,
    /// Village or township.
    pub place: String,
    /// The number of the case; may be empty.
    pub number: String,
    /// Since when it waits here.
    pub since: Date,
    /// Marks: `近亲属备案`, `公示有异议`, `先行救助`.
    pub marks: Vec<Badge>,
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "inbox.html")]
pub struct Inbox {
    /// Frame.
    pub frame: Frame,
    /// Title and sentence.
    pub heading: Heading,
    /// Overdue, due today, due soon, waiting for others.
    pub tiles: Tiles,
    /// Kinds of work with counts; none for whoever never has a case, whose page is the figures alone.
    pub tabs: Vec<Tab>,
    /// The items, the most urgent first.
    pub items: Vec<InboxItem>,
    /// Filters, pages, export.
    pub list: ListControls,
}

impl Inbox {
    /// The items as a table.
    #[must_use]
    pub fn table(&self) -> Table {
        let columns = ["事项", "户主或对象", "时限", "地点", "编号", "收到"].map(Column::words).to_vec();
        let rows = self.items.iter().map(row).collect();
        Table::new("inbox", "待办事项，最急的在前", columns)
            .rows(rows)
            .list(self.list.clone())
            .empty("现在没有要办的事。有人求助、申请、到期复核或上级退回时，会出现在这里。")
    }
}

fn row(item: &InboxItem) -> Row {
    let clock = item.clock.clone();
    let about = if item.marks.is_empty() {
        Cell::Twofold(item.about.clone(), item.detail.clone())
    } else {
        let detail =
            item.marks.iter().fold(item.detail.clone(), |text, mark| format!("{text} · {}", mark.text));
        Cell::Twofold(item.about.clone(), detail)
    };
    Row::to(
        item.href.clone(),
        vec![
            Cell::words(&item.what),
            about,
            Cell::clock(clock),
            Cell::unbroken(&item.place),
            Cell::unbroken(&item.number),
            Cell::Day(item.since),
        ],
    )
    .tone(item.clock.as_ref().map(Clock::tone).unwrap_or_default())
}
