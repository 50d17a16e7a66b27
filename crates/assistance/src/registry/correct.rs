// SPDX-License-Identifier: Apache-2.0
//! Records are put right or changed: old value, new value, reason. What stood at any moment can be told again.

use super::evidence::Seen;
use super::household;
use super::model::{Correction, Field, Household, HouseholdId, Liaison, Number, Owner, Person, PersonId};
use super::refused::Refused;
use super::words::{Area, Marital, NoNumber};
use crate::access::Action;
use crate::form::{Reader, sound};
use crate::history::Entry;
use crate::messages;
use crate::office::{Command, Error, Fault, FaultKind, Private, Thing, Tx};
use async_trait::async_trait;
use kernel::{CitizenNumber, Ctx, Date, Division, Secret, Sex};
use serde::Serialize;

const MAY: &[Action] = &[Action::HouseholdEdit];

/// A change that nobody gave a reason for yet.
pub(super) fn change(
    ctx: &Ctx,
    owner: Owner,
    field: Field,
    (old, new): (Option<String>, Option<String>),
) -> Correction {
    let (recorded_by, recorded_name) = ctx.who.signature();
    Correction {
        id: ctx.new_id(),
        owner,
        field,
        old: old.map(Secret::new),
        new: new.map(Secret::new),
        since: None,
        reason: String::new(),
        recorded_at: ctx.now,
        recorded_by,
        recorded_name,
    }
}

/// With its reason.
pub(super) fn because(change: Correction, since: Option<Date>, reason: &str) -> Correction {
    Correction { since, reason: reason.to_owned(), ..change }
}

/// A line of the log about a person.
pub(super) fn told(
    ctx: &Ctx,
    action: &str,
    person: PersonId,
    place: Division,
    detail: impl Into<String>,
) -> Entry {
    Entry::done(ctx, action, Some((Thing::Person, person.bytes())), Some(place), detail)
}

/// A field of a person in writing; nothing where nothing stands.
#[must_use]
pub fn text(person: &Person, field: Field) -> Option<String> {
    match field {
        Field::Name => Some(person.name.clone()),
        Field::Number => match &person.number {
            Number::Known(number) => Some(number.expose().to_owned()),
            Number::Wrong(text) => Some(format!("wrong:{}", text.expose())),
            Number::None(reason) => Some(format!("none:{}", reason.word())),
            Number::Erased => None,
        },
        Field::Sex => person.sex.map(|sex| sex_word(sex).to_owned()),
        Field::Birth => person.birth.map(|date| date.to_string()),
        Field::Phone => person.phone.as_ref().map(|phone| phone.expose().clone()),
        Field::Ethnic => person.ethnic.map(|code| format!("{code:02}")),
        Field::Marital => person.marital.map(|one| one.word().to_owned()),
        Field::Registered => person.registered.map(|place| place.to_string()),
        Field::Lives => Some(person.lives.to_string()),
        Field::DiedOn => person.died_on.map(|date| date.to_string()),
        Field::Address | Field::Area | Field::Relation => None,
    }
}

/// The word of a sex in files.
#[must_use]
pub const fn sex_word(sex: Sex) -> &'static str {
    match sex {
        Sex::Male => "male",
        Sex::Female => "female",
    }
}

/// Puts what [`text`] wrote back into a person; what cannot be read leaves the field as it is.
fn set(person: &mut Person, field: Field, text: Option<&str>) {
    let place = || text.and_then(|text| Division::parse(text).ok());
    let date = || text.and_then(|text| Date::parse(text).ok());
    match field {
        Field::Name => person.name = text.unwrap_or_default().to_owned(),
        Field::Number => {
            person.number = match text {
                None => Number::Erased,
                Some(text) => match (text.split_once(':'), CitizenNumber::parse(text)) {
                    (_, Ok(number)) => Number::Known(number),
                    (Some(("none", word)), _) => {
                        Number::None(NoNumber::parse(word).unwrap_or(NoNumber::Unidentified))
                    }
                    (Some((_, rest)), _) => Number::Wrong(Secret::new(rest.to_owned())),
                    (None, _) => Number::Wrong(Secret::new(text.to_owned())),
                },
            };
        }
        Field::Sex => {
            person.sex = match text {
                Some("male") => Some(Sex::Male),
                Some("female") => Some(Sex::Female),
                _ => None,
            }
        }
        Field::Birth => person.birth = date(),
        Field::Phone => person.phone = text.map(|text| Secret::new(text.to_owned())),
        Field::Ethnic => person.ethnic = text.and_then(|text| text.parse().ok()),
        Field::Marital => person.marital = text.and_then(Marital::parse),
        Field::Registered => person.registered = place(),
        Field::Lives => person.lives = place().unwrap_or(person.lives),
        Field::DiedOn => person.died_on = date(),
        // What somebody was to the head at any time is told by the memberships.
        Field::Address | Field::Area | Field::Relation => {}
    }
}

fn household_text(household: &Household, field: Field) -> Option<String> {
    match field {
        Field::Registered => household.registered.map(|place| place.to_string()),
        Field::Lives => Some(household.lives.to_string()),
        Field::Address => household.address.as_ref().map(|text| text.expose().clone()),
        Field::Area => household.area.map(|area| area.word().to_owned()),
        _ => None,
    }
}

fn household_set(household: &mut Household, field: Field, text: Option<&str>) {
    let place = || text.and_then(|text| Division::parse(text).ok());
    match field {
        Field::Registered => household.registered = place(),
        Field::Lives => household.lives = place().unwrap_or(household.lives),
        Field::Address => household.address = text.map(|text| Secret::new(text.to_owned())),
        Field::Area => household.area = text.and_then(Area::parse),
        _ => {}
    }
}

/// Changes that cannot be seen from a day and a moment, the newest first.
fn unseen(corrections: &[Correction], owner: Owner, seen: Seen) -> impl Iterator<Item = &Correction> {
    corrections.iter().rev().filter(move |one| one.owner == owner && !is_seen(one, seen))
}

/// Whether a change can be seen from a day and a moment.
pub(super) fn is_seen(one: &Correction, seen: Seen) -> bool {
    one.recorded_at <= seen.known_at && one.since.is_none_or(|since| since <= seen.as_of)
}

/// A person as known at a moment, of a day.
#[must_use]
pub fn person_as(person: &Person, corrections: &[Correction], seen: Seen) -> Person {
    let mut then = person.clone();
    for one in unseen(corrections, Owner::Person(person.id), seen) {
        set(&mut then, one.field, one.old.as_ref().map(|text| text.expose().as_str()));
    }
    then
}

/// A household as known at a moment, of a day.
#[must_use]
pub fn household_as(household: &Household, corrections: &[Correction], seen: Seen) -> Household {
    let mut then = household.clone();
    for one in unseen(corrections, Owner::Household(household.id), seen) {
        household_set(&mut then, one.field, one.old.as_ref().map(|text| text.expose().as_str()));
    }
    then
}

/// One field with what is to stand there; blank takes it away.
#[derive(Clone, Serialize)]
pub struct FieldChange {
    /// Which.
    pub field: Field,
    /// What is to stand there.
    pub value: Private,
    /// For the number: why there is none, or `Wrong` for one that fails its check.
    pub no_number: Option<NoNumber>,
}

/// Fields of a person are put right or change.
#[derive(Clone, Serialize)]
pub struct CorrectPerson {
    /// Who.
    pub person: PersonId,
    /// The version that the form was filled from.
    pub version: i64,
    /// What.
    pub changes: Vec<FieldChange>,
    /// From when it is so; blank where it was an error from the beginning.
    pub since: String,
    /// Why.
    pub reason: String,
}

#[async_trait]
impl Command for CorrectPerson {
    const NAME: &'static str = "registry.correct_person";
    /// The version of the person now.
    type Outcome = i64;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<i64, Error> {
        let (since, reason) = why(ctx, &self.since, &self.reason)?;
        tx.lock_person(self.person).await?;
        let old = tx.person(self.person).await?.ok_or(Error::NotFound(Thing::Person))?;
        let memberships = tx.memberships_of(&[old.id]).await?;
        let household = match memberships.iter().rfind(|one| one.end.is_none()) {
            Some(member) => tx.household(member.household).await?,
            None => None,
        };
        let place = household.as_ref().map_or(old.lives, |one| one.lives);
        household::authorise_for(ctx, tx, MAY, &old, household.as_ref()).await?;
        if old.version != self.version {
            return Err(Error::Stale { thing: Thing::Person, seen: self.version, now: old.version });
        }
        if old.erased {
            return Err(Refused::Erased.into());
        }
        let mut new = self.apply(ctx, &old)?;
        if let Some(number) = new.number.known().filter(|number| old.number.known() != Some(*number)) {
            let found = tx.persons_of_numbers(std::slice::from_ref(number)).await?;
            if found.iter().any(|(_, id)| *id != old.id) {
                return Err(Error::Invalid(vec![Fault::new("number", FaultKind::NumberTaken)]));
            }
        }
        let mut changed = Vec::new();
        for field in Field::ALL {
            let (before, after) = (text(&old, *field), text(&new, *field));
            if before != after {
                changed.push(field.word());
                let row = change(ctx, Owner::Person(old.id), *field, (before, after));
                tx.add_correction(&because(row, since, &reason)).await?;
            }
        }
        if changed.is_empty() {
            return Err(Refused::NothingChanged.into());
        }
        new.version += 1;
        if !tx.put_person(&new, self.version).await? {
            return Err(Error::Busy);
        }
        if changed.contains(&Field::Phone.word()) {
            messages::replan(ctx, tx, old.id, place).await?;
        }
        tx.append(ctx, &told(ctx, Self::NAME, old.id, place, changed.join(" "))).await?;
        Ok(new.version)
    }
}

/// The day from which a change holds, and its reason.
fn why(ctx: &Ctx, since: &str, reason: &str) -> Result<(Option<Date>, String), Error> {
    let mut faults = Vec::new();
    let mut reader = Reader::new(ctx.today(), &mut faults);
    let since = if since.trim().is_empty() { None } else { reader.past("since", since) };
    let reason = reader.words("reason", reason);
    match reason {
        Some(reason) if faults.is_empty() && !reason.is_empty() => Ok((since, reason)),
        Some(_) if faults.is_empty() => Err(Refused::ReasonMissing.into()),
        _ => Err(Error::Invalid(faults)),
    }
}

impl CorrectPerson {
    fn apply(&self, ctx: &Ctx, old: &Person) -> Result<Person, Error> {
        let mut faults = Vec::new();
        let mut reader = Reader::new(ctx.today(), &mut faults);
        let mut new = old.clone();
        for one in &self.changes {
            let (word, typed) = (one.field.word(), one.value.expose());
            let blank = typed.trim().is_empty();
            match one.field {
                Field::Name => new.name = reader.name(word, typed).unwrap_or_default(),
                Field::Number => {
                    if let Some(number) = reader.number(word, Some(&one.value), one.no_number) {
                        new.number = number;
                    }
                }
                Field::Sex => new.sex = reader.sex(word, typed),
                Field::Birth if blank => new.birth = None,
                Field::Birth => new.birth = reader.past(word, typed),
                Field::Phone => new.phone = reader.phone(word, Some(&one.value)),
                Field::Ethnic => new.ethnic = reader.ethnic(word, typed),
                Field::Marital if blank => new.marital = None,
                Field::Marital => match Marital::parse(typed.trim()) {
                    Some(marital) => new.marital = Some(marital),
                    None => reader.fault(word, FaultKind::NotAnOption),
                },
                Field::Registered => new.registered = reader.place(word, typed),
                Field::Lives => new.lives = reader.village(word, typed).unwrap_or(new.lives),
                // The day may be put right; that somebody lives takes a paper and a second person (`undo`).
                Field::DiedOn if !blank && old.died_on.is_some() => new.died_on = reader.past(word, typed),
                Field::DiedOn | Field::Address | Field::Area | Field::Relation => {
                    return Err(Refused::NotCorrectable(one.field).into());
                }
            }
        }
        if let Some(number) = new.number.known() {
            // What the number tells goes with it, unless the form says otherwise, which is a fault.
            let given = |field: Field| self.changes.iter().any(|one| one.field == field);
            if given(Field::Sex) && new.sex != Some(number.sex()) {
                reader.fault("sex", FaultKind::AgainstNumber);
            }
            if given(Field::Birth) && new.birth != Some(number.birth()) {
                reader.fault("birth", FaultKind::AgainstNumber);
            }
            (new.sex, new.birth) = (Some(number.sex()), Some(number.birth()));
        }
        if faults.is_empty() { Ok(new) } else { Err(Error::Invalid(faults)) }
    }
}

/// A household moves, is registered elsewhere, or its address is put right.
#[derive(Clone, Serialize)]
pub struct CorrectHousehold {
    /// Which.
    pub household: HouseholdId,
    /// The version that the form was filled from.
    pub version: i64,
    /// What: where it lives, where it is registered, its address, town or country.
    pub changes: Vec<FieldChange>,
    /// From when it is so; blank where it was an error from the beginning.
    pub since: String,
    /// Why.
    pub reason: String,
}

#[async_trait]
impl Command for CorrectHousehold {
    const NAME: &'static str = "registry.correct_household";
    /// The version of the household now.
    type Outcome = i64;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<i64, Error> {
        let (since, reason) = why(ctx, &self.since, &self.reason)?;
        let mut opened = household::open(ctx, tx, MAY, self.household, self.version).await?;
        let old = opened.household.clone();
        let mut faults = Vec::new();
        let mut reader = Reader::new(ctx.today(), &mut faults);
        let new = &mut opened.household;
        for one in &self.changes {
            let (word, typed) = (one.field.word(), one.value.expose());
            match one.field {
                Field::Lives => new.lives = reader.village(word, typed).unwrap_or(new.lives),
                Field::Registered => new.registered = reader.place(word, typed),
                Field::Address => new.address = reader.address(word, Some(&one.value)),
                Field::Area => new.area = reader.area(word, typed),
                other => return Err(Refused::NotCorrectable(other).into()),
            }
        }
        sound(faults)?;
        let mut changed = Vec::new();
        for field in [Field::Lives, Field::Registered, Field::Address, Field::Area] {
            let (before, after) = (household_text(&old, field), household_text(&opened.household, field));
            if before != after {
                changed.push(field.word());
                let row = change(ctx, Owner::Household(old.id), field, (before, after));
                tx.add_correction(&because(row, since, &reason)).await?;
            }
        }
        if changed.is_empty() {
            return Err(Refused::NothingChanged.into());
        }
        if (opened.household.lives, opened.household.registered) != (old.lives, old.registered) {
            // Where a family belongs is for its own places, whoever handles a case of it.
            household::at(ctx, tx, MAY, old.lives, old.registered).await?;
        }
        if opened.household.lives != old.lives {
            let members: Vec<PersonId> = opened.present().map(|one| one.person).collect();
            move_along(ctx, tx, &members, (old.lives, opened.household.lives), since, &reason).await?;
        }
        let kept = opened.keep(tx, ctx.today(), None).await?;
        if (kept.lives, kept.registered) != (old.lives, old.registered) {
            let to = (kept.lives, kept.registered.unwrap_or(kept.lives));
            crate::casework::moved(ctx, tx, kept.id, to, &reason).await?;
            crate::payout::moved(ctx, tx, kept.id, kept.lives).await?;
        }
        tx.append(ctx, &household::told(ctx, Self::NAME, &kept, changed.join(" "))).await?;
        Ok(kept.version)
    }
}

/// Those who lived where the household lived move with it; a student or worker elsewhere stays where they are.
async fn move_along(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    members: &[PersonId],
    (from, to): (Division, Division),
    since: Option<Date>,
    reason: &str,
) -> Result<(), Error> {
    for old in tx.persons(members).await? {
        if old.lives != from || old.erased {
            continue;
        }
        let new = Person { lives: to, version: old.version + 1, ..old.clone() };
        let texts = (text(&old, Field::Lives), text(&new, Field::Lives));
        let row = change(ctx, Owner::Person(old.id), Field::Lives, texts);
        tx.add_correction(&because(row, since, reason)).await?;
        if !tx.put_person(&new, old.version).await? {
            return Err(Error::Busy);
        }
    }
    Ok(())
}

/// The other place was spoken to, about people who live in one and are registered in the other.
#[derive(Clone, Serialize)]
pub struct RecordLiaison {
    /// Which household.
    pub household: HouseholdId,
    /// The other place.
    pub with: String,
    /// When; blank for today.
    pub on: String,
    /// What was said and by whom.
    pub words: Private,
}

#[async_trait]
impl Command for RecordLiaison {
    const NAME: &'static str = "registry.liaison";
    type Outcome = ();

    // clause: CK-4.1
    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<(), Error> {
        let mut faults = Vec::new();
        let mut reader = Reader::new(ctx.today(), &mut faults);
        let with = reader.place("with", &self.with);
        if self.with.trim().is_empty() {
            reader.fault("with", FaultKind::Missing);
        }
        let on = reader.day("on", &self.on, ctx.today());
        let words = reader.required("words", self.words.expose());
        let (Some(with), Some(on), Some(words)) = (with, on, words) else {
            return Err(Error::Invalid(faults));
        };
        let household = tx.household(self.household).await?.ok_or(Error::NotFound(Thing::Household))?;
        household::authorise(ctx, tx, MAY, &household).await?;
        let (_, recorded_name) = ctx.who.signature();
        let liaison = Liaison {
            id: ctx.new_id(),
            household: household.id,
            with,
            on,
            words: Some(Secret::new(words)),
            recorded_at: ctx.now,
            recorded_name,
        };
        tx.add_liaison(&liaison).await?;
        tx.append(ctx, &household::told(ctx, Self::NAME, &household, with.to_string())).await
    }
}
