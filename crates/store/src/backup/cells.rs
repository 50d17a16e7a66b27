// SPDX-License-Identifier: Apache-2.0
//! A row as bytes, the same on both databases, and back.

use super::BackupError;
use super::tables::{Kind, Table};
use crate::row::Row;
use assistance::office::Error;
use sea_orm::Value;
use sea_orm::prelude::Uuid;

const NULL: u8 = 0;
const INT: u8 = 1;
const BOOL: u8 = 2;
const TEXT: u8 = 3;
const BYTES: u8 = 4;

/// A value of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Cell {
    Null,
    Int(i64),
    Bool(bool),
    Text(String),
    Bytes(Vec<u8>),
}

impl Cell {
    /// As a value to bind to a column.
    pub(super) fn bind(self, kind: Kind) -> Option<Value> {
        Some(match (self, kind) {
            (Cell::Null, Kind::Int) => Option::<i64>::None.into(),
            (Cell::Null, Kind::Bool) => Option::<bool>::None.into(),
            (Cell::Null, Kind::Text) => Option::<String>::None.into(),
            (Cell::Null, Kind::Bytes) => Option::<Vec<u8>>::None.into(),
            (Cell::Null, Kind::Id) => Option::<Uuid>::None.into(),
            (Cell::Int(value), Kind::Int) => value.into(),
            (Cell::Bool(value), Kind::Bool) => value.into(),
            (Cell::Text(value), Kind::Text) => value.into(),
            (Cell::Bytes(value), Kind::Bytes) => value.into(),
            (Cell::Bytes(value), Kind::Id) => Uuid::from_slice(&value).ok()?.into(),
            _ => return None,
        })
    }

    fn read(row: &Row<'_>, at: usize, kind: Kind) -> Result<Cell, Error> {
        let cell = match kind {
            Kind::Int => row.at::<Option<i64>>(at)?.map(Cell::Int),
            Kind::Bool => row.at::<Option<bool>>(at)?.map(Cell::Bool),
            Kind::Text => row.at::<Option<String>>(at)?.map(Cell::Text),
            Kind::Bytes => row.at::<Option<Vec<u8>>>(at)?.map(Cell::Bytes),
            Kind::Id => row.at::<Option<Uuid>>(at)?.map(|id| Cell::Bytes(id.as_bytes().to_vec())),
        };
        Ok(cell.unwrap_or(Cell::Null))
    }

    fn write(&self, bytes: &mut Vec<u8>) -> Result<(), BackupError> {
        let mut long = |tag: u8, content: &[u8]| {
            let length = u32::try_from(content.len()).map_err(|_| BackupError::Damaged)?;
            bytes.push(tag);
            bytes.extend_from_slice(&length.to_be_bytes());
            bytes.extend_from_slice(content);
            Ok(())
        };
        match self {
            Cell::Text(text) => return long(TEXT, text.as_bytes()),
            Cell::Bytes(content) => return long(BYTES, content),
            Cell::Null => bytes.push(NULL),
            Cell::Int(value) => {
                bytes.push(INT);
                bytes.extend_from_slice(&value.to_be_bytes());
            }
            Cell::Bool(value) => bytes.extend_from_slice(&[BOOL, u8::from(*value)]),
        }
        Ok(())
    }
}

/// The cells of a row, in the order of the table's columns.
pub(super) fn of_row(table: &Table, row: &Row<'_>) -> Result<Vec<Cell>, Error> {
    table.columns.iter().enumerate().map(|(at, column)| Cell::read(row, at, column.kind)).collect()
}

/// Cells as bytes.
pub(super) fn to_bytes(cells: &[Cell]) -> Result<Vec<u8>, BackupError> {
    let mut bytes = Vec::with_capacity(256);
    for cell in cells {
        cell.write(&mut bytes)?;
    }
    Ok(bytes)
}

/// Bytes as so many cells.
pub(super) fn from_bytes(mut bytes: &[u8], count: usize) -> Option<Vec<Cell>> {
    fn take<'a>(bytes: &mut &'a [u8], count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = bytes.split_at_checked(count)?;
        *bytes = rest;
        Some(taken)
    }
    fn long<'a>(bytes: &mut &'a [u8]) -> Option<&'a [u8]> {
        let length = u32::from_be_bytes(take(bytes, 4)?.try_into().ok()?);
        take(bytes, usize::try_from(length).ok()?)
    }
    let mut cells = Vec::with_capacity(count);
    for _ in 0..count {
        cells.push(match *take(&mut bytes, 1)?.first()? {
            NULL => Cell::Null,
            INT => Cell::Int(i64::from_be_bytes(take(&mut bytes, 8)?.try_into().ok()?)),
            BOOL => Cell::Bool(take(&mut bytes, 1)? == [1]),
            TEXT => Cell::Text(String::from_utf8(long(&mut bytes)?.to_vec()).ok()?),
            BYTES => Cell::Bytes(long(&mut bytes)?.to_vec()),
            _ => return None,
        });
    }
    bytes.is_empty().then_some(cells)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_come_back_as_they_went_and_a_torn_row_does_not() {
        let cells = vec![
            Cell::Null,
            Cell::Int(i64::MIN),
            Cell::Bool(true),
            Cell::Bool(false),
            Cell::Text("龑㛃𬘭".to_owned()),
            Cell::Text(String::new()),
            Cell::Bytes(vec![0, 255]),
        ];
        let bytes = to_bytes(&cells).unwrap();
        assert_eq!(from_bytes(&bytes, cells.len()), Some(cells.clone()));
        for cut in 0..bytes.len() {
            assert_eq!(from_bytes(&bytes[..cut], cells.len()), None);
        }
        assert_eq!(from_bytes(&bytes, cells.len() - 1), None);
    }
}
