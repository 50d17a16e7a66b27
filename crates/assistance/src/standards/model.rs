// SPDX-License-Identifier: Apache-2.0
//! An entered standard, and why one cannot be taken.

use kernel::{Date, Division, Id, UserId, UtcMillis};
use policy::library::Texts;
use policy::problem::Problem;
use serde::{Deserialize, Serialize};

/// The id of an entered standard.
pub type EntryId = Id<Standard>;

/// The document that gives a number.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// Its title.
    pub title: String,
    /// Its number (文号).
    pub number: String,
    /// Who issued it.
    pub issuer: String,
    /// When it was issued.
    pub published: Option<Date>,
    /// The article that gives the number.
    pub article: String,
}

/// How far an entry is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StandardState {
    /// It waits for the second person.
    Proposed,
    /// A second person adopted it.
    Adopted {
        /// Who.
        by: Option<UserId>,
        /// Their name as signed.
        name: String,
        /// When.
        at: UtcMillis,
    },
    /// It was turned down, or taken back by whoever entered it: nothing ever rests on it.
    Refused {
        /// Their name as signed.
        name: String,
        /// When.
        at: UtcMillis,
        /// Why.
        reason: String,
    },
}

/// A number entered by a county.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standard {
    /// Its id.
    pub id: EntryId,
    /// Its running number in the county.
    pub number: u32,
    /// The county.
    pub county: Division,
    /// The parameter of the packs.
    pub param: String,
    /// What the parameter is called.
    pub label: String,
    /// The value as it stands in the pack's text.
    pub value: String,
    /// The value that it replaces, likewise.
    pub old: String,
    /// The first day.
    pub from: Date,
    /// The last day, where the packs have a later value already.
    pub until: Option<Date>,
    /// The document.
    pub document: Document,
    /// The document scanned: media type and bytes.
    pub scan: Option<(String, Vec<u8>)>,
    /// Why it is right although it is a tenth or ten times what it was.
    pub confirmed: String,
    /// The pack's text as it is laid over the others.
    pub texts: Texts,
    /// Who entered it.
    pub proposed_by: Option<UserId>,
    /// Their name as signed.
    pub proposed_name: String,
    /// When.
    pub proposed_at: UtcMillis,
    /// How far it is.
    pub state: StandardState,
}

impl Standard {
    /// The name of its pack.
    #[must_use]
    pub fn pack(&self) -> String {
        super::text::pack_name(self.county, self.number)
    }
}

/// Why a standard is not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// The packs of the place have no such parameter on that day.
    NoParameter,
    /// A parameter of a kind that is not entered here.
    NotANumber,
    /// A tenth of the old value or less, or ten times or more: perhaps another unit. Holds both as texts.
    UnitDoubtful {
        /// The value that holds.
        old: String,
        /// The value entered.
        new: String,
    },
    /// The pack checker says why not.
    Pack(Box<[Problem]>),
    /// It was adopted already.
    Adopted,
    /// It was turned down or taken back already.
    TurnedDown,
}
