// SPDX-License-Identifier: Apache-2.0
//! What support needs of the store.

use super::homes::{EditionId, HomeCheck, HomeCheckId, HomeEdition, HomeId, HomeRow};
use super::offers::Offer;
use super::self_care::{ReportId, Reported, SelfCare, SelfCareReport};
use super::stays::{Absence, AbsenceId, Stay, StayId};
use super::words::{Grade, StayEnd};
use crate::access::Scope;
use crate::casework::{HouseholdId, PersonId};
use crate::office::Error;
use crate::payout::model::ids::AwardId;
use crate::settings::Answered;
use async_trait::async_trait;
use kernel::{Date, Deadline, Division};

/// A person who is supported, as lists read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Supported {
    /// Who.
    pub person: PersonId,
    /// The name.
    pub name: String,
    /// The award.
    pub award: AwardId,
    /// The family's file.
    pub household: HouseholdId,
    /// Its number.
    pub number: String,
    /// Where the family lives.
    pub lives: Division,
    /// The grade of self-care last assessed, and when.
    pub grade: Option<(Grade, Date)>,
    /// The home in which they live.
    pub home: Option<HomeId>,
    /// Since when a report of a change waits for its assessment.
    pub reported: Option<Date>,
    /// By when it is due.
    pub due: Option<(Date, bool)>,
}

/// Which part of a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Which {
    /// Everybody.
    #[default]
    All,
    /// Who lives in a home.
    InHome,
    /// Who does not.
    Elsewhere,
    /// Who was never assessed.
    Unassessed,
    /// Of whom a change is reported.
    Reported,
}

/// Which supported persons, by what is known of a day.
#[derive(Clone, Debug)]
pub struct SupportedFilter {
    /// Of families that live in these places.
    pub region: Scope,
    /// The day.
    pub on: Date,
    /// This one only.
    pub person: Option<PersonId>,
    /// Of this family only.
    pub household: Option<HouseholdId>,
    /// Which part.
    pub which: Which,
    /// With an assessment that was due by this day.
    pub due_by: Option<Date>,
    /// How many.
    pub limit: u64,
    /// After how many.
    pub offset: u64,
}

impl SupportedFilter {
    /// Everybody in some places on a day.
    #[must_use]
    pub const fn of(region: Scope, on: Date) -> SupportedFilter {
        SupportedFilter {
            region,
            on,
            person: None,
            household: None,
            which: Which::All,
            due_by: None,
            limit: 10_000,
            offset: 0,
        }
    }
}

/// Assessments, homes and who lives in them, offers.
#[async_trait]
pub trait Port {
    /// Supported persons, by place and name; what is due first, first, where reports are asked for.
    async fn supported(&mut self, filter: &SupportedFilter) -> Result<Vec<Supported>, Error>;

    /// How many there are.
    async fn count_supported(&mut self, filter: &SupportedFilter) -> Result<u64, Error>;

    /// Adds an assessment of self-care.
    async fn add_self_care(&mut self, one: &SelfCare) -> Result<(), Error>;

    /// The assessments of a person, the latest first.
    async fn self_cares(&mut self, person: PersonId) -> Result<Vec<SelfCare>, Error>;

    /// Adds a report of a change.
    async fn add_self_care_report(&mut self, report: &SelfCareReport) -> Result<(), Error>;

    /// The reports about a person, the latest first.
    async fn self_care_reports(&mut self, person: PersonId) -> Result<Vec<SelfCareReport>, Error>;

    /// Open reports whose day is provisional, with the place where the person's family lives.
    async fn provisional_reports(&mut self) -> Result<Vec<(Reported, Division)>, Error>;

    /// Keeps the day of a report as counted again.
    async fn set_report_due(&mut self, report: ReportId, due: Deadline) -> Result<(), Error>;

    /// An assessment answers the open reports about its person that were made until its day.
    async fn answer_self_care_reports(&mut self, by: &SelfCare) -> Result<(), Error>;

    /// Adds a home, not confirmed yet.
    async fn add_home(&mut self, home: &HomeRow) -> Result<(), Error>;

    /// A home with all its entries, locked in a writing transaction.
    async fn home(&mut self, home: HomeId) -> Result<Option<(HomeRow, Vec<HomeEdition>)>, Error>;

    /// The homes in some places with their entries, by place.
    async fn homes(&mut self, region: &Scope) -> Result<Vec<(HomeRow, Vec<HomeEdition>)>, Error>;

    /// Adds what was entered of a home.
    async fn add_home_edition(&mut self, edition: &HomeEdition) -> Result<(), Error>;

    /// Adds what the second person said; `false` where somebody said something already.
    async fn answer_home_edition(&mut self, edition: EditionId, answered: &Answered) -> Result<bool, Error>;

    /// Adds a stay.
    async fn add_stay(&mut self, stay: &Stay) -> Result<(), Error>;

    /// A stay.
    async fn stay(&mut self, stay: StayId) -> Result<Option<Stay>, Error>;

    /// Ends a stay; `false` where it has an end.
    async fn end_stay(&mut self, stay: StayId, until: Date, why: StayEnd) -> Result<bool, Error>;

    /// Every stay in a home, by first day.
    async fn stays_in(&mut self, home: HomeId) -> Result<Vec<Stay>, Error>;

    /// Every stay of a person, by first day.
    async fn stays_of(&mut self, person: PersonId) -> Result<Vec<Stay>, Error>;

    /// Adds days of leave or in hospital.
    async fn add_absence(&mut self, absence: &Absence) -> Result<(), Error>;

    /// Somebody is back; `false` where that is entered already.
    async fn end_absence(&mut self, absence: AbsenceId, until: Date) -> Result<bool, Error>;

    /// Days of leave and in hospital of some stays, by first day.
    async fn absences(&mut self, stays: &[StayId]) -> Result<Vec<Absence>, Error>;

    /// Adds a safety check.
    async fn add_home_check(&mut self, check: &HomeCheck) -> Result<(), Error>;

    /// What was found is mended; `false` where that is entered already.
    async fn mend_home_check(&mut self, check: HomeCheckId, on: Date) -> Result<bool, Error>;

    /// The checks of a home, the latest first.
    async fn home_checks(&mut self, home: HomeId) -> Result<Vec<HomeCheck>, Error>;

    /// The checks in some places of which something is not mended yet, what is due first, first.
    async fn home_checks_open(&mut self, region: &Scope) -> Result<Vec<HomeCheck>, Error>;

    /// Adds what somebody said about living in a home.
    async fn add_offer(&mut self, offer: &Offer) -> Result<(), Error>;

    /// What a person said, the latest first.
    async fn offers_of(&mut self, person: PersonId) -> Result<Vec<Offer>, Error>;

    /// The day of the last word of each of these persons and from when they may be asked again, as [`Offer::quiet`] reads it; those who never said anything are left out.
    async fn last_offers(&mut self, persons: &[PersonId]) -> Result<Vec<Offer>, Error>;
}
