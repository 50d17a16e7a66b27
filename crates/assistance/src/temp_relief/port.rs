// SPDX-License-Identifier: Apache-2.0
//! What temporary relief needs of the store.

use super::event::{Record, ReliefId};
use super::figures::{Days, SeenRelief};
use super::words::{ClockKind, Stage};
use crate::access::Scope;
use crate::casework::{HouseholdId, PersonId};
use crate::office::Error;
use crate::oversight::BoardTab;
use async_trait::async_trait;
use kernel::{Date, Division, Fen, UserId};
use std::collections::BTreeMap;

/// How the notice of a matter stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReliefNotice {
    /// What the packs give asks for one, and none was posted.
    ToPost,
    /// It hangs since a day, until another.
    Posted(Date, Date),
    /// It came down: since when it hung, until when it should, and when that was.
    Removed(Date, Date, Date),
}

/// A matter as lists read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReliefRow {
    /// Its id.
    pub id: ReliefId,
    /// Its number.
    pub number: String,
    /// The family.
    pub household: HouseholdId,
    /// For one person of it.
    pub person: Option<PersonId>,
    /// Where it struck them, which handles it.
    pub place: Division,
    /// When it struck them.
    pub struck_on: Date,
    /// Where it stands.
    pub stage: Stage,
    /// When it was taken in.
    pub opened_on: Date,
    /// Who took it in.
    pub handler: UserId,
    /// What is due first, of what is not done.
    pub due: Option<(ClockKind, Date)>,
    /// Whether that day rests on a calendar without the holidays of its year.
    pub provisional: bool,
    /// How its notice stands; none where none is asked for.
    pub notice: Option<ReliefNotice>,
    /// How many records it has.
    pub version: u32,
}

/// A matter with the names that lists show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedRelief {
    /// The matter.
    pub row: ReliefRow,
    /// The name of the person, or of the head.
    pub name: String,
    /// The number of the family.
    pub household: String,
}

/// How many matters stand in a stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StageCount {
    /// The stage.
    pub stage: Stage,
    /// How many.
    pub count: u64,
    /// How many of them are late.
    pub late: u64,
}

/// Which matters.
#[derive(Clone, Debug, Default)]
pub struct ReliefFilter {
    /// In these places.
    pub region: Scope,
    /// In these stages; any where empty.
    pub stages: Vec<Stage>,
    /// Of a family.
    pub household: Option<HouseholdId>,
    /// Those whose notice stands so on a day.
    pub notice: Option<(BoardTab, Date)>,
    /// How many rows; none counts only.
    pub limit: u64,
    /// After how many.
    pub offset: u64,
}

/// Matters of relief with their records.
#[async_trait]
pub trait Port {
    /// The next number in a township and year.
    async fn next_relief_number(&mut self, township: Division, year: i32) -> Result<String, Error>;

    /// Adds a matter with its first record.
    async fn add_relief(&mut self, row: &ReliefRow, record: &Record) -> Result<(), Error>;

    /// Adds the next record and keeps the row as it now stands; busy when somebody was faster.
    async fn add_relief_record(&mut self, row: &ReliefRow, record: &Record) -> Result<(), Error>;

    /// A matter with its records, locked in a writing transaction.
    async fn relief(&mut self, id: ReliefId) -> Result<Option<(ReliefRow, Vec<Record>)>, Error>;

    /// The matter of a number.
    async fn relief_of_number(&mut self, number: &str) -> Result<Option<ReliefId>, Error>;

    /// Matters, what is due first, first.
    async fn reliefs(&mut self, filter: &ReliefFilter) -> Result<Vec<ListedRelief>, Error>;

    /// How many there are of each stage in the region of a filter, and how many of them had to be done before a day.
    async fn count_reliefs(&mut self, filter: &ReliefFilter, today: Date) -> Result<Vec<StageCount>, Error>;

    /// How many notices there are of each: to post, hanging, late, removed.
    async fn count_relief_notices(&mut self, region: &Scope, today: Date) -> Result<[u64; 4], Error>;

    /// The numbers of matters.
    async fn relief_numbers(&mut self, reliefs: &[ReliefId]) -> Result<Vec<String>, Error>;

    /// Matters that any of these persons belongs to, struck in these days.
    async fn reliefs_alike(
        &mut self,
        persons: &[PersonId],
        from: Date,
        through: Date,
    ) -> Result<Vec<ReliefId>, Error>;

    /// Matters that may count in figures of some days, with their records: taken in by then, and not over or with something entered since.
    async fn reliefs_between(&mut self, region: &Scope, days: Days) -> Result<Vec<SeenRelief>, Error>;

    /// Of matters of which the county paid something that arrived: how much, and the first day.
    async fn reliefs_arrived(&mut self, region: &Scope) -> Result<BTreeMap<ReliefId, (Fen, Date)>, Error>;

    /// Keeps an assessment's canonical record under its hash.
    async fn keep_relief_assessment(&mut self, id: ReliefId, hash: &str, record: &str) -> Result<(), Error>;

    /// A kept assessment.
    async fn relief_assessment(&mut self, id: ReliefId, hash: &str) -> Result<Option<String>, Error>;
}
