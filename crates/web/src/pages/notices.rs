// SPDX-License-Identifier: Apache-2.0
//! 公示: what hangs where, until when, and what came of it. The page never shows who objected: only the handler opens that.

use crate::components::{Badge, Cell, Clock, Column, EventForm, ListControls, Row, Tab, Table};
use crate::layout::{Frame, Heading};
use askama::Template;
use kernel::{Date, Fen};

/// A notice in the list.
#[derive(Clone, Debug)]
pub struct NoticeRow {
    /// Its page.
    pub href: String,
    /// Its number.
    pub number: String,
    /// What: `拟纳入低保`, `拟不予纳入`.
    pub kind: String,
    /// Where it hangs: `岩湾村 村务公开栏`.
    pub place: String,
    /// How many households are on it.
    pub households: u64,
    /// When it was posted.
    pub posted: Option<Date>,
    /// Its clock: to be posted, or to be taken down.
    pub clock: Option<Clock>,
    /// How many objections.
    pub objections: u64,
    /// How it stands.
    pub state: Badge,
}

/// The board.
#[derive(Clone, Debug, Template)]
#[template(path = "tabbed_list.html")]
pub struct NoticeBoard {
    /// Frame.
    pub frame: Frame,
    /// Title and sentence.
    pub heading: Heading,
    /// By state, with counts.
    pub tabs: Vec<Tab>,
    /// The rows.
    pub rows: Vec<NoticeRow>,
    /// Filters, pages, export.
    pub list: ListControls,
}

impl NoticeBoard {
    /// The rows as a table.
    #[must_use]
    pub fn table(&self) -> Table {
        let columns = vec![
            Column::words("文号"),
            Column::words("内容"),
            Column::words("张贴地点"),
            Column::figures("家庭", "户"),
            Column::words("张贴"),
            Column::words("期限"),
            Column::figures("异议", "件"),
            Column::words("状态"),
        ];
        let row = |notice: &NoticeRow| {
            Row::to(
                notice.href.clone(),
                vec![
                    Cell::unbroken(&notice.number),
                    Cell::words(&notice.kind),
                    Cell::words(&notice.place),
                    Cell::Count(notice.households),
                    Cell::day(notice.posted),
                    Cell::clock(notice.clock.clone()),
                    Cell::Count(notice.objections),
                    Cell::Badge(notice.state.clone()),
                ],
            )
            .tone(notice.clock.as_ref().map(Clock::tone).unwrap_or_default())
        };
        Table::new("notices", "公示", columns)
            .rows(self.rows.iter().map(row).collect())
            .list(self.list.clone())
            .empty("没有公示。提出审核意见后，要公示的家庭会出现在“待张贴”里。")
    }
}

/// A household on a notice, in the safe form: what may hang on a wall and no more.
#[derive(Clone, Debug)]
pub struct NoticedHousehold {
    /// The applicant's name.
    pub applicant: String,
    /// Village and group, never a house number.
    pub group: String,
    /// How many people.
    pub people: u64,
    /// How much a month, where aid is proposed.
    pub monthly: Option<Fen>,
    /// In a word why not, where it is refused.
    pub reason: String,
    /// The case, for those who may open it.
    pub href: Option<String>,
}

/// An objection, without who made it.
#[derive(Clone, Debug)]
pub struct Objection {
    /// When it came.
    pub on: Date,
    /// Against which household.
    pub about: String,
    /// What is said to be wrong.
    pub ground: String,
    /// How it stands: `重新调查中`.
    pub state: Badge,
    /// Its clock.
    pub clock: Option<Clock>,
    /// Its page, for the handler only.
    pub href: Option<String>,
}

/// One notice.
#[derive(Clone, Debug, Template)]
#[template(path = "notice.html")]
pub struct NoticeDetail {
    /// Frame.
    pub frame: Frame,
    /// Title and sentence.
    pub heading: Heading,
    /// Place, who posted, dates, telephone on it: label and words.
    pub basics: Vec<(String, String)>,
    /// Its clock.
    pub clock: Option<Clock>,
    /// Who is on it.
    pub households: Vec<NoticedHousehold>,
    /// Photos at posting and removal: caption, and address of the picture where it was uploaded.
    pub photos: Vec<(String, Option<String>)>,
    /// Objections.
    pub objections: Vec<Objection>,
    /// What can be done: post, take down, log an objection.
    pub events: Vec<EventForm>,
}

impl NoticeDetail {
    /// Households as a table.
    #[must_use]
    pub fn household_table(&self) -> Table {
        let columns = vec![
            Column::words("申请人"),
            Column::words("住址"),
            Column::figures("人口", "人"),
            Column::figures("拟救助", "元/月"),
            Column::words("不予的原因"),
        ];
        let row = |household: &NoticedHousehold| Row {
            href: household.href.clone(),
            cells: vec![
                Cell::words(&household.applicant),
                Cell::words(&household.group),
                Cell::Count(household.people),
                Cell::money(household.monthly),
                Cell::words(&household.reason),
            ],
            ..Row::default()
        };
        let people = self.households.iter().map(|household| household.people).sum();
        let monthly = Fen::checked_sum(self.households.iter().filter_map(|household| household.monthly));
        Table::new("households", "公示的家庭", columns)
            .rows(self.households.iter().map(row).collect())
            .sums(vec![
                Cell::Words(format!("合计 {} 户", self.households.len())),
                Cell::None,
                Cell::Count(people),
                Cell::money(monthly.filter(|sum| !sum.is_zero())),
                Cell::None,
            ])
            .empty("这份公示上没有家庭。")
    }

    /// Objections as a table.
    #[must_use]
    pub fn objection_table(&self) -> Table {
        let columns = ["收到", "对谁", "内容", "时限", "状态"].map(Column::words).to_vec();
        let row = |objection: &Objection| Row {
            href: objection.href.clone(),
            cells: vec![
                Cell::Day(objection.on),
                Cell::words(&objection.about),
                Cell::words(&objection.ground),
                Cell::clock(objection.clock.clone()),
                Cell::Badge(objection.state.clone()),
            ],
            ..Row::default()
        };
        Table::new("objections", "异议", columns)
            .rows(self.objections.iter().map(row).collect())
            .empty("没有异议。有人提出时在右边登记，提出人只有处理人能看到。")
    }
}
