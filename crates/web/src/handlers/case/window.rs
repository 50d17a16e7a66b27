// SPDX-License-Identifier: Apache-2.0
//! The form of the window: when it is offered, what is still open of it, and the steps that it says.

use super::desk::Desk;
use super::read::Reader;
use crate::components::Choice;
use crate::steps::{ANSWER, Window};
use assistance::casework::{
    Capacity, CaseEvent, ConsentAnswer, Declarant, EventKind, NextStep, PaperId, PersonId, Scope,
};
use kernel::Date;
use std::collections::BTreeSet;

/// Steps that stand on it; it is offered to whoever may take all of them.
const STEPS: &[EventKind] = &[EventKind::RelativesDeclared, EventKind::ConsentRecorded, EventKind::Accepted];

/// Whether a case can be accepted now by whoever looks.
pub(super) fn offered(free: &[&NextStep]) -> bool {
    STEPS.iter().all(|kind| free.iter().any(|step| step.kind == *kind && step.missing.is_empty()))
}

/// Adults and supporters who were not asked yet.
fn silent(desk: &Desk) -> impl Iterator<Item = PersonId> {
    let file = &desk.view.file;
    let all = file.adults().into_iter().chain(file.supporters());
    all.filter(|person| file.consent_of(*person).is_none())
}

/// What is still open.
pub(super) fn open(desk: &Desk) -> Window {
    let person = |id: PersonId| Choice::new(id.to_string(), desk.person(id));
    Window { relatives: desk.view.file.relatives.is_none(), silent: silent(desk).map(person).collect() }
}

/// The steps that a form says, in the order in which they are taken.
pub(super) fn events(form: &mut Reader<'_>) -> Option<Vec<CaseEvent>> {
    let relatives = if form.desk.view.file.relatives.is_none() { Some(relatives(form)) } else { None };
    let (consents, agreed) = consents(form);
    let receipt = match form.typed.get("receipt") {
        "" => form.desk.view.row.number.clone(),
        number => number.to_owned(),
    };
    let paper = form.printed("receipt_scan", "receipt")?;
    let mut events = Vec::new();
    if let Some(relatives) = relatives {
        events.push(relatives?);
    }
    events.extend(consents?);
    events.push(CaseEvent::Accepted { receipt, paper });
    if form.typed.all("start").iter().any(|one| one == "yes") {
        events.push(CaseEvent::SurveyStarted);
        let persons = to_check(form.desk, &agreed);
        if !persons.is_empty() {
            events.push(CaseEvent::CheckRequested { persons });
        }
    }
    Some(events)
}

fn relatives(form: &mut Reader<'_>) -> Option<CaseEvent> {
    let declarant = form.one("declarant", Declarant::parse);
    let none = form.yes("none");
    let paper = form.paper("relatives_scan", "relatives");
    let (declarant, _) = (declarant?, none?);
    Some(CaseEvent::RelativesDeclared { declarant, ties: Vec::new(), paper: paper? })
}

/// The answers, and who agreed. One sheet has all signatures.
fn consents(form: &mut Reader<'_>) -> (Option<Vec<CaseEvent>>, BTreeSet<PersonId>) {
    let desk = form.desk;
    let said: Vec<(PersonId, String)> = silent(desk)
        .map(|person| (person, form.typed.get(&format!("{ANSWER}{person}")).to_owned()))
        .filter(|(_, answer)| !answer.is_empty())
        .collect();
    let agreed: BTreeSet<PersonId> =
        said.iter().filter(|(_, answer)| answer == "yes").map(|(person, _)| *person).collect();
    let given: Option<Option<(BTreeSet<Scope>, Date, PaperId)>> = if agreed.is_empty() {
        Some(None)
    } else {
        let (scope, until) = (form.some("scope", Scope::parse), form.day("until"));
        let paper = form.paper("consent_scan", "consent");
        scope.zip(until).zip(paper).map(|((scope, until), paper)| Some((scope, until, paper)))
    };
    let Some(given) = given else { return (None, agreed) };
    let event = |(person, answer): (PersonId, String)| {
        let answer = match (&given, answer.as_str()) {
            (Some((scope, until, paper)), "yes") => {
                ConsentAnswer::Given { scope: scope.clone(), until: *until, paper: *paper }
            }
            _ => ConsentAnswer::Withheld,
        };
        let member = desk.view.file.family.has(person);
        let capacity = if member { Capacity::Adult } else { Capacity::Supporter };
        CaseEvent::ConsentRecorded { person, capacity, answer }
    };
    (Some(said.into_iter().map(event).collect()), agreed)
}

/// Who agreed, now or before, and the minors for whom an adult of the family agreed.
fn to_check(desk: &Desk, agreed: &BTreeSet<PersonId>) -> BTreeSet<PersonId> {
    let (file, today) = (&desk.view.file, desk.today);
    let before = file.consents.iter().filter(|one| one.covers(today)).map(|one| one.person);
    let mut persons: BTreeSet<PersonId> = before.chain(agreed.iter().copied()).collect();
    let guarded = file.adults().iter().any(|adult| persons.contains(adult));
    let minors = file.family.members.iter().filter(|member| !member.adult && !file.has_died(member.person));
    persons.extend(minors.filter(|_| guarded).map(|member| member.person));
    persons
}
