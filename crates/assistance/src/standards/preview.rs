// SPDX-License-Identifier: Apache-2.0
//! Whom an entered standard changes before it is in force: every family of the county, computed with the packs of now and with the entry over them by the explaining
//! evaluator. It is a look at people's files and is recorded as one; nobody's aid follows from it.

use super::model::{EntryId, Standard};
use super::service::checked;
use crate::access::{self, Action};
use crate::casework::{HouseholdId, Scheme};
use crate::history::LookUp;
use crate::office::{Error, Query, Thing, Tx};
use crate::registry::search::ListFilter;
use crate::registry::{self, Composed};
use async_trait::async_trait;
use kernel::{Ctx, Date, Division, Fen};
use policy::assess::assess;
use policy::explain::Outcome;
use policy::tree::Program;

/// How many families are read at once.
const PAGE: u64 = 200;

/// A family that an entry changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// The family.
    pub household: HouseholdId,
    /// Its number.
    pub number: String,
    /// The head's name.
    pub head: String,
    /// Where it lives.
    pub lives: Division,
    /// The amount a month now; none where it does not qualify.
    pub before: Option<Fen>,
    /// The amount under the entry.
    pub after: Option<Fen>,
}

/// What an entry would do.
#[derive(Clone, Debug)]
pub struct Preview {
    /// The entry.
    pub standard: Standard,
    /// The day that is computed: the first day, or today where that is later.
    pub on: Date,
    /// Families that it changes.
    pub changed: Vec<Changed>,
    /// Families that stay as they are.
    pub same: u64,
    /// Families whose facts do not suffice for an answer under one of the two.
    pub open: u64,
    /// What all families receive a month now.
    pub cost_before: Fen,
    /// Under the entry.
    pub cost_after: Fen,
}

impl Preview {
    /// How many newly qualify.
    #[must_use]
    pub fn newly_in(&self) -> usize {
        self.changed.iter().filter(|one| one.before.is_none()).count()
    }

    /// How many no longer qualify: each is for a person to look into.
    #[must_use]
    pub fn newly_out(&self) -> usize {
        self.changed.iter().filter(|one| one.after.is_none()).count()
    }
}

/// Computes the preview of an entry.
pub struct PreviewStandard {
    /// Which.
    pub entry: EntryId,
}

#[async_trait]
impl Query for PreviewStandard {
    const NAME: &'static str = "policy.preview";
    type Answer = Preview;

    // clause: MS-2a
    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Preview, Error> {
        let standard = tx.standard(self.entry).await?.ok_or(Error::NotFound(Thing::Policy))?;
        let caller = access::caller(ctx, tx).await?;
        let may = |action| caller.scope(action).covers(standard.county);
        if !may(Action::PolicyPropose) && !may(Action::PolicyAdopt) {
            return Err(access::Denied::NoRole(Action::PolicyPropose).into());
        }
        let policies = tx.policies();
        let under = checked(&policies, &standard)?;
        let on = standard.from.max(ctx.today());
        let scope = access::Scope::of(vec![standard.county]);
        let zero = Fen::ZERO;
        let mut preview = Preview {
            standard,
            on,
            changed: Vec::new(),
            same: 0,
            open: 0,
            cost_before: zero,
            cost_after: zero,
        };
        let mut page = 0;
        loop {
            let filter = ListFilter { page, rows: PAGE, ..ListFilter::default() };
            let (rows, _) = tx.household_rows(&scope, &filter).await?;
            if rows.is_empty() {
                return Ok(preview);
            }
            for row in rows {
                let question = registry::Question {
                    place: row.lives,
                    applied_on: on,
                    accepted_on: None,
                    as_of: on,
                    known_at: ctx.now,
                };
                let Ok(composed) = registry::file::composed(tx, row.household, &question).await else {
                    preview.open += 1;
                    continue;
                };
                let (now, then) = (policies.program(row.lives, on, on)?, under.program(row.lives, on, on)?);
                let (before, after) = (amount(&now, &composed), amount(&then, &composed));
                let (Some(before), Some(after)) = (before, after) else {
                    preview.open += 1;
                    continue;
                };
                preview.cost_before = sum(preview.cost_before, before)?;
                preview.cost_after = sum(preview.cost_after, after)?;
                if before == after {
                    preview.same += 1;
                    continue;
                }
                let (household, number, head, lives) = (row.household, row.number, row.head, row.lives);
                preview.changed.push(Changed { household, number, head, lives, before, after });
            }
            page += 1;
        }
    }

    fn look_up(&self, _ctx: &Ctx, preview: &Preview) -> Option<LookUp> {
        Some(LookUp {
            object: (Thing::Policy, preview.standard.id.bytes()),
            place: preview.standard.county,
            case: None,
            reason: Some(format!("标准生效前预览：{}", preview.standard.label)),
        })
    }
}

fn sum(so_far: Fen, more: Option<Fen>) -> Result<Fen, Error> {
    so_far.checked_add(more.unwrap_or(Fen::ZERO)).ok_or(Error::Broken("a sum of a preview is too large"))
}

/// What a family would receive; `None` inside where it does not qualify, outside where its facts do not suffice.
#[allow(clippy::option_option, reason = "an unknown answer is not the answer no")]
fn amount(program: &Program, file: &Composed) -> Option<Option<Fen>> {
    let given = file.case(&program.dictionary).ok()?;
    let evaluation = assess(program, &given).ok()?;
    let scheme = program.scheme(Scheme::Dibao.word())?;
    let result = evaluation.results.iter().find(|one| one.scheme == scheme)?;
    match result.outcome {
        Outcome::Yes => {
            let amount = result.amount.and_then(|id| evaluation.node(id).value.number()?.to_int());
            amount.map(|fen| Some(Fen::new(fen)))
        }
        Outcome::No => Some(None),
        Outcome::Needs | Outcome::Discretion | Outcome::Invalid | Outcome::Refused => None,
    }
}
