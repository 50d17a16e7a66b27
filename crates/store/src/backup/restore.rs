// SPDX-License-Identifier: Apache-2.0
//! A backup back into an empty database. The file is read twice: once to see that it is whole, once to write it. Everything is written in one transaction, read
//! again and compared with the manifest before it is committed.

use super::cells::from_bytes;
use super::dump::sums;
use super::frames::{Columns, Contents, Frame, Head, next};
use super::tables::{Table, tables};
use super::{BackupError, Opener, TableSum};
use crate::migration::{self, Migrator};
use crate::session::Session;
use crate::{KeyError, Keys, Store};
use assistance::office::Mode;
use sea_orm::Value;
use sea_orm_migration::MigratorTrait;
use sha2::{Digest, Sha256};
use std::io::Read;
use zeroize::Zeroizing;

/// The most values of one statement; SQLite allows 32,766.
const VALUES: usize = 8_000;
/// The most bytes of one statement.
const BYTES: usize = 16 << 20;

/// Reads a backup to its end: whether it is whole, whether this program can restore it, what it holds, and its key file.
///
/// # Errors
/// It is damaged, or its schema is no earlier state of this program's.
pub fn check<R: Read>(from: &mut Opener<R>) -> Result<(Contents, Zeroizing<String>), BackupError> {
    let Frame::Head(head) = next(from)? else { return Err(BackupError::Damaged) };
    let Frame::Keys(keys) = next(from)? else { return Err(BackupError::Damaged) };
    Keys::parse(&keys).map_err(|_: KeyError| BackupError::Damaged)?;
    first_steps(&head)?;
    let mut counted: Vec<TableSum> = Vec::new();
    let mut hash = Sha256::new();
    let close = |counted: &mut Vec<TableSum>, hash: &mut Sha256| {
        if let Some(last) = counted.last_mut() {
            last.hash = kernel::hex(&std::mem::take(hash).finalize());
        }
    };
    loop {
        match next(from)? {
            Frame::Table(columns) => {
                close(&mut counted, &mut hash);
                counted.push(TableSum { table: columns.table, rows: 0, hash: String::new() });
            }
            Frame::Row(row) => {
                let table = counted.last_mut().ok_or(BackupError::Damaged)?;
                table.rows += 1;
                hash.update((row.len() as u64).to_be_bytes());
                hash.update(&row);
            }
            Frame::End(tables) => {
                close(&mut counted, &mut hash);
                if tables != counted || !from.at_end() {
                    return Err(BackupError::Damaged);
                }
                return Ok((Contents { head, tables }, keys));
            }
            Frame::Head(_) | Frame::Keys(_) => return Err(BackupError::Damaged),
        }
    }
}

impl Store {
    /// Whether the database has no table yet.
    ///
    /// # Errors
    /// The database fails.
    pub async fn is_empty(&self) -> Result<bool, BackupError> {
        let session = self.session(Mode::Read).await?;
        let sql = if session.postgres() {
            "SELECT COUNT(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
             WHERE c.relkind = 'r' AND n.nspname = current_schema()"
        } else {
            "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table'"
        };
        let count = session.number(sql, vec![]).await?;
        Ok(count == 0)
    }

    /// The steps of the schema that the database has had.
    ///
    /// # Errors
    /// The database fails.
    pub async fn steps(&self) -> Result<Vec<String>, BackupError> {
        let mut done: Vec<String> =
            Migrator::migrations().iter().map(|step| step.name().to_owned()).collect();
        let pending = migration::pending(self).await?;
        done.retain(|step| !pending.contains(step));
        Ok(done)
    }

    /// Writes what a backup holds into this empty database, brings it up to this program's schema, and gives what was written. `from` is a second reading of
    /// the file that [`check`] found whole as `contents`.
    ///
    /// # Errors
    /// The database is not empty, the backup's schema is unknown, or what was written differs. Nothing but empty tables is left then.
    pub async fn restore<R: Read + Send>(
        &self,
        from: &mut Opener<R>,
        contents: &Contents,
    ) -> Result<(), BackupError> {
        if !self.is_empty().await? {
            return Err(BackupError::NotEmpty);
        }
        let steps = first_steps(&contents.head)?;
        self.migrate_by(Some(steps)).await?;
        let session = self.session(Mode::Write).await?;
        if !session.postgres() {
            session.write("PRAGMA defer_foreign_keys = ON", vec![]).await?;
        }
        fill(&session, from, contents).await?;
        session.end().await?;
        self.migrate_by(None).await?;
        Ok(())
    }
}

/// The steps of a schema without the guards, which come after the rows.
fn without_guards(steps: impl Iterator<Item = String>) -> Vec<String> {
    steps.filter(|step| !migration::is_guard(step)).collect()
}

/// The steps that this program makes.
fn own_steps() -> Vec<String> {
    without_guards(Migrator::migrations().iter().map(|step| step.name().to_owned()))
}

/// Whether a database has had every step that this program makes.
pub(super) fn is_newest(head: &Head) -> bool {
    without_guards(head.steps.iter().cloned()) == own_steps()
}

/// How many steps to make before the rows are written: those that the backed up database had.
fn first_steps(head: &Head) -> Result<u32, BackupError> {
    let (had, own) = (without_guards(head.steps.iter().cloned()), own_steps());
    if own.starts_with(&had) && !had.is_empty() {
        return u32::try_from(had.len()).map_err(|_| BackupError::Damaged);
    }
    let last = had.last().cloned().unwrap_or_default();
    Err(if had.starts_with(&own) { BackupError::Later(last) } else { BackupError::Schema(last) })
}

async fn fill<R: Read + Send>(
    session: &Session,
    from: &mut Opener<R>,
    contents: &Contents,
) -> Result<(), BackupError> {
    let there = tables(session).await?;
    let mut insert: Option<Insert<'_>> = None;
    loop {
        match next(from)? {
            Frame::Head(_) | Frame::Keys(_) => {}
            Frame::Table(columns) => {
                if let Some(before) = insert.take() {
                    before.end(session).await?;
                }
                insert = Some(Insert::into(&there, &columns)?);
            }
            Frame::Row(row) => {
                insert.as_mut().ok_or(BackupError::Damaged)?.row(session, &row).await?;
            }
            Frame::End(_) => break,
        }
    }
    if let Some(last) = insert {
        last.end(session).await?;
    }
    for sum in sums(session).await? {
        if !contents.tables.contains(&sum) {
            return Err(BackupError::Differs(sum.table));
        }
    }
    Ok(())
}

/// Rows on their way into a table, many in one statement.
struct Insert<'a> {
    table: &'a Table,
    values: Vec<Value>,
    bytes: usize,
}

impl<'a> Insert<'a> {
    fn into(there: &'a [Table], columns: &Columns) -> Result<Insert<'a>, BackupError> {
        let table = there.iter().find(|one| one.name == columns.table);
        let table = table.ok_or_else(|| BackupError::Table(columns.table.clone()))?;
        let same = table.columns.iter().map(|column| &column.name).eq(&columns.columns);
        if same {
            Ok(Insert { table, values: Vec::new(), bytes: 0 })
        } else {
            Err(BackupError::Table(columns.table.clone()))
        }
    }

    async fn row(&mut self, session: &Session, row: &[u8]) -> Result<(), BackupError> {
        let columns = &self.table.columns;
        let cells = from_bytes(row, columns.len()).ok_or(BackupError::Damaged)?;
        for (cell, column) in cells.into_iter().zip(columns) {
            self.values.push(cell.bind(column.kind).ok_or(BackupError::Damaged)?);
        }
        self.bytes += row.len();
        if self.values.len() + columns.len() > VALUES || self.bytes > BYTES {
            self.write(session).await?;
        }
        Ok(())
    }

    async fn end(mut self, session: &Session) -> Result<(), BackupError> {
        self.write(session).await
    }

    async fn write(&mut self, session: &Session) -> Result<(), BackupError> {
        let columns = self.table.columns.len();
        let rows = self.values.len() / columns;
        if rows == 0 {
            return Ok(());
        }
        let names: Vec<String> =
            self.table.columns.iter().map(|column| format!("\"{}\"", column.name)).collect();
        let mut sql = format!("INSERT INTO \"{}\" ({}) VALUES ", self.table.name, names.join(", "));
        for row in 0..rows {
            sql.push_str(if row == 0 { "(" } else { ", (" });
            for column in 0..columns {
                if column > 0 {
                    sql.push_str(", ");
                }
                sql.push('$');
                sql.push_str(&(row * columns + column + 1).to_string());
            }
            sql.push(')');
        }
        self.bytes = 0;
        session.write(&sql, std::mem::take(&mut self.values)).await?;
        Ok(())
    }
}
