// SPDX-License-Identifier: Apache-2.0
//! 来电、投诉和举报: one register. Logged in seconds, with a clock; who it came from is opened by the handler alone.

use super::app::{App, new_command};
use super::audit::minute;
use super::household::change::private;
use super::household::forms::{Refill, choices, command_of, villages, with_query};
use super::side::{CHANGE, back, event};
use super::trouble::{Trouble, render};
use super::visitor::{FormOf, Visitor};
use super::{pager, place_name, see};
use crate::components::{
    Action as Link, Badge, Choice, Clock, EventForm, Field, Form, ListControls, Tab, Tone, Typed,
};
use crate::layout::{Flash, Heading};
use crate::pages::register::{Register, RegisterEntry, RegisterRow};
use crate::pages::side::SidePage;
use assistance::access::{Action, roles};
use assistance::office::{Private, act, look};
use assistance::oversight::{
    Entry, EntryFilter, EntryKind, EntryList, EntryRow, EntryTab, EntryView, EntryWay, Finding, LogEntry,
    Reached, ReadEntry, ReadReporter, State as EntryState, StepRow, WorkEntry,
};
use axum::Router;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use kernel::{Date, Deadline};
use std::sync::Arc;

/// Rows of one page.
const PAGE: u64 = 30;
/// From how many working days left an entry is due soon.
const SOON: u32 = 2;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/register", get(list).post(log))
        .route("/register/new", get(ask))
        .route("/register/{number}", get(show))
        .route("/register/{number}/steps", post(step))
        .route("/register/{number}/reporter", get(reporter))
}

const TABS: &[(&str, &str, EntryTab)] = &[
    ("open", "未办结", EntryTab::Open),
    ("mine", "我办理的", EntryTab::Mine),
    ("late", "逾期未答复", EntryTab::Late),
    ("call_back", "待回访", EntryTab::CallBack),
    ("closed", "已办结", EntryTab::Closed),
];

async fn list(State(app): State<Arc<App>>, typed: Typed, visitor: Visitor) -> Result<Response, Trouble> {
    let ctx = visitor.ctx(&app, "查看来电举报");
    let today = ctx.today();
    let page = typed.get("page").parse::<u64>().unwrap_or(0).min(10_000);
    let (word, label, tab) = TABS.iter().find(|(word, ..)| *word == typed.get("tab")).unwrap_or(&TABS[0]);
    let base = EntryFilter {
        kind: EntryKind::parse(typed.get("kind")),
        number: Some(typed.get("number").to_owned()).filter(|text| !text.is_empty()),
        rows: 1,
        ..EntryFilter::default()
    };
    let href = |tab: &str| {
        with_query("/register", &[("tab", tab), ("kind", typed.get("kind")), ("number", typed.get("number"))])
    };
    let mut tabs = Vec::new();
    for (one, label, tab) in TABS {
        let filter = EntryFilter { tab: *tab, ..base.clone() };
        let count = look(&*app.office, &ctx, &EntryList { filter }).await?.total;
        tabs.push(Tab { label: (*label).to_owned(), href: href(one), count, current: one == word });
    }
    let filter = EntryFilter { tab: *tab, page, rows: PAGE, ..base };
    let found = look(&*app.office, &ctx, &EntryList { filter }).await?;
    let kinds = choices(EntryKind::ALL.iter().copied(), EntryKind::word, EntryKind::chinese);
    let filters = Form::get("filters", "/register", "筛选")
        .hidden("tab", *word)
        .fields(vec![Field::text("number", "登记编号或者申请编号"), Field::select("kind", "类别", kinds)])
        .fill(&typed);
    let mut heading = Heading::new("来电、投诉和举报", format!("{label}：{} 件。", found.total));
    if visitor.may(Action::ComplaintLog) {
        heading = heading.primary(Link::new("登记", "/register/new"));
    }
    let rows = found.rows.iter().map(|one| row(&app, one, today)).collect();
    let pager = pager(page, PAGE, found.total, &href(word));
    let list = ListControls { filters: Some(filters), pager, export: None };
    Ok(render(&Register { frame: visitor.frame(&app), heading, tabs, rows, list }))
}

fn clock(app: &App, entry: &Entry, today: Date) -> Option<Clock> {
    if entry.state == EntryState::Closed || entry.answered_on.is_some() {
        return None;
    }
    let deadline = Deadline { date: entry.due, provisional: entry.provisional };
    Some(Clock::at(today, deadline, true, SOON, app.policies.calendar()).what("答复"))
}

fn state(entry: &Entry, today: Date) -> Badge {
    let tone = match entry.state {
        EntryState::Closed => Tone::Done,
        _ if entry.late(today) => Tone::Late,
        EntryState::Open => Tone::Soon,
        _ => Tone::Info,
    };
    Badge::new(tone, entry.state.chinese())
}

fn kind(entry: &Entry) -> String {
    match (entry.kind, entry.named) {
        (EntryKind::Report, true) => "实名举报".to_owned(),
        (EntryKind::Report, false) => "匿名举报".to_owned(),
        (kind, _) => kind.chinese().to_owned(),
    }
}

fn row(app: &App, one: &EntryRow, today: Date) -> RegisterRow {
    let entry = &one.entry;
    let place = place_name(entry.place);
    RegisterRow {
        href: format!("/register/{}", entry.number),
        number: entry.number.clone(),
        at: minute(entry.came_at),
        kind: kind(entry),
        about: entry.case.as_ref().map_or_else(|| place.clone(), |case| format!("{case}（{place}）")),
        handler: one.handler.clone(),
        clock: clock(app, entry, today),
        state: state(entry, today),
    }
}

async fn ask(State(app): State<Arc<App>>, typed: Typed, visitor: Visitor) -> Result<Response, Trouble> {
    if !visitor.may(Action::ComplaintLog) {
        // Refused, and recorded, by the list that whoever may not log may not see either.
        let filter = EntryFilter::default();
        look(&*app.office, &visitor.ctx(&app, "登记来电"), &EntryList { filter }).await?;
        return Err(Trouble::not_found());
    }
    Ok(new_page(&app, &visitor, &Refill::asked(typed)))
}

fn new_page(app: &App, visitor: &Visitor, refill: &Refill) -> Response {
    let mut frame = visitor.frame(app);
    let mut places = villages(visitor, Action::ComplaintLog);
    // What concerns no village concerns the county or township itself.
    let own =
        visitor.signed_in.postings.iter().filter(|one| roles::bars(one.role, Action::ComplaintLog).is_some());
    for posting in own {
        places.insert(0, Choice::new(posting.place.to_string(), place_name(posting.place)));
    }
    let form = RegisterEntry::form(&command_of(&refill.typed), places, &Typed::default());
    let form = refill.fill(form, &mut frame);
    let page = RegisterEntry {
        frame,
        heading: Heading::new("登记来电、投诉、举报", "先记下来，再想怎么办；不愿留名也要登记。")
            .back("来电举报", "/register"),
        form: Some(form),
        basics: Vec::new(),
        clock: None,
        history: Vec::new(),
        events: Vec::new(),
    };
    (refill.status(), render(&page)).into_response()
}

async fn log(State(app): State<Arc<App>>, FormOf(visitor, sent): FormOf) -> Result<Response, Trouble> {
    let mut refill = Refill::of(&sent);
    let typed = &sent.typed;
    let kind = refill.picked("kind", EntryKind::parse(typed.get("kind")));
    let way = refill.picked("way", EntryWay::parse(typed.get("way")));
    let anonymous = typed.get("named") == "anonymous";
    if let Some((kind, way)) = kind.zip(way) {
        let command = LogEntry {
            kind,
            way,
            place: typed.get("place").to_owned(),
            case: typed.get("case_number").to_owned(),
            words: Private::new(typed.get("text")),
            // Who does not want to be named is not kept by accident.
            name: if anonymous { None } else { private(typed.get("name")) },
            phone: if anonymous { None } else { private(typed.get("phone")) },
            answer: private(typed.get("answer")),
        };
        let done = act(&*app.office, &visitor.ctx_for(&app, "登记来电", &sent), &command).await;
        let name = |field: &str| match field {
            "case" => "case_number".to_owned(),
            "words" => "text".to_owned(),
            other => other.to_owned(),
        };
        if let Some(logged) = refill.outcome(done, name)? {
            return Ok(see(&format!("/register/{}?logged=yes", logged.number)));
        }
    }
    Ok(new_page(&app, &visitor, &refill))
}

async fn show(
    State(app): State<Arc<App>>,
    Path(number): Path<String>,
    typed: Typed,
    visitor: Visitor,
) -> Result<Response, Trouble> {
    let logged = typed.get("logged") == "yes";
    page(&app, &visitor, &number, logged, &Refill::default()).await
}

async fn page(
    app: &App,
    visitor: &Visitor,
    number: &str,
    logged: bool,
    refill: &Refill,
) -> Result<Response, Trouble> {
    let ctx = visitor.ctx(app, "办理来电举报");
    let today = ctx.today();
    let view = look(&*app.office, &ctx, &ReadEntry { number: number.to_owned() }).await?;
    let entry = &view.entry;
    let mut frame = visitor.frame(app);
    if logged {
        let text = format!("已登记，编号 {number}。请告诉来电人，凭它可以问办理情况。");
        frame.flashes.push(Flash { tone: Tone::Done, text, link: None });
    }
    let mut heading = Heading::new(
        format!("{} {}", kind(entry), entry.number),
        format!("{}，{}来的，{}。", minute(entry.came_at), entry.way.chinese(), entry.state.chinese()),
    )
    .back("来电举报", "/register");
    if view.own && entry.reachable {
        heading = heading.other(Link::new("看是谁反映的", format!("/register/{number}/reporter")));
    }
    let history = view.steps.iter().map(|step| line(step, &view)).collect();
    let page = RegisterEntry {
        events: back(events(&view), refill, &mut frame),
        frame,
        heading,
        form: None,
        basics: basics(&view),
        clock: clock(app, entry, today),
        history,
    };
    Ok((refill.status(), render(&page)).into_response())
}

fn basics(view: &EntryView) -> Vec<(String, String)> {
    let entry = &view.entry;
    let words = entry
        .words
        .as_ref()
        .map_or_else(|| "只有办理的人和登记的人能看内容".to_owned(), |text| text.expose().clone());
    let mut basics = vec![
        ("内容".to_owned(), words),
        ("地方".to_owned(), place_name(entry.place)),
        (
            "来电人".to_owned(),
            match (entry.named, entry.reachable) {
                (true, _) => "留了名，密封保存，只有办理人能看",
                (false, true) => "没有留名，留了电话，密封保存",
                (false, false) => "没有留名和电话，不用回访",
            }
            .to_owned(),
        ),
        ("登记人".to_owned(), entry.logged_name.clone()),
        (
            "办理人".to_owned(),
            if view.handler.is_empty() { "还没有分派".to_owned() } else { view.handler.clone() },
        ),
        ("答复期限".to_owned(), entry.due.to_string()),
    ];
    if let Some(case) = &entry.case {
        basics.push(("有关申请".to_owned(), case.clone()));
    }
    if entry.kind == EntryKind::Report && entry.case.is_some() {
        let linked = if entry.linked {
            "已记入这件申请：县级要入户核查"
        } else if entry.named {
            "申请已经办结或者不能再记，需要时发起复核"
        } else {
            "匿名举报，作为线索核实"
        };
        basics.push(("实名举报".to_owned(), linked.to_owned()));
    }
    basics.extend(entry.answered_on.map(|on| ("答复".to_owned(), on.to_string())));
    basics.extend(entry.finding.map(|one| ("结果".to_owned(), one.chinese().to_owned())));
    basics
}

fn line(step: &StepRow, view: &EntryView) -> (String, String, String) {
    let what = match step.kind.as_str() {
        "log" => "登记".to_owned(),
        "assign" => {
            let to = view.colleagues.iter().find(|(id, _)| id.to_string() == step.detail);
            format!("分派给{}", to.map_or("同事", |(_, name)| name.as_str()))
        }
        "note" => "办理".to_owned(),
        "answer" => format!("答复：{}", Finding::parse(&step.detail).map_or("", Finding::chinese)),
        "call_back" => format!("回访：{}", Reached::parse(&step.detail).map_or("", Reached::chinese)),
        _ => "办结".to_owned(),
    };
    let words = step.words.as_ref().map(|text| format!("。{}", text.expose())).unwrap_or_default();
    (minute(step.at), step.name.clone(), format!("{what}{words}"))
}

fn events(view: &EntryView) -> Vec<EventForm> {
    if !view.may_work {
        return Vec::new();
    }
    let entry = &view.entry;
    let form = |step: &str, button: &str, fields: Vec<Field>| {
        let form = Form::post(step, format!("/register/{}/steps", entry.number), button)
            .command(new_command().to_string())
            .version(entry.version)
            .hidden(CHANGE, step);
        if fields.is_empty() { form } else { form.fields(fields) }
    };
    let words = |label: &str| Field::area("words", label, 3);
    let mut events = Vec::new();
    if view.own {
        match entry.state {
            EntryState::Working => {
                let findings = choices(Finding::ALL.iter().copied(), Finding::word, Finding::chinese);
                let fields = vec![
                    Field::radios("detail", "结果", findings).required(),
                    words("怎么查的，怎么答复的").required(),
                ];
                events.push(event("答复", "答复后要回访。", form("answer", "登记答复", fields)));
            }
            EntryState::Answered => {
                let reached = choices(Reached::ALL.iter().copied(), Reached::word, Reached::chinese);
                let fields = vec![Field::radios("detail", "回访结果", reached).required(), words("说了什么")];
                events.push(event("回访", "不满意的继续办。", form("call_back", "登记回访", fields)));
            }
            EntryState::CalledBack => {
                events.push(event("办结", "办结后不能再改。", form("close", "办结", Vec::new())))
            }
            EntryState::Open | EntryState::Closed => {}
        }
        if matches!(entry.state, EntryState::Working | EntryState::Answered) {
            events.push(event("记一笔", "", form("note", "记下", vec![words("办了什么").required()])));
        }
    }
    if matches!(entry.state, EntryState::Open | EntryState::Working) {
        let people = view.colleagues.iter().map(|(id, name)| Choice::new(id.to_string(), name)).collect();
        let fields = vec![Field::select("detail", "交给谁", people).required()];
        let note = "只有办理人能看是谁反映的；反映的是谁经办的事，不能交给谁。";
        events.push(event("分派", note, form("assign", "分派", fields)));
    }
    events
}

async fn step(
    State(app): State<Arc<App>>,
    Path(number): Path<String>,
    FormOf(visitor, sent): FormOf,
) -> Result<Response, Trouble> {
    let mut refill = Refill::of(&sent);
    let ctx = visitor.ctx(&app, "办理来电举报");
    let view = look(&*app.office, &ctx, &ReadEntry { number: number.clone() }).await?;
    let command = WorkEntry {
        entry: view.entry.id,
        version: sent.version(),
        step: sent.typed.get(CHANGE).to_owned(),
        detail: sent.typed.get("detail").to_owned(),
        words: Private::new(sent.typed.get("words")),
    };
    let done = act(&*app.office, &visitor.ctx_for(&app, "办理来电举报", &sent), &command).await;
    match refill.outcome(done, str::to_owned)? {
        Some(()) => Ok(see(&format!("/register/{number}"))),
        None => page(&app, &visitor, &number, false, &refill).await,
    }
}

/// Who it came from: for the handler.
async fn reporter(
    State(app): State<Arc<App>>,
    Path(number): Path<String>,
    visitor: Visitor,
) -> Result<Response, Trouble> {
    let again = || visitor.ctx(&app, "办理来电举报");
    let view = look(&*app.office, &again(), &ReadEntry { number: number.clone() }).await?;
    let (_, reporter) = look(&*app.office, &again(), &ReadReporter { entry: view.entry.id }).await?;
    let text = |secret: &Option<kernel::Secret<String>>| {
        secret.as_ref().map_or_else(|| "没有留".to_owned(), |text| text.expose().clone())
    };
    let page = SidePage {
        frame: visitor.frame(&app),
        heading: Heading::new(
            format!("{number} 的反映人"),
            "只有办理人能看到；查看已经记入操作记录。不得告诉被反映的人和其他人。",
        )
        .back(number.clone(), format!("/register/{number}")),
        basics: vec![("姓名".to_owned(), text(&reporter.name)), ("电话".to_owned(), text(&reporter.phone))],
        tables: Vec::new(),
        events: Vec::new(),
    };
    Ok(render(&page))
}
