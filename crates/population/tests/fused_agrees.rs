// SPDX-License-Identifier: Apache-2.0
//! The rules of 城口 written out by hand give what the pack gives, byte for byte: on a synthetic county, and on random facts that no county has.
#![allow(unreachable_pub, reason = "shared with a benchmark")]

#[path = "../benches/fused/agree.rs"]
mod agree;
#[path = "../benches/fused/by_hand.rs"]
mod by_hand;
#[path = "../benches/fused/setup.rs"]
mod setup;

use by_hand::{Answers, ByHand, Columns};
use policy::frame::{Column, Frame};
use policy::ir::{Code, Input, UNKNOWN_I64, UNKNOWN_U8};
use policy::tree::{Constant, Entity, Program};
use population::Evaluator;

/// Which outcomes have come up, by scheme and code.
type Seen = [[bool; 5]; 3];

fn agree(program: &Program, code: &Code, frame: &Frame, seen: &mut Seen) {
    let view = frame.view();
    let by_hand = ByHand::new(program);
    let columns: Columns<'_> = by_hand.columns(&view, &program.dictionary);
    let mut answers = Answers::default();
    by_hand.run(&columns, &mut answers);
    let results = Evaluator::new(code).expect("well formed").evaluate_all(&view, 2);
    agree::assert_same(&results, &answers);
    for (seen, codes) in seen.iter_mut().zip([&answers.dibao, &answers.borderline, &answers.single]) {
        codes.iter().for_each(|code| seen[usize::from(*code)] = true);
    }
}

#[test]
fn on_a_synthetic_county() {
    let (program, code) = setup::chengkou();
    let mut seen = Seen::default();
    for (seed, unknown_percent) in [(1, 100), (2, 0), (3, 400)] {
        let county = setup::county(&program, &code, 20_000, seed, unknown_percent);
        agree(&program, &code, &county, &mut seen);
    }
    assert_eq!(seen[..2], [[true, true, true, false, false]; 2]);
    assert_eq!(
        seen[2],
        [true, true, true, false, false],
        "nobody has decided or left undecided anything there"
    );
}

#[test]
fn on_random_facts_around_every_turn() {
    let (program, code) = setup::chengkou();
    let mut seen = Seen::default();
    for seed in 0..40 {
        let mut frame = synth::random_frame(&program, seed, 500);
        // A column that is not there is unknown in every row; the loop by hand wants it spelt out.
        for (input, entity, lane) in code.inputs() {
            let rows = frame.rows(entity);
            frame.columns.entry(input).or_insert_with(|| Column::unknown(lane, rows));
        }
        agree(&program, &code, &frame, &mut seen);
    }
    assert!(seen.iter().all(|seen| seen[0] && seen[2]), "{seen:?}");
}

/// Families of an income about the line and half as much again, with little else in the way, so that single members matter.
#[test]
fn on_families_about_the_line() {
    let (program, code) = setup::chengkou();
    let number = |param: &str| match program.param(param).map(|param| &param.value) {
        Some(Constant::Number(number)) => number.to_int().expect("whole"),
        other => panic!("{param}: {other:?}"),
    };
    let (town, country) = (number("dibao_standard.urban"), number("dibao_standard.rural"));
    let savings = country * number("deposit_limit_months");
    let half_more = country * 3 / 2;
    let mut seen = Seen::default();
    for seed in 0..4 {
        let mut frame = setup::county(&program, &code, 5_000, seed, 100);
        let persons = frame.rows(Entity::Person);
        let mut random = Random(seed);
        for (input, entity, _) in code.inputs() {
            let name = match &input {
                Input::Series { series, .. } => program.dictionary.fact(*series).qualified(),
                Input::Fact(id) => program.dictionary.fact(*id).qualified(),
                Input::Decision(_) | Input::ApplicationDate => String::new(),
            };
            let mut numbers =
                |kinds: &[i64]| Column::I64((0..frame.rows(entity)).map(|_| random.of(kinds)).collect());
            let column = match (&input, name.as_str()) {
                // A month about the line, and exactly on it.
                (Input::Series { months, .. }, "income.wage") => {
                    let month = [
                        country - 1,
                        country,
                        country + 1,
                        town,
                        town + 1,
                        half_more - 1,
                        half_more,
                        town * 3 / 2,
                        UNKNOWN_I64,
                    ];
                    numbers(&month.map(|fen| if fen == UNKNOWN_I64 { fen } else { fen * i64::from(*months) }))
                }
                (Input::Series { .. }, _) => {
                    numbers(&[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, UNKNOWN_I64])
                }
                (_, "deposits") => numbers(&[0, 0, savings, savings + 1, savings * 4, UNKNOWN_I64]),
                (_, "applied_single" | "claims_hardship") | (Input::Decision(_), _) => {
                    Column::U8((0..persons).map(|_| random.of(&[0, 1, 1, UNKNOWN_U8])).collect())
                }
                (_, "disability_grade") => {
                    Column::U8((0..persons).map(|_| random.of(&[0, 0, 0, 1, 2, 3, 4, UNKNOWN_U8])).collect())
                }
                _ => continue,
            };
            frame.columns.insert(input, column);
        }
        agree(&program, &code, &frame, &mut seen);
    }
    assert_eq!(seen[..2], [[true, true, true, false, false]; 2]);
    assert_eq!(seen[2], [true, true, true, true, false], "also what only a person can decide");
}

struct Random(u64);

impl Random {
    fn of<T: Copy>(&mut self, kinds: &[T]) -> T {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        kinds[(self.0 >> 33) as usize % kinds.len()]
    }
}
