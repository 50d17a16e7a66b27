// SPDX-License-Identifier: Apache-2.0
//! 价格补贴 of one month: the trigger, every family, the list with its two people, and the roster that pays it.

use super::super::app::App;
use super::super::audit::minute;
use super::super::household::forms::{Refill, command_of, with_query};
use super::super::table_file::{FileForm, TableFile};
use super::super::trouble::{Trouble, render};
use super::super::visitor::{FormOf, Visitor};
use super::super::{place_name, see};
use super::prices::{PATH, answered, clock, fields, percent, typed};
use super::{PAGE, county, household_href};
use crate::components::{
    Badge, Choice, EventForm, Field, Form, ListControls, Reason, Reasons, Tab, Tile, Tiles, Tone, Typed,
};
use crate::layout::{Flash, Heading};
use crate::pages::money::prices::{EntryRow, Part, PriceFamily, PricePage, RunRow};
use assistance::access::Action;
use assistance::casework::{Basis, Scheme};
use assistance::office::{act, look};
use assistance::price_linkage::{
    AnswerIndex, AnswerRun, DrawRun, EnterIndex, IndexId, PriceIndex, PriceMonth, PriceRow, PriceRun,
    ReadPriceMonth, RunId, Standing, Trigger,
};
use assistance::settings::ReadSoon;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use kernel::{Fen, Month};
use policy::tree::Program;
use serde::Deserialize;
use std::collections::BTreeSet;
use std::sync::Arc;
use wording::explain::Mark;

#[derive(Clone, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    tab: String,
    #[serde(default)]
    page: u64,
    #[serde(default)]
    done: String,
}

fn month_of(text: &str) -> Result<Month, Trouble> {
    Month::parse(text).map_err(|_| Trouble::not_found())
}

fn href(month: Month, tab: &str) -> String {
    with_query(&format!("{PATH}/{month}"), &[("tab", tab)])
}

pub(super) async fn show(
    State(app): State<Arc<App>>,
    visitor: Visitor,
    Path(month): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Trouble> {
    page(&app, &visitor, month_of(&month)?, &asked, None).await
}

/// The page; `back` is the form that could not be taken, by its id.
async fn page(
    app: &App,
    visitor: &Visitor,
    month: Month,
    asked: &Asked,
    back: Option<(&str, &Refill)>,
) -> Result<Response, Trouble> {
    let ctx = visitor.ctx(app, "查看价格补贴");
    let place = county(app, visitor, Action::PriceView);
    let of = look(&*app.office, &ctx, &ReadPriceMonth { county: place, month }).await?;
    let soon = look(&*app.office, &ctx, &ReadSoon { place: app.settings.place }).await?;
    let on = month.last_day();
    let program = app.policies.program(place, on, on).ok();
    let mut frame = visitor.frame(app);
    if let Some(text) = said(&asked.done) {
        frame.flashes.push(Flash { tone: Tone::Done, text: text.to_owned(), link: None });
    }
    let mut events = events(visitor, &of);
    match back {
        Some((id, refill)) if events.iter().any(|event| event.form.id == id) => {
            for event in events.iter_mut().filter(|event| event.form.id == id) {
                event.form = refill.fill(event.form.clone(), &mut frame);
                event.open = true;
            }
        }
        Some((_, refill)) => drop(refill.fill(Form::post("none", "", ""), &mut frame)),
        None => {}
    }
    let unpaid = of.rows.iter().any(|row| row.before > row.paid.arrived) || of.sums.families > 0;
    let program = program.as_deref();
    let due = of.due.as_ref();
    let mut notes = Vec::new();
    if let (Some(due), Some(program)) = (due, program) {
        notes.push(format!("发放期限：{}。", basis(program, &due.basis)));
    }
    if of.started() {
        notes.push(wording::price_linkage::OTHERS.to_owned());
    }
    let tab = tab(&of, &asked.tab);
    let listed = listed(&of, tab);
    let at = usize::try_from(asked.page.min(100_000)).unwrap_or(0);
    let total = listed.len() as u64;
    let page = PricePage {
        heading: heading(&of),
        tiles: tiles(&of),
        reasons: reasons(program, of.trigger.as_ref()),
        clock: clock(app, ctx.today(), due.filter(|_| unpaid), soon).map(|clock| clock.what("发放到户")),
        notes,
        entries: of.entries.iter().map(entry).collect(),
        townships: townships(&of),
        funds: funds(&of),
        runs: of.runs.iter().map(run).collect(),
        tabs: tabs(&of, tab),
        rows: listed.into_iter().skip(at * PAGE).take(PAGE).map(|row| family(visitor, row)).collect(),
        list: ListControls {
            filters: None,
            pager: crate::handlers::pager(at as u64, PAGE as u64, total, &href(month, tab)),
            export: (total > 0).then(|| with_query(&format!("{PATH}/{month}/xlsx"), &[("tab", tab)])),
        },
        events,
        frame,
    };
    let status = back.map_or(axum::http::StatusCode::OK, |(_, refill)| refill.status());
    Ok((status, render(&page)).into_response())
}

/// What was done, in a sentence.
fn said(done: &str) -> Option<&'static str> {
    match done {
        "confirmed" => Some("价格指数已经复核，从现在起算数。"),
        "refused" => Some("已经退回，什么都没有启动。"),
        "drawn" => Some("名单已经编好，等另一人批准。批准以前什么都不变。"),
        "approved" => Some("名单已经批准，补贴进下一份花名册；你的近亲属留给另一人批准。"),
        _ => None,
    }
}

fn heading(of: &PriceMonth) -> Heading {
    let state = match (&of.index, of.started()) {
        (None, _) => "这个月还没有经过复核的价格指数。".to_owned(),
        (Some(_), false) => match of.trigger.as_ref().and_then(|one| one.started) {
            Some(false) => "没有达到启动条件，这个月不发价格补贴。".to_owned(),
            _ => "还不能确定是否启动：缺食品价格涨幅，公布以后更正补上。".to_owned(),
        },
        (Some(_), true) if of.sums.families == 0 => match listed(of, "left").len() {
            0 => "已启动，当月在保的家庭都已列入名单。".to_owned(),
            left => format!("已启动，现在没有可以列入名单的家庭；{left} 户没有列入，原因见表。"),
        },
        (Some(_), true) => format!(
            "已启动：还要给 {} 户 {} 人发 {} 元。",
            of.sums.families,
            of.sums.persons,
            of.sums.amount.grouped()
        ),
    };
    Heading::new(format!("价格补贴 {}", of.month), state).back("价格补贴", PATH)
}

fn tiles(of: &PriceMonth) -> Tiles {
    if !of.started() {
        return Tiles { tiles: Vec::new() };
    }
    let arrived = Fen::checked_sum(of.rows.iter().map(|row| row.paid.arrived)).unwrap_or_default();
    let left = listed(of, "left").len();
    let tone = if left > 0 { Tone::Soon } else { Tone::Plain };
    Tiles {
        tiles: vec![
            Tile::new("当月在保", of.rows.len(), "户"),
            Tile::new("这次要发", of.sums.families, "户")
                .tone(Tone::Info)
                .note(format!("{} 人", of.sums.persons)),
            Tile::new("这次要发", of.sums.amount.grouped(), "元").tone(Tone::Info),
            Tile::new("没有列入", left, "户").tone(tone).href(href(of.month, "left")),
            Tile::new("已到账", arrived.grouped(), "元"),
        ],
    }
}

/// By what, with what is assumed.
fn basis(program: &Program, basis: &Basis) -> String {
    let cites = wording::source::cites(program, &basis.cites);
    match (&basis.assumed, cites.is_empty()) {
        (Some(why), true) => format!("假定：{why}"),
        (Some(why), false) => format!("{cites}（假定：{why}）"),
        (None, _) => cites,
    }
}

/// The trigger as sentences: started or not, and each figure beside its line.
fn reasons(program: Option<&Program>, trigger: Option<&Trigger>) -> Reasons {
    let (Some(program), Some(trigger)) = (program, trigger) else { return Reasons::default() };
    let mark = |known: Option<bool>| match known {
        Some(true) => Mark::Yes,
        Some(false) => Mark::No,
        None => Mark::Unknown,
    };
    let lines = trigger.lines.iter().map(|one| {
        let line = one.line.map(|line| format!("{}%", line.percent())).unwrap_or_default();
        let text = match one.figure {
            Some(figure) if one.reached => format!("{} {}%，达到启动线 {line}", one.label, figure.percent()),
            Some(figure) => format!("{} {}%，没有达到启动线 {line}", one.label, figure.percent()),
            None => format!("{}没有公布，启动线 {line}", one.label),
        };
        Reason::new(mark(one.figure.map(|_| one.reached)), text).article(basis(program, &one.basis))
    });
    let text = match trigger.started {
        Some(true) => "启动",
        Some(false) => "没有启动",
        None => "还不能确定",
    };
    let whole = Reason::new(mark(trigger.started), format!("{}：{text}", trigger.label))
        .article(basis(program, &trigger.basis))
        .children(lines.collect());
    Reasons { lines: vec![whole], notes: Vec::new() }
}

const TABS: [(&str, &str); 4] =
    [("due", "这次要发"), ("left", "没有列入"), ("given", "已列入"), ("all", "全部")];

/// The tab that is asked for; where none is, what is to be given, or what was.
fn tab(of: &PriceMonth, asked: &str) -> &'static str {
    let known = TABS.iter().map(|(word, _)| *word).find(|word| *word == asked);
    let filled = || ["due", "given", "left"].into_iter().find(|word| !listed(of, word).is_empty());
    known.or_else(filled).unwrap_or("due")
}

/// The families of a tab.
fn listed<'a>(of: &'a PriceMonth, tab: &str) -> Vec<&'a PriceRow> {
    let fits = |row: &&PriceRow| match tab {
        "left" => !matches!(row.standing, Standing::Due(_) | Standing::Given),
        "given" => row.before > Fen::ZERO,
        "all" => true,
        _ => matches!(row.standing, Standing::Due(_)),
    };
    of.rows.iter().filter(fits).collect()
}

fn tabs(of: &PriceMonth, current: &str) -> Vec<Tab> {
    if of.rows.is_empty() {
        return Vec::new();
    }
    let tab = |(word, label): &(&str, &str)| Tab {
        label: (*label).to_owned(),
        count: listed(of, word).len() as u64,
        href: href(of.month, word),
        current: *word == current,
    };
    TABS.iter().map(tab).collect()
}

fn standing(row: &PriceRow) -> Badge {
    let tone = match row.standing {
        Standing::Due(_) => Tone::Info,
        Standing::Given => Tone::Done,
        Standing::Less(_) => Tone::Late,
        Standing::Nothing | Standing::Paused => Tone::Plain,
        Standing::Open(_) | Standing::Assumed(..) => Tone::Soon,
    };
    Badge::new(tone, wording::price_linkage::standing(&row.standing))
}

/// What was paid of what earlier lists gave.
fn paid(row: &PriceRow) -> Option<Badge> {
    if row.before.is_zero() {
        return None;
    }
    Some(match (row.paid.arrived >= row.before, row.paid.under_way.is_zero()) {
        (true, _) => Badge::new(Tone::Done, "已到账"),
        (false, false) => Badge::new(Tone::Info, "办理中"),
        (false, true) => Badge::new(Tone::Soon, "待编花名册"),
    })
}

fn family(visitor: &Visitor, row: &PriceRow) -> PriceFamily {
    PriceFamily {
        href: household_href(visitor, &row.face.household),
        payee: row.award.award.payee.to_string(),
        head: row.face.name.clone(),
        place: place_name(row.award.award.village),
        scheme: wording::casework::scheme(row.award.scheme).to_owned(),
        persons: row.award.award.persons,
        before: row.before,
        more: row.more(),
        standing: standing(row),
        paid: paid(row),
    }
}

fn townships(of: &PriceMonth) -> Vec<Part> {
    let part = |(place, sums): (&kernel::Division, &assistance::price_linkage::Sums)| Part {
        label: place_name(*place),
        counts: Some((sums.families, sums.persons)),
        amount: Some(sums.amount),
    };
    of.townships.iter().map(part).collect()
}

fn funds(of: &PriceMonth) -> Vec<Part> {
    let mut parts = Vec::new();
    for fund in &of.funds {
        let scheme = wording::casework::scheme(fund.scheme);
        match &fund.parts {
            Some(found) => parts.extend(found.iter().map(|(title, amount)| Part {
                label: format!("{title}（{scheme}）"),
                counts: None,
                amount: Some(*amount),
            })),
            None => parts.push(Part {
                label: format!("{scheme}的资金不够发 {} 元，先登记资金", fund.amount.grouped()),
                counts: None,
                amount: None,
            }),
        }
    }
    parts
}

fn who(name: &str, at: kernel::UtcMillis) -> (String, String) {
    (name.to_owned(), minute(at))
}

fn run(run: &PriceRun) -> RunRow {
    RunRow {
        entry: run.entry,
        families: run.sums.families,
        persons: run.sums.persons,
        amount: run.sums.amount,
        drawn: who(&run.name, run.at),
        answered: run.answer.as_ref().map(|answer| who(&answer.name, answer.at)),
        state: answered(run.answer.as_ref(), "待批准", "已批准"),
    }
}

fn entry(one: &PriceIndex) -> EntryRow {
    let why = one.corrects.as_ref().map(|(_, why)| format!("更正：{why}")).unwrap_or_default();
    EntryRow {
        entry: one.entry,
        cpi: one.cpi.percent(),
        food: percent(one.food),
        released_on: one.released_on,
        document: (one.document.clone(), why),
        entered: who(&one.name, one.at),
        answered: one.answer.as_ref().map(|answer| who(&answer.name, answer.at)),
        state: answered(one.answer.as_ref(), "待复核", "已复核"),
    }
}

fn event(name: String, consequence: Vec<String>, form: Form) -> EventForm {
    EventForm { name, consequence, destructive: false, open: true, form: form.own_ids() }
}

fn command() -> String {
    command_of(&Typed::default())
}

/// What this person can do with the month.
fn events(visitor: &Visitor, of: &PriceMonth) -> Vec<EventForm> {
    let mut events = Vec::new();
    for index in of.entries.iter().filter(|one| one.waits()) {
        events.extend(answer_index(visitor, index));
    }
    events.extend(of.waiting().and_then(|run| answer_run(visitor, run)));
    if of.started() && of.sums.families > 0 && of.waiting().is_none() && visitor.may(Action::PriceDraw) {
        events.push(draw_run(of));
    }
    if visitor.may(Action::RosterMake) {
        events.extend(rosters(of));
    }
    if visitor.may(Action::PriceEnter) && !of.entries.iter().any(PriceIndex::waits) {
        events.push(enter_index(of));
    }
    events
}

/// What the second person can say, or who made it can take back.
fn answer_form(id: &str, action: String, own: bool, right: (&str, &str)) -> Form {
    let form = Form::post(id, action, if own { "取回" } else { "签字" }).command(command());
    if own {
        return form.hidden("right", "no").fields(vec![Field::area("reason", "取回原因", 2).required()]);
    }
    let choices =
        vec![Choice::new("yes", right.0), Choice::new("no", right.1).hint("写明原因，由登记的人重新办")];
    form.fields(vec![
        Field::radios("right", "意见", choices).required(),
        Field::area("reason", "退回原因", 2).hint("退回才填"),
    ])
}

fn answer_index(visitor: &Visitor, index: &PriceIndex) -> Option<EventForm> {
    let own = index.by == visitor.signed_in.account.id;
    if !visitor.may(if own { Action::PriceEnter } else { Action::PriceConfirm }) {
        return None;
    }
    let action = format!("{PATH}/{}/indexes/{}", index.month, index.id);
    let form = answer_form("answer-index", action, own, ("与出处一致，算数", "不一致，退回"));
    let food =
        index.food.map_or_else(|| "食品没有公布".to_owned(), |food| format!("食品 {}%", food.percent()));
    let consequence = vec![format!(
        "{} 登记：居民消费价格 {}%，{food}，{} 公布，出处 {}。",
        index.name,
        index.cpi.percent(),
        index.released_on,
        index.document
    )];
    let name = if own { "取回自己的登记" } else { "复核：对照出处" };
    Some(EventForm { open: !own, ..event(name.to_owned(), consequence, form) })
}

fn answer_run(visitor: &Visitor, run: &PriceRun) -> Option<EventForm> {
    let own = run.by == visitor.signed_in.account.id;
    if !visitor.may(if own { Action::PriceDraw } else { Action::PriceApprove }) {
        return None;
    }
    let action = format!("{PATH}/{}/runs/{}", run.month, run.id);
    let form = answer_form("answer-run", action, own, ("批准发放", "退回"));
    let consequence = vec![
        format!(
            "{} 编制的第 {} 批：{} 户 {} 人，共 {} 元。",
            run.name,
            run.entry,
            run.sums.families,
            run.sums.persons,
            run.sums.amount.grouped()
        ),
        "批准后每户记一笔当月的价格补贴，进下一份花名册发放；不算收入，不影响低保金。你的近亲属留给另一人批准。".to_owned(),
    ];
    let name = if own { "取回自己编的名单" } else { "批准名单" };
    Some(EventForm { open: !own, ..event(name.to_owned(), consequence, form) })
}

fn draw_run(of: &PriceMonth) -> EventForm {
    let form = Form::post("draw", format!("{PATH}/{}/runs", of.month), "编制名单")
        .command(command())
        .hidden("digest", of.digest.clone());
    let first = !of.runs.iter().any(PriceRun::approved);
    let left = listed(of, "left").len();
    let mut consequence = vec![format!(
        "{}{} 户 {} 人，共 {} 元。另一人批准以后才发。",
        if first { "" } else { "补充名单：后来进保的、指数更正后要补的，" },
        of.sums.families,
        of.sums.persons,
        of.sums.amount.grouped()
    )];
    if left > 0 {
        consequence.push(format!("{left} 户没有列入，原因见表；弄清以后再编补充名单。"));
    }
    event("编制名单".to_owned(), consequence, form)
}

/// The rosters that pay what lists gave, one for each scheme of which something is on none.
fn rosters(of: &PriceMonth) -> Vec<EventForm> {
    let left = |row: &&PriceRow| row.before > row.paid.arrived && row.paid.under_way.is_zero();
    let schemes: BTreeSet<Scheme> = of.rows.iter().filter(left).map(|row| row.award.scheme).collect();
    let form = |scheme: Scheme| {
        let name = wording::casework::scheme(scheme);
        let form = Form::post(format!("roster-{}", scheme.word()), "/money/rosters", "编零星发放花名册")
            .command(command())
            .hidden("scheme", scheme.word())
            .hidden("month", of.month.to_string())
            .hidden("kind", "off_cycle");
        let consequence = vec![
            "和补发的一起发到户，补贴在花名册里单列；已经进了月发放花名册的不重复。".to_owned(),
            format!("{} 的月发放还没有锁定的，不用编，随月发放一起发。", of.month.chinese()),
        ];
        EventForm { open: false, ..event(format!("发放：{name}"), consequence, form) }
    };
    schemes.into_iter().map(form).collect()
}

/// Enter the index, or put right the one that counts.
fn enter_index(of: &PriceMonth) -> EventForm {
    let form = Form::post("enter", format!("{PATH}/{}/indexes", of.month), "登记").command(command());
    let mut fields = fields();
    let (name, form, consequence) = match &of.index {
        None => ("登记这个月的价格指数", form, "第二人复核以后才算数。"),
        Some(index) => {
            fields.push(Field::area("reason", "更正原因", 2).required());
            let form = form.hidden("corrects", index.id.to_string());
            (
                "更正价格指数",
                form,
                "原来的登记保留；第二人复核以后按新的算。少发的补，多列的由人处理，不扣回。",
            )
        }
    };
    let open = of.index.is_none();
    EventForm { open, ..event(name.to_owned(), vec![consequence.to_owned()], form.fields(fields)) }
}

pub(super) async fn enter(
    State(app): State<Arc<App>>,
    Path(month): Path<String>,
    FormOf(visitor, sent): FormOf,
) -> Result<Response, Trouble> {
    let month = month_of(&month)?;
    let mut refill = Refill::of(&sent);
    let command = EnterIndex {
        county: county(&app, &visitor, Action::PriceEnter),
        row: typed(&sent.typed, &month.to_string()),
        corrects: IndexId::parse(sent.typed.get("corrects")).ok(),
        reason: sent.typed.get("reason").to_owned(),
    };
    let done = act(&*app.office, &visitor.ctx_for(&app, "登记价格指数", &sent), &command).await;
    match refill.outcome(done, str::to_owned)? {
        Some(_) => Ok(see(&href(month, ""))),
        None => page(&app, &visitor, month, &Asked::default(), Some(("enter", &refill))).await,
    }
}

/// Where one goes after an answer.
fn after(month: Month, right: bool, done: &str) -> Response {
    let done = if right { done } else { "refused" };
    see(&with_query(&format!("{PATH}/{month}"), &[("done", done)]))
}

pub(super) async fn answer(
    State(app): State<Arc<App>>,
    Path((month, index)): Path<(String, String)>,
    FormOf(visitor, sent): FormOf,
) -> Result<Response, Trouble> {
    let month = month_of(&month)?;
    let index = IndexId::parse(&index).map_err(|_| Trouble::not_found())?;
    let mut refill = Refill::of(&sent);
    if let Some(right) = refill.yes_or_no("right") {
        let command = AnswerIndex { index, right, reason: sent.typed.get("reason").to_owned() };
        let done = act(&*app.office, &visitor.ctx_for(&app, "复核价格指数", &sent), &command).await;
        if refill.outcome(done, str::to_owned)?.is_some() {
            return Ok(after(month, right, "confirmed"));
        }
    }
    page(&app, &visitor, month, &Asked::default(), Some(("answer-index", &refill))).await
}

pub(super) async fn draw(
    State(app): State<Arc<App>>,
    Path(month): Path<String>,
    FormOf(visitor, sent): FormOf,
) -> Result<Response, Trouble> {
    let month = month_of(&month)?;
    let mut refill = Refill::of(&sent);
    let command = DrawRun {
        county: county(&app, &visitor, Action::PriceDraw),
        month,
        digest: sent.typed.get("digest").to_owned(),
    };
    let done = act(&*app.office, &visitor.ctx_for(&app, "编制价格补贴名单", &sent), &command).await;
    match refill.outcome(done, str::to_owned)? {
        Some(_) => Ok(after(month, true, "drawn")),
        None => page(&app, &visitor, month, &Asked::default(), Some(("draw", &refill))).await,
    }
}

pub(super) async fn approve(
    State(app): State<Arc<App>>,
    Path((month, run)): Path<(String, String)>,
    FormOf(visitor, sent): FormOf,
) -> Result<Response, Trouble> {
    let month = month_of(&month)?;
    let run = RunId::parse(&run).map_err(|_| Trouble::not_found())?;
    let mut refill = Refill::of(&sent);
    if let Some(right) = refill.yes_or_no("right") {
        let command = AnswerRun { run, right, reason: sent.typed.get("reason").to_owned() };
        let done = act(&*app.office, &visitor.ctx_for(&app, "批准价格补贴名单", &sent), &command).await;
        if refill.outcome(done, str::to_owned)?.is_some() {
            return Ok(after(month, right, "approved"));
        }
    }
    page(&app, &visitor, month, &Asked::default(), Some(("answer-run", &refill))).await
}

/// Every family of a tab, as a workbook.
pub(super) async fn workbook(
    State(app): State<Arc<App>>,
    visitor: Visitor,
    Path(month): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Trouble> {
    let month = month_of(&month)?;
    let ctx = visitor.ctx(&app, "导出价格补贴名单");
    let place = county(&app, &visitor, Action::PriceView);
    let of = look(&*app.office, &ctx, &ReadPriceMonth { county: place, month }).await?;
    let heads = [
        "保障户号",
        "户主",
        "村（社区）",
        "救助",
        "保障人数",
        "已列入（元）",
        "这次发（元）",
        "情况",
        "发放",
    ];
    let plain = |amount: Fen| if amount.is_zero() { String::new() } else { amount.plain() };
    let row = |row: &PriceRow| {
        let shown = family(&visitor, row);
        vec![
            shown.payee,
            shown.head,
            shown.place,
            shown.scheme,
            shown.persons.to_string(),
            plain(shown.before),
            plain(shown.more.unwrap_or_default()),
            shown.standing.text,
            shown.paid.map(|badge| badge.text).unwrap_or_default(),
        ]
    };
    let file = TableFile {
        name: format!("价格补贴 {month}"),
        heads: heads.map(str::to_owned).to_vec(),
        rows: listed(&of, &asked.tab).into_iter().map(row).collect(),
    };
    Ok(file.response(FileForm::Xlsx))
}
