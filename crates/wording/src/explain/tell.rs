// SPDX-License-Identifier: Apache-2.0
//! The tree: which lines stand below which, what is told once, and what is left out.

mod conditions;
mod numbers;

use super::phrase::{Phrase, Phrases};
use super::{Detail, Line, Mark, Subjects};
use kernel::Citation;
use policy::explain::{Evaluation, NodeId, Outcome, SchemeResult};
use policy::tree::{Base, Entity, Kind};
use std::collections::HashSet;

/// Tells the steps of one evaluation. Each rule is told in full once; whoever tells several schemes with one teller refers back.
pub struct Teller<'e, 'p> {
    words: Phrases<'e, 'p>,
    detail: Detail,
    /// Bodies below which everything was told.
    told: HashSet<NodeId>,
    /// Bodies that have a line.
    lines: HashSet<NodeId>,
    /// Bodies that have a line below which more could have been told.
    cut: HashSet<NodeId>,
}

/// Where a line stands.
#[derive(Clone, Copy)]
struct At {
    /// How many levels may still follow below it.
    depth: usize,
    /// Whom the line above is about.
    about: (Entity, u32),
}

impl At {
    fn below(self) -> At {
        At { depth: self.depth.saturating_sub(1), ..self }
    }
}

impl<'e, 'p> Teller<'e, 'p> {
    /// A teller that has told nothing yet.
    #[must_use]
    pub fn new(evaluation: &'e Evaluation<'p>, subjects: &'e Subjects, detail: Detail) -> Teller<'e, 'p> {
        Teller {
            words: Phrases { evaluation, subjects },
            detail,
            told: HashSet::new(),
            lines: HashSet::new(),
            cut: HashSet::new(),
        }
    }

    pub(super) fn words(&self) -> Phrases<'e, 'p> {
        self.words
    }

    /// Why a scheme's condition holds or not.
    pub fn condition(&mut self, result: &SchemeResult) -> Vec<Line> {
        let Some(id) = result.condition else { return Vec::new() };
        let scheme = &self.words.program().schemes[result.scheme];
        // Where facts are missing, the list of facts says more than the steps that wait for them.
        let needs = result.outcome == Outcome::Needs && !self.detail.everything;
        let depth = if needs { 1 } else { self.detail.depth };
        let line = self.tell(self.words.strip(id), At { depth, about: (scheme.entity, result.row) });
        let mut lines = if line.text.is_empty() { line.children } else { vec![line] };
        // The heading says what the topmost rule says.
        while let (false, [only]) = (self.detail.everything, &mut lines[..]) {
            if only.children.is_empty()
                || only.row.is_some()
                || only.mark == Mark::Value
                || !only.mentions.is_empty()
            {
                break;
            }
            let cites = std::mem::take(&mut only.cites);
            lines = std::mem::take(&mut only.children);
            for line in &mut lines {
                if line.cites.is_empty() && line.carries {
                    line.cites.clone_from(&cites);
                }
            }
        }
        lines
    }

    /// Whether every step is told.
    #[must_use]
    pub fn tells_everything(&self) -> bool {
        self.detail.everything
    }

    /// How a value came about.
    pub fn value(&mut self, result: &SchemeResult, id: NodeId) -> Line {
        let scheme = &self.words.program().schemes[result.scheme];
        self.tell(id, At { depth: self.detail.depth, about: (scheme.entity, result.row) })
    }

    fn line(&self, id: NodeId, phrase: Phrase) -> Line {
        let answer = self.words.answer(id);
        let mut cites: Vec<Citation> = Vec::new();
        for cite in phrase.mentions.iter().filter_map(|one| one.since.as_ref()).flat_map(|(_, cites)| cites) {
            if !cites.contains(cite) {
                cites.push(cite.clone());
            }
        }
        Line {
            mark: Mark::of(answer),
            subjects: Vec::new(),
            text: phrase.text,
            name: None,
            row: None,
            of: Vec::new(),
            answer,
            ty: self.words.expr(id).ty,
            cites,
            notes: phrase.notes,
            mentions: phrase.mentions,
            carries: true,
            seen: false,
            cut: false,
            children: Vec::new(),
        }
    }

    fn about(&self, line: &mut Line, entity: Entity, row: u32, at: At) {
        let subjects = self.words.subjects;
        let id = subjects.id(entity, row);
        if !id.is_empty() {
            line.of = vec![id.to_owned()];
        }
        if at.about != (entity, row)
            && let Some(subject) = subjects.get(entity, row)
        {
            line.subjects = vec![subject.short.clone()];
        }
    }

    /// Tells a step that is no rule row.
    fn tell(&mut self, id: NodeId, at: At) -> Line {
        let id = self.words.strip(id);
        let expr = self.words.expr(id);
        match &expr.kind {
            Kind::Rule(index) => self.rule(id, *index, at),
            Kind::Discretion(index) => self.point(id, *index, at),
            _ if expr.ty.base == Base::Bool => self.condition_line(id, at),
            _ => self.number(id, at),
        }
    }

    fn rule(&mut self, id: NodeId, index: usize, at: At) -> Line {
        let rule = &self.words.program().rules[index];
        let row = self.words.evaluation.node(id).row;
        let Some(body) = self.words.children(id).first().copied() else {
            return self.line(id, Phrase::default());
        };
        let inside = At { depth: at.depth, about: (rule.entity, row) };
        let mut line = if rule.body.ty.base == Base::Bool {
            if self.words.is_simple(body) {
                let phrase = self.words.says(body, false);
                let named = self.words.compares_numbers(body);
                let (rules, minor) = (phrase.rules.clone(), phrase.minor.clone());
                let mut line = self.line(id, phrase);
                if !named {
                    line.text = format!("{}：{}", rule.label, line.text);
                }
                self.below(&mut line, body, rules, minor, inside);
                line
            } else {
                let mut line = self.line(id, Phrase::default());
                line.text.clone_from(&rule.label);
                self.expand(&mut line, body, inside, |teller, body, at| teller.parts(body, at));
                line
            }
        } else {
            self.named_number(id, body, index, inside)
        };
        self.about(&mut line, rule.entity, row, at);
        if line.cut {
            self.cut.insert(body);
        } else {
            self.lines.insert(body);
        }
        line.name = Some(rule.name.clone());
        let mut cites = rule.origin.basis.cites.clone();
        cites.extend(line.cites.drain(..).filter(|cite| !rule.origin.basis.cites.contains(cite)));
        line.cites = cites;
        let mut notes = self.words.notes(&rule.origin, &rule.name, &rule.label);
        notes.append(&mut line.notes);
        line.notes = notes;
        line
    }

    /// Tells below a line what a body rests on, once.
    fn expand(
        &mut self,
        line: &mut Line,
        body: NodeId,
        at: At,
        parts: impl FnOnce(&mut Self, NodeId, At) -> Vec<Line>,
    ) {
        if self.told.contains(&body) {
            line.seen = true;
            return;
        }
        if at.depth == 0 {
            line.cut = true;
            return;
        }
        // Marked first: nothing below a rule can refer to the rule itself, and siblings must see it.
        self.told.insert(body);
        line.children = parts(self, body, at.below());
    }

    /// Lines for the rules that a sentence mentions, once for each `key`.
    fn below(&mut self, line: &mut Line, key: NodeId, rules: Vec<NodeId>, minor: Vec<NodeId>, at: At) {
        let minor = if self.detail.everything { minor } else { Vec::new() };
        let mut known = HashSet::new();
        let all: Vec<NodeId> = rules.into_iter().chain(minor).filter(|id| known.insert(*id)).collect();
        let told: Vec<NodeId> = all.into_iter().filter(|id| self.is_worth_a_line(*id)).collect();
        if told.is_empty() {
            return;
        }
        if self.told.contains(&key) {
            line.seen = self.detail.everything;
            return;
        }
        if at.depth == 0 {
            line.cut = true;
            return;
        }
        self.told.insert(key);
        for id in told {
            let body = self.words.children(id).first().copied();
            // A short telling does not repeat a value that stands in the sentence above.
            let known =
                |body: NodeId| self.lines.contains(&body) || at.depth == 1 && self.cut.contains(&body);
            if self.detail.everything || !body.is_some_and(known) {
                line.children.push(self.tell(id, at.below()));
            }
        }
    }

    /// Whether a mentioned value was worked out from something.
    fn is_worth_a_line(&self, id: NodeId) -> bool {
        let Some(body) = self.words.children(id).first().copied() else { return false };
        !matches!(self.words.expr(self.words.strip(body)).kind, Kind::Constant(_))
    }
}
