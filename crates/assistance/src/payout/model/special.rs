// SPDX-License-Identifier: Apache-2.0
//! A payment on top of one month, such as the price subsidy: one more component of the awards, drawn by the same
//! rosters, with a check that nobody was left out and nothing came late.

use super::award::{Award, AwardState, Rate};
use super::due::{Paid, PaymentState};
use super::ids::{AwardId, Component, DecisionId};
use kernel::{Date, Fen, Month};

/// A payment on top.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Special {
    /// Of what.
    pub component: Component,
    /// For which month.
    pub month: Month,
    /// The decision or notice.
    pub by: DecisionId,
}

/// Who did not get a payment on top, or not all of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// The award.
    pub award: AwardId,
    /// What is missing.
    pub missing: Fen,
    /// Whether the last day is over.
    pub late: bool,
}

impl Special {
    /// The rate that gives so much to an award; none for an award that is not paid in that month, and for nothing. What was decided before for the month is in it: the
    /// same again changes nothing.
    #[must_use]
    pub fn rate(&self, award: &Award, amount: Fen) -> Option<Rate> {
        let paid = award.state_in(self.month) == AwardState::Active && amount > Fen::ZERO;
        let (component, from, until) = (self.component, self.month, Some(self.month));
        paid.then(|| Rate { component, from, until, amount, parts: Vec::new(), by: self.by })
    }

    /// Everybody who was to have it and has not got all of it, on a day after or before the last one. Empty when it was paid in full. `None` when
    /// a sum does not fit.
    #[must_use]
    pub fn left_out<'a>(
        &self,
        awards: impl IntoIterator<Item = (&'a Award, &'a Paid)>,
        (today, due_by): (Date, Date),
    ) -> Option<Vec<LeftOut>> {
        let mut list = Vec::new();
        for (award, paid) in awards {
            let arrived = paid.payments.iter().filter(|payment| {
                payment.state == PaymentState::Paid
                    && (payment.key.month, payment.key.component) == (self.month, self.component)
            });
            let arrived = Fen::checked_sum(arrived.map(|payment| payment.amount))?;
            let missing = award.on_top(self.month, self.component).checked_sub(arrived)?;
            if missing > Fen::ZERO {
                list.push(LeftOut { award: award.id, missing, late: today > due_by });
            }
        }
        Some(list)
    }
}
