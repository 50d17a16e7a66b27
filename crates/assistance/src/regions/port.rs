// SPDX-License-Identifier: Apache-2.0
//! What the slice needs of the store. Lists and answers are only ever added.

use super::model::{ListId, PlaceList};
use crate::office::Error;
use crate::settings::Answered;
use async_trait::async_trait;
use kernel::Division;

/// How many stand in a place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    /// Families that live there.
    pub families: u64,
    /// Cases that are open.
    pub cases: u64,
}

/// Lists of places, and what stands in them.
#[async_trait]
pub trait Port {
    /// Every list of a county, or of all, the latest first.
    async fn place_lists(&mut self, county: Option<Division>) -> Result<Vec<PlaceList>, Error>;

    /// Adds a list with its rows.
    async fn add_place_list(&mut self, list: &PlaceList) -> Result<(), Error>;

    /// Adds what the second person said; `false` where somebody said something already.
    async fn answer_place_list(&mut self, list: ListId, answered: &Answered) -> Result<bool, Error>;

    /// Families and open cases of each code of a county, by the very code that they bear.
    async fn counted_places(&mut self, county: Division) -> Result<Vec<(Division, Counted)>, Error>;
}
