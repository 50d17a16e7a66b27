// SPDX-License-Identifier: Apache-2.0
//! The register, notices and progress in Chinese: why something was not done, and where a case stands in words that a child reads.

use assistance::casework::{EventKind, StageKind};
use assistance::oversight::Refused;

/// Why oversight did not do what was asked.
#[must_use]
pub fn refused(refused: Refused) -> String {
    match refused {
        Refused::NotNow(state) => format!("这件登记现在是“{}”，不能办这一步。请刷新页面。", state.chinese()),
        Refused::HandlesTheCase => "反映的正是这个人经办的事项，要由别人办理。".to_owned(),
        Refused::NotAtOnce => "投诉和举报要先调查，不能当场答复办结。".to_owned(),
        Refused::NoCase => "没有这个编号的事项，或者不在你的辖区。".to_owned(),
        Refused::WebOff => "本县没有开通网上公示。".to_owned(),
        Refused::NotHanging => "公示已经揭下或者期满，不能再发到网上。".to_owned(),
        Refused::OnWeb => "这份公示已经在网上了。".to_owned(),
        Refused::NothingCorrected => "这件事项里没有更正过事实，请先更正，再登记容错。".to_owned(),
        Refused::CorrectedBefore => "纠正日期早于发现日期，请核对。".to_owned(),
        Refused::Answered => "这一条已经有人认定过了，请刷新页面。".to_owned(),
    }
}

/// Where a case stands, for the family.
#[must_use]
pub const fn stage(stage: StageKind) -> &'static str {
    match stage {
        StageKind::Registered => "申请已经登记，正在看材料齐不齐。",
        StageKind::Accepted => "已经受理，正在调查核实家里的情况。",
        StageKind::Opinion => "乡镇已经提出意见，马上在村（社区）公示。",
        StageKind::OnNotice => "正在村（社区）公示。",
        StageKind::Disputed => "公示中有人提出不同意见，正在重新核实。",
        StageKind::Ready => "公示已经结束，准备报送审核确认。",
        StageKind::Submitted => "已经报送，正在审核确认。",
        StageKind::OnCountyNotice => "县里正在公示。",
        StageKind::Decided => "已经作出决定，正在送达书面通知。",
        StageKind::Delivered => "决定书已经送达。",
        StageKind::Closed => "已经办结，结果见书面通知。",
        StageKind::PassedOn => "已经转到应当受理的地方办理。",
        StageKind::Withdrawn => "申请已经由本人撤回，可以随时再申请。",
        StageKind::Died => "这件申请已经终结，有疑问请打电话。",
        StageKind::Terminated => "这件申请已经终止办理，原因见书面通知。",
    }
}

/// A step that was taken, for the family; nothing for steps that are not told.
#[must_use]
pub const fn mark(kind: EventKind) -> Option<&'static str> {
    Some(match kind {
        EventKind::Applied => "我们收到了申请",
        EventKind::ChangeReported => "我们收到了变更报告",
        EventKind::ReviewOpened => "开始定期核查",
        EventKind::Accepted => "受理了申请",
        EventKind::SurveyStarted => "开始调查",
        EventKind::HomeVisited => "到家里看过了",
        EventKind::OpinionGiven => "乡镇提出了意见",
        EventKind::NoticePosted => "在村（社区）贴出公示",
        EventKind::NoticeRemoved => "公示结束",
        EventKind::Submitted => "报送审核确认",
        EventKind::Decided => "作出了决定",
        EventKind::Delivered => "书面通知已送达",
        EventKind::Closed => "办结",
        _ => return None,
    })
}
