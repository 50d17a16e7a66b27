// SPDX-License-Identifier: Apache-2.0
//! Oversight: what hangs on which board, who objects to it, one register of calls, complaints and reports, the progress that families ask for, and errors made in good
//! faith. Who objects or reports is sealed, and opened for the handler alone.

mod entry;
mod good_faith;
pub mod guard;
mod notice;
mod objection;
mod outdated;
mod port;
mod progress;
mod recipients;
mod refused;
mod register;
mod sheet;
mod standing;
mod web_notice;
mod words;

pub use entry::{Entry, EntryId, EntryStep, Reporter, StepRow};
pub use good_faith::{
    AnswerError, GoodFaithError, GoodFaithErrors, GoodFaithId, Judged, RecordError, Recorded,
};
pub(crate) use notice::follow;
pub use notice::{Board, BoardFilter, BoardPage, BoardRow, BoardTab, Hung, NoticeOf, NoticeView, Objected};
pub use objection::{LogObjection, Objector, ReadObjector};
pub use outdated::{Outdated, ReadOutdated, ToRenew};
pub use port::Port;
pub use progress::{AskProgress, Asked, PlainMark, Progress, QueryCode, StaffProgress, Tries};
pub use recipients::{Recipient, Recipients, RecipientsOf};
pub use refused::Refused;
pub use register::{
    EntryFilter, EntryList, EntryRow, EntryTab, EntryView, FindEntry, LogEntry, Logged, ReadEntry,
    ReadReporter, WorkEntry,
};
pub(crate) use sheet::family as noticed;
pub use sheet::{Covered, NoticedFamily, Period, ReadSheet, Sheet, SheetOf};
pub use standing::{
    PostStanding, ReadStanding, ReadStandingPhoto, StandingId, StandingPosting, StandingView,
};
pub use web_notice::{
    Noticed, PublicNotices, PublicSheet, PublishWebNotice, Published, TakeDownDue, TakeDownWebNotice,
    WebBoard, WebNotice, WebNoticeId,
};
pub use words::{Cause, EntryKind, EntryWay, Finding, Occasion, Reached, State};
