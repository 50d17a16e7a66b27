// SPDX-License-Identifier: Apache-2.0
//! The office as a program that is killed and stopped: forms, help at the scene and payout runs that were on their way are sent again after a kill and are there once, to the fen; a polite
//! stop finishes what it began; a backup of a served office restores; the doctor finds it well.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod ends;
mod forms;
mod month;
mod office;
mod relief;
#[path = "../support/mod.rs"]
mod support;
