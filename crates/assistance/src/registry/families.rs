// SPDX-License-Identifier: Apache-2.0
//! Households split (分户) and merge (并户). Evidence about a person goes with the person; what was said of the old household stays with it.

use super::form::{RelationOf, relations};
use super::household;
use super::intake;
use super::model::{Household, HouseholdId, HouseholdState};
use super::refused::Refused;
use super::words::{Joined, Left};
use crate::access::Action;
use crate::form::Reader;
use crate::office::{Command, Error, Private, Thing, Tx};
use async_trait::async_trait;
use kernel::Ctx;
use serde::{Deserialize, Serialize};

const MAY: &[Action] = &[Action::HouseholdEdit];

/// Some members become a household of their own.
#[derive(Clone, Serialize)]
pub struct SplitHousehold {
    /// The household.
    pub household: HouseholdId,
    /// The version that the form was filled from.
    pub version: i64,
    /// The first day of the new household.
    pub on: String,
    /// Those who go, with what they are to their new head.
    pub relations: Vec<RelationOf>,
    /// When the head goes: what those who stay are to their new head.
    pub staying: Vec<RelationOf>,
    /// The village where the new household lives.
    pub lives: String,
    /// The village where it is registered, where known.
    pub registered: String,
    /// Its address in words.
    pub address: Option<Private>,
    /// `urban` or `rural`, of where it lives.
    pub area: String,
}

/// What a split made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Split {
    /// The new household.
    pub household: HouseholdId,
    /// Its number.
    pub number: String,
    /// The version of the old household now.
    pub version: i64,
}

#[async_trait]
impl Command for SplitHousehold {
    const NAME: &'static str = "registry.split";
    type Outcome = Split;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Split, Error> {
        let mut faults = Vec::new();
        let mut reader = Reader::new(ctx.today(), &mut faults);
        let on = reader.past("on", &self.on);
        let lives = reader.village("lives", &self.lives);
        let registered = reader.place("registered", &self.registered);
        let address = reader.address("address", self.address.as_ref());
        let area = reader.area("area", &self.area);
        let going = relations(&mut reader, &self.relations);
        let staying = relations(&mut reader.under("staying"), &self.staying);
        let Some((on, lives)) = on.zip(lives).filter(|_| faults.is_empty()) else {
            return Err(Error::Invalid(faults));
        };
        let mut old = household::open_at_home(ctx, tx, MAY, self.household, self.version).await?;
        household::at(ctx, tx, MAY, lives, registered).await?;
        if going.is_empty() || going.len() >= old.present().count() {
            return Err(Refused::NothingToSplit.into());
        }
        let head = household::head(&going)?;
        let mut head_goes = false;
        for (person, _) in &going {
            head_goes |= old.present_member(*person)?.relation.is_head();
            old.end(ctx, tx, *person, on, Left::Split).await?;
        }
        if head_goes {
            old.relate(ctx, tx, &staying, on, (Left::NewHead, Joined::NewHead)).await?;
        }
        let old = old.keep(tx, on, None).await?;
        let mut made = household::new(Household {
            id: ctx.new_id(),
            number: intake::number(tx, lives).await?,
            head,
            lives,
            registered,
            address,
            area,
            state: HouseholdState::Standing,
            opened_on: on,
            version: 0,
        });
        made.add(tx).await?;
        for (person, relation) in &going {
            let person = tx.person(*person).await?.ok_or(Error::NotFound(Thing::Person))?;
            made.join(ctx, tx, &person, *relation, on, Joined::Split).await?;
        }
        let made = made.keep(tx, on, None).await?;
        tx.append(ctx, &household::told(ctx, Self::NAME, &old, format!("into {}", made.number))).await?;
        tx.append(ctx, &household::told(ctx, Self::NAME, &made, format!("from {}", old.number))).await?;
        Ok(Split { household: made.id, number: made.number, version: old.version })
    }
}

/// All members of one household join another, and the one closes.
#[derive(Clone, Serialize)]
pub struct MergeHouseholds {
    /// The household that stays.
    pub into: HouseholdId,
    /// Its version that the form was filled from.
    pub into_version: i64,
    /// The household that closes.
    pub from: HouseholdId,
    /// Its version that the form was filled from.
    pub from_version: i64,
    /// The first day in the household that stays.
    pub on: String,
    /// What those who come are to its head.
    pub relations: Vec<RelationOf>,
}

#[async_trait]
impl Command for MergeHouseholds {
    const NAME: &'static str = "registry.merge";
    /// The version of the household that stays.
    type Outcome = i64;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<i64, Error> {
        let mut faults = Vec::new();
        let mut reader = Reader::new(ctx.today(), &mut faults);
        let on = reader.past("on", &self.on);
        let coming = relations(&mut reader, &self.relations);
        let Some(on) = on.filter(|_| faults.is_empty()) else { return Err(Error::Invalid(faults)) };
        if self.into == self.from {
            return Err(Refused::SameHousehold.into());
        }
        // In the order of their ids, so that two merges that cross do not wait for each other.
        tx.lock_household(self.into.min(self.from)).await?;
        tx.lock_household(self.into.max(self.from)).await?;
        let mut into = household::open_at_home(ctx, tx, MAY, self.into, self.into_version).await?;
        let mut from = household::open_at_home(ctx, tx, MAY, self.from, self.from_version).await?;
        let leaving: Vec<_> = from.present().map(|one| one.person).collect();
        if coming.len() != leaving.len() {
            return Err(Refused::RelationMissing.into());
        }
        for (person, relation) in &coming {
            from.end(ctx, tx, *person, on, Left::Merge).await?;
            let person = tx.person(*person).await?.ok_or(Error::NotFound(Thing::Person))?;
            into.join(ctx, tx, &person, *relation, on, Joined::Merge).await?;
        }
        let place = from.household.lives;
        if let Some(number) = crate::casework::open_case_of(tx, self.from, place).await? {
            return Err(Refused::OpenCase(number).into());
        }
        let from = from.keep(tx, on, Some(self.into)).await?;
        let into = into.keep(tx, on, None).await?;
        crate::payout::merged(ctx, tx, from.id, (into.id, into.lives)).await?;
        tx.append(ctx, &household::told(ctx, Self::NAME, &from, format!("into {}", into.number))).await?;
        tx.append(ctx, &household::told(ctx, Self::NAME, &into, format!("from {}", from.number))).await?;
        Ok(into.version)
    }
}
