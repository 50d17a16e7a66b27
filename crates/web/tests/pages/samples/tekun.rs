// SPDX-License-Identifier: Apache-2.0
//! 特困供养: the list with a late assessment and somebody who was never assessed, an empty one, and rates with a target and without.

use super::{HOSTILE, LONG_NAME, Sample, clock, date, frame, month, page};
use web::components::{
    Badge, Cell, Chart, Column, Field, Figures, Form, ListControls, Row, Tab, Table, Tile, Tiles, Tone,
};
use web::layout::Heading;
use web::pages::tekun::{EndedLine, EndedList, Rates, SupportedLine, SupportedList};

pub(crate) fn all() -> Vec<Sample> {
    vec![supported(), none(), rates(), no_target(), ended()]
}

fn tab(label: &str, href: &str, count: u64, current: bool) -> Tab {
    Tab { label: label.to_owned(), href: href.to_owned(), count, current }
}

fn supported() -> Sample {
    let line =
        |name: &str, grade: Option<(Tone, &str)>, home: Option<&str>, due: Option<&str>| SupportedLine {
            name: name.to_owned(),
            href: "/tekun/people/0198b1f0-0000-7000-8000-000000000001".to_owned(),
            number: "500299101-000017".to_owned(),
            place: "云坪镇 岩湾村".to_owned(),
            grade: grade.map(|(tone, text)| Badge::new(tone, text)),
            assessed_on: grade.map(|_| date("2026-03-12")),
            home: home.map(str::to_owned),
            clock: due.map(|due| clock(due).what("自理能力复评")),
        };
    let rows = vec![
        line(HOSTILE, Some((Tone::Plain, "具备自理能力")), None, Some("2026-11-18")),
        line(LONG_NAME, Some((Tone::Soon, "完全丧失自理能力（失能）")), Some("云坪镇敬老院"), None),
        line("吴永贵", None, None, None),
    ];
    let list = SupportedList {
        frame: frame("特困供养"),
        heading: Heading::new("特困供养", "3 人在册，其中 1 人集中供养。"),
        tabs: vec![tab("全部", "/tekun", 3, true), tab("集中供养", "/tekun?tab=home", 1, false)],
        rows,
        list: ListControls::default(),
    };
    page("tekun", "tabbed_list.html", &list)
}

fn none() -> Sample {
    let list = SupportedList {
        frame: frame("特困供养"),
        heading: Heading::new("特困供养", "0 人在册，其中 0 人集中供养。"),
        tabs: vec![tab("全部", "/tekun", 0, true)],
        rows: Vec::new(),
        list: ListControls::default(),
    };
    page("tekun-none", "tabbed_list.html", &list)
}

fn choose() -> Form {
    Form::get("day-of", "/tekun/rates", "查看").fields(vec![Field::date("on", "哪一天").value("2026-11-23")])
}

fn rates() -> Sample {
    let columns = vec![Column::words("乡镇"), Column::figures("失能", "人"), Column::words("失能集中供养率")];
    let row = |place: &str, count: u64, rate: &str| {
        Row::plain(vec![Cell::unbroken(place), Cell::Count(count), Cell::words(rate)])
    };
    let values = vec![("云坪镇".to_owned(), 66), ("双河乡".to_owned(), 25), ("目标".to_owned(), 50)];
    let figures = Figures::Counts { unit: "%".to_owned(), values };
    let shown = Rates {
        frame: frame("特困供养"),
        heading: Heading::new("集中供养率", "2026年11月23日：在册 24 人，集中供养 9 人。")
            .back("特困供养", "/tekun"),
        choose: choose(),
        tiles: Tiles {
            tiles: vec![
                Tile::new("失能的集中供养率", "42.8%", "")
                    .tone(Tone::Soon)
                    .note("7 人里 3 人，目标 50%，还没有达到"),
                Tile::new("没有评估记录", 4, "人").href("/tekun?tab=unassessed"),
            ],
        },
        notes: vec![
            "有意愿的特困人员集中供养率目标：100%（2020-09-30 起，城口县通知 一(二)2）。".to_owned(),
            "目标是工作目标，不能强迫任何人：供养方式由本人选择。".to_owned(),
        ],
        charts: vec![Chart::bars("lost", "失能的有多少住进了机构？", "全部合计 42.8%。", "乡镇", &figures)],
        table: Table::new("rates", "各乡镇（街道）", columns)
            .rows(vec![row("云坪镇", 3, "66.6%，达到"), row("双河乡", 4, "25.0%，没有达到")]),
    };
    page("tekun-rates", "tekun_rates.html", &shown)
}

fn no_target() -> Sample {
    let columns = vec![Column::words("乡镇"), Column::figures("失能", "人")];
    let shown = Rates {
        frame: frame("特困供养"),
        heading: Heading::new("集中供养率", "2026年11月23日：在册 0 人，集中供养 0 人。")
            .back("特困供养", "/tekun"),
        choose: choose(),
        tiles: Tiles { tiles: vec![Tile::new("失能的集中供养率", "—", "").note("0 人里 0 人")] },
        notes: vec!["那一天没有文件规定本县的集中供养率目标，只列数字。".to_owned()],
        charts: Vec::new(),
        table: Table::new("rates", "各乡镇（街道）", columns)
            .rows(Vec::new())
            .empty("那一天没有在册的特困人员。"),
    };
    page("tekun-rates-none", "tekun_rates.html", &shown)
}

fn ended() -> Sample {
    let line = |name: &str, died_on: Option<&str>, funeral| EndedLine {
        name: name.to_owned(),
        href: "/tekun/ended/0198b1f0-0000-7000-8000-000000000001".to_owned(),
        number: "500299101-000017".to_owned(),
        place: "云坪镇 岩湾村".to_owned(),
        died_on: died_on.map(date),
        last: month("2026-11"),
        funeral,
    };
    let list = EndedList {
        frame: frame("特困供养"),
        heading: Heading::new("终止供养以后", "2 人的丧葬还没有办结。").back("特困供养", "/tekun"),
        tabs: vec![
            tab("全部", "/tekun/ended", 3, true),
            tab("待落实承办", "/tekun/ended?tab=open", 1, false),
            tab("费用待县级决定", "/tekun/ended?tab=proposed", 1, false),
        ],
        rows: vec![
            line(HOSTILE, Some("2026-11-20"), Some(Badge::new(Tone::Late, "待落实承办"))),
            line(LONG_NAME, Some("2026-11-02"), Some(Badge::new(Tone::Soon, "费用待县级决定"))),
            line("吴永贵", None, None),
        ],
        list: ListControls::default(),
    };
    page("tekun-ended", "tabbed_list.html", &list)
}
