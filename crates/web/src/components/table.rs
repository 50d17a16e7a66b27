// SPDX-License-Identifier: Apache-2.0
//! A table of many rows: heads that stay, units in the heads, sums of what is shown, filters in the address, pages, and
//! words for an empty table that say what would fill it.

use super::{Badge, Clock, Form, Link, Tone, grouped};
use askama::Template;
use kernel::{Date, Fen};

/// A column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its head.
    pub label: String,
    /// Its unit, in the head: `元/月`.
    pub unit: String,
    /// Whether figures stand in it: aligned at the right.
    pub figures: bool,
    /// The address of the list sorted by it, if it can be.
    pub sort: Option<String>,
}

impl Column {
    /// A column of words.
    #[must_use]
    pub fn words(label: impl Into<String>) -> Column {
        Column { label: label.into(), unit: String::new(), figures: false, sort: None }
    }

    /// A column of figures with their unit.
    #[must_use]
    pub fn figures(label: impl Into<String>, unit: impl Into<String>) -> Column {
        Column { label: label.into(), unit: unit.into(), figures: true, sort: None }
    }
}

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Nothing is known or nothing applies.
    None,
    /// Words.
    Words(String),
    /// A number, a place or a name that stays on one line.
    Unbroken(String),
    /// Words with a second, quieter line.
    Twofold(String, String),
    /// Words that lead somewhere.
    Link(Link),
    /// Several of them.
    Links(Vec<Link>),
    /// An amount in yuan.
    Money(Fen),
    /// An amount that is more or less than before, with its sign.
    Change(Fen),
    /// A count.
    Count(u64),
    /// A day.
    Day(Date),
    /// A clock.
    Clock(Clock),
    /// A badge.
    Badge(Badge),
    /// Several badges.
    Badges(Vec<Badge>),
}

impl Cell {
    /// Words; empty ones are nothing.
    #[must_use]
    pub fn words(text: impl Into<String>) -> Cell {
        let text = text.into();
        if text.is_empty() { Cell::None } else { Cell::Words(text) }
    }

    /// What stays on one line; empty is nothing.
    #[must_use]
    pub fn unbroken(text: impl Into<String>) -> Cell {
        let text = text.into();
        if text.is_empty() { Cell::None } else { Cell::Unbroken(text) }
    }

    /// A link.
    #[must_use]
    pub fn link(label: impl Into<String>, href: impl Into<String>) -> Cell {
        Cell::Link(Link::new(label, href))
    }

    /// A badge.
    #[must_use]
    pub fn badge(tone: Tone, text: impl Into<String>) -> Cell {
        Cell::Badge(Badge::new(tone, text))
    }

    /// A clock, or nothing.
    #[must_use]
    pub fn clock(clock: Option<Clock>) -> Cell {
        clock.map_or(Cell::None, Cell::Clock)
    }

    /// An amount, or nothing.
    #[must_use]
    pub fn money(amount: Option<Fen>) -> Cell {
        amount.map_or(Cell::None, Cell::Money)
    }

    /// A day, or nothing.
    #[must_use]
    pub fn day(day: Option<Date>) -> Cell {
        day.map_or(Cell::None, Cell::Day)
    }

    /// Whether it is a figure, for its place in the cell.
    #[must_use]
    pub const fn is_figure(&self) -> bool {
        matches!(self, Cell::Money(_) | Cell::Change(_) | Cell::Count(_))
    }

    /// A count with its thousands separated.
    #[must_use]
    pub fn count(&self) -> String {
        if let Cell::Count(count) = self { grouped(*count) } else { String::new() }
    }

    /// An amount with a plus where it is more.
    #[must_use]
    pub fn change(&self) -> String {
        match self {
            Cell::Change(fen) if fen.is_zero() => "0.00".to_owned(),
            Cell::Change(fen) if fen.is_negative() => fen.grouped(),
            Cell::Change(fen) => format!("+{}", fen.grouped()),
            _ => String::new(),
        }
    }
}

/// A tick box before a row, belonging to a form elsewhere in the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Select {
    /// The id of the form.
    pub form: String,
    /// The name that is sent.
    pub name: String,
    /// The value that is sent.
    pub value: String,
    /// What it says to a screen reader: `选择 王玉珍`.
    pub label: String,
    /// Whether it is ticked.
    pub ticked: bool,
    /// Why it cannot be ticked, if it cannot.
    pub barred: Option<String>,
}

/// A row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// Where Enter and the first link lead.
    pub href: Option<String>,
    /// A tick box.
    pub select: Option<Select>,
    /// Its tone, as a bar at its left; a cell says the same in words.
    pub tone: Tone,
    /// Its cells, in the order of the columns.
    pub cells: Vec<Cell>,
}

impl Row {
    /// A row that leads somewhere.
    #[must_use]
    pub fn to(href: impl Into<String>, cells: Vec<Cell>) -> Row {
        Row { href: Some(href.into()), cells, ..Row::default() }
    }

    /// A row that leads nowhere.
    #[must_use]
    pub fn plain(cells: Vec<Cell>) -> Row {
        Row { cells, ..Row::default() }
    }

    /// In a tone.
    #[must_use]
    pub fn tone(mut self, tone: Tone) -> Row {
        self.tone = tone;
        self
    }
}

/// The pages of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pager {
    /// The number of the first row shown, from 1.
    pub first: u64,
    /// The number of the last row shown.
    pub last: u64,
    /// How many rows the filters let through.
    pub total: u64,
    /// The page before.
    pub previous: Option<String>,
    /// The page after.
    pub next: Option<String>,
}

impl Pager {
    /// The words: `第 1–50 条，共 1,204 条`.
    #[must_use]
    pub fn words(&self) -> String {
        format!("第 {}–{} 条，共 {} 条", grouped(self.first), grouped(self.last), grouped(self.total))
    }
}

/// What an empty table says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Empty {
    /// What would fill it: `还没有求助登记。群众来窗口、打电话时，在这里登记。`
    pub text: String,
    /// How.
    pub link: Option<Link>,
}

/// A table with all that belongs to it.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "components/table.html")]
pub struct Table {
    /// Its id in the page.
    pub id: String,
    /// What it lists; read by screen readers, shown where `caption_shown`.
    pub caption: String,
    /// Whether the caption is shown.
    pub caption_shown: bool,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows.
    pub rows: Vec<Row>,
    /// The row of sums; empty for none. The first cell says what is summed.
    pub sums: Vec<Cell>,
    /// The filters, sent in the address.
    pub filters: Option<Form>,
    /// Its pages; `None` when all is shown.
    pub pager: Option<Pager>,
    /// What an empty one says.
    pub empty: Empty,
    /// Where exactly these rows are exported.
    pub export: Option<String>,
}

impl Table {
    /// A table of some columns.
    #[must_use]
    pub fn new(id: impl Into<String>, caption: impl Into<String>, columns: Vec<Column>) -> Table {
        Table { id: id.into(), caption: caption.into(), columns, ..Table::default() }
    }

    /// With rows.
    #[must_use]
    pub fn rows(mut self, rows: Vec<Row>) -> Table {
        self.rows = rows;
        self
    }

    /// With sums.
    #[must_use]
    pub fn sums(mut self, sums: Vec<Cell>) -> Table {
        self.sums = sums;
        self
    }

    /// Saying this when empty.
    #[must_use]
    pub fn empty(mut self, text: impl Into<String>) -> Table {
        self.empty = Empty { text: text.into(), link: None };
        self
    }

    /// With the caption shown.
    #[must_use]
    pub fn titled(mut self) -> Table {
        self.caption_shown = true;
        self
    }

    /// Taking filters, pages and the export address of a list.
    #[must_use]
    pub fn list(mut self, list: ListControls) -> Table {
        self.filters = list.filters;
        self.pager = list.pager;
        self.export = list.export;
        self
    }

    /// Whether a column, counted from 0, holds figures.
    #[must_use]
    pub fn in_figures(&self, column: usize) -> bool {
        self.columns.get(column).is_some_and(|column| column.figures)
    }

    /// Whether rows have tick boxes.
    #[must_use]
    pub fn selects(&self) -> bool {
        self.rows.iter().any(|row| row.select.is_some())
    }

    /// The sums behind the first cell, which says what is summed.
    pub fn sum_cells(&self) -> impl Iterator<Item = &Cell> {
        self.sums.iter().skip(1)
    }
}

/// What a list is shown with: filters, pages, export.
#[derive(Clone, Debug, Default)]
pub struct ListControls {
    /// The filters, as a form that asks, filled with what holds now.
    pub filters: Option<Form>,
    /// Its pages.
    pub pager: Option<Pager>,
    /// Where exactly these rows are exported.
    pub export: Option<String>,
}
