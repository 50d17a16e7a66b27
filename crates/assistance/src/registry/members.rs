// SPDX-License-Identifier: Apache-2.0
//! Members leave, die, change their relation; another becomes head. What was stays readable.

use super::correct;
use super::form::{RelationOf, relations};
use super::household;
use super::model::{Field, HouseholdId, Owner, PersonId};
use super::refused::Refused;
use super::relation::Relation;
use super::words::{Joined, Left};
use crate::access::Action;
use crate::form::Reader;
use crate::office::{Command, Error, Fault, FaultKind, Thing, Tx};
use async_trait::async_trait;
use kernel::{Ctx, Date};
use serde::Serialize;

const MAY: &[Action] = &[Action::HouseholdEdit];

/// Somebody is no member any more.
#[derive(Clone, Serialize)]
pub struct RemoveMember {
    /// The household.
    pub household: HouseholdId,
    /// The version that the form was filled from.
    pub version: i64,
    /// Who.
    pub person: PersonId,
    /// The first day on which they belong to it no more.
    pub on: String,
    /// Why.
    pub left: Left,
}

#[async_trait]
impl Command for RemoveMember {
    const NAME: &'static str = "registry.remove_member";
    /// The version of the household now.
    type Outcome = i64;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<i64, Error> {
        let mut faults = Vec::new();
        let on = Reader::new(ctx.today(), &mut faults).past("on", &self.on);
        if !self.left.given_by_hand() {
            faults.push(Fault::new("left", FaultKind::NotAnOption));
        }
        let Some(on) = on.filter(|_| faults.is_empty()) else { return Err(Error::Invalid(faults)) };
        let mut opened = household::open(ctx, tx, MAY, self.household, self.version).await?;
        let head = opened.present_member(self.person)?.relation.is_head();
        if head && opened.present().count() > 1 {
            return Err(Refused::HeadLeaves.into());
        }
        opened.end(ctx, tx, self.person, on, self.left).await?;
        let kept = opened.keep(tx, on, None).await?;
        tx.append(ctx, &household::told(ctx, Self::NAME, &kept, self.left.word())).await?;
        Ok(kept.version)
    }
}

/// Another member becomes head, and everybody's relation is to the new one.
#[derive(Clone, Serialize)]
pub struct ChangeHead {
    /// The household.
    pub household: HouseholdId,
    /// The version that the form was filled from.
    pub version: i64,
    /// From which day.
    pub on: String,
    /// What everybody is to the new head.
    pub relations: Vec<RelationOf>,
}

#[async_trait]
impl Command for ChangeHead {
    const NAME: &'static str = "registry.change_head";
    /// The version of the household now.
    type Outcome = i64;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<i64, Error> {
        relate(ctx, tx, self.household, self.version, &self.on, &self.relations, Self::NAME, HEAD).await
    }
}

const HEAD: (Left, Joined) = (Left::NewHead, Joined::NewHead);
const CORRECTED: (Left, Joined) = (Left::Corrected, Joined::Corrected);

/// Relations that were entered wrongly are put right, from a day on.
#[derive(Clone, Serialize)]
pub struct CorrectRelations {
    /// The household.
    pub household: HouseholdId,
    /// The version that the form was filled from.
    pub version: i64,
    /// From which day.
    pub on: String,
    /// What everybody is to the head.
    pub relations: Vec<RelationOf>,
    /// Why.
    pub reason: String,
}

#[async_trait]
impl Command for CorrectRelations {
    const NAME: &'static str = "registry.correct_relations";
    /// The version of the household now.
    type Outcome = i64;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<i64, Error> {
        let reason = self.reason.trim();
        if reason.is_empty() {
            return Err(Refused::ReasonMissing.into());
        }
        let before = tx.memberships(self.household).await?;
        let (household, version) = (self.household, self.version);
        let now =
            relate(ctx, tx, household, version, &self.on, &self.relations, Self::NAME, CORRECTED).await?;
        for one in before.iter().filter(|one| one.end.is_none()) {
            let typed = self.relations.iter().find(|typed| typed.person == one.person);
            let Some(new) = typed.and_then(|typed| Relation::parse(&typed.relation)) else { continue };
            if new != one.relation {
                let texts = (Some(one.relation.to_string()), Some(new.to_string()));
                let row = correct::change(ctx, Owner::Person(one.person), Field::Relation, texts);
                tx.add_correction(&correct::because(row, Date::parse(&self.on).ok(), reason)).await?;
            }
        }
        Ok(now)
    }
}

#[allow(clippy::too_many_arguments, reason = "the parts of two commands that differ in name and reason only")]
async fn relate(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    household: HouseholdId,
    version: i64,
    on: &str,
    list: &[RelationOf],
    name: &str,
    why: (Left, Joined),
) -> Result<i64, Error> {
    let mut faults = Vec::new();
    let mut reader = Reader::new(ctx.today(), &mut faults);
    let on = reader.past("on", on);
    let list = relations(&mut reader, list);
    let Some(on) = on.filter(|_| faults.is_empty()) else { return Err(Error::Invalid(faults)) };
    let mut opened = household::open(ctx, tx, MAY, household, version).await?;
    opened.relate(ctx, tx, &list, on, why).await?;
    let kept = opened.keep(tx, on, None).await?;
    tx.append(ctx, &household::told(ctx, name, &kept, "")).await?;
    Ok(kept.version)
}

/// Somebody died. The record of the day stops what hangs on their being alive; nothing else follows by itself.
#[derive(Clone, Serialize)]
pub struct RecordDeath {
    /// Who.
    pub person: PersonId,
    /// The version of the person that the form was filled from.
    pub version: i64,
    /// The day of death.
    pub died_on: String,
    /// Where it is known from, in words.
    pub source: String,
    /// When the head died: what the others are to the new head.
    pub relations: Vec<RelationOf>,
}

#[async_trait]
impl Command for RecordDeath {
    const NAME: &'static str = "registry.record_death";
    /// The household the person belonged to.
    type Outcome = Option<HouseholdId>;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Option<HouseholdId>, Error> {
        let mut faults = Vec::new();
        let mut reader = Reader::new(ctx.today(), &mut faults);
        let died_on = reader.past("died_on", &self.died_on);
        let source = reader.required("source", &self.source);
        let list = relations(&mut reader, &self.relations);
        let Some((died_on, source)) = died_on.zip(source).filter(|_| faults.is_empty()) else {
            return Err(Error::Invalid(faults));
        };
        let may = MAY;
        let (person, version) = (self.person, Some(self.version));
        let death = Death { may, person, version, died_on, source: &source, relations: &list };
        dies(ctx, tx, &death).await
    }
}

/// A death as it is put on file.
struct Death<'a> {
    /// Any of these gives the right.
    may: &'a [Action],
    person: PersonId,
    /// The version that was looked at, where one was.
    version: Option<i64>,
    died_on: Date,
    source: &'a str,
    relations: &'a [(PersonId, Relation)],
}

async fn dies(ctx: &Ctx, tx: &mut dyn Tx, death: &Death<'_>) -> Result<Option<HouseholdId>, Error> {
    let memberships = tx.memberships_of(&[death.person]).await?;
    let present = memberships.iter().find(|one| one.end.is_none());
    if let Some(member) = present {
        tx.lock_household(member.household).await?;
    }
    tx.lock_person(death.person).await?;
    let mut person = tx.person(death.person).await?.ok_or(Error::NotFound(Thing::Person))?;
    let household = match present {
        Some(member) => tx.household(member.household).await?,
        None => None,
    };
    let place = household.as_ref().map_or(person.lives, |one| one.lives);
    household::authorise_for(ctx, tx, death.may, &person, household.as_ref()).await?;
    let version = person.version;
    if let Some(seen) = death.version.filter(|seen| *seen != version) {
        return Err(Error::Stale { thing: Thing::Person, seen, now: version });
    }
    if let Some(before) = person.died_on {
        return Err(Refused::Dead(before).into());
    }
    if let Some(birth) = person.birth.filter(|birth| death.died_on < *birth) {
        return Err(Refused::BeforeBirth(birth).into());
    }
    person.died_on = Some(death.died_on);
    person.version += 1;
    let change = correct::change(
        ctx,
        Owner::Person(person.id),
        Field::DiedOn,
        (None, Some(death.died_on.to_string())),
    );
    tx.add_correction(&correct::because(change, None, death.source)).await?;
    if !tx.put_person(&person, version).await? {
        return Err(Error::Busy);
    }
    crate::payout::died(ctx, tx, person.id).await?;
    let Some(household) = household else {
        tx.append(ctx, &correct::told(ctx, RecordDeath::NAME, person.id, place, "")).await?;
        return Ok(None);
    };
    let mut opened = household::open(ctx, tx, death.may, household.id, household.version).await?;
    let gone = death.died_on.add_days(1).unwrap_or(death.died_on);
    let was_head = opened.present_member(death.person)?.relation.is_head();
    opened.end(ctx, tx, death.person, gone, Left::Death).await?;
    if was_head && opened.present().next().is_some() {
        opened.relate(ctx, tx, death.relations, gone, HEAD).await?;
    }
    let kept = opened.keep(tx, gone, None).await?;
    tx.append(ctx, &household::told(ctx, RecordDeath::NAME, &kept, format!("person {}", person.id))).await?;
    Ok(Some(kept.id))
}

/// A case recorded that somebody died: the file of the family knows it too, so that nobody enters it twice. Nothing where it is there already, and nothing for the
/// head of a family that goes on: who becomes head, and what the others are to them, is asked on the page of the family.
///
/// # Errors
/// The day lies before the person was born, or the database fails.
pub(crate) async fn died_in_case(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    person: PersonId,
    died_on: Date,
) -> Result<(), Error> {
    let Some(known) = tx.person(person).await? else { return Ok(()) };
    let memberships = tx.memberships_of(&[person]).await?;
    let Some(member) = memberships.iter().find(|one| one.end.is_none()) else { return Ok(()) };
    let mut beside = tx.memberships(member.household).await?;
    beside.retain(|one| one.end.is_none() && one.person != person);
    if known.died_on.is_some() || died_on < member.from || (member.relation.is_head() && !beside.is_empty()) {
        return Ok(());
    }
    let may = &[Action::CaseApply];
    let source = "办理事项中登记";
    dies(ctx, tx, &Death { may, person, version: None, died_on, source, relations: &[] }).await.map(drop)
}
