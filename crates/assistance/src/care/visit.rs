// SPDX-License-Identifier: Apache-2.0
//! Visits of cadres to people who are supported at home: entered on the way, also long after where there was no signal; what they find is chased.
//! clause: CK-1.2.3c, NX-3c

use super::agreement::{CareDone, log};
use super::model::{CareVisit, SeenTo, VisitFound, VisitId};
use super::plan::{replan, supported};
use super::refused::Refused;
use crate::access::{self, Action};
use crate::casework::{PersonId, Words};
use crate::form::Reader;
use crate::office::{Command, Error, FaultKind, Private, Thing, Tx};
use async_trait::async_trait;
use kernel::{Ctx, Date, UserId, UtcMillis};
use serde::Serialize;

/// A minute in milliseconds.
const MINUTE: i64 = 60_000;

/// Enters a visit.
#[derive(Serialize)]
pub struct RecordVisit {
    /// Who was visited.
    pub person: PersonId,
    /// Whose visit it is, where a telephone kept it until there was a signal: nobody sends it as their own.
    pub visitor: Option<UserId>,
    /// The day; today where blank.
    pub on: String,
    /// The time of that day, `14:05`; none where nobody wrote it down.
    pub time: String,
    /// What it found: the word of a [`VisitFound`].
    pub found: String,
    /// In words; there have to be some where somebody must see to it.
    pub words: Private,
}

impl RecordVisit {
    fn read(&self, ctx: &Ctx, since: Date) -> Result<((Date, u16), VisitFound, String), Error> {
        let mut faults = Vec::new();
        let mut reader = Reader::new(ctx.today(), &mut faults);
        let day = reader.day("on", &self.on, ctx.today());
        let minute = reader.take("time", minute(&self.time));
        let found = reader.take("found", VisitFound::parse(&self.found).ok_or(FaultKind::NotAnOption));
        let words = match found {
            Some(found) if found.open() => reader.required("words", self.words.expose()),
            _ => reader.words("words", self.words.expose()),
        };
        // A telephone that lost its clock tells of years ago.
        if day.is_some_and(|day| day < since) {
            reader.fault("on", FaultKind::EarliestDay(since));
        }
        if day == Some(ctx.today()) && minute.is_some_and(|minute| i64::from(minute) > minute_of(ctx.now)) {
            reader.fault("time", FaultKind::Future);
        }
        match (day.zip(minute), found, words, faults.is_empty()) {
            (Some(at), Some(found), Some(words), true) => Ok((at, found, words)),
            _ => Err(Error::Invalid(faults)),
        }
    }
}

/// The minute of the day in China.
const fn minute_of(now: UtcMillis) -> i64 {
    (now.get() / MINUTE + 8 * 60).rem_euclid(24 * 60)
}

/// A time of the day in minutes; the first minute where nothing is written.
fn minute(text: &str) -> Result<u16, FaultKind> {
    let text = text.trim().replace('：', ":");
    if text.is_empty() {
        return Ok(0);
    }
    let read = |part: &str, below: u16| part.parse::<u16>().ok().filter(|number| *number < below);
    let (hour, minute) = text.split_once(':').ok_or(FaultKind::Number)?;
    match (read(hour, 24), read(minute, 60)) {
        (Some(hour), Some(minute)) => Ok(hour * 60 + minute),
        _ => Err(FaultKind::Number),
    }
}

/// Whether two texts say the same, however their lines end.
fn same_words(one: &Words, other: &Words) -> bool {
    one.expose().lines().eq(other.expose().lines())
}

#[async_trait]
impl Command for RecordVisit {
    const NAME: &'static str = "care.visit";
    type Outcome = CareDone;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<CareDone, Error> {
        let by = access::signer(ctx)?;
        if self.visitor.is_some_and(|visitor| visitor != by) {
            return Err(Refused::SomebodyElses.into());
        }
        let of = supported(ctx, tx, self.person, Action::CareVisit).await?;
        let ((on, minute), found, words) = self.read(ctx, of.since)?;
        let visit = CareVisit {
            id: ctx.new_id(),
            person: self.person,
            household: of.household.id,
            place: of.household.lives,
            on,
            minute,
            found,
            words: Words::new(words),
            by,
            name: ctx.who.signature().1,
            entered_at: ctx.now,
            seen_to: None,
        };
        if !tx.add_care_visit(&visit).await? {
            let there = tx.care_visit_at(&visit).await?;
            // Only what says the same may be forgotten on the telephone that sends it.
            let same = there.is_some_and(|one| one.found == found && same_words(&one.words, &visit.words));
            return Err(if same { Refused::VisitedAlready(on) } else { Refused::VisitedOtherwise(on) }.into());
        }
        let (household, place) = (of.household.id, of.household.lives);
        replan(ctx, tx, self.person, (household, place, of.since)).await?;
        log(ctx, tx, Self::NAME, &of.household, found.word()).await?;
        Ok(CareDone { person: self.person, id: visit.id.bytes() })
    }
}

/// Says what was done about what a visit found.
#[derive(Serialize)]
pub struct SeeTo {
    /// Which visit.
    pub visit: VisitId,
    /// The day; today where blank.
    pub on: String,
    /// What was done.
    pub words: Private,
}

#[async_trait]
impl Command for SeeTo {
    const NAME: &'static str = "care.see_to";
    type Outcome = CareDone;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<CareDone, Error> {
        let visit = tx.care_visit(self.visit).await?.ok_or(Error::NotFound(Thing::Care))?;
        let of = supported(ctx, tx, visit.person, Action::CareWork).await?;
        let mut faults = Vec::new();
        let mut reader = Reader::new(ctx.today(), &mut faults);
        let on = reader.day("on", &self.on, ctx.today());
        let words = reader.required("words", self.words.expose());
        let earliest = visit.on;
        if on.is_some_and(|on| on < earliest) {
            reader.fault("on", FaultKind::EarliestDay(earliest));
        }
        let (Some(on), Some(words), true) = (on, words, faults.is_empty()) else {
            return Err(Error::Invalid(faults));
        };
        if !visit.found.open() {
            return Err(Refused::NothingToSeeTo.into());
        }
        let seen_to =
            SeenTo { on, words: Words::new(words), by: access::signer(ctx)?, name: ctx.who.signature().1 };
        if !tx.see_to_visit(visit.id, &seen_to).await? {
            return Err(Refused::DoneAlready.into());
        }
        let (household, place) = (of.household.id, of.household.lives);
        replan(ctx, tx, visit.person, (household, place, of.since)).await?;
        log(ctx, tx, Self::NAME, &of.household, "").await?;
        Ok(CareDone { person: visit.person, id: visit.id.bytes() })
    }
}
