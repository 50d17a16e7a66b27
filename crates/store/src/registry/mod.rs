// SPDX-License-Identifier: Apache-2.0
//! Persons, households, evidence and contacts in tables. What names or tells of people is sealed under the key of the row it belongs to; searching goes by keyed
//! indexes and by keys of names.

mod contacts;
pub(crate) mod editions;
mod evidence;
mod households;
pub(crate) mod keys;
mod lists;
mod passings;
mod persons;
mod undone;

use crate::convert::{marks, place, uuid};
use crate::session::Session;
use assistance::access::Scope;
use assistance::office::Error;
use assistance::registry::Material;
use assistance::registry::contact::{Contact, ContactFilter, ContactId};
use assistance::registry::evidence::{Evidence, EvidenceId, Subject};
use assistance::registry::model::{
    Correction, HardshipEvent, Household, HouseholdId, Liaison, Membership, MembershipEnd, MembershipRow,
    Owner, Person, PersonId, Supporter,
};
use assistance::registry::pass_on::Passing;
use assistance::registry::port::Port;
use assistance::registry::search::{HouseholdRow, ListFilter, PersonRow, Wanted};
use assistance::registry::undo::{DeathUndo, UndoAnswer, UndoId};
use async_trait::async_trait;
use kernel::{CitizenNumber, Date, Division, Id, UtcMillis};
use sea_orm::Value;
use std::fmt::Write as _;
use std::sync::Arc;

/// The ids of a list as values.
fn ids<T>(list: &[Id<T>]) -> Vec<Value> {
    list.iter().map(|id| uuid(*id).into()).collect()
}

/// A condition on a column of places: the ranges of a scope; nothing for an empty one.
pub(crate) fn within(scope: &Scope, column: &str) -> String {
    let mut sql = String::new();
    for (low, high) in scope.ranges() {
        let or = if sql.is_empty() { "" } else { " OR " };
        let _ = write!(sql, "{or}{column} BETWEEN {low} AND {high}");
    }
    if sql.is_empty() { "1 = 0".to_owned() } else { format!("({sql})") }
}

#[async_trait]
impl Port for Session {
    async fn person(&mut self, id: PersonId) -> Result<Option<Person>, Error> {
        Ok(self.read_persons(&[id]).await?.pop())
    }

    async fn persons(&mut self, list: &[PersonId]) -> Result<Vec<Person>, Error> {
        self.read_persons(list).await
    }

    async fn persons_of_numbers(
        &mut self,
        numbers: &[CitizenNumber],
    ) -> Result<Vec<(CitizenNumber, PersonId)>, Error> {
        self.find_numbers(numbers).await
    }

    async fn put_person(&mut self, person: &Person, seen: i64) -> Result<bool, Error> {
        self.write_person(person, seen).await
    }

    async fn erase_person(&mut self, id: PersonId) -> Result<bool, Error> {
        self.destroy_person(id).await
    }

    async fn lock_person(&mut self, id: PersonId) -> Result<(), Error> {
        self.lock("person", uuid(id)).await
    }

    async fn household(&mut self, id: HouseholdId) -> Result<Option<Household>, Error> {
        Ok(self.read_households(&[id]).await?.pop())
    }

    async fn households(&mut self, list: &[HouseholdId]) -> Result<Vec<Household>, Error> {
        self.read_households(list).await
    }

    async fn household_numbered(&mut self, number: &str) -> Result<Option<Household>, Error> {
        self.household_of_number(number).await
    }

    async fn put_household(&mut self, household: &Household, seen: i64) -> Result<bool, Error> {
        self.write_household(household, seen).await
    }

    async fn lock_household(&mut self, id: HouseholdId) -> Result<(), Error> {
        self.lock("household", uuid(id)).await
    }

    async fn next_household_number(&mut self, township: Division) -> Result<i64, Error> {
        self.next_number(&format!("household {}", place(township))).await
    }

    async fn known_family(&mut self, household: HouseholdId) -> Result<Option<Arc<Material>>, Error> {
        self.kept_family(household).await
    }

    async fn keep_family(&mut self, family: &Arc<Material>) -> Result<(), Error> {
        self.remember_family(family).await
    }

    async fn known_answer(&mut self, key: &str) -> Result<Option<Arc<str>>, Error> {
        self.kept_answer(key).await
    }

    async fn keep_answer(&mut self, family: &Material, key: &str, answer: &str) -> Result<(), Error> {
        self.remember_answer(family, key, answer).await
    }

    async fn memberships(&mut self, household: HouseholdId) -> Result<Vec<Membership>, Error> {
        self.read_memberships("household = $1", vec![uuid(household).into()]).await
    }

    async fn memberships_of(&mut self, persons: &[PersonId]) -> Result<Vec<Membership>, Error> {
        if persons.is_empty() {
            return Ok(Vec::new());
        }
        let condition = format!("person IN ({})", marks(1, persons.len()));
        self.read_memberships(&condition, ids(persons)).await
    }

    async fn add_membership(&mut self, membership: &Membership) -> Result<(), Error> {
        self.write_membership(membership).await
    }

    async fn end_membership(&mut self, id: Id<MembershipRow>, end: &MembershipEnd) -> Result<bool, Error> {
        self.close_membership(id, end).await
    }

    async fn supporters_of(&mut self, supported: &[PersonId]) -> Result<Vec<Supporter>, Error> {
        self.read_supporters(supported).await
    }

    async fn add_supporter(&mut self, supporter: &Supporter) -> Result<(), Error> {
        self.write_supporter(supporter).await
    }

    async fn end_supporter(
        &mut self,
        id: Id<Supporter>,
        through: Date,
        recorded_at: UtcMillis,
    ) -> Result<bool, Error> {
        self.close_supporter(id, through, recorded_at).await
    }

    async fn hardship_events(&mut self, household: HouseholdId) -> Result<Vec<HardshipEvent>, Error> {
        self.read_events(household).await
    }

    async fn add_hardship_event(&mut self, event: &HardshipEvent) -> Result<(), Error> {
        self.write_event(event).await
    }

    async fn evidence_about(&mut self, subjects: &[Subject]) -> Result<Vec<Evidence>, Error> {
        self.read_evidence_about(subjects).await
    }

    async fn evidence_on(&mut self, what: &str, subjects: &[Subject]) -> Result<Vec<Evidence>, Error> {
        self.read_evidence_on(what, subjects).await
    }

    async fn evidence_rows(&mut self, list: &[EvidenceId]) -> Result<Vec<Evidence>, Error> {
        self.read_evidence_rows(list).await
    }

    async fn add_evidence(&mut self, rows: &[Evidence]) -> Result<(), Error> {
        self.write_evidence(rows).await
    }

    async fn corrections_of(&mut self, owners: &[Owner]) -> Result<Vec<Correction>, Error> {
        self.read_corrections(owners).await
    }

    async fn add_correction(&mut self, correction: &Correction) -> Result<(), Error> {
        self.write_correction(correction).await
    }

    async fn death_undo(&mut self, id: UndoId) -> Result<Option<DeathUndo>, Error> {
        Ok(self.read_undos("id = $1", vec![uuid(id).into()]).await?.pop())
    }

    async fn death_undos_of(&mut self, person: PersonId) -> Result<Vec<DeathUndo>, Error> {
        self.read_undos("person = $1", vec![uuid(person).into()]).await
    }

    async fn death_undos_in(&mut self, household: HouseholdId) -> Result<Vec<DeathUndo>, Error> {
        self.read_undos("household = $1", vec![uuid(household).into()]).await
    }

    async fn death_undos_waiting(&mut self, scope: &Scope) -> Result<Vec<DeathUndo>, Error> {
        self.waiting_undos(scope).await
    }

    async fn add_death_undo(&mut self, undo: &DeathUndo) -> Result<(), Error> {
        self.write_undo(undo).await
    }

    async fn answer_death_undo(&mut self, id: UndoId, answer: &UndoAnswer) -> Result<bool, Error> {
        self.close_undo(id, answer).await
    }

    async fn liaisons(&mut self, household: HouseholdId) -> Result<Vec<Liaison>, Error> {
        self.read_liaisons(household).await
    }

    async fn add_liaison(&mut self, liaison: &Liaison) -> Result<(), Error> {
        self.write_liaison(liaison).await
    }

    async fn contact(&mut self, id: ContactId) -> Result<Option<Contact>, Error> {
        self.read_contact(id).await
    }

    async fn contact_numbered(&mut self, number: &str) -> Result<Option<Contact>, Error> {
        self.contact_of_number(number).await
    }

    async fn put_contact(&mut self, contact: &Contact, seen: i64) -> Result<bool, Error> {
        self.write_contact(contact, seen).await
    }

    async fn add_passing(&mut self, passing: &Passing) -> Result<(), Error> {
        self.write_passing(passing).await
    }

    async fn passings(&mut self, contact: ContactId) -> Result<Vec<Passing>, Error> {
        self.read_passings(contact).await
    }

    async fn next_contact_number(&mut self, county: Division, year: i32) -> Result<i64, Error> {
        self.next_number(&format!("contact {county} {year}")).await
    }

    async fn contacts(
        &mut self,
        scope: &Scope,
        filter: &ContactFilter,
    ) -> Result<(Vec<Contact>, u64), Error> {
        self.list_contacts(scope, filter).await
    }

    async fn find_people(
        &mut self,
        scope: &Scope,
        wanted: &Wanted,
        limit: u64,
    ) -> Result<Vec<PersonRow>, Error> {
        self.search_people(scope, wanted, limit).await
    }

    async fn household_rows(
        &mut self,
        scope: &Scope,
        filter: &ListFilter,
    ) -> Result<(Vec<HouseholdRow>, u64), Error> {
        self.list_households(scope, filter).await
    }
}
