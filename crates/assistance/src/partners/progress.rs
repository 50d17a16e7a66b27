// SPDX-License-Identifier: Apache-2.0
//! How a case or a matter of temporary relief stands, by its number, without a word about the people in it; and which cases changed, for systems that follow them.

use crate::access::{self, Action, Involved};
use crate::casework::{self, Act, CaseId, CaseRow, RunningClock, Scheme, Stage};
use crate::history::LookUp;
use crate::office::{Error, Query, Thing, Tx};
use crate::temp_relief::ReliefRow;
use async_trait::async_trait;
use kernel::{Ctx, Date, Division, UtcMillis};

/// A change is listed only after this time, so that one that was begun earlier and written later is never jumped over. Longer than a command waits for others
/// in all its tries.
pub const SETTLED_MILLIS: i64 = 60_000;
/// The most changes of one page.
pub const MOST_CHANGES: u64 = 200;

/// Asks how a case stands.
pub struct Progress {
    /// Its number.
    pub number: String,
}

/// How a case stands.
#[derive(Clone, Debug)]
pub struct Standing {
    /// The case as lists have it.
    pub row: CaseRow,
    /// Where it stands, with what belongs to it.
    pub stage: Stage,
    /// What was decided.
    pub act: Option<Act>,
    /// When it was handed to the family.
    pub delivered: Option<Date>,
    /// The clock that ends next.
    pub clock: Option<RunningClock>,
}

#[async_trait]
impl Query for Progress {
    const NAME: &'static str = "partners.progress";
    type Answer = Standing;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Standing, Error> {
        let id = tx.case_of_number(&self.number).await?.ok_or(Error::NotFound(Thing::Case))?;
        let (row, file, _) = casework::load(tx, id).await?;
        access::authorise(ctx, tx, Action::CaseProgress, row.place, &Involved::default()).await?;
        let rules = casework::rules(tx, &file, ctx.today()).await?;
        let clock = file
            .clocks(&rules, ctx.today())
            .into_iter()
            .find(|clock| !matches!(clock.state, casework::ClockState::Met { .. }));
        let present = file.standing.as_ref().and_then(|standing| standing.monthly);
        let act = file.decision.as_ref().map(|said| said.proposal.act(present));
        Ok(Standing { row, stage: file.stage, act, delivered: file.delivered, clock })
    }

    fn look_up(&self, _ctx: &Ctx, answer: &Standing) -> Option<LookUp> {
        Some(LookUp {
            object: (Thing::Case, answer.row.id.bytes()),
            place: answer.row.place,
            case: Some(answer.row.number.clone()),
            reason: None,
        })
    }
}

/// Asks how a matter of temporary relief stands.
pub struct ReliefProgress {
    /// Its number.
    pub number: String,
}

#[async_trait]
impl Query for ReliefProgress {
    const NAME: &'static str = "partners.relief_progress";
    type Answer = ReliefRow;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<ReliefRow, Error> {
        let id = tx.relief_of_number(&self.number).await?.ok_or(Error::NotFound(Thing::Relief))?;
        let (row, _) = tx.relief(id).await?.ok_or(Error::NotFound(Thing::Relief))?;
        access::authorise(ctx, tx, Action::CaseProgress, row.place, &Involved::default()).await?;
        Ok(row)
    }

    fn look_up(&self, _ctx: &Ctx, row: &ReliefRow) -> Option<LookUp> {
        Some(LookUp {
            object: (Thing::Relief, row.id.bytes()),
            place: row.place,
            case: Some(row.number.clone()),
            reason: None,
        })
    }
}

/// Up to where a system has read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cursor {
    /// The moment of entry.
    pub at: UtcMillis,
    /// The case.
    pub case: CaseId,
    /// The number of the record in the case.
    pub version: u32,
}

impl Cursor {
    /// Before everything.
    pub const START: Cursor = Cursor { at: UtcMillis::new(0), case: CaseId::from_bytes([0; 16]), version: 0 };
}

/// A case that changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Where this change stands.
    pub cursor: Cursor,
    /// The number of the case.
    pub number: String,
    /// What is recognised.
    pub scheme: Scheme,
    /// The stage of the case now, which may come from a later change.
    pub stage: casework::StageKind,
    /// Where the family lives.
    pub place: Division,
}

/// Lists what changed after a cursor.
pub struct Changes {
    /// Up to where was read.
    pub after: Cursor,
    /// At most so many.
    pub limit: u64,
}

#[async_trait]
impl Query for Changes {
    const NAME: &'static str = "partners.changes";
    type Answer = Vec<Change>;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Vec<Change>, Error> {
        let scope = access::scope_for(ctx, tx, Action::CaseProgress).await?;
        let settled = UtcMillis::new(ctx.now.get() - SETTLED_MILLIS);
        tx.changes_after(&scope, self.after, settled, self.limit.clamp(1, MOST_CHANGES)).await
    }
}
