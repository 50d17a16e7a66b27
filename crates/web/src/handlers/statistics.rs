// SPDX-License-Identifier: Apache-2.0
//! 统计: how many matters stand where in each township, and how many are past their day. Only what is on file is counted.

use super::app::App;
use super::households::Listing;
use super::trouble::{Trouble, render};
use super::visitor::Visitor;
use crate::components::{Cell, Column, Row, Table, Tone};
use crate::layout::Heading;
use assistance::access::Action;
use assistance::casework::{CountStages, StageCount, StageKind};
use assistance::office::look;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use kernel::Division;
use std::collections::BTreeMap;
use std::sync::Arc;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new().route("/statistics", get(show))
}

async fn show(State(app): State<Arc<App>>, visitor: Visitor) -> Result<Response, Trouble> {
    let ctx = visitor.ctx(&app, "查看统计");
    let frame = visitor.frame(&app);
    if !visitor.may(Action::CaseView) {
        let heading = Heading::new("统计", "你的角色不能查看事项，这里没有可以列出的数字。");
        return Ok(render(&Listing { frame, heading, rows: table(&[]) }));
    }
    let counts = look(&*app.office, &ctx, &CountStages).await?;
    let open: u64 = counts.iter().filter(|one| one.stage.open()).map(|one| one.count).sum();
    let late: u64 = counts.iter().map(|one| one.overdue).sum();
    let state = format!("{} 在办 {open} 件，其中逾期 {late} 件。", ctx.today().chinese());
    Ok(render(&Listing { frame, heading: Heading::new("统计", state), rows: table(&counts) }))
}

/// The stages that have matters, as columns, in the order of the procedure.
fn stages(counts: &[StageCount]) -> Vec<StageKind> {
    let has = |stage: &&StageKind| counts.iter().any(|one| one.stage == **stage && one.count > 0);
    StageKind::ALL.iter().filter(has).copied().collect()
}

fn table(counts: &[StageCount]) -> Table {
    let stages = stages(counts);
    let mut columns =
        vec![Column::words("乡镇"), Column::figures("在办", "件"), Column::figures("逾期", "件")];
    columns.extend(stages.iter().map(|stage| Column::figures(wording::casework::stage(*stage), "件")));
    let mut townships: BTreeMap<Division, Vec<&StageCount>> = BTreeMap::new();
    for one in counts {
        townships.entry(one.township).or_default().push(one);
    }
    let rows = townships.iter().map(|(township, counts)| row(*township, counts, &stages)).collect();
    let all: Vec<&StageCount> = counts.iter().collect();
    let mut sums = vec![Cell::Words("合计".to_owned())];
    sums.extend(figures(&all, &stages));
    Table::new("townships", "各乡镇", columns)
        .rows(rows)
        .sums(if counts.is_empty() { Vec::new() } else { sums })
        .titled()
        .empty("还没有事项。受理申请后，这里按乡镇列出。")
}

fn row(township: Division, counts: &[&StageCount], stages: &[StageKind]) -> Row {
    let late = counts.iter().any(|one| one.overdue > 0);
    let mut cells = vec![Cell::Words(super::place_name(township))];
    cells.extend(figures(counts, stages));
    Row::plain(cells).tone(if late { Tone::Late } else { Tone::Plain })
}

fn figures(counts: &[&StageCount], stages: &[StageKind]) -> Vec<Cell> {
    let sum = |of: &dyn Fn(&StageCount) -> u64| Cell::Count(counts.iter().map(|one| of(one)).sum());
    let open = sum(&|one| if one.stage.open() { one.count } else { 0 });
    let late = sum(&|one| one.overdue);
    let each = stages.iter().map(|stage| sum(&|one| if one.stage == *stage { one.count } else { 0 }));
    [open, late].into_iter().chain(each).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_township_is_one_row_and_the_last_row_sums_them() {
        let count = |township: &str, stage, count, overdue| StageCount {
            township: Division::parse(township).unwrap(),
            stage,
            count,
            overdue,
        };
        let table = table(&[
            count("500299102", StageKind::Registered, 3, 1),
            count("500299102", StageKind::Accepted, 2, 0),
            count("500299103", StageKind::Registered, 4, 0),
        ]);
        assert_eq!(table.rows.len(), 2);
        assert_eq!(table.rows[0].cells[1..3], [Cell::Count(5), Cell::Count(1)]);
        assert_eq!(table.sums[1..], [Cell::Count(9), Cell::Count(1), Cell::Count(7), Cell::Count(2)]);
        assert_eq!(table.rows[0].tone, Tone::Late);
    }
}
