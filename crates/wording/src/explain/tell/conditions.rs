// SPDX-License-Identifier: Apache-2.0
//! Lines about conditions: lists with the rows that carry the answer first, members, and points that a person decides.

use super::super::phrase::Phrase;
use super::super::{Line, Mention, MentionKind};
use super::{At, Teller};
use kernel::Citation;
use policy::explain::{Answer, Datum, NodeId, Of};
use policy::ir::Fold;
use policy::tree::{Base, Kind};
use std::collections::HashSet;

impl Teller<'_, '_> {
    /// A condition without a name of its own.
    pub(super) fn condition_line(&mut self, id: NodeId, at: At) -> Line {
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
                        line.text = if line.text.is_empty() {
                            says.clone()
                        } else {
                            format!("{says}：{}", line.text)
                        };
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

    pub(super) fn fold_label(&self, id: NodeId) -> String {
        let Kind::Fold { body, .. } = &self.words.expr(id).kind else { return String::new() };
        match &body.kind {
            Kind::Rule(index) => self.words.program().rules[*index].label.clone(),
            Kind::Fact(fact) => self.words.program().dictionary.fact(*fact).label.clone(),
            Kind::Discretion(index) => self.words.program().discretions[*index].label.clone(),
            _ => "符合条件".to_owned(),
        }
    }

    /// What a named condition rests on.
    pub(super) fn parts(&mut self, body: NodeId, at: At) -> Vec<Line> {
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
    pub(super) fn list(&mut self, id: NodeId, at: At) -> Vec<Line> {
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
    pub(super) fn rest(&self, beside: &[NodeId]) -> Vec<Line> {
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
    pub(super) fn name_of(&self, id: NodeId) -> Option<String> {
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
    pub(super) fn goes_without_saying(&self, id: NodeId) -> bool {
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
    pub(super) fn row(&mut self, id: NodeId, at: At) -> Line {
        let Of::Row(row) = self.words.evaluation.node(id).of else { return self.tell(id, at) };
        let Some(inner) = self.words.children(id).first().copied() else {
            return self.line(id, Phrase::default());
        };
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
            let values =
                line.mentions.iter().filter_map(|one| one.since.as_ref()).flat_map(|(_, cites)| cites);
            let more: Vec<Citation> =
                values.filter(|cite| !row.basis.cites.contains(cite)).cloned().collect();
            line.cites = row.basis.cites.iter().cloned().chain(more).collect();
        }
        line
    }

    /// A discretion point.
    pub(super) fn point(&mut self, id: NodeId, index: usize, at: At) -> Line {
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
        let second = point
            .second
            .map_or_else(String::new, |second| format!("，{}复签", crate::procedure::actor(second)));
        let value = self.words.value(line.answer, point.ty, &point.label);
        let decided = self.words.subjects.decided.get(&(point.name.to_string(), row as usize));
        line.text = match (open_answer, decided) {
            (Some(Answer::Known(Datum::Bool(true))), Some(decided)) => {
                let second =
                    decided.second.as_ref().map_or_else(String::new, |name| format!("，复签 {name}"));
                format!(
                    "{}：{by}已决定“{value}”（{}；理由：{}{second}）",
                    point.label, decided.by, decided.reason
                )
            }
            (Some(Answer::Known(Datum::Bool(true))), None) => {
                let bounds = self.words.bounds(index, row);
                format!("{}：由{by}决定{second}{bounds}", point.label)
            }
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
