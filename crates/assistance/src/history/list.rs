// SPDX-License-Identifier: Apache-2.0
//! What an auditor reads of the log.

use super::port::{Filter, Row};
use crate::access::{self, Action};
use crate::office::{Error, Query, Thing, Tx};
use async_trait::async_trait;
use kernel::{Ctx, DivisionLevel};

/// Lines of the log of the counties of whoever asks; of one account only, and about one household or case only, where they are named. What is named and does not
/// exist has no lines.
pub struct ListLines {
    /// Which; the counties are those of whoever asks.
    pub filter: Filter,
    /// A login.
    pub who: Option<String>,
    /// The number of a household or a case.
    pub about: Option<String>,
}

impl ListLines {
    /// The filter with what is named, or nothing where one of them does not exist.
    async fn named(&self, tx: &mut dyn Tx) -> Result<Option<Filter>, Error> {
        let mut filter = self.filter.clone();
        if let Some(login) = &self.who {
            let Some(account) = tx.account_of_login(login).await? else { return Ok(None) };
            filter.account = Some(account.id);
        }
        if let Some(number) = &self.about {
            let household = tx.household_of_number(number).await?.map(|id| (Thing::Household, id.bytes()));
            let object = match household {
                Some(object) => Some(object),
                None => tx.case_of_number(number).await?.map(|id| (Thing::Case, id.bytes())),
            };
            let Some(object) = object else { return Ok(None) };
            filter.object = Some(object);
        }
        Ok(Some(filter))
    }
}

#[async_trait]
impl Query for ListLines {
    const NAME: &'static str = "audit.list";
    type Answer = Vec<Row>;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Vec<Row>, Error> {
        let scope = access::scope_for(ctx, tx, Action::AuditView).await?;
        let mut counties: Vec<_> =
            scope.places().iter().map(|place| place.at(DivisionLevel::County).unwrap_or(*place)).collect();
        // Whoever looks at a province looks at each of its counties that has lines.
        if counties.iter().any(|place| place.level() < DivisionLevel::County) {
            let known = tx.audited_counties().await?;
            counties = known.into_iter().flatten().filter(|county| scope.covers(*county)).collect();
        }
        if counties.is_empty() {
            return Ok(Vec::new());
        }
        match self.named(tx).await? {
            Some(filter) => tx.entries(&Filter { counties, ..filter }).await,
            None => Ok(Vec::new()),
        }
    }
}
