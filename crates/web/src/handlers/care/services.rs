// SPDX-License-Identifier: Apache-2.0
//! 健康和照料服务: who of those who are helped has no family doctor or no health file, whose contract runs out; one person with the forms for it. Money is not touched by any of it.

use super::super::app::App;
use super::super::household::forms::{Refill, choices, with_query};
use super::super::side::{CHANGE, back, event};
use super::super::trouble::{Trouble, render};
use super::super::visitor::{FormOf, Visitor};
use super::super::{TabAsked, place_name, see};
use super::PAGE;
use crate::components::{
    Action as Link, Badge, Cell, Choice, Column, EventForm, Field, Form, ListControls, Row, Tab, Table, Tone,
    Typed,
};
use crate::handlers::form::named;
use crate::layout::Heading;
use crate::pages::care::{ServiceLine, ServiceListPage, ServicesOfTownship};
use crate::pages::side::SidePage;
use assistance::access::Action;
use assistance::casework::{HouseholdId, PersonId};
use assistance::office::{Error, Private, Thing, act, look};
use assistance::registry::words::LookUpReason;
use assistance::services::{
    ArrangeService, DeclineService, EndService, Had, Kind, ListServed, ReadServices, Served, Service,
    ServiceDone, ServiceEnd, ServiceId, ServicePart, ServicesIn, ServicesView, kinds,
};
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use kernel::{Ctx, Date};
use std::sync::Arc;

const LIST: &str = "/care/services";

/// The services that everybody on the list is to have.
fn wanted() -> impl Iterator<Item = &'static Kind> {
    kinds().iter().filter(|one| !one.schemes.is_empty())
}

pub(super) async fn list(
    State(app): State<Arc<App>>,
    visitor: Visitor,
    Query(asked): Query<TabAsked>,
) -> Result<Response, Trouble> {
    let ctx = visitor.ctx(&app, "查看健康和照料服务");
    let page = asked.page();
    let part = ServicePart::parse(&asked.tab).unwrap_or(ServicePart::All);
    let list = ListServed { part, place: None, limit: PAGE, offset: page * PAGE };
    let found = look(&*app.office, &ctx, &list).await?;
    let of = |wanted| found.counts.iter().find(|(part, _)| *part == wanted).map_or(0, |(_, count)| *count);
    let href = |part: ServicePart| match part {
        ServicePart::All => LIST.to_owned(),
        part => format!("{LIST}?tab={}", part.word()),
    };
    let shown = |(one, count): &&(ServicePart, u64)| *one == ServicePart::All || *count > 0 || *one == part;
    let tabs = found.counts.iter().filter(shown).map(|(one, count)| Tab {
        label: one.chinese(),
        href: href(*one),
        count: *count,
        current: *one == part,
    });
    let mut state = format!("低保、特困对象 {} 人", of(ServicePart::All));
    for kind in wanted() {
        state += &format!("，{} 人没有{}", of(ServicePart::Without(kind)), kind.label);
    }
    let townships = found.townships.iter().map(|one| ServicesOfTownship {
        name: place_name(one.township),
        people: one.people,
        have: one.have.iter().map(|(_, count)| *count).collect(),
    });
    let today = ctx.today();
    Ok(render(&ServiceListPage {
        frame: visitor.frame(&app),
        heading: Heading::new("健康和照料服务", state + "。").back("分散供养照料", "/care"),
        tabs: tabs.collect(),
        heads: wanted().map(|one| one.label.clone()).collect(),
        rows: found.rows.iter().map(|one| line(one, today)).collect(),
        list: ListControls {
            pager: super::super::pager(page, PAGE, of(part), &href(part)),
            ..ListControls::default()
        },
        townships: townships.collect(),
    }))
}

fn line(one: &Served, today: Date) -> ServiceLine {
    ServiceLine {
        name: one.name.clone(),
        href: format!("{LIST}/{}", one.person),
        number: one.number.clone(),
        place: place_name(one.village),
        states: wanted().map(|kind| state(one, kind, today)).collect(),
    }
}

/// How it stands with a service of somebody. That they do not have one is nobody's fault and no reason for anything: it is told, not coloured as late.
fn state(one: &Served, kind: &Kind, today: Date) -> Badge {
    let declined = one.declined.iter().find(|(of, _)| *of == kind).map(|(_, on)| *on);
    match one.has.iter().find(|had| had.kind == kind) {
        Some(Had { holds: true, last: None, .. }) => Badge::new(Tone::Done, "有"),
        Some(Had { holds: true, last: Some(last), .. }) => Badge::new(Tone::Done, format!("有，到 {last}")),
        Some(Had { last: Some(last), .. }) if *last < today && declined.is_none() => {
            Badge::new(Tone::Soon, format!("{last} 到期"))
        }
        _ => match declined {
            Some(on) => Badge::new(Tone::Plain, format!("{on} 本人不要")),
            None => Badge::new(Tone::Soon, "没有"),
        },
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
    let ctx = visitor.ctx(app, "查看健康和照料服务");
    let view = look(&*app.office, &ctx, &ReadServices { person }).await?;
    let today = ctx.today();
    let holds = view.services.iter().filter(|one| one.holds(today)).count();
    let sentence = match (view.died_on, holds) {
        (Some(on), _) => format!("{} 去世。", on.chinese()),
        (None, 0) => "还没有登记服务。".to_owned(),
        (None, count) => format!("现在有 {count} 项服务。"),
    };
    let mut heading =
        Heading::new(format!("{} · 健康和照料服务", view.name), sentence).back("健康和照料服务", LIST);
    if visitor.may(Action::HouseholdView) {
        let href = with_query(
            &format!("/households/{}", view.household.number),
            &[("why", LookUpReason::Visit.word())],
        );
        heading = heading.other(Link::new("家庭档案", href));
    }
    let mut frame = visitor.frame(app);
    let page = SidePage {
        events: back(events(&view, person, visitor, today), refill, &mut frame),
        frame,
        heading,
        basics: vec![("住处".to_owned(), place_name(view.household.lives))],
        tables: vec![services(&view, today), declines(&view)],
    };
    Ok((refill.status(), render(&page)).into_response())
}

/// How a service stands, in words.
fn standing(one: &Service, today: Date) -> Cell {
    match (one.ended, one.until) {
        (Some((on, why)), _) => Cell::words(format!("{on} 结束：{}", why.chinese())),
        (None, Some(until)) if until < today => Cell::badge(Tone::Soon, "已到期"),
        (None, _) if one.from > today => Cell::words("还没有开始"),
        (None, _) if one.renew_from.is_some_and(|from| from <= today) => Cell::badge(Tone::Soon, "快到期"),
        (None, _) => Cell::badge(Tone::Done, "有"),
    }
}

fn services(view: &ServicesView, today: Date) -> (String, Table) {
    let title = "服务".to_owned();
    let columns = ["服务", "谁提供", "编号", "从", "到", "状态", "登记"].map(Column::words).to_vec();
    let row = |one: &Service| {
        let by = match one.team.as_str() {
            "" => one.provider.clone(),
            team => format!("{} {team}", one.provider),
        };
        let number = one.number.as_ref().map_or("", |number| number.expose().as_str());
        let entered =
            if one.list.is_some() { format!("{}（部门名单）", one.name) } else { one.name.clone() };
        Row::plain(vec![
            Cell::words(&one.kind.label),
            Cell::words(by),
            Cell::unbroken(number),
            Cell::Day(one.from),
            one.until.map_or_else(|| Cell::words("长期"), Cell::Day),
            standing(one, today),
            Cell::words(entered),
        ])
    };
    let table = Table::new("services", &title, columns).rows(view.services.iter().map(row).collect());
    (title, table.empty("还没有登记服务。"))
}

fn declines(view: &ServicesView) -> (String, Table) {
    let title = "本人不要的".to_owned();
    let columns = ["服务", "哪天", "登记"].map(Column::words).to_vec();
    let rows = view
        .declines
        .iter()
        .map(|one| Row::plain(vec![Cell::words(&one.kind.label), Cell::Day(one.on), Cell::words(&one.name)]));
    let table = Table::new("declines", &title, columns).rows(rows.collect());
    (title, table.empty("没有。要不要由本人定，不要没有任何影响。"))
}

fn form(person: PersonId, id: String, change: &str, submit: &str) -> Form {
    Form::post(id, format!("{LIST}/{person}"), submit)
        .command(super::super::app::new_command().to_string())
        .hidden(CHANGE, change)
}

fn kind_choices() -> Vec<Choice> {
    kinds().iter().map(|one| Choice::new(&one.word, &one.label)).collect()
}

fn events(view: &ServicesView, person: PersonId, visitor: &Visitor, today: Date) -> Vec<EventForm> {
    let mut events = Vec::new();
    if !visitor.may(Action::ServiceWork) {
        return events;
    }
    if view.present {
        let fields = vec![
            Field::radios("kind", "服务", kind_choices()).required(),
            Field::text("provider", "谁提供").required().example("城关镇卫生院"),
            Field::text("team", "医生、团队或者人"),
            Field::text("number", "档案编号").hint("电子健康档案要填；只记编号和建档单位，不记病情"),
            Field::date("from", "从哪天起").required().value(today.to_string()),
            Field::date("until", "到哪天止").hint("家庭医生签约不填的，按签约期算；别的不填就是长期"),
        ];
        let form = form(person, "arrange".to_owned(), "arrange", "登记服务").fields(fields);
        events.push(event("登记服务", "服务不影响任何待遇。", form));
    }
    for (nth, one) in view.services.iter().filter(|one| one.open(today)).enumerate() {
        let why = choices(ServiceEnd::ALL.iter().copied(), ServiceEnd::word, ServiceEnd::chinese);
        let form = form(person, format!("end-{nth}"), "end", "登记结束")
            .hidden("service", one.id.to_string())
            .fields(vec![
                Field::date("on", "最后一天").required().value(today.to_string()),
                Field::select("why", "为什么", why).required(),
            ]);
        events.push(event(&format!("结束：{}", one.kind.label), "", form));
    }
    if view.present {
        let form = form(person, "decline".to_owned(), "decline", "登记").fields(vec![
            Field::radios("kind", "不要哪一项", kind_choices()).required(),
            Field::date("on", "哪天说的").required().value(today.to_string()),
        ]);
        events.push(event("本人不要", "要不要由本人定，不要没有任何影响。", form));
    }
    events
}

pub(super) async fn take(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    FormOf(visitor, sent): FormOf,
) -> Result<Response, Trouble> {
    let person = named(&id)?;
    let mut refill = Refill::of(&sent);
    let ctx = visitor.ctx_for(&app, "登记健康和照料服务", &sent);
    let done = change_of(&app, &ctx, person, &sent.typed).await;
    match refill.outcome(done, str::to_owned)? {
        Some(_) => Ok(see(&format!("{LIST}/{person}"))),
        None => page(&app, &visitor, person, &refill).await,
    }
}

async fn change_of(app: &App, ctx: &Ctx, person: PersonId, typed: &Typed) -> Result<ServiceDone, Error> {
    let text = |name: &str| typed.get(name).to_owned();
    match typed.get(CHANGE) {
        "arrange" => {
            let arrange = ArrangeService {
                person,
                kind: text("kind"),
                provider: text("provider"),
                team: text("team"),
                number: Private::new(typed.get("number")),
                from: text("from"),
                until: text("until"),
            };
            act(&*app.office, ctx, &arrange).await
        }
        "end" => {
            let service = ServiceId::parse(typed.get("service"));
            let service = service.map_err(|_| Error::NotFound(Thing::Service))?;
            act(&*app.office, ctx, &EndService { service, on: text("on"), why: text("why") }).await
        }
        "decline" => {
            act(&*app.office, ctx, &DeclineService { person, kind: text("kind"), on: text("on") }).await
        }
        _ => Err(Error::NotFound(Thing::Service)),
    }
}

/// The services of a family for its page: of each member what they have; none where whoever looks may not see them.
pub(in crate::handlers) async fn of_household(
    app: &App,
    visitor: &Visitor,
    ctx: &Ctx,
    (household, members): (HouseholdId, &[(PersonId, String)]),
) -> Result<Option<Table>, Trouble> {
    if !visitor.may(Action::ServiceView) || members.is_empty() {
        return Ok(None);
    }
    let asked = ServicesIn { household, members: members.iter().map(|(id, _)| *id).collect() };
    let found = look(&*app.office, ctx, &asked).await?;
    let today = ctx.today();
    let columns = ["姓名", "现在有的服务"].map(Column::words).to_vec();
    let rows = members.iter().map(|(id, name)| {
        let has = found.iter().filter(|one| one.person == *id && one.holds(today));
        let words: Vec<String> = has
            .map(|one| match one.until {
                Some(until) => format!("{}（到 {until}）", one.kind.label),
                None => one.kind.label.clone(),
            })
            .collect();
        let words = if words.is_empty() { "没有登记".to_owned() } else { words.join("、") };
        Row::to(format!("{LIST}/{id}"), vec![Cell::words(name), Cell::words(words)])
    });
    Ok(Some(Table::new("services", "健康和照料服务", columns).rows(rows.collect())))
}
