// SPDX-License-Identifier: Apache-2.0
//! The main reason of an answer: the deepest named rule that carries it; and households explained on several threads.

use policy::explain::{
    Answer, Datum, Evaluation, Explainer, Need, NodeId, Of, Outcome, SchemeResult, need_name,
};
use policy::frame::View;
use policy::tree::{Base, Kind, Program};

/// What carries an answer; indices into the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Key {
    /// The scheme itself.
    Scheme(u32),
    /// A rule.
    Rule(u32),
    /// A numbered row of a rule.
    Row(u32, u16),
    /// A point that a person decides.
    Point(u32),
    /// Another scheme that goes before.
    Before(u32),
}

impl Key {
    /// As packs name it: `income_below_standard`, `dibao_eligible/1`.
    pub(crate) fn id(self, program: &Program) -> String {
        match self {
            Key::Scheme(at) | Key::Before(at) => program.schemes[at as usize].name.to_string(),
            Key::Rule(at) => program.rules[at as usize].name.to_string(),
            Key::Row(at, number) => format!("{}/{number}", program.rules[at as usize].name),
            Key::Point(at) => program.discretions[at as usize].name.to_string(),
        }
    }

    /// In Chinese.
    pub(crate) fn label(self, program: &Program) -> String {
        match self {
            Key::Scheme(at) => program.schemes[at as usize].label.clone(),
            Key::Before(at) => format!("已符合“{}”，不再单列", program.schemes[at as usize].label),
            Key::Rule(at) => program.rules[at as usize].label.clone(),
            Key::Row(at, number) => {
                let rule = &program.rules[at as usize];
                match says(&rule.body.kind, number) {
                    Some(says) => format!("{}：{says}", rule.label),
                    None => format!("{}（第 {number} 项）", rule.label),
                }
            }
            Key::Point(at) => program.discretions[at as usize].label.clone(),
        }
    }
}

impl Key {
    /// In Chinese, with what came of it.
    pub(crate) fn told(self, program: &Program, outcome: Outcome) -> String {
        let label = self.label(program);
        match (self, outcome) {
            (Key::Before(_), _) | (_, Outcome::Refused) => label,
            (_, Outcome::Yes) => format!("满足：{label}"),
            (_, Outcome::No) => format!("不满足：{label}"),
            (_, Outcome::Needs | Outcome::Discretion | Outcome::Invalid) => format!("待定：{label}"),
        }
    }
}

/// What a numbered row of a rule's list says, where the list is the rule's whole body.
fn says(kind: &Kind, number: u16) -> Option<&str> {
    let (Kind::All(rows) | Kind::Any(rows)) = kind else { return None };
    rows.iter().find(|row| row.number == Some(number))?.basis.says.as_deref()
}

/// The main reason of a result: for a no the first condition that fails, followed down to the last rule with a name; for an open answer
/// the first that is open; for a yes the rule above which everything holds.
pub(crate) fn main(evaluation: &Evaluation<'_>, result: &SchemeResult) -> Key {
    let mut best = Key::Scheme(index(result.scheme));
    let Some(mut at) = result.condition else { return best };
    let mut rule = None;
    loop {
        let node = evaluation.node(at);
        match node.of {
            Of::Expr(expr) => match &expr.kind {
                Kind::Rule(inner) => {
                    best = Key::Rule(index(*inner));
                    rule = Some(index(*inner));
                }
                Kind::Discretion(point) => best = Key::Point(index(*point)),
                Kind::Scheme(other) => return Key::Before(index(*other)),
                _ => {}
            },
            Of::Row(row) => {
                if let (Some(rule), Some(number)) = (rule, row.number) {
                    best = Key::Row(rule, number);
                }
            }
            Of::Choice(_) => {}
        }
        let carrying = evaluation.deciding(at);
        let truths: Vec<NodeId> = carrying.into_iter().filter(|id| is_truth(evaluation, *id)).collect();
        let holds = node.value == Answer::Known(Datum::Bool(true));
        match truths.as_slice() {
            [] => return best,
            // Where several conditions hold together, what they make up is the reason.
            [_, _, ..] if holds => return best,
            [first, ..] => at = *first,
        }
    }
}

/// Whether a step is a condition.
fn is_truth(evaluation: &Evaluation<'_>, id: NodeId) -> bool {
    match evaluation.node(id).of {
        Of::Expr(expr) => expr.ty.base == Base::Bool,
        Of::Row(_) => true,
        Of::Choice(choice) => choice.value.ty.base == Base::Bool,
    }
}

fn index(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// The facts, and points to decide, that a result waits for; each once.
pub(crate) fn needed(program: &Program, needs: &[Need]) -> Vec<Missing> {
    let mut found: Vec<Missing> = Vec::new();
    for need in needs {
        let one = Missing {
            name: need_name(program, need).to_string(),
            decision: matches!(need, Need::Decision { .. }),
        };
        if !found.contains(&one) {
            found.push(one);
        }
    }
    found
}

/// Something that an answer waits for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Missing {
    /// What packs or the dictionary call it.
    pub(crate) name: String,
    /// Whether a person has to decide it.
    pub(crate) decision: bool,
}

impl Missing {
    /// In Chinese.
    pub(crate) fn label(&self, program: &Program) -> String {
        if self.decision {
            let point = program.discretions.iter().find(|point| *point.name == *self.name);
            return point.map_or_else(|| self.name.clone(), |point| point.label.clone());
        }
        if self.name == "applied_on" {
            return "申请日期".to_owned();
        }
        let fact = program.dictionary.id(&self.name).map(|id| program.dictionary.fact(id));
        fact.map_or_else(|| self.name.clone(), |fact| fact.label.clone())
    }
}

/// Explains some households of a view on so many threads; what is told of each comes back in their order.
pub(crate) fn explain<T: Send>(
    program: &Program,
    view: &View<'_>,
    households: &[usize],
    threads: usize,
    wanted: impl Fn(usize) -> bool + Sync,
    tell: impl Fn(usize, &Evaluation<'_>) -> T + Sync,
) -> Vec<T> {
    let explainer = Explainer::new(program, view);
    each(households, threads, |household| tell(household, &explainer.schemes(household, &wanted)))
}

/// Works on each of some households on so many threads; what comes out stands in their order.
pub(crate) fn each<T: Send>(households: &[usize], threads: usize, f: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let part = households.len().div_ceil(threads.max(1)).max(1);
    if households.len() <= part {
        return households.iter().map(|&household| f(household)).collect();
    }
    std::thread::scope(|scope| {
        let f = &f;
        let work = |part: &[usize]| -> Vec<T> { part.iter().map(|&household| f(household)).collect() };
        let started: Vec<_> = households.chunks(part).map(|part| scope.spawn(move || work(part))).collect();
        let done = started
            .into_iter()
            .map(|one| one.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        done.flatten().collect()
    })
}
