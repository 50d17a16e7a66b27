// SPDX-License-Identifier: Apache-2.0
//! What counties set, in tables; the seed of a county's sample under a key of its own.

use crate::convert::{date, day, division, id, moment, place, uuid};
use crate::second::answered;
use crate::session::Session;
use crate::vault::Spot;
use assistance::office::Error;
use assistance::settings::{Answered, Key, Port, Setting, SettingId};
use async_trait::async_trait;
use from_row::FromRow;
use kernel::{Division, Secret, UtcMillis};
use sea_orm::prelude::Uuid;
use std::sync::Arc;

const SEED: &str = "sample_seed.seed";
/// The counter that rises with every change of a setting.
pub(crate) const TURN: &str = "settings";

#[derive(FromRow)]
struct SettingRow {
    id: Uuid,
    place: i64,
    item: String,
    value: String,
    first_day: String,
    document: Option<String>,
    entered_at: i64,
    account: Option<Uuid>,
    name: String,
    accepted: Option<bool>,
    answered_at: Option<i64>,
    answered_by: Option<Uuid>,
    answered_name: Option<String>,
}

const SELECT: &str = "SELECT s.id, s.place, s.item, s.value, s.first_day, s.document, s.entered_at, s.account, s.name, \
                      a.accepted, a.answered_at, a.account AS answered_by, a.name AS answered_name \
                      FROM setting s LEFT JOIN setting_answer a ON a.setting = s.id";

impl SettingRow {
    /// Nothing for a key that this version does not know: it was set by a later one.
    fn read(self) -> Result<Option<Setting>, Error> {
        let Some(key) = Key::parse(&self.item) else { return Ok(None) };
        let answered = answered(self.accepted, self.answered_at, self.answered_by, self.answered_name);
        Ok(Some(Setting {
            id: id(self.id),
            place: division(self.place)?,
            key,
            value: self.value,
            from: date(&self.first_day)?,
            document: self.document,
            entered_at: moment(self.entered_at),
            entered_by: self.account.map(id),
            entered_name: self.name,
            answered,
        }))
    }
}

impl Session {
    /// What is kept of settings holds no longer, here at once and for others from the commit on.
    async fn settings_change(&mut self) -> Result<(), Error> {
        self.settings_turn = None;
        self.next_number(TURN).await.map(drop)
    }
}

#[derive(FromRow)]
struct SeedRow {
    sealing_key: Option<Vec<u8>>,
    seed: Vec<u8>,
}

/// The id under which a county's seed is kept: its code, so that there is one only.
fn seed_id(county: Division) -> [u8; 16] {
    let mut bytes = [0; 16];
    bytes[8..].copy_from_slice(&county.as_u64_12().to_be_bytes());
    bytes
}

#[async_trait]
impl Port for Session {
    async fn settings(&mut self, county: Division) -> Result<Arc<[Setting]>, Error> {
        if let Some(known) = self.settings_turn.and_then(|turn| self.kept.settings(county, turn)) {
            return Ok(known);
        }
        let sql = format!("{SELECT} WHERE s.county = $1 ORDER BY s.entered_at DESC, s.id DESC");
        let rows = self.all::<SettingRow>(&sql, vec![place(county).into()]).await?;
        let rows = rows.into_iter().filter_map(|row| row.read().transpose());
        let rows = rows.collect::<Result<Arc<[Setting]>, Error>>()?;
        if let Some(turn) = self.settings_turn {
            self.kept.keep_settings(county, turn, rows.clone());
        }
        Ok(rows)
    }

    async fn setting(&mut self, id: SettingId) -> Result<Option<Setting>, Error> {
        let sql = format!("{SELECT} WHERE s.id = $1");
        match self.one::<SettingRow>(&sql, vec![uuid(id).into()]).await? {
            Some(row) => row.read(),
            None => Ok(None),
        }
    }

    async fn add_setting(&mut self, setting: &Setting) -> Result<(), Error> {
        let sql = "INSERT INTO setting (id, county, place, item, value, first_day, document, entered_at, account, name) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
        let values = vec![
            uuid(setting.id).into(),
            place(setting.county()).into(),
            place(setting.place).into(),
            setting.key.word().into(),
            setting.value.clone().into(),
            day(setting.from).into(),
            setting.document.clone().into(),
            setting.entered_at.get().into(),
            setting.entered_by.map(uuid).into(),
            setting.entered_name.clone().into(),
        ];
        self.settings_change().await?;
        self.write(sql, values).await.map(drop)
    }

    async fn answer_setting(&mut self, id: SettingId, answered: &Answered) -> Result<bool, Error> {
        self.settings_change().await?;
        self.write_answered(("setting_answer", "setting"), id, answered).await
    }

    async fn sample_seed(&mut self, county: Division) -> Result<Option<Secret<String>>, Error> {
        let row = seed_id(county);
        let sql = "SELECT sealing_key, seed FROM sample_seed WHERE id = $1";
        let Some(kept) = self.one::<SeedRow>(sql, vec![Uuid::from_bytes(row).into()]).await? else {
            return Ok(None);
        };
        let key = self.vault.row_key(kept.sealing_key.as_deref(), row)?;
        let key = key.ok_or(Error::Broken("the key of a sample's seed is gone"))?;
        key.open_text(&kept.seed, Spot { column: SEED, row }).map(Some)
    }

    async fn make_sample_seed(&mut self, county: Division, at: UtcMillis) -> Result<(), Error> {
        let row = seed_id(county);
        let there = "SELECT COUNT(*) FROM sample_seed WHERE id = $1";
        if self.number(there, vec![Uuid::from_bytes(row).into()]).await? > 0 {
            return Ok(());
        }
        let mut bytes = [0_u8; 32];
        getrandom::fill(&mut bytes).map_err(|_| Error::Broken("the system gives no random bytes"))?;
        let seed = kernel::hex(&bytes);
        let (key, wrapped) = self.vault.new_row_key(row)?;
        let sealed = key.seal(seed.as_bytes(), Spot { column: SEED, row })?;
        // Of two that make one at the same time, one does.
        let sql = "INSERT INTO sample_seed (id, sealing_key, seed, made_at) VALUES ($1, $2, $3, $4) ON CONFLICT (id) DO NOTHING";
        let values = vec![Uuid::from_bytes(row).into(), wrapped.into(), sealed.into(), at.get().into()];
        self.write(sql, values).await.map(drop)
    }
}
