// SPDX-License-Identifier: Apache-2.0
//! Expressions to values in lanes: lists, choices, comparisons, folds, discretion points.

use super::numbers::{gcd, reduce};
use super::{LIMIT, Lowerer, Operand, Value, decision_scale, holds, most_rows};
use crate::ir::{CompareOp, Denominator, Fold, Input, Lane, NONE_I32, NONE_I64, Op, Step};
use crate::problem::ProblemKind;
use crate::tree::{Base, Entity, Expr, Kind, Row, Type};
use kernel::{Date, birthday};

impl<'p> Lowerer<'p> {
    pub(super) fn value(&mut self, expr: &Expr) -> Option<Value> {
        let entity = expr.entity;
        match &expr.kind {
            Kind::Constant(constant) => self.constant(constant, entity),
            Kind::Param(index) => {
                let program = self.program;
                self.constant(&program.params[*index].value, entity)
            }
            Kind::DecisionDate => Some(Self::fixed(i64::from(self.program.on.days()), entity, Lane::I32)),
            Kind::ApplicationDate => {
                let (low, high) = (Date::MIN.days(), Date::MAX.days());
                self.flat(
                    Op::Load(Input::ApplicationDate),
                    entity,
                    Lane::I32,
                    i128::from(low),
                    i128::from(high),
                )
            }
            Kind::Fact(id) => {
                let fact = self.program.dictionary.fact(*id);
                let (low, high, scale) = (fact.low, fact.high, fact.scale());
                let money = matches!(fact.ty.base, Base::Number(unit) if unit.is_money());
                let value = self.flat(
                    Op::Load(Input::Fact(*id)),
                    entity,
                    fact.lane(),
                    i128::from(low),
                    i128::from(high),
                )?;
                let den = if money { 1 } else { scale };
                Some(Value { den: Denominator::Const(den), ..value })
            }
            Kind::Series(id, months, _) => {
                let fact = self.program.dictionary.fact(*id);
                let (low, high) = (i128::from(fact.low), i128::from(fact.high));
                let months_wide = i128::from(*months);
                let input = Input::Series { series: *id, months: *months };
                self.flat(Op::Load(input), entity, Lane::I64, low * months_wide, high * months_wide)
            }
            Kind::Rule(index) => self.rule(*index),
            Kind::Scheme(index) => self.scheme(*index),
            Kind::Discretion(index) => self.discretion(*index),
            Kind::Spread(inner) => {
                let value = self.value(inner)?;
                self.spread(value, entity)
            }
            Kind::Not(inner) => {
                let value = self.value(inner)?;
                self.not(value)
            }
            Kind::All(rows) => self.logic(rows, true, entity),
            Kind::Any(rows) => self.logic(rows, false, entity),
            Kind::First(choices) => {
                let (last, rows) = choices.split_last()?;
                let mut value = self.value(&last.value)?;
                for row in rows.iter().rev() {
                    let condition = self.value(row.condition.as_ref()?)?;
                    // A row that parameters rule out is not even read.
                    if let Operand::Const(known) = condition.top {
                        if known == 1 {
                            value = self.value(&row.value)?;
                        }
                        continue;
                    }
                    let then = self.value(&row.value)?;
                    value = self.select(condition, then, value, "first")?;
                }
                Some(value)
            }
            Kind::Compare(op, a, b) => self.compare_exprs(*op, a, b),
            Kind::InSet(inner, bits) => {
                let value = self.value(inner)?;
                match value.top {
                    Operand::Const(variant) => {
                        Some(Self::fixed(i64::from(bits >> variant.clamp(0, 63) & 1 == 1), entity, Lane::U8))
                    }
                    Operand::Reg(reg) => self.flat(Op::InSet(reg, *bits), entity, Lane::U8, 0, 1),
                }
            }
            Kind::Within(inner, places) => {
                let value = self.value(inner)?;
                let reg = self.reg(value);
                let wide = |code: u64| i64::try_from(code).unwrap_or(i64::MAX);
                let ranges =
                    places.iter().map(|place| place.range12()).map(|(low, high)| (wide(low), wide(high)));
                self.flat(Op::Within(reg, ranges.collect()), entity, Lane::U8, 0, 1)
            }
            Kind::IsNone(inner) => {
                let value = self.value(inner)?;
                match value.top {
                    Operand::Const(known) => {
                        Some(Self::fixed(i64::from(known == none(value.lane)), entity, Lane::U8))
                    }
                    Operand::Reg(reg) => self.flat(Op::IsNone(reg), entity, Lane::U8, 0, 1),
                }
            }
            Kind::Default(inner, other) => {
                let (value, other) = (self.value(inner)?, self.value(other)?);
                if matches!(value.den, Denominator::Reg(_)) {
                    self.wrong(ProblemKind::QuotientHere("default"));
                    return None;
                }
                // None must not be multiplied: only the fallback is brought to the value's denominator.
                let other = self.bring_to(other, value.den, "default")?;
                let (a, b) = (self.reg(value), self.reg(other));
                let (low, high) = self.union(value.top, other.top);
                let flat = self.flat(Op::Default(a, b), entity, value.lane, low, high)?;
                Some(Value { den: value.den, ..flat })
            }
            Kind::Add(a, b) | Kind::Sub(a, b) => {
                let minus = matches!(expr.kind, Kind::Sub(..));
                let (a, b) = (self.value(a)?, self.value(b)?);
                self.add(a, b, minus)
            }
            Kind::Mul(a, b) => {
                let (a, b) = (self.value(a)?, self.value(b)?);
                let top = self.multiply(a.top, b.top, entity)?;
                let den = self.multiply_dens(a.den, b.den, entity)?;
                Some(reduce(Value { top, den, entity, lane: Lane::I64 }))
            }
            Kind::Div(a, b) => {
                let (a, b) = (self.value(a)?, self.value(b)?);
                self.divide(a, b)
            }
            Kind::Min(a, b) | Kind::Max(a, b) => {
                let smaller = matches!(expr.kind, Kind::Min(..));
                let (a, b) = (self.value(a)?, self.value(b)?);
                let (a, b) = self.common(a, b, if smaller { "min" } else { "max" })?;
                let ((al, ah), (bl, bh)) = (self.range(a.top), self.range(b.top));
                let (low, high) = if smaller { (al.min(bl), ah.min(bh)) } else { (al.max(bl), ah.max(bh)) };
                if let (Operand::Const(x), Operand::Const(y)) = (a.top, b.top) {
                    return Some(Value {
                        top: Operand::Const(if smaller { x.min(y) } else { x.max(y) }),
                        ..a
                    });
                }
                let (x, y) = (self.reg(a), self.reg(b));
                let op = if smaller { Op::Min(x, y) } else { Op::Max(x, y) };
                let flat = self.flat(op, entity, Lane::I64, low, high)?;
                Some(Value { den: a.den, ..flat })
            }
            Kind::Abs(inner) => {
                let value = self.value(inner)?;
                let (low, high) = self.range(value.top);
                let most = low.abs().max(high.abs());
                let least = if low <= 0 && high >= 0 { 0 } else { low.abs().min(high.abs()) };
                let reg = self.reg(value);
                let flat = self.flat(Op::Abs(reg), entity, Lane::I64, least, most)?;
                Some(Value { den: value.den, ..flat })
            }
            Kind::Round(inner, mode, quantum) => {
                let value = self.value(inner)?;
                let quantum = quantum.to_int()?;
                let (low, high) = self.range(value.top);
                let (least, most) = self.den_range(value.den);
                let wide = i128::from(quantum);
                let bounds = [(low, least), (low, most), (high, least), (high, most)];
                let rounded =
                    bounds.map(|(num, den)| kernel::div_round(num, den.max(1) * wide, *mode) * wide);
                let (low, high) = (rounded.iter().min().copied()?, rounded.iter().max().copied()?);
                let den = match value.den {
                    Denominator::Const(den) => self.operand_reg(Operand::Const(den), entity, Lane::I64),
                    Denominator::Reg(reg) => reg,
                };
                if value.den == Denominator::Const(1) && quantum == 1 {
                    return Some(value);
                }
                // den × quantum is formed while rounding.
                if most * wide > LIMIT {
                    self.wrong(ProblemKind::Range { op: "round", low: 0, high: most * wide });
                    return None;
                }
                let num = self.reg(value);
                self.flat(Op::Round { num, den, mode: *mode, quantum }, entity, Lane::I64, low, high)
            }
            Kind::Fold { fold, count, filters, body, .. } => self.fold(*fold, *count, filters, body, entity),
            Kind::Age(birth, on) => {
                let (birth, on) = (self.value(birth)?, self.value(on)?);
                let (birth, on) = (self.reg(birth), self.reg(on));
                self.flat(Op::Age(birth, on), entity, Lane::I64, 0, 400)
            }
            Kind::MonthsBetween(a, b) => {
                let (a, b) = (self.value(a)?, self.value(b)?);
                let (a, b) = (self.reg(a), self.reg(b));
                self.flat(Op::MonthsBetween(a, b), entity, Lane::I64, -4900, 4900)
            }
            Kind::AddTime(step, date, number) => self.add_time(*step, date, number, entity),
        }
    }

    fn add_time(&mut self, step: Step, date: &Expr, number: &Expr, entity: Entity) -> Option<Value> {
        let (date, number) = (self.value(date)?, self.value(number)?);
        if number.den != Denominator::Const(1) {
            self.wrong(ProblemKind::QuotientHere("add_days"));
            return None;
        }
        let (low, high) = self.range(number.top);
        if low < -40_000 || high > 40_000 {
            self.wrong(ProblemKind::Range { op: "add_days", low, high });
            return None;
        }
        let (date, number) = (self.reg(date), self.reg(number));
        let (low, high) = (i128::from(Date::MIN.days()), i128::from(Date::MAX.days()));
        self.flat(Op::AddTime(step, date, number), entity, Lane::I32, low, high)
    }

    fn spread(&mut self, value: Value, entity: Entity) -> Option<Value> {
        let mut one = |operand: Operand| {
            Some(match operand {
                Operand::Const(_) => operand,
                Operand::Reg(reg) => {
                    let (low, high) = self.range(operand);
                    let lane = self.code.registers[reg.0 as usize].lane;
                    Operand::Reg(self.emit(Op::Spread(reg), entity, lane, low, high)?)
                }
            })
        };
        let top = one(value.top)?;
        let den = match value.den {
            Denominator::Const(_) => value.den,
            Denominator::Reg(reg) => match one(Operand::Reg(reg))? {
                Operand::Reg(reg) => Denominator::Reg(reg),
                Operand::Const(den) => Denominator::Const(den),
            },
        };
        Some(Value { top, den, entity, lane: value.lane })
    }

    fn not(&mut self, value: Value) -> Option<Value> {
        match value.top {
            Operand::Const(known) => Some(Value { top: Operand::Const(1 - known), ..value }),
            Operand::Reg(reg) => {
                if let Op::Not(inner) = self.code.ops[reg.0 as usize] {
                    return Some(Value { top: Operand::Reg(inner), ..value });
                }
                self.flat(Op::Not(reg), value.entity, Lane::U8, 0, 1)
            }
        }
    }

    fn logic(&mut self, rows: &[Row], and: bool, entity: Entity) -> Option<Value> {
        let mut total: Option<Value> = None;
        for row in rows {
            let value = self.value(&row.condition)?;
            total = Some(match total {
                None => value,
                Some(so_far) => self.join(so_far, value, and, entity)?,
            });
            // A known false decides an `and`, a known true an `or`: the rest is not read.
            if let Some(Operand::Const(known)) = total.map(|total| total.top)
                && (known == 0) == and
            {
                break;
            }
        }
        total
    }

    fn join(&mut self, a: Value, b: Value, and: bool, entity: Entity) -> Option<Value> {
        let neutral = i64::from(and);
        match (a.top, b.top) {
            (Operand::Const(known), _) => Some(if known == neutral { b } else { a }),
            (_, Operand::Const(known)) => Some(if known == neutral { a } else { b }),
            (Operand::Reg(x), Operand::Reg(y)) => {
                let op = if and { Op::And(x, y) } else { Op::Or(x, y) };
                self.flat(op, entity, Lane::U8, 0, 1)
            }
        }
    }

    fn select(&mut self, condition: Value, then: Value, other: Value, op: &'static str) -> Option<Value> {
        let (then, other) = self.common(then, other, op)?;
        if then.top == other.top
            && let Operand::Const(_) = then.top
        {
            return Some(then);
        }
        let (low, high) = self.union_known(then, other);
        let entity = condition.entity;
        let (c, x, y) = (self.reg(condition), self.reg(then), self.reg(other));
        let flat = self.flat(Op::Select(c, x, y), entity, then.lane, low, high)?;
        Some(Value { den: then.den, ..flat })
    }

    /// The range of either, passing over a constant none.
    fn union_known(&self, a: Value, b: Value) -> (i128, i128) {
        let is_none = |value: Value| value.top == Operand::Const(none(value.lane));
        match (is_none(a), is_none(b)) {
            (true, _) => self.range(b.top),
            (_, true) => self.range(a.top),
            _ => self.union(a.top, b.top),
        }
    }

    fn compare_exprs(&mut self, op: CompareOp, a: &Expr, b: &Expr) -> Option<Value> {
        if let Some(value) = self.compare_age(op, a, b) {
            return Some(value);
        }
        let (a, b) = (self.value(a)?, self.value(b)?);
        self.compare(op, a, b)
    }

    /// An age against a constant is a birth date against a constant.
    fn compare_age(&mut self, op: CompareOp, a: &Expr, b: &Expr) -> Option<Value> {
        let Kind::Age(birth, on) = &a.kind else { return None };
        let on = self.value(on)?;
        let limit = self.value(b)?;
        let (Operand::Const(on), Operand::Const(years), Denominator::Const(1)) =
            (on.top, limit.top, limit.den)
        else {
            return None;
        };
        let on = Date::from_days(i32::try_from(on).ok()?)?;
        let years = i32::try_from(years).ok()?;
        let (years, at_least) = match op {
            CompareOp::AtLeast => (years, true),
            CompareOp::More => (years + 1, true),
            CompareOp::Less => (years, false),
            CompareOp::AtMost => (years + 1, false),
            CompareOp::Equal | CompareOp::NotEqual => return None,
        };
        if years < 1 {
            return None;
        }
        let last = last_birth(on, years)?;
        let birth = self.value(birth)?;
        let op = if at_least { CompareOp::AtMost } else { CompareOp::More };
        self.compare(op, birth, Self::fixed(i64::from(last.days()), birth.entity, Lane::I32))
    }

    fn compare(&mut self, op: CompareOp, a: Value, b: Value) -> Option<Value> {
        let entity = a.entity;
        // x/p against y/q: x·q against y·p, with the common factor of constant denominators left out.
        let (left, right) = match (a.den, b.den) {
            (p, q) if p == q => (a.top, b.top),
            (Denominator::Const(p), Denominator::Const(q)) => {
                let common = gcd(p, q);
                (self.scale(a.top, q / common, entity)?, self.scale(b.top, p / common, entity)?)
            }
            (p, q) => {
                let operand = |den: Denominator| match den {
                    Denominator::Const(den) => Operand::Const(den),
                    Denominator::Reg(reg) => Operand::Reg(reg),
                };
                (self.multiply(a.top, operand(q), entity)?, self.multiply(b.top, operand(p), entity)?)
            }
        };
        match (left, right) {
            (Operand::Const(x), Operand::Const(y)) => {
                Some(Self::fixed(i64::from(holds(op, x, y)), entity, Lane::U8))
            }
            (Operand::Reg(x), Operand::Const(y)) => {
                self.flat(Op::CompareConst(op, x, y), entity, Lane::U8, 0, 1)
            }
            (Operand::Const(x), Operand::Reg(y)) => {
                self.flat(Op::CompareConst(turned(op), y, x), entity, Lane::U8, 0, 1)
            }
            (Operand::Reg(x), Operand::Reg(y)) => self.flat(Op::Compare(op, x, y), entity, Lane::U8, 0, 1),
        }
    }

    fn fold(
        &mut self,
        fold: Fold,
        count: bool,
        filters: &[Expr],
        body: &Expr,
        entity: Entity,
    ) -> Option<Value> {
        let child = body.entity;
        let mut filter: Option<Value> = None;
        for one in filters {
            let value = self.value(one)?;
            filter = Some(match filter {
                None => value,
                Some(so_far) => self.join(so_far, value, true, child)?,
            });
        }
        let filter = filter.filter(|filter| filter.top != Operand::Const(1));
        let value = self.value(body)?;
        let most = i128::from(most_rows(child));
        let folded = match (fold, filter) {
            (Fold::Sum, filter) if count => match filter {
                None => Self::fixed(1, child, Lane::I64),
                Some(filter) => {
                    let reg = self.reg(filter);
                    self.flat(Op::ToNumber(reg), child, Lane::I64, 0, 1)?
                }
            },
            (_, None) => value,
            (Fold::Sum, Some(filter)) => {
                self.select(filter, value, Self::fixed(0, child, Lane::I64), "sum")?
            }
            (Fold::Any, Some(filter)) => self.join(filter, value, true, child)?,
            (Fold::All, Some(filter)) => {
                let not = self.not(filter)?;
                self.join(not, value, false, child)?
            }
            (Fold::Max | Fold::Min, Some(filter)) => {
                let nothing = Value { den: value.den, ..Self::fixed(none(value.lane), child, value.lane) };
                self.select(filter, value, nothing, "max")?
            }
        };
        let Denominator::Const(_) = folded.den else {
            self.wrong(ProblemKind::QuotientHere("sum"));
            return None;
        };
        let (low, high) = self.range(folded.top);
        let (low, high) = match fold {
            Fold::Sum => ((low * most).min(0), (high * most).max(0)),
            Fold::Any | Fold::All => (0, 1),
            Fold::Max | Fold::Min => (low, high),
        };
        let lane = folded.lane;
        let reg = self.reg(folded);
        let flat = self.flat(Op::Fold(fold, reg), entity, lane, low, high)?;
        Some(Value { den: folded.den, ..flat })
    }

    fn discretion(&mut self, index: usize) -> Option<Value> {
        let point = &self.program.discretions[index];
        let entity = point.entity;
        let outer = self.origin.replace(&point.origin);
        let open = self.value(&point.open);
        let otherwise = self.value(&point.otherwise);
        self.origin = outer;
        let (open, otherwise) = (open?, otherwise?);
        if open.top == Operand::Const(0) {
            return Some(otherwise);
        }
        let (lane, mut low, mut high) = decision_range(point.ty);
        if let Some((least, most)) = &point.bounds
            && let (Some(least), Some(most)) = (self.value(least), self.value(most))
            && let (Denominator::Const(p), Denominator::Const(q)) = (least.den, most.den)
        {
            // What is decided is held against its bounds before it is taken.
            let scale = i128::from(decision_scale(point.ty));
            low = low.max(self.range(least.top).0.saturating_mul(scale).div_euclid(i128::from(p)));
            high =
                high.min(self.range(most.top).1.saturating_mul(scale).div_euclid(i128::from(q)) + 1).max(low);
        }
        let decision = self.emit(Op::Load(Input::Decision(point.name.clone())), entity, lane, low, high)?;
        let den = Denominator::Const(decision_scale(point.ty));
        let otherwise = self.bring_to(otherwise, den, "discretion")?;
        let (open, other) = (self.reg(open), self.reg(otherwise));
        let (other_low, other_high) = self.range(otherwise.top);
        let op = Op::Discretion { open, decision, otherwise: other };
        let flat = self.flat(op, entity, lane, low.min(other_low), high.max(other_high))?;
        Some(Value { den, ..flat })
    }
}

/// The lane and range of a decision's stored value.
fn decision_range(ty: Type) -> (Lane, i128, i128) {
    match ty.base {
        Base::Bool => (Lane::U8, 0, 1),
        Base::Enum(_) => (Lane::U8, 0, 63),
        Base::Date => (Lane::I32, i128::from(Date::MIN.days()), i128::from(Date::MAX.days())),
        Base::Division => (Lane::I64, 0, 999_999_999_999),
        Base::Number(_) => (Lane::I64, 0, 100_000_000_000),
    }
}

/// The last birth date of those who have reached an age on a date.
fn last_birth(on: Date, years: i32) -> Option<Date> {
    let mut last = on.add_months(years.checked_mul(-12)?)?;
    while birthday(last, years) > on {
        last = last.add_days(-1)?;
    }
    while last.add_days(1).is_some_and(|next| birthday(next, years) <= on) {
        last = last.add_days(1)?;
    }
    Some(last)
}

/// *None* of a lane. Booleans and variants have none.
pub(super) fn none(lane: Lane) -> i64 {
    match lane {
        Lane::I64 => NONE_I64,
        Lane::I32 => i64::from(NONE_I32),
        Lane::U8 => i64::MIN,
    }
}

fn turned(op: CompareOp) -> CompareOp {
    match op {
        CompareOp::Less => CompareOp::More,
        CompareOp::AtMost => CompareOp::AtLeast,
        CompareOp::More => CompareOp::Less,
        CompareOp::AtLeast => CompareOp::AtMost,
        same => same,
    }
}
