// SPDX-License-Identifier: Apache-2.0
//! The options that a procedure can pick from. Rust knows the options; the pack picks, dated and cited.

use crate::tree::{Name, Origin};
use kernel::Fraction;

macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name { $($(#[$doc])* $variant),+ }

        impl $name {
            /// Every option.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];

            /// The word used in packs and records.
            pub fn word(self) -> &'static str {
                match self { $($name::$variant => $word),+ }
            }

            /// Reads [`Self::word`].
            pub fn parse(word: &str) -> Option<$name> {
                Self::ALL.iter().copied().find(|one| one.word() == word)
            }
        }
    };
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
    /// Its name, such as `dibao.notice`.
    pub name: Name,
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
    /// Whether the step is taken from the decision date instead of the acceptance date (a transition rule).
    pub by_decision_date: bool,
    /// Where it comes from.
    pub origin: Origin,
}
