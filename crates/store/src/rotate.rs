// SPDX-License-Identifier: Apache-2.0
//! A new master key: the keys of persons, households, archives, cases and accounts are wrapped again under it, in small transactions and online. What they
//! sealed stays as it is. Once all are wrapped again, the old master key may leave the key file.

use crate::Store;
use crate::access::SECOND_FACTOR;
use crate::session::Session;
use crate::vault::Spot;
use assistance::office::{Error, Mode, Office as _};
use from_row::FromRow;
use sea_orm::prelude::Uuid;

/// Tables whose rows have a key of their own, with the column of the id that the key is bound to.
pub(crate) const KEYED: &[(&str, &str)] = &[
    ("person", "id"),
    ("household", "id"),
    ("contact", "id"),
    ("archive", "household"),
    ("casefile", "id"),
    ("relief", "id"),
    ("care_agreement", "id"),
    ("care_check", "id"),
    ("care_visit", "id"),
    ("payee_account", "id"),
    ("roster", "id"),
    ("sample_seed", "id"),
    ("lead", "id"),
    ("list_file", "id"),
    ("list_given", "id"),
    ("objector", "id"),
    ("standing_posting", "id"),
    ("register_entry", "id"),
    ("good_faith_error", "id"),
    ("message", "id"),
    ("message_factor", "account"),
];

/// How many rows one transaction wraps again, so that nobody waits long.
const BATCH: u64 = 500;

#[derive(FromRow)]
struct KeyRow {
    id: Uuid,
    sealing_key: Vec<u8>,
}

impl Store {
    /// Wraps again, under the newest master key, every row's key that an older one wrapped. May be stopped at any time and run again.
    ///
    /// # Errors
    /// The database fails, or a master key is missing that still wraps something.
    pub async fn rewrap(&self) -> Result<u64, Error> {
        let mut count = 0;
        for (table, id) in KEYED {
            let mut after = Uuid::nil();
            while let Some((last, done)) = self.rewrap_batch(table, id, after).await? {
                after = last;
                count += done;
            }
        }
        Ok(count + self.reseal_second_factors().await?)
    }

    /// The shared secrets of second factors are sealed by the master key itself: they are few.
    async fn reseal_second_factors(&self) -> Result<u64, Error> {
        let session = self.session(Mode::Write).await?;
        let sql = "SELECT id, second_factor AS sealing_key FROM account WHERE second_factor IS NOT NULL";
        let mut count = 0;
        for row in session.all::<KeyRow>(sql, vec![]).await? {
            if session.vault.current(&row.sealing_key) {
                continue;
            }
            let spot = Spot { column: SECOND_FACTOR, row: *row.id.as_bytes() };
            let secret = session.vault.open_by_master(&row.sealing_key, spot)?;
            let sealed = session.vault.seal_by_master(&secret, spot)?;
            let sql = "UPDATE account SET second_factor = $2 WHERE id = $1 AND second_factor = $3";
            session.write(sql, vec![row.id.into(), sealed.into(), row.sealing_key.into()]).await?;
            count += 1;
        }
        session.end().await?;
        Ok(count)
    }

    /// The last id of the batch and how many were wrapped again; nothing when there are no more rows. Runs again when another writer was in the way.
    async fn rewrap_batch(&self, table: &str, id: &str, after: Uuid) -> Result<Option<(Uuid, u64)>, Error> {
        let mut attempt = 0;
        loop {
            match batch(self.session(Mode::Write).await?, table, id, after).await {
                Err(Error::Busy) if attempt < assistance::office::RETRIES => {
                    attempt += 1;
                    self.pause(attempt).await;
                }
                other => return other,
            }
        }
    }
}

async fn batch(session: Session, table: &str, id: &str, after: Uuid) -> Result<Option<(Uuid, u64)>, Error> {
    let sql = format!(
        "SELECT {id} AS id, sealing_key FROM {table} WHERE {id} > $1 AND sealing_key IS NOT NULL ORDER BY {id} LIMIT {BATCH}"
    );
    let rows = session.all::<KeyRow>(&sql, vec![after.into()]).await?;
    let Some(last) = rows.last().map(|row| row.id) else { return Ok(None) };
    let mut count = 0;
    for row in rows.iter().filter(|row| !session.vault.current(&row.sealing_key)) {
        let bound = *row.id.as_bytes();
        let Some(key) = session.vault.row_key(Some(&row.sealing_key), bound)? else { continue };
        let wrapped = session.vault.wrap(&key, bound)?;
        // A key destroyed meanwhile stays destroyed.
        let sql = format!("UPDATE {table} SET sealing_key = $2 WHERE {id} = $1 AND sealing_key = $3");
        session.write(&sql, vec![row.id.into(), wrapped.into(), row.sealing_key.clone().into()]).await?;
        count += 1;
    }
    session.end().await?;
    Ok(Some((last, count)))
}

#[cfg(test)]
mod tests {
    use super::KEYED;

    #[test]
    fn every_table_with_a_key_of_its_own_is_wrapped_again() {
        let with_key = |line: &'static str| Some(line.split_once(",sealing_key,")?.0);
        let mut listed: Vec<&str> = crate::TABLES.lines().filter_map(with_key).collect();
        let mut keyed: Vec<&str> = KEYED.iter().map(|(table, _)| *table).collect();
        keyed.sort_unstable();
        listed.sort_unstable();
        assert_eq!(listed, keyed);
    }
}
