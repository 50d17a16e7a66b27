// SPDX-License-Identifier: Apache-2.0
//! What the forms of a case offer to choose from.

use super::desk::Desk;
use crate::components::Choice;
use crate::steps::Ask;
use assistance::casework::{Act, AdjustReason, Ground, Matter, RefusalReason, StopReason};
use assistance::registry::compose::Origin;
use kernel::{Division, DivisionLevel};
use wording::casework as words;

/// The choices of a case, for forms that carry this command.
pub(super) fn ask(desk: &Desk, command: String) -> Ask {
    let file = &desk.view.file;
    let person = |id| Choice::new(format!("{id}"), desk.person(id));
    let staff: Vec<Choice> = desk.staff.iter().filter(|one| !one.roles.is_empty()).map(colleague).collect();
    let conditions = desk.assessment().map(|one| one.conditions.as_slice()).unwrap_or_default();
    let points = desk.assessment().map(|one| one.names.as_slice()).unwrap_or_default();
    let number = |at: usize| at.to_string();
    Ask {
        href: desk.href(),
        command,
        version: i64::from(desk.view.row.version),
        today: desk.today,
        people: file.family.members.iter().map(|member| person(member.person)).collect(),
        consenting: file
            .adults()
            .into_iter()
            .chain(file.family.supporters.iter().copied())
            .map(person)
            .collect(),
        colleagues: staff.clone(),
        staff,
        offices: places(&[
            file.family.registered.at(DivisionLevel::Township),
            file.family.registered.at(DivisionLevel::County),
            file.family.living.at(DivisionLevel::Township),
            file.family.living.at(DivisionLevel::County),
        ]),
        villages: places(&[Some(file.family.registered), Some(file.family.living)]),
        papers: desk
            .view
            .rules
            .papers
            .list
            .iter()
            .map(|(code, rule)| Choice::new(code, &rule.label))
            .collect(),
        letters: file
            .letters
            .iter()
            .enumerate()
            .filter(|(_, (_, answered))| !**answered)
            .map(|(at, (id, _))| Choice::new(id.to_string(), format!("第 {} 封", at + 1)))
            .collect(),
        disputes: file
            .open_disputes()
            .into_iter()
            .map(|one| Choice::new(one.to_string(), format!("第 {one} 件")))
            .collect(),
        acts: acts(desk),
        grounds: grounds(desk),
        conditions: conditions
            .iter()
            .enumerate()
            .map(|(at, one)| Choice::new(number(at), &one.text))
            .collect(),
        facts: facts(desk),
        points: points.iter().map(|(name, text)| Choice::new(name, text)).collect(),
        consequence: consequence(desk),
    }
}

fn colleague(one: &assistance::access::colleagues::Colleague) -> Choice {
    let roles: Vec<&str> = one.roles.iter().map(|role| role.chinese()).collect();
    Choice::new(one.id.to_string(), format!("{}（{}）", one.name, roles.join("、")))
}

fn places(list: &[Option<Division>]) -> Vec<Choice> {
    let mut all: Vec<Division> = Vec::new();
    for place in list.iter().flatten() {
        if !all.contains(place) {
            all.push(*place);
        }
    }
    let name = |place: Division| kernel::full_name(place).unwrap_or_else(|| place.to_string());
    all.into_iter().map(|place| Choice::new(place.to_string(), name(place))).collect()
}

/// What may be proposed and decided on the matter.
fn acts(desk: &Desk) -> Vec<Choice> {
    let exiting = desk.view.file.standing.as_ref().is_some_and(|standing| standing.exiting);
    let acts: &[Act] = match (desk.view.file.matter, exiting) {
        (Matter::Application, _) => &[Act::Cover, Act::Refuse],
        (_, true) => &[Act::Continue, Act::Restore, Act::Stop],
        (_, false) => &[Act::Continue, Act::Raise, Act::Cut, Act::GradualExit, Act::Stop],
    };
    acts.iter().map(|act| Choice::new(act.word(), words::act(*act))).collect()
}

/// The closed lists of grounds that belong to the scheme and the matter.
/// clause: BZ-1.2
fn grounds(desk: &Desk) -> Vec<Choice> {
    let scheme = desk.view.file.scheme;
    if desk.view.file.matter == Matter::Application {
        let refusals = RefusalReason::ALL.iter().filter(|one| one.of(scheme));
        return refusals.map(|one| Choice::new(one.word(), words::refusal_reason(*one))).collect();
    }
    let stops = StopReason::ALL.iter().filter(|one| one.of(scheme));
    let stops = stops.map(|one| Choice::new(one.word(), format!("停止：{}", words::stop_reason(*one))));
    let changes = AdjustReason::ALL.iter().filter(|one| one.of(scheme));
    let changes = changes.map(|one| Choice::new(one.word(), format!("调整：{}", words::adjust_reason(*one))));
    stops.chain(changes).collect()
}

/// Facts with a row of evidence that can be put right.
fn facts(desk: &Desk) -> Vec<Choice> {
    let lines = desk.family.topics.values().flatten();
    lines
        .filter_map(|line| match &line.origin {
            Origin::Evidence(rows) => rows.first().map(|row| (line, row)),
            _ => None,
        })
        .map(|(line, row)| Choice::new(row.evidence.to_string(), super::facts::name(desk, line)))
        .collect()
}

/// What hangs on a decision, in people and money.
fn consequence(desk: &Desk) -> Vec<String> {
    let file = &desk.view.file;
    let people = file.family.members.len();
    match &file.standing {
        Some(standing) => {
            let names: Vec<String> = standing.persons.iter().map(|id| desk.person(*id)).collect();
            let monthly =
                standing.monthly.map_or_else(String::new, |fen| format!("，现在每月 {} 元", fen.grouped()));
            vec![format!(
                "现在保障 {} 人：{}{monthly}。减发、停发后按决定执行。",
                names.len(),
                names.join("、")
            )]
        }
        None => vec![format!(
            "{} 家 {people} 人的申请。不予确认的要写清事实、数额、条款，并告知怎么复议。",
            desk.applicant()
        )],
    }
}
