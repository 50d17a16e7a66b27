// SPDX-License-Identifier: Apache-2.0
//! Who lives in a home: into a bed on their own wish, days of leave and in hospital, the end.
//! Enforces CK-1.2.2a, CK-1.2.2b

use super::homes::{Home, HomeContent, HomeId};
use super::names::{CENTRALISED, MODE, SCATTERED};
use super::person::{Place, household_of, log, wish};
use super::refused::Refused;
use super::words::{AbsenceKind, StayEnd};
use crate::access::Action;
use crate::casework::{HouseholdId, PersonId};
use crate::form::{Reader, sound};
use crate::office::{Command, Error, FaultKind, Thing, Tx};
use crate::registry::evidence::{Source, Subject};
use crate::registry::gather::{self, FactForm};
use async_trait::async_trait;
use kernel::{Ctx, Date, DivisionLevel, Id, UtcMillis};
use serde::Serialize;

/// The id of a stay.
pub type StayId = Id<Stay>;
/// The id of some days away.
pub type AbsenceId = Id<Absence>;

/// The longest number of a bed.
const LONGEST_BED: usize = 12;
/// Who knows how somebody is supported, as the dictionary calls it.
const SOURCE: &str = "civil_affairs";

/// Somebody lives in a home.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stay {
    /// Its id.
    pub id: StayId,
    /// The home.
    pub home: HomeId,
    /// Who.
    pub person: PersonId,
    /// The family.
    pub household: HouseholdId,
    /// The number of the bed.
    pub bed: String,
    /// Whether it is a bed for nursing.
    pub nursing: bool,
    /// The first day.
    pub from: Date,
    /// The last day.
    pub until: Option<Date>,
    /// Why it ended.
    pub ended: Option<StayEnd>,
    /// Who entered it.
    pub name: String,
    /// When.
    pub at: UtcMillis,
}

impl Stay {
    /// Whether the bed is taken on a day or later: on the last day somebody else may move in.
    fn after(&self, from: Date) -> bool {
        self.until.is_none_or(|until| until > from)
    }
}

/// Days on which somebody who lives in a home was not there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Absence {
    /// Its id.
    pub id: AbsenceId,
    /// The stay.
    pub stay: StayId,
    /// Why.
    pub kind: AbsenceKind,
    /// The first day.
    pub from: Date,
    /// The last day; none while they are away.
    pub until: Option<Date>,
    /// Who entered it.
    pub name: String,
    /// When.
    pub at: UtcMillis,
}

impl Absence {
    /// How many days of a span it takes, both ends included; days to come are not counted.
    #[must_use]
    pub fn days_in(&self, (first, last): (Date, Date), today: Date) -> u32 {
        let from = self.from.max(first);
        let until = self.until.unwrap_or(today).min(last).min(today);
        if until < from { 0 } else { u32::try_from(until.days_since(from) + 1).unwrap_or(0) }
    }
}

/// Puts somebody into a bed of a home.
#[derive(Clone, Debug, Serialize)]
pub struct Admit {
    /// Who.
    pub person: PersonId,
    /// Into which home.
    pub home: HomeId,
    /// The number of the bed.
    pub bed: String,
    /// Whether it is a bed for nursing.
    pub nursing: bool,
    /// The first day.
    pub from: String,
}

impl Admit {
    fn read(&self, today: Date) -> Result<(String, Date), Error> {
        let mut faults = Vec::new();
        let mut reader = Reader::new(today, &mut faults);
        let bed = reader.line("bed", &self.bed, LONGEST_BED);
        let from = reader.past("from", &self.from);
        sound(faults)?;
        bed.zip(from).ok_or(Error::Broken("a field was read and is not there"))
    }

    /// That the person may live there from a day.
    async fn person_may(&self, ctx: &Ctx, tx: &mut dyn Tx, place: &Place, from: Date) -> Result<(), Error> {
        place.supported(tx, self.person, ctx.today()).await?;
        // The person's own choice comes before every bed.
        match wish(ctx, tx, self.person, from).await? {
            Some((true, since)) if since <= from => {}
            _ => return Err(Refused::NoWish.into()),
        }
        let before = tx.stays_of(self.person).await?;
        if before.iter().any(|stay| stay.until.is_none()) {
            return Err(Refused::InAHome.into());
        }
        match before.iter().filter_map(|stay| stay.until).max() {
            Some(last) if from < last => Err(Refused::TooEarly(last).into()),
            _ => Ok(()),
        }
    }

    /// That the bed is free from a day on.
    async fn bed_free(
        &self,
        tx: &mut dyn Tx,
        content: &HomeContent,
        (bed, from): (&str, Date),
    ) -> Result<(), Error> {
        let stays = tx.stays_in(self.home).await?;
        let there: Vec<&Stay> = stays.iter().filter(|stay| stay.after(from)).collect();
        if there.iter().any(|stay| stay.bed == bed) {
            return Err(Refused::BedTaken.into());
        }
        let beds = if self.nursing { content.nursing } else { content.beds - content.nursing };
        let taken = there.iter().filter(|stay| stay.nursing == self.nursing).count();
        if u32::try_from(taken).is_ok_and(|taken| taken < beds) {
            Ok(())
        } else {
            Err(Refused::NoBedLeft(beds).into())
        }
    }
}

#[async_trait]
impl Command for Admit {
    const NAME: &'static str = "tekun.admit";
    type Outcome = StayId;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<StayId, Error> {
        let place = Place::of(ctx, tx, self.person, Action::TekunAdmit).await?;
        let (bed, from) = self.read(ctx.today())?;
        let home = Home::of(tx.home(self.home).await?.ok_or(Error::NotFound(Thing::Home))?);
        if place.household.lives.at(DivisionLevel::County) != Some(home.row.county) {
            return Err(Error::NotFound(Thing::Home));
        }
        let content = home.content.filter(|content| content.open(from) && content.open(ctx.today()));
        let content = content.ok_or(Refused::HomeNotOpen)?;
        self.person_may(ctx, tx, &place, from).await?;
        self.bed_free(tx, &content, (&bed, from)).await?;
        let stay = Stay {
            id: ctx.new_id(),
            home: self.home,
            person: self.person,
            household: place.household.id,
            bed,
            nursing: self.nursing,
            from,
            until: None,
            ended: None,
            name: ctx.who.signature().1,
            at: ctx.now,
        };
        tx.add_stay(&stay).await?;
        let why = format!("{from} 入住 {}", content.name);
        supported_how(ctx, tx, &place, (self.person, CENTRALISED, from), &why).await?;
        log(ctx, tx, Self::NAME, (self.person, place.household.lives), "").await?;
        Ok(stay.id)
    }
}

/// Puts on file how somebody is supported from a day on.
async fn supported_how(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    place: &Place,
    (person, mode, on): (PersonId, &str, Date),
    why: &str,
) -> Result<(), Error> {
    let source = Source::department(SOURCE);
    let fact = FactForm::new(Subject::Person(person), MODE, mode, source).on(on);
    gather::establish(ctx, tx, place.household.clone(), &[fact], why).await
}

/// A stay, with the family of its person, locked and authorised.
async fn stay_of(ctx: &Ctx, tx: &mut dyn Tx, id: StayId) -> Result<(Stay, Place), Error> {
    let stay = tx.stay(id).await?.ok_or(Error::NotFound(Thing::Home))?;
    // Who died belongs to no family any more; their bed is given back all the same.
    let household = household_of(ctx, tx, stay.person).await?.map_or(stay.household, |one| one.id);
    let place = Place::at(ctx, tx, household, Action::TekunAdmit).await?;
    // Read again: the family is locked only now.
    let stay = tx.stay(id).await?.ok_or(Error::NotFound(Thing::Home))?;
    if stay.until.is_some() {
        return Err(Refused::StayOver.into());
    }
    Ok((stay, place))
}

/// Somebody no longer lives in a home.
#[derive(Clone, Debug, Serialize)]
pub struct EndStay {
    /// The stay.
    pub stay: StayId,
    /// The last day.
    pub until: String,
    /// Why.
    pub why: String,
}

#[async_trait]
impl Command for EndStay {
    const NAME: &'static str = "tekun.end_stay";
    type Outcome = StayId;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<StayId, Error> {
        let (stay, place) = stay_of(ctx, tx, self.stay).await?;
        let mut faults = Vec::new();
        let mut reader = Reader::new(ctx.today(), &mut faults);
        let until = reader.past("until", &self.until);
        let why = reader.take("end_why", StayEnd::parse(&self.why).ok_or(FaultKind::NotAnOption));
        sound(faults)?;
        let (Some(until), Some(why)) = (until, why) else {
            return Err(Error::Broken("a field was read and is not there"));
        };
        let away = tx.absences(&[stay.id]).await?;
        let last = away.iter().map(|one| one.until.unwrap_or(one.from)).max();
        let earliest = last.map_or(stay.from, |last| last.max(stay.from));
        if until < earliest {
            return Err(Refused::TooEarly(earliest).into());
        }
        for open in away.iter().filter(|one| one.until.is_none()) {
            tx.end_absence(open.id, until).await?;
        }
        if !tx.end_stay(stay.id, until, why).await? {
            return Err(Error::Busy);
        }
        if why == StayEnd::OwnWish {
            let reason = format!("{until} 起分散供养");
            supported_how(ctx, tx, &place, (stay.person, SCATTERED, until), &reason).await?;
        }
        log(ctx, tx, Self::NAME, (stay.person, place.household.lives), why.word()).await?;
        Ok(stay.id)
    }
}

/// Somebody who lives in a home goes on leave or to hospital.
#[derive(Clone, Debug, Serialize)]
pub struct RecordAbsence {
    /// The stay.
    pub stay: StayId,
    /// Why.
    pub kind: String,
    /// The first day.
    pub from: String,
    /// The last day; blank while they are away.
    pub until: String,
}

#[async_trait]
impl Command for RecordAbsence {
    const NAME: &'static str = "tekun.absence";
    type Outcome = AbsenceId;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<AbsenceId, Error> {
        let (stay, place) = stay_of(ctx, tx, self.stay).await?;
        let mut faults = Vec::new();
        let mut reader = Reader::new(ctx.today(), &mut faults);
        let kind = reader.take("kind", AbsenceKind::parse(&self.kind).ok_or(FaultKind::NotAnOption));
        let from = reader.past("away_from", &self.from);
        let until = if self.until.trim().is_empty() {
            None
        } else {
            let until = reader.past("away_until", &self.until);
            if until.is_some() && until < from {
                reader.fault("away_until", FaultKind::BeforeEarlierStep);
            }
            until
        };
        sound(faults)?;
        let (Some(kind), Some(from)) = (kind, from) else {
            return Err(Error::Broken("a field was read and is not there"));
        };
        if from < stay.from {
            return Err(Refused::TooEarly(stay.from).into());
        }
        let meets = |one: &super::stays::Absence| {
            one.until.is_none_or(|end| from <= end) && until.is_none_or(|end| one.from <= end)
        };
        if tx.absences(&[stay.id]).await?.iter().any(meets) {
            return Err(Refused::Overlaps.into());
        }
        let (id, name) = (ctx.new_id(), ctx.who.signature().1);
        tx.add_absence(&Absence { id, stay: stay.id, kind, from, until, name, at: ctx.now }).await?;
        log(ctx, tx, Self::NAME, (stay.person, place.household.lives), kind.word()).await?;
        Ok(id)
    }
}

/// Somebody is back.
#[derive(Clone, Debug, Serialize)]
pub struct EndAbsence {
    /// The stay.
    pub stay: StayId,
    /// The days away.
    pub absence: AbsenceId,
    /// The last day away.
    pub until: String,
}

#[async_trait]
impl Command for EndAbsence {
    const NAME: &'static str = "tekun.back";
    type Outcome = AbsenceId;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<AbsenceId, Error> {
        let (stay, place) = stay_of(ctx, tx, self.stay).await?;
        let away = tx.absences(&[stay.id]).await?.into_iter().find(|one| one.id == self.absence);
        let away = away.ok_or(Error::NotFound(Thing::Home))?;
        let mut faults = Vec::new();
        let until = Reader::new(ctx.today(), &mut faults).past("back_until", &self.until);
        sound(faults)?;
        let until = until.ok_or(Error::Broken("a field was read and is not there"))?;
        if until < away.from {
            return Err(Refused::TooEarly(away.from).into());
        }
        if !tx.end_absence(away.id, until).await? {
            return Err(Refused::DoneAlready.into());
        }
        log(ctx, tx, Self::NAME, (stay.person, place.household.lives), "").await?;
        Ok(away.id)
    }
}
