// SPDX-License-Identifier: Apache-2.0
//! Who works here: names for lists of colleagues and for the history of a case. Nothing but name and role is given out.

use super::{Action, Role, service};
use crate::office::{Error, Query, Tx};
use async_trait::async_trait;
use kernel::{Ctx, Date, Division, DivisionLevel, UserId};

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
        service::authorise(ctx, tx, Action::CaseView, self.place, &super::Involved::default()).await?;
        colleagues(tx, self.place, ctx.today()).await
    }
}

/// The same for use cases of other slices, which authorise first.
///
/// # Errors
/// The store fails.
pub(crate) async fn colleagues(
    tx: &mut dyn Tx,
    place: Division,
    today: Date,
) -> Result<Vec<Colleague>, Error> {
    let county = place.at(DivisionLevel::County).unwrap_or(place);
    let near = tx.staff().await?.into_iter().filter(|(.., postings)| {
        postings.iter().any(|one| one.place.contains(&county) || county.contains(&one.place))
    });
    Ok(near
        .map(|(id, name, postings)| {
            let here = postings.iter().filter(|one| one.holds(today) && one.place.contains(&place));
            Colleague { id, name, roles: here.map(|one| one.role).collect() }
        })
        .collect())
}
