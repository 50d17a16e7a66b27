// SPDX-License-Identifier: Apache-2.0
//! The text of a rule as Chinese words, without any household: what `pack show` and `pack diff` print.

use crate::explain::{division, relation};
use crate::numbers;
use policy::ir::Fold;
use policy::tree::{Base, Choice, Constant, Expr, Kind, Program, Row, Type};
use policy::units::Unit;

/// How tightly words bind.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Binding {
    /// `若 … 则 …`
    Choice,
    /// `… 或 …`
    Or,
    /// `… 且 …`
    And,
    /// Comparisons.
    Condition,
    /// `+ −`
    Sum,
    /// `× ÷`
    Product,
    /// Names and numbers.
    Atom,
}

/// One numbered row, or the whole of a plain body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BodyRow {
    /// Its number within the rule; none for a plain body.
    pub number: Option<u16>,
    /// In words.
    pub text: String,
    /// The articles of the row itself.
    pub cites: Vec<kernel::Citation>,
}

/// A body as rows, with a line that says how they go together.
#[must_use]
pub fn body(program: &Program, expr: &Expr) -> (Option<&'static str>, Vec<BodyRow>) {
    match &expr.kind {
        Kind::All(rows) if rows.iter().any(|row| row.number.is_some()) => {
            (Some("以下各项都要符合"), rows.iter().map(|row| condition(program, row)).collect())
        }
        Kind::Any(rows) if rows.iter().any(|row| row.number.is_some()) => {
            (Some("以下任一项即可"), rows.iter().map(|row| condition(program, row)).collect())
        }
        Kind::First(choices) if choices.iter().any(|choice| choice.number.is_some()) => {
            (Some("按下列顺序，取最先符合的一项"), choices.iter().map(|one| choice(program, one)).collect())
        }
        _ => (None, vec![BodyRow { number: None, text: words(program, expr), cites: Vec::new() }]),
    }
}

fn condition(program: &Program, row: &Row) -> BodyRow {
    let text = words(program, &row.condition);
    let text = match &row.basis.says {
        Some(says) if *says != text => format!("{says}：{text}"),
        _ => text,
    };
    BodyRow { number: row.number, text, cites: row.basis.cites.clone() }
}

fn choice(program: &Program, choice: &Choice) -> BodyRow {
    let value = words(program, &choice.value);
    let text = match &choice.condition {
        Some(guard) => format!("{} → {value}", words(program, guard)),
        None => format!("其余 → {value}"),
    };
    let text = match &choice.basis.says {
        Some(says) => format!("{says}：{text}"),
        None => text,
    };
    BodyRow { number: choice.number, text, cites: choice.basis.cites.clone() }
}

/// An expression in words.
#[must_use]
pub fn words(program: &Program, expr: &Expr) -> String {
    Words { program }.tell(expr).0
}

/// A constant in words; the label tells shares from multiples.
#[must_use]
pub fn constant(program: &Program, constant: &Constant, ty: Type, label: &str) -> String {
    match (constant, ty.base) {
        (Constant::Bool(value), _) => if *value { "是" } else { "否" }.to_owned(),
        (Constant::Date(date), _) => date.to_string(),
        (Constant::Variant(variant), Base::Enum(id)) => program.variant_label(id, *variant).to_owned(),
        (Constant::Variant(variant), _) => variant.to_string(),
        (Constant::Number(number), Base::Number(Unit::PLAIN)) => numbers::ratio(label, *number),
        (Constant::Number(number), Base::Number(unit)) => numbers::quantity(*number, unit),
        (Constant::Number(number), _) => numbers::plain(*number),
    }
}

struct Words<'p> {
    program: &'p Program,
}

impl Words<'_> {
    fn bound(&self, expr: &Expr, needed: Binding) -> String {
        let (text, binding) = self.tell(expr);
        if binding < needed { format!("（{text}）") } else { text }
    }

    fn pair(&self, a: &Expr, sign: &str, b: &Expr, own: Binding, right: Binding) -> (String, Binding) {
        (format!("{} {sign} {}", self.bound(a, own), self.bound(b, right)), own)
    }

    fn list(&self, rows: &[Row], and: bool) -> (String, Binding) {
        let (own, word) = if and { (Binding::And, " 且 ") } else { (Binding::Or, " 或 ") };
        let parts: Vec<String> = rows.iter().map(|row| self.bound(&row.condition, own)).collect();
        (parts.join(word), own)
    }

    fn tell(&self, expr: &Expr) -> (String, Binding) {
        let program = self.program;
        let atom = |text: String| (text, Binding::Atom);
        match &expr.kind {
            Kind::Constant(value) => atom(constant(program, value, expr.ty, "")),
            Kind::Fact(fact) => atom(program.dictionary.fact(*fact).label.clone()),
            Kind::Series(series, months, _) => {
                atom(format!("前 {months} 个月的{}", program.dictionary.fact(*series).label))
            }
            Kind::ApplicationDate => atom("申请日期".to_owned()),
            Kind::DecisionDate => atom("决定日期".to_owned()),
            Kind::Param(index) => atom(format!("[{}]", program.params[*index].label)),
            Kind::Rule(index) => atom(program.rules[*index].label.clone()),
            Kind::Discretion(index) => atom(program.discretions[*index].label.clone()),
            Kind::Scheme(index) => atom(format!("符合“{}”", program.schemes[*index].label)),
            Kind::Spread(inner) => self.tell(inner),
            Kind::Not(inner) => match &inner.kind {
                Kind::InSet(value, bits) => (
                    format!("{} 不是 {}", self.value(value), self.variants(value, *bits)),
                    Binding::Condition,
                ),
                Kind::IsNone(value) => (format!("{} 有", self.value(value)), Binding::Condition),
                _ => (format!("非 {}", self.bound(inner, Binding::Condition)), Binding::Condition),
            },
            Kind::All(rows) => self.list(rows, true),
            Kind::Any(rows) => self.list(rows, false),
            Kind::First(choices) => self.first(choices),
            Kind::Compare(op, a, b) => {
                let word = match a.ty.base {
                    Base::Enum(_) | Base::Bool if *op == policy::ir::CompareOp::Equal => "是",
                    Base::Enum(_) | Base::Bool => "不是",
                    base => relation(*op, base),
                };
                (format!("{} {word} {}", self.value(a), self.value(b)), Binding::Condition)
            }
            Kind::InSet(value, bits) => {
                (format!("{} 是 {}", self.value(value), self.variants(value, *bits)), Binding::Condition)
            }
            Kind::Within(value, places) => {
                let places: Vec<String> = places.iter().map(|place| division(*place)).collect();
                (format!("{} 在 {}", self.value(value), places.join("、")), Binding::Condition)
            }
            Kind::IsNone(value) => (format!("{} 为无", self.value(value)), Binding::Condition),
            Kind::Default(value, other) => {
                atom(format!("{}（无则为 {}）", self.value(value), self.value(other)))
            }
            Kind::Add(a, b) => self.pair(a, "+", b, Binding::Sum, Binding::Sum),
            Kind::Sub(a, b) => self.pair(a, "−", b, Binding::Sum, Binding::Product),
            Kind::Mul(a, b) => self.pair(a, "×", b, Binding::Product, Binding::Product),
            Kind::Div(a, b) => self.pair(a, "÷", b, Binding::Product, Binding::Atom),
            Kind::Min(a, b) => atom(format!("较低者（{}；{}）", self.tell(a).0, self.tell(b).0)),
            Kind::Max(a, b) => atom(format!("较高者（{}；{}）", self.tell(a).0, self.tell(b).0)),
            Kind::Abs(inner) => atom(format!("绝对值（{}）", self.tell(inner).0)),
            Kind::Round(inner, mode, quantum) => {
                let unit = match expr.ty.base {
                    Base::Number(unit) => unit,
                    _ => Unit::PLAIN,
                };
                atom(format!("{}（{}）", numbers::rounding(*mode, *quantum, unit), self.tell(inner).0))
            }
            Kind::Fold { fold, count, collection, filters, body } => {
                atom(self.fold(*fold, *count, collection, filters, body))
            }
            Kind::Age(birth, on) => match on.kind {
                Kind::DecisionDate => atom(format!("年龄（按{}）", self.tell(birth).0)),
                _ => atom(format!("{}时的年龄（按{}）", self.tell(on).0, self.tell(birth).0)),
            },
            Kind::MonthsBetween(a, b) => atom(format!("{}到{}的整月数", self.tell(a).0, self.tell(b).0)),
            Kind::AddTime(_, date, time) => self.pair(date, "加", time, Binding::Sum, Binding::Sum),
        }
    }

    fn value(&self, expr: &Expr) -> String {
        self.bound(expr, Binding::Sum)
    }

    fn variants(&self, value: &Expr, bits: u64) -> String {
        let Base::Enum(id) = value.ty.base else { return String::new() };
        let all = self.program.enums.get(usize::from(id.0)).map_or(&[][..], |one| &one.variants);
        let within = all.iter().enumerate().filter(|(at, _)| *at < 64 && bits >> at & 1 == 1);
        within.map(|(_, (_, label))| label.as_str()).collect::<Vec<_>>().join("、")
    }

    fn first(&self, choices: &[Choice]) -> (String, Binding) {
        let parts: Vec<String> = choices
            .iter()
            .map(|choice| match &choice.condition {
                Some(guard) => format!(
                    "若{}，则为 {}",
                    self.bound(guard, Binding::Or),
                    self.bound(&choice.value, Binding::Or)
                ),
                None => format!("否则为 {}", self.bound(&choice.value, Binding::Choice)),
            })
            .collect();
        (parts.join("；"), Binding::Choice)
    }

    fn fold(&self, fold: Fold, count: bool, collection: &str, filters: &[Expr], body: &Expr) -> String {
        let whose = match (collection, filters.first().map(|filter| &filter.kind)) {
            ("persons", _) => "列户人员".to_owned(),
            ("supporters", _) => "义务人".to_owned(),
            ("events", _) => "事件".to_owned(),
            (_, Some(Kind::Rule(index))) => self.program.rules[*index].label.clone(),
            (name, _) => name.to_owned(),
        };
        // The first filter of a group is what makes somebody a member of it.
        let group = !matches!(collection, "persons" | "supporters" | "events");
        let further: Vec<String> =
            filters.iter().skip(usize::from(group)).map(|filter| self.bound(filter, Binding::And)).collect();
        let whose = if further.is_empty() { whose } else { format!("{}的{whose}", further.join(" 且 ")) };
        if count {
            return format!("{whose}的人数");
        }
        let what = self.tell(body).0;
        match fold {
            Fold::Sum => format!("{whose}合计（{what}）"),
            Fold::Any => format!("{whose}中有人（{what}）"),
            Fold::All => format!("{whose}人人（{what}）"),
            Fold::Max => format!("{whose}中最高的（{what}）"),
            Fold::Min => format!("{whose}中最低的（{what}）"),
        }
    }
}
