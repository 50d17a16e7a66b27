// SPDX-License-Identifier: Apache-2.0
//! What other systems need of the store, beyond the ports of the slices whose things it hands out.

use super::progress::{Change, Cursor};
use crate::access::Scope;
use crate::casework::{CaseId, StageKind};
use crate::office::Error;
use crate::registry::HouseholdId;
use crate::registry::search::HouseholdRow;
use async_trait::async_trait;
use kernel::UtcMillis;

/// Numbers to ids, and pages by cursor.
#[async_trait]
pub trait Port {
    /// The id of a household by its number.
    async fn household_of_number(&mut self, number: &str) -> Result<Option<HouseholdId>, Error>;

    /// Households in some places that still stand, by number, those after a number.
    async fn households_after(
        &mut self,
        scope: &Scope,
        after: &str,
        limit: u64,
    ) -> Result<Vec<(HouseholdRow, i64)>, Error>;

    /// Records of cases in some places, by the moment of entry, those after a cursor and before a moment.
    async fn changes_after(
        &mut self,
        scope: &Scope,
        after: Cursor,
        before: UtcMillis,
        limit: u64,
    ) -> Result<Vec<Change>, Error>;

    /// Cases in some places and stages, by number, those after a number.
    async fn cases_after(
        &mut self,
        scope: &Scope,
        stages: &[StageKind],
        after: &str,
        limit: u64,
    ) -> Result<Vec<(CaseId, String)>, Error>;
}
