// SPDX-License-Identifier: Apache-2.0
//! 家庭: the households on file in one's places, by place, residence and area.

use super::app::App;
use super::household::forms::{choices, villages, with_query};
use super::trouble::{Trouble, render};
use super::visitor::Visitor;
use crate::components::{
    Action as Link, Badge, Cell, Choice, Column, Field, Form, ListControls, Row, Table, Tone,
};
use crate::layout::{Frame, Heading};
use askama::Template;
use assistance::access::Action;
use assistance::office::look;
use assistance::registry::Residence;
use assistance::registry::search::{HouseholdList, HouseholdRow, ListFilter};
use assistance::registry::words::Area;
use axum::Router;
use axum::extract::{Query, State};
use axum::response::Response;
use axum::routing::get;
use kernel::Division;
use serde::Deserialize;
use std::sync::Arc;

/// Rows of one page.
const PAGE: u64 = 50;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new().route("/households", get(show))
}

/// A page with one table.
#[derive(Template)]
#[template(path = "list.html")]
pub(super) struct Listing {
    /// Frame.
    pub(super) frame: Frame,
    /// Title and sentence.
    pub(super) heading: Heading,
    /// The table.
    pub(super) rows: Table,
}

impl Listing {
    fn table(&self) -> Table {
        self.rows.clone()
    }
}

#[derive(Default, Deserialize)]
struct Asked {
    #[serde(default)]
    place: String,
    #[serde(default)]
    residence: String,
    #[serde(default)]
    area: String,
    #[serde(default)]
    closed: String,
    #[serde(default)]
    page: u64,
}

/// Residences by their words in addresses.
const RESIDENCES: &[(&str, Residence, &str)] = &[
    ("here", Residence::Here, "人户一致"),
    ("registered_elsewhere", Residence::RegisteredElsewhere, "人在户不在"),
    ("lives_elsewhere", Residence::LivesElsewhere, "户在人不在"),
];

impl Asked {
    fn filter(&self) -> ListFilter {
        let residence = RESIDENCES.iter().find(|(word, ..)| *word == self.residence);
        ListFilter {
            place: Division::parse(&self.place).ok(),
            closed: self.closed == "yes",
            residence: residence.map(|(_, residence, _)| *residence),
            area: Area::parse(&self.area),
            page: self.page.min(10_000),
            rows: PAGE,
        }
    }

    fn form(&self, villages: Vec<Choice>) -> Form {
        let residences = RESIDENCES.iter().map(|(word, _, label)| Choice::new(*word, *label)).collect();
        let areas = choices(Area::ALL.iter().copied(), Area::word, Area::chinese);
        Form::get("filters", "/households", "筛选").fields(vec![
            Field::select("place", "村（社区）", villages).value(&self.place),
            Field::select("residence", "居住和户籍", residences).value(&self.residence),
            Field::select("area", "城乡", areas).value(&self.area),
            Field::select("closed", "已销户的", vec![Choice::new("yes", "一并列出")]).value(&self.closed),
        ])
    }
}

async fn show(
    State(app): State<Arc<App>>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Response, Trouble> {
    let ctx = visitor.ctx(&app, "查看家庭名单");
    let filter = asked.filter();
    let page = filter.page;
    let found = look(&*app.office, &ctx, &HouseholdList { filter }).await?;
    let here = with_query(
        "/households",
        &[
            ("place", &asked.place),
            ("residence", &asked.residence),
            ("area", &asked.area),
            ("closed", &asked.closed),
        ],
    );
    let list = ListControls {
        filters: Some(asked.form(villages(&visitor, Action::HouseholdFind))),
        pager: super::pager(page, PAGE, found.total, &here),
        export: None,
    };
    let mut heading = Heading::new("家庭", format!("辖区内已建档的家庭，符合条件的 {} 户。", found.total));
    if visitor.may(Action::CaseApply) {
        heading = heading.primary(Link::new("代为申请", "/intake"));
    }
    let rows = table(&found.rows).list(list);
    Ok(render(&Listing { frame: visitor.frame(&app), heading, rows }))
}

fn table(rows: &[HouseholdRow]) -> Table {
    let columns = vec![
        Column::words("户主"),
        Column::words("户号"),
        Column::words("居住地"),
        Column::figures("人口", "人"),
        Column::words("城乡"),
        Column::words("标记"),
    ];
    Table::new("households", "家庭", columns)
        .rows(rows.iter().map(row).collect())
        .empty("没有符合条件的家庭。换一个条件；第一次来求助的家庭在“求助登记”里登记。")
}

fn row(row: &HouseholdRow) -> Row {
    let mut marks = Vec::new();
    marks.extend(wording::registry::residence(row.residence).map(|text| Badge::new(Tone::Info, text)));
    if !row.standing {
        marks.push(Badge::new(Tone::Plain, "已销户"));
    }
    let cells = vec![
        Cell::words(&row.head),
        Cell::unbroken(&row.number),
        Cell::unbroken(super::place_name(row.lives)),
        Cell::Count(row.members),
        Cell::words(row.area.map_or("", Area::chinese)),
        if marks.is_empty() { Cell::None } else { Cell::Badges(marks) },
    ];
    Row::to(format!("/households/{}", row.number), cells)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_in_the_address_that_mean_nothing_filter_nothing() {
        let asked = Asked {
            place: "x".to_owned(),
            residence: "?".to_owned(),
            area: "rural".to_owned(),
            ..Asked::default()
        };
        let filter = asked.filter();
        assert_eq!((filter.place, filter.residence, filter.area), (None, None, Some(Area::Rural)));
        assert!(!filter.closed);
    }
}
