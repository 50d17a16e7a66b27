// SPDX-License-Identifier: Apache-2.0
//! Application intake with the assessment beside it.

use super::{HOSTILE, LONG_NAME, Sample, frame, page, today, yuan};
use web::components::{
    Choice, Control, Field, Form, Group, Live, Missing, MoneyBlock, MoneyLine, Reason, Reasons, Typed,
};
use web::layout::Heading;
use web::pages::intake::{self, Intake, NeededPaper};
use wording::explain::Mark;

pub(crate) fn all() -> Vec<Sample> {
    vec![empty(), half_filled()]
}

fn facts() -> Group {
    let know = |name: &str, label: &str| {
        let choices = [("yes", "是"), ("no", "否"), ("unknown", "还不知道")];
        Field::radios(name, label, choices.map(|(value, label)| Choice::new(value, label)).to_vec())
    };
    Group::new(
        "家庭情况",
        vec![
            know("household.farming_household", "是否务农家庭"),
            Field::money("household.deposits", "存款合计"),
            Field::new("household.vehicles", "机动车", Control::Count { unit: "辆".to_owned() }),
            know("household.claims_hardship", "是否有特殊困难"),
        ],
    )
    .note("不知道的留空或选“还不知道”，不要填 0。")
}

fn form(members: usize) -> Form {
    let relations = [("head", "户主"), ("spouse", "配偶"), ("son", "子"), ("daughter", "女")]
        .map(|(value, label)| Choice::new(value, label));
    Form::post("intake", "/cases", "受理并打印受理通知书")
        .command("0197-2f")
        .group(intake::applicant(
            vec![Choice::new("dibao_rural", "农村低保"), Choice::new("borderline_family", "低保边缘家庭")],
            vec![Choice::new("500299102201", "岩湾村"), Choice::new("500299102202", "麻柳村")],
        ))
        .group(intake::members(members, &relations))
        .group(facts())
        .button("draft", "1", "先存着")
        .cancel("不受理，转求助登记", "/first-contact")
        .live("/cases/live")
}

fn empty() -> Sample {
    let heading =
        Heading::new("申请受理", "在窗口先填能填的，缺的以后补；材料一次性告知。").back("申请", "/cases");
    page("intake-empty", "intake.html", &Intake::new(frame("申请"), heading, form(1)))
}

/// The assessment of a family whose son's wages are not known.
pub(super) fn live() -> Live {
    let income = Reason::new(Mark::Unknown, "家庭人均月收入 低于 农村低保标准 581.00 元/月")
        .article("示范民政〔2022〕1号 二(一)")
        .sign("假定1")
        .children(vec![
            Reason::new(Mark::Value, "王玉珍：养老金 115.00 元/月，中央基础养老金不计入")
                .article("民发〔2021〕57号 十三"),
            Reason::new(Mark::Unknown, format!("{HOSTILE}：近 12 个月工资还不知道")),
        ]);
    let property =
        Reason::new(Mark::Yes, "存款 3,200.00 元 不超过 人均 12 个月标准 13,944.00 元").sign("假定2");
    let member = Reason::new(Mark::No, "不属于不计入的成员：在外务工但仍共同生活");
    Live {
        scheme: "农村最低生活保障".to_owned(),
        mark: Mark::Unknown,
        outcome: "还需要材料".to_owned(),
        sentence: "工资在 697.00 元/月以下就符合。".to_owned(),
        amount: None,
        reasons: Reasons {
            lines: vec![income, property, member],
            notes: vec![
                "假定1：农村低保标准 581.00 元/月，没有文件给出".to_owned(),
                "假定2：存款上限按人均 12 个月标准".to_owned(),
            ],
        },
        missing: vec![
            Missing {
                what: "王建军 近 12 个月工资".to_owned(),
                how: "本人提供，或核对取得".to_owned(),
                href: Some("#member.1.name".to_owned()),
            },
            Missing {
                what: "王建军 的核对授权书".to_owned(), how: "本人签名".to_owned(), href: None
            },
        ],
        on: today(),
        caveat: "结论用到 2 个假定的数，只能在演示县使用。".to_owned(),
        others: vec![
            ("低保边缘家庭".to_owned(), "还需要材料".to_owned(), Mark::Unknown),
            ("特困人员".to_owned(), "不符合".to_owned(), Mark::No),
        ],
    }
}

/// A qualifying answer with its amount.
pub(super) fn qualifying() -> Live {
    Live {
        mark: Mark::Yes,
        outcome: "符合".to_owned(),
        sentence: "家庭人均月收入 328.00 元，比标准低 253.00 元。".to_owned(),
        amount: Some(MoneyBlock {
            label: "每月应发".to_owned(),
            amount: yuan("759.00"),
            unit: "元/月".to_owned(),
            capitals: true,
            parts: vec![MoneyLine { label: "差额 253.00 元 × 3 人".to_owned(), amount: yuan("759.00") }],
        }),
        missing: Vec::new(),
        reasons: Reasons {
            lines: vec![
                Reason::new(Mark::Yes, "家庭人均月收入 328.00 元 低于 农村低保标准 581.00 元/月")
                    .article("示范民政〔2022〕1号 二(一)"),
                Reason::new(Mark::Yes, "财产在限额以内"),
            ],
            notes: Vec::new(),
        },
        caveat: String::new(),
        others: Vec::new(),
        ..live()
    }
}

fn half_filled() -> Sample {
    let pairs = [
        ("scheme", "dibao_rural"),
        ("applied_on", "2026-11-30"),
        ("channel", "agent"),
        ("agent_name", LONG_NAME),
        ("phone", "13800005678"),
        ("village", "500299102201"),
        ("member.0.name", "王玉珍"),
        ("member.0.relation", "head"),
        ("member.0.number", "50029919520815"),
        ("member.1.name", HOSTILE),
        ("member.1.relation", "son"),
        ("member.1.consent", "later"),
        ("household.deposits", "三千二"),
        ("household.farming_household", "yes"),
    ];
    let mut typed = Typed::new(pairs.map(|(name, value)| (name.to_owned(), value.to_owned())));
    typed.wrong("applied_on", "在将来，最晚写今天 2026-11-23");
    typed.wrong("member.0.number", "有 14 位，应有 18 位");
    typed.wrong("household.deposits", "这不是金额，应写成 1488.00");
    let heading = Heading::new("申请受理", "有错的地方改好再受理；已填的都在。").back("申请", "/cases");
    let mut intake = Intake::new(frame("申请"), heading, form(2).fill(&typed));
    intake.live = Some(live());
    intake.papers = [
        ("身份证、户口簿", true, ""),
        ("核对授权书（成年成员每人一份）", false, ""),
        ("收入证明", false, "可用承诺书代替"),
        ("残疾证", false, "由核对取得，不用提供"),
    ]
    .map(|(name, there, instead)| NeededPaper { name: name.to_owned(), there, instead: instead.to_owned() })
    .to_vec();
    page("intake", "intake.html", &intake)
}
