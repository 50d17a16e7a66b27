// SPDX-License-Identifier: Apache-2.0
//! 申请补充备用金 on the page of a township's reserve: the form of the township, the answer of finance, and what became of each request.

use super::super::app::App;
use super::super::household::forms::Refill;
use super::super::see;
use super::super::trouble::Trouble;
use super::super::visitor::{FormOf, Visitor};
use super::funds::money;
use super::reserves::{LIST, event, page, township};
use crate::components::{Badge, EventForm, Field, Form, Tone};
use crate::pages::money::reserves::TopUpRow;
use assistance::access::Action;
use assistance::office::act;
use assistance::payout::orders::OrderKind;
use assistance::payout::reserve::read::ReserveView;
use assistance::payout::reserve::top_up::{AskTopUp, DeclineTopUp, TopUp, TopUpId, TopUpSaid};
use axum::extract::{Path, State};
use axum::response::Response;
use kernel::Division;
use std::sync::Arc;

/// The id of the form by which a township asks.
const ASK: &str = "ask";
/// The id of the form by which finance declines.
const DECLINE: &str = "decline";

/// What whoever looks may do about a request.
pub(super) fn events(visitor: &Visitor, township: Division, open: Option<&TopUp>) -> Vec<EventForm> {
    let mut events = Vec::new();
    match open {
        None if visitor.may(Action::ReserveAsk) => {
            let form = Form::post(ASK, format!("{LIST}/{township}/ask"), "提交申请").fields(vec![
                Field::money("amount", "申请多少").required(),
                Field::area("reason", "理由", 2).required().hint("写情况，不写姓名"),
            ]);
            let text = "财政在待办里看到；登记补充并复核记账以后，钱才到备用金。等的时候救助照办，不够的由县级支付。";
            events.push(event("申请补充备用金", vec![text.to_owned()], form));
        }
        Some(one) if visitor.may(Action::ReserveManage) && one.by != visitor.signed_in.account.id => {
            let to = format!("{LIST}/{township}/ask/{}", one.id);
            let form = Form::post(DECLINE, to, "不同意")
                .fields(vec![Field::area("reason", "理由", 2).required().hint("乡镇看得到")]);
            let text = format!(
                "{} {} 申请补充 {} 元：{}。同意的，在“预拨或者补充备用金”里登记，复核记账以后申请自动办结。",
                one.name,
                one.at.date_in_china(),
                one.amount.grouped(),
                one.reason
            );
            events.push(event("不同意补充", vec![text], form));
        }
        _ => {}
    }
    events
}

/// What the township asked for, and what became of it.
pub(super) fn rows(view: &ReserveView) -> Vec<TopUpRow> {
    let entered =
        view.orders.iter().any(|one| one.answer.is_none() && matches!(one.kind, OrderKind::PayAhead(_)));
    let state = |one: &TopUp| match one.answer.as_ref().map(|answer| (&answer.said, &answer.name)) {
        None if entered => Badge::new(Tone::Soon, "财政已登记，待第二人复核"),
        None => Badge::new(Tone::Soon, "待财政办理"),
        Some((TopUpSaid::Given(given), name)) => {
            Badge::new(Tone::Done, format!("{name} 复核，已补充 {} 元", given.grouped()))
        }
        Some((TopUpSaid::Declined(reason), name)) => {
            Badge::new(Tone::Late, format!("{name} 不同意：{reason}"))
        }
    };
    let row = |one: &TopUp| TopUpRow {
        on: one.at.date_in_china(),
        amount: one.amount,
        reason: one.reason.clone(),
        by: one.name.clone(),
        state: state(one),
    };
    view.top_ups.iter().map(row).collect()
}

pub(super) async fn ask(
    State(app): State<Arc<App>>,
    Path(place): Path<String>,
    FormOf(visitor, sent): FormOf,
) -> Result<Response, Trouble> {
    let township = township(&place)?;
    let mut refill = Refill::of(&sent);
    if let Some(amount) = money(&mut refill, "amount") {
        let command = AskTopUp { township, amount, reason: sent.typed.get("reason").to_owned() };
        let done = act(&*app.office, &visitor.ctx_for(&app, "申请补充备用金", &sent), &command).await;
        if refill.outcome(done, str::to_owned)?.is_some() {
            return Ok(see(&format!("{LIST}/{township}")));
        }
    }
    page(&app, &visitor, township, Some((ASK.to_owned(), &refill))).await
}

pub(super) async fn decline(
    State(app): State<Arc<App>>,
    Path((place, request)): Path<(String, String)>,
    FormOf(visitor, sent): FormOf,
) -> Result<Response, Trouble> {
    let township = township(&place)?;
    let request = TopUpId::parse(&request).map_err(|_| Trouble::not_found())?;
    let mut refill = Refill::of(&sent);
    let command = DeclineTopUp { request, reason: sent.typed.get("reason").to_owned() };
    let done = act(&*app.office, &visitor.ctx_for(&app, "办理补充备用金的申请", &sent), &command).await;
    if refill.outcome(done, str::to_owned)?.is_some() {
        return Ok(see(&format!("{LIST}/{township}")));
    }
    page(&app, &visitor, township, Some((DECLINE.to_owned(), &refill))).await
}
