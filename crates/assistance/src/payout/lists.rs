// SPDX-License-Identifier: Apache-2.0
//! What pages show of rosters: the list, one roster with its lines, and what came back and waits.

use super::awards::programme;
use super::model::answer::BankResult;
use super::model::flow::{Roster, RosterKind, RosterState};
use super::model::ids::RosterId;
use super::model::roster::{Drawn, Line, Totals, totals};
use super::rosters::{RosterRow, draw};
use crate::access::{self, Action, Involved};
use crate::casework::Scheme;
use crate::history;
use crate::office::{Error, Query, Thing, Tx};
use async_trait::async_trait;
use kernel::{Ctx, Division, Id};
use std::collections::BTreeMap;

/// A line of a locked roster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptLine {
    /// The line.
    pub line: Line,
    /// The name of the head of the family.
    pub name: String,
    /// What the bank said.
    pub result: Option<BankResult>,
}

/// A roster as its page shows it.
#[derive(Clone, Debug)]
pub struct RosterView {
    /// Where it stands.
    pub row: RosterRow,
    /// Its lines, once it is locked.
    pub lines: Vec<KeptLine>,
    /// What it would hold now, as long as it is a draft.
    pub drawn: Option<Drawn>,
    /// Totals by township.
    pub townships: BTreeMap<Division, Totals>,
    /// Totals in all.
    pub all: Totals,
}

/// Opens a roster.
pub struct ReadRoster {
    /// Which.
    pub roster: RosterId,
}

#[async_trait]
impl Query for ReadRoster {
    const NAME: &'static str = "roster.read";
    type Answer = RosterView;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<RosterView, Error> {
        let row = tx.roster(self.roster).await?.ok_or(Error::NotFound(Thing::Batch))?;
        access::authorise(ctx, tx, Action::RosterView, row.roster.county, &Involved::default()).await?;
        let drawn = match row.roster.state {
            RosterState::Draft => Some(draw(ctx, tx, &row.roster).await?),
            _ => None,
        };
        let lines = tx.roster_lines(self.roster).await?;
        let of: Vec<Line> = match &drawn {
            Some(drawn) => drawn.lines.clone(),
            None => lines.iter().map(|kept| kept.line.clone()).collect(),
        };
        let (townships, all) = totals(&of).ok_or(Error::Broken("the lines of a roster have no sum"))?;
        Ok(RosterView { row, lines, drawn, townships, all })
    }

    fn look_up(&self, _ctx: &Ctx, view: &RosterView) -> Option<history::LookUp> {
        Some(history::LookUp {
            object: (Thing::Batch, self.roster.bytes()),
            place: view.row.roster.county,
            case: None,
            reason: None,
        })
    }
}

/// Lists rosters of the places of whoever asks, the latest month first.
pub struct ListRosters {
    /// At most so many.
    pub limit: u64,
    /// So many left out first.
    pub offset: u64,
}

#[async_trait]
impl Query for ListRosters {
    const NAME: &'static str = "roster.list";
    type Answer = Vec<RosterRow>;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Vec<RosterRow>, Error> {
        let scope = access::scope_for(ctx, tx, Action::RosterView).await?;
        tx.rosters(&scope, self.limit, self.offset).await
    }
}

/// What the bank sent back and is still owed (重发): lines that can be tried again, families whose account must first be put right, and what a person must decide.
pub struct ReadFailed {
    /// The county.
    pub county: Division,
    /// The scheme.
    pub scheme: Scheme,
}

#[async_trait]
impl Query for ReadFailed {
    const NAME: &'static str = "roster.failed";
    type Answer = Drawn;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Drawn, Error> {
        access::authorise(ctx, tx, Action::RosterView, self.county, &Involved::default()).await?;
        let month = ctx.today().month_of();
        let none = Id::from_bytes([0; 16]);
        let roster = Roster::draft(none, self.county, programme(self.scheme), month, RosterKind::Repay);
        draw(ctx, tx, &roster).await
    }
}
