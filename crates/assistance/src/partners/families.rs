// SPDX-License-Identifier: Apache-2.0
//! Households for other systems: a list without a name in it, and one household with its members, numbers masked unless the system may see them whole.

use crate::access::{self, Action, Involved, Scope};
use crate::history::LookUp;
use crate::office::{Error, Query, Thing, Tx};
use crate::registry::Refused;
use crate::registry::model::{Household, Membership, Person};
use crate::registry::search::HouseholdRow;
use async_trait::async_trait;
use kernel::{Ctx, Division};

/// The most households of one page.
pub const MOST_HOUSEHOLDS: u64 = 200;

/// Lists households by number.
pub struct Households {
    /// In one place only.
    pub place: Option<Division>,
    /// Those after this number.
    pub after: String,
    /// At most so many.
    pub limit: u64,
}

#[async_trait]
impl Query for Households {
    const NAME: &'static str = "partners.households";
    /// Each with its version.
    type Answer = Vec<(HouseholdRow, i64)>;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Self::Answer, Error> {
        let scope = access::scope_for(ctx, tx, Action::HouseholdFind).await?;
        let asked: Scope = self.place.map_or_else(|| scope.clone(), |place| scope.within(place));
        tx.households_after(&asked, &self.after, self.limit.clamp(1, MOST_HOUSEHOLDS)).await
    }
}

/// Opens one household. There is no look without a reason: that of `Ctx`, or its case.
pub struct OneHousehold {
    /// Its number.
    pub number: String,
    /// Whether numbers are asked for whole.
    pub whole: bool,
}

/// A household and who belongs to it today, head first.
#[derive(Clone, Debug)]
pub struct OpenedHousehold {
    /// The household.
    pub household: Household,
    /// The members.
    pub members: Vec<(Person, Membership)>,
    /// Whether numbers may be shown whole.
    pub whole: bool,
}

#[async_trait]
impl Query for OneHousehold {
    const NAME: &'static str = "partners.household";
    type Answer = OpenedHousehold;

    // clause: BZ-3.3
    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<OpenedHousehold, Error> {
        with_reason(ctx)?;
        let id = tx.household_of_number(&self.number).await?.ok_or(Error::NotFound(Thing::Household))?;
        let household = tx.household(id).await?.ok_or(Error::NotFound(Thing::Household))?;
        let mut needed = vec![Action::HouseholdView];
        if self.whole {
            needed.push(Action::IdentityView);
        }
        for action in needed {
            access::authorise(ctx, tx, action, household.lives, &Involved::default()).await?;
        }
        // A case that is named as the reason is one of this household.
        if let Some(number) = &ctx.why.case {
            let case = match tx.case_of_number(number).await? {
                Some(case) => tx.case(case).await?,
                None => None,
            };
            if case.is_none_or(|(row, _)| row.household != id) {
                return Err(Refused::LookUpWithoutReason.into());
            }
        }
        let today = ctx.today();
        let mut memberships = tx.memberships(id).await?;
        memberships.retain(|one| one.holds(today));
        memberships.sort_by_key(|one| (!one.relation.is_head(), one.from, one.person));
        let ids: Vec<_> = memberships.iter().map(|one| one.person).collect();
        let persons = tx.persons(&ids).await?;
        let members = memberships
            .into_iter()
            .filter_map(|one| Some((persons.iter().find(|person| person.id == one.person)?.clone(), one)))
            .collect();
        Ok(OpenedHousehold { household, members, whole: self.whole })
    }

    fn look_up(&self, ctx: &Ctx, answer: &OpenedHousehold) -> Option<LookUp> {
        Some(LookUp {
            object: (Thing::Household, answer.household.id.bytes()),
            place: answer.household.lives,
            case: ctx.why.case.clone(),
            reason: None,
        })
    }
}

/// That somebody who opens a person's file says why.
///
/// # Errors
/// Neither a reason nor a case is given.
pub(super) fn with_reason(ctx: &Ctx) -> Result<(), Error> {
    let case = ctx.why.case.as_deref().unwrap_or_default();
    if ctx.why.reason.trim().is_empty() && case.trim().is_empty() {
        return Err(Refused::LookUpWithoutReason.into());
    }
    Ok(())
}
