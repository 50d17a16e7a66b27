// SPDX-License-Identifier: Apache-2.0
//! Which rosters wait for whoever asks, and for which step.

use super::model::flow::{RosterKind, RosterState};
use super::model::ids::RosterId;
use super::rosters::RosterRow;
use crate::access::{self, Action, Caller};
use crate::office::{Error, Query, Tx};
use async_trait::async_trait;
use kernel::{Ctx, Date};
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
