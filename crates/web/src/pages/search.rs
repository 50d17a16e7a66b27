// SPDX-License-Identifier: Apache-2.0
//! What the search box found. A result outside one's own cases opens only after a reason is picked.

use crate::components::{Badge, Cell, Column, Row, Table, Tone};
use crate::layout::{Frame, Heading};
use askama::Template;

/// Something found.
#[derive(Clone, Debug)]
pub struct Found {
    /// What it is: `家庭`, `人员`, `申请`.
    pub kind: String,
    /// Its name: the head, the person, the number of the case.
    pub title: String,
    /// What tells it from others of that name: masked number, relation, state.
    pub detail: String,
    /// Township and village.
    pub place: String,
    /// Its page, or the page that asks why.
    pub href: String,
    /// Whether one has to say why before it opens.
    pub asks_why: bool,
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "list.html")]
pub struct SearchResults {
    /// Frame; its query is what was searched.
    pub frame: Frame,
    /// Title and sentence: how many, and whether there are more than are shown.
    pub heading: Heading,
    /// What was found, the best first.
    pub found: Vec<Found>,
}

impl SearchResults {
    /// What was found as a table.
    #[must_use]
    pub fn table(&self) -> Table {
        let columns = ["名称", "类别", "说明", "地点", "查看"].map(Column::words).to_vec();
        let row = |found: &Found| {
            let seeing = if found.asks_why {
                Cell::Badge(Badge::new(Tone::Soon, "要选查看理由"))
            } else {
                Cell::Badge(Badge::new(Tone::Plain, "本人经办"))
            };
            Row::to(
                found.href.clone(),
                vec![
                    Cell::words(&found.title),
                    Cell::unbroken(&found.kind),
                    Cell::words(&found.detail),
                    Cell::unbroken(&found.place),
                    seeing,
                ],
            )
        };
        Table::new("found", "查找结果", columns).rows(self.found.iter().map(row).collect()).empty(
            "没有找到。可以试：全名、拼音首字母（如 wyz）、身份证末四位、电话、申请编号；也可能在别的乡镇。",
        )
    }
}
