// SPDX-License-Identifier: Apache-2.0
//! Putting right what a case rests on, in one transaction with the step that says so: a fact of the family with its new row of evidence, who lives together as the family's file
//! says it now, or for whom is asked.

use super::event::{CaseEvent, EventKind, LateEntry};
use super::model::{CaseId, Matter, Member, PaperId, PersonId, Route, Words};
use super::open::family_of;
use super::payload::Correction;
use super::refused::Refused;
use super::service::{Taken, refusal, rules, seen, step};
use crate::access::{self, Action, Involved};
use crate::office::{Command, Error, Fault, FaultKind, Private, Thing, Tx};
use crate::registry::evidence::EvidenceId;
use crate::registry::gather::{self, FactForm};
use async_trait::async_trait;
use kernel::{Ctx, Date};
use serde::Serialize;

/// What was wrong.
#[derive(Clone, Serialize)]
pub enum Wrong {
    /// A statement on the family's file; the new one stands beside it.
    Fact {
        /// The row that is put right.
        row: EvidenceId,
        /// What it should say.
        value: Private,
    },
    /// Who lives together: as the family's file says it today.
    Members,
    /// For whom is asked.
    Route {
        /// For whom it is.
        to: Route,
        /// The person's own application, for a household of one.
        application: Option<PaperId>,
    },
}

/// Puts something right.
#[derive(Serialize)]
pub struct Correct {
    /// The case.
    pub case: CaseId,
    /// The version the form was filled from.
    pub version: u32,
    /// What was wrong.
    pub wrong: Wrong,
    /// Why, and on what it rests.
    pub reason: Words,
    /// When it was found.
    pub happened_on: Date,
    /// For one entered later.
    pub late: Option<LateEntry>,
}

#[async_trait]
impl Command for Correct {
    const NAME: &'static str = "case.correct";
    type Outcome = Taken;

    // clause: CK-4.3c
    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Taken, Error> {
        let (row, file) = seen(tx, self.case, self.version).await?;
        access::authorise(ctx, tx, Action::CaseWork, row.place, &Involved::default()).await?;
        let correction = match &self.wrong {
            Wrong::Fact { row: wrong, value } => {
                let household = file.family.household;
                tx.lock_household(household).await?;
                let household = tx.household(household).await?.ok_or(Error::NotFound(Thing::Household))?;
                let material = crate::registry::file::material(tx, household.id).await?;
                let old = material.evidence.iter().find(|one| one.id == *wrong);
                let old = old.ok_or(Error::NotFound(Thing::Household))?;
                let mut fact = FactForm::new(old.subject, &old.what, value.expose(), old.source.clone())
                    .on(ctx.today())
                    .correcting(old.id, self.reason.expose());
                if let Some(period) = old.period {
                    fact = fact.months(period.first, period.last);
                }
                let rows = gather::put(ctx, tx, household, &[fact], Some(&row.number)).await;
                let rows = rows.map_err(at_value)?;
                let new = *rows.first().ok_or(Error::Broken("a correction put no row on file"))?;
                Correction::Evidence { old: Some(*wrong), new }
            }
            Wrong::Members => {
                let now = family_of(ctx, tx, file.family.household, None, Route::Household).await?;
                let old = file.family.members.clone();
                if same_people(&old, &now.members) {
                    return Err(Error::Invalid(vec![Fault::new("what", FaultKind::Unchanged)]));
                }
                let gone = !now.has(file.family.applicant);
                let applicant: Option<PersonId> = gone.then_some(now.applicant);
                Correction::Household { old, new: now.members, applicant }
            }
            Wrong::Route { to, application } => {
                if file.matter != Matter::Application {
                    let rules = rules(tx, &file, self.happened_on).await?;
                    let step = EventKind::FactCorrected;
                    let refused = Refused::NotForMatter { step, matter: file.matter };
                    return Err(refusal(tx, &rules, row.place, self.happened_on, refused));
                }
                if file.family.route == *to {
                    return Err(Error::Invalid(vec![Fault::new("route", FaultKind::Unchanged)]));
                }
                Correction::Route { old: file.family.route, new: *to, application: *application }
            }
        };
        let event = CaseEvent::FactCorrected { correction, reason: self.reason.clone() };
        let (row, _) = step(ctx, tx, (row, file), event, self.happened_on, self.late.clone()).await?;
        Ok(Taken { case: row.id, number: row.number, version: row.version })
    }
}

/// What is wrong with the new statement is wrong with the value: nothing else of it was typed.
fn at_value(error: Error) -> Error {
    match error {
        Error::Invalid(faults) => {
            Error::Invalid(faults.into_iter().map(|fault| Fault::new("value", fault.kind)).collect())
        }
        other => other,
    }
}

/// Whether both list the same people, of the same age before the law.
fn same_people(one: &[Member], other: &[Member]) -> bool {
    one.len() == other.len() && one.iter().all(|member| other.contains(member))
}
