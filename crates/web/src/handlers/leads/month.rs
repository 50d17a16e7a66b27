// SPDX-License-Identifier: Apache-2.0
//! 月度办结: every lead of the month is accounted for, or the page shows which are not.

use super::super::app::App;
use super::super::household::forms::{Refill, command_of};
use super::super::trouble::{Trouble, render};
use super::super::visitor::{FormOf, Visitor};
use super::super::{place_name, see};
use super::{clock, county, month_value, state_badge};
use crate::components::{Badge, Cell, Column, Control, Field, Form, Row, Table, Tile, Tiles, Tone, Typed};
use crate::layout::Heading;
use crate::pages::desk::Desk;
use assistance::access::Action;
use assistance::monitoring::kinds::name as kind_name;
use assistance::monitoring::list::StateCount;
use assistance::monitoring::model::State;
use assistance::monitoring::month::{CloseMonth, MonthView, ReadMonth};
use assistance::office::{act, look};
use axum::extract::State as Held;
use axum::response::{IntoResponse, Response};
use kernel::{Division, Month};
use std::collections::BTreeMap;
use std::sync::Arc;

pub(super) async fn show(
    Held(app): Held<Arc<App>>,
    typed: Typed,
    visitor: Visitor,
) -> Result<Response, Trouble> {
    let today = visitor.ctx(&app, "月度办结").today().month_of();
    let month = Month::parse(typed.get("month")).ok().or(today.add(-1)).unwrap_or(today);
    page(&app, &visitor, month, &Refill::default()).await
}

async fn page(app: &App, visitor: &Visitor, month: Month, refill: &Refill) -> Result<Response, Trouble> {
    let ctx = visitor.ctx(app, "月度办结");
    let county = county(app, visitor, Action::LeadAssign);
    let view = look(&*app.office, &ctx, &ReadMonth { county, month }).await?;
    let mut frame = visitor.frame(app);
    let heading = Heading::new("月度办结", sentence(month, &view)).back("监测线索", "/leads");
    let choose = Form::get("month-of", "/leads/month", "查看")
        .fields(vec![Field::new("month", "月份", Control::Month).value(month_value(month))]);
    let whole = visitor.signed_in.postings.iter().any(|one| one.place.contains(&county));
    let close = (view.closing.is_none() && whole).then(|| {
        Form::post("close", "/leads/month", "办结这个月")
            .command(command_of(&refill.typed))
            .hidden("month", month_value(month))
            .note("还有线索没有办结、必到名单没有收到的，不能办结；办结后这个月不再加内容。")
    });
    let close = close.map(|form| refill.fill(form, &mut frame));
    let mut desk = Desk::new(frame, heading);
    desk.tiles = tiles(&view);
    desk = desk.form("看哪个月", choose);
    if let Some(close) = close {
        desk = desk.form("办结", close);
    }
    let desk = desk.table(open(app, ctx.today(), &view)).table(lists(&view)).table(by_township(&view.counts));
    Ok((refill.status(), render(&desk)).into_response())
}

fn sentence(month: Month, view: &MonthView) -> String {
    let all: u64 = view.counts.iter().map(|one| one.count).sum();
    match &view.closing {
        Some(closing) => format!(
            "{} 已由 {} 于 {} 办结，{} 条线索全部有结果。",
            month.chinese(),
            closing.name,
            closing.closed_at.date_in_china(),
            closing.leads
        ),
        None => format!("{} 共 {all} 条线索，{} 条还没有办结。", month.chinese(), view.open_total),
    }
}

fn tiles(view: &MonthView) -> Tiles {
    let all: u64 = view.counts.iter().map(|one| one.count).sum();
    let late: u64 = view.counts.iter().map(|one| one.late).sum();
    let missing = view.lists.iter().filter(|(_, came)| !came).count();
    let warn = |count: u64| if count > 0 { Tone::Late } else { Tone::Done };
    Tiles {
        tiles: vec![
            Tile::new("线索", all, "条"),
            Tile::new("没有办结", view.open_total, "条").tone(warn(view.open_total)),
            Tile::new("其中逾期", late, "条").tone(warn(late)),
            Tile::new("必到名单未到", missing, "份").tone(warn(missing as u64)),
        ],
    }
}

fn open(app: &App, today: kernel::Date, view: &MonthView) -> Table {
    let columns = ["线索", "对象", "种类", "地点", "状态", "办理人", "时限"].map(Column::words).to_vec();
    let row = |one: &assistance::monitoring::list::Listed| {
        let lead = &one.lead;
        let clock = clock(app, lead, today);
        let tone = clock.as_ref().map(crate::components::Clock::tone).unwrap_or_default();
        Row::to(
            format!("/leads/{}", lead.number),
            vec![
                Cell::unbroken(&lead.number),
                Cell::words(&one.about),
                Cell::words(kind_name(&lead.kind)),
                Cell::unbroken(place_name(lead.place)),
                Cell::Badge(state_badge(lead)),
                Cell::words(lead.assignee.as_ref().map(|(_, name)| name.as_str()).unwrap_or_default()),
                Cell::clock(clock),
            ],
        )
        .tone(tone)
    };
    Table::new("open", "还没有办结的", columns)
        .rows(view.open.iter().map(row).collect())
        .titled()
        .empty("这个月的线索都办结了。")
}

fn lists(view: &MonthView) -> Table {
    let row = |(name, came): &(String, bool)| {
        let badge = if *came {
            Badge::new(Tone::Done, "已收到")
        } else {
            Badge::new(Tone::Late, "还没有收到")
        };
        Row::plain(vec![Cell::words(name), Cell::Badge(badge)])
    };
    Table::new("lists", "每月必到的名单", ["名单", "情况"].map(Column::words).to_vec())
        .rows(view.lists.iter().map(row).collect())
        .titled()
        .empty("没有规定每月必到的名单。")
}

fn by_township(counts: &[StateCount]) -> Table {
    let mut by: BTreeMap<Division, (u64, u64, u64)> = BTreeMap::new();
    for one in counts {
        let entry = by.entry(one.township).or_default();
        entry.0 += one.count;
        entry.1 += if one.state == State::Closed { one.count } else { 0 };
        entry.2 += one.late;
    }
    let columns = vec![
        Column::words("乡镇"),
        Column::figures("线索", "条"),
        Column::figures("已办结", "条"),
        Column::figures("逾期", "条"),
    ];
    let row = |(place, (all, closed, late)): (&Division, &(u64, u64, u64))| {
        let cells = vec![
            Cell::words(place_name(*place)),
            Cell::Count(*all),
            Cell::Count(*closed),
            Cell::Count(*late),
        ];
        Row::plain(cells).tone(if *late > 0 { Tone::Late } else { Tone::Plain })
    };
    Table::new("townships", "各乡镇", columns)
        .rows(by.iter().map(row).collect())
        .titled()
        .empty("这个月没有线索。")
}

pub(super) async fn close(
    Held(app): Held<Arc<App>>,
    FormOf(visitor, sent): FormOf,
) -> Result<Response, Trouble> {
    let mut refill = Refill::of(&sent);
    let month = Month::parse(sent.typed.get("month")).map_err(|_| Trouble::not_found())?;
    let command = CloseMonth { county: county(&app, &visitor, Action::LeadAssign), month };
    let done = act(&*app.office, &visitor.ctx_for(&app, "月度办结", &sent), &command).await;
    match refill.outcome(done, str::to_owned)? {
        Some(_) => Ok(see(&format!("/leads/month?month={}", month_value(month)))),
        None => page(&app, &visitor, month, &refill).await,
    }
}
