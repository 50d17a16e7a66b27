// SPDX-License-Identifier: Apache-2.0
//! Other systems and their tokens in a table beside their accounts.

use crate::convert::{date, day, hash, id, moment, uuid};
use crate::session::Session;
use assistance::access::clients::Client;
use assistance::office::Error;
use from_row::FromRow;
use kernel::{UserId, UtcMillis};
use sea_orm::prelude::Uuid;

#[derive(FromRow)]
struct ClientRow {
    account: Uuid,
    name: String,
    owner: String,
    hash: Vec<u8>,
    issued_at: i64,
    expires_on: String,
    revoked_at: Option<i64>,
    used_at: Option<i64>,
    version: i64,
}

const SELECT: &str = "SELECT c.account, a.name, c.owner, c.hash, c.issued_at, c.expires_on, c.revoked_at, c.used_at, c.version \
                      FROM api_client c JOIN account a ON a.id = c.account";

impl ClientRow {
    fn read(self) -> Result<Client, Error> {
        Ok(Client {
            account: id(self.account),
            name: self.name,
            owner: self.owner,
            hash: hash(&self.hash)?,
            issued_at: moment(self.issued_at),
            expires_on: date(&self.expires_on)?,
            revoked_at: self.revoked_at.map(moment),
            used_at: self.used_at.map(moment),
            version: self.version,
        })
    }
}

impl Session {
    pub(super) async fn read_client(&self, account: UserId) -> Result<Option<Client>, Error> {
        let sql = format!("{SELECT} WHERE c.account = $1");
        self.one::<ClientRow>(&sql, vec![uuid(account).into()]).await?.map(ClientRow::read).transpose()
    }

    pub(super) async fn read_clients(&self) -> Result<Vec<Client>, Error> {
        let rows = self.all::<ClientRow>(&format!("{SELECT} ORDER BY c.account"), vec![]).await?;
        rows.into_iter().map(ClientRow::read).collect()
    }

    pub(super) async fn write_client(&self, client: &Client, seen: i64) -> Result<(), Error> {
        let sql = if seen == 0 {
            "INSERT INTO api_client (account, owner, hash, issued_at, expires_on, revoked_at, used_at, version) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
        } else {
            "UPDATE api_client SET owner = $2, hash = $3, issued_at = $4, expires_on = $5, revoked_at = $6, used_at = $7, version = $8 \
             WHERE account = $1 AND version = $9"
        };
        let mut values = vec![
            uuid(client.account).into(),
            client.owner.clone().into(),
            client.hash.to_vec().into(),
            client.issued_at.get().into(),
            day(client.expires_on).into(),
            client.revoked_at.map(UtcMillis::get).into(),
            client.used_at.map(UtcMillis::get).into(),
            client.version.into(),
        ];
        if seen != 0 {
            values.push(seen.into());
        }
        self.write_one(sql, values).await
    }
}
