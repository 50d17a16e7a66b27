// SPDX-License-Identifier: Apache-2.0
//! The same packs over columns of many households: assess, sum up, compare, discover.
//!
//! Runs the lowered code of `policy::ir` over borrowed columns (`policy::frame::View`), tile by tile. Knows no files, no clock and no
//! place or programme by name, and never builds a household as an object. `reference` is the slow, plain evaluator that the fast one must
//! agree with, bit for bit.

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
pub mod reference;
pub mod summary;

pub use evaluator::{Evaluator, TILE};
pub use output::{
    Den, Denominators, Heading, LaneRef, Outcome, ResultColumn, Results, Sink, Tile, outcome_code,
};
pub use plan::Malformed;
pub use summary::Summary;
