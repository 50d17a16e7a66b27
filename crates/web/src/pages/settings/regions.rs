// SPDX-License-Identifier: Apache-2.0
//! Regions: townships and villages with codes, households, who works there, and where notices hang.

use crate::components::{Badge, Cell, Column, ListControls, Row, Table};
use crate::layout::{Frame, Heading};
use askama::Template;
use kernel::Division;

/// A township or village.
#[derive(Clone, Debug)]
pub struct RegionRow {
    /// Its page.
    pub href: String,
    /// Its code.
    pub code: Division,
    /// Its name.
    pub name: String,
    /// What kind: `镇`, `社区`, `村`.
    pub kind: String,
    /// How many households are registered in it.
    pub households: u64,
    /// How many receive aid.
    pub aided: u64,
    /// Who works there.
    pub people: String,
    /// Where notices hang; empty where none is named.
    pub notice_place: String,
    /// What is missing: `没有协理员`.
    pub mark: Option<Badge>,
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "list.html")]
pub struct Regions {
    /// Frame.
    pub frame: Frame,
    /// Title and sentence.
    pub heading: Heading,
    /// The rows.
    pub rows: Vec<RegionRow>,
    /// Filters, pages, export.
    pub list: ListControls,
}

impl Regions {
    /// The rows as a table.
    #[must_use]
    pub fn table(&self) -> Table {
        let columns = vec![
            Column::words("名称"),
            Column::words("代码"),
            Column::words("类型"),
            Column::figures("家庭", "户"),
            Column::figures("在保", "户"),
            Column::words("工作人员"),
            Column::words("公示地点"),
            Column::words("提示"),
        ];
        let row = |region: &RegionRow| {
            Row::to(
                region.href.clone(),
                vec![
                    Cell::words(&region.name),
                    Cell::Words(region.code.to_string()),
                    Cell::unbroken(&region.kind),
                    Cell::Count(region.households),
                    Cell::Count(region.aided),
                    Cell::words(&region.people),
                    Cell::words(&region.notice_place),
                    region.mark.clone().map_or(Cell::None, Cell::Badge),
                ],
            )
        };
        Table::new("regions", "地方", columns)
            .rows(self.rows.iter().map(row).collect())
            .list(self.list.clone())
            .empty("没有符合条件的地方。")
    }
}
