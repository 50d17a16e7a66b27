// SPDX-License-Identifier: Apache-2.0
//! Who has which service, of one person, of a family, of a county.

use super::model::{Decline, Service};
use super::port::{Served, ServedFilter, ServicePart, TownshipServices};
use crate::access::{self, Action, Involved};
use crate::casework::{HouseholdId, PersonId};
use crate::history::LookUp;
use crate::office::{Error, Query, Thing, Tx};
use crate::registry::Household;
use async_trait::async_trait;
use kernel::{Ctx, Date, Division};

/// The services of somebody.
#[derive(Clone, Debug)]
pub struct ServicesView {
    /// Their family; the last one where they belong to none any more.
    pub household: Household,
    /// Their name.
    pub name: String,
    /// The day of death, where it is recorded.
    pub died_on: Option<Date>,
    /// Whether they belong to the family today.
    pub present: bool,
    /// Services, the latest first.
    pub services: Vec<Service>,
    /// What they declined, the latest first.
    pub declines: Vec<Decline>,
}

/// Opens the services of somebody.
pub struct ReadServices {
    /// Who.
    pub person: PersonId,
}

#[async_trait]
impl Query for ReadServices {
    const NAME: &'static str = "service.read";
    type Answer = ServicesView;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<ServicesView, Error> {
        let memberships = tx.memberships_of(&[self.person]).await?;
        let here = memberships.iter().rev().find(|one| one.holds(ctx.today()));
        let home = here.or(memberships.last()).map(|one| one.household);
        let household = match home {
            Some(home) => tx.household(home).await?,
            None => None,
        };
        let household = household.ok_or(Error::NotFound(Thing::Person))?;
        access::authorise(ctx, tx, Action::ServiceView, household.lives, &Involved::default()).await?;
        let person = tx.person(self.person).await?.ok_or(Error::NotFound(Thing::Person))?;
        Ok(ServicesView {
            household,
            name: person.name,
            died_on: person.died_on,
            present: here.is_some(),
            services: tx.services_of(&[self.person]).await?,
            declines: tx.declines_of(self.person).await?,
        })
    }

    fn look_up(&self, _ctx: &Ctx, view: &ServicesView) -> Option<LookUp> {
        Some(LookUp {
            object: (Thing::Person, self.person.bytes()),
            place: view.household.lives,
            case: None,
            reason: None,
        })
    }
}

/// The services of everybody in a family, for its page, which records who looked.
pub struct ServicesIn {
    /// The family.
    pub household: HouseholdId,
    /// Its members.
    pub members: Vec<PersonId>,
}

#[async_trait]
impl Query for ServicesIn {
    const NAME: &'static str = "service.of_household";
    type Answer = Vec<Service>;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Vec<Service>, Error> {
        let scope = access::scope_for(ctx, tx, Action::ServiceView).await?;
        let place = tx.household_place(self.household).await?.ok_or(Error::NotFound(Thing::Household))?;
        if !scope.covers(place) {
            return Ok(Vec::new());
        }
        tx.services_of(&self.members).await
    }
}

/// Lists the people who are to have services in the places of whoever asks.
pub struct ListServed {
    /// Which.
    pub part: ServicePart,
    /// In this place only.
    pub place: Option<Division>,
    /// How many.
    pub limit: u64,
    /// After how many.
    pub offset: u64,
}

/// A page of the list.
#[derive(Clone, Debug, Default)]
pub struct ServedList {
    /// The people of the page.
    pub rows: Vec<Served>,
    /// How many there are of each part.
    pub counts: Vec<(ServicePart, u64)>,
    /// How many have what, by township.
    pub townships: Vec<TownshipServices>,
}

#[async_trait]
impl Query for ListServed {
    const NAME: &'static str = "service.list";
    type Answer = ServedList;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<ServedList, Error> {
        let scope = access::scope_for(ctx, tx, Action::ServiceView).await?;
        let region = self.place.map_or_else(|| scope.clone(), |place| scope.within(place));
        let filter = ServedFilter {
            region: region.clone(),
            on: ctx.today(),
            part: self.part,
            limit: self.limit,
            offset: self.offset,
        };
        let parts: Vec<ServicePart> = ServicePart::all().collect();
        let counts = tx.count_served(&region, ctx.today(), &parts).await?;
        Ok(ServedList {
            rows: tx.served(&filter).await?,
            counts: parts.into_iter().zip(counts).collect(),
            townships: tx.served_by_township(&region, ctx.today()).await?,
        })
    }
}

/// How many people have a service that runs out soon, in the places of whoever asks: somebody renews it.
pub struct CountEnding;

#[async_trait]
impl Query for CountEnding {
    const NAME: &'static str = "service.count";
    type Answer = u64;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<u64, Error> {
        let scope = access::scope_for(ctx, tx, Action::ServiceView).await?;
        let counts = tx.count_served(&scope, ctx.today(), &[ServicePart::Ending]).await?;
        Ok(counts.into_iter().next().unwrap_or_default())
    }
}
