// SPDX-License-Identifier: Apache-2.0
//! What the checker refuses, and where; how packs stack; that lowering proves its ranges.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use kernel::{Date, Division};
use policy::library::{Library, Question, Unavailable};
use policy::problem::{Problem, ProblemKind as P};
use support::{library, texts};

fn problems(rules: &str) -> Vec<Problem> {
    match Library::load(&texts(&[("nation", "00", rules)])) {
        Ok(_) => Vec::new(),
        Err(problems) => problems,
    }
}

/// A check of one rule of a household; gives the only problem with its line and column.
fn one(rules: &str) -> (P, u32, u32) {
    let problems = problems(rules);
    assert_eq!(problems.len(), 1, "{problems:#?}");
    let problem = problems.into_iter().next().unwrap();
    (problem.kind, problem.at.line, problem.at.column)
}

fn rule(expr: &str) -> String {
    format!("rule r : bool household \"r\"\n  from 2020-01-01 cite law \"1\" = {expr}")
}

#[test]
fn a_mistyped_name_is_shown_with_its_place_and_the_nearest_one() {
    let (kind, line, column) = one(&rule("depozits < 5 元"));
    assert_eq!(kind, P::Unknown { name: "depozits".into(), nearest: Some("deposits".into()) });
    assert_eq!((line, column), (2, 34));
}

#[test]
fn all_mistakes_of_a_file_are_shown_at_once() {
    let text = format!(
        "{}\n{}",
        rule("depozits < 5 元"),
        "rule s : bool person \"s\"\n  from 2020-01-01 cite law \"1\" = agee"
    );
    assert_eq!(problems(&text).len(), 2);
}

#[test]
fn each_wrong_expression_has_its_own_error() {
    let units = |op, left: &str, right: &str| P::Units { op, left: left.into(), right: right.into() };
    let ty = |expected: &str, found: &str| P::Type { expected: expected.into(), found: found.into() };
    let table: Vec<(&str, P)> = vec![
        ("deposits < 5", units("<", "money", "ratio")),
        ("deposits < 5 元/month", units("<", "money", "money/month")),
        ("deposits + 3 persons < 5 元", units("+", "money", "persons")),
        ("deposits", ty("bool", "money")),
        ("deposits and yes", ty("bool", "money")),
        (
            "disability = visuel",
            P::Variant {
                found: "visuel".into(),
                of: "disability".into(),
                known: vec!["none".into(), "visual".into(), "mental".into()],
            },
        ),
        ("rent < 5 元", P::Entity { name: "rent".into(), of: "person", here: "household" }),
        (
            "any(yes of supporters)",
            P::Collection { name: "supporters".into(), of: "supporter", here: "household" },
        ),
        ("left_on < 2020-01-01", P::Optional("date?".into())),
        ("default(deposits, 0 元) = 0 元", P::NeverNone("money".into())),
        (
            "sum(income.wage over 7 months of persons) < 5 元",
            P::Window { months: "7".into(), known: vec![1, 3, 6, 12] },
        ),
        ("deposits / (deposits - 5 元) < 2", P::NegativeDivisor),
        ("sum(rent / heads of persons) < 5 元/person", P::QuotientHere("sum")),
        ("deposits < 2020-13-01", P::Date("2020-13-01".into())),
        ("first | yes -> yes", P::Otherwise),
        ("(deposits < 5 元", P::Expected { expected: ")".into(), found: "文件末尾".into() }),
    ];
    for (expr, expected) in table {
        // An entity error needs a person fact in household scope, the quotient test a person rule's fact.
        let found = problems(&rule(expr));
        assert!(found.iter().any(|problem| problem.kind == expected), "{expr}: {found:#?}");
    }
}

#[test]
fn a_rule_that_needs_itself_is_a_cycle_with_its_path() {
    let text = "rule a : bool household \"a\"\n  from 2020-01-01 cite law \"1\" = b\nrule b : bool household \"b\"\n  from 2020-01-01 cite law \"1\" = a";
    let (kind, ..) = one(text);
    assert_eq!(kind, P::Cycle(vec!["a".into(), "b".into(), "a".into()]));
}

#[test]
fn a_source_that_no_pack_lists_is_an_error_with_the_nearest_one() {
    let text = "rule r : bool household \"r\"\n  from 2020-01-01 cite laws \"1\" = yes";
    let (kind, line, _) = one(text);
    assert_eq!(kind, P::Source { id: "laws".into(), nearest: Some("law".into()) });
    assert_eq!(line, 2);
}

#[test]
fn a_definition_cannot_be_older_than_the_document_it_cites() {
    let text = "rule r : bool household \"r\"\n  from 2018-01-01 cite law \"1\" = yes";
    assert!(matches!(one(text).0, P::SourceNotInForce { .. }));
}

#[test]
fn a_definition_needs_a_citation_or_says_that_it_is_assumed() {
    let text = "param p : money \"p\"\n  from 2020-01-01 = 5 元";
    assert_eq!(one(text).0, P::Uncited("p".into()));
    assert!(problems("param p : money \"p\"\n  from 2020-01-01 assumed \"nobody says\" = 5 元").is_empty());
}

#[test]
fn versions_of_one_item_must_follow_each_other() {
    let text = "param p : money \"p\"\n  from 2020-06-01 assumed \"x\" = 5 元\n  from 2020-01-01 assumed \"x\" = 6 元";
    assert!(matches!(one(text).0, P::VersionOrder { .. }));
    let text = "param p : money \"p\"\n  from 2020-06-01 until 2020-05-01 assumed \"x\" = 5 元";
    assert!(matches!(one(text).0, P::EmptyPeriod { .. }));
}

#[test]
fn a_rule_that_reads_a_parameter_before_its_first_value_is_refused() {
    let text = "param p : money \"p\"\n  from 2020-06-01 assumed \"x\" = 5 元\nrule r : bool household \"r\"\n  from 2020-01-01 cite law \"1\" = deposits < p";
    assert!(matches!(one(text).0, P::NotInForce { .. }));
}

#[test]
fn numbers_that_64_bits_cannot_hold_are_refused_by_the_pack_checker() {
    let text = "rule r : bool household \"r\"\n  from 2020-01-01 cite law \"1\" = deposits * deposits * deposits < deposits * deposits * 1 元";
    assert!(matches!(one(text).0, P::Range { op: "*", .. }));
}

#[test]
fn an_amount_has_to_be_rounded() {
    let text =
        "scheme s : household \"s\"\n  from 2020-01-01 cite law \"1\"\n  when yes\n  amount deposits * 1/3";
    assert!(matches!(one(text).0, P::NotRounded(_)));
}

#[test]
fn a_local_definition_replaces_a_general_one_only_by_naming_it() {
    let general = "param p : money \"p\"\n  from 2020-01-01 cite law \"1\" = 5 元";
    let silent = "param p : money \"p\"\n  from 2020-03-01 cite law \"1\" = 6 元";
    let named = "param p : money \"p\"\n  from 2020-03-01 replaces nation cite law \"1\" = 6 元";
    let wrong =
        Library::load(&texts(&[("nation", "00", general), ("county", "500299", silent)])).unwrap_err();
    assert!(matches!(&wrong[0].kind, P::Overlap { pack, .. } if &**pack == "nation"), "{wrong:#?}");
    let library = library(&[("nation", "00", general), ("county", "500299", named)]);
    let value = |on: &str| {
        let program = library.program(&Question::new(place("500299"), Date::parse(on).unwrap())).unwrap();
        program.param("p").unwrap().value.clone()
    };
    assert_ne!(value("2020-02-29"), value("2020-03-01"));
}

fn place(code: &str) -> Division {
    Division::parse(code).unwrap()
}

#[test]
fn a_place_without_a_pack_and_a_date_before_coverage_are_typed_refusals() {
    let library = library(&[("nation", "00", &rule("yes")), ("county", "500299", "")]);
    let on = Date::parse("2020-05-01").unwrap();
    assert!(matches!(library.program(&Question::new(place("110101"), on)), Err(Unavailable::NoPack { .. })));
    let early = Date::parse("2018-12-31").unwrap();
    assert!(matches!(
        library.program(&Question::new(place("500299"), early)),
        Err(Unavailable::NotCovered { .. })
    ));
    assert!(library.program(&Question::new(place("500299101"), on)).is_ok());
}

#[test]
fn a_setting_of_no_parameter_is_refused_with_the_nearest_one() {
    let library = library(&[
        ("nation", "00", "param limit : money \"l\"\n  from 2020-01-01 cite law \"1\" = 5 元"),
        ("county", "500299", ""),
    ]);
    let mut question = Question::new(place("500299"), Date::parse("2020-05-01").unwrap());
    question.set.insert("limitt".into(), "6".into());
    assert!(matches!(library.program(&question), Err(Unavailable::Setting { nearest: Some(_), .. })));
    question.set.clear();
    question.set.insert("limit".into(), "7.50".into());
    let program = library.program(&question).unwrap();
    assert!(program.param("limit").unwrap().set);
}

#[test]
fn what_holds_moves_the_hash_and_cases_do_not() {
    let hash = |rules: &str, extra: Option<(&str, &str)>| {
        let mut all = texts(&[("nation", "00", rules), ("county", "500299", "")]);
        if let Some((path, text)) = extra {
            all.insert(path.into(), text.into());
        }
        let question = Question::new(place("500299"), Date::parse("2020-05-01").unwrap());
        Library::load(&all).unwrap().program(&question).unwrap().hash
    };
    let same = hash(&rule("yes"), None);
    assert_eq!(same, hash(&rule("yes"), Some(("nation/cases/a.yaml", "[]"))));
    assert_ne!(same, hash(&rule("no"), None));
}

#[test]
fn a_fact_cannot_have_the_name_of_a_keyword() {
    let mut all = texts(&[("nation", "00", "")]);
    if let Some(facts) = all.get_mut("facts.yaml") {
        *facts = facts.replace("  farming:", "  amount:");
    }
    let wrong = Library::load(&all).unwrap_err();
    assert!(matches!(&wrong[0].kind, P::Entry { path, .. } if path == "facts.amount"), "{wrong:#?}");
}

#[test]
fn a_pack_that_is_not_yaml_or_lacks_an_entry_says_which_file() {
    let mut all = texts(&[("nation", "00", "")]);
    all.insert("nation/pack.yaml".into(), "name: [".into());
    let wrong = Library::load(&all).unwrap_err();
    assert_eq!(&*wrong[0].at.file, "nation/pack.yaml");
    assert!(matches!(wrong[0].kind, P::File(_)));
}
