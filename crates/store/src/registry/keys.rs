// SPDX-License-Identifier: Apache-2.0
//! The keys of persons and households, many at once, for rows that are sealed under the key of what they tell of.

use crate::convert::marks;
use crate::session::Session;
use crate::vault::{RowKey, Spot};
use assistance::office::Error;
use from_row::FromRow;
use kernel::Secret;
use sea_orm::prelude::Uuid;
use std::collections::{BTreeMap, BTreeSet};

#[derive(FromRow)]
struct KeyRow {
    id: Uuid,
    sealing_key: Option<Vec<u8>>,
}

/// Keys by the id of their row; none where it was destroyed.
#[derive(Default)]
pub(crate) struct RowKeys(BTreeMap<Uuid, Option<RowKey>>);

impl RowKeys {
    /// A row's key.
    ///
    /// # Errors
    /// There is no such row.
    pub(super) fn get(&self, row: Uuid) -> Result<Option<&RowKey>, Error> {
        self.0.get(&row).map(Option::as_ref).ok_or(Error::Broken("a sealed row belongs to nothing"))
    }

    /// Seals a text under a row's key.
    ///
    /// # Errors
    /// The key was destroyed.
    pub(crate) fn seal(&self, row: Uuid, text: &str, spot: Spot<'_>) -> Result<Vec<u8>, Error> {
        let key = self.get(row)?.ok_or(Error::Registry(assistance::registry::Refused::Erased))?;
        key.seal(text.as_bytes(), spot)
    }

    /// Opens a text; nothing once the key was destroyed.
    pub(crate) fn open(
        &self,
        row: Uuid,
        sealed: Option<&[u8]>,
        spot: Spot<'_>,
    ) -> Result<Option<Secret<String>>, Error> {
        match (self.get(row)?, sealed) {
            (Some(key), Some(sealed)) => key.open_text(sealed, spot).map(Some),
            _ => Ok(None),
        }
    }
}

impl Session {
    /// The keys of rows of `person`, `household` or both.
    pub(crate) async fn row_keys(&self, rows: &BTreeSet<(&'static str, Uuid)>) -> Result<RowKeys, Error> {
        let mut keys = RowKeys::default();
        for table in ["person", "household"] {
            let wanted: Vec<Uuid> = rows.iter().filter(|(one, _)| *one == table).map(|(_, id)| *id).collect();
            if wanted.is_empty() {
                continue;
            }
            let sql = format!("SELECT id, sealing_key FROM {table} WHERE id IN ({})", marks(1, wanted.len()));
            let found = self.all::<KeyRow>(&sql, wanted.into_iter().map(Into::into).collect()).await?;
            for row in found {
                let key = self.vault.row_key(row.sealing_key.as_deref(), *row.id.as_bytes())?;
                keys.0.insert(row.id, key);
            }
        }
        Ok(keys)
    }
}
