// SPDX-License-Identifier: Apache-2.0
//! The letter of a decision: made once, when it is first printed after the signature, and kept in the archive of the family as it was made. A name put right, another
//! telephone or a newer pack changes no letter that went out: each further print is the kept one, byte for byte.

use super::event::CaseEvent;
use super::file::{CaseFile, CaseRecord};
use super::model::CaseId;
use super::service::load;
use crate::access::{self, Action, Involved};
use crate::archive::{self, Filed, Paper};
use crate::office::{Command, Error, Thing, Tx};
use async_trait::async_trait;
use kernel::{Ctx, Date, UtcMillis};
use serde::Serialize;
use std::sync::Arc;

/// A decision that still holds, as its letter names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// Its 文号.
    pub number: String,
    /// The day of the decision.
    pub on: Date,
    /// When it was entered.
    pub at: UtcMillis,
}

impl Signed {
    /// The decision of a case that holds today; none before it and after it was taken back.
    #[must_use]
    pub fn of(file: &CaseFile, records: &[Arc<CaseRecord>]) -> Option<Signed> {
        let void = |seq: u32| file.history.iter().any(|mark| mark.seq == seq && mark.voided_by.is_some());
        let decided = records.iter().rev().filter(|record| !void(record.seq));
        decided
            .filter_map(|record| match &record.entry.event {
                CaseEvent::Decided { number, .. } => Some(Signed {
                    number: number.clone(),
                    on: record.entry.happened_on,
                    at: record.entry.entered_at,
                }),
                _ => None,
            })
            .next()
    }

    /// The letter of this decision among the papers of a case, where it was made.
    #[must_use]
    pub fn letter<'a>(&self, case: CaseId, papers: &'a [Paper]) -> Option<&'a Paper> {
        archive::letter(papers, (Some(case), &self.number), self.at)
    }
}

/// Keeps the letter of a decision as it is printed for the first time. Where it was kept before, that one stays and is the answer.
#[derive(Serialize)]
pub struct KeepLetter {
    /// The case.
    pub case: CaseId,
    /// The letter, printed.
    pub page: Vec<u8>,
}

#[async_trait]
impl Command for KeepLetter {
    const NAME: &'static str = "case.keep_letter";
    type Outcome = Filed;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Filed, Error> {
        // The case is locked by this: of two who print at once, the slower finds the letter of the faster.
        let (row, file, records) = load(tx, self.case).await?;
        // Whoever may read the letter may cause it to be made; what stands in it is the system's.
        access::authorise(ctx, tx, Action::CaseView, row.place, &Involved::default()).await?;
        let signed = Signed::of(&file, &records).ok_or(Error::NotFound(Thing::Paper))?;
        let papers = tx.papers(row.household, Some(row.id)).await?;
        if let Some(kept) = signed.letter(row.id, &papers) {
            return Ok(Filed { paper: kept.id });
        }
        let (family, signed) = ((row.household, Some(row.id)), (&*signed.number, signed.on));
        archive::keep_letter(ctx, tx, family, signed, (&self.page, Self::NAME)).await
    }
}
