// SPDX-License-Identifier: Apache-2.0
//! What payout knows of a family: who receives what, how much and for how many. Which fact is the roster of which schemes, the dictionary says.

use super::awards::AwardRow;
use crate::known::Family;
use crate::registry::PersonId;
use crate::registry::known::{Book, Known};
use kernel::{Date, Fen};
use policy::dictionary::Fact;
use policy::tree::{Base, Entity, Name};

/// What stands in the books of payout.
pub(crate) fn known(family: &Family<'_>) -> Vec<Known> {
    let mut known = Vec::new();
    for fact in family.facts() {
        match fact.entity {
            Entity::Household if roster(fact) => known.extend(covered(family, fact, None)),
            Entity::Person if roster(fact) => {
                known.extend(family.people().filter_map(|person| covered(family, fact, Some(person))));
            }
            Entity::Household if !fact.pays_for.is_empty() => known.extend(paid(family, fact)),
            _ => {}
        }
    }
    known
}

fn roster(fact: &Fact) -> bool {
    fact.ty.base == Base::Bool && !fact.covers.is_empty()
}

/// What is received of some schemes.
fn of<'f>(family: &'f Family<'_>, schemes: &'f [Name]) -> impl Iterator<Item = &'f AwardRow> {
    family.awards.iter().filter(move |row| schemes.iter().any(|one| **one == *row.scheme.word()))
}

/// Whether somebody, or anybody of the family, stands on a roster.
fn covered(family: &Family<'_>, fact: &Fact, person: Option<PersonId>) -> Option<Known> {
    let whose = |row: &&AwardRow| person.is_none_or(|person| row.persons.contains(&person));
    match of(family, &fact.covers).filter(whose).map(AwardRow::begun_on).min() {
        Some(since) => Some(Known::stands(person, (&fact.name, "yes"), (Book::Awards, since))),
        None => family.unlisted(fact, person, Book::Awards),
    }
}

/// How much the family receives a month.
fn paid(family: &Family<'_>, fact: &Fact) -> Option<Known> {
    let own: Vec<&AwardRow> =
        of(family, &fact.pays_for).filter(|row| row.household == family.household()).collect();
    let Some(since) = own.iter().map(|row| decided_on(row)).max() else {
        return family.unlisted(fact, None, Book::Awards);
    };
    let monthly: Vec<Fen> = own.iter().filter_map(|row| row.standing(family.on).monthly).collect();
    let sum = Fen::checked_sum(monthly.iter().copied()).filter(|_| !monthly.is_empty())?;
    Some(Known::stands(None, (&fact.name, sum.plain()), (Book::Awards, since)))
}

/// The day on which it was last decided about.
pub(crate) fn decided_on(row: &AwardRow) -> Date {
    row.decided_in_case().map_or_else(|| row.begun_on(), |made| made.at.date_in_china())
}
