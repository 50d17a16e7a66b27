// SPDX-License-Identifier: Apache-2.0
//! 特困供养: the people who are supported, and how many of them live in a home.

use crate::components::{Badge, Cell, Chart, Clock, Column, Form, ListControls, Row, Tab, Table, Tiles};
use crate::layout::{Frame, Heading};
use askama::Template;
use kernel::{Date, Month};

/// A supported person in the list.
#[derive(Clone, Debug)]
pub struct SupportedLine {
    /// The name.
    pub name: String,
    /// Their page.
    pub href: String,
    /// The number of the family.
    pub number: String,
    /// Township and village.
    pub place: String,
    /// The grade of self-care.
    pub grade: Option<Badge>,
    /// When it was assessed.
    pub assessed_on: Option<Date>,
    /// The home in which they live.
    pub home: Option<String>,
    /// By when they are assessed again.
    pub clock: Option<Clock>,
}

/// The list.
#[derive(Clone, Debug, Template)]
#[template(path = "tabbed_list.html")]
pub struct SupportedList {
    /// Frame.
    pub frame: Frame,
    /// Title and sentence.
    pub heading: Heading,
    /// By how they are supported, with counts.
    pub tabs: Vec<Tab>,
    /// The rows.
    pub rows: Vec<SupportedLine>,
    /// Pages.
    pub list: ListControls,
}

impl SupportedList {
    /// The rows as a table.
    #[must_use]
    pub fn table(&self) -> Table {
        let columns =
            ["姓名", "户号", "地点", "自理能力", "评估日期", "供养方式", "时限"].map(Column::words).to_vec();
        let row = |one: &SupportedLine| {
            Row::to(
                one.href.clone(),
                vec![
                    Cell::words(&one.name),
                    Cell::unbroken(&one.number),
                    Cell::unbroken(&one.place),
                    one.grade.clone().map_or_else(|| Cell::words("没有评估记录"), Cell::Badge),
                    Cell::day(one.assessed_on),
                    one.home.as_ref().map_or_else(
                        || Cell::words("分散供养"),
                        |home| Cell::Twofold("集中供养".to_owned(), home.clone()),
                    ),
                    Cell::clock(one.clock.clone()),
                ],
            )
        };
        Table::new("supported", "特困供养人员，复评最急的在前", columns)
            .rows(self.rows.iter().map(row).collect())
            .list(self.list.clone())
            .empty("没有。特困人员经认定以后，会出现在这里。")
    }
}

/// Rates of living in a home.
#[derive(Clone, Debug, Template)]
#[template(path = "tekun_rates.html")]
pub struct Rates {
    /// Frame.
    pub frame: Frame,
    /// Title and sentence.
    pub heading: Heading,
    /// Chooses the day.
    pub choose: Form,
    /// The figures that matter.
    pub tiles: Tiles,
    /// Targets and what they are not, each a sentence.
    pub notes: Vec<String>,
    /// By township.
    pub charts: Vec<Chart>,
    /// By township.
    pub table: Table,
}

/// Somebody whose support has ended.
#[derive(Clone, Debug)]
pub struct EndedLine {
    /// The name.
    pub name: String,
    /// Their page.
    pub href: String,
    /// The number of the family.
    pub number: String,
    /// Township and village.
    pub place: String,
    /// The day of death, where support ended by it.
    pub died_on: Option<Date>,
    /// The last month that is paid.
    pub last: Month,
    /// How far the funeral is, where there is to be one.
    pub funeral: Option<Badge>,
}

/// Whose support has ended, and how far the funerals are.
#[derive(Clone, Debug, Template)]
#[template(path = "tabbed_list.html")]
pub struct EndedList {
    /// Frame.
    pub frame: Frame,
    /// Title and sentence.
    pub heading: Heading,
    /// By how far the funeral is, with counts.
    pub tabs: Vec<Tab>,
    /// The rows.
    pub rows: Vec<EndedLine>,
    /// Pages.
    pub list: ListControls,
}

impl EndedList {
    /// The rows as a table.
    #[must_use]
    pub fn table(&self) -> Table {
        let columns = ["姓名", "户号", "地点", "去世", "供养到", "丧葬"].map(Column::words).to_vec();
        let row = |one: &EndedLine| {
            Row::to(
                one.href.clone(),
                vec![
                    Cell::words(&one.name),
                    Cell::unbroken(&one.number),
                    Cell::unbroken(&one.place),
                    Cell::day(one.died_on),
                    Cell::unbroken(one.last.chinese()),
                    one.funeral.clone().map_or(Cell::None, Cell::Badge),
                ],
            )
        };
        Table::new("ended", "终止供养的人，最近的在前", columns)
            .rows(self.rows.iter().map(row).collect())
            .list(self.list.clone())
            .empty("没有。")
    }
}
