// SPDX-License-Identifier: Apache-2.0
//! 设置 > 授权复核: what one person asked for and another grants: roles of colleagues, second factors taken off, accounts linked to the unit's own service, and systems that get whole citizen numbers.

use super::app::{App, new_command};
use super::audit::minute;
use super::household::forms::Refill;
use super::side::{CHANGE, back, event};
use super::trouble::{Trouble, render};
use super::visitor::{FormOf, Visitor};
use super::{place_name, see};
use crate::components::{Badge, Cell, Column, EventForm, Form, Row, Table, Tone};
use crate::layout::Heading;
use crate::pages::side::SidePage;
use assistance::access::requests::{
    AnswerRequest, EndLink, Listed, ReadRequests, Request, RequestId, Wanted,
};
use assistance::office::{act, look};
use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use std::sync::Arc;

const PATH: &str = "/settings/access";
const WHY: &str = "复核授权";

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route(PATH, get(show))
        .route("/settings/access/answer", post(answer))
        .route("/settings/access/end", post(end))
}

async fn show(State(app): State<Arc<App>>, visitor: Visitor) -> Result<Response, Trouble> {
    page(&app, &visitor, &Refill::default()).await
}

async fn page(app: &App, visitor: &Visitor, refill: &Refill) -> Result<Response, Trouble> {
    let listed = look(&*app.office, &visitor.ctx(app, WHY), &ReadRequests).await?;
    let mut frame = visitor.frame(app);
    let waiting = listed.iter().filter(|one| one.request.waits()).count();
    let state = match waiting {
        0 => "没有待复核的授权。给角色、取消二次验证、绑定统一认证、给外部系统完整证件号码，都要两个人。"
            .to_owned(),
        n => format!("有 {n} 项待复核。复核以前都不生效。"),
    };
    let events: Vec<EventForm> = listed.iter().filter_map(event_of).collect();
    let page = SidePage {
        events: back(events, refill, &mut frame),
        frame,
        heading: Heading::new("授权复核", state),
        basics: Vec::new(),
        tables: vec![("授权".to_owned(), table(&listed))],
    };
    Ok((refill.status(), render(&page)).into_response())
}

/// What is asked for, in words. The subject is shown to whoever has to compare it.
fn what(request: &Request) -> (String, String) {
    match &request.wanted {
        Wanted::Posting { role, place } => (format!("角色：{}", role.chinese()), place_name(*place)),
        Wanted::NoSecondFactor => ("取消二次验证".to_owned(), "本人要重新设定".to_owned()),
        Wanted::Link { issuer, subject } => {
            ("绑定统一认证".to_owned(), format!("标识 {subject}（{issuer}）"))
        }
        Wanted::Scope { role, places } => {
            let places: Vec<String> = places.iter().map(|place| place_name(*place)).collect();
            (role.chinese().to_owned(), places.join("、"))
        }
    }
}

fn badge(request: &Request) -> Badge {
    match (&request.answered, &request.wanted) {
        (None, _) => Badge::new(Tone::Soon, "待复核"),
        (Some(answered), _) if !answered.accepted => Badge::new(Tone::Plain, "未通过"),
        (Some(_), Wanted::Link { .. }) if !request.linked => Badge::new(Tone::Plain, "已解除"),
        (Some(_), _) => Badge::new(Tone::Done, "已通过"),
    }
}

fn table(listed: &[Listed]) -> Table {
    let columns = ["给谁", "什么", "谁提出", "谁复核", "状态"].map(Column::words).to_vec();
    let row = |one: &Listed| {
        let request = &one.request;
        let (label, detail) = what(request);
        let answered = request.answered.as_ref();
        Row::plain(vec![
            Cell::words(&request.account_name),
            Cell::Twofold(label, detail),
            Cell::Twofold(request.entered_name.clone(), minute(request.entered_at)),
            answered.map_or(Cell::None, |one| Cell::Twofold(one.name.clone(), minute(one.at))),
            Cell::Badge(badge(request)),
        ])
    };
    Table::new("access", "授权", columns).rows(listed.iter().map(row).collect()).empty(
        "还没有这样的授权。在“账号”里给角色、取消二次验证、绑定统一认证，或者在“接口”里发带完整证件号码的令牌，就会出现在这里。",
    )
}

fn event_of(one: &Listed) -> Option<EventForm> {
    let request = &one.request;
    let (label, detail) = what(request);
    let form = |word: &str, path: &str, button: &str| {
        let word = format!("{word}-{}", request.id);
        Form::post(&word, path, button)
            .command(new_command().to_string())
            .hidden(CHANGE, &word)
            .hidden("request", request.id.to_string())
    };
    if one.may_answer {
        let form = form("answer", "/settings/access/answer", "同意").button("refuse", "yes", "不同意");
        let consequence = format!("{} 提出：{label}，{detail}。请先向本人核实。", request.entered_name);
        return Some(event(&format!("复核：{}", request.account_name), &consequence, form));
    }
    one.may_end.then(|| {
        let form = form("end", "/settings/access/end", "解除绑定").destructive();
        event(&format!("解除：{}", request.account_name), "立即失效，并退出登录；账号密码不变。", form)
    })
}

fn request_of(refill: &Refill) -> Result<RequestId, Trouble> {
    kernel::Id::parse(refill.typed.get("request")).map_err(|_| Trouble::not_found())
}

async fn answer(State(app): State<Arc<App>>, FormOf(visitor, sent): FormOf) -> Result<Response, Trouble> {
    let refill = Refill::of(&sent);
    let command = AnswerRequest { request: request_of(&refill)?, accept: !sent.typed.has("refuse") };
    let done = act(&*app.office, &visitor.ctx_for(&app, WHY, &sent), &command).await;
    after(&app, &visitor, refill, done).await
}

async fn end(State(app): State<Arc<App>>, FormOf(visitor, sent): FormOf) -> Result<Response, Trouble> {
    let refill = Refill::of(&sent);
    let command = EndLink { request: request_of(&refill)? };
    let done = act(&*app.office, &visitor.ctx_for(&app, WHY, &sent), &command).await;
    after(&app, &visitor, refill, done).await
}

async fn after(
    app: &App,
    visitor: &Visitor,
    mut refill: Refill,
    done: Result<(), assistance::office::Error>,
) -> Result<Response, Trouble> {
    match refill.outcome(done, str::to_owned)? {
        Some(()) => Ok(see(PATH)),
        None => page(app, visitor, &refill).await,
    }
}
