// SPDX-License-Identifier: Apache-2.0
//! What the packs answer, as a page shows it. The packs are the small ones of the command line's tests.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use kernel::{Date, Division};
use policy::assess::assess;
use policy::case::{Reading, read_case};
use policy::library::{Library, Question, Texts};
use web::components::Live;
use wording::explain::answer::tell;
use wording::explain::{Detail, Subjects, Teller};

const TEXTS: [(&str, &str); 7] = [
    ("facts.yaml", include_str!("../../doudi/tests/packs/facts.yaml")),
    ("nation/pack.yaml", include_str!("../../doudi/tests/packs/nation/pack.yaml")),
    ("nation/sources.yaml", include_str!("../../doudi/tests/packs/nation/sources.yaml")),
    ("nation/rules.rules", include_str!("../../doudi/tests/packs/nation/rules.rules")),
    ("county/pack.yaml", include_str!("../../doudi/tests/packs/county/pack.yaml")),
    ("county/sources.yaml", include_str!("../../doudi/tests/packs/county/sources.yaml")),
    ("county/standard.rules", include_str!("../../doudi/tests/packs/county/standard.rules")),
];

/// The panel of the scheme `relief` for the household.
fn live(family: &str) -> Live {
    let texts: Texts = TEXTS.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
    let library = Library::read(&texts).unwrap();
    let reading = Reading { dictionary: &library.dictionary, complete: &[], defaults: None };
    let case = read_case(family.as_bytes(), &reading).unwrap();
    let on = Date::new(2020, 11, 10).unwrap();
    let program = library.program(&Question::new(Division::parse("500299").unwrap(), on)).unwrap();
    let evaluation = assess(&program, &case).unwrap();
    let subjects = Subjects::of_case(&case, &library.dictionary);
    let mut teller = Teller::new(&evaluation, &subjects, Detail::FULL);
    let told: Vec<_> = (0..evaluation.results.len()).filter_map(|index| tell(&mut teller, index)).collect();
    let (relief, others): (Vec<_>, Vec<_>) = told.iter().partition(|one| &*one.name == "relief");
    web::told::live(&program, relief[0], &others, on, &|missing| Some(format!("#{}", missing.names[0])))
}

#[test]
fn a_family_that_qualifies_sees_the_amount_and_why() {
    let live = live(include_str!("../../doudi/tests/families/qualifying.yaml"));
    let html = live.to_string();
    assert_eq!(live.outcome, "符合");
    assert!(live.missing.is_empty());
    assert!(html.contains("505.00<small> 元/月"), "{html}");
    assert!(html.contains("328.00 元/人·月 低于 保障标准 496.00 元/人·月"), "{html}");
    assert!(html.contains("成立："), "{html}");
}

#[test]
fn what_is_missing_leads_to_its_field() {
    let live = live(include_str!("../../doudi/tests/families/needs.yaml"));
    assert_eq!(live.outcome, "还需要材料");
    assert!(live.amount.is_none());
    assert!(
        live.missing.iter().all(|missing| missing.href.as_ref().is_some_and(|href| href.starts_with('#')))
    );
    assert!(!live.missing.is_empty());
}
