// SPDX-License-Identifier: Apache-2.0
//! Price linkage for other systems: the indexes of a county as entered, whether each month starts anything, and its lists with counts and sums by scheme. Nobody is in it.

use crate::casework::Scheme;
use crate::office::{Error, Query, Tx};
use crate::price_linkage::{MonthDue, ReadPrices, RunId, Sums};
use async_trait::async_trait;
use kernel::{Ctx, Division, DivisionLevel};
use std::collections::BTreeMap;

/// Asks for the price linkage of a county.
pub struct Prices {
    /// The county.
    pub county: Division,
}

/// The months of a county, the latest first, and what each list gives to whom.
#[derive(Clone, Debug, Default)]
pub struct PriceSums {
    /// The months.
    pub months: Vec<MonthDue>,
    /// Of each list, by scheme.
    pub groups: BTreeMap<RunId, Vec<(Scheme, Sums)>>,
}

#[async_trait]
impl Query for Prices {
    const NAME: &'static str = "partners.prices";
    type Answer = PriceSums;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<PriceSums, Error> {
        let county = self.county.at(DivisionLevel::County).unwrap_or(self.county);
        // It asks whether whoever calls may.
        let months = ReadPrices { county }.read(ctx, tx).await?.months;
        let mut groups: BTreeMap<RunId, Vec<(Scheme, Sums)>> = BTreeMap::new();
        for (run, scheme, sums) in tx.price_run_groups(county).await? {
            groups.entry(run).or_default().push((scheme, sums));
        }
        Ok(PriceSums { months, groups })
    }
}
