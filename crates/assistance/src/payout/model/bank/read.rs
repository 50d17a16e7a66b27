// SPDX-License-Identifier: Apache-2.0
//! The bank's return file. Every row is either an answer or a fault with its line, column, reason and what was
//! kept; none is lost, and a file whose own totals do not fit says so.

use super::layout::{AnswerFormat, Column, Field, FileKind, Format, Layout, MoneyForm};
use super::table::{Cell, Table};
use crate::payout::model::answer::{BankAnswer, BankResult, Failure};
use crate::payout::model::identity::{PaymentKey, ReferenceError};
use kernel::{Division, Fen, MoneyError};

/// What a return file says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Return {
    /// The rows that could be read, in their order.
    pub answers: Vec<BankAnswer>,
    /// What could not.
    pub faults: Vec<RowFault>,
    /// How many rows there were: answers and rows with a fault.
    pub rows: u64,
}

/// A fault, where it stands, and what was kept of the row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowFault {
    /// The line of the file, from 1.
    pub line: u64,
    /// The title of the column; empty for the line as a whole.
    pub column: String,
    /// What is wrong.
    pub fault: ReadFault,
    /// Our reference, when it could be read: a person can look the payment up. Nothing is booked for the row.
    pub kept: Option<String>,
}

/// What is wrong with a row.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadFault {
    /// Too few or too many columns, or a line of another length.
    #[error("应有 {expected} 列（字节），实际 {found}")]
    Columns {
        /// As the layout says.
        expected: usize,
        /// As it is.
        found: usize,
    },
    /// Bytes that are no text in the layout's encoding.
    #[error("编码不对，读不出文字")]
    Encoding,
    /// Not a reference of ours.
    #[error(transparent)]
    Reference(#[from] ReferenceError),
    /// Not an amount.
    #[error(transparent)]
    Amount(#[from] MoneyError),
    /// An amount of 0 or less.
    #[error("金额应大于 0")]
    NotPositive,
    /// A result that the layout does not know.
    #[error("不认识的处理结果，请在银行格式中补充")]
    UnknownResult,
    /// A fixed text that is another one.
    #[error("固定标志不符")]
    Mark,
    /// A count in the first or last line that does not fit the rows.
    #[error("文件写明 {stated} 笔，实际 {found} 笔")]
    Count {
        /// As stated.
        stated: String,
        /// As counted.
        found: u64,
    },
    /// A total in the first or last line that does not fit the rows.
    #[error("文件写明的总金额与各笔相加不符，各笔相加为 {} 元", .found.grouped())]
    Total {
        /// As added up over the rows that could be read.
        found: Fen,
    },
}

/// Why a file is not read at all.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileFault {
    /// Bytes where the layout wants a sheet, or the reverse.
    #[error("文件种类与银行格式不符")]
    Kind,
    /// Not a text in the layout's encoding.
    #[error("文件编码与银行格式不符，读不出文字")]
    Encoding,
    /// Nothing in it.
    #[error("文件是空的")]
    Empty,
    /// The titles are others.
    #[error("表头第 {place} 列应为“{expected}”，请确认是否选错了银行格式或文件")]
    Titles {
        /// The place of the column, from 1.
        place: usize,
        /// As the layout says.
        expected: String,
    },
}

/// A line of the file, cut into cells or not to be cut.
struct Row {
    line: u64,
    cells: Result<Vec<String>, ReadFault>,
}

/// Reads a return file of a county.
///
/// # Errors
/// When the file as a whole cannot be read.
pub fn read(layout: &Layout, county: Division, bytes: &[u8]) -> Result<Return, FileFault> {
    let format = &layout.answer.format;
    match format.kind {
        FileKind::Sheet => {
            let table = Table::of_bytes(bytes).ok_or(FileFault::Kind)?;
            let rows = table.rows.iter().map(|row| row.iter().map(Cell::text).collect());
            sheet(layout, county, rows.collect())
        }
        FileKind::Csv { separator, .. } => {
            let text = format.encoding.decode(bytes).ok_or(FileFault::Encoding)?;
            let rows = separated(&text, char::from(separator));
            interpret(&layout.answer, county, rows.into_iter(), |cells, columns| {
                counted(cells, columns.len())
            })
        }
        FileKind::Fixed { .. } => {
            let lines = format.encoding.without_mark(bytes).split(|byte| *byte == b'\n').enumerate();
            let lines = lines.map(|(at, line)| (at as u64 + 1, line.strip_suffix(b"\r").unwrap_or(line)));
            let rows = lines.filter(|(_, line)| !line.iter().all(u8::is_ascii_whitespace));
            let rows: Vec<_> = rows.map(|(line, bytes)| (line, bytes.to_vec())).collect();
            interpret(&layout.answer, county, rows.into_iter(), |bytes, columns| cut(format, bytes, columns))
        }
    }
}

/// Reads the rows of a sheet; the first is line 1.
fn sheet(layout: &Layout, county: Division, rows: Vec<Vec<String>>) -> Result<Return, FileFault> {
    let rows = (1..).zip(rows).filter(|(_, row)| row.iter().any(|cell| !cell.trim().is_empty()));
    interpret(&layout.answer, county, rows.collect::<Vec<_>>().into_iter(), |mut cells, columns| {
        // A sheet is as wide as its widest row.
        while cells.len() > columns.len() && cells.last().is_some_and(|cell| cell.trim().is_empty()) {
            cells.pop();
        }
        cells.resize(cells.len().max(columns.len()), String::new());
        counted(cells, columns.len())
    })
}

/// Lines of separated text that are not blank. Each line of the file is one row, whatever stands in it, so that a
/// stray quotation mark cannot swallow the rows behind it.
fn separated(text: &str, separator: char) -> Vec<(u64, Vec<String>)> {
    let lines = text.lines().enumerate().map(|(at, line)| (at as u64 + 1, cells(line, separator)));
    lines.filter(|(_, cells)| cells.iter().any(|cell| !cell.is_empty())).collect()
}

/// The cells of a line; quotation marks around a cell are taken off.
fn cells(line: &str, separator: char) -> Vec<String> {
    let mut cells = Vec::new();
    let mut rest = Some(line);
    while let Some(text) = rest {
        let (cell, after) = quoted(text, separator).unwrap_or_else(|| match text.split_once(separator) {
            Some((cell, after)) => (cell.to_owned(), Some(after)),
            None => (text.to_owned(), None),
        });
        cells.push(cell.trim().to_owned());
        rest = after;
    }
    cells
}

/// A cell in quotation marks and what follows; `None` when it is not, or the marks do not close.
fn quoted(text: &str, separator: char) -> Option<(String, Option<&str>)> {
    let mut rest = text.strip_prefix('"')?;
    let mut cell = String::new();
    loop {
        let (part, after) = rest.split_once('"')?;
        cell.push_str(part);
        match after.strip_prefix('"') {
            Some(more) => {
                cell.push('"');
                rest = more;
            }
            None if after.is_empty() => return Some((cell, None)),
            None => return after.strip_prefix(separator).map(|after| (cell, Some(after))),
        }
    }
}

fn counted(cells: Vec<String>, expected: usize) -> Result<Vec<String>, ReadFault> {
    if cells.len() == expected { Ok(cells) } else { Err(ReadFault::Columns { expected, found: cells.len() }) }
}

/// A line of fixed columns; blanks that an editor took off the end are put back.
fn cut(format: &Format, mut bytes: Vec<u8>, columns: &[Column]) -> Result<Vec<String>, ReadFault> {
    let widths: Vec<usize> = columns.iter().map(|column| column.width.unwrap_or_default()).collect();
    let expected: usize = widths.iter().sum();
    let found = bytes.len();
    let last = widths.last().copied().unwrap_or_default();
    if found > expected || found + last < expected {
        return Err(ReadFault::Columns { expected, found });
    }
    bytes.resize(expected, b' ');
    let mut rest = bytes.as_slice();
    let mut cells = Vec::new();
    for width in widths {
        let (cell, after) = rest.split_at(width);
        let text = format.encoding.decode(cell).ok_or(ReadFault::Encoding)?;
        cells.push(text.trim().to_owned());
        rest = after;
    }
    Ok(cells)
}

/// Header, titles, records and trailer, in whatever way lines are cut.
fn interpret<T>(
    answer: &AnswerFormat,
    county: Division,
    lines: impl ExactSizeIterator<Item = (u64, T)>,
    cut: impl Fn(T, &[Column]) -> Result<Vec<String>, ReadFault>,
) -> Result<Return, FileFault> {
    let format = &answer.format;
    let mut lines: std::collections::VecDeque<(u64, T)> = lines.collect();
    if lines.is_empty() {
        return Err(FileFault::Empty);
    }
    let row = |(line, raw): (u64, T), columns: &[Column]| Row { line, cells: cut(raw, columns) };
    let header = if format.header.is_empty() { None } else { lines.pop_front() };
    let header = header.map(|line| row(line, &format.header));
    if format.titles {
        let titles = lines.pop_front().ok_or(FileFault::Empty)?;
        titles_fit(&row(titles, &format.record), &format.record)?;
    }
    let trailer = if format.trailer.is_empty() { None } else { lines.pop_back() };
    let trailer = trailer.map(|line| row(line, &format.trailer));
    let mut result = Return::default();
    for line in lines {
        result.rows += 1;
        let row = row(line, &format.record);
        match record(answer, county, &row) {
            Ok(one) => result.answers.push(one),
            Err(fault) => result.faults.push(fault),
        }
    }
    let total = Fen::checked_sum(result.answers.iter().map(|answer| answer.amount)).unwrap_or(Fen::MAX);
    for (row, columns) in
        header.iter().map(|row| (row, &format.header)).chain(trailer.iter().map(|row| (row, &format.trailer)))
    {
        let faults = batch_line(row, columns, result.rows, total);
        result.faults.extend(faults);
    }
    Ok(result)
}

fn titles_fit(row: &Row, columns: &[Column]) -> Result<(), FileFault> {
    let found = row.cells.as_deref().unwrap_or_default();
    for (at, column) in columns.iter().enumerate() {
        if found.get(at).map(|title| title.trim()) != Some(column.title.as_str()) {
            return Err(FileFault::Titles { place: at + 1, expected: column.title.clone() });
        }
    }
    Ok(())
}

/// A payment's row, or its first fault.
fn record(answer: &AnswerFormat, county: Division, row: &Row) -> Result<BankAnswer, RowFault> {
    let columns = &answer.format.record;
    let mut kept = None;
    let fault = |column: &str, fault: ReadFault, kept: &Option<String>| RowFault {
        line: row.line,
        column: column.to_owned(),
        fault,
        kept: kept.clone(),
    };
    let cells = row.cells.as_ref().map_err(|wrong| fault("", wrong.clone(), &None))?;
    let cell = |field: &Field| {
        let at = columns.iter().position(|column| column.field == *field)?;
        Some((&columns[at], cells.get(at)?.trim()))
    };
    let missing = || fault("", ReadFault::Columns { expected: columns.len(), found: cells.len() }, &None);
    let (column, reference) = cell(&Field::Reference).ok_or_else(missing)?;
    match PaymentKey::parse(reference, county) {
        Ok(_) => kept = Some(reference.to_owned()),
        Err(wrong) => return Err(fault(&column.title, wrong.into(), &kept)),
    }
    for (column, cell) in columns.iter().zip(cells) {
        if let Field::Text(text) = &column.field
            && text.trim() != cell.trim()
        {
            return Err(fault(&column.title, ReadFault::Mark, &kept));
        }
    }
    let (column, amount) = cell(&Field::Amount).ok_or_else(missing)?;
    let amount = money(amount, column.money).map_err(|wrong| fault(&column.title, wrong.into(), &kept))?;
    if amount <= Fen::ZERO {
        return Err(fault(&column.title, ReadFault::NotPositive, &kept));
    }
    let (column, result) = cell(&Field::Result).ok_or_else(missing)?;
    let reason = cell(&Field::Reason).map(|(_, reason)| reason).unwrap_or_default();
    let result = meaning(answer, result, reason)
        .ok_or_else(|| fault(&column.title, ReadFault::UnknownResult, &kept))?;
    Ok(BankAnswer { reference: reference.to_owned(), amount, result })
}

/// What the bank's words mean.
fn meaning(answer: &AnswerFormat, result: &str, reason: &str) -> Option<BankResult> {
    if answer.paid.contains(result) {
        return Some(BankResult::Paid);
    }
    if let Some(failure) = answer.failures.get(result) {
        return Some(BankResult::Failed(failure.clone()));
    }
    let known = answer.failures.get(reason).cloned();
    let other = || Failure::Other(reason.chars().filter(|c| !c.is_control()).take(40).collect());
    answer.unpaid.contains(result).then(|| BankResult::Failed(known.unwrap_or_else(other)))
}

/// The count and total that the first or last line states.
fn batch_line(row: &Row, columns: &[Column], rows: u64, total: Fen) -> Vec<RowFault> {
    let fault =
        |column: &str, fault| RowFault { line: row.line, column: column.to_owned(), fault, kept: None };
    let cells = match &row.cells {
        Ok(cells) => cells,
        Err(wrong) => return vec![fault("", wrong.clone())],
    };
    let mut faults = Vec::new();
    for (column, cell) in columns.iter().zip(cells) {
        let cell = cell.trim();
        let wrong = match &column.field {
            Field::Count if cell.parse() != Ok(rows) => {
                Some(ReadFault::Count { stated: cell.chars().take(20).collect(), found: rows })
            }
            Field::Total if money(cell, column.money) != Ok(total) => Some(ReadFault::Total { found: total }),
            Field::Text(text) if text.trim() != cell => Some(ReadFault::Mark),
            _ => None,
        };
        faults.extend(wrong.map(|wrong| fault(&column.title, wrong)));
    }
    faults
}

fn money(text: &str, form: MoneyForm) -> Result<Fen, MoneyError> {
    match form {
        MoneyForm::Yuan => Fen::parse(text),
        MoneyForm::Fen if text.is_empty() => Err(MoneyError::Empty),
        MoneyForm::Fen => match text.chars().find(|c| !c.is_ascii_digit()) {
            Some(other) => Err(MoneyError::Character(other)),
            None => text.parse().map(Fen::new).map_err(|_| MoneyError::TooLarge),
        },
    }
}
