// SPDX-License-Identifier: Apache-2.0
//! 保障台账: the families that have aid in a month and those whose aid stopped with it, as a paper to print and to file, and as a table.

use super::app::App;
use super::paper_file;
use super::statistics::asked;
use super::trouble::Trouble;
use super::visitor::Visitor;
use crate::components::Typed;
use crate::papers::forms::{AwardLedger, AwardLine};
use crate::papers::{Head, Paper, View};
use assistance::casework::Scheme;
use assistance::monitoring::counts::{Change, MonthFamily, ReadMonthFamilies};
use assistance::office::look;
use assistance::settings::ReadOffices;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use kernel::DivisionLevel;
use std::sync::Arc;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new().route("/statistics/ledger", get(page)).route("/statistics/ledger/xlsx", get(workbook))
}

fn line(one: &MonthFamily) -> AwardLine {
    AwardLine {
        household: one.number.clone(),
        head_of_household: one.head.clone(),
        place: super::place_name(one.village),
        members: one.persons,
        before: one.before,
        amount: one.after,
        on_top: one.on_top,
        event: match one.change {
            Change::Same => String::new(),
            change => wording::monitoring::change(change).to_owned(),
        },
    }
}

async fn paper(app: &App, visitor: &Visitor, typed: &Typed) -> Result<Paper, Trouble> {
    let ctx = visitor.ctx(app, "打印保障台账");
    let of = asked(typed, ctx.today());
    // A ledger is of one programme, and lists who has aid apart from whose aid stopped.
    let (month, place, scheme) = (of.month, of.place, of.scheme.unwrap_or(Scheme::Dibao));
    let of = |change| ReadMonthFamilies { month, place, scheme: Some(scheme), change };
    let covered = look(&*app.office, &ctx, &of(None)).await?;
    let stopped = look(&*app.office, &ctx, &of(Some(Change::Stopped))).await?;
    let own = visitor.signed_in.postings.first().map(|posting| posting.place);
    let place = place.or(own).unwrap_or(app.settings.place);
    let offices = look(&*app.office, &visitor.ctx(app, ""), &ReadOffices { place }).await?;
    let county = place.level() <= DivisionLevel::County;
    Ok(AwardLedger {
        head: Head {
            issuer: if county { offices.county.name } else { offices.township.name },
            case_number: format!("TZ-{}-{place}-{month}", scheme.letters()),
            document_number: None,
            dated: Some(ctx.today()),
            demonstration: app.settings.demonstration.is_some(),
            lock: None,
        },
        programme: wording::casework::scheme(scheme).to_owned(),
        place: super::place_name(place),
        month,
        lines: covered.iter().map(line).collect(),
        stopped: stopped.iter().map(line).collect(),
        clerk: visitor.signed_in.account.name.clone(),
    }
    .paper())
}

async fn page(State(app): State<Arc<App>>, typed: Typed, visitor: Visitor) -> Result<Response, Trouble> {
    paper_file::page(&paper(&app, &visitor, &typed).await?)
}

async fn workbook(State(app): State<Arc<App>>, typed: Typed, visitor: Visitor) -> Result<Response, Trouble> {
    paper_file::xlsx(&paper(&app, &visitor, &typed).await?)
}
