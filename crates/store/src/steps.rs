// SPDX-License-Identifier: Apache-2.0
//! The steps of a call in the register and of a message: who did what when, and sealed what was written. Each has a table of its own with the same columns.

use crate::convert::{id, moment, uuid};
use crate::session::Session;
use crate::vault::{RowKey, Spot};
use assistance::office::Error;
use assistance::oversight::StepRow;
use from_row::FromRow;
use kernel::Id;
use sea_orm::Value;
use sea_orm::prelude::Uuid;

#[derive(FromRow)]
struct Kept {
    seq: i64,
    kind: String,
    detail: String,
    words: Option<Vec<u8>>,
    at: i64,
    account: Option<Uuid>,
    name: String,
}

/// Where steps are kept: the table, the column that says of what they are, and the column of the words in the vault.
pub(crate) struct Steps {
    pub(crate) table: &'static str,
    pub(crate) of: &'static str,
    pub(crate) words: &'static str,
}

impl Steps {
    fn spot<T>(&self, whole: Id<T>) -> Spot<'static> {
        Spot { column: self.words, row: whole.bytes() }
    }
}

impl Session {
    /// Adds a step. What was written is kept where there is a key to seal it under.
    pub(crate) async fn write_step<T>(
        &self,
        steps: &Steps,
        whole: Id<T>,
        key: Option<&RowKey>,
        step: &StepRow,
    ) -> Result<(), Error> {
        let words = match (&step.words, key) {
            (Some(words), Some(key)) => Some(key.seal(words.expose().as_bytes(), steps.spot(whole))?),
            (Some(_), None) => return Err(Error::Archive(assistance::archive::Refused::Erased)),
            (None, _) => None,
        };
        let sql = format!(
            "INSERT INTO {} ({}, seq, kind, detail, words, at, account, name) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            steps.table, steps.of
        );
        let values: Vec<Value> = vec![
            uuid(whole).into(),
            step.seq.into(),
            step.kind.clone().into(),
            step.detail.clone().into(),
            words.into(),
            step.at.get().into(),
            step.by.map(uuid).into(),
            step.name.clone().into(),
        ];
        self.write(&sql, values).await.map(drop)
    }

    /// The steps in their order; what was written is nothing once its key is gone.
    pub(crate) async fn read_steps<T>(
        &self,
        steps: &Steps,
        whole: Id<T>,
        key: Option<&RowKey>,
    ) -> Result<Vec<StepRow>, Error> {
        let sql = format!(
            "SELECT seq, kind, detail, words, at, account, name FROM {} WHERE {} = $1 ORDER BY seq",
            steps.table, steps.of
        );
        let rows = self.all::<Kept>(&sql, vec![uuid(whole).into()]).await?;
        let row = |row: Kept| {
            let words = match (key, &row.words) {
                (Some(key), Some(words)) => Some(key.open_text(words, steps.spot(whole))?),
                _ => None,
            };
            Ok(StepRow {
                seq: row.seq,
                kind: row.kind,
                detail: row.detail,
                words,
                at: moment(row.at),
                by: row.account.map(id),
                name: row.name,
            })
        };
        rows.into_iter().map(row).collect()
    }
}
