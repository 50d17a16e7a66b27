// SPDX-License-Identifier: Apache-2.0
//! Facts as columns: one household or a million in the same shape, so that both evaluators read the same bytes.
//!
//! Unknown and none are stored in band (see `ir.rs`). Persons are sorted by household, supporters by person, events by household.

use crate::dictionary::Dictionary;
use crate::ir::{Input, Lane, UNKNOWN_I32, UNKNOWN_I64, UNKNOWN_U8};
use crate::tree::Entity;
use std::collections::HashMap;

/// A stored column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Column {
    /// Numbers.
    I64(Vec<i64>),
    /// Dates.
    I32(Vec<i32>),
    /// Booleans and variants.
    U8(Vec<u8>),
}

impl Column {
    /// A column of unknown values.
    pub fn unknown(lane: Lane, rows: usize) -> Column {
        match lane {
            Lane::I64 => Column::I64(vec![UNKNOWN_I64; rows]),
            Lane::I32 => Column::I32(vec![UNKNOWN_I32; rows]),
            Lane::U8 => Column::U8(vec![UNKNOWN_U8; rows]),
        }
    }

    /// Borrows the values.
    pub fn as_ref(&self) -> ColumnRef<'_> {
        match self {
            Column::I64(values) => ColumnRef::I64(values),
            Column::I32(values) => ColumnRef::I32(values),
            Column::U8(values) => ColumnRef::U8(values),
        }
    }

    /// Its machine type.
    pub fn lane(&self) -> Lane {
        self.as_ref().lane()
    }

    /// How many bytes its values take.
    pub fn bytes(&self) -> usize {
        match self {
            Column::I64(values) => values.len() * 8,
            Column::I32(values) => values.len() * 4,
            Column::U8(values) => values.len(),
        }
    }

    /// Sets a row from the common form; the value must fit the lane.
    pub fn set(&mut self, row: usize, cell: Cell) {
        match (self, cell) {
            (Column::I64(values), Cell::Known(value)) => values[row] = value,
            (Column::I64(values), Cell::None) => values[row] = crate::ir::NONE_I64,
            (Column::I64(values), Cell::Unknown) => values[row] = UNKNOWN_I64,
            (Column::I32(values), Cell::Known(value)) => {
                values[row] = i32::try_from(value).unwrap_or(UNKNOWN_I32);
            }
            (Column::I32(values), Cell::None) => values[row] = crate::ir::NONE_I32,
            (Column::I32(values), Cell::Unknown) => values[row] = UNKNOWN_I32,
            (Column::U8(values), Cell::Known(value)) => {
                values[row] = u8::try_from(value).unwrap_or(UNKNOWN_U8);
            }
            (Column::U8(values), Cell::None | Cell::Unknown) => values[row] = UNKNOWN_U8,
        }
    }
}

/// A borrowed column.
#[derive(Clone, Copy, Debug)]
pub enum ColumnRef<'a> {
    /// Numbers.
    I64(&'a [i64]),
    /// Dates.
    I32(&'a [i32]),
    /// Booleans and variants.
    U8(&'a [u8]),
}

impl ColumnRef<'_> {
    /// Its machine type.
    pub fn lane(&self) -> Lane {
        match self {
            ColumnRef::I64(_) => Lane::I64,
            ColumnRef::I32(_) => Lane::I32,
            ColumnRef::U8(_) => Lane::U8,
        }
    }

    /// One value in the common form.
    pub fn get(&self, row: usize) -> Cell {
        match self {
            ColumnRef::I64(values) => match values.get(row) {
                None | Some(&UNKNOWN_I64) => Cell::Unknown,
                Some(&crate::ir::NONE_I64) => Cell::None,
                Some(&value) => Cell::Known(value),
            },
            ColumnRef::I32(values) => match values.get(row) {
                None | Some(&UNKNOWN_I32) => Cell::Unknown,
                Some(&crate::ir::NONE_I32) => Cell::None,
                Some(&value) => Cell::Known(i64::from(value)),
            },
            ColumnRef::U8(values) => match values.get(row) {
                None | Some(&UNKNOWN_U8) => Cell::Unknown,
                Some(&value) => Cell::Known(i64::from(value)),
            },
        }
    }
}

/// One stored value: money in fen, ratios in ten-thousandths, dates in days, variants by number, division codes padded to twelve digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Cell {
    /// A value.
    Known(i64),
    /// Known to be absent.
    None,
    /// Not known.
    Unknown,
}

/// Households with their townships, persons, supporters and events, as columns.
#[derive(Clone, Debug, Default)]
pub struct Frame {
    /// How many townships.
    pub townships: usize,
    /// How many households.
    pub households: usize,
    /// The township of each household; empty when there are no townships.
    pub township_of: Vec<u32>,
    /// Where each household's persons begin; one more entry than households.
    pub persons: Vec<u32>,
    /// Where each person's supporters begin; one more entry than persons.
    pub supporters: Vec<u32>,
    /// Where each household's events begin; one more entry than households.
    pub events: Vec<u32>,
    /// The stored columns. A column that is not there is unknown in every row.
    pub columns: HashMap<Input, Column>,
}

impl Frame {
    /// How many rows an entity has.
    pub fn rows(&self, entity: Entity) -> usize {
        let last = |offsets: &[u32]| offsets.last().map_or(0, |&end| end as usize);
        match entity {
            Entity::Township => self.townships,
            Entity::Household => self.households,
            Entity::Person => last(&self.persons),
            Entity::Supporter => last(&self.supporters),
            Entity::Event => last(&self.events),
        }
    }

    /// Borrows everything.
    pub fn view(&self) -> View<'_> {
        View {
            townships: self.townships,
            households: self.households,
            township_of: &self.township_of,
            persons: &self.persons,
            supporters: &self.supporters,
            events: &self.events,
            columns: self.columns.iter().map(|(input, column)| (input.clone(), column.as_ref())).collect(),
        }
    }
}

/// A borrowed [`Frame`].
#[derive(Clone, Debug, Default)]
pub struct View<'a> {
    /// How many townships.
    pub townships: usize,
    /// How many households.
    pub households: usize,
    /// The township of each household; empty when there are no townships.
    pub township_of: &'a [u32],
    /// Where each household's persons begin; one more entry than households.
    pub persons: &'a [u32],
    /// Where each person's supporters begin; one more entry than persons. Empty when there are no supporters at all.
    pub supporters: &'a [u32],
    /// Where each household's events begin. Empty when there are no events at all.
    pub events: &'a [u32],
    /// The columns.
    pub columns: HashMap<Input, ColumnRef<'a>>,
}

impl<'a> View<'a> {
    /// One township with these facts of its own. A township stands in a frame with a family; this one has nobody in it.
    pub fn of_township(dictionary: &Dictionary, facts: &'a [(&str, Column)]) -> View<'a> {
        let column =
            |(name, column): &'a (&str, Column)| Some((Input::Fact(dictionary.id(name)?), column.as_ref()));
        View {
            townships: 1,
            households: 1,
            township_of: &[0],
            persons: &[0, 0],
            columns: facts.iter().filter_map(column).collect(),
            ..View::default()
        }
    }

    /// How many rows an entity has.
    pub fn rows(&self, entity: Entity) -> usize {
        let last = |offsets: &[u32]| offsets.last().map_or(0, |&end| end as usize);
        match entity {
            Entity::Township => self.townships,
            Entity::Household => self.households,
            Entity::Person => last(self.persons),
            Entity::Supporter => last(self.supporters),
            Entity::Event => last(self.events),
        }
    }

    /// The rows of a child entity that a row holds.
    pub fn children(&self, child: Entity, row: usize) -> std::ops::Range<usize> {
        let offsets = match child {
            Entity::Person => self.persons,
            Entity::Supporter => self.supporters,
            Entity::Event => self.events,
            Entity::Township | Entity::Household => return 0..0,
        };
        match (offsets.get(row), offsets.get(row + 1)) {
            (Some(&start), Some(&end)) => start as usize..end as usize,
            _ => 0..0,
        }
    }

    /// The value of a column, unknown where there is no such column.
    pub fn get(&self, input: &Input, row: usize) -> Cell {
        self.columns.get(input).map_or(Cell::Unknown, |column| column.get(row))
    }
}
