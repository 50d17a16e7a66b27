// SPDX-License-Identifier: Apache-2.0
//! Names and types: what a name stands for, how far it reaches, which type is needed.

use super::{Checker, Definition};
use crate::dictionary::{nearest, parse_type};
use crate::problem::{At, ProblemKind};
use crate::syntax::{self, ExprKind, TypeText};
use crate::tree::{Base, Constant, Entity, EnumId, Expr, Kind, Name, Type};

impl<'a> Checker<'a> {
    pub(super) fn ty(&mut self, text: &TypeText) -> Option<Type> {
        let found = parse_type(&text.text, &self.enums);
        if found.is_none() {
            let known = [
                "bool",
                "date",
                "division",
                "enum(…)",
                "money/person/month",
                "ratio",
                "count",
                "persons",
                "months",
            ];
            let kind = ProblemKind::Word {
                of: "type",
                found: text.text.clone(),
                known: known.map(str::to_owned).to_vec(),
            };
            self.wrong(&text.at, kind);
        }
        found.map(|(ty, _)| ty)
    }

    pub(super) fn show(&self, ty: Type) -> String {
        let base = match ty.base {
            Base::Bool => "bool".to_owned(),
            Base::Date => "date".to_owned(),
            Base::Division => "division".to_owned(),
            Base::Number(unit) => unit.to_string(),
            Base::Enum(id) => format!("enum({})", self.enums[usize::from(id.0)].name),
        };
        if ty.optional { format!("{base}?") } else { base }
    }

    pub(super) fn variant(&self, id: EnumId, word: &str) -> Option<u8> {
        let variants = &self.enums[usize::from(id.0)].variants;
        let at = variants.iter().position(|(name, _)| &**name == word)?;
        u8::try_from(at).ok()
    }

    /// Refuses a value of another type than the one needed.
    pub(super) fn fit(&mut self, expr: Expr, ty: Type, at: &At) -> Option<Expr> {
        if expr.ty.base == ty.base && (ty.optional || !expr.ty.optional) {
            return Some(expr);
        }
        if expr.ty.base == ty.base {
            let found = self.show(expr.ty);
            self.wrong(at, ProblemKind::Optional(found));
        } else {
            let (expected, found) = (self.show(ty), self.show(expr.ty));
            self.wrong(at, ProblemKind::Type { expected, found });
        }
        None
    }

    /// A name in an expression.
    pub(super) fn name(
        &mut self,
        name: &Name,
        at: &At,
        here: Entity,
        expected: Option<Type>,
    ) -> Option<Expr> {
        if let Some(Type { base: Base::Enum(id), .. }) = expected
            && let Some(variant) = self.variant(id, name)
        {
            let kind = Kind::Constant(Constant::Variant(variant));
            return Some(Expr { kind, ty: Type::of(Base::Enum(id)), entity: here });
        }
        match &**name {
            "decision_date" => {
                return Some(Expr { kind: Kind::DecisionDate, ty: Type::of(Base::Date), entity: here });
            }
            "application_date" => {
                let expr =
                    Expr { kind: Kind::ApplicationDate, ty: Type::of(Base::Date), entity: Entity::Household };
                return self.reach(expr, name, at, here);
            }
            _ => {}
        }
        if let Some(id) = self.dictionary.id(name) {
            let fact = self.dictionary.fact(id);
            if fact.series.is_some() {
                let expected = format!("{name} over 12 months");
                self.wrong(at, ProblemKind::Expected { expected, found: name.to_string() });
                return None;
            }
            return self.reach(
                Expr { kind: Kind::Fact(id), ty: fact.ty, entity: fact.entity },
                name,
                at,
                here,
            );
        }
        let Some(definition) = self.live.get(name).copied() else {
            self.unknown_name(name, at, expected);
            return None;
        };
        let index = self.define(name, Some(at))?;
        let expr = match definition {
            Definition::Param(..) => {
                return Some(Expr { kind: Kind::Param(index), ty: self.params[index].0.ty, entity: here });
            }
            Definition::Rule(..) => {
                let rule = &self.rules[index].0;
                Expr { kind: Kind::Rule(index), ty: rule.body.ty, entity: rule.entity }
            }
            Definition::Discretion(..) => {
                let one = &self.discretions[index].0;
                Expr { kind: Kind::Discretion(index), ty: one.ty, entity: one.entity }
            }
            Definition::Scheme(entity, _) => {
                Expr { kind: Kind::Scheme(index), ty: Type::of(Base::Bool), entity }
            }
        };
        self.reach(expr, name, at, here)
    }

    pub(super) fn unknown_name(&mut self, name: &Name, at: &At, expected: Option<Type>) {
        if let Some(from) = self.dead.get(name) {
            let (on, place) = (self.question.on, self.question.place.to_string());
            let kind = ProblemKind::NotInForce { name: name.clone(), on, place, from: *from };
            return self.wrong(at, kind);
        }
        if let Some(Type { base: Base::Enum(id), .. }) = expected {
            let one = &self.enums[usize::from(id.0)];
            let known = one.variants.iter().map(|(variant, _)| variant.to_string()).collect();
            let kind = ProblemKind::Variant { found: name.to_string(), of: one.name.clone(), known };
            return self.wrong(at, kind);
        }
        let nearest =
            self.dictionary.nearest(name).or_else(|| nearest(name, self.live.keys().map(|name| &**name)));
        self.wrong(at, ProblemKind::Unknown { name: name.to_string(), nearest });
    }

    /// Brings the value of a larger entity down to this one.
    pub(super) fn reach(&mut self, expr: Expr, name: &str, at: &At, here: Entity) -> Option<Expr> {
        if !here.within(expr.entity) {
            let kind =
                ProblemKind::Entity { name: name.to_owned(), of: expr.entity.name(), here: here.name() };
            self.wrong(at, kind);
            return None;
        }
        Some(spread(expr, here))
    }

    /// Whether a name stands for nothing by itself, so that it can only be a variant.
    pub(super) fn is_word(&self, expr: &syntax::Expr) -> bool {
        matches!(&expr.kind, ExprKind::Name(name) if self.dictionary.id(name).is_none() && !self.live.contains_key(name)
            && !matches!(&**name, "decision_date" | "application_date"))
    }
}

pub(super) fn spread(mut expr: Expr, here: Entity) -> Expr {
    let mut way = Vec::new();
    let mut entity = here;
    while entity != expr.entity {
        way.push(entity);
        match entity.parent() {
            Some(parent) => entity = parent,
            None => break,
        }
    }
    for entity in way.into_iter().rev() {
        let ty = expr.ty;
        expr = Expr { kind: Kind::Spread(Box::new(expr)), ty, entity };
    }
    expr
}
