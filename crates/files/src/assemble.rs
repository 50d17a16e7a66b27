// SPDX-License-Identifier: Apache-2.0
//! Rows of all sheets put together: whose row is whose, what must hold within a household, and the columns of those that are right.

use crate::reject::{RowError, RowErrorKind, Tally};
use crate::sheet::{Role, Sheet};
use crate::table::{Context, NOT_GIVEN_I32, NOT_GIVEN_I64, NOT_GIVEN_U8, Table, stored};
use crate::texts::Texts;
use kernel::{Date, Fen, Month};
use policy::case::links::{self, LinkFault, Member, ParentLinks, Relation, SpouseLink, Ties};
use policy::case::series::{self, Listed};
use policy::case::{Completeness, covers};
use policy::dictionary::{Derived, Fact, SeriesKind};
use policy::frame::{Cell, Column, Frame};
use policy::ir::{Input, UNKNOWN_I64, UNKNOWN_U8};
use policy::tree::{Entity, FactId};
use std::collections::{BTreeMap, HashMap};

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

    fn households(&mut self) {
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
    fn orphans(&mut self) {
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
    fn members(&mut self) -> Vec<Ties> {
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

    fn supporters(&mut self) {
        self.supporter_of = self.persons_of(Sheet::Supporters);
        let twice = self.ids_twice(Sheet::Supporters);
        for (household, error) in twice {
            self.wrong(household, error);
        }
    }

    fn events(&mut self) {
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

    fn amounts(&mut self, sheet: Sheet) {
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

    // ---- the result ----

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

    fn kept_rows(&self, kept: &[u32]) -> Kept {
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

    fn fact_columns(&self, kept: &[u32], rows: &Kept, ties: &[Ties], frame: &mut Frame) {
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

    fn series_columns(&self, rows: &Kept, frame: &mut Frame) {
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

    fn ids(&self, kept: &[u32], rows: &Kept) -> RowIds {
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
}

/// Row of the members sheet (none for the household as a whole), column, cell, fault.
type Fault = (Option<usize>, Option<Role>, String, RowErrorKind);

/// The rows of households that are taken.
#[derive(Default)]
struct Kept {
    persons: Vec<u32>,
    /// Where each person stands among all members sorted by household.
    person_place: Vec<u32>,
    person_offsets: Vec<u32>,
    household_of_person: Vec<u32>,
    supporters: Vec<u32>,
    supporter_offsets: Vec<u32>,
    household_of_supporter: Vec<u32>,
    events: Vec<u32>,
    event_offsets: Vec<u32>,
    household_of_event: Vec<u32>,
    /// The month of each household's application.
    applied: Vec<Option<Month>>,
}

/// A fact's register and what a missing row in it means, where some complete register is that one.
fn registered<'f>(fact: &'f Fact, complete: &[Completeness]) -> Option<(&'f str, Cell)> {
    let register = fact.register.as_deref()?;
    let absent = fact.absent?;
    complete.iter().any(|one| &*one.register == register).then_some((register, absent))
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

/// The values of these rows; `blank` says what a blank cell is worth.
fn gather(column: &Column, rows: &[u32], blank: impl Fn(usize) -> Option<Cell>) -> Column {
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

pub(crate) fn small(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
