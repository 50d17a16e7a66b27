// SPDX-License-Identifier: Apache-2.0
//! Who is on file and covered in a month, what is odd about it, and what a month's statistics count.

use crate::convert::{date, day, division, id, marks, place, uuid};
use crate::payout::awards::{month, stored};
use crate::payout::covering;
use crate::registry::within;
use crate::session::Session;
use assistance::access::Scope;
use assistance::casework::{HouseholdId, PersonId};
use assistance::monitoring::counts::CoveredAward;
use assistance::monitoring::port::{Odd, OnFile, Paid};
use assistance::office::Error;
use from_row::FromRow;
use kernel::{Date, Division, Fen, Month};
use sea_orm::Value;
use sea_orm::prelude::Uuid;
use std::collections::HashMap;

#[derive(FromRow)]
struct FileRow {
    id: Uuid,
    name: String,
    lives: i64,
    household: Option<Uuid>,
    home: Option<i64>,
}

#[derive(FromRow)]
struct FamilyRow {
    number: String,
    id: Uuid,
    head: Uuid,
    name: String,
    lives: i64,
}

#[derive(FromRow)]
struct CoverRow {
    whom: Uuid,
    household: Uuid,
    village: i64,
}

#[derive(FromRow)]
struct OddRow {
    person: Uuid,
    household: Uuid,
    village: i64,
    beside: Option<String>,
}

#[derive(FromRow)]
struct HomeRow {
    id: Uuid,
    number: String,
    name: String,
}

#[derive(FromRow)]
struct PaidRow {
    township: i64,
    month: i64,
    paid: i64,
}

#[derive(FromRow)]
struct GapRow {
    place: i64,
    asked_on: String,
    accepted_on: String,
}

/// The award `of` runs in the month that is bound to `$1`, and covers whom it names.
fn runs(of: &str) -> String {
    format!(
        "{of}.first_month <= $1 AND ({of}.last_month IS NULL OR {of}.last_month >= $1) AND {}",
        covering(of)
    )
}

fn odd(row: OddRow) -> Result<Odd, Error> {
    Ok(Odd {
        person: id(row.person),
        household: id(row.household),
        village: division(row.village)?,
        beside: row.beside.unwrap_or_default(),
    })
}

type Covers = HashMap<Uuid, Vec<(HouseholdId, Division)>>;

impl Session {
    async fn covers(&self, of: &str, from: &str, ids: &[Uuid], of_month: Month) -> Result<Covers, Error> {
        let mut values: Vec<Value> = vec![stored(of_month).into()];
        values.extend(ids.iter().map(|one| Value::from(*one)));
        let list: Vec<String> = (2..ids.len() + 2).map(|number| format!("${number}")).collect();
        let sql = format!(
            "SELECT {of} AS whom, a.household, a.village FROM {from} WHERE {} AND {of} IN ({}) ORDER BY a.payee",
            runs("a"),
            list.join(", ")
        );
        let mut covers = Covers::new();
        for row in self.all::<CoverRow>(&sql, values).await? {
            covers.entry(row.whom).or_default().push((id(row.household), division(row.village)?));
        }
        Ok(covers)
    }

    pub(super) async fn people_on_file(
        &self,
        persons: &[PersonId],
        of_month: Month,
    ) -> Result<Vec<OnFile>, Error> {
        if persons.is_empty() {
            return Ok(Vec::new());
        }
        let ids: Vec<Uuid> = persons.iter().map(|one| uuid(*one)).collect();
        let sql = format!(
            "SELECT p.id, p.name, p.lives, m.household, h.lives AS home FROM person p \
             LEFT JOIN membership m ON m.person = p.id AND m.last_day IS NULL LEFT JOIN household h ON h.id = m.household \
             WHERE p.id IN ({})",
            marks(1, ids.len())
        );
        let rows = self.all::<FileRow>(&sql, ids.iter().map(|one| (*one).into()).collect()).await?;
        let from = "award_person ap JOIN award a ON a.id = ap.award";
        let mut covers = self.covers("ap.person", from, &ids, of_month).await?;
        rows.into_iter()
            .map(|row| {
                Ok(OnFile {
                    person: id(row.id),
                    name: row.name,
                    lives: division(row.home.unwrap_or(row.lives))?,
                    household: row.household.map(id),
                    covered: covers.remove(&row.id).unwrap_or_default(),
                })
            })
            .collect()
    }

    pub(super) async fn families_on_file(
        &self,
        numbers: &[String],
        of_month: Month,
    ) -> Result<Vec<(String, OnFile)>, Error> {
        let sql = format!(
            "SELECT h.number, h.id, h.head, p.name, h.lives FROM household h JOIN person p ON p.id = h.head WHERE h.number IN ({})",
            marks(1, numbers.len())
        );
        let rows =
            self.all::<FamilyRow>(&sql, numbers.iter().map(|one| one.clone().into()).collect()).await?;
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
        let mut covers = self.covers("a.household", "award a", &ids, of_month).await?;
        rows.into_iter()
            .map(|row| {
                let one = OnFile {
                    person: id(row.head),
                    name: row.name,
                    lives: division(row.lives)?,
                    household: Some(id(row.id)),
                    covered: covers.remove(&row.id).unwrap_or_default(),
                };
                Ok((row.number, one))
            })
            .collect()
    }

    async fn odds(&self, sql: &str, values: Vec<Value>) -> Result<Vec<Odd>, Error> {
        self.all::<OddRow>(sql, values).await?.into_iter().map(odd).collect()
    }

    /// A member who is covered alone beside the recognition of the whole family is as it should be; two families, one scheme twice, or two recognitions of the whole
    /// family, of which the lower begins where the higher ends, are not.
    pub(super) async fn find_covered_twice(
        &self,
        county: Division,
        of_month: Month,
    ) -> Result<Vec<Odd>, Error> {
        let sql = format!(
            "SELECT ap.person, a.household, a.village, h.number AS beside FROM award_person ap JOIN award a ON a.id = ap.award \
             JOIN award_person bp ON bp.person = ap.person JOIN award b ON b.id = bp.award JOIN household h ON h.id = b.household \
             WHERE {} AND {} AND a.county = $2 \
             AND a.payee > b.payee AND (a.household <> b.household OR a.scheme = b.scheme \
             OR (a.single IS NULL AND b.single IS NULL)) ORDER BY a.payee, ap.person",
            runs("a"),
            runs("b")
        );
        self.odds(&sql, vec![stored(of_month).into(), place(county).into()]).await
    }

    pub(super) async fn find_covered_elsewhere(
        &self,
        county: Division,
        of_month: Month,
    ) -> Result<Vec<Odd>, Error> {
        let sql = format!(
            "SELECT ap.person, a.household, a.village, h.number AS beside FROM award_person ap JOIN award a ON a.id = ap.award \
             JOIN person p ON p.id = ap.person LEFT JOIN membership n ON n.person = ap.person AND n.last_day IS NULL \
             LEFT JOIN household h ON h.id = n.household WHERE {} AND a.county = $2 AND p.died_on IS NULL AND NOT EXISTS \
             (SELECT 1 FROM membership m WHERE m.person = ap.person AND m.household = a.household \
             AND (m.last_day IS NULL OR m.last_day >= $3)) ORDER BY a.payee, ap.person",
            runs("a")
        );
        let values = vec![stored(of_month).into(), place(county).into(), day(of_month.first_day()).into()];
        self.odds(&sql, values).await
    }

    pub(super) async fn find_covered_dead(
        &self,
        county: Division,
        of_month: Month,
    ) -> Result<Vec<Odd>, Error> {
        let sql = format!(
            "SELECT ap.person, a.household, a.village, p.died_on AS beside FROM award_person ap JOIN award a ON a.id = ap.award \
             JOIN person p ON p.id = ap.person WHERE {} AND a.county = $2 AND p.died_on < $3 ORDER BY a.payee, ap.person",
            runs("a")
        );
        let values = vec![stored(of_month).into(), place(county).into(), day(of_month.first_day()).into()];
        self.odds(&sql, values).await
    }

    pub(super) async fn read_awards_between(
        &self,
        scope: &Scope,
        first: Month,
        last: Month,
    ) -> Result<Vec<CoveredAward>, Error> {
        let condition = format!(
            "{} AND {} AND a.first_month <= $1 AND (a.last_month IS NULL OR a.last_month >= $2)",
            within(scope, "a.village"),
            covering("a")
        );
        let values: Vec<Value> = vec![stored(last).into(), stored(first).into()];
        let sql = format!(
            "SELECT h.id, h.number, p.name FROM household h JOIN person p ON p.id = h.head \
             WHERE h.id IN (SELECT a.household FROM award a WHERE {condition})"
        );
        let homes = self.all::<HomeRow>(&sql, values.clone()).await?;
        let homes: HashMap<Uuid, HomeRow> = homes.into_iter().map(|row| (row.id, row)).collect();
        let rows = self.awards_where(&condition, values).await?;
        let covered = rows.into_iter().filter_map(|row| {
            let home = homes.get(&uuid(row.household))?;
            Some(CoveredAward {
                award: row.award,
                scheme: row.scheme,
                household: row.household,
                number: home.number.clone(),
                head: home.name.clone(),
                persons: row.persons,
            })
        });
        Ok(covered.collect())
    }

    pub(super) async fn sum_paid(
        &self,
        scope: &Scope,
        first: Month,
        last: Month,
    ) -> Result<Vec<Paid>, Error> {
        let sql = format!(
            "SELECT l.village / 1000 * 1000 AS township, r.month, CAST(SUM(l.amount) AS BIGINT) AS paid FROM roster_line l \
             JOIN roster r ON r.id = l.roster WHERE {} AND r.month BETWEEN $1 AND $2 AND l.result = 'paid' \
             GROUP BY l.village / 1000 * 1000, r.month ORDER BY 1, 2",
            within(scope, "l.village")
        );
        let rows = self.all::<PaidRow>(&sql, vec![stored(first).into(), stored(last).into()]).await?;
        rows.into_iter()
            .map(|row| {
                Ok(Paid {
                    township: division(row.township)?,
                    month: month(row.month)?,
                    paid: Fen::new(row.paid),
                })
            })
            .collect()
    }

    pub(super) async fn read_gaps(&self, scope: &Scope, since: Date) -> Result<Vec<(Division, i32)>, Error> {
        let sql = format!(
            "SELECT place, asked_on, accepted_on FROM contact WHERE {} AND accepted_on IS NOT NULL AND asked_on >= $1",
            within(scope, "place")
        );
        let rows = self.all::<GapRow>(&sql, vec![day(since).into()]).await?;
        rows.into_iter()
            .map(|row| Ok((division(row.place)?, date(&row.accepted_on)?.days_since(date(&row.asked_on)?))))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::runs;
    use assistance::casework::Scheme;

    #[test]
    fn conditions_leave_out_what_is_given_once() {
        for scheme in Scheme::ALL {
            assert_eq!(runs("a").contains(&format!("'{}'", scheme.word())), scheme.covers());
        }
    }
}
