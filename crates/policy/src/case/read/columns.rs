// SPDX-License-Identifier: Apache-2.0
//! Everything read, as columns.

use super::super::links::Member;
use super::super::series::MemberSeries;
use super::super::{covers, links, series};
use super::members::ReadMember;
use super::{Facts, Reader};
use crate::dictionary::{Derived, Fact};
use crate::frame::{Cell, Column, Frame};
use crate::ir::Input;
use crate::tree::{Base, Entity, FactId};
use kernel::{Date, Division, Month};
use std::collections::HashMap;

impl<'a> Reader<'a> {
    pub(super) fn frame(
        &self,
        rows: &Rows<'_>,
        place: Division,
        applied_on: Date,
        series: &[MemberSeries],
    ) -> Frame {
        let small = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let mut supporters = vec![0];
        let mut total = 0;
        for member in rows.members {
            total += member.supporters.len();
            supporters.push(small(total));
        }
        let townships = usize::from(rows.township.is_some());
        let mut frame = Frame {
            townships,
            households: 1,
            township_of: vec![0; townships],
            persons: vec![0, small(rows.members.len())],
            supporters,
            events: vec![0, small(rows.events.len())],
            columns: HashMap::new(),
        };
        let mut ties = Vec::new();
        links::ties(rows.links, &mut ties);
        let applied = applied_on.month_of();
        for (id, fact) in self.dictionary.ids().filter(|(_, fact)| fact.series.is_none()) {
            let cells: Vec<Cell> = match (fact.derived, fact.entity) {
                (Some(Derived::ListedPersons), Entity::Household) => {
                    vec![i64::try_from(rows.members.len()).map_or(Cell::Unknown, Cell::Known)]
                }
                (Some(derived), Entity::Person) => ties.iter().map(|one| one.cell(derived)).collect(),
                (Some(_), _) => continue,
                (None, entity) => {
                    rows.of(entity).map(|facts| self.value(id, fact, facts, place, applied)).collect()
                }
            };
            if cells.iter().any(|cell| *cell != Cell::Unknown) {
                let mut column = Column::unknown(fact.lane(), cells.len());
                for (row, cell) in cells.into_iter().enumerate() {
                    column.set(row, cell);
                }
                frame.columns.insert(Input::Fact(id), column);
            }
        }
        series::columns(self.dictionary, self.reading.complete, applied, series, &mut frame);
        frame.columns.insert(Input::ApplicationDate, Column::I32(vec![applied_on.days()]));
        frame
    }

    /// A fact as given, or what follows from a complete register or from the place.
    pub(super) fn value(
        &self,
        id: FactId,
        fact: &Fact,
        facts: &Facts,
        place: Division,
        applied: Month,
    ) -> Cell {
        if let Some(cell) = facts.get(&id) {
            return *cell;
        }
        if fact.entity == Entity::Household && &*fact.name == "residence" && fact.ty.base == Base::Division {
            return i64::try_from(place.as_u64_12()).map_or(Cell::Unknown, Cell::Known);
        }
        match (&fact.register, fact.absent) {
            (Some(register), Some(absent)) if covers(self.reading.complete, register, applied) => absent,
            _ => Cell::Unknown,
        }
    }
}

/// The facts of every row.
pub(super) struct Rows<'a> {
    pub(super) household: Facts,
    pub(super) township: Option<&'a Facts>,
    pub(super) events: &'a [(String, Facts)],
    pub(super) members: &'a [ReadMember],
    pub(super) links: &'a [Member],
}

pub(super) fn known(cell: Cell) -> Option<i64> {
    match cell {
        Cell::Known(amount) => Some(amount),
        Cell::None | Cell::Unknown => None,
    }
}

impl Rows<'_> {
    fn of(&self, entity: Entity) -> Box<dyn Iterator<Item = &Facts> + '_> {
        match entity {
            Entity::Household => Box::new(std::iter::once(&self.household)),
            Entity::Township => Box::new(self.township.into_iter()),
            Entity::Event => Box::new(self.events.iter().map(|(_, facts)| facts)),
            Entity::Person => Box::new(self.members.iter().map(|one| &one.facts)),
            Entity::Supporter => {
                Box::new(self.members.iter().flat_map(|one| &one.supporters).map(|(_, facts)| facts))
            }
        }
    }
}
