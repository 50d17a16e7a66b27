// SPDX-License-Identifier: Apache-2.0
//! What pages and the inbox show of price linkage: the indexes of a county with what each started, one month, and what waits.

use super::index::county_of;
use super::model::{PriceIndex, PriceRun, counting};
use super::packs::Trigger;
use super::port::PaidState;
use super::run::{Due, PriceMonth, compute, due, triggered};
use crate::access::{self, Action, Involved};
use crate::office::{Error, Query, Tx};
use async_trait::async_trait;
use kernel::{Ctx, Division, Month};
use std::collections::BTreeMap;

/// How many months back the inbox looks for what was not paid.
const LOOKED_AT: i32 = 12;

/// A month of the list.
#[derive(Clone, Debug)]
pub struct MonthDue {
    /// The month.
    pub month: Month,
    /// Every entry of its index, the first one first.
    pub entries: Vec<PriceIndex>,
    /// The one that counts.
    pub index: Option<PriceIndex>,
    /// What the packs say of it.
    pub trigger: Option<Trigger>,
    /// By when it is due, once it has started.
    pub due: Option<Due>,
    /// Its lists.
    pub runs: Vec<PriceRun>,
    /// How far it is paid.
    pub state: PaidState,
}

impl MonthDue {
    /// Whether the linkage is started and not everything of it is paid.
    #[must_use]
    pub fn open(&self) -> bool {
        let started = self.trigger.as_ref().is_some_and(|one| one.started == Some(true));
        started && (!self.runs.iter().any(PriceRun::approved) || self.state.unpaid > 0)
    }
}

/// The indexes of a county.
#[derive(Clone, Debug, Default)]
pub struct PriceBook {
    /// The months, the latest first.
    pub months: Vec<MonthDue>,
}

async fn months(tx: &mut dyn Tx, county: Division, since: Option<Month>) -> Result<Vec<MonthDue>, Error> {
    let mut by: BTreeMap<Month, (Vec<PriceIndex>, Vec<PriceRun>)> = BTreeMap::new();
    for index in tx.price_indexes(county, None).await? {
        by.entry(index.month).or_default().0.push(index);
    }
    for run in tx.price_runs(county, None).await? {
        by.entry(run.month).or_default().1.push(run);
    }
    let mut months = Vec::new();
    for (month, (mut entries, mut runs)) in by.into_iter().rev() {
        if since.is_some_and(|since| month < since) {
            continue;
        }
        entries.sort_by_key(|one| one.entry);
        runs.sort_by_key(|one| one.entry);
        let index = counting(&entries).cloned();
        let trigger = match &index {
            Some(index) => triggered(tx, county, index)?,
            None => None,
        };
        let started = trigger.as_ref().is_some_and(|one| one.started == Some(true));
        let due = match index.as_ref().filter(|_| started) {
            Some(index) => due(tx, county, index)?,
            None => None,
        };
        let state = if started { tx.price_state(county, month).await? } else { PaidState::default() };
        months.push(MonthDue { month, entries, index, trigger, due, runs, state });
    }
    Ok(months)
}

/// The indexes of a county, with what each started.
pub struct ReadPrices {
    /// The county.
    pub county: Division,
}

#[async_trait]
impl Query for ReadPrices {
    const NAME: &'static str = "price.list";
    type Answer = PriceBook;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<PriceBook, Error> {
        let county = county_of(self.county);
        access::authorise(ctx, tx, Action::PriceView, county, &Involved::default()).await?;
        Ok(PriceBook { months: months(tx, county, None).await? })
    }
}

/// One month: the index, what the packs say of it, and what a list of now would hold.
pub struct ReadPriceMonth {
    /// The county.
    pub county: Division,
    /// The month.
    pub month: Month,
}

#[async_trait]
impl Query for ReadPriceMonth {
    const NAME: &'static str = "price.month";
    type Answer = PriceMonth;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<PriceMonth, Error> {
        let county = county_of(self.county);
        access::authorise(ctx, tx, Action::PriceView, county, &Involved::default()).await?;
        compute(ctx, tx, (county, self.month)).await
    }
}

/// A month that is not paid in full.
#[derive(Clone, Debug)]
pub struct WaitingMonth {
    /// The month.
    pub month: Month,
    /// By when it is due.
    pub due: Option<Due>,
    /// Whether a list of it waits for its approval.
    pub drawn: bool,
    /// How far it is paid.
    pub state: PaidState,
}

/// What waits for somebody.
#[derive(Clone, Debug, Default)]
pub struct PriceWorkload {
    /// Months whose index waits for a second person who is not who entered it.
    pub to_confirm: Vec<Month>,
    /// Months whose list waits for the approval of somebody who did not draw it up.
    pub to_approve: Vec<Month>,
    /// Months that are started and not paid in full, the earliest first.
    pub open: Vec<WaitingMonth>,
    /// Months that were paid, with awards that were given nothing: who joined later, and who was left out.
    pub without: Vec<(Month, u64)>,
}

/// What waits for whoever asks.
pub struct PriceWork {
    /// The county.
    pub county: Division,
}

#[async_trait]
impl Query for PriceWork {
    const NAME: &'static str = "price.work";
    type Answer = PriceWorkload;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<PriceWorkload, Error> {
        let county = county_of(self.county);
        let caller = access::authorise(ctx, tx, Action::PriceView, county, &Involved::default()).await?;
        let may = |action| caller.scope(action).covers(county);
        let since = ctx.today().month_of().add(-LOOKED_AT);
        let mut months = months(tx, county, since).await?;
        months.reverse();
        let me = ctx.who.person();
        let mut work = PriceWorkload::default();
        for one in months {
            if may(Action::PriceConfirm)
                && one.entries.iter().any(|index| index.waits() && Some(index.by) != me)
            {
                work.to_confirm.push(one.month);
            }
            let drawn = one.runs.iter().find(|run| run.waits());
            if may(Action::PriceApprove) && drawn.is_some_and(|run| Some(run.by) != me) {
                work.to_approve.push(one.month);
            }
            let approved = one.runs.iter().any(PriceRun::approved);
            if approved && drawn.is_none() && one.state.without > 0 && may(Action::PriceDraw) {
                work.without.push((one.month, one.state.without));
            }
            if one.open() {
                let drawn = drawn.is_some();
                work.open.push(WaitingMonth { month: one.month, due: one.due, drawn, state: one.state });
            }
        }
        Ok(work)
    }
}
