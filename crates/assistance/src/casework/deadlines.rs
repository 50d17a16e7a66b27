// SPDX-License-Identifier: Apache-2.0
//! Deadlines that rested on a holiday table not yet out are counted again once it is there (`docs/decisions/deadlines.md`), and so is whose turn a case is that an
//! earlier program left without. Nothing else of a case changes: no record, no version. The days of open reports about self-care are counted again beside them.

use super::model::CaseId;
use super::service::{load, rules, with_clock};
use crate::access::{self, Action};
use crate::history;
use crate::jobs::Work;
use crate::office::{Command, Error, Thing, Tx};
use async_trait::async_trait;
use kernel::Ctx;
use serde::Serialize;

/// How many cases one transaction looks at.
const BATCH: u64 = 100;

/// Counts the provisional deadlines of open cases, and of open reports about self-care, again.
#[derive(Serialize)]
pub struct RecomputeDeadlines {
    /// Cases after this one, by id; all where none is given.
    pub after: Option<CaseId>,
}

impl RecomputeDeadlines {
    /// From a place that [`Work::more_after`] told.
    #[must_use]
    pub fn after(place: Option<&str>) -> RecomputeDeadlines {
        RecomputeDeadlines { after: place.and_then(|place| CaseId::parse(place).ok()) }
    }
}

#[async_trait]
impl Command for RecomputeDeadlines {
    const NAME: &'static str = "deadline.recompute";
    /// How many deadlines changed.
    type Outcome = Work;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Work, Error> {
        access::allow(ctx, tx, Action::DeadlineRecompute).await?;
        let cases = tx.provisional_cases(self.after, BATCH).await?;
        let mut done = 0;
        for case in &cases {
            let (row, file, _) = load(tx, *case).await?;
            let rules = rules(tx, &file, ctx.today()).await?;
            let counted = with_clock(&row, &file, &rules, ctx.today());
            if (counted.due, counted.provisional, counted.turn) == (row.due, row.provisional, row.turn) {
                continue;
            }
            tx.set_due(&counted).await?;
            let object = Some((Thing::Case, row.id.bytes()));
            let day = |due: Option<(super::ClockOf, kernel::Date)>| {
                due.map_or_else(|| "none".to_owned(), |(_, day)| day.to_string())
            };
            let detail = format!("{} to {}", day(row.due), day(counted.due));
            let mut entry = history::Entry::done(ctx, Self::NAME, object, Some(row.place), detail);
            entry.case = Some(row.number.clone());
            tx.append(ctx, &entry).await?;
            done += 1;
        }
        let full = cases.len() as u64 == BATCH;
        if !full {
            // Of reports a few are open at a time.
            done += crate::tekun::recompute_due(ctx, tx, Self::NAME).await?;
        }
        Ok(Work { done, more_after: cases.last().filter(|_| full).map(ToString::to_string) })
    }
}
