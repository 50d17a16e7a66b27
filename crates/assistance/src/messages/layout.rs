// SPDX-License-Identifier: Apache-2.0
//! Files for providers of text messages, as data (`data/messages/layouts.yaml`): the columns of the file that goes out, and what the words of the one that comes back
//! mean.

use super::template::length;
use super::words::Why;
use crate::exchange::read::{Cell, Sheet};
use crate::payout::model::bank::Encoding;
use kernel::{Id, harmless};
use serde::Deserialize;
use std::collections::{BTreeMap, HashSet};
use std::sync::LazyLock;

const TABLE: &str = include_str!("../../../../data/messages/layouts.yaml");
/// How many lines may stand above the headings of a result file.
const TITLES: usize = 10;

/// What stands in a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// Our reference.
    Reference,
    /// The telephone.
    Phone,
    /// The text.
    Text,
}

/// A column.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// Its heading.
    pub title: String,
    /// What stands in it.
    pub field: Field,
}

/// What a result file looks like.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnswerLayout {
    /// Headings of the column of our reference.
    pub reference: Vec<String>,
    /// Headings of the column of the result.
    pub result: Vec<String>,
    /// Headings of the column of the reason.
    pub reason: Vec<String>,
    /// Words that say that it arrived.
    pub delivered: Vec<String>,
    /// Words that say that it did not.
    pub failed: Vec<String>,
    /// Reasons, or results, that say why.
    pub failures: BTreeMap<String, String>,
}

/// How a provider wants its file and answers.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Layout {
    /// Short and unique.
    pub id: String,
    /// For people.
    pub name: String,
    /// What is assumed; shown wherever it is used.
    pub assumed: Option<String>,
    encoding: String,
    newline: String,
    /// How many characters one message holds.
    pub single: u32,
    /// How many each part of a longer one holds.
    pub part: u32,
    /// The most parts of a text.
    pub most: u32,
    /// The columns of the file.
    pub columns: Vec<Column>,
    /// The file that comes back.
    pub answer: AnswerLayout,
}

/// Reads a table of layouts.
///
/// # Errors
/// It is not YAML of that form, or says something that cannot be.
pub fn read(text: &str) -> Result<Vec<Layout>, String> {
    let layouts: Vec<Layout> = serde_saphyr::from_str(text).map_err(|error| error.to_string())?;
    for layout in &layouts {
        let id = &layout.id;
        let known = ["utf-8", "gb18030"].contains(&layout.encoding.as_str());
        if !known || !["lf", "crlf"].contains(&layout.newline.as_str()) {
            return Err(format!("{id}: encoding or newline"));
        }
        let fields: HashSet<_> = layout.columns.iter().map(|one| one.field as u8).collect();
        if fields.len() != 3 || layout.part == 0 || layout.single == 0 || layout.most == 0 {
            return Err(format!("{id}: columns or sizes"));
        }
        if layout.answer.failures.values().any(|word| Why::parse(word).is_none()) {
            return Err(format!("{id}: failures"));
        }
    }
    Ok(layouts)
}

/// The layouts that come with the program. A table that cannot be read gives none; a test reads the one that is built in.
#[must_use]
pub fn layouts() -> &'static [Layout] {
    static READ: LazyLock<Vec<Layout>> = LazyLock::new(|| read(TABLE).unwrap_or_default());
    &READ
}

/// A layout by its id.
#[must_use]
pub fn layout(id: &str) -> Option<&'static Layout> {
    layouts().iter().find(|one| one.id == id)
}

/// A line of a file.
#[derive(Clone, Debug)]
pub struct Line {
    /// Our reference.
    pub reference: String,
    /// The whole telephone.
    pub phone: kernel::Secret<String>,
    /// The text.
    pub text: kernel::Secret<String>,
}

/// What a provider says of one message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It arrived.
    Delivered,
    /// It did not.
    Failed(Why),
}

/// What is wrong with a row of a result file. None of these carries what stands in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowFault {
    /// No reference of ours.
    Reference,
    /// A result that the layout does not know.
    Result,
}

/// What a result file holds, each with the number of its row as people count.
#[derive(Clone, Debug, Default)]
pub struct Answers {
    /// What was understood.
    pub rows: Vec<(u64, Id<super::Message>, Answer)>,
    /// What was not.
    pub faults: Vec<(u64, RowFault)>,
}

/// A line of quoted cells that no spreadsheet takes for formulas.
fn csv_line<'a>(cells: impl Iterator<Item = &'a str>, newline: &str) -> String {
    let cells: Vec<String> =
        cells.map(|cell| format!("\"{}\"", harmless(cell).replace('"', "\"\""))).collect();
    format!("{}{newline}", cells.join(","))
}

impl Layout {
    /// In how many parts a text goes.
    #[must_use]
    pub fn parts(&self, text: &str) -> u32 {
        let length = length(text);
        if length <= self.single { 1 } else { length.div_ceil(self.part.max(1)) }
    }

    /// The bytes of a file; nothing where a character has none in its encoding.
    #[must_use]
    pub fn bytes(&self, lines: &[Line]) -> Option<Vec<u8>> {
        let newline = if self.newline == "lf" { "\n" } else { "\r\n" };
        let mut text = csv_line(self.columns.iter().map(|one| one.title.as_str()), newline);
        for line in lines {
            let cell = |column: &Column| match column.field {
                Field::Reference => line.reference.as_str(),
                Field::Phone => line.phone.expose().as_str(),
                Field::Text => line.text.expose().as_str(),
            };
            text += &csv_line(self.columns.iter().map(cell), newline);
        }
        let (encoding, mark) =
            if self.encoding == "gb18030" { (Encoding::Gb18030, "") } else { (Encoding::Utf8, "\u{feff}") };
        encoding.encode(&format!("{mark}{text}")).map(std::borrow::Cow::into_owned)
    }

    /// Reads a result file; nothing where no sheet has its headings.
    #[must_use]
    pub fn answers(&self, sheets: &[Sheet]) -> Option<Answers> {
        let mut found: Option<Answers> = None;
        for sheet in sheets {
            let head = sheet.rows.iter().take(TITLES).enumerate().find_map(|(at, row)| {
                let column = |names: &[String]| {
                    let place = |name: &String| row.cells.iter().position(|cell| text(Some(cell)) == *name);
                    names.iter().find_map(place)
                };
                Some((
                    at,
                    column(&self.answer.reference)?,
                    column(&self.answer.result)?,
                    column(&self.answer.reason),
                ))
            });
            let Some((at, reference, result, reason)) = head else { continue };
            let answers = found.get_or_insert_default();
            for row in sheet.rows.iter().skip(at + 1) {
                if row.cells.iter().all(|cell| *cell == Cell::Blank) {
                    continue;
                }
                let Ok(id) = Id::parse(&text(row.cells.get(reference)).to_lowercase()) else {
                    answers.faults.push((row.number, RowFault::Reference));
                    continue;
                };
                let reason = reason.map(|at| text(row.cells.get(at))).unwrap_or_default();
                match self.meaning(&text(row.cells.get(result)), &reason) {
                    Some(answer) => answers.rows.push((row.number, id, answer)),
                    None => answers.faults.push((row.number, RowFault::Result)),
                }
            }
        }
        found
    }

    fn meaning(&self, result: &str, reason: &str) -> Option<Answer> {
        let why = |text: &str| self.answer.failures.get(text).and_then(|word| Why::parse(word));
        let among = |list: &[String]| list.iter().any(|one| one == result);
        if among(&self.answer.delivered) {
            return Some(Answer::Delivered);
        }
        if let Some(why) = why(result) {
            return Some(Answer::Failed(why));
        }
        among(&self.answer.failed).then(|| Answer::Failed(why(reason).unwrap_or(Why::Other)))
    }
}

fn text(cell: Option<&Cell>) -> String {
    match cell {
        // A download of ours that was opened and saved in a spreadsheet may keep the apostrophe.
        Some(Cell::Text(text)) => text.trim().trim_start_matches('\'').to_owned(),
        _ => String::new(),
    }
}
