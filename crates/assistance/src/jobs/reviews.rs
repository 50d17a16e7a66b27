// SPDX-License-Identifier: Apache-2.0
//! Reviews that are due are begun by the office itself, and by nobody else than people from there on: it is the one step that the system takes in a case.

use super::model::{Every, Job, Work};
use crate::casework::open_due;
use crate::office::{Error, Mode, Office};
use async_trait::async_trait;
use kernel::Ctx;

/// The most reviews of a county that begin on one day; the others wait in the list of those that are due, and begin on the next.
const MOST: u64 = 2_000;

pub(super) struct OpenReviews;

#[async_trait]
impl Job for OpenReviews {
    fn name(&self) -> &'static str {
        "review.open"
    }

    fn chinese(&self) -> &'static str {
        "启动到期的定期核查"
    }

    fn every(&self) -> Every {
        Every::DayAt(6)
    }

    async fn work(&self, office: &dyn Office, ctx: &Ctx, _after: Option<&str>) -> Result<Work, Error> {
        let counties = office.begin(Mode::Read).await?.audited_counties().await?;
        let again = |command| Ctx::new(ctx.who.clone(), ctx.now, ctx.why.clone(), command);
        let mut done = 0;
        for county in counties.into_iter().flatten() {
            let (opened, _) = open_due(office, county, MOST, &again).await?;
            done += opened;
        }
        Ok(Work::from(done))
    }
}
