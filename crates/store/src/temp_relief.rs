// SPDX-License-Identifier: Apache-2.0
//! Matters of temporary relief in tables: records sealed under the key of the matter, and one row for each matter that lists read.

use crate::convert::{date, day, division, id, marks, moment, place, uuid, word};
use crate::oversight::edge;
use crate::registry::within;
use crate::session::Session;
use crate::vault::{RowKey, Spot};
use assistance::access::Scope;
use assistance::casework::{PersonId, Scheme};
use assistance::office::Error;
use assistance::oversight::BoardTab;
use assistance::temp_relief::{
    ClockKind, Days, ListedRelief, Port, Record, ReliefFilter, ReliefId, ReliefNotice, ReliefRow, SeenRelief,
    Stage, StageCount,
};
use async_trait::async_trait;
use from_row::FromRow;
use kernel::{Date, Division, Fen, UtcMillis};
use sea_orm::Value;
use sea_orm::prelude::Uuid;
use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;

const BODY: &str = "relief_record.body";
const ASSESSMENT: &str = "relief_assessment.body";

const COLUMNS: &str = "r.id, r.number, r.household, r.person, r.place, r.struck_on, r.stage, r.opened_on, r.handler, \
                       r.due_clock, r.due_on, r.provisional, r.notice, r.notice_posted, r.notice_through, r.notice_removed, r.version";

/// How a notice stands, as stored.
const TO_POST: &str = "to_post";
const POSTED: &str = "posted";
const REMOVED: &str = "removed";

/// What is due first; what has no clock last, the latest first.
const ORDER: &str = "CASE WHEN r.due_on IS NULL THEN 1 ELSE 0 END, r.due_on, r.id DESC";

#[derive(FromRow)]
struct RowOfRelief {
    id: Uuid,
    number: String,
    household: Uuid,
    person: Option<Uuid>,
    place: i64,
    struck_on: String,
    stage: String,
    opened_on: String,
    handler: Uuid,
    due_clock: Option<String>,
    due_on: Option<String>,
    provisional: bool,
    notice: Option<String>,
    notice_posted: Option<String>,
    notice_through: Option<String>,
    notice_removed: Option<String>,
    version: i64,
}

fn stored_notice(notice: Option<ReliefNotice>) -> [Value; 4] {
    let text = |on: Date| Some(day(on));
    let (word, days) = match notice {
        None => (None, [None, None, None]),
        Some(ReliefNotice::ToPost) => (Some(TO_POST), [None, None, None]),
        Some(ReliefNotice::Posted(on, through)) => (Some(POSTED), [text(on), text(through), None]),
        Some(ReliefNotice::Removed(on, through, removed)) => {
            (Some(REMOVED), [text(on), text(through), text(removed)])
        }
    };
    let [posted, through, removed] = days;
    [word.map(str::to_owned).into(), posted.into(), through.into(), removed.into()]
}

impl RowOfRelief {
    fn notice(&self) -> Result<Option<ReliefNotice>, Error> {
        let on = |text: &Option<String>| word(text.as_deref()).and_then(date);
        Ok(match self.notice.as_deref() {
            None => None,
            Some(POSTED) => Some(ReliefNotice::Posted(on(&self.notice_posted)?, on(&self.notice_through)?)),
            Some(REMOVED) => Some(ReliefNotice::Removed(
                on(&self.notice_posted)?,
                on(&self.notice_through)?,
                on(&self.notice_removed)?,
            )),
            Some(other) => word((other == TO_POST).then_some(Some(ReliefNotice::ToPost)))?,
        })
    }

    fn read(self) -> Result<ReliefRow, Error> {
        let due = match (self.due_clock.as_deref(), self.due_on.as_deref()) {
            (Some(clock), Some(on)) => Some((word(ClockKind::parse(clock))?, date(on)?)),
            _ => None,
        };
        let notice = self.notice()?;
        Ok(ReliefRow {
            id: id(self.id),
            number: self.number,
            household: id(self.household),
            person: self.person.map(id),
            place: division(self.place)?,
            struck_on: date(&self.struck_on)?,
            stage: word(Stage::parse(&self.stage))?,
            opened_on: date(&self.opened_on)?,
            handler: id(self.handler),
            due,
            provisional: self.provisional,
            notice,
            version: word(u32::try_from(self.version).ok())?,
        })
    }
}

#[derive(FromRow)]
struct KeyRow {
    sealing_key: Option<Vec<u8>>,
}

#[derive(FromRow)]
struct WithKey {
    #[nested]
    row: RowOfRelief,
    #[nested]
    key: KeyRow,
}

#[derive(FromRow)]
struct WithNames {
    #[nested]
    row: RowOfRelief,
    name: Option<String>,
    household_number: Option<String>,
}

impl WithNames {
    fn read(self) -> Result<ListedRelief, Error> {
        Ok(ListedRelief {
            row: self.row.read()?,
            name: self.name.unwrap_or_default(),
            household: self.household_number.unwrap_or_default(),
        })
    }
}

#[derive(FromRow)]
struct FigureRow {
    #[nested]
    listed: WithNames,
    #[nested]
    key: KeyRow,
    persons: i64,
}

#[derive(FromRow)]
struct BodyOf {
    relief: Uuid,
    body: Vec<u8>,
}

#[derive(FromRow)]
struct ArrivedRow {
    relief: Uuid,
    amount: i64,
    first: Option<i64>,
}

#[derive(FromRow)]
struct CountRow {
    stage: String,
    stands: i64,
    late: i64,
}

#[derive(FromRow)]
struct BoardCounts {
    to_post: i64,
    hanging: i64,
    late: i64,
    removed: i64,
}

#[derive(FromRow)]
struct BodyRow {
    body: Vec<u8>,
}

/// A record as it was entered.
fn open_record(key: &RowKey, relief: ReliefId, body: &[u8]) -> Result<Record, Error> {
    let text = key.open_text(body, Spot { column: BODY, row: relief.bytes() })?;
    serde_json::from_str(text.expose()).map_err(|_| Error::Broken("a record of relief cannot be read"))
}

/// The condition of a tab of the board; `edge` is the place of [`edge`].
fn on_tab(tab: BoardTab, edge: usize) -> String {
    match tab {
        BoardTab::ToPost => format!("(r.notice = '{TO_POST}' AND ${edge} <> '')"),
        BoardTab::Hanging => format!("(r.notice = '{POSTED}' AND r.notice_through >= ${edge})"),
        BoardTab::Late => format!("(r.notice = '{POSTED}' AND r.notice_through < ${edge})"),
        BoardTab::Removed => format!("(r.notice = '{REMOVED}' AND ${edge} <> '')"),
    }
}

fn conditions(filter: &ReliefFilter) -> (String, Vec<Value>) {
    let mut sql = within(&filter.region, "r.place");
    let mut values: Vec<Value> = Vec::new();
    let mut and = |condition: &str, value: Value| {
        values.push(value);
        let _ = write!(sql, " AND {condition} ${}", values.len());
    };
    if let Some(household) = filter.household {
        and("r.household =", uuid(household).into());
    }
    if let Some((tab, today)) = filter.notice {
        values.push(edge(today));
        let _ = write!(sql, " AND {}", on_tab(tab, values.len()));
    }
    if !filter.stages.is_empty() {
        let stages: Vec<String> = filter.stages.iter().map(|stage| format!("'{}'", stage.word())).collect();
        let _ = write!(sql, " AND r.stage IN ({})", stages.join(", "));
    }
    (sql, values)
}

impl Session {
    fn relief_key(&self, relief: ReliefId, wrapped: Option<Vec<u8>>) -> Result<RowKey, Error> {
        let key = self.vault.row_key(wrapped.as_deref(), relief.bytes())?;
        key.ok_or(Error::Archive(assistance::archive::Refused::Erased))
    }

    async fn kept_relief_key(&self, relief: ReliefId) -> Result<RowKey, Error> {
        let sql = "SELECT sealing_key FROM relief WHERE id = $1";
        let row = self.one::<KeyRow>(sql, vec![uuid(relief).into()]).await?;
        self.relief_key(relief, row.and_then(|row| row.sealing_key))
    }

    async fn write_relief_record(
        &self,
        key: &RowKey,
        relief: ReliefId,
        record: &Record,
    ) -> Result<(), Error> {
        let text = serde_json::to_string(record)
            .map_err(|_| Error::Broken("a record of relief cannot be written"))?;
        let sealed = key.seal(text.as_bytes(), Spot { column: BODY, row: relief.bytes() })?;
        let sql = "INSERT INTO relief_record (relief, seq, kind, happened_on, entered_at, account, body) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7)";
        let values = vec![
            uuid(relief).into(),
            i64::from(record.seq).into(),
            record.entry.event.kind().word().into(),
            day(record.entry.happened_on).into(),
            UtcMillis::get(record.entry.entered_at).into(),
            uuid(record.entry.by).into(),
            sealed.into(),
        ];
        self.write(sql, values).await.map(drop)
    }
}

#[async_trait]
impl Port for Session {
    async fn next_relief_number(&mut self, township: Division, year: i32) -> Result<String, Error> {
        let stem = format!("LS{township}-{year}");
        let number = self.next_number(&format!("relief {stem}")).await?;
        Ok(format!("{stem}-{number:05}"))
    }

    async fn add_relief(&mut self, row: &ReliefRow, record: &Record) -> Result<(), Error> {
        let (key, wrapped) = self.vault.new_row_key(row.id.bytes())?;
        let sql = "INSERT INTO relief (id, number, household, person, place, struck_on, stage, opened_on, handler, due_clock, due_on, \
                   provisional, version, sealing_key, notice, notice_posted, notice_through, notice_removed) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)";
        let mut values: Vec<Value> = vec![
            uuid(row.id).into(),
            row.number.clone().into(),
            uuid(row.household).into(),
            row.person.map(uuid).into(),
            place(row.place).into(),
            day(row.struck_on).into(),
            row.stage.word().into(),
            day(row.opened_on).into(),
            uuid(row.handler).into(),
            row.due.map(|(clock, _)| clock.word().to_owned()).into(),
            row.due.map(|(_, on)| day(on)).into(),
            row.provisional.into(),
            i64::from(row.version).into(),
            wrapped.into(),
        ];
        values.extend(stored_notice(row.notice));
        self.write(sql, values).await?;
        self.write_relief_record(&key, row.id, record).await
    }

    async fn add_relief_record(&mut self, row: &ReliefRow, record: &Record) -> Result<(), Error> {
        let sql = "UPDATE relief SET stage = $2, due_clock = $3, due_on = $4, provisional = $5, version = $6, \
                   notice = $8, notice_posted = $9, notice_through = $10, notice_removed = $11, opened_on = $12, handler = $13 \
                   WHERE id = $1 AND version = $7 RETURNING sealing_key";
        let mut values: Vec<Value> = vec![
            uuid(row.id).into(),
            row.stage.word().into(),
            row.due.map(|(clock, _)| clock.word().to_owned()).into(),
            row.due.map(|(_, on)| day(on)).into(),
            row.provisional.into(),
            i64::from(record.seq).into(),
            (i64::from(record.seq) - 1).into(),
        ];
        values.extend(stored_notice(row.notice));
        values.extend([day(row.opened_on).into(), uuid(row.handler).into()]);
        let changed = self.changed::<KeyRow>(sql, values).await?.ok_or(Error::Busy)?;
        let key = self.relief_key(row.id, changed.sealing_key)?;
        // What is given once in a life is one of the things that the packs are told of a family.
        self.written_about([uuid(row.household)]).await?;
        self.write_relief_record(&key, row.id, record).await
    }

    async fn relief(&mut self, relief: ReliefId) -> Result<Option<(ReliefRow, Vec<Record>)>, Error> {
        self.lock("relief", uuid(relief)).await?;
        let sql = format!("SELECT {COLUMNS}, r.sealing_key FROM relief r WHERE r.id = $1");
        let Some(WithKey { row, key }) = self.one(&sql, vec![uuid(relief).into()]).await? else {
            return Ok(None);
        };
        let key = self.relief_key(relief, key.sealing_key)?;
        let sql = "SELECT body FROM relief_record WHERE relief = $1 ORDER BY seq";
        let mut records = Vec::new();
        for body in self.all::<BodyRow>(sql, vec![uuid(relief).into()]).await? {
            records.push(open_record(&key, relief, &body.body)?);
        }
        Ok(Some((row.read()?, records)))
    }

    async fn relief_of_number(&mut self, number: &str) -> Result<Option<ReliefId>, Error> {
        let sql = "SELECT id FROM relief WHERE number = $1";
        Ok(self.first::<Uuid>(sql, vec![number.into()]).await?.map(id))
    }

    async fn reliefs(&mut self, filter: &ReliefFilter) -> Result<Vec<ListedRelief>, Error> {
        let (wheres, bound) = conditions(filter);
        let sql = format!(
            "SELECT {COLUMNS}, p.name, h.number AS household_number FROM relief r LEFT JOIN household h ON h.id = r.household \
             LEFT JOIN person p ON p.id = COALESCE(r.person, h.head) WHERE {wheres} ORDER BY {ORDER} LIMIT {} OFFSET {}",
            filter.limit, filter.offset
        );
        let rows = self.all::<WithNames>(&sql, bound).await?;
        rows.into_iter().map(WithNames::read).collect()
    }

    async fn count_reliefs(&mut self, filter: &ReliefFilter, today: Date) -> Result<Vec<StageCount>, Error> {
        let everywhere = ReliefFilter { stages: Vec::new(), ..filter.clone() };
        let (wheres, mut bound) = conditions(&everywhere);
        bound.push(day(today).into());
        let sql = format!(
            "SELECT r.stage, COUNT(*) AS stands, COUNT(CASE WHEN r.due_on < ${} THEN 1 END) AS late FROM relief r \
             WHERE {wheres} GROUP BY r.stage",
            bound.len()
        );
        let rows = self.all::<CountRow>(&sql, bound).await?;
        rows.into_iter()
            .map(|row| {
                let stage = word(Stage::parse(&row.stage))?;
                Ok(StageCount { stage, count: row.stands.cast_unsigned(), late: row.late.cast_unsigned() })
            })
            .collect()
    }

    async fn count_relief_notices(&mut self, region: &Scope, today: Date) -> Result<[u64; 4], Error> {
        let tabs = [BoardTab::ToPost, BoardTab::Hanging, BoardTab::Late, BoardTab::Removed];
        let [to_post, hanging, late, removed] =
            tabs.map(|tab| format!("COUNT(CASE WHEN {} THEN 1 END)", on_tab(tab, 1)));
        let sql = format!(
            "SELECT {to_post} AS to_post, {hanging} AS hanging, {late} AS late, {removed} AS removed FROM relief r \
             WHERE r.notice IS NOT NULL AND {}",
            within(region, "r.place")
        );
        let counts = self.one::<BoardCounts>(&sql, vec![edge(today)]).await?;
        let counts = counts.map(|one| [one.to_post, one.hanging, one.late, one.removed]);
        Ok(counts.unwrap_or_default().map(i64::cast_unsigned))
    }

    async fn relief_numbers(&mut self, reliefs: &[ReliefId]) -> Result<Vec<String>, Error> {
        if reliefs.is_empty() {
            return Ok(Vec::new());
        }
        let sql = format!("SELECT number FROM relief WHERE id IN ({}) ORDER BY id", marks(1, reliefs.len()));
        self.list(&sql, reliefs.iter().map(|one| uuid(*one).into()).collect()).await
    }

    async fn reliefs_alike(
        &mut self,
        persons: &[PersonId],
        from: Date,
        through: Date,
    ) -> Result<Vec<ReliefId>, Error> {
        if persons.is_empty() {
            return Ok(Vec::new());
        }
        let mut values: Vec<Value> = vec![day(from).into(), day(through).into()];
        values.extend(persons.iter().map(|person| uuid(*person).into()));
        // Of any household that one of them belongs to or belonged to: who moved out since is struck by the same fire.
        let sql = format!(
            "SELECT DISTINCT r.id FROM relief r JOIN membership m ON m.household = r.household \
             WHERE r.struck_on >= $1 AND r.struck_on <= $2 AND m.person IN ({}) AND (r.person IS NULL OR r.person = m.person) \
             ORDER BY r.id",
            marks(3, persons.len())
        );
        Ok(self.list::<Uuid>(&sql, values).await?.into_iter().map(id).collect())
    }

    async fn reliefs_between(&mut self, region: &Scope, days: Days) -> Result<Vec<SeenRelief>, Error> {
        let open: Vec<String> = Stage::OPEN.iter().map(|stage| format!("'{}'", stage.word())).collect();
        let condition = format!(
            "{} AND r.opened_on <= $1 AND (r.stage IN ({}) OR EXISTS \
             (SELECT 1 FROM relief_record s WHERE s.relief = r.id AND s.happened_on >= $2))",
            within(region, "r.place"),
            open.join(", ")
        );
        let bound = || vec![Value::from(day(days.through)), day(days.from).into()];
        let sql = format!(
            "SELECT {COLUMNS}, p.name, h.number AS household_number, r.sealing_key, CASE WHEN r.person IS NOT NULL THEN 1 ELSE \
             (SELECT COUNT(*) FROM membership m WHERE m.household = r.household AND m.first_day <= r.opened_on \
             AND (m.last_day IS NULL OR m.last_day >= r.opened_on)) END AS persons FROM relief r \
             LEFT JOIN household h ON h.id = r.household LEFT JOIN person p ON p.id = COALESCE(r.person, h.head) \
             WHERE {condition} ORDER BY r.id"
        );
        let rows = self.all::<FigureRow>(&sql, bound()).await?;
        let sql = format!(
            "SELECT x.relief, x.body FROM relief_record x JOIN relief r ON r.id = x.relief WHERE {condition} ORDER BY x.relief, x.seq"
        );
        let mut bodies: HashMap<Uuid, Vec<Vec<u8>>> = HashMap::new();
        for row in self.all::<BodyOf>(&sql, bound()).await? {
            bodies.entry(row.relief).or_default().push(row.body);
        }
        rows.into_iter()
            .map(|row| {
                let sealed = bodies.remove(&row.listed.row.id).unwrap_or_default();
                let listed = row.listed.read()?;
                let key = self.relief_key(listed.row.id, row.key.sealing_key)?;
                let records = sealed.iter().map(|body| open_record(&key, listed.row.id, body));
                let records = records.collect::<Result<_, _>>()?;
                Ok(SeenRelief { listed, persons: row.persons.cast_unsigned(), records })
            })
            .collect()
    }

    async fn reliefs_arrived(&mut self, region: &Scope) -> Result<BTreeMap<ReliefId, (Fen, Date)>, Error> {
        // What was decided again under a matter in the same month stands in the same award: each payment counts once.
        let sql = format!(
            "SELECT d.decided_by AS relief, CAST(SUM(p.amount) AS BIGINT) AS amount, MIN(p.settled_at) AS first FROM \
             (SELECT DISTINCT award, decided_by FROM award_rate) d JOIN award a ON a.id = d.award \
             JOIN payment p ON p.award = a.id AND p.state = 'paid' \
             WHERE a.scheme = '{}' AND {} GROUP BY d.decided_by",
            Scheme::TempRelief.word(),
            within(region, "a.village")
        );
        let rows = self.all::<ArrivedRow>(&sql, Vec::new()).await?;
        let read = |row: ArrivedRow| {
            let first = word(row.first)?;
            Ok((id(row.relief), (Fen::new(row.amount), moment(first).date_in_china())))
        };
        rows.into_iter().map(read).collect()
    }

    async fn keep_relief_assessment(
        &mut self,
        relief: ReliefId,
        hash: &str,
        record: &str,
    ) -> Result<(), Error> {
        let key = self.kept_relief_key(relief).await?;
        let sealed = key.seal(record.as_bytes(), Spot { column: ASSESSMENT, row: relief.bytes() })?;
        let sql = "INSERT INTO relief_assessment (relief, hash, body) VALUES ($1, $2, $3) ON CONFLICT (relief, hash) DO NOTHING";
        self.write(sql, vec![uuid(relief).into(), hash.into(), sealed.into()]).await.map(drop)
    }

    async fn relief_assessment(&mut self, relief: ReliefId, hash: &str) -> Result<Option<String>, Error> {
        let sql = "SELECT body FROM relief_assessment WHERE relief = $1 AND hash = $2";
        let Some(row) = self.one::<BodyRow>(sql, vec![uuid(relief).into(), hash.into()]).await? else {
            return Ok(None);
        };
        let key = self.kept_relief_key(relief).await?;
        let text = key.open_text(&row.body, Spot { column: ASSESSMENT, row: relief.bytes() })?;
        Ok(Some(text.expose().clone()))
    }
}
