// SPDX-License-Identifier: Apache-2.0
//! 待办: the cases that wait for this person, the most urgent first.

use super::TabAsked;
use super::app::App;
use super::trouble::{Trouble, render};
use super::visitor::Visitor;
use crate::components::{Action as Button, Badge, Clock, ListControls, Tab, Tile, Tiles, Tone};
use crate::layout::Heading;
use crate::pages::inbox::{Inbox, InboxItem};
use assistance::access::Action;
use assistance::casework::{Inbox as Work, Listed, Part, StageKind};
use assistance::office::look;
use axum::Router;
use axum::extract::{Query, State};
use axum::response::Response;
use axum::routing::get;
use kernel::{Date, Deadline};
use std::sync::Arc;

/// Rows of one page.
const PAGE: u64 = 30;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new().route("/inbox", get(show))
}

async fn show(
    State(app): State<Arc<App>>,
    visitor: Visitor,
    Query(asked): Query<TabAsked>,
) -> Result<Response, Trouble> {
    let ctx = visitor.ctx(&app, "查看待办");
    let today = ctx.today();
    let part = match asked.tab.as_str() {
        "late" => Part::Late,
        "soon" => Part::Soon,
        "mine" => Part::Mine,
        "drawn" => Part::Drawn,
        _ => Part::All,
    };
    let query = Work { part, limit: PAGE, offset: asked.page() * PAGE };
    let view = look(&*app.office, &ctx, &query).await?;
    let mut frame = visitor.frame(&app);
    let visits = !visitor.may(Action::CaseWork) && visitor.may(Action::VisitRecord);
    let items = view.listed.iter().map(|one| item(&app, one, (today, view.soon), visits)).collect();
    let work = view.work;
    if let Some(own) = frame.rail.first_mut() {
        own.count = u32::try_from(work.all).ok();
        own.late = work.late > 0;
    }
    let tab = |word: &str, label: &str, number: u64| Tab {
        label: label.to_owned(),
        href: if word.is_empty() { "/inbox".to_owned() } else { format!("/inbox?tab={word}") },
        count: number,
        current: asked.tab == word,
    };
    let mut heading = Heading::new("待办", String::new());
    if visitor.may(Action::CaseReassign) {
        heading = heading.other(Button::new("移交同事的工作", "/handover"));
    }
    let mut tiles = vec![
        Tile::new("已逾期", work.late, "件")
            .tone(if work.late > 0 { Tone::Late } else { Tone::Plain })
            .href("/inbox?tab=late"),
        Tile::new(format!("{} 个工作日内到期", view.soon), work.soon, "件")
            .tone(Tone::Soon)
            .href("/inbox?tab=soon"),
        Tile::new("我经办的", work.mine, "件").href("/inbox?tab=mine"),
    ];
    let mut tabs = vec![
        tab("", "全部", work.all),
        tab("late", "已逾期", work.late),
        tab("soon", "快到期", work.soon),
        tab("mine", "我经办的", work.mine),
    ];
    if !view.cases {
        (tiles, tabs) = (Vec::new(), Vec::new());
    }
    if let Some(reviews) = view.reviews {
        let tone = if reviews.late > 0 { Tone::Late } else { Tone::Plain };
        if reviews.due > 0 {
            let tile = Tile::new("到期未启动的核查", reviews.due, "户").tone(tone).href("/reviews");
            tiles.push(match reviews.late {
                0 => tile,
                late => tile.note(format!("其中 {late} 户已过期，钱照发")),
            });
        }
        let href = "/reviews".to_owned();
        tabs.push(Tab { label: "到期核查".to_owned(), href, count: reviews.due, current: false });
    }
    if let Some(drawn) = view.drawn.filter(|drawn| *drawn > 0) {
        tiles.push(Tile::new("抽中、待县级入户", drawn, "件").tone(Tone::Soon).href("/inbox?tab=drawn"));
        tabs.push(tab("drawn", "抽查", drawn));
    }
    let others = super::waiting::tiles(&app, &visitor, &ctx).await?;
    heading.state = sentence(work.all, work.late, others.len());
    tiles.extend(others);
    let pager = super::pager(asked.page(), PAGE, view.total(part), &format!("/inbox?tab={}", asked.tab));
    let list = ListControls { pager, ..ListControls::default() };
    Ok(render(&Inbox { frame, heading, tiles: Tiles { tiles }, tabs, items, list }))
}

/// `others` is how many kinds of other work wait.
fn sentence(all: u64, late: u64, others: usize) -> String {
    match (all, late, others) {
        (0, _, 0) => "现在没有要办的事。".to_owned(),
        (0, _, others) => format!("有 {others} 类工作等着办，见下面的数字。"),
        (all, 0, _) => format!("{all} 件待办，没有逾期。"),
        (all, late, _) => format!("{all} 件待办，其中 {late} 件已逾期。"),
    }
}

/// `visits` is for whoever takes part in visits and in nothing else of a survey.
fn item(app: &App, one: &Listed, (today, soon): (Date, u32), visits: bool) -> InboxItem {
    let row = &one.row;
    let what = match row.stage {
        StageKind::Accepted if visits => "参加入户调查",
        stage => wording::casework::stage(stage),
    };
    InboxItem {
        what: what.to_owned(),
        href: format!("/cases/{}", row.number),
        clock: clock(app, one, today, soon),
        about: one.applicant.clone(),
        detail: format!(
            "{} · {}",
            wording::casework::scheme(row.scheme),
            wording::casework::matter(row.matter)
        ),
        place: super::place_name(row.place),
        number: row.number.clone(),
        since: row.stage_since,
        marks: marks(one),
    }
}

/// That nobody has a case in hand yet.
fn marks(one: &Listed) -> Vec<Badge> {
    if one.row.handler.is_none() { vec![Badge::new(Tone::Soon, "还没有人经办")] } else { Vec::new() }
}

/// The clock of what is due next in a case; it warns from so many working days left.
pub(super) fn clock(app: &App, one: &Listed, today: Date, soon: u32) -> Option<Clock> {
    let (of, date) = one.row.due?;
    let deadline = Deadline { date, provisional: one.row.provisional };
    let clock = Clock::at(today, deadline, true, soon, app.policies.calendar());
    Some(clock.what(wording::casework::clock_of(of)))
}
