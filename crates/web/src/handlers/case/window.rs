// SPDX-License-Identifier: Apache-2.0
//! The form of the window: when it is offered, what is still open of it, and the steps that it says.

use super::desk::Desk;
use super::event::receipt_number;
use super::read::Reader;
use crate::components::Choice;
use crate::steps::{ANSWER, Window};
use assistance::casework::{CaseEvent, ConsentAnswer, Declarant, EventKind, NextStep, PersonId, Scope};

/// Steps that stand on it; it is offered to whoever may take all of them.
const STEPS: &[EventKind] = &[EventKind::RelativesDeclared, EventKind::ConsentRecorded, EventKind::Accepted];

/// Whether a case can be accepted now by whoever looks.
pub(super) fn offered(free: &[&NextStep]) -> bool {
    STEPS.iter().all(|kind| free.iter().any(|step| step.kind == *kind && step.missing.is_empty()))
}

/// What is still open.
pub(super) fn open(desk: &Desk) -> Window {
    let file = &desk.view.file;
    let person = |id: PersonId| Choice::new(id.to_string(), desk.person(id));
    Window { relatives: file.relatives.is_none(), unasked: file.unasked().into_iter().map(person).collect() }
}

/// The steps that a form says, in the order in which they are taken.
pub(super) fn events(form: &mut Reader<'_>) -> Option<Vec<CaseEvent>> {
    let file = &form.desk.view.file;
    let relatives = if file.relatives.is_none() { Some(relatives(form)) } else { None };
    let consents = consents(form);
    let receipt = receipt_number(form);
    let paper = form.printed("receipt_scan", "receipt")?;
    let consents = consents?;
    let agreed =
        file.agreed(form.desk.today).into_iter().chain(consents.iter().filter_map(given_by)).collect();
    let mut events = Vec::new();
    if let Some(relatives) = relatives {
        events.push(relatives?);
    }
    events.extend(consents);
    events.push(CaseEvent::Accepted { receipt, paper });
    if form.typed.all("start").iter().any(|one| one == "yes") {
        events.push(CaseEvent::SurveyStarted);
        let persons = file.checked_with(&agreed);
        if !persons.is_empty() {
            events.push(CaseEvent::CheckRequested { persons });
        }
    }
    Some(events)
}

fn given_by(event: &CaseEvent) -> Option<PersonId> {
    match event {
        CaseEvent::ConsentRecorded { person, answer: ConsentAnswer::Given { .. }, .. } => Some(*person),
        _ => None,
    }
}

fn relatives(form: &mut Reader<'_>) -> Option<CaseEvent> {
    let declarant = form.one("declarant", Declarant::parse);
    let none = form.yes("none");
    let paper = form.paper("relatives_scan", "relatives");
    let (declarant, _) = (declarant?, none?);
    Some(CaseEvent::RelativesDeclared { declarant, ties: Vec::new(), paper: paper? })
}

/// The answers of those who gave one. One sheet has all signatures.
fn consents(form: &mut Reader<'_>) -> Option<Vec<CaseEvent>> {
    let file = &form.desk.view.file;
    let answer = |person: PersonId| form.typed.get(&format!("{ANSWER}{person}")).to_owned();
    let said: Vec<(PersonId, String)> = file
        .unasked()
        .into_iter()
        .map(|person| (person, answer(person)))
        .filter(|(_, said)| !said.is_empty())
        .collect();
    let mut given = None;
    if said.iter().any(|(_, said)| said == "yes") {
        let (scope, until) = (form.some("scope", Scope::parse), form.day("until"));
        let paper = form.paper("consent_scan", "consent");
        given = Some((scope?, until?, paper?));
    }
    let event = |(person, said): (PersonId, String)| {
        let answer = match &given {
            Some((scope, until, paper)) if said == "yes" => {
                ConsentAnswer::Given { scope: scope.clone(), until: *until, paper: *paper }
            }
            _ => ConsentAnswer::Withheld,
        };
        CaseEvent::ConsentRecorded { person, capacity: file.capacity_of(person), answer }
    };
    Some(said.into_iter().map(event).collect())
}
