// SPDX-License-Identifier: Apache-2.0
//! What a paper is made of: a head and blocks. Only the forms of this module's parent build papers, so a page cannot
//! be put together elsewhere around what the forms refuse.

use super::catalogue::PaperKind;
use kernel::{CitizenNumber, Date, Fen};
use std::fmt;

/// What stands around every paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// Who issues it and puts the seal, such as `示范县示范镇人民政府`.
    pub issuer: String,
    /// The number that the code leads to: of the case, the batch or the notice.
    pub case_number: String,
    /// 文号, where the paper has one.
    pub document_number: Option<String>,
    /// The day printed beside the seal; `None` leaves it to be written.
    pub dated: Option<Date>,
    /// Whether the county is a demonstration: the page is then marked 演示数据.
    pub demonstration: bool,
    /// The mark of a decision that can no longer change.
    pub lock: Option<Lock>,
}

/// The mark of a locked paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lock {
    /// The hash of what is locked, in hexadecimal: of the kept paper, or of the lines of a roster.
    pub hash: String,
    /// The day on which it was locked.
    pub on: Date,
}

/// What stands in the place of its own hash in the bytes of a kept paper.
const UNHASHED: &str = "0000000000000000000000000000000000000000000000000000000000000000";

impl Lock {
    /// The mark of a paper that is about to be kept: its hash is known only when its bytes are.
    #[must_use]
    pub fn to_keep(on: Date) -> Lock {
        Lock { hash: UNHASHED.to_owned(), on }
    }

    /// A kept paper as it is shown: with the hash of its kept bytes in the place left for it.
    #[must_use]
    pub fn complete(kept: &str, hash: &str) -> String {
        let mark = |hash: &str| format!("<span class=\"hash\">{hash}</span>");
        kept.replacen(&mark(UNHASHED), &mark(hash), 1)
    }
}

/// A citizen number on a paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Number {
    /// Masked, for papers that only have to tell people apart.
    Masked(String),
    /// Whole, where the paper goes to the person or to a department that must match it.
    Whole(CitizenNumber),
    /// Eighteen boxes for the person to write it into.
    ToWrite,
}

impl Number {
    /// The masked form of a number at hand.
    #[must_use]
    pub fn masked(number: &CitizenNumber) -> Number {
        Number::Masked(number.masked())
    }

    pub(super) fn text(&self) -> String {
        match self {
            Number::Masked(text) => text.clone(),
            Number::Whole(number) => number.expose().to_owned(),
            Number::ToWrite => "□".repeat(18),
        }
    }
}

/// A view model that can be printed.
pub trait View {
    /// The paper, ready to be rendered.
    fn paper(&self) -> Paper;
}

/// A paper, to be rendered as HTML, DOCX or XLSX.
#[derive(Clone, Debug)]
pub struct Paper {
    pub(super) kind: PaperKind,
    pub(super) head: Head,
    pub(super) title: String,
    pub(super) subtitle: String,
    pub(super) wide: bool,
    pub(super) blocks: Vec<Block>,
}

/// Why a paper cannot be made.
#[derive(Debug, PartialEq, Eq)]
pub enum PaperError {
    /// The template failed.
    Render,
    /// The code could not be drawn: its number is too long.
    Code,
    /// No editable copy of this paper exists.
    NotEditable(PaperKind),
    /// The DOCX could not be packed.
    Docx,
    /// The XLSX could not be written.
    Xlsx,
}

impl fmt::Display for PaperError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PaperError::Render => f.write_str("文书页面没有生成，请稍后重试；已填写的内容没有丢失"),
            PaperError::Code => f.write_str("编号太长，不能生成二维码，请检查编号"),
            PaperError::NotEditable(kind) => {
                write!(f, "“{}”只能打印，不提供可编辑文件", kind.name())
            }
            PaperError::Docx => f.write_str("可编辑文件（DOCX）没有生成，请稍后重试，或直接打印"),
            PaperError::Xlsx => f.write_str("可编辑表格（XLSX）没有生成，请稍后重试，或直接打印"),
        }
    }
}

impl std::error::Error for PaperError {}

/// One part of a paper, from top to bottom.
#[derive(Clone, Debug)]
pub(super) enum Block {
    /// The line that names the addressee, without indent.
    Lead(String),
    /// A paragraph, indented by two characters.
    Text(String),
    /// A heading inside the paper.
    Heading(String),
    /// A form grid: label and value, one or two pairs a row.
    Fields(Vec<Vec<Field>>),
    /// A table whose head repeats on every page.
    Table(Table),
    /// Numbered points.
    List(Vec<String>),
    /// Ticked and open boxes after a label.
    Boxes(String, Vec<(bool, String)>),
    /// A framed opinion with its own signatures and seal.
    Opinion(Opinion),
    /// Lines for signatures.
    Signs(Vec<Sign>),
    /// The issuer's seal and date at the right.
    Seal(String, Option<Date>),
    /// Pictures with captions.
    Photos(Vec<Picture>),
    /// A line to cut along: what follows is the counterfoil.
    Cut(String),
    /// Small print.
    Note(String),
    /// The next block starts a page.
    NewPage,
}

#[derive(Clone, Debug)]
pub(super) struct Field {
    pub label: String,
    pub value: String,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Table {
    pub caption: String,
    pub columns: Vec<Column>,
    pub rows: Vec<Vec<Cell>>,
    pub totals: Vec<Cell>,
    /// Lines below the totals, over the whole width: the capitals.
    pub foot: Vec<String>,
}

/// A column: head (with its unit) and width in percent of the table.
#[derive(Clone, Debug)]
pub(super) struct Column {
    pub head: String,
    pub width: u8,
}

#[derive(Clone, Debug)]
pub(super) enum Cell {
    Text(String),
    Money(Fen),
    Count(i64),
    Blank,
}

impl Cell {
    pub(super) fn shown(&self) -> String {
        match self {
            Cell::Text(text) => text.clone(),
            Cell::Money(fen) => fen.grouped(),
            Cell::Count(count) => count.to_string(),
            Cell::Blank => String::new(),
        }
    }

    /// The class that aligns it.
    pub(super) const fn class(&self) -> &'static str {
        match self {
            Cell::Money(_) => "num",
            Cell::Count(_) => "mid",
            Cell::Text(_) | Cell::Blank => "",
        }
    }
}

#[derive(Clone, Debug)]
pub(super) struct Opinion {
    pub title: String,
    pub text: String,
    pub signs: Vec<Sign>,
    pub seal: String,
    pub on: Option<Date>,
}

/// A place to sign; a known name is printed beside it, the hand still signs.
#[derive(Clone, Debug)]
pub(super) struct Sign {
    pub role: String,
    pub name: String,
}

impl Sign {
    /// The role with the printed name in it: `声明人 李桂芳（签字、捺印）`.
    pub(super) fn label(&self) -> String {
        match (self.name.is_empty(), self.role.split_once('（')) {
            (true, _) => self.role.clone(),
            (false, Some((role, how))) => format!("{role} {}（{how}", self.name),
            (false, None) => format!("{} {}", self.role, self.name),
        }
    }
}

#[derive(Clone, Debug)]
pub(super) struct Picture {
    pub source: String,
    pub caption: String,
}

impl Paper {
    pub(super) fn new(kind: PaperKind, head: &Head, title: impl Into<String>) -> Paper {
        Paper {
            kind,
            head: head.clone(),
            title: title.into(),
            subtitle: String::new(),
            wide: false,
            blocks: Vec::new(),
        }
    }

    /// Landscape, for tables of many columns.
    pub(super) fn wide(mut self) -> Paper {
        self.wide = true;
        self
    }

    pub(super) fn subtitle(mut self, text: impl Into<String>) -> Paper {
        self.subtitle = text.into();
        self
    }

    pub(super) fn with(mut self, block: Block) -> Paper {
        self.blocks.push(block);
        self
    }

    pub(super) fn lead(self, text: impl Into<String>) -> Paper {
        self.with(Block::Lead(text.into()))
    }

    pub(super) fn text(self, text: impl Into<String>) -> Paper {
        self.with(Block::Text(text.into()))
    }

    pub(super) fn heading(self, text: impl Into<String>) -> Paper {
        self.with(Block::Heading(text.into()))
    }

    pub(super) fn note(self, text: impl Into<String>) -> Paper {
        self.with(Block::Note(text.into()))
    }

    pub(super) fn list(self, points: impl IntoIterator<Item = String>) -> Paper {
        self.with(Block::List(points.into_iter().collect()))
    }

    /// Rows of one or two label-value pairs.
    pub(super) fn fields<'t>(self, rows: impl IntoIterator<Item = Vec<(&'t str, String)>>) -> Paper {
        let field = |(label, value): (&str, String)| Field { label: label.to_owned(), value };
        self.with(Block::Fields(rows.into_iter().map(|row| row.into_iter().map(field).collect()).collect()))
    }

    pub(super) fn signs<'a>(self, roles: impl IntoIterator<Item = (&'a str, &'a str)>) -> Paper {
        self.with(Block::Signs(roles.into_iter().map(sign).collect()))
    }

    pub(super) fn opinion(self, title: &str, text: &str, signers: &[&str], seal: &str) -> Paper {
        self.with(Block::Opinion(Opinion {
            title: title.to_owned(),
            text: text.to_owned(),
            signs: signers.iter().map(|role| sign((role, ""))).collect(),
            seal: seal.to_owned(),
            on: None,
        }))
    }

    /// The issuer's seal and the date.
    pub(super) fn seal(self) -> Paper {
        let block = Block::Seal(self.head.issuer.clone(), self.head.dated);
        self.with(block)
    }

    /// What kind of paper it is.
    #[must_use]
    pub const fn kind(&self) -> PaperKind {
        self.kind
    }

    /// Whether a clerk may have it as a letter to edit; nothing that is decided.
    #[must_use]
    pub fn editable(&self) -> bool {
        self.kind.entry().editable.as_docx() && self.head.lock.is_none()
    }

    /// A name for the file, without extension: form number, name and case number.
    #[must_use]
    pub fn file_name(&self) -> String {
        let number: String = self
            .head
            .case_number
            .chars()
            .map(|c| if c.is_alphanumeric() || c == '-' { c } else { '_' })
            .collect();
        format!("{}{}_{number}", self.kind.number(), self.kind.name())
    }
}

fn sign((role, name): (&str, &str)) -> Sign {
    Sign { role: role.to_owned(), name: name.to_owned() }
}

impl Table {
    pub(super) fn new(caption: &str, columns: &[(&str, u8)]) -> Table {
        let column = |(head, width): &(&str, u8)| Column { head: (*head).to_owned(), width: *width };
        Table {
            caption: caption.to_owned(),
            columns: columns.iter().map(column).collect(),
            ..Table::default()
        }
    }

    pub(super) fn rows(mut self, rows: impl IntoIterator<Item = Vec<Cell>>) -> Table {
        self.rows.extend(rows);
        self
    }

    /// Empty rows for what is written by hand.
    pub(super) fn blank(mut self, rows: usize) -> Table {
        let cells = self.columns.len();
        self.rows.extend((0..rows).map(|_| vec![Cell::Blank; cells]));
        self
    }

    pub(super) fn totals(mut self, totals: Vec<Cell>) -> Table {
        self.totals = totals;
        self
    }

    pub(super) fn foot(mut self, line: impl Into<String>) -> Table {
        self.foot.push(line.into());
        self
    }

    pub(super) fn block(self) -> Block {
        Block::Table(self)
    }
}

/// A text cell.
pub(super) fn t(text: impl Into<String>) -> Cell {
    Cell::Text(text.into())
}

/// A date as papers write it, or the places to write it into.
pub(super) fn day(date: Option<Date>) -> String {
    date.map_or_else(|| "　　　　年　　月　　日".to_owned(), Date::chinese)
}

/// An amount with its unit.
pub(super) fn yuan(amount: Fen) -> String {
    format!("{} 元", amount.grouped())
}

/// An amount with its unit, or nothing where it is not known yet.
pub(super) fn maybe_yuan(amount: Option<Fen>) -> String {
    amount.map(yuan).unwrap_or_default()
}

/// The sum of a column. Papers total what they list; a total that does not fit is left open, never wrong.
pub(super) fn total(amounts: impl IntoIterator<Item = Fen>) -> Cell {
    Fen::checked_sum(amounts).map_or(Cell::Blank, Cell::Money)
}

/// `合计（大写）：…` for a column.
pub(super) fn capitals(label: &str, amounts: impl IntoIterator<Item = Fen>) -> String {
    let sum = Fen::checked_sum(amounts);
    let words = sum.map_or_else(String::new, Fen::capitals);
    let digits = sum.map_or_else(String::new, |sum| format!("（¥{}）", sum.grouped()));
    format!("{label}：人民币{words}{digits}")
}

/// A row number.
pub(super) fn nth(index: usize) -> Cell {
    Cell::Count(i64::try_from(index + 1).unwrap_or(i64::MAX))
}
