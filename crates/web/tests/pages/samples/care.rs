// SPDX-License-Identifier: Apache-2.0
//! Support at home: the list with who is late, who comes first and whose agreement ends.

use super::{HOSTILE, LONG_NAME, Sample, date, frame, page};
use kernel::{Deadline, WorkCalendar};
use web::components::{Badge, Clock, ListControls, Tab, Tone};
use web::layout::Heading;
use web::pages::care::{CareLine, CareListPage};

pub(crate) fn all() -> Vec<Sample> {
    vec![cared()]
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
