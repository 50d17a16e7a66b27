// SPDX-License-Identifier: Apache-2.0
//! 监测: leads (线索) from lists and computations. A lead is something to look into, never a ground to stop: a person
//! visits, writes what was found and what follows.

use crate::components::{
    Badge, Cell, Clock, Column, EventForm, Form, ListControls, Reasons, Row, Select, Tab, Table, Tiles,
};
use crate::layout::{Frame, Heading};
use askama::Template;
use kernel::Date;

/// A lead in the list.
#[derive(Clone, Debug)]
pub struct LeadRow {
    /// Its task.
    pub href: String,
    /// Whom it is about.
    pub about: String,
    /// Township and village.
    pub place: String,
    /// What was found: `可能符合低保而没有享受`, `死亡名单比中`.
    pub kind: Badge,
    /// From which list or computation.
    pub source: String,
    /// When it was found.
    pub found: Date,
    /// Who looks into it; empty for nobody yet.
    pub handler: String,
    /// Its clock.
    pub clock: Option<Clock>,
    /// How it stands: `待走访`.
    pub state: Badge,
    /// What choosing it sends, where it may be given to somebody from the list.
    pub choice: Option<String>,
}

/// The list.
#[derive(Clone, Debug, Template)]
#[template(path = "leads.html")]
pub struct LeadList {
    /// Frame.
    pub frame: Frame,
    /// Title and sentence.
    pub heading: Heading,
    /// This month: found, looked into, open, so that all are accounted for.
    pub tiles: Tiles,
    /// By kind, with counts.
    pub tabs: Vec<Tab>,
    /// To whom the chosen ones are given, for whoever may.
    pub assign: Option<Form>,
    /// The rows.
    pub rows: Vec<LeadRow>,
    /// Filters, pages, export.
    pub list: ListControls,
}

impl LeadList {
    /// The rows as a table.
    #[must_use]
    pub fn table(&self) -> Table {
        let columns =
            ["对象", "线索", "来源", "地点", "时限", "状态", "办理人", "发现"].map(Column::words).to_vec();
        let row = |row: &LeadRow| {
            let select = row.choice.as_ref().map(|choice| Select {
                form: "assign".to_owned(),
                name: "lead".to_owned(),
                value: choice.clone(),
                label: format!("选择 {}", row.about),
                ticked: false,
                barred: None,
            });
            let mut shown = Row::to(
                row.href.clone(),
                vec![
                    Cell::words(&row.about),
                    Cell::Badge(row.kind.clone()),
                    Cell::words(&row.source),
                    Cell::unbroken(&row.place),
                    Cell::clock(row.clock.clone()),
                    Cell::Badge(row.state.clone()),
                    Cell::unbroken(&row.handler),
                    Cell::Day(row.found),
                ],
            )
            .tone(row.clock.as_ref().map(Clock::tone).unwrap_or_default());
            shown.select = select;
            shown
        };
        Table::new("leads", "线索", columns)
            .rows(self.rows.iter().map(row).collect())
            .list(self.list.clone())
            .empty("没有线索。每月比对名单和测算后，需要上门看的家庭出现在这里。")
    }
}

/// One lead with its task.
#[derive(Clone, Debug, Template)]
#[template(path = "lead.html")]
pub struct LeadTask {
    /// Frame.
    pub frame: Frame,
    /// Title and sentence.
    pub heading: Heading,
    /// Whom, where, from which list, on what date: label, words, link.
    pub basics: Vec<(String, String, Option<String>)>,
    /// Its clock.
    pub clock: Option<Clock>,
    /// Why it was found.
    pub reasons: Reasons,
    /// What the source said and what we know, side by side: fact, source, our file.
    pub compared: Vec<(String, String, String)>,
    /// What was done: when, who, what.
    pub history: Vec<(String, String, String)>,
    /// Take it, log a visit, close with a result.
    pub events: Vec<EventForm>,
}
