// SPDX-License-Identifier: Apache-2.0
//! One message: what it says, what happened to it, what came of a call, how somebody asks to be told.

use super::super::app::{App, new_command};
use super::super::audit::minute;
use super::super::household::change::private;
use super::super::household::forms::{Refill, choices};
use super::super::side::{CHANGE, back, event};
use super::super::trouble::{Trouble, render};
use super::super::visitor::{FormOf, Visitor};
use super::super::{place_name, see};
use super::badge;
use crate::components::{Cell, Column, Control, EventForm, Field, Form, Row, Table};
use crate::layout::Heading;
use crate::pages::side::SidePage;
use assistance::messages::calls::{LogCall, PutWish};
use assistance::messages::outbox::{MessageView, ReadMessage};
use assistance::messages::{CallResult, Event, MessageId, Receiver, Wish, WishKind, masked_phone};
use assistance::office::{Private, act, look};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use std::sync::Arc;

pub(super) async fn show(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    visitor: Visitor,
) -> Result<Response, Trouble> {
    page(&app, &visitor, &id, &Refill::default()).await
}

fn parsed(id: &str) -> Result<MessageId, Trouble> {
    MessageId::parse(id).map_err(|_| Trouble::not_found())
}

async fn page(app: &App, visitor: &Visitor, id: &str, refill: &Refill) -> Result<Response, Trouble> {
    let query = ReadMessage { message: parsed(id)? };
    let view = look(&*app.office, &visitor.ctx(app, "查看消息"), &query).await?;
    let message = &view.message;
    let mut frame = visitor.frame(app);
    let mut events = Vec::new();
    if view.may_call && message.state.to_tell() {
        events.push(call_form(id, &view));
    }
    if view.may_call && matches!(message.to, Receiver::Person(_)) && message.household.is_some() {
        events.push(wish_form(id));
    }
    let page = SidePage {
        events: back(events, refill, &mut frame),
        frame,
        heading: Heading::new(
            message.event.chinese(),
            format!("{}，{}。", minute(message.made_at), message.state.chinese()),
        )
        .back("消息", super::PATH),
        basics: basics(&view),
        tables: vec![("经过".to_owned(), steps(&view))],
    };
    Ok((refill.status(), render(&page)).into_response())
}

fn basics(view: &MessageView) -> Vec<(String, String)> {
    let message = &view.message;
    let text = match (&message.text, message.event) {
        (_, Event::SignInCode) => "验证码不在页面上显示".to_owned(),
        (Some(text), _) => text.expose().clone(),
        (None, _) => "已按规定销毁".to_owned(),
    };
    let phone = match &view.whole {
        Some(phone) => phone.expose().clone(),
        None if view.masked.is_empty() => "没有".to_owned(),
        None => view.masked.clone(),
    };
    let mut basics = vec![
        ("内容".to_owned(), text),
        ("给谁".to_owned(), format!("{}（{}）", view.name, message.role.chinese())),
        ("电话".to_owned(), phone),
        ("地方".to_owned(), place_name(message.place)),
        ("状态".to_owned(), badge(message.state).text),
    ];
    basics.extend(message.why.map(|why| ("原因".to_owned(), why.chinese().to_owned())));
    basics.extend(message.case.iter().map(|case| ("有关事项".to_owned(), case.clone())));
    basics.extend(view.household.iter().map(|number| ("户编号".to_owned(), number.clone())));
    if message.parts > 1 {
        basics.push(("短信".to_owned(), format!("{} 条", message.parts)));
    }
    basics
        .push(("本人希望".to_owned(), view.wish.as_ref().map_or_else(|| "没有说过".to_owned(), wish_words)));
    basics
}

fn wish_words(wish: &Wish) -> String {
    let phone = wish.phone.as_ref().map(|phone| format!(" {}", masked_phone(phone.expose())));
    format!("{}{}（{} 说的，{} 记）", wish.kind.chinese(), phone.unwrap_or_default(), wish.said_on, wish.name)
}

fn steps(view: &MessageView) -> Table {
    let columns = ["时间", "经过", "说明", "谁"].map(Column::words).to_vec();
    let rows = view.steps.iter().map(|step| {
        Row::plain(vec![
            Cell::unbroken(minute(step.at)),
            Cell::words(wording::messages::step(&step.kind, &step.detail)),
            Cell::words(step.words.as_ref().map(|text| text.expose().clone()).unwrap_or_default()),
            Cell::words(&step.name),
        ])
    });
    Table::new("steps", "经过", columns).rows(rows.collect())
}

fn call_form(id: &str, view: &MessageView) -> EventForm {
    let results = choices(CallResult::ALL.iter().copied(), CallResult::word, CallResult::chinese);
    let form = Form::post("call", format!("/messages/{id}/call"), "登记结果")
        .command(new_command().to_string())
        .version(view.message.version)
        .hidden(CHANGE, "call")
        .fields(vec![
            Field::radios("result", "结果", results).required(),
            Field::date("on", "哪天").hint("不填是今天"),
            Field::area("words", "说明", 2).hint("不用再通知的，写明原因"),
        ]);
    let mut event = event("登记打电话、上门的结果", "没有联系上不影响任何待遇。", form);
    event.open = true;
    event
}

fn wish_form(id: &str) -> EventForm {
    let kinds = choices(WishKind::ALL.iter().copied(), WishKind::word, WishKind::chinese);
    let form = Form::post("wish", format!("/messages/{id}/wish"), "记下")
        .command(new_command().to_string())
        .hidden(CHANGE, "wish")
        .fields(vec![
            Field::radios("kind", "本人希望怎么告知", kinds).required(),
            Field::text("other", "监护人、代办人姓名").hint("告诉监护人、代办人的填"),
            Field::new("phone", "他们的手机", Control::Phone),
            Field::date("said_on", "哪天说的").hint("不填是今天"),
        ]);
    event("本人要求换一种告知方式", "以后都按这个办；待发的马上重新安排。", form)
}

pub(super) async fn call(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    FormOf(visitor, sent): FormOf,
) -> Result<Response, Trouble> {
    let mut refill = Refill::of(&sent);
    let get = |name: &str| sent.typed.get(name).to_owned();
    let command = LogCall {
        message: parsed(&id)?,
        version: sent.version(),
        result: get("result"),
        on: get("on"),
        words: Private::new(get("words")),
    };
    let done = act(&*app.office, &visitor.ctx_for(&app, "打电话、上门告知", &sent), &command).await;
    match refill.outcome(done, str::to_owned)? {
        Some(_) => Ok(see(&format!("/messages/{id}"))),
        None => page(&app, &visitor, &id, &refill).await,
    }
}

pub(super) async fn wish(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    FormOf(visitor, sent): FormOf,
) -> Result<Response, Trouble> {
    let mut refill = Refill::of(&sent);
    let query = ReadMessage { message: parsed(&id)? };
    let view = look(&*app.office, &visitor.ctx(&app, "登记告知方式"), &query).await?;
    let (Receiver::Person(person), Some(household)) = (view.message.to, view.message.household) else {
        return Err(Trouble::not_found());
    };
    let command = PutWish {
        household,
        person,
        kind: sent.typed.get("kind").to_owned(),
        other: private(sent.typed.get("other")),
        phone: private(sent.typed.get("phone")),
        said_on: sent.typed.get("said_on").to_owned(),
    };
    let done = act(&*app.office, &visitor.ctx_for(&app, "登记告知方式", &sent), &command).await;
    match refill.outcome(done, str::to_owned)? {
        Some(()) => Ok(see(&format!("/messages/{id}"))),
        None => page(&app, &visitor, &id, &refill).await,
    }
}
