// SPDX-License-Identifier: Apache-2.0
//! The use cases of the office as sentences, each on SQLite and on PostgreSQL. One binary, so that it links once.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

#[macro_use]
mod common;

mod access;
mod arrears;
mod backup;
mod banks;
mod casework;
mod codes;
mod concurrency;
mod crash;
mod exchange;
mod funeral;
mod home_month;
mod jobs;
mod knows;
mod loading;
mod messages;
#[cfg(test)]
mod money;
mod monitoring;
mod oversight;
mod partners;
mod parts;
mod pay_rules;
mod payout;
mod price;
mod regions;
mod registry;
mod relief_figures;
mod reserve;
mod reviews;
mod services;
mod settings;
mod standards;
mod tekun;
mod tekun_homes;
mod temp_relief;
mod upgrade;
mod verification;
