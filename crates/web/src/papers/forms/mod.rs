// SPDX-License-Identifier: Apache-2.0
//! The view models, one file per stage of the work. A field that is an empty string or `None` prints as a place to write.

mod apply;
mod decide;
mod funeral;
mod keep;
mod money;
mod pledge;
mod relief;
mod review;
mod survey;
mod tekun;
mod verify;

pub use apply::{AcceptanceReceipt, Application, MemberLine, MissingPaper, OnceOnlyNotice, Referral};
pub use decide::{
    Change, ChangeNotice, ConfirmationForm, Figure, GrantNotice, MeetingMinutes, MeetingVote, RefusalNotice,
    Remedy,
};
pub use funeral::{FuneralApproval, FuneralLine};
pub use keep::{
    ArchiveCover, ArchiveItem, AwardLedger, AwardLine, GradualExitApproval, GradualExitLedger,
    GradualExitLine,
};
pub use money::{BackPayLine, BackPayList, BackPayWay, PaymentLine, PaymentRoster};
pub use pledge::{Authorisation, Declaration, DeclaredItem, Mandate, NearRelative, NearRelatives, Signing};
pub use relief::{ReliefApproval, ReliefGrant, ReliefLine, ReliefReceipt, ReliefRefusal, Struck};
pub use review::{HearingRecord, NoticePhoto, NoticePhotos, Objection, PeriodicReview, ReviewPoint};
pub use survey::{DemocraticReview, EnquiryLetter, HomeVisit, NeighbourVisit, SurveyFinding};
pub use tekun::{CareAgreement, SelfCareForm, VisitLine, VisitRound};
pub use verify::{SourceResult, SupportCalculation, SupportLine, VerificationReport};
