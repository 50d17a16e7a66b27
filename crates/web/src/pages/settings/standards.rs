// SPDX-License-Identifier: Apache-2.0
//! Standards by date: what documents give, what is assumed, and an overlay (县级覆盖包) that is being entered with its
//! source and a preview of whom it changes before it is in force.

use crate::components::{Badge, Cell, Column, EventForm, Form, Row, Table, Tile, Tiles};
use crate::layout::{Frame, Heading};
use askama::Template;
use kernel::{Date, Fen};

/// A standard that holds from a date.
#[derive(Clone, Debug)]
pub struct StandardRow {
    /// Its name: `农村低保标准`.
    pub name: String,
    /// Its value with the unit: `581.00 元/人·月`.
    pub value: String,
    /// From when.
    pub from: Date,
    /// Until when; `None` goes on.
    pub until: Option<Date>,
    /// The document and article; empty where none gives it.
    pub source: String,
    /// How it stands: `有文件`, `假定`, `待第二人确认`, `尚未生效`.
    pub state: Badge,
    /// Where it is changed.
    pub href: Option<String>,
}

/// Whom a change would reach.
#[derive(Clone, Debug)]
pub struct ChangedHousehold {
    /// The household.
    pub href: String,
    /// The head.
    pub head: String,
    /// Village.
    pub place: String,
    /// Before.
    pub before: Fen,
    /// After.
    pub after: Fen,
    /// After less before.
    pub difference: Fen,
    /// What changes: `提高`, `新符合条件`, `不再符合（线索，由人核实）`.
    pub effect: Badge,
}

/// A preview.
#[derive(Clone, Debug)]
pub struct Preview {
    /// In a sentence: `2,041 户提高，3 户成为线索，每月多 41,208.00 元`.
    pub sentence: String,
    /// Raised, new, leads, cost.
    pub tiles: Vec<Tile>,
    /// The households with the greatest change.
    pub households: Vec<ChangedHousehold>,
    /// All of them, to export.
    pub export: Option<String>,
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "settings_standards.html")]
pub struct Standards {
    /// Frame; its errors come from the form.
    pub frame: Frame,
    /// Title and sentence.
    pub heading: Heading,
    /// Standards, the newest of each first.
    pub rows: Vec<StandardRow>,
    /// The form of a new value: what, value, from, document number, issuer, article, scan.
    pub form: Option<Form>,
    /// What the value being entered would do.
    pub preview: Option<Preview>,
    /// Adopting it, for the second person.
    pub adopt: Option<EventForm>,
    /// Turning it down, or taking it back.
    pub refuse: Option<EventForm>,
}

impl Standards {
    /// Standards as a table.
    #[must_use]
    pub fn table(&self) -> Table {
        let columns = ["标准", "数值", "生效", "到", "依据", "状态"].map(Column::words).to_vec();
        let row = |row: &StandardRow| Row {
            href: row.href.clone(),
            tone: row.state.tone,
            cells: vec![
                Cell::words(&row.name),
                Cell::words(&row.value),
                Cell::Day(row.from),
                Cell::day(row.until),
                Cell::words(&row.source),
                Cell::Badge(row.state.clone()),
            ],
            ..Row::default()
        };
        Table::new("standards", "标准", columns)
            .rows(self.rows.iter().map(row).collect())
            .empty("还没有标准。收到标准文件后在下面录入。")
    }

    /// The figures of the preview.
    #[must_use]
    pub fn preview_tiles(&self) -> Tiles {
        Tiles { tiles: self.preview.as_ref().map(|preview| preview.tiles.clone()).unwrap_or_default() }
    }

    /// The households of the preview as a table.
    #[must_use]
    pub fn preview_table(&self) -> Table {
        let columns = vec![
            Column::words("户主"),
            Column::words("村（社区）"),
            Column::figures("现在", "元/月"),
            Column::figures("以后", "元/月"),
            Column::figures("增减", "元/月"),
            Column::words("影响"),
        ];
        let row = |row: &ChangedHousehold| {
            Row::to(
                row.href.clone(),
                vec![
                    Cell::words(&row.head),
                    Cell::unbroken(&row.place),
                    Cell::Money(row.before),
                    Cell::Money(row.after),
                    Cell::Change(row.difference),
                    Cell::Badge(row.effect.clone()),
                ],
            )
        };
        let preview = self.preview.as_ref();
        let households = preview.map(|preview| preview.households.as_slice()).unwrap_or_default();
        let mut table = Table::new("preview", "变化最大的家庭", columns)
            .rows(households.iter().map(row).collect())
            .titled()
            .empty("没有家庭会变化。");
        table.export = preview.and_then(|preview| preview.export.clone());
        table
    }
}
