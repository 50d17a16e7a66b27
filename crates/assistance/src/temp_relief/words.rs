// SPDX-License-Identifier: Apache-2.0
//! The closed lists of temporary relief.

use kernel::words;

words! {
    /// Why an approval is given beside others of the same event.
    ApprovalKind {
        FirstAid = "first_aid" "先行救助",
        Regular = "regular" "审批救助",
        FollowUp = "follow_up" "跟进救助",
        TopUp = "top_up" "县级增发",
        Exceptional = "exceptional" "一事一议",
    }
}

impl ApprovalKind {
    /// Whether it adds to an approval that stands already.
    #[must_use]
    pub const fn adds(self) -> bool {
        matches!(self, ApprovalKind::FollowUp | ApprovalKind::TopUp)
    }
}

words! {
    /// How relief reaches whoever needs it.
    Way {
        Cash = "cash" "现金",
        Goods = "goods" "实物",
        Account = "account" "打入本人账户",
        RelativeAccount = "relative_account" "打入亲属账户",
    }
}

impl Way {
    /// Whether things are handed over and no money.
    #[must_use]
    pub const fn in_kind(self) -> bool {
        matches!(self, Way::Goods)
    }

    /// Whether it goes through a bank.
    #[must_use]
    pub const fn by_bank(self) -> bool {
        matches!(self, Way::Account | Way::RelativeAccount)
    }
}

words! {
    /// Who pays.
    Source {
        Reserve = "reserve" "乡镇备用金",
        County = "county" "县级支付",
        InKind = "in_kind" "实物发放",
    }
}

words! {
    /// Who may approve.
    Level {
        Township = "township" "乡镇（街道）",
        County = "county" "县级民政部门",
    }
}

words! {
    /// Where the matter of one event stands.
    Stage {
        Applied = "applied" "待受理",
        Open = "open" "办理中",
        Granted = "granted" "待发放",
        PapersDue = "papers_due" "待补手续",
        Ready = "ready" "待办结",
        Closed = "closed" "已办结",
        Refused = "refused" "不予救助",
        Withdrawn = "withdrawn" "本人撤回",
    }
}

impl Stage {
    /// Those in which something is still to be done.
    pub const OPEN: &[Stage] = &[Stage::Applied, Stage::Open, Stage::Granted, Stage::PapersDue, Stage::Ready];

    /// Whether nothing more happens.
    #[must_use]
    pub const fn over(self) -> bool {
        matches!(self, Stage::Closed | Stage::Refused | Stage::Withdrawn)
    }
}

words! {
    /// Why no relief is given. That somebody is registered elsewhere, or what somebody does for a living, is not among them.
    RefusalReason {
        MeansAbove = "means_above" "家庭收入、财产超过支出型救助的规定",
        WithinMeans = "within_means" "支出没有超出家庭承受能力",
        CoveredElsewhere = "covered_elsewhere" "其他制度已经解决这一困难",
        SameEvent = "same_event" "同一事件已经救助，没有新的困难",
        NotHappened = "not_happened" "查实没有发生",
        NotMet = "not_met" "不符合规定的条件（见测算）",
    }
}

words! {
    /// What is due in a matter, and until when.
    ClockKind {
        Quick = "quick" "小额快救",
        SecondHandler = "second_handler" "第二经办人确认",
        Papers = "papers" "补齐手续",
        Payment = "payment" "发放",
    }
}

words! {
    /// What kind of relief is given.
    ReliefKind {
        Emergency = "emergency" "急难型",
        Spending = "spending" "支出型",
        Quick = "quick" "小额快救",
        Once = "once" "未参保失业人员一次性救助",
    }
}

words! {
    /// Who approved relief, as figures count it.
    ApprovedBy {
        Township = "township" "乡镇审批",
        County = "county_approved" "县级审批",
        Exceptional = "exceptional" "一事一议",
    }
}
