// SPDX-License-Identifier: Apache-2.0
//! Price linkage in tables that only grow: indexes, lists and what second persons said; and how far a month is paid, off awards and payments.

use crate::convert::{date, day, division, id, moment, place, uuid, word};
use crate::payout::{month, stored};
use crate::session::Session;
use assistance::casework::Scheme;
use assistance::office::Error;
use assistance::payout::model::ids::AwardId;
use assistance::payout::orders::OrderAnswer;
use assistance::price_linkage::{
    IndexId, PaidState, Port, PriceIndex, PricePaid, PriceRun, Rise, RunId, RunLine, Sums,
};
use async_trait::async_trait;
use from_row::FromRow;
use kernel::{Division, Fen, Month};
use sea_orm::Value;
use sea_orm::prelude::Uuid;
use std::collections::BTreeMap;

#[derive(FromRow)]
struct IndexRow {
    id: Uuid,
    county: i64,
    month: i64,
    entry: i64,
    cpi: i64,
    food: Option<i64>,
    released_on: String,
    document: String,
    corrects: Option<Uuid>,
    reason: Option<String>,
    account: Uuid,
    name: String,
    at: i64,
    accepted: Option<bool>,
    answered_why: Option<String>,
    answered_by: Option<Uuid>,
    answered_name: Option<String>,
    answered_at: Option<i64>,
}

#[derive(FromRow)]
struct GroupRow {
    run: Uuid,
    scheme: String,
    families: i64,
    persons: i64,
    amount: i64,
}

impl GroupRow {
    fn read(self) -> Result<(RunId, Scheme, Sums), Error> {
        let count = |number: i64| word(u64::try_from(number).ok());
        let sums = Sums {
            families: count(self.families)?,
            persons: count(self.persons)?,
            amount: Fen::new(self.amount),
        };
        Ok((id(self.run), word(Scheme::parse(&self.scheme))?, sums))
    }
}

#[derive(FromRow)]
struct RunRow {
    id: Uuid,
    county: i64,
    month: i64,
    entry: i64,
    price_index: Uuid,
    digest: String,
    families: i64,
    persons: i64,
    amount: i64,
    account: Uuid,
    name: String,
    at: i64,
    accepted: Option<bool>,
    answered_why: Option<String>,
    answered_by: Option<Uuid>,
    answered_name: Option<String>,
    answered_at: Option<i64>,
}

#[derive(FromRow)]
struct LineRow {
    award: Uuid,
    earlier: i64,
    amount: i64,
    persons: i64,
}

#[derive(FromRow)]
struct PaidRow {
    award: Uuid,
    arrived: i64,
    under_way: i64,
}

#[derive(FromRow)]
struct StateRow {
    unpaid: i64,
    missing: i64,
}

const ANSWERED: &str = "a.accepted, a.reason AS answered_why, a.account AS answered_by, a.name AS answered_name, a.at AS answered_at";

fn answer(
    accepted: Option<bool>,
    reason: Option<String>,
    (by, name, at): (Option<Uuid>, Option<String>, Option<i64>),
) -> Option<OrderAnswer> {
    let (accepted, by, at) = (accepted?, by?, at?);
    let (reason, name) = (reason.unwrap_or_default(), name.unwrap_or_default());
    Some(OrderAnswer { accepted, reason, by: id(by), name, at: moment(at) })
}

impl IndexRow {
    fn read(self) -> Result<PriceIndex, Error> {
        let answered = (self.answered_by, self.answered_name, self.answered_at);
        Ok(PriceIndex {
            id: id(self.id),
            county: division(self.county)?,
            month: month(self.month)?,
            entry: word(u32::try_from(self.entry).ok())?,
            cpi: Rise::new(self.cpi),
            food: self.food.map(Rise::new),
            released_on: date(&self.released_on)?,
            document: self.document,
            corrects: self.corrects.map(|corrects| (id(corrects), self.reason.unwrap_or_default())),
            by: id(self.account),
            name: self.name,
            at: moment(self.at),
            answer: answer(self.accepted, self.answered_why, answered),
        })
    }
}

impl RunRow {
    fn read(self) -> Result<PriceRun, Error> {
        let answered = (self.answered_by, self.answered_name, self.answered_at);
        Ok(PriceRun {
            id: id(self.id),
            county: division(self.county)?,
            month: month(self.month)?,
            entry: word(u32::try_from(self.entry).ok())?,
            index: id(self.price_index),
            digest: self.digest,
            sums: Sums {
                families: word(u64::try_from(self.families).ok())?,
                persons: word(u64::try_from(self.persons).ok())?,
                amount: Fen::new(self.amount),
            },
            by: id(self.account),
            name: self.name,
            at: moment(self.at),
            answer: answer(self.accepted, self.answered_why, answered),
        })
    }
}

impl LineRow {
    fn read(self) -> Result<RunLine, Error> {
        Ok(RunLine {
            award: id(self.award),
            before: Fen::new(self.earlier),
            amount: Fen::new(self.amount),
            persons: word(u32::try_from(self.persons).ok())?,
        })
    }
}

/// The rows of a county, of one month where one is named, the latest month first and in their order.
fn of_county(table: &str, of: &str, county: Division, month: Option<Month>) -> (String, Vec<Value>) {
    let mut values: Vec<Value> = vec![place(county).into()];
    let mut sql = format!(
        "SELECT t.*, {ANSWERED} FROM {table} t LEFT JOIN {table}_answer a ON a.{of} = t.id WHERE t.county = $1"
    );
    if let Some(month) = month {
        sql += " AND t.month = $2";
        values.push(stored(month).into());
    }
    (sql + " ORDER BY t.month DESC, t.entry", values)
}

impl Session {
    /// Adds an answer; `false` where there is one already.
    async fn add_price_answer(
        &self,
        (table, of): (&str, &str),
        key: Uuid,
        answer: &OrderAnswer,
    ) -> Result<bool, Error> {
        let sql = format!(
            "INSERT INTO {table} ({of}, accepted, reason, account, name, at) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT ({of}) DO NOTHING"
        );
        let values: Vec<Value> = vec![
            key.into(),
            answer.accepted.into(),
            answer.reason.clone().into(),
            uuid(answer.by).into(),
            answer.name.clone().into(),
            answer.at.get().into(),
        ];
        Ok(self.write(&sql, values).await? == 1)
    }
}

#[async_trait]
impl Port for Session {
    async fn add_price_index(&mut self, index: &PriceIndex) -> Result<(), Error> {
        let sql = "INSERT INTO price_index (id, county, month, entry, cpi, food, released_on, document, corrects, reason, account, name, at) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
        let corrects = index.corrects.as_ref();
        let values = vec![
            uuid(index.id).into(),
            place(index.county).into(),
            stored(index.month).into(),
            i64::from(index.entry).into(),
            index.cpi.get().into(),
            index.food.map(Rise::get).into(),
            day(index.released_on).into(),
            index.document.clone().into(),
            corrects.map(|(id, _)| uuid(*id)).into(),
            corrects.map(|(_, reason)| reason.clone()).into(),
            uuid(index.by).into(),
            index.name.clone().into(),
            index.at.get().into(),
        ];
        self.write(sql, values).await.map(drop)
    }

    async fn price_index(&mut self, index: IndexId) -> Result<Option<PriceIndex>, Error> {
        self.lock("price_index", uuid(index)).await?;
        let sql = format!(
            "SELECT t.*, {ANSWERED} FROM price_index t LEFT JOIN price_index_answer a ON a.price_index = t.id WHERE t.id = $1"
        );
        self.one::<IndexRow>(&sql, vec![uuid(index).into()]).await?.map(IndexRow::read).transpose()
    }

    async fn price_indexes(
        &mut self,
        county: Division,
        month: Option<Month>,
    ) -> Result<Vec<PriceIndex>, Error> {
        let (sql, values) = of_county("price_index", "price_index", county, month);
        self.all::<IndexRow>(&sql, values).await?.into_iter().map(IndexRow::read).collect()
    }

    async fn answer_price_index(&mut self, index: IndexId, answer: &OrderAnswer) -> Result<bool, Error> {
        self.add_price_answer(("price_index_answer", "price_index"), uuid(index), answer).await
    }

    async fn add_price_run(&mut self, run: &PriceRun, lines: &[RunLine]) -> Result<(), Error> {
        let sql = "INSERT INTO price_run (id, county, month, entry, price_index, digest, families, persons, amount, account, name, at) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
        let values = vec![
            uuid(run.id).into(),
            place(run.county).into(),
            stored(run.month).into(),
            i64::from(run.entry).into(),
            uuid(run.index).into(),
            run.digest.clone().into(),
            word(i64::try_from(run.sums.families).ok())?.into(),
            word(i64::try_from(run.sums.persons).ok())?.into(),
            run.sums.amount.get().into(),
            uuid(run.by).into(),
            run.name.clone().into(),
            run.at.get().into(),
        ];
        self.write(sql, values).await?;
        let row = |line: &RunLine| {
            let (run, award) = (uuid(run.id), uuid(line.award));
            let money = [line.before.get(), line.amount.get(), i64::from(line.persons)];
            [Value::from(run), Value::from(award)].into_iter().chain(money.map(Value::from)).collect()
        };
        let rows = lines.iter().map(row).collect();
        self.insert_rows("price_run_line (run, award, earlier, amount, persons)", rows).await
    }

    async fn price_run(&mut self, run: RunId) -> Result<Option<(PriceRun, Vec<RunLine>)>, Error> {
        self.lock("price_run", uuid(run)).await?;
        let sql = format!(
            "SELECT t.*, {ANSWERED} FROM price_run t LEFT JOIN price_run_answer a ON a.run = t.id WHERE t.id = $1"
        );
        let Some(row) = self.one::<RunRow>(&sql, vec![uuid(run).into()]).await? else { return Ok(None) };
        let sql = "SELECT l.award, l.earlier, l.amount, l.persons FROM price_run_line l JOIN award w ON w.id = l.award \
                   WHERE l.run = $1 ORDER BY w.village, w.payee";
        let lines = self.all::<LineRow>(sql, vec![uuid(run).into()]).await?;
        let lines = lines.into_iter().map(LineRow::read).collect::<Result<_, _>>()?;
        Ok(Some((row.read()?, lines)))
    }

    async fn price_runs(&mut self, county: Division, month: Option<Month>) -> Result<Vec<PriceRun>, Error> {
        let (sql, values) = of_county("price_run", "run", county, month);
        self.all::<RunRow>(&sql, values).await?.into_iter().map(RunRow::read).collect()
    }

    async fn price_run_groups(&mut self, county: Division) -> Result<Vec<(RunId, Scheme, Sums)>, Error> {
        let sql = "SELECT l.run, w.scheme, COUNT(*) AS families, CAST(SUM(l.persons) AS BIGINT) AS persons, \
                   CAST(SUM(l.amount - l.earlier) AS BIGINT) AS amount FROM price_run r JOIN price_run_line l ON l.run = r.id \
                   JOIN award w ON w.id = l.award WHERE r.county = $1 GROUP BY l.run, w.scheme ORDER BY l.run, w.scheme";
        let rows = self.all::<GroupRow>(sql, vec![place(county).into()]).await?;
        rows.into_iter().map(GroupRow::read).collect()
    }

    async fn answer_price_run(&mut self, run: RunId, answer: &OrderAnswer) -> Result<bool, Error> {
        self.add_price_answer(("price_run_answer", "run"), uuid(run), answer).await
    }

    async fn price_paid(
        &mut self,
        county: Division,
        month: Month,
    ) -> Result<BTreeMap<AwardId, PricePaid>, Error> {
        let sql = "SELECT award, CAST(SUM(CASE WHEN state = 'paid' THEN amount ELSE 0 END) AS BIGINT) AS arrived, \
                   CAST(SUM(CASE WHEN state IN ('under_way', 'failed') THEN amount ELSE 0 END) AS BIGINT) AS under_way \
                   FROM payment WHERE county = $1 AND month = $2 AND component = 'JG' GROUP BY award";
        let rows = self.all::<PaidRow>(sql, vec![place(county).into(), stored(month).into()]).await?;
        let paid = |row: PaidRow| {
            let paid = PricePaid { arrived: Fen::new(row.arrived), under_way: Fen::new(row.under_way) };
            (id(row.award), paid)
        };
        Ok(rows.into_iter().map(paid).collect())
    }

    async fn price_state(&mut self, county: Division, month: Month) -> Result<PaidState, Error> {
        // What was decided last for the month holds; whoever died before it is owed nothing.
        let held = "award a JOIN (SELECT award, MAX(seq) AS seq FROM award_rate WHERE component = 'JG' AND first_month = $2 GROUP BY award) t \
                    ON t.award = a.id JOIN award_rate r ON r.award = t.award AND r.seq = t.seq";
        let runs = "a.county = $1 AND a.first_month <= $2 AND (a.last_month IS NULL OR a.last_month >= $2)";
        let paid = "COALESCE((SELECT SUM(p.amount) FROM payment p WHERE p.award = a.id AND p.month = $2 AND p.component = 'JG' \
                    AND p.state = 'paid'), 0)";
        let values = || -> Vec<Value> { vec![place(county).into(), stored(month).into()] };
        let sql = format!(
            "SELECT COUNT(*) AS unpaid, CAST(COALESCE(SUM(r.amount - {paid}), 0) AS BIGINT) AS missing FROM {held} \
             WHERE {runs} AND r.amount > {paid}"
        );
        let state = self.one::<StateRow>(&sql, values()).await?;
        let (unpaid, missing) = state.map_or((0, 0), |row| (row.unpaid, row.missing));
        let paying = Scheme::ALL.iter().filter(|scheme| scheme.pays() && scheme.lasts());
        let schemes: Vec<String> = paying.map(|scheme| format!("'{}'", scheme.word())).collect();
        let sql = format!(
            "SELECT COUNT(*) FROM award a WHERE {runs} AND a.scheme IN ({}) AND NOT EXISTS \
             (SELECT 1 FROM award_rate r WHERE r.award = a.id AND r.component = 'JG' AND r.first_month = $2) AND NOT EXISTS \
             (SELECT 1 FROM award_pause s WHERE s.award = a.id AND s.first_month <= $2 AND (s.resumed IS NULL OR s.resumed > $2))",
            schemes.join(", ")
        );
        let without = self.number(&sql, values()).await?;
        Ok(PaidState {
            unpaid: word(u64::try_from(unpaid).ok())?,
            missing: Fen::new(missing),
            without: word(u64::try_from(without).ok())?,
        })
    }
}
