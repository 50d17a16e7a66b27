// SPDX-License-Identifier: Apache-2.0
//! Who works here: names for lists of colleagues and for the history of a case. Nothing but name and role is given out.

use super::{Action, Role, service};
use crate::office::{Error, Query, Tx};
use async_trait::async_trait;
use kernel::{Ctx, Division, DivisionLevel, UserId};

/// Somebody of the office.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Colleague {
    /// The account.
    pub id: UserId,
    /// The name that signs.
    pub name: String,
    /// What they are today, where they work at the place asked about; nothing for somebody who only did so once.
    pub roles: Vec<Role>,
}

/// Everybody of the county of a place, with the roles that they hold today for the place.
pub struct Colleagues {
    /// The place of a case.
    pub place: Division,
}

#[async_trait]
impl Query for Colleagues {
    const NAME: &'static str = "account.colleagues";
    type Answer = Vec<Colleague>;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Self::Answer, Error> {
        let place = self.place;
        service::authorise(ctx, tx, Action::CaseView, place, &super::Involved::default()).await?;
        let county = place.at(DivisionLevel::County).unwrap_or(place);
        let accounts = tx.accounts().await?;
        let near = accounts.into_iter().filter(|(_, postings)| {
            postings.iter().any(|one| one.place.contains(&county) || county.contains(&one.place))
        });
        let today = ctx.today();
        Ok(near
            .map(|(account, postings)| {
                let here = postings.iter().filter(|one| one.holds(today) && one.place.contains(&place));
                Colleague { id: account.id, name: account.name, roles: here.map(|one| one.role).collect() }
            })
            .collect())
    }
}
