// SPDX-License-Identifier: Apache-2.0
//! Why price linkage does not do what was asked. Holds codes and figures only; `wording` says each in Chinese.

use kernel::Month;

/// A refusal that no single field of a form explains. Nothing was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// The month has an index already: what was wrong is put right by an entry that names it.
    MonthEntered(Month),
    /// An entry of the month waits for its second person.
    EntryWaits(Month),
    /// What is to be put right is not the entry that counts.
    NotCounting,
    /// The second person said something already.
    Answered,
    /// No index of the month is confirmed.
    NoIndex(Month),
    /// The trigger of the packs is not reached, or it is not known whether it is.
    NotStarted(Month),
    /// A list of the month waits for its approval.
    RunWaits(Month),
    /// Nobody is to be given anything.
    NobodyDue(Month),
    /// What is to be paid is not what was seen.
    Changed,
}
