// SPDX-License-Identifier: Apache-2.0
//! What payout needs of the store.

use super::awards::AwardRow;
use super::model::ids::{AwardId, PayeeAccountId, PayeeNumber};
use super::model::payee::PayTo;
use super::payees::PayeeAccount;
use crate::casework::{HouseholdId, Scheme};
use crate::office::Error;
use async_trait::async_trait;
use kernel::Division;

/// Awards and where they are paid.
#[async_trait]
pub trait Port {
    /// The next number under which a family of a county is paid.
    async fn next_payee(&mut self, county: Division) -> Result<PayeeNumber, Error>;

    /// Adds an award.
    async fn add_award(&mut self, row: &AwardRow) -> Result<(), Error>;

    /// Keeps an award as it now is; its version is that after the change. Busy when somebody changed it since.
    async fn save_award(&mut self, row: &AwardRow) -> Result<(), Error>;

    /// An award, locked in a writing transaction.
    async fn award(&mut self, id: AwardId) -> Result<Option<AwardRow>, Error>;

    /// Every award a family ever had of a scheme, the latest last.
    async fn awards_of(
        &mut self,
        household: HouseholdId,
        scheme: Option<Scheme>,
    ) -> Result<Vec<AwardRow>, Error>;

    /// Where an award is paid.
    async fn pay_to(&mut self, award: AwardId) -> Result<PayTo, Error>;

    /// Keeps where an award, locked before, is paid.
    async fn save_pay_to(&mut self, award: AwardId, pay_to: &PayTo) -> Result<(), Error>;

    /// Adds an account, sealed.
    async fn add_payee_account(&mut self, account: &PayeeAccount) -> Result<(), Error>;

    /// An account, opened.
    async fn payee_account(&mut self, account: PayeeAccountId) -> Result<Option<PayeeAccount>, Error>;
}
