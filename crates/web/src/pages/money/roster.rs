// SPDX-License-Identifier: Apache-2.0
//! The roster of a month before it is locked: who is paid how much, and against last month every difference with its reason.

use crate::components::{Badge, Cell, Column, EventForm, ListControls, MoneyBlock, Tab, Table, Tiles, Tone};
use crate::layout::{Frame, Heading};
use askama::Template;
use kernel::Fen;

/// A household on the roster.
#[derive(Clone, Debug)]
pub struct RosterRow {
    /// Its award or file.
    pub href: String,
    /// The head.
    pub head: String,
    /// Village.
    pub place: String,
    /// How many people are covered.
    pub people: u64,
    /// Last month.
    pub before: Fen,
    /// This month.
    pub now: Fen,
    /// This month less last.
    pub difference: Fen,
    /// Back pay and other parts that are in this month: `补发 9—11 月 108.00`.
    pub parts: String,
    /// Why it differs: `新增`, `人口减少`, `新标准`, `恢复`; empty when it does not.
    pub reason: String,
    /// The tone of the reason: a difference without a reason is wrong.
    pub tone: Tone,
    /// Who receives it, where not the head: `收款人 向春兰（监护人）`.
    pub payee: String,
}

/// Sums of the whole roster.
#[derive(Clone, Copy, Debug, Default)]
pub struct RosterSums {
    /// Households.
    pub households: u64,
    /// People.
    pub people: u64,
    /// Last month.
    pub before: Fen,
    /// This month.
    pub now: Fen,
    /// The difference.
    pub difference: Fen,
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "money_roster.html")]
pub struct RosterDraft {
    /// Frame.
    pub frame: Frame,
    /// Title and sentence.
    pub heading: Heading,
    /// New, gone, raised, cut, unchanged.
    pub tiles: Tiles,
    /// The whole with capitals.
    pub total: MoneyBlock,
    /// What keeps it from being locked: `2 户没有收款账户`.
    pub obstacles: Vec<Badge>,
    /// Only differences, or all.
    pub tabs: Vec<Tab>,
    /// The rows.
    pub rows: Vec<RosterRow>,
    /// Sums of the whole.
    pub sums: RosterSums,
    /// Recompute, lock, discard.
    pub events: Vec<EventForm>,
    /// Filters, pages, export.
    pub list: ListControls,
}

impl RosterDraft {
    /// The rows as a table.
    #[must_use]
    pub fn table(&self) -> Table {
        let columns = vec![
            Column::words("户主"),
            Column::words("村（社区）"),
            Column::figures("人口", "人"),
            Column::figures("上月", "元"),
            Column::figures("本月", "元"),
            Column::figures("增减", "元"),
            Column::words("原因"),
            Column::words("其中"),
        ];
        let row = |row: &RosterRow| {
            let reason = match (row.reason.is_empty(), row.difference.is_zero()) {
                (false, _) => Cell::badge(row.tone, &row.reason),
                (true, true) => Cell::None,
                (true, false) => Cell::badge(Tone::Late, "没有原因"),
            };
            super::leading(
                &row.href,
                vec![
                    Cell::Twofold(row.head.clone(), row.payee.clone()),
                    Cell::unbroken(&row.place),
                    Cell::Count(row.people),
                    Cell::Money(row.before),
                    Cell::Money(row.now),
                    Cell::Change(row.difference),
                    reason,
                    Cell::words(&row.parts),
                ],
            )
        };
        Table::new("roster", "花名册", columns)
            .rows(self.rows.iter().map(row).collect())
            .sums(vec![
                Cell::Words(format!("全部 {} 户", crate::components::grouped(self.sums.households))),
                Cell::None,
                Cell::Count(self.sums.people),
                Cell::Money(self.sums.before),
                Cell::Money(self.sums.now),
                Cell::Change(self.sums.difference),
                Cell::None,
                Cell::None,
            ])
            .list(self.list.clone())
            .empty("花名册里没有家庭。确认给予后，从生效月起自动列入。")
    }
}
