// SPDX-License-Identifier: Apache-2.0
//! Files of questions and answers go back and forth with departments by themselves, through the connectors that the office was started with. A round that was killed
//! goes on where it was: what was sent is not sent again, what was taken is taken once.

use super::model::{Every, Job, Work};
use crate::office::{Error, Office};
use crate::verification::exchange::{Connector, round};
use async_trait::async_trait;
use kernel::{Command, Ctx, Division, Id};
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// The word of the job in records, and what it is called.
pub(super) const NAME: (&str, &str) = ("check.exchange", "与部门交换核对文件");
/// How often.
pub(super) const EVERY: Every = Every::Minutes(5);

/// The job of a county with its connectors.
pub struct Exchange {
    /// The county.
    pub county: Division,
    /// The ways to departments.
    pub connectors: Vec<Arc<dyn Connector>>,
}

#[async_trait]
impl Job for Exchange {
    fn name(&self) -> &'static str {
        NAME.0
    }

    fn chinese(&self) -> &'static str {
        NAME.1
    }

    fn every(&self) -> Every {
        EVERY
    }

    async fn work(&self, office: &dyn Office, ctx: &Ctx, _after: Option<&str>) -> Result<Work, Error> {
        // Each write of a round has an id of its own; a round that is made again at another moment may find other files.
        let again = || {
            let next: Id<Command> = ctx.new_id();
            let mut hash = Sha256::new_with_prefix(next.bytes());
            hash.update(ctx.now.get().to_be_bytes());
            let mut bytes = [0; 16];
            bytes.copy_from_slice(&hash.finalize()[..16]);
            let command: Id<Command> = Id::from_bytes(bytes);
            Ctx::new(ctx.who.clone(), ctx.now, ctx.why.clone(), command)
        };
        let mut done = 0;
        for connector in &self.connectors {
            let round = round(office, &**connector, self.county, &again).await?;
            done += round.sent.len() + round.taken.len();
        }
        Ok(Work::from(u64::try_from(done).unwrap_or(u64::MAX)))
    }
}
