// SPDX-License-Identifier: Apache-2.0
//! The pages over a real store: somebody signs in and sends forms as a browser does. One office for all of them; one file for each story.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod case;
mod checks;
mod desk;
mod jobs;
mod leads;
mod money;
mod contact;
mod desk;
mod disputed;
mod exit;
mod handover;
mod late;
mod refused;
mod registry;
mod relative;
mod reviews;
mod tampered;
mod walk;
mod oversight;
