// SPDX-License-Identifier: Apache-2.0
//! What the office knows of a family itself, for whoever asks the packs about it: each slice tells what stands in its book, and `registry` puts it into the file with its origin. Only what the
//! rules of the place read is looked up.
//!
//! That nothing stands in a book says something of those only who would stand there: for a roster of the county, whoever is registered in it.

use crate::office::{Error, Tx};
use crate::payout::AwardRow;
use crate::registry::known::{Book, Known};
use crate::registry::{HouseholdId, Material, Person, PersonId};
use crate::{care, casework, payout, services, tekun, temp_relief};
use kernel::{Date, Division, DivisionLevel};
use policy::dictionary::Fact;
use policy::tree::{FactId, Program};
use policy::value::print_cell;
use std::collections::BTreeSet;

/// A family with what each book is asked for.
pub(crate) struct Family<'a> {
    program: &'a Program,
    read: &'a BTreeSet<FactId>,
    material: &'a Material,
    place: Division,
    /// Of which day.
    pub(crate) on: Date,
    members: Vec<&'a Person>,
    /// What it, or any of its people, receives on the day.
    pub(crate) awards: Vec<AwardRow>,
}

impl<'a> Family<'a> {
    async fn of(
        tx: &mut dyn Tx,
        (program, material): (&'a Program, &'a Material),
        (place, on): (Division, Date),
    ) -> Result<Family<'a>, Error> {
        let held = |person: &&Person| {
            material.memberships.iter().any(|one| one.person == person.id && one.holds(on))
        };
        let members: Vec<&Person> =
            material.persons.iter().filter(|person| person.died_on.is_none()).filter(held).collect();
        let ids: Vec<PersonId> = members.iter().map(|person| person.id).collect();
        let mut awards = tx.awards_about(material.household.id, &ids).await?;
        awards.retain(|row| row.live(on));
        Ok(Family { program, read: program.facts_read(), material, place, on, members, awards })
    }

    /// The facts that the rules of the place read.
    pub(crate) fn facts(&self) -> impl Iterator<Item = &'a Fact> + '_ {
        self.read.iter().map(|id| self.program.dictionary.fact(*id))
    }

    /// Whether they read this one.
    pub(crate) fn reads(&self, fact: &str) -> bool {
        self.program.dictionary.id(fact).is_some_and(|id| self.read.contains(&id))
    }

    pub(crate) const fn household(&self) -> HouseholdId {
        self.material.household.id
    }

    /// Its living members on the day.
    pub(crate) fn people(&self) -> impl Iterator<Item = PersonId> + '_ {
        self.members.iter().map(|person| person.id)
    }

    /// Those who are supported as 特困 persons.
    pub(crate) fn supported(&self) -> Vec<PersonId> {
        let tekun = self.awards.iter().filter(|row| row.scheme == casework::Scheme::Tekun);
        tekun.filter_map(|row| row.single).filter(|id| self.people().any(|one| one == *id)).collect()
    }

    /// What it means that nothing stands in a roster of the county, by the dictionary; nothing for whoever is not registered here.
    pub(crate) fn unlisted(&self, fact: &Fact, person: Option<PersonId>, book: Book) -> Option<Known> {
        let county = self.place.at(DivisionLevel::County)?;
        let mut whom =
            self.members.iter().filter(|one| person.is_none_or(|person| person == one.id)).peekable();
        whom.peek()?;
        // Whose own registration nobody entered is registered where the household is.
        let registered = |one: &Person| one.registered.or(self.material.household.registered);
        let here = |one: &&Person| registered(one).is_some_and(|place| county.contains(&place));
        if !whom.all(here) {
            return None;
        }
        fact.register.as_ref()?;
        let absent = print_cell(fact, &self.program.dictionary.enums, fact.absent?);
        Some(Known::nothing(person, (&fact.name, absent), book))
    }
}

/// What the office knows of a family on a day, as far as a program reads it.
pub(crate) async fn of(
    tx: &mut dyn Tx,
    asked: (&Program, &Material),
    when: (Division, Date),
) -> Result<Vec<Known>, Error> {
    let family = Family::of(tx, asked, when).await?;
    let mut known = payout::known(&family);
    known.extend(casework::known(&family));
    known.extend(temp_relief::known(tx, &family).await?);
    known.extend(tekun::known_of(tx, &family).await?);
    known.extend(care::known_of(tx, &family).await?);
    known.extend(services::known_of(tx, &family).await?);
    Ok(known)
}
