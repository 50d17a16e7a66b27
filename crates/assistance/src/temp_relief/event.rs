// SPDX-License-Identifier: Apache-2.0
//! What happens in a matter of relief, one event for one step. Events are only added, never changed.

use super::answers::ReliefAssessment;
use super::words::{ApprovalKind, Level, RefusalReason, Source, Way};
use crate::casework::{Channel, HouseholdId, PaperId, PersonId, PointDecision, Words};
use crate::registry::contact::ContactId;
use crate::registry::model::HardshipEvent;
use kernel::{Date, Division, Fen, Id, UserId, UtcMillis, words};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The mark of a matter's id.
#[derive(Debug)]
pub struct Relief;
/// The id of a matter.
pub type ReliefId = Id<Relief>;

/// A step as it was taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// What happened.
    pub event: ReliefEvent,
    /// When it happened.
    pub happened_on: Date,
    /// When it was entered.
    pub entered_at: UtcMillis,
    /// Who took the step.
    pub by: UserId,
    /// Their name as signed.
    pub name: String,
}

/// A step on file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Its number in the matter, from 1.
    pub seq: u32,
    /// The step.
    #[serde(flatten)]
    pub entry: Entry,
}

/// Somebody who handles a payment beside the one who enters it: with an account or, like a village cadre at the scene, without.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Handler {
    /// With an account.
    User {
        /// The account.
        id: UserId,
        /// The name as signed.
        name: String,
    },
    /// Without one.
    Named {
        /// The name and office as signed on the paper.
        name: Words,
    },
}

impl Handler {
    /// The name as signed.
    #[must_use]
    pub fn signature(&self) -> Words {
        match self {
            Handler::User { name, .. } => Words::new(name.as_str()),
            Handler::Named { name } => name.clone(),
        }
    }

    /// The account, where there is one.
    #[must_use]
    pub const fn user(&self) -> Option<UserId> {
        match self {
            Handler::User { id, .. } => Some(*id),
            Handler::Named { .. } => None,
        }
    }
}

/// A part of an approval, paid by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApprovalStage {
    /// From which day it may be paid.
    pub from: Date,
    /// How much.
    pub amount: Fen,
}

/// How relief is handed over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Given {
    /// The way.
    pub way: Way,
    /// Goods by name and number, or whose account and why theirs.
    pub what: Option<Words>,
}

/// The minutes of 一事一议.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Minutes {
    /// Who took part, as signed.
    pub participants: Vec<Words>,
    /// The minutes.
    pub paper: PaperId,
}

/// An approval.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approval {
    /// Why, beside others.
    pub kind: ApprovalKind,
    /// At which level.
    pub level: Level,
    /// The scheme of the packs that gives it.
    pub scheme: String,
    /// Its parts, in the order of their days; one where it is paid at once.
    pub stages: Vec<ApprovalStage>,
    /// How it is handed over.
    pub given: Given,
    /// Why this, in words.
    pub reason: Words,
    /// Who stood by and signed, where somebody did.
    pub second: Option<Handler>,
    /// Who is to sign within the time that the rules give, where nobody stood by.
    pub asked: Option<Handler>,
    /// The minutes, for 一事一议.
    pub minutes: Option<Minutes>,
    /// Its 文号.
    #[serde(default)]
    pub number: String,
}

impl Approval {
    /// The sum of its parts; `None` when it does not fit.
    #[must_use]
    pub fn total(&self) -> Option<Fen> {
        Fen::checked_sum(self.stages.iter().map(|stage| stage.amount))
    }
}

/// A payment of one part of an approval.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paid {
    /// The approval, from 1.
    pub approval: u32,
    /// The part of it, from 1.
    pub stage: u32,
    /// Who pays.
    pub source: Source,
    /// Who handed it over beside the one who enters it; none where the county's roster pays.
    pub second: Option<Handler>,
    /// The voucher: a receipt with signature or fingerprint, or a photo of handing over; none where the county's roster pays.
    pub voucher: Option<PaperId>,
}

impl Paid {
    /// A part that the county's roster pays.
    #[must_use]
    pub const fn by_county(approval: u32, stage: u32) -> Paid {
        Paid { approval, stage, source: Source::County, second: None, voucher: None }
    }
}

macro_rules! events {
    ($($(#[$doc:meta])* $variant:ident = $word:literal $chinese:literal $({ $($(#[$field_doc:meta])* $field:ident : $type:ty),+ $(,)? })?),+ $(,)?) => {
        /// Something that happens in a matter of relief.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(tag = "kind")]
        pub enum ReliefEvent { $($(#[$doc])* #[serde(rename = $word)] $variant $({ $($(#[$field_doc])* $field: $type),+ })?),+ }

        words! {
            /// An event without its content.
            ReliefEventKind { $($variant = $word $chinese),+ }
        }

        impl ReliefEvent {
            /// Without its content.
            #[must_use]
            pub const fn kind(&self) -> ReliefEventKind {
                match self { $(ReliefEvent::$variant { .. } => ReliefEventKind::$variant),+ }
            }
        }
    };
}

events! {
    /// Another system handed in that somebody applies. Nobody has taken it in: until a person does, nothing else happens but that it is withdrawn.
    Applied = "applied" "申请" {
        /// The family on file.
        household: HouseholdId,
        /// For one person of it; the whole family where none.
        person: Option<PersonId>,
        /// What struck them, with what was declared of it on the family's file.
        event: Id<HardshipEvent>,
        /// Where it struck them.
        place: Division,
        /// The way in.
        channel: Channel,
        /// Whether the person applies for what people without work get once.
        once: bool,
    },
    /// The matter is taken in where the event happened, or where whoever asks is registered or lives.
    Opened = "opened" "受理" {
        /// The family on file; at the scene it may be a person of whom only a name is known.
        household: HouseholdId,
        /// For one person of it; the whole family where none.
        person: Option<PersonId>,
        /// What struck them, with its facts on the family's file.
        event: Id<HardshipEvent>,
        /// Where it struck them.
        place: Division,
        /// The way in.
        channel: Channel,
        /// The request for help that was logged before, where there is one.
        contact: Option<ContactId>,
        /// Who has proven who they are by no paper yet.
        unproven: BTreeSet<PersonId>,
        /// Near relatives in the office, as declared.
        relatives: BTreeSet<UserId>,
        /// Other matters of the same people and the same days: to be looked at, and a reason for no delay.
        alike: Vec<ReliefId>,
        /// Whether the person applies for what people without work get once.
        #[serde(default)]
        once: bool,
    },
    /// What the packs say, and what people decided at their points.
    Assessed = "assessed" "测算" {
        /// The answers.
        assessment: ReliefAssessment,
        /// By point or `point.row`.
        decisions: BTreeMap<String, PointDecision>,
    },
    /// Approved, with its parts.
    Approved = "approved" "审批" {
        /// The approval.
        approval: Approval,
    },
    /// Whoever was second at the scene signs, or another one who looked into it.
    SecondConfirmed = "second_confirmed" "第二经办人确认" {
        /// The approval, from 1.
        approval: u32,
    },
    /// A part was handed over, or went to the county's roster.
    Paid = "paid" "发放" {
        /// The payment.
        paid: Paid,
    },
    /// The papers that first aid did without are there.
    PapersCompleted = "papers_completed" "补齐手续" {
        /// The papers.
        papers: Vec<PaperId>,
        /// Who has proven by now who they are.
        proven: BTreeSet<PersonId>,
    },
    /// The place of registration is asked to help to check. Nothing waits for its answer.
    HelpAsked = "help_asked" "请户籍地协助" {
        /// Which county.
        of: Division,
        /// What is asked.
        words: Words,
    },
    /// It answered.
    HelpAnswered = "help_answered" "户籍地答复" {
        /// Which county.
        of: Division,
        /// What it says.
        words: Words,
    },
    /// Handed on to another scheme, department or charity, beside what is given here.
    Referred = "referred" "转介" {
        /// Where to.
        to: Words,
        /// What for.
        words: Words,
    },
    /// A notice hangs; asked for relief in spending only.
    NoticePosted = "notice_posted" "张贴公示" {
        /// The last day.
        through: Date,
        /// The photo.
        photo: PaperId,
    },
    /// It came down.
    NoticeRemoved = "notice_removed" "公示期满" {
        /// The photo.
        photo: PaperId,
    },
    /// Somebody objects to the notice. Who stands in the register of complaints, where they want to be told what came of it, and never here.
    Disputed = "disputed" "公示异议" {
        /// What is wrong.
        ground: Words,
    },
    /// It was looked into.
    DisputeSettled = "dispute_settled" "异议处理完毕" {
        /// Whether the objector was right: then the packs are asked again before anything is approved.
        upheld: bool,
        /// What was found.
        words: Words,
        /// Whether the notice hangs once more, by the rules of the day.
        #[serde(default)]
        again: bool,
    },
    /// No relief, in writing.
    Refused = "refused" "不予救助" {
        /// Why.
        reason: RefusalReason,
        /// With which facts.
        words: Words,
        /// Its 文号.
        #[serde(default)]
        number: String,
    },
    /// Whoever asked wants nothing any more.
    Withdrawn = "withdrawn" "撤回" {
        /// What was said.
        words: Words,
    },
    /// Everything is handed over and complete.
    Closed = "closed" "办结",
}
