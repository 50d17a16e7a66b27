// SPDX-License-Identifier: Apache-2.0
//! What a county sets because no document gives it, or because only it knows it: its offices and telephones, ways of working, words that stand on no board. Each value
//! has a first day and the document behind it, or is marked as assumed; nothing is overwritten, and what touches decisions holds only after a second person agreed.

mod county;
mod model;
mod port;
mod service;
#[cfg(test)]
mod tests;

pub use county::{CountySettings, Held, OfficeCard, defaults};
pub use model::{Answered, Key, Kind, Refused, Setting, SettingId};
pub use port::Port;
pub use service::{
    AnswerSetting, Offices, Overview, ProposeSetting, Proposed, ReadOffices, ReadReplyBy, ReadSettings,
    ReadSoon, of,
};
