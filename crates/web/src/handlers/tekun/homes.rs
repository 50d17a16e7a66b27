// SPDX-License-Identifier: Apache-2.0
//! 供养服务机构: the homes of a county with free beds and what a check found; one home with who lives there. What one person enters holds once a second one agreed.

use super::super::app::App;
use super::super::form::Sent;
use super::super::household::forms::{Refill, choices, with_query};
use super::super::place_name;
use super::super::see;
use super::super::side::{CHANGE, back};
use super::super::trouble::{Trouble, render};
use super::super::visitor::{FormOf, Visitor};
use super::Forms;
use crate::components::{
    Action as Link, Badge, Cell, Choice, Column, Control, EventForm, Field, Form, Row, Table, Tone, Typed,
};
use crate::layout::{Flash, Heading};
use crate::pages::side::SidePage;
use assistance::access::{Action, roles};
use assistance::office::{act, look};
use assistance::settings::Answered;
use assistance::tekun::{
    AbsenceKind, AnswerHome, EditionId, EndStay, EnterHome, HomeCheck, HomeCheckId, HomeContent, HomeForm,
    HomeId, HomeKind, HomeView, ListHomes, ListedHome, MendHomeCheck, Occupied, ReadHome, RecordHomeCheck,
    Resident, StayEnd, StayId,
};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use kernel::{Date, Division, DivisionLevel, Month};
use std::sync::Arc;

const LIST: &str = "/tekun/homes";

pub(super) async fn list(State(app): State<Arc<App>>, visitor: Visitor) -> Result<Response, Trouble> {
    list_page(&app, &visitor, &Refill::default()).await
}

async fn list_page(app: &App, visitor: &Visitor, refill: &Refill) -> Result<Response, Trouble> {
    let ctx = visitor.ctx(app, "查看供养服务机构");
    let today = ctx.today();
    let homes = look(&*app.office, &ctx, &ListHomes).await?;
    let mut frame = visitor.frame(app);
    let content = |one: &ListedHome| one.home.content.clone().filter(|content| content.open(today));
    let open: Vec<(HomeContent, Occupied)> =
        homes.iter().filter_map(|one| Some((content(one)?, one.occupied))).collect();
    // Enforces CK-1.2.2c, NX-3b.
    if !open.iter().any(|(content, _)| content.nursing_type()) {
        let text = "本县还没有带护理型床位的县级失能照护中心。失能、半失能特困人员的专业照护，每个县至少要有一所县级机构。";
        frame.flashes.push(Flash { tone: Tone::Soon, text: text.to_owned(), link: None });
    }
    let beds: u32 = open.iter().map(|(content, _)| content.beds).sum();
    let people: u32 = open.iter().map(|(_, occupied)| occupied.people).sum();
    let state =
        format!("{} 所，床位 {beds} 张，住 {people} 人，空 {} 张。", open.len(), beds.saturating_sub(people));
    let columns = vec![
        Column::words("机构"),
        Column::words("类型"),
        Column::words("所在乡镇"),
        Column::figures("床位", "张"),
        Column::figures("其中护理型", "张"),
        Column::figures("在住", "人"),
        Column::figures("空床", "张"),
        Column::words("情况"),
    ];
    let rows = homes.iter().map(|one| row(one, today)).collect();
    let table = Table::new("homes", "供养服务机构", columns)
        .rows(rows)
        .empty("还没有登记供养服务机构。由县级登记，第二人复核以后使用。");
    let mut forms = Forms { visitor, to: LIST.to_owned(), all: Vec::new() };
    let mut fields = vec![Field::select("township", "所在乡镇", townships(visitor)).required()];
    fields.extend(home_fields(None));
    forms.put(Action::TekunHomeManage, "enter", "登记机构", "第二人复核以后才能安排入住。", fields);
    let page = SidePage {
        events: back(forms.all, refill, &mut frame),
        frame,
        heading: Heading::new("供养服务机构", state).back("特困供养", "/tekun"),
        basics: Vec::new(),
        tables: vec![("机构".to_owned(), table)],
    };
    Ok((refill.status(), render(&page)).into_response())
}

fn row(one: &ListedHome, today: Date) -> Row {
    let mut marks = Vec::new();
    if one.home.waiting.is_some() {
        marks.push(Badge::new(Tone::Soon, "待第二人复核"));
    }
    if one.home.content.as_ref().is_some_and(|content| !content.open(today)) {
        marks.push(Badge::new(Tone::Plain, "已停业"));
    }
    if let Some(by) = one.mend_by {
        let tone = if by < today { Tone::Late } else { Tone::Soon };
        let words = if by < today { "整改已逾期" } else { "整改中" };
        marks.push(Badge::new(tone, format!("{words}（{by}）")));
    }
    let waiting = one.home.waiting.as_ref().map(|waiting| &waiting.content);
    let content = one.home.content.as_ref().or(waiting);
    let count = |of: fn(&HomeContent) -> u32| Cell::Count(content.map_or(0, |content| of(content).into()));
    let free = content.map_or(0, |content| content.beds.saturating_sub(one.occupied.people));
    Row::to(
        format!("{LIST}/{}", one.home.row.id),
        vec![
            Cell::words(one.home.name()),
            Cell::words(content.map_or("", |content| content.kind.chinese())),
            Cell::unbroken(place_name(one.home.row.township)),
            count(|content| content.beds),
            count(|content| content.nursing),
            Cell::Count(one.occupied.people.into()),
            Cell::Count(free.into()),
            Cell::Badges(marks),
        ],
    )
}

/// The townships where whoever looks may enter homes.
fn townships(visitor: &Visitor) -> Vec<Choice> {
    let may = |role| roles::bars(role, Action::TekunHomeManage).is_some();
    let postings = visitor.signed_in.postings.iter().filter(|posting| may(posting.role));
    let below = |place: Division| {
        if place.level() < DivisionLevel::Township { kernel::children(place) } else { vec![place] }
    };
    let all = postings.flat_map(|posting| below(posting.place));
    all.map(|place| Choice::new(place.to_string(), place_name(place))).collect()
}

/// What is typed of a home, with what holds of it.
fn home_fields(now: Option<&HomeContent>) -> Vec<Field> {
    let kinds = choices(HomeKind::ALL.iter().copied(), HomeKind::word, HomeKind::chinese);
    let text = |of: fn(&HomeContent) -> String| now.map(of).unwrap_or_default();
    let count = |name: &str, label: &str| Field::new(name, label, Control::Count { unit: "张".to_owned() });
    vec![
        Field::text("name", "名称").required().value(text(|one| one.name.clone())),
        Field::radios("kind", "类型", kinds).required().value(now.map_or("", |one| one.kind.word())),
        count("beds", "床位").required().value(text(|one| one.beds.to_string())),
        count("nursing", "其中护理型床位").required().value(text(|one| one.nursing.to_string())),
        Field::text("address", "地址").required().value(text(|one| one.address.clone())),
        Field::text("contact", "联系人、电话").required().value(text(|one| one.contact.clone())),
        Field::date("opened_on", "开业日期").required().value(text(|one| one.opened_on.to_string())),
        Field::date("closed_on", "停业日期")
            .hint("在办的不填")
            .value(text(|one| one.closed_on.map(|on| on.to_string()).unwrap_or_default())),
    ]
}

fn form_of(typed: &Typed) -> HomeForm {
    let text = |name: &str| typed.get(name).to_owned();
    HomeForm {
        name: text("name"),
        kind: text("kind"),
        beds: text("beds"),
        nursing: text("nursing"),
        address: text("address"),
        contact: text("contact"),
        opened_on: text("opened_on"),
        closed_on: text("closed_on"),
    }
}

pub(super) async fn enter(
    State(app): State<Arc<App>>,
    FormOf(visitor, sent): FormOf,
) -> Result<Response, Trouble> {
    let ctx = visitor.ctx_for(&app, "登记供养服务机构", &sent);
    let mut refill = Refill::of(&sent);
    let township = sent.typed.get("township").to_owned();
    let enter = EnterHome { home: None, township, form: form_of(&sent.typed) };
    let done = act(&*app.office, &ctx, &enter).await;
    match refill.outcome(done, str::to_owned)? {
        Some(home) => Ok(see(&format!("{LIST}/{home}"))),
        None => list_page(&app, &visitor, &refill).await,
    }
}

pub(super) async fn show(
    State(app): State<Arc<App>>,
    Path(home): Path<String>,
    visitor: Visitor,
    typed: Typed,
) -> Result<Response, Trouble> {
    let home = HomeId::parse(&home).map_err(|_| Trouble::not_found())?;
    page(&app, &visitor, home, &Refill::asked(typed)).await
}

async fn page(app: &App, visitor: &Visitor, home: HomeId, refill: &Refill) -> Result<Response, Trouble> {
    let ctx = visitor.ctx(app, "查看供养服务机构");
    let today = ctx.today();
    let view = look(&*app.office, &ctx, &ReadHome { home }).await?;
    let asked = Month::parse(refill.typed.get("month")).ok();
    let month = asked.filter(|month| *month <= today.month_of()).unwrap_or(today.month_of());
    let mut frame = visitor.frame(app);
    let free = |content: &HomeContent| content.beds.saturating_sub(view.occupied.people);
    let state = match &view.home.content {
        None => "还没有第二人复核，不能安排入住。".to_owned(),
        Some(content) if !content.open(today) => "已停业。".to_owned(),
        Some(content) => format!(
            "床位 {} 张，住 {} 人，空 {} 张；护理型 {} 张，住 {} 人。",
            content.beds,
            view.occupied.people,
            free(content),
            content.nursing,
            view.occupied.nursing
        ),
    };
    let mut heading = Heading::new(view.home.name(), state).back("供养服务机构", LIST);
    if let Some(before) = month.add(-1) {
        let href = with_query(&format!("{LIST}/{home}"), &[("month", &before.to_string())]);
        heading = heading
            .other(Link::new("看上个月的请假、住院", href))
            .other(Link::new("月度清单", super::month::href(home, before)));
    }
    let page = SidePage {
        events: back(events(&view, visitor, today), refill, &mut frame),
        frame,
        heading,
        basics: basics(&view),
        tables: vec![residents(&view, month, today), checks(&view, today), editions(&view)],
    };
    Ok((refill.status(), render(&page)).into_response())
}

fn basics(view: &HomeView) -> Vec<(String, String)> {
    let mut all = vec![("所在乡镇".to_owned(), place_name(view.home.row.township))];
    let Some(content) = &view.home.content else { return all };
    let more = [
        ("类型", content.kind.chinese().to_owned()),
        ("地址", content.address.clone()),
        ("联系人、电话", content.contact.clone()),
        ("开业", content.opened_on.chinese()),
        ("停业", content.closed_on.map(Date::chinese).unwrap_or_default()),
    ];
    all.extend(
        more.into_iter()
            .filter(|(_, words)| !words.is_empty())
            .map(|(label, words)| (label.to_owned(), words)),
    );
    all
}

/// Who lives there, with days of leave and in hospital of a month.
fn residents(view: &HomeView, month: Month, today: Date) -> (String, Table) {
    let title = format!("在住（请假、住院为 {month} 的天数）");
    let columns = vec![
        Column::words("姓名"),
        Column::words("床位"),
        Column::words("入住"),
        Column::figures("请假", "天"),
        Column::figures("住院", "天"),
        Column::words("现在"),
    ];
    let span = (month.first_day(), month.last_day());
    let row = |one: &Resident| {
        let days = |kind: AbsenceKind| {
            let own = one.absences.iter().filter(|away| away.kind == kind);
            Cell::Count(own.map(|away| u64::from(away.days_in(span, today))).sum())
        };
        let away = one.absences.iter().find(|away| away.until.is_none());
        let bed = format!("{}{}", one.stay.bed, if one.stay.nursing { "（护理型）" } else { "" });
        let cells = vec![
            Cell::words(&one.name),
            Cell::unbroken(bed),
            Cell::Day(one.stay.from),
            days(AbsenceKind::Leave),
            days(AbsenceKind::Hospital),
            match away {
                _ if !one.supported => Cell::badge(Tone::Late, "已不在册，待登记离院"),
                None => Cell::words("在院"),
                Some(away) => Cell::badge(Tone::Soon, format!("{}（{} 起）", away.kind.chinese(), away.from)),
            },
        ];
        match (one.opens, one.supported) {
            (true, true) => Row::to(format!("/tekun/people/{}", one.stay.person), cells),
            // After the end of support their page tells what is still open.
            (true, false) => Row::to(format!("/tekun/ended/{}", one.stay.person), cells),
            (false, _) => Row::plain(cells),
        }
    };
    let rows = view.residents.iter().map(row).collect();
    (title.clone(), Table::new("residents", title, columns).rows(rows).empty("现在没有人住。"))
}

fn checks(view: &HomeView, today: Date) -> (String, Table) {
    let title = "安全检查".to_owned();
    let columns = ["日期", "检查人", "发现的问题", "整改"].map(Column::words).to_vec();
    let row = |one: &HomeCheck| {
        let state = match (one.mend_by, one.mended_on) {
            (None, _) => Cell::badge(Tone::Done, "没有问题"),
            (Some(_), Some(on)) => Cell::badge(Tone::Done, format!("{on} 已整改")),
            (Some(by), None) if by < today => Cell::badge(Tone::Late, format!("应在 {by} 前整改，已逾期")),
            (Some(by), None) => Cell::badge(Tone::Soon, format!("应在 {by} 前整改")),
        };
        Row::plain(vec![Cell::Day(one.on), Cell::words(&one.checker), Cell::words(&one.found), state])
    };
    let rows = view.checks.iter().map(row).collect();
    (title.clone(), Table::new("checks", title, columns).rows(rows).empty("还没有登记安全检查。"))
}

fn editions(view: &HomeView) -> (String, Table) {
    let title = "填写和复核".to_owned();
    let columns = ["日期", "填写人", "内容", "复核"].map(Column::words).to_vec();
    let answered = |answered: &Option<Answered>| match answered {
        None => Cell::badge(Tone::Soon, "待第二人复核"),
        Some(one) if one.accepted => Cell::badge(Tone::Done, format!("{} 复核", one.name)),
        Some(one) => Cell::badge(Tone::Plain, format!("{} 退回", one.name)),
    };
    let rows = view.editions.iter().map(|one| {
        let content = &one.content;
        let said = format!(
            "{}，{}，床位 {} 张，其中护理型 {} 张，{}，{}",
            content.name,
            content.kind.chinese(),
            content.beds,
            content.nursing,
            content.address,
            content.contact
        );
        Row::plain(vec![
            Cell::Day(one.at.date_in_china()),
            Cell::words(&one.name),
            Cell::words(said),
            answered(&one.answered),
        ])
    });
    (title.clone(), Table::new("editions", title, columns).rows(rows.collect()))
}

fn events(view: &HomeView, visitor: &Visitor, today: Date) -> Vec<EventForm> {
    let to = format!("{LIST}/{}", view.home.row.id);
    let mut forms = Forms { visitor, to, all: Vec::new() };
    if let Some(waiting) = view.home.waiting.as_ref().filter(|one| one.by != visitor.signed_in.account.id) {
        let id = waiting.id.to_string();
        let note = format!(
            "{} 填写：{}，床位 {} 张，其中护理型 {} 张。",
            waiting.name, waiting.content.name, waiting.content.beds, waiting.content.nursing
        );
        let answers = vec![Choice::new("yes", "属实，启用"), Choice::new("no", "退回").hint("原来的照旧")];
        forms.add(Action::TekunHomeConfirm, "复核机构登记", &note, |to| {
            Form::post("answer", to, "签字")
                .hidden(CHANGE, "answer")
                .hidden("edition", id)
                .fields(vec![Field::radios("accept", "复核结果", answers).required()])
        });
    }
    let gone = view.residents.iter().filter(|one| one.opens && !one.supported);
    for (nth, one) in gone.enumerate() {
        let (id, name) = (one.stay.id.to_string(), format!("登记离院：{}", one.name));
        let reasons = choices(StayEnd::ALL.iter().copied(), StayEnd::word, StayEnd::chinese);
        let note = "已经去世或者终止供养，床位登记离院以后才空出来。";
        forms.add(Action::TekunAdmit, &name, note, |to| {
            Form::post(format!("leave-{nth}"), to, "登记离院")
                .hidden(CHANGE, "leave")
                .hidden("stay", id)
                .fields(vec![
                    Field::date("until", "最后一天").required().value(today.to_string()),
                    Field::radios("end_why", "为什么", reasons).required(),
                ])
        });
    }
    let open = view.checks.iter().filter(|one| one.open());
    for (nth, check) in open.enumerate() {
        let id = check.id.to_string();
        let note = check.found.clone();
        forms.add(Action::TekunCheck, "登记整改完成", &note, |to| {
            Form::post(format!("mend-{nth}"), to, "登记")
                .hidden(CHANGE, "mend")
                .hidden("check", id)
                .fields(vec![Field::date("mended_on", "哪天改好").required().value(today.to_string())])
        });
    }
    let fields = vec![
        Field::date("checked_on", "检查日期").required().value(today.to_string()),
        Field::text("checker", "检查人").required().hint("单位、姓名"),
        Field::area("found", "发现的问题", 2).hint("没有问题的不填"),
        Field::date("mend_by", "什么时候以前改好").hint("有问题的必填"),
    ];
    forms.put(Action::TekunCheck, "check", "登记安全检查", "", fields);
    if view.home.waiting.is_none() {
        let fields = home_fields(view.home.content.as_ref());
        forms.put(
            Action::TekunHomeManage,
            "change",
            "修改机构登记",
            "第二人复核以后才生效，以前照旧。",
            fields,
        );
    }
    forms.all
}

pub(super) async fn take(
    State(app): State<Arc<App>>,
    Path(home): Path<String>,
    FormOf(visitor, sent): FormOf,
) -> Result<Response, Trouble> {
    let home = HomeId::parse(&home).map_err(|_| Trouble::not_found())?;
    let ctx = visitor.ctx_for(&app, "办理供养服务机构", &sent);
    let mut refill = Refill::of(&sent);
    let done = match sent.typed.get(CHANGE) {
        "change" => {
            let form = form_of(&sent.typed);
            act(&*app.office, &ctx, &EnterHome { home: Some(home), township: String::new(), form })
                .await
                .map(drop)
        }
        "answer" => {
            let edition = EditionId::parse(sent.typed.get("edition")).map_err(|_| Trouble::not_found())?;
            match refill.yes_or_no("accept") {
                Some(accept) => {
                    act(&*app.office, &ctx, &AnswerHome { home, edition, accept }).await.map(drop)
                }
                None => Ok(()),
            }
        }
        "leave" => {
            let stay = StayId::parse(sent.typed.get("stay")).map_err(|_| Trouble::not_found())?;
            let text = |name: &str| sent.typed.get(name).to_owned();
            let end = EndStay { stay, until: text("until"), why: text("end_why") };
            act(&*app.office, &ctx, &end).await.map(drop)
        }
        "check" => act(&*app.office, &ctx, &check_of(home, &sent)).await.map(drop),
        "mend" => {
            let check = HomeCheckId::parse(sent.typed.get("check")).map_err(|_| Trouble::not_found())?;
            let on = sent.typed.get("mended_on").to_owned();
            act(&*app.office, &ctx, &MendHomeCheck { home, check, on }).await.map(drop)
        }
        _ => return Err(Trouble::not_found()),
    };
    if refill.outcome(done, str::to_owned)?.is_some() && !refill.is_wrong() {
        return Ok(see(&format!("{LIST}/{home}")));
    }
    page(&app, &visitor, home, &refill).await
}

fn check_of(home: HomeId, sent: &Sent) -> RecordHomeCheck {
    let text = |name: &str| sent.typed.get(name).to_owned();
    RecordHomeCheck {
        home,
        on: text("checked_on"),
        checker: text("checker"),
        found: text("found"),
        mend_by: text("mend_by"),
    }
}
