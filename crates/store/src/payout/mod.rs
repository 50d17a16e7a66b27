// SPDX-License-Identifier: Apache-2.0
//! Payout in tables: awards with their rates, persons and decisions, and
//! the accounts of families.

mod awards;
mod payees;

use crate::convert::place;
use crate::session::Session;
use assistance::casework::{HouseholdId, Scheme};
use assistance::office::Error;
use assistance::payout::model::ids::{AwardId, PayeeAccountId, PayeeNumber};
use assistance::payout::model::payee::PayTo;
use assistance::payout::payees::PayeeAccount;
use assistance::payout::{AwardRow, Port};
use async_trait::async_trait;
use kernel::Division;

#[async_trait]
impl Port for Session {
    async fn next_payee(&mut self, county: Division) -> Result<PayeeNumber, Error> {
        let number = self.next_number(&format!("payee {}", place(county))).await?;
        let number = u32::try_from(number).ok().and_then(PayeeNumber::new);
        number.ok_or(Error::Broken("there are no more payee numbers"))
    }

    async fn add_award(&mut self, row: &AwardRow) -> Result<(), Error> {
        self.insert_award(row).await
    }

    async fn save_award(&mut self, row: &AwardRow) -> Result<(), Error> {
        self.update_award(row).await
    }

    async fn award(&mut self, id: AwardId) -> Result<Option<AwardRow>, Error> {
        self.read_award(id).await
    }

    async fn awards_of(
        &mut self,
        household: HouseholdId,
        scheme: Option<Scheme>,
    ) -> Result<Vec<AwardRow>, Error> {
        self.read_awards_of(household, scheme).await
    }

    async fn pay_to(&mut self, award: AwardId) -> Result<PayTo, Error> {
        self.read_pay_to(award).await
    }

    async fn save_pay_to(&mut self, award: AwardId, pay_to: &PayTo) -> Result<(), Error> {
        self.write_pay_to(award, pay_to).await
    }

    async fn add_payee_account(&mut self, account: &PayeeAccount) -> Result<(), Error> {
        self.insert_payee_account(account).await
    }

    async fn payee_account(&mut self, account: PayeeAccountId) -> Result<Option<PayeeAccount>, Error> {
        self.read_payee_account(account).await
    }
}
