// SPDX-License-Identifier: Apache-2.0
//! 终止供养以后: whose support has ended and what is still open: the bed, the agreement, money that goes on, services; and the funeral of who was supported until death, with its cost.

use super::super::app::App;
use super::super::form::Sent;
use super::super::household::forms::{Refill, choices, with_query};
use super::super::papers::Brought;
use super::super::side::{CHANGE, back};
use super::super::trouble::{Trouble, render};
use super::super::visitor::{FormOf, Visitor};
use super::super::{TabAsked, place_name, see};
use super::print::funeral_form;
use super::{Forms, PAGE, cites, paper, scan};
use crate::components::{
    Action as Link, Cell, Choice, Column, EventForm, Field, Form, Link as Open, ListControls, Row, Tab,
    Table, Tone, Typed,
};
use crate::handlers::form::named;
use crate::layout::Heading;
use crate::pages::side::SidePage;
use crate::pages::tekun::{EndedLine, EndedList};
use assistance::access::Action;
use assistance::casework::{PaperId, PersonId};
use assistance::funeral::{
    AnswerCost, CloseFuneral, Cost, CostFault, CostId, Departed, EndedView, EntrustFuneral, FuneralDone,
    FuneralId, FuneralStage, FuneralView, ListDeparted, ProposeCost, ReadEnded, RecordFuneral, Rest, SeesTo,
    WithoutCost,
};
use assistance::office::{Error, Private, Thing, act, look};
use assistance::payout::once::OnceStanding;
use assistance::registry::words::LookUpReason;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use kernel::{Ctx, Date};
use std::sync::Arc;

const LIST: &str = "/tekun/ended";

/// The way to what is open after somebody's support.
pub(in crate::handlers) fn after(person: PersonId) -> Link {
    Link::new("终止供养以后", format!("{LIST}/{person}"))
}

pub(super) async fn list(
    State(app): State<Arc<App>>,
    visitor: Visitor,
    Query(asked): Query<TabAsked>,
) -> Result<Response, Trouble> {
    let ctx = visitor.ctx(&app, "查看终止供养人员");
    let page = asked.page();
    let stage = FuneralStage::parse(&asked.tab);
    let list = ListDeparted { stage, limit: PAGE, offset: page * PAGE };
    let found = look(&*app.office, &ctx, &list).await?;
    let count = |one: FuneralStage| found.counts.iter().find(|(of, _)| *of == one).map_or(0, |(_, n)| *n);
    let href = |stage: Option<FuneralStage>| match stage {
        None => LIST.to_owned(),
        Some(stage) => format!("{LIST}?tab={}", stage.word()),
    };
    let total = stage.map_or(found.all, count);
    let tab = |of: Option<FuneralStage>, count| Tab {
        label: of.map_or("全部", FuneralStage::chinese).to_owned(),
        href: href(of),
        count,
        current: of == stage,
    };
    let mut tabs = vec![tab(None, found.all)];
    let wanted = found.counts.iter().filter(|(one, count)| *count > 0 || Some(*one) == stage);
    tabs.extend(wanted.map(|(one, count)| tab(Some(*one), *count)));
    let waiting: u64 = FuneralStage::ALL.iter().filter(|one| !one.over()).map(|one| count(*one)).sum();
    let state = match waiting {
        0 => "丧葬没有待办的。".to_owned(),
        waiting => format!("{waiting} 人的丧葬还没有办结。"),
    };
    Ok(render(&EndedList {
        frame: visitor.frame(&app),
        heading: Heading::new("终止供养以后", state).back("特困供养", "/tekun"),
        tabs,
        rows: found.rows.iter().map(line).collect(),
        list: ListControls {
            pager: super::super::pager(page, PAGE, total, &href(stage)),
            ..ListControls::default()
        },
    }))
}

fn tone(stage: FuneralStage) -> Tone {
    match stage {
        FuneralStage::Open => Tone::Late,
        FuneralStage::Entrusted | FuneralStage::Held | FuneralStage::Proposed => Tone::Soon,
        FuneralStage::Decided | FuneralStage::Closed => Tone::Done,
    }
}

fn line(one: &Departed) -> EndedLine {
    EndedLine {
        name: one.name.clone(),
        href: format!("{LIST}/{}", one.person),
        number: one.number.clone(),
        place: place_name(one.lives),
        died_on: one.died_on,
        last: one.last,
        funeral: one.stage.map(|stage| crate::components::Badge::new(tone(stage), stage.chinese())),
    }
}

pub(super) async fn show(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    visitor: Visitor,
    typed: Typed,
) -> Result<Response, Trouble> {
    page(&app, &visitor, named(&id)?, &Refill::asked(typed)).await
}

async fn page(app: &App, visitor: &Visitor, person: PersonId, refill: &Refill) -> Result<Response, Trouble> {
    let ctx = visitor.ctx(app, "查看终止供养以后的事");
    let view = look(&*app.office, &ctx, &ReadEnded { person }).await?;
    let today = ctx.today();
    let open = match view.open() {
        0 => "没有待办的。".to_owned(),
        open => format!("还有 {open} 件事要办。"),
    };
    let ended = match view.row.died_on {
        Some(on) => format!("{} 去世，", on.chinese()),
        None => format!("供养到 {}，", view.row.last.chinese()),
    };
    let mut heading =
        Heading::new(format!("{} · 终止供养以后", view.row.name), ended + &open).back("终止供养以后", LIST);
    if visitor.may(Action::HouseholdView) {
        let href =
            with_query(&format!("/households/{}", view.row.number), &[("why", LookUpReason::Visit.word())]);
        heading = heading.other(Link::new("家庭档案", href));
    }
    if view.funeral.as_ref().is_some_and(|of| of.funeral.is_some()) {
        heading = heading.other(funeral_form(person));
    }
    let mut frame = visitor.frame(app);
    let mut tables = vec![left(&view, visitor, today)];
    tables.extend(view.funeral.as_ref().map(costs));
    let page = SidePage {
        events: back(events(&view, visitor, today), refill, &mut frame),
        frame,
        heading,
        basics: basics(app, &view),
        tables,
    };
    Ok((refill.status(), render(&page)).into_response())
}

fn basics(app: &App, view: &EndedView) -> Vec<(String, String)> {
    let mut all = vec![
        ("户号", view.row.number.clone()),
        ("地点", place_name(view.row.lives)),
        ("供养到", view.row.last.chinese()),
    ];
    if let Some(FuneralView { funeral, stage, .. }) = &view.funeral {
        all.push(("丧葬", stage.chinese().to_owned()));
        if let Some(one) = funeral {
            all.push(("谁承办", format!("{}：{}", one.sees_to.chinese(), one.who.expose())));
            if let Some(held) = one.held {
                all.push(("办理", format!("{} {}", held.on.chinese(), held.rest.chinese())));
            }
            if let Some((on, why)) = one.closed {
                all.push(("办结", format!("{} {}", on.chinese(), why.chinese())));
            }
        }
    }
    all.extend(limit(app, view).map(|words| ("丧葬费上限", words)));
    if let Some(paid) = &view.paid {
        all.push(("丧葬费发放", standing(paid)));
    }
    all.into_iter().map(|(label, words)| (label.to_owned(), words)).collect()
}

/// The most that is paid for a funeral, and by what.
pub(super) fn limit(app: &App, view: &EndedView) -> Option<String> {
    let (limit, died_on) = (view.limit.as_ref()?, view.row.died_on?);
    let by = match &limit.basis.assumed {
        Some(why) => format!("假定：{why}"),
        None => cites(app, (view.row.lives, died_on), &limit.basis.cites),
    };
    Some(format!("{} 元（{by}）", limit.amount.grouped()))
}

/// How far the payment is, in words.
fn standing(paid: &OnceStanding) -> String {
    match (paid.arrived.is_zero(), paid.under_way, paid.waits) {
        (false, ..) => format!("已到账 {} 元", paid.arrived.grouped()),
        (true, true, _) => "已列入花名册，等银行答复".to_owned(),
        (true, false, Some(waits)) => format!("{}，登记承办人的账户以后发放", waits.chinese()),
        (true, false, None) => "等县级造零星发放花名册".to_owned(),
    }
}

/// What is still open. Nothing of it ends by itself: each line leads to where somebody ends it.
fn left(view: &EndedView, visitor: &Visitor, today: Date) -> (String, Table) {
    let title = "还没有结束的".to_owned();
    let columns = ["事项", "情况", "到哪里办"].map(Column::words).to_vec();
    let person = view.row.person;
    let mut rows = Vec::new();
    let mut put = |what: &str, words: String, label: &str, href: String| {
        let cells = vec![Cell::words(what), Cell::words(words), Cell::Links(vec![Open::new(label, href)])];
        rows.push(Row::plain(cells));
    };
    if let Some((stay, home)) = &view.stay {
        let words = format!("{} {} 床，{} 入住", home.name(), stay.bed, stay.from);
        put("床位没有退", words, "登记离院", format!("/tekun/homes/{}", stay.home));
    }
    for one in &view.agreements {
        let words = format!("照料人 {}，到 {}", one.carer.name.expose(), one.until);
        put("照料服务协议没有终止", words, "终止协议", format!("/care/{person}"));
    }
    for one in &view.awards {
        let monthly = one.award.monthly(today.month_of().max(one.award.first)).unwrap_or_default();
        let words = format!("{}，{} 元/月", wording::casework::scheme(one.scheme), monthly.grouped());
        put("还在发的钱", words, "家庭档案", format!("/households/{}", view.row.number));
    }
    for one in &view.services {
        let words = format!("{}，{}", one.kind.label, one.provider);
        put("服务没有结束", words, "登记结束", format!("/care/services/{person}"));
    }
    if let Some((paid, waits)) = view
        .paid
        .as_ref()
        .filter(|_| visitor.may(Action::AwardView))
        .and_then(|paid| Some((paid, paid.waits?)))
    {
        put("丧葬费还发不出去", waits.chinese().to_owned(), "收款账户", format!("/payees/{}", paid.award));
    }
    let table = Table::new("left", &title, columns).rows(rows);
    (title, table.empty("没有。"))
}

fn costs(of: &FuneralView) -> (String, Table) {
    let title = "丧葬费".to_owned();
    let columns = vec![
        Column::words("报送"),
        Column::figures("票据", "元"),
        Column::figures("申请支付", "元"),
        Column::words("票据材料"),
        Column::words("县级决定"),
    ];
    let row = |one: &Cost| {
        let answer = match &one.answer {
            None => Cell::badge(Tone::Soon, "待县级决定"),
            Some(answer) => match answer.fault {
                None => Cell::badge(Tone::Done, format!("{} 同意支付", answer.name)),
                Some(why) => Cell::words(format!("{} 退回：{}", answer.name, why.chinese())),
            },
        };
        Row::plain(vec![
            Cell::words(format!("{} {}", one.at.date_in_china(), one.name)),
            Cell::money(Some(one.bills)),
            Cell::money(Some(one.amount)),
            Cell::link("票据", format!("/papers/{}", one.paper)),
            answer,
        ])
    };
    let table = Table::new("costs", &title, columns).rows(of.costs.iter().map(row).collect());
    (title, table.empty("还没有报。一个人的丧葬费只支付一次。"))
}

fn events(view: &EndedView, visitor: &Visitor, today: Date) -> Vec<EventForm> {
    let to = format!("{LIST}/{}", view.row.person);
    let mut forms = Forms { visitor, to, all: Vec::new() };
    let Some(FuneralView { funeral, costs, stage }) = &view.funeral else { return forms.all };
    match (stage, funeral) {
        (FuneralStage::Open, _) => entrust(&mut forms, view),
        (FuneralStage::Entrusted, Some(one)) => held(&mut forms, one.id, today),
        (FuneralStage::Held, Some(one)) => cost(&mut forms, view, one.id),
        (FuneralStage::Proposed, Some(one)) => {
            let own = visitor.signed_in.account.id;
            let waits = costs.iter().find(|cost| cost.answer.is_none() && cost.by != own);
            if let Some(cost) = waits {
                decide(&mut forms, view, (one.id, cost));
            }
        }
        _ => {}
    }
    forms.all
}

fn entrust(forms: &mut Forms<'_>, view: &EndedView) {
    let may = SeesTo::ALL.iter().copied().filter(|one| *one != SeesTo::Home || view.died_in_home);
    let first = if view.died_in_home { SeesTo::Home.word() } else { "" };
    let fields = vec![
        Field::radios("sees_to", "谁承办", choices(may, SeesTo::word, SeesTo::chinese))
            .required()
            .value(first),
        Field::text("who", "承办的单位或人").required(),
    ];
    let note = "住在机构的由机构办，在家的由乡镇办，可以委托村（居）委会或者亲属。";
    forms.put(Action::FuneralWork, "entrust", "登记谁承办丧葬", note, fields);
}

fn held(forms: &mut Forms<'_>, funeral: FuneralId, today: Date) {
    let rests = choices(Rest::ALL.iter().copied(), Rest::word, Rest::chinese);
    let mut fields = vec![
        Field::date("held_on", "哪天办的").required().value(today.to_string()),
        Field::radios("rest", "怎么安葬", rests).required(),
    ];
    fields.extend(scan("paper", "火化证或者安葬证明"));
    forms.add(Action::FuneralWork, "登记丧葬已办", "", |to| {
        Form::post("hold", to, "登记")
            .hidden(CHANGE, "hold")
            .hidden("funeral", funeral.to_string())
            .fields(fields)
    });
}

fn cost(forms: &mut Forms<'_>, view: &EndedView, funeral: FuneralId) {
    let limit = view.limit.as_ref().map(|limit| limit.amount.grouped()).unwrap_or_default();
    let mut fields = vec![
        Field::money("bills", "票据合计").required(),
        Field::money("amount", "申请支付")
            .required()
            .hint(format!("不超过票据合计，也不超过上限 {limit} 元")),
    ];
    fields.extend(scan("paper", "票据"));
    forms.add(
        Action::FuneralWork,
        "报丧葬费",
        "由县级决定，从供养经费里支付一次。",
        |to| {
            Form::post("propose", to, "报县级")
                .hidden(CHANGE, "propose")
                .hidden("funeral", funeral.to_string())
                .fields(fields)
        },
    );
    let why = choices(WithoutCost::ALL.iter().copied(), WithoutCost::word, WithoutCost::chinese);
    forms.add(
        Action::FuneralWork,
        "供养经费不用支付",
        "登记以后这个人的丧葬就办结了。",
        |to| {
            Form::post("close", to, "办结")
                .hidden(CHANGE, "close")
                .hidden("funeral", funeral.to_string())
                .destructive()
                .fields(vec![Field::radios("why", "为什么", why).required()])
        },
    );
}

fn decide(forms: &mut Forms<'_>, view: &EndedView, (funeral, cost): (FuneralId, &Cost)) {
    let mut note = format!(
        "{} 报：票据 {} 元，申请支付 {} 元。",
        cost.name,
        cost.bills.grouped(),
        cost.amount.grouped()
    );
    if view.limit.as_ref().is_some_and(|limit| !limit.actionable) {
        note += "上限是假定的，没有文件规定，先在“标准”里录入文件规定的金额才能同意。";
    }
    let answers = vec![Choice::new("yes", "同意支付"), Choice::new("no", "退回")];
    let faults = choices(CostFault::ALL.iter().copied(), CostFault::word, CostFault::chinese);
    let (cost, funeral) = (cost.id.to_string(), funeral.to_string());
    forms.add(Action::FuneralDecide, "决定丧葬费", &note, |to| {
        Form::post("decide", to, "签字")
            .hidden(CHANGE, "decide")
            .hidden("funeral", funeral)
            .hidden("cost", cost)
            .fields(vec![
                Field::radios("accept", "决定", answers).required(),
                Field::select("fault", "退回的原因", faults).hint("退回的要选"),
            ])
    });
}

pub(super) async fn take(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    FormOf(visitor, sent): FormOf,
) -> Result<Response, Trouble> {
    let person = named(&id)?;
    let mut refill = Refill::of(&sent);
    let ctx = visitor.ctx_for(&app, "办理丧葬", &sent);
    let done = match sent.typed.get(CHANGE) {
        word @ ("hold" | "propose") => with_paper(&app, &visitor, (person, word), &sent, &mut refill).await?,
        "decide" => match refill.yes_or_no("accept") {
            Some(accept) => Some(decided(&app, &ctx, &sent.typed, accept).await),
            None => None,
        },
        "entrust" => {
            let text = |name: &str| sent.typed.get(name).to_owned();
            let who = Private::new(sent.typed.get("who"));
            Some(act(&*app.office, &ctx, &EntrustFuneral { person, sees_to: text("sees_to"), who }).await)
        }
        "close" => {
            let why = sent.typed.get("why").to_owned();
            let funeral = funeral(&sent.typed)?;
            Some(act(&*app.office, &ctx, &CloseFuneral { funeral, why }).await)
        }
        _ => return Err(Trouble::not_found()),
    };
    let done = match done {
        Some(done) => refill.outcome(done, str::to_owned)?,
        None => None,
    };
    match done {
        Some(_) => Ok(see(&format!("{LIST}/{person}"))),
        None => page(&app, &visitor, person, &refill).await,
    }
}

fn funeral(typed: &Typed) -> Result<FuneralId, Trouble> {
    FuneralId::parse(typed.get("funeral")).map_err(|_| Trouble::not_found())
}

async fn decided(app: &App, ctx: &Ctx, typed: &Typed, accept: bool) -> Result<FuneralDone, Error> {
    let missing = |_| Error::NotFound(Thing::Funeral);
    let funeral = FuneralId::parse(typed.get("funeral")).map_err(missing)?;
    let cost = CostId::parse(typed.get("cost")).map_err(missing)?;
    let fault = typed.get("fault").to_owned();
    act(&*app.office, ctx, &AnswerCost { funeral, cost, accept, fault }).await
}

/// What rests on a paper, which is filed in the same transaction.
async fn with_paper(
    app: &App,
    visitor: &Visitor,
    (person, word): (PersonId, &str),
    sent: &Sent,
    refill: &mut Refill,
) -> Result<Option<Result<FuneralDone, Error>>, Trouble> {
    let ctx = visitor.ctx(app, "办理丧葬");
    let view = look(&*app.office, &ctx, &ReadEnded { person }).await?;
    let mut brought = Brought::with(sent.command());
    let of = (view.row.household, ctx.today());
    let filed: Option<PaperId> = paper(&mut brought, sent, of, ("paper", "certificate", true), refill);
    let Some(paper) = filed else { return Ok(None) };
    let funeral = funeral(&sent.typed)?;
    let text = |name: &str| sent.typed.get(name).to_owned();
    let ctx = visitor.ctx_for(app, "办理丧葬", sent);
    let done = if word == "hold" {
        let hold = RecordFuneral { funeral, on: text("held_on"), rest: text("rest"), paper };
        act(&*app.office, &ctx, &brought.under(hold)).await
    } else {
        let propose = ProposeCost { funeral, bills: text("bills"), amount: text("amount"), paper };
        act(&*app.office, &ctx, &brought.under(propose)).await
    };
    Ok(Some(done))
}
