// SPDX-License-Identifier: Apache-2.0
//! 要换新的长期公布: the villages of one's region whose list on the wall must be renewed, those that hang for too long or show another list than today's first. Clause CK-A1.

use super::app::App;
use super::households::Listing;
use super::trouble::{Trouble, render};
use super::visitor::Visitor;
use super::{pager, place_name};
use crate::components::{Badge, Cell, Column, ListControls, Row, Table, Tone, Typed};
use crate::layout::Heading;
use assistance::office::look;
use assistance::oversight::{Outdated, ReadOutdated, ToRenew};
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use std::sync::Arc;
use wording::casework as words;

/// Rows of one page.
const PAGE: usize = 50;

/// Its address.
pub(super) const PATH: &str = "/notices/outdated";

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new().route(PATH, get(show))
}

async fn show(State(app): State<Arc<App>>, typed: Typed, visitor: Visitor) -> Result<Response, Trouble> {
    let ctx = visitor.ctx(&app, "查看要换新的长期公布");
    let found = look(&*app.office, &ctx, &ReadOutdated { place: None }).await?;
    let page = typed.get("page").parse::<usize>().unwrap_or(0).min(10_000);
    let never = found.iter().filter(|one| one.why == Outdated::Never).count();
    let heading = Heading::new(
        "要换新的长期公布",
        format!("{} 张要换新的，{never} 张还没有登记张贴。", found.len() - never),
    )
    .back("公示", "/notices");
    let list = ListControls {
        pager: pager(page as u64, PAGE as u64, found.len() as u64, PATH),
        ..ListControls::default()
    };
    let rows = found.iter().skip(page.saturating_mul(PAGE)).take(PAGE);
    let rows = table(rows.map(row).collect()).list(list);
    Ok(render(&Listing { frame: visitor.frame(&app), heading, rows }))
}

fn table(rows: Vec<Row>) -> Table {
    let columns = vec![
        Column::words("村（社区）"),
        Column::words("救助"),
        Column::words("为什么"),
        Column::words("墙上的张贴于"),
        Column::figures("墙上的", "户"),
        Column::figures("今天的", "户"),
    ];
    Table::new("outdated", "要换新的长期公布", columns)
        .rows(rows)
        .empty("墙上的名单都是今天的名单，没有要换新的。")
}

fn row(one: &ToRenew) -> Row {
    let why = match one.why {
        Outdated::Old(months) => Badge::new(Tone::Late, format!("贴了超过 {months} 个月")),
        Outdated::Changed => Badge::new(Tone::Late, "有家庭进来、退出或者金额变了"),
        Outdated::Never => Badge::new(Tone::Soon, "还没有登记张贴"),
    };
    Row::to(
        super::standing::href(one.village, one.scheme),
        vec![
            Cell::unbroken(place_name(one.village)),
            Cell::words(words::scheme(one.scheme)),
            Cell::Badge(why),
            Cell::day(one.posted.map(|(on, _)| on)),
            one.posted.map_or(Cell::None, |(_, families)| Cell::Count(families)),
            Cell::Count(one.families),
        ],
    )
}
