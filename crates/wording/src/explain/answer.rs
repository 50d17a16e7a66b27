// SPDX-License-Identifier: Apache-2.0
//! What one scheme answers, told: the amount with its arithmetic, from when, who decides, what is still missing, and whether it concerns the family at all.

use super::phrase::Style;
use super::{Line, Mark, Note, Teller};
use crate::numbers;
use crate::procedure;
use kernel::{Citation, Date, Fraction, Month};
use policy::explain::{Answer, Datum, Evaluation, Need, NodeId, Of, Outcome, SchemeResult, need_name};
use policy::tree::{Base, Entity, Kind, Name, Program, SchemeKind};
use policy::units::Unit;
use std::collections::BTreeMap;

/// An amount.
#[derive(Clone, Debug, PartialEq)]
pub struct Amount {
    /// In fen, where it is known.
    pub fen: Option<i64>,
    /// Whether it is paid every month.
    pub monthly: bool,
    /// `504.00 元/月`.
    pub text: String,
    /// How it was computed: `496.00 元/人·月 × 3 人 − 984.00 元/月 = 504.00 元/月`.
    pub arithmetic: Option<String>,
    /// Every step of it, where everything is told.
    pub reasons: Vec<Line>,
    /// The first month, were it decided on the decision date.
    pub first: Option<Month>,
    /// The last month, where the time is limited.
    pub last: Option<Month>,
}

/// When an answer is looked at again.
#[derive(Clone, Debug, PartialEq)]
pub struct Review {
    /// After how many months, where that is known.
    pub months: Option<i64>,
    /// The facts without which it is not.
    pub missing: Vec<String>,
    /// The last day for it, were it decided on the decision date.
    pub until: Option<Date>,
    /// The articles.
    pub cites: Vec<Citation>,
    /// What else to know.
    pub notes: Vec<Note>,
}

/// Something missing.
#[derive(Clone, Debug, PartialEq)]
pub struct Missing {
    /// What the packs call it; more than one for incomes of one person.
    pub names: Vec<Name>,
    /// Whose: an id of the file.
    pub of: String,
    /// Whose, in words, where that is not the household.
    pub whose: Option<String>,
    /// In words.
    pub text: String,
    /// In as few words as possible.
    pub brief: String,
    /// Whether a person has to decide it.
    pub decision: bool,
    /// The months, for a series.
    pub months: Option<u8>,
    /// From where it can be had.
    pub sources: Vec<String>,
    /// The register that, complete, would answer it.
    pub register: Option<Name>,
}

/// A further value of an answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Given {
    /// Its name in packs.
    pub name: Name,
    /// What it is called.
    pub label: String,
    /// In words.
    pub text: String,
    /// Whether the condition's own words show it already.
    pub answer: Answer,
    /// Its type.
    pub ty: policy::tree::Type,
}

/// A scheme that stands in the way of another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Yields {
    /// What it is called.
    pub label: String,
    /// Whether the whole household qualifies for it while the other one is for single members: members are not split off.
    pub whole: bool,
}

/// A scheme's answer for one row, told.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    /// An index into the evaluation's results.
    pub result: usize,
    /// The scheme's name.
    pub name: Name,
    /// What it is called.
    pub label: String,
    /// Whom it is about, where that is not the household.
    pub subject: Option<String>,
    /// The id of that row.
    pub of: String,
    /// The outcome.
    pub outcome: Outcome,
    /// Why no text covers the date.
    pub refused: Option<String>,
    /// The amount.
    pub amount: Option<Amount>,
    /// For how many months.
    pub lasts: Option<i64>,
    /// Who decides.
    pub decider: Option<String>,
    /// When it is looked at again.
    pub review: Option<Review>,
    /// Further values.
    pub gives: Vec<Given>,
    /// What can still change the answer.
    pub missing: Vec<Missing>,
    /// Why it is not asked at all: a scheme to which it yields holds.
    pub yields: Option<Yields>,
    /// Whether it plainly does not concern this family.
    pub idle: bool,
    /// Why.
    pub reasons: Vec<Line>,
    /// Assumptions, conflicts and settings that the answer rests on.
    pub rests: Vec<Note>,
    /// Whether it may be acted on.
    pub actionable: bool,
}

/// Whether a result is of no interest to the family and need not be told.
#[must_use]
pub fn idle(evaluation: &Evaluation<'_>, index: usize) -> bool {
    evaluation.results.get(index).is_none_or(|result| is_idle(evaluation, result))
}

/// Tells one result.
pub fn tell(teller: &mut Teller<'_, '_>, index: usize) -> Option<Told> {
    let words = teller.words();
    let evaluation = words.evaluation;
    let program = evaluation.program;
    let result = evaluation.results.get(index)?;
    let scheme = &program.schemes[result.scheme];
    let steps = procedure::of_scheme(program, &scheme.name);
    let lasts = result.lasts.and_then(|id| words.answer(id).number()).and_then(Fraction::to_int);
    let rests = policy::assess::rests_on(evaluation, result);
    let decider = match result.decider {
        Some(id) if words.answer(id).status() != 0 => Some("看数额而定".to_owned()),
        Some(id) => Some(words.value(words.answer(id), words.expr(id).ty, "")),
        None => procedure::decider(&steps).map(|actor| procedure::actor(actor).to_owned()),
    };
    let gives = result.gives.iter().map(|&id| {
        let phrase = words.phrase(id, Style::Names);
        let value = words.value(words.answer(id), words.expr(id).ty, "");
        let label = phrase.text.strip_suffix(&value).unwrap_or(&phrase.text).trim_end().to_owned();
        let name = phrase.mentions.first().map_or_else(|| Name::from(""), |mention| mention.name.clone());
        Given { name, label, text: phrase.text, answer: words.answer(id), ty: words.expr(id).ty }
    });
    let gives = gives.collect();
    let yields = yields(evaluation, result);
    let idle = is_idle(evaluation, result);
    let reasons = teller.condition(result);
    let mut amount = result.amount.map(|id| amount(teller, id, &steps, lasts));
    if let (Some(amount), Some(id), true) = (&mut amount, result.amount, teller.tells_everything()) {
        amount.reasons.push(teller.value(result, id));
    }
    Some(Told {
        result: index,
        name: scheme.name.clone(),
        label: scheme.label.clone(),
        subject: words.subjects.get(scheme.entity, result.row).map(|subject| subject.full.clone()),
        of: words.subjects.id(scheme.entity, result.row).to_owned(),
        outcome: result.outcome,
        refused: scheme.refused.clone(),
        amount,
        lasts,
        decider,
        review: result.review.map(|id| review(teller, id)),
        gives,
        missing: missing(teller, &result.needs),
        yields,
        idle,
        reasons,
        rests: notes(teller, result),
        actionable: result.outcome != Outcome::Refused && policy::assess::actionable(program, &rests),
    })
}

fn amount(
    teller: &Teller<'_, '_>,
    id: NodeId,
    steps: &[&policy::procedure::ProcedureStep],
    lasts: Option<i64>,
) -> Amount {
    let words = teller.words();
    let answer = words.answer(id);
    let ty = words.expr(id).ty;
    let monthly = matches!(ty.base, Base::Number(unit) if unit != Unit::YUAN);
    let text = match answer {
        Answer::Unknown(status) if status & policy::ir::INVALID != 0 => "数额不能计算".to_owned(),
        Answer::Unknown(status) if status & policy::ir::MISSING != 0 => "数额待定，还缺材料".to_owned(),
        Answer::Unknown(_) => "数额待裁量".to_owned(),
        Answer::Known(_) => words.value(answer, ty, ""),
    };
    let formula = if answer.status() == 0 { words.formula(id, Style::Values) } else { None };
    let on: Date = words.program().on;
    let first = if monthly { procedure::first_month(steps, on).map(|(month, _)| month) } else { None };
    let last = first.zip(lasts).and_then(|(first, lasts)| first.add(i32::try_from(lasts).ok()? - 1));
    Amount {
        fen: answer.number().and_then(Fraction::to_int),
        monthly,
        arithmetic: formula.map(|formula| {
            // A rounding ends in words, behind which the result reads better with a verb.
            if formula.text.contains('，') {
                format!("{}，得 {text}", formula.text)
            } else {
                format!("{} = {text}", formula.text)
            }
        }),
        text,
        reasons: Vec::new(),
        first,
        last,
    }
}

fn review(teller: &Teller<'_, '_>, id: NodeId) -> Review {
    let words = teller.words();
    let program = words.program();
    let months = words.answer(id).number().and_then(Fraction::to_int);
    let origin = match words.expr(words.strip(id)).kind {
        Kind::Rule(index) => program.rules.get(index).map(|one| (&one.origin, &one.name, &one.label)),
        Kind::Param(index) => program.params.get(index).map(|one| (&one.origin, &one.name, &one.label)),
        _ => None,
    };
    let mut missing: Vec<String> = Vec::new();
    for id in words.evaluation.carrying(&[id]) {
        let Of::Expr(expr) = words.evaluation.node(id).of else { continue };
        let Kind::Fact(fact) = expr.kind else { continue };
        let label = &program.dictionary.fact(fact).label;
        if words.answer(id).status() != 0 && !missing.contains(label) {
            missing.push(label.clone());
        }
    }
    Review {
        months,
        missing,
        until: months.and_then(|months| program.on.add_months(i32::try_from(months).ok()?)),
        cites: origin.map_or_else(Vec::new, |(origin, ..)| origin.basis.cites.clone()),
        notes: origin.map_or_else(Vec::new, |(origin, name, label)| words.notes(origin, name, label)),
    }
}

/// Assumptions and conflicts that carry an answer, each once, with values.
fn notes(teller: &Teller<'_, '_>, result: &SchemeResult) -> Vec<Note> {
    let words = teller.words();
    let evaluation = words.evaluation;
    let program = evaluation.program;
    let mut notes = Vec::new();
    for id in evaluation.carrying(&evaluation.roots(result)) {
        let Of::Expr(expr) = evaluation.node(id).of else { continue };
        match &expr.kind {
            Kind::Param(_) => notes.extend(words.phrase(id, Style::Names).notes),
            // The window is read while the pack is checked: no step of its own shows it.
            Kind::Series(_, months, Some(index)) => {
                let param = &program.params[*index];
                let months = Answer::Known(Datum::Number(Fraction::from_int(i64::from(*months))));
                let label = format!("{} {}", param.label, words.value(months, param.ty, &param.label));
                notes.extend(words.notes(&param.origin, &param.name, &label));
            }
            Kind::Rule(index) => {
                let rule = &program.rules[*index];
                notes.extend(words.notes(&rule.origin, &rule.name, &rule.label));
            }
            Kind::Discretion(index) => {
                let point = &program.discretions[*index];
                notes.extend(words.notes(&point.origin, &point.name, &point.label));
            }
            _ => {}
        }
    }
    let scheme = &program.schemes[result.scheme];
    notes.extend(words.notes(&scheme.origin, &scheme.name, &scheme.label));
    let mut known: Vec<Note> = Vec::with_capacity(notes.len());
    for note in notes {
        if !known.contains(&note) {
            known.push(note);
        }
    }
    known
}

/// How many kinds of income one person may lack before they are told as one.
const LISTED_KINDS: usize = 3;

/// What is missing, a line for each person and fact; many kinds of one person's income become one line.
fn missing(teller: &Teller<'_, '_>, needs: &[Need]) -> Vec<Missing> {
    let words = teller.words();
    let program = words.program();
    let subjects = words.subjects;
    let mut all = Vec::new();
    let mut series: BTreeMap<(u32, u8, bool), Vec<&Need>> = BTreeMap::new();
    let whose = |entity: Entity, row: u32| subjects.get(entity, row).map(|one| one.full.clone());
    for need in needs {
        match need {
            Need::Fact { fact, row } => {
                let fact = program.dictionary.fact(*fact);
                all.push(Missing {
                    names: vec![fact.name.clone()],
                    of: subjects.id(fact.entity, *row).to_owned(),
                    whose: whose(fact.entity, *row),
                    text: fact.label.clone(),
                    brief: fact.label.clone(),
                    decision: false,
                    months: None,
                    sources: fact.sources.iter().map(|source| self::source(source).to_owned()).collect(),
                    register: fact.register.clone(),
                });
            }
            Need::Series { series: id, months, row } => {
                let spending =
                    program.dictionary.fact(*id).series == Some(policy::dictionary::SeriesKind::Spending);
                series.entry((*row, *months, spending)).or_default().push(need);
            }
            Need::ApplicationDate => all.push(Missing {
                names: vec![need_name(program, need)],
                of: subjects.household.clone(),
                whose: None,
                text: "申请日期".to_owned(),
                brief: "申请日期".to_owned(),
                decision: false,
                months: None,
                sources: Vec::new(),
                register: None,
            }),
            Need::Decision { point: index, row } => {
                let point = &program.discretions[*index];
                let second = point
                    .second
                    .map_or_else(String::new, |second| format!("，{}复签", procedure::actor(second)));
                all.push(Missing {
                    names: vec![point.name.clone()],
                    of: subjects.id(point.entity, *row).to_owned(),
                    whose: whose(point.entity, *row),
                    text: format!(
                        "{}：由{}决定{second}{}",
                        point.label,
                        procedure::actor(point.by),
                        words.bounds(*index, *row)
                    ),
                    brief: point.label.clone(),
                    decision: true,
                    months: None,
                    sources: Vec::new(),
                    register: None,
                });
            }
        }
    }
    for ((row, months, spending), needs) in series {
        let facts: Vec<_> = needs
            .iter()
            .filter_map(|need| match need {
                Need::Series { series, .. } => Some(program.dictionary.fact(*series)),
                _ => None,
            })
            .collect();
        let word = if spending { "支出" } else { "收入" };
        let window = subjects.applied_on.and_then(|applied| numbers::window(applied, months));
        let window = window.unwrap_or_else(|| format!("{months} 个月"));
        let labels: Vec<&str> = facts.iter().take(LISTED_KINDS).map(|fact| &*fact.label).collect();
        let what = if facts.len() > LISTED_KINDS {
            format!("{word}（{}等 {} 类）", labels.join("、"), facts.len())
        } else {
            labels.join("、")
        };
        all.push(Missing {
            names: needs.iter().map(|need| need_name(program, need)).collect(),
            of: subjects.id(Entity::Person, row).to_owned(),
            whose: whose(Entity::Person, row),
            text: format!("{window} 的{what}"),
            brief: if facts.len() > LISTED_KINDS {
                format!("{window} 的{word}（{} 类）", facts.len())
            } else {
                format!("{window} 的{what}")
            },
            decision: false,
            months: Some(months),
            sources: Vec::new(),
            register: None,
        });
    }
    all
}

/// A source of facts in words; the dictionary's own word where there is none.
#[must_use]
pub fn source(word: &str) -> &str {
    match word {
        "agriculture" => "农业农村",
        "application" => "本人申请",
        "assessment" => "能力评估",
        "bank" => "银行",
        "certificate" => "证件材料",
        "checking_platform" => "核对平台",
        "civil_affairs" => "民政",
        "court" => "法院",
        "declaration" => "本人申报",
        "disabled_federation" => "残联",
        "education" => "教育",
        "finance" => "财政",
        "health" => "卫生健康",
        "hospital" => "医院",
        "housing" => "住建",
        "human_resources" => "人社",
        "justice" => "司法",
        "links" => "成员关系",
        "market_regulator" => "市场监管",
        "medical_insurance" => "医保",
        "public_security" => "公安",
        "report" => "上报",
        "rural_revitalisation" => "乡村振兴",
        "statistics" => "统计",
        "tax" => "税务",
        "township" => "乡镇",
        "veterans" => "退役军人事务",
        "visit" => "入户调查",
        other => other,
    }
}

/// The scheme that this one yields to and that holds.
fn yields(evaluation: &Evaluation<'_>, result: &SchemeResult) -> Option<Yields> {
    let program = evaluation.program;
    let scheme = &program.schemes[result.scheme];
    if result.outcome != Outcome::No {
        return None;
    }
    let Kind::All(rows) = &scheme.when.kind else { return None };
    rows.iter().filter(|row| row.number.is_none()).find_map(|row| {
        let Kind::Not(inner) = &row.condition.kind else { return None };
        let mut inner = &**inner;
        while let Kind::Spread(below) = &inner.kind {
            inner = below;
        }
        let Kind::Scheme(other) = inner.kind else { return None };
        let entity = program.schemes[other].entity;
        let whole = entity != scheme.entity;
        let here = |one: &SchemeResult| whole || one.row == result.row;
        let held = evaluation
            .results
            .iter()
            .any(|one| one.scheme == other && one.outcome == Outcome::Yes && here(one));
        held.then(|| Yields { label: program.schemes[other].label.clone(), whole })
    })
}

/// Whether an answer is of no interest to this family: a plain fact about it says no, and no amount was weighed.
fn is_idle(evaluation: &Evaluation<'_>, result: &SchemeResult) -> bool {
    let program: &Program = evaluation.program;
    let scheme = &program.schemes[result.scheme];
    let main = matches!(scheme.kind, SchemeKind::Benefit | SchemeKind::Recognition);
    match (result.outcome, result.condition) {
        (Outcome::No, Some(condition)) => !main || plainly(evaluation, condition, false),
        (Outcome::Needs, _) => !main,
        (Outcome::Refused, _) => !main,
        _ => false,
    }
}

/// Whether a step that came out as `wanted` did so by plain facts alone, or by one of them where one is enough.
fn plainly(evaluation: &Evaluation<'_>, id: NodeId, wanted: bool) -> bool {
    let node = evaluation.node(id);
    let children: Vec<NodeId> = evaluation.children(id).collect();
    let first = |wanted: bool| children.first().is_some_and(|child| plainly(evaluation, *child, wanted));
    if node.value != Answer::Known(Datum::Bool(wanted)) {
        return false;
    }
    let expr = match node.of {
        Of::Expr(expr) => expr,
        Of::Row(_) => return first(wanted),
        Of::Choice(_) => return children.last().is_some_and(|child| plainly(evaluation, *child, wanted)),
    };
    match &expr.kind {
        Kind::Fact(_) | Kind::InSet(..) | Kind::Within(..) | Kind::IsNone(_) => true,
        Kind::Compare(_, a, _) => match (&a.kind, a.ty.base) {
            (Kind::Age(..) | Kind::MonthsBetween(..), _) => true,
            (_, Base::Number(_)) => false,
            _ => true,
        },
        Kind::Not(_) => first(!wanted),
        Kind::Spread(_) | Kind::Rule(_) => first(wanted),
        // A point that is not open says no for the reason that closes it.
        Kind::Discretion(_) => children.first().is_some_and(|step| {
            evaluation.children(*step).next().is_some_and(|open| plainly(evaluation, open, false))
        }),
        Kind::Scheme(_) => false,
        Kind::All(_) | Kind::Any(_) => {
            let deciding = evaluation.deciding(id);
            let one_is_enough = matches!(expr.kind, Kind::All(_)) != wanted;
            let mut plain = deciding.iter().map(|child| plainly(evaluation, *child, wanted));
            if one_is_enough { plain.any(|one| one) } else { !deciding.is_empty() && plain.all(|one| one) }
        }
        Kind::First(_) => children.last().is_some_and(|choice| plainly(evaluation, *choice, wanted)),
        Kind::Fold { .. } => children.is_empty(),
        _ => false,
    }
}

/// The sign of an answer.
#[must_use]
pub fn mark(told: &Told) -> Mark {
    Mark::of_outcome(told.outcome)
}
