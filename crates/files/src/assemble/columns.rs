// SPDX-License-Identifier: Apache-2.0
//! The columns and ids of the households that are taken.

use super::{RowIds, Work, group, small};
use crate::table::{NOT_GIVEN_I32, NOT_GIVEN_I64, NOT_GIVEN_U8, Table};
use crate::texts::Texts;
use kernel::{Date, Month};
use policy::case::links::Ties;
use policy::case::series::{self, Listed};
use policy::case::{Completeness, covers};
use policy::dictionary::{Derived, Fact, SeriesKind};
use policy::frame::{Cell, Column, Frame};
use policy::ir::{Input, UNKNOWN_I64, UNKNOWN_U8};
use policy::tree::{Entity, FactId};
use std::collections::BTreeMap;

/// The rows of households that are taken.
#[derive(Default)]
pub(super) struct Kept {
    pub(super) persons: Vec<u32>,
    /// Where each person stands among all members sorted by household.
    pub(super) person_place: Vec<u32>,
    pub(super) person_offsets: Vec<u32>,
    pub(super) household_of_person: Vec<u32>,
    pub(super) supporters: Vec<u32>,
    pub(super) supporter_offsets: Vec<u32>,
    pub(super) household_of_supporter: Vec<u32>,
    pub(super) events: Vec<u32>,
    pub(super) event_offsets: Vec<u32>,
    pub(super) household_of_event: Vec<u32>,
    /// The month of each household's application.
    pub(super) applied: Vec<Option<Month>>,
}

impl Work<'_> {
    pub(super) fn kept_rows(&self, kept: &[u32]) -> Kept {
        let mut rows = Kept {
            person_offsets: vec![0],
            supporter_offsets: vec![0],
            event_offsets: vec![0],
            ..Kept::default()
        };
        let empty = (Vec::new(), vec![0; self.tables.members.len() + 1]);
        let by_person = match &self.supporters {
            Some(_) => group(&self.supporter_of, self.tables.members.len()),
            None => empty,
        };
        for (at, &household) in (0u32..).zip(kept) {
            let from = self.members.offsets[household as usize];
            for (place, &person) in (from..).zip(self.members.rows(household as usize)) {
                rows.persons.push(person);
                rows.person_place.push(place);
                rows.household_of_person.push(at);
                let range = by_person.1[person as usize] as usize..by_person.1[person as usize + 1] as usize;
                for &supporter in &by_person.0[range] {
                    rows.supporters.push(supporter);
                    rows.household_of_supporter.push(at);
                }
                rows.supporter_offsets.push(small(rows.supporters.len()));
            }
            rows.person_offsets.push(small(rows.persons.len()));
            if let Some(events) = &self.events {
                for &event in events.rows(household as usize) {
                    rows.events.push(event);
                    rows.household_of_event.push(at);
                }
            }
            rows.event_offsets.push(small(rows.events.len()));
        }
        let applied =
            |row: &u32| Date::from_days(self.tables.households.applied_on[*row as usize]).map(Date::month_of);
        rows.applied = kept.iter().map(applied).collect();
        rows
    }

    pub(super) fn fact_columns(&self, kept: &[u32], rows: &Kept, ties: &[Ties], frame: &mut Frame) {
        for (id, fact) in self.context.dictionary.ids() {
            let input = Input::Fact(id);
            if fact.series.is_some() || fact.entity == Entity::Township || !self.context.wants(&input) {
                continue;
            }
            let column = match fact.derived {
                Some(Derived::ListedPersons) => Some(Column::I64(
                    rows.person_offsets.windows(2).map(|pair| i64::from(pair[1] - pair[0])).collect(),
                )),
                Some(derived) => Some(Column::U8(
                    rows.person_place
                        .iter()
                        .map(|place| match ties[*place as usize].cell(derived) {
                            Cell::Known(yes) => u8::from(yes == 1),
                            Cell::None | Cell::Unknown => UNKNOWN_U8,
                        })
                        .collect(),
                )),
                None => self.fact_column(id, fact, kept, rows),
            };
            if let Some(column) = column {
                frame.columns.insert(input, column);
            }
        }
    }

    fn fact_column(&self, id: FactId, fact: &Fact, kept: &[u32], rows: &Kept) -> Option<Column> {
        let (table, picked, household_of) = match fact.entity {
            Entity::Household => (Some(&self.tables.households), kept, None),
            Entity::Person => {
                (Some(&self.tables.members), &rows.persons[..], Some(&rows.household_of_person))
            }
            Entity::Supporter => {
                (self.tables.supporters.as_ref(), &rows.supporters[..], Some(&rows.household_of_supporter))
            }
            Entity::Event => (self.tables.events.as_ref(), &rows.events[..], Some(&rows.household_of_event)),
            Entity::Township => return None,
        };
        let household = |at: usize| household_of.map_or(at, |of| of[at] as usize);
        let residence = Some(id) == self.context.own.residence;
        let absent = registered(fact, &self.context.complete);
        let blank = |at: usize| {
            if residence {
                let place = self.tables.households.place[picked[at] as usize];
                return (place != UNKNOWN_I64).then_some(Cell::Known(place));
            }
            let (register, absent) = absent?;
            let applied = rows.applied[household(at)]?;
            covers(&self.context.complete, register, applied).then_some(absent)
        };
        match table.and_then(|table| table.fact(id)) {
            Some(column) => Some(gather(column, picked, blank)),
            None if residence || absent.is_some() => {
                let mut column = Column::unknown(fact.lane(), picked.len());
                for at in 0..picked.len() {
                    column.set(at, blank(at).unwrap_or(Cell::Unknown));
                }
                Some(column)
            }
            None => None,
        }
    }

    pub(super) fn series_columns(&self, rows: &Kept, frame: &mut Frame) {
        let members = &self.tables.members;
        for (id, fact) in self.context.dictionary.ids() {
            let Some(kind) = fact.series else { continue };
            let windows: Vec<u8> = self
                .context
                .dictionary
                .windows
                .iter()
                .copied()
                .filter(|months| self.context.wants(&Input::Series { series: id, months: *months }))
                .collect();
            let (complete, by_month) = match kind {
                SeriesKind::Income => (&members.income_complete, self.incomes.is_some()),
                SeriesKind::Spending => (&members.spending_complete, self.spendings.is_some()),
            };
            let own = |window| members.amounts.iter().find(|one| one.series == id && one.window == window);
            let monthly = own(None);
            let open = registered(fact, &self.context.complete).is_some() || complete.contains(&true);
            let mut columns: Vec<(u8, Option<&crate::table::Amounts>, Vec<i64>)> = Vec::new();
            for months in windows {
                let sums = own(Some(months));
                if sums.is_some() || monthly.is_some() || open || by_month {
                    columns.push((months, sums, Vec::with_capacity(rows.persons.len())));
                }
            }
            if columns.is_empty() {
                continue;
            }
            for (at, &person) in rows.persons.iter().enumerate() {
                let row = person as usize;
                let applied = rows.applied[rows.household_of_person[at] as usize];
                let mut listed = None;
                for (months, sums, values) in &mut columns {
                    let sum = sums.map_or(NOT_GIVEN_I64, |one| one.values[row]);
                    let month = monthly.map_or(NOT_GIVEN_I64, |one| one.values[row]);
                    let value = if sum != NOT_GIVEN_I64 {
                        sum
                    } else if month == UNKNOWN_I64 {
                        UNKNOWN_I64
                    } else if month != NOT_GIVEN_I64 {
                        // A month is below 2^53 and a window below 2^8 months.
                        month * i64::from(*months)
                    } else {
                        let listed = listed.get_or_insert_with(|| self.listed(kind, person, complete[row]));
                        let window = applied.map(|applied| {
                            series::window(id, fact, listed, &self.context.complete, applied, *months)
                        });
                        match window {
                            Some(Cell::Known(sum)) => sum,
                            _ => UNKNOWN_I64,
                        }
                    };
                    values.push(value);
                }
            }
            for (months, _, values) in columns {
                frame.columns.insert(Input::Series { series: id, months }, Column::I64(values));
            }
        }
    }

    pub(super) fn ids(&self, kept: &[u32], rows: &Kept) -> RowIds {
        let pick = |texts: &Texts, rows: &[u32]| texts.pick(rows.iter().map(|row| *row as usize));
        let mut persons = Texts::default();
        for (at, &row) in rows.persons.iter().enumerate() {
            match self.tables.members.id.get(row as usize) {
                "" => {
                    let first = rows.person_offsets[rows.household_of_person[at] as usize] as usize;
                    persons.push(&(at - first + 1).to_string());
                }
                id => persons.push(id),
            }
        }
        let optional = |table: &Option<Table>, rows: &[u32]| {
            table.as_ref().map_or_else(Texts::default, |table| pick(&table.id, rows))
        };
        RowIds {
            households: pick(&self.tables.households.id, kept),
            persons,
            supporters: optional(&self.tables.supporters, &rows.supporters),
            events: optional(&self.tables.events, &rows.events),
            townships: self.townships.map_or_else(Texts::default, |one| one.ids.clone()),
        }
    }

    /// One person's entries of single months.
    fn listed(&self, kind: SeriesKind, person: u32, complete: bool) -> Listed {
        let (slot, children) = match kind {
            SeriesKind::Income => (0, &self.incomes),
            SeriesKind::Spending => (1, &self.spendings),
        };
        let (Some(months), Some(children)) = (&self.months[slot], children) else {
            return Listed { amounts: series::Amounts::Nothing, complete };
        };
        let mut map: BTreeMap<(FactId, Month), series::Claims> = BTreeMap::new();
        for &row in months.of.get(&person).map_or(&[][..], |range| &months.sorted[range.clone()]) {
            if let Some(entry) = &children.table.entries[row as usize] {
                let source = children.table.source.get(row as usize);
                let source = (!source.is_empty()).then(|| source.to_owned());
                map.entry((entry.series, entry.month)).or_default().push((source, entry.amount));
            }
        }
        Listed { amounts: series::Amounts::Months(map), complete }
    }
}

/// A fact's register and what a missing row in it means, where some complete register is that one.
fn registered<'f>(fact: &'f Fact, complete: &[Completeness]) -> Option<(&'f str, Cell)> {
    let register = fact.register.as_deref()?;
    let absent = fact.absent?;
    complete.iter().any(|one| &*one.register == register).then_some((register, absent))
}

/// The values of these rows; `blank` says what a blank cell is worth.
pub(super) fn gather(column: &Column, rows: &[u32], blank: impl Fn(usize) -> Option<Cell>) -> Column {
    let mut gathered = match column {
        Column::I64(values) => Column::I64(rows.iter().map(|row| values[*row as usize]).collect()),
        Column::I32(values) => Column::I32(rows.iter().map(|row| values[*row as usize]).collect()),
        Column::U8(values) => Column::U8(rows.iter().map(|row| values[*row as usize]).collect()),
    };
    for at in 0..rows.len() {
        let is_blank = match &gathered {
            Column::I64(values) => values[at] == NOT_GIVEN_I64,
            Column::I32(values) => values[at] == NOT_GIVEN_I32,
            Column::U8(values) => values[at] == NOT_GIVEN_U8,
        };
        if is_blank {
            gathered.set(at, blank(at).unwrap_or(Cell::Unknown));
        }
    }
    gathered
}
