// SPDX-License-Identifier: Apache-2.0
//! What is kept while aid goes on: reviews, the gradual exit, receipts.

use super::super::catalogue::PaperKind;
use super::super::forms::*;
use super::super::model::{Paper, View};
use super::{date, head, month, strings};
use kernel::Fen;

pub(super) fn kept(kind: PaperKind) -> Paper {
    let programme = "农村最低生活保障".to_owned();
    match kind {
        PaperKind::PeriodicReview => PeriodicReview {
            head: head("SL-2025-000045"),
            programme,
            recipient: "何秀兰".to_owned(),
            place: "示范镇示范村5组".to_owned(),
            class: "B类，每半年".to_owned(),
            due: date(2026, 11, 30),
            on: Some(date(2026, 11, 12)),
            points: [
                "家庭人口|3人|3人",
                "劳动能力和就业|孙子在校|孙子9月参加工作",
                "月收入（元）|1,200.00|1,570.00",
                "财产|无变化|无变化",
            ]
            .iter()
            .map(|line| {
                let mut parts = line.split('|').map(str::to_owned);
                let mut next = || parts.next().unwrap_or_default();
                ReviewPoint { item: next(), before: next(), now: next() }
            })
            .collect(),
            proposal: "收入增加，建议听取意见后减发。".to_owned(),
            surveyors: strings(&["赵敏", "周明"]),
            township: "示范县示范镇人民政府".to_owned(),
        }
        .paper(),
        PaperKind::GradualExitLedger => GradualExitLedger {
            head: head("JT-2026-11"),
            name: "一般困难家庭低保保障渐退台账".to_owned(),
            month: month(2026, 11),
            lines: [("罗长青", "因病，恢复期", 88_000_i64), ("=1+1", "因学，刚毕业未就业", 64_050)]
                .iter()
                .map(|(name, reason, amount)| GradualExitLine {
                    place: "示范镇示范村".to_owned(),
                    head_of_household: (*name).to_owned(),
                    members: 2,
                    case_number: "SL-2024-000310".to_owned(),
                    reason: (*reason).to_owned(),
                    per_head: "1,012.33".to_owned(),
                    amount: Fen::new(*amount),
                    from: month(2026, 9),
                    until: None,
                    state: "10月走访，收入仍不稳".to_owned(),
                })
                .collect(),
            clerk: "赵敏".to_owned(),
        }
        .paper(),
        PaperKind::GradualExitApproval => GradualExitApproval {
            head: head("SL-2024-000288"),
            recipient: "冯德水".to_owned(),
            place: "示范镇示范村2组".to_owned(),
            members: 4,
            per_head: "1,020.00 元/月".to_owned(),
            standard: Some(Fen::new(80_000)),
            grounds: "已脱贫家庭，人均收入高于保障标准、低于2倍保障标准（县通知 二(二)）".to_owned(),
            period: (month(2026, 12), Some(month(2027, 5))),
            amount: Fen::new(96_000),
            clerk_opinion: "建议给予6个月渐退期，保障金不变。".to_owned(),
            township: "示范县示范镇人民政府".to_owned(),
            county: Some("示范县民政局".to_owned()),
        }
        .paper(),
        PaperKind::AwardLedger => AwardLedger {
            head: head("TZ-500299101-2026-11"),
            programme,
            place: "示范镇".to_owned(),
            month: month(2026, 11),
            lines: (1..=34)
                .map(|index| AwardLine {
                    household: format!("500299101-{index:06}"),
                    head_of_household: ["李桂芳", "王守田", "买买提·吐尔逊"][index % 3].to_owned(),
                    place: "示范镇 示范村".to_owned(),
                    members: 1 + u32::try_from(index % 4).unwrap_or(0),
                    before: Fen::new(40_000 + 1_150 * i64::try_from(index).unwrap_or(0)),
                    amount: Fen::new(40_000 + 1_150 * i64::try_from(index).unwrap_or(0)),
                    on_top: Fen::new(1_800 * i64::try_from(1 + index % 4).unwrap_or(0)),
                    event: String::new(),
                })
                .collect(),
            stopped: vec![AwardLine {
                household: "500299101-000035".to_owned(),
                head_of_household: "赵广才".to_owned(),
                place: "示范镇 示范村".to_owned(),
                members: 1,
                before: Fen::new(62_000),
                amount: Fen::ZERO,
                on_top: Fen::ZERO,
                event: "停发".to_owned(),
            }],
            clerk: "赵敏".to_owned(),
        }
        .paper(),
        _ => ArchiveCover {
            head: head("SL-2026-000123"),
            programme,
            household: "李桂芳".to_owned(),
            place: "示范镇示范村3组".to_owned(),
            archive_number: "示民-DB-2026-0123".to_owned(),
            period: (Some(date(2026, 11, 2)), Some(date(2026, 11, 20))),
            kept: "按县档案保管期限表".to_owned(),
            items: [
                PaperKind::Application,
                PaperKind::Declaration,
                PaperKind::Authorisation,
                PaperKind::AcceptanceReceipt,
                PaperKind::HomeVisit,
                PaperKind::VerificationReport,
                PaperKind::ConfirmationForm,
                PaperKind::GrantNotice,
            ]
            .iter()
            .zip(1..)
            .map(|(kind, page): (_, i32)| ArchiveItem {
                number: kind.number().to_owned(),
                name: kind.name().to_owned(),
                author: "示范镇人民政府".to_owned(),
                on: Some(date(2026, 11, 2)),
                pages: page.to_string(),
            })
            .collect(),
            clerk: "赵敏".to_owned(),
        }
        .paper(),
    }
}
