// SPDX-License-Identifier: Apache-2.0
//! What the packs of a day give the family of a case that was decided before. A county has tens of thousands of awards, and each is asked about for the preview of a new
//! standard and again while its list is signed and everybody else waits: so what they give is kept for as long as it holds.

use super::awards::AwardRow;
use super::model::ids::AwardId;
use crate::casework::{self, AmountPart, Answer, Assessment, CaseFile, CaseId, HouseholdId, Scheme};
use crate::office::{Error, Thing, Tx};
use crate::registry;
use kernel::{Ctx, Date, Division, Fen};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What was computed anew.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Given {
    /// What the packs say.
    pub(super) answer: Answer,
    /// How much a month under the scheme of the award.
    pub(super) amount: Option<Fen>,
    /// What the amount is made of, where it is not of one piece.
    pub(super) parts: Vec<AmountPart>,
    /// Whether it rests on documents alone.
    pub(super) actionable: bool,
    /// The hash of the record.
    pub(super) record: String,
}

impl Given {
    fn of(new: Assessment, scheme: Scheme) -> Given {
        let amount = new.paid_under(scheme);
        let Assessment { answer, parts, actionable, record, .. } = new;
        Given { answer, amount, parts, actionable, record }
    }
}

/// What an award was decided on, beside what the packs give now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Found {
    /// What was assessed under the scheme of the award when it was decided.
    pub(super) set: Option<Fen>,
    /// What the packs give; none where the family's file cannot be read as one, which is for a person like any other unknown.
    pub(super) given: Option<Given>,
}

/// What is kept: with the place whose program answered, which the case alone names.
#[derive(Serialize, Deserialize)]
struct Kept {
    place: Division,
    program: String,
    found: Found,
}

/// The versions of the awards of each family that has one of a county and scheme: what payout tells the packs of a family follows from them.
pub type Versions = BTreeMap<HouseholdId, Vec<(AwardId, i64)>>;

/// What the packs of a day give under an award that stands on a case, as kept or computed.
pub(super) async fn found(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    (row, case, on): (&AwardRow, CaseId, Date),
    versions: &Versions,
) -> Result<Found, Error> {
    let key = key(tx, (row, case, on), versions).await?;
    let known = known(tx, &key, on).await?;
    // As for what is kept of a family: an answer that should not have held shows in the first test.
    if let Some(known) = known.as_ref().filter(|_| !cfg!(debug_assertions)) {
        return Ok(known.clone());
    }
    let (_, file, _) = casework::load(tx, case).await?;
    let found = computed(ctx, tx, (row, &file), on).await?;
    assert!(known.is_none_or(|known| known == found), "what is kept of a new standard is not what it gives");
    keep(tx, (row, &file), (&key, on), &found).await?;
    Ok(found)
}

/// Everything that the answer follows from besides the family's file and the program, as one text.
async fn key(
    tx: &mut dyn Tx,
    (row, case, on): (&AwardRow, CaseId, Date),
    versions: &Versions,
) -> Result<String, Error> {
    let version = tx.case_version(case).await?.ok_or(Error::NotFound(Thing::Case))?;
    let mut text = format!("standard {} {case} {version} {on}", row.scheme.word());
    for (award, version) in versions.get(&row.household).into_iter().flatten() {
        text.push_str(&format!(" {award} {version}"));
    }
    Ok(policy::hash::hex(text.as_bytes()))
}

/// What is kept, if the program of the day is the one that gave it.
async fn known(tx: &mut dyn Tx, key: &str, on: Date) -> Result<Option<Found>, Error> {
    let Some(kept) = tx.known_answer(key).await? else { return Ok(None) };
    let Ok(Kept { place, program, found }) = serde_json::from_str(&kept) else { return Ok(None) };
    let now = tx.policies().program(place, on, on)?;
    Ok((now.hash == program).then_some(found))
}

async fn computed(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    (row, file): (&AwardRow, &CaseFile),
    on: Date,
) -> Result<Found, Error> {
    let set = file.assessment.as_ref().and_then(|one| one.assessment.paid_under(row.scheme));
    let given = match casework::recompute(ctx, tx, file, on).await {
        Ok(new) => Some(Given::of(new, row.scheme)),
        Err(Error::Unassessable(_) | Error::Registry(registry::Refused::NobodyThen)) => None,
        Err(error) => return Err(error),
    };
    Ok(Found { set, given })
}

/// Keeps it with the family's file that was read. A family that joined another household is read from the one that it was decided in: nothing is kept of it, since the
/// versions of the awards are those of the other.
async fn keep(
    tx: &mut dyn Tx,
    (row, file): (&AwardRow, &CaseFile),
    (key, on): (&str, Date),
    found: &Found,
) -> Result<(), Error> {
    if file.family.household != row.household {
        return Ok(());
    }
    let place = file.family.living;
    let program = tx.policies().program(place, on, on)?.hash.clone();
    let kept = Kept { place, program, found: found.clone() };
    let kept =
        serde_json::to_string(&kept).map_err(|_| Error::Broken("what a standard gives cannot be written"))?;
    let family = registry::file::material(tx, file.family.household).await?;
    tx.keep_answer(&family, key, &kept).await
}
