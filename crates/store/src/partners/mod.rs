// SPDX-License-Identifier: Apache-2.0
//! What other systems page through: households and cases by number, changes by the moment of entry.

use crate::convert::{division, id, moment, uuid, word};
use crate::registry::within;
use crate::session::Session;
use assistance::access::Scope;
use assistance::casework::{CaseId, Scheme, StageKind};
use assistance::office::Error;
use assistance::partners::Port;
use assistance::partners::progress::{Change, Cursor};
use assistance::registry::HouseholdId;
use assistance::registry::model::Residence;
use assistance::registry::search::HouseholdRow;
use assistance::registry::words::Area;
use async_trait::async_trait;
use from_row::FromRow;
use kernel::{DivisionLevel, UtcMillis};
use sea_orm::prelude::Uuid;

#[derive(FromRow)]
struct ListRow {
    id: Uuid,
    number: String,
    head_name: String,
    lives: i64,
    registered: Option<i64>,
    area: Option<String>,
    people: i64,
    version: i64,
}

#[derive(FromRow)]
struct ChangeRow {
    entered_at: i64,
    casefile: Uuid,
    seq: i64,
    number: String,
    scheme: String,
    stage: String,
    place: i64,
}

#[derive(FromRow)]
struct NumberRow {
    id: Uuid,
    number: String,
}

#[async_trait]
impl Port for Session {
    async fn household_of_number(&mut self, number: &str) -> Result<Option<HouseholdId>, Error> {
        let sql = "SELECT id FROM household WHERE number = $1";
        Ok(self.first::<Uuid>(sql, vec![number.into()]).await?.map(id))
    }

    async fn households_after(
        &mut self,
        scope: &Scope,
        after: &str,
        limit: u64,
    ) -> Result<Vec<(HouseholdRow, i64)>, Error> {
        let sql = format!(
            "SELECT h.id, h.number, p.name AS head_name, h.lives, h.registered, h.area, h.version, \
             (SELECT COUNT(*) FROM membership m WHERE m.household = h.id AND m.last_day IS NULL) AS people \
             FROM household h JOIN person p ON p.id = h.head \
             WHERE {} AND h.closed_on IS NULL AND h.number > $1 ORDER BY h.number LIMIT {limit}",
            within(scope, "h.lives")
        );
        let rows = self.all::<ListRow>(&sql, vec![after.into()]).await?;
        rows.into_iter()
            .map(|row| {
                let lives = division(row.lives)?;
                let registered = row.registered.map(division).transpose()?;
                let county = lives.at(DivisionLevel::County);
                let elsewhere = registered.is_some_and(|place| place.at(DivisionLevel::County) != county);
                let listed = HouseholdRow {
                    household: id(row.id),
                    number: row.number,
                    head: row.head_name,
                    members: row.people.cast_unsigned(),
                    lives,
                    registered,
                    residence: if elsewhere { Residence::RegisteredElsewhere } else { Residence::Here },
                    area: row.area.as_deref().map(|one| word(Area::parse(one))).transpose()?,
                    standing: true,
                };
                Ok((listed, row.version))
            })
            .collect()
    }

    async fn changes_after(
        &mut self,
        scope: &Scope,
        after: Cursor,
        before: UtcMillis,
        limit: u64,
    ) -> Result<Vec<Change>, Error> {
        let sql = format!(
            "SELECT r.entered_at, r.casefile, r.seq, c.number, c.scheme, c.stage, c.place FROM case_record r \
             JOIN casefile c ON c.id = r.casefile \
             WHERE (r.entered_at, r.casefile, r.seq) > ($1, $2, $3) AND r.entered_at < $4 AND {} \
             ORDER BY r.entered_at, r.casefile, r.seq LIMIT {limit}",
            within(scope, "c.place")
        );
        let values = vec![
            after.at.get().into(),
            uuid(after.case).into(),
            i64::from(after.version).into(),
            before.get().into(),
        ];
        let rows = self.all::<ChangeRow>(&sql, values).await?;
        rows.into_iter()
            .map(|row| {
                let cursor = Cursor {
                    at: moment(row.entered_at),
                    case: id(row.casefile),
                    version: word(u32::try_from(row.seq).ok())?,
                };
                Ok(Change {
                    cursor,
                    number: row.number,
                    scheme: word(Scheme::parse(&row.scheme))?,
                    stage: word(StageKind::parse(&row.stage))?,
                    place: division(row.place)?,
                })
            })
            .collect()
    }

    async fn cases_after(
        &mut self,
        scope: &Scope,
        stages: &[StageKind],
        after: &str,
        limit: u64,
    ) -> Result<Vec<(CaseId, String)>, Error> {
        let stages: Vec<String> = stages.iter().map(|stage| format!("'{}'", stage.word())).collect();
        let sql = format!(
            "SELECT c.id, c.number FROM casefile c WHERE {} AND c.stage IN ({}) AND c.number > $1 ORDER BY c.number LIMIT {limit}",
            within(scope, "c.place"),
            stages.join(", ")
        );
        let rows = self.all::<NumberRow>(&sql, vec![after.into()]).await?;
        Ok(rows.into_iter().map(|row| (id(row.id), row.number)).collect())
    }
}
