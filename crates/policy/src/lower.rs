// SPDX-License-Identifier: Apache-2.0
//! A checked program to flat code, with the proof that 64-bit integers suffice for every intermediate result.
//!
//! Numbers are lowered to a numerator and a denominator. A constant denominator is carried along for free; comparisons multiply crosswise, so that no
//! quotient is ever rounded unless the pack says so. Common parts are computed once; conditions known from parameters are folded away, with the columns
//! that only they would have read.

mod numbers;
mod sweep;
mod values;

use crate::ir::{Code, CompareOp, Denominator, Lane, Op, OutputColumn, Part, Reg, Register};
use crate::problem::{At, Problem, ProblemKind};
use crate::tree::{Base, Constant, Entity, Name, Origin, Program, Type};
use crate::units::Unit;
use std::collections::HashMap;
use sweep::sweep;
use values::none;

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
}

/// How many stored steps of a decision make one unit of its lowered form: money is in fen, a plain number in ten-thousandths.
pub fn decision_scale(ty: Type) -> i64 {
    match ty.base {
        Base::Number(unit) if unit == Unit::PLAIN => 10_000,
        _ => 1,
    }
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
