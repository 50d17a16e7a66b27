// SPDX-License-Identifier: Apache-2.0
//! Why a step of a matter of relief is not taken. Holds codes and figures only; `wording` says each in Chinese.

use super::event::ReliefEventKind;
use super::words::{ApprovalKind, Level, Stage};
use kernel::{Date, Fen};

/// Why a step was not taken. Nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// The step does not belong into this stage.
    NotNow {
        /// The step.
        step: ReliefEventKind,
        /// Where the matter stands.
        stage: Stage,
    },
    /// The day lies in the future.
    Future(Date),
    /// The day lies before the one on which the matter was taken in, or before the event.
    TooEarly {
        /// The earliest day possible.
        earliest: Date,
    },
    /// Nothing was assessed yet.
    NotAssessed,
    /// The packs do not give this scheme here, or not before these facts are known.
    NotGranted {
        /// What is missing, as people call it.
        missing: Vec<String>,
    },
    /// It rests on numbers that no document gives, and those may not be acted on here.
    Assumed,
    /// More than the packs give, with what was approved before.
    AboveTier {
        /// What can still be approved.
        left: Fen,
    },
    /// Nothing above zero is approved or handed over.
    NoAmount,
    /// That much is for the county to decide.
    AboveLevel,
    /// This kind of approval does not fit: first aid where nothing may be paid first, more where nothing stands yet.
    WrongKind(ApprovalKind),
    /// Such an approval is given by another level.
    WrongLevel(Level),
    /// The parts are not in the order of their days, or begin before the approval.
    Stages,
    /// Minutes without anybody who took part, or 一事一议 without minutes.
    NoParticipants,
    /// Goods, or somebody else's account, without saying which and why.
    NothingSaid,
    /// The same person twice where two are asked for, or nobody beside the first.
    SamePerson,
    /// A near relative of the family.
    NearRelative,
    /// There is no such approval, or no such part of it.
    NoSuchPart,
    /// Goods are handed over in kind, and only goods are.
    WrongSource,
    /// It was handed over already.
    PaidAlready,
    /// It may be paid from this day on.
    NotYet(Date),
    /// It takes a voucher and a second handler.
    NoVoucher,
    /// It was confirmed already.
    ConfirmedAlready,
    /// Relief in spending hangs out first, for its whole time.
    NoticeFirst,
    /// Somebody objects to the notice, and it was not looked into yet.
    DisputeOpen,
    /// A notice takes at least until this day.
    NoticeShort(Date),
    /// The packs give relief: it is not refused before somebody decided otherwise at their points.
    GivenByPacks,
    /// That conditions are not met cannot be said yet: facts are missing, or somebody has to decide first.
    Undecided,
    /// What is still open: parts not paid, papers not there, no second handler.
    StillOpen,
    /// Papers were completed already, or none are named.
    NoPapers,
}
