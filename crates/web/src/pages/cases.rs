// SPDX-License-Identifier: Apache-2.0
//! 申请: the list of cases in one's region, also those of 临时救助 and 特困.

use crate::components::{Badge, Cell, Clock, Column, ListControls, Row, Tab, Table};
use crate::layout::{Frame, Heading};
use askama::Template;
use kernel::Date;

/// A case in the list.
#[derive(Clone, Debug)]
pub struct CaseListRow {
    /// Its page.
    pub href: String,
    /// Its number.
    pub number: String,
    /// The head.
    pub head: String,
    /// Township and village.
    pub place: String,
    /// What for: `农村低保 · 申请`.
    pub kind: String,
    /// The step it is in.
    pub step: Badge,
    /// The clock of the step.
    pub clock: Option<Clock>,
    /// When it was accepted or opened.
    pub accepted: Option<Date>,
    /// How many days passed from the first contact to the acceptance, where somebody asked before applying.
    pub waited: Option<u64>,
    /// Who works on it.
    pub handler: String,
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "tabbed_list.html")]
pub struct CaseList {
    /// Frame.
    pub frame: Frame,
    /// Title and sentence.
    pub heading: Heading,
    /// By step, with counts.
    pub tabs: Vec<Tab>,
    /// The rows.
    pub rows: Vec<CaseListRow>,
    /// Filters, pages, export.
    pub list: ListControls,
}

impl CaseList {
    /// The rows as a table.
    #[must_use]
    pub fn table(&self) -> Table {
        let columns = vec![
            Column::words("编号"),
            Column::words("户主"),
            Column::words("地点"),
            Column::words("事项"),
            Column::words("步骤"),
            Column::words("时限"),
            Column::words("受理"),
            Column::figures("等受理", "天"),
            Column::words("经办"),
        ];
        let row = |case: &CaseListRow| {
            Row::to(
                case.href.clone(),
                vec![
                    Cell::unbroken(&case.number),
                    Cell::unbroken(&case.head),
                    Cell::unbroken(&case.place),
                    Cell::unbroken(&case.kind),
                    Cell::Badge(case.step.clone()),
                    Cell::clock(case.clock.clone()),
                    Cell::day(case.accepted),
                    case.waited.map_or(Cell::None, Cell::Count),
                    Cell::unbroken(&case.handler),
                ],
            )
            .tone(case.clock.as_ref().map(Clock::tone).unwrap_or_default())
        };
        Table::new("cases", "申请", columns)
            .rows(self.rows.iter().map(row).collect())
            .list(self.list.clone())
            .empty("没有符合条件的申请。群众来申请时，用“代为申请”。")
    }
}
