// SPDX-License-Identifier: Apache-2.0
//! Tables as files and files as tables: downloads that no spreadsheet takes for a formula, uploads read to plain cells.

use assistance::exchange::incoming::Sent as ListSent;
use assistance::exchange::read::{Cell, Row, Sheet};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use files::plain::{PlainCell, PlainError};
use rust_xlsxwriter::{Format, Workbook, XlsxError};

/// A table to be downloaded.
pub(crate) struct TableFile {
    /// The name of the file, without its ending.
    pub(crate) name: String,
    /// The headings.
    pub(crate) heads: Vec<String>,
    /// The rows.
    pub(crate) rows: Vec<Vec<String>>,
}

/// In which form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FileForm {
    /// A workbook.
    Xlsx,
    /// Comma-separated, UTF-8 with a byte order mark, so that spreadsheets know it.
    Csv,
}

impl FileForm {
    /// By the ending of an address; a workbook where it says nothing else.
    pub(crate) fn of(ending: &str) -> FileForm {
        if ending == "csv" { FileForm::Csv } else { FileForm::Xlsx }
    }
}

impl TableFile {
    /// As a download.
    pub(crate) fn response(&self, form: FileForm) -> Response {
        let (bytes, kind, ending) = match form {
            FileForm::Csv => (self.csv().into_bytes(), "text/csv; charset=utf-8", "csv"),
            FileForm::Xlsx => match self.xlsx() {
                Ok(bytes) => {
                    (bytes, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx")
                }
                // A sheet that is too long for a workbook is not too long for text.
                Err(_) => (self.csv().into_bytes(), "text/csv; charset=utf-8", "csv"),
            },
        };
        download(bytes, kind, &format!("{}.{ending}", self.name))
    }

    fn csv(&self) -> String {
        let mut text = "\u{feff}".to_owned();
        for row in std::iter::once(&self.heads).chain(&self.rows) {
            let cells: Vec<String> = row.iter().map(|cell| quoted(cell)).collect();
            text += &cells.join(",");
            text += "\r\n";
        }
        text
    }

    /// Every cell is a string: a name like `=1+1` is a name, and a long number keeps its digits.
    fn xlsx(&self) -> Result<Vec<u8>, XlsxError> {
        let mut book = Workbook::new();
        let (head, text) = (Format::new().set_bold(), Format::new().set_num_format("@"));
        let sheet = book.add_worksheet();
        for (at, title) in (0_u16..).zip(&self.heads) {
            sheet.write_string_with_format(0, at, title, &head)?;
            sheet.set_column_width(at, 18)?;
        }
        sheet.set_freeze_panes(1, 0)?;
        for (line, row) in (1_u32..).zip(&self.rows) {
            for (at, cell) in (0_u16..).zip(row) {
                sheet.write_string_with_format(line, at, cell, &text)?;
            }
        }
        book.save_to_buffer()
    }
}

/// A cell of comma-separated text: what a spreadsheet would take for a formula gets an apostrophe, a negative amount is none.
fn quoted(cell: &str) -> String {
    let number = cell.strip_prefix('-').is_some_and(|rest| {
        !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
    });
    let risky = !number && cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    let cell = if risky { format!("'{cell}") } else { cell.to_owned() };
    if cell.contains([',', '"', '\r', '\n']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell }
}

/// Bytes as a download under a name.
pub(crate) fn download(bytes: Vec<u8>, kind: &'static str, name: &str) -> Response {
    // The plain form of the name for old programs, the other for all that read Chinese.
    let encoded: String = form_urlencoded::byte_serialize(name.as_bytes()).collect();
    let encoded = encoded.replace('+', "%20");
    let plain: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() || c == '.' { c } else { '_' }).collect();
    let disposition = format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}");
    let head = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CONTENT_DISPOSITION, disposition),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    (head, bytes).into_response()
}

/// A file that was sent, with its cells.
///
/// # Errors
/// In words: it is no table.
pub(crate) fn read(bytes: Vec<u8>) -> Result<ListSent, String> {
    let sheets = files::plain::read(&bytes).map_err(|error| words(&error))?;
    let cell = |cell: PlainCell| match cell {
        PlainCell::Blank => Cell::Blank,
        PlainCell::Text(text) => Cell::Text(text),
        PlainCell::Date(date) => Cell::Date(date),
        PlainCell::DigitsLost => Cell::DigitsLost,
        PlainCell::Broken => Cell::Broken,
    };
    let sheets = sheets.into_iter().map(|sheet| Sheet {
        name: sheet.name,
        rows: sheet
            .rows
            .into_iter()
            .map(|row| Row { number: row.number, cells: row.cells.into_iter().map(cell).collect() })
            .collect(),
    });
    let sheets = sheets.collect();
    Ok(ListSent { bytes, sheets })
}

fn words(error: &PlainError) -> String {
    match error {
        PlainError::Empty => "文件是空的，没有收下".to_owned(),
        PlainError::NotText(_) => "既不是表格文件，也不是 UTF-8 或 GBK 编码的 CSV，没有收下".to_owned(),
        PlainError::Csv(line) => format!("第 {line} 行起读不下去，请检查引号和分隔符"),
        PlainError::Workbook => "表格文件打不开，可能已经损坏或者加了密码".to_owned(),
        PlainError::TooLarge => "行列太多，不像一份名单，没有收下".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file() -> TableFile {
        TableFile {
            name: "名单".to_owned(),
            heads: vec!["姓名".to_owned(), "金额".to_owned()],
            rows: vec![
                vec!["=HYPERLINK(\"http://x\")".to_owned(), "-12.50".to_owned()],
                vec!["@cmd".to_owned(), "500299195001019015".to_owned()],
            ],
        }
    }

    #[test]
    fn no_cell_of_a_download_is_a_formula() {
        let text = file().csv();
        assert!(text.contains("\"'=HYPERLINK(\"\"http://x\"\")\",-12.50"), "{text}");
        assert!(text.contains("'@cmd,500299195001019015"), "{text}");
        let book = file().xlsx().unwrap();
        let sheets = files::plain::read(&book).unwrap();
        assert_eq!(sheets[0].rows[2].cells[1], PlainCell::Text("500299195001019015".to_owned()));
        assert_eq!(sheets[0].rows[1].cells[0], PlainCell::Text("=HYPERLINK(\"http://x\")".to_owned()));
    }

    #[test]
    fn what_was_written_is_read_again() {
        let sent = read(file().csv().into_bytes()).unwrap();
        assert_eq!(sent.sheets[0].rows.len(), 3);
        assert!(read(b"\x89PNG\r\n\x1a\n\0\0".to_vec()).is_err());
    }
}
