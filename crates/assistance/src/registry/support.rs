// SPDX-License-Identifier: Apache-2.0
//! Supporters outside the household, and what struck a household. Both are subjects of evidence.

use super::form::PersonForm;
use super::household;
use super::model::{HardshipEvent, Household, HouseholdId, Person, PersonId, Supporter};
use super::refused::Refused;
use super::words::Duty;
use crate::access::Action;
use crate::form::Reader;
use crate::office::{Command, Error, Fault, FaultKind, Thing, Tx};
use async_trait::async_trait;
use kernel::{Ctx, Id};
use serde::{Deserialize, Serialize};

const MAY: &[Action] = &[Action::HouseholdEdit, Action::CaseApply];

/// Somebody outside the household owes a member support by law.
#[derive(Clone, Serialize)]
pub struct AddSupporter {
    /// The household of the member.
    pub household: HouseholdId,
    /// The member.
    pub supports: PersonId,
    /// Somebody in the registry already; `person` is not read then.
    pub known: Option<PersonId>,
    /// Who.
    pub person: PersonForm,
    /// What they are to the member.
    pub duty: Duty,
    /// Since when it is known; blank for today.
    pub since: String,
}

/// Who was added.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SupporterAdded {
    /// The link.
    pub link: Id<Supporter>,
    /// The supporter.
    pub person: PersonId,
}

#[async_trait]
impl Command for AddSupporter {
    const NAME: &'static str = "registry.add_supporter";
    type Outcome = SupporterAdded;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<SupporterAdded, Error> {
        let household = member_of(ctx, tx, self.household, self.supports).await?;
        let mut faults = Vec::new();
        let mut reader = Reader::new(ctx.today(), &mut faults);
        let from = reader.day("since", &self.since, ctx.today());
        let person = match self.known {
            Some(id) => Some(tx.person(id).await?.ok_or(Error::NotFound(Thing::Person))?),
            None => {
                let home = household.lives;
                let new = reader.under("person").person(ctx.new_id(), &self.person, home);
                match new {
                    Some(new) => Some(known_or_new(tx, new, &mut faults).await?),
                    None => None,
                }
            }
        };
        let Some((from, person)) = from.zip(person).filter(|_| faults.is_empty()) else {
            return Err(Error::Invalid(faults));
        };
        let members = tx.memberships(household.id).await?;
        if members.iter().any(|one| one.person == person.id && one.holds(from)) {
            return Err(Refused::SupporterIsMember.into());
        }
        let others = tx.supporters_of(&[self.supports]).await?;
        if others.iter().any(|one| one.person == person.id && one.end.is_none()) {
            return Err(Refused::SupporterAlready.into());
        }
        let link = Supporter {
            id: ctx.new_id(),
            supports: self.supports,
            person: person.id,
            duty: self.duty,
            from,
            recorded_at: ctx.now,
            end: None,
        };
        tx.add_supporter(&link).await?;
        tx.append(ctx, &household::told(ctx, Self::NAME, &household, self.duty.word())).await?;
        Ok(SupporterAdded { link: link.id, person: person.id })
    }
}

/// A household with one of its members, for whoever may change it.
async fn member_of(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    household: HouseholdId,
    member: PersonId,
) -> Result<Household, Error> {
    tx.lock_household(household).await?;
    let household = tx.household(household).await?.ok_or(Error::NotFound(Thing::Household))?;
    household::authorise(ctx, tx, MAY, &household).await?;
    if tx.memberships(household.id).await?.iter().any(|one| one.person == member) {
        return Ok(household);
    }
    Err(Refused::NotAMember.into())
}

/// A supporter whose number the registry has is that person, if the name agrees: one supporter often supports people of several households.
async fn known_or_new(tx: &mut dyn Tx, new: Person, faults: &mut Vec<Fault>) -> Result<Person, Error> {
    if let Some(number) = new.number.known() {
        let found = tx.persons_of_numbers(std::slice::from_ref(number)).await?;
        if let Some((_, id)) = found.first() {
            let known = tx.person(*id).await?.ok_or(Error::Broken("a number of no person"))?;
            if known.name != new.name {
                faults.push(Fault::new("person.number", FaultKind::NumberTaken));
            }
            return Ok(known);
        }
    }
    tx.put_person(&new, 0).await?;
    Ok(new)
}

/// A supporter's link ends: they died, or the duty did.
#[derive(Clone, Serialize)]
pub struct EndSupporter {
    /// The household of the member.
    pub household: HouseholdId,
    /// The member.
    pub supports: PersonId,
    /// The link.
    pub link: Id<Supporter>,
    /// The last day.
    pub through: String,
}

#[async_trait]
impl Command for EndSupporter {
    const NAME: &'static str = "registry.end_supporter";
    type Outcome = ();

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<(), Error> {
        let household = member_of(ctx, tx, self.household, self.supports).await?;
        let mut faults = Vec::new();
        let Some(through) = Reader::new(ctx.today(), &mut faults).past("through", &self.through) else {
            return Err(Error::Invalid(faults));
        };
        let links = tx.supporters_of(&[self.supports]).await?;
        let link = links.iter().find(|one| one.id == self.link).ok_or(Error::NotFound(Thing::Person))?;
        if through < link.from {
            return Err(Refused::BeforeJoined(link.from).into());
        }
        if !tx.end_supporter(self.link, through, ctx.now).await? {
            return Err(Refused::NothingChanged.into());
        }
        tx.append(ctx, &household::told(ctx, Self::NAME, &household, "")).await
    }
}

/// Something struck a household; what it was is evidence about it.
#[derive(Clone, Serialize)]
pub struct RecordHardship {
    /// The household.
    pub household: HouseholdId,
    /// When.
    pub happened_on: String,
}

#[async_trait]
impl Command for RecordHardship {
    const NAME: &'static str = "registry.record_hardship";
    /// What to name as the subject of evidence.
    type Outcome = Id<HardshipEvent>;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Id<HardshipEvent>, Error> {
        let mut faults = Vec::new();
        let Some(happened_on) = Reader::new(ctx.today(), &mut faults).past("happened_on", &self.happened_on)
        else {
            return Err(Error::Invalid(faults));
        };
        let household = tx.household(self.household).await?.ok_or(Error::NotFound(Thing::Household))?;
        household::authorise(ctx, tx, MAY, &household).await?;
        let event =
            HardshipEvent { id: ctx.new_id(), household: household.id, happened_on, recorded_at: ctx.now };
        tx.add_hardship_event(&event).await?;
        tx.append(ctx, &household::told(ctx, Self::NAME, &household, event.id.to_string())).await?;
        Ok(event.id)
    }
}
