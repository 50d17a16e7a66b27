// SPDX-License-Identifier: Apache-2.0
//! What is planned for somebody who is supported at home: the next visit, the next look at the agreement, and what is open. Worked out anew after everything that is entered and once a day, so that lists need no packs.

use super::model::Agreement;
use super::names::{CHECK_MONTHS, DAYS_FIRST, DAYS_OTHERS, RENEW_DAYS};
use super::packs::{comes_first, whole};
use super::port::{CareFilter, CarePart, Cared};
use super::refused::Refused;
use crate::access::{self, Action, Bar, Involved, Scope};
use crate::casework::{HouseholdId, PersonId, Scheme, relatives_of};
use crate::jobs::Work;
use crate::office::{Command, Error, Query, Thing, Tx};
use crate::registry::Household;
use async_trait::async_trait;
use kernel::{Ctx, Date, Division};
use serde::Serialize;

/// So many visits are looked through for what is open.
const VISITS: u64 = 200;
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
    let memberships = tx.memberships_of(&[person]).await?;
    let here = memberships.iter().rev().find(|one| one.holds(ctx.today()));
    let home = here.map(|one| one.household).ok_or(Error::NotFound(Thing::Person))?;
    tx.lock_household(home).await?;
    let household = tx.household(home).await?.ok_or(Error::NotFound(Thing::Household))?;
    let involved = Involved::default().with(Bar::Relative, relatives_of(tx, home).await?);
    access::authorise(ctx, tx, action, household.lives, &involved).await?;
    let awards = tx.awards_covering(person).await?;
    let award = awards.into_iter().find(|one| one.scheme == Scheme::Tekun && one.live(ctx.today()));
    let award = award.ok_or(Refused::NotSupported)?;
    let decided = award.decisions.first().map(|one| one.at.date_in_china());
    Ok(Supported { household, since: decided.unwrap_or(award.award.first.first_day()) })
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
    let visits = tx.care_visits_of(person, VISITS).await?;
    let seen = visits.iter().find(|one| one.found != super::model::VisitFound::NotSeen);
    let visited_on = seen.map(|one| one.on);
    let visit_by = visited_on.unwrap_or(since).add_days(every).ok_or(OUT)?;
    let open = visits.iter().filter(|one| one.found.open() && one.seen_to.is_none()).count();
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
        open: u32::try_from(open).unwrap_or(u32::MAX),
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
            let awards = tx.awards_covering(one.person).await?;
            let award = awards.iter().find(|award| award.scheme == Scheme::Tekun && award.live(ctx.today()));
            let since = award.and_then(|award| award.decisions.first()).map(|made| made.at.date_in_china());
            replan(ctx, tx, one.person, (one.household, one.village, since.unwrap_or(ctx.today()))).await?;
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
        let filter = |part| CareFilter {
            region: region.clone(),
            on: ctx.today(),
            part,
            person: None,
            limit: self.limit,
            offset: self.offset,
        };
        let mut counts = Vec::with_capacity(CarePart::ALL.len());
        for part in CarePart::ALL {
            counts.push((*part, tx.count_cared(&filter(*part)).await?));
        }
        let rows = if self.limit == 0 { Vec::new() } else { tx.cared(&filter(self.part)).await? };
        Ok(CareList { rows, counts })
    }
}
