// SPDX-License-Identifier: Apache-2.0
//! A payment on top for every recipient of a month, such as the price subsidy: one more component, drawn by the
//! same rosters, with a check that nobody was left out and nothing came late.

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
    /// How much for each person covered.
    pub per_person: Fen,
    /// The last day on which it may be sent.
    pub due_by: Date,
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
    /// What an award is to have on top: nothing when it is not paid in that month. `None` when it does not fit.
    #[must_use]
    pub fn amount(&self, award: &Award) -> Option<Fen> {
        if award.state_in(self.month) != AwardState::Active {
            return Some(Fen::ZERO);
        }
        self.per_person.checked_mul_int(i64::from(award.persons))
    }

    /// The rate that gives it to an award; none for an award that is not paid in that month.
    #[must_use]
    pub fn rate(&self, award: &Award) -> Option<Rate> {
        let amount = self.amount(award).filter(|amount| *amount > Fen::ZERO)?;
        let (from, until) = (self.month, Some(self.month));
        Some(Rate { component: self.component, from, until, amount, parts: Vec::new(), by: self.by })
    }

    /// Everybody who was to have it and has not got all of it, on a day. Empty when it was paid in full. `None` when
    /// a sum does not fit.
    #[must_use]
    pub fn left_out<'a>(
        &self,
        awards: impl IntoIterator<Item = (&'a Award, &'a Paid)>,
        today: Date,
    ) -> Option<Vec<LeftOut>> {
        let mut list = Vec::new();
        for (award, paid) in awards {
            let arrived = paid.payments.iter().filter(|payment| {
                payment.state == PaymentState::Paid
                    && (payment.key.month, payment.key.component) == (self.month, self.component)
            });
            let arrived = Fen::checked_sum(arrived.map(|payment| payment.amount))?;
            let missing = self.amount(award)?.checked_sub(arrived)?;
            if missing > Fen::ZERO {
                list.push(LeftOut { award: award.id, missing, late: today > self.due_by });
            }
        }
        Some(list)
    }
}
