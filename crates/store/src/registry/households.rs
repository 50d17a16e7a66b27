// SPDX-License-Identifier: Apache-2.0
//! Households, memberships, supporters and events in tables.

use super::ids;
use crate::convert::{date, day, division, id, marks, moment, place, uuid, word};
use crate::session::Session;
use crate::vault::{RowKey, Spot, Vault};
use assistance::office::Error;
use assistance::registry::model::{
    HardshipEvent, Household, HouseholdId, HouseholdState, Membership, MembershipEnd, MembershipRow as Row,
    PersonId, Supporter,
};
use assistance::registry::relation::Relation;
use assistance::registry::words::{Area, Duty, Joined, Left};
use from_row::FromRow;
use kernel::{Date, Id, UtcMillis};
use sea_orm::Value;
use sea_orm::prelude::Uuid;

const ADDRESS: &str = "household.address";

#[derive(FromRow)]
struct HouseholdRow {
    id: Uuid,
    sealing_key: Option<Vec<u8>>,
    number: String,
    head: Uuid,
    lives: i64,
    registered: Option<i64>,
    address: Option<Vec<u8>>,
    area: Option<String>,
    opened_on: String,
    closed_on: Option<String>,
    merged_into: Option<Uuid>,
    version: i64,
}

const COLUMNS: &str = "id, sealing_key, number, head, lives, registered, address, area, opened_on, closed_on, merged_into, version";

impl HouseholdRow {
    fn read(self, vault: &Vault) -> Result<Household, Error> {
        let row = *self.id.as_bytes();
        let key = vault.row_key(self.sealing_key.as_deref(), row)?;
        let address = match (key, &self.address) {
            (Some(key), Some(sealed)) => Some(key.open_text(sealed, Spot { column: ADDRESS, row })?),
            _ => None,
        };
        let state = match self.closed_on.as_deref() {
            Some(on) => HouseholdState::Closed { on: date(on)?, into: self.merged_into.map(id) },
            None => HouseholdState::Standing,
        };
        Ok(Household {
            id: id(self.id),
            number: self.number,
            head: id(self.head),
            lives: division(self.lives)?,
            registered: self.registered.map(division).transpose()?,
            address,
            area: self.area.as_deref().map(|one| word(Area::parse(one))).transpose()?,
            state,
            opened_on: date(&self.opened_on)?,
            version: self.version,
        })
    }
}

#[derive(FromRow)]
struct MembershipRow {
    id: Uuid,
    household: Uuid,
    person: Uuid,
    relation: i64,
    first_day: String,
    joined: String,
    recorded_at: i64,
    last_day: Option<String>,
    left_for: Option<String>,
    ended_at: Option<i64>,
}

impl MembershipRow {
    fn read(self) -> Result<Membership, Error> {
        let end = match (self.last_day, self.left_for, self.ended_at) {
            (Some(last), Some(left), Some(ended_at)) => Some(MembershipEnd {
                through: date(&last)?,
                left: word(Left::parse(&left))?,
                recorded_at: moment(ended_at),
            }),
            _ => None,
        };
        Ok(Membership {
            id: id(self.id),
            household: id(self.household),
            person: id(self.person),
            relation: word(u8::try_from(self.relation).ok().and_then(Relation::from_code))?,
            from: date(&self.first_day)?,
            joined: word(Joined::parse(&self.joined))?,
            recorded_at: moment(self.recorded_at),
            end,
        })
    }
}

#[derive(FromRow)]
struct SupporterRow {
    id: Uuid,
    supports: Uuid,
    person: Uuid,
    duty: String,
    first_day: String,
    recorded_at: i64,
    last_day: Option<String>,
    ended_at: Option<i64>,
}

#[derive(FromRow)]
struct EventRow {
    id: Uuid,
    household: Uuid,
    happened_on: String,
    recorded_at: i64,
}

/// The columns of a household but for its key, sealed where it has one.
fn household_values(household: &Household, key: Option<&RowKey>) -> Result<Vec<Value>, Error> {
    let row = household.id.bytes();
    let address = match (&household.address, key) {
        (Some(text), Some(key)) => Some(key.seal(text.expose().as_bytes(), Spot { column: ADDRESS, row })?),
        _ => None,
    };
    let (closed_on, into) = match &household.state {
        HouseholdState::Standing => (None, None),
        HouseholdState::Closed { on, into } => (Some(day(*on)), into.map(uuid)),
    };
    Ok(vec![
        uuid(household.id).into(),
        household.number.clone().into(),
        uuid(household.head).into(),
        place(household.lives).into(),
        household.registered.map(place).into(),
        address.into(),
        household.area.map(|area| area.word().to_owned()).into(),
        day(household.opened_on).into(),
        closed_on.into(),
        into.into(),
        household.version.into(),
    ])
}

fn membership_values(membership: &Membership) -> Vec<Value> {
    let end = membership.end.as_ref();
    vec![
        uuid(membership.id).into(),
        uuid(membership.household).into(),
        uuid(membership.person).into(),
        i64::from(membership.relation.code()).into(),
        day(membership.from).into(),
        membership.joined.word().into(),
        membership.recorded_at.get().into(),
        end.map(|end| day(end.through)).into(),
        end.map(|end| end.left.word().to_owned()).into(),
        end.map(|end| end.recorded_at.get()).into(),
    ]
}

const MEMBERSHIP: &str = "membership (id, household, person, relation, first_day, joined, recorded_at, last_day, left_for, ended_at)";

#[derive(FromRow)]
struct IdRow {
    id: Uuid,
}

impl Session {
    pub(super) async fn household_of_number(&self, number: &str) -> Result<Option<Household>, Error> {
        let found =
            self.one::<IdRow>("SELECT id FROM household WHERE number = $1", vec![number.into()]).await?;
        match found {
            Some(row) => Ok(self.read_households(&[id(row.id)]).await?.pop()),
            None => Ok(None),
        }
    }

    /// Adds many households that are new.
    pub(crate) async fn insert_households(&self, households: &[Household]) -> Result<(), Error> {
        let mut rows = Vec::with_capacity(households.len());
        for household in households {
            let (key, wrapped) = self.vault.new_row_key(household.id.bytes())?;
            let mut values = household_values(household, Some(&key))?;
            values.push(wrapped.into());
            rows.push(values);
        }
        let table = "household (id, number, head, lives, registered, address, area, opened_on, closed_on, merged_into, version, sealing_key)";
        self.insert_rows(table, rows).await
    }

    /// Adds many memberships of households that are new.
    pub(crate) async fn insert_memberships(&self, memberships: &[Membership]) -> Result<(), Error> {
        self.insert_rows(MEMBERSHIP, memberships.iter().map(membership_values).collect()).await
    }

    pub(super) async fn read_households(&self, list: &[HouseholdId]) -> Result<Vec<Household>, Error> {
        if list.is_empty() {
            return Ok(Vec::new());
        }
        let sql =
            format!("SELECT {COLUMNS} FROM household WHERE id IN ({}) ORDER BY id", marks(1, list.len()));
        let rows = self.all::<HouseholdRow>(&sql, ids(list)).await?;
        rows.into_iter().map(|row| row.read(&self.vault)).collect()
    }

    pub(super) async fn write_household(&self, household: &Household, seen: i64) -> Result<bool, Error> {
        let row = household.id.bytes();
        let (key, wrapped) = if seen == 0 {
            let (key, wrapped) = self.vault.new_row_key(row)?;
            (Some(key), Some(wrapped))
        } else {
            let keys = self.row_keys(&[("household", uuid(household.id))].into()).await?;
            (keys.get(uuid(household.id))?.cloned(), None)
        };
        let mut values = household_values(household, key.as_ref())?;
        let sql = if let Some(wrapped) = wrapped {
            values.push(wrapped.into());
            "INSERT INTO household (id, number, head, lives, registered, address, area, opened_on, closed_on, merged_into, version, \
             sealing_key) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"
        } else {
            values.push(seen.into());
            "UPDATE household SET number = $2, head = $3, lives = $4, registered = $5, address = $6, area = $7, opened_on = $8, \
             closed_on = $9, merged_into = $10, version = $11 WHERE id = $1 AND version = $12"
        };
        let written = self.write(sql, values).await? == 1;
        if written && seen > 0 {
            self.written_about([uuid(household.id)]).await?;
        }
        Ok(written)
    }

    pub(super) async fn read_memberships(
        &self,
        condition: &str,
        values: Vec<Value>,
    ) -> Result<Vec<Membership>, Error> {
        let sql = format!(
            "SELECT id, household, person, relation, first_day, joined, recorded_at, last_day, left_for, ended_at FROM membership \
             WHERE {condition} ORDER BY first_day, id"
        );
        let rows = self.all::<MembershipRow>(&sql, values).await?;
        rows.into_iter().map(MembershipRow::read).collect()
    }

    pub(super) async fn write_membership(&self, membership: &Membership) -> Result<(), Error> {
        self.insert_memberships(std::slice::from_ref(membership)).await?;
        self.written_about([uuid(membership.household)]).await
    }

    pub(super) async fn close_membership(&self, row: Id<Row>, end: &MembershipEnd) -> Result<bool, Error> {
        let sql = "UPDATE membership SET last_day = $2, left_for = $3, ended_at = $4 WHERE id = $1 AND last_day IS NULL \
                   RETURNING household AS id";
        let values = vec![
            uuid(row).into(),
            day(end.through).into(),
            end.left.word().into(),
            end.recorded_at.get().into(),
        ];
        let of = self.changed::<IdRow>(sql, values).await?;
        self.written_about(of.iter().map(|row| row.id)).await?;
        Ok(of.is_some())
    }

    pub(super) async fn read_supporters(&self, supported: &[PersonId]) -> Result<Vec<Supporter>, Error> {
        if supported.is_empty() {
            return Ok(Vec::new());
        }
        let sql = format!(
            "SELECT id, supports, person, duty, first_day, recorded_at, last_day, ended_at FROM supporter \
             WHERE supports IN ({}) ORDER BY id",
            marks(1, supported.len())
        );
        let rows = self.all::<SupporterRow>(&sql, ids(supported)).await?;
        rows.into_iter()
            .map(|row| {
                let end = match (row.last_day, row.ended_at) {
                    (Some(last), Some(ended_at)) => Some((date(&last)?, moment(ended_at))),
                    _ => None,
                };
                Ok(Supporter {
                    id: id(row.id),
                    supports: id(row.supports),
                    person: id(row.person),
                    duty: word(Duty::parse(&row.duty))?,
                    from: date(&row.first_day)?,
                    recorded_at: moment(row.recorded_at),
                    end,
                })
            })
            .collect()
    }

    pub(super) async fn write_supporter(&self, supporter: &Supporter) -> Result<(), Error> {
        let sql = "INSERT INTO supporter (id, supports, person, duty, first_day, recorded_at) VALUES ($1, $2, $3, $4, $5, $6)";
        let values = vec![
            uuid(supporter.id).into(),
            uuid(supporter.supports).into(),
            uuid(supporter.person).into(),
            supporter.duty.word().into(),
            day(supporter.from).into(),
            supporter.recorded_at.get().into(),
        ];
        self.write(sql, values).await?;
        self.written_about([uuid(supporter.supports)]).await
    }

    pub(super) async fn close_supporter(
        &self,
        link: Id<Supporter>,
        through: Date,
        recorded_at: UtcMillis,
    ) -> Result<bool, Error> {
        let sql = "UPDATE supporter SET last_day = $2, ended_at = $3 WHERE id = $1 AND last_day IS NULL RETURNING supports AS id";
        let values = vec![uuid(link).into(), day(through).into(), recorded_at.get().into()];
        let of = self.changed::<IdRow>(sql, values).await?;
        self.written_about(of.iter().map(|row| row.id)).await?;
        Ok(of.is_some())
    }

    pub(super) async fn read_events(&self, household: HouseholdId) -> Result<Vec<HardshipEvent>, Error> {
        let sql = "SELECT id, household, happened_on, recorded_at FROM hardship_event WHERE household = $1 ORDER BY happened_on, id";
        let rows = self.all::<EventRow>(sql, vec![uuid(household).into()]).await?;
        rows.into_iter()
            .map(|row| {
                Ok(HardshipEvent {
                    id: id(row.id),
                    household: id(row.household),
                    happened_on: date(&row.happened_on)?,
                    recorded_at: moment(row.recorded_at),
                })
            })
            .collect()
    }

    pub(super) async fn write_event(&self, event: &HardshipEvent) -> Result<(), Error> {
        let sql =
            "INSERT INTO hardship_event (id, household, happened_on, recorded_at) VALUES ($1, $2, $3, $4)";
        let values = vec![
            uuid(event.id).into(),
            uuid(event.household).into(),
            day(event.happened_on).into(),
            event.recorded_at.get().into(),
        ];
        self.write(sql, values).await?;
        self.written_about([uuid(event.household)]).await
    }
}
