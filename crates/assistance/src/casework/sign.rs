// SPDX-License-Identifier: Apache-2.0
//! Who signs as the second: wherever a person departs from what the packs say, or decides what they leave to people.

use super::event::CaseEvent;
use super::file::CaseFile;
use super::model::Office;
use super::port::CaseRow;
use super::service::office_of;
use crate::access::{self, Action, Posting, Role, roles};
use crate::office::{Error, Fault, FaultKind, Tx};
use kernel::{Ctx, Date, Division, UserId};
use policy::procedure::Actor;
use policy::tree::Discretion;

/// What whoever signs as the second may do.
const SIGNS: &[Action] = &[
    Action::CaseOpinion,
    Action::CaseSubmit,
    Action::CaseReview,
    Action::CaseDecide,
    Action::CaseDecideDelegated,
];

/// Whether somebody in a role may sign as the second.
#[must_use]
pub fn signs_as_second(role: Role) -> bool {
    SIGNS.iter().any(|action| roles::bars(role, *action).is_some())
}

/// Whether somebody may sign as the second: they give opinions, review or decide in the place, and are no near relative of the family.
pub(super) async fn may_sign(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    row: &CaseRow,
    file: &CaseFile,
    who: UserId,
) -> Result<bool, Error> {
    let postings = postings_on(tx, who, ctx.today()).await?;
    let colleague = access::Caller { id: Some(who), name: String::new(), postings };
    Ok(!file.bars().relatives.contains(&who) && colleague.check_any(SIGNS, row.place).is_ok())
}

async fn postings_on(tx: &mut dyn Tx, who: UserId, today: Date) -> Result<Vec<Posting>, Error> {
    let mut postings = tx.postings(who).await?;
    postings.retain(|posting| posting.holds(today));
    Ok(postings)
}

/// Whether what is decided at a point of the packs is only proposed: they name the county, as the one who decides or as the second, and whoever signs there does not work in it.
pub(crate) async fn proposed(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    (point, place): (&Discretion, Division),
    (by, second): (Option<UserId>, Option<UserId>),
) -> Result<bool, Error> {
    for (asked, who) in [(Some(point.by), by), (point.second, second)] {
        if asked == Some(Actor::County) && !of_county(ctx, tx, place, who).await? {
            return Ok(true);
        }
    }
    Ok(false)
}

async fn of_county(ctx: &Ctx, tx: &mut dyn Tx, place: Division, who: Option<UserId>) -> Result<bool, Error> {
    let Some(who) = who else { return Ok(false) };
    let postings = postings_on(tx, who, ctx.today()).await?;
    Ok(postings.iter().any(|one| office_of(one.role) == Office::County && one.place.contains(&place)))
}

/// The second signature of an opinion or a decision that departs is of somebody who may give it.
pub(super) async fn second_may_sign(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    row: &CaseRow,
    file: &CaseFile,
    event: &CaseEvent,
) -> Result<(), Error> {
    let (CaseEvent::OpinionGiven { departure: Some(departure), .. }
    | CaseEvent::Decided { departure: Some(departure), .. }) = event
    else {
        return Ok(());
    };
    match departure.second {
        Some(second) if !may_sign(ctx, tx, row, file, second).await? => {
            Err(Error::Invalid(vec![Fault::new("second", FaultKind::NoSuchWork)]))
        }
        _ => Ok(()),
    }
}
