// SPDX-License-Identifier: Apache-2.0
//! The outbox in tables. What a message says and the telephone it went to are sealed under a key of the message, so that destroying the key destroys both.

mod codes;
mod rows;

use crate::convert::{date, day, division, id, moment, place, uuid, word};
use crate::migration::kept_from;
use crate::registry::keys::RowKeys;
use crate::registry::within;
use crate::session::Session;
use crate::steps::Steps;
use crate::vault::{RowKey, Spot};
use assistance::access::Scope;
use assistance::messages::outbox::MessageFilter;
use assistance::messages::{
    Code, Message, MessageFactor, MessageFile, MessageFileId, MessageId, Port, State, Wish, WishKind,
};
use assistance::office::Error;
use assistance::oversight::StepRow;
use assistance::registry::PersonId;
use async_trait::async_trait;
use from_row::FromRow;
use kernel::{Date, Division, Secret, UserId, UtcMillis};
use rows::{BODY, COLUMNS, MessageRow, PHONE, STEP_WORDS};
use sea_orm::Value;
use sea_orm::prelude::Uuid;
use std::collections::BTreeSet;
use std::fmt::Write as _;

#[derive(FromRow)]
struct KeyRow {
    sealing_key: Option<Vec<u8>>,
}

const STEPS: Steps = Steps { table: "message_step", of: "message", words: STEP_WORDS };

#[derive(FromRow)]
struct CountRow {
    state: String,
    number: i64,
}

#[derive(FromRow)]
struct FileRow {
    id: Uuid,
    number: String,
    county: i64,
    layout: String,
    lines: i64,
    made_at: i64,
    account: Option<Uuid>,
    name: String,
}

const FILE: &str = "SELECT id, number, county, layout, lines, made_at, account, name FROM message_file";

impl FileRow {
    fn read(self) -> Result<MessageFile, Error> {
        Ok(MessageFile {
            id: id(self.id),
            number: self.number,
            county: division(self.county)?,
            layout: self.layout,
            lines: self.lines.cast_unsigned(),
            made_at: moment(self.made_at),
            by: self.account.map(id),
            name: self.name,
        })
    }
}

#[derive(FromRow)]
struct WishOf {
    id: Uuid,
    person: Uuid,
    kind: String,
    other: Option<Vec<u8>>,
    phone: Option<Vec<u8>>,
    said_on: String,
    recorded_at: i64,
    account: Option<Uuid>,
    name: String,
}

const WISH_OTHER: &str = "message_wish.other";
const WISH_PHONE: &str = "message_wish.phone";

impl Session {
    async fn message_key(&self, message: MessageId) -> Result<Option<RowKey>, Error> {
        let sql = "SELECT sealing_key FROM message WHERE id = $1";
        match self.one::<KeyRow>(sql, vec![uuid(message).into()]).await? {
            Some(row) => self.vault.row_key(row.sealing_key.as_deref(), message.bytes()),
            None => Ok(None),
        }
    }

    /// The key of a person, for what a wish of theirs says.
    async fn keys_of(&self, person: PersonId) -> Result<RowKeys, Error> {
        self.row_keys(&BTreeSet::from([("person", uuid(person))])).await
    }

    /// With the key of a message all that is sealed under it becomes unreadable, the words of its steps too.
    async fn forget_texts(&self, today: Date, limit: u64) -> Result<u64, Error> {
        let Some(from) = kept_from("message", "body", today) else { return Ok(0) };
        let sql = format!(
            "UPDATE message SET sealing_key = NULL, body = NULL, phone = NULL, version = version + 1, \
             state = CASE WHEN state IN ($1, $2, $3) THEN $4 ELSE state END WHERE id IN \
             (SELECT id FROM message WHERE sealing_key IS NOT NULL AND made_at < $5 ORDER BY made_at LIMIT {limit})"
        );
        let states = [State::Waiting, State::ToCall, State::ToVisit, State::Expired];
        let mut values: Vec<Value> = states.iter().map(|state| state.word().into()).collect();
        // A day begins at midnight in China, eight hours before that of UTC.
        values.push(((i64::from(from.days()) * 24 - 8) * 3_600_000).into());
        self.write(&sql, values).await
    }

    async fn read_messages(&self, sql: &str, values: Vec<Value>) -> Result<Vec<Message>, Error> {
        let rows = self.all::<MessageRow>(sql, values).await?;
        rows.into_iter().map(|row| row.read(&self.vault)).collect()
    }
}

fn wheres(scope: &Scope, filter: &MessageFilter) -> (String, Vec<Value>) {
    let mut wheres = within(scope, "place");
    let mut values: Vec<Value> = Vec::new();
    let mut and = |column: &str, value: Value| {
        values.push(value);
        let _ = write!(wheres, " AND {column} = ${}", values.len());
    };
    if let Some(event) = filter.event {
        and("event", event.word().into());
    }
    if let Some(person) = filter.person {
        and("person", uuid(person).into());
    }
    if let Some(household) = filter.household {
        and("household", uuid(household).into());
    }
    if let Some(case) = &filter.case {
        and("case_no", case.clone().into());
    }
    if let Some(file) = filter.file {
        and("file", uuid(file).into());
    }
    if !filter.states.is_empty() {
        // Words of a closed list, never what somebody typed.
        let states: Vec<String> = filter.states.iter().map(|one| format!("'{}'", one.word())).collect();
        let _ = write!(wheres, " AND state IN ({})", states.join(", "));
    }
    (wheres, values)
}

#[async_trait]
impl Port for Session {
    async fn add_message(&mut self, message: &Message) -> Result<bool, Error> {
        let row = message.id.bytes();
        let (key, wrapped) = self.vault.new_row_key(row)?;
        let body =
            message.text.as_ref().map(|text| key.seal(text.expose().as_bytes(), Spot { column: BODY, row }));
        let sql = format!(
            "INSERT INTO message ({COLUMNS}, county) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22) \
             ON CONFLICT (cause) DO NOTHING"
        );
        let mut values = rows::values(message, wrapped, body.transpose()?);
        values.push(place(message.county()).into());
        Ok(self.write(&sql, values).await? == 1)
    }

    async fn message(&mut self, id: MessageId) -> Result<Option<Message>, Error> {
        let sql = format!("SELECT {COLUMNS} FROM message WHERE id = $1");
        Ok(self.read_messages(&sql, vec![uuid(id).into()]).await?.pop())
    }

    async fn save_message(&mut self, message: &Message, seen: i64) -> Result<bool, Error> {
        let row = message.id.bytes();
        let phone = match (&message.phone, self.message_key(message.id).await?) {
            (Some(phone), Some(key)) => {
                Some(key.seal(phone.expose().as_bytes(), Spot { column: PHONE, row })?)
            }
            _ => None,
        };
        let sql = "UPDATE message SET state = $2, why = $3, file = $4, calls = $5, role = $6, phone = $7, version = $8 \
                   WHERE id = $1 AND version = $9";
        let values: Vec<Value> = vec![
            uuid(message.id).into(),
            message.state.word().into(),
            message.why.map(|why| why.word().to_owned()).into(),
            message.file.map(uuid).into(),
            i64::from(message.calls).into(),
            message.role.word().into(),
            phone.into(),
            message.version.into(),
            seen.into(),
        ];
        Ok(self.write(sql, values).await? == 1)
    }

    async fn add_message_step(&mut self, id: MessageId, step: &StepRow) -> Result<(), Error> {
        let key = match step.words {
            Some(_) => self.message_key(id).await?,
            None => None,
        };
        self.write_step(&STEPS, id, key.as_ref(), step).await
    }

    async fn message_steps(&mut self, message: MessageId) -> Result<Vec<StepRow>, Error> {
        let key = self.message_key(message).await?;
        self.read_steps(&STEPS, message, key.as_ref()).await
    }

    async fn messages(
        &mut self,
        scope: &Scope,
        filter: &MessageFilter,
    ) -> Result<(Vec<Message>, u64), Error> {
        let (wheres, values) = wheres(scope, filter);
        let total =
            self.number(&format!("SELECT COUNT(*) FROM message WHERE {wheres}"), values.clone()).await?;
        let sql = format!(
            "SELECT {COLUMNS} FROM message WHERE {wheres} ORDER BY made_at DESC, id DESC LIMIT {} OFFSET {}",
            filter.rows,
            filter.page.saturating_mul(filter.rows)
        );
        Ok((self.read_messages(&sql, values).await?, total.cast_unsigned()))
    }

    async fn count_messages(&mut self, scope: &Scope) -> Result<Vec<(State, u64)>, Error> {
        let sql = format!(
            "SELECT state, CAST(COUNT(*) AS BIGINT) AS number FROM message WHERE {} GROUP BY state",
            within(scope, "place")
        );
        let rows = self.all::<CountRow>(&sql, vec![]).await?;
        rows.into_iter()
            .map(|row| Ok((word(State::parse(&row.state))?, row.number.cast_unsigned())))
            .collect()
    }

    async fn waiting_messages(
        &mut self,
        county: Division,
        now: UtcMillis,
        limit: u64,
    ) -> Result<Vec<Message>, Error> {
        let sql = format!(
            "SELECT {COLUMNS} FROM message WHERE state = $1 AND county = $2 AND (until IS NULL OR until > $3) \
             ORDER BY CASE WHEN until IS NULL THEN 1 ELSE 0 END, made_at, id LIMIT {limit}"
        );
        let values = vec![State::Waiting.word().into(), place(county).into(), now.get().into()];
        self.read_messages(&sql, values).await
    }

    async fn next_message_file(&mut self, county: Division, on: Date) -> Result<i64, Error> {
        self.next_number(&format!("message file {} {}", place(county), day(on))).await
    }

    async fn add_message_file(&mut self, file: &MessageFile) -> Result<(), Error> {
        let sql = "INSERT INTO message_file (id, number, county, layout, lines, made_at, account, name) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
        let values: Vec<Value> = vec![
            uuid(file.id).into(),
            file.number.clone().into(),
            place(file.county).into(),
            file.layout.clone().into(),
            file.lines.cast_signed().into(),
            file.made_at.get().into(),
            file.by.map(uuid).into(),
            file.name.clone().into(),
        ];
        self.write(sql, values).await.map(drop)
    }

    async fn message_file(&mut self, id: MessageFileId) -> Result<Option<MessageFile>, Error> {
        let row = self.one::<FileRow>(&format!("{FILE} WHERE id = $1"), vec![uuid(id).into()]).await?;
        row.map(FileRow::read).transpose()
    }

    async fn message_files(&mut self, scope: &Scope, limit: u64) -> Result<Vec<MessageFile>, Error> {
        let wheres = within(scope, "county");
        let sql = format!("{FILE} WHERE {wheres} ORDER BY made_at DESC, id DESC LIMIT {limit}");
        self.all::<FileRow>(&sql, vec![]).await?.into_iter().map(FileRow::read).collect()
    }

    async fn wish(&mut self, person: PersonId) -> Result<Option<Wish>, Error> {
        let sql = "SELECT id, person, kind, other, phone, said_on, recorded_at, account, name FROM message_wish \
                   WHERE person = $1 ORDER BY recorded_at DESC, id DESC LIMIT 1";
        let Some(row) = self.one::<WishOf>(sql, vec![uuid(person).into()]).await? else { return Ok(None) };
        let keys = self.keys_of(person).await?;
        let spot = |column| Spot { column, row: *row.id.as_bytes() };
        Ok(Some(Wish {
            id: id(row.id),
            person: id(row.person),
            kind: word(WishKind::parse(&row.kind))?,
            other: keys.open(row.person, row.other.as_deref(), spot(WISH_OTHER))?,
            phone: keys.open(row.person, row.phone.as_deref(), spot(WISH_PHONE))?,
            said_on: date(&row.said_on)?,
            recorded_at: moment(row.recorded_at),
            by: row.account.map(id),
            name: row.name,
        }))
    }

    async fn add_wish(&mut self, wish: &Wish) -> Result<(), Error> {
        let (row, person) = (wish.id.bytes(), uuid(wish.person));
        let keys = self.keys_of(wish.person).await?;
        let seal = |text: &Option<Secret<String>>, column| {
            let text = text.as_ref().map(|text| text.expose().as_str());
            text.map(|text| keys.seal(person, text, Spot { column, row })).transpose()
        };
        let sql = "INSERT INTO message_wish (id, person, kind, other, phone, said_on, recorded_at, account, name) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
        let values: Vec<Value> = vec![
            uuid(wish.id).into(),
            person.into(),
            wish.kind.word().into(),
            seal(&wish.other, WISH_OTHER)?.into(),
            seal(&wish.phone, WISH_PHONE)?.into(),
            day(wish.said_on).into(),
            wish.recorded_at.get().into(),
            wish.by.map(uuid).into(),
            wish.name.clone().into(),
        ];
        self.write(sql, values).await.map(drop)
    }

    async fn message_factor(&mut self, account: UserId) -> Result<Option<MessageFactor>, Error> {
        self.read_factor(account).await
    }

    async fn put_message_factor(&mut self, factor: &MessageFactor) -> Result<(), Error> {
        self.write_factor(factor).await
    }

    async fn drop_message_factor(&mut self, account: UserId) -> Result<(), Error> {
        let sql = "DELETE FROM message_factor WHERE account = $1";
        self.write(sql, vec![uuid(account).into()]).await.map(drop)
    }

    async fn add_code(&mut self, code: &Code) -> Result<(), Error> {
        self.write_code(code).await
    }

    async fn open_code(&mut self, account: UserId) -> Result<Option<Code>, Error> {
        self.read_code(account).await
    }

    async fn save_code(&mut self, code: &Code, tries_seen: u32) -> Result<bool, Error> {
        self.update_code(code, tries_seen).await
    }

    async fn end_codes(&mut self, account: UserId, now: UtcMillis) -> Result<(), Error> {
        let sql = "UPDATE sign_in_code SET ended_at = $2 WHERE account = $1 AND ended_at IS NULL";
        self.write(sql, vec![uuid(account).into(), now.get().into()]).await.map(drop)
    }

    async fn codes_since(&mut self, account: UserId, since: UtcMillis) -> Result<u64, Error> {
        let sql = "SELECT COUNT(*) FROM sign_in_code WHERE account = $1 AND made_at > $2";
        let number = self.number(sql, vec![uuid(account).into(), since.get().into()]).await?;
        Ok(number.cast_unsigned())
    }

    async fn forget_messages(&mut self, today: Date, limit: u64) -> Result<u64, Error> {
        self.forget_texts(today, limit).await
    }

    async fn destroy_codes(&mut self, account: Option<UserId>, now: UtcMillis) -> Result<u64, Error> {
        self.destroy_code_messages(account, now).await
    }
}
