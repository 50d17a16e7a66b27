// SPDX-License-Identifier: Apache-2.0
//! What is looked into: visits, letters, the check, the assessment.

use super::super::catalogue::PaperKind;
use super::super::forms::*;
use super::super::model::{Head, Paper, View};
use super::{date, family, head, pairs, strings};
use kernel::Fen;

pub(super) fn looked_into(kind: PaperKind) -> Paper {
    let head = head("SL-2026-000123");
    let applicant = "李桂芳".to_owned();
    let programme = "农村最低生活保障".to_owned();
    match kind {
        PaperKind::HomeVisit => HomeVisit {
            head,
            programme,
            applicant,
            address: "示范县示范镇示范村3组12号".to_owned(),
            on: Some(date(2026, 11, 6)),
            way: "入户".to_owned(),
            surveyors: strings(&["赵敏", "周明"]),
            present: "李桂芳".to_owned(),
            members: family(),
            findings: ["住房|砖木房一处，90平方米|属实，屋顶有漏雨", "土地和种养|种地1.2亩，养鸡8只|属实", "务工收入|无|属实，丈夫不能劳动", "家用电器、车辆|电视、冰箱，无车|属实", "水电费（元/月）|约 45.00|户内电费单 43.60"]
                .iter()
                .map(|line| {
                    let mut parts = line.split('|').map(str::to_owned);
                    let mut next = || parts.next().unwrap_or_default();
                    SurveyFinding { item: next(), declared: next(), found: next() }
                })
                .collect(),
            opinion: "该户共同生活的家庭成员3人，申报与入户查看一致，生活确有困难。".to_owned(),
        }
        .paper(),
        PaperKind::NeighbourVisit => NeighbourVisit {
            head,
            applicant,
            on: Some(date(2026, 11, 6)),
            neighbour: "陈有福".to_owned(),
            relation: "同组村民".to_owned(),
            visitors: strings(&["赵敏", "周明"]),
            talk: pairs(&[
                ("他家现在几口人一起生活？", "老两口带一个孙女，儿子在外面打工，过年才回来。"),
                ("主要靠什么生活？", "种点地，儿子有时寄点钱。"),
                ("有没有别的收入、车子、在外买房？", "没有听说。"),
            ]),
        }
        .paper(),
        PaperKind::EnquiryLetter => EnquiryLetter {
            head,
            to: "示范市建工劳务有限公司".to_owned(),
            applicant,
            about: "张建国，申请人之子，据申报在贵单位工作".to_owned(),
            programme,
            questions: strings(&["张建国是否在贵单位工作，自何时起。", "2026年5月至10月各月应发和实发工资（元）。"]),
            grounds: "本人已书面授权核对（最低生活保障审核确认办法 第九条）".to_owned(),
            answer_by: Some(date(2026, 11, 25)),
            reply_to: "示范县示范镇人民政府社会事务办公室".to_owned(),
            contact: "赵敏，59000002".to_owned(),
        }
        .paper(),
        PaperKind::SupportCalculation => SupportCalculation {
            head,
            applicant,
            rule: "义务人家庭人均收入高于保障标准2倍的部分，按30%计算，由被赡养人平均分摊（示范县规定，比例为假定）".to_owned(),
            lines: vec![SupportLine {
                name: "张建国".to_owned(),
                relation: "儿子".to_owned(),
                family: Some(2),
                income: Some(Fen::new(420_000)),
                kept: Some(Fen::new(320_000)),
                supported: Some(2),
                how: "（4,200.00－3,200.00）×30%".to_owned(),
                support: Some(Fen::new(30_000)),
            }],
            counted: Some(Fen::new(30_000)),
            clerk: "赵敏".to_owned(),
            reviewer: "钱进".to_owned(),
        }
        .paper(),
        PaperKind::VerificationReport => VerificationReport {
            head: Head { issuer: "示范县居民家庭经济状况核对中心".to_owned(), ..head },
            requested_by: "示范县示范镇人民政府".to_owned(),
            requested_on: date(2026, 11, 5),
            applicant,
            programme,
            persons: 3,
            withheld: strings(&["张建国"]),
            results: vec![
                SourceResult {
                    person: "李桂芳".to_owned(),
                    source: "社会保险".to_owned(),
                    as_of: Some(date(2026, 10, 31)),
                    answer: "城乡居民养老待遇每月 143.00 元".to_owned(),
                    compared: "未申报；属基础养老金，是否计入按规定".to_owned(),
                },
                SourceResult {
                    person: "李桂芳".to_owned(),
                    source: "银行存款".to_owned(),
                    as_of: Some(date(2026, 10, 31)),
                    answer: "余额 3,187.52 元".to_owned(),
                    compared: "与申报基本一致".to_owned(),
                },
                SourceResult {
                    person: "张大山".to_owned(),
                    source: "机动车登记".to_owned(),
                    as_of: None,
                    answer: "该来源没有答复".to_owned(),
                    compared: "不作为否定依据".to_owned(),
                },
            ],
            conclusion: "收入、财产信息与申报无重大出入；一项未答复，一项未申报，请乡镇入户时核实。".to_owned(),
            objection: "申请家庭对结果有异议的，可以提供证明，由乡镇提请复核；复核后重新出具报告。".to_owned(),
            checker: "孙丽".to_owned(),
            reviewer: "吴刚".to_owned(),
        }
        .paper(),
        _ => DemocraticReview {
            head,
            applicant,
            programme,
            on: Some(date(2026, 11, 22)),
            place: "示范村村民委员会会议室".to_owned(),
            chair: "钱进".to_owned(),
            recorder: "赵敏".to_owned(),
            why: "公示期内有异议，认为该户儿子有能力赡养".to_owned(),
            reviewers: pairs(&[
                ("陈有福", "村民代表"),
                ("周桂英", "村民代表"),
                ("冯德水", "党员代表"),
                ("何秀兰", "村民代表"),
                ("罗长青", "村务监督委员会成员"),
            ]),
            recused: pairs(&[("李桂林", "申请人的兄弟")]),
            told: "通报入户调查、邻里访问和核对结果，不通报身份号码、账号和病情。".to_owned(),
            said: "儿子在外务工属实，收入不高，自己也有家庭；老两口生活困难情况属实。".to_owned(),
            came: Some((6, 5, 1)),
            votes: Some((4, 0, 1)),
        }
        .paper(),
    }
}
