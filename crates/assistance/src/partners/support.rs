// SPDX-License-Identifier: Apache-2.0
//! Who of a household is supported as a 特困 person, and how: in a home or where they live, the grade of self-care and its day, the dates of the stay or of the agreement. No diagnosis and no answer
//! of an assessment leaves.

use super::families::{OneHousehold, OpenedHousehold};
use crate::access::{self, Action};
use crate::history::LookUp;
use crate::office::{Error, Query, Tx};
use crate::registry::model::Person;
use crate::tekun::{Grade, Home, SupportedFilter, support_mode};
use async_trait::async_trait;
use kernel::{Ctx, Date};

/// Asks about the support of a household, as one asks about the household itself: for a reason.
pub struct SupportOf {
    /// The household.
    pub household: OneHousehold,
}

/// How one person is supported.
#[derive(Clone, Debug)]
pub struct PersonSupport {
    /// Who.
    pub person: Person,
    /// The word of how they are supported; none where nobody said.
    pub mode: Option<String>,
    /// The grade of self-care last assessed, and its day.
    pub grade: Option<(Grade, Date)>,
    /// The home in which they live, and since when.
    pub home: Option<(String, Date)>,
    /// The agreement by which somebody cares for them today: its first and its last day.
    pub care: Option<(Date, Date)>,
}

/// The household with who of it is supported.
#[derive(Clone, Debug)]
pub struct Supports {
    /// The household.
    pub opened: OpenedHousehold,
    /// Who is supported today, by name.
    pub persons: Vec<PersonSupport>,
}

#[async_trait]
impl Query for SupportOf {
    const NAME: &'static str = "partners.support";
    type Answer = Supports;

    // clause: BZ-3.3
    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Supports, Error> {
        let opened = self.household.read(ctx, tx).await?;
        let today = ctx.today();
        let region = access::scope_for(ctx, tx, Action::HouseholdView).await?;
        let filter =
            SupportedFilter { household: Some(opened.household.id), ..SupportedFilter::of(region, today) };
        let mut persons = Vec::new();
        for one in tx.supported(&filter).await? {
            let member = opened.members.iter().find(|(person, _)| person.id == one.person);
            let Some((person, _)) = member else { continue };
            let agreements = tx.agreements_of(one.person).await?;
            let care = agreements.iter().find(|agreement| agreement.holds(today));
            let stays = tx.stays_of(one.person).await?;
            let stay = stays.iter().find(|stay| stay.until.is_none() && stay.from <= today);
            let home = match stay {
                Some(stay) => {
                    tx.home(stay.home).await?.map(|home| (Home::of(home).name().to_owned(), stay.from))
                }
                None => None,
            };
            persons.push(PersonSupport {
                person: person.clone(),
                mode: support_mode(ctx, tx, one.person).await?,
                grade: one.grade,
                home,
                care: care.map(|agreement| (agreement.from, agreement.last())),
            });
        }
        Ok(Supports { opened, persons })
    }

    fn look_up(&self, ctx: &Ctx, answer: &Supports) -> Option<LookUp> {
        self.household.look_up(ctx, &answer.opened)
    }
}
