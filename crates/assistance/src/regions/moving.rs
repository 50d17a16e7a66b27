// SPDX-License-Identifier: Apache-2.0
//! Families of a place that is no more are moved by a named person, by name, with the document: each as a correction of its file, so that what stood before can be
//! told. Open cases and what a family receives go along, as with every move; what ended before keeps its place.

use super::fold::Regions;
use super::model::Refused;
use crate::access::{self, Action, Involved, Scope};
use crate::history::Entry;
use crate::office::{Command, Error, Private, Query, Thing, Tx};
use crate::registry::correct::{CorrectHousehold, FieldChange};
use crate::registry::model::{Field, HouseholdId};
use crate::registry::search::{HouseholdRow, ListFilter, Page};
use async_trait::async_trait;
use kernel::{Ctx, Division, DivisionLevel};
use serde::Serialize;

/// The most families of one form.
const MOST: usize = 100;

/// Moves families from a village that is no more to one of its successors.
#[derive(Clone, Serialize)]
pub struct MoveFamilies {
    /// The village that is no more.
    pub from: Division,
    /// Where they live now.
    pub to: Division,
    /// Which.
    pub households: Vec<HouseholdId>,
}

/// The families that still live in a place which is no more, by name, for whoever moves them one by one.
pub struct FamiliesLeft {
    /// The village or township that ended.
    pub from: Division,
    /// At most so many.
    pub limit: u64,
}

#[async_trait]
impl Query for FamiliesLeft {
    const NAME: &'static str = "regions.families_left";
    type Answer = Page<HouseholdRow>;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Page<HouseholdRow>, Error> {
        access::authorise(ctx, tx, Action::RegionManage, self.from, &Involved::default()).await?;
        let filter = ListFilter { rows: self.limit, ..ListFilter::default() };
        let (rows, total) = tx.household_rows(&Scope::of(vec![self.from]), &filter).await?;
        Ok(Page { rows, total })
    }
}

#[async_trait]
impl Command for MoveFamilies {
    const NAME: &'static str = "regions.move_families";
    /// How many were moved.
    type Outcome = usize;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<usize, Error> {
        if self.households.is_empty() || self.households.len() > MOST {
            return Err(Refused::NoFamily.into());
        }
        let county = self.from.at(DivisionLevel::County).unwrap_or(self.from);
        let regions = Regions::on(county, &tx.place_lists(Some(county)).await?, ctx.today());
        if regions.stands(self.from) && self.from.parent().is_none_or(|upper| regions.stands(upper)) {
            return Err(Refused::StillStands.into());
        }
        if !regions.follows(self.from, self.to) {
            return Err(Refused::NotItsSuccessor.into());
        }
        let ended = |place: Option<Division>| {
            place.and_then(|place| regions.get(place)).filter(|one| one.ended.is_some())
        };
        let known = ended(Some(self.from)).or_else(|| ended(self.from.parent()));
        let (since, document) = known
            .map(|known| (known.since, known.document.clone().unwrap_or_default()))
            .ok_or(Refused::StillStands)?;
        let since = since.map(|day| day.to_string()).unwrap_or_default();
        let mut households = self.households.clone();
        households.sort_unstable();
        households.dedup();
        for id in &households {
            self.one(ctx, tx, *id, &since, &document).await?;
        }
        let told = format!("{} to {}: {} families", self.from, self.to, households.len());
        let object: Option<(Thing, [u8; 16])> = None;
        tx.append(ctx, &Entry::done(ctx, Self::NAME, object, Some(self.from), told)).await?;
        Ok(households.len())
    }
}

impl MoveFamilies {
    /// One family: by the use case that puts its file right, which asks for the right, locks it and keeps what stood there.
    async fn one(
        &self,
        ctx: &Ctx,
        tx: &mut dyn Tx,
        id: HouseholdId,
        since: &str,
        document: &str,
    ) -> Result<(), Error> {
        let household = tx.household(id).await?.ok_or(Error::NotFound(Thing::Household))?;
        if household.lives != self.from {
            return Err(Refused::NotThere.into());
        }
        let to = |field| FieldChange { field, value: Private::new(self.to.to_string()), no_number: None };
        let mut changes = vec![to(Field::Lives)];
        if household.registered == Some(self.from) {
            changes.push(to(Field::Registered));
        }
        let correct = CorrectHousehold {
            household: id,
            version: household.version,
            changes,
            since: since.to_owned(),
            reason: document.to_owned(),
        };
        correct.run(ctx, tx).await.map(drop)
    }
}
