// SPDX-License-Identifier: Apache-2.0
//! A lead and what became of it.

use crate::casework::{HouseholdId, PersonId};
use crate::office::Error;
use kernel::words;
use kernel::{Date, Division, Id, Month, Secret, UserId, UtcMillis};
use serde::{Deserialize, Serialize};

/// The id of a lead.
pub type LeadId = Id<Lead>;
/// The id of a file that leads came from.
pub type FileId = Id<File>;

/// A delivery of a list; kept by the slice `exchange`.
#[derive(Clone, Copy, Debug)]
pub struct File;

words! {
    /// How far a lead has come.
    State {
        /// 待分派
        Open = "open",
        /// 待走访
        Assigned = "assigned",
        /// 已走访，待结论
        Visited = "visited",
        /// 待复核
        Proposed = "proposed",
        /// 已办结
        Closed = "closed",
    }
}

words! {
    /// Why a lead was unfounded.
    Unfounded {
        /// 不是同一个人
        OtherPerson = "other_person",
        /// 来源数据有误
        SourceWrong = "source_wrong",
        /// 早已办理
        DealtWith = "dealt_with",
        /// 不在本地
        Elsewhere = "elsewhere",
        /// 走访证实不属实
        NotSo = "not_so",
    }
}

words! {
    /// How somebody went to see.
    Way {
        /// 上门
        InPerson = "in_person",
        /// 电话、视频
        Phone = "phone",
        /// 向村里、邻居、单位了解
        Asked = "asked",
    }
}

/// What came of a lead. A closed list: nothing in it changes aid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "what", content = "of")]
pub enum Outcome {
    /// Looked into: everything stays as it is.
    NoChange,
    /// A case was opened: its number.
    CaseOpened(String),
    /// Passed on: to whom.
    PassedOn(String),
    /// Unfounded, with the reason.
    Unfounded(Unfounded),
}

impl Outcome {
    /// The word in the database.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Outcome::NoChange => "no_change",
            Outcome::CaseOpened(_) => "case_opened",
            Outcome::PassedOn(_) => "passed_on",
            Outcome::Unfounded(_) => "unfounded",
        }
    }

    /// What stands beside the word: a number, an office, a reason.
    #[must_use]
    pub fn beside(&self) -> &str {
        match self {
            Outcome::NoChange => "",
            Outcome::CaseOpened(number) => number,
            Outcome::PassedOn(to) => to,
            Outcome::Unfounded(why) => why.word(),
        }
    }

    /// Reads [`Self::word`] and [`Self::beside`].
    #[must_use]
    pub fn parse(word: &str, beside: &str) -> Option<Outcome> {
        Some(match word {
            "no_change" => Outcome::NoChange,
            "case_opened" => Outcome::CaseOpened(beside.to_owned()),
            "passed_on" => Outcome::PassedOn(beside.to_owned()),
            "unfounded" => Outcome::Unfounded(Unfounded::parse(beside)?),
            _ => return None,
        })
    }
}

/// What the source said in one column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    /// The column.
    pub label: String,
    /// What stood there.
    pub value: String,
}

/// What the source said of whom it is about: sealed, for it names people who may be on no file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// The name in the source.
    pub name: String,
    /// The citizen number with its middle hidden, where the person is on no file.
    pub number: String,
    /// The other columns.
    pub facts: Vec<Fact>,
}

/// Where a lead comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The list, or the comparison inside, by its word.
    pub list: String,
    /// The delivery, where there was a file.
    pub file: Option<FileId>,
    /// The sheet and row.
    pub at: Option<(String, u64)>,
}

/// Something to look into.
#[derive(Clone, Debug)]
pub struct Lead {
    /// Its id.
    pub id: LeadId,
    /// Its number: `500299-XS202011-00001`.
    pub number: String,
    /// Its kind.
    pub kind: String,
    /// The month it belongs to.
    pub month: Month,
    /// The village, township or county that looks into it.
    pub place: Division,
    /// The household, where it is on file.
    pub household: Option<HouseholdId>,
    /// The person, where on file.
    pub person: Option<PersonId>,
    /// Where it comes from.
    pub source: Source,
    /// A keyed fingerprint of what was found: the same finding makes no second lead.
    pub same: [u8; 32],
    /// What the source said.
    pub said: Secret<String>,
    /// The day it was found.
    pub found_on: Date,
    /// The last day to look into it.
    pub due_on: Date,
    /// Whether that day rests on a holiday table that is not out yet.
    pub provisional: bool,
    /// Whether a second person looks at the result.
    pub second_look: bool,
    /// How far it has come.
    pub state: State,
    /// Whose task it is.
    pub assignee: Option<(UserId, String)>,
    /// What came of it, once somebody said so.
    pub outcome: Option<Outcome>,
    /// Who said so.
    pub resulted_by: Option<UserId>,
    /// When it was closed.
    pub closed_on: Option<Date>,
    /// Rises with each step; also the number of the latest record.
    pub version: i64,
}

impl Lead {
    /// What the source said.
    #[must_use]
    pub fn said(&self) -> Said {
        serde_json::from_str(self.said.expose()).unwrap_or_default()
    }

    /// Whether its day has passed and it is not closed.
    #[must_use]
    pub fn late(&self, today: Date) -> bool {
        self.state != State::Closed && self.due_on < today
    }
}

/// A step of a lead.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "step")]
pub enum Step {
    /// It was found.
    Found,
    /// It became somebody's task.
    Assigned {
        /// Their name.
        to: String,
    },
    /// Somebody was reminded.
    Chased,
    /// Somebody went to see.
    Visited {
        /// How.
        way: Way,
        /// Who was there, by name, at least one.
        who: Vec<String>,
        /// What was found.
        found: String,
        /// The photo or paper in the archive of the family.
        paper: Option<String>,
    },
    /// What came of it.
    Resulted {
        /// What.
        outcome: Outcome,
        /// In words.
        words: String,
    },
    /// A second person agreed.
    Confirmed,
    /// A second person did not agree.
    SentBack {
        /// Why.
        words: String,
    },
}

impl Step {
    /// The word in the database.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Step::Found => "found",
            Step::Assigned { .. } => "assigned",
            Step::Chased => "chased",
            Step::Visited { .. } => "visited",
            Step::Resulted { .. } => "resulted",
            Step::Confirmed => "confirmed",
            Step::SentBack { .. } => "sent_back",
        }
    }

    /// As it is kept, sealed.
    ///
    /// # Errors
    /// It cannot be written, which is our fault.
    pub fn to_text(&self) -> Result<String, Error> {
        serde_json::to_string(self).map_err(|_| Error::Broken("a step of a lead cannot be written as JSON"))
    }

    /// Reads [`Self::to_text`].
    ///
    /// # Errors
    /// It is none, which is our fault.
    pub fn read(text: &str) -> Result<Step, Error> {
        serde_json::from_str(text).map_err(|_| Error::Broken("a step of a lead cannot be read"))
    }
}

/// A step with who took it and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// From 1.
    pub seq: i64,
    /// The day it happened.
    pub happened_on: Date,
    /// When it was entered.
    pub entered_at: UtcMillis,
    /// By whom; none for a job.
    pub by: Option<UserId>,
    /// Their name as signed.
    pub name: String,
    /// What.
    pub step: Step,
}

/// A month that is closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closing {
    /// The county.
    pub county: Division,
    /// The month.
    pub month: Month,
    /// When.
    pub closed_at: UtcMillis,
    /// By whom.
    pub by: Option<UserId>,
    /// Their name as signed.
    pub name: String,
    /// How many leads the month had.
    pub leads: u64,
}
