// SPDX-License-Identifier: Apache-2.0
//! The letters of a matter: of each approval, and of a refusal. Each is made once, when it is first printed, and kept as it was made, as those of cases are.

use super::event::{Record, ReliefEvent, ReliefId};
use super::look::matter;
use super::port::ReliefRow;
use super::service::Matter;
use crate::access::{self, Action, Involved};
use crate::archive::{self, Filed, Paper};
use crate::office::{Command, Error, Query, Thing, Tx};
use async_trait::async_trait;
use kernel::{Ctx, Division};
use serde::Serialize;

/// The decision that a letter tells: an approval by its number from 1, or the refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Told {
    /// This approval.
    Approval(u32),
    /// The refusal.
    Refusal,
}

impl Told {
    /// The record of the decision.
    #[must_use]
    pub fn record(self, records: &[Record]) -> Option<&Record> {
        match self {
            Told::Approval(nth) => {
                let approvals =
                    records.iter().filter(|one| matches!(one.entry.event, ReliefEvent::Approved { .. }));
                approvals.enumerate().find(|(at, _)| u32::try_from(at + 1) == Ok(nth)).map(|(_, one)| one)
            }
            Told::Refusal => {
                records.iter().find(|one| matches!(one.entry.event, ReliefEvent::Refused { .. }))
            }
        }
    }

    /// Under which number it lies in the archive: that of the matter, never typed by anybody, so that no two decisions share one.
    fn filed_as(self, row: &ReliefRow) -> String {
        match self {
            Told::Approval(nth) => format!("{}-{nth}", row.number),
            Told::Refusal => row.number.clone(),
        }
    }
}

async fn kept(
    tx: &mut dyn Tx,
    (row, records): (&ReliefRow, &[Record]),
    told: Told,
) -> Result<Option<Paper>, Error> {
    let record = told.record(records).ok_or(Error::NotFound(Thing::Paper))?;
    let papers = tx.papers(row.household, None).await?;
    let since = record.entry.entered_at;
    Ok(archive::letter(&papers, (None, &told.filed_as(row)), since).cloned())
}

/// The letter of a decision as it was kept, with the place of its matter; none where it was never printed.
pub struct ReadReliefLetter {
    /// The number of the matter.
    pub number: String,
    /// Which decision.
    pub told: Told,
}

#[async_trait]
impl Query for ReadReliefLetter {
    const NAME: &'static str = "relief.letter";
    type Answer = Option<(Paper, Division, Option<Vec<u8>>)>;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Self::Answer, Error> {
        let (Matter { row, .. }, records) = matter(ctx, tx, &self.number).await?;
        let Some(paper) = kept(tx, (&row, &records), self.told).await? else { return Ok(None) };
        let bytes = tx.paper_bytes(&paper).await?;
        Ok(Some((paper, row.place, Some(bytes))))
    }
}

/// Keeps the letter of a decision as it is printed for the first time. Where it was kept before, that one stays and is the answer.
#[derive(Serialize)]
pub struct KeepReliefLetter {
    /// The matter.
    pub relief: ReliefId,
    /// Which decision.
    pub told: Told,
    /// The letter, printed.
    pub page: Vec<u8>,
}

#[async_trait]
impl Command for KeepReliefLetter {
    const NAME: &'static str = "relief.keep_letter";
    type Outcome = Filed;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Filed, Error> {
        // The matter is locked by this: of two who print at once, the slower finds the letter of the faster.
        let (Matter { row, .. }, records) = Matter::load(ctx, tx, self.relief).await?;
        // Whoever may read the letter may cause it to be made; what stands in it is the system's.
        access::authorise(ctx, tx, Action::ReliefView, row.place, &Involved::default()).await?;
        if let Some(kept) = kept(tx, (&row, &records), self.told).await? {
            return Ok(Filed { paper: kept.id });
        }
        let record = self.told.record(&records).ok_or(Error::NotFound(Thing::Paper))?;
        let number = self.told.filed_as(&row);
        let signed = (&*number, record.entry.happened_on);
        archive::keep_letter(ctx, tx, (row.household, None), signed, (&self.page, Self::NAME)).await
    }
}
