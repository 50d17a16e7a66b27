// SPDX-License-Identifier: Apache-2.0
//! Why a check does not go on, and what is wrong with a row of an answer.

use super::model::{CheckState, WhyNot};
use crate::casework::PersonId;
use kernel::Date;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Why a check does not go on. Nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// It is not as far as that, or farther.
    NotNow(CheckState),
    /// The case is over, or no longer asks for it.
    CaseOver,
    /// These adults gave no authorisation that holds today.
    NoConsent(Vec<(PersonId, WhyNot)>),
    /// No source was chosen.
    NoSource,
    /// There is no such source.
    UnknownSource,
    /// It may be asked from this day on only.
    NotYet(Date),
    /// Nothing waits to be asked of this source.
    NothingToAsk,
    /// Answers of these sources are still out.
    AnswersOut(Vec<String>),
    /// The same file came in already on this day.
    DeliveredBefore(Date),
    /// The file has no rows.
    NoRows,
    /// Nothing was chosen to be looked at again.
    NothingChosen,
    /// These answers are not of this check.
    NotOfCheck,
    /// The report that was shown is not of this version.
    ReportStale,
}

impl fmt::Display for Refused {
    /// For logs: in English and without personal data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Refused::NotNow(state) => write!(f, "the check is {}", state.word()),
            Refused::CaseOver => f.write_str("the case is over"),
            Refused::NoConsent(list) => write!(f, "{} adults without consent", list.len()),
            Refused::NoSource => f.write_str("no source was chosen"),
            Refused::UnknownSource => f.write_str("no such source"),
            Refused::NotYet(from) => write!(f, "not before {from}"),
            Refused::NothingToAsk => f.write_str("nothing to ask"),
            Refused::AnswersOut(list) => write!(f, "answers out: {}", list.join(" ")),
            Refused::DeliveredBefore(on) => write!(f, "delivered before, on {on}"),
            Refused::NoRows => f.write_str("no rows"),
            Refused::NothingChosen => f.write_str("nothing was chosen"),
            Refused::NotOfCheck => f.write_str("answers of another check"),
            Refused::ReportStale => f.write_str("the report is not of this version"),
        }
    }
}

/// What is wrong with a row of an answer. Holds no personal data: it is kept and shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowFault {
    /// The row, counted from 1 with the headings in row 1.
    pub line: u32,
    /// The heading of the column; empty for the row as a whole.
    pub column: String,
    /// What.
    pub kind: RowFaultKind,
}

/// What can be wrong with a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RowFaultKind {
    /// A cell that must be filled is blank.
    Missing,
    /// Not a citizen number, or one that a spreadsheet rewrote.
    Number,
    /// Nobody with that number was asked about.
    NotAsked,
    /// The number is somebody's of another name.
    OtherName,
    /// Neither 有 nor 无.
    Result,
    /// Not a date, or one in the future.
    Date,
    /// The answer is older than may be.
    Stale(i32),
    /// Not what the fact may be; what it may be.
    Value(String),
    /// Not a month, or the last one before the first.
    Month,
    /// 有, but no value in any column.
    Empty,
    /// 无, but another row or a value says 有.
    Contradiction,
    /// The same thing stands in an earlier row.
    Twice(u32),
    /// The person no longer agrees to be checked.
    Consent(WhyNot),
    /// Another row of the same person is wrong.
    WithPerson(u32),
    /// A cell of the spreadsheet is a broken formula or lost its digits.
    Broken,
}
