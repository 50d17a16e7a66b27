// SPDX-License-Identifier: Apache-2.0
//! What a county sets.

use super::lists::pairs;
use super::{HOSTILE, Sample, county_frame, date, page};
use web::components::{Cell, Choice, Column, EventForm, Field, Form, Row, Table, Tone};
use web::layout::Heading;
use web::pages::settings::county::{CountySettings, Topic};

pub(crate) fn all() -> Vec<Sample> {
    let columns = ["项目", "现在的值", "依据", "起始"].map(Column::words).to_vec();
    let assumed = Cell::Twofold("假定".to_owned(), "文件没有写联系几次算联系不上，按 3 次".to_owned());
    let rows = vec![
        Row::plain(vec![
            Cell::words("监督电话（印在公示上）"),
            Cell::words("023-59000110"),
            Cell::words(HOSTILE),
            Cell::Day(date("2026-01-05")),
        ]),
        Row::plain(vec![Cell::words("联系几次算联系不上（次）"), Cell::words("3"), assumed, Cell::None]),
        Row::plain(vec![
            Cell::Twofold("单位电话".to_owned(), "云坪镇".to_owned()),
            Cell::badge(Tone::Soon, "没有填"),
            Cell::None,
            Cell::None,
        ]),
    ];
    let event = |name: &str, consequence: &str, form: Form| EventForm {
        name: name.to_owned(),
        consequence: vec![consequence.to_owned()],
        destructive: false,
        open: false,
        form: form.own_ids(),
    };
    let confirm = Form::post("answer-1", "/settings/county/answer", "确认执行")
        .command("0197-b1")
        .hidden("setting", "1")
        .button("refuse", "yes", "不同意");
    let choices = vec![Choice::new("yes", "是"), Choice::new("no", "否")];
    let change = Form::post("web_notice", "/settings/county", "填写").command("0197-b2").fields(vec![
        Field::radios("value", "网上公示", choices).value("no").required(),
        Field::date("from", "从哪天起").hint("不填是今天；不能填以前的日子"),
        Field::text("document", "依据的文件").hint("没有就不填，会标明是假定"),
    ]);
    let table = |id: &str, rows: Vec<Row>| Table::new(id, "现在执行的", columns.clone()).rows(rows);
    let topic = |title: &str, said: &str, open: bool, table: Table, events: Vec<EventForm>| Topic {
        title: title.to_owned(),
        said: said.to_owned(),
        open,
        table,
        events,
    };
    let changes = vec![event("改：网上公示", "要第二个人复核后才生效。", change)];
    let county = CountySettings {
        frame: county_frame("本县设置", "罗静", "县级审核员"),
        heading: Heading::new("本县设置", "有 1 项待复核；复核以前按原来的办。"),
        basics: pairs(&[("地方", "示范县"), ("县级抽查", "抽样种子已随机产生，密封保存，任何人看不到")]),
        answers: vec![event(
            "复核：网上公示",
            "何建平 填写，从 2026-11-23 起：是（示民发〔2026〕9号）",
            confirm,
        )],
        topics: vec![
            topic("单位、电话和人口", "2 项已填，1 项没有填", false, table("in-force-0", rows), Vec::new()),
            topic("公示", "1 项假定", true, table("in-force-1", Vec::new()), changes),
        ],
        history: Table::new("settings", "填写记录", columns.clone()).empty("还没有填过。"),
    };
    vec![page("settings-county", "settings_county.html", &county)]
}
