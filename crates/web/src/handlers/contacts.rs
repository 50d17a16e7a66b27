// SPDX-License-Identifier: Apache-2.0
//! 求助登记: whoever asks is logged with the answer given; the list says what followed and what is still to be done, and each request has a page from which the
//! family is found, visited, or applies.

use super::app::App;
use super::household::change::private;
use super::household::forms::{Refill, choices, command_of, villages, with_query};
use super::household::{self, Reason};
use super::see;
use super::side::{CHANGE, back, event};
use super::trouble::{Trouble, render};
use super::visitor::{FormOf, Visitor};
use crate::components::{
    Action as Link, Badge, Cell, Choice, Column, EventForm, Field, Form, ListControls, Row, Table, Tone,
};
use crate::layout::{Flash, Heading};
use crate::pages::first_contact::{ContactChoices, ContactRow, FirstContact};
use crate::pages::side::SidePage;
use assistance::access::{Action, Role, roles};
use assistance::office::{Error, Private, act, look};
use assistance::registry::Contact;
use assistance::registry::contact::{
    ContactFilter, ContactTab, ContactView, Contacts, FollowContact, KnowContact, LogContact, ReadContact,
};
use assistance::registry::pass_on::{PassOnContact, Passing};
use assistance::registry::words::{Answer, ContactChannel, LookUpReason};
use assistance::settings::ReadReplyBy;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use kernel::{Date, Division, DivisionLevel};
use serde::Deserialize;
use std::sync::Arc;

/// Rows of one page.
const PAGE: u64 = 30;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/contacts", get(show).post(log))
        .route("/contacts/{number}", get(one))
        .route("/contacts/{number}/steps", post(step))
}

#[derive(Default, Deserialize)]
struct Asked {
    #[serde(default)]
    logged: String,
    #[serde(default)]
    household: String,
    #[serde(default)]
    tab: String,
    #[serde(default)]
    place: String,
    #[serde(default)]
    from: String,
    #[serde(default)]
    through: String,
    #[serde(default)]
    page: u64,
}

/// The parts of the list by their words in addresses.
const TABS: &[(&str, &str)] = &[
    ("waiting", "等着上门、答复的"),
    ("late", "其中逾期的"),
    ("incoming", "转来的"),
    ("open", "还没有受理申请的"),
];

impl Asked {
    fn filter(&self, today: Date) -> ContactFilter {
        ContactFilter {
            place: Division::parse(&self.place).ok(),
            household: None,
            tab: match self.tab.as_str() {
                "waiting" => ContactTab::Waiting,
                "late" => ContactTab::Late(today),
                "incoming" => ContactTab::Incoming,
                "open" => ContactTab::Open,
                _ => ContactTab::All,
            },
            from: Date::parse(&self.from).ok(),
            through: Date::parse(&self.through).ok(),
            page: self.page.min(10_000),
            rows: PAGE,
        }
    }

    fn form(&self, villages: Vec<Choice>) -> Form {
        let tabs = TABS.iter().map(|(word, label)| Choice::new(*word, *label)).collect();
        Form::get("filters", "/contacts", "筛选")
            .fields(vec![
                Field::select("tab", "哪些", tabs).value(&self.tab),
                Field::select("place", "村（社区）", villages).value(&self.place),
                Field::date("from", "从哪天").value(&self.from),
                Field::date("through", "到哪天").value(&self.through),
            ])
            .own_ids()
    }

    fn href(&self) -> String {
        let pairs = [
            ("tab", &*self.tab),
            ("place", &*self.place),
            ("from", &*self.from),
            ("through", &*self.through),
        ];
        with_query("/contacts", &pairs)
    }
}

async fn show(
    State(app): State<Arc<App>>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Response, Trouble> {
    page(&app, &visitor, &asked, &Refill::default()).await
}

async fn page(app: &App, visitor: &Visitor, asked: &Asked, refill: &Refill) -> Result<Response, Trouble> {
    let ctx = visitor.ctx(app, "求助登记");
    let today = ctx.today();
    let filter = asked.filter(today);
    let at = filter.page;
    let found = look(&*app.office, &ctx, &Contacts { filter }).await?;
    let mut frame = visitor.frame(app);
    // The number comes back in the address: only what looks like one is said.
    if !asked.logged.is_empty() && asked.logged.bytes().all(|b| b.is_ascii_digit() || b == b'-') {
        let text = format!("已登记，编号 {}。请告诉求助的人。", asked.logged);
        frame.flashes.push(Flash { tone: Tone::Done, text, link: None });
    }
    let place = visitor.signed_in.postings.first().map_or(app.settings.place, |posting| posting.place);
    let by = look(&*app.office, &ctx, &ReadReplyBy { place }).await?;
    let mut form = FirstContact::form(&command_of(&refill.typed), offered(visitor, by));
    // From the page of a family its number is filled in.
    for group in &mut form.groups {
        if let Some(field) = group.fields.iter_mut().find(|field| field.name == "household") {
            field.value.clone_from(&asked.household);
        }
    }
    let form = refill.fill(form, &mut frame);
    let form = if refill.is_wrong() { form } else { form.starts_in_first_empty() };
    let heading =
        Heading::new("求助登记", "来问的都登记，一个不漏；不归我们办的，转到能办的地方，不能推出门。");
    let list = ListControls {
        filters: Some(asked.form(villages(visitor, Action::ContactLog))),
        pager: super::pager(at, PAGE, found.total, &asked.href()),
        export: None,
    };
    let rows = found.rows.iter().map(|one| row(one, today)).collect();
    Ok((refill.status(), render(&FirstContact { frame, heading, form, rows, list })).into_response())
}

fn offered(visitor: &Visitor, by: Date) -> ContactChoices {
    ContactChoices {
        channels: choices(ContactChannel::ALL.iter().copied(), ContactChannel::word, ContactChannel::chinese),
        channel: usual_channel(visitor).word().to_owned(),
        villages: villages(visitor, Action::ContactLog),
        answers: choices(Answer::ALL.iter().copied(), Answer::word, Answer::chinese),
        offices: offices(visitor),
        follow_by: Some(by),
    }
}

/// In a village people come to the door, to the hotline they call, elsewhere they stand at the window.
fn usual_channel(visitor: &Visitor) -> ContactChannel {
    let has = |role: Role| visitor.signed_in.postings.iter().any(|posting| posting.role == role);
    match (has(Role::VillageAssistant), has(Role::Hotline)) {
        (true, _) => ContactChannel::Village,
        (_, true) => ContactChannel::Phone,
        _ => ContactChannel::Window,
    }
}

/// The county office and the townships of the counties where somebody logs requests.
fn offices(visitor: &Visitor) -> Vec<Choice> {
    let mut counties: Vec<Division> = visitor
        .signed_in
        .postings
        .iter()
        .filter(|posting| roles::bars(posting.role, Action::ContactLog).is_some())
        .filter_map(|posting| posting.place.at(DivisionLevel::County))
        .filter(|place| place.level() == DivisionLevel::County)
        .collect();
    counties.sort_unstable();
    counties.dedup();
    let mut offices = Vec::new();
    for county in counties {
        offices.push(Choice::new(county.to_string(), format!("{}民政局", super::place_name(county))));
        let townships = kernel::children(county).into_iter();
        offices.extend(townships.map(|one| Choice::new(one.to_string(), super::place_name(one))));
    }
    offices
}

fn said(secret: Option<&kernel::Secret<String>>) -> String {
    secret.map_or("", |text| text.expose().as_str()).to_owned()
}

/// To whom a request was passed on, in words.
fn passed(one: &Contact) -> String {
    match (one.passed_to, &one.passed_on_to) {
        (Some(place), _) => format!("：{}", super::place_name(place)),
        (None, Some(to)) => format!("：{to}"),
        (None, None) => String::new(),
    }
}

/// How long they waited, or wait.
fn gap(one: &Contact, today: Date) -> String {
    match (&one.case, &one.followed) {
        (Some((case, _)), _) => format!("{} 天后受理，{case}", one.gap(today)),
        (None, Some(followed)) => format!("{} 已跟进，还没有受理的申请", followed.on),
        (None, None) => format!("已过 {} 天，还没有受理的申请", one.gap(today)),
    }
}

/// What somebody still has to do, and by when.
fn waits(one: &Contact, today: Date) -> Option<Badge> {
    let by = one.follow_by.filter(|_| one.waits())?;
    let what = if one.passed_to.is_some() { "答复" } else { "上门" };
    Some(if by < today {
        Badge::new(Tone::Late, format!("{by} 前{what}，逾期 {} 天", today.days_since(by)))
    } else {
        Badge::new(Tone::Soon, format!("{by} 前{what}"))
    })
}

fn row(one: &Contact, today: Date) -> ContactRow {
    ContactRow {
        number: one.number.clone(),
        at: super::audit::minute(one.recorded_at),
        name: said(one.name.as_ref()),
        need: said(one.words.as_ref()),
        answer: format!("{}{}", one.answer.chinese(), passed(one)),
        by: one.recorded_name.clone(),
        followed: gap(one, today),
        waits: waits(one, today),
        href: format!("/contacts/{}", one.number),
    }
}

/// The family of a number typed, or what is wrong with it.
async fn family(
    app: &App,
    visitor: &Visitor,
    refill: &mut Refill,
) -> Result<Option<household::Household>, Trouble> {
    let number = refill.typed.get("household").to_owned();
    if number.is_empty() {
        return Ok(None);
    }
    if !visitor.may(Action::HouseholdFind) {
        refill.wrong("household", "你的岗位不能查家庭，不用填");
        return Ok(None);
    }
    match household::find(app, &visitor.ctx(app, "求助登记"), &number).await {
        Ok(found) => Ok(Some(found)),
        Err(Trouble::Office(Error::NotFound(_))) => {
            refill.wrong("household", "辖区里没有这个户号");
            Ok(None)
        }
        Err(other) => Err(other),
    }
}

async fn log(State(app): State<Arc<App>>, FormOf(visitor, sent): FormOf) -> Result<Response, Trouble> {
    let mut refill = Refill::of(&sent);
    let typed = &sent.typed;
    let channel = refill.picked("channel", ContactChannel::parse(typed.get("channel")));
    let answer = refill.picked("answer", Answer::parse(typed.get("answer")));
    for field in ["place", "words"] {
        if typed.get(field).is_empty() {
            refill.wrong(field, "没有填");
        }
    }
    let family = family(&app, &visitor, &mut refill).await?;
    if let (Some((channel, answer)), false) = (channel.zip(answer), refill.is_wrong()) {
        let get = |name: &str| typed.get(name).to_owned();
        // What another answer had called for is not seen any more.
        let of = |answers: &[Answer], name: &str| {
            if answers.contains(&answer) { get(name) } else { String::new() }
        };
        let command = LogContact {
            channel,
            place: get("place"),
            home: private(typed.get("home")),
            words: Private::new(typed.get("words")),
            answer,
            answer_words: private(typed.get("answer_words")),
            passed_on_to: of(&[Answer::PassedOn], "passed_on_to"),
            passed_to: of(&[Answer::PassedOn], "passed_to"),
            follow_by: of(&[Answer::PassedOn, Answer::Visiting], "follow_by"),
            name: private(typed.get("name")),
            phone: private(typed.get("phone")),
            person: None,
            household: family.map(|one| one.id),
            asked_on: get("asked_on"),
        };
        let done = act(&*app.office, &visitor.ctx_for(&app, "求助登记", &sent), &command).await;
        if let Some(logged) = refill.outcome(done, str::to_owned)? {
            return Ok(see(&format!("/contacts?logged={}", logged.number)));
        }
    }
    page(&app, &visitor, &Asked::default(), &refill).await
}

async fn one(
    State(app): State<Arc<App>>,
    visitor: Visitor,
    Path(number): Path<String>,
) -> Result<Response, Trouble> {
    one_page(&app, &visitor, &number, &Refill::default()).await
}

async fn one_page(app: &App, visitor: &Visitor, number: &str, refill: &Refill) -> Result<Response, Trouble> {
    let ctx = visitor.ctx(app, "办理求助");
    let view = look(&*app.office, &ctx, &ReadContact { number: number.to_owned() }).await?;
    let today = ctx.today();
    let contact = &view.contact;
    let mut frame = visitor.frame(app);
    let state = waits(contact, today)
        .map_or_else(|| format!("{}。", gap(contact, today)), |badge| format!("{}。", badge.text));
    let mut heading = Heading::new(format!("求助 {}", contact.number), state).back("求助登记", "/contacts");
    match (&contact.case, &view.household) {
        (Some((case, _)), _) => heading = heading.primary(Link::new("看申请", format!("/cases/{case}"))),
        (None, Some(number)) if visitor.may(Action::CaseApply) => {
            let pairs = [("why", LookUpReason::Contact.word()), ("contact", &contact.number)];
            let href = with_query(&format!("/households/{number}/apply"), &pairs);
            heading = heading.primary(Link::new("代为申请", href));
        }
        (None, None) if visitor.may(Action::CaseApply) => {
            let href = with_query("/intake", &[("contact", &contact.number)]);
            heading = heading.primary(Link::new("建档并代为申请", href));
        }
        _ => {}
    }
    if let Some(number) = view.household.as_ref().filter(|_| visitor.may(Action::HouseholdView)) {
        let reason = Reason { why: LookUpReason::Contact.word().to_owned(), case: String::new() };
        heading = heading.other(Link::new("家庭档案", reason.href(&format!("/households/{number}"))));
    }
    let page = SidePage {
        events: back(events(&view, visitor), refill, &mut frame),
        frame,
        heading,
        basics: basics(&view),
        tables: passings(&view).into_iter().collect(),
    };
    Ok((refill.status(), render(&page)).into_response())
}

/// What was answered when it was logged, with where it went first.
fn answered(view: &ContactView) -> String {
    let one = &view.contact;
    match view.passings.first() {
        Some(first) if one.answer == Answer::PassedOn => {
            format!("{}：{}", one.answer.chinese(), whose(Some(first.from), first.from_words.as_ref()))
        }
        Some(_) => one.answer.chinese().to_owned(),
        None => format!("{}{}", one.answer.chinese(), passed(one)),
    }
}

fn basics(view: &ContactView) -> Vec<(String, String)> {
    let one = &view.contact;
    let mut all = vec![
        ("难处", said(one.words.as_ref())),
        ("谁求助", said(one.name.as_ref())),
        ("电话", said(one.phone.as_ref())),
        ("在哪里求助", super::place_name(one.place)),
        ("外地住址", said(one.home.as_ref())),
        ("怎么来的", one.channel.chinese().to_owned()),
        ("哪天来的", one.asked_on.to_string()),
        ("怎么答复的", answered(view)),
        ("答复的话", said(one.answer_words.as_ref())),
        (
            "现在转到",
            view.passings.last().map_or_else(String::new, |one| whose(one.to, one.to_words.as_ref())),
        ),
        ("户号", view.household.clone().unwrap_or_default()),
        ("登记", format!("{}，{}", one.recorded_name, super::audit::minute(one.recorded_at))),
    ];
    if let Some(followed) = &one.followed {
        let words = said(followed.words.as_ref());
        all.push(("跟进的结果", format!("{} {}：{words}", followed.on, followed.by)));
    }
    all.retain(|(_, words)| !words.is_empty());
    all.into_iter().map(|(label, words)| (label.to_owned(), words)).collect()
}

/// An office in words, with another department that it had asked or that was asked.
fn whose(place: Option<Division>, words: Option<&String>) -> String {
    let place = place.map(super::place_name);
    place.into_iter().chain(words.cloned()).collect::<Vec<_>>().join("，")
}

/// Each time it was passed on after it was logged.
fn passings(view: &ContactView) -> Option<(String, Table)> {
    if view.passings.is_empty() {
        return None;
    }
    let name = "登记以后的转办";
    let columns =
        ["什么时候", "谁转的", "从哪里", "转给", "几日前答复", "为什么"].map(Column::words).to_vec();
    let row = |one: &Passing| {
        Row::plain(vec![
            Cell::unbroken(super::audit::minute(one.recorded_at)),
            Cell::words(&one.name),
            Cell::words(whose(Some(one.from), one.from_words.as_ref())),
            Cell::words(whose(one.to, one.to_words.as_ref())),
            Cell::day(one.follow_by),
            Cell::words(said(one.reason.as_ref())),
        ])
    };
    let table = Table::new("passings", name, columns).rows(view.passings.iter().map(row).collect());
    Some((name.to_owned(), table))
}

/// Where a request goes on: an office or another department, by when, and what makes it theirs.
fn passing_fields(offices: Vec<Choice>) -> Vec<Field> {
    vec![
        Field::select("passed_to", "转给哪个乡镇、县级", offices).hint("会出现在他们的待办里"),
        Field::text("passed_on_to", "转给别的部门").hint("不是乡镇、县级民政的，写部门名称"),
        Field::date("follow_by", "哪天前答复").hint("转给乡镇、县级的要填"),
        Field::area("reason", "为什么归他们办", 2).required(),
    ]
}

fn events(view: &ContactView, visitor: &Visitor) -> Vec<EventForm> {
    let one = &view.contact;
    let form = |step: &str, button: &str, fields: Vec<Field>| {
        Form::post(step, format!("/contacts/{}/steps", one.number), button)
            .command(super::app::new_command().to_string())
            .version(one.version)
            .hidden(CHANGE, step)
            .fields(fields)
    };
    let mut events = Vec::new();
    if one.waits() {
        let what = if one.passed_to.is_some() { "登记答复" } else { "登记上门了解的情况" };
        let fields = vec![
            Field::date("on", "哪天").hint("不填是今天"),
            Field::area("words", "看到什么，怎么办的", 3).required(),
        ];
        events.push(event(
            what,
            "登记以后不再催办；本人要申请的，照样可以申请。",
            form("follow", "登记", fields),
        ));
    }
    if one.case.is_none() && one.followed.is_none() {
        let note = "转错了的可以一直转下去，直到有人答复；每一次都留痕，经过的单位都看得到结果。";
        events.push(event("转给别的单位", note, form("pass_on", "转办", passing_fields(offices(visitor)))));
    }
    if one.case.is_none() {
        let fields = vec![Field::text("household", "户号").required().example("500299102-000017")];
        let note = "这次求助会记在家庭档案里；申请从档案里开始，等了几天也算在内。";
        events.push(event("关联已建档的家庭", note, form("know", "关联", fields)));
    }
    events
}

async fn step(
    State(app): State<Arc<App>>,
    Path(number): Path<String>,
    FormOf(visitor, sent): FormOf,
) -> Result<Response, Trouble> {
    let mut refill = Refill::of(&sent);
    let ctx = visitor.ctx(&app, "办理求助");
    let view = look(&*app.office, &ctx, &ReadContact { number: number.clone() }).await?;
    let (contact, version) = (view.contact.id, sent.version());
    let ctx = visitor.ctx_for(&app, "办理求助", &sent);
    let done = match sent.typed.get(CHANGE) {
        "follow" => {
            let on = sent.typed.get("on").to_owned();
            let words = Private::new(sent.typed.get("words"));
            act(&*app.office, &ctx, &FollowContact { contact, version, on, words }).await
        }
        "pass_on" => {
            let get = |name: &str| sent.typed.get(name).to_owned();
            let (passed_to, passed_on_to) = (get("passed_to"), get("passed_on_to"));
            let (follow_by, reason) = (get("follow_by"), Private::new(get("reason")));
            let pass = PassOnContact { contact, version, passed_to, passed_on_to, follow_by, reason };
            act(&*app.office, &ctx, &pass).await
        }
        "know" => match family(&app, &visitor, &mut refill).await? {
            Some(family) => {
                act(&*app.office, &ctx, &KnowContact { contact, version, household: family.id }).await
            }
            None => {
                if !refill.is_wrong() {
                    refill.wrong("household", "没有填");
                }
                return one_page(&app, &visitor, &number, &refill).await;
            }
        },
        _ => return Err(Trouble::not_found()),
    };
    match refill.outcome(done, str::to_owned)? {
        Some(()) => Ok(see(&format!("/contacts/{number}"))),
        None => one_page(&app, &visitor, &number, &refill).await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_in_the_address_that_mean_nothing_filter_nothing() {
        let today = Date::new(2020, 11, 2).unwrap();
        let asked =
            Asked { tab: "?".to_owned(), place: "x".to_owned(), from: "y".to_owned(), ..Asked::default() };
        let filter = asked.filter(today);
        assert_eq!((filter.tab, filter.place, filter.from), (ContactTab::All, None, None));
        let late = Asked { tab: "late".to_owned(), ..Asked::default() };
        assert_eq!(late.filter(today).tab, ContactTab::Late(today));
    }
}
