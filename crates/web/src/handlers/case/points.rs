// SPDX-License-Identifier: Apache-2.0
//! Points that the packs leave to people: on the form that assesses, each with its bounds, its reason and, where the packs ask for one, its second signature.

use super::desk::Desk;
use crate::components::{Choice, Control, EventForm, Field, Form, Group, Typed};
use crate::steps::Ask;
use assistance::casework::{EventKind, PointChoice, PointDecision, Words};
use kernel::UserId;
use policy::assess::{DecisionFault, DecisionProblem, decisions, with_decisions};
use policy::case::Case;
use policy::explain::Explainer;
use policy::tree::{Base, Discretion, Entity, Program};
use std::collections::{BTreeMap, BTreeSet};
use wording::casework as words;

/// A point that somebody has to decide, or decided.
#[derive(Clone, Debug)]
pub(super) struct Point {
    /// `point`, or `point.row` where it is not the household's.
    pub key: String,
    /// What is decided, in words.
    pub label: String,
    /// Who decides, within which bounds, by which article.
    pub note: String,
    /// How it is filled in.
    control: Control,
    /// Whether a second person signs.
    second: bool,
    /// What was decided.
    now: Option<PointDecision>,
}

/// The points of a case: those that the answer waits for, by name and row, and those that were decided.
pub(super) fn points(
    program: &Program,
    case: &Case,
    waits: &BTreeSet<(String, String)>,
    decided: &BTreeMap<String, PointDecision>,
    sources: &dyn Fn(&Discretion) -> Option<String>,
    whose: &dyn Fn(&str) -> String,
) -> Vec<Point> {
    let columns = decisions(program, case).unwrap_or_default();
    let view = with_decisions(case, &columns);
    let explainer = Explainer::new(program, &view);
    let mut keys: BTreeSet<String> = decided.keys().cloned().collect();
    for (name, of) in waits {
        let household = of.is_empty() || *of == case.ids.household;
        keys.insert(if household { name.clone() } else { format!("{name}.{of}") });
    }
    let mut all = Vec::new();
    for key in keys {
        let (name, of) = key.split_once('.').unwrap_or((&key, ""));
        let Some(index) = program.discretions.iter().position(|point| *point.name == *name) else { continue };
        let point = &program.discretions[index];
        let row = if of.is_empty() { Some((Entity::Household, 0)) } else { case.ids.find(of) };
        let Some((_, row)) = row else { continue };
        let (_, bounds) = explainer.point(0, index, u32::try_from(row).unwrap_or(u32::MAX));
        let bounds = bounds.and_then(|(low, high)| {
            let Base::Number(unit) = point.ty.base else { return None };
            let [low, high] = [low.number()?, high.number()?];
            Some(format!(
                "{} 到 {} 之间",
                wording::numbers::quantity_short(low, unit),
                wording::numbers::quantity_short(high, unit)
            ))
        });
        let mut note = format!("由{}决定", wording::procedure::actor(point.by));
        if let Some(second) = point.second {
            note.push_str(&format!("，{}第二签字", wording::procedure::actor(second)));
        }
        let now = decided.get(&key);
        let proposed = now
            .filter(|one| one.proposed)
            .map(|one| format!("{}提出的，还没有县级签字，审核确认由县级定", one.by));
        for part in [bounds, sources(point), proposed].into_iter().flatten() {
            note.push_str(&format!("；{part}"));
        }
        let whom = whose(of);
        let label = if whom.is_empty() { point.label.clone() } else { format!("{whom}：{}", point.label) };
        all.push(Point {
            label,
            note,
            control: control(program, point),
            second: point.second.is_some(),
            now: now.cloned(),
            key,
        });
    }
    all
}

fn control(program: &Program, point: &Discretion) -> Control {
    match point.ty.base {
        Base::Bool => Control::Radios(vec![Choice::new("yes", "是"), Choice::new("no", "否")]),
        Base::Enum(id) => {
            let variants = program.enums.get(usize::from(id.0)).map(|list| list.variants.as_slice());
            let choices = variants.unwrap_or_default().iter();
            Control::Select(choices.map(|(name, label)| Choice::new(&**name, label)).collect())
        }
        Base::Date => Control::Date,
        Base::Number(unit) if unit.is_money() => Control::Money,
        Base::Number(unit) => Control::Count { unit: wording::numbers::unit(unit) },
        Base::Division => Control::Text,
    }
}

/// The form that puts an assessment on file, with the points that are to be decided.
pub(super) fn assess_form(desk: &Desk, ask: &Ask) -> EventForm {
    let mut form = Form::post("step-assessed", format!("{}/assess", ask.href), "测算并写进办理经过")
        .command(&ask.command)
        .version(ask.version);
    for point in desk.points() {
        let name = |part: &str| format!("point.{}.{part}", point.key);
        let now = point.now.as_ref();
        let value = now.map_or("", |one| one.value.as_str());
        let label = if matches!(point.control, Control::Money) { "定为每月" } else { "定为" };
        let mut fields = vec![
            Field::new(name("value"), label, point.control.clone()).value(value),
            Field::area(name("reason"), "理由", 2).value(now.map_or("", |one| one.reason.expose())),
        ];
        if point.second {
            let signed = now.and_then(|one| one.second.as_ref());
            let signed = ask
                .colleagues
                .iter()
                .find(|one| signed.is_some_and(|name| one.label.starts_with(name.as_str())));
            let value = signed.map_or(String::new(), |one| one.value.clone());
            fields.push(Field::select(name("second"), "第二签字人", ask.colleagues.clone()).value(value));
        }
        if let Some(one) = now {
            let undo = vec![Choice::new("yes", format!("撤回（{}定的）", one.by))];
            fields.push(Field::checks(name("undo"), "不再作这项裁量", undo));
        }
        form = form.group(Group::new(format!("裁量：{}", point.label), fields).note(point.note.clone()));
    }
    let mut consequence = vec!["按今天有效的文件和现有情况测算，结果写进办理经过；不是决定。".to_owned()];
    if !desk.points().is_empty() {
        consequence.push("文件留给人裁量的，写明定为多少、理由；不填的按没有裁量算。".to_owned());
    }
    EventForm {
        name: words::step(EventKind::Assessed).to_owned(),
        consequence,
        destructive: false,
        open: false,
        form: form.own_ids(),
    }
}

/// What the form says of the points: only what differs from what was decided before.
pub(super) fn read(desk: &Desk, typed: &Typed) -> BTreeMap<String, PointChoice> {
    let mut said = BTreeMap::new();
    for point in desk.points() {
        let get = |part: &str| typed.get(&format!("point.{}.{part}", point.key));
        let (value, reason) = (get("value"), get("reason"));
        if get("undo") == "yes" {
            said.insert(point.key.clone(), PointChoice::Withdrawn);
            continue;
        }
        let same = point.now.as_ref().is_some_and(|now| now.value == value && now.reason.expose() == reason);
        if value.is_empty() || same {
            continue;
        }
        let second = UserId::parse(get("second")).ok();
        let choice = PointChoice::Decided { value: value.to_owned(), reason: Words::new(reason), second };
        said.insert(point.key.clone(), choice);
    }
    said
}

/// Notes at the fields what is wrong with decisions; what belongs to no field of the form is given back.
pub(super) fn wrong(desk: &Desk, typed: &mut Typed, problems: &[DecisionProblem]) -> Vec<String> {
    let household = format!(".{}", desk.family.household.id);
    let mut rest = Vec::new();
    for problem in problems {
        let key = problem.key.strip_suffix(&household).unwrap_or(&problem.key);
        if !desk.points().iter().any(|point| point.key == key) {
            rest.push(wording::cases::decision_problem(problem));
            continue;
        }
        let (part, text) = match &problem.fault {
            DecisionFault::NoReason => ("reason", "写明理由".to_owned()),
            DecisionFault::NoSecond => ("second", "这项裁量要第二人签字".to_owned()),
            fault => ("value", wording::cases::decision_fault(fault)),
        };
        typed.wrong(&format!("point.{key}.{part}"), text);
    }
    rest
}
