// SPDX-License-Identifier: Apache-2.0
//! 文号: the number under which the office's registry files a roster. A person enters it once, when the roster is locked; it stands on the printed roster and stays,
//! also where the roster is sent back and locked again.

use super::model::flow::RosterState;
use super::model::ids::RosterId;
use crate::access::{self, Action, Involved};
use crate::form;
use crate::history::Entry;
use crate::office::{Command, Error, Fault, FaultKind, Thing, Tx};
use async_trait::async_trait;
use kernel::Ctx;
use serde::Serialize;

/// The most characters of a 文号.
const LONGEST: usize = 60;

/// Enters the 文号 of a roster.
#[derive(Serialize)]
pub struct NumberRoster {
    /// Which.
    pub roster: RosterId,
    /// Its number, such as `示民救发〔2026〕11号`.
    pub document: String,
}

#[async_trait]
impl Command for NumberRoster {
    const NAME: &'static str = "roster.number";
    type Outcome = ();

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<(), Error> {
        let row = tx.roster(self.roster).await?.ok_or(Error::NotFound(Thing::Batch))?;
        access::authorise(ctx, tx, Action::RosterMake, row.roster.county, &Involved::default()).await?;
        let fault = |kind| Error::Invalid(vec![Fault::new("document", kind)]);
        if matches!(row.roster.state, RosterState::Draft | RosterState::Discarded { .. }) {
            return Err(fault(FaultKind::BeforeEarlierStep));
        }
        let document = form::line("document", &self.document, LONGEST)?;
        if tx.roster_document(row.roster.id).await?.is_some() {
            return Err(fault(FaultKind::Taken));
        }
        tx.add_roster_document(ctx, row.roster.id, &document).await?;
        let object = Some((Thing::Batch, row.roster.id.bytes()));
        tx.append(ctx, &Entry::done(ctx, Self::NAME, object, Some(row.roster.county), document)).await
    }
}
