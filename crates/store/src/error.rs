// SPDX-License-Identifier: Apache-2.0
//! What a database error means for a use case: run again, or broken. The message of the database may hold values and is never passed on.

use assistance::office::Error;
use sea_orm::{DbErr, RuntimeErr, SqlErr};

/// SQLite: busy, busy snapshot, locked. PostgreSQL: serialization failure, deadlock, lock not available.
const RACES: [&str; 6] = ["5", "517", "6", "40001", "40P01", "55P03"];

/// SQLite: a unique column, a primary key.
const UNIQUE: [i32; 2] = [2067, 1555];

/// Turns an error of PostgreSQL's driver, or of a step of the schema, into the office's.
pub(crate) fn db(error: DbErr) -> Error {
    if let Some(SqlErr::UniqueConstraintViolation(_)) = error.sql_err() {
        // Somebody was quicker; when the use case runs again it sees what they did and says so.
        return Error::Busy;
    }
    match &error {
        DbErr::Conn(RuntimeErr::SqlxError(inner))
        | DbErr::Exec(RuntimeErr::SqlxError(inner))
        | DbErr::Query(RuntimeErr::SqlxError(inner)) => {
            let code = inner.as_database_error().and_then(|error| error.code());
            match code.as_deref() {
                Some(code) if RACES.contains(&code) => Error::Busy,
                Some(code) => Error::Database(format!("code {code}")),
                None => Error::Database(kind(inner)),
            }
        }
        DbErr::ConnectionAcquire(_) => Error::Database("no connection is free".to_owned()),
        DbErr::Type(_) | DbErr::Json(_) => Error::Broken("a stored value is not of its type"),
        _ => Error::Database("the database refused a statement".to_owned()),
    }
}

/// Turns an error of SQLite into the office's. Its message may hold values too.
pub(crate) fn sqlite(error: &rusqlite::Error) -> Error {
    let rusqlite::Error::SqliteFailure(error, _) = error else {
        return Error::Database("the database failed".to_owned());
    };
    let code = error.extended_code.to_string();
    let primary = (error.extended_code & 0xff).to_string();
    if UNIQUE.contains(&error.extended_code) || RACES.contains(&&*code) || RACES.contains(&&*primary) {
        Error::Busy
    } else {
        Error::Database(format!("code {code}"))
    }
}

/// A column that a query does not give: the program is newer than the schema.
pub(crate) fn missing_column() -> Error {
    Error::Database("a column is missing: run `doudi migrate`".to_owned())
}

fn kind(error: &sea_orm::SqlxError) -> String {
    use sea_orm::SqlxError as E;
    match error {
        E::PoolTimedOut => "no connection became free in time",
        E::Io(_) => "the connection broke",
        E::ColumnDecode { .. } | E::Decode(_) => "a stored value is not of its type",
        E::ColumnNotFound(_) => "a column is missing: run `doudi migrate`",
        _ => "the database failed",
    }
    .to_owned()
}
