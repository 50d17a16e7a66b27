// SPDX-License-Identifier: Apache-2.0
//! The ports of the office on SQLite (a county's one machine) and PostgreSQL (a city's or province's many): connections, the one way to begin a transaction,
//! encryption at rest, the schema. Nobody outside this crate sees a table or a key.

mod access;
pub mod answer_folder;
mod archive;
pub mod backup;
mod care;
mod casework;
mod checkpoint;
mod convert;
mod error;
mod exchange;
mod funeral;
mod gate;
mod health;
mod history;
mod home_month;
mod jobs;
mod kept;
pub mod keys;
mod loading;
mod messages;
mod migration;
mod monitoring;
mod office;
mod oversight;
mod partners;
mod payout;
mod price_linkage;
mod regions;
mod registry;
mod rotate;
mod row;
mod second;
mod services;
mod session;
mod settings;
mod sqlite;
mod standards;
mod steps;
mod tekun;
mod temp_relief;
mod vault;
mod verification;

pub use health::Health;
pub use keys::{KeyError, Keys};
pub use migration::{TABLES, pending};
pub use office::{Durability, Options, Store};
pub use payout::BooksHealth;
