// SPDX-License-Identifier: Apache-2.0
//! The ledger of gradual exits (渐退台账): which family leaves on which ground, month by month, until when, and what comes after.

use super::award::ExitKind;
use super::model::Scheme;
use super::names::EXIT_SINCE;
use super::port::{AwardFilter, ListedAward};
use crate::access::{self, Action, Involved};
use crate::history;
use crate::known::Family;
use crate::office::{Error, Query, Thing, Tx};
use crate::payout::model::award::EndCause;
use crate::payout::model::ids::{AwardId, decided_in};
use crate::payout::{AwardRow, decided_on};
use crate::registry::known::{Book, Known};
use async_trait::async_trait;
use kernel::{Ctx, Date, Division, Fen, Month};

/// What comes after a gradual exit, or came instead of its last month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum After {
    /// Nothing is paid from this month on, by the decision that began the exit.
    Ends {
        /// The first month without money.
        from: Month,
    },
    /// No fixed number of months: somebody looks again by this day, and decides.
    Review {
        /// The day.
        by: Date,
    },
    /// Somebody covered died, and the award ended with the month.
    Died {
        /// The last month.
        last: Month,
    },
}

/// One month of an exit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExitMonth {
    /// Which.
    pub month: Month,
    /// How much the family has for it.
    pub amount: Fen,
}

/// A gradual exit as its ledger shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExitLine {
    /// The award with the family's name.
    pub listed: ListedAward,
    /// The first month of the exit.
    pub from: Month,
    /// The last month; none where there is no fixed number.
    pub until: Option<Month>,
    /// What comes after.
    pub after: After,
    /// Month by month: to the last one, or to the present where there is no last.
    pub months: Vec<ExitMonth>,
    /// The number of the case in which it was decided.
    pub decided: Option<String>,
}

impl ExitLine {
    /// Whether its last month has passed.
    #[must_use]
    pub fn over(&self, today: Date) -> bool {
        self.until.is_some_and(|until| until < today.month_of())
    }

    /// The line of an award that is in an exit.
    fn of(listed: ListedAward, decided: Option<String>, today: Date) -> Option<ExitLine> {
        listed.row.exit?;
        let award = &listed.row.award;
        let from = exit_since(&listed.row)?;
        let until = award.ending.map(|ending| ending.last);
        let after = match award.ending.map(|ending| (ending.last, ending.cause)) {
            Some((last, EndCause::Death(_))) => After::Died { last },
            Some((last, EndCause::Decision(_))) => After::Ends { from: last.add(1)? },
            None => After::Review { by: listed.row.review_by },
        };
        let last = until.unwrap_or_else(|| today.month_of().max(from));
        let months = (from.index()..=last.index()).filter_map(Month::from_index);
        let months =
            months.filter_map(|month| Some(ExitMonth { month, amount: award.monthly(month)? })).collect();
        Some(ExitLine { from, until, after, months, decided, listed })
    }
}

/// The first month of a gradual exit: that of the rate decided with it.
pub(super) fn exit_since(row: &AwardRow) -> Option<Month> {
    row.exit?;
    let latest = row.decided_in_case().map(|made| decided_in(made.case));
    let by = match row.award.ending.map(|ending| ending.cause) {
        Some(EndCause::Decision(by)) => Some(by),
        _ => latest,
    };
    let mut rates = row.award.rates.iter().rev().filter(|rate| !rate.component.on_top());
    rates.clone().find(|rate| Some(rate.by) == by).or(rates.next()).map(|rate| rate.from)
}

/// Since when a family is in a gradual exit, as the packs ask it.
pub(crate) fn known(family: &Family<'_>) -> Option<Known> {
    let fact = family.facts().find(|fact| *fact.name == *EXIT_SINCE)?;
    let own = |row: &&AwardRow| {
        row.scheme == Scheme::Dibao && row.single.is_none() && row.household == family.household()
    };
    let Some(award) = family.awards.iter().rev().find(own) else {
        return family.unlisted(fact, None, Book::Awards);
    };
    let since = exit_since(award).map_or_else(|| "none".to_owned(), |month| month.first_day().to_string());
    Some(Known::stands(None, (EXIT_SINCE, since), (Book::Awards, decided_on(award))))
}

/// The ledger of the places of whoever asks.
pub struct ExitLedger {
    /// On one ground only.
    pub kind: Option<ExitKind>,
    /// Only those that still receive money; all where not.
    pub running: bool,
    /// Only those that receive money of an exit for this month, as the ledger of that month shows them.
    pub month: Option<Month>,
    /// One place only.
    pub place: Option<Division>,
    /// At most so many.
    pub limit: u64,
    /// So many left out first.
    pub offset: u64,
}

#[async_trait]
impl Query for ExitLedger {
    const NAME: &'static str = "exit.list";
    type Answer = (Vec<ExitLine>, u64);

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Self::Answer, Error> {
        let scope = access::scope_for(ctx, tx, Action::AwardView).await?;
        let region = self.place.map_or_else(|| scope.clone(), |place| scope.within(place));
        let today = self.month.map_or_else(|| ctx.today(), Month::first_day);
        let filter = AwardFilter {
            region,
            live_on: (self.running || self.month.is_some()).then_some(today),
            exiting: true,
            exit: self.kind,
            limit: self.limit,
            offset: self.offset,
            ..AwardFilter::default()
        };
        let mut lines = Vec::new();
        for listed in tx.list_awards(&filter).await? {
            lines.extend(ExitLine::of(listed, None, today));
        }
        if let Some(month) = self.month {
            lines.retain(|line| line.from <= month);
        }
        Ok((lines, tx.count_awards(&filter).await?))
    }
}

/// One gradual exit, month by month.
pub struct ReadExit {
    /// Which.
    pub award: AwardId,
}

#[async_trait]
impl Query for ReadExit {
    const NAME: &'static str = "exit.read";
    type Answer = ExitLine;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<ExitLine, Error> {
        let row: AwardRow = tx.award(self.award).await?.ok_or(Error::NotFound(Thing::Award))?;
        let place = tx.household_place(row.household).await?.ok_or(Error::NotFound(Thing::Household))?;
        access::authorise(ctx, tx, Action::AwardView, place, &Involved::default()).await?;
        let decided = match row.decided_in_case() {
            Some(made) => tx.case(made.case).await?.map(|(case, _)| case.number),
            None => None,
        };
        let household = tx.household(row.household).await?.ok_or(Error::NotFound(Thing::Household))?;
        let whom = tx.person(row.single.unwrap_or(household.head)).await?;
        let name = whom.map(|person| person.name).unwrap_or_default();
        let listed = ListedAward { row, name, household: household.number, open: None };
        ExitLine::of(listed, decided, ctx.today()).ok_or(Error::NotFound(Thing::Award))
    }

    fn look_up(&self, _ctx: &Ctx, line: &ExitLine) -> Option<history::LookUp> {
        Some(history::LookUp {
            object: (Thing::Household, line.listed.row.household.bytes()),
            place: line.listed.row.award.village,
            case: line.decided.clone(),
            reason: None,
        })
    }
}
