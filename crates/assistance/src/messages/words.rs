// SPDX-License-Identifier: Apache-2.0
//! The closed lists of messages: each has its word in the database and its Chinese one.

use kernel::words;

words! {
    /// What a message tells of.
    Event {
        Accepted = "accepted" "受理通知书可领",
        PapersAsked = "papers_asked" "还差材料",
        NoticePosted = "notice_posted" "公示",
        Decided = "decided" "决定书可领",
        PaymentFailed = "payment_failed" "打款没有成功",
        ReviewDue = "review_due" "定期核查",
        CallBack = "call_back" "来电回复",
        SignInCode = "sign_in_code" "登录验证码",
    }
}

words! {
    /// To whom it goes.
    ToWhom {
        Oneself = "oneself" "本人",
        Guardian = "guardian" "监护人",
        Agent = "agent" "代办人",
        Caller = "caller" "来电人",
        Colleague = "colleague" "工作人员",
    }
}

words! {
    /// How a message stands.
    State {
        Waiting = "waiting" "待发送",
        Sent = "sent" "已发出，等回执",
        Delivered = "delivered" "已送达",
        ToCall = "to_call" "待打电话",
        ToVisit = "to_visit" "待上门",
        Told = "told" "已告知",
        Failed = "failed" "没有送达",
        Expired = "expired" "已失效",
        Dropped = "dropped" "不再通知",
    }
}

impl State {
    /// Whether a person has to call or visit.
    #[must_use]
    pub const fn to_tell(self) -> bool {
        matches!(self, State::ToCall | State::ToVisit)
    }
}

words! {
    /// Why somebody is called or visited, or why a message did not arrive.
    Why {
        NoPhone = "no_phone" "没有登记电话",
        Landline = "landline" "登记的不是手机号",
        Wish = "wish" "本人不要发消息",
        NoSuchNumber = "no_such_number" "空号",
        Suspended = "suspended" "停机",
        OutOfReach = "out_of_reach" "关机或者不在服务区",
        Rejected = "rejected" "对方拒收",
        Other = "other" "短信平台没有说明原因",
        Nobody = "nobody" "打了没有人接",
        WrongNumber = "wrong_number" "号码不是本人的",
    }
}

impl Why {
    /// Whether the number on file is wrong, so that somebody has to put it right.
    #[must_use]
    pub const fn number_wrong(self) -> bool {
        matches!(self, Why::NoSuchNumber | Why::WrongNumber)
    }
}

words! {
    /// What came of a call or a visit.
    CallResult {
        Reached = "reached" "本人接了，已告知",
        Relative = "relative" "告诉了家里人",
        Visited = "visited" "上门告知",
        Nobody = "nobody" "没有人接、没有人在",
        WrongNumber = "wrong_number" "号码不是本人的",
        Dropped = "dropped" "不用再通知（写明原因）",
    }
}

words! {
    /// How somebody wants to be told.
    WishKind {
        Send = "send" "发消息给本人",
        Call = "call" "不要发消息，打电话",
        Guardian = "guardian" "告诉监护人",
        Agent = "agent" "告诉代办人",
    }
}

impl WishKind {
    /// Whether somebody else is told, whose name and telephone are asked for.
    #[must_use]
    pub const fn other(self) -> bool {
        matches!(self, WishKind::Guardian | WishKind::Agent)
    }
}
