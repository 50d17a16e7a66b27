// SPDX-License-Identifier: Apache-2.0
//! One step as words: a value with its name, a formula, a comparison. No tree; see `tell.rs`.

use super::formula::Binding;
use super::{Mention, MentionKind, Note, Subjects};
use crate::numbers;
use kernel::Division;
use policy::explain::{Answer, Datum, Evaluation, NodeId, Of};
use policy::ir::{Fold, INVALID, MISSING};
use policy::tree::{Base, Constant, EnumId, Expr, FactId, Kind, Name, Origin, Program, Type};
use policy::units::Unit;

/// Words, and what they mention.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Phrase {
    pub(super) text: String,
    /// References to rules and points that can be told further.
    pub(super) rules: Vec<NodeId>,
    /// The same, of less interest.
    pub(super) minor: Vec<NodeId>,
    pub(super) notes: Vec<Note>,
    pub(super) mentions: Vec<Mention>,
}

impl Phrase {
    pub(super) fn plain(text: impl Into<String>) -> Phrase {
        Phrase { text: text.into(), ..Phrase::default() }
    }

    /// Takes over what another phrase mentions; its words are used by the caller.
    pub(super) fn absorb(&mut self, other: Phrase) -> String {
        self.rules.extend(other.rules);
        self.minor.extend(other.minor);
        self.notes.extend(other.notes);
        self.mentions.extend(other.mentions);
        other.text
    }
}

/// Whether a formula names its operands or shows their values only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    Names,
    Values,
}

/// Words for the steps of one evaluation.
#[derive(Clone, Copy)]
pub(super) struct Phrases<'e, 'p> {
    pub(super) evaluation: &'e Evaluation<'p>,
    pub(super) subjects: &'e Subjects,
}

/// One row of a fold.
pub(super) struct FoldRow {
    pub(super) row: u32,
    pub(super) filters: Vec<NodeId>,
    pub(super) body: Option<NodeId>,
}

impl<'e, 'p> Phrases<'e, 'p> {
    pub(super) fn program(&self) -> &'p Program {
        self.evaluation.program
    }

    /// The expression of a step; rows give their condition's.
    pub(super) fn expr(&self, id: NodeId) -> &'p Expr {
        match self.evaluation.node(id).of {
            Of::Expr(expr) => expr,
            Of::Row(row) => &row.condition,
            Of::Choice(choice) => &choice.value,
        }
    }

    pub(super) fn answer(&self, id: NodeId) -> Answer {
        self.evaluation.node(id).value
    }

    pub(super) fn children(&self, id: NodeId) -> Vec<NodeId> {
        self.evaluation.children(id).collect()
    }

    pub(super) fn child(&self, id: NodeId, at: usize) -> Option<NodeId> {
        self.evaluation.children(id).nth(at)
    }

    /// Below values of larger entities and rows, to what they are about.
    pub(super) fn strip(&self, mut id: NodeId) -> NodeId {
        loop {
            let node = self.evaluation.node(id);
            let passes = match node.of {
                Of::Expr(expr) => matches!(expr.kind, Kind::Spread(_)),
                Of::Row(_) => true,
                Of::Choice(_) => false,
            };
            match self.child(id, 0) {
                Some(inner) if passes => id = inner,
                _ => return id,
            }
        }
    }

    /// The value of the row taken of a `first`, where it is certain: the row and its value.
    pub(super) fn chosen(&self, id: NodeId) -> Option<(NodeId, NodeId)> {
        for row in self.children(id) {
            let Of::Choice(choice) = self.evaluation.node(row).of else { return None };
            if choice.condition.is_none() {
                return self.child(row, 0).map(|value| (row, value));
            }
            match self.child(row, 0).map(|guard| self.answer(guard)) {
                Some(Answer::Known(Datum::Bool(true))) => {
                    return self.child(row, 1).map(|value| (row, value));
                }
                Some(Answer::Known(_)) => {}
                _ => return None,
            }
        }
        None
    }

    /// Where a rule only hands on another value: that value.
    pub(super) fn handed_on(&self, body: NodeId) -> Option<NodeId> {
        let body = self.strip(body);
        match &self.expr(body).kind {
            Kind::Param(_) | Kind::Rule(_) | Kind::Fact(_) | Kind::Series(..) => Some(body),
            Kind::First(_) => {
                let (_, value) = self.chosen(body)?;
                self.handed_on(value)
            }
            _ => None,
        }
    }

    /// The rows of a fold, in order.
    pub(super) fn fold_rows(&self, id: NodeId) -> Vec<FoldRow> {
        let Kind::Fold { filters, body, .. } = &self.expr(id).kind else { return Vec::new() };
        let mut rows: Vec<FoldRow> = Vec::new();
        for child in self.children(id) {
            let node = self.evaluation.node(child);
            let Of::Expr(expr) = node.of else { continue };
            if rows.last().is_none_or(|last| last.row != node.row) {
                rows.push(FoldRow { row: node.row, filters: Vec::new(), body: None });
            }
            let Some(last) = rows.last_mut() else { continue };
            if std::ptr::eq(expr, &raw const **body) {
                last.body = Some(child);
            } else if filters.iter().any(|filter| std::ptr::eq(filter, expr)) {
                last.filters.push(child);
            }
        }
        rows
    }

    /// What the rows of a fold are called.
    pub(super) fn collection(&self, expr: &Expr) -> String {
        let Kind::Fold { collection, filters, .. } = &expr.kind else { return String::new() };
        match (&**collection, filters.first().map(|filter| &filter.kind)) {
            ("persons", _) => "列户人员".to_owned(),
            ("supporters", _) => "义务人".to_owned(),
            ("events", _) => "事件".to_owned(),
            (_, Some(Kind::Rule(index))) => self.program().rules[*index].label.clone(),
            (name, _) => name.to_owned(),
        }
    }

    // ---- values ----

    /// A value in words. The label tells shares from multiples and counts.
    pub(super) fn value(&self, answer: Answer, ty: Type, label: &str) -> String {
        match answer {
            Answer::Unknown(status) => unknown(status).to_owned(),
            Answer::Known(datum) => self.datum(datum, ty, label, false),
        }
    }

    /// Between which figures a point may be decided here, and how each comes about: `，幅度 0.00 元/月 到 50.00 元/月（…）`.
    pub(super) fn bounds(&self, index: usize, row: u32) -> String {
        let point = &self.program().discretions[index];
        let Some((low, high)) = &point.bounds else { return String::new() };
        let ids = self.evaluation.bounds.get(&(index, row));
        let told = |expr: &Expr, id: Option<NodeId>| {
            let words = crate::pack::words::words(self.program(), expr);
            match id.map(|id| self.answer(id)) {
                Some(known @ Answer::Known(_)) if matches!(expr.kind, Kind::Constant(_)) => {
                    self.value(known, point.ty, &point.label)
                }
                Some(known @ Answer::Known(_)) => {
                    format!("{}（{words}）", self.value(known, point.ty, &point.label))
                }
                _ => words,
            }
        };
        format!("，幅度 {} 到 {}", told(low, ids.map(|ids| ids.0)), told(high, ids.map(|ids| ids.1)))
    }

    /// The value of a step inside a formula of values.
    pub(super) fn exact(&self, answer: Answer, ty: Type, label: &str) -> String {
        match (answer, ty.base) {
            (Answer::Known(Datum::Number(number)), Base::Number(unit)) if unit != Unit::PLAIN => {
                numbers::quantity_exact(number, unit)
            }
            _ => self.value(answer, ty, label),
        }
    }

    fn datum(&self, datum: Datum, ty: Type, label: &str, short: bool) -> String {
        match (datum, ty.base) {
            (Datum::None, _) => "无".to_owned(),
            (Datum::Bool(true), _) => "是".to_owned(),
            (Datum::Bool(false), _) => "否".to_owned(),
            (Datum::Date(date), _) => date.to_string(),
            (Datum::Place(code), _) => place(code),
            (Datum::Variant(variant), Base::Enum(id)) => self.variant(id, variant),
            (Datum::Variant(variant), _) => variant.to_string(),
            (Datum::Number(number), Base::Number(Unit::PLAIN)) => numbers::ratio(label, number),
            (Datum::Number(number), Base::Number(unit)) if short => numbers::quantity_short(number, unit),
            (Datum::Number(number), Base::Number(unit)) => numbers::quantity(number, unit),
            (Datum::Number(number), _) => numbers::plain(number),
        }
    }

    pub(super) fn variant(&self, id: EnumId, variant: u8) -> String {
        self.program().variant_label(id, variant).to_owned()
    }

    /// Since when a line that is drawn in money holds, where the operand is one.
    pub(super) fn since(&self, id: NodeId) -> String {
        let id = self.strip(id);
        let inner = match self.expr(id).kind {
            Kind::Rule(_) => self.child(id, 0).and_then(|body| self.handed_on(body)),
            _ => Some(id),
        };
        let Some(inner) = inner.map(|inner| self.strip(inner)) else { return String::new() };
        match (&self.expr(inner).kind, self.expr(inner).ty.base) {
            (Kind::Rule(_), _) if inner != id => self.since(inner),
            (Kind::Param(index), Base::Number(unit)) if unit.is_money() => {
                let param = &self.program().params[*index];
                if param.set { "（试设）".to_owned() } else { format!("（{} 起）", param.origin.from) }
            }
            _ => String::new(),
        }
    }

    pub(super) fn notes(&self, origin: &Origin, name: &Name, label: &str) -> Vec<Note> {
        let assumed = origin.assumed.iter().map(|why| Note::Assumed {
            name: name.clone(),
            label: label.to_owned(),
            why: why.clone(),
        });
        let conflicts = origin.conflicts.iter().map(|conflict| Note::Conflict {
            name: name.clone(),
            label: label.to_owned(),
            cite: conflict.cite.clone(),
            says: conflict.says.clone(),
        });
        assumed.chain(conflicts).collect()
    }

    fn param(&self, id: NodeId, index: usize, style: Style) -> Phrase {
        let param = &self.program().params[index];
        let value = self.value(self.answer(id), param.ty, &param.label);
        let gap = if param.ty.base == Base::Bool { "：" } else { " " };
        let shown = format!("{}{gap}{value}", param.label);
        let notes = if param.set {
            vec![Note::Set { name: param.name.clone(), label: shown.clone() }]
        } else {
            self.notes(&param.origin, &param.name, &shown)
        };
        let mention = Mention {
            kind: MentionKind::Param,
            name: param.name.clone(),
            of: String::new(),
            answer: self.answer(id),
            ty: param.ty,
            since: (!param.set).then(|| (param.origin.from, param.origin.basis.cites.clone())),
        };
        let text = match style {
            Style::Values => value,
            Style::Names => shown,
        };
        Phrase { text, notes, mentions: vec![mention], ..Phrase::default() }
    }

    fn fact(&self, id: NodeId, fact: FactId, style: Style) -> Phrase {
        let node = self.evaluation.node(id);
        let fact = self.program().dictionary.fact(fact);
        let value = self.value(node.value, fact.ty, if fact.whole { "" } else { &fact.label });
        let mention = Mention {
            kind: MentionKind::Fact,
            name: fact.name.clone(),
            of: self.subjects.id(fact.entity, node.row).to_owned(),
            answer: node.value,
            ty: fact.ty,
            since: None,
        };
        let text = match style {
            Style::Values => value,
            Style::Names => format!("{} {value}", fact.label),
        };
        Phrase { text, mentions: vec![mention], ..Phrase::default() }
    }

    fn series(&self, id: NodeId, series: FactId, months: u8, style: Style) -> Phrase {
        let node = self.evaluation.node(id);
        let fact = self.program().dictionary.fact(series);
        let ty = self.expr(id).ty;
        let value = self.value(node.value, ty, "");
        let mention = Mention {
            kind: MentionKind::Series(months),
            name: Name::from(fact.qualified()),
            of: self.subjects.id(fact.entity, node.row).to_owned(),
            answer: node.value,
            ty,
            since: None,
        };
        let window = self.subjects.applied_on.and_then(|applied| numbers::window(applied, months));
        let text = match (style, window) {
            (Style::Values, _) => value,
            (Style::Names, Some(window)) => format!("{window} {} {value}", fact.label),
            (Style::Names, None) => format!("{} {value}", fact.label),
        };
        Phrase { text, mentions: vec![mention], ..Phrase::default() }
    }

    fn rule(&self, id: NodeId, index: usize, style: Style) -> Phrase {
        let rule = &self.program().rules[index];
        let node = self.evaluation.node(id);
        let mention = Mention {
            kind: MentionKind::Rule,
            name: rule.name.clone(),
            of: self.subjects.id(rule.entity, node.row).to_owned(),
            answer: node.value,
            ty: rule.body.ty,
            since: None,
        };
        let handed = self.child(id, 0).and_then(|body| self.handed_on(body));
        if let Some(inner) = handed {
            let mut phrase = self.phrase(inner, style);
            phrase.minor.push(id);
            phrase.mentions.insert(0, mention);
            // The rule that picks the value may be assumed where the value is not.
            phrase.notes.extend(self.notes(&rule.origin, &rule.name, &rule.label));
            return phrase;
        }
        let value = self.value(node.value, rule.body.ty, &rule.label);
        let text = match style {
            Style::Values => self.exact(node.value, rule.body.ty, &rule.label),
            Style::Names => format!("{} {value}", rule.label),
        };
        Phrase { text, rules: vec![id], mentions: vec![mention], ..Phrase::default() }
    }

    /// A value with its name, or its value alone.
    pub(super) fn phrase(&self, id: NodeId, style: Style) -> Phrase {
        let id = self.strip(id);
        let expr = self.expr(id);
        let answer = self.answer(id);
        match &expr.kind {
            Kind::Param(index) => self.param(id, *index, style),
            Kind::Fact(fact) => self.fact(id, *fact, style),
            Kind::Series(series, months, _) => self.series(id, *series, *months, style),
            Kind::Rule(index) => self.rule(id, *index, style),
            Kind::Discretion(index) => {
                let point = &self.program().discretions[*index];
                let value = self.value(answer, point.ty, &point.label);
                let node = self.evaluation.node(id);
                let mention = Mention {
                    kind: MentionKind::Decision,
                    name: point.name.clone(),
                    of: self.subjects.id(point.entity, node.row).to_owned(),
                    answer,
                    ty: point.ty,
                    since: None,
                };
                let text = match style {
                    Style::Values => value,
                    Style::Names => format!("{} {value}", point.label),
                };
                Phrase { text, rules: vec![id], mentions: vec![mention], ..Phrase::default() }
            }
            Kind::Constant(constant) => Phrase::plain(self.constant(constant, expr.ty)),
            Kind::DecisionDate => Phrase::plain(format!("决定日期 {}", self.program().on)),
            Kind::ApplicationDate => Phrase::plain(format!("申请日期 {}", self.value(answer, expr.ty, ""))),
            Kind::Age(birth, _) => {
                let mut phrase = Phrase::default();
                let value = self.value(answer, expr.ty, "");
                let born = self.child(id, 0).map(|birth| self.phrase(birth, Style::Names));
                let born = born.map_or_else(String::new, |born| phrase.absorb(born));
                phrase.text = match &birth.kind {
                    _ if answer.status() != 0 => format!("年龄未知（{born}）"),
                    Kind::Fact(_) => format!("年龄 {value}（{born}）"),
                    _ => format!("年龄 {value}"),
                };
                phrase
            }
            Kind::First(_) => match self.chosen(id) {
                Some((_, value)) => self.phrase(value, style),
                None => Phrase::plain(self.value(answer, expr.ty, "")),
            },
            Kind::Default(..) => match self.children(id)[..] {
                [_, other] if answer.status() == 0 => self.phrase(other, style),
                [value, ..] => self.phrase(value, style),
                [] => Phrase::plain(self.value(answer, expr.ty, "")),
            },
            Kind::MonthsBetween(..) => self.pair(id, |a, b, value| format!("{a}到{b}满 {value}")),
            Kind::AddTime(..) => self.pair(id, |a, b, value| format!("{value}（{a}加{b}）")),
            Kind::Fold { fold, count, body, .. } => {
                let value = self.value(answer, expr.ty, "");
                let collection = self.collection(expr);
                let what = match &body.kind {
                    Kind::Rule(index) => self.program().rules[*index].label.clone(),
                    Kind::Fact(fact) => self.program().dictionary.fact(*fact).label.clone(),
                    _ => String::new(),
                };
                let how = match (fold, count) {
                    (Fold::Sum, true) => "人数",
                    (Fold::Sum, false) => "合计",
                    (Fold::Max, _) => "的最高值",
                    (Fold::Min, _) => "的最低值",
                    (Fold::Any | Fold::All, _) => "",
                };
                match style {
                    Style::Values => Phrase::plain(self.exact(answer, expr.ty, "")),
                    Style::Names if *count => Phrase::plain(format!("{collection}{how} {value}")),
                    Style::Names => Phrase::plain(format!("各人{what}{how} {value}")),
                }
            }
            Kind::Add(..)
            | Kind::Sub(..)
            | Kind::Mul(..)
            | Kind::Div(..)
            | Kind::Min(..)
            | Kind::Max(..)
            | Kind::Round(..)
            | Kind::Abs(_) => {
                let value = self.value(answer, expr.ty, "");
                let (mut phrase, binding) = self.formula_of(id, style);
                if style == Style::Values {
                    phrase.text = value;
                } else if binding == Binding::Atom && phrase.text.ends_with(&value) {
                    // One operand is left: it carries the value already.
                } else {
                    phrase.text = format!("{value}（{}）", phrase.text);
                }
                phrase
            }
            _ => Phrase::plain(self.value(answer, expr.ty, "")),
        }
    }

    fn pair(&self, id: NodeId, words: impl Fn(&str, &str, &str) -> String) -> Phrase {
        let mut phrase = Phrase::default();
        let value = self.value(self.answer(id), self.expr(id).ty, "");
        let parts: Vec<String> = self
            .children(id)
            .into_iter()
            .map(|part| phrase.absorb(self.phrase(part, Style::Names)))
            .collect();
        phrase.text = match &parts[..] {
            [a, b] => words(a, b, &value),
            _ => value,
        };
        phrase
    }

    pub(super) fn constant(&self, constant: &Constant, ty: Type) -> String {
        let datum = match constant {
            Constant::Number(number) => Datum::Number(*number),
            Constant::Bool(value) => Datum::Bool(*value),
            Constant::Date(date) => Datum::Date(*date),
            Constant::Variant(variant) => Datum::Variant(*variant),
        };
        self.datum(datum, ty, "", false)
    }
}

/// Why a value is not there.
fn unknown(status: u8) -> &'static str {
    if status & INVALID != 0 {
        "不能计算"
    } else if status & MISSING != 0 {
        "未知"
    } else {
        "待裁量"
    }
}

/// A place by name and code.
pub(crate) fn division(place: Division) -> String {
    kernel::full_name(place).map_or_else(|| place.to_string(), |name| format!("{name}（{place}）"))
}

fn place(code: i64) -> String {
    let place = u64::try_from(code).ok().and_then(Division::from_u64);
    place.map_or_else(|| code.to_string(), division)
}
