// SPDX-License-Identifier: Apache-2.0
//! Who sees to a funeral, that it was held, that it has no cost; and what becomes of it where the death was a mistake.

use super::model::{Funeral, FuneralId, FuneralStage, Held, Rest, SeesTo, WithoutCost, stage};
use super::read::died;
use super::refused::Refused;
use crate::access::{self, Action};
use crate::casework::{PaperId, PersonId, Scheme};
use crate::form::{Reader, sound};
use crate::history;
use crate::office::{Command, Error, Fault, FaultKind, Private, Thing, Tx};
use crate::payout::once::take_back;
use crate::tekun::Place;
use async_trait::async_trait;
use kernel::{Ctx, Secret, UserId};
use serde::{Deserialize, Serialize};

/// The most characters of a name.
const LONGEST: usize = 60;

/// What was entered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FuneralDone {
    /// Whose funeral.
    pub person: PersonId,
    /// The funeral.
    pub funeral: FuneralId,
}

/// A line of the log about somebody who died.
pub(super) async fn log(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    name: &str,
    of: &Place,
    (person, detail): (PersonId, &str),
) -> Result<(), Error> {
    let object = Some((Thing::Person, person.bytes()));
    tx.append(ctx, &history::Entry::done(ctx, name, object, Some(of.household.lives), detail)).await
}

/// A funeral that counts, with its family, locked and authorised, and how far it has come. Whoever is named took the step before and may not take this one, too.
pub(super) async fn opened(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    id: FuneralId,
    may: (Action, Option<UserId>),
) -> Result<(Funeral, Place, FuneralStage), Error> {
    let funeral = tx.funeral(id).await?.ok_or(Error::NotFound(Thing::Funeral))?;
    let of = Place::barring(ctx, tx, funeral.household, may).await?;
    // Read again: the family is locked only now.
    let funeral = tx.funeral(id).await?.filter(|one| one.undone_at.is_none());
    let funeral = funeral.ok_or(Error::NotFound(Thing::Funeral))?;
    let stage = stage(Some(&funeral), &tx.funeral_costs(id).await?);
    Ok((funeral, of, stage))
}

/// A paper of the family.
pub(super) async fn filed(tx: &mut dyn Tx, of: &Place, paper: PaperId) -> Result<(), Error> {
    let there = tx.paper(paper).await?.is_some_and(|paper| paper.household == of.household.id);
    if there { Ok(()) } else { Err(Error::NotFound(Thing::Paper)) }
}

/// Says who sees to the funeral of somebody who was supported until death.
#[derive(Serialize)]
pub struct EntrustFuneral {
    /// Who died.
    pub person: PersonId,
    /// Who sees to it: the word of a [`SeesTo`].
    pub sees_to: String,
    /// Their name.
    pub who: Private,
}

#[async_trait]
impl Command for EntrustFuneral {
    const NAME: &'static str = "funeral.entrust";
    type Outcome = FuneralDone;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<FuneralDone, Error> {
        let (award, _) = died(tx, self.person).await?.ok_or(Refused::NotSupported)?;
        let of = Place::at(ctx, tx, award.household, Action::FuneralWork).await?;
        // Read again: the family is locked only now.
        let (award, died_on) = died(tx, self.person).await?.ok_or(Refused::NotSupported)?;
        let mut faults = Vec::new();
        let mut reader = Reader::new(ctx.today(), &mut faults);
        let sees_to = reader.take("sees_to", SeesTo::parse(&self.sees_to).ok_or(FaultKind::NotAnOption));
        let who = reader.line("who", self.who.expose(), LONGEST);
        if sees_to == Some(SeesTo::Home) {
            // Only who lived in a home on the day of death is seen to by it.
            let stays = tx.stays_of(self.person).await?;
            let there = |stay: &crate::tekun::Stay| {
                stay.from <= died_on && stay.until.is_none_or(|until| died_on <= until)
            };
            if !stays.iter().any(there) {
                reader.fault("sees_to", FaultKind::NotAnOption);
            }
        }
        sound(faults)?;
        let (Some(sees_to), Some(who)) = (sees_to, who) else {
            return Err(Error::Broken("a field was read and is not there"));
        };
        let funeral = Funeral {
            id: ctx.new_id(),
            person: self.person,
            household: award.household,
            died_on,
            sees_to,
            who: Secret::new(who),
            held: None,
            closed: None,
            by: access::signer(ctx)?,
            name: ctx.who.signature().1,
            at: ctx.now,
            undone_at: None,
        };
        if !tx.add_funeral(&funeral).await? {
            return Err(Refused::EntrustedAlready.into());
        }
        log(ctx, tx, Self::NAME, &of, (self.person, sees_to.word())).await?;
        Ok(FuneralDone { person: self.person, funeral: funeral.id })
    }
}

/// A funeral was held.
#[derive(Serialize)]
pub struct RecordFuneral {
    /// Which.
    pub funeral: FuneralId,
    /// The day.
    pub on: String,
    /// How: the word of a [`Rest`].
    pub rest: String,
    /// The certificate of cremation or burial.
    pub paper: PaperId,
}

#[async_trait]
impl Command for RecordFuneral {
    const NAME: &'static str = "funeral.hold";
    type Outcome = FuneralDone;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<FuneralDone, Error> {
        let (funeral, of, stage) = opened(ctx, tx, self.funeral, (Action::FuneralWork, None)).await?;
        if stage.over() {
            return Err(Refused::Over.into());
        }
        let mut faults = Vec::new();
        let mut reader = Reader::new(ctx.today(), &mut faults);
        let on = reader.past("held_on", &self.on);
        let rest = reader.take("rest", Rest::parse(&self.rest).ok_or(FaultKind::NotAnOption));
        if on.is_some_and(|on| on < funeral.died_on) {
            reader.fault("held_on", FaultKind::EarliestDay(funeral.died_on));
        }
        sound(faults)?;
        let (Some(on), Some(rest)) = (on, rest) else {
            return Err(Error::Broken("a field was read and is not there"));
        };
        filed(tx, &of, self.paper).await?;
        if !tx.hold_funeral(funeral.id, &Held { on, rest, paper: self.paper }).await? {
            return Err(Refused::DoneAlready.into());
        }
        log(ctx, tx, Self::NAME, &of, (funeral.person, rest.word())).await?;
        Ok(FuneralDone { person: funeral.person, funeral: funeral.id })
    }
}

/// A funeral that support pays nothing for.
#[derive(Serialize)]
pub struct CloseFuneral {
    /// Which.
    pub funeral: FuneralId,
    /// Why: the word of a [`WithoutCost`].
    pub why: String,
}

#[async_trait]
impl Command for CloseFuneral {
    const NAME: &'static str = "funeral.close";
    type Outcome = FuneralDone;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<FuneralDone, Error> {
        let (funeral, of, stage) = opened(ctx, tx, self.funeral, (Action::FuneralWork, None)).await?;
        let Some(why) = WithoutCost::parse(&self.why) else {
            return Err(Error::Invalid(vec![Fault::new("why", FaultKind::NotAnOption)]));
        };
        match stage {
            FuneralStage::Held => {}
            FuneralStage::Open | FuneralStage::Entrusted => return Err(Refused::NotHeld.into()),
            FuneralStage::Proposed => return Err(Refused::CostWaits.into()),
            FuneralStage::Decided | FuneralStage::Closed => return Err(Refused::Over.into()),
        }
        if !tx.close_funeral(funeral.id, ctx.today(), why).await? {
            return Err(Refused::DoneAlready.into());
        }
        log(ctx, tx, Self::NAME, &of, (funeral.person, why.word())).await?;
        Ok(FuneralDone { person: funeral.person, funeral: funeral.id })
    }
}

/// Somebody recorded as dead lives: the funeral counts no longer. What was to be paid for it is not; what was paid stands on the list of what was paid too much, for a person to decide.
///
/// # Errors
/// The database fails, or somebody else changes the award.
pub(crate) async fn lives(ctx: &Ctx, tx: &mut dyn Tx, person: PersonId) -> Result<(), Error> {
    let Some(funeral) = tx.funeral_of(person).await? else { return Ok(()) };
    if !tx.undo_funeral(funeral.id, ctx.now).await? {
        return Err(Error::Busy);
    }
    let of = (funeral.household, Scheme::TekunFuneral);
    take_back(ctx, tx, of, funeral.id.bytes()).await?;
    let object = Some((Thing::Person, person.bytes()));
    let place = tx.household_place(funeral.household).await?;
    tx.append(ctx, &history::Entry::done(ctx, "funeral.undone", object, place, "")).await
}
