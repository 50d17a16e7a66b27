// SPDX-License-Identifier: Apache-2.0
//! 分散供养: the people of a place by what is due, and each with the agreement, the looks at it and the visits.

mod one;
mod print;
mod round;
mod services;

use super::TabAsked;
use super::app::App;
use super::household::forms::choices;
use super::trouble::{Trouble, render};
use super::visitor::Visitor;
use crate::components::{Action as Link, Badge, Clock, Field, ListControls, Tab, Tone};
use crate::layout::Heading;
use crate::pages::care::{CareLine, CareListPage};
use assistance::access::Action;
use assistance::care::{CarePart, Cared, ListCared, Plan, VisitFound};
use assistance::office::look;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Query, State};
use axum::response::Response;
use axum::routing::get;
use kernel::{Date, Deadline};
use std::sync::Arc;

pub(in crate::handlers) use print::agreement_form;
pub(in crate::handlers) use services::of_household as services_of_household;

/// Rows of one page.
const PAGE: u64 = 30;
/// From how many days left a clock warns.
const SOON: u32 = 3;
/// The most bytes of a form with a scan.
const UPLOAD_BYTES: usize = assistance::archive::LARGEST + 512 * 1024;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/care", get(show))
        .route("/care/services", get(services::list))
        .route("/care/services/{person}", get(services::show).post(services::take))
        .route("/care/round", get(round::show).post(round::take))
        .route("/care/round/empty", get(round::empty))
        .route("/care/round/print", get(print::round))
        .route("/care/{person}/print/{kind}", get(print::agreement))
        .route("/care/{person}", get(one::show).post(one::take).layer(DefaultBodyLimit::max(UPLOAD_BYTES)))
}

async fn show(
    State(app): State<Arc<App>>,
    visitor: Visitor,
    Query(asked): Query<TabAsked>,
) -> Result<Response, Trouble> {
    let ctx = visitor.ctx(&app, "查看分散供养照料");
    let page = asked.page();
    let part = CarePart::parse(&asked.tab).unwrap_or(CarePart::All);
    let list = ListCared { part, place: None, limit: PAGE, offset: page * PAGE };
    let found = look(&*app.office, &ctx, &list).await?;
    let of = |wanted| found.counts.iter().find(|(part, _)| *part == wanted).map_or(0, |(_, count)| *count);
    let href = |part: CarePart| match part {
        CarePart::All => "/care".to_owned(),
        part => format!("/care?tab={}", part.word()),
    };
    // What is nobody's turn needs no tab of its own.
    let wanted = |(one, count): &&(CarePart, u64)| *one == CarePart::All || *count > 0 || *one == part;
    let tabs = found.counts.iter().filter(wanted).map(|(one, count)| Tab {
        label: one.chinese().to_owned(),
        href: href(*one),
        count: *count,
        current: *one == part,
    });
    let state = match (of(CarePart::All), of(CarePart::Late)) {
        (0, _) => "没有分散供养对象。".to_owned(),
        (all, 0) => format!("{all} 人分散供养，探访没有逾期。"),
        (all, late) => format!("{all} 人分散供养，{late} 人探访逾期。"),
    };
    let today = ctx.today();
    Ok(render(&CareListPage {
        frame: visitor.frame(&app),
        heading: heading(&visitor, state),
        tabs: tabs.collect(),
        rows: found.rows.iter().map(|one| line(&app, one, today)).collect(),
        list: ListControls {
            pager: super::pager(page, PAGE, of(part), &href(part)),
            ..ListControls::default()
        },
    }))
}

fn heading(visitor: &Visitor, state: String) -> Heading {
    let mut heading = Heading::new("分散供养照料", state);
    if visitor.may(Action::CareVisit) {
        heading = heading.primary(Link::new("探访清单", round::PATH));
    }
    if visitor.may(Action::ServiceView) {
        heading = heading.other(Link::new("健康和照料服务", "/care/services"));
    }
    heading
}

/// What a visit is entered by, at a desk or on the way.
fn visit_fields(today: Date, time: &str) -> Vec<Field> {
    let found = choices(VisitFound::ALL.iter().copied(), VisitFound::word, VisitFound::chinese);
    vec![
        Field::radios("found", "看到什么", found).required(),
        Field::area("words", "情况", 2).hint("需要帮助、生病、没有见到本人的要写"),
        Field::date("on", "哪天").required().value(today.to_string()),
        Field::text("time", "几点").hint("如 14:05").value(time),
    ]
}

fn line(app: &App, one: &Cared, today: Date) -> CareLine {
    let plan = one.plan.as_ref();
    CareLine {
        name: one.name.clone(),
        href: format!("/care/{}", one.person),
        place: super::place_name(one.village),
        first: plan.is_some_and(|plan| plan.first),
        visited_on: plan.and_then(|plan| plan.visited_on),
        visit: plan.map(|plan| clock(app, plan.visit_by, today)),
        agreed_until: plan.and_then(|plan| plan.agreed_until),
        marks: marks(plan, today),
    }
}

fn clock(app: &App, date: Date, today: Date) -> Clock {
    let deadline = Deadline { date, provisional: false };
    Clock::at(today, deadline, false, SOON, app.policies.calendar()).what("探访")
}

/// What somebody has to see to.
fn marks(plan: Option<&Plan>, today: Date) -> Vec<Badge> {
    let Some(plan) = plan else { return vec![Badge::new(Tone::Late, "还没有探访过")] };
    let past = |day: Option<Date>| day.is_some_and(|day| day < today);
    let mut marks = Vec::new();
    let mut mark = |holds: bool, tone, text: &str| {
        if holds {
            marks.push(Badge::new(tone, text));
        }
    };
    mark(plan.open > 0, Tone::Late, "探访发现待处理");
    mark(plan.agreed_until.is_none_or(|until| until < today), Tone::Late, "没有照料协议");
    mark(plan.renew_from.is_some_and(|from| from <= today), Tone::Soon, "协议快到期");
    mark(past(plan.check_by), Tone::Soon, "协议履行待检查");
    mark(plan.mend_by.is_some(), if past(plan.mend_by) { Tone::Late } else { Tone::Soon }, "待整改");
    marks
}
