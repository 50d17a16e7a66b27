// SPDX-License-Identifier: Apache-2.0
//! 分散供养: who is visited by when, whose agreement ends, what a visit found.

use crate::components::{Badge, Cell, Clock, Column, Form, ListControls, Row, Tab, Table};
use crate::layout::{Frame, Heading};
use askama::Template;
use kernel::Date;

/// Somebody who is supported at home.
#[derive(Clone, Debug)]
pub struct CareLine {
    /// The name.
    pub name: String,
    /// Their page.
    pub href: String,
    /// Township and village.
    pub place: String,
    /// Whether they come first.
    pub first: bool,
    /// The last visit.
    pub visited_on: Option<Date>,
    /// By when they are visited.
    pub visit: Option<Clock>,
    /// The last day of the agreement.
    pub agreed_until: Option<Date>,
    /// What somebody has to see to.
    pub marks: Vec<Badge>,
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "tabbed_list.html")]
pub struct CareListPage {
    /// Frame.
    pub frame: Frame,
    /// Title and sentence.
    pub heading: Heading,
    /// By what is to be done, with counts.
    pub tabs: Vec<Tab>,
    /// The rows.
    pub rows: Vec<CareLine>,
    /// Pages.
    pub list: ListControls,
}

impl CareListPage {
    /// The rows as a table.
    #[must_use]
    pub fn table(&self) -> Table {
        let columns = ["姓名", "住处", "优先", "上次探访", "下次探访", "协议到", "要处理的"]
            .map(Column::words)
            .to_vec();
        let row = |one: &CareLine| {
            let marks: Vec<&str> = one.marks.iter().map(|mark| mark.text.as_str()).collect();
            Row::to(
                one.href.clone(),
                vec![
                    Cell::words(&one.name),
                    Cell::unbroken(&one.place),
                    Cell::words(if one.first { "优先" } else { "" }),
                    Cell::day(one.visited_on),
                    Cell::clock(one.visit.clone()),
                    Cell::day(one.agreed_until),
                    Cell::words(marks.join("、")),
                ],
            )
        };
        Table::new("cared", "分散供养对象，优先和最早到期的在前", columns)
            .rows(self.rows.iter().map(row).collect())
            .list(self.list.clone())
            .empty("没有。")
    }
}

/// Somebody who is to have services.
#[derive(Clone, Debug)]
pub struct ServiceLine {
    /// The name.
    pub name: String,
    /// Their page.
    pub href: String,
    /// The number of the family.
    pub number: String,
    /// Township and village.
    pub place: String,
    /// How it stands with each service that they are to have, in the order of the heads.
    pub states: Vec<Badge>,
}

/// Services of a township.
#[derive(Clone, Debug)]
pub struct ServicesOfTownship {
    /// The township.
    pub name: String,
    /// How many people are to have services.
    pub people: u64,
    /// How many have each, in the order of the heads.
    pub have: Vec<u64>,
}

/// Who has no family doctor, no health file, whose contract runs out.
#[derive(Clone, Debug, Template)]
#[template(path = "tabbed_lists.html")]
pub struct ServiceListPage {
    /// Frame.
    pub frame: Frame,
    /// Title and sentence.
    pub heading: Heading,
    /// By what is missing, with counts.
    pub tabs: Vec<Tab>,
    /// The services that everybody here is to have.
    pub heads: Vec<String>,
    /// The people.
    pub rows: Vec<ServiceLine>,
    /// Pages.
    pub list: ListControls,
    /// By township.
    pub townships: Vec<ServicesOfTownship>,
}

impl ServiceListPage {
    /// The people, and the townships under them.
    #[must_use]
    pub fn tables(&self) -> Vec<Table> {
        let mut columns = ["姓名", "户号", "住处"].map(Column::words).to_vec();
        columns.extend(self.heads.iter().map(Column::words));
        let row = |one: &ServiceLine| {
            let mut cells =
                vec![Cell::words(&one.name), Cell::unbroken(&one.number), Cell::unbroken(&one.place)];
            cells.extend(one.states.iter().cloned().map(Cell::Badge));
            Row::to(one.href.clone(), cells)
        };
        let people = Table::new("served", "应有服务的人", columns)
            .rows(self.rows.iter().map(row).collect())
            .list(self.list.clone())
            .empty("没有。");
        let mut columns = vec![Column::words("乡镇（街道）"), Column::figures("应有服务的人", "人")];
        columns.extend(self.heads.iter().map(|head| Column::figures(format!("有{head}"), "人")));
        let row = |one: &ServicesOfTownship| {
            let mut cells = vec![Cell::unbroken(&one.name), Cell::Count(one.people)];
            cells.extend(one.have.iter().copied().map(Cell::Count));
            Row::plain(cells)
        };
        let townships = Table::new("townships", "按乡镇（街道）", columns)
            .rows(self.townships.iter().map(row).collect())
            .titled()
            .empty("没有。");
        vec![people, townships]
    }
}

/// Somebody on a round, with the form of their visit.
#[derive(Clone, Debug)]
pub struct RoundLine {
    /// The name.
    pub name: String,
    /// Township and village: more of where they live stands on no page that a telephone keeps.
    pub place: String,
    /// By when they are visited; none where nobody ever planned it.
    pub visit: Option<Clock>,
    /// Whether the form is unfolded.
    pub open: bool,
    /// The form.
    pub form: Form,
}

/// People of a round under one heading.
#[derive(Clone, Debug)]
pub struct RoundPart {
    /// `优先探访`.
    pub title: String,
    /// The people, at least one.
    pub lines: Vec<RoundLine>,
}

/// A round of visits, made for a telephone that keeps it.
#[derive(Clone, Debug, Template)]
#[template(path = "care_round.html")]
pub struct RoundPage {
    /// Frame.
    pub frame: Frame,
    /// Title and sentence.
    pub heading: Heading,
    /// Whose round it is: the account to which what is typed on the page belongs.
    pub visitor: String,
    /// When the page was made.
    pub opened: String,
    /// By village.
    pub tabs: Vec<Tab>,
    /// The people.
    pub parts: Vec<RoundPart>,
    /// The form by which a visit that was refused is put right.
    pub put_right: Form,
}
