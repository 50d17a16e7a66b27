// SPDX-License-Identifier: Apache-2.0
//! 审批会议: one meeting goes through several cases and is entered once. Each case keeps a record of its own, with what was said of it; one that cannot take it comes back
//! with its reason while the others stand. Nothing is decided here.

use super::app::App;
use super::case::{UPLOAD_BYTES, derived};
use super::confirmations::{Open, open_page};
use super::form::Sent;
use super::household::forms::{FormPage, Refill, command_of, with_query};
use super::papers::{attached, cleaned};
use super::see;
use super::trouble::{Trouble, render};
use super::visitor::{FormOf, Visitor};
use crate::components::{Choice, Link, Tone, Typed};
use crate::layout::{Flash, Heading};
use crate::steps::{CONCLUSION, KEPT, MeetingCase, meeting_form};
use assistance::access::Action;
use assistance::access::colleagues::{Colleague, Colleagues};
use assistance::archive::WithPapers;
use assistance::casework::{CaseEvent, EventKind, LateEntry, TakeStep, Words};
use assistance::office::{Error, act, look};
use axum::Router;
use axum::extract::{DefaultBodyLimit, Query, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use kernel::{Date, DivisionLevel, Purpose, UserId};
use serde::Deserialize;
use std::collections::BTreeSet;
use std::sync::Arc;
use wording::casework as words;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/confirmations/meeting", get(ask).post(take).layer(DefaultBodyLimit::max(UPLOAD_BYTES)))
}

/// The form for the cases of one page of the list of what waits.
pub(super) fn href(page: u64) -> String {
    let page = if page == 0 { String::new() } else { page.to_string() };
    with_query("/confirmations/meeting", &[("page", &page)])
}

#[derive(Default, Deserialize)]
struct Asked {
    #[serde(default)]
    page: u64,
}

async fn ask(
    State(app): State<Arc<App>>,
    Query(asked): Query<Asked>,
    visitor: Visitor,
) -> Result<Response, Trouble> {
    page(&app, &visitor, asked.page, &Refill::default(), Vec::new()).await
}

/// The cases of a page of the list for which a meeting may be entered.
async fn cases(app: &App, visitor: &Visitor, page: u64) -> Result<Vec<Open>, Trouble> {
    if !visitor.may(Action::CaseReview) {
        return Err(Trouble::not_found());
    }
    let (all, _) = open_page(app, &visitor.ctx(app, "登记审批会议"), page).await?;
    Ok(all.into_iter().filter(Open::meets).collect())
}

async fn page(
    app: &App,
    visitor: &Visitor,
    at: u64,
    refill: &Refill,
    flashes: Vec<Flash>,
) -> Result<Response, Trouble> {
    let open = cases(app, visitor, at).await?;
    if open.is_empty() && flashes.is_empty() {
        return Ok(see("/confirmations"));
    }
    let staff: Vec<Choice> = colleagues(app, visitor, &open).await?.iter().map(colleague).collect();
    let today = visitor.ctx(app, "").today();
    let command = command_of(&refill.typed);
    let form = meeting_form(&command, today, open.iter().map(row).collect(), &staff)
        .hidden("page", at.to_string())
        .cancel("不登记，返回", "/confirmations");
    let mut frame = visitor.frame(app);
    frame.flashes = flashes;
    let form = refill.fill(form, &mut frame);
    let sentence = match open.len() {
        0 => "这一页没有等着登记会议的事项了。".to_owned(),
        waiting => format!("{waiting} 件还没有会议记录。不予确认、减发、停发的，在那件里单独登记。"),
    };
    let heading = Heading::new("登记审批会议", sentence).back("审核确认", "/confirmations");
    Ok((refill.status(), render(&FormPage { frame, heading, form })).into_response())
}

/// Who works in the counties of the cases, with the posts that they hold there.
async fn colleagues(app: &App, visitor: &Visitor, open: &[Open]) -> Result<Vec<Colleague>, Trouble> {
    let places: BTreeSet<_> =
        open.iter().filter_map(|one| one.listed.row.place.at(DivisionLevel::County)).collect();
    let mut all: Vec<Colleague> = Vec::new();
    for place in places {
        let here = look(&*app.office, &visitor.ctx(app, "登记审批会议"), &Colleagues { place }).await?;
        all.extend(here.into_iter().filter(|one| !one.roles.is_empty()));
    }
    Ok(all)
}

fn colleague(one: &Colleague) -> Choice {
    let roles: Vec<&str> = one.roles.iter().map(|role| role.chinese()).collect();
    Choice::new(one.id.to_string(), format!("{}（{}）", one.name, roles.join("、")))
}

fn row(one: &Open) -> MeetingCase {
    let row = &one.listed.row;
    let proposal = one.view.file.proposed().map(words::proposal).unwrap_or_default();
    let choice = Choice::new(
        format!("{} {}", row.number, row.version),
        format!("{}：{proposal}", one.listed.applicant),
    );
    let denied = one.view.steps.iter().find(|step| step.kind == EventKind::MeetingHeld);
    let denied = denied.and_then(|step| step.denied.as_ref()).map(wording::office::denied);
    let hint = denied.map_or_else(|| row.number.clone(), |why| format!("{}，{why}", row.number));
    MeetingCase { number: row.number.clone(), choice: choice.hint(hint) }
}

/// What the form says of the meeting itself.
struct Held {
    on: Date,
    attendees: BTreeSet<UserId>,
    recused: BTreeSet<UserId>,
    /// The minutes; none where they lie in the box.
    minutes: Option<Vec<u8>>,
    /// Why it is entered late.
    late: Option<Words>,
}

/// Reads what the cases have in common; what is wrong stays with its field.
fn held(sent: &Sent, today: Date, refill: &mut Refill) -> Option<Held> {
    let typed = &sent.typed;
    let users = |name: &str| typed.all(name).iter().filter_map(|one| UserId::parse(one).ok()).collect();
    let (attendees, recused): (BTreeSet<UserId>, BTreeSet<UserId>) = (users("attendees"), users("recused"));
    if attendees.is_empty() {
        refill.wrong("attendees", "至少选一项");
    }
    if !attendees.is_disjoint(&recused) {
        refill.wrong("recused", "回避的人不能又参会");
    }
    let on = Date::parse(typed.get("happened_on")).ok();
    match on {
        None => refill.wrong("happened_on", "日期写成 2026-11-21 这样"),
        Some(on) if on > today => refill.wrong("happened_on", "日期还没有到"),
        Some(_) => {}
    }
    let late = Some(typed.get("late_reason")).filter(|why| !why.is_empty()).map(Words::new);
    if on.is_some_and(|on| on < today) && late.is_none() {
        refill.wrong("late_reason", "补登以前开的会，要写明原因");
    }
    let minutes = match sent.file("scan").map(|bytes| cleaned(bytes.to_vec())).transpose() {
        Ok(bytes) => bytes,
        Err(wrong) => {
            refill.wrong("scan", wrong);
            None
        }
    };
    if minutes.is_none() && typed.get(&format!("scan{KEPT}")) != "yes" {
        refill.wrong("scan", "请上传，或者勾选“纸质件存档”");
    }
    let late = late.filter(|_| on.is_some_and(|on| on < today));
    on.filter(|_| !refill.is_wrong()).map(|on| Held { on, attendees, recused, minutes, late })
}

async fn take(State(app): State<Arc<App>>, FormOf(visitor, sent): FormOf) -> Result<Response, Trouble> {
    let mut refill = Refill::of(&sent);
    let at = sent.typed.get("page").parse().unwrap_or(0);
    let open = cases(&app, &visitor, at).await?;
    let chosen: Vec<(&str, u32)> = sent.typed.all("case").iter().filter_map(|one| ticked(one)).collect();
    if chosen.is_empty() {
        refill.wrong("", "没有选中的事项，至少选一件");
    }
    let Some(held) = held(&sent, visitor.ctx(&app, "").today(), &mut refill) else {
        return page(&app, &visitor, at, &refill, Vec::new()).await;
    };
    let (mut flashes, mut left) = (Vec::new(), Vec::new());
    for (number, version) in chosen {
        let Some(one) = open.iter().find(|one| one.listed.row.number == number) else {
            flashes.push(told(Tone::Late, number, "已经登记过会议，或者不在待审核确认的事项里", number));
            continue;
        };
        let who = format!("{}（{number}）", one.listed.applicant);
        match enter(&app, &visitor, &sent, one, version, &held).await? {
            Ok(()) => flashes.push(told(Tone::Done, &who, "会议已登记，等待决定", number)),
            Err(why) => {
                flashes.push(told(Tone::Late, &who, &why, number));
                left.push(number);
            }
        }
    }
    // Those that came back stay on the form as they were typed, under a command of their own.
    let refill = if left.is_empty() { Refill::default() } else { Refill::asked(kept(&sent.typed, &left)) };
    page(&app, &visitor, at, &refill, flashes).await
}

fn ticked(text: &str) -> Option<(&str, u32)> {
    let (number, version) = text.split_once(' ')?;
    Some((number, version.parse().ok()?))
}

fn told(tone: Tone, who: &str, what: &str, number: &str) -> Flash {
    let link = Some(Link::new("打开", format!("/cases/{number}")));
    Flash { tone, text: format!("{who}：{what}"), link }
}

/// What was typed of the meeting and of the cases that came back.
fn kept(typed: &Typed, left: &[&str]) -> Typed {
    let of_these = |name: &str, value: &str| match (name, name.strip_prefix(CONCLUSION)) {
        (super::form::COMMAND, _) => false,
        ("case", _) => ticked(value).is_some_and(|(number, _)| left.contains(&number)),
        (_, Some(number)) => left.contains(&number),
        _ => true,
    };
    let pairs = typed.pairs().filter(|(name, value)| of_these(name, value));
    Typed::new(pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect::<Vec<_>>())
}

/// Enters the meeting with a case, with its minutes; why not, where it cannot be: nothing is filed then.
async fn enter(
    app: &App,
    visitor: &Visitor,
    sent: &Sent,
    one: &Open,
    version: u32,
    held: &Held,
) -> Result<Result<(), String>, Trouble> {
    let row = &one.listed.row;
    let step = one.view.steps.iter().find(|step| step.kind == EventKind::MeetingHeld);
    if let Some(denied) = step.and_then(|step| step.denied.as_ref()) {
        return Ok(Err(wording::office::denied(denied)));
    }
    let command = derived(sent.command(), "meeting", &row.id.bytes());
    let ctx = app.ctx_for(visitor.actor(), Purpose::for_case("登记审批会议", &row.number), command);
    let (family, bytes) = ((row.household, Some(row.id)), held.minutes.clone());
    let paper = attached((command, "minutes"), family, ("minutes", held.on), bytes);
    let minutes = paper.0;
    let said = sent.typed.get(&format!("{CONCLUSION}{}", row.number));
    let event = CaseEvent::MeetingHeld {
        minutes,
        attendees: held.attendees.clone(),
        recused: held.recused.clone(),
        conclusion: Some(said).filter(|said| !said.is_empty()).map(Words::new),
    };
    let entered_by = visitor.signed_in.account.id;
    let late = held.late.clone().map(|reason| LateEntry { reason, scan: minutes, entered_by });
    let command = TakeStep { case: row.id, version, event, happened_on: held.on, late };
    match act(&*app.office, &ctx, &WithPapers { papers: vec![paper], command }).await {
        Ok(_) => Ok(Ok(())),
        Err(
            error @ (Error::Casework(_)
            | Error::Archive(_)
            | Error::Stale { .. }
            | Error::Denied(_)
            | Error::CommandReused
            | Error::Busy
            | Error::Invalid(_)
            | Error::NoRules(_)
            | Error::NoPolicy(_)),
        ) => Ok(Err(wording::office::error(&error))),
        Err(error) => Err(error.into()),
    }
}
