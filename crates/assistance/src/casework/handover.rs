// SPDX-License-Identifier: Apache-2.0
//! All open work of a colleague goes to another: one reason, one record in each case.

use super::event::CaseEvent;
use super::model::{CaseId, Words};
use super::port::{CaseFilter, Listed};
use super::service::{load, step};
use super::stage::StageKind;
use crate::access::{self, Action};
use crate::form::sound;
use crate::office::{Command, Error, Fault, FaultKind, Query, Thing, Tx};
use async_trait::async_trait;
use kernel::{Ctx, UserId};
use serde::{Deserialize, Serialize};

/// The most cases that change hands with one form.
pub const MOST_AT_ONCE: u64 = 300;

/// The open work of a colleague, in the places where whoever asks may give it to another.
pub struct OpenWork {
    /// Whose.
    pub of: UserId,
}

#[async_trait]
impl Query for OpenWork {
    const NAME: &'static str = "case.open_work";
    type Answer = Vec<Listed>;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Vec<Listed>, Error> {
        let region = access::scope_for(ctx, tx, Action::CaseReassign).await?;
        let filter = CaseFilter {
            region,
            stages: StageKind::ALL.iter().copied().filter(|stage| !stage.over()).collect(),
            handler: Some(self.of),
            limit: MOST_AT_ONCE,
            ..CaseFilter::default()
        };
        tx.cases(&filter).await
    }
}

/// Hands open work over. Nothing changes hands where one case of the list cannot.
#[derive(Serialize)]
pub struct HandOver {
    /// Whose work it is.
    pub from: UserId,
    /// Whose it becomes.
    pub to: UserId,
    /// The cases, with the versions that were looked at.
    pub cases: Vec<(CaseId, u32)>,
    /// Why.
    pub reason: Words,
}

/// What changed hands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandedOver {
    /// How many cases.
    pub cases: u64,
}

#[async_trait]
impl Command for HandOver {
    const NAME: &'static str = "case.hand_over";
    type Outcome = HandedOver;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<HandedOver, Error> {
        let mut faults = Vec::new();
        if self.reason.is_blank() {
            faults.push(Fault::new("reason", FaultKind::Missing));
        }
        if self.cases.is_empty() {
            faults.push(Fault::new("cases", FaultKind::Missing));
        }
        if self.cases.len() as u64 > MOST_AT_ONCE {
            faults.push(Fault::new("cases", FaultKind::NotAnOption));
        }
        if self.from == self.to {
            faults.push(Fault::new("to", FaultKind::NoSuchWork));
        }
        sound(faults)?;
        for (id, seen) in &self.cases {
            let (row, file, _) = load(tx, *id).await?;
            if row.version != *seen || row.handler != Some(self.from) {
                let (seen, now) = (i64::from(*seen), i64::from(row.version));
                return Err(Error::Stale { thing: Thing::Case, seen, now });
            }
            let event = CaseEvent::HandedOver { to: self.to, reason: self.reason.clone() };
            step(ctx, tx, (row, file), event, ctx.today(), None).await?;
        }
        Ok(HandedOver { cases: self.cases.len() as u64 })
    }
}
