// SPDX-License-Identifier: Apache-2.0
//! The closed lists of the registry: each has its word in the database and its Chinese one.

use kernel::words;

words! {
    /// Why no citizen number stands with a person, or only one that fails its check.
    NoNumber {
        Wrong = "wrong" "证件号码有误，待核实",
        NotRegistered = "not_registered" "尚未登记户口",
        Newborn = "newborn" "新生儿，尚未办理",
        NotAtHand = "not_at_hand" "证件不在身边，待补",
        Foreign = "foreign" "无居民身份证（外籍或港澳台）",
        Unidentified = "unidentified" "身份不明",
    }
}

words! {
    /// Marital status by GB/T 2261.2.
    Marital {
        Never = "10" "未婚",
        Married = "20" "已婚",
        Widowed = "30" "丧偶",
        Divorced = "40" "离婚",
        Unstated = "90" "未说明",
    }
}

words! {
    /// Town or country, of where a household lives.
    Area {
        Urban = "urban" "城市",
        Rural = "rural" "农村",
    }
}

words! {
    /// How somebody became a member.
    Joined {
        Listed = "listed" "建档时列入",
        Loaded = "loaded" "原系统导入",
        Birth = "birth" "出生",
        Marriage = "marriage" "结婚",
        Adoption = "adoption" "收养",
        MovedIn = "moved_in" "迁入共同生活",
        Returned = "returned" "返回共同生活",
        Split = "split" "分户转入",
        Merge = "merge" "并户转入",
        NewHead = "new_head" "户主变更",
        Corrected = "corrected" "更正",
    }
}

words! {
    /// Why somebody is no member any more.
    Left {
        Death = "death" "死亡",
        Marriage = "marriage" "结婚离户",
        Divorce = "divorce" "离婚离户",
        MovedOut = "moved_out" "迁出",
        Independent = "independent" "独立生活",
        Prison = "prison" "服刑",
        Missing = "missing" "宣告失踪",
        Clergy = "clergy" "脱离家庭（宗教教职人员）",
        Supported = "supported" "由特困供养",
        Split = "split" "分户转出",
        Merge = "merge" "并户转出",
        NewHead = "new_head" "户主变更",
        Corrected = "corrected" "更正",
    }
}

impl Left {
    /// Reasons that a clerk may give for taking somebody off a household; the others follow from use cases of their own.
    #[must_use]
    pub const fn given_by_hand(self) -> bool {
        !matches!(self, Left::Death | Left::Split | Left::Merge | Left::NewHead)
    }
}

impl Joined {
    /// Reasons that a clerk may give for adding somebody; the others follow from use cases of their own.
    #[must_use]
    pub const fn given_by_hand(self) -> bool {
        !matches!(self, Joined::Loaded | Joined::Split | Joined::Merge | Joined::NewHead)
    }
}

words! {
    /// What a supporter outside the household is to the member.
    Duty {
        Spouse = "spouse" "配偶",
        Child = "child" "子女",
        Parent = "parent" "父母",
        Grandchild = "grandchild" "孙子女、外孙子女",
        Grandparent = "grandparent" "祖父母、外祖父母",
        Sibling = "sibling" "兄弟姐妹",
    }
}

words! {
    /// Where a piece of evidence comes from.
    SourceKind {
        Declared = "declaration" "本人申报",
        Visit = "visit" "入户调查",
        Neighbour = "neighbour" "邻里访问",
        Letter = "letter" "信函索证",
        Department = "department" "部门核对",
        Certificate = "certificate" "证明材料",
        Pledge = "pledge" "书面承诺",
        Loaded = "loaded" "原系统导入",
        Settled = "settled" "经办人核定",
    }
}

words! {
    /// What a piece of evidence is about.
    SubjectKind {
        Household = "household" "家庭",
        Person = "person" "家庭成员",
        Supporter = "supporter" "赡养、抚养、扶养义务人",
        Event = "event" "突发事件",
    }
}

words! {
    /// How somebody asked for help.
    ContactChannel {
        Window = "window" "窗口",
        Phone = "phone" "电话",
        Village = "village" "村（社区）",
        Online = "online" "网上",
        Letter = "letter" "来信",
        Visit = "visit" "走访发现",
        Referred = "referred" "其他单位转来",
    }
}

words! {
    /// What was answered.
    Answer {
        Explained = "explained" "已解释政策",
        Applying = "applying" "指导其申请",
        Visiting = "visiting" "将上门了解",
        Urgent = "urgent" "转急难救助",
        PassedOn = "passed_on" "转办",
    }
}

words! {
    /// Why somebody opens the file of a household outside a case of their own.
    LookUpReason {
        Contact = "contact" "接待求助",
        Application = "application" "办理申请",
        Check = "check" "信息核对",
        Review = "review" "定期核查",
        Visit = "visit" "走访",
        Payment = "payment" "发放问题",
        Complaint = "complaint" "投诉举报",
        Lead = "lead" "核查线索",
        Audit = "audit" "监督检查",
        Correction = "correction" "更正档案",
    }
}
