// SPDX-License-Identifier: Apache-2.0
//! The check desk, a check in each of its states, a person's look-up record.

use super::{HOSTILE, LONG_NAME, Sample, clock, county_frame, date, page};
use web::components::{Badge, Choice, EventForm, Field, Form, Link, Tab, Tone};
use web::layout::Heading;
use web::pages::checks::{
    AskedRow, CheckDeskPage, CheckPage, CheckRow, ConsentRow, DeliveryRow, ItemRow, LookRow,
    PersonLookUpsPage, RequestRow, SourceRow, TotalRow,
};

pub(crate) fn all() -> Vec<Sample> {
    vec![desk(), one(), lookups()]
}

fn row(applicant: &str, until: Option<&str>) -> CheckRow {
    CheckRow {
        href: "/checks/0197".to_owned(),
        case: "DB500299102-2026-00117".to_owned(),
        applicant: applicant.to_owned(),
        place: "云坪镇 双河村".to_owned(),
        kind: "核对".to_owned(),
        people: 3,
        requested: date("2026-11-20"),
        clock: until.map(clock),
        progress: if until.is_none() { "已结 3/6".to_owned() } else { String::new() },
    }
}

fn desk() -> Sample {
    let source = |name: &str, ready, asked| SourceRow {
        name: name.to_owned(),
        basis: "第十七条、第四十一条".to_owned(),
        ready,
        asked,
        validity: 90,
    };
    let tab = |label: &str, count, current| Tab {
        label: label.to_owned(),
        href: "/checks?state=waiting".to_owned(),
        count,
        current,
    };
    let ask = Form::post("ask", "/checks/ask", "生成查询名单").command("0197-1").fields(vec![
        Field::select("source", "向谁查询", vec![Choice::new("bank", "银行（12 人）")]).required(),
    ]);
    let answers = Form::post("answers", "/checks/answers", "上传答复").command("0197-2").fields(vec![
        Field::select("source", "谁的答复", vec![Choice::new("bank", "银行（12 人）")]).required(),
        Field::file("file", "答复文件", ".csv,.xlsx,.xls").required(),
    ]);
    let page_of = CheckDeskPage {
        frame: county_frame("核对", "向明", "县级审核员"),
        heading: Heading::new("核对", "待启动 2 件；待查询 12 人次，待答复 30 人次。"),
        tabs: vec![tab("待启动", 2, true), tab("核对中", 14, false)],
        rows: vec![row(HOSTILE, Some("2026-11-24")), row(LONG_NAME, None)],
        pager: None,
        sources: vec![source("银行", 12, 30), source("不动产登记和住房管理部门", 0, 4)],
        assumed: "现有文件没有规定各部门答复的有效天数，暂按本表执行。".to_owned(),
        ask: Some(ask.own_ids()),
        answers: Some(answers.own_ids()),
        requests: vec![RequestRow {
            href: "/checks/requests/0197".to_owned(),
            number: "HD500299-2026-00031".to_owned(),
            source: "银行".to_owned(),
            items: 30,
            way: "文件".to_owned(),
            made: "2026-11-20 10:12 向明".to_owned(),
        }],
        deliveries: vec![DeliveryRow {
            source: "银行".to_owned(),
            came: "2026-11-23 09:01 向明".to_owned(),
            way: "文件".to_owned(),
            rows: 31,
            taken: 29,
            faults: vec![
                "第 4 行“公民身份号码”：没有请求查询这个号码，答复没有收下".to_owned(),
                "第 9 行“余额”：应是 0.00 到 100000000.00 元".to_owned(),
            ],
        }],
    };
    page("checks", "checks.html", &page_of)
}

fn one() -> Sample {
    let item = |person: &str, source: &str, state: Badge, answer: &str, compared: Vec<Badge>| ItemRow {
        person: person.to_owned(),
        part: "成年成员".to_owned(),
        source: source.to_owned(),
        state,
        as_of: (!answer.is_empty()).then(|| date("2026-11-21")),
        answer: answer.to_owned(),
        compared,
    };
    let form =
        Form::post("report", "/checks/0197/report", "出具报告").command("0197-3").version(3).fields(vec![
            Field::radios(
                "differs",
                "与申报是否不符",
                vec![Choice::new("yes", "有不符"), Choice::new("no", "相符")],
            )
            .required(),
            Field::date("told_on", "不符时，哪天告知本人"),
            Field::area("conclusion", "核对结论", 3).required(),
        ]);
    let page_of = CheckPage {
        frame: county_frame("核对", "向明", "县级审核员"),
        heading: Heading::new(
            "王玉珍 · 核对",
            "核对中，2026-11-20 提请；6 项查询，1 项未结，1 处与申报不符。",
        )
        .back("核对", "/checks"),
        notes: vec!["王建军：本人不同意核对，不影响申请人，此人的情况按不知道算。".to_owned()],
        items: vec![
            item(
                HOSTILE,
                "银行",
                Badge::new(Tone::Info, "有记录"),
                "[尾号 0417] 余额 8200.00 元",
                Vec::new(),
            ),
            item(
                LONG_NAME,
                "人力资源社会保障部门",
                Badge::new(Tone::Info, "有记录"),
                "其他养老金（2026-01 至 2026-10） 120.00 元",
                vec![Badge::new(Tone::Late, "其他养老金与申报不符：申报 0.00 元")],
            ),
            item("王建军", "银行", Badge::new(Tone::Soon, "未查询"), "", Vec::new()),
        ],
        totals: vec![TotalRow {
            fact: "金融资产".to_owned(),
            value: "8500.50 元".to_owned(),
            sources: "银行、商业保险机构".to_owned(),
            compared: Badge::new(Tone::Late, "与申报不符：申报 3200.00 元"),
        }],
        consents: vec![ConsentRow {
            person: "王玉珍".to_owned(),
            capacity: "共同生活的成年家庭成员".to_owned(),
            scope: "存款、证券、保险、支付机构".to_owned(),
            signed_on: Some(date("2026-11-05")),
            until: Some(date("2027-11-04")),
            withdrawn_on: None,
            state: Badge::new(Tone::Done, "有效"),
            href: Some("/papers/0197-9".to_owned()),
        }],
        links: vec![Link::new("事项 DB500299102-2026-00117", "/cases/DB500299102-2026-00117")],
        events: vec![EventForm {
            name: "出具核对报告".to_owned(),
            consequence: vec![
                "报告按本页内容打印存档，由你签名；不符的当即告知本人，可以提出异议。".to_owned(),
            ],
            destructive: false,
            open: true,
            form: form.own_ids(),
        }],
    };
    page("check", "check.html", &page_of)
}

fn lookups() -> Sample {
    let page_of = PersonLookUpsPage {
        frame: county_frame("家庭", "向明", "县级审核员"),
        heading: Heading::new(
            format!("{HOSTILE} 的查询记录"),
            "向部门和机构查询过 1 次；系统内的查看 1 次（最近的在前）。",
        ),
        asked: vec![AskedRow {
            on: Some(date("2026-11-20")),
            source: "银行".to_owned(),
            case: "DB500299102-2026-00117".to_owned(),
            href: "/cases/DB500299102-2026-00117".to_owned(),
            state: Badge::new(Tone::Info, "有记录"),
        }],
        looks: vec![LookRow {
            at: "2026-11-20 10:12".to_owned(),
            who: "向明".to_owned(),
            action: "列入查询名单：银行".to_owned(),
            why: "DB500299102-2026-00117".to_owned(),
        }],
    };
    page("person-lookups", "person_lookups.html", &page_of)
}
