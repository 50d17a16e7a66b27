// SPDX-License-Identifier: Apache-2.0
//! One step as words: a value with its name, a formula, a comparison. No tree; see `tell.rs`.

use super::{Mention, MentionKind, Note, Subjects};
use crate::numbers;
use kernel::{Division, Fraction};
use policy::explain::{Answer, Datum, Evaluation, NodeId, Of};
use policy::ir::{CompareOp, Fold, INVALID, MISSING};
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
    fn plain(text: impl Into<String>) -> Phrase {
        Phrase { text: text.into(), ..Phrase::default() }
    }

    /// Takes over what another phrase mentions; its words are used by the caller.
    fn absorb(&mut self, other: Phrase) -> String {
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

/// How tightly a formula binds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Binding {
    Sum,
    Product,
    Atom,
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

    fn child(&self, id: NodeId, at: usize) -> Option<NodeId> {
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
                Some(Answer::Known(Datum::Bool(true))) => return self.child(row, 1).map(|value| (row, value)),
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

    /// The value of a step inside a formula of values.
    fn exact(&self, answer: Answer, ty: Type, label: &str) -> String {
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
    fn since(&self, id: NodeId) -> String {
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
            Kind::Series(series, months) => self.series(id, *series, *months, style),
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
            Kind::Add(..) | Kind::Sub(..) | Kind::Mul(..) | Kind::Div(..) | Kind::Min(..) | Kind::Max(..) | Kind::Round(..)
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
        let parts: Vec<String> =
            self.children(id).into_iter().map(|part| phrase.absorb(self.phrase(part, Style::Names))).collect();
        phrase.text = match &parts[..] {
            [a, b] => words(a, b, &value),
            _ => value,
        };
        phrase
    }

    fn constant(&self, constant: &Constant, ty: Type) -> String {
        let datum = match constant {
            Constant::Number(number) => Datum::Number(*number),
            Constant::Bool(value) => Datum::Bool(*value),
            Constant::Date(date) => Datum::Date(*date),
            Constant::Variant(variant) => Datum::Variant(*variant),
        };
        self.datum(datum, ty, "", false)
    }

    // ---- formulas ----

    /// How a number was computed, without its result; nothing where it was not computed.
    pub(super) fn formula(&self, id: NodeId, style: Style) -> Option<Phrase> {
        let id = self.strip(id);
        let (phrase, binding) = self.formula_of(id, style);
        let one = binding == Binding::Atom && !matches!(self.expr(id).kind, Kind::Fold { .. });
        (!one).then_some(phrase)
    }

    fn known(&self, id: NodeId) -> Option<Fraction> {
        self.answer(id).number()
    }

    fn is_zero(&self, id: NodeId) -> bool {
        self.known(id).is_some_and(Fraction::is_zero)
    }

    fn formula_of(&self, id: NodeId, style: Style) -> (Phrase, Binding) {
        let id = self.strip(id);
        let expr = self.expr(id);
        match &expr.kind {
            Kind::Add(..) | Kind::Sub(..) => self.sum(id, style),
            Kind::Mul(..) => self.product(id, style),
            Kind::Div(..) => {
                let mut phrase = Phrase::default();
                let (Some(a), Some(b)) = (self.child(id, 0), self.child(id, 1)) else {
                    return (self.leaf(id, style), Binding::Atom);
                };
                let above = self.bound(&mut phrase, a, style, Binding::Product);
                let below = self.bound(&mut phrase, b, style, Binding::Atom);
                phrase.text = format!("{above} ÷ {below}");
                (phrase, Binding::Product)
            }
            Kind::Max(..) | Kind::Min(..) => self.extreme(id, matches!(expr.kind, Kind::Max(..)), style),
            Kind::Round(_, mode, quantum) => {
                let Some(inner) = self.child(id, 0) else { return (self.leaf(id, style), Binding::Atom) };
                let (mut phrase, binding) = self.formula_of(inner, style);
                if self.answer(inner) == self.answer(id) {
                    return (phrase, binding);
                }
                let unit = match expr.ty.base {
                    Base::Number(unit) => unit,
                    _ => Unit::PLAIN,
                };
                let exact = match (self.known(inner), binding) {
                    (Some(value), Binding::Sum | Binding::Product) => {
                        format!(" = {}", numbers::quantity(value, unit))
                    }
                    _ => String::new(),
                };
                phrase.text.push_str(&format!("{exact}，{}", numbers::rounding(*mode, *quantum, unit)));
                (phrase, Binding::Sum)
            }
            Kind::Rule(_) if style == Style::Values => match self.child(id, 0) {
                Some(body) if self.is_arithmetic(body) => {
                    let (mut phrase, binding) = self.formula_of(body, style);
                    phrase.rules.insert(0, id);
                    (phrase, binding)
                }
                _ => (self.leaf(id, style), Binding::Atom),
            },
            Kind::First(_) => match self.chosen(id) {
                Some((_, value)) => self.formula_of(value, style),
                None => (self.leaf(id, style), Binding::Atom),
            },
            _ => (self.leaf(id, style), Binding::Atom),
        }
    }

    /// Whether a body is a sum, product or rounding that reads better spelled out; quotients and totals over members do not.
    fn is_arithmetic(&self, body: NodeId) -> bool {
        self.is_sum_or_product(body) && !self.divides(body)
    }

    /// Whether a quotient was taken on the way, rules that it refers to aside.
    fn divides(&self, id: NodeId) -> bool {
        let id = self.strip(id);
        match &self.expr(id).kind {
            Kind::Div(..) => true,
            Kind::First(_) => self.chosen(id).is_some_and(|(_, value)| self.divides(value)),
            Kind::Add(..) | Kind::Sub(..) | Kind::Mul(..) | Kind::Round(..) | Kind::Max(..) | Kind::Min(..) => {
                self.children(id).into_iter().any(|part| self.divides(part))
            }
            _ => false,
        }
    }

    fn is_sum_or_product(&self, body: NodeId) -> bool {
        match &self.expr(self.strip(body)).kind {
            Kind::First(_) => {
                self.chosen(self.strip(body)).is_some_and(|(_, value)| self.is_sum_or_product(value))
            }
            Kind::Add(..) | Kind::Sub(..) | Kind::Mul(..) => true,
            Kind::Round(..) => true,
            Kind::Max(..) | Kind::Min(..) => self
                .children(self.strip(body))
                .into_iter()
                .any(|part| !matches!(self.expr(self.strip(part)).kind, Kind::Constant(_) | Kind::Fold { .. })),
            _ => false,
        }
    }

    fn leaf(&self, id: NodeId, style: Style) -> Phrase {
        let expr = self.expr(id);
        if let (Kind::Constant(Constant::Number(number)), Base::Number(Unit::YEARS)) = (&expr.kind, expr.ty.base) {
            return Phrase::plain(format!("{} 年", numbers::plain(*number)));
        }
        match &expr.kind {
            Kind::Add(..) | Kind::Sub(..) | Kind::Mul(..) | Kind::Div(..) | Kind::Min(..) | Kind::Max(..) | Kind::Round(..)
            | Kind::Abs(_) => Phrase::plain(self.value(self.answer(id), expr.ty, "")),
            _ => self.phrase(id, style),
        }
    }

    /// An operand, in brackets where it binds less tightly than its place needs.
    fn bound(&self, into: &mut Phrase, id: NodeId, style: Style, needed: Binding) -> String {
        let (phrase, binding) = self.formula_of(id, style);
        let text = into.absorb(phrase);
        if binding < needed { format!("（{text}）") } else { text }
    }

    fn terms(&self, id: NodeId, plus: bool, terms: &mut Vec<(bool, NodeId)>) {
        let id = self.strip(id);
        match (&self.expr(id).kind, self.child(id, 0), self.child(id, 1)) {
            (Kind::Add(..), Some(a), Some(b)) => {
                self.terms(a, plus, terms);
                self.terms(b, plus, terms);
            }
            (Kind::Sub(..), Some(a), Some(b)) => {
                self.terms(a, plus, terms);
                self.terms(b, !plus, terms);
            }
            _ => terms.push((plus, id)),
        }
    }

    fn sum(&self, id: NodeId, style: Style) -> (Phrase, Binding) {
        let mut terms = Vec::new();
        self.terms(id, true, &mut terms);
        let all = terms.len();
        terms.retain(|(_, term)| !self.is_zero(*term));
        if terms.is_empty() {
            let text = match all {
                0 | 1 => self.value(self.answer(id), self.expr(id).ty, ""),
                _ => format!("各项都是 {}", self.value(self.answer(id), self.expr(id).ty, "")),
            };
            return (Phrase::plain(text), Binding::Atom);
        }
        if let [(true, only)] = terms[..] {
            return self.formula_of(only, style);
        }
        let mut phrase = Phrase::default();
        let mut text = String::new();
        for (at, (plus, term)) in terms.into_iter().enumerate() {
            let words = self.bound(&mut phrase, term, style, Binding::Product);
            match (at, plus) {
                (0, true) => {}
                (0, false) => text.push('−'),
                (_, true) => text.push_str(" + "),
                (_, false) => text.push_str(" − "),
            }
            text.push_str(&words);
        }
        phrase.text = text;
        (phrase, Binding::Sum)
    }

    fn factors(&self, id: NodeId, factors: &mut Vec<NodeId>) {
        let id = self.strip(id);
        match (&self.expr(id).kind, self.child(id, 0), self.child(id, 1)) {
            (Kind::Mul(..), Some(a), Some(b)) => {
                self.factors(a, factors);
                self.factors(b, factors);
            }
            _ => factors.push(id),
        }
    }

    fn product(&self, id: NodeId, style: Style) -> (Phrase, Binding) {
        let mut factors = Vec::new();
        self.factors(id, &mut factors);
        let mut phrase = Phrase::default();
        let texts: Vec<String> =
            factors.into_iter().map(|factor| self.bound(&mut phrase, factor, style, Binding::Product)).collect();
        phrase.text = texts.join(" × ");
        (phrase, Binding::Product)
    }

    /// The larger or smaller of two; beside a constant zero only the other one matters.
    fn extreme(&self, id: NodeId, max: bool, style: Style) -> (Phrase, Binding) {
        let (Some(a), Some(b)) = (self.child(id, 0), self.child(id, 1)) else {
            return (self.leaf(id, style), Binding::Atom);
        };
        let zero = |part: NodeId| matches!(&self.expr(self.strip(part)).kind, Kind::Constant(_)) && self.is_zero(part);
        let other = match (zero(a), zero(b)) {
            (true, false) => Some(b),
            (false, true) => Some(a),
            _ => None,
        };
        if let Some(other) = other {
            if self.answer(other).status() != 0 || self.answer(other) == self.answer(id) {
                return self.formula_of(other, style);
            }
            let value = self.value(self.answer(other), self.expr(id).ty, "");
            let (mut phrase, binding) = self.formula_of(other, style);
            let exact = if binding == Binding::Atom { String::new() } else { format!(" = {value}") };
            let word = if max { "不足 0 按 0" } else { "超过 0 按 0" };
            phrase.text = format!("{}{exact}，{word}", phrase.text);
            return (phrase, Binding::Sum);
        }
        let mut phrase = Phrase::default();
        let (x, y) = (phrase.absorb(self.phrase(a, Style::Names)), phrase.absorb(self.phrase(b, Style::Names)));
        let word = if max { "取高" } else { "取低" };
        phrase.text = format!("{x}、{y}，{word}");
        (phrase, Binding::Sum)
    }

    // ---- conditions ----

    /// Whether one sentence says all there is to a condition.
    pub(super) fn is_simple(&self, id: NodeId) -> bool {
        let id = self.strip(id);
        match &self.expr(id).kind {
            Kind::Fact(_) | Kind::Param(_) | Kind::Constant(_) | Kind::Compare(..) | Kind::InSet(..) | Kind::Within(..)
            | Kind::IsNone(_) | Kind::Scheme(_) => true,
            Kind::Not(_) => self.child(id, 0).is_some_and(|inner| self.is_simple(inner)),
            Kind::All(rows) | Kind::Any(rows) => {
                rows.iter().all(|row| row.number.is_none()) && self.children(id).iter().all(|part| self.is_simple(*part))
            }
            Kind::Rule(_) => self.child(id, 0).is_some_and(|body| {
                let body = self.strip(body);
                !matches!(self.expr(body).kind, Kind::All(_) | Kind::Any(_) | Kind::Rule(_)) && self.is_simple(body)
            }),
            _ => false,
        }
    }

    /// Whether a condition compares two numbers, so that its sentence needs no name in front.
    pub(super) fn compares_numbers(&self, id: NodeId) -> bool {
        let id = self.strip(id);
        match &self.expr(id).kind {
            Kind::Compare(_, a, _) => matches!(a.ty.base, Base::Number(_)),
            _ => false,
        }
    }

    /// A simple condition as a sentence that tells how things are. `negated`: it stands below a `not`.
    pub(super) fn says(&self, id: NodeId, negated: bool) -> Phrase {
        let id = self.strip(id);
        let expr = self.expr(id);
        match &expr.kind {
            Kind::Compare(op, a, b) => self.compare(id, *op, (a, b), negated),
            Kind::InSet(_, bits) => self.in_set(id, *bits, negated),
            Kind::Within(_, places) => self.within(id, places),
            Kind::IsNone(_) => self.is_none(id),
            Kind::Fact(_) | Kind::Param(_) => {
                let mut phrase = self.phrase(id, Style::Names);
                let value = self.value(self.answer(id), expr.ty, "");
                if let Some(label) = phrase.text.strip_suffix(&format!(" {value}")) {
                    phrase.text = format!("{label}：{value}");
                }
                phrase
            }
            Kind::Not(_) => match self.child(id, 0) {
                Some(inner) => self.says(inner, !negated),
                None => Phrase::default(),
            },
            Kind::Scheme(index) => {
                let scheme = &self.program().schemes[*index];
                let says = match self.answer(id) {
                    Answer::Known(Datum::Bool(true)) => "已符合",
                    Answer::Known(_) => "不符合",
                    Answer::Unknown(_) => "还不知道是否符合",
                };
                Phrase::plain(format!("{says}“{}”", scheme.label))
            }
            Kind::All(_) | Kind::Any(_) => {
                let and = matches!(expr.kind, Kind::All(_)) != negated;
                let mut phrase = Phrase::default();
                let deciding = self.evaluation.deciding(id);
                let parts: Vec<String> =
                    deciding.into_iter().map(|part| phrase.absorb(self.says(part, negated))).collect();
                phrase.text = parts.join(if and { "，且" } else { "；或者" });
                phrase
            }
            Kind::Rule(index) => {
                let rule = &self.program().rules[*index];
                let Some(body) = self.child(id, 0) else { return Phrase::default() };
                let mut phrase = self.says(body, negated);
                phrase.notes.extend(self.notes(&rule.origin, &rule.name, &rule.label));
                if !self.compares_numbers(body) {
                    phrase.text = format!("{}：{}", rule.label, phrase.text);
                }
                phrase
            }
            Kind::Constant(Constant::Bool(value)) => Phrase::plain(if *value { "一律成立" } else { "一律不成立" }),
            _ => self.phrase(id, Style::Names),
        }
    }

    fn compare(&self, id: NodeId, op: CompareOp, sides: (&Expr, &Expr), negated: bool) -> Phrase {
        let mut phrase = Phrase::default();
        let (Some(a), Some(b)) = (self.child(id, 0), self.child(id, 1)) else { return phrase };
        let wanted = if negated { opposite(op) } else { op };
        let (x, y) = (self.answer(a), self.answer(b));
        if let (Base::Enum(_) | Base::Bool, Kind::Constant(_)) = (sides.0.ty.base, &sides.1.kind) {
            let (left, right) = (self.phrase(a, Style::Names), self.phrase(b, Style::Values).text);
            let value = self.value(x, sides.0.ty, "");
            let left = phrase.absorb(left);
            let label = left.strip_suffix(&format!(" {value}")).unwrap_or(&left);
            phrase.text = match x {
                Answer::Unknown(_) => format!("{label}{value}（要看是不是{right}）"),
                Answer::Known(_) if value == right || wanted == CompareOp::NotEqual => format!("{label}：{value}"),
                Answer::Known(_) => format!("{label}：{value}，不是{right}"),
            };
            return phrase;
        }
        let left = phrase.absorb(self.phrase(a, Style::Names));
        let right = phrase.absorb(self.phrase(b, Style::Names));
        let right = format!("{right}{}", self.since(b));
        let (Answer::Known(x), Answer::Known(y)) = (x, y) else {
            phrase.text = format!("{left}，应{} {right}", relation(wanted, sides.0.ty.base));
            return phrase;
        };
        let order = match (x, y) {
            (Datum::Number(x), Datum::Number(y)) => Some(x.cmp(&y)),
            (Datum::Date(x), Datum::Date(y)) => Some(x.cmp(&y)),
            _ => None,
        };
        let holds = order.is_some_and(|order| match wanted {
            CompareOp::Less => order.is_lt(),
            CompareOp::AtMost => order.is_le(),
            CompareOp::More => order.is_gt(),
            CompareOp::AtLeast => order.is_ge(),
            CompareOp::Equal => order.is_eq(),
            CompareOp::NotEqual => order.is_ne(),
        });
        let actual = match order {
            _ if holds => relation(wanted, sides.0.ty.base),
            Some(order) if order.is_lt() => relation(CompareOp::Less, sides.0.ty.base),
            Some(order) if order.is_gt() => relation(CompareOp::More, sides.0.ty.base),
            _ => relation(CompareOp::Equal, sides.0.ty.base),
        };
        let mut text = format!("{left} {actual} {right}");
        if let (Datum::Number(x), Datum::Number(y), Base::Number(unit)) = (x, y, sides.0.ty.base)
            && unit.is_money()
            && x != y
            && !x.is_zero()
            && !y.is_zero()
            && let Some(far) = numbers::distance(x, y, unit)
        {
            // Below a line that one has to reach something is lacking; below one that must not be passed there is room.
            let word = match (x < y, wanted) {
                (true, CompareOp::AtMost) => "余",
                (true, _) => "差",
                (false, _) => "多",
            };
            let gap = if far.starts_with('不') { "" } else { " " };
            text.push_str(&format!("，{word}{gap}{far}"));
        }
        if !holds {
            text.push_str(&format!("；应{}", relation(wanted, sides.0.ty.base)));
        }
        phrase.text = text;
        phrase
    }

    fn in_set(&self, id: NodeId, bits: u64, negated: bool) -> Phrase {
        let mut phrase = Phrase::default();
        let Some(inner) = self.child(id, 0) else { return phrase };
        let ty = self.expr(inner).ty;
        let Base::Enum(of) = ty.base else { return phrase };
        let answer = self.answer(inner);
        let value = self.value(answer, ty, "");
        let left = phrase.absorb(self.phrase(inner, Style::Names));
        let label = left.strip_suffix(&format!(" {value}")).unwrap_or(&left).to_owned();
        let all = self.program().enums.get(usize::from(of.0)).map_or(0, |one| one.variants.len());
        let within: Vec<String> = (0..all.min(63))
            .filter(|at| bits >> at & 1 == 1)
            .filter_map(|at| u8::try_from(at).ok())
            .map(|at| self.variant(of, at))
            .collect();
        let list = if within.len() > 5 {
            format!("所列 {} 种", within.len())
        } else {
            within.join("、")
        };
        let inside = self.answer(id) == Answer::Known(Datum::Bool(true));
        phrase.text = match answer {
            Answer::Unknown(_) => format!("{label}{value}（要看是不是{list}）"),
            Answer::Known(_) if inside || negated => format!("{label}：{value}"),
            Answer::Known(_) if within.len() > 5 => format!("{label}：{value}，不在{list}之内"),
            Answer::Known(_) if within.len() == 1 => format!("{label}：{value}，不是{list}"),
            Answer::Known(_) => format!("{label}：{value}，不在{list}之列"),
        };
        phrase
    }

    fn within(&self, id: NodeId, places: &[Division]) -> Phrase {
        let mut phrase = Phrase::default();
        let Some(inner) = self.child(id, 0) else { return phrase };
        let left = phrase.absorb(self.phrase(inner, Style::Names));
        let names: Vec<String> = places.iter().map(|place| division(*place)).collect();
        let word = match self.answer(id) {
            Answer::Known(Datum::Bool(true)) => "在",
            Answer::Known(_) => "不在",
            Answer::Unknown(_) => "要看是否在",
        };
        phrase.text = format!("{left}，{word}{}", names.join("、"));
        phrase
    }

    fn is_none(&self, id: NodeId) -> Phrase {
        let mut phrase = Phrase::default();
        let Some(inner) = self.child(id, 0) else { return phrase };
        let value = self.value(self.answer(inner), self.expr(inner).ty, "");
        let left = phrase.absorb(self.phrase(inner, Style::Names));
        let label = left.strip_suffix(&format!(" {value}")).unwrap_or(&left);
        phrase.text = format!("{label}：{value}");
        phrase
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

fn opposite(op: CompareOp) -> CompareOp {
    match op {
        CompareOp::Less => CompareOp::AtLeast,
        CompareOp::AtMost => CompareOp::More,
        CompareOp::More => CompareOp::AtMost,
        CompareOp::AtLeast => CompareOp::Less,
        CompareOp::Equal => CompareOp::NotEqual,
        CompareOp::NotEqual => CompareOp::Equal,
    }
}

/// A comparison in words.
pub(crate) fn relation(op: CompareOp, of: Base) -> &'static str {
    let money = matches!(of, Base::Number(unit) if unit.is_money());
    match (op, of) {
        (CompareOp::Less, Base::Date) => "早于",
        (CompareOp::AtMost, Base::Date) => "不晚于",
        (CompareOp::More, Base::Date) => "晚于",
        (CompareOp::AtLeast, Base::Date) => "不早于",
        (CompareOp::Less, Base::Number(Unit::YEARS)) => "不满",
        (CompareOp::AtLeast, Base::Number(Unit::YEARS)) => "已满",
        (CompareOp::Less, _) if money => "低于",
        (CompareOp::AtLeast, _) if money => "不低于",
        (CompareOp::More, _) if money => "高于",
        (CompareOp::Less, _) => "少于",
        (CompareOp::AtLeast, _) => "不少于",
        (CompareOp::More, _) => "超过",
        (CompareOp::AtMost, _) => "不超过",
        (CompareOp::Equal, _) => "等于",
        (CompareOp::NotEqual, _) => "不等于",
    }
}
