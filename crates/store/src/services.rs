// SPDX-License-Identifier: Apache-2.0
//! Services in tables: days and providers are plain, so that lists need no key; the number of a file is sealed under the key of its person.

use crate::convert::{date, day, division, id, marks, moment, uuid, word};
use crate::payout::stored;
use crate::registry::within;
use crate::session::Session;
use crate::vault::Spot;
use assistance::access::Scope;
use assistance::casework::{PersonId, Scheme};
use assistance::office::Error;
use assistance::services::{
    Decline, Had, Kind, Port, Served, ServedFilter, Service, ServiceEnd, ServiceId, ServicePart,
    TownshipServices, kind, wanted,
};
use async_trait::async_trait;
use from_row::FromRow;
use kernel::{Date, Secret};
use sea_orm::Value;
use sea_orm::prelude::Uuid;
use std::collections::BTreeSet;

const NUMBER: &str = "care_service.number";
/// About how many people one statement asks.
const AT_ONCE: usize = 500;

#[derive(FromRow)]
struct ServiceRow {
    id: Uuid,
    person: Uuid,
    household: Uuid,
    kind: String,
    provider: String,
    team: String,
    number: Option<Vec<u8>>,
    from_on: String,
    until_on: Option<String>,
    renew_on: Option<String>,
    ended_on: Option<String>,
    ended_why: Option<String>,
    list: Option<Uuid>,
    account: Uuid,
    name: String,
    at: i64,
}

#[derive(FromRow)]
struct DeclineRow {
    person: Uuid,
    kind: String,
    declined_on: String,
    account: Uuid,
    name: String,
    at: i64,
}

#[derive(FromRow)]
struct ServedRow {
    person: Uuid,
    name: Option<String>,
    household: Uuid,
    number: String,
    lives: i64,
}

#[derive(FromRow)]
struct HadRow {
    person: Uuid,
    kind: String,
    from_on: String,
    last_on: Option<String>,
}

fn known(word: &str) -> Result<&'static Kind, Error> {
    kind(word).ok_or(Error::Broken("a stored service is of no known kind"))
}

impl DeclineRow {
    fn read(self) -> Result<Decline, Error> {
        Ok(Decline {
            person: id(self.person),
            kind: known(&self.kind)?,
            on: date(&self.declined_on)?,
            by: id(self.account),
            name: self.name,
            at: moment(self.at),
        })
    }
}

/// Everybody who is to have services in some places, as `t`. The month is `$1`, the day `$2`.
fn people(region: &Scope) -> String {
    let schemes: BTreeSet<Scheme> = wanted().flat_map(|one| one.schemes.iter().copied()).collect();
    let words: Vec<String> = schemes.iter().map(|one| format!("'{}'", one.word())).collect();
    format!(
        "(SELECT DISTINCT p.id AS person, p.name, h.id AS household, h.number, h.lives FROM award a \
         JOIN award_person ap ON ap.award = a.id JOIN person p ON p.id = ap.person JOIN household h ON h.id = a.household \
         WHERE {} AND a.scheme IN ({}) AND (a.last_month IS NULL OR a.last_month >= $1) AND p.died_on IS NULL) t",
        within(region, "h.lives"),
        words.join(", ")
    )
}

fn asked(on: Date) -> Vec<Value> {
    vec![stored(on.month_of()).into(), day(on).into()]
}

/// That a person of `t` has a service of some kind on the day.
fn holds(kinds: &str) -> String {
    format!(
        "EXISTS (SELECT 1 FROM care_service s WHERE s.person = t.person AND {kinds} AND s.from_on <= $2 \
         AND (s.until_on IS NULL OR s.until_on >= $2) AND (s.ended_on IS NULL OR s.ended_on >= $2))"
    )
}

/// That a person of `t` declined a kind and has none of it.
fn declined(kind: &Kind) -> String {
    format!(
        "(EXISTS (SELECT 1 FROM care_service_decline d WHERE d.person = t.person AND d.kind = '{}') AND NOT {})",
        kind.word,
        holds(&format!("s.kind = '{}'", kind.word))
    )
}

fn condition(part: ServicePart) -> String {
    match part {
        // The day is asked for all the same: PostgreSQL wants every value to have its use.
        ServicePart::All => "$2 = $2".to_owned(),
        ServicePart::Without(kind) => {
            format!(
                "(NOT {} AND NOT EXISTS (SELECT 1 FROM care_service_decline d WHERE d.person = t.person AND d.kind = '{}'))",
                holds(&format!("s.kind = '{}'", kind.word)),
                kind.word
            )
        }
        // Whoever has the next one already waits for nothing.
        ServicePart::Ending => {
            let renewed = "NOT EXISTS (SELECT 1 FROM care_service n WHERE n.person = s.person AND n.kind = s.kind \
                           AND n.from_on > s.from_on AND n.ended_on IS NULL)";
            holds(&format!("s.renew_on <= $2 AND s.ended_on IS NULL AND {renewed}"))
        }
        ServicePart::Declined => {
            let each: Vec<String> = wanted().map(declined).collect();
            format!("({})", each.join(" OR "))
        }
    }
}

impl Session {
    async fn read_services(&self, condition: &str, values: Vec<Value>) -> Result<Vec<Service>, Error> {
        let sql =
            format!("SELECT s.* FROM care_service s WHERE {condition} ORDER BY s.from_on DESC, s.id DESC");
        let rows = self.all::<ServiceRow>(&sql, values).await?;
        let people: BTreeSet<_> =
            rows.iter().filter(|row| row.number.is_some()).map(|row| ("person", row.person)).collect();
        let keys = self.row_keys(&people).await?;
        let read = |row: ServiceRow| {
            let number = match &row.number {
                Some(sealed) => {
                    let spot = Spot { column: NUMBER, row: *row.id.as_bytes() };
                    keys.open(row.person, Some(sealed.as_slice()), spot)?
                }
                None => None,
            };
            let ended = match (row.ended_on.as_deref(), row.ended_why.as_deref()) {
                (Some(on), Some(why)) => Some((date(on)?, word(ServiceEnd::parse(why))?)),
                _ => None,
            };
            Ok(Service {
                id: id(row.id),
                person: id(row.person),
                household: id(row.household),
                kind: known(&row.kind)?,
                provider: row.provider,
                team: row.team,
                number: number.map(|text| Secret::new(text.expose().clone())),
                from: date(&row.from_on)?,
                until: row.until_on.as_deref().map(date).transpose()?,
                renew_from: row.renew_on.as_deref().map(date).transpose()?,
                ended,
                list: row.list.map(id),
                by: id(row.account),
                name: row.name,
                at: moment(row.at),
            })
        };
        rows.into_iter().map(read).collect()
    }

    /// The last service of each kind of some people, and what they declined.
    async fn with_services(&self, mut rows: Vec<Served>, on: Date) -> Result<Vec<Served>, Error> {
        for part in rows.chunks_mut(AT_ONCE) {
            let list = marks(1, part.len());
            let ids: Vec<Value> = part.iter().map(|one| uuid(one.person).into()).collect();
            let sql = format!(
                "SELECT person, kind, from_on, CASE WHEN ended_on IS NOT NULL AND (until_on IS NULL OR ended_on < until_on) \
                 THEN ended_on ELSE until_on END AS last_on FROM care_service WHERE person IN ({list}) ORDER BY from_on, id"
            );
            for row in self.all::<HadRow>(&sql, ids.clone()).await? {
                let Some(one) = part.iter_mut().find(|one| uuid(one.person) == row.person) else { continue };
                let (kind, from) = (known(&row.kind)?, date(&row.from_on)?);
                let last = row.last_on.as_deref().map(date).transpose()?;
                let holds = from <= on && last.is_none_or(|last| on <= last);
                if one.has.iter().any(|had| had.kind == kind && had.holds) {
                    continue;
                }
                one.has.retain(|had| had.kind != kind);
                one.has.push(Had { kind, last, holds });
            }
            let sql = format!(
                "SELECT person, kind, declined_on, account, name, at FROM care_service_decline WHERE person IN ({list}) \
                 ORDER BY declined_on"
            );
            for row in self.all::<DeclineRow>(&sql, ids).await? {
                let decline = row.read()?;
                if let Some(one) = part.iter_mut().find(|one| one.person == decline.person) {
                    one.declined.retain(|(kind, _)| *kind != decline.kind);
                    one.declined.push((decline.kind, decline.on));
                }
            }
        }
        Ok(rows)
    }
}

#[async_trait]
impl Port for Session {
    async fn served(&mut self, filter: &ServedFilter) -> Result<Vec<Served>, Error> {
        let sql = format!(
            "SELECT t.person, t.name, t.household, t.number, t.lives FROM {} WHERE {} ORDER BY t.lives, t.number, t.person LIMIT {} OFFSET {}",
            people(&filter.region),
            condition(filter.part),
            filter.limit,
            filter.offset
        );
        let rows = self.all::<ServedRow>(&sql, asked(filter.on)).await?;
        let read = |row: ServedRow| {
            Ok(Served {
                person: id(row.person),
                name: row.name.unwrap_or_default(),
                household: id(row.household),
                number: row.number,
                village: division(row.lives)?,
                has: Vec::new(),
                declined: Vec::new(),
            })
        };
        let rows = rows.into_iter().map(read).collect::<Result<Vec<_>, Error>>()?;
        self.with_services(rows, filter.on).await
    }

    async fn count_served(
        &mut self,
        region: &Scope,
        on: Date,
        parts: &[ServicePart],
    ) -> Result<Vec<u64>, Error> {
        let sums: Vec<String> = parts.iter().map(|part| sum(&condition(*part))).collect();
        let sql = format!("SELECT {} FROM {}", sums.join(", "), people(region));
        let read =
            self.each(&sql, asked(on), |row| (0..parts.len()).map(|at| row.at::<i64>(at)).collect()).await?;
        let counts: Vec<i64> = read.into_iter().next().unwrap_or_default();
        Ok(counts.into_iter().map(i64::cast_unsigned).collect())
    }

    async fn served_by_township(&mut self, region: &Scope, on: Date) -> Result<Vec<TownshipServices>, Error> {
        let kinds: Vec<&'static Kind> = wanted().collect();
        let sums: Vec<String> =
            kinds.iter().map(|kind| sum(&holds(&format!("s.kind = '{}'", kind.word)))).collect();
        let sql = format!(
            "SELECT t.lives / 1000 * 1000 AS township, COUNT(*) AS people, {} FROM {} GROUP BY t.lives / 1000 * 1000 ORDER BY 1",
            sums.join(", "),
            people(region)
        );
        let rows = self
            .each(&sql, asked(on), |row| {
                (0..kinds.len() + 2).map(|at| row.at::<i64>(at)).collect::<Result<Vec<i64>, Error>>()
            })
            .await?;
        let read = |row: Vec<i64>| {
            let [township, people, have @ ..] = row.as_slice() else {
                return Err(Error::Broken("a count of services has no columns"));
            };
            Ok(TownshipServices {
                township: division(*township)?,
                people: people.cast_unsigned(),
                have: kinds.iter().copied().zip(have.iter().map(|one| one.cast_unsigned())).collect(),
            })
        };
        rows.into_iter().map(read).collect()
    }

    async fn add_service(&mut self, service: &Service) -> Result<(), Error> {
        let person = uuid(service.person);
        let number = match &service.number {
            Some(number) => {
                let keys = self.row_keys(&[("person", person)].into()).await?;
                let spot = Spot { column: NUMBER, row: service.id.bytes() };
                Some(keys.seal(person, number.expose(), spot)?)
            }
            None => None,
        };
        let sql = "INSERT INTO care_service (id, person, household, kind, provider, team, number, from_on, until_on, renew_on, list, \
                   account, name, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
        let values = vec![
            uuid(service.id).into(),
            person.into(),
            uuid(service.household).into(),
            service.kind.word.clone().into(),
            service.provider.clone().into(),
            service.team.clone().into(),
            number.into(),
            day(service.from).into(),
            service.until.map(day).into(),
            service.renew_from.map(day).into(),
            service.list.map(uuid).into(),
            uuid(service.by).into(),
            service.name.clone().into(),
            service.at.get().into(),
        ];
        self.write(sql, values).await?;
        self.written_about([person]).await
    }

    async fn end_service(&mut self, service: ServiceId, on: Date, why: ServiceEnd) -> Result<bool, Error> {
        let sql = "UPDATE care_service SET ended_on = $2, ended_why = $3 WHERE id = $1 AND ended_on IS NULL";
        let values = vec![uuid(service).into(), day(on).into(), why.word().into()];
        let ended = self.write(sql, values).await? == 1;
        self.written_in("care_service", uuid(service)).await?;
        Ok(ended)
    }

    async fn service(&mut self, service: ServiceId) -> Result<Option<Service>, Error> {
        Ok(self.read_services("s.id = $1", vec![uuid(service).into()]).await?.pop())
    }

    async fn services_of(&mut self, persons: &[PersonId]) -> Result<Vec<Service>, Error> {
        let mut all = Vec::new();
        for part in persons.chunks(AT_ONCE) {
            let values = part.iter().map(|one| uuid(*one).into()).collect();
            let condition = format!("s.person IN ({})", marks(1, part.len()));
            all.extend(self.read_services(&condition, values).await?);
        }
        Ok(all)
    }

    async fn add_decline(&mut self, decline: &Decline) -> Result<bool, Error> {
        let sql = "INSERT INTO care_service_decline (person, kind, declined_on, account, name, at) VALUES ($1, $2, $3, $4, $5, $6) \
                   ON CONFLICT (person, kind, declined_on) DO NOTHING";
        let values = vec![
            uuid(decline.person).into(),
            decline.kind.word.clone().into(),
            day(decline.on).into(),
            uuid(decline.by).into(),
            decline.name.clone().into(),
            decline.at.get().into(),
        ];
        Ok(self.write(sql, values).await? == 1)
    }

    async fn declines_of(&mut self, person: PersonId) -> Result<Vec<Decline>, Error> {
        let sql = "SELECT person, kind, declined_on, account, name, at FROM care_service_decline WHERE person = $1 \
                   ORDER BY declined_on DESC";
        let rows = self.all::<DeclineRow>(sql, vec![uuid(person).into()]).await?;
        rows.into_iter().map(DeclineRow::read).collect()
    }
}

fn sum(condition: &str) -> String {
    format!("COALESCE(SUM(CASE WHEN {condition} THEN 1 ELSE 0 END), 0)")
}
