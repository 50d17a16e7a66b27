// SPDX-License-Identifier: Apache-2.0
//! Holds the answers of the loop by hand against those of the tiled evaluator, byte for byte.

use crate::by_hand::Answers;
use policy::ir::Part;
use population::{Denominators, ResultColumn, Results};

/// Panics where they differ, with the first row.
///
/// # Panics
/// That is what it is for.
pub fn assert_same(results: &Results, answers: &Answers) {
    let none = |rows: usize| vec![0; rows];
    let (no_households, no_persons) = (none(answers.dibao.len()), none(answers.single.len()));
    outcome(results, "dibao", &answers.dibao);
    amount(results, "dibao", &answers.dibao_amount, &answers.dibao_status, &no_households);
    outcome(results, "borderline_family", &answers.borderline);
    outcome(results, "dibao_single", &answers.single);
    amount(results, "dibao_single", &answers.single_amount, &answers.single_status, &no_persons);
    assert_eq!(results.columns.len(), 5, "nothing else is answered");
}

fn column<'r>(results: &'r Results, name: &str, part: Part) -> &'r ResultColumn {
    let found = results.column(name, part).unwrap_or_else(|| panic!("no {name} {part:?}"));
    assert_eq!(found.den, Denominators::Same(1), "{name}");
    found
}

fn outcome(results: &Results, name: &str, by_hand: &[u8]) {
    let column = column(results, name, Part::Outcome);
    same(name, "outcome", column.lane().bytes().unwrap_or_default(), by_hand);
}

fn amount(results: &Results, name: &str, amounts: &[i64], statuses: &[u8], zeros: &[u8]) {
    let lane = column(results, name, Part::Amount).lane();
    same(name, "amount", lane.numbers().unwrap_or_default(), amounts);
    same(name, "status of the amount", lane.status.unwrap_or(zeros), statuses);
}

fn same<T: PartialEq + std::fmt::Debug>(name: &str, what: &str, tiled: &[T], by_hand: &[T]) {
    assert_eq!(tiled.len(), by_hand.len(), "{name}: {what}: rows");
    if let Some(row) = (0..tiled.len()).find(|row| tiled[*row] != by_hand[*row]) {
        panic!("{name}: {what} of row {row}: tiled {:?}, by hand {:?}", tiled[row], by_hand[row]);
    }
}
