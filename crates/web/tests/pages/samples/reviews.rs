// SPDX-License-Identifier: Apache-2.0
//! What is to be looked at again, and who leaves slowly.

use super::{HOSTILE, LONG_NAME, Sample, date, frame, month, page, yuan};
use web::components::{Badge, Link, ListControls, Tab, Tone};
use web::layout::Heading;
use web::pages::exits::{ExitList, ExitMonthRow, ExitPage, ExitRow};
use web::pages::reviews::{ReviewList, ReviewRow};

pub(crate) fn all() -> Vec<Sample> {
    vec![reviews(), no_reviews(), ledger(), exit()]
}

fn tab(label: &str, href: &str, count: u64, current: bool) -> Tab {
    Tab { label: label.to_owned(), href: href.to_owned(), count, current }
}

fn reviews() -> Sample {
    let row = |name: &str, by: &str, due: Badge, act: Option<Link>, handler: &str| ReviewRow {
        name: name.to_owned(),
        href: "/households/1?why=review".to_owned(),
        place: "云坪镇 岩湾村".to_owned(),
        scheme: "最低生活保障".to_owned(),
        people: 2,
        monthly: Some(yuan("612.00")),
        review_by: date(by),
        due,
        handler: handler.to_owned(),
        act,
    };
    let begin = || Some(Link::new("启动核查", "/households/1/awards/0198/review?why=review"));
    let case = Some(Link::new("DB500299101-2026-00117", "/cases/DB500299101-2026-00117"));
    let rows = vec![
        row(HOSTILE, "2026-10-31", Badge::new(Tone::Late, "已过 23 天，钱照发"), case, "还没有人经办"),
        row(LONG_NAME, "2026-11-23", Badge::new(Tone::Soon, "今天到期"), begin(), ""),
        row("吴永贵", "2026-12-20", Badge::new(Tone::Info, "还有 27 天"), begin(), ""),
    ];
    let list = ReviewList {
        frame: frame("定期核查"),
        heading: Heading::new("定期核查", "2 户该启动核查，1 户已过日期；没有核查完的，钱照发。"),
        tabs: vec![
            tab("该启动的", "/reviews", 2, true),
            tab("已过日期", "/reviews?tab=late", 1, false),
            tab("在核查", "/reviews?tab=open", 1, false),
        ],
        rows,
        list: ListControls::default(),
    };
    page("reviews", "tabbed_list.html", &list)
}

fn no_reviews() -> Sample {
    let list = ReviewList {
        frame: frame("定期核查"),
        heading: Heading::new("定期核查", "没有到期的核查。"),
        tabs: vec![tab("该启动的", "/reviews", 0, true)],
        rows: Vec::new(),
        list: ListControls::default(),
    };
    page("reviews-none", "tabbed_list.html", &list)
}

fn ledger() -> Sample {
    let row = |name: &str, ground: &str, until: Option<&str>, at: Badge, after: &str| ExitRow {
        href: "/exits/0198".to_owned(),
        name: name.to_owned(),
        household: "500299101-000017".to_owned(),
        place: "云坪镇 岩湾村".to_owned(),
        ground: ground.to_owned(),
        monthly: Some(yuan("612.00")),
        from: month("2026-09"),
        until: until.map(month),
        at,
        after: after.to_owned(),
    };
    let rows = vec![
        row(
            HOSTILE,
            "就业创业、收入超过标准",
            Some("2027-02"),
            Badge::new(Tone::Info, "第 3 个月，共 6 个月"),
            "2027年3月起不再发放",
        ),
        row(
            "吴永贵",
            "一般困难家庭：重病恢复期",
            None,
            Badge::new(Tone::Info, "第 3 个月"),
            "2027-09-01 前核查，再决定",
        ),
    ];
    let list = ExitList {
        frame: frame("渐退台账"),
        heading: Heading::new("渐退台账", "有困难缓退出的家庭：每户为什么渐退、发到哪个月、以后怎么办。"),
        tabs: vec![tab("发放中", "/exits", 2, true), tab("含已期满", "/exits?tab=all", 3, false)],
        rows,
        list: ListControls::default(),
    };
    page("exits", "tabbed_list.html", &list)
}

fn exit() -> Sample {
    let months =
        [("2026-10", Tone::Plain, "已过"), ("2026-11", Tone::Done, "本月"), ("2026-12", Tone::Info, "未到")];
    let months = months.map(|(at, tone, text)| ExitMonthRow {
        month: month(at),
        amount: yuan("612.00"),
        state: Badge::new(tone, text),
    });
    let exit = ExitPage {
        frame: frame("渐退台账"),
        heading: Heading::new(format!("渐退：{HOSTILE}"), "就业创业、收入超过标准")
            .back("渐退台账", "/exits"),
        basics: vec![
            ("家庭".to_owned(), "500299101-000017".to_owned(), Some("/households/1".to_owned())),
            ("止月".to_owned(), "2026年12月".to_owned(), None),
        ],
        months: months.to_vec(),
        after: "按作出渐退的决定，2027年1月起不再发放，不用另作决定。".to_owned(),
        links: vec![Link::new("再次陷入困难：报告变化，恢复保障", "/households/1/awards/0198/change")],
    };
    page("exit", "exit.html", &exit)
}
