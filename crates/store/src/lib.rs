// SPDX-License-Identifier: Apache-2.0
//! The ports of the office on SQLite (a county's one machine) and PostgreSQL (a city's or province's many): connections, the one way to begin a transaction,
//! encryption at rest, the schema. Nobody outside this crate sees a table or a key.

mod access;
mod archive;
pub mod backup;
mod casework;
mod convert;
mod error;
mod health;
mod history;
mod jobs;
pub mod keys;
mod migration;
mod office;
mod payout;
mod registry;
mod rotate;
mod session;
mod vault;

pub use health::Health;
pub use keys::{KeyError, Keys};
pub use migration::{TABLES, pending};
pub use office::{Durability, Options, Store};
