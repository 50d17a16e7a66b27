// SPDX-License-Identifier: Apache-2.0
//! The two evaluators give the same bits: for every pack, on dates around every change, on random facts and on plausible families.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use kernel::{Date, Division};
use policy::explain::{Answer, Datum, Explainer};
use policy::frame::{Column, Frame};
use policy::ir::{Code, Part};
use policy::library::{Library, Question, Texts};
use policy::lower::{Want, compile};
use policy::tree::Program;
use population::{Denominators, Evaluator, ResultColumn};
use std::path::Path;
use synth::random_frame;

fn library() -> Library {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs");
    let mut texts = Texts::new();
    let mut waiting = vec![root.clone()];
    while let Some(folder) = waiting.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                if path.file_name().is_some_and(|name| name != "cases") {
                    waiting.push(path);
                }
            } else {
                let name = path.strip_prefix(&root).unwrap().to_string_lossy().into_owned();
                texts.insert(name, std::fs::read_to_string(&path).unwrap());
            }
        }
    }
    match Library::read(&texts) {
        Ok(library) => library,
        Err(problems) => panic!("{problems:#?}"),
    }
}

/// Everything a program can give: every scheme and every rule.
fn everything(program: &Program) -> Code {
    let schemes = program.schemes.iter().map(|scheme| Want::Scheme(scheme.name.clone()));
    let rules = program.rules.iter().map(|rule| Want::Rule(rule.name.clone()));
    let wants: Vec<Want> = schemes.chain(rules).collect();
    match compile(program, &wants) {
        Ok(code) => code,
        Err(problems) => panic!("{problems:#?}"),
    }
}

/// A row of a result column as an answer: numerator, denominator, status.
fn cell(column: &ResultColumn, row: usize) -> (i64, i64, u8) {
    let status = column.status.as_ref().map_or(0, |status| status[row]);
    let value = match &column.values {
        Column::I64(values) => values[row],
        Column::I32(values) => i64::from(values[row]),
        Column::U8(values) => i64::from(values[row]),
    };
    let den = match &column.den {
        Denominators::Same(den) => *den,
        Denominators::Rows(rows) => rows[row],
    };
    (value, den, status)
}

fn same(column: &ResultColumn, row: usize, answer: Answer) -> bool {
    let (value, den, status) = cell(column, row);
    match answer {
        Answer::Unknown(bits) if column.heading.part == Part::Outcome => {
            value == i64::from(population::outcome_code(0, bits))
        }
        Answer::Unknown(bits) => status == bits,
        Answer::Known(datum) => {
            let known = match datum {
                Datum::Bool(yes) => i64::from(yes) == value,
                Datum::Number(number) => number.num() * i128::from(den) == i128::from(value) * number.den(),
                Datum::Date(date) => i64::from(date.days()) == value,
                Datum::Variant(variant) => i64::from(variant) == value,
                Datum::Place(code) => code == value,
                Datum::None => value == policy::ir::NONE_I64 || value == i64::from(policy::ir::NONE_I32),
            };
            known && status == 0
        }
    }
}

/// Compares every output of every row; gives how many values were compared.
fn agree(program: &Program, frame: &Frame, note: &str) -> usize {
    let code = everything(program);
    let view = frame.view();
    let results = Evaluator::new(&code).unwrap().with_tile(64).evaluate_all(&view, 2);
    let explainer = Explainer::new(program, &view);
    let mut compared = 0;
    for household in 0..frame.households {
        for column in &results.columns {
            let heading = &column.heading;
            let (from, rows) = match heading.entity {
                policy::tree::Entity::Township => continue,
                policy::tree::Entity::Household => (household, 1),
                policy::tree::Entity::Supporter => {
                    let persons = view.children(policy::tree::Entity::Person, household);
                    let start = view.supporters.get(persons.start).map_or(0, |&at| at as usize);
                    let end = view.supporters.get(persons.end).map_or(start, |&at| at as usize);
                    (start, end - start)
                }
                other => {
                    let rows = view.children(other, household);
                    (rows.start, rows.len())
                }
            };
            for row in 0..rows {
                let row_small = u32::try_from(row).unwrap();
                let (answer, what) = match heading.part {
                    Part::Value => {
                        let rule = program.rule(&heading.name).unwrap();
                        let (evaluation, step) = explainer.rule(household, rule, row_small);
                        (evaluation.node(step).value, "value")
                    }
                    Part::Outcome | Part::Amount => {
                        let scheme = program.scheme(&heading.name).unwrap();
                        let (outcome, amount) = explainer.answers(household, scheme, row_small);
                        if heading.part == Part::Outcome {
                            (outcome, "outcome")
                        } else {
                            (amount.unwrap(), "amount")
                        }
                    }
                };
                compared += 1;
                assert!(
                    same(column, from + row, answer),
                    "{note}: {} {what} of {:?} {row} in household {household}: columns {:?}, explained {answer:?}",
                    heading.name,
                    heading.entity,
                    cell(column, from + row),
                );
            }
        }
    }
    compared
}

/// How many households for each pack and date; `AGREEMENT_HOUSEHOLDS` asks for more.
fn households() -> usize {
    std::env::var("AGREEMENT_HOUSEHOLDS").ok().and_then(|text| text.parse().ok()).unwrap_or(24)
}

#[test]
fn both_evaluators_agree_on_random_facts_for_every_pack_and_every_change_date() {
    let library = library();
    let mut compared = 0;
    for (place, pack) in library.places() {
        for (number, on) in library.changes(place).into_iter().enumerate() {
            let program = library.program(&Question::new(place, on)).unwrap();
            let frame = random_frame(&program, number as u64 + 1, households());
            compared += agree(&program, &frame, &format!("{} {on}", pack.name));
        }
    }
    assert!(compared > 100_000, "{compared}");
}

#[test]
fn both_evaluators_agree_on_plausible_families() {
    let library = library();
    for (place, pack) in library.places() {
        let on = Date::parse("2023-10-10").unwrap();
        let program = library.program(&Question::new(place, on)).unwrap();
        let mut settings = crate::settings(100, 7);
        settings.place = Division::parse("500299").unwrap();
        let frame = crate::county(settings).whole(1).frame;
        agree(&program, &frame, &format!("{} {on}", pack.name));
    }
}
