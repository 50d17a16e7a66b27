// SPDX-License-Identifier: Apache-2.0
//! The kernel's tests, through its public face only, one file per module.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod calendar;
mod citizen;
mod ctx;
mod date;
mod division;
mod fraction;
mod money;
mod rounding;
mod secret;
mod wire;

/// Fixed seed and bounded cases: a failure shows on every machine.
fn config(cases: u32) -> proptest::test_runner::Config {
    proptest::test_runner::Config {
        cases,
        failure_persistence: None,
        rng_seed: proptest::test_runner::RngSeed::Fixed(20_200_930),
        ..Default::default()
    }
}

/// A date that must exist.
fn day(text: &str) -> kernel::Date {
    kernel::Date::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}
