// SPDX-License-Identifier: Apache-2.0
//! Files to and from banks. How a bank wants its file is data (`data/banks`); here are the reading of such a layout
//! and the writing and reading of files by it, from and to plain bytes, which for a workbook are
//! those of a neutral [`Table`]. Workbooks themselves are made and opened where they are downloaded and uploaded.

mod banks;
mod known;
mod layout;
mod parse;
mod read;
mod table;
mod write;

pub use banks::{BankPart, Banks, OTHERS};
pub use known::{FolderFault, Known, Layouts};
pub use layout::{
    Align, AnswerFormat, Column, Encoding, Field, FileKind, Format, Layout, MoneyForm, Newline,
};
pub use parse::LayoutError;
pub use read::{FileFault, ReadFault, Return, RowFault, read};
pub use table::{Cell, Table};
pub use write::{BankBatch, BankRow, CellFault, WriteFault, write};

/// The layouts that come with the program, by id. Each says that it is assumed.
pub const BUILT_IN: [(&str, &str); 3] = [
    ("csv", include_str!("../../../../../../data/banks/csv.yaml")),
    ("fixed", include_str!("../../../../../../data/banks/fixed.yaml")),
    ("workbook", include_str!("../../../../../../data/banks/workbook.yaml")),
];
