// SPDX-License-Identifier: Apache-2.0
//! A roster before it goes to the bank: who is paid how much and why, beside the month before; and its next step.

use super::super::app::App;
use super::super::household::forms::{Refill, command_of};
use super::super::side::reopen;
use super::super::trouble::{Trouble, render};
use super::super::visitor::Visitor;
use super::{PAGE, document, household_href, item_name, kind_name, roster_id, scheme_name, sent, why_tone};
use crate::components::{
    Action as Link, Badge, EventForm, Field, Form, ListControls, MoneyBlock, MoneyLine, Tab, Tile, Tiles,
    Tone, grouped,
};
use crate::layout::{Flash, Heading};
use crate::pages::money::roster::{RosterDraft, RosterRow, RosterSums};
use assistance::access::Action;
use assistance::office::look;
use assistance::payout::lists::{ReadRoster, RosterView};
use assistance::payout::model::due::{DueItem, DueKind};
use assistance::payout::model::flow::{RosterKind, RosterState};
use assistance::payout::model::payee::{Receiver, Waits};
use assistance::payout::model::roster::{Line, Why};
use assistance::payout::rosters::{Face, digest};
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use kernel::Fen;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::Arc;

/// How many families a warning names.
const NAMED: usize = 10;

#[derive(Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    pub(super) tab: String,
    #[serde(default)]
    pub(super) page: u64,
    #[serde(default)]
    pub(super) done: String,
}

/// A step that could not be taken, with what was typed.
pub(super) struct Back {
    /// The id of its form.
    pub(super) step: &'static str,
    /// What was typed and what was wrong.
    pub(super) refill: Refill,
}

pub(super) async fn show(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Response, Trouble> {
    page(&app, &visitor, &id, &asked, None).await
}

/// The page of a roster, however far it has come.
pub(super) async fn page(
    app: &App,
    visitor: &Visitor,
    id: &str,
    asked: &Asked,
    back: Option<&Back>,
) -> Result<Response, Trouble> {
    let ctx = visitor.ctx(app, "查看花名册");
    let view = look(&*app.office, &ctx, &ReadRoster { roster: roster_id(id)? }).await?;
    let over = !matches!(
        view.row.roster.state,
        RosterState::Draft
            | RosterState::Locked { .. }
            | RosterState::Made { .. }
            | RosterState::Discarded { .. }
    );
    if over {
        return sent::page(app, visitor, &view, asked, back).await;
    }
    let mut frame = visitor.frame(app);
    frame.flashes.extend(ended(&view));
    let mut events = events(visitor, &view, back);
    events.extend(document::form(visitor, &view, back));
    fill(&mut events, back, &mut frame);
    let page = draft(visitor, &view, asked, frame, events);
    let status = back.map_or(axum::http::StatusCode::OK, |back| back.refill.status());
    Ok((status, render(&page)).into_response())
}

/// Puts what was typed and what was wrong back into the form of its step.
pub(super) fn fill(events: &mut [EventForm], back: Option<&Back>, frame: &mut crate::layout::Frame) {
    if let Some(back) = back {
        // Somebody else may have taken the step meanwhile: then the form is gone.
        reopen(events, (back.step, &back.refill), frame);
    }
}

/// The form of a step, with the version and content that were seen.
pub(super) fn step(
    view: &RosterView,
    (id, name, consequence): (&str, &str, Vec<String>),
    fields: Vec<Field>,
    back: Option<&Back>,
) -> EventForm {
    let typed = back.filter(|back| back.step == id).map(|back| back.refill.typed.clone());
    let action = format!("/money/rosters/{}/{id}", view.row.roster.id);
    let mut form = Form::post(id, action, name)
        .command(command_of(&typed.unwrap_or_default()))
        .version(view.row.version);
    if let Some(content) = view.row.roster.state.content() {
        form = form.hidden("digest", digest(content));
    }
    let form = form.fields(fields).own_ids();
    EventForm { name: name.to_owned(), consequence, destructive: false, open: false, form }
}

pub(super) fn send_back(view: &RosterView, back: Option<&Back>) -> EventForm {
    let why = vec!["退回后重新按待遇计算，已签的字作废。".to_owned()];
    let mut event = step(
        view,
        ("send-back", "退回重编", why),
        vec![Field::area("reason", "退回原因", 2).required()],
        back,
    );
    event.destructive = true;
    event.form = event.form.destructive();
    event
}

/// What is told of families whose money a death or a decision has ended since the roster was locked: a person decides whether it goes on.
pub(super) fn ended(view: &RosterView) -> Option<Flash> {
    if view.ended.is_empty() {
        return None;
    }
    let lines = view.lines.iter().filter(|kept| view.ended.contains(&kept.line.award));
    let names: Vec<&str> = lines.map(|kept| kept.face.name.as_str()).take(NAMED).collect();
    let more = if view.ended.len() > NAMED { "等" } else { "" };
    let text = format!(
        "锁定以后有 {} 户去世或者停发（{}{more}），名册里还有他们的钱。退回重编就不发；照发的，多发的部分会列出来等人决定。",
        view.ended.len(),
        names.join("、")
    );
    Some(Flash { tone: Tone::Late, text, link: None })
}

/// Gives up a draft.
fn discard(view: &RosterView, back: Option<&Back>) -> EventForm {
    let why = vec!["月份、种类或者项目编错了才作废；作废以后可以重新编这个月的。钱没有动过。".to_owned()];
    let fields = vec![Field::area("reason", "作废原因", 2).required()];
    let mut event = step(view, ("discard", "作废这份草稿", why), fields, back);
    event.destructive = true;
    event.form = event.form.destructive();
    event
}

fn events(visitor: &Visitor, view: &RosterView, back: Option<&Back>) -> Vec<EventForm> {
    let all = &view.all;
    let what = format!("{} 户 {} 元", grouped(all.families), all.amount.grouped());
    let mut events = Vec::new();
    match &view.row.roster.state {
        RosterState::Draft if visitor.may(Action::RosterMake) => {
            if all.families > 0 {
                let told = vec![format!("锁定 {what}；以后的变更进下一批。钱还没有动。")];
                events.push(step(view, ("lock", "锁定", told), Vec::new(), back));
            }
            events.push(discard(view, back));
        }
        RosterState::Locked { .. } if visitor.may(Action::RosterMake) => {
            let told = vec![format!("以制表人的名义签字：{what}。")];
            events.push(step(view, ("make", "制表签字", told), Vec::new(), back));
            events.push(send_back(view, back));
        }
        RosterState::Made { .. } if visitor.may(Action::RosterCheck) => {
            let told = vec![
                format!("以复核人的名义签字：{what}；从资金里预留这笔钱。"),
                "制表人、审核确认人、名册中家庭的近亲属不能复核。".to_owned(),
            ];
            events.push(step(view, ("check", "复核签字", told), Vec::new(), back));
            events.push(send_back(view, back));
        }
        _ => {}
    }
    if let Some(first) = events.first_mut().filter(|first| !first.destructive) {
        first.open = true;
    }
    events
}

/// One family as the page shows it.
struct Shown<'a> {
    line: &'a Line,
    face: Face,
}

fn shown(view: &RosterView) -> Vec<Shown<'_>> {
    let nobody =
        || Face { person: kernel::Id::from_bytes([0; 16]), name: String::new(), household: String::new() };
    match &view.drawn {
        Some(drawn) => drawn
            .lines
            .iter()
            .map(|line| Shown { line, face: view.faces.get(&line.award).cloned().unwrap_or_else(nobody) })
            .collect(),
        None => view.lines.iter().map(|kept| Shown { line: &kept.line, face: kept.face.clone() }).collect(),
    }
}

/// Payments of one kind in a few words: `补发 2026-08 至 2026-09 共 108.00`.
fn summed(items: &[DueItem]) -> Option<String> {
    let months = || items.iter().map(|item| item.key.month);
    let (one, first, last) = (items.first()?, months().min()?, months().max()?);
    let months = if first == last { first.to_string() } else { format!("{first} 至 {last}") };
    let sum = Fen::checked_sum(items.iter().map(|item| item.amount)).unwrap_or_default();
    Some(format!("{} {months} 共 {}", item_name(one), sum.grouped()))
}

/// What the month's amount is made of; what of the amount is not of the month: `补发 2026-08、2026-09 共 108.00`, and what somebody should look into.
fn parts(view: &RosterView, line: &Line) -> String {
    let made_of = view.made_of.get(&line.award).map(|of| wording::casework::parts(of, None));
    let mut texts: Vec<String> = made_of.into_iter().collect();
    let of = |wanted: &dyn Fn(&DueItem) -> bool| -> Vec<DueItem> {
        line.items.iter().filter(|item| wanted(item)).copied().collect()
    };
    let top = |item: &DueItem| item.key.component.on_top();
    // What is paid on top of a month has its own words, of whatever month it is.
    for items in [
        of(&top),
        of(&|item| item.kind == DueKind::BackPay && !top(item)),
        of(&|item| item.kind == DueKind::Repay && !top(item)),
    ] {
        texts.extend(summed(&items));
    }
    texts.extend(line.concerns.iter().map(|one| format!("{}（照发）", one.chinese())));
    texts.join("；")
}

fn row(visitor: &Visitor, view: &RosterView, one: &Shown<'_>) -> RosterRow {
    let line = one.line;
    let difference = line.amount.checked_sub(line.earlier).unwrap_or_default();
    let (reason, tone) = match line.why {
        Why::Same if difference.is_zero() => (String::new(), Tone::Plain),
        Why::Same if line.items.iter().any(|item| item.key.component.on_top()) => {
            (Why::OnTop.chinese().to_owned(), why_tone(Why::OnTop))
        }
        // The month itself is as before; what is more is of earlier months.
        Why::Same => (Why::BackPay.chinese().to_owned(), why_tone(Why::BackPay)),
        why => (why.chinese().to_owned(), why_tone(why)),
    };
    RosterRow {
        href: household_href(visitor, &one.face.household),
        head: one.face.name.clone(),
        place: crate::handlers::place_name(line.village),
        people: line.persons.into(),
        before: line.earlier,
        now: line.amount,
        difference,
        parts: parts(view, line),
        reason,
        tone,
        payee: receiver(line.to.receiver).to_owned(),
    }
}

pub(super) const fn receiver(receiver: Receiver) -> &'static str {
    match receiver {
        Receiver::Head => "",
        Receiver::Guardian { .. } => "监护人代领",
        Receiver::Custody { .. } => "托管人代领",
        Receiver::Home { .. } => "供养机构代领",
        Receiver::Carer { .. } => "照料人领取",
        Receiver::Funeral { .. } => "丧葬承办人领取",
    }
}

fn gone_rows(visitor: &Visitor, view: &RosterView) -> Vec<RosterRow> {
    let Some(drawn) = &view.drawn else { return Vec::new() };
    let faces = &view.faces;
    let row = |(award, earlier): &(assistance::payout::model::ids::AwardId, Fen)| {
        let face = faces.get(award)?;
        Some(RosterRow {
            href: household_href(visitor, &face.household),
            head: face.name.clone(),
            place: String::new(),
            people: 0,
            before: *earlier,
            now: Fen::ZERO,
            difference: earlier.checked_neg().unwrap_or_default(),
            parts: String::new(),
            reason: "已停发".to_owned(),
            tone: Tone::Soon,
            payee: String::new(),
        })
    };
    drawn.gone.iter().filter_map(row).collect()
}

/// Families whose money waits, counted by why.
fn obstacles(view: &RosterView) -> Vec<Badge> {
    let Some(drawn) = &view.drawn else { return Vec::new() };
    let mut counts: BTreeMap<&'static str, (u64, Fen)> = BTreeMap::new();
    for waiting in &drawn.waiting {
        let word = match waiting.why {
            Waits::NoAccount | Waits::AccountFailed | Waits::NotConfirmed => waiting.why.chinese(),
        };
        let sum = Fen::checked_sum(waiting.items.iter().map(|item| item.amount)).unwrap_or_default();
        let count = counts.entry(word).or_default();
        count.0 += 1;
        count.1 = count.1.checked_add(sum).unwrap_or_default();
    }
    let badge = |(why, (count, sum)): (&str, (u64, Fen))| {
        Badge::new(Tone::Soon, format!("{count} 户{why}，{} 元先留着", sum.grouped()))
    };
    let mut badges: Vec<Badge> = counts.into_iter().map(badge).collect();
    let later = Fen::checked_sum(drawn.later.iter().map(|(_, amount)| *amount)).unwrap_or_default();
    if !drawn.later.is_empty() {
        let text = format!(
            "{} 户截止日以后才决定，{} 元进下一份",
            grouped(drawn.later.len() as u64),
            later.grouped()
        );
        badges.push(Badge::new(Tone::Info, text));
    }
    badges
}

const TABS: &[(&str, &str)] = &[("all", "全部"), ("changed", "有变化的"), ("gone", "停发的")];

fn draft(
    visitor: &Visitor,
    view: &RosterView,
    asked: &Asked,
    frame: crate::layout::Frame,
    events: Vec<EventForm>,
) -> RosterDraft {
    let roster = &view.row.roster;
    let href = format!("/money/rosters/{}", roster.id);
    let shown = shown(view);
    let count = |wanted: &[Why]| shown.iter().filter(|one| wanted.contains(&one.line.why)).count();
    let gone = gone_rows(visitor, view);
    let changed = |one: &&Shown<'_>| one.line.why != Why::Same || one.line.amount != one.line.earlier;
    let tab = TABS.iter().find(|(word, _)| *word == asked.tab).map_or("all", |(word, _)| word);
    let counts = [shown.len(), shown.iter().filter(changed).count(), gone.len()];
    // Only the roster of a month tells who is stopped.
    let regular = matches!(roster.kind, RosterKind::Regular { .. });
    let tabs = TABS
        .iter()
        .zip(counts)
        .filter(|((word, _), _)| regular || *word != "gone")
        .map(|((word, label), count)| Tab {
            label: (*label).to_owned(),
            count: count as u64,
            href: format!("{href}?tab={word}"),
            current: *word == tab,
        })
        .collect();
    let at = usize::try_from(asked.page.min(100_000)).unwrap_or(0);
    let listed: Vec<&Shown<'_>> = match tab {
        "changed" => shown.iter().filter(changed).collect(),
        _ => shown.iter().collect(),
    };
    let total = if tab == "gone" { gone.len() } else { listed.len() };
    let rows = match tab {
        "gone" => gone.iter().skip(at * PAGE).take(PAGE).cloned().collect(),
        _ => listed.iter().skip(at * PAGE).take(PAGE).map(|one| row(visitor, view, one)).collect(),
    };
    let before = Fen::checked_sum(shown.iter().map(|one| one.line.earlier)).unwrap_or_default();
    let sums = RosterSums {
        households: view.all.families,
        people: view.all.persons,
        before,
        now: view.all.amount,
        difference: view.all.amount.checked_sub(before).unwrap_or_default(),
    };
    let tile = |label: &str, count: usize| Tile::new(label, count, "户");
    let tiles = [
        Some(tile("新增", count(&[Why::New, Why::Again])).tone(Tone::Info)),
        regular.then(|| tile("停发", gone.len()).href(format!("{href}?tab=gone"))),
        Some(tile("增发", count(&[Why::Raised]))),
        Some(tile("减发", count(&[Why::Cut])).tone(Tone::Soon)),
    ];
    RosterDraft {
        frame,
        heading: heading(view, &href),
        tiles: Tiles { tiles: tiles.into_iter().flatten().collect() },
        total: total_block(view),
        obstacles: obstacles(view),
        tabs,
        rows,
        sums,
        events,
        list: ListControls {
            filters: None,
            pager: crate::handlers::pager(at as u64, PAGE as u64, total as u64, &format!("{href}?tab={tab}")),
            export: (!view.lines.is_empty()).then(|| format!("{href}/xlsx")),
        },
    }
}

pub(super) fn title(view: &RosterView) -> String {
    let roster = &view.row.roster;
    format!("{} {}{}花名册", roster.month, scheme_name(roster), kind_name(roster.kind))
}

fn heading(view: &RosterView, href: &str) -> Heading {
    let roster = &view.row.roster;
    let all = &view.all;
    let cut_off = match (&roster.state, roster.kind) {
        (RosterState::Draft, RosterKind::Regular { cut_off }) => {
            format!(
                "变更截止日 {cut_off}：这一天以后决定的新增、增发进下一份，去世、停发、减发马上生效；到这一天才能锁定。"
            )
        }
        (RosterState::Draft, RosterKind::OffCycle) => {
            "只发已编过月发放的月份里还欠的：新增、补发；不含还没编月发放的月份。".to_owned()
        }
        (RosterState::Discarded { reason, .. }, _) => format!("作废原因：{reason}。"),
        _ => String::new(),
    };
    let state = format!(
        "{}，{}：{} 户 {} 人 {} 元。{cut_off}",
        view.row.number,
        roster.state.chinese(),
        grouped(all.families),
        grouped(all.persons),
        all.amount.grouped()
    );
    let heading = Heading::new(title(view), state).back("资金", "/money");
    if view.drawn.is_some() || matches!(roster.state, RosterState::Discarded { .. }) {
        heading
    } else {
        heading.other(Link::new("打印花名册", format!("{href}/print/DB-601")))
    }
}

pub(super) fn total_block(view: &RosterView) -> MoneyBlock {
    let townships = view.townships.iter().map(|(township, totals)| MoneyLine {
        label: format!("{}（{} 户）", crate::handlers::place_name(*township), grouped(totals.families)),
        amount: totals.amount,
    });
    let funds = view
        .parts
        .iter()
        .map(|(part, title)| MoneyLine { label: format!("出自：{title}"), amount: part.amount });
    MoneyBlock {
        label: "合计".to_owned(),
        amount: view.all.amount,
        unit: "元".to_owned(),
        capitals: true,
        parts: if view.parts.is_empty() { townships.collect() } else { funds.collect() },
    }
}
