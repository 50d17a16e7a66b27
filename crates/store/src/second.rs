// SPDX-License-Identifier: Apache-2.0
//! What a second person answered to what was asked: written once in a table of its own, read beside it.

use crate::convert::{id, moment, uuid};
use crate::session::Session;
use assistance::office::Error;
use assistance::settings::Answered;
use kernel::Id;
use sea_orm::prelude::Uuid;

/// The answer, where there is one; its columns stand beside those of what was asked.
pub(crate) fn answered(
    accepted: Option<bool>,
    at: Option<i64>,
    by: Option<Uuid>,
    name: Option<String>,
) -> Option<Answered> {
    let (accepted, at) = accepted.zip(at)?;
    Some(Answered { accepted, at: moment(at), by: by.map(id), name: name.unwrap_or_default() })
}

impl Session {
    /// Adds the answer to a table under the column that says to what; `false` where there is one already.
    pub(crate) async fn write_answered<T>(
        &self,
        (table, to): (&str, &str),
        asked: Id<T>,
        answered: &Answered,
    ) -> Result<bool, Error> {
        let sql = format!(
            "INSERT INTO {table} ({to}, accepted, answered_at, account, name) VALUES ($1, $2, $3, $4, $5) \
             ON CONFLICT ({to}) DO NOTHING"
        );
        let values = vec![
            uuid(asked).into(),
            answered.accepted.into(),
            answered.at.get().into(),
            answered.by.map(uuid).into(),
            answered.name.clone().into(),
        ];
        Ok(self.write(&sql, values).await? == 1)
    }
}
