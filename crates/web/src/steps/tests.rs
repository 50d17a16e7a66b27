// SPDX-License-Identifier: Apache-2.0
//! Every step has a form, and none can be sent half filled by oversight.

use super::{Ask, form};
use crate::components::{Choice, Control, Field, Typed};
use assistance::casework::EventKind;
use kernel::Date;

fn ask() -> Ask {
    let some =
        || vec![Choice::new("1", "<script>alert('名')</script>"), Choice::new("2", "阿卜杜热西提·买买提")];
    Ask {
        pays: true,
        href: "/cases/117".to_owned(),
        command: "0197".to_owned(),
        version: 7,
        today: Date::parse("2026-11-23").unwrap(),
        people: some(),
        consenting: some(),
        checked: some(),
        staff: some(),
        colleagues: some(),
        seconds: some(),
        proposed: Typed::default(),
        offices: some(),
        villages: some(),
        notice: None,
        papers: some(),
        asked: some(),
        letters: some(),
        disputes: some(),
        dispute_ways: some(),
        acts: some(),
        grounds: some(),
        told: some(),
        facts: some(),
        members: Some("增加 <script>".to_owned()),
        routes: some(),
        points: some(),
        consequence: vec!["2 人每月少收入 612.00 元。".to_owned()],
    }
}

fn fields(kind: EventKind) -> Vec<Field> {
    let form = form(kind, &ask()).unwrap().form;
    form.groups.into_iter().flat_map(|group| group.fields).collect()
}

#[test]
fn every_step_has_a_form_but_those_that_open_a_case() {
    for kind in EventKind::ALL {
        let form = form(*kind, &ask());
        assert_eq!(form.is_none(), kind.opens().is_some(), "{kind:?}");
        if let Some(form) = form {
            let html = form.to_string();
            assert!(!html.contains("<script>"), "{kind:?}");
            assert!(html.contains(&format!("/cases/117/steps/{}", kind.word())), "{kind:?}");
        }
    }
}

#[test]
fn names_within_a_form_are_unique_and_ids_carry_the_form() {
    for kind in EventKind::ALL.iter().filter(|kind| kind.opens().is_none()) {
        let fields = fields(*kind);
        let mut names: Vec<&str> = fields.iter().map(|field| field.name.as_str()).collect();
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count, "{kind:?}");
        assert!(fields.iter().all(|field| field.id.starts_with("step-")), "{kind:?}");
    }
}

#[test]
fn what_takes_something_away_says_what_it_takes() {
    for kind in [EventKind::Decided, EventKind::Terminated] {
        let form = form(kind, &ask()).unwrap();
        assert!(form.destructive);
        assert!(form.consequence.iter().any(|line| line.contains("612.00 元")), "{kind:?}");
    }
    // clause: BZ-1.2 — grounds come from the closed list that is given; there is no free ground.
    let ground = fields(EventKind::Decided).into_iter().find(|field| field.name == "ground").unwrap();
    assert!(matches!(ground.control, Control::Checks(choices) if choices.len() == ask().grounds.len()));
}
