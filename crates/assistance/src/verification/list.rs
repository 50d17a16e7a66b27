// SPDX-License-Identifier: Apache-2.0
//! The county's check desk, the checks of a case, and what was ever asked about a person.

use super::model::{Check, CheckState, Delivery, Item, Request, Way};
use super::port::{CheckFilter, SourceCount};
use super::run::of_case;
use crate::access::{self, Action, Involved};
use crate::casework::PersonId;
use crate::history::{self, LookUp};
use crate::office::{Error, Query, Thing, Tx};
use crate::registry::Person;
use async_trait::async_trait;
use kernel::{Ctx, Division};
use std::collections::BTreeMap;

/// How many files the desk shows.
const LATEST: u64 = 20;
/// How many lines of the log a person's record shows.
const LOOKS: u64 = 200;
/// Among how many of the latest files those are looked for that did not travel yet.
const UNSENT: u64 = 1000;

/// A check in a list.
#[derive(Clone, Debug)]
pub struct CheckLine {
    /// The check.
    pub check: Check,
    /// The name of the applicant.
    pub applicant: String,
    /// How many people it is about.
    pub people: u32,
    /// How many questions there are, and how many of them are open.
    pub items: (u32, u32),
}

/// The desk.
#[derive(Clone, Debug)]
pub struct Desk {
    /// Checks in the state asked for, what is due first.
    pub checks: Vec<CheckLine>,
    /// How many there are.
    pub total: u64,
    /// Questions that are open, by source.
    pub open: Vec<SourceCount>,
    /// The latest files of questions.
    pub requests: Vec<Request>,
    /// The latest files of answers.
    pub deliveries: Vec<Delivery>,
    /// Where whoever looks may run checks.
    pub counties: Vec<Division>,
}

/// Opens the desk.
pub struct CheckDesk {
    /// Checks in this state.
    pub state: CheckState,
    /// The page, from 0.
    pub page: u64,
    /// How many rows a page has.
    pub rows: u64,
}

#[async_trait]
impl Query for CheckDesk {
    const NAME: &'static str = "check.desk";
    type Answer = Desk;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Desk, Error> {
        let region = access::scope_for(ctx, tx, Action::CheckRun).await?;
        let rows = self.rows.clamp(1, 200);
        let filter = CheckFilter {
            region: region.clone(),
            state: Some(self.state),
            limit: rows,
            offset: self.page.saturating_mul(rows),
        };
        let (checks, total) = tx.checks(&filter).await?;
        let mut lines = Vec::with_capacity(checks.len());
        for check in checks {
            let of = of_case(tx, &check).await?;
            let applicant = tx.person(of.row.applicant).await?.map(|one| one.name).unwrap_or_default();
            let items = tx.items(check.id).await?;
            let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
            let open = items.iter().filter(|item| item.state.open()).count();
            let people = count(tx.asked(check.id).await?.len());
            lines.push(CheckLine { check, applicant, people, items: (count(items.len()), count(open)) });
        }
        Ok(Desk {
            checks: lines,
            total,
            open: tx.open_counts(&region).await?,
            requests: tx.requests(&region, LATEST).await?,
            deliveries: tx.answer_files(&region, LATEST).await?,
            counties: region.places().to_vec(),
        })
    }
}

/// How many checks wait to be asked about, and how many wait for answers or their report.
pub struct ChecksWaiting;

#[async_trait]
impl Query for ChecksWaiting {
    const NAME: &'static str = "check.waiting";
    type Answer = (u64, u64);

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<(u64, u64), Error> {
        let region = access::scope_for(ctx, tx, Action::CheckRun).await?;
        let of = |state| CheckFilter { region: region.clone(), state: Some(state), limit: 1, offset: 0 };
        let (_, waiting) = tx.checks(&of(CheckState::Waiting)).await?;
        let (_, running) = tx.checks(&of(CheckState::Running)).await?;
        Ok((waiting, running))
    }
}

/// Files of questions that were made to travel by a connector, the oldest first.
pub struct OpenRequests {
    /// The county.
    pub county: Division,
}

#[async_trait]
impl Query for OpenRequests {
    const NAME: &'static str = "check.requests";
    type Answer = Vec<Request>;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Vec<Request>, Error> {
        access::authorise(ctx, tx, Action::CheckRun, self.county, &Involved::default()).await?;
        let mut all = tx.requests(&access::Scope::of(vec![self.county]), UNSENT).await?;
        all.retain(|request| request.way == Way::Exchange);
        all.reverse();
        Ok(all)
    }
}

/// What was ever asked about a person, and who opened their file.
#[derive(Clone, Debug)]
pub struct LookUpRecord {
    /// Who.
    pub person: Person,
    /// Questions to sources, the latest first, each with the check that asked.
    pub asked: Vec<(Item, Check)>,
    /// Lines of the log about the person.
    pub looks: Vec<history::Entry>,
    /// The names of the sources, by id.
    pub sources: BTreeMap<String, String>,
}

/// Opens a person's look-up record.
pub struct PersonLookUps {
    /// Whose.
    pub person: PersonId,
}

#[async_trait]
impl Query for PersonLookUps {
    const NAME: &'static str = "person.lookups";
    type Answer = LookUpRecord;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<LookUpRecord, Error> {
        let person = tx.person(self.person).await?.ok_or(Error::NotFound(Thing::Person))?;
        access::authorise(ctx, tx, Action::HouseholdView, person.lives, &Involved::default()).await?;
        let asked = tx.items_about(self.person).await?;
        let filter = history::Filter {
            object: Some((Thing::Person, self.person.bytes())),
            limit: LOOKS,
            ..history::Filter::default()
        };
        let looks = tx.entries(&filter).await?.into_iter().map(|row| row.entry).collect();
        let names = super::sources::sources().list.iter().map(|one| (one.id.clone(), one.name.clone()));
        Ok(LookUpRecord { person, asked, looks, sources: names.collect() })
    }

    fn look_up(&self, ctx: &Ctx, record: &LookUpRecord) -> Option<LookUp> {
        Some(LookUp {
            object: (Thing::Person, record.person.id.bytes()),
            place: record.person.lives,
            case: ctx.why.case.clone(),
            reason: None,
        })
    }
}
