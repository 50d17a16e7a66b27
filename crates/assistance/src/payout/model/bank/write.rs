// SPDX-License-Identifier: Apache-2.0
//! The file for the bank. Either every cell is as the layout wants it, or nothing is written and every cell that is
//! not is listed.

use super::layout::{Align, Column, Encoding, Field, FileKind, Format, Layout, MoneyForm};
use super::table::{Cell, Table};
use kernel::{Date, Fen, Secret, is_formula};

/// A payment for the bank.
#[derive(Clone, Debug)]
pub struct BankRow {
    /// Our reference.
    pub reference: String,
    /// The holder of the account.
    pub holder: String,
    /// The number of the account.
    pub account: Secret<String>,
    /// The bank that keeps it; may be empty.
    pub bank: String,
    /// How much.
    pub amount: Fen,
}

/// A batch for the bank.
#[derive(Clone, Debug)]
pub struct BankBatch {
    /// The number of the roster.
    pub number: String,
    /// The day.
    pub date: Date,
    /// What the payments are for, such as the scheme and month.
    pub remark: String,
    /// The payments, in the order of the roster.
    pub rows: Vec<BankRow>,
}

/// What is wrong with a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CellFault {
    /// Nothing stands in it.
    #[error("没有填写")]
    Empty,
    /// Longer than the bank takes.
    #[error("超过银行允许的 {max} 个字节（字符）")]
    TooLong {
        /// How long it may be.
        max: usize,
    },
    /// It begins like a formula.
    #[error("以 = + - @ 等符号开头，银行文件不允许")]
    Formula,
    /// It holds a line break, another control character, a quotation mark or the separator.
    #[error("含有换行、引号、分隔符等银行文件不允许的字符")]
    Character,
    /// A character has no bytes in the encoding.
    #[error("含有银行文件编码写不出的字")]
    Encoding,
    /// An amount of 0 or less.
    #[error("金额应大于 0")]
    NotPositive,
    /// The sum does not fit.
    #[error("总金额太大")]
    Overflow,
    /// A reference stands twice.
    #[error("业务编号重复")]
    Twice,
}

/// A cell that cannot go to the bank.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WriteFault {
    /// The place of the payment in the batch, from 1; `None` for the first and last line.
    pub line: Option<usize>,
    /// The title of the column.
    pub column: String,
    /// What is wrong.
    pub fault: CellFault,
}

/// Writes the file of a batch; for a workbook the bytes of its [`Table`].
///
/// # Errors
/// Every cell that cannot go to the bank.
pub fn write(layout: &Layout, batch: &BankBatch) -> Result<Vec<u8>, Vec<WriteFault>> {
    let format = &layout.send;
    let mut writer = Writer::new(format, batch)?;
    if !format.header.is_empty() {
        writer.line(&format.header, None);
    }
    if format.titles {
        let titles = format.record.iter().map(|column| Cell::Text(column.title.clone())).collect();
        writer.put(titles, &format.record);
    }
    for at in 0..batch.rows.len() {
        writer.line(&format.record, Some(at));
    }
    if !format.trailer.is_empty() {
        writer.line(&format.trailer, None);
    }
    if writer.faults.is_empty() { Ok(writer.done()) } else { Err(writer.faults) }
}

struct Writer<'a> {
    format: &'a Format,
    batch: &'a BankBatch,
    total: Fen,
    bytes: Vec<u8>,
    table: Table,
    faults: Vec<WriteFault>,
}

impl<'a> Writer<'a> {
    fn new(format: &'a Format, batch: &'a BankBatch) -> Result<Writer<'a>, Vec<WriteFault>> {
        let column = |field: &Field| {
            let column = format.record.iter().find(|column| column.field == *field);
            column.map(|column| column.title.clone()).unwrap_or_default()
        };
        let mut seen = std::collections::BTreeSet::new();
        let twice: Vec<WriteFault> = batch
            .rows
            .iter()
            .enumerate()
            .filter(|(_, row)| !seen.insert(row.reference.as_str()))
            .map(|(at, _)| WriteFault {
                line: Some(at + 1),
                column: column(&Field::Reference),
                fault: CellFault::Twice,
            })
            .collect();
        let Some(total) = Fen::checked_sum(batch.rows.iter().map(|row| row.amount)) else {
            let column = column(&Field::Amount);
            return Err(vec![WriteFault { line: None, column, fault: CellFault::Overflow }]);
        };
        Ok(Writer { format, batch, total, bytes: Vec::new(), table: Table::default(), faults: twice })
    }

    /// One line: of a payment, or about the batch.
    fn line(&mut self, columns: &[Column], at: Option<usize>) {
        let row = at.and_then(|at| self.batch.rows.get(at));
        let cells: Vec<Cell> = columns.iter().map(|column| self.cell(column, row, at)).collect();
        for (cell, column) in cells.iter().zip(columns) {
            if let Err(fault) = self.check(cell, column) {
                self.faults.push(WriteFault {
                    line: at.map(|at| at + 1),
                    column: column.title.clone(),
                    fault,
                });
            }
        }
        self.put(cells, columns);
    }

    fn cell(&self, column: &Column, row: Option<&BankRow>, at: Option<usize>) -> Cell {
        let of = |text: fn(&BankRow) -> &str| Cell::Text(row.map(text).unwrap_or_default().to_owned());
        match &column.field {
            Field::Line => Cell::Count(at.map_or(0, |at| at as u64 + 1)),
            Field::Reference => of(|row| &row.reference),
            Field::Holder => of(|row| row.holder.trim()),
            Field::Account => of(|row| row.account.expose().trim()),
            Field::Bank => of(|row| row.bank.trim()),
            Field::Amount => Cell::Yuan(row.map(|row| row.amount).unwrap_or_default()),
            Field::Remark => Cell::Text(self.batch.remark.clone()),
            Field::Text(text) => Cell::Text(text.clone()),
            Field::Count => Cell::Count(self.batch.rows.len() as u64),
            Field::Total => Cell::Yuan(self.total),
            Field::Batch => Cell::Text(self.batch.number.clone()),
            Field::Date => {
                let date = self.batch.date;
                Cell::Text(format!("{:04}{:02}{:02}", date.year(), date.month(), date.day()))
            }
            // A layout to the bank has no answers.
            Field::Result | Field::Reason => Cell::Text(String::new()),
        }
    }

    fn check(&self, cell: &Cell, column: &Column) -> Result<(), CellFault> {
        if let (Cell::Yuan(amount), Field::Amount) = (cell, &column.field)
            && *amount <= Fen::ZERO
        {
            return Err(CellFault::NotPositive);
        }
        let text = self.text(cell, column);
        let needed = matches!(column.field, Field::Reference | Field::Holder | Field::Account | Field::Batch);
        if needed && text.is_empty() {
            return Err(CellFault::Empty);
        }
        if matches!(cell, Cell::Text(_)) && is_formula(&text) {
            return Err(CellFault::Formula);
        }
        let separator = match self.format.kind {
            FileKind::Csv { separator, .. } => Some(char::from(separator)),
            FileKind::Fixed { .. } | FileKind::Sheet => None,
        };
        if text.chars().any(|c| c.is_control() || c == '"' || Some(c) == separator) {
            return Err(CellFault::Character);
        }
        let length = match self.format.kind {
            FileKind::Sheet => text.chars().count(),
            _ => self.format.encoding.encode(&text).ok_or(CellFault::Encoding)?.len(),
        };
        match column.width {
            Some(max) if length > max => Err(CellFault::TooLong { max }),
            _ => Ok(()),
        }
    }

    fn text(&self, cell: &Cell, column: &Column) -> String {
        match (cell, column.money) {
            (Cell::Text(text), _) => text.clone(),
            (Cell::Count(count), _) => count.to_string(),
            (Cell::Yuan(amount), MoneyForm::Yuan) => amount.plain(),
            (Cell::Yuan(amount), MoneyForm::Fen) => amount.get().to_string(),
        }
    }

    /// Adds a line. Cells were checked; a file with a fault is thrown away.
    fn put(&mut self, cells: Vec<Cell>, columns: &[Column]) {
        let newline = match self.format.kind {
            FileKind::Sheet => {
                self.table.rows.push(cells);
                return;
            }
            FileKind::Csv { newline, .. } | FileKind::Fixed { newline } => newline,
        };
        for (at, (cell, column)) in cells.iter().zip(columns).enumerate() {
            let text = self.text(cell, column);
            match self.format.kind {
                FileKind::Csv { separator, .. } if at > 0 => self.bytes.push(separator),
                _ => {}
            }
            let width = match self.format.kind {
                FileKind::Fixed { .. } => column.width.unwrap_or_default(),
                _ => 0,
            };
            padded(&mut self.bytes, &text, column, self.format.encoding, width);
        }
        self.bytes.extend_from_slice(newline.bytes());
    }

    fn done(self) -> Vec<u8> {
        match self.format.kind {
            FileKind::Sheet => self.table.bytes(),
            FileKind::Csv { .. } | FileKind::Fixed { .. } => self.bytes,
        }
    }
}

/// Adds a text, filled up to the width in bytes.
fn padded(bytes: &mut Vec<u8>, text: &str, column: &Column, encoding: Encoding, width: usize) {
    let encoded = encoding.encode(text).unwrap_or_default();
    // Only a blank or a zero fills up, one byte each in either encoding.
    let fill = if column.pad == '0' { b'0' } else { b' ' };
    let rest = std::iter::repeat_n(fill, width.saturating_sub(encoded.len()));
    match column.align {
        Align::Left => {
            bytes.extend_from_slice(&encoded);
            bytes.extend(rest);
        }
        Align::Right => {
            bytes.extend(rest);
            bytes.extend_from_slice(&encoded);
        }
    }
}
