// SPDX-License-Identifier: Apache-2.0
//! To whom a message goes: the person, the guardian of a minor, or whoever they named; and by which telephone.

use super::model::{Message, Receiver, is_mobile};
use super::words::{State, ToWhom, Why, WishKind};
use crate::casework;
use crate::office::{Error, Tx};
use crate::oversight::EntryId;
use crate::registry::{HouseholdId, Person, PersonId};
use kernel::{Ctx, Secret, UserId};

/// Somebody to be told, as known now.
#[derive(Clone, Debug)]
pub(super) struct Addressee {
    pub(super) to: Receiver,
    pub(super) role: ToWhom,
    pub(super) name: String,
    pub(super) phone: Option<Secret<String>>,
    /// They asked to be called and sent nothing.
    pub(super) call: bool,
}

impl Addressee {
    /// How a message to them begins.
    pub(super) fn first(&self) -> (State, Option<Why>) {
        let person = matches!(self.to, Receiver::Person(_));
        match &self.phone {
            None if person => (State::ToVisit, Some(Why::NoPhone)),
            None => (State::Failed, Some(Why::NoPhone)),
            Some(_) if self.call => (State::ToCall, Some(Why::Wish)),
            Some(phone) if is_mobile(phone.expose()) => (State::Waiting, None),
            Some(_) if person => (State::ToCall, Some(Why::Landline)),
            Some(_) => (State::Failed, Some(Why::Landline)),
        }
    }
}

/// Somebody of the registry, or whoever they named.
async fn of_person(tx: &mut dyn Tx, person: &Person, role: ToWhom) -> Result<Addressee, Error> {
    let mut told = Addressee {
        to: Receiver::Person(person.id),
        role,
        name: person.name.clone(),
        phone: person.phone.clone().filter(|_| person.died_on.is_none()),
        call: false,
    };
    let Some(wish) = tx.wish(person.id).await? else { return Ok(told) };
    match wish.kind {
        WishKind::Send => {}
        WishKind::Call => told.call = true,
        WishKind::Guardian | WishKind::Agent => {
            let agent = wish.kind == WishKind::Agent;
            told.role = if agent { ToWhom::Agent } else { ToWhom::Guardian };
            told.name = wish.other.map(|name| name.expose().clone()).unwrap_or_default();
            told.phone = wish.phone;
        }
    }
    Ok(told)
}

/// Who of a family is told what concerns one of them, and the names that no message to them says: an adult who lives, the person in question before all others.
pub(super) async fn of_family(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    household: HouseholdId,
    wanted: PersonId,
) -> Result<(Addressee, Vec<String>), Error> {
    let today = ctx.today();
    let mut members = tx.memberships(household).await?;
    members.retain(|one| one.holds(today));
    members.sort_by_key(|one| (one.person != wanted, !one.relation.is_head()));
    let mut ids: Vec<PersonId> = members.iter().map(|one| one.person).collect();
    if !ids.contains(&wanted) {
        ids.insert(0, wanted);
    }
    let persons = tx.persons(&ids).await?;
    // Where no pack says from which age people sign for themselves, everybody does: no message is worth a step that fails.
    let age = match tx.household_place(household).await? {
        Some(place) => casework::full_age_in(&*tx, place, today).ok(),
        None => None,
    };
    let of = |id: &PersonId| persons.iter().find(|person| person.id == *id);
    let grown = |person: &Person| age.is_none_or(|age| person.age(today).is_none_or(|years| years >= age));
    let there = |person: &&Person| person.died_on.is_none() && !person.erased && grown(person);
    let names = persons.iter().map(|person| person.name.clone()).collect();
    let minor = of(&wanted).is_some_and(|person| !grown(person));
    let role = if minor { ToWhom::Guardian } else { ToWhom::Oneself };
    let told = match ids.iter().filter_map(of).find(there) {
        Some(person) => of_person(tx, person, role).await?,
        None => {
            let (name, to) = (String::new(), Receiver::Person(wanted));
            Addressee { to, role, name, phone: None, call: false }
        }
    };
    Ok((told, names))
}

/// Whoever an entry of the register came from.
pub(super) async fn of_entry(tx: &mut dyn Tx, entry: EntryId) -> Result<Addressee, Error> {
    let reporter = tx.reporter(entry).await?;
    Ok(Addressee {
        to: Receiver::Entry(entry),
        role: ToWhom::Caller,
        // Who reports stays sealed for the handler of the entry.
        name: String::new(),
        phone: reporter.phone,
        call: false,
    })
}

/// Somebody who works with the system.
pub(super) async fn of_account(tx: &mut dyn Tx, account: UserId) -> Result<Addressee, Error> {
    let name = tx.account(account).await?.map(|one| one.name).unwrap_or_default();
    let phone = tx.message_factor(account).await?.map(|factor| factor.phone);
    Ok(Addressee { to: Receiver::Account(account), role: ToWhom::Colleague, name, phone, call: false })
}

/// The addressee of a message as known now: a telephone that was put right since counts.
pub(super) async fn now(tx: &mut dyn Tx, message: &Message) -> Result<Addressee, Error> {
    match message.to {
        Receiver::Person(id) => match tx.person(id).await? {
            // Who was told for a minor stays their guardian; whoever is named by a wish is named anew.
            Some(person) => {
                let role = if message.role == ToWhom::Guardian { message.role } else { ToWhom::Oneself };
                of_person(tx, &person, role).await
            }
            None => Err(Error::Broken("a message to a person who is not on file")),
        },
        Receiver::Entry(id) => of_entry(tx, id).await,
        Receiver::Account(id) => of_account(tx, id).await,
    }
}
