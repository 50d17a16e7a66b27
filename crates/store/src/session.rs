// SPDX-License-Identifier: Apache-2.0
//! One transaction and what every slice needs of it.

use crate::convert::{hash, uuid};
use crate::error::db;
use crate::kept::Kept;
use crate::row::{Columns, FromRow, Row, Stored};
use crate::sqlite;
use crate::vault::Vault;
use assistance::office::{CommandRecord, Error, Mode, Tx};
use assistance::policies::Policies;
use async_trait::async_trait;
use from_row::FromRow;
use kernel::Ctx;
use sea_orm::prelude::Uuid;
use sea_orm::{ConnectionTrait, DatabaseBackend, DatabaseTransaction, Statement, Value};
use std::sync::Arc;

/// The most values that one statement of [`Session::insert_rows`] binds on PostgreSQL, which takes 65,535.
const BINDS: usize = 16_000;

/// Where a transaction runs.
pub(crate) enum Ground {
    Sqlite(sqlite::Transaction),
    Postgres(DatabaseTransaction),
}

/// One transaction.
pub(crate) struct Session {
    ground: Ground,
    pub(crate) vault: Arc<Vault>,
    pub(crate) policies: Arc<Policies>,
    pub(crate) mode: Mode,
    pub(crate) kept: Arc<Kept>,
    /// At which number of changes what is kept of settings holds here; none where nothing kept does.
    pub(crate) settings_turn: Option<i64>,
}

impl Session {
    pub(crate) fn new(
        ground: Ground,
        vault: Arc<Vault>,
        policies: Arc<Policies>,
        kept: Arc<Kept>,
        mode: Mode,
    ) -> Session {
        Session { ground, vault, policies, mode, kept, settings_turn: None }
    }

    /// Whether the database is PostgreSQL, for the few statements that differ.
    pub(crate) fn postgres(&self) -> bool {
        matches!(self.ground, Ground::Postgres(_))
    }

    fn may_write(&self) -> Result<(), Error> {
        match self.mode {
            Mode::Write => Ok(()),
            Mode::Read => Err(Error::Broken("a query tried to write")),
        }
    }

    /// Runs a statement that writes, `$1`, `$2` … on both databases, and says how many rows it changed.
    pub(crate) async fn write(&self, sql: &str, values: Vec<Value>) -> Result<u64, Error> {
        self.may_write()?;
        match &self.ground {
            Ground::Sqlite(tx) => tx.write(sql, &values),
            Ground::Postgres(tx) => {
                Ok(tx.execute_raw(postgres(sql, values)).await.map_err(db)?.rows_affected())
            }
        }
    }

    /// Runs a statement that must change one row, such as one that names the version seen; busy when it changed none.
    pub(crate) async fn write_one(&self, sql: &str, values: Vec<Value>) -> Result<(), Error> {
        if self.write(sql, values).await? == 1 { Ok(()) } else { Err(Error::Busy) }
    }

    /// What a reader makes of each row of a query, for rows that are no type of their own.
    pub(crate) async fn each<T>(
        &self,
        sql: &str,
        values: Vec<Value>,
        mut read: impl FnMut(&Row<'_>) -> Result<T, Error> + Send,
    ) -> Result<Vec<T>, Error> {
        match &self.ground {
            Ground::Sqlite(tx) => tx.read(sql, &values, usize::MAX, read),
            Ground::Postgres(tx) => {
                let rows = tx.query_all_raw(postgres(sql, values)).await.map_err(db)?;
                rows.iter().map(|row| read(&Row::Postgres(row))).collect()
            }
        }
    }

    /// The first column of each row of a query.
    pub(crate) async fn list<T: Stored>(&self, sql: &str, values: Vec<Value>) -> Result<Vec<T>, Error> {
        self.each(sql, values, |row| row.at(0)).await
    }

    /// The first column of the first row of a query.
    pub(crate) async fn first<T: Stored>(&self, sql: &str, values: Vec<Value>) -> Result<Option<T>, Error> {
        match &self.ground {
            Ground::Sqlite(tx) => Ok(tx.read(sql, &values, 1, |row| row.at(0))?.pop()),
            Ground::Postgres(tx) => {
                let row = tx.query_one_raw(postgres(sql, values)).await.map_err(db)?;
                row.map(|row| Row::Postgres(&row).at(0)).transpose()
            }
        }
    }

    /// The rows of a query as a type.
    pub(crate) async fn all<T: FromRow>(&self, sql: &str, values: Vec<Value>) -> Result<Vec<T>, Error> {
        match &self.ground {
            Ground::Sqlite(tx) => tx.rows(sql, &values, usize::MAX),
            Ground::Postgres(tx) => {
                let rows = tx.query_all_raw(postgres(sql, values)).await.map_err(db)?;
                let columns = Columns::of::<T>(None)?;
                rows.iter().map(|row| columns.read(&Row::Postgres(row))).collect()
            }
        }
    }

    /// The first row of a query as a type.
    pub(crate) async fn one<T: FromRow>(&self, sql: &str, values: Vec<Value>) -> Result<Option<T>, Error> {
        match &self.ground {
            Ground::Sqlite(tx) => Ok(tx.rows(sql, &values, 1)?.pop()),
            Ground::Postgres(tx) => {
                let row = tx.query_one_raw(postgres(sql, values)).await.map_err(db)?;
                let columns = Columns::of::<T>(None)?;
                row.map(|row| columns.read(&Row::Postgres(&row))).transpose()
            }
        }
    }

    /// One number of a query, such as a count; 0 where there is no row.
    pub(crate) async fn number(&self, sql: &str, values: Vec<Value>) -> Result<i64, Error> {
        Ok(self.first::<Option<i64>>(sql, values).await?.flatten().unwrap_or(0))
    }

    /// The row that a writing statement returns.
    pub(crate) async fn changed<T: FromRow>(
        &self,
        sql: &str,
        values: Vec<Value>,
    ) -> Result<Option<T>, Error> {
        self.may_write()?;
        self.one(sql, values).await
    }

    /// The number that a writing statement returns, such as a counter as it now stands.
    pub(crate) async fn changed_number(&self, sql: &str, values: Vec<Value>) -> Result<i64, Error> {
        self.may_write()?;
        self.number(sql, values).await
    }

    /// Inserts many rows of a table, named with its columns: one statement run for each row on SQLite, as few as it takes on PostgreSQL.
    pub(crate) async fn insert_rows(&self, table: &str, rows: Vec<Vec<Value>>) -> Result<(), Error> {
        self.may_write()?;
        let Some(width) = rows.first().map(Vec::len).filter(|width| *width > 0) else { return Ok(()) };
        match &self.ground {
            Ground::Sqlite(tx) => tx.write_each(&insert(table, width, 1), &rows),
            Ground::Postgres(_) => {
                for part in rows.chunks((BINDS / width).max(1)) {
                    self.write(&insert(table, width, part.len()), part.concat()).await?;
                }
                Ok(())
            }
        }
    }

    /// Commits.
    pub(crate) async fn end(self) -> Result<(), Error> {
        match self.ground {
            Ground::Sqlite(tx) => tx.commit(),
            Ground::Postgres(tx) => tx.commit().await.map_err(db),
        }
    }

    /// Locks the row that is the root of what is about to change, on PostgreSQL; SQLite has locked everything already. Order: fund, household, case; by id.
    pub(crate) async fn lock(&self, table: &str, id: Uuid) -> Result<(), Error> {
        if self.postgres() && self.mode == Mode::Write {
            let sql = format!("SELECT id FROM {table} WHERE id = $1 FOR UPDATE");
            self.first::<Uuid>(&sql, vec![id.into()]).await?;
        }
        Ok(())
    }

    /// The next number of a counter, from 1.
    pub(crate) async fn next_number(&self, counter: &str) -> Result<i64, Error> {
        let sql = "INSERT INTO counter (name, value) VALUES ($1, 1) \
                   ON CONFLICT (name) DO UPDATE SET value = counter.value + 1 RETURNING value";
        self.changed_number(sql, vec![counter.into()]).await
    }
}

fn postgres(sql: &str, values: Vec<Value>) -> Statement {
    Statement::from_sql_and_values(DatabaseBackend::Postgres, sql, values)
}

fn insert(table: &str, width: usize, rows: usize) -> String {
    let mut number = 0;
    let mut mark = || {
        number += 1;
        format!("${number}")
    };
    let groups: Vec<String> =
        (0..rows).map(|_| (0..width).map(|_| mark()).collect::<Vec<_>>().join(", ")).collect();
    format!("INSERT INTO {table} VALUES ({})", groups.join("), ("))
}

#[derive(FromRow)]
struct CommandRow {
    account: Option<Uuid>,
    name: String,
    body: Vec<u8>,
    outcome: String,
}

fn account(ctx: &Ctx) -> Option<Uuid> {
    ctx.who.signature().0.map(uuid)
}

#[async_trait]
impl Tx for Session {
    fn policies(&self) -> Arc<Policies> {
        self.policies.clone()
    }

    async fn command(&mut self, ctx: &Ctx) -> Result<Option<CommandRecord>, Error> {
        let sql = "SELECT account, name, body, outcome FROM command WHERE id = $1";
        let row = self.one::<CommandRow>(sql, vec![uuid(ctx.ids.command()).into()]).await?;
        let Some(row) = row else { return Ok(None) };
        if row.account != account(ctx) {
            // A command id of somebody else: never show what it answered.
            return Err(Error::CommandReused);
        }
        Ok(Some(CommandRecord { name: row.name, body: hash(&row.body)?, outcome: row.outcome }))
    }

    async fn keep_command(&mut self, ctx: &Ctx, record: &CommandRecord) -> Result<(), Error> {
        let sql =
            "INSERT INTO command (id, account, name, body, outcome, at) VALUES ($1, $2, $3, $4, $5, $6)";
        let values = vec![
            uuid(ctx.ids.command()).into(),
            account(ctx).into(),
            record.name.clone().into(),
            record.body.to_vec().into(),
            record.outcome.clone().into(),
            ctx.now.get().into(),
        ];
        self.write(sql, values).await.map(drop)
    }

    fn fingerprint(&self, text: &[u8]) -> [u8; 32] {
        self.vault.mac("command", text)
    }

    async fn commit(self: Box<Self>) -> Result<(), Error> {
        (*self).end().await
    }
}
