// SPDX-License-Identifier: Apache-2.0
//! 多发的钱: what was paid beyond a death or a stop, decided by a person one family at a time; and what came back of it.

use super::super::app::App;
use super::super::household::forms::{Refill, command_of};
use super::super::see;
use super::super::side::reopen;
use super::super::trouble::{Trouble, render};
use super::super::visitor::{FormOf, Visitor};
use super::{county, household_href};
use crate::components::{Badge, Choice, EventForm, Field, Form, ListControls, Tone};
use crate::layout::Heading;
use crate::pages::money::overpaid::{Overpaid, OverpaidRow as Row};
use assistance::access::Action;
use assistance::office::{act, look};
use assistance::payout::model::award::EndCause;
use assistance::payout::model::ids::AwardId;
use assistance::payout::overpaid::{DecideOverpaid, Open, OverpaidRow, ReadOverpaid, TakeBack};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use kernel::Fen;
use std::sync::Arc;

pub(super) async fn show(State(app): State<Arc<App>>, visitor: Visitor) -> Result<Response, Trouble> {
    page(&app, &visitor, None).await
}

/// The page; `back` is the form that could not be taken, by its id.
async fn page(app: &App, visitor: &Visitor, back: Option<(String, &Refill)>) -> Result<Response, Trouble> {
    let ctx = visitor.ctx(app, "查看多发的钱");
    let county = county(app, visitor, Action::RosterView);
    let found = look(&*app.office, &ctx, &ReadOverpaid { county }).await?;
    let mut frame = visitor.frame(app);
    let mut rows: Vec<Row> = found.iter().map(|one| row(visitor, one)).collect();
    if let Some((id, refill)) = &back {
        reopen(rows.iter_mut().flat_map(|row| &mut row.decide), (id, refill), &mut frame);
    }
    let open = found.iter().filter(|one| !one.open.months.is_empty()).count();
    let sum = Fen::checked_sum(rows.iter().map(|one| one.amount)).unwrap_or_default();
    let state =
        format!("{open} 户等人决定，一户一决定；合计 {} 元。不自动追回，也不从以后的钱里扣。", sum.grouped());
    let heading = Heading::new("多发的钱", state).back("资金", "/money");
    let status = back.map_or(axum::http::StatusCode::OK, |(_, refill)| refill.status());
    let page = Overpaid { frame, heading, rows, list: ListControls::default() };
    Ok((status, render(&page)).into_response())
}

/// How the money stands, in a word.
fn cause(open: &Open) -> Badge {
    if !open.with_family.is_zero() {
        Badge::new(Tone::Soon, "家庭已领，待决定")
    } else if !open.sent_back.is_zero() {
        Badge::new(Tone::Soon, "银行已退回，待决定")
    } else if !open.under_way.is_zero() {
        Badge::new(Tone::Info, "在途，等银行结果")
    } else {
        Badge::new(Tone::Info, "已要求退回，待收")
    }
}

fn row(visitor: &Visitor, one: &OverpaidRow) -> Row {
    let award = one.award.award.id;
    let open = &one.open;
    let months = match (open.months.first(), open.months.last()) {
        (Some(first), Some(last)) if first.month == last.month => first.month.to_string(),
        (Some(first), Some(last)) => format!("{} 至 {}", first.month, last.month),
        _ => String::new(),
    };
    let why = match one.award.award.ending.map(|ending| ending.cause) {
        Some(EndCause::Death(on)) => format!("{} 死亡", on.chinese()),
        Some(EndCause::Decision(_)) => "决定停发以前已发".to_owned(),
        None => "决定减发以前已发".to_owned(),
    };
    let sums = [open.with_family, open.sent_back, open.under_way, open.claimed];
    Row {
        id: format!("award-{award}"),
        href: household_href(visitor, &one.face.household),
        head: one.face.name.clone(),
        place: crate::handlers::place_name(one.award.award.village),
        months,
        amount: Fen::checked_sum(sums).unwrap_or_default(),
        why,
        cause: cause(open),
        decide: events(visitor, award, open),
    }
}

fn decide_id(award: AwardId, cancel: bool) -> String {
    format!("{}-{award}", if cancel { "cancel" } else { "decide" })
}

fn events(visitor: &Visitor, award: AwardId, open: &Open) -> Vec<EventForm> {
    let command = || command_of(&crate::components::Typed::default());
    let mut events = Vec::new();
    let reason = || Field::area("reason", "理由", 2).required();
    if visitor.may(Action::OverpaidDecide) {
        let action = format!("/money/overpaid/{award}/decide");
        if !open.with_family.is_zero() {
            let choices = vec![
                Choice::new("let_go", "不追回").hint("经办差错、本人无过错，或者生活确有困难"),
                Choice::new("reclaim", "请本人退回").hint("书面告知本人；不从以后的救助金里扣"),
            ];
            let form = Form::post(decide_id(award, false), &action, "决定")
                .command(command())
                .hidden("seen", open.with_family.plain())
                .fields(vec![Field::radios("decided", "怎么办", choices).required(), reason()]);
            events.push(event(format!("决定 {} 元怎么办", open.with_family.grouped()), form));
        }
        if !open.sent_back.is_zero() {
            let form = Form::post(decide_id(award, true), &action, "不再发")
                .command(command())
                .hidden("seen", open.sent_back.plain())
                .hidden("decided", "cancel")
                .fields(vec![reason()]);
            events.push(event(format!("银行退回的 {} 元不再发", open.sent_back.grouped()), form));
        }
    }
    let to_come = open.claimed.checked_add(open.with_family).unwrap_or_default();
    if visitor.may(Action::BankReturn) && !to_come.is_zero() {
        let form =
            Form::post(format!("take-back-{award}"), format!("/money/overpaid/{award}/take-back"), "登记")
                .command(command())
                .fields(vec![
                    Field::money("amount", "收到金额")
                        .required()
                        .value(open.claimed.plain())
                        .hint("没有要求退、自己退来的也登记，最多是多发的数"),
                    Field::text("slip", "凭证号").required(),
                ]);
        let mut event = event(format!("登记退回的钱（最多 {} 元）", to_come.grouped()), form);
        event.destructive = false;
        event.form.destructive = false;
        events.push(event);
    }
    events
}

fn event(name: String, form: Form) -> EventForm {
    let consequence = vec!["决定和理由记在档案里，决定人是你；钱不会自动扣回。".to_owned()];
    EventForm { name, consequence, destructive: true, open: false, form: form.destructive().own_ids() }
}

pub(super) async fn decide(
    State(app): State<Arc<App>>,
    Path(award): Path<String>,
    FormOf(visitor, sent): FormOf,
) -> Result<Response, Trouble> {
    let award = AwardId::parse(&award).map_err(|_| Trouble::not_found())?;
    let typed = &sent.typed;
    let command = DecideOverpaid {
        award,
        decided: typed.get("decided").to_owned(),
        seen: Fen::parse(typed.get("seen")).unwrap_or_default(),
        reason: typed.get("reason").to_owned(),
    };
    let mut refill = Refill::of(&sent);
    let done = act(&*app.office, &visitor.ctx_for(&app, "决定多发的钱", &sent), &command).await;
    if refill.outcome(done, str::to_owned)?.is_some() {
        return Ok(see("/money/overpaid"));
    }
    page(&app, &visitor, Some((decide_id(award, command.decided == "cancel"), &refill))).await
}

pub(super) async fn take_back(
    State(app): State<Arc<App>>,
    Path(award): Path<String>,
    FormOf(visitor, sent): FormOf,
) -> Result<Response, Trouble> {
    let award = AwardId::parse(&award).map_err(|_| Trouble::not_found())?;
    let mut refill = Refill::of(&sent);
    match Fen::parse(sent.typed.get("amount")) {
        Ok(amount) => {
            let command = TakeBack { award, amount, slip: sent.typed.get("slip").to_owned() };
            let done = act(&*app.office, &visitor.ctx_for(&app, "登记退回的钱", &sent), &command).await;
            if refill.outcome(done, str::to_owned)?.is_some() {
                return Ok(see("/money/overpaid"));
            }
        }
        Err(error) => refill.wrong("amount", error.to_string()),
    }
    page(&app, &visitor, Some((format!("take-back-{award}"), &refill))).await
}
