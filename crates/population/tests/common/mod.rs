// SPDX-License-Identifier: Apache-2.0
//! Random well-typed code and random frames for it, from a seed: what the property tests and the micro-benchmark run on.

use kernel::Rounding;
use policy::frame::{Cell, Column, Frame};
use policy::ir::{
    Code, CompareOp, Denominator, Fold, Input, Lane, NONE_I32, NONE_I64, Op, OutputColumn, Part, Reg,
    Register, Step,
};
use policy::tree::{Entity, FactId};

/// A small deterministic generator (SplitMix64).
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit.max(1) as u64) as usize
    }

    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    pub fn within(&mut self, low: i64, high: i64) -> i64 {
        low + (u128::from(self.next()) % (i128::from(high) - i128::from(low) + 1) as u128) as i64
    }

    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        if from.is_empty() { None } else { Some(&from[self.below(from.len())]) }
    }
}

const COMPARES: [CompareOp; 6] = [
    CompareOp::Less,
    CompareOp::AtMost,
    CompareOp::More,
    CompareOp::AtLeast,
    CompareOp::Equal,
    CompareOp::NotEqual,
];

const LIMIT: i128 = 1 << 62;
/// Rows that one parent may have at most.
const MOST: i128 = 64;

/// What the generator knows of a register.
#[derive(Clone, Copy)]
struct Info {
    entity: Entity,
    lane: Lane,
    low: i128,
    high: i128,
    boolean: bool,
    optional: bool,
    divisor: bool,
}

/// Code that grows operation by operation.
pub struct Builder {
    pub code: Code,
    infos: Vec<Info>,
    random: Random,
    facts: u16,
}

impl Builder {
    pub fn new(seed: u64) -> Builder {
        Builder { code: Code::default(), infos: Vec::new(), random: Random(seed), facts: 0 }
    }

    fn push(&mut self, op: Op, info: Info) -> Reg {
        let clamp = |value: i128| value.clamp(i128::from(i64::MIN), i128::from(i64::MAX)) as i64;
        let unknown = |reg: &Reg| self.code.registers[reg.0 as usize].may_be_unknown;
        let may_be_unknown = match &op {
            Op::Load(_) | Op::Divisor(_) | Op::AddTime(..) | Op::Spread(_) => true,
            other => Code::operands(other).iter().any(unknown),
        };
        self.code.registers.push(Register {
            entity: info.entity,
            lane: info.lane,
            low: clamp(info.low),
            high: clamp(info.high),
            may_be_unknown,
        });
        self.code.ops.push(op);
        self.infos.push(info);
        Reg(self.infos.len() as u32 - 1)
    }

    fn find(&mut self, fits: impl Fn(&Info) -> bool) -> Option<Reg> {
        let found: Vec<usize> = (0..self.infos.len()).filter(|at| fits(&self.infos[*at])).collect();
        // Recent registers are likelier, so that chains grow long.
        let recent = found.len().saturating_sub(6);
        let from = if self.random.chance(60) { &found[recent..] } else { &found[..] };
        self.random.pick(from).map(|at| Reg(*at as u32))
    }

    fn info(&self, reg: Reg) -> Info {
        self.infos[reg.0 as usize]
    }

    fn number(&mut self, entity: Entity) -> Reg {
        let found = self.find(|info| info.entity == entity && info.lane == Lane::I64 && !info.optional);
        found.unwrap_or_else(|| self.load(entity, Lane::I64, false, false))
    }

    fn date(&mut self, entity: Entity) -> Reg {
        let found = self.find(|info| info.entity == entity && info.lane == Lane::I32 && !info.optional);
        found.unwrap_or_else(|| self.load(entity, Lane::I32, false, false))
    }

    fn boolean(&mut self, entity: Entity) -> Reg {
        let found = self.find(|info| info.entity == entity && info.boolean);
        found.unwrap_or_else(|| self.load(entity, Lane::U8, true, false))
    }

    fn variant(&mut self, entity: Entity) -> Reg {
        let found = self.find(|info| info.entity == entity && info.lane == Lane::U8);
        found.unwrap_or_else(|| self.load(entity, Lane::U8, false, false))
    }

    fn entity(&mut self) -> Entity {
        use Entity::{Event, Household, Person, Supporter, Township};
        let weighted = [Household, Household, Household, Person, Person, Person, Supporter, Event, Township];
        weighted[self.random.below(weighted.len())]
    }

    fn load(&mut self, entity: Entity, lane: Lane, boolean: bool, optional: bool) -> Reg {
        let id = FactId(self.facts);
        self.facts += 1;
        let input = match self.random.below(6) {
            0 => Input::Decision(format!("point{}", id.0).into()),
            1 => Input::Series { series: id, months: 12 },
            _ => Input::Fact(id),
        };
        let (low, high) = match lane {
            Lane::I64 => {
                [(0, 500_000), (-300, 300), (0, 3), (0, 9_000_000_000), (500_000_000_000, 500_000_000_100)]
                    [self.random.below(5)]
            }
            Lane::I32 => (-25_000, 47_000),
            Lane::U8 if boolean => (0, 1),
            Lane::U8 => (0, 5),
        };
        let optional = optional && lane != Lane::U8;
        self.push(Op::Load(input), Info { entity, lane, low, high, boolean, optional, divisor: false })
    }

    fn constant(&mut self, entity: Entity, lane: Lane, boolean: bool) -> Reg {
        let value = match lane {
            Lane::I64 => self.random.within(-1_000, 100_000),
            Lane::I32 => self.random.within(-20_000, 40_000),
            Lane::U8 if boolean => self.random.within(0, 1),
            Lane::U8 => self.random.within(0, 5),
        };
        let wide = i128::from(value);
        self.push(
            Op::Const(value),
            Info {
                entity,
                lane,
                low: wide,
                high: wide,
                boolean,
                optional: false,
                divisor: value > 0 && lane == Lane::I64,
            },
        )
    }

    /// Adds one operation, or a load where the operands do not allow it.
    pub fn grow(&mut self) {
        let entity = self.entity();
        let kind = self.random.below(34);
        let numbers = |low, high| Info {
            entity,
            lane: Lane::I64,
            low,
            high,
            boolean: false,
            optional: false,
            divisor: false,
        };
        let truth = Info { lane: Lane::U8, boolean: true, ..numbers(0, 1) };
        match kind {
            0..3 => {
                let lane = [Lane::I64, Lane::I64, Lane::I32, Lane::U8][self.random.below(4)];
                let (boolean, optional) =
                    (self.random.chance(60) && lane == Lane::U8, self.random.chance(30));
                self.load(entity, lane, boolean, optional);
            }
            3 => {
                let lane = [Lane::I64, Lane::I32, Lane::U8][self.random.below(3)];
                let boolean = lane == Lane::U8 && self.random.chance(50);
                self.constant(entity, lane, boolean);
            }
            4..10 => {
                let (a, b) = (self.number(entity), self.number(entity));
                let (x, y) = (self.info(a), self.info(b));
                let corners = [x.low * y.low, x.low * y.high, x.high * y.low, x.high * y.high];
                let (op, low, high) = match kind {
                    4 => (Op::Add(a, b), x.low + y.low, x.high + y.high),
                    5 => (Op::Sub(a, b), x.low - y.high, x.high - y.low),
                    6 => (
                        Op::Mul(a, b),
                        corners.iter().copied().min().unwrap_or(0),
                        corners.iter().copied().max().unwrap_or(0),
                    ),
                    7 => (Op::Min(a, b), x.low.min(y.low), x.high.min(y.high)),
                    8 => (Op::Max(a, b), x.low.max(y.low), x.high.max(y.high)),
                    _ => {
                        let factor = self.random.within(-20, 100);
                        let ends = [x.low * i128::from(factor), x.high * i128::from(factor)];
                        (Op::Scale(a, factor), ends[0].min(ends[1]), ends[0].max(ends[1]))
                    }
                };
                if low >= -LIMIT && high <= LIMIT {
                    self.push(op, numbers(low, high));
                }
            }
            10 => {
                let a = self.number(entity);
                let x = self.info(a);
                self.push(Op::Abs(a), numbers(0, x.low.abs().max(x.high.abs())));
            }
            11 => {
                if let Some(a) = self.find(|info| {
                    info.entity == entity && info.lane == Lane::I64 && !info.optional && info.low >= 0
                }) {
                    let high = self.info(a).high.max(1);
                    self.push(Op::Divisor(a), Info { divisor: true, ..numbers(1, high) });
                }
            }
            12..14 => {
                let num = self.number(entity);
                let Some(den) = self.find(|info| info.entity == entity && info.divisor) else { return };
                let mode = Rounding::ALL[self.random.below(3)];
                let quantum = [1, 10, 100][self.random.below(3)];
                let (x, d) = (self.info(num), self.info(den));
                if d.high * i128::from(quantum) < LIMIT {
                    let most = x.low.abs().max(x.high.abs()) + i128::from(quantum);
                    self.push(Op::Round { num, den, mode, quantum }, numbers(-most, most));
                }
            }
            14 | 15 => {
                let lane = [Lane::I64, Lane::I32, Lane::U8][self.random.below(3)];
                let mut one = || match lane {
                    Lane::I64 => self.number(entity),
                    Lane::I32 => self.date(entity),
                    Lane::U8 => self.variant(entity),
                };
                let (a, b) = (one(), one());
                let op = COMPARES[self.random.below(6)];
                self.push(Op::Compare(op, a, b), truth);
            }
            16 | 17 => {
                let a = match self.random.below(3) {
                    0 => self.number(entity),
                    1 => self.date(entity),
                    _ => self.variant(entity),
                };
                let x = self.info(a);
                let constant = match self.random.below(8) {
                    0 => i64::from(i32::MAX) + 5,
                    1 => -70_000_000_000,
                    _ => self.random.within(
                        x.low.max(-1 << 40) as i64,
                        x.high.clamp(-1 << 40, 1 << 40).max(x.low.max(-1 << 40)) as i64,
                    ),
                };
                let op = COMPARES[self.random.below(6)];
                self.push(Op::CompareConst(op, a, constant), truth);
            }
            18 => {
                let a = self.variant(entity);
                let set = [0b1, 0b10, 0b101, 0b11_0110, 0, u64::MAX][self.random.below(6)];
                self.push(Op::InSet(a, set), truth);
            }
            19 => {
                let a = self.number(entity);
                let ranges = (0..self.random.below(3)).map(|_| {
                    let low = self.random.within(0, 400_000);
                    (low, low + self.random.within(0, 100_000))
                });
                let ranges = ranges.collect();
                self.push(Op::Within(a, ranges), truth);
            }
            20 | 21 => {
                let (a, b) = (self.boolean(entity), self.boolean(entity));
                let op = if self.random.chance(50) { Op::And(a, b) } else { Op::Or(a, b) };
                self.push(op, truth);
            }
            22 => {
                let a = self.boolean(entity);
                self.push(Op::Not(a), truth);
            }
            23..26 => {
                let c = self.boolean(entity);
                let Some(a) = self.find(|info| info.entity == entity) else { return };
                let x = self.info(a);
                let b = self
                    .find(|info| info.entity == entity && info.lane == x.lane && info.boolean == x.boolean);
                let b = match b {
                    Some(b) if self.random.chance(70) => b,
                    _ => self.constant(entity, x.lane, x.boolean),
                };
                let (a, b) = if self.random.chance(30) { (b, a) } else { (a, b) };
                let (x, y) = (self.info(a), self.info(b));
                let info = Info {
                    low: x.low.min(y.low),
                    high: x.high.max(y.high),
                    optional: x.optional || y.optional,
                    divisor: x.divisor && y.divisor,
                    ..x
                };
                let op = if self.random.chance(70) {
                    Op::Select(c, a, b)
                } else {
                    Op::Discretion { open: c, decision: a, otherwise: b }
                };
                self.push(op, info);
            }
            26 => {
                let Some(a) = self.find(|info| info.entity == entity && info.lane != Lane::U8) else {
                    return;
                };
                self.push(Op::IsNone(a), truth);
            }
            27 => {
                let Some(a) = self.find(|info| info.entity == entity && info.optional) else { return };
                let b = if self.info(a).lane == Lane::I64 { self.number(entity) } else { self.date(entity) };
                let (x, y) = (self.info(a), self.info(b));
                let info = Info { low: x.low.min(y.low), high: x.high.max(y.high), optional: false, ..x };
                self.push(Op::Default(a, b), info);
            }
            28 | 29 => {
                if entity == Entity::Township {
                    return;
                }
                let Some(a) = self.find(|info| info.entity != entity && info.entity.within(entity)) else {
                    return;
                };
                let x = self.info(a);
                let fold = match x.lane {
                    Lane::U8 if x.boolean => [Fold::Any, Fold::All][self.random.below(2)],
                    Lane::U8 => return,
                    Lane::I64 if !x.optional && self.random.chance(60) => Fold::Sum,
                    _ => [Fold::Max, Fold::Min][self.random.below(2)],
                };
                let info = match fold {
                    Fold::Any | Fold::All => truth,
                    Fold::Sum => numbers((x.low * MOST * MOST).min(0), (x.high * MOST * MOST).max(0)),
                    Fold::Max | Fold::Min => Info { entity, optional: true, divisor: false, ..x },
                };
                if info.low >= -LIMIT && info.high <= LIMIT {
                    self.push(Op::Fold(fold, a), info);
                }
            }
            30 => {
                let Some(a) = self.find(|info| info.entity != entity && entity.within(info.entity)) else {
                    return;
                };
                let info = Info { entity, ..self.info(a) };
                self.push(Op::Spread(a), info);
            }
            31 => {
                let a = self.boolean(entity);
                self.push(Op::ToNumber(a), numbers(0, 1));
            }
            32 => {
                let (a, b) = (self.date(entity), self.date(entity));
                if self.random.chance(50) {
                    self.push(Op::Age(a, b), numbers(0, 400));
                } else {
                    self.push(Op::MonthsBetween(a, b), numbers(-4_900, 4_900));
                }
            }
            _ => {
                let date = self.date(entity);
                let count = self.find(|info| {
                    info.entity == entity
                        && info.lane == Lane::I64
                        && !info.optional
                        && info.low >= -40_000
                        && info.high <= 40_000
                });
                let Some(count) = count else { return };
                let step = [Step::Days, Step::Months, Step::Years][self.random.below(3)];
                let info = Info { lane: Lane::I32, ..numbers(-62_091, 84_370) };
                self.push(Op::AddTime(step, date, count), info);
            }
        }
    }

    /// Names some registers as outputs.
    pub fn output(&mut self, count: usize) {
        for at in 0..count.min(self.infos.len()) {
            let last = self.infos.len() - 1;
            let pick = if self.random.chance(60) {
                last - self.random.below(last.min(8) + 1)
            } else {
                self.random.below(last + 1)
            };
            let info = self.infos[pick];
            let part = match info.boolean {
                true if self.random.chance(60) => Part::Outcome,
                _ if info.lane == Lane::I64 && self.random.chance(50) => Part::Amount,
                _ => Part::Value,
            };
            let entity = info.entity;
            let den = match self.find(|info| info.entity == entity && info.divisor) {
                Some(den) if info.lane == Lane::I64 && self.random.chance(30) => Denominator::Reg(den),
                _ => Denominator::Const(1),
            };
            self.code.outputs.push(OutputColumn {
                name: format!("out{at}").into(),
                part,
                reg: Reg(pick as u32),
                den,
            });
        }
    }

    /// A frame with the columns that the code reads.
    pub fn frame(&self, seed: u64, households: usize) -> Frame {
        let mut random = Random(seed);
        let offsets = |random: &mut Random, parents: usize, sizes: &[usize]| {
            let mut offsets = vec![0_u32];
            for _ in 0..parents {
                let last = offsets[offsets.len() - 1];
                offsets.push(last + sizes[random.below(sizes.len())] as u32);
            }
            offsets
        };
        let townships = random.below(4);
        let mut frame = Frame { townships, households, ..Frame::default() };
        if townships > 0 {
            let run = 1 + random.below(90);
            frame.township_of =
                (0..households).map(|household| (household / run % townships) as u32).collect();
            if random.chance(20) && households > 2 {
                frame.township_of[households / 2] = 77;
            }
        }
        frame.persons = offsets(&mut random, households, &[1, 2, 3, 3, 4, 0, 1, 9, 2, 20, 3]);
        let persons = frame.rows(Entity::Person);
        if random.chance(80) {
            frame.supporters = offsets(&mut random, persons, &[0, 0, 0, 0, 1, 2, 0, 0]);
        }
        if random.chance(80) {
            frame.events = offsets(&mut random, households, &[0, 0, 0, 0, 0, 1, 0, 3]);
        }
        for (input, entity, lane) in self.code.inputs() {
            let at = self
                .code
                .ops
                .iter()
                .position(|op| *op == Op::Load(input.clone()))
                .expect("the code loads it");
            let info = self.infos[at];
            let rows = frame.rows(entity);
            let mut column = Column::unknown(lane, rows);
            let (unknown, none) =
                ([0, 0, 0, 3, 30, 100][random.below(6)], if info.optional { 25 } else { 0 });
            // How long the same cell is repeated: uniform tiles take other paths.
            let run = [1, 1, 1, 40, 100_000][random.below(5)];
            let mut cell = Cell::Unknown;
            for row in 0..rows {
                if row % run == 0 {
                    cell = if random.chance(unknown) {
                        Cell::Unknown
                    } else if random.chance(none) {
                        Cell::None
                    } else {
                        Cell::Known(random.within(info.low as i64, info.high as i64))
                    };
                }
                column.set(row, cell);
            }
            if !random.chance(8) {
                frame.columns.insert(input, column);
            }
        }
        frame
    }
}

/// The smallest stored cells, named here so that a change of them is seen.
pub const NONES: (i64, i32) = (NONE_I64, NONE_I32);
