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
use policy::ir::Code;
use policy::tree::Program;
use population::Evaluator;

fn agree(program: &Program, code: &Code, frame: &Frame) {
    let view = frame.view();
    let by_hand = ByHand::new(program);
    let columns: Columns<'_> = by_hand.columns(&view, &program.dictionary);
    let mut answers = Answers::default();
    by_hand.run(&columns, &mut answers);
    let results = Evaluator::new(code).unwrap().evaluate_all(&view, 2);
    agree::assert_same(&results, &answers);
}

#[test]
fn on_a_synthetic_county() {
    let (program, code) = setup::chengkou();
    for (seed, unknown_percent) in [(1, 100), (2, 0), (3, 400)] {
        agree(&program, &code, &setup::county(&program, &code, 20_000, seed, unknown_percent));
    }
}

#[test]
fn on_random_facts_around_every_turn() {
    let (program, code) = setup::chengkou();
    for seed in 0..40 {
        let mut frame = synth::random_frame(&program, seed, 500);
        // A column that is not there is unknown in every row; the loop by hand wants it spelt out.
        for (input, entity, lane) in code.inputs() {
            let rows = frame.rows(entity);
            frame.columns.entry(input).or_insert_with(|| Column::unknown(lane, rows));
        }
        agree(&program, &code, &frame);
    }
}
