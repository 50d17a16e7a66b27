// SPDX-License-Identifier: Apache-2.0
//! The table of the machine: which step may be taken where, by whom, which clock it stops, which paper belongs to it and which clauses ask for it.
//! `docs/casework.md` is printed from this table.

use super::event::EventKind;
use super::model::{Doer, Matter, Office};
use super::stage::StageKind;
use kernel::words;
use policy::procedure::StepKind;

words! {
    /// The papers of a case (field papers of the office, by their usual names).
    Form {
        /// 申请书
        Application = "application",
        /// 一次性告知书
        MissingPapers = "missing_papers",
        /// 承诺书
        Pledge = "pledge",
        /// 受理通知书
        Receipt = "receipt",
        /// 转办单
        PassingOn = "passing_on",
        /// 近亲属备案表
        Relatives = "relatives",
        /// 核对授权书
        Consent = "consent",
        /// 核对委托书
        CheckRequest = "check_request",
        /// 核对报告
        CheckReport = "check_report",
        /// 入户调查表
        HomeVisit = "home_visit",
        /// 邻里访问记录
        NeighbourVisit = "neighbour_visit",
        /// 信函索证函
        Letter = "letter",
        /// 测算表
        Assessment = "assessment",
        /// 民主评议记录
        DemocraticReview = "democratic_review",
        /// 审核确认表
        Approval = "approval",
        /// 公示
        Notice = "notice",
        /// 公示异议登记与复查
        Dispute = "dispute",
        /// 县级入户核查表
        CountyVisit = "county_visit",
        /// 审批会议记录
        Minutes = "minutes",
        /// 听取意见通知书
        HearingNotice = "hearing_notice",
        /// 听取意见记录
        Hearing = "hearing",
        /// 决定文书（确认通知书、不予确认告知书、变更停发告知书）
        Decision = "decision",
        /// 送达回证
        DeliveryReceipt = "delivery_receipt",
        /// 终止办理告知书
        Termination = "termination",
        /// 撤回申请书
        Withdrawal = "withdrawal",
        /// 变更申报表
        Change = "change",
        /// 定期核查表
        Review = "review",
        /// 死亡证明材料
        Death = "death",
    }
}

/// Who may take a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Who {
    /// The family itself, online.
    pub citizen: bool,
    /// The provincial platform.
    pub platform: bool,
    /// The system.
    pub system: bool,
    /// The offices. For a decision the rules say which.
    pub offices: &'static [Office],
}

const STAFF: Who = Who { citizen: false, platform: false, system: false, offices: &[] };
const VILLAGE: &[Office] = &[Office::Village, Office::Township, Office::County];
const TOWNSHIP: &[Office] = &[Office::Township];
const TOWNSHIP_UP: &[Office] = &[Office::Township, Office::County];
const COUNTY: &[Office] = &[Office::County];

use StageKind as S;

/// Stages before the delivery of the decision.
const UNTOLD: &[S] = &[
    S::Registered,
    S::Accepted,
    S::Opinion,
    S::OnNotice,
    S::Disputed,
    S::Ready,
    S::Submitted,
    S::OnCountyNotice,
    S::Decided,
];
/// Stages before the decision.
const OPEN: &[S] = UNTOLD.split_at(UNTOLD.len() - 1).0;
/// Stages between acceptance and decision.
const UNDER_WAY: &[S] = OPEN.split_at(1).1;
/// Stages in which people look into the family.
const SURVEYING: &[S] = &[S::Accepted, S::Disputed];

impl EventKind {
    /// Whether a case begins with it.
    #[must_use]
    pub const fn opens(self) -> Option<Matter> {
        match self {
            EventKind::Applied => Some(Matter::Application),
            EventKind::ChangeReported => Some(Matter::Change),
            EventKind::ReviewOpened => Some(Matter::Review),
            _ => None,
        }
    }

    /// In which stages it may happen.
    #[must_use]
    pub const fn stages(self) -> &'static [StageKind] {
        use EventKind as E;
        match self {
            E::Applied | E::ChangeReported | E::ReviewOpened => &[],
            E::PapersAsked | E::Accepted => &[S::Registered],
            E::PapersReceived | E::PledgeGiven => &[S::Registered, S::Accepted, S::Disputed],
            E::PassedOn
            | E::RelativesDeclared
            | E::ConsentRecorded
            | E::FactCorrected
            | E::MovedAway
            | E::Withdrawn
            | E::ReportReceived => OPEN,
            // What was decided for somebody who died meanwhile ends with the month of the death.
            E::DeathRecorded => UNTOLD,
            E::SurveyStarted => &[S::Accepted],
            E::CheckRequested
            | E::HomeVisited
            | E::NeighboursVisited
            | E::LetterSent
            | E::DemocraticReviewHeld
            | E::OpinionGiven => SURVEYING,
            E::CheckStarted
            | E::CheckReported
            | E::CheckObjected
            | E::CheckRepeated
            | E::LetterAnswered
            | E::Assessed
            | E::Extended
            | E::Terminated => UNDER_WAY,
            E::NoticePosted => &[S::Opinion, S::Submitted],
            E::NoticeRemoved => &[S::OnNotice, S::OnCountyNotice, S::Disputed],
            E::Disputed => &[S::OnNotice, S::OnCountyNotice, S::Disputed, S::Ready],
            E::DisputeResolved => &[S::Disputed],
            E::Submitted => &[S::Ready],
            E::CountyVisited => &[S::Submitted, S::OnCountyNotice, S::Decided, S::Delivered],
            E::CountyReviewed | E::MeetingHeld | E::Decided => &[S::Submitted],
            E::HearingNoticed | E::HearingHeld | E::HearingDeclined | E::HearingUnreached => {
                &[S::Opinion, S::OnNotice, S::Ready, S::Submitted, S::OnCountyNotice]
            }
            E::Delivered => &[S::Decided, S::Terminated],
            E::Closed => &[S::Delivered],
            E::Returned => &[S::Opinion, S::OnNotice, S::Ready, S::Submitted, S::OnCountyNotice],
            E::HandedOver => &[
                S::Registered,
                S::Accepted,
                S::Opinion,
                S::OnNotice,
                S::Disputed,
                S::Ready,
                S::Submitted,
                S::OnCountyNotice,
                S::Decided,
                S::Delivered,
                S::Terminated,
            ],
        }
    }

    /// In which matters it may happen.
    #[must_use]
    pub const fn matters(self) -> &'static [Matter] {
        use EventKind as E;
        match self {
            E::Applied
            | E::PapersAsked
            | E::PledgeGiven
            | E::Accepted
            | E::PassedOn
            | E::Withdrawn
            | E::Terminated => &[Matter::Application],
            E::ChangeReported => &[Matter::Change],
            E::ReviewOpened => &[Matter::Review],
            E::HearingNoticed | E::HearingHeld | E::HearingDeclined | E::HearingUnreached => {
                &[Matter::Change, Matter::Review]
            }
            _ => Matter::ALL,
        }
    }

    /// Who may take it.
    #[must_use]
    pub const fn who(self) -> Who {
        use EventKind as E;
        match self {
            E::Applied => Who { citizen: true, platform: true, offices: VILLAGE, ..STAFF },
            E::ChangeReported
            | E::PapersReceived
            | E::ConsentRecorded
            | E::PledgeGiven
            | E::CheckObjected
            | E::Withdrawn => Who { citizen: true, offices: VILLAGE, ..STAFF },
            E::ReviewOpened => Who { system: true, offices: TOWNSHIP_UP, ..STAFF },
            E::RelativesDeclared
            | E::HomeVisited
            | E::NeighboursVisited
            | E::NoticePosted
            | E::NoticeRemoved
            | E::Disputed
            | E::DeathRecorded
            | E::MovedAway
            | E::HearingNoticed
            | E::HearingHeld
            | E::HearingDeclined
            | E::HearingUnreached
            | E::Delivered
            | E::ReportReceived => Who { offices: VILLAGE, ..STAFF },
            E::PapersAsked
            | E::Accepted
            | E::SurveyStarted
            | E::CheckRequested
            | E::LetterSent
            | E::LetterAnswered
            | E::DemocraticReviewHeld
            | E::OpinionGiven
            | E::Submitted
            | E::Closed => Who { offices: TOWNSHIP, ..STAFF },
            E::PassedOn
            | E::FactCorrected
            | E::Assessed
            | E::DisputeResolved
            | E::MeetingHeld
            | E::Extended
            | E::Terminated
            | E::Returned
            | E::HandedOver => Who { offices: TOWNSHIP_UP, ..STAFF },
            E::CheckStarted | E::CheckReported | E::CheckRepeated | E::CountyVisited | E::CountyReviewed => {
                Who { offices: COUNTY, ..STAFF }
            }
            E::Decided => Who { offices: &[], ..STAFF },
        }
    }

    /// The clock that it stops.
    #[must_use]
    pub const fn stops(self) -> Option<StepKind> {
        use EventKind as E;
        match self {
            E::Accepted => Some(StepKind::Acceptance),
            E::SurveyStarted => Some(StepKind::Survey),
            E::CheckStarted => Some(StepKind::Check),
            E::DemocraticReviewHeld => Some(StepKind::Review),
            E::NoticeRemoved => Some(StepKind::Notice),
            E::DisputeResolved => Some(StepKind::Dispute),
            E::Decided => Some(StepKind::Decision),
            E::Delivered => Some(StepKind::Refusal),
            _ => None,
        }
    }

    /// The paper that belongs to it.
    #[must_use]
    pub const fn form(self) -> Option<Form> {
        use EventKind as E;
        Some(match self {
            E::Applied => Form::Application,
            E::ChangeReported => Form::Change,
            E::ReviewOpened => Form::Review,
            E::PapersAsked => Form::MissingPapers,
            E::PledgeGiven => Form::Pledge,
            E::Accepted => Form::Receipt,
            E::PassedOn => Form::PassingOn,
            E::RelativesDeclared => Form::Relatives,
            E::ConsentRecorded => Form::Consent,
            E::CheckRequested => Form::CheckRequest,
            E::CheckReported | E::CheckRepeated => Form::CheckReport,
            E::HomeVisited => Form::HomeVisit,
            E::NeighboursVisited => Form::NeighbourVisit,
            E::LetterSent | E::LetterAnswered => Form::Letter,
            E::Assessed => Form::Assessment,
            E::DemocraticReviewHeld => Form::DemocraticReview,
            E::OpinionGiven | E::Submitted | E::CountyReviewed => Form::Approval,
            E::NoticePosted | E::NoticeRemoved => Form::Notice,
            E::Disputed | E::DisputeResolved => Form::Dispute,
            E::CountyVisited => Form::CountyVisit,
            E::MeetingHeld => Form::Minutes,
            E::HearingNoticed => Form::HearingNotice,
            E::HearingHeld | E::HearingDeclined | E::HearingUnreached => Form::Hearing,
            E::Decided => Form::Decision,
            E::Delivered => Form::DeliveryReceipt,
            E::Terminated => Form::Termination,
            E::Withdrawn => Form::Withdrawal,
            E::DeathRecorded => Form::Death,
            E::PapersReceived
            | E::SurveyStarted
            | E::CheckStarted
            | E::CheckObjected
            | E::FactCorrected
            | E::Closed
            | E::Extended
            | E::MovedAway
            | E::Returned
            | E::HandedOver
            | E::ReportReceived => return None,
        })
    }

    /// The duties that ask for it, by their ids in `docs/clauses.md`.
    #[must_use]
    pub const fn clauses(self) -> &'static [&'static str] {
        use EventKind as E;
        match self {
            E::Applied => &["CK-3.1", "MS-4a", "MS-10a", "MS-10e", "NX-5b", "NX-5e"],
            E::PapersAsked => &["BZ-1.2", "NX-5c"],
            E::PledgeGiven => &["MS-10b"],
            E::CheckRequested | E::CheckReported => &["CK-3.2a", "NX-5d"],
            E::HomeVisited | E::NeighboursVisited | E::LetterSent | E::LetterAnswered => &["CK-3.2a"],
            E::DemocraticReviewHeld | E::Disputed | E::DisputeResolved => &["CK-3.2b", "NX-5c"],
            E::NoticePosted | E::NoticeRemoved => &["CK-3.2b", "CK-A1"],
            E::OpinionGiven => &["BZ-1.2", "BZ-1.4"],
            E::Decided => &["BZ-1.2", "BZ-1.4", "CK-2.2a", "CK-2.2b", "MS-1f", "NX-4b", "NX-5a"],
            E::CountyVisited => &["NX-5a"],
            E::FactCorrected => &["CK-4.3c"],
            E::ReportReceived => &["MS-4b", "NX-5f"],
            _ => &[],
        }
    }
}

impl Who {
    /// Whether somebody may take the step; for a decision `decider` is the office that the rules name.
    #[must_use]
    pub fn allows(&self, kind: EventKind, doer: &Doer, decider: Office) -> bool {
        match doer {
            Doer::Citizen { .. } => self.citizen,
            Doer::Platform => self.platform,
            Doer::System => self.system,
            Doer::Staff { office, .. } if kind == EventKind::Decided => *office == decider,
            Doer::Staff { office, .. } => self.offices.contains(office),
        }
    }
}
