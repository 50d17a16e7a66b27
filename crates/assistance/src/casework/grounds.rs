// SPDX-License-Identifier: Apache-2.0
//! What a ground about a line can stand on: every figure that carries the answer beside its line, with the facts below it, their evidence and its article. Read off the
//! evaluation of the packs and never typed, so that a letter says what was computed.
//! clause: BZ-1.2

use super::assess::Live;
use super::file::CaseFile;
use super::model::{EvidenceId, Route};
use super::names::{CARE, of_person};
use super::reason::{Because, FactSeen, Figure, Ground, Means, Measure};
use crate::registry::Origin;
use crate::registry::topics::{Topic, topic};
use kernel::Citation;
use policy::assess::assess;
use policy::explain::{Evaluation, NodeId, Of, SchemeResult};
use policy::ir::CompareOp;
use policy::tree::{Base, Constant, Expr, Kind, Program};
use policy::units::Unit;
use std::collections::BTreeSet;

/// A figure beside its line, with what it stands on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FigureFound {
    /// The figure and the line.
    pub figure: Figure,
    /// The facts below the figure, with their evidence.
    pub facts: Vec<FactSeen>,
    /// The article that draws the line.
    pub article: Citation,
}

impl FigureFound {
    /// A ground that stands on it.
    #[must_use]
    pub fn because<R>(&self, code: R) -> Because<R> {
        Because {
            code,
            facts: self.facts.clone(),
            article: self.article.clone(),
            figure: Some(self.figure.clone()),
            said: None,
            paper: None,
        }
    }
}

/// The figures that a ground stands on, of those that carry the answer: of its own kind, and on its side of the line. Nothing for a ground without a line.
#[must_use]
pub fn figures_of<R: Ground>(code: R, all: &[FigureFound]) -> Vec<&FigureFound> {
    let Some((means, side)) = code.line() else { return Vec::new() };
    all.iter().filter(|one| one.figure.about == Some(means) && side.holds(&one.figure)).collect()
}

/// The article on which a ground rests where a rule of the packs is about it, with what the same article says of the money.
#[must_use]
pub fn ruled(program: &Program, code: impl Ground) -> Option<(&Citation, Option<&str>)> {
    let basis = |rule: &str| program.rule(rule).map(|at| &program.rules[at].origin.basis);
    let article = basis(code.rule()?)?.cites.first()?;
    let money = basis(CARE).filter(|basis| basis.cites.contains(article));
    Some((article, money.and_then(|basis| basis.says.as_deref())))
}

/// Every comparison of means with a line that carries the answer which a case asks for; nothing where the packs give none.
#[must_use]
pub fn compared(live: &Live, file: &CaseFile) -> Vec<FigureFound> {
    let Ok(evaluation) = assess(&live.program, &live.given) else { return Vec::new() };
    let (scheme, row) = match file.family.route {
        Route::Household => (file.scheme.word(), 0),
        Route::SinglePerson(person) => {
            let at = live.given.ids.persons.iter().position(|id| *id == person.to_string());
            (of_person(file.scheme), at.and_then(|at| u32::try_from(at).ok()).unwrap_or(u32::MAX))
        }
    };
    let index = live.program.scheme(scheme);
    let asked = |result: &&SchemeResult| Some(result.scheme) == index && result.row == row;
    let Some(condition) = evaluation.results.iter().find(asked).and_then(|result| result.condition) else {
        return Vec::new();
    };
    let mut walk = Walk { live, evaluation: &evaluation, seen: BTreeSet::new(), found: Vec::new() };
    let article = index.and_then(|at| live.program.schemes[at].origin.basis.cites.first());
    walk.below(condition, article, false);
    walk.found
}

/// What the packs call a figure or a line: the name of each part, with signs between; in general words where the packs work it out in a way that has no short formula.
#[must_use]
pub fn figure_name(program: &Program, formula: &str) -> String {
    if formula.is_empty() {
        return "规定的限额".to_owned();
    }
    let mut parts = Vec::new();
    for part in formula.split_inclusive(['*', '/']) {
        let name = part.trim_end_matches(['*', '/']);
        let rule = program.rule(name).map(|at| program.rules[at].label.clone());
        let param = || program.param(name).map(|param| param.label.clone());
        let dictionary = &program.dictionary;
        let fact = || dictionary.id(name).map(|id| dictionary.fact(id).label.clone());
        parts.push(rule.or_else(param).or_else(fact).unwrap_or_else(|| name.to_owned()));
        parts.extend(
            part.strip_prefix(name)
                .filter(|sign| !sign.is_empty())
                .map(|sign| if sign == "*" { " × " } else { " ÷ " }.to_owned()),
        );
    }
    parts.concat()
}

struct Walk<'a> {
    live: &'a Live,
    evaluation: &'a Evaluation<'a>,
    seen: BTreeSet<(NodeId, bool)>,
    found: Vec<FigureFound>,
}

impl Walk<'_> {
    /// Below a step to the comparisons that carry it; the article is the nearest above. What stands under a denial asks for the opposite.
    fn below(&mut self, id: NodeId, above: Option<&Citation>, denied: bool) {
        if !self.seen.insert((id, denied)) {
            return;
        }
        let program = self.evaluation.program;
        let (own, expr) = match self.evaluation.node(id).of {
            Of::Row(row) => (row.basis.cites.first(), None),
            Of::Choice(_) => (None, None),
            Of::Expr(expr) => match expr.kind {
                Kind::Rule(at) => (program.rules[at].origin.basis.cites.first(), Some(expr)),
                _ => (None, Some(expr)),
            },
        };
        let article = own.or(above).cloned();
        if let (Some(Kind::Compare(op, left, right)), Some(article)) = (expr.map(|expr| &expr.kind), &article)
            && let Some(found) = self.comparison(
                id,
                if denied { denial(*op) } else { *op },
                (left.as_ref(), right.as_ref()),
                article,
            )
        {
            if !self.found.contains(&found) {
                self.found.push(found);
            }
            return;
        }
        let denied = denied != expr.is_some_and(|expr| matches!(expr.kind, Kind::Not(_)));
        for child in self.evaluation.deciding(id) {
            self.below(child, article.as_ref(), denied);
        }
    }

    fn comparison(
        &self,
        id: NodeId,
        op: CompareOp,
        (left, right): (&Expr, &Expr),
        article: &Citation,
    ) -> Option<FigureFound> {
        let mut sides = self.evaluation.children(id);
        let (a, b) = (sides.next()?, sides.next()?);
        // Whichever side is about the family's means is the figure; the other one is the line.
        let figure = [(a, left, b, right, op), (b, right, a, left, turned(op))].into_iter();
        let mut found = figure.filter_map(|(figure, its, line, other, op)| {
            let facts = self.facts(figure);
            let about = means(&facts, op).filter(|about| limits(*about, op))?;
            Some((figure, its, line, other, about, facts))
        });
        let (figure, its, line, other, about, facts) = found.next()?;
        let number = |id: NodeId| self.evaluation.node(id).value.number();
        let figure = Figure {
            name: formula(self.evaluation.program, its).unwrap_or_default(),
            value: number(figure)?,
            line_name: formula(self.evaluation.program, other).unwrap_or_default(),
            line: number(line)?,
            about: Some(about),
            measure: measure(its),
        };
        let mut seen = self.evidence(facts);
        if seen.is_empty() {
            // Nothing was listed at all: the figure itself is what was found.
            seen.push(FactSeen { fact: figure.name.clone(), evidence: None });
        }
        Some(FigureFound { figure, facts: seen, article: article.clone() })
    }

    /// Every fact and series below a number: its name, and the row of the file.
    fn facts(&self, id: NodeId) -> BTreeSet<(String, String)> {
        let (mut met, mut waiting, mut facts) = (BTreeSet::new(), vec![id], BTreeSet::new());
        while let Some(id) = waiting.pop() {
            if !met.insert(id) {
                continue;
            }
            let node = self.evaluation.node(id);
            if let Of::Expr(expr) = node.of
                && let Kind::Fact(fact) | Kind::Series(fact, ..) = expr.kind
            {
                let fact = self.live.program.dictionary.fact(fact);
                let ids = &self.live.given.ids;
                let row = usize::try_from(node.row).unwrap_or(usize::MAX);
                let row = match fact.entity {
                    policy::tree::Entity::Household => Some(&ids.household),
                    policy::tree::Entity::Person => ids.persons.get(row),
                    policy::tree::Entity::Supporter => ids.supporters.get(row),
                    policy::tree::Entity::Event => ids.events.get(row),
                    policy::tree::Entity::Township => ids.township.as_ref(),
                };
                facts.insert((fact.qualified(), row.cloned().unwrap_or_default()));
            }
            waiting.extend(self.evaluation.children(id));
        }
        facts
    }

    /// The facts about means with the rows of evidence that they come from, each once.
    fn evidence(&self, facts: BTreeSet<(String, String)>) -> Vec<FactSeen> {
        let mut seen: BTreeSet<(String, Option<EvidenceId>)> = BTreeSet::new();
        for (fact, row) in facts {
            if means_of(&fact).is_none() {
                continue;
            }
            for (key, found) in &self.live.composed.facts {
                let of = *key.fact == *fact && *key.row == *row;
                if let (true, Origin::Evidence(rows)) = (of, &found.origin) {
                    seen.extend(rows.iter().map(|one| (fact.clone(), Some(one.evidence))));
                }
            }
        }
        seen.into_iter().map(|(fact, evidence)| FactSeen { fact, evidence }).collect()
    }
}

/// The comparison with its sides changed.
const fn turned(op: CompareOp) -> CompareOp {
    match op {
        CompareOp::Less => CompareOp::More,
        CompareOp::AtMost => CompareOp::AtLeast,
        CompareOp::More => CompareOp::Less,
        CompareOp::AtLeast => CompareOp::AtMost,
        same => same,
    }
}

/// What holds where the comparison does not.
const fn denial(op: CompareOp) -> CompareOp {
    match op {
        CompareOp::Less => CompareOp::AtLeast,
        CompareOp::AtMost => CompareOp::More,
        CompareOp::More => CompareOp::AtMost,
        CompareOp::AtLeast => CompareOp::Less,
        CompareOp::Equal => CompareOp::NotEqual,
        CompareOp::NotEqual => CompareOp::Equal,
    }
}

/// Whether a comparison is a line of the kind that a ground speaks of: income and property have to stay within one, spending has to reach one. That the income of a
/// 边缘 family lies above the standard of 低保 is a condition too, but none that too much income fails.
const fn limits(about: Means, op: CompareOp) -> bool {
    match about {
        Means::Income | Means::Property => matches!(op, CompareOp::Less | CompareOp::AtMost),
        Means::Spending => matches!(op, CompareOp::More | CompareOp::AtLeast),
    }
}

/// What of the family a fact is about.
fn means_of(fact: &str) -> Option<Means> {
    match topic(fact) {
        Topic::Income => Some(Means::Income),
        Topic::Spending => Some(Means::Spending),
        Topic::Property | Topic::Housing => Some(Means::Property),
        _ => None,
    }
}

/// What a figure is about: spending where it has to reach a line, income where it has to stay below one even where spending is taken off it, else property.
fn means(facts: &BTreeSet<(String, String)>, op: CompareOp) -> Option<Means> {
    let found: BTreeSet<Means> = facts.iter().filter_map(|(fact, _)| means_of(fact)).collect();
    let reaches = matches!(op, CompareOp::More | CompareOp::AtLeast);
    if found.contains(&Means::Spending) && (reaches || !found.contains(&Means::Income)) {
        return Some(Means::Spending);
    }
    [Means::Income, Means::Property].into_iter().find(|means| found.contains(means))
}

fn measure(expr: &Expr) -> Measure {
    match expr.ty.base {
        Base::Number(unit) if unit.is_money() => Measure::Money,
        Base::Number(Unit::PERSONS) => Measure::Persons,
        Base::Number(Unit::MONTHS) => Measure::Months,
        Base::Number(Unit::YEARS) => Measure::Years,
        Base::Number(Unit::DAYS) => Measure::Days,
        _ => Measure::Number,
    }
}

/// A number by the names of the packs: a name, or names with signs between. Nothing for what has no short formula.
fn formula(program: &Program, expr: &Expr) -> Option<String> {
    let two = |a: &Expr, sign: char, b: &Expr| {
        Some(format!("{}{sign}{}", formula(program, a)?, formula(program, b)?))
    };
    Some(match &expr.kind {
        Kind::Fact(fact) | Kind::Series(fact, ..) => program.dictionary.fact(*fact).qualified(),
        Kind::Param(at) => program.params[*at].name.to_string(),
        Kind::Rule(at) => program.rules[*at].name.to_string(),
        Kind::Discretion(at) => program.discretions[*at].name.to_string(),
        Kind::Constant(Constant::Number(number)) if measure(expr) == Measure::Number => {
            let text = number.to_decimal(4, kernel::Rounding::HalfUp);
            text.trim_end_matches('0').trim_end_matches('.').to_owned()
        }
        Kind::Spread(inner) | Kind::Round(inner, ..) => formula(program, inner)?,
        Kind::Mul(a, b) => two(a, '*', b)?,
        Kind::Div(a, b) => two(a, '/', b)?,
        _ => return None,
    })
}
