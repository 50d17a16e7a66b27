// SPDX-License-Identifier: Apache-2.0
//! 临时救助: the matters of a place, what is due first, first; and one matter with why the packs say what they say.

use crate::components::{
    Badge, Cell, Chart, Clock, Column, EventForm, Form, Link, ListControls, Reasons, Row, Tab, Table, Tiles,
};
use crate::layout::{Frame, Heading};
use askama::Template;
use kernel::Date;

/// A matter in the list.
#[derive(Clone, Debug)]
pub struct ReliefLine {
    /// The person, or who stands first in the family.
    pub name: String,
    /// Its page.
    pub href: String,
    /// Its number.
    pub number: String,
    /// Whether it is for the family or one person.
    pub whom: String,
    /// Township and village.
    pub place: String,
    /// When it struck them.
    pub struck_on: Date,
    /// What is due first.
    pub clock: Option<Clock>,
    /// Where it stands.
    pub stage: Badge,
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "tabbed_list.html")]
pub struct ReliefList {
    /// Frame.
    pub frame: Frame,
    /// Title and sentence.
    pub heading: Heading,
    /// By where they stand, with counts.
    pub tabs: Vec<Tab>,
    /// The rows.
    pub rows: Vec<ReliefLine>,
    /// Pages.
    pub list: ListControls,
}

impl ReliefList {
    /// The rows as a table.
    #[must_use]
    pub fn table(&self) -> Table {
        let columns = ["对象", "编号", "为谁", "地点", "发生", "时限", "状态"].map(Column::words).to_vec();
        let row = |one: &ReliefLine| {
            Row::to(
                one.href.clone(),
                vec![
                    Cell::words(&one.name),
                    Cell::unbroken(&one.number),
                    Cell::words(&one.whom),
                    Cell::unbroken(&one.place),
                    Cell::Day(one.struck_on),
                    Cell::clock(one.clock.clone()),
                    Cell::Badge(one.stage.clone()),
                ],
            )
        };
        Table::new("reliefs", "临时救助，最急的在前", columns)
            .rows(self.rows.iter().map(row).collect())
            .list(self.list.clone())
            .empty("没有。家里出了急难的，点“现场救助、受理”登记。")
    }
}

/// What the packs say of one scheme, and why.
#[derive(Clone, Debug)]
pub struct Why {
    /// The scheme.
    pub scheme: String,
    /// The outcome in a word.
    pub outcome: Badge,
    /// What is missing, or the arithmetic; may be empty.
    pub sentence: String,
    /// The reasons.
    pub reasons: Reasons,
}

/// One matter.
#[derive(Clone, Debug, Template)]
#[template(path = "relief.html")]
pub struct ReliefMatter {
    /// Frame.
    pub frame: Frame,
    /// Title and sentence.
    pub heading: Heading,
    /// Label and words.
    pub basics: Vec<(String, String)>,
    /// Tables, each under its title.
    pub tables: Vec<(String, Table)>,
    /// What the packs say today, each scheme that concerns the event.
    pub why: Vec<Why>,
    /// Papers to print.
    pub papers: Vec<Link>,
    /// What can be done.
    pub events: Vec<EventForm>,
}

/// Figures of relief over a month or a year.
#[derive(Clone, Debug, Template)]
#[template(path = "relief_figures.html")]
pub struct ReliefFiguresPage {
    /// Frame.
    pub frame: Frame,
    /// Title and sentence.
    pub heading: Heading,
    /// The choice of days and place.
    pub choose: Form,
    /// The figures that matter.
    pub tiles: Tiles,
    /// Townships beside each other.
    pub charts: Vec<Chart>,
    /// By township, by split, by reason.
    pub tables: Vec<Table>,
    /// What the figures mean.
    pub notes: &'static [&'static str],
}
