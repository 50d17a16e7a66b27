// SPDX-License-Identifier: Apache-2.0
//! Files to and from banks. How a bank wants its file is data (`data/banks`); here are the reading of such a layout
//! and the writing and reading of files by it, from and to plain bytes or a neutral table. Workbooks themselves are
//! the business of the crate `files`.

mod layout;
mod parse;
mod read;
mod table;
mod write;

pub use layout::{
    Align, AnswerFormat, Column, Encoding, Field, FileKind, Format, Layout, MoneyForm, Newline,
};
pub use parse::LayoutError;
pub use read::{FileFault, ReadFault, Return, RowFault, read, read_rows};
pub use table::{Cell, Table, harmless, human_csv, quoted_rows};
pub use write::{BankBatch, BankRow, CellFault, WriteFault, Written, write};

/// The layouts that come with the program, by id. Each says that it is assumed.
pub const BUILT_IN: [(&str, &str); 3] = [
    ("csv", include_str!("../../../../../../data/banks/csv.yaml")),
    ("fixed", include_str!("../../../../../../data/banks/fixed.yaml")),
    ("workbook", include_str!("../../../../../../data/banks/workbook.yaml")),
];
