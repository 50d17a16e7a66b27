// SPDX-License-Identifier: Apache-2.0
//! A condition as a sentence that tells how things are: the value, the line, the distance, and what was asked for where it fails.

use super::phrase::{Phrase, Phrases, Style, division};
use crate::numbers;
use kernel::Division;
use policy::explain::{Answer, Datum, NodeId};
use policy::ir::CompareOp;
use policy::tree::{Base, Constant, Expr, Kind};
use policy::units::Unit;

impl Phrases<'_, '_> {
    /// Whether one sentence says all there is to a condition.
    pub(super) fn is_simple(&self, id: NodeId) -> bool {
        let id = self.strip(id);
        match &self.expr(id).kind {
            Kind::Fact(_)
            | Kind::Param(_)
            | Kind::Constant(_)
            | Kind::Compare(..)
            | Kind::InSet(..)
            | Kind::Within(..)
            | Kind::IsNone(_)
            | Kind::Scheme(_) => true,
            Kind::Not(_) => self.child(id, 0).is_some_and(|inner| self.is_simple(inner)),
            Kind::All(rows) | Kind::Any(rows) => {
                rows.iter().all(|row| row.number.is_none())
                    && self.children(id).iter().all(|part| self.is_simple(*part))
            }
            Kind::Rule(_) => self.child(id, 0).is_some_and(|body| {
                let body = self.strip(body);
                !matches!(self.expr(body).kind, Kind::All(_) | Kind::Any(_) | Kind::Rule(_))
                    && self.is_simple(body)
            }),
            _ => false,
        }
    }

    /// Whether a condition compares two numbers, so that its sentence needs no name in front.
    pub(super) fn compares_numbers(&self, id: NodeId) -> bool {
        let id = self.strip(id);
        match &self.expr(id).kind {
            Kind::Compare(_, a, _) => matches!(a.ty.base, Base::Number(_)),
            _ => false,
        }
    }

    /// A simple condition as a sentence that tells how things are. `negated`: it stands below a `not`.
    pub(super) fn says(&self, id: NodeId, negated: bool) -> Phrase {
        let id = self.strip(id);
        let expr = self.expr(id);
        match &expr.kind {
            Kind::Compare(op, a, b) => self.compare(id, *op, (a, b), negated),
            Kind::InSet(_, bits) => self.in_set(id, *bits, negated),
            Kind::Within(_, places) => self.within(id, places),
            Kind::IsNone(_) => self.is_none(id),
            Kind::Fact(_) | Kind::Param(_) => {
                let mut phrase = self.phrase(id, Style::Names);
                let value = self.value(self.answer(id), expr.ty, "");
                if let Some(label) = phrase.text.strip_suffix(&format!(" {value}")) {
                    phrase.text = format!("{label}：{value}");
                }
                phrase
            }
            Kind::Not(_) => match self.child(id, 0) {
                Some(inner) => self.says(inner, !negated),
                None => Phrase::default(),
            },
            Kind::Scheme(index) => {
                let scheme = &self.program().schemes[*index];
                let says = match self.answer(id) {
                    Answer::Known(Datum::Bool(true)) => "已符合",
                    Answer::Known(_) => "不符合",
                    Answer::Unknown(_) => "还不知道是否符合",
                };
                Phrase::plain(format!("{says}“{}”", scheme.label))
            }
            Kind::All(_) | Kind::Any(_) => {
                let and = matches!(expr.kind, Kind::All(_)) != negated;
                let mut phrase = Phrase::default();
                let deciding = self.evaluation.deciding(id);
                // A switch of the packs is not about the family: it stands in the notes where something else is left to say.
                let told = deciding.iter().filter(|part| !self.is_switch(**part)).count();
                let mut parts = Vec::new();
                for part in deciding {
                    let text = phrase.absorb(self.says(part, negated));
                    if told == 0 || !self.is_switch(part) {
                        parts.push(text);
                    }
                }
                phrase.text = parts.join(if and { "，且" } else { "；或者" });
                phrase
            }
            Kind::Rule(index) => {
                let rule = &self.program().rules[*index];
                let Some(body) = self.child(id, 0) else { return Phrase::default() };
                let mut phrase = self.says(body, negated);
                phrase.notes.extend(self.notes(&rule.origin, &rule.name, &rule.label));
                if !self.compares_numbers(body) {
                    phrase.text = format!("{}：{}", rule.label, phrase.text);
                }
                phrase
            }
            Kind::Constant(Constant::Bool(value)) => {
                Phrase::plain(if *value { "一律成立" } else { "一律不成立" })
            }
            _ => self.phrase(id, Style::Names),
        }
    }

    /// Whether a condition is a yes or no of the packs, or its opposite.
    fn is_switch(&self, id: NodeId) -> bool {
        let id = self.strip(id);
        match &self.expr(id).kind {
            Kind::Param(_) => true,
            Kind::Not(_) => self.child(id, 0).is_some_and(|inner| self.is_switch(inner)),
            _ => false,
        }
    }

    fn compare(&self, id: NodeId, op: CompareOp, sides: (&Expr, &Expr), negated: bool) -> Phrase {
        let mut phrase = Phrase::default();
        let (Some(a), Some(b)) = (self.child(id, 0), self.child(id, 1)) else { return phrase };
        let wanted = if negated { opposite(op) } else { op };
        let (x, y) = (self.answer(a), self.answer(b));
        if let (Base::Enum(_) | Base::Bool, Kind::Constant(_)) = (sides.0.ty.base, &sides.1.kind) {
            let (left, right) = (self.phrase(a, Style::Names), self.phrase(b, Style::Values).text);
            let value = self.value(x, sides.0.ty, "");
            let left = phrase.absorb(left);
            let label = left.strip_suffix(&format!(" {value}")).unwrap_or(&left);
            phrase.text = match x {
                Answer::Unknown(_) => format!("{label}{value}（要看是不是{right}）"),
                Answer::Known(_) if value == right || wanted == CompareOp::NotEqual => {
                    format!("{label}：{value}")
                }
                Answer::Known(_) => format!("{label}：{value}，不是{right}"),
            };
            return phrase;
        }
        let left = phrase.absorb(self.phrase(a, Style::Names));
        let right = phrase.absorb(self.phrase(b, Style::Names));
        let right = format!("{right}{}", self.since(b));
        let (Answer::Known(x), Answer::Known(y)) = (x, y) else {
            phrase.text = format!("{left}，应{} {right}", relation(wanted, sides.0.ty.base));
            return phrase;
        };
        let order = match (x, y) {
            (Datum::Number(x), Datum::Number(y)) => Some(x.cmp(&y)),
            (Datum::Date(x), Datum::Date(y)) => Some(x.cmp(&y)),
            _ => None,
        };
        let holds = order.is_some_and(|order| match wanted {
            CompareOp::Less => order.is_lt(),
            CompareOp::AtMost => order.is_le(),
            CompareOp::More => order.is_gt(),
            CompareOp::AtLeast => order.is_ge(),
            CompareOp::Equal => order.is_eq(),
            CompareOp::NotEqual => order.is_ne(),
        });
        let actual = match order {
            _ if holds => relation(wanted, sides.0.ty.base),
            Some(order) if order.is_lt() => relation(CompareOp::Less, sides.0.ty.base),
            Some(order) if order.is_gt() => relation(CompareOp::More, sides.0.ty.base),
            _ => relation(CompareOp::Equal, sides.0.ty.base),
        };
        let mut text = format!("{left} {actual} {right}");
        if let (Datum::Number(x), Datum::Number(y), Base::Number(unit)) = (x, y, sides.0.ty.base)
            && unit.is_money()
            && x != y
            && !x.is_zero()
            && !y.is_zero()
            && let Some(far) = numbers::distance(x, y, unit)
        {
            // Below a line that one has to reach something is lacking; below one that must not be passed there is room.
            let word = match (x < y, wanted) {
                (true, CompareOp::AtMost) => "余",
                (true, _) => "差",
                (false, _) => "多",
            };
            let gap = if far.starts_with('不') { "" } else { " " };
            text.push_str(&format!("，{word}{gap}{far}"));
        }
        if !holds {
            text.push_str(&format!("；应{}", relation(wanted, sides.0.ty.base)));
        }
        phrase.text = text;
        phrase
    }

    fn in_set(&self, id: NodeId, bits: u64, negated: bool) -> Phrase {
        let mut phrase = Phrase::default();
        let Some(inner) = self.child(id, 0) else { return phrase };
        let ty = self.expr(inner).ty;
        let Base::Enum(of) = ty.base else { return phrase };
        let answer = self.answer(inner);
        let value = self.value(answer, ty, "");
        let left = phrase.absorb(self.phrase(inner, Style::Names));
        let label = left.strip_suffix(&format!(" {value}")).unwrap_or(&left).to_owned();
        let all = self.program().enums.get(usize::from(of.0)).map_or(0, |one| one.variants.len());
        let within: Vec<String> = (0..all.min(63))
            .filter(|at| bits >> at & 1 == 1)
            .filter_map(|at| u8::try_from(at).ok())
            .map(|at| self.variant(of, at))
            .collect();
        let list = if within.len() > 5 { format!("所列 {} 种", within.len()) } else { within.join("、") };
        let inside = self.answer(id) == Answer::Known(Datum::Bool(true));
        phrase.text = match answer {
            Answer::Unknown(_) => format!("{label}{value}（要看是不是{list}）"),
            Answer::Known(_) if inside || negated => format!("{label}：{value}"),
            Answer::Known(_) if within.len() > 5 => format!("{label}：{value}，不在{list}之内"),
            Answer::Known(_) if within.len() == 1 => format!("{label}：{value}，不是{list}"),
            Answer::Known(_) => format!("{label}：{value}，不在{list}之列"),
        };
        phrase
    }

    fn within(&self, id: NodeId, places: &[Division]) -> Phrase {
        let mut phrase = Phrase::default();
        let Some(inner) = self.child(id, 0) else { return phrase };
        let left = phrase.absorb(self.phrase(inner, Style::Names));
        let names: Vec<String> = places.iter().map(|place| division(*place)).collect();
        let word = match self.answer(id) {
            Answer::Known(Datum::Bool(true)) => "在",
            Answer::Known(_) => "不在",
            Answer::Unknown(_) => "要看是否在",
        };
        phrase.text = format!("{left}，{word}{}", names.join("、"));
        phrase
    }

    fn is_none(&self, id: NodeId) -> Phrase {
        let mut phrase = Phrase::default();
        let Some(inner) = self.child(id, 0) else { return phrase };
        let value = self.value(self.answer(inner), self.expr(inner).ty, "");
        let left = phrase.absorb(self.phrase(inner, Style::Names));
        let label = left.strip_suffix(&format!(" {value}")).unwrap_or(&left);
        phrase.text = format!("{label}：{value}");
        phrase
    }
}

fn opposite(op: CompareOp) -> CompareOp {
    match op {
        CompareOp::Less => CompareOp::AtLeast,
        CompareOp::AtMost => CompareOp::More,
        CompareOp::More => CompareOp::AtMost,
        CompareOp::AtLeast => CompareOp::Less,
        CompareOp::Equal => CompareOp::NotEqual,
        CompareOp::NotEqual => CompareOp::Equal,
    }
}

/// A comparison in words.
pub(crate) fn relation(op: CompareOp, of: Base) -> &'static str {
    let money = matches!(of, Base::Number(unit) if unit.is_money());
    match (op, of) {
        (CompareOp::Less, Base::Date) => "早于",
        (CompareOp::AtMost, Base::Date) => "不晚于",
        (CompareOp::More, Base::Date) => "晚于",
        (CompareOp::AtLeast, Base::Date) => "不早于",
        (CompareOp::Less, Base::Number(Unit::YEARS)) => "不满",
        (CompareOp::AtLeast, Base::Number(Unit::YEARS)) => "已满",
        (CompareOp::Less, _) if money => "低于",
        (CompareOp::AtLeast, _) if money => "不低于",
        (CompareOp::More, _) if money => "高于",
        (CompareOp::Less, _) => "少于",
        (CompareOp::AtLeast, _) => "不少于",
        (CompareOp::More, _) => "超过",
        (CompareOp::AtMost, _) => "不超过",
        (CompareOp::Equal, _) => "等于",
        (CompareOp::NotEqual, _) => "不等于",
    }
}
