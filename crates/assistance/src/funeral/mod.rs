// SPDX-License-Identifier: Apache-2.0
//! 丧葬: who sees to the funeral of somebody who was supported as a 特困 person until death, and its cost, which is paid once out of support money; and what else is open once support has ended.
//!
//! A death on file begins it: nobody asks for it. The sum is proposed by the township on bills, never above them and never above what the packs give, and decided by the county; payout pays it once to whoever paid for the funeral.
//!
//! ```text
//! death on file ──> entrusted (home, village, relative ...) ──> held (day, cremation or burial, paper) ──┬─> cost proposed ──county──> paid once
//!                                                                                                        │                 └─> sent back, proposed again
//!                                                                                                        └─> closed without a cost
//! the death was a mistake (two people) ──> it counts no longer; what was to be paid is not, what was paid is for a person to decide
//! ```

mod cost;
mod ended;
mod model;
mod names;
mod packs;
mod port;
mod read;
mod refused;
mod steps;

pub use cost::*;
pub use ended::*;
pub use model::*;
pub use names::names_asked;
pub use packs::Limit;
pub use port::{FuneralFilter, Port};
pub use read::*;
pub use refused::Refused;
pub(crate) use steps::lives;
pub use steps::*;
