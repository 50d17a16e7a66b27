// SPDX-License-Identifier: Apache-2.0
//! 探访清单: the round of whoever goes to see people, for a telephone. With a signal its forms are ordinary ones; the worker of the page (`assets/round-worker.js`) keeps the page until the end of the
//! day and, without a signal, what is typed on it. No form of ours carries a token that could grow old on a kept page: other sites are kept out by what the browser says of each request (`guard`), and
//! the id of the command makes a visit that is sent twice one visit.

use super::super::app::{App, new_command};
use super::super::audit::{begins, minute};
use super::super::household::forms::{Refill, with_query};
use super::super::see;
use super::super::side::reopen;
use super::super::trouble::{Trouble, render};
use super::super::visitor::{FormOf, Visitor};
use super::{clock, visit_fields};
use crate::components::{EventForm, Field, Form, Tab, Tone, Typed};
use crate::handlers::form::Sent;
use crate::layout::{Flash, Heading};
use crate::pages::care::{RoundLine, RoundPage, RoundPart};
use assistance::care::{CareDone, Cared, ReadRound, RecordVisit, Refused, Round};
use assistance::casework::PersonId;
use assistance::office::{Error, Private, act, look};
use axum::Json;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use kernel::{Ctx, Division, UserId};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

pub(super) const PATH: &str = "/care/round";
pub(super) const WHY: &str = "按清单探访";
/// So many people stand on a round at most; nobody goes to see more in a day.
pub(super) const MOST: u64 = 60;
/// Until when a telephone may keep the page, in milliseconds. Only pages that have it are kept.
const UNTIL: HeaderName = HeaderName::from_static("x-round-until");
/// For which account it keeps it: under a key of its own.
const WHOSE: HeaderName = HeaderName::from_static("x-round-for");

/// What is asked of the round.
#[derive(Default, Deserialize)]
pub(super) struct Asked {
    /// One village.
    #[serde(default)]
    pub(super) village: String,
    /// Who was visited a moment ago.
    #[serde(default)]
    done: String,
}

pub(super) async fn show(
    State(app): State<Arc<App>>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Response, Trouble> {
    let ctx = visitor.ctx(&app, WHY);
    let mut response = page(&app, &visitor, (&asked, &Refill::default()), &ctx).await?;
    // Whoever has no such day is at the end of the calendar.
    if let Some(tomorrow) = ctx.today().add_days(1) {
        let until = HeaderValue::from(begins(tomorrow).get());
        response.headers_mut().insert(UNTIL, until);
        let whose = HeaderValue::from_str(&visitor.signed_in.account.id.to_string());
        response.headers_mut().insert(WHOSE, whose.map_err(|_| Trouble::not_found())?);
    }
    Ok(response)
}

/// The page without anybody on it, for a telephone without a signal whose kept page is of another day: what waits to be sent can be seen on it and sent.
pub(super) async fn empty(State(app): State<Arc<App>>, visitor: Visitor) -> Response {
    let state = "没有信号，手机里没有今天的清单。有信号时再打开；写好没有上传的还在下面。";
    let ctx = visitor.ctx(&app, WHY);
    render(&RoundPage {
        frame: visitor.frame(&app),
        heading: Heading::new("探访清单", state).back("分散供养照料", "/care"),
        visitor: visitor.signed_in.account.id.to_string(),
        opened: minute(ctx.now),
        tabs: Vec::new(),
        parts: Vec::new(),
        put_right: put_right(&ctx),
    })
}

async fn page(
    app: &App,
    visitor: &Visitor,
    (asked, refill): (&Asked, &Refill),
    ctx: &Ctx,
) -> Result<Response, Trouble> {
    let village = Division::parse(&asked.village).ok();
    let round = look(&*app.office, ctx, &ReadRound { village, limit: MOST }).await?;
    let mut frame = visitor.frame(app);
    if !asked.done.is_empty() {
        frame.flashes.push(Flash { tone: Tone::Done, text: "探访已登记。".to_owned(), link: None });
    }
    let open = next(&round, &asked.done);
    let account = visitor.signed_in.account.id;
    let mut lines: Vec<(bool, RoundLine)> = Vec::with_capacity(round.rows.len());
    for one in &round.rows {
        let mut event = EventForm {
            name: one.name.clone(),
            consequence: Vec::new(),
            destructive: false,
            open: open == Some(one.person) && !refill.is_wrong(),
            form: visit_form(one, account, &asked.village, ctx),
        };
        if refill.is_wrong() && refill.typed.get("person") == one.person.to_string() {
            let id = event.form.id.clone();
            reopen([&mut event], (&id, refill), &mut frame);
        }
        let line = RoundLine {
            name: event.name,
            place: super::super::place_name(one.village),
            visit: one.plan.as_ref().map(|plan| clock(app, plan.visit_by, ctx.today())),
            open: event.open,
            form: event.form,
        };
        lines.push((one.comes_first(), line));
    }
    // Whoever is on the round no more: what was wrong is told on top all the same.
    if refill.is_wrong() && frame.errors.is_empty() {
        refill.fill(Form::post("none", "", ""), &mut frame);
    }
    let page = RoundPage {
        frame,
        heading: heading(&round, &asked.village),
        visitor: account.to_string(),
        opened: minute(ctx.now),
        tabs: villages(&round, village),
        parts: parts(lines),
        put_right: put_right(ctx),
    };
    Ok((refill.status(), render(&page)).into_response())
}

/// Whom one goes to see next: after whoever was visited a moment ago, or first of all.
fn next(round: &Round, done: &str) -> Option<PersonId> {
    let at = round.rows.iter().position(|one| one.person.to_string() == done);
    let next = at.and_then(|at| round.rows.get(at + 1)).or(round.rows.first());
    next.map(|one| one.person)
}

fn heading(round: &Round, village: &str) -> Heading {
    let shown = round.rows.len() as u64;
    let state = match (round.due, round.late) {
        (0, _) => "七天以内没有要探访的人。".to_owned(),
        (due, late) if shown < due => {
            format!("七天以内要探访 {due} 人，{late} 人已逾期。先列最要紧的 {shown} 人，探访以后再打开。")
        }
        (due, 0) => format!("七天以内要探访 {due} 人，没有逾期的。"),
        (due, late) => format!("七天以内要探访 {due} 人，{late} 人已逾期。"),
    };
    let heading = Heading::new("探访清单", state).back("分散供养照料", "/care");
    if shown == 0 {
        return heading;
    }
    heading.other(crate::components::Action::new(
        "打印清单",
        with_query(&format!("{PATH}/print"), &[("village", village)]),
    ))
}

/// The villages of whoever asks, to walk one of them.
fn villages(round: &Round, asked: Option<Division>) -> Vec<Tab> {
    if round.villages.len() < 2 {
        return Vec::new();
    }
    let tab = |label: String, village: Option<Division>, count| Tab {
        label,
        href: with_query(PATH, &[("village", &village.map(|place| place.to_string()).unwrap_or_default())]),
        count,
        current: village == asked,
    };
    let all = tab("全部".to_owned(), None, round.villages.values().sum());
    let each = round.villages.iter();
    let each = each.map(|(place, count)| tab(super::super::place_name(*place), Some(*place), *count));
    std::iter::once(all).chain(each).collect()
}

fn parts(lines: Vec<(bool, RoundLine)>) -> Vec<RoundPart> {
    let (first, others): (Vec<_>, Vec<_>) = lines.into_iter().partition(|(first, _)| *first);
    let part = |title: &str, lines: Vec<(bool, RoundLine)>| RoundPart {
        title: title.to_owned(),
        lines: lines.into_iter().map(|(_, line)| line).collect(),
    };
    let all = [part("优先探访", first), part("其他", others)];
    all.into_iter().filter(|part| !part.lines.is_empty()).collect()
}

/// What a visit is entered by. A telephone that keeps it needs to know whose it is and of whom it tells.
fn visit_form(one: &Cared, visitor: UserId, village: &str, ctx: &Ctx) -> Form {
    Form::post(format!("visit-{}", one.person), PATH, "登记探访")
        .command(new_command().to_string())
        .hidden("person", one.person.to_string())
        .hidden("visitor", visitor.to_string())
        .hidden("village", village)
        .hidden("who", one.name.clone())
        .fields(fields(ctx))
        .own_ids()
}

/// The form by which a visit that was refused is put right on the telephone; the page's script fills it.
fn put_right(ctx: &Ctx) -> Form {
    Form::post("put-right-form", PATH, "改好，重新上传").fields(fields(ctx)).own_ids()
}

fn fields(ctx: &Ctx) -> Vec<Field> {
    let now = minute(ctx.now);
    visit_fields(ctx.today(), now.get(11..).unwrap_or_default())
}

/// What became of a visit that a telephone sends on its own.
#[derive(Serialize)]
struct Answered {
    /// `entered`, `already`, `refused`, `another`: the script of the round knows these.
    result: &'static str,
    /// The same for people.
    words: String,
}

pub(super) async fn take(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    FormOf(visitor, sent): FormOf,
) -> Result<Response, Trouble> {
    let person = PersonId::parse(sent.typed.get("person")).map_err(|_| Trouble::not_found())?;
    // Without its visitor a visit could be anybody's.
    let by = UserId::parse(sent.typed.get("visitor")).map_err(|_| Trouble::not_found())?;
    let ctx = visitor.ctx_for(&app, WHY, &sent);
    let done = act(&*app.office, &ctx, &visit(person, by, &sent)).await;
    let script = headers.get(header::ACCEPT).is_some_and(|accept| accept == "application/json");
    if script {
        return answer(done);
    }
    let asked = Asked { village: sent.typed.get("village").to_owned(), done: String::new() };
    let mut refill = Refill::of(&sent);
    match refill.outcome(done, str::to_owned)? {
        Some(_) => Ok(see(&with_query(PATH, &[("village", &asked.village), ("done", &person.to_string())]))),
        None => page(&app, &visitor, (&asked, &refill), &visitor.ctx(&app, WHY)).await,
    }
}

fn visit(person: PersonId, by: UserId, sent: &Sent) -> RecordVisit {
    let text = |name: &str| sent.typed.get(name).to_owned();
    RecordVisit {
        person,
        visitor: Some(by),
        on: text("on"),
        time: text("time"),
        found: text("found"),
        words: Private::new(text("words")),
    }
}

/// The answer to a telephone: what it may forget, what stays on it and why. Where the office itself failed it tries again.
fn answer(done: Result<CareDone, Error>) -> Result<Response, Trouble> {
    let (status, result, words) = match done {
        Ok(_) => (StatusCode::OK, "entered", "已登记".to_owned()),
        Err(error @ Error::Care(Refused::VisitedAlready(_))) => {
            (StatusCode::OK, "already", wording::office::error(&error))
        }
        Err(error @ Error::Care(Refused::SomebodyElses)) => {
            (StatusCode::CONFLICT, "another", wording::office::error(&error))
        }
        Err(error @ (Error::Busy | Error::Broken(_) | Error::Database(_))) => return Err(error.into()),
        Err(Error::Invalid(faults)) => {
            let mut typed = Typed::default();
            for fault in &faults {
                typed.wrong(&fault.field, wording::office::fault(fault));
            }
            let form = Form::post("none", "", "").fields(visit_fields(kernel::Date::MIN, ""));
            let told: Vec<String> = form.fill(&typed).errors().into_iter().map(|error| error.text).collect();
            (StatusCode::UNPROCESSABLE_ENTITY, "refused", told.join("；"))
        }
        Err(error) => (StatusCode::UNPROCESSABLE_ENTITY, "refused", wording::office::error(&error)),
    };
    Ok((status, Json(Answered { result, words })).into_response())
}
