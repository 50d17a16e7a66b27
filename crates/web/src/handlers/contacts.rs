// SPDX-License-Identifier: Apache-2.0
//! 求助登记: whoever asks is logged with the answer given; the list says what followed.

use super::app::App;
use super::household::change::private;
use super::household::forms::{Refill, choices, command_of, villages};
use super::see;
use super::trouble::{Trouble, render};
use super::visitor::{FormOf, Visitor};
use crate::components::{Control, Field, Form, Tone, Width};
use crate::layout::{Flash, Heading};
use crate::pages::first_contact::{ContactRow, FirstContact};
use assistance::access::Action;
use assistance::office::{Private, act, look};
use assistance::registry::Contact;
use assistance::registry::contact::{ContactFilter, Contacts, LogContact};
use assistance::registry::words::{Answer, ContactChannel};
use axum::Router;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use kernel::Date;
use serde::Deserialize;
use std::sync::Arc;

/// How many of the latest are listed.
const LATEST: u64 = 50;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new().route("/contacts", get(show).post(log))
}

#[derive(Default, Deserialize)]
struct Asked {
    #[serde(default)]
    logged: String,
}

async fn show(
    State(app): State<Arc<App>>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Response, Trouble> {
    page(&app, &visitor, &asked.logged, &Refill::default()).await
}

async fn page(app: &App, visitor: &Visitor, logged: &str, refill: &Refill) -> Result<Response, Trouble> {
    let ctx = visitor.ctx(app, "求助登记");
    let filter = ContactFilter { rows: LATEST, ..ContactFilter::default() };
    let found = look(&*app.office, &ctx, &Contacts { filter }).await?;
    let today = ctx.today();
    let mut frame = visitor.frame(app);
    // The number comes back in the address: only what looks like one is said.
    if !logged.is_empty() && logged.bytes().all(|b| b.is_ascii_digit() || b == b'-') {
        let text = format!("已登记，编号 {logged}。请告诉求助的人。");
        frame.flashes.push(Flash { tone: Tone::Done, text, link: None });
    }
    let form = refill.fill(form(visitor, refill), &mut frame);
    let heading =
        Heading::new("求助登记", "来问的都登记，一个不漏；不归我们办的，转到能办的地方，不能推出门。");
    let recent = found.rows.iter().map(|one| row(one, today)).collect();
    Ok((refill.status(), render(&FirstContact { frame, heading, form, recent })).into_response())
}

fn form(visitor: &Visitor, refill: &Refill) -> Form {
    let channels =
        choices(ContactChannel::ALL.iter().copied(), ContactChannel::word, ContactChannel::chinese);
    let answers = choices(Answer::ALL.iter().copied(), Answer::word, Answer::chinese);
    Form::post("contact", "/contacts", "登记")
        .command(command_of(&refill.typed))
        .fields(vec![
            Field::radios("channel", "怎么来的", channels).required().value(ContactChannel::Window.word()),
            Field::select("place", "住在哪里", villages(visitor, Action::ContactLog)).required(),
            Field::text("name", "谁求助").hint("不愿说可以不填").width(Width::Medium),
            Field::new("phone", "电话", Control::Phone).hint("方便回话"),
            Field::area("words", "遇到什么难处", 2).required().example("丈夫住院花了三万，两个孩子上学"),
            Field::radios("answer", "怎么答复的", answers).required(),
            Field::text("answer_words", "答复的话").hint("可以不填"),
            Field::text("passed_on_to", "转给哪里").hint("选了“转办”才填"),
            Field::date("asked_on", "哪天来的").hint("不填是今天"),
        ])
        .note("登记不等于申请；本人随时可以申请。")
}

fn row(one: &Contact, today: Date) -> ContactRow {
    let text =
        |secret: Option<&kernel::Secret<String>>| secret.map_or("", |text| text.expose().as_str()).to_owned();
    let followed = match &one.case {
        Some((case, _)) => format!("{} 天后受理，{case}", one.gap(today)),
        None => format!("已过 {} 天，还没有受理的申请", one.gap(today)),
    };
    let passed = one.passed_on_to.as_ref().map(|to| format!("：{to}")).unwrap_or_default();
    ContactRow {
        at: super::audit::minute(one.recorded_at),
        name: text(one.name.as_ref()),
        need: text(one.words.as_ref()),
        answer: format!("{}{passed}", one.answer.chinese()),
        by: one.recorded_name.clone(),
        followed,
        href: match &one.case {
            Some((case, _)) => format!("/cases/{case}"),
            None => super::household::forms::with_query("/intake", &[("contact", &one.number)]),
        },
    }
}

async fn log(State(app): State<Arc<App>>, FormOf(visitor, sent): FormOf) -> Result<Response, Trouble> {
    let mut refill = Refill::of(&sent);
    let typed = &sent.typed;
    let channel = refill.picked("channel", ContactChannel::parse(typed.get("channel")));
    let answer = refill.picked("answer", Answer::parse(typed.get("answer")));
    if let Some((channel, answer)) = channel.zip(answer) {
        let command = LogContact {
            channel,
            place: typed.get("place").to_owned(),
            words: Private::new(typed.get("words")),
            answer,
            answer_words: private(typed.get("answer_words")),
            passed_on_to: typed.get("passed_on_to").to_owned(),
            name: private(typed.get("name")),
            phone: private(typed.get("phone")),
            person: None,
            household: None,
            asked_on: typed.get("asked_on").to_owned(),
        };
        let done = act(&*app.office, &visitor.ctx_for(&app, "求助登记", &sent), &command).await;
        if let Some(logged) = refill.outcome(done, str::to_owned)? {
            return Ok(see(&format!("/contacts?logged={}", logged.number)));
        }
    }
    page(&app, &visitor, "", &refill).await
}
