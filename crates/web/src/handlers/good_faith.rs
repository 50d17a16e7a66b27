// SPDX-License-Identifier: Apache-2.0
//! 容错: errors made in good faith, recorded with the correction, judged by a competent person, listed for whoever watches over the office.

use super::app::{App, new_command};
use super::audit::minute;
use super::household::forms::{Refill, choices, command_of, show as show_form, with_query};
use super::side::{CHANGE, back, event};
use super::trouble::{Trouble, render};
use super::visitor::{FormOf, Visitor};
use super::{pager, see};
use crate::components::{
    Action as Link, Badge, Cell, Choice, Column, EventForm, Field, Form, ListControls, Row, Table, Tone,
    Typed,
};
use crate::layout::Heading;
use crate::pages::side::SidePage;
use assistance::access::Action;
use assistance::office::{Private, act, look};
use assistance::oversight::{
    AnswerError, Cause, GoodFaithError, GoodFaithErrors, GoodFaithId, Occasion, RecordError,
};
use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use std::sync::Arc;

/// Rows of one page.
const PAGE: u64 = 30;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/good-faith", get(show))
        .route("/good-faith/new", get(ask).post(record))
        .route("/good-faith/answer", post(answer))
}

async fn show(State(app): State<Arc<App>>, typed: Typed, visitor: Visitor) -> Result<Response, Trouble> {
    page(&app, &visitor, &typed, &Refill::default()).await
}

async fn page(app: &App, visitor: &Visitor, typed: &Typed, refill: &Refill) -> Result<Response, Trouble> {
    let ctx = visitor.ctx(app, "查看容错登记");
    let number = typed.get("page").parse::<u64>().unwrap_or(0).min(10_000);
    let waiting = typed.get("waiting") == "yes";
    let query = GoodFaithErrors { waiting, case: None, page: number, rows: PAGE };
    let found = look(&*app.office, &ctx, &query).await?;
    let mut frame = visitor.frame(app);
    let columns = ["事项", "情形", "原因", "发现、纠正", "登记", "认定"].map(Column::words).to_vec();
    let href = with_query("/good-faith", &[("waiting", typed.get("waiting"))]);
    let filters = Form::get("filters", "/good-faith", "筛选")
        .fields(vec![Field::select("waiting", "状态", vec![Choice::new("yes", "待认定")])])
        .fill(typed);
    let list =
        ListControls { filters: Some(filters), pager: pager(number, PAGE, found.total, &href), export: None };
    let table = Table::new("errors", "容错登记", columns)
        .rows(found.rows.iter().map(row).collect())
        .list(list)
        .empty("没有容错登记。更正事实、退回多发的钱时，可以在事项里登记。");
    let waits = found.rows.iter().filter(|one| one.judged.is_none());
    let events = if visitor.may(Action::ErrorConfirm) { waits.map(judge).collect() } else { Vec::new() };
    let page = SidePage {
        events: back(events, refill, &mut frame),
        frame,
        heading: Heading::new(
            "容错登记",
            format!(
                "{} 件。出于客观原因、及时纠正的，由有权的人认定是否免责；登记的人不能自己认定。",
                found.total
            ),
        ),
        basics: Vec::new(),
        tables: vec![("登记".to_owned(), table)],
    };
    Ok((refill.status(), render(&page)).into_response())
}

fn row(error: &GoodFaithError) -> Row {
    let reason = error.reason.as_ref().map(|text| text.expose().clone()).unwrap_or_default();
    let judged = match &error.judged {
        None => Cell::badge(Tone::Soon, "待认定"),
        Some(judged) => {
            let word = if judged.excused { "免责" } else { "不免责" };
            let why = judged.reason.as_ref().map(|text| text.expose().clone()).unwrap_or_default();
            Cell::Twofold(format!("{word}（{}，{}）", judged.name, minute(judged.at)), why)
        }
    };
    let state = error.judged.as_ref().map_or(Tone::Soon, |_| Tone::Plain);
    Row::to(
        format!("/cases/{}", error.case),
        vec![
            Cell::Twofold(error.case.clone(), super::place_name(error.place)),
            Cell::words(error.occasion.chinese()),
            Cell::Twofold(error.cause.chinese().to_owned(), reason),
            Cell::Twofold(error.found_on.to_string(), error.corrected_on.to_string()),
            Cell::Twofold(error.recorded_name.clone(), minute(error.recorded_at)),
            judged,
        ],
    )
    .tone(state)
}

fn judge(error: &GoodFaithError) -> EventForm {
    let word = format!("judge-{}", error.id);
    let said = vec![Choice::new("yes", "免责"), Choice::new("no", "不免责")];
    let form = Form::post(&word, "/good-faith/answer", "认定")
        .command(new_command().to_string())
        .hidden(CHANGE, &word)
        .hidden("error", error.id.to_string())
        .fields(vec![
            Field::radios("excused", "认定", said).required(),
            Field::area("reason", "理由", 2).required(),
        ]);
    let badge = Badge::new(Tone::Soon, error.occasion.chinese());
    event(&format!("认定 {}（{}）", error.case, badge.text), "认定后不能改。", form)
}

fn form(refill: &Refill) -> Form {
    let occasions = choices(Occasion::ALL.iter().copied(), Occasion::word, Occasion::chinese);
    let causes = choices(Cause::ALL.iter().copied(), Cause::word, Cause::chinese);
    Form::post("error", "/good-faith/new", "登记")
        .command(command_of(&refill.typed))
        .fields(vec![
            Field::text("case", "事项编号").required().example("DB500299102-2026-00117"),
            Field::radios("occasion", "情形", occasions).required(),
            Field::radios("cause", "客观原因", causes).required(),
            Field::date("found_on", "哪天发现").required(),
            Field::date("corrected_on", "哪天纠正").required(),
            Field::area("reason", "当时知道什么，为什么没有看出来", 3).required(),
        ])
        .note("由有权的人认定是否免责；登记人不能自己认定。")
}

fn heading() -> Heading {
    Heading::new("登记容错", "因客观原因办错、已经及时纠正的，登记下来，由有权的人认定。")
}

async fn ask(State(app): State<Arc<App>>, typed: Typed, visitor: Visitor) -> Result<Response, Trouble> {
    let refill = Refill::asked(typed);
    Ok(show_form(visitor.frame(&app), heading(), form(&refill), &refill))
}

async fn record(State(app): State<Arc<App>>, FormOf(visitor, sent): FormOf) -> Result<Response, Trouble> {
    let mut refill = Refill::of(&sent);
    let typed = &sent.typed;
    let occasion = refill.picked("occasion", Occasion::parse(typed.get("occasion")));
    let cause = refill.picked("cause", Cause::parse(typed.get("cause")));
    if let Some((occasion, cause)) = occasion.zip(cause) {
        let command = RecordError {
            case: typed.get("case").to_owned(),
            occasion,
            cause,
            found_on: typed.get("found_on").to_owned(),
            corrected_on: typed.get("corrected_on").to_owned(),
            reason: Private::new(typed.get("reason")),
        };
        let done = act(&*app.office, &visitor.ctx_for(&app, "登记容错", &sent), &command).await;
        if refill.outcome(done, str::to_owned)?.is_some() {
            // Whoever records may not be among those who see the list.
            let to = if visitor.may(Action::ErrorView) {
                "/good-faith".to_owned()
            } else {
                format!("/cases/{}", command.case)
            };
            return Ok(see(&to));
        }
    }
    Ok(show_form(visitor.frame(&app), heading(), form(&refill), &refill))
}

async fn answer(State(app): State<Arc<App>>, FormOf(visitor, sent): FormOf) -> Result<Response, Trouble> {
    let mut refill = Refill::of(&sent);
    let error = GoodFaithId::parse(sent.typed.get("error")).map_err(|_| Trouble::not_found())?;
    if let Some(excused) = refill.yes_or_no("excused") {
        let command = AnswerError { error, excused, reason: Private::new(sent.typed.get("reason")) };
        let done = act(&*app.office, &visitor.ctx_for(&app, "认定容错", &sent), &command).await;
        if refill.outcome(done, str::to_owned)?.is_some() {
            return Ok(see("/good-faith"));
        }
    }
    page(&app, &visitor, &Typed::default(), &refill).await
}

/// The link from a case to the form.
pub(super) fn link(case: &str) -> Link {
    Link::new("登记容错", with_query("/good-faith/new", &[("case", case)]))
}
