// SPDX-License-Identifier: Apache-2.0
//! The flat code that a population runs: what a program's outcomes need, lowered to typed lanes.
//!
//! Lowering lives in `lower.rs` and proves the ranges; the tiled evaluator lives in the crate `population`.
//! Nothing here knows about memory layout, files or threads.
//!
//! # Values
//!
//! A register holds one value for each row of its entity. Numbers are `i64`, dates are `i32` days since 1970-01-01,
//! booleans and enum variants are `u8`. Beside the value stands a *status*:
//!
//! | bit | meaning |
//! | --- | --- |
//! | 0 | known |
//! | [`UNDECIDED`] | rests on a discretion point that nobody has decided |
//! | [`MISSING`] | rests on a fact that is unknown |
//! | [`INVALID`] | division by zero |
//!
//! A row whose status is not 0 holds the lane's zero (1 for a divisor made by [`Op::Divisor`]), so that arithmetic stays in the proven range.
//! Unless an operation says otherwise, the status of a result is the union of the statuses of its operands.
//!
//! *None* (known to be absent) is a value: [`NONE_I64`] or [`NONE_I32`]. Only [`Op::IsNone`] and [`Op::Default`] ever see one: the
//! checker makes a pack unwrap optional values before they are used.

use crate::tree::{Entity, FactId, Name};
use kernel::Rounding;

/// Status bit: a person has yet to decide.
pub const UNDECIDED: u8 = 1;
/// Status bit: a fact is unknown.
pub const MISSING: u8 = 2;
/// Status bit: the value cannot be computed (division by zero).
pub const INVALID: u8 = 4;

/// *None* in a number column.
pub const NONE_I64: i64 = i64::MIN;
/// *None* in a date column.
pub const NONE_I32: i32 = i32::MIN;
/// *Unknown* in a stored number column.
pub const UNKNOWN_I64: i64 = i64::MIN + 1;
/// *Unknown* in a stored date column.
pub const UNKNOWN_I32: i32 = i32::MIN + 1;
/// *Unknown* in a stored column of booleans or enum variants.
pub const UNKNOWN_U8: u8 = u8::MAX;

/// A register: an index into [`Code::registers`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Reg(pub u32);

/// The machine type of a register or a stored column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Lane {
    /// Numbers: money in fen, counts, ratios in ten-thousandths, division codes padded to twelve digits.
    I64,
    /// Dates, in days since 1970-01-01.
    I32,
    /// Booleans (0 and 1) and enum variants.
    U8,
}

/// What is known of a register before any row is seen.
#[derive(Clone, Debug)]
pub struct Register {
    /// Whose rows it has.
    pub entity: Entity,
    /// Its machine type.
    pub lane: Lane,
    /// The smallest value a known row can hold.
    pub low: i64,
    /// The largest value a known row can hold.
    pub high: i64,
    /// Whether a row's status can be other than 0.
    pub may_be_unknown: bool,
}

/// One stored column that the code reads.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Input {
    /// A fact of the dictionary.
    Fact(FactId),
    /// The sum of a series (income or spending) over the months before the application month.
    Series {
        /// The series, as a fact of the dictionary.
        series: FactId,
        /// How many months.
        months: u8,
    },
    /// The date of the application, one for each household.
    ApplicationDate,
    /// What a person decided at a discretion point, where somebody did; otherwise unknown.
    Decision(Name),
}

/// The order of two values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CompareOp {
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    More,
    /// `>=`
    AtLeast,
    /// `=`
    Equal,
    /// `!=`
    NotEqual,
}

/// How a larger entity sums up the rows of a smaller one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fold {
    /// Sum of numbers; 0 when there are no rows. Any unknown row makes it unknown.
    Sum,
    /// Kleene or over booleans; false when there are no rows.
    Any,
    /// Kleene and over booleans; true when there are no rows.
    All,
    /// The largest (I64 or I32); none when there are no rows. Rows that are none are passed over. Any unknown row makes it unknown.
    Max,
    /// The smallest, likewise.
    Min,
}

/// The unit of a calendar step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// Calendar days.
    Days,
    /// Calendar months, clamped to the end of the month.
    Months,
    /// Calendar years, clamped likewise.
    Years,
}

/// One operation. Operands and result have the same entity unless said otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Op {
    /// Reads a stored column; unknown rows get status [`MISSING`] (for [`Input::Decision`]: [`UNDECIDED`]). The stored lane is the register's lane.
    Load(Input),
    /// The same known value for every row.
    Const(i64),
    /// `a + b` (I64).
    Add(Reg, Reg),
    /// `a - b` (I64).
    Sub(Reg, Reg),
    /// `a * b` (I64).
    Mul(Reg, Reg),
    /// `a * k` (I64).
    Scale(Reg, i64),
    /// The smaller (I64).
    Min(Reg, Reg),
    /// The larger (I64).
    Max(Reg, Reg),
    /// `|a|` (I64).
    Abs(Reg),
    /// A divisor: a row equal to zero becomes 1 with status [`INVALID`] added; an unknown row becomes 1.
    Divisor(Reg),
    /// `a / b` rounded to a multiple of `quantum`: `quantum * round(a / (b * quantum))`; `b` is a [`Op::Divisor`] or a positive constant (I64).
    Round {
        /// The numerator.
        num: Reg,
        /// The denominator, always positive.
        den: Reg,
        /// How.
        mode: Rounding,
        /// The step, positive.
        quantum: i64,
    },
    /// Compares two values of one lane; the result is a boolean.
    Compare(CompareOp, Reg, Reg),
    /// Compares with a constant.
    CompareConst(CompareOp, Reg, i64),
    /// Whether the variant (U8, below 64) is in the bit set.
    InSet(Reg, u64),
    /// Whether a division code lies in one of the inclusive ranges.
    Within(Reg, Vec<(i64, i64)>),
    /// Kleene and: a known false wins over everything.
    And(Reg, Reg),
    /// Kleene or: a known true wins over everything.
    Or(Reg, Reg),
    /// Not.
    Not(Reg),
    /// `if c then a else b`, any lane. With `c` known: the chosen side, value and status. With `c` unknown: if both sides are known and
    /// equal, that value with status 0; otherwise the union of all three statuses.
    Select(Reg, Reg, Reg),
    /// Whether the value is none.
    IsNone(Reg),
    /// `b` where `a` is none, else `a`. Where `a` is unknown: the status of `a` (united with that of `b`).
    Default(Reg, Reg),
    /// The rows of a child entity (the entity of the operand) folded into this one.
    Fold(Fold, Reg),
    /// The value of the parent's row, for each row of this entity.
    Spread(Reg),
    /// Boolean as number: 0 or 1.
    ToNumber(Reg),
    /// Full years from `birth` to `on` (both I32); a birth after `on` counts as 0. The result is I64.
    Age(Reg, Reg),
    /// Full months from the first date to the second (I64), negative when the second is earlier.
    MonthsBetween(Reg, Reg),
    /// A date plus a number of days, months or years (I32 + I64 -> I32); [`INVALID`] where that leaves the years 1800 to 2200.
    AddTime(Step, Reg, Reg),
    /// A discretion point: where `open` is true the decision, where it is false `otherwise`; where `open` is unknown as in [`Op::Select`].
    /// `decision` comes from a [`Input::Decision`] column.
    Discretion {
        /// Whether the point is open for this row.
        open: Reg,
        /// What was decided.
        decision: Reg,
        /// The value where the point is not open.
        otherwise: Reg,
    },
}

/// What a program gives for each row of an entity.
#[derive(Clone, Debug)]
pub struct OutputColumn {
    /// The scheme, rule or parameter it comes from.
    pub name: Name,
    /// What part of it.
    pub part: Part,
    /// Where it is. For [`Part::Value`] of a quotient: the numerator.
    pub reg: Reg,
    /// The denominator of a quotient: a constant or a register.
    pub den: Denominator,
}

/// Which part of a scheme or rule an output column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// A scheme's outcome, a boolean.
    Outcome,
    /// A scheme's amount in fen.
    Amount,
    /// The value of a rule.
    Value,
}

/// The denominator of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Denominator {
    /// A positive constant.
    Const(i64),
    /// A register that is always positive.
    Reg(Reg),
}

/// Lowered code: operations in an order in which operands come first; operation `i` fills register `i`.
#[derive(Clone, Debug, Default)]
pub struct Code {
    /// What is known of each register.
    pub registers: Vec<Register>,
    /// The operation that fills each register.
    pub ops: Vec<Op>,
    /// The results, in the order asked for.
    pub outputs: Vec<OutputColumn>,
}

impl Code {
    /// The stored columns that the code reads, with entity and lane, each once.
    pub fn inputs(&self) -> Vec<(Input, Entity, Lane)> {
        let mut seen = Vec::new();
        for (op, register) in self.ops.iter().zip(&self.registers) {
            if let Op::Load(input) = op {
                let column = (input.clone(), register.entity, register.lane);
                if !seen.contains(&column) {
                    seen.push(column);
                }
            }
        }
        seen
    }

    /// The operands of an operation.
    pub fn operands(op: &Op) -> Vec<Reg> {
        match op {
            Op::Load(_) | Op::Const(_) => vec![],
            Op::Scale(a, _)
            | Op::Abs(a)
            | Op::Divisor(a)
            | Op::CompareConst(_, a, _)
            | Op::InSet(a, _)
            | Op::Within(a, _)
            | Op::Not(a)
            | Op::IsNone(a)
            | Op::Fold(_, a)
            | Op::Spread(a)
            | Op::ToNumber(a) => vec![*a],
            Op::Add(a, b)
            | Op::Sub(a, b)
            | Op::Mul(a, b)
            | Op::Min(a, b)
            | Op::Max(a, b)
            | Op::Compare(_, a, b)
            | Op::And(a, b)
            | Op::Or(a, b)
            | Op::Default(a, b)
            | Op::Age(a, b)
            | Op::MonthsBetween(a, b)
            | Op::AddTime(_, a, b) => vec![*a, *b],
            Op::Round { num, den, .. } => vec![*num, *den],
            Op::Select(c, a, b) => vec![*c, *a, *b],
            Op::Discretion { open, decision, otherwise } => vec![*open, *decision, *otherwise],
        }
    }
}
