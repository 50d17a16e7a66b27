// SPDX-License-Identifier: Apache-2.0
//! Files of answers that could not be read, in their table.

use crate::convert::{division, id, moment, place, uuid, word};
use crate::registry::within;
use crate::session::Session;
use assistance::access::Scope;
use assistance::office::Error;
use assistance::verification::unread::{UnreadFile, WhyUnread};
use from_row::FromRow;
use sea_orm::prelude::Uuid;

#[derive(FromRow)]
struct UnreadRow {
    id: Uuid,
    county: i64,
    name: String,
    line: Option<i64>,
    why: String,
    noted_at: i64,
}

impl UnreadRow {
    fn read(self) -> Result<UnreadFile, Error> {
        Ok(UnreadFile {
            id: id(self.id),
            county: division(self.county)?,
            name: self.name,
            line: self.line.map(|line| word(u32::try_from(line).ok())).transpose()?,
            why: word(WhyUnread::parse(&self.why))?,
            at: moment(self.noted_at),
        })
    }
}

impl Session {
    pub(super) async fn write_unread(&self, file: &UnreadFile) -> Result<(), Error> {
        let sql = "INSERT INTO verification_unread (id, county, name, line, why, noted_at) VALUES ($1, $2, $3, $4, $5, $6)";
        let values = vec![
            uuid(file.id).into(),
            place(file.county).into(),
            file.name.clone().into(),
            file.line.map(i64::from).into(),
            file.why.word().into(),
            file.at.get().into(),
        ];
        self.write_one(sql, values).await
    }

    pub(super) async fn unread_rows(&self, region: &Scope, limit: u64) -> Result<Vec<UnreadFile>, Error> {
        let sql = format!(
            "SELECT id, county, name, line, why, noted_at FROM verification_unread WHERE {} \
             ORDER BY noted_at DESC, id DESC LIMIT {limit}",
            within(region, "county")
        );
        self.all::<UnreadRow>(&sql, vec![]).await?.into_iter().map(UnreadRow::read).collect()
    }
}
