// SPDX-License-Identifier: Apache-2.0
//! Where a case stands.

use kernel::words;
use kernel::{Date, Division};
use serde::{Deserialize, Serialize};

/// Where a case stands, with what belongs to that place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "at", rename_all = "snake_case")]
pub enum Stage {
    /// Asked for, not yet accepted.
    Registered,
    /// Accepted: survey, check, neighbours and letters run side by side.
    Accepted,
    /// An opinion was given; the notice of this round is to be posted.
    Opinion {
        /// The round of the notice.
        round: u32,
        /// Whether it follows a dispute.
        again: bool,
    },
    /// The notice hangs.
    OnNotice {
        /// Its round.
        round: u32,
        /// Its last day.
        through: Date,
    },
    /// Somebody objects; a new survey or a democratic review is under way.
    Disputed {
        /// The round of the notice.
        round: u32,
        /// Whether it was the county's notice.
        county: bool,
    },
    /// Ready to go to the decider.
    Ready,
    /// With the decider.
    Submitted,
    /// The county's own notice hangs.
    OnCountyNotice {
        /// Its last day.
        through: Date,
    },
    /// Decided, not yet delivered.
    Decided,
    /// Delivered.
    Delivered,
    /// Filed.
    Closed,
    /// Passed on to the office that has to handle it.
    PassedOn {
        /// Which.
        to: Division,
    },
    /// Withdrawn by the applicant.
    Withdrawn,
    /// Ended because the family would not take part.
    Terminated {
        /// Whether the family was told in writing.
        told: bool,
    },
    /// Ended by the death of everybody whom it was about.
    Died,
}

words! {
    /// A stage without its data.
    StageKind {
        /// 待受理
        Registered = "registered",
        /// 调查核实
        Accepted = "accepted",
        /// 待公示
        Opinion = "opinion",
        /// 公示中
        OnNotice = "on_notice",
        /// 异议处理
        Disputed = "disputed",
        /// 待报送
        Ready = "ready",
        /// 待审核确认
        Submitted = "submitted",
        /// 县级公示中
        OnCountyNotice = "on_county_notice",
        /// 待送达
        Decided = "decided",
        /// 待归档
        Delivered = "delivered",
        /// 已归档
        Closed = "closed",
        /// 已转交
        PassedOn = "passed_on",
        /// 已撤回
        Withdrawn = "withdrawn",
        /// 已终止
        Terminated = "terminated",
        /// 因死亡终结
        Died = "died",
    }
}

impl Stage {
    /// Without its data.
    #[must_use]
    pub const fn kind(&self) -> StageKind {
        match self {
            Stage::Registered => StageKind::Registered,
            Stage::Accepted => StageKind::Accepted,
            Stage::Opinion { .. } => StageKind::Opinion,
            Stage::OnNotice { .. } => StageKind::OnNotice,
            Stage::Disputed { .. } => StageKind::Disputed,
            Stage::Ready => StageKind::Ready,
            Stage::Submitted => StageKind::Submitted,
            Stage::OnCountyNotice { .. } => StageKind::OnCountyNotice,
            Stage::Decided => StageKind::Decided,
            Stage::Delivered => StageKind::Delivered,
            Stage::Closed => StageKind::Closed,
            Stage::PassedOn { .. } => StageKind::PassedOn,
            Stage::Withdrawn => StageKind::Withdrawn,
            Stage::Terminated { .. } => StageKind::Terminated,
            Stage::Died => StageKind::Died,
        }
    }
}

impl StageKind {
    /// Whether nothing is left to be done.
    #[must_use]
    pub const fn over(self) -> bool {
        matches!(self, StageKind::Closed | StageKind::PassedOn | StageKind::Withdrawn | StageKind::Died)
    }

    /// Whether it lies before the decision, so that everything is still open.
    #[must_use]
    pub const fn open(self) -> bool {
        matches!(
            self,
            StageKind::Registered
                | StageKind::Accepted
                | StageKind::Opinion
                | StageKind::OnNotice
                | StageKind::Disputed
                | StageKind::Ready
                | StageKind::Submitted
                | StageKind::OnCountyNotice
        )
    }
}
