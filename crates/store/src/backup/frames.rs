// SPDX-License-Identifier: Apache-2.0
//! What stands inside the envelope: a head, the key file, the tables with their rows, and the manifest with counts and hashes at the end.

use super::dump::TableSum;
use super::{BackupError, Opener, Sealer};
use serde::{Deserialize, Serialize};
use std::io::{Read, Write};
use zeroize::Zeroizing;

const HEAD: u8 = b'H';
const KEYS: u8 = b'K';
const TABLE: u8 = b'T';
const ROW: u8 = b'R';
const END: u8 = b'M';
/// No frame is longer: a paper of 8 MB and its row fit.
const LONGEST: u32 = 256 << 20;

/// What a backup is of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// When it was made, in milliseconds since 1970 UTC.
    pub made_at: i64,
    /// The version of the program.
    pub program: String,
    /// The place that the office works for, where it was told.
    pub place: Option<String>,
    /// The steps of the schema that the database had.
    pub steps: Vec<String>,
}

/// What a backup holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contents {
    /// What it is of.
    pub head: Head,
    /// Each table with its rows and their hash.
    pub tables: Vec<TableSum>,
}

impl Contents {
    /// How many rows of all tables.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.tables.iter().map(|table| table.rows).sum()
    }
}

/// One frame as read.
pub(super) enum Frame {
    Head(Head),
    Keys(Zeroizing<String>),
    Table(Columns),
    Row(Vec<u8>),
    End(Vec<TableSum>),
}

/// A table and its columns, in the order in which a row has its cells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Columns {
    pub(super) table: String,
    pub(super) columns: Vec<String>,
}

fn put<W: Write>(out: &mut Sealer<W>, tag: u8, content: &[u8]) -> Result<(), BackupError> {
    let length = u32::try_from(content.len()).ok().filter(|length| *length <= LONGEST);
    let length = length.ok_or(BackupError::Damaged)?;
    out.push(&[tag])?;
    out.push(&length.to_be_bytes())?;
    out.push(content)
}

fn put_json<W: Write, T: Serialize>(out: &mut Sealer<W>, tag: u8, value: &T) -> Result<(), BackupError> {
    let text = serde_json::to_vec(value).map_err(|_| BackupError::Damaged)?;
    put(out, tag, &text)
}

pub(super) fn put_head<W: Write>(out: &mut Sealer<W>, head: &Head, keys: &str) -> Result<(), BackupError> {
    put_json(out, HEAD, head)?;
    put(out, KEYS, keys.as_bytes())
}

pub(super) fn put_table<W: Write>(out: &mut Sealer<W>, columns: &Columns) -> Result<(), BackupError> {
    put_json(out, TABLE, columns)
}

pub(super) fn put_row<W: Write>(out: &mut Sealer<W>, row: &[u8]) -> Result<(), BackupError> {
    put(out, ROW, row)
}

pub(super) fn put_end<W: Write>(out: &mut Sealer<W>, tables: &[TableSum]) -> Result<(), BackupError> {
    put_json(out, END, &tables)
}

/// The next frame.
pub(super) fn next<R: Read>(from: &mut Opener<R>) -> Result<Frame, BackupError> {
    let mut head = [0; 5];
    from.fill(&mut head)?;
    let [tag, a, b, c, d] = head;
    let length = u32::from_be_bytes([a, b, c, d]);
    if length > LONGEST {
        return Err(BackupError::Damaged);
    }
    let mut content = vec![0; usize::try_from(length).map_err(|_| BackupError::Damaged)?];
    from.fill(&mut content)?;
    fn json<T: for<'de> Deserialize<'de>>(content: &[u8]) -> Result<T, BackupError> {
        serde_json::from_slice(content).map_err(|_| BackupError::Damaged)
    }
    Ok(match tag {
        HEAD => Frame::Head(json(&content)?),
        KEYS => Frame::Keys(Zeroizing::new(String::from_utf8(content).map_err(|_| BackupError::Damaged)?)),
        TABLE => Frame::Table(json(&content)?),
        ROW => Frame::Row(content),
        END => Frame::End(json(&content)?),
        _ => return Err(BackupError::Damaged),
    })
}
