// SPDX-License-Identifier: Apache-2.0
//! Tests of casework: the whole table of stages and steps, the sentences of the office, clocks, records, and random walks.

mod clocks;
mod decisions;
mod duties;
mod notice;
mod packs;
mod property;
mod records;
mod steps;
mod support;
mod survey;
mod walk;
