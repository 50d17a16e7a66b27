// SPDX-License-Identifier: Apache-2.0
//! Checks in tables: questions and how far they are, files in both directions, answers that only grow and are sealed under the key of the person they tell of.

mod files;
mod unread;

use crate::convert::{date, day, division, id, marks, place, uuid, word};
use crate::registry::within;
use crate::session::Session;
use assistance::access::Scope;
use assistance::casework::{CaseId, PersonId};
use assistance::office::Error;
use assistance::verification::port::{CheckFilter, SourceCount};
use assistance::verification::unread::UnreadFile;
use assistance::verification::{
    Answer, Asked, Check, CheckId, CheckKind, CheckState, Delivery, DeliveryId, Item, ItemId, ItemState,
    Part, Port, Request, RequestId, WhyNot,
};
use async_trait::async_trait;
use from_row::FromRow;
use kernel::Division;
use sea_orm::Value;
use sea_orm::prelude::Uuid;
use std::collections::BTreeMap;

/// How many values one statement binds at most, well under the limits of both databases.
const BATCH: usize = 400;

#[derive(FromRow)]
struct CheckRow {
    id: Uuid,
    casefile: Uuid,
    case_no: String,
    seq: i64,
    household: Uuid,
    place: i64,
    kind: String,
    repeats: Option<Uuid>,
    state: String,
    requested_on: String,
    requested_by: Option<Uuid>,
    due_on: Option<String>,
    started_on: Option<String>,
    reported_on: Option<String>,
    report: Option<Uuid>,
    version: i64,
}

const CHECK: &str = "id, casefile, case_no, seq, household, place, kind, repeats, state, requested_on, requested_by, due_on, started_on, \
                     reported_on, report, version";

impl CheckRow {
    fn read(self) -> Result<Check, Error> {
        Ok(Check {
            id: id(self.id),
            case: id(self.casefile),
            case_number: self.case_no,
            seq: word(u32::try_from(self.seq).ok())?,
            household: id(self.household),
            place: division(self.place)?,
            kind: word(CheckKind::parse(&self.kind))?,
            repeats: self.repeats.map(id),
            state: word(CheckState::parse(&self.state))?,
            requested_on: date(&self.requested_on)?,
            requested_by: self.requested_by.map(id),
            due: self.due_on.as_deref().map(date).transpose()?,
            started_on: self.started_on.as_deref().map(date).transpose()?,
            reported_on: self.reported_on.as_deref().map(date).transpose()?,
            report: self.report.map(id),
            version: self.version,
        })
    }
}

#[derive(FromRow)]
struct AskedRow {
    person: Uuid,
    part: String,
}

#[derive(FromRow)]
struct ItemRow {
    id: Uuid,
    verification: Uuid,
    person: Uuid,
    part: String,
    source: String,
    state: String,
    why: Option<String>,
    request: Option<Uuid>,
    asked_on: Option<String>,
    answered_on: Option<String>,
    as_of: Option<String>,
}

const ITEM: &str =
    "id, verification, person, part, source, state, why, request, asked_on, answered_on, as_of";

impl ItemRow {
    fn read(self) -> Result<Item, Error> {
        Ok(Item {
            id: id(self.id),
            check: id(self.verification),
            person: id(self.person),
            part: word(Part::parse(&self.part))?,
            source: self.source,
            state: word(ItemState::parse(&self.state))?,
            why: self.why.as_deref().map(|text| word(WhyNot::parse(text))).transpose()?,
            request: self.request.map(id),
            asked_on: self.asked_on.as_deref().map(date).transpose()?,
            answered_on: self.answered_on.as_deref().map(date).transpose()?,
            as_of: self.as_of.as_deref().map(date).transpose()?,
        })
    }
}

#[derive(FromRow)]
struct CountRow {
    source: String,
    state: String,
    number: i64,
}

impl Session {
    async fn check_rows(&self, tail: &str, values: Vec<Value>) -> Result<Vec<Check>, Error> {
        let rows = self.all::<CheckRow>(&format!("SELECT {CHECK} FROM verification {tail}"), values).await?;
        rows.into_iter().map(CheckRow::read).collect()
    }

    async fn item_rows(&self, tail: &str, values: Vec<Value>) -> Result<Vec<Item>, Error> {
        let rows =
            self.all::<ItemRow>(&format!("SELECT {ITEM} FROM verification_item {tail}"), values).await?;
        rows.into_iter().map(ItemRow::read).collect()
    }
}

#[async_trait]
impl Port for Session {
    async fn add_check(&mut self, check: &Check, asked: &[Asked]) -> Result<(), Error> {
        let sql = format!("INSERT INTO verification ({CHECK}) VALUES ({})", marks(1, 16));
        let values = vec![
            uuid(check.id).into(),
            uuid(check.case).into(),
            check.case_number.clone().into(),
            i64::from(check.seq).into(),
            uuid(check.household).into(),
            place(check.place).into(),
            check.kind.word().into(),
            check.repeats.map(uuid).into(),
            check.state.word().into(),
            day(check.requested_on).into(),
            check.requested_by.map(uuid).into(),
            check.due.map(day).into(),
            check.started_on.map(day).into(),
            check.reported_on.map(day).into(),
            check.report.map(uuid).into(),
            check.version.into(),
        ];
        self.write(&sql, values).await?;
        for one in asked {
            let sql = "INSERT INTO verification_person (verification, person, part) VALUES ($1, $2, $3)";
            let values = vec![uuid(check.id).into(), uuid(one.person).into(), one.part.word().into()];
            self.write(sql, values).await?;
        }
        Ok(())
    }

    async fn check(&mut self, check: CheckId) -> Result<Option<Check>, Error> {
        self.lock("verification", uuid(check)).await?;
        Ok(self.check_rows("WHERE id = $1", vec![uuid(check).into()]).await?.pop())
    }

    async fn asked(&mut self, check: CheckId) -> Result<Vec<Asked>, Error> {
        let sql = "SELECT person, part FROM verification_person WHERE verification = $1 ORDER BY person";
        let rows = self.all::<AskedRow>(sql, vec![uuid(check).into()]).await?;
        let read = |row: AskedRow| Ok(Asked { person: id(row.person), part: word(Part::parse(&row.part))? });
        rows.into_iter().map(read).collect()
    }

    async fn checks_of(&mut self, case: CaseId) -> Result<Vec<Check>, Error> {
        self.check_rows("WHERE casefile = $1 ORDER BY seq, id", vec![uuid(case).into()]).await
    }

    async fn put_check(&mut self, check: &Check) -> Result<(), Error> {
        let sql = "UPDATE verification SET state = $2, started_on = $3, reported_on = $4, report = $5, version = $6 \
                   WHERE id = $1 AND version = $7";
        let values = vec![
            uuid(check.id).into(),
            check.state.word().into(),
            check.started_on.map(day).into(),
            check.reported_on.map(day).into(),
            check.report.map(uuid).into(),
            check.version.into(),
            (check.version - 1).into(),
        ];
        self.write_one(sql, values).await
    }

    async fn checks(&mut self, filter: &CheckFilter) -> Result<(Vec<Check>, u64), Error> {
        let mut wheres = within(&filter.region, "place");
        let mut values: Vec<Value> = Vec::new();
        if let Some(state) = filter.state {
            wheres.push_str(" AND state = $1");
            values.push(state.word().into());
        }
        let total =
            self.number(&format!("SELECT COUNT(*) FROM verification WHERE {wheres}"), values.clone()).await?;
        // What is past its day or soon will be comes first; what has no day last.
        let tail = format!(
            "WHERE {wheres} ORDER BY CASE WHEN due_on IS NULL THEN 1 ELSE 0 END, due_on, requested_on, id LIMIT {} OFFSET {}",
            filter.limit, filter.offset
        );
        Ok((self.check_rows(&tail, values).await?, total.cast_unsigned()))
    }

    async fn add_items(&mut self, items: &[Item]) -> Result<(), Error> {
        let mut places: BTreeMap<CheckId, i64> = BTreeMap::new();
        for item in items {
            if let std::collections::btree_map::Entry::Vacant(vacant) = places.entry(item.check) {
                let sql = "SELECT place FROM verification WHERE id = $1";
                vacant.insert(self.number(sql, vec![uuid(item.check).into()]).await?);
            }
        }
        for item in items {
            let sql = format!("INSERT INTO verification_item ({ITEM}, place) VALUES ({})", marks(1, 12));
            let values = vec![
                uuid(item.id).into(),
                uuid(item.check).into(),
                uuid(item.person).into(),
                item.part.word().into(),
                item.source.clone().into(),
                item.state.word().into(),
                item.why.map(WhyNot::word).into(),
                item.request.map(uuid).into(),
                item.asked_on.map(day).into(),
                item.answered_on.map(day).into(),
                item.as_of.map(day).into(),
                places.get(&item.check).copied().into(),
            ];
            self.write(&sql, values).await?;
        }
        Ok(())
    }

    async fn put_items(&mut self, items: &[Item]) -> Result<(), Error> {
        let sql = "UPDATE verification_item SET state = $2, why = $3, request = $4, asked_on = $5, answered_on = $6, as_of = $7 \
                   WHERE id = $1";
        for item in items {
            let values = vec![
                uuid(item.id).into(),
                item.state.word().into(),
                item.why.map(WhyNot::word).into(),
                item.request.map(uuid).into(),
                item.asked_on.map(day).into(),
                item.answered_on.map(day).into(),
                item.as_of.map(day).into(),
            ];
            self.write_one(sql, values).await?;
        }
        Ok(())
    }

    async fn keep_items(&mut self, check: CheckId, keep: &[ItemId]) -> Result<(), Error> {
        for item in self.items(check).await? {
            if item.state == ItemState::Ready && !keep.contains(&item.id) {
                self.write_one("DELETE FROM verification_item WHERE id = $1", vec![uuid(item.id).into()])
                    .await?;
            }
        }
        Ok(())
    }

    async fn items(&mut self, check: CheckId) -> Result<Vec<Item>, Error> {
        self.item_rows("WHERE verification = $1 ORDER BY id", vec![uuid(check).into()]).await
    }

    async fn open_items(&mut self, region: &Scope, source: &str) -> Result<Vec<Item>, Error> {
        let tail = format!(
            "WHERE source = $1 AND state IN ('ready', 'asked') AND {} ORDER BY verification, id",
            within(region, "place")
        );
        // Questions of checks that nobody began yet are not to be asked.
        let running = "SELECT id FROM verification WHERE state = 'running'";
        let tail = tail.replacen("WHERE ", &format!("WHERE verification IN ({running}) AND "), 1);
        self.item_rows(&tail, vec![source.into()]).await
    }

    async fn open_counts(&mut self, region: &Scope) -> Result<Vec<SourceCount>, Error> {
        let sql = format!(
            "SELECT source, state, COUNT(*) AS number FROM verification_item \
             WHERE state IN ('ready', 'asked') AND verification IN (SELECT id FROM verification WHERE state = 'running') \
             AND {} GROUP BY source, state",
            within(region, "place")
        );
        let mut counts: BTreeMap<String, SourceCount> = BTreeMap::new();
        for row in self.all::<CountRow>(&sql, vec![]).await? {
            let fresh = SourceCount { source: row.source.clone(), ready: 0, asked: 0 };
            let count = counts.entry(row.source).or_insert(fresh);
            match word(ItemState::parse(&row.state))? {
                ItemState::Ready => count.ready = row.number.cast_unsigned(),
                _ => count.asked = row.number.cast_unsigned(),
            }
        }
        Ok(counts.into_values().collect())
    }

    async fn items_about(&mut self, person: PersonId) -> Result<Vec<(Item, Check)>, Error> {
        let items = self.item_rows("WHERE person = $1 ORDER BY id DESC", vec![uuid(person).into()]).await?;
        let tail = "WHERE id IN (SELECT verification FROM verification_item WHERE person = $1)";
        let checks = self.check_rows(tail, vec![uuid(person).into()]).await?;
        let checks: BTreeMap<CheckId, Check> = checks.into_iter().map(|one| (one.id, one)).collect();
        let with = |item: Item| {
            let check = checks.get(&item.check).cloned().ok_or(Error::Broken("a question of no check"))?;
            Ok((item, check))
        };
        items.into_iter().map(with).collect()
    }

    async fn next_request_number(&mut self, county: Division, year: i32) -> Result<i64, Error> {
        self.next_number(&format!("check_request/{county}/{year}")).await
    }

    async fn add_request(&mut self, request: &Request) -> Result<(), Error> {
        self.write_request(request).await
    }

    async fn request(&mut self, request: RequestId) -> Result<Option<Request>, Error> {
        Ok(self.request_rows("WHERE id = $1", vec![uuid(request).into()]).await?.pop())
    }

    async fn request_of_number(&mut self, number: &str) -> Result<Option<Request>, Error> {
        Ok(self.request_rows("WHERE number = $1", vec![number.into()]).await?.pop())
    }

    async fn items_of_request(&mut self, request: RequestId) -> Result<Vec<Item>, Error> {
        self.item_rows("WHERE request = $1 ORDER BY id", vec![uuid(request).into()]).await
    }

    async fn requests(&mut self, region: &Scope, limit: u64) -> Result<Vec<Request>, Error> {
        let tail = format!("WHERE {} ORDER BY made_at DESC, id DESC LIMIT {limit}", within(region, "county"));
        self.request_rows(&tail, vec![]).await
    }

    async fn add_answer_file(&mut self, delivery: &Delivery, answers: &[Answer]) -> Result<(), Error> {
        self.write_delivery(delivery).await?;
        self.write_answers(answers).await
    }

    async fn delivery_of(
        &mut self,
        source: &str,
        county: Division,
        hash: &str,
    ) -> Result<Option<Delivery>, Error> {
        let tail = "WHERE source = $1 AND county = $2 AND hash = $3";
        let values = vec![source.into(), place(county).into(), hash.into()];
        Ok(self.delivery_rows(tail, values).await?.pop())
    }

    async fn answer_file(&mut self, delivery: DeliveryId) -> Result<Option<Delivery>, Error> {
        Ok(self.delivery_rows("WHERE id = $1", vec![uuid(delivery).into()]).await?.pop())
    }

    async fn answer_files(&mut self, region: &Scope, limit: u64) -> Result<Vec<Delivery>, Error> {
        let tail = format!("WHERE {} ORDER BY came_at DESC, id DESC LIMIT {limit}", within(region, "county"));
        self.delivery_rows(&tail, vec![]).await
    }

    async fn add_unread_file(&mut self, file: &UnreadFile) -> Result<(), Error> {
        self.write_unread(file).await
    }

    async fn unread_files(&mut self, region: &Scope, limit: u64) -> Result<Vec<UnreadFile>, Error> {
        self.unread_rows(region, limit).await
    }

    async fn answers(&mut self, items: &[ItemId]) -> Result<Vec<Answer>, Error> {
        let mut all = Vec::new();
        for some in items.chunks(BATCH) {
            all.extend(self.read_answers(some).await?);
        }
        Ok(all)
    }
}
