// SPDX-License-Identifier: Apache-2.0
//! Tests of the payout model, through its public face.

mod award;
mod bank;
mod due;
mod flow;
mod funds;
mod history;
mod identity;
mod layout;
mod money;
mod payee;
mod preview;
mod roster;
mod sample;
mod special;
mod whole;
