// SPDX-License-Identifier: Apache-2.0
//! What every change of a household goes through: the lock, the right, the version; and the rules of who may belong to it.

use super::model::{
    Household, HouseholdId, HouseholdState, MOST_MEMBERS, Membership, MembershipEnd, Person, PersonId,
};
use super::refused::Refused;
use super::relation::Relation;
use super::words::{Joined, Left};
use crate::access::{self, Action, Denied};
use crate::history::Entry;
use crate::office::{Error, Thing, Tx};
use kernel::{Ctx, Date, Division};

/// A household that is being changed, with who belongs and belonged to it.
pub(super) struct Opened {
    pub(super) household: Household,
    pub(super) memberships: Vec<Membership>,
    seen: i64,
}

/// Whether whoever acts may do one of these things at a household: where it lives, where it is registered, or where an open case of it is handled.
pub(super) async fn authorise(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    actions: &[Action],
    household: &Household,
) -> Result<(), Error> {
    match at(ctx, tx, actions, household.lives, household.registered).await {
        Err(Error::Denied(Denied::OutsideRegion(..))) if by_case(ctx, tx, actions, household.id).await? => {
            Ok(())
        }
        other => other,
    }
}

/// The same for what concerns somebody: at their household, or where they live where they belong to none.
pub(super) async fn authorise_for(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    actions: &[Action],
    person: &Person,
    household: Option<&Household>,
) -> Result<(), Error> {
    match household {
        Some(household) => authorise(ctx, tx, actions, household).await,
        None => at(ctx, tx, actions, person.lives, None).await,
    }
}

/// Whether an open case of a household is handled where whoever acts may do one of these things: a case that was passed on is worked on by a township where the family
/// neither lives nor is registered.
pub(super) async fn by_case(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    actions: &[Action],
    household: HouseholdId,
) -> Result<bool, Error> {
    let caller = access::caller(ctx, tx).await?;
    for action in actions {
        let region = caller.scope(*action);
        if region.is_empty() {
            continue;
        }
        if crate::casework::handled_in(tx, household, region.clone()).await?
            || crate::temp_relief::handled_in(tx, household, region).await?
        {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The same for a place, with another that will do.
pub(super) async fn at(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    actions: &[Action],
    place: Division,
    other: Option<Division>,
) -> Result<(), Error> {
    let caller = access::caller(ctx, tx).await?;
    let denied = match caller.check_any(actions, place) {
        Ok(()) => return Ok(()),
        Err(denied) => denied,
    };
    match other.map(|other| caller.check_any(actions, other)) {
        Some(Ok(())) => Ok(()),
        // Being in the wrong place says more than not having the role.
        Some(Err(there)) if matches!((&denied, &there), (Denied::NoRole(_), Denied::OutsideRegion(..))) => {
            Err(there.into())
        }
        _ => Err(denied.into()),
    }
}

/// The village where a household lives, for whoever may do one of these things at it; for use cases of other slices about the whole family.
///
/// # Errors
/// There is no such household, or whoever acts has nothing to do with it.
pub(crate) async fn place_for(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    actions: &[Action],
    household: HouseholdId,
) -> Result<Division, Error> {
    let household = tx.household(household).await?.ok_or(Error::NotFound(Thing::Household))?;
    authorise(ctx, tx, actions, &household).await?;
    Ok(household.lives)
}

/// Opens a household to change it.
pub(super) async fn open(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    actions: &[Action],
    id: HouseholdId,
    seen: i64,
) -> Result<Opened, Error> {
    tx.lock_household(id).await?;
    let household = tx.household(id).await?.ok_or(Error::NotFound(Thing::Household))?;
    authorise(ctx, tx, actions, &household).await?;
    if household.version != seen {
        return Err(Error::Stale { thing: Thing::Household, seen, now: household.version });
    }
    if household.state != HouseholdState::Standing {
        return Err(Refused::Closed.into());
    }
    let memberships = tx.memberships(id).await?;
    Ok(Opened { household, memberships, seen })
}

/// Opens a household for what only its own places decide, whoever handles a case of it: who parts from it and whom it joins.
pub(super) async fn open_at_home(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    actions: &[Action],
    id: HouseholdId,
    seen: i64,
) -> Result<Opened, Error> {
    let opened = open(ctx, tx, actions, id, seen).await?;
    at(ctx, tx, actions, opened.household.lives, opened.household.registered).await?;
    Ok(opened)
}

impl Opened {
    /// Those who are members with no end in sight.
    pub(super) fn present(&self) -> impl Iterator<Item = &Membership> {
        self.memberships.iter().filter(|one| one.end.is_none())
    }

    /// Somebody's membership that has no end.
    pub(super) fn present_member(&self, person: PersonId) -> Result<&Membership, Error> {
        self.present().find(|one| one.person == person).ok_or_else(|| Refused::NotAMember.into())
    }

    /// Ends a membership: `from` is the first day on which it holds no more.
    pub(super) async fn end(
        &mut self,
        ctx: &Ctx,
        tx: &mut dyn Tx,
        person: PersonId,
        from: Date,
        left: Left,
    ) -> Result<(), Error> {
        let member = self.present_member(person)?;
        if from < member.from {
            return Err(Refused::BeforeJoined(member.from).into());
        }
        let through = from.add_days(-1).unwrap_or(from);
        let (id, end) = (member.id, MembershipEnd { through, left, recorded_at: ctx.now });
        if !tx.end_membership(id, &end).await? {
            return Err(Error::Busy);
        }
        for one in self.memberships.iter_mut().filter(|one| one.id == id) {
            one.end = Some(end.clone());
        }
        Ok(())
    }

    /// Adds a membership; a person is in one household on a date at most.
    pub(super) async fn join(
        &mut self,
        ctx: &Ctx,
        tx: &mut dyn Tx,
        person: &Person,
        relation: Relation,
        from: Date,
        joined: Joined,
    ) -> Result<(), Error> {
        alone(tx, &self.household, person, from).await?;
        let membership = Membership {
            id: ctx.new_id(),
            household: self.household.id,
            person: person.id,
            relation,
            from,
            joined,
            recorded_at: ctx.now,
            end: None,
        };
        tx.add_membership(&membership).await?;
        self.memberships.push(membership);
        Ok(())
    }

    /// Sets everybody's relation from a day on, the head's among them. Memberships whose relation stays are left alone.
    pub(super) async fn relate(
        &mut self,
        ctx: &Ctx,
        tx: &mut dyn Tx,
        relations: &[(PersonId, Relation)],
        from: Date,
        why: (Left, Joined),
    ) -> Result<(), Error> {
        let present: Vec<(PersonId, Relation)> =
            self.present().map(|one| (one.person, one.relation)).collect();
        if relations.iter().any(|(person, _)| !present.iter().any(|(one, _)| one == person)) {
            return Err(Refused::NotAMember.into());
        }
        for (person, old) in present {
            let Some((_, new)) = relations.iter().find(|(one, _)| *one == person) else {
                return Err(Refused::RelationMissing.into());
            };
            if *new != old {
                self.end(ctx, tx, person, from, why.0).await?;
                let membership = Membership {
                    id: ctx.new_id(),
                    household: self.household.id,
                    person,
                    relation: *new,
                    from,
                    joined: why.1,
                    recorded_at: ctx.now,
                    end: None,
                };
                tx.add_membership(&membership).await?;
                self.memberships.push(membership);
            }
        }
        self.household.head = head(relations)?;
        Ok(())
    }

    /// Puts a new household into the store, before anybody joins it.
    pub(super) async fn add(&mut self, tx: &mut dyn Tx) -> Result<(), Error> {
        self.household.version = 1;
        tx.put_household(&self.household, 0).await?;
        self.seen = 1;
        Ok(())
    }

    /// Keeps the household; it closes when nobody is left.
    pub(super) async fn keep(
        mut self,
        tx: &mut dyn Tx,
        on: Date,
        into: Option<HouseholdId>,
    ) -> Result<Household, Error> {
        if self.present().next().is_none() {
            self.household.state = HouseholdState::Closed { on, into };
        } else {
            let relations: Vec<_> = self.present().map(|one| (one.person, one.relation)).collect();
            head(&relations)?;
            if relations.len() > MOST_MEMBERS {
                return Err(Refused::TooManyMembers.into());
            }
        }
        self.household.version += 1;
        if !tx.put_household(&self.household, self.seen).await? {
            return Err(Error::Busy);
        }
        Ok(self.household)
    }
}

/// A household that is being made.
pub(super) fn new(household: Household) -> Opened {
    Opened { household, memberships: Vec::new(), seen: 0 }
}

/// The one head; one spouse of the head at most.
pub(super) fn head(relations: &[(PersonId, Relation)]) -> Result<PersonId, Error> {
    let mut heads = relations.iter().filter(|(_, relation)| relation.is_head());
    let head = heads.next().ok_or(Refused::NoHead)?.0;
    if heads.next().is_some() {
        return Err(Refused::SecondHead.into());
    }
    if relations.iter().filter(|(_, relation)| relation.is_spouse()).count() > 1 {
        return Err(Refused::SecondSpouse.into());
    }
    Ok(head)
}

/// That a person belongs to no household from a day on. Another household is named by its number only.
async fn alone(tx: &mut dyn Tx, household: &Household, person: &Person, from: Date) -> Result<(), Error> {
    if person.erased {
        return Err(Refused::Erased.into());
    }
    if let Some(died_on) = person.died_on {
        return Err(Refused::Dead(died_on).into());
    }
    if let Some(birth) = person.birth.filter(|birth| from < *birth) {
        return Err(Refused::BeforeBirth(birth).into());
    }
    tx.lock_person(person.id).await?;
    let others = tx.memberships_of(&[person.id]).await?;
    let Some(other) = others.iter().filter(|one| one.reaches(from)).max_by_key(|one| one.end.is_none())
    else {
        return Ok(());
    };
    match &other.end {
        None if other.household == household.id => Err(Refused::MemberAlready.into()),
        Some(end) if other.household == household.id => Err(Refused::StillMemberUntil(end.through).into()),
        _ => {
            let found =
                tx.household(other.household).await?.ok_or(Error::Broken("a membership of no household"))?;
            Err(Refused::InAnotherHousehold(found.number).into())
        }
    }
}

/// A line of the log about a household.
pub(super) fn told(ctx: &Ctx, action: &str, household: &Household, detail: impl Into<String>) -> Entry {
    let object = Some((Thing::Household, household.id.bytes()));
    Entry::done(ctx, action, object, Some(household.lives), detail)
}
