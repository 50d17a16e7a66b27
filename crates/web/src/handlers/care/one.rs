// SPDX-License-Identifier: Apache-2.0
//! One person who is supported at home: who cares for them until when, whether it is kept, who visited and what was found, and the forms for it. A visit is entered on a telephone.

use super::super::app::App;
use super::super::household::forms::{Refill, choices, with_query};
use super::super::papers::{Brought, SCAN_MISSING};
use super::super::see;
use super::super::side::{CHANGE, back, event};
use super::super::trouble::{Trouble, render};
use super::super::visitor::{FormOf, Visitor};
use super::marks;
use crate::components::{
    Action as Link, Cell, Choice, Column, EventForm, Field, Form, Row, Table, Tone, Typed,
};
use crate::handlers::form::Sent;
use crate::handlers::form::named;
use crate::layout::Heading;
use crate::pages::side::SidePage;
use crate::steps::{KEPT, SCAN};
use assistance::access::Action;
use assistance::archive::{Content, Paper};
use assistance::care::{
    Agreement, AgreementEnd, AgreementId, CareCheck, CareCheckId, CareDone, CareView, CareVisit, CarerTie,
    CheckCare, EndAgreement, MendCare, ReadCare, RecordVisit, SeeTo, SignAgreement, VisitId,
};
use assistance::casework::PersonId;
use assistance::office::{Error, Private, act, look};
use assistance::registry::words::LookUpReason;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use kernel::{Ctx, Date};
use std::sync::Arc;

pub(super) async fn show(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    visitor: Visitor,
    typed: Typed,
) -> Result<Response, Trouble> {
    page(&app, &visitor, named(&id)?, &Refill::asked(typed)).await
}

async fn page(app: &App, visitor: &Visitor, person: PersonId, refill: &Refill) -> Result<Response, Trouble> {
    let ctx = visitor.ctx(app, "查看分散供养照料");
    let view = look(&*app.office, &ctx, &ReadCare { person }).await?;
    let today = ctx.today();
    let due = match &view.plan {
        _ if view.in_home => "现在住在供养机构，不上门探访。".to_owned(),
        Some(plan) if plan.visit_by < today => format!("探访应在 {} 以前，已逾期。", plan.visit_by.chinese()),
        Some(plan) => format!("下次探访在 {} 以前。", plan.visit_by.chinese()),
        None => "还没有探访过。".to_owned(),
    };
    let mut heading =
        Heading::new(format!("{} · 分散供养照料", view.name), due).back("分散供养照料", "/care");
    if visitor.may(Action::HouseholdView) {
        let href = with_query(
            &format!("/households/{}", view.household.number),
            &[("why", LookUpReason::Application.word())],
        );
        heading = heading.other(Link::new("家庭档案", href));
    }
    if visitor.may(Action::ServiceView) {
        heading = heading.other(Link::new("健康和照料服务", format!("/care/services/{person}")));
    }
    if !view.in_home && visitor.may(Action::CareWork) {
        heading = heading.other(super::print::agreement_form(person));
    }
    let mut frame = visitor.frame(app);
    let page = SidePage {
        events: back(events(&view, person, visitor, today), refill, &mut frame),
        frame,
        heading,
        basics: basics(&view, today),
        tables: vec![visits(&view), agreements(&view, today), checks(&view)],
    };
    Ok((refill.status(), render(&page)).into_response())
}

fn basics(view: &CareView, today: Date) -> Vec<(String, String)> {
    let mut all = vec![("住处", super::super::place_name(view.household.lives))];
    if let Some(plan) = &view.plan {
        let often = if plan.first { "优先探访" } else { "定期探访" };
        all.push(("探访", often.to_owned()));
    }
    let holds = view.agreements.iter().find(|one| one.holds(today));
    let carer = holds.map(|one| format!("{}（{}）", one.carer.name.expose(), one.carer.tie.chinese()));
    all.push(("照料人", carer.unwrap_or_else(|| "没有有效的照料协议".to_owned())));
    if let Some(phone) = holds.and_then(|one| one.carer.phone.as_ref()) {
        all.push(("照料人电话", phone.expose().clone()));
    }
    let words: Vec<String> = if view.in_home {
        let open = view.agreements.iter().any(|one| one.open(today));
        open.then(|| "已经入住，照料服务协议还没有终止".to_owned()).into_iter().collect()
    } else {
        marks(view.plan.as_ref(), today).into_iter().map(|mark| mark.text).collect()
    };
    if !words.is_empty() {
        all.push(("要处理的", words.join("、")));
    }
    all.into_iter().map(|(label, words)| (label.to_owned(), words)).collect()
}

fn time(visit: &CareVisit) -> String {
    match visit.minute {
        0 => visit.on.to_string(),
        minute => format!("{} {:02}:{:02}", visit.on, minute / 60, minute % 60),
    }
}

fn visits(view: &CareView) -> (String, Table) {
    let columns = ["时间", "谁", "发现", "怎么处理"].map(Column::words).to_vec();
    let row = |one: &CareVisit| {
        let found = match one.words.expose() {
            "" => one.found.chinese().to_owned(),
            words => format!("{}：{words}", one.found.chinese()),
        };
        let done = match &one.seen_to {
            Some(seen) => format!("{} {}：{}", seen.on, seen.name, seen.words.expose()),
            None if one.found.open() => "待处理".to_owned(),
            None => String::new(),
        };
        let row = Row::plain(vec![
            Cell::unbroken(time(one)),
            Cell::words(&one.name),
            Cell::words(found),
            Cell::words(done),
        ]);
        if one.found.open() && one.seen_to.is_none() { row.tone(Tone::Late) } else { row }
    };
    let table = Table::new("visits", "探访记录", columns).rows(view.visits.iter().map(row).collect());
    ("探访记录".to_owned(), table.empty("还没有探访过。"))
}

fn state(one: &Agreement, today: Date) -> String {
    match one.ended {
        Some((on, why)) => format!("{} 终止：{}", on, why.chinese()),
        None if one.until < today => "已到期".to_owned(),
        None if one.from > today => "还没有开始".to_owned(),
        None => "履行中".to_owned(),
    }
}

fn agreements(view: &CareView, today: Date) -> (String, Table) {
    let columns = ["照料人", "关系", "从", "到", "状态", "协议"].map(Column::words).to_vec();
    let row = |one: &Agreement| {
        let paper = view.papers.iter().find(|paper| paper.id == one.paper);
        Row::plain(vec![
            Cell::words(one.carer.name.expose()),
            Cell::words(one.carer.tie.chinese()),
            Cell::Day(one.from),
            Cell::Day(one.until),
            Cell::words(state(one, today)),
            paper.map_or_else(|| Cell::words(""), agreement_paper),
        ])
    };
    let table = Table::new("agreements", "照料服务协议", columns)
        .rows(view.agreements.iter().map(row).collect())
        .empty("还没有签过。");
    ("照料服务协议".to_owned(), table)
}

/// The scan, where its bytes are kept.
fn agreement_paper(paper: &Paper) -> Cell {
    match paper.content {
        Content::Kept { .. } => Cell::link("扫描件", format!("/papers/{}", paper.id)),
        Content::OnPaper => Cell::words("纸质件存档"),
    }
}

fn checks(view: &CareView) -> (String, Table) {
    let columns = ["检查", "谁", "结果", "整改"].map(Column::words).to_vec();
    let row = |one: &CareCheck| {
        let found = match (one.kept, one.words.expose()) {
            (true, "") => "履行正常".to_owned(),
            (true, words) => format!("履行正常：{words}"),
            (false, words) => format!("没有履行好：{words}"),
        };
        let mended = match (one.mend_by, one.mended_on) {
            (_, Some(on)) => format!("{on} 已整改"),
            (Some(by), None) => format!("{by} 以前整改"),
            (None, None) => String::new(),
        };
        Row::plain(vec![Cell::Day(one.on), Cell::words(&one.name), Cell::words(found), Cell::words(mended)])
    };
    let table = Table::new("care-checks", "协议履行检查", columns)
        .rows(view.checks.iter().map(row).collect())
        .empty("还没有检查过。");
    ("协议履行检查".to_owned(), table)
}

fn form(person: PersonId, change: &str, submit: &str) -> Form {
    Form::post(change, format!("/care/{person}"), submit)
        .command(super::super::app::new_command().to_string())
        .hidden(CHANGE, change)
}

fn events(view: &CareView, person: PersonId, visitor: &Visitor, today: Date) -> Vec<EventForm> {
    let mut events = Vec::new();
    if visitor.may(Action::CareVisit) {
        events.push(event("登记探访", "", visit_form(person, today)));
    }
    if !visitor.may(Action::CareWork) {
        return events;
    }
    if let Some(open) = view.visits.iter().find(|one| one.found.open() && one.seen_to.is_none()) {
        let form = form(person, "see_to", "登记处理").hidden("visit", open.id.to_string()).fields(vec![
            Field::date("on", "哪天处理").required().value(today.to_string()),
            Field::area("words", "怎么处理的", 2).required(),
        ]);
        events.push(event(&format!("处理 {} 探访发现的情况", open.on), "", form));
    }
    if let Some(due) = view.checks.iter().find(|one| !one.kept && one.mended_on.is_none()) {
        let form = form(person, "mend", "登记整改")
            .hidden("check", due.id.to_string())
            .fields(vec![Field::date("on", "哪天整改好").required().value(today.to_string())]);
        events.push(event(&format!("{} 检查的问题已整改", due.on), "", form));
    }
    match view.agreements.iter().find(|one| one.last() >= today) {
        Some(agreement) => {
            if agreement.holds(today) {
                events.push(event("检查协议履行", "", check_form(person, agreement, today)));
            }
            if agreement.open(today) {
                let then = if view.in_home {
                    ""
                } else {
                    "终止以后这个人就没有照料协议，请随后登记新的。"
                };
                events.push(event("终止照料协议", then, end_form(person, agreement, today)));
            }
        }
        // Who lives in a home is cared for there.
        None if view.in_home => {}
        None => events.push(event(
            "登记照料服务协议",
            "照料人按本地文件逐项核对，到协议最后一天都要符合；不符合的不能登记，会说明为什么。",
            agreement_form(person, today),
        )),
    }
    events
}

fn visit_form(person: PersonId, today: Date) -> Form {
    form(person, "visit", "登记探访").fields(super::visit_fields(today, ""))
}

fn agreement_form(person: PersonId, today: Date) -> Form {
    let ties = choices(CarerTie::ALL.iter().copied(), CarerTie::word, CarerTie::chinese);
    let last = today.add_months(12).and_then(|day| day.add_days(-1)).unwrap_or(today);
    let yes = || vec![Choice::new("yes", "是")];
    form(person, "agree", "登记协议").fields(vec![
        Field::text("name", "照料人姓名").required(),
        Field::citizen("number", "照料人公民身份号码").hint("有号码的不用填出生日期"),
        Field::date("birth", "照料人出生日期"),
        Field::text("phone", "照料人电话"),
        Field::radios("tie", "是这个人的什么人", ties).required(),
        Field::checks("is_tekun", "照料人本人是特困人员", yes()),
        Field::checks("often_away", "照料人常年外出", yes()),
        Field::checks("not_able", "照料人生活不能自理", yes()),
        Field::date("signed_on", "哪天签的").required().value(today.to_string()),
        Field::date("from", "从哪天起").required().value(today.to_string()),
        Field::date("until", "到哪天止").required().value(last.to_string()),
        Field::file("scan", "协议扫描件", SCAN),
        Field::checks(
            format!("scan{KEPT}"),
            "协议不上传",
            vec![Choice::new("yes", "纸质件存档").hint("纸质件放进户档案盒，这里只登记有这份材料")],
        ),
    ])
}

fn check_form(person: PersonId, agreement: &Agreement, today: Date) -> Form {
    let kept = vec![Choice::new("yes", "履行正常"), Choice::new("no", "没有履行好")];
    form(person, "check", "登记检查").hidden("agreement", agreement.id.to_string()).fields(vec![
        Field::date("on", "哪天检查").required().value(today.to_string()),
        Field::radios("kept", "结果", kept).required(),
        Field::area("words", "情况", 2).hint("没有履行好的要写"),
        Field::date("mend_by", "要求哪天以前整改").hint("没有履行好的要填"),
    ])
}

fn end_form(person: PersonId, agreement: &Agreement, today: Date) -> Form {
    let why = choices(AgreementEnd::ALL.iter().copied(), AgreementEnd::word, AgreementEnd::chinese);
    form(person, "end", "终止").hidden("agreement", agreement.id.to_string()).destructive().fields(vec![
        Field::date("on", "最后一天").required().value(today.to_string()),
        Field::select("why", "为什么", why).required(),
    ])
}

pub(super) async fn take(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    FormOf(visitor, sent): FormOf,
) -> Result<Response, Trouble> {
    let person = named(&id)?;
    let mut refill = Refill::of(&sent);
    let ctx = visitor.ctx_for(&app, "办理分散供养照料", &sent);
    let done = match sent.typed.get(CHANGE) {
        "agree" => agree(&app, &visitor, person, &sent, &mut refill).await?,
        change => Some(change_of(&app, &ctx, person, change, &sent.typed).await),
    };
    match done {
        Some(done) => match refill.outcome(done, str::to_owned)? {
            Some(_) => Ok(see(&format!("/care/{person}"))),
            None => page(&app, &visitor, person, &refill).await,
        },
        None => page(&app, &visitor, person, &refill).await,
    }
}

async fn change_of(
    app: &App,
    ctx: &Ctx,
    person: PersonId,
    change: &str,
    typed: &Typed,
) -> Result<CareDone, Error> {
    let missing = || Error::NotFound(assistance::office::Thing::Paper);
    let text = |name: &str| typed.get(name).to_owned();
    let private = |name: &str| Private::new(typed.get(name));
    match change {
        "visit" => {
            let (on, time, found) = (text("on"), text("time"), text("found"));
            let words = private("words");
            let visit = RecordVisit { person, visitor: None, on, time, found, words };
            act(&*app.office, ctx, &visit).await
        }
        "see_to" => {
            let visit = VisitId::parse(typed.get("visit")).map_err(|_| missing())?;
            act(&*app.office, ctx, &SeeTo { visit, on: text("on"), words: private("words") }).await
        }
        "check" => {
            let agreement = AgreementId::parse(typed.get("agreement")).map_err(|_| missing())?;
            let (on, kept, mend_by) = (text("on"), text("kept"), text("mend_by"));
            act(&*app.office, ctx, &CheckCare { agreement, on, kept, words: private("words"), mend_by }).await
        }
        "mend" => {
            let check = CareCheckId::parse(typed.get("check")).map_err(|_| missing())?;
            act(&*app.office, ctx, &MendCare { check, on: text("on") }).await
        }
        "end" => {
            let agreement = AgreementId::parse(typed.get("agreement")).map_err(|_| missing())?;
            act(&*app.office, ctx, &EndAgreement { agreement, on: text("on"), why: text("why") }).await
        }
        _ => Err(missing()),
    }
}

/// The agreement with its scan, which is filed in the transaction of the agreement.
async fn agree(
    app: &App,
    visitor: &Visitor,
    person: PersonId,
    sent: &Sent,
    refill: &mut Refill,
) -> Result<Option<Result<CareDone, Error>>, Trouble> {
    let ctx = visitor.ctx(app, "办理分散供养照料");
    let view = look(&*app.office, &ctx, &ReadCare { person }).await?;
    let (typed, bytes) = (&sent.typed, sent.file("scan"));
    if bytes.is_none() && typed.get(&format!("scan{KEPT}")) != "yes" {
        refill.wrong("scan", SCAN_MISSING);
        return Ok(None);
    }
    let mut brought = Brought::with(sent.command());
    let kind = ("care_agreement", ctx.today());
    let paper = match brought.take("scan", (view.household.id, None), kind, bytes) {
        Ok(paper) => paper,
        Err(wrong) => {
            refill.wrong("scan", wrong);
            return Ok(None);
        }
    };
    let yes = |name: &str| typed.get(name) == "yes";
    let given =
        |name: &str| Some(Private::new(typed.get(name))).filter(|one| !one.expose().trim().is_empty());
    let sign = brought.under(SignAgreement {
        person,
        name: Private::new(typed.get("name")),
        number: given("number"),
        birth: typed.get("birth").to_owned(),
        phone: given("phone"),
        tie: typed.get("tie").to_owned(),
        is_tekun: yes("is_tekun"),
        often_away: yes("often_away"),
        cares_for_self: !yes("not_able"),
        signed_on: typed.get("signed_on").to_owned(),
        from: typed.get("from").to_owned(),
        until: typed.get("until").to_owned(),
        paper,
    });
    let ctx = visitor.ctx_for(app, "办理分散供养照料", sent);
    Ok(Some(act(&*app.office, &ctx, &sign).await))
}
