// SPDX-License-Identifier: Apache-2.0
//! Rows of one sheet as typed columns, with what is wrong in them. Which rows belong together is worked out in `assemble.rs`.

use crate::reject::{RowError, RowErrorKind, shown};
use crate::sheet::{OwnFacts, Plan, Role, Sheet};
use crate::texts::Texts;
use kernel::{CitizenNumber, Date, Division, Month, Sex};
use policy::case::Completeness;
use policy::case::links::Relation;
use policy::dictionary::{Derived, Dictionary, Fact, SeriesKind};
use policy::frame::{Cell, Column};
use policy::ir::{Input, Lane, UNKNOWN_I32, UNKNOWN_I64, UNKNOWN_U8};
use policy::tree::{Base, FactId};
use policy::value::{ValueError, parse_cell, print_cell};
use std::collections::HashSet;
use std::sync::Arc;

/// A blank cell, until it is known whether a complete register speaks for it.
pub(crate) const NOT_GIVEN_I64: i64 = UNKNOWN_I64 + 1;
/// Likewise.
pub(crate) const NOT_GIVEN_I32: i32 = UNKNOWN_I32 + 1;
/// Likewise.
pub(crate) const NOT_GIVEN_U8: u8 = UNKNOWN_U8 - 1;

/// The most characters that an id may have.
const ID_LENGTH: usize = 64;

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

/// One cell as it comes from a file.
#[derive(Clone, Debug)]
pub(crate) enum Raw<'a> {
    Blank,
    Text(std::borrow::Cow<'a, str>),
    /// A number of a spreadsheet, in plain digits.
    Number(String),
    /// A number of a spreadsheet with more digits than it keeps.
    LongNumber(String),
    Bool(bool),
    Date(Date),
    /// A formula that failed.
    Formula(String),
    /// A value as it is stored in columns.
    Stored(i64),
}

impl Raw<'_> {
    /// The text of an id or key.
    fn key(&self) -> Result<String, RowErrorKind> {
        let text = match self {
            Raw::Blank => return Ok(String::new()),
            Raw::Text(text) => text_of(text),
            Raw::Number(text) => text.as_str(),
            Raw::LongNumber(_) => return Err(RowErrorKind::DigitsLost),
            Raw::Formula(text) => return Err(RowErrorKind::Formula(text.clone())),
            Raw::Stored(value) => return Ok(value.to_string()),
            Raw::Bool(_) | Raw::Date(_) => return Err(RowErrorKind::Id),
        };
        if is_scientific(text) {
            return Err(RowErrorKind::Scientific);
        }
        if text.chars().count() > ID_LENGTH || text.chars().any(char::is_control) {
            return Err(RowErrorKind::Id);
        }
        Ok(text.to_owned())
    }

    fn shown(&self, role: Role) -> String {
        let number = role == Role::CitizenNumber;
        match self {
            Raw::Blank => String::new(),
            Raw::Text(text) => shown(text, number),
            Raw::Number(text) | Raw::LongNumber(text) | Raw::Formula(text) => shown(text, number),
            Raw::Bool(yes) => if *yes { "TRUE" } else { "FALSE" }.to_owned(),
            Raw::Date(date) => date.to_string(),
            Raw::Stored(value) => shown(&value.to_string(), number),
        }
    }

    pub(crate) fn is_blank(&self) -> bool {
        matches!(self, Raw::Blank) || matches!(self, Raw::Text(text) if text.trim().is_empty())
    }
}

/// A cell's text without outer space and without the apostrophe by which spreadsheets (and our own writers) mark text.
pub(crate) fn text_of(text: &str) -> &str {
    let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    text.strip_prefix('\'').unwrap_or(text)
}

/// Whether a spreadsheet rewrote a long number with an exponent.
pub(crate) fn is_scientific(text: &str) -> bool {
    let Some((mantissa, exponent)) = text.split_once(['E', 'e']) else { return false };
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    digits(&mantissa.replacen('.', "", 1)) && exponent.strip_prefix('+').is_some_and(digits)
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

/// A cell once read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Given {
    /// Blank.
    Nothing,
    Cell(Cell),
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

/// A cell of a fact.
pub(crate) fn parse(dictionary: &Dictionary, fact: &Fact, raw: &Raw<'_>) -> Result<Given, RowErrorKind> {
    let text = match raw {
        Raw::Blank => return Ok(Given::Nothing),
        Raw::Text(text) => text_of(text),
        Raw::Number(text) => text.as_str(),
        Raw::LongNumber(_) => return Err(RowErrorKind::DigitsLost),
        Raw::Formula(text) => return Err(RowErrorKind::Formula(text.clone())),
        Raw::Bool(yes) => {
            if *yes {
                "yes"
            } else {
                "no"
            }
        }
        Raw::Date(date) => return checked(dictionary, fact, i64::from(date.days()), Lane::I32),
        Raw::Stored(value) => return checked(dictionary, fact, *value, fact.lane()),
    };
    if text.is_empty() {
        return Ok(Given::Nothing);
    }
    if let Some(value) = quick(fact, text) {
        return Ok(Given::Cell(Cell::Known(value)));
    }
    if !matches!(fact.ty.base, Base::Enum(_) | Base::Bool) && is_scientific(text) {
        return Err(RowErrorKind::Scientific);
    }
    if fact.ty.base == Base::Date && !matches!(text, "none" | "无" | "unknown" | "未知" | "不详") {
        let date = date_text(text).map_err(date_fault)?;
        return checked(dictionary, fact, i64::from(date.days()), Lane::I32);
    }
    match parse_cell(fact, &dictionary.enums, text) {
        Ok(cell) => Ok(Given::Cell(cell)),
        Err(error) => Err(RowErrorKind::Value { label: fact.label.clone(), error }),
    }
}

/// A stored value, once it fits the lane and the fact's range.
fn checked(dictionary: &Dictionary, fact: &Fact, value: i64, lane: Lane) -> Result<Given, RowErrorKind> {
    if fact.lane() == lane && (fact.low..=fact.high).contains(&value) {
        return Ok(Given::Cell(Cell::Known(value)));
    }
    let print = |value| print_cell(fact, &dictionary.enums, Cell::Known(value));
    let error = match lane {
        _ if fact.lane() != lane => ValueError::Number,
        _ if value < 0 && fact.low >= 0 => ValueError::Negative,
        _ => ValueError::Range(print(fact.low), print(fact.high)),
    };
    Err(RowErrorKind::Value { label: fact.label.clone(), error })
}

/// The common forms `1234`, `1234.5` and `1234.56` of money and whole numbers within the range, without any allocation.
fn quick(fact: &Fact, text: &str) -> Option<i64> {
    let Base::Number(unit) = fact.ty.base else { return None };
    let value = if unit.is_money() {
        quick_decimal(text, 2)?
    } else {
        quick_decimal(text, 0)?.checked_mul(fact.scale())?
    };
    (fact.low..=fact.high).contains(&value).then_some(value)
}

/// A plain decimal without sign and with at most so many places, in units of the last place; nothing for any other form.
fn quick_decimal(text: &str, places: usize) -> Option<i64> {
    let (whole, part) = match text.split_once('.') {
        Some((whole, part)) if !part.is_empty() => (whole, part),
        None => (text, ""),
        Some(_) => return None,
    };
    if whole.is_empty() || whole.len() > 12 || part.len() > places {
        return None;
    }
    let mut value = 0i64;
    for byte in whole.bytes().chain(part.bytes()).chain(std::iter::repeat_n(b'0', places - part.len())) {
        if !byte.is_ascii_digit() {
            return None;
        }
        value = value * 10 + i64::from(byte - b'0');
    }
    Some(value)
}

fn citizen_number(raw: &Raw<'_>) -> Result<Option<CitizenNumber>, RowErrorKind> {
    let stored;
    let text = match raw {
        Raw::Blank => return Ok(None),
        Raw::LongNumber(_) => return Err(RowErrorKind::DigitsLost),
        Raw::Formula(text) => return Err(RowErrorKind::Formula(text.clone())),
        Raw::Text(text) => text_of(text),
        Raw::Number(text) => text.as_str(),
        Raw::Stored(value) => {
            stored = value.to_string();
            &stored
        }
        Raw::Bool(_) | Raw::Date(_) => return Err(RowErrorKind::DigitsLost),
    };
    if text.is_empty() || matches!(text, "unknown" | "未知" | "不详" | "无") {
        return Ok(None);
    }
    if is_scientific(text) {
        return Err(RowErrorKind::Scientific);
    }
    match CitizenNumber::parse(text) {
        Ok(number) => Ok(Some(number)),
        Err(kernel::CitizenNumberError::LastDigitsLost) => Err(RowErrorKind::DigitsLost),
        Err(error) => Err(RowErrorKind::CitizenNumber(error)),
    }
}

fn yes_no(raw: &Raw<'_>) -> Result<bool, RowErrorKind> {
    match raw {
        Raw::Blank => Ok(false),
        Raw::Bool(yes) => Ok(*yes),
        Raw::Stored(value) => Ok(*value == 1),
        Raw::Text(text) => match text_of(text) {
            "yes" | "true" | "TRUE" | "是" | "1" => Ok(true),
            "" | "no" | "false" | "FALSE" | "否" | "0" => Ok(false),
            _ => Err(RowErrorKind::YesNo),
        },
        Raw::Number(text) if text == "1" => Ok(true),
        Raw::Number(text) if text == "0" => Ok(false),
        _ => Err(RowErrorKind::YesNo),
    }
}

enum DateFault {
    Date(kernel::DateError),
    Scientific,
    Formula(String),
}

fn date_fault(fault: DateFault) -> RowErrorKind {
    match fault {
        DateFault::Date(error) => RowErrorKind::Date(error),
        DateFault::Scientific => RowErrorKind::Scientific,
        DateFault::Formula(text) => RowErrorKind::Formula(text),
    }
}

fn date_of(raw: &Raw<'_>) -> Result<Date, DateFault> {
    match raw {
        Raw::Date(date) => Ok(*date),
        Raw::Text(text) => date_text(text_of(text)),
        Raw::Number(text) | Raw::LongNumber(text) => date_text(text),
        Raw::Stored(days) => {
            let date = i32::try_from(*days).ok().and_then(Date::from_days);
            date.ok_or(DateFault::Date(kernel::DateError::Format))
        }
        Raw::Formula(text) => Err(DateFault::Formula(text.clone())),
        Raw::Blank | Raw::Bool(_) => Err(DateFault::Date(kernel::DateError::Format)),
    }
}

/// A date, with a time of midnight allowed behind it, or the serial number of a day in a spreadsheet (44137 is 2020-11-02).
fn date_text(text: &str) -> Result<Date, DateFault> {
    if is_scientific(text) {
        return Err(DateFault::Scientific);
    }
    if text.len() <= 6
        && let Ok(serial) = text.parse::<i32>()
    {
        return serial_date(serial).ok_or(DateFault::Date(kernel::DateError::Format));
    }
    let day = text
        .split_once([' ', 'T'])
        .map_or(text, |(day, time)| if time.starts_with(|c: char| c.is_ascii_digit()) { day } else { text });
    Date::parse(day).map_err(DateFault::Date)
}

/// The day of a spreadsheet's serial number in the 1900 system, from March 1900 on, where it has no leap day too many.
pub(crate) fn serial_date(serial: i32) -> Option<Date> {
    const EPOCH: i32 = 25_569; // 1970-01-01
    (61..=109_939).contains(&serial).then(|| Date::from_days(serial - EPOCH)).flatten()
}

/// An amount of money, not yet held against a range.
fn plain_amount(raw: &Raw<'_>) -> Result<Given, RowErrorKind> {
    let text = match raw {
        Raw::Blank => return Ok(Given::Nothing),
        Raw::Text(text) => text_of(text),
        Raw::Number(text) => text.as_str(),
        Raw::LongNumber(_) => return Err(RowErrorKind::DigitsLost),
        Raw::Formula(text) => return Err(RowErrorKind::Formula(text.clone())),
        Raw::Stored(value) => return Ok(Given::Cell(Cell::Known(*value))),
        Raw::Bool(_) | Raw::Date(_) => "?",
    };
    if let Some(fen) = quick_decimal(text, 2) {
        return Ok(Given::Cell(Cell::Known(fen)));
    }
    match text {
        "" => return Ok(Given::Nothing),
        "unknown" | "未知" | "不详" => return Ok(Given::Cell(Cell::Unknown)),
        _ if is_scientific(text) => return Err(RowErrorKind::Scientific),
        _ => {}
    }
    match kernel::Fen::parse(text) {
        Ok(fen) => Ok(Given::Cell(Cell::Known(fen.get()))),
        Err(error) => {
            let error = ValueError::Money(error.to_string());
            Err(RowErrorKind::Value { label: String::new(), error })
        }
    }
}

/// An amount held against the range of its series, for a month or for a window.
fn ranged(
    dictionary: &Dictionary,
    fact: &Fact,
    window: Option<u8>,
    given: Given,
) -> Result<Given, RowErrorKind> {
    let Given::Cell(Cell::Known(value)) = given else { return Ok(given) };
    let months = i64::from(window.unwrap_or(1));
    // Ranges are below 2^53 and windows below 2^8.
    let (low, high) = (fact.low * months, fact.high * months);
    if (low..=high).contains(&value) {
        return Ok(given);
    }
    let print = |value| print_cell(fact, &dictionary.enums, Cell::Known(value));
    let error =
        if value < 0 && low >= 0 { ValueError::Negative } else { ValueError::Range(print(low), print(high)) };
    Err(RowErrorKind::Value { label: fact.label.clone(), error })
}

/// The series of a kind's name or label.
fn series_named(dictionary: &Dictionary, sheet: Sheet, text: &str) -> Result<FactId, RowErrorKind> {
    let of = if sheet == Sheet::Incomes { SeriesKind::Income } else { SeriesKind::Spending };
    let found = dictionary.series(of).find(|(_, fact)| &*fact.name == text || fact.label == text);
    match found {
        _ if text.is_empty() => Err(RowErrorKind::Missing),
        Some((id, _)) => Ok(id),
        None => {
            let names = dictionary.series(of).flat_map(|(_, fact)| [&*fact.name, fact.label.as_str()]);
            Err(RowErrorKind::UnknownKind { nearest: policy::case::nearest(text, names) })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn serial_numbers_are_days() {
        assert_eq!(serial_date(44_137).map(|date| date.to_string()), Some("2020-11-02".to_owned()));
        assert_eq!(serial_date(61).map(|date| date.to_string()), Some("1900-03-01".to_owned()));
        assert_eq!(serial_date(60), None, "a day that never was");
    }

    #[test]
    fn an_exponent_is_seen() {
        assert!(is_scientific("1.23E+17"));
        assert!(is_scientific("5E+17"));
        assert!(!is_scientific("E17") && !is_scientific("12E5") && !is_scientific("h1e+x"));
    }
}
