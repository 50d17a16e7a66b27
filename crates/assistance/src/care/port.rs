// SPDX-License-Identifier: Apache-2.0
//! What care needs of the store.

use super::model::{Agreement, AgreementId, CareCheck, CareCheckId, CareVisit, SeenTo, VisitId};
use super::plan::Plan;
use crate::access::Scope;
use crate::casework::{HouseholdId, PersonId};
use crate::office::Error;
use async_trait::async_trait;
use kernel::{Date, Division, words};

words! {
    /// Which of the people who are supported at home.
    CarePart {
        All = "all" "分散供养对象",
        Late = "late" "探访已逾期",
        Soon = "soon" "七日内应探访",
        Open = "open" "探访发现待处理",
        NoAgreement = "no_agreement" "没有照料协议",
        Renew = "renew" "协议快到期",
        Check = "check" "协议履行待检查",
        Mend = "mend" "履行问题待整改",
    }
}

/// Which people.
#[derive(Clone, Debug)]
pub struct CareFilter {
    /// In these places.
    pub region: Scope,
    /// As of this day.
    pub on: Date,
    /// Which.
    pub part: CarePart,
    /// Only this person.
    pub person: Option<PersonId>,
    /// How many.
    pub limit: u64,
    /// After how many.
    pub offset: u64,
}

/// Somebody who is supported at home.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cared {
    /// Who.
    pub person: PersonId,
    /// The name.
    pub name: String,
    /// Their family.
    pub household: HouseholdId,
    /// Its number.
    pub number: String,
    /// Where they live.
    pub village: Division,
    /// Since when they are supported.
    pub since: Date,
    /// What is planned; none until it was worked out for the first time.
    pub plan: Option<Plan>,
}

/// Agreements, looks at them, visits and what is planned.
#[async_trait]
pub trait Port {
    /// People, who comes first, first.
    async fn cared(&mut self, filter: &CareFilter) -> Result<Vec<Cared>, Error>;

    /// The next people after one, by id, so many at most: whatever is planned meanwhile leaves nobody out.
    async fn cared_after(
        &mut self,
        region: &Scope,
        on: Date,
        after: Option<PersonId>,
        limit: u64,
    ) -> Result<Vec<Cared>, Error>;

    /// How many there are of each part in some places on a day.
    async fn count_cared(&mut self, region: &Scope, on: Date) -> Result<Vec<(CarePart, u64)>, Error>;

    /// Keeps what is planned for somebody.
    async fn save_care_plan(&mut self, person: PersonId, plan: &Plan) -> Result<(), Error>;

    /// Adds an agreement.
    async fn add_agreement(&mut self, agreement: &Agreement) -> Result<(), Error>;

    /// Ends an agreement before its day; false where it ended already.
    async fn end_agreement(
        &mut self,
        id: AgreementId,
        on: Date,
        why: super::model::AgreementEnd,
    ) -> Result<bool, Error>;

    /// An agreement.
    async fn agreement(&mut self, id: AgreementId) -> Result<Option<Agreement>, Error>;

    /// The agreements of somebody, the latest first.
    async fn agreements_of(&mut self, person: PersonId) -> Result<Vec<Agreement>, Error>;

    /// Adds a look at an agreement.
    async fn add_care_check(&mut self, check: &CareCheck) -> Result<(), Error>;

    /// The looks at the agreements of somebody, the latest first.
    async fn care_checks_of(&mut self, person: PersonId) -> Result<Vec<CareCheck>, Error>;

    /// A look at an agreement.
    async fn care_check(&mut self, id: CareCheckId) -> Result<Option<CareCheck>, Error>;

    /// What was found is mended; false where it was already.
    async fn mend_care_check(&mut self, id: CareCheckId, on: Date) -> Result<bool, Error>;

    /// Adds a visit; false where the same visitor's visit of that person at that time is there.
    async fn add_care_visit(&mut self, visit: &CareVisit) -> Result<bool, Error>;

    /// The visit of the same person by the same visitor at the same time, if there is one.
    async fn care_visit_at(&mut self, visit: &CareVisit) -> Result<Option<CareVisit>, Error>;

    /// A visit.
    async fn care_visit(&mut self, id: VisitId) -> Result<Option<CareVisit>, Error>;

    /// The day on which somebody was last seen, and how many visits found something that nobody saw to yet.
    async fn care_visited(&mut self, person: PersonId) -> Result<(Option<Date>, u32), Error>;

    /// The visits to somebody, the latest first.
    async fn care_visits_of(&mut self, person: PersonId, limit: u64) -> Result<Vec<CareVisit>, Error>;

    /// Keeps what was done about what a visit found; false where something was already.
    async fn see_to_visit(&mut self, id: VisitId, seen_to: &SeenTo) -> Result<bool, Error>;
}
