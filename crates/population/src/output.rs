// SPDX-License-Identifier: Apache-2.0
//! What an evaluation gives: the columns of one tile for a [`Sink`], or [`Results`] that hold all of them.

use policy::frame::{Column, ColumnRef};
use policy::ir::{INVALID, Lane, MISSING, Part};
use policy::tree::{Entity, Name};
use std::ops::Range;

/// The outcome of a scheme for one row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Outcome {
    /// The condition does not hold.
    No = 0,
    /// It holds.
    Yes = 1,
    /// Facts that are unknown can still change it.
    Needs = 2,
    /// Only what a person has yet to decide can still change it.
    Discretion = 3,
    /// It rests on a division by zero.
    Invalid = 4,
}

impl Outcome {
    /// All, in the order of their codes.
    pub const ALL: [Outcome; 5] =
        [Outcome::No, Outcome::Yes, Outcome::Needs, Outcome::Discretion, Outcome::Invalid];

    /// The outcome of a code in an outcome column.
    #[must_use]
    pub fn from_code(code: u8) -> Option<Outcome> {
        Outcome::ALL.get(usize::from(code)).copied()
    }

    /// The code in an outcome column.
    #[must_use]
    pub fn code(self) -> u8 {
        self as u8
    }
}

/// The code of a boolean with its status (see `policy::ir`). An error is reported before a missing fact, and that before a person's
/// decision.
#[inline(always)]
#[must_use]
pub fn outcome_code(value: u8, status: u8) -> u8 {
    let unknown = if status & INVALID != 0 {
        Outcome::Invalid as u8
    } else if status & MISSING != 0 {
        Outcome::Needs as u8
    } else {
        Outcome::Discretion as u8
    };
    if status == 0 { value } else { unknown }
}

/// What stands in one output column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// The scheme, rule or parameter it comes from.
    pub name: Name,
    /// What part of it.
    pub part: Part,
    /// Whose rows it has.
    pub entity: Entity,
    /// The type of its values; [`Lane::U8`] for outcomes.
    pub lane: Lane,
}

/// The denominators of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Den<'a> {
    /// The same for all rows.
    Same(i64),
    /// One for each row; 1 where the status is not 0.
    Rows(&'a [i64]),
}

impl Den<'_> {
    /// The denominator of a row.
    #[must_use]
    pub fn get(&self, row: usize) -> i64 {
        match self {
            Den::Same(den) => *den,
            Den::Rows(dens) => dens.get(row).copied().unwrap_or(1),
        }
    }
}

/// One output column of a tile.
#[derive(Clone, Copy, Debug)]
pub struct LaneRef<'a> {
    /// The values, 0 where the status is not 0. For [`Part::Outcome`] the codes of [`Outcome`].
    pub values: ColumnRef<'a>,
    /// The statuses of `policy::ir`; none when all rows are known, and for outcomes.
    pub status: Option<&'a [u8]>,
    /// By what the values are to be divided.
    pub den: Den<'a>,
}

impl<'a> LaneRef<'a> {
    /// The codes of an outcome column, or the values of a column of booleans or variants.
    #[must_use]
    pub fn bytes(&self) -> Option<&'a [u8]> {
        match self.values {
            ColumnRef::U8(values) => Some(values),
            _ => None,
        }
    }

    /// The values of a column of numbers.
    #[must_use]
    pub fn numbers(&self) -> Option<&'a [i64]> {
        match self.values {
            ColumnRef::I64(values) => Some(values),
            _ => None,
        }
    }
}

/// The outputs of some households, or of all townships.
#[derive(Debug)]
pub struct Tile<'a> {
    pub(crate) headings: &'a [Heading],
    pub(crate) rows: &'a [Range<usize>; 5],
    pub(crate) lanes: &'a [Option<LaneRef<'a>>],
    pub(crate) persons: &'a [u32],
    pub(crate) supporters: &'a [u32],
    pub(crate) events: &'a [u32],
}

impl<'a> Tile<'a> {
    /// The rows of an entity that the tile covers. Lanes begin at the first of them.
    #[must_use]
    pub fn rows(&self, entity: Entity) -> Range<usize> {
        self.rows[entity as usize].clone()
    }

    /// What the columns are.
    #[must_use]
    pub fn headings(&self) -> &'a [Heading] {
        self.headings
    }

    /// A column by its place in `Code::outputs`; none where it belongs to townships and this is a tile of households, or the reverse.
    #[must_use]
    pub fn lane(&self, output: usize) -> Option<LaneRef<'a>> {
        self.lanes.get(output).copied().flatten()
    }

    /// Where the rows that some of the tile's households hold stand in a lane of that entity; empty for townships.
    #[must_use]
    pub fn place(&self, entity: Entity, households: Range<usize>) -> Range<usize> {
        let rows = &self.view_rows(households)[entity as usize];
        let first = self.rows[entity as usize].start;
        rows.start.saturating_sub(first)..rows.end.saturating_sub(first)
    }

    fn view_rows(&self, households: Range<usize>) -> [Range<usize>; 5] {
        rows_of([self.persons, self.supporters, self.events], households)
    }
}

/// The rows that some households hold, for each entity, by the offsets of persons, supporters and events.
pub(crate) fn rows_of(offsets: [&[u32]; 3], households: Range<usize>) -> [Range<usize>; 5] {
    let children = |offsets: &[u32], parents: &Range<usize>| match (
        offsets.get(parents.start),
        offsets.get(parents.end),
    ) {
        (Some(&start), Some(&end)) if start < end => start as usize..end as usize,
        (Some(&start), _) => start as usize..start as usize,
        _ => 0..0,
    };
    let persons = children(offsets[0], &households);
    let supporters = children(offsets[1], &persons);
    let events = children(offsets[2], &households);
    [0..0, households, persons, supporters, events]
}

/// Receives the outputs tile by tile, in the order of the households.
pub trait Sink {
    /// Takes the outputs of some households.
    fn tile(&mut self, tile: &Tile<'_>);

    /// Takes the outputs of the townships, once, before any household.
    fn townships(&mut self, tile: &Tile<'_>) {
        let _ = tile;
    }
}

/// One output column over all rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResultColumn {
    /// What it is.
    pub heading: Heading,
    /// The values, 0 where the status is not 0. For [`Part::Outcome`] the codes of [`Outcome`].
    pub values: Column,
    /// The statuses of `policy::ir`; none when all rows are known, and for outcomes.
    pub status: Option<Vec<u8>>,
    /// By what the values are to be divided.
    pub den: Denominators,
}

/// The denominators of a result column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Denominators {
    /// The same for all rows.
    Same(i64),
    /// One for each row; 1 where the status is not 0.
    Rows(Vec<i64>),
}

impl ResultColumn {
    /// Borrows it.
    #[must_use]
    pub fn lane(&self) -> LaneRef<'_> {
        LaneRef {
            values: self.values.as_ref(),
            status: self.status.as_deref(),
            den: match &self.den {
                Denominators::Same(den) => Den::Same(*den),
                Denominators::Rows(dens) => Den::Rows(dens),
            },
        }
    }

    /// How many bytes it takes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let dens = match &self.den {
            Denominators::Same(_) => 0,
            Denominators::Rows(dens) => dens.len() * 8,
        };
        self.values.bytes() + self.status.as_ref().map_or(0, Vec::len) + dens
    }
}

/// All outputs of all rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Results {
    /// The columns, in the order of `Code::outputs`.
    pub columns: Vec<ResultColumn>,
}

impl Results {
    /// The column of that name and part.
    #[must_use]
    pub fn column(&self, name: &str, part: Part) -> Option<&ResultColumn> {
        self.columns.iter().find(|column| column.heading.part == part && &*column.heading.name == name)
    }

    /// The codes of a scheme's outcome column.
    #[must_use]
    pub fn outcomes(&self, scheme: &str) -> Option<&[u8]> {
        self.column(scheme, Part::Outcome)?.lane().bytes()
    }

    /// How many bytes all columns take.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.columns.iter().map(ResultColumn::bytes).sum()
    }
}
