// SPDX-License-Identifier: Apache-2.0
//! What payout sees of an award: amounts by month as decided, and the signed reasons for which nothing is paid.
//! An overdue review, a failed card, a family out of reach or an open lead is a concern, shown beside the money and
//! without any way to touch it; an unknown fact is not even that: money goes on.

use super::ids::{AwardId, Component, DecisionId, PayeeNumber};
use crate::casework::AmountPart;
use kernel::{Date, Division, Fen, Month};
use ledger::Programme;
use std::collections::{BTreeMap, BTreeSet};

/// An amount a month that somebody decided. Of all rates that cover a month the one decided last holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rate {
    /// Of what.
    pub component: Component,
    /// The first month for which it holds, which may lie before the decision.
    pub from: Month,
    /// The last month for which it holds; `None` until another decision.
    pub until: Option<Month>,
    /// How much a month, at least 0.
    pub amount: Fen,
    /// What the amount is made of, as the assessment says on which it was decided; nothing where it is of one piece or a person set it.
    pub parts: Vec<AmountPart>,
    /// The decision.
    pub by: DecisionId,
}

impl Rate {
    fn covers(&self, month: Month) -> bool {
        self.from <= month && self.until.is_none_or(|until| month <= until)
    }
}

/// Months without payment by a signed decision (暂停).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pause {
    /// The first month without payment.
    pub from: Month,
    /// The first month that is paid again; `None` while it lasts.
    pub resumed: Option<Month>,
    /// The decision.
    pub by: DecisionId,
}

/// Why an award ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EndCause {
    /// The last person covered died on that day.
    Death(Date),
    /// A signed decision to stop.
    Decision(DecisionId),
}

/// The end of an award.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ending {
    /// The last month that is paid.
    pub last: Month,
    /// Why.
    pub cause: EndCause,
}

/// From which month a death or a decision to stop takes effect. The pack picks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EndRule {
    /// The month itself is not paid any more (当月停发).
    SameMonth,
    /// The month itself is still paid (次月停发).
    NextMonth,
}

impl EndRule {
    /// The last month that is paid after something happened on that day; `None` at the edge of the calendar.
    #[must_use]
    pub fn last_paid(self, happened: Date) -> Option<Month> {
        match self {
            EndRule::SameMonth => happened.month_of().add(-1),
            EndRule::NextMonth => Some(happened.month_of()),
        }
    }
}

/// Something to look into. None of these stops money.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Concern {
    /// The review is overdue.
    ReviewOverdue,
    /// The bank sent money back.
    CardFailed,
    /// Nobody could reach the family.
    Unreachable,
    /// A comparison of lists found something that nobody has looked into.
    LeadOpen,
}

impl Concern {
    /// Every concern.
    pub const ALL: [Concern; 4] =
        [Concern::ReviewOverdue, Concern::CardFailed, Concern::Unreachable, Concern::LeadOpen];

    /// For people.
    #[must_use]
    pub const fn chinese(self) -> &'static str {
        match self {
            Concern::ReviewOverdue => "复核逾期",
            Concern::CardFailed => "账户退汇",
            Concern::Unreachable => "暂时联系不上",
            Concern::LeadOpen => "有线索待核",
        }
    }
}

/// An award as payout sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Award {
    /// Its id.
    pub id: AwardId,
    /// The number under which it is paid.
    pub payee: PayeeNumber,
    /// The scheme, which is also the programme of the money.
    pub scheme: Programme,
    /// The village or community, from which township and county follow.
    pub village: Division,
    /// How many persons are covered.
    pub persons: u32,
    /// The first month that is paid.
    pub first: Month,
    /// The amounts, in the order of their decisions.
    pub rates: Vec<Rate>,
    /// Pauses, in the order of their decisions.
    pub pauses: Vec<Pause>,
    /// The end, once there is one.
    pub ending: Option<Ending>,
    /// What somebody should look into.
    pub concerns: BTreeSet<Concern>,
}

/// The state of an award in a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AwardState<'a> {
    /// It has not begun.
    NotYet,
    /// It is paid.
    Active,
    /// It is paused by decision.
    Suspended(&'a Pause),
    /// It is over.
    Ended(Ending),
}

/// Why an award does not change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AwardRefusal {
    /// It has ended before that.
    #[error("待遇已于 {} 终止", .last.chinese())]
    Ended {
        /// The last month.
        last: Month,
    },
    /// An amount below 0.
    #[error("金额不能小于 0")]
    Negative,
    /// The last month lies before the first.
    #[error("截止月份早于起始月份")]
    Backwards,
    /// A pause is going on already.
    #[error("已经暂停发放")]
    Suspended,
    /// Nothing is paused.
    #[error("没有暂停，不需要恢复")]
    NotSuspended,
}

impl Award {
    /// The state in a month.
    #[must_use]
    pub fn state_in(&self, month: Month) -> AwardState<'_> {
        if let Some(ending) = self.ending.filter(|ending| month > ending.last) {
            return AwardState::Ended(ending);
        }
        if month < self.first {
            return AwardState::NotYet;
        }
        let paused = |pause: &&Pause| pause.from <= month && pause.resumed.is_none_or(|until| month < until);
        self.pauses.iter().find(paused).map_or(AwardState::Active, AwardState::Suspended)
    }

    /// What the family is to have for a month, by component; nothing in a month that is not paid.
    #[must_use]
    pub fn entitled(&self, month: Month) -> BTreeMap<Component, Fen> {
        if self.state_in(month) != AwardState::Active {
            return BTreeMap::new();
        }
        let held = self.holding(month).into_iter().map(|(component, rate)| (component, rate.amount));
        held.filter(|(_, amount)| !amount.is_zero()).collect()
    }

    /// The rate of each component that holds in a month: of all that cover it the one decided last.
    fn holding(&self, month: Month) -> BTreeMap<Component, &Rate> {
        // Later decisions overwrite earlier ones.
        self.rates.iter().filter(|rate| rate.covers(month)).map(|rate| (rate.component, rate)).collect()
    }

    /// What an amount of a month and component is made of; nothing where that is not what holds, or it is of one piece.
    #[must_use]
    pub fn parts(&self, month: Month, component: Component, amount: Fen) -> &[AmountPart] {
        let held = self.holding(month).remove(&component).filter(|rate| rate.amount == amount);
        held.map(|rate| rate.parts.as_slice()).unwrap_or_default()
    }

    /// The component that pays in a month what this one paid before: a decision about the whole amount closed this one, see [`Self::decide_whole`].
    #[must_use]
    pub fn replaced_by(&self, month: Month, component: Component) -> Option<Component> {
        let holding = self.holding(month);
        let closed = holding.get(&component).filter(|rate| rate.amount.is_zero())?;
        // Parts that it closed as well pay nothing.
        let whole = holding.values().find(|rate| rate.by == closed.by && !rate.amount.is_zero())?;
        Some(whole.component)
    }

    /// What the family has a month, without what is paid on top for that month alone; `None` when the sum does not fit.
    #[must_use]
    pub fn monthly(&self, month: Month) -> Option<Fen> {
        let held = self.entitled(month).into_iter().filter(|(component, _)| !component.on_top());
        Fen::checked_sum(held.map(|(_, amount)| amount))
    }

    /// What the family has on top for a month, of a component.
    #[must_use]
    pub fn on_top(&self, month: Month, component: Component) -> Fen {
        self.entitled(month).remove(&component).unwrap_or_default()
    }

    /// Adds what was decided.
    ///
    /// # Errors
    /// A negative amount, a period that ends before it begins, or one that lies behind the end of the award.
    pub fn decide(mut self, rate: Rate) -> Result<Award, AwardRefusal> {
        if rate.amount.is_negative() {
            return Err(AwardRefusal::Negative);
        }
        if rate.until.is_some_and(|until| until < rate.from) {
            return Err(AwardRefusal::Backwards);
        }
        self.not_ended_before(rate.from)?;
        self.rates.push(rate);
        Ok(self)
    }

    /// Decides the whole amount of a month: the family has this and nothing beside it, whatever it had in parts before. Components decided without an end are
    /// closed by the same decision; what was decided for certain months only, on top, stays.
    ///
    /// # Errors
    /// See [`Self::decide`].
    pub fn decide_whole(self, rate: Rate) -> Result<Award, AwardRefusal> {
        let lasting = self.rates.iter().filter(|one| one.until.is_none() && one.component != rate.component);
        let others: BTreeSet<Component> = lasting.map(|one| one.component).collect();
        let mut award = self;
        for component in others {
            award = award.decide(Rate { component, amount: Fen::ZERO, parts: Vec::new(), ..rate.clone() })?;
        }
        award.decide(rate)
    }

    /// The award without what these decisions set, as it was known before them; `None` where they set no amount.
    #[must_use]
    pub fn without(&self, decisions: &BTreeSet<DecisionId>) -> Option<Award> {
        let rates: Vec<Rate> =
            self.rates.iter().filter(|rate| !decisions.contains(&rate.by)).cloned().collect();
        (rates.len() < self.rates.len()).then(|| Award { rates, ..self.clone() })
    }

    /// Pauses payment by decision.
    ///
    /// # Errors
    /// When it is paused already or over.
    pub fn suspend(mut self, from: Month, by: DecisionId) -> Result<Award, AwardRefusal> {
        self.not_ended_before(from)?;
        if self.pauses.iter().any(|pause| pause.resumed.is_none()) {
            return Err(AwardRefusal::Suspended);
        }
        self.pauses.push(Pause { from, resumed: None, by });
        Ok(self)
    }

    /// Pays again from that month on; with the first month of the pause, as if there had been none.
    ///
    /// # Errors
    /// When nothing is paused, or the month lies before the pause.
    pub fn resume(mut self, from: Month) -> Result<Award, AwardRefusal> {
        let open = self.pauses.iter_mut().find(|pause| pause.resumed.is_none());
        let pause = open.ok_or(AwardRefusal::NotSuspended)?;
        if from < pause.from {
            return Err(AwardRefusal::Backwards);
        }
        pause.resumed = Some(from);
        Ok(self)
    }

    /// Ends the award. An earlier end, such as a death that became known later, takes the place of a later one.
    ///
    /// # Errors
    /// When it has ended then or before.
    pub fn end(mut self, ending: Ending) -> Result<Award, AwardRefusal> {
        match self.ending {
            Some(before) if before.last <= ending.last => Err(AwardRefusal::Ended { last: before.last }),
            _ => {
                self.ending = Some(ending);
                Ok(self)
            }
        }
    }

    fn not_ended_before(&self, from: Month) -> Result<(), AwardRefusal> {
        match self.ending {
            Some(Ending { last, .. }) if last < from => Err(AwardRefusal::Ended { last }),
            _ => Ok(()),
        }
    }
}
