// SPDX-License-Identifier: Apache-2.0
//! What is proposed and decided, and the order that a decision gives to payout. Persons are never picked here: they come from the route and the assessment, so
//! that a part of a qualifying household cannot be covered.
//! clause: BZ-1.4

use super::model::{PersonId, Words};
use super::reason::{AdjustReason, Because, RefusalReason, StopReason};
use kernel::words;
use kernel::{Date, Fen, Month, UserId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What an opinion proposes or a decision orders.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Proposal {
    /// 确认：cover everybody whom the route and the assessment name.
    Cover {
        /// How much a month; none for a recognition.
        monthly: Option<Fen>,
    },
    /// 不予确认
    Refuse {
        /// Why.
        because: Vec<Because<RefusalReason>>,
    },
    /// 继续保障，金额不变
    Continue,
    /// 调整金额
    Adjust {
        /// The new amount a month.
        monthly: Fen,
        /// Why.
        because: Vec<Because<AdjustReason>>,
    },
    /// 退出渐退，恢复正常保障
    Restore {
        /// The amount a month.
        monthly: Fen,
    },
    /// 渐退
    GradualExit(Exit),
    /// 停止
    Stop {
        /// Why.
        because: Vec<Because<StopReason>>,
    },
}

words! {
    /// A proposal without its figures.
    Act {
        /// 确认
        Cover = "cover",
        /// 不予确认
        Refuse = "refuse",
        /// 继续
        Continue = "continue",
        /// 增发
        Raise = "raise",
        /// 减发
        Cut = "cut",
        /// 恢复
        Restore = "restore",
        /// 渐退
        GradualExit = "gradual_exit",
        /// 停止
        Stop = "stop",
    }
}

impl Act {
    /// Whether it takes something away, so that the family is heard first where the law asks it.
    #[must_use]
    pub const fn takes_away(self) -> bool {
        matches!(self, Act::Cut | Act::GradualExit | Act::Stop)
    }

    /// How much it takes away: who was heard on something heavier need not be heard again on something lighter.
    #[must_use]
    pub const fn weight(self) -> u8 {
        match self {
            Act::Cut => 1,
            Act::GradualExit => 2,
            Act::Stop => 3,
            _ => 0,
        }
    }
}

impl Proposal {
    /// Without its figures; `present` is what the family receives now.
    #[must_use]
    pub fn act(&self, present: Option<Fen>) -> Act {
        match self {
            Proposal::Cover { .. } => Act::Cover,
            Proposal::Refuse { .. } => Act::Refuse,
            Proposal::Continue => Act::Continue,
            Proposal::Adjust { monthly, .. } if present.is_some_and(|now| *monthly < now) => Act::Cut,
            Proposal::Adjust { .. } => Act::Raise,
            Proposal::Restore { .. } => Act::Restore,
            Proposal::GradualExit(_) => Act::GradualExit,
            Proposal::Stop { .. } => Act::Stop,
        }
    }
}

words! {
    /// On which ground a family leaves slowly. Each is an entry of its own in the ledger of gradual exits (渐退台账).
    ExitKind {
        /// 已脱贫家庭
        OutOfPoverty = "out_of_poverty",
        /// 就业创业或者收入超过标准
        IncomeRose = "income_rose",
        /// 一般困难家庭：重病恢复期
        RecoveringIllness = "recovering_illness",
        /// 一般困难家庭：灾后重建期
        RebuildingAfterDisaster = "rebuilding_after_disaster",
        /// 一般困难家庭：刚毕业未就业
        NewGraduateWithoutWork = "new_graduate_without_work",
    }
}

impl ExitKind {
    /// Whether it belongs into the ledger of households with ordinary difficulty, which are let go slowly and without a fixed number of months.
    #[must_use]
    pub const fn ordinary_difficulty(self) -> bool {
        matches!(
            self,
            ExitKind::RecoveringIllness
                | ExitKind::RebuildingAfterDisaster
                | ExitKind::NewGraduateWithoutWork
        )
    }
}

/// A gradual exit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exit {
    /// On which ground.
    pub kind: ExitKind,
    /// For how many months; none where the ledger has no fixed number.
    pub months: Option<u32>,
    /// What is paid a month meanwhile.
    pub monthly: Fen,
}

/// A departure from what the assessment says: a reason with a second signature, and the point that the packs leave to a person, where it is about one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Departure {
    /// The discretion point, by its name in the packs.
    pub point: Option<String>,
    /// Why.
    pub reason: Words,
    /// Who signs as the second.
    pub second: Option<UserId>,
}

/// What payout and the register do after a decision or a death. Made by the machine, never typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AwardOrder {
    /// Begin.
    Start {
        /// Who is covered.
        persons: BTreeSet<PersonId>,
        /// How much a month; none for a recognition.
        monthly: Option<Fen>,
        /// How much of it is for care, which goes to other hands.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        care: Option<Fen>,
        /// The first month.
        from: Month,
        /// The day by which it is looked at again.
        review_by: Date,
        /// The last day of a recognition that lapses by itself.
        until: Option<Date>,
    },
    /// Go on unchanged.
    Continue {
        /// The day by which it is looked at again.
        review_by: Date,
    },
    /// Pay another amount, also out of a gradual exit.
    Change {
        /// Who is covered.
        persons: BTreeSet<PersonId>,
        /// How much a month.
        monthly: Fen,
        /// How much of it is for care, which goes to other hands.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        care: Option<Fen>,
        /// The first month.
        from: Month,
        /// The day by which it is looked at again.
        review_by: Date,
    },
    /// Begin a gradual exit.
    Exit {
        /// On which ground, and so in which ledger.
        kind: ExitKind,
        /// How much a month.
        monthly: Fen,
        /// The first month.
        from: Month,
        /// The last month; none where the ledger has no fixed number.
        until: Option<Month>,
        /// The day by which it is looked at again.
        review_by: Date,
    },
    /// Pay no longer.
    Stop {
        /// The last month.
        last: Month,
    },
}
