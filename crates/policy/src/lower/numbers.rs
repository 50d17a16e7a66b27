// SPDX-License-Identifier: Apache-2.0
//! Exact numbers in 64 bits: numerators, denominators and the ranges that they can reach.

use super::{Lowerer, Operand, Value};
use crate::ir::{Denominator, Lane, Op};
use crate::problem::ProblemKind;
use crate::tree::Entity;

impl<'p> Lowerer<'p> {
    pub(super) fn union(&self, a: Operand, b: Operand) -> (i128, i128) {
        let ((al, ah), (bl, bh)) = (self.range(a), self.range(b));
        (al.min(bl), ah.max(bh))
    }

    pub(super) fn den_range(&self, den: Denominator) -> (i128, i128) {
        match den {
            Denominator::Const(den) => (i128::from(den), i128::from(den)),
            Denominator::Reg(reg) => self.range(Operand::Reg(reg)),
        }
    }

    /// Multiplies by a constant.
    pub(super) fn scale(&mut self, operand: Operand, by: i64, entity: Entity) -> Option<Operand> {
        if by == 1 {
            return Some(operand);
        }
        let (low, high) = self.range(operand);
        let (a, b) = (low * i128::from(by), high * i128::from(by));
        match operand {
            Operand::Const(_) => match i64::try_from(a) {
                Ok(value) => Some(Operand::Const(value)),
                Err(_) => {
                    self.wrong(ProblemKind::Range { op: "*", low: a, high: b });
                    None
                }
            },
            Operand::Reg(reg) => {
                Some(Operand::Reg(self.emit(Op::Scale(reg, by), entity, Lane::I64, a.min(b), a.max(b))?))
            }
        }
    }

    pub(super) fn multiply(&mut self, a: Operand, b: Operand, entity: Entity) -> Option<Operand> {
        match (a, b) {
            (other, Operand::Const(by)) | (Operand::Const(by), other) => self.scale(other, by, entity),
            (Operand::Reg(x), Operand::Reg(y)) => {
                let ((al, ah), (bl, bh)) = (self.range(a), self.range(b));
                let mut corners = Vec::with_capacity(4);
                for (x, y) in [(al, bl), (al, bh), (ah, bl), (ah, bh)] {
                    corners.push(x.saturating_mul(y));
                }
                let (low, high) = (corners.iter().min().copied()?, corners.iter().max().copied()?);
                Some(Operand::Reg(self.emit(Op::Mul(x.min(y), x.max(y)), entity, Lane::I64, low, high)?))
            }
        }
    }

    pub(super) fn multiply_dens(
        &mut self,
        a: Denominator,
        b: Denominator,
        entity: Entity,
    ) -> Option<Denominator> {
        let operand = |den: Denominator| match den {
            Denominator::Const(den) => Operand::Const(den),
            Denominator::Reg(reg) => Operand::Reg(reg),
        };
        let product = self.multiply(operand(a), operand(b), entity)?;
        Some(match product {
            Operand::Const(den) => Denominator::Const(den),
            Operand::Reg(reg) => Denominator::Reg(reg),
        })
    }

    pub(super) fn divide(&mut self, a: Value, b: Value) -> Option<Value> {
        // (x/p) / (y/q) = x·q / (p·y)
        let entity = a.entity;
        let q = match b.den {
            Denominator::Const(den) => Operand::Const(den),
            Denominator::Reg(reg) => Operand::Reg(reg),
        };
        let top = self.multiply(a.top, q, entity)?;
        let (low, high) = self.range(b.top);
        let divisor = match b.top {
            Operand::Const(0) => {
                self.wrong(ProblemKind::NegativeDivisor);
                return None;
            }
            Operand::Const(known) if known > 0 => Denominator::Const(known),
            Operand::Const(_) => {
                self.wrong(ProblemKind::NegativeDivisor);
                return None;
            }
            Operand::Reg(_) if low < 0 => {
                self.wrong(ProblemKind::NegativeDivisor);
                return None;
            }
            Operand::Reg(reg) => {
                Denominator::Reg(self.emit(Op::Divisor(reg), entity, Lane::I64, low.max(1), high.max(1))?)
            }
        };
        let den = self.multiply_dens(a.den, divisor, entity)?;
        Some(reduce(Value { top, den, entity, lane: Lane::I64 }))
    }

    /// Brings a value to another constant denominator.
    pub(super) fn bring_to(&mut self, value: Value, den: Denominator, op: &'static str) -> Option<Value> {
        match (value.den, den) {
            (a, b) if a == b => Some(value),
            (Denominator::Const(a), Denominator::Const(b)) if b % a == 0 => {
                let top = self.scale(value.top, b / a, value.entity)?;
                Some(Value { top, den, ..value })
            }
            _ => {
                self.wrong(ProblemKind::QuotientHere(op));
                None
            }
        }
    }

    /// Brings two values to one denominator, for operations that look at numerators alone.
    pub(super) fn common(&mut self, a: Value, b: Value, op: &'static str) -> Option<(Value, Value)> {
        match (a.den, b.den) {
            (x, y) if x == y => Some((a, b)),
            (Denominator::Const(x), Denominator::Const(y)) => {
                let den = Denominator::Const(lcm(x, y)?);
                Some((self.bring_to(a, den, op)?, self.bring_to(b, den, op)?))
            }
            _ => {
                self.wrong(ProblemKind::QuotientHere(op));
                None
            }
        }
    }

    pub(super) fn add(&mut self, a: Value, b: Value, minus: bool) -> Option<Value> {
        let entity = a.entity;
        let (a, b) = match (a.den, b.den) {
            (x, y) if x == y => (a, b),
            (Denominator::Const(_), Denominator::Const(_)) => self.common(a, b, "+")?,
            (x, y) => {
                let operand = |den: Denominator| match den {
                    Denominator::Const(den) => Operand::Const(den),
                    Denominator::Reg(reg) => Operand::Reg(reg),
                };
                let den = self.multiply_dens(x, y, entity)?;
                let left = self.multiply(a.top, operand(y), entity)?;
                let right = self.multiply(b.top, operand(x), entity)?;
                (Value { top: left, den, ..a }, Value { top: right, den, ..b })
            }
        };
        let ((al, ah), (bl, bh)) = (self.range(a.top), self.range(b.top));
        let (low, high) = if minus { (al - bh, ah - bl) } else { (al + bl, ah + bh) };
        let top = match (a.top, b.top) {
            (Operand::Const(_), Operand::Const(_)) => Operand::Const(i64::try_from(low).ok()?),
            (top, Operand::Const(0)) => top,
            (Operand::Const(0), top) if !minus => top,
            _ => {
                let (x, y) = (self.reg(a), self.reg(b));
                let op = if minus { Op::Sub(x, y) } else { Op::Add(x, y) };
                Operand::Reg(self.emit(op, entity, Lane::I64, low, high)?)
            }
        };
        Some(Value { top, den: a.den, entity, lane: Lane::I64 })
    }
}

pub(super) fn reduce(value: Value) -> Value {
    match (value.top, value.den) {
        (Operand::Const(num), Denominator::Const(den)) => {
            let common = gcd(num, den).max(1);
            Value { top: Operand::Const(num / common), den: Denominator::Const(den / common), ..value }
        }
        _ => value,
    }
}

pub(super) fn gcd(a: i64, b: i64) -> i64 {
    let (mut a, mut b) = (a.unsigned_abs(), b.unsigned_abs());
    while b != 0 {
        (a, b) = (b, a % b);
    }
    i64::try_from(a).unwrap_or(1)
}

fn lcm(a: i64, b: i64) -> Option<i64> {
    (a / gcd(a, b).max(1)).checked_mul(b)
}
