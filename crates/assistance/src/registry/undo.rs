// SPDX-License-Identifier: Apache-2.0
//! A death that was recorded by mistake. Whoever found the mistake asks with a reason and a paper that it be put right; another person looks at the paper and answers.
//! Then the person lives again, belongs to the household as before, and what only the death had ended goes on, so that the months between are paid as back pay.

use super::correct;
use super::household;
use super::model::{Field, Household, HouseholdId, HouseholdState, Membership, Owner, Person, PersonId};
use super::refused::Refused;
use super::relation::Relation;
use super::words::{Joined, Left};
use crate::access::{self, Action, Bar, Denied};
use crate::casework::{self, PaperId};
use crate::form::Reader;
use crate::funeral;
use crate::office::{Command, Error, FaultKind, Query, Thing, Tx};
use crate::payout;
use async_trait::async_trait;
use kernel::{Ctx, Date, Division, Id, Secret, UserId, UtcMillis};
use serde::{Deserialize, Serialize};

/// Who may ask.
const ASKS: &[Action] = &[Action::HouseholdEdit];
/// Who may answer: those who look at what townships hand up, as money may follow.
const ANSWERS: &[Action] = &[Action::CaseReview, Action::CaseDecide];

/// The id of a request.
pub type UndoId = Id<DeathUndo>;

/// A request to put right that somebody was recorded as dead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeathUndo {
    /// Its id.
    pub id: UndoId,
    /// Who lives.
    pub person: PersonId,
    /// The household that the death took them from, if any.
    pub household: Option<HouseholdId>,
    /// Where it is answered.
    pub place: Division,
    /// The day of death that stands on file.
    pub died_on: Date,
    /// What they are to the head, where others live in the household today.
    pub relation: Relation,
    /// The paper that shows it.
    pub paper: PaperId,
    /// Why; nothing after erasure.
    pub reason: Option<Secret<String>>,
    /// When it was asked.
    pub asked_at: UtcMillis,
    /// By whom.
    pub asked_by: UserId,
    /// Their name as signed.
    pub asked_name: String,
    /// The answer.
    pub answer: Option<UndoAnswer>,
}

/// What the second person said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UndoAnswer {
    /// When.
    pub at: UtcMillis,
    /// Who.
    pub by: UserId,
    /// Their name as signed.
    pub name: String,
    /// Whether the person lives.
    pub lives: bool,
}

/// Somebody recorded as dead lives.
#[derive(Clone, Serialize)]
pub struct AskUndoDeath {
    /// Who.
    pub person: PersonId,
    /// What they are to the head; not read where nobody else is left in the household.
    pub relation: String,
    /// Why the record is wrong.
    pub reason: String,
    /// The paper that shows it, from the archive of the household.
    pub paper: PaperId,
}

#[async_trait]
impl Command for AskUndoDeath {
    const NAME: &'static str = "registry.ask_undo_death";
    type Outcome = UndoId;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<UndoId, Error> {
        tx.lock_person(self.person).await?;
        let person = tx.person(self.person).await?.ok_or(Error::NotFound(Thing::Person))?;
        let left = last_home(tx, self.person).await?;
        let household = match &left {
            Some(left) => tx.household(left.household).await?,
            None => None,
        };
        let place = household.as_ref().map_or(person.lives, |one| one.lives);
        household::at(ctx, tx, ASKS, place, household.as_ref().and_then(|one| one.registered)).await?;
        let asked_by = access::signer(ctx)?;
        let Some(died_on) = person.died_on else { return Err(Refused::NotDead.into()) };
        if tx.death_undos_of(self.person).await?.iter().any(|one| one.answer.is_none()) {
            return Err(Refused::UndoAsked.into());
        }
        let others = match &household {
            Some(one) if one.state == HouseholdState::Standing => {
                tx.memberships(one.id).await?.iter().any(|one| one.end.is_none())
            }
            _ => false,
        };
        let mut faults = Vec::new();
        let mut reader = Reader::new(ctx.today(), &mut faults);
        let relation = if others {
            let relation = reader.relation("relation", &self.relation);
            // Who became head since stays it; that changes by a form of its own.
            relation.filter(|one| {
                !one.is_head() || reader.take::<()>("relation", Err(FaultKind::NotAnOption)).is_some()
            })
        } else {
            Some(Relation::HEAD)
        };
        let reason = reader.required("reason", &self.reason);
        let paper = tx
            .paper(self.paper)
            .await?
            .filter(|paper| left.as_ref().is_none_or(|left| paper.household == left.household));
        if paper.is_none() {
            faults.push(crate::office::Fault::new("paper", FaultKind::Missing));
        }
        let (Some(relation), Some(reason), true) = (relation, reason, faults.is_empty()) else {
            return Err(Error::Invalid(faults));
        };
        let (_, asked_name) = ctx.who.signature();
        let undo = DeathUndo {
            id: ctx.new_id(),
            person: self.person,
            household: household.as_ref().map(|one| one.id),
            place,
            died_on,
            relation,
            paper: self.paper,
            reason: Some(Secret::new(reason)),
            asked_at: ctx.now,
            asked_by,
            asked_name,
            answer: None,
        };
        tx.add_death_undo(&undo).await?;
        tx.append(ctx, &correct::told(ctx, Self::NAME, self.person, place, "")).await?;
        Ok(undo.id)
    }
}

/// The membership that the recorded death ended.
async fn last_home(tx: &mut dyn Tx, person: PersonId) -> Result<Option<Membership>, Error> {
    let mut all = tx.memberships_of(&[person]).await?;
    all.retain(|one| one.end.as_ref().is_some_and(|end| end.left == Left::Death));
    Ok(all.into_iter().max_by_key(|one| one.end.as_ref().map(|end| end.recorded_at)))
}

/// The second person's answer.
#[derive(Clone, Serialize)]
pub struct AnswerUndoDeath {
    /// The request.
    pub undo: UndoId,
    /// Whether the person lives.
    pub lives: bool,
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Undone {
    /// How many awards go on that the death had ended.
    pub awards: u32,
}

#[async_trait]
impl Command for AnswerUndoDeath {
    const NAME: &'static str = "registry.answer_undo_death";
    type Outcome = Undone;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Undone, Error> {
        let found = tx.death_undo(self.undo).await?.ok_or(Error::NotFound(Thing::Person))?;
        household::at(ctx, tx, ANSWERS, found.place, None).await?;
        let by = access::signer(ctx)?;
        if found.asked_by == by {
            return Err(Refused::OwnUndo.into());
        }
        if let Some(household) = found.household {
            tx.lock_household(household).await?;
            if casework::relatives_of(tx, household).await?.contains(&by) {
                return Err(Denied::Barred(Action::CaseReview, Bar::Relative).into());
            }
        }
        tx.lock_person(found.person).await?;
        let (_, name) = ctx.who.signature();
        let answer = UndoAnswer { at: ctx.now, by, name, lives: self.lives };
        if !tx.answer_death_undo(found.id, &answer).await? {
            return Err(Refused::UndoAnswered.into());
        }
        let detail = if self.lives { "lives" } else { "dead" };
        tx.append(ctx, &correct::told(ctx, Self::NAME, found.person, found.place, detail)).await?;
        if !self.lives {
            return Ok(Undone { awards: 0 });
        }
        revive(ctx, tx, &found).await?;
        let awards = payout::lives(ctx, tx, found.person).await?;
        funeral::lives(ctx, tx, found.person).await?;
        Ok(Undone { awards })
    }
}

/// Takes the day of death off the record, with old value and reason, and puts the person back where they were.
async fn revive(ctx: &Ctx, tx: &mut dyn Tx, undo: &DeathUndo) -> Result<(), Error> {
    let old = tx.person(undo.person).await?.ok_or(Error::NotFound(Thing::Person))?;
    if old.died_on != Some(undo.died_on) {
        return Err(Refused::NotDead.into());
    }
    let new = Person { died_on: None, version: old.version + 1, ..old.clone() };
    let texts = (correct::text(&old, Field::DiedOn), None);
    let change = correct::change(ctx, Owner::Person(old.id), Field::DiedOn, texts);
    let reason = undo.reason.as_ref().map_or("", |text| text.expose().as_str());
    tx.add_correction(&correct::because(change, None, reason)).await?;
    if !tx.put_person(&new, old.version).await? {
        return Err(Error::Busy);
    }
    let household = match undo.household {
        Some(id) => tx.household(id).await?,
        None => None,
    };
    match household {
        Some(household) => come_back(ctx, tx, household, undo).await,
        None => Ok(()),
    }
}

/// The person belongs to the household from the day after the one that stood as their last; a household that their death had closed stands again. One that joined
/// another since stays closed: there the person is added by the form for members.
async fn come_back(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    mut household: Household,
    undo: &DeathUndo,
) -> Result<(), Error> {
    let Some(left) = last_home(tx, undo.person).await? else { return Ok(()) };
    if tx.memberships_of(&[undo.person]).await?.iter().any(|one| one.end.is_none()) {
        return Ok(());
    }
    let relation = match household.state {
        HouseholdState::Standing => undo.relation,
        HouseholdState::Closed { into: None, .. } => Relation::HEAD,
        HouseholdState::Closed { .. } => return Ok(()),
    };
    let through = left.end.as_ref().map_or(undo.died_on, |end| end.through);
    let membership = Membership {
        id: ctx.new_id(),
        household: household.id,
        person: undo.person,
        relation,
        from: through.add_days(1).unwrap_or(through),
        joined: Joined::Corrected,
        recorded_at: ctx.now,
        end: None,
    };
    tx.add_membership(&membership).await?;
    let seen = household.version;
    household.state = HouseholdState::Standing;
    if relation.is_head() {
        household.head = undo.person;
    }
    household.version += 1;
    if !tx.put_household(&household, seen).await? {
        return Err(Error::Busy);
    }
    tx.append(ctx, &household::told(ctx, AnswerUndoDeath::NAME, &household, "")).await
}

/// Requests about one family, or those that wait for a second person where whoever looks may answer.
pub struct DeathUndos {
    /// Of one family, answered ones too.
    pub household: Option<HouseholdId>,
}

/// A request with who and where.
#[derive(Clone, Debug)]
pub struct UndoRow {
    /// The request.
    pub undo: DeathUndo,
    /// The name of the person.
    pub name: String,
    /// The number of the household.
    pub household: Option<String>,
    /// Whether whoever looks may answer it.
    pub may_answer: bool,
}

#[async_trait]
impl Query for DeathUndos {
    const NAME: &'static str = "registry.death_undos";
    type Answer = Vec<UndoRow>;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Vec<UndoRow>, Error> {
        let caller = access::caller(ctx, tx).await?;
        let found = match self.household {
            Some(id) => {
                let household = tx.household(id).await?.ok_or(Error::NotFound(Thing::Household))?;
                household::authorise(ctx, tx, &[Action::HouseholdView], &household).await?;
                tx.death_undos_in(id).await?
            }
            None => {
                let mut places = Vec::new();
                for action in ANSWERS {
                    places.extend(caller.scope(*action).places().iter().copied());
                }
                tx.death_undos_waiting(&access::Scope::of(places)).await?
            }
        };
        let mut rows = Vec::with_capacity(found.len());
        for undo in found {
            let name = tx.person(undo.person).await?.map(|person| person.name).unwrap_or_default();
            let household = match undo.household {
                Some(id) => tx.household(id).await?.map(|one| one.number),
                None => None,
            };
            let may_answer = undo.answer.is_none()
                && caller.id != Some(undo.asked_by)
                && caller.check_any(ANSWERS, undo.place).is_ok();
            rows.push(UndoRow { undo, name, household, may_answer });
        }
        Ok(rows)
    }
}
