// SPDX-License-Identifier: Apache-2.0
//! Why something about services is not entered; `wording` says each in Chinese.

use kernel::Date;

/// Why it was not entered. Nothing was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// A service of the kind is arranged in these days already, until this day; nothing where it goes on.
    Overlaps(Option<Date>),
    /// It has ended already.
    Over,
    /// Somebody has it now: it is ended first.
    HasIt,
    /// It is entered already.
    DoneAlready,
}
