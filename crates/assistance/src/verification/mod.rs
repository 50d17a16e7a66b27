// SPDX-License-Identifier: Apache-2.0
//! Verification (核对): what departments and banks know about a family, asked for its case and with its consent, and nothing else.
//!
//! Law: a check runs for an open case that asked for it and with a living authorisation of each adult whose data are asked for (MS-8b, NX-5d); a supporter who
//! withholds it fails nobody: their part is unknown and shown. Sources are data (`data/verification/sources.yaml`); answers come as uploaded files or through a
//! connector and end in one use case (NX-6a, BZ-3.3). What was answered is evidence beside what others said; nothing is overwritten. A named person signs the report
//! (CK-3.2a); what the family contests with proof is looked at again, and only that. Each question is a line of the log with its case.
//!
//! ```text
//! case asks ──> waiting ──start──> running ──report──> reported ──objection──> (again) waiting …
//!                  └────── case over, sent back, asked anew ──────> cancelled
//! ```

pub mod answers;
pub mod consent;
pub mod exchange;
mod follow;
pub mod list;
pub mod model;
pub mod port;
pub mod refused;
pub mod report;
pub mod run;
pub mod sources;
mod statements;
pub mod totals;
pub mod unread;

pub use follow::follow;
pub use model::{
    Answer, Asked, Check, CheckId, CheckKind, CheckState, Delivery, DeliveryId, Item, ItemId, ItemState,
    Part, Request, RequestId, Said, Way, WhyNot,
};
pub use port::Port;
pub use refused::{Refused, RowFault, RowFaultKind};
