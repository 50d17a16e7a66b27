// SPDX-License-Identifier: Apache-2.0
//! 特困供养: who is supported and how far they can look after themselves, homes with their beds, who is to be asked whether they want to live in one, and how many do.

mod ended;
mod homes;
mod month;
mod offers;
mod person;
mod print;
mod rates;

use super::TabAsked;
use super::app::{App, new_command};
use super::form::Sent;
use super::household::forms::Refill;
use super::papers::{Brought, SCAN_MISSING};
use super::side::{CHANGE, event};
use super::trouble::{Trouble, render};
use super::visitor::Visitor;
use crate::components::{
    Action as Link, Badge, Choice, Clock, EventForm, Field, Form, ListControls, Tab, Tone,
};
use crate::layout::Heading;
use crate::pages::tekun::{SupportedLine, SupportedList};
use crate::steps::SCAN;
use assistance::access::Action;
use assistance::casework::{HouseholdId, PaperId};
use assistance::office::look;
use assistance::tekun::{Grade, Home, HomeId, ListHomes, ListSupported, Supported, Which};
use axum::Router;
use axum::extract::{DefaultBodyLimit, Query, State};
use axum::response::Response;
use axum::routing::get;
use kernel::{Citation, Date, Deadline, Division};
use std::collections::BTreeMap;
use std::sync::Arc;

pub(in crate::handlers) use ended::after;
pub(in crate::handlers) use person::of_household;

/// Rows of one page.
const PAGE: u64 = 30;
/// From how many days left a clock warns.
const SOON: u32 = 3;
/// The most bytes of a form with its scan and photo.
const UPLOAD_BYTES: usize = 2 * assistance::archive::LARGEST + 512 * 1024;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/tekun", get(show))
        .route(
            "/tekun/people/{person}",
            get(person::show).post(person::take).layer(DefaultBodyLimit::max(UPLOAD_BYTES)),
        )
        .route("/tekun/people/{person}/print/{kind}", get(print::show))
        .route("/tekun/homes", get(homes::list).post(homes::enter))
        .route("/tekun/homes/{home}", get(homes::show).post(homes::take))
        .route(
            "/tekun/homes/{home}/months/{month}",
            get(month::show).post(month::take).layer(DefaultBodyLimit::max(UPLOAD_BYTES)),
        )
        .route("/tekun/homes/{home}/months/{month}/{file}", get(month::file))
        .route("/tekun/ended", get(ended::list))
        .route(
            "/tekun/ended/{person}",
            get(ended::show).post(ended::take).layer(DefaultBodyLimit::max(UPLOAD_BYTES)),
        )
        .route("/tekun/ended/{person}/print/{kind}", get(print::funeral))
        .route("/tekun/offers", get(offers::show))
        .route("/tekun/rates", get(rates::show))
}

/// The tabs: word, label, which.
const TABS: &[(&str, &str, Which)] = &[
    ("", "全部", Which::All),
    ("home", "集中供养", Which::InHome),
    ("elsewhere", "分散供养", Which::Elsewhere),
    ("reported", "报告变化待复评", Which::Reported),
    ("unassessed", "没有评估记录", Which::Unassessed),
];

async fn show(
    State(app): State<Arc<App>>,
    visitor: Visitor,
    Query(asked): Query<TabAsked>,
) -> Result<Response, Trouble> {
    let ctx = visitor.ctx(&app, "查看特困供养");
    let page = asked.page();
    let at = TABS.iter().position(|(word, ..)| *word == asked.tab).unwrap_or(0);
    let mut tabs = Vec::with_capacity(TABS.len());
    let mut rows = Vec::new();
    for (nth, (word, label, which)) in TABS.iter().enumerate() {
        let limit = if nth == at { PAGE } else { 0 };
        let query = ListSupported { which: *which, due_by: None, limit, offset: page * PAGE };
        let (found, count) = look(&*app.office, &ctx, &query).await?;
        rows.extend(found);
        tabs.push(Tab {
            label: (*label).to_owned(),
            href: if word.is_empty() { "/tekun".to_owned() } else { format!("/tekun?tab={word}") },
            count,
            current: nth == at,
        });
    }
    let names = home_names(&app, &visitor).await?;
    let mut heading =
        Heading::new("特困供养", format!("{} 人在册，其中 {} 人集中供养。", tabs[0].count, tabs[1].count));
    if visitor.may(Action::TekunOffer) {
        heading = heading.other(Link::new("征求集中供养意愿", "/tekun/offers"));
    }
    heading = heading
        .other(Link::new("供养服务机构", "/tekun/homes"))
        .other(Link::new("集中供养率", "/tekun/rates"))
        .other(Link::new("终止供养以后", "/tekun/ended"));
    let total = tabs[at].count;
    let today = ctx.today();
    Ok(render(&SupportedList {
        frame: visitor.frame(&app),
        heading,
        rows: rows.iter().map(|one| line(&app, one, &names, today)).collect(),
        list: ListControls {
            pager: super::pager(page, PAGE, total, &tabs[at].href),
            ..ListControls::default()
        },
        tabs,
    }))
}

/// The homes by their ids.
async fn home_names(app: &App, visitor: &Visitor) -> Result<BTreeMap<HomeId, String>, Trouble> {
    let homes = look(&*app.office, &visitor.ctx(app, "查看特困供养"), &ListHomes).await?;
    Ok(homes.into_iter().map(|one| (one.home.row.id, one.home.name().to_owned())).collect())
}

fn line(app: &App, one: &Supported, homes: &BTreeMap<HomeId, String>, today: Date) -> SupportedLine {
    SupportedLine {
        name: one.name.clone(),
        href: format!("/tekun/people/{}", one.person),
        number: one.number.clone(),
        place: super::place_name(one.lives),
        grade: one.grade.map(|(grade, _)| badge(grade)),
        assessed_on: one.grade.map(|(_, on)| on),
        home: one.home.and_then(|home| homes.get(&home).cloned()),
        clock: clock(app, one.due, today),
    }
}

/// A grade in a word that stands beside its colour.
fn badge(grade: Grade) -> Badge {
    let tone = match grade {
        Grade::Able => Tone::Plain,
        Grade::Partly => Tone::Info,
        Grade::Lost => Tone::Soon,
    };
    Badge::new(tone, grade.chinese())
}

/// By when somebody of whom a change was reported is assessed again.
fn clock(app: &App, due: Option<(Date, bool)>, today: Date) -> Option<Clock> {
    let (date, provisional) = due?;
    let clock = Clock::at(today, Deadline { date, provisional }, true, SOON, app.policies.calendar());
    Some(clock.what("自理能力复评"))
}

/// Articles in words, by the packs of a place and day.
fn cites(app: &App, (place, on): (Division, Date), cites: &[Citation]) -> String {
    app.policies
        .program(place, on, on)
        .map_or_else(|_| String::new(), |program| wording::source::cites(&program, cites))
}

/// The forms at the side of a page, only those that whoever looks may send.
struct Forms<'a> {
    visitor: &'a Visitor,
    to: String,
    all: Vec<EventForm>,
}

impl Forms<'_> {
    fn put(&mut self, right: Action, word: &str, name: &str, note: &str, fields: Vec<Field>) {
        self.add(right, name, note, |to| Form::post(word, to, name).hidden(CHANGE, word).fields(fields));
    }

    fn add(&mut self, right: Action, name: &str, note: &str, form: impl FnOnce(&str) -> Form) {
        if self.visitor.may(right) {
            let form = form(&self.to).command(new_command().to_string());
            self.all.push(event(name, note, form));
        }
    }
}

/// A scan, or the box that says that it lies in the archive.
fn scan(name: &str, label: &str) -> Vec<Field> {
    vec![
        Field::file(name, label, SCAN),
        Field::checks(format!("{name}_kept"), "不上传", vec![Choice::new("yes", "纸质件存档")]),
    ]
}

/// The paper of a field: uploaded, or ticked as lying in the box; none where neither was, which is wrong where one must be there.
fn paper(
    brought: &mut Brought,
    sent: &Sent,
    (household, today): (HouseholdId, Date),
    (field, kind, required): (&str, &str, bool),
    refill: &mut Refill,
) -> Option<PaperId> {
    let file = sent.file(field);
    if file.is_none() && sent.typed.get(&format!("{field}_kept")) != "yes" {
        if required {
            refill.wrong(field, SCAN_MISSING);
        }
        return None;
    }
    match brought.take(field, (household, None), (kind, today), file) {
        Ok(paper) => Some(paper),
        Err(wrong) => {
            refill.wrong(field, wrong);
            None
        }
    }
}

/// Homes to choose from.
fn home_choices<'h>(homes: impl IntoIterator<Item = &'h Home>) -> Vec<Choice> {
    homes.into_iter().map(|home| Choice::new(home.row.id.to_string(), home.name())).collect()
}
