// SPDX-License-Identifier: Apache-2.0
//! Live definitions of a stack of packs to a checked [`Program`]: names, versions, types, units, entities, cycles, sources.

mod expressions;
mod items;
mod live;
mod names;
mod numbers;

use crate::dictionary::{Dictionary, nearest};
use crate::library::{Pack, Question, Unavailable};
use crate::problem::{At, Problem, ProblemKind};
use crate::procedure::ProcedureStep;
use crate::syntax::{DiscretionBody, ParamBody, SchemeBody, TypeText, Version};
use crate::tree::{
    Base, Discretion, Entity, Enumeration, Name, Param, Program, Rule, Scheme, StackedPack, Type,
};
use crate::{lower, syntax};
use kernel::{Date, SourceDocument};
pub(crate) use numbers::scale;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, OnceLock};

/// Builds the program that a stack gives for a question.
pub(crate) fn build(
    dictionary: &Arc<Dictionary>,
    stack: &[&Pack],
    question: &Question,
) -> Result<Program, Unavailable> {
    let mut checker = Checker::new(dictionary, stack, question);
    checker.collect();
    checker.settings()?;
    checker.everything();
    let Checker { params, rules, discretions, schemes, mut procedure, enums, sources, mut problems, .. } =
        checker;
    procedure.sort_by(|a, b| (&a.procedure, a.kind).cmp(&(&b.procedure, b.kind)));
    if !problems.is_empty() {
        return Err(Unavailable::Wrong(problems));
    }
    let stacked: Vec<StackedPack> = stack
        .iter()
        .map(|pack| StackedPack {
            name: pack.name.clone(),
            title: pack.title.clone(),
            hash: pack.hash.clone(),
        })
        .collect();
    let program = Program {
        place: question.place,
        on: question.on,
        hash: stack_hash(dictionary, &stacked, question),
        stack: stacked,
        demonstration: stack.iter().any(|pack| pack.demonstration),
        dictionary: dictionary.clone(),
        sources,
        enums,
        params: params.into_iter().map(|(param, _)| param).collect(),
        rules: rules.into_iter().map(|(rule, _)| rule).collect(),
        discretions: discretions.into_iter().map(|(one, _)| one).collect(),
        schemes: schemes.into_iter().map(|(scheme, _)| scheme).collect(),
        procedure,
        read: OnceLock::new(),
    };
    problems.extend(lower::prove(&program));
    if problems.is_empty() { Ok(program) } else { Err(Unavailable::Wrong(problems)) }
}

fn stack_hash(dictionary: &Dictionary, stack: &[StackedPack], question: &Question) -> String {
    // No rule reads the holiday calendar (clocks belong to casework), so a new year's table must not make old records unreplayable.
    let mut all = format!("facts {}\n", dictionary.hash);
    for pack in stack {
        all.push_str(&format!("{} {}\n", pack.name, pack.hash));
    }
    for (name, value) in &question.set {
        all.push_str(&format!("set {name} {value}\n"));
    }
    crate::hash::hex(all.as_bytes())
}

/// A live version of an item: the pack that wins for this place and date.
struct Live<'a, T> {
    item: &'a syntax::Item,
    pack: &'a Pack,
    version: &'a Version<T>,
}

impl<T> Clone for Live<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Live<'_, T> {}

/// What a name stands for.
#[derive(Clone, Copy)]
enum Definition<'a> {
    Param(&'a TypeText, Live<'a, ParamBody>),
    Rule(&'a TypeText, Entity, Live<'a, syntax::Expr>),
    Discretion(&'a TypeText, Entity, Live<'a, DiscretionBody>),
    Scheme(Entity, Live<'a, SchemeBody>),
}

/// How far a definition has got.
#[derive(Clone, Copy)]
enum Progress {
    Running,
    Failed,
    Done(usize),
}

struct Checker<'a> {
    dictionary: &'a Arc<Dictionary>,
    stack: &'a [&'a Pack],
    question: &'a Question,
    sources: BTreeMap<Name, SourceDocument>,
    enums: Vec<Enumeration>,
    groups: HashMap<Name, (Entity, &'a syntax::Expr)>,
    live: BTreeMap<Name, Definition<'a>>,
    /// Names that exist, but not on this date: the first date after it on which they do.
    dead: HashMap<Name, Option<Date>>,
    progress: HashMap<Name, Progress>,
    path: Vec<Name>,
    row: u16,
    params: Vec<(Param, At)>,
    rules: Vec<(Rule, At)>,
    discretions: Vec<(Discretion, At)>,
    schemes: Vec<(Scheme, At)>,
    procedure: Vec<ProcedureStep>,
    problems: Vec<Problem>,
}

impl<'a> Checker<'a> {
    fn new(dictionary: &'a Arc<Dictionary>, stack: &'a [&'a Pack], question: &'a Question) -> Self {
        Checker {
            dictionary,
            stack,
            question,
            sources: BTreeMap::new(),
            enums: dictionary.enums.clone(),
            groups: HashMap::new(),
            live: BTreeMap::new(),
            dead: HashMap::new(),
            progress: HashMap::new(),
            path: Vec::new(),
            row: 0,
            params: Vec::new(),
            rules: Vec::new(),
            discretions: Vec::new(),
            schemes: Vec::new(),
            procedure: Vec::new(),
            problems: Vec::new(),
        }
    }

    fn wrong(&mut self, at: &At, kind: ProblemKind) {
        let problem = Problem { at: at.clone(), kind };
        if !self.problems.contains(&problem) {
            self.problems.push(problem);
        }
    }

    /// Refuses `--set` of something that is no parameter here.
    fn settings(&self) -> Result<(), Unavailable> {
        for (name, value) in &self.question.set {
            if !matches!(self.live.get(name.as_str()), Some(Definition::Param(..))) {
                let params = self.live.iter().filter(|(_, one)| matches!(one, Definition::Param(..)));
                let nearest = nearest(name, params.map(|(name, _)| &**name));
                return Err(Unavailable::Setting { name: name.clone(), value: value.clone(), nearest });
            }
        }
        Ok(())
    }

    fn everything(&mut self) {
        let names: Vec<Name> = self.live.keys().cloned().collect();
        for name in names {
            self.define(&name, None);
        }
        let groups: Vec<(Name, Entity, &'a syntax::Expr)> = self
            .groups
            .iter()
            .map(|(name, (entity, condition))| (name.clone(), *entity, *condition))
            .collect();
        for (_, entity, condition) in groups {
            self.expr(condition, entity, Some(Type::of(Base::Bool)));
        }
    }

    /// Checks a definition once; gives its index.
    fn define(&mut self, name: &Name, used_at: Option<&At>) -> Option<usize> {
        match self.progress.get(name) {
            Some(Progress::Done(index)) => return Some(*index),
            Some(Progress::Failed) => return None,
            Some(Progress::Running) => {
                let start = self.path.iter().position(|one| one == name).unwrap_or(0);
                let mut cycle = self.path[start..].to_vec();
                cycle.push(name.clone());
                if let Some(at) = used_at {
                    self.wrong(at, ProblemKind::Cycle(cycle));
                }
                return None;
            }
            None => {}
        }
        let definition = *self.live.get(name)?;
        self.progress.insert(name.clone(), Progress::Running);
        self.path.push(name.clone());
        let row = std::mem::replace(&mut self.row, 0);
        let done = match definition {
            Definition::Param(ty, live) => self.param(ty, live),
            Definition::Rule(ty, entity, live) => self.rule(ty, entity, live),
            Definition::Discretion(ty, entity, live) => self.discretion(ty, entity, live),
            Definition::Scheme(entity, live) => self.scheme(entity, live),
        };
        self.row = row;
        self.path.pop();
        self.progress.insert(name.clone(), done.map_or(Progress::Failed, Progress::Done));
        done
    }
}
