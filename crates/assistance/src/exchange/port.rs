// SPDX-License-Identifier: Apache-2.0
//! What exchange needs of the store. Deliveries, their faults, lists given and reports of failures are only ever added.

use super::incoming::{Delivery, KeptFault};
use super::outgoing::{Failure, Given, Line, Told};
use crate::access::Scope;
use crate::monitoring::model::FileId;
use crate::office::Error;
use async_trait::async_trait;
use kernel::{Division, Id, Month};

/// Lists in and out.
#[async_trait]
pub trait Port {
    /// The delivery of a list with this content, where it was taken already.
    async fn delivery_of_hash(
        &mut self,
        county: Division,
        list: &str,
        hash: &str,
    ) -> Result<Option<Delivery>, Error>;

    /// Adds a delivery with its sealed bytes and its faults.
    async fn add_delivery(
        &mut self,
        delivery: &Delivery,
        bytes: &[u8],
        faults: &[KeptFault],
    ) -> Result<(), Error>;

    /// A delivery.
    async fn delivery(&mut self, id: FileId) -> Result<Option<Delivery>, Error>;

    /// Deliveries of some places, the latest first.
    async fn deliveries(&mut self, scope: &Scope, limit: u64) -> Result<Vec<Delivery>, Error>;

    /// The bytes of a delivery, opened.
    async fn delivery_bytes(&mut self, id: FileId) -> Result<Vec<u8>, Error>;

    /// The faults of a delivery, in their order.
    async fn delivery_faults(&mut self, id: FileId) -> Result<Vec<KeptFault>, Error>;

    /// Which lists came for a month.
    async fn lists_of_month(&mut self, county: Division, month: Month) -> Result<Vec<String>, Error>;

    /// The next number of a list given in a county and month.
    async fn next_given_number(&mut self, county: Division, month: Month) -> Result<i64, Error>;

    /// Whom a list told of last, each with the latest line that did not fail.
    async fn told(&mut self, county: Division, list: &str) -> Result<Vec<Told>, Error>;

    /// Adds a list that was given, with its lines.
    async fn add_given(&mut self, given: &Given, lines: &[Line]) -> Result<(), Error>;

    /// A list that was given.
    async fn given(&mut self, id: Id<Given>) -> Result<Option<Given>, Error>;

    /// Lists that were given in some places, the latest first.
    async fn givens(&mut self, scope: &Scope, limit: u64) -> Result<Vec<Given>, Error>;

    /// The lines of a list that was given, opened.
    async fn given_lines(&mut self, id: Id<Given>) -> Result<Vec<Line>, Error>;

    /// Adds failures that a report told of; one line fails once.
    async fn add_failures(&mut self, id: Id<Given>, failures: &[Failure]) -> Result<(), Error>;

    /// The failures of a list that was given.
    async fn failures(&mut self, id: Id<Given>) -> Result<Vec<Failure>, Error>;
}
