// SPDX-License-Identifier: Apache-2.0
//! What settings need of the store. Values and answers are only ever added.

use super::model::{Answered, Setting, SettingId};
use crate::office::Error;
use async_trait::async_trait;
use kernel::{Division, Secret, UtcMillis};
use std::sync::Arc;

/// Values that counties set.
#[async_trait]
pub trait Port {
    /// Everything that a county ever set, the latest first.
    async fn settings(&mut self, county: Division) -> Result<Arc<[Setting]>, Error>;

    /// One value.
    async fn setting(&mut self, id: SettingId) -> Result<Option<Setting>, Error>;

    /// Adds a value.
    async fn add_setting(&mut self, setting: &Setting) -> Result<(), Error>;

    /// Adds what the second person said; `false` where somebody said something already.
    async fn answer_setting(&mut self, id: SettingId, answered: &Answered) -> Result<bool, Error>;

    /// The seed of a county's sample, opened, where one was made.
    async fn sample_seed(&mut self, county: Division) -> Result<Option<Secret<String>>, Error>;

    /// Makes the seed of a county's sample from random bytes, sealed; does nothing where there is one.
    async fn make_sample_seed(&mut self, county: Division, at: UtcMillis) -> Result<(), Error>;
}
