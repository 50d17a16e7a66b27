// SPDX-License-Identifier: Apache-2.0
//! Tidy, generated files, the clause table
fn main() {}
