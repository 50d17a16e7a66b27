// SPDX-License-Identifier: Apache-2.0
//! What monitoring needs of the store. Steps and closings are only ever added.

use super::counts::CoveredAward;
use super::list::{LeadFilter, Listed, StateCount};
use super::model::{Closing, Lead, LeadId, Record};
use crate::access::Scope;
use crate::casework::{HouseholdId, PersonId};
use crate::office::Error;
use async_trait::async_trait;
use kernel::{Date, Division, Fen, Month};
use std::collections::BTreeSet;

/// Somebody on file as a comparison needs them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnFile {
    /// Who.
    pub person: PersonId,
    /// The name on file.
    pub name: String,
    /// Where they live.
    pub lives: Division,
    /// The household they belong to today.
    pub household: Option<HouseholdId>,
    /// The households of the awards that cover them in the month, with the village of each.
    pub covered: Vec<(HouseholdId, Division)>,
}

/// Somebody whom an award covers though the registry says otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Odd {
    /// Who.
    pub person: PersonId,
    /// The household of the award.
    pub household: HouseholdId,
    /// The village of the award.
    pub village: Division,
    /// What tells this finding from others: the other household, or the day of death.
    pub beside: String,
}

/// The aid of a month in a township, as families see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paid {
    /// The township.
    pub township: Division,
    /// Of which month's rosters.
    pub month: Month,
    /// What banks confirmed as paid.
    pub paid: Fen,
}

/// Leads, months, and what is counted.
#[async_trait]
pub trait Port {
    /// A lead, locked in a writing transaction.
    async fn lead(&mut self, id: LeadId) -> Result<Option<Lead>, Error>;

    /// The id of a lead by its number.
    async fn lead_of_number(&mut self, number: &str) -> Result<Option<LeadId>, Error>;

    /// Whether there is a lead of this fingerprint, or one of this kind about this person that is not closed.
    async fn lead_known(
        &mut self,
        same: [u8; 32],
        kind: &str,
        person: Option<PersonId>,
    ) -> Result<bool, Error>;

    /// The next number of a county's leads in a month.
    async fn next_lead_number(&mut self, county: Division, month: Month) -> Result<i64, Error>;

    /// Adds a lead with its first record.
    async fn add_lead(&mut self, lead: &Lead, record: &Record) -> Result<(), Error>;

    /// Keeps a lead after a step; busy when somebody took one since.
    async fn save_lead(&mut self, lead: &Lead, record: &Record) -> Result<(), Error>;

    /// The steps of a lead, oldest first.
    async fn lead_records(&mut self, id: LeadId) -> Result<Vec<Record>, Error>;

    /// Leads in some places, what is due first, and how many there are.
    async fn leads(
        &mut self,
        scope: &Scope,
        filter: &LeadFilter,
        today: Date,
    ) -> Result<(Vec<Listed>, u64), Error>;

    /// The households of a county about which a lead is not closed.
    async fn households_with_open_leads(&mut self, county: Division) -> Result<BTreeSet<HouseholdId>, Error>;

    /// How many stand where, by kind; of a month where one is given.
    async fn count_leads(
        &mut self,
        scope: &Scope,
        month: Option<Month>,
        today: Date,
    ) -> Result<Vec<StateCount>, Error>;

    /// The name of the person or head whom a lead is about, and the number of the household.
    async fn lead_about(&mut self, lead: &Lead) -> Result<(String, String), Error>;

    /// The closing of a month.
    async fn closing(&mut self, county: Division, month: Month) -> Result<Option<Closing>, Error>;

    /// Adds a closing.
    async fn add_closing(&mut self, closing: &Closing) -> Result<(), Error>;

    /// People on file by id, with who covers them in a month.
    async fn on_file(&mut self, persons: &[PersonId], month: Month) -> Result<Vec<OnFile>, Error>;

    /// Households by number, with head, village and whether an award covers them in the month.
    async fn households_of_numbers(
        &mut self,
        numbers: &[String],
        month: Month,
    ) -> Result<Vec<(String, OnFile)>, Error>;

    /// Whom two awards of a county cover in a month.
    async fn covered_twice(&mut self, county: Division, month: Month) -> Result<Vec<Odd>, Error>;

    /// Whom an award covers though they left its household before the month.
    async fn covered_elsewhere(&mut self, county: Division, month: Month) -> Result<Vec<Odd>, Error>;

    /// Whom an award covers though they died before the month.
    async fn covered_dead(&mut self, county: Division, month: Month) -> Result<Vec<Odd>, Error>;

    /// Every award in some places that is running in one of two months, with what is needed to compare them.
    async fn awards_between(
        &mut self,
        scope: &Scope,
        first: Month,
        last: Month,
    ) -> Result<Vec<CoveredAward>, Error>;

    /// What banks paid in some places by the rosters of months.
    async fn paid_by_township(
        &mut self,
        scope: &Scope,
        first: Month,
        last: Month,
    ) -> Result<Vec<Paid>, Error>;

    /// The days from asking for help to acceptance in some places, of requests since a day.
    async fn gaps(&mut self, scope: &Scope, since: Date) -> Result<Vec<(Division, i32)>, Error>;
}
