// SPDX-License-Identifier: Apache-2.0
//! Monitoring (监测): what lists and computations find becomes a lead, a lead becomes somebody's task, a task ends with a visit and a result, and a month is closed
//! when every lead of it is accounted for. A lead changes nobody's aid: only the forms of casework do, opened by a person (clauses CK-2.1b, CK-2.1c, NX-4a).
//!
//! ```text
//! open ─assign→ assigned ─visit→ visited ─result→ proposed ─second look→ closed
//!                  ↑                └─result, where no aid may end────────↗
//!                  └───────────────── sent back ────────┘
//! ```

pub mod counts;
pub mod kinds;
pub mod list;
pub mod model;
pub mod month;
pub mod port;
mod refused;
pub mod work;

#[cfg(test)]
mod tests;

pub use model::{Lead, LeadId};
pub use port::Port;
pub use refused::Refused;
