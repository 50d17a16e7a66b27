// SPDX-License-Identifier: Apache-2.0
//! Results out: named, typed columns for each household and each person, as CSV, workbook or Parquet.

use crate::error::FileError;
use crate::texts::Texts;
use arrow::array::{
    ArrayRef, BooleanArray, Date32Array, DictionaryArray, Int8Array, Int64Array, RecordBatch, StringArray,
};
use arrow::datatypes::{DataType, Field, Schema};
use kernel::{Date, Fen, Fraction, Rounding, harmless};
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::file::properties::WriterProperties;
use policy::ir::{NONE_I32, NONE_I64, UNKNOWN_I32, UNKNOWN_I64, UNKNOWN_U8};
use rust_xlsxwriter::{Format, Workbook};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The kinds of files for results.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResultKind {
    /// A folder with one CSV file for each table: UTF-8 with byte order mark, so that Excel reads it.
    Csv,
    /// One workbook with a sheet for each table; a table that is longer than a sheet goes on in the next.
    Workbook,
    /// A folder with one Parquet file for each table.
    Parquet,
}

/// What the headings of CSV files and workbooks are. Parquet always has names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heading {
    /// Chinese labels.
    Labels,
    /// Names, as in packs.
    Names,
}

/// One table of results.
#[derive(Clone, Debug)]
pub struct ResultTable {
    /// Its name, used for files.
    pub name: String,
    /// Its Chinese name, used for sheets.
    pub label: String,
    /// Its columns.
    pub columns: Vec<OutColumn>,
}

/// A column of results.
#[derive(Clone, Debug)]
pub struct OutColumn {
    /// Its name.
    pub name: String,
    /// Its Chinese name.
    pub label: String,
    /// What it holds.
    pub kind: Kind,
}

/// What a column of results holds.
#[derive(Clone, Debug)]
pub enum Kind {
    /// Texts, such as ids.
    Text,
    /// Codes with their Chinese words: yes, no, needs facts … CSV and workbooks show the word, Parquet the name.
    Word(Vec<(String, String)>),
    /// Money in fen: yuan in CSV and workbooks, int64 fen in Parquet (the column's name gets `_fen`).
    Money,
    /// A number in this many decimal places; the stored value counts units of the last place.
    Number(u32),
    /// Dates.
    Date,
    /// Yes or no.
    YesNo,
}

/// The values of a column for some rows. Unknown and none are in band, as in frames; both are left blank, none as `无`.
#[derive(Clone, Copy, Debug)]
pub enum Values<'a> {
    /// For [`Kind::Text`].
    Texts(&'a Texts),
    /// For [`Kind::Money`] and [`Kind::Number`].
    I64(&'a [i64]),
    /// For [`Kind::Date`].
    I32(&'a [i32]),
    /// For [`Kind::Word`] and [`Kind::YesNo`].
    U8(&'a [u8]),
}

impl Values<'_> {
    fn len(&self) -> usize {
        match self {
            Values::Texts(texts) => texts.len(),
            Values::I64(values) => values.len(),
            Values::I32(values) => values.len(),
            Values::U8(values) => values.len(),
        }
    }
}

/// Writes tables of results, a number of rows at a time, in any order of tables.
pub struct ResultWriter {
    path: PathBuf,
    tables: Vec<ResultTable>,
    out: Out,
}

enum Out {
    Csv(Vec<csv::Writer<BufWriter<File>>>),
    Parquet(Vec<(Arc<Schema>, ArrowWriter<BufWriter<File>>)>),
    Workbook(Box<Book>),
}

struct Book {
    book: Workbook,
    /// For each table: its sheet, the next row, how many sheets it has.
    places: Vec<(usize, u32, u32)>,
    heading: Heading,
    money: Format,
    /// How many sheets there are.
    sheets: usize,
}

/// The last row of a sheet, counted from 0.
const LAST_ROW: u32 = 1_048_575;

impl ResultWriter {
    /// Starts the files: `path` is a folder for CSV and Parquet (made where it is missing), a file for a workbook.
    ///
    /// # Errors
    /// When a file cannot be made.
    pub fn create(
        path: &Path,
        kind: ResultKind,
        heading: Heading,
        tables: Vec<ResultTable>,
    ) -> Result<ResultWriter, FileError> {
        if kind != ResultKind::Workbook {
            std::fs::create_dir_all(path).map_err(FileError::io(path))?;
        }
        let file = |table: &ResultTable, extension: &str| {
            let path = path.join(format!("{}.{extension}", table.name));
            File::create(&path)
                .map(|file| BufWriter::with_capacity(1 << 16, file))
                .map_err(FileError::io(&path))
        };
        let heads = |table: &ResultTable| -> Vec<String> {
            let text = |column: &OutColumn| match heading {
                Heading::Labels => column.label.clone(),
                Heading::Names => column.name.clone(),
            };
            table.columns.iter().map(text).collect()
        };
        let out = match kind {
            ResultKind::Csv => {
                let mut writers = Vec::new();
                for table in &tables {
                    let mut file = file(table, "csv")?;
                    file.write_all("\u{feff}".as_bytes()).map_err(FileError::io(path))?;
                    let mut writer = csv::Writer::from_writer(file);
                    writer.write_record(heads(table)).map_err(FileError::csv(path))?;
                    writers.push(writer);
                }
                Out::Csv(writers)
            }
            ResultKind::Parquet => {
                let mut writers = Vec::new();
                for table in &tables {
                    let schema = Arc::new(Schema::new(table.columns.iter().map(field).collect::<Vec<_>>()));
                    let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
                    let writer =
                        ArrowWriter::try_new(file(table, "parquet")?, schema.clone(), Some(properties));
                    writers.push((schema, writer.map_err(FileError::parquet(path))?));
                }
                Out::Parquet(writers)
            }
            ResultKind::Workbook => {
                let money = Format::new().set_num_format("#,##0.00");
                let mut book = Book { book: Workbook::new(), places: Vec::new(), heading, money, sheets: 0 };
                for table in &tables {
                    let at = book.sheet(path, table, 1)?;
                    book.places.push((at, 1, 1));
                }
                Out::Workbook(Box::new(book))
            }
        };
        Ok(ResultWriter { path: path.to_owned(), tables, out })
    }

    /// Appends rows to a table: the values of its columns in order, all of one length.
    ///
    /// # Errors
    /// When the columns do not fit the table, or what the files say.
    pub fn write(&mut self, table: usize, columns: &[Values<'_>]) -> Result<(), FileError> {
        let Some(spec) = self.tables.get(table) else {
            return Err(FileError::Unwritable(format!("table {table}")));
        };
        let rows = columns.first().map_or(0, Values::len);
        for (at, column) in spec.columns.iter().enumerate() {
            let fits = match (columns.get(at), &column.kind) {
                (Some(Values::Texts(_)), Kind::Text)
                | (Some(Values::I64(_)), Kind::Money | Kind::Number(_))
                | (Some(Values::I32(_)), Kind::Date)
                | (Some(Values::U8(_)), Kind::Word(_) | Kind::YesNo) => columns[at].len() == rows,
                _ => false,
            };
            if !fits {
                return Err(FileError::Unwritable(column.name.clone()));
            }
        }
        match &mut self.out {
            Out::Csv(writers) => {
                let mut record: Vec<String> = Vec::new();
                for row in 0..rows {
                    record.clear();
                    for (values, column) in columns.iter().zip(&spec.columns) {
                        let text = text(values, &column.kind, row);
                        // A negative number is no formula.
                        record.push(match values {
                            Values::I64(_) => text,
                            _ => harmless(&text).into_owned(),
                        });
                    }
                    writers[table].write_record(&record).map_err(FileError::csv(&self.path))?;
                }
                Ok(())
            }
            Out::Parquet(writers) => {
                let (schema, writer) = &mut writers[table];
                let arrays =
                    columns.iter().zip(&spec.columns).map(|(values, column)| array(values, &column.kind));
                let batch = RecordBatch::try_new(schema.clone(), arrays.collect())
                    .map_err(FileError::arrow(&self.path))?;
                writer.write(&batch).map_err(FileError::parquet(&self.path))
            }
            Out::Workbook(book) => book.write(&self.path, table, spec, columns, rows),
        }
    }

    /// Closes the files.
    ///
    /// # Errors
    /// What the files say.
    pub fn finish(self) -> Result<(), FileError> {
        match self.out {
            Out::Csv(writers) => {
                for mut writer in writers {
                    writer.flush().map_err(FileError::io(&self.path))?;
                }
            }
            Out::Parquet(writers) => {
                for (_, writer) in writers {
                    writer.close().map_err(FileError::parquet(&self.path))?;
                }
            }
            Out::Workbook(mut book) => book.book.save(&self.path).map_err(FileError::written(&self.path))?,
        }
        Ok(())
    }
}

impl Book {
    /// Adds a sheet with its headings; gives its index.
    fn sheet(&mut self, path: &Path, table: &ResultTable, number: u32) -> Result<usize, FileError> {
        let at = self.sheets;
        let sheet = self.book.add_worksheet_with_constant_memory().map_err(FileError::written(path))?;
        let name = match (self.heading, number) {
            (Heading::Labels, 1) => table.label.clone(),
            (Heading::Names, 1) => table.name.clone(),
            (Heading::Labels, _) => format!("{}{number}", table.label),
            (Heading::Names, _) => format!("{}{number}", table.name),
        };
        sheet.set_name(name).map_err(FileError::written(path))?;
        sheet.set_freeze_panes(1, 0).map_err(FileError::written(path))?;
        for (column, spec) in (0u16..).zip(&table.columns) {
            let text = match self.heading {
                Heading::Labels => &spec.label,
                Heading::Names => &spec.name,
            };
            sheet.set_column_width(column, 14).map_err(FileError::written(path))?;
            sheet.write_string(0, column, text).map_err(FileError::written(path))?;
        }
        self.sheets += 1;
        Ok(at)
    }

    fn write(
        &mut self,
        path: &Path,
        table: usize,
        spec: &ResultTable,
        columns: &[Values<'_>],
        rows: usize,
    ) -> Result<(), FileError> {
        for row in 0..rows {
            let (mut at, mut line, number) = self.places[table];
            if line > LAST_ROW {
                at = self.sheet(path, spec, number + 1)?;
                line = 1;
                self.places[table] = (at, line, number + 1);
            }
            let sheet = self.book.worksheet_from_index(at).map_err(FileError::written(path))?;
            for ((column, values), out) in (0u16..).zip(columns).zip(&spec.columns) {
                let text = text(values, &out.kind, row);
                if text.is_empty() {
                    continue;
                }
                // A spreadsheet keeps fifteen digits; what has more stays a text. No arithmetic is done on the number.
                let digits = text.bytes().filter(u8::is_ascii_digit).count();
                let number = match values {
                    Values::I64(_) if digits <= 15 => text.parse::<f64>().ok(),
                    _ => None,
                };
                match (number, &out.kind) {
                    (Some(number), Kind::Money) => {
                        sheet.write_number_with_format(line, column, number, &self.money)
                    }
                    (Some(number), _) => sheet.write_number(line, column, number),
                    (None, _) => sheet.write_string(line, column, &text),
                }
                .map_err(FileError::written(path))?;
            }
            self.places[table].1 = line + 1;
        }
        Ok(())
    }
}

/// The text of a value for people: blank where it is unknown.
fn text(values: &Values<'_>, kind: &Kind, row: usize) -> String {
    const NONE: &str = "无";
    match (values, kind) {
        (Values::Texts(texts), _) => texts.get(row).to_owned(),
        (Values::I64(values), kind) => match values[row] {
            UNKNOWN_I64 => String::new(),
            NONE_I64 => NONE.to_owned(),
            value => match kind {
                Kind::Number(places) => number(value, *places),
                _ => Fen::new(value).plain(),
            },
        },
        (Values::I32(values), _) => match values[row] {
            UNKNOWN_I32 => String::new(),
            NONE_I32 => NONE.to_owned(),
            days => Date::from_days(days).map_or_else(String::new, |date| date.to_string()),
        },
        (Values::U8(values), Kind::Word(words)) => {
            words.get(usize::from(values[row])).map_or_else(String::new, |(_, word)| word.clone())
        }
        (Values::U8(values), _) => match values[row] {
            0 => "否".to_owned(),
            1 => "是".to_owned(),
            _ => String::new(),
        },
    }
}

fn number(value: i64, places: u32) -> String {
    let exact = 10i128.checked_pow(places).and_then(|scale| Fraction::new(i128::from(value), scale));
    exact.map_or_else(|| value.to_string(), |exact| exact.to_decimal(places, Rounding::HalfUp))
}

fn field(column: &OutColumn) -> Field {
    let ty = match column.kind {
        Kind::Text => DataType::Utf8,
        Kind::Word(_) => DataType::Dictionary(Box::new(DataType::Int8), Box::new(DataType::Utf8)),
        Kind::Money | Kind::Number(_) => DataType::Int64,
        Kind::Date => DataType::Date32,
        Kind::YesNo => DataType::Boolean,
    };
    let name = match column.kind {
        Kind::Money => format!("{}_fen", column.name),
        Kind::Number(places) if places > 0 => format!("{}_e{places}", column.name),
        _ => column.name.clone(),
    };
    Field::new(name, ty, true)
}

fn array(values: &Values<'_>, kind: &Kind) -> ArrayRef {
    match (values, kind) {
        (Values::Texts(texts), _) => Arc::new(texts.iter().map(Some).collect::<StringArray>()),
        (Values::I64(values), _) => Arc::new(
            values.iter().map(|value| (*value > UNKNOWN_I64).then_some(*value)).collect::<Int64Array>(),
        ),
        (Values::I32(values), _) => Arc::new(
            values.iter().map(|value| (*value > UNKNOWN_I32).then_some(*value)).collect::<Date32Array>(),
        ),
        (Values::U8(values), Kind::Word(words)) => {
            let names = Arc::new(StringArray::from_iter_values(words.iter().map(|(name, _)| name)));
            let key = |value: &u8| i8::try_from(*value).ok().filter(|key| (*key as usize) < words.len());
            let keys: Int8Array = values.iter().map(key).collect();
            match DictionaryArray::try_new(keys, names) {
                Ok(array) => Arc::new(array),
                Err(_) => Arc::new(BooleanArray::new_null(values.len())),
            }
        }
        (Values::U8(values), _) => Arc::new(
            values
                .iter()
                .map(|value| (*value != UNKNOWN_U8).then_some(*value == 1))
                .collect::<BooleanArray>(),
        ),
    }
}
