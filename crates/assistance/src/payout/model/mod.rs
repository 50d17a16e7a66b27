// SPDX-License-Identifier: Apache-2.0
//! The pure model of payout: awards as payout sees them, what is due, rosters and their way, bank files. No port,
//! no use case: those stand beside this folder.

pub mod answer;
pub mod award;
pub mod bank;
pub mod due;
pub mod flow;
pub mod identity;
pub mod ids;
pub mod money;
pub mod payee;
pub mod preview;
pub mod roster;
pub mod special;

#[cfg(test)]
mod tests;
