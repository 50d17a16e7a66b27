// SPDX-License-Identifier: Apache-2.0
//! Why a list is not taken or given.

use kernel::{Date, Month};
use std::fmt;

/// A refusal that no single field of a form explains. The crate `wording` says each in Chinese.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// There is no list of that name.
    NoSuchList,
    /// No sheet has the heading of the column that says whom a row is about: the headings that would do, and those found.
    NoHeadings {
        /// The columns that are missing, each with the first heading that would do.
        missing: Vec<String>,
        /// The headings of the first row that looked like headings.
        found: Vec<String>,
    },
    /// More bytes than a list may have.
    TooLarge,
    /// The same file was taken already: the month and the day.
    TakenAlready(Month, Date),
    /// Nobody joined or left since the list was taken last.
    NothingToTell,
    /// No row of a report names a line of the list.
    NoLineNamed,
}

impl fmt::Display for Refused {
    /// For logs: in English and without personal data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Refused::NoSuchList => "no such list",
            Refused::NoHeadings { .. } => "headings are missing",
            Refused::TooLarge => "too large",
            Refused::TakenAlready(..) => "taken already",
            Refused::NothingToTell => "nothing to tell",
            Refused::NoLineNamed => "no line is named",
        })
    }
}
