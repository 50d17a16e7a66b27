// SPDX-License-Identifier: Apache-2.0
//! The parts of which pages are made. Each is a struct that a handler fills and a template of its own that draws it; a
//! page writes `{{ part }}`. All escaping happens inside the part's template.

mod chart;
mod clock;
mod evidence;
mod field;
mod form;
mod live;
mod money;
mod reason;
mod steps;
mod table;
mod timeline;
mod typed;

pub use chart::{Chart, Figures};
pub use clock::{Clock, ClockState};
pub use evidence::{Contradiction, Fact, FactTopic, Origin, Paper, Side};
pub use field::{Choice, Control, Field, Width};
pub use form::{Form, Group, Method, RowSet};
pub use live::{Live, Missing};
pub use money::{MoneyBlock, MoneyLine};
pub use reason::{Reason, Reasons};
pub use steps::{Step, StepRail, StepState};
pub use table::{Cell, Column, Empty, ListControls, Pager, Row, Select, Table};
pub use timeline::{Moment, Timeline};
pub use typed::Typed;

use askama::Template;
use kernel::{Date, Fen};

/// Marks templates whose output is HTML already, so that a page does not escape it twice.
macro_rules! parts {
    ($($part:ty),+ $(,)?) => { $(impl askama::filters::HtmlSafe for $part {})+ };
}

parts!(
    Badge,
    Chart,
    Clock,
    Contradiction,
    EventForm,
    Fact,
    FactTopic,
    Field,
    Form,
    Live,
    MoneyBlock,
    Origin,
    Reason,
    Reasons,
    StepRail,
    Table,
    Tile,
    Tiles,
    Timeline,
);

/// What a colour says; a word or sign always stands beside it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// Nothing special.
    #[default]
    Plain,
    /// Good to know.
    Info,
    /// Done.
    Done,
    /// Due soon, or to be looked at.
    Soon,
    /// Overdue, refused, wrong.
    Late,
}

impl Tone {
    /// The class in the stylesheet.
    #[must_use]
    pub const fn class(self) -> &'static str {
        match self {
            Tone::Plain => "plain",
            Tone::Info => "info",
            Tone::Done => "done",
            Tone::Soon => "soon",
            Tone::Late => "late",
        }
    }

    /// The sign beside a message.
    #[must_use]
    pub const fn sign(self) -> &'static str {
        match self {
            Tone::Plain => "·",
            Tone::Info => "i",
            Tone::Done => "✓",
            Tone::Soon => "!",
            Tone::Late => "✗",
        }
    }

    /// The word that a screen reader says first.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Tone::Plain | Tone::Info => "提示",
            Tone::Done => "已完成",
            Tone::Soon => "注意",
            Tone::Late => "错误",
        }
    }
}

/// Words that lead somewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The words.
    pub label: String,
    /// Where they lead.
    pub href: String,
}

impl Link {
    /// A link.
    #[must_use]
    pub fn new(label: impl Into<String>, href: impl Into<String>) -> Link {
        Link { label: label.into(), href: href.into() }
    }
}

/// A thing to do that begins with a link: a page, never a change by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    /// The words, beginning with a verb.
    pub label: String,
    /// Where it leads.
    pub href: String,
    /// Whether it takes something from somebody: shown apart and confirmed.
    pub destructive: bool,
}

impl Action {
    /// An ordinary action.
    #[must_use]
    pub fn new(label: impl Into<String>, href: impl Into<String>) -> Action {
        Action { label: label.into(), href: href.into(), destructive: false }
    }

    /// One that takes something from somebody.
    #[must_use]
    pub fn destructive(label: impl Into<String>, href: impl Into<String>) -> Action {
        Action { label: label.into(), href: href.into(), destructive: true }
    }
}

/// An entry of the list of errors on top of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// The id of the field; empty where the error is about the whole.
    pub field: String,
    /// What is wrong and how it should be.
    pub text: String,
}

/// A word in a coloured frame.
#[derive(Clone, Debug, PartialEq, Eq, Template)]
#[template(path = "components/badge.html")]
pub struct Badge {
    /// Its tone.
    pub tone: Tone,
    /// The word.
    pub text: String,
}

impl Badge {
    /// A badge.
    #[must_use]
    pub fn new(tone: Tone, text: impl Into<String>) -> Badge {
        Badge { tone, text: text.into() }
    }
}

/// A key figure with what it counts.
#[derive(Clone, Debug, PartialEq, Eq, Template)]
#[template(path = "components/tile.html")]
pub struct Tile {
    /// What is counted: `已逾期`.
    pub label: String,
    /// The figure, already grouped: `1,204`.
    pub value: String,
    /// Its unit: `户`, `人次`, `万元`.
    pub unit: String,
    /// One more word: `比上月多 12 户`.
    pub note: String,
    /// Its tone.
    pub tone: Tone,
    /// The list behind the figure.
    pub href: Option<String>,
}

impl Tile {
    /// A figure with its list.
    #[must_use]
    pub fn new(label: impl Into<String>, value: impl ToString, unit: impl Into<String>) -> Tile {
        Tile {
            label: label.into(),
            value: value.to_string(),
            unit: unit.into(),
            note: String::new(),
            tone: Tone::Plain,
            href: None,
        }
    }

    /// An amount: in 万元 from ten thousand yuan on, in yuan below.
    #[must_use]
    pub fn money(label: impl Into<String>, amount: Fen) -> Tile {
        let small = amount.get().unsigned_abs() < 1_000_000;
        if small {
            Tile::new(label, amount.grouped(), "元")
        } else {
            Tile::new(label, amount.wan(), "万元")
        }
    }

    /// In a tone.
    #[must_use]
    pub fn tone(mut self, tone: Tone) -> Tile {
        self.tone = tone;
        self
    }

    /// With one more word.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Tile {
        self.note = note.into();
        self
    }

    /// Leading to a list.
    #[must_use]
    pub fn href(mut self, href: impl Into<String>) -> Tile {
        self.href = Some(href.into());
        self
    }
}

/// Key figures side by side.
#[derive(Clone, Debug, Default, PartialEq, Eq, Template)]
#[template(path = "components/tiles.html")]
pub struct Tiles {
    /// The figures.
    pub tiles: Vec<Tile>,
}

/// A filter by kind over a list: a link with a count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tab {
    /// The word.
    pub label: String,
    /// How many.
    pub count: u64,
    /// The address of the list so filtered.
    pub href: String,
    /// Whether it is the one shown.
    pub current: bool,
}

/// A small form for one event of a case or list, folded behind its name.
#[derive(Clone, Debug, Template)]
#[template(path = "components/event_form.html")]
pub struct EventForm {
    /// What is done: `登记入户调查`.
    pub name: String,
    /// Why it is done or what follows, in words and figures; for a destructive one it must be said.
    pub consequence: Vec<String>,
    /// Whether it takes something from somebody.
    pub destructive: bool,
    /// Whether it is shown unfolded.
    pub open: bool,
    /// The form.
    pub form: Form,
}

/// The day and month of a date, as clocks and rails show it: `11-26`.
#[must_use]
pub fn month_day(date: Date) -> String {
    format!("{:02}-{:02}", date.month(), date.day())
}

/// A count with thousands separated: `1,204`.
#[must_use]
pub fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
