// SPDX-License-Identifier: Apache-2.0
//! The notice in its forms, and what comes of it.

use super::super::catalogue::PaperKind;
use super::super::forms::*;
use super::super::model::{Paper, View};
use super::super::notice::*;
use super::super::{FullNotice, FullNoticeLine};
use super::{date, head, strings, village};
use kernel::{Fen, Fraction};

pub(in crate::papers) fn words() -> NoticeWords {
    let illness = strings(&["癌", "肿瘤", "艾滋", "精神", "残疾", "肾", "白血病", "病", "残"]);
    let reasons = strings(&["家庭人均收入不低于保障标准", "家庭财产超过规定", "不属于共同生活的家庭成员"]);
    NoticeWords::new(illness, reasons).expect("the lists are safe")
}

pub(in crate::papers) fn notice_facts(words: &NoticeWords, columns: NoticeColumns) -> NoticeFacts<'static> {
    NoticeFacts {
        number: "GS-500299101201-2026-011",
        programme: "最低生活保障",
        issuer: "示范县示范镇人民政府",
        posted_at: "示范村村民委员会公示栏",
        posted_on: Some(date(2026, 11, 9)),
        period: (date(2026, 11, 10), date(2026, 11, 16)),
        days: 7,
        phones: vec![
            OfficePhone::new("示范县民政局", "023-59000001", words).expect("a landline"),
            OfficePhone::new("示范镇人民政府", "023-59000002", words).expect("a landline"),
        ],
        columns,
        demonstration: true,
    }
}

pub(in crate::papers) fn household<'a>(
    name: &'a str,
    address: &'a str,
    proposal: Proposal<'a>,
) -> NoticeHousehold<'a> {
    NoticeHousehold {
        applicant: Applicant::Adult { name },
        minors: &["张小禾"],
        village: village(),
        address,
        members: 3,
        per_head: Fraction::new(57_900, 1),
        standard: Some(Fen::new(80_000)),
        proposal,
    }
}

pub(super) fn notice_lines(words: &NoticeWords) -> Vec<SafeNoticeLine> {
    let cover = household("李桂芳", "示范县示范镇示范村3组12号", Proposal::Cover(Fen::new(66_300)));
    let guarded = NoticeHousehold {
        applicant: Applicant::Minor { guardian: Some("刀·玉香") },
        minors: &["岩温"],
        members: 1,
        per_head: None,
        ..household("", "示范村第五村民小组", Proposal::Cover(Fen::new(80_000)))
    };
    let refuse = Proposal::Refuse {
        reason: "家庭人均收入不低于保障标准",
        property_within_limits: Some(true),
    };
    let refused = NoticeHousehold {
        members: 2,
        per_head: Fraction::new(91_250, 1),
        ..household("王守田", "示范村十二社45号附1号", refuse)
    };
    [cover, guarded, refused]
        .iter()
        .map(|one| SafeNoticeLine::new(one, words).expect("a safe line"))
        .collect()
}

pub(in crate::papers) fn notice(columns: NoticeColumns) -> Paper {
    let words = words();
    SafeNotice::new(&notice_facts(&words, columns), notice_lines(&words), &words)
        .expect("a safe notice")
        .paper()
}

pub(super) fn standing() -> Paper {
    let words = words();
    let lines = notice_lines(&words).into_iter().filter(SafeNoticeLine::is_covered).collect();
    StandingNotice::new(&notice_facts(&words, NoticeColumns::Minimum), lines, &words)
        .expect("recipients")
        .paper()
}

pub(super) fn ending() -> Paper {
    let words = words();
    let ends = NoticeHousehold {
        members: 1, ..household("王守田", "示范村十二社45号附1号", Proposal::End)
    };
    let lines = vec![SafeNoticeLine::new(&ends, &words).expect("a safe line")];
    let facts = NoticeFacts { programme: "特困供养", ..notice_facts(&words, NoticeColumns::Minimum) };
    EndingNotice::new(&facts, lines, &words).expect("whose support is to end").paper()
}

pub(super) fn relief() -> Paper {
    let words = words();
    let lines = notice_lines(&words).into_iter().filter(SafeNoticeLine::is_covered).collect();
    let facts = NoticeFacts {
        programme: "临时救助（支出型）",
        ..notice_facts(&words, NoticeColumns::Minimum)
    };
    ReliefNotice::new(&facts, lines, &words).expect("whom it is proposed to help").paper()
}

pub(super) fn around_notice(kind: PaperKind) -> Paper {
    let head = head("GS-500299101201-2026-011");
    match kind {
        PaperKind::FullNotice => FullNotice {
            ending: false,
            head,
            programme: "最低生活保障".to_owned(),
            period: (date(2026, 11, 10), date(2026, 11, 16)),
            lines: vec![
                FullNoticeLine {
                    applicant: "李桂芳".to_owned(),
                    address: "示范县示范镇示范村3组12号".to_owned(),
                    members: strings(&["李桂芳", "张大山", "张小禾"]),
                    per_head: "579.00".to_owned(),
                    amount: Some(Fen::new(66_300)),
                    property: "存款 3,187.52 元".to_owned(),
                    reason: String::new(),
                },
                FullNoticeLine {
                    applicant: "王守田".to_owned(),
                    address: "示范县示范镇示范村十二社45号".to_owned(),
                    members: strings(&["王守田", "刘素珍"]),
                    per_head: "912.50".to_owned(),
                    amount: None,
                    property: "存款 21,300.00 元，医疗自付 2,400.00 元/年".to_owned(),
                    reason: "家庭人均收入高于标准 112.50 元/月".to_owned(),
                },
            ],
            clerk: "赵敏".to_owned(),
        }
        .paper(),
        PaperKind::NoticePhotos => NoticePhotos {
            head,
            notice: "最低生活保障申请家庭经济核查结果及建议意见公示".to_owned(),
            period: (date(2026, 11, 10), date(2026, 11, 16)),
            photos: [false, true]
                .iter()
                .map(|removal| NoticePhoto {
                    source: String::new(),
                    removal: *removal,
                    on: Some(date(2026, 11, if *removal { 17 } else { 9 })),
                    place: "示范村村民委员会公示栏".to_owned(),
                    by: "周明".to_owned(),
                })
                .collect(),
        }
        .paper(),
        _ => Objection {
            head: super::head("YI-2026-000004"),
            applicant: "李桂芳".to_owned(),
            on: date(2026, 11, 13),
            channel: "电话".to_owned(),
            objector: "匿名".to_owned(),
            contact: "未留".to_owned(),
            content: "反映该户儿子在外务工，有能力赡养老人。".to_owned(),
            clerk: "赵敏".to_owned(),
            way: "民主评议".to_owned(),
            found: "儿子月收入约4,200元，家庭2人，已按规则计算赡养费每月300元。".to_owned(),
            result: "维持初审意见，按规定重新公示3天。".to_owned(),
            told: "反映人未留联系方式，结果在重新公示中说明。".to_owned(),
        }
        .paper(),
    }
}
