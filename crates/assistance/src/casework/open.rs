// SPDX-License-Identifier: Apache-2.0
//! Opening a case. The family is read from the registry, what it receives from payout: whoever opens a case types neither.

use super::event::{CaseEvent, Entry, LateEntry};
use super::file::CaseFile;
use super::from_packs::full_age;
use super::model::{
    Channel, Consent, Family, Finder, HouseholdId, Member, PaperId, PersonId, Route, Scheme, Speaker,
    Standing, Words,
};
use super::payload::ChangeKind;
use super::port::{CaseFilter, CaseRow};
use super::service::{Taken, doer, load, log, papers_there, refusal, right, rules_for, with_clock};
use super::stage::StageKind;
use crate::access::{self, Action, Involved};
use crate::history;
use crate::messages;
use crate::office::{Command, Error, Fault, FaultKind, Query, Thing, Tx};
use crate::payout::{self, AwardRow, model::ids::AwardId};
use crate::registry;
use crate::registry::contact::ContactId;
use async_trait::async_trait;
use kernel::{Actor, Ctx, Date, Division, DivisionLevel};
use serde::Serialize;
use std::collections::BTreeSet;

/// Opens a case with an event that was made elsewhere; what it says of the family's aid has to be what payout knows.
#[derive(Serialize)]
pub struct OpenCase {
    /// The first event; it opens a case.
    pub event: CaseEvent,
    /// When it happened.
    pub happened_on: Date,
    /// For an event entered later than it happened.
    pub late: Option<LateEntry>,
}

#[async_trait]
impl Command for OpenCase {
    const NAME: &'static str = "case.open";
    type Outcome = Taken;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Taken, Error> {
        open(ctx, tx, self.event.clone(), self.happened_on, self.late.clone()).await
    }
}

/// Applies for a family that is on file.
#[derive(Serialize)]
pub struct Apply {
    /// The family.
    pub household: HouseholdId,
    /// What is asked for.
    pub scheme: Scheme,
    /// Who applies.
    pub applicant: PersonId,
    /// For the whole household, or one of it.
    pub route: Route,
    /// The way in.
    pub channel: Channel,
    /// Who found the family, where it did not ask by itself.
    pub found_by: Option<Finder>,
    /// When somebody first asked, where that was not logged.
    pub first_contact: Option<Date>,
    /// The request for help that was logged.
    pub contact: Option<ContactId>,
    /// Who speaks for the family.
    pub speaker: Speaker,
    /// The day on the paper, for an application that is entered later, with why and the paper; today where none is given.
    pub late: Option<(Date, LateEntry)>,
}

impl Apply {
    /// A family applies at the window, for everybody in it, by one of them.
    #[must_use]
    pub const fn at_window(household: HouseholdId, applicant: PersonId, scheme: Scheme) -> Apply {
        Apply {
            household,
            scheme,
            applicant,
            route: Route::Household,
            channel: Channel::Window,
            found_by: None,
            first_contact: None,
            contact: None,
            speaker: Speaker::Oneself,
            late: None,
        }
    }
}

#[async_trait]
impl Command for Apply {
    const NAME: &'static str = "case.apply";
    type Outcome = Taken;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Taken, Error> {
        self.open(ctx, tx).await
    }
}

impl Apply {
    async fn open(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Taken, Error> {
        let (happened_on, late) = match &self.late {
            Some((on, late)) => (*on, Some(late.clone())),
            None => (ctx.today(), None),
        };
        // Where persons are recognised, whoever applies does so for themselves, alone or through a guardian or agent.
        let route = if self.scheme.of_one() { Route::SinglePerson(self.applicant) } else { self.route };
        let family = family_of(ctx, tx, self.household, Some(self.applicant), route).await?;
        let mut first_contact = self.first_contact;
        if let Some(id) = self.contact {
            let contact = tx.contact(id).await?.ok_or(Error::NotFound(Thing::Contact))?;
            let county = |place: Division| place.at(DivisionLevel::County);
            if county(contact.place) != county(family.living) {
                return Err(Error::NotFound(Thing::Contact));
            }
            if contact.case.is_some() {
                return Err(registry::Refused::ContactTaken.into());
            }
            // Who handed in a paper had asked by then, whenever it was logged.
            let asked_on = contact.asked_on.min(happened_on);
            first_contact = Some(first_contact.map_or(asked_on, |day| day.min(asked_on)));
        }
        let event = CaseEvent::Applied {
            scheme: self.scheme,
            channel: self.channel,
            speaker: self.speaker.clone(),
            found_by: self.found_by,
            first_contact,
            contact: self.contact,
            family,
        };
        open(ctx, tx, event, happened_on, late).await
    }
}

/// Applies for several schemes at one window (一门受理): each is a case of its own, decided by its own office and clock, and all of them are opened or none is.
/// clause: CK-3.1
#[derive(Serialize)]
pub struct ApplyTogether {
    /// The application, with the papers that came with it.
    pub first: Apply,
    /// What else is asked for, by the same person on the same day.
    pub also: BTreeSet<Scheme>,
}

#[async_trait]
impl Command for ApplyTogether {
    const NAME: &'static str = "case.apply_together";
    type Outcome = Vec<Taken>;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Vec<Taken>, Error> {
        let mut taken = vec![self.first.open(ctx, tx).await?];
        for scheme in self.also.iter().filter(|scheme| **scheme != self.first.scheme) {
            // The request for help is answered by the first; whoever has it once is not counted twice.
            let (contact, speaker, late) = (None, self.first.speaker.clone(), self.first.late.clone());
            let first_contact = self.first.first_contact;
            // A household of one is a way of 低保 alone.
            let route = if scheme.of_one() { self.first.route } else { Route::Household };
            let other = Apply { scheme: *scheme, route, contact, speaker, late, first_contact, ..self.first };
            taken.push(other.open(ctx, tx).await?);
        }
        Ok(taken)
    }
}

/// What opens a case about something that a family receives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum OnAward {
    /// The family, or somebody for it, reports that something changed; also that it wants no more.
    Change {
        /// The way in.
        channel: Channel,
        /// What changed.
        changes: BTreeSet<ChangeKind>,
    },
    /// It is looked at again.
    Review,
}

/// Opens a case about what a family receives. Money goes on: only a decision at its end changes anything.
#[derive(Serialize)]
pub struct OpenOnAward {
    /// What it receives.
    pub award: AwardId,
    /// The version that was looked at; none for the system.
    pub version: Option<i64>,
    /// Why.
    pub why: OnAward,
    /// What was said, or why it is looked at before its day.
    pub words: Option<Words>,
    /// The paper.
    pub paper: Option<PaperId>,
    /// When.
    pub happened_on: Date,
    /// For one entered later.
    pub late: Option<LateEntry>,
}

#[async_trait]
impl Command for OpenOnAward {
    const NAME: &'static str = "case.open_on_award";
    type Outcome = Taken;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Taken, Error> {
        let award = tx.award(self.award).await?.ok_or(Error::NotFound(Thing::Award))?;
        if let Some(seen) = self.version.filter(|seen| *seen != award.version) {
            return Err(Error::Stale { thing: Thing::Award, seen, now: award.version });
        }
        let today = ctx.today();
        if matches!(ctx.who, Actor::Job(_))
            && award.review_by > super::reviews::horizon(tx, award.county, today)?
        {
            return Err(Error::Invalid(vec![Fault::new("award", FaultKind::Future)]));
        }
        if !award.live(today) {
            return Err(payout::Refused::NoAward.into());
        }
        let route = award.single.map_or(Route::Household, Route::SinglePerson);
        let family = family_of(ctx, tx, award.household, award.single, route).await?;
        let (scheme, standing) = (award.scheme, payout::received(tx, &award, today).await?);
        let consents = consents_that_hold(tx, &award, &family, today).await?;
        let (words, paper) = (self.words.clone(), self.paper);
        let event = match &self.why {
            OnAward::Change { channel, changes } => {
                if changes.is_empty() {
                    return Err(Error::Invalid(vec![Fault::new("changes", FaultKind::Missing)]));
                }
                let (channel, changes) = (*channel, changes.clone());
                CaseEvent::ChangeReported {
                    scheme,
                    channel,
                    changes,
                    words,
                    paper,
                    family,
                    standing,
                    consents,
                }
            }
            OnAward::Review => {
                let due = award.review_by;
                CaseEvent::ReviewOpened { scheme, due, words, paper, family, standing, consents }
            }
        };
        open(ctx, tx, event, self.happened_on, self.late.clone()).await
    }
}

/// What a family receives, beside the family as it is on file today: what whoever opens a change or a review looks at first.
#[derive(Clone, Debug)]
pub struct Compared {
    /// What it receives.
    pub award: AwardRow,
    /// In a word of casework.
    pub standing: Standing,
    /// Who lives together today.
    pub family: Family,
    /// The number of the open case about it, where there is one.
    pub open: Option<String>,
}

/// Reads what a family receives beside what is on file.
pub struct CompareAward {
    /// What it receives.
    pub award: AwardId,
}

#[async_trait]
impl Query for CompareAward {
    const NAME: &'static str = "award.compare";
    type Answer = Compared;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Compared, Error> {
        let award = tx.award(self.award).await?.ok_or(Error::NotFound(Thing::Award))?;
        let place = tx.household_place(award.household).await?.ok_or(Error::NotFound(Thing::Household))?;
        access::authorise(ctx, tx, Action::CaseView, place, &Involved::default()).await?;
        let route = award.single.map_or(Route::Household, Route::SinglePerson);
        let family = family_of(ctx, tx, award.household, award.single, route).await?;
        let standing = payout::received(tx, &award, ctx.today()).await?;
        let open = open_case(tx, award.scheme, &family).await?;
        Ok(Compared { award, standing, family, open })
    }

    fn look_up(&self, _ctx: &Ctx, compared: &Compared) -> Option<history::LookUp> {
        Some(history::LookUp {
            object: (Thing::Household, compared.award.household.bytes()),
            place: compared.family.living,
            case: None,
            reason: None,
        })
    }
}

/// From how many years on people of a place are of full age, as its packs say of a day.
///
/// # Errors
/// No pack covers it, or the packs do not say.
pub(crate) fn full_age_in(tx: &dyn Tx, place: Division, on: Date) -> Result<i32, Error> {
    full_age(&*tx.policies().program(place, on, on)?).map_err(|fault| Error::NoRules(Box::new(fault)))
}

/// The family as the registry knows it today. The head applies where nobody is named, or whoever is named no longer belongs to it.
pub(super) async fn family_of(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    household: HouseholdId,
    applicant: Option<PersonId>,
    route: Route,
) -> Result<Family, Error> {
    let today = ctx.today();
    let household = tx.household(household).await?.ok_or(Error::NotFound(Thing::Household))?;
    let mut memberships = tx.memberships(household.id).await?;
    memberships.retain(|one| one.holds(today));
    memberships.sort_by_key(|one| !one.relation.is_head());
    let ids: Vec<PersonId> = memberships.iter().map(|one| one.person).collect();
    let persons = tx.persons(&ids).await?;
    let age = full_age_in(&*tx, household.lives, today)?;
    let member = |id: &PersonId| {
        let years = persons.iter().find(|person| person.id == *id).and_then(|person| person.age(today));
        Member { person: *id, adult: years.is_none_or(|years| years >= age) }
    };
    let links = tx.supporters_of(&ids).await?;
    let supporters: BTreeSet<PersonId> =
        links.iter().filter(|link| link.held(today, ctx.now)).map(|link| link.person).collect();
    let applicant = applicant.filter(|id| ids.contains(id)).unwrap_or(household.head);
    Ok(Family {
        household: household.id,
        applicant,
        route,
        members: ids.iter().map(member).collect(),
        supporters: supporters.into_iter().collect(),
        living: household.lives,
        registered: household.registered.unwrap_or(household.lives),
    })
}

/// What people agreed to in the family's latest case, as far as it still holds and they still belong to it.
async fn consents_that_hold(
    tx: &mut dyn Tx,
    award: &AwardRow,
    family: &Family,
    today: Date,
) -> Result<Vec<Consent>, Error> {
    let Some(latest) = award.decided_in_case() else { return Ok(Vec::new()) };
    let (_, file, _) = load(tx, latest.case).await?;
    let still = file.agreed(today).into_iter();
    let still = still.filter(|person| family.has(*person) || family.supporters.contains(person));
    Ok(still.filter_map(|person| file.consent_of(person).cloned()).collect())
}

/// Opens a case with its first event.
async fn open(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    event: CaseEvent,
    happened_on: Date,
    late: Option<LateEntry>,
) -> Result<Taken, Error> {
    let kind = event.kind();
    let (scheme, family) =
        opening_of(&event).ok_or(Error::Broken("an event that opens no case was sent to open one"))?;
    let place = family.living;
    let action = right(kind, false);
    let caller = access::authorise(ctx, tx, action, place, &Involved::default()).await?;
    known(tx, family).await?;
    // Two applications of one family at once: the second sees the case of the first.
    tx.lock_household(family.household).await?;
    if let Some(number) = open_case(tx, scheme, family).await? {
        return Err(Error::AlreadyOpen { number });
    }
    standing_true(ctx, tx, &event).await?;
    papers_there(tx, family.household, &event, late.as_ref()).await?;
    // The first case of a county makes the seed by which its sample is drawn.
    tx.make_sample_seed(place.at(DivisionLevel::County).unwrap_or(place), ctx.now).await?;
    let rules = rules_for(tx, scheme, place, happened_on, happened_on).await?;
    let by = doer(&caller, action, place)?;
    let (household, applicant, registered) = (family.household, family.applicant, family.registered);
    let entry = Entry { event, happened_on, entered_at: ctx.now, by, late };
    let (file, record) = CaseFile::open(ctx.new_id(), &rules, entry)
        .map_err(|refused| refusal(tx, &rules, place, happened_on, refused))?;
    let township = place.at(DivisionLevel::Township).unwrap_or(place);
    let number = tx.next_case_number(scheme, township, ctx.today().year()).await?;
    let row = CaseRow {
        id: file.id,
        number,
        scheme,
        matter: file.matter,
        household,
        applicant,
        place,
        registered,
        stage: file.stage.kind(),
        turn: None,
        stage_since: file.stage_since,
        first_contact: file.first_contact,
        opened_on: happened_on,
        accepted_on: None,
        decided_on: None,
        handler: file.handler,
        due: None,
        provisional: false,
        version: 0,
    };
    let row = with_clock(&row, &file, &rules, ctx.today());
    tx.add_case(&row, &record).await?;
    messages::follow(ctx, tx, &row, &file, &rules, &record).await?;
    log(ctx, tx, OpenCase::NAME, &row, kind).await?;
    Ok(Taken { case: row.id, number: row.number, version: row.version })
}

/// The number of a family's open case of a scheme, or of its person's where persons are recognised: there is one at most, and a second application is the first one.
async fn open_case(tx: &mut dyn Tx, scheme: Scheme, family: &Family) -> Result<Option<String>, Error> {
    let place = family.living;
    let filter = CaseFilter {
        region: access::Scope::of(vec![place.at(DivisionLevel::County).unwrap_or(place)]),
        stages: StageKind::ALL.iter().copied().filter(|stage| stage.open()).collect(),
        scheme: Some(scheme),
        household: Some(family.household),
        applicant: Some(family.applicant).filter(|_| scheme.of_one()),
        limit: 1,
        ..CaseFilter::default()
    };
    Ok(tx.cases(&filter).await?.into_iter().next().map(|open| open.row.number))
}

const fn opening_of(event: &CaseEvent) -> Option<(Scheme, &Family)> {
    match event {
        CaseEvent::Applied { scheme, family, .. }
        | CaseEvent::ChangeReported { scheme, family, .. }
        | CaseEvent::ReviewOpened { scheme, family, .. } => Some((*scheme, family)),
        _ => None,
    }
}

/// The household is in the registry, where the case says it is.
async fn known(tx: &mut dyn Tx, family: &Family) -> Result<(), Error> {
    let lives = tx.household_place(family.household).await?.ok_or(Error::NotFound(Thing::Household))?;
    if lives == family.living { Ok(()) } else { Err(Error::NotFound(Thing::Household)) }
}

/// What a change or a review says that the family receives is what it receives.
async fn standing_true(ctx: &Ctx, tx: &mut dyn Tx, event: &CaseEvent) -> Result<(), Error> {
    let (CaseEvent::ChangeReported { scheme, family, standing, .. }
    | CaseEvent::ReviewOpened { scheme, family, standing, .. }) = event
    else {
        return Ok(());
    };
    let today = ctx.today();
    let award = payout::standing(tx, family.household, *scheme, family.route, today).await?;
    let award = award.ok_or(payout::Refused::NoAward)?;
    if payout::received(tx, &award, today).await? == *standing {
        return Ok(());
    }
    Err(Error::Stale { thing: Thing::Award, seen: 0, now: award.version })
}
