// SPDX-License-Identifier: Apache-2.0
//! What is kept of a funeral and of its cost.

use crate::casework::{HouseholdId, PaperId, PersonId};
use kernel::{Date, Fen, Id, Secret, UserId, UtcMillis, words};

/// The mark of a funeral's id.
#[derive(Debug)]
pub struct FuneralMark;
/// The id of a funeral.
pub type FuneralId = Id<FuneralMark>;
/// The mark of the id of a cost.
#[derive(Debug)]
pub struct CostMark;
/// The id of a proposed cost.
pub type CostId = Id<CostMark>;

words! {
    /// Who sees to a funeral: the home of who lived in one; else the township, which may entrust the village or a relative.
    SeesTo {
        Home = "home" "供养服务机构",
        Village = "village" "村（居）民委员会（受乡镇委托）",
        Relative = "relative" "亲属（受乡镇委托）",
        Township = "township" "乡镇（街道）",
        Other = "other" "其他单位或个人（受乡镇委托）",
    }
}

words! {
    /// How somebody was laid to rest.
    Rest {
        Cremation = "cremation" "火化",
        Burial = "burial" "土葬（按规定可以的）",
    }
}

words! {
    /// Why a funeral has no cost that support pays.
    WithoutCost {
        OtherSource = "other_source" "由养老保险丧葬补助等其他渠道支付",
        NoCost = "no_cost" "没有发生费用",
        NotAskedFor = "not_asked_for" "承办人不要",
    }
}

words! {
    /// Why the county sends a cost back.
    CostFault {
        Bills = "bills" "票据不全、不清",
        Amount = "amount" "金额要改",
        OtherSource = "other_source" "已有其他渠道支付",
        Payee = "payee" "承办人不清",
    }
}

words! {
    /// How far a funeral has come.
    FuneralStage {
        Open = "open" "待落实承办",
        Entrusted = "entrusted" "承办中",
        Held = "held" "已办，待报费用",
        Proposed = "proposed" "费用待县级决定",
        Decided = "decided" "费用已决定",
        Closed = "closed" "供养经费没有支出",
    }
}

impl FuneralStage {
    /// Whether nothing is left to do but to pay.
    #[must_use]
    pub const fn over(self) -> bool {
        matches!(self, FuneralStage::Decided | FuneralStage::Closed)
    }
}

/// A funeral (丧葬).
#[derive(Clone, Debug)]
pub struct Funeral {
    /// Its id.
    pub id: FuneralId,
    /// Who died.
    pub person: PersonId,
    /// The family in which they were supported.
    pub household: HouseholdId,
    /// When they died, as known when it was entered.
    pub died_on: Date,
    /// Who sees to it.
    pub sees_to: SeesTo,
    /// The name of whoever does.
    pub who: Secret<String>,
    /// That it was held.
    pub held: Option<Held>,
    /// That it was closed without a cost.
    pub closed: Option<(Date, WithoutCost)>,
    /// Who entered it.
    pub by: UserId,
    /// Their name as signed.
    pub name: String,
    /// When.
    pub at: UtcMillis,
    /// When it stopped counting, because the death was a mistake.
    pub undone_at: Option<UtcMillis>,
}

/// That a funeral was held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held {
    /// The day.
    pub on: Date,
    /// How.
    pub rest: Rest,
    /// The certificate of cremation or burial.
    pub paper: PaperId,
}

/// A cost that a township proposes (丧葬费).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cost {
    /// Its id.
    pub id: CostId,
    /// Of which funeral.
    pub funeral: FuneralId,
    /// What the bills add up to.
    pub bills: Fen,
    /// What is to be paid of it.
    pub amount: Fen,
    /// The bills.
    pub paper: PaperId,
    /// Who proposed it.
    pub by: UserId,
    /// Their name as signed.
    pub name: String,
    /// When.
    pub at: UtcMillis,
    /// What the county said.
    pub answer: Option<CostAnswer>,
}

/// What the county said of a cost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CostAnswer {
    /// Why it was sent back; none where it is paid.
    pub fault: Option<CostFault>,
    /// Who answered.
    pub by: UserId,
    /// Their name as signed.
    pub name: String,
    /// When.
    pub at: UtcMillis,
}

impl Cost {
    /// Whether the county agreed to pay it.
    #[must_use]
    pub fn accepted(&self) -> bool {
        self.answer.as_ref().is_some_and(|answer| answer.fault.is_none())
    }
}

/// How far a funeral with these costs has come. Pure, so that the page, the lists and the use cases never differ.
#[must_use]
pub fn stage(funeral: Option<&Funeral>, costs: &[Cost]) -> FuneralStage {
    let Some(funeral) = funeral else { return FuneralStage::Open };
    if costs.iter().any(Cost::accepted) {
        return FuneralStage::Decided;
    }
    if funeral.closed.is_some() {
        return FuneralStage::Closed;
    }
    match (costs.iter().any(|cost| cost.answer.is_none()), funeral.held) {
        (true, _) => FuneralStage::Proposed,
        (false, Some(_)) => FuneralStage::Held,
        (false, None) => FuneralStage::Entrusted,
    }
}
