// SPDX-License-Identifier: Apache-2.0
//! What standards need of the store. Entries and adoptions are only ever added.

use super::model::{EntryId, Standard};
use crate::access::Scope;
use crate::office::Error;
use async_trait::async_trait;
use kernel::{Ctx, Division};

/// Entered standards.
#[async_trait]
pub trait Port {
    /// The next running number of a county's entries.
    async fn next_standard_number(&mut self, county: Division) -> Result<u32, Error>;

    /// Adds an entry.
    async fn add_standard(&mut self, standard: &Standard) -> Result<(), Error>;

    /// An entry with its scan.
    async fn standard(&mut self, id: EntryId) -> Result<Option<Standard>, Error>;

    /// The entries of some places, the latest first, without their scans.
    async fn standards(&mut self, region: &Scope) -> Result<Vec<Standard>, Error>;

    /// Notes that an entry was turned down or taken back, and why.
    async fn refuse_standard(&mut self, ctx: &Ctx, id: EntryId, reason: &str) -> Result<(), Error>;

    /// Notes that an entry was adopted; every transaction that begins later sees the packs under it.
    async fn adopt_standard(&mut self, ctx: &Ctx, id: EntryId) -> Result<(), Error>;
}
