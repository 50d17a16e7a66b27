// SPDX-License-Identifier: Apache-2.0
//! Evidence, corrections and liaison notes in tables that only grow; each value sealed under the key of the person or household it tells of.

use super::ids;
use super::keys::RowKeys;
use crate::convert::{date, day, division, id, marks, moment, place, uuid, word};
use crate::session::Session;
use crate::vault::Spot;
use assistance::office::Error;
use assistance::registry::evidence::{Evidence, EvidenceId, Period, Source, Subject};
use assistance::registry::model::{Correction, Field, HouseholdId, Liaison, Owner};
use assistance::registry::words::{SourceKind, SubjectKind};
use from_row::FromRow;
use kernel::Month;
use sea_orm::Value;
use sea_orm::prelude::Uuid;
use std::collections::{BTreeMap, BTreeSet};

const VALUE: &str = "evidence.value";
const REASON: &str = "evidence.reason";
const OLD: &str = "correction.old_value";
const NEW: &str = "correction.new_value";
/// About how many subjects one statement asks.
const AT_ONCE: usize = 500;
const WHY: &str = "correction.reason";
const WORDS: &str = "liaison.words";

#[derive(FromRow)]
struct EvidenceRow {
    id: Uuid,
    subject_kind: String,
    subject: Uuid,
    what: String,
    first_month: Option<i64>,
    last_month: Option<i64>,
    value: Vec<u8>,
    source: String,
    department: Option<String>,
    stated_on: String,
    recorded_at: i64,
    account: Option<Uuid>,
    name: String,
    case_no: Option<String>,
    paper: Option<Uuid>,
    corrects: Option<Uuid>,
    reason: Option<Vec<u8>>,
}

const COLUMNS: &str = "id, subject_kind, subject, what, first_month, last_month, value, source, department, stated_on, recorded_at, \
                       account, name, case_no, paper, corrects, reason";

#[derive(FromRow)]
struct EventHousehold {
    id: Uuid,
    household: Uuid,
}

#[derive(FromRow)]
struct CorrectionRow {
    id: Uuid,
    owner_kind: String,
    owner: Uuid,
    field: String,
    old_value: Option<Vec<u8>>,
    new_value: Option<Vec<u8>>,
    since: Option<String>,
    reason: Vec<u8>,
    recorded_at: i64,
    account: Option<Uuid>,
    name: String,
}

#[derive(FromRow)]
struct LiaisonRow {
    id: Uuid,
    household: Uuid,
    other_place: i64,
    spoken_on: String,
    words: Vec<u8>,
    recorded_at: i64,
    name: String,
}

fn month(index: i64) -> Result<Month, Error> {
    word(i32::try_from(index).ok().and_then(Month::from_index))
}

/// Whose key seals what is said about each subject.
struct Sealing {
    keys: RowKeys,
    events: BTreeMap<Uuid, Uuid>,
}

impl Sealing {
    /// The row whose key it is.
    fn owner(&self, subject: Subject) -> Result<Uuid, Error> {
        match subject {
            Subject::Household(id) => Ok(uuid(id)),
            Subject::Person(id) | Subject::Supporter(id) => Ok(uuid(id)),
            Subject::Event(id) => {
                self.events.get(&uuid(id)).copied().ok_or(Error::Broken("evidence about an event of nobody"))
            }
        }
    }
}

fn month_index(month: Month) -> i64 {
    i64::from(month.index())
}

impl Session {
    /// The keys for what is said about subjects.
    async fn sealing(&self, subjects: &BTreeSet<Subject>) -> Result<Sealing, Error> {
        let mut rows = BTreeSet::new();
        let mut asked = Vec::new();
        for subject in subjects {
            match subject {
                Subject::Household(id) => rows.insert(("household", uuid(*id))),
                Subject::Person(id) | Subject::Supporter(id) => rows.insert(("person", uuid(*id))),
                Subject::Event(id) => {
                    asked.push(uuid(*id));
                    true
                }
            };
        }
        let mut events = BTreeMap::new();
        if !asked.is_empty() {
            let sql =
                format!("SELECT id, household FROM hardship_event WHERE id IN ({})", marks(1, asked.len()));
            let found = self.all::<EventHousehold>(&sql, asked.into_iter().map(Into::into).collect()).await?;
            rows.extend(found.iter().map(|row| ("household", row.household)));
            events.extend(found.into_iter().map(|row| (row.id, row.household)));
        }
        Ok(Sealing { keys: self.row_keys(&rows).await?, events })
    }

    pub(super) async fn read_evidence_about(&self, subjects: &[Subject]) -> Result<Vec<Evidence>, Error> {
        if subjects.is_empty() {
            return Ok(Vec::new());
        }
        let wanted: BTreeSet<Uuid> = subjects.iter().map(|one| Uuid::from_bytes(one.bytes())).collect();
        let sql = format!(
            "SELECT {COLUMNS} FROM evidence WHERE subject IN ({}) ORDER BY id",
            marks(1, wanted.len())
        );
        let rows = self.all::<EvidenceRow>(&sql, wanted.into_iter().map(Into::into).collect()).await?;
        let mut evidence = self.open_evidence(rows).await?;
        // A person may be a member here and a supporter there: what was asked is answered, no more.
        evidence.retain(|row| subjects.contains(&row.subject));
        Ok(evidence)
    }

    pub(super) async fn read_evidence_on(
        &self,
        what: &str,
        subjects: &[Subject],
    ) -> Result<Vec<Evidence>, Error> {
        let mut evidence = Vec::new();
        // Not more at once than a statement may bind.
        for part in subjects.chunks(AT_ONCE) {
            let sql = format!(
                "SELECT {COLUMNS} FROM evidence WHERE what = $1 AND subject IN ({}) ORDER BY id",
                marks(2, part.len())
            );
            let mut values: Vec<Value> = vec![what.into()];
            values.extend(part.iter().map(|one| Value::from(Uuid::from_bytes(one.bytes()))));
            let rows = self.all::<EvidenceRow>(&sql, values).await?;
            evidence.extend(self.open_evidence(rows).await?);
        }
        evidence.retain(|row| subjects.contains(&row.subject));
        Ok(evidence)
    }

    pub(super) async fn read_evidence_rows(&self, list: &[EvidenceId]) -> Result<Vec<Evidence>, Error> {
        if list.is_empty() {
            return Ok(Vec::new());
        }
        let sql =
            format!("SELECT {COLUMNS} FROM evidence WHERE id IN ({}) ORDER BY id", marks(1, list.len()));
        let rows = self.all::<EvidenceRow>(&sql, ids(list)).await?;
        self.open_evidence(rows).await
    }

    async fn open_evidence(&self, rows: Vec<EvidenceRow>) -> Result<Vec<Evidence>, Error> {
        let subject = |row: &EvidenceRow| {
            let kind = word(SubjectKind::parse(&row.subject_kind))?;
            Ok::<_, Error>(Subject::of(kind, *row.subject.as_bytes()))
        };
        let subjects = rows.iter().map(subject).collect::<Result<BTreeSet<_>, _>>()?;
        let sealing = self.sealing(&subjects).await?;
        let mut read = Vec::with_capacity(rows.len());
        for row in rows {
            let about = subject(&row)?;
            let owner = sealing.owner(about)?;
            let spot = |column| Spot { column, row: *row.id.as_bytes() };
            let reason = sealing.keys.open(owner, row.reason.as_deref(), spot(REASON))?;
            let period = match (row.first_month, row.last_month) {
                (Some(first), Some(last)) => Some(Period { first: month(first)?, last: month(last)? }),
                _ => None,
            };
            read.push(Evidence {
                id: id(row.id),
                subject: about,
                period,
                value: sealing.keys.open(owner, Some(&row.value), spot(VALUE))?,
                source: Source { kind: word(SourceKind::parse(&row.source))?, department: row.department },
                stated_on: date(&row.stated_on)?,
                recorded_at: moment(row.recorded_at),
                recorded_by: row.account.map(id),
                recorded_name: row.name,
                case: row.case_no,
                paper: row.paper.map(id),
                corrects: row.corrects.map(id),
                reason: reason.map_or_else(String::new, |text| text.expose().clone()),
                what: row.what,
            });
        }
        Ok(read)
    }

    pub(super) async fn write_evidence(&self, rows: &[Evidence]) -> Result<(), Error> {
        let about = self.insert_evidence(rows).await?;
        self.written_about(about).await
    }

    /// Adds evidence and says about whom it is; where they just came on file, nobody can have read it.
    pub(crate) async fn insert_evidence(&self, rows: &[Evidence]) -> Result<BTreeSet<Uuid>, Error> {
        let sealing = self.sealing(&rows.iter().map(|row| row.subject).collect()).await?;
        let about = rows.iter().map(|row| sealing.owner(row.subject)).collect::<Result<_, _>>()?;
        let mut all = Vec::with_capacity(rows.len());
        for row in rows {
            let owner = sealing.owner(row.subject)?;
            let spot = |column| Spot { column, row: row.id.bytes() };
            let reason = match row.reason.as_str() {
                "" => None,
                reason => Some(sealing.keys.seal(owner, reason, spot(REASON))?),
            };
            all.push(vec![
                uuid(row.id).into(),
                row.subject.kind().word().into(),
                Uuid::from_bytes(row.subject.bytes()).into(),
                row.what.clone().into(),
                row.period.map(|period| month_index(period.first)).into(),
                row.period.map(|period| month_index(period.last)).into(),
                sealing.keys.seal(owner, row.text(), spot(VALUE))?.into(),
                row.source.kind.word().into(),
                row.source.department.clone().into(),
                day(row.stated_on).into(),
                row.recorded_at.get().into(),
                row.recorded_by.map(uuid).into(),
                row.recorded_name.clone().into(),
                row.case.clone().into(),
                row.paper.map(uuid).into(),
                row.corrects.map(uuid).into(),
                reason.into(),
            ]);
        }
        self.insert_rows(&format!("evidence ({COLUMNS})"), all).await?;
        Ok(about)
    }

    pub(super) async fn read_corrections(&self, owners: &[Owner]) -> Result<Vec<Correction>, Error> {
        if owners.is_empty() {
            return Ok(Vec::new());
        }
        let sql = format!(
            "SELECT id, owner_kind, owner, field, old_value, new_value, since, reason, recorded_at, account, name FROM correction \
             WHERE owner IN ({}) ORDER BY id",
            marks(1, owners.len())
        );
        let values = owners.iter().map(|owner| owner_row(*owner).1.into()).collect();
        let rows = self.all::<CorrectionRow>(&sql, values).await?;
        let keys = self.row_keys(&owners.iter().map(|owner| owner_row(*owner)).collect()).await?;
        rows.into_iter()
            .map(|row| {
                let spot = |column| Spot { column, row: *row.id.as_bytes() };
                let open =
                    |sealed: &Option<Vec<u8>>, column| keys.open(row.owner, sealed.as_deref(), spot(column));
                let owner = match row.owner_kind.as_str() {
                    "person" => Owner::Person(id(row.owner)),
                    _ => Owner::Household(id(row.owner)),
                };
                let reason = keys.open(row.owner, Some(&row.reason), spot(WHY))?;
                Ok(Correction {
                    id: id(row.id),
                    owner,
                    field: word(Field::parse(&row.field))?,
                    old: open(&row.old_value, OLD)?,
                    new: open(&row.new_value, NEW)?,
                    since: row.since.as_deref().map(date).transpose()?,
                    reason: reason.map_or_else(String::new, |text| text.expose().clone()),
                    recorded_at: moment(row.recorded_at),
                    recorded_by: row.account.map(id),
                    recorded_name: row.name,
                })
            })
            .collect()
    }

    pub(super) async fn write_correction(&self, correction: &Correction) -> Result<(), Error> {
        let (kind, owner) = owner_row(correction.owner);
        let keys = self.row_keys(&[(kind, owner)].into()).await?;
        let spot = |column| Spot { column, row: correction.id.bytes() };
        let seal =
            |text: Option<&str>, column| text.map(|text| keys.seal(owner, text, spot(column))).transpose();
        let old = correction.old.as_ref().map(|text| text.expose().as_str());
        let new = correction.new.as_ref().map(|text| text.expose().as_str());
        let sql = "INSERT INTO correction (id, owner_kind, owner, field, old_value, new_value, since, reason, recorded_at, account, name) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
        let values = vec![
            uuid(correction.id).into(),
            kind.into(),
            owner.into(),
            correction.field.word().into(),
            seal(old, OLD)?.into(),
            seal(new, NEW)?.into(),
            correction.since.map(day).into(),
            keys.seal(owner, &correction.reason, spot(WHY))?.into(),
            correction.recorded_at.get().into(),
            correction.recorded_by.map(uuid).into(),
            correction.recorded_name.clone().into(),
        ];
        self.write(sql, values).await?;
        self.written_about([owner]).await
    }

    pub(super) async fn read_liaisons(&self, household: HouseholdId) -> Result<Vec<Liaison>, Error> {
        let sql = "SELECT id, household, other_place, spoken_on, words, recorded_at, name FROM liaison WHERE household = $1 ORDER BY id";
        let rows = self.all::<LiaisonRow>(sql, vec![uuid(household).into()]).await?;
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let keys = self.row_keys(&[("household", uuid(household))].into()).await?;
        rows.into_iter()
            .map(|row| {
                let spot = Spot { column: WORDS, row: *row.id.as_bytes() };
                Ok(Liaison {
                    id: id(row.id),
                    household: id(row.household),
                    with: division(row.other_place)?,
                    on: date(&row.spoken_on)?,
                    words: keys.open(row.household, Some(&row.words), spot)?,
                    recorded_at: moment(row.recorded_at),
                    recorded_name: row.name,
                })
            })
            .collect()
    }

    pub(super) async fn write_liaison(&self, liaison: &Liaison) -> Result<(), Error> {
        let household = uuid(liaison.household);
        let keys = self.row_keys(&[("household", household)].into()).await?;
        let words = liaison.words.as_ref().map_or("", |text| text.expose().as_str());
        let sealed = keys.seal(household, words, Spot { column: WORDS, row: liaison.id.bytes() })?;
        let sql = "INSERT INTO liaison (id, household, other_place, spoken_on, words, recorded_at, name) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7)";
        let values = vec![
            uuid(liaison.id).into(),
            household.into(),
            place(liaison.with).into(),
            day(liaison.on).into(),
            sealed.into(),
            liaison.recorded_at.get().into(),
            liaison.recorded_name.clone().into(),
        ];
        self.write(sql, values).await.map(drop)
    }
}

fn owner_row(owner: Owner) -> (&'static str, Uuid) {
    match owner {
        Owner::Person(id) => ("person", uuid(id)),
        Owner::Household(id) => ("household", uuid(id)),
    }
}
