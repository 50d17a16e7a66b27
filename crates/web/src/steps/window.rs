// SPDX-License-Identifier: Apache-2.0
//! What is done in one sitting while the family is at the window: relatives declared, each adult asked, accepted, and the check asked for, on one form instead of one
//! for each step and person. What happened otherwise, as a relative to be named, has the form of its own step.

use super::{Ask, SCAN, assemble, listed, scan};
use crate::components::{Choice, EventForm, Field, Form, Group};
use assistance::casework::{Declarant, Scope};
use wording::casework as words;

/// What stands before the id of a person in the name of the field of their answer.
pub const ANSWER: &str = "answer.";
/// What it is called.
pub const NAME: &str = "当场受理";

/// What is still open of it.
#[derive(Clone, Debug)]
pub struct Window {
    /// Nobody has said yet whether there are near relatives in the office.
    pub relatives: bool,
    /// Adults and supporters who were not asked yet.
    pub unasked: Vec<Choice>,
}

/// `declarant`, `none`, `relatives_scan`; `answer.{person}`, `scope`, `until`, `consent_scan`; `receipt`, `start`.
#[must_use]
pub fn window_form(ask: &Ask, open: &Window) -> EventForm {
    let day = Field::date("happened_on", "发生日期").required().value(ask.today.to_string());
    let mut form = Form::post("step-window", format!("{}/window", ask.href), NAME)
        .command(&ask.command)
        .version(ask.version)
        .group(Group::new("", vec![day]));
    if open.relatives {
        let none = Choice::new("yes", "声明没有近亲属在经办机构或村（居）委会工作")
            .hint("有近亲属的，先用“近亲属备案”逐人登记");
        form = form.group(Group::new(
            "近亲属备案",
            vec![
                Field::radios(
                    "declarant",
                    "谁申报",
                    listed(Declarant::ALL, Declarant::word, words::declarant),
                )
                .required(),
                Field::checks("none", "声明", vec![none]).required(),
                scan("relatives_scan", "备案表"),
            ],
        ));
    }
    if !open.unasked.is_empty() {
        let answers = || vec![Choice::new("yes", "同意，已签授权书"), Choice::new("no", "不同意")];
        let mut fields: Vec<Field> = open
            .unasked
            .iter()
            .map(|one| Field::radios(format!("{ANSWER}{}", one.value), one.label.clone(), answers()))
            .collect();
        fields.extend([
            Field::checks("scope", "同意核对的内容", listed(Scope::ALL, Scope::word, words::scope)),
            Field::date("until", "授权到哪天"),
            Field::file("consent_scan", "授权书", SCAN).required(),
        ]);
        let note =
            "还没有问到的人不选，以后用“登记核对授权”补登。不同住的赡养、抚养人不同意的，不影响本人申请。";
        form = form.group(Group::new("核对授权", fields).note(note));
    }
    let start = Choice::new("yes", "启动调查，对同意授权的人提请信息核对")
        .hint("未成年人随监护人的授权一起核对")
        .ticked();
    form = form.group(Group::new(
        "受理",
        vec![
            Field::text("receipt", "受理编号").hint("不填就用本件的编号"),
            Field::checks("start", "同时办理", vec![start]),
        ],
    ));
    let consequence = vec![
        "一张表办完：近亲属备案、核对授权、受理、启动调查、提请核对，各记一条，有一条不成立就都不登记。"
            .to_owned(),
        "受理后开始计时；受理通知书打印后交给本人，签收联存档。".to_owned(),
    ];
    assemble(NAME, form.group(super::late()), consequence, false)
}
