// SPDX-License-Identifier: Apache-2.0
//! What the months of homes need of the store.

use super::model::{Due, DueId, Handed, HomeMonth, HomeMonthId, Line};
use crate::access::Scope;
use crate::casework::PersonId;
use crate::office::Error;
use crate::tekun::HomeId;
use async_trait::async_trait;
use kernel::{Month, UserId, UtcMillis};

/// Lists of months, their lines, what was handed over.
#[async_trait]
pub trait Port {
    /// The lists of a home and month, the latest first.
    async fn home_months(&mut self, home: HomeId, month: Month) -> Result<Vec<HomeMonth>, Error>;

    /// The lists in some places that wait for the county, or that it agreed to and nobody closed.
    async fn home_months_open(&mut self, region: &Scope) -> Result<Vec<HomeMonth>, Error>;

    /// A list, locked in a writing transaction.
    async fn home_month(&mut self, id: HomeMonthId) -> Result<Option<HomeMonth>, Error>;

    /// Adds a list; false where one of the month waits or was agreed to.
    async fn add_home_month(&mut self, list: &HomeMonth, lines: &[Line], dues: &[Due])
    -> Result<bool, Error>;

    /// The lines of a list with what is handed over of them.
    async fn home_month_lines(&mut self, id: HomeMonthId) -> Result<(Vec<Line>, Vec<Due>), Error>;

    /// Keeps what the county said; false where something was said already.
    async fn answer_home_month(
        &mut self,
        id: HomeMonthId,
        accepted: bool,
        by: (UserId, &str, UtcMillis),
    ) -> Result<bool, Error>;

    /// Keeps that a sum of somebody was handed over; false where that stands there already.
    async fn hand_over(&mut self, due: DueId, person: PersonId, handed: &Handed) -> Result<bool, Error>;

    /// Closes a list; false where it is closed.
    async fn close_home_month(&mut self, id: HomeMonthId, name: &str, at: UtcMillis) -> Result<bool, Error>;
}
