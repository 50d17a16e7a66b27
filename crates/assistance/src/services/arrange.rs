// SPDX-License-Identifier: Apache-2.0
//! Arranging a service for somebody, ending it, and that somebody declined one.
//! clause: NX-3c, YY-2.4a

use super::kinds::{Kind, kind};
use super::model::{Decline, Service, ServiceEnd, ServiceId};
use super::names::RENEW_DAYS;
use super::refused::Refused;
use crate::access::{self, Action};
use crate::casework::PersonId;
use crate::form::{Reader, sound};
use crate::history;
use crate::monitoring::model::FileId;
use crate::office::{Command, Error, Fault, FaultKind, Private, Thing, Tx};
use crate::tekun::Place;
use async_trait::async_trait;
use kernel::{Ctx, Date, Division, Secret};
use serde::{Deserialize, Serialize};

/// The most characters of a provider's or a doctor's name.
const LONGEST: usize = 60;
/// The most characters of a number.
const LONGEST_NUMBER: usize = 40;

const OUT: Error = Error::Broken("a day beyond the calendar");

/// Arranges a service for somebody.
#[derive(Serialize)]
pub struct ArrangeService {
    /// For whom.
    pub person: PersonId,
    /// What: the word of a kind.
    pub kind: String,
    /// Who provides it.
    pub provider: String,
    /// The doctor or team; blank where nobody is named.
    pub team: String,
    /// The number, where the kind has one.
    pub number: Private,
    /// The first day; today where blank.
    pub from: String,
    /// The last day; as the packs say where blank, or none.
    pub until: String,
}

/// What was entered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceDone {
    /// Of whom.
    pub person: PersonId,
    /// The service; that of none where one was declined.
    pub service: Option<ServiceId>,
}

/// What is to be arranged, read and sound.
pub(super) struct Arrangement {
    pub(super) kind: &'static Kind,
    pub(super) provider: String,
    pub(super) team: String,
    pub(super) number: Option<Secret<String>>,
    pub(super) from: Date,
    pub(super) until: Option<Date>,
}

/// Days of which none is last go on for good.
fn later(one: Option<Date>, other: Option<Date>) -> bool {
    match (one, other) {
        (None, other) => other.is_some(),
        (Some(_), None) => false,
        (Some(one), Some(other)) => one > other,
    }
}

impl Arrangement {
    /// What of the kind it takes the place of. A contract that begins later and runs longer renews the one before.
    pub(super) fn renews(&self, before: &[Service]) -> Result<Vec<ServiceId>, Refused> {
        let mut renewed = Vec::new();
        for one in before.iter().filter(|one| one.kind == self.kind) {
            let last = one.last();
            let meets =
                last.is_none_or(|last| self.from <= last) && self.until.is_none_or(|until| one.from <= until);
            if !meets {
                continue;
            }
            if one.from < self.from && later(self.until, last) {
                renewed.push(one.id);
            } else {
                return Err(Refused::Overlaps(last));
            }
        }
        Ok(renewed)
    }

    /// Keeps it, and ends what it takes the place of with the day before.
    pub(super) async fn keep(
        self,
        ctx: &Ctx,
        tx: &mut dyn Tx,
        (person, household, place): (PersonId, crate::casework::HouseholdId, Division),
        (renews, list): (Vec<ServiceId>, Option<FileId>),
    ) -> Result<ServiceId, Error> {
        for id in renews {
            let day = self.from.add_days(-1).ok_or(OUT)?;
            if !tx.end_service(id, day, ServiceEnd::Renewed).await? {
                return Err(Error::Busy);
            }
        }
        let renew_from = match self.until {
            Some(until) => {
                let days = whole(&*tx, place, ctx.today(), RENEW_DAYS)?;
                Some(until.add_days(-days).ok_or(OUT)?)
            }
            None => None,
        };
        let (by, name) = (access::signer(ctx)?, ctx.who.signature().1);
        let service = Service {
            id: ctx.new_id(),
            person,
            household,
            kind: self.kind,
            provider: self.provider,
            team: self.team,
            number: self.number,
            from: self.from,
            until: self.until,
            renew_from,
            ended: None,
            list,
            by,
            name,
            at: ctx.now,
        };
        tx.add_service(&service).await?;
        Ok(service.id)
    }
}

/// A number of the packs of a place and day.
fn whole(tx: &dyn Tx, place: Division, on: Date, name: &str) -> Result<i32, Error> {
    let program = tx.policies().program(place, on, on)?;
    let whole = program.whole(name).and_then(|number| i32::try_from(number).ok());
    whole.ok_or(Error::Broken("the packs lost a number of services"))
}

/// The last day of a service that begins on a day, where the packs give it a term.
pub(super) fn term(tx: &dyn Tx, place: Division, (kind, from): (&Kind, Date)) -> Result<Option<Date>, Error> {
    let Some(name) = &kind.months else { return Ok(None) };
    let months = whole(tx, place, from, name)?;
    from.add_months(months).and_then(|day| day.add_days(-1)).map(Some).ok_or(OUT)
}

impl ArrangeService {
    fn read(&self, tx: &dyn Tx, place: Division, today: Date) -> Result<Arrangement, Error> {
        let mut faults = Vec::new();
        let mut reader = Reader::new(today, &mut faults);
        let kind = reader.take("kind", kind(&self.kind).ok_or(FaultKind::NotAnOption));
        let provider = reader.line("provider", &self.provider, LONGEST);
        let team = if self.team.trim().is_empty() {
            Some(String::new())
        } else {
            reader.line("team", &self.team, LONGEST)
        };
        let numbered = kind.is_some_and(|kind| kind.numbered);
        let number =
            if numbered { reader.line("number", self.number.expose(), LONGEST_NUMBER) } else { None };
        let from = if self.from.trim().is_empty() { Some(today) } else { reader.date("from", &self.from) };
        let typed = if self.until.trim().is_empty() { None } else { reader.date("until", &self.until) };
        sound(faults)?;
        let (Some(kind), Some(provider), Some(team), Some(from)) = (kind, provider, team, from) else {
            return Err(Error::Broken("a field was read and is not there"));
        };
        let until = match typed {
            Some(until) if until < from => {
                return Err(Error::Invalid(vec![Fault::new("until", FaultKind::EarliestDay(from))]));
            }
            Some(until) => Some(until),
            None => term(tx, place, (kind, from))?,
        };
        Ok(Arrangement { kind, provider, team, number: number.map(Secret::new), from, until })
    }
}

async fn log(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    name: &str,
    of: &Place,
    (person, detail): (PersonId, &str),
) -> Result<(), Error> {
    let object = Some((Thing::Person, person.bytes()));
    tx.append(ctx, &history::Entry::done(ctx, name, object, Some(of.household.lives), detail)).await
}

#[async_trait]
impl Command for ArrangeService {
    const NAME: &'static str = "service.arrange";
    type Outcome = ServiceDone;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<ServiceDone, Error> {
        let of = Place::of(ctx, tx, self.person, Action::ServiceWork).await?;
        let place = of.household.lives;
        let arrangement = self.read(&*tx, place, ctx.today())?;
        let before = tx.services_of(&[self.person]).await?;
        let renews = arrangement.renews(&before)?;
        let word = &arrangement.kind.word;
        let whose = (self.person, of.household.id, place);
        let service = arrangement.keep(ctx, tx, whose, (renews, None)).await?;
        log(ctx, tx, Self::NAME, &of, (self.person, word)).await?;
        Ok(ServiceDone { person: self.person, service: Some(service) })
    }
}

/// Ends a service.
#[derive(Serialize)]
pub struct EndService {
    /// Which.
    pub service: ServiceId,
    /// Its last day.
    pub on: String,
    /// Why: the word of a [`ServiceEnd`].
    pub why: String,
}

#[async_trait]
impl Command for EndService {
    const NAME: &'static str = "service.end";
    type Outcome = ServiceDone;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<ServiceDone, Error> {
        let service = tx.service(self.service).await?.ok_or(Error::NotFound(Thing::Service))?;
        // Also of somebody who died or moved out of the family: what was arranged there is ended there.
        let of = Place::at(ctx, tx, service.household, Action::ServiceWork).await?;
        let mut faults = Vec::new();
        let mut reader = Reader::new(ctx.today(), &mut faults);
        let on = reader.past("on", &self.on);
        let why = reader.take("why", ServiceEnd::parse(&self.why).ok_or(FaultKind::NotAnOption));
        sound(faults)?;
        let (Some(on), Some(why)) = (on, why) else {
            return Err(Error::Broken("a field was read and is not there"));
        };
        if on < service.from {
            return Err(Error::Invalid(vec![Fault::new("on", FaultKind::EarliestDay(service.from))]));
        }
        if service.until.is_some_and(|until| on > until) || !tx.end_service(service.id, on, why).await? {
            return Err(Refused::Over.into());
        }
        log(ctx, tx, Self::NAME, &of, (service.person, why.word())).await?;
        Ok(ServiceDone { person: service.person, service: Some(service.id) })
    }
}

/// Somebody does not want a service: their own choice, with no consequence.
#[derive(Serialize)]
pub struct DeclineService {
    /// Who.
    pub person: PersonId,
    /// What: the word of a kind.
    pub kind: String,
    /// The day; today where blank.
    pub on: String,
}

#[async_trait]
impl Command for DeclineService {
    const NAME: &'static str = "service.decline";
    type Outcome = ServiceDone;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<ServiceDone, Error> {
        let of = Place::of(ctx, tx, self.person, Action::ServiceWork).await?;
        let mut faults = Vec::new();
        let mut reader = Reader::new(ctx.today(), &mut faults);
        let kind = reader.take("kind", kind(&self.kind).ok_or(FaultKind::NotAnOption));
        let on = reader.day("on", &self.on, ctx.today());
        sound(faults)?;
        let (Some(kind), Some(on)) = (kind, on) else {
            return Err(Error::Broken("a field was read and is not there"));
        };
        let has = tx.services_of(&[self.person]).await?;
        if has.iter().any(|one| one.kind == kind && one.open(ctx.today())) {
            return Err(Refused::HasIt.into());
        }
        let (by, name) = (access::signer(ctx)?, ctx.who.signature().1);
        let decline = Decline { person: self.person, kind, on, by, name, at: ctx.now };
        if !tx.add_decline(&decline).await? {
            return Err(Refused::DoneAlready.into());
        }
        log(ctx, tx, Self::NAME, &of, (self.person, &kind.word)).await?;
        Ok(ServiceDone { person: self.person, service: None })
    }
}
