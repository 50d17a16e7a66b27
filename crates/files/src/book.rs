// SPDX-License-Identifier: Apache-2.0
//! Sheets of any name and headings as texts, row by row: a workbook, a folder of CSV files, or one CSV file. What the columns mean is the business of whoever
//! reads; what a spreadsheet broke (lost digits, failed formulas) is told cell by cell.

use crate::csv_in::CsvRows;
use crate::error::FileError;
use crate::rows::Rows as _;
use crate::table::{Raw, is_scientific, text_of};
use crate::xlsx_in::{Book, stream};
use kernel::harmless;
use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

/// The most characters of a cell that is read; what is longer stands there by mistake.
const LONGEST: usize = 4000;

/// One cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableCell {
    /// The text without outer space; empty for a blank cell.
    pub text: String,
    /// What the spreadsheet did to it.
    pub fault: Option<CellFault>,
}

/// What a spreadsheet can do to a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CellFault {
    /// A number of more digits than a spreadsheet keeps: the last ones are lost.
    DigitsLost,
    /// A formula that failed.
    Formula,
    /// More characters than any cell here may have.
    TooLong,
}

impl TableCell {
    fn text(text: &str) -> TableCell {
        let text = text_of(text);
        let fault = if is_scientific(text) {
            Some(CellFault::DigitsLost)
        } else if text.chars().count() > LONGEST {
            return TableCell { text: String::new(), fault: Some(CellFault::TooLong) };
        } else {
            None
        };
        TableCell { text: text.to_owned(), fault }
    }

    fn of(raw: &Raw<'_>) -> TableCell {
        let plain = |text: String| TableCell { text, fault: None };
        match raw {
            Raw::Blank => plain(String::new()),
            Raw::Text(text) => TableCell::text(text),
            Raw::Number(text) => plain(text.clone()),
            Raw::LongNumber(text) => TableCell { text: text.clone(), fault: Some(CellFault::DigitsLost) },
            Raw::Bool(yes) => plain(if *yes { "是" } else { "否" }.to_owned()),
            Raw::Date(date) => plain(date.to_string()),
            Raw::Formula(text) => TableCell { text: text.clone(), fault: Some(CellFault::Formula) },
            Raw::Stored(value) => plain(value.to_string()),
        }
    }
}

enum Kind {
    /// CSV files by the name of their sheet.
    Texts(Vec<(String, PathBuf)>),
    /// A workbook, opened anew for each pass, so that nothing of it stays in memory.
    Workbook(Vec<String>),
}

/// A workbook, a folder of CSV files or one CSV file.
pub struct TableBook {
    path: PathBuf,
    kind: Kind,
}

impl TableBook {
    /// Looks what is there.
    ///
    /// # Errors
    /// Nothing that can be read.
    pub fn open(path: &Path) -> Result<TableBook, FileError> {
        let kind = if path.is_dir() {
            let mut texts = Vec::new();
            for entry in std::fs::read_dir(path).map_err(FileError::io(path))? {
                let file = entry.map_err(FileError::io(path))?.path();
                texts.extend(stem(&file).filter(|_| is_text(&file)).map(|name| (name, file)));
            }
            texts.sort();
            if texts.is_empty() {
                return Err(FileError::NotFound {
                    path: path.to_owned(),
                    expected: vec!["*.csv".to_owned()],
                });
            }
            Kind::Texts(texts)
        } else if is_text(path) {
            Kind::Texts(vec![(stem(path).unwrap_or_default(), path.to_owned())])
        } else if is_workbook(path) {
            let book = calamine::open_workbook_auto(path).map_err(FileError::workbook(path))?;
            Kind::Workbook(calamine::Reader::sheet_names(&book))
        } else {
            return Err(FileError::Kind(path.to_owned()));
        };
        Ok(TableBook { path: path.to_owned(), kind })
    }

    /// The names of the sheets; of CSV files their names without the ending.
    #[must_use]
    pub fn sheets(&self) -> Vec<&str> {
        match &self.kind {
            Kind::Texts(texts) => texts.iter().map(|(name, _)| name.as_str()).collect(),
            Kind::Workbook(names) => names.iter().map(String::as_str).collect(),
        }
    }

    /// The files that are read, for a fingerprint.
    #[must_use]
    pub fn files(&self) -> Vec<&Path> {
        match &self.kind {
            Kind::Texts(texts) => texts.iter().map(|(_, path)| path.as_path()).collect(),
            Kind::Workbook(_) => vec![self.path.as_path()],
        }
    }

    /// Gives each row of a sheet, with its number as people count, to `row`, until it says that it has seen enough. Rows without any text are passed over.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn each(&self, sheet: &str, row: &mut dyn FnMut(u64, &[TableCell]) -> bool) -> Result<(), FileError> {
        let mut filled = |number: u64, cells: &[Raw<'_>]| {
            if cells.iter().all(Raw::is_blank) {
                return true;
            }
            let cells: Vec<TableCell> = cells.iter().map(TableCell::of).collect();
            row(number, &cells)
        };
        match &self.kind {
            Kind::Texts(texts) => {
                let Some((_, path)) = texts.iter().find(|(name, _)| name == sheet) else { return Ok(()) };
                let mut rows = CsvRows::open(path)?;
                let headings: Vec<Raw<'_>> =
                    rows.headings().iter().map(|text| Raw::Text(text.clone().into())).collect();
                if !headings.is_empty() && !filled(1, &headings) {
                    return Ok(());
                }
                let mut last = 1;
                while rows.advance()? {
                    // Behind a line that ends with CR LF the reader still counts the line before.
                    last = rows.number().max(last + 1);
                    if !filled(last, &rows.cells()) {
                        return Ok(());
                    }
                }
                Ok(())
            }
            Kind::Workbook(_) => {
                let mut book: Book =
                    calamine::open_workbook_auto(&self.path).map_err(FileError::workbook(&self.path))?;
                stream(&mut book, &self.path, sheet, &mut filled)
            }
        }
    }
}

fn ending(path: &Path) -> String {
    path.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default()
}

fn is_text(path: &Path) -> bool {
    matches!(ending(path).as_str(), "csv" | "txt" | "tsv")
}

fn is_workbook(path: &Path) -> bool {
    matches!(ending(path).as_str(), "xlsx" | "xls" | "xlsb" | "xlsm" | "ods")
}

fn stem(path: &Path) -> Option<String> {
    Some(path.file_stem()?.to_string_lossy().into_owned())
}

/// A CSV file that a spreadsheet opens without taking any cell for a formula, and that reads back to the same texts: UTF-8 with a byte order mark. Only its
/// owner may read it, for it may hold what people wrote.
pub struct TableWriter {
    path: PathBuf,
    out: csv::Writer<BufWriter<File>>,
}

impl TableWriter {
    /// Makes the file, or makes it anew.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn create(path: &Path) -> Result<TableWriter, FileError> {
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt as _;
            options.mode(0o600);
        }
        let mut file = BufWriter::new(options.open(path).map_err(FileError::io(path))?);
        file.write_all(b"\xef\xbb\xbf").map_err(FileError::io(path))?;
        let out = csv::WriterBuilder::new().flexible(true).from_writer(file);
        Ok(TableWriter { path: path.to_owned(), out })
    }

    /// Writes one row.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn row<'a>(&mut self, cells: impl IntoIterator<Item = &'a str>) -> Result<(), FileError> {
        let cells: Vec<_> = cells.into_iter().map(harmless).collect();
        self.out.write_record(cells.iter().map(|cell| cell.as_bytes())).map_err(FileError::csv(&self.path))
    }

    /// Puts everything on disk.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn finish(mut self) -> Result<(), FileError> {
        self.out.flush().map_err(FileError::io(&self.path))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(book: &TableBook, sheet: &str) -> Vec<(u64, Vec<TableCell>)> {
        let mut rows = Vec::new();
        book.each(sheet, &mut |number, cells| {
            rows.push((number, cells.to_vec()));
            true
        })
        .unwrap();
        rows
    }

    #[test]
    fn a_folder_of_gb18030_texts_is_read_by_the_names_of_its_files() {
        let folder = tempfile::tempdir().unwrap();
        let (gb, _, _) = encoding_rs::GB18030.encode("户编号,姓名\r\n1,王𬎆\r\n,\r\n2,4.2E+17\r\n");
        std::fs::write(folder.path().join("成员.csv"), &gb).unwrap();
        let book = TableBook::open(folder.path()).unwrap();
        assert_eq!(book.sheets(), ["成员"]);
        let read = rows(&book, "成员");
        assert_eq!(read.iter().map(|(number, _)| *number).collect::<Vec<_>>(), [1, 2, 4]);
        assert_eq!(read[1].1[1].text, "王𬎆");
        assert_eq!(read[2].1[1].fault, Some(CellFault::DigitsLost));
    }

    #[test]
    fn what_the_writer_makes_is_no_formula_and_reads_back_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("家庭.csv");
        let cells = ["=1+1", "@x", "张三", "a,\"b\"\nc", "+86 138", "'='"];
        let mut writer = TableWriter::create(&path).unwrap();
        writer.row(["a"; 6]).unwrap();
        writer.row(cells).unwrap();
        writer.finish().unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.contains("'=1+1") && text.contains("'@x") && text.contains("'+86"));
        let read = rows(&TableBook::open(&path).unwrap(), "家庭");
        let texts: Vec<&str> = read[1].1.iter().map(|cell| cell.text.as_str()).collect();
        assert_eq!(texts[..5], cells[..5]);
    }

    #[test]
    fn a_workbook_gives_numbers_as_shown_and_says_which_lost_their_digits() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("县.xlsx");
        let mut book = rust_xlsxwriter::Workbook::new();
        let sheet = book.add_worksheet();
        sheet.set_name("成员").unwrap();
        sheet.write_string(0, 0, "证件号码").unwrap();
        sheet.write_number(1, 0, 500_299_195_001_019_015.0).unwrap();
        sheet.write_number(2, 0, 1234.5).unwrap();
        book.save(&path).unwrap();
        let read = rows(&TableBook::open(&path).unwrap(), "成员");
        assert_eq!(read[1].1[0].fault, Some(CellFault::DigitsLost));
        assert_eq!(read[2].1[0].text, "1234.5");
    }
}
