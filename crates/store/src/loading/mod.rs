// SPDX-License-Identifier: Apache-2.0
//! Loading in tables: what earlier loads left, and the rows of many families in few statements.

use crate::convert::{date, day, division, hash, id, marks, moment, place, uuid, word};
use crate::payout::{month, stored};
use crate::session::Session;
use assistance::loading::{LoadedAward, LoadedFamily, Loading, LoadingId, NewRows, Port};
use assistance::office::Error;
use assistance::payout::model::due::Opening;
use assistance::payout::model::ids::{AwardId, Component, PayeeAccountId};
use async_trait::async_trait;
use from_row::FromRow;
use kernel::{Ctx, Date, Division, Fen, UtcMillis};
use sea_orm::Value;
use sea_orm::prelude::Uuid;
use std::collections::{BTreeMap, BTreeSet, HashMap};

#[derive(FromRow)]
struct LoadingRow {
    id: Uuid,
    county: i64,
    as_of: String,
    files: String,
    families: i64,
    refused: i64,
    monthly: i64,
    roster_month: Option<i64>,
    differences: i64,
    reason: String,
    account: Uuid,
    name: String,
    begun_at: i64,
}

#[derive(FromRow)]
struct FamilyRow {
    family_key: Vec<u8>,
    household: Uuid,
    content: Vec<u8>,
}

#[derive(FromRow)]
struct AwardRow {
    award: Uuid,
    reviewed_on: Option<String>,
    account: Option<Uuid>,
}

#[derive(FromRow)]
pub(crate) struct OpeningRow {
    award: Uuid,
    component: String,
    first_month: i64,
    last_month: i64,
    amount: i64,
}

#[derive(FromRow)]
struct PaidRow {
    award: Uuid,
    first_paid: i64,
}

fn count(number: i64) -> Result<u64, Error> {
    word(u64::try_from(number).ok())
}

impl LoadingRow {
    fn read(self) -> Result<Loading, Error> {
        Ok(Loading {
            id: id(self.id),
            county: division(self.county)?,
            as_of: date(&self.as_of)?,
            files: self.files,
            families: count(self.families)?,
            refused: count(self.refused)?,
            monthly: Fen::new(self.monthly),
            roster: self.roster_month.map(month).transpose()?,
            differences: count(self.differences)?,
            reason: self.reason,
            by: id(self.account),
            name: self.name,
            begun_at: moment(self.begun_at),
        })
    }
}

/// Openings by award, of rows of their components.
pub(crate) fn openings(rows: Vec<OpeningRow>) -> Result<HashMap<Uuid, Opening>, Error> {
    let mut openings: HashMap<Uuid, Opening> = HashMap::new();
    for row in rows {
        let (from, until) = (month(row.first_month)?, month(row.last_month)?);
        let opening =
            openings.entry(row.award).or_insert_with(|| Opening { from, until, monthly: BTreeMap::new() });
        opening.monthly.insert(word(Component::parse(&row.component))?, Fen::new(row.amount));
    }
    Ok(openings)
}

fn opening_rows(award: AwardId, opening: &Opening) -> Vec<Vec<Value>> {
    let row = |(component, amount): (&Component, &Fen)| {
        vec![
            uuid(award).into(),
            component.to_string().into(),
            stored(opening.from).into(),
            stored(opening.until).into(),
            amount.get().into(),
        ]
    };
    opening.monthly.iter().map(row).collect()
}

const OPENING: &str = "award_opening (award, component, first_month, last_month, amount)";

impl Session {
    /// The keyed index of a family of the other system.
    fn family_index(&self, key: &str) -> Vec<u8> {
        self.vault.index("loading.family", key)
    }

    /// What the other system had paid under the awards of a condition.
    pub(crate) async fn openings_where(
        &self,
        condition: &str,
        values: Vec<Value>,
    ) -> Result<HashMap<Uuid, Opening>, Error> {
        let sql = format!(
            "SELECT o.award, o.component, o.first_month, o.last_month, o.amount FROM award_opening o \
             JOIN award a ON a.id = o.award WHERE {condition} ORDER BY o.award, o.component"
        );
        openings(self.all::<OpeningRow>(&sql, values).await?)
    }

    /// So many numbers of a counter in a row: the first.
    async fn number_block(&self, counter: &str, count: u32) -> Result<i64, Error> {
        let sql = "INSERT INTO counter (name, value) VALUES ($1, $2) \
                   ON CONFLICT (name) DO UPDATE SET value = counter.value + $2 RETURNING value";
        let last = self.changed_number(sql, vec![counter.into(), i64::from(count).into()]).await?;
        Ok(last - i64::from(count) + 1)
    }

    async fn insert_loaded(
        &self,
        county: Division,
        loading: LoadingId,
        rows: &NewRows,
        at: UtcMillis,
    ) -> Result<(), Error> {
        let families = rows
            .families
            .iter()
            .map(|(key, family)| {
                vec![
                    place(county).into(),
                    self.family_index(key.expose()).into(),
                    uuid(family.household).into(),
                    family.content.to_vec().into(),
                    uuid(loading).into(),
                    at.get().into(),
                ]
            })
            .collect();
        let table = "loaded_family (county, family_key, household, content, loading, loaded_at)";
        self.insert_rows(table, families).await?;
        let awards = rows.loaded_awards.iter().map(|(award, kept)| {
            vec![
                uuid(*award).into(),
                uuid(loading).into(),
                kept.reviewed_on.map(day).into(),
                kept.account.map(uuid).into(),
            ]
        });
        self.insert_rows("loaded_award (award, loading, reviewed_on, account)", awards.collect()).await?;
        let openings = rows
            .loaded_awards
            .iter()
            .filter_map(|(award, kept)| Some(opening_rows(*award, kept.opening.as_ref()?)))
            .flatten()
            .collect();
        self.insert_rows(OPENING, openings).await
    }
}

#[async_trait]
impl Port for Session {
    async fn add_loading(&mut self, loading: &Loading) -> Result<(), Error> {
        let signed = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
        let row = vec![
            uuid(loading.id).into(),
            place(loading.county).into(),
            day(loading.as_of).into(),
            loading.files.clone().into(),
            signed(loading.families).into(),
            signed(loading.refused).into(),
            loading.monthly.get().into(),
            loading.roster.map(stored).into(),
            signed(loading.differences).into(),
            loading.reason.clone().into(),
            uuid(loading.by).into(),
            loading.name.clone().into(),
            loading.begun_at.get().into(),
        ];
        let table = "loading (id, county, as_of, files, families, refused, monthly, roster_month, differences, reason, account, name, \
                     begun_at)";
        self.insert_rows(table, vec![row]).await
    }

    async fn loading(&mut self, loading: LoadingId) -> Result<Option<Loading>, Error> {
        let sql = "SELECT id, county, as_of, files, families, refused, monthly, roster_month, differences, reason, account, name, begun_at \
                   FROM loading WHERE id = $1";
        let row = self.one::<LoadingRow>(sql, vec![uuid(loading).into()]).await?;
        row.map(LoadingRow::read).transpose()
    }

    async fn loaded_families(
        &mut self,
        county: Division,
        keys: &[&str],
    ) -> Result<Vec<Option<LoadedFamily>>, Error> {
        if keys.is_empty() {
            return Ok(Vec::new());
        }
        let indexes: Vec<Vec<u8>> = keys.iter().map(|key| self.family_index(key)).collect();
        let marks: Vec<String> = (2..indexes.len() + 2).map(|number| format!("${number}")).collect();
        let sql = format!(
            "SELECT family_key, household, content FROM loaded_family WHERE county = $1 AND family_key IN ({})",
            marks.join(", ")
        );
        let mut values: Vec<Value> = vec![place(county).into()];
        values.extend(indexes.iter().map(|index| Value::from(index.clone())));
        let mut found: HashMap<Vec<u8>, LoadedFamily> = HashMap::new();
        for row in self.all::<FamilyRow>(&sql, values).await? {
            let family = LoadedFamily { household: id(row.household), content: hash(&row.content)? };
            found.insert(row.family_key, family);
        }
        Ok(indexes.iter().map(|index| found.get(index).cloned()).collect())
    }

    async fn loaded_awards(&mut self, awards: &[AwardId]) -> Result<BTreeMap<AwardId, LoadedAward>, Error> {
        if awards.is_empty() {
            return Ok(BTreeMap::new());
        }
        let list = marks(1, awards.len());
        let values: Vec<Value> = awards.iter().map(|award| uuid(*award).into()).collect();
        let mut openings = self.openings_where(&format!("a.id IN ({list})"), values.clone()).await?;
        let sql = format!(
            "SELECT award, MIN(month) AS first_paid FROM payment WHERE award IN ({list}) AND state <> 'cancelled' GROUP BY award"
        );
        let paid = self.all::<PaidRow>(&sql, values.clone()).await?;
        let paid: HashMap<Uuid, i64> = paid.into_iter().map(|row| (row.award, row.first_paid)).collect();
        let sql = format!("SELECT award, reviewed_on, account FROM loaded_award WHERE award IN ({list})");
        let mut loaded = BTreeMap::new();
        for row in self.all::<AwardRow>(&sql, values).await? {
            let kept = LoadedAward {
                opening: openings.remove(&row.award),
                account: row.account.map(id),
                reviewed_on: row.reviewed_on.as_deref().map(date).transpose()?,
                paid_here: paid.get(&row.award).copied().map(month).transpose()?,
            };
            loaded.insert(id(row.award), kept);
        }
        Ok(loaded)
    }

    async fn household_numbers(&mut self, township: Division, count: u32) -> Result<i64, Error> {
        self.number_block(&format!("household {}", place(township)), count).await
    }

    async fn payee_numbers(&mut self, county: Division, count: u32) -> Result<i64, Error> {
        self.number_block(&format!("payee {}", place(county)), count).await
    }

    async fn add_rows(
        &mut self,
        ctx: &Ctx,
        county: Division,
        loading: LoadingId,
        rows: &NewRows,
    ) -> Result<(), Error> {
        self.insert_households(&rows.households).await?;
        self.insert_persons(&rows.persons).await?;
        self.insert_memberships(&rows.memberships).await?;
        let mut about: BTreeSet<Uuid> = rows.memberships.iter().map(|one| uuid(one.household)).collect();
        for part in rows.evidence.chunks(500) {
            about.append(&mut self.insert_evidence(part).await?);
        }
        // Of those who come on file with these rows nobody can have read anything.
        let households = rows.households.iter().map(|one| uuid(one.id));
        let fresh: BTreeSet<Uuid> = households.chain(rows.persons.iter().map(|one| uuid(one.id))).collect();
        self.written_about(about.difference(&fresh).copied()).await?;
        self.insert_awards(&rows.awards).await?;
        self.insert_accounts(&rows.accounts).await?;
        self.insert_loaded(county, loading, rows, ctx.now).await?;
        self.insert_entries(ctx, &rows.entries).await
    }

    async fn keep_content(
        &mut self,
        county: Division,
        key: &str,
        content: [u8; 32],
        at: UtcMillis,
    ) -> Result<(), Error> {
        let sql =
            "UPDATE loaded_family SET content = $3, loaded_at = $4 WHERE county = $1 AND family_key = $2";
        let values = vec![
            place(county).into(),
            self.family_index(key).into(),
            content.to_vec().into(),
            at.get().into(),
        ];
        self.write_one(sql, values).await
    }

    async fn keep_opening(&mut self, award: AwardId, opening: Option<&Opening>) -> Result<(), Error> {
        self.write("DELETE FROM award_opening WHERE award = $1", vec![uuid(award).into()]).await?;
        match opening {
            Some(opening) => self.insert_rows(OPENING, opening_rows(award, opening)).await,
            None => Ok(()),
        }
    }

    async fn keep_loaded_account(&mut self, award: AwardId, account: PayeeAccountId) -> Result<(), Error> {
        let sql = "UPDATE loaded_award SET account = $2 WHERE award = $1";
        self.write_one(sql, vec![uuid(award).into(), uuid(account).into()]).await
    }

    async fn keep_reviewed_on(&mut self, award: AwardId, on: Option<Date>) -> Result<(), Error> {
        let sql = "UPDATE loaded_award SET reviewed_on = $2 WHERE award = $1";
        self.write_one(sql, vec![uuid(award).into(), on.map(day).into()]).await
    }
}
