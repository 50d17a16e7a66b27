// SPDX-License-Identifier: Apache-2.0
//! The register: words, and who an entry came from, under a key of the entry.

use crate::convert::{date, day, division, id, moment, place, uuid, word};
use crate::registry::within;
use crate::session::Session;
use crate::steps::Steps;
use crate::vault::{RowKey, Spot};
use assistance::access::Scope;
use assistance::office::Error;
use assistance::oversight::{
    Entry, EntryFilter, EntryId, EntryKind, EntryRow, EntryTab, EntryWay, Finding, Reporter, State, StepRow,
};
use from_row::FromRow;
use kernel::{Date, Secret};
use sea_orm::Value;
use sea_orm::prelude::Uuid;
use std::fmt::Write as _;

const ASKER: &str = "register_entry.asker";
const PHONE: &str = "register_entry.phone";
const WORDS: &str = "register_entry.words";
const STEP_WORDS: &str = "register_step.words";

#[derive(FromRow)]
struct RowOfEntry {
    id: Uuid,
    number: String,
    place: i64,
    kind: String,
    way: String,
    named: bool,
    reachable: bool,
    came_at: i64,
    case_no: Option<String>,
    household: Option<Uuid>,
    state: String,
    handler: Option<Uuid>,
    due_on: String,
    provisional: bool,
    answered_on: Option<String>,
    finding: Option<String>,
    unreached: i64,
    linked: bool,
    account: Option<Uuid>,
    name: String,
    version: i64,
}

const COLUMNS: &str = "e.id, e.number, e.place, e.kind, e.way, e.named, e.reachable, e.came_at, e.case_no, e.household, e.state, \
                       e.handler, e.due_on, e.provisional, e.answered_on, e.finding, e.unreached, e.linked, e.account, e.name, e.version";

impl RowOfEntry {
    fn read(self, words: Option<Secret<String>>) -> Result<Entry, Error> {
        Ok(Entry {
            id: id(self.id),
            number: self.number,
            place: division(self.place)?,
            kind: word(EntryKind::parse(&self.kind))?,
            way: word(EntryWay::parse(&self.way))?,
            named: self.named,
            reachable: self.reachable,
            came_at: moment(self.came_at),
            case: self.case_no,
            household: self.household.map(id),
            words,
            state: word(State::parse(&self.state))?,
            handler: self.handler.map(id),
            due: date(&self.due_on)?,
            provisional: self.provisional,
            answered_on: self.answered_on.as_deref().map(date).transpose()?,
            finding: self.finding.as_deref().map(|text| word(Finding::parse(text))).transpose()?,
            unreached: word(u32::try_from(self.unreached).ok())?,
            linked: self.linked,
            logged_by: self.account.map(id),
            logged_name: self.name,
            version: self.version,
        })
    }
}

#[derive(FromRow)]
struct Sealed {
    sealing_key: Option<Vec<u8>>,
    asker: Option<Vec<u8>>,
    phone: Option<Vec<u8>>,
    words: Option<Vec<u8>>,
}

const STEPS: Steps = Steps { table: "register_step", of: "entry", words: STEP_WORDS };

#[derive(FromRow)]
struct HandlerName {
    handler_name: Option<String>,
}

impl Session {
    async fn sealed_entry(&self, entry: EntryId) -> Result<(Option<RowKey>, Option<Sealed>), Error> {
        let sql = "SELECT sealing_key, asker, phone, words FROM register_entry WHERE id = $1";
        let Some(sealed) = self.one::<Sealed>(sql, vec![uuid(entry).into()]).await? else {
            return Ok((None, None));
        };
        Ok((self.vault.row_key(sealed.sealing_key.as_deref(), entry.bytes())?, Some(sealed)))
    }

    pub(super) async fn write_entry(&self, entry: &Entry, reporter: &Reporter) -> Result<(), Error> {
        let row = entry.id.bytes();
        let (key, wrapped) = self.vault.new_row_key(row)?;
        let seal = |text: &Option<Secret<String>>, column| {
            let text = text.as_ref().map(|text| text.expose().as_bytes());
            text.map(|text| key.seal(text, Spot { column, row })).transpose()
        };
        let sql = "INSERT INTO register_entry (id, sealing_key, number, place, kind, way, named, reachable, came_at, case_no, household, \
                   asker, phone, words, state, handler, due_on, provisional, answered_on, finding, unreached, linked, account, name, version) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25)";
        let values: Vec<Value> = vec![
            uuid(entry.id).into(),
            wrapped.into(),
            entry.number.clone().into(),
            place(entry.place).into(),
            entry.kind.word().into(),
            entry.way.word().into(),
            entry.named.into(),
            entry.reachable.into(),
            entry.came_at.get().into(),
            entry.case.clone().into(),
            entry.household.map(uuid).into(),
            seal(&reporter.name, ASKER)?.into(),
            seal(&reporter.phone, PHONE)?.into(),
            seal(&entry.words, WORDS)?.into(),
            entry.state.word().into(),
            entry.handler.map(uuid).into(),
            day(entry.due).into(),
            entry.provisional.into(),
            entry.answered_on.map(day).into(),
            entry.finding.map(|finding| finding.word().to_owned()).into(),
            i64::from(entry.unreached).into(),
            entry.linked.into(),
            entry.logged_by.map(uuid).into(),
            entry.logged_name.clone().into(),
            entry.version.into(),
        ];
        self.write(sql, values).await.map(drop)
    }

    pub(super) async fn update_entry(&self, entry: &Entry, seen: i64) -> Result<bool, Error> {
        // What was said and by whom stays as it was logged.
        let sql = "UPDATE register_entry SET state = $2, handler = $3, answered_on = $4, finding = $5, unreached = $6, linked = $7, \
                   version = $8 WHERE id = $1 AND version = $9";
        let values: Vec<Value> = vec![
            uuid(entry.id).into(),
            entry.state.word().into(),
            entry.handler.map(uuid).into(),
            entry.answered_on.map(day).into(),
            entry.finding.map(|finding| finding.word().to_owned()).into(),
            i64::from(entry.unreached).into(),
            entry.linked.into(),
            entry.version.into(),
            seen.into(),
        ];
        Ok(self.write(sql, values).await? == 1)
    }

    pub(super) async fn read_entry(&self, entry: EntryId) -> Result<Option<Entry>, Error> {
        let sql = format!("SELECT {COLUMNS} FROM register_entry e WHERE e.id = $1");
        let Some(row) = self.one::<RowOfEntry>(&sql, vec![uuid(entry).into()]).await? else {
            return Ok(None);
        };
        let (key, sealed) = self.sealed_entry(entry).await?;
        let words = match (&key, sealed.and_then(|sealed| sealed.words)) {
            (Some(key), Some(words)) => {
                Some(key.open_text(&words, Spot { column: WORDS, row: entry.bytes() })?)
            }
            _ => None,
        };
        row.read(words).map(Some)
    }

    pub(super) async fn read_reporter(&self, entry: EntryId) -> Result<Reporter, Error> {
        let (key, sealed) = self.sealed_entry(entry).await?;
        let (Some(key), Some(sealed)) = (key, sealed) else { return Ok(Reporter::default()) };
        let open = |sealed: &Option<Vec<u8>>, column| {
            let open = |sealed: &Vec<u8>| key.open_text(sealed, Spot { column, row: entry.bytes() });
            sealed.as_ref().map(open).transpose()
        };
        Ok(Reporter { name: open(&sealed.asker, ASKER)?, phone: open(&sealed.phone, PHONE)? })
    }

    pub(super) async fn write_entry_step(&self, entry: EntryId, step: &StepRow) -> Result<(), Error> {
        let key = match step.words {
            Some(_) => self.sealed_entry(entry).await?.0,
            None => None,
        };
        self.write_step(&STEPS, entry, key.as_ref(), step).await
    }

    pub(super) async fn read_entry_steps(&self, entry: EntryId) -> Result<Vec<StepRow>, Error> {
        let (key, _) = self.sealed_entry(entry).await?;
        self.read_steps(&STEPS, entry, key.as_ref()).await
    }

    pub(super) async fn list_entries(
        &self,
        scope: &Scope,
        filter: &EntryFilter,
        today: Date,
    ) -> Result<(Vec<EntryRow>, u64), Error> {
        let mut wheres = within(scope, "e.place");
        let mut values: Vec<Value> = Vec::new();
        let mut and = |condition: &str, value: Value| {
            values.push(value);
            let _ = write!(wheres, " AND {}", condition.replace('?', &format!("${}", values.len())));
        };
        match filter.tab {
            EntryTab::Open => and("e.state <> ?", State::Closed.word().into()),
            EntryTab::Closed => and("e.state = ?", State::Closed.word().into()),
            EntryTab::CallBack => and("e.state = ?", State::Answered.word().into()),
            EntryTab::Late => {
                and("e.state <> ?", State::Closed.word().into());
                and("e.answered_on IS NULL AND e.due_on < ?", day(today).into());
            }
            EntryTab::Mine => {
                and("e.state <> ?", State::Closed.word().into());
                and("e.handler = ?", filter.handler.map(uuid).into());
            }
        }
        if let Some(kind) = filter.kind {
            and("e.kind = ?", kind.word().into());
        }
        if let Some(number) = &filter.number {
            and("(e.number = ? OR e.case_no = ?)", number.clone().into());
        }
        let sql = format!("SELECT COUNT(*) FROM register_entry e WHERE {wheres}");
        let total = self.number(&sql, values.clone()).await?;
        let order = if filter.tab == EntryTab::Closed { "e.came_at DESC" } else { "e.due_on, e.came_at" };
        let sql = format!(
            "SELECT {COLUMNS}, a.name AS handler_name FROM register_entry e LEFT JOIN account a ON a.id = e.handler \
             WHERE {wheres} ORDER BY {order}, e.id LIMIT {} OFFSET {}",
            filter.rows,
            filter.page.saturating_mul(filter.rows)
        );
        let rows = self.all::<(RowOfEntry, HandlerName)>(&sql, values).await?;
        let rows = rows
            .into_iter()
            .map(|(entry, handler)| {
                Ok(EntryRow { entry: entry.read(None)?, handler: handler.handler_name.unwrap_or_default() })
            })
            .collect::<Result<_, Error>>()?;
        Ok((rows, total.cast_unsigned()))
    }
}
