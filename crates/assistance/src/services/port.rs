// SPDX-License-Identifier: Apache-2.0
//! What services need of the store.

use super::kinds::{Kind, kind, wanted};
use super::model::{Decline, Service, ServiceEnd, ServiceId};
use crate::access::Scope;
use crate::casework::{HouseholdId, PersonId};
use crate::office::Error;
use async_trait::async_trait;
use kernel::{Date, Division};

/// Which of the people who are to have services.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ServicePart {
    /// Everybody.
    All,
    /// Who has none of the kind and did not decline it.
    Without(&'static Kind),
    /// Whose service runs out soon.
    Ending,
    /// Who declined one and has none.
    Declined,
}

impl ServicePart {
    /// Every part, in the order of the tabs.
    pub fn all() -> impl Iterator<Item = ServicePart> {
        let without = wanted().map(ServicePart::Without);
        [ServicePart::All].into_iter().chain(without).chain([ServicePart::Ending, ServicePart::Declined])
    }

    /// The word in addresses.
    #[must_use]
    pub fn word(self) -> String {
        match self {
            ServicePart::All => "all".to_owned(),
            ServicePart::Without(kind) => format!("without-{}", kind.word),
            ServicePart::Ending => "ending".to_owned(),
            ServicePart::Declined => "declined".to_owned(),
        }
    }

    /// Reads [`Self::word`].
    #[must_use]
    pub fn parse(word: &str) -> Option<ServicePart> {
        if let Some(of) = word.strip_prefix("without-") {
            return kind(of).filter(|one| !one.schemes.is_empty()).map(ServicePart::Without);
        }
        ServicePart::all().find(|one| one.word() == word)
    }

    /// In Chinese.
    #[must_use]
    pub fn chinese(self) -> String {
        match self {
            ServicePart::All => "应有服务的人".to_owned(),
            ServicePart::Without(kind) => format!("没有{}", kind.label),
            ServicePart::Ending => "服务快到期".to_owned(),
            ServicePart::Declined => "本人不要".to_owned(),
        }
    }
}

/// Which people.
#[derive(Clone, Debug)]
pub struct ServedFilter {
    /// In these places.
    pub region: Scope,
    /// As of this day.
    pub on: Date,
    /// Which.
    pub part: ServicePart,
    /// How many.
    pub limit: u64,
    /// After how many.
    pub offset: u64,
}

/// A service as lists show it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Had {
    /// What.
    pub kind: &'static Kind,
    /// The last day; none where it goes on.
    pub last: Option<Date>,
    /// Whether they have it now; else it ran out on that day.
    pub holds: bool,
}

/// Somebody who is to have services.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Served {
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
    /// The last of each kind.
    pub has: Vec<Had>,
    /// What they declined, and when.
    pub declined: Vec<(&'static Kind, Date)>,
}

/// How many of a township have what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TownshipServices {
    /// The township.
    pub township: Division,
    /// How many people are to have services.
    pub people: u64,
    /// How many have each kind.
    pub have: Vec<(&'static Kind, u64)>,
}

/// Services that are arranged, and who declined one.
#[async_trait]
pub trait Port {
    /// People who are to have services, by place.
    async fn served(&mut self, filter: &ServedFilter) -> Result<Vec<Served>, Error>;

    /// How many there are of some parts.
    async fn count_served(
        &mut self,
        region: &Scope,
        on: Date,
        parts: &[ServicePart],
    ) -> Result<Vec<u64>, Error>;

    /// How many have what, by township.
    async fn served_by_township(&mut self, region: &Scope, on: Date) -> Result<Vec<TownshipServices>, Error>;

    /// Adds a service.
    async fn add_service(&mut self, service: &Service) -> Result<(), Error>;

    /// Ends a service before its day; false where it ended already.
    async fn end_service(&mut self, id: ServiceId, on: Date, why: ServiceEnd) -> Result<bool, Error>;

    /// A service.
    async fn service(&mut self, id: ServiceId) -> Result<Option<Service>, Error>;

    /// The services of some people, the latest first.
    async fn services_of(&mut self, persons: &[PersonId]) -> Result<Vec<Service>, Error>;

    /// Keeps that somebody declined a service; false where that stands there already.
    async fn add_decline(&mut self, decline: &Decline) -> Result<bool, Error>;

    /// What somebody declined, the latest first.
    async fn declines_of(&mut self, person: PersonId) -> Result<Vec<Decline>, Error>;
}
