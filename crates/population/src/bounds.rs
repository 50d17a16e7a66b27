// SPDX-License-Identifier: Apache-2.0
//! The least and the most that an open answer can come to: the checked tree walked with ranges where facts are unknown.
//!
//! An unknown fact may be anything in the dictionary's range, but an unknown amount of money has no upper end here: the hundred million of the
//! dictionary is a guard against slips, not an estimate. Facts vary independently of each other, so that a range may be wider than the truth and is
//! never narrower. Where the upper end of an amount stays open, it is said to be open and left out of sums.

use crate::range::{
    End, Span, Value, abs, both, compare, constant_value, date, days, divide, every, known, least,
    least_known, most, most_known, multiply,
};
use crate::schemes::rows;
use kernel::{Date, Fraction, age_on};
use policy::dictionary::Fact;
use policy::explain::months_between;
use policy::frame::{Cell, View};
use policy::ir::{Fold, Input, Step};
use policy::lower::decision_scale;
use policy::tree::{Base, Choice, Entity, Expr, Kind, Program, Row};
use std::collections::HashMap;
use std::ops::Range;

/// The ranges of one household.
pub struct Bounds<'a> {
    program: &'a Program,
    view: &'a View<'a>,
    household: usize,
    rules: HashMap<(usize, usize), Value>,
}

impl<'a> Bounds<'a> {
    /// For a household of a view.
    #[must_use]
    pub fn new(program: &'a Program, view: &'a View<'a>, household: usize) -> Bounds<'a> {
        Bounds { program, view, household, rules: HashMap::new() }
    }

    /// The least and the most that a scheme pays for a row of its entity (counted in the view), in fen; no upper end where there is none.
    /// The least is 0 where the scheme may not hold. Nothing for schemes that pay nothing and those that cannot hold.
    pub fn amount(&mut self, scheme: usize, row: usize) -> Option<(i64, Option<i64>)> {
        let scheme = &self.program.schemes[scheme];
        let amount = scheme.amount.as_ref()?;
        let (no, yes) = self.value(&scheme.when, row).truth();
        if !yes {
            return None;
        }
        let (low, high) = self.value(amount, row).ends();
        let fen = |end: End| end.and_then(|end| i64::try_from(end.num() / end.den()).ok());
        let low = if no { 0 } else { fen(low).unwrap_or(0).max(0) };
        Some((low, fen(high).map(|high| high.max(low))))
    }

    /// The rows of an entity that the household holds.
    fn rows(&self, entity: Entity) -> Range<usize> {
        rows(self.view, entity, self.household)
    }

    /// The row that holds a row.
    fn holder(&self, entity: Entity, row: usize) -> Option<usize> {
        match entity {
            Entity::Township => None,
            Entity::Household => self.rows(Entity::Township).next(),
            Entity::Person | Entity::Event => Some(self.household),
            Entity::Supporter => self
                .rows(Entity::Person)
                .find(|&person| self.view.children(Entity::Supporter, person).contains(&row)),
        }
    }

    /// The rows of a smaller entity that a row holds.
    fn held(&self, from: Entity, row: usize, entity: Entity) -> Range<usize> {
        if entity.parent() == Some(from) { self.view.children(entity, row) } else { self.rows(entity) }
    }

    fn value(&mut self, expr: &'a Expr, row: usize) -> Value {
        match &expr.kind {
            Kind::Constant(constant) => constant_value(constant),
            Kind::Param(index) => constant_value(&self.program.params[*index].value),
            Kind::DecisionDate => Value::exactly(days(self.program.on)),
            Kind::ApplicationDate => self.applied(row),
            Kind::Fact(id) => {
                let fact = self.program.dictionary.fact(*id);
                self.stored(&Input::Fact(*id), fact, row)
            }
            Kind::Series(id, months, _) => {
                let fact = self.program.dictionary.fact(*id);
                self.stored(&Input::Series { series: *id, months: *months }, fact, row)
            }
            Kind::Rule(index) => {
                if let Some(known) = self.rules.get(&(*index, row)) {
                    return *known;
                }
                let program = self.program;
                let value = self.value(&program.rules[*index].body, row);
                self.rules.insert((*index, row), value);
                value
            }
            Kind::Discretion(index) => self.discretion(*index, row),
            Kind::Scheme(index) => {
                let program = self.program;
                self.value(&program.schemes[*index].when, row)
            }
            Kind::Spread(inner) => match self.holder(expr.entity, row) {
                Some(outer) => self.value(inner, outer),
                None => self.anything(inner),
            },
            Kind::Not(inner) => {
                let (no, yes) = self.value(inner, row).truth();
                Value::bool(yes, no)
            }
            Kind::All(rows) => self.logic(rows, row, true),
            Kind::Any(rows) => self.logic(rows, row, false),
            Kind::First(choices) => self.first(choices, row),
            Kind::Compare(op, a, b) => {
                let (a, b) = (self.value(a, row), self.value(b, row));
                compare(*op, a.span, b.span)
            }
            Kind::InSet(inner, set) => match self.value(inner, row).span {
                Span::Variants(may) => Value::bool(may & !set != 0, may & set != 0),
                _ => Value::bool(true, true),
            },
            Kind::Within(inner, places) => {
                let (low, high) = self.value(inner, row).ends();
                match (low.and_then(Fraction::to_int), high.and_then(Fraction::to_int)) {
                    (Some(low), Some(high)) if low == high => {
                        let code = u64::try_from(low).unwrap_or(0);
                        let inside = places.iter().any(|place| {
                            let (first, last) = place.range12();
                            (first..=last).contains(&code)
                        });
                        Value::bool(!inside, inside)
                    }
                    _ => Value::bool(true, true),
                }
            }
            Kind::IsNone(inner) => {
                let value = self.value(inner, row);
                Value::bool(value.some, value.none)
            }
            Kind::Default(a, b) => {
                let a = self.value(a, row);
                if !a.none {
                    return a;
                }
                let b = self.value(b, row);
                if a.some { Value { none: b.none, ..a.or(b) } } else { b }
            }
            Kind::Age(birth, on) => {
                self.dates(birth, on, row, |birth, on| Some(i64::from(age_on(birth, on).unwrap_or(0))), true)
            }
            Kind::MonthsBetween(a, b) => self.dates(a, b, row, |a, b| Some(months_between(a, b)), true),
            Kind::AddTime(step, date, count) => self.add_time(*step, date, count, row),
            Kind::Fold { fold, count, filters, body, .. } => {
                self.fold(expr.entity, row, *fold, *count, filters, body)
            }
            Kind::Abs(inner) => {
                let (low, high) = self.value(inner, row).ends();
                abs(low, high)
            }
            Kind::Round(inner, mode, quantum) => {
                let (low, high) = self.value(inner, row).ends();
                let round = |end: End| {
                    let rounded = end?.round(*mode, quantum.to_int()?)?;
                    Some(Fraction::from_int(rounded))
                };
                Value::of(Span::Number(round(low), round(high)))
            }
            Kind::Add(a, b) => self.numbers(a, b, row, |(a, b), (c, d)| {
                (both(a, c, Fraction::checked_add), both(b, d, Fraction::checked_add))
            }),
            Kind::Sub(a, b) => self.numbers(a, b, row, |(a, b), (c, d)| {
                (both(a, d, Fraction::checked_sub), both(b, c, Fraction::checked_sub))
            }),
            Kind::Mul(a, b) => self.numbers(a, b, row, multiply),
            Kind::Div(a, b) => self.numbers(a, b, row, divide),
            Kind::Min(a, b) => self.numbers(a, b, row, |(a, b), (c, d)| (least(a, c), least_known(b, d))),
            Kind::Max(a, b) => self.numbers(a, b, row, |(a, b), (c, d)| (most_known(a, c), most(b, d))),
        }
    }

    fn numbers(
        &mut self,
        a: &'a Expr,
        b: &'a Expr,
        row: usize,
        f: impl Fn((End, End), (End, End)) -> (End, End),
    ) -> Value {
        let (a, b) = (self.value(a, row).ends(), self.value(b, row).ends());
        let (low, high) = f(a, b);
        Value::of(Span::Number(low, high))
    }

    /// A count that falls with its first date and rises with its second, or the reverse.
    fn dates(
        &mut self,
        a: &'a Expr,
        b: &'a Expr,
        row: usize,
        f: impl Fn(Date, Date) -> Option<i64>,
        falls_with_first: bool,
    ) -> Value {
        let (a, b) = (self.value(a, row).ends(), self.value(b, row).ends());
        let of = |a: End, b: End| Some(Fraction::from_int(f(date(a)?, date(b)?)?));
        let (low, high) =
            if falls_with_first { (of(a.1, b.0), of(a.0, b.1)) } else { (of(a.0, b.0), of(a.1, b.1)) };
        Value::of(Span::Number(low, high))
    }

    fn add_time(&mut self, step: Step, from: &'a Expr, count: &'a Expr, row: usize) -> Value {
        let (from, count) = (self.value(from, row).ends(), self.value(count, row).ends());
        let add = |from: End, count: End| {
            let count = i32::try_from(count?.to_int()?).ok()?;
            let to = match step {
                Step::Days => date(from)?.add_days(count),
                Step::Months => date(from)?.add_months(count),
                Step::Years => date(from)?.add_months(count.checked_mul(12)?),
            };
            Some(days(to?))
        };
        Value::of(Span::Number(add(from.0, count.0), add(from.1, count.1)))
    }

    fn logic(&mut self, rows: &'a [Row], row: usize, all: bool) -> Value {
        let (mut no, mut yes) = (!all, all);
        for one in rows {
            let (may_no, may_yes) = self.value(&one.condition, row).truth();
            if all {
                no |= may_no;
                yes &= may_yes;
            } else {
                no &= may_no;
                yes |= may_yes;
            }
        }
        Value::bool(no, yes)
    }

    fn first(&mut self, choices: &'a [Choice], row: usize) -> Value {
        let mut found: Option<Value> = None;
        for choice in choices {
            let (no, yes) = match &choice.condition {
                None => (false, true),
                Some(condition) => self.value(condition, row).truth(),
            };
            if yes {
                let value = self.value(&choice.value, row);
                found = Some(found.map_or(value, |before| before.or(value)));
            }
            if !no {
                break;
            }
        }
        found.unwrap_or_else(Value::open)
    }

    fn discretion(&mut self, index: usize, row: usize) -> Value {
        let program = self.program;
        let point = &program.discretions[index];
        let (closed, open) = self.value(&point.open, row).truth();
        let mut found: Option<Value> = None;
        if closed {
            found = Some(self.value(&point.otherwise, row));
        }
        if open {
            let decided = self.decided(index, row);
            found = Some(found.map_or(decided, |before| before.or(decided)));
        }
        found.unwrap_or_else(Value::open)
    }

    /// What a person decided, or may decide within the bounds.
    fn decided(&mut self, index: usize, row: usize) -> Value {
        let program = self.program;
        let point = &program.discretions[index];
        if let Cell::Known(value) = self.view.get(&Input::Decision(point.name.clone()), row) {
            return known(point.ty.base, value, decision_scale(point.ty));
        }
        match (&point.bounds, point.ty.base) {
            (Some((low, high)), _) => {
                let (low, high) = (self.value(low, row).ends().0, self.value(high, row).ends().1);
                Value::of(Span::Number(low, high))
            }
            (None, Base::Bool) => Value::bool(true, true),
            (None, Base::Enum(id)) => {
                Value::of(Span::Variants(every(program.enums[usize::from(id.0)].variants.len())))
            }
            (None, Base::Number(_)) => Value::of(Span::Number(Some(Fraction::ZERO), None)),
            (None, _) => Value::open(),
        }
    }

    fn fold(
        &mut self,
        entity: Entity,
        row: usize,
        fold: Fold,
        count: bool,
        filters: &'a [Expr],
        body: &'a Expr,
    ) -> Value {
        let mut sum = (Some(Fraction::ZERO), Some(Fraction::ZERO));
        let (mut no, mut yes) = if fold == Fold::All { (false, true) } else { (true, false) };
        let mut extreme: Option<(End, End)> = None;
        let mut sure = false;
        for child in self.held(entity, row, body.entity) {
            let (mut out, mut inside) = (false, true);
            for filter in filters {
                let (may_no, may_yes) = self.value(filter, child).truth();
                out |= may_no;
                inside &= may_yes;
            }
            if !inside {
                continue;
            }
            let value = self.value(body, child);
            match fold {
                Fold::Any => {
                    let (may_no, may_yes) = value.truth();
                    yes |= may_yes;
                    no &= may_no || out;
                }
                Fold::All => {
                    let (may_no, may_yes) = value.truth();
                    no |= may_no;
                    yes &= may_yes || out;
                }
                Fold::Sum => {
                    let (low, high) = if count {
                        let (may_no, may_yes) = value.truth();
                        let one = |yes: bool| Some(if yes { Fraction::ONE } else { Fraction::ZERO });
                        (one(!may_no), one(may_yes))
                    } else {
                        value.ends()
                    };
                    let zero = Some(Fraction::ZERO);
                    let (low, high) = if out { (least(low, zero), most(high, zero)) } else { (low, high) };
                    sum = (both(sum.0, low, Fraction::checked_add), both(sum.1, high, Fraction::checked_add));
                }
                Fold::Max | Fold::Min => {
                    let (low, high) = value.ends();
                    let certain = !out && !value.none;
                    extreme = Some(match (extreme, fold) {
                        (None, _) => (low, high),
                        // A child that may be left out moves only one end.
                        (Some((a, b)), Fold::Max) => {
                            (if certain && sure { most_known(a, low) } else { least(a, low) }, most(b, high))
                        }
                        (Some((a, b)), _) => (
                            least(a, low),
                            if certain && sure { least_known(b, high) } else { most(b, high) },
                        ),
                    });
                    sure |= certain;
                }
            }
        }
        match fold {
            Fold::Sum => Value::of(Span::Number(sum.0, sum.1)),
            Fold::Any | Fold::All => Value::bool(no, yes),
            Fold::Max | Fold::Min => match extreme {
                Some((low, high)) => Value { span: Span::Number(low, high), none: !sure, some: true },
                None => Value { span: Span::Number(None, None), none: true, some: false },
            },
        }
    }

    fn applied(&self, row: usize) -> Value {
        match self.view.get(&Input::ApplicationDate, row) {
            Cell::Known(day) => Value::exactly(Fraction::from_int(day)),
            Cell::None | Cell::Unknown => Value::of(Span::Number(None, Some(days(self.program.on)))),
        }
    }

    fn stored(&self, input: &Input, fact: &Fact, row: usize) -> Value {
        match self.view.get(input, row) {
            Cell::Known(value) => known(fact.ty.base, value, stored_scale(fact)),
            Cell::None => Value { none: true, some: false, ..Value::open() },
            Cell::Unknown => {
                let value = match fact.ty.base {
                    Base::Bool => Value::bool(true, true),
                    Base::Enum(id) => {
                        Value::of(Span::Variants(every(self.program.enums[usize::from(id.0)].variants.len())))
                    }
                    Base::Number(unit) => {
                        let scale = stored_scale(fact);
                        let end = |value: i64| Fraction::new(i128::from(value), i128::from(scale));
                        Value::of(Span::Number(
                            end(fact.low),
                            if unit.is_money() { None } else { end(fact.high) },
                        ))
                    }
                    Base::Date | Base::Division => Value::of(Span::Number(
                        Some(Fraction::from_int(fact.low)),
                        Some(Fraction::from_int(fact.high)),
                    )),
                };
                Value { none: fact.ty.optional, ..value }
            }
        }
    }

    /// Anything that an expression could give at all.
    fn anything(&self, expr: &Expr) -> Value {
        match expr.ty.base {
            Base::Bool => Value::bool(true, true),
            Base::Enum(id) => {
                Value::of(Span::Variants(every(self.program.enums[usize::from(id.0)].variants.len())))
            }
            _ => Value { none: expr.ty.optional, ..Value::open() },
        }
    }
}

/// How many stored steps make one unit as expressions have it: money stays in fen.
fn stored_scale(fact: &Fact) -> i64 {
    match fact.ty.base {
        Base::Number(unit) if unit.is_money() => 1,
        _ => fact.scale(),
    }
}
