// SPDX-License-Identifier: Apache-2.0
//! How messages are worded: the texts of the county with previews, and a text to be tried. They are changed where the county sets everything else, by two people.

use super::super::app::App;
use super::super::household::forms::choices;
use super::super::trouble::{Trouble, render};
use super::super::visitor::Visitor;
use crate::components::{Action as Link, Badge, Cell, Column, Field, Form, Row, Table, Tone, Typed};
use crate::layout::{Flash, Heading};
use crate::pages::desk::Desk;
use assistance::access::Action;
use assistance::messages::outbox::{ReadTexts, TextRow};
use assistance::messages::{Event, TemplateFault};
use assistance::office::look;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use std::sync::Arc;

pub(super) async fn show(
    State(app): State<Arc<App>>,
    mut typed: Typed,
    visitor: Visitor,
) -> Result<Response, Trouble> {
    let ctx = visitor.ctx(&app, "查看消息怎么写");
    let tried = Event::parse(typed.get("event")).map(|event| (event, typed.get("text").to_owned()));
    let place = super::place_of(&app, &visitor, Action::MessageView);
    let texts = look(&*app.office, &ctx, &ReadTexts { place, tried }).await?;
    let mut frame = visitor.frame(&app);
    match &texts.tried {
        Some(Ok((text, parts))) => {
            let text = format!("试写可以用，{parts} 条短信：{text}");
            frame.flashes.push(Flash { tone: Tone::Done, text, link: None });
        }
        Some(Err(fault)) => typed.wrong("text", wording::messages::template_fault(fault)),
        None => {}
    }
    let events = choices(Event::ALL.iter().copied(), Event::word, Event::chinese);
    let form = Form::get("try", "/messages/texts", "试写")
        .fields(vec![
            Field::select("event", "什么事", events).required(),
            Field::area("text", "怎么写", 3).required().hint("大括号里的填空见下表，一个不能多"),
        ])
        .note("试写不改任何东西。要改，在“本县设置”里填写，由第二个人复核后生效。")
        .fill(&typed);
    frame.errors = form.errors();
    let status = if frame.errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let mut heading = Heading::new(
        "消息怎么写",
        "手机旁边的人都可能看到：不写证件号、账号、金额、病情和家里人的名字，写了也发不出去。",
    )
    .back("消息", super::PATH);
    if texts.may_propose {
        heading = heading.primary(Link::new("在本县设置里改", "/settings/county"));
    }
    let desk = Desk::new(frame, heading).table(table(&texts.rows)).table(slots()).form("试写一条", form);
    Ok((status, render(&desk)).into_response())
}

fn table(rows: &[TextRow]) -> Table {
    let columns = ["什么事", "发不发", "写法", "填好的样子", "短信条数", "依据"];
    let row = |one: &TextRow| {
        let (shown, parts) = match &one.preview {
            Ok((text, parts)) => (Cell::words(text), Cell::words(parts.to_string())),
            Err(fault) => (Cell::badge(Tone::Late, wrong(fault)), Cell::None),
        };
        let sent = if one.sent { Badge::new(Tone::Done, "发") } else { Badge::new(Tone::Plain, "不发") };
        let basis = match (&one.held.basis.set_by, &one.held.basis.assumed) {
            (Some(document), _) => Cell::words(document),
            (None, Some(why)) => Cell::Twofold("假定".to_owned(), why.clone()),
            (None, None) => Cell::None,
        };
        Row::plain(vec![
            Cell::words(one.event.chinese()),
            Cell::Badge(sent),
            Cell::words(&one.held.value),
            shown,
            parts,
            basis,
        ])
    };
    Table::new("texts", "现在的写法", columns.map(Column::words).to_vec())
        .rows(rows.iter().map(row).collect())
        .titled()
}

/// A county's words of illness may have come after its text.
fn wrong(fault: &TemplateFault) -> String {
    format!("发不出去，只发“请到窗口问”：{}", wording::messages::template_fault(fault))
}

fn slots() -> Table {
    let row = |event: &Event| {
        let slot = |(slot, must): &(assistance::messages::Slot, bool)| {
            format!("{{{}}} {}{}", slot.word(), slot.chinese(), if *must { "（必须有）" } else { "" })
        };
        let slots: Vec<String> = event.slots().iter().map(slot).collect();
        Row::plain(vec![Cell::words(event.chinese()), Cell::words(slots.join("、"))])
    };
    Table::new("slots", "每种消息可以填什么", ["什么事", "填空"].map(Column::words).to_vec())
        .rows(Event::ALL.iter().map(row).collect())
        .titled()
}
