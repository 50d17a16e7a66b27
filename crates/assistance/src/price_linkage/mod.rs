// SPDX-License-Identifier: Apache-2.0
//! Price linkage (价格补贴联动): when the index of a month passes the trigger of the packs, everybody who was supported in that month gets a temporary price subsidy,
//! once, in full and in time. The index is entered with its source and confirmed by a second person; the packs answer whether the month starts it and what each award is
//! given; a person draws the list up, another one approves it, and the rosters of payout pay it under a component of its own. It is nobody's income and no part of what a
//! family has a month.
//!
//! ```text
//! index: entered ──confirmed by another──> counts        run: drawn up ──approved by another──> on top of each award ──roster──> paid
//!           └──turned down, taken back                          └──turned down, taken back         ↺ who joins later is listed by the next run
//! ```
//!
//! Nothing here names a scheme: the packs' schemes of price subsidies ask by facts of the dictionary whether somebody is a recipient, and the dictionary says which
//! scheme each of these facts stands for.

mod index;
mod model;
mod packs;
mod port;
mod read;
mod refused;
mod run;
#[cfg(test)]
mod tests;

pub use index::{AnswerIndex, Counts, EnterIndex, ImportIndexes, IndexDone, IndexRow};
pub use model::{
    Approved, IndexFault, IndexId, IndexMark, PriceIndex, PricePaid, PriceRun, Rise, RunId, RunLine, RunMark,
};
pub use packs::{Trigger, TriggerLine};
pub use port::{PaidState, Port};
pub use read::{MonthDue, PriceBook, PriceWork, PriceWorkload, ReadPriceMonth, ReadPrices, WaitingMonth};
pub use refused::Refused;
pub use run::{AnswerRun, DrawRun, Due, Fund, PriceMonth, PriceRow, RunDone, Standing, Sums};
