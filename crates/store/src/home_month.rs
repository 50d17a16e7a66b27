// SPDX-License-Identifier: Apache-2.0
//! Months of homes in tables: days and sums are plain; to whom money was handed over is sealed under the key of its person.

use crate::convert::{date, day, id, moment, uuid, word};
use crate::payout::{month, stored};
use crate::registry::within;
use crate::session::Session;
use crate::vault::Spot;
use assistance::access::Scope;
use assistance::casework::PersonId;
use assistance::home_month::{Days, Due, DueId, Handed, HomeMonth, HomeMonthId, Line, Port};
use assistance::office::Error;
use assistance::tekun::{AbsenceKind, HomeId};
use async_trait::async_trait;
use from_row::FromRow;
use kernel::{Fen, Month, Secret, UserId, UtcMillis};
use sea_orm::Value;
use sea_orm::prelude::Uuid;
use std::collections::BTreeSet;

const HANDED_TO: &str = "home_month_due.handed_to";

#[derive(FromRow)]
struct ListRow {
    id: Uuid,
    home: Uuid,
    month: i64,
    digest: String,
    account: Uuid,
    name: String,
    at: i64,
    accepted: Option<bool>,
    answered_at: Option<i64>,
    answered_name: Option<String>,
    closed_at: Option<i64>,
    closed_name: Option<String>,
}

const LISTS: &str = "SELECT m.id, m.home, m.month, m.digest, m.account, m.name, m.at, m.accepted, m.answered_at, m.answered_name, \
                     m.closed_at, m.closed_name FROM home_month m";

#[derive(FromRow)]
struct LineRow {
    stay: Uuid,
    person: Uuid,
    household: Uuid,
    lived: i64,
    leave: i64,
    hospital: i64,
    basic: i64,
    care: i64,
}

#[derive(FromRow)]
struct DueRow {
    id: Uuid,
    seq: i64,
    kind: String,
    amount: i64,
    handed_on: Option<String>,
    handed_to: Option<Vec<u8>>,
    receipt: Option<Uuid>,
    name: Option<String>,
    at: Option<i64>,
}

impl ListRow {
    fn read(self) -> Result<HomeMonth, Error> {
        let answer = match (self.accepted, self.answered_at) {
            (Some(accepted), Some(at)) => {
                Some((accepted, self.answered_name.unwrap_or_default(), moment(at)))
            }
            _ => None,
        };
        Ok(HomeMonth {
            id: id(self.id),
            home: id(self.home),
            month: month(self.month)?,
            digest: self.digest,
            by: id(self.account),
            name: self.name,
            at: moment(self.at),
            answer,
            closed: self.closed_at.map(|at| (self.closed_name.unwrap_or_default(), moment(at))),
        })
    }
}

impl LineRow {
    fn read(self) -> Result<Line, Error> {
        let days = |count: i64| word(u32::try_from(count).ok());
        Ok(Line {
            stay: id(self.stay),
            person: id(self.person),
            household: id(self.household),
            days: Days { lived: days(self.lived)?, leave: days(self.leave)?, hospital: days(self.hospital)? },
            basic: Fen::new(self.basic),
            care: Fen::new(self.care),
        })
    }
}

/// What a sealed receiver is bound to.
fn spot(due: DueId) -> Spot<'static> {
    Spot { column: HANDED_TO, row: due.bytes() }
}

impl Session {
    async fn read_home_months(&self, condition: &str, values: Vec<Value>) -> Result<Vec<HomeMonth>, Error> {
        let sql = format!("{LISTS} {condition} ORDER BY m.month DESC, m.at DESC, m.id DESC");
        self.all::<ListRow>(&sql, values).await?.into_iter().map(ListRow::read).collect()
    }
}

#[async_trait]
impl Port for Session {
    async fn home_months(&mut self, home: HomeId, month: Month) -> Result<Vec<HomeMonth>, Error> {
        let values = vec![uuid(home).into(), stored(month).into()];
        self.read_home_months("WHERE m.home = $1 AND m.month = $2", values).await
    }

    async fn home_months_open(&mut self, region: &Scope) -> Result<Vec<HomeMonth>, Error> {
        let condition = format!(
            "JOIN tekun_home h ON h.id = m.home WHERE {} AND m.closed_at IS NULL AND (m.accepted IS NULL OR m.accepted = TRUE)",
            within(region, "h.township")
        );
        self.read_home_months(&condition, Vec::new()).await
    }

    async fn home_month(&mut self, list: HomeMonthId) -> Result<Option<HomeMonth>, Error> {
        self.lock("home_month", uuid(list)).await?;
        Ok(self.read_home_months("WHERE m.id = $1", vec![uuid(list).into()]).await?.pop())
    }

    async fn add_home_month(
        &mut self,
        list: &HomeMonth,
        lines: &[Line],
        dues: &[Due],
    ) -> Result<bool, Error> {
        let sql = "INSERT INTO home_month (id, home, month, digest, account, name, at) VALUES ($1, $2, $3, $4, $5, $6, $7) \
                   ON CONFLICT DO NOTHING";
        let values = vec![
            uuid(list.id).into(),
            uuid(list.home).into(),
            stored(list.month).into(),
            list.digest.clone().into(),
            uuid(list.by).into(),
            list.name.clone().into(),
            list.at.get().into(),
        ];
        if self.write(sql, values).await? != 1 {
            return Ok(false);
        }
        let of: Value = uuid(list.id).into();
        let line = |(seq, one): (i64, &Line)| {
            vec![
                of.clone(),
                seq.into(),
                uuid(one.stay).into(),
                uuid(one.person).into(),
                uuid(one.household).into(),
                i64::from(one.days.lived).into(),
                i64::from(one.days.leave).into(),
                i64::from(one.days.hospital).into(),
                one.basic.get().into(),
                one.care.get().into(),
            ]
        };
        let table =
            "home_month_line (list, seq, stay, person, household, lived, leave, hospital, basic, care)";
        self.insert_rows(table, (1..).zip(lines).map(line).collect()).await?;
        let due = |one: &Due| {
            vec![
                uuid(one.id).into(),
                of.clone(),
                i64::from(one.line).into(),
                one.kind.word().into(),
                one.amount.get().into(),
            ]
        };
        let table = "home_month_due (id, list, seq, kind, amount)";
        self.insert_rows(table, dues.iter().map(due).collect()).await?;
        Ok(true)
    }

    async fn home_month_lines(&mut self, list: HomeMonthId) -> Result<(Vec<Line>, Vec<Due>), Error> {
        let sql = "SELECT stay, person, household, lived, leave, hospital, basic, care FROM home_month_line WHERE list = $1 ORDER BY seq";
        let rows = self.all::<LineRow>(sql, vec![uuid(list).into()]).await?;
        let lines = rows.into_iter().map(LineRow::read).collect::<Result<Vec<_>, Error>>()?;
        let sql = "SELECT id, seq, kind, amount, handed_on, handed_to, receipt, name, at FROM home_month_due WHERE list = $1 \
                   ORDER BY seq, kind DESC";
        let rows = self.all::<DueRow>(sql, vec![uuid(list).into()]).await?;
        let people: BTreeSet<_> = lines.iter().map(|one| ("person", uuid(one.person))).collect();
        let keys = self.row_keys(&people).await?;
        let mut dues = Vec::with_capacity(rows.len());
        for row in rows {
            let line = word(u32::try_from(row.seq).ok())?;
            let kind = word(AbsenceKind::parse(&row.kind))?;
            let person = usize::try_from(row.seq - 1).ok().and_then(|at| lines.get(at)).map(|one| one.person);
            let handed = match (row.handed_on, row.handed_to, row.receipt, row.at, person) {
                (Some(on), Some(to), Some(receipt), Some(at), Some(person)) => {
                    let to = keys.open(uuid(person), Some(to.as_slice()), spot(id(row.id)))?;
                    let to = to.map_or_else(String::new, |text| text.expose().clone());
                    Some(Handed {
                        on: date(&on)?,
                        to: Secret::new(to),
                        receipt: id(receipt),
                        name: row.name.unwrap_or_default(),
                        at: moment(at),
                    })
                }
                _ => None,
            };
            dues.push(Due { id: id(row.id), line, kind, amount: Fen::new(row.amount), handed });
        }
        Ok((lines, dues))
    }

    async fn answer_home_month(
        &mut self,
        list: HomeMonthId,
        accepted: bool,
        (by, name, at): (UserId, &str, UtcMillis),
    ) -> Result<bool, Error> {
        let sql = "UPDATE home_month SET accepted = $2, answered_at = $3, answered_by = $4, answered_name = $5 \
                   WHERE id = $1 AND accepted IS NULL";
        let values = vec![
            uuid(list).into(),
            accepted.into(),
            at.get().into(),
            uuid(by).into(),
            name.to_owned().into(),
        ];
        Ok(self.write(sql, values).await? == 1)
    }

    async fn hand_over(&mut self, due: DueId, person: PersonId, handed: &Handed) -> Result<bool, Error> {
        let keys = self.row_keys(&[("person", uuid(person))].into()).await?;
        let to = keys.seal(uuid(person), handed.to.expose(), spot(due))?;
        let sql = "UPDATE home_month_due SET handed_on = $2, handed_to = $3, receipt = $4, name = $5, at = $6 \
                   WHERE id = $1 AND handed_on IS NULL";
        let values = vec![
            uuid(due).into(),
            day(handed.on).into(),
            to.into(),
            uuid(handed.receipt).into(),
            handed.name.clone().into(),
            handed.at.get().into(),
        ];
        Ok(self.write(sql, values).await? == 1)
    }

    async fn close_home_month(
        &mut self,
        list: HomeMonthId,
        name: &str,
        at: UtcMillis,
    ) -> Result<bool, Error> {
        let sql = "UPDATE home_month SET closed_at = $2, closed_name = $3 WHERE id = $1 AND closed_at IS NULL AND accepted = TRUE";
        let values = vec![uuid(list).into(), at.get().into(), name.to_owned().into()];
        Ok(self.write(sql, values).await? == 1)
    }
}
