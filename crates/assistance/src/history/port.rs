// SPDX-License-Identifier: Apache-2.0
//! What the log needs of the store. Lines are only ever added.

use super::chain::Link;
use super::{Entry, Outcome};
use crate::office::{Error, Thing};
use async_trait::async_trait;
use kernel::{Ctx, Division, UserId, UtcMillis};

/// Which lines to list.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Of these counties only; all where empty.
    pub counties: Vec<Division>,
    /// By this account only.
    pub account: Option<UserId>,
    /// About this only.
    pub object: Option<(Thing, [u8; 16])>,
    /// Of this use case only.
    pub action: Option<String>,
    /// With this outcome only.
    pub outcome: Option<Outcome>,
    /// Not before.
    pub from: Option<UtcMillis>,
    /// Before.
    pub until: Option<UtcMillis>,
    /// At most so many.
    pub limit: u64,
    /// So many left out first.
    pub offset: u64,
}

/// A line with its number and its link, where it has one yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its number.
    pub id: [u8; 16],
    /// The line.
    pub entry: Entry,
    /// Its place in the chain of its county.
    pub link: Option<Link>,
}

/// The log.
#[async_trait]
pub trait Port {
    /// Adds lines.
    async fn append_all(&mut self, ctx: &Ctx, entries: &[Entry]) -> Result<(), Error>;

    /// Adds a line.
    async fn append(&mut self, ctx: &Ctx, entry: &Entry) -> Result<(), Error> {
        self.append_all(ctx, std::slice::from_ref(entry)).await
    }

    /// Lists lines, the latest first.
    async fn entries(&mut self, filter: &Filter) -> Result<Vec<Row>, Error>;

    /// The counties that have lines, and `None` for lines of no county.
    async fn audited_counties(&mut self) -> Result<Vec<Option<Division>>, Error>;

    /// The last link of a county's chain.
    async fn last_link(&mut self, county: Option<Division>) -> Result<Option<Link>, Error>;

    /// Lines of a county that wait for their link, in the order of their numbers. Found at once however long the log is.
    async fn waiting_lines(&mut self, county: Option<Division>, limit: u64) -> Result<Vec<Row>, Error>;

    /// The oldest lines of a county that no link holds, in the order of their numbers, whether they wait for one or were slipped in. Goes through the whole log.
    async fn unlinked(&mut self, county: Option<Division>, limit: u64) -> Result<Vec<Row>, Error>;

    /// Adds links; their lines wait no longer.
    async fn add_links(&mut self, county: Option<Division>, links: &[([u8; 16], Link)]) -> Result<(), Error>;

    /// Links of a county from a position on, each with its line, or with nothing where the line is gone.
    async fn linked(
        &mut self,
        county: Option<Division>,
        from: i64,
        limit: u64,
    ) -> Result<Vec<(Link, [u8; 16], Option<Entry>)>, Error>;
}
