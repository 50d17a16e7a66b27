// SPDX-License-Identifier: Apache-2.0
//! A checked program to flat code, with the proof that 64-bit integers suffice for every intermediate result.
//!
//! Numbers are lowered to a numerator and a denominator. A constant denominator is carried along for free; comparisons multiply crosswise, so that no
//! quotient is ever rounded unless the pack says so. Common parts are computed once; conditions known from parameters are folded away, with the columns
//! that only they would have read.

use crate::ir::{
    Code, CompareOp, Denominator, Fold, Input, Lane, NONE_I32, NONE_I64, Op, OutputColumn, Part, Reg,
    Register, Step,
};
use crate::problem::{At, Problem, ProblemKind};
use crate::tree::{Base, Constant, Entity, Expr, Kind, Name, Origin, Program, Row, Type};
use crate::units::Unit;
use kernel::{Date, birthday};
use std::collections::HashMap;

/// The most rows of an entity that one row of its holder may have. Readers refuse more; the range proof rests on it.
pub fn most_rows(child: Entity) -> i64 {
    match child {
        Entity::Person => 50,
        Entity::Supporter | Entity::Event => 20,
        Entity::Township | Entity::Household => 1,
    }
}

/// No intermediate result may be larger than this.
const LIMIT: i128 = 1 << 62;

/// What to compute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Want {
    /// Outcome and amount of a scheme, by its name.
    Scheme(Name),
    /// The value of a rule, by its name.
    Rule(Name),
}

/// Lowers what is wanted. Names that the program does not have, and refused schemes, give no output column.
///
/// # Errors
/// What cannot be computed in 64 bits or in columns.
pub fn compile(program: &Program, wants: &[Want]) -> Result<Code, Vec<Problem>> {
    let mut lowerer = Lowerer::new(program);
    for want in wants {
        match want {
            Want::Scheme(name) => {
                if let Some(index) = program.scheme(name) {
                    lowerer.scheme_output(index);
                }
            }
            Want::Rule(name) => {
                if let Some(index) = program.rule(name) {
                    lowerer.rule_output(index);
                }
            }
        }
    }
    if lowerer.problems.is_empty() { Ok(sweep(lowerer.code)) } else { Err(lowerer.problems) }
}

/// Lowers everything, for the proof alone.
pub(crate) fn prove(program: &Program) -> Vec<Problem> {
    let mut lowerer = Lowerer::new(program);
    for index in 0..program.schemes.len() {
        lowerer.scheme_output(index);
        let scheme = &program.schemes[index];
        lowerer.origin = Some(&scheme.origin);
        let parts = scheme.lasts.iter().chain(&scheme.decider).chain(&scheme.review).chain(&scheme.gives);
        for expr in parts {
            lowerer.value(expr);
        }
    }
    for index in 0..program.rules.len() {
        lowerer.rule(index);
    }
    lowerer.problems
}

/// A value in lanes: a constant or a register.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operand {
    Const(i64),
    Reg(Reg),
}

/// A lowered value.
#[derive(Clone, Copy, Debug)]
struct Value {
    top: Operand,
    /// Of a number; 1 for everything else.
    den: Denominator,
    entity: Entity,
    lane: Lane,
}

struct Lowerer<'p> {
    program: &'p Program,
    code: Code,
    known: HashMap<(Op, Entity, Lane), Reg>,
    rules: HashMap<usize, Option<Value>>,
    schemes: HashMap<usize, Option<Value>>,
    origin: Option<&'p Origin>,
    problems: Vec<Problem>,
}

impl<'p> Lowerer<'p> {
    fn new(program: &'p Program) -> Self {
        Lowerer {
            program,
            code: Code::default(),
            known: HashMap::new(),
            rules: HashMap::new(),
            schemes: HashMap::new(),
            origin: None,
            problems: Vec::new(),
        }
    }

    fn wrong(&mut self, kind: ProblemKind) {
        let at = match self.origin {
            Some(origin) => At { file: origin.file.clone(), span: 0..0, line: origin.line, column: 1 },
            None => At::file(&"?".into()),
        };
        let problem = Problem { at, kind };
        if !self.problems.contains(&problem) {
            self.problems.push(problem);
        }
    }

    fn scheme_output(&mut self, index: usize) {
        let scheme = &self.program.schemes[index];
        if scheme.refused.is_some() {
            return;
        }
        let name = &scheme.name;
        if let Some(value) = self.scheme(index) {
            self.output(name, Part::Outcome, value);
        }
        self.origin = Some(&scheme.origin);
        if let Some(value) = scheme.amount.as_ref().and_then(|amount| self.value(amount)) {
            self.output(name, Part::Amount, value);
        }
    }

    fn rule_output(&mut self, index: usize) {
        if let Some(value) = self.rule(index) {
            self.output(&self.program.rules[index].name, Part::Value, value);
        }
    }

    fn output(&mut self, name: &Name, part: Part, value: Value) {
        let reg = self.reg(value);
        self.code.outputs.push(OutputColumn { name: name.clone(), part, reg, den: value.den });
    }

    fn scheme(&mut self, index: usize) -> Option<Value> {
        if let Some(done) = self.schemes.get(&index) {
            return *done;
        }
        let outer = self.origin.replace(&self.program.schemes[index].origin);
        let value = self.value(&self.program.schemes[index].when);
        self.origin = outer;
        self.schemes.insert(index, value);
        value
    }

    fn rule(&mut self, index: usize) -> Option<Value> {
        if let Some(done) = self.rules.get(&index) {
            return *done;
        }
        let outer = self.origin.replace(&self.program.rules[index].origin);
        let value = self.value(&self.program.rules[index].body);
        self.origin = outer;
        self.rules.insert(index, value);
        value
    }

    /// Adds an operation, or finds the same one.
    fn emit(&mut self, op: Op, entity: Entity, lane: Lane, low: i128, high: i128) -> Option<Reg> {
        if low < -LIMIT || high > LIMIT {
            self.wrong(ProblemKind::Range { op: op_name(&op), low, high });
            return None;
        }
        if let Some(reg) = self.known.get(&(op.clone(), entity, lane)) {
            return Some(*reg);
        }
        let unknown = |reg: &Reg| self.code.registers[reg.0 as usize].may_be_unknown;
        let may_be_unknown = match &op {
            Op::Load(_) => true,
            Op::Divisor(a) => unknown(a) || low <= 1,
            other => Code::operands(other).iter().any(unknown),
        };
        let reg = Reg(u32::try_from(self.code.ops.len()).ok()?);
        let clamp = |value: i128| i64::try_from(value).unwrap_or(if value < 0 { i64::MIN } else { i64::MAX });
        let register = Register { entity, lane, low: clamp(low), high: clamp(high), may_be_unknown };
        self.code.registers.push(register);
        self.code.ops.push(op.clone());
        self.known.insert((op, entity, lane), reg);
        Some(reg)
    }

    fn range(&self, value: Operand) -> (i128, i128) {
        match value {
            Operand::Const(value) => (i128::from(value), i128::from(value)),
            Operand::Reg(reg) => {
                let register = &self.code.registers[reg.0 as usize];
                (i128::from(register.low), i128::from(register.high))
            }
        }
    }

    /// The register of a value; a constant gets one.
    fn reg(&mut self, value: Value) -> Reg {
        self.operand_reg(value.top, value.entity, value.lane)
    }

    fn operand_reg(&mut self, operand: Operand, entity: Entity, lane: Lane) -> Reg {
        match operand {
            Operand::Reg(reg) => reg,
            Operand::Const(value) => {
                let wide = i128::from(value);
                // A constant none stands outside every range and is never computed with.
                let (low, high) = if none(lane) == value { (0, 0) } else { (wide, wide) };
                self.emit(Op::Const(value), entity, lane, low, high).unwrap_or(Reg(0))
            }
        }
    }

    fn flat(&mut self, op: Op, entity: Entity, lane: Lane, low: i128, high: i128) -> Option<Value> {
        let reg = self.emit(op, entity, lane, low, high)?;
        Some(Value { top: Operand::Reg(reg), den: Denominator::Const(1), entity, lane })
    }

    fn fixed(value: i64, entity: Entity, lane: Lane) -> Value {
        Value { top: Operand::Const(value), den: Denominator::Const(1), entity, lane }
    }

    fn constant(&mut self, constant: &Constant, entity: Entity) -> Option<Value> {
        Some(match constant {
            Constant::Bool(value) => Self::fixed(i64::from(*value), entity, Lane::U8),
            Constant::Variant(value) => Self::fixed(i64::from(*value), entity, Lane::U8),
            Constant::Date(date) => Self::fixed(i64::from(date.days()), entity, Lane::I32),
            Constant::Number(number) => {
                let (Ok(num), Ok(den)) = (i64::try_from(number.num()), i64::try_from(number.den())) else {
                    self.wrong(ProblemKind::Range { op: "constant", low: number.num(), high: number.den() });
                    return None;
                };
                Value { top: Operand::Const(num), den: Denominator::Const(den), entity, lane: Lane::I64 }
            }
        })
    }

    fn value(&mut self, expr: &Expr) -> Option<Value> {
        let entity = expr.entity;
        match &expr.kind {
            Kind::Constant(constant) => self.constant(constant, entity),
            Kind::Param(index) => {
                let program = self.program;
                self.constant(&program.params[*index].value, entity)
            }
            Kind::DecisionDate => Some(Self::fixed(i64::from(self.program.on.days()), entity, Lane::I32)),
            Kind::ApplicationDate => {
                let (low, high) = (Date::MIN.days(), Date::MAX.days());
                self.flat(
                    Op::Load(Input::ApplicationDate),
                    entity,
                    Lane::I32,
                    i128::from(low),
                    i128::from(high),
                )
            }
            Kind::Fact(id) => {
                let fact = self.program.dictionary.fact(*id);
                let (low, high, scale) = (fact.low, fact.high, fact.scale());
                let money = matches!(fact.ty.base, Base::Number(unit) if unit.is_money());
                let value = self.flat(
                    Op::Load(Input::Fact(*id)),
                    entity,
                    fact.lane(),
                    i128::from(low),
                    i128::from(high),
                )?;
                let den = if money { 1 } else { scale };
                Some(Value { den: Denominator::Const(den), ..value })
            }
            Kind::Series(id, months, _) => {
                let fact = self.program.dictionary.fact(*id);
                let (low, high) = (i128::from(fact.low), i128::from(fact.high));
                let months_wide = i128::from(*months);
                let input = Input::Series { series: *id, months: *months };
                self.flat(Op::Load(input), entity, Lane::I64, low * months_wide, high * months_wide)
            }
            Kind::Rule(index) => self.rule(*index),
            Kind::Scheme(index) => self.scheme(*index),
            Kind::Discretion(index) => self.discretion(*index),
            Kind::Spread(inner) => {
                let value = self.value(inner)?;
                self.spread(value, entity)
            }
            Kind::Not(inner) => {
                let value = self.value(inner)?;
                self.not(value)
            }
            Kind::All(rows) => self.logic(rows, true, entity),
            Kind::Any(rows) => self.logic(rows, false, entity),
            Kind::First(choices) => {
                let (last, rows) = choices.split_last()?;
                let mut value = self.value(&last.value)?;
                for row in rows.iter().rev() {
                    let condition = self.value(row.condition.as_ref()?)?;
                    // A row that parameters rule out is not even read.
                    if let Operand::Const(known) = condition.top {
                        if known == 1 {
                            value = self.value(&row.value)?;
                        }
                        continue;
                    }
                    let then = self.value(&row.value)?;
                    value = self.select(condition, then, value, "first")?;
                }
                Some(value)
            }
            Kind::Compare(op, a, b) => self.compare_exprs(*op, a, b),
            Kind::InSet(inner, bits) => {
                let value = self.value(inner)?;
                match value.top {
                    Operand::Const(variant) => {
                        Some(Self::fixed(i64::from(bits >> variant.clamp(0, 63) & 1 == 1), entity, Lane::U8))
                    }
                    Operand::Reg(reg) => self.flat(Op::InSet(reg, *bits), entity, Lane::U8, 0, 1),
                }
            }
            Kind::Within(inner, places) => {
                let value = self.value(inner)?;
                let reg = self.reg(value);
                let wide = |code: u64| i64::try_from(code).unwrap_or(i64::MAX);
                let ranges =
                    places.iter().map(|place| place.range12()).map(|(low, high)| (wide(low), wide(high)));
                self.flat(Op::Within(reg, ranges.collect()), entity, Lane::U8, 0, 1)
            }
            Kind::IsNone(inner) => {
                let value = self.value(inner)?;
                match value.top {
                    Operand::Const(known) => {
                        Some(Self::fixed(i64::from(known == none(value.lane)), entity, Lane::U8))
                    }
                    Operand::Reg(reg) => self.flat(Op::IsNone(reg), entity, Lane::U8, 0, 1),
                }
            }
            Kind::Default(inner, other) => {
                let (value, other) = (self.value(inner)?, self.value(other)?);
                if matches!(value.den, Denominator::Reg(_)) {
                    self.wrong(ProblemKind::QuotientHere("default"));
                    return None;
                }
                // None must not be multiplied: only the fallback is brought to the value's denominator.
                let other = self.bring_to(other, value.den, "default")?;
                let (a, b) = (self.reg(value), self.reg(other));
                let (low, high) = self.union(value.top, other.top);
                let flat = self.flat(Op::Default(a, b), entity, value.lane, low, high)?;
                Some(Value { den: value.den, ..flat })
            }
            Kind::Add(a, b) | Kind::Sub(a, b) => {
                let minus = matches!(expr.kind, Kind::Sub(..));
                let (a, b) = (self.value(a)?, self.value(b)?);
                self.add(a, b, minus)
            }
            Kind::Mul(a, b) => {
                let (a, b) = (self.value(a)?, self.value(b)?);
                let top = self.multiply(a.top, b.top, entity)?;
                let den = self.multiply_dens(a.den, b.den, entity)?;
                Some(reduce(Value { top, den, entity, lane: Lane::I64 }))
            }
            Kind::Div(a, b) => {
                let (a, b) = (self.value(a)?, self.value(b)?);
                self.divide(a, b)
            }
            Kind::Min(a, b) | Kind::Max(a, b) => {
                let smaller = matches!(expr.kind, Kind::Min(..));
                let (a, b) = (self.value(a)?, self.value(b)?);
                let (a, b) = self.common(a, b, if smaller { "min" } else { "max" })?;
                let ((al, ah), (bl, bh)) = (self.range(a.top), self.range(b.top));
                let (low, high) = if smaller { (al.min(bl), ah.min(bh)) } else { (al.max(bl), ah.max(bh)) };
                if let (Operand::Const(x), Operand::Const(y)) = (a.top, b.top) {
                    return Some(Value {
                        top: Operand::Const(if smaller { x.min(y) } else { x.max(y) }),
                        ..a
                    });
                }
                let (x, y) = (self.reg(a), self.reg(b));
                let op = if smaller { Op::Min(x, y) } else { Op::Max(x, y) };
                let flat = self.flat(op, entity, Lane::I64, low, high)?;
                Some(Value { den: a.den, ..flat })
            }
            Kind::Abs(inner) => {
                let value = self.value(inner)?;
                let (low, high) = self.range(value.top);
                let most = low.abs().max(high.abs());
                let least = if low <= 0 && high >= 0 { 0 } else { low.abs().min(high.abs()) };
                let reg = self.reg(value);
                let flat = self.flat(Op::Abs(reg), entity, Lane::I64, least, most)?;
                Some(Value { den: value.den, ..flat })
            }
            Kind::Round(inner, mode, quantum) => {
                let value = self.value(inner)?;
                let quantum = quantum.to_int()?;
                let (low, high) = self.range(value.top);
                let (least, most) = self.den_range(value.den);
                let wide = i128::from(quantum);
                let bounds = [(low, least), (low, most), (high, least), (high, most)];
                let rounded =
                    bounds.map(|(num, den)| kernel::div_round(num, den.max(1) * wide, *mode) * wide);
                let (low, high) = (rounded.iter().min().copied()?, rounded.iter().max().copied()?);
                let den = match value.den {
                    Denominator::Const(den) => self.operand_reg(Operand::Const(den), entity, Lane::I64),
                    Denominator::Reg(reg) => reg,
                };
                if value.den == Denominator::Const(1) && quantum == 1 {
                    return Some(value);
                }
                // den × quantum is formed while rounding.
                if most * wide > LIMIT {
                    self.wrong(ProblemKind::Range { op: "round", low: 0, high: most * wide });
                    return None;
                }
                let num = self.reg(value);
                self.flat(Op::Round { num, den, mode: *mode, quantum }, entity, Lane::I64, low, high)
            }
            Kind::Fold { fold, count, filters, body, .. } => self.fold(*fold, *count, filters, body, entity),
            Kind::Age(birth, on) => {
                let (birth, on) = (self.value(birth)?, self.value(on)?);
                let (birth, on) = (self.reg(birth), self.reg(on));
                self.flat(Op::Age(birth, on), entity, Lane::I64, 0, 400)
            }
            Kind::MonthsBetween(a, b) => {
                let (a, b) = (self.value(a)?, self.value(b)?);
                let (a, b) = (self.reg(a), self.reg(b));
                self.flat(Op::MonthsBetween(a, b), entity, Lane::I64, -4900, 4900)
            }
            Kind::AddTime(step, date, number) => self.add_time(*step, date, number, entity),
        }
    }

    fn add_time(&mut self, step: Step, date: &Expr, number: &Expr, entity: Entity) -> Option<Value> {
        let (date, number) = (self.value(date)?, self.value(number)?);
        if number.den != Denominator::Const(1) {
            self.wrong(ProblemKind::QuotientHere("add_days"));
            return None;
        }
        let (low, high) = self.range(number.top);
        if low < -40_000 || high > 40_000 {
            self.wrong(ProblemKind::Range { op: "add_days", low, high });
            return None;
        }
        let (date, number) = (self.reg(date), self.reg(number));
        let (low, high) = (i128::from(Date::MIN.days()), i128::from(Date::MAX.days()));
        self.flat(Op::AddTime(step, date, number), entity, Lane::I32, low, high)
    }

    fn union(&self, a: Operand, b: Operand) -> (i128, i128) {
        let ((al, ah), (bl, bh)) = (self.range(a), self.range(b));
        (al.min(bl), ah.max(bh))
    }

    fn den_range(&self, den: Denominator) -> (i128, i128) {
        match den {
            Denominator::Const(den) => (i128::from(den), i128::from(den)),
            Denominator::Reg(reg) => self.range(Operand::Reg(reg)),
        }
    }

    fn spread(&mut self, value: Value, entity: Entity) -> Option<Value> {
        let mut one = |operand: Operand| {
            Some(match operand {
                Operand::Const(_) => operand,
                Operand::Reg(reg) => {
                    let (low, high) = self.range(operand);
                    let lane = self.code.registers[reg.0 as usize].lane;
                    Operand::Reg(self.emit(Op::Spread(reg), entity, lane, low, high)?)
                }
            })
        };
        let top = one(value.top)?;
        let den = match value.den {
            Denominator::Const(_) => value.den,
            Denominator::Reg(reg) => match one(Operand::Reg(reg))? {
                Operand::Reg(reg) => Denominator::Reg(reg),
                Operand::Const(den) => Denominator::Const(den),
            },
        };
        Some(Value { top, den, entity, lane: value.lane })
    }

    fn not(&mut self, value: Value) -> Option<Value> {
        match value.top {
            Operand::Const(known) => Some(Value { top: Operand::Const(1 - known), ..value }),
            Operand::Reg(reg) => {
                if let Op::Not(inner) = self.code.ops[reg.0 as usize] {
                    return Some(Value { top: Operand::Reg(inner), ..value });
                }
                self.flat(Op::Not(reg), value.entity, Lane::U8, 0, 1)
            }
        }
    }

    fn logic(&mut self, rows: &[Row], and: bool, entity: Entity) -> Option<Value> {
        let mut total: Option<Value> = None;
        for row in rows {
            let value = self.value(&row.condition)?;
            total = Some(match total {
                None => value,
                Some(so_far) => self.join(so_far, value, and, entity)?,
            });
            // A known false decides an `and`, a known true an `or`: the rest is not read.
            if let Some(Operand::Const(known)) = total.map(|total| total.top)
                && (known == 0) == and
            {
                break;
            }
        }
        total
    }

    fn join(&mut self, a: Value, b: Value, and: bool, entity: Entity) -> Option<Value> {
        let neutral = i64::from(and);
        match (a.top, b.top) {
            (Operand::Const(known), _) => Some(if known == neutral { b } else { a }),
            (_, Operand::Const(known)) => Some(if known == neutral { a } else { b }),
            (Operand::Reg(x), Operand::Reg(y)) => {
                let op = if and { Op::And(x, y) } else { Op::Or(x, y) };
                self.flat(op, entity, Lane::U8, 0, 1)
            }
        }
    }

    /// Multiplies by a constant.
    fn scale(&mut self, operand: Operand, by: i64, entity: Entity) -> Option<Operand> {
        if by == 1 {
            return Some(operand);
        }
        let (low, high) = self.range(operand);
        let (a, b) = (low * i128::from(by), high * i128::from(by));
        match operand {
            Operand::Const(_) => match i64::try_from(a) {
                Ok(value) => Some(Operand::Const(value)),
                Err(_) => {
                    self.wrong(ProblemKind::Range { op: "*", low: a, high: b });
                    None
                }
            },
            Operand::Reg(reg) => {
                Some(Operand::Reg(self.emit(Op::Scale(reg, by), entity, Lane::I64, a.min(b), a.max(b))?))
            }
        }
    }

    fn multiply(&mut self, a: Operand, b: Operand, entity: Entity) -> Option<Operand> {
        match (a, b) {
            (other, Operand::Const(by)) | (Operand::Const(by), other) => self.scale(other, by, entity),
            (Operand::Reg(x), Operand::Reg(y)) => {
                let ((al, ah), (bl, bh)) = (self.range(a), self.range(b));
                let mut corners = Vec::with_capacity(4);
                for (x, y) in [(al, bl), (al, bh), (ah, bl), (ah, bh)] {
                    corners.push(x.saturating_mul(y));
                }
                let (low, high) = (corners.iter().min().copied()?, corners.iter().max().copied()?);
                Some(Operand::Reg(self.emit(Op::Mul(x.min(y), x.max(y)), entity, Lane::I64, low, high)?))
            }
        }
    }

    fn multiply_dens(&mut self, a: Denominator, b: Denominator, entity: Entity) -> Option<Denominator> {
        let operand = |den: Denominator| match den {
            Denominator::Const(den) => Operand::Const(den),
            Denominator::Reg(reg) => Operand::Reg(reg),
        };
        let product = self.multiply(operand(a), operand(b), entity)?;
        Some(match product {
            Operand::Const(den) => Denominator::Const(den),
            Operand::Reg(reg) => Denominator::Reg(reg),
        })
    }

    fn divide(&mut self, a: Value, b: Value) -> Option<Value> {
        // (x/p) / (y/q) = x·q / (p·y)
        let entity = a.entity;
        let q = match b.den {
            Denominator::Const(den) => Operand::Const(den),
            Denominator::Reg(reg) => Operand::Reg(reg),
        };
        let top = self.multiply(a.top, q, entity)?;
        let (low, high) = self.range(b.top);
        let divisor = match b.top {
            Operand::Const(0) => {
                self.wrong(ProblemKind::NegativeDivisor);
                return None;
            }
            Operand::Const(known) if known > 0 => Denominator::Const(known),
            Operand::Const(_) => {
                self.wrong(ProblemKind::NegativeDivisor);
                return None;
            }
            Operand::Reg(_) if low < 0 => {
                self.wrong(ProblemKind::NegativeDivisor);
                return None;
            }
            Operand::Reg(reg) => {
                Denominator::Reg(self.emit(Op::Divisor(reg), entity, Lane::I64, low.max(1), high.max(1))?)
            }
        };
        let den = self.multiply_dens(a.den, divisor, entity)?;
        Some(reduce(Value { top, den, entity, lane: Lane::I64 }))
    }

    /// Brings a value to another constant denominator.
    fn bring_to(&mut self, value: Value, den: Denominator, op: &'static str) -> Option<Value> {
        match (value.den, den) {
            (a, b) if a == b => Some(value),
            (Denominator::Const(a), Denominator::Const(b)) if b % a == 0 => {
                let top = self.scale(value.top, b / a, value.entity)?;
                Some(Value { top, den, ..value })
            }
            _ => {
                self.wrong(ProblemKind::QuotientHere(op));
                None
            }
        }
    }

    /// Brings two values to one denominator, for operations that look at numerators alone.
    fn common(&mut self, a: Value, b: Value, op: &'static str) -> Option<(Value, Value)> {
        match (a.den, b.den) {
            (x, y) if x == y => Some((a, b)),
            (Denominator::Const(x), Denominator::Const(y)) => {
                let den = Denominator::Const(lcm(x, y)?);
                Some((self.bring_to(a, den, op)?, self.bring_to(b, den, op)?))
            }
            _ => {
                self.wrong(ProblemKind::QuotientHere(op));
                None
            }
        }
    }

    fn add(&mut self, a: Value, b: Value, minus: bool) -> Option<Value> {
        let entity = a.entity;
        let (a, b) = match (a.den, b.den) {
            (x, y) if x == y => (a, b),
            (Denominator::Const(_), Denominator::Const(_)) => self.common(a, b, "+")?,
            (x, y) => {
                let operand = |den: Denominator| match den {
                    Denominator::Const(den) => Operand::Const(den),
                    Denominator::Reg(reg) => Operand::Reg(reg),
                };
                let den = self.multiply_dens(x, y, entity)?;
                let left = self.multiply(a.top, operand(y), entity)?;
                let right = self.multiply(b.top, operand(x), entity)?;
                (Value { top: left, den, ..a }, Value { top: right, den, ..b })
            }
        };
        let ((al, ah), (bl, bh)) = (self.range(a.top), self.range(b.top));
        let (low, high) = if minus { (al - bh, ah - bl) } else { (al + bl, ah + bh) };
        let top = match (a.top, b.top) {
            (Operand::Const(_), Operand::Const(_)) => Operand::Const(i64::try_from(low).ok()?),
            (top, Operand::Const(0)) => top,
            (Operand::Const(0), top) if !minus => top,
            _ => {
                let (x, y) = (self.reg(a), self.reg(b));
                let op = if minus { Op::Sub(x, y) } else { Op::Add(x, y) };
                Operand::Reg(self.emit(op, entity, Lane::I64, low, high)?)
            }
        };
        Some(Value { top, den: a.den, entity, lane: Lane::I64 })
    }

    fn select(&mut self, condition: Value, then: Value, other: Value, op: &'static str) -> Option<Value> {
        let (then, other) = self.common(then, other, op)?;
        if then.top == other.top
            && let Operand::Const(_) = then.top
        {
            return Some(then);
        }
        let (low, high) = self.union_known(then, other);
        let entity = condition.entity;
        let (c, x, y) = (self.reg(condition), self.reg(then), self.reg(other));
        let flat = self.flat(Op::Select(c, x, y), entity, then.lane, low, high)?;
        Some(Value { den: then.den, ..flat })
    }

    /// The range of either, passing over a constant none.
    fn union_known(&self, a: Value, b: Value) -> (i128, i128) {
        let is_none = |value: Value| value.top == Operand::Const(none(value.lane));
        match (is_none(a), is_none(b)) {
            (true, _) => self.range(b.top),
            (_, true) => self.range(a.top),
            _ => self.union(a.top, b.top),
        }
    }

    fn compare_exprs(&mut self, op: CompareOp, a: &Expr, b: &Expr) -> Option<Value> {
        if let Some(value) = self.compare_age(op, a, b) {
            return Some(value);
        }
        let (a, b) = (self.value(a)?, self.value(b)?);
        self.compare(op, a, b)
    }

    /// An age against a constant is a birth date against a constant.
    fn compare_age(&mut self, op: CompareOp, a: &Expr, b: &Expr) -> Option<Value> {
        let Kind::Age(birth, on) = &a.kind else { return None };
        let on = self.value(on)?;
        let limit = self.value(b)?;
        let (Operand::Const(on), Operand::Const(years), Denominator::Const(1)) =
            (on.top, limit.top, limit.den)
        else {
            return None;
        };
        let on = Date::from_days(i32::try_from(on).ok()?)?;
        let years = i32::try_from(years).ok()?;
        let (years, at_least) = match op {
            CompareOp::AtLeast => (years, true),
            CompareOp::More => (years + 1, true),
            CompareOp::Less => (years, false),
            CompareOp::AtMost => (years + 1, false),
            CompareOp::Equal | CompareOp::NotEqual => return None,
        };
        if years < 1 {
            return None;
        }
        let last = last_birth(on, years)?;
        let birth = self.value(birth)?;
        let op = if at_least { CompareOp::AtMost } else { CompareOp::More };
        self.compare(op, birth, Self::fixed(i64::from(last.days()), birth.entity, Lane::I32))
    }

    fn compare(&mut self, op: CompareOp, a: Value, b: Value) -> Option<Value> {
        let entity = a.entity;
        // x/p against y/q: x·q against y·p, with the common factor of constant denominators left out.
        let (left, right) = match (a.den, b.den) {
            (p, q) if p == q => (a.top, b.top),
            (Denominator::Const(p), Denominator::Const(q)) => {
                let common = gcd(p, q);
                (self.scale(a.top, q / common, entity)?, self.scale(b.top, p / common, entity)?)
            }
            (p, q) => {
                let operand = |den: Denominator| match den {
                    Denominator::Const(den) => Operand::Const(den),
                    Denominator::Reg(reg) => Operand::Reg(reg),
                };
                (self.multiply(a.top, operand(q), entity)?, self.multiply(b.top, operand(p), entity)?)
            }
        };
        match (left, right) {
            (Operand::Const(x), Operand::Const(y)) => {
                Some(Self::fixed(i64::from(holds(op, x, y)), entity, Lane::U8))
            }
            (Operand::Reg(x), Operand::Const(y)) => {
                self.flat(Op::CompareConst(op, x, y), entity, Lane::U8, 0, 1)
            }
            (Operand::Const(x), Operand::Reg(y)) => {
                self.flat(Op::CompareConst(turned(op), y, x), entity, Lane::U8, 0, 1)
            }
            (Operand::Reg(x), Operand::Reg(y)) => self.flat(Op::Compare(op, x, y), entity, Lane::U8, 0, 1),
        }
    }

    fn fold(
        &mut self,
        fold: Fold,
        count: bool,
        filters: &[Expr],
        body: &Expr,
        entity: Entity,
    ) -> Option<Value> {
        let child = body.entity;
        let mut filter: Option<Value> = None;
        for one in filters {
            let value = self.value(one)?;
            filter = Some(match filter {
                None => value,
                Some(so_far) => self.join(so_far, value, true, child)?,
            });
        }
        let filter = filter.filter(|filter| filter.top != Operand::Const(1));
        let value = self.value(body)?;
        let most = i128::from(most_rows(child));
        let folded = match (fold, filter) {
            (Fold::Sum, filter) if count => match filter {
                None => Self::fixed(1, child, Lane::I64),
                Some(filter) => {
                    let reg = self.reg(filter);
                    self.flat(Op::ToNumber(reg), child, Lane::I64, 0, 1)?
                }
            },
            (_, None) => value,
            (Fold::Sum, Some(filter)) => {
                self.select(filter, value, Self::fixed(0, child, Lane::I64), "sum")?
            }
            (Fold::Any, Some(filter)) => self.join(filter, value, true, child)?,
            (Fold::All, Some(filter)) => {
                let not = self.not(filter)?;
                self.join(not, value, false, child)?
            }
            (Fold::Max | Fold::Min, Some(filter)) => {
                let nothing = Value { den: value.den, ..Self::fixed(none(value.lane), child, value.lane) };
                self.select(filter, value, nothing, "max")?
            }
        };
        let Denominator::Const(_) = folded.den else {
            self.wrong(ProblemKind::QuotientHere("sum"));
            return None;
        };
        let (low, high) = self.range(folded.top);
        let (low, high) = match fold {
            Fold::Sum => ((low * most).min(0), (high * most).max(0)),
            Fold::Any | Fold::All => (0, 1),
            Fold::Max | Fold::Min => (low, high),
        };
        let lane = folded.lane;
        let reg = self.reg(folded);
        let flat = self.flat(Op::Fold(fold, reg), entity, lane, low, high)?;
        Some(Value { den: folded.den, ..flat })
    }

    fn discretion(&mut self, index: usize) -> Option<Value> {
        let point = &self.program.discretions[index];
        let entity = point.entity;
        let outer = self.origin.replace(&point.origin);
        let open = self.value(&point.open);
        let otherwise = self.value(&point.otherwise);
        self.origin = outer;
        let (open, otherwise) = (open?, otherwise?);
        if open.top == Operand::Const(0) {
            return Some(otherwise);
        }
        let (lane, mut low, mut high) = decision_range(point.ty);
        if let Some((least, most)) = &point.bounds
            && let (Some(least), Some(most)) = (self.value(least), self.value(most))
            && let (Denominator::Const(p), Denominator::Const(q)) = (least.den, most.den)
        {
            // What is decided is held against its bounds before it is taken.
            let scale = i128::from(decision_scale(point.ty));
            low = low.max(self.range(least.top).0.saturating_mul(scale).div_euclid(i128::from(p)));
            high =
                high.min(self.range(most.top).1.saturating_mul(scale).div_euclid(i128::from(q)) + 1).max(low);
        }
        let decision = self.emit(Op::Load(Input::Decision(point.name.clone())), entity, lane, low, high)?;
        let den = Denominator::Const(decision_scale(point.ty));
        let otherwise = self.bring_to(otherwise, den, "discretion")?;
        let (open, other) = (self.reg(open), self.reg(otherwise));
        let (other_low, other_high) = self.range(otherwise.top);
        let op = Op::Discretion { open, decision, otherwise: other };
        let flat = self.flat(op, entity, lane, low.min(other_low), high.max(other_high))?;
        Some(Value { den, ..flat })
    }
}

/// The lane and range of a decision's stored value.
fn decision_range(ty: Type) -> (Lane, i128, i128) {
    match ty.base {
        Base::Bool => (Lane::U8, 0, 1),
        Base::Enum(_) => (Lane::U8, 0, 63),
        Base::Date => (Lane::I32, i128::from(Date::MIN.days()), i128::from(Date::MAX.days())),
        Base::Division => (Lane::I64, 0, 999_999_999_999),
        Base::Number(_) => (Lane::I64, 0, 100_000_000_000),
    }
}

/// How many stored steps of a decision make one unit of its lowered form: money is in fen, a plain number in ten-thousandths.
pub fn decision_scale(ty: Type) -> i64 {
    match ty.base {
        Base::Number(unit) if unit == Unit::PLAIN => 10_000,
        _ => 1,
    }
}

/// The last birth date of those who have reached an age on a date.
fn last_birth(on: Date, years: i32) -> Option<Date> {
    let mut last = on.add_months(years.checked_mul(-12)?)?;
    while birthday(last, years) > on {
        last = last.add_days(-1)?;
    }
    while last.add_days(1).is_some_and(|next| birthday(next, years) <= on) {
        last = last.add_days(1)?;
    }
    Some(last)
}

/// *None* of a lane. Booleans and variants have none.
fn none(lane: Lane) -> i64 {
    match lane {
        Lane::I64 => NONE_I64,
        Lane::I32 => i64::from(NONE_I32),
        Lane::U8 => i64::MIN,
    }
}

fn reduce(value: Value) -> Value {
    match (value.top, value.den) {
        (Operand::Const(num), Denominator::Const(den)) => {
            let common = gcd(num, den).max(1);
            Value { top: Operand::Const(num / common), den: Denominator::Const(den / common), ..value }
        }
        _ => value,
    }
}

fn gcd(a: i64, b: i64) -> i64 {
    let (mut a, mut b) = (a.unsigned_abs(), b.unsigned_abs());
    while b != 0 {
        (a, b) = (b, a % b);
    }
    i64::try_from(a).unwrap_or(1)
}

fn lcm(a: i64, b: i64) -> Option<i64> {
    (a / gcd(a, b).max(1)).checked_mul(b)
}

/// Whether two constants compare so.
pub fn holds<T: PartialOrd>(op: CompareOp, a: T, b: T) -> bool {
    match op {
        CompareOp::Less => a < b,
        CompareOp::AtMost => a <= b,
        CompareOp::More => a > b,
        CompareOp::AtLeast => a >= b,
        CompareOp::Equal => a == b,
        CompareOp::NotEqual => a != b,
    }
}

fn turned(op: CompareOp) -> CompareOp {
    match op {
        CompareOp::Less => CompareOp::More,
        CompareOp::AtMost => CompareOp::AtLeast,
        CompareOp::More => CompareOp::Less,
        CompareOp::AtLeast => CompareOp::AtMost,
        same => same,
    }
}

fn op_name(op: &Op) -> &'static str {
    match op {
        Op::Add(..) => "+",
        Op::Sub(..) => "-",
        Op::Mul(..) | Op::Scale(..) => "*",
        Op::Divisor(_) => "/",
        Op::Fold(..) => "sum",
        Op::Round { .. } => "round",
        Op::Const(_) => "constant",
        Op::Load(_) => "fact",
        _ => "select",
    }
}

/// Leaves out what no output needs.
fn sweep(code: Code) -> Code {
    let mut needed = vec![false; code.ops.len()];
    for output in &code.outputs {
        needed[output.reg.0 as usize] = true;
        if let Denominator::Reg(reg) = output.den {
            needed[reg.0 as usize] = true;
        }
    }
    for index in (0..code.ops.len()).rev() {
        if needed[index] {
            for operand in Code::operands(&code.ops[index]) {
                needed[operand.0 as usize] = true;
            }
        }
    }
    let mut place = vec![Reg(0); code.ops.len()];
    let mut kept = Code::default();
    for (index, (op, register)) in code.ops.into_iter().zip(code.registers).enumerate() {
        if needed[index] {
            place[index] = Reg(u32::try_from(kept.ops.len()).unwrap_or(u32::MAX));
            kept.ops.push(moved(op, &place));
            kept.registers.push(register);
        }
    }
    for output in code.outputs {
        let den = match output.den {
            Denominator::Reg(reg) => Denominator::Reg(place[reg.0 as usize]),
            constant => constant,
        };
        kept.outputs.push(OutputColumn { reg: place[output.reg.0 as usize], den, ..output });
    }
    kept
}

fn moved(op: Op, place: &[Reg]) -> Op {
    let to = |reg: Reg| place[reg.0 as usize];
    match op {
        Op::Load(_) | Op::Const(_) => op,
        Op::Add(a, b) => Op::Add(to(a), to(b)),
        Op::Sub(a, b) => Op::Sub(to(a), to(b)),
        Op::Mul(a, b) => Op::Mul(to(a), to(b)),
        Op::Scale(a, by) => Op::Scale(to(a), by),
        Op::Min(a, b) => Op::Min(to(a), to(b)),
        Op::Max(a, b) => Op::Max(to(a), to(b)),
        Op::Abs(a) => Op::Abs(to(a)),
        Op::Divisor(a) => Op::Divisor(to(a)),
        Op::Round { num, den, mode, quantum } => Op::Round { num: to(num), den: to(den), mode, quantum },
        Op::Compare(op, a, b) => Op::Compare(op, to(a), to(b)),
        Op::CompareConst(op, a, b) => Op::CompareConst(op, to(a), b),
        Op::InSet(a, bits) => Op::InSet(to(a), bits),
        Op::Within(a, ranges) => Op::Within(to(a), ranges),
        Op::And(a, b) => Op::And(to(a), to(b)),
        Op::Or(a, b) => Op::Or(to(a), to(b)),
        Op::Not(a) => Op::Not(to(a)),
        Op::Select(c, a, b) => Op::Select(to(c), to(a), to(b)),
        Op::IsNone(a) => Op::IsNone(to(a)),
        Op::Default(a, b) => Op::Default(to(a), to(b)),
        Op::Fold(fold, a) => Op::Fold(fold, to(a)),
        Op::Spread(a) => Op::Spread(to(a)),
        Op::ToNumber(a) => Op::ToNumber(to(a)),
        Op::Age(a, b) => Op::Age(to(a), to(b)),
        Op::MonthsBetween(a, b) => Op::MonthsBetween(to(a), to(b)),
        Op::AddTime(step, a, b) => Op::AddTime(step, to(a), to(b)),
        Op::Discretion { open, decision, otherwise } => {
            Op::Discretion { open: to(open), decision: to(decision), otherwise: to(otherwise) }
        }
    }
}
