// SPDX-License-Identifier: Apache-2.0
//! Why something about the month of a home is not entered; `wording` says each in Chinese.

/// Why it was not entered. Nothing was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// The month is not over.
    NotOver,
    /// Nobody lived there in the month.
    Nobody,
    /// A list of the month waits or was agreed to.
    DrawnAlready,
    /// Days or money changed since it was seen or drawn up.
    Changed,
    /// Something is owed by shares that no document gives.
    AssumedShare,
    /// The county has not agreed to it yet.
    NotAgreed,
    /// Something is not handed over yet; so many sums.
    NotHanded(u32),
    /// It is entered already.
    DoneAlready,
    /// It is closed.
    Closed,
}
