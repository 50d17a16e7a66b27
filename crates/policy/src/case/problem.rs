// SPDX-License-Identifier: Apache-2.0
//! What can be wrong with a household file, and where. The Chinese sentences are in `wording::case`.

use crate::dictionary::SeriesKind;
use crate::tree::Entity;
use crate::value::ValueError;
use kernel::{CitizenNumberError, Date, DateError, DivisionError, Sex};
use std::fmt;

/// Something wrong with a household file, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseProblem {
    /// The entry concerned, such as `members[1].incomes[0].amount`; empty for the file itself.
    pub path: String,
    /// Line, from 1; 0 where it is not known.
    pub line: u32,
    /// Column in characters, from 1; 0 where it is not known.
    pub column: u32,
    /// What.
    pub kind: CaseProblemKind,
}

impl fmt::Display for CaseProblem {
    /// Where, for machines; people get the sentence from `wording::case`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{} {}", self.line, self.column, self.path)
    }
}

/// What an entry should have been.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// `{…}`
    Map,
    /// `[…]`
    List,
    /// A text or number.
    Text,
}

/// What is wrong with an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdFault {
    /// Blank.
    Empty,
    /// Longer than [`crate::case::ID_LENGTH`] characters.
    Long,
    /// Holds this character: white space, control characters and `.` cannot stand in an id.
    Character(char),
    /// `none` and `unknown` have a meaning of their own.
    Reserved,
}

/// Everything that can be wrong with a household file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CaseProblemKind {
    /// More bytes than a household file can have.
    TooLarge {
        /// How many there are.
        bytes: usize,
        /// How many there may be.
        limit: usize,
    },
    /// Not UTF-8 from this byte on.
    Encoding(usize),
    /// Nothing in it.
    Empty,
    /// Neither JSON nor YAML; the parser's words.
    Syntax(String),
    /// Nested too deeply.
    Depth,
    /// A YAML alias: every entry is written out here.
    Alias,
    /// A second document behind `---`.
    SecondDocument,
    /// The same key twice.
    DuplicateKey(String),
    /// A key that is no text.
    KeyShape,
    /// A required key is missing.
    Missing(&'static str),
    /// Written for a newer program.
    NewerSchema {
        /// The version in the file.
        found: u32,
        /// The newest that this program knows.
        known: u32,
    },
    /// Not a version.
    Schema(String),
    /// A key that means nothing here.
    UnknownKey {
        /// The key.
        key: String,
        /// The nearest one that does.
        nearest: Option<String>,
    },
    /// Something else was expected here.
    Shape(Shape),
    /// No such fact.
    UnknownFact {
        /// What stands there.
        name: String,
        /// The nearest fact of this entity.
        nearest: Option<String>,
    },
    /// A fact of another entity.
    FactElsewhere {
        /// The fact.
        name: String,
        /// Whose fact it is.
        of: Entity,
        /// Where it stands.
        here: Entity,
    },
    /// A fact that has a key of its own outside `facts`.
    OwnKey(String),
    /// A fact that is worked out from relations and links, never given.
    Derived(String),
    /// A series among the facts.
    SeriesAmongFacts(String),
    /// A text that is no value of its fact.
    Value {
        /// The fact's Chinese name.
        label: String,
        /// Why.
        error: ValueError,
    },
    /// Neither yes nor no.
    YesNo,
    /// Not a date.
    Date(DateError),
    /// Not a month.
    Month(DateError),
    /// Not a place code.
    Place(DivisionError),
    /// Not a citizen number.
    CitizenNumber(CitizenNumberError),
    /// A birth that the citizen number contradicts; the number says this.
    BirthAgainstNumber(Date),
    /// A sex that the citizen number contradicts; the number says this.
    SexAgainstNumber(Sex),
    /// Born after the application.
    BornLater {
        /// The birth.
        birth: Date,
        /// The application.
        applied_on: Date,
    },
    /// Accepted before it was applied for.
    AcceptedEarlier {
        /// The application.
        applied_on: Date,
    },
    /// Not a relation.
    Relation {
        /// What stands there.
        found: String,
        /// The relations: name and Chinese label.
        known: Vec<(String, String)>,
    },
    /// Not an id.
    Id(IdFault),
    /// An id twice; the first one stands at this path.
    DuplicateId {
        /// The id.
        id: String,
        /// Where the first one stands.
        first: String,
    },
    /// A citizen number twice; the first one stands at this path.
    DuplicateNumber(String),
    /// No members.
    NoMembers,
    /// More members, or other rows, than there can be.
    TooMany(usize),
    /// No head.
    NoHead,
    /// A second head; the first one stands at this path.
    SecondHead(String),
    /// A second spouse of the head; the first one stands at this path.
    SecondSpouse(String),
    /// A link to a member who is not listed.
    UnknownMember {
        /// The id.
        id: String,
        /// The nearest one there is.
        nearest: Option<String>,
    },
    /// A link of a member to itself.
    LinkToItself,
    /// The member named as spouse has another spouse; this is that member's id.
    SpouseDisagrees(String),
    /// More than two parents.
    TooManyParents,
    /// No such kind of income or spending.
    UnknownSeries {
        /// Which list.
        of: SeriesKind,
        /// What stands there.
        name: String,
        /// The nearest kind.
        nearest: Option<String>,
    },
    /// The same month, kind and source twice; the first one stands at this path.
    DuplicateEntry(String),
    /// A decision for a member, event or supporter who is not listed.
    DecisionTarget {
        /// What stands behind the last dot.
        id: String,
        /// The nearest id there is.
        nearest: Option<String>,
    },
}
