// SPDX-License-Identifier: Apache-2.0
//! What the archive needs of the store.

use super::model::{Paper, PaperId};
use crate::casework::{CaseId, HouseholdId};
use crate::office::Error;
use async_trait::async_trait;

/// Papers and their bytes.
#[async_trait]
pub trait Port {
    /// Adds a paper, and its bytes where they are kept; the same bytes in one archive are kept once.
    async fn add_paper(&mut self, paper: &Paper, bytes: Option<&[u8]>) -> Result<(), Error>;

    /// A paper.
    async fn paper(&mut self, id: PaperId) -> Result<Option<Paper>, Error>;

    /// The papers of an archive, the latest first; of one case where one is given.
    async fn papers(&mut self, household: HouseholdId, case: Option<CaseId>) -> Result<Vec<Paper>, Error>;

    /// The bytes of a paper, opened.
    async fn paper_bytes(&mut self, paper: &Paper) -> Result<Vec<u8>, Error>;

    /// A keyed hash of bytes, in hexadecimal: the same bytes give the same, and nobody can test a guess.
    fn content_hash(&self, bytes: &[u8]) -> String;
}
