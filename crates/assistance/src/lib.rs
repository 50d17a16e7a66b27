// SPDX-License-Identifier: Apache-2.0
//! The capabilities of the office: types, state machines, use cases, ports. Knows no database, no web framework, no file format; a use case does nothing
//! outside the transaction it is given, so that it may run twice.

pub mod access;
pub mod archive;
pub mod care;
pub mod casework;
pub mod exchange;
mod form;
pub mod funeral;
pub mod history;
pub mod home_month;
pub mod jobs;
mod known;
pub mod loading;
pub mod messages;
pub mod monitoring;
pub mod office;
pub mod oversight;
pub mod partners;
pub mod payout;
pub mod policies;
pub mod price_linkage;
pub mod regions;
pub mod registry;
pub mod services;
pub mod settings;
pub mod standards;
pub mod tekun;
pub mod temp_relief;
#[doc(hidden)]
pub mod testing;
pub mod verification;
