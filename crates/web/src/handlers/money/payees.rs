// SPDX-License-Identifier: Apache-2.0
//! 收款账户: awards whose account is missing, waits or failed; one account entered with its proof, and confirmed by a second person.

use super::super::app::App;
use super::super::form::Sent;
use super::super::household::forms::{Refill, command_of};
use super::super::papers::{Brought, SCAN_MISSING};
use super::super::see;
use super::super::side::reopen;
use super::super::trouble::{Trouble, render};
use super::super::visitor::{FormOf, Visitor};
use super::sent::masked;
use crate::components::{
    Action as Link, Badge, Choice, Control, EventForm, Field, Form, ListControls, Tab, Tone,
};
use crate::layout::{Frame, Heading};
use crate::pages::money::payees::{PayeeList, PayeePage, PayeeRow};
use assistance::access::Action;
use assistance::archive::{Content, Paper, PaperId};
use assistance::casework::{HouseholdId, Scheme};
use assistance::office::{Private, act, look};
use assistance::payout::model::award::{EndCause, Ending};
use assistance::payout::model::ids::AwardId;
use assistance::payout::model::payee::Receiver;
use assistance::payout::payees::{
    ConfirmPayee, EnterPayee, ListPayees, PayeeAccount, PayeeTask, PayeeView, ReadPayee, TaskKind,
};
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use kernel::Date;
use serde::Deserialize;
use std::sync::Arc;

/// The most rows of the list.
const MOST: u64 = 200;

#[derive(Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    tab: String,
}

pub(super) async fn list(
    State(app): State<Arc<App>>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Response, Trouble> {
    let ctx = visitor.ctx(&app, "查看收款账户");
    let wanted = TaskKind::ALL.into_iter().find(|kind| kind.word() == asked.tab);
    let first = if visitor.may(Action::PayeeConfirm) { TaskKind::Waiting } else { TaskKind::Missing };
    let wanted = wanted.unwrap_or(first);
    let mut tabs = Vec::new();
    let mut rows = Vec::new();
    for kind in TaskKind::ALL {
        let limit = if kind == wanted { MOST } else { 0 };
        let (found, count) = look(&*app.office, &ctx, &ListPayees { kind, limit }).await?;
        rows.extend(found.iter().map(|task| row(kind, task)));
        tabs.push(Tab {
            label: kind.chinese().to_owned(),
            count,
            href: format!("/payees?tab={}", kind.word()),
            current: kind == wanted,
        });
    }
    let heading = Heading::new("收款账户", "一人登记、另一人核对，核对后才往新账户发；换账户要有证明。");
    let page = PayeeList { frame: visitor.frame(&app), heading, tabs, rows, list: ListControls::default() };
    Ok(render(&page))
}

fn row(kind: TaskKind, task: &PayeeTask) -> PayeeRow {
    let tone = if kind == TaskKind::Waiting { Tone::Soon } else { Tone::Late };
    PayeeRow {
        href: format!("/payees/{}", task.award),
        head: task.face.name.clone(),
        place: crate::handlers::place_name(task.village),
        scheme: wording::casework::scheme(task.scheme).to_owned(),
        number: task.payee.to_string(),
        first: task.first,
        ended: task.ending.map(|ending| ended(task.scheme, &ending)).unwrap_or_default(),
        owed: task.owed.map(|owed| (owed.amount, owed.since)),
        state: Badge::new(tone, kind.chinese()),
    }
}

/// Why a month was the last.
const fn why(ending: &Ending) -> &'static str {
    match ending.cause {
        EndCause::Death(_) => "去世",
        EndCause::Decision(_) => "终止",
    }
}

/// The last month, and why it was the last. What is given once ends by being given.
fn ended(scheme: Scheme, ending: &Ending) -> String {
    if scheme.lasts() { format!("{}（{}）", ending.last, why(ending)) } else { "一次发给".to_owned() }
}

/// What an award is owed, in one sentence; empty where that is nothing.
fn owed(view: &PayeeView) -> String {
    let owed = view
        .owed
        .map(|owed| format!("{}起应发、还没有发出的共 {} 元。", owed.since.chinese(), owed.amount.grouped()));
    let over = view.award.award.ending.filter(|_| owed.is_some() && view.award.scheme.lasts());
    let over =
        over.map(|ending| format!("待遇发到{}（{}），欠发的照发。", ending.last.chinese(), why(&ending)));
    format!("{}{}", over.unwrap_or_default(), owed.unwrap_or_default())
}

fn award_id(text: &str) -> Result<AwardId, Trouble> {
    AwardId::parse(text).map_err(|_| Trouble::not_found())
}

async fn open(app: &App, visitor: &Visitor, award: &str) -> Result<PayeeView, Trouble> {
    let award = award_id(award)?;
    Ok(look(&*app.office, &visitor.ctx(app, "查看收款账户"), &ReadPayee { award }).await?)
}

pub(super) async fn show(
    State(app): State<Arc<App>>,
    Path(award): Path<String>,
    visitor: Visitor,
) -> Result<Response, Trouble> {
    let view = open(&app, &visitor, &award).await?;
    Ok(page(&app, &visitor, &view, None))
}

/// The page; `back` is the form that could not be taken, by its id.
fn page(app: &App, visitor: &Visitor, view: &PayeeView, back: Option<(&str, &Refill)>) -> Response {
    let mut frame = visitor.frame(app);
    let mut events = events(visitor, view, back);
    fill(&mut events, back, &mut frame);
    let state = match (view.pay_to.current().is_some(), view.pay_to.failed(), view.proposed.is_some()) {
        (_, _, true) => "有一个账户等第二人核对。",
        (true, true, _) => "银行退回了上次的钱，请登记新账户；钱先留着。",
        (true, false, _) => "账户正常使用。",
        (false, ..) => "还没有账户，请登记；钱先留着。",
    };
    let number = view.award.award.payee;
    let mut heading = Heading::new(
        format!("{}的收款账户", view.face.name),
        format!("保障户号 {number}。{state}{}", owed(view)),
    )
    .back("收款账户", "/payees");
    if visitor.may(Action::HouseholdFind) {
        heading = heading.other(Link::new("家庭档案", format!("/households/{}", view.face.household)));
    }
    // Who confirms holds the whole number against the proof.
    let whole = visitor.may(Action::PayeeConfirm);
    let page = PayeePage {
        frame,
        heading,
        current: view.current.as_ref().map(|one| account(one, false)).unwrap_or_default(),
        proposed: view.proposed.as_ref().map(|one| proposed(view, one, whole)).unwrap_or_default(),
        proofs: proofs(view),
        events,
    };
    let status = back.map_or(axum::http::StatusCode::OK, |(_, refill)| refill.status());
    (status, render(&page)).into_response()
}

fn fill(events: &mut [EventForm], back: Option<(&str, &Refill)>, frame: &mut Frame) {
    if let Some(back) = back {
        reopen(events, back, frame);
    }
}

/// Who receives, in words.
pub(in crate::handlers) const fn receiver(receiver: Receiver) -> &'static str {
    match receiver {
        Receiver::Head => "户主（本人）",
        Receiver::Guardian { .. } => "监护人",
        Receiver::Custody { .. } => "托管人",
        Receiver::Home { .. } => "供养服务机构",
        Receiver::Carer { .. } => "照料人",
        Receiver::Funeral { .. } => "丧葬承办人",
    }
}

fn account(one: &PayeeAccount, whole: bool) -> Vec<(String, String)> {
    let number = if whole { one.number.expose().clone() } else { masked(&one.number) };
    let mut pairs = vec![
        ("领款人".to_owned(), receiver(one.receiver).to_owned()),
        ("户名".to_owned(), one.holder.expose().clone()),
        ("账号".to_owned(), number),
        ("开户行".to_owned(), one.bank.clone()),
        ("登记日期".to_owned(), one.entered_at.date_in_china().chinese()),
    ];
    if let Receiver::Custody { filed_on, .. } = one.receiver {
        let filed = filed_on.map_or_else(|| "还没有报备，不能使用".to_owned(), Date::chinese);
        pairs.push(("托管协议报县级备案".to_owned(), filed));
    }
    pairs
}

fn proposed(view: &PayeeView, one: &PayeeAccount, whole: bool) -> Vec<(String, String)> {
    let mut pairs = account(one, whole);
    let on_paper = view.papers.iter().filter(|paper| !matches!(paper.content, Content::Kept { .. }));
    pairs.extend(
        on_paper.map(|paper| (paper_name(view, paper).to_owned(), "纸质件存档，请调阅原件核对".to_owned())),
    );
    pairs
}

/// What a paper about the account that waits is.
fn paper_name(view: &PayeeView, paper: &Paper) -> &'static str {
    let proof = view.pay_to.proposed().is_some_and(|change| change.proof == paper.id);
    match (proof, view.award.scheme) {
        (true, _) => "账户证明",
        (false, Scheme::TekunFuneral) => "委托书或票据",
        (false, _) => "监护证明或协议",
    }
}

/// The papers that were scanned, to hold the account against.
fn proofs(view: &PayeeView) -> Vec<Link> {
    let kept = view.papers.iter().filter(|paper| matches!(paper.content, Content::Kept { .. }));
    kept.map(|paper| Link::new(format!("查看{}", paper_name(view, paper)), format!("/papers/{}", paper.id)))
        .collect()
}

fn events(visitor: &Visitor, view: &PayeeView, back: Option<(&str, &Refill)>) -> Vec<EventForm> {
    let typed = back.map(|(_, refill)| refill.typed.clone()).unwrap_or_default();
    let award = view.award.award.id;
    let mut events = Vec::new();
    if let (true, Some(one)) = (visitor.may(Action::PayeeConfirm), &view.proposed) {
        let choices = vec![
            Choice::new("yes", "与证明一致，启用"),
            Choice::new("no", "不一致，退回").hint("原账户照旧"),
        ];
        let form = Form::post("confirm", format!("/payees/{award}/confirm"), "签字")
            .command(command_of(&typed))
            .hidden("account", one.id.to_string())
            .fields(vec![Field::radios("right", "核对结果", choices).required()])
            .own_ids();
        let consequence = vec!["请对照证明材料核对户名、账号。登记人、近亲属不能核对。".to_owned()];
        let name = "核对账户".to_owned();
        events.push(EventForm { name, consequence, destructive: false, open: true, form });
    }
    if visitor.may(Action::PayeeEnter) && view.proposed.is_none() {
        events.push(enter_form(view, &typed));
    }
    events
}

fn enter_form(view: &PayeeView, typed: &crate::components::Typed) -> EventForm {
    let of_funeral = view.award.scheme == Scheme::TekunFuneral;
    let living = vec![
        Choice::new("head", "户主（本人）"),
        Choice::new("guardian", "监护人").hint("附监护关系证明"),
        Choice::new("custody", "托管人").hint("附托管协议，报县级备案后才能用"),
    ]
    .into_iter()
    .chain(view.others.home.then(|| Choice::new("home", "供养服务机构").hint("附与机构的供养协议")))
    .chain(
        view.others
            .carer
            .map(|_| Choice::new("carer", "照料人").hint("按登记的、有效的照料服务协议，不用再附")),
    )
    .collect();
    // Whoever died keeps no account: to whom it goes is for whoever enters it to say, on proof.
    let died = view.award.award.ending.is_some_and(|ending| matches!(ending.cause, EndCause::Death(_)));
    let own = !of_funeral && !died;
    // The cost of a funeral goes to nobody but whoever paid for it.
    let receivers = if of_funeral {
        vec![
            Choice::new("funeral", "丧葬承办人")
                .hint("垫付丧葬费用的机构、村（居）委会或亲属，附委托书或票据"),
        ]
    } else {
        living
    };
    let file = |name: &str, label: &str| {
        Field::new(name, label, Control::File { accept: "image/jpeg,image/png,application/pdf".to_owned() })
    };
    let kept = |name: &str| Field::checks(name, "或者", vec![Choice::new("yes", "纸质件存档")]);
    let form = Form::post("enter", format!("/payees/{}", view.award.award.id), "登记")
        .command(command_of(typed))
        .fields(vec![
            Field::radios("receiver", "领款人", receivers).required().value(match (of_funeral, own) {
                (true, _) => "funeral",
                (_, true) => "head",
                (false, false) => "",
            }),
            Field::text("holder", "户名").required().value(if own {
                view.face.name.clone()
            } else {
                String::new()
            }),
            Field::text("number", "账号").required().example("6217 0000 0000 0000 018"),
            Field::text("bank", "开户行").required(),
            file("proof", "账户证明").hint("存折或银行卡的照片、扫描件"),
            kept("proof_kept"),
            file("receiver_paper", if of_funeral { "委托书或票据" } else { "监护证明或协议" })
                .hint("领款人不是本人时"),
            kept("receiver_paper_kept"),
            Field::date("filed_on", "协议报县级备案日期").hint("托管人才填"),
        ]);
    let current = view.pay_to.current().is_some();
    let consequence = match current {
        true => "第二人核对以前，原来的账户照旧使用。",
        false => "第二人核对以后，下一批花名册把欠的月份一并发出。",
    };
    EventForm {
        name: if current { "更换账户" } else { "登记账户" }.to_owned(),
        consequence: vec![consequence.to_owned()],
        destructive: false,
        open: !current || view.pay_to.failed(),
        form: form.own_ids(),
    }
}

/// The paper of a field: uploaded, or ticked as lying in the box; none where neither was.
fn paper(
    brought: &mut Brought,
    sent: &Sent,
    household: HouseholdId,
    (field, today): (&str, Date),
    refill: &mut Refill,
) -> Option<PaperId> {
    let file = sent.file(field);
    if file.is_none() && !sent.typed.has(&format!("{field}_kept")) {
        return None;
    }
    match brought.take(field, (household, None), ("certificate", today), file) {
        Ok(paper) => Some(paper),
        Err(wrong) => {
            refill.wrong(field, wrong);
            None
        }
    }
}

pub(super) async fn enter(
    State(app): State<Arc<App>>,
    Path(award): Path<String>,
    FormOf(visitor, sent): FormOf,
) -> Result<Response, Trouble> {
    let view = open(&app, &visitor, &award).await?;
    let mut refill = Refill::of(&sent);
    let typed = &sent.typed;
    let ctx = visitor.ctx_for(&app, "登记收款账户", &sent);
    let mut brought = Brought::with(sent.command());
    let mut bring = |field: &str, refill: &mut Refill| {
        paper(&mut brought, &sent, view.award.household, (field, ctx.today()), refill)
    };
    let proof = bring("proof", &mut refill);
    let other = matches!(typed.get("receiver"), "guardian" | "custody" | "home" | "funeral");
    let receiver_paper = if other { bring("receiver_paper", &mut refill) } else { None };
    if proof.is_none() && !refill.is_wrong() {
        refill.wrong("proof", SCAN_MISSING);
    }
    let filed_on = match typed.get("filed_on") {
        "" => None,
        text => match Date::parse(text) {
            Ok(date) => Some(date),
            Err(error) => {
                refill.wrong("filed_on", error.to_string());
                None
            }
        },
    };
    if let (Some(proof), false) = (proof, refill.is_wrong()) {
        let command = EnterPayee {
            award: award_id(&award)?,
            receiver: typed.get("receiver").to_owned(),
            receiver_paper,
            filed_on,
            proof,
            holder: Private::new(typed.get("holder")),
            number: Private::new(typed.get("number")),
            bank: typed.get("bank").to_owned(),
        };
        let done = act(&*app.office, &ctx, &brought.under(command)).await;
        if refill.outcome(done, str::to_owned)?.is_some() {
            return Ok(see(&format!("/payees/{award}")));
        }
    }
    Ok(page(&app, &visitor, &view, Some(("enter", &refill))))
}

pub(super) async fn confirm(
    State(app): State<Arc<App>>,
    Path(award): Path<String>,
    FormOf(visitor, sent): FormOf,
) -> Result<Response, Trouble> {
    let mut refill = Refill::of(&sent);
    let account = kernel::Id::parse(sent.typed.get("account")).map_err(|_| Trouble::not_found())?;
    if let Some(right) = refill.yes_or_no("right") {
        let command = ConfirmPayee { award: award_id(&award)?, account, right };
        let done = act(&*app.office, &visitor.ctx_for(&app, "核对收款账户", &sent), &command).await;
        if refill.outcome(done, str::to_owned)?.is_some() {
            return Ok(see(&format!("/payees/{award}")));
        }
    }
    let view = open(&app, &visitor, &award).await?;
    Ok(page(&app, &visitor, &view, Some(("confirm", &refill))))
}
