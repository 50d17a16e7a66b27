// SPDX-License-Identifier: Apache-2.0
//! Closing a month: refused while a lead of it is open or a list that must come every month did not (clauses CK-2.1b, CK-2.1c).

use super::list::{LeadFilter, Listed, StateCount};
use super::model::{Closing, State};
use super::refused::Refused;
use super::work::signer;
use crate::access::{self, Action, Involved};
use crate::exchange::described::lists;
use crate::history::Entry;
use crate::office::{Command, Error, Query, Tx};
use async_trait::async_trait;
use kernel::{Ctx, Division, Month};
use serde::{Deserialize, Serialize};

/// How many open leads are shown with a month.
const SHOWN: u64 = 200;

const OPEN: [State; 4] = [State::Open, State::Assigned, State::Visited, State::Proposed];

/// A month of a county.
#[derive(Clone, Debug)]
pub struct MonthView {
    /// Its closing, once there is one.
    pub closing: Option<Closing>,
    /// How many leads stand where.
    pub counts: Vec<StateCount>,
    /// Those that are open, what is due first.
    pub open: Vec<Listed>,
    /// How many are open in all.
    pub open_total: u64,
    /// The lists that must come every month, each with whether it came.
    pub lists: Vec<(String, bool)>,
}

/// Opens a month.
pub struct ReadMonth {
    /// The county.
    pub county: Division,
    /// The month.
    pub month: Month,
}

#[async_trait]
impl Query for ReadMonth {
    const NAME: &'static str = "lead.month";
    type Answer = MonthView;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<MonthView, Error> {
        let scope = super::list::scope(ctx, tx).await?;
        let scope = scope.within(self.county);
        let closing = tx.closing(self.county, self.month).await?;
        let counts = tx.count_leads(&scope, Some(self.month), ctx.today()).await?;
        let filter = LeadFilter {
            month: Some(self.month),
            states: OPEN.to_vec(),
            limit: SHOWN,
            ..LeadFilter::default()
        };
        let (open, open_total) = tx.leads(&scope, &filter, ctx.today()).await?;
        let lists = delivered(tx, self.county, self.month).await?;
        Ok(MonthView { closing, counts, open, open_total, lists })
    }
}

/// The names of the lists that must come every month, with whether they came.
async fn delivered(tx: &mut dyn Tx, county: Division, month: Month) -> Result<Vec<(String, bool)>, Error> {
    let came = tx.lists_of_month(county, month).await?;
    let of = |list: &crate::exchange::described::List| (list.name.clone(), came.contains(&list.id));
    Ok(lists().iter().filter(|list| list.complete).map(of).collect())
}

/// Closes a month: every lead of it is accounted for.
#[derive(Clone, Serialize)]
pub struct CloseMonth {
    /// The county.
    pub county: Division,
    /// The month.
    pub month: Month,
}

/// What was closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MonthClosed {
    /// How many leads the month had.
    pub leads: u64,
}

#[async_trait]
impl Command for CloseMonth {
    const NAME: &'static str = "lead.close_month";
    type Outcome = MonthClosed;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<MonthClosed, Error> {
        let county = self.county;
        access::authorise(ctx, tx, Action::LeadAssign, county, &Involved::default()).await?;
        if tx.closing(county, self.month).await?.is_some() {
            return Err(Refused::MonthClosed(self.month).into());
        }
        if ctx.today().month_of() <= self.month {
            return Err(Refused::MonthRuns(self.month).into());
        }
        let scope = access::Scope::of(vec![county]);
        let of = |states: Vec<State>| LeadFilter { month: Some(self.month), states, ..LeadFilter::default() };
        let (_, open) = tx.leads(&scope, &of(OPEN.to_vec()), ctx.today()).await?;
        if open > 0 {
            return Err(Refused::LeadsOpen(open).into());
        }
        let missing = delivered(tx, county, self.month).await?.into_iter();
        let missing: Vec<String> = missing.filter(|(_, came)| !came).map(|(name, _)| name).collect();
        if !missing.is_empty() {
            return Err(Refused::ListsMissing(missing).into());
        }
        let (_, leads) = tx.leads(&scope, &of(Vec::new()), ctx.today()).await?;
        let (by, name) = signer(ctx);
        let closing = Closing { county, month: self.month, closed_at: ctx.now, by, name, leads };
        tx.add_closing(&closing).await?;
        let detail = self.month.to_string();
        tx.append(ctx, &Entry::done(ctx, Self::NAME, None, Some(county), detail)).await?;
        Ok(MonthClosed { leads })
    }
}
