// SPDX-License-Identifier: Apache-2.0
//! 临时救助: the matters of a place by what is due, help at the scene on one form, and each matter with its next step.

mod aid;
mod figures;
mod forms;
mod one;
mod print;
mod step;

use super::TabAsked;
use super::app::App;
use super::household::forms::Refill;
use super::see;
use super::trouble::{Trouble, render};
use super::visitor::Visitor;
use crate::components::{Action as Link, Badge, Clock, ListControls, Tab, Tone};
use crate::layout::Heading;
use crate::pages::relief::{ReliefLine, ReliefList};
use assistance::access::Action;
use assistance::office::{Error, look};
use assistance::payout::reserve::read::ReserveLeft;
use assistance::temp_relief::{ClockKind, ListReliefs, ListedRelief, ReliefFilter, ReliefTaken, Stage};
use axum::Router;
use axum::extract::{DefaultBodyLimit, Query, State};
use axum::response::Response;
use axum::routing::{get, post};
use kernel::{Date, Deadline, Division, DivisionLevel, Fen};
use std::sync::Arc;

/// Rows of one page.
const PAGE: u64 = 30;
/// From how many days left a clock warns.
const SOON: u32 = 2;
/// The most bytes of a form with a photo or scan.
const UPLOAD_BYTES: usize = assistance::archive::LARGEST + 512 * 1024;

pub(super) fn routes() -> Router<Arc<App>> {
    let upload = || DefaultBodyLimit::max(UPLOAD_BYTES);
    Router::new()
        .route("/relief", get(show).post(aid::take).layer(upload()))
        .route("/relief/new", get(aid::ask))
        .route("/relief/figures", get(figures::show))
        .route("/relief/figures/export/{ending}", get(figures::export))
        .route("/relief/figures/matters", get(figures::matters))
        .route("/relief/figures/matters/export/{ending}", get(figures::export_matters))
        .route("/relief/{number}", get(one::show))
        .route("/relief/{number}/print/{kind}", get(print::show))
        .route("/relief/{number}/web", post(step::web))
        .route("/relief/{number}/steps", post(step::step).layer(upload()))
}

/// The tabs: word, label, stages.
const TABS: &[(&str, &str, &[Stage])] = &[
    ("", "在办", Stage::OPEN),
    ("applied", "待受理", &[Stage::Applied]),
    ("open", "待审批", &[Stage::Open]),
    ("granted", "待发放", &[Stage::Granted]),
    ("papers", "待补手续", &[Stage::PapersDue]),
    ("over", "已办结", &[Stage::Closed, Stage::Refused, Stage::Withdrawn]),
];

async fn show(
    State(app): State<Arc<App>>,
    visitor: Visitor,
    Query(asked): Query<TabAsked>,
) -> Result<Response, Trouble> {
    let ctx = visitor.ctx(&app, "查看临时救助");
    let page = asked.page();
    let at = TABS.iter().position(|(word, ..)| *word == asked.tab).unwrap_or(0);
    let (stages, offset) = (TABS[at].2.to_vec(), page * PAGE);
    let filter = ReliefFilter { stages, limit: PAGE, offset, ..ReliefFilter::default() };
    let found = look(&*app.office, &ctx, &ListReliefs { filter, place: None }).await?;
    let tab = |(nth, (word, label, stages)): (usize, &(&str, &str, &[Stage]))| Tab {
        label: (*label).to_owned(),
        href: if word.is_empty() { "/relief".to_owned() } else { format!("/relief?tab={word}") },
        count: found.count(stages),
        current: nth == at,
    };
    let tabs: Vec<Tab> = TABS.iter().enumerate().map(tab).collect();
    let (rows, today) = (&found.rows, ctx.today());
    let late = rows.iter().filter(|one| one.row.due.is_some_and(|(_, on)| on < today)).count();
    let state = match (tabs[0].count, late) {
        (0, _) => "没有在办的临时救助。".to_owned(),
        (open, 0) => format!("{open} 件在办。"),
        (open, late) => format!("{open} 件在办，本页 {late} 件已逾期。"),
    };
    let mut heading = Heading::new("临时救助", state).other(Link::new("统计", "/relief/figures"));
    if visitor.may(Action::ReliefOpen) {
        heading = heading.primary(Link::new("现场救助、受理", "/relief/new"));
    }
    let total = tabs[at].count;
    Ok(render(&ReliefList {
        frame: visitor.frame(&app),
        heading,
        rows: rows.iter().map(|one| line(&app, one, today)).collect(),
        list: ListControls {
            pager: super::pager(page, PAGE, total, &tabs[at].href),
            ..ListControls::default()
        },
        tabs,
    }))
}

fn line(app: &App, one: &ListedRelief, today: Date) -> ReliefLine {
    ReliefLine {
        name: one.name.clone(),
        href: format!("/relief/{}", one.row.number),
        number: one.row.number.clone(),
        whom: if one.row.person.is_some() { "个人" } else { "家庭" }.to_owned(),
        place: super::place_name(one.row.place),
        struck_on: one.row.struck_on,
        clock: one.row.due.map(|(of, on)| clock(app, (of, on, one.row.provisional), today)),
        stage: badge(one.row.stage),
    }
}

/// What is due as a clock.
fn clock(app: &App, (of, date, provisional): (ClockKind, Date, bool), today: Date) -> Clock {
    let working = of == ClockKind::Papers;
    let deadline = Deadline { date, provisional };
    Clock::at(today, deadline, working, SOON, app.policies.calendar()).what(of.chinese())
}

pub(in crate::handlers) fn badge(stage: Stage) -> Badge {
    let tone = match stage {
        Stage::Applied | Stage::Open | Stage::Granted => Tone::Soon,
        Stage::PapersDue | Stage::Ready => Tone::Info,
        Stage::Closed | Stage::Refused | Stage::Withdrawn => Tone::Done,
    };
    Badge::new(tone, stage.chinese())
}

/// At most so many townships are told with what their reserve funds have.
const TOLD: usize = 3;

/// What the reserve funds of the townships of some places have, for whoever may look at them; nothing where they are too many to be told.
async fn left(app: &App, visitor: &Visitor, places: &[Division]) -> Result<Vec<(Division, Fen)>, Trouble> {
    let mut townships: Vec<Division> =
        places.iter().filter_map(|place| place.at(DivisionLevel::Township)).collect();
    townships.sort_unstable();
    townships.dedup();
    let may = visitor.may(Action::ReliefPay) && visitor.may(Action::ReserveView);
    if !may || townships.len() > TOLD {
        return Ok(Vec::new());
    }
    Ok(look(&*app.office, &visitor.ctx(app, "查看备用金余额"), &ReserveLeft { townships }).await?)
}

/// To the page of a matter after a step, which says what the reserve fund still had where it had too little.
fn done(taken: &ReliefTaken) -> Response {
    let short = taken.short.map(|left| format!("?short={}", left.plain())).unwrap_or_default();
    see(&format!("/relief/{}{short}", taken.number))
}

/// What people decided outside what the packs leave to them is told at the field where it was typed; everything else as ever.
fn outcome<T>(
    refill: &mut Refill,
    done: Result<T, Error>,
    decided_at: impl Fn(&str) -> String,
    name: impl Fn(&str) -> String,
) -> Result<Option<T>, Error> {
    let Err(Error::Undecidable(problems)) = done else { return refill.outcome(done, name) };
    for problem in &problems {
        let point = problem.key.split('.').next().unwrap_or_default();
        refill.wrong(&decided_at(point), wording::cases::decision_fault(&problem.fault));
    }
    Ok(None)
}
