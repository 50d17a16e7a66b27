// SPDX-License-Identifier: Apache-2.0
//! Every outcome, error and reason as a Chinese sentence. An exhaustive `match` proves that none is missing.

pub mod case;
pub mod cases;
pub mod problem;
pub mod replay;
