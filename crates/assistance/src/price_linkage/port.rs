// SPDX-License-Identifier: Apache-2.0
//! What price linkage needs of the store. Entries, lists and answers are only ever added.

use super::model::{IndexId, PriceIndex, PricePaid, PriceRun, RunId, RunLine};
use super::run::Sums;
use crate::casework::Scheme;
use crate::office::Error;
use crate::payout::model::ids::AwardId;
use crate::payout::orders::OrderAnswer;
use async_trait::async_trait;
use kernel::{Division, Fen, Month};
use std::collections::BTreeMap;

/// How far the price subsidy of a month is, over all awards.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PaidState {
    /// Awards to which it was given and that have not got all of it.
    pub unpaid: u64,
    /// What they have not got.
    pub missing: Fen,
    /// Awards that were paid in the month and have been given nothing.
    pub without: u64,
}

/// Indexes, runs, and what was paid of them.
#[async_trait]
pub trait Port {
    /// Adds an index.
    async fn add_price_index(&mut self, index: &PriceIndex) -> Result<(), Error>;

    /// An index, locked in a writing transaction.
    async fn price_index(&mut self, id: IndexId) -> Result<Option<PriceIndex>, Error>;

    /// The entries of a county, the latest month first; of one month where one is named.
    async fn price_indexes(
        &mut self,
        county: Division,
        month: Option<Month>,
    ) -> Result<Vec<PriceIndex>, Error>;

    /// Adds what the second person said; `false` where somebody said something already.
    async fn answer_price_index(&mut self, id: IndexId, answer: &OrderAnswer) -> Result<bool, Error>;

    /// Adds a run with its lines.
    async fn add_price_run(&mut self, run: &PriceRun, lines: &[RunLine]) -> Result<(), Error>;

    /// A run with its lines, locked in a writing transaction.
    async fn price_run(&mut self, id: RunId) -> Result<Option<(PriceRun, Vec<RunLine>)>, Error>;

    /// The runs of a county, the latest month first; of one month where one is named.
    async fn price_runs(&mut self, county: Division, month: Option<Month>) -> Result<Vec<PriceRun>, Error>;

    /// What the lists of a county give, by list and scheme.
    async fn price_run_groups(&mut self, county: Division) -> Result<Vec<(RunId, Scheme, Sums)>, Error>;

    /// Adds what the second person said; `false` where somebody said something already.
    async fn answer_price_run(&mut self, id: RunId, answer: &OrderAnswer) -> Result<bool, Error>;

    /// What was paid of the price subsidy of a month, by award.
    async fn price_paid(
        &mut self,
        county: Division,
        month: Month,
    ) -> Result<BTreeMap<AwardId, PricePaid>, Error>;

    /// How far the price subsidy of a month is.
    async fn price_state(&mut self, county: Division, month: Month) -> Result<PaidState, Error>;
}
