// SPDX-License-Identifier: Apache-2.0
//! One matter of relief: what struck whom, what the packs say and why, what was approved and handed over, what is due, and what was done.

use super::super::app::App;
use super::super::household::forms::{Refill, with_query};
use super::super::notices::on_the_web;
use super::super::side::back;
use super::super::trouble::{Trouble, render};
use super::super::visitor::Visitor;
use super::aid::{self, colleagues};
use super::{badge, clock, forms, print};
use crate::components::{Action as Link, Badge, Cell, Column, Field, Link as Open, Row, Table, Tone, Typed};
use crate::layout::{Flash, Heading};
use crate::pages::relief::{ReliefMatter, Why};
use assistance::access::Action;
use assistance::casework::Answer;
use assistance::office::look;
use assistance::registry::words::LookUpReason;
use assistance::temp_relief::{
    ApprovalState, EVENT_KIND, Level, LiveRelief, ReadRelief, ReliefAnswer, ReliefEvent, ReliefLive,
    ReliefView, Source, StageState, Way,
};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use kernel::{Date, Fen};
use policy::assess::assess;
use policy::explain::Outcome;
use std::sync::Arc;
use wording::explain::answer::tell;
use wording::explain::{Detail, Subjects, Teller};

pub(super) async fn show(
    State(app): State<Arc<App>>,
    Path(number): Path<String>,
    visitor: Visitor,
    typed: Typed,
) -> Result<Response, Trouble> {
    page(&app, &visitor, &number, &Refill::asked(typed)).await
}

pub(super) async fn page(
    app: &App,
    visitor: &Visitor,
    number: &str,
    refill: &Refill,
) -> Result<Response, Trouble> {
    let ctx = visitor.ctx(app, "办理临时救助");
    let view = look(&*app.office, &ctx, &ReadRelief { number: number.to_owned() }).await?;
    let staff = colleagues(app, visitor).await?;
    let mut frame = visitor.frame(app);
    if let Ok(left) = Fen::parse(refill.typed.get("short")) {
        let text = format!(
            "备用金只剩 {} 元，这一笔当天转县级支付、打入账户，不当场给现金；救助照办。",
            left.grouped()
        );
        frame.flashes.push(Flash { tone: Tone::Soon, text, link: None });
    }
    frame.flashes.extend(no_account(visitor, &view));
    if !view.alike.is_empty() {
        let text =
            format!("同一人、相近日期还有 {}。看一看是不是同一件事；不影响先行救助。", view.alike.join("、"));
        frame.flashes.push(Flash { tone: Tone::Info, text, link: None });
    }
    let (row, today) = (&view.row, ctx.today());
    let due = view.clocks.iter().find(|one| one.met.is_none() && !row.stage.over());
    let due = due.map(|one| clock(app, (one.of, one.due.date, one.due.provisional), today).words());
    let due = due.map(|words| format!("，{words}")).unwrap_or_default();
    let mut heading =
        Heading::new(format!("{} · 临时救助", view.name), format!("{}{due}。", badge(row.stage).text))
            .back("临时救助", "/relief");
    if visitor.may(Action::HouseholdView) {
        let href = with_query(
            &format!("/households/{}", view.household),
            &[("why", LookUpReason::Application.word())],
        );
        heading = heading.other(Link::new("家庭档案", href));
    }
    let left = super::left(app, visitor, &[row.place]).await?.first().map(|(_, left)| *left);
    let live = look(&*app.office, &ctx, &LiveRelief { number: number.to_owned() }).await;
    // A file that cannot be computed has no reasons; what was assessed before stands all the same.
    let live = live.ok();
    let kind = live.as_ref().and_then(|live| kind_words(app, live));
    let page = ReliefMatter {
        events: back(
            forms::events(&view, visitor, (&staff, left), (declared_kind(app, live.as_ref()), today)),
            refill,
            &mut frame,
        ),
        frame,
        heading,
        basics: basics(&view, kind.as_deref()),
        why: live.as_ref().map(|live| why(live, &view.name)).unwrap_or_default(),
        papers: print::links(&view),
        tables: vec![answers(&view), approvals(&view), due_table(app, &view, today), history(&view)]
            .into_iter()
            .flatten()
            .collect(),
    };
    Ok((refill.status(), render(&page)).into_response())
}

/// What struck them, to be taken in as it was declared or as it is seen.
fn declared_kind(app: &App, live: Option<&ReliefLive>) -> Field {
    let field = aid::kind_field(app);
    match live.and_then(|live| live.event_fact(EVENT_KIND)) {
        Some(word) => field.value(word),
        None => field,
    }
}

/// What the county pays and cannot send anywhere yet.
fn no_account(visitor: &Visitor, view: &ReliefView) -> Option<Flash> {
    let (standing, (_, left)) = (view.by_county?, view.county_pays()?);
    let waits = standing.waits.filter(|_| !left.is_zero())?;
    let text = format!("县级支付的 {} 元还不能发：{}。", left.grouped(), waits.chinese());
    let may = visitor.may(Action::PayeeEnter) || visitor.may(Action::PayeeConfirm);
    let link = may.then(|| Open::new("收款账户", format!("/payees/{}", standing.award)));
    Some(Flash { tone: Tone::Soon, text, link })
}

/// What the county pays, and how far it has come.
fn by_county(view: &ReliefView) -> Option<String> {
    let (standing, (all, left)) = (view.by_county?, view.county_pays()?);
    let state = match (left.is_zero(), standing.under_way, standing.waits) {
        (true, ..) => "已到账",
        (_, true, _) => "花名册办理中",
        (_, _, Some(waits)) => waits.chinese(),
        (_, _, None) => "待县级编花名册",
    };
    Some(format!("{} 元，{state}", all.grouped()))
}

/// What struck them, as the dictionary has it.
pub(super) fn kind_words(app: &App, live: &ReliefLive) -> Option<String> {
    let word = live.event_fact(EVENT_KIND)?;
    let kinds = app.policies.library().dictionary.enums.iter().find(|one| &*one.name == EVENT_KIND)?;
    kinds.variants.iter().find(|(one, _)| **one == *word).map(|(_, label)| label.clone())
}

/// What the packs say today of each scheme that may concern the event, with every reason: first what gives something or waits for somebody, then what does not.
fn why(live: &ReliefLive, name: &str) -> Vec<Why> {
    let (program, given) = (&live.live.program, &live.live.given);
    let Ok(evaluation) = assess(program, given) else { return Vec::new() };
    let person = live.person.map(|id| id.to_string());
    let named = |id: &str| (Some(id) == person.as_deref()).then(|| name.to_owned());
    let subjects = Subjects::named(given, &program.dictionary, &named);
    let mut teller = Teller::new(&evaluation, &subjects, Detail::SHORT);
    let concerns = |at: &usize| {
        let result = &evaluation.results[*at];
        live.concerns(result.scheme, result.row) && result.outcome != Outcome::Refused
    };
    let results: Vec<usize> = (0..evaluation.results.len()).filter(concerns).collect();
    let mut told: Vec<_> = results.into_iter().filter_map(|at| tell(&mut teller, at)).collect();
    told.sort_by_key(|one| (one.outcome == Outcome::No, one.idle));
    let why = |one: &wording::explain::answer::Told| Why {
        scheme: one.label.clone(),
        outcome: Badge::new(tone(one.outcome), wording::explain::outcome(one.outcome)),
        sentence: one.amount.as_ref().and_then(|amount| amount.arithmetic.clone()).unwrap_or_default(),
        reasons: crate::told::reasons(program, &one.reasons, &[], 2),
    };
    told.iter().map(why).collect()
}

const fn tone(outcome: Outcome) -> Tone {
    match outcome {
        Outcome::Yes => Tone::Done,
        Outcome::No | Outcome::Refused | Outcome::Invalid => Tone::Info,
        Outcome::Needs | Outcome::Discretion => Tone::Soon,
    }
}

fn basics(view: &ReliefView, kind: Option<&str>) -> Vec<(String, String)> {
    let row = &view.row;
    let unproven = view.file.unproven.len();
    let mut all = vec![
        ("编号", row.number.clone()),
        ("为谁", if row.person.is_some() { "个人" } else { "全家" }.to_owned()),
        ("困难原因", kind.unwrap_or("—").to_owned()),
        ("发生", row.struck_on.chinese()),
        ("在哪里发生", super::super::place_name(row.place)),
    ];
    let steps = [("申请", view.handed_in()), ("受理", view.opener())];
    let told = |(step, one): (&'static str, Option<&assistance::temp_relief::Entry>)| {
        one.map(|one| (step, format!("{} {}", one.happened_on.chinese(), one.name)))
    };
    all.extend(steps.into_iter().filter_map(told));
    if unproven > 0 {
        all.push(("身份待证明", format!("{unproven} 人，补齐手续时核对证件")));
    }
    all.extend(by_county(view).map(|words| ("县级支付", words)));
    let all = all.into_iter().map(|(label, words)| (label.to_owned(), words));
    all.chain(on_the_web(&view.web)).collect()
}

fn answer_words(one: &ReliefAnswer) -> (Tone, &'static str) {
    match one.answer {
        Answer::Yes => (Tone::Done, "可以给"),
        Answer::No => (Tone::Info, "不符合"),
        Answer::Needs => (Tone::Soon, "还缺情况"),
        Answer::Discretion => (Tone::Soon, "要人来定"),
    }
}

/// What the packs say, without what has nothing to do with it.
fn answers(view: &ReliefView) -> Option<(String, Table)> {
    let (on, assessment) = view.file.assessment.as_ref()?;
    let columns = vec![
        Column::words("项目"),
        Column::words("测算"),
        Column::figures("可以给", "元"),
        Column::words("谁审批"),
        Column::words("还缺"),
    ];
    let row = |one: &ReliefAnswer| {
        let (tone, words) = answer_words(one);
        Row::plain(vec![
            Cell::words(&one.label),
            Cell::badge(tone, words),
            Cell::money(one.amount),
            Cell::words(one.decider.map_or("", Level::chinese)),
            Cell::words(one.missing.iter().cloned().collect::<Vec<_>>().join("、")),
        ])
    };
    let rows = assessment.answers.iter().filter(|one| one.answer != Answer::No).map(row).collect();
    let title = format!("测算（{on}，不是决定）");
    Some((
        title.clone(),
        Table::new("answers", title, columns).rows(rows).empty("按现有情况哪一项都不符合。"),
    ))
}

/// How an approval is handed over, each way once.
pub(super) fn given(state: &ApprovalState) -> String {
    let mut ways: Vec<String> = state.stages.iter().map(|part| given_part(state, part)).collect();
    ways.dedup();
    ways.join("，")
}

/// How a part is handed over: goods and accounts with which; where the county pays what was meant as cash, both are said.
fn given_part(state: &ApprovalState, part: &StageState) -> String {
    let (given, way) = (&state.approval.given, state.way(part));
    match &given.what {
        _ if way != given.way => format!("{}（原定{}）", way.chinese(), given.way.chinese()),
        Some(what) if way != Way::Cash => format!("{}：{}", way.chinese(), what.expose()),
        _ => way.chinese().to_owned(),
    }
}

pub(super) fn second_words(state: &ApprovalState) -> String {
    match (&state.approval.second, &state.confirmed, &state.approval.asked) {
        (Some(second), ..) => second.signature().expose().to_owned(),
        (None, Some((on, _, name)), _) => format!("{name}（{on} 确认）"),
        (None, None, Some(asked)) => format!("等 {} 确认", asked.signature().expose()),
        (None, None, None) => String::new(),
    }
}

/// Every part of every approval, with its payment.
fn approvals(view: &ReliefView) -> Option<(String, Table)> {
    if view.file.approvals.is_empty() {
        return None;
    }
    let columns = vec![
        Column::words("审批"),
        Column::words("级别"),
        Column::words("谁批、谁是第二人"),
        Column::figures("金额", "元"),
        Column::words("怎么给"),
        Column::words("发放"),
    ];
    let arrived = view.county_pays().is_some_and(|(_, left)| left.is_zero());
    let rows = view.file.stages().map(|(approval, part, stage)| {
        let state = &view.file.approvals[approval as usize - 1];
        let name = if state.stages.len() > 1 {
            format!("{}（第 {part} 次）", state.approval.kind.chinese())
        } else {
            state.approval.kind.chinese().to_owned()
        };
        let paid = match &stage.paid {
            // The county's roster has it then, and not yet the family.
            Some((on, _, paid)) if paid.source == Source::County && !arrived => {
                Cell::badge(Tone::Soon, format!("{on} 转{}", paid.source.chinese()))
            }
            Some((on, _, paid)) => Cell::badge(Tone::Done, format!("{on} {}", paid.source.chinese())),
            None => Cell::badge(Tone::Soon, format!("{} 起可发", stage.stage.from)),
        };
        Row::plain(vec![
            Cell::words(name),
            Cell::words(state.approval.level.chinese()),
            Cell::words(format!("{}、{}", state.name, second_words(state))),
            Cell::Money(stage.stage.amount),
            Cell::words(given_part(state, stage)),
            paid,
        ])
    });
    Some(("审批和发放".to_owned(), Table::new("approvals", "审批和发放", columns).rows(rows.collect())))
}

/// What is due or was done in time.
fn due_table(app: &App, view: &ReliefView, today: Date) -> Option<(String, Table)> {
    if view.clocks.is_empty() {
        return None;
    }
    let columns = ["事项", "最后一天", "情况", "依据"].map(Column::words).to_vec();
    let rows = view.clocks.iter().map(|one| {
        let state = match one.met {
            Some(on) if on > one.due.date => Cell::badge(Tone::Late, format!("{on} 办，晚了")),
            Some(on) => Cell::badge(Tone::Done, format!("{on} 已办")),
            None => Cell::clock(Some(clock(app, (one.of, one.due.date, one.due.provisional), today))),
        };
        let basis = one.basis.assumed.as_ref().map_or(String::new(), |why| format!("假定：{why}"));
        Row::plain(vec![Cell::unbroken(one.of.chinese()), Cell::Day(one.due.date), state, Cell::words(basis)])
    });
    Some(("时限".to_owned(), Table::new("due", "时限", columns).rows(rows.collect())))
}

fn history(view: &ReliefView) -> Option<(String, Table)> {
    let columns = ["哪天", "谁", "做了什么"].map(Column::words).to_vec();
    let row = |one: &assistance::temp_relief::Record| {
        Row::plain(vec![
            Cell::Day(one.entry.happened_on),
            Cell::words(&one.entry.name),
            Cell::words(told(&one.entry.event)),
        ])
    };
    let rows = view.records.iter().rev().map(row).collect();
    Some(("经过".to_owned(), Table::new("history", "经过", columns).rows(rows)))
}

/// A step in words, with what was said.
fn told(event: &ReliefEvent) -> String {
    let name = event.kind().chinese();
    let said = match event {
        ReliefEvent::Approved { approval } => {
            let total = approval.total().map(Fen::grouped).unwrap_or_default();
            format!("{} {total} 元：{}", approval.kind.chinese(), approval.reason.expose())
        }
        ReliefEvent::HelpAsked { words, .. } | ReliefEvent::HelpAnswered { words, .. } => {
            words.expose().to_owned()
        }
        ReliefEvent::Referred { to, words } => format!("{}，{}", to.expose(), words.expose()),
        ReliefEvent::NoticePosted { through, .. } => format!("公示到 {through}"),
        ReliefEvent::Disputed { ground } => ground.expose().to_owned(),
        ReliefEvent::DisputeSettled { upheld, words, .. } => {
            format!("{}，{}", if *upheld { "属实" } else { "不属实" }, words.expose())
        }
        ReliefEvent::Refused { reason, words, .. } => format!("{}：{}", reason.chinese(), words.expose()),
        ReliefEvent::Withdrawn { words } => words.expose().to_owned(),
        ReliefEvent::Paid { paid } => paid.source.chinese().to_owned(),
        _ => String::new(),
    };
    if said.is_empty() { name.to_owned() } else { format!("{name}：{said}") }
}
