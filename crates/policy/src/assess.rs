// SPDX-License-Identifier: Apache-2.0
//! One case through a program: decisions checked against their bounds, every scheme answered, the record that can be replayed.

use crate::case::{Case, Completeness, Decision};
use crate::dictionary::nearest;
use crate::explain::{
    Answer, Datum, Evaluation, Explainer, Need, NodeId, Of, Outcome, SchemeResult, need_name,
};
use crate::frame::{Cell, Column, View};
use crate::ir::{Input, Lane};
use crate::library::Question;
use crate::lower::decision_scale;
use crate::tree::{Base, Discretion, Kind, Name, Origin, Program};
use crate::units::Unit;
use kernel::{Fen, Fraction};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Rises when a correction of the program changes a result; `replay` then says so instead of calling a record false.
pub const SEMANTICS: u32 = 1;

/// The version of the record that [`record`] writes.
pub const RECORD_VERSION: u32 = 1;

/// Why a decision cannot be taken as given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DecisionFault {
    /// The packs have no such discretion point here and now.
    UnknownPoint {
        /// The nearest one there is.
        nearest: Option<String>,
    },
    /// The point belongs to another kind of row.
    WrongEntity {
        /// Whose point it is.
        expected: &'static str,
    },
    /// The value is not of the point's type.
    WrongValue,
    /// The point is not open for this row: there is nothing to decide.
    NotOpen,
    /// Outside the bounds.
    OutOfBounds {
        /// The lowest; money in fen.
        low: Fraction,
        /// The highest; money in fen.
        high: Fraction,
        /// The unit of both.
        unit: Unit,
    },
    /// The bounds rest on facts that are not known yet.
    BoundsUnknown,
    /// No reason was given.
    NoReason,
    /// The second signature is missing.
    NoSecond,
}

/// A decision that cannot be taken, by its key in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecisionProblem {
    /// `point` or `point.member`.
    pub key: String,
    /// Why.
    pub fault: DecisionFault,
}

/// What people decided, as columns by discretion point.
pub type DecisionColumns = HashMap<Name, Column>;

/// Answers every scheme for one case.
///
/// # Errors
/// Decisions that are outside what the packs leave to a person.
pub fn assess<'p>(program: &'p Program, case: &Case) -> Result<Evaluation<'p>, Vec<DecisionProblem>> {
    let columns = decisions(program, case)?;
    let view = with_decisions(case, &columns);
    Ok(Explainer::new(program, &view).household(0))
}

/// The columns of a case with what people decided.
pub fn with_decisions<'c>(case: &'c Case, columns: &'c DecisionColumns) -> View<'c> {
    let mut view = case.frame.view();
    for (name, column) in columns {
        view.columns.insert(Input::Decision(name.clone()), column.as_ref());
    }
    view
}

/// Reads the decisions of a case and holds them against their bounds.
///
/// # Errors
/// Decisions that are outside what the packs leave to a person.
pub fn decisions(program: &Program, case: &Case) -> Result<DecisionColumns, Vec<DecisionProblem>> {
    let mut problems = Vec::new();
    let mut columns = DecisionColumns::new();
    let key = |decision: &Decision| match case.ids.get(decision.entity, decision.row) {
        Some(id) => format!("{}.{id}", decision.point),
        None => decision.point.clone(),
    };
    for decision in &case.decisions {
        match take(program, decision) {
            Ok((point, value)) => {
                let rows = case.frame.rows(point.entity);
                let column = columns
                    .entry(point.name.clone())
                    .or_insert_with(|| Column::unknown(lane(point.ty.base), rows));
                column.set(decision.row, Cell::Known(value));
            }
            Err(fault) => problems.push(DecisionProblem { key: key(decision), fault }),
        }
    }
    if case.decisions.is_empty() {
        return Ok(columns);
    }
    let view = with_decisions(case, &columns);
    let explainer = Explainer::new(program, &view);
    for decision in &case.decisions {
        if let Some(fault) = out_of_place(program, &explainer, decision) {
            problems.push(DecisionProblem { key: key(decision), fault });
        }
    }
    if problems.is_empty() { Ok(columns) } else { Err(problems) }
}

fn lane(base: Base) -> Lane {
    match base {
        Base::Bool | Base::Enum(_) => Lane::U8,
        Base::Date => Lane::I32,
        Base::Number(_) | Base::Division => Lane::I64,
    }
}

fn take<'p>(program: &'p Program, decision: &Decision) -> Result<(&'p Discretion, i64), DecisionFault> {
    let Some(point) = program.discretions.iter().find(|point| *point.name == *decision.point) else {
        let nearest = nearest(&decision.point, program.discretions.iter().map(|point| &*point.name));
        return Err(DecisionFault::UnknownPoint { nearest });
    };
    if point.entity != decision.entity {
        return Err(DecisionFault::WrongEntity { expected: point.entity.name() });
    }
    if decision.reason.trim().is_empty() || decision.by.trim().is_empty() {
        return Err(DecisionFault::NoReason);
    }
    if point.second.is_some() && decision.second.as_deref().is_none_or(|second| second.trim().is_empty()) {
        return Err(DecisionFault::NoSecond);
    }
    let value = value_of(program, point, decision.value.trim()).ok_or(DecisionFault::WrongValue)?;
    Ok((point, value))
}

fn value_of(program: &Program, point: &Discretion, text: &str) -> Option<i64> {
    match point.ty.base {
        Base::Bool => match text {
            "yes" | "true" | "是" => Some(1),
            "no" | "false" | "否" => Some(0),
            _ => None,
        },
        Base::Enum(id) => {
            let variants = &program.enums[usize::from(id.0)].variants;
            let at = variants.iter().position(|(name, label)| &**name == text || label == text)?;
            i64::try_from(at).ok()
        }
        Base::Date => kernel::Date::parse(text).ok().map(|date| i64::from(date.days())),
        Base::Number(unit) if unit.is_money() => Fen::parse(text).ok().map(Fen::get).filter(|fen| *fen >= 0),
        Base::Number(_) => {
            let number =
                Fraction::parse(text).ok()?.checked_mul(Fraction::from_int(decision_scale(point.ty)))?;
            number.to_int().filter(|number| *number >= 0)
        }
        Base::Division => None,
    }
}

/// Whether a decision was made where there is nothing to decide, or outside its bounds.
fn out_of_place(
    program: &Program,
    explainer: &Explainer<'_, '_>,
    decision: &Decision,
) -> Option<DecisionFault> {
    let index = program.discretions.iter().position(|point| *point.name == *decision.point)?;
    let point = &program.discretions[index];
    let row = u32::try_from(decision.row).ok()?;
    let (open, bounds) = explainer.point(0, index, row);
    if open == Answer::Known(Datum::Bool(false)) {
        return Some(DecisionFault::NotOpen);
    }
    let value = value_of(program, point, decision.value.trim())?;
    let value = Fraction::new(i128::from(value), i128::from(decision_scale(point.ty)))?;
    let (low, high) = bounds?;
    match (low.number(), high.number()) {
        (Some(low), Some(high)) if value < low || value > high => {
            let Base::Number(unit) = point.ty.base else { return Some(DecisionFault::WrongValue) };
            Some(DecisionFault::OutOfBounds { low, high, unit })
        }
        (Some(_), Some(_)) => None,
        _ => Some(DecisionFault::BoundsUnknown),
    }
}

/// What the answers of one scheme rest on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RestsOn {
    /// Parameters read, as indices into [`Program::params`].
    pub params: BTreeSet<usize>,
    /// Rules that carried the answer, with the row of their entity.
    pub rules: BTreeMap<(usize, u32), NodeId>,
    /// Names of what is assumed: parameters and rules that no document gives.
    pub assumed: BTreeSet<Name>,
    /// Names of parameters that are one side of a conflict between texts.
    pub conflicts: BTreeSet<Name>,
    /// Points that people decide, as indices into [`Program::discretions`], with the row of their entity.
    pub points: BTreeSet<(usize, u32)>,
}

/// What an answer rests on: only the steps that carry it.
pub fn rests_on(evaluation: &Evaluation<'_>, result: &SchemeResult) -> RestsOn {
    let program = evaluation.program;
    let mut rests = RestsOn::default();
    let see = |origin: &Origin, name: &Name, rests: &mut RestsOn| {
        if origin.assumed.is_some() {
            rests.assumed.insert(name.clone());
        }
        if !origin.conflicts.is_empty() {
            rests.conflicts.insert(name.clone());
        }
    };
    for id in evaluation.carrying(&evaluation.roots(result)) {
        let node = evaluation.node(id);
        let Of::Expr(expr) = node.of else { continue };
        match &expr.kind {
            Kind::Param(index) | Kind::Series(_, _, Some(index)) => {
                rests.params.insert(*index);
                let param = &program.params[*index];
                if !param.set {
                    see(&param.origin, &param.name, &mut rests);
                }
            }
            Kind::Rule(index) => {
                if let Some(step) = evaluation.children(id).next() {
                    rests.rules.insert((*index, node.row), step);
                }
                let rule = &program.rules[*index];
                see(&rule.origin, &rule.name, &mut rests);
            }
            Kind::Discretion(index) => drop(rests.points.insert((*index, node.row))),
            _ => {}
        }
    }
    let scheme = &program.schemes[result.scheme];
    see(&scheme.origin, &scheme.name, &mut rests);
    rests
}

/// Whether an answer may be acted on: nothing it rests on is assumed, or the place is a demonstration.
pub fn actionable(program: &Program, rests: &RestsOn) -> bool {
    program.demonstration || (rests.assumed.is_empty() && !program.params.iter().any(|param| param.set))
}

/// The canonical record of an assessment (`AssessmentV1`): integers and texts, keys sorted, no prose, no program version. The same facts under the
/// same packs give the same bytes. Names and citizen numbers are left out: no rule reads them.
pub fn record(
    evaluation: &Evaluation<'_>,
    case: &Case,
    question: &Question,
    complete: &[Completeness],
) -> String {
    let program = evaluation.program;
    let mut given: Value = serde_json::from_str(&crate::case::write_case(case)).unwrap_or(Value::Null);
    for member in given["members"].as_array_mut().into_iter().flatten() {
        if let Some(member) = member.as_object_mut() {
            member.remove("name");
            // Without the number its birth and sex must stand by themselves.
            if member.remove("citizen_number").is_some() {
                let row = case.ids.find(member.get("id").and_then(Value::as_str).unwrap_or_default());
                fill_from_number(case, row.map(|(_, row)| row), member);
            }
        }
    }
    let results: Vec<Value> =
        evaluation.results.iter().map(|result| result_record(evaluation, case, result)).collect();
    let stack: Vec<Value> =
        program.stack.iter().map(|pack| json!({"name": &*pack.name, "hash": pack.hash})).collect();
    let complete: Vec<Value> = complete
        .iter()
        .map(|one| json!({"register": &*one.register, "month": one.month.to_string()}))
        .collect();
    let value = json!({
        "kind": "doudi.assessment",
        "version": RECORD_VERSION,
        "semantics": SEMANTICS,
        "place": question.place.to_string(),
        "on": question.on.to_string(),
        "accepted_on": question.accepted_on.map(|date| date.to_string()),
        "set": question.set,
        "complete": complete,
        "packs": stack,
        "hash": program.hash,
        "given": given,
        "results": results,
    });
    let mut text = String::new();
    canonical(&value, &mut text);
    text.push('\n');
    text
}

fn fill_from_number(case: &Case, row: Option<usize>, member: &mut Map<String, Value>) {
    let Some(number) =
        row.and_then(|row| case.given.members.get(row)).and_then(|one| one.citizen_number.as_ref())
    else {
        return;
    };
    member.entry("birth").or_insert_with(|| Value::from(number.birth().to_string()));
    let sex = match number.sex() {
        kernel::Sex::Male => "male",
        kernel::Sex::Female => "female",
    };
    member.entry("sex").or_insert_with(|| Value::from(sex));
}

fn result_record(evaluation: &Evaluation<'_>, case: &Case, result: &SchemeResult) -> Value {
    let program = evaluation.program;
    let scheme = &program.schemes[result.scheme];
    let of = |entity, row: u32| case.ids.get(entity, row as usize).unwrap_or_default().to_owned();
    let rests = rests_on(evaluation, result);
    let needs: Vec<Value> = result
        .needs
        .iter()
        .map(|need| {
            let (entity, row, months) = match need {
                Need::Fact { fact, row } => (program.dictionary.fact(*fact).entity, *row, None),
                Need::Series { series, months, row } => (program.dictionary.fact(*series).entity, *row, Some(*months)),
                Need::ApplicationDate => (crate::tree::Entity::Household, 0, None),
                Need::Decision { point, row } => (program.discretions[*point].entity, *row, None),
            };
            let decision = matches!(need, Need::Decision { .. });
            json!({"name": &*need_name(program, need), "of": of(entity, row), "months": months, "decision": decision})
        })
        .collect();
    let params: Vec<Value> = rests
        .params
        .iter()
        .map(|&index| {
            let param = &program.params[index];
            let (cites, _) = cites(&param.origin);
            json!({"name": &*param.name, "value": constant(program, index), "from": param.origin.from.to_string(),
                   "pack": &*param.origin.pack, "assumed": param.origin.assumed.is_some(), "set": param.set, "cites": cites})
        })
        .collect();
    let rules: Vec<Value> = rests
        .rules
        .iter()
        .map(|(&(index, row), &step)| {
            let rule = &program.rules[index];
            let (cites, clauses) = cites(&rule.origin);
            json!({"rule": &*rule.name, "of": of(rule.entity, row), "value": answer(program, evaluation.node(step).value, rule.body.ty.base),
                   "rows": rows(evaluation, step), "from": rule.origin.from.to_string(), "pack": &*rule.origin.pack,
                   "cites": cites, "clauses": clauses})
        })
        .collect();
    let part = |id: Option<NodeId>| id.map(|id| plain(evaluation, id));
    let (cites, clauses) = cites(&scheme.origin);
    let mut value = json!({
        "scheme": &*scheme.name,
        "of": of(scheme.entity, result.row),
        "outcome": result.outcome.word(),
        "amount": part(result.amount),
        "monthly": scheme.amount.as_ref().is_some_and(|expr| matches!(expr.ty.base, Base::Number(unit) if unit != Unit::YUAN)),
        "lasts": part(result.lasts),
        "decider": part(result.decider),
        "gives": result.gives.iter().map(|&id| plain(evaluation, id)).collect::<Vec<_>>(),
        "needs": needs,
        "params": params,
        "rules": rules,
        "assumed": rests.assumed.iter().map(|name| name.to_string()).collect::<Vec<_>>(),
        "conflicts": rests.conflicts.iter().map(|name| name.to_string()).collect::<Vec<_>>(),
        "actionable": result.outcome != Outcome::Refused && actionable(program, &rests),
        "from": scheme.origin.from.to_string(),
        "pack": &*scheme.origin.pack,
        "cites": cites,
        "clauses": clauses,
    });
    // Records of packs that name no time for it stay as they were.
    if scheme.review.is_some() {
        value["review"] = part(result.review).into();
    }
    value
}

fn cites(origin: &Origin) -> (Vec<String>, Vec<String>) {
    let cites = origin.basis.cites.iter().map(|cite| format!("{} {}", cite.source, cite.article)).collect();
    (cites, origin.basis.clauses.iter().map(|clause| clause.to_string()).collect())
}

/// The numbered rows below a rule's step that carried its answer.
fn rows(evaluation: &Evaluation<'_>, step: NodeId) -> Vec<u16> {
    let mut taken = BTreeSet::new();
    let mut waiting = vec![step];
    while let Some(id) = waiting.pop() {
        let node = evaluation.node(id);
        match node.of {
            Of::Row(row) => taken.extend(row.number),
            Of::Choice(choice) if evaluation.guard(id) != Answer::Known(Datum::Bool(false)) => {
                taken.extend(choice.number);
            }
            Of::Choice(_) => {}
            Of::Expr(expr) => {
                // Another rule's rows are its own.
                if matches!(
                    expr.kind,
                    Kind::Rule(_) | Kind::Scheme(_) | Kind::Discretion(_) | Kind::Spread(_)
                ) {
                    continue;
                }
            }
        }
        waiting.extend(evaluation.deciding(id));
    }
    taken.into_iter().collect()
}

fn plain(evaluation: &Evaluation<'_>, id: NodeId) -> Value {
    let node = evaluation.node(id);
    let base = match node.of {
        Of::Expr(expr) => expr.ty.base,
        Of::Row(row) => row.condition.ty.base,
        Of::Choice(choice) => choice.value.ty.base,
    };
    answer(evaluation.program, node.value, base)
}

fn constant(program: &Program, param: usize) -> Value {
    use crate::tree::Constant;
    let param = &program.params[param];
    let datum = match &param.value {
        Constant::Number(number) => Datum::Number(*number),
        Constant::Bool(value) => Datum::Bool(*value),
        Constant::Date(date) => Datum::Date(*date),
        Constant::Variant(variant) => Datum::Variant(*variant),
    };
    answer(program, Answer::Known(datum), param.ty.base)
}

/// An answer in records: booleans, dates and variants by name, numbers as `n` or `n/d` (money in fen), unknowns as null.
pub fn answer(program: &Program, answer: Answer, base: Base) -> Value {
    match answer {
        Answer::Unknown(_) => Value::Null,
        Answer::Known(Datum::None) => Value::from("none"),
        Answer::Known(Datum::Bool(value)) => Value::from(value),
        Answer::Known(Datum::Date(date)) => Value::from(date.to_string()),
        Answer::Known(Datum::Place(code)) => Value::from(format!("{code:012}")),
        Answer::Known(Datum::Number(number)) => Value::from(number.to_string()),
        Answer::Known(Datum::Variant(variant)) => match base {
            Base::Enum(id) => {
                let name = program.enums[usize::from(id.0)].variants.get(usize::from(variant));
                Value::from(name.map_or_else(String::new, |(name, _)| name.to_string()))
            }
            _ => Value::from(variant),
        },
    }
}

/// Writes JSON with sorted keys and no spaces, whatever the order in which a map was filled.
pub(crate) fn canonical(value: &Value, out: &mut String) {
    match value {
        Value::Object(map) => {
            out.push('{');
            let sorted: BTreeMap<&String, &Value> = map.iter().collect();
            for (index, (key, value)) in sorted.into_iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                out.push_str(&Value::from(key.as_str()).to_string());
                out.push(':');
                canonical(value, out);
            }
            out.push('}');
        }
        Value::Array(values) => {
            out.push('[');
            for (index, value) in values.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                canonical(value, out);
            }
            out.push(']');
        }
        scalar => out.push_str(&scalar.to_string()),
    }
}
