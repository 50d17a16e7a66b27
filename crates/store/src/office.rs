// SPDX-License-Identifier: Apache-2.0
//! Connections, and the only two ways to begin a transaction. SQLite: one writer that takes the lock at once, many readers over a snapshot. PostgreSQL: READ
//! COMMITTED with the root row locked first for writes, REPEATABLE READ for reads.

use crate::error::db;
use crate::kept::Kept;
use crate::keys::Keys;
use crate::migration::{self, Migrator};
use crate::session::{self, Session};
use crate::settings::TURN;
use crate::sqlite::Sqlite;
use crate::standards::ADOPTED;
use crate::vault::Vault;
use assistance::office::{Error, Mode, Office, Tx};
use assistance::policies::Policies;
use async_trait::async_trait;
use sea_orm::{
    AccessMode, ConnectOptions, ConnectionTrait, Database, DatabaseBackend, DatabaseConnection,
    IsolationLevel, Statement, TransactionOptions, TransactionTrait,
};
use sea_orm_migration::MigratorTrait;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// How long one waits for a connection of PostgreSQL, and a step of the schema for the lock of SQLite.
const PATIENCE: Duration = Duration::from_secs(30);

/// How long a statement of PostgreSQL waits for a lock before its command is tried again: in all its tries less than [`assistance::partners::progress::SETTLED_MILLIS`].
const LOCKED: &str = "5s";

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

/// The office on a database.
pub struct Store {
    ground: Ground,
    vault: Arc<Vault>,
    policies: Arc<Policies>,
    kept: Arc<Kept>,
    jitter: AtomicU64,
}

/// Where the tables are.
enum Ground {
    Sqlite { sqlite: Sqlite, url: String },
    Postgres(DatabaseConnection),
}

impl Store {
    /// Opens a store; the schema must be there already or be made by [`Self::migrate`].
    ///
    /// # Errors
    /// The database cannot be opened.
    pub async fn open(options: &Options, keys: Keys, policies: Arc<Policies>) -> Result<Store, Error> {
        let ground = match options.url.strip_prefix("sqlite://") {
            Some(path) => Ground::Sqlite {
                sqlite: Sqlite::open(path, options.durability, options.connections)?,
                url: options.url.clone(),
            },
            None => Ground::Postgres(connect(options.clone()).await?),
        };
        Ok(Store {
            ground,
            vault: Arc::new(Vault::new(keys)),
            kept: Arc::new(Kept::new(policies.clone())),
            policies,
            jitter: AtomicU64::new(1),
        })
    }

    /// Brings the schema up to date. Run by one process at a time.
    ///
    /// # Errors
    /// A step failed; the steps before it stand.
    pub async fn migrate(&self) -> Result<(), Error> {
        self.migrate_by(None).await
    }

    /// Makes the schema of an earlier program in an empty database, as far as a step and without what guards against change: what a database that is to be
    /// brought up to date begins as.
    ///
    /// # Errors
    /// There is no such step, or one failed.
    pub async fn migrate_to(&self, step: &str) -> Result<(), Error> {
        let count = migration::count_to(step).ok_or(Error::Broken("no such step of the schema"))?;
        self.migrate_by(Some(count)).await
    }

    /// The steps that the database has had and this program does not know: a later program brought it up to date, and this one must leave it alone.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn later_steps(&self) -> Result<Vec<String>, Error> {
        let session = self.session(Mode::Read).await?;
        let there = if session.postgres() {
            "SELECT COUNT(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
             WHERE c.relname = 'seaql_migrations' AND n.nspname = current_schema()"
        } else {
            "SELECT COUNT(*) FROM sqlite_master WHERE name = 'seaql_migrations'"
        };
        if session.number(there, vec![]).await? == 0 {
            return Ok(Vec::new());
        }
        let mut steps =
            session.list::<String>("SELECT version FROM seaql_migrations ORDER BY version", vec![]).await?;
        steps.retain(|step| !migration::known(step));
        Ok(steps)
    }

    /// Brings the schema forward by so many steps.
    pub(crate) async fn migrate_by(&self, steps: Option<u32>) -> Result<(), Error> {
        let schema = self.schema().await?;
        let done = Migrator::up(&schema, steps).await.map_err(db);
        self.leave(schema).await?;
        done
    }

    /// The names of the steps that the database has not had yet.
    pub(crate) async fn steps_left(&self) -> Result<Vec<String>, Error> {
        let schema = self.schema().await?;
        let steps = Migrator::get_pending_migrations(&schema).await.map_err(db);
        self.leave(schema).await?;
        Ok(steps?.iter().map(|step| step.name().to_owned()).collect())
    }

    /// Ends a connection for the steps of the schema: a file that is still open elsewhere cannot be moved whole.
    async fn leave(&self, schema: DatabaseConnection) -> Result<(), Error> {
        match &self.ground {
            Ground::Sqlite { .. } => schema.close().await.map_err(db),
            Ground::Postgres(_) => Ok(()),
        }
    }

    /// A connection for the steps of the schema, which its library makes over a driver of its own.
    async fn schema(&self) -> Result<DatabaseConnection, Error> {
        match &self.ground {
            Ground::Postgres(connection) => Ok(connection.clone()),
            Ground::Sqlite { url, .. } => {
                let mut options = ConnectOptions::new(url.clone());
                options.max_connections(1).sqlx_logging(false);
                options.map_sqlx_sqlite_opts(|sqlite| sqlite.foreign_keys(true).busy_timeout(PATIENCE));
                Database::connect(options).await.map_err(db)
            }
        }
    }

    /// On PostgreSQL, after [`Self::migrate`] as the owner: gives the application's role what it needs, which is never to change or delete a line of the
    /// log, the ledger or a decision.
    ///
    /// # Errors
    /// The database refuses, or it is SQLite.
    pub async fn grant(&self, role: &str) -> Result<(), Error> {
        let Ground::Postgres(connection) = &self.ground else {
            return Err(Error::Database("roles exist on PostgreSQL only".to_owned()));
        };
        let rows = connection
            .query_all_raw(Statement::from_string(
                DatabaseBackend::Postgres,
                "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()",
            ))
            .await
            .map_err(db)?;
        let tables = rows.iter().map(|row| row.try_get("", "table_name")).collect::<Result<Vec<String>, _>>();
        for statement in migration::grants(role, &tables.map_err(db)?) {
            connection.execute_unprepared(&statement).await.map_err(db)?;
        }
        Ok(())
    }

    /// Ends all connections after what is under way.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn close(self) -> Result<(), Error> {
        match self.ground {
            Ground::Sqlite { sqlite, .. } => sqlite.close().await,
            Ground::Postgres(connection) => connection.close().await.map_err(db),
        }
    }
}

/// Connects to PostgreSQL.
async fn connect(options: Options) -> Result<DatabaseConnection, Error> {
    let mut connect = ConnectOptions::new(options.url);
    connect
        .max_connections(options.connections)
        .acquire_timeout(PATIENCE)
        .sqlx_logging(false)
        .record_stmt_in_spans(false)
        .test_before_acquire(false);
    connect.map_sqlx_postgres_opts(|options| options.options([("lock_timeout", LOCKED)]));
    if let Some(schema) = options.schema {
        connect.set_schema_search_path(schema);
    }
    Database::connect(connect).await.map_err(db)
}

impl Store {
    /// The packs under every standard that was adopted before a transaction began, and how often settings had changed, whichever process did it.
    async fn begun(&self, session: &mut Session) -> Result<(), Error> {
        let (mut adopted, mut settings) = (0, 0);
        let sql = "SELECT name, value FROM counter WHERE name IN ($1, $2)";
        let names = vec![ADOPTED.into(), TURN.into()];
        session
            .each(sql, names, |row| {
                let counter = if row.at::<String>(0)? == ADOPTED { &mut adopted } else { &mut settings };
                *counter = row.at(1)?;
                Ok(())
            })
            .await?;
        session.settings_turn = Some(settings);
        session.policies = match self.kept.laid(adopted) {
            Some(laid) => laid,
            None => {
                let over = self.policies.over(&session.adopted_texts().await?);
                let over = over.map_err(|_| Error::Broken("an adopted standard can no longer be read"))?;
                let over = Arc::new(over);
                self.kept.keep_laid(adopted, over.clone());
                over
            }
        };
        Ok(())
    }

    /// Begins a transaction.
    pub(crate) async fn session(&self, mode: Mode) -> Result<Session, Error> {
        let ground = match &self.ground {
            Ground::Sqlite { sqlite, .. } => session::Ground::Sqlite(sqlite.begin(mode).await?),
            Ground::Postgres(connection) => {
                let (isolation_level, access_mode) = match mode {
                    Mode::Write => (IsolationLevel::ReadCommitted, None),
                    Mode::Read => (IsolationLevel::RepeatableRead, Some(AccessMode::ReadOnly)),
                };
                let options = TransactionOptions {
                    isolation_level: Some(isolation_level),
                    access_mode,
                    sqlite_transaction_mode: None,
                };
                session::Ground::Postgres(connection.begin_with_options(options).await.map_err(db)?)
            }
        };
        Ok(Session::new(ground, self.vault.clone(), self.policies.clone(), self.kept.clone(), mode))
    }
}

#[async_trait]
impl Office for Store {
    async fn begin(&self, mode: Mode) -> Result<Box<dyn Tx>, Error> {
        let mut session = self.session(mode).await?;
        self.begun(&mut session).await?;
        Ok(Box::new(session))
    }

    async fn pause(&self, attempt: u32) {
        // Two that collided must not wake together: a Weyl sequence spreads them without a random generator.
        let turn = self.jitter.fetch_add(1, Ordering::Relaxed).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let spread = (turn >> 32) % (4 << attempt.min(6));
        tokio::time::sleep(Duration::from_millis((1 << attempt.min(6)) + spread)).await;
    }
}
