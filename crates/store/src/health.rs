// SPDX-License-Identifier: Apache-2.0
//! Whether the database is whole and the key file is the right one, for `doudi doctor`. Reads only.

use crate::Store;
use crate::payout::BooksHealth;
use crate::rotate::KEYED;
use assistance::office::{Error, Mode};
use from_row::FromRow;
use sea_orm::prelude::Uuid;

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Health {
    /// `sqlite` or `postgresql`.
    pub database: &'static str,
    /// What the database itself says is broken, in its words; they name tables and indexes, never values.
    pub broken: Vec<String>,
    /// How many rows refer to a row that is not there.
    pub orphans: u64,
    /// Tables with rows whose key no master key of the key file opens, with how many kinds of such rows.
    pub locked: Vec<&'static str>,
    /// Numbers of master keys that still wrap something, oldest first.
    pub masters: Vec<u32>,
    /// The moment of the last line of the log, in milliseconds since 1970 UTC.
    pub last_line: Option<i64>,
    /// How many bytes the database has.
    pub bytes: i64,
    /// The books of all counties, added up again.
    pub books: BooksHealth,
}

#[derive(FromRow)]
struct WordRow {
    word: String,
    rows: i64,
}

#[derive(FromRow)]
struct Sample {
    id: Uuid,
    sealing_key: Vec<u8>,
}

impl Store {
    /// Examines the database. SQLite reads all of it, which takes a minute for some gigabytes.
    ///
    /// # Errors
    /// The database cannot be read at all.
    pub async fn health(&self) -> Result<Health, Error> {
        let session = self.session(Mode::Read).await?;
        let postgres = session.postgres();
        let mut health =
            Health { database: if postgres { "postgresql" } else { "sqlite" }, ..Health::default() };
        if postgres {
            let sql = "SELECT CAST(c.relname AS TEXT) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid \
                       JOIN pg_namespace n ON n.oid = c.relnamespace \
                       WHERE n.nspname = current_schema() AND NOT (i.indisvalid AND i.indisready)";
            for index in session.list::<String>(sql, vec![]).await? {
                health.broken.push(format!("index {index}"));
            }
            health.bytes = session.number("SELECT pg_database_size(current_database())", vec![]).await?;
        } else {
            for line in session.list::<String>("PRAGMA integrity_check(20)", vec![]).await? {
                if line != "ok" {
                    health.broken.push(line);
                }
            }
            let sql = "SELECT COUNT(*) FROM pragma_foreign_key_check";
            health.orphans = session.number(sql, vec![]).await?.cast_unsigned();
            let sql = "SELECT p.page_count * s.page_size FROM pragma_page_count p, pragma_page_size s";
            health.bytes = session.number(sql, vec![]).await?;
        }
        for (table, id) in KEYED {
            // One row of each master key that wraps something tells whether the key file opens it.
            let sql = format!(
                "SELECT DISTINCT substr(sealing_key, 1, 5) FROM {table} WHERE sealing_key IS NOT NULL"
            );
            for head in session.list::<Vec<u8>>(&sql, vec![]).await? {
                let sql = format!(
                    "SELECT {id} AS id, sealing_key FROM {table} WHERE substr(sealing_key, 1, 5) = $1 LIMIT 1"
                );
                if let Ok(number) = <[u8; 4]>::try_from(head.get(1..).unwrap_or_default()) {
                    health.masters.push(u32::from_be_bytes(number));
                }
                let Some(sample) = session.one::<Sample>(&sql, vec![head.into()]).await? else { continue };
                let opened = session.vault.row_key(Some(&sample.sealing_key), *sample.id.as_bytes());
                if opened.is_err() && !health.locked.contains(table) {
                    health.locked.push(*table);
                }
            }
        }
        health.masters.sort_unstable();
        health.masters.dedup();
        let last = session.number("SELECT MAX(at) FROM audit", vec![]).await?;
        health.last_line = (last > 0).then_some(last);
        health.books = session.examine_books().await?;
        Ok(health)
    }

    /// The words of closed lists that stand in columns, with how many rows have each, those of a row with a blank between: what an office has of each state and kind.
    /// Nothing about anybody.
    ///
    /// # Errors
    /// The database fails, or the file of classes does not call a column internal.
    pub async fn words_of(&self, table: &str, columns: &[&str]) -> Result<Vec<(String, i64)>, Error> {
        for column in columns {
            let internal = format!("{table},{column},internal,");
            if !crate::TABLES.lines().any(|line| line.starts_with(&internal)) {
                return Err(Error::Broken("only what is internal is counted by its words"));
            }
        }
        let session = self.session(Mode::Read).await?;
        let texts: Vec<String> = columns.iter().map(|column| format!("CAST({column} AS TEXT)")).collect();
        let there: Vec<String> = columns.iter().map(|column| format!("{column} IS NOT NULL")).collect();
        let sql = format!(
            "SELECT {} AS word, CAST(COUNT(*) AS BIGINT) AS rows FROM {table} WHERE {} GROUP BY {}",
            texts.join(" || ' ' || "),
            there.join(" AND "),
            columns.join(", ")
        );
        let rows = session.all::<WordRow>(&sql, vec![]).await?;
        Ok(rows.into_iter().map(|row| (row.word, row.rows)).collect())
    }

    /// How many rows of the registry lie outside some place; nothing of a demonstration does.
    ///
    /// # Errors
    /// The database fails.
    pub async fn households_outside(&self, place: kernel::Division) -> Result<u64, Error> {
        let session = self.session(Mode::Read).await?;
        let (low, high) = place.range12();
        let sql = "SELECT COUNT(*) FROM household WHERE lives < $1 OR lives > $2";
        let values = vec![low.cast_signed().into(), high.cast_signed().into()];
        Ok(session.number(sql, values).await?.cast_unsigned())
    }
}
