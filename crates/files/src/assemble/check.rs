// SPDX-License-Identifier: Apache-2.0
//! What must hold within a household: every row has one, members agree with each other, nothing stands twice.

use super::{Months, NOBODY, Work, small};
use crate::reject::{RowError, RowErrorKind};
use crate::sheet::{Role, Sheet};
use crate::table::stored;
use kernel::{Date, Fen};
use policy::case::links::{self, LinkFault, Member, ParentLinks, Relation, SpouseLink, Ties};
use policy::dictionary::Derived;
use policy::frame::Cell;
use policy::tree::Entity;
use std::collections::HashMap;

/// Row of the members sheet (none for the household as a whole), column, cell, fault.
type Fault = (Option<usize>, Option<Role>, String, RowErrorKind);

impl Work<'_> {
    pub(super) fn households(&mut self) {
        let table = &self.tables.households;
        let mut told = std::collections::HashSet::new();
        for (first, row) in std::mem::take(&mut self.duplicates) {
            for (here, other) in [(first, row), (row, first)] {
                if told.insert(here) {
                    let kind = RowErrorKind::DuplicateHousehold { other: table.rows[other as usize] };
                    let id = table.id.get(here as usize).to_owned();
                    self.wrong(here, table.error(here as usize, Some(Role::Id), id, kind));
                }
            }
        }
        if let Some(townships) = self.townships {
            for row in 0..table.len() {
                let id = table.township.get(row);
                if !townships.index.contains_key(id) {
                    let kind = if id.is_empty() { RowErrorKind::Missing } else { RowErrorKind::NoTownship };
                    let error = table.error(row, Some(Role::Township), id.to_owned(), kind);
                    self.wrong(small(row), error);
                }
            }
        }
    }

    /// Rows of households that are not listed.
    pub(super) fn orphans(&mut self) {
        let mut found = Vec::new();
        let optional = [&self.supporters, &self.events, &self.incomes, &self.spendings];
        for children in std::iter::once(&self.members).chain(optional.into_iter().flatten()) {
            let table = children.table;
            for (row, _) in children.parent.iter().enumerate().filter(|(_, one)| **one == NOBODY) {
                let id = table.household.get(row);
                if !id.is_empty() {
                    found.push(table.error(
                        row,
                        Some(Role::Household),
                        id.to_owned(),
                        RowErrorKind::NoHousehold,
                    ));
                }
            }
        }
        self.errors.extend(found.into_iter().map(|error| (NOBODY, error)));
    }

    // ---- members ----

    /// Checks each household's members; gives the ties of every member in the order of `members.order`.
    pub(super) fn members(&mut self) -> Vec<Ties> {
        let mut all = Vec::with_capacity(self.members.order.len());
        let (mut list, mut ties) = (Vec::new(), Vec::new());
        for household in 0..self.tables.households.len() {
            let rows: Vec<usize> = self.members.rows(household).iter().map(|row| *row as usize).collect();
            let found = self.household(household, &rows, &mut list, &mut ties);
            for (row, role, text, kind) in found {
                let error = match row {
                    Some(row) => self.tables.members.error(row, role, text, kind),
                    None => self.tables.households.error(household, role, text, kind),
                };
                self.wrong(small(household), error);
            }
            all.extend_from_slice(&ties);
        }
        all
    }

    fn household(
        &self,
        household: usize,
        rows: &[usize],
        list: &mut Vec<Member>,
        ties: &mut Vec<Ties>,
    ) -> Vec<Fault> {
        let table = &self.tables.members;
        let mut found: Vec<Fault> = Vec::new();
        list.clear();
        ties.clear();
        ties.resize(rows.len(), Ties::default());
        if rows.is_empty() {
            found.push((None, None, String::new(), RowErrorKind::NoMembers));
            return found;
        }
        let limit = self.context.member_limit;
        if rows.len() > limit {
            let kind = RowErrorKind::TooManyMembers { found: rows.len(), limit };
            found.push((None, None, rows.len().to_string(), kind));
            return found;
        }
        self.twice(rows, &mut found);
        self.birth(household, rows, &mut found);
        let Some(relation) = self.context.own.relation.and_then(|id| table.fact(id)) else { return found };
        let mut known = true;
        for &row in rows {
            let class = match relation.as_ref().get(row) {
                Cell::Known(stored) => {
                    usize::try_from(stored).ok().and_then(|at| self.context.relations.get(at))
                }
                Cell::None | Cell::Unknown => None,
            };
            known &= class.is_some();
            list.push(Member {
                relation: class.copied().unwrap_or(Relation::Other),
                spouse: SpouseLink::Unstated,
                parents: ParentLinks::Unstated,
            });
        }
        if known {
            self.heads(rows, list, &mut found);
        }
        self.links(rows, list, &mut found);
        if found.is_empty() {
            links::ties(list, ties);
            self.derived(household, rows, ties, &mut found);
        }
        found
    }

    /// Ids and citizen numbers that stand twice in a household.
    fn twice(&self, rows: &[usize], found: &mut Vec<Fault>) {
        let table = &self.tables.members;
        for (at, &row) in rows.iter().enumerate() {
            let id = table.id.get(row);
            let number = table.number[row];
            for &before in &rows[..at] {
                let first = table.rows[before];
                if !id.is_empty() && table.id.get(before) == id {
                    let kind = RowErrorKind::DuplicateId { first };
                    found.push((Some(row), Some(Role::Id), id.to_owned(), kind));
                }
                if number != 0 && table.number[before] == number {
                    let kind = RowErrorKind::DuplicateNumber { first };
                    found.push((Some(row), Some(Role::CitizenNumber), String::new(), kind));
                }
            }
        }
    }

    fn birth(&self, household: usize, rows: &[usize], found: &mut Vec<Fault>) {
        let Some(id) = self.context.own.birth else { return };
        let Some(births) = self.tables.members.fact(id) else { return };
        let applied = self.tables.households.applied_on[household];
        let Some(applied_on) = Date::from_days(applied) else { return };
        for &row in rows {
            if let Some(Cell::Known(birth)) = stored(births, row)
                && birth > i64::from(applied)
            {
                let text = i32::try_from(birth).ok().and_then(Date::from_days).map(|date| date.to_string());
                let kind = RowErrorKind::BornLater { applied_on };
                found.push((Some(row), Some(Role::Fact(id)), text.unwrap_or_default(), kind));
            }
        }
    }

    fn heads(&self, rows: &[usize], list: &[Member], found: &mut Vec<Fault>) {
        let role = self.context.own.relation.map(Role::Fact);
        let mut first: [Option<u64>; 2] = [None, None];
        for (&row, member) in rows.iter().zip(list) {
            let slot = match member.relation {
                Relation::Head => 0,
                Relation::Spouse => 1,
                _ => continue,
            };
            match first[slot] {
                None => first[slot] = Some(self.tables.members.rows[row]),
                Some(first) => {
                    let kind = if slot == 0 {
                        RowErrorKind::SecondHead { first }
                    } else {
                        RowErrorKind::SecondSpouse { first }
                    };
                    found.push((Some(row), role, String::new(), kind));
                }
            }
        }
        if first[0].is_none() {
            found.push((None, None, String::new(), RowErrorKind::NoHead));
        }
    }

    fn links(&self, rows: &[usize], list: &mut [Member], found: &mut Vec<Fault>) {
        let table = &self.tables.members;
        if table.plan.column(Role::Spouse).is_none() && table.plan.column(Role::Parents).is_none() {
            return;
        }
        let at_of = |id: &str| {
            let own = |(at, row): (usize, &usize)| match table.id.get(*row) {
                "" => (at + 1).to_string() == id,
                own => own == id,
            };
            rows.iter().enumerate().position(own).map(small)
        };
        for (at, &row) in rows.iter().enumerate() {
            match table.spouse.get(row) {
                "" | "unknown" | "未知" | "不详" => {}
                "none" | "无" => list[at].spouse = SpouseLink::Nobody,
                id => match at_of(id) {
                    Some(other) => list[at].spouse = SpouseLink::Member(other),
                    None => {
                        let kind = RowErrorKind::UnknownLink(id.to_owned());
                        found.push((Some(row), Some(Role::Spouse), id.to_owned(), kind));
                    }
                },
            }
            let parents = table.parents.get(row);
            match parents {
                "" | "unknown" | "未知" | "不详" => continue,
                "none" | "无" => {
                    list[at].parents = ParentLinks::Stated([None, None]);
                    continue;
                }
                _ => {}
            }
            let marks = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | '、' | '，' | '；' | '/');
            let ids: Vec<&str> = parents.split(marks).filter(|id| !id.is_empty()).collect();
            if ids.len() > 2 {
                found.push((
                    Some(row),
                    Some(Role::Parents),
                    parents.to_owned(),
                    RowErrorKind::TooManyParents,
                ));
                continue;
            }
            let mut stated = [None, None];
            for (slot, id) in stated.iter_mut().zip(ids) {
                *slot = at_of(id);
                if slot.is_none() {
                    let kind = RowErrorKind::UnknownLink(id.to_owned());
                    found.push((Some(row), Some(Role::Parents), id.to_owned(), kind));
                }
            }
            list[at].parents = ParentLinks::Stated(stated);
        }
        for fault in links::faults(list) {
            let (at, kind) = match fault {
                LinkFault::Itself(at) => (at, RowErrorKind::LinkToItself),
                LinkFault::SpouseDisagrees(at, other) => {
                    let id = table.id.get(rows[other as usize]).to_owned();
                    (at, RowErrorKind::SpouseDisagrees(id))
                }
            };
            found.push((Some(rows[at as usize]), Some(Role::Spouse), String::new(), kind));
        }
    }

    /// Facts that follow from the links: a value given fills what the links leave open, and must not contradict them.
    fn derived(&self, household: usize, rows: &[usize], ties: &mut [Ties], found: &mut Vec<Fault>) {
        for (id, fact) in self.context.dictionary.ids() {
            let Some(derived) = fact.derived else { continue };
            let differs = || RowErrorKind::Derived { label: fact.label.clone() };
            match fact.entity {
                Entity::Person => {
                    let Some(column) = self.tables.members.fact(id) else { continue };
                    for (tie, &row) in ties.iter_mut().zip(rows) {
                        let Some(Cell::Known(given)) = stored(column, row) else { continue };
                        match tie.cell(derived) {
                            Cell::Known(known) if known != given => {
                                found.push((Some(row), Some(Role::Fact(id)), String::new(), differs()));
                            }
                            Cell::Known(_) => {}
                            Cell::None | Cell::Unknown => set_tie(tie, derived, given == 1),
                        }
                    }
                }
                Entity::Household if derived == Derived::ListedPersons => {
                    let Some(column) = self.tables.households.fact(id) else { continue };
                    if let Some(Cell::Known(given)) = stored(column, household)
                        && usize::try_from(given).ok() != Some(rows.len())
                    {
                        found.push((None, Some(Role::Fact(id)), given.to_string(), differs()));
                    }
                }
                _ => {}
            }
        }
    }

    // ---- supporters, events, amounts ----

    /// The member of a household that has an id; members without one are counted from 1.
    fn person(&self, household: u32, id: &str) -> Option<u32> {
        let rows = self.members.rows(household as usize);
        let own = |(at, row): (usize, &u32)| match self.tables.members.id.get(*row as usize) {
            "" => (at + 1).to_string() == id,
            own => own == id,
        };
        rows.iter().enumerate().position(own).map(|at| rows[at])
    }

    /// The person of each row of a sheet, and errors for those without one.
    fn persons_of(&mut self, sheet: Sheet) -> Vec<u32> {
        let (mut persons, mut found) = (Vec::new(), Vec::new());
        if let Some(children) = self.children(sheet) {
            for (row, &household) in children.parent.iter().enumerate() {
                let id = children.table.member.get(row);
                let person = if household == NOBODY { None } else { self.person(household, id) };
                if person.is_none() && household != NOBODY && !id.is_empty() {
                    let error =
                        children.table.error(row, Some(Role::Member), id.to_owned(), RowErrorKind::NoMember);
                    found.push((household, error));
                }
                persons.push(person.unwrap_or(NOBODY));
            }
        }
        for (household, error) in found {
            self.wrong(household, error);
        }
        persons
    }

    pub(super) fn supporters(&mut self) {
        self.supporter_of = self.persons_of(Sheet::Supporters);
        let twice = self.ids_twice(Sheet::Supporters);
        for (household, error) in twice {
            self.wrong(household, error);
        }
    }

    pub(super) fn events(&mut self) {
        for (household, error) in self.ids_twice(Sheet::Events) {
            self.wrong(household, error);
        }
    }

    fn ids_twice(&self, sheet: Sheet) -> Vec<(u32, RowError)> {
        let mut found = Vec::new();
        let Some(children) = self.children(sheet) else { return found };
        let table = children.table;
        for household in 0..self.bad.len() {
            let rows = children.rows(household);
            for (at, &row) in rows.iter().enumerate() {
                let id = table.id.get(row as usize);
                let same = |before: &&u32| !id.is_empty() && table.id.get(**before as usize) == id;
                if let Some(&first) = rows[..at].iter().find(same) {
                    let kind = RowErrorKind::DuplicateId { first: table.rows[first as usize] };
                    found.push((
                        small(household),
                        table.error(row as usize, Some(Role::Id), id.to_owned(), kind),
                    ));
                }
            }
        }
        found
    }

    pub(super) fn amounts(&mut self, sheet: Sheet) {
        let persons = self.persons_of(sheet);
        let Some(children) = self.children(sheet) else { return };
        let table = children.table;
        let key = |row: u32| {
            let entry = table.entries[row as usize].as_ref()?;
            let source = table.source.get(row as usize);
            Some((persons[row as usize], entry.series, entry.month, source))
        };
        let mut sorted: Vec<u32> =
            (0u32..).zip(&persons).filter(|(_, person)| **person != NOBODY).map(|(row, _)| row).collect();
        sorted.retain(|row| key(*row).is_some());
        sorted.sort_by_key(|row| (key(*row), *row));
        let (mut wrong, mut notes) = (Vec::new(), Vec::new());
        for pair in sorted.windows(2) {
            if key(pair[0]) == key(pair[1]) {
                let kind = RowErrorKind::DuplicateEntry { first: table.rows[pair[0] as usize] };
                let error = table.error(pair[1] as usize, None, String::new(), kind);
                wrong.push((children.parent[pair[1] as usize], error));
            }
        }
        let month = |row: u32| key(row).map(|(person, series, month, _)| (person, series, month));
        for same in sorted.chunk_by(|a, b| month(*a) == month(*b)).filter(|same| same.len() > 1) {
            let amount = |row: u32| table.entries[row as usize].as_ref().and_then(|entry| entry.amount);
            for &row in same {
                let Some(own) = amount(row) else { continue };
                let others: Vec<String> = same
                    .iter()
                    .filter(|other| amount(**other).is_some_and(|other| other != own))
                    .map(|other| {
                        let figure = Fen::new(amount(*other).unwrap_or_default()).plain();
                        format!("{} {figure}", table.source.get(*other as usize)).trim().to_owned()
                    })
                    .collect();
                if !others.is_empty() {
                    let found = Fen::new(own).plain();
                    let kind = RowErrorKind::Contradiction { others };
                    let error = table.error(row as usize, Some(Role::Amount), found, kind);
                    notes.push((children.parent[row as usize], error));
                }
            }
        }
        let mut of = HashMap::new();
        let mut start = 0;
        for same in sorted.chunk_by(|a, b| persons[*a as usize] == persons[*b as usize]) {
            if let Some(first) = same.first() {
                of.insert(persons[*first as usize], start..start + same.len());
            }
            start += same.len();
        }
        self.months[usize::from(sheet == Sheet::Spendings)] = Some(Months { sorted, of });
        for (household, error) in wrong {
            self.wrong(household, error);
        }
        self.notes.extend(notes);
    }
}

fn set_tie(tie: &mut Ties, derived: Derived, yes: bool) {
    match derived {
        Derived::LivesWithSpouse => tie.spouse = Some(yes),
        Derived::LivesWithParent => tie.parent = Some(yes),
        Derived::LivesWithChild => tie.child = Some(yes),
        Derived::LivesWithSibling => tie.sibling = Some(yes),
        Derived::ListedPersons => {}
    }
}
