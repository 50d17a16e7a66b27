// SPDX-License-Identifier: Apache-2.0
//! Standards by date (本地标准): a county enters a number that no pack's document gives, or a new standard, with its document. It is laid over the packs as a pack of
//! its own, checked like any other, looked at in its effect on every family, and adopted by a second person; from its date, assessments rest on it (MS-2a). What was
//! adopted is never changed: a later entry names what it replaces.

pub mod model;
pub mod port;
pub mod preview;
pub mod service;
pub mod text;

pub use model::{Document, EntryId, Refused, Standard, StandardState};
pub use port::Port;
