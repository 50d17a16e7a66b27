// SPDX-License-Identifier: Apache-2.0
//! Lists of what families receive, as casework asks for them: what is to be looked at again, and who leaves slowly.

use super::within;
use crate::convert::{day, id, marks, uuid};
use crate::payout::{covering, stored};
use crate::session::Session;
use assistance::casework::{AwardFilter, EventKind, HouseholdId, ListedAward, StageKind};
use assistance::office::Error;
use from_row::FromRow;
use kernel::Division;
use sea_orm::Value;
use sea_orm::prelude::Uuid;
use std::collections::{BTreeSet, HashMap};
use std::fmt::Write as _;

#[derive(FromRow)]
struct Named {
    id: Uuid,
    name: Option<String>,
    household: Option<String>,
    open: Option<String>,
    handler: Option<String>,
}

/// The stages of open cases, as a list of SQL.
fn open_stages() -> String {
    let open = StageKind::ALL.iter().filter(|stage| stage.open());
    open.map(|stage| format!("'{}'", stage.word())).collect::<Vec<_>>().join(", ")
}

/// The open case about an award: of its household, its scheme and its person.
fn open_case() -> String {
    let open = open_stages();
    format!(
        "c.household = a.household AND c.scheme = a.scheme AND (a.single IS NULL OR c.applicant = a.single) \
         AND c.matter <> 'application' AND c.stage IN ({open})"
    )
}

fn conditions(filter: &AwardFilter) -> (String, Vec<Value>) {
    // The place of a family is where it lives today.
    let mut sql = format!("{} AND {}", within(&filter.region, "h.lives"), covering("a"));
    let mut values: Vec<Value> = Vec::new();
    let mut and = |condition: &str, value: Value| {
        values.push(value);
        let _ = write!(sql, " AND {}", condition.replace('?', &format!("${}", values.len())));
    };
    if let Some(on) = filter.live_on {
        and("(a.last_month IS NULL OR a.last_month >= ?)", stored(on.month_of()).into());
        and("(a.until IS NULL OR a.until >= ?)", day(on).into());
    }
    if let Some(on) = filter.review_from {
        and("a.review_by >= ?", day(on).into());
    }
    if let Some(on) = filter.review_by {
        and("a.review_by <= ?", day(on).into());
    }
    if let Some(kind) = filter.exit {
        and("a.exit_kind = ?", kind.word().into());
    }
    if filter.exiting {
        sql.push_str(" AND a.exit_kind IS NOT NULL");
    }
    if filter.without_case {
        let _ = write!(sql, " AND NOT EXISTS (SELECT 1 FROM casefile c WHERE {})", open_case());
    }
    if filter.with_case {
        let _ = write!(sql, " AND EXISTS (SELECT 1 FROM casefile c WHERE {})", open_case());
    }
    (sql, values)
}

impl Session {
    /// Households with an open case in which somebody tried in vain to reach the family.
    pub(crate) async fn read_unreached(&self, county: Division) -> Result<BTreeSet<HouseholdId>, Error> {
        let (first, last) = county.range12();
        let sql = format!(
            "SELECT DISTINCT c.household FROM case_record r JOIN casefile c ON c.id = r.casefile \
             WHERE r.kind = $1 AND c.place BETWEEN $2 AND $3 AND c.stage IN ({})",
            open_stages()
        );
        let kind = EventKind::HearingUnreached.word();
        let values = vec![kind.into(), first.cast_signed().into(), last.cast_signed().into()];
        Ok(self.list::<Uuid>(&sql, values).await?.into_iter().map(id).collect())
    }

    pub(super) async fn counted_awards(&self, filter: &AwardFilter) -> Result<u64, Error> {
        let (wheres, values) = conditions(filter);
        let sql =
            format!("SELECT COUNT(*) FROM award a JOIN household h ON h.id = a.household WHERE {wheres}");
        Ok(self.number(&sql, values).await?.cast_unsigned())
    }

    pub(super) async fn listed_awards(&self, filter: &AwardFilter) -> Result<Vec<ListedAward>, Error> {
        let (wheres, values) = conditions(filter);
        let sql = format!(
            "SELECT a.id FROM award a JOIN household h ON h.id = a.household WHERE {wheres} ORDER BY a.review_by, a.payee LIMIT {} OFFSET {}",
            filter.limit, filter.offset
        );
        let ids = self.list::<Uuid>(&sql, values).await?;
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let all: Vec<Value> = ids.iter().map(|id| (*id).into()).collect();
        let marks = marks(1, ids.len());
        let mut awards: HashMap<Uuid, _> = self
            .awards_where(&format!("a.id IN ({marks})"), all.clone())
            .await?
            .into_iter()
            .map(|row| (uuid(row.award.id), row))
            .collect();
        let sql = format!(
            "SELECT a.id, p.name, h.number AS household, c.number AS open, u.name AS handler FROM award a \
             JOIN household h ON h.id = a.household LEFT JOIN person p ON p.id = COALESCE(a.single, h.head) \
             LEFT JOIN casefile c ON {} LEFT JOIN account u ON u.id = c.handler WHERE a.id IN ({marks})",
            open_case()
        );
        let mut names: HashMap<Uuid, Named> =
            self.all::<Named>(&sql, all).await?.into_iter().map(|one| (one.id, one)).collect();
        let listed = ids.into_iter().filter_map(|id| {
            let (row, named) = (awards.remove(&id)?, names.remove(&id)?);
            let open = named.open.map(|number| (number, named.handler));
            let (name, household) = (named.name.unwrap_or_default(), named.household.unwrap_or_default());
            Some(ListedAward { row, name, household, open })
        });
        Ok(listed.collect())
    }
}
