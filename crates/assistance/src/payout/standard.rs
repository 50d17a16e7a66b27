// SPDX-License-Identifier: Apache-2.0
//! A new standard (新标准): every award recomputed by the packs of its date, family by family with the old and the new amount and the back pay. Nothing changes by
//! itself. Raises may be signed as one list; whoever would get less, fall out or cannot be computed needs a case of their own.
//! clause: MS-2a

use super::awards::{AwardRow, BY_LIST, Confirmed, base};
use super::model::award::Rate;
use super::model::ids::{AwardId, decided_in};
use super::model::preview::{Change, ChangeTotals, PreviewError, Revision, preview};
use super::model::roster::DrawError;
use super::overpaid::weigh;
use super::recomputed::{Found, Given, found};
use super::refused::Refused;
use super::rosters::{Drawable, Drawables, Face};
use crate::access::{self, Action, Involved};
use crate::casework::{self, AmountPart, Answer, CaseFile, CaseId, Scheme};
use crate::form;
use crate::history;
use crate::office::{Command, Error, Fault, FaultKind, Query, Thing, Tx};
use async_trait::async_trait;
use kernel::{Ctx, Date, Division, Fen, Id, Month, UserId, UtcMillis};
use policy::tree::{Base, Param, Program};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The mark of a signed list's id.
#[derive(Debug)]
pub struct StandardMark;
/// The id of a signed list.
pub type StandardId = Id<StandardMark>;

/// The most characters of a document's number.
const LONGEST: usize = 40;

/// What recomputing gave for an award.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// More than now, with what it means on the next roster.
    Raise(Box<Change>),
    /// More than now, by a number that no document gives: nobody signs it before its document is entered. Holds the amount.
    Assumed(Fen),
    /// As now.
    Same,
    /// Less than now: never by list.
    Cut(Fen),
    /// The family would not be covered: for a review, never by list.
    NotCovered,
    /// Facts are missing, a person has to decide a point, or the award was taken over and no case was ever decided about it.
    Open,
    /// What is paid was set by a person otherwise than the packs computed, or is changed later than the new standard begins.
    ByHand,
    /// It is leaving slowly: its amount was set by the decision to exit.
    Exiting,
}

/// One recomputed award.
#[derive(Clone, Debug)]
pub struct Recomputed {
    /// The award.
    pub award: AwardRow,
    /// Who stands for the family.
    pub face: Face,
    /// What it has a month now.
    pub old: Fen,
    /// What came of it.
    pub outcome: Outcome,
    /// What the new amount is made of, where it is not of one piece.
    pub parts: Vec<AmountPart>,
    /// Whether the answer rests on a number that no document gives.
    pub assumed: bool,
    /// The hash of the record of the computation.
    pub record: String,
}

/// Every award recomputed.
#[derive(Clone, Debug)]
pub struct Recomputation {
    /// From which month the new amounts hold.
    pub from: Month,
    /// The awards, by village and payee.
    pub rows: Vec<Recomputed>,
    /// The raises, added up.
    pub totals: ChangeTotals,
    /// The numbers of documents that give a new amount of money from that very day: one of them is what a list is signed under.
    pub documents: Vec<String>,
    /// What a signature is for: these raises and no others.
    pub digest: String,
}

/// A signed list, as kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StandardList {
    /// Its id.
    pub id: StandardId,
    /// The county.
    pub county: Division,
    /// The scheme.
    pub scheme: Scheme,
    /// The day of the packs.
    pub on: Date,
    /// The number of the document.
    pub number: String,
    /// What was signed.
    pub digest: String,
    /// Who.
    pub by: UserId,
    /// When.
    pub at: UtcMillis,
}

/// A line of a signed list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StandardLine {
    /// The award.
    pub award: AwardId,
    /// What it had a month.
    pub old: Fen,
    /// What it has from then on.
    pub new: Fen,
    /// The hash of the record of the computation.
    pub record: String,
}

/// Which of its decisions an award stands on: the last one of a case of its own.
fn standing_on(row: &AwardRow) -> Option<(usize, &Confirmed)> {
    row.decisions.iter().enumerate().rfind(|(_, made)| made.record != BY_LIST)
}

/// The case whose decision the award stands on.
pub(crate) fn stands_on(row: &AwardRow) -> Option<CaseId> {
    standing_on(row).map(|(_, made)| made.case)
}

/// The case whose decision the award stands on, and whether a signed list changed it since.
pub(crate) async fn decided(tx: &mut dyn Tx, row: &AwardRow) -> Result<Option<(CaseFile, bool)>, Error> {
    let Some((at, made)) = standing_on(row) else { return Ok(None) };
    let (_, file, _) = casework::load(tx, made.case).await?;
    Ok(Some((file, listed(row, at))))
}

/// Whether a signed list changed an award after the decision at a place.
fn listed(row: &AwardRow, at: usize) -> bool {
    // What was decided on top for a month changed nothing of what the family has a month.
    let lasting = |made: &Confirmed| {
        let by = decided_in(made.case);
        row.award.rates.iter().any(|rate| rate.by == by && !rate.component.on_top())
    };
    row.decisions.iter().skip(at + 1).any(lasting)
}

/// What recomputing gives, before it is known what it means for rosters.
#[derive(Debug, PartialEq)]
enum Raw {
    New(Fen),
    Known(Outcome),
}

fn raw(row: &AwardRow, old: Fen, from: Month, (set, listed): (Option<Fen>, bool), new: &Given) -> Raw {
    if row.exit.is_some() {
        return Raw::Known(Outcome::Exiting);
    }
    if (!listed && set != Some(old))
        || row
            .award
            .rates
            .iter()
            .any(|rate| !rate.component.on_top() && rate.from > from && rate.from > row.award.first)
    {
        return Raw::Known(Outcome::ByHand);
    }
    match (new.answer, new.amount) {
        (Answer::Yes, Some(new)) if new == old => Raw::Known(Outcome::Same),
        (Answer::Yes, Some(new)) if new < old => Raw::Known(Outcome::Cut(new)),
        // As a single decision, the list rests on documents; a demonstration may act on assumed numbers.
        (Answer::Yes, Some(amount)) if !new.actionable => Raw::Known(Outcome::Assumed(amount)),
        (Answer::Yes, Some(new)) => Raw::New(new),
        (Answer::No, _) => Raw::Known(Outcome::NotCovered),
        _ => Raw::Known(Outcome::Open),
    }
}

/// Recomputes every award of a county and scheme that is paid in or after the month of a day.
async fn recompute(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    (county, scheme, on): (Division, Scheme, Date),
) -> Result<Recomputation, Error> {
    let from = on.month_of();
    let roster = ctx.today().month_of().max(from);
    let versions = tx.award_versions(county, scheme).await?;
    let mut rows = Vec::new();
    for Drawable { row, paid, face, .. } in tx.drawables(county, scheme, Drawables::Whole).await? {
        if row.award.ending.is_some_and(|ending| ending.last < from) {
            continue;
        }
        let old = row.award.monthly(roster.max(row.award.first)).unwrap_or_default();
        let Some((at, case)) = standing_on(&row).map(|(at, made)| (at, made.case)) else {
            let (outcome, record) = (Outcome::Open, String::new());
            let parts = Vec::new();
            rows.push(Recomputed { award: row, face, old, outcome, parts, assumed: false, record });
            continue;
        };
        // Whoever was decided about later may not have been on file on the day; what was known then is what counts.
        let decided_on = row.decisions.first().map(|made| made.at.date_in_china());
        let on = decided_on.filter(|_| row.award.first > from).map_or(on, |decided_on| decided_on.max(on));
        let first = from.max(row.award.first);
        let Found { set, given } = found(ctx, tx, (&row, case, on), &versions).await?;
        let (raw, parts, assumed, record) = match given {
            Some(new) => {
                let raw = raw(&row, old, from, (set, listed(&row, at)), &new);
                (raw, new.parts, !new.actionable, new.record)
            }
            None => (Raw::Known(Outcome::Open), Vec::new(), false, String::new()),
        };
        let outcome = match raw {
            Raw::Known(outcome) => outcome,
            Raw::New(new) => {
                let rate = rate(scheme, first, (new, Vec::new()), Id::from_bytes([0; 16]))?;
                let revision = Revision { award: &row.award, paid: &paid, rate: &rate };
                let found = preview([revision], roster).map_err(unpreviewed)?;
                let change = found.families.into_iter().next();
                Outcome::Raise(Box::new(change.ok_or(Error::Broken("a revision came to nothing"))?))
            }
        };
        rows.push(Recomputed { award: row, face, old, outcome, parts, assumed, record });
    }
    rows.sort_by_key(|one| (one.award.award.village, one.award.award.payee));
    let totals = totals(&rows).ok_or(Error::Broken("the raises have no sum"))?;
    let digest = digest(&rows);
    let documents = match tx.policies().program(county, on, on) {
        Ok(program) => documents(&program),
        Err(Error::NoPolicy(_)) => Vec::new(),
        Err(error) => return Err(error),
    };
    Ok(Recomputation { from, rows, totals, documents, digest })
}

/// The documents behind amounts of money that hold from the very day of the program: those of the packs, and those that the county entered and a second person
/// adopted, which lie over the packs.
fn documents(program: &Program) -> Vec<String> {
    let money = |param: &&Param| matches!(param.ty.base, Base::Number(unit) if unit.is_money());
    let new = |param: &&Param| param.origin.from == program.on && param.origin.assumed.is_none();
    let cites = program.params.iter().filter(money).filter(new).flat_map(|param| &param.origin.basis.cites);
    let sources = cites.filter_map(|cite| program.sources.get(cite.source.as_str()));
    let numbers: BTreeSet<String> = sources.map(|source| source.number.clone()).collect();
    numbers.into_iter().filter(|number| !number.is_empty()).collect()
}

fn unpreviewed(error: PreviewError) -> Error {
    match error {
        PreviewError::Refused { refusal, .. } => Refused::Award(refusal).into(),
        PreviewError::Due { payee, error } => Refused::Draw(DrawError::Due { payee, error }).into(),
    }
}

fn rate(
    scheme: Scheme,
    from: Month,
    (amount, parts): (Fen, Vec<AmountPart>),
    by: StandardId,
) -> Result<Rate, Error> {
    let component = base(scheme).ok_or(Error::Broken("a scheme has no code for payments"))?;
    Ok(Rate { component, from, until: None, amount, parts, by: Id::from_bytes(by.bytes()) })
}

fn totals(rows: &[Recomputed]) -> Option<ChangeTotals> {
    let mut totals = ChangeTotals::default();
    for one in rows {
        match &one.outcome {
            Outcome::Raise(change) => {
                totals.raised += 1;
                totals.monthly = totals.monthly.checked_add(change.difference()?)?;
                totals.back_pay = totals.back_pay.checked_add(change.back_pay_total()?)?;
            }
            Outcome::Same => totals.unchanged += 1,
            Outcome::Cut(_) | Outcome::NotCovered => totals.lowered += 1,
            Outcome::Assumed(_) | Outcome::Open | Outcome::ByHand | Outcome::Exiting => {}
        }
    }
    Some(totals)
}

/// Over every raise: award, old and new amount.
fn digest(rows: &[Recomputed]) -> String {
    let mut text = String::new();
    for one in rows {
        if let Outcome::Raise(change) = &one.outcome {
            text += &format!("{} {} {}\n", one.award.award.id, change.old.get(), change.new.get());
        }
    }
    policy::hash::hex(text.as_bytes())
}

/// Shows what a new standard means, family by family.
pub struct PreviewStandard {
    /// The county.
    pub county: Division,
    /// The scheme.
    pub scheme: Scheme,
    /// The day whose packs hold the new standard; the month of it is the first with the new amounts.
    pub on: Date,
}

#[async_trait]
impl Query for PreviewStandard {
    const NAME: &'static str = "standard.preview";
    type Answer = Recomputation;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Recomputation, Error> {
        access::authorise(ctx, tx, Action::RosterView, self.county, &Involved::default()).await?;
        recompute(ctx, tx, (self.county, self.scheme, self.on)).await
    }
}

/// Signs the raises of a new standard as one list; whoever gets less is never on it. Families to whom the signer is a near relative are left for another signer.
#[derive(Serialize)]
pub struct AdoptStandard {
    /// The county.
    pub county: Division,
    /// The word of the scheme.
    pub scheme: String,
    /// The day whose packs hold the new standard.
    pub on: Date,
    /// The raises that were seen.
    pub digest: String,
    /// The number of the document: one of [`Recomputation::documents`].
    pub number: String,
}

/// What a signed list did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Adopted {
    /// The list.
    pub list: StandardId,
    /// How many families get more.
    pub raised: u64,
}

#[async_trait]
impl Command for AdoptStandard {
    const NAME: &'static str = "standard.adopt";
    type Outcome = Adopted;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Adopted, Error> {
        access::authorise(ctx, tx, Action::CaseDecide, self.county, &Involved::default()).await?;
        let by = access::signer(ctx)?;
        let fault = |field: &str, kind| Error::Invalid(vec![Fault::new(field, kind)]);
        let scheme = Scheme::parse(&self.scheme).filter(|scheme| scheme.pays() && scheme.lasts());
        let scheme = scheme.ok_or_else(|| fault("scheme", FaultKind::NotAnOption))?;
        let number = form::line("number", &self.number, LONGEST)?;
        let found = recompute(ctx, tx, (self.county, scheme, self.on)).await?;
        if found.digest != self.digest {
            return Err(Refused::StandardChanged.into());
        }
        let assumed = found.rows.iter().filter(|one| matches!(one.outcome, Outcome::Assumed(_))).count();
        if found.totals.raised == 0 {
            let refused =
                if assumed > 0 { Refused::StandardAssumed(assumed) } else { Refused::NothingToRaise };
            return Err(refused.into());
        }
        if !found.documents.contains(&number) {
            return Err(fault("number", FaultKind::NotAnOption));
        }
        let list = StandardList {
            id: ctx.new_id(),
            county: self.county,
            scheme,
            on: self.on,
            number: number.clone(),
            digest: found.digest,
            by,
            at: ctx.now,
        };
        let mut lines = Vec::new();
        for one in found.rows {
            let Outcome::Raise(change) = one.outcome else { continue };
            if one.award.relatives.contains(&by) {
                continue;
            }
            let row = raised(tx, &one.award, &list, (found.from, change.new, one.parts)).await?;
            tx.save_award(&row).await?;
            if !change.surplus.is_empty() {
                weigh(ctx, tx, row.award.id).await?;
            }
            lines.push(StandardLine {
                award: change.award,
                old: change.old,
                new: change.new,
                record: one.record,
            });
        }
        if lines.is_empty() {
            return Err(Refused::NothingToRaise.into());
        }
        tx.add_raises(&list, &lines).await?;
        let object = Some((Thing::Policy, list.id.bytes()));
        tx.append(ctx, &history::Entry::done(ctx, Self::NAME, object, Some(self.county), number)).await?;
        Ok(Adopted { list: list.id, raised: lines.len() as u64 })
    }
}

/// The award, locked, with the new amount.
async fn raised(
    tx: &mut dyn Tx,
    seen: &AwardRow,
    list: &StandardList,
    (from, new, parts): (Month, Fen, Vec<AmountPart>),
) -> Result<AwardRow, Error> {
    let mut row = tx.award(seen.award.id).await?.ok_or(Error::NotFound(Thing::Award))?;
    if row.version != seen.version {
        // Somebody changed it after it was recomputed: everything is computed again.
        return Err(Error::Busy);
    }
    let rate = rate(list.scheme, from.max(row.award.first), (new, parts), list.id)?;
    row.award = row.award.clone().decide_whole(rate).map_err(Refused::Award)?;
    let case = Id::from_bytes(list.id.bytes());
    row.decisions.push(Confirmed { case, record: BY_LIST, by: Some(list.by), at: list.at });
    row.version += 1;
    Ok(row)
}
