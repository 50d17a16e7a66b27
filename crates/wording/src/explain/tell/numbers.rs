// SPDX-License-Identifier: Apache-2.0
//! Lines about numbers: how one was computed, which row picked it, and what each member adds to a total.

use super::super::Line;
use super::super::phrase::{Phrase, Style};
use super::{At, Teller};
use policy::explain::{Answer, Datum, NodeId, Of};
use policy::ir::Fold;
use policy::tree::{Entity, Kind};
use std::collections::HashSet;

impl Teller<'_, '_> {
    /// A number, date or variant that a rule gives.
    pub(super) fn named_number(&mut self, id: NodeId, body: NodeId, index: usize, at: At) -> Line {
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
        let formula =
            if nothing && !self.detail.everything { None } else { self.words.formula(body, Style::Names) };
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
    pub(super) fn number(&mut self, id: NodeId, at: At) -> Line {
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
    pub(super) fn picked(&mut self, id: NodeId, head: String, at: At) -> Line {
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
            if let Some(guard) =
                choice.condition.as_ref().and_then(|_| self.words.children(row).first().copied())
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
    pub(super) fn guards(&mut self, id: NodeId, taken: NodeId, at: At) -> Vec<Line> {
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
    pub(super) fn open_guards(&mut self, id: NodeId, at: At) -> Vec<Line> {
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
    pub(super) fn total(&self, body: NodeId) -> Option<NodeId> {
        let body = self.words.strip(body);
        match &self.words.expr(body).kind {
            Kind::Fold { .. } => Some(body),
            Kind::Max(..) => {
                let parts: Vec<NodeId> =
                    self.words.children(body).into_iter().map(|part| self.words.strip(part)).collect();
                let folds = |part: &&NodeId| matches!(self.words.expr(**part).kind, Kind::Fold { .. });
                let same = |part: &&NodeId| self.words.answer(**part) == self.words.answer(body);
                parts.iter().find(folds).filter(same).copied()
            }
            _ => None,
        }
    }

    pub(super) fn total_line(
        &mut self,
        id: NodeId,
        body: NodeId,
        fold: NodeId,
        head: String,
        at: At,
    ) -> Line {
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
            line.text = if counted.is_empty() || counted.len() > 8 {
                head
            } else {
                format!("{head}：{}", counted.join("、"))
            };
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
    pub(super) fn members(&mut self, fold: NodeId, at: At) -> Vec<Line> {
        let expr = self.words.expr(fold);
        let Kind::Fold { fold: how, count, body, .. } = &expr.kind else { return Vec::new() };
        let answer = self.words.answer(fold);
        let mut lines: Vec<Line> = Vec::new();
        for row in self.words.fold_rows(fold) {
            let out = row
                .filters
                .iter()
                .copied()
                .find(|filter| self.words.answer(*filter) == Answer::Known(Datum::Bool(false)));
            let open = row.filters.iter().copied().find(|filter| self.words.answer(*filter).status() != 0);
            if let Some(filter) = out.or(open) {
                // Who does not count is told where people are counted.
                if *count || self.detail.everything || out.is_none() {
                    // Leaving somebody out needs its reason, however short the telling.
                    let mut line = self.tell(filter, At { depth: at.depth.max(2), ..at });
                    let named = matches!(self.words.expr(self.words.strip(filter)).kind, Kind::Rule(_))
                        && !self.words.is_simple(filter);
                    if let Kind::Rule(index) = self.words.expr(self.words.strip(filter)).kind
                        && let Some(rest) =
                            line.text.strip_prefix(&format!("{}：", self.words.program().rules[index].label))
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
                !self.detail.everything
                    && other.text == line.text
                    && other.mark == line.mark
                    && other.children.is_empty()
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
}
