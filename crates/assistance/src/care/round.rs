// SPDX-License-Identifier: Apache-2.0
//! A round of visits (探访清单): whom somebody goes to see in the next days, who comes first, first, and then village by village, as they are walked.
//! clause: CK-1.2.3c

use super::plan::Plan;
use super::port::{CareFilter, CarePart, Cared};
use crate::access::{self, Action};
use crate::history::{Entry, Outcome};
use crate::office::{Error, Query, Tx};
use async_trait::async_trait;
use kernel::{Ctx, Date, Division};
use std::collections::BTreeMap;

/// So many people are looked through at most; a township has fewer.
const MOST: u64 = 2_000;

/// Opens the round of whoever asks. Its names may stay on their telephone until the end of the day, so the log keeps each opening.
pub struct ReadRound {
    /// Of this village only.
    pub village: Option<Division>,
    /// How many people at most.
    pub limit: u64,
}

/// Whom somebody goes to see.
#[derive(Clone, Debug, Default)]
pub struct Round {
    /// The people: who comes first, first; then by village.
    pub rows: Vec<Cared>,
    /// How many are due in the next seven days or late, those left out for their number among them.
    pub due: u64,
    /// How many of them are late.
    pub late: u64,
    /// How many there are in each village of whoever asks, whichever was asked for.
    pub villages: BTreeMap<Division, u64>,
}

/// Whether somebody is visited before others; whoever was never planned is.
fn first(plan: Option<&Plan>) -> bool {
    plan.is_none_or(|plan| plan.first)
}

fn order(one: &Cared) -> (bool, Division, Option<Date>, String) {
    let plan = one.plan.as_ref();
    (!first(plan), one.village, plan.map(|plan| plan.visit_by), one.name.clone())
}

impl Cared {
    /// Whether somebody is visited before others; whoever was never planned is.
    #[must_use]
    pub fn comes_first(&self) -> bool {
        first(self.plan.as_ref())
    }
}

#[async_trait]
impl Query for ReadRound {
    const NAME: &'static str = "care.round";
    type Answer = Round;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Round, Error> {
        let scope = access::scope_for(ctx, tx, Action::CareVisit).await?;
        let region = self.village.map_or_else(|| scope.clone(), |village| scope.within(village));
        let mut all = Vec::new();
        for part in [CarePart::Late, CarePart::Soon] {
            let filter = CareFilter {
                region: scope.clone(),
                on: ctx.today(),
                part,
                person: None,
                limit: MOST,
                offset: 0,
            };
            all.extend(tx.cared(&filter).await?);
        }
        let mut villages: BTreeMap<Division, u64> = BTreeMap::new();
        for one in &all {
            *villages.entry(one.village).or_default() += 1;
        }
        // Those left out for their number are the last to be due.
        let mut rows: Vec<Cared> = all.into_iter().filter(|one| region.covers(one.village)).collect();
        rows.truncate(usize::try_from(self.limit).unwrap_or(usize::MAX));
        rows.sort_by_key(order);
        let counts = tx.count_cared(&region, ctx.today()).await?;
        let of = |wanted| counts.iter().find(|(part, _)| *part == wanted).map_or(0, |(_, count)| *count);
        let late = of(CarePart::Late);
        Ok(Round { rows, due: late + of(CarePart::Soon), late, villages })
    }

    /// Which people, by village, and how many.
    fn lines(&self, ctx: &Ctx, round: &Round) -> Vec<Entry> {
        let place = self.village.or_else(|| round.rows.first().map(|one| one.village));
        let of = self.village.map_or_else(|| "all".to_owned(), |village| village.to_string());
        let detail = format!("{of} {}", round.rows.len());
        vec![Entry { outcome: Outcome::Looked, ..Entry::done(ctx, Self::NAME, None, place, detail) }]
    }
}
