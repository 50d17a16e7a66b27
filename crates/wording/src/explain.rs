// SPDX-License-Identifier: Apache-2.0
//! The steps of an evaluation as a tree of sentences, which a terminal or a page can show.
//!
//! Knows no scheme, place or parameter by name: every word about them comes from the packs. Writes nothing and computes no answer.

pub mod answer;
mod formula;
mod phrase;
pub mod render;
mod sentence;
mod subject;
mod tell;

pub(crate) use phrase::division;
pub(crate) use sentence::relation;
pub use subject::{Decided, Subject, Subjects};
pub use tell::Teller;

use kernel::Citation;
use policy::explain::{Answer, Datum, Outcome};
use policy::ir::{INVALID, MISSING};
use policy::tree::{Name, Type};

/// What stands before a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mark {
    /// The condition holds.
    Yes,
    /// It does not.
    No,
    /// Not known: facts are missing.
    Unknown,
    /// A person decides.
    Person,
    /// Cannot be computed.
    Invalid,
    /// A value, not a condition.
    Value,
}

impl Mark {
    /// The mark of an answer.
    #[must_use]
    pub fn of(answer: Answer) -> Mark {
        match answer {
            Answer::Known(Datum::Bool(true)) => Mark::Yes,
            Answer::Known(Datum::Bool(false)) => Mark::No,
            Answer::Known(_) => Mark::Value,
            Answer::Unknown(status) if status & INVALID != 0 => Mark::Invalid,
            Answer::Unknown(status) if status & MISSING != 0 => Mark::Unknown,
            Answer::Unknown(_) => Mark::Person,
        }
    }

    /// The mark of an outcome.
    #[must_use]
    pub fn of_outcome(outcome: Outcome) -> Mark {
        match outcome {
            Outcome::Yes => Mark::Yes,
            Outcome::No => Mark::No,
            Outcome::Needs => Mark::Unknown,
            Outcome::Discretion => Mark::Person,
            Outcome::Invalid | Outcome::Refused => Mark::Invalid,
        }
    }

    /// The sign, which says the same without colour.
    #[must_use]
    pub fn sign(self) -> &'static str {
        match self {
            Mark::Yes => "✓",
            Mark::No => "✗",
            Mark::Unknown => "？",
            Mark::Person => "◇",
            Mark::Invalid => "！",
            Mark::Value => "·",
        }
    }

    /// The word used in machine output.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Mark::Yes => "yes",
            Mark::No => "no",
            Mark::Unknown => "unknown",
            Mark::Person => "discretion",
            Mark::Invalid => "error",
            Mark::Value => "value",
        }
    }
}

/// What an outcome is called.
#[must_use]
pub fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Yes => "符合",
        Outcome::No => "不符合",
        Outcome::Needs => "还需要材料",
        Outcome::Discretion => "需人工裁量",
        Outcome::Invalid => "不能计算",
        Outcome::Refused => "无文本可依",
    }
}

/// Something that a reader of a line has to know about what it rests on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Note {
    /// No document gives it.
    Assumed {
        /// The parameter, rule, scheme or step.
        name: Name,
        /// Its Chinese name, with the value where it has one.
        label: String,
        /// Why it is assumed.
        why: String,
    },
    /// Another text says otherwise.
    Conflict {
        /// The parameter, rule, scheme or step.
        name: Name,
        /// Its Chinese name, with the value where it has one.
        label: String,
        /// The other text.
        cite: Citation,
        /// What it says.
        says: String,
    },
    /// The value was set for this run.
    Set {
        /// The parameter.
        name: Name,
        /// Its Chinese name with the value.
        label: String,
    },
}

/// What kind of thing a sentence mentions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MentionKind {
    /// A fact of the dictionary.
    Fact,
    /// A series over some months.
    Series(u8),
    /// A parameter.
    Param,
    /// A rule.
    Rule,
    /// A discretion point.
    Decision,
}

/// A value that a sentence mentions.
#[derive(Clone, Debug, PartialEq)]
pub struct Mention {
    /// What it is.
    pub kind: MentionKind,
    /// Its name in packs.
    pub name: Name,
    /// Whose it is: an id of the file; empty for a parameter.
    pub of: String,
    /// Its value.
    pub answer: Answer,
    /// Its type.
    pub ty: Type,
    /// For a parameter: since when the value holds, and the articles that give it.
    pub since: Option<(kernel::Date, Vec<Citation>)>,
}

/// One line of reasons.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// What stands before it.
    pub mark: Mark,
    /// Whom it is about, where that is not whom the line above is about.
    pub subjects: Vec<String>,
    /// The sentence.
    pub text: String,
    /// The rule, scheme or discretion point it tells, as packs name it.
    pub name: Option<Name>,
    /// The row of that rule, counted from 1.
    pub row: Option<u16>,
    /// The ids of those it is about.
    pub of: Vec<String>,
    /// What it gave.
    pub answer: Answer,
    /// The type of what it gave.
    pub ty: Type,
    /// The articles.
    pub cites: Vec<Citation>,
    /// What else to know.
    pub notes: Vec<Note>,
    /// The values it mentions.
    pub mentions: Vec<Mention>,
    /// Whether the line above rests on it.
    pub carries: bool,
    /// Whether it was told in full before.
    pub seen: bool,
    /// Whether there is more below it than was told.
    pub cut: bool,
    /// What it rests on.
    pub children: Vec<Line>,
}

/// How much is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Detail {
    /// How many levels below a scheme.
    pub depth: usize,
    /// Whether conditions that do not carry the answer are told, too.
    pub everything: bool,
}

impl Detail {
    /// What decides, four levels deep.
    pub const SHORT: Detail = Detail { depth: 4, everything: false };
    /// Every step.
    pub const FULL: Detail = Detail { depth: usize::MAX, everything: true };
}
