// SPDX-License-Identifier: Apache-2.0
//! 统计: what is late, what is due, coverage and money by township. Every figure leads to the families behind it.

use crate::components::{Cell, Chart, Column, Form, Row, Table, Tiles, Tone, grouped};
use crate::layout::{Frame, Heading};
use askama::Template;
use kernel::Fen;

/// A township in figures.
#[derive(Clone, Debug)]
pub struct TownshipRow {
    /// The list behind it.
    pub href: String,
    /// Its name.
    pub name: String,
    /// Households on aid.
    pub households: u64,
    /// People on aid.
    pub people: u64,
    /// What they have a month, all schemes that pay.
    pub monthly: Fen,
    /// What banks confirmed as paid by the rosters of the month.
    pub paid: Fen,
    /// Open cases.
    pub open: u64,
    /// Of them overdue.
    pub late: u64,
    /// Of them due today or in the next working days.
    pub soon: u64,
    /// How many people are registered there and which document says so; nothing where nobody entered it.
    pub registered: Option<(u64, String)>,
    /// Median days from first contact to acceptance: `2`.
    pub gap: String,
}

/// The counts of a month, each leading to its families.
#[derive(Clone, Debug)]
pub struct MonthCount {
    /// What: `新增`, `停发`, `提高`, `降低`.
    pub what: String,
    /// Households.
    pub households: u64,
    /// People.
    pub people: u64,
    /// Yuan a month, with its sign.
    pub monthly: Fen,
    /// The families.
    pub href: String,
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "dashboard.html")]
pub struct Dashboard {
    /// Frame.
    pub frame: Frame,
    /// Title and sentence.
    pub heading: Heading,
    /// Late, due, covered, paid.
    pub tiles: Tiles,
    /// Charts, one question each.
    pub charts: Vec<Chart>,
    /// This month's joiners and leavers.
    pub month: Vec<MonthCount>,
    /// The townships.
    pub townships: Vec<TownshipRow>,
    /// The month that is shown, and another one to choose.
    pub choose: Option<Form>,
    /// Whether the reader may see cases: to the others no number of them is told, not even a nought.
    pub cases: bool,
    /// Cases by stage and township, for whoever may see cases.
    pub stages: Option<Table>,
    /// Where the table of townships is exported.
    pub export: Option<String>,
}

impl Dashboard {
    /// The counts of the month as a table.
    #[must_use]
    pub fn month_table(&self) -> Table {
        let columns = vec![
            Column::words("变化"),
            Column::figures("家庭", "户"),
            Column::figures("人口", "人"),
            Column::figures("金额", "元/月"),
        ];
        let row = |row: &MonthCount| {
            Row::to(
                row.href.clone(),
                vec![
                    Cell::words(&row.what),
                    Cell::Count(row.households),
                    Cell::Count(row.people),
                    Cell::Change(row.monthly),
                ],
            )
        };
        Table::new("month", "本月变化", columns)
            .rows(self.month.iter().map(row).collect())
            .empty("本月还没有变化。")
    }

    /// Townships as a table.
    #[must_use]
    pub fn township_table(&self) -> Table {
        let mut columns = vec![
            Column::words("乡镇"),
            Column::figures("在保", "户"),
            Column::figures("在保", "人"),
            Column::words("占户籍人口"),
            Column::figures("月保障", "元/月"),
            Column::figures("已发放", "元"),
        ];
        if self.cases {
            columns.extend(["在办", "快到期", "逾期"].map(|one| Column::figures(one, "件")));
        }
        columns.push(Column::figures("求助到受理", "天"));
        let row = |row: &TownshipRow| {
            let mut cells = vec![
                Cell::words(&row.name),
                Cell::Count(row.households),
                Cell::Count(row.people),
                coverage(row),
                Cell::Money(row.monthly),
                Cell::Money(row.paid),
            ];
            if self.cases {
                cells.extend([row.open, row.soon, row.late].map(Cell::Count));
            }
            cells.push(Cell::words(&row.gap));
            Row::to(row.href.clone(), cells).tone(if row.late > 0 { Tone::Late } else { Tone::Plain })
        };
        let count = |of: fn(&TownshipRow) -> u64| Cell::Count(self.townships.iter().map(of).sum());
        let mut sums = vec![
            Cell::Words("合计".to_owned()),
            count(|row| row.households),
            count(|row| row.people),
            Cell::None,
            Cell::money(Fen::checked_sum(self.townships.iter().map(|row| row.monthly))),
            Cell::money(Fen::checked_sum(self.townships.iter().map(|row| row.paid))),
        ];
        if self.cases {
            sums.extend([count(|row| row.open), count(|row| row.soon), count(|row| row.late)]);
        }
        sums.push(Cell::None);
        let mut table = Table::new("townships", "各乡镇", columns)
            .rows(self.townships.iter().map(row).collect())
            .sums(sums)
            .titled()
            .empty("还没有数据。");
        table.export.clone_from(&self.export);
        table
    }
}

/// A share of people in hundredths of a percent, rounded half up: `1.23%`.
#[must_use]
pub fn share(people: u64, of: u64) -> String {
    let parts = (people.saturating_mul(10_000) + of / 2).checked_div(of).unwrap_or(0);
    format!("{}.{:02}%", parts / 100, parts % 100)
}

/// How many of those registered are on aid, with where their number comes from.
fn coverage(row: &TownshipRow) -> Cell {
    match &row.registered {
        Some((of, source)) => {
            Cell::Twofold(share(row.people, *of), format!("户籍 {} 人，{source}", grouped(*of)))
        }
        None => Cell::words("没有填户籍人口"),
    }
}

#[cfg(test)]
mod tests {
    use super::share;

    #[test]
    fn a_share_is_exact_to_the_hundredth_of_a_percent() {
        assert_eq!(share(123, 10_000), "1.23%");
        assert_eq!(share(1, 30_000), "0.00%");
        assert_eq!(share(2, 30_000), "0.01%");
        assert_eq!(share(5, 100), "5.00%");
        assert_eq!(share(5, 0), "0.00%");
    }
}
