// SPDX-License-Identifier: Apache-2.0
//! The pages of casework over a real store: a clerk signs in, opens a case and takes its steps through the forms, as a browser sends them.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod at_once;
mod case;
mod desk;
mod jobs;
