// SPDX-License-Identifier: Apache-2.0
//! Why monitoring does not do what was asked.

use super::model::State;
use kernel::{Date, Month};
use std::fmt;

/// A refusal that no single field of a form explains. The crate `wording` says each in Chinese.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// The lead stands elsewhere: the step does not follow from there.
    NotFrom(State),
    /// Whoever should look into it has no right to, in that place.
    CannotWork(String),
    /// Nobody went to see yet.
    NoVisit,
    /// The day lies before the lead was found.
    BeforeFound(Date),
    /// No case has that number, or it is of another family.
    CaseElsewhere(String),
    /// The paper is not in the archive of the family.
    PaperElsewhere,
    /// The month is closed.
    MonthClosed(Month),
    /// Leads of the month are open: how many.
    LeadsOpen(u64),
    /// Lists that must come every month did not: their names.
    ListsMissing(Vec<String>),
    /// The month is not over yet.
    MonthRuns(Month),
}

impl fmt::Display for Refused {
    /// For logs: in English and without personal data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Refused::NotFrom(state) => return write!(f, "the lead is {}", state.word()),
            Refused::CannotWork(_) => "the assignee has no right there",
            Refused::NoVisit => "nobody went to see",
            Refused::BeforeFound(_) => "before it was found",
            Refused::CaseElsewhere(_) => "the case is of another family",
            Refused::PaperElsewhere => "the paper is of another family",
            Refused::MonthClosed(_) => "the month is closed",
            Refused::LeadsOpen(_) => "leads are open",
            Refused::ListsMissing(_) => "lists are missing",
            Refused::MonthRuns(_) => "the month is not over",
        })
    }
}
