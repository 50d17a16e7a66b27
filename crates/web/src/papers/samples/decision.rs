// SPDX-License-Identifier: Apache-2.0
//! Decisions and the letters about them.

use super::super::catalogue::PaperKind;
use super::super::forms::*;
use super::super::model::{Head, Paper, View};
use super::{date, decided, family, head, month, pairs, strings};
use kernel::Fen;

pub(super) fn figure(item: &str, value: &str, line: &str, distance: &str, article: &str) -> Figure {
    Figure {
        item: item.to_owned(),
        value: value.to_owned(),
        line: line.to_owned(),
        distance: distance.to_owned(),
        article: article.to_owned(),
    }
}

pub(super) fn figures() -> Vec<Figure> {
    vec![
        figure(
            "家庭人均月收入（元）",
            "912.50",
            "低于 800.00",
            "高于 112.50",
            "最低生活保障审核确认办法 第八条、第十三条",
        ),
        figure(
            "家庭金融资产（元）",
            "21,300.00",
            "不超过 57,600.00",
            "在限额内",
            "示范县家庭财产规定 第三条（假定）",
        ),
    ]
}

pub(super) fn remedies() -> Vec<Remedy> {
    let remedy = |what: &str, with: &str, within: &str, article: &str| Remedy {
        what: what.to_owned(),
        with: with.to_owned(),
        within: within.to_owned(),
        article: article.to_owned(),
    };
    vec![
        remedy("申请行政复议", "示范县人民政府", "自收到本告知书之日起60日内", "行政复议法 第二十条"),
        remedy("提起行政诉讼", "示范县人民法院", "自收到本告知书之日起6个月内", "行政诉讼法 第四十六条"),
    ]
}

pub(super) fn decision(kind: PaperKind) -> Paper {
    let applicant = "李桂芳".to_owned();
    let programme = "农村最低生活保障".to_owned();
    let phone = "示范县民政局 59000001，示范镇人民政府 59000002".to_owned();
    match kind {
        PaperKind::MeetingMinutes => MeetingMinutes {
            head: head("HY-2026-011"),
            on: Some(date(2026, 11, 19)),
            place: "示范镇人民政府二楼会议室".to_owned(),
            chair: "钱进".to_owned(),
            recorder: "赵敏".to_owned(),
            present: pairs(&[("钱进", "镇长"), ("吴晓梅", "社会事务办主任"), ("郑强", "纪委委员")]),
            absent: pairs(&[("冯立", "出差")]),
            cases: vec![
                MeetingVote {
                    case_number: "SL-2026-000123".to_owned(),
                    applicant: applicant.clone(),
                    place: "示范村3组".to_owned(),
                    proposal: "拟同意，3人，每月663.00元".to_owned(),
                    said: "无不同意见；无人需要回避".to_owned(),
                    result: "同意上报".to_owned(),
                },
                MeetingVote {
                    case_number: "SL-2026-000131".to_owned(),
                    applicant: "王守田".to_owned(),
                    place: "示范村十二社".to_owned(),
                    proposal: "拟不予".to_owned(),
                    said: "郑强与申请人是近亲属，回避；其他人员认为应先核实医疗支出".to_owned(),
                    result: "退回补充调查".to_owned(),
                },
            ],
        }
        .paper(),
        PaperKind::ConfirmationForm => ConfirmationForm {
            head: Head { document_number: None, ..decided("") },
            programme,
            applicant,
            place: "示范镇示范村3组".to_owned(),
            members: family(),
            covered: 3,
            figures: vec![
                figure(
                    "家庭人均月收入（元）",
                    "579.00",
                    "低于 800.00",
                    "低于 221.00",
                    "最低生活保障审核确认办法 第八条",
                ),
                figure(
                    "家庭金融资产（元）",
                    "3,187.52",
                    "不超过 57,600.00",
                    "在限额内",
                    "示范县家庭财产规定 第三条（假定）",
                ),
            ],
            assessment:
                "符合；补差每月 663.00 元（800.00×3－1,737.00）。其中财产限额为假定数，须由办理人确认。"
                    .to_owned(),
            steps: pairs(&[
                ("受理", "2026年11月4日"),
                ("信息核对", "2026年11月9日，无重大出入"),
                ("入户调查", "2026年11月6日，赵敏、周明"),
                ("邻里访问", "2026年11月6日"),
                ("公示", "2026年11月10日至11月16日，示范村；有异议1件，已复查"),
                ("近亲属备案", "有，已登记，县级已入户"),
            ]),
            clerk_opinion: "调查属实，建议全户3人纳入保障，每月663.00元。".to_owned(),
            township: ("同意。".to_owned(), "示范县示范镇人民政府".to_owned()),
            county: Some(("同意确认。".to_owned(), "示范县民政局".to_owned())),
            amount: Some(Fen::new(66_300)),
            made_of: String::new(),
            from: Some(month(2026, 12)),
        }
        .paper(),
        PaperKind::GrantNotice => GrantNotice {
            head: decided("示民救确〔2026〕123号"),
            applicant,
            programme,
            covered: strings(&["李桂芳", "张大山", "张小禾"]),
            amount: Fen::new(66_300),
            made_of: "基本金额 563.00 元（最低生活保障审核确认办法 第二十三条）；分类施保加发 100.00 元（社会救助暂行办法 第十二条）".to_owned(),
            from: month(2026, 12),
            paid: "每月10日前存入户主账户（尾号 0021）".to_owned(),
            articles: strings(&["最低生活保障审核确认办法第八条、第二十三条"]),
            review_on: Some(date(2027, 11, 30)),
            duties: strings(&[
                "家庭人口、收入、财产发生变化的，及时告诉村协理员或镇窗口。",
                "家庭成员去世的，及时报告。",
            ]),
            also: strings(&["医疗救助：住院结算时直接享受。", "孙女在校的教育资助，由学校办理。"]),
            remedies: remedies(),
            phone,
        }
        .paper(),
        PaperKind::RefusalNotice => RefusalNotice {
            head: decided("示民救不〔2026〕9号"),
            applicant: "王守田".to_owned(),
            programme,
            applied_on: date(2026, 11, 3),
            reason: "家庭人均收入不低于保障标准".to_owned(),
            facts: strings(&[
                "共同生活的家庭成员2人：王守田、刘素珍。",
                "王守田2025年11月至2026年10月工资性收入共计21,900.00元，刘素珍无收入。",
            ]),
            figures: figures(),
            articles: strings(&["最低生活保障审核确认办法 第八条、第二十一条", "社会救助法 第四十五条"]),
            also: strings(&[
                "医疗自付支出较大的，可以申请刚性支出困难家庭认定。",
                "遇到突发困难的，可以申请临时救助。",
            ]),
            remedies: remedies(),
            phone,
        }
        .paper(),
        PaperKind::ChangeNotice => change(Change::Cut),
        _ => HearingRecord {
            head: head("SL-2026-000045"),
            person: "何秀兰".to_owned(),
            on: Some(date(2026, 11, 18)),
            way: "入户，示范村5组".to_owned(),
            intended: "自2026年12月起减发保障金，由每月1,200.00元减为每月830.00元".to_owned(),
            reason: "孙子2026年9月参加工作，月工资2,600.00元，家庭人均月收入由400.00元增加到523.33元。"
                .to_owned(),
            articles: strings(&["社会救助法 第四十八条"]),
            said: "孙子每月要还助学贷款600元，希望扣除。".to_owned(),
            handed_in: strings(&["助学贷款还款单"]),
            answer: String::new(),
            hearer: "赵敏".to_owned(),
            recorder: "周明".to_owned(),
        }
        .paper(),
    }
}

/// A notice of each kind of change.
pub(in crate::papers) fn change(change: Change) -> Paper {
    let after = if change == Change::Stop { Fen::ZERO } else { Fen::new(83_000) };
    ChangeNotice {
        head: Head { case_number: "SL-2026-000045".to_owned(), ..decided("示民救变〔2026〕31号") },
        recipient: "何秀兰".to_owned(),
        programme: "农村最低生活保障".to_owned(),
        change,
        before: Fen::new(120_000),
        after,
        made_of: String::new(),
        from: month(2026, 12),
        reason: "家庭收入增加".to_owned(),
        facts: strings(&["孙子2026年9月参加工作，月工资2,600.00元，扣除助学贷款每月600.00元。"]),
        figures: vec![figure(
            "家庭人均月收入（元）",
            "523.33",
            "低于 800.00",
            "低于 276.67",
            "最低生活保障审核确认办法 第二十三条",
        )],
        heard: "2026年11月18日入户听取本人意见，本人要求扣除助学贷款，已采纳。".to_owned(),
        articles: strings(&["最低生活保障审核确认办法 第三十一条", "社会救助法 第四十八条"]),
        also: Vec::new(),
        remedies: remedies(),
        phone: "示范县民政局 59000001".to_owned(),
    }
    .paper()
}
