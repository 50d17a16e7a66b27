// SPDX-License-Identifier: Apache-2.0
//! What loading needs of the store: many rows at once, and what earlier loads left.

use super::service::{Loading, LoadingId};
use crate::history;
use crate::office::Error;
use crate::payout::AwardRow;
use crate::payout::model::due::Opening;
use crate::payout::model::ids::{AwardId, PayeeAccountId};
use crate::payout::payees::PayeeAccount;
use crate::registry::evidence::Evidence;
use crate::registry::model::{Household, HouseholdId, Membership, Person};
use async_trait::async_trait;
use kernel::{Ctx, Date, Division, Month, UtcMillis};
use std::collections::BTreeMap;

/// What an earlier load left of a family.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadedFamily {
    /// The household.
    pub household: HouseholdId,
    /// The fingerprint of its rows when everything in them was taken.
    pub content: [u8; 32],
}

/// What an earlier load left of an award.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadedAward {
    /// What the other system paid.
    pub opening: Option<Opening>,
    /// The account that was loaded.
    pub account: Option<PayeeAccountId>,
    /// When it was last looked at in the other system.
    pub reviewed_on: Option<Date>,
    /// The first month of a payment from here, whatever became of it.
    pub paid_here: Option<Month>,
}

/// The rows of many new families.
#[derive(Default)]
pub struct NewRows {
    /// Households.
    pub households: Vec<Household>,
    /// Persons who are new to the registry.
    pub persons: Vec<Person>,
    /// Memberships.
    pub memberships: Vec<Membership>,
    /// Evidence.
    pub evidence: Vec<Evidence>,
    /// Awards.
    pub awards: Vec<AwardRow>,
    /// Accounts, in use from now on.
    pub accounts: Vec<PayeeAccount>,
    /// What else is kept of loaded awards.
    pub loaded_awards: Vec<(AwardId, LoadedAward)>,
    /// What is kept of loaded families, by the key of the other system.
    pub families: Vec<(kernel::Secret<String>, LoadedFamily)>,
    /// Lines of the log.
    pub entries: Vec<history::Entry>,
}

/// Loading.
#[async_trait]
pub trait Port {
    /// Keeps that a load was begun.
    async fn add_loading(&mut self, loading: &Loading) -> Result<(), Error>;

    /// A load.
    async fn loading(&mut self, id: LoadingId) -> Result<Option<Loading>, Error>;

    /// What earlier loads left of families, in the order of their keys.
    async fn loaded_families(
        &mut self,
        county: Division,
        keys: &[&str],
    ) -> Result<Vec<Option<LoadedFamily>>, Error>;

    /// What earlier loads left of awards, with what was paid from here since.
    async fn loaded_awards(&mut self, awards: &[AwardId]) -> Result<BTreeMap<AwardId, LoadedAward>, Error>;

    /// So many household numbers of a township in a row: the first.
    async fn household_numbers(&mut self, township: Division, count: u32) -> Result<i64, Error>;

    /// So many payee numbers of a county in a row: the first.
    async fn payee_numbers(&mut self, county: Division, count: u32) -> Result<i64, Error>;

    /// Adds the rows of many families, sealed.
    async fn add_rows(
        &mut self,
        ctx: &Ctx,
        county: Division,
        loading: LoadingId,
        rows: &NewRows,
    ) -> Result<(), Error>;

    /// Keeps what a family's rows now are.
    async fn keep_content(
        &mut self,
        county: Division,
        key: &str,
        content: [u8; 32],
        at: UtcMillis,
    ) -> Result<(), Error>;

    /// Puts what the other system had paid under an award right.
    async fn keep_opening(&mut self, award: AwardId, opening: Option<&Opening>) -> Result<(), Error>;

    /// Keeps which account of an award the latest load brought.
    async fn keep_loaded_account(&mut self, award: AwardId, account: PayeeAccountId) -> Result<(), Error>;

    /// Keeps when an award was last looked at in the other system.
    async fn keep_reviewed_on(&mut self, award: AwardId, on: Option<Date>) -> Result<(), Error>;
}
