// SPDX-License-Identifier: Apache-2.0
//! Everything that lies on the desk when a case is open, of one moment and read once: its file, the family, the papers, who works here, and what the packs say today.

use super::assess::{Live, live_of_file};
use super::on_file::beside_of;
use super::port::CaseRow;
use super::service::{CaseView, load, look_up, rules_under, view};
use crate::access::colleagues::{Colleague, colleagues};
use crate::access::{self, Action, Caller, Denied, Involved};
use crate::archive::Paper;
use crate::history::{Entry, LookUp};
use crate::messages::outbox::{Listed, of_case};
use crate::office::{Error, Query, Thing, Tx};
use crate::registry::file::{File, HouseholdFile, for_a_case, material};
use crate::settings::{self, Offices};
use crate::verification::Check;
use crate::verification::consent::{ConsentLine, consents};
use async_trait::async_trait;
use kernel::Ctx;
use policy::tree::Program;
use std::sync::Arc;

/// A case with everything around it.
pub struct DeskView {
    /// The case.
    pub view: CaseView,
    /// The family as on file today, without the dealings, contacts and looks that its own page shows.
    pub family: File,
    /// The papers of the case and those of the family that belong to no case.
    pub papers: Vec<Paper>,
    /// Who works in the county.
    pub staff: Vec<Colleague>,
    /// What the packs say of the family, or why they say nothing; not asked once a decision stands.
    pub live: Option<Result<Live, Error>>,
    /// The program of the place and day.
    pub program: Arc<Program>,
    /// Checks of the case, and its authorisations.
    pub checks: (Vec<Check>, Vec<ConsentLine>),
    /// What was sent about it, and whether it arrived.
    pub messages: Vec<Listed>,
    /// The offices as papers name them.
    pub offices: Offices,
}

/// Opens a case with everything around it, by its number.
pub struct ReadDesk {
    /// The number.
    pub number: String,
}

#[async_trait]
impl Query for ReadDesk {
    const NAME: &'static str = "case.read";
    type Answer = DeskView;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<DeskView, Error> {
        let case = tx.case_of_number(&self.number).await?.ok_or(Error::NotFound(Thing::Case))?;
        let (row, file, records) = load(tx, case).await?;
        let caller = access::caller(ctx, tx).await?;
        may_see(&caller, &row)?;
        let today = ctx.today();
        let settings = settings::of(tx, row.place).await?;
        let offices = Offices::of(&settings, row.place, today);
        let material = material(tx, row.household).await?;
        // A family that another township handles is seen there for the case.
        let lives = material.household.lives;
        caller
            .check(Action::HouseholdView, lives, &Involved::default())
            .or_else(|_| caller.check(Action::HouseholdView, row.place, &Involved::default()))?;
        let mut papers = tx.papers(row.household, None).await?;
        papers.retain(|paper| paper.case.is_none_or(|of| of == case));
        let staff = colleagues(tx, row.place, today).await?;
        let checks = (tx.checks_of(case).await?, consents(&records));
        let messages = of_case(tx, &row).await?;
        let live = match file.decision {
            Some(_) => None,
            None => Some(live_of_file(ctx, tx, &material, &file).await),
        };
        let policies = tx.policies();
        let program = policies.program(row.place, today, today)?;
        let rules = rules_under(tx, &settings, &file, today)?;
        let file = beside_of(ctx, tx, file, &material).await?;
        let family = for_a_case(ctx, &policies.library().dictionary, material);
        let view = view(&caller, rules, (row, file, records), today);
        Ok(DeskView { view, family, papers, staff, live, program, checks, messages, offices })
    }

    /// The case and the family's file were opened, for the case.
    fn lines(&self, ctx: &Ctx, desk: &DeskView) -> Vec<Entry> {
        let row = &desk.view.row;
        let family = LookUp {
            object: (Thing::Household, row.household.bytes()),
            place: desk.family.household.lives,
            case: Some(row.number.clone()),
            reason: None,
        };
        vec![look_up(ctx, row).into_entry(ctx, Self::NAME), family.into_entry(ctx, HouseholdFile::NAME)]
    }
}

/// A case of another region is not there for whoever asks.
fn may_see(caller: &Caller, row: &CaseRow) -> Result<(), Error> {
    caller.check(Action::CaseView, row.place, &Involved::default()).map_err(|denied| match denied {
        Denied::OutsideRegion(..) => Error::NotFound(Thing::Case),
        denied => denied.into(),
    })
}
