// SPDX-License-Identifier: Apache-2.0
//! Errors made in good faith: what was written about them under a key of the row.

use crate::convert::{date, day, division, id, moment, place, uuid, word};
use crate::registry::within;
use crate::session::Session;
use crate::vault::{Spot, Vault};
use assistance::access::Scope;
use assistance::office::Error;
use assistance::oversight::{Cause, GoodFaithError, GoodFaithId, Judged, Occasion};
use from_row::FromRow;
use sea_orm::Value;
use sea_orm::prelude::Uuid;
use std::fmt::Write as _;

const WORDS: &str = "good_faith_error.words";
const JUDGED: &str = "good_faith_answer.words";

#[derive(FromRow)]
struct RowOfError {
    id: Uuid,
    sealing_key: Option<Vec<u8>>,
    place: i64,
    case_no: String,
    household: Uuid,
    occasion: String,
    cause: String,
    found_on: String,
    corrected_on: String,
    words: Option<Vec<u8>>,
    recorded_at: i64,
    account: Option<Uuid>,
    name: String,
    excused: Option<bool>,
    judged_words: Option<Vec<u8>>,
    answered_at: Option<i64>,
    judged_by: Option<Uuid>,
    judged_name: Option<String>,
}

const SELECT: &str = "SELECT e.id, e.sealing_key, e.place, e.case_no, e.household, e.occasion, e.cause, e.found_on, e.corrected_on, \
                      e.words, e.recorded_at, e.account, e.name, a.excused, a.words AS judged_words, a.answered_at, \
                      a.account AS judged_by, a.name AS judged_name \
                      FROM good_faith_error e LEFT JOIN good_faith_answer a ON a.error = e.id";

impl RowOfError {
    fn read(self, vault: &Vault) -> Result<GoodFaithError, Error> {
        let row = *self.id.as_bytes();
        let key = vault.row_key(self.sealing_key.as_deref(), row)?;
        let open = |sealed: &Option<Vec<u8>>, column| match (&key, sealed) {
            (Some(key), Some(sealed)) => key.open_text(sealed, Spot { column, row }).map(Some),
            _ => Ok(None),
        };
        let judged = match (self.excused, self.answered_at) {
            (Some(excused), Some(at)) => Some(Judged {
                excused,
                reason: open(&self.judged_words, JUDGED)?,
                at: moment(at),
                by: self.judged_by.map(id),
                name: self.judged_name.unwrap_or_default(),
            }),
            _ => None,
        };
        Ok(GoodFaithError {
            id: id(self.id),
            place: division(self.place)?,
            case: self.case_no,
            household: id(self.household),
            occasion: word(Occasion::parse(&self.occasion))?,
            cause: word(Cause::parse(&self.cause))?,
            found_on: date(&self.found_on)?,
            corrected_on: date(&self.corrected_on)?,
            reason: open(&self.words, WORDS)?,
            recorded_at: moment(self.recorded_at),
            recorded_by: self.account.map(id),
            recorded_name: self.name,
            judged,
        })
    }
}

#[derive(FromRow)]
struct KeyRow {
    sealing_key: Option<Vec<u8>>,
}

impl Session {
    pub(super) async fn write_error(&self, error: &GoodFaithError) -> Result<(), Error> {
        let row = error.id.bytes();
        let (key, wrapped) = self.vault.new_row_key(row)?;
        let words = error.reason.as_ref().map(|text| text.expose().as_bytes());
        let words = words.map(|text| key.seal(text, Spot { column: WORDS, row })).transpose()?;
        let sql = "INSERT INTO good_faith_error (id, sealing_key, place, case_no, household, occasion, cause, found_on, corrected_on, \
                   words, recorded_at, account, name) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
        let values: Vec<Value> = vec![
            uuid(error.id).into(),
            wrapped.into(),
            place(error.place).into(),
            error.case.clone().into(),
            uuid(error.household).into(),
            error.occasion.word().into(),
            error.cause.word().into(),
            day(error.found_on).into(),
            day(error.corrected_on).into(),
            words.into(),
            error.recorded_at.get().into(),
            error.recorded_by.map(uuid).into(),
            error.recorded_name.clone().into(),
        ];
        self.write(sql, values).await.map(drop)
    }

    pub(super) async fn read_error(&self, error: GoodFaithId) -> Result<Option<GoodFaithError>, Error> {
        let sql = format!("{SELECT} WHERE e.id = $1");
        let row = self.one::<RowOfError>(&sql, vec![uuid(error).into()]).await?;
        row.map(|row| row.read(&self.vault)).transpose()
    }

    pub(super) async fn write_judged(&self, error: GoodFaithId, judged: &Judged) -> Result<bool, Error> {
        let row = error.bytes();
        let sql = "SELECT sealing_key FROM good_faith_error WHERE id = $1";
        let kept = self.one::<KeyRow>(sql, vec![uuid(error).into()]).await?;
        let wrapped = kept.and_then(|kept| kept.sealing_key);
        let key = self.vault.row_key(wrapped.as_deref(), row)?;
        let key = key.ok_or(Error::Archive(assistance::archive::Refused::Erased))?;
        let words = judged.reason.as_ref().map(|text| text.expose().as_bytes());
        let words = words.map(|text| key.seal(text, Spot { column: JUDGED, row })).transpose()?;
        let sql = "INSERT INTO good_faith_answer (error, excused, words, answered_at, account, name) VALUES ($1, $2, $3, $4, $5, $6) \
                   ON CONFLICT (error) DO NOTHING";
        let values: Vec<Value> = vec![
            uuid(error).into(),
            judged.excused.into(),
            words.into(),
            judged.at.get().into(),
            judged.by.map(uuid).into(),
            judged.name.clone().into(),
        ];
        Ok(self.write(sql, values).await? == 1)
    }

    pub(super) async fn list_errors(
        &self,
        scope: &Scope,
        waiting: bool,
        case: Option<&str>,
        rows: u64,
        page: u64,
    ) -> Result<(Vec<GoodFaithError>, u64), Error> {
        let mut wheres = within(scope, "e.place");
        let mut values: Vec<Value> = Vec::new();
        if waiting {
            wheres.push_str(" AND NOT EXISTS (SELECT 1 FROM good_faith_answer b WHERE b.error = e.id)");
        }
        if let Some(case) = case {
            values.push(case.into());
            let _ = write!(wheres, " AND e.case_no = $1");
        }
        let sql = format!("SELECT COUNT(*) FROM good_faith_error e WHERE {wheres}");
        let total = self.number(&sql, values.clone()).await?;
        let sql = format!(
            "{SELECT} WHERE {wheres} ORDER BY e.recorded_at DESC, e.id DESC LIMIT {rows} OFFSET {}",
            page.saturating_mul(rows)
        );
        let found = self.all::<RowOfError>(&sql, values).await?;
        let found = found.into_iter().map(|row| row.read(&self.vault)).collect::<Result<_, _>>()?;
        Ok((found, total.cast_unsigned()))
    }
}
