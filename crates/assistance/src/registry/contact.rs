// SPDX-License-Identifier: Apache-2.0
//! First contact (求助登记): whoever asks for help, wherever, is logged in twenty seconds with the answer given. A wrong office passes on and does not refuse; how long
//! people waited from the first contact to the acceptance stays visible. Where somebody is to go and see, or another office was asked, a day is set and chased until
//! somebody writes down what came of it.

use super::household;
use super::model::{HouseholdId, PersonId};
use super::pass_on::Passing;
use super::refused::Refused;
use super::search::Page;
use super::words::{Answer, ContactChannel};
use crate::access::{self, Action, Denied};
use crate::form::Reader;
use crate::history::{Entry, LookUp};
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
    /// The village (or township) where help was asked for: the office there follows it up.
    pub place: Division,
    /// Where whoever asked lives, in words, where that is another county.
    pub home: Option<Secret<String>>,
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
    /// To whom it was passed on, where that is no office of this system.
    pub passed_on_to: Option<String>,
    /// The township or county office to which it was passed on: it stands in their list and is theirs to follow up.
    pub passed_to: Option<Division>,
    /// By when somebody goes and sees, or the office that was asked says what came of it.
    pub follow_by: Option<Date>,
    /// What came of it.
    pub followed: Option<Followed>,
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

/// What came of a request that somebody was to follow up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Followed {
    /// When somebody went or answered.
    pub on: Date,
    /// What they saw or did; none after erasure.
    pub words: Option<Secret<String>>,
    /// Who, as signed.
    pub by: String,
}

impl Contact {
    /// Whether somebody still has to follow it up: a case that was accepted is an answer, too.
    #[must_use]
    pub const fn waits(&self) -> bool {
        self.follow_by.is_some() && self.followed.is_none() && self.case.is_none()
    }

    /// The office that follows it up.
    #[must_use]
    pub fn office(&self) -> Division {
        self.passed_to.unwrap_or(self.place)
    }

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
    /// The village or township where help is asked for.
    pub place: String,
    /// Where they live, in words, where that is another county; may be blank.
    pub home: Option<Private>,
    /// What they ask, in their words.
    pub words: Private,
    /// What was answered.
    pub answer: Answer,
    /// The answer in words; may be blank.
    pub answer_words: Option<Private>,
    /// To whom it was passed on, where that is no office of this system.
    pub passed_on_to: String,
    /// The township or county to whose office it was passed on, by its code; of the two one is asked for where it was passed on.
    pub passed_to: String,
    /// By when somebody goes and sees or the office answers; asked for then.
    pub follow_by: String,
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
        let home = reader.address("home", self.home.as_ref());
        let passed_on = self.answer == Answer::PassedOn;
        let passed_on_to = reader.words("passed_on_to", &self.passed_on_to).filter(|text| !text.is_empty());
        let passed_to = if passed_on { office(&mut reader, "passed_to", &self.passed_to) } else { None };
        if passed_on && passed_on_to.is_none() && self.passed_to.trim().is_empty() {
            reader.fault("passed_to", FaultKind::Missing);
        }
        let named = self.name.as_ref().is_some_and(|name| !name.expose().trim().is_empty());
        let name = match (&self.name, named) {
            (Some(name), true) => reader.name("name", name.expose()).map(Secret::new),
            _ => None,
        };
        let phone = reader.phone("phone", self.phone.as_ref());
        let asked_on = reader.day("asked_on", &self.asked_on, ctx.today());
        let waits = self.answer == Answer::Visiting || passed_to.is_some();
        let follow_by = if waits || !self.follow_by.trim().is_empty() {
            reader.date("follow_by", &self.follow_by)
        } else {
            None
        };
        if follow_by.zip(asked_on).is_some_and(|(by, asked)| by < asked) {
            reader.fault("follow_by", FaultKind::BeforeEarlierStep);
        }
        let (Some(place), Some(words), Some(asked_on), true) = (place, words, asked_on, faults.is_empty())
        else {
            return Err(Error::Invalid(faults));
        };
        household::at(ctx, tx, MAY, place, None).await?;
        if let Some(household) = self.household {
            on_file(ctx, tx, household).await?;
        }
        let county = place.at(DivisionLevel::County).unwrap_or(place);
        let running = tx.next_contact_number(county, asked_on.year()).await?;
        let (recorded_by, recorded_name) = ctx.who.signature();
        let contact = Contact {
            id: ctx.new_id(),
            number: format!("{county}-{}-{running:06}", asked_on.year()),
            asked_on,
            channel: self.channel,
            place,
            home,
            name,
            phone,
            person: self.person,
            household: self.household,
            words: Some(Secret::new(words)),
            answer: self.answer,
            answer_words,
            passed_on_to,
            passed_to,
            follow_by,
            followed: None,
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

/// An office of this system: a county or a township.
pub(super) fn office(reader: &mut Reader<'_>, field: &str, text: &str) -> Option<Division> {
    let place = reader.place(field, text)?;
    let is = matches!(place.level(), DivisionLevel::County | DivisionLevel::Township);
    reader.take(field, if is { Ok(place) } else { Err(FaultKind::NotAnOption) })
}

/// A household on file where whoever acts logs requests; one elsewhere is not told apart from none.
async fn on_file(ctx: &Ctx, tx: &mut dyn Tx, id: HouseholdId) -> Result<(), Error> {
    let scope = access::scope_for(ctx, tx, Action::ContactLog).await?;
    let found = tx.household(id).await?.ok_or(Error::NotFound(Thing::Household))?;
    if scope.covers(found.lives) || found.registered.is_some_and(|place| scope.covers(place)) {
        return Ok(());
    }
    Err(Error::Hidden(Thing::Household, Denied::OutsideRegion(Action::ContactLog, found.lives)))
}

/// A request that whoever acts may work on: their office took it, or it was passed on to them.
pub(super) async fn open(ctx: &Ctx, tx: &mut dyn Tx, id: ContactId, seen: i64) -> Result<Contact, Error> {
    let contact = tx.contact(id).await?.ok_or(Error::NotFound(Thing::Contact))?;
    household::at(ctx, tx, MAY, contact.place, contact.passed_to).await?;
    if contact.version != seen {
        return Err(Error::Stale { thing: Thing::Contact, seen, now: contact.version });
    }
    Ok(contact)
}

pub(super) async fn keep(tx: &mut dyn Tx, mut contact: Contact) -> Result<Contact, Error> {
    let seen = contact.version;
    contact.version += 1;
    if tx.put_contact(&contact, seen).await? { Ok(contact) } else { Err(Error::Busy) }
}

/// Somebody went and saw, or answered what was passed on to them; what came of it is written down, and the day is chased no longer.
#[derive(Clone, Serialize)]
pub struct FollowContact {
    /// The contact.
    pub contact: ContactId,
    /// The version that the form was filled from.
    pub version: i64,
    /// When; blank for today.
    pub on: String,
    /// What they saw or did.
    pub words: Private,
}

#[async_trait]
impl Command for FollowContact {
    const NAME: &'static str = "contact.follow";
    type Outcome = ();

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<(), Error> {
        let mut contact = open(ctx, tx, self.contact, self.version).await?;
        if !contact.waits() {
            return Err(Refused::ContactFollowed.into());
        }
        let mut faults = Vec::new();
        let mut reader = Reader::new(ctx.today(), &mut faults);
        let on = reader.day("on", &self.on, ctx.today());
        if on.is_some_and(|on| on < contact.asked_on) {
            reader.fault("on", FaultKind::BeforeEarlierStep);
        }
        let words = reader.required("words", self.words.expose());
        let (Some(on), Some(words), true) = (on, words, faults.is_empty()) else {
            return Err(Error::Invalid(faults));
        };
        let (_, by) = ctx.who.signature();
        contact.followed = Some(Followed { on, words: Some(Secret::new(words)), by });
        let contact = keep(tx, contact).await?;
        tx.append(ctx, &told(ctx, Self::NAME, &contact, "")).await
    }
}

/// Whoever asked is a family on file: the request stands in its file, and an application begins from there.
#[derive(Clone, Serialize)]
pub struct KnowContact {
    /// The contact.
    pub contact: ContactId,
    /// The version that the form was filled from.
    pub version: i64,
    /// The family.
    pub household: HouseholdId,
}

#[async_trait]
impl Command for KnowContact {
    const NAME: &'static str = "contact.know";
    type Outcome = ();

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<(), Error> {
        let mut contact = open(ctx, tx, self.contact, self.version).await?;
        on_file(ctx, tx, self.household).await?;
        if contact.household == Some(self.household) {
            return Err(Refused::NothingChanged.into());
        }
        if contact.case.is_some() {
            return Err(Refused::ContactTaken.into());
        }
        contact.household = Some(self.household);
        let contact = keep(tx, contact).await?;
        tx.append(ctx, &told(ctx, Self::NAME, &contact, "")).await
    }
}

pub(super) fn told(ctx: &Ctx, action: &str, contact: &Contact, detail: &str) -> Entry {
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
        link(ctx, tx, self.contact, &self.case, self.accepted_on, None).await
    }
}

/// Notes the case that followed a contact, and the family and applicant whose it is; casework calls it when it accepts an application, within its own transaction and
/// by its own right.
///
/// # Errors
/// The contact belongs to another case, or was later than the acceptance.
pub async fn link(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    id: ContactId,
    case: &str,
    accepted_on: Date,
    family: Option<(HouseholdId, PersonId)>,
) -> Result<(), Error> {
    let mut contact = tx.contact(id).await?.ok_or(Error::NotFound(Thing::Contact))?;
    if contact.case.as_ref().is_some_and(|(other, _)| other != case) {
        return Err(Refused::ContactTaken.into());
    }
    if accepted_on < contact.asked_on {
        return Err(Refused::AcceptedBeforeContact(contact.asked_on).into());
    }
    contact.case = Some((case.to_owned(), accepted_on));
    if let Some((household, applicant)) = family {
        (contact.household, contact.person) = (Some(household), Some(applicant));
    }
    let contact = keep(tx, contact).await?;
    tx.append(ctx, &told(ctx, LinkContact::NAME, &contact, case)).await
}

/// Which part of the requests for help.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ContactTab {
    /// All of them.
    #[default]
    All,
    /// Those that no case followed yet.
    Open,
    /// Those that an office in the scope still has to follow up.
    Waiting,
    /// Of these, those whose day has passed by a day.
    Late(Date),
    /// Those that were passed on to an office in the scope.
    Incoming,
}

/// Which requests for help to list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContactFilter {
    /// In one place only.
    pub place: Option<Division>,
    /// Of one household only.
    pub household: Option<HouseholdId>,
    /// Which part.
    pub tab: ContactTab,
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
            tab: ContactTab::All,
            from: None,
            through: None,
            page: 0,
            rows: 50,
        }
    }
}

/// A page of requests for help: those asked in the places of whoever looks, and those passed on to an office there.
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

/// One request for help by its number, however old.
pub struct ReadContact {
    /// Its number.
    pub number: String,
}

/// What is known of one request.
#[derive(Clone, Debug)]
pub struct ContactView {
    /// The request.
    pub contact: Contact,
    /// The number of the family's file, where it is known.
    pub household: Option<String>,
    /// Each time it was passed on after it was logged, oldest first.
    pub passings: Vec<Passing>,
}

#[async_trait]
impl Query for ReadContact {
    const NAME: &'static str = "contact.read";
    type Answer = ContactView;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<ContactView, Error> {
        let scope = access::scope_for(ctx, tx, Action::ContactLog).await?;
        let found = tx.contact_numbered(self.number.trim()).await?.ok_or(Error::NotFound(Thing::Contact))?;
        let passings = tx.passings(found.id).await?;
        // An office that it went through still sees what came of it.
        let here = scope.covers(found.place)
            || scope.covers(found.office())
            || passings.iter().any(|one| scope.covers(one.from));
        let contact = Some(found).filter(|_| here).ok_or(Error::NotFound(Thing::Contact))?;
        let household = match contact.household {
            Some(id) => tx.household(id).await?.map(|one| one.number),
            None => None,
        };
        Ok(ContactView { contact, household, passings })
    }

    fn look_up(&self, _ctx: &Ctx, view: &ContactView) -> Option<LookUp> {
        let object = (Thing::Contact, view.contact.id.bytes());
        Some(LookUp { object, place: view.contact.place, case: None, reason: None })
    }
}
