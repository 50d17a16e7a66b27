// SPDX-License-Identifier: Apache-2.0
//! Loading a county from the system that it used before: families, what they receive, where they are paid, until which month, and the balances of its funds.
//!
//! What is loaded stands as 历史认定: it is paid unchanged until somebody looks at it again; a load neither computes it anew nor cuts or stops it. A load may be
//! repeated: the same rows change nothing, changed rows add what is new and never overwrite what people entered since. `docs/import.md` has the columns.

pub mod form;
pub mod funds;
pub mod layout;
mod merge;
pub mod port;
pub mod read;
pub mod reconcile;
mod refused;
pub mod service;
#[cfg(test)]
mod tests;
mod writer;

pub use form::{FamilyForm, Line, Problem};
pub use layout::{Columns, Layout, Role};
pub use port::{LoadedAward, LoadedFamily, NewRows, Port};
pub use read::{Family, Reading};
pub use refused::Refused;
pub use service::{BeginLoading, ExamineFamilies, LoadFamilies, Loading, LoadingId};
