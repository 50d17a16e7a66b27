// SPDX-License-Identifier: Apache-2.0
//! Connections, and the only two ways to begin a transaction. SQLite: one writer that takes the lock at once, many readers over a snapshot. PostgreSQL: READ
//! COMMITTED with the root row locked first for writes, REPEATABLE READ for reads.

use crate::error::db;
use crate::keys::Keys;
use crate::migration::{self, Migrator};
use crate::session::Session;
use crate::vault::Vault;
use assistance::office::{Error, Mode, Office, Tx};
use assistance::policies::Policies;
use async_trait::async_trait;
use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
use sea_orm::{
    AccessMode, ConnectOptions, ConnectionTrait, Database, DatabaseBackend, DatabaseConnection,
    IsolationLevel, SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait,
};
use sea_orm_migration::MigratorTrait;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

/// How sure a commit is when the power fails. A crash of the program alone never loses one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// Each commit is on the disk before it is answered.
    Full,
    /// The last moments may be lost when the power fails; nothing is torn.
    Relaxed,
}

/// How to open a store.
#[derive(Clone, Debug)]
pub struct Options {
    /// `sqlite://PATH` or `postgres://…`.
    pub url: String,
    /// On SQLite; PostgreSQL is set by its own configuration.
    pub durability: Durability,
    /// How many connections read (SQLite) or read and write (PostgreSQL) at once.
    pub connections: u32,
    /// On PostgreSQL, another schema than `public`.
    pub schema: Option<String>,
}

impl Options {
    /// A store at a URL, safe and for a small machine.
    #[must_use]
    pub fn at(url: impl Into<String>) -> Options {
        Options { url: url.into(), durability: Durability::Full, connections: 8, schema: None }
    }
}

/// SQLite's own cache of the writing connection: 64 MiB.
const WRITER_CACHE: &str = "-65536";
/// That of each reading connection, 4 MiB: they read the file where the system keeps it, once for all of them.
const READER_CACHE: &str = "-4096";
/// So much of the file is read that way, in bytes: 2 GiB, the most that SQLite takes. It is no memory of the process, though some tools count it so for each connection.
const MAPPED: &str = "2147418112";

/// The office on a database.
pub struct Store {
    writer: DatabaseConnection,
    reader: DatabaseConnection,
    vault: Arc<Vault>,
    policies: Arc<Policies>,
    /// How many entered standards lie over the packs, and the packs under them.
    laid: RwLock<(i64, Arc<Policies>)>,
    jitter: AtomicU64,
}

impl Store {
    /// Opens a store; the schema must be there already or be made by [`Self::migrate`].
    ///
    /// # Errors
    /// The database cannot be opened.
    pub async fn open(options: &Options, keys: Keys, policies: Arc<Policies>) -> Result<Store, Error> {
        let sqlite = options.url.starts_with("sqlite:");
        let connect = |connections: u32, cache: &'static str| {
            let mut connect = ConnectOptions::new(options.url.clone());
            connect
                .max_connections(connections)
                .acquire_timeout(Duration::from_secs(30))
                .sqlx_logging(false)
                .record_stmt_in_spans(false)
                .test_before_acquire(false);
            if sqlite {
                connect.min_connections(1).idle_timeout(None::<Duration>);
                let synchronous = match options.durability {
                    Durability::Full => SqliteSynchronous::Full,
                    Durability::Relaxed => SqliteSynchronous::Normal,
                };
                connect.map_sqlx_sqlite_opts(move |sqlite| {
                    sqlite
                        .create_if_missing(true)
                        .journal_mode(SqliteJournalMode::Wal)
                        .synchronous(synchronous)
                        .busy_timeout(Duration::from_secs(5))
                        .foreign_keys(true)
                        .statement_cache_capacity(512)
                        .pragma("cache_size", cache)
                        .pragma("mmap_size", MAPPED)
                        .pragma("temp_store", "MEMORY")
                });
            }
            if let Some(schema) = &options.schema {
                connect.set_schema_search_path(schema.clone());
            }
            connect
        };
        let writers = if sqlite { 1 } else { options.connections };
        let writer = Database::connect(connect(writers, WRITER_CACHE)).await.map_err(db)?;
        let reader = if sqlite {
            Database::connect(connect(options.connections, READER_CACHE)).await.map_err(db)?
        } else {
            writer.clone()
        };
        Ok(Store {
            writer,
            reader,
            vault: Arc::new(Vault::new(keys)),
            laid: RwLock::new((0, policies.clone())),
            policies,
            jitter: AtomicU64::new(1),
        })
    }

    /// Brings the schema up to date. Run by one process at a time.
    ///
    /// # Errors
    /// A step failed; the steps before it stand.
    pub async fn migrate(&self) -> Result<(), Error> {
        Migrator::up(&self.writer, None).await.map_err(db)
    }

    /// On PostgreSQL, after [`Self::migrate`] as the owner: gives the application's role what it needs, which is never to change or delete a line of the
    /// log, the ledger or a decision.
    ///
    /// # Errors
    /// The database refuses, or it is SQLite.
    pub async fn grant(&self, role: &str) -> Result<(), Error> {
        if self.writer.get_database_backend() != DatabaseBackend::Postgres {
            return Err(Error::Database("roles exist on PostgreSQL only".to_owned()));
        }
        let rows = self
            .writer
            .query_all_raw(Statement::from_string(
                DatabaseBackend::Postgres,
                "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()",
            ))
            .await
            .map_err(db)?;
        let tables = rows.iter().map(|row| row.try_get("", "table_name")).collect::<Result<Vec<String>, _>>();
        for statement in migration::grants(role, &tables.map_err(db)?) {
            self.writer.execute_unprepared(&statement).await.map_err(db)?;
        }
        Ok(())
    }

    /// Ends all connections after what is under way.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn close(self) -> Result<(), Error> {
        self.reader.close().await.map_err(db)?;
        self.writer.close().await.map_err(db)
    }

    pub(crate) const fn writer(&self) -> &DatabaseConnection {
        &self.writer
    }
}

impl Store {
    /// The packs under every standard that was adopted before a transaction began, whichever process adopted it.
    async fn laid(&self, session: &Session) -> Result<Arc<Policies>, Error> {
        let count = session.adopted_count().await?;
        let known = self.laid.read().unwrap_or_else(PoisonError::into_inner).clone();
        if known.0 == count {
            return Ok(known.1);
        }
        let texts = session.adopted_texts().await?;
        let over = self.policies.over(&texts);
        let over = Arc::new(over.map_err(|_| Error::Broken("an adopted standard can no longer be read"))?);
        *self.laid.write().unwrap_or_else(PoisonError::into_inner) = (count, over.clone());
        Ok(over)
    }

    /// Begins a transaction.
    pub(crate) async fn session(&self, mode: Mode) -> Result<Session, Error> {
        let sqlite = self.writer.get_database_backend() == DatabaseBackend::Sqlite;
        let (connection, options) = match mode {
            Mode::Write => (
                &self.writer,
                TransactionOptions {
                    isolation_level: (!sqlite).then_some(IsolationLevel::ReadCommitted),
                    access_mode: None,
                    sqlite_transaction_mode: sqlite.then_some(SqliteTransactionMode::Immediate),
                },
            ),
            Mode::Read => (
                &self.reader,
                TransactionOptions {
                    isolation_level: (!sqlite).then_some(IsolationLevel::RepeatableRead),
                    access_mode: (!sqlite).then_some(AccessMode::ReadOnly),
                    sqlite_transaction_mode: sqlite.then_some(SqliteTransactionMode::Deferred),
                },
            ),
        };
        let tx = connection.begin_with_options(options).await.map_err(db)?;
        Ok(Session::new(tx, self.vault.clone(), self.policies.clone(), mode))
    }
}

#[async_trait]
impl Office for Store {
    async fn begin(&self, mode: Mode) -> Result<Box<dyn Tx>, Error> {
        let mut session = self.session(mode).await?;
        session.policies = self.laid(&session).await?;
        Ok(Box::new(session))
    }

    async fn pause(&self, attempt: u32) {
        // Two that collided must not wake together: a Weyl sequence spreads them without a random generator.
        let turn = self.jitter.fetch_add(1, Ordering::Relaxed).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let spread = (turn >> 32) % (4 << attempt.min(6));
        tokio::time::sleep(Duration::from_millis((1 << attempt.min(6)) + spread)).await;
    }
}
