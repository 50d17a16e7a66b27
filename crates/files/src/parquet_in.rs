// SPDX-License-Identifier: Apache-2.0
//! Parquet: files in our own layout straight into columns, and anybody's files row by row.
//!
//! Our own layout is trusted to hold whole households in order and to say which rows are whose; every value is held against its range all
//! the same, because the evaluator's proof that 64 bits suffice rests on it.

use crate::assemble::{RowIds, Townships};
use crate::error::FileError;
use crate::frame_out::{LAYOUT, LAYOUT_KEY, column_name, none_column};
use crate::reject::{RowError, RowErrorKind};
use crate::rows::Rows;
use crate::shard::{Shard, entity_of, without};
use crate::sheet::{Role, Sheet, role_of};
use crate::table::{Context, Raw};
use crate::texts::Texts;
use arrow::array::{
    Array, AsArray, BooleanArray, Date32Array, DictionaryArray, Int32Array, Int64Array, RecordBatch,
    StringArray,
};
use arrow::buffer::NullBuffer;
use arrow::datatypes::{
    DataType, Date32Type, Decimal128Type, Int8Type, Int16Type, Int32Type, Int64Type, SchemaRef, TimeUnit,
    UInt8Type, UInt16Type, UInt32Type,
};
use kernel::Date;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};
use policy::case::covers;
use policy::case::links::{self, Member, ParentLinks, Relation, SpouseLink, Ties};
use policy::dictionary::{Derived, Dictionary};
use policy::frame::{Cell, Column, Frame};
use policy::ir::{Input, Lane, NONE_I32, NONE_I64, UNKNOWN_I32, UNKNOWN_I64, UNKNOWN_U8};
use policy::tree::{Base, Entity, FactId};
use policy::value::{ValueError, print_cell};
use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Rows decoded at a time.
const BATCH: usize = 16_384;

type Builder = ParquetRecordBatchReaderBuilder<File>;

fn builder(path: &Path) -> Result<Builder, FileError> {
    let file = File::open(path).map_err(FileError::io(path))?;
    ParquetRecordBatchReaderBuilder::try_new(file).map_err(FileError::parquet(path))
}

/// Whether a file has our own layout.
///
/// # Errors
/// When it is no Parquet file, or a layout newer than this program.
pub(crate) fn is_own(path: &Path) -> Result<bool, FileError> {
    let builder = builder(path)?;
    let pairs = builder.metadata().file_metadata().key_value_metadata();
    let layout = pairs.and_then(|pairs| pairs.iter().find(|pair| pair.key == LAYOUT_KEY));
    match layout.and_then(|pair| pair.value.as_deref()) {
        None => Ok(false),
        Some(LAYOUT) => Ok(true),
        Some(found) => Err(FileError::NewerLayout { path: path.to_owned(), found: found.to_owned() }),
    }
}

/// How many bytes a file has once unpacked.
pub(crate) fn unpacked(path: &Path) -> Result<u64, FileError> {
    let builder = builder(path)?;
    let groups = builder.metadata().row_groups();
    Ok(groups.iter().map(|group| u64::try_from(group.total_byte_size()).unwrap_or(0)).sum())
}

/// How many row groups each file has.
pub(crate) fn groups(path: &Path) -> Result<usize, FileError> {
    Ok(builder(path)?.metadata().num_row_groups())
}

// ---- anybody's files, row by row ----

pub(crate) struct ParquetRows {
    path: PathBuf,
    reader: ParquetRecordBatchReader,
    headings: Vec<String>,
    batch: Option<RecordBatch>,
    at: usize,
    number: u64,
}

impl ParquetRows {
    /// Opens a file; `only` limits it to one column, for reading ids.
    pub(crate) fn open(path: &Path, only: Option<&str>) -> Result<ParquetRows, FileError> {
        let builder = builder(path)?;
        let schema = builder.schema().clone();
        for field in schema.fields() {
            if !readable(field.data_type()) {
                return Err(FileError::ColumnType {
                    path: path.to_owned(),
                    column: field.name().clone(),
                    found: field.data_type().to_string(),
                    expected: "string, integer, decimal, boolean, date",
                });
            }
        }
        let mut builder = builder.with_batch_size(BATCH);
        let mut headings: Vec<String> = schema.fields().iter().map(|field| field.name().clone()).collect();
        if let Some(only) = only {
            let mask = ProjectionMask::columns(builder.parquet_schema(), [only]);
            builder = builder.with_projection(mask);
            headings.retain(|name| name == only);
        }
        let reader = builder.build().map_err(FileError::parquet(path))?;
        Ok(ParquetRows { path: path.to_owned(), reader, headings, batch: None, at: 0, number: 0 })
    }

    pub(crate) fn headings(&self) -> &[String] {
        &self.headings
    }
}

fn readable(ty: &DataType) -> bool {
    match ty {
        DataType::Utf8
        | DataType::LargeUtf8
        | DataType::Utf8View
        | DataType::Boolean
        | DataType::Date32
        | DataType::Timestamp(_, None)
        | DataType::Int8
        | DataType::Int16
        | DataType::Int32
        | DataType::Int64
        | DataType::UInt8
        | DataType::UInt16
        | DataType::UInt32
        | DataType::Decimal128(_, 0..=18)
        | DataType::Null => true,
        DataType::Dictionary(_, values) => matches!(**values, DataType::Utf8 | DataType::LargeUtf8),
        _ => false,
    }
}

impl Rows for ParquetRows {
    fn advance(&mut self) -> Result<bool, FileError> {
        self.at += 1;
        self.number += 1;
        while self.batch.as_ref().is_none_or(|batch| self.at >= batch.num_rows()) {
            match self.reader.next() {
                None => return Ok(false),
                Some(batch) => {
                    self.batch = Some(batch.map_err(FileError::arrow(&self.path))?);
                    self.at = 0;
                }
            }
        }
        Ok(true)
    }

    fn number(&self) -> u64 {
        self.number
    }

    fn cells(&self) -> Vec<Raw<'_>> {
        let Some(batch) = &self.batch else { return Vec::new() };
        batch.columns().iter().map(|array| raw(array, self.at)).collect()
    }

    fn key(&self, column: usize) -> String {
        let Some(array) = self.batch.as_ref().and_then(|batch| batch.columns().get(column)) else {
            return String::new();
        };
        match raw(array, self.at) {
            Raw::Text(text) => crate::table::text_of(&text).to_owned(),
            Raw::Stored(value) => value.to_string(),
            _ => String::new(),
        }
    }
}

fn raw(array: &dyn Array, at: usize) -> Raw<'_> {
    if array.is_null(at) {
        return Raw::Blank;
    }
    let days = |value: i64, per_day: i64| {
        let days = i32::try_from(value.div_euclid(per_day)).ok().and_then(Date::from_days);
        days.map_or(Raw::Formula("?".to_owned()), Raw::Date)
    };
    match array.data_type() {
        DataType::Utf8 => Raw::Text(array.as_string::<i32>().value(at).into()),
        DataType::LargeUtf8 => Raw::Text(array.as_string::<i64>().value(at).into()),
        DataType::Utf8View => Raw::Text(array.as_string_view().value(at).into()),
        DataType::Boolean => Raw::Bool(array.as_boolean().value(at)),
        DataType::Date32 => days(i64::from(array.as_primitive::<Date32Type>().value(at)), 1),
        DataType::Int8 => Raw::Stored(array.as_primitive::<Int8Type>().value(at).into()),
        DataType::Int16 => Raw::Stored(array.as_primitive::<Int16Type>().value(at).into()),
        DataType::Int32 => Raw::Stored(array.as_primitive::<Int32Type>().value(at).into()),
        DataType::Int64 => Raw::Stored(array.as_primitive::<Int64Type>().value(at)),
        DataType::UInt8 => Raw::Stored(array.as_primitive::<UInt8Type>().value(at).into()),
        DataType::UInt16 => Raw::Stored(array.as_primitive::<UInt16Type>().value(at).into()),
        DataType::UInt32 => Raw::Stored(array.as_primitive::<UInt32Type>().value(at).into()),
        DataType::Decimal128(_, scale) => {
            let value = array.as_primitive::<Decimal128Type>().value(at);
            Raw::Text(decimal(value, usize::from(scale.unsigned_abs())).into())
        }
        DataType::Timestamp(unit, _) => {
            let (value, per_day) = match unit {
                TimeUnit::Second => {
                    (array.as_primitive::<arrow::datatypes::TimestampSecondType>().value(at), 1)
                }
                TimeUnit::Millisecond => {
                    (array.as_primitive::<arrow::datatypes::TimestampMillisecondType>().value(at), 1_000)
                }
                TimeUnit::Microsecond => {
                    (array.as_primitive::<arrow::datatypes::TimestampMicrosecondType>().value(at), 1_000_000)
                }
                TimeUnit::Nanosecond => (
                    array.as_primitive::<arrow::datatypes::TimestampNanosecondType>().value(at),
                    1_000_000_000,
                ),
            };
            days(value, 86_400 * per_day)
        }
        DataType::Dictionary(_, _) => {
            let dictionary = array.as_any_dictionary();
            let key = dictionary.normalized_keys().get(at).copied().unwrap_or(0);
            match dictionary.values().data_type() {
                DataType::Utf8 => Raw::Text(dictionary.values().as_string::<i32>().value(key).into()),
                _ => Raw::Text(dictionary.values().as_string::<i64>().value(key).into()),
            }
        }
        _ => Raw::Formula(array.data_type().to_string()),
    }
}

/// A decimal as text, without passing through a float.
fn decimal(value: i128, scale: usize) -> String {
    let sign = if value < 0 { "-" } else { "" };
    let digits = format!("{:0>width$}", value.unsigned_abs(), width = scale + 1);
    let (whole, part) = digits.split_at(digits.len() - scale);
    if part.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{part}") }
}

// ---- our own layout, column by column ----

/// One file of our layout, with a batch in hand.
struct Cursor {
    path: PathBuf,
    reader: ParquetRecordBatchReader,
    batch: Option<RecordBatch>,
    at: usize,
    /// Rows before the next one, those of earlier row groups included.
    taken: u64,
    targets: Vec<Target>,
}

/// Where a column of the file goes.
struct Target {
    /// Its place in the batches.
    column: usize,
    kind: TargetKind,
}

enum TargetKind {
    Values(Input, Lane, Option<usize>),
    /// Marks rows of the target before it as known to be absent.
    None(Input),
    Count(Sheet),
    Id,
    Township,
}

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

/// What is read beside the columns asked for.
struct Extra {
    ids: bool,
    townships: bool,
    part: Option<Range<usize>>,
}

/// Rows of one file.
#[derive(Default)]
struct Taken {
    rows: usize,
    columns: HashMap<Input, Column>,
    counts: HashMap<Sheet, Vec<i32>>,
    ids: Texts,
    townships: Texts,
}

impl Cursor {
    fn open(
        path: &Path,
        sheet: Sheet,
        dictionary: &Dictionary,
        wants: &dyn Fn(&Input) -> bool,
        files: &Files,
        extra: &Extra,
    ) -> Result<Cursor, FileError> {
        let builder = builder(path)?.with_batch_size(BATCH);
        let schema: SchemaRef = builder.schema().clone();
        let (mut leaves, mut targets) = (Vec::new(), Vec::new());
        for (at, field) in schema.fields().iter().enumerate() {
            let Some(kind) = target(field.name(), sheet, dictionary, wants, files, extra) else { continue };
            // The columns of a projection keep the order of the file.
            targets.push(Target { column: leaves.len(), kind });
            leaves.push(at);
        }
        let mask = ProjectionMask::roots(builder.parquet_schema(), leaves);
        let mut builder = builder.with_projection(mask);
        let mut taken = 0;
        if let Some(part) = &extra.part {
            let before = builder.metadata().row_groups().iter().take(part.start);
            taken = before.map(|group| u64::try_from(group.num_rows()).unwrap_or(0)).sum();
            builder = builder.with_row_groups(part.clone().collect());
        }
        let reader = builder.build().map_err(FileError::parquet(path))?;
        Ok(Cursor { path: path.to_owned(), reader, batch: None, at: 0, taken, targets })
    }

    /// Takes as many rows as the offsets count.
    fn exactly(&mut self, offsets: &[u32], context: &Context<'_>) -> Result<Taken, FileError> {
        let count = offsets.last().map_or(0, |end| *end as usize);
        let before = self.taken;
        let taken = self.take(count, context)?;
        if taken.rows < count {
            let expected = before + count as u64;
            return Err(FileError::Layout { path: self.path.clone(), expected, found: self.taken });
        }
        Ok(taken)
    }

    /// Takes up to so many rows.
    fn take(&mut self, limit: usize, context: &Context<'_>) -> Result<Taken, FileError> {
        let mut taken = Taken::default();
        for target in &self.targets {
            match &target.kind {
                TargetKind::Values(input, lane, _) => {
                    taken.columns.insert(input.clone(), Column::unknown(*lane, 0));
                }
                TargetKind::Count(sheet) => {
                    taken.counts.insert(*sheet, Vec::new());
                }
                TargetKind::None(_) | TargetKind::Id | TargetKind::Township => {}
            }
        }
        while taken.rows < limit {
            let left = self.batch.as_ref().map_or(0, |batch| batch.num_rows() - self.at);
            if left == 0 {
                match self.reader.next() {
                    None => break,
                    Some(batch) => {
                        self.batch = Some(batch.map_err(FileError::arrow(&self.path))?);
                        self.at = 0;
                        continue;
                    }
                }
            }
            let count = left.min(limit - taken.rows);
            if let Some(batch) = &self.batch {
                self.append(batch, self.at..self.at + count, &mut taken, context)?;
            }
            self.at += count;
            taken.rows += count;
            self.taken += count as u64;
        }
        Ok(taken)
    }

    fn append(
        &self,
        batch: &RecordBatch,
        rows: Range<usize>,
        taken: &mut Taken,
        context: &Context<'_>,
    ) -> Result<(), FileError> {
        for target in &self.targets {
            let array = batch.column(target.column).slice(rows.start, rows.len());
            let wrong = |expected: &'static str| FileError::ColumnType {
                path: self.path.clone(),
                column: batch.schema().field(target.column).name().clone(),
                found: array.data_type().to_string(),
                expected,
            };
            match &target.kind {
                TargetKind::Values(input, _, variants) => {
                    let Some(column) = taken.columns.get_mut(input) else { continue };
                    let expected = match column {
                        Column::I64(values) => push_i64(values, &array).then_some(""),
                        Column::I32(values) => push_i32(values, &array).then_some(""),
                        Column::U8(values) => {
                            push_u8(values, &array, *variants, context.dictionary).then_some("")
                        }
                    };
                    if expected.is_none() {
                        return Err(wrong("int64, date32, boolean, dictionary of known variants"));
                    }
                }
                TargetKind::None(input) => {
                    let Some(marks) = array.as_any().downcast_ref::<BooleanArray>() else {
                        return Err(wrong("boolean"));
                    };
                    let Some(column) = taken.columns.get_mut(input) else { continue };
                    let from = taken.rows;
                    for (row, _) in marks.iter().enumerate().filter(|(_, mark)| *mark == Some(true)) {
                        match column {
                            Column::I64(values) => values[from + row] = NONE_I64,
                            Column::I32(values) => values[from + row] = NONE_I32,
                            Column::U8(_) => {}
                        }
                    }
                }
                TargetKind::Count(sheet) => {
                    let Some(counts) = array.as_any().downcast_ref::<Int32Array>() else {
                        return Err(wrong("int32"));
                    };
                    if let Some(list) = taken.counts.get_mut(sheet) {
                        list.extend_from_slice(counts.values());
                    }
                }
                TargetKind::Id | TargetKind::Township => {
                    let Some(texts) = array.as_any().downcast_ref::<StringArray>() else {
                        return Err(wrong("string"));
                    };
                    let list = if matches!(target.kind, TargetKind::Id) {
                        &mut taken.ids
                    } else {
                        &mut taken.townships
                    };
                    for text in texts {
                        list.push(text.unwrap_or(""));
                    }
                }
            }
        }
        Ok(())
    }
}

/// What a column of our layout is for, where it is asked for.
fn target(
    name: &str,
    sheet: Sheet,
    dictionary: &Dictionary,
    wants: &dyn Fn(&Input) -> bool,
    files: &Files,
    extra: &Extra,
) -> Option<TargetKind> {
    let counted = match name {
        "member_rows" => Some(Sheet::Members),
        "event_rows" => Some(Sheet::Events),
        "supporter_rows" => Some(Sheet::Supporters),
        _ => None,
    };
    if let Some(counted) = counted {
        return files.contains_key(&counted).then_some(TargetKind::Count(counted));
    }
    match name {
        "id" => return extra.ids.then_some(TargetKind::Id),
        "township" => return extra.townships.then_some(TargetKind::Township),
        "household" | "member" => return None,
        "applied_on" => return Some(TargetKind::Values(Input::ApplicationDate, Lane::I32, None)),
        _ => {}
    }
    let plain = name.strip_suffix(&none_column("")).unwrap_or(name);
    // The names of a file in our layout mean what headings mean; an unknown one is passed over, as it was checked when it was written.
    let Ok(role) = role_of(sheet, plain, dictionary) else { return None };
    let (input, id) = match role {
        Role::Fact(id) => (Input::Fact(id), id),
        Role::Window(id, months) => (Input::Series { series: id, months }, id),
        _ => return None,
    };
    if !wants(&input) {
        return None;
    }
    if plain != name {
        return Some(TargetKind::None(input));
    }
    let fact = dictionary.fact(id);
    let variants = match fact.ty.base {
        Base::Enum(of) => Some(usize::from(of.0)),
        _ => None,
    };
    Some(TargetKind::Values(input, fact.lane(), variants))
}

/// Puts `unknown` where there is no value.
fn blank<T: Copy>(values: &mut [T], nulls: Option<&NullBuffer>, unknown: T) {
    if let Some(nulls) = nulls.filter(|nulls| nulls.null_count() > 0) {
        for at in (!nulls.inner()).set_indices() {
            values[at] = unknown;
        }
    }
}

fn push_i64(values: &mut Vec<i64>, array: &dyn Array) -> bool {
    let Some(array) = array.as_any().downcast_ref::<Int64Array>() else { return false };
    let from = values.len();
    values.extend_from_slice(array.values());
    blank(&mut values[from..], array.nulls(), UNKNOWN_I64);
    true
}

fn push_i32(values: &mut Vec<i32>, array: &dyn Array) -> bool {
    let Some(array) = array.as_any().downcast_ref::<Date32Array>() else { return false };
    let from = values.len();
    values.extend_from_slice(array.values());
    blank(&mut values[from..], array.nulls(), UNKNOWN_I32);
    true
}

fn push_u8(
    values: &mut Vec<u8>,
    array: &dyn Array,
    variants: Option<usize>,
    dictionary: &Dictionary,
) -> bool {
    /// No variant of ours; there are at most 63.
    const STRANGE: u8 = UNKNOWN_U8 - 1;
    let from = values.len();
    let Some(of) = variants else {
        let Some(array) = array.as_any().downcast_ref::<BooleanArray>() else { return false };
        for word in array.values().bit_chunks().iter_padded() {
            values.extend((0..64).map(|bit| (word >> bit & 1) as u8));
        }
        values.truncate(from + array.len());
        blank(&mut values[from..], array.nulls(), UNKNOWN_U8);
        return true;
    };
    let Some(array) = array.as_any().downcast_ref::<DictionaryArray<Int8Type>>() else { return false };
    let Some(names) = array.values().as_any().downcast_ref::<StringArray>() else { return false };
    let known = &dictionary.enums[of].variants;
    // Names, not numbers, are what a file means: a variant may stand elsewhere in a newer dictionary.
    let mut codes = [STRANGE; 256];
    for (code, name) in codes.iter_mut().zip(names) {
        let at = known.iter().position(|(one, _)| Some(&**one) == name);
        *code = at.and_then(|at| u8::try_from(at).ok()).unwrap_or(STRANGE);
    }
    let keys = array.keys();
    values.extend(keys.values().iter().map(|key| codes[usize::from(key.cast_unsigned())]));
    blank(&mut values[from..], keys.nulls(), UNKNOWN_U8);
    !values[from..].contains(&STRANGE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decimal_is_written_out() {
        assert_eq!(decimal(120_050, 2), "1200.50");
        assert_eq!(decimal(-5, 2), "-0.05");
        assert_eq!(decimal(7, 0), "7");
    }
}
