// SPDX-License-Identifier: Apache-2.0
//! Codes of second factors, and the telephones they go to.

use crate::convert::{hash, id, moment, uuid, word};
use crate::session::Session;
use crate::vault::Spot;
use assistance::messages::{Code, Event, MessageFactor, State};
use assistance::office::Error;
use from_row::FromRow;
use kernel::{UserId, UtcMillis};
use sea_orm::Value;
use sea_orm::prelude::Uuid;

const PHONE: &str = "message_factor.phone";

#[derive(FromRow)]
struct FactorRow {
    sealing_key: Option<Vec<u8>>,
    phone: Vec<u8>,
    set_at: i64,
    set_by: Option<Uuid>,
    name: String,
}

#[derive(FromRow)]
struct CodeOf {
    id: Uuid,
    account: Uuid,
    hash: Vec<u8>,
    made_at: i64,
    until: i64,
    tries: i64,
    ended_at: Option<i64>,
}

impl Session {
    pub(super) async fn read_factor(&self, account: UserId) -> Result<Option<MessageFactor>, Error> {
        let sql = "SELECT sealing_key, phone, set_at, set_by, name FROM message_factor WHERE account = $1";
        let Some(row) = self.one::<FactorRow>(sql, vec![uuid(account).into()]).await? else {
            return Ok(None);
        };
        let key = self.vault.row_key(row.sealing_key.as_deref(), account.bytes())?;
        let key = key.ok_or(Error::Broken("the key of a telephone is gone"))?;
        let phone = key.open_text(&row.phone, Spot { column: PHONE, row: account.bytes() })?;
        let (set_at, by) = (moment(row.set_at), row.set_by.map(id));
        Ok(Some(MessageFactor { account, phone, set_at, by, name: row.name }))
    }

    pub(super) async fn write_factor(&self, factor: &MessageFactor) -> Result<(), Error> {
        let row = factor.account.bytes();
        let (key, wrapped) = self.vault.new_row_key(row)?;
        let phone = key.seal(factor.phone.expose().as_bytes(), Spot { column: PHONE, row })?;
        let sql = "INSERT INTO message_factor (account, sealing_key, phone, set_at, set_by, name) VALUES ($1, $2, $3, $4, $5, $6) \
                   ON CONFLICT (account) DO UPDATE SET sealing_key = excluded.sealing_key, phone = excluded.phone, \
                   set_at = excluded.set_at, set_by = excluded.set_by, name = excluded.name";
        let values: Vec<Value> = vec![
            uuid(factor.account).into(),
            wrapped.into(),
            phone.into(),
            factor.set_at.get().into(),
            factor.by.map(uuid).into(),
            factor.name.clone().into(),
        ];
        self.write(sql, values).await.map(drop)
    }

    pub(super) async fn write_code(&self, code: &Code) -> Result<(), Error> {
        let sql = "INSERT INTO sign_in_code (id, account, hash, made_at, until, tries, ended_at) VALUES ($1, $2, $3, $4, $5, $6, $7)";
        let values: Vec<Value> = vec![
            uuid(code.id).into(),
            uuid(code.account).into(),
            code.hash.to_vec().into(),
            code.made_at.get().into(),
            code.until.get().into(),
            i64::from(code.tries).into(),
            code.ended_at.map(UtcMillis::get).into(),
        ];
        self.write(sql, values).await.map(drop)
    }

    pub(super) async fn read_code(&self, account: UserId) -> Result<Option<Code>, Error> {
        let sql = "SELECT id, account, hash, made_at, until, tries, ended_at FROM sign_in_code \
                   WHERE account = $1 AND ended_at IS NULL ORDER BY made_at DESC, id DESC LIMIT 1";
        let Some(row) = self.one::<CodeOf>(sql, vec![uuid(account).into()]).await? else { return Ok(None) };
        Ok(Some(Code {
            id: id(row.id),
            account: id(row.account),
            hash: hash(&row.hash)?,
            made_at: moment(row.made_at),
            until: moment(row.until),
            tries: word(u32::try_from(row.tries).ok())?,
            ended_at: row.ended_at.map(moment),
        }))
    }

    pub(super) async fn update_code(&self, code: &Code, tries_seen: u32) -> Result<bool, Error> {
        let sql = "UPDATE sign_in_code SET tries = $2, ended_at = $3 WHERE id = $1 AND tries = $4 AND ended_at IS NULL";
        let values: Vec<Value> = vec![
            uuid(code.id).into(),
            i64::from(code.tries).into(),
            code.ended_at.map(UtcMillis::get).into(),
            i64::from(tries_seen).into(),
        ];
        Ok(self.write(sql, values).await? == 1)
    }

    /// Destroys the keys of messages with codes: of an account, or those that are past their time. One that was never sent is of no use any more.
    pub(super) async fn destroy_code_messages(
        &self,
        account: Option<UserId>,
        now: UtcMillis,
    ) -> Result<u64, Error> {
        let (which, value): (_, Value) = match account {
            Some(account) => ("account = $3", uuid(account).into()),
            None => ("until <= $3", now.get().into()),
        };
        let sql = format!(
            "UPDATE message SET sealing_key = NULL, body = NULL, phone = NULL, version = version + 1, \
             state = CASE WHEN state = 'waiting' THEN $1 ELSE state END \
             WHERE event = $2 AND {which} AND sealing_key IS NOT NULL"
        );
        let values = vec![State::Expired.word().into(), Event::SignInCode.word().into(), value];
        self.write(&sql, values).await
    }
}
