// SPDX-License-Identifier: Apache-2.0
//! Temporary relief: the list with what is late, what is due and what has no clock, and an empty one; a matter that the packs do not give, with why, its papers and
//! forms.

use super::{HOSTILE, LONG_NAME, Sample, date, frame, page};
use kernel::{Deadline, Fen, WorkCalendar};
use web::components::{
    Badge, Cell, Chart, Clock, Column, Control, EventForm, Field, Figures, Form, Link, ListControls, Reason,
    Reasons, Row, Tab, Table, Tile, Tiles, Tone,
};
use web::layout::Heading;
use web::pages::relief::{ReliefFiguresPage, ReliefLine, ReliefList, ReliefMatter, Why};
use wording::explain::Mark;

pub(crate) fn all() -> Vec<Sample> {
    vec![reliefs(), none(), matter(), figures(), no_figures()]
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

fn matter() -> Sample {
    let why = |scheme: &str, outcome: Badge, reasons: Vec<Reason>| Why {
        scheme: scheme.to_owned(),
        outcome,
        sentence: String::new(),
        reasons: Reasons { lines: reasons, notes: vec!["假定1：文件没有给出".to_owned()] },
    };
    let no = vec![
        Reason::new(Mark::Yes, "受疫情影响无法返岗复工").article("示范〔2020〕1号 一(三)"),
        Reason::new(Mark::No, "最近三个月的收入 1,800.00 元 不等于 0.00 元")
            .article("示范〔2020〕1号 一(三)"),
    ];
    let person = vec![Reason::new(Mark::Person, "基本生活暂时严重困难，需要立即救助").sign("假定1")];
    let answers = Table::new("answers", "测算", vec![Column::words("项目"), Column::figures("可以给", "元")])
        .rows(vec![Row::plain(vec![Cell::words("临时救助（急难型）"), Cell::money(None)])]);
    let number = "/relief/LS500299101-2026-00017";
    let form = Form::post("assess", format!("{number}/steps"), "人来定，再测算")
        .fields(vec![Field::area("words", "理由", 2)]);
    let event = |name: &str, open: bool, form: Form| EventForm {
        name: name.to_owned(),
        consequence: vec!["按今天有效的文件和现有情况算，不是决定。".to_owned()],
        destructive: false,
        open,
        form: form.own_ids(),
    };
    let matter = ReliefMatter {
        frame: frame("临时救助"),
        heading: Heading::new(format!("{HOSTILE} · 临时救助"), "办理中。").back("临时救助", "/relief"),
        basics: vec![
            ("编号".to_owned(), "LS500299101-2026-00017".to_owned()),
            ("困难原因".to_owned(), "其他特殊困难".to_owned()),
        ],
        tables: vec![("测算（2026-11-23，不是决定）".to_owned(), answers)],
        why: vec![
            why("临时救助（急难型）", Badge::new(Tone::Soon, "需人工裁量"), person),
            why("未参保失业人员一次性临时救助", Badge::new(Tone::Info, "不符合"), no),
        ],
        papers: vec![
            Link::new("临时救助受理通知书", format!("{number}/print/LS-101")),
            Link::new("不予临时救助告知书", format!("{number}/print/LS-203")),
        ],
        events: vec![
            event("人来定，再测算", true, form),
            event("本人撤回", false, Form::post("withdraw", format!("{number}/steps"), "本人撤回")),
        ],
    };
    page("relief", "relief.html", &matter)
}

fn days() -> Form {
    Form::get("days-of", "/relief/figures", "查看")
        .fields(vec![Field::new("month", "月份", Control::Month).value("2026-11")])
}

const NOTES: &[&str] = &["户数不重复计：一户在几个乡镇得到救助的，各乡镇各计一户，合计只计一户。"];

fn figures() -> Sample {
    let columns =
        vec![Column::words("乡镇（街道）"), Column::figures("救助", "件"), Column::figures("合计", "元")];
    let row = |place: &str, count: u64, fen: i64| {
        let cells = vec![Cell::unbroken(place), Cell::Count(count), Cell::Money(Fen::new(fen))];
        Row::to("/relief/figures?month=2026-11&span=month&place=500299101", cells)
    };
    let money = Figures::Money(vec![
        ("云坪镇".to_owned(), Fen::new(1_250_000)),
        (HOSTILE.to_owned(), Fen::new(90_000)),
    ]);
    let shown = ReliefFiguresPage {
        frame: frame("临时救助"),
        heading: Heading::new("临时救助统计", "2026年11月：救助 9 户 14 人次，13,400.00 元。")
            .back("临时救助", "/relief"),
        choose: days(),
        tiles: Tiles {
            tiles: vec![
                Tile::new("救助", 14, "人次").tone(Tone::Info).note("9 户，10 件"),
                Tile::money("救助金额", Fen::new(1_340_000)),
                Tile::new("手续逾期", 2, "件")
                    .tone(Tone::Late)
                    .href("/relief/figures/matters?what=papers_late"),
            ],
        },
        charts: vec![Chart::bars(
            "relief-money",
            "救助的钱用到了哪些乡镇？",
            "合计 13,400.00 元。",
            "乡镇",
            &money,
        )],
        tables: vec![
            Table::new("relief-sums", "各乡镇（街道）救助了多少", columns)
                .rows(vec![row("云坪镇", 8, 1_250_000), row(HOSTILE, 2, 90_000)])
                .sums(vec![Cell::Words("合计".to_owned()), Cell::Count(10), Cell::Money(Fen::new(1_340_000))])
                .titled(),
        ],
        notes: NOTES,
    };
    page("relief-figures", "relief_figures.html", &shown)
}

fn no_figures() -> Sample {
    let columns = vec![Column::words("乡镇（街道）"), Column::figures("救助", "件")];
    let shown = ReliefFiguresPage {
        frame: frame("临时救助"),
        heading: Heading::new("临时救助统计", "2026年11月：救助 0 户 0 人次，0.00 元。")
            .back("临时救助", "/relief"),
        choose: days(),
        tiles: Tiles { tiles: vec![Tile::new("受理", 0, "件")] },
        charts: Vec::new(),
        tables: vec![
            Table::new("relief-sums", "各乡镇（街道）救助了多少", columns)
                .titled()
                .empty("这段日子没有临时救助。"),
        ],
        notes: NOTES,
    };
    page("relief-figures-none", "relief_figures.html", &shown)
}
