// SPDX-License-Identifier: Apache-2.0
//! Steps from the papers to the assessment.

use super::{Ask, KEPT, SCAN, Shape, either, listed, reason, scan};
use crate::components::{Choice, Control, Field};
use assistance::casework::{Declarant, EventKind, Office, Relation, Scope, VisitWay};
use wording::casework as words;

/// What was wrong: `what` (`fact`, `members`, `route`), and for a fact `fact`, `value`; for whom it is `route`, `application`; `reason`.
fn correction(ask: &Ask) -> Shape {
    let mut what = vec![Choice::new("fact", "一项事实")];
    if let Some(members) = &ask.members {
        what.push(Choice::new("members", "家庭成员，按档案现在的名单").hint(members.clone()));
    }
    if !ask.routes.is_empty() {
        what.push(Choice::new("route", "为谁申请"));
    }
    let mut fields = vec![
        Field::radios("what", "更正什么", what).required().value("fact"),
        Field::select("fact", "哪一项事实", ask.facts.clone()),
        Field::text("value", "应为"),
    ];
    if !ask.routes.is_empty() {
        fields.push(Field::select("route", "应为谁申请", ask.routes.clone()));
        fields.push(Field::file("application", "本人的申请", SCAN).hint("改为参照单人户的才要"));
        let kept = Choice::new("yes", "纸质件存档").hint("纸质件放进户档案盒，这里只登记有这份材料");
        fields.push(Field::checks(format!("application{KEPT}"), "本人的申请不上传", vec![kept]));
    }
    fields.push(reason("为什么更正，依据什么"));
    Shape::of(fields).says("原来的值、新值和理由都留在档案里。更正以后要重新测算。")
}

pub(super) fn shape(kind: EventKind, ask: &Ask) -> Option<Shape> {
    use EventKind as E;
    Some(match kind {
        // `codes`
        E::PapersAsked => {
            Shape::of(vec![Field::checks("codes", "还缺哪些材料", ask.asked.clone()).required()])
                .says("缺的一次说全；告知书打印后交给本人签收。")
        }
        // `code`, `scan`
        E::PapersReceived => Shape::of(vec![
            Field::checks("code", "收到哪些材料", ask.papers.clone()).required(),
            scan("scan", "扫描件"),
        ]),
        // `code`, `scan`
        E::PledgeGiven => Shape::of(vec![
            Field::select("code", "代替哪份证明", ask.papers.clone()).required(),
            scan("scan", "承诺书"),
        ])
        .says("承诺代替的是证明，不代替调查。"),
        // `receipt`
        E::Accepted => Shape::of(vec![Field::text("receipt", "受理编号").hint("不填就用本件的编号")])
            .says("受理后开始计时；受理通知书打印后交给本人，签收联存档。"),
        // `to`, `reason`
        E::PassedOn => Shape::of(vec![
            Field::select("to", "转给哪里", ask.offices.clone()).required(),
            reason("为什么该由那里办"),
        ])
        .says("转交不是拒绝：告诉本人转到了哪里、找谁。"),
        // `declarant`, `person`, `relation`, `staff` or `named`, `post`, `office`; `scan`
        E::RelativesDeclared => Shape::of(vec![
            Field::radios("declarant", "谁申报", listed(Declarant::ALL, Declarant::word, words::declarant))
                .required(),
            Field::select("staff", "工作人员或村（居）委会成员", ask.staff.clone()).hint("没有近亲属的不填"),
            Field::text("named", "名单里没有的，写姓名").hint("村（居）委会成员多数没有账号，也要备案"),
            Field::text("post", "职务").example("村委会委员"),
            Field::select("office", "在哪里任职", listed(Office::ALL, Office::word, words::office))
                .value(Office::Village.word()),
            Field::select("person", "与谁是近亲属", ask.people.clone()),
            Field::select("relation", "是其", listed(Relation::ALL, Relation::word, words::relation)),
            scan("scan", "备案表"),
        ]),
        // `person`, `answer`, `scope`, `until`, `scan`
        E::ConsentRecorded => Shape::of(vec![
            Field::select("person", "谁", ask.consenting.clone()).required(),
            either("answer", "是否同意核对", "同意，已签授权书", "不同意"),
            Field::checks("scope", "同意核对的内容", listed(Scope::ALL, Scope::word, words::scope)),
            Field::date("until", "授权到哪天"),
            scan("scan", "授权书"),
        ])
        .says("不同住的赡养、抚养人不同意的，不影响本人申请。"),
        E::SurveyStarted | E::CheckStarted => Shape::of(Vec::new()),
        // `persons`
        E::CheckRequested => {
            Shape::of(vec![Field::checks("persons", "核对谁", ask.checked.clone()).required()])
        }
        // `against`, `told_on`, `scan`
        E::CheckReported => Shape::of(vec![
            either("against", "与申报是否不符", "有不符", "相符"),
            Field::date("told_on", "不符时，哪天告知本人"),
            scan("scan", "核对报告"),
        ]),
        // `ground`, `scan`
        E::CheckObjected => {
            Shape::of(vec![Field::area("ground", "哪里不对", 2).required(), scan("scan", "本人的证明")])
        }
        // `changed`, `scan`
        E::CheckRepeated => {
            Shape::of(vec![either("changed", "结果是否变了", "变了", "没变"), scan("scan", "复核报告")])
        }
        // `visitors`, `others`, `way`, `signed_by`, `unsigned_reason`, `living`, `housing`, `work`, `scan`
        E::HomeVisited => Shape::of(vec![
            Field::checks("visitors", "调查人（至少两人）", ask.staff.clone()).required(),
            super::others(),
            Field::radios("way", "方式", listed(VisitWay::ALL, VisitWay::word, words::visit)).required(),
            Field::select("signed_by", "在调查表上签字的家人", ask.people.clone()),
            Field::text("unsigned_reason", "没有签字的原因"),
            Field::area("living", "看到的生活情况", 2).hint("写几句话，家庭档案和打印的调查表上都有"),
            Field::area("housing", "看到的住房情况", 2),
            Field::area("work", "看到的就业、经营情况", 2),
            scan("scan", "入户调查表"),
        ]),
        // `visitors`, `others`, `neighbours`, `said`, `scan`
        E::NeighboursVisited => Shape::of(vec![
            Field::checks("visitors", "走访人", ask.staff.clone()).required(),
            super::others(),
            Field::new("neighbours", "走访了几户邻居", Control::Count { unit: "户".to_owned() }).required(),
            Field::area("said", "邻居怎么说", 2),
            scan("scan", "邻里访问记录"),
        ]),
        // `to`, `scan`
        E::LetterSent => Shape::of(vec![Field::text("to", "发给谁").required(), scan("scan", "信函索证函")]),
        // `letter`, `scan`
        E::LetterAnswered => Shape::of(vec![
            Field::select("letter", "哪封信", ask.letters.clone()).required(),
            scan("scan", "答复"),
        ]),
        E::FactCorrected => correction(ask),
        E::Assessed => {
            Shape::of(Vec::new()).now().says("按今天有效的文件和现有情况测算，结果写进办理经过；不是决定。")
        }
        // `called_on`, `invited`, `present`, `yes`, `no`, `abstained`, `scan`
        E::DemocraticReviewHeld => {
            let count = |name: &str, label: &str| {
                Field::new(name, label, Control::Count { unit: "人".to_owned() }).required()
            };
            Shape::of(vec![
                Field::date("called_on", "哪天通知开会").required(),
                count("invited", "应到"),
                count("present", "实到（投票的）"),
                Field::new("recused", "回避", Control::Count { unit: "人".to_owned() })
                    .hint("近亲属、提出异议的人，不投票；没有不填"),
                count("yes", "认为情况属实"),
                count("no", "认为不属实"),
                count("abstained", "弃权"),
                scan("scan", "评议记录"),
            ])
        }
        _ => return None,
    })
}
