// SPDX-License-Identifier: Apache-2.0
//! How a number was computed, as a formula: zero terms left out, brackets where they are needed, rounding named.

use super::phrase::{Phrase, Phrases, Style};
use crate::numbers;
use kernel::Fraction;
use policy::explain::NodeId;
use policy::tree::{Base, Constant, Kind};
use policy::units::Unit;

/// How tightly a formula binds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Binding {
    Sum,
    Product,
    Atom,
}

impl Phrases<'_, '_> {
    /// How a number was computed, without its result; nothing where it was not computed.
    pub(super) fn formula(&self, id: NodeId, style: Style) -> Option<Phrase> {
        let id = self.strip(id);
        let (phrase, binding) = self.formula_of(id, style);
        let one = binding == Binding::Atom && !matches!(self.expr(id).kind, Kind::Fold { .. });
        (!one).then_some(phrase)
    }

    fn known(&self, id: NodeId) -> Option<Fraction> {
        self.answer(id).number()
    }

    fn is_zero(&self, id: NodeId) -> bool {
        self.known(id).is_some_and(Fraction::is_zero)
    }

    pub(super) fn formula_of(&self, id: NodeId, style: Style) -> (Phrase, Binding) {
        let id = self.strip(id);
        let expr = self.expr(id);
        match &expr.kind {
            Kind::Add(..) | Kind::Sub(..) => self.sum(id, style),
            Kind::Mul(..) => self.product(id, style),
            Kind::Div(..) => {
                let mut phrase = Phrase::default();
                let (Some(a), Some(b)) = (self.child(id, 0), self.child(id, 1)) else {
                    return (self.leaf(id, style), Binding::Atom);
                };
                let above = self.bound(&mut phrase, a, style, Binding::Product);
                let below = self.bound(&mut phrase, b, style, Binding::Atom);
                phrase.text = format!("{above} ÷ {below}");
                (phrase, Binding::Product)
            }
            Kind::Max(..) | Kind::Min(..) => self.extreme(id, matches!(expr.kind, Kind::Max(..)), style),
            Kind::Round(_, mode, quantum) => {
                let Some(inner) = self.child(id, 0) else { return (self.leaf(id, style), Binding::Atom) };
                let (mut phrase, binding) = self.formula_of(inner, style);
                if self.answer(inner) == self.answer(id) {
                    return (phrase, binding);
                }
                let unit = match expr.ty.base {
                    Base::Number(unit) => unit,
                    _ => Unit::PLAIN,
                };
                let exact = match (self.known(inner), binding) {
                    (Some(value), Binding::Sum | Binding::Product) => {
                        format!(" = {}", numbers::quantity(value, unit))
                    }
                    _ => String::new(),
                };
                phrase.text.push_str(&format!("{exact}，{}", numbers::rounding(*mode, *quantum, unit)));
                (phrase, Binding::Sum)
            }
            Kind::Rule(_) if style == Style::Values => match self.child(id, 0) {
                Some(body) if self.is_arithmetic(body) => {
                    let (mut phrase, binding) = self.formula_of(body, style);
                    phrase.rules.insert(0, id);
                    (phrase, binding)
                }
                _ => (self.leaf(id, style), Binding::Atom),
            },
            Kind::First(_) => match self.chosen(id) {
                Some((_, value)) => self.formula_of(value, style),
                None => (self.leaf(id, style), Binding::Atom),
            },
            _ => (self.leaf(id, style), Binding::Atom),
        }
    }

    /// Whether a body is a sum, product or rounding that reads better spelled out; quotients and totals over members do not.
    fn is_arithmetic(&self, body: NodeId) -> bool {
        self.is_sum_or_product(body) && !self.divides(body)
    }

    /// Whether a quotient was taken on the way, rules that it refers to aside.
    fn divides(&self, id: NodeId) -> bool {
        let id = self.strip(id);
        match &self.expr(id).kind {
            Kind::Div(..) => true,
            Kind::First(_) => self.chosen(id).is_some_and(|(_, value)| self.divides(value)),
            Kind::Add(..)
            | Kind::Sub(..)
            | Kind::Mul(..)
            | Kind::Round(..)
            | Kind::Max(..)
            | Kind::Min(..) => self.children(id).into_iter().any(|part| self.divides(part)),
            _ => false,
        }
    }

    fn is_sum_or_product(&self, body: NodeId) -> bool {
        match &self.expr(self.strip(body)).kind {
            Kind::First(_) => {
                self.chosen(self.strip(body)).is_some_and(|(_, value)| self.is_sum_or_product(value))
            }
            Kind::Add(..) | Kind::Sub(..) | Kind::Mul(..) => true,
            Kind::Round(..) => true,
            Kind::Max(..) | Kind::Min(..) => self.children(self.strip(body)).into_iter().any(|part| {
                !matches!(self.expr(self.strip(part)).kind, Kind::Constant(_) | Kind::Fold { .. })
            }),
            _ => false,
        }
    }

    fn leaf(&self, id: NodeId, style: Style) -> Phrase {
        let expr = self.expr(id);
        if let (Kind::Constant(Constant::Number(number)), Base::Number(Unit::YEARS)) =
            (&expr.kind, expr.ty.base)
        {
            return Phrase::plain(format!("{} 年", numbers::plain(*number)));
        }
        match &expr.kind {
            Kind::Add(..)
            | Kind::Sub(..)
            | Kind::Mul(..)
            | Kind::Div(..)
            | Kind::Min(..)
            | Kind::Max(..)
            | Kind::Round(..)
            | Kind::Abs(_) => Phrase::plain(self.value(self.answer(id), expr.ty, "")),
            _ => self.phrase(id, style),
        }
    }

    /// An operand, in brackets where it binds less tightly than its place needs.
    fn bound(&self, into: &mut Phrase, id: NodeId, style: Style, needed: Binding) -> String {
        let (phrase, binding) = self.formula_of(id, style);
        let text = into.absorb(phrase);
        if binding < needed { format!("（{text}）") } else { text }
    }

    fn terms(&self, id: NodeId, plus: bool, terms: &mut Vec<(bool, NodeId)>) {
        let id = self.strip(id);
        match (&self.expr(id).kind, self.child(id, 0), self.child(id, 1)) {
            (Kind::Add(..), Some(a), Some(b)) => {
                self.terms(a, plus, terms);
                self.terms(b, plus, terms);
            }
            (Kind::Sub(..), Some(a), Some(b)) => {
                self.terms(a, plus, terms);
                self.terms(b, !plus, terms);
            }
            _ => terms.push((plus, id)),
        }
    }

    fn sum(&self, id: NodeId, style: Style) -> (Phrase, Binding) {
        let mut terms = Vec::new();
        self.terms(id, true, &mut terms);
        let all = terms.len();
        terms.retain(|(_, term)| !self.is_zero(*term));
        if terms.is_empty() {
            let text = match all {
                0 | 1 => self.value(self.answer(id), self.expr(id).ty, ""),
                _ => format!("各项都是 {}", self.value(self.answer(id), self.expr(id).ty, "")),
            };
            return (Phrase::plain(text), Binding::Atom);
        }
        if let [(true, only)] = terms[..] {
            return self.formula_of(only, style);
        }
        let mut phrase = Phrase::default();
        let mut text = String::new();
        for (at, (plus, term)) in terms.into_iter().enumerate() {
            let words = self.bound(&mut phrase, term, style, Binding::Product);
            match (at, plus) {
                (0, true) => {}
                (0, false) => text.push('−'),
                (_, true) => text.push_str(" + "),
                (_, false) => text.push_str(" − "),
            }
            text.push_str(&words);
        }
        phrase.text = text;
        (phrase, Binding::Sum)
    }

    fn factors(&self, id: NodeId, factors: &mut Vec<NodeId>) {
        let id = self.strip(id);
        match (&self.expr(id).kind, self.child(id, 0), self.child(id, 1)) {
            (Kind::Mul(..), Some(a), Some(b)) => {
                self.factors(a, factors);
                self.factors(b, factors);
            }
            _ => factors.push(id),
        }
    }

    fn product(&self, id: NodeId, style: Style) -> (Phrase, Binding) {
        let mut factors = Vec::new();
        self.factors(id, &mut factors);
        let mut phrase = Phrase::default();
        let texts: Vec<String> = factors
            .into_iter()
            .map(|factor| self.bound(&mut phrase, factor, style, Binding::Product))
            .collect();
        phrase.text = texts.join(" × ");
        (phrase, Binding::Product)
    }

    /// The larger or smaller of two; beside a constant zero only the other one matters.
    fn extreme(&self, id: NodeId, max: bool, style: Style) -> (Phrase, Binding) {
        let (Some(a), Some(b)) = (self.child(id, 0), self.child(id, 1)) else {
            return (self.leaf(id, style), Binding::Atom);
        };
        let zero = |part: NodeId| {
            matches!(&self.expr(self.strip(part)).kind, Kind::Constant(_)) && self.is_zero(part)
        };
        let other = match (zero(a), zero(b)) {
            (true, false) => Some(b),
            (false, true) => Some(a),
            _ => None,
        };
        if let Some(other) = other {
            if self.answer(other).status() != 0 || self.answer(other) == self.answer(id) {
                return self.formula_of(other, style);
            }
            let value = self.value(self.answer(other), self.expr(id).ty, "");
            let (mut phrase, binding) = self.formula_of(other, style);
            let exact = if binding == Binding::Atom { String::new() } else { format!(" = {value}") };
            let word = if max { "不足 0 按 0" } else { "超过 0 按 0" };
            phrase.text = format!("{}{exact}，{word}", phrase.text);
            return (phrase, Binding::Sum);
        }
        let mut phrase = Phrase::default();
        let (x, y) =
            (phrase.absorb(self.phrase(a, Style::Names)), phrase.absorb(self.phrase(b, Style::Names)));
        let word = if max { "取高" } else { "取低" };
        phrase.text = format!("{x}、{y}，{word}");
        (phrase, Binding::Sum)
    }
}
