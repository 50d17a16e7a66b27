// SPDX-License-Identifier: Apache-2.0
//! A check, what was asked of whom, what came back.

use super::refused::RowFault;
use crate::archive::PaperId;
use crate::casework::{CaseId, HouseholdId, PersonId};
use kernel::{Date, Division, Id, UserId, UtcMillis, words};
use std::collections::BTreeMap;
use std::fmt;

/// The id of a check.
pub type CheckId = Id<Check>;
/// The id of one question about one person to one source.
pub type ItemId = Id<Item>;
/// The id of a file of questions to a source.
pub type RequestId = Id<Request>;
/// The id of a file of answers.
pub type DeliveryId = Id<Delivery>;

words! {
    /// Whether it is the first look or the second one after an objection.
    CheckKind {
        First = "first" "核对",
        Again = "again" "复核",
    }
}

words! {
    /// How far it is.
    CheckState {
        Waiting = "waiting" "待启动",
        Running = "running" "核对中",
        Reported = "reported" "已出报告",
        Cancelled = "cancelled" "已取消",
    }
}

words! {
    /// As what somebody is checked.
    Part {
        Adult = "adult" "成年成员",
        Minor = "minor" "未成年成员",
        Supporter = "supporter" "不同住的义务人",
    }
}

words! {
    /// How far a question is.
    ItemState {
        Ready = "ready" "待查询",
        Asked = "asked" "已查询，待答复",
        Found = "found" "有记录",
        Nothing = "nothing" "查无记录",
        Unanswered = "unanswered" "未答复",
        NotAsked = "not_asked" "未查询",
    }
}

impl ItemState {
    /// Whether an answer may still come.
    #[must_use]
    pub const fn open(self) -> bool {
        matches!(self, ItemState::Ready | ItemState::Asked)
    }

    /// Whether the source answered.
    #[must_use]
    pub const fn answered(self) -> bool {
        matches!(self, ItemState::Found | ItemState::Nothing)
    }
}

words! {
    /// Why somebody's data were not asked for.
    WhyNot {
        NoConsent = "no_consent" "没有授权书",
        Withheld = "withheld" "本人不同意核对",
        Expired = "expired" "授权已过期",
        Withdrawn = "withdrawn" "本人已撤回授权",
        OutOfScope = "out_of_scope" "授权书没有包括这类信息",
        NoNumber = "no_number" "没有可以查询的证件号码",
        CaseOver = "case_over" "事项已办结或终止",
    }
}

words! {
    /// How questions go out and answers come in.
    Way {
        File = "file" "文件",
        Exchange = "exchange" "交换目录",
    }
}

/// A check of a family, asked for by its case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// Its id.
    pub id: CheckId,
    /// The case that asked for it.
    pub case: CaseId,
    /// The number of the case.
    pub case_number: String,
    /// The number of the record that asked for it.
    pub seq: u32,
    /// The family.
    pub household: HouseholdId,
    /// The village whose township handles the case.
    pub place: Division,
    /// First or second look.
    pub kind: CheckKind,
    /// The check whose result was objected to.
    pub repeats: Option<CheckId>,
    /// How far it is.
    pub state: CheckState,
    /// When it was asked for.
    pub requested_on: Date,
    /// By whom.
    pub requested_by: Option<UserId>,
    /// When it must have been begun.
    pub due: Option<Date>,
    /// When it was begun.
    pub started_on: Option<Date>,
    /// When it was reported.
    pub reported_on: Option<Date>,
    /// The report.
    pub report: Option<PaperId>,
    /// Rises with each change.
    pub version: i64,
}

/// Somebody whose data the case asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Who.
    pub person: PersonId,
    /// As what.
    pub part: Part,
}

/// One question: one person, one source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Its id.
    pub id: ItemId,
    /// The check.
    pub check: CheckId,
    /// Whose data.
    pub person: PersonId,
    /// As what.
    pub part: Part,
    /// The source, by its id in the table.
    pub source: String,
    /// How far it is.
    pub state: ItemState,
    /// Why it was not asked.
    pub why: Option<WhyNot>,
    /// The file with which it was asked.
    pub request: Option<RequestId>,
    /// When it was asked.
    pub asked_on: Option<Date>,
    /// When it was answered.
    pub answered_on: Option<Date>,
    /// The day to which the answer refers.
    pub as_of: Option<Date>,
}

/// Questions to one source in one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Its id.
    pub id: RequestId,
    /// Its number, as it stands in the name of the file.
    pub number: String,
    /// The source.
    pub source: String,
    /// The county.
    pub county: Division,
    /// How it goes out.
    pub way: Way,
    /// How many questions it holds.
    pub items: u32,
    /// When it was made.
    pub made_at: UtcMillis,
    /// By whom; none for a job.
    pub made_by: Option<UserId>,
    /// Their name as signed.
    pub made_name: String,
}

/// A file of answers that came in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// Its id.
    pub id: DeliveryId,
    /// The source.
    pub source: String,
    /// The county.
    pub county: Division,
    /// How it came.
    pub way: Way,
    /// The keyed hash of its bytes, in hexadecimal.
    pub hash: String,
    /// How many rows it has.
    pub rows: u32,
    /// How many were taken.
    pub taken: u32,
    /// What was not taken, and why.
    pub faults: Vec<RowFault>,
    /// When it came.
    pub came_at: UtcMillis,
    /// Who brought it; none for a job.
    pub brought_by: Option<UserId>,
    /// Their name as signed.
    pub brought_name: String,
}

/// One line of an answer, as it was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Its id.
    pub id: Id<Answer>,
    /// The question.
    pub item: ItemId,
    /// Whose data, for the key that seals it.
    pub person: PersonId,
    /// The file.
    pub delivery: DeliveryId,
    /// The row in the file.
    pub line: u32,
    /// What stood in it; none once the person's key was destroyed.
    pub said: Option<Said>,
}

/// What stood in a line. Prints as `***`.
#[derive(Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Said {
    /// What the thing is called at the source: the end of an account, a plate.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub thing: String,
    /// The first month.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub first: String,
    /// The last month.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub last: String,
    /// Values by heading, in the dictionary's machine form; words as they are.
    pub values: BTreeMap<String, String>,
}

impl fmt::Debug for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}
