// SPDX-License-Identifier: Apache-2.0
//! Which rosters wait for whoever asks, and for which step; and what is given once and waits for one.

use super::UNCOUNTABLE;
use super::model::flow::{RosterKind, RosterState};
use super::model::ids::RosterId;
use super::rosters::RosterRow;
use crate::access::{self, Action, Caller};
use crate::casework::Scheme;
use crate::office::{Error, Query, Tx};
use async_trait::async_trait;
use kernel::{Ctx, Date, Division, Fen};
use std::collections::BTreeMap;

/// What a roster waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RosterTask {
    /// To be locked, its first day having come, and signed by its maker.
    Make,
    /// The second signature.
    Check,
    /// The file for the bank.
    Send,
    /// What the bank answers, and the close.
    Answer,
}

impl RosterTask {
    /// What a roster waits for on a day; nothing before its first day.
    #[must_use]
    pub fn of(row: &RosterRow, on: Date) -> Option<RosterTask> {
        match (&row.roster.state, row.roster.kind) {
            (RosterState::Draft, RosterKind::Regular { cut_off }) if on < cut_off => None,
            (RosterState::Draft | RosterState::Locked { .. }, _) => Some(RosterTask::Make),
            (RosterState::Made { .. }, _) => Some(RosterTask::Check),
            (RosterState::Checked { .. }, _) => Some(RosterTask::Send),
            (RosterState::Sent { .. } | RosterState::Returned { .. }, _) => Some(RosterTask::Answer),
            (RosterState::Closed { .. } | RosterState::Discarded { .. }, _) => None,
        }
    }

    const fn action(self) -> Action {
        match self {
            RosterTask::Make => Action::RosterMake,
            RosterTask::Check => Action::RosterCheck,
            RosterTask::Send => Action::RosterSend,
            RosterTask::Answer => Action::BankReturn,
        }
    }

    fn falls_to(self, row: &RosterRow, caller: &Caller) -> bool {
        // Whoever made a roster never checks it.
        let own = match &row.roster.state {
            RosterState::Made { maker, .. } => caller.id == Some(maker.by),
            _ => false,
        };
        !own && caller.scope(self.action()).covers(row.roster.county)
    }
}

/// Asks which rosters wait for whoever asks.
pub struct RosterWork;

#[async_trait]
impl Query for RosterWork {
    const NAME: &'static str = "roster.work";
    type Answer = BTreeMap<RosterTask, Vec<RosterId>>;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Self::Answer, Error> {
        let caller = access::caller(ctx, tx).await?;
        let mut work: BTreeMap<RosterTask, Vec<RosterId>> = BTreeMap::new();
        for row in tx.open_rosters(&caller.scope(Action::RosterView)).await? {
            if let Some(task) = RosterTask::of(&row, ctx.today()).filter(|task| task.falls_to(&row, &caller))
            {
                work.entry(task).or_default().push(row.roster.id);
            }
        }
        Ok(work)
    }
}

/// An award that is given once and waits for an off-cycle roster.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OnceDue {
    /// What no roster holds yet.
    pub amount: Fen,
    /// Since which day.
    pub since: Date,
    /// Whether there is an account to pay it to.
    pub account: bool,
}

/// What is given once and waits for an off-cycle roster of a county.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OnceTask {
    /// How many families wait.
    pub families: u64,
    /// How much, together.
    pub amount: Fen,
    /// How many of them have no account yet.
    pub without_account: u64,
    /// How many have waited since an earlier day: they should have been on a roster that day.
    pub late: u64,
}

/// Asks for it. Whoever makes, checks or sends rosters sees on the same day that a township could not pay.
/// clause: CK-1.3c, MS-6d, NX-2c
pub struct OnceWork {
    /// The county.
    pub county: Division,
    /// Of which scheme.
    pub scheme: Scheme,
}

#[async_trait]
impl Query for OnceWork {
    const NAME: &'static str = "roster.once";
    type Answer = OnceTask;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<OnceTask, Error> {
        let caller = access::caller(ctx, tx).await?;
        let pays = [Action::RosterMake, Action::RosterCheck, Action::RosterSend];
        if !pays.iter().any(|action| caller.scope(*action).covers(self.county)) {
            return Ok(OnceTask::default());
        }
        let waiting = tx.once_waiting(self.county, &[self.scheme]).await?;
        let count = |which: &dyn Fn(&OnceDue) -> bool| waiting.iter().filter(|one| which(one)).count() as u64;
        Ok(OnceTask {
            families: count(&|_| true),
            amount: Fen::checked_sum(waiting.iter().map(|one| one.amount)).ok_or(UNCOUNTABLE)?,
            without_account: count(&|one| !one.account),
            late: count(&|one| one.since < ctx.today()),
        })
    }
}
