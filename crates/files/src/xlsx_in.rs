// SPDX-License-Identifier: Apache-2.0
//! Rows from workbooks (.xlsx; also .xls, .xlsb and .ods), with what spreadsheets do to numbers undone or refused.

use crate::error::FileError;
use crate::sheet::Sheet;
use crate::table::{Raw, text_of};
use calamine::{Data, DataRef, ExcelDateTime, Reader, Sheets};
use kernel::Date;
use std::borrow::Cow;
use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

pub(crate) struct Workbook {
    path: PathBuf,
    book: Book,
    sheets: Vec<(Sheet, String)>,
}

impl Workbook {
    pub(crate) fn open(path: &Path) -> Result<Workbook, FileError> {
        let book = calamine::open_workbook_auto(path).map_err(FileError::workbook(path))?;
        let names = book.sheet_names();
        let mut sheets: Vec<(Sheet, String)> = Vec::new();
        for name in &names {
            let Some(sheet) = Sheet::parse(name) else { continue };
            if sheets.iter().any(|(one, _)| *one == sheet) {
                return Err(FileError::SheetTwice { path: path.to_owned(), sheet });
            }
            sheets.push((sheet, name.clone()));
        }
        for sheet in [Sheet::Households, Sheet::Members] {
            if !sheets.iter().any(|(one, _)| *one == sheet) {
                return Err(FileError::NoSheet { path: path.to_owned(), sheet, found: names });
            }
        }
        Ok(Workbook { path: path.to_owned(), book, sheets })
    }

    pub(crate) fn sheets(&self) -> Vec<Sheet> {
        self.sheets.iter().map(|(sheet, _)| *sheet).collect()
    }

    /// Gives each row of a sheet, with its number, to `row`; blank cells in between are filled in.
    pub(crate) fn rows(
        &mut self,
        sheet: Sheet,
        row: &mut dyn FnMut(u64, &[Raw<'_>]),
    ) -> Result<(), FileError> {
        let Some((_, name)) = self.sheets.iter().find(|(one, _)| *one == sheet) else { return Ok(()) };
        let mut all = |number: u64, cells: &[Raw<'_>]| {
            row(number, cells);
            true
        };
        stream(&mut self.book, &self.path, name, &mut all)
    }
}

/// An open workbook of any kind.
pub(crate) type Book = Sheets<BufReader<File>>;

/// Gives each row of the sheet of that name to `row`, until it says that it has seen enough.
pub(crate) fn stream(
    book: &mut Book,
    path: &Path,
    name: &str,
    row: &mut dyn FnMut(u64, &[Raw<'_>]) -> bool,
) -> Result<(), FileError> {
    if let Sheets::Xlsx(book) = book {
        let mut cells = book.worksheet_cells_reader(name).map_err(FileError::xlsx(path))?;
        let (mut at, mut current): (u32, Vec<Raw<'_>>) = (0, Vec::new());
        while let Some(cell) = cells.next_cell().map_err(FileError::xlsx(path))? {
            let (line, column) = cell.get_position();
            if line != at {
                if !current.is_empty() && !row(u64::from(at) + 1, &current) {
                    return Ok(());
                }
                current.clear();
                at = line;
            }
            while current.len() <= column as usize {
                current.push(Raw::Blank);
            }
            current[column as usize] = of_ref(cell.get_value());
        }
        if !current.is_empty() {
            row(u64::from(at) + 1, &current);
        }
        return Ok(());
    }
    let range = book.worksheet_range(name).map_err(FileError::workbook(path))?;
    let first = range.start().map_or(0, |(line, _)| u64::from(line));
    let indent = range.start().map_or(0, |(_, column)| column as usize);
    for (at, cells) in (first + 1..).zip(range.rows()) {
        let mut current: Vec<Raw<'_>> = vec![Raw::Blank; indent];
        current.extend(cells.iter().map(of_data));
        if !row(at, &current) {
            return Ok(());
        }
    }
    Ok(())
}

/// The texts of a row of headings.
pub(crate) fn headings(cells: &[Raw<'_>]) -> Vec<String> {
    let text = |cell: &Raw<'_>| match cell {
        Raw::Text(text) => text_of(text).to_owned(),
        Raw::Number(text) => text.clone(),
        _ => String::new(),
    };
    cells.iter().map(text).collect()
}

pub(crate) fn of_ref<'a>(cell: &DataRef<'a>) -> Raw<'a> {
    match cell {
        DataRef::Empty => Raw::Blank,
        DataRef::SharedString(text) => Raw::Text(Cow::Borrowed(text)),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            Raw::Text(Cow::Owned(text.clone()))
        }
        DataRef::Int(value) => of_int(*value),
        DataRef::Float(value) => of_float(*value),
        DataRef::Bool(yes) => Raw::Bool(*yes),
        DataRef::DateTime(date) => of_date(*date),
        DataRef::Error(error) => Raw::Formula(error.to_string()),
    }
}

pub(crate) fn of_data(cell: &Data) -> Raw<'_> {
    match cell {
        Data::Empty => Raw::Blank,
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => {
            Raw::Text(Cow::Borrowed(text))
        }
        Data::Int(value) => of_int(*value),
        Data::Float(value) => of_float(*value),
        Data::Bool(yes) => Raw::Bool(*yes),
        Data::DateTime(date) => of_date(*date),
        Data::Error(error) => Raw::Formula(error.to_string()),
    }
}

fn of_int<'a>(value: i64) -> Raw<'a> {
    let text = value.to_string();
    if value.unsigned_abs() < 1_000_000_000_000_000 { Raw::Number(text) } else { Raw::LongNumber(text) }
}

fn of_date<'a>(date: ExcelDateTime) -> Raw<'a> {
    if date.is_duration() {
        return of_float(date.as_f64());
    }
    let (year, month, day, ..) = date.to_ymd_hms_milli();
    match Date::new(i32::from(year), u32::from(month), u32::from(day)) {
        Some(date) => Raw::Date(date),
        None => of_float(date.as_f64()),
    }
}

/// A number as its fifteen digits, which are all that a spreadsheet keeps and shows: a stored 0.30000000000000004 is 0.3.
fn of_float<'a>(value: f64) -> Raw<'a> {
    let text = format!("{value:.14e}");
    let Some((mantissa, exponent)) = text.split_once('e') else { return Raw::Formula(text) };
    let Ok(exponent) = exponent.parse::<i32>() else { return Raw::Formula(text) };
    let (sign, mantissa) = mantissa.strip_prefix('-').map_or(("", mantissa), |rest| ("-", rest));
    let digits = mantissa.replacen('.', "", 1);
    let digits = digits.trim_end_matches('0');
    if digits.is_empty() {
        return Raw::Number("0".to_owned());
    }
    if exponent > 14 {
        return Raw::LongNumber(format!("{sign}{digits}E{exponent}"));
    }
    if exponent < 0 {
        let zeros = "0".repeat(usize::try_from(-1 - exponent).unwrap_or(0).min(400));
        return Raw::Number(format!("{sign}0.{zeros}{digits}"));
    }
    let whole = usize::try_from(exponent).unwrap_or(0) + 1;
    if digits.len() <= whole {
        return Raw::Number(format!("{sign}{digits:0<whole$}"));
    }
    Raw::Number(format!("{sign}{}.{}", &digits[..whole], &digits[whole..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(value: f64) -> String {
        match of_float(value) {
            Raw::Number(text) => text,
            Raw::LongNumber(text) => format!("long {text}"),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn a_number_reads_as_a_spreadsheet_shows_it() {
        assert_eq!(text(1200.0), "1200");
        assert_eq!(text(1200.1), "1200.1");
        assert_eq!(text(0.300_000_000_000_000_04), "0.3");
        assert_eq!(text(-0.05), "-0.05");
        assert_eq!(text(0.0), "0");
        assert_eq!(text(999_999_999_999_999.0), "999999999999999");
        assert_eq!(text(500_299_195_001_019_015.0), "long 500299195001019E17");
        assert!(matches!(of_float(f64::NAN), Raw::Formula(_)));
    }
}
