// SPDX-License-Identifier: Apache-2.0
//! 消息: the outbox, who is to be called, one message with what came of it.

mod files;
mod one;
mod texts;

use super::app::App;
use super::audit::minute;
use super::household::forms::{choices, with_query};
use super::trouble::{Trouble, render};
use super::visitor::Visitor;
use super::{pager, place_name};
use crate::components::{
    Action as Link, Badge, Cell, Choice, Column, Field, Form, ListControls, Row, Tab, Table, Tone, Typed,
};
use crate::layout::Heading;
use crate::pages::desk::Desk;
use crate::pages::messages::{MessageList, MessageRow};
use assistance::access::{Action, roles};
use assistance::messages::outbox::{CallLine, CallSheet, ListMessages, Listed, MessageFilter, SHEET};
use assistance::messages::{Event, State as Stands, ToWhom};
use assistance::office::{Error, look};
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use kernel::Division;
use std::sync::Arc;

/// Rows of one page.
const PAGE: u64 = 50;
/// The address of the outbox.
const PATH: &str = "/messages";

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route(PATH, get(list))
        .route("/messages/sheet", get(sheet))
        .route("/messages/texts", get(texts::show))
        .route("/messages/files", get(files::list).post(files::make))
        .route("/messages/files/results", post(files::results))
        .route("/messages/files/{id}", get(files::one))
        .route("/messages/files/{id}/csv", get(files::download))
        .route("/messages/{id}", get(one::show))
        .route("/messages/{id}/call", post(one::call))
        .route("/messages/{id}/wish", post(one::wish))
}

const TABS: &[(&str, &str, &[Stands])] = &[
    ("tell", "待打电话、上门", &[Stands::ToCall, Stands::ToVisit]),
    ("waiting", "待发送", &[Stands::Waiting]),
    ("sent", "等回执", &[Stands::Sent]),
    ("done", "已送达、已告知", &[Stands::Delivered, Stands::Told]),
    ("not", "没有送达、不再通知", &[Stands::Failed, Stands::Expired, Stands::Dropped]),
];

pub(super) fn badge(state: Stands) -> Badge {
    let tone = match state {
        Stands::Waiting | Stands::Sent => Tone::Info,
        Stands::Delivered | Stands::Told => Tone::Done,
        Stands::ToCall | Stands::ToVisit => Tone::Soon,
        Stands::Failed => Tone::Late,
        Stands::Expired | Stands::Dropped => Tone::Plain,
    };
    Badge::new(tone, state.chinese())
}

/// A message as a row of a table.
pub(super) fn row(one: &Listed, opens: bool) -> MessageRow {
    let message = &one.message;
    let to = match message.role {
        ToWhom::Oneself => one.name.clone(),
        role if one.name.is_empty() => role.chinese().to_owned(),
        role => format!("{}的{}", one.name, role.chinese()),
    };
    MessageRow {
        href: opens.then(|| format!("/messages/{}", message.id)),
        at: minute(message.made_at),
        event: message.event.chinese().to_owned(),
        to,
        phone: one.phone.clone(),
        about: message.case.clone().unwrap_or_default(),
        state: badge(message.state),
        why: message.why.map(|why| why.chinese().to_owned()).unwrap_or_default(),
    }
}

/// The place of the posting that lets somebody do this; the whole installation's where none does.
fn place_of(app: &App, visitor: &Visitor, action: Action) -> Division {
    let posting =
        visitor.signed_in.postings.iter().find(|posting| roles::bars(posting.role, action).is_some());
    posting.map_or(app.settings.place, |posting| posting.place)
}

async fn list(State(app): State<Arc<App>>, typed: Typed, visitor: Visitor) -> Result<Response, Trouble> {
    let ctx = visitor.ctx(&app, "查看消息");
    let page = typed.get("page").parse::<u64>().unwrap_or(0).min(10_000);
    let telling = !visitor.may(Action::MessageView);
    let shown = if telling { &TABS[..1] } else { TABS };
    let (word, label, states) =
        shown.iter().find(|(word, ..)| *word == typed.get("tab")).unwrap_or(&shown[0]);
    let filter = MessageFilter {
        states: states.to_vec(),
        event: Event::parse(typed.get("event")),
        case: Some(typed.get("case").to_owned()).filter(|text| !text.is_empty()),
        page,
        rows: PAGE,
        ..MessageFilter::default()
    };
    let place = Division::parse(typed.get("place")).ok();
    let found = look(&*app.office, &ctx, &ListMessages { filter, place }).await?;
    let href = |tab: &str| {
        let filters = ["event", "case", "place"].map(|name| (name, typed.get(name)));
        with_query(PATH, &[&[("tab", tab)][..], &filters].concat())
    };
    let count = |states: &[Stands]| -> u64 {
        found.counts.iter().filter(|(state, _)| states.contains(state)).map(|(_, number)| number).sum()
    };
    let tab = |(one, label, states): &(&str, &str, &[Stands])| Tab {
        label: (*label).to_owned(),
        href: href(one),
        count: count(states),
        current: one == word,
    };
    let action = if telling { Action::MessageCall } else { Action::MessageView };
    let mut places = kernel::children(place_of(&app, &visitor, action));
    places.sort_unstable();
    let places: Vec<Choice> =
        places.into_iter().map(|place| Choice::new(place.to_string(), place_name(place))).collect();
    let events = choices(Event::ALL.iter().copied(), Event::word, Event::chinese);
    let mut fields = vec![Field::select("event", "什么事", events), Field::text("case", "事项编号")];
    if !places.is_empty() {
        fields.push(Field::select("place", "地方", places));
    }
    let filters = Form::get("filters", PATH, "筛选").hidden("tab", *word).fields(fields).fill(&typed);
    let state = format!("{label}：{} 条。消息有没有送到，不影响任何待遇和办理。", found.total);
    let mut heading = Heading::new("消息", state);
    if visitor.may(Action::MessageSend) {
        heading = heading.primary(Link::new("短信文件", "/messages/files"));
    }
    if visitor.may(Action::MessageCall) {
        heading = heading.other(Link::new("打印待打电话名单", "/messages/sheet"));
    }
    if !telling {
        heading = heading.other(Link::new("消息怎么写", "/messages/texts"));
    }
    let pager = pager(page, PAGE, found.total, &href(word));
    Ok(render(&MessageList {
        frame: visitor.frame(&app),
        heading,
        tabs: shown.iter().map(tab).collect(),
        rows: found.rows.iter().map(|one| row(one, true)).collect(),
        list: ListControls { filters: Some(filters), pager, export: None },
    }))
}

/// The sheet of calls with whole telephones, to be printed: for a reason that is recorded.
async fn sheet(State(app): State<Arc<App>>, mut typed: Typed, visitor: Visitor) -> Result<Response, Trouble> {
    let own = place_of(&app, &visitor, Action::MessageCall);
    let place = Division::parse(typed.get("place")).unwrap_or(own);
    let reason = typed.get("reason").to_owned();
    let asked = typed.has("reason");
    let part = typed.get("page").parse::<u64>().unwrap_or(0).min(10_000);
    let query = CallSheet { place, reason, part, rows: SHEET };
    let ctx = visitor.ctx(&app, "打印待打电话名单");
    let calls = match look(&*app.office, &ctx, &query).await {
        Ok(calls) => Some(calls),
        Err(Error::Invalid(_)) => None,
        Err(error) => return Err(error.into()),
    };
    let mut places = vec![own];
    places.extend(kernel::children(own));
    let places = places.into_iter().map(|place| Choice::new(place.to_string(), place_name(place)));
    if asked && calls.is_none() {
        typed.wrong("reason", "要写为什么要这份名单");
    }
    let form = Form::get("sheet", "/messages/sheet", "显示名单")
        .fields(vec![
            Field::select("place", "地方", places.collect()).value(place.to_string()),
            Field::text("reason", "为什么要").required().example("下村打电话、上门告知"),
        ])
        .note("名单上有完整的电话，谁要的、为什么要都记下来。")
        .fill(&typed);
    let state = match &calls {
        Some(calls) if calls.total > SHEET => format!(
            "{}：共 {} 条，每页 {SHEET} 条，这是第 {} 页。每一页都要打印，没有打印的不在纸上。",
            place_name(place),
            calls.total,
            part + 1
        ),
        Some(calls) => format!("{}：{} 条。用浏览器的打印。", place_name(place), calls.total),
        None => "先写明理由，再显示名单。".to_owned(),
    };
    let mut frame = visitor.frame(&app);
    frame.errors = form.errors();
    let status = if frame.errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let mut desk = Desk::new(frame, Heading::new("待打电话、上门名单", state).back("消息", PATH));
    desk = match &calls {
        Some(calls) => {
            let again = [("place", typed.get("place")), ("reason", typed.get("reason"))];
            let pager = pager(part, SHEET, calls.total, &with_query("/messages/sheet", &again));
            let list = ListControls { filters: None, pager, export: None };
            desk.table(sheet_table(&calls.lines).list(list))
        }
        None => desk.form("要名单", form),
    };
    Ok((status, render(&desk)).into_response())
}

fn sheet_table(lines: &[CallLine]) -> Table {
    let columns = ["姓名", "电话", "村（社区）", "户编号", "要说的话", "原因", "结果（手写）"];
    let row = |one: &CallLine| {
        let message = &one.message;
        let name = match message.role {
            ToWhom::Oneself => one.name.clone(),
            role => format!("{}（{}）", one.name, role.chinese()),
        };
        Row::plain(vec![
            Cell::words(name),
            Cell::unbroken(one.phone.as_ref().map(|phone| phone.expose().clone()).unwrap_or_default()),
            Cell::words(place_name(message.place)),
            Cell::unbroken(&one.household),
            Cell::words(message.text.as_ref().map(|text| text.expose().clone()).unwrap_or_default()),
            Cell::words(message.why.map_or("", assistance::messages::Why::chinese)),
            Cell::None,
        ])
    };
    Table::new("sheet", "待打电话、上门名单", columns.map(Column::words).to_vec())
        .rows(lines.iter().map(row).collect())
        .empty("没有要打电话、上门告知的。")
}
