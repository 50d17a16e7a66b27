// SPDX-License-Identifier: Apache-2.0
//! Messages to people: an outbox, written in the transaction of what it tells of. A message goes out in a provider's file, or a named person calls or visits; what came of
//! it is written down. No case waits on a message and no money stops for one.
//!
//! ```text
//! waiting ─> sent ─┬─> delivered
//!    │             └─> to_call ─┬─> told
//!    └────────────────────┘     ├─> to_visit ─> told, dropped
//!  (no telephone: to_visit)     └─> dropped
//! codes and call-backs that fail: failed; codes past their minutes: expired
//! ```

pub mod calls;
pub mod codes;
mod follow;
pub mod forget;
pub mod layout;
mod model;
pub mod outbox;
mod port;
mod queue;
mod refused;
pub mod send;
pub mod template;
#[cfg(test)]
mod tests;
mod who;
mod words;

pub(crate) use follow::{entry_answered, follow, payment_failed};
pub use model::{
    Code, CodeRow, Message, MessageFactor, MessageFile, MessageFileId, MessageId, Receiver, Rules, Wish,
    WishRow, is_mobile, masked_phone,
};
pub use port::Port;
pub(crate) use queue::replan;
pub use refused::Refused;
pub use template::{Says, Slot, TemplateFault};
pub use words::{CallResult, Event, State, ToWhom, Why, WishKind};
