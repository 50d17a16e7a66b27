// SPDX-License-Identifier: Apache-2.0
//! Files of questions and answers in tables, and the lines of answers.

use crate::convert::{division, id, marks, moment, place, uuid, word};
use crate::registry::keys::RowKeys;
use crate::session::Session;
use crate::vault::Spot;
use assistance::office::Error;
use assistance::verification::{Answer, Delivery, ItemId, Request, Way};
use from_row::FromRow;
use sea_orm::Value;
use sea_orm::prelude::Uuid;
use std::collections::BTreeSet;

const BODY: &str = "verification_answer.body";

#[derive(FromRow)]
struct RequestRow {
    id: Uuid,
    number: String,
    source: String,
    county: i64,
    way: String,
    items: i64,
    made_at: i64,
    account: Option<Uuid>,
    name: String,
}

const REQUEST: &str = "id, number, source, county, way, items, made_at, account, name";

#[derive(FromRow)]
struct DeliveryRow {
    id: Uuid,
    source: String,
    county: i64,
    way: String,
    hash: String,
    lines: i64,
    taken: i64,
    faults: String,
    came_at: i64,
    account: Option<Uuid>,
    name: String,
}

const DELIVERY: &str = "id, source, county, way, hash, lines, taken, faults, came_at, account, name";

#[derive(FromRow)]
struct AnswerRow {
    id: Uuid,
    item: Uuid,
    person: Uuid,
    delivery: Uuid,
    line: i64,
    body: Vec<u8>,
}

fn number(stored: i64) -> Result<u32, Error> {
    word(u32::try_from(stored).ok())
}

impl Session {
    pub(super) async fn write_request(&self, request: &Request) -> Result<(), Error> {
        let sql = format!("INSERT INTO verification_request ({REQUEST}) VALUES ({})", marks(1, 9));
        let values = vec![
            uuid(request.id).into(),
            request.number.clone().into(),
            request.source.clone().into(),
            place(request.county).into(),
            request.way.word().into(),
            i64::from(request.items).into(),
            request.made_at.get().into(),
            request.made_by.map(uuid).into(),
            request.made_name.clone().into(),
        ];
        self.write(&sql, values).await.map(drop)
    }

    pub(super) async fn request_rows(&self, tail: &str, values: Vec<Value>) -> Result<Vec<Request>, Error> {
        let sql = format!("SELECT {REQUEST} FROM verification_request {tail}");
        let read = |row: RequestRow| {
            Ok(Request {
                id: id(row.id),
                number: row.number,
                source: row.source,
                county: division(row.county)?,
                way: word(Way::parse(&row.way))?,
                items: number(row.items)?,
                made_at: moment(row.made_at),
                made_by: row.account.map(id),
                made_name: row.name,
            })
        };
        self.all::<RequestRow>(&sql, values).await?.into_iter().map(read).collect()
    }

    pub(super) async fn write_delivery(&self, delivery: &Delivery) -> Result<(), Error> {
        let faults = serde_json::to_string(&delivery.faults)
            .map_err(|_| Error::Broken("what is wrong with rows cannot be written"))?;
        let sql = format!("INSERT INTO verification_delivery ({DELIVERY}) VALUES ({})", marks(1, 11));
        let values = vec![
            uuid(delivery.id).into(),
            delivery.source.clone().into(),
            place(delivery.county).into(),
            delivery.way.word().into(),
            delivery.hash.clone().into(),
            i64::from(delivery.rows).into(),
            i64::from(delivery.taken).into(),
            faults.into(),
            delivery.came_at.get().into(),
            delivery.brought_by.map(uuid).into(),
            delivery.brought_name.clone().into(),
        ];
        self.write(&sql, values).await.map(drop)
    }

    pub(super) async fn delivery_rows(&self, tail: &str, values: Vec<Value>) -> Result<Vec<Delivery>, Error> {
        let sql = format!("SELECT {DELIVERY} FROM verification_delivery {tail}");
        let read = |row: DeliveryRow| {
            Ok(Delivery {
                id: id(row.id),
                source: row.source,
                county: division(row.county)?,
                way: word(Way::parse(&row.way))?,
                hash: row.hash,
                rows: number(row.lines)?,
                taken: number(row.taken)?,
                faults: serde_json::from_str(&row.faults)
                    .map_err(|_| Error::Broken("what was wrong with rows cannot be read"))?,
                came_at: moment(row.came_at),
                brought_by: row.account.map(id),
                brought_name: row.name,
            })
        };
        self.all::<DeliveryRow>(&sql, values).await?.into_iter().map(read).collect()
    }

    async fn person_keys(&self, persons: impl Iterator<Item = Uuid>) -> Result<RowKeys, Error> {
        let rows: BTreeSet<(&'static str, Uuid)> = persons.map(|person| ("person", person)).collect();
        self.row_keys(&rows).await
    }

    pub(super) async fn write_answers(&self, answers: &[Answer]) -> Result<(), Error> {
        let keys = self.person_keys(answers.iter().map(|answer| uuid(answer.person))).await?;
        let sql = "INSERT INTO verification_answer (id, item, person, delivery, line, body) VALUES ($1, $2, $3, $4, $5, $6)";
        for answer in answers {
            let Some(said) = &answer.said else { continue };
            let text =
                serde_json::to_string(said).map_err(|_| Error::Broken("an answer cannot be written"))?;
            let spot = Spot { column: BODY, row: answer.id.bytes() };
            let values = vec![
                uuid(answer.id).into(),
                uuid(answer.item).into(),
                uuid(answer.person).into(),
                uuid(answer.delivery).into(),
                i64::from(answer.line).into(),
                keys.seal(uuid(answer.person), &text, spot)?.into(),
            ];
            self.write(sql, values).await?;
        }
        Ok(())
    }

    pub(super) async fn read_answers(&self, items: &[ItemId]) -> Result<Vec<Answer>, Error> {
        if items.is_empty() {
            return Ok(Vec::new());
        }
        let sql = format!(
            "SELECT id, item, person, delivery, line, body FROM verification_answer WHERE item IN ({}) ORDER BY delivery, line",
            marks(1, items.len())
        );
        let values = items.iter().map(|item| uuid(*item).into()).collect();
        let rows = self.all::<AnswerRow>(&sql, values).await?;
        let keys = self.person_keys(rows.iter().map(|row| row.person)).await?;
        let read = |row: AnswerRow| {
            let spot = Spot { column: BODY, row: *row.id.as_bytes() };
            let opened = keys.open(row.person, Some(&row.body), spot)?;
            let said = opened.map(|text| serde_json::from_str(text.expose())).transpose();
            Ok(Answer {
                id: id(row.id),
                item: id(row.item),
                person: id(row.person),
                delivery: id(row.delivery),
                line: number(row.line)?,
                said: said.map_err(|_| Error::Broken("an answer cannot be read"))?,
            })
        };
        rows.into_iter().map(read).collect()
    }
}
