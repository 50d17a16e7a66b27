// SPDX-License-Identifier: Apache-2.0
//! What is still open after somebody's support has ended: the bed, the agreement about care, money that still goes on, services, the funeral. Nothing of it ends by itself.

use super::model::stage;
use super::packs::{Limit, limit};
use super::port::FuneralFilter;
use super::read::{Departed, FuneralView};
use crate::access::{self, Action};
use crate::care::Agreement;
use crate::casework::{PersonId, Scheme};
use crate::history::LookUp;
use crate::office::{Error, Query, Thing, Tx};
use crate::payout::AwardRow;
use crate::payout::once::{OnceStanding, standing};
use crate::services::Service;
use crate::tekun::{Home, Stay};
use async_trait::async_trait;
use kernel::Ctx;

/// Somebody after the end of their support.
#[derive(Clone, Debug)]
pub struct EndedView {
    /// Who.
    pub row: Departed,
    /// The citizen number, masked.
    pub citizen: String,
    /// The stay in a home that nobody ended.
    pub stay: Option<(Stay, Home)>,
    /// Whether they lived in a home on the day of death.
    pub died_in_home: bool,
    /// Agreements of care at home that nobody ended.
    pub agreements: Vec<Agreement>,
    /// Awards that go on, such as care money, or something begun since.
    pub awards: Vec<AwardRow>,
    /// Services that nobody ended.
    pub services: Vec<Service>,
    /// The funeral, where support ended by death.
    pub funeral: Option<FuneralView>,
    /// The most that is paid for it.
    pub limit: Option<Limit>,
    /// How far its payment is.
    pub paid: Option<OnceStanding>,
}

impl EndedView {
    /// How many things somebody still has to see to, the funeral among them.
    #[must_use]
    pub fn open(&self) -> usize {
        let funeral = self.funeral.as_ref().is_some_and(|one| !one.stage.over());
        usize::from(self.stay.is_some())
            + self.agreements.len()
            + self.services.len()
            + self.awards.iter().filter(|one| one.scheme == Scheme::TekunCare).count()
            + usize::from(funeral)
            + usize::from(self.paid.is_some_and(|paid| paid.waits.is_some()))
    }
}

/// Opens somebody after the end of their support.
pub struct ReadEnded {
    /// Who.
    pub person: PersonId,
}

#[async_trait]
impl Query for ReadEnded {
    const NAME: &'static str = "funeral.read";
    type Answer = EndedView;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<EndedView, Error> {
        let region = access::scope_for(ctx, tx, Action::TekunView).await?;
        let today = ctx.today();
        let filter =
            FuneralFilter { region, on: today, person: Some(self.person), stage: None, limit: 1, offset: 0 };
        let row = tx.departed(&filter).await?.pop().ok_or(Error::NotFound(Thing::Person))?;
        let stays = tx.stays_of(self.person).await?;
        let died_in_home = row.died_on.is_some_and(|on| {
            stays.iter().any(|stay| stay.from <= on && stay.until.is_none_or(|until| on <= until))
        });
        let stay = match stays.into_iter().find(|stay| stay.until.is_none()) {
            Some(stay) => {
                let home = tx.home(stay.home).await?.ok_or(Error::Broken("a stay in no home"))?;
                Some((stay, Home::of(home)))
            }
            None => None,
        };
        let mut agreements = tx.agreements_of(self.person).await?;
        agreements.retain(|one| one.open(today));
        let mut services = tx.services_of(&[self.person]).await?;
        // Whoever lives keeps their doctor: only a death ends what was arranged.
        services.retain(|one| row.died_on.is_some() && one.open(today));
        let mut awards = tx.awards_covering(self.person).await?;
        // What has its end gives its last month; what has none goes on.
        awards.retain(|one| one.scheme.lasts() && one.live(today) && one.award.ending.is_none());
        let (funeral, limit, paid) = match row.died_on {
            Some(died_on) => {
                let view = of(tx, self.person).await?;
                let paid = match &view.funeral {
                    Some(one) => standing(tx, (one.household, Scheme::TekunFuneral), one.id.bytes()).await?,
                    None => None,
                };
                (Some(view), Some(limit(&*tx, row.lives, died_on)?), paid)
            }
            None => (None, None, None),
        };
        let person = tx.person(self.person).await?.ok_or(Error::NotFound(Thing::Person))?;
        let citizen = person.number.masked();
        Ok(EndedView { row, citizen, stay, died_in_home, agreements, awards, services, funeral, limit, paid })
    }

    fn look_up(&self, _ctx: &Ctx, view: &EndedView) -> Option<LookUp> {
        let object = (Thing::Person, view.row.person.bytes());
        Some(LookUp { object, place: view.row.lives, case: None, reason: None })
    }
}

/// The funeral of somebody with its costs.
async fn of(tx: &mut dyn Tx, person: PersonId) -> Result<FuneralView, Error> {
    let funeral = tx.funeral_of(person).await?;
    let costs = match &funeral {
        Some(one) => tx.funeral_costs(one.id).await?,
        None => Vec::new(),
    };
    let stage = stage(funeral.as_ref(), &costs);
    Ok(FuneralView { funeral, costs, stage })
}
