// SPDX-License-Identifier: Apache-2.0
//! SQLite, called on the thread that asks: its statements take microseconds, less than waking another thread and being woken by it. One connection writes, some read.

use crate::checkpoint::{Checkpoints, Commits};
use crate::error::sqlite;
use crate::gate::{Gate, Place};
use crate::office::Durability;
use crate::row::{Columns, FromRow, Row};
use assistance::office::{Error, Mode};
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{CachedStatement, Connection, OpenFlags, ToSql};
use sea_orm::Value;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// SQLite's own cache of the writing connection, 8 MiB: it is looked through whole at a commit that split a page of an index.
const WRITER_CACHE: i64 = -8_192;
/// That of each reading connection, 4 MiB: it lasts until the next commit.
const READER_CACHE: i64 = -4_096;
/// So many pages that a transaction changed wait in memory for its commit, 64 MiB; what exceeds them goes to the log before, and may go there again.
const CHANGED: i64 = 16_384;
/// So much of the file the writing connection reads where the system keeps it, in bytes: 2 GiB, the most that SQLite takes. It is no memory of the process, though some tools count it so.
/// Readers copy page by page: whenever another connection has committed they drop what they mapped with what they cached, and mapping it again costs more than the copies.
const MAPPED: i64 = 2_147_418_112;
/// After how many pages of the log, 64 MiB, whoever commits writes into the file what is not there yet, so that the log begins anew. Most of it [`Checkpoints`] wrote before.
const CHECKPOINT: i64 = 16_000;
/// How many statements each connection keeps prepared.
const PREPARED: usize = 1_024;
/// How long one waits for a free connection, and for another process to end its writing.
const PATIENCE: Duration = Duration::from_secs(30);
const OTHERS: Duration = Duration::from_secs(5);

/// The database of one machine.
pub(crate) struct Sqlite {
    writer: Pool,
    readers: Pool,
    checkpoints: Checkpoints,
}

impl Sqlite {
    /// Opens or makes the file.
    pub(crate) fn open(path: &str, durability: Durability, readers: u32) -> Result<Sqlite, Error> {
        let pool = |mode, size: u32| Pool {
            size,
            home: Arc::new(Home { path: path.into(), durability, mode, idle: Mutex::default() }),
            gate: Gate::new(size),
        };
        let (writer, readers) = (pool(Mode::Write, 1), pool(Mode::Read, readers));
        // A file that cannot be opened is told now; the writer makes it, and a reader can only open what is there.
        for pool in [&writer, &readers] {
            let connection = pool.home.connect()?;
            pool.home.keep(connection);
        }
        let checkpoints = Checkpoints::over(writer.home.connect()?)?;
        Ok(Sqlite { writer, readers, checkpoints })
    }

    /// Begins a transaction: a writing one has the only lock at once, a reading one sees the moment of its first statement.
    pub(crate) async fn begin(&self, mode: Mode) -> Result<Transaction, Error> {
        let pool = if mode == Mode::Write { &self.writer } else { &self.readers };
        let lease = pool.lease().await?;
        let waiting = Instant::now();
        loop {
            let begin = if mode == Mode::Write { "BEGIN IMMEDIATE" } else { "BEGIN" };
            match lease.connection().execute_batch(begin).map_err(|error| sqlite(&error)) {
                // Another process writes, such as a command beside the service.
                Err(Error::Busy) if waiting.elapsed() < OTHERS => {
                    tokio::time::sleep(Duration::from_millis(5)).await;
                }
                begun => {
                    begun?;
                    let commits = (mode == Mode::Write).then(|| self.checkpoints.commits());
                    return Ok(Transaction { lease: Mutex::new(lease), commits });
                }
            }
        }
    }

    /// Ends all connections after what is under way.
    pub(crate) async fn close(self) -> Result<(), Error> {
        drop(self.checkpoints);
        for pool in [self.readers, self.writer] {
            let mut places = Vec::new();
            for _ in 0..pool.size {
                places.push(pool.gate.enter().await);
            }
            let idle = std::mem::take(&mut *pool.home.idle());
            for connection in idle {
                connection.close().map_err(|(_, error)| sqlite(&error))?;
            }
        }
        Ok(())
    }
}

/// Connections of one kind.
struct Pool {
    size: u32,
    home: Arc<Home>,
    gate: Arc<Gate>,
}

/// Where connections come from and rest.
struct Home {
    path: PathBuf,
    durability: Durability,
    mode: Mode,
    idle: Mutex<Vec<Connection>>,
}

impl Pool {
    async fn lease(&self) -> Result<Lease, Error> {
        let place = tokio::time::timeout(PATIENCE, self.gate.enter()).await;
        let place = place.map_err(|_| Error::Database("no connection became free in time".to_owned()))?;
        let rested = self.home.idle().pop();
        let connection = rested.map_or_else(|| self.home.connect(), Ok)?;
        Ok(Lease {
            connection: Some(connection),
            home: self.home.clone(),
            gate: self.gate.clone(),
            _place: place,
        })
    }
}

impl Home {
    fn idle(&self) -> MutexGuard<'_, Vec<Connection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn keep(&self, connection: Connection) {
        self.idle().push(connection);
    }

    fn connect(&self) -> Result<Connection, Error> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_CREATE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        self.set(Connection::open_with_flags(&self.path, flags)).map_err(|error| sqlite(&error))
    }

    fn set(&self, opened: rusqlite::Result<Connection>) -> rusqlite::Result<Connection> {
        let connection = opened?;
        connection.busy_timeout(OTHERS)?;
        connection.set_prepared_statement_cache_capacity(PREPARED);
        let synchronous = match self.durability {
            Durability::Full => "FULL",
            Durability::Relaxed => "NORMAL",
        };
        let (cache, mapped) = match self.mode {
            Mode::Write => (WRITER_CACHE, MAPPED),
            Mode::Read => (READER_CACHE, 0),
        };
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", synchronous)?;
        connection.pragma_update(None, "foreign_keys", true)?;
        connection.pragma_update(None, "cache_size", cache)?;
        connection.pragma_update(None, "mmap_size", mapped)?;
        connection.pragma_update(None, "temp_store", "MEMORY")?;
        connection.pragma_update(None, "wal_autocheckpoint", CHECKPOINT)?;
        match self.mode {
            // It waits for other processes without holding its thread: see `Sqlite::begin`.
            Mode::Write => {
                connection.pragma_update(None, "cache_spill", CHANGED)?;
                connection.busy_timeout(Duration::ZERO)?;
            }
            Mode::Read => connection.pragma_update(None, "query_only", true)?,
        }
        Ok(connection)
    }
}

/// A connection in use. Dropped in the middle of a transaction, it undoes it.
struct Lease {
    /// Empty only while it is given back.
    connection: Option<Connection>,
    home: Arc<Home>,
    gate: Arc<Gate>,
    _place: Place,
}

impl Lease {
    fn connection(&self) -> &Connection {
        self.connection.as_ref().expect("a lease has its connection until it is dropped")
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        let Some(connection) = self.connection.take() else { return };
        if connection.is_autocommit() || connection.execute_batch("ROLLBACK").is_ok() {
            self.home.keep(connection);
        }
    }
}

/// A transaction; undone where it is not committed.
pub(crate) struct Transaction {
    lease: Mutex<Lease>,
    /// Where its commit is told, if it writes.
    commits: Option<Commits>,
}

impl Transaction {
    fn lease(&self) -> MutexGuard<'_, Lease> {
        self.lease.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) async fn commit(self) -> Result<(), Error> {
        let lease = self.lease.into_inner().unwrap_or_else(PoisonError::into_inner);
        lease.connection().execute_batch("COMMIT").map_err(|error| sqlite(&error))?;
        let gate = lease.gate.clone();
        drop(lease);
        if let Some(commits) = self.commits {
            commits.one_more();
        }
        // The next one was woken on this thread, and must not wait until its task has made its page.
        if gate.is_waited_at() {
            tokio::task::yield_now().await;
        }
        Ok(())
    }

    /// Runs a statement and says how many rows it changed.
    pub(crate) fn write(&self, sql: &str, values: &[Value]) -> Result<u64, Error> {
        let lease = self.lease();
        let mut statement = prepared(lease.connection(), sql, values)?;
        statement.raw_execute().map(|count| count as u64).map_err(|error| sqlite(&error))
    }

    /// Runs a statement for each of many rows of values.
    pub(crate) fn write_each(&self, sql: &str, rows: &[Vec<Value>]) -> Result<(), Error> {
        let lease = self.lease();
        let mut statement = lease.connection().prepare_cached(sql).map_err(|error| sqlite(&error))?;
        for values in rows {
            bind(&mut statement, values)?;
            statement.raw_execute().map_err(|error| sqlite(&error))?;
        }
        Ok(())
    }

    /// What a reader makes of the first rows of a query, `most` of them.
    pub(crate) fn read<T>(
        &self,
        sql: &str,
        values: &[Value],
        most: usize,
        mut read: impl FnMut(&Row<'_>) -> Result<T, Error>,
    ) -> Result<Vec<T>, Error> {
        let lease = self.lease();
        let mut statement = prepared(lease.connection(), sql, values)?;
        let mut rows = statement.raw_query();
        let mut found = Vec::new();
        while found.len() < most
            && let Some(row) = rows.next().map_err(|error| sqlite(&error))?
        {
            found.push(read(&Row::Sqlite(row))?);
        }
        Ok(found)
    }

    /// The first rows of a query as a type.
    pub(crate) fn rows<T: FromRow>(&self, sql: &str, values: &[Value], most: usize) -> Result<Vec<T>, Error> {
        let lease = self.lease();
        let mut statement = prepared(lease.connection(), sql, values)?;
        let columns = Columns::of::<T>(Some(&statement.column_names()))?;
        let mut rows = statement.raw_query();
        let mut found = Vec::new();
        while found.len() < most
            && let Some(row) = rows.next().map_err(|error| sqlite(&error))?
        {
            found.push(columns.read(&Row::Sqlite(row))?);
        }
        Ok(found)
    }
}

fn prepared<'a>(
    connection: &'a Connection,
    sql: &str,
    values: &[Value],
) -> Result<CachedStatement<'a>, Error> {
    let mut statement = connection.prepare_cached(sql).map_err(|error| sqlite(&error))?;
    bind(&mut statement, values)?;
    Ok(statement)
}

/// Binds `$1`, `$2` …, which are names to SQLite: each gets the value of its number.
fn bind(statement: &mut CachedStatement<'_>, values: &[Value]) -> Result<(), Error> {
    for place in 1..=statement.parameter_count() {
        let number = statement.parameter_name(place).and_then(|name| name.get(1..)?.parse::<usize>().ok());
        let value = number.and_then(|number| values.get(number.checked_sub(1)?));
        let value = value.ok_or(Error::Broken("a statement asks for a value that is not given"))?;
        statement.raw_bind_parameter(place, Bound(value)).map_err(|error| sqlite(&error))?;
    }
    Ok(())
}

/// A value as SQLite takes it.
struct Bound<'a>(&'a Value);

impl ToSql for Bound<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        let value = match self.0 {
            Value::Bool(value) => value.map(|yes| ValueRef::Integer(i64::from(yes))),
            Value::Int(value) => value.map(|number| ValueRef::Integer(i64::from(number))),
            Value::BigInt(value) => value.map(ValueRef::Integer),
            Value::String(value) => value.as_ref().map(|text| ValueRef::Text(text.as_bytes())),
            Value::Bytes(value) => value.as_ref().map(|bytes| ValueRef::Blob(bytes)),
            Value::Uuid(value) => value.as_ref().map(|id| ValueRef::Blob(id.as_bytes())),
            _ => return Err(rusqlite::Error::InvalidQuery),
        };
        Ok(ToSqlOutput::Borrowed(value.unwrap_or(ValueRef::Null)))
    }
}
