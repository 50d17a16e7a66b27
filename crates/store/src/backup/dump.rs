// SPDX-License-Identifier: Apache-2.0
//! Every row of every table, read in one transaction: others go on reading and writing meanwhile, and what they write is not in it.

use super::cells::{of_row, to_bytes};
use super::frames::{Columns, Contents, Head, put_end, put_head, put_row, put_table};
use super::restore::is_newest;
use super::tables::{Kind, Table, missing, tables};
use super::{BackupError, Sealer};
use crate::Store;
use crate::session::Session;
use assistance::office::Mode;
use sea_orm::Value;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::io::Write;

/// How many rows are read at once.
const PAGE: usize = 500;
/// Papers are large.
const PAGE_OF_CONTENT: usize = 8;

/// A table as a whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableSum {
    /// Its name.
    pub table: String,
    /// How many rows.
    pub rows: u64,
    /// SHA-256 over the rows in the order of their keys, in hexadecimal.
    pub hash: String,
}

impl Store {
    /// Writes a backup of the office, also of one that has not had every step of the schema yet. May run while the office is served.
    ///
    /// # Errors
    /// The database or the file fails, or the schema is not what its steps say.
    pub async fn back_up<W: Write + Send>(
        &self,
        out: &mut Sealer<W>,
        head: Head,
        keys: &str,
    ) -> Result<Contents, BackupError> {
        let session = self.session(Mode::Read).await?;
        let there = tables(&session).await?;
        if let Some(missing) = missing(&there).filter(|_| is_newest(&head)) {
            return Err(BackupError::Table(missing.to_owned()));
        }
        put_head(out, &head, keys)?;
        let mut sums = Vec::new();
        for table in there {
            let columns = table.columns.iter().map(|column| column.name.clone()).collect();
            put_table(out, &Columns { table: table.name.clone(), columns })?;
            let sum = rows(&session, &table, |row| put_row(out, row)).await?;
            sums.push(sum);
        }
        put_end(out, &sums)?;
        Ok(Contents { head, tables: sums })
    }

    /// Counts and hashes of all tables, as a backup has them.
    ///
    /// # Errors
    /// The database fails.
    pub async fn table_sums(&self) -> Result<Vec<TableSum>, BackupError> {
        let session = self.session(Mode::Read).await?;
        sums(&session).await
    }
}

/// Counts and hashes of all tables.
pub(super) async fn sums(session: &Session) -> Result<Vec<TableSum>, BackupError> {
    let mut sums = Vec::new();
    for table in tables(session).await? {
        sums.push(rows(session, &table, |_| Ok(())).await?);
    }
    Ok(sums)
}

/// Gives every row of a table as bytes, in the order of its key.
async fn rows(
    session: &Session,
    table: &Table,
    mut give: impl FnMut(&[u8]) -> Result<(), BackupError>,
) -> Result<TableSum, BackupError> {
    let page =
        if table.name == "paper_content" || table.name == "bank_file" { PAGE_OF_CONTENT } else { PAGE };
    let (first, following) = statements(session.postgres(), table, page);
    let mut hash = Sha256::new();
    let mut count = 0;
    let mut after: Option<Vec<Value>> = None;
    loop {
        let found = match after.take() {
            None => session.each(&first, vec![], |row| of_row(table, row)).await?,
            Some(values) => session.each(&following, values, |row| of_row(table, row)).await?,
        };
        let full = found.len() == page;
        for (at, cells) in found.iter().enumerate() {
            let bytes = to_bytes(cells)?;
            hash.update((bytes.len() as u64).to_be_bytes());
            hash.update(&bytes);
            give(&bytes)?;
            count += 1;
            if full && at + 1 == found.len() {
                let key = table.key.iter().map(|at| cells[*at].clone().bind(table.columns[*at].kind));
                after = key.collect();
            }
        }
        if after.is_none() {
            break;
        }
    }
    Ok(TableSum { table: table.name.clone(), rows: count, hash: kernel::hex(&hash.finalize()) })
}

/// The first page of a table and the page after a key. Texts are compared as bytes, so that both databases give the same order.
fn statements(postgres: bool, table: &Table, page: usize) -> (String, String) {
    let columns: Vec<String> = table.columns.iter().map(|column| format!("\"{}\"", column.name)).collect();
    let key: Vec<String> = table
        .key
        .iter()
        .map(|at| {
            let column = &table.columns[*at];
            let collate = if postgres && column.kind == Kind::Text { " COLLATE \"C\"" } else { "" };
            format!("\"{}\"{collate}", column.name)
        })
        .collect();
    let marks: Vec<String> = (1..=key.len()).map(|number| format!("${number}")).collect();
    let (columns, key, marks) = (columns.join(", "), key.join(", "), marks.join(", "));
    let from = format!("SELECT {columns} FROM \"{}\"", table.name);
    let order = format!("ORDER BY {key} LIMIT {page}");
    (format!("{from} {order}"), format!("{from} WHERE ({key}) > ({marks}) {order}"))
}
