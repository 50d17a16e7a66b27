// SPDX-License-Identifier: Apache-2.0
//! The least and the most that an open answer can come to: the checked tree walked with ranges where facts are unknown.
//!
//! An unknown fact may be anything in the dictionary's range, but an unknown amount of money has no upper end here: the hundred million of the
//! dictionary is a guard against slips, not an estimate. Facts vary independently of each other, so that a range may be wider than the truth and is
//! never narrower. Where the upper end of an amount stays open, it is said to be open and left out of sums.

use kernel::{Date, Fraction, age_on};
use policy::dictionary::Fact;
use policy::explain::months_between;
use policy::frame::{Cell, View};
use policy::ir::{CompareOp, Fold, Input, Step};
use policy::lower::decision_scale;
use policy::tree::{Base, Choice, Constant, Entity, Expr, Kind, Program, Row};
use std::collections::HashMap;
use std::ops::Range;

/// An end of a range of numbers; none where there is none.
type End = Option<Fraction>;

/// What a value may be.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Span {
    /// A number, a date (in days) or a place (as its code) between these, both included.
    Number(End, End),
    /// Whether it may be no, whether it may be yes.
    Bool(bool, bool),
    /// The variants that it may be, as bits.
    Variants(u64),
}

/// What an expression may give.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Value {
    /// What it may be where it is something.
    span: Span,
    /// Whether it may be none.
    none: bool,
    /// Whether it may be anything but none.
    some: bool,
}

impl Value {
    fn of(span: Span) -> Value {
        Value { span, none: false, some: true }
    }

    fn exactly(number: Fraction) -> Value {
        Value::of(Span::Number(Some(number), Some(number)))
    }

    fn bool(no: bool, yes: bool) -> Value {
        Value::of(Span::Bool(no, yes))
    }

    fn open() -> Value {
        Value::of(Span::Number(None, None))
    }

    /// Whether it may be no, and whether it may be yes; anything for what is no boolean.
    fn truth(self) -> (bool, bool) {
        match self.span {
            Span::Bool(no, yes) => (no, yes),
            _ => (true, true),
        }
    }

    fn ends(self) -> (End, End) {
        match self.span {
            Span::Number(low, high) => (low, high),
            _ => (None, None),
        }
    }

    /// Either of two.
    fn or(self, other: Value) -> Value {
        let span = match (self.some, other.some, self.span, other.span) {
            (false, _, _, span) => span,
            (_, false, span, _) => span,
            (_, _, Span::Number(a, b), Span::Number(c, d)) => Span::Number(least(a, c), most(b, d)),
            (_, _, Span::Bool(a, b), Span::Bool(c, d)) => Span::Bool(a || c, b || d),
            (_, _, Span::Variants(a), Span::Variants(b)) => Span::Variants(a | b),
            (_, _, span, _) => span,
        };
        Value { span, none: self.none || other.none, some: self.some || other.some }
    }
}

/// The smaller of two lower ends; none is below everything.
fn least(a: End, b: End) -> End {
    Some(a?.min(b?))
}

/// The larger of two upper ends; none is above everything.
fn most(a: End, b: End) -> End {
    Some(a?.max(b?))
}

fn both(a: End, b: End, f: impl Fn(Fraction, Fraction) -> Option<Fraction>) -> End {
    f(a?, b?)
}

/// The ranges of one household.
pub(crate) struct Bounds<'a> {
    program: &'a Program,
    view: &'a View<'a>,
    household: usize,
    rules: HashMap<(usize, usize), Value>,
}

impl<'a> Bounds<'a> {
    /// For a household of a view.
    pub(crate) fn new(program: &'a Program, view: &'a View<'a>, household: usize) -> Bounds<'a> {
        Bounds { program, view, household, rules: HashMap::new() }
    }

    /// The least and the most that a scheme pays for a row of its entity (counted in the view), in fen; no upper end where there is none.
    /// The least is 0 where the scheme may not hold. Nothing for schemes that pay nothing and those that cannot hold.
    pub(crate) fn amount(&mut self, scheme: usize, row: usize) -> Option<(i64, Option<i64>)> {
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
        let persons = self.view.children(Entity::Person, self.household);
        match entity {
            Entity::Township => match self.view.township_of.get(self.household) {
                Some(&at) if (at as usize) < self.view.townships => at as usize..at as usize + 1,
                _ => 0..0,
            },
            Entity::Household => self.household..self.household + 1,
            Entity::Person => persons,
            Entity::Supporter => {
                let at = |person: usize| self.view.supporters.get(person).map_or(0, |&at| at as usize);
                at(persons.start)..at(persons.end)
            }
            Entity::Event => self.view.children(Entity::Event, self.household),
        }
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

fn known(base: Base, value: i64, scale: i64) -> Value {
    match base {
        Base::Bool => Value::bool(value == 0, value != 0),
        Base::Enum(_) => Value::of(Span::Variants(1u64 << value.clamp(0, 63))),
        Base::Date | Base::Division => Value::exactly(Fraction::from_int(value)),
        Base::Number(_) => {
            Fraction::new(i128::from(value), i128::from(scale)).map_or_else(Value::open, Value::exactly)
        }
    }
}

fn constant_value(constant: &Constant) -> Value {
    match constant {
        Constant::Number(number) => Value::exactly(*number),
        Constant::Bool(value) => Value::bool(!value, *value),
        Constant::Date(date) => Value::exactly(days(*date)),
        Constant::Variant(variant) => Value::of(Span::Variants(1u64 << (*variant).min(63))),
    }
}

fn every(variants: usize) -> u64 {
    if variants >= 64 { u64::MAX } else { (1 << variants) - 1 }
}

fn days(date: Date) -> Fraction {
    Fraction::from_int(i64::from(date.days()))
}

fn date(end: End) -> Option<Date> {
    Date::from_days(i32::try_from(end?.to_int()?).ok()?)
}

/// The smaller of two upper ends: an end that is known wins over one that is not.
fn least_known(a: End, b: End) -> End {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}

/// The larger of two lower ends, likewise.
fn most_known(a: End, b: End) -> End {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.max(b)),
        (a, b) => a.or(b),
    }
}

fn abs(low: End, high: End) -> Value {
    let size = |end: End| end.map(|end| if end.signum() < 0 { end.negated() } else { end });
    let crosses = low.is_none_or(|low| low.signum() < 0) && high.is_none_or(|high| high.signum() > 0);
    let (a, b) = (size(low), size(high));
    let low = if crosses { Some(Fraction::ZERO) } else { least_known(a, b) };
    Value::of(Span::Number(low, most(a, b)))
}

/// A number, or an end of the line.
#[derive(Clone, Copy, PartialEq)]
enum Far {
    Below,
    At(Fraction),
    Above,
}

fn multiply(a: (End, End), b: (End, End)) -> (End, End) {
    let low = |end: End| end.map_or(Far::Below, Far::At);
    let high = |end: End| end.map_or(Far::Above, Far::At);
    let sign = |far: Far| match far {
        Far::Below => -1,
        Far::At(number) => number.signum(),
        Far::Above => 1,
    };
    let times = |a: Far, b: Far| match (a, b) {
        (Far::At(a), Far::At(b)) => a.checked_mul(b).map_or(Far::Above, Far::At),
        (a, b) => match sign(a) * sign(b) {
            0 => Far::At(Fraction::ZERO),
            product if product < 0 => Far::Below,
            _ => Far::Above,
        },
    };
    let corners = [
        times(low(a.0), low(b.0)),
        times(low(a.0), high(b.1)),
        times(high(a.1), low(b.0)),
        times(high(a.1), high(b.1)),
    ];
    let mut range: (End, End) = (None, None);
    let numbers =
        corners.iter().filter_map(|far| if let Far::At(number) = far { Some(*number) } else { None });
    if !corners.contains(&Far::Below) {
        range.0 = numbers.clone().min();
    }
    if !corners.contains(&Far::Above) {
        range.1 = numbers.max();
    }
    range
}

fn divide(a: (End, End), b: (End, End)) -> (End, End) {
    let positive = b.0.is_some_and(|low| low.signum() > 0);
    let natural = b.0.is_some_and(|low| low.signum() >= 0);
    let one_over = |end: Fraction| Fraction::ONE.checked_div(end);
    if positive {
        let reciprocal = (b.1.map_or(Some(Fraction::ZERO), one_over), b.0.and_then(one_over));
        return multiply(a, reciprocal);
    }
    // By as little as anything above zero; by zero itself nothing comes out.
    if natural && a.0.is_some_and(|low| low.signum() >= 0) {
        let low = match b.1 {
            Some(most) if most.signum() > 0 => a.0.and_then(|low| low.checked_div(most)),
            _ => Some(Fraction::ZERO),
        };
        return (low, None);
    }
    (None, None)
}

fn compare(op: CompareOp, a: Span, b: Span) -> Value {
    let (equal, unequal) = match (a, b) {
        (Span::Number(a, b), Span::Number(c, d)) => {
            let below = |x: End, y: End, or_equal: bool| match (x, y) {
                (Some(x), Some(y)) => x < y || or_equal && x == y,
                _ => true,
            };
            let less = below(a, d, false);
            let more = below(c, b, false);
            let at_most = below(a, d, true);
            let at_least = below(c, b, true);
            let same = at_most && at_least;
            match op {
                CompareOp::Less => return Value::bool(at_least, less),
                CompareOp::AtMost => return Value::bool(more, at_most),
                CompareOp::More => return Value::bool(at_most, more),
                CompareOp::AtLeast => return Value::bool(less, at_least),
                CompareOp::Equal | CompareOp::NotEqual => {
                    let point = a.is_some() && a == b && c.is_some() && c == d && a == c;
                    (same, !point)
                }
            }
        }
        (Span::Variants(a), Span::Variants(b)) => (a & b != 0, !(a == b && a.is_power_of_two())),
        (Span::Bool(a, b), Span::Bool(c, d)) => (a && c || b && d, a && d || b && c),
        _ => (true, true),
    };
    match op {
        CompareOp::Equal => Value::bool(unequal, equal),
        CompareOp::NotEqual => Value::bool(equal, unequal),
        _ => Value::bool(true, true),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn end(text: &str) -> End {
        Fraction::parse(text).ok()
    }

    #[test]
    fn products_of_ranges_are_as_wide_as_their_corners() {
        let table = [
            (("2", "3"), ("4", "5"), ("8", "15")),
            (("-2", "3"), ("4", "5"), ("-10", "15")),
            (("0", "-"), ("4", "5"), ("0", "-")),
            (("-", "3"), ("0", "0"), ("0", "0")),
            (("-2", "-"), ("-1", "4"), ("-", "-")),
        ];
        for (a, b, product) in table {
            let of = |(low, high): (&str, &str)| (end(low), end(high));
            assert_eq!(multiply(of(a), of(b)), of(product), "{a:?} {b:?}");
        }
    }

    #[test]
    fn a_divisor_that_may_be_zero_leaves_the_top_open() {
        assert_eq!(divide((end("6"), end("6")), (end("2"), end("3"))), (end("2"), end("3")));
        assert_eq!(divide((end("6"), end("6")), (end("0"), end("3"))), (end("2"), None));
        assert_eq!(divide((end("6"), None), (end("1"), end("3"))), (end("2"), None));
        assert_eq!(divide((end("-6"), end("6")), (end("0"), end("3"))), (None, None));
    }

    #[test]
    fn comparisons_know_when_they_are_settled() {
        let number = |low: &str, high: &str| Span::Number(end(low), end(high));
        let less = |a, b| compare(CompareOp::Less, a, b).truth();
        assert_eq!(less(number("1", "2"), number("3", "4")), (false, true));
        assert_eq!(less(number("3", "4"), number("1", "3")), (true, false));
        assert_eq!(less(number("1", "3"), number("3", "4")), (true, true));
        assert_eq!(less(number("-", "2"), number("3", "-")), (false, true));
        assert_eq!(compare(CompareOp::Equal, number("3", "3"), number("3", "3")).truth(), (false, true));
        assert_eq!(compare(CompareOp::Equal, Span::Variants(1), Span::Variants(6)).truth(), (true, false));
    }

    /// A small generator, so that a failure names its seed.
    struct Random(u64);

    impl Random {
        fn next(&mut self) -> u64 {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            self.0 >> 33
        }

        fn between(&mut self, low: i64, high: i64) -> i64 {
            low + (self.next() % (high - low).unsigned_abs().saturating_add(1)) as i64
        }
    }

    /// Fills everything unknown with something possible. Decided amounts stay open, for their bounds depend on the rest.
    fn filled(program: &Program, frame: &policy::frame::Frame, seed: u64) -> policy::frame::Frame {
        let mut random = Random(seed);
        let mut frame = frame.clone();
        for (input, column) in &mut frame.columns {
            let (base, low, high, optional) = match input {
                Input::Fact(id) => {
                    let fact = program.dictionary.fact(*id);
                    (fact.ty.base, fact.low, fact.high, fact.ty.optional)
                }
                Input::Series { series, .. } => {
                    (program.dictionary.fact(*series).ty.base, 0, i64::MAX, false)
                }
                Input::ApplicationDate => {
                    (Base::Date, i64::from(program.on.days()) - 700, i64::from(program.on.days()), false)
                }
                Input::Decision(name) => {
                    let Some(point) = program.discretions.iter().find(|point| point.name == *name) else {
                        continue;
                    };
                    match point.ty.base {
                        Base::Bool => (Base::Bool, 0, 1, false),
                        _ => continue,
                    }
                }
            };
            let rows = match &*column {
                policy::frame::Column::I64(values) => values.len(),
                policy::frame::Column::I32(values) => values.len(),
                policy::frame::Column::U8(values) => values.len(),
            };
            // Sums of money reach as far as anything that decides.
            let high =
                if matches!(base, Base::Number(_)) { high.min(low.saturating_add(3_000_000)) } else { high };
            for row in 0..rows {
                if column.as_ref().get(row) == Cell::Unknown {
                    let none = optional && random.next().is_multiple_of(3);
                    let value = if random.next().is_multiple_of(4) { low } else { random.between(low, high) };
                    column.set(row, if none { Cell::None } else { Cell::Known(value) });
                }
            }
        }
        frame
    }

    #[test]
    fn whatever_the_unknown_turns_out_to_be_the_amount_lies_between_the_bounds() {
        let library =
            policy::library::Library::read(&crate::packs::Packs::default().texts().unwrap()).unwrap();
        let mut settled = 0;
        for (place, on) in [
            ("500299", "2020-11-10"),
            ("500299", "2026-08-01"),
            ("533103", "2023-11-01"),
            ("5119", "2023-11-01"),
        ] {
            let question = policy::library::Question::new(
                kernel::Division::parse(place).unwrap(),
                Date::parse(on).unwrap(),
            );
            let program = library.program(&question).unwrap();
            let mut wanted: Vec<usize> = (0..program.schemes.len()).collect();
            wanted.retain(|&index| {
                let scheme = &program.schemes[index];
                scheme.refused.is_none() && scheme.amount.is_some() && scheme.entity != Entity::Township
            });
            let code = super::super::run::compiled(&program, &wanted, &[]).unwrap();
            let evaluator = population::Evaluator::new(&code).unwrap();
            for seed in 0..4 {
                let open = synth::random_frame(&program, seed, 60);
                let view = open.view();
                for filling in 0..6 {
                    let known = filled(&program, &open, seed * 100 + filling);
                    let results = evaluator.evaluate_all(&known.view(), 1);
                    for &index in &wanted {
                        let scheme = &program.schemes[index];
                        let codes = results.outcomes(&scheme.name).unwrap();
                        let amounts = results.column(&scheme.name, policy::ir::Part::Amount).unwrap();
                        for household in 0..open.households {
                            let mut bounds = Bounds::new(&program, &view, household);
                            for row in super::super::reason::rows(&view, scheme.entity, household) {
                                let what = || {
                                    format!(
                                        "{place} {on}: {} seed {seed}.{filling} household {household} row {row}",
                                        scheme.name
                                    )
                                };
                                let span = bounds.amount(index, row);
                                match codes[row] {
                                    0 => assert!(
                                        span.is_none_or(|(low, _)| low == 0),
                                        "{}: {span:?} but no",
                                        what()
                                    ),
                                    1 => {
                                        let (low, high) = span.unwrap_or_else(|| panic!("{}: yes", what()));
                                        let Some(fen) = super::super::run::amount(amounts, row) else {
                                            continue;
                                        };
                                        let fits = low <= fen.max(0) && high.is_none_or(|high| fen <= high);
                                        assert!(fits, "{}: {fen} not in {low}..{high:?}", what());
                                        settled += 1;
                                    }
                                    _ => {}
                                }
                            }
                        }
                    }
                }
            }
        }
        assert!(settled > 500, "{settled}");
    }
}
