// SPDX-License-Identifier: Apache-2.0
//! The options that a procedure can pick from. Rust knows the options; the pack picks, dated and cited.

use crate::tree::{Name, Origin};
use kernel::{Fraction, words};

words! {
    /// What a step is, in the order in which an office meets them. A procedure has at most one step of each kind: `dibao.notice` is the notice of
    /// the procedure `dibao`.
    StepKind {
        /// 受理
        Acceptance = "acceptance",
        /// 证明材料
        Certificates = "certificates",
        /// 户籍地协助调查
        RegistrationHelp = "registration_help",
        /// 急难型救助
        Emergency = "emergency",
        /// 小额快救
        Quick = "quick",
        /// 先行救助后由第二经办人确认
        SecondHandler = "second_handler",
        /// 先行救助后补齐手续
        PapersAfter = "papers_after",
        /// 家庭经济状况调查
        Survey = "survey",
        /// 信息核对
        Check = "check",
        /// 民主评议
        Review = "review",
        /// 公示
        Notice = "notice",
        /// 公示异议；`lasts` 为再次公示的天数，没有写的同第一次
        Dispute = "dispute",
        /// 县级入户抽查
        SpotCheck = "spot_check",
        /// 近亲属备案家庭的入户核查
        RelativesCheck = "relatives_check",
        /// 县级公示
        CountyNotice = "county_notice",
        /// 审核确认；`by` 为确认机关
        Decision = "decision",
        /// 不予确认的告知
        Refusal = "refusal",
        /// 全程时限
        Total = "total",
        /// 确认权限下放乡镇的全程时限
        TotalDelegated = "total_delegated",
        /// 起发月份
        PaymentStart = "payment_start",
        /// 发放
        Payment = "payment",
        /// 确认结果公布
        Publication = "publication",
        /// 县级对乡镇确认的监督抽查
        Supervision = "supervision",
        /// 自理能力复评
        Assessment = "assessment",
        /// 减发、停发
        Reduction = "reduction",
        /// 终止
        Termination = "termination",
        /// 终止公示异议
        TerminationDispute = "termination_dispute",
    }
}

words! {
    /// Who does a step.
    Actor {
        /// 村（居）民委员会
        Village = "village",
        /// 乡镇人民政府（街道办事处）
        Township = "township",
        /// 县级人民政府民政部门
        County = "county",
        /// 市级民政部门
        City = "city",
        /// 财政部门
        Finance = "finance",
        /// 乡村振兴（扶贫）部门
        RuralRevitalisation = "rural_revitalisation",
    }
}

words! {
    /// From which event a clock runs. The day of the event does not count.
    Event {
        /// 提出申请
        Application = "application",
        /// 受理
        Acceptance = "acceptance",
        /// 乡镇提出核对请求
        SurveyRequest = "survey_request",
        /// 调查结束
        SurveyEnd = "survey_end",
        /// 收到乡镇报送的材料
        FileReceived = "file_received",
        /// 公示期满
        NoticeEnd = "notice_end",
        /// 提出异议
        Dispute = "dispute",
        /// 作出决定
        Decision = "decision",
        /// 报告情况变化
        Report = "report",
        /// 公布价格指数
        IndexRelease = "index_release",
    }
}

words! {
    /// Where a notice hangs.
    NoticePlace {
        /// 申请家庭所在村（社区）
        FamilyVillage = "family_village",
        /// 户籍所在地
        RegisteredVillage = "registered_village",
        /// 务工地、经常居住地
        Workplace = "workplace",
        /// 以适当方式
        Suitable = "suitable",
    }
}

words! {
    /// What a procedure picks where texts differ.
    Choice {
        /// 缺少材料的一次性告知
        TellOnce = "tell_once",
        /// 重新调查或者组织民主评议
        ResurveyOrReview = "resurvey_or_review",
        /// 重新调查后再次公示
        ResurveyThenNoticeAgain = "resurvey_then_notice_again",
        /// 再次公示
        NoticeAgain = "notice_again",
        /// 应当民主评议
        ReviewRequired = "review_required",
        /// 没有争议的可以不评议
        ReviewIfDisputed = "review_if_disputed",
        /// 次月起发放
        NextMonth = "next_month",
        /// 当月起发放
        SameMonth = "same_month",
        /// 告知并说明理由
        TellWithReasons = "tell_with_reasons",
        /// 先听取意见，再书面告知
        HearFirst = "hear_first",
        /// 可以先行救助
        PayFirstAllowed = "pay_first_allowed",
        /// 应当先行救助
        PayFirstRequired = "pay_first_required",
        /// 不需要公示
        NoNotice = "no_notice",
    }
}

/// A time limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clock {
    /// How many days.
    pub days: u32,
    /// Working days (工作日) or calendar days.
    pub working: bool,
    /// From which event.
    pub event: Event,
}

/// How long something lasts or a limit extended to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Days {
    /// How many.
    pub days: u32,
    /// Working days or calendar days.
    pub working: bool,
}

/// One step of a procedure with what the pack picks for it.
#[derive(Clone, Debug)]
pub struct ProcedureStep {
    /// Its name: its procedure and kind, such as `dibao.notice`.
    pub name: Name,
    /// The procedure that it is a step of.
    pub procedure: Name,
    /// What it is.
    pub kind: StepKind,
    /// Its Chinese name.
    pub label: String,
    /// Who does it.
    pub by: Option<Actor>,
    /// Its time limit.
    pub within: Option<Clock>,
    /// The limit in special cases.
    pub extended: Option<Days>,
    /// Where a notice hangs.
    pub place: Option<NoticePlace>,
    /// How long it lasts.
    pub lasts: Option<Days>,
    /// The option picked.
    pub choose: Option<Choice>,
    /// A share, such as of files looked at again.
    pub share: Option<Fraction>,
    /// How many people at least do it together.
    pub persons: Option<u32>,
    /// Whether the step is taken from the decision date instead of the acceptance date (a transition rule).
    pub by_decision_date: bool,
    /// Where it comes from.
    pub origin: Origin,
}
