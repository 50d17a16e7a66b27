// SPDX-License-Identifier: Apache-2.0
//! Pages with several forms at the side: the form that was sent comes back open with what was typed, the others as they were.

use super::household::forms::Refill;
use crate::components::{EventForm, Form};
use crate::layout::Frame;

/// The hidden field that says which form was sent.
pub(super) const CHANGE: &str = "change";

/// A form of such a page.
pub(super) fn event(name: &str, consequence: &str, form: Form) -> EventForm {
    EventForm {
        name: name.to_owned(),
        consequence: Some(consequence.to_owned()).filter(|text| !text.is_empty()).into_iter().collect(),
        destructive: form.destructive,
        open: false,
        form: form.own_ids(),
    }
}

/// Puts what was typed back into the form of an id, and opens it. Where that form is gone, what was wrong is told on top of the page all the same.
pub(super) fn reopen<'e>(
    events: impl IntoIterator<Item = &'e mut EventForm>,
    (id, refill): (&str, &Refill),
    frame: &mut Frame,
) {
    let mut found = false;
    for event in events.into_iter().filter(|event| event.form.id == id) {
        event.form = refill.fill(event.form.clone(), frame);
        event.open = true;
        found = true;
    }
    if !found {
        refill.fill(Form::post("none", "", ""), frame);
    }
}

/// Puts what was typed back into the form that was sent, and opens it; where nothing came back, the first is open. Where that form is offered no more, what was wrong is told on top of the page.
pub(super) fn back(events: Vec<EventForm>, refill: &Refill, frame: &mut Frame) -> Vec<EventForm> {
    let sent = |form: &Form| {
        form.hidden.iter().any(|(name, value)| name == CHANGE && value == refill.typed.get(CHANGE))
    };
    let mut told = false;
    let mut events: Vec<EventForm> = events
        .into_iter()
        .map(|mut event| {
            if refill.is_wrong() && sent(&event.form) {
                event.form = refill.fill(event.form, frame);
                event.open = true;
                told = true;
            }
            event
        })
        .collect();
    if refill.is_wrong() && !told {
        refill.fill(Form::post("", "", ""), frame);
    }
    // What comes next is open, unless it takes something away.
    if let Some(first) = events.first_mut().filter(|first| !told && !first.destructive) {
        first.open = true;
    }
    events
}
