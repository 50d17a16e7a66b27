// SPDX-License-Identifier: Apache-2.0
//! 资金流水: what finance entered, confirmed or turned down by a second person; what came in, and the counter-entry to what was wrong.

use super::super::app::App;
use super::super::household::forms::{Refill, command_of};
use super::super::side::reopen;
use super::super::trouble::{Trouble, render};
use super::super::visitor::{FormOf, Visitor};
use super::super::{place_name, see};
use super::county;
use super::funds::money;
use crate::components::{Badge, Choice, EventForm, Field, Form, Tone};
use crate::layout::Heading;
use crate::pages::money::book::{Book, MovementRow, OrderRow};
use assistance::access::Action;
use assistance::office::{act, look};
use assistance::payout::funds::{AccountId, FundView, ReadFunds};
use assistance::payout::orders::{
    AnswerFundOrder, CorrectMovement, FundBook, FundOrder, OrderId, OrderKind, ReadFundBook,
};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use kernel::Id;
use std::sync::Arc;

pub(super) async fn show(State(app): State<Arc<App>>, visitor: Visitor) -> Result<Response, Trouble> {
    page(&app, &visitor, None).await
}

/// The page; `back` is the form that could not be taken, by its id.
async fn page(app: &App, visitor: &Visitor, back: Option<(String, &Refill)>) -> Result<Response, Trouble> {
    let ctx = visitor.ctx(app, "查看资金流水");
    let place = county(app, visitor, Action::FundView);
    let funds = look(&*app.office, &ctx, &ReadFunds { county: place }).await?;
    let book = look(&*app.office, &ctx, &ReadFundBook { county: place }).await?;
    let mut frame = visitor.frame(app);
    let (mut confirm, mut events) = (confirm(visitor, &funds, &book), correct(visitor, &funds, &book));
    if let Some((id, refill)) = &back {
        reopen(confirm.iter_mut().chain(&mut events), (id, refill), &mut frame);
    }
    let waiting = book.waiting().count();
    let state = format!("{waiting} 笔等第二人复核。记了账的只能红字更正，不能改。");
    let page = Book {
        frame,
        heading: Heading::new("资金流水", state).back("资金", "/money"),
        confirm,
        orders: book.orders.iter().map(|one| order(title(&funds, one.fund), one)).collect(),
        movements: book
            .movements
            .iter()
            .map(|one| MovementRow {
                on: one.on,
                fund: title(&funds, one.fund),
                paper: one.paper.clone(),
                amount: one.amount,
                corrected: one.corrected,
            })
            .collect(),
        events,
    };
    let status = back.map_or(axum::http::StatusCode::OK, |(_, refill)| refill.status());
    Ok((status, render(&page)).into_response())
}

fn title(funds: &[FundView], fund: AccountId) -> String {
    let found = funds.iter().find(|one| one.fund.account.id == fund);
    found.map(|one| one.fund.title.clone()).unwrap_or_default()
}

fn what(order: &FundOrder) -> String {
    let what = match order.kind {
        OrderKind::Sent => "登记资金",
        OrderKind::Opening => "期初余额",
        OrderKind::Correct(_) => "红字更正",
        OrderKind::PayAhead(_) => "预拨备用金",
        OrderKind::GiveBack(_) => "交回备用金",
    };
    match order.kind.township() {
        Some(township) => format!("{what}（{}）", place_name(township)),
        None => what.to_owned(),
    }
}

/// What finance entered, of a fund with that title.
pub(super) fn order(fund: String, one: &FundOrder) -> OrderRow {
    let state = match &one.answer {
        None => Badge::new(Tone::Soon, "待第二人复核"),
        Some(answer) if answer.accepted => Badge::new(Tone::Done, format!("{} 复核，已记账", answer.name)),
        Some(answer) => Badge::new(Tone::Late, format!("{} 退回：{}", answer.name, answer.reason)),
    };
    OrderRow {
        on: one.at.date_in_china(),
        what: what(one),
        fund,
        paper: one.paper.clone(),
        amount: one.amount,
        by: one.name.clone(),
        reason: one.reason.clone(),
        state,
    }
}

fn answer_id(order: OrderId) -> String {
    format!("answer-{order}")
}

/// A form for each order that this person may confirm: never one's own.
fn confirm(visitor: &Visitor, funds: &[FundView], book: &FundBook) -> Vec<EventForm> {
    let others = book
        .waiting()
        .filter(|order| order.by != visitor.signed_in.account.id && visitor.may(order.kind.confirmed_by()));
    let form = |order: &FundOrder| {
        let choices = vec![
            Choice::new("yes", "与文件一致，记账"),
            Choice::new("no", "不一致，退回").hint("写明原因，由登记人重新登记"),
        ];
        let form = Form::post(answer_id(order.id), format!("/money/orders/{}", order.id), "签字")
            .command(command_of(&crate::components::Typed::default()))
            .fields(vec![
                Field::radios("right", "复核结果", choices).required(),
                Field::area("reason", "退回原因", 2).hint("退回才填"),
            ])
            .own_ids();
        let name = format!("{} {} 元（{}）", what(order), order.amount.grouped(), title(funds, order.fund));
        let mut consequence =
            vec![format!("{} 登记，文号 {}。请对照文件核对金额。", order.name, order.paper)];
        if !order.reason.is_empty() {
            consequence.push(format!("更正原因：{}", order.reason));
        }
        EventForm { name, consequence, destructive: false, open: true, form }
    };
    others.map(form).collect()
}

fn correct(visitor: &Visitor, funds: &[FundView], book: &FundBook) -> Vec<EventForm> {
    let open = book.movements.iter().filter(|one| !one.left().is_zero());
    let choices: Vec<Choice> = open
        .map(|one| {
            let label =
                format!("{} {}（{}）{} 元", one.on, title(funds, one.fund), one.paper, one.left().grouped());
            Choice::new(one.id.to_string(), label)
        })
        .collect();
    if choices.is_empty() || !visitor.may(Action::FundManage) {
        return Vec::new();
    }
    let form = Form::post("correct", "/money/corrections", "提交更正")
        .command(command_of(&crate::components::Typed::default()))
        .fields(vec![
            Field::select("movement", "更正哪一笔", choices).required(),
            Field::money("amount", "冲减金额")
                .required()
                .hint("多记了多少就冲减多少；全错的冲减全额，再按正确金额登记一笔"),
            Field::text("paper", "更正依据").required().example("更正通知〔2026〕1号"),
            Field::area("reason", "更正原因", 2).required(),
        ])
        .own_ids();
    let consequence = vec!["第二人复核后记一笔红字，原来那一笔保留。已经用掉的钱不能冲减。".to_owned()];
    let name = "更正一笔拨入的资金".to_owned();
    vec![EventForm { name, consequence, destructive: false, open: false, form }]
}

pub(super) async fn answer(
    State(app): State<Arc<App>>,
    Path(order): Path<String>,
    FormOf(visitor, sent): FormOf,
) -> Result<Response, Trouble> {
    let order = OrderId::parse(&order).map_err(|_| Trouble::not_found())?;
    let mut refill = Refill::of(&sent);
    if let Some(right) = refill.yes_or_no("right") {
        let command = AnswerFundOrder { order, right, reason: sent.typed.get("reason").to_owned() };
        let done = act(&*app.office, &visitor.ctx_for(&app, "复核资金登记", &sent), &command).await;
        if refill.outcome(done, str::to_owned)?.is_some() {
            return Ok(see("/money/book"));
        }
    }
    page(&app, &visitor, Some((answer_id(order), &refill))).await
}

pub(super) async fn correction(
    State(app): State<Arc<App>>,
    FormOf(visitor, sent): FormOf,
) -> Result<Response, Trouble> {
    let mut refill = Refill::of(&sent);
    let movement = refill.picked("movement", Id::parse(sent.typed.get("movement")).ok());
    if let (Some(amount), Some(movement)) = (money(&mut refill, "amount"), movement) {
        let command = CorrectMovement {
            county: county(&app, &visitor, Action::FundManage),
            movement,
            amount,
            paper: sent.typed.get("paper").to_owned(),
            reason: sent.typed.get("reason").to_owned(),
        };
        let done = act(&*app.office, &visitor.ctx_for(&app, "登记资金更正", &sent), &command).await;
        if refill.outcome(done, str::to_owned)?.is_some() {
            return Ok(see("/money/book"));
        }
    }
    page(&app, &visitor, Some(("correct".to_owned(), &refill))).await
}
