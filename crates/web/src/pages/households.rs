// SPDX-License-Identifier: Apache-2.0
//! 家庭: the list of households in one's region.

use crate::components::{Badge, Cell, Column, ListControls, Row, Table, grouped};
use crate::layout::{Frame, Heading};
use askama::Template;
use kernel::{Date, Fen};

/// A household in the list.
#[derive(Clone, Debug)]
pub struct HouseholdRow {
    /// Its page, or the page that asks why, when it is outside one's own cases.
    pub href: String,
    /// The head's name.
    pub head: String,
    /// The head's masked number.
    pub masked_number: String,
    /// Township and village.
    pub place: String,
    /// How many live together.
    pub people: u64,
    /// What it receives: `农村低保`; empty for nothing.
    pub aid: String,
    /// How much a month.
    pub monthly: Option<Fen>,
    /// Since when.
    pub since: Option<Date>,
    /// Marks: `渐退期`, `住外地`, `历史认定`.
    pub marks: Vec<Badge>,
}

/// Sums over everything that the filters let through, not only this page.
#[derive(Clone, Copy, Debug, Default)]
pub struct HouseholdSums {
    /// Households.
    pub households: u64,
    /// People.
    pub people: u64,
    /// Yuan a month.
    pub monthly: Fen,
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "list.html")]
pub struct HouseholdList {
    /// Frame.
    pub frame: Frame,
    /// Title and sentence.
    pub heading: Heading,
    /// The rows of this page.
    pub rows: Vec<HouseholdRow>,
    /// Sums of what is filtered.
    pub sums: HouseholdSums,
    /// Filters, pages, export.
    pub list: ListControls,
}

impl HouseholdList {
    /// The rows as a table.
    #[must_use]
    pub fn table(&self) -> Table {
        let columns = vec![
            Column::words("户主"),
            Column::words("证件号"),
            Column::words("住址"),
            Column::figures("人口", "人"),
            Column::words("救助"),
            Column::figures("月救助金", "元/月"),
            Column::words("起始"),
            Column::words("标记"),
        ];
        let rows = self.rows.iter().map(row).collect();
        Table::new("households", "家庭", columns)
            .rows(rows)
            .sums(vec![
                Cell::Words(format!("筛选结果合计 {} 户", grouped(self.sums.households))),
                Cell::None,
                Cell::None,
                Cell::Count(self.sums.people),
                Cell::None,
                Cell::Money(self.sums.monthly),
                Cell::None,
                Cell::None,
            ])
            .list(self.list.clone())
            .empty("没有符合条件的家庭。换一个条件，或在“求助登记”里登记第一次来求助的家庭。")
    }
}

fn row(row: &HouseholdRow) -> Row {
    Row::to(
        row.href.clone(),
        vec![
            Cell::words(&row.head),
            Cell::unbroken(&row.masked_number),
            Cell::unbroken(&row.place),
            Cell::Count(row.people),
            Cell::words(&row.aid),
            Cell::money(row.monthly),
            Cell::day(row.since),
            if row.marks.is_empty() { Cell::None } else { Cell::Badges(row.marks.clone()) },
        ],
    )
}
