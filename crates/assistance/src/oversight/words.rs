// SPDX-License-Identifier: Apache-2.0
//! The closed lists of oversight: each has its word in the database and its Chinese one.

use kernel::words;

words! {
    /// What an entry of the register is.
    EntryKind {
        Question = "question" "咨询",
        Help = "help" "求助",
        Complaint = "complaint" "投诉",
        Report = "report" "举报",
    }
}

words! {
    /// How it came.
    EntryWay {
        Phone = "phone" "电话",
        Visit = "visit" "来访",
        Letter = "letter" "来信",
        Online = "online" "网上",
    }
}

words! {
    /// How an entry stands.
    State {
        Open = "open" "待分派",
        Working = "working" "办理中",
        Answered = "answered" "待回访",
        CalledBack = "called_back" "待办结",
        Closed = "closed" "已办结",
    }
}

words! {
    /// What was found.
    Finding {
        Told = "told" "已解答",
        Upheld = "upheld" "属实，已处理",
        Partly = "partly" "部分属实，已处理",
        NotUpheld = "not_upheld" "不属实",
        PassedOn = "passed_on" "不归我们办，已转有关部门",
    }
}

words! {
    /// What came of calling back.
    Reached {
        Satisfied = "satisfied" "满意",
        Unsatisfied = "unsatisfied" "不满意，继续办",
        NotWanted = "not_wanted" "本人不要回访",
        Unreached = "unreached" "没有联系上",
    }
}

words! {
    /// Where an error made in good faith showed.
    Occasion {
        FactCorrected = "fact_corrected" "更正事实",
        WronglyIn = "wrongly_in" "不符合条件的纳入了",
        WronglyOut = "wrongly_out" "符合条件的没有纳入",
        Overpaid = "overpaid" "多发了待遇",
        Underpaid = "underpaid" "少发了待遇",
    }
}

words! {
    /// The outside cause of such an error.
    Cause {
        Data = "data" "部门数据有误或者滞后",
        Concealed = "concealed" "申请人没有如实说明，当时查不出来",
        Unforeseen = "unforeseen" "突发情况、不可抗力",
        Rule = "rule" "政策调整或者规定不明确",
        Other = "other" "其他客观原因",
    }
}
