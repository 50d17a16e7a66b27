// SPDX-License-Identifier: Apache-2.0
//! Every outcome, error and reason as a Chinese sentence. An exhaustive `match` proves that none is missing.

pub mod case;
pub mod cases;
pub mod casework;
pub mod exchange;
pub mod explain;
pub mod files;
pub mod jobs;
pub mod loading;
pub mod monitoring;
pub mod numbers;
pub mod office;
pub mod oversight;
pub mod pack;
pub mod payout;
pub mod population;
pub mod problem;
pub mod procedure;
pub mod regions;
pub mod registry;
pub mod replay;
pub mod settings;
pub mod source;
pub mod standards;
pub mod use_cases;
pub mod verification;
