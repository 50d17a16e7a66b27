// SPDX-License-Identifier: Apache-2.0
//! An application for temporary relief in one piece: the household, what it declares, what struck whom. It waits in the list of the township where that happened until a person takes it in; nothing is
//! accepted, assessed or decided here.

use super::sent::{Declared, OnFile, faults, put_on_file};
use crate::casework::Channel;
use crate::office::{Command, Error, Fault, FaultKind, Private, Tx};
use crate::registry::intake::CreateHousehold;
use crate::temp_relief::ApplyForRelief;
use async_trait::async_trait;
use kernel::Ctx;
use serde::{Deserialize, Serialize};

/// An application for relief from another system.
#[derive(Clone, Serialize)]
pub struct SubmitRelief {
    /// The village where it struck them; that township handles it, wherever they live or are registered.
    pub place: String,
    /// When.
    pub struck_on: String,
    /// What struck them, by the word of the dictionary.
    pub kind: Private,
    /// The way in.
    pub channel: Channel,
    /// The position of the member whom it struck, from 0; the whole family where none.
    pub person: Option<usize>,
    /// Whether that person applies for what people without work get once.
    pub once: bool,
    /// The family.
    pub household: CreateHousehold,
    /// What it declares.
    pub facts: Vec<Declared>,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReliefSubmitted {
    /// The number of the household.
    pub household: String,
    /// Whether it was on file before.
    pub on_file: bool,
    /// The number of the matter.
    pub relief: String,
    /// The version of the matter.
    pub version: u32,
}

#[async_trait]
impl Command for SubmitRelief {
    const NAME: &'static str = "partners.submit_relief";
    type Outcome = ReliefSubmitted;

    // clause: BZ-2.1a
    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<ReliefSubmitted, Error> {
        let mut faults = faults(&self.household, &self.facts);
        if self.person.is_some_and(|at| at >= self.household.members.len()) {
            faults.push(Fault::new("person", FaultKind::NotAnOption));
        }
        if self.once && self.person.is_none() {
            faults.push(Fault::new("person", FaultKind::Missing));
        }
        if !faults.is_empty() {
            return Err(Error::Invalid(faults));
        }
        let family = put_on_file(ctx, tx, &self.household).await?;
        let apply = ApplyForRelief {
            household: family.household.id,
            person: self.person.and_then(|at| family.members.get(at).copied()),
            struck: (&self.struck_on, &self.place),
            channel: self.channel,
            kind: &self.kind,
            once: self.once,
        };
        let taken = apply.hand_in(ctx, tx).await?;
        family.declare(ctx, tx, (&self.facts, &taken.number)).await?;
        let OnFile { household, before, .. } = family;
        let (relief, version) = (taken.number, taken.version);
        Ok(ReliefSubmitted { household: household.number, on_file: before, relief, version })
    }
}
