// SPDX-License-Identifier: Apache-2.0
//! Funerals in tables: who sees to one is sealed under the key of whoever died; that one counts, and that one cost is paid, the database holds as well.

use crate::convert::{date, day, division, id, moment, uuid, word};
use crate::payout::{month, stored};
use crate::registry::within;
use crate::session::Session;
use crate::vault::Spot;
use assistance::access::Scope;
use assistance::casework::{PersonId, Scheme};
use assistance::funeral::{
    Cost, CostAnswer, CostFault, CostId, Departed, Funeral, FuneralFilter, FuneralId, FuneralStage, Held,
    Port, Rest, SeesTo, WithoutCost,
};
use assistance::office::Error;
use async_trait::async_trait;
use from_row::FromRow;
use kernel::{Date, Fen, Secret, UtcMillis};
use sea_orm::Value;
use sea_orm::prelude::Uuid;
use std::collections::BTreeSet;
use std::fmt::Write as _;

const WHO: &str = "tekun_funeral.who";

#[derive(FromRow)]
struct DepartedRow {
    person: Uuid,
    name: Option<String>,
    household: Uuid,
    number: String,
    lives: i64,
    last_month: i64,
    died_on: Option<String>,
    stage: Option<String>,
}

#[derive(FromRow)]
struct FuneralRow {
    id: Uuid,
    person: Uuid,
    household: Uuid,
    died_on: String,
    sees_to: String,
    who: Vec<u8>,
    held_on: Option<String>,
    rest: Option<String>,
    paper: Option<Uuid>,
    closed_on: Option<String>,
    closed_why: Option<String>,
    account: Uuid,
    name: String,
    at: i64,
    undone_at: Option<i64>,
}

#[derive(FromRow)]
struct CostRow {
    id: Uuid,
    funeral: Uuid,
    bills: i64,
    amount: i64,
    paper: Uuid,
    account: Uuid,
    name: String,
    at: i64,
    answered_at: Option<i64>,
    answered_by: Option<Uuid>,
    answered_name: Option<String>,
    fault: Option<String>,
}

#[derive(FromRow)]
struct CountRow {
    stage: String,
    count: i64,
}

impl CostRow {
    fn read(self) -> Result<Cost, Error> {
        let answer = match (self.answered_at, self.answered_by) {
            (Some(at), Some(by)) => Some(CostAnswer {
                fault: self.fault.as_deref().map(|fault| word(CostFault::parse(fault))).transpose()?,
                by: id(by),
                name: self.answered_name.unwrap_or_default(),
                at: moment(at),
            }),
            _ => None,
        };
        Ok(Cost {
            id: id(self.id),
            funeral: id(self.funeral),
            bills: Fen::new(self.bills),
            amount: Fen::new(self.amount),
            paper: id(self.paper),
            by: id(self.account),
            name: self.name,
            at: moment(self.at),
            answer,
        })
    }
}

impl DepartedRow {
    fn read(self) -> Result<Departed, Error> {
        Ok(Departed {
            person: id(self.person),
            name: self.name.unwrap_or_default(),
            household: id(self.household),
            number: self.number,
            lives: division(self.lives)?,
            last: month(self.last_month)?,
            died_on: self.died_on.as_deref().map(date).transpose()?,
            stage: self.stage.as_deref().map(|stage| word(FuneralStage::parse(stage))).transpose()?,
        })
    }
}

/// How far the funeral `f` of somebody whose award `a` a death ended is; nothing where a decision did.
const STAGE: &str = "CASE WHEN a.end_cause <> 'death' THEN NULL WHEN f.id IS NULL THEN 'open' \
                     WHEN EXISTS (SELECT 1 FROM tekun_funeral_cost c WHERE c.funeral = f.id AND c.answered_at IS NOT NULL AND c.fault IS NULL) THEN 'decided' \
                     WHEN f.closed_on IS NOT NULL THEN 'closed' \
                     WHEN EXISTS (SELECT 1 FROM tekun_funeral_cost c WHERE c.funeral = f.id AND c.answered_at IS NULL) THEN 'proposed' \
                     WHEN f.held_on IS NOT NULL THEN 'held' ELSE 'entrusted' END";

/// The last award of support of each person, where it has an end.
fn ended(region: &Scope) -> String {
    format!(
        "award a JOIN person p ON p.id = a.single JOIN household h ON h.id = a.household \
         LEFT JOIN tekun_funeral f ON f.person = a.single AND f.undone_at IS NULL \
         WHERE {} AND a.scheme = '{tekun}' AND a.last_month IS NOT NULL AND NOT EXISTS (SELECT 1 FROM award b \
         WHERE b.single = a.single AND b.scheme = '{tekun}' AND b.id <> a.id AND (b.last_month IS NULL OR b.last_month > a.last_month \
         OR (b.last_month = a.last_month AND b.id > a.id)))",
        within(region, "h.lives"),
        tekun = Scheme::Tekun.word()
    )
}

impl Session {
    async fn read_funerals(&self, condition: &str, values: Vec<Value>) -> Result<Vec<Funeral>, Error> {
        let sql = format!("SELECT * FROM tekun_funeral WHERE {condition}");
        let rows = self.all::<FuneralRow>(&sql, values).await?;
        let people: BTreeSet<_> = rows.iter().map(|row| ("person", row.person)).collect();
        let keys = self.row_keys(&people).await?;
        let read = |row: FuneralRow| {
            let spot = Spot { column: WHO, row: *row.id.as_bytes() };
            let who = keys.open(row.person, Some(row.who.as_slice()), spot)?;
            let held = match (row.held_on.as_deref(), row.rest.as_deref(), row.paper) {
                (Some(on), Some(rest), Some(paper)) => {
                    Some(Held { on: date(on)?, rest: word(Rest::parse(rest))?, paper: id(paper) })
                }
                _ => None,
            };
            let closed = match (row.closed_on.as_deref(), row.closed_why.as_deref()) {
                (Some(on), Some(why)) => Some((date(on)?, word(WithoutCost::parse(why))?)),
                _ => None,
            };
            Ok(Funeral {
                id: id(row.id),
                person: id(row.person),
                household: id(row.household),
                died_on: date(&row.died_on)?,
                sees_to: word(SeesTo::parse(&row.sees_to))?,
                who: who
                    .map_or_else(|| Secret::new(String::new()), |text| Secret::new(text.expose().clone())),
                held,
                closed,
                by: id(row.account),
                name: row.name,
                at: moment(row.at),
                undone_at: row.undone_at.map(moment),
            })
        };
        rows.into_iter().map(read).collect()
    }
}

#[async_trait]
impl Port for Session {
    async fn departed(&mut self, filter: &FuneralFilter) -> Result<Vec<Departed>, Error> {
        let mut values: Vec<Value> = vec![stored(filter.on.month_of()).into()];
        let mut more = String::new();
        if let Some(person) = filter.person {
            values.push(uuid(person).into());
            let _ = write!(more, " AND a.single = ${}", values.len());
        }
        if let Some(stage) = filter.stage {
            let _ = write!(more, " AND ({STAGE}) = '{}'", stage.word());
        }
        // What was decided to end later has not ended; a death ends at once.
        let sql = format!(
            "SELECT a.single AS person, p.name, a.household, h.number, h.lives, a.last_month, a.died_on, {STAGE} AS stage FROM {} \
             AND (a.end_cause = 'death' OR a.last_month < $1){more} ORDER BY a.last_month DESC, COALESCE(a.died_on, '') DESC, h.lives, a.single LIMIT {} OFFSET {}",
            ended(&filter.region),
            filter.limit,
            filter.offset
        );
        self.all::<DepartedRow>(&sql, values).await?.into_iter().map(DepartedRow::read).collect()
    }

    async fn count_departed(&mut self, region: &Scope, on: Date) -> Result<u64, Error> {
        let sql = format!(
            "SELECT COUNT(*) FROM {} AND (a.end_cause = 'death' OR a.last_month < $1)",
            ended(region)
        );
        Ok(self.number(&sql, vec![stored(on.month_of()).into()]).await?.unsigned_abs())
    }

    async fn count_funerals(&mut self, region: &Scope) -> Result<Vec<(FuneralStage, u64)>, Error> {
        let sql = format!(
            "SELECT t.stage, COUNT(*) AS count FROM (SELECT {STAGE} AS stage FROM {} AND a.end_cause = 'death') t GROUP BY t.stage",
            ended(region)
        );
        let rows = self.all::<CountRow>(&sql, Vec::new()).await?;
        let count = |stage: &FuneralStage| {
            rows.iter().find(|row| row.stage == stage.word()).map_or(0, |row| row.count.unsigned_abs())
        };
        Ok(FuneralStage::ALL.iter().map(|stage| (*stage, count(stage))).collect())
    }

    async fn add_funeral(&mut self, funeral: &Funeral) -> Result<bool, Error> {
        let person = uuid(funeral.person);
        let keys = self.row_keys(&[("person", person)].into()).await?;
        let spot = Spot { column: WHO, row: funeral.id.bytes() };
        let who = keys.seal(person, funeral.who.expose(), spot)?;
        let sql = "INSERT INTO tekun_funeral (id, person, household, died_on, sees_to, who, account, name, at) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING";
        let values = vec![
            uuid(funeral.id).into(),
            person.into(),
            uuid(funeral.household).into(),
            day(funeral.died_on).into(),
            funeral.sees_to.word().into(),
            who.into(),
            uuid(funeral.by).into(),
            funeral.name.clone().into(),
            funeral.at.get().into(),
        ];
        Ok(self.write(sql, values).await? == 1)
    }

    async fn funeral_of(&mut self, person: PersonId) -> Result<Option<Funeral>, Error> {
        let condition = "person = $1 AND undone_at IS NULL";
        Ok(self.read_funerals(condition, vec![uuid(person).into()]).await?.pop())
    }

    async fn funeral(&mut self, funeral: FuneralId) -> Result<Option<Funeral>, Error> {
        self.lock("tekun_funeral", uuid(funeral)).await?;
        Ok(self.read_funerals("id = $1", vec![uuid(funeral).into()]).await?.pop())
    }

    async fn hold_funeral(&mut self, funeral: FuneralId, held: &Held) -> Result<bool, Error> {
        let sql =
            "UPDATE tekun_funeral SET held_on = $2, rest = $3, paper = $4 WHERE id = $1 AND held_on IS NULL";
        let values =
            vec![uuid(funeral).into(), day(held.on).into(), held.rest.word().into(), uuid(held.paper).into()];
        Ok(self.write(sql, values).await? == 1)
    }

    async fn close_funeral(&mut self, funeral: FuneralId, on: Date, why: WithoutCost) -> Result<bool, Error> {
        let sql =
            "UPDATE tekun_funeral SET closed_on = $2, closed_why = $3 WHERE id = $1 AND closed_on IS NULL";
        let values = vec![uuid(funeral).into(), day(on).into(), why.word().into()];
        Ok(self.write(sql, values).await? == 1)
    }

    async fn undo_funeral(&mut self, funeral: FuneralId, at: UtcMillis) -> Result<bool, Error> {
        let sql = "UPDATE tekun_funeral SET undone_at = $2 WHERE id = $1 AND undone_at IS NULL";
        Ok(self.write(sql, vec![uuid(funeral).into(), at.get().into()]).await? == 1)
    }

    async fn add_funeral_cost(&mut self, cost: &Cost) -> Result<bool, Error> {
        let sql = "INSERT INTO tekun_funeral_cost (id, funeral, bills, amount, paper, account, name, at) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING";
        let values = vec![
            uuid(cost.id).into(),
            uuid(cost.funeral).into(),
            cost.bills.get().into(),
            cost.amount.get().into(),
            uuid(cost.paper).into(),
            uuid(cost.by).into(),
            cost.name.clone().into(),
            cost.at.get().into(),
        ];
        Ok(self.write(sql, values).await? == 1)
    }

    async fn funeral_costs(&mut self, funeral: FuneralId) -> Result<Vec<Cost>, Error> {
        let sql = "SELECT * FROM tekun_funeral_cost WHERE funeral = $1 ORDER BY at, id";
        let rows = self.all::<CostRow>(sql, vec![uuid(funeral).into()]).await?;
        rows.into_iter().map(CostRow::read).collect()
    }

    async fn answer_funeral_cost(&mut self, cost: CostId, answer: &CostAnswer) -> Result<bool, Error> {
        let sql = "UPDATE tekun_funeral_cost SET answered_at = $2, answered_by = $3, answered_name = $4, fault = $5 \
                   WHERE id = $1 AND answered_at IS NULL";
        let values = vec![
            uuid(cost).into(),
            answer.at.get().into(),
            uuid(answer.by).into(),
            answer.name.clone().into(),
            answer.fault.map(CostFault::word).into(),
        ];
        Ok(self.write(sql, values).await? == 1)
    }
}
