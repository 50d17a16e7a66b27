// SPDX-License-Identifier: Apache-2.0
//! The office in a real browser: whole stories by several people, each at Chromium, with real clicks and keys, up to their last effect; what people type wrongly; every
//! page against the rules of accessibility; pictures for the documentation (`DOUDI_SCREENSHOTS=docs/screens`).
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "../support/mod.rs"]
mod support;

mod accessible;
mod apply;
mod care;
mod disputed;
mod exit;
mod home;
mod hotline;
mod input;
mod journey;
mod keyboard;
mod migrant;
mod office;
mod pictures;
mod price;
mod pupil;
mod refused;
mod relative;
mod relief;
mod reserve;
mod round;
mod screen;
mod standard;
mod village;
