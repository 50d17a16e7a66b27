// SPDX-License-Identifier: Apache-2.0
//! 核对: the county's desk, files of questions and answers, one check, a person's look-up record.

mod files;
mod one;
pub(super) use one::consent_row;
mod paper;
mod person;

use super::app::App;
use super::form::Sent;
use super::household::forms::{Refill, command_of, with_query};
use super::see;
use super::trouble::{Trouble, render};
use super::visitor::{FormOf, Visitor};
use crate::components::{Choice, Clock, Field, Form, Tab, Tone};
use crate::layout::{Flash, Heading};
use crate::pages::checks::{CheckDeskPage, CheckRow, DeliveryRow, RequestRow, SourceRow};
use assistance::access::{Action, roles};
use assistance::office::{act, look};
use assistance::verification::answers::TakeAnswers;
use assistance::verification::list::{CheckDesk, CheckLine, Desk};
use assistance::verification::run::MakeRequest;
use assistance::verification::sources::sources;
use assistance::verification::{CheckState, Delivery, Request, Way};
use axum::Router;
use axum::extract::{DefaultBodyLimit, Query, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use kernel::{Date, Deadline, Division, DivisionLevel};
use serde::Deserialize;
use std::sync::Arc;

/// Rows of one page.
const PAGE: u64 = 30;
/// From how many working days left a clock warns.
const SOON: u32 = 1;
/// The most bytes of a file of answers.
const FILE_BYTES: usize = 16 * 1024 * 1024;
/// What a file of answers may be.
const TABLES: &str = ".csv,.xlsx,.xls";

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/checks", get(show))
        .route("/checks/ask", post(ask))
        .route("/checks/answers", post(answers).layer(DefaultBodyLimit::max(FILE_BYTES)))
        .route("/checks/requests/{id}", get(files::download))
        .merge(one::routes())
        .merge(person::routes())
}

#[derive(Default, Deserialize)]
struct Asked {
    #[serde(default)]
    state: String,
    #[serde(default)]
    page: u64,
    #[serde(default)]
    done: String,
}

async fn show(
    State(app): State<Arc<App>>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Response, Trouble> {
    page(&app, &visitor, &asked, &Refill::default()).await
}

/// The county whose checks somebody runs.
fn county(visitor: &Visitor) -> Result<Division, Trouble> {
    let has = |posting: &&assistance::access::Posting| roles::bars(posting.role, Action::CheckRun).is_some();
    let place = visitor.signed_in.postings.iter().find(has).map(|posting| posting.place);
    let place = place
        .ok_or(assistance::office::Error::Denied(assistance::access::Denied::NoRole(Action::CheckRun)))?;
    Ok(place.at(DivisionLevel::County).unwrap_or(place))
}

async fn page(app: &App, visitor: &Visitor, asked: &Asked, refill: &Refill) -> Result<Response, Trouble> {
    let state = CheckState::parse(&asked.state).unwrap_or(CheckState::Waiting);
    let at = asked.page.min(10_000);
    let ctx = visitor.ctx(app, "核对工作台");
    let desk = look(&*app.office, &ctx, &CheckDesk { state, page: at, rows: PAGE }).await?;
    let mut tabs = Vec::new();
    for one in CheckState::ALL {
        let count = if *one == state {
            desk.total
        } else {
            look(&*app.office, &ctx, &CheckDesk { state: *one, page: 0, rows: 1 }).await?.total
        };
        let href = with_query("/checks", &[("state", one.word())]);
        tabs.push(Tab { label: one.chinese().to_owned(), href, count, current: *one == state });
    }
    let mut frame = visitor.frame(app);
    if let Some(text) = done(&asked.done) {
        frame.flashes.push(Flash { tone: Tone::Done, text, link: None });
    }
    let today = ctx.today();
    let (ask, answers) = forms(&desk, refill);
    let ask = ask.map(|form| refill_of(refill, "ask", form, &mut frame));
    let answers = answers.map(|form| refill_of(refill, "answers", form, &mut frame));
    let waiting: u64 = desk.open.iter().map(|one| one.ready).sum();
    let out: u64 = desk.open.iter().map(|one| one.asked).sum();
    let heading = Heading::new(
        "核对",
        format!(
            "{} {} 件；待查询 {waiting} 人次，待答复 {out} 人次。有授权、有事项才能查，每次查询都有记录。",
            state.chinese(),
            desk.total
        ),
    );
    let page = CheckDeskPage {
        frame,
        heading,
        tabs,
        rows: desk.checks.iter().map(|line| row(app, line, today)).collect(),
        pager: super::pager(at, PAGE, desk.total, &with_query("/checks", &[("state", state.word())])),
        sources: source_rows(app, &desk, today),
        assumed: sources().assumed.clone(),
        ask,
        answers,
        requests: desk.requests.iter().map(request).collect(),
        deliveries: desk.deliveries.iter().map(answer_file).collect(),
    };
    Ok((refill.status(), render(&page)).into_response())
}

/// What was done, from the address: only figures come back in it.
fn done(text: &str) -> Option<String> {
    let (what, figures) = text.split_once('-')?;
    let figures: Vec<u64> = figures.split('-').map(str::parse).collect::<Result<_, _>>().ok()?;
    match (what, figures.as_slice()) {
        ("asked", [items, 0]) => Some(format!("已生成查询名单，{items} 人。在下面点编号下载。")),
        ("asked", [0, dropped]) => {
            Some(format!("没有人可以查询：{dropped} 人的授权已失效或者事项已办结，已停止查询。"))
        }
        ("asked", [items, dropped]) => Some(format!(
            "已生成查询名单，{items} 人；另有 {dropped} 人的授权已失效或者事项已办结，没有列入。"
        )),
        ("taken", [rows, taken]) if rows == taken => Some(format!("答复已登记，{taken} 行全部收下。")),
        ("taken", [rows, taken]) => {
            Some(format!("收下 {taken} 行，{} 行没有收下，原因见“收到的答复”。", rows.saturating_sub(*taken)))
        }
        _ => None,
    }
}

/// Fills the one form that was sent.
fn refill_of(refill: &Refill, id: &str, form: Form, frame: &mut crate::layout::Frame) -> Form {
    if refill.typed.get("form") == id { refill.fill(form, frame) } else { form }
}

fn forms(desk: &Desk, refill: &Refill) -> (Option<Form>, Option<Form>) {
    let choice = |id: &str, number: u64| {
        Choice::new(id, format!("{}（{number} 人）", wording::verification::source(id)))
    };
    let ready: Vec<Choice> =
        desk.open.iter().filter(|one| one.ready > 0).map(|one| choice(&one.source, one.ready)).collect();
    let asked: Vec<Choice> =
        desk.open.iter().filter(|one| one.asked > 0).map(|one| choice(&one.source, one.asked)).collect();
    let ask = (!ready.is_empty()).then(|| {
        Form::post("ask", "/checks/ask", "生成查询名单")
            .command(command_of(&refill.typed))
            .hidden("form", "ask")
            .fields(vec![Field::select("source", "向谁查询", ready).required()])
            .note("生成时再看一遍授权和事项；名单按证件号码，下载后交给对方填写答复。")
            .own_ids()
    });
    let answers = (!asked.is_empty() || refill.typed.get("form") == "answers").then(|| {
        Form::post("answers", "/checks/answers", "上传答复")
            .command(command_of(&refill.typed))
            .hidden("form", "answers")
            .fields(vec![
                Field::select("source", "谁的答复", asked).required(),
                Field::file("file", "答复文件", TABLES)
                    .required()
                    .hint("CSV 或者 Excel，标题照查询名单；号码按文本保存"),
            ])
            .note("没有请求查询的号码不会收下；有错的行列出行号和列名。")
            .own_ids()
    });
    (ask, answers)
}

fn row(app: &App, line: &CheckLine, today: Date) -> CheckRow {
    let check = &line.check;
    let waits = check.state == CheckState::Waiting;
    let deadline = check.due.filter(|_| waits).map(|date| Deadline { date, provisional: false });
    let (all, open) = line.items;
    CheckRow {
        href: format!("/checks/{}", check.id),
        case: check.case_number.clone(),
        applicant: line.applicant.clone(),
        place: super::place_name(check.place),
        kind: check.kind.chinese().to_owned(),
        people: u64::from(line.people),
        requested: check.requested_on,
        clock: deadline
            .map(|due| Clock::at(today, due, true, SOON, app.policies.calendar()).what("启动核对")),
        progress: if all == 0 { String::new() } else { format!("已结 {}/{all}", all - open) },
    }
}

fn source_rows(app: &App, desk: &Desk, today: Date) -> Vec<SourceRow> {
    let row = |source: &assistance::verification::sources::Source| {
        let open = desk.open.iter().find(|one| one.source == source.id);
        SourceRow {
            name: source.name.clone(),
            basis: basis(app, source, today),
            ready: open.map_or(0, |one| one.ready),
            asked: open.map_or(0, |one| one.asked),
            validity: u64::try_from(source.validity_days).unwrap_or(0),
        }
    };
    sources().list.iter().filter(|source| source.may_be_asked(today)).map(row).collect()
}

/// The documents in force today on which a source is asked, with their articles.
fn basis(app: &App, source: &assistance::verification::sources::Source, today: Date) -> String {
    let packs = &app.policies.library().packs;
    let cited = source.basis.iter().filter_map(|(document, article)| {
        let found = packs.iter().find_map(|pack| pack.sources.get(document.as_str()))?;
        (found.in_force_from <= today).then(|| format!("{}{article}", wording::source::short(found)))
    });
    cited.collect::<Vec<_>>().join("、")
}

fn request(one: &Request) -> RequestRow {
    RequestRow {
        href: format!("/checks/requests/{}", one.id),
        number: one.number.clone(),
        source: wording::verification::source(&one.source),
        items: u64::from(one.items),
        way: one.way.chinese().to_owned(),
        made: format!("{} {}", super::audit::minute(one.made_at), one.made_name),
    }
}

fn answer_file(one: &Delivery) -> DeliveryRow {
    DeliveryRow {
        source: wording::verification::source(&one.source),
        came: format!("{} {}", super::audit::minute(one.came_at), one.brought_name),
        way: one.way.chinese().to_owned(),
        rows: u64::from(one.rows),
        taken: u64::from(one.taken),
        faults: one.faults.iter().map(wording::verification::row).collect(),
    }
}

async fn ask(State(app): State<Arc<App>>, FormOf(visitor, sent): FormOf) -> Result<Response, Trouble> {
    let mut refill = Refill::of(&sent);
    let source = sent.typed.get("source").to_owned();
    if source.is_empty() {
        refill.wrong("source", "请选一项");
        return page(&app, &visitor, &Asked::default(), &refill).await;
    }
    let command = MakeRequest { source, county: county(&visitor)?, way: Way::File };
    let made = act(&*app.office, &visitor.ctx_for(&app, "信息核对", &sent), &command).await;
    match refill.outcome(made, str::to_owned)? {
        Some(made) => Ok(see(&format!("/checks?state=running&done=asked-{}-{}", made.items, made.dropped))),
        None => page(&app, &visitor, &Asked::default(), &refill).await,
    }
}

async fn answers(State(app): State<Arc<App>>, FormOf(visitor, sent): FormOf) -> Result<Response, Trouble> {
    let mut refill = Refill::of(&sent);
    if let Some(command) = read(&sent, county(&visitor)?, &mut refill) {
        let done = act(&*app.office, &visitor.ctx_for(&app, "信息核对", &sent), &command).await;
        if let Some(done) = refill.outcome(done, str::to_owned)? {
            return Ok(see(&format!("/checks?state=running&done=taken-{}-{}", done.rows, done.taken)));
        }
    }
    let asked = Asked { state: CheckState::Running.word().to_owned(), ..Asked::default() };
    page(&app, &visitor, &asked, &refill).await
}

fn read(sent: &Sent, county: Division, refill: &mut Refill) -> Option<TakeAnswers> {
    let source = sent.typed.get("source").to_owned();
    refill.picked("source", sources().get(&source));
    let Some(bytes) = sent.file("file") else {
        refill.wrong("file", "请选文件");
        return None;
    };
    match files::rows(bytes) {
        Ok(rows) if !refill.is_wrong() => {
            Some(TakeAnswers { source, county, way: Way::File, bytes: bytes.to_vec(), rows })
        }
        Ok(_) => None,
        Err(why) => {
            refill.wrong("file", why);
            None
        }
    }
}
