// SPDX-License-Identifier: Apache-2.0
//! Why somebody is refused, stopped, or given more or less: closed lists. Occupation and status are not in them, and no free text can stand in for one.
//! clause: BZ-1.2

use super::model::{EvidenceId, PaperId, Scheme, Words};
use super::names::CONTINUES;
use kernel::words;
use kernel::{Citation, Fraction};
use serde::{Deserialize, Serialize};

words! {
    /// Why an application is refused.
    RefusalReason {
        /// 家庭人均收入不低于标准
        IncomeNotBelowLine = "income_not_below_line",
        /// 家庭财产超过规定
        PropertyAboveLimit = "property_above_limit",
        /// 刚性支出占收入的比例没有达到规定
        SpendingShareBelowLine = "spending_share_below_line",
        /// 不符合参照单人户的条件
        NotAHouseholdOfOne = "not_a_household_of_one",
        /// 已经享受同类救助
        CoveredAlready = "covered_already",
        /// 按规定不计入共同生活的家庭成员
        NotCountedAsMember = "not_counted_as_member",
        /// 不属于无劳动能力
        AbleToWork = "able_to_work",
        /// 有法定义务人能够履行义务
        SupporterAble = "supporter_able",
        /// 已选择孤儿、事实无人抚养儿童保障
        OrphanProgramme = "orphan_programme",
    }
}

words! {
    /// Why what a family receives ends.
    StopReason {
        /// 家庭人均收入不低于标准
        IncomeNotBelowLine = "income_not_below_line",
        /// 家庭财产超过规定
        PropertyAboveLimit = "property_above_limit",
        /// 刚性支出占收入的比例没有达到规定
        SpendingShareBelowLine = "spending_share_below_line",
        /// 保障对象死亡
        Died = "died",
        /// 户籍迁出本地
        MovedAway = "moved_away",
        /// 本人自愿放弃
        OwnWish = "own_wish",
        /// 已转入其他救助
        CoveredOtherwise = "covered_otherwise",
        /// 按规定不再计入共同生活的家庭成员
        NotCountedAsMember = "not_counted_as_member",
        /// 查实隐瞒、虚报家庭情况，按实际情况不符合条件
        FactsConcealed = "facts_concealed",
        /// 渐退期满
        GradualExitOver = "gradual_exit_over",
        /// 认定的有效期满
        RecognitionOver = "recognition_over",
        /// 具备或者恢复劳动能力
        AbleToWork = "able_to_work",
        /// 法定义务人具有或者恢复履行义务能力
        SupporterAble = "supporter_able",
        /// 依法被判处刑罚，在监狱服刑
        InPrison = "in_prison",
        /// 年满规定年龄，不再就读
        SchoolEnded = "school_ended",
    }
}

words! {
    /// Why an amount goes up or down.
    AdjustReason {
        /// 家庭收入增加
        IncomeRose = "income_rose",
        /// 家庭收入减少
        IncomeFell = "income_fell",
        /// 家庭成员增加
        MemberJoined = "member_joined",
        /// 家庭成员减少
        MemberLeft = "member_left",
        /// 家庭成员死亡
        MemberDied = "member_died",
        /// 分类施保情形变化
        SupplementChanged = "supplement_changed",
        /// 有劳动能力的成员无正当理由连续拒绝介绍的工作
        WorkRefused = "work_refused",
        /// 更正原来的事实
        FactCorrected = "fact_corrected",
        /// 年满规定年龄，因就读继续供养
        PupilOfAge = "pupil_of_age",
        /// 不再就读，按其他情形继续供养
        SchoolLeft = "school_left",
    }
}

words! {
    /// What of a family a figure is about. A ground about a line stands on a figure of its own kind.
    Means {
        /// 收入
        Income = "income",
        /// 财产
        Property = "property",
        /// 刚性支出
        Spending = "spending",
    }
}

words! {
    /// What a figure counts.
    Measure {
        /// 元，以分计
        Money = "money",
        /// 数、比例
        Number = "number",
        /// 人
        Persons = "persons",
        /// 个月
        Months = "months",
        /// 岁
        Years = "years",
        /// 天
        Days = "days",
    }
}

impl Measure {
    /// Whether it is money, as every figure was before others were told apart; such records leave it out.
    #[must_use]
    pub const fn is_money(&self) -> bool {
        matches!(self, Measure::Money)
    }

    const fn money() -> Measure {
        Measure::Money
    }
}

/// A ground with what it stands on: facts with their evidence, the article, and for a line the figure and the distance from it; a sentence where there is no line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Because<R> {
    /// The ground.
    pub code: R,
    /// The facts, by the names of the dictionary, with their evidence.
    pub facts: Vec<FactSeen>,
    /// The article.
    pub article: Citation,
    /// The figure beside its line, where the ground is about a line.
    pub figure: Option<Figure>,
    /// What was found, in a sentence, where no figure shows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub said: Option<Words>,
    /// The paper that shows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paper: Option<PaperId>,
}

/// A fact and where it comes from. Its value stands in the assessment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FactSeen {
    /// Its name in the dictionary.
    pub fact: String,
    /// The evidence in the registry; none for a fact that rules derive.
    pub evidence: Option<EvidenceId>,
}

/// A figure beside the line that it is held against. Money in fen. A line that is worked out from others has their names in its own, as packs write it:
/// `deposit_limit_months*dibao_standard*household_size`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figure {
    /// The name of the figure in the packs, such as `per_capita_income`.
    pub name: String,
    /// Its value.
    pub value: Fraction,
    /// The name of the line in the packs, such as `dibao_standard`.
    pub line_name: String,
    /// The line.
    pub line: Fraction,
    /// What of the family it is about; none in records from before that was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<Means>,
    /// What both count.
    #[serde(default = "Measure::money", skip_serializing_if = "Measure::is_money")]
    pub measure: Measure,
}

impl Figure {
    /// How far the figure lies above the line; negative below it.
    #[must_use]
    pub fn distance(&self) -> Option<Fraction> {
        self.value.checked_sub(self.line)
    }
}

/// On which side of its line a figure must lie for a ground to be true.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// At the line or above it.
    NotBelow,
    /// Above it.
    Above,
    /// At the line or below it.
    NotAbove,
    /// Any side: only that a figure is shown.
    Any,
}

impl Side {
    /// Whether a figure lies there.
    #[must_use]
    pub fn holds(self, figure: &Figure) -> bool {
        match self {
            Side::NotBelow => figure.value >= figure.line,
            Side::Above => figure.value > figure.line,
            Side::NotAbove => figure.value <= figure.line,
            Side::Any => true,
        }
    }
}

/// A closed list of grounds.
pub trait Ground: Copy {
    /// Whether the ground exists for a scheme.
    fn of(self, scheme: Scheme) -> bool;
    /// The line that the ground is about: of which means, and on which side of it the figure lies. A ground without one is told in a sentence.
    fn line(self) -> Option<(Means, Side)>;
    /// The rule of the packs that is about it, on whose article it rests; that of what is recognised itself where there is none.
    fn rule(self) -> Option<&'static str> {
        None
    }
    /// Whether what is on file tells it already, so that no sentence is asked for.
    fn told_by_file(self) -> bool {
        false
    }
}

impl Ground for RefusalReason {
    fn of(self, scheme: Scheme) -> bool {
        match self {
            RefusalReason::SpendingShareBelowLine => scheme == Scheme::Rigid,
            RefusalReason::NotAHouseholdOfOne => scheme == Scheme::Dibao,
            RefusalReason::AbleToWork | RefusalReason::SupporterAble | RefusalReason::OrphanProgramme => {
                scheme == Scheme::Tekun
            }
            _ => true,
        }
    }

    fn line(self) -> Option<(Means, Side)> {
        match self {
            RefusalReason::IncomeNotBelowLine => Some((Means::Income, Side::NotBelow)),
            RefusalReason::PropertyAboveLimit => Some((Means::Property, Side::Above)),
            RefusalReason::SpendingShareBelowLine => Some((Means::Spending, Side::NotAbove)),
            RefusalReason::NotAHouseholdOfOne
            | RefusalReason::CoveredAlready
            | RefusalReason::NotCountedAsMember
            | RefusalReason::AbleToWork
            | RefusalReason::SupporterAble
            | RefusalReason::OrphanProgramme => None,
        }
    }
}

impl Ground for StopReason {
    fn of(self, scheme: Scheme) -> bool {
        match self {
            StopReason::SpendingShareBelowLine => scheme == Scheme::Rigid,
            StopReason::GradualExitOver => scheme == Scheme::Dibao,
            StopReason::AbleToWork
            | StopReason::SupporterAble
            | StopReason::InPrison
            | StopReason::SchoolEnded => scheme == Scheme::Tekun,
            StopReason::RecognitionOver => !scheme.pays(),
            _ => true,
        }
    }

    fn line(self) -> Option<(Means, Side)> {
        match self {
            StopReason::IncomeNotBelowLine => Some((Means::Income, Side::NotBelow)),
            StopReason::PropertyAboveLimit => Some((Means::Property, Side::Above)),
            StopReason::SpendingShareBelowLine => Some((Means::Spending, Side::NotAbove)),
            _ => None,
        }
    }

    // clause: CK-1.2.1
    fn rule(self) -> Option<&'static str> {
        (self == StopReason::SchoolEnded).then_some(CONTINUES)
    }

    fn told_by_file(self) -> bool {
        matches!(
            self,
            StopReason::Died
                | StopReason::MovedAway
                | StopReason::OwnWish
                | StopReason::GradualExitOver
                | StopReason::RecognitionOver
        )
    }
}

impl Ground for AdjustReason {
    fn of(self, scheme: Scheme) -> bool {
        match self {
            AdjustReason::PupilOfAge | AdjustReason::SchoolLeft => scheme == Scheme::Tekun,
            _ => scheme.pays(),
        }
    }

    // clause: CK-1.2.1
    fn rule(self) -> Option<&'static str> {
        matches!(self, AdjustReason::PupilOfAge | AdjustReason::SchoolLeft).then_some(CONTINUES)
    }

    fn line(self) -> Option<(Means, Side)> {
        match self {
            AdjustReason::IncomeRose | AdjustReason::IncomeFell => Some((Means::Income, Side::Any)),
            _ => None,
        }
    }
}
