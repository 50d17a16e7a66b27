// SPDX-License-Identifier: Apache-2.0
//! What schemes pay: settled rows exactly, open ones between bounds.

use super::bounds::Bounds;
use policy::explain::{Evaluation, Outcome, SchemeResult};
use policy::frame::View;
use policy::tree::{Base, Program, Scheme};
use policy::units::Unit;

/// What a number of rows is paid, in fen: at least and at most.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Cost {
    /// Those that are settled, and the least of those whose amount is open.
    pub(crate) low: i128,
    /// With the most that each open row can come to.
    pub(crate) high: i128,
    /// Rows whose most is not known; `high` leaves them at their least.
    pub(crate) unbounded: u64,
}

impl Cost {
    /// One row.
    pub(crate) fn of(span: (i64, Option<i64>)) -> Cost {
        let (low, high) = span;
        Cost {
            low: i128::from(low),
            high: i128::from(high.unwrap_or(low)),
            unbounded: u64::from(high.is_none()),
        }
    }

    /// With another.
    pub(crate) fn add(&mut self, other: Cost) {
        self.low += other.low;
        self.high += other.high;
        self.unbounded += other.unbounded;
    }

    /// In Chinese.
    pub(crate) fn text(&self) -> String {
        wording::population::range(self.low, self.high, self.unbounded)
    }
}

/// Whether a scheme pays every month.
pub(crate) fn is_monthly(scheme: &Scheme) -> bool {
    scheme
        .amount
        .as_ref()
        .is_some_and(|amount| matches!(amount.ty.base, Base::Number(unit) if unit != Unit::YUAN))
}

/// The amount of a result in fen, where it is known.
pub(crate) fn amount_of(evaluation: &Evaluation<'_>, result: &SchemeResult) -> Option<i64> {
    evaluation.node(result.amount?).value.number()?.to_int()
}

/// What a result pays, at least and at most; nothing where it pays nothing.
pub(crate) fn span(
    program: &Program,
    view: &View<'_>,
    household: usize,
    evaluation: &Evaluation<'_>,
    result: &SchemeResult,
    row: usize,
) -> Option<(i64, Option<i64>)> {
    program.schemes[result.scheme].amount.as_ref()?;
    if matches!(result.outcome, Outcome::No | Outcome::Refused) {
        return None;
    }
    match (result.outcome, amount_of(evaluation, result)) {
        (Outcome::Yes, Some(fen)) => Some((fen, Some(fen))),
        (Outcome::Needs | Outcome::Discretion, Some(fen)) => Some((0, Some(fen.max(0)))),
        _ => Bounds::new(program, view, household).amount(result.scheme, row),
    }
}
