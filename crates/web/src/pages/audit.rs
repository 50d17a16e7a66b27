// SPDX-License-Identifier: Apache-2.0
//! 审计: who did or looked at what, when and why, and whether the chain of seals holds.

use crate::components::{Badge, Cell, Column, ListControls, Row, Table, Tone};
use crate::layout::{Frame, Heading};
use askama::Template;

/// An entry of the log.
#[derive(Clone, Debug)]
pub struct AuditRow {
    /// When, to the second, in China.
    pub at: String,
    /// Who, with the role.
    pub who: String,
    /// What: `查看家庭档案`.
    pub action: String,
    /// On what: the number of a case, a file; never more than the reader may see.
    pub object: String,
    /// Why: the case or the reason.
    pub why: String,
    /// How it ended: `完成`, `拒绝：不在辖区`.
    pub outcome: Badge,
    /// From where.
    pub from: String,
}

/// How the chain stands.
#[derive(Clone, Debug)]
pub struct Seals {
    /// Its tone.
    pub tone: Tone,
    /// In a sentence: `到 14:02 的 182,301 条已封存并核对无误`.
    pub text: String,
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "audit.html")]
pub struct Audit {
    /// Frame.
    pub frame: Frame,
    /// Title and sentence.
    pub heading: Heading,
    /// How the chain stands.
    pub seals: Seals,
    /// The rows, newest first.
    pub rows: Vec<AuditRow>,
    /// Filters, pages, export.
    pub list: ListControls,
}

impl Audit {
    /// The rows as a table.
    #[must_use]
    pub fn table(&self) -> Table {
        let columns =
            ["时间", "谁", "做了什么", "对象", "为什么", "结果", "来自"].map(Column::words).to_vec();
        let row = |row: &AuditRow| {
            Row::plain(vec![
                Cell::unbroken(&row.at),
                Cell::words(&row.who),
                Cell::words(&row.action),
                Cell::words(&row.object),
                Cell::words(&row.why),
                Cell::Badge(row.outcome.clone()),
                Cell::words(&row.from),
            ])
            .tone(if row.outcome.tone == Tone::Late { Tone::Late } else { Tone::Plain })
        };
        Table::new("audit", "审计记录", columns)
            .rows(self.rows.iter().map(row).collect())
            .list(self.list.clone())
            .empty("没有符合条件的记录。")
    }
}
