// SPDX-License-Identifier: Apache-2.0
//! What is planned for somebody who is supported at home: the next visit, the next look at the agreement, and what is open. Worked out anew after everything that is entered and once a day, so that lists need no packs.

use super::model::Agreement;
use super::names::{CHECK_MONTHS, DAYS_FIRST, DAYS_OTHERS, RENEW_DAYS};
use super::packs::{comes_first, whole};
use super::port::{CareFilter, CarePart, Cared};
use crate::access::{self, Action, Scope};
use crate::casework::{HouseholdId, PersonId};
use crate::jobs::Work;
use crate::office::{Command, Error, Query, Tx};
use crate::registry::Household;
use crate::tekun::Place;
use async_trait::async_trait;
use kernel::{Ctx, Date, Division};
use serde::Serialize;

/// So many people are planned in one transaction.
const BATCH: u64 = 200;

/// What is planned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Their family when it was worked out.
    pub household: HouseholdId,
    /// Where they live.
    pub place: Division,
    /// Whether they are visited before others.
    pub first: bool,
    /// The last visit at which they were seen.
    pub visited_on: Option<Date>,
    /// The day by which they are visited.
    pub visit_by: Date,
    /// How many visits found something that nobody saw to yet.
    pub open: u32,
    /// The last day of the agreement that holds, or of the one that comes.
    pub agreed_until: Option<Date>,
    /// From when on that agreement is to be renewed.
    pub renew_from: Option<Date>,
    /// The day by which it is looked at whether it is kept.
    pub check_by: Option<Date>,
    /// The day by which what was found is mended.
    pub mend_by: Option<Date>,
}

/// A supported person with their family, locked and authorised.
pub(super) struct Supported {
    pub(super) household: Household,
    /// Since when.
    pub(super) since: Date,
}

/// The family of a supported person, locked, where whoever acts may do this and is no near relative.
pub(super) async fn supported(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    person: PersonId,
    action: Action,
) -> Result<Supported, Error> {
    let place = Place::of(ctx, tx, person, action).await?;
    let since = place.supported(tx, person, ctx.today()).await?.begun_on();
    Ok(Supported { household: place.household, since })
}

/// Works out what is planned for somebody, and keeps it.
pub(super) async fn replan(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    person: PersonId,
    (household, place, since): (HouseholdId, Division, Date),
) -> Result<Plan, Error> {
    let today = ctx.today();
    let first = comes_first(ctx, tx, (household, person, place)).await?;
    let every = whole(&*tx, place, today, if first { DAYS_FIRST } else { DAYS_OTHERS })?;
    let (visited_on, open) = tx.care_visited(person).await?;
    let visit_by = visited_on.unwrap_or(since).add_days(every).ok_or(OUT)?;
    let agreements = tx.agreements_of(person).await?;
    let agreement = agreements.iter().find(|one| one.last() >= today);
    let checks = tx.care_checks_of(person).await?;
    let check_by = match agreement {
        Some(agreement) => Some(next_check(tx, agreement, &checks, (place, today))?),
        None => None,
    };
    let mends = checks.iter().filter(|one| one.mended_on.is_none()).filter_map(|one| one.mend_by);
    let warn = whole(&*tx, place, today, RENEW_DAYS)?;
    let plan = Plan {
        household,
        place,
        first,
        visited_on,
        visit_by,
        open,
        agreed_until: agreement.map(Agreement::last),
        renew_from: agreement.and_then(|one| one.last().add_days(-warn)),
        check_by,
        mend_by: mends.min(),
    };
    tx.save_care_plan(person, &plan).await?;
    Ok(plan)
}

const OUT: Error = Error::Broken("a day beyond the calendar");

fn next_check(
    tx: &dyn Tx,
    agreement: &Agreement,
    checks: &[super::model::CareCheck],
    (place, today): (Division, Date),
) -> Result<Date, Error> {
    let months = whole(tx, place, today, CHECK_MONTHS)?;
    let last = checks.iter().find(|one| one.agreement == agreement.id).map_or(agreement.from, |one| one.on);
    last.add_months(months).ok_or(OUT)
}

/// Works out what is planned for everybody anew, some at a time: a birthday, a term that ends or a new award needs nobody to remember it.
#[derive(Serialize)]
pub struct PlanCare {
    /// People after this one, by id; all where none is given.
    pub after: Option<PersonId>,
}

impl PlanCare {
    /// From a place that [`Work::more_after`] told.
    #[must_use]
    pub fn after(place: Option<&str>) -> PlanCare {
        PlanCare { after: place.and_then(|place| PersonId::parse(place).ok()) }
    }
}

#[async_trait]
impl Command for PlanCare {
    const NAME: &'static str = "care.plan";
    /// How many people were planned.
    type Outcome = Work;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Work, Error> {
        access::allow(ctx, tx, Action::CarePlan).await?;
        let counties = tx.audited_counties().await?.into_iter().flatten().collect();
        let people = tx.cared_after(&Scope::of(counties), ctx.today(), self.after, BATCH).await?;
        let last = people.last().map(|one| one.person.to_string());
        let done = people.len() as u64;
        for one in people {
            replan(ctx, tx, one.person, (one.household, one.village, one.since)).await?;
        }
        Ok(Work { done, more_after: last.filter(|_| done == BATCH) })
    }
}

/// Lists the people who are supported at home in the places of whoever asks.
pub struct ListCared {
    /// Which.
    pub part: CarePart,
    /// In this place only.
    pub place: Option<Division>,
    /// How many.
    pub limit: u64,
    /// After how many.
    pub offset: u64,
}

/// A page of the list.
#[derive(Clone, Debug, Default)]
pub struct CareList {
    /// The people of the page.
    pub rows: Vec<Cared>,
    /// How many there are of each part.
    pub counts: Vec<(CarePart, u64)>,
}

#[async_trait]
impl Query for ListCared {
    const NAME: &'static str = "care.list";
    type Answer = CareList;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<CareList, Error> {
        let scope = access::scope_for(ctx, tx, Action::CareView).await?;
        let region = self.place.map_or_else(|| scope.clone(), |place| scope.within(place));
        let filter = CareFilter {
            region: region.clone(),
            on: ctx.today(),
            part: self.part,
            person: None,
            limit: self.limit,
            offset: self.offset,
        };
        let rows = tx.cared(&filter).await?;
        Ok(CareList { rows, counts: tx.count_cared(&region, ctx.today()).await? })
    }
}

/// Counts the people who are supported at home in the places of whoever asks.
pub struct CountCared;

#[async_trait]
impl Query for CountCared {
    const NAME: &'static str = "care.count";
    /// How many there are of each part.
    type Answer = Vec<(CarePart, u64)>;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Vec<(CarePart, u64)>, Error> {
        let scope = access::scope_for(ctx, tx, Action::CareView).await?;
        tx.count_cared(&scope, ctx.today()).await
    }
}
