// SPDX-License-Identifier: Apache-2.0
//! A frame back to files: Parquet laid out to be read quickly, or CSV that the loader reads again.

use crate::assemble::RowIds;
use crate::error::FileError;
use crate::shard::{entity_of, slice};
use crate::sheet::Sheet;
use arrow::array::{
    ArrayRef, BooleanArray, Date32Array, DictionaryArray, Int8Array, Int32Array, Int64Array, RecordBatch,
    StringArray,
};
use arrow::datatypes::{DataType, Field, Schema};
use kernel::harmless;
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use policy::dictionary::{Dictionary, Fact};
use policy::frame::{Cell, Column, Frame};
use policy::ir::{Input, NONE_I32, NONE_I64, UNKNOWN_I32, UNKNOWN_I64, UNKNOWN_U8};
use policy::tree::{Base, Entity};
use policy::value::print_cell;
use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The version of the Parquet layout, in the key `doudi.layout` of each file.
pub const LAYOUT: &str = "1";
/// The key of the layout's version.
pub(crate) const LAYOUT_KEY: &str = "doudi.layout";
/// How many households a row group holds; the row groups of all files begin with the same household.
pub const GROUP: usize = 65_536;

/// The kinds of files that a frame can be written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableKind {
    /// `households.csv` and so on, UTF-8.
    Csv,
    /// `households.parquet` and so on.
    Parquet,
}

impl TableKind {
    pub(crate) fn extension(self) -> &'static str {
        match self {
            TableKind::Csv => "csv",
            TableKind::Parquet => "parquet",
        }
    }
}

/// A column of a file.
pub(crate) fn column_name(input: &Input, dictionary: &Dictionary) -> Option<String> {
    match input {
        Input::Fact(id) => Some(dictionary.fact(*id).qualified()),
        Input::Series { series, months } => {
            Some(format!("{}@{months}", dictionary.fact(*series).qualified()))
        }
        Input::ApplicationDate => Some("applied_on".to_owned()),
        Input::Decision(_) => None,
    }
}

/// Writes frames, one after the other, into a folder.
pub struct FrameWriter<'d> {
    dictionary: &'d Dictionary,
    sheets: Vec<SheetWriter>,
    kind: TableKind,
    /// Households written to the row group that is open.
    in_group: usize,
    /// Households written at all, for ids that are not given.
    written: usize,
    townships_done: bool,
}

struct SheetWriter {
    sheet: Sheet,
    /// Whether there is a sheet of townships to refer to.
    townships: bool,
    path: PathBuf,
    inputs: Vec<(Input, String)>,
    out: Out,
}

enum Out {
    Csv(Box<csv::Writer<BufWriter<File>>>),
    Parquet(Box<ArrowWriter<BufWriter<File>>>, Arc<Schema>),
}

impl<'d> FrameWriter<'d> {
    /// Starts files for these columns in an existing folder. Sheets of supporters, events and townships are written where a column is theirs.
    ///
    /// # Errors
    /// When a file cannot be made, or a column holds decisions, which no file holds.
    pub fn create(
        folder: &Path,
        kind: TableKind,
        dictionary: &'d Dictionary,
        inputs: &[Input],
    ) -> Result<FrameWriter<'d>, FileError> {
        let mut named = Vec::new();
        for input in inputs {
            let name =
                column_name(input, dictionary).ok_or_else(|| FileError::Unwritable(format!("{input:?}")))?;
            named.push((input.clone(), name));
        }
        named.sort_by(|(_, a), (_, b)| a.cmp(b));
        named.dedup();
        let of = |entity: Entity| {
            let own = named.iter().filter(|(input, _)| entity_of(input, dictionary) == Some(entity));
            own.cloned().collect::<Vec<_>>()
        };
        let mut sheets = Vec::new();
        let all = [Sheet::Households, Sheet::Members, Sheet::Supporters, Sheet::Events, Sheet::Townships];
        let present: Vec<Sheet> = all
            .into_iter()
            .filter(|sheet| {
                matches!(sheet, Sheet::Households | Sheet::Members)
                    || sheet.entity().is_some_and(|entity| !of(entity).is_empty())
            })
            .collect();
        for &sheet in &present {
            let Some(entity) = sheet.entity() else { continue };
            let mut inputs = of(entity);
            if sheet == Sheet::Households && !inputs.iter().any(|(input, _)| *input == Input::ApplicationDate)
            {
                inputs.insert(0, (Input::ApplicationDate, "applied_on".to_owned()));
            }
            let path = folder.join(format!("{}.{}", sheet.name(), kind.extension()));
            let out = Out::create(&path, kind, sheet, &inputs, &present, dictionary)?;
            let townships = present.contains(&Sheet::Townships);
            sheets.push(SheetWriter { sheet, townships, path, inputs, out });
        }
        Ok(FrameWriter { dictionary, sheets, kind, in_group: 0, written: 0, townships_done: false })
    }

    /// Appends a frame. Ids that are not given are made: `h1`, `h2` … for households, `1`, `2` … within them.
    ///
    /// # Errors
    /// What the files say.
    pub fn write(&mut self, frame: &Frame, ids: &RowIds) -> Result<(), FileError> {
        let mut from = 0;
        while from < frame.households {
            let count = (frame.households - from).min(GROUP - self.in_group);
            if from == 0 && count == frame.households {
                self.part(frame, ids)?;
            } else {
                let (part, ids) = slice(frame, ids, self.dictionary, from..from + count);
                self.part(&part, &ids)?;
            }
            from += count;
            self.in_group += count;
            self.written += count;
            if self.in_group == GROUP {
                self.in_group = 0;
                for sheet in &mut self.sheets {
                    if let Out::Parquet(writer, _) = &mut sheet.out
                        && sheet.sheet != Sheet::Townships
                    {
                        writer.flush().map_err(FileError::parquet(&sheet.path))?;
                    }
                }
            }
        }
        Ok(())
    }

    /// Closes the files.
    ///
    /// # Errors
    /// What the files say.
    pub fn finish(self) -> Result<(), FileError> {
        for sheet in self.sheets {
            match sheet.out {
                Out::Csv(mut writer) => writer.flush().map_err(FileError::io(&sheet.path))?,
                Out::Parquet(writer, _) => {
                    writer.close().map_err(FileError::parquet(&sheet.path))?;
                }
            }
        }
        Ok(())
    }

    fn part(&mut self, frame: &Frame, ids: &RowIds) -> Result<(), FileError> {
        let links = Links::of(frame, ids, self.written);
        for sheet in &mut self.sheets {
            if sheet.sheet == Sheet::Townships && std::mem::replace(&mut self.townships_done, true) {
                continue;
            }
            match self.kind {
                TableKind::Parquet => sheet.parquet(frame, &links, self.dictionary)?,
                TableKind::Csv => sheet.csv(frame, &links, self.dictionary)?,
            }
        }
        Ok(())
    }
}

/// The ids of every row and of the rows that hold it.
struct Links {
    households: Vec<String>,
    household_township: Vec<String>,
    persons: Vec<String>,
    person_household: Vec<u32>,
    supporters: Vec<String>,
    supporter_person: Vec<u32>,
    events: Vec<String>,
    event_household: Vec<u32>,
    townships: Vec<String>,
}

impl Links {
    fn of(frame: &Frame, ids: &RowIds, before: usize) -> Links {
        let owners = |offsets: &[u32]| {
            let mut owners = Vec::new();
            for (at, pair) in (0u32..).zip(offsets.windows(2)) {
                owners.extend(std::iter::repeat_n(at, (pair[1] - pair[0]) as usize));
            }
            owners
        };
        // Given, or counted from 1 within the row that holds them.
        let own = |texts: &crate::texts::Texts, offsets: &[u32], owners: &[u32]| -> Vec<String> {
            let given = |at: usize| Some(texts.get(at)).filter(|text| !text.is_empty()).map(str::to_owned);
            let counted = |at: usize, owner: u32| (at - offsets[owner as usize] as usize + 1).to_string();
            owners
                .iter()
                .enumerate()
                .map(|(at, owner)| given(at).unwrap_or_else(|| counted(at, *owner)))
                .collect()
        };
        let person_household = owners(&frame.persons);
        let supporter_person = owners(&frame.supporters);
        let event_household = owners(&frame.events);
        let townships: Vec<String> = (0..frame.townships)
            .map(|at| match ids.townships.get(at) {
                "" => format!("t{}", at + 1),
                id => id.to_owned(),
            })
            .collect();
        Links {
            households: (0..frame.households)
                .map(|at| match ids.households.get(at) {
                    "" => format!("h{}", before + at + 1),
                    id => id.to_owned(),
                })
                .collect(),
            household_township: (0..frame.households)
                .map(|at| {
                    let township = frame.township_of.get(at).and_then(|at| townships.get(*at as usize));
                    township.cloned().unwrap_or_default()
                })
                .collect(),
            persons: own(&ids.persons, &frame.persons, &person_household),
            supporters: own(&ids.supporters, &frame.supporters, &supporter_person),
            events: own(&ids.events, &frame.events, &event_household),
            person_household,
            supporter_person,
            event_household,
            townships,
        }
    }

    /// The columns of ids of a sheet, in the order of [`id_columns`].
    fn columns(&self, sheet: Sheet, townships: bool) -> Vec<Vec<&str>> {
        fn all(texts: &[String]) -> Vec<&str> {
            texts.iter().map(String::as_str).collect()
        }
        fn by(texts: &[String], rows: impl Iterator<Item = u32>) -> Vec<&str> {
            rows.map(|row| texts.get(row as usize).map_or("", String::as_str)).collect()
        }
        match sheet {
            Sheet::Households if townships => vec![all(&self.households), all(&self.household_township)],
            Sheet::Households => vec![all(&self.households)],
            Sheet::Members => {
                vec![by(&self.households, self.person_household.iter().copied()), all(&self.persons)]
            }
            Sheet::Supporters => {
                let household = |person: &u32| self.person_household[*person as usize];
                vec![
                    by(&self.households, self.supporter_person.iter().map(household)),
                    by(&self.persons, self.supporter_person.iter().copied()),
                    all(&self.supporters),
                ]
            }
            Sheet::Events => {
                vec![by(&self.households, self.event_household.iter().copied()), all(&self.events)]
            }
            Sheet::Townships => vec![all(&self.townships)],
            Sheet::Incomes | Sheet::Spendings => Vec::new(),
        }
    }
}

/// The names of the columns of ids of a sheet.
fn id_columns(sheet: Sheet, townships: bool) -> &'static [&'static str] {
    match sheet {
        Sheet::Households if townships => &["id", "township"],
        Sheet::Households | Sheet::Townships => &["id"],
        Sheet::Members | Sheet::Events => &["household", "id"],
        Sheet::Supporters => &["household", "member", "id"],
        Sheet::Incomes | Sheet::Spendings => &[],
    }
}

/// The columns that count the rows of other sheets: name and sheet.
pub(crate) fn counts(sheet: Sheet, present: &[Sheet]) -> Vec<(&'static str, Sheet)> {
    let all: &[(&str, Sheet)] = match sheet {
        Sheet::Households => &[("member_rows", Sheet::Members), ("event_rows", Sheet::Events)],
        Sheet::Members => &[("supporter_rows", Sheet::Supporters)],
        _ => &[],
    };
    all.iter().copied().filter(|(_, of)| present.contains(of)).collect()
}

fn offsets(frame: &Frame, sheet: Sheet) -> &[u32] {
    match sheet {
        Sheet::Members => &frame.persons,
        Sheet::Supporters => &frame.supporters,
        _ => &frame.events,
    }
}

impl Out {
    fn create(
        path: &Path,
        kind: TableKind,
        sheet: Sheet,
        inputs: &[(Input, String)],
        present: &[Sheet],
        dictionary: &Dictionary,
    ) -> Result<Out, FileError> {
        let file = BufWriter::with_capacity(1 << 16, File::create(path).map_err(FileError::io(path))?);
        let townships = present.contains(&Sheet::Townships);
        let ids = id_columns(sheet, townships);
        match kind {
            TableKind::Csv => {
                let mut writer = csv::Writer::from_writer(file);
                let heads = ids.iter().copied().chain(inputs.iter().map(|(_, name)| name.as_str()));
                writer.write_record(heads).map_err(FileError::csv(path))?;
                Ok(Out::Csv(Box::new(writer)))
            }
            TableKind::Parquet => {
                let mut fields: Vec<Field> =
                    ids.iter().map(|name| Field::new(*name, DataType::Utf8, false)).collect();
                let counts = counts(sheet, present);
                fields.extend(counts.iter().map(|(name, _)| Field::new(*name, DataType::Int32, false)));
                for (input, name) in inputs {
                    fields.extend(fields_of(input, name, dictionary));
                }
                let schema = Arc::new(Schema::new(fields));
                let layout = KeyValue::new(LAYOUT_KEY.to_owned(), LAYOUT.to_owned());
                let hash = KeyValue::new("doudi.dictionary".to_owned(), dictionary.hash.clone());
                let properties = WriterProperties::builder()
                    .set_compression(Compression::SNAPPY)
                    .set_max_row_group_row_count(None)
                    .set_key_value_metadata(Some(vec![layout, hash]))
                    .build();
                let writer = ArrowWriter::try_new(file, schema.clone(), Some(properties));
                Ok(Out::Parquet(Box::new(writer.map_err(FileError::parquet(path))?), schema))
            }
        }
    }
}

/// The name of the column that says where a fact is known to be absent.
pub(crate) fn none_column(name: &str) -> String {
    format!("{name}#none")
}

fn fact_of<'d>(input: &Input, dictionary: &'d Dictionary) -> Option<&'d Fact> {
    match input {
        Input::Fact(id) => Some(dictionary.fact(*id)),
        _ => None,
    }
}

fn fields_of(input: &Input, name: &str, dictionary: &Dictionary) -> Vec<Field> {
    let Some(fact) = fact_of(input, dictionary) else {
        let ty = if *input == Input::ApplicationDate { DataType::Date32 } else { DataType::Int64 };
        return vec![Field::new(name, ty, true)];
    };
    let ty = match fact.ty.base {
        Base::Bool => DataType::Boolean,
        Base::Enum(_) => DataType::Dictionary(Box::new(DataType::Int8), Box::new(DataType::Utf8)),
        Base::Date => DataType::Date32,
        Base::Number(_) | Base::Division => DataType::Int64,
    };
    let mut fields = vec![Field::new(name, ty, true)];
    if fact.ty.optional {
        fields.push(Field::new(none_column(name), DataType::Boolean, false));
    }
    fields
}

impl SheetWriter {
    fn entity(&self) -> Entity {
        self.sheet.entity().unwrap_or(Entity::Household)
    }

    fn parquet(&mut self, frame: &Frame, links: &Links, dictionary: &Dictionary) -> Result<(), FileError> {
        let rows = frame.rows(self.entity());
        let Out::Parquet(writer, schema) = &mut self.out else { return Ok(()) };
        if rows == 0 {
            return Ok(());
        }
        let mut arrays: Vec<ArrayRef> = Vec::new();
        for texts in links.columns(self.sheet, self.townships) {
            arrays.push(Arc::new(StringArray::from(texts)));
        }
        for (name, of) in counts(self.sheet, &Sheet::ALL) {
            if schema.field_with_name(name).is_ok() {
                let counts =
                    offsets(frame, of).windows(2).map(|pair| i32::try_from(pair[1] - pair[0]).unwrap_or(0));
                arrays.push(Arc::new(Int32Array::from_iter_values(counts)));
            }
        }
        for (input, _) in &self.inputs {
            arrays.extend(arrays_of(input, frame.columns.get(input), rows, dictionary));
        }
        let batch = RecordBatch::try_new(schema.clone(), arrays).map_err(FileError::arrow(&self.path))?;
        writer.write(&batch).map_err(FileError::parquet(&self.path))
    }

    fn csv(&mut self, frame: &Frame, links: &Links, dictionary: &Dictionary) -> Result<(), FileError> {
        let rows = frame.rows(self.entity());
        let Out::Csv(writer) = &mut self.out else { return Ok(()) };
        let ids = links.columns(self.sheet, self.townships);
        let columns: Vec<_> = self
            .inputs
            .iter()
            .map(|(input, _)| (input, frame.columns.get(input).map(Column::as_ref)))
            .collect();
        let mut record: Vec<String> = Vec::new();
        for row in 0..rows {
            record.clear();
            record.extend(ids.iter().map(|texts| harmless(texts[row]).into_owned()));
            for (input, column) in &columns {
                let cell = column.map_or(Cell::Unknown, |column| column.get(row));
                record.push(print(input, cell, dictionary));
            }
            writer.write_record(&record).map_err(FileError::csv(&self.path))?;
        }
        Ok(())
    }
}

/// The text of a value in CSV: blank where it is unknown.
fn print(input: &Input, cell: Cell, dictionary: &Dictionary) -> String {
    match (cell, input) {
        (Cell::Unknown, _) => String::new(),
        (cell, Input::Fact(id)) => print_cell(dictionary.fact(*id), &dictionary.enums, cell),
        (Cell::Known(fen), Input::Series { .. }) => kernel::Fen::new(fen).plain(),
        (Cell::Known(days), Input::ApplicationDate) => {
            let date = i32::try_from(days).ok().and_then(kernel::Date::from_days);
            date.map_or_else(String::new, |date| date.to_string())
        }
        (cell, _) => format!("{cell:?}"),
    }
}

fn arrays_of(input: &Input, column: Option<&Column>, rows: usize, dictionary: &Dictionary) -> Vec<ArrayRef> {
    let unknown;
    let fact = fact_of(input, dictionary);
    let column = match column {
        Some(column) => column,
        None => {
            let lane = match (fact, input) {
                (Some(fact), _) => fact.lane(),
                (None, Input::ApplicationDate) => policy::ir::Lane::I32,
                (None, _) => policy::ir::Lane::I64,
            };
            unknown = Column::unknown(lane, rows);
            &unknown
        }
    };
    let mut arrays: Vec<ArrayRef> = Vec::new();
    let mut none: Vec<bool> = Vec::new();
    let optional = fact.is_some_and(|fact| fact.ty.optional);
    match column {
        Column::I64(values) => {
            let known = |value: &i64| (*value > UNKNOWN_I64).then_some(*value);
            if values.iter().all(|value| *value > UNKNOWN_I64) {
                arrays.push(Arc::new(Int64Array::from(values.clone())));
            } else {
                arrays.push(Arc::new(values.iter().map(known).collect::<Int64Array>()));
            }
            if optional {
                none.extend(values.iter().map(|value| *value == NONE_I64));
            }
        }
        Column::I32(values) => {
            let known = |value: &i32| (*value > UNKNOWN_I32).then_some(*value);
            arrays.push(Arc::new(values.iter().map(known).collect::<Date32Array>()));
            if optional {
                none.extend(values.iter().map(|value| *value == NONE_I32));
            }
        }
        Column::U8(values) => {
            let known = |value: &u8| (*value != UNKNOWN_U8).then_some(*value);
            match fact.map(|fact| fact.ty.base) {
                Some(Base::Enum(of)) => {
                    let names = dictionary.enums[usize::from(of.0)].variants.iter().map(|(name, _)| &**name);
                    let names = StringArray::from_iter_values(names);
                    let keys: Int8Array = values
                        .iter()
                        .map(|value| known(value).and_then(|key| i8::try_from(key).ok()))
                        .collect();
                    // A stored variant is always below the number of variants.
                    match DictionaryArray::try_new(keys, Arc::new(names)) {
                        Ok(array) => arrays.push(Arc::new(array)),
                        Err(_) => arrays.push(Arc::new(BooleanArray::new_null(rows))),
                    }
                }
                _ => arrays.push(Arc::new(
                    values.iter().map(|value| known(value).map(|yes| yes == 1)).collect::<BooleanArray>(),
                )),
            }
            if optional {
                none.extend(std::iter::repeat_n(false, rows));
            }
        }
    }
    if optional {
        arrays.push(Arc::new(BooleanArray::from(none)));
    }
    arrays
}
