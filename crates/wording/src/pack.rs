// SPDX-License-Identifier: Apache-2.0
//! Definitions of packs in Chinese: what a parameter, rule, scheme, discretion point, procedure step or fact says, and who uses it.

pub mod words;

use crate::procedure;
use kernel::{Citation, Date};
use policy::dictionary::{Fact, Sensitivity};
use policy::tree::{Base, Enumeration, Expr, Kind, Name, Origin, Program, SchemeKind, Type};
use std::collections::BTreeSet;

/// A definition that holds for a place and date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Definition {
    /// An index into [`Program::params`].
    Param(usize),
    /// An index into [`Program::rules`].
    Rule(usize),
    /// An index into [`Program::discretions`].
    Discretion(usize),
    /// An index into [`Program::schemes`].
    Scheme(usize),
    /// An index into [`Program::procedure`].
    Step(usize),
}

/// A definition in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// What kind of definition it is.
    pub kind: &'static str,
    /// Its name in packs.
    pub name: Name,
    /// Its Chinese name.
    pub label: String,
    /// Whose it is and of which type.
    pub about: String,
    /// What it says, line by line, each with its own articles.
    pub lines: Vec<(String, Vec<Citation>)>,
    /// The articles of the whole.
    pub cites: Vec<Citation>,
    /// What it says in a sentence.
    pub says: Option<String>,
    /// Why it is assumed.
    pub assumed: Option<String>,
    /// Other texts that say otherwise.
    pub conflicts: Vec<(Citation, String)>,
    /// The pack it comes from.
    pub pack: Name,
    /// File and line.
    pub at: String,
    /// Since when this version holds.
    pub from: Date,
    /// Until when.
    pub until: Option<Date>,
}

impl Sheet {
    /// Whether two versions say the same, wherever they are written.
    #[must_use]
    pub fn same(&self, other: &Sheet) -> bool {
        self.lines == other.lines
            && self.cites == other.cites
            && self.assumed == other.assumed
            && self.conflicts == other.conflicts
            && self.about == other.about
    }
}

/// Everything that has a name, in the order of the names.
#[must_use]
pub fn all(program: &Program) -> Vec<(Name, Definition)> {
    let params = program.params.iter().enumerate().map(|(at, one)| (one.name.clone(), Definition::Param(at)));
    let rules = program.rules.iter().enumerate().map(|(at, one)| (one.name.clone(), Definition::Rule(at)));
    let points = program
        .discretions
        .iter()
        .enumerate()
        .map(|(at, one)| (one.name.clone(), Definition::Discretion(at)));
    let schemes =
        program.schemes.iter().enumerate().map(|(at, one)| (one.name.clone(), Definition::Scheme(at)));
    let steps =
        program.procedure.iter().enumerate().map(|(at, one)| (one.name.clone(), Definition::Step(at)));
    let mut all: Vec<_> = params.chain(rules).chain(points).chain(schemes).chain(steps).collect();
    all.sort_by(|a, b| a.0.cmp(&b.0));
    all
}

/// The definition of that name.
#[must_use]
pub fn find(program: &Program, name: &str) -> Option<Definition> {
    all(program).into_iter().find(|(known, _)| &**known == name).map(|(_, definition)| definition)
}

/// A type in words.
#[must_use]
pub fn type_words(enums: &[Enumeration], ty: Type) -> String {
    let base = match ty.base {
        Base::Bool => "是或否".to_owned(),
        Base::Date => "日期".to_owned(),
        Base::Division => "区划".to_owned(),
        Base::Enum(id) => {
            enums.get(usize::from(id.0)).map_or_else(String::new, |one| format!("选项（{}）", one.label))
        }
        Base::Number(unit) => {
            let unit = crate::numbers::unit(unit);
            if unit.is_empty() { "数".to_owned() } else { unit }
        }
    };
    if ty.optional { format!("{base}，可为无") } else { base }
}

/// What a yes of a scheme means.
#[must_use]
pub fn scheme_kind(kind: SchemeKind) -> &'static str {
    match kind {
        SchemeKind::Benefit => "待遇",
        SchemeKind::Recognition => "身份认定",
        SchemeKind::Lead => "线索",
        SchemeKind::Service => "服务",
        SchemeKind::Need => "待办",
    }
}

/// A definition in words.
#[must_use]
pub fn sheet(program: &Program, definition: Definition) -> Sheet {
    let entity = |entity| crate::case::entity(entity);
    let ty = |ty| type_words(&program.enums, ty);
    match definition {
        Definition::Param(at) => {
            let one = &program.params[at];
            let value = words::constant(program, &one.value, one.ty, &one.label);
            let lines = vec![(value, Vec::new())];
            make("参数", &one.name, &one.label, ty(one.ty), lines, &one.origin)
        }
        Definition::Rule(at) => {
            let one = &program.rules[at];
            let about = format!("{}，{}", entity(one.entity), ty(one.body.ty));
            make("规则", &one.name, &one.label, about, body(program, &one.body), &one.origin)
        }
        Definition::Discretion(at) => {
            let one = &program.discretions[at];
            let second =
                one.second.map_or_else(String::new, |who| format!("，{}复签", procedure::actor(who)));
            let mut lines = vec![(format!("由{}决定{second}", procedure::actor(one.by)), Vec::new())];
            lines.push((format!("可以裁量的条件：{}", words::words(program, &one.open)), Vec::new()));
            lines.push((format!("不能裁量时：{}", words::words(program, &one.otherwise)), Vec::new()));
            if let Some((low, high)) = &one.bounds {
                let text = format!("幅度：{} 到 {}", words::words(program, low), words::words(program, high));
                lines.push((text, Vec::new()));
            }
            let about = format!("{}，{}", entity(one.entity), ty(one.ty));
            make("裁量", &one.name, &one.label, about, lines, &one.origin)
        }
        Definition::Scheme(at) => {
            let one = &program.schemes[at];
            let about = format!("{}，{}", entity(one.entity), scheme_kind(one.kind));
            let mut lines = Vec::new();
            if let Some(why) = &one.refused {
                lines.push((format!("不作答：{why}"), Vec::new()));
            } else {
                lines.push((format!("条件：{}", words::words(program, &one.when)), Vec::new()));
            }
            let parts = [
                ("金额", &one.amount),
                ("期限", &one.lasts),
                ("由谁决定", &one.decider),
                ("定期核查间隔", &one.review),
            ];
            for (word, expr) in parts {
                if let Some(expr) = expr {
                    lines.push((format!("{word}：{}", words::words(program, expr)), Vec::new()));
                }
            }
            if let Some(procedure) = &one.procedure {
                lines.push((format!("程序：{procedure}"), Vec::new()));
            }
            make("事项", &one.name, &one.label, about, lines, &one.origin)
        }
        Definition::Step(at) => {
            let one = &program.procedure[at];
            let step = procedure::step(one, &std::collections::BTreeMap::new());
            let about =
                if one.by_decision_date { "按决定日期的规定" } else { "按受理日期的规定" };
            make("程序", &one.name, &one.label, about.to_owned(), vec![(step.text, Vec::new())], &one.origin)
        }
    }
}

fn body(program: &Program, expr: &Expr) -> Vec<(String, Vec<Citation>)> {
    let (head, rows) = words::body(program, expr);
    let head = head.map(|text| (text.to_owned(), Vec::new()));
    let rows = rows.into_iter().map(|row| match row.number {
        Some(number) => (format!("{number}. {}", row.text), row.cites),
        None => (row.text, row.cites),
    });
    head.into_iter().chain(rows).collect()
}

fn make(
    kind: &'static str,
    name: &Name,
    label: &str,
    about: String,
    lines: Vec<(String, Vec<Citation>)>,
    origin: &Origin,
) -> Sheet {
    Sheet {
        kind,
        name: name.clone(),
        label: label.to_owned(),
        about,
        lines,
        cites: origin.basis.cites.clone(),
        says: origin.basis.says.clone(),
        assumed: origin.assumed.clone(),
        conflicts: origin.conflicts.iter().map(|one| (one.cite.clone(), one.says.clone())).collect(),
        pack: origin.pack.clone(),
        at: format!("{}:{}", origin.file, origin.line),
        from: origin.from,
        until: origin.until,
    }
}

/// The definitions and facts that a definition names, by name.
#[must_use]
pub fn uses(program: &Program, definition: Definition) -> BTreeSet<String> {
    let mut used = BTreeSet::new();
    let mut see = |expr: &Expr| {
        expr.visit(&mut |expr| {
            let name = match &expr.kind {
                Kind::Fact(fact) | Kind::Series(fact, ..) => Some(program.dictionary.fact(*fact).qualified()),
                Kind::Param(at) => Some(program.params[*at].name.to_string()),
                Kind::Rule(at) => Some(program.rules[*at].name.to_string()),
                Kind::Discretion(at) => Some(program.discretions[*at].name.to_string()),
                Kind::Scheme(at) => Some(program.schemes[*at].name.to_string()),
                _ => None,
            };
            used.extend(name);
        })
    };
    match definition {
        Definition::Param(_) | Definition::Step(_) => {}
        Definition::Rule(at) => see(&program.rules[at].body),
        Definition::Discretion(at) => {
            let one = &program.discretions[at];
            see(&one.open);
            see(&one.otherwise);
            if let Some((low, high)) = &one.bounds {
                see(low);
                see(high);
            }
        }
        Definition::Scheme(at) => {
            let one = &program.schemes[at];
            see(&one.when);
            let parts = [&one.amount, &one.lasts, &one.decider, &one.review];
            for expr in parts.into_iter().flatten().chain(&one.gives) {
                see(expr);
            }
        }
    }
    used
}

/// The names of the definitions that use a name.
#[must_use]
pub fn used_by(program: &Program, name: &str) -> Vec<(Name, Definition)> {
    all(program).into_iter().filter(|(_, definition)| uses(program, *definition).contains(name)).collect()
}

/// How carefully a fact has to be kept.
#[must_use]
pub fn sensitivity(sensitivity: Sensitivity) -> &'static str {
    match sensitivity {
        Sensitivity::Public => "公开",
        Sensitivity::Internal => "内部",
        Sensitivity::Sensitive => "个人信息",
        Sensitivity::Secret => "敏感个人信息",
    }
}

/// The bounds of a number, in words; nothing for what has none.
#[must_use]
pub fn range(fact: &Fact) -> Option<String> {
    let Base::Number(unit) = fact.ty.base else { return None };
    let words = |stored: i64| {
        if unit.is_money() {
            kernel::Fen::new(stored).grouped()
        } else {
            kernel::Fraction::new(i128::from(stored), i128::from(fact.scale()))
                .map_or_else(String::new, crate::numbers::plain)
        }
    };
    Some(format!("{} 到 {}", words(fact.low), words(fact.high)))
}
