// SPDX-License-Identifier: Apache-2.0
//! Who did, saw or was refused what, when and why. A line commits with what it tells of; a job links the lines of each county into a chain of hashes, so that
//! a line taken out or altered is found by [`verify`]. Holds ids and words of the system, never names of families or numbers of persons.

pub mod chain;
mod list;
pub mod port;

pub use chain::{Link, Seal, Verdict, Verify};
pub use list::ListLines;
pub use port::{Filter, Port, Row};

use crate::access::Denied;
use crate::office::Thing;
use kernel::{Ctx, Division, UserId, UtcMillis};

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was done.
    Done,
    /// A person's file was opened.
    Looked,
    /// It was refused for lack of right.
    Refused,
}

impl Outcome {
    /// The word in the database.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Outcome::Done => "done",
            Outcome::Looked => "looked",
            Outcome::Refused => "refused",
        }
    }

    /// Reads [`Self::word`].
    #[must_use]
    pub fn parse(word: &str) -> Option<Outcome> {
        [Outcome::Done, Outcome::Looked, Outcome::Refused].into_iter().find(|one| one.word() == word)
    }
}

/// One line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// When.
    pub at: UtcMillis,
    /// Whose account; none for a job or before signing in.
    pub account: Option<UserId>,
    /// The name as signed, or the job's.
    pub name: String,
    /// The use case.
    pub action: String,
    /// What it was about.
    pub object: Option<(Thing, [u8; 16])>,
    /// The county it belongs to, whose chain it joins.
    pub county: Option<Division>,
    /// The reason given or implied.
    pub reason: String,
    /// The number of the case, if any.
    pub case: Option<String>,
    /// What came of it.
    pub outcome: Outcome,
    /// Details in words of the system, such as why it was refused or which fields changed.
    pub detail: String,
}

impl Entry {
    /// A line that tells what was done.
    #[must_use]
    pub fn done(
        ctx: &Ctx,
        action: &str,
        object: Option<(Thing, [u8; 16])>,
        place: Option<Division>,
        detail: impl Into<String>,
    ) -> Entry {
        let (account, name) = ctx.who.signature();
        Entry {
            at: ctx.now,
            account,
            name,
            action: action.to_owned(),
            object,
            county: place.and_then(|place| place.at(kernel::DivisionLevel::County)),
            reason: ctx.why.reason.clone(),
            case: ctx.why.case.clone(),
            outcome: Outcome::Done,
            detail: detail.into(),
        }
    }

    /// A line that tells of something refused.
    #[must_use]
    pub fn refused(ctx: &Ctx, action: &str, denied: &Denied) -> Entry {
        let place = match denied {
            Denied::OutsideRegion(_, place) => Some(*place),
            _ => None,
        };
        Entry { outcome: Outcome::Refused, ..Entry::done(ctx, action, None, place, denied.to_string()) }
    }

    /// A line that tells of something refused for another reason than a lack of right.
    #[must_use]
    pub fn turned_away(ctx: &Ctx, action: &str, why: &str) -> Entry {
        Entry { outcome: Outcome::Refused, ..Entry::done(ctx, action, None, None, why) }
    }
}

/// A person's file that was opened: which one, in which place, and the case that implies the reason, where there is one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LookUp {
    /// What was opened.
    pub object: (Thing, [u8; 16]),
    /// Where it belongs.
    pub place: Division,
    /// The number of the case that implies the reason.
    pub case: Option<String>,
    /// The reason given where there is no case; that of `Ctx` where none is.
    pub reason: Option<String>,
}

impl LookUp {
    /// As a line of the log.
    #[must_use]
    pub fn into_entry(self, ctx: &Ctx, action: &str) -> Entry {
        let mut entry = Entry::done(ctx, action, Some(self.object), Some(self.place), "");
        entry.outcome = Outcome::Looked;
        entry.case = self.case.or(entry.case);
        entry.reason = self.reason.unwrap_or(entry.reason);
        entry
    }
}
