// SPDX-License-Identifier: Apache-2.0
//! The explaining evaluator: one household through the checked tree, every step kept.
//!
//! It gives bit for bit what the columnar evaluator gives (the semantics are written down in `ir.rs`) and, beside each value, the steps that led to it.

mod steps;
mod walk;

use crate::dictionary::SeriesKind;
use crate::frame::{ColumnRef, View};
use crate::ir::{Fold, INVALID, Input, MISSING};
use crate::tree::{Choice, Expr, FactId, Kind, Name, Program, Row};
use kernel::{Date, Fraction};
use std::collections::{BTreeMap, HashMap};
pub use steps::months_between;
use walk::Walk;

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

    /// The steps whose values add up to that of a step: both sides of a sum, and of sums that a rule stands for; the step itself where it is no sum.
    pub fn addends(&self, id: NodeId) -> Vec<NodeId> {
        let Of::Expr(expr) = self.node(id).of else { return vec![id] };
        if !matches!(expr.kind, Kind::Add(..) | Kind::Rule(_)) {
            return vec![id];
        }
        let below: Vec<NodeId> = self.children(id).flat_map(|child| self.addends(child)).collect();
        if below.len() > 1 { below } else { vec![id] }
    }

    /// The rule that names a step: the one it refers to, or whose values it adds up over rows. An index into [`Program::rules`].
    pub fn named_by(&self, id: NodeId) -> Option<usize> {
        let Of::Expr(mut expr) = self.node(id).of else { return None };
        loop {
            match &expr.kind {
                Kind::Rule(index) => return Some(*index),
                Kind::Spread(inner) => expr = inner,
                Kind::Fold { fold: Fold::Sum, count: false, body, .. } => expr = body,
                _ => return None,
            }
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
