// SPDX-License-Identifier: Apache-2.0
//! The month of a home as it is now, beside the list that was drawn up of it.

use super::model::{Due, HomeMonth, Line, days, digest, dues};
use super::packs::{Shares, shares};
use crate::access::{self, Action, Denied, Scope};
use crate::casework::{PersonId, Scheme};
use crate::history::LookUp;
use crate::office::{Error, Query, Thing, Tx};
use crate::payout::model::due::PaymentState;
use crate::payout::model::payee::Receiver;
use crate::tekun::{Home, HomeId, HomeRow, Stay};
use async_trait::async_trait;
use kernel::{Ctx, Division, DivisionLevel, Fen, Month};
use std::collections::{BTreeMap, BTreeSet};

const UNFIT: Error = Error::Broken("a sum of the month of a home does not fit");

/// What the days and the rosters say of a month.
#[derive(Clone, Debug)]
pub(super) struct Computed {
    pub(super) lines: Vec<Line>,
    pub(super) dues: Vec<Due>,
    pub(super) shares: Shares,
    pub(super) digest: String,
}

/// What arrived at homes for somebody's month: of the basic amount, of the care money.
async fn went_to_homes(tx: &mut dyn Tx, person: PersonId, month: Month) -> Result<(Fen, Fen), Error> {
    let awards = tx.awards_covering(person).await?;
    let of = |scheme: Scheme| matches!(scheme, Scheme::Tekun | Scheme::TekunCare);
    let awards: BTreeMap<_, _> = awards
        .into_iter()
        .filter(|one| of(one.scheme))
        .map(|one| (one.award.id, (one.scheme, one.household)))
        .collect();
    let households: BTreeSet<_> = awards.values().map(|(_, household)| *household).collect();
    let (mut basic, mut care) = (Fen::ZERO, Fen::ZERO);
    for household in households {
        for paid in tx.payments_to(household).await? {
            let Some((scheme, _)) = awards.get(&paid.award) else { continue };
            let key = paid.payment.key;
            if key.month != month || key.component.on_top() || paid.payment.state != PaymentState::Paid {
                continue;
            }
            let account = tx.payee_account(paid.account).await?;
            if !account.is_some_and(|one| matches!(one.receiver, Receiver::Home { .. })) {
                continue;
            }
            let sum = if *scheme == Scheme::TekunCare { &mut care } else { &mut basic };
            *sum = sum.checked_add(paid.payment.amount).ok_or(UNFIT)?;
        }
    }
    Ok((basic, care))
}

/// Whether a stay is the last of its person in a month: the money of the month went there.
async fn last_of_month(tx: &mut dyn Tx, stay: &Stay, month: Month) -> Result<bool, Error> {
    let all = tx.stays_of(stay.person).await?;
    let within = all.iter().filter(|one| overlaps(one, month));
    Ok(within.max_by_key(|one| (one.from, one.id)).is_some_and(|one| one.id == stay.id))
}

fn overlaps(stay: &Stay, month: Month) -> bool {
    stay.from <= month.last_day() && stay.until.is_none_or(|until| until >= month.first_day())
}

/// Computes the month of a home; whoever calls has asked whether they may.
pub(super) async fn compute(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    home: &HomeRow,
    month: Month,
) -> Result<Computed, Error> {
    let mut stays = tx.stays_in(home.id).await?;
    stays.retain(|stay| overlaps(stay, month));
    stays.sort_by(|a, b| (&a.bed, a.from, a.id).cmp(&(&b.bed, b.from, b.id)));
    let ids: Vec<_> = stays.iter().map(|stay| stay.id).collect();
    let away = tx.absences(&ids).await?;
    let shares = shares(&*tx, home.township, month)?;
    let (mut lines, mut all) = (Vec::new(), Vec::new());
    for stay in &stays {
        let (basic, care) = if last_of_month(tx, stay, month).await? {
            went_to_homes(tx, stay.person, month).await?
        } else {
            (Fen::ZERO, Fen::ZERO)
        };
        let days = days(stay, &away, month);
        let line = Line { stay: stay.id, person: stay.person, household: stay.household, days, basic, care };
        lines.push(line);
        let number = u32::try_from(lines.len()).map_err(|_| UNFIT)?;
        let owed = dues(&line, month, &shares).ok_or(UNFIT)?;
        let due = |(kind, amount)| Due { id: ctx.new_id(), line: number, kind, amount, handed: None };
        all.extend(owed.into_iter().map(due));
    }
    let digest = digest(home.id, month, &lines, &all);
    Ok(Computed { lines, dues: all, shares, digest })
}

/// Where whoever asks may see homes: their whole counties.
fn counties(scope: &Scope) -> Scope {
    let county = |place: &Division| place.at(DivisionLevel::County).unwrap_or(*place);
    Scope::of(scope.places().iter().map(county).collect())
}

/// The month of a home.
#[derive(Clone, Debug)]
pub struct HomeMonthView {
    /// The home.
    pub home: Home,
    /// The month.
    pub month: Month,
    /// Whether it is over: only then it can be drawn up.
    pub over: bool,
    /// The list that waits or was agreed to.
    pub list: Option<HomeMonth>,
    /// Lists that were sent back, the latest first.
    pub before: Vec<HomeMonth>,
    /// The lines: of the list, where there is one, else as they are now.
    pub lines: Vec<Line>,
    /// What of their money is handed over.
    pub dues: Vec<Due>,
    /// The names of the people.
    pub names: BTreeMap<PersonId, String>,
    /// What of the money of a day follows the person.
    pub shares: Shares,
    /// What a signature is for now.
    pub digest: String,
}

impl HomeMonthView {
    /// Whether days or money changed since the list that waits was drawn up.
    #[must_use]
    pub fn changed(&self) -> bool {
        self.list.as_ref().is_some_and(|list| list.answer.is_none() && list.digest != self.digest)
    }

    /// How many sums are not handed over yet.
    #[must_use]
    pub fn open(&self) -> usize {
        self.dues.iter().filter(|due| due.handed.is_none()).count()
    }
}

/// Opens the month of a home.
pub struct ReadHomeMonth {
    /// The home.
    pub home: HomeId,
    /// The month.
    pub month: Month,
}

#[async_trait]
impl Query for ReadHomeMonth {
    const NAME: &'static str = "home_month.read";
    type Answer = HomeMonthView;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<HomeMonthView, Error> {
        let scope = counties(&access::scope_for(ctx, tx, Action::TekunView).await?);
        let found = tx.home(self.home).await?.ok_or(Error::NotFound(Thing::Home))?;
        if !scope.covers(found.0.township) {
            let denied = Denied::OutsideRegion(Action::TekunView, found.0.township);
            return Err(Error::Hidden(Thing::Home, denied));
        }
        let home = Home::of(found);
        let mut before = tx.home_months(self.home, self.month).await?;
        let list = before.iter().position(|one| !one.sent_back()).map(|at| before.remove(at));
        // What was agreed to no longer hangs on what is on file now.
        let agreed = list.as_ref().filter(|list| list.answer.is_some());
        let (mut lines, mut dues, shares, digest) = match agreed {
            Some(list) => {
                let shares = shares(&*tx, home.row.township, self.month)?;
                (Vec::new(), Vec::new(), shares, list.digest.clone())
            }
            None => {
                let now = compute(ctx, tx, &home.row, self.month).await?;
                (now.lines, now.dues, now.shares, now.digest)
            }
        };
        if let Some(list) = &list {
            (lines, dues) = tx.home_month_lines(list.id).await?;
        }
        let people: Vec<PersonId> = lines.iter().map(|one| one.person).collect();
        let names = tx.persons(&people).await?.into_iter().map(|one| (one.id, one.name)).collect();
        Ok(HomeMonthView {
            home,
            month: self.month,
            over: self.month < ctx.today().month_of(),
            list,
            before,
            lines,
            dues,
            names,
            shares,
            digest,
        })
    }

    fn look_up(&self, _ctx: &Ctx, view: &HomeMonthView) -> Option<LookUp> {
        let row = &view.home.row;
        let object = (Thing::Home, row.id.bytes());
        Some(LookUp { object, place: row.township, case: None, reason: None })
    }
}

/// The lists that wait in the places of whoever asks.
pub struct OpenHomeMonths;

#[async_trait]
impl Query for OpenHomeMonths {
    const NAME: &'static str = "home_month.open";
    type Answer = Vec<HomeMonth>;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Vec<HomeMonth>, Error> {
        let scope = access::scope_for(ctx, tx, Action::TekunView).await?;
        tx.home_months_open(&scope).await
    }
}
