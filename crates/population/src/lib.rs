// SPDX-License-Identifier: Apache-2.0
//! The same packs over columns of many households: assess, sum up, compare, discover.
//!
//! Runs the lowered code of `policy::ir` over borrowed columns (`policy::frame::View`), tile by tile. Knows no files, no clock and no
//! place or programme by name, and never builds a household as an object.
//!
//! * [`Evaluator`] plans the code once and runs it: into [`Results`] that keep everything, or into a [`Sink`] that keeps what it likes.
//! * [`Answers`] are a scheme's columns in such results, [`Count`] adds them up; [`bounds`] says what an open row can come to.
//! * [`compare`] sets two answers side by side, [`discover`] sets outcomes against who is covered today.
//! * [`reference`] is the slow, plain evaluator that the fast one must agree with, bit for bit.
//!
//! ```
//! use policy::frame::{Column, Frame};
//! use policy::ir::{Code, CompareOp, Denominator, Input, Lane, Op, OutputColumn, Part, Reg, Register, UNKNOWN_I64};
//! use policy::tree::{Entity, FactId};
//! use population::Evaluator;
//!
//! // Code comes from `policy::lower::compile`; here: is the income below 496 yuan?
//! let income = Input::Fact(FactId(0));
//! let register = |lane| Register { entity: Entity::Household, lane, low: 0, high: 1 << 40, may_be_unknown: true };
//! let code = Code {
//!     registers: vec![register(Lane::I64), register(Lane::U8)],
//!     ops: vec![Op::Load(income.clone()), Op::CompareConst(CompareOp::Less, Reg(0), 49_600)],
//!     outputs: vec![OutputColumn { name: "low".into(), part: Part::Outcome, reg: Reg(1), den: Denominator::Const(1) }],
//! };
//! let mut frame = Frame { households: 3, ..Frame::default() };
//! frame.columns.insert(income, Column::I64(vec![30_000, 90_000, UNKNOWN_I64]));
//!
//! let evaluator = Evaluator::new(&code)?;
//! let results = evaluator.evaluate_all(&frame.view(), 2);
//! assert_eq!(results.outcomes("low"), Some([1, 0, 2].as_slice()));
//! # Ok::<(), population::Malformed>(())
//! ```

pub mod bounds;
mod calendar;
pub mod compare;
pub mod discover;
mod evaluator;
#[allow(
    unsafe_code,
    reason = "multiversion's dispatch calls the variant for the processor that it has detected"
)]
mod kernels;
mod machine;
mod output;
mod plan;
mod range;
pub mod reference;
mod schemes;

pub use evaluator::{Evaluator, TILE};
pub use output::{
    Den, Denominators, Heading, LaneRef, Outcome, ResultColumn, Results, Sink, Tile, outcome_code,
};
pub use plan::Malformed;
pub use schemes::{Answers, Cost, Count, Pay, rows};
