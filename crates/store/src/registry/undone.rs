// SPDX-License-Identifier: Apache-2.0
//! Requests to put right a death recorded by mistake. The reason is sealed under the key of the person.

use super::within;
use crate::convert::{date, day, division, id, moment, place, uuid, word};
use crate::session::Session;
use crate::vault::Spot;
use assistance::access::Scope;
use assistance::office::Error;
use assistance::registry::relation::Relation;
use assistance::registry::undo::{DeathUndo, UndoAnswer, UndoId};
use from_row::FromRow;
use sea_orm::Value;
use sea_orm::prelude::Uuid;

const REASON: &str = "death_undo.reason";
const COLUMNS: &str = "id, person, household, place, died_on, relation, paper, reason, asked_at, account, name, answered_at, \
                       answered_by, answered_name, lives";

#[derive(FromRow)]
struct UndoRow {
    id: Uuid,
    person: Uuid,
    household: Option<Uuid>,
    place: i64,
    died_on: String,
    relation: i64,
    paper: Uuid,
    reason: Vec<u8>,
    asked_at: i64,
    account: Uuid,
    name: String,
    answered_at: Option<i64>,
    answered_by: Option<Uuid>,
    answered_name: Option<String>,
    lives: Option<i64>,
}

impl Session {
    /// Requests that fit a condition, the oldest first.
    pub(super) async fn read_undos(
        &self,
        condition: &str,
        values: Vec<Value>,
    ) -> Result<Vec<DeathUndo>, Error> {
        let sql = format!("SELECT {COLUMNS} FROM death_undo WHERE {condition} ORDER BY asked_at, id");
        let rows = self.all::<UndoRow>(&sql, values).await?;
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let keys = self.row_keys(&rows.iter().map(|row| ("person", row.person)).collect()).await?;
        rows.into_iter()
            .map(|row| {
                let spot = Spot { column: REASON, row: *row.id.as_bytes() };
                let answer = match (row.answered_at, row.answered_by, row.answered_name) {
                    (Some(at), Some(by), Some(name)) => {
                        Some(UndoAnswer { at: moment(at), by: id(by), name, lives: row.lives == Some(1) })
                    }
                    _ => None,
                };
                Ok(DeathUndo {
                    id: id(row.id),
                    person: id(row.person),
                    household: row.household.map(id),
                    place: division(row.place)?,
                    died_on: date(&row.died_on)?,
                    relation: word(u8::try_from(row.relation).ok().and_then(Relation::from_code))?,
                    paper: id(row.paper),
                    reason: keys.open(row.person, Some(&row.reason), spot)?,
                    asked_at: moment(row.asked_at),
                    asked_by: id(row.account),
                    asked_name: row.name,
                    answer,
                })
            })
            .collect()
    }

    pub(super) async fn waiting_undos(&self, scope: &Scope) -> Result<Vec<DeathUndo>, Error> {
        self.read_undos(&format!("answered_at IS NULL AND {}", within(scope, "place")), Vec::new()).await
    }

    pub(super) async fn write_undo(&self, undo: &DeathUndo) -> Result<(), Error> {
        let person = uuid(undo.person);
        let keys = self.row_keys(&[("person", person)].into()).await?;
        let reason = undo.reason.as_ref().map_or("", |text| text.expose().as_str());
        let sealed = keys.seal(person, reason, Spot { column: REASON, row: undo.id.bytes() })?;
        let sql = "INSERT INTO death_undo (id, person, household, place, died_on, relation, paper, reason, asked_at, account, name) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
        let values = vec![
            uuid(undo.id).into(),
            person.into(),
            undo.household.map(uuid).into(),
            place(undo.place).into(),
            day(undo.died_on).into(),
            i64::from(undo.relation.code()).into(),
            uuid(undo.paper).into(),
            sealed.into(),
            undo.asked_at.get().into(),
            uuid(undo.asked_by).into(),
            undo.asked_name.clone().into(),
        ];
        self.write(sql, values).await.map(drop)
    }

    pub(super) async fn close_undo(&self, undo: UndoId, answer: &UndoAnswer) -> Result<bool, Error> {
        let sql = "UPDATE death_undo SET answered_at = $2, answered_by = $3, answered_name = $4, lives = $5 \
                   WHERE id = $1 AND answered_at IS NULL";
        let values = vec![
            uuid(undo).into(),
            answer.at.get().into(),
            uuid(answer.by).into(),
            answer.name.clone().into(),
            i64::from(answer.lives).into(),
        ];
        Ok(self.write(sql, values).await? == 1)
    }
}
