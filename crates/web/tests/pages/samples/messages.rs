// SPDX-License-Identifier: Apache-2.0
//! Messages to people, and what came of them.

use super::lists::pairs;
use super::{HOSTILE, LONG_NAME, Sample, county_frame, frame, page};
use web::components::{
    Action, Badge, Choice, Column, EventForm, Field, Form, ListControls, Row, Tab, Table, Tone,
};
use web::layout::Heading;
use web::pages::messages::{MessageList, MessageRow};
use web::pages::side::SidePage;

pub(crate) fn all() -> Vec<Sample> {
    vec![outbox(), nothing(), one()]
}

/// Messages as lists and files of families show them.
pub(crate) fn rows(opens: bool) -> Vec<MessageRow> {
    let row = |id: &str, event: &str, to: &str, phone: &str, state: (Tone, &str), why: &str| MessageRow {
        href: opens.then(|| format!("/messages/{id}")),
        at: "2026-11-20 16:02".to_owned(),
        event: event.to_owned(),
        to: to.to_owned(),
        phone: phone.to_owned(),
        about: "DB500299102-2026-00117".to_owned(),
        state: Badge::new(state.0, state.1),
        why: why.to_owned(),
    };
    vec![
        row("0191", "受理通知书可领", HOSTILE, "138****5678", (Tone::Done, "已送达"), ""),
        row("0192", "公示", LONG_NAME, "", (Tone::Soon, "待上门"), "没有登记电话"),
        row("0193", "来电回复", "来电人", "139****0000", (Tone::Late, "没有送达"), "关机或者不在服务区"),
        row("0194", "决定书可领", "王*珍的监护人", "138****0001", (Tone::Info, "待发送"), ""),
    ]
}

fn outbox() -> Sample {
    let tab = |label: &str, count: u64, current: bool| Tab {
        label: label.to_owned(),
        href: format!("/messages?tab={count}"),
        count,
        current,
    };
    let filters = Form::get("filters", "/messages", "筛选").hidden("tab", "tell").fields(vec![
        Field::select("event", "什么事", vec![Choice::new("accepted", "受理通知书可领")]),
        Field::text("case", "事项编号"),
    ]);
    let list = MessageList {
        frame: county_frame("消息", "罗静", "县级审核员"),
        heading: Heading::new("消息", "待打电话、上门：4 条。消息有没有送到，不影响任何待遇和办理。")
            .primary(Action::new("短信文件", "/messages/files"))
            .other(Action::new("打印待打电话名单", "/messages/sheet")),
        tabs: vec![tab("待打电话、上门", 4, true), tab("待发送", 12, false)],
        rows: rows(true),
        list: ListControls { filters: Some(filters), ..ListControls::default() },
    };
    page("messages", "tabbed_list.html", &list)
}

fn nothing() -> Sample {
    let list = MessageList {
        frame: frame("消息"),
        heading: Heading::new("消息", "待打电话、上门：0 条。消息有没有送到，不影响任何待遇和办理。"),
        tabs: Vec::new(),
        rows: Vec::new(),
        list: ListControls::default(),
    };
    page("messages-none", "tabbed_list.html", &list)
}

fn one() -> Sample {
    let results =
        vec![Choice::new("reached", "本人接了，已告知"), Choice::new("nobody", "没有人接、没有人在")];
    let form =
        Form::post("call", "/messages/0192/call", "登记结果").command("0197-m1").version(2).fields(vec![
            Field::radios("result", "结果", results).required(),
            Field::date("on", "哪天").hint("不填是今天"),
            Field::area("words", "说明", 2).hint("不用再通知的，写明原因"),
        ]);
    let event = EventForm {
        name: "登记打电话、上门的结果".to_owned(),
        consequence: vec!["没有联系上不影响任何待遇。".to_owned()],
        destructive: false,
        open: true,
        form: form.own_ids(),
    };
    let columns = ["时间", "经过", "说明", "谁"].map(Column::words).to_vec();
    let steps = Table::new("steps", "经过", columns).rows(vec![Row::plain(
        ["2026-11-20 16:02", "登记，待打电话", HOSTILE, "罗雪梅"].map(web::components::Cell::words).to_vec(),
    )]);
    let side = SidePage {
        frame: frame("消息"),
        heading: Heading::new("公示", "2026-11-20 16:02，待打电话。").back("消息", "/messages"),
        basics: pairs(&[
            ("内容", "【云坪镇】您的事项（DB500299102-2026-00117）正在岩湾村公示栏公示，到11月27日为止。"),
            ("给谁", HOSTILE),
            ("电话", "13800005678"),
            ("原因", "本人不要发消息"),
            ("本人希望", "不要发消息，打电话（2026-11-02 说的，谭小芸 记）"),
        ]),
        tables: vec![("经过".to_owned(), steps)],
        events: vec![event],
    };
    page("message", "side.html", &side)
}
