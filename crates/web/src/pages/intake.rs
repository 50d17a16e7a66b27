// SPDX-License-Identifier: Apache-2.0
//! Application intake: the applicant, the members, the facts; at the right the live assessment and what is missing.
//! Facts come from the dictionary of packs, so the handler makes their groups; who applies and how is the same everywhere.

use crate::components::{Choice, Control, Field, Form, Group, Live, RowSet, Width};
use crate::layout::{Frame, Heading};
use askama::Template;

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "intake.html")]
pub struct Intake {
    /// Frame; its errors come from the form.
    pub frame: Frame,
    /// Title and sentence.
    pub heading: Heading,
    /// The whole form: applicant, members, facts.
    pub form: Form,
    /// The assessment of what is filled so far.
    pub live: Option<Live>,
    /// The papers that this application needs, told once (一次性告知): what, and whether it is there.
    pub papers: Vec<NeededPaper>,
}

/// A paper that the application needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NeededPaper {
    /// What.
    pub name: String,
    /// Whether it is there.
    pub there: bool,
    /// How it may be replaced: `可用承诺书代替`, `由核对取得，不用提供`.
    pub instead: String,
}

impl Intake {
    /// Takes the errors of the form to the top of the page.
    #[must_use]
    pub fn new(mut frame: Frame, heading: Heading, form: Form) -> Intake {
        frame.errors.extend(form.errors());
        Intake { frame, heading, form, live: None, papers: Vec::new() }
    }
}

/// Who applies and how: fields `scheme`, `channel`, `applied_on`, `applicant`, `agent_name`, `agent_relation`,
/// `village`, `address`, `phone`, `account_bank`, `account_number`.
#[must_use]
pub fn applicant(schemes: Vec<Choice>, villages: Vec<Choice>) -> Group {
    let channels = vec![
        Choice::new("self", "本人"),
        Choice::new("guardian", "监护人"),
        Choice::new("agent", "委托代理人"),
        Choice::new("found", "走访发现，代为提出"),
    ];
    Group::new(
        "申请",
        vec![
            Field::select("scheme", "申请什么", schemes).required(),
            Field::date("applied_on", "申请日期").required(),
            Field::radios("channel", "谁提出", channels).required(),
            Field::text("agent_name", "代理人姓名").hint("本人申请不填"),
            Field::text("agent_relation", "与申请人关系").example("女儿"),
            Field::new("phone", "联系电话", Control::Phone).required(),
            Field::select("village", "居住的村（社区）", villages).required(),
            Field::text("address", "组、门牌").width(Width::Medium),
            Field::text("account_bank", "开户银行").hint("可以以后补"),
            Field::text("account_number", "银行账号").hint("可以以后补"),
        ],
    )
}

/// The members: fields `member.0.name`, `.relation`, `.number`, `.area`, `.adult_consent` …
#[must_use]
pub fn members(count: usize, relations: &[Choice]) -> Group {
    let make = || {
        vec![
            Field::text("name", "姓名").required(),
            Field::select("relation", "与户主关系", relations.to_vec()).required(),
            Field::citizen("number", "身份证号").required(),
            Field::new("phone", "电话", Control::Phone),
            Field::select(
                "consent",
                "核对授权",
                vec![
                    Choice::new("signed", "已签"),
                    Choice::new("later", "待签"),
                    Choice::new("guardian", "监护人代签"),
                ],
            ),
        ]
    };
    Group::new("共同生活的家庭成员", Vec::new())
        .note("第一行填户主。性别、出生日期、年龄由身份证号得出，不用填。成年人都要签核对授权书。")
        .rows(RowSet::new("member", "成员", count, make))
}
