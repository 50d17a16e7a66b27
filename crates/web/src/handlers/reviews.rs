// SPDX-License-Identifier: Apache-2.0
//! 定期核查: what families receive and is to be looked at again, what is late, what is under way. Money goes on in every row.

use super::TabAsked;
use super::app::App;
use super::household::forms::with_query;
use super::trouble::{Trouble, render};
use super::visitor::Visitor;
use crate::components::{Action as Button, Badge, Link, ListControls, Tab, Tone};
use crate::layout::Heading;
use crate::pages::reviews::{ReviewList, ReviewRow};
use assistance::access::Action;
use assistance::casework::{DueReviews, ListedAward, ReviewPart};
use assistance::office::look;
use axum::Router;
use axum::extract::{Query, State};
use axum::response::Response;
use axum::routing::get;
use kernel::Date;
use std::sync::Arc;
use wording::casework as words;

/// Rows of one page.
const PAGE: u64 = 30;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new().route("/reviews", get(show))
}

async fn show(
    State(app): State<Arc<App>>,
    visitor: Visitor,
    Query(asked): Query<TabAsked>,
) -> Result<Response, Trouble> {
    let ctx = visitor.ctx(&app, "查看定期核查");
    let (part, at) = match asked.tab.as_str() {
        "late" => (ReviewPart::Late, 1),
        "open" => (ReviewPart::Open, 2),
        _ => (ReviewPart::Due, 0),
    };
    let page = asked.page();
    let query = DueReviews { part, place: None, limit: PAGE, offset: page * PAGE };
    let found = look(&*app.office, &ctx, &query).await?;
    let today = ctx.today();
    let tab = |at_tab: usize, word: &str, label: &str| Tab {
        label: label.to_owned(),
        href: if word.is_empty() { "/reviews".to_owned() } else { format!("/reviews?tab={word}") },
        count: found.counts[at_tab],
        current: at == at_tab,
    };
    let state = match found.counts {
        [0, 0, 0] => "没有到期的核查。".to_owned(),
        [due, late, _] => format!("{due} 户该启动核查，{late} 户已过日期；没有核查完的，钱照发。"),
    };
    Ok(render(&ReviewList {
        frame: visitor.frame(&app),
        heading: Heading::new("定期核查", state).other(Button::new("渐退台账", "/exits")),
        tabs: vec![tab(0, "", "该启动的"), tab(1, "late", "已过日期"), tab(2, "open", "在核查")],
        rows: found.rows.iter().map(|one| row(&visitor, one, today)).collect(),
        list: ListControls {
            pager: super::pager(page, PAGE, found.counts[at], &format!("/reviews?tab={}", asked.tab)),
            ..ListControls::default()
        },
    }))
}

fn row(visitor: &Visitor, one: &ListedAward, today: Date) -> ReviewRow {
    let award = &one.row;
    let days = award.review_by.days_since(today);
    let due = match days {
        ..0 => Badge::new(Tone::Late, format!("已过 {} 天，钱照发", -days)),
        0 => Badge::new(Tone::Soon, "今天到期"),
        _ => Badge::new(Tone::Info, format!("还有 {days} 天")),
    };
    let path = format!("/households/{}", one.household);
    let why = [("why", "review")];
    let act = match &one.open {
        Some((number, _)) => Some(Link::new(number, format!("/cases/{number}"))),
        None if visitor.may(Action::ReviewOpen) => {
            let href = with_query(&format!("{path}/awards/{}/review", award.award.id), &why);
            Some(Link::new("启动核查", href))
        }
        None => None,
    };
    ReviewRow {
        name: one.name.clone(),
        href: with_query(&path, &why),
        place: super::place_name(award.award.village),
        scheme: words::scheme(award.scheme).to_owned(),
        people: award.persons.len() as u64,
        monthly: award.standing(today).monthly,
        review_by: award.review_by,
        due,
        handler: one.open.as_ref().map_or_else(String::new, |(_, handler)| {
            handler.clone().unwrap_or_else(|| "还没有人经办".to_owned())
        }),
        act,
    }
}
