// SPDX-License-Identifier: Apache-2.0
//! Support in tables: assessments and reports of self-care, homes with what two people entered of them, who lives there, what people said about it. What was said is sealed under the key of the
//! person whom it is about.

use crate::convert::{date, day, division, id, marks, moment, place, uuid, word};
use crate::payout::stored;
use crate::registry::within;
use crate::second::answered;
use crate::session::Session;
use crate::vault::Spot;
use assistance::access::Scope;
use assistance::casework::{PersonId, Words};
use assistance::office::Error;
use assistance::settings::Answered;
use assistance::tekun::{
    Absence, AbsenceId, AbsenceKind, AssessedFor, EditionId, Grade, HomeCheck, HomeCheckId, HomeContent,
    HomeEdition, HomeId, HomeKind, HomeRow, Offer, Port, ReportId, Reported, SelfCare, SelfCareReport, Stay,
    StayEnd, StayId, Supported, SupportedFilter, Which, WishAnswer, WishOrigin,
};
use async_trait::async_trait;
use from_row::FromRow;
use kernel::{Date, Deadline, Division};
use sea_orm::Value;
use sea_orm::prelude::Uuid;
use std::collections::BTreeSet;
use std::fmt::Write as _;

const WORDS: &str = "tekun_report.words";
const REASON: &str = "tekun_offer.reason";
/// About how many people one statement asks.
const AT_ONCE: usize = 500;

#[derive(FromRow)]
struct SupportedRow {
    award: Uuid,
    person: Uuid,
    name: Option<String>,
    household: Uuid,
    number: String,
    lives: i64,
    grade: Option<String>,
    assessed_on: Option<String>,
    home: Option<Uuid>,
    reported_on: Option<String>,
    due_on: Option<String>,
    provisional: Option<bool>,
}

impl SupportedRow {
    fn read(self) -> Result<Supported, Error> {
        let grade = match (self.grade, self.assessed_on) {
            (Some(grade), Some(on)) => Some((word(Grade::parse(&grade))?, date(&on)?)),
            _ => None,
        };
        let due = match (self.due_on, self.provisional) {
            (Some(on), Some(provisional)) => Some((date(&on)?, provisional)),
            _ => None,
        };
        Ok(Supported {
            person: id(self.person),
            name: self.name.unwrap_or_default(),
            award: id(self.award),
            household: id(self.household),
            number: self.number,
            lives: division(self.lives)?,
            grade,
            home: self.home.map(id),
            reported: self.reported_on.as_deref().map(date).transpose()?,
            due,
        })
    }
}

/// Awards of support with the person, the last assessment, the stay and the open report, as of the day `$1` of the month `$2`. Who is paid from the month after the decision is supported since the decision.
const SUPPORTED: &str = "FROM award a JOIN household h ON h.id = a.household JOIN person p ON p.id = a.single \
    LEFT JOIN tekun_self_care t ON t.person = a.single AND t.assessed_on <= $1 AND NOT EXISTS (SELECT 1 FROM tekun_self_care n \
    WHERE n.person = t.person AND n.assessed_on <= $1 AND (n.assessed_on > t.assessed_on OR (n.assessed_on = t.assessed_on AND n.id > t.id))) \
    LEFT JOIN tekun_stay s ON s.person = a.single AND s.from_on <= $1 AND (s.until_on IS NULL OR s.until_on > $1) \
    LEFT JOIN tekun_report r ON r.person = a.single AND r.answered IS NULL \
    WHERE a.scheme = 'tekun' AND a.first_month <= $2 + 1 AND (a.last_month IS NULL OR a.last_month >= $2) AND (a.until IS NULL OR a.until >= $1) \
    AND (p.died_on IS NULL OR p.died_on > $1)";

fn conditions(filter: &SupportedFilter) -> (String, Vec<Value>) {
    let mut sql = format!("{SUPPORTED} AND {}", within(&filter.region, "h.lives"));
    let mut values: Vec<Value> = vec![day(filter.on).into(), stored(filter.on.month_of()).into()];
    let mut and = |condition: &str, value: Value| {
        values.push(value);
        let _ = write!(sql, " AND {condition} ${}", values.len());
    };
    if let Some(person) = filter.person {
        and("a.single =", uuid(person).into());
    }
    if let Some(household) = filter.household {
        and("a.household =", uuid(household).into());
    }
    if let Some(on) = filter.due_by {
        and("r.due_on <=", day(on).into());
    }
    sql.push_str(match filter.which {
        Which::All => "",
        Which::InHome => " AND s.home IS NOT NULL",
        Which::Elsewhere => " AND s.home IS NULL",
        Which::Unassessed => " AND t.grade IS NULL",
        Which::Reported => " AND r.reported_on IS NOT NULL",
    });
    (sql, values)
}

#[derive(FromRow)]
struct SelfCareRow {
    id: Uuid,
    person: Uuid,
    household: Uuid,
    assessed_on: String,
    grade: String,
    why: String,
    assessor1: String,
    assessor2: String,
    form: Uuid,
    photo: Option<Uuid>,
    account: Uuid,
    name: String,
    at: i64,
}

impl SelfCareRow {
    fn read(self) -> Result<SelfCare, Error> {
        Ok(SelfCare {
            id: id(self.id),
            person: id(self.person),
            household: id(self.household),
            on: date(&self.assessed_on)?,
            grade: word(Grade::parse(&self.grade))?,
            why: word(AssessedFor::parse(&self.why))?,
            assessors: [self.assessor1, self.assessor2],
            form: id(self.form),
            photo: self.photo.map(id),
            by: id(self.account),
            name: self.name,
            at: moment(self.at),
        })
    }
}

#[derive(FromRow)]
struct ReportedRow {
    id: Uuid,
    person: Uuid,
    reported_on: String,
    due_on: String,
    lives: i64,
}

#[derive(FromRow)]
struct ReportRow {
    id: Uuid,
    person: Uuid,
    household: Uuid,
    reported_on: String,
    due_on: Option<String>,
    provisional: bool,
    words: Vec<u8>,
    answered: Option<Uuid>,
    account: Uuid,
    name: String,
    at: i64,
}

#[derive(FromRow)]
struct HomeEntry {
    id: Uuid,
    county: i64,
    township: i64,
}

impl HomeEntry {
    fn read(self) -> Result<HomeRow, Error> {
        Ok(HomeRow { id: id(self.id), county: division(self.county)?, township: division(self.township)? })
    }
}

#[derive(FromRow)]
struct EditionRow {
    id: Uuid,
    home: Uuid,
    title: String,
    kind: String,
    beds: i64,
    nursing: i64,
    address: String,
    contact: String,
    opened_on: String,
    closed_on: Option<String>,
    account: Uuid,
    name: String,
    at: i64,
    accepted: Option<bool>,
    answered_at: Option<i64>,
    answered_by: Option<Uuid>,
    answered_name: Option<String>,
}

const EDITIONS: &str = "SELECT e.id, e.home, e.title, e.kind, e.beds, e.nursing, e.address, e.contact, e.opened_on, e.closed_on, e.account, e.name, \
    e.at, w.accepted, w.answered_at, w.account AS answered_by, w.name AS answered_name FROM tekun_home_edition e \
    LEFT JOIN tekun_home_answer w ON w.edition = e.id";

impl EditionRow {
    fn read(self) -> Result<HomeEdition, Error> {
        let beds = |count: i64| word(u32::try_from(count).ok());
        Ok(HomeEdition {
            id: id(self.id),
            home: id(self.home),
            content: HomeContent {
                name: self.title,
                kind: word(HomeKind::parse(&self.kind))?,
                beds: beds(self.beds)?,
                nursing: beds(self.nursing)?,
                address: self.address,
                contact: self.contact,
                opened_on: date(&self.opened_on)?,
                closed_on: self.closed_on.as_deref().map(date).transpose()?,
            },
            by: id(self.account),
            name: self.name,
            at: moment(self.at),
            answered: answered(self.accepted, self.answered_at, self.answered_by, self.answered_name),
        })
    }
}

#[derive(FromRow)]
struct StayRow {
    id: Uuid,
    home: Uuid,
    person: Uuid,
    household: Uuid,
    bed: String,
    nursing: bool,
    from_on: String,
    until_on: Option<String>,
    ended: Option<String>,
    name: String,
    at: i64,
}

const STAYS: &str =
    "SELECT id, home, person, household, bed, nursing, from_on, until_on, ended, name, at FROM tekun_stay";

impl StayRow {
    fn read(self) -> Result<Stay, Error> {
        Ok(Stay {
            id: id(self.id),
            home: id(self.home),
            person: id(self.person),
            household: id(self.household),
            bed: self.bed,
            nursing: self.nursing,
            from: date(&self.from_on)?,
            until: self.until_on.as_deref().map(date).transpose()?,
            ended: self.ended.map(|ended| word(StayEnd::parse(&ended))).transpose()?,
            name: self.name,
            at: moment(self.at),
        })
    }
}

#[derive(FromRow)]
struct AbsenceRow {
    id: Uuid,
    stay: Uuid,
    kind: String,
    from_on: String,
    until_on: Option<String>,
    name: String,
    at: i64,
}

#[derive(FromRow)]
struct CheckRow {
    id: Uuid,
    home: Uuid,
    checked_on: String,
    checker: String,
    found: String,
    mend_by: Option<String>,
    mended_on: Option<String>,
    name: String,
    at: i64,
}

const CHECKS: &str = "SELECT c.id, c.home, c.checked_on, c.checker, c.found, c.mend_by, c.mended_on, c.name, c.at FROM tekun_check c";

impl CheckRow {
    fn read(self) -> Result<HomeCheck, Error> {
        Ok(HomeCheck {
            id: id(self.id),
            home: id(self.home),
            on: date(&self.checked_on)?,
            checker: self.checker,
            found: self.found,
            mend_by: self.mend_by.as_deref().map(date).transpose()?,
            mended_on: self.mended_on.as_deref().map(date).transpose()?,
            name: self.name,
            at: moment(self.at),
        })
    }
}

#[derive(FromRow)]
struct OfferRow {
    id: Uuid,
    person: Uuid,
    household: Uuid,
    asked_on: String,
    origin: String,
    grounds: String,
    home: Option<Uuid>,
    answer: String,
    reason: Option<Vec<u8>>,
    ask_again: Option<String>,
    name: String,
    at: i64,
}

const OFFERS: &str = "SELECT o.id, o.person, o.household, o.asked_on, o.origin, o.grounds, o.home, o.answer, o.reason, o.ask_again, o.name, o.at FROM tekun_offer o";

impl Session {
    async fn read_stays(&self, condition: &str, values: Vec<Value>) -> Result<Vec<Stay>, Error> {
        let sql = format!("{STAYS} WHERE {condition} ORDER BY from_on, id");
        self.all::<StayRow>(&sql, values).await?.into_iter().map(StayRow::read).collect()
    }

    async fn read_editions(&self, condition: &str, values: Vec<Value>) -> Result<Vec<HomeEdition>, Error> {
        let sql = format!("{EDITIONS} WHERE {condition} ORDER BY e.id");
        self.all::<EditionRow>(&sql, values).await?.into_iter().map(EditionRow::read).collect()
    }

    async fn read_offers(&self, sql: &str, values: Vec<Value>) -> Result<Vec<Offer>, Error> {
        let rows = self.all::<OfferRow>(sql, values).await?;
        let people: BTreeSet<_> = rows.iter().map(|row| ("person", row.person)).collect();
        let keys = self.row_keys(&people).await?;
        let read = |row: OfferRow| {
            let spot = Spot { column: REASON, row: *row.id.as_bytes() };
            let reason = keys.open(row.person, row.reason.as_deref(), spot)?;
            Ok(Offer {
                id: id(row.id),
                person: id(row.person),
                household: id(row.household),
                on: date(&row.asked_on)?,
                origin: word(WishOrigin::parse(&row.origin))?,
                grounds: row.grounds.split_whitespace().map(str::to_owned).collect(),
                home: row.home.map(id),
                answer: word(WishAnswer::parse(&row.answer))?,
                reason: reason.map(|text| Words::new(text.expose().clone())),
                ask_again: row.ask_again.as_deref().map(date).transpose()?,
                name: row.name,
                at: moment(row.at),
            })
        };
        rows.into_iter().map(read).collect()
    }
}

#[async_trait]
impl Port for Session {
    async fn supported(&mut self, filter: &SupportedFilter) -> Result<Vec<Supported>, Error> {
        let (from, values) = conditions(filter);
        let sql = format!(
            "SELECT a.id AS award, a.single AS person, p.name, a.household, h.number, h.lives, t.grade, t.assessed_on, s.home, r.reported_on, \
             r.due_on, r.provisional {from} ORDER BY CASE WHEN r.due_on IS NULL THEN 1 ELSE 0 END, r.due_on, h.lives, p.name, a.id \
             LIMIT {} OFFSET {}",
            filter.limit, filter.offset
        );
        self.all::<SupportedRow>(&sql, values).await?.into_iter().map(SupportedRow::read).collect()
    }

    async fn count_supported(&mut self, filter: &SupportedFilter) -> Result<u64, Error> {
        let (from, values) = conditions(filter);
        Ok(self.number(&format!("SELECT COUNT(*) {from}"), values).await?.cast_unsigned())
    }

    async fn add_self_care(&mut self, one: &SelfCare) -> Result<(), Error> {
        let sql = "INSERT INTO tekun_self_care (id, person, household, assessed_on, grade, why, assessor1, assessor2, form, photo, account, name, at) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
        let [first, second] = &one.assessors;
        let values = vec![
            uuid(one.id).into(),
            uuid(one.person).into(),
            uuid(one.household).into(),
            day(one.on).into(),
            one.grade.word().into(),
            one.why.word().into(),
            first.clone().into(),
            second.clone().into(),
            uuid(one.form).into(),
            one.photo.map(uuid).into(),
            uuid(one.by).into(),
            one.name.clone().into(),
            one.at.get().into(),
        ];
        self.write(sql, values).await?;
        self.written_about([uuid(one.person)]).await
    }

    async fn self_cares(&mut self, person: PersonId) -> Result<Vec<SelfCare>, Error> {
        let sql = "SELECT id, person, household, assessed_on, grade, why, assessor1, assessor2, form, photo, account, name, at \
                   FROM tekun_self_care WHERE person = $1 ORDER BY assessed_on DESC, id DESC";
        let rows = self.all::<SelfCareRow>(sql, vec![uuid(person).into()]).await?;
        rows.into_iter().map(SelfCareRow::read).collect()
    }

    async fn add_self_care_report(&mut self, report: &SelfCareReport) -> Result<(), Error> {
        let person = uuid(report.person);
        let keys = self.row_keys(&[("person", person)].into()).await?;
        let words = report.words.as_ref().map_or("", |words| words.expose());
        let sealed = keys.seal(person, words, Spot { column: WORDS, row: report.id.bytes() })?;
        let sql = "INSERT INTO tekun_report (id, person, household, reported_on, due_on, provisional, words, account, name, at) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
        let values = vec![
            uuid(report.id).into(),
            person.into(),
            uuid(report.household).into(),
            day(report.on).into(),
            report.due.map(|(on, _)| day(on)).into(),
            report.due.is_some_and(|(_, provisional)| provisional).into(),
            sealed.into(),
            uuid(report.by).into(),
            report.name.clone().into(),
            report.at.get().into(),
        ];
        self.write(sql, values).await.map(drop)
    }

    async fn self_care_reports(&mut self, person: PersonId) -> Result<Vec<SelfCareReport>, Error> {
        let sql = "SELECT id, person, household, reported_on, due_on, provisional, words, answered, account, name, at \
                   FROM tekun_report WHERE person = $1 ORDER BY reported_on DESC, id DESC";
        let rows = self.all::<ReportRow>(sql, vec![uuid(person).into()]).await?;
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let keys = self.row_keys(&[("person", uuid(person))].into()).await?;
        let read = |row: ReportRow| {
            let spot = Spot { column: WORDS, row: *row.id.as_bytes() };
            let words = keys.open(row.person, Some(&row.words), spot)?;
            let due = row.due_on.as_deref().map(date).transpose()?;
            Ok(SelfCareReport {
                id: id(row.id),
                person: id(row.person),
                household: id(row.household),
                on: date(&row.reported_on)?,
                due: due.map(|on| (on, row.provisional)),
                words: words.map(|text| Words::new(text.expose().clone())),
                answered: row.answered.map(id),
                by: id(row.account),
                name: row.name,
                at: moment(row.at),
            })
        };
        rows.into_iter().map(read).collect()
    }

    async fn provisional_reports(&mut self) -> Result<Vec<(Reported, Division)>, Error> {
        let sql = "SELECT r.id, r.person, r.reported_on, r.due_on, h.lives FROM tekun_report r JOIN household h ON h.id = r.household \
                   WHERE r.provisional AND r.answered IS NULL AND r.due_on IS NOT NULL ORDER BY r.id";
        let read = |row: ReportedRow| {
            let (on, due) = (date(&row.reported_on)?, date(&row.due_on)?);
            Ok((Reported { id: id(row.id), person: id(row.person), on, due }, division(row.lives)?))
        };
        self.all::<ReportedRow>(sql, Vec::new()).await?.into_iter().map(read).collect()
    }

    async fn set_report_due(&mut self, report: ReportId, due: Deadline) -> Result<(), Error> {
        let sql = "UPDATE tekun_report SET due_on = $2, provisional = $3 WHERE id = $1 AND answered IS NULL";
        self.write_one(sql, vec![uuid(report).into(), day(due.date).into(), due.provisional.into()]).await
    }

    async fn answer_self_care_reports(&mut self, by: &SelfCare) -> Result<(), Error> {
        let sql = "UPDATE tekun_report SET answered = $1 WHERE person = $2 AND answered IS NULL AND reported_on <= $3";
        self.write(sql, vec![uuid(by.id).into(), uuid(by.person).into(), day(by.on).into()]).await.map(drop)
    }

    async fn add_home(&mut self, home: &HomeRow) -> Result<(), Error> {
        let sql = "INSERT INTO tekun_home (id, county, township) VALUES ($1, $2, $3)";
        let values = vec![uuid(home.id).into(), place(home.county).into(), place(home.township).into()];
        self.write(sql, values).await.map(drop)
    }

    async fn home(&mut self, home: HomeId) -> Result<Option<(HomeRow, Vec<HomeEdition>)>, Error> {
        self.lock("tekun_home", uuid(home)).await?;
        let sql = "SELECT id, county, township FROM tekun_home WHERE id = $1";
        let Some(row) = self.one::<HomeEntry>(sql, vec![uuid(home).into()]).await? else { return Ok(None) };
        let editions = self.read_editions("e.home = $1", vec![uuid(home).into()]).await?;
        Ok(Some((row.read()?, editions)))
    }

    async fn homes(&mut self, region: &Scope) -> Result<Vec<(HomeRow, Vec<HomeEdition>)>, Error> {
        let here = within(region, "township");
        let sql = format!("SELECT id, county, township FROM tekun_home WHERE {here} ORDER BY township, id");
        let rows = self.all::<HomeEntry>(&sql, Vec::new()).await?;
        let of = format!("e.home IN (SELECT id FROM tekun_home WHERE {here})");
        let editions = self.read_editions(&of, Vec::new()).await?;
        rows.into_iter()
            .map(|row| {
                let row = row.read()?;
                let own = editions.iter().filter(|one| one.home == row.id).cloned().collect();
                Ok((row, own))
            })
            .collect()
    }

    async fn add_home_edition(&mut self, edition: &HomeEdition) -> Result<(), Error> {
        let sql = "INSERT INTO tekun_home_edition (id, home, title, kind, beds, nursing, address, contact, opened_on, closed_on, account, name, at) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
        let content = &edition.content;
        let values = vec![
            uuid(edition.id).into(),
            uuid(edition.home).into(),
            content.name.clone().into(),
            content.kind.word().into(),
            i64::from(content.beds).into(),
            i64::from(content.nursing).into(),
            content.address.clone().into(),
            content.contact.clone().into(),
            day(content.opened_on).into(),
            content.closed_on.map(day).into(),
            uuid(edition.by).into(),
            edition.name.clone().into(),
            edition.at.get().into(),
        ];
        self.write(sql, values).await.map(drop)
    }

    async fn answer_home_edition(&mut self, edition: EditionId, answered: &Answered) -> Result<bool, Error> {
        self.write_answered(("tekun_home_answer", "edition"), edition, answered).await
    }

    async fn add_stay(&mut self, stay: &Stay) -> Result<(), Error> {
        let sql = "INSERT INTO tekun_stay (id, home, person, household, bed, nursing, from_on, name, at) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
        let values = vec![
            uuid(stay.id).into(),
            uuid(stay.home).into(),
            uuid(stay.person).into(),
            uuid(stay.household).into(),
            stay.bed.clone().into(),
            stay.nursing.into(),
            day(stay.from).into(),
            stay.name.clone().into(),
            stay.at.get().into(),
        ];
        self.write(sql, values).await?;
        self.written_about([uuid(stay.person)]).await
    }

    async fn stay(&mut self, stay: StayId) -> Result<Option<Stay>, Error> {
        Ok(self.read_stays("id = $1", vec![uuid(stay).into()]).await?.pop())
    }

    async fn end_stay(&mut self, stay: StayId, until: Date, why: StayEnd) -> Result<bool, Error> {
        let sql = "UPDATE tekun_stay SET until_on = $2, ended = $3 WHERE id = $1 AND until_on IS NULL";
        let values = vec![uuid(stay).into(), day(until).into(), why.word().into()];
        let ended = self.write(sql, values).await? == 1;
        self.written_in("tekun_stay", uuid(stay)).await?;
        Ok(ended)
    }

    async fn stays_in(&mut self, home: HomeId) -> Result<Vec<Stay>, Error> {
        self.read_stays("home = $1", vec![uuid(home).into()]).await
    }

    async fn stays_of(&mut self, person: PersonId) -> Result<Vec<Stay>, Error> {
        self.read_stays("person = $1", vec![uuid(person).into()]).await
    }

    async fn add_absence(&mut self, absence: &Absence) -> Result<(), Error> {
        let sql = "INSERT INTO tekun_absence (id, stay, kind, from_on, until_on, name, at) VALUES ($1, $2, $3, $4, $5, $6, $7)";
        let values = vec![
            uuid(absence.id).into(),
            uuid(absence.stay).into(),
            absence.kind.word().into(),
            day(absence.from).into(),
            absence.until.map(day).into(),
            absence.name.clone().into(),
            absence.at.get().into(),
        ];
        self.write(sql, values).await.map(drop)
    }

    async fn end_absence(&mut self, absence: AbsenceId, until: Date) -> Result<bool, Error> {
        let sql = "UPDATE tekun_absence SET until_on = $2 WHERE id = $1 AND until_on IS NULL";
        Ok(self.write(sql, vec![uuid(absence).into(), day(until).into()]).await? == 1)
    }

    async fn absences(&mut self, stays: &[StayId]) -> Result<Vec<Absence>, Error> {
        let mut all = Vec::new();
        for part in stays.chunks(AT_ONCE) {
            let sql = format!(
                "SELECT id, stay, kind, from_on, until_on, name, at FROM tekun_absence WHERE stay IN ({}) ORDER BY from_on, id",
                marks(1, part.len())
            );
            let values = part.iter().map(|one| uuid(*one).into()).collect();
            for row in self.all::<AbsenceRow>(&sql, values).await? {
                all.push(Absence {
                    id: id(row.id),
                    stay: id(row.stay),
                    kind: word(AbsenceKind::parse(&row.kind))?,
                    from: date(&row.from_on)?,
                    until: row.until_on.as_deref().map(date).transpose()?,
                    name: row.name,
                    at: moment(row.at),
                });
            }
        }
        Ok(all)
    }

    async fn add_home_check(&mut self, check: &HomeCheck) -> Result<(), Error> {
        let sql = "INSERT INTO tekun_check (id, home, checked_on, checker, found, mend_by, name, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
        let values = vec![
            uuid(check.id).into(),
            uuid(check.home).into(),
            day(check.on).into(),
            check.checker.clone().into(),
            check.found.clone().into(),
            check.mend_by.map(day).into(),
            check.name.clone().into(),
            check.at.get().into(),
        ];
        self.write(sql, values).await.map(drop)
    }

    async fn mend_home_check(&mut self, check: HomeCheckId, on: Date) -> Result<bool, Error> {
        let sql = "UPDATE tekun_check SET mended_on = $2 WHERE id = $1 AND mended_on IS NULL";
        Ok(self.write(sql, vec![uuid(check).into(), day(on).into()]).await? == 1)
    }

    async fn home_checks(&mut self, home: HomeId) -> Result<Vec<HomeCheck>, Error> {
        let sql = format!("{CHECKS} WHERE c.home = $1 ORDER BY c.checked_on DESC, c.id DESC");
        let rows = self.all::<CheckRow>(&sql, vec![uuid(home).into()]).await?;
        rows.into_iter().map(CheckRow::read).collect()
    }

    async fn home_checks_open(&mut self, region: &Scope) -> Result<Vec<HomeCheck>, Error> {
        let sql = format!(
            "{CHECKS} JOIN tekun_home h ON h.id = c.home WHERE {} AND c.mend_by IS NOT NULL AND c.mended_on IS NULL \
             ORDER BY c.mend_by, c.id",
            within(region, "h.township")
        );
        self.all::<CheckRow>(&sql, Vec::new()).await?.into_iter().map(CheckRow::read).collect()
    }

    async fn add_offer(&mut self, offer: &Offer) -> Result<(), Error> {
        let person = uuid(offer.person);
        let keys = self.row_keys(&[("person", person)].into()).await?;
        let spot = Spot { column: REASON, row: offer.id.bytes() };
        let reason =
            offer.reason.as_ref().map(|reason| keys.seal(person, reason.expose(), spot)).transpose()?;
        let sql = "INSERT INTO tekun_offer (id, person, household, asked_on, origin, grounds, home, answer, reason, ask_again, name, at) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
        let values = vec![
            uuid(offer.id).into(),
            person.into(),
            uuid(offer.household).into(),
            day(offer.on).into(),
            offer.origin.word().into(),
            offer.grounds.join(" ").into(),
            offer.home.map(uuid).into(),
            offer.answer.word().into(),
            reason.into(),
            offer.ask_again.map(day).into(),
            offer.name.clone().into(),
            offer.at.get().into(),
        ];
        self.write(sql, values).await.map(drop)
    }

    async fn offers_of(&mut self, person: PersonId) -> Result<Vec<Offer>, Error> {
        let sql = format!("{OFFERS} WHERE o.person = $1 ORDER BY o.asked_on DESC, o.id DESC");
        self.read_offers(&sql, vec![uuid(person).into()]).await
    }

    async fn last_offers(&mut self, persons: &[PersonId]) -> Result<Vec<Offer>, Error> {
        let mut all = Vec::new();
        for part in persons.chunks(AT_ONCE) {
            let sql = format!(
                "{OFFERS} WHERE o.person IN ({}) AND NOT EXISTS (SELECT 1 FROM tekun_offer n WHERE n.person = o.person \
                 AND (n.asked_on > o.asked_on OR (n.asked_on = o.asked_on AND n.id > o.id)))",
                marks(1, part.len())
            );
            all.extend(self.read_offers(&sql, part.iter().map(|one| uuid(*one).into()).collect()).await?);
        }
        Ok(all)
    }
}
