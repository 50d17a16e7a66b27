// SPDX-License-Identifier: Apache-2.0
//! A fire at night on paper.

use super::super::catalogue::PaperKind;
use super::super::forms::{ReliefApproval, ReliefGrant, ReliefLine, ReliefReceipt, ReliefRefusal, Struck};
use super::super::model::{Head, Number, Paper, View};
use super::decision::remedies;
use super::{date, decided, head, number, strings};
use kernel::Fen;

const MATTER: &str = "LS500299102-2026-00031";

fn struck() -> Struck {
    Struck {
        person: "赵路过".to_owned(),
        number: Number::masked(&number("50029919880205001")),
        whom: "个人".to_owned(),
        what: "火灾".to_owned(),
        on: date(2026, 11, 18),
        place: "示范镇新桥村".to_owned(),
    }
}

fn letter(document: &str) -> Head {
    Head {
        issuer: "示范县示范镇人民政府".to_owned(), case_number: MATTER.to_owned(), ..decided(document)
    }
}

fn phone() -> String {
    "示范镇人民政府 59000002；监督电话 59000009".to_owned()
}

pub(super) fn relief(kind: PaperKind) -> Paper {
    match kind {
        PaperKind::ReliefReceipt => ReliefReceipt {
            head: head(MATTER),
            struck: struck(),
            opened_on: date(2026, 11, 18),
            next: strings(&["情况紧急的，先救助，手续以后补。", "决定作出后，书面告知您结果。"]),
            window: "示范县示范镇人民政府".to_owned(),
            phone: phone(),
            clerk: "李明".to_owned(),
        }
        .paper(),
        PaperKind::ReliefApproval => ReliefApproval {
            head: head(MATTER),
            struck: struck(),
            opened: "2026年11月18日，李明".to_owned(),
            assessment: "临时救助（急难型）：可以给 1,200.00 元，由乡镇（街道）审批。".to_owned(),
            lines: vec![
                ReliefLine {
                    kind: "先行救助 LS500299102-2026-00031-1".to_owned(),
                    by: "乡镇（街道） 李明".to_owned(),
                    second: "新桥村 王主任".to_owned(),
                    on: date(2026, 11, 18),
                    amount: Fen::new(90_000),
                    given: "现金，2026-11-18 乡镇备用金".to_owned(),
                    reason: "住处烧毁，先给三天的食宿".to_owned(),
                },
                ReliefLine {
                    kind: "跟进救助 示民救〔2026〕7号".to_owned(),
                    by: "乡镇（街道） 陈立".to_owned(),
                    second: "王敏".to_owned(),
                    on: date(2026, 11, 20),
                    amount: Fen::new(30_000),
                    given: "实物：棉被2床、棉衣2件，2026-11-20 起可发".to_owned(),
                    reason: "天气转冷，没有被褥".to_owned(),
                },
            ],
            handlers: ("李明".to_owned(), "新桥村 王主任".to_owned()),
            owed: "身份证明，最迟 2026年12月2日 前补齐。".to_owned(),
            minutes: String::new(),
            township: "示范县示范镇人民政府".to_owned(),
            county: None,
        }
        .paper(),
        PaperKind::ReliefGrant => ReliefGrant {
            head: letter("LS500299102-2026-00031-1"),
            struck: struck(),
            programme: "临时救助（急难型）".to_owned(),
            parts: vec![(date(2026, 11, 18), Fen::new(90_000))],
            given: "现金".to_owned(),
            reason: "住处烧毁，先给三天的食宿".to_owned(),
            articles: strings(&["临时救助工作意见 二(一)"]),
            owed: "请在 2026年12月2日 前带身份证明到办理窗口。".to_owned(),
            remedies: remedies(),
            phone: phone(),
        }
        .paper(),
        _ => ReliefRefusal {
            head: letter("LS500299102-2026-00031"),
            struck: struck(),
            opened_on: date(2026, 11, 18),
            reason: "查实没有发生".to_owned(),
            facts: strings(&["村里和邻居都说没有这回事，本人也承认说错了。"]),
            looked_at: strings(&["临时救助（急难型）：临时救助工作意见 二(一)"]),
            remedies: remedies(),
            phone: phone(),
        }
        .paper(),
    }
}
