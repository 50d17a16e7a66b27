// SPDX-License-Identifier: Apache-2.0
//! Files in our own layout, a number of households at a time: columns as they stand, every value held against its range.

use super::builder;
use super::cursor::{Cursor, Extra, Taken};
use crate::assemble::{RowIds, Townships};
use crate::error::FileError;
use crate::frame_out::column_name;
use crate::reject::{RowError, RowErrorKind};
use crate::shard::{Shard, entity_of, without};
use crate::sheet::Sheet;
use crate::table::Context;
use crate::texts::Texts;
use kernel::Date;
use policy::case::covers;
use policy::case::links::{self, Member, ParentLinks, Relation, SpouseLink, Ties};
use policy::dictionary::Derived;
use policy::frame::{Cell, Column, Frame};
use policy::ir::{Input, UNKNOWN_I32, UNKNOWN_I64, UNKNOWN_U8};
use policy::tree::{Entity, FactId};
use policy::value::{ValueError, print_cell};
use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Reads files of our own layout, a number of households at a time.
pub(crate) struct OwnReader {
    households: Cursor,
    members: Cursor,
    supporters: Option<Cursor>,
    events: Option<Cursor>,
    size: usize,
    want_ids: bool,
    /// Derived facts that are asked for and not stored.
    derive: Vec<(FactId, Derived)>,
    relation: Option<FactId>,
    /// Whether `relation` was read only to derive from it.
    drop_relation: bool,
    done: bool,
}

/// The files of a delivery by sheet.
pub(crate) type Files = HashMap<Sheet, PathBuf>;

impl OwnReader {
    pub(crate) fn open(
        files: &Files,
        context: &Context<'_>,
        size: usize,
        want_ids: bool,
        part: Option<Range<usize>>,
        townships: bool,
    ) -> Result<OwnReader, FileError> {
        let dictionary = context.dictionary;
        let stored = |sheet: Sheet| -> Result<Vec<String>, FileError> {
            let Some(path) = files.get(&sheet) else { return Ok(Vec::new()) };
            Ok(builder(path)?.schema().fields().iter().map(|field| field.name().clone()).collect())
        };
        let in_members = stored(Sheet::Members)?;
        let missing = |fact: &policy::dictionary::Fact| {
            fact.entity == Entity::Person && !in_members.contains(&fact.qualified())
        };
        let derive: Vec<(FactId, Derived)> = dictionary
            .ids()
            .filter(|(id, _)| context.wants(&Input::Fact(*id)))
            .filter_map(|(id, fact)| Some((id, fact.derived?)))
            .filter(|(id, derived)| *derived == Derived::ListedPersons || missing(dictionary.fact(*id)))
            .collect();
        let from_relation = derive.iter().any(|(_, derived)| *derived != Derived::ListedPersons);
        let relation = context.own.relation.filter(|_| from_relation);
        let drop_relation = relation.is_some_and(|id| !context.wants(&Input::Fact(id)));
        let open = |sheet: Sheet| -> Result<Option<Cursor>, FileError> {
            let Some(path) = files.get(&sheet) else { return Ok(None) };
            let wants =
                |input: &Input| context.wants(input) || relation.is_some_and(|id| *input == Input::Fact(id));
            let extra = Extra { ids: want_ids, townships, part: part.clone() };
            Cursor::open(path, sheet, dictionary, &wants, files, &extra).map(Some)
        };
        let required = |sheet: Sheet, cursor: Option<Cursor>| {
            cursor.ok_or_else(|| FileError::NotFound {
                path: PathBuf::new(),
                expected: vec![sheet.name().to_owned()],
            })
        };
        Ok(OwnReader {
            households: required(Sheet::Households, open(Sheet::Households)?)?,
            members: required(Sheet::Members, open(Sheet::Members)?)?,
            supporters: open(Sheet::Supporters)?,
            events: open(Sheet::Events)?,
            size,
            want_ids,
            derive,
            relation,
            drop_relation,
            done: false,
        })
    }

    /// The next households; nothing at the end. Also how many households and persons were read.
    pub(crate) fn next(
        &mut self,
        context: &Context<'_>,
        townships: Option<&Townships>,
    ) -> Result<Option<(Shard, u64, u64)>, FileError> {
        if self.done {
            return Ok(None);
        }
        let first = [
            (Sheet::Households, self.households.taken),
            (Sheet::Members, self.members.taken),
            (Sheet::Supporters, self.supporters.as_ref().map_or(0, |cursor| cursor.taken)),
            (Sheet::Events, self.events.as_ref().map_or(0, |cursor| cursor.taken)),
        ];
        let first_household = self.households.taken;
        let mut households = self.households.take(self.size, context)?;
        if households.rows == 0 {
            self.done = true;
            for cursor in [Some(&mut self.members), self.supporters.as_mut(), self.events.as_mut()]
                .into_iter()
                .flatten()
            {
                let left = cursor.take(usize::MAX, context)?.rows;
                if left > 0 {
                    let expected = cursor.taken - left as u64;
                    return Err(FileError::Layout {
                        path: cursor.path.clone(),
                        expected,
                        found: cursor.taken,
                    });
                }
            }
            return Ok(None);
        }
        let persons = offsets(&households, Sheet::Members);
        let events = offsets(&households, Sheet::Events);
        let mut members = self.members.exactly(&persons, context)?;
        let supporters = offsets(&members, Sheet::Supporters);
        let mut taken_supporters = exactly(self.supporters.as_mut(), &supporters, context)?;
        let mut taken_events = exactly(self.events.as_mut(), &events, context)?;
        let mut frame = Frame {
            townships: townships.map_or(0, |one| one.ids.len()),
            households: households.rows,
            township_of: Vec::new(),
            persons,
            supporters,
            events,
            columns: HashMap::new(),
        };
        for taken in [&mut households, &mut members, &mut taken_supporters, &mut taken_events] {
            frame.columns.extend(taken.columns.drain());
        }
        let mut bad = vec![false; frame.households];
        let mut rejects = Vec::new();
        if let Some(townships) = townships {
            frame
                .columns
                .extend(townships.columns.iter().map(|(input, column)| (input.clone(), column.clone())));
            for (row, id) in households.townships.iter().enumerate() {
                let at = townships.index.get(id).copied();
                frame.township_of.push(at.unwrap_or(0));
                if at.is_none() {
                    bad[row] = true;
                    rejects.push(self.error(
                        Sheet::Households,
                        first_household + row as u64,
                        "township",
                        households.ids.get(row),
                        id,
                        RowErrorKind::NoTownship,
                    ));
                }
            }
            // A file without the column belongs to the first township only if there is no other.
            frame.township_of.resize(frame.households, 0);
        }
        self.derived(context, &mut frame);
        let ids = RowIds {
            households: households.ids,
            persons: members.ids,
            supporters: taken_supporters.ids,
            events: taken_events.ids,
            townships: townships.map_or_else(Texts::default, |one| one.ids.clone()),
        };
        self.ranges(context, &frame, &ids, &first, &mut bad, &mut rejects);
        self.whole(&frame, &ids, &first, &bad, &mut rejects);
        self.complete(context, &mut frame);
        let counts = (frame.households as u64, frame.rows(Entity::Person) as u64);
        let (frame, ids) =
            if bad.contains(&true) { without(&frame, &ids, context.dictionary, &bad) } else { (frame, ids) };
        let ids = if self.want_ids { ids } else { RowIds { townships: ids.townships, ..RowIds::default() } };
        Ok(Some((Shard { frame, ids, rejects, notes: Vec::new() }, counts.0, counts.1)))
    }

    fn cursor(&self, sheet: Sheet) -> Option<&Cursor> {
        match sheet {
            Sheet::Households => Some(&self.households),
            Sheet::Members => Some(&self.members),
            Sheet::Supporters => self.supporters.as_ref(),
            Sheet::Events => self.events.as_ref(),
            _ => None,
        }
    }

    fn error(
        &self,
        sheet: Sheet,
        row: u64,
        column: &str,
        household: &str,
        found: &str,
        kind: RowErrorKind,
    ) -> RowError {
        let path = self.cursor(sheet).map_or(Path::new(""), |cursor| &cursor.path);
        RowError {
            file: Arc::from(path.display().to_string()),
            sheet,
            row: row + 1,
            column: column.to_owned(),
            household: household.to_owned(),
            member: String::new(),
            found: found.to_owned(),
            kind,
        }
    }

    /// Derived facts that the file does not hold.
    fn derived(&self, context: &Context<'_>, frame: &mut Frame) {
        let relations = self.relation.and_then(|id| frame.columns.get(&Input::Fact(id)));
        let mut all: Vec<Ties> = Vec::new();
        if let Some(Column::U8(relations)) = relations {
            let (mut list, mut ties) = (Vec::new(), Vec::new());
            for pair in frame.persons.windows(2) {
                list.clear();
                let mut known = true;
                for stored in &relations[pair[0] as usize..pair[1] as usize] {
                    let relation = context.relations.get(usize::from(*stored)).copied();
                    known &= relation.is_some();
                    list.push(Member {
                        relation: relation.unwrap_or(Relation::Other),
                        spouse: SpouseLink::Unstated,
                        parents: ParentLinks::Unstated,
                    });
                }
                links::ties(&list, &mut ties);
                if !known {
                    ties.fill(Ties::default());
                }
                all.extend_from_slice(&ties);
            }
        }
        for &(id, derived) in &self.derive {
            let column = match derived {
                Derived::ListedPersons => {
                    Column::I64(frame.persons.windows(2).map(|pair| i64::from(pair[1] - pair[0])).collect())
                }
                _ if all.is_empty() => continue,
                _ => Column::U8(
                    all.iter()
                        .map(|ties| match ties.cell(derived) {
                            Cell::Known(yes) => u8::from(yes == 1),
                            Cell::None | Cell::Unknown => UNKNOWN_U8,
                        })
                        .collect(),
                ),
            };
            frame.columns.insert(Input::Fact(id), column);
        }
        if let Some(id) = self.relation.filter(|_| self.drop_relation) {
            frame.columns.remove(&Input::Fact(id));
        }
    }

    /// Holds every value against the range of its fact.
    fn ranges(
        &self,
        context: &Context<'_>,
        frame: &Frame,
        ids: &RowIds,
        first: &[(Sheet, u64)],
        bad: &mut [bool],
        rejects: &mut Vec<RowError>,
    ) {
        let dictionary = context.dictionary;
        let mut inputs: Vec<&Input> = frame.columns.keys().collect();
        inputs.sort_by_key(|input| column_name(input, dictionary));
        for input in inputs {
            let (fact, months) = match input {
                Input::Fact(id) => (dictionary.fact(*id), 1),
                Input::Series { series, months } => (dictionary.fact(*series), i64::from(*months)),
                Input::ApplicationDate | Input::Decision(_) => continue,
            };
            let (low, high) = (fact.low * months, fact.high * months);
            let wrong: Vec<usize> = match &frame.columns[input] {
                Column::I64(values) => {
                    beyond(values, |value| *value > UNKNOWN_I64 && !(low..=high).contains(value))
                }
                Column::I32(values) => {
                    beyond(values, |value| *value > UNKNOWN_I32 && !(low..=high).contains(&i64::from(*value)))
                }
                Column::U8(values) => {
                    beyond(values, |value| *value != UNKNOWN_U8 && i64::from(*value) > high)
                }
            };
            let Some(entity) = entity_of(input, dictionary) else { continue };
            for row in wrong {
                let household = household_of(frame, entity, row);
                let Some(flag) = bad.get_mut(household) else { continue };
                *flag = true;
                let print = |value| print_cell(fact, &dictionary.enums, Cell::Known(value));
                let cell = frame.columns[input].as_ref().get(row);
                let error = match cell {
                    Cell::Known(value) if value < 0 && low >= 0 => ValueError::Negative,
                    _ => ValueError::Range(print(low), print(high)),
                };
                let kind = RowErrorKind::Value { label: fact.label.clone(), error };
                let sheet = match entity {
                    Entity::Household => Sheet::Households,
                    Entity::Person => Sheet::Members,
                    Entity::Supporter => Sheet::Supporters,
                    Entity::Event => Sheet::Events,
                    Entity::Township => continue,
                };
                let before = first.iter().find(|(one, _)| *one == sheet).map_or(0, |(_, at)| *at);
                let name = column_name(input, dictionary).unwrap_or_default();
                let found = print_cell(fact, &dictionary.enums, cell);
                let id = ids.households.get(household);
                rejects.push(self.error(sheet, before + row as u64, &name, id, &found, kind));
            }
        }
    }

    /// Lists the other rows of households that are not taken.
    fn whole(
        &self,
        frame: &Frame,
        ids: &RowIds,
        first: &[(Sheet, u64)],
        bad: &[bool],
        rejects: &mut Vec<RowError>,
    ) {
        let named: HashSet<(Sheet, u64)> = rejects.iter().map(|error| (error.sheet, error.row)).collect();
        let range =
            |offsets: &[u32], rows: &Range<usize>| match (offsets.get(rows.start), offsets.get(rows.end)) {
                (Some(&start), Some(&end)) => start as usize..end as usize,
                _ => 0..0,
            };
        for household in (0..frame.households).filter(|at| bad[*at]) {
            let own = household..household + 1;
            let persons = range(&frame.persons, &own);
            let supporters = range(&frame.supporters, &persons);
            let rows = [own.clone(), persons, supporters, range(&frame.events, &own)];
            for ((sheet, before), rows) in first.iter().zip(rows) {
                for row in rows {
                    let at = before + row as u64;
                    if !named.contains(&(*sheet, at + 1)) {
                        let id = ids.households.get(household);
                        rejects.push(self.error(*sheet, at, "", id, "", RowErrorKind::WithHousehold));
                    }
                }
            }
        }
    }

    /// Turns unknown into absent where a register is complete for the household's application.
    fn complete(&self, context: &Context<'_>, frame: &mut Frame) {
        if context.complete.is_empty() {
            return;
        }
        let Some(Column::I32(applied)) = frame.columns.get(&Input::ApplicationDate) else { return };
        let months: Vec<_> = applied.iter().map(|days| Date::from_days(*days).map(Date::month_of)).collect();
        for (id, fact) in context.dictionary.ids().filter(|(_, fact)| fact.series.is_none()) {
            let (Some(register), Some(absent)) = (fact.register.as_deref(), fact.absent) else { continue };
            if !context.complete.iter().any(|one| &*one.register == register)
                || !context.wants(&Input::Fact(id))
            {
                continue;
            }
            let covered: Vec<bool> = months
                .iter()
                .map(|month| month.is_some_and(|month| covers(&context.complete, register, month)))
                .collect();
            let rows = frame.rows(fact.entity);
            let owners: Vec<usize> = (0..rows).map(|row| household_of(frame, fact.entity, row)).collect();
            let column =
                frame.columns.entry(Input::Fact(id)).or_insert_with(|| Column::unknown(fact.lane(), rows));
            for (row, owner) in owners.into_iter().enumerate() {
                if covered.get(owner) == Some(&true) && column.as_ref().get(row) == Cell::Unknown {
                    column.set(row, absent);
                }
            }
        }
    }
}

fn beyond<T>(values: &[T], wrong: impl Fn(&T) -> bool) -> Vec<usize> {
    // The common case is that nothing is wrong; a plain pass over the values finds that out quickest.
    if !values.iter().fold(false, |any, value| any | wrong(value)) {
        return Vec::new();
    }
    values.iter().enumerate().filter(|(_, value)| wrong(value)).map(|(row, _)| row).collect()
}

/// The household that a row belongs to.
fn household_of(frame: &Frame, entity: Entity, row: usize) -> usize {
    let owner = |offsets: &[u32], row: usize| {
        offsets.partition_point(|start| *start as usize <= row).saturating_sub(1)
    };
    match entity {
        Entity::Household => row,
        Entity::Person => owner(&frame.persons, row),
        Entity::Event => owner(&frame.events, row),
        Entity::Supporter => owner(&frame.persons, owner(&frame.supporters, row)),
        Entity::Township => usize::MAX,
    }
}

/// Where each row's children begin, from the column that counts them.
fn offsets(taken: &Taken, sheet: Sheet) -> Vec<u32> {
    let mut offsets = vec![0u32];
    let counts = taken.counts.get(&sheet);
    let mut total = 0u32;
    for row in 0..taken.rows {
        let count = counts.and_then(|counts| counts.get(row)).copied().unwrap_or(0);
        total = total.saturating_add(u32::try_from(count).unwrap_or(0));
        offsets.push(total);
    }
    offsets
}

fn exactly(cursor: Option<&mut Cursor>, offsets: &[u32], context: &Context<'_>) -> Result<Taken, FileError> {
    match cursor {
        Some(cursor) => cursor.exactly(offsets, context),
        None => Ok(Taken::default()),
    }
}
