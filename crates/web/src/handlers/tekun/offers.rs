// SPDX-License-Identifier: Apache-2.0
//! Who is to be asked whether they want to live in a home, and why. Whoever asked not to be asked before a day is not shown before it.

use super::super::TabAsked;
use super::super::app::App;
use super::super::place_name;
use super::super::trouble::{Trouble, render};
use super::super::visitor::Visitor;
use super::cites;
use crate::components::{Badge, Cell, Column, ListControls, Row, Table, Tone};
use crate::layout::Heading;
use crate::pages::side::SidePage;
use assistance::office::look;
use assistance::tekun::{Ground, LOOKED_AT, ListOffers, Offer, ToOffer, WishAnswer};
use axum::extract::{Query, State};
use axum::response::Response;
use kernel::Date;
use std::sync::Arc;

pub(super) async fn show(
    State(app): State<Arc<App>>,
    visitor: Visitor,
    Query(asked): Query<TabAsked>,
) -> Result<Response, Trouble> {
    let ctx = visitor.ctx(&app, "征求集中供养意愿");
    let page = asked.page();
    let found = look(&*app.office, &ctx, &ListOffers { page }).await?;
    let hold = found.rows.iter().filter(|row| row.grounds.hold()).count();
    let state = format!(
        "{hold} 人应当征求，{} 人还要先了解情况；{} 人说过以后再问，到日子以前不列。供养方式由本人选择，不愿意的没有任何影响。",
        found.rows.len() - hold,
        found.quiet
    );
    let columns =
        ["姓名", "地点", "自理能力", "为什么", "依据", "去哪里", "上次怎么说"].map(Column::words).to_vec();
    let today = ctx.today();
    let list = ListControls {
        pager: super::super::pager(page, LOOKED_AT, found.total, "/tekun/offers"),
        ..ListControls::default()
    };
    let table = Table::new("offers", "应当征求意愿的在前", columns)
        .rows(found.rows.iter().map(|one| row(&app, one, today)).collect())
        .list(list)
        .empty("没有。特困人员里按规定应当征求集中供养意愿的，会出现在这里。");
    Ok(render(&SidePage {
        frame: visitor.frame(&app),
        heading: Heading::new("征求集中供养意愿", state).back("特困供养", "/tekun"),
        basics: Vec::new(),
        tables: vec![("名单".to_owned(), table)],
        events: Vec::new(),
    }))
}

fn row(app: &App, one: &ToOffer, today: Date) -> Row {
    let person = &one.one;
    let holding = one.grounds.grounds.iter().filter(|ground| ground.missing.is_empty());
    let articles = holding.flat_map(|ground| ground.cites.clone()).collect::<Vec<_>>();
    let why = one.grounds.grounds.iter().map(ground).collect();
    Row::to(
        format!("/tekun/people/{}", person.person),
        vec![
            Cell::words(&person.name),
            Cell::unbroken(place_name(person.lives)),
            person
                .grade
                .map_or_else(|| Cell::words("没有评估记录"), |(grade, _)| Cell::Badge(super::badge(grade))),
            Cell::Badges(why),
            Cell::words(cites(app, (person.lives, today), &articles)),
            Cell::words(one.grounds.place.clone().unwrap_or_default()),
            one.last.as_ref().map_or(Cell::None, last),
        ],
    )
}

fn ground(one: &Ground) -> Badge {
    if one.missing.is_empty() {
        return Badge::new(Tone::Soon, &one.label);
    }
    let missing: Vec<&str> = one.missing.iter().map(String::as_str).collect();
    Badge::new(Tone::Plain, format!("{}：还要了解{}", one.label, missing.join("、")))
}

fn last(offer: &Offer) -> Cell {
    let said =
        if offer.answer == WishAnswer::Accepts { "愿意，还没有入住" } else { offer.answer.chinese() };
    Cell::words(format!("{} {said}", offer.on))
}
