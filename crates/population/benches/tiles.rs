// SPDX-License-Identifier: Apache-2.0
//! Time per household: the tiled evaluator on a policy of some fifty operations, against a loop written by hand for that policy.
//!
//! `cargo bench -p population --bench tiles`; `HOUSEHOLDS=1000000` for another size. The policy is made up in the shape of 低保: incomes
//! summed over members, three categories, and an amount that goes back to the members. (`fused.rs`, beside this file, is to hold the
//! loop for a real pack.)
#![allow(missing_docs, reason = "a benchmark")]

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use kernel::Rounding;
use policy::frame::{Column, Frame};
use policy::ir::{
    Code, CompareOp, Denominator, Fold, Input, Lane, Op, OutputColumn, Part, Reg, Register, UNKNOWN_I64,
};
use policy::tree::{Entity, FactId};
use population::{Evaluator, LaneRef, Results, Sink, Tile};
use std::hint::black_box;

const CHILD_SINCE: i32 = 12_700;
const OLD_UNTIL: i32 = -7_000;
const STANDARD: [i64; 2] = [49_600, 62_000];

struct Builder(Code);

impl Builder {
    fn op(&mut self, entity: Entity, lane: Lane, op: Op) -> Reg {
        self.0.registers.push(Register { entity, lane, low: 0, high: 1 << 40, may_be_unknown: true });
        self.0.ops.push(op);
        Reg(self.0.ops.len() as u32 - 1)
    }
    fn load(&mut self, entity: Entity, lane: Lane, fact: u16) -> Reg {
        self.op(entity, lane, Op::Load(Input::Fact(FactId(fact))))
    }
    fn number(&mut self, value: i64) -> Reg {
        self.op(Entity::Household, Lane::I64, Op::Const(value))
    }
    fn person(&mut self, op: Op) -> Reg {
        self.op(Entity::Person, Lane::I64, op)
    }
    fn household(&mut self, op: Op) -> Reg {
        self.op(Entity::Household, Lane::I64, op)
    }
    fn person_is(&mut self, op: Op) -> Reg {
        self.op(Entity::Person, Lane::U8, op)
    }
    fn household_is(&mut self, op: Op) -> Reg {
        self.op(Entity::Household, Lane::U8, op)
    }
    fn output(&mut self, name: &str, part: Part, reg: Reg) {
        self.0.outputs.push(OutputColumn { name: name.into(), part, reg, den: Denominator::Const(1) });
    }
}

fn policy() -> Code {
    use CompareOp::{AtMost, Equal, Less, More};
    let mut b = Builder(Code::default());
    let birth = b.load(Entity::Person, Lane::I32, 0);
    let wage = b.load(Entity::Person, Lane::I64, 1);
    let farm = b.load(Entity::Person, Lane::I64, 2);
    let transfer = b.load(Entity::Person, Lane::I64, 3);
    let grade = b.load(Entity::Person, Lane::U8, 4);
    let ill = b.load(Entity::Person, Lane::U8, 5);
    let care = b.load(Entity::Person, Lane::I64, 6);
    let area = b.load(Entity::Household, Lane::U8, 7);
    let deposits = b.load(Entity::Household, Lane::I64, 8);
    let vehicles = b.load(Entity::Household, Lane::I64, 9);
    let house = b.load(Entity::Household, Lane::U8, 10);
    let (zero, one, allowance) = (b.number(0), b.number(1), b.number(80_000));
    let (rural, urban) = (b.number(STANDARD[0]), b.number(STANDARD[1]));

    let child = b.person_is(Op::CompareConst(More, birth, i64::from(CHILD_SINCE)));
    let old = b.person_is(Op::CompareConst(AtMost, birth, i64::from(OLD_UNTIL)));
    let severe = b.person_is(Op::InSet(grade, 0b110));
    let frail = b.person_is(Op::Or(severe, ill));
    let kept = b.person(Op::Min(wage, allowance));
    let earned = b.person(Op::Sub(wage, kept));
    let earned = b.person(Op::Select(child, zero, earned));
    let counted = b.person(Op::Add(earned, farm));
    let counted = b.person(Op::Add(counted, transfer));

    let income = b.household(Op::Fold(Fold::Sum, counted));
    let ones = b.person(Op::Const(1));
    let size = b.household(Op::Fold(Fold::Sum, ones));
    let spending = b.household(Op::Fold(Fold::Sum, care));
    let any_frail = b.household_is(Op::Fold(Fold::Any, frail));
    let is_urban = b.household_is(Op::CompareConst(Equal, area, 1));
    let standard = b.household(Op::Select(is_urban, urban, rural));
    let line = b.household(Op::Mul(standard, size));
    let most = b.household(Op::Scale(line, 24));
    let modest = b.household_is(Op::Compare(AtMost, deposits, most));
    let no_vehicle = b.household_is(Op::CompareConst(Equal, vehicles, 0));
    let no_house = b.household_is(Op::Not(house));
    let ok = b.household_is(Op::And(modest, no_vehicle));
    let ok = b.household_is(Op::And(ok, no_house));
    let poor = b.household_is(Op::Compare(Less, income, line));
    let dibao = b.household_is(Op::And(ok, poor));
    let not_dibao = b.household_is(Op::Not(dibao));
    let twice = b.household(Op::Scale(income, 2));
    let thrice = b.household(Op::Scale(line, 3));
    let borderline = b.household_is(Op::Compare(Less, twice, thrice));
    let rest = b.household_is(Op::And(ok, not_dibao));
    let rest = b.household_is(Op::And(rest, borderline));
    let left = b.household(Op::Sub(income, spending));
    let left = b.household(Op::Max(left, zero));
    let spent = b.household_is(Op::Compare(Less, left, line));
    let rigid = b.household_is(Op::And(rest, spent));
    let not_rigid = b.household_is(Op::Not(rigid));
    let single = b.household_is(Op::And(rest, not_rigid));
    let single = b.household_is(Op::And(single, any_frail));

    let own_line = b.person(Op::Spread(standard));
    let (thirty, twenty, fifteen) = (b.number(30), b.number(20), b.number(15));
    let percent = b.person(Op::Select(old, fifteen, zero));
    let percent = b.person(Op::Select(child, twenty, percent));
    let percent = b.person(Op::Select(severe, thirty, percent));
    let extra = b.person(Op::Mul(own_line, percent));
    let extra = b.household(Op::Fold(Fold::Sum, extra));
    let hundred = b.number(100);
    let extra = b.household(Op::Round { num: extra, den: hundred, mode: Rounding::Down, quantum: 1 });
    let in_single = b.person_is(Op::Spread(single));
    let alone = b.person_is(Op::And(in_single, frail));
    let own_gap = b.person(Op::Sub(own_line, counted));
    let own_gap = b.person(Op::Max(own_gap, zero));
    let own_gap = b.person(Op::Select(alone, own_gap, zero));
    let alone_sum = b.household(Op::Fold(Fold::Sum, own_gap));
    let gap = b.household(Op::Sub(line, income));
    let gap = b.household(Op::Add(gap, extra));
    let rigid_gap = b.household(Op::Sub(line, left));
    let amount = b.household(Op::Select(single, alone_sum, zero));
    let amount = b.household(Op::Select(rigid, rigid_gap, amount));
    let amount = b.household(Op::Select(dibao, gap, amount));
    let amount = b.household(Op::Round { num: amount, den: one, mode: Rounding::Up, quantum: 100 });
    b.output("dibao", Part::Outcome, dibao);
    b.output("rigid", Part::Outcome, rigid);
    b.output("single", Part::Outcome, single);
    b.output("dibao", Part::Amount, amount);
    b.0
}

/// A few linear congruential steps are random enough here.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
    fn number(&mut self, percent: u64, limit: u64, unknown: u64) -> i64 {
        if unknown > 0 && self.below(1_000) < unknown {
            UNKNOWN_I64
        } else if self.below(100) < percent {
            self.below(limit) as i64
        } else {
            0
        }
    }
}

/// Households with so many unknown numbers in a thousand.
fn frame(households: usize, unknown: u64) -> Frame {
    let mut random = Random(42);
    let mut persons = vec![0_u32];
    for household in 0..households {
        let sizes = [1, 1, 2, 2, 2, 3, 3, 3, 3, 4, 4, 5, 6];
        persons.push(persons[household] + sizes[random.below(sizes.len() as u64) as usize]);
    }
    let count = persons[households] as usize;
    let mut frame = Frame { households, persons, ..Frame::default() };
    let mut add = |fact: u16, column: Column| frame.columns.insert(Input::Fact(FactId(fact)), column);
    add(0, Column::I32((0..count).map(|_| random.below(33_000) as i32 - 14_600).collect()));
    add(1, Column::I64((0..count).map(|_| random.number(40, 400_000, unknown)).collect()));
    add(2, Column::I64((0..count).map(|_| random.number(50, 60_000, unknown)).collect()));
    add(3, Column::I64((0..count).map(|_| random.number(30, 30_000, unknown)).collect()));
    add(
        4,
        Column::U8(
            (0..count).map(|_| if random.below(12) == 0 { random.below(5) as u8 } else { 0 }).collect(),
        ),
    );
    add(5, Column::U8((0..count).map(|_| u8::from(random.below(20) == 0)).collect()));
    add(6, Column::I64((0..count).map(|_| random.number(15, 300_000, unknown)).collect()));
    add(7, Column::U8((0..households).map(|_| u8::from(random.below(3) == 0)).collect()));
    add(8, Column::I64((0..households).map(|_| random.number(70, 6_000_000, unknown)).collect()));
    add(9, Column::I64((0..households).map(|_| i64::from(random.below(10) == 0)).collect()));
    add(10, Column::U8((0..households).map(|_| u8::from(random.below(15) == 0)).collect()));
    frame
}

/// The borrowed columns, for the loop by hand.
struct Columns<'a> {
    frame: &'a Frame,
}

impl<'a> Columns<'a> {
    fn numbers(&self, fact: u16) -> &'a [i64] {
        match &self.frame.columns[&Input::Fact(FactId(fact))] {
            Column::I64(values) => values,
            _ => &[],
        }
    }
    fn dates(&self, fact: u16) -> &'a [i32] {
        match &self.frame.columns[&Input::Fact(FactId(fact))] {
            Column::I32(values) => values,
            _ => &[],
        }
    }
    fn bytes(&self, fact: u16) -> &'a [u8] {
        match &self.frame.columns[&Input::Fact(FactId(fact))] {
            Column::U8(values) => values,
            _ => &[],
        }
    }
}

/// The same policy as one loop over households, for data without unknowns: what somebody would write by hand.
fn fused(frame: &Frame) -> (Vec<u8>, Vec<u8>, Vec<u8>, Vec<i64>) {
    let columns = Columns { frame };
    let (birth, wage, farm, transfer) =
        (columns.dates(0), columns.numbers(1), columns.numbers(2), columns.numbers(3));
    let (grade, ill, care) = (columns.bytes(4), columns.bytes(5), columns.numbers(6));
    let (area, deposits, vehicles, house) =
        (columns.bytes(7), columns.numbers(8), columns.numbers(9), columns.bytes(10));
    let count = frame.households;
    let (mut dibaos, mut rigids, mut singles, mut amounts) =
        (vec![0; count], vec![0; count], vec![0; count], vec![0; count]);
    for h in 0..count {
        let persons = frame.persons[h] as usize..frame.persons[h + 1] as usize;
        let counted = |p: usize| {
            let earned = if birth[p] > CHILD_SINCE { 0 } else { wage[p] - wage[p].min(80_000) };
            earned + farm[p] + transfer[p]
        };
        let (mut income, mut spending, mut any_frail) = (0, 0, false);
        for p in persons.clone() {
            income += counted(p);
            spending += care[p];
            any_frail |= ill[p] == 1 || matches!(grade[p], 1 | 2);
        }
        let standard = STANDARD[usize::from(area[h] == 1)];
        let line = standard * persons.len() as i64;
        let ok = deposits[h] <= line * 24 && vehicles[h] == 0 && house[h] == 0;
        let dibao = ok && income < line;
        let rest = ok && !dibao && income * 2 < line * 3;
        let left = (income - spending).max(0);
        let rigid = rest && left < line;
        let single = rest && !rigid && any_frail;
        let amount = if dibao {
            let mut extra = 0;
            for p in persons {
                extra += standard
                    * if matches!(grade[p], 1 | 2) {
                        30
                    } else if birth[p] > CHILD_SINCE {
                        20
                    } else if birth[p] <= OLD_UNTIL {
                        15
                    } else {
                        0
                    };
            }
            line - income + extra / 100
        } else if rigid {
            line - left
        } else if single {
            let frail = |p: &usize| ill[*p] == 1 || matches!(grade[*p], 1 | 2);
            persons.filter(frail).map(|p| (standard - counted(p)).max(0)).sum()
        } else {
            0
        };
        dibaos[h] = u8::from(dibao);
        rigids[h] = u8::from(rigid);
        singles[h] = u8::from(single);
        amounts[h] = (amount + 99).div_euclid(100) * 100;
    }
    (dibaos, rigids, singles, amounts)
}

/// Adds up one column and keeps nothing.
struct Total(i64);

impl Sink for Total {
    fn tile(&mut self, tile: &Tile<'_>) {
        let amounts = tile.lane(3).and_then(|lane: LaneRef<'_>| lane.numbers());
        self.0 += amounts.map_or(0, |amounts| amounts.iter().sum());
    }
}

fn check(results: &Results, by_hand: &(Vec<u8>, Vec<u8>, Vec<u8>, Vec<i64>)) {
    assert_eq!(results.columns[0].values, Column::U8(by_hand.0.clone()));
    assert_eq!(results.columns[1].values, Column::U8(by_hand.1.clone()));
    assert_eq!(results.columns[2].values, Column::U8(by_hand.2.clone()));
    assert_eq!(results.columns[3].values, Column::I64(by_hand.3.clone()));
}

fn tiles(criterion: &mut Criterion) {
    let households = std::env::var("HOUSEHOLDS").ok().and_then(|text| text.parse().ok()).unwrap_or(300_000);
    let (known, unknown) = (frame(households, 0), frame(households, 10));
    let evaluator = || Evaluator::new(&policy()).expect("well formed");
    check(&evaluator().evaluate_all(&known.view(), 1), &fused(&known));

    let mut group = criterion.benchmark_group("household");
    group.throughput(Throughput::Elements(households as u64)).sample_size(10);
    group.bench_function("by hand", |b| b.iter(|| fused(black_box(&known))));
    for tile in [128, 256, 512, 1024, 2048] {
        let evaluator = evaluator().with_tile(tile);
        let view = known.view();
        group.bench_function(BenchmarkId::new("tile", tile), |b| b.iter(|| evaluator.evaluate_all(&view, 1)));
    }
    let evaluator = evaluator();
    for (name, frame) in [("known", &known), ("one in a hundred unknown", &unknown)] {
        let view = frame.view();
        for threads in [1, 2] {
            group.bench_function(BenchmarkId::new(format!("{name}, keep all, threads"), threads), |b| {
                b.iter(|| evaluator.evaluate_all(&view, threads));
            });
            group.bench_function(BenchmarkId::new(format!("{name}, add up, threads"), threads), |b| {
                b.iter(|| evaluator.evaluate_shards(&view, threads, |_| Total(0)));
            });
        }
    }
    group.finish();
}

criterion_group!(benches, tiles);
criterion_main!(benches);
