// SPDX-License-Identifier: Apache-2.0
//! What happens in a case, one event for one step. Events are only added, never changed; a correction is an event of its own.

use super::award::{Departure, Proposal};
use super::model::{
    Capacity, Channel, Consent, ConsentAnswer, Contact, ContactWay, Declarant, Doer, EvidenceId, Family,
    Finder, ObjectorId, PaperId, PersonId, ReportId, Scheme, Seen, Speaker, Staff, Standing, Tie, Words,
};
use super::payload::{
    Assessment, ChangeKind, Correction, Delivery, DisputeWay, ExtensionCause, FamilySignature,
    NonCooperation, PaperIn, Place, PointDecision, ReturnTo, VisitWay,
};
use crate::registry::contact::ContactId;
use kernel::{Date, Division, UserId, UtcMillis, words};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// A step as it is entered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// What happened.
    pub event: CaseEvent,
    /// When it happened.
    pub happened_on: Date,
    /// When it was entered.
    pub entered_at: UtcMillis,
    /// Who took the step.
    pub by: Doer,
    /// For a step that is entered later than it happened.
    pub late: Option<LateEntry>,
}

impl Entry {
    /// The day of entry, in China.
    #[must_use]
    pub fn entered_on(&self) -> Date {
        self.entered_at.date_in_china()
    }
}

/// Entered from paper, after the day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LateEntry {
    /// Why so late.
    pub reason: Words,
    /// The paper, scanned.
    pub scan: PaperId,
    /// Who typed it in; the one who took the step signed the paper.
    pub entered_by: UserId,
}

/// Whether a count is zero; records from before it was asked leave it out.
#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
const fn nobody(count: &u32) -> bool {
    *count == 0
}

macro_rules! events {
    ($($(#[$doc:meta])* $variant:ident = $word:literal $({ $($(#[$field_doc:meta])* $field:ident : $type:ty),+ $(,)? })?),+ $(,)?) => {
        /// Something that happens in a case.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(tag = "kind")]
        pub enum CaseEvent { $($(#[$doc])* #[serde(rename = $word)] $variant $({ $($(#[$field_doc])* $field: $type),+ })?),+ }

        words! {
            /// An event without its content.
            EventKind { $($(#[$doc])* $variant = $word),+ }
        }

        impl CaseEvent {
            /// Without its content.
            #[must_use]
            pub const fn kind(&self) -> EventKind {
                match self { $(CaseEvent::$variant { .. } => EventKind::$variant),+ }
            }
        }
    };
}

events! {
    /// 提出申请
    Applied = "applied" {
        /// What is asked for.
        scheme: Scheme,
        /// The way in.
        channel: Channel,
        /// Who speaks for the family.
        speaker: Speaker,
        /// Who found the family, where it did not ask by itself.
        found_by: Option<Finder>,
        /// When somebody first asked or was found in need, where that was logged before.
        first_contact: Option<Date>,
        /// The request for help that was logged, where there is one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        contact: Option<ContactId>,
        /// The family.
        family: Family,
    },
    /// 报告家庭情况变化
    ChangeReported = "change_reported" {
        /// What the family receives it under.
        scheme: Scheme,
        /// The way in.
        channel: Channel,
        /// What changed.
        changes: BTreeSet<ChangeKind>,
        /// What was said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        words: Option<Words>,
        /// The paper that reports it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        paper: Option<PaperId>,
        /// The family.
        family: Family,
        /// What it receives.
        standing: Standing,
        /// Authorisations that still hold.
        consents: Vec<Consent>,
    },
    /// 启动定期核查
    ReviewOpened = "review_opened" {
        /// What the family receives it under.
        scheme: Scheme,
        /// By when it was due.
        due: Date,
        /// Why it is looked at before its day, where it is.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        words: Option<Words>,
        /// The paper that asks for it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        paper: Option<PaperId>,
        /// The family.
        family: Family,
        /// What it receives.
        standing: Standing,
        /// Authorisations that still hold.
        consents: Vec<Consent>,
    },
    /// 一次性告知补正材料
    PapersAsked = "papers_asked" {
        /// The codes of the papers in the packs' list.
        codes: BTreeSet<String>,
        /// The list as handed over.
        paper: PaperId,
    },
    /// 收到材料
    PapersReceived = "papers_received" {
        /// Codes and papers.
        papers: Vec<PaperIn>,
    },
    /// 以承诺代替证明
    PledgeGiven = "pledge_given" {
        /// Which certificate it replaces.
        code: String,
        /// The pledge.
        paper: PaperId,
    },
    /// 受理
    Accepted = "accepted" {
        /// The number of the receipt.
        receipt: String,
        /// The receipt.
        paper: PaperId,
    },
    /// 转交有权办理的机关
    PassedOn = "passed_on" {
        /// Where to.
        to: Division,
        /// Why.
        reason: Words,
    },
    /// 近亲属备案
    RelativesDeclared = "relatives_declared" {
        /// Who declares.
        declarant: Declarant,
        /// Near relatives; empty for none.
        ties: Vec<Tie>,
        /// The form.
        paper: PaperId,
    },
    /// 核对授权
    ConsentRecorded = "consent_recorded" {
        /// Who.
        person: PersonId,
        /// As what.
        capacity: Capacity,
        /// What was said.
        answer: ConsentAnswer,
    },
    /// 启动调查
    SurveyStarted = "survey_started",
    /// 提请信息核对
    CheckRequested = "check_requested" {
        /// Whose data.
        persons: BTreeSet<PersonId>,
    },
    /// 启动信息核对
    CheckStarted = "check_started",
    /// 出具核对报告
    CheckReported = "check_reported" {
        /// The report.
        report: PaperId,
        /// Whether it contradicts what the family declared.
        against: bool,
        /// When the family was told, which it is at once where the report is against it.
        told_on: Option<Date>,
    },
    /// 对核对结果提出异议
    CheckObjected = "check_objected" {
        /// What is wrong.
        ground: Words,
        /// What shows it.
        proof: Vec<PaperId>,
    },
    /// 复核核对结果
    CheckRepeated = "check_repeated" {
        /// The new report.
        report: PaperId,
        /// Whether the result is another one.
        changed: bool,
    },
    /// 入户调查
    HomeVisited = "home_visited" {
        /// Who visited.
        surveyors: Vec<Staff>,
        /// How.
        way: VisitWay,
        /// The signature of a family member, or why there is none.
        signature: FamilySignature,
        /// What they saw, in words.
        #[serde(default, skip_serializing_if = "Seen::is_empty")]
        seen: Seen,
        /// The form.
        form: PaperId,
    },
    /// 邻里访问
    NeighboursVisited = "neighbours_visited" {
        /// Who visited.
        visitors: Vec<Staff>,
        /// How many neighbours.
        neighbours: u32,
        /// What they said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        said: Option<Words>,
        /// The record.
        form: PaperId,
    },
    /// 发出信函索证
    LetterSent = "letter_sent" {
        /// The letter.
        letter: PaperId,
        /// To whom.
        to: Words,
    },
    /// 收到信函答复
    LetterAnswered = "letter_answered" {
        /// Which letter.
        letter: PaperId,
        /// The answer.
        answer: PaperId,
    },
    /// 更正事实
    FactCorrected = "fact_corrected" {
        /// What, with old and new.
        correction: Correction,
        /// Why.
        reason: Words,
    },
    /// 测算
    Assessed = "assessed" {
        /// What came out.
        assessment: Assessment,
        /// What people decided at the points that the packs leave to them, by `point` or `point.row`.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        decisions: BTreeMap<String, PointDecision>,
    },
    /// 民主评议
    DemocraticReviewHeld = "democratic_review_held" {
        /// When it was called.
        called_on: Date,
        /// How many were invited.
        invited: u32,
        /// How many came.
        present: u32,
        /// Votes that the family is in need as declared.
        yes: u32,
        /// Votes that it is not.
        no: u32,
        /// Abstentions.
        abstained: u32,
        /// How many of those invited stood aside, as near relatives or as whoever objected.
        #[serde(default, skip_serializing_if = "nobody")]
        recused: u32,
        /// The record.
        record: PaperId,
    },
    /// 提出审核意见
    OpinionGiven = "opinion_given" {
        /// What is proposed.
        proposal: Proposal,
        /// Where it departs from the assessment.
        departure: Option<Departure>,
    },
    /// 张贴公示
    NoticePosted = "notice_posted" {
        /// At what kind of place.
        place: Place,
        /// In which village.
        village: Division,
        /// The last day.
        through: Date,
        /// A photo of it on the wall.
        photo: PaperId,
    },
    /// 公示期满揭下
    NoticeRemoved = "notice_removed" {
        /// A photo of it before it was taken down.
        photo: PaperId,
    },
    /// 公示异议
    Disputed = "disputed" {
        /// Who objects, sealed.
        objector: ObjectorId,
        /// What is wrong.
        ground: Words,
    },
    /// 异议处理完毕
    DisputeResolved = "dispute_resolved" {
        /// Which dispute, from 1.
        dispute: u32,
        /// How.
        way: DisputeWay,
        /// Whether the objector was right.
        upheld: bool,
        /// When the objector was told.
        told_on: Date,
    },
    /// 报送审核确认
    Submitted = "submitted",
    /// 县级入户核查
    CountyVisited = "county_visited" {
        /// Who visited.
        visitors: Vec<Staff>,
        /// The form.
        form: PaperId,
        /// Whether what was found agrees with the file.
        agrees: bool,
    },
    /// 县级复核
    CountyReviewed = "county_reviewed" {
        /// Whether the reviewer agrees with the opinion.
        agrees: bool,
        /// What the decider should know.
        note: Words,
    },
    /// 召开审批会议
    MeetingHeld = "meeting_held" {
        /// The minutes.
        minutes: PaperId,
        /// Who took part.
        attendees: BTreeSet<UserId>,
        /// Who stood aside.
        recused: BTreeSet<UserId>,
        /// What the meeting said of this case; the decision is signed by a person, apart.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        conclusion: Option<Words>,
    },
    /// 告知拟减发、停发并通知陈述意见
    HearingNoticed = "hearing_noticed" {
        /// How.
        way: ContactWay,
        /// The letter.
        paper: PaperId,
    },
    /// 听取意见
    HearingHeld = "hearing_held" {
        /// How.
        way: ContactWay,
        /// The record, signed.
        record: PaperId,
    },
    /// 本人表示不陈述意见
    HearingDeclined = "hearing_declined" {
        /// The record.
        record: PaperId,
    },
    /// 联系不上
    HearingUnreached = "hearing_unreached" {
        /// How it was tried.
        way: ContactWay,
    },
    /// 作出决定
    Decided = "decided" {
        /// What is decided.
        proposal: Proposal,
        /// Where it departs from the assessment.
        departure: Option<Departure>,
        /// The number of the document.
        number: String,
    },
    /// 送达决定
    Delivered = "delivered" {
        /// How.
        way: Delivery,
        /// The document.
        paper: PaperId,
        /// The signed receipt, or the photo that stands for it.
        receipt: Option<PaperId>,
    },
    /// 归档
    Closed = "closed",
    /// 延长办理时限
    Extended = "extended" {
        /// The special case.
        cause: ExtensionCause,
        /// Why.
        reason: Words,
    },
    /// 登记死亡
    DeathRecorded = "death_recorded" {
        /// Who.
        person: PersonId,
        /// When.
        died_on: Date,
        /// What shows it.
        evidence: EvidenceId,
    },
    /// 登记迁出
    MovedAway = "moved_away" {
        /// Where to.
        to: Division,
        /// What shows it.
        evidence: EvidenceId,
    },
    /// 申请人撤回
    Withdrawn = "withdrawn" {
        /// Who speaks for the family.
        speaker: Speaker,
        /// The paper, where it was in writing.
        paper: Option<PaperId>,
        /// Why, as far as it was said.
        reason: Words,
    },
    /// 终止办理
    Terminated = "terminated" {
        /// What was refused.
        refused: BTreeSet<NonCooperation>,
        /// When the family was asked.
        asked: Vec<Contact>,
        /// Why it is no reasonable refusal.
        reason: Words,
        /// The document.
        paper: PaperId,
    },
    /// 退回前一步骤
    Returned = "returned" {
        /// To which.
        to: ReturnTo,
        /// Why.
        reason: Words,
    },
    /// 移交经办人
    HandedOver = "handed_over" {
        /// To whom.
        to: UserId,
        /// Why.
        reason: Words,
    },
    /// 收到实名举报
    ReportReceived = "report_received" {
        /// Where it is registered.
        report: ReportId,
    },
}
