// SPDX-License-Identifier: Apache-2.0
//! 公示: the board, and one notice with what may stand on the web. Who objected is opened by the handler of the case alone. Sheets are printed by `notice_print`.

use super::app::{App, new_command};
use super::household::forms::{Refill, villages, with_query};
use super::side::{CHANGE, event};
use super::trouble::{Trouble, render};
use super::visitor::{FormOf, Visitor};
use super::{pager, place_name, see};
use crate::components::{
    Action as Link, Badge, Clock, EventForm, Field, Form, ListControls, Tab, Tone, Typed,
};
use crate::layout::Heading;
use crate::pages::notices::{NoticeBoard, NoticeDetail, NoticeRow, NoticedHousehold, Objection};
use crate::pages::side::SidePage;
use assistance::access::Action;
use assistance::archive::{Content, Papers};
use assistance::casework::{Listed, Scheme};
use assistance::office::{Error, act, look};
use assistance::oversight::{
    Board, BoardFilter, BoardRow, BoardTab, Hung, NoticeOf, NoticeView, Noticed, PublishWebNotice,
    ReadObjector, ReadSheet, SheetOf, TakeDownWebNotice, WebNotice,
};
use assistance::temp_relief::{ListedRelief, ReliefBoard, ReliefNotice, ReliefNotices};
use axum::Router;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use kernel::{Ctx, Date, Deadline, Division, DivisionLevel};
use std::cmp::Ordering;
use std::sync::Arc;
use wording::casework as words;

/// Rows of one page.
const PAGE: u64 = 30;
/// The most notices of relief on the board.
const RELIEFS: u64 = 100;
/// From how many days left a notice is due soon.
const SOON: u32 = 1;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/notices", get(board))
        .route("/notices/{number}", get(show))
        .route("/notices/{number}/web", post(web))
        .route("/notices/{number}/objections/{dispute}", get(objector))
}

const TABS: &[(&str, &str, BoardTab)] = &[
    ("to_post", "待张贴", BoardTab::ToPost),
    ("hanging", "正在公示", BoardTab::Hanging),
    ("late", "逾期未揭下", BoardTab::Late),
    ("removed", "已揭下", BoardTab::Removed),
];

async fn board(State(app): State<Arc<App>>, typed: Typed, visitor: Visitor) -> Result<Response, Trouble> {
    let ctx = visitor.ctx(&app, "查看公示");
    let today = ctx.today();
    let place = Division::parse(typed.get("place")).ok();
    let page = typed.get("page").parse::<u64>().unwrap_or(0).min(10_000);
    let (word, label, tab) = TABS.iter().find(|(word, ..)| *word == typed.get("tab")).unwrap_or(&TABS[1]);
    let filter = BoardFilter { tab: *tab, place, page, rows: PAGE };
    let found = look(&*app.office, &ctx, &Board { filter }).await?;
    let relief = relief(&app, &visitor, (*tab, place, page)).await?;
    let href = |tab: &str| with_query("/notices", &[("tab", tab), ("place", typed.get("place"))]);
    let counts = found.counts.into_iter().zip(relief.counts);
    let tabs = TABS.iter().zip(counts).map(|((one, label, _), (cases, reliefs))| Tab {
        label: (*label).to_owned(),
        href: href(one),
        count: cases + reliefs,
        current: one == word,
    });
    let mut rows: Vec<NoticeRow> = found.rows.iter().map(|row| hanging(&app, row, today)).collect();
    rows.extend(found.to_post.iter().map(waiting));
    rows.extend(relief.rows.iter().map(|(one, notice)| of_relief(&app, one, *notice, today)));
    let at = TABS.iter().position(|(one, ..)| one == word).unwrap_or(1);
    let total = found.total + relief.counts[at];
    let village = place.filter(|place| place.level() == DivisionLevel::Village);
    let mut heading = Heading::new("公示", format!("{label}：{total} 件。"));
    if let Some(place) = village {
        let village = place.to_string();
        if *tab == BoardTab::ToPost || *tab == BoardTab::Hanging {
            let href = with_query("/notices/sheet", &[("village", &village), ("tab", word)]);
            heading = heading.primary(Link::new("打印全村公示", href.clone()));
            heading = heading.other(Link::new("打印内部表", format!("{href}&full=yes")));
        }
        heading = heading.other(Link::new("长期公布", super::standing::href(place, Scheme::Dibao)));
    }
    heading = heading.other(Link::new("要换新的长期公布", super::outdated::PATH));
    let filters = Form::get("filters", "/notices", "筛选")
        .hidden("tab", *word)
        .fields(vec![
            Field::select("place", "村（社区）", places(&visitor))
                .hint("选一个村，可以打印全村的公示和长期公布"),
        ])
        .fill(&typed);
    let list = ListControls {
        filters: Some(filters),
        pager: pager(page, PAGE, found.total, &href(word)),
        export: None,
    };
    Ok(render(&NoticeBoard { frame: visitor.frame(&app), heading, tabs: tabs.collect(), rows, list }))
}

fn places(visitor: &Visitor) -> Vec<crate::components::Choice> {
    let view = villages(visitor, Action::NoticeView);
    if view.is_empty() { villages(visitor, Action::NoticePost) } else { view }
}

fn board_name(hung: &Hung) -> String {
    format!("{}（{}）", place_name(hung.village), words::place(hung.board))
}

fn clock(app: &App, hung: &Hung, today: Date) -> Option<Clock> {
    if !hung.hangs() {
        return None;
    }
    let deadline = Deadline { date: hung.through, provisional: false };
    Some(Clock::at(today, deadline, false, SOON, app.policies.calendar()).what("公示期满"))
}

fn state(hung: &Hung, today: Date) -> Badge {
    match (hung.void, hung.removed_on, hung.late(today)) {
        (true, ..) => Badge::new(Tone::Plain, "退回重办，不算数"),
        (_, Some(_), true) => Badge::new(Tone::Late, "揭下晚了"),
        (_, Some(_), false) => Badge::new(Tone::Done, "已揭下"),
        (_, None, true) => Badge::new(Tone::Late, "逾期没有揭下"),
        _ if today > hung.through => Badge::new(Tone::Soon, "期满，今天揭下"),
        _ if hung.objections > 0 => Badge::new(Tone::Soon, "有异议"),
        _ => Badge::new(Tone::Info, "公示中"),
    }
}

fn hanging(app: &App, row: &BoardRow, today: Date) -> NoticeRow {
    NoticeRow {
        href: format!("/notices/{}", row.number),
        number: row.number.clone(),
        kind: format!("{}：{}", words::scheme(row.scheme), row.applicant),
        place: board_name(&row.hung),
        households: 1,
        posted: Some(row.hung.posted_on),
        clock: clock(app, &row.hung, today),
        objections: u64::from(row.hung.objections),
        state: state(&row.hung, today),
    }
}

fn waiting(one: &Listed) -> NoticeRow {
    NoticeRow {
        href: format!("/notices/{}", one.row.number),
        number: one.row.number.clone(),
        kind: format!("{}：{}", words::scheme(one.row.scheme), one.applicant),
        place: place_name(one.row.place),
        households: 1,
        posted: None,
        clock: None,
        objections: 0,
        state: Badge::new(Tone::Soon, "待张贴"),
    }
}

/// The notices of matters of relief on a tab, on its first page: they are few, since whoever is in an emergency is not made to wait for one.
async fn relief(
    app: &App,
    visitor: &Visitor,
    (tab, place, page): (BoardTab, Option<Division>, u64),
) -> Result<ReliefBoard, Trouble> {
    if !visitor.may(Action::ReliefView) {
        return Ok(ReliefBoard { rows: Vec::new(), counts: [0; 4] });
    }
    let limit = if page == 0 { RELIEFS } else { 0 };
    let notices = ReliefNotices { tab, place, limit };
    Ok(look(&*app.office, &visitor.ctx(app, "查看公示"), &notices).await?)
}

fn of_relief(app: &App, one: &ListedRelief, notice: ReliefNotice, today: Date) -> NoticeRow {
    let (posted, clock, state) = match notice {
        ReliefNotice::ToPost => (None, None, Badge::new(Tone::Soon, "待张贴")),
        ReliefNotice::Posted(on, through) => {
            let deadline = Deadline { date: through, provisional: false };
            let clock = Clock::at(today, deadline, false, SOON, app.policies.calendar()).what("公示期满");
            let down = through.add_days(1).unwrap_or(through);
            let state = match today.cmp(&down) {
                Ordering::Greater => Badge::new(Tone::Late, "逾期没有揭下"),
                Ordering::Equal => Badge::new(Tone::Soon, "期满，今天揭下"),
                Ordering::Less => Badge::new(Tone::Info, "公示中"),
            };
            (Some(on), Some(clock), state)
        }
        ReliefNotice::Removed(on, ..) => (Some(on), None, Badge::new(Tone::Done, "已揭下")),
    };
    NoticeRow {
        href: format!("/relief/{}", one.row.number),
        number: one.row.number.clone(),
        kind: format!("临时救助：{}", one.name),
        place: place_name(one.row.place),
        households: 1,
        posted,
        clock,
        objections: 0,
        state,
    }
}

async fn show(
    State(app): State<Arc<App>>,
    Path(number): Path<String>,
    visitor: Visitor,
) -> Result<Response, Trouble> {
    page(&app, &visitor, &number, &Refill::default()).await
}

async fn page(app: &App, visitor: &Visitor, number: &str, refill: &Refill) -> Result<Response, Trouble> {
    let ctx = visitor.ctx(app, "查看公示");
    let today = ctx.today();
    let view = look(&*app.office, &ctx, &NoticeOf { number: number.to_owned() }).await?;
    let sheet = ReadSheet { of: SheetOf::Case(number.to_owned()), full: false };
    let sheet = look(&*app.office, &visitor.ctx(app, "查看公示"), &sheet).await?;
    let last = view.hung.iter().rev().find(|one| !one.void);
    let mut frame = visitor.frame(app);
    let heading = heading(&view, last, today);
    let households = sheet.families.iter().map(|family| noticed(&view, family)).collect();
    let detail = NoticeDetail {
        heading,
        basics: basics(&view),
        clock: last.and_then(|hung| clock(app, hung, today)),
        households,
        photos: photos(app, visitor, &view).await?,
        objections: objections(&view),
        events: super::side::back(events(&view, last, today), refill, &mut frame),
        frame,
    };
    Ok((refill.status(), render(&detail)).into_response())
}

fn heading(view: &NoticeView, last: Option<&Hung>, today: Date) -> Heading {
    let number = &view.row.number;
    let state = match last {
        None => "审核意见已经提出，还没有张贴。".to_owned(),
        Some(hung) if hung.hangs() => {
            format!("{}：贴在{}，到 {}。", state(hung, today).text, board_name(hung), hung.through)
        }
        Some(hung) => format!("贴在{}，{}。", board_name(hung), state(hung, today).text),
    };
    let href = with_query("/notices/sheet", &[("case", number)]);
    let mut heading = Heading::new(format!("公示 {number}"), state)
        .back("公示", "/notices")
        .primary(Link::new("打印公示", href.clone()));
    if view.may_open {
        heading = heading
            .other(Link::new("打印内部表", format!("{href}&full=yes")))
            .other(Link::new("张贴、揭下和登记异议在事项里办", format!("/cases/{number}")));
    }
    heading
}

fn basics(view: &NoticeView) -> Vec<(String, String)> {
    let poster = |hung: &Hung| {
        let by = view.posters.iter().find(|(id, _)| Some(*id) == hung.posted_by);
        by.map(|(_, name)| name.clone()).unwrap_or_default()
    };
    let mut basics = Vec::new();
    for hung in &view.hung {
        let round = hung.round.map_or_else(|| "县级公示".to_owned(), |round| format!("第 {round} 次公示"));
        basics.push((
            round,
            format!("{}，{} 张贴（{}），至 {}", board_name(hung), hung.posted_on, poster(hung), hung.through),
        ));
        if let Some(on) = hung.removed_on {
            basics.push(("揭下".to_owned(), on.to_string()));
        }
    }
    basics.extend(on_the_web(&view.web));
    basics
}

/// What stands or stood on the web of a case or matter.
pub(super) fn on_the_web(web: &[WebNotice]) -> impl Iterator<Item = (String, String)> {
    web.iter().map(|one| {
        let end = one.taken_down.as_ref().map_or_else(
            || format!("到 {} 自动撤下", one.until),
            |(at, _)| format!("{} 已撤下", super::audit::minute(*at)),
        );
        ("网上公示".to_owned(), format!("{} 发布，{end}", super::audit::minute(one.published_at)))
    })
}

fn noticed(view: &NoticeView, family: &assistance::oversight::NoticedFamily) -> NoticedHousehold {
    use assistance::casework::Proposal;
    // As on the wall: a minor never stands here by name.
    let applicant = match (family.adult, &family.guardian) {
        (true, _) => family.applicant.clone(),
        (false, Some(guardian)) => format!("{guardian}（监护人代）"),
        (false, None) => "（未成年，待登记监护人）".to_owned(),
    };
    NoticedHousehold {
        applicant,
        group: place_name(family.village),
        people: u64::from(family.covered),
        monthly: match &family.proposal {
            Proposal::Cover { monthly } => *monthly,
            _ => None,
        },
        reason: match &family.proposal {
            Proposal::Refuse { because } => {
                because.iter().map(|one| words::refusal_reason(one.code)).collect::<Vec<_>>().join("；")
            }
            _ => String::new(),
        },
        href: view.may_open.then(|| format!("/cases/{}", view.row.number)),
    }
}

/// Photos by what they show, each with its address where it was uploaded; of the others the archive knows that they lie in the box.
async fn photos(
    app: &App,
    visitor: &Visitor,
    view: &NoticeView,
) -> Result<Vec<(String, Option<String>)>, Trouble> {
    // The photos lie in the family's archive: whoever may not open it sees none.
    if !view.may_open {
        return Ok(Vec::new());
    }
    let papers = Papers { household: view.row.household, case: Some(view.row.id) };
    let papers = look(&*app.office, &visitor.ctx(app, "查看公示"), &papers).await?;
    let kept = |photo| {
        let uploaded =
            papers.iter().any(|one| one.id == photo && matches!(one.content, Content::Kept { .. }));
        uploaded.then(|| format!("/papers/{photo}"))
    };
    let mut photos = Vec::new();
    for hung in &view.hung {
        photos.push((format!("{} 张贴时", hung.posted_on), kept(hung.photo)));
        if let (Some(on), Some(photo)) = (hung.removed_on, hung.removed_photo) {
            photos.push((format!("{on} 揭下前"), kept(photo)));
        }
    }
    Ok(photos)
}

fn objections(view: &NoticeView) -> Vec<Objection> {
    let one = |objection: &assistance::oversight::Objected| Objection {
        on: objection.on,
        about: view.row.number.clone(),
        ground: objection
            .ground
            .as_ref()
            .map_or_else(|| "由乡镇处理，内容保密".to_owned(), |ground| ground.expose().to_owned()),
        state: match objection.resolved {
            Some(on) => Badge::new(Tone::Done, format!("{on} 已处理")),
            None => Badge::new(Tone::Soon, "核实中"),
        },
        clock: None,
        href: view.handles.then(|| format!("/notices/{}/objections/{}", view.row.number, objection.number)),
    };
    view.objections.iter().map(one).collect()
}

fn events(view: &NoticeView, last: Option<&Hung>, today: Date) -> Vec<EventForm> {
    if !view.may_post {
        return Vec::new();
    }
    let hangs = last.is_some_and(|hung| hung.hangs() && today <= hung.through);
    let at = format!("/notices/{}/web", view.row.number);
    web_form(at, (&view.web, view.web_days), hangs, today).into_iter().collect()
}

/// The form that puts a notice on the web, or takes it off; none where the county shows none there, or nothing hangs.
pub(super) fn web_form(
    at: String,
    (web, days): (&[WebNotice], Option<u32>),
    hangs: bool,
    today: Date,
) -> Option<EventForm> {
    let days = days?;
    let form = |change: &str, button: &str| {
        Form::post(change, at, button).command(new_command().to_string()).hidden(CHANGE, change)
    };
    if web.iter().any(|one| one.shown(today)) {
        return Some(event("从网上撤下", "马上撤下，墙上的公示不受影响。", form("withdraw", "撤下")));
    }
    let note = format!("内容和墙上的一样；最多 {days} 天，不超过公示期，到期自动撤下，搜索引擎不收录。");
    hangs.then(|| event("发布到网上", &note, form("publish", "发布")))
}

/// Puts the notice of a case or matter on the web, or takes it off, as the form says.
pub(super) async fn put_on_the_web(
    app: &App,
    ctx: &Ctx,
    change: &str,
    of: Noticed,
) -> Result<Result<(), Error>, Trouble> {
    match change {
        "publish" => Ok(act(&*app.office, ctx, &PublishWebNotice { of }).await.map(drop)),
        "withdraw" => Ok(act(&*app.office, ctx, &TakeDownWebNotice { of }).await.map(drop)),
        _ => Err(Trouble::not_found()),
    }
}

async fn web(
    State(app): State<Arc<App>>,
    Path(number): Path<String>,
    FormOf(visitor, sent): FormOf,
) -> Result<Response, Trouble> {
    let mut refill = Refill::of(&sent);
    let ctx = visitor.ctx_for(&app, "网上公示", &sent);
    let view =
        look(&*app.office, &visitor.ctx(&app, "网上公示"), &NoticeOf { number: number.clone() }).await?;
    let done = put_on_the_web(&app, &ctx, sent.typed.get(CHANGE), Noticed::Case(view.row.id)).await?;
    match refill.outcome(done, str::to_owned)? {
        Some(()) => Ok(see(&format!("/notices/{number}"))),
        None => page(&app, &visitor, &number, &refill).await,
    }
}

/// Who objected: for the handler of the case.
async fn objector(
    State(app): State<Arc<App>>,
    Path((number, dispute)): Path<(String, u32)>,
    visitor: Visitor,
) -> Result<Response, Trouble> {
    let ctx = visitor.ctx(&app, "处理公示异议");
    let (objector, _) = look(&*app.office, &ctx, &ReadObjector { number: number.clone(), dispute }).await?;
    let text = |secret: &Option<kernel::Secret<String>>, none: &str| {
        secret.as_ref().map_or_else(|| none.to_owned(), |text| text.expose().clone())
    };
    let page = SidePage {
        frame: visitor.frame(&app),
        heading: Heading::new(
            format!("异议 {dispute} 的提出人"),
            "只有经办人能看到；查看已经记入操作记录。不得告诉被反映的家庭和其他人。",
        )
        .back(format!("公示 {number}"), format!("/notices/{number}")),
        basics: vec![
            ("提出人".to_owned(), text(&objector.name, "没有留名")),
            ("电话".to_owned(), text(&objector.phone, "没有留电话")),
            ("登记".to_owned(), super::audit::minute(objector.recorded_at)),
        ],
        tables: Vec::new(),
        events: Vec::new(),
    };
    Ok(render(&page))
}
