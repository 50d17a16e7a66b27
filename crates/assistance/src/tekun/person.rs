// SPDX-License-Identifier: Apache-2.0
//! A supported person: who may do something about them, the list, and everything that their page shows.

use super::homes::{Home, HomeId};
use super::names::{CENTRALISED, MODE, SUPPORTED, UNDECIDED, WISHES};
use super::offers::Offer;
use super::packs::{Grounds, grade_in, live};
use super::port::{Supported, SupportedFilter, Which};
use super::refused::Refused;
use super::self_care::{SelfCare, SelfCareReport};
use super::stays::{Absence, Stay};
use super::words::Grade;
use crate::access::{self, Action, Bar, Involved, Scope};
use crate::casework::{Basis, HouseholdId, PaperId, PersonId, Scheme, decided_record, relatives_of};
use crate::history::{self, LookUp};
use crate::known::Family;
use crate::office::{Error, Query, Thing, Tx};
use crate::payout::AwardRow;
use crate::payout::model::payee::Receiver;
use crate::registry::Household;
use crate::registry::evidence::{Body, Seen, Standing, Subject};
use crate::registry::known::{Book, Known};
use async_trait::async_trait;
use kernel::{Ctx, Date, Division, Fen, UserId};
use std::collections::BTreeSet;

/// The family of a person, locked and authorised.
pub(crate) struct Place {
    pub(crate) household: Household,
    /// The near relatives of the family in the office.
    pub(crate) relatives: BTreeSet<UserId>,
}

/// The family to which somebody belongs today.
pub(super) async fn household_of(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    person: PersonId,
) -> Result<Option<Household>, Error> {
    let memberships = tx.memberships_of(&[person]).await?;
    let here = memberships.iter().rev().find(|one| one.holds(ctx.today()));
    match here {
        Some(here) => tx.household(here.household).await,
        None => Ok(None),
    }
}

impl Place {
    /// The family to which a person belongs today.
    pub(crate) async fn of(
        ctx: &Ctx,
        tx: &mut dyn Tx,
        person: PersonId,
        action: Action,
    ) -> Result<Place, Error> {
        let household = household_of(ctx, tx, person).await?.ok_or(Error::NotFound(Thing::Person))?;
        Place::at(ctx, tx, household.id, action).await
    }

    /// A family, locked, where whoever acts may do this and is no near relative.
    pub(crate) async fn at(
        ctx: &Ctx,
        tx: &mut dyn Tx,
        household: HouseholdId,
        action: Action,
    ) -> Result<Place, Error> {
        Place::barring(ctx, tx, household, (action, None)).await
    }

    /// The same, where somebody took the step before and may not take this one, too.
    pub(crate) async fn barring(
        ctx: &Ctx,
        tx: &mut dyn Tx,
        household: HouseholdId,
        (action, same): (Action, Option<UserId>),
    ) -> Result<Place, Error> {
        tx.lock_household(household).await?;
        let household = tx.household(household).await?.ok_or(Error::NotFound(Thing::Household))?;
        let relatives = relatives_of(tx, household.id).await?;
        let involved = Involved::default().with(Bar::Relative, relatives.clone()).with(Bar::Same, same);
        access::authorise(ctx, tx, action, household.lives, &involved).await.map_err(hidden)?;
        Ok(Place { household, relatives })
    }

    /// Whoever signs.
    pub(super) fn signed(&self, ctx: &Ctx) -> Result<(UserId, String), Error> {
        Ok((access::signer(ctx)?, ctx.who.signature().1))
    }

    /// The award under which somebody is supported on a day.
    pub(crate) async fn supported(
        &self,
        tx: &mut dyn Tx,
        person: PersonId,
        on: Date,
    ) -> Result<AwardRow, Error> {
        let awards = awards(tx, person, on).await?;
        awards.into_iter().find(|one| one.scheme == Scheme::Tekun).ok_or_else(|| Refused::NotSupported.into())
    }
}

/// What a person has of support and care on a day.
async fn awards(tx: &mut dyn Tx, person: PersonId, on: Date) -> Result<Vec<AwardRow>, Error> {
    let mut awards = tx.awards_covering(person).await?;
    awards.retain(|one| one.scheme.of_one() && one.live(on));
    Ok(awards)
}

/// Somebody of another place is told to nobody.
fn hidden(error: Error) -> Error {
    match error {
        Error::Denied(denied @ access::Denied::OutsideRegion(..)) => Error::Hidden(Thing::Person, denied),
        other => other,
    }
}

/// A line of the log about a person.
pub(super) async fn log(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    name: &str,
    (person, place): (PersonId, Division),
    detail: &str,
) -> Result<(), Error> {
    let object = Some((Thing::Person, person.bytes()));
    tx.append(ctx, &history::Entry::done(ctx, name, object, Some(place), detail)).await
}

/// Whether somebody wants to live in a home, and since which day that is on file; nothing where nobody asked or sources disagree.
pub(super) async fn wish(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    person: PersonId,
    on: Date,
) -> Result<Option<(bool, Date)>, Error> {
    let evidence = tx.evidence_on(WISHES, &[Subject::Person(person)]).await?;
    let body = Body::of(&evidence, Seen { as_of: on, known_at: ctx.now });
    Ok(match body.standing(Subject::Person(person), WISHES) {
        Some(Standing::Known(value, rows)) => {
            rows.iter().map(|row| row.stated_on).min().map(|since| (value == "yes", since))
        }
        _ => None,
    })
}

/// What the office knows of a supported person without asking anybody.
pub(super) fn known(person: PersonId, in_home: bool) -> [Known; 2] {
    let supported = Known::stands(Some(person), (SUPPORTED, "yes"), (Book::Awards, Date::MIN));
    [supported, lives(person, in_home.then_some(Date::MIN))]
}

/// How somebody is supported, as the book of homes has it.
fn lives(person: PersonId, in_home_since: Option<Date>) -> Known {
    match in_home_since {
        Some(since) => Known::stands(Some(person), (MODE, CENTRALISED), (Book::Homes, since)),
        None => Known::nothing(Some(person), (MODE, UNDECIDED), Book::Homes),
    }
}

/// Who of a family lives in a home.
pub(crate) async fn known_of(tx: &mut dyn Tx, family: &Family<'_>) -> Result<Vec<Known>, Error> {
    let mut known = Vec::new();
    for person in family.supported().into_iter().filter(|_| family.reads(MODE)) {
        let stays = tx.stays_of(person).await?;
        let here = |stay: &&Stay| stay.from <= family.on && stay.until.is_none_or(|until| family.on < until);
        known.push(lives(person, stays.iter().find(here).map(|stay| stay.from)));
    }
    Ok(known)
}

/// How somebody is supported, as their file says; nothing where it does not.
pub(crate) async fn support_mode(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    person: PersonId,
) -> Result<Option<String>, Error> {
    let evidence = tx.evidence_on(MODE, &[Subject::Person(person)]).await?;
    let body = Body::of(&evidence, Seen { as_of: ctx.today(), known_at: ctx.now });
    Ok(match body.standing(Subject::Person(person), MODE) {
        Some(Standing::Known(value, _)) => Some(value.to_owned()),
        _ => None,
    })
}

/// Why a place should be offered to somebody today, and where.
pub(super) async fn grounds(ctx: &Ctx, tx: &mut dyn Tx, one: &Supported) -> Result<Grounds, Error> {
    let known = known(one.person, one.home.is_some());
    let asked = live(ctx, tx, (one.household, one.person), (one.lives, ctx.today()), &known).await?;
    Ok(asked.grounds())
}

/// Supported persons in the places of whoever asks.
pub struct ListSupported {
    /// Which part.
    pub which: Which,
    /// Whose assessment was due by this day.
    pub due_by: Option<Date>,
    /// How many.
    pub limit: u64,
    /// After how many.
    pub offset: u64,
}

#[async_trait]
impl Query for ListSupported {
    const NAME: &'static str = "tekun.list";
    type Answer = (Vec<Supported>, u64);

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Self::Answer, Error> {
        let region = access::scope_for(ctx, tx, Action::TekunView).await?;
        let filter = SupportedFilter {
            which: self.which,
            due_by: self.due_by,
            limit: self.limit,
            offset: self.offset,
            ..SupportedFilter::of(region, ctx.today())
        };
        let count = tx.count_supported(&filter).await?;
        let rows = if self.limit == 0 { Vec::new() } else { tx.supported(&filter).await? };
        Ok((rows, count))
    }
}

/// The supported persons of a family, for its page.
pub struct SupportedIn {
    /// The family.
    pub household: HouseholdId,
}

#[async_trait]
impl Query for SupportedIn {
    const NAME: &'static str = "tekun.of_household";
    type Answer = Vec<(Supported, Option<Home>)>;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Self::Answer, Error> {
        let region = access::scope_for(ctx, tx, Action::TekunView).await?;
        let filter =
            SupportedFilter { household: Some(self.household), ..SupportedFilter::of(region, ctx.today()) };
        let mut all = Vec::new();
        for one in tx.supported(&filter).await? {
            let home = home(tx, one.home).await?;
            all.push((one, home));
        }
        Ok(all)
    }
}

async fn home(tx: &mut dyn Tx, id: Option<HomeId>) -> Result<Option<Home>, Error> {
    let Some(id) = id else { return Ok(None) };
    Ok(tx.home(id).await?.map(Home::of))
}

/// A supported person with everything about their support.
#[derive(Clone, Debug)]
pub struct SupportView {
    /// The person, as lists show them.
    pub row: Supported,
    /// Their citizen number, masked.
    pub citizen: String,
    /// What they have, the basic amount and the money for care, each with who receives it now.
    pub awards: Vec<(AwardRow, Option<Receiver>)>,
    /// Assessments of self-care, the latest first.
    pub assessed: Vec<SelfCare>,
    /// By which articles they are graded today.
    pub basis: Basis,
    /// The grade on which the award was decided, where the record of the decision says one.
    pub decided: Option<Grade>,
    /// What is paid for care now, and what the packs give for the facts on file.
    pub care: (Option<Fen>, Option<Fen>),
    /// Reports of changes, the latest first.
    pub reports: Vec<SelfCareReport>,
    /// Whether they want to live in a home, and since when.
    pub wish: Option<(bool, Date)>,
    /// The papers of agreements of care at home that nobody ended, each with its last day.
    pub agreed: Vec<(PaperId, Date)>,
    /// Stays in homes with the home of each, by first day.
    pub stays: Vec<(Stay, Home)>,
    /// Days of leave and in hospital.
    pub absences: Vec<Absence>,
    /// What they said when asked, the latest first.
    pub offers: Vec<Offer>,
    /// Why a place should be offered, and where.
    pub grounds: Grounds,
    /// The homes of the county into which they could go.
    pub homes: Vec<Home>,
}

impl SupportView {
    /// The stay that lasts.
    #[must_use]
    pub fn stay(&self) -> Option<&(Stay, Home)> {
        self.stays.iter().rev().find(|(stay, _)| stay.until.is_none())
    }

    /// What is paid to somebody else than who should have it by where the person lives: in a home, to another account than the home's; else still to a home, or to a carer whose agreement is over.
    pub fn paid_elsewhere(&self) -> impl Iterator<Item = &(AwardRow, Option<Receiver>)> {
        let in_home = self.stay().is_some();
        let cares = move |paper: &PaperId| self.agreed.iter().any(|(agreed, _)| agreed == paper);
        self.awards.iter().filter(move |(_, to)| match to {
            Some(Receiver::Home { .. }) => !in_home,
            Some(Receiver::Carer { agreement }) => in_home || !cares(agreement),
            _ => in_home,
        })
    }

    /// The grade on which the award was decided, where another one was assessed since.
    #[must_use]
    pub fn differs(&self) -> Option<Grade> {
        let (now, _) = self.row.grade?;
        self.decided.filter(|decided| *decided != now)
    }
}

/// Opens the support of a person.
pub struct ReadSupport {
    /// Who.
    pub person: PersonId,
}

#[async_trait]
impl Query for ReadSupport {
    const NAME: &'static str = "tekun.view";
    type Answer = SupportView;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<SupportView, Error> {
        let region = access::scope_for(ctx, tx, Action::TekunView).await?;
        let filter =
            SupportedFilter { person: Some(self.person), ..SupportedFilter::of(region, ctx.today()) };
        let row = tx.supported(&filter).await?.pop().ok_or(Error::NotFound(Thing::Person))?;
        let awards = awards(tx, self.person, ctx.today()).await?;
        let known = known(self.person, row.home.is_some());
        let asked = live(ctx, tx, (row.household, self.person), (row.lives, ctx.today()), &known).await;
        // A file that the packs cannot read keeps nobody from a bed, a wish or an assessment.
        let (basis, care, grounds) = match asked {
            Ok(asked) => (asked.grade_basis(), asked.care(), asked.grounds()),
            Err(error @ (Error::Busy | Error::Broken(_) | Error::Database(_))) => return Err(error),
            Err(_) => (Basis::default(), None, Grounds::default()),
        };
        let stays = self.stays(tx).await?;
        let ids: Vec<_> = stays.iter().map(|(stay, _)| stay.id).collect();
        let person = tx.person(self.person).await?.ok_or(Error::NotFound(Thing::Person))?;
        Ok(SupportView {
            citizen: person.number.masked(),
            decided: decided(tx, &awards, self.person).await?,
            care: (paid_for_care(&awards, ctx.today()), care),
            assessed: tx.self_cares(self.person).await?,
            reports: tx.self_care_reports(self.person).await?,
            wish: wish(ctx, tx, self.person, ctx.today()).await?,
            agreed: agreed(tx, self.person, ctx.today()).await?,
            absences: tx.absences(&ids).await?,
            offers: tx.offers_of(self.person).await?,
            homes: super::homes::open_in(tx, row.lives, ctx.today()).await?,
            awards: received(tx, awards).await?,
            row,
            basis,
            stays,
            grounds,
        })
    }

    fn look_up(&self, _ctx: &Ctx, view: &SupportView) -> Option<LookUp> {
        let object = (Thing::Person, view.row.person.bytes());
        Some(LookUp { object, place: view.row.lives, case: None, reason: None })
    }
}

impl ReadSupport {
    async fn stays(&self, tx: &mut dyn Tx) -> Result<Vec<(Stay, Home)>, Error> {
        let mut all = Vec::new();
        for stay in tx.stays_of(self.person).await? {
            let home = home(tx, Some(stay.home)).await?.ok_or(Error::Broken("a stay in no home"))?;
            all.push((stay, home));
        }
        Ok(all)
    }
}

/// Agreements of care at home that nobody ended.
async fn agreed(tx: &mut dyn Tx, person: PersonId, on: Date) -> Result<Vec<(PaperId, Date)>, Error> {
    let agreements = tx.agreements_of(person).await?;
    Ok(agreements.iter().filter(|one| one.open(on)).map(|one| (one.paper, one.until)).collect())
}

/// Who receives each award now; nothing where no account is in use.
async fn received(
    tx: &mut dyn Tx,
    awards: Vec<AwardRow>,
) -> Result<Vec<(AwardRow, Option<Receiver>)>, Error> {
    let mut all = Vec::with_capacity(awards.len());
    for row in awards {
        let to = tx.pay_to(row.award.id).await?.current().map(|to| to.receiver);
        all.push((row, to));
    }
    Ok(all)
}

fn paid_for_care(awards: &[AwardRow], today: Date) -> Option<Fen> {
    let care = awards.iter().find(|one| one.scheme == Scheme::TekunCare)?;
    care.award.monthly(today.month_of().max(care.award.first))
}

/// The grade on which the last decision about the award rested.
async fn decided(tx: &mut dyn Tx, awards: &[AwardRow], person: PersonId) -> Result<Option<Grade>, Error> {
    let own = awards.iter().find(|one| one.scheme == Scheme::Tekun);
    let Some(last) = own.and_then(|one| one.decisions.last()) else { return Ok(None) };
    Ok(decided_record(tx, last.case).await?.and_then(|record| grade_in(&record, person)))
}

/// Everybody supported in some places, by what is known of a day; for use cases of this slice, which authorise first.
pub(super) async fn everybody(tx: &mut dyn Tx, region: Scope, on: Date) -> Result<Vec<Supported>, Error> {
    tx.supported(&SupportedFilter { limit: 100_000, ..SupportedFilter::of(region, on) }).await
}
