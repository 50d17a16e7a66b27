// SPDX-License-Identifier: Apache-2.0
//! Pure double entry in fen: funds, reserves, batches. Accounts carry four running sums, transfers are immutable
//! and have ids made by the caller, money is posted at once or reserved and then posted or voided, and a mistake
//! is corrected by a counter-entry. No I/O, no clock, no notion of a family or a roster: `docs/money.md`.

mod account;
mod allocate;
mod audit;
mod book;
mod reconcile;
mod refusal;
mod route;
mod statement;
mod transfer;

pub use account::{
    Account, AccountId, AccountKind, Allotment, CloseRefusal, Earmark, Limit, Programme, Side, Source, Sums,
};
pub use allocate::{AllocationRefusal, Share, allocate};
pub use audit::{Fault, TrialBalance, audit, trial_balance};
pub use book::{Book, Posting};
pub use reconcile::{Differs, Item, Reconciliation, reconcile};
pub use refusal::{LinkedRefusal, Refusal};
pub use route::{RouteRefusal, route};
pub use statement::{Period, Statement, statement};
pub use transfer::{Action, Entry, Transfer, TransferId};
