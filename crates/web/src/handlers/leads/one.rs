// SPDX-License-Identifier: Apache-2.0
//! One lead: whom it is about, what the source says beside what is on file, what was done, and the step that comes next.

use super::super::app::App;
use super::super::household::forms::{Refill, choices, command_of};
use super::super::papers::Brought;
use super::super::trouble::{Trouble, render};
use super::super::visitor::{FormOf, Visitor};
use super::super::{place_name, see};
use super::{clock, source};
use crate::components::{Action as Link, Choice, EventForm, Field, Form, Reason, Reasons};
use crate::handlers::form::Sent;
use crate::layout::{Frame, Heading};
use crate::pages::leads::LeadTask;
use assistance::access::Action;
use assistance::monitoring::kinds::{kind, name as kind_name};
use assistance::monitoring::list::{LeadView, ReadLead};
use assistance::monitoring::model::{Lead, State, Unfounded, Way};
use assistance::monitoring::work::{AssignLeads, ChaseLead, ConfirmResult, GiveResult, RecordVisit, Taken};
use assistance::office::{Private, act, look};
use axum::extract::{Path, State as Held};
use axum::response::{IntoResponse, Response};
use kernel::UserId;
use std::sync::Arc;
use wording::explain::Mark;
use wording::monitoring as words;

pub(super) async fn show(
    Held(app): Held<Arc<App>>,
    Path(number): Path<String>,
    visitor: Visitor,
) -> Result<Response, Trouble> {
    page(&app, &visitor, &number, "", &Refill::default()).await
}

async fn page(
    app: &App,
    visitor: &Visitor,
    number: &str,
    step: &str,
    refill: &Refill,
) -> Result<Response, Trouble> {
    let ctx = visitor.ctx(app, "核查线索");
    let view = look(&*app.office, &ctx, &ReadLead { number: number.to_owned() }).await?;
    let mut frame = visitor.frame(app);
    let lead = &view.lead;
    let clock = clock(app, lead, ctx.today());
    let about = if view.about.is_empty() { lead.said().name } else { view.about.clone() };
    let due = clock.as_ref().map(|clock| format!("，{}", clock.words())).unwrap_or_default();
    let outcome = lead.outcome.as_ref().map(|one| format!("：{}", words::outcome(one))).unwrap_or_default();
    let heading = Heading::new(
        format!("{about} · {}", kind_name(&lead.kind)),
        format!("{}{outcome}{due}。", words::state(lead.state)),
    )
    .back("监测线索", "/leads");
    let heading = links(heading, visitor, &view);
    let events = events(visitor, &view, step, refill, &mut frame);
    let history = view.records.iter().map(|one| {
        let late = if one.happened_on == one.entered_at.date_in_china() {
            String::new()
        } else {
            format!("（{} 登记）", one.entered_at.date_in_china())
        };
        (format!("{}{late}", one.happened_on), one.name.clone(), words::step(&one.step))
    });
    let task = LeadTask {
        basics: basics(visitor, &view),
        clock,
        reasons: reasons(lead),
        compared: compared(&view),
        history: history.collect(),
        events,
        frame,
        heading,
    };
    Ok((refill.status(), render(&task)).into_response())
}

/// Where one goes on from here: the family's file, an application, a recorded death. A person opens each.
fn links(heading: Heading, visitor: &Visitor, view: &LeadView) -> Heading {
    let number = &view.household;
    if view.lead.state == State::Closed {
        return heading;
    }
    if number.is_empty() {
        return if visitor.may(Action::CaseApply) {
            heading.primary(Link::new("登记申请", "/intake"))
        } else {
            heading
        };
    }
    let to = |label: &str, path: &str| Link::new(label, format!("/households/{number}{path}?why=lead"));
    let mut heading = heading.primary(to("打开家庭档案", ""));
    if visitor.may(Action::CaseApply) {
        heading = heading.other(to("登记申请", "/apply"));
    }
    if visitor.may(Action::HouseholdEdit) {
        heading = heading.other(to("登记死亡", "/change/death")).other(to("成员离户", "/change/leave"));
    }
    heading
}

fn basics(visitor: &Visitor, view: &LeadView) -> Vec<(String, String, Option<String>)> {
    let lead = &view.lead;
    let mut basics = vec![("编号".to_owned(), lead.number.clone(), None)];
    if view.household.is_empty() {
        basics.push(("家庭".to_owned(), "没有登记在册".to_owned(), None));
    } else {
        let href = format!("/households/{}?why=lead", view.household);
        basics.push(("家庭".to_owned(), view.household.clone(), Some(href)));
    }
    basics.push(("地点".to_owned(), place_name(lead.place), None));
    basics.push(("来源".to_owned(), source(lead), None));
    if let Some((sheet, row)) = &lead.source.at {
        let sheet = if sheet.is_empty() { String::new() } else { format!("{sheet} ") };
        // The list itself opens for whoever gives out the work.
        let opens = |_: &_| visitor.may(Action::LeadAssign);
        let href = lead.source.file.filter(opens).map(|file| format!("/leads/lists/{file}"));
        basics.push(("原表位置".to_owned(), format!("{sheet}第 {row} 行"), href));
    }
    basics.push(("发现".to_owned(), lead.found_on.to_string(), None));
    let handler = lead
        .assignee
        .as_ref()
        .map_or("等乡镇负责人或县级审核员分派", |(_, name)| name.as_str());
    basics.push(("办理人".to_owned(), handler.to_owned(), None));
    basics
}

fn reasons(lead: &Lead) -> Reasons {
    let Some(kind) = kind(&lead.kind) else { return Reasons::default() };
    let mut line = Reason::new(Mark::Person, kind.ask.clone());
    let mut notes = Vec::new();
    if let Some(assumed) = &kind.assumed {
        line = line.sign("假定1");
        notes.push(format!("假定1：{assumed}"));
    }
    let mut lines = vec![line];
    if kind.ends {
        lines.push(Reason::new(Mark::Person, "可能影响待遇：结论要由另一人复核后才办结；查清以前照常发放。"));
    }
    Reasons { lines, notes }
}

fn compared(view: &LeadView) -> Vec<(String, String, String)> {
    let said = view.lead.said();
    let mut rows = Vec::new();
    if !said.name.is_empty() {
        rows.push(("姓名".to_owned(), said.name.clone(), view.about.clone()));
    }
    if !said.number.is_empty() {
        rows.push(("公民身份号码".to_owned(), said.number.clone(), String::new()));
    }
    rows.extend(said.facts.into_iter().map(|fact| (fact.label, fact.value, String::new())));
    rows
}

fn event(name: &str, consequence: &str, open: bool, form: Form) -> EventForm {
    let consequence = if consequence.is_empty() { Vec::new() } else { vec![consequence.to_owned()] };
    EventForm { name: name.to_owned(), consequence, destructive: false, open, form }
}

/// The steps that whoever looks may take now; the one that was sent and refused keeps what was typed.
fn events(
    visitor: &Visitor,
    view: &LeadView,
    step: &str,
    refill: &Refill,
    frame: &mut Frame,
) -> Vec<EventForm> {
    let lead = &view.lead;
    let (works, assigns) = (visitor.may(Action::LeadWork), visitor.may(Action::LeadAssign));
    let in_hand = matches!(lead.state, State::Assigned | State::Visited);
    let mut events = Vec::new();
    let mut put = |word: &str, name: &str, consequence: &str, open: bool, label: &str, fields: Vec<Field>| {
        let sent = word == step;
        let none = Refill::default();
        let refill = if sent { refill } else { &none };
        let form = Form::post(word, format!("/leads/{}/{word}", lead.number), label)
            .command(command_of(&refill.typed))
            .version(lead.version)
            .fields(fields)
            .own_ids();
        let form = if sent { refill.fill(form, frame) } else { form };
        events.push(event(name, consequence, open || sent, form));
    };
    if works && lead.state == State::Visited {
        put("result", "写结论", "", true, "提交结论", result_fields());
    }
    if works && in_hand {
        let open = lead.state == State::Assigned;
        put("visit", "登记走访", "", open, "登记走访", visit_fields(lead));
    }
    if assigns && lead.state == State::Proposed {
        let yes = vec![Choice::new("yes", "同意，办结"), Choice::new("no", "不同意，退回再查")];
        let fields = vec![
            Field::radios("agrees", "复核", yes).required(),
            Field::area("words", "退回的理由", 2).hint("退回时要写"),
        ];
        put("confirm", "复核结论", "写结论的人不能自己复核。", true, "提交复核", fields);
    }
    if assigns && (lead.state == State::Open || in_hand) {
        let workers = view.workers.iter().map(|(id, name)| Choice::new(id.to_string(), name));
        let fields = vec![Field::select("to", "交给", workers.collect()).required()];
        let name = if lead.state == State::Open { "分派" } else { "改派" };
        put("assign", name, "", lead.state == State::Open, name, fields);
    }
    if assigns && in_hand {
        put("chase", "催办", "催办会记在经过里，办理人在待办里看到。", false, "催办", Vec::new());
    }
    events
}

fn visit_fields(lead: &Lead) -> Vec<Field> {
    let ways = choices(Way::ALL.iter().copied(), Way::word, words::way);
    let mut fields = vec![
        Field::date("on", "哪天去的").hint("不填是今天"),
        Field::radios("way", "怎么了解的", ways).required().value(Way::InPerson.word()),
        Field::text("who", "谁去的").required().hint("至少一人；几个人用顿号隔开").example("谭小芸、王海"),
        Field::area("found", "了解到的情况", 3).required(),
    ];
    if lead.household.is_some() {
        fields.push(
            Field::file("photo", "照片或材料", "image/jpeg,image/png,application/pdf")
                .hint("JPG、PNG 或 PDF，不超过 8 MB；拍摄地点会自动去掉"),
        );
    }
    fields
}

fn result_fields() -> Vec<Field> {
    let outcomes = words::OUTCOMES.iter().map(|(word, name)| Choice::new(*word, *name)).collect();
    let unfounded = choices(Unfounded::ALL.iter().copied(), Unfounded::word, words::unfounded);
    vec![
        Field::radios("outcome", "结论", outcomes).required(),
        Field::text("case", "事项编号").hint("选了“已打开事项”才填"),
        Field::text("passed_to", "转给哪里").hint("选了“转给别的单位”才填"),
        Field::select("unfounded", "为什么不成立", unfounded).hint("选了“线索不成立”才填"),
        Field::area("words", "说明", 2).hint("没有打开事项的，要写清楚为什么"),
    ]
}

pub(super) async fn take(
    Held(app): Held<Arc<App>>,
    Path((number, step)): Path<(String, String)>,
    FormOf(visitor, sent): FormOf,
) -> Result<Response, Trouble> {
    let ctx = visitor.ctx(&app, "核查线索");
    let view = look(&*app.office, &ctx, &ReadLead { number: number.clone() }).await?;
    let mut refill = Refill::of(&sent);
    let done = match step.as_str() {
        "assign" => assign(&app, &visitor, &sent, &view, &mut refill).await?,
        "chase" => {
            let command = ChaseLead { lead: view.lead.id, version: sent.version() };
            let done = act(&*app.office, &visitor.ctx_for(&app, "催办线索", &sent), &command).await;
            refill.outcome(done, str::to_owned)?.map(drop)
        }
        "visit" => visit(&app, &visitor, &sent, &view, &mut refill).await?.map(drop),
        "result" => {
            let typed = &sent.typed;
            let command = GiveResult {
                lead: view.lead.id,
                version: sent.version(),
                outcome: typed.get("outcome").to_owned(),
                case: typed.get("case").to_owned(),
                passed_to: typed.get("passed_to").to_owned(),
                unfounded: typed.get("unfounded").to_owned(),
                words: Private::new(typed.get("words")),
            };
            let done = act(&*app.office, &visitor.ctx_for(&app, "线索结论", &sent), &command).await;
            refill.outcome(done, str::to_owned)?.map(drop)
        }
        "confirm" => confirm(&app, &visitor, &sent, &view, &mut refill).await?.map(drop),
        _ => return Err(Trouble::not_found()),
    };
    match done {
        Some(()) => Ok(see(&format!("/leads/{number}"))),
        None => page(&app, &visitor, &number, &step, &refill).await,
    }
}

async fn assign(
    app: &App,
    visitor: &Visitor,
    sent: &Sent,
    view: &LeadView,
    refill: &mut Refill,
) -> Result<Option<()>, Trouble> {
    let Ok(to) = UserId::parse(sent.typed.get("to")) else {
        refill.wrong("to", "请选一位");
        return Ok(None);
    };
    let command = AssignLeads { leads: vec![(view.lead.id, sent.version())], to };
    let done = act(&*app.office, &visitor.ctx_for(app, "分派线索", sent), &command).await;
    Ok(refill.outcome(done, str::to_owned)?.map(drop))
}

async fn visit(
    app: &App,
    visitor: &Visitor,
    sent: &Sent,
    view: &LeadView,
    refill: &mut Refill,
) -> Result<Option<Taken>, Trouble> {
    let Some(way) = refill.picked("way", Way::parse(sent.typed.get("way"))) else { return Ok(None) };
    let mut brought = Brought::with(sent.command());
    let photo = sent.file("photo").zip(view.lead.household).map(|(photo, household)| {
        let today = visitor.ctx(app, "").today();
        brought.take("photo", (household, None), ("photo", today), Some(photo))
    });
    let paper = match photo.transpose() {
        Ok(paper) => paper,
        Err(wrong) => {
            refill.wrong("photo", wrong);
            return Ok(None);
        }
    };
    let command = RecordVisit {
        lead: view.lead.id,
        version: sent.version(),
        on: sent.typed.get("on").to_owned(),
        way,
        who: sent.typed.get("who").to_owned(),
        found: Private::new(sent.typed.get("found")),
        paper,
    };
    let done = act(&*app.office, &visitor.ctx_for(app, "登记走访", sent), &brought.under(command)).await;
    Ok(refill.outcome(done, str::to_owned)?)
}

async fn confirm(
    app: &App,
    visitor: &Visitor,
    sent: &Sent,
    view: &LeadView,
    refill: &mut Refill,
) -> Result<Option<Taken>, Trouble> {
    let Some(agrees) = refill.yes_or_no("agrees") else { return Ok(None) };
    let command = ConfirmResult {
        lead: view.lead.id,
        version: sent.version(),
        agrees,
        words: Private::new(sent.typed.get("words")),
    };
    let done = act(&*app.office, &visitor.ctx_for(app, "复核线索", sent), &command).await;
    Ok(refill.outcome(done, str::to_owned)?)
}
