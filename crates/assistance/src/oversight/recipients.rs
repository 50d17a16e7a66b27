// SPDX-License-Identifier: Apache-2.0
//! The families of a village that receive aid, for what stays on its board: name, number of members, amount, and nothing else.

use super::notice::may_see;
use crate::casework::{self, Scheme};
use crate::office::{Error, Query, Tx};
use crate::settings::{self, CountySettings};
use async_trait::async_trait;
use kernel::{Ctx, Date, Division, Fen, birthday};

/// A family that receives aid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipient {
    /// The name of whoever stands for the family: the head, or the person of a household of one.
    pub name: String,
    /// Whether that person is of age.
    pub adult: bool,
    /// Another member of age: the head where the person of a household of one is a minor.
    pub guardian: Option<String>,
    /// The names of minors in the family.
    pub minors: Vec<String>,
    /// How many are covered.
    pub covered: u32,
    /// How much a month.
    pub monthly: Fen,
}

/// The families of a village.
#[derive(Clone, Debug)]
pub struct Recipients {
    /// The village.
    pub village: Division,
    /// The families, by name.
    pub families: Vec<Recipient>,
    /// What the county set.
    pub settings: CountySettings,
    /// The day.
    pub today: Date,
}

/// Reads them.
pub struct RecipientsOf {
    /// The village.
    pub village: Division,
    /// The scheme.
    pub scheme: Scheme,
}

#[async_trait]
impl Query for RecipientsOf {
    const NAME: &'static str = "notice.recipients";
    type Answer = Recipients;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Recipients, Error> {
        may_see(ctx, tx, self.village).await?;
        let today = ctx.today();
        let county = self.village.at(kernel::DivisionLevel::County).unwrap_or(self.village);
        // No roster is left out of what was drawn: the id of none.
        let awards = tx.drawables(county, self.scheme).await?;
        let here = awards.into_iter().map(|one| one.row).filter(|row| row.live(today));
        let mut families = Vec::new();
        let full_age = casework::full_age_in(&*tx, self.village, today)?;
        for award in here {
            let household = tx.household(award.household).await?;
            let Some(household) = household.filter(|household| household.lives == self.village) else {
                continue;
            };
            let monthly = award.award.monthly(today.month_of()).unwrap_or(Fen::ZERO);
            if monthly.is_zero() {
                continue;
            }
            let ids: Vec<_> = tx
                .memberships(household.id)
                .await?
                .into_iter()
                .filter(|one| one.end.is_none())
                .map(|one| one.person)
                .collect();
            let persons = tx.persons(&ids).await?;
            // Whoever has no day of birth on file is not shown to be of age.
            let of_age = |person: &crate::registry::Person| {
                person.birth.is_some_and(|birth| birthday(birth, full_age) <= today)
            };
            let stands = award.single.unwrap_or(household.head);
            let Some(first) = persons.iter().find(|person| person.id == stands) else { continue };
            let head = persons
                .iter()
                .find(|person| person.id == household.head && person.id != stands && of_age(person));
            families.push(Recipient {
                name: first.name.clone(),
                adult: of_age(first),
                guardian: head.map(|person| person.name.clone()),
                minors: persons.iter().filter(|one| !of_age(one)).map(|one| one.name.clone()).collect(),
                covered: u32::try_from(award.persons.len()).unwrap_or(u32::MAX),
                monthly,
            });
        }
        families.sort_by(|a, b| a.name.cmp(&b.name));
        let settings = settings::of(tx, self.village).await?;
        Ok(Recipients { village: self.village, families, settings, today })
    }
}
