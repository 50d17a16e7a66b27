// SPDX-License-Identifier: Apache-2.0
//! Bounds hold: whatever the unknown turns out to be, the amount lies between the least and the most that were given for it.

#[allow(unreachable_pub, dead_code, reason = "shared between tests")]
mod common;

use common::Random;
use kernel::{Date, Division};
use policy::frame::{Cell, Column, Frame};
use policy::ir::Input;
use policy::library::Question;
use policy::lower::{Want, compile};
use policy::tree::{Base, Entity, Program};
use population::bounds::Bounds;
use population::{Evaluator, Outcome, rows};

/// Fills everything unknown with something possible. Decided amounts stay open, for their bounds depend on the rest.
fn filled(program: &Program, frame: &Frame, seed: u64) -> Frame {
    let mut random = Random(seed);
    let mut frame = frame.clone();
    for (input, column) in &mut frame.columns {
        let (base, low, high, optional) = match input {
            Input::Fact(id) => {
                let fact = program.dictionary.fact(*id);
                (fact.ty.base, fact.low, fact.high, fact.ty.optional)
            }
            Input::Series { series, .. } => (program.dictionary.fact(*series).ty.base, 0, i64::MAX, false),
            Input::ApplicationDate => {
                (Base::Date, i64::from(program.on.days()) - 700, i64::from(program.on.days()), false)
            }
            Input::Decision(name) => {
                let Some(point) = program.discretions.iter().find(|point| point.name == *name) else {
                    continue;
                };
                match point.ty.base {
                    Base::Bool => (Base::Bool, 0, 1, false),
                    _ => continue,
                }
            }
        };
        let rows = match &*column {
            Column::I64(values) => values.len(),
            Column::I32(values) => values.len(),
            Column::U8(values) => values.len(),
        };
        // Sums of money reach as far as anything that decides.
        let high =
            if matches!(base, Base::Number(_)) { high.min(low.saturating_add(3_000_000)) } else { high };
        for row in 0..rows {
            if column.as_ref().get(row) == Cell::Unknown {
                let none = optional && random.below(3) == 0;
                let value = if random.below(4) == 0 { low } else { random.within(low, high) };
                column.set(row, if none { Cell::None } else { Cell::Known(value) });
            }
        }
    }
    frame
}

#[test]
fn whatever_the_unknown_turns_out_to_be_the_amount_lies_between_the_bounds() {
    let library = synth::testing::library();
    let mut settled = 0;
    for (place, on) in
        [("500299", "2020-11-10"), ("500299", "2026-08-01"), ("533103", "2023-11-01"), ("5119", "2023-11-01")]
    {
        let question = Question::new(Division::parse(place).unwrap(), Date::parse(on).unwrap());
        let program = library.program(&question).unwrap();
        let mut wanted: Vec<usize> = (0..program.schemes.len()).collect();
        wanted.retain(|&index| {
            let scheme = &program.schemes[index];
            scheme.refused.is_none() && scheme.amount.is_some() && scheme.entity != Entity::Township
        });
        let wants: Vec<Want> =
            wanted.iter().map(|&index| Want::Scheme(program.schemes[index].name.clone())).collect();
        let evaluator = Evaluator::new(&compile(&program, &wants).unwrap()).unwrap();
        for seed in 0..4 {
            let open = synth::random_frame(&program, seed, 60);
            let view = open.view();
            for filling in 0..6 {
                let known = filled(&program, &open, seed * 100 + filling);
                let results = evaluator.evaluate_all(&known.view(), 1);
                for one in results.answers(&program, &wanted) {
                    for household in 0..open.households {
                        let mut bounds = Bounds::new(&program, &view, household);
                        for row in rows(&view, one.scheme.entity, household) {
                            let what = || {
                                let name = &one.scheme.name;
                                format!(
                                    "{place} {on}: {name} seed {seed}.{filling} household {household} row {row}"
                                )
                            };
                            let span = bounds.amount(one.index, row);
                            match one.outcome(row) {
                                Outcome::No => {
                                    assert!(
                                        span.is_none_or(|(low, _)| low == 0),
                                        "{}: {span:?} but no",
                                        what()
                                    );
                                }
                                Outcome::Yes => {
                                    let (low, high) = span.unwrap_or_else(|| panic!("{}: yes", what()));
                                    let Some(fen) = one.amount(row) else { continue };
                                    let fits = low <= fen.max(0) && high.is_none_or(|high| fen <= high);
                                    assert!(fits, "{}: {fen} not in {low}..{high:?}", what());
                                    settled += 1;
                                }
                                Outcome::Needs | Outcome::Discretion | Outcome::Invalid => {}
                            }
                        }
                    }
                }
            }
        }
    }
    assert!(settled > 500, "{settled}");
}
