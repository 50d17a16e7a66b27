// SPDX-License-Identifier: Apache-2.0
//! What callers rely on beside the values: shards come in order, results may be written over, and bad code is refused.

#[allow(unreachable_pub, dead_code, reason = "shared between tests")]
mod common;

use common::Builder;
use policy::frame::Frame;
use policy::ir::{Code, CompareOp, Denominator, Fold, Lane, Op, OutputColumn, Part, Reg, Register};
use policy::tree::Entity;
use population::{Evaluator, Results, Sink, Tile};

/// Code with several outcomes and an amount of the same name for some of them.
fn schemes(seed: u64) -> Builder {
    let mut builder = Builder::new(seed);
    (0..150).for_each(|_| builder.grow());
    let registers = builder.code.registers.clone();
    for (at, register) in registers.iter().enumerate().rev() {
        let boolean = register.lane == Lane::U8 && register.high == 1 && register.low == 0;
        if boolean && builder.code.outputs.len() < 12 {
            let name: policy::tree::Name = format!("scheme{at}").into();
            let output = |part, reg: usize| OutputColumn {
                name: name.clone(),
                part,
                reg: Reg(reg as u32),
                den: Denominator::Const(1),
            };
            builder.code.outputs.push(output(Part::Outcome, at));
            let amount = registers.iter().rposition(|one| {
                one.entity == register.entity && one.lane == Lane::I64 && one.low >= 0 && one.high < 1 << 40
            });
            if let Some(amount) = amount {
                builder.code.outputs.push(output(Part::Amount, amount));
            }
        }
    }
    builder
}

/// Remembers which households it was given.
#[derive(Default)]
struct Seen(Vec<std::ops::Range<usize>>);

impl Sink for Seen {
    fn tile(&mut self, tile: &Tile<'_>) {
        self.0.push(tile.rows(Entity::Household));
    }
}

#[test]
fn shards_come_back_in_order_and_cover_every_household_once() {
    let builder = schemes(3);
    let frame = builder.frame(4, 250);
    let evaluator = Evaluator::new(&builder.code).unwrap().with_tile(16).with_shard(50);
    for threads in [1, 2, 5] {
        let shards = evaluator.evaluate_shards(&frame.view(), threads, |_| Seen::default());
        let tiles: Vec<_> = shards.into_iter().flat_map(|seen| seen.0).collect();
        let rows: Vec<usize> = tiles.into_iter().flatten().collect();
        assert_eq!(rows, (0..250).collect::<Vec<_>>());
    }
}

#[test]
fn results_may_be_written_over_former_ones() {
    let mut results = Results::default();
    for (seed, households) in [(1, 90), (1, 90), (2, 90), (2, 200), (3, 0)] {
        let builder = schemes(seed);
        let frame = builder.frame(households as u64, households);
        let evaluator = Evaluator::new(&builder.code).unwrap().with_tile(32);
        evaluator.evaluate_into(&frame.view(), 1, &mut results);
        assert_eq!(results, evaluator.evaluate_all(&frame.view(), 1));
    }
}

#[test]
fn a_range_of_households_is_evaluated_alone() {
    let builder = schemes(5);
    let frame = builder.frame(6, 100);
    let evaluator = Evaluator::new(&builder.code).unwrap().with_tile(16);
    let mut seen = Seen::default();
    evaluator.evaluate(&frame.view(), 90..500, &mut seen);
    assert_eq!(seen.0.into_iter().flatten().collect::<Vec<_>>(), (90..100).collect::<Vec<_>>());
}

fn register(entity: Entity, lane: Lane) -> Register {
    Register { entity, lane, low: 0, high: 1, may_be_unknown: false }
}

#[test]
fn malformed_code_is_refused() {
    let two = |first: Register, second: Register, op: Op| Code {
        registers: vec![first, second],
        ops: vec![Op::Load(policy::ir::Input::ApplicationDate), op],
        outputs: vec![],
    };
    let person = || register(Entity::Person, Lane::I64);
    let household = || register(Entity::Household, Lane::I64);
    let township = || register(Entity::Township, Lane::I64);
    let refused = |code: Code| Evaluator::new(&code).err().map(|error| error.register);
    assert_eq!(refused(two(person(), household(), Op::Abs(Reg(0)))), Some(Reg(1)));
    assert_eq!(refused(two(person(), person(), Op::Abs(Reg(1)))), Some(Reg(1)));
    assert_eq!(refused(two(household(), township(), Op::Fold(Fold::Sum, Reg(0)))), Some(Reg(1)));
    assert_eq!(refused(two(person(), household(), Op::Spread(Reg(0)))), Some(Reg(1)));
    assert_eq!(refused(two(household(), person(), Op::Fold(Fold::Sum, Reg(0)))), Some(Reg(1)));
    assert_eq!(refused(two(person(), household(), Op::Fold(Fold::Sum, Reg(0)))), None);

    let mut code =
        two(person(), register(Entity::Person, Lane::U8), Op::CompareConst(CompareOp::Less, Reg(0), 1));
    let output = |part, reg, den| OutputColumn { name: "x".into(), part, reg: Reg(reg), den };
    code.outputs = vec![output(Part::Outcome, 0, Denominator::Const(1))];
    assert_eq!(refused(code.clone()), Some(Reg(0)));
    code.outputs = vec![output(Part::Value, 0, Denominator::Reg(Reg(1)))];
    assert_eq!(refused(code), Some(Reg(0)));
}

#[test]
fn empty_code_and_empty_frames_give_empty_results() {
    let frame = Frame::default();
    let results = Evaluator::new(&Code::default()).unwrap().evaluate_all(&frame.view(), 3);
    assert_eq!(results, Results::default());
    let builder = schemes(7);
    let results = Evaluator::new(&builder.code).unwrap().evaluate_all(&frame.view(), 2);
    assert!(results.columns.iter().all(|column| column.bytes() == 0));
}
