// SPDX-License-Identifier: Apache-2.0
//! Single steps of the walk: operations on one or two values, lists of conditions, choices, folds.

use super::walk::{Walk, slot};
use super::{Answer, Datum, NodeId, Of};
use crate::ir::{Fold, INVALID, Step};
use crate::tree::{Base, Choice, Expr, Kind, Row};
use kernel::{Date, Fraction};

impl<'p, 'v, 'e> Walk<'p, 'v, 'e> {
    pub(super) fn one(
        &mut self,
        expr: &'p Expr,
        inner: &'p Expr,
        row: u32,
        f: impl Fn(Datum) -> Option<Datum>,
    ) -> NodeId {
        let id = self.expr(inner, row);
        let value = match self.value(id) {
            Answer::Known(x) => f(x).map_or(Answer::Unknown(INVALID), Answer::Known),
            unknown => unknown,
        };
        self.push(Of::Expr(expr), row, value, id.0)
    }

    pub(super) fn two(
        &mut self,
        expr: &'p Expr,
        a: &'p Expr,
        b: &'p Expr,
        row: u32,
        f: impl Fn(Datum, Datum) -> Option<Datum>,
    ) -> NodeId {
        let (a, b) = (self.expr(a, row), self.expr(b, row));
        let value = match (self.value(a), self.value(b)) {
            (Answer::Known(x), Answer::Known(y)) => f(x, y).map_or(Answer::Unknown(INVALID), Answer::Known),
            (x, y) => {
                let zero = matches!(expr.kind, Kind::Div(..)) && y.number().is_some_and(Fraction::is_zero);
                Answer::Unknown(x.status() | y.status() | if zero { INVALID } else { 0 })
            }
        };
        let first = self.chain(&[a, b]);
        self.push(Of::Expr(expr), row, value, first)
    }

    pub(super) fn numbers(
        &mut self,
        expr: &'p Expr,
        a: &'p Expr,
        b: &'p Expr,
        row: u32,
        f: impl Fn(Fraction, Fraction) -> Option<Fraction>,
    ) -> NodeId {
        self.two(expr, a, b, row, |x, y| match (x, y) {
            (Datum::Number(x), Datum::Number(y)) => f(x, y).map(Datum::Number),
            _ => None,
        })
    }

    /// Kleene and (flag set) or or. Rows of a written list are all looked at as long as they can matter to the reader: an `all` shows every
    /// condition, an `any` stops at the first that holds; plain operators stop as soon as the answer is certain.
    pub(super) fn logic(&mut self, expr: &'p Expr, rows: &'p [Row], and: bool, row: u32) -> NodeId {
        let mut ids = Vec::with_capacity(rows.len());
        let mut decided = false;
        let mut status = 0;
        for one in rows {
            let id = self.expr(&one.condition, row);
            let value = self.value(id);
            match value {
                Answer::Known(Datum::Bool(known)) => decided |= known != and,
                other => status |= other.status(),
            }
            let id = if one.number.is_some() { self.push(Of::Row(one), row, value, id.0) } else { id };
            ids.push(id);
            if decided && !(and && one.number.is_some()) {
                break;
            }
        }
        let value = match (decided, status) {
            (true, _) => Answer::Known(Datum::Bool(!and)),
            (false, 0) => Answer::Known(Datum::Bool(and)),
            (false, status) => Answer::Unknown(status),
        };
        let first = self.chain(&ids);
        self.push(Of::Expr(expr), row, value, first)
    }

    pub(super) fn first(&mut self, expr: &'p Expr, choices: &'p [Choice], row: u32) -> NodeId {
        let mut ids = Vec::with_capacity(choices.len());
        let mut open: Vec<(Answer, Answer)> = Vec::new();
        let mut last = Answer::Unknown(INVALID);
        for choice in choices {
            let mut parts = Vec::with_capacity(2);
            let guard = match &choice.condition {
                None => Answer::Known(Datum::Bool(true)),
                Some(condition) => {
                    let id = self.expr(condition, row);
                    parts.push(id);
                    self.value(id)
                }
            };
            if guard == Answer::Known(Datum::Bool(false)) {
                let first = self.chain(&parts);
                ids.push(self.push(Of::Choice(choice), row, guard, first));
                continue;
            }
            let value = self.expr(&choice.value, row);
            parts.push(value);
            let value = self.value(value);
            let first = self.chain(&parts);
            // A row that may or may not be taken is unknown, whatever its value.
            let shown =
                if guard.status() == 0 { value } else { Answer::Unknown(guard.status() | value.status()) };
            ids.push(self.push(Of::Choice(choice), row, shown, first));
            if guard == Answer::Known(Datum::Bool(true)) {
                last = value;
                break;
            }
            open.push((guard, value));
        }
        let value =
            open.into_iter().rev().fold(last, |rest, (guard, value)| choose_unknown(guard, value, rest));
        let first = self.chain(&ids);
        self.push(Of::Expr(expr), row, value, first)
    }

    pub(super) fn fold(
        &mut self,
        expr: &'p Expr,
        fold: Fold,
        count: bool,
        filters: &'p [Expr],
        body: &'p Expr,
        row: u32,
    ) -> NodeId {
        let child = body.entity;
        let holder = self.rows[slot(expr.entity)].start + row as usize;
        let start = self.rows[slot(child)].start;
        let mut ids = Vec::new();
        let mut total = Total::new(fold);
        for absolute in self.explainer.view.children(child, holder) {
            let row = u32::try_from(absolute - start).unwrap_or(u32::MAX);
            let mut status = 0;
            let mut out = false;
            for filter in filters {
                let id = self.expr(filter, row);
                ids.push(id);
                match self.value(id) {
                    Answer::Known(Datum::Bool(true)) => {}
                    Answer::Known(_) => out = true,
                    Answer::Unknown(bits) => status |= bits,
                }
                if out {
                    break;
                }
            }
            if out {
                continue;
            }
            let id = self.expr(body, row);
            ids.push(id);
            let value = match (count, self.value(id)) {
                (true, Answer::Known(Datum::Bool(yes))) => {
                    Answer::Known(Datum::Number(Fraction::from_int(i64::from(yes))))
                }
                (_, value) => value,
            };
            total.take(status, value);
        }
        let first = self.chain(&ids);
        self.push(Of::Expr(expr), row, total.answer(), first)
    }
}

/// `if guard then a else b` with the guard unknown.
pub(super) fn choose_unknown(guard: Answer, a: Answer, b: Answer) -> Answer {
    match (a, b) {
        (Answer::Known(x), Answer::Known(y)) if x == y => a,
        _ => Answer::Unknown(guard.status() | a.status() | b.status()),
    }
}

/// The running total of a fold.
struct Total {
    fold: Fold,
    value: Option<Datum>,
    decided: bool,
    status: u8,
}

pub(super) fn datum(base: Base, value: i64, scale: i64) -> Datum {
    match base {
        Base::Bool => Datum::Bool(value == 1),
        Base::Enum(_) => u8::try_from(value).map_or(Datum::None, Datum::Variant),
        Base::Date => i32::try_from(value).ok().and_then(Date::from_days).map_or(Datum::None, Datum::Date),
        Base::Division => Datum::Place(value),
        Base::Number(_) if scale == 1 => Datum::Number(Fraction::from_int(value)),
        Base::Number(_) => {
            Fraction::new(i128::from(value), i128::from(scale)).map_or(Datum::None, Datum::Number)
        }
    }
}

/// Full months from a date to another, negative when the second is earlier.
pub fn months_between(a: Date, b: Date) -> i64 {
    if b < a {
        return -months_between(b, a);
    }
    let months = b.month_of().months_since(a.month_of());
    let reached = a.add_months(months).is_some_and(|date| date <= b);
    i64::from(if reached { months } else { months - 1 })
}

pub(super) fn add_time(step: Step, date: Date, number: Fraction) -> Option<Date> {
    let number = i32::try_from(number.to_int()?).ok()?;
    match step {
        Step::Days => date.add_days(number),
        Step::Months => date.add_months(number),
        Step::Years => date.add_months(number.checked_mul(12)?),
    }
}

impl Total {
    fn new(fold: Fold) -> Total {
        let value = match fold {
            Fold::Sum => Some(Datum::Number(Fraction::from_int(0))),
            Fold::Any => Some(Datum::Bool(false)),
            Fold::All => Some(Datum::Bool(true)),
            Fold::Max | Fold::Min => None,
        };
        Total { fold, value, decided: false, status: 0 }
    }

    /// Takes a row whose filter is true (status 0) or unknown.
    fn take(&mut self, filter: u8, value: Answer) {
        match self.fold {
            Fold::Any | Fold::All => {
                let absorbing = self.fold == Fold::Any;
                match value {
                    Answer::Known(Datum::Bool(known)) if known == absorbing => {
                        if filter == 0 {
                            self.decided = true;
                        } else {
                            self.status |= filter;
                        }
                    }
                    Answer::Known(_) => {}
                    Answer::Unknown(bits) => self.status |= bits | filter,
                }
            }
            Fold::Sum => match value {
                Answer::Known(Datum::Number(number)) if filter == 0 || number.is_zero() => {
                    if let Some(Datum::Number(total)) = self.value {
                        match total.checked_add(number) {
                            Some(total) => self.value = Some(Datum::Number(total)),
                            None => self.status |= INVALID,
                        }
                    }
                }
                other => self.status |= other.status() | filter,
            },
            Fold::Max | Fold::Min => match value {
                Answer::Known(Datum::None) => {}
                Answer::Known(datum) if filter == 0 => {
                    let better = |old: Datum| match (datum, old) {
                        (Datum::Number(x), Datum::Number(y)) => (x > y) == (self.fold == Fold::Max),
                        (Datum::Date(x), Datum::Date(y)) => (x > y) == (self.fold == Fold::Max),
                        _ => false,
                    };
                    if self.value.is_none_or(better) {
                        self.value = Some(datum);
                    }
                }
                other => self.status |= other.status() | filter,
            },
        }
    }

    fn answer(self) -> Answer {
        if self.decided {
            return Answer::Known(Datum::Bool(self.fold == Fold::Any));
        }
        if self.status != 0 {
            return Answer::Unknown(self.status);
        }
        Answer::Known(self.value.unwrap_or(Datum::None))
    }
}
