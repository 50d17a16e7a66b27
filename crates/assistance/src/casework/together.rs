// SPDX-License-Identifier: Apache-2.0
//! Steps that are taken at one desk in one sitting, from one form: at the window the family declares its relatives, each adult signs, the office accepts and asks for
//! the check. Each step has its own record, right and line in the log, as if it had been entered alone; all of them stand, or none does.

use super::event::{CaseEvent, LateEntry};
use super::model::CaseId;
use super::service::{TakeStep, Taken, seen, step};
use crate::office::{Command, Error, Fault, FaultKind, Tx};
use async_trait::async_trait;
use kernel::{Ctx, Date};
use serde::Serialize;

/// Takes several steps of a case, in this order.
#[derive(Serialize)]
pub struct TakeSteps {
    /// The case.
    pub case: CaseId,
    /// The version the form was filled from.
    pub version: u32,
    /// What happened, the first first.
    pub events: Vec<CaseEvent>,
    /// When all of it happened.
    pub happened_on: Date,
    /// For steps entered later than they happened.
    pub late: Option<LateEntry>,
}

#[async_trait]
impl Command for TakeSteps {
    const NAME: &'static str = TakeStep::NAME;
    type Outcome = Taken;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Taken, Error> {
        if self.events.is_empty() {
            return Err(Error::Invalid(vec![Fault::new("", FaultKind::Missing)]));
        }
        let (mut row, mut file) = seen(tx, self.case, self.version).await?;
        for event in &self.events {
            let kind = event.kind();
            let taken = step(ctx, tx, (row, file), event.clone(), self.happened_on, self.late.clone()).await;
            (row, file) = taken.map_err(|error| match error {
                Error::Casework(mut why) => {
                    why.step = Some(kind);
                    Error::Casework(why)
                }
                other => other,
            })?;
        }
        Ok(Taken { case: row.id, number: row.number, version: row.version })
    }
}
