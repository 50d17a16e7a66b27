// SPDX-License-Identifier: Apache-2.0
//! 接口: other systems and their tokens.

use crate::components::{Badge, Cell, Column, ListControls, Row, Table};
use crate::layout::{Frame, Heading};
use askama::Template;

/// Another system in the list.
#[derive(Clone, Debug)]
pub struct ClientRow {
    /// Its page.
    pub href: String,
    /// Its name.
    pub name: String,
    /// Who answers for it.
    pub owner: String,
    /// What it may do: `查询进度`.
    pub scopes: Vec<String>,
    /// Where.
    pub places: Vec<String>,
    /// The last day of its token.
    pub expires: String,
    /// When it last called; empty for never.
    pub used: String,
    /// How it stands: `在用`, `已到期`, `已停用`.
    pub state: Badge,
}

/// The list.
#[derive(Clone, Debug, Template)]
#[template(path = "list.html")]
pub struct ClientList {
    /// Frame.
    pub frame: Frame,
    /// Title and sentence.
    pub heading: Heading,
    /// The rows.
    pub rows: Vec<ClientRow>,
}

impl ClientList {
    /// The rows as a table.
    #[must_use]
    pub fn table(&self) -> Table {
        let columns =
            ["系统", "负责人", "能做什么", "在哪里", "到期", "最近使用", "状态"].map(Column::words).to_vec();
        let row = |client: &ClientRow| {
            Row::to(
                client.href.clone(),
                vec![
                    Cell::words(&client.name),
                    Cell::words(&client.owner),
                    Cell::words(client.scopes.join("；")),
                    Cell::words(client.places.join("、")),
                    Cell::unbroken(&client.expires),
                    Cell::words(&client.used),
                    Cell::Badge(client.state.clone()),
                ],
            )
        };
        Table::new("clients", "外部系统", columns)
            .rows(self.rows.iter().map(row).collect())
            .list(ListControls::default())
            .empty("还没有外部系统使用接口。")
    }
}
