// SPDX-License-Identifier: Apache-2.0
//! An assessment for other programs: `docs/assessment.md` describes it, and its `schema` rises with every change that a reader must know of.

use super::Assessed;
use kernel::{Date, Fraction};
use policy::explain::{Answer, Datum};
use policy::procedure::Event;
use policy::tree::{Base, Program, SchemeKind, Type};
use policy::units::Unit;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use wording::explain::answer::{Missing, Told};
use wording::explain::{Line, Mention, MentionKind, Note, outcome};
use wording::{numbers, procedure};

/// The version of the format.
const SCHEMA: u32 = 1;

/// The whole document, ending in a line break.
pub(super) fn document(of: &Assessed<'_>) -> String {
    let program = of.program;
    let members: Vec<Value> = of
        .case
        .given
        .members
        .iter()
        .zip(&of.subjects.persons)
        .map(|(member, subject)| json!({"id": member.id, "relation": member.relation, "label": subject.full}))
        .collect();
    let contradictions: Vec<Value> = of
        .case
        .contradictions
        .iter()
        .map(|one| {
            let claims: Vec<Value> = one
                .claims
                .iter()
                .map(|(source, amount)| json!({"source": source, "amount": amount.plain()}))
                .collect();
            json!({
                "of": of.case.ids.persons.get(one.person),
                "series": program.dictionary.fact(one.series).qualified(),
                "month": one.month.to_string(),
                "claims": claims,
            })
        })
        .collect();
    let stack: Vec<Value> = program
        .stack
        .iter()
        .map(|pack| json!({"name": &*pack.name, "title": pack.title, "hash": pack.hash}))
        .collect();
    let complete: Vec<Value> = of
        .complete
        .iter()
        .map(|one| json!({"register": &*one.register, "month": one.month.to_string()}))
        .collect();
    let sources: Map<String, Value> = program
        .sources
        .iter()
        .map(|(id, document)| {
            let value = json!({
                "title": document.title,
                "number": document.number,
                "issuer": document.issuer,
                "published": document.published.map(|date| date.to_string()),
                "in_force_from": document.in_force_from.to_string(),
                "in_force_until": document.in_force_until.map(|date| date.to_string()),
                "note": document.note,
            });
            (id.to_string(), value)
        })
        .collect();
    let schemes: Vec<Value> = of.told.iter().map(|told| scheme(of, told)).collect();
    let value = json!({
        "kind": "doudi.assess",
        "schema": SCHEMA,
        "notice": "测算，非审核确认决定",
        "semantics": policy::assess::SEMANTICS,
        "place": {"code": of.question.place.to_string(), "name": kernel::full_name(of.question.place)},
        "on": of.question.on.to_string(),
        "applied_on": of.case.applied_on.to_string(),
        "accepted_on": of.question.accepted_on.map(|date| date.to_string()),
        "packs": stack,
        "hash": program.hash,
        "demonstration": program.demonstration,
        "set": of.question.set,
        "complete": complete,
        "remarks": of.remarks,
        "household": {"id": of.case.ids.household, "members": members},
        "contradictions": contradictions,
        "schemes": schemes,
        "sources": sources,
    });
    let mut text = serde_json::to_string_pretty(&value).unwrap_or_default();
    text.push('\n');
    text
}

fn scheme(of: &Assessed<'_>, told: &Told) -> Value {
    let program = of.program;
    let result = &of.evaluation.results[told.result];
    let scheme = &program.schemes[result.scheme];
    let kind = match scheme.kind {
        SchemeKind::Benefit => "benefit",
        SchemeKind::Recognition => "recognition",
        SchemeKind::Lead => "lead",
        SchemeKind::Service => "service",
        SchemeKind::Need => "need",
    };
    let amount = told.amount.as_ref().map(|amount| {
        json!({
            "yuan": amount.fen.map(|fen| numbers::yuan_plain(Fraction::from_int(fen))),
            "monthly": amount.monthly,
            "text": amount.text,
            "arithmetic": amount.arithmetic,
            "reasons": amount.reasons.iter().map(|line| reason(program, line)).collect::<Vec<_>>(),
            "first_month": amount.first.map(|month| month.to_string()),
            "last_month": amount.last.map(|month| month.to_string()),
        })
    });
    let gives: Vec<Value> = told
        .gives
        .iter()
        .map(|one| {
            json!({"name": &*one.name, "label": one.label, "value": value(program, one.answer, one.ty),
                   "unit": unit(one.ty), "text": one.text})
        })
        .collect();
    json!({
        "scheme": &*told.name,
        "label": told.label,
        "kind": kind,
        "entity": scheme.entity.name(),
        "of": told.of,
        "outcome": result.outcome.word(),
        "outcome_label": outcome(result.outcome),
        "idle": told.idle,
        "refused": told.refused,
        "yields_to": told.yields.as_ref().map(|one| json!({"label": one.label, "whole_household": one.whole})),
        "actionable": told.actionable,
        "amount": amount,
        "lasts_months": told.lasts,
        "decider": told.decider,
        "review": told.review.as_ref().map(|one| {
            json!({
                "months": one.months,
                "missing": one.missing,
                "until": one.until.map(|date| date.to_string()),
                "cites": cites(&one.cites),
                "notes": notes(&one.notes),
            })
        }),
        "gives": gives,
        "needs": told.missing.iter().map(missing).collect::<Vec<_>>(),
        "cites": cites(&scheme.origin.basis.cites),
        "clauses": scheme.origin.basis.clauses.iter().map(|clause| clause.to_string()).collect::<Vec<_>>(),
        "notes": notes(&told.rests),
        "procedure": steps(of, told),
        "reasons": told.reasons.iter().map(|line| reason(program, line)).collect::<Vec<_>>(),
    })
}

fn missing(one: &Missing) -> Value {
    json!({
        "names": one.names.iter().map(|name| name.to_string()).collect::<Vec<_>>(),
        "of": one.of,
        "whose": one.whose,
        "text": one.text,
        "decision": one.decision,
        "months": one.months,
        "sources": one.sources,
        "register": one.register.as_ref().map(|name| name.to_string()),
    })
}

fn cites(cites: &[kernel::Citation]) -> Vec<Value> {
    cites.iter().map(|cite| json!({"source": cite.source, "article": cite.article})).collect()
}

fn notes(notes: &[Note]) -> Vec<Value> {
    let one = |note: &Note| match note {
        Note::Assumed { name, label, why } => {
            json!({"note": "assumed", "name": &**name, "label": label, "why": why})
        }
        Note::Conflict { name, label, cite, says } => {
            json!({"note": "conflict", "name": &**name, "label": label,
                   "cite": {"source": cite.source, "article": cite.article}, "says": says})
        }
        Note::Set { name, label } => json!({"note": "set", "name": &**name, "label": label}),
    };
    notes.iter().map(one).collect()
}

fn steps(of: &Assessed<'_>, told: &Told) -> Vec<Value> {
    let mut known: BTreeMap<Event, Date> = BTreeMap::from([(Event::Application, of.case.applied_on)]);
    known.extend(of.question.accepted_on.map(|date| (Event::Acceptance, date)));
    let steps =
        procedure::of_scheme(of.program, &told.name).into_iter().map(|step| procedure::step(step, &known));
    steps
        .map(|step| {
            json!({
                "step": &*step.name,
                "label": step.label,
                "text": step.text,
                "until": step.until.map(|until| until.date.to_string()),
                "provisional": step.until.is_some_and(|until| until.provisional),
                "cites": cites(&step.cites),
                "notes": notes(&step.notes),
            })
        })
        .collect()
}

/// One line of reasons. Keys that would be empty are left out.
fn reason(program: &Program, line: &Line) -> Value {
    let mut map = Map::new();
    let mut put = |key: &str, value: Value| map.insert(key.to_owned(), value);
    put("mark", json!(line.mark.word()));
    put("text", json!(line.text));
    if let Some(name) = &line.name {
        put("rule", json!(&**name));
    }
    if let Some(row) = line.row {
        put("row", json!(row));
    }
    if !line.of.is_empty() {
        put("of", json!(line.of));
    }
    put("value", value(program, line.answer, line.ty));
    if let Some(unit) = unit(line.ty) {
        put("unit", json!(unit));
    }
    if !line.cites.is_empty() {
        put("cites", json!(cites(&line.cites)));
    }
    if !line.notes.is_empty() {
        put("notes", json!(notes(&line.notes)));
    }
    if !line.mentions.is_empty() {
        put("reads", line.mentions.iter().map(|one| mention(program, one)).collect());
    }
    put("carries", json!(line.carries));
    if line.seen {
        put("see_above", json!(true));
    }
    if !line.children.is_empty() {
        put("reasons", line.children.iter().map(|child| reason(program, child)).collect());
    }
    Value::Object(map)
}

fn mention(program: &Program, one: &Mention) -> Value {
    let (kind, months) = match one.kind {
        MentionKind::Fact => ("fact", None),
        MentionKind::Series(months) => ("series", Some(months)),
        MentionKind::Param => ("param", None),
        MentionKind::Rule => ("rule", None),
        MentionKind::Decision => ("decision", None),
    };
    let mut value = json!({"kind": kind, "name": &*one.name, "value": value(program, one.answer, one.ty)});
    if let Some(months) = months {
        value["months"] = json!(months);
    }
    if let Some((from, given)) = &one.since {
        value["from"] = json!(from.to_string());
        value["cites"] = json!(cites(given));
    }
    if !one.of.is_empty() {
        value["of"] = json!(one.of);
    }
    if let Some(unit) = unit(one.ty) {
        value["unit"] = json!(unit);
    }
    value
}

/// The unit as packs write it; nothing for what is no number.
fn unit(ty: Type) -> Option<String> {
    match ty.base {
        Base::Number(unit) => Some(unit.to_string()),
        _ => None,
    }
}

/// Money in yuan and other numbers as text (a fraction where no decimal is exact), dates as text, variants by name, unknown as null.
fn value(program: &Program, answer: Answer, ty: Type) -> Value {
    match (answer, ty.base) {
        (Answer::Known(Datum::Number(number)), Base::Number(unit)) if unit.is_money() => {
            json!(numbers::yuan_plain(number))
        }
        (Answer::Known(Datum::Number(number)), Base::Number(Unit::PLAIN)) => json!(decimal(number)),
        (Answer::Known(Datum::Number(number)), _) => json!(decimal(number)),
        _ => policy::assess::answer(program, answer, ty.base),
    }
}

fn decimal(number: Fraction) -> String {
    let scaled = number.checked_mul(Fraction::from_int(10_000)).is_some_and(Fraction::is_integer);
    if !scaled || number.is_integer() {
        return number.to_string();
    }
    let text = number.to_decimal(4, kernel::Rounding::HalfUp);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
