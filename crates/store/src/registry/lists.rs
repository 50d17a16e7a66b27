// SPDX-License-Identifier: Apache-2.0
//! Searching people and listing households: one statement for the rows and one for what hangs on them, however many there are.

use super::persons::{COLUMNS as PERSON, PersonRow as StoredPerson};
use super::within;
use crate::convert::{division, id, marks, word};
use crate::session::Session;
use assistance::access::Scope;
use assistance::office::Error;
use assistance::registry::model::Residence;
use assistance::registry::search::{Bond, HouseholdRow, ListFilter, PersonRow, Wanted};
use assistance::registry::words::Area;
use from_row::FromRow;
use kernel::{Division, DivisionLevel, Masked};
use sea_orm::Value;
use sea_orm::prelude::Uuid;
use std::collections::HashMap;

#[derive(FromRow)]
struct WhereRow {
    person: Uuid,
    household: Uuid,
    number: String,
    lives: i64,
}

#[derive(FromRow)]
struct ListRow {
    id: Uuid,
    number: String,
    head_name: String,
    lives: i64,
    registered: Option<i64>,
    area: Option<String>,
    closed_on: Option<String>,
}

#[derive(FromRow)]
struct CountRow {
    household: Uuid,
    people: i64,
}

/// The county of a column of 12-digit codes.
fn county(column: &str) -> String {
    format!("{column} / 1000000")
}

impl Session {
    pub(super) async fn search_people(
        &self,
        scope: &Scope,
        wanted: &Wanted,
        limit: u64,
    ) -> Result<Vec<PersonRow>, Error> {
        let (condition, values): (String, Vec<Value>) = match wanted {
            Wanted::Number(number) => {
                ("p.number_index = $1".to_owned(), vec![self.number_index(number).into()])
            }
            Wanted::Tail(tail, counties) => {
                let values: Vec<Value> =
                    counties.iter().map(|one| self.tail_index(*one, tail).into()).collect();
                if values.is_empty() {
                    return Ok(Vec::new());
                }
                (format!("p.tail_index IN ({})", marks(1, values.len())), values)
            }
            Wanted::Phone(phone) => {
                ("p.phone_index = $1".to_owned(), vec![self.phone_index(phone.expose()).into()])
            }
            Wanted::Household(number) => (
                "p.id IN (SELECT m2.person FROM membership m2 JOIN household h2 ON h2.id = m2.household \
                 WHERE h2.number = $1)"
                    .to_owned(),
                vec![number.as_str().into()],
            ),
            Wanted::Name(name) => {
                // No character of UTF-8 begins with the byte 255, so this is the end of all keys that begin so.
                let mut end = name.clone().into_bytes();
                end.push(255);
                let condition =
                    "p.id IN (SELECT k.person FROM name_key k WHERE k.name_key >= $1 AND k.name_key < $2)"
                        .to_owned();
                (condition, vec![name.clone().into_bytes().into(), end.into()])
            }
        };
        let sql = format!(
            "SELECT {PERSON} FROM person p LEFT JOIN membership m ON m.person = p.id AND m.last_day IS NULL \
             LEFT JOIN household h ON h.id = m.household WHERE {condition} \
             AND ({} OR {} OR (h.id IS NULL AND {})) ORDER BY p.name, p.id LIMIT {limit}",
            within(scope, "h.lives"),
            within(scope, "h.registered"),
            within(scope, "p.lives"),
        );
        let found = self.all::<StoredPerson>(&sql, values).await?;
        self.with_households(found, scope).await
    }

    /// The people with the household they belong to today; for those in none, the last one they belonged to, or that of somebody whom they support.
    async fn with_households(
        &self,
        found: Vec<StoredPerson>,
        scope: &Scope,
    ) -> Result<Vec<PersonRow>, Error> {
        if found.is_empty() {
            return Ok(Vec::new());
        }
        let here = format!("({} OR {})", within(scope, "h.lives"), within(scope, "h.registered"));
        let bonds = [
            (
                Bond::Member,
                "FROM membership m JOIN household h ON h.id = m.household WHERE m.last_day IS NULL",
                "m",
            ),
            (
                Bond::Former,
                "FROM membership m JOIN household h ON h.id = m.household WHERE m.last_day IS NOT NULL",
                "m",
            ),
            (
                Bond::Supporter,
                "FROM supporter s JOIN membership m ON m.person = s.supports JOIN household h ON h.id = m.household \
                 WHERE s.last_day IS NULL",
                "s",
            ),
        ];
        let mut places: HashMap<Uuid, (Bond, WhereRow)> = HashMap::new();
        for (bond, from, of) in bonds {
            let open: Vec<Value> =
                found.iter().filter(|row| !places.contains_key(&row.id)).map(|row| row.id.into()).collect();
            if open.is_empty() {
                break;
            }
            let place = if bond == Bond::Member { "1 = 1" } else { here.as_str() };
            // Of several the latest stays.
            let sql = format!(
                "SELECT {of}.person, m.household, h.number, h.lives {from} AND {of}.person IN ({}) AND {place} \
                 ORDER BY m.first_day, m.recorded_at",
                marks(1, open.len())
            );
            let rows = self.all::<WhereRow>(&sql, open).await?;
            places.extend(rows.into_iter().map(|row| (row.person, (bond, row))));
        }
        found
            .into_iter()
            .map(|row| {
                let place = places.remove(&row.id);
                let person = row.read(&self.vault)?;
                let (bond, household) = match place {
                    Some((bond, place)) => {
                        (bond, Some((id(place.household), place.number, division(place.lives)?)))
                    }
                    None => (Bond::Member, None),
                };
                let phone = person.phone.as_ref().map(|phone| Masked::phone(phone.expose()).to_string());
                Ok(PersonRow {
                    person: person.id,
                    number: person.number.masked(),
                    phone: phone.unwrap_or_default(),
                    sex: person.sex,
                    birth: person.birth,
                    died_on: person.died_on,
                    household,
                    bond,
                    name: person.name,
                })
            })
            .collect()
    }

    pub(super) async fn list_households(
        &self,
        scope: &Scope,
        filter: &ListFilter,
    ) -> Result<(Vec<HouseholdRow>, u64), Error> {
        let elsewhere = format!("{} <> {}", county("h.registered"), county("h.lives"));
        let mut wheres = match filter.residence {
            None => vec![within(scope, "h.lives")],
            Some(Residence::RegisteredElsewhere) => vec![within(scope, "h.lives"), elsewhere],
            Some(Residence::LivesElsewhere) => vec![within(scope, "h.registered"), elsewhere],
            Some(Residence::Here) => {
                vec![within(scope, "h.lives"), format!("(h.registered IS NULL OR NOT ({elsewhere}))")]
            }
        };
        if !filter.closed {
            wheres.push("h.closed_on IS NULL".to_owned());
        }
        let mut values: Vec<Value> = Vec::new();
        if let Some(area) = filter.area {
            values.push(area.word().into());
            wheres.push("h.area = $1".to_owned());
        }
        let wheres = wheres.join(" AND ");
        let total =
            self.number(&format!("SELECT COUNT(*) FROM household h WHERE {wheres}"), values.clone()).await?;
        let sql = format!(
            "SELECT h.id, h.number, p.name AS head_name, h.lives, h.registered, h.area, h.closed_on FROM household h \
             JOIN person p ON p.id = h.head WHERE {wheres} ORDER BY h.number LIMIT {} OFFSET {}",
            filter.rows,
            filter.page.saturating_mul(filter.rows)
        );
        let rows = self.all::<ListRow>(&sql, values).await?;
        let counts = self.count_members(&rows).await?;
        let reverse = filter.residence == Some(Residence::LivesElsewhere);
        let rows = rows.into_iter().map(|row| list_row(row, &counts, reverse)).collect::<Result<_, _>>()?;
        Ok((rows, total.cast_unsigned()))
    }

    async fn count_members(&self, rows: &[ListRow]) -> Result<HashMap<Uuid, u64>, Error> {
        if rows.is_empty() {
            return Ok(HashMap::new());
        }
        let sql = format!(
            "SELECT household, COUNT(*) AS people FROM membership WHERE last_day IS NULL AND household IN ({}) GROUP BY household",
            marks(1, rows.len())
        );
        let counts = self.all::<CountRow>(&sql, rows.iter().map(|row| row.id.into()).collect()).await?;
        Ok(counts.into_iter().map(|row| (row.household, row.people.cast_unsigned())).collect())
    }
}

fn list_row(row: ListRow, counts: &HashMap<Uuid, u64>, reverse: bool) -> Result<HouseholdRow, Error> {
    let lives = division(row.lives)?;
    let registered = row.registered.map(division).transpose()?;
    let county = |place: Division| place.at(DivisionLevel::County);
    let residence = match registered {
        Some(place) if county(place) != county(lives) && reverse => Residence::LivesElsewhere,
        Some(place) if county(place) != county(lives) => Residence::RegisteredElsewhere,
        _ => Residence::Here,
    };
    Ok(HouseholdRow {
        household: id(row.id),
        number: row.number,
        head: row.head_name,
        members: counts.get(&row.id).copied().unwrap_or(0),
        lives,
        registered,
        residence,
        area: row.area.as_deref().map(|one| word(Area::parse(one))).transpose()?,
        standing: row.closed_on.is_none(),
    })
}
