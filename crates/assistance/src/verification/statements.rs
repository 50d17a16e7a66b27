// SPDX-License-Identifier: Apache-2.0
//! Answers as evidence of the registry: nothing is overwritten, what the same source said of the same day otherwise is put right by name, and what it said
//! already is not said twice.

use crate::casework::HouseholdId;
use crate::office::{Error, Thing, Tx};
use crate::registry::evidence::{Evidence, EvidenceId, Period, Source, Subject};
use crate::registry::{file, gather};
use kernel::{Ctx, Date, Month};
use std::collections::{BTreeMap, BTreeSet};

/// Why an earlier answer of the same day is put right.
const CORRECTED: &str = "部门重新答复";

/// One statement of a source.
pub(super) struct Statement {
    pub(super) household: HouseholdId,
    /// The number of the case.
    pub(super) case: String,
    pub(super) subject: Subject,
    pub(super) what: String,
    pub(super) period: Option<(Month, Month)>,
    pub(super) value: String,
    pub(super) source: Source,
    pub(super) stated_on: Date,
    pub(super) reason: String,
}

/// Puts statements on file, household by household in the order of their ids, as every change of several households does.
pub(super) async fn put(ctx: &Ctx, tx: &mut dyn Tx, statements: Vec<Statement>) -> Result<(), Error> {
    let mut by: BTreeMap<(HouseholdId, String), Vec<Statement>> = BTreeMap::new();
    for one in statements {
        by.entry((one.household, one.case.clone())).or_default().push(one);
    }
    for ((id, case), list) in by {
        tx.lock_household(id).await?;
        let household = tx.household(id).await?.ok_or(Error::NotFound(Thing::Household))?;
        let family = file::load(tx, household.clone()).await?;
        let forms: Vec<gather::FactForm> =
            list.into_iter().filter_map(|one| form(one, &family.evidence)).collect();
        if !forms.is_empty() {
            gather::put(ctx, tx, household, &forms, Some(&case)).await?;
        }
    }
    Ok(())
}

/// The form of a statement; none where it is on file already.
fn form(one: Statement, evidence: &[Evidence]) -> Option<gather::FactForm> {
    let righted: BTreeSet<EvidenceId> = evidence.iter().filter_map(|row| row.corrects).collect();
    let period = one.period.map(|(first, last)| Period { first, last });
    let meets = |row: &Evidence| match (row.period, period) {
        (Some(one), Some(other)) => one.meets(&other),
        (one, other) => one.is_none() && other.is_none(),
    };
    let same = |row: &&Evidence| {
        row.subject == one.subject
            && row.what == one.what
            && row.source == one.source
            && row.stated_on == one.stated_on
            && meets(row)
            && !righted.contains(&row.id)
    };
    let before = evidence.iter().find(same);
    if before.is_some_and(|row| row.text() == one.value && row.period == period) {
        return None;
    }
    let mut form = gather::FactForm::new(one.subject, one.what, one.value, one.source).on(one.stated_on);
    if let Some((first, last)) = one.period {
        form = form.months(first, last);
    }
    form.reason = one.reason;
    match before {
        Some(row) => Some(form.correcting(row.id, CORRECTED)),
        None => Some(form),
    }
}
