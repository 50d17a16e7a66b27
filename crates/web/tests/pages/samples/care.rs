// SPDX-License-Identifier: Apache-2.0
//! Support at home: the list with who is late, who comes first and whose agreement ends.

use super::{HOSTILE, LONG_NAME, Sample, date, frame, page};
use kernel::{Deadline, WorkCalendar};
use web::components::{Badge, Choice, Clock, Field, Form, ListControls, Tab, Tone};
use web::layout::Heading;
use web::pages::care::{
    CareLine, CareListPage, RoundLine, RoundPage, RoundPart, ServiceLine, ServiceListPage, ServicesOfTownship,
};

pub(crate) fn all() -> Vec<Sample> {
    vec![cared(), served(), round(), no_round()]
}

fn cared() -> Sample {
    let today = date("2026-11-23");
    let visit = |on: &str| {
        let deadline = Deadline { date: date(on), provisional: false };
        Some(Clock::at(today, deadline, false, 3, WorkCalendar::embedded()).what("探访"))
    };
    let line = |name: &str, first, visit: Option<Clock>, until: Option<&str>, marks| CareLine {
        name: name.to_owned(),
        href: "/care/0190b5a0-0000-7000-8000-000000000001".to_owned(),
        place: "云坪镇 岩湾村".to_owned(),
        first,
        visited_on: visit.as_ref().map(|_| date("2026-10-20")),
        visit,
        agreed_until: until.map(date),
        marks,
    };
    let rows = vec![
        line(HOSTILE, true, visit("2026-11-19"), None, vec![Badge::new(Tone::Late, "没有照料协议")]),
        line(
            LONG_NAME,
            false,
            visit("2026-11-25"),
            Some("2026-12-10"),
            vec![Badge::new(Tone::Soon, "协议快到期"), Badge::new(Tone::Soon, "协议履行待检查")],
        ),
        line("吴永贵", false, None, None, vec![Badge::new(Tone::Late, "还没有探访过")]),
    ];
    let tab = |label: &str, href: &str, count, current| Tab {
        label: label.to_owned(),
        href: href.to_owned(),
        count,
        current,
    };
    let list = CareListPage {
        frame: frame("分散供养"),
        heading: Heading::new("分散供养照料", "3 人分散供养，1 人探访逾期。"),
        tabs: vec![tab("分散供养对象", "/care", 3, true), tab("探访已逾期", "/care?tab=late", 1, false)],
        rows,
        list: ListControls::default(),
    };
    page("cared", "tabbed_list.html", &list)
}

fn served() -> Sample {
    let line = |name: &str, doctor, file| ServiceLine {
        name: name.to_owned(),
        href: "/care/services/0190b5a0-0000-7000-8000-000000000001".to_owned(),
        number: "500299-000012".to_owned(),
        place: "云坪镇 岩湾村".to_owned(),
        states: vec![doctor, file],
    };
    let rows = vec![
        line(HOSTILE, Badge::new(Tone::Soon, "没有"), Badge::new(Tone::Plain, "2026-09-01 本人不要")),
        line(LONG_NAME, Badge::new(Tone::Soon, "2026-10-31 到期"), Badge::new(Tone::Done, "有")),
        line("吴永贵", Badge::new(Tone::Done, "有，到 2027-03-31"), Badge::new(Tone::Done, "有")),
    ];
    let tab = |label: &str, href: &str, count, current| Tab {
        label: label.to_owned(),
        href: href.to_owned(),
        count,
        current,
    };
    let page_of = ServiceListPage {
        frame: frame("分散供养"),
        heading: Heading::new(
            "健康和照料服务",
            "低保、特困对象 3 人，2 人没有家庭医生签约服务，0 人没有电子健康档案。",
        )
        .back("分散供养照料", "/care"),
        tabs: vec![
            tab("应有服务的人", "/care/services", 3, true),
            tab("没有家庭医生签约服务", "/care/services?tab=without-family_doctor", 2, false),
        ],
        heads: vec!["家庭医生签约服务".to_owned(), "电子健康档案".to_owned()],
        rows,
        list: ListControls::default(),
        townships: vec![ServicesOfTownship { name: "云坪镇".to_owned(), people: 3, have: vec![1, 2] }],
    };
    page("served", "tabbed_lists.html", &page_of)
}

fn visit_form(id: &str, hidden: &[(&str, &str)]) -> Form {
    let found = vec![Choice::new("well", "情况正常"), Choice::new("needs_help", "需要帮助")];
    let fields = vec![
        Field::radios("found", "看到什么", found).required(),
        Field::area("words", "情况", 2).hint("需要帮助、生病、没有见到本人的要写"),
        Field::date("on", "哪天").required().value("2026-11-23"),
        Field::text("time", "几点").hint("如 14:05").value("09:40"),
    ];
    let form = hidden.iter().fold(Form::post(id, "/care/round", "登记探访"), |form, (name, value)| {
        form.hidden(*name, *value)
    });
    form.fields(fields).own_ids()
}

fn round() -> Sample {
    let today = date("2026-11-23");
    let line = |nth: u32, name: &str, by: Option<&str>, open| {
        let deadline = |on: &str| Deadline { date: date(on), provisional: false };
        let hidden = [("command_id", "0190b5a0-0000-7000-8000-00000000000c"), ("who", name)];
        RoundLine {
            name: name.to_owned(),
            place: "云坪镇 岩湾村".to_owned(),
            visit: by
                .map(|on| Clock::at(today, deadline(on), false, 3, WorkCalendar::embedded()).what("探访")),
            open,
            form: visit_form(&format!("visit-{nth}"), &hidden),
        }
    };
    let part = |title: &str, lines| RoundPart { title: title.to_owned(), lines };
    let tab = |label: &str, href: &str, count, current| Tab {
        label: label.to_owned(),
        href: href.to_owned(),
        count,
        current,
    };
    let page_of = RoundPage {
        frame: frame("分散供养"),
        heading: Heading::new("探访清单", "七天以内要探访 3 人，1 人已逾期。").back("分散供养照料", "/care"),
        visitor: "0190b5a0-0000-7000-8000-00000000000a".to_owned(),
        opened: "2026-11-23 09:40".to_owned(),
        tabs: vec![
            tab("全部", "/care/round", 3, true),
            tab("云坪镇 岩湾村", "/care/round?village=500299101201", 2, false),
        ],
        parts: vec![
            part(
                "优先探访",
                vec![line(1, HOSTILE, Some("2026-11-19"), true), line(2, LONG_NAME, None, false)],
            ),
            part("其他", vec![line(3, "吴永贵", Some("2026-11-27"), false)]),
        ],
        put_right: visit_form("put-right-form", &[]),
    };
    page("round", "care_round.html", &page_of)
}

fn no_round() -> Sample {
    let state = "没有信号，手机里没有今天的清单。有信号时再打开；写好没有上传的还在下面。";
    let page_of = RoundPage {
        frame: frame("分散供养"),
        heading: Heading::new("探访清单", state).back("分散供养照料", "/care"),
        visitor: "0190b5a0-0000-7000-8000-00000000000a".to_owned(),
        opened: "2026-11-23 09:40".to_owned(),
        tabs: Vec::new(),
        parts: Vec::new(),
        put_right: visit_form("put-right-form", &[]),
    };
    page("round-empty", "care_round.html", &page_of)
}
