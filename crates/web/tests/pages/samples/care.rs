// SPDX-License-Identifier: Apache-2.0
//! Support at home: the list with who is late, who comes first and whose agreement ends.

use super::{HOSTILE, LONG_NAME, Sample, date, frame, page};
use kernel::{Deadline, WorkCalendar};
use web::components::{Badge, Clock, ListControls, Tab, Tone};
use web::layout::Heading;
use web::pages::care::{CareLine, CareListPage, ServiceLine, ServiceListPage, ServicesOfTownship};

pub(crate) fn all() -> Vec<Sample> {
    vec![cared(), served()]
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
