// SPDX-License-Identifier: Apache-2.0
//! Lists of places in tables, and what stands in each place.

use crate::convert::{date, day, division, id, moment, place, uuid, word};
use crate::second::answered;
use crate::session::Session;
use assistance::casework::StageKind;
use assistance::office::Error;
use assistance::regions::{Change, Counted, ListId, PlaceList, PlaceRow, Port};
use assistance::registry::words::Area;
use assistance::settings::Answered;
use async_trait::async_trait;
use from_row::FromRow;
use kernel::Division;
use sea_orm::prelude::Uuid;
use std::collections::BTreeMap;

#[derive(FromRow)]
struct ListRow {
    id: Uuid,
    county: i64,
    first_day: String,
    document: String,
    entered_at: i64,
    account: Option<Uuid>,
    name: String,
    accepted: Option<bool>,
    answered_at: Option<i64>,
    answered_by: Option<Uuid>,
    answered_name: Option<String>,
}

#[derive(FromRow)]
struct PlaceRowRow {
    list: Uuid,
    code: i64,
    name: String,
    area: Option<String>,
    change: String,
    becomes: String,
}

#[derive(FromRow)]
struct CountRow {
    place: i64,
    number: i64,
}

impl ListRow {
    fn read(self, rows: Vec<PlaceRow>) -> Result<PlaceList, Error> {
        let answered = answered(self.accepted, self.answered_at, self.answered_by, self.answered_name);
        Ok(PlaceList {
            id: id(self.id),
            county: division(self.county)?,
            from: date(&self.first_day)?,
            document: self.document,
            entered_at: moment(self.entered_at),
            entered_by: self.account.map(id),
            entered_name: self.name,
            answered,
            rows,
        })
    }
}

impl PlaceRowRow {
    fn read(self) -> Result<PlaceRow, Error> {
        let becomes = self.becomes.split_whitespace().map(|code| word(Division::parse(code).ok()));
        Ok(PlaceRow {
            code: division(self.code)?,
            name: self.name,
            area: self.area.as_deref().map(|area| word(Area::parse(area))).transpose()?,
            change: word(Change::parse(&self.change))?,
            becomes: becomes.collect::<Result<_, _>>()?,
        })
    }
}

#[async_trait]
impl Port for Session {
    async fn place_lists(&mut self, county: Option<Division>) -> Result<Vec<PlaceList>, Error> {
        let (filter, values) = match county {
            Some(county) => (" WHERE l.county = $1", vec![place(county).into()]),
            None => ("", Vec::new()),
        };
        let sql = format!(
            "SELECT l.id, l.county, l.first_day, l.document, l.entered_at, l.account, l.name, a.accepted, a.answered_at, \
             a.account AS answered_by, a.name AS answered_name FROM place_list l LEFT JOIN place_answer a ON a.list = l.id{filter} \
             ORDER BY l.entered_at DESC, l.id DESC"
        );
        let lists = self.all::<ListRow>(&sql, values.clone()).await?;
        let sql = format!(
            "SELECT r.list, r.code, r.name, r.area, r.change, r.becomes FROM place_row r JOIN place_list l ON l.id = r.list{filter} \
             ORDER BY r.list, r.position"
        );
        let mut rows: BTreeMap<Uuid, Vec<PlaceRow>> = BTreeMap::new();
        for row in self.all::<PlaceRowRow>(&sql, values).await? {
            rows.entry(row.list).or_default().push(row.read()?);
        }
        lists
            .into_iter()
            .map(|list| {
                let rows = rows.remove(&list.id).unwrap_or_default();
                list.read(rows)
            })
            .collect()
    }

    async fn add_place_list(&mut self, list: &PlaceList) -> Result<(), Error> {
        let sql = "INSERT INTO place_list (id, county, first_day, document, entered_at, account, name) VALUES ($1, $2, $3, $4, $5, $6, $7)";
        let values = vec![
            uuid(list.id).into(),
            place(list.county).into(),
            day(list.from).into(),
            list.document.clone().into(),
            list.entered_at.get().into(),
            list.entered_by.map(uuid).into(),
            list.entered_name.clone().into(),
        ];
        self.write(sql, values).await?;
        let rows = (0_i64..).zip(&list.rows).map(|(position, row)| {
            let becomes: Vec<String> = row.becomes.iter().map(ToString::to_string).collect();
            vec![
                uuid(list.id).into(),
                position.into(),
                place(row.code).into(),
                row.name.clone().into(),
                row.area.map(Area::word).into(),
                row.change.word().into(),
                becomes.join(" ").into(),
            ]
        });
        self.insert_rows("place_row (list, position, code, name, area, change, becomes)", rows.collect())
            .await
    }

    async fn answer_place_list(&mut self, list: ListId, answered: &Answered) -> Result<bool, Error> {
        self.write_answered(("place_answer", "list"), list, answered).await
    }

    async fn counted_places(&mut self, county: Division) -> Result<Vec<(Division, Counted)>, Error> {
        let (first, last) = county.range12();
        let range = || vec![first.cast_signed().into(), last.cast_signed().into()];
        let families = "SELECT lives AS place, COUNT(*) AS number FROM household WHERE lives BETWEEN $1 AND $2 AND closed_on IS NULL \
                        GROUP BY lives";
        let open: Vec<String> = StageKind::ALL
            .iter()
            .filter(|stage| stage.open())
            .map(|stage| format!("'{}'", stage.word()))
            .collect();
        let cases = format!(
            "SELECT place, COUNT(*) AS number FROM casefile WHERE place BETWEEN $1 AND $2 AND stage IN ({}) GROUP BY place",
            open.join(", ")
        );
        let mut counted: BTreeMap<Division, Counted> = BTreeMap::new();
        for row in self.all::<CountRow>(families, range()).await? {
            counted.entry(division(row.place)?).or_default().families = row.number.unsigned_abs();
        }
        for row in self.all::<CountRow>(&cases, range()).await? {
            counted.entry(division(row.place)?).or_default().cases = row.number.unsigned_abs();
        }
        Ok(counted.into_iter().collect())
    }
}
