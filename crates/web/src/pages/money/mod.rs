// SPDX-License-Identifier: Apache-2.0
//! 资金: funds and balances, the roster of a month, batches, failed payments, overpayments. Every amount is shown to the fen.

pub mod batch;
pub mod failed;
pub mod funds;
pub mod overpaid;
pub mod roster;
