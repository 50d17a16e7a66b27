// SPDX-License-Identifier: Apache-2.0
//! 机构月度清单: the month of a home: each resident's days there, on leave and in hospital, what went to the home for them from the rosters, and what of it follows the person or whoever nursed them.
//!
//! No amount of an award changes by it and payout pays nothing: what is owed has reached the home already, and the home hands it over.
//!
//! ```text
//! the month is over ──> drawn up (township) ──county──┬─> agreed ──each sum handed over, with a receipt──> closed, once
//!                                                     └─> sent back, drawn up again
//! ```

mod model;
mod names;
mod packs;
mod port;
mod read;
mod refused;
mod steps;

pub use model::*;
pub use names::names_asked;
pub use packs::{Share, Shares};
pub use port::Port;
pub use read::*;
pub use refused::Refused;
pub use steps::*;
