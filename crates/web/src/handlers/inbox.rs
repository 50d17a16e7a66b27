// SPDX-License-Identifier: Apache-2.0
//! 待办: the cases that wait for this person, the most urgent first.

use super::app::App;
use super::trouble::{Trouble, render};
use super::visitor::Visitor;
use crate::components::{Clock, ListControls, Tab, Tile, Tiles, Tone};
use crate::layout::Heading;
use crate::pages::inbox::{Inbox, InboxItem};
use assistance::access::Action;
use assistance::casework::{CaseFilter, ListCases, Listed, StageKind};
use assistance::monitoring::counts::LateLeads;
use assistance::office::look;
use axum::Router;
use axum::extract::{Query, State};
use axum::response::Response;
use axum::routing::get;
use kernel::{Date, Deadline};
use serde::Deserialize;
use std::sync::Arc;

/// Rows of one page.
const PAGE: u64 = 30;
/// From how many working days left a clock warns.
const SOON: u32 = 2;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new().route("/inbox", get(show))
}

#[derive(Default, Deserialize)]
struct Asked {
    #[serde(default)]
    tab: String,
    #[serde(default)]
    page: u64,
}

/// Stages whose next step belongs to whoever has one of these rights.
pub(super) fn stages_of(visitor: &Visitor) -> Vec<StageKind> {
    use StageKind as S;
    let mut stages = Vec::new();
    if visitor.may(Action::CaseAccept) {
        stages.push(S::Registered);
    }
    if visitor.may(Action::CaseWork) {
        stages.extend([
            S::Accepted,
            S::Opinion,
            S::OnNotice,
            S::Disputed,
            S::Decided,
            S::Delivered,
            S::Terminated,
        ]);
    }
    if visitor.may(Action::CaseSubmit) {
        stages.push(S::Ready);
    }
    if visitor.may(Action::CaseReview)
        || visitor.may(Action::CaseDecide)
        || visitor.may(Action::CaseDecideDelegated)
    {
        stages.extend([S::Submitted, S::OnCountyNotice]);
    }
    stages
}

async fn show(
    State(app): State<Arc<App>>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Response, Trouble> {
    let ctx = visitor.ctx(&app, "查看待办");
    let today = ctx.today();
    let stages = stages_of(&visitor);
    let base = CaseFilter { stages: stages.clone(), limit: PAGE, ..CaseFilter::default() };
    let count = async |filter: CaseFilter| -> Result<u64, Trouble> {
        let query = ListCases { filter: CaseFilter { limit: 0, ..filter }, place: None };
        Ok(look(&*app.office, &ctx, &query).await?.1)
    };
    let sees = visitor.may(Action::CaseView) && !stages.is_empty();
    let mut frame = visitor.frame(&app);
    if !sees {
        let heading = Heading::new("待办", "这个角色没有要办的事项。");
        let list = ListControls::default();
        return Ok(render(&Inbox {
            frame,
            heading,
            tiles: Tiles { tiles: lead_tile(&app, &visitor, &ctx).await?.into_iter().collect() },
            tabs: Vec::new(),
            items: Vec::new(),
            list,
        }));
    }
    let soon_day = soon_day(&app, today);
    let all = count(base.clone()).await?;
    let late = count(CaseFilter { due_by: today.add_days(-1), ..base.clone() }).await?;
    let soon = count(CaseFilter { due_from: Some(today), due_by: Some(soon_day), ..base.clone() }).await?;
    let mine = count(CaseFilter { handler: Some(visitor.signed_in.account.id), ..base.clone() }).await?;
    let filter = match asked.tab.as_str() {
        "late" => CaseFilter { due_by: today.add_days(-1), ..base },
        "soon" => CaseFilter { due_from: Some(today), due_by: Some(soon_day), ..base },
        "mine" => CaseFilter { handler: Some(visitor.signed_in.account.id), ..base },
        _ => base,
    };
    let filter = CaseFilter { offset: asked.page.min(10_000) * PAGE, ..filter };
    let (listed, total) = look(&*app.office, &ctx, &ListCases { filter, place: None }).await?;
    let items = listed.iter().map(|one| item(&app, one, today)).collect();
    if let Some(own) = frame.rail.first_mut() {
        own.count = u32::try_from(all).ok();
        own.late = late > 0;
    }
    let tab = |word: &str, label: &str, number: u64| Tab {
        label: label.to_owned(),
        href: if word.is_empty() { "/inbox".to_owned() } else { format!("/inbox?tab={word}") },
        count: number,
        current: asked.tab == word,
    };
    let heading = Heading::new("待办", sentence(all, late));
    let mut tiles = Tiles {
        tiles: vec![
            Tile::new("已逾期", late, "件")
                .tone(if late > 0 { Tone::Late } else { Tone::Plain })
                .href("/inbox?tab=late"),
            Tile::new("两个工作日内到期", soon, "件").tone(Tone::Soon).href("/inbox?tab=soon"),
            Tile::new("我经办的", mine, "件").href("/inbox?tab=mine"),
            Tile::new("全部", all, "件").href("/inbox"),
        ],
    };
    tiles.tiles.extend(lead_tile(&app, &visitor, &ctx).await?);
    let tabs = vec![
        tab("", "全部", all),
        tab("late", "已逾期", late),
        tab("soon", "快到期", soon),
        tab("mine", "我经办的", mine),
    ];
    let pager = super::pager(asked.page, PAGE, total, &format!("/inbox?tab={}", asked.tab));
    let list = ListControls { pager, ..ListControls::default() };
    Ok(render(&Inbox { frame, heading, tiles, tabs, items, list }))
}

/// The leads that wait where somebody looks into them, the late ones chased by colour and words.
async fn lead_tile(app: &App, visitor: &Visitor, ctx: &kernel::Ctx) -> Result<Option<Tile>, Trouble> {
    if !visitor.may(Action::LeadWork) && !visitor.may(Action::LeadAssign) {
        return Ok(None);
    }
    let waiting = look(&*app.office, ctx, &LateLeads).await?;
    let tile = Tile::new("监测线索", waiting.open, "条").href("/leads");
    Ok(Some(match waiting.late {
        0 => tile,
        late => tile.tone(Tone::Late).note(format!("{late} 条逾期")),
    }))
}

fn sentence(all: u64, late: u64) -> String {
    match (all, late) {
        (0, _) => "现在没有要办的事。".to_owned(),
        (all, 0) => format!("{all} 件待办，没有逾期。"),
        (all, late) => format!("{all} 件待办，其中 {late} 件已逾期。"),
    }
}

fn soon_day(app: &App, today: Date) -> Date {
    app.policies.calendar().add_working_days(today, SOON).date
}

fn item(app: &App, one: &Listed, today: Date) -> InboxItem {
    let row = &one.row;
    InboxItem {
        what: wording::casework::stage(row.stage).to_owned(),
        href: format!("/cases/{}", row.number),
        clock: clock(app, one, today),
        about: one.applicant.clone(),
        detail: format!(
            "{} · {}",
            wording::casework::scheme(row.scheme),
            wording::casework::matter(row.matter)
        ),
        place: super::place_name(row.place),
        number: row.number.clone(),
        since: row.stage_since,
        marks: Vec::new(),
    }
}

/// The clock of what is due next in a case.
pub(super) fn clock(app: &App, one: &Listed, today: Date) -> Option<Clock> {
    let (of, date) = one.row.due?;
    let deadline = Deadline { date, provisional: one.row.provisional };
    let clock = Clock::at(today, deadline, true, SOON, app.policies.calendar());
    Some(clock.what(wording::casework::clock_of(of)))
}
