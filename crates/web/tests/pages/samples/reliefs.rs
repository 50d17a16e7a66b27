// SPDX-License-Identifier: Apache-2.0
//! Temporary relief: the list with what is late, what is due and what has no clock, and an empty one.

use super::{HOSTILE, LONG_NAME, Sample, date, frame, page};
use kernel::{Deadline, WorkCalendar};
use web::components::{Badge, Clock, ListControls, Tab, Tone};
use web::layout::Heading;
use web::pages::relief::{ReliefLine, ReliefList};

pub(crate) fn all() -> Vec<Sample> {
    vec![reliefs(), none()]
}

fn tab(label: &str, href: &str, count: u64, current: bool) -> Tab {
    Tab { label: label.to_owned(), href: href.to_owned(), count, current }
}

fn reliefs() -> Sample {
    let today = date("2026-11-23");
    let clock = |what: &str, on: &str| {
        let deadline = Deadline { date: date(on), provisional: false };
        Some(Clock::at(today, deadline, true, 2, WorkCalendar::embedded()).what(what))
    };
    let line = |name: &str, whom: &str, clock: Option<Clock>, stage: Badge| ReliefLine {
        name: name.to_owned(),
        href: "/relief/LS500299101-2026-00017".to_owned(),
        number: "LS500299101-2026-00017".to_owned(),
        whom: whom.to_owned(),
        place: "云坪镇 岩湾村".to_owned(),
        struck_on: date("2026-11-04"),
        clock,
        stage,
    };
    let rows = vec![
        line(HOSTILE, "个人", clock("补齐手续", "2026-11-18"), Badge::new(Tone::Info, "待补手续")),
        line(LONG_NAME, "家庭", clock("第二经办人确认", "2026-11-24"), Badge::new(Tone::Soon, "待发放")),
        line("吴永贵", "个人", None, Badge::new(Tone::Soon, "办理中")),
    ];
    let list = ReliefList {
        frame: frame("临时救助"),
        heading: Heading::new("临时救助", "3 件在办，本页 1 件已逾期。"),
        tabs: vec![tab("在办", "/relief", 3, true), tab("已办结", "/relief?tab=over", 8, false)],
        rows,
        list: ListControls::default(),
    };
    page("reliefs", "tabbed_list.html", &list)
}

fn none() -> Sample {
    let list = ReliefList {
        frame: frame("临时救助"),
        heading: Heading::new("临时救助", "没有在办的临时救助。"),
        tabs: vec![tab("在办", "/relief", 0, true)],
        rows: Vec::new(),
        list: ListControls::default(),
    };
    page("reliefs-none", "tabbed_list.html", &list)
}
