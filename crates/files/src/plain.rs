// SPDX-License-Identifier: Apache-2.0
//! Any table that somebody sends, as texts: a CSV file or the sheets of a workbook, told apart by their first bytes. What a spreadsheet did to a number is kept
//! visible, so that whoever reads the rows refuses it. Knows nothing of what the columns mean.

use crate::decode::decode;
use crate::table::{Raw, text_of};
use crate::xlsx_in::{of_data, of_ref};
use calamine::{Reader, Sheets, Xls, Xlsx};
use kernel::Date;
use std::io::Cursor;

/// The most cells of one file: far above any list of a county, far below what would fill the memory.
const MOST_CELLS: usize = 4_000_000;
/// The most columns of a row.
const MOST_COLUMNS: usize = 512;

/// A cell of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PlainCell {
    /// Nothing.
    Blank,
    /// A text, or a number in plain digits.
    Text(String),
    /// A date that the spreadsheet knows as one.
    Date(Date),
    /// A number that lost digits: a spreadsheet keeps only fifteen.
    DigitsLost,
    /// A formula that failed.
    Broken,
}

/// A row with its number as people count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlainRow {
    /// From 1, headings counted.
    pub number: u64,
    /// Its cells.
    pub cells: Vec<PlainCell>,
}

/// A sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlainSheet {
    /// Its name; empty for a CSV file.
    pub name: String,
    /// Its rows, blank ones left out.
    pub rows: Vec<PlainRow>,
}

/// Why a file cannot be read as a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PlainError {
    /// No bytes, or no rows.
    Empty,
    /// Neither a workbook nor text in UTF-8 or GB 18030, from this byte on.
    NotText(u64),
    /// Not readable as CSV from this line on.
    Csv(u64),
    /// Not readable as a workbook.
    Workbook,
    /// More cells or columns than any list has.
    TooLarge,
}

/// Reads all sheets of a file.
///
/// # Errors
/// It is no table, or too large for one.
pub fn read(bytes: &[u8]) -> Result<Vec<PlainSheet>, PlainError> {
    let sheets = match bytes {
        [b'P', b'K', 3, 4, ..] => workbook(bytes)?,
        [0xd0, 0xcf, 0x11, 0xe0, ..] => old_workbook(bytes)?,
        _ => vec![text(bytes)?],
    };
    if sheets.iter().all(|sheet| sheet.rows.is_empty()) { Err(PlainError::Empty) } else { Ok(sheets) }
}

fn text(bytes: &[u8]) -> Result<PlainSheet, PlainError> {
    let (text, _) = decode(bytes).map_err(PlainError::NotText)?;
    // A zero byte stands in no list; a picture or a program has many.
    if let Some(at) = text.bytes().position(|byte| byte == 0) {
        return Err(PlainError::NotText(at as u64));
    }
    // The reader counts a line before it has seen the second half of such a line end.
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text).replace("\r\n", "\n");
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(crate::csv_in::delimiter(text.as_bytes()))
        .from_reader(text.as_bytes());
    let (mut rows, mut count, mut record) = (Vec::new(), 0, csv::StringRecord::new());
    loop {
        let more = reader.read_record(&mut record);
        if !more.map_err(|error| PlainError::Csv(error.position().map_or(0, csv::Position::line)))? {
            break;
        }
        let number = record.position().map_or(0, csv::Position::line);
        count += record.len();
        if count > MOST_CELLS || record.len() > MOST_COLUMNS {
            return Err(PlainError::TooLarge);
        }
        push(&mut rows, number, record.iter().map(of_text).collect());
    }
    Ok(PlainSheet { name: String::new(), rows })
}

/// Row by row, so that two cells at the far ends of a sheet do not make a table of everything between.
fn workbook(bytes: &[u8]) -> Result<Vec<PlainSheet>, PlainError> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|_| PlainError::Workbook)?;
    let (mut sheets, mut count) = (Vec::new(), 0);
    for name in book.sheet_names() {
        let mut cells = book.worksheet_cells_reader(&name).map_err(|_| PlainError::Workbook)?;
        let (mut rows, mut at, mut current): (Vec<PlainRow>, u32, Vec<PlainCell>) =
            (Vec::new(), 0, Vec::new());
        while let Some(cell) = cells.next_cell().map_err(|_| PlainError::Workbook)? {
            let (line, column) = cell.get_position();
            if line != at {
                push(&mut rows, u64::from(at) + 1, std::mem::take(&mut current));
                at = line;
            }
            let column = column as usize;
            let value = of_raw(&of_ref(cell.get_value()));
            if value == PlainCell::Blank {
                continue;
            }
            if column >= MOST_COLUMNS {
                return Err(PlainError::TooLarge);
            }
            count += 1;
            if count > MOST_CELLS {
                return Err(PlainError::TooLarge);
            }
            while current.len() <= column {
                current.push(PlainCell::Blank);
            }
            current[column] = value;
        }
        push(&mut rows, u64::from(at) + 1, current);
        sheets.push(PlainSheet { name, rows });
    }
    Ok(sheets)
}

/// The binary workbooks of old programs; a sheet of theirs has at most 65,536 rows of 256 columns.
fn old_workbook(bytes: &[u8]) -> Result<Vec<PlainSheet>, PlainError> {
    let book: Xls<_> = Xls::new(Cursor::new(bytes.to_vec())).map_err(|_| PlainError::Workbook)?;
    let mut book = Sheets::Xls(book);
    let (mut sheets, mut count) = (Vec::new(), 0);
    for name in book.sheet_names() {
        let range = book.worksheet_range(&name).map_err(|_| PlainError::Workbook)?;
        let (first, indent) =
            range.start().map_or((0, 0), |(line, column)| (u64::from(line), column as usize));
        let mut rows = Vec::new();
        for (number, cells) in (first + 1..).zip(range.rows()) {
            count += cells.len();
            if count > MOST_CELLS {
                return Err(PlainError::TooLarge);
            }
            let mut current = vec![PlainCell::Blank; indent];
            current.extend(cells.iter().map(|cell| of_raw(&of_data(cell))));
            push(&mut rows, number, current);
        }
        sheets.push(PlainSheet { name, rows });
    }
    Ok(sheets)
}

fn push(rows: &mut Vec<PlainRow>, number: u64, mut cells: Vec<PlainCell>) {
    while cells.last() == Some(&PlainCell::Blank) {
        cells.pop();
    }
    if !cells.is_empty() {
        rows.push(PlainRow { number, cells });
    }
}

fn of_text(text: &str) -> PlainCell {
    match text_of(text) {
        "" => PlainCell::Blank,
        text => PlainCell::Text(text.to_owned()),
    }
}

fn of_raw(cell: &Raw<'_>) -> PlainCell {
    match cell {
        Raw::Blank => PlainCell::Blank,
        Raw::Text(text) => of_text(text),
        Raw::Number(text) => PlainCell::Text(text.clone()),
        Raw::LongNumber(_) => PlainCell::DigitsLost,
        Raw::Bool(yes) => PlainCell::Text(if *yes { "是" } else { "否" }.to_owned()),
        Raw::Date(date) => PlainCell::Date(*date),
        Raw::Formula(_) => PlainCell::Broken,
        Raw::Stored(value) => PlainCell::Text(value.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_xlsxwriter::Workbook;

    fn texts(row: &PlainRow) -> Vec<&str> {
        let text = |cell: &'_ PlainCell| match cell {
            PlainCell::Text(text) => text.as_str().to_owned().leak() as &str,
            _ => "",
        };
        row.cells.iter().map(text).collect()
    }

    #[test]
    fn csv_in_either_encoding_gives_the_same_rows() {
        let text = "姓名,公民身份号码\r\n张三,'500299195001019015\r\n,\r\n李四,x\r\n";
        let (gb, _, _) = encoding_rs::GB18030.encode(text);
        let sheets = read(text.as_bytes()).unwrap();
        assert_eq!(sheets, read(&gb).unwrap());
        assert_eq!(texts(&sheets[0].rows[1]), ["张三", "500299195001019015"]);
        assert_eq!(sheets[0].rows.iter().map(|row| row.number).collect::<Vec<_>>(), [1, 2, 4]);
    }

    #[test]
    fn a_workbook_keeps_texts_and_shows_numbers_that_lost_their_digits() {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet().set_name("名单").unwrap();
        sheet.write_string(0, 0, "号码").unwrap();
        sheet.write_string(1, 0, "500299195001019015").unwrap();
        sheet.write_number(2, 0, 500_299_195_001_019_015.0_f64).unwrap();
        sheet.write_number(4, 2, 1200.5).unwrap();
        let sheets = read(&book.save_to_buffer().unwrap()).unwrap();
        assert_eq!(sheets[0].name, "名单");
        assert_eq!(sheets[0].rows[2].cells, [PlainCell::DigitsLost]);
        assert_eq!(sheets[0].rows[3].number, 5);
        assert_eq!(texts(&sheets[0].rows[3]), ["", "", "1200.5"]);
    }

    #[test]
    fn what_is_no_table_is_refused() {
        assert_eq!(read(b""), Err(PlainError::Empty));
        assert_eq!(read(b"PK\x03\x04broken"), Err(PlainError::Workbook));
        assert!(matches!(read(b"\x89PNG\r\n\x1a\n\x00\x00"), Err(PlainError::NotText(_))));
    }
}
