// SPDX-License-Identifier: Apache-2.0
//! An old man who lives alone, and the round of the cadre who goes to see him.

use super::super::catalogue::PaperKind;
use super::super::forms::{CareAgreement, FuneralApproval, FuneralLine, SelfCareForm, VisitLine, VisitRound};
use super::super::model::{Number, Paper, View};
use super::{date, head, number, pairs, strings};
use kernel::Fen;

fn boxes(ticked: usize, words: &[&str]) -> Vec<(bool, String)> {
    words.iter().enumerate().map(|(at, word)| (at + 1 == ticked, (*word).to_owned())).collect()
}

pub(super) fn tekun(kind: PaperKind) -> Paper {
    let his = || Number::masked(&number("50029919480120903"));
    match kind {
        PaperKind::SelfCareForm => SelfCareForm {
            head: head("500299-000123"),
            person: "谭显福".to_owned(),
            number: his(),
            place: "示范镇新桥村".to_owned(),
            mode: "分散供养".to_owned(),
            last: "2025-11-03 部分丧失自理能力（半失能）".to_owned(),
            why: boxes(2, &["首次评估", "报告有变化后复评", "定期复评"]),
            indicators: strings(&["吃饭", "穿衣", "上下床", "如厕", "室内行走", "洗澡"]),
            articles: "《特困人员认定办法》第二十一条、第二十二条".to_owned(),
        }
        .paper(),
        PaperKind::CareAgreement => CareAgreement {
            head: head("500299-000123"),
            person: "谭显福".to_owned(),
            number: his(),
            place: "示范镇新桥村".to_owned(),
            grade: "部分丧失自理能力（半失能）".to_owned(),
            carer: "谭登碧".to_owned(),
            phone: "13900000001".to_owned(),
            ties: boxes(2, &["亲属", "邻居", "本村其他村民", "聘请的护理人员", "养老服务机构的人员"]),
            monthly: Some(Fen::new(20_000)),
            days: Some((date(2026, 12, 1), date(2027, 11, 30))),
            ends: strings(&["换人照料", "没有履行", "本人要求", "入住供养机构"]),
            conditions: strings(&[
                "不是老年人（示府发〔2020〕9号一(二)3）",
                "不是未成年人（示府发〔2020〕9号一(二)3）",
            ]),
        }
        .paper(),
        PaperKind::FuneralApproval => FuneralApproval {
            head: head("500299-000123"),
            person: "谭显福".to_owned(),
            number: his(),
            place: "示范镇新桥村".to_owned(),
            died_on: date(2026, 11, 2),
            through: "2026年11月".to_owned(),
            sees_to: "村（居）民委员会（受乡镇委托）：新桥村村民委员会".to_owned(),
            held: Some((date(2026, 11, 4), "火化".to_owned())),
            limit: "5,000.00 元（示民发〔2026〕3号三）".to_owned(),
            lines: vec![
                FuneralLine {
                    asked: "2026-11-09 李晓梅".to_owned(),
                    bills: Fen::new(446_000),
                    amount: Fen::new(446_000),
                    answer: "2026-11-10 向南：退回，票据不全、不清".to_owned(),
                },
                FuneralLine {
                    asked: "2026-11-12 李晓梅".to_owned(),
                    bills: Fen::new(426_000),
                    amount: Fen::new(420_000),
                    answer: "2026-11-13 向南：同意支付".to_owned(),
                },
            ],
            paid: Some(Fen::new(420_000)),
            without: None,
            township: "示范县示范镇人民政府".to_owned(),
            county: "示范县民政局".to_owned(),
        }
        .paper(),
        _ => {
            let line = |(name, place): (String, String), first, by| VisitLine { name, place, first, by };
            let people = pairs(&[
                ("蒲天才", "示范镇新桥村"),
                ("谭显福", "示范镇新桥村"),
                ("买买提·吐尔逊", "示范镇石坝村"),
            ]);
            let days = [(true, None), (true, Some(date(2026, 11, 19))), (false, Some(date(2026, 11, 27)))];
            VisitRound {
                head: head("TF-500299101-2026-11-23"),
                visitor: "谭小芸".to_owned(),
                on: date(2026, 11, 23),
                found: strings(&["情况正常", "需要帮助", "生病、受伤", "没有见到本人"]),
                lines: people.into_iter().zip(days).map(|(who, (first, by))| line(who, first, by)).collect(),
            }
            .paper()
        }
    }
}
