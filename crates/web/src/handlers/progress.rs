// SPDX-License-Identifier: Apache-2.0
//! 办理进度: for families a page without an account, by the number of the case and a proof; for the hotline a page by the number alone. Neither names anybody.

use super::app::App;
use super::form::Sent;
use super::household::forms::with_query;
use super::see;
use super::trouble::{Trouble, render};
use super::visitor::Visitor;
use crate::components::{Cell, Column, Field, Form, Row, StepState, Table, Typed};
use crate::layout::{CitizenFrame, Heading};
use crate::pages::progress::{PlainProgress, PlainStep, ProgressPage};
use crate::pages::side::SidePage;
use assistance::casework::EventKind;
use assistance::office::{Error, Private, act, look};
use assistance::oversight::{AskProgress, Asked, Progress, StaffProgress};
use assistance::settings::{Offices, ReadOffices};
use axum::Router;
use axum::extract::{Path, State};
use axum::http::header::{COOKIE, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use kernel::{Actor, Date, Purpose, UtcMillis};
use std::sync::Arc;
use wording::casework as words;

/// The cookies of the larger size and the high contrast; they say nothing about anybody.
const SWITCHES: [&str; 2] = ["doudi_larger", "doudi_contrast"];

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/progress", get(show).post(ask))
        .route("/progress/look/{switch}", get(switch))
        .route("/staff/progress", get(staff))
}

async fn offices(app: &App) -> Result<Offices, Trouble> {
    let ctx = app.ctx(Actor::Anonymous, Purpose::new("查进度"));
    Ok(look(&*app.office, &ctx, &ReadOffices { place: app.settings.place }).await?)
}

fn on(headers: &HeaderMap, name: &str) -> bool {
    let lines = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    lines.flat_map(|line| line.split(';')).any(|pair| pair.trim().strip_prefix(name) == Some("=1"))
}

async fn frame(app: &App, headers: &HeaderMap) -> Result<CitizenFrame, Trouble> {
    let offices = offices(app).await?;
    Ok(CitizenFrame {
        telephone: offices.supervision.or(offices.county.phone).unwrap_or_default(),
        office: offices.county.name,
        demonstration: app.settings.demonstration.is_some(),
        larger: on(headers, SWITCHES[0]),
        contrast: on(headers, SWITCHES[1]),
        size_href: format!("/progress/look/{}", SWITCHES[0]),
        contrast_href: format!("/progress/look/{}", SWITCHES[1]),
        errors: Vec::new(),
    })
}

/// Switches the larger size or the high contrast, which the browser remembers.
async fn switch(Path(name): Path<String>, headers: HeaderMap) -> Result<Response, Trouble> {
    let Some(name) = SWITCHES.iter().find(|one| **one == name) else { return Err(Trouble::not_found()) };
    let value = u8::from(!on(&headers, name));
    let mut response = see("/progress");
    let cookie = format!("{name}={value}; Path=/; SameSite=Lax; Max-Age=31536000");
    if let Ok(cookie) = HeaderValue::try_from(cookie) {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    Ok(response)
}

async fn show(State(app): State<Arc<App>>, headers: HeaderMap) -> Result<Response, Trouble> {
    Ok(render(&ProgressPage::new(frame(&app, &headers).await?, &Typed::default(), None)))
}

async fn ask(State(app): State<Arc<App>>, headers: HeaderMap, sent: Sent) -> Result<Response, Trouble> {
    let mut typed = sent.typed;
    for field in ["number", "last_four"] {
        if typed.get(field).is_empty() {
            typed.wrong(field, "没有填");
        }
        if typed.get(field).chars().count() > 40 {
            typed.wrong(field, "太长了，请照着受理通知书填");
        }
    }
    let frame = frame(&app, &headers).await?;
    if typed.is_wrong() {
        let page = render(&ProgressPage::new(frame, &typed, None));
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    let command =
        AskProgress { number: typed.get("number").to_owned(), proof: Private::new(typed.get("last_four")) };
    let ctx = app.ctx(Actor::Anonymous, Purpose::new("查进度"));
    let call = if frame.telephone.is_empty() {
        String::new()
    } else {
        format!("，也可以打 {}", frame.telephone)
    };
    let (status, found) = match act(&*app.office, &ctx, &command).await? {
        Asked::Found(progress) => (StatusCode::OK, Some(plain(&progress))),
        Asked::Unknown => {
            typed.wrong(
                "number",
                format!("没有查到：编号、末四位或查询码有一个不对。请照着受理通知书再填一次{call}"),
            );
            (StatusCode::UNPROCESSABLE_ENTITY, None)
        }
        Asked::Locked(until) => {
            let until = super::audit::minute(UtcMillis::new(until));
            let until = until.split(' ').nth(1).unwrap_or_default().to_owned();
            typed.wrong("number", format!("填错的次数太多，请在 {until} 以后再查{call}"));
            (StatusCode::TOO_MANY_REQUESTS, None)
        }
        Asked::Paused => {
            typed.wrong("number", format!("现在查询的人太多，请过一个小时再查{call}"));
            (StatusCode::TOO_MANY_REQUESTS, None)
        }
    };
    // The proof is asked anew for the next case.
    let again = if found.is_some() { Typed::default() } else { typed };
    Ok((status, render(&ProgressPage::new(frame, &again, found))).into_response())
}

fn day(on: Date) -> String {
    format!("{} 月 {} 日", on.month(), on.day())
}

/// What a child reads.
fn plain(progress: &Progress) -> PlainProgress {
    let stage = progress.stage();
    let mut sentence = stage.map_or("", wording::oversight::stage).to_owned();
    let over = stage.is_none_or(assistance::casework::StageKind::over);
    if let Some(last) = progress.last_day.filter(|_| !over) {
        sentence.push_str(&format!("整件事最晚 {} 办完。", day(last)));
    }
    let mut to_do = Vec::new();
    if progress.to_bring > 0 && !over {
        to_do.push(format!("还有 {} 样材料没有交，请带到{}。", progress.to_bring, progress.office));
    }
    if let Some(phone) = &progress.phone {
        to_do.push(format!("有疑问，打{}的电话 {phone}。", progress.office));
    }
    if let Some(phone) = &progress.supervision {
        to_do.push(format!("觉得办得不对，打监督电话 {phone}。"));
    }
    let mut steps: Vec<PlainStep> = progress
        .marks
        .iter()
        .filter_map(|mark| {
            let text = wording::oversight::mark(mark.kind)?.to_owned();
            Some(PlainStep { text, state: StepState::Done, when: day(mark.on) })
        })
        .collect();
    if !over {
        let text = stage.map_or("办理中", wording::oversight::stage).to_owned();
        let when = match (progress.notice_through, progress.due) {
            (Some(through), _) => format!("公示到 {}", day(through)),
            (None, Some(due)) => format!("这一步最晚 {}", day(due)),
            (None, None) => String::new(),
        };
        steps.push(PlainStep { text, state: StepState::Current, when });
    }
    PlainProgress { number: progress.number.clone(), sentence, to_do, steps }
}

/// The page of the hotline: what may be told to a caller who knows the number.
async fn staff(State(app): State<Arc<App>>, mut typed: Typed, visitor: Visitor) -> Result<Response, Trouble> {
    let number = typed.get("number").to_owned();
    let ctx = visitor.ctx(&app, "答复进度查询");
    let found = if number.is_empty() {
        None
    } else {
        match look(&*app.office, &ctx, &StaffProgress { number: number.clone() }).await {
            Ok((progress, _, _)) => Some(progress),
            Err(Error::NotFound(_)) => {
                typed.wrong("number", "没有这个编号");
                None
            }
            Err(error) => return Err(error.into()),
        }
    };
    let mut frame = visitor.frame(&app);
    let form = Form::get("number-form", "/staff/progress", "查")
        .fields(vec![Field::text("number", "申请编号").required().example("DB500299102-2026-00117")])
        .fill(&typed);
    frame.errors.extend(form.errors());
    let status = if typed.is_wrong() { StatusCode::NOT_FOUND } else { StatusCode::OK };
    let heading = Heading::new("查办理进度", "只告诉来电人办到哪一步、打哪个电话；不说姓名、金额和原因。");
    let (basics, tables) = found.as_ref().map(told).unwrap_or_default();
    let events = vec![crate::components::EventForm {
        name: "按编号查".to_owned(),
        consequence: vec!["查询会记入操作记录。".to_owned()],
        destructive: false,
        open: true,
        form: form.own_ids(),
    }];
    let mut page = SidePage { frame, heading, basics, tables, events };
    if let Some(progress) = &found {
        let href = with_query("/register/new", &[("case_number", &progress.number)]);
        page.heading = page.heading.primary(crate::components::Action::new("登记这个来电", href));
    }
    Ok((status, render(&page)).into_response())
}

type Told = (Vec<(String, String)>, Vec<(String, Table)>);

fn told(progress: &Progress) -> Told {
    let stage = progress.stage();
    let mut basics = vec![
        ("编号".to_owned(), progress.number.clone()),
        (
            "事项".to_owned(),
            format!("{} · {}", words::scheme(progress.scheme), words::matter(progress.matter)),
        ),
        ("办到".to_owned(), stage.map_or("", wording::oversight::stage).to_owned()),
        ("经办单位".to_owned(), progress.office.clone()),
        (
            "经办电话".to_owned(),
            progress.phone.clone().unwrap_or_else(|| "没有填，请在本县设置里补".to_owned()),
        ),
    ];
    let mut add = |label: &str, on: Option<Date>| {
        if let Some(on) = on {
            basics.push((label.to_owned(), on.to_string()));
        }
    };
    add("这一步最晚", progress.due);
    add("整件事最晚", progress.last_day);
    add("公示到", progress.notice_through);
    let row = |(kind, on): (EventKind, Date)| {
        Row::plain(vec![Cell::Day(on), Cell::words(wording::oversight::mark(kind).unwrap_or_default())])
    };
    let rows = progress.marks.iter().map(|mark| row((mark.kind, mark.on))).collect();
    let table =
        Table::new("marks", "已经办过的", vec![Column::words("日期"), Column::words("办了什么")]).rows(rows);
    (basics, vec![("已经办过的".to_owned(), table)])
}
