// SPDX-License-Identifier: Apache-2.0
//! A list of places as it was entered.

use crate::registry::words::Area;
use crate::settings::Answered;
use kernel::{Date, Division, Id, UserId, UtcMillis, words};
use std::fmt;

/// The id of a list.
pub type ListId = Id<PlaceList>;

words! {
    /// What a row says of a place.
    Change {
        Stands = "stands" "现有",
        Renamed = "renamed" "更名",
        Merged = "merged" "并入",
        Split = "split" "拆分为",
        Abolished = "abolished" "撤销",
    }
}

impl Change {
    /// Whether the place is no more afterwards. One that was split may live on as one of its parts.
    #[must_use]
    pub fn ends(self, code: Division, becomes: &[Division]) -> bool {
        match self {
            Change::Stands | Change::Renamed => false,
            Change::Merged | Change::Abolished => true,
            Change::Split => !becomes.contains(&code),
        }
    }
}

/// A row of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlaceRow {
    /// The code.
    pub code: Division,
    /// The name.
    pub name: String,
    /// Town or country, where the list says so.
    pub area: Option<Area>,
    /// What the row says.
    pub change: Change,
    /// What it was merged into or split into.
    pub becomes: Vec<Division>,
}

/// A list of places of one county.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlaceList {
    /// Its id.
    pub id: ListId,
    /// The county.
    pub county: Division,
    /// The first day on which it holds.
    pub from: Date,
    /// The document that orders it.
    pub document: String,
    /// When it was entered.
    pub entered_at: UtcMillis,
    /// By whom.
    pub entered_by: Option<UserId>,
    /// Their name as signed.
    pub entered_name: String,
    /// What the second person said.
    pub answered: Option<Answered>,
    /// The rows.
    pub rows: Vec<PlaceRow>,
}

impl PlaceList {
    /// Whether it waits for the second person.
    #[must_use]
    pub const fn waits(&self) -> bool {
        self.answered.is_none()
    }

    /// The first day on which it holds: never before the second person agreed; nothing where nobody did.
    #[must_use]
    pub fn since(&self) -> Option<Date> {
        let agreed = self.answered.as_ref().filter(|one| one.accepted)?;
        Some(self.from.max(agreed.at.date_in_china()))
    }
}

/// Why something about places cannot be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// Rows cannot be taken: each with what is wrong.
    Rows(Vec<super::RowFault>),
    /// Somebody answered already.
    Answered,
    /// What was accepted meanwhile does not go with it.
    NoLongerFits,
    /// The first day lies before the day of the last list.
    BeforeLast(Date),
    /// The place still stands: nobody has to move.
    StillStands,
    /// The place does not become the one that families are to be moved to.
    NotItsSuccessor,
    /// No family was chosen.
    NoFamily,
    /// A family does not live there.
    NotThere,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Refused::Rows(_) => "rows cannot be taken",
            Refused::Answered => "answered already",
            Refused::NoLongerFits => "does not go with what was accepted meanwhile",
            Refused::BeforeLast(_) => "before the day of the last list",
            Refused::StillStands => "the place still stands",
            Refused::NotItsSuccessor => "not what the place became",
            Refused::NoFamily => "no family was chosen",
            Refused::NotThere => "a family does not live there",
        })
    }
}

impl From<Refused> for crate::office::Error {
    fn from(refused: Refused) -> Self {
        crate::office::Error::Regions(refused)
    }
}
