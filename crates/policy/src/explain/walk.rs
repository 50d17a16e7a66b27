// SPDX-License-Identifier: Apache-2.0
//! The walk over one household: schemes, rules, discretion points and expressions, each step kept; and what is still needed.

use super::steps::{add_time, choose_unknown, datum, months_between};
use super::{Answer, Datum, Explainer, NOTHING, Need, Node, NodeId, Of, Outcome, SchemeResult};
use crate::frame::{Cell, ColumnRef};
use crate::ir::{MISSING, UNDECIDED};
use crate::lower::{decision_scale, holds};
use crate::tree::{Base, Constant, Entity, Expr, Kind, Program};
use kernel::Fraction;
use std::collections::BTreeMap;
use std::ops::Range;

/// A walk in progress. The checker refuses rules that need each other, so it ends.
pub(super) struct Walk<'p, 'v, 'e> {
    pub(super) explainer: &'e Explainer<'p, 'v>,
    pub(super) program: &'p Program,
    pub(super) rows: [Range<usize>; 5],
    pub(super) nodes: Vec<Node<'p>>,
    pub(super) rules: Vec<Vec<u32>>,
    pub(super) schemes: Vec<Vec<u32>>,
    pub(super) discretions: Vec<Vec<u32>>,
    pub(super) bounds: BTreeMap<(usize, u32), (NodeId, NodeId)>,
}

pub(super) fn slot(entity: Entity) -> usize {
    entity as usize
}

impl<'p, 'v, 'e> Walk<'p, 'v, 'e> {
    pub(super) fn new(explainer: &'e Explainer<'p, 'v>, household: usize) -> Self {
        let view = explainer.view;
        let persons = view.children(Entity::Person, household);
        let first = view.supporters.get(persons.start).map_or(0, |&at| at as usize);
        let last = view.supporters.get(persons.end).map_or(first, |&at| at as usize);
        let township = view.township_of.get(household).map_or(0, |&at| at as usize);
        let townships = if view.townships == 0 { 0..0 } else { township..township + 1 };
        let events = view.children(Entity::Event, household);
        let program = explainer.program;
        Walk {
            explainer,
            program,
            rows: [townships, household..household + 1, persons, first..last, events],
            nodes: Vec::with_capacity(1024),
            rules: vec![Vec::new(); program.rules.len()],
            schemes: vec![Vec::new(); program.schemes.len()],
            discretions: vec![Vec::new(); program.discretions.len()],
            bounds: BTreeMap::new(),
        }
    }

    pub(super) fn count(&self, entity: Entity) -> u32 {
        let rows = self.rows[slot(entity)].len();
        u32::try_from(rows).unwrap_or(u32::MAX)
    }

    pub(super) fn push(&mut self, of: Of<'p>, row: u32, value: Answer, first: u32) -> NodeId {
        let id = u32::try_from(self.nodes.len()).unwrap_or(NOTHING);
        self.nodes.push(Node { of, row, value, first, next: NOTHING, target: NOTHING });
        NodeId(id)
    }

    pub(super) fn value(&self, id: NodeId) -> Answer {
        self.nodes[id.0 as usize].value
    }

    /// Links steps as siblings; gives the first.
    pub(super) fn chain(&mut self, ids: &[NodeId]) -> u32 {
        for pair in ids.windows(2) {
            self.nodes[pair[0].0 as usize].next = pair[1].0;
        }
        ids.first().map_or(NOTHING, |id| id.0)
    }

    pub(super) fn scheme_result(&mut self, index: usize, row: u32) -> SchemeResult {
        let scheme = &self.program.schemes[index];
        let mut result = SchemeResult {
            scheme: index,
            row,
            outcome: Outcome::Refused,
            condition: None,
            amount: None,
            lasts: None,
            decider: None,
            review: None,
            gives: Vec::new(),
            needs: Vec::new(),
        };
        if scheme.refused.is_some() {
            return result;
        }
        let condition = self.scheme(index, row);
        result.condition = Some(condition);
        result.outcome = Outcome::of(self.value(condition));
        self.needs(condition, &mut result.needs);
        if result.outcome == Outcome::Yes {
            for (part, place) in [(&scheme.amount, 0), (&scheme.lasts, 1), (&scheme.decider, 2)] {
                let Some(expr) = part else { continue };
                let id = self.expr(expr, row);
                self.needs(id, &mut result.needs);
                match place {
                    0 => result.amount = Some(id),
                    1 => result.lasts = Some(id),
                    _ => result.decider = Some(id),
                }
            }
            result.review = scheme.review.as_ref().map(|expr| self.expr(expr, row));
            result.gives = scheme.gives.iter().map(|expr| self.expr(expr, row)).collect();
        }
        result.needs.sort();
        result.needs.dedup();
        result
    }

    fn memo(table: &mut [Vec<u32>], index: usize, row: u32, rows: u32) -> &mut u32 {
        let cells = &mut table[index];
        if cells.is_empty() {
            cells.resize(rows as usize, NOTHING);
        }
        &mut cells[row as usize]
    }

    pub(super) fn rule(&mut self, index: usize, row: u32) -> NodeId {
        let rule = &self.program.rules[index];
        let rows = self.count(rule.entity);
        let known = *Self::memo(&mut self.rules, index, row, rows);
        if known != NOTHING {
            return NodeId(known);
        }
        let id = self.expr(&rule.body, row);
        *Self::memo(&mut self.rules, index, row, rows) = id.0;
        id
    }

    pub(super) fn scheme(&mut self, index: usize, row: u32) -> NodeId {
        let scheme = &self.program.schemes[index];
        let rows = self.count(scheme.entity);
        let known = *Self::memo(&mut self.schemes, index, row, rows);
        if known != NOTHING {
            return NodeId(known);
        }
        let id = self.expr(&scheme.when, row);
        *Self::memo(&mut self.schemes, index, row, rows) = id.0;
        id
    }

    /// A discretion point: its children are the opening condition and, where it is closed, the other value.
    fn discretion(&mut self, index: usize, row: u32) -> NodeId {
        let point = &self.program.discretions[index];
        let rows = self.count(point.entity);
        let known = *Self::memo(&mut self.discretions, index, row, rows);
        if known != NOTHING {
            return NodeId(known);
        }
        let open = self.expr(&point.open, row);
        let decided = match self.explainer.decisions[index].map(|column| self.cell(column, point.entity, row))
        {
            Some(Cell::Known(value)) => {
                let value = match point.ty.base {
                    Base::Number(_) => Fraction::new(i128::from(value), i128::from(decision_scale(point.ty)))
                        .map_or(Datum::None, Datum::Number),
                    base => datum(base, value, 1),
                };
                Answer::Known(value)
            }
            _ => Answer::Unknown(UNDECIDED),
        };
        let mut children = vec![open];
        let value = match self.value(open).bool() {
            Some(true) => decided,
            Some(false) => {
                let otherwise = self.expr(&point.otherwise, row);
                children.push(otherwise);
                self.value(otherwise)
            }
            None => {
                let otherwise = self.expr(&point.otherwise, row);
                children.push(otherwise);
                choose_unknown(self.value(open), decided, self.value(otherwise))
            }
        };
        let first = self.chain(&children);
        let id = self.push(Of::Expr(&point.open), row, value, first);
        *Self::memo(&mut self.discretions, index, row, rows) = id.0;
        // The bounds carry no answer: what was decided within them does.
        if let (Some((low, high)), Some(true)) = (&point.bounds, self.value(open).bool()) {
            let bounds = (self.expr(low, row), self.expr(high, row));
            self.bounds.insert((index, row), bounds);
        }
        id
    }

    fn cell(&self, column: ColumnRef<'_>, entity: Entity, row: u32) -> Cell {
        column.get(self.rows[slot(entity)].start + row as usize)
    }

    fn leaf(&mut self, expr: &'p Expr, row: u32, cell: Cell, scale: i64) -> NodeId {
        let value = match cell {
            Cell::Unknown => Answer::Unknown(MISSING),
            Cell::None => Answer::Known(Datum::None),
            Cell::Known(value) => Answer::Known(datum(expr.ty.base, value, scale)),
        };
        self.push(Of::Expr(expr), row, value, NOTHING)
    }

    pub(super) fn expr(&mut self, expr: &'p Expr, row: u32) -> NodeId {
        match &expr.kind {
            Kind::Constant(constant) => self.known(expr, row, constant),
            Kind::Param(index) => {
                let program = self.program;
                self.known(expr, row, &program.params[*index].value)
            }
            Kind::DecisionDate => {
                let value = Answer::Known(Datum::Date(self.program.on));
                self.push(Of::Expr(expr), row, value, NOTHING)
            }
            Kind::ApplicationDate => {
                let cell = self
                    .explainer
                    .applied
                    .map_or(Cell::Unknown, |column| self.cell(column, expr.entity, row));
                self.leaf(expr, row, cell, 1)
            }
            Kind::Fact(id) => {
                let column = self.explainer.facts[usize::from(id.0)];
                let cell = column.map_or(Cell::Unknown, |column| self.cell(column, expr.entity, row));
                let fact = self.program.dictionary.fact(*id);
                let money = matches!(fact.ty.base, Base::Number(unit) if unit.is_money());
                let scale = if money { 1 } else { fact.scale() };
                self.leaf(expr, row, cell, scale)
            }
            Kind::Series(id, months, _) => {
                let column = self.explainer.series.get(&(*id, *months)).copied();
                let cell = column.map_or(Cell::Unknown, |column| self.cell(column, expr.entity, row));
                self.leaf(expr, row, cell, 1)
            }
            Kind::Rule(index) => {
                let target = self.rule(*index, row);
                self.reference(expr, row, target)
            }
            Kind::Scheme(index) => {
                let target = self.scheme(*index, row);
                self.reference(expr, row, target)
            }
            Kind::Discretion(index) => {
                let target = self.discretion(*index, row);
                self.reference(expr, row, target)
            }
            Kind::Spread(inner) => {
                let outer = self.holder(expr.entity, row);
                match outer {
                    Some(outer) => {
                        let target = self.expr(inner, outer);
                        self.reference(expr, row, target)
                    }
                    None => self.push(Of::Expr(expr), row, Answer::Unknown(MISSING), NOTHING),
                }
            }
            Kind::Not(inner) => {
                let id = self.expr(inner, row);
                let value = match self.value(id) {
                    Answer::Known(Datum::Bool(value)) => Answer::Known(Datum::Bool(!value)),
                    other => other,
                };
                self.push(Of::Expr(expr), row, value, id.0)
            }
            Kind::All(rows) => self.logic(expr, rows, true, row),
            Kind::Any(rows) => self.logic(expr, rows, false, row),
            Kind::First(choices) => self.first(expr, choices, row),
            Kind::Fold { fold, count, filters, body, .. } => {
                self.fold(expr, *fold, *count, filters, body, row)
            }
            Kind::Compare(op, a, b) => self.two(expr, a, b, row, |x, y| {
                Some(Datum::Bool(match (x, y) {
                    (Datum::Number(x), Datum::Number(y)) => holds(*op, x, y),
                    (Datum::Date(x), Datum::Date(y)) => holds(*op, x, y),
                    (Datum::Bool(x), Datum::Bool(y)) => holds(*op, x, y),
                    (Datum::Variant(x), Datum::Variant(y)) => holds(*op, x, y),
                    _ => return None,
                }))
            }),
            Kind::Add(a, b) => self.numbers(expr, a, b, row, Fraction::checked_add),
            Kind::Sub(a, b) => self.numbers(expr, a, b, row, Fraction::checked_sub),
            Kind::Mul(a, b) => self.numbers(expr, a, b, row, Fraction::checked_mul),
            Kind::Div(a, b) => self.numbers(expr, a, b, row, Fraction::checked_div),
            Kind::Min(a, b) => self.numbers(expr, a, b, row, |x, y| Some(x.min(y))),
            Kind::Max(a, b) => self.numbers(expr, a, b, row, |x, y| Some(x.max(y))),
            Kind::Age(a, b) => self.two(expr, a, b, row, |x, y| match (x, y) {
                (Datum::Date(birth), Datum::Date(on)) => {
                    Some(Datum::Number(Fraction::from_int(i64::from(kernel::age_on(birth, on).unwrap_or(0)))))
                }
                _ => None,
            }),
            Kind::MonthsBetween(a, b) => self.two(expr, a, b, row, |x, y| match (x, y) {
                (Datum::Date(a), Datum::Date(b)) => {
                    Some(Datum::Number(Fraction::from_int(months_between(a, b))))
                }
                _ => None,
            }),
            Kind::AddTime(step, a, b) => self.two(expr, a, b, row, |x, y| match (x, y) {
                (Datum::Date(date), Datum::Number(number)) => add_time(*step, date, number).map(Datum::Date),
                _ => None,
            }),
            Kind::Default(a, b) => {
                let a = self.expr(a, row);
                match self.value(a) {
                    Answer::Known(Datum::None) => {
                        let b = self.expr(b, row);
                        let first = self.chain(&[a, b]);
                        self.push(Of::Expr(expr), row, self.value(b), first)
                    }
                    Answer::Unknown(status) => {
                        let b = self.expr(b, row);
                        let value = Answer::Unknown(status | self.value(b).status());
                        let first = self.chain(&[a, b]);
                        self.push(Of::Expr(expr), row, value, first)
                    }
                    value => self.push(Of::Expr(expr), row, value, a.0),
                }
            }
            Kind::InSet(inner, bits) => self.one(expr, inner, row, |x| match x {
                Datum::Variant(variant) => Some(Datum::Bool(bits >> variant.min(63) & 1 == 1)),
                _ => None,
            }),
            Kind::Within(inner, places) => self.one(expr, inner, row, |x| match x {
                Datum::Place(code) => Some(Datum::Bool(places.iter().any(|place| {
                    let (low, high) = place.range12();
                    u64::try_from(code).is_ok_and(|code| (low..=high).contains(&code))
                }))),
                _ => None,
            }),
            Kind::IsNone(inner) => self.one(expr, inner, row, |x| Some(Datum::Bool(x == Datum::None))),
            Kind::Abs(inner) => self.one(expr, inner, row, |x| match x {
                Datum::Number(x) if x.signum() < 0 => Some(Datum::Number(x.negated())),
                other => Some(other),
            }),
            Kind::Round(inner, mode, quantum) => self.one(expr, inner, row, |x| match x {
                Datum::Number(x) => {
                    x.round(*mode, quantum.to_int()?).map(|x| Datum::Number(Fraction::from_int(x)))
                }
                _ => None,
            }),
        }
    }

    fn known(&mut self, expr: &'p Expr, row: u32, constant: &Constant) -> NodeId {
        let value = match constant {
            Constant::Number(value) => Datum::Number(*value),
            Constant::Bool(value) => Datum::Bool(*value),
            Constant::Date(value) => Datum::Date(*value),
            Constant::Variant(value) => Datum::Variant(*value),
        };
        self.push(Of::Expr(expr), row, Answer::Known(value), NOTHING)
    }

    fn reference(&mut self, expr: &'p Expr, row: u32, target: NodeId) -> NodeId {
        let id = self.push(Of::Expr(expr), row, self.value(target), NOTHING);
        self.nodes[id.0 as usize].target = target.0;
        id
    }

    /// The row, within the household, of the entity that holds a row.
    fn holder(&self, entity: Entity, row: u32) -> Option<u32> {
        match entity {
            Entity::Township => None,
            Entity::Household => (self.count(Entity::Township) > 0).then_some(0),
            Entity::Person | Entity::Event => Some(0),
            Entity::Supporter => {
                let absolute = self.rows[slot(Entity::Supporter)].start + row as usize;
                let persons = &self.rows[slot(Entity::Person)];
                let offsets = self.explainer.view.supporters.get(persons.start..=persons.end)?;
                let at = offsets.partition_point(|&start| start as usize <= absolute);
                u32::try_from(at.checked_sub(1)?).ok()
            }
        }
    }

    /// The unknowns below a step that can still change it.
    fn needs(&self, id: NodeId, needs: &mut Vec<Need>) {
        let mut seen = std::collections::HashSet::new();
        self.collect(id, needs, &mut seen);
    }

    pub(super) fn collect(
        &self,
        id: NodeId,
        needs: &mut Vec<Need>,
        seen: &mut std::collections::HashSet<NodeId>,
    ) {
        let node = self.nodes[id.0 as usize];
        if node.value.status() == 0 || !seen.insert(id) {
            return;
        }
        if let Of::Expr(expr) = node.of {
            let row = node.row;
            match &expr.kind {
                Kind::Fact(fact) => return needs.push(Need::Fact { fact: *fact, row }),
                Kind::Series(series, months, _) => {
                    return needs.push(Need::Series { series: *series, months: *months, row });
                }
                Kind::ApplicationDate => return needs.push(Need::ApplicationDate),
                Kind::Discretion(index) => {
                    let open = self.nodes[node.target as usize].first;
                    let open_value = self.nodes[open as usize].value;
                    if open_value != Answer::Known(Datum::Bool(false)) && self.undecided(*index, row) {
                        needs.push(Need::Decision { point: *index, row });
                    }
                    self.collect(NodeId(open), needs, seen);
                    let other = self.nodes[open as usize].next;
                    if other != NOTHING {
                        self.collect(NodeId(other), needs, seen);
                    }
                    return;
                }
                _ => {}
            }
        }
        if node.target != NOTHING {
            return self.collect(NodeId(node.target), needs, seen);
        }
        let mut at = node.first;
        while at != NOTHING {
            self.collect(NodeId(at), needs, seen);
            at = self.nodes[at as usize].next;
        }
    }

    fn undecided(&self, index: usize, row: u32) -> bool {
        let entity = self.program.discretions[index].entity;
        let cell = self.explainer.decisions[index].map(|column| self.cell(column, entity, row));
        !matches!(cell, Some(Cell::Known(_)))
    }
}
