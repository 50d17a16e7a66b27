// SPDX-License-Identifier: Apache-2.0
//! 健康和照料服务: what is arranged for somebody beside care and money: the contract with a family doctor, the electronic health file, day care, meals, neighbours. The kinds are data (`data/care/services.csv`).
//!
//! Nothing here touches money, an award or a grade. Of a health file its number and its place are kept and nothing of what stands in it. To decline is everybody's own choice and has no consequence.
//!
//! ```text
//! a clerk at the desk ──┐
//!                       ├─> arranged from, until ──runs out──> renewed, ended
//! a department's list ──┘   declined on a day (stands on no list any more, until something is arranged)
//! ```

mod arrange;
mod kinds;
mod known;
mod listed;
mod model;
mod names;
mod port;
mod read;
mod refused;

pub use arrange::*;
pub use kinds::{Kind, kind, kinds, wanted};
pub(crate) use known::known_of;
pub(crate) use listed::{Listed, fits, take};
pub use model::*;
pub use names::names_asked;
pub use port::{Had, Port, Served, ServedFilter, ServicePart, TownshipServices};
pub use read::*;
pub use refused::Refused;
