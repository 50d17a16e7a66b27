// SPDX-License-Identifier: Apache-2.0
//! A row of a query as a type, read where the database keeps it: on SQLite straight from the statement that stands on it, on PostgreSQL from what its driver fetched.

use crate::error::{db, missing_column};
use assistance::office::Error;
use rusqlite::types::ValueRef;
use sea_orm::prelude::Uuid;
use sea_orm::{QueryResult, TryGetable};

/// What a stored value may be: what both databases have.
pub(crate) trait Stored: TryGetable {
    /// The value as SQLite has it; nothing where it is of another type.
    fn of(value: ValueRef<'_>) -> Option<Self>;
}

impl Stored for i64 {
    fn of(value: ValueRef<'_>) -> Option<Self> {
        value.as_i64().ok()
    }
}

impl Stored for bool {
    fn of(value: ValueRef<'_>) -> Option<Self> {
        value.as_i64().ok().map(|number| number != 0)
    }
}

impl Stored for String {
    fn of(value: ValueRef<'_>) -> Option<Self> {
        value.as_str().ok().map(str::to_owned)
    }
}

impl Stored for Vec<u8> {
    fn of(value: ValueRef<'_>) -> Option<Self> {
        value.as_blob().ok().map(<[u8]>::to_vec)
    }
}

impl Stored for Uuid {
    fn of(value: ValueRef<'_>) -> Option<Self> {
        value.as_blob().ok().and_then(|bytes| Uuid::from_slice(bytes).ok())
    }
}

impl<T: Stored> Stored for Option<T> {
    fn of(value: ValueRef<'_>) -> Option<Self> {
        match value {
            ValueRef::Null => Some(None),
            value => T::of(value).map(Some),
        }
    }
}

/// One row.
pub(crate) enum Row<'a> {
    Postgres(&'a QueryResult),
    Sqlite(&'a rusqlite::Row<'a>),
}

impl Row<'_> {
    /// The value at a place, counted from 0.
    pub(crate) fn at<T: Stored>(&self, place: usize) -> Result<T, Error> {
        match self {
            Row::Postgres(row) => row.try_get_by_index(place).map_err(db),
            Row::Sqlite(row) => {
                let value = row.get_ref(place).map_err(|_| missing_column())?;
                T::of(value).ok_or(Error::Broken("a stored value is not of its type"))
            }
        }
    }
}

/// The values of a row in the order in which a type names its columns.
pub(crate) struct Cells<'a> {
    row: &'a Row<'a>,
    columns: &'a Columns,
    next: usize,
}

impl Cells<'_> {
    /// The value of the next column that the type names.
    pub(crate) fn next<T: Stored>(&mut self) -> Result<T, Error> {
        let at = self.next;
        self.next += 1;
        match (self.row, self.columns.places.get(at)) {
            (Row::Postgres(row), _) => row.try_get_by(self.columns.names[at]).map_err(db),
            (row, Some(place)) => row.at(*place),
            (_, None) => Err(missing_column()),
        }
    }
}

/// A type that is read from a row; derived.
pub(crate) trait FromRow: Sized {
    /// Adds the names of the columns that [`Self::read`] asks for, in its order.
    fn columns(into: &mut Vec<&'static str>);

    /// Reads one row.
    fn read(cells: &mut Cells<'_>) -> Result<Self, Error>;
}

/// Where the columns that a type names stand in the rows of a query.
pub(crate) struct Columns {
    names: Vec<&'static str>,
    /// On SQLite; PostgreSQL's driver finds them by name.
    places: Vec<usize>,
}

impl Columns {
    /// The columns of a type among those of a statement; PostgreSQL's need not be given.
    pub(crate) fn of<T: FromRow>(given: Option<&[&str]>) -> Result<Columns, Error> {
        let mut names = Vec::new();
        T::columns(&mut names);
        let place = |name: &&str| given.and_then(|given| given.iter().position(|one| one == name));
        let places = match given {
            None => Vec::new(),
            Some(_) => names.iter().map(place).collect::<Option<_>>().ok_or_else(missing_column)?,
        };
        Ok(Columns { names, places })
    }

    /// One row as the type.
    pub(crate) fn read<T: FromRow>(&self, row: &Row<'_>) -> Result<T, Error> {
        T::read(&mut Cells { row, columns: self, next: 0 })
    }
}

/// Two types read from one row, such as a thing and the names beside it.
impl<A: FromRow, B: FromRow> FromRow for (A, B) {
    fn columns(into: &mut Vec<&'static str>) {
        A::columns(into);
        B::columns(into);
    }

    fn read(cells: &mut Cells<'_>) -> Result<Self, Error> {
        Ok((A::read(cells)?, B::read(cells)?))
    }
}
