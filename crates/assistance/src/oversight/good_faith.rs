// SPDX-License-Identifier: Apache-2.0
//! Errors made in good faith (容错): somebody who did not qualify was taken in, or the reverse, for causes outside the office; it was put right in time; a competent
//! person, who is another than the one who recorded it, says whether it is excused. Clauses CK-4.3c, NX-6d.

use super::refused::Refused;
use super::words::{Cause, Occasion};
use crate::access::{self, Action, Bar, Involved};
use crate::casework::{self, EventKind};
use crate::form::Reader;
use crate::history::Entry;
use crate::office::{Command, Error, FaultKind, Private, Query, Thing, Tx};
use crate::registry::HouseholdId;
use crate::registry::search::Page;
use async_trait::async_trait;
use kernel::{Ctx, Date, Division, Id, Secret, UserId, UtcMillis};
use serde::{Deserialize, Serialize};

/// The id of a recorded error.
pub type GoodFaithId = Id<GoodFaithError>;

/// What the competent person said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    /// Whether it is excused.
    pub excused: bool,
    /// Why.
    pub reason: Option<Secret<String>>,
    /// When.
    pub at: UtcMillis,
    /// Who.
    pub by: Option<UserId>,
    /// Their name as signed.
    pub name: String,
}

/// An error made in good faith.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GoodFaithError {
    /// Its id.
    pub id: GoodFaithId,
    /// The place of the case.
    pub place: Division,
    /// The number of the case.
    pub case: String,
    /// The family.
    pub household: HouseholdId,
    /// Where it showed.
    pub occasion: Occasion,
    /// What caused it.
    pub cause: Cause,
    /// When it was found.
    pub found_on: Date,
    /// When it was put right.
    pub corrected_on: Date,
    /// What was known at the time, and why nobody could see it.
    pub reason: Option<Secret<String>>,
    /// When it was recorded.
    pub recorded_at: UtcMillis,
    /// By whom.
    pub recorded_by: Option<UserId>,
    /// Their name as signed.
    pub recorded_name: String,
    /// What the competent person said.
    pub judged: Option<Judged>,
}

/// Records an error that was put right.
#[derive(Clone, Serialize)]
pub struct RecordError {
    /// The number of the case in which it was made or put right.
    pub case: String,
    /// Where it showed.
    pub occasion: Occasion,
    /// What caused it.
    pub cause: Cause,
    /// When it was found.
    pub found_on: String,
    /// When it was put right.
    pub corrected_on: String,
    /// What was known at the time, and why nobody could see it.
    pub reason: Private,
}

/// What was recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recorded {
    /// Its id.
    pub error: GoodFaithId,
}

#[async_trait]
impl Command for RecordError {
    const NAME: &'static str = "error.record";
    type Outcome = Recorded;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Recorded, Error> {
        let mut faults = Vec::new();
        let mut reader = Reader::new(ctx.today(), &mut faults);
        let found_on = reader.past("found_on", &self.found_on);
        let corrected_on = reader.past("corrected_on", &self.corrected_on);
        let reason = reader.required("reason", self.reason.expose());
        let id = tx.case_of_number(self.case.trim()).await?;
        if id.is_none() {
            reader.fault("case", FaultKind::NotAnOption);
        }
        let (Some(found_on), Some(corrected_on), Some(reason), Some(id), true) =
            (found_on, corrected_on, reason, id, faults.is_empty())
        else {
            return Err(Error::Invalid(faults));
        };
        let (row, file, _) = casework::load(tx, id).await?;
        access::authorise(ctx, tx, Action::ErrorRecord, row.place, &Involved::default()).await?;
        if corrected_on < found_on {
            return Err(Refused::CorrectedBefore.into());
        }
        let corrected = file.history.iter().any(|mark| mark.kind == EventKind::FactCorrected);
        if self.occasion == Occasion::FactCorrected && !corrected {
            return Err(Refused::NothingCorrected.into());
        }
        let (recorded_by, recorded_name) = ctx.who.signature();
        let error = GoodFaithError {
            id: ctx.new_id(),
            place: row.place,
            case: row.number,
            household: row.household,
            occasion: self.occasion,
            cause: self.cause,
            found_on,
            corrected_on,
            reason: Some(Secret::new(reason)),
            recorded_at: ctx.now,
            recorded_by,
            recorded_name,
            judged: None,
        };
        tx.add_error(&error).await?;
        tx.append(ctx, &told(ctx, Self::NAME, &error, error.occasion.word())).await?;
        Ok(Recorded { error: error.id })
    }
}

fn told(ctx: &Ctx, action: &str, error: &GoodFaithError, detail: &str) -> Entry {
    let object = Some((Thing::Case, error.id.bytes()));
    let mut entry = Entry::done(ctx, action, object, Some(error.place), detail);
    entry.case = Some(error.case.clone());
    entry
}

/// The competent person says whether it is excused. Not whoever recorded it, and no near relative of the family.
#[derive(Clone, Serialize)]
pub struct AnswerError {
    /// Which.
    pub error: GoodFaithId,
    /// Whether it is excused.
    pub excused: bool,
    /// Why.
    pub reason: Private,
}

#[async_trait]
impl Command for AnswerError {
    const NAME: &'static str = "error.confirm";
    type Outcome = ();

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<(), Error> {
        let error = tx.good_faith_error(self.error).await?.ok_or(Error::NotFound(Thing::Case))?;
        let id = tx.case_of_number(&error.case).await?.ok_or(Error::NotFound(Thing::Case))?;
        let (_, file, _) = casework::load(tx, id).await?;
        let involved =
            Involved::default().with(Bar::Same, error.recorded_by).with(Bar::Relative, file.bars().relatives);
        access::authorise(ctx, tx, Action::ErrorConfirm, error.place, &involved).await?;
        if error.judged.is_some() {
            return Err(Refused::Answered.into());
        }
        let mut faults = Vec::new();
        let reason = Reader::new(ctx.today(), &mut faults).required("reason", self.reason.expose());
        let Some(reason) = reason else { return Err(Error::Invalid(faults)) };
        let (by, name) = ctx.who.signature();
        let judged =
            Judged { excused: self.excused, reason: Some(Secret::new(reason)), at: ctx.now, by, name };
        if !tx.judge_error(self.error, &judged).await? {
            return Err(Refused::Answered.into());
        }
        let word = if self.excused { "excused" } else { "not_excused" };
        tx.append(ctx, &told(ctx, Self::NAME, &error, word)).await
    }
}

/// The list for whoever watches over the office.
pub struct GoodFaithErrors {
    /// Only those that wait for somebody to say something.
    pub waiting: bool,
    /// Of one case only.
    pub case: Option<String>,
    /// The page, from 0.
    pub page: u64,
    /// How many rows a page has.
    pub rows: u64,
}

#[async_trait]
impl Query for GoodFaithErrors {
    const NAME: &'static str = "error.list";
    type Answer = Page<GoodFaithError>;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Page<GoodFaithError>, Error> {
        let scope = access::scope_for(ctx, tx, Action::ErrorView).await?;
        let rows = self.rows.clamp(1, 200);
        let (rows, total) =
            tx.good_faith_errors(&scope, self.waiting, self.case.as_deref(), rows, self.page).await?;
        Ok(Page { rows, total })
    }
}
