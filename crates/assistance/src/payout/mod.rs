// SPDX-License-Identifier: Apache-2.0
//! Payout (发放): every award with a decision is paid each month, in full and once, until a signed decision or a
//! recorded death ends it. `model` holds the rules; money itself moves in the crate `ledger`. How it fits together
//! is told in `docs/money.md`.
//!
//! ```text
//! draft ─lock→ locked ─make→ made ─check→ checked ─send→ sent ─answer→ returned ─close→ closed
//!   ↑            │             │             │                      ↺ more return files
//!   └────────────┴──send back──┴─────────────┘          lines that came back → re-pay roster
//! ```

pub mod answered;
pub mod awards;
pub mod bank;
pub mod document;
pub mod exclusive;
pub mod funds;
mod known;
pub mod lists;
pub mod model;
pub mod once;
pub mod orders;
pub mod overpaid;
pub mod payees;
pub mod port;
mod recomputed;
mod refused;
pub mod reserve;
pub mod rosters;
pub mod standard;
pub mod waiting;

pub use awards::{AwardRow, Confirmed, carry_out, died, lives, merged, moved, received, standing};
pub(crate) use known::{decided_on, known};
pub use port::Port;
pub use recomputed::Versions;
pub use refused::Refused;

/// The ledger keeps each sum of an account within 64 bits, and funds and reserves have a few accounts: sums beyond that are damage, never nothing.
pub const UNCOUNTABLE: crate::office::Error =
    crate::office::Error::Broken("the sums of some accounts do not fit 64 bits");
