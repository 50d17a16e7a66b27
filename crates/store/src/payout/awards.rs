// SPDX-License-Identifier: Apache-2.0
//! Awards. What hangs on an award is read for many awards at once, because a roster reads those of a whole county.

use crate::convert::{date, day, division, id, moment, place, uuid, word};
use crate::session::Session;
use assistance::casework::{AmountPart, ExitKind, HouseholdId, Scheme};
use assistance::office::Error;
use assistance::payout::awards::programme;
use assistance::payout::model::award::{Award, EndCause, Ending, Pause, Rate};
use assistance::payout::model::ids::{AwardId, Component, PayeeNumber};
use assistance::payout::standard::{StandardLine, StandardList};
use assistance::payout::waiting::OnceDue;
use assistance::payout::{AwardRow, Confirmed, Versions};
use from_row::FromRow;
use kernel::{Division, Fen, Month, UtcMillis};
use sea_orm::Value;
use sea_orm::prelude::Uuid;
use std::collections::{BTreeSet, HashMap};

const COLUMNS: &str = "a.id, a.county, a.payee, a.scheme, a.household, a.single, a.village, a.first_month, a.last_month, a.end_cause, \
                       a.died_on, a.ended_by, a.review_by, a.until, a.exit_kind, a.loaded, a.version, \
                       a.planned_last, a.planned_by";

/// The most awards of one statement.
pub(super) const MOST_AWARDS: usize = 500;

#[derive(FromRow)]
struct RowOfAward {
    id: Uuid,
    county: i64,
    payee: i64,
    scheme: String,
    household: Uuid,
    single: Option<Uuid>,
    village: i64,
    first_month: i64,
    last_month: Option<i64>,
    end_cause: Option<String>,
    died_on: Option<String>,
    ended_by: Option<Uuid>,
    review_by: String,
    until: Option<String>,
    exit_kind: Option<String>,
    loaded: bool,
    version: i64,
    planned_last: Option<i64>,
    planned_by: Option<Uuid>,
}

#[derive(FromRow)]
struct RateRow {
    award: Uuid,
    component: String,
    first_month: i64,
    last_month: Option<i64>,
    amount: i64,
    parts: Option<String>,
    decided_by: Uuid,
}

/// What an amount is made of as stored: nothing where it is of one piece.
fn stored_parts(parts: &[AmountPart]) -> Result<Option<String>, Error> {
    let unwritten = |_| Error::Broken("the parts of an amount cannot be written");
    (!parts.is_empty()).then(|| serde_json::to_string(parts).map_err(unwritten)).transpose()
}

#[derive(FromRow)]
struct PauseRow {
    award: Uuid,
    first_month: i64,
    resumed: Option<i64>,
    decided_by: Uuid,
}

#[derive(FromRow)]
struct Link {
    award: Uuid,
    linked: Uuid,
}

#[derive(FromRow)]
struct VersionRow {
    household: Uuid,
    id: Uuid,
    version: i64,
}

#[derive(FromRow)]
struct OnceRow {
    due: i64,
    drawn: i64,
    since: i64,
    account: bool,
}

#[derive(FromRow)]
struct DecisionRow {
    award: Uuid,
    casefile: Uuid,
    record: i64,
    account: Option<Uuid>,
    decided_at: i64,
}

/// That the award `of` covers whom it names ([`Scheme::covers`]): whoever got relief once may still be one whom nothing reaches.
pub(crate) fn covering(of: &str) -> String {
    let covering = Scheme::ALL.iter().filter(|one| one.covers());
    let words: Vec<String> = covering.map(|one| format!("'{}'", one.word())).collect();
    format!("{of}.scheme IN ({})", words.join(", "))
}

/// A month as stored: its number, which sorts.
pub(crate) fn stored(month: Month) -> i64 {
    i64::from(month.index())
}

/// A month as read.
pub(crate) fn month(index: i64) -> Result<Month, Error> {
    word(i32::try_from(index).ok().and_then(Month::from_index))
}

/// A payee's number as read.
pub(super) fn payee(number: i64) -> Result<PayeeNumber, Error> {
    word(u32::try_from(number).ok().and_then(PayeeNumber::new))
}

impl RowOfAward {
    fn ending(&self) -> Result<Option<Ending>, Error> {
        let Some(last) = self.last_month else { return Ok(None) };
        let cause = match (self.end_cause.as_deref(), self.died_on.as_deref(), self.ended_by) {
            (Some("death"), Some(on), _) => EndCause::Death(date(on)?),
            (Some("decision"), _, Some(by)) => EndCause::Decision(id(by)),
            _ => return Err(Error::Broken("an award ended for no reason")),
        };
        Ok(Some(Ending { last: month(last)?, cause }))
    }

    fn read(self) -> Result<AwardRow, Error> {
        let scheme = word(Scheme::parse(&self.scheme))?;
        let award = Award {
            id: id(self.id),
            payee: payee(self.payee)?,
            scheme: programme(scheme),
            village: division(self.village)?,
            persons: 0,
            first: month(self.first_month)?,
            rates: Vec::new(),
            pauses: Vec::new(),
            ending: self.ending()?,
            concerns: BTreeSet::new(),
        };
        let planned = match (self.planned_last, self.planned_by) {
            (Some(last), Some(by)) => Some(Ending { last: month(last)?, cause: EndCause::Decision(id(by)) }),
            _ => None,
        };
        Ok(AwardRow {
            award,
            county: division(self.county)?,
            household: id(self.household),
            scheme,
            single: self.single.map(id),
            persons: BTreeSet::new(),
            review_by: date(&self.review_by)?,
            until: self.until.as_deref().map(date).transpose()?,
            exit: self.exit_kind.as_deref().map(|kind| word(ExitKind::parse(kind))).transpose()?,
            loaded: self.loaded,
            planned,
            relatives: BTreeSet::new(),
            decisions: Vec::new(),
            version: self.version,
        })
    }
}

fn values(row: &AwardRow) -> Vec<Value> {
    let ending = row.award.ending;
    let (cause, died, by) = match ending.map(|ending| ending.cause) {
        Some(EndCause::Death(on)) => (Some("death"), Some(day(on)), None),
        Some(EndCause::Decision(by)) => (Some("decision"), None, Some(uuid(by))),
        None => (None, None, None),
    };
    vec![
        uuid(row.award.id).into(),
        place(row.county).into(),
        i64::from(row.award.payee.get()).into(),
        row.scheme.word().into(),
        uuid(row.household).into(),
        row.single.map(uuid).into(),
        place(row.award.village).into(),
        stored(row.award.first).into(),
        ending.map(|ending| stored(ending.last)).into(),
        cause.map(str::to_owned).into(),
        died.into(),
        by.into(),
        day(row.review_by).into(),
        row.until.map(day).into(),
        row.exit.map(|kind| kind.word().to_owned()).into(),
        row.loaded.into(),
        row.version.into(),
        row.planned.map(|ending| stored(ending.last)).into(),
        row.planned
            .and_then(|ending| match ending.cause {
                EndCause::Decision(by) => Some(uuid(by)),
                EndCause::Death(_) => None,
            })
            .into(),
    ]
}

/// What awards of one month are due, what rosters hold of it, since when, and whether there is an account. Of a month the last rate counts; what was tried again counts once.
/// What was taken back ends before it begins and waits for nothing.
const ONCE: &str = "SELECT CAST((SELECT COALESCE(SUM(r.amount), 0) FROM award_rate r WHERE r.award = a.id AND NOT EXISTS \
                    (SELECT 1 FROM award_rate n WHERE n.award = r.award AND n.first_month = r.first_month AND n.seq > r.seq)) AS BIGINT) AS due, \
                    CAST((SELECT COALESCE(SUM(p.amount), 0) FROM payment p WHERE p.award = a.id AND p.repaid_by IS NULL) AS BIGINT) AS drawn, \
                    (SELECT MAX(d.decided_at) FROM award_decision d WHERE d.award = a.id) AS since, \
                    EXISTS (SELECT 1 FROM pay_to t WHERE t.award = a.id AND t.account IS NOT NULL) AS account \
                    FROM award a WHERE a.county = $1 AND a.settled_before IS NULL \
                    AND (a.last_month IS NULL OR a.last_month >= a.first_month)";

impl Session {
    pub(super) async fn read_once_waiting(
        &self,
        county: Division,
        schemes: &[Scheme],
    ) -> Result<Vec<OnceDue>, Error> {
        let words: Vec<String> = schemes.iter().map(|one| format!("'{}'", one.word())).collect();
        let sql = format!("{ONCE} AND a.scheme IN ({}) ORDER BY since, a.id", words.join(", "));
        let rows = self.all::<OnceRow>(&sql, vec![place(county).into()]).await?;
        let due = |row: OnceRow| {
            let since = moment(row.since).date_in_china();
            OnceDue { amount: Fen::new(row.due - row.drawn), since, account: row.account }
        };
        Ok(rows.into_iter().filter(|row| row.due > row.drawn).map(due).collect())
    }
}

impl Session {
    pub(super) async fn insert_award(&self, row: &AwardRow) -> Result<(), Error> {
        let sql = "INSERT INTO award (id, county, payee, scheme, household, single, village, first_month, last_month, end_cause, died_on, \
                   ended_by, review_by, until, exit_kind, loaded, version, planned_last, planned_by, surplus) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, FALSE)";
        self.write(sql, values(row)).await?;
        self.write_parts(row).await
    }

    /// Adds many awards that nobody knows yet.
    pub(crate) async fn insert_awards(&self, rows: &[AwardRow]) -> Result<(), Error> {
        let table = "award (id, county, payee, scheme, household, single, village, first_month, last_month, end_cause, died_on, ended_by, \
                     review_by, until, exit_kind, loaded, version, planned_last, planned_by, surplus)";
        let fresh = |row| values(row).into_iter().chain([Value::from(false)]).collect::<Vec<Value>>();
        self.insert_rows(table, rows.iter().map(fresh).collect()).await?;
        let rates = rows.iter().flat_map(|row| {
            (1_i64..).zip(&row.award.rates).map(|(seq, rate)| {
                Ok(vec![
                    uuid(row.award.id).into(),
                    seq.into(),
                    rate.component.to_string().into(),
                    stored(rate.from).into(),
                    rate.until.map(stored).into(),
                    rate.amount.get().into(),
                    uuid(rate.by).into(),
                    stored_parts(&rate.parts)?.into(),
                ])
            })
        });
        let table = "award_rate (award, seq, component, first_month, last_month, amount, decided_by, parts)";
        self.insert_rows(table, rates.collect::<Result<_, Error>>()?).await?;
        let persons = rows.iter().flat_map(|row| {
            row.persons.iter().map(|person| vec![uuid(row.award.id).into(), uuid(*person).into()])
        });
        self.insert_rows("award_person (award, person)", persons.collect()).await
    }

    pub(super) async fn update_award(&self, row: &AwardRow) -> Result<(), Error> {
        let sql = "UPDATE award SET county = $2, payee = $3, scheme = $4, household = $5, single = $6, village = $7, first_month = $8, \
                   last_month = $9, end_cause = $10, died_on = $11, ended_by = $12, review_by = $13, until = $14, exit_kind = $15, \
                   loaded = $16, version = $17, planned_last = $18, planned_by = $19, settled_before = NULL \
                   WHERE id = $1 AND version = $20";
        let mut values = values(row);
        values.push((row.version - 1).into());
        self.write_one(sql, values).await?;
        self.write_parts(row).await
    }

    /// Notes whether more was paid under an award than is due.
    pub(super) async fn write_surplus(&self, award: AwardId, surplus: bool) -> Result<(), Error> {
        let sql = "UPDATE award SET surplus = $2 WHERE id = $1";
        self.write_one(sql, vec![uuid(award).into(), surplus.into()]).await
    }

    /// Notes that earlier months of awards are paid as they should be.
    pub(super) async fn write_settled(&self, awards: &[AwardId], before: Month) -> Result<(), Error> {
        for part in awards.chunks(MOST_AWARDS) {
            let marks: Vec<String> = (2..part.len() + 2).map(|number| format!("${number}")).collect();
            let sql = format!("UPDATE award SET settled_before = $1 WHERE id IN ({})", marks.join(", "));
            let mut values: Vec<Value> = vec![stored(before).into()];
            values.extend(part.iter().map(|award| Value::from(uuid(*award))));
            self.write(&sql, values).await?;
        }
        Ok(())
    }

    /// Rates, decisions and relatives are only ever added; persons and pauses are written as they are now.
    async fn write_parts(&self, row: &AwardRow) -> Result<(), Error> {
        let award = uuid(row.award.id);
        for (seq, rate) in (1_i64..).zip(&row.award.rates) {
            let sql = "INSERT INTO award_rate (award, seq, component, first_month, last_month, amount, decided_by, parts) \
                       VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (award, seq) DO NOTHING";
            let values = vec![
                award.into(),
                seq.into(),
                rate.component.to_string().into(),
                stored(rate.from).into(),
                rate.until.map(stored).into(),
                rate.amount.get().into(),
                uuid(rate.by).into(),
                stored_parts(&rate.parts)?.into(),
            ];
            self.write(sql, values).await?;
        }
        for (seq, made) in (1_i64..).zip(&row.decisions) {
            let sql = "INSERT INTO award_decision (award, seq, casefile, record, account, decided_at) \
                       VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (award, seq) DO NOTHING";
            let values = vec![
                award.into(),
                seq.into(),
                uuid(made.case).into(),
                i64::from(made.record).into(),
                made.by.map(uuid).into(),
                UtcMillis::get(made.at).into(),
            ];
            self.write(sql, values).await?;
        }
        for account in &row.relatives {
            let sql = "INSERT INTO award_relative (award, account) VALUES ($1, $2) ON CONFLICT (award, account) DO NOTHING";
            self.write(sql, vec![award.into(), uuid(*account).into()]).await?;
        }
        self.write("DELETE FROM award_person WHERE award = $1", vec![award.into()]).await?;
        for person in &row.persons {
            let sql = "INSERT INTO award_person (award, person) VALUES ($1, $2)";
            self.write(sql, vec![award.into(), uuid(*person).into()]).await?;
        }
        self.write("DELETE FROM award_pause WHERE award = $1", vec![award.into()]).await?;
        for (seq, pause) in (1_i64..).zip(&row.award.pauses) {
            let sql = "INSERT INTO award_pause (award, seq, first_month, resumed, decided_by) VALUES ($1, $2, $3, $4, $5)";
            let values = vec![
                award.into(),
                seq.into(),
                stored(pause.from).into(),
                pause.resumed.map(stored).into(),
                uuid(pause.by).into(),
            ];
            self.write(sql, values).await?;
        }
        Ok(())
    }

    pub(super) async fn insert_standard(
        &self,
        list: &StandardList,
        lines: &[StandardLine],
    ) -> Result<(), Error> {
        let sql = "INSERT INTO standard_list (id, county, scheme, effective_on, number, digest, account, signed_at) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
        let values = vec![
            uuid(list.id).into(),
            place(list.county).into(),
            list.scheme.word().into(),
            day(list.on).into(),
            list.number.clone().into(),
            list.digest.clone().into(),
            uuid(list.by).into(),
            UtcMillis::get(list.at).into(),
        ];
        self.write(sql, values).await?;
        for line in lines {
            let sql = "INSERT INTO standard_line (list, award, earlier, amount, record) VALUES ($1, $2, $3, $4, $5)";
            let values = vec![
                uuid(list.id).into(),
                uuid(line.award).into(),
                line.old.get().into(),
                line.new.get().into(),
                line.record.clone().into(),
            ];
            self.write(sql, values).await?;
        }
        Ok(())
    }

    pub(super) async fn read_award(&self, award: AwardId) -> Result<Option<AwardRow>, Error> {
        self.lock("award", uuid(award)).await?;
        Ok(self.awards_where("a.id = $1", vec![uuid(award).into()]).await?.pop())
    }

    pub(super) async fn read_awards_of(
        &self,
        household: HouseholdId,
        scheme: Option<Scheme>,
    ) -> Result<Vec<AwardRow>, Error> {
        let of_scheme = if scheme.is_some() { " AND a.scheme = $2" } else { "" };
        let mut values: Vec<Value> = vec![uuid(household).into()];
        values.extend(scheme.map(|scheme| Value::from(scheme.word())));
        self.awards_where(&format!("a.household = $1{of_scheme}"), values).await
    }

    pub(super) async fn read_award_versions(
        &self,
        county: Division,
        scheme: Scheme,
    ) -> Result<Versions, Error> {
        let sql = "SELECT o.household, o.id, o.version FROM award o WHERE o.household IN \
                   (SELECT a.household FROM award a WHERE a.county = $1 AND a.scheme = $2) ORDER BY o.household, o.id";
        let rows = self.all::<VersionRow>(sql, vec![place(county).into(), scheme.word().into()]).await?;
        let mut versions = Versions::new();
        for row in rows {
            versions.entry(id(row.household)).or_default().push((id(row.id), row.version));
        }
        Ok(versions)
    }

    /// The awards under a condition, by payee.
    pub(crate) async fn awards_where(
        &self,
        condition: &str,
        values: Vec<Value>,
    ) -> Result<Vec<AwardRow>, Error> {
        let sql = format!("SELECT {COLUMNS} FROM award a WHERE {condition} ORDER BY a.payee");
        let rows = self.all::<RowOfAward>(&sql, values.clone()).await?;
        let mut awards = rows.into_iter().map(RowOfAward::read).collect::<Result<Vec<_>, _>>()?;
        if awards.is_empty() {
            return Ok(awards);
        }
        let places: HashMap<Uuid, usize> =
            awards.iter().enumerate().map(|(at, row)| (uuid(row.award.id), at)).collect();
        let sql = |columns: &str, table: &str, order: &str| {
            format!(
                "SELECT p.award, {columns} FROM {table} p JOIN award a ON a.id = p.award WHERE {condition} ORDER BY a.payee, {order}"
            )
        };
        let rates = sql(
            "p.component, p.first_month, p.last_month, p.amount, p.parts, p.decided_by",
            "award_rate",
            "p.seq",
        );
        for row in self.all::<RateRow>(&rates, values.clone()).await? {
            let Some(award) = places.get(&row.award).and_then(|at| awards.get_mut(*at)) else { continue };
            award.award.rates.push(Rate {
                component: word(Component::parse(&row.component))?,
                from: month(row.first_month)?,
                until: row.last_month.map(month).transpose()?,
                amount: Fen::new(row.amount),
                parts: row.parts.map_or(Ok(Vec::new()), |text| word(serde_json::from_str(&text).ok()))?,
                by: id(row.decided_by),
            });
        }
        let pauses = sql("p.first_month, p.resumed, p.decided_by", "award_pause", "p.seq");
        for row in self.all::<PauseRow>(&pauses, values.clone()).await? {
            let Some(award) = places.get(&row.award).and_then(|at| awards.get_mut(*at)) else { continue };
            award.award.pauses.push(Pause {
                from: month(row.first_month)?,
                resumed: row.resumed.map(month).transpose()?,
                by: id(row.decided_by),
            });
        }
        for row in
            self.all::<Link>(&sql("p.person AS linked", "award_person", "p.person"), values.clone()).await?
        {
            let Some(award) = places.get(&row.award).and_then(|at| awards.get_mut(*at)) else { continue };
            award.persons.insert(id(row.linked));
            award.award.persons += 1;
        }
        for row in self
            .all::<Link>(&sql("p.account AS linked", "award_relative", "p.account"), values.clone())
            .await?
        {
            let Some(award) = places.get(&row.award).and_then(|at| awards.get_mut(*at)) else { continue };
            award.relatives.insert(id(row.linked));
        }
        let decisions = sql("p.casefile, p.record, p.account, p.decided_at", "award_decision", "p.seq");
        for row in self.all::<DecisionRow>(&decisions, values).await? {
            let Some(award) = places.get(&row.award).and_then(|at| awards.get_mut(*at)) else { continue };
            award.decisions.push(Confirmed {
                case: id(row.casefile),
                record: word(u32::try_from(row.record).ok())?,
                by: row.account.map(id),
                at: moment(row.decided_at),
            });
        }
        Ok(awards)
    }
}
