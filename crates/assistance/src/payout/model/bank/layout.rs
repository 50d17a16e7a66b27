// SPDX-License-Identifier: Apache-2.0
//! What a layout can say.

use crate::payout::model::answer::Failure;
use encoding_rs::{GB18030, UTF_8};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// How a bank wants its file and how it answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    /// Short and unique.
    pub id: String,
    /// For people.
    pub name: String,
    /// What is assumed, where no bank gave the layout; shown wherever it is used.
    pub assumed: Option<String>,
    /// The file to the bank.
    pub send: Format,
    /// The file from the bank.
    pub answer: AnswerFormat,
}

/// One file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Format {
    /// Which kind.
    pub kind: FileKind,
    /// How characters become bytes; a sheet has none.
    pub encoding: Encoding,
    /// Whether a line with the columns' titles stands before the records.
    pub titles: bool,
    /// The first line, about the batch; empty when there is none.
    pub header: Vec<Column>,
    /// Each payment.
    pub record: Vec<Column>,
    /// The last line, about the batch; empty when there is none.
    pub trailer: Vec<Column>,
}

/// The bank's file, and what its words mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnswerFormat {
    /// The file.
    pub format: Format,
    /// Results that say that the money arrived.
    pub paid: BTreeSet<String>,
    /// Results that say that it came back, with the reason in its own column.
    pub unpaid: BTreeSet<String>,
    /// Results or reasons that say why it came back.
    pub failures: BTreeMap<String, Failure>,
}

/// The kinds of files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// Separated by a character.
    Csv {
        /// The character, ASCII.
        separator: u8,
        /// How lines end.
        newline: Newline,
    },
    /// Columns of fixed width, counted in bytes.
    Fixed {
        /// How lines end.
        newline: Newline,
    },
    /// A sheet of a workbook.
    Sheet,
}

/// How lines end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Newline {
    /// Line feed.
    Lf,
    /// Carriage return and line feed.
    CrLf,
}

impl Newline {
    /// The bytes.
    #[must_use]
    pub const fn bytes(self) -> &'static [u8] {
        match self {
            Newline::Lf => b"\n",
            Newline::CrLf => b"\r\n",
        }
    }
}

/// How characters become bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8 without byte order mark.
    Utf8,
    /// GB 18030, which holds GBK and GB 2312.
    Gb18030,
}

impl Encoding {
    const fn table(self) -> &'static encoding_rs::Encoding {
        match self {
            Encoding::Utf8 => UTF_8,
            Encoding::Gb18030 => GB18030,
        }
    }

    /// The bytes of a text; `None` when a character has none.
    #[must_use]
    pub fn encode(self, text: &str) -> Option<Cow<'_, [u8]>> {
        let (bytes, _, lost) = self.table().encode(text);
        (!lost).then_some(bytes)
    }

    /// The text of bytes; `None` when they are none. A byte order mark is passed over.
    #[must_use]
    pub fn decode(self, bytes: &[u8]) -> Option<Cow<'_, str>> {
        self.table().decode_without_bom_handling_and_without_replacement(self.without_mark(bytes))
    }

    /// Without the byte order mark that some programs put before UTF-8.
    #[must_use]
    pub fn without_mark(self, bytes: &[u8]) -> &[u8] {
        match self {
            Encoding::Utf8 => bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes),
            Encoding::Gb18030 => bytes,
        }
    }
}

/// A column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its title; also how faults name it.
    pub title: String,
    /// What stands in it.
    pub field: Field,
    /// In a fixed file its width in bytes; elsewhere the most bytes (in a sheet: characters) that it takes.
    pub width: Option<usize>,
    /// On which side the text stands.
    pub align: Align,
    /// What fills the rest.
    pub pad: char,
    /// How money is written.
    pub money: MoneyForm,
}

/// What stands in a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Field {
    /// The place of the record, from 1.
    Line,
    /// Our reference.
    Reference,
    /// The holder of the account.
    Holder,
    /// The number of the account.
    Account,
    /// The bank that keeps the account.
    Bank,
    /// The amount.
    Amount,
    /// What the payment is for.
    Remark,
    /// Always the same text.
    Text(String),
    /// How many records.
    Count,
    /// The sum of the amounts.
    Total,
    /// The number of the batch.
    Batch,
    /// The date, as `20201020`.
    Date,
    /// What the bank did.
    Result,
    /// Why.
    Reason,
}

/// On which side the text stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// The rest is filled on the right.
    Left,
    /// The rest is filled on the left.
    Right,
}

/// How money is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MoneyForm {
    /// In yuan with two decimals: `1488.00`.
    Yuan,
    /// In fen, whole: `148800`.
    Fen,
}
