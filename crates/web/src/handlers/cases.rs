// SPDX-License-Identifier: Apache-2.0
//! 申请: the list of cases, with its filters in the address.

use super::app::App;
use super::inbox::clock;
use super::trouble::{Trouble, render};
use super::visitor::Visitor;
use crate::components::{Action as Link, Badge, Choice, Field, Form, ListControls, Tab, Tone, Typed};
use crate::layout::Heading;
use crate::pages::cases::{CaseList, CaseListRow};
use assistance::access::Action;
use assistance::casework::{CaseFilter, CaseRow, ListByStage, Listed, Matter, Scheme, StageKind};
use assistance::office::look;
use assistance::settings::ReadSoon;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use kernel::Date;
use std::sync::Arc;
use wording::casework as words;

/// Rows of one page.
const PAGE: u64 = 30;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new().route("/cases", get(list))
}

/// The groups of stages that the tabs show.
const TABS: &[(&str, &str, &[StageKind])] = &[
    (
        "open",
        "在办",
        &[
            StageKind::Registered,
            StageKind::Accepted,
            StageKind::Opinion,
            StageKind::OnNotice,
            StageKind::Disputed,
            StageKind::Ready,
            StageKind::Submitted,
            StageKind::OnCountyNotice,
            StageKind::Decided,
            StageKind::Delivered,
            StageKind::Terminated,
        ],
    ),
    ("registered", "待受理", &[StageKind::Registered]),
    ("survey", "调查核实", &[StageKind::Accepted]),
    (
        "notice",
        "公示",
        &[StageKind::Opinion, StageKind::OnNotice, StageKind::Disputed, StageKind::OnCountyNotice],
    ),
    ("decision", "审核确认", &[StageKind::Ready, StageKind::Submitted]),
    ("delivery", "送达归档", &[StageKind::Decided, StageKind::Delivered, StageKind::Terminated]),
    ("over", "已办结", &[StageKind::Closed, StageKind::PassedOn, StageKind::Withdrawn, StageKind::Died]),
];

async fn list(State(app): State<Arc<App>>, typed: Typed, visitor: Visitor) -> Result<Response, Trouble> {
    let ctx = visitor.ctx(&app, "查看申请列表");
    let today = ctx.today();
    let tab = TABS.iter().find(|(word, ..)| *word == typed.get("tab")).unwrap_or(&TABS[0]);
    let base = filter(&typed);
    let page = typed.get("page").parse::<u64>().unwrap_or(0).min(10_000);
    let filter = CaseFilter { stages: tab.2.to_vec(), limit: PAGE, offset: page * PAGE, ..base };
    let (listed, counts) = look(&*app.office, &ctx, &ListByStage { filter }).await?;
    let count = |stages: &[StageKind]| -> u64 {
        counts.iter().filter(|(stage, _)| stages.contains(stage)).map(|(_, number)| number).sum()
    };
    let tabs = TABS.iter().map(|(word, label, stages)| Tab {
        label: (*label).to_owned(),
        href: address(&typed, word),
        count: count(stages),
        current: *word == tab.0,
    });
    let (tabs, total) = (tabs.collect(), count(tab.2));
    let soon = look(&*app.office, &ctx, &ReadSoon { place: app.settings.place }).await?;
    let rows = listed.iter().map(|one| row(&app, one, today, soon)).collect();
    let mut heading = Heading::new("申请", format!("{}：{total} 件。", tab.1));
    if visitor.may(Action::CaseApply) {
        heading = heading.primary(Link::new("代为申请", "/intake"));
    }
    let list = ListControls {
        filters: Some(filters(&typed, tab.0)),
        pager: super::pager(page, PAGE, total, &address(&typed, tab.0)),
        export: None,
    };
    Ok(render(&CaseList { frame: visitor.frame(&app), heading, tabs, rows, list }))
}

/// The filters of an address; what cannot be read filters nothing.
fn filter(typed: &Typed) -> CaseFilter {
    let some = |name: &str| Some(typed.get(name).to_owned()).filter(|text| !text.is_empty());
    CaseFilter {
        scheme: Scheme::parse(typed.get("scheme")),
        matter: Matter::parse(typed.get("matter")),
        opened_from: Date::parse(typed.get("from")).ok(),
        opened_through: Date::parse(typed.get("through")).ok(),
        number: some("number"),
        ..CaseFilter::default()
    }
}

const FILTERS: &[&str] = &["scheme", "matter", "from", "through", "number"];

/// The address of a tab under the filters of now.
fn address(typed: &Typed, tab: &str) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("tab", tab);
    for name in FILTERS {
        if !typed.get(name).is_empty() {
            query.append_pair(name, typed.get(name));
        }
    }
    format!("/cases?{}", query.finish())
}

fn filters(typed: &Typed, tab: &str) -> Form {
    let schemes = Scheme::RECOGNISED.iter().map(|one| Choice::new(one.word(), words::scheme(*one))).collect();
    let matters = Matter::ALL.iter().map(|one| Choice::new(one.word(), words::matter(*one))).collect();
    Form::get("filters", "/cases", "筛选")
        .hidden("tab", tab)
        .fields(vec![
            Field::text("number", "编号"),
            Field::select("scheme", "救助", schemes),
            Field::select("matter", "事项", matters),
            Field::date("from", "提出日期从"),
            Field::date("through", "到"),
        ])
        .fill(typed)
}

/// From the first contact to the acceptance, where somebody asked on an earlier day.
fn waited(row: &CaseRow) -> Option<u64> {
    let days = row.accepted_on?.days_since(row.first_contact);
    (row.first_contact < row.opened_on).then(|| u64::try_from(days).ok()).flatten()
}

fn row(app: &App, one: &Listed, today: Date, soon: u32) -> CaseListRow {
    let row = &one.row;
    let tone = if row.stage.over() { Tone::Done } else { Tone::Info };
    CaseListRow {
        href: format!("/cases/{}", row.number),
        number: row.number.clone(),
        head: one.applicant.clone(),
        place: super::place_name(row.place),
        kind: format!("{} · {}", words::scheme(row.scheme), words::matter(row.matter)),
        step: Badge::new(tone, words::stage(row.stage)),
        clock: clock(app, one, today, soon),
        accepted: row.accepted_on,
        waited: waited(row),
        handler: one.handler.clone().unwrap_or_default(),
    }
}
