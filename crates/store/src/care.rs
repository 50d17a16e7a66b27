// SPDX-License-Identifier: Apache-2.0
//! Support at home in tables: what names or describes people is sealed under a key of its own row; what is planned is plain, so that lists need no key.

use crate::convert::{date, day, division, id, moment, place, uuid, word};
use crate::payout::{month, stored};
use crate::registry::within;
use crate::session::Session;
use crate::vault::{RowKey, Spot};
use assistance::access::Scope;
use assistance::care::{
    Agreement, AgreementEnd, AgreementId, CareCheck, CareCheckId, CareFilter, CarePart, CareVisit, Cared,
    Carer, CarerTie, Plan, Port, SeenTo, VisitFound, VisitId,
};
use assistance::casework::{PersonId, Scheme, Words};
use assistance::office::Error;
use async_trait::async_trait;
use from_row::FromRow;
use kernel::{Date, Secret};
use sea_orm::Value;
use sea_orm::prelude::Uuid;
use serde::{Deserialize, Serialize};
use std::fmt::Write as _;

const CARER: &str = "care_agreement.carer";
const CHECK_WORDS: &str = "care_check.words";
const VISIT_WORDS: &str = "care_visit.words";
const SEEN_TO_WORDS: &str = "care_visit.seen_to_words";

/// What is sealed of a carer.
#[derive(Serialize, Deserialize)]
struct SealedCarer {
    name: String,
    number: Option<String>,
    phone: Option<String>,
    birth: Date,
}

#[derive(FromRow)]
struct AgreementRow {
    id: Uuid,
    person: Uuid,
    household: Uuid,
    tie: String,
    carer: Vec<u8>,
    signed_on: String,
    first_day: String,
    last_day: String,
    paper: Uuid,
    account: Uuid,
    name: String,
    entered_at: i64,
    ended_on: Option<String>,
    ended_why: Option<String>,
    sealing_key: Option<Vec<u8>>,
}

#[derive(FromRow)]
struct CheckRow {
    id: Uuid,
    agreement: Uuid,
    checked_on: String,
    kept: bool,
    words: Vec<u8>,
    mend_by: Option<String>,
    mended_on: Option<String>,
    account: Uuid,
    name: String,
    sealing_key: Option<Vec<u8>>,
}

#[derive(FromRow)]
struct VisitRow {
    id: Uuid,
    person: Uuid,
    household: Uuid,
    place: i64,
    visited_on: String,
    minute: i64,
    found: String,
    words: Vec<u8>,
    account: Uuid,
    name: String,
    entered_at: i64,
    seen_to_on: Option<String>,
    seen_to_words: Option<Vec<u8>>,
    seen_to_account: Option<Uuid>,
    seen_to_name: Option<String>,
    sealing_key: Option<Vec<u8>>,
}

#[derive(FromRow)]
struct CaredRow {
    person: Uuid,
    name: Option<String>,
    household: Uuid,
    number: String,
    village: i64,
    first_month: i64,
    decided_at: Option<i64>,
    planned_household: Option<Uuid>,
    planned_place: Option<i64>,
    comes_first: Option<bool>,
    visited_on: Option<String>,
    visit_by: Option<String>,
    open: Option<i64>,
    agreed_until: Option<String>,
    renew_from: Option<String>,
    check_by: Option<String>,
    mend_by: Option<String>,
}

#[derive(FromRow)]
struct VisitedRow {
    seen: Option<String>,
    open: i64,
}

#[derive(FromRow)]
struct KeyRow {
    sealing_key: Option<Vec<u8>>,
}

fn maybe(text: Option<&String>) -> Result<Option<Date>, Error> {
    text.map(|text| date(text)).transpose()
}

impl CaredRow {
    fn read(self) -> Result<Cared, Error> {
        let plan = match (self.planned_household, self.planned_place, self.comes_first, &self.visit_by) {
            (Some(household), Some(at), Some(first), Some(visit_by)) => Some(Plan {
                household: id(household),
                place: division(at)?,
                first,
                visited_on: maybe(self.visited_on.as_ref())?,
                visit_by: date(visit_by)?,
                open: u32::try_from(self.open.unwrap_or_default()).unwrap_or(u32::MAX),
                agreed_until: maybe(self.agreed_until.as_ref())?,
                renew_from: maybe(self.renew_from.as_ref())?,
                check_by: maybe(self.check_by.as_ref())?,
                mend_by: maybe(self.mend_by.as_ref())?,
            }),
            _ => None,
        };
        Ok(Cared {
            person: id(self.person),
            name: self.name.unwrap_or_default(),
            household: id(self.household),
            number: self.number,
            village: division(self.village)?,
            since: match self.decided_at {
                Some(at) => moment(at).date_in_china(),
                None => month(self.first_month)?.first_day(),
            },
            plan,
        })
    }
}

/// The people who are supported at home, with what is planned.
const FROM: &str = "award a JOIN household h ON h.id = a.household JOIN person p ON p.id = a.single \
                    LEFT JOIN care_plan c ON c.person = a.single";

const COLUMNS: &str = "a.single AS person, p.name, a.household, h.number, h.lives AS village, a.first_month, \
                       (SELECT d.decided_at FROM award_decision d WHERE d.award = a.id AND d.seq = 1) AS decided_at, c.household AS planned_household, \
                       c.place AS planned_place, c.comes_first, c.visited_on, c.visit_by, c.open, c.agreed_until, c.renew_from, \
                       c.check_by, c.mend_by";

fn conditions(filter: &CareFilter) -> (String, Vec<Value>) {
    let (mut sql, mut values) = cared_at_home(&filter.region, filter.on);
    if let Some(person) = filter.person {
        values.push(uuid(person).into());
        let _ = write!(sql, " AND a.single = ${}", values.len());
    }
    let _ = write!(sql, " AND {}", condition(filter.part));
    (sql, values)
}

/// Who is supported at home in some places on a day. The day is `$3`, the last of the next seven `$4`.
fn cared_at_home(region: &Scope, on: Date) -> (String, Vec<Value>) {
    let soon = on.add_days(7).unwrap_or(on);
    let values =
        vec![Scheme::Tekun.word().into(), stored(on.month_of()).into(), day(on).into(), day(soon).into()];
    // Who lives in a home is cared for there, and nobody visits who died: their last month is still paid.
    let sql = format!(
        "{} AND p.died_on IS NULL AND a.scheme = $1 AND (a.last_month IS NULL OR a.last_month >= $2) AND $4 >= $3 AND NOT EXISTS (SELECT 1 FROM \
         tekun_stay s WHERE s.person = a.single AND s.from_on <= $3 AND (s.until_on IS NULL OR s.until_on > $3))",
        within(region, "h.lives")
    );
    (sql, values)
}

const fn condition(part: CarePart) -> &'static str {
    match part {
        CarePart::All => "1 = 1",
        // Who was never planned is late at once, so that nobody is forgotten.
        CarePart::Late => "(c.person IS NULL OR c.visit_by < $3)",
        CarePart::Soon => "c.visit_by >= $3 AND c.visit_by <= $4",
        CarePart::Open => "c.open > 0",
        CarePart::NoAgreement => "(c.person IS NULL OR c.agreed_until IS NULL OR c.agreed_until < $3)",
        CarePart::Renew => "c.renew_from <= $3",
        CarePart::Check => "c.check_by < $3",
        CarePart::Mend => "c.mend_by IS NOT NULL",
    }
}

impl Session {
    fn care_key(&self, of: [u8; 16], wrapped: Option<&[u8]>) -> Result<RowKey, Error> {
        let key = self.vault.row_key(wrapped, of)?;
        key.ok_or(Error::Archive(assistance::archive::Refused::Erased))
    }

    fn read_agreement(&self, row: AgreementRow) -> Result<Agreement, Error> {
        let agreement: AgreementId = id(row.id);
        let key = self.care_key(agreement.bytes(), row.sealing_key.as_deref())?;
        let text = key.open_text(&row.carer, Spot { column: CARER, row: agreement.bytes() })?;
        let carer: SealedCarer = serde_json::from_str(text.expose())
            .map_err(|_| Error::Broken("a stored carer cannot be read"))?;
        let ended = match (row.ended_on.as_deref(), row.ended_why.as_deref()) {
            (Some(on), Some(why)) => Some((date(on)?, word(AgreementEnd::parse(why))?)),
            _ => None,
        };
        Ok(Agreement {
            id: agreement,
            person: id(row.person),
            household: id(row.household),
            carer: Carer {
                name: Secret::new(carer.name),
                number: carer.number.map(Secret::new),
                phone: carer.phone.map(Secret::new),
                tie: word(CarerTie::parse(&row.tie))?,
                birth: carer.birth,
            },
            signed_on: date(&row.signed_on)?,
            from: date(&row.first_day)?,
            until: date(&row.last_day)?,
            paper: id(row.paper),
            by: id(row.account),
            name: row.name,
            at: moment(row.entered_at),
            ended,
        })
    }

    fn read_check(&self, row: CheckRow) -> Result<CareCheck, Error> {
        let check: CareCheckId = id(row.id);
        let key = self.care_key(check.bytes(), row.sealing_key.as_deref())?;
        let text = key.open_text(&row.words, Spot { column: CHECK_WORDS, row: check.bytes() })?;
        Ok(CareCheck {
            id: check,
            agreement: id(row.agreement),
            on: date(&row.checked_on)?,
            kept: row.kept,
            words: Words::new(text.expose().clone()),
            mend_by: maybe(row.mend_by.as_ref())?,
            mended_on: maybe(row.mended_on.as_ref())?,
            by: id(row.account),
            name: row.name,
        })
    }

    fn read_visit(&self, row: VisitRow) -> Result<CareVisit, Error> {
        let visit: VisitId = id(row.id);
        let key = self.care_key(visit.bytes(), row.sealing_key.as_deref())?;
        let text = key.open_text(&row.words, Spot { column: VISIT_WORDS, row: visit.bytes() })?;
        let seen_to = match (row.seen_to_on, row.seen_to_words, row.seen_to_account) {
            (Some(on), Some(words), Some(by)) => {
                let text = key.open_text(&words, Spot { column: SEEN_TO_WORDS, row: visit.bytes() })?;
                let words = Words::new(text.expose().clone());
                Some(SeenTo { on: date(&on)?, words, by: id(by), name: row.seen_to_name.unwrap_or_default() })
            }
            _ => None,
        };
        Ok(CareVisit {
            id: visit,
            person: id(row.person),
            household: id(row.household),
            place: division(row.place)?,
            on: date(&row.visited_on)?,
            minute: word(u16::try_from(row.minute).ok())?,
            found: word(VisitFound::parse(&row.found))?,
            words: Words::new(text.expose().clone()),
            by: id(row.account),
            name: row.name,
            entered_at: moment(row.entered_at),
            seen_to,
        })
    }
}

#[async_trait]
impl Port for Session {
    async fn cared(&mut self, filter: &CareFilter) -> Result<Vec<Cared>, Error> {
        let (wheres, values) = conditions(filter);
        let sql = format!(
            "SELECT {COLUMNS} FROM {FROM} WHERE {wheres} ORDER BY CASE WHEN c.comes_first = TRUE THEN 0 ELSE 1 END, c.visit_by, h.lives, a.single \
             LIMIT {} OFFSET {}",
            filter.limit, filter.offset
        );
        self.all::<CaredRow>(&sql, values).await?.into_iter().map(CaredRow::read).collect()
    }

    async fn cared_after(
        &mut self,
        region: &Scope,
        on: Date,
        after: Option<PersonId>,
        limit: u64,
    ) -> Result<Vec<Cared>, Error> {
        let all =
            CareFilter { region: region.clone(), on, part: CarePart::All, person: None, limit, offset: 0 };
        let (mut wheres, mut values) = conditions(&all);
        if let Some(after) = after {
            values.push(uuid(after).into());
            let _ = write!(wheres, " AND a.single > ${}", values.len());
        }
        let sql = format!("SELECT {COLUMNS} FROM {FROM} WHERE {wheres} ORDER BY a.single LIMIT {limit}");
        self.all::<CaredRow>(&sql, values).await?.into_iter().map(CaredRow::read).collect()
    }

    async fn count_cared(&mut self, region: &Scope, on: Date) -> Result<Vec<(CarePart, u64)>, Error> {
        let (wheres, values) = cared_at_home(region, on);
        let sum =
            |part: &CarePart| format!("COALESCE(SUM(CASE WHEN {} THEN 1 ELSE 0 END), 0)", condition(*part));
        let sums: Vec<String> = CarePart::ALL.iter().map(sum).collect();
        let sql = format!("SELECT {} FROM {FROM} WHERE {wheres}", sums.join(", "));
        let counts = self
            .each(&sql, values, |row| (0..CarePart::ALL.len()).map(|at| row.at::<i64>(at)).collect())
            .await?
            .pop()
            .unwrap_or_else(Vec::new);
        Ok(CarePart::ALL.iter().copied().zip(counts.into_iter().map(i64::cast_unsigned)).collect())
    }

    async fn save_care_plan(&mut self, person: PersonId, plan: &Plan) -> Result<(), Error> {
        let sql = "INSERT INTO care_plan (person, household, place, comes_first, visited_on, visit_by, open, agreed_until, renew_from, \
                   check_by, mend_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) \
                   ON CONFLICT (person) DO UPDATE SET household = excluded.household, place = excluded.place, \
                   comes_first = excluded.comes_first, visited_on = excluded.visited_on, visit_by = excluded.visit_by, \
                   open = excluded.open, agreed_until = excluded.agreed_until, renew_from = excluded.renew_from, \
                   check_by = excluded.check_by, mend_by = excluded.mend_by";
        let values = vec![
            uuid(person).into(),
            uuid(plan.household).into(),
            place(plan.place).into(),
            plan.first.into(),
            plan.visited_on.map(day).into(),
            day(plan.visit_by).into(),
            i64::from(plan.open).into(),
            plan.agreed_until.map(day).into(),
            plan.renew_from.map(day).into(),
            plan.check_by.map(day).into(),
            plan.mend_by.map(day).into(),
        ];
        self.write(sql, values).await.map(drop)
    }

    async fn add_agreement(&mut self, agreement: &Agreement) -> Result<(), Error> {
        let row = agreement.id.bytes();
        let (key, wrapped) = self.vault.new_row_key(row)?;
        let open = |secret: &Secret<String>| secret.expose().clone();
        let carer = &agreement.carer;
        let sealed = SealedCarer {
            name: open(&carer.name),
            number: carer.number.as_ref().map(open),
            phone: carer.phone.as_ref().map(open),
            birth: carer.birth,
        };
        let text = serde_json::to_string(&sealed).map_err(|_| Error::Broken("a carer cannot be written"))?;
        let sealed = key.seal(text.as_bytes(), Spot { column: CARER, row })?;
        let sql = "INSERT INTO care_agreement (id, person, household, tie, carer, signed_on, first_day, last_day, paper, account, name, \
                   entered_at, sealing_key) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
        let values = vec![
            uuid(agreement.id).into(),
            uuid(agreement.person).into(),
            uuid(agreement.household).into(),
            carer.tie.word().into(),
            sealed.into(),
            day(agreement.signed_on).into(),
            day(agreement.from).into(),
            day(agreement.until).into(),
            uuid(agreement.paper).into(),
            uuid(agreement.by).into(),
            agreement.name.clone().into(),
            agreement.at.get().into(),
            wrapped.into(),
        ];
        self.write(sql, values).await?;
        self.written_about([uuid(agreement.person)]).await
    }

    async fn end_agreement(
        &mut self,
        agreement: AgreementId,
        on: Date,
        why: AgreementEnd,
    ) -> Result<bool, Error> {
        let sql =
            "UPDATE care_agreement SET ended_on = $2, ended_why = $3 WHERE id = $1 AND ended_on IS NULL";
        let values = vec![uuid(agreement).into(), day(on).into(), why.word().into()];
        let ended = self.write(sql, values).await? == 1;
        self.written_in("care_agreement", uuid(agreement)).await?;
        Ok(ended)
    }

    async fn agreement(&mut self, agreement: AgreementId) -> Result<Option<Agreement>, Error> {
        let sql = "SELECT * FROM care_agreement WHERE id = $1";
        let found = self.one::<AgreementRow>(sql, vec![uuid(agreement).into()]).await?;
        found.map(|row| self.read_agreement(row)).transpose()
    }

    async fn agreements_of(&mut self, person: PersonId) -> Result<Vec<Agreement>, Error> {
        let sql = "SELECT * FROM care_agreement WHERE person = $1 ORDER BY first_day DESC, id DESC";
        let rows = self.all::<AgreementRow>(sql, vec![uuid(person).into()]).await?;
        rows.into_iter().map(|row| self.read_agreement(row)).collect()
    }

    async fn add_care_check(&mut self, check: &CareCheck) -> Result<(), Error> {
        let row = check.id.bytes();
        let (key, wrapped) = self.vault.new_row_key(row)?;
        let words = key.seal(check.words.expose().as_bytes(), Spot { column: CHECK_WORDS, row })?;
        let sql = "INSERT INTO care_check (id, agreement, checked_on, kept, words, mend_by, account, name, sealing_key) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
        let values = vec![
            uuid(check.id).into(),
            uuid(check.agreement).into(),
            day(check.on).into(),
            check.kept.into(),
            words.into(),
            check.mend_by.map(day).into(),
            uuid(check.by).into(),
            check.name.clone().into(),
            wrapped.into(),
        ];
        self.write(sql, values).await.map(drop)
    }

    async fn care_checks_of(&mut self, person: PersonId) -> Result<Vec<CareCheck>, Error> {
        let sql = "SELECT k.* FROM care_check k JOIN care_agreement g ON g.id = k.agreement WHERE g.person = $1 \
                   ORDER BY k.checked_on DESC, k.id DESC";
        let rows = self.all::<CheckRow>(sql, vec![uuid(person).into()]).await?;
        rows.into_iter().map(|row| self.read_check(row)).collect()
    }

    async fn care_check(&mut self, check: CareCheckId) -> Result<Option<CareCheck>, Error> {
        let sql = "SELECT * FROM care_check WHERE id = $1";
        let found = self.one::<CheckRow>(sql, vec![uuid(check).into()]).await?;
        found.map(|row| self.read_check(row)).transpose()
    }

    async fn mend_care_check(&mut self, check: CareCheckId, on: Date) -> Result<bool, Error> {
        let sql = "UPDATE care_check SET mended_on = $2 WHERE id = $1 AND mended_on IS NULL";
        Ok(self.write(sql, vec![uuid(check).into(), day(on).into()]).await? == 1)
    }

    async fn add_care_visit(&mut self, visit: &CareVisit) -> Result<bool, Error> {
        let row = visit.id.bytes();
        let (key, wrapped) = self.vault.new_row_key(row)?;
        let words = key.seal(visit.words.expose().as_bytes(), Spot { column: VISIT_WORDS, row })?;
        let sql = "INSERT INTO care_visit (id, person, household, place, visited_on, minute, found, words, account, name, entered_at, \
                   sealing_key) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) \
                   ON CONFLICT (person, account, visited_on, minute) DO NOTHING";
        let values = vec![
            uuid(visit.id).into(),
            uuid(visit.person).into(),
            uuid(visit.household).into(),
            place(visit.place).into(),
            day(visit.on).into(),
            i64::from(visit.minute).into(),
            visit.found.word().into(),
            words.into(),
            uuid(visit.by).into(),
            visit.name.clone().into(),
            visit.entered_at.get().into(),
            wrapped.into(),
        ];
        Ok(self.write(sql, values).await? == 1)
    }

    async fn care_visit_at(&mut self, visit: &CareVisit) -> Result<Option<CareVisit>, Error> {
        let sql =
            "SELECT * FROM care_visit WHERE person = $1 AND account = $2 AND visited_on = $3 AND minute = $4";
        let values = vec![
            uuid(visit.person).into(),
            uuid(visit.by).into(),
            day(visit.on).into(),
            i64::from(visit.minute).into(),
        ];
        let found = self.one::<VisitRow>(sql, values).await?;
        found.map(|row| self.read_visit(row)).transpose()
    }

    async fn care_visit(&mut self, visit: VisitId) -> Result<Option<CareVisit>, Error> {
        let sql = "SELECT * FROM care_visit WHERE id = $1";
        let found = self.one::<VisitRow>(sql, vec![uuid(visit).into()]).await?;
        found.map(|row| self.read_visit(row)).transpose()
    }

    async fn care_visited(&mut self, person: PersonId) -> Result<(Option<Date>, u32), Error> {
        let open: Vec<&str> =
            VisitFound::ALL.iter().filter(|found| found.open()).map(|found| found.word()).collect();
        let sql = format!(
            "SELECT MAX(CASE WHEN found <> '{}' THEN visited_on END) AS seen, \
             COALESCE(SUM(CASE WHEN found IN ('{}') AND seen_to_on IS NULL THEN 1 ELSE 0 END), 0) AS open \
             FROM care_visit WHERE person = $1",
            VisitFound::NotSeen.word(),
            open.join("', '")
        );
        let found = self.one::<VisitedRow>(&sql, vec![uuid(person).into()]).await?;
        let Some(row) = found else { return Ok((None, 0)) };
        Ok((maybe(row.seen.as_ref())?, u32::try_from(row.open).unwrap_or(u32::MAX)))
    }

    async fn care_visits_of(&mut self, person: PersonId, limit: u64) -> Result<Vec<CareVisit>, Error> {
        let sql = format!(
            "SELECT * FROM care_visit WHERE person = $1 ORDER BY visited_on DESC, minute DESC, id DESC LIMIT {limit}"
        );
        let rows = self.all::<VisitRow>(&sql, vec![uuid(person).into()]).await?;
        rows.into_iter().map(|row| self.read_visit(row)).collect()
    }

    async fn see_to_visit(&mut self, visit: VisitId, seen_to: &SeenTo) -> Result<bool, Error> {
        let sql = "SELECT sealing_key FROM care_visit WHERE id = $1";
        let wrapped =
            self.one::<KeyRow>(sql, vec![uuid(visit).into()]).await?.and_then(|row| row.sealing_key);
        let key = self.care_key(visit.bytes(), wrapped.as_deref())?;
        let words =
            key.seal(seen_to.words.expose().as_bytes(), Spot { column: SEEN_TO_WORDS, row: visit.bytes() })?;
        let sql = "UPDATE care_visit SET seen_to_on = $2, seen_to_words = $3, seen_to_account = $4, seen_to_name = $5 \
                   WHERE id = $1 AND seen_to_on IS NULL";
        let values = vec![
            uuid(visit).into(),
            day(seen_to.on).into(),
            words.into(),
            uuid(seen_to.by).into(),
            seen_to.name.clone().into(),
        ];
        Ok(self.write(sql, values).await? == 1)
    }
}
