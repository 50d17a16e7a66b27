// SPDX-License-Identifier: Apache-2.0
//! The tiled evaluator and the plain one give the same bytes on random code and random frames, whatever the tile and the threads.

#[allow(unreachable_pub, dead_code, reason = "shared between tests")]
mod common;

use common::Builder;
use policy::ir::Code;
use policy::tree::Entity;
use population::{Evaluator, Results, reference};
use proptest::prelude::*;

fn differences(code: &Code, fast: &Results, slow: &Results) -> Vec<String> {
    let mut found = Vec::new();
    for (at, (fast, slow)) in fast.columns.iter().zip(&slow.columns).enumerate() {
        if fast != slow {
            let output = &code.outputs[at];
            let cell = |column: &population::ResultColumn, row: usize| {
                let lane = column.lane();
                (lane.values.get(row), lane.status.map(|status| status[row]), lane.den.get(row))
            };
            let rows = (0..10_000).find(|row| cell(fast, *row) != cell(slow, *row));
            found.push(format!(
                "{output:?} row {rows:?}: {:?} {:?}",
                rows.map(|r| cell(fast, r)),
                rows.map(|r| cell(slow, r))
            ));
        }
    }
    found
}

proptest! {
    #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases.max(600), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn tiles_agree_with_the_plain_evaluator(seed: u64, size in 1_usize..120, outputs in 1_usize..12, households in 0_usize..260, data: u64) {
        let mut builder = Builder::new(seed);
        for _ in 0..size {
            builder.grow();
        }
        builder.output(outputs);
        let frame = builder.frame(data, households);
        let view = frame.view();
        let slow = reference::evaluate_all(&builder.code, &view);
        let evaluator = Evaluator::new(&builder.code);
        prop_assert!(evaluator.is_ok(), "{:?}", evaluator.err());
        let mut evaluator = evaluator.unwrap();
        for (tile, shard, threads) in [(1, 7, 2), (5, 5, 3), (64, 64, 2), (512, 100_000, 1)] {
            evaluator = evaluator.with_tile(tile).with_shard(shard);
            let fast = evaluator.evaluate_all(&view, threads);
            prop_assert!(fast == slow, "tile {tile} threads {threads}: {:#?}\n{:#?}", differences(&builder.code, &fast, &slow), builder.code.ops.iter().enumerate().collect::<Vec<_>>());
        }
    }
}

#[test]
fn every_operation_is_generated() {
    let mut seen = std::collections::BTreeSet::new();
    for seed in 0..60 {
        let mut builder = Builder::new(seed);
        (0..200).for_each(|_| builder.grow());
        for (op, register) in builder.code.ops.iter().zip(&builder.code.registers) {
            let name = format!("{op:?}");
            let name = name.split(['(', ' ']).next().unwrap_or_default().to_owned();
            seen.insert((name, register.entity == Entity::Township));
        }
    }
    // Every operation but Fold also for townships.
    assert_eq!(seen.iter().filter(|(_, township)| !township).count(), 28, "{seen:?}");
    assert_eq!(common::NONES, (i64::MIN, i32::MIN));
}
