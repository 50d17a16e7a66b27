// SPDX-License-Identifier: Apache-2.0
//! What is on file beside a case, as known when a step is taken or the case is opened: whether the family's file says something else than when it was assessed, who died, what
//! else the family receives. Read anew each time and never stored with the case: folding knows nothing of it.

use super::event::CaseEvent;
use super::file::{Assessed, CaseFile};
use super::model::{Matter, PersonId};
use crate::office::{Error, Tx};
use crate::payout;
use crate::registry::evidence::Seen;
use crate::registry::model::Supporter;
use crate::registry::{self, Composed, Material, Question};
use kernel::{Ctx, Date, DivisionLevel, Month};
use std::collections::BTreeSet;

/// What is on file beside a case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OnFile {
    /// Whether the family's file says something else now than when the family was assessed.
    pub changed: bool,
    /// Members and people covered whose death the registry knows.
    pub dead: BTreeSet<PersonId>,
    /// Who owes a member support and lives elsewhere, as the family's file says today.
    pub supporters: BTreeSet<PersonId>,
    /// Whether the family lives in another county.
    pub left: bool,
    /// Whether somebody covered receives something else under another decision.
    pub other_aid: bool,
    /// The last month of the gradual exit, where it has one.
    pub exit_last: Option<Month>,
    /// The last day of the recognition, where it lapses by itself.
    pub recognised_until: Option<Date>,
}

/// Reads it for a case that is not decided yet; of one that is, nothing is asked any more.
pub(super) async fn beside(ctx: &Ctx, tx: &mut dyn Tx, file: CaseFile) -> Result<CaseFile, Error> {
    if !file.stage.kind().open() {
        return Ok(file);
    }
    let material = registry::file::material(tx, file.family.household).await?;
    beside_of(ctx, tx, file, &material).await
}

/// The same, of what was read of the family before.
pub(super) async fn beside_of(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    mut file: CaseFile,
    material: &Material,
) -> Result<CaseFile, Error> {
    if !file.stage.kind().open() {
        return Ok(file);
    }
    let county = |place: kernel::Division| place.at(DivisionLevel::County);
    let died = material.persons.iter().filter(|person| person.died_on.is_some());
    let mut found = OnFile {
        dead: died.map(|person| person.id).collect(),
        supporters: supporting(ctx, &file, &material.supporters),
        left: county(material.household.lives) != county(file.family.living),
        ..OnFile::default()
    };
    if let Some(assessed) = file.assessment.as_ref().filter(|one| !one.stale) {
        let then = Seen { as_of: assessed.on, known_at: assessed.at };
        let now = Seen { as_of: ctx.today(), known_at: ctx.now };
        // Mostly nothing was entered since, and both files need not be put together to know it.
        found.changed = !material.same_from(then, now) && {
            let policies = tx.policies();
            let said = |seen| {
                let question = question(&file, assessed, seen);
                registry::compose(&policies.library().dictionary, material, &question).ok().map(said)
            };
            said(then) != said(now)
        };
    }
    if file.matter != Matter::Application {
        let today = ctx.today();
        let (household, scheme, route) = (file.family.household, file.scheme, file.family.route);
        let own = payout::standing(tx, household, scheme, route, today).await?;
        if let Some(own) = &own {
            found.exit_last = own.exit.and(own.award.ending).map(|ending| ending.last);
            found.recognised_until = own.until;
        }
        let own = own.map(|own| own.award.id);
        for person in file.standing.iter().flat_map(|standing| standing.persons.clone()) {
            let awards = tx.awards_covering(person).await?;
            let other = |award: &payout::AwardRow| {
                Some(award.award.id) != own && award.scheme.covers() && award.live(today)
            };
            found.other_aid |= awards.iter().any(other);
        }
    }
    file.on_file = found;
    Ok(file)
}

/// With the supporters of the family's file, where a step names somebody whom the case does not know yet.
pub(super) async fn with_named(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    mut file: CaseFile,
    event: &CaseEvent,
) -> Result<CaseFile, Error> {
    let named: Vec<PersonId> = match event {
        CaseEvent::ConsentRecorded { person, .. } => vec![*person],
        CaseEvent::CheckRequested { persons } => persons.iter().copied().collect(),
        CaseEvent::RelativesDeclared { ties, .. } => ties.iter().map(|tie| tie.person).collect(),
        _ => Vec::new(),
    };
    if named.iter().any(|person| !file.knows(*person)) {
        let members: Vec<PersonId> = file.family.members.iter().map(|member| member.person).collect();
        let links = tx.supporters_of(&members).await?;
        file.on_file.supporters = supporting(ctx, &file, &links);
    }
    Ok(file)
}

/// Those of some links who owe a member of the case support today.
fn supporting(ctx: &Ctx, file: &CaseFile, links: &[Supporter]) -> BTreeSet<PersonId> {
    let held = links.iter().filter(|link| file.family.has(link.supports) && link.held(ctx.today(), ctx.now));
    held.map(|link| link.person).filter(|person| !file.family.has(*person)).collect()
}

/// As of which day and by what was known when, for the months of the assessment: only what was entered since differs.
fn question(file: &CaseFile, assessed: &Assessed, Seen { as_of, known_at }: Seen) -> Question {
    let applied_on = file.counts_from(assessed.on);
    Question { place: file.family.living, applied_on, accepted_on: None, as_of, known_at }
}

/// What an assessment reads of the family.
fn said(composed: Composed) -> (serde_json::Value, Vec<PersonId>) {
    (composed.file, composed.left_out)
}
