// SPDX-License-Identifier: Apache-2.0
//! 分散供养: the agreement with whoever cares for a 特困 person at home, whether it is kept, and the visits of cadres. Money and recognition are payout's and casework's; here nothing stops or cuts them.
//!
//! ```text
//! carer proposed ──packs: may this one, until the last day?──> agreement signed ──checked──> found wanting ──mended
//!                                                              └──> ends (its day, another carer, the person's wish, a home)
//! planned by priority ──> round ──> visit ──well──> next one planned
//!                                        └─needs help──> chased until somebody saw to it
//! ```

mod agreement;
mod model;
mod names;
mod packs;
mod plan;
mod port;
mod refused;
mod round;
mod visit;

pub use agreement::*;
pub use model::*;
pub use names::names_asked;
pub(crate) use packs::known_of;
pub use packs::{CarerAnswer, CarerFacts, carer_conditions};
pub use plan::*;
pub use port::{CareFilter, CarePart, Cared, Port};
pub use refused::Refused;
pub use round::*;
pub use visit::*;
