// SPDX-License-Identifier: Apache-2.0
//! Expressions: conditions, lists of rows, choices, folds and dates.

use super::Checker;
use super::live::basis;
use super::names::spread;
use crate::dictionary::nearest;
use crate::ir::Fold;
use crate::problem::{At, ProblemKind};
use crate::syntax::{self, ExprKind, FoldWord, Notes, Spanned};
use crate::tree::{Base, Basis, Choice, Constant, Entity, Expr, Kind, Name, Row, Type};
use crate::units::Unit;
use kernel::{Division, Fraction};

impl<'a> Checker<'a> {
    pub(super) fn bool(&mut self, expr: &'a syntax::Expr, here: Entity) -> Option<Expr> {
        let ty = Type::of(Base::Bool);
        let checked = self.expr(expr, here, Some(ty))?;
        self.fit(checked, ty, &expr.at)
    }

    fn date(&mut self, expr: &'a syntax::Expr, here: Entity) -> Option<Expr> {
        let checked = self.expr(expr, here, Some(Type::of(Base::Date)))?;
        self.fit(checked, Type::of(Base::Date), &expr.at)
    }

    pub(super) fn expr(
        &mut self,
        expr: &'a syntax::Expr,
        here: Entity,
        expected: Option<Type>,
    ) -> Option<Expr> {
        let make = |kind: Kind, base: Base| Some(Expr { kind, ty: Type::of(base), entity: here });
        let at = &expr.at;
        match &expr.kind {
            ExprKind::Name(name) => self.name(name, at, here, expected),
            ExprKind::Number { value, unit } => self.literal(*value, unit.as_deref(), at, here, expected),
            ExprKind::Bool(value) => make(Kind::Constant(Constant::Bool(*value)), Base::Bool),
            ExprKind::Date(date) => make(Kind::Constant(Constant::Date(*date)), Base::Date),
            ExprKind::Not(inner) => self.bool(inner, here).map(not),
            ExprKind::Logic(and, all) => {
                let rows: Vec<Option<Expr>> = all.iter().map(|one| self.bool(one, here)).collect();
                let rows = rows.into_iter().collect::<Option<Vec<_>>>()?.into_iter().map(plain_row).collect();
                make(if *and { Kind::All(rows) } else { Kind::Any(rows) }, Base::Bool)
            }
            ExprKind::Rows(and, rows) => {
                let mut checked = Vec::new();
                let mut failed = false;
                for row in rows {
                    let number = self.number_row(&row.notes, &row.condition.at);
                    match self.bool(&row.condition, here) {
                        Some(condition) => checked.push(Row { condition, number, basis: basis(&row.notes) }),
                        None => failed = true,
                    }
                }
                if failed {
                    return None;
                }
                make(if *and { Kind::All(checked) } else { Kind::Any(checked) }, Base::Bool)
            }
            ExprKind::First(rows) => {
                let mut choices = Vec::new();
                let mut ty = expected;
                for row in rows {
                    let number = self.number_row(&row.notes, &row.value.at);
                    let condition = match &row.condition {
                        Some(condition) => Some(self.bool(condition, here)?),
                        None => None,
                    };
                    let value = self.expr(&row.value, here, ty)?;
                    ty = ty.or(Some(value.ty));
                    choices
                        .push((Choice { condition, value, number, basis: basis(&row.notes) }, &row.value.at));
                }
                self.choices(choices, here)
            }
            ExprKind::If(condition, then, other) => {
                let condition = self.bool(condition, here)?;
                let value = self.expr(then, here, expected)?;
                let rest = self.expr(other, here, expected.or(Some(value.ty)))?;
                let choice =
                    |condition, value| Choice { condition, value, number: None, basis: Basis::default() };
                let choices =
                    vec![(choice(Some(condition), value), &then.at), (choice(None, rest), &other.at)];
                self.choices(choices, here)
            }
            ExprKind::Compare(op, a, b) => self.compare(*op, a, b, at, here),
            ExprKind::In(inner, variants) => {
                let value = self.expr(inner, here, None)?;
                let Base::Enum(id) = value.ty.base else {
                    let found = self.show(value.ty);
                    self.wrong(&inner.at, ProblemKind::Type { expected: "enum(…)".to_owned(), found });
                    return None;
                };
                let mut bits = 0u64;
                for variant in variants {
                    match self.variant(id, &variant.value) {
                        Some(at) => bits |= 1 << at,
                        None => {
                            self.unknown_name(&variant.value, &variant.at, Some(value.ty));
                            return None;
                        }
                    }
                }
                make(Kind::InSet(Box::new(value), bits), Base::Bool)
            }
            ExprKind::Within(inner, places) => {
                let value = self.expr(inner, here, None)?;
                let value = self.fit(value, Type::of(Base::Division), &inner.at)?;
                let mut divisions = Vec::new();
                for place in places {
                    match Division::parse(&place.value) {
                        Ok(division) => divisions.push(division),
                        Err(_) => {
                            self.wrong(&place.at, ProblemKind::Number(place.value.clone()));
                            return None;
                        }
                    }
                }
                make(Kind::Within(Box::new(value), divisions), Base::Bool)
            }
            ExprKind::IsNone(inner, negated) => {
                let value = self.expr(inner, here, None)?;
                let found = if value.ty.optional {
                    make(Kind::IsNone(Box::new(value)), Base::Bool)?
                } else if let Base::Enum(id) = value.ty.base
                    && let Some(none) = self.variant(id, "none")
                {
                    make(Kind::InSet(Box::new(value), 1 << none), Base::Bool)?
                } else {
                    let found = self.show(value.ty);
                    self.wrong(at, ProblemKind::NeverNone(found));
                    return None;
                };
                Some(if *negated { not(found) } else { found })
            }
            ExprKind::Default(inner, other) => {
                let value = self.expr(inner, here, expected.map(|ty| Type { optional: true, ..ty }))?;
                if !value.ty.optional {
                    let found = self.show(value.ty);
                    self.wrong(at, ProblemKind::NeverNone(found));
                    return None;
                }
                let ty = Type::of(value.ty.base);
                let fallback = self.expr(other, here, Some(ty))?;
                let fallback = self.fit(fallback, ty, &other.at)?;
                make(Kind::Default(Box::new(value), Box::new(fallback)), ty.base)
            }
            ExprKind::Arithmetic(op, a, b) => self.arithmetic(*op, a, b, at, here, expected),
            ExprKind::Negative(inner) => {
                let (value, unit) = self.number(inner, here, expected)?;
                let zero =
                    Expr { kind: Kind::Constant(Constant::Number(Fraction::from_int(0))), ..value.clone() };
                make(Kind::Sub(Box::new(zero), Box::new(value)), Base::Number(unit))
            }
            ExprKind::Abs(inner) => {
                let (value, unit) = self.number(inner, here, expected)?;
                make(Kind::Abs(Box::new(value)), Base::Number(unit))
            }
            ExprKind::Round(inner, mode, quantum) => self.round(inner, *mode, quantum, here, expected),
            ExprKind::Fold { fold, body, collection, filter } => {
                self.fold(*fold, body.as_deref(), collection, filter.as_deref(), here)
            }
            ExprKind::Age(birth, on) => {
                let birth = self.date(birth, here)?;
                let on = match on {
                    Some(on) => self.date(on, here)?,
                    None => Expr { kind: Kind::DecisionDate, ty: Type::of(Base::Date), entity: here },
                };
                make(Kind::Age(Box::new(birth), Box::new(on)), Base::Number(Unit::YEARS))
            }
            ExprKind::MonthsBetween(a, b) => {
                let (a, b) = (self.date(a, here)?, self.date(b, here)?);
                make(Kind::MonthsBetween(Box::new(a), Box::new(b)), Base::Number(Unit::MONTHS))
            }
            ExprKind::AddTime(step, date, number) => {
                let date = self.date(date, here)?;
                let unit = match step {
                    crate::ir::Step::Days => Unit::DAYS,
                    crate::ir::Step::Months => Unit::MONTHS,
                    crate::ir::Step::Years => Unit::YEARS,
                };
                let ty = Type::of(Base::Number(unit));
                let time = self.expr(number, here, Some(ty))?;
                let time = self.fit(time, ty, &number.at)?;
                make(Kind::AddTime(*step, Box::new(date), Box::new(time)), Base::Date)
            }
            ExprKind::Over(series, window) => self.over(series, window, here),
        }
    }

    fn number_row(&mut self, notes: &Notes, at: &At) -> Option<u16> {
        self.row += 1;
        for cite in &notes.cites {
            if !self.sources.contains_key(cite.value.source.as_str()) {
                self.unknown_source(cite);
            }
        }
        if let Some(except) = &notes.except
            && !self.live.contains_key(&except.value)
        {
            self.unknown_name(&except.value, at, None);
        }
        Some(self.row)
    }

    fn choices(&mut self, choices: Vec<(Choice, &At)>, here: Entity) -> Option<Expr> {
        let ty = choices
            .iter()
            .map(|(choice, _)| choice.value.ty)
            .reduce(|a, b| Type { optional: a.optional || b.optional, ..a })?;
        let mut fitted = Vec::new();
        for (choice, at) in choices {
            let value = self.fit(choice.value, ty, at)?;
            fitted.push(Choice { value, ..choice });
        }
        Some(Expr { kind: Kind::First(fitted), ty, entity: here })
    }

    fn fold(
        &mut self,
        fold: FoldWord,
        body: Option<&'a syntax::Expr>,
        collection: &'a Spanned<Name>,
        filter: Option<&'a syntax::Expr>,
        here: Entity,
    ) -> Option<Expr> {
        let (child, condition) = match &*collection.value {
            "persons" => (Entity::Person, None),
            "supporters" => (Entity::Supporter, None),
            "events" => (Entity::Event, None),
            name => match self.groups.get(name) {
                Some((entity, condition)) => (*entity, Some(*condition)),
                None => {
                    let known =
                        self.groups.keys().map(|name| &**name).chain(["persons", "supporters", "events"]);
                    let nearest = nearest(name, known);
                    let kind = ProblemKind::Unknown { name: name.to_owned(), nearest };
                    self.wrong(&collection.at, kind);
                    return None;
                }
            },
        };
        let Some(holder) = child.parent().filter(|&holder| here.within(holder)) else {
            let kind = ProblemKind::Collection {
                name: collection.value.to_string(),
                of: child.name(),
                here: here.name(),
            };
            self.wrong(&collection.at, kind);
            return None;
        };
        let mut filters = Vec::new();
        for one in condition.into_iter().chain(filter) {
            filters.push(self.bool(one, child)?);
        }
        let mut count = false;
        let (kind, body, base, optional) = match (fold, body) {
            (FoldWord::Count, _) => {
                count = true;
                let unit = if child == Entity::Person { Unit::PERSONS } else { Unit::PLAIN };
                let one = Expr {
                    kind: Kind::Constant(Constant::Bool(true)),
                    ty: Type::of(Base::Bool),
                    entity: child,
                };
                (Fold::Sum, one, Base::Number(unit), false)
            }
            (FoldWord::Any, Some(body)) => (Fold::Any, self.bool(body, child)?, Base::Bool, false),
            (FoldWord::All, Some(body)) => (Fold::All, self.bool(body, child)?, Base::Bool, false),
            (FoldWord::Sum, Some(body)) => {
                let (body, unit) = self.number(body, child, None)?;
                (Fold::Sum, body, Base::Number(unit), false)
            }
            (FoldWord::Max | FoldWord::Min, Some(body)) => {
                let at = &body.at;
                let body = self.expr(body, child, None)?;
                if !matches!(body.ty.base, Base::Number(_) | Base::Date) || body.ty.optional {
                    let found = self.show(body.ty);
                    self.wrong(at, ProblemKind::Type { expected: "number | date".to_owned(), found });
                    return None;
                }
                let base = body.ty.base;
                (if fold == FoldWord::Max { Fold::Max } else { Fold::Min }, body, base, true)
            }
            _ => return None,
        };
        let collection = collection.value.clone();
        let kind = Kind::Fold { fold: kind, count, collection, filters, body: Box::new(body) };
        Some(spread(Expr { kind, ty: Type { base, optional }, entity: holder }, here))
    }

    fn over(&mut self, series: &'a Spanned<Name>, window: &'a syntax::Expr, here: Entity) -> Option<Expr> {
        let id = self.dictionary.id(&series.value).filter(|&id| self.dictionary.fact(id).series.is_some());
        let Some(id) = id else {
            let nearest = self.dictionary.nearest(&series.value);
            self.wrong(&series.at, ProblemKind::Unknown { name: series.value.to_string(), nearest });
            return None;
        };
        let (window_expr, unit) = self.number(window, here, None)?;
        let months = match self.constant(&window_expr) {
            Some(Constant::Number(months)) if unit == Unit::MONTHS => {
                months.to_int().and_then(|n| u8::try_from(n).ok())
            }
            _ => None,
        };
        let Some(months) = months.filter(|months| self.dictionary.windows.contains(months)) else {
            let months = match self.constant(&window_expr) {
                Some(Constant::Number(months)) => months.to_string(),
                _ => "?".to_owned(),
            };
            self.wrong(&window.at, ProblemKind::Window { months, known: self.dictionary.windows.clone() });
            return None;
        };
        let chosen_by = match window_expr.kind {
            Kind::Param(index) => Some(index),
            _ => None,
        };
        let expr = Expr {
            kind: Kind::Series(id, months, chosen_by),
            ty: Type::of(Base::Number(Unit::YUAN)),
            entity: Entity::Person,
        };
        self.reach(expr, &series.value, &series.at, here)
    }
}

pub(super) fn not(expr: Expr) -> Expr {
    let (ty, entity) = (expr.ty, expr.entity);
    Expr { kind: Kind::Not(Box::new(expr)), ty, entity }
}

pub(super) fn plain_row(condition: Expr) -> Row {
    Row { condition, number: None, basis: Basis::default() }
}
