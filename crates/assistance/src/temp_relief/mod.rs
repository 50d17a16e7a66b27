// SPDX-License-Identifier: Apache-2.0
//! Temporary relief (临时救助): one event that struck a family or a person is one matter. First aid, stages, follow-up, what the county adds and 一事一议 are further
//! approvals under it; a second matter for the same event is flagged, and delays nothing. Packs say who, how much and until when; people approve and hand it over.
//!
//! ```text
//! 待受理 (handed in by another system) ──a person takes it in──┐
//!   ┌────────────────────────────────────────────────────────┘
//! 办理中 ──approve──> 待发放 ──every part paid──> 待补手续 ──papers, second handler──> 待办结 ──close──> 已办结
//!   │  └─ at the scene: first aid, paid at once from the reserve fund, papers later with a clock
//!   └── refuse (closed list, in writing) / withdraw
//! ```
//!
//! The file ([`ReliefFile`]) is the fold of its records; [`ReliefFile::apply`] holds an entry against the rules of the place and day. Money leaves a township through
//! `payout::reserve` or, where the reserve fund has too little or the county approved, through an award that a roster of the county pays: the matter goes on either way.

mod answers;
mod event;
mod figures;
mod file;
mod intake;
mod letters;
mod look;
mod machine;
mod names;
mod notice;
mod port;
mod refused;
mod rules;
mod service;
mod struck;
mod words;

pub(crate) use answers::known;
pub use answers::{ReliefAnswer, ReliefAssessment, ReliefPoint};
pub use event::{
    Approval, ApprovalStage, Entry, Given, Handler, Minutes, Paid, Record, ReliefEvent, ReliefEventKind,
    ReliefId,
};
pub use figures::{
    Behind, CountedPart, CountedRelief, Days, ReadReliefFigures, ReliefFigures, SeenRelief, Sum, Took,
};
pub use file::{ApprovalState, Clock, ReliefFile, StageState};
pub(crate) use intake::ApplyForRelief;
pub use intake::TakeInRelief;
pub use letters::{KeepReliefLetter, ReadReliefLetter, Told};
pub(crate) use look::handled_in;
pub use look::{ListReliefs, LiveRelief, ReadRelief, ReliefList, ReliefLive, ReliefView};
pub use names::{EVENT_KIND, names_asked, once_label};
pub(crate) use notice::hanging_sheet;
pub use notice::{ReadReliefSheet, ReliefBoard, ReliefNotices, ReliefSheet};
pub use port::{ListedRelief, Port, ReliefFilter, ReliefNotice, ReliefRow, StageCount};
pub use refused::Refused;
pub use rules::{DisputeAsked, NoticeAsked, PayFirst, ReliefRules};
pub use service::{AidAtScene, AssessRelief, Decides, OpenRelief, ReliefTaken, TakeRelief, right};
pub use words::*;

#[cfg(test)]
mod tests;
