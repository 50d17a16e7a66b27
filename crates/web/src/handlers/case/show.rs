// SPDX-License-Identifier: Apache-2.0
//! The page of a case: where it stands, what is missing, what comes next and why not, the family's facts, the papers, the clocks, what happened.

use super::super::app::{App, new_command};
use super::super::household::Reason;
use super::super::trouble::{Trouble, render};
use super::super::visitor::Visitor;
use super::desk::{self, Desk};
use super::done::{self, Just};
use super::print::Printable;
use super::{ask, facts, points, print, window};
use crate::components::Action as Go;
use crate::components::{
    Badge, Clock, EventForm, Link, MoneyBlock, Paper, Reasons, Step, StepRail, StepState, Tone, Typed,
};
use crate::layout::{Flash, Heading};
use crate::pages::case::{CasePage, HistoryRow, Lacking, Signed};
use crate::steps;
use assistance::access::{Action, Denied, Role, roles};
use assistance::archive::{Content, PaperId, PaperKind};
use assistance::casework::{
    AwardOrder, CaseEvent, CaseRecord, ClockOf, ClockState, EventKind, Matter, Missing, NextStep, Proposal,
    RunningClock, StageKind,
};
use assistance::registry::words::LookUpReason;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use policy::procedure::StepKind;
use std::collections::BTreeMap;
use std::sync::Arc;
use wording::casework as words;

/// The usual way of a case, as the rail shows it.
const RAIL: &[(&str, &[EventKind])] = &[
    ("申请", &[EventKind::Applied, EventKind::ChangeReported, EventKind::ReviewOpened]),
    ("受理", &[EventKind::Accepted]),
    ("信息核对", &[EventKind::CheckReported]),
    ("入户调查", &[EventKind::HomeVisited]),
    ("测算", &[EventKind::Assessed]),
    ("审核意见", &[EventKind::OpinionGiven]),
    ("公示", &[EventKind::NoticeRemoved]),
    ("报送", &[EventKind::Submitted]),
    ("审核确认", &[EventKind::Decided]),
    ("送达", &[EventKind::Delivered]),
    ("归档", &[EventKind::Closed]),
];

/// Steps by which a case ends without a decision, or goes back: shown last.
const ENDINGS: &[EventKind] = &[
    EventKind::Extended,
    EventKind::HandedOver,
    EventKind::PassedOn,
    EventKind::ReportReceived,
    EventKind::DeathRecorded,
    EventKind::MovedAway,
    EventKind::Returned,
    EventKind::Withdrawn,
    EventKind::Terminated,
];

/// The usual steps of a stage, in the order in which they are taken; one that may be taken whenever the others are done stands last, one that ends the stage first.
const fn usual(stage: StageKind, matter: Matter) -> &'static [EventKind] {
    use EventKind as E;
    match stage {
        // Who is covered was asked about relatives and agreed to the check when they applied; what changed is looked at and computed.
        StageKind::Accepted if !matches!(matter, Matter::Application) => &[
            E::OpinionGiven,
            E::SurveyStarted,
            E::HomeVisited,
            E::Assessed,
            E::CheckRequested,
            E::CheckStarted,
            E::CheckReported,
        ],
        StageKind::Registered => &[E::RelativesDeclared, E::PapersReceived, E::Accepted],
        StageKind::Accepted => &[
            E::OpinionGiven,
            E::SurveyStarted,
            E::RelativesDeclared,
            E::ConsentRecorded,
            E::CheckRequested,
            E::CheckStarted,
            E::CheckReported,
            E::HomeVisited,
            E::Assessed,
        ],
        StageKind::Opinion => &[E::NoticePosted],
        StageKind::OnNotice | StageKind::OnCountyNotice => &[E::NoticeRemoved],
        StageKind::Disputed => &[E::DisputeResolved],
        StageKind::Ready => &[E::HearingNoticed, E::HearingHeld, E::Submitted],
        StageKind::Submitted => &[E::Decided],
        StageKind::Decided | StageKind::Terminated => &[E::Delivered],
        StageKind::Delivered => &[E::Closed],
        StageKind::Closed | StageKind::PassedOn | StageKind::Withdrawn | StageKind::Died => &[],
    }
}

/// The usual next step among those that may be taken: the first that is possible and not yet done, or the last that may be done again.
fn upcoming<'a>(desk: &Desk, steps: impl Iterator<Item = &'a NextStep> + Clone) -> Option<EventKind> {
    // Papers are waited for as long as one that was asked for has not come.
    let waits = !desk.view.file.papers.outstanding().is_empty();
    // An assessment that was overtaken is not done.
    let overtaken = || {
        let mut missing = steps.clone().flat_map(|step| &step.missing);
        missing.any(|one| matches!(one.missing, Missing::NewAssessment))
    };
    let done = |kind| match kind {
        EventKind::PapersReceived => false,
        EventKind::Assessed => desk.has_done(kind) && !overtaken(),
        _ => desk.has_done(kind),
    };
    // A family is heard where the law asks for it and as long as it was not.
    let unheard = || {
        let before = desk.view.file.missing(&desk.view.rules, EventKind::Decided, desk.today);
        before.iter().any(|one| matches!(one.missing, Missing::Hearing { .. }))
    };
    let mut possible = usual(desk.view.row.stage, desk.view.file.matter)
        .iter()
        .copied()
        .filter(|kind| waits || *kind != EventKind::PapersReceived)
        .filter(|kind| !matches!(kind, EventKind::HearingNoticed | EventKind::HearingHeld) || unheard())
        .filter(|kind| steps.clone().any(|step| step.kind == *kind && step.missing.is_empty()));
    possible.clone().find(|kind| !done(*kind)).or_else(|| possible.next_back())
}

pub(super) async fn show(
    State(app): State<Arc<App>>,
    Path(number): Path<String>,
    Query(reason): Query<Reason>,
    Query(just): Query<Just>,
    visitor: Visitor,
) -> Result<Response, Trouble> {
    let why = LookUpReason::parse(&reason.why);
    let desk = desk::open_for(&app, &visitor, &number, why).await?;
    let mut page = page(&app, &visitor, &desk, None);
    page.frame.flashes.extend(done::flash(&desk, &just));
    Ok(render(&page))
}

/// Which form of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Which {
    /// Of one step.
    Step(EventKind),
    /// Of what is done in one sitting at the window.
    Window,
}

/// A form of the page; none where the step has a page of its own.
pub(super) fn form(desk: &Desk, ask: &steps::Ask, which: Which) -> Option<EventForm> {
    match which {
        Which::Step(EventKind::Assessed) => Some(points::assess_form(desk, ask)),
        Which::Step(kind) => steps::form(kind, ask),
        Which::Window => Some(steps::window_form(ask, &window::open(desk))),
    }
}

/// A form that came back: which, what was typed with its errors, and the command that it was sent under.
pub(super) struct Back {
    /// Which.
    pub which: Which,
    /// What was typed.
    pub typed: Typed,
    /// The command.
    pub command: String,
    /// What is wrong with the whole.
    pub problem: Option<String>,
}

/// The page, with a form that came back where there is one.
pub(super) fn page(app: &App, visitor: &Visitor, desk: &Desk, back: Option<Back>) -> CasePage {
    let view = &desk.view;
    let command = back.as_ref().map_or_else(|| new_command().to_string(), |back| back.command.clone());
    let ask = ask::ask(desk, command);
    let form = |which| form(desk, &ask, which);
    let mut frame = visitor.frame(app);
    let free: Vec<&NextStep> = view.steps.iter().filter(|step| step.denied.is_none()).collect();
    let sent_back = back.as_ref().map(|back| back.which);
    let at_the_window = || window::offered(&free).then_some(Which::Window);
    let usual = || upcoming(desk, free.iter().copied()).map(Which::Step);
    let first = sent_back.or_else(at_the_window).or_else(usual);
    let fill = |which: Which, mut event: EventForm| match &back {
        Some(back) if back.which == which => {
            event.open = true;
            event.form = event.form.fill(&back.typed);
            event
        }
        _ => event,
    };
    let next = first.and_then(|which| form(which).map(|event| fill(which, event))).map(|mut event| {
        event.open = true;
        event
    });
    if let (Some(back), Some(next)) = (&back, &next) {
        frame.errors = next.form.errors();
        if let Some(problem) = &back.problem {
            frame.errors.push(crate::components::FieldError { field: String::new(), text: problem.clone() });
        }
    }
    let mut kinds: Vec<EventKind> =
        free.iter().map(|step| step.kind).filter(|kind| Some(Which::Step(*kind)) != first).collect();
    kinds.sort_by_key(|kind| ENDINGS.iter().position(|one| one == kind).map_or(0, |at| at + 1));
    let events = kinds
        .iter()
        .filter_map(|kind| {
            let mut event = form(Which::Step(*kind))?;
            let missing = free.iter().find(|step| step.kind == *kind).map(|step| &step.missing);
            event.consequence.extend(missing.into_iter().flatten().map(|one| lacking(desk, one)));
            Some(event)
        })
        .collect();
    let mut heading = Heading::new(
        format!("{} · {}", desk.applicant(), words::matter(view.row.matter)),
        format!("{}：{}。", words::scheme(view.row.scheme), words::standing(&view.file.stage)),
    )
    .back("申请", "/cases");
    if let Some(event) = &next {
        heading = heading.primary(Go::new(format!("下一步：{}", event.name), "#next-title"));
    }
    if desk.has_notice() && (visitor.may(Action::NoticeView) || visitor.may(Action::NoticePost)) {
        heading = heading.other(Go::new("公示", format!("/notices/{}", view.row.number)));
    }
    if visitor.may(Action::ErrorRecord) {
        heading = heading.other(super::super::good_faith::link(&view.row.number));
    }
    let printable = print::links(desk);
    let (barred, others) = denied(desk);
    frame.flashes.extend(others.map(|text| Flash { tone: Tone::Info, text, link: None }));
    CasePage {
        frame,
        heading,
        basics: basics(desk),
        marks: marks(desk),
        barred,
        steps: rail(desk),
        clock: view.clocks.iter().find(|one| !whole(one) && running(one)).map(|one| clock(app, desk, one)),
        whole_clock: view.clocks.iter().find(|one| whole(one)).map(|one| clock(app, desk, one)),
        lacking: what_lacks(desk, &free),
        live: desk.assessment().ok().map(|one| one.panel.clone()),
        signed: signed(desk, &printable),
        next,
        events,
        contradictions: facts::contradictions(desk, visitor.may(Action::HouseholdEdit)),
        topics: facts::topics(desk),
        enter_facts: visitor
            .may(Action::HouseholdEdit)
            .then(|| format!("/households/{}/facts?case={}", desk.family.household.number, view.row.number)),
        papers: papers(desk, printable),
        consents: consents(desk),
        checks: checks(visitor, desk),
        messages: desk
            .messages
            .iter()
            .map(|one| super::super::messages::row(one, visitor.may(Action::MessageView)))
            .collect(),
        history: history(desk),
    }
}

fn basics(desk: &Desk) -> Vec<(String, String, Option<String>)> {
    let (row, file) = (&desk.view.row, &desk.view.file);
    let plain = |label: &str, text: String| (label.to_owned(), text, None);
    let mut all = vec![
        plain("编号", row.number.clone()),
        ("家庭".to_owned(), desk.family.household.number.clone(), Some(desk.household_href())),
        plain("居住地", super::super::place_name(row.place)),
        plain("人口", format!("{} 人", file.family.members.len())),
        plain("提出日期", file.opened.on.to_string()),
    ];
    if file.first_contact < file.opened.on {
        let until = file.accepted.as_ref().map_or(desk.today, |done| done.on);
        let days = until.days_since(file.first_contact);
        let so_far = if file.accepted.is_some() { "天后受理" } else { "天，还没有受理" };
        all.push(plain("首次求助", format!("{}，{days} {so_far}", file.first_contact)));
    }
    if let Some(standing) = &file.standing {
        let monthly = standing.monthly.map_or_else(String::new, |fen| format!("，每月 {} 元", fen.grouped()));
        let mut text = format!("{} 人{monthly}", standing.persons.len());
        if standing.exiting {
            text.push_str("，渐退中");
        }
        if standing.loaded {
            text.push_str("，历史认定");
        }
        all.push(plain("现在享受", text));
    }
    let turns_on = file.assessment.as_ref().and_then(|one| one.assessment.turns_on);
    if let Some(day) = turns_on.filter(|_| !row.stage.over()) {
        all.push(plain("提前核查", format!("{day} 前再核查一次：到时家庭成员的年龄、学籍会改变测算的依据")));
    }
    let exclusive = ask::gives_way(desk).into_iter().chain(ask::leaving(desk));
    all.extend(exclusive.map(|line| plain("不能同享", line)));
    if let Some(channel) = file.channel {
        all.push(plain("提出方式", words::channel(channel).to_owned()));
    }
    if let Some(handler) = row.handler {
        all.push(plain("经办", desk.user(handler)));
    }
    all
}

fn marks(desk: &Desk) -> Vec<Badge> {
    let file = &desk.view.file;
    let mut marks = Vec::new();
    if file.has_relatives() {
        marks.push(Badge::new(Tone::Soon, "近亲属备案"));
    }
    if file.reported {
        marks.push(Badge::new(Tone::Soon, "实名举报"));
    }
    if let Some((cause, _)) = file.visit_cause(&desk.view.rules) {
        marks.push(Badge::new(Tone::Info, words::visit_cause(cause)));
    }
    marks
}

/// Why whoever looks may not take the usual next step although their role does; or whose work it is, where it is that of others.
fn denied(desk: &Desk) -> (Option<String>, Option<String>) {
    let steps = desk.view.steps.iter();
    if upcoming(desk, steps.clone().filter(|step| step.denied.is_none())).is_some() {
        return (None, None);
    }
    let usual = usual(desk.view.row.stage, desk.view.file.matter).iter().copied();
    let mut next = upcoming(desk, steps.clone()).into_iter().chain(usual);
    let step = next.find_map(|kind| steps.clone().find(|step| step.kind == kind));
    let Some((step, why)) = step.and_then(|step| Some((step.kind, step.denied.as_ref()?))) else {
        return (None, None);
    };
    let name = words::step(step);
    let Denied::NoRole(action) = why else {
        return (Some(format!("下一步“{name}”不能由你办：{}", wording::office::denied(why))), None);
    };
    let who = Role::ALL.iter().filter(|role| !role.is_partner() && roles::bars(**role, *action).is_some());
    let who: Vec<&str> = who.map(|role| role.chinese()).collect();
    (None, Some(format!("下一步“{name}”由{}办，现在不用你办。", who.join("、"))))
}

fn rail(desk: &Desk) -> StepRail {
    let history = &desk.view.file.history;
    let over = desk.view.row.stage.over();
    let mut current = !over;
    let (file, rules) = (&desk.view.file, &desk.view.rules);
    let notice = match (file.matter, file.proposed()) {
        (Matter::Application, _) => rules.notice.is_some(),
        (_, Some(proposal)) => file.notice_rule(rules, proposal, desk.today).is_some(),
        (_, None) => false,
    };
    // What the matter does without: nothing is accepted where a change is reported or a review begun.
    let holding = |kinds: &[EventKind]| kinds.iter().any(|kind| desk.has_done(*kind));
    let last = RAIL.iter().rposition(|(_, kinds)| holding(kinds)).unwrap_or(0);
    let begins = match desk.view.file.matter {
        Matter::Application => "申请",
        Matter::Change => "报告变化",
        Matter::Review => "启动核查",
    };
    let step = |(at, (name, kinds)): (usize, &(&str, &[EventKind]))| {
        let mark = history.iter().rev().find(|mark| kinds.contains(&mark.kind));
        let holds = mark.filter(|mark| mark.voided_by.is_none());
        let state = match (holds, mark) {
            (Some(_), _) => StepState::Done,
            (None, Some(_)) => StepState::Returned,
            (None, None) if over || at < last || (*name == "公示" && !notice) => StepState::Skipped,
            (None, None) if *name == "受理" && desk.view.file.matter != Matter::Application => {
                StepState::Skipped
            }
            (None, None) if std::mem::take(&mut current) => StepState::Current,
            (None, None) => StepState::Ahead,
        };
        Step {
            name: if at == 0 { begins } else { name }.to_owned(),
            state,
            on: mark.map(|mark| mark.happened_on),
            who: mark.map(|mark| desk.doer(&mark.by)).unwrap_or_default(),
            clock: None,
        }
    };
    StepRail { steps: RAIL.iter().enumerate().map(step).collect() }
}

const fn whole(clock: &RunningClock) -> bool {
    matches!(clock.of, ClockOf::Step(StepKind::Total | StepKind::TotalDelegated))
}

const fn running(clock: &RunningClock) -> bool {
    !matches!(clock.state, ClockState::Met { .. })
}

fn clock(app: &App, desk: &Desk, one: &RunningClock) -> Clock {
    let calendar = app.policies.calendar();
    let mut clock = Clock::at(desk.today, one.due, true, desk.view.rules.settings.soon, calendar)
        .what(words::clock_of(one.of));
    if let ClockState::Met { on, .. } = one.state {
        clock.state = crate::components::ClockState::Done { on };
    }
    clock
}

fn lacking(desk: &Desk, one: &assistance::casework::Requirement) -> String {
    let text = words::missing(&desk.view.rules, &one.missing);
    match words::basis(&desk.program.sources, &one.basis) {
        Some(basis) => format!("{text}（{basis}）"),
        None => text,
    }
}

/// What is missing before the usual next steps.
fn what_lacks(desk: &Desk, free: &[&NextStep]) -> Vec<Lacking> {
    let mut all: Vec<Lacking> = Vec::new();
    for kind in usual(desk.view.row.stage, desk.view.file.matter) {
        for step in free.iter().filter(|step| step.kind == *kind) {
            for one in &step.missing {
                let what = lacking(desk, one);
                if !all.iter().any(|known| known.what == what) {
                    all.push(Lacking { what, href: None });
                }
            }
        }
    }
    all.extend(deaths(desk));
    all.extend(ask::not_asked(desk).into_iter().map(|name| Lacking {
        what: format!(
            "还没有问过{name}（赡养、抚养、扶养义务人）是否授权核对；本人不授权的如实登记，不影响申请"
        ),
        href: None,
    }));
    if let (Some(how), true) = (ask::members_differ(desk), desk.view.file.stage.kind().open()) {
        let what = format!("家庭档案的成员变了（{how}）：用“更正事实”更正本件的成员，再重新测算");
        all.push(Lacking { what, href: None });
    }
    all
}

/// Deaths that the family's own file does not know yet: of a head whose family goes on, because the others need a new head.
fn deaths(desk: &Desk) -> Vec<Lacking> {
    let open = desk.view.file.deaths.iter().filter(|death| {
        desk.family.members.iter().any(|line| line.person.id == death.person && line.person.died_on.is_none())
    });
    open.map(|death| Lacking {
        what: format!("{}去世，家庭档案里还要登记，并填其他人与新户主的关系", desk.person(death.person)),
        href: Some(format!(
            "/households/{}/change/death?case={}",
            desk.family.household.number, desk.view.row.number
        )),
    })
    .collect()
}

fn signed(desk: &Desk, printable: &[Printable]) -> Option<Signed> {
    let (file, row) = (&desk.view.file, &desk.view.row);
    let said = file.decision.as_ref()?;
    let (tone, amount) = match &said.proposal {
        Proposal::Cover { monthly } => (Tone::Done, *monthly),
        Proposal::Adjust { monthly, .. } | Proposal::Restore { monthly } => (Tone::Info, Some(*monthly)),
        Proposal::GradualExit(exit) => (Tone::Soon, Some(exit.monthly)),
        Proposal::Continue => (Tone::Done, file.present_amount()),
        Proposal::Refuse { .. } | Proposal::Stop { .. } => (Tone::Late, None),
    };
    let from = match &file.order {
        Some(
            AwardOrder::Start { from, .. } | AwardOrder::Change { from, .. } | AwardOrder::Exit { from, .. },
        ) => format!("{}起", from.chinese()),
        Some(AwardOrder::Stop { last }) => format!("发放到 {}", last.chinese()),
        Some(AwardOrder::Continue { .. }) | None => String::new(),
    };
    let block = |amount| MoneyBlock {
        label: "每月".to_owned(),
        amount,
        unit: "元/月".to_owned(),
        capitals: true,
        parts: Vec::new(),
    };
    Some(Signed {
        what: words::proposal(&said.proposal),
        badge: Badge::new(tone, words::act(said.proposal.act(file.present_amount()))),
        who: desk.doer(&said.done.by),
        on: said.done.on,
        amount: amount.map(block),
        from,
        departure: said.departure.as_ref().map(|one| one.reason.expose().to_owned()).unwrap_or_default(),
        reasons: Reasons::default(),
        papers: printable
            .iter()
            .filter(|one| one.kind.tells_decision())
            .map(|one| Link::new(&one.name, &one.href))
            .collect(),
    })
    .filter(|_| row.decided_on.is_some())
}

/// Papers in the archive, and those that can be printed now.
fn papers(desk: &Desk, printable: Vec<Printable>) -> Vec<Paper> {
    let brought = brought(desk);
    let kept = desk.papers.iter().map(|paper| {
        let kept = matches!(paper.content, Content::Kept { .. });
        let name = brought.get(&paper.id).cloned();
        Paper {
            name: name.unwrap_or_else(|| kind_name(paper.kind).to_owned()),
            number: paper.number.clone().unwrap_or_default(),
            state: if kept { "已上传" } else { "纸质件存档" }.to_owned(),
            tone: Tone::Done,
            on: Some(paper.dated),
            who: paper.filed_by.map(|id| desk.user(id)).unwrap_or_default(),
            href: kept.then(|| format!("/papers/{}", paper.id)),
        }
    });
    let ready = |name: String, state: &str, href: String| Paper {
        name,
        number: desk.view.row.number.clone(),
        state: state.to_owned(),
        tone: Tone::Info,
        on: None,
        who: String::new(),
        href: Some(href),
    };
    let printed = printable.into_iter().flat_map(|one| {
        let letter = one.editable.map(|href| ready(one.name.clone(), "可编辑（DOCX）", href));
        std::iter::once(ready(one.name, "可打印", one.href)).chain(letter)
    });
    kept.chain(printed).collect()
}

/// What the family brought, by what the packs call it: one scan may be of several.
pub(super) fn brought(desk: &Desk) -> BTreeMap<PaperId, String> {
    let mut all: BTreeMap<PaperId, String> = BTreeMap::new();
    for record in &desk.view.records {
        let CaseEvent::PapersReceived { papers } = &record.entry.event else { continue };
        for one in papers {
            let label = words::paper(&desk.view.rules, &one.code);
            all.entry(one.paper).and_modify(|names| *names = format!("{names}、{label}")).or_insert(label);
        }
    }
    all
}

/// Authorisations of the check, oldest first.
fn consents(desk: &Desk) -> Vec<crate::pages::checks::ConsentRow> {
    let row = |line: &assistance::verification::consent::ConsentLine| {
        let kept = |paper: &assistance::archive::Paper| {
            Some(paper.id) == line.paper && matches!(paper.content, Content::Kept { .. })
        };
        let kept = desk.papers.iter().any(kept);
        super::super::checks::consent_row(line, desk.person(line.person), desk.today, kept)
    };
    desk.checks.1.iter().map(row).collect()
}

/// Checks of the case, for those who may see what came out.
fn checks(visitor: &Visitor, desk: &Desk) -> Vec<Link> {
    if !visitor.may(Action::CheckRun) && !visitor.may(Action::CheckRequest) {
        return Vec::new();
    }
    let link = |one: &assistance::verification::Check| {
        let (kind, state) = (one.kind.chinese(), one.state.chinese());
        Link::new(format!("{kind}（{state}，{} 提请）", one.requested_on), format!("/checks/{}", one.id))
    };
    desk.checks.0.iter().map(link).collect()
}

/// What a paper is called.
pub(crate) fn kind_name(kind: PaperKind) -> &'static str {
    match kind {
        PaperKind::Form(form) => words::form(form),
        PaperKind::Certificate => "证明材料",
        PaperKind::CareAgreement => "照料服务协议",
        PaperKind::Photo => "照片",
        PaperKind::LateScan => "补录的纸质件",
        PaperKind::Other => "其他材料",
    }
}

fn history(desk: &Desk) -> Vec<HistoryRow> {
    let void = |seq: u32| desk.view.file.history.iter().find(|mark| mark.seq == seq)?.voided_by;
    let row = |record: &Arc<CaseRecord>| {
        let entry = &record.entry;
        let mut text = super::event_words(desk, &entry.event);
        if let Some(late) = &entry.late {
            text = format!("{text}（补录：{}）", late.reason.expose());
        }
        if let Some(by) = void(record.seq) {
            text = format!("{text}（第 {by} 条以后不再有效）");
        }
        HistoryRow {
            happened_on: entry.happened_on,
            entered_at: minute(entry.entered_at),
            who: desk.doer(&entry.by),
            what: words::step(entry.event.kind()).to_owned(),
            text,
        }
    };
    desk.view.records.iter().rev().map(row).collect()
}

/// A moment in China, to the minute.
pub(super) fn minute(at: kernel::UtcMillis) -> String {
    let text = at.to_string();
    format!("{} {}", text.get(..10).unwrap_or_default(), text.get(11..16).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_stage_leads_on_by_steps_that_the_case_allows_there() {
        for stage in StageKind::ALL {
            for matter in Matter::ALL {
                let steps = usual(*stage, *matter);
                let allowed = |kind: &EventKind| kind.stages().contains(stage);
                assert!(steps.iter().all(allowed), "{stage:?}: {steps:?}");
                let over = EventKind::ALL.iter().all(|kind| kind.any_time() || !allowed(kind));
                assert_eq!(steps.is_empty(), over, "{stage:?} with nothing to do, or with something");
            }
        }
    }
}
