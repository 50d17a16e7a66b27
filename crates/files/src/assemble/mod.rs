// SPDX-License-Identifier: Apache-2.0
//! Rows of all sheets put together: whose row is whose, what must hold within a household, and the columns of those that are right.

mod check;
mod columns;

use crate::reject::{RowError, RowErrorKind, Tally};
use crate::sheet::{Role, Sheet};
use crate::table::{Context, Table};
use crate::texts::Texts;
use columns::gather;
use policy::case::links::Ties;
use policy::frame::{Column, Frame};
use policy::ir::Input;
use policy::tree::Entity;
use std::collections::HashMap;

/// No row.
const NOBODY: u32 = u32::MAX;

/// The sheets of a delivery, or of a part of it that holds whole households.
pub(crate) struct Tables {
    pub(crate) households: Table,
    pub(crate) members: Table,
    pub(crate) supporters: Option<Table>,
    pub(crate) events: Option<Table>,
    pub(crate) incomes: Option<Table>,
    pub(crate) spendings: Option<Table>,
}

impl Tables {
    /// The sheets whose rows belong to a household.
    fn children(&self) -> impl Iterator<Item = &Table> {
        let optional = [&self.supporters, &self.events, &self.incomes, &self.spendings];
        std::iter::once(&self.members).chain(optional.into_iter().flatten())
    }
}

/// The ids of the rows of a frame.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RowIds {
    /// Households.
    pub households: Texts,
    /// Persons; unique within a household.
    pub persons: Texts,
    /// Supporters; blank where the file has none.
    pub supporters: Texts,
    /// Events; blank where the file has none.
    pub events: Texts,
    /// Townships.
    pub townships: Texts,
}

impl RowIds {
    /// The ids of an entity.
    #[must_use]
    pub fn of(&self, entity: Entity) -> &Texts {
        match entity {
            Entity::Township => &self.townships,
            Entity::Household => &self.households,
            Entity::Person => &self.persons,
            Entity::Supporter => &self.supporters,
            Entity::Event => &self.events,
        }
    }
}

/// The townships of a delivery.
pub(crate) struct Townships {
    pub(crate) ids: Texts,
    pub(crate) index: HashMap<String, u32>,
    pub(crate) columns: HashMap<Input, Column>,
    pub(crate) errors: Vec<RowError>,
}

impl Townships {
    pub(crate) fn of(context: &Context<'_>, mut table: Table) -> Townships {
        let mut index = HashMap::new();
        let (mut rows, mut ids) = (Vec::new(), Texts::default());
        let mut errors: Vec<RowError> = Vec::new();
        let wrong: Vec<usize> = table.errors.iter().map(|(row, _)| *row).collect();
        errors.extend(std::mem::take(&mut table.errors).into_iter().map(|(_, error)| error));
        for row in (0..table.len()).filter(|row| !wrong.contains(row)) {
            let id = table.id.get(row);
            if let Some(&first) = index.get(id) {
                let first = table.rows[rows[first as usize] as usize];
                errors.push(table.error(
                    row,
                    Some(Role::Id),
                    id.to_owned(),
                    RowErrorKind::DuplicateId { first },
                ));
                continue;
            }
            index.insert(id.to_owned(), small(rows.len()));
            ids.push(id);
            rows.push(small(row));
        }
        let mut columns = HashMap::new();
        for (id, column) in &table.facts {
            if context.wants(&Input::Fact(*id)) {
                columns.insert(Input::Fact(*id), gather(column, &rows, |_| None));
            }
        }
        Townships { ids, index, columns, errors }
    }
}

/// What was made of the rows.
pub(crate) struct Assembled {
    pub(crate) frame: Frame,
    pub(crate) ids: RowIds,
    pub(crate) rejects: Vec<RowError>,
    pub(crate) notes: Vec<RowError>,
    pub(crate) tally: Tally,
}

pub(crate) fn assemble(
    context: &Context<'_>,
    townships: Option<&Townships>,
    mut tables: Tables,
) -> Assembled {
    let own_errors = take_errors(&mut tables);
    let mut work = Work::new(context, townships, &tables);
    work.file(own_errors);
    work.households();
    work.orphans();
    let ties = work.members();
    work.supporters();
    work.events();
    work.amounts(Sheet::Incomes);
    work.amounts(Sheet::Spendings);
    work.finish(&ties)
}

type OwnErrors = Vec<(Sheet, usize, RowError)>;

fn take_errors(tables: &mut Tables) -> OwnErrors {
    let optional = [&mut tables.supporters, &mut tables.events, &mut tables.incomes, &mut tables.spendings];
    let all = [&mut tables.households, &mut tables.members].into_iter().chain(optional.into_iter().flatten());
    let mut found = Vec::new();
    for table in all {
        let sheet = table.sheet();
        found.extend(std::mem::take(&mut table.errors).into_iter().map(|(row, error)| (sheet, row, error)));
    }
    found
}

/// The rows of a sheet by household.
struct Children<'a> {
    table: &'a Table,
    /// The household of each row, or [`NOBODY`].
    parent: Vec<u32>,
    /// The rows sorted by household, in file order within one.
    order: Vec<u32>,
    /// Where each household's rows begin in `order`.
    offsets: Vec<u32>,
}

impl<'a> Children<'a> {
    fn of(table: &'a Table, index: &HashMap<&str, u32>, households: usize) -> Children<'a> {
        let parent: Vec<u32> =
            table.household.iter().map(|id| index.get(id).copied().unwrap_or(NOBODY)).collect();
        let (order, offsets) = group(&parent, households);
        Children { table, parent, order, offsets }
    }

    fn rows(&self, household: usize) -> &[u32] {
        &self.order[self.offsets[household] as usize..self.offsets[household + 1] as usize]
    }
}

/// Sorts rows by their group, keeping the order within one, and leaves out those of nobody.
fn group(parent: &[u32], groups: usize) -> (Vec<u32>, Vec<u32>) {
    let mut offsets = vec![0u32; groups + 1];
    for &one in parent.iter().filter(|one| **one != NOBODY) {
        offsets[one as usize + 1] += 1;
    }
    for at in 0..groups {
        offsets[at + 1] += offsets[at];
    }
    let mut next = offsets.clone();
    let mut order = vec![0u32; offsets[groups] as usize];
    for (row, &one) in (0u32..).zip(parent).filter(|(_, one)| **one != NOBODY) {
        order[next[one as usize] as usize] = row;
        next[one as usize] += 1;
    }
    (order, offsets)
}

/// A member's entries in a sheet of single months: person row, series, month, source, row.
struct Months {
    sorted: Vec<u32>,
    /// The entries of a person: a range of `sorted`.
    of: HashMap<u32, std::ops::Range<usize>>,
}

struct Work<'a> {
    context: &'a Context<'a>,
    townships: Option<&'a Townships>,
    tables: &'a Tables,
    members: Children<'a>,
    supporters: Option<Children<'a>>,
    events: Option<Children<'a>>,
    incomes: Option<Children<'a>>,
    spendings: Option<Children<'a>>,
    /// The person of each supporter, or [`NOBODY`].
    supporter_of: Vec<u32>,
    months: [Option<Months>; 2],
    bad: Vec<bool>,
    /// Errors with the household's row, where there is one.
    errors: Vec<(u32, RowError)>,
    notes: Vec<(u32, RowError)>,
    duplicates: Vec<(u32, u32)>,
}

impl<'a> Work<'a> {
    fn new(context: &'a Context<'a>, townships: Option<&'a Townships>, tables: &'a Tables) -> Work<'a> {
        let count = tables.households.len();
        let mut index: HashMap<&str, u32> = HashMap::with_capacity(count);
        let mut duplicates = Vec::new();
        for (row, id) in (0u32..).zip(tables.households.id.iter()).filter(|(_, id)| !id.is_empty()) {
            match index.get(id) {
                Some(&first) => duplicates.push((first, row)),
                None => {
                    index.insert(id, row);
                }
            }
        }
        let children = |table: &'a Option<Table>| table.as_ref().map(|one| Children::of(one, &index, count));
        Work {
            context,
            townships,
            members: Children::of(&tables.members, &index, count),
            supporters: children(&tables.supporters),
            events: children(&tables.events),
            incomes: children(&tables.incomes),
            spendings: children(&tables.spendings),
            tables,
            supporter_of: Vec::new(),
            months: [None, None],
            bad: vec![false; count],
            errors: Vec::new(),
            notes: Vec::new(),
            duplicates,
        }
    }

    fn children(&self, sheet: Sheet) -> Option<&Children<'a>> {
        match sheet {
            Sheet::Members => Some(&self.members),
            Sheet::Supporters => self.supporters.as_ref(),
            Sheet::Events => self.events.as_ref(),
            Sheet::Incomes => self.incomes.as_ref(),
            Sheet::Spendings => self.spendings.as_ref(),
            Sheet::Households | Sheet::Townships => None,
        }
    }

    fn wrong(&mut self, household: u32, error: RowError) {
        if let Some(bad) = self.bad.get_mut(household as usize) {
            *bad = true;
        }
        self.errors.push((household, error));
    }

    /// Files what the sheets found wrong within single rows.
    fn file(&mut self, own: OwnErrors) {
        for (sheet, row, error) in own {
            let household = match self.children(sheet) {
                None => small(row),
                Some(children) => children.parent[row],
            };
            self.wrong(household, error);
        }
    }

    fn finish(mut self, ties: &[Ties]) -> Assembled {
        let tally = self.tally();
        let rejects = self.rejects();
        let mut notes = std::mem::take(&mut self.notes);
        notes.sort_by_key(|(_, note)| (note.sheet, note.row));
        let notes =
            notes.into_iter().filter(|(household, _)| !self.is_bad(*household)).map(|(_, e)| e).collect();
        let kept: Vec<u32> = (0u32..).zip(&self.bad).filter(|(_, bad)| !**bad).map(|(row, _)| row).collect();
        let rows = self.kept_rows(&kept);
        let mut frame = Frame {
            townships: self.townships.map_or(0, |one| one.ids.len()),
            households: kept.len(),
            township_of: Vec::new(),
            persons: rows.person_offsets.clone(),
            supporters: rows.supporter_offsets.clone(),
            events: rows.event_offsets.clone(),
            columns: HashMap::new(),
        };
        if let Some(townships) = self.townships {
            let of =
                |row: &u32| townships.index.get(self.tables.households.township.get(*row as usize)).copied();
            frame.township_of = kept.iter().map(|row| of(row).unwrap_or(0)).collect();
            frame.columns.clone_from(&townships.columns);
        }
        self.fact_columns(&kept, &rows, ties, &mut frame);
        self.series_columns(&rows, &mut frame);
        let applied = kept.iter().map(|row| self.tables.households.applied_on[*row as usize]).collect();
        if self.context.wants(&Input::ApplicationDate) {
            frame.columns.insert(Input::ApplicationDate, Column::I32(applied));
        }
        let ids = self.ids(&kept, &rows);
        Assembled { frame, ids, rejects, notes, tally }
    }

    fn is_bad(&self, household: u32) -> bool {
        self.bad.get(household as usize).copied().unwrap_or(true)
    }

    fn tally(&self) -> Tally {
        let count = |n: usize| n as u64;
        let bad = self.bad.iter().filter(|bad| **bad).count();
        let lost = self.members.parent.iter().filter(|one| self.is_bad(**one)).count();
        Tally {
            households_in: count(self.bad.len()),
            households_out: count(self.bad.len() - bad),
            households_rejected: count(bad),
            persons_in: count(self.members.parent.len()),
            persons_out: count(self.members.parent.len() - lost),
            persons_rejected: count(lost),
        }
    }

    /// Every row of every household that is not taken, in the order of households, sheets and rows.
    fn rejects(&mut self) -> Vec<RowError> {
        let mut errors = std::mem::take(&mut self.errors);
        let mut named: std::collections::HashSet<(Sheet, u64)> =
            errors.iter().map(|(_, error)| (error.sheet, error.row)).collect();
        let mut add = |household: u32, table: &Table, row: usize| {
            if named.insert((table.sheet(), table.rows[row])) {
                errors.push((household, table.error(row, None, String::new(), RowErrorKind::WithHousehold)));
            }
        };
        for (household, _) in (0u32..).zip(&self.bad).filter(|(_, bad)| **bad) {
            add(household, &self.tables.households, household as usize);
            for table in self.tables.children() {
                if let Some(children) = self.children(table.sheet()) {
                    for &row in children.rows(household as usize) {
                        add(household, table, row as usize);
                    }
                }
            }
        }
        errors.sort_by(|(a, one), (b, other)| {
            (*a, one.sheet, one.row)
                .cmp(&(*b, other.sheet, other.row))
                .then_with(|| one.column.cmp(&other.column))
        });
        errors.into_iter().map(|(_, error)| error).collect()
    }
}

pub(crate) fn small(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
