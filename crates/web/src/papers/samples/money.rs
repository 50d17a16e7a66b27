// SPDX-License-Identifier: Apache-2.0
//! Rosters and lists of back pay.

use super::super::catalogue::PaperKind;
use super::super::forms::*;
use super::super::model::{Head, Paper, View};
use super::{head, month, number};
use kernel::Fen;

pub(super) fn money(kind: PaperKind) -> Paper {
    let programme = "农村最低生活保障".to_owned();
    let finance = || Head { issuer: "示范县民政局".to_owned(), ..head("FF-500299101-2026-11") };
    match kind {
        PaperKind::PaymentRoster => PaymentRoster {
            head: Head { document_number: Some("示民救发〔2026〕11号".to_owned()), ..finance() },
            programme,
            place: "示范镇".to_owned(),
            month: month(2026, 11),
            fund: "中央和县级困难群众救助补助资金".to_owned(),
            lines: (0..30)
                .map(|index| PaymentLine {
                    payee: ["李桂芳", "王守田", "买买提·吐尔逊"][index % 3].to_owned(),
                    number: number("50029919620314002").masked(),
                    place: format!("示范村{}组", index % 9 + 1),
                    members: 3,
                    account: "****0021".to_owned(),
                    award: Fen::new(66_300),
                    supplement: Fen::new(5_000),
                    back_pay: Fen::new(if index == 2 { 66_300 } else { 0 }),
                    paid: Fen::new(if index == 2 { 137_600 } else { 71_300 }),
                })
                .collect(),
            signed_for: true,
            maker: "赵敏".to_owned(),
            checker: "吴晓梅".to_owned(),
        }
        .paper(),
        _ => BackPayList {
            head: finance(),
            programme,
            month: month(2026, 11),
            lines: [BackPayWay::Paid, BackPayWay::Returned, BackPayWay::Returned]
                .iter()
                .map(|way| BackPayLine {
                    payee: "何秀兰".to_owned(),
                    number: number("50029919500405006").masked(),
                    place: "示范村5组".to_owned(),
                    month: month(2026, 10),
                    way: *way,
                    reason: if *way == BackPayWay::Paid {
                        "标准调整补发".to_owned()
                    } else {
                        "账户已注销".to_owned()
                    },
                    amount: Fen::new(40_005),
                    handled: if *way == BackPayWay::Paid {
                        "已发".to_owned()
                    } else {
                        "账户更正后重发".to_owned()
                    },
                })
                .collect(),
            maker: "赵敏".to_owned(),
            checker: "吴晓梅".to_owned(),
        }
        .paper(),
    }
}
