// SPDX-License-Identifier: Apache-2.0
//! 待办: the work of whoever asks, by their rights: cases whose next step is theirs, what of it is late or due soon, and reviews that nobody began yet.

use super::drawn::drawn;
use super::model::Office;
use super::port::{AwardFilter, CaseFilter, CaseRow, Listed, Turn, Work};
use super::reviews::horizon;
use super::service::office_of;
use super::stage::StageKind;
use crate::access::{self, Action, Caller, Role, Scope, roles};
use crate::office::{Error, Query, Tx};
use crate::registry::search::masked_name;
use crate::settings;
use async_trait::async_trait;
use kernel::Ctx;

/// Which part of the work is listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Part {
    /// Everything.
    #[default]
    All,
    /// What is past its day.
    Late,
    /// What is due soon.
    Soon,
    /// What is in one's own hands.
    Mine,
    /// What the county's sample drew of what townships decided.
    Drawn,
}

/// The work of whoever asks.
pub struct Inbox {
    /// Which part of it is listed.
    pub part: Part,
    /// At most so many.
    pub limit: u64,
    /// So many left out first.
    pub offset: u64,
}

/// Work, counted and listed.
#[derive(Clone, Debug, Default)]
pub struct InboxView {
    /// Whether cases ever wait for whoever asks.
    pub cases: bool,
    /// How much there is.
    pub work: Work,
    /// The part asked for, what is due first.
    pub listed: Vec<Listed>,
    /// Reviews that are due and not begun; none for whoever begins none.
    pub reviews: Option<DueCount>,
    /// How many working days before its day the county calls something due soon.
    pub soon: u32,
    /// How many drawn cases wait for the county's visit; none where townships decide nothing.
    pub drawn: Option<u64>,
}

impl InboxView {
    /// How many there are of the part asked for.
    #[must_use]
    pub const fn total(&self, part: Part) -> u64 {
        match part {
            Part::Drawn => match self.drawn {
                Some(drawn) => drawn,
                None => 0,
            },
            Part::All => self.work.all,
            Part::Late => self.work.late,
            Part::Soon => self.work.soon,
            Part::Mine => self.work.mine,
        }
    }
}

/// Reviews that nobody began yet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DueCount {
    /// Within the days in which a review may be begun, or past.
    pub due: u64,
    /// Past.
    pub late: u64,
}

/// Whether the next step of a stage belongs to a role, and for which turn.
fn turn_of(role: Role, stage: StageKind) -> Option<Option<Office>> {
    use StageKind as S;
    let has = |action| roles::bars(role, action).is_some();
    let office = office_of(role);
    match stage {
        S::Registered => has(Action::CaseAccept).then_some(None),
        // In a village whoever takes part in visits sees what is still to be visited ([`Turn::unvisited`]).
        S::Accepted if office == Office::Village => has(Action::VisitRecord).then_some(None),
        S::Accepted | S::Disputed | S::Decided | S::Delivered | S::Terminated => {
            has(Action::CaseWork).then_some(None)
        }
        // The notice hangs in the village: its assistant and the township's clerk see to it, the county does not.
        S::Opinion | S::OnNotice => {
            (has(Action::CaseWork) || (office == Office::Village && has(Action::NoticePost))).then_some(None)
        }
        S::Ready => has(Action::CaseSubmit).then_some(None),
        S::Submitted if has(Action::CaseDecideDelegated) => Some(Some(Office::Township)),
        S::Submitted => (has(Action::CaseReview) || has(Action::CaseDecide)).then_some(Some(Office::County)),
        S::OnCountyNotice => has(Action::CaseReview).then_some(None),
        S::Closed | S::PassedOn | S::Withdrawn | S::Died => None,
    }
}

/// Whether it is the turn of the office of somebody to take a case on.
pub(super) fn is_turn(caller: &Caller, row: &CaseRow) -> bool {
    caller.postings.iter().filter(|posting| posting.place.contains(&row.place)).any(|posting| {
        let turn = turn_of(posting.role, row.stage);
        turn.is_some_and(|office| office.is_none_or(|office| row.turn == Some(office)))
    })
}

/// A list as somebody may read it without giving a reason: names in full where the case is in their hands or it is their office's turn, masked elsewhere.
// clause: MS-8b
pub(super) fn shown(caller: &Caller, mut listed: Vec<Listed>) -> Vec<Listed> {
    for one in &mut listed {
        let in_hands = caller.id.is_some() && one.row.handler == caller.id;
        if !in_hands && !is_turn(caller, &one.row) {
            one.applicant = masked_name(&one.applicant);
        }
    }
    listed
}

/// The work that belongs to somebody.
fn turns(caller: &Caller) -> Vec<Turn> {
    let mut turns: Vec<Turn> = Vec::new();
    for posting in &caller.postings {
        for stage in StageKind::ALL {
            let Some(office) = turn_of(posting.role, *stage) else { continue };
            let region = Scope::of(vec![posting.place]);
            let unvisited = *stage == StageKind::Accepted && office_of(posting.role) == Office::Village;
            let same =
                |one: &&mut Turn| one.region == region && one.office == office && one.unvisited == unvisited;
            match turns.iter_mut().find(same) {
                Some(turn) => turn.stages.push(*stage),
                None => turns.push(Turn { region, stages: vec![*stage], office, unvisited }),
            }
        }
    }
    turns
}

#[async_trait]
impl Query for Inbox {
    const NAME: &'static str = "case.inbox";
    type Answer = InboxView;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<InboxView, Error> {
        let caller = access::caller(ctx, tx).await?;
        let reviews = due_reviews(ctx, tx, &caller).await?;
        let sample = drawn(ctx, tx, &caller).await?;
        let drawn = sample.as_ref().map(|list| list.len() as u64);
        let turns = turns(&caller);
        let today = ctx.today();
        let Some(place) = turns.first().and_then(|turn| turn.region.places().first().copied()) else {
            return Ok(InboxView { reviews, drawn, ..InboxView::default() });
        };
        let soon = settings::of(tx, place).await?.casework(place, today).soon;
        let until = tx.policies().calendar().add_working_days(today, soon).date;
        let region = Scope::of(turns.iter().flat_map(|turn| turn.region.places().to_vec()).collect());
        let base = CaseFilter { region, turns, ..CaseFilter::default() };
        let work = tx.count_work(&base, caller.id, today, until).await?;
        let part = match self.part {
            Part::Drawn => {
                let offset = usize::try_from(self.offset).unwrap_or(usize::MAX);
                let limit = usize::try_from(self.limit).unwrap_or(usize::MAX);
                let listed = sample.unwrap_or_default().into_iter().skip(offset).take(limit).collect();
                return Ok(InboxView { cases: true, work, listed, reviews, drawn, soon });
            }
            Part::All => base,
            Part::Late => CaseFilter { due_by: today.add_days(-1), ..base },
            Part::Soon => CaseFilter { due_from: Some(today), due_by: Some(until), ..base },
            Part::Mine => CaseFilter { handler: caller.id, ..base },
        };
        let part = CaseFilter { limit: self.limit, offset: self.offset, ..part };
        Ok(InboxView { cases: true, work, listed: tx.cases(&part).await?, reviews, drawn, soon })
    }
}

async fn due_reviews(ctx: &Ctx, tx: &mut dyn Tx, caller: &Caller) -> Result<Option<DueCount>, Error> {
    let region = caller.scope(Action::ReviewOpen);
    let Some(place) = region.places().first().copied() else { return Ok(None) };
    let today = ctx.today();
    let due = AwardFilter {
        region,
        live_on: Some(today),
        review_by: Some(horizon(tx, place, today)?),
        without_case: true,
        ..AwardFilter::default()
    };
    let late = AwardFilter { review_by: today.add_days(-1), ..due.clone() };
    Ok(Some(DueCount { due: tx.count_awards(&due).await?, late: tx.count_awards(&late).await? }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_stage_that_is_not_over_belongs_to_somebody_and_the_county_is_not_asked_for_village_work() {
        for stage in StageKind::ALL {
            let whose: Vec<Role> =
                Role::ALL.iter().copied().filter(|role| turn_of(*role, *stage).is_some()).collect();
            assert_eq!(whose.is_empty(), stage.over(), "{stage:?}: {whose:?}");
            if matches!(stage, StageKind::Accepted | StageKind::Opinion | StageKind::OnNotice) {
                assert_eq!(whose, [Role::VillageAssistant, Role::TownshipClerk]);
            }
        }
        assert_eq!(turn_of(Role::TownshipLeader, StageKind::Submitted), Some(Some(Office::Township)));
        assert_eq!(turn_of(Role::CountyLeader, StageKind::Submitted), Some(Some(Office::County)));
    }
}
