// SPDX-License-Identifier: Apache-2.0
//! Each passing-on of a request for help; why is sealed under the key of the request.

use crate::convert::{date, day, division, id, moment, place, uuid};
use crate::session::Session;
use crate::vault::{RowKey, Spot};
use assistance::office::Error;
use assistance::registry::contact::ContactId;
use assistance::registry::pass_on::Passing;
use from_row::FromRow;
use sea_orm::Value;
use sea_orm::prelude::Uuid;

const REASON: &str = "contact_passing.reason";

#[derive(FromRow)]
struct KeyRow {
    sealing_key: Option<Vec<u8>>,
}

#[derive(FromRow)]
struct PassingRow {
    id: Uuid,
    from_place: i64,
    from_words: Option<String>,
    to_place: Option<i64>,
    to_words: Option<String>,
    follow_by: Option<String>,
    reason: Option<Vec<u8>>,
    recorded_at: i64,
    account: Option<Uuid>,
    name: String,
}

const COLUMNS: &str =
    "id, from_place, from_words, to_place, to_words, follow_by, reason, recorded_at, account, name";

impl Session {
    /// The key of a request; nothing once it was erased.
    pub(super) async fn contact_key(&self, contact: ContactId) -> Result<Option<RowKey>, Error> {
        let sql = "SELECT sealing_key FROM contact WHERE id = $1";
        let kept = self.one::<KeyRow>(sql, vec![uuid(contact).into()]).await?;
        self.vault.row_key(kept.and_then(|one| one.sealing_key).as_deref(), contact.bytes())
    }

    pub(super) async fn write_passing(&self, passing: &Passing) -> Result<(), Error> {
        let row = passing.id.bytes();
        let reason = match (self.contact_key(passing.contact).await?, &passing.reason) {
            (Some(key), Some(reason)) => {
                Some(key.seal(reason.expose().as_bytes(), Spot { column: REASON, row })?)
            }
            _ => None,
        };
        let sql = format!(
            "INSERT INTO contact_passing (contact, {COLUMNS}) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"
        );
        let values: Vec<Value> = vec![
            uuid(passing.contact).into(),
            uuid(passing.id).into(),
            place(passing.from).into(),
            passing.from_words.clone().into(),
            passing.to.map(place).into(),
            passing.to_words.clone().into(),
            passing.follow_by.map(day).into(),
            reason.into(),
            passing.recorded_at.get().into(),
            passing.by.map(uuid).into(),
            passing.name.clone().into(),
        ];
        self.write(&sql, values).await.map(drop)
    }

    pub(super) async fn read_passings(&self, contact: ContactId) -> Result<Vec<Passing>, Error> {
        let sql =
            format!("SELECT {COLUMNS} FROM contact_passing WHERE contact = $1 ORDER BY recorded_at, id");
        let rows = self.all::<PassingRow>(&sql, vec![uuid(contact).into()]).await?;
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let key = self.contact_key(contact).await?;
        let read = |row: PassingRow| {
            let spot = Spot { column: REASON, row: *row.id.as_bytes() };
            let reason = match (&key, &row.reason) {
                (Some(key), Some(sealed)) => Some(key.open_text(sealed, spot)?),
                _ => None,
            };
            Ok(Passing {
                id: id(row.id),
                contact,
                from: division(row.from_place)?,
                from_words: row.from_words,
                to: row.to_place.map(division).transpose()?,
                to_words: row.to_words,
                follow_by: row.follow_by.as_deref().map(date).transpose()?,
                reason,
                recorded_at: moment(row.recorded_at),
                by: row.account.map(id),
                name: row.name,
            })
        };
        rows.into_iter().map(read).collect()
    }
}
