// SPDX-License-Identifier: Apache-2.0
//! What changed in a month and what stands: new, stopped, raised, cut, by scheme and township, each with the families behind it. Computed from awards, which only
//! decisions and deaths change, so that a count of a past month stays what it was unless such a record reaches back.

use super::port::Paid;
use crate::access::{self, Action, Scope};
use crate::casework::{Basis, HouseholdId, PersonId, Scheme};
use crate::history::{Entry, Outcome};
use crate::office::{Error, Query, Tx};
use crate::payout::model::award::{Award, AwardState};
use crate::payout::model::ids::Component;
use crate::settings;
use async_trait::async_trait;
use kernel::{Ctx, Date, Division, DivisionLevel, Fen, Month};
use std::collections::{BTreeMap, BTreeSet};

/// How many months the trend shows.
const TREND: i32 = 12;

/// An award with the family that has it.
#[derive(Clone, Debug)]
pub struct CoveredAward {
    /// The award.
    pub award: Award,
    /// The scheme.
    pub scheme: Scheme,
    /// The family.
    pub household: HouseholdId,
    /// Its number.
    pub number: String,
    /// The name of its head.
    pub head: String,
    /// Whom it covers.
    pub persons: BTreeSet<PersonId>,
}

/// What happened to a family from one month to the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Change {
    /// 新增
    New,
    /// 停发
    Stopped,
    /// 提高
    Raised,
    /// 降低
    Cut,
    /// 不变
    Same,
}

impl Change {
    /// Those that are counted.
    pub const ALL: [Change; 4] = [Change::New, Change::Stopped, Change::Raised, Change::Cut];

    /// The word in addresses.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Change::New => "new",
            Change::Stopped => "stopped",
            Change::Raised => "raised",
            Change::Cut => "cut",
            Change::Same => "same",
        }
    }

    /// Reads [`Self::word`].
    #[must_use]
    pub fn parse(word: &str) -> Option<Change> {
        Self::ALL.into_iter().chain([Change::Same]).find(|one| one.word() == word)
    }
}

/// A family in a month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MonthFamily {
    /// The family.
    pub household: HouseholdId,
    /// Its number.
    pub number: String,
    /// The name of its head.
    pub head: String,
    /// The village of its award.
    pub village: Division,
    /// The scheme.
    pub scheme: Scheme,
    /// What happened.
    pub change: Change,
    /// What it had a month before; zero where nothing.
    pub before: Fen,
    /// What it has in the month.
    pub after: Fen,
    /// What it is given on top for the month alone, which counts as no raise and no new award.
    pub on_top: Fen,
    /// Persons covered; those of before where it stopped.
    pub persons: u32,
}

/// What a family has in a month: whether an award runs, how much, for how many.
#[derive(Clone, Copy, Default)]
struct Has {
    runs: bool,
    monthly: Fen,
    on_top: Fen,
    persons: u32,
}

impl Has {
    fn of(award: &Award, month: Month) -> Result<Has, Error> {
        // A pause is a cut to nothing, not an end.
        let runs = matches!(award.state_in(month), AwardState::Active | AwardState::Suspended(_));
        let monthly = award.monthly(month).ok_or(Error::Broken("an amount of an award has no sum"))?;
        let on_top = award.on_top(month, Component::PRICE);
        Ok(Has { runs, monthly, on_top, persons: if runs { award.persons } else { 0 } })
    }

    fn add(&mut self, other: Has) -> Result<(), Error> {
        self.runs |= other.runs;
        self.persons += other.persons;
        let unfit = || Error::Broken("amounts of awards have no sum");
        self.monthly = self.monthly.checked_add(other.monthly).ok_or_else(unfit)?;
        self.on_top = self.on_top.checked_add(other.on_top).ok_or_else(unfit)?;
        Ok(())
    }
}

/// The families of a month with what changed, by household number.
///
/// # Errors
/// The amounts have no sum.
pub fn families(awards: &[CoveredAward], month: Month) -> Result<Vec<MonthFamily>, Error> {
    let earlier = month.add(-1).unwrap_or(month);
    let mut by: BTreeMap<(&str, Scheme), (&CoveredAward, Has, Has)> = BTreeMap::new();
    for one in awards {
        let entry = by.entry((&one.number, one.scheme)).or_insert((one, Has::default(), Has::default()));
        entry.1.add(Has::of(&one.award, earlier)?)?;
        entry.2.add(Has::of(&one.award, month)?)?;
        // Of several awards the one that runs says where the family is.
        if matches!(one.award.state_in(month), AwardState::Active) {
            entry.0 = one;
        }
    }
    let family = |(one, before, after): (&CoveredAward, Has, Has)| {
        let change = match (before.runs, after.runs) {
            (false, false) => return None,
            (false, true) => Change::New,
            (true, false) => Change::Stopped,
            (true, true) if after.monthly > before.monthly => Change::Raised,
            (true, true) if after.monthly < before.monthly => Change::Cut,
            (true, true) => Change::Same,
        };
        Some(MonthFamily {
            household: one.household,
            number: one.number.clone(),
            head: one.head.clone(),
            village: one.award.village,
            scheme: one.scheme,
            change,
            before: before.monthly,
            after: after.monthly,
            on_top: after.on_top,
            persons: if after.runs { after.persons } else { before.persons },
        })
    };
    Ok(by.into_values().filter_map(family).collect())
}

/// How many families changed in one way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Families.
    pub families: u64,
    /// Persons.
    pub persons: u64,
    /// What it makes a month, more or less than before; for what stands, what it comes to.
    pub monthly: Fen,
}

impl Tally {
    fn add(&mut self, persons: u32, monthly: Fen) -> Result<(), Error> {
        self.families += 1;
        self.persons += u64::from(persons);
        self.monthly =
            self.monthly.checked_add(monthly).ok_or(Error::Broken("the amounts of a month have no sum"))?;
        Ok(())
    }
}

/// The figures of a month.
#[derive(Clone, Debug)]
pub struct Figures {
    /// By township, scheme and change.
    pub changes: BTreeMap<(Division, Scheme, Change), Tally>,
    /// What stands in the month, by township and scheme.
    pub standing: BTreeMap<(Division, Scheme), Tally>,
    /// What stood in each of the last twelve months, all schemes that pay.
    pub trend: Vec<(Month, Tally)>,
    /// What banks paid by the rosters of the month, by township.
    pub paid: Vec<Paid>,
    /// The middle of the days from asking for help to acceptance in the last year, by township.
    pub gaps: BTreeMap<Division, i32>,
    /// How many people are registered in each township where somebody entered it, with the source.
    pub registered: BTreeMap<Division, (u64, Basis)>,
}

/// Counts a month in the places of whoever asks.
pub struct ReadFigures {
    /// The month.
    pub month: Month,
    /// In one place only.
    pub place: Option<Division>,
}

async fn scope(ctx: &Ctx, tx: &mut dyn Tx, action: Action, place: Option<Division>) -> Result<Scope, Error> {
    let scope = access::scope_for(ctx, tx, action).await?;
    Ok(place.map_or_else(|| scope.clone(), |place| scope.within(place)))
}

fn township(village: Division) -> Division {
    village.at(DivisionLevel::Township).unwrap_or(village)
}

#[async_trait]
impl Query for ReadFigures {
    const NAME: &'static str = "statistics.month";
    type Answer = Figures;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Figures, Error> {
        let scope = scope(ctx, tx, Action::StatisticsView, self.place).await?;
        let first = self.month.add(-TREND).unwrap_or(self.month);
        let awards = tx.awards_between(&scope, first, self.month).await?;
        let (mut changes, mut standing) = (BTreeMap::new(), BTreeMap::new());
        for one in families(&awards, self.month)? {
            let township = township(one.village);
            if one.change != Change::Stopped {
                let tally: &mut Tally = standing.entry((township, one.scheme)).or_default();
                tally.add(one.persons, one.after)?;
            }
            if one.change != Change::Same {
                let more = one.after.checked_sub(one.before);
                let more = more.ok_or(Error::Broken("a difference of amounts does not fit"))?;
                let tally: &mut Tally = changes.entry((township, one.scheme, one.change)).or_default();
                tally.add(one.persons, more)?;
            }
        }
        let trend = (1 - TREND..=0)
            .filter_map(|back| self.month.add(back))
            .map(|month| Ok((month, stood(&awards, month)?)))
            .collect::<Result<_, Error>>()?;
        let paid = tx.paid_by_township(&scope, self.month, self.month).await?;
        let since = self.month.add(1 - TREND).unwrap_or(self.month).first_day();
        let gaps = middles(tx.gaps(&scope, since).await?);
        let townships: BTreeSet<Division> = standing.keys().map(|(township, _)| *township).collect();
        let registered = registered(ctx, tx, &townships).await?;
        Ok(Figures { changes, standing, trend, paid, gaps, registered })
    }
}

/// The people registered in some townships, as their counties entered them.
async fn registered(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    townships: &BTreeSet<Division>,
) -> Result<BTreeMap<Division, (u64, Basis)>, Error> {
    let mut found = BTreeMap::new();
    let counties: BTreeSet<Division> =
        townships.iter().filter_map(|place| place.at(DivisionLevel::County)).collect();
    for county in counties {
        let settings = settings::of(tx, county).await?;
        for township in townships.iter().filter(|place| county.contains(place)) {
            if let Some(people) = settings.registered_people(*township, ctx.today()) {
                found.insert(*township, people);
            }
        }
    }
    Ok(found)
}

/// What stood in a month, of schemes that pay.
fn stood(awards: &[CoveredAward], month: Month) -> Result<Tally, Error> {
    let mut tally = Tally::default();
    for one in families(awards, month)? {
        if one.scheme.pays() && one.change != Change::Stopped {
            tally.add(one.persons, one.after)?;
        }
    }
    Ok(tally)
}

/// The middle one of each township's days.
fn middles(gaps: Vec<(Division, i32)>) -> BTreeMap<Division, i32> {
    let mut by: BTreeMap<Division, Vec<i32>> = BTreeMap::new();
    for (place, days) in gaps {
        by.entry(township(place)).or_default().push(days);
    }
    by.into_iter()
        .filter_map(|(place, mut days)| {
            days.sort_unstable();
            days.get((days.len().max(1) - 1) / 2).map(|middle| (place, *middle))
        })
        .collect()
}

/// The families behind a count.
pub struct ReadMonthFamilies {
    /// The month.
    pub month: Month,
    /// In one place only.
    pub place: Option<Division>,
    /// Of one scheme only.
    pub scheme: Option<Scheme>,
    /// With one change only; all that have aid where none is given.
    pub change: Option<Change>,
}

#[async_trait]
impl Query for ReadMonthFamilies {
    const NAME: &'static str = "statistics.families";
    type Answer = Vec<MonthFamily>;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Vec<MonthFamily>, Error> {
        let scope = scope(ctx, tx, Action::AwardView, self.place).await?;
        let earlier = self.month.add(-1).unwrap_or(self.month);
        let awards = tx.awards_between(&scope, earlier, self.month).await?;
        let mut found = families(&awards, self.month)?;
        found.retain(|one| {
            self.scheme.is_none_or(|scheme| scheme == one.scheme)
                && match self.change {
                    Some(change) => change == one.change,
                    None => one.change != Change::Stopped,
                }
        });
        found.sort_by(|a, b| (a.village, &a.number).cmp(&(b.village, &b.number)));
        Ok(found)
    }

    /// Names and amounts of families were shown or taken out: which of them, by the filter, and how many.
    fn lines(&self, ctx: &Ctx, found: &Vec<MonthFamily>) -> Vec<Entry> {
        let place = self.place.or_else(|| found.first().map(|one| one.village));
        let all = || "all".to_owned();
        let detail = format!(
            "{} {} {} {} {}",
            self.month,
            self.place.map_or_else(all, |place| place.to_string()),
            self.scheme.map_or_else(all, |scheme| scheme.word().to_owned()),
            self.change.map_or_else(all, |change| change.word().to_owned()),
            found.len()
        );
        vec![Entry { outcome: Outcome::Looked, ..Entry::done(ctx, Self::NAME, None, place, detail) }]
    }
}

/// What somebody has to look into today: a number for the inbox.
pub struct LateLeads;

/// How many leads wait for whoever asks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Waiting {
    /// Not closed.
    pub open: u64,
    /// Of them late.
    pub late: u64,
}

#[async_trait]
impl Query for LateLeads {
    const NAME: &'static str = "lead.waiting";
    type Answer = Waiting;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Waiting, Error> {
        let scope = super::list::scope(ctx, tx).await?;
        let today: Date = ctx.today();
        let mut waiting = Waiting::default();
        for one in tx.count_leads(&scope, None, today).await? {
            if one.state != super::model::State::Closed {
                waiting.open += one.count;
                waiting.late += one.late;
            }
        }
        Ok(waiting)
    }
}
