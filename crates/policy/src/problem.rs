// SPDX-License-Identifier: Apache-2.0
//! What can be wrong with a pack or the dictionary, and where. The Chinese sentences are in the crate `wording`.

use crate::tree::Name;
use kernel::Date;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

/// A place in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct At {
    /// The file, relative to the folder of packs.
    pub file: Arc<str>,
    /// The bytes concerned.
    pub span: Range<usize>,
    /// Line of the first byte, from 1; 0 where only the file is known.
    pub line: u32,
    /// Column of the first byte in characters, from 1; 0 where only the file is known.
    pub column: u32,
}

impl At {
    /// A whole file.
    pub fn file(file: &Arc<str>) -> At {
        At { file: file.clone(), span: 0..0, line: 0, column: 0 }
    }

    /// A span of a text.
    pub fn span(file: &Arc<str>, text: &str, span: Range<usize>) -> At {
        let before = text.get(..span.start).unwrap_or(text);
        let line = before.matches('\n').count() + 1;
        let start = before.rfind('\n').map_or(0, |at| at + 1);
        let column = before.get(start..).unwrap_or("").chars().count() + 1;
        let small = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        At { file: file.clone(), span, line: small(line), column: small(column) }
    }
}

impl fmt::Display for At {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.line == 0 {
            f.write_str(&self.file)
        } else {
            write!(f, "{}:{}:{}", self.file, self.line, self.column)
        }
    }
}

/// Something wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where.
    pub at: At,
    /// What.
    pub kind: ProblemKind,
}

/// Everything that can be wrong with a pack or the dictionary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProblemKind {
    /// A character that no token begins with.
    Character(char),
    /// A text without its closing quote.
    OpenText,
    /// A number that cannot be read.
    Number(String),
    /// A date that does not exist.
    Date(String),
    /// Something else was expected here.
    Expected {
        /// What the grammar wants, as it is written in packs.
        expected: String,
        /// What stands there.
        found: String,
    },
    /// A word that is none of the known ones.
    Word {
        /// What kind of word: `actor`, `step`, `event`, `option`, `place`, `scheme kind`, `entity`, `type`, `unit`, `rounding`.
        of: &'static str,
        /// What stands there.
        found: String,
        /// The known ones.
        known: Vec<String>,
    },
    /// A name that nothing has.
    Unknown {
        /// The name.
        name: String,
        /// The nearest one there is.
        nearest: Option<String>,
    },
    /// A name that exists, but has no value on this date.
    NotInForce {
        /// The name.
        name: Name,
        /// The date.
        on: Date,
        /// The place, as a code.
        place: String,
        /// The first date from which it has one.
        from: Option<Date>,
    },
    /// A procedure of which no step is in force.
    Procedure {
        /// Its name.
        name: Name,
        /// The nearest one there is.
        nearest: Option<String>,
    },
    /// One name for two things.
    Duplicate {
        /// The name.
        name: String,
        /// Where the first one stands.
        first: At,
    },
    /// Two live definitions of one name.
    Overlap {
        /// The name.
        name: Name,
        /// Where the other one stands.
        other: At,
        /// The pack of the other one.
        pack: Name,
        /// A date on which both are in force.
        on: Date,
    },
    /// `replaces` names a pack that has no such definition then.
    ReplacesNothing {
        /// The name.
        name: Name,
        /// The pack named.
        pack: String,
    },
    /// Versions of one item that do not follow each other.
    VersionOrder {
        /// The item.
        name: Name,
        /// The later version's first day.
        from: Date,
        /// The earlier version's first day.
        after: Date,
    },
    /// A last day before the first day.
    EmptyPeriod {
        /// First day.
        from: Date,
        /// Last day.
        until: Date,
    },
    /// Rules that need each other.
    Cycle(Vec<Name>),
    /// A source that no pack of the stack names.
    Source {
        /// Its id.
        id: String,
        /// The nearest one there is.
        nearest: Option<String>,
    },
    /// A definition in force before the document that it cites.
    SourceNotInForce {
        /// The document's id.
        id: String,
        /// When it came into force.
        in_force: Date,
        /// When the definition starts.
        from: Date,
    },
    /// A rule without a citation that does not say it is assumed.
    Uncited(Name),
    /// A type that does not fit.
    Type {
        /// What was expected.
        expected: String,
        /// What was found.
        found: String,
    },
    /// Units that do not fit.
    Units {
        /// The operation.
        op: &'static str,
        /// Left unit.
        left: String,
        /// Right unit.
        right: String,
    },
    /// A value of a smaller entity without an aggregate, or of an entity that does not hold this one.
    Entity {
        /// The name used.
        name: String,
        /// Its entity.
        of: &'static str,
        /// The entity of the rule.
        here: &'static str,
    },
    /// An aggregate over rows that this entity does not hold.
    Collection {
        /// The collection.
        name: String,
        /// The entity of its rows.
        of: &'static str,
        /// The entity of the rule.
        here: &'static str,
    },
    /// A value that may be none was used without asking.
    Optional(String),
    /// `default` or `is none` on a value that is never none.
    NeverNone(String),
    /// A variant that the enumeration does not have.
    Variant {
        /// What stands there.
        found: String,
        /// The enumeration.
        of: Name,
        /// Its variants.
        known: Vec<String>,
    },
    /// A window that the dictionary does not list.
    Window {
        /// The months asked for.
        months: String,
        /// The months listed.
        known: Vec<u8>,
    },
    /// 64 bits do not suffice, or a divisor may be negative.
    Range {
        /// Which operation.
        op: &'static str,
        /// The smallest value it can give.
        low: i128,
        /// The largest.
        high: i128,
    },
    /// A divisor that may be negative.
    NegativeDivisor,
    /// Quotients with different denominators summed or chosen between.
    QuotientHere(&'static str),
    /// A constant was needed.
    NotConstant,
    /// An amount that is not rounded.
    NotRounded(Name),
    /// A list of rows without `otherwise`, or with something behind it.
    Otherwise,
    /// A file that cannot be read as YAML or CSV, with the library's words.
    File(String),
    /// A missing or wrong entry of a YAML or CSV file.
    Entry {
        /// Its path, such as `facts.deposits.range`.
        path: String,
        /// What is expected, in packs' words.
        expected: String,
        /// What stands there.
        found: String,
    },
}
