// SPDX-License-Identifier: Apache-2.0
//! One transaction and what every slice needs of it.

use crate::convert::{hash, uuid};
use crate::error::db;
use crate::vault::Vault;
use assistance::office::{CommandRecord, Error, Mode, Tx};
use assistance::policies::Policies;
use async_trait::async_trait;
use kernel::Ctx;
use sea_orm::prelude::Uuid;
use sea_orm::{
    ConnectionTrait, DatabaseBackend, DatabaseTransaction, ExecResult, FromQueryResult, QueryResult,
    Statement, Value,
};
use std::sync::Arc;

/// The most values that one statement of [`Session::insert_rows`] binds. Both databases take more, but for SQLite each is looked up by its name among all the others:
/// a statement with 30,000 takes a hundred times as long for each row as one with 400.
const BINDS: usize = 400;

/// One transaction.
pub(crate) struct Session {
    pub(crate) tx: DatabaseTransaction,
    pub(crate) vault: Arc<Vault>,
    pub(crate) policies: Arc<Policies>,
    pub(crate) mode: Mode,
}

impl Session {
    pub(crate) fn new(
        tx: DatabaseTransaction,
        vault: Arc<Vault>,
        policies: Arc<Policies>,
        mode: Mode,
    ) -> Session {
        Session { tx, vault, policies, mode }
    }

    fn statement(&self, sql: &str, values: Vec<Value>) -> Statement {
        Statement::from_sql_and_values(self.tx.get_database_backend(), sql, values)
    }

    /// Whether the database is PostgreSQL, for the few statements that differ.
    pub(crate) fn postgres(&self) -> bool {
        self.tx.get_database_backend() == DatabaseBackend::Postgres
    }

    /// Runs a statement that writes; `$1`, `$2` … on both databases.
    pub(crate) async fn write(&self, sql: &str, values: Vec<Value>) -> Result<ExecResult, Error> {
        if self.mode == Mode::Read {
            return Err(Error::Broken("a query tried to write"));
        }
        self.tx.execute_raw(self.statement(sql, values)).await.map_err(db)
    }

    /// Runs a statement that must change one row, such as one that names the version seen; busy when it changed none.
    pub(crate) async fn write_one(&self, sql: &str, values: Vec<Value>) -> Result<(), Error> {
        if self.write(sql, values).await?.rows_affected() == 1 { Ok(()) } else { Err(Error::Busy) }
    }

    /// The rows of a query.
    pub(crate) async fn rows(&self, sql: &str, values: Vec<Value>) -> Result<Vec<QueryResult>, Error> {
        self.tx.query_all_raw(self.statement(sql, values)).await.map_err(db)
    }

    /// The rows of a query as a type.
    pub(crate) async fn all<T: FromQueryResult>(
        &self,
        sql: &str,
        values: Vec<Value>,
    ) -> Result<Vec<T>, Error> {
        let rows = self.rows(sql, values).await?;
        rows.iter().map(|row| T::from_query_result(row, "")).collect::<Result<_, _>>().map_err(db)
    }

    /// The first row of a query as a type.
    pub(crate) async fn one<T: FromQueryResult>(
        &self,
        sql: &str,
        values: Vec<Value>,
    ) -> Result<Option<T>, Error> {
        let row = self.tx.query_one_raw(self.statement(sql, values)).await.map_err(db)?;
        row.map(|row| T::from_query_result(&row, "")).transpose().map_err(db)
    }

    /// One number of a query, such as a count; 0 where there is no row.
    pub(crate) async fn number(&self, sql: &str, values: Vec<Value>) -> Result<i64, Error> {
        let row = self.tx.query_one_raw(self.statement(sql, values)).await.map_err(db)?;
        match row {
            Some(row) => Ok(row.try_get_by_index::<Option<i64>>(0).map_err(db)?.unwrap_or(0)),
            None => Ok(0),
        }
    }

    /// The row that a writing statement returns.
    pub(crate) async fn changed<T: FromQueryResult>(
        &self,
        sql: &str,
        values: Vec<Value>,
    ) -> Result<Option<T>, Error> {
        if self.mode == Mode::Read {
            return Err(Error::Broken("a query tried to write"));
        }
        self.one(sql, values).await
    }

    /// The number that a writing statement returns, such as a counter as it now stands.
    pub(crate) async fn changed_number(&self, sql: &str, values: Vec<Value>) -> Result<i64, Error> {
        if self.mode == Mode::Read {
            return Err(Error::Broken("a query tried to write"));
        }
        self.number(sql, values).await
    }

    /// Inserts many rows of a table, named with its columns, in as few statements as a database takes.
    pub(crate) async fn insert_rows(&self, table: &str, rows: Vec<Vec<Value>>) -> Result<(), Error> {
        let Some(width) = rows.first().map(Vec::len).filter(|width| *width > 0) else { return Ok(()) };
        for part in rows.chunks((BINDS / width).max(1)) {
            let mut number = 0;
            let mut mark = || {
                number += 1;
                format!("${number}")
            };
            let groups: Vec<String> =
                part.iter().map(|row| row.iter().map(|_| mark()).collect::<Vec<_>>().join(", ")).collect();
            let sql = format!("INSERT INTO {table} VALUES ({})", groups.join("), ("));
            self.write(&sql, part.concat()).await?;
        }
        Ok(())
    }

    /// Locks the row that is the root of what is about to change, on PostgreSQL; SQLite has locked everything already. Order: fund, household, case; by id.
    pub(crate) async fn lock(&self, table: &str, id: Uuid) -> Result<(), Error> {
        if self.postgres() && self.mode == Mode::Write {
            self.rows(&format!("SELECT id FROM {table} WHERE id = $1 FOR UPDATE"), vec![id.into()]).await?;
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

#[derive(FromQueryResult)]
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
        self.tx.commit().await.map_err(db)
    }
}
