// SPDX-License-Identifier: Apache-2.0
//! Sentences of checks: why one does not go on, what is wrong with a row of an answer, how an answer stands beside the declaration.

use assistance::verification::sources::sources;
use assistance::verification::{CheckState, Refused, RowFault, RowFaultKind};

/// Why a check does not go on.
#[must_use]
pub fn refused(refused: &Refused) -> String {
    match refused {
        Refused::NotNow(state) => match state {
            CheckState::Waiting => "这次核对还没有启动，请先启动核对。".to_owned(),
            CheckState::Running => "这次核对正在进行，不能再启动一次。".to_owned(),
            CheckState::Reported => "这次核对已经出具报告；有异议的走复核。".to_owned(),
            CheckState::Cancelled => "这次核对已经取消，需要的请乡镇重新提请。".to_owned(),
        },
        Refused::CaseOver => "事项已经办结、终止或者不再要求核对，不能查询任何人的信息。".to_owned(),
        Refused::NoConsent(list) => format!(
            "有 {} 人今天没有有效的核对授权，不能启动核对。请乡镇先补签授权书，或者在提请里去掉不该核对的人。",
            list.len()
        ),
        Refused::NoSource => "请至少选一个查询的部门或机构。".to_owned(),
        Refused::UnknownSource => "没有这个信息来源，请刷新页面后重选。".to_owned(),
        Refused::NotYet(from) => format!("所选的机构从 {} 起才可以查询。", from.chinese()),
        Refused::NothingToAsk => "现在没有要向这个来源查询的人。".to_owned(),
        Refused::AnswersOut(list) => format!(
            "{}还没有答复。等答复到了再出报告，或者勾选“未答复的按未答复写入报告”。",
            list.iter().map(|id| source(id)).collect::<Vec<_>>().join("、")
        ),
        Refused::DeliveredBefore(on) => {
            format!("这份答复文件在 {} 已经收过，内容没有变，没有重复登记。", on.chinese())
        }
        Refused::NoRows => "文件里没有答复，没有收下。第一行应是标题，从第二行起一行一条。".to_owned(),
        Refused::NothingChosen => "请勾选本人有异议的查询结果。".to_owned(),
        Refused::NotOfCheck => "所选的查询结果不属于这次核对，请刷新页面后重选。".to_owned(),
        Refused::ReportStale => "打开页面以后又有新的答复，请看一眼最新的结果再出报告。".to_owned(),
    }
}

/// The name of a source.
#[must_use]
pub fn source(id: &str) -> String {
    sources().get(id).map_or_else(|| id.to_owned(), |one| one.name.clone())
}

/// What is wrong with a row, with its place: `第 3 行“余额”：…`.
#[must_use]
pub fn row(fault: &RowFault) -> String {
    let place = if fault.column.is_empty() {
        format!("第 {} 行", fault.line)
    } else {
        format!("第 {} 行“{}”", fault.line, fault.column)
    };
    format!("{place}：{}", row_kind(&fault.kind))
}

/// What is wrong with a row.
#[must_use]
pub fn row_kind(kind: &RowFaultKind) -> String {
    match kind {
        RowFaultKind::Missing => "没有填".to_owned(),
        RowFaultKind::Number => "不是有效的公民身份号码；号码要按文本保存，不能让表格软件改写".to_owned(),
        RowFaultKind::NotAsked => "没有请求查询这个号码，答复没有收下".to_owned(),
        RowFaultKind::OtherName => "姓名与档案不一致，请向答复单位核实是不是同一人".to_owned(),
        RowFaultKind::Result => "只能填“有”或者“无”".to_owned(),
        RowFaultKind::Date => "不是日期，或者在今天之后；写成 2020-09-30".to_owned(),
        RowFaultKind::Stale(days) => format!("数据太旧，应在 {days} 天以内（天数为暂定）"),
        RowFaultKind::Value(may) => format!("应是 {may}"),
        RowFaultKind::Month => "月份不对，写成 2020-09，截止月份不早于起始月份、不晚于本月".to_owned(),
        RowFaultKind::Empty => "查询结果是“有”，但没有填任何内容".to_owned(),
        RowFaultKind::Contradiction => "查询结果是“无”，但又有内容，或者同一人另有一行".to_owned(),
        RowFaultKind::Twice(line) => format!("与第 {line} 行重复或者冲突"),
        RowFaultKind::Consent(why) => format!("{}，答复没有收下", why.chinese()),
        RowFaultKind::WithPerson(line) => format!("同一人的第 {line} 行有错，这一行一并没有收下"),
        RowFaultKind::Broken => "单元格是出错的公式，或者号码被表格软件改写，缺了末几位".to_owned(),
    }
}
