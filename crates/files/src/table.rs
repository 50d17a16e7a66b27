// SPDX-License-Identifier: Apache-2.0
//! Rows of one sheet as typed columns, with what is wrong in them. Which rows belong together is worked out in `assemble.rs`.

mod cell;

pub(crate) use cell::{Raw, is_scientific, text_of};

use crate::reject::{RowError, RowErrorKind};
use crate::sheet::{OwnFacts, Plan, Role, Sheet};
use crate::texts::Texts;
use cell::{Given, citizen_number, date_fault, date_of, parse, plain_amount, ranged, series_named, yes_no};
use kernel::{CitizenNumber, Date, Division, Month, Sex};
use policy::case::Completeness;
use policy::case::links::Relation;
use policy::dictionary::{Derived, Dictionary};
use policy::frame::{Cell, Column};
use policy::ir::{Input, UNKNOWN_I32, UNKNOWN_I64, UNKNOWN_U8};
use policy::tree::{Base, FactId};
use policy::value::print_cell;
use std::collections::HashSet;
use std::sync::Arc;

/// A blank cell, until it is known whether a complete register speaks for it.
pub(crate) const NOT_GIVEN_I64: i64 = UNKNOWN_I64 + 1;
/// Likewise.
pub(crate) const NOT_GIVEN_I32: i32 = UNKNOWN_I32 + 1;
/// Likewise.
pub(crate) const NOT_GIVEN_U8: u8 = UNKNOWN_U8 - 1;

/// What loading needs beside the rows.
pub(crate) struct Context<'d> {
    pub(crate) dictionary: &'d Dictionary,
    pub(crate) own: OwnFacts,
    /// The class of each stored variant of `relation`.
    pub(crate) relations: Vec<Relation>,
    /// The stored variants of `sex` for men and women.
    pub(crate) sexes: [Option<i64>; 2],
    pub(crate) member_limit: usize,
    pub(crate) complete: Vec<Completeness>,
    pub(crate) applied_on: Option<Date>,
    pub(crate) place: Option<Division>,
    /// The columns asked for; all where nothing is said.
    pub(crate) wanted: Option<HashSet<Input>>,
}

impl<'d> Context<'d> {
    pub(crate) fn new(dictionary: &'d Dictionary) -> Context<'d> {
        let own = OwnFacts::of(dictionary);
        let variants = |id: Option<FactId>| match id.map(|id| dictionary.fact(id).ty.base) {
            Some(Base::Enum(of)) => dictionary.enums[usize::from(of.0)].variants.as_slice(),
            _ => &[],
        };
        let stored = |name: &str| {
            let at = variants(own.sex).iter().position(|(one, _)| &**one == name)?;
            i64::try_from(at).ok()
        };
        let listed = dictionary.facts.iter().find(|fact| fact.derived == Some(Derived::ListedPersons));
        Context {
            dictionary,
            own,
            relations: variants(own.relation).iter().map(|(name, _)| Relation::of_variant(name)).collect(),
            sexes: [stored("male"), stored("female")],
            member_limit: listed.and_then(|fact| usize::try_from(fact.high).ok()).unwrap_or(usize::MAX),
            complete: Vec::new(),
            applied_on: None,
            place: None,
            wanted: None,
        }
    }

    pub(crate) fn wants(&self, input: &Input) -> bool {
        self.wanted.as_ref().is_none_or(|wanted| wanted.contains(input))
    }

    pub(crate) fn stored_sex(&self, sex: Sex) -> Option<i64> {
        match sex {
            Sex::Male => self.sexes[0],
            Sex::Female => self.sexes[1],
        }
    }
}

/// One month of one kind of a member.
pub(crate) struct Entry {
    pub(crate) series: FactId,
    pub(crate) month: Month,
    /// Nothing where the amount is given as unknown.
    pub(crate) amount: Option<i64>,
}

/// A column of monthly figures or of sums over a window.
pub(crate) struct Amounts {
    pub(crate) series: FactId,
    pub(crate) window: Option<u8>,
    pub(crate) values: Vec<i64>,
}

/// Rows of one sheet.
pub(crate) struct Table {
    pub(crate) plan: Arc<Plan>,
    /// For each column of the plan its place in `facts` or `amounts`.
    slots: Vec<usize>,
    /// Row numbers as people count them.
    pub(crate) rows: Vec<u64>,
    pub(crate) id: Texts,
    pub(crate) household: Texts,
    pub(crate) member: Texts,
    pub(crate) township: Texts,
    pub(crate) spouse: Texts,
    pub(crate) parents: Texts,
    pub(crate) source: Texts,
    pub(crate) place: Vec<i64>,
    pub(crate) applied_on: Vec<i32>,
    /// The first 17 digits of the citizen number, 0 where there is none.
    pub(crate) number: Vec<u64>,
    pub(crate) income_complete: Vec<bool>,
    pub(crate) spending_complete: Vec<bool>,
    pub(crate) facts: Vec<(FactId, Column)>,
    pub(crate) amounts: Vec<Amounts>,
    pub(crate) entries: Vec<Option<Entry>>,
    /// What is wrong, with the row's index.
    pub(crate) errors: Vec<(usize, RowError)>,
}

impl Table {
    pub(crate) fn new(plan: &Arc<Plan>, context: &Context<'_>) -> Table {
        let mut facts: Vec<(FactId, Column)> = Vec::new();
        let mut amounts: Vec<Amounts> = Vec::new();
        let empty = |id: FactId| (id, Column::unknown(context.dictionary.fact(id).lane(), 0));
        let mut slots = Vec::new();
        for role in &plan.roles {
            let mut amount = |series, window| amounts.push(Amounts { series, window, values: Vec::new() });
            slots.push(match *role {
                Some(Role::Fact(id)) => {
                    facts.push(empty(id));
                    facts.len() - 1
                }
                Some(Role::Monthly(series)) => {
                    amount(series, None);
                    amounts.len() - 1
                }
                Some(Role::Window(series, months)) => {
                    amount(series, Some(months));
                    amounts.len() - 1
                }
                _ => 0,
            });
        }
        if plan.column(Role::CitizenNumber).is_some() {
            for id in context.own.birth.into_iter().chain(context.own.sex) {
                if !facts.iter().any(|(one, _)| *one == id) {
                    facts.push(empty(id));
                }
            }
        }
        Table {
            plan: plan.clone(),
            slots,
            rows: Vec::new(),
            id: Texts::default(),
            household: Texts::default(),
            member: Texts::default(),
            township: Texts::default(),
            spouse: Texts::default(),
            parents: Texts::default(),
            source: Texts::default(),
            place: Vec::new(),
            applied_on: Vec::new(),
            number: Vec::new(),
            income_complete: Vec::new(),
            spending_complete: Vec::new(),
            facts,
            amounts,
            entries: Vec::new(),
            errors: Vec::new(),
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    pub(crate) fn sheet(&self) -> Sheet {
        self.plan.sheet
    }

    pub(crate) fn fact(&self, id: FactId) -> Option<&Column> {
        self.facts.iter().find(|(one, _)| *one == id).map(|(_, column)| column)
    }

    /// The error of a row, to be filed.
    pub(crate) fn error(
        &self,
        row: usize,
        role: Option<Role>,
        found: String,
        kind: RowErrorKind,
    ) -> RowError {
        RowError {
            file: self.plan.file.clone(),
            sheet: self.plan.sheet,
            row: self.rows[row],
            column: role.map_or_else(String::new, |role| self.plan.heading(role)),
            household: match self.plan.sheet {
                Sheet::Households => self.id.get(row),
                _ => self.household.get(row),
            }
            .to_owned(),
            member: match self.plan.sheet {
                Sheet::Households => "",
                Sheet::Incomes | Sheet::Spendings => self.member.get(row),
                _ => self.id.get(row),
            }
            .to_owned(),
            found,
            kind,
        }
    }

    /// Appends a row; blank rows are passed over.
    pub(crate) fn push(&mut self, context: &Context<'_>, number: u64, cells: &[Raw<'_>]) {
        if cells.iter().all(Raw::is_blank) {
            return;
        }
        let row = self.rows.len();
        self.rows.push(number);
        let plan = self.plan.clone();
        let mut faults: Vec<(Option<Role>, String, RowErrorKind)> = Vec::new();
        if let Some(extra) = cells.get(plan.roles.len()..)
            && extra.iter().any(|cell| !cell.is_blank())
        {
            let kind = RowErrorKind::Ragged { cells: cells.len(), headings: plan.roles.len() };
            faults.push((None, String::new(), kind));
        }
        let mut keys = Keys::default();
        for (at, role) in plan.roles.iter().enumerate() {
            let Some(role) = *role else { continue };
            let raw = cells.get(at).unwrap_or(&Raw::Blank);
            if let Err(kind) = self.cell(context, (row, self.slots[at]), role, raw, &mut keys) {
                faults.push((Some(role), raw.shown(role), kind));
            }
        }
        self.close(context, row, &keys, &mut faults);
        for (role, found, kind) in faults {
            let error = self.error(row, role, found, kind);
            self.errors.push((row, error));
        }
    }

    fn cell(
        &mut self,
        context: &Context<'_>,
        (row, slot): (usize, usize),
        role: Role,
        raw: &Raw<'_>,
        keys: &mut Keys,
    ) -> Result<(), RowErrorKind> {
        match role {
            Role::Ignored => {}
            Role::Id => keys.id = raw.key()?,
            Role::Household => keys.household = raw.key()?,
            Role::Member => keys.member = raw.key()?,
            Role::Township => keys.township = raw.key()?,
            Role::Spouse => keys.spouse = raw.key()?,
            Role::Parents => keys.parents = raw.key()?,
            Role::Source => keys.source = raw.key()?,
            Role::Place => {
                let text = raw.key()?;
                if !text.is_empty() {
                    let place = Division::parse(&text).map_err(RowErrorKind::Place)?;
                    keys.place = i64::try_from(place.as_u64_12()).ok();
                }
            }
            Role::AppliedOn => {
                if !raw.is_blank() {
                    keys.applied_on = Some(date_of(raw).map_err(date_fault)?);
                }
            }
            Role::CitizenNumber => keys.number = citizen_number(raw)?,
            Role::IncomeComplete => keys.income_complete = yes_no(raw)?,
            Role::SpendingComplete => keys.spending_complete = yes_no(raw)?,
            Role::Month => {
                let text = raw.key()?;
                let month = match raw {
                    Raw::Date(date) => date.month_of(),
                    _ => Month::parse(&text).map_err(RowErrorKind::Month)?,
                };
                keys.month = Some(month);
            }
            Role::Kind => {
                let text = raw.key()?;
                keys.series = Some(series_named(context.dictionary, self.plan.sheet, &text)?);
            }
            Role::Amount => keys.amount = Some(plain_amount(raw)?),
            Role::Fact(id) => {
                let fact = context.dictionary.fact(id);
                let given = parse(context.dictionary, fact, raw);
                if let Some((_, column)) = self.facts.get_mut(slot) {
                    put(column, row, given.as_ref().map_or(Given::Nothing, |given| *given));
                }
                let given = given?;
                if Some(id) == context.own.relation && !matches!(given, Given::Cell(Cell::Known(_))) {
                    return Err(RowErrorKind::Missing);
                }
            }
            Role::Monthly(id) => self.amount(context.dictionary, (row, slot), id, None, raw)?,
            Role::Window(id, months) => {
                self.amount(context.dictionary, (row, slot), id, Some(months), raw)?
            }
        }
        Ok(())
    }

    fn amount(
        &mut self,
        dictionary: &Dictionary,
        (row, slot): (usize, usize),
        series: FactId,
        window: Option<u8>,
        raw: &Raw<'_>,
    ) -> Result<(), RowErrorKind> {
        let fact = dictionary.fact(series);
        let (given, fault) = match plain_amount(raw).and_then(|given| ranged(dictionary, fact, window, given))
        {
            Ok(given) => (given, None),
            Err(kind) => (Given::Cell(Cell::Unknown), Some(kind)),
        };
        let stored = match given {
            Given::Nothing => NOT_GIVEN_I64,
            Given::Cell(Cell::Known(value)) => value,
            Given::Cell(_) => UNKNOWN_I64,
        };
        if let Some(one) = self.amounts.get_mut(slot) {
            one.values.resize(row, NOT_GIVEN_I64);
            one.values.push(stored);
        }
        fault.map_or(Ok(()), Err)
    }

    /// Files what holds between the cells of a row.
    fn close(
        &mut self,
        context: &Context<'_>,
        row: usize,
        keys: &Keys,
        faults: &mut Vec<(Option<Role>, String, RowErrorKind)>,
    ) {
        let missing = |role: Role, blank: bool, faults: &mut Vec<(Option<Role>, String, RowErrorKind)>| {
            if blank && !faults.iter().any(|(one, _, _)| *one == Some(role)) {
                faults.push((Some(role), String::new(), RowErrorKind::Missing));
            }
        };
        let sheet = self.plan.sheet;
        let id_needed = matches!(sheet, Sheet::Households | Sheet::Townships);
        missing(Role::Id, id_needed && keys.id.is_empty(), faults);
        if !id_needed {
            missing(Role::Household, keys.household.is_empty(), faults);
        }
        let of_member = matches!(sheet, Sheet::Supporters | Sheet::Incomes | Sheet::Spendings);
        missing(Role::Member, of_member && keys.member.is_empty(), faults);
        if matches!(sheet, Sheet::Incomes | Sheet::Spendings) {
            self.source.push(&keys.source);
            let entry = match (keys.series, keys.month, keys.amount) {
                (Some(series), Some(month), Some(amount)) => {
                    let fact = context.dictionary.fact(series);
                    match ranged(context.dictionary, fact, None, amount) {
                        Ok(Given::Nothing) => {
                            missing(Role::Amount, true, faults);
                            None
                        }
                        Ok(Given::Cell(Cell::Known(amount))) => {
                            Some(Entry { series, month, amount: Some(amount) })
                        }
                        Ok(Given::Cell(_)) => Some(Entry { series, month, amount: None }),
                        Err(kind) => {
                            faults.push((Some(Role::Amount), String::new(), kind));
                            None
                        }
                    }
                }
                _ => None,
            };
            self.entries.push(entry);
        }
        self.id.push(&keys.id);
        self.household.push(&keys.household);
        self.member.push(&keys.member);
        if sheet == Sheet::Households {
            self.township.push(&keys.township);
            let place =
                keys.place.or_else(|| context.place.and_then(|one| i64::try_from(one.as_u64_12()).ok()));
            self.place.push(place.unwrap_or(UNKNOWN_I64));
            match keys.applied_on.or(context.applied_on) {
                Some(date) => self.applied_on.push(date.days()),
                None => {
                    missing(Role::AppliedOn, true, faults);
                    self.applied_on.push(UNKNOWN_I32);
                }
            }
        }
        if sheet == Sheet::Members {
            self.spouse.push(&keys.spouse);
            self.parents.push(&keys.parents);
            self.income_complete.push(keys.income_complete);
            self.spending_complete.push(keys.spending_complete);
            self.number.push(keys.number.as_ref().map_or(0, first17));
            if let Some(number) = &keys.number {
                self.check_number(context, row, number, faults);
            }
        }
        // A row that gave no cell for a column has it blank.
        for (_, column) in &mut self.facts {
            if rows_of(column) == row {
                put(column, row, Given::Nothing);
            }
        }
        for one in &mut self.amounts {
            one.values.resize(row + 1, NOT_GIVEN_I64);
        }
    }

    /// Fills birth and sex from the citizen number, or says that they contradict it.
    fn check_number(
        &mut self,
        context: &Context<'_>,
        row: usize,
        number: &CitizenNumber,
        faults: &mut Vec<(Option<Role>, String, RowErrorKind)>,
    ) {
        let birth = (context.own.birth, Some(i64::from(number.birth().days())));
        let sex = (context.own.sex, context.stored_sex(number.sex()));
        let kinds =
            [RowErrorKind::BirthAgainstNumber(number.birth()), RowErrorKind::SexAgainstNumber(number.sex())];
        for ((id, says), kind) in [birth, sex].into_iter().zip(kinds) {
            let (Some(id), Some(says)) = (id, says) else { continue };
            let Some((_, column)) = self.facts.iter_mut().find(|(one, _)| *one == id) else { continue };
            let given = if rows_of(column) > row { stored(column, row) } else { None };
            match given {
                None | Some(Cell::Unknown) => {
                    column_truncate(column, row);
                    put(column, row, Given::Cell(Cell::Known(says)));
                }
                Some(Cell::Known(value)) if value != says => {
                    let fact = context.dictionary.fact(id);
                    let found = print_cell(fact, &context.dictionary.enums, Cell::Known(value));
                    faults.push((Some(Role::Fact(id)), found, kind));
                }
                Some(_) => {}
            }
        }
    }
}

/// The cells of a row that are no facts.
#[derive(Default)]
struct Keys {
    id: String,
    household: String,
    member: String,
    township: String,
    spouse: String,
    parents: String,
    source: String,
    place: Option<i64>,
    applied_on: Option<Date>,
    number: Option<CitizenNumber>,
    income_complete: bool,
    spending_complete: bool,
    month: Option<Month>,
    series: Option<FactId>,
    amount: Option<Given>,
}

fn first17(number: &CitizenNumber) -> u64 {
    number.expose().get(..17).and_then(|digits| digits.parse().ok()).unwrap_or(0)
}

fn rows_of(column: &Column) -> usize {
    match column {
        Column::I64(values) => values.len(),
        Column::I32(values) => values.len(),
        Column::U8(values) => values.len(),
    }
}

fn column_truncate(column: &mut Column, rows: usize) {
    match column {
        Column::I64(values) => values.truncate(rows),
        Column::I32(values) => values.truncate(rows),
        Column::U8(values) => values.truncate(rows),
    }
}

/// The value of a row, or nothing for a blank cell.
pub(crate) fn stored(column: &Column, row: usize) -> Option<Cell> {
    let blank = match column {
        Column::I64(values) => values[row] == NOT_GIVEN_I64,
        Column::I32(values) => values[row] == NOT_GIVEN_I32,
        Column::U8(values) => values[row] == NOT_GIVEN_U8,
    };
    (!blank).then(|| column.as_ref().get(row))
}

fn put(column: &mut Column, row: usize, given: Given) {
    match column {
        Column::I64(values) => values.resize(row + 1, NOT_GIVEN_I64),
        Column::I32(values) => values.resize(row + 1, NOT_GIVEN_I32),
        Column::U8(values) => values.resize(row + 1, NOT_GIVEN_U8),
    }
    if let Given::Cell(cell) = given {
        column.set(row, cell);
    }
}
