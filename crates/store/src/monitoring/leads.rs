// SPDX-License-Identifier: Apache-2.0
//! Leads with their records, sealed under the key of the lead.

use crate::convert::{date, day, division, hash, id, moment, place, uuid, word};
use crate::payout::awards::{month, stored};
use crate::registry::within;
use crate::session::Session;
use crate::vault::{RowKey, Spot, Vault};
use assistance::access::Scope;
use assistance::casework::{HouseholdId, PersonId};
use assistance::monitoring::list::{LeadFilter, Listed, StateCount};
use assistance::monitoring::model::{Lead, LeadId, Outcome, Record, Source, State, Step};
use assistance::office::Error;
use from_row::FromRow;
use kernel::{Date, Division, Month};
use sea_orm::Value;
use sea_orm::prelude::Uuid;
use std::collections::BTreeSet;

const SAID: &str = "lead.said";
const BODY: &str = "lead_record.body";

const COLUMNS: &str = "l.id, l.sealing_key, l.number, l.kind, l.month, l.place, l.household, l.person, l.list, l.list_file, l.sheet, \
                       l.sheet_row, l.same_as, l.said, l.found_on, l.due_on, l.provisional, l.second_look, l.state, l.assignee, \
                       l.assignee_name, l.outcome, l.beside, l.resulted_by, l.closed_on, l.version";

const NAMES: &str = "LEFT JOIN person p ON p.id = l.person LEFT JOIN household h ON h.id = l.household LEFT JOIN person hp ON hp.id = h.head";

#[derive(FromRow)]
struct LeadRow {
    id: Uuid,
    sealing_key: Option<Vec<u8>>,
    number: String,
    kind: String,
    month: i64,
    place: i64,
    household: Option<Uuid>,
    person: Option<Uuid>,
    list: String,
    list_file: Option<Uuid>,
    sheet: Option<String>,
    sheet_row: Option<i64>,
    same_as: Vec<u8>,
    said: Vec<u8>,
    found_on: String,
    due_on: String,
    provisional: bool,
    second_look: bool,
    state: String,
    assignee: Option<Uuid>,
    assignee_name: Option<String>,
    outcome: Option<String>,
    beside: Option<String>,
    resulted_by: Option<Uuid>,
    closed_on: Option<String>,
    version: i64,
}

#[derive(FromRow)]
struct NameRow {
    id: Uuid,
    about: Option<String>,
    household_number: Option<String>,
}

#[derive(FromRow)]
struct KeyRow {
    sealing_key: Option<Vec<u8>>,
}

#[derive(FromRow)]
struct RecordRow {
    seq: i64,
    happened_on: String,
    entered_at: i64,
    account: Option<Uuid>,
    name: String,
    body: Vec<u8>,
}

#[derive(FromRow)]
struct CountRow {
    township: i64,
    kind: String,
    state: String,
    number: i64,
    late: i64,
}

impl LeadRow {
    fn read(self, vault: &Vault) -> Result<Lead, Error> {
        let row = *self.id.as_bytes();
        let key = vault.row_key(self.sealing_key.as_deref(), row)?;
        let said = match key {
            Some(key) => key.open_text(&self.said, Spot { column: SAID, row })?,
            None => kernel::Secret::new(String::new()),
        };
        let outcome = match self.outcome.as_deref() {
            Some(what) => Some(word(Outcome::parse(what, self.beside.as_deref().unwrap_or_default()))?),
            None => None,
        };
        let at = match (self.sheet, self.sheet_row) {
            (Some(sheet), Some(row)) => Some((sheet, row.cast_unsigned())),
            _ => None,
        };
        Ok(Lead {
            id: id(self.id),
            number: self.number,
            kind: self.kind,
            month: month(self.month)?,
            place: division(self.place)?,
            household: self.household.map(id),
            person: self.person.map(id),
            source: Source { list: self.list, file: self.list_file.map(id), at },
            same: hash(&self.same_as)?,
            said,
            found_on: date(&self.found_on)?,
            due_on: date(&self.due_on)?,
            provisional: self.provisional,
            second_look: self.second_look,
            state: word(State::parse(&self.state))?,
            assignee: self.assignee.map(|who| (id(who), self.assignee_name.unwrap_or_default())),
            outcome,
            resulted_by: self.resulted_by.map(id),
            closed_on: self.closed_on.as_deref().map(date).transpose()?,
            version: self.version,
        })
    }
}

impl Session {
    pub(super) async fn read_lead(&self, lead: LeadId) -> Result<Option<Lead>, Error> {
        self.lock("lead", uuid(lead)).await?;
        let sql = format!("SELECT {COLUMNS} FROM lead l WHERE l.id = $1");
        let row = self.one::<LeadRow>(&sql, vec![uuid(lead).into()]).await?;
        row.map(|row| row.read(&self.vault)).transpose()
    }

    pub(super) async fn find_lead(&self, number: &str) -> Result<Option<LeadId>, Error> {
        #[derive(FromRow)]
        struct Found {
            id: Uuid,
        }
        let sql = "SELECT id FROM lead WHERE number = $1";
        Ok(self.one::<Found>(sql, vec![number.into()]).await?.map(|row| id(row.id)))
    }

    pub(super) async fn knows_lead(
        &self,
        same: [u8; 32],
        kind: &str,
        person: Option<PersonId>,
    ) -> Result<bool, Error> {
        let sql = "SELECT COUNT(*) FROM lead WHERE same_as = $1";
        if self.number(sql, vec![same.to_vec().into()]).await? > 0 {
            return Ok(true);
        }
        let Some(person) = person else { return Ok(false) };
        let sql = "SELECT COUNT(*) FROM lead WHERE person = $1 AND kind = $2 AND state <> 'closed'";
        Ok(self.number(sql, vec![uuid(person).into(), kind.into()]).await? > 0)
    }

    pub(super) async fn insert_lead(&self, lead: &Lead, record: &Record) -> Result<(), Error> {
        let row = lead.id.bytes();
        let (key, wrapped) = self.vault.new_row_key(row)?;
        let said = key.seal(lead.said.expose().as_bytes(), Spot { column: SAID, row })?;
        let (sheet, sheet_row) = match &lead.source.at {
            Some((sheet, row)) => (Some(sheet.clone()), Some(row.cast_signed())),
            None => (None, None),
        };
        let sql = "INSERT INTO lead (id, sealing_key, number, kind, month, place, household, person, list, list_file, sheet, sheet_row, \
                   same_as, said, found_on, due_on, provisional, second_look, state, version) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)";
        let values = vec![
            uuid(lead.id).into(),
            wrapped.into(),
            lead.number.clone().into(),
            lead.kind.clone().into(),
            stored(lead.month).into(),
            place(lead.place).into(),
            lead.household.map(uuid).into(),
            lead.person.map(uuid).into(),
            lead.source.list.clone().into(),
            lead.source.file.map(uuid).into(),
            sheet.into(),
            sheet_row.into(),
            lead.same.to_vec().into(),
            said.into(),
            day(lead.found_on).into(),
            day(lead.due_on).into(),
            lead.provisional.into(),
            lead.second_look.into(),
            lead.state.word().into(),
            lead.version.into(),
        ];
        self.write(sql, values).await?;
        self.write_lead_record(&key, lead.id, record).await
    }

    pub(super) async fn update_lead(&self, lead: &Lead, record: &Record) -> Result<(), Error> {
        let sql = "UPDATE lead SET state = $2, assignee = $3, assignee_name = $4, outcome = $5, beside = $6, resulted_by = $7, \
                   closed_on = $8, version = $9 WHERE id = $1 AND version = $10";
        let values = vec![
            uuid(lead.id).into(),
            lead.state.word().into(),
            lead.assignee.as_ref().map(|(who, _)| uuid(*who)).into(),
            lead.assignee.as_ref().map(|(_, name)| name.clone()).into(),
            lead.outcome.as_ref().map(|one| one.word().to_owned()).into(),
            lead.outcome.as_ref().map(|one| one.beside().to_owned()).into(),
            lead.resulted_by.map(uuid).into(),
            lead.closed_on.map(day).into(),
            lead.version.into(),
            (lead.version - 1).into(),
        ];
        self.write_one(sql, values).await?;
        let key = self.lead_key(lead.id).await?.ok_or(Error::Broken("the key of a lead was destroyed"))?;
        self.write_lead_record(&key, lead.id, record).await
    }

    async fn lead_key(&self, lead: LeadId) -> Result<Option<RowKey>, Error> {
        let sql = "SELECT sealing_key FROM lead WHERE id = $1";
        let row = self.one::<KeyRow>(sql, vec![uuid(lead).into()]).await?;
        self.vault.row_key(row.and_then(|row| row.sealing_key).as_deref(), lead.bytes())
    }

    async fn write_lead_record(&self, key: &RowKey, lead: LeadId, record: &Record) -> Result<(), Error> {
        let body = record.step.to_text()?;
        let body = key.seal(body.as_bytes(), Spot { column: BODY, row: lead.bytes() })?;
        let sql = "INSERT INTO lead_record (lead, seq, kind, happened_on, entered_at, account, name, body) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
        let values = vec![
            uuid(lead).into(),
            record.seq.into(),
            record.step.word().into(),
            day(record.happened_on).into(),
            record.entered_at.get().into(),
            record.by.map(uuid).into(),
            record.name.clone().into(),
            body.into(),
        ];
        self.write(sql, values).await.map(drop)
    }

    pub(super) async fn read_lead_records(&self, lead: LeadId) -> Result<Vec<Record>, Error> {
        let Some(key) = self.lead_key(lead).await? else { return Ok(Vec::new()) };
        let sql = "SELECT seq, happened_on, entered_at, account, name, body FROM lead_record WHERE lead = $1 ORDER BY seq";
        let rows = self.all::<RecordRow>(sql, vec![uuid(lead).into()]).await?;
        rows.into_iter()
            .map(|row| {
                let body = key.open_text(&row.body, Spot { column: BODY, row: lead.bytes() })?;
                let step = Step::read(body.expose())?;
                Ok(Record {
                    seq: row.seq,
                    happened_on: date(&row.happened_on)?,
                    entered_at: moment(row.entered_at),
                    by: row.account.map(id),
                    name: row.name,
                    step,
                })
            })
            .collect()
    }

    pub(super) async fn list_leads(
        &self,
        scope: &Scope,
        filter: &LeadFilter,
        today: Date,
    ) -> Result<(Vec<Listed>, u64), Error> {
        let (wheres, values) = conditions(scope, filter, today);
        let total =
            self.number(&format!("SELECT COUNT(*) FROM lead l WHERE {wheres}"), values.clone()).await?;
        if filter.limit == 0 {
            return Ok((Vec::new(), total.cast_unsigned()));
        }
        let tail = format!(
            "WHERE {wheres} ORDER BY CASE WHEN l.state = 'closed' THEN 1 ELSE 0 END, l.due_on, l.number LIMIT {} OFFSET {}",
            filter.limit, filter.offset
        );
        let rows =
            self.all::<LeadRow>(&format!("SELECT {COLUMNS} FROM lead l {tail}"), values.clone()).await?;
        let sql = format!(
            "SELECT l.id, COALESCE(p.name, hp.name) AS about, h.number AS household_number FROM lead l {NAMES} {tail}"
        );
        let names = self.all::<NameRow>(&sql, values).await?;
        let mut names: std::collections::HashMap<Uuid, NameRow> =
            names.into_iter().map(|one| (one.id, one)).collect();
        let rows = rows
            .into_iter()
            .map(|row| {
                let named = names.remove(&row.id);
                let lead = row.read(&self.vault)?;
                let (about, household) = match named {
                    Some(one) => (one.about, one.household_number),
                    None => (None, None),
                };
                let about = about.unwrap_or_else(|| lead.said().name);
                Ok(Listed { lead, about, household: household.unwrap_or_default() })
            })
            .collect::<Result<_, Error>>()?;
        Ok((rows, total.cast_unsigned()))
    }

    pub(super) async fn households_asked_about(
        &self,
        county: Division,
    ) -> Result<BTreeSet<HouseholdId>, Error> {
        let (first, last) = county.range12();
        let sql = "SELECT DISTINCT household FROM lead WHERE place BETWEEN $1 AND $2 AND state <> 'closed' AND household IS NOT NULL";
        let values = vec![first.cast_signed().into(), last.cast_signed().into()];
        Ok(self.list::<Uuid>(sql, values).await?.into_iter().map(crate::convert::id).collect())
    }

    pub(super) async fn count_leads_of(
        &self,
        scope: &Scope,
        of: Option<Month>,
        today: Date,
    ) -> Result<Vec<StateCount>, Error> {
        let mut values: Vec<Value> = vec![day(today).into()];
        let mut wheres = within(scope, "l.place");
        if let Some(of) = of {
            values.push(stored(of).into());
            wheres += " AND l.month = $2";
        }
        let sql = format!(
            "SELECT l.place / 1000 * 1000 AS township, l.kind, l.state, COUNT(*) AS number, \
             SUM(CASE WHEN l.state <> 'closed' AND l.due_on < $1 THEN 1 ELSE 0 END) AS late FROM lead l WHERE {wheres} \
             GROUP BY l.place / 1000 * 1000, l.kind, l.state ORDER BY 1, 2, 3"
        );
        let rows = self.all::<CountRow>(&sql, values).await?;
        rows.into_iter()
            .map(|row| {
                Ok(StateCount {
                    township: division(row.township)?,
                    kind: row.kind,
                    state: word(State::parse(&row.state))?,
                    count: row.number.cast_unsigned(),
                    late: row.late.cast_unsigned(),
                })
            })
            .collect()
    }

    pub(super) async fn names_of_lead(&self, lead: &Lead) -> Result<(String, String), Error> {
        let sql = format!(
            "SELECT l.id, COALESCE(p.name, hp.name) AS about, h.number AS household_number FROM lead l {NAMES} WHERE l.id = $1"
        );
        let row = self.one::<NameRow>(&sql, vec![uuid(lead.id).into()]).await?;
        Ok(row.map_or_else(Default::default, |row| {
            (row.about.unwrap_or_default(), row.household_number.unwrap_or_default())
        }))
    }
}

fn conditions(scope: &Scope, filter: &LeadFilter, today: Date) -> (String, Vec<Value>) {
    let mut wheres = vec![within(scope, "l.place")];
    let mut values: Vec<Value> = Vec::new();
    let mut and = |condition: &str, value: Value| {
        values.push(value);
        wheres.push(format!("{condition} ${}", values.len()));
    };
    if let Some(kind) = &filter.kind {
        and("l.kind =", kind.clone().into());
    }
    if let Some(of) = filter.month {
        and("l.month =", stored(of).into());
    }
    if filter.late {
        and("l.state <> 'closed' AND l.due_on <", day(today).into());
    }
    if let Some(who) = filter.assignee {
        and("l.assignee =", uuid(who).into());
    }
    if let Some(household) = filter.household {
        and("l.household =", uuid(household).into());
    }
    if let Some(file) = filter.file {
        and("l.list_file =", uuid(file).into());
    }
    if let Some(number) = &filter.number {
        // A number has only digits, a dash and letters; a mark of LIKE in it is taken literally nowhere, so it is left out.
        let plain: String = number.chars().filter(|c| !matches!(c, '%' | '_' | '\\')).collect();
        and("l.number LIKE", format!("{plain}%").into());
    }
    if !filter.states.is_empty() {
        let words: Vec<String> = filter.states.iter().map(|one| format!("'{}'", one.word())).collect();
        wheres.push(format!("l.state IN ({})", words.join(", ")));
    }
    (wheres.join(" AND "), values)
}
