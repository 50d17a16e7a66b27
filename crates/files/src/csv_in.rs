// SPDX-License-Identifier: Apache-2.0
//! Rows from CSV files: UTF-8 or GB 18030, separated by commas, tabs or semicolons.

use crate::decode;
use crate::error::FileError;
use crate::rows::Rows;
use crate::table::{Raw, text_of};
use csv::StringRecord;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};

pub(crate) struct CsvRows {
    path: PathBuf,
    reader: csv::Reader<Box<dyn Read + Send>>,
    record: StringRecord,
    headings: Vec<String>,
}

impl CsvRows {
    pub(crate) fn open(path: &Path) -> Result<CsvRows, FileError> {
        let mut text = decode::open(path).map_err(FileError::io(path))?;
        let mut head = vec![0; 1 << 13];
        let mut filled = 0;
        while filled < head.len() {
            match text.read(&mut head[filled..]) {
                Ok(0) => break,
                Ok(read) => filled += read,
                Err(error) => return Err(FileError::csv(path)(csv::Error::from(error))),
            }
        }
        head.truncate(filled);
        let delimiter = delimiter(&head);
        let whole: Box<dyn Read + Send> = Box::new(Cursor::new(head).chain(text));
        let reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(delimiter)
            .buffer_capacity(1 << 16)
            .from_reader(whole);
        let mut rows =
            CsvRows { path: path.to_owned(), reader, record: StringRecord::new(), headings: Vec::new() };
        if rows.advance()? {
            rows.headings = rows.record.iter().map(|text| text_of(text).to_owned()).collect();
        }
        Ok(rows)
    }

    pub(crate) fn headings(&self) -> &[String] {
        &self.headings
    }
}

/// The mark that stands most often in the first line, outside quotes.
pub(crate) fn delimiter(head: &[u8]) -> u8 {
    let mut counts = [0usize; 3];
    let mut quoted = false;
    for &byte in head {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' | b'\r' if !quoted => break,
            b',' if !quoted => counts[0] += 1,
            b'\t' if !quoted => counts[1] += 1,
            b';' if !quoted => counts[2] += 1,
            _ => {}
        }
    }
    if counts[0] >= counts[1].max(counts[2]) {
        b','
    } else if counts[1] >= counts[2] {
        b'\t'
    } else {
        b';'
    }
}

impl Rows for CsvRows {
    fn advance(&mut self) -> Result<bool, FileError> {
        self.reader.read_record(&mut self.record).map_err(FileError::csv(&self.path))
    }

    fn number(&self) -> u64 {
        self.record.position().map_or(0, csv::Position::line)
    }

    fn cells(&self) -> Vec<Raw<'_>> {
        self.record.iter().map(|text| Raw::Text(text.into())).collect()
    }

    fn key(&self, column: usize) -> String {
        text_of(self.record.get(column).unwrap_or("")).to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_separator_is_told_from_the_headings() {
        assert_eq!(delimiter(b"id,deposits\nh1;x;y"), b',');
        assert_eq!(delimiter(b"id\tdeposits\n"), b'\t');
        assert_eq!(delimiter(b"\"a,b\";c\n"), b';');
        assert_eq!(delimiter(b"id\n"), b',');
    }
}
