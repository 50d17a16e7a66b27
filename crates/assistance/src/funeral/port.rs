// SPDX-License-Identifier: Apache-2.0
//! What funerals need of the store.

use super::model::{Cost, CostAnswer, CostId, Funeral, FuneralId, FuneralStage, Held, WithoutCost};
use super::read::Departed;
use crate::access::Scope;
use crate::casework::PersonId;
use crate::office::Error;
use async_trait::async_trait;
use kernel::{Date, UtcMillis};

/// Which people whose support has ended.
#[derive(Clone, Debug)]
pub struct FuneralFilter {
    /// Of families that live in these places.
    pub region: Scope,
    /// As of this day.
    pub on: Date,
    /// Only this person.
    pub person: Option<PersonId>,
    /// Of whom a funeral stands there; everybody whose support has ended where none is given.
    pub stage: Option<FuneralStage>,
    /// How many.
    pub limit: u64,
    /// After how many.
    pub offset: u64,
}

/// Funerals, their costs, and people whose support has ended.
#[async_trait]
pub trait Port {
    /// People whose support has ended, the latest first.
    async fn departed(&mut self, filter: &FuneralFilter) -> Result<Vec<Departed>, Error>;

    /// How many people there are whose support has ended.
    async fn count_departed(&mut self, region: &Scope, on: Date) -> Result<u64, Error>;

    /// How many people there are at each stage of a funeral in some places.
    async fn count_funerals(&mut self, region: &Scope) -> Result<Vec<(FuneralStage, u64)>, Error>;

    /// Adds a funeral; false where one of the person counts already.
    async fn add_funeral(&mut self, funeral: &Funeral) -> Result<bool, Error>;

    /// The funeral of somebody that counts.
    async fn funeral_of(&mut self, person: PersonId) -> Result<Option<Funeral>, Error>;

    /// A funeral, locked in a writing transaction.
    async fn funeral(&mut self, id: FuneralId) -> Result<Option<Funeral>, Error>;

    /// Keeps that a funeral was held; false where that stands there already.
    async fn hold_funeral(&mut self, id: FuneralId, held: &Held) -> Result<bool, Error>;

    /// Closes a funeral without a cost; false where it is closed.
    async fn close_funeral(&mut self, id: FuneralId, on: Date, why: WithoutCost) -> Result<bool, Error>;

    /// A funeral counts no longer: the death was a mistake.
    async fn undo_funeral(&mut self, id: FuneralId, at: UtcMillis) -> Result<bool, Error>;

    /// Adds a cost; false where one waits or was decided.
    async fn add_funeral_cost(&mut self, cost: &Cost) -> Result<bool, Error>;

    /// The costs of a funeral, the first one first.
    async fn funeral_costs(&mut self, funeral: FuneralId) -> Result<Vec<Cost>, Error>;

    /// Keeps what the county said; false where something was said already, or another cost was agreed to.
    async fn answer_funeral_cost(&mut self, cost: CostId, answer: &CostAnswer) -> Result<bool, Error>;
}
