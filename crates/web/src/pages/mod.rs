// SPDX-License-Identifier: Apache-2.0
//! One file for each page: the struct that a handler fills, and how its rows become a table. A page knows no storage; its
//! template stands under the same name in `templates/`. Samples with which each page is tested are in `tests/pages/`.

pub mod account;
pub mod audit;
pub mod care;
pub mod case;
pub mod cases;
pub mod checks;
pub mod confirm;
pub mod confirmations;
pub mod dashboard;
pub mod desk;
pub mod errors;
pub mod exits;
pub mod first_contact;
pub mod household;
pub mod households;
pub mod inbox;
pub mod intake;
pub mod leads;
pub mod login;
pub mod lookup;
pub mod messages;
pub mod money;
pub mod notices;
pub mod progress;
pub mod register;
pub mod relief;
pub mod resume;
pub mod reviews;
pub mod search;
pub mod settings;
pub mod side;
pub mod tekun;

use crate::components::{Badge, Cell, Column, Paper, Row, Table};

/// Papers as a table, as cases and household files show them.
fn paper_table(papers: &[Paper]) -> Table {
    let columns = ["名称", "文号", "状态", "日期", "经手"].map(Column::words).to_vec();
    let row = |paper: &Paper| Row {
        href: paper.href.clone(),
        cells: vec![
            Cell::words(&paper.name),
            Cell::unbroken(&paper.number),
            Cell::Badge(Badge::new(paper.tone, &paper.state)),
            Cell::day(paper.on),
            Cell::words(&paper.who),
        ],
        ..Row::default()
    };
    Table::new("papers", "材料和文书", columns)
        .rows(papers.iter().map(row).collect())
        .empty("还没有材料。上传的扫描件和生成的文书都在这里。")
}
