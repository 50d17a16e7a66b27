// SPDX-License-Identifier: Apache-2.0
//! Steps of the public notice and its disputes, and those by which a case ends or changes hands.

use super::{Ask, PHOTO, Shape, either, listed, reason, scan};
use crate::components::{Choice, Control, Field};
use assistance::casework::{
    ContactWay, DisputeWay, EventKind, ExtensionCause, NonCooperation, Place, ReturnTo,
};
use wording::casework as words;

pub(super) fn shape(kind: EventKind, ask: &Ask) -> Option<Shape> {
    use EventKind as E;
    Some(match kind {
        // `place`, `village`, `through`, `photo`
        E::NoticePosted => Shape::of(vec![
            Field::select("place", "张贴在", listed(Place::ALL, Place::word, words::place))
                .required()
                .value(ask.notice.map_or("", |asked| asked.place.word())),
            Field::select("village", "村（社区）", ask.villages.clone()).required().value(
                ask.notice.and_then(|asked| asked.village).map_or_else(String::new, |it| it.to_string()),
            ),
            Field::date("through", "公示到哪天（含）")
                .required()
                .value(ask.notice.map_or_else(String::new, |asked| asked.through.to_string())),
            Field::file("photo", "张贴时的照片", PHOTO).required(),
        ]),
        // `photo`
        E::NoticeRemoved => Shape::of(vec![Field::file("photo", "揭下前的照片", PHOTO).required()]),
        // `ground`, `objector`, `objector_phone`
        E::Disputed => Shape::of(vec![
            Field::area("ground", "认为哪里不对", 3).required(),
            Field::text("objector", "谁提出的").hint("不愿留名可以不填；密封保存，只有经办人能看到"),
            Field::new("objector_phone", "提出人电话", Control::Phone).hint("密封保存，用来告知处理结果"),
        ])
        .says("“认为哪里不对”里不要写提出人是谁。"),
        // `dispute`, `way`, `upheld`, `told_on`
        E::DisputeResolved => Shape::of(vec![
            Field::select("dispute", "哪件异议", ask.disputes.clone()).required(),
            Field::radios("way", "怎么核实的", listed(DisputeWay::ALL, DisputeWay::word, words::dispute_way))
                .required(),
            either("upheld", "结果", "异议成立", "异议不成立"),
            Field::date("told_on", "哪天告知提出人").required(),
        ]),
        // `person`, `died_on`, `scan`
        E::DeathRecorded => Shape::of(vec![
            Field::select("person", "谁", ask.people.clone()).required(),
            Field::date("died_on", "哪天去世").required(),
            scan("scan", "证明材料"),
        ]),
        // `to`, `scan`
        E::MovedAway => Shape::of(vec![
            Field::text("to", "迁到哪里").hint("12 位区划代码").required(),
            scan("scan", "证明材料"),
        ]),
        // `speaker`, `reason`, `scan`, `proof`
        E::Withdrawn => {
            let speakers = [("oneself", "本人"), ("guardian", "监护人"), ("agent", "受委托人")];
            Shape::of(vec![
                Field::radios(
                    "speaker",
                    "谁提出撤回",
                    speakers.map(|(word, label)| Choice::new(word, label)).to_vec(),
                )
                .required(),
                reason("为什么撤回"),
                Field::file("scan", "书面撤回申请", super::SCAN),
                Field::file("proof", "监护证明或者委托书", super::SCAN).hint("不是本人提出的要附"),
            ])
            .says("撤回后可以随时再申请。")
        }
        // `refused`, `asked_on`, `asked_again_on`, `asked_way`, `reason`, `scan`
        E::Terminated => Shape::of(vec![
            Field::checks(
                "refused",
                "本人拒绝什么",
                listed(NonCooperation::ALL, NonCooperation::word, words::non_cooperation),
            )
            .required(),
            Field::date("asked_on", "第一次提出要求").required(),
            Field::date("asked_again_on", "再次提出要求"),
            Field::select(
                "asked_way",
                "怎么提出的",
                listed(ContactWay::ALL, ContactWay::word, words::contact),
            )
            .required(),
            reason("为什么不算正当理由"),
            scan("scan", "终止办理告知书"),
        ])
        .takes_away(ask),
        // `to`, `reason`
        E::Returned => Shape::of(vec![
            Field::select("to", "退回到", listed(ReturnTo::ALL, ReturnTo::word, words::return_to)).required(),
            reason("为什么退回"),
        ])
        .says("退回后面的步骤要重做；已经登记的都留在办理经过里。"),
        // `to`, `reason`
        E::HandedOver => Shape::of(vec![
            Field::select("to", "移交给", ask.colleagues.clone()).required(),
            reason("为什么移交"),
        ]),
        // `cause`, `reason`
        E::Extended => Shape::of(vec![
            Field::select(
                "cause",
                "特殊情况",
                listed(ExtensionCause::ALL, ExtensionCause::word, words::extension),
            )
            .required(),
            reason("说明"),
        ]),
        // `report`
        E::ReportReceived => {
            Shape::of(vec![Field::text("report", "登记编号").required().example("RX500299-2026-000311")])
                .says("实名举报要入户核查，并向举报人答复。")
        }
        E::Closed => Shape::of(Vec::new()).now(),
        _ => return None,
    })
}
