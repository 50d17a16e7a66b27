// SPDX-License-Identifier: Apache-2.0
//! 定期核查: what is to be looked at again, by its day.

use crate::components::{Badge, Cell, Column, Link, ListControls, Row, Tab, Table};
use crate::layout::{Frame, Heading};
use askama::Template;
use kernel::{Date, Fen};

/// What a family receives and is to be looked at again.
#[derive(Clone, Debug)]
pub struct ReviewRow {
    /// The head of the family, or the person covered alone.
    pub name: String,
    /// The family's file.
    pub href: String,
    /// Township and village.
    pub place: String,
    /// What was recognised.
    pub scheme: String,
    /// How many people it covers.
    pub people: u64,
    /// How much a month; none for a recognition.
    pub monthly: Option<Fen>,
    /// By when it is to be looked at again.
    pub review_by: Date,
    /// How far that day is.
    pub due: Badge,
    /// Who handles the case about it; empty where there is none.
    pub handler: String,
    /// The case about it, or where one is begun.
    pub act: Option<Link>,
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "tabbed_list.html")]
pub struct ReviewList {
    /// Frame.
    pub frame: Frame,
    /// Title and sentence.
    pub heading: Heading,
    /// Due, late, under way, with counts.
    pub tabs: Vec<Tab>,
    /// The rows, the earliest day first.
    pub rows: Vec<ReviewRow>,
    /// Pages.
    pub list: ListControls,
}

impl ReviewList {
    /// The rows as a table.
    #[must_use]
    pub fn table(&self) -> Table {
        let columns = vec![
            Column::words("户主或对象"),
            Column::words("地点"),
            Column::words("救助"),
            Column::figures("保障", "人"),
            Column::figures("现在每月", "元"),
            Column::words("应核查"),
            Column::words("时限"),
            Column::words("经办"),
            Column::words("办理"),
        ];
        let row = |one: &ReviewRow| {
            Row::plain(vec![
                Cell::link(&one.name, &one.href),
                Cell::unbroken(&one.place),
                Cell::words(&one.scheme),
                Cell::Count(one.people),
                Cell::money(one.monthly),
                Cell::Day(one.review_by),
                Cell::Badge(one.due.clone()),
                Cell::words(&one.handler),
                one.act.clone().map_or(Cell::None, Cell::Link),
            ])
            .tone(one.due.tone)
        };
        Table::new("reviews", "定期核查，最早的在前", columns)
            .rows(self.rows.iter().map(row).collect())
            .list(self.list.clone())
            .empty("没有。到了核查日期前的提前天数，系统自动启动核查，也可以从家庭档案启动。")
    }
}
