// SPDX-License-Identifier: Apache-2.0
//! A roster from its second signature to the closed books: who signed, the file of the bank, what the bank answered line by line, and whether it agrees to the fen.

use super::super::app::App;
use super::super::trouble::{Trouble, render};
use super::super::visitor::Visitor;
use super::roster::{Asked, Back, ended, fill, receiver, send_back, step, title, total_block};
use super::{PAGE, document, household_href};
use crate::components::{
    Badge, Choice, Control, EventForm, Field, Link, ListControls, Step, StepRail, StepState, Tone, grouped,
};
use crate::layout::{Flash, Heading};
use crate::pages::money::batch::{BankRow, BatchDetail, BatchPayment, FileProblem, Reconciled};
use assistance::access::Action;
use assistance::office::look;
use assistance::payout::answered::{Answered, FileOf, ReadAnswers};
use assistance::payout::lists::{KeptLine, ReadRosterPaper, RosterPaper, RosterView};
use assistance::payout::model::answer::BankResult;
use assistance::payout::model::bank::Layout;
use assistance::payout::model::flow::{RosterState, Signature};
use axum::response::{IntoResponse, Response};
use kernel::{Fen, Masked, Secret};

/// The word of the form for the layout of the file that was sent.
pub(super) const AS_SENT: &str = "sent";

pub(super) async fn page(
    app: &App,
    visitor: &Visitor,
    view: &RosterView,
    asked: &Asked,
    back: Option<&Back>,
) -> Result<Response, Trouble> {
    let ctx = visitor.ctx(app, "查看花名册");
    let roster = view.row.roster.id;
    let paper = look(&*app.office, &ctx, &ReadRosterPaper { roster }).await?;
    let answered = look(&*app.office, &ctx, &ReadAnswers { roster }).await?;
    let mut frame = visitor.frame(app);
    if asked.done == "return" {
        frame.flashes.push(told(&answered));
    }
    frame.flashes.extend(ended(view));
    let mut events = events(app, visitor, view, &answered, back);
    events.extend(document::form(visitor, view, back));
    fill(&mut events, back, &mut frame);
    let href = format!("/money/rosters/{roster}");
    let page = BatchDetail {
        heading: Heading::new(title(view), sentence(view, &answered)).back("资金", "/money"),
        frame,
        steps: StepRail { steps: rail(&paper) },
        total: total_block(view),
        reconciliation: reconciliation(view, &answered),
        banks: banks(visitor, view, &answered, &href),
        problems: problems(&answered),
        files: files(&href),
        events,
        payments: payments(visitor, &paper, asked),
        list: list(view, asked, &href),
    };
    let status = back.map_or(axum::http::StatusCode::OK, |back| back.refill.status());
    Ok((status, render(&page)).into_response())
}

/// What came of the return file that was taken last.
fn told(answered: &Answered) -> Flash {
    let counts = &answered.settled.answers;
    let faults = answered.files.last().map_or(0, |file| file.faults.len());
    let mut text = format!("回盘已登记：到账 {} 笔，退回 {} 笔。", counts.paid_lines, counts.failed_lines);
    if faults > 0 {
        text += &format!("有 {faults} 行读不出，没有记账，见下表；请银行更正后补传。");
    }
    Flash { tone: if faults > 0 { Tone::Soon } else { Tone::Done }, text, link: None }
}

fn sentence(view: &RosterView, answered: &Answered) -> String {
    let counts = &answered.settled.answers;
    let number = &view.row.number;
    let state = &view.row.roster.state;
    match state {
        RosterState::Returned { .. } | RosterState::Closed { .. } => format!(
            "{number}，{}：{} 笔到账，{} 笔退回，{} 笔没有结果。",
            state.chinese(),
            grouped(counts.paid_lines),
            grouped(counts.failed_lines),
            grouped(open(view, answered))
        ),
        _ => format!("{number}，{}：{} 笔。", state.chinese(), grouped(view.all.families)),
    }
}

/// Lines without an answer.
fn open(view: &RosterView, answered: &Answered) -> u64 {
    let counts = &answered.settled.answers;
    view.all.families.saturating_sub(counts.paid_lines + counts.failed_lines)
}

fn rail(paper: &RosterPaper) -> Vec<Step> {
    let state = &paper.view.row.roster.state;
    let signatures = state.signatures();
    let answered = matches!(state, RosterState::Returned { .. } | RosterState::Closed { .. });
    let signed = |at: usize| signatures.get(at).copied();
    let steps: [(&str, bool, Option<Signature>); 5] = [
        ("制表", true, signed(0)),
        ("复核", true, signed(1)),
        ("报送银行", signatures.len() > 2, signed(2)),
        ("银行回盘", answered, None),
        ("对账", signatures.len() > 3, signed(3)),
    ];
    let current = steps.iter().position(|(_, done, _)| !done);
    let step = |(at, (name, done, signature)): (usize, &(&str, bool, Option<Signature>))| Step {
        name: (*name).to_owned(),
        state: match (*done, Some(at) == current) {
            (true, _) => StepState::Done,
            (false, true) => StepState::Current,
            (false, false) => StepState::Ahead,
        },
        on: signature.map(|one| one.at.date_in_china()),
        who: signature.and_then(|one| paper.names.get(&one.by).cloned()).unwrap_or_default(),
        clock: None,
    };
    steps.iter().enumerate().map(step).collect()
}

fn reconciliation(view: &RosterView, answered: &Answered) -> Vec<Reconciled> {
    let counts = &answered.settled.answers;
    let line = |what: &str, count: u64, amount: Fen, tone, word: &str| Reconciled {
        what: what.to_owned(),
        count,
        amount,
        badge: Badge::new(tone, word),
    };
    let mut lines = vec![line("花名册", view.all.families, view.all.amount, Tone::Plain, "应发")];
    if !matches!(view.row.roster.state, RosterState::Returned { .. } | RosterState::Closed { .. }) {
        return lines;
    }
    let answers = counts.paid.checked_add(counts.failed).unwrap_or_default();
    let rest = view.all.amount.checked_sub(answers).unwrap_or_default();
    let (failed, missing) = (counts.failed_lines, open(view, answered));
    let tone = |count: u64| if count > 0 { Tone::Soon } else { Tone::Done };
    lines.push(line("银行回盘：到账", counts.paid_lines, counts.paid, Tone::Done, "已到账"));
    let word = if failed > 0 { "待重发" } else { "没有" };
    lines.push(line("银行回盘：退回", failed, counts.failed, tone(failed), word));
    let (tone, word) = if missing == 0 && rest.is_zero() {
        (Tone::Done, "逐分一致")
    } else {
        (Tone::Late, "没有结果")
    };
    lines.push(line("差额", missing, rest, tone, word));
    lines
}

fn problems(answered: &Answered) -> Vec<FileProblem> {
    let mut list = Vec::new();
    let returned = answered.files.iter().filter(|one| one.file.bank().is_none());
    for (at, view) in (1..).zip(returned) {
        for fault in &view.faults {
            list.push(FileProblem {
                place: format!("回盘文件 {at}，第 {} 行", fault.line),
                column: fault.column.clone(),
                what: fault.fault.to_string(),
                reference: fault.kept.clone().unwrap_or_default(),
            });
        }
    }
    let found = &answered.settled.reconciliation;
    let other = |what: String, reference: &str| FileProblem {
        place: "对账".to_owned(),
        column: String::new(),
        what,
        reference: reference.to_owned(),
    };
    for item in &found.unknown_at_bank {
        list.push(other(
            format!("银行列了 {} 元，不在报送给它的文件里", item.amount.grouped()),
            &item.reference,
        ));
    }
    for one in &found.amount_differs {
        let what = format!("报送 {} 元，银行回 {} 元", one.sent.grouped(), one.bank.grouped());
        list.push(other(what, &one.reference));
    }
    for item in &found.repeated_at_bank {
        list.push(other(format!("银行重复列了 {} 元", item.amount.grouped()), &item.reference));
    }
    for reference in &answered.settled.contradicted {
        list.push(other("银行前后两次的结果不同，请向银行核实".to_owned(), reference));
    }
    list
}

fn files(href: &str) -> Vec<Link> {
    let mut links = Vec::new();
    links.push(Link::new("发放花名册（打印）", format!("{href}/print/DB-601")));
    links.push(Link::new("补发、退回清单（打印）", format!("{href}/print/DB-602")));
    links.push(Link::new("花名册（XLSX）", format!("{href}/xlsx")));
    links.push(Link::new("补发、退回清单（XLSX）", format!("{href}/back-pay.xlsx")));
    links
}

/// A bank as pages name it.
fn bank_name(bank: &str, alone: bool) -> String {
    match (bank, alone) {
        ("", true) => "全部账户".to_owned(),
        ("", false) => "其他银行".to_owned(),
        _ => bank.to_owned(),
    }
}

/// The file of each bank with what became of its lines; before the roster is sent, what would be sent.
fn banks(visitor: &Visitor, view: &RosterView, answered: &Answered, href: &str) -> Vec<BankRow> {
    let sent = view.row.roster.state.signatures().len() > 2;
    let alone = answered.banks.len() == 1;
    let row = |one: &FileOf| {
        let missing = one.name.is_empty();
        let heard = one.answers.paid_lines + one.answers.failed_lines;
        let href =
            (sent && visitor.may(Action::RosterSend)).then(|| format!("{href}/bank-file/{}", one.number));
        BankRow {
            bank: bank_name(&one.bank, alone),
            layout: if missing {
                format!("“{}”（没有这种格式）", one.layout)
            } else {
                one.name.clone()
            },
            lines: one.lines,
            amount: one.amount,
            paid: one.answers.paid,
            failed: one.answers.failed,
            state: match (sent, missing, one.lines.saturating_sub(heard)) {
                (false, true, _) => Badge::new(Tone::Late, "报送不了"),
                (false, false, _) => Badge::new(Tone::Plain, "待报送"),
                (true, _, 0) => Badge::new(Tone::Done, "已回齐"),
                (true, _, left) if heard == 0 => {
                    Badge::new(Tone::Info, format!("等回盘（{} 笔）", grouped(left)))
                }
                (true, _, left) => Badge::new(Tone::Soon, format!("还差 {} 笔", grouped(left))),
            },
            href: href.unwrap_or_default(),
        }
    };
    answered.banks.iter().map(row).collect()
}

fn layout_choices(app: &App) -> Vec<Choice> {
    let choice = |one: &Layout| Choice::new(&one.id, &one.name).hint(one.assumed.clone().unwrap_or_default());
    app.policies.layouts().all().map(choice).collect()
}

/// In which layout accounts at banks go that the county does not name: there may be none.
fn others_field(app: &App, answered: &Answered) -> Vec<Field> {
    let named = answered.banks.len() > 1 || answered.banks.iter().any(|one| !one.bank.is_empty());
    let label = if named { "“其他银行”的文件格式" } else { "文件格式" };
    if answered.banks.iter().all(|one| !one.bank.is_empty()) {
        return Vec::new();
    }
    vec![Field::radios("layout", label, layout_choices(app)).required().value(answered.others.clone())]
}

/// The return file, the bank that gave it where there are several, and its layout.
fn return_fields(app: &App, answered: &Answered) -> Vec<Field> {
    let file = Control::File { accept: ".csv,.txt,.xlsx,.xls,text/plain,text/csv".to_owned() };
    let mut fields = vec![Field::new("file", "回盘文件", file).required()];
    if answered.banks.len() > 1 {
        let open = |one: &&FileOf| one.answers.paid_lines + one.answers.failed_lines < one.lines;
        let first = answered.banks.iter().find(open).map(|one| one.number.to_string());
        let choice = |one: &FileOf| {
            let hint = format!("{} 笔 {} 元", grouped(one.lines), one.amount.grouped());
            Choice::new(one.number.to_string(), bank_name(&one.bank, false)).hint(hint)
        };
        let choices = answered.banks.iter().map(choice).collect();
        let field = Field::radios("bank", "哪家银行的回盘", choices).required();
        fields.push(field.value(first.unwrap_or_default()));
    }
    let mut choices = vec![Choice::new(AS_SENT, "与报送这家银行的文件相同")];
    choices.extend(layout_choices(app));
    fields.push(Field::radios("layout", "文件格式", choices).required().value(AS_SENT));
    fields
}

fn events(
    app: &App,
    visitor: &Visitor,
    view: &RosterView,
    answered: &Answered,
    back: Option<&Back>,
) -> Vec<EventForm> {
    let mut events = Vec::new();
    match &view.row.roster.state {
        RosterState::Checked { .. } => {
            if visitor.may(Action::RosterSend) {
                let files = match answered.banks.len() {
                    0 | 1 => "生成银行文件".to_owned(),
                    several => format!("每家银行生成一份文件，共 {several} 份"),
                };
                let told = vec![format!("{files}，钱从“应付”转为“银行在途”；报送后不能退回。")];
                events.push(step(view, ("send", "报送银行", told), others_field(app, answered), back));
            }
            if visitor.may(Action::RosterCheck) {
                events.push(send_back(view, back));
            }
        }
        RosterState::Sent { .. } | RosterState::Returned { .. } if visitor.may(Action::BankReturn) => {
            let fields = return_fields(app, answered);
            let told = match answered.banks.len() {
                0 | 1 => "可以分几次传；同一份传两次只记一次，读不出的行不记账。",
                _ => {
                    "每家银行的回盘单独传，只记这家银行文件里的笔数；可以分几次传，同一份传两次只记一次，读不出的行不记账。"
                }
            };
            let told = vec![told.to_owned()];
            let left = open(view, answered);
            if left > 0 {
                events.push(step(view, ("return", "登记银行回盘", told), fields, back));
            } else {
                let failed = &answered.settled.answers;
                let told = vec![format!(
                    "确认与银行逐分一致。退回的 {} 笔 {} 元仍欠着家庭，进重发名单。",
                    failed.failed_lines,
                    failed.failed.grouped()
                )];
                events.push(step(view, ("close", "确认对账", told), Vec::new(), back));
                let told = vec!["银行另有更正时再传。".to_owned()];
                events.push(step(view, ("return", "再登记一份回盘", told), fields, back));
            }
        }
        _ => {}
    }
    if let Some(first) = events.first_mut() {
        first.open = true;
    }
    events
}

pub(super) fn masked(number: &Secret<String>) -> String {
    Masked::card(number.expose()).to_string()
}

fn state(kept: &KeptLine, sent: bool) -> Badge {
    match &kept.result {
        Some(BankResult::Paid) => Badge::new(Tone::Done, "到账"),
        Some(BankResult::Failed(why)) => Badge::new(Tone::Late, format!("退回：{}", why.chinese())),
        None if sent => Badge::new(Tone::Info, "在途"),
        None => Badge::new(Tone::Plain, "待报送"),
    }
}

/// Lines of a tab: all, or those that came back.
fn wanted<'a>(view: &'a RosterView, asked: &Asked) -> Vec<&'a KeptLine> {
    let failed = |kept: &&KeptLine| matches!(kept.result, Some(BankResult::Failed(_)));
    match asked.tab.as_str() {
        "failed" => view.lines.iter().filter(failed).collect(),
        _ => view.lines.iter().collect(),
    }
}

fn at(asked: &Asked) -> usize {
    usize::try_from(asked.page.min(100_000)).unwrap_or(0)
}

fn payments(visitor: &Visitor, paper: &RosterPaper, asked: &Asked) -> Vec<BatchPayment> {
    let view = &paper.view;
    let sent = view.row.roster.state.signatures().len() > 2;
    let row = |kept: &KeptLine| {
        let account = paper.accounts.get(&kept.line.to.account);
        let behalf = receiver(kept.line.to.receiver);
        let holder = account.map(|one| one.holder.expose().as_str()).unwrap_or_default();
        BatchPayment {
            reference: kept.line.reference(view.row.roster.county),
            payee: kept.face.name.clone(),
            on_behalf: if behalf.is_empty() { String::new() } else { format!("{behalf} {holder}") },
            account: account.map(|one| masked(&one.number)).unwrap_or_default(),
            amount: kept.line.amount,
            state: state(kept, sent),
            href: household_href(visitor, &kept.face.household),
        }
    };
    wanted(view, asked).into_iter().skip(at(asked) * PAGE).take(PAGE).map(row).collect()
}

fn list(view: &RosterView, asked: &Asked, href: &str) -> ListControls {
    let total = wanted(view, asked).len() as u64;
    let tab = if asked.tab == "failed" { "failed" } else { "all" };
    let choices = vec![Choice::new("failed", "银行退回的")];
    let filters = crate::components::Form::get("filters", href, "筛选")
        .fields(vec![Field::select("tab", "状态", choices).value(tab)]);
    ListControls {
        filters: Some(filters),
        pager: crate::handlers::pager(at(asked) as u64, PAGE as u64, total, &format!("{href}?tab={tab}")),
        export: Some(format!("{href}/xlsx")),
    }
}
