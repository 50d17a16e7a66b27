// SPDX-License-Identifier: Apache-2.0
//! The editable table: the tables of a paper as XLSX. Every text is written as a string, so that a name like `=1+1` is a name and
//! a long number keeps its digits; only money and counts are numbers.

use super::model::{Block, Cell, Paper, PaperError, Table};
use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError};

/// Characters across an A4 page, portrait and landscape; a column gets its percentage of them.
const PORTRAIT: u32 = 92;
const LANDSCAPE: u32 = 138;

struct Formats {
    title: Format,
    plain: Format,
    head: Format,
    text: Format,
    money: Format,
    count: Format,
}

impl Formats {
    fn new() -> Formats {
        let framed = Format::new()
            .set_border(FormatBorder::Thin)
            .set_text_wrap()
            .set_align(FormatAlign::VerticalCenter);
        Formats {
            title: Format::new().set_bold().set_font_size(16).set_align(FormatAlign::Center),
            plain: Format::new().set_num_format("@"),
            head: framed.clone().set_bold().set_align(FormatAlign::Center),
            text: framed.clone().set_num_format("@"),
            money: framed.clone().set_num_format("#,##0.00"),
            count: framed.set_num_format("0").set_align(FormatAlign::Center),
        }
    }
}

impl Paper {
    /// The tables as XLSX, one sheet each, for papers that clerks edit.
    ///
    /// # Errors
    /// [`PaperError::NotEditable`] for all others and for locked papers; [`PaperError::Xlsx`] when writing fails.
    pub fn xlsx(&self) -> Result<Vec<u8>, PaperError> {
        if !self.kind.entry().editable.as_xlsx() || self.head.lock.is_some() {
            return Err(PaperError::NotEditable(self.kind));
        }
        self.book().map_err(|_| PaperError::Xlsx)
    }

    fn book(&self) -> Result<Vec<u8>, XlsxError> {
        let (mut book, formats) = (Workbook::new(), Formats::new());
        let tables = self.blocks.iter().filter_map(|block| match block {
            Block::Table(table) => Some(table),
            _ => None,
        });
        for table in tables {
            self.sheet(book.add_worksheet(), table, &formats)?;
        }
        book.save_to_buffer()
    }

    fn sheet(&self, sheet: &mut Worksheet, table: &Table, formats: &Formats) -> Result<(), XlsxError> {
        if !table.caption.is_empty() {
            sheet.set_name(sheet_name(&table.caption))?;
        }
        sheet.set_paper_size(9).set_print_fit_to_pages(1, 0).set_footer("&C第 &P 页，共 &N 页");
        if self.wide {
            sheet.set_landscape();
        }
        let last = u16::try_from(table.columns.len().saturating_sub(1)).unwrap_or(u16::MAX);
        sheet.merge_range(0, 0, 0, last.max(1), &self.title, &formats.title)?;
        sheet.write_string_with_format(1, 0, self.line_under_title(), &formats.plain)?;
        sheet.write_string_with_format(2, 0, &table.caption, &formats.plain)?;
        let across = if self.wide { LANDSCAPE } else { PORTRAIT };
        for (at, column) in (0_u16..).zip(&table.columns) {
            sheet.set_column_width(at, across * u32::from(column.width) / 100 + 1)?;
            sheet.write_string_with_format(3, at, &column.head, &formats.head)?;
        }
        sheet.set_repeat_rows(3, 3)?;
        let totals = (!table.totals.is_empty()).then_some(&table.totals);
        let mut row = 4;
        for cells in table.rows.iter().chain(totals) {
            for (at, cell) in (0_u16..).zip(cells) {
                write(sheet, row, at, cell, formats)?;
            }
            row += 1;
        }
        for line in &table.foot {
            sheet.write_string_with_format(row, 0, line, &formats.plain)?;
            row += 1;
        }
        Ok(())
    }

    fn line_under_title(&self) -> String {
        let mark = if self.head.demonstration { "　【演示数据，不作任何用途】" } else { "" };
        format!("表号：{}　编号：{}　{}{mark}", self.kind.number(), self.head.case_number, self.subtitle)
    }
}

fn write(sheet: &mut Worksheet, row: u32, at: u16, cell: &Cell, formats: &Formats) -> Result<(), XlsxError> {
    match cell {
        // Decimal text to the nearest double: exact to the fen far beyond any county's money.
        Cell::Money(fen) => match fen.plain().parse::<f64>() {
            Ok(yuan) => sheet.write_number_with_format(row, at, yuan, &formats.money)?,
            Err(_) => sheet.write_string_with_format(row, at, fen.plain(), &formats.text)?,
        },
        Cell::Count(count) => match i32::try_from(*count) {
            Ok(count) => sheet.write_number_with_format(row, at, count, &formats.count)?,
            Err(_) => sheet.write_string_with_format(row, at, count.to_string(), &formats.text)?,
        },
        Cell::Text(text) => sheet.write_string_with_format(row, at, text, &formats.text)?,
        Cell::Blank => sheet.write_string_with_format(row, at, "", &formats.text)?,
    };
    Ok(())
}

/// A name that a sheet may have: no marks that spreadsheets refuse, at most 31 characters.
fn sheet_name(caption: &str) -> String {
    caption.chars().filter(|c| !"[]:*?/\\'".contains(*c)).take(31).collect()
}
