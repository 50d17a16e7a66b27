// SPDX-License-Identifier: Apache-2.0
//! The closed lists and small structures that events carry.

use super::model::{EvidenceId, Member, PaperId, PersonId, Route, Scheme, Words};
use kernel::words;
use kernel::{Citation, Date, Division, Fen};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

words! {
    /// What a family reports.
    ChangeKind {
        /// 收入变化
        Income = "income",
        /// 财产变化
        Property = "property",
        /// 成员增加
        MemberJoined = "member_joined",
        /// 成员减少
        MemberLeft = "member_left",
        /// 成员死亡
        Death = "death",
        /// 住址、户籍变化
        Address = "address",
        /// 健康、残疾状况变化
        Health = "health",
        /// 生活自理能力变化
        SelfCare = "self_care",
        /// 就业变化
        Work = "work",
        /// 不再需要救助
        NoLongerWanted = "no_longer_wanted",
        /// 渐退期内再次陷入困难
        PoorAgain = "poor_again",
        /// 其他
        Other = "other",
    }
}

/// A paper that came in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaperIn {
    /// Its code in the packs' list.
    pub code: String,
    /// The paper.
    pub paper: PaperId,
}

words! {
    /// How a family was visited.
    VisitWay {
        /// 入户
        InPerson = "in_person",
        /// 电话（限突发重大事件期间）
        Phone = "phone",
        /// 视频（限突发重大事件期间）
        Video = "video",
    }
}

/// Whether somebody of the family signed the form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FamilySignature {
    /// Signed.
    Signed {
        /// By whom.
        person: PersonId,
    },
    /// Not signed.
    NotSigned {
        /// Why.
        reason: Words,
    },
}

/// What was corrected. Old and new values stay in the registry beside their evidence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Correction {
    /// A fact has other evidence.
    Evidence {
        /// What is replaced.
        old: Option<EvidenceId>,
        /// By what.
        new: EvidenceId,
    },
    /// Others live together than was thought.
    Household {
        /// Members as they were.
        old: Vec<Member>,
        /// Members now.
        new: Vec<Member>,
        /// Who applies or receives from now on, where whoever did no longer belongs to it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        applicant: Option<PersonId>,
    },
    /// The application was for another route.
    Route {
        /// As it was.
        old: Route,
        /// Now.
        new: Route,
        /// The person's own application, where it is for a household of one.
        application: Option<PaperId>,
    },
    /// The family lives or is registered elsewhere.
    Villages {
        /// Where it lives.
        living: Division,
        /// Where it is registered.
        registered: Division,
    },
}

words! {
    /// What an assessment answers.
    Answer {
        /// 符合
        Yes = "yes",
        /// 不符合
        No = "no",
        /// 需人工裁量
        Discretion = "discretion",
        /// 还需要材料
        Needs = "needs",
    }
}

/// An assessment by the packs, with as much of it as casework needs. The whole record is stored by its hash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assessment {
    /// SHA-256 of the record, in hexadecimal.
    pub record: String,
    /// The answer for the route of the application.
    pub answer: Answer,
    /// How much a month, where the answer is yes and the scheme pays.
    pub monthly: Option<Fen>,
    /// What the amount is made of, where the packs add a part of its own to it; else nothing. The parts add up to the amount.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<AmountPart>,
    /// How much of the amount is for care, which is paid to other hands; none where the scheme knows no such money.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub care: Option<Fen>,
    /// Who is counted as a member.
    pub counted: BTreeSet<PersonId>,
    /// Whether the household as a whole qualifies: then nobody in it is covered alone.
    pub whole_qualifies: bool,
    /// What a gradual exit would pay a month, where the packs allow one.
    pub gradual_exit: Option<Fen>,
    /// In how many months the family is looked at again.
    pub review_months: Option<u32>,
    /// The day by which it is looked at again whatever the interval, because of what is known already: a birthday that changes what the answer rests on, or the next term of a pupil.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub turns_on: Option<Date>,
    /// Whether it may be acted on: nothing in it is assumed.
    pub actionable: bool,
    /// What in it is assumed, by names in the packs.
    pub assumed: Vec<String>,
    /// Points that people decide, by names in the packs.
    pub points: BTreeSet<String>,
}

/// A part of an amount a month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AmountPart {
    /// What the packs call it; empty for what is left when every named part is taken off.
    pub label: String,
    /// How much.
    pub amount: Fen,
    /// The articles that order it.
    pub articles: Vec<Citation>,
}

/// What a person decided at a point that the packs leave to people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PointDecision {
    /// What, as it is written in packs.
    pub value: String,
    /// Who decided, as signed.
    pub by: String,
    /// Why.
    pub reason: Words,
    /// Who signed as the second.
    pub second: Option<String>,
    /// Whether the packs leave it to the county, and nobody of the county signed: until the county has confirmed what follows from it, it is a proposal.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub proposed: bool,
}

/// What was decided at the packs' points, as a case file writes it. Whether it is only proposed is the office's to know: the packs answer it either way.
pub(crate) fn in_case(decisions: &BTreeMap<String, PointDecision>) -> Map<String, Value> {
    let written = decisions.iter().map(|(point, one)| {
        let PointDecision { value, by, reason, second, proposed: _ } = one;
        (point.clone(), json!({ "value": value, "by": by, "reason": reason, "second": second }))
    });
    written.collect()
}

impl Assessment {
    /// What of the amount goes out under a scheme: the care money under its own, the rest under that of the case.
    #[must_use]
    pub fn paid_under(&self, scheme: Scheme) -> Option<Fen> {
        let care = self.care.unwrap_or_default();
        match scheme {
            Scheme::TekunCare => Some(care),
            _ => self.monthly.and_then(|monthly| monthly.checked_sub(care)),
        }
    }

    /// Whether another assessment says the same to the family.
    #[must_use]
    pub fn same_result(&self, other: &Assessment) -> bool {
        let result =
            |one: &Assessment| (one.answer, one.monthly, one.care, one.gradual_exit, one.whole_qualifies);
        result(self) == result(other) && self.counted == other.counted
    }
}

words! {
    /// What kind of place a notice hangs at.
    Place {
        /// 申请家庭所在村（社区）
        FamilyVillage = "family_village",
        /// 户籍所在地村（社区）
        RegisteredVillage = "registered_village",
        /// 务工地、经常居住地
        Workplace = "workplace",
        /// 其他适当的地方
        Suitable = "suitable",
    }
}

words! {
    /// How a dispute was looked into.
    DisputeWay {
        /// 重新调查
        Resurvey = "resurvey",
        /// 民主评议
        DemocraticReview = "democratic_review",
    }
}

words! {
    /// How a decision reached the family.
    Delivery {
        /// 当面送达
        InPerson = "in_person",
        /// 邮寄送达
        Mail = "mail",
        /// 留置送达
        LeftBehind = "left_behind",
        /// 电子送达
        Electronic = "electronic",
        /// 公告送达
        PublicNotice = "public_notice",
    }
}

words! {
    /// The special cases in which the whole way may take longer.
    ExtensionCause {
        /// 公示有异议
        Disputed = "disputed",
        /// 人户分离
        LivesElsewhere = "lives_elsewhere",
        /// 异地申办
        AppliedElsewhere = "applied_elsewhere",
        /// 家庭经济状况调查难度较大
        HardSurvey = "hard_survey",
        /// 其他特殊情况
        Special = "special",
    }
}

words! {
    /// What a family refuses without reason.
    NonCooperation {
        /// 拒绝授权核对
        Authorisation = "authorisation",
        /// 拒绝入户调查
        Visit = "visit",
        /// 拒绝提供应当由本人提供的材料
        Papers = "papers",
    }
}

words! {
    /// To which step a case can be sent back, the earliest first.
    ReturnTo {
        /// 重新调查
        Survey = "survey",
        /// 重新测算
        Assessment = "assessment",
        /// 重新提出审核意见
        Opinion = "opinion",
        /// 重新公示
        Notice = "notice",
    }
}

words! {
    /// What no longer holds after a case was sent back or a new assessment said something else.
    Voided {
        /// 入户调查
        HomeVisits = "home_visits",
        /// 信息核对
        Check = "check",
        /// 测算
        Assessment = "assessment",
        /// 民主评议
        DemocraticReview = "democratic_review",
        /// 审核意见
        Opinion = "opinion",
        /// 公示
        Notices = "notices",
        /// 听取意见
        Hearing = "hearing",
        /// 县级入户核查、复核
        CountyWork = "county_work",
        /// 审批会议
        Meeting = "meeting",
    }
}

impl ReturnTo {
    /// What is to be done again: the step itself and everything that rests on it.
    #[must_use]
    pub const fn voids(self) -> &'static [Voided] {
        const ALL: &[Voided] = &[
            Voided::HomeVisits,
            Voided::Check,
            Voided::DemocraticReview,
            Voided::Assessment,
            Voided::Opinion,
            Voided::Hearing,
            Voided::Notices,
            Voided::CountyWork,
            Voided::Meeting,
        ];
        let first = match self {
            ReturnTo::Survey => 0,
            ReturnTo::Assessment => 3,
            ReturnTo::Opinion => 4,
            ReturnTo::Notice => 6,
        };
        ALL.split_at(first).1
    }
}
