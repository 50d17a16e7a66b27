// SPDX-License-Identifier: Apache-2.0
//! What the handlers of the registry share: a page with one form, what was typed with what was wrong about it, the villages one may choose, command ids that follow
//! from one form.

use crate::components::{Choice, FieldError, Form, Typed};
use crate::handlers::form::{COMMAND, Sent};
use crate::handlers::trouble::render;
use crate::handlers::visitor::Visitor;
use crate::layout::{Frame, Heading};
use askama::Template;
use assistance::access::{Action, roles};
use assistance::office::{Error, Fault};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use kernel::{Command, Division, DivisionLevel, Id};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;

/// A page with one form.
#[derive(Template)]
#[template(path = "lookup.html")]
pub(crate) struct FormPage {
    /// Frame.
    pub(crate) frame: Frame,
    /// Title and sentence.
    pub(crate) heading: Heading,
    /// The form.
    pub(crate) form: Form,
}

/// What was typed and what was wrong about it.
#[derive(Clone, Default)]
pub(crate) struct Refill {
    /// What was typed.
    pub(crate) typed: Typed,
    /// Field and sentence; a field that the page does not have, or none, is told at the top.
    wrong: Vec<(String, String)>,
}

impl Refill {
    /// What was typed, with nothing wrong yet.
    pub(crate) fn of(sent: &Sent) -> Refill {
        Refill { typed: sent.typed.clone(), wrong: Vec::new() }
    }

    /// What an address asks for.
    pub(crate) fn asked(typed: Typed) -> Refill {
        Refill { typed, wrong: Vec::new() }
    }

    /// Notes what is wrong with a field.
    pub(crate) fn wrong(&mut self, field: &str, text: impl Into<String>) {
        let text = text.into();
        self.typed.wrong(field, text.clone());
        self.wrong.push((field.to_owned(), text));
    }

    /// What was picked among options, or a fault.
    pub(crate) fn picked<T>(&mut self, field: &str, option: Option<T>) -> Option<T> {
        if option.is_none() {
            self.wrong(field, "请选一项");
        }
        option
    }

    /// What was picked between yes and no, or a fault.
    pub(crate) fn yes_or_no(&mut self, field: &str) -> Option<bool> {
        let said = match self.typed.get(field) {
            "yes" => Some(true),
            "no" => Some(false),
            _ => None,
        };
        self.picked(field, said)
    }

    /// Whether something is wrong.
    pub(crate) fn is_wrong(&self) -> bool {
        !self.wrong.is_empty()
    }

    /// Notes faults under the names that the form has for the fields of the command.
    pub(crate) fn faults(&mut self, faults: &[Fault], name: impl Fn(&str) -> String) {
        for fault in faults {
            self.wrong(&name(&fault.field), wording::office::fault(fault));
        }
    }

    /// The outcome of a use case; nothing where the form has to be shown again with what was wrong.
    ///
    /// # Errors
    /// What no change of the form can mend.
    pub(crate) fn outcome<T>(
        &mut self,
        result: Result<T, Error>,
        name: impl Fn(&str) -> String,
    ) -> Result<Option<T>, Error> {
        match result {
            Ok(outcome) => Ok(Some(outcome)),
            Err(Error::Invalid(faults)) => {
                self.faults(&faults, name);
                Ok(None)
            }
            Err(
                error @ (Error::Registry(_)
                | Error::Stale { .. }
                | Error::CommandReused
                | Error::Casework(_)
                | Error::Archive(_)
                | Error::Payout(_)
                | Error::Oversight(_)
                | Error::Settings(_)
                | Error::AlreadyOpen { .. }
                | Error::Regions(_)
                | Error::Monitoring(_)
                | Error::Exchange(_)
                | Error::Verification(_)
                | Error::Standards(_)
                | Error::Messages(_)
                | Error::TempRelief(_)
                | Error::Care(_)
                | Error::Funeral(_)
                | Error::HomeMonth(_)
                | Error::Services(_)
                | Error::Tekun(_)
                | Error::PriceLinkage(_)
                | Error::Unassessable(_)
                | Error::NoPolicy(_)
                | Error::NoRules(_)),
            ) => {
                self.wrong("", wording::office::error(&error));
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    /// Fills a form, and puts what is wrong on top of the page.
    pub(crate) fn fill(&self, form: Form, frame: &mut Frame) -> Form {
        let form = form.fill(&self.typed);
        let errors = form.errors();
        let shown = |field: &str| {
            form.groups.iter().any(|group| {
                let rows = group.rows.iter().flat_map(|set| set.rows.iter().flatten());
                group.fields.iter().chain(rows).any(|one| one.name == field)
            })
        };
        for (field, text) in self.wrong.iter().filter(|(field, _)| !shown(field)) {
            let text = if field.is_empty() { text.clone() } else { format!("{field}：{text}") };
            frame.errors.push(FieldError { field: String::new(), text });
        }
        frame.errors.extend(errors);
        form
    }

    /// The status of the page that shows it.
    pub(crate) fn status(&self) -> StatusCode {
        if self.is_wrong() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK }
    }
}

/// Shows a page with one form.
pub(crate) fn show(mut frame: Frame, heading: Heading, form: Form, refill: &Refill) -> Response {
    let form = refill.fill(form, &mut frame);
    (refill.status(), render(&FormPage { frame, heading, form })).into_response()
}

/// The command id of a form: that of the form sent before, so that sending it again after an error does nothing twice, or a new one.
pub(crate) fn command_of(typed: &Typed) -> String {
    match Id::<Command>::parse(typed.get(COMMAND)) {
        Ok(id) => id.to_string(),
        Err(_) => crate::handlers::app::new_command().to_string(),
    }
}

/// The id of a further command of one form: the same form always gives the same one.
pub(crate) fn derived(form: Id<Command>, part: &str) -> Id<Command> {
    let hash: [u8; 32] = Sha256::new().chain_update(form.bytes()).chain_update(part).finalize().into();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash[..16]);
    Id::from_bytes(bytes)
}

/// The villages of the places where somebody has an action, as choices; townships where the list of places names no villages.
pub(crate) fn villages(visitor: &Visitor, action: Action) -> Vec<Choice> {
    let places: Vec<Division> = visitor
        .signed_in
        .postings
        .iter()
        .filter(|posting| roles::bars(posting.role, action).is_some())
        .map(|posting| posting.place)
        .collect();
    villages_of(&places)
}

/// The villages of some places as choices.
pub(crate) fn villages_of(places: &[Division]) -> Vec<Choice> {
    let mut found = Vec::new();
    for place in places {
        below(*place, &mut found);
    }
    found.sort_unstable();
    found.dedup();
    let township = |place: Division| place.at(DivisionLevel::Township).and_then(kernel::name_of);
    // One township needs no heading.
    let several = found.iter().filter_map(|place| township(*place)).collect::<BTreeSet<_>>().len() > 1;
    found
        .into_iter()
        .map(|place| {
            let choice = Choice::new(place.to_string(), crate::handlers::place_name(place));
            match township(place).filter(|_| several) {
                Some(township) => choice.under(township),
                None => choice,
            }
        })
        .collect()
}

fn below(place: Division, found: &mut Vec<Division>) {
    let children = if place.level() < DivisionLevel::Village { kernel::children(place) } else { Vec::new() };
    if children.is_empty() {
        if place.level() >= DivisionLevel::Township {
            found.push(place);
        }
        return;
    }
    for child in children {
        below(child, found);
    }
}

/// Choices of a closed list.
pub(crate) fn choices<T: Copy>(
    list: impl IntoIterator<Item = T>,
    word: impl Fn(T) -> &'static str,
    chinese: impl Fn(T) -> &'static str,
) -> Vec<Choice> {
    list.into_iter().map(|one| Choice::new(word(one), chinese(one))).collect()
}

/// The address of a path with a query.
pub(crate) fn with_query(path: &str, pairs: &[(&str, &str)]) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (name, value) in pairs.iter().filter(|(_, value)| !value.is_empty()) {
        query.append_pair(name, value);
    }
    let query = query.finish();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_sent_twice_gives_the_same_further_commands_and_each_part_its_own() {
        let form = Id::from_bytes([7; 16]);
        assert_eq!(derived(form, "facts"), derived(form, "facts"));
        assert_ne!(derived(form, "facts"), derived(form, "case"));
        assert_ne!(derived(form, "facts"), form);
    }

    #[test]
    fn what_is_wrong_with_a_field_that_the_page_does_not_show_is_told_at_the_top() {
        let mut refill = Refill::default();
        refill.wrong("on", "没有填");
        refill.wrong("", "一户只能有一个户主");
        let mut frame = Frame::nobody("示范县", kernel::Date::MIN);
        let form = Form::post("f", "/x", "保存").fields(vec![crate::components::Field::date("on", "日期")]);
        let form = refill.fill(form, &mut frame);
        let texts: Vec<&str> = frame.errors.iter().map(|error| error.text.as_str()).collect();
        assert_eq!(texts, ["一户只能有一个户主", "日期：没有填"]);
        assert_eq!((form.errors().len(), refill.status()), (1, StatusCode::UNPROCESSABLE_ENTITY));
    }

    #[test]
    fn an_address_carries_what_was_typed_as_text() {
        assert_eq!(with_query("/households/1", &[("why", "visit"), ("case", "")]), "/households/1?why=visit");
        assert_eq!(with_query("/x", &[("a", "1&b=2")]), "/x?a=1%26b%3D2");
    }
}
