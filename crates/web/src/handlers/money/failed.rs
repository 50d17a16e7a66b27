// SPDX-License-Identifier: Apache-2.0
//! 退回的支付: what the bank sent back and is still owed, with what each family waits for.

use super::super::app::App;
use super::super::trouble::{Trouble, render};
use super::super::visitor::Visitor;
use super::{county, paying};
use crate::components::{Action as Link, Badge, ListControls, Tone};
use crate::layout::Heading;
use crate::pages::money::failed::{FailedPayments, FailedRow};
use assistance::access::Action;
use assistance::office::look;
use assistance::payout::lists::{Failed, ReadFailed};
use assistance::payout::model::due::DueItem;
use assistance::payout::model::ids::AwardId;
use assistance::payout::model::payee::Waits;
use axum::extract::State;
use axum::response::Response;
use kernel::Fen;
use std::sync::Arc;

pub(super) async fn show(State(app): State<Arc<App>>, visitor: Visitor) -> Result<Response, Trouble> {
    let ctx = visitor.ctx(&app, "查看退回的支付");
    let place = county(&app, &visitor, Action::RosterView);
    let mut rows = Vec::new();
    for scheme in paying() {
        let found = look(&*app.office, &ctx, &ReadFailed { county: place, scheme }).await?;
        for line in &found.drawn.lines {
            let state = Badge::new(Tone::Done, "账户已换好，可以重发");
            rows.extend(line.items.iter().map(|item| row(&visitor, &found, line.award, item, state.clone())));
        }
        for waiting in &found.drawn.waiting {
            let tone = if waiting.why == Waits::NotConfirmed { Tone::Soon } else { Tone::Late };
            let state = Badge::new(tone, waiting.why.chinese());
            let items = waiting.items.iter();
            rows.extend(items.map(|item| row(&visitor, &found, waiting.award, item, state.clone())));
        }
    }
    let sum = Fen::checked_sum(rows.iter().map(|one| one.amount)).unwrap_or_default();
    let state = format!("{} 笔 {} 元等着重发，钱都留着。", rows.len(), sum.grouped());
    let mut heading = Heading::new("退回的支付", state).back("资金", "/money");
    if visitor.may(Action::RosterMake) && !rows.is_empty() {
        heading = heading.primary(Link::new("编制重发花名册", "/money#draw-up"));
    }
    let page = FailedPayments { frame: visitor.frame(&app), heading, rows, list: ListControls::default() };
    Ok(render(&page))
}

fn row(visitor: &Visitor, found: &Failed, award: AwardId, item: &DueItem, state: Badge) -> FailedRow {
    let face = found.faces.get(&award);
    let before = item.key.sequence.saturating_sub(1);
    let why = found.why.iter().find(|(key, _)| {
        (key.payee, key.month, key.component) == (item.key.payee, item.key.month, item.key.component)
            && key.sequence <= before
    });
    FailedRow {
        href: if visitor.may(Action::AwardView) { format!("/payees/{award}") } else { String::new() },
        payee: face.map(|one| one.name.clone()).unwrap_or_default(),
        place: found.villages.get(&award).map(|one| crate::handlers::place_name(*one)).unwrap_or_default(),
        month: item.key.month,
        amount: item.amount,
        why: why.map(|(_, why)| why.chinese().to_owned()).unwrap_or_default(),
        state,
        clock: None,
    }
}
