// SPDX-License-Identifier: Apache-2.0
//! Parameters with their tables, rules, discretion points and schemes.

use super::expressions::{not, plain_row};
use super::numbers::scale;
use super::{Checker, Live};
use crate::dictionary::nearest;
use crate::problem::ProblemKind;
use crate::syntax::{self, DiscretionBody, ExprKind, ParamBody, SchemeBody, Spanned, TypeText};
use crate::tree::{
    Base, Constant, Discretion, Entity, Expr, Kind, Name, Origin, Param, Rule, Scheme, SchemeKind, Type,
};
use crate::units::Unit;
use kernel::{Date, Fraction};

impl<'a> Checker<'a> {
    pub(super) fn param(&mut self, ty: &'a TypeText, live: Live<'a, ParamBody>) -> Option<usize> {
        let ty = self.ty(ty)?;
        let name = live.item.name.value.clone();
        let mut origin = self.origin(live);
        let set = self.question.set.get(&*name).cloned();
        let value = if let Some(text) = &set {
            match self.set_value(ty, text) {
                Some(value) => value,
                None => {
                    let found = text.clone();
                    let expected = self.show(ty);
                    self.wrong(&live.item.name.at, ProblemKind::Type { expected, found });
                    return None;
                }
            }
        } else {
            match &live.version.body {
                ParamBody::Value(expr) => {
                    let checked = self.expr(expr, Entity::Township, Some(ty))?;
                    match self.constant(&checked) {
                        Some(value) => value,
                        None => {
                            self.wrong(&expr.at, ProblemKind::NotConstant);
                            return None;
                        }
                    }
                }
                ParamBody::Table(table) => self.table(&table.value, ty, live, &mut origin)?,
            }
        };
        let label = live.item.label.clone();
        let param = Param { name, label, ty, value, origin, set: set.is_some() };
        self.params.push((param, live.version.at.clone()));
        Some(self.params.len() - 1)
    }

    /// The row of a table with the longest place that contains this one, and among those the latest.
    fn table(
        &mut self,
        table: &str,
        ty: Type,
        live: Live<'a, ParamBody>,
        origin: &mut Origin,
    ) -> Option<Constant> {
        let place = self.question.place;
        let rows = live.pack.tables.get(table).map_or(&[][..], Vec::as_slice);
        let in_force = rows.iter().filter(|row| row.place.contains(&place) && row.from <= self.question.on);
        let Some(row) = in_force.max_by_key(|row| (row.place.to_string().len(), row.from)) else {
            let from = rows.iter().filter(|row| row.place.contains(&place)).map(|row| row.from).min();
            let kind = ProblemKind::NotInForce {
                name: live.item.name.value.clone(),
                on: self.question.on,
                place: place.to_string(),
                from,
            };
            self.wrong(&live.version.at, kind);
            return None;
        };
        origin.file = row.at.file.clone();
        origin.line = row.at.line;
        origin.from = origin.from.max(row.from);
        origin.assumed = row.assumed.clone().or_else(|| origin.assumed.take());
        if let Some(cite) = &row.cite {
            origin.basis.cites.push(cite.clone());
            if !self.sources.contains_key(cite.source.as_str()) {
                self.unknown_source(&Spanned { value: cite.clone(), at: row.at.clone() });
            }
        }
        if origin.basis.cites.is_empty() && origin.assumed.is_none() {
            self.wrong(&row.at, ProblemKind::Uncited(live.item.name.value.clone()));
        }
        self.set_value(ty, &row.value)
    }

    /// A value written as a text: of a table or of `--set`.
    fn set_value(&self, ty: Type, text: &str) -> Option<Constant> {
        match ty.base {
            Base::Bool => match text {
                "yes" | "是" => Some(Constant::Bool(true)),
                "no" | "否" => Some(Constant::Bool(false)),
                _ => None,
            },
            Base::Date => Date::parse(text).ok().map(Constant::Date),
            Base::Enum(id) => self.variant(id, text).map(Constant::Variant),
            Base::Number(unit) => {
                let number = Fraction::parse(&text.replace(',', "")).ok()?;
                number.checked_mul(scale(unit)).map(Constant::Number)
            }
            Base::Division => None,
        }
    }

    pub(super) fn rule(
        &mut self,
        ty: &'a TypeText,
        entity: Entity,
        live: Live<'a, syntax::Expr>,
    ) -> Option<usize> {
        let ty = self.ty(ty)?;
        let body = self.expr(&live.version.body, entity, Some(ty))?;
        let body = self.fit(body, ty, &live.version.body.at)?;
        let rows = self.row;
        let origin = self.origin(live);
        if origin.basis.cites.is_empty() && origin.assumed.is_none() && !rows_cite(&live.version.body) {
            self.wrong(&live.version.at, ProblemKind::Uncited(live.item.name.value.clone()));
        }
        let (name, label) = (live.item.name.value.clone(), live.item.label.clone());
        self.rules.push((Rule { name, label, entity, body, rows, origin }, live.version.at.clone()));
        Some(self.rules.len() - 1)
    }

    pub(super) fn discretion(
        &mut self,
        ty: &'a TypeText,
        entity: Entity,
        live: Live<'a, DiscretionBody>,
    ) -> Option<usize> {
        let ty = self.ty(ty)?;
        let body = &live.version.body;
        let open = self.bool(&body.open, entity);
        let otherwise = self.expr(&body.otherwise, entity, Some(ty));
        let otherwise = otherwise.and_then(|expr| self.fit(expr, ty, &body.otherwise.at));
        let bounds = match &body.between {
            None => None,
            Some((low, high)) => {
                let mut bound = |at: &'a syntax::Expr| {
                    let expr = self.expr(at, entity, Some(ty))?;
                    self.fit(expr, ty, &at.at)
                };
                Some((bound(low)?, bound(high)?))
            }
        };
        let (name, label) = (live.item.name.value.clone(), live.item.label.clone());
        let origin = self.origin(live);
        let (by, second) = (body.by, body.second);
        let (open, otherwise) = (open?, otherwise?);
        let discretion = Discretion { name, label, entity, ty, by, second, open, otherwise, bounds, origin };
        self.discretions.push((discretion, live.version.at.clone()));
        Some(self.discretions.len() - 1)
    }

    pub(super) fn scheme(&mut self, entity: Entity, live: Live<'a, SchemeBody>) -> Option<usize> {
        let body = &live.version.body;
        let (name, label) = (live.item.name.value.clone(), live.item.label.clone());
        let origin = self.origin(live);
        let never = Expr { kind: Kind::Constant(Constant::Bool(false)), ty: Type::of(Base::Bool), entity };
        let mut scheme = Scheme {
            name: name.clone(),
            label,
            entity,
            kind: body.kind.unwrap_or(SchemeKind::Benefit),
            refused: body.refused.clone(),
            when: never,
            amount: None,
            lasts: None,
            decider: None,
            review: None,
            gives: Vec::new(),
            procedure: body.follows.as_ref().map(|follows| follows.value.clone()),
            origin,
        };
        if let Some(follows) = &body.follows {
            self.follows(follows);
        }
        if scheme.refused.is_none() {
            let when = body.when.as_ref().and_then(|when| self.bool(when, entity));
            let mut rows = Vec::new();
            for other in &body.unless {
                let yields = self.name(&other.value, &other.at, entity, Some(Type::of(Base::Bool)));
                if let Some(yields) = yields {
                    let yields = self.fit(yields, Type::of(Base::Bool), &other.at)?;
                    rows.push(plain_row(not(yields)));
                }
            }
            scheme.amount = match &body.amount {
                None => None,
                Some(amount) => {
                    let expr = self.expr(amount, entity, None)?;
                    let money = matches!(expr.ty.base, Base::Number(unit) if unit == Unit::YUAN || unit == Unit::YUAN.per(Unit::MONTHS));
                    if !money {
                        let found = self.show(expr.ty);
                        self.wrong(
                            &amount.at,
                            ProblemKind::Type { expected: "money | money/month".to_owned(), found },
                        );
                        return None;
                    }
                    if !self.whole(&expr) {
                        self.wrong(&amount.at, ProblemKind::NotRounded(name));
                        return None;
                    }
                    Some(expr)
                }
            };
            let months = Type::of(Base::Number(Unit::MONTHS));
            for (time, text) in [(&mut scheme.lasts, &body.lasts), (&mut scheme.review, &body.review)] {
                if let Some(text) = text {
                    let expr = self.expr(text, entity, Some(months))?;
                    *time = Some(self.fit(expr, months, &text.at)?);
                }
            }
            scheme.decider = match &body.decider {
                None => None,
                Some(decider) => {
                    let expr = self.expr(decider, entity, None)?;
                    if !matches!(expr.ty.base, Base::Enum(_)) {
                        let found = self.show(expr.ty);
                        self.wrong(&decider.at, ProblemKind::Type { expected: "enum(…)".to_owned(), found });
                        return None;
                    }
                    Some(expr)
                }
            };
            for given in &body.gives {
                scheme.gives.extend(self.name(&given.value, &given.at, entity, None));
            }
            let when = when?;
            scheme.when = if rows.is_empty() {
                when
            } else {
                rows.insert(0, plain_row(when));
                Expr { kind: Kind::All(rows), ty: Type::of(Base::Bool), entity }
            };
        }
        self.schemes.push((scheme, live.version.at.clone()));
        Some(self.schemes.len() - 1)
    }

    /// Refuses a procedure that has no step. One that came into force after the case was accepted is none of its concern.
    fn follows(&mut self, follows: &Spanned<Name>) {
        let name = &follows.value;
        if self.procedure.iter().any(|step| step.procedure == *name) {
            return;
        }
        let later = self.question.accepted_on.is_some_and(|accepted| accepted < self.question.on);
        let known = |one: &Name| one.split_once('.').is_some_and(|(procedure, _)| *procedure == **name);
        if !(later && self.dead.keys().any(known)) {
            let nearest = nearest(name, self.procedure.iter().map(|step| &*step.procedure));
            self.wrong(&follows.at, ProblemKind::Procedure { name: name.clone(), nearest });
        }
    }

    /// Whether a number is always a whole number of fen.
    fn whole(&self, expr: &Expr) -> bool {
        match &expr.kind {
            Kind::Round(_, _, quantum) => quantum.is_integer(),
            Kind::Constant(Constant::Number(number)) => number.is_integer(),
            Kind::Param(index) => match &self.params[*index].0.value {
                Constant::Number(number) => number.is_integer(),
                _ => false,
            },
            Kind::Fact(_) | Kind::Series(..) | Kind::Discretion(_) => true,
            Kind::Rule(index) => self.whole(&self.rules[*index].0.body),
            Kind::Spread(inner) | Kind::Abs(inner) => self.whole(inner),
            Kind::Fold { body, count, .. } => *count || self.whole(body),
            Kind::Add(a, b)
            | Kind::Sub(a, b)
            | Kind::Mul(a, b)
            | Kind::Min(a, b)
            | Kind::Max(a, b)
            | Kind::Default(a, b) => self.whole(a) && self.whole(b),
            Kind::First(choices) => choices.iter().all(|choice| self.whole(&choice.value)),
            Kind::Age(..) | Kind::MonthsBetween(..) => true,
            _ => false,
        }
    }
}

/// Whether every row of a list at the top of a rule cites something, so that the rule itself need not.
pub(super) fn rows_cite(expr: &syntax::Expr) -> bool {
    match &expr.kind {
        ExprKind::Rows(_, rows) => rows.iter().all(|row| !row.notes.cites.is_empty()),
        ExprKind::First(rows) => {
            rows.iter().filter(|row| row.condition.is_some()).all(|row| !row.notes.cites.is_empty())
        }
        _ => false,
    }
}
