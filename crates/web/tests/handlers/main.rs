// SPDX-License-Identifier: Apache-2.0
//! The pages over a real store: somebody signs in and sends forms as a browser does. One office for all of them; one file for each story.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod alive;
mod at_once;
mod bad_input;
mod banks;
mod by_case;
mod care;
mod case;
mod checks;
mod contact;
mod contradiction;
mod dashboard;
mod desk;
mod disputed;
mod ended;
mod exit;
mod golden;
mod handover;
mod jobs;
mod late;
mod leads;
mod life;
#[path = "../pages/lint.rs"]
mod lint;
mod looking;
mod meeting;
mod messages;
mod migrants;
mod money;
mod month;
mod on_file;
mod one_file;
mod outside;
mod oversight;
mod papers;
mod parts;
mod preview;
mod prices;
mod provider;
mod refused;
mod regions;
mod registry;
mod relative;
mod relief;
mod reserves;
mod reviews;
mod round;
mod standards;
mod tampered;
mod tekun;
mod voted;
mod walk;
mod window;
