// SPDX-License-Identifier: Apache-2.0
//! First contact (求助登记): whoever asks for help, wherever, is logged in twenty seconds with the answer given. A wrong office passes on and does not refuse; how long
//! people waited from the first contact to the acceptance stays visible.

use super::household;
use super::model::{HouseholdId, PersonId};
use super::refused::Refused;
use super::search::Page;
use super::words::{Answer, ContactChannel};
use crate::access::{self, Action};
use crate::form::Reader;
use crate::history::Entry;
use crate::office::{Command, Error, FaultKind, Private, Query, Thing, Tx};
use async_trait::async_trait;
use kernel::{Ctx, Date, Division, DivisionLevel, Id, Secret, UserId, UtcMillis};
use serde::{Deserialize, Serialize};

/// The id of a request for help.
pub type ContactId = Id<Contact>;

const MAY: &[Action] = &[Action::ContactLog];

/// Somebody asked for help.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    /// Its id.
    pub id: ContactId,
    /// The county's code, the year and a running number: `500299-2020-000123`.
    pub number: String,
    /// The day.
    pub asked_on: Date,
    /// How.
    pub channel: ContactChannel,
    /// The village (or township) that it is about.
    pub place: Division,
    /// Who asked, as they said; none after erasure or where they would not say.
    pub name: Option<Secret<String>>,
    /// Where they can be called back.
    pub phone: Option<Secret<String>>,
    /// The person of the registry, where found.
    pub person: Option<PersonId>,
    /// The household of the registry, where found.
    pub household: Option<HouseholdId>,
    /// What they asked, in their words.
    pub words: Option<Secret<String>>,
    /// What was answered.
    pub answer: Answer,
    /// The answer in words, or what else is to be done.
    pub answer_words: Option<Secret<String>>,
    /// To whom it was passed on.
    pub passed_on_to: Option<String>,
    /// The case that followed, and when it was accepted.
    pub case: Option<(String, Date)>,
    /// When it was entered.
    pub recorded_at: UtcMillis,
    /// By whom.
    pub recorded_by: Option<UserId>,
    /// Their name as signed.
    pub recorded_name: String,
    /// Rises with each change.
    pub version: i64,
}

impl Contact {
    /// How many days passed from asking to acceptance; to a given day where nothing was accepted yet.
    #[must_use]
    pub fn gap(&self, today: Date) -> i32 {
        let end = self.case.as_ref().map_or(today, |(_, accepted_on)| *accepted_on);
        end.days_since(self.asked_on)
    }
}

/// Somebody asks for help. Only how, where, what and the answer must be given.
#[derive(Clone, Serialize)]
pub struct LogContact {
    /// How.
    pub channel: ContactChannel,
    /// The village or township that it is about.
    pub place: String,
    /// What they ask, in their words.
    pub words: Private,
    /// What was answered.
    pub answer: Answer,
    /// The answer in words; may be blank.
    pub answer_words: Option<Private>,
    /// To whom it was passed on; asked for where it was.
    pub passed_on_to: String,
    /// Who asks; may be blank.
    pub name: Option<Private>,
    /// Where they can be called back; may be blank.
    pub phone: Option<Private>,
    /// The person of the registry, where found.
    pub person: Option<PersonId>,
    /// The household of the registry, where found.
    pub household: Option<HouseholdId>,
    /// The day; blank for today.
    pub asked_on: String,
}

/// What was logged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Logged {
    /// The contact.
    pub contact: ContactId,
    /// Its number, to be told to whoever asked.
    pub number: String,
}

#[async_trait]
impl Command for LogContact {
    const NAME: &'static str = "contact.log";
    type Outcome = Logged;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Logged, Error> {
        let mut faults = Vec::new();
        let mut reader = Reader::new(ctx.today(), &mut faults);
        let place = reader.village("place", &self.place);
        let words = reader.required("words", self.words.expose());
        let answer_words = reader.address("answer_words", self.answer_words.as_ref());
        let passed_on_to = reader.words("passed_on_to", &self.passed_on_to).filter(|text| !text.is_empty());
        if self.answer == Answer::PassedOn && passed_on_to.is_none() {
            reader.fault("passed_on_to", FaultKind::Missing);
        }
        let named = self.name.as_ref().is_some_and(|name| !name.expose().trim().is_empty());
        let name = match (&self.name, named) {
            (Some(name), true) => reader.name("name", name.expose()).map(Secret::new),
            _ => None,
        };
        let phone = reader.phone("phone", self.phone.as_ref());
        let asked_on = reader.day("asked_on", &self.asked_on, ctx.today());
        let (Some(place), Some(words), Some(asked_on), true) = (place, words, asked_on, faults.is_empty())
        else {
            return Err(Error::Invalid(faults));
        };
        household::at(ctx, tx, MAY, place, None).await?;
        let county = place.at(DivisionLevel::County).unwrap_or(place);
        let running = tx.next_contact_number(county, asked_on.year()).await?;
        let (recorded_by, recorded_name) = ctx.who.signature();
        let contact = Contact {
            id: ctx.new_id(),
            number: format!("{county}-{}-{running:06}", asked_on.year()),
            asked_on,
            channel: self.channel,
            place,
            name,
            phone,
            person: self.person,
            household: self.household,
            words: Some(Secret::new(words)),
            answer: self.answer,
            answer_words,
            passed_on_to,
            case: None,
            recorded_at: ctx.now,
            recorded_by,
            recorded_name,
            version: 1,
        };
        tx.put_contact(&contact, 0).await?;
        tx.append(ctx, &told(ctx, Self::NAME, &contact, self.answer.word())).await?;
        Ok(Logged { contact: contact.id, number: contact.number })
    }
}

fn told(ctx: &Ctx, action: &str, contact: &Contact, detail: &str) -> Entry {
    let object = Some((Thing::Contact, contact.id.bytes()));
    Entry::done(ctx, action, object, Some(contact.place), detail)
}

/// A case followed and was accepted.
#[derive(Clone, Serialize)]
pub struct LinkContact {
    /// The contact.
    pub contact: ContactId,
    /// The number of the case.
    pub case: String,
    /// When it was accepted.
    pub accepted_on: Date,
}

#[async_trait]
impl Command for LinkContact {
    const NAME: &'static str = "contact.link";
    type Outcome = ();

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<(), Error> {
        let contact = tx.contact(self.contact).await?.ok_or(Error::NotFound(Thing::Contact))?;
        household::at(ctx, tx, MAY, contact.place, None).await?;
        link(ctx, tx, self.contact, &self.case, self.accepted_on).await
    }
}

/// Notes the case that followed a contact; casework calls it when it accepts an application, within its own transaction and by its own right.
///
/// # Errors
/// The contact belongs to another case, or was later than the acceptance.
pub async fn link(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    id: ContactId,
    case: &str,
    accepted_on: Date,
) -> Result<(), Error> {
    let mut contact = tx.contact(id).await?.ok_or(Error::NotFound(Thing::Contact))?;
    if contact.case.as_ref().is_some_and(|(other, _)| other != case) {
        return Err(Refused::ContactTaken.into());
    }
    if accepted_on < contact.asked_on {
        return Err(Refused::AcceptedBeforeContact(contact.asked_on).into());
    }
    let seen = contact.version;
    contact.case = Some((case.to_owned(), accepted_on));
    contact.version += 1;
    if !tx.put_contact(&contact, seen).await? {
        return Err(Error::Busy);
    }
    tx.append(ctx, &told(ctx, LinkContact::NAME, &contact, case)).await
}

/// Which requests for help to list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContactFilter {
    /// In one place only.
    pub place: Option<Division>,
    /// Of one household only.
    pub household: Option<HouseholdId>,
    /// Only those that no case followed yet.
    pub open: bool,
    /// Asked on this day or later.
    pub from: Option<Date>,
    /// Asked on this day or earlier.
    pub through: Option<Date>,
    /// The page, from 0.
    pub page: u64,
    /// How many rows a page has.
    pub rows: u64,
}

impl Default for ContactFilter {
    fn default() -> ContactFilter {
        ContactFilter {
            place: None,
            household: None,
            open: false,
            from: None,
            through: None,
            page: 0,
            rows: 50,
        }
    }
}

/// A page of requests for help.
pub struct Contacts {
    /// Which.
    pub filter: ContactFilter,
}

#[async_trait]
impl Query for Contacts {
    const NAME: &'static str = "contact.list";
    type Answer = Page<Contact>;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Page<Contact>, Error> {
        let scope = access::scope_for(ctx, tx, Action::ContactLog).await?;
        let asked = self.filter.place.map_or_else(|| scope.clone(), |place| scope.within(place));
        let filter = ContactFilter { rows: self.filter.rows.clamp(1, 200), ..self.filter.clone() };
        let (rows, total) = tx.contacts(&asked, &filter).await?;
        Ok(Page { rows, total })
    }
}
