// SPDX-License-Identifier: Apache-2.0
//! The log and its chain in tables.

use crate::convert::{division, hash, id, moment, object, place, uuid, word};
use crate::session::Session;
use assistance::history::{Entry, Filter, Link, Outcome, Port, Row};
use assistance::office::Error;
use async_trait::async_trait;
use from_row::FromRow;
use kernel::{Ctx, Division, Id};
use sea_orm::Value;
use sea_orm::prelude::Uuid;

#[derive(FromRow)]
struct LineRow {
    id: Uuid,
    at: i64,
    account: Option<Uuid>,
    name: String,
    action: String,
    object_kind: Option<String>,
    object_id: Option<Uuid>,
    county: i64,
    reason: String,
    case_no: Option<String>,
    outcome: String,
    detail: String,
    position: Option<i64>,
    hash: Option<Vec<u8>>,
}

const COLUMNS: &str = "a.id, a.at, a.account, a.name, a.action, a.object_kind, a.object_id, a.county, a.reason, a.case_no, a.outcome, \
                       a.detail, l.position, l.hash";

impl LineRow {
    fn read(self) -> Result<Row, Error> {
        let link = match (self.position, &self.hash) {
            (Some(position), Some(bytes)) => Some(Link { position, hash: hash(bytes)? }),
            _ => None,
        };
        let entry = Entry {
            at: moment(self.at),
            account: self.account.map(id),
            name: self.name,
            action: self.action,
            object: object(self.object_kind.as_deref(), self.object_id)?,
            county: county(self.county)?,
            reason: self.reason,
            case: self.case_no,
            outcome: word(Outcome::parse(&self.outcome))?,
            detail: self.detail,
        };
        Ok(Row { id: *self.id.as_bytes(), entry, link })
    }
}

#[derive(FromRow)]
struct LinkRow {
    line: Uuid,
    link_position: i64,
    link_hash: Vec<u8>,
    found: Option<Uuid>,
}

/// Lines of no county are kept under 0.
fn code(county: Option<Division>) -> i64 {
    county.map_or(0, place)
}

fn county(code: i64) -> Result<Option<Division>, Error> {
    if code == 0 { Ok(None) } else { division(code).map(Some) }
}

impl Session {
    /// Adds lines.
    pub(crate) async fn insert_entries(&self, ctx: &Ctx, entries: &[Entry]) -> Result<(), Error> {
        let mut waiting = Vec::with_capacity(entries.len());
        let mut row = |entry: &Entry| {
            let line: Id<Row> = ctx.new_id();
            waiting.push(vec![code(entry.county).into(), uuid(line).into()]);
            vec![
                uuid(line).into(),
                entry.at.get().into(),
                entry.account.map(uuid).into(),
                entry.name.clone().into(),
                entry.action.clone().into(),
                entry.object.map(|(thing, _)| thing.word().to_owned()).into(),
                entry.object.map(|(_, object)| Uuid::from_bytes(object)).into(),
                code(entry.county).into(),
                entry.reason.clone().into(),
                entry.case.clone().into(),
                entry.outcome.word().into(),
                entry.detail.clone().into(),
            ]
        };
        let table = "audit (id, at, account, name, action, object_kind, object_id, county, reason, case_no, outcome, detail)";
        let rows = entries.iter().map(&mut row).collect();
        self.insert_rows(table, rows).await?;
        // Until they are sealed, so that sealing need not look through the whole log.
        self.insert_rows("audit_waiting (county, line)", waiting).await
    }
}

#[async_trait]
impl Port for Session {
    async fn append_all(&mut self, ctx: &Ctx, entries: &[Entry]) -> Result<(), Error> {
        self.insert_entries(ctx, entries).await
    }

    async fn entries(&mut self, filter: &Filter) -> Result<Vec<Row>, Error> {
        let mut values: Vec<Value> = Vec::new();
        let mut wheres = vec!["1 = 1".to_owned()];
        let mut and = |condition: &str, value: Value| {
            values.push(value);
            wheres.push(condition.replace('?', &format!("${}", values.len())));
        };
        if let Some(account) = filter.account {
            and("a.account = ?", uuid(account).into());
        }
        if let Some((thing, object)) = filter.object {
            and("a.object_kind = ?", thing.word().into());
            and("a.object_id = ?", Uuid::from_bytes(object).into());
        }
        if let Some(action) = &filter.action {
            and("a.action = ?", action.clone().into());
        }
        if let Some(outcome) = filter.outcome {
            and("a.outcome = ?", outcome.word().into());
        }
        if let Some(from) = filter.from {
            and("a.at >= ?", from.get().into());
        }
        if let Some(until) = filter.until {
            and("a.at < ?", until.get().into());
        }
        if !filter.counties.is_empty() {
            let codes: Vec<String> =
                filter.counties.iter().map(|county| place(*county).to_string()).collect();
            wheres.push(format!("a.county IN ({})", codes.join(", ")));
        }
        let sql = format!(
            "SELECT {COLUMNS} FROM audit a LEFT JOIN audit_link l ON l.line = a.id WHERE {} ORDER BY a.id DESC LIMIT {} OFFSET {}",
            wheres.join(" AND "),
            filter.limit,
            filter.offset
        );
        let rows = self.all::<LineRow>(&sql, values).await?;
        rows.into_iter().map(LineRow::read).collect()
    }

    async fn audited_counties(&mut self) -> Result<Vec<Option<Division>>, Error> {
        // A loose index scan: the log is long and the counties are few.
        let sql = "WITH RECURSIVE c(county) AS (SELECT MIN(county) FROM audit UNION ALL \
                   SELECT (SELECT MIN(county) FROM audit WHERE audit.county > c.county) FROM c WHERE c.county IS NOT NULL) \
                   SELECT county FROM c WHERE county IS NOT NULL";
        self.list::<i64>(sql, vec![]).await?.into_iter().map(county).collect()
    }

    async fn last_link(&mut self, of: Option<Division>) -> Result<Option<Link>, Error> {
        let sql = "SELECT line, position AS link_position, hash AS link_hash, line AS found FROM audit_link \
                   WHERE county = $1 ORDER BY position DESC LIMIT 1";
        let row = self.one::<LinkRow>(sql, vec![code(of).into()]).await?;
        row.map(|row| Ok(Link { position: row.link_position, hash: hash(&row.link_hash)? })).transpose()
    }

    async fn waiting_lines(&mut self, of: Option<Division>, limit: u64) -> Result<Vec<Row>, Error> {
        let sql = format!(
            "SELECT {COLUMNS} FROM audit_waiting w JOIN audit a ON a.id = w.line LEFT JOIN audit_link l ON l.line = a.id \
             WHERE w.county = $1 AND l.line IS NULL ORDER BY w.line LIMIT {limit}"
        );
        let rows = self.all::<LineRow>(&sql, vec![code(of).into()]).await?;
        rows.into_iter().map(LineRow::read).collect()
    }

    async fn unlinked(&mut self, of: Option<Division>, limit: u64) -> Result<Vec<Row>, Error> {
        let sql = format!(
            "SELECT {COLUMNS} FROM audit a LEFT JOIN audit_link l ON l.line = a.id WHERE a.county = $1 AND l.line IS NULL \
             ORDER BY a.id LIMIT {limit}"
        );
        let rows = self.all::<LineRow>(&sql, vec![code(of).into()]).await?;
        rows.into_iter().map(LineRow::read).collect()
    }

    async fn add_links(&mut self, of: Option<Division>, links: &[([u8; 16], Link)]) -> Result<(), Error> {
        let sql = "INSERT INTO audit_link (county, position, line, hash) VALUES ($1, $2, $3, $4)";
        for (line, link) in links {
            let values = vec![
                code(of).into(),
                link.position.into(),
                Uuid::from_bytes(*line).into(),
                link.hash.to_vec().into(),
            ];
            self.write(sql, values).await?;
            let sql = "DELETE FROM audit_waiting WHERE county = $1 AND line = $2";
            self.write(sql, vec![code(of).into(), Uuid::from_bytes(*line).into()]).await?;
        }
        Ok(())
    }

    async fn linked(
        &mut self,
        of: Option<Division>,
        from: i64,
        limit: u64,
    ) -> Result<Vec<(Link, [u8; 16], Option<Entry>)>, Error> {
        let sql = format!(
            "SELECT l.line, l.position AS link_position, l.hash AS link_hash, a.id AS found FROM audit_link l \
             LEFT JOIN audit a ON a.id = l.line WHERE l.county = $1 AND l.position >= $2 ORDER BY l.position LIMIT {limit}"
        );
        let values = vec![code(of).into(), from.into()];
        let links = self.all::<LinkRow>(&sql, values.clone()).await?;
        let sql = format!(
            "SELECT {COLUMNS} FROM audit_link l JOIN audit a ON a.id = l.line WHERE l.county = $1 AND l.position >= $2 \
             ORDER BY l.position LIMIT {limit}"
        );
        let mut lines = self.all::<LineRow>(&sql, values).await?.into_iter().peekable();
        let mut linked = Vec::with_capacity(links.len());
        for link in links {
            let line = match link.found {
                Some(_) => lines.next_if(|line| line.id == link.line).map(LineRow::read).transpose()?,
                None => None,
            };
            let place = Link { position: link.link_position, hash: hash(&link.link_hash)? };
            linked.push((place, *link.line.as_bytes(), line.map(|row| row.entry)));
        }
        Ok(linked)
    }
}
