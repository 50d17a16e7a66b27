// SPDX-License-Identifier: Apache-2.0
//! 渐退台账: who leaves slowly, on which ground, month by month, until when, and what comes after.

use crate::components::{Badge, Cell, Column, Link, ListControls, Row, Tab, Table};
use crate::layout::{Frame, Heading};
use askama::Template;
use kernel::{Fen, Month};

/// A gradual exit in the ledger.
#[derive(Clone, Debug)]
pub struct ExitRow {
    /// Its page, month by month.
    pub href: String,
    /// The head of the family, or the person covered alone.
    pub name: String,
    /// The number of the household.
    pub household: String,
    /// Township and village.
    pub place: String,
    /// On which ground.
    pub ground: String,
    /// How much a month.
    pub monthly: Option<Fen>,
    /// The first month.
    pub from: Month,
    /// The last month; none where there is no fixed number.
    pub until: Option<Month>,
    /// Which month of how many it is: `第 2 个月，共 6 个月`.
    pub at: Badge,
    /// What comes after.
    pub after: String,
}

/// The ledger.
#[derive(Clone, Debug, Template)]
#[template(path = "tabbed_list.html")]
pub struct ExitList {
    /// Frame.
    pub frame: Frame,
    /// Title and sentence.
    pub heading: Heading,
    /// By ground.
    pub tabs: Vec<Tab>,
    /// The rows.
    pub rows: Vec<ExitRow>,
    /// Pages.
    pub list: ListControls,
}

impl ExitList {
    /// The rows as a table.
    #[must_use]
    pub fn table(&self) -> Table {
        let columns = vec![
            Column::words("户主或对象"),
            Column::words("地点"),
            Column::words("渐退情形"),
            Column::figures("每月", "元"),
            Column::words("起月"),
            Column::words("止月"),
            Column::words("到第几个月"),
            Column::words("期满以后"),
        ];
        let row = |one: &ExitRow| {
            Row::to(
                one.href.clone(),
                vec![
                    Cell::Twofold(one.name.clone(), one.household.clone()),
                    Cell::unbroken(&one.place),
                    Cell::words(&one.ground),
                    Cell::money(one.monthly),
                    Cell::unbroken(one.from.to_string()),
                    one.until.map_or_else(|| Cell::words("不定期"), |last| Cell::unbroken(last.to_string())),
                    Cell::Badge(one.at.clone()),
                    Cell::words(&one.after),
                ],
            )
        };
        Table::new("exits", "渐退台账", columns)
            .rows(self.rows.iter().map(row).collect())
            .list(self.list.clone())
            .empty("没有渐退的家庭。变化或者核查的决定是“渐退”时，记在这里。")
    }
}

/// One month of an exit.
#[derive(Clone, Debug)]
pub struct ExitMonthRow {
    /// Which.
    pub month: Month,
    /// How much is due for it.
    pub amount: Fen,
    /// Past, present or to come.
    pub state: Badge,
}

/// One exit, month by month.
#[derive(Clone, Debug, Template)]
#[template(path = "exit.html")]
pub struct ExitPage {
    /// Frame.
    pub frame: Frame,
    /// Title and sentence.
    pub heading: Heading,
    /// Ground, decision, from, until: label, words, optional link.
    pub basics: Vec<(String, String, Option<String>)>,
    /// The months.
    pub months: Vec<ExitMonthRow>,
    /// What comes after, in a sentence.
    pub after: String,
    /// What can be done: poor again, a review.
    pub links: Vec<Link>,
}

impl ExitPage {
    /// The months as a table.
    #[must_use]
    pub fn table(&self) -> Table {
        let columns = vec![Column::words("月份"), Column::figures("应发", "元"), Column::words("状态")];
        let row = |one: &ExitMonthRow| {
            Row::plain(vec![
                Cell::unbroken(one.month.to_string()),
                Cell::Money(one.amount),
                Cell::Badge(one.state.clone()),
            ])
        };
        let sum = Fen::checked_sum(self.months.iter().map(|one| one.amount));
        let sums = vec![Cell::words("合计"), Cell::money(sum), Cell::None];
        Table::new("exit-months", "逐月", columns)
            .rows(self.months.iter().map(row).collect())
            .sums(sums)
            .empty("还没有月份。")
    }
}
