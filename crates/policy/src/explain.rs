// SPDX-License-Identifier: Apache-2.0
//! The explaining evaluator: one household through the checked tree, every step kept.
//!
//! It gives bit for bit what the columnar evaluator gives (the semantics are written down in `ir.rs`) and, beside each value, the steps that led to it.

use crate::dictionary::SeriesKind;
use crate::frame::{Cell, ColumnRef, View};
use crate::ir::{Fold, INVALID, Input, MISSING, Step, UNDECIDED};
use crate::lower::{decision_scale, holds};
use crate::tree::{Base, Choice, Constant, Entity, Expr, FactId, Kind, Name, Program, Row};
use kernel::{Date, Fraction};
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

/// A value that is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Datum {
    /// A number; money in fen.
    Number(Fraction),
    /// Yes or no.
    Bool(bool),
    /// A date.
    Date(Date),
    /// A variant of an enumeration.
    Variant(u8),
    /// A place code, padded to twelve digits.
    Place(i64),
    /// Known to be absent.
    None,
}

/// What an expression gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// A value.
    Known(Datum),
    /// Not known, and why: the status bits of `ir.rs`.
    Unknown(u8),
}

impl Answer {
    /// The status bits; 0 when known.
    pub fn status(self) -> u8 {
        match self {
            Answer::Known(_) => 0,
            Answer::Unknown(status) => status,
        }
    }

    fn bool(self) -> Option<bool> {
        match self {
            Answer::Known(Datum::Bool(value)) => Some(value),
            _ => None,
        }
    }

    /// The number, where it is a known one.
    pub fn number(self) -> Option<Fraction> {
        match self {
            Answer::Known(Datum::Number(value)) => Some(value),
            _ => None,
        }
    }
}

/// A step: an index into [`Evaluation::nodes`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(pub u32);

const NOTHING: u32 = u32::MAX;

/// What a step is about.
#[derive(Clone, Copy, Debug)]
pub enum Of<'p> {
    /// An expression.
    Expr(&'p Expr),
    /// A row of an `any` or `all` list.
    Row(&'p Row),
    /// A row of a `first` list.
    Choice(&'p Choice),
}

/// One step.
#[derive(Clone, Copy, Debug)]
pub struct Node<'p> {
    /// What it is about.
    pub of: Of<'p>,
    /// For which row of its entity, counted within the household.
    pub row: u32,
    /// What it gave.
    pub value: Answer,
    first: u32,
    next: u32,
    target: u32,
}

/// Something that has to be known or decided before there is an answer.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Need {
    /// A fact.
    Fact {
        /// Which.
        fact: FactId,
        /// For which row of its entity.
        row: u32,
    },
    /// A series over some months.
    Series {
        /// Which.
        series: FactId,
        /// How many months before the application month.
        months: u8,
        /// For which person.
        row: u32,
    },
    /// The date of the application.
    ApplicationDate,
    /// A decision that the text leaves to a person.
    Decision {
        /// At which point: an index into [`Program::discretions`].
        point: usize,
        /// For which row of its entity.
        row: u32,
    },
}

/// What an assessment answers for one scheme.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Outcome {
    /// 符合
    Yes,
    /// 不符合
    No,
    /// 还需要材料
    Needs,
    /// 需人工裁量
    Discretion,
    /// 不能计算
    Invalid,
    /// 没有文本可依
    Refused,
}

impl Outcome {
    /// The word used in records and cases.
    pub fn word(self) -> &'static str {
        match self {
            Outcome::Yes => "yes",
            Outcome::No => "no",
            Outcome::Needs => "needs",
            Outcome::Discretion => "discretion",
            Outcome::Invalid => "error",
            Outcome::Refused => "refused",
        }
    }

    /// Reads [`Outcome::word`].
    pub fn parse(word: &str) -> Option<Outcome> {
        use Outcome::{Discretion, Invalid, Needs, No, Refused, Yes};
        [Yes, No, Needs, Discretion, Invalid, Refused].into_iter().find(|one| one.word() == word)
    }

    /// From a boolean answer.
    pub fn of(answer: Answer) -> Outcome {
        match answer {
            Answer::Known(Datum::Bool(true)) => Outcome::Yes,
            Answer::Known(_) => Outcome::No,
            Answer::Unknown(status) if status & INVALID != 0 => Outcome::Invalid,
            Answer::Unknown(status) if status & MISSING != 0 => Outcome::Needs,
            Answer::Unknown(_) => Outcome::Discretion,
        }
    }
}

/// One scheme for one row of its entity.
#[derive(Clone, Debug)]
pub struct SchemeResult {
    /// An index into [`Program::schemes`].
    pub scheme: usize,
    /// Which person, event … of the household.
    pub row: u32,
    /// The outcome.
    pub outcome: Outcome,
    /// The step of the condition; none when refused.
    pub condition: Option<NodeId>,
    /// The step of the amount, where the outcome leaves one possible.
    pub amount: Option<NodeId>,
    /// The step of the duration.
    pub lasts: Option<NodeId>,
    /// The step of the decider.
    pub decider: Option<NodeId>,
    /// The step of the time after which it is looked at again.
    pub review: Option<NodeId>,
    /// The steps of further values.
    pub gives: Vec<NodeId>,
    /// What can still change the answer (outcome or amount).
    pub needs: Vec<Need>,
}

/// Every step of one household.
#[derive(Debug)]
pub struct Evaluation<'p> {
    /// The program.
    pub program: &'p Program,
    /// The steps.
    pub nodes: Vec<Node<'p>>,
    /// The answers, by scheme and row.
    pub results: Vec<SchemeResult>,
    /// The lowest and the highest that may be decided at each open discretion point with bounds, by point and row.
    pub bounds: BTreeMap<(usize, u32), (NodeId, NodeId)>,
}

impl<'p> Evaluation<'p> {
    /// A step.
    pub fn node(&self, id: NodeId) -> &Node<'p> {
        &self.nodes[id.0 as usize]
    }

    /// The steps that a step rests on. For a reference to a rule: the rule's own step.
    pub fn children(&self, id: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        let node = self.node(id);
        let mut at = if node.target == NOTHING { node.first } else { node.target };
        let single = node.target != NOTHING;
        std::iter::from_fn(move || {
            if at == NOTHING {
                return None;
            }
            let here = NodeId(at);
            at = if single { NOTHING } else { self.nodes[at as usize].next };
            Some(here)
        })
    }
}

impl<'p> Evaluation<'p> {
    /// Those steps below a step that carry its answer: the conditions that failed of an `all` that failed, the one that held of an `any` that
    /// held, guards and value of the row taken; everything where everything counts; the unknown ones where the answer is unknown.
    pub fn deciding(&self, id: NodeId) -> Vec<NodeId> {
        let node = self.node(id);
        let children: Vec<NodeId> = self.children(id).collect();
        let keep = |wanted: bool| {
            let is = |child: &NodeId| self.node(*child).value == Answer::Known(Datum::Bool(wanted));
            children.iter().copied().filter(is).collect::<Vec<_>>()
        };
        if node.value.status() != 0 {
            let unknown = |child: &NodeId| self.node(*child).value.status() != 0;
            return children.into_iter().filter(unknown).collect();
        }
        let Of::Expr(expr) = node.of else { return children };
        match (&expr.kind, node.value) {
            (Kind::All(_), Answer::Known(Datum::Bool(false))) => keep(false),
            (Kind::Any(_), Answer::Known(Datum::Bool(true))) => keep(true),
            _ => children,
        }
    }

    /// Whether a row of a `first` list was taken: the answer of its condition.
    pub fn guard(&self, id: NodeId) -> Answer {
        match self.node(id).of {
            Of::Choice(Choice { condition: Some(_), .. }) => {
                self.children(id).next().map_or(Answer::Unknown(INVALID), |guard| self.node(guard).value)
            }
            _ => Answer::Known(Datum::Bool(true)),
        }
    }

    /// Every step that carries the answers of some steps, each once, the steps themselves included.
    pub fn carrying(&self, roots: &[NodeId]) -> Vec<NodeId> {
        let mut seen = vec![false; self.nodes.len()];
        let mut waiting = roots.to_vec();
        let mut carrying = Vec::new();
        while let Some(id) = waiting.pop() {
            if std::mem::replace(&mut seen[id.0 as usize], true) {
                continue;
            }
            carrying.push(id);
            waiting.extend(self.deciding(id));
        }
        carrying.sort();
        carrying
    }

    /// The steps that an answer was made of: condition, amount, duration, decider.
    pub fn roots(&self, result: &SchemeResult) -> Vec<NodeId> {
        [result.condition, result.amount, result.lasts, result.decider].into_iter().flatten().collect()
    }
}

/// A program bound to columns, ready to explain any of their households.
#[derive(Debug)]
pub struct Explainer<'p, 'v> {
    program: &'p Program,
    view: &'v View<'v>,
    facts: Vec<Option<ColumnRef<'v>>>,
    series: HashMap<(FactId, u8), ColumnRef<'v>>,
    applied: Option<ColumnRef<'v>>,
    decisions: Vec<Option<ColumnRef<'v>>>,
}

impl<'p, 'v> Explainer<'p, 'v> {
    /// Binds a program to columns.
    pub fn new(program: &'p Program, view: &'v View<'v>) -> Self {
        let column = |input: &Input| view.columns.get(input).copied();
        let mut series = HashMap::new();
        for (input, column) in &view.columns {
            if let Input::Series { series: id, months } = input {
                series.insert((*id, *months), *column);
            }
        }
        let decisions = program.discretions.iter().map(|point| column(&Input::Decision(point.name.clone())));
        Explainer {
            program,
            view,
            facts: program.dictionary.ids().map(|(id, _)| column(&Input::Fact(id))).collect(),
            series,
            applied: column(&Input::ApplicationDate),
            decisions: decisions.collect(),
        }
    }

    /// The program.
    pub fn program(&self) -> &'p Program {
        self.program
    }

    /// Explains every scheme for one household.
    pub fn household(&self, household: usize) -> Evaluation<'p> {
        self.schemes(household, |_| true)
    }

    /// Explains the schemes asked for.
    pub fn schemes(&self, household: usize, wanted: impl Fn(usize) -> bool) -> Evaluation<'p> {
        let mut walk = Walk::new(self, household);
        let mut results = Vec::new();
        for (index, scheme) in self.program.schemes.iter().enumerate() {
            if !wanted(index) {
                continue;
            }
            for row in 0..walk.count(scheme.entity) {
                results.push(walk.scheme_result(index, row));
            }
        }
        Evaluation { program: self.program, nodes: walk.nodes, results, bounds: walk.bounds }
    }

    /// A scheme's condition for one row, and its amount whatever the condition: what the columnar evaluator computes.
    pub fn answers(&self, household: usize, scheme: usize, row: u32) -> (Answer, Option<Answer>) {
        let mut walk = Walk::new(self, household);
        let condition = walk.scheme(scheme, row);
        let amount = self.program.schemes[scheme].amount.as_ref().map(|expr| walk.expr(expr, row));
        (walk.value(condition), amount.map(|id| walk.value(id)))
    }

    /// Whether a discretion point is open for a row, and its bounds where it has any.
    pub fn point(&self, household: usize, point: usize, row: u32) -> (Answer, Option<(Answer, Answer)>) {
        let mut walk = Walk::new(self, household);
        let point = &self.program.discretions[point];
        let open = walk.expr(&point.open, row);
        let bounds = point.bounds.as_ref().map(|(low, high)| {
            let (low, high) = (walk.expr(low, row), walk.expr(high, row));
            (walk.value(low), walk.value(high))
        });
        (walk.value(open), bounds)
    }

    /// The step of one rule for one row, with everything below it.
    pub fn rule(&self, household: usize, rule: usize, row: u32) -> (Evaluation<'p>, NodeId) {
        let mut walk = Walk::new(self, household);
        let id = walk.rule(rule, row);
        (
            Evaluation { program: self.program, nodes: walk.nodes, results: Vec::new(), bounds: walk.bounds },
            id,
        )
    }
}

/// How deep a tree of rules may be walked; the checker refuses cycles, so this is never met by a checked pack of sensible size.
struct Walk<'p, 'v, 'e> {
    explainer: &'e Explainer<'p, 'v>,
    program: &'p Program,
    rows: [Range<usize>; 5],
    nodes: Vec<Node<'p>>,
    rules: Vec<Vec<u32>>,
    schemes: Vec<Vec<u32>>,
    discretions: Vec<Vec<u32>>,
    bounds: BTreeMap<(usize, u32), (NodeId, NodeId)>,
}

fn slot(entity: Entity) -> usize {
    entity as usize
}

impl<'p, 'v, 'e> Walk<'p, 'v, 'e> {
    fn new(explainer: &'e Explainer<'p, 'v>, household: usize) -> Self {
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

    fn count(&self, entity: Entity) -> u32 {
        let rows = self.rows[slot(entity)].len();
        u32::try_from(rows).unwrap_or(u32::MAX)
    }

    fn push(&mut self, of: Of<'p>, row: u32, value: Answer, first: u32) -> NodeId {
        let id = u32::try_from(self.nodes.len()).unwrap_or(NOTHING);
        self.nodes.push(Node { of, row, value, first, next: NOTHING, target: NOTHING });
        NodeId(id)
    }

    fn value(&self, id: NodeId) -> Answer {
        self.nodes[id.0 as usize].value
    }

    /// Links steps as siblings; gives the first.
    fn chain(&mut self, ids: &[NodeId]) -> u32 {
        for pair in ids.windows(2) {
            self.nodes[pair[0].0 as usize].next = pair[1].0;
        }
        ids.first().map_or(NOTHING, |id| id.0)
    }

    fn scheme_result(&mut self, index: usize, row: u32) -> SchemeResult {
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

    fn rule(&mut self, index: usize, row: u32) -> NodeId {
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

    fn scheme(&mut self, index: usize, row: u32) -> NodeId {
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

    fn expr(&mut self, expr: &'p Expr, row: u32) -> NodeId {
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

    fn one(
        &mut self,
        expr: &'p Expr,
        inner: &'p Expr,
        row: u32,
        f: impl Fn(Datum) -> Option<Datum>,
    ) -> NodeId {
        let id = self.expr(inner, row);
        let value = match self.value(id) {
            Answer::Known(x) => f(x).map_or(Answer::Unknown(INVALID), Answer::Known),
            unknown => unknown,
        };
        self.push(Of::Expr(expr), row, value, id.0)
    }

    fn two(
        &mut self,
        expr: &'p Expr,
        a: &'p Expr,
        b: &'p Expr,
        row: u32,
        f: impl Fn(Datum, Datum) -> Option<Datum>,
    ) -> NodeId {
        let (a, b) = (self.expr(a, row), self.expr(b, row));
        let value = match (self.value(a), self.value(b)) {
            (Answer::Known(x), Answer::Known(y)) => f(x, y).map_or(Answer::Unknown(INVALID), Answer::Known),
            (x, y) => {
                let zero = matches!(expr.kind, Kind::Div(..)) && y.number().is_some_and(Fraction::is_zero);
                Answer::Unknown(x.status() | y.status() | if zero { INVALID } else { 0 })
            }
        };
        let first = self.chain(&[a, b]);
        self.push(Of::Expr(expr), row, value, first)
    }

    fn numbers(
        &mut self,
        expr: &'p Expr,
        a: &'p Expr,
        b: &'p Expr,
        row: u32,
        f: impl Fn(Fraction, Fraction) -> Option<Fraction>,
    ) -> NodeId {
        self.two(expr, a, b, row, |x, y| match (x, y) {
            (Datum::Number(x), Datum::Number(y)) => f(x, y).map(Datum::Number),
            _ => None,
        })
    }

    /// Kleene and (flag set) or or. Rows of a written list are all looked at as long as they can matter to the reader: an `all` shows every
    /// condition, an `any` stops at the first that holds; plain operators stop as soon as the answer is certain.
    fn logic(&mut self, expr: &'p Expr, rows: &'p [Row], and: bool, row: u32) -> NodeId {
        let mut ids = Vec::with_capacity(rows.len());
        let mut decided = false;
        let mut status = 0;
        for one in rows {
            let id = self.expr(&one.condition, row);
            let value = self.value(id);
            match value {
                Answer::Known(Datum::Bool(known)) => decided |= known != and,
                other => status |= other.status(),
            }
            let id = if one.number.is_some() { self.push(Of::Row(one), row, value, id.0) } else { id };
            ids.push(id);
            if decided && !(and && one.number.is_some()) {
                break;
            }
        }
        let value = match (decided, status) {
            (true, _) => Answer::Known(Datum::Bool(!and)),
            (false, 0) => Answer::Known(Datum::Bool(and)),
            (false, status) => Answer::Unknown(status),
        };
        let first = self.chain(&ids);
        self.push(Of::Expr(expr), row, value, first)
    }

    fn first(&mut self, expr: &'p Expr, choices: &'p [Choice], row: u32) -> NodeId {
        let mut ids = Vec::with_capacity(choices.len());
        let mut open: Vec<(Answer, Answer)> = Vec::new();
        let mut last = Answer::Unknown(INVALID);
        for choice in choices {
            let mut parts = Vec::with_capacity(2);
            let guard = match &choice.condition {
                None => Answer::Known(Datum::Bool(true)),
                Some(condition) => {
                    let id = self.expr(condition, row);
                    parts.push(id);
                    self.value(id)
                }
            };
            if guard == Answer::Known(Datum::Bool(false)) {
                let first = self.chain(&parts);
                ids.push(self.push(Of::Choice(choice), row, guard, first));
                continue;
            }
            let value = self.expr(&choice.value, row);
            parts.push(value);
            let value = self.value(value);
            let first = self.chain(&parts);
            // A row that may or may not be taken is unknown, whatever its value.
            let shown =
                if guard.status() == 0 { value } else { Answer::Unknown(guard.status() | value.status()) };
            ids.push(self.push(Of::Choice(choice), row, shown, first));
            if guard == Answer::Known(Datum::Bool(true)) {
                last = value;
                break;
            }
            open.push((guard, value));
        }
        let value =
            open.into_iter().rev().fold(last, |rest, (guard, value)| choose_unknown(guard, value, rest));
        let first = self.chain(&ids);
        self.push(Of::Expr(expr), row, value, first)
    }

    fn fold(
        &mut self,
        expr: &'p Expr,
        fold: Fold,
        count: bool,
        filters: &'p [Expr],
        body: &'p Expr,
        row: u32,
    ) -> NodeId {
        let child = body.entity;
        let holder = self.rows[slot(expr.entity)].start + row as usize;
        let start = self.rows[slot(child)].start;
        let mut ids = Vec::new();
        let mut total = Total::new(fold);
        for absolute in self.explainer.view.children(child, holder) {
            let row = u32::try_from(absolute - start).unwrap_or(u32::MAX);
            let mut status = 0;
            let mut out = false;
            for filter in filters {
                let id = self.expr(filter, row);
                ids.push(id);
                match self.value(id) {
                    Answer::Known(Datum::Bool(true)) => {}
                    Answer::Known(_) => out = true,
                    Answer::Unknown(bits) => status |= bits,
                }
                if out {
                    break;
                }
            }
            if out {
                continue;
            }
            let id = self.expr(body, row);
            ids.push(id);
            let value = match (count, self.value(id)) {
                (true, Answer::Known(Datum::Bool(yes))) => {
                    Answer::Known(Datum::Number(Fraction::from_int(i64::from(yes))))
                }
                (_, value) => value,
            };
            total.take(status, value);
        }
        let first = self.chain(&ids);
        self.push(Of::Expr(expr), row, total.answer(), first)
    }

    /// The unknowns below a step that can still change it.
    fn needs(&self, id: NodeId, needs: &mut Vec<Need>) {
        let mut seen = std::collections::HashSet::new();
        self.collect(id, needs, &mut seen);
    }

    fn collect(&self, id: NodeId, needs: &mut Vec<Need>, seen: &mut std::collections::HashSet<NodeId>) {
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

/// `if guard then a else b` with the guard unknown.
fn choose_unknown(guard: Answer, a: Answer, b: Answer) -> Answer {
    match (a, b) {
        (Answer::Known(x), Answer::Known(y)) if x == y => a,
        _ => Answer::Unknown(guard.status() | a.status() | b.status()),
    }
}

/// The running total of a fold.
struct Total {
    fold: Fold,
    value: Option<Datum>,
    decided: bool,
    status: u8,
}

impl Total {
    fn new(fold: Fold) -> Total {
        let value = match fold {
            Fold::Sum => Some(Datum::Number(Fraction::from_int(0))),
            Fold::Any => Some(Datum::Bool(false)),
            Fold::All => Some(Datum::Bool(true)),
            Fold::Max | Fold::Min => None,
        };
        Total { fold, value, decided: false, status: 0 }
    }

    /// Takes a row whose filter is true (status 0) or unknown.
    fn take(&mut self, filter: u8, value: Answer) {
        match self.fold {
            Fold::Any | Fold::All => {
                let absorbing = self.fold == Fold::Any;
                match value {
                    Answer::Known(Datum::Bool(known)) if known == absorbing => {
                        if filter == 0 {
                            self.decided = true;
                        } else {
                            self.status |= filter;
                        }
                    }
                    Answer::Known(_) => {}
                    Answer::Unknown(bits) => self.status |= bits | filter,
                }
            }
            Fold::Sum => match value {
                Answer::Known(Datum::Number(number)) if filter == 0 || number.is_zero() => {
                    if let Some(Datum::Number(total)) = self.value {
                        match total.checked_add(number) {
                            Some(total) => self.value = Some(Datum::Number(total)),
                            None => self.status |= INVALID,
                        }
                    }
                }
                other => self.status |= other.status() | filter,
            },
            Fold::Max | Fold::Min => match value {
                Answer::Known(Datum::None) => {}
                Answer::Known(datum) if filter == 0 => {
                    let better = |old: Datum| match (datum, old) {
                        (Datum::Number(x), Datum::Number(y)) => (x > y) == (self.fold == Fold::Max),
                        (Datum::Date(x), Datum::Date(y)) => (x > y) == (self.fold == Fold::Max),
                        _ => false,
                    };
                    if self.value.is_none_or(better) {
                        self.value = Some(datum);
                    }
                }
                other => self.status |= other.status() | filter,
            },
        }
    }

    fn answer(self) -> Answer {
        if self.decided {
            return Answer::Known(Datum::Bool(self.fold == Fold::Any));
        }
        if self.status != 0 {
            return Answer::Unknown(self.status);
        }
        Answer::Known(self.value.unwrap_or(Datum::None))
    }
}

fn datum(base: Base, value: i64, scale: i64) -> Datum {
    match base {
        Base::Bool => Datum::Bool(value == 1),
        Base::Enum(_) => u8::try_from(value).map_or(Datum::None, Datum::Variant),
        Base::Date => i32::try_from(value).ok().and_then(Date::from_days).map_or(Datum::None, Datum::Date),
        Base::Division => Datum::Place(value),
        Base::Number(_) if scale == 1 => Datum::Number(Fraction::from_int(value)),
        Base::Number(_) => {
            Fraction::new(i128::from(value), i128::from(scale)).map_or(Datum::None, Datum::Number)
        }
    }
}

/// Full months from a date to another, negative when the second is earlier.
pub fn months_between(a: Date, b: Date) -> i64 {
    if b < a {
        return -months_between(b, a);
    }
    let months = b.month_of().months_since(a.month_of());
    let reached = a.add_months(months).is_some_and(|date| date <= b);
    i64::from(if reached { months } else { months - 1 })
}

fn add_time(step: Step, date: Date, number: Fraction) -> Option<Date> {
    let number = i32::try_from(number.to_int()?).ok()?;
    match step {
        Step::Days => date.add_days(number),
        Step::Months => date.add_months(number),
        Step::Years => date.add_months(number.checked_mul(12)?),
    }
}

/// The name of what a need is about, as facts are named in files: `income.wage`, `deposits`.
pub fn need_name(program: &Program, need: &Need) -> Name {
    match need {
        Need::Fact { fact, .. } | Need::Series { series: fact, .. } => {
            let fact = program.dictionary.fact(*fact);
            match fact.series {
                Some(SeriesKind::Income | SeriesKind::Spending) => Name::from(fact.qualified()),
                None => fact.name.clone(),
            }
        }
        Need::ApplicationDate => Name::from("applied_on"),
        Need::Decision { point, .. } => program.discretions[*point].name.clone(),
    }
}
