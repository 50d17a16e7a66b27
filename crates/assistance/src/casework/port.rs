// SPDX-License-Identifier: Apache-2.0
//! What casework needs of the store: records that are only ever added, and one row for each case that says where it stands, for lists.

use super::award::ExitKind;
use super::clocks::ClockOf;
use super::file::{CaseFile, CaseRecord, Records};
use super::model::{CaseId, HouseholdId, Matter, Office, PersonId, Scheme};
use super::stage::StageKind;
use crate::access::Scope as Region;
use crate::office::Error;
use crate::payout::AwardRow;
use async_trait::async_trait;
use kernel::{Date, Division, UserId};

/// Where a case stands, as lists show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseRow {
    /// Its id.
    pub id: CaseId,
    /// Its number.
    pub number: String,
    /// What is recognised.
    pub scheme: Scheme,
    /// What it is about.
    pub matter: Matter,
    /// The family.
    pub household: HouseholdId,
    /// Who applies or receives.
    pub applicant: PersonId,
    /// The village whose township handles it.
    pub place: Division,
    /// The village where the family is registered.
    pub registered: Division,
    /// Where it stands.
    pub stage: StageKind,
    /// Whose turn it is to take it on; none once it is over.
    pub turn: Option<Office>,
    /// Since when.
    pub stage_since: Date,
    /// When somebody first asked: the day it was opened, or of a contact logged before.
    pub first_contact: Date,
    /// When it was opened.
    pub opened_on: Date,
    /// When it was accepted.
    pub accepted_on: Option<Date>,
    /// When it was decided.
    pub decided_on: Option<Date>,
    /// Whose work it is.
    pub handler: Option<UserId>,
    /// What is due next, and by when.
    pub due: Option<(ClockOf, Date)>,
    /// Whether the due day rests on a holiday table that is not out yet.
    pub provisional: bool,
    /// The number of its latest record.
    pub version: u32,
}

impl CaseRow {
    /// The row after a step.
    #[must_use]
    pub fn after(&self, file: &CaseFile, due: Option<(ClockOf, Date)>, provisional: bool) -> CaseRow {
        CaseRow {
            place: file.place(),
            registered: file.family.registered,
            applicant: file.family.applicant,
            stage: file.stage.kind(),
            stage_since: file.stage_since,
            first_contact: file.first_contact,
            accepted_on: file.accepted.as_ref().map(|done| done.on),
            decided_on: file.decision.as_ref().map(|said| said.done.on),
            handler: file.handler,
            due,
            provisional,
            version: file.seq(),
            ..self.clone()
        }
    }
}

/// Work that belongs to somebody: cases of a place that stand in one of some stages, and where it is the turn of an office.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turn {
    /// Where.
    pub region: Region,
    /// In which stages.
    pub stages: Vec<StageKind>,
    /// Whose turn; any where none.
    pub office: Option<Office>,
    /// Only those whose home nobody visited since they came to their stage.
    pub unvisited: bool,
}

/// How much work there is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Work {
    /// All of it.
    pub all: u64,
    /// Past its day.
    pub late: u64,
    /// Due soon.
    pub soon: u64,
    /// In one's own hands.
    pub mine: u64,
}

/// Which awards to list.
#[derive(Clone, Debug, Default)]
pub struct AwardFilter {
    /// Of families in these places only; nothing where empty.
    pub region: Region,
    /// That the families have on this day; also those that ended, where none is given.
    pub live_on: Option<Date>,
    /// To be looked at again on or after this day.
    pub review_from: Option<Date>,
    /// To be looked at again on or before this day.
    pub review_by: Option<Date>,
    /// Only those about which no case is open.
    pub without_case: bool,
    /// Only those about which a case is open.
    pub with_case: bool,
    /// Only gradual exits.
    pub exiting: bool,
    /// Only gradual exits on this ground.
    pub exit: Option<ExitKind>,
    /// At most so many.
    pub limit: u64,
    /// So many left out first.
    pub offset: u64,
}

/// An award in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedAward {
    /// What was decided.
    pub row: AwardRow,
    /// The name of the head of the family, or of the person covered alone.
    pub name: String,
    /// The number of the household.
    pub household: String,
    /// The number of the open case about it, and who handles it.
    pub open: Option<(String, Option<String>)>,
}

/// Which cases to list.
#[derive(Clone, Debug, Default)]
pub struct CaseFilter {
    /// Of these places only; nothing where empty.
    pub region: Region,
    /// In these stages only; all where empty.
    pub stages: Vec<StageKind>,
    /// Of this scheme only.
    pub scheme: Option<Scheme>,
    /// On this matter only.
    pub matter: Option<Matter>,
    /// Only work that is somebody's turn; any case where empty.
    pub turns: Vec<Turn>,
    /// Of this family only.
    pub household: Option<HouseholdId>,
    /// Of this applicant only.
    pub applicant: Option<PersonId>,
    /// Of families that live or are registered in this village only.
    pub village: Option<Division>,
    /// In the hands of this account only.
    pub handler: Option<UserId>,
    /// Due on or after this day only.
    pub due_from: Option<Date>,
    /// Due on or before this day only.
    pub due_by: Option<Date>,
    /// Opened on or after.
    pub opened_from: Option<Date>,
    /// Opened on or before.
    pub opened_through: Option<Date>,
    /// With this beginning of the number.
    pub number: Option<String>,
    /// At most so many.
    pub limit: u64,
    /// So many left out first.
    pub offset: u64,
}

/// A case in a list, with the words of the family that a list may show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The case.
    pub row: CaseRow,
    /// The name of the applicant.
    pub applicant: String,
    /// The number of the household.
    pub household: String,
    /// The name of whoever handles it.
    pub handler: Option<String>,
}

/// How many cases stand where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StageCount {
    /// The township.
    pub township: Division,
    /// The stage.
    pub stage: StageKind,
    /// How many.
    pub count: u64,
    /// How many of them are past their day.
    pub overdue: u64,
    /// Of them due today or in the next working days, as many as the county is reminded before.
    pub soon: u64,
}

/// Cases and their records.
#[async_trait]
pub trait Port {
    /// The village where a family of the registry lives.
    async fn household_place(&mut self, household: HouseholdId) -> Result<Option<Division>, Error>;

    /// The village whose township handles a case of a family; nothing where it is no case of this family.
    async fn case_place(&mut self, case: CaseId, household: HouseholdId) -> Result<Option<Division>, Error>;

    /// The next number of a case in a township and year.
    async fn next_case_number(
        &mut self,
        scheme: Scheme,
        township: Division,
        year: i32,
    ) -> Result<String, Error>;

    /// Adds a case with its first record.
    async fn add_case(&mut self, row: &CaseRow, record: &CaseRecord) -> Result<(), Error>;

    /// Adds a record; busy when somebody added one since.
    async fn add_record(&mut self, row: &CaseRow, record: &CaseRecord) -> Result<(), Error>;

    /// A case with its records, locked in a writing transaction.
    async fn case(&mut self, id: CaseId) -> Result<Option<(CaseRow, Records)>, Error>;

    /// The number of a case's latest record.
    async fn case_version(&mut self, id: CaseId) -> Result<Option<u32>, Error>;

    /// The id of a case by its number.
    async fn case_of_number(&mut self, number: &str) -> Result<Option<CaseId>, Error>;

    /// Those of some households that have a case of a region in the hands of an account.
    async fn households_handled(
        &mut self,
        by: UserId,
        region: &Region,
        of: &[HouseholdId],
    ) -> Result<Vec<HouseholdId>, Error>;

    /// Lists cases, what is due first.
    async fn cases(&mut self, filter: &CaseFilter) -> Result<Vec<Listed>, Error>;

    /// How many there are, without limit and offset.
    async fn count_cases(&mut self, filter: &CaseFilter) -> Result<u64, Error>;

    /// How many cases there are in each stage that has some.
    async fn count_by_stage(&mut self, filter: &CaseFilter) -> Result<Vec<(StageKind, u64)>, Error>;

    /// How much work there is of what a filter selects, for an account.
    async fn count_work(
        &mut self,
        filter: &CaseFilter,
        me: Option<UserId>,
        today: Date,
        soon: Date,
    ) -> Result<Work, Error>;

    /// Awards, what is to be looked at first before the others.
    async fn list_awards(&mut self, filter: &AwardFilter) -> Result<Vec<ListedAward>, Error>;

    /// How many awards there are, without limit and offset.
    async fn count_awards(&mut self, filter: &AwardFilter) -> Result<u64, Error>;

    /// Cases whose deadline is provisional, by id, after one of them.
    async fn provisional_cases(&mut self, after: Option<CaseId>, limit: u64) -> Result<Vec<CaseId>, Error>;

    /// Writes what is due next and whose turn it is, and nothing else; busy when somebody added a record since.
    async fn set_due(&mut self, row: &CaseRow) -> Result<(), Error>;

    /// How many stand where, by township; `soon` is the last day that is soon.
    async fn count_stages(
        &mut self,
        region: &Region,
        today: Date,
        soon: Date,
    ) -> Result<Vec<StageCount>, Error>;

    /// Keeps the record of an assessment under its hash, sealed with the case.
    async fn keep_assessment(&mut self, case: CaseId, hash: &str, record: &str) -> Result<(), Error>;

    /// The record of an assessment of a case.
    async fn assessment(&mut self, case: CaseId, hash: &str) -> Result<Option<String>, Error>;
}
