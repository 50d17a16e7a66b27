// SPDX-License-Identifier: Apache-2.0
//! Why something about support is not entered. Holds codes and figures only; `wording` says each in Chinese.

use kernel::Date;

/// Why it was not entered. Nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// The packs of the place and day do not grade self-care.
    NoGrade,
    /// A report is open already; its clock runs since this day.
    ReportedAlready(Date),
    /// Nobody who is supported as a 特困 person.
    NotSupported,
    /// Before the day on which the person's own wish to live in a home is on file, or without one.
    NoWish,
    /// The home has not been confirmed by a second person, is not open yet, or is closed on that day.
    HomeNotOpen,
    /// The person lives in a home already.
    InAHome,
    /// Somebody has this bed on that day or later.
    BedTaken,
    /// Every bed of this kind is taken; so many there are.
    NoBedLeft(u32),
    /// Before what is on file already; the earliest day possible.
    TooEarly(Date),
    /// The stay has ended.
    StayOver,
    /// These days overlap others that are on file.
    Overlaps,
    /// It is entered already.
    DoneAlready,
    /// What was entered before waits for its second person.
    ChangeWaits,
    /// Fewer beds than people in them, or closed with somebody in it; so many live there.
    Occupied(u32),
    /// More nursing beds than beds.
    NursingBeds,
}
