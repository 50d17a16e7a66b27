// SPDX-License-Identifier: Apache-2.0
//! What the registry needs of the store. Evidence, corrections and liaison notes are only ever added.

use super::compose::Material;
use super::contact::{Contact, ContactFilter, ContactId};
use super::evidence::{Evidence, EvidenceId, Subject};
use super::model::{
    Correction, HardshipEvent, Household, HouseholdId, Liaison, Membership, MembershipEnd, MembershipRow,
    Owner, Person, PersonId, Supporter,
};
use super::pass_on::Passing;
use super::search::{HouseholdRow, ListFilter, PersonRow, Wanted};
use super::undo::{DeathUndo, UndoAnswer, UndoId};
use crate::access::Scope;
use crate::office::Error;
use async_trait::async_trait;
use kernel::{CitizenNumber, Date, Division, Id, UtcMillis};
use std::sync::Arc;

/// Persons, households, evidence, contacts.
#[async_trait]
pub trait Port {
    /// A person.
    async fn person(&mut self, id: PersonId) -> Result<Option<Person>, Error>;

    /// Persons, by id; those that are not there are left out.
    async fn persons(&mut self, ids: &[PersonId]) -> Result<Vec<Person>, Error>;

    /// Who has one of these numbers.
    async fn persons_of_numbers(
        &mut self,
        numbers: &[CitizenNumber],
    ) -> Result<Vec<(CitizenNumber, PersonId)>, Error>;

    /// Adds a person or replaces one; `false` when it is no longer at the version given (0 adds).
    async fn put_person(&mut self, person: &Person, seen: i64) -> Result<bool, Error>;

    /// Destroys the key of a person and everything that names them; of a household too, once all who ever belonged to it are erased. Rows and the audit log stay.
    async fn erase_person(&mut self, id: PersonId) -> Result<bool, Error>;

    /// Waits until nobody else changes a person.
    async fn lock_person(&mut self, id: PersonId) -> Result<(), Error>;

    /// A household.
    async fn household(&mut self, id: HouseholdId) -> Result<Option<Household>, Error>;

    /// Households, by id; those that are not there are left out.
    async fn households(&mut self, ids: &[HouseholdId]) -> Result<Vec<Household>, Error>;

    /// A household by its number, closed or not.
    async fn household_numbered(&mut self, number: &str) -> Result<Option<Household>, Error>;

    /// Adds a household or replaces one; `false` when it is no longer at the version given (0 adds).
    async fn put_household(&mut self, household: &Household, seen: i64) -> Result<bool, Error>;

    /// Waits until nobody else changes a household.
    async fn lock_household(&mut self, id: HouseholdId) -> Result<(), Error>;

    /// The next running number of a township's households.
    async fn next_household_number(&mut self, township: Division) -> Result<i64, Error>;

    /// A family's file as it was read and kept, if nothing was written about the household or anybody in it since.
    async fn known_family(&mut self, household: HouseholdId) -> Result<Option<Arc<Material>>, Error>;

    /// Keeps a family's file that was just read.
    async fn keep_family(&mut self, family: &Arc<Material>) -> Result<(), Error>;

    /// What was worked out from a family's file and kept under a key, if nothing was written about the household or anybody in it since. The key names everything
    /// else that it follows from.
    async fn known_answer(&mut self, key: &str) -> Result<Option<Arc<str>>, Error>;

    /// Keeps what was worked out from a family's file under a key.
    async fn keep_answer(&mut self, family: &Material, key: &str, answer: &str) -> Result<(), Error>;

    /// The memberships of a household, past ones too, by first day.
    async fn memberships(&mut self, household: HouseholdId) -> Result<Vec<Membership>, Error>;

    /// The memberships of persons in any household, past ones too, by first day.
    async fn memberships_of(&mut self, persons: &[PersonId]) -> Result<Vec<Membership>, Error>;

    /// Adds a membership.
    async fn add_membership(&mut self, membership: &Membership) -> Result<(), Error>;

    /// Ends a membership that has no end yet; `false` when it has one.
    async fn end_membership(&mut self, id: Id<MembershipRow>, end: &MembershipEnd) -> Result<bool, Error>;

    /// Who owes support to any of these persons, past links too.
    async fn supporters_of(&mut self, supported: &[PersonId]) -> Result<Vec<Supporter>, Error>;

    /// Adds a supporter.
    async fn add_supporter(&mut self, supporter: &Supporter) -> Result<(), Error>;

    /// Ends a supporter's link that has no end yet; `false` when it has one.
    async fn end_supporter(
        &mut self,
        id: Id<Supporter>,
        through: Date,
        recorded_at: UtcMillis,
    ) -> Result<bool, Error>;

    /// What struck a household, by day.
    async fn hardship_events(&mut self, household: HouseholdId) -> Result<Vec<HardshipEvent>, Error>;

    /// Adds something that struck a household.
    async fn add_hardship_event(&mut self, event: &HardshipEvent) -> Result<(), Error>;

    /// All evidence about these subjects, oldest entry first.
    async fn evidence_about(&mut self, subjects: &[Subject]) -> Result<Vec<Evidence>, Error>;

    /// All evidence on one thing about these subjects, oldest entry first.
    async fn evidence_on(&mut self, what: &str, subjects: &[Subject]) -> Result<Vec<Evidence>, Error>;

    /// Rows of evidence by id.
    async fn evidence_rows(&mut self, ids: &[EvidenceId]) -> Result<Vec<Evidence>, Error>;

    /// Adds evidence.
    async fn add_evidence(&mut self, rows: &[Evidence]) -> Result<(), Error>;

    /// What was changed in these records, oldest first.
    async fn corrections_of(&mut self, owners: &[Owner]) -> Result<Vec<Correction>, Error>;

    /// Adds a change.
    async fn add_correction(&mut self, correction: &Correction) -> Result<(), Error>;

    /// A request to put right a death recorded by mistake.
    async fn death_undo(&mut self, id: UndoId) -> Result<Option<DeathUndo>, Error>;

    /// All such requests about a person, oldest first.
    async fn death_undos_of(&mut self, person: PersonId) -> Result<Vec<DeathUndo>, Error>;

    /// All such requests about a household, oldest first.
    async fn death_undos_in(&mut self, household: HouseholdId) -> Result<Vec<DeathUndo>, Error>;

    /// Those in some places that wait for a second person, oldest first.
    async fn death_undos_waiting(&mut self, scope: &Scope) -> Result<Vec<DeathUndo>, Error>;

    /// Adds a request.
    async fn add_death_undo(&mut self, undo: &DeathUndo) -> Result<(), Error>;

    /// Answers a request; `false` when it has an answer.
    async fn answer_death_undo(&mut self, id: UndoId, answer: &UndoAnswer) -> Result<bool, Error>;

    /// Notes on dealing with other places, oldest first.
    async fn liaisons(&mut self, household: HouseholdId) -> Result<Vec<Liaison>, Error>;

    /// Adds a note.
    async fn add_liaison(&mut self, liaison: &Liaison) -> Result<(), Error>;

    /// A request for help.
    async fn contact(&mut self, id: ContactId) -> Result<Option<Contact>, Error>;

    /// A request for help by its number.
    async fn contact_numbered(&mut self, number: &str) -> Result<Option<Contact>, Error>;

    /// Adds a request for help or replaces one; `false` when it is no longer at the version given (0 adds).
    async fn put_contact(&mut self, contact: &Contact, seen: i64) -> Result<bool, Error>;

    /// Puts a passing-on of a request on file.
    async fn add_passing(&mut self, passing: &Passing) -> Result<(), Error>;

    /// How often a request was passed on after it was logged, oldest first.
    async fn passings(&mut self, contact: ContactId) -> Result<Vec<Passing>, Error>;

    /// The next running number of a county's requests for help in a year.
    async fn next_contact_number(&mut self, county: Division, year: i32) -> Result<i64, Error>;

    /// Requests for help in some places, the latest first, and how many there are.
    async fn contacts(&mut self, scope: &Scope, filter: &ContactFilter)
    -> Result<(Vec<Contact>, u64), Error>;

    /// People in some places who fit a search, at most so many.
    async fn find_people(
        &mut self,
        scope: &Scope,
        wanted: &Wanted,
        limit: u64,
    ) -> Result<Vec<PersonRow>, Error>;

    /// Households in some places, by number, and how many there are.
    async fn household_rows(
        &mut self,
        scope: &Scope,
        filter: &ListFilter,
    ) -> Result<(Vec<HouseholdRow>, u64), Error>;
}
