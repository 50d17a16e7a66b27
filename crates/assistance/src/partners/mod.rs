// SPDX-License-Identifier: Apache-2.0
//! What other systems hand in and ask for: an application in one piece, how a case stands, what changed, a family as far as its purpose goes, a decision with its
//! reasons, notices in the form that a board may show. Each asks `access` as every use case does; a look at a person's file without a reason is refused.

pub mod decisions;
pub mod families;
pub mod notices;
pub mod port;
pub mod prices;
pub mod progress;
pub mod relief;
mod sent;
pub mod submit;
pub mod support;

pub use port::Port;
