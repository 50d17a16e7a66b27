// SPDX-License-Identifier: Apache-2.0
//! 资金: funds, reserves of townships, price subsidies, rosters from the draft to the closed books, what the bank sent back, what was paid too much, and where families are paid.

mod book;
mod document;
mod failed;
mod files;
mod funds;
mod overpaid;
pub(super) mod payees;
mod price;
mod prices;
mod reserves;
mod roster;
mod sent;
mod standard;
mod steps;
mod top_ups;

use super::app::App;
use super::trouble::Trouble;
use super::visitor::Visitor;
use crate::components::{Badge, Tone};
use assistance::access::{Action, roles};
use assistance::casework::Scheme;
use assistance::payout::bank::LARGEST;
use assistance::payout::model::due::DueItem;
use assistance::payout::model::flow::{Roster, RosterKind, RosterState};
use assistance::payout::model::ids::RosterId;
use assistance::payout::model::roster::Why;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use kernel::{Division, DivisionLevel};
use std::sync::Arc;

/// The most bytes of a form with a file of the bank.
const RETURN_BYTES: usize = LARGEST + 512 * 1024;
/// The most bytes of a form with two papers.
const PAPER_BYTES: usize = 2 * assistance::archive::LARGEST + 512 * 1024;
/// Rows of one page.
const PAGE: usize = 50;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/money", get(funds::show))
        .route("/money/funds", post(funds::open))
        .route("/money/book", get(book::show))
        .route("/money/orders/{order}", post(book::answer))
        .route("/money/corrections", post(book::correction))
        .route("/money/appropriations", post(funds::appropriate))
        .route("/money/rosters", post(funds::draw_up))
        .route("/money/rosters/{id}", get(roster::show))
        .route("/money/rosters/{id}/lock", post(steps::lock))
        .route("/money/rosters/{id}/make", post(steps::make))
        .route("/money/rosters/{id}/number", post(document::number))
        .route("/money/rosters/{id}/check", post(steps::check))
        .route("/money/rosters/{id}/send-back", post(steps::send_back))
        .route("/money/rosters/{id}/discard", post(steps::discard))
        .route("/money/rosters/{id}/send", post(steps::send))
        .route(
            "/money/rosters/{id}/return",
            post(steps::take_return).layer(DefaultBodyLimit::max(RETURN_BYTES)),
        )
        .route("/money/rosters/{id}/close", post(steps::close))
        .route("/money/rosters/{id}/bank-file/{file}", get(files::bank))
        .route("/money/rosters/{id}/print/{kind}", get(files::print))
        .route("/money/rosters/{id}/xlsx", get(files::workbook))
        .route("/money/rosters/{id}/back-pay.xlsx", get(files::back_pay_workbook))
        .route("/money/failed", get(failed::show))
        .route("/money/overpaid", get(overpaid::show))
        .route("/money/overpaid/{award}/decide", post(overpaid::decide))
        .route("/money/overpaid/{award}/take-back", post(overpaid::take_back))
        .route("/money/reserves", get(reserves::list))
        .route("/money/reserves/ahead", post(reserves::ahead))
        .route("/money/reserves/{township}", get(reserves::show))
        .route("/money/reserves/{township}/ahead", post(reserves::ahead_of))
        .route("/money/reserves/{township}/back", post(reserves::back))
        .route("/money/reserves/{township}/ask", post(top_ups::ask))
        .route("/money/reserves/{township}/ask/{request}", post(top_ups::decline))
        .route("/money/reserves/{township}/sign", post(reserves::sign_month))
        .route("/money/reserves/{township}/months/{month}", post(reserves::answer_month))
        .route("/money/prices", get(prices::list).post(prices::enter))
        .route("/money/prices/table", post(prices::table).layer(DefaultBodyLimit::max(prices::TABLE_BYTES)))
        .route("/money/prices/{month}", get(price::show))
        .route("/money/prices/{month}/xlsx", get(price::workbook))
        .route("/money/prices/{month}/indexes", post(price::enter))
        .route("/money/prices/{month}/indexes/{index}", post(price::answer))
        .route("/money/prices/{month}/runs", post(price::draw))
        .route("/money/prices/{month}/runs/{run}", post(price::approve))
        .route("/money/standard", get(standard::show).post(standard::adopt))
        .route("/money/standard/xlsx", get(standard::workbook))
        .route("/payees", get(payees::list))
        .route(
            "/payees/{award}",
            get(payees::show).post(payees::enter).layer(DefaultBodyLimit::max(PAPER_BYTES)),
        )
        .route("/payees/{award}/confirm", post(payees::confirm))
}

/// The county of whoever asks: that of their posting with the action.
pub(super) fn county(app: &App, visitor: &Visitor, action: Action) -> Division {
    let posting = visitor.signed_in.postings.iter().find(|one| roles::bars(one.role, action).is_some());
    let place = posting.map_or(app.settings.place, |one| one.place);
    place.at(DivisionLevel::County).unwrap_or(place)
}

fn roster_id(text: &str) -> Result<RosterId, Trouble> {
    RosterId::parse(text).map_err(|_| Trouble::not_found())
}

/// The scheme of a roster, in words.
fn scheme_name(roster: &Roster) -> &'static str {
    Scheme::parse(roster.scheme.name()).map_or("", wording::casework::scheme)
}

/// Schemes that pay money.
fn paying() -> impl Iterator<Item = Scheme> {
    Scheme::ALL.iter().copied().filter(|scheme| scheme.pays())
}

const fn kind_name(kind: RosterKind) -> &'static str {
    match kind {
        RosterKind::Regular { .. } => "月发放",
        RosterKind::OffCycle => "零星发放",
        RosterKind::Repay => "重发",
    }
}

fn state_badge(state: &RosterState) -> Badge {
    let tone = match state {
        RosterState::Draft | RosterState::Locked { .. } | RosterState::Discarded { .. } => Tone::Plain,
        RosterState::Made { .. } | RosterState::Checked { .. } => Tone::Soon,
        RosterState::Sent { .. } | RosterState::Returned { .. } => Tone::Info,
        RosterState::Closed { .. } => Tone::Done,
    };
    Badge::new(tone, state.chinese())
}

/// What a payment is: what is paid on top of a month by its name, all else by why it is due.
pub(super) fn item_name(item: &DueItem) -> &'static str {
    if item.key.component.on_top() { wording::price_linkage::SUBSIDY } else { item.kind.chinese() }
}

const fn why_tone(why: Why) -> Tone {
    match why {
        Why::New | Why::Again => Tone::Done,
        Why::Raised | Why::BackPay | Why::OnTop => Tone::Info,
        Why::Cut | Why::Resent => Tone::Soon,
        Why::Same => Tone::Plain,
    }
}

/// Where the file of a household is opened, for whoever may look for households.
fn household_href(visitor: &Visitor, number: &str) -> String {
    if visitor.may(Action::HouseholdFind) { format!("/households/{number}") } else { String::new() }
}
