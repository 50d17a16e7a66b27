// SPDX-License-Identifier: Apache-2.0
//! Cases in tables: records sealed under the key of the case, and one row for each case that lists read.

mod awards;

use crate::convert::{date, day, division, id, marks, place, uuid, word};
use crate::registry::within;
use crate::session::Session;
use crate::vault::{RowKey, Spot};
use assistance::access::Scope;
use assistance::casework::{
    AwardFilter, CaseFilter, CaseId, CaseRecord, CaseRow, ClockOf, EventKind, HouseholdId, Listed,
    ListedAward, Matter, Office as CaseOffice, Port, Records, Scheme, StageCount, StageKind, Turn, Work,
    read_record, write_record,
};
use assistance::office::{Error, Mode};
use async_trait::async_trait;
use from_row::FromRow;
use kernel::{Date, Division, UserId, UtcMillis};
use sea_orm::Value;
use sea_orm::prelude::Uuid;
use std::fmt::Write as _;
use std::sync::Arc;

const BODY: &str = "case_record.body";
const ASSESSMENT: &str = "assessment.body";

#[derive(FromRow)]
struct RowOfCase {
    id: Uuid,
    number: String,
    scheme: String,
    matter: String,
    household: Uuid,
    applicant: Uuid,
    place: i64,
    registered: i64,
    stage: String,
    stage_since: String,
    opened_on: String,
    accepted_on: Option<String>,
    decided_on: Option<String>,
    handler: Option<Uuid>,
    due_clock: Option<String>,
    due_on: Option<String>,
    provisional: bool,
    version: i64,
    turn: Option<String>,
    first_contact: Option<String>,
}

const COLUMNS: &str = "c.id, c.number, c.scheme, c.matter, c.household, c.applicant, c.place, c.registered, c.stage, c.stage_since, \
                       c.opened_on, c.accepted_on, c.decided_on, c.handler, c.due_clock, c.due_on, c.provisional, c.version, c.turn, c.first_contact";

/// What is due first; what has no clock last, the latest first.
const ORDER: &str = "CASE WHEN c.due_on IS NULL THEN 1 ELSE 0 END, c.due_on, c.id DESC";

impl RowOfCase {
    fn read(self) -> Result<CaseRow, Error> {
        let due = match (self.due_clock.as_deref(), self.due_on.as_deref()) {
            (Some(clock), Some(on)) => Some((word(ClockOf::parse(clock))?, date(on)?)),
            _ => None,
        };
        Ok(CaseRow {
            id: id(self.id),
            number: self.number,
            scheme: word(Scheme::parse(&self.scheme))?,
            matter: word(Matter::parse(&self.matter))?,
            household: id(self.household),
            applicant: id(self.applicant),
            place: division(self.place)?,
            registered: division(self.registered)?,
            stage: word(StageKind::parse(&self.stage))?,
            turn: self.turn.as_deref().map(|office| word(CaseOffice::parse(office))).transpose()?,
            stage_since: date(&self.stage_since)?,
            first_contact: date(self.first_contact.as_deref().unwrap_or(&self.opened_on))?,
            opened_on: date(&self.opened_on)?,
            accepted_on: self.accepted_on.as_deref().map(date).transpose()?,
            decided_on: self.decided_on.as_deref().map(date).transpose()?,
            handler: self.handler.map(id),
            due,
            provisional: self.provisional,
            version: word(u32::try_from(self.version).ok())?,
        })
    }
}

fn values(row: &CaseRow) -> Vec<Value> {
    vec![
        uuid(row.id).into(),
        row.number.clone().into(),
        row.scheme.word().into(),
        row.matter.word().into(),
        uuid(row.household).into(),
        uuid(row.applicant).into(),
        place(row.place).into(),
        place(row.registered).into(),
        row.stage.word().into(),
        day(row.stage_since).into(),
        day(row.opened_on).into(),
        row.accepted_on.map(day).into(),
        row.decided_on.map(day).into(),
        row.handler.map(uuid).into(),
        row.due.map(|(clock, _)| clock.word().to_owned()).into(),
        row.due.map(|(_, on)| day(on)).into(),
        row.provisional.into(),
        i64::from(row.version).into(),
        row.turn.map(|office| office.word().to_owned()).into(),
        day(row.first_contact).into(),
    ]
}

#[derive(FromRow)]
struct KeyRow {
    sealing_key: Option<Vec<u8>>,
}

/// A row of a case with its wrapped key.
#[derive(FromRow)]
struct WithKey {
    #[nested]
    row: RowOfCase,
    #[nested]
    key: KeyRow,
}

#[derive(FromRow)]
struct BodyRow {
    body: Vec<u8>,
}

#[derive(FromRow)]
struct Names {
    id: Uuid,
    applicant_name: Option<String>,
    household_number: Option<String>,
    handler_name: Option<String>,
}

#[derive(FromRow)]
struct WorkRow {
    total: i64,
    late: i64,
    soon: i64,
    mine: i64,
}

#[derive(FromRow)]
struct StageRow {
    stage: String,
    number: i64,
}

#[derive(FromRow)]
struct CountRow {
    township: i64,
    stage: String,
    number: i64,
    overdue: i64,
    soon: i64,
}

impl Session {
    async fn case_key(&self, case: CaseId) -> Result<RowKey, Error> {
        let sql = "SELECT sealing_key FROM casefile WHERE id = $1";
        let row = self.one::<KeyRow>(sql, vec![uuid(case).into()]).await?;
        self.opened_key(case, row.and_then(|row| row.sealing_key))
    }

    fn opened_key(&self, case: CaseId, wrapped: Option<Vec<u8>>) -> Result<RowKey, Error> {
        let key = self.vault.row_key(wrapped.as_deref(), case.bytes())?;
        key.ok_or(Error::Archive(assistance::archive::Refused::Erased))
    }

    async fn write_record(&self, key: &RowKey, case: CaseId, record: &CaseRecord) -> Result<(), Error> {
        let sealed = key.seal(write_record(record).as_bytes(), Spot { column: BODY, row: case.bytes() })?;
        let sql = "INSERT INTO case_record (casefile, seq, kind, happened_on, entered_at, account, body) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7)";
        let values = vec![
            uuid(case).into(),
            i64::from(record.seq).into(),
            record.entry.event.kind().word().into(),
            day(record.entry.happened_on).into(),
            UtcMillis::get(record.entry.entered_at).into(),
            record.entry.by.user().map(uuid).into(),
            sealed.into(),
        ];
        self.write(sql, values).await.map(drop)
    }
}

/// The condition on work that is somebody's turn.
fn turn(turn: &Turn) -> String {
    let stages: Vec<String> = turn.stages.iter().map(|stage| format!("'{}'", stage.word())).collect();
    let office = turn.office.map_or_else(String::new, |office| format!(" AND c.turn = '{}'", office.word()));
    let unvisited = if turn.unvisited {
        format!(
            " AND NOT EXISTS (SELECT 1 FROM case_record r WHERE r.casefile = c.id AND r.kind = '{}' \
             AND r.happened_on >= c.stage_since)",
            EventKind::HomeVisited.word()
        )
    } else {
        String::new()
    };
    let stages = stages.join(", ");
    format!("({} AND c.stage IN ({stages}){office}{unvisited})", within(&turn.region, "c.place"))
}

fn conditions(filter: &CaseFilter) -> (String, Vec<Value>) {
    let mut sql = within(&filter.region, "c.place");
    if let Some(village) = filter.village {
        let here = Scope::of(vec![village]);
        let _ = write!(sql, " AND ({} OR {})", within(&here, "c.place"), within(&here, "c.registered"));
    }
    let mut values: Vec<Value> = Vec::new();
    let mut and = |condition: &str, value: Value| {
        values.push(value);
        let _ = write!(sql, " AND {condition} ${}", values.len());
    };
    if let Some(scheme) = filter.scheme {
        and("c.scheme =", scheme.word().into());
    }
    if let Some(matter) = filter.matter {
        and("c.matter =", matter.word().into());
    }
    if let Some(household) = filter.household {
        and("c.household =", uuid(household).into());
    }
    if let Some(applicant) = filter.applicant {
        and("c.applicant =", uuid(applicant).into());
    }
    if let Some(handler) = filter.handler {
        and("c.handler =", uuid(handler).into());
    }
    if let Some(on) = filter.due_from {
        and("c.due_on >=", day(on).into());
    }
    if let Some(on) = filter.due_by {
        and("c.due_on <=", day(on).into());
    }
    if let Some(on) = filter.opened_from {
        and("c.opened_on >=", day(on).into());
    }
    if let Some(on) = filter.opened_through {
        and("c.opened_on <=", day(on).into());
    }
    if let Some(number) = &filter.number {
        // A range instead of LIKE: it uses the index on both databases, and nothing in the text is a wildcard.
        and("c.number >=", number.clone().into());
        and("c.number <", format!("{number}\u{10ffff}").into());
    }
    if !filter.turns.is_empty() {
        let turns: Vec<String> = filter.turns.iter().map(turn).collect();
        let _ = write!(sql, " AND ({})", turns.join(" OR "));
    }
    if !filter.stages.is_empty() {
        let stages: Vec<String> = filter.stages.iter().map(|stage| format!("'{}'", stage.word())).collect();
        let _ = write!(sql, " AND c.stage IN ({})", stages.join(", "));
    }
    (sql, values)
}

#[async_trait]
impl Port for Session {
    async fn household_place(&mut self, household: HouseholdId) -> Result<Option<Division>, Error> {
        let sql = "SELECT lives FROM household WHERE id = $1";
        self.first::<i64>(sql, vec![uuid(household).into()]).await?.map(division).transpose()
    }

    async fn case_place(&mut self, case: CaseId, household: HouseholdId) -> Result<Option<Division>, Error> {
        let sql = "SELECT place FROM casefile WHERE id = $1 AND household = $2";
        let values = vec![uuid(case).into(), uuid(household).into()];
        self.first::<i64>(sql, values).await?.map(division).transpose()
    }

    async fn next_case_number(
        &mut self,
        scheme: Scheme,
        township: Division,
        year: i32,
    ) -> Result<String, Error> {
        let stem = format!("{}{township}-{year}", scheme.letters());
        let number = self.next_number(&format!("case {stem}")).await?;
        Ok(format!("{stem}-{number:05}"))
    }

    async fn add_case(&mut self, row: &CaseRow, record: &CaseRecord) -> Result<(), Error> {
        let (key, wrapped) = self.vault.new_row_key(row.id.bytes())?;
        let sql = "INSERT INTO casefile (id, number, scheme, matter, household, applicant, place, registered, stage, stage_since, opened_on, \
                   accepted_on, decided_on, handler, due_clock, due_on, provisional, version, turn, first_contact, sealing_key) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)";
        let mut values = values(row);
        values.push(wrapped.into());
        self.write(sql, values).await?;
        self.write_record(&key, row.id, record).await
    }

    async fn add_record(&mut self, row: &CaseRow, record: &CaseRecord) -> Result<(), Error> {
        let sql = "UPDATE casefile SET number = $2, scheme = $3, matter = $4, household = $5, applicant = $6, place = $7, registered = $8, \
                   stage = $9, stage_since = $10, opened_on = $11, accepted_on = $12, decided_on = $13, handler = $14, due_clock = $15, \
                   due_on = $16, provisional = $17, version = $18, turn = $19, first_contact = $20 WHERE id = $1 AND version = $21 \
                   RETURNING sealing_key";
        let mut values = values(row);
        values.push((i64::from(record.seq) - 1).into());
        let changed = self.changed::<KeyRow>(sql, values).await?.ok_or(Error::Busy)?;
        let key = self.opened_key(row.id, changed.sealing_key)?;
        self.write_record(&key, row.id, record).await
    }

    async fn case_version(&mut self, case: CaseId) -> Result<Option<u32>, Error> {
        let sql = "SELECT version FROM casefile WHERE id = $1";
        let version = self.first::<i64>(sql, vec![uuid(case).into()]).await?;
        version.map(|version| word(u32::try_from(version).ok())).transpose()
    }

    async fn case(&mut self, case: CaseId) -> Result<Option<(CaseRow, Records)>, Error> {
        self.lock("casefile", uuid(case)).await?;
        let sql = format!("SELECT {COLUMNS}, c.sealing_key FROM casefile c WHERE c.id = $1");
        let Some(WithKey { row, key }) = self.one(&sql, vec![uuid(case).into()]).await? else {
            return Ok(None);
        };
        let row = row.read()?;
        // What is kept is as unreadable as the tables once the key is gone.
        let key = self.opened_key(case, key.sealing_key)?;
        // Records only ever follow each other, so that those of an earlier look are the first of this one.
        let mut records = self.kept.records(case, row.version);
        if records.len() < row.version as usize {
            let sql = "SELECT body FROM case_record WHERE casefile = $1 AND seq > $2 ORDER BY seq";
            let known = i64::try_from(records.len()).unwrap_or(i64::MAX);
            for body in self.all::<BodyRow>(sql, vec![uuid(case).into(), known.into()]).await? {
                let text = key.open_text(&body.body, Spot { column: BODY, row: case.bytes() })?;
                let record = read_record(text.expose());
                let record = record.map_err(|_| Error::Broken("a record of a case cannot be read"))?;
                records.push(Arc::new(record));
            }
            // What a writing transaction sees may yet be undone.
            if self.mode == Mode::Read {
                self.kept.keep_records(case, &records);
            }
        }
        Ok(Some((row, records)))
    }

    async fn case_of_number(&mut self, number: &str) -> Result<Option<CaseId>, Error> {
        let sql = "SELECT id FROM casefile WHERE number = $1";
        Ok(self.first::<Uuid>(sql, vec![number.into()]).await?.map(id))
    }

    async fn households_handled(
        &mut self,
        by: UserId,
        region: &Scope,
        of: &[HouseholdId],
    ) -> Result<Vec<HouseholdId>, Error> {
        if of.is_empty() {
            return Ok(Vec::new());
        }
        let mut values: Vec<Value> = vec![uuid(by).into()];
        values.extend(of.iter().map(|household| uuid(*household).into()));
        let sql = format!(
            "SELECT DISTINCT c.household FROM casefile c WHERE c.handler = $1 AND c.household IN ({}) AND {}",
            marks(2, of.len()),
            within(region, "c.place")
        );
        Ok(self.list::<Uuid>(&sql, values).await?.into_iter().map(id).collect())
    }

    async fn cases(&mut self, filter: &CaseFilter) -> Result<Vec<Listed>, Error> {
        let (wheres, bound) = conditions(filter);
        // The ids first, which the index of places holds: only the rows of the page itself are read whole.
        let sql = format!(
            "SELECT {COLUMNS} FROM casefile c WHERE c.id IN (SELECT c.id FROM casefile c WHERE {wheres} ORDER BY {ORDER} LIMIT {} OFFSET {}) \
             ORDER BY {ORDER}",
            filter.limit, filter.offset
        );
        let rows = self.all::<RowOfCase>(&sql, bound).await?;
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let marks: Vec<String> = (1..=rows.len()).map(|number| format!("${number}")).collect();
        let sql = format!(
            "SELECT c.id, p.name AS applicant_name, h.number AS household_number, a.name AS handler_name FROM casefile c \
             LEFT JOIN person p ON p.id = c.applicant LEFT JOIN household h ON h.id = c.household \
             LEFT JOIN account a ON a.id = c.handler WHERE c.id IN ({})",
            marks.join(", ")
        );
        let names = self.all::<Names>(&sql, rows.iter().map(|row| row.id.into()).collect()).await?;
        let mut names: std::collections::HashMap<Uuid, Names> =
            names.into_iter().map(|one| (one.id, one)).collect();
        rows.into_iter()
            .map(|row| {
                let found = names.remove(&row.id);
                let (applicant, household, handler) = match found {
                    Some(one) => (one.applicant_name, one.household_number, one.handler_name),
                    None => (None, None, None),
                };
                Ok(Listed {
                    row: row.read()?,
                    applicant: applicant.unwrap_or_default(),
                    household: household.unwrap_or_default(),
                    handler,
                })
            })
            .collect()
    }

    async fn count_cases(&mut self, filter: &CaseFilter) -> Result<u64, Error> {
        let (wheres, bound) = conditions(filter);
        let count = self.number(&format!("SELECT COUNT(*) FROM casefile c WHERE {wheres}"), bound).await?;
        Ok(count.cast_unsigned())
    }

    async fn count_by_stage(&mut self, filter: &CaseFilter) -> Result<Vec<(StageKind, u64)>, Error> {
        let (wheres, bound) = conditions(filter);
        let sql =
            format!("SELECT c.stage, COUNT(*) AS number FROM casefile c WHERE {wheres} GROUP BY c.stage");
        let rows = self.all::<StageRow>(&sql, bound).await?;
        rows.into_iter()
            .map(|row| Ok((word(StageKind::parse(&row.stage))?, row.number.cast_unsigned())))
            .collect()
    }

    async fn count_work(
        &mut self,
        filter: &CaseFilter,
        me: Option<UserId>,
        today: Date,
        soon: Date,
    ) -> Result<Work, Error> {
        let (wheres, mut bound) = conditions(filter);
        let mut mark = |value: Value| {
            bound.push(value);
            format!("${}", bound.len())
        };
        let (late, from, until) = (mark(day(today).into()), mark(day(today).into()), mark(day(soon).into()));
        let mine =
            me.map_or_else(|| "1 = 0".to_owned(), |me| format!("c.handler = {}", mark(uuid(me).into())));
        let sum = |condition: &str, name: &str| {
            format!("COALESCE(SUM(CASE WHEN {condition} THEN 1 ELSE 0 END), 0) AS {name}")
        };
        let sql = format!(
            "SELECT COUNT(*) AS total, {}, {}, {} FROM casefile c WHERE {wheres}",
            sum(&format!("c.due_on < {late}"), "late"),
            sum(&format!("c.due_on >= {from} AND c.due_on <= {until}"), "soon"),
            sum(&mine, "mine"),
        );
        let row = self.one::<WorkRow>(&sql, bound).await?.ok_or(Error::Broken("a count has no row"))?;
        Ok(Work {
            all: row.total.cast_unsigned(),
            late: row.late.cast_unsigned(),
            soon: row.soon.cast_unsigned(),
            mine: row.mine.cast_unsigned(),
        })
    }

    async fn list_awards(&mut self, filter: &AwardFilter) -> Result<Vec<ListedAward>, Error> {
        self.listed_awards(filter).await
    }

    async fn count_awards(&mut self, filter: &AwardFilter) -> Result<u64, Error> {
        self.counted_awards(filter).await
    }

    async fn provisional_cases(&mut self, after: Option<CaseId>, limit: u64) -> Result<Vec<CaseId>, Error> {
        let sql = format!("SELECT id FROM casefile WHERE provisional AND id > $1 ORDER BY id LIMIT {limit}");
        let values = vec![after.map_or(Uuid::nil(), uuid).into()];
        Ok(self.list::<Uuid>(&sql, values).await?.into_iter().map(id).collect())
    }

    async fn set_due(&mut self, row: &CaseRow) -> Result<(), Error> {
        let sql = "UPDATE casefile SET due_clock = $2, due_on = $3, provisional = $4, turn = $6 WHERE id = $1 AND version = $5";
        let values = vec![
            uuid(row.id).into(),
            row.due.map(|(clock, _)| clock.word().to_owned()).into(),
            row.due.map(|(_, on)| day(on)).into(),
            row.provisional.into(),
            i64::from(row.version).into(),
            row.turn.map(|office| office.word().to_owned()).into(),
        ];
        self.write_one(sql, values).await
    }

    async fn count_stages(
        &mut self,
        region: &Scope,
        today: Date,
        soon: Date,
    ) -> Result<Vec<StageCount>, Error> {
        let sql = format!(
            "SELECT c.place / 1000 * 1000 AS township, c.stage, COUNT(*) AS number, \
             SUM(CASE WHEN c.due_on < $1 THEN 1 ELSE 0 END) AS overdue, \
             SUM(CASE WHEN c.due_on >= $2 AND c.due_on <= $3 THEN 1 ELSE 0 END) AS soon FROM casefile c WHERE {} \
             GROUP BY c.place / 1000 * 1000, c.stage ORDER BY 1, 2",
            within(region, "c.place")
        );
        let rows =
            self.all::<CountRow>(&sql, vec![day(today).into(), day(today).into(), day(soon).into()]).await?;
        rows.into_iter()
            .map(|row| {
                Ok(StageCount {
                    township: division(row.township)?,
                    stage: word(StageKind::parse(&row.stage))?,
                    count: row.number.cast_unsigned(),
                    overdue: row.overdue.cast_unsigned(),
                    soon: row.soon.cast_unsigned(),
                })
            })
            .collect()
    }

    async fn keep_assessment(&mut self, case: CaseId, hash: &str, record: &str) -> Result<(), Error> {
        let key = self.case_key(case).await?;
        let sealed = key.seal(record.as_bytes(), Spot { column: ASSESSMENT, row: case.bytes() })?;
        let sql = "INSERT INTO assessment (casefile, hash, body) VALUES ($1, $2, $3) ON CONFLICT (casefile, hash) DO NOTHING";
        self.write(sql, vec![uuid(case).into(), hash.into(), sealed.into()]).await.map(drop)
    }

    async fn assessment(&mut self, case: CaseId, hash: &str) -> Result<Option<String>, Error> {
        let sql = "SELECT body FROM assessment WHERE casefile = $1 AND hash = $2";
        let Some(row) = self.one::<BodyRow>(sql, vec![uuid(case).into(), hash.into()]).await? else {
            return Ok(None);
        };
        let key = self.case_key(case).await?;
        let text = key.open_text(&row.body, Spot { column: ASSESSMENT, row: case.bytes() })?;
        Ok(Some(text.expose().clone()))
    }
}
