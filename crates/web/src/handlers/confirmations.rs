// SPDX-License-Identifier: Apache-2.0
//! 审核确认: what waits for the decider. Confirmations that follow the opinion and its assessment may be signed together, each as a decision of its own; whatever
//! departs, refuses or takes away is only linked and decided on its own page.

use super::app::{App, new_command};
use super::case::derived;
use super::inbox::clock;
use super::trouble::{Trouble, render};
use super::visitor::{FormOf, Visitor};
use crate::components::{Action as Link, Badge, Cell, Column, Form, ListControls, Row, Table, Tone};
use crate::layout::{Flash, Heading};
use crate::pages::confirm::Confirm;
use crate::pages::confirmations::{ConfirmationList, Waiting};
use assistance::access::Action;
use assistance::casework::{
    Because, CaseEvent, CaseFilter, CaseView, EventKind, ListCases, Listed, NextStep, Proposal, ReadCase,
    StageKind, TakeStep,
};
use assistance::office::{act, look};
use axum::Router;
use axum::extract::{Query, State};
use axum::response::Response;
use axum::routing::get;
use kernel::{Ctx, Fen, Purpose};
use serde::Deserialize;
use std::sync::Arc;
use wording::casework as words;

/// Cases of one page: each is opened to be read.
const PAGE: u64 = 30;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new().route("/confirmations", get(list).post(sign))
}

/// A case that waits, opened.
pub(super) struct Open {
    pub(super) listed: Listed,
    pub(super) view: CaseView,
}

impl Open {
    fn decide(&self) -> Option<&NextStep> {
        self.view.steps.iter().find(|step| step.kind == EventKind::Decided)
    }

    /// Why whoever looks cannot sign it now, where that is so.
    fn barred(&self) -> Option<String> {
        let Some(step) = self.decide() else { return Some("现在不能决定".to_owned()) };
        if let Some(denied) = &step.denied {
            return Some(wording::office::denied(denied));
        }
        step.missing.first().map(|one| words::missing(&self.view.rules, &one.missing))
    }

    /// Whether it may be signed together with others: it gives or continues, follows the opinion and the assessment, and nothing in it is still to be decided by the county.
    fn agrees(&self) -> bool {
        self.gives() && !self.by_itself()
    }

    /// Whether it has to be read by itself, though it gives or continues.
    fn by_itself(&self) -> bool {
        self.departs() || self.view.file.for_the_county().next().is_some()
    }

    /// Whether a meeting that goes through several cases may be entered for it: none was yet, and nothing is refused or taken away, which is done one by one.
    pub(super) fn meets(&self) -> bool {
        let step = self.view.steps.iter().any(|step| step.kind == EventKind::MeetingHeld);
        step && self.gives() && self.view.file.meeting.is_none()
    }

    /// Whether it gives or continues, whatever it departs from.
    pub(super) fn gives(&self) -> bool {
        matches!(self.view.file.proposed(), Some(Proposal::Cover { .. } | Proposal::Continue))
    }

    fn departs(&self) -> bool {
        self.view.file.opinion.as_ref().is_some_and(|said| said.departure.is_some())
    }

    fn monthly(&self) -> Option<Fen> {
        match self.view.file.proposed()? {
            Proposal::Cover { monthly } => *monthly,
            Proposal::Adjust { monthly, .. } | Proposal::Restore { monthly } => Some(*monthly),
            Proposal::GradualExit(exit) => Some(exit.monthly),
            Proposal::Continue => self.view.file.present_amount(),
            Proposal::Refuse { .. } | Proposal::Stop { .. } => None,
        }
    }

    fn people(&self) -> u64 {
        self.view.file.covered().len().max(1) as u64
    }

    /// Why it is proposed: the grounds, or what the office found where something is given. The amount stands beside it.
    fn why(&self) -> String {
        let reasons: Vec<String> = match self.view.file.proposed() {
            Some(Proposal::Refuse { because }) => each(because, words::refusal_reason),
            Some(Proposal::Stop { because }) => each(because, words::stop_reason),
            Some(Proposal::Adjust { because, .. }) => each(because, words::adjust_reason),
            Some(Proposal::GradualExit(exit)) => vec![words::exit(exit.kind).to_owned()],
            Some(Proposal::Restore { .. }) => vec!["渐退期内再次陷入困难".to_owned()],
            Some(Proposal::Cover { .. } | Proposal::Continue) | None => self.found(),
        };
        reasons.join("；")
    }

    fn found(&self) -> Vec<String> {
        let file = &self.view.file;
        let assessed = file.assessment.as_ref().map(|one| &one.assessment);
        let assessed =
            assessed.map(|one| format!("测算{}，计 {} 人", words::answer(one.answer), one.counted.len()));
        let checked = file.check.reported.map(|on| format!("{on} 核对"));
        let visited = file.visits.last().map(|visit| format!("{} 入户", visit.on));
        let notice = file.last_notice().map(|notice| {
            let disputes = match file.disputes.len() {
                0 => "没有异议".to_owned(),
                number => format!("异议 {number} 件已处理"),
            };
            format!("公示至 {}，{disputes}", notice.through)
        });
        [assessed, checked, visited, notice].into_iter().flatten().collect()
    }

    fn waiting(&self, app: &App, today: kernel::Date) -> Waiting {
        let proposal = self.view.file.proposed();
        let act = proposal.map(|one| one.act(self.view.file.present_amount()));
        let departure = self.view.file.opinion.as_ref().and_then(|said| said.departure.as_ref());
        let proposed = self.view.file.for_the_county().next();
        let why = departure.map(|one| one.reason.expose().to_owned()).or_else(|| {
            proposed.map(|(_, one)| format!("{}提出裁量，由县级定：{}", one.by, one.reason.expose()))
        });
        Waiting {
            href: format!("/cases/{}", self.listed.row.number),
            id: self.listed.row.number.clone(),
            number: self.listed.row.number.clone(),
            head: self.listed.applicant.clone(),
            place: super::place_name(self.listed.row.place),
            people: self.people(),
            proposal: Badge::new(
                if self.agrees() { Tone::Done } else { Tone::Soon },
                act.map(words::act).unwrap_or("还没有意见"),
            ),
            monthly: self.monthly(),
            why: why.unwrap_or_else(|| self.why()),
            clock: clock(app, &self.listed, today, self.view.rules.settings.soon),
            barred: self.barred(),
        }
    }
}

fn each<R: Copy>(because: &[Because<R>], word: fn(R) -> &'static str) -> Vec<String> {
    words::each_once(because.iter().map(|one| word(one.code))).into_iter().map(str::to_owned).collect()
}

#[derive(Default, Deserialize)]
struct Asked {
    #[serde(default)]
    page: u64,
}

/// Opens a page of what waits.
pub(super) async fn open_page(app: &App, ctx: &Ctx, page: u64) -> Result<(Vec<Open>, u64), Trouble> {
    open(app, ctx, CaseFilter { limit: PAGE, offset: page.min(10_000) * PAGE, ..CaseFilter::default() }).await
}

async fn open(app: &App, ctx: &Ctx, filter: CaseFilter) -> Result<(Vec<Open>, u64), Trouble> {
    let filter = CaseFilter { stages: vec![StageKind::Submitted], ..filter };
    let (listed, total) = look(&*app.office, ctx, &ListCases { filter, place: None }).await?;
    let mut all = Vec::with_capacity(listed.len());
    for listed in listed {
        // Each look is a line of the log with an id of its own.
        let ctx = app.ctx(ctx.who.clone(), Purpose::for_case("审核确认", &listed.row.number));
        let view = look(&*app.office, &ctx, &ReadCase { case: listed.row.id }).await?;
        all.push(Open { listed, view });
    }
    Ok((all, total))
}

async fn list(
    State(app): State<Arc<App>>,
    Query(asked): Query<Asked>,
    visitor: Visitor,
) -> Result<Response, Trouble> {
    page(&app, &visitor, asked.page, Vec::new()).await
}

async fn page(app: &App, visitor: &Visitor, page: u64, flashes: Vec<Flash>) -> Result<Response, Trouble> {
    let ctx = visitor.ctx(app, "查看待审核确认的事项");
    let (all, total) = open_page(app, &ctx, page).await?;
    let row = |one: &Open| one.waiting(app, ctx.today());
    let agreeing: Vec<Waiting> = all.iter().filter(|one| one.agrees()).map(row).collect();
    let may = visitor.may(Action::CaseDecide) || visitor.may(Action::CaseDecideDelegated);
    let signable = may && agreeing.iter().any(|one| one.barred.is_none());
    let mut frame = visitor.frame(app);
    frame.flashes = flashes;
    let mut heading = Heading::new("审核确认", format!("{total} 件等待决定。"));
    if visitor.may(Action::CaseReview) && all.iter().any(Open::meets) {
        heading = heading.primary(Link::new("登记审批会议", super::meeting::href(page)));
    }
    Ok(render(&ConfirmationList {
        frame,
        heading,
        departing: all.iter().filter(|one| one.by_itself() && one.gives()).map(row).collect(),
        one_by_one: all.iter().filter(|one| !one.gives()).map(row).collect(),
        agreeing,
        batch: signable.then(|| ConfirmationList::batch_form("/confirmations", &new_command().to_string())),
        list: ListControls {
            pager: super::pager(page, PAGE, total, "/confirmations"),
            ..ListControls::default()
        },
    }))
}

/// The first time: each household by name, with the sum. The second time: one decision for each.
async fn sign(State(app): State<Arc<App>>, FormOf(visitor, sent): FormOf) -> Result<Response, Trouble> {
    let ctx = visitor.ctx(&app, "审核确认");
    let mut chosen = Vec::new();
    for ticked in sent.typed.all("case").iter().take(usize::try_from(PAGE).unwrap_or(30)) {
        let (number, version) = ticked.split_once(' ').unwrap_or((ticked, ""));
        let filter = CaseFilter { number: Some(number.to_owned()), limit: PAGE, ..CaseFilter::default() };
        let (found, _) = open(&app, &ctx, filter).await?;
        if let Some(one) = found.into_iter().find(|one| one.listed.row.number == number) {
            chosen.push((one, version.parse::<u32>().ok()));
        }
    }
    if sent.typed.get("signed") != "yes" {
        return Ok(confirm(&app, &visitor, &sent, &chosen));
    }
    let (mut done, mut not) = (0_usize, Vec::new());
    for (one, version) in &chosen {
        match decide(&app, &visitor, &sent, one, *version).await {
            Ok(()) => done += 1,
            Err(why) => not.push(format!("{}（{}）：{why}", one.listed.applicant, one.listed.row.number)),
        }
    }
    let mut flashes =
        vec![Flash {
            tone: Tone::Done, text: format!("已签署 {done} 件，每件各自成文。"), link: None
        }];
    flashes.extend(not.into_iter().map(|text| Flash { tone: Tone::Late, text, link: None }));
    page(&app, &visitor, 0, flashes).await
}

/// Decides one case as its opinion says.
async fn decide(
    app: &App,
    visitor: &Visitor,
    sent: &super::form::Sent,
    one: &Open,
    version: Option<u32>,
) -> Result<(), String> {
    let row = &one.listed.row;
    let proposal = one.view.file.proposed().filter(|_| one.agrees() && one.barred().is_none());
    let Some(proposal) = proposal else {
        return Err(one.barred().unwrap_or_else(|| "不能成批签署，请打开这件单独决定".to_owned()));
    };
    let step = TakeStep {
        case: row.id,
        version: version.unwrap_or(row.version),
        event: CaseEvent::Decided { proposal: proposal.clone(), departure: None, number: row.number.clone() },
        happened_on: visitor.ctx(app, "").today(),
        late: None,
    };
    let command = derived(sent.command(), "confirm", &row.id.bytes());
    let ctx = app.ctx_for(visitor.actor(), Purpose::for_case("审核确认", &row.number), command);
    act(&*app.office, &ctx, &step).await.map(|_| ()).map_err(|error| wording::office::error(&error))
}

fn confirm(
    app: &App,
    visitor: &Visitor,
    sent: &super::form::Sent,
    chosen: &[(Open, Option<u32>)],
) -> Response {
    let columns = vec![
        Column::words("户主"),
        Column::words("编号"),
        Column::figures("人口", "人"),
        Column::words("拟定"),
        Column::figures("金额", "元/月"),
    ];
    let row = |(one, _): &(Open, Option<u32>)| {
        Row::plain(vec![
            Cell::words(&one.listed.applicant),
            Cell::unbroken(&one.listed.row.number),
            Cell::Count(one.people()),
            Cell::words(one.view.file.proposed().map(words::proposal).unwrap_or_default()),
            Cell::money(one.monthly()),
        ])
    };
    let table = Table::new("chosen", "要签署的", columns)
        .rows(chosen.iter().map(row).collect())
        .empty("没有选中的。回到上一页勾选。");
    let mut form = Form::post("sign", "/confirmations", format!("逐件签署这 {} 件", chosen.len()))
        .command(sent.command().to_string())
        .hidden("signed", "yes")
        .hidden("opinion", sent.typed.get("opinion"))
        .cancel("不签，返回", "/confirmations");
    for (one, _) in chosen {
        form = form.hidden("case", format!("{} {}", one.listed.row.number, one.listed.row.version));
    }
    let people: u64 = chosen.iter().map(|(one, _)| one.people()).sum();
    let monthly = Fen::checked_sum(chosen.iter().filter_map(|(one, _)| one.monthly()));
    let monthly = monthly.map_or_else(String::new, |fen| format!("，每月共 {} 元", fen.grouped()));
    render(&Confirm {
        frame: visitor.frame(app),
        heading: Heading::new(
            format!("签署这 {} 件确认？", chosen.len()),
            "每件各自作出决定、各自留痕；与审核意见不同的，打开那件单独决定。",
        )
        .back("审核确认", "/confirmations"),
        consequence: vec![format!("{} 户 {people} 人{monthly}。", chosen.len())],
        total: None,
        table: Some(table),
        form,
    })
}
