// SPDX-License-Identifier: Apache-2.0
//! One check: who is asked about at whom, what came back, how it stands beside the declaration; starting, reporting, contesting.

use super::super::app::App;
use super::super::case::words_of;
use super::super::household::forms::{Refill, command_of};
use super::super::papers::Brought;
use super::super::see;
use super::super::trouble::{Trouble, render};
use super::super::visitor::{FormOf, Visitor};
use super::paper::{Around, report as paper};
use crate::components::{Badge, Choice, EventForm, Field, Form, Link, Tone};
use crate::layout::Heading;
use crate::pages::checks::{CheckPage, ConsentRow, ItemRow, TotalRow};
use crate::pages::errors::Problem;
use assistance::access::Action;
use assistance::archive::LARGEST;
use assistance::casework::{PersonId, Words};
use assistance::office::{act, look};
use assistance::verification::consent::ConsentLine;
use assistance::verification::report::{
    CheckView, Compared, ItemLine, ObjectToCheck, ReadCheck, ReportCheck, Stated,
};
use assistance::verification::run::StartCheck;
use assistance::verification::sources::{Gives, sources};
use assistance::verification::{CheckId, CheckKind, CheckState, Item, ItemId, ItemState};
use axum::Router;
use axum::extract::{DefaultBodyLimit, Path, Query, State};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use kernel::Date;
use serde::Deserialize;
use std::collections::BTreeSet;
use std::sync::Arc;
use wording::casework as words;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/checks/{id}", get(show))
        .route("/checks/{id}/draft", get(draft))
        .route("/checks/{id}/start", post(start))
        .route("/checks/{id}/report", post(report))
        .route("/checks/{id}/object", post(object).layer(DefaultBodyLimit::max(LARGEST + 64 * 1024)))
}

async fn open(app: &App, visitor: &Visitor, id: &str) -> Result<CheckView, Trouble> {
    let check = CheckId::parse(id).map_err(|_| Trouble::not_found())?;
    Ok(look(&*app.office, &visitor.ctx(app, "信息核对"), &ReadCheck { check }).await?)
}

async fn show(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    visitor: Visitor,
) -> Result<Response, Trouble> {
    let view = open(&app, &visitor, &id).await?;
    Ok(page(&app, &visitor, &view, &Refill::default()))
}

/// The name of somebody of the family.
pub(super) fn name(view: &CheckView, person: PersonId) -> String {
    view.persons.get(&person).map_or_else(|| "（已不在本户）".to_owned(), |one| one.name.clone())
}

/// What a fact is called.
pub(super) fn fact_label(view: &CheckView, fact: &str) -> String {
    let found = view.dictionary.id(fact).map(|id| view.dictionary.fact(id));
    found.map_or_else(|| fact.to_owned(), |one| one.label.clone())
}

/// A value in words, with its unit.
pub(super) fn value_words(view: &CheckView, fact: &str, value: &str) -> String {
    let text = words_of(&view.dictionary, fact, value);
    let money = view
        .dictionary
        .id(fact)
        .map(|id| view.dictionary.fact(id))
        .is_some_and(|fact| matches!(fact.ty.base, policy::tree::Base::Number(unit) if unit.is_money()));
    if money && !text.ends_with('元') { format!("{text} 元") } else { text }
}

/// How a value stands beside the declaration, in words.
pub(super) fn beside(view: &CheckView, fact: &str, compared: &Compared) -> String {
    match compared {
        Compared::Same => "与申报相符".to_owned(),
        Compared::Differs(declared) => format!("与申报不符：申报 {}", value_words(view, fact, declared)),
        Compared::NotDeclared => "没有申报".to_owned(),
    }
}

/// How one thing stands beside the declaration.
pub(super) fn compared_words(view: &CheckView, one: &Stated) -> Option<String> {
    let (fact, compared) = (one.fact.as_deref()?, one.compared.as_ref()?);
    Some(format!("{}{}", one.heading, beside(view, fact, compared)))
}

/// What was answered, or why nothing was.
pub(super) fn answer_words(view: &CheckView, line: &ItemLine) -> String {
    if line.erased {
        return "此人的资料已按规定删除".to_owned();
    }
    match (line.item.state, line.item.why) {
        (ItemState::NotAsked, Some(why)) => return format!("未查询：{}", why.chinese()),
        (ItemState::Found, _) => {}
        (state, _) => return state.chinese().to_owned(),
    }
    let say = |one: &Stated| {
        let value = match &one.fact {
            Some(fact) => value_words(view, fact, &one.value),
            None if one.gives == Gives::Total => source_value(view, line, one),
            None => one.value.clone(),
        };
        let months = one.months.as_ref().map_or_else(String::new, |(first, last)| {
            if first == last { format!("（{first}）") } else { format!("（{first} 至 {last}）") }
        });
        format!("{}{months} {value}", one.heading)
    };
    let mut texts: Vec<String> = Vec::new();
    let mut thing = String::new();
    for one in &line.stated {
        if one.thing != thing && !one.thing.is_empty() {
            thing.clone_from(&one.thing);
            texts.push(format!("[{thing}]"));
        }
        texts.push(say(one));
    }
    texts.join("，").replace("]，", "] ")
}

/// A part of a sum, in the unit of the fact.
fn source_value(view: &CheckView, line: &ItemLine, one: &Stated) -> String {
    let source = sources().get(&line.item.source);
    let fact = source.and_then(|source| source.column(&one.heading)).and_then(|column| column.fact.clone());
    fact.map_or_else(|| one.value.clone(), |fact| value_words(view, &fact, &one.value))
}

/// How far a question is.
pub(super) fn state_badge(item: &Item) -> Badge {
    let tone = match item.state {
        ItemState::Found => Tone::Info,
        ItemState::Nothing => Tone::Done,
        ItemState::Ready | ItemState::Asked => Tone::Plain,
        ItemState::Unanswered | ItemState::NotAsked => Tone::Soon,
    };
    Badge::new(tone, item.state.chinese())
}

fn compared_badge(text: String, compared: &Compared) -> Badge {
    let tone = match compared {
        Compared::Same => Tone::Done,
        Compared::Differs(_) => Tone::Late,
        Compared::NotDeclared => Tone::Soon,
    };
    Badge::new(tone, text)
}

fn item_row(view: &CheckView, line: &ItemLine) -> ItemRow {
    let badge = |one: &Stated| Some(compared_badge(compared_words(view, one)?, one.compared.as_ref()?));
    ItemRow {
        person: name(view, line.item.person),
        part: line.item.part.chinese().to_owned(),
        source: wording::verification::source(&line.item.source),
        state: state_badge(&line.item),
        as_of: line.item.as_of,
        answer: answer_words(view, line),
        compared: line.stated.iter().filter_map(badge).collect(),
    }
}

fn total_row(view: &CheckView, one: &assistance::verification::report::TotalLine) -> TotalRow {
    let total = &one.total;
    let open: BTreeSet<String> = total
        .open
        .iter()
        .map(|(person, source)| {
            format!("{}（{}）", name(view, *person), wording::verification::source(source))
        })
        .collect();
    let compared = match &one.compared {
        Some(compared) => compared_badge(beside(view, &total.fact, compared), compared),
        None if open.is_empty() => Badge::new(Tone::Soon, "答复之间不一致，不作合计"),
        None => {
            let open = open.into_iter().collect::<Vec<_>>().join("、");
            Badge::new(Tone::Soon, format!("不作合计，还缺：{open}"))
        }
    };
    TotalRow {
        fact: fact_label(view, &total.fact),
        value: total.value.as_ref().map(|value| value_words(view, &total.fact, value)).unwrap_or_default(),
        sources: total
            .sources
            .iter()
            .map(|id| wording::verification::source(id))
            .collect::<Vec<_>>()
            .join("、"),
        compared,
    }
}

/// An authorisation as a row; the case page shows the same, with the way to the paper where it is kept here.
pub(in super::super) fn consent_row(
    line: &ConsentLine,
    person: String,
    today: Date,
    kept: bool,
) -> ConsentRow {
    let (tone, state) = match (line.until, line.withdrawn_on) {
        (None, _) => (Tone::Soon, "不同意核对"),
        (Some(_), Some(day)) if day <= today => (Tone::Late, "已撤回"),
        (Some(until), _) if until < today => (Tone::Late, "已过期"),
        _ => (Tone::Done, "有效"),
    };
    ConsentRow {
        person,
        capacity: words::capacity(line.capacity).to_owned(),
        scope: line.scope.iter().map(|scope| words::scope(*scope)).collect::<Vec<_>>().join("；"),
        signed_on: line.signed_on.filter(|_| !line.withheld()),
        until: line.until,
        withdrawn_on: line.withdrawn_on,
        state: Badge::new(tone, state),
        href: line.paper.filter(|_| kept).map(|paper| format!("/papers/{paper}")),
    }
}

fn notes(view: &CheckView) -> Vec<String> {
    let mut notes = Vec::new();
    let open = matches!(view.check.state, CheckState::Waiting | CheckState::Running);
    for (person, why) in view.without.iter().filter(|_| open) {
        let supporter = view
            .asked
            .iter()
            .any(|one| one.person == *person && one.part == assistance::verification::Part::Supporter);
        let tail = if supporter {
            "不影响申请人，此人的情况按不知道算"
        } else {
            "补签授权以前不能核对"
        };
        notes.push(format!("{}：{}，{tail}。", name(view, *person), why.chinese()));
    }
    if !view.minors_left_out.is_empty() {
        let names: Vec<String> = view.minors_left_out.iter().map(|person| name(view, *person)).collect();
        notes.push(format!("未成年人{}没有列入核对，合计里没有他们名下的财产。", names.join("、")));
    }
    if open && !view.awaited {
        notes.push("事项不再要求这次核对，不能再查询任何人。".to_owned());
    }
    notes
}

fn page(app: &App, visitor: &Visitor, view: &CheckView, refill: &Refill) -> Response {
    let check = &view.check;
    let mut frame = visitor.frame(app);
    let today = frame.today;
    let events = events(visitor, view, refill, today);
    let sent = refill.typed.get("form").to_owned();
    let events: Vec<EventForm> = events
        .into_iter()
        .map(|(id, mut event)| {
            if id == sent {
                event.open = true;
                event.form = refill.fill(event.form, &mut frame);
            }
            event
        })
        .collect();
    let mut links =
        vec![Link::new(format!("事项 {}", check.case_number), format!("/cases/{}", check.case_number))];
    if let Some(report) = check.report {
        links.push(Link::new("核对报告", format!("/papers/{report}")));
    } else if check.state == CheckState::Running {
        links.push(Link::new("报告草稿（打印预览）", format!("/checks/{}/draft", check.id)));
    }
    links.extend(view.others.iter().map(|one| {
        Link::new(
            format!("{}（{}，{} 提请）", one.kind.chinese(), one.state.chinese(), one.requested_on),
            format!("/checks/{}", one.id),
        )
    }));
    links.extend(view.asked.iter().map(|one| {
        Link::new(
            format!("{} 的查询记录", name(view, one.person)),
            format!("/persons/{}/lookups", one.person),
        )
    }));
    let heading = Heading::new(
        format!("{} · {}", name(view, view.case.applicant), check.kind.chinese()),
        format!(
            "{}，{} 提请；{} 项查询，{} 项未结，{} 处与申报不符。核对结果供审核参考，不是决定。",
            check.state.chinese(),
            check.requested_on,
            view.items.len(),
            view.open(),
            view.differences()
        ),
    )
    .back("核对", "/checks");
    let page = CheckPage {
        frame,
        heading,
        notes: notes(view),
        items: view.items.iter().map(|line| item_row(view, line)).collect(),
        totals: view.totals.iter().map(|one| total_row(view, one)).collect(),
        consents: view
            .consents
            .iter()
            .map(|line| consent_row(line, name(view, line.person), today, false))
            .collect(),
        links,
        events,
    };
    (refill.status(), render(&page)).into_response()
}

/// What can be done now, each form under its id.
fn events(visitor: &Visitor, view: &CheckView, refill: &Refill, today: Date) -> Vec<(String, EventForm)> {
    let check = &view.check;
    let form = |id: &str, submit: &str| {
        Form::post(id, format!("/checks/{}/{id}", check.id), submit)
            .command(command_of(&refill.typed))
            .version(check.version)
            .hidden("form", id)
    };
    let event = |id: &str, name: &str, consequence: &str, form: Form| {
        let (name, consequence) = (name.to_owned(), vec![consequence.to_owned()]);
        let form = form.own_ids();
        (id.to_owned(), EventForm { name, consequence, destructive: false, open: true, form })
    };
    let mut events = Vec::new();
    match check.state {
        CheckState::Waiting if visitor.may(Action::CheckRun) && view.awaited => {
            let choice = |source: &assistance::verification::sources::Source| {
                Choice::new(&source.id, &source.name).hint(words::scope(source.scope)).ticked()
            };
            let list = sources().list.iter().filter(|one| one.may_be_asked(today));
            let fields = match check.kind {
                CheckKind::First => {
                    vec![Field::checks("sources", "向谁查询", list.map(choice).collect()).required()]
                }
                CheckKind::Again => Vec::new(),
            };
            events.push(event(
                "start",
                "启动核对",
                "启动时逐人核实授权：没有有效授权的成年人不能查，不同意的义务人跳过。",
                form("start", "启动").fields(fields),
            ));
        }
        CheckState::Running if visitor.may(Action::CheckRun) && view.awaited => {
            let again = check.kind == CheckKind::Again;
            let question = if again { "结果是否变了" } else { "与申报是否不符" };
            let (yes, no) = if again { ("变了", "没变") } else { ("有不符", "相符") };
            let mut fields = vec![
                Field::radios("differs", question, vec![Choice::new("yes", yes), Choice::new("no", no)])
                    .required(),
                Field::area("conclusion", "核对结论", 3).required(),
            ];
            if !again {
                fields.insert(1, Field::date("told_on", "不符时，哪天告知本人"));
            }
            if view.open() > 0 {
                let one = Choice::new("yes", format!("{} 项还没有答复，按未答复写入报告", view.open()));
                fields.push(Field::checks("without_answers", "未答复的", vec![one]));
            }
            events.push(event(
                "report",
                "出具核对报告",
                "报告按本页内容打印存档，由你签名；不符的当即告知本人，可以提出异议。",
                form("report", "出具报告").fields(fields),
            ));
        }
        CheckState::Reported if visitor.may(Action::CheckRequest) => {
            let found = view.items.iter().filter(|line| line.item.state == ItemState::Found);
            let choice = |line: &ItemLine| {
                let label = format!(
                    "{}：{}",
                    name(view, line.item.person),
                    wording::verification::source(&line.item.source)
                );
                Choice::new(line.item.id.to_string(), label).hint(answer_words(view, line))
            };
            let choices: Vec<Choice> = found.map(choice).collect();
            if !choices.is_empty() {
                events.push(event(
                    "object",
                    "登记异议",
                    "只对勾选的项目复核，其他结果不重新查询。",
                    form("object", "提出异议").fields(vec![
                        Field::checks("items", "本人不认可哪些", choices).required(),
                        Field::area("ground", "哪里不对", 2).required(),
                        Field::file("scan", "本人的证明", crate::steps::SCAN).required(),
                    ]),
                ));
            }
        }
        _ => {}
    }
    events
}

async fn start(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    FormOf(visitor, sent): FormOf,
) -> Result<Response, Trouble> {
    let view = open(&app, &visitor, &id).await?;
    let mut refill = Refill::of(&sent);
    let sources = sent.typed.all("sources").iter().cloned().collect();
    let command = StartCheck { check: view.check.id, version: sent.version(), sources };
    let ctx = app.ctx_for(
        visitor.actor(),
        kernel::Purpose::for_case("信息核对", &view.check.case_number),
        sent.command(),
    );
    match refill.outcome(act(&*app.office, &ctx, &command).await, str::to_owned)? {
        Some(()) => Ok(see(&format!("/checks/{}", view.check.id))),
        None => Ok(page(&app, &visitor, &view, &refill)),
    }
}

#[derive(Default, Deserialize)]
struct Draft {
    #[serde(default)]
    conclusion: String,
}

async fn draft(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    Query(draft): Query<Draft>,
    visitor: Visitor,
) -> Result<Response, Trouble> {
    let view = open(&app, &visitor, &id).await?;
    let html = printed(&app, &visitor, &view, &draft.conclusion)?;
    Ok(Html(html).into_response())
}

fn printed(app: &App, visitor: &Visitor, view: &CheckView, conclusion: &str) -> Result<String, Trouble> {
    let around = Around {
        on: visitor.ctx(app, "信息核对").today(),
        conclusion,
        checker: &visitor.signed_in.account.name,
        demonstration: app.settings.demonstration.is_some(),
    };
    paper(view, &around).html().map_err(|error| Trouble::of(Problem::Unreadable { what: error.to_string() }))
}

async fn report(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    FormOf(visitor, sent): FormOf,
) -> Result<Response, Trouble> {
    let view = open(&app, &visitor, &id).await?;
    let mut refill = Refill::of(&sent);
    let typed = &sent.typed;
    let differs = refill.yes_or_no("differs");
    let conclusion = typed.get("conclusion").trim().to_owned();
    if conclusion.is_empty() {
        refill.wrong("conclusion", "没有填");
    }
    let told_on = match typed.get("told_on") {
        "" => None,
        text => match Date::parse(text) {
            Ok(day) => Some(day),
            Err(error) => {
                refill.wrong("told_on", error.to_string());
                None
            }
        },
    };
    if let (Some(differs), false) = (differs, refill.is_wrong()) {
        let command = ReportCheck {
            check: view.check.id,
            version: sent.version(),
            differs,
            told_on,
            without_answers: typed.get("without_answers") == "yes",
            page: printed(&app, &visitor, &view, &conclusion)?.into_bytes(),
        };
        let why = kernel::Purpose::for_case("信息核对", &view.check.case_number);
        let ctx = app.ctx_for(visitor.actor(), why, sent.command());
        if refill.outcome(act(&*app.office, &ctx, &command).await, str::to_owned)?.is_some() {
            return Ok(see(&format!("/checks/{}", view.check.id)));
        }
    }
    Ok(page(&app, &visitor, &view, &refill))
}

async fn object(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    FormOf(visitor, sent): FormOf,
) -> Result<Response, Trouble> {
    let view = open(&app, &visitor, &id).await?;
    let mut refill = Refill::of(&sent);
    let typed = &sent.typed;
    let items: BTreeSet<ItemId> =
        typed.all("items").iter().filter_map(|one| ItemId::parse(one).ok()).collect();
    if items.is_empty() {
        refill.wrong("items", "请至少勾选一项");
    }
    let ground = Words::new(typed.get("ground").trim());
    if ground.is_blank() {
        refill.wrong("ground", "没有填");
    }
    let mut brought = Brought::with(sent.command());
    let family = (view.check.household, Some(view.check.case));
    let kept = ("certificate", visitor.ctx(&app, "信息核对").today());
    let scan = sent.file("scan").ok_or("请上传证明的扫描件或者照片");
    let proof = match scan.and_then(|scan| brought.take("scan", family, kept, Some(scan))) {
        Ok(proof) => vec![proof],
        Err(wrong) => {
            refill.wrong("scan", wrong);
            Vec::new()
        }
    };
    if !refill.is_wrong() {
        let command = ObjectToCheck { check: view.check.id, version: sent.version(), items, ground, proof };
        let why = kernel::Purpose::for_case("信息核对", &view.check.case_number);
        let ctx = app.ctx_for(visitor.actor(), why, sent.command());
        let done = act(&*app.office, &ctx, &brought.under(command)).await;
        if let Some(again) = refill.outcome(done, str::to_owned)? {
            return Ok(see(&format!("/checks/{again}")));
        }
    }
    Ok(page(&app, &visitor, &view, &refill))
}
