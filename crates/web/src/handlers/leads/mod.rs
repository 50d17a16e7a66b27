// SPDX-License-Identifier: Apache-2.0
//! 监测: the list of leads with its filters in the address, export of exactly that, and giving leads to whoever looks into them.

mod given;
mod incoming;
mod month;
mod one;

use super::app::App;
use super::form::pairs;
use super::household::forms::{Refill, command_of, villages, with_query};
use super::table_file::{FileForm, TableFile};
use super::trouble::{Trouble, render};
use super::visitor::{FormOf, Visitor};
use super::{place_name, see};
use crate::components::{
    Action as Link, Badge, Choice, Clock, Field, Form, ListControls, Tab, Tile, Tiles, Tone, Typed,
};
use crate::layout::{Flash, Heading};
use crate::pages::household::LeadLine;
use crate::pages::leads::{LeadList, LeadRow};
use assistance::access::Action;
use assistance::casework::HouseholdId;
use assistance::exchange::compare::INSIDE;
use assistance::exchange::described::{list, out_list};
use assistance::monitoring::kinds::{kinds, name as kind_name};
use assistance::monitoring::list::{
    CountLeads, ExportLeads, LeadFilter, LeadWorkers, ListLeads, Listed, StateCount,
};
use assistance::monitoring::model::{Lead, State};
use assistance::monitoring::work::AssignLeads;
use assistance::office::{act, look};
use axum::Router;
use axum::extract::{DefaultBodyLimit, Path, State as Held};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use kernel::{Date, Deadline, Division, DivisionLevel, Id, Month, UserId};
use std::sync::Arc;
use wording::monitoring as words;

/// Rows of one page.
const PAGE: u64 = 30;
/// The most rows of one export.
const EXPORT: u64 = 20_000;
/// From how many days left a clock warns.
const SOON: u32 = 2;
/// The most bytes of a form with a list: the file, and again as text for the second step.
const UPLOAD_BYTES: usize = 2 * assistance::exchange::incoming::LARGEST + 512 * 1024;

pub(super) fn routes() -> Router<Arc<App>> {
    let upload = || DefaultBodyLimit::max(UPLOAD_BYTES);
    Router::new()
        .route("/leads", get(show))
        .route("/leads/export/{ending}", get(export))
        .route("/leads/assign", post(assign))
        .route("/leads/month", get(month::show).post(month::close))
        .route("/leads/lists", get(incoming::show).post(incoming::take).layer(upload()))
        .route("/leads/lists/compare", post(incoming::compare))
        .route("/leads/lists/{file}", get(incoming::one))
        .route("/leads/lists/{file}/original", get(incoming::original))
        .route("/leads/{number}", get(one::show))
        .route("/leads/{number}/{step}", post(one::take).layer(upload()))
        .route("/exchange", get(given::show).post(given::give))
        .route("/exchange/{id}", get(given::one))
        .route("/exchange/{id}/file/{ending}", get(given::file))
        .route("/exchange/{id}/report", post(given::report).layer(upload()))
}

/// The county in which somebody has an action: that of their posting.
fn county(app: &App, visitor: &Visitor, action: Action) -> Division {
    let has = |posting: &&assistance::access::Posting| {
        assistance::access::roles::bars(posting.role, action).is_some()
    };
    let place = visitor.signed_in.postings.iter().find(has).map_or(app.settings.place, |one| one.place);
    place.at(DivisionLevel::County).unwrap_or(place)
}

/// A month as addresses and fields write it.
fn month_value(month: Month) -> String {
    format!("{:04}-{:02}", month.year(), month.month())
}

/// Where a lead comes from, in words.
fn source(lead: &Lead) -> String {
    let named = if lead.source.list == INSIDE {
        "本系统内部比对".to_owned()
    } else {
        list(&lead.source.list)
            .map(|one| one.name.clone())
            .or_else(|| out_list(&lead.source.list).map(|one| one.name.clone()))
            .unwrap_or_else(|| lead.source.list.clone())
    };
    format!("{named} {}", month_value(lead.month))
}

fn clock(app: &App, lead: &Lead, today: Date) -> Option<Clock> {
    if lead.state == State::Closed {
        return None;
    }
    let working = assistance::monitoring::kinds::kind(&lead.kind).is_none_or(|kind| kind.working);
    let deadline = Deadline { date: lead.due_on, provisional: lead.provisional };
    Some(Clock::at(today, deadline, working, SOON, app.policies.calendar()).what("核查"))
}

fn state_badge(lead: &Lead) -> Badge {
    let tone = match lead.state {
        State::Open => Tone::Soon,
        State::Assigned | State::Visited | State::Proposed => Tone::Info,
        State::Closed => Tone::Done,
    };
    Badge::new(tone, words::state(lead.state))
}

/// The groups of states that the tabs show.
const TABS: &[(&str, &str, &[State])] = &[
    ("", "未办结", &[State::Open, State::Assigned, State::Visited, State::Proposed]),
    ("open", "待分派", &[State::Open]),
    ("assigned", "待走访", &[State::Assigned]),
    ("visited", "待结论", &[State::Visited]),
    ("proposed", "待复核", &[State::Proposed]),
    ("closed", "已办结", &[State::Closed]),
];

const FILTERS: &[&str] = &["kind", "month", "place", "late", "mine", "number"];

fn tab(typed: &Typed) -> &'static (&'static str, &'static str, &'static [State]) {
    TABS.iter().find(|(word, ..)| *word == typed.get("tab")).unwrap_or(&TABS[0])
}

/// The filters of an address; what cannot be read filters nothing.
fn filter(visitor: &Visitor, typed: &Typed) -> LeadFilter {
    let some = |name: &str| Some(typed.get(name).trim().to_owned()).filter(|text| !text.is_empty());
    LeadFilter {
        place: Division::parse(typed.get("place")).ok(),
        kind: some("kind"),
        month: Month::parse(typed.get("month")).ok(),
        late: typed.get("late") == "yes",
        assignee: (typed.get("mine") == "yes").then_some(visitor.signed_in.account.id),
        number: some("number"),
        file: Id::parse(typed.get("file")).ok(),
        ..LeadFilter::default()
    }
}

/// An address under the filters of now.
fn address(path: &str, typed: &Typed, tab: &str) -> String {
    let mut pairs = vec![("tab", tab)];
    pairs.extend(FILTERS.iter().chain(&["file"]).map(|name| (*name, typed.get(name))));
    with_query(path, &pairs)
}

fn filters(visitor: &Visitor, typed: &Typed) -> Form {
    let action = if visitor.may(Action::LeadWork) { Action::LeadWork } else { Action::LeadAssign };
    let kinds = kinds().iter().map(|one| Choice::new(&one.id, &one.name)).collect();
    let yes = |label: &str| vec![Choice::new("yes", label)];
    Form::get("filters", "/leads", "筛选")
        .hidden("tab", tab(typed).0)
        .fields(vec![
            Field::select("kind", "线索", kinds),
            Field::new("month", "月份", crate::components::Control::Month),
            Field::select("place", "地点", places(visitor, action)),
            Field::select("late", "时限", yes("只看逾期")),
            Field::select("mine", "办理人", yes("只看交给我的")),
            Field::text("number", "编号"),
        ])
        .fill(typed)
}

/// Townships first, then villages, of the places of whoever asks.
fn places(visitor: &Visitor, action: Action) -> Vec<Choice> {
    let villages = villages(visitor, action);
    let mut townships: Vec<Division> = villages
        .iter()
        .filter_map(|choice| Division::parse(&choice.value).ok()?.at(DivisionLevel::Township))
        .collect();
    townships.dedup();
    let own = townships.iter().map(|place| Choice::new(place.to_string(), place_name(*place)));
    own.chain(villages.iter().cloned()).collect()
}

async fn show(Held(app): Held<Arc<App>>, typed: Typed, visitor: Visitor) -> Result<Response, Trouble> {
    page(&app, &visitor, &typed, &Refill::default()).await
}

async fn page(app: &App, visitor: &Visitor, typed: &Typed, refill: &Refill) -> Result<Response, Trouble> {
    let ctx = visitor.ctx(app, "查看监测线索");
    let today = ctx.today();
    let chosen = tab(typed);
    let base = filter(visitor, typed);
    let mut tabs = Vec::new();
    for (word, label, states) in TABS {
        let filter = LeadFilter { states: states.to_vec(), limit: 0, ..base.clone() };
        let count = look(&*app.office, &ctx, &ListLeads { filter }).await?.total;
        let href = address("/leads", typed, word);
        tabs.push(Tab { label: (*label).to_owned(), href, count, current: *word == chosen.0 });
    }
    let counts = look(&*app.office, &ctx, &CountLeads { month: Some(today.month_of()) }).await?;
    let page = typed.get("page").parse::<u64>().unwrap_or(0).min(10_000);
    let wanted = LeadFilter { states: chosen.2.to_vec(), limit: PAGE, offset: page * PAGE, ..base };
    let found = look(&*app.office, &ctx, &ListLeads { filter: wanted.clone() }).await?;
    let mut frame = visitor.frame(app);
    let told = typed.get("given");
    if !told.is_empty() && told.bytes().all(|byte| byte.is_ascii_digit()) {
        let text = format!("已分派 {told} 条线索。");
        frame.flashes.push(Flash { tone: Tone::Done, text, link: None });
    }
    let may_assign =
        visitor.may(Action::LeadAssign) && matches!(chosen.0, "" | "open" | "assigned" | "visited");
    let assign = if may_assign && found.total > 0 {
        Some(assign_form(app, visitor, typed, wanted.place, refill).await?)
    } else {
        None
    };
    let assign = assign.map(|form| refill.fill(form, &mut frame));
    let rows = found.rows.iter().map(|one| row(app, one, today, assign.is_some())).collect();
    let list = ListControls {
        filters: Some(filters(visitor, typed)),
        pager: super::pager(page, PAGE, found.total, &address("/leads", typed, chosen.0)),
        export: Some(address("/leads/export/xlsx", typed, chosen.0)),
    };
    let mut heading = Heading::new("监测线索", sentence(&counts, today));
    if visitor.may(Action::LeadAssign) {
        heading = heading
            .primary(Link::new("收名单、比对", "/leads/lists"))
            .other(Link::new("月度办结", "/leads/month"));
    }
    let shown = LeadList { frame, heading, tiles: tiles(&counts), tabs, assign, rows, list };
    Ok((refill.status(), render(&shown)).into_response())
}

fn sum(counts: &[StateCount], of: impl Fn(&StateCount) -> u64) -> u64 {
    counts.iter().map(of).sum()
}

fn open_of(counts: &[StateCount]) -> u64 {
    sum(counts, |one| if one.state == State::Closed { 0 } else { one.count })
}

fn sentence(counts: &[StateCount], today: Date) -> String {
    let all = sum(counts, |one| one.count);
    let (open, late) = (open_of(counts), sum(counts, |one| one.late));
    let month = today.month_of().chinese();
    match (all, late) {
        (0, _) => format!("{month}还没有线索。线索只是要去看一看，不能凭它停发、减发或拒绝。"),
        (_, 0) => format!("{month}共 {all} 条：{} 条已办结，{open} 条在办，没有逾期。", all - open),
        _ => format!("{month}共 {all} 条：{} 条已办结，{open} 条在办，其中 {late} 条逾期。", all - open),
    }
}

fn tiles(counts: &[StateCount]) -> Tiles {
    let all = sum(counts, |one| one.count);
    let (open, late) = (open_of(counts), sum(counts, |one| one.late));
    let tone = if late > 0 { Tone::Late } else { Tone::Plain };
    Tiles {
        tiles: vec![
            Tile::new("本月发现", all, "条"),
            Tile::new("本月已办结", all - open, "条").tone(Tone::Done).href("/leads?tab=closed"),
            Tile::new("本月在办", open, "条").tone(Tone::Soon).href("/leads"),
            Tile::new("本月逾期", late, "条").tone(tone).href("/leads?late=yes"),
        ],
    }
}

/// The leads about a family, for its file; nothing for whoever may see none.
pub(super) async fn of_household(
    app: &App,
    visitor: &Visitor,
    ctx: &kernel::Ctx,
    household: HouseholdId,
) -> Result<Option<Vec<LeadLine>>, Trouble> {
    if !visitor.may(Action::LeadWork) && !visitor.may(Action::LeadAssign) {
        return Ok(None);
    }
    let filter = LeadFilter { household: Some(household), limit: 50, ..LeadFilter::default() };
    let found = look(&*app.office, ctx, &ListLeads { filter }).await?;
    let line = |one: &Listed| LeadLine {
        href: format!("/leads/{}", one.lead.number),
        number: one.lead.number.clone(),
        kind: kind_name(&one.lead.kind).to_owned(),
        about: one.about.clone(),
        source: source(&one.lead),
        found: one.lead.found_on,
        handler: one.lead.assignee.as_ref().map(|(_, name)| name.clone()).unwrap_or_default(),
        state: state_badge(&one.lead),
    };
    Ok(Some(found.rows.iter().map(line).collect()))
}

fn row(app: &App, one: &Listed, today: Date, choose: bool) -> LeadRow {
    let lead = &one.lead;
    let tone = if lead.second_look { Tone::Late } else { Tone::Soon };
    let open = matches!(lead.state, State::Open | State::Assigned | State::Visited);
    LeadRow {
        href: format!("/leads/{}", lead.number),
        about: if one.about.is_empty() { lead.number.clone() } else { one.about.clone() },
        place: place_name(lead.place),
        kind: Badge::new(tone, kind_name(&lead.kind)),
        source: source(lead),
        found: lead.found_on,
        handler: lead.assignee.as_ref().map(|(_, name)| name.clone()).unwrap_or_default(),
        clock: clock(app, lead, today),
        state: state_badge(lead),
        choice: (choose && open).then(|| format!("{}.{}", lead.id, lead.version)),
    }
}

/// To whom leads of the place that the list shows may be given; village assistants where it shows one village.
async fn assign_form(
    app: &App,
    visitor: &Visitor,
    typed: &Typed,
    place: Option<Division>,
    refill: &Refill,
) -> Result<Form, Trouble> {
    let own = visitor
        .signed_in
        .postings
        .iter()
        .find(|posting| assistance::access::roles::bars(posting.role, Action::LeadAssign).is_some());
    let place = place.or(own.map(|posting| posting.place)).unwrap_or(app.settings.place);
    let ctx = visitor.ctx(app, "分派线索");
    let workers = match look(&*app.office, &ctx, &LeadWorkers { place }).await {
        Ok(workers) => workers,
        Err(assistance::office::Error::Denied(_)) => Vec::new(),
        Err(error) => return Err(error.into()),
    };
    let choices = workers.into_iter().map(|(id, name)| Choice::new(id.to_string(), name)).collect();
    Ok(Form::post("assign", "/leads/assign", "分派选中的线索")
        .command(command_of(&refill.typed))
        .hidden("back", address("/leads", typed, tab(typed).0))
        .fields(vec![
            Field::select("to", "交给", choices).required().hint("先按村筛选，可以交给该村的协理员"),
        ]))
}

async fn assign(Held(app): Held<Arc<App>>, FormOf(visitor, sent): FormOf) -> Result<Response, Trouble> {
    let mut refill = Refill::of(&sent);
    let mut leads = Vec::new();
    for chosen in sent.typed.all("lead") {
        let read = chosen
            .split_once('.')
            .and_then(|(id, version)| Some((Id::parse(id).ok()?, version.parse::<i64>().ok()?)));
        leads.extend(read);
    }
    if leads.is_empty() {
        refill.wrong("", "还没有选线索：在下面的表里勾选要分派的。");
    }
    let to = UserId::parse(sent.typed.get("to"));
    if to.is_err() {
        refill.wrong("to", "请选一位");
    }
    // The address comes back from the form: only the query of this list is taken from it.
    let back = sent.typed.get("back");
    let query = back.strip_prefix("/leads?").unwrap_or_default().to_owned();
    if let (Ok(to), false) = (to, leads.is_empty()) {
        let command = AssignLeads { leads, to };
        let done = act(&*app.office, &visitor.ctx_for(&app, "分派线索", &sent), &command).await;
        if let Some(done) = refill.outcome(done, str::to_owned)? {
            let join = if query.is_empty() { "?" } else { "&" };
            let base = if query.is_empty() { "/leads".to_owned() } else { format!("/leads?{query}") };
            return Ok(see(&format!("{base}{join}given={}", done.leads)));
        }
    }
    page(&app, &visitor, &Typed::new(pairs(query.as_bytes())), &refill).await
}

/// Exactly what the list shows, all pages of it.
async fn export(
    Held(app): Held<Arc<App>>,
    Path(ending): Path<String>,
    typed: Typed,
    visitor: Visitor,
) -> Result<Response, Trouble> {
    let ctx = visitor.ctx(&app, "导出监测线索");
    let action = if visitor.may(Action::LeadAssign) { Action::LeadAssign } else { Action::LeadWork };
    let filter = LeadFilter { states: tab(&typed).2.to_vec(), limit: EXPORT, ..filter(&visitor, &typed) };
    let county = county(&app, &visitor, action);
    let found = look(&*app.office, &ctx, &ExportLeads { filter, county }).await?;
    let heads = ["编号", "对象", "户编号", "线索", "来源", "地点", "发现", "期限", "状态", "办理人", "结果"];
    let rows = found.into_iter().map(|one| {
        let lead = &one.lead;
        vec![
            lead.number.clone(),
            one.about.clone(),
            one.household.clone(),
            kind_name(&lead.kind).to_owned(),
            source(lead),
            place_name(lead.place),
            lead.found_on.to_string(),
            lead.due_on.to_string(),
            words::state(lead.state).to_owned(),
            lead.assignee.as_ref().map(|(_, name)| name.clone()).unwrap_or_default(),
            lead.outcome.as_ref().map(words::outcome).unwrap_or_default(),
        ]
    });
    let file = TableFile {
        name: format!("监测线索 {}", ctx.today()),
        heads: heads.map(str::to_owned).to_vec(),
        rows: rows.collect(),
    };
    Ok(file.response(FileForm::of(&ending)))
}
