// SPDX-License-Identifier: Apache-2.0
//! Numbers and their units: literals, arithmetic, comparison, rounding.

use super::{Checker, Definition};
use crate::ir::CompareOp;
use crate::problem::{At, ProblemKind};
use crate::syntax::{self, Arithmetic, ExprKind};
use crate::tree::{Base, Constant, Entity, Expr, Kind, Type};
use crate::units::Unit;
use kernel::Fraction;

impl<'a> Checker<'a> {
    pub(super) fn number(
        &mut self,
        expr: &'a syntax::Expr,
        here: Entity,
        expected: Option<Type>,
    ) -> Option<(Expr, Unit)> {
        let checked = self.expr(expr, here, expected)?;
        let Base::Number(unit) = checked.ty.base else {
            let found = self.show(checked.ty);
            self.wrong(&expr.at, ProblemKind::Type { expected: "number".to_owned(), found });
            return None;
        };
        if checked.ty.optional {
            let found = self.show(checked.ty);
            self.wrong(&expr.at, ProblemKind::Optional(found));
            return None;
        }
        Some((checked, unit))
    }

    /// Two numbers; a zero without its full unit takes the unit of the other side.
    fn numbers(
        &mut self,
        a: &'a syntax::Expr,
        b: &'a syntax::Expr,
        here: Entity,
        expected: Option<Type>,
    ) -> Option<(Expr, Unit, Expr, Unit)> {
        if bare_zero(a) && !bare_zero(b) {
            let (right, right_unit) = self.number(b, here, expected)?;
            let (left, left_unit) = self.number(a, here, Some(right.ty))?;
            return Some((left, left_unit, right, right_unit));
        }
        let left = self.number(a, here, expected);
        let hint = left.as_ref().map(|(expr, _)| expr.ty).or(expected);
        let (right, right_unit) = self.number(b, here, hint)?;
        let (left, left_unit) = left?;
        Some((left, left_unit, right, right_unit))
    }

    pub(super) fn constant(&self, expr: &Expr) -> Option<Constant> {
        match &expr.kind {
            Kind::Constant(constant) => Some(constant.clone()),
            Kind::Param(index) => Some(self.params[*index].0.value.clone()),
            Kind::Mul(a, b) | Kind::Div(a, b) | Kind::Add(a, b) | Kind::Sub(a, b) => {
                let (Constant::Number(x), Constant::Number(y)) = (self.constant(a)?, self.constant(b)?)
                else {
                    return None;
                };
                let value = match &expr.kind {
                    Kind::Mul(..) => x.checked_mul(y),
                    Kind::Div(..) => x.checked_div(y),
                    Kind::Add(..) => x.checked_add(y),
                    _ => x.checked_sub(y),
                };
                value.map(Constant::Number)
            }
            _ => None,
        }
    }

    pub(super) fn literal(
        &mut self,
        value: Fraction,
        unit: Option<&str>,
        at: &At,
        here: Entity,
        expected: Option<Type>,
    ) -> Option<Expr> {
        let mut found = Unit::PLAIN;
        if let Some(unit) = unit {
            let mut parts = unit.split('/');
            found = parts.next().and_then(Unit::base)?;
            for part in parts {
                found = found.per(Unit::base(part)?);
            }
        }
        if let Some(Type { base: Base::Number(wanted), .. }) = expected {
            // A param's value and a zero need not repeat the whole unit: 496 元 for money/person/month.
            let zero = value == Fraction::from_int(0) && (found == Unit::PLAIN || found == Unit::YUAN);
            let short = found == Unit::YUAN && wanted.is_money() && self.in_param();
            if zero || short {
                found = wanted;
            }
        }
        let Some(scaled) = value.checked_mul(scale(found)) else {
            self.wrong(at, ProblemKind::Number(value.to_string()));
            return None;
        };
        let kind = Kind::Constant(Constant::Number(scaled));
        Some(Expr { kind, ty: Type::of(Base::Number(found)), entity: here })
    }

    fn in_param(&self) -> bool {
        self.path
            .last()
            .and_then(|name| self.live.get(name))
            .is_some_and(|one| matches!(one, Definition::Param(..)))
    }

    pub(super) fn compare(
        &mut self,
        op: CompareOp,
        a: &'a syntax::Expr,
        b: &'a syntax::Expr,
        at: &At,
        here: Entity,
    ) -> Option<Expr> {
        let make = |left: Expr, right: Expr| {
            let kind = Kind::Compare(op, Box::new(left), Box::new(right));
            Some(Expr { kind, ty: Type::of(Base::Bool), entity: here })
        };
        let (left, right) = if self.is_word(a) && !self.is_word(b) || bare_zero(a) {
            let right = self.expr(b, here, None)?;
            (self.expr(a, here, Some(right.ty))?, right)
        } else {
            let left = self.expr(a, here, None);
            let right = self.expr(b, here, left.as_ref().map(|left| left.ty));
            (left?, right?)
        };
        for (side, at) in [(&left, &a.at), (&right, &b.at)] {
            if side.ty.optional {
                let found = self.show(side.ty);
                self.wrong(at, ProblemKind::Optional(found));
                return None;
            }
        }
        match (left.ty.base, right.ty.base) {
            (Base::Number(x), Base::Number(y)) if x == y => make(left, right),
            (Base::Number(x), Base::Number(y)) => {
                self.wrong(
                    at,
                    ProblemKind::Units { op: symbol(op), left: x.to_string(), right: y.to_string() },
                );
                None
            }
            (Base::Date, Base::Date) => make(left, right),
            (x, y)
                if x == y && matches!(op, CompareOp::Equal | CompareOp::NotEqual) && x != Base::Division =>
            {
                make(left, right)
            }
            (x, y) => {
                let expected = if x == y { "number | date".to_owned() } else { self.show(left.ty) };
                let found = self.show(right.ty);
                self.wrong(at, ProblemKind::Type { expected, found });
                None
            }
        }
    }

    pub(super) fn arithmetic(
        &mut self,
        op: Arithmetic,
        a: &'a syntax::Expr,
        b: &'a syntax::Expr,
        at: &At,
        here: Entity,
        expected: Option<Type>,
    ) -> Option<Expr> {
        // Only sums pass the expected unit down: a factor's unit is its own.
        let hint = expected.filter(|_| !matches!(op, Arithmetic::Mul | Arithmetic::Div));
        let (left, x, right, y) = if matches!(op, Arithmetic::Mul | Arithmetic::Div) {
            let left = self.number(a, here, None);
            let (right, y) = self.number(b, here, None)?;
            let (left, x) = left?;
            (left, x, right, y)
        } else {
            self.numbers(a, b, here, hint)?
        };
        let unit = match op {
            Arithmetic::Mul => x.times(y),
            Arithmetic::Div => x.per(y),
            _ if x == y => x,
            _ => {
                let op = match op {
                    Arithmetic::Add => "+",
                    Arithmetic::Sub => "-",
                    Arithmetic::Min => "min",
                    _ => "max",
                };
                self.wrong(at, ProblemKind::Units { op, left: x.to_string(), right: y.to_string() });
                return None;
            }
        };
        let (left, right) = (Box::new(left), Box::new(right));
        let kind = match op {
            Arithmetic::Add => Kind::Add(left, right),
            Arithmetic::Sub => Kind::Sub(left, right),
            Arithmetic::Mul => Kind::Mul(left, right),
            Arithmetic::Div => Kind::Div(left, right),
            Arithmetic::Min => Kind::Min(left, right),
            Arithmetic::Max => Kind::Max(left, right),
        };
        Some(Expr { kind, ty: Type::of(Base::Number(unit)), entity: here })
    }

    pub(super) fn round(
        &mut self,
        inner: &'a syntax::Expr,
        mode: kernel::Rounding,
        quantum: &'a syntax::Expr,
        here: Entity,
        expected: Option<Type>,
    ) -> Option<Expr> {
        let (value, unit) = self.number(inner, here, expected)?;
        let (step, step_unit) = self.number(quantum, here, None)?;
        let fits = step_unit == unit
            || step_unit == Unit::PLAIN && !unit.is_money()
            || step_unit.is_money() && unit.is_money();
        if !fits {
            let kind =
                ProblemKind::Units { op: "round", left: unit.to_string(), right: step_unit.to_string() };
            self.wrong(&quantum.at, kind);
            return None;
        }
        match self.constant(&step) {
            Some(Constant::Number(step)) if step > Fraction::from_int(0) && step.is_integer() => {
                let kind = Kind::Round(Box::new(value), mode, step);
                Some(Expr { kind, ty: Type::of(Base::Number(unit)), entity: here })
            }
            _ => {
                self.wrong(&quantum.at, ProblemKind::NotConstant);
                None
            }
        }
    }
}

/// How many stored steps make one unit: 100 fen to the yuan.
pub(crate) fn scale(unit: Unit) -> Fraction {
    let hundred = Fraction::from_int(100);
    let mut scale = Fraction::from_int(1);
    for _ in 0..unit.yuan.max(0) {
        scale = scale.checked_mul(hundred).unwrap_or(scale);
    }
    for _ in 0..unit.yuan.min(0).saturating_neg() {
        scale = scale.checked_div(hundred).unwrap_or(scale);
    }
    scale
}

fn bare_zero(expr: &syntax::Expr) -> bool {
    matches!(&expr.kind, ExprKind::Number { value, .. } if *value == Fraction::from_int(0))
}

fn symbol(op: CompareOp) -> &'static str {
    match op {
        CompareOp::Less => "<",
        CompareOp::AtMost => "<=",
        CompareOp::More => ">",
        CompareOp::AtLeast => ">=",
        CompareOp::Equal => "=",
        CompareOp::NotEqual => "!=",
    }
}
