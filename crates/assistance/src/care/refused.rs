// SPDX-License-Identifier: Apache-2.0
//! Why something about care is not entered; `wording` says each in Chinese.

use kernel::Date;

/// Why it was not entered. Nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// The packs do not let this person care: the conditions that are not met, as people call them, with the document and article.
    CarerNotAllowed(Vec<String>),
    /// The carer is allowed now, and no longer before the agreement ends: the last day that is possible, and the conditions that fail then.
    CarerOnlyUntil(Date, Vec<String>),
    /// The carer is the person.
    OwnCarer,
    /// Another agreement holds in these days, until this day.
    Overlaps(Date),
    /// The agreement has ended by then.
    Over,
    /// A visit of that person at that time by the same visitor is entered already.
    VisitedAlready(Date),
    /// The same, but what is entered says something else: this one is not written over it.
    VisitedOtherwise(Date),
    /// A visit that a telephone kept for another account.
    SomebodyElses,
    /// It is entered already.
    DoneAlready,
    /// A visit that found nothing to see to.
    NothingToSeeTo,
}
