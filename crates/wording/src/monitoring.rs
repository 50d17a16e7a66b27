// SPDX-License-Identifier: Apache-2.0
//! Leads in Chinese: states, results, what was done, why not.

use assistance::monitoring::Refused;
use assistance::monitoring::counts::Change;
use assistance::monitoring::model::{Outcome, State, Step, Unfounded, Way};

/// How far a lead has come.
#[must_use]
pub const fn state(state: State) -> &'static str {
    match state {
        State::Open => "待分派",
        State::Assigned => "待走访",
        State::Visited => "待结论",
        State::Proposed => "待复核",
        State::Closed => "已办结",
    }
}

/// Why a lead was unfounded.
#[must_use]
pub const fn unfounded(why: Unfounded) -> &'static str {
    match why {
        Unfounded::OtherPerson => "不是同一个人",
        Unfounded::SourceWrong => "来源数据有误",
        Unfounded::DealtWith => "此前已经办理",
        Unfounded::Elsewhere => "不在本地，已无联系",
        Unfounded::NotSo => "走访证实不属实",
    }
}

/// How somebody went to see.
#[must_use]
pub const fn way(way: Way) -> &'static str {
    match way {
        Way::InPerson => "上门",
        Way::Phone => "电话、视频",
        Way::Asked => "向村里、邻居、单位了解",
    }
}

/// What came of a lead.
#[must_use]
pub fn outcome(outcome: &Outcome) -> String {
    match outcome {
        Outcome::NoChange => "核实过，不需要变动".to_owned(),
        Outcome::CaseOpened(number) => format!("已另行办理（{number}）"),
        Outcome::PassedOn(to) => format!("转 {to} 办理"),
        Outcome::Unfounded(why) => format!("线索不成立：{}", unfounded(*why)),
    }
}

/// The results that may be chosen: word and name.
pub const OUTCOMES: [(&str, &str); 4] = [
    ("no_change", "核实过，不需要变动"),
    ("case_opened", "已打开申请、变更或复核事项"),
    ("passed_on", "转给别的单位或乡镇"),
    ("unfounded", "线索不成立"),
];

/// A step of a lead.
#[must_use]
pub fn step(step: &Step) -> String {
    match step {
        Step::Found => "发现".to_owned(),
        Step::Assigned { to } => format!("分派给 {to}"),
        Step::Chased => "催办".to_owned(),
        Step::Visited { way: how, who, found, paper } => {
            let paper = if paper.is_some() { "（附照片或材料）" } else { "" };
            format!("{}，{}：{found}{paper}", way(*how), who.join("、"))
        }
        Step::Resulted { outcome: what, words } if words.is_empty() => outcome(what),
        Step::Resulted { outcome: what, words } => format!("{}。{words}", outcome(what)),
        Step::Confirmed => "复核同意，办结".to_owned(),
        Step::SentBack { words } => format!("复核退回：{words}"),
    }
}

/// What happened to a family from one month to the next.
#[must_use]
pub const fn change(change: Change) -> &'static str {
    match change {
        Change::New => "新增",
        Change::Stopped => "停发",
        Change::Raised => "提高",
        Change::Cut => "降低",
        Change::Same => "不变",
    }
}

/// Why monitoring did not do it.
#[must_use]
pub fn refused(refused: &Refused) -> String {
    match refused {
        Refused::NotFrom(now) => {
            format!("这条线索现在是“{}”，不能这样办。请刷新页面看最新的情况。", state(*now))
        }
        Refused::CannotWork(who) => format!("{who} 在线索所在的地方没有核查线索的职责，请另选一位。"),
        Refused::NoVisit => "还没有走访记录。先登记走访，再写结论。".to_owned(),
        Refused::BeforeFound(on) => format!("日期早于线索发现的 {}。", on.chinese()),
        Refused::CaseElsewhere(number) => {
            format!("没有找到编号为 {number} 的事项，或者它不是这一户的。请核对编号。")
        }
        Refused::PaperElsewhere => "这份材料不在这一户的档案里。".to_owned(),
        Refused::MonthClosed(month) => {
            format!("{} 已经办结，不能再加内容。迟到的名单请记到本月。", month.chinese())
        }
        Refused::LeadsOpen(count) => {
            format!("还有 {count} 条线索没有办结，这个月不能办结。下面列出了它们。")
        }
        Refused::ListsMissing(names) => {
            format!("每月必到的名单还没有收到：{}。收到并比对后再办结。", names.join("、"))
        }
        Refused::MonthRuns(month) => format!("{} 还没有过完，下个月才能办结。", month.chinese()),
    }
}
