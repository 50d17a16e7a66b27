// SPDX-License-Identifier: Apache-2.0
//! The tree: which lines stand below which, what is told once, and what is left out.

use super::phrase::{Phrase, Phrases, Style};
use super::{Detail, Line, Mark, Mention, MentionKind, Subjects};
use policy::explain::{Answer, Datum, Evaluation, NodeId, Of, Outcome, SchemeResult};
use policy::ir::Fold;
use policy::tree::{Base, Entity, Kind};
use kernel::Citation;
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
        Teller { words: Phrases { evaluation, subjects }, detail, told: HashSet::new(), lines: HashSet::new(), cut: HashSet::new() }
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
            if only.children.is_empty() || only.row.is_some() || only.mark == Mark::Value || !only.mentions.is_empty() {
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
        let Some(body) = self.words.children(id).first().copied() else { return self.line(id, Phrase::default()) };
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
    fn expand(&mut self, line: &mut Line, body: NodeId, at: At, parts: impl FnOnce(&mut Self, NodeId, At) -> Vec<Line>) {
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
            let known = |body: NodeId| self.lines.contains(&body) || at.depth == 1 && self.cut.contains(&body);
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

    /// A number, date or variant that a rule gives.
    fn named_number(&mut self, id: NodeId, body: NodeId, index: usize, at: At) -> Line {
        let rule = &self.words.program().rules[index];
        let value = self.words.value(self.words.answer(id), rule.body.ty, &rule.label);
        let head = format!("{} {value}", rule.label);
        let body = self.words.strip(body);
        if let Kind::First(_) = &self.words.expr(body).kind {
            return self.picked(body, head, at);
        }
        if let Some(fold) = self.total(body) {
            return self.total_line(id, body, fold, head, at);
        }
        let nothing = self.words.answer(body).number().is_some_and(kernel::Fraction::is_zero);
        let formula = if nothing && !self.detail.everything { None } else { self.words.formula(body, Style::Names) };
        let phrase = match formula {
            Some(mut formula) => {
                formula.text = format!("{head} = {}", formula.text);
                formula
            }
            None => {
                let mut phrase = self.words.phrase(body, Style::Names);
                phrase.text = match self.words.expr(body).kind {
                    Kind::Constant(_) => head,
                    _ if phrase.text == head || nothing => head,
                    _ => format!("{}：{}", rule.label, phrase.text),
                };
                phrase
            }
        };
        let (rules, minor) = (phrase.rules.clone(), phrase.minor.clone());
        let mut line = self.line(id, phrase);
        self.below(&mut line, body, rules, minor, at);
        line
    }

    /// A number without a name.
    fn number(&mut self, id: NodeId, at: At) -> Line {
        let expr = self.words.expr(id);
        if let Kind::First(_) = &expr.kind {
            let head = self.words.value(self.words.answer(id), expr.ty, "");
            return self.picked(id, head, at);
        }
        let value = self.words.value(self.words.answer(id), expr.ty, "");
        let mut phrase = match self.words.formula(id, Style::Names) {
            Some(mut formula) => {
                formula.text = format!("{value} = {}", formula.text);
                formula
            }
            None => self.words.phrase(id, Style::Names),
        };
        if phrase.text.is_empty() {
            phrase.text = value;
        }
        let (rules, minor) = (phrase.rules.clone(), phrase.minor.clone());
        let mut line = self.line(id, phrase);
        self.below(&mut line, id, rules, minor, at);
        line
    }

    /// A value that a row of a `first` picked.
    fn picked(&mut self, id: NodeId, head: String, at: At) -> Line {
        let mut line = self.line(id, Phrase::default());
        let Some((row, value)) = self.words.chosen(id) else {
            line.text = head;
            self.expand(&mut line, id, at, |teller, id, at| teller.open_guards(id, at));
            return line;
        };
        let Of::Choice(choice) = self.words.evaluation.node(row).of else { return line };
        let phrase = self.words.phrase(value, Style::Names);
        let constant = matches!(self.words.expr(self.words.strip(value)).kind, Kind::Constant(_));
        let formula = self.words.formula(value, Style::Names);
        line.text = match (&formula, constant) {
            (Some(formula), _) => format!("{head} = {}", formula.text),
            (None, true) => head,
            (None, false) if head.ends_with(&phrase.text) => head,
            (None, false) => format!("{head}：{}", phrase.text),
        };
        let phrase = formula.unwrap_or(phrase);
        if let Some(says) = &choice.basis.says {
            line.text.push_str(&format!("（{says}）"));
        }
        line.row = choice.number;
        line.cites.clone_from(&choice.basis.cites);
        line.notes.extend(phrase.notes);
        line.mentions.extend(phrase.mentions);
        if !self.detail.everything {
            // The guards are one sentence at most in a short telling.
            if let Some(guard) = choice.condition.as_ref().and_then(|_| self.words.children(row).first().copied())
                && choice.basis.says.is_none()
                && self.words.is_simple(guard)
            {
                let why = self.words.says(guard, false);
                line.text.push_str(&format!("（{}）", why.text));
                line.mentions.extend(why.mentions);
            }
            self.below(&mut line, id, phrase.rules, Vec::new(), at);
            return line;
        }
        self.expand(&mut line, id, at, |teller, id, at| {
            let mut lines = teller.guards(id, row, at);
            let mut known = HashSet::new();
            for rule in phrase.rules.into_iter().chain(phrase.minor).filter(|id| known.insert(*id)) {
                lines.push(teller.tell(rule, at));
            }
            lines
        });
        line
    }

    /// The guards of a `first` up to the row that was taken.
    fn guards(&mut self, id: NodeId, taken: NodeId, at: At) -> Vec<Line> {
        let mut lines = Vec::new();
        for row in self.words.children(id) {
            let Of::Choice(choice) = self.words.evaluation.node(row).of else { continue };
            if choice.condition.is_some()
                && let Some(guard) = self.words.children(row).first().copied()
            {
                let mut line = self.tell(guard, at);
                if let (Some(says), true) = (&choice.basis.says, choice.number.is_some()) {
                    line.text = format!("{says}：{}", line.text);
                }
                line.row = choice.number;
                lines.push(line);
            }
            if row == taken {
                break;
            }
        }
        lines
    }

    /// The guards that leave a `first` open.
    fn open_guards(&mut self, id: NodeId, at: At) -> Vec<Line> {
        let mut lines = Vec::new();
        for row in self.words.children(id) {
            let Of::Choice(choice) = self.words.evaluation.node(row).of else { continue };
            for part in self.words.children(row) {
                if self.words.answer(part).status() != 0 {
                    let mut line = self.tell(part, at);
                    if let Some(says) = &choice.basis.says {
                        line.text = format!("{says}：{}", line.text);
                    }
                    line.row = choice.number;
                    lines.push(line);
                }
            }
        }
        lines
    }

    /// The total over members that a number is, at least zero or not.
    fn total(&self, body: NodeId) -> Option<NodeId> {
        let body = self.words.strip(body);
        match &self.words.expr(body).kind {
            Kind::Fold { .. } => Some(body),
            Kind::Max(..) => {
                let parts: Vec<NodeId> = self.words.children(body).into_iter().map(|part| self.words.strip(part)).collect();
                let folds = |part: &&NodeId| matches!(self.words.expr(**part).kind, Kind::Fold { .. });
                let same = |part: &&NodeId| self.words.answer(**part) == self.words.answer(body);
                parts.iter().find(folds).filter(same).copied()
            }
            _ => None,
        }
    }

    fn total_line(&mut self, id: NodeId, body: NodeId, fold: NodeId, head: String, at: At) -> Line {
        let expr = self.words.expr(fold);
        let Kind::Fold { fold: how, count, .. } = &expr.kind else { return self.line(id, Phrase::default()) };
        let rows = self.words.fold_rows(fold);
        let mut line = self.line(id, Phrase::default());
        if *count {
            let counted: Vec<&str> = rows
                .iter()
                .filter(|row| row.body.is_some())
                .filter_map(|row| self.words.subjects.get(Entity::Person, row.row))
                .map(|subject| &*subject.full)
                .collect();
            line.text = if counted.is_empty() || counted.len() > 8 { head } else { format!("{head}：{}", counted.join("、")) };
        } else {
            let word = match how {
                Fold::Max => "各人中的最高值",
                Fold::Min => "各人中的最低值",
                _ => "各人合计",
            };
            line.text = format!("{head}，{word}");
        }
        // A short telling passes over members who are counted without question.
        self.expand(&mut line, body, at, |teller, _, at| teller.members(fold, at));
        if !self.detail.everything && line.children.is_empty() {
            line.cut = false;
        }
        line
    }

    /// One line for each row of a fold.
    fn members(&mut self, fold: NodeId, at: At) -> Vec<Line> {
        let expr = self.words.expr(fold);
        let Kind::Fold { fold: how, count, body, .. } = &expr.kind else { return Vec::new() };
        let answer = self.words.answer(fold);
        let mut lines: Vec<Line> = Vec::new();
        for row in self.words.fold_rows(fold) {
            let out = row.filters.iter().copied().find(|filter| self.words.answer(*filter) == Answer::Known(Datum::Bool(false)));
            let open = row.filters.iter().copied().find(|filter| self.words.answer(*filter).status() != 0);
            if let Some(filter) = out.or(open) {
                // Who does not count is told where people are counted.
                if *count || self.detail.everything || out.is_none() {
                    // Leaving somebody out needs its reason, however short the telling.
                    let mut line = self.tell(filter, At { depth: at.depth.max(2), ..at });
                    let named = matches!(self.words.expr(self.words.strip(filter)).kind, Kind::Rule(_)) && !self.words.is_simple(filter);
                    if let Kind::Rule(index) = self.words.expr(self.words.strip(filter)).kind
                        && let Some(rest) = line.text.strip_prefix(&format!("{}：", self.words.program().rules[index].label))
                    {
                        line.text = rest.to_owned();
                    }
                    line.text = match (out.is_some(), named) {
                        (true, true) => format!("不计入，不属于“{}”", line.text),
                        (true, false) => format!("不计入，{}", line.text),
                        (false, _) => format!("是否计入还不清楚，{}", line.text),
                    };
                    lines.push(line);
                }
                if out.is_some() {
                    continue;
                }
            }
            if *count {
                if self.detail.everything {
                    for filter in &row.filters {
                        if Some(*filter) != open {
                            lines.push(self.tell(*filter, at));
                        }
                    }
                }
                continue;
            }
            let Some(step) = row.body else { continue };
            let value = self.words.answer(step);
            let beside = match (how, answer, value) {
                (Fold::Any, Answer::Known(Datum::Bool(true)), Answer::Known(Datum::Bool(false))) => true,
                (Fold::All, Answer::Known(Datum::Bool(false)), Answer::Known(Datum::Bool(true))) => true,
                (_, Answer::Unknown(_), Answer::Known(_)) => !matches!(how, Fold::Max | Fold::Min),
                _ => false,
            };
            if beside && !self.detail.everything {
                continue;
            }
            let mut line = self.tell(step, at);
            if line.subjects.is_empty() {
                self.about(&mut line, body.entity, row.row, at);
            }
            line.carries = !beside;
            let same = |other: &&mut Line| {
                !self.detail.everything && other.text == line.text && other.mark == line.mark && other.children.is_empty()
            };
            match lines.iter_mut().find(same) {
                Some(other) if line.children.is_empty() => {
                    other.subjects.append(&mut line.subjects);
                    other.of.append(&mut line.of);
                }
                _ => lines.push(line),
            }
        }
        lines
    }

    // ---- conditions ----

    /// A condition without a name of its own.
    fn condition_line(&mut self, id: NodeId, at: At) -> Line {
        if self.words.is_simple(id) {
            let phrase = self.words.says(id, false);
            let (rules, minor) = (phrase.rules.clone(), phrase.minor.clone());
            let mut line = self.line(id, phrase);
            self.below(&mut line, id, rules, minor, at);
            if let Kind::Scheme(index) = &self.words.expr(id).kind {
                line.name = Some(self.words.program().schemes[*index].name.clone());
            }
            return line;
        }
        let mut line = self.line(id, Phrase::default());
        let expr = self.words.expr(id);
        match &expr.kind {
            Kind::Not(_) => {
                let Some(inner) = self.words.children(id).first().copied() else { return line };
                // Why something does not apply is of interest where somebody asks for everything.
                let quiet = !self.detail.everything && line.answer == Answer::Known(Datum::Bool(true));
                let inner_line = self.tell(inner, if quiet { At { depth: 0, ..at } } else { at });
                let held = matches!(self.words.answer(inner), Answer::Known(Datum::Bool(true)));
                let word = match self.words.answer(inner) {
                    Answer::Unknown(_) => "要看是不是",
                    _ if held => "属于",
                    _ => "不属于",
                };
                line.text = format!("{word}“{}”", inner_line.text);
                line.name = inner_line.name;
                line.cites = inner_line.cites;
                line.notes = inner_line.notes;
                line.seen = inner_line.seen;
                line.cut = inner_line.cut;
                line.children = inner_line.children;
            }
            Kind::Fold { fold, .. } => {
                let collection = self.words.collection(expr);
                let what = self.fold_label(id);
                line.text = match fold {
                    Fold::Any => format!("{collection}中有人：{what}"),
                    _ => format!("{collection}都：{what}"),
                };
                if self.words.fold_rows(id).is_empty() {
                    line.text.push_str("（没有列出）");
                }
                self.expand(&mut line, id, at, |teller, id, at| teller.members(id, at));
            }
            Kind::First(_) => match self.words.chosen(id) {
                Some((row, value)) => {
                    let Of::Choice(choice) = self.words.evaluation.node(row).of else { return line };
                    let (number, basis) = (choice.number, choice.basis.clone());
                    line = self.tell(value, at);
                    if let Some(says) = &basis.says {
                        line.text = if line.text.is_empty() { says.clone() } else { format!("{says}：{}", line.text) };
                    }
                    line.row = number.or(line.row);
                    line.cites.extend(basis.cites);
                    if self.detail.everything {
                        let mut guards = self.guards(id, row, at.below());
                        guards.append(&mut line.children);
                        line.children = guards;
                    }
                }
                None => self.expand(&mut line, id, at, |teller, id, at| teller.open_guards(id, at)),
            },
            // A list without a name: the line above shows its rows as its own.
            _ => line.children = self.list(id, at),
        }
        line
    }

    fn fold_label(&self, id: NodeId) -> String {
        let Kind::Fold { body, .. } = &self.words.expr(id).kind else { return String::new() };
        match &body.kind {
            Kind::Rule(index) => self.words.program().rules[*index].label.clone(),
            Kind::Fact(fact) => self.words.program().dictionary.fact(*fact).label.clone(),
            Kind::Discretion(index) => self.words.program().discretions[*index].label.clone(),
            _ => "符合条件".to_owned(),
        }
    }

    /// What a named condition rests on.
    fn parts(&mut self, body: NodeId, at: At) -> Vec<Line> {
        let body = self.words.strip(body);
        match &self.words.expr(body).kind {
            Kind::All(_) | Kind::Any(_) => self.list(body, at),
            Kind::First(_) if self.words.chosen(body).is_none() => self.open_guards(body, at),
            Kind::Fold { .. } => self.members(body, at),
            _ => {
                let line = self.tell(body, at);
                if line.text.is_empty() { line.children } else { vec![line] }
            }
        }
    }

    /// The rows of a list: those that carry the answer first; in a short telling the others only as a number.
    fn list(&mut self, id: NodeId, at: At) -> Vec<Line> {
        let all = matches!(self.words.expr(id).kind, Kind::All(_));
        let deciding: HashSet<NodeId> = self.words.evaluation.deciding(id).into_iter().collect();
        let mut lines = Vec::new();
        let mut beside = Vec::new();
        for child in self.words.children(id) {
            if !self.detail.everything && self.goes_without_saying(child) {
                continue;
            }
            if deciding.contains(&child) {
                let mut line = self.row(child, at);
                if line.text.is_empty() {
                    lines.append(&mut line.children);
                } else {
                    lines.push(line);
                }
            } else {
                beside.push(child);
            }
        }
        if self.detail.everything {
            for child in beside {
                let mut line = self.row(child, at);
                line.carries = false;
                lines.push(line);
            }
        } else if all {
            lines.extend(self.rest(&beside));
        }
        lines
    }

    /// One line for the rows that do not carry the answer.
    fn rest(&self, beside: &[NodeId]) -> Vec<Line> {
        let mut lines = Vec::new();
        let (known, open): (Vec<NodeId>, Vec<NodeId>) =
            beside.iter().copied().partition(|id| self.words.answer(*id).status() == 0);
        let names = |ids: &[NodeId]| {
            let names: Vec<String> = ids.iter().filter_map(|id| self.name_of(*id)).collect();
            let all_named = names.len() == ids.len();
            if all_named && ids.len() <= 4 { names.join("；") } else { format!("其他 {} 项", ids.len()) }
        };
        if let Some(first) = known.first() {
            let mut line = self.line(*first, Phrase::default());
            line.text = names(&known);
            line.carries = false;
            lines.push(line);
        }
        if let Some(first) = open.first() {
            let mut line = self.line(*first, Phrase::default());
            line.text = format!("{}：还缺材料，不影响这一结论", names(&open));
            line.carries = false;
            lines.push(line);
        }
        lines
    }

    /// What a row is called, in a few words.
    fn name_of(&self, id: NodeId) -> Option<String> {
        if let Of::Row(row) = self.words.evaluation.node(id).of
            && let Some(says) = &row.basis.says
        {
            return Some(says.clone());
        }
        let id = self.words.strip(id);
        match &self.words.expr(id).kind {
            Kind::Rule(index) => Some(self.words.program().rules[*index].label.clone()),
            Kind::Fact(fact) => Some(self.words.program().dictionary.fact(*fact).label.clone()),
            Kind::Discretion(index) => Some(self.words.program().discretions[*index].label.clone()),
            _ => None,
        }
    }

    /// Whether a condition holds in a way that no reader asks about: more than nothing; no other scheme in the way.
    fn goes_without_saying(&self, id: NodeId) -> bool {
        if self.words.answer(id) == Answer::Known(Datum::Bool(false)) {
            return false;
        }
        let id = self.words.strip(id);
        match &self.words.expr(id).kind {
            Kind::Compare(_, _, b) => {
                matches!(&b.kind, Kind::Constant(policy::tree::Constant::Number(number)) if number.is_zero())
                    && !matches!(b.ty.base, Base::Number(unit) if unit.is_money())
            }
            Kind::Not(_) => {
                let inner = self.words.children(id).first().map(|inner| self.words.strip(*inner));
                inner.is_some_and(|inner| matches!(self.words.expr(inner).kind, Kind::Scheme(_)))
            }
            _ => false,
        }
    }

    /// A row of a list, with what the row itself says and cites.
    fn row(&mut self, id: NodeId, at: At) -> Line {
        let Of::Row(row) = self.words.evaluation.node(id).of else { return self.tell(id, at) };
        let Some(inner) = self.words.children(id).first().copied() else { return self.line(id, Phrase::default()) };
        let inner = self.words.strip(inner);
        let mut line = self.tell(inner, at);
        if let Some(says) = &row.basis.says {
            let named = matches!(self.words.expr(inner).kind, Kind::Rule(_)) && !self.words.is_simple(inner);
            if named || line.text.is_empty() {
                line.text.clone_from(says);
            } else if let Some((label, rest)) = line.text.split_once('：')
                && says.starts_with(label)
            {
                line.text = format!("{says}：{rest}");
            } else if !line.text.starts_with(&**says) {
                line.text = format!("{says}：{}", line.text);
            }
        } else if line.text.is_empty() {
            let all = matches!(self.words.expr(inner).kind, Kind::All(_));
            line.text = if all { "以下各项都要符合" } else { "以下任一项即可" }.to_owned();
        }
        line.row = row.number;
        if !row.basis.cites.is_empty() {
            let values = line.mentions.iter().filter_map(|one| one.since.as_ref()).flat_map(|(_, cites)| cites);
            let more: Vec<Citation> = values.filter(|cite| !row.basis.cites.contains(cite)).cloned().collect();
            line.cites = row.basis.cites.iter().cloned().chain(more).collect();
        }
        line
    }

    /// A discretion point.
    fn point(&mut self, id: NodeId, index: usize, at: At) -> Line {
        let point = &self.words.program().discretions[index];
        let row = self.words.evaluation.node(id).row;
        let mut line = self.line(id, Phrase::default());
        self.about(&mut line, point.entity, row, at);
        let inside = At { depth: at.depth, about: (point.entity, row) };
        let steps: Vec<NodeId> =
            self.words.children(id).first().map_or_else(Vec::new, |step| self.words.children(*step));
        let open = steps.first().copied();
        let open_answer = open.map(|open| self.words.answer(open));
        let by = crate::procedure::actor(point.by);
        let second = point.second.map_or_else(String::new, |second| format!("，{}复签", crate::procedure::actor(second)));
        let value = self.words.value(line.answer, point.ty, &point.label);
        let decided = self.words.subjects.decided.get(&(point.name.to_string(), row as usize));
        line.text = match (open_answer, decided) {
            (Some(Answer::Known(Datum::Bool(true))), Some(decided)) => {
                let second = decided.second.as_ref().map_or_else(String::new, |name| format!("，复签 {name}"));
                format!("{}：{by}已决定“{value}”（{}；理由：{}{second}）", point.label, decided.by, decided.reason)
            }
            (Some(Answer::Known(Datum::Bool(true))), None) => format!("{}：由{by}决定{second}", point.label),
            (Some(Answer::Known(_)), _) => format!("{}：裁量的条件不具备", point.label),
            _ => format!("{}：由{by}决定{second}，但裁量的条件是否具备还不清楚", point.label),
        };
        line.name = Some(point.name.clone());
        line.cites.clone_from(&point.origin.basis.cites);
        line.notes = self.words.notes(&point.origin, &point.name, &point.label);
        line.mentions.push(Mention {
            kind: MentionKind::Decision,
            name: point.name.clone(),
            of: self.words.subjects.id(point.entity, row).to_owned(),
            answer: line.answer,
            ty: point.ty,
            since: None,
        });
        if let Some(open) = open {
            self.expand(&mut line, open, inside, |teller, open, at| {
                let line = teller.tell(open, at);
                if line.text.is_empty() { line.children } else { vec![line] }
            });
        }
        line
    }
}
