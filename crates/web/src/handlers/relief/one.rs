// SPDX-License-Identifier: Apache-2.0
//! One matter of relief: what struck whom, what the packs say, what was approved and handed over, what is due, and the steps that whoever looks may take.

use super::super::app::{App, new_command};
use super::super::household::forms::{Refill, choices, with_query};
use super::super::papers::{Brought, SCAN_MISSING};
use super::super::side::{CHANGE, back, event};
use super::super::trouble::{Trouble, render};
use super::super::visitor::{FormOf, Visitor};
use super::aid::{cadre, colleague, colleagues};
use super::{badge, clock, done, outcome};
use crate::components::{
    Action as Link, Cell, Choice, Column, EventForm, Field, Form, Link as Open, Row, Table, Tone,
};
use crate::handlers::form::Sent;
use crate::layout::{Flash, Heading};
use crate::pages::side::SidePage;
use crate::steps::SCAN;
use assistance::access::Action;
use assistance::access::colleagues::Colleague;
use assistance::casework::{Answer, PaperId, PersonId, Words};
use assistance::office::{Error, act, look};
use assistance::registry::words::LookUpReason;
use assistance::temp_relief::{
    Approval, ApprovalKind, ApprovalStage, ApprovalState, AssessRelief, Decides, Given, Handler, Level,
    Minutes, OpenPoint, Paid, ReadRelief, RefusalReason, ReliefAnswer, ReliefEvent, ReliefTaken, ReliefView,
    Source, Stage, TakeRelief, Way,
};
use axum::extract::{Path, RawQuery, State};
use axum::response::{IntoResponse, Response};
use kernel::{Date, Division, Fen};
use std::sync::Arc;

/// What stands before the name of a point in the name of its field.
const POINT: &str = "point.";

pub(super) async fn show(
    State(app): State<Arc<App>>,
    Path(number): Path<String>,
    visitor: Visitor,
    RawQuery(query): RawQuery,
) -> Result<Response, Trouble> {
    let typed =
        crate::components::Typed::new(crate::handlers::form::pairs(query.unwrap_or_default().as_bytes()));
    page(&app, &visitor, &number, &Refill::asked(typed)).await
}

async fn page(app: &App, visitor: &Visitor, number: &str, refill: &Refill) -> Result<Response, Trouble> {
    let ctx = visitor.ctx(app, "办理临时救助");
    let view = look(&*app.office, &ctx, &ReadRelief { number: number.to_owned() }).await?;
    let staff = colleagues(app, visitor).await?;
    let mut frame = visitor.frame(app);
    if let Ok(left) = Fen::parse(refill.typed.get("short")) {
        let text =
            format!("备用金只剩 {} 元，这一笔当天转县级支付；救助照办，请登记收款账户。", left.grouped());
        frame.flashes.push(Flash {
            tone: Tone::Soon,
            text,
            link: Some(Open::new("收款账户", "/payees?tab=missing")),
        });
    }
    if !view.alike.is_empty() {
        let text =
            format!("同一人、相近日期还有 {}。看一看是不是同一件事；不影响先行救助。", view.alike.join("、"));
        frame.flashes.push(Flash { tone: Tone::Info, text, link: None });
    }
    let (row, today) = (&view.row, ctx.today());
    let due = view.clocks.iter().find(|one| one.met.is_none() && !row.stage.over());
    let due = due.map(|one| clock(app, (one.of, one.due.date, one.due.provisional), today).words());
    let due = due.map(|words| format!("，{words}")).unwrap_or_default();
    let mut heading =
        Heading::new(format!("{} · 临时救助", view.name), format!("{}{due}。", badge(row.stage).text))
            .back("临时救助", "/relief");
    if visitor.may(Action::HouseholdView) {
        let href = with_query(
            &format!("/households/{}", view.household),
            &[("why", LookUpReason::Application.word())],
        );
        heading = heading.other(Link::new("家庭档案", href));
    }
    let page = SidePage {
        events: back(events(&view, visitor, &staff, today), refill, &mut frame),
        frame,
        heading,
        basics: basics(&view),
        tables: vec![answers(&view), approvals(&view), due_table(app, &view, today), history(&view)]
            .into_iter()
            .flatten()
            .collect(),
    };
    Ok((refill.status(), render(&page)).into_response())
}

fn basics(view: &ReliefView) -> Vec<(String, String)> {
    let row = &view.row;
    let opened = view.records.first().map(|one| one.entry.name.clone()).unwrap_or_default();
    let unproven = view.file.unproven.len();
    let mut all = vec![
        ("编号", row.number.clone()),
        ("为谁", if row.person.is_some() { "个人" } else { "全家" }.to_owned()),
        ("发生", row.struck_on.chinese()),
        ("在哪里发生", super::super::place_name(row.place)),
        ("受理", format!("{} {opened}", row.opened_on.chinese())),
    ];
    if unproven > 0 {
        all.push(("身份待证明", format!("{unproven} 人，补齐手续时核对证件")));
    }
    all.into_iter().map(|(label, words)| (label.to_owned(), words)).collect()
}

fn answer_words(one: &ReliefAnswer) -> (Tone, &'static str) {
    match one.answer {
        Answer::Yes => (Tone::Done, "可以给"),
        Answer::No => (Tone::Info, "不符合"),
        Answer::Needs => (Tone::Soon, "还缺情况"),
        Answer::Discretion => (Tone::Soon, "要人来定"),
    }
}

/// What the packs say, without what has nothing to do with it.
fn answers(view: &ReliefView) -> Option<(String, Table)> {
    let (on, assessment) = view.file.assessment.as_ref()?;
    let columns = vec![
        Column::words("项目"),
        Column::words("测算"),
        Column::figures("可以给", "元"),
        Column::words("谁审批"),
        Column::words("还缺"),
    ];
    let row = |one: &ReliefAnswer| {
        let (tone, words) = answer_words(one);
        Row::plain(vec![
            Cell::words(&one.label),
            Cell::badge(tone, words),
            Cell::money(one.amount),
            Cell::words(one.decider.map_or("", Level::chinese)),
            Cell::words(one.missing.iter().cloned().collect::<Vec<_>>().join("、")),
        ])
    };
    let rows = assessment.answers.iter().filter(|one| one.answer != Answer::No).map(row).collect();
    let title = format!("测算（{on}，不是决定）");
    Some((
        title.clone(),
        Table::new("answers", title, columns).rows(rows).empty("按现有情况哪一项都不符合。"),
    ))
}

fn second_words(state: &ApprovalState) -> String {
    match (&state.approval.second, &state.confirmed, &state.approval.asked) {
        (Some(second), ..) => second.signature().expose().to_owned(),
        (None, Some((on, _, name)), _) => format!("{name}（{on} 确认）"),
        (None, None, Some(asked)) => format!("等 {} 确认", asked.signature().expose()),
        (None, None, None) => String::new(),
    }
}

/// Every part of every approval, with its payment.
fn approvals(view: &ReliefView) -> Option<(String, Table)> {
    if view.file.approvals.is_empty() {
        return None;
    }
    let columns = vec![
        Column::words("审批"),
        Column::words("级别"),
        Column::words("谁批、谁是第二人"),
        Column::figures("金额", "元"),
        Column::words("怎么给"),
        Column::words("发放"),
    ];
    let rows = view.file.stages().map(|(approval, part, stage)| {
        let state = &view.file.approvals[approval as usize - 1];
        let name = if state.stages.len() > 1 {
            format!("{}（第 {part} 次）", state.approval.kind.chinese())
        } else {
            state.approval.kind.chinese().to_owned()
        };
        let paid = match &stage.paid {
            Some((on, _, paid)) => Cell::badge(Tone::Done, format!("{on} {}", paid.source.chinese())),
            None => Cell::badge(Tone::Soon, format!("{} 起可发", stage.stage.from)),
        };
        Row::plain(vec![
            Cell::words(name),
            Cell::words(state.approval.level.chinese()),
            Cell::words(format!("{}、{}", state.name, second_words(state))),
            Cell::Money(stage.stage.amount),
            Cell::words(state.approval.given.way.chinese()),
            paid,
        ])
    });
    Some(("审批和发放".to_owned(), Table::new("approvals", "审批和发放", columns).rows(rows.collect())))
}

/// What is due or was done in time.
fn due_table(app: &App, view: &ReliefView, today: Date) -> Option<(String, Table)> {
    if view.clocks.is_empty() {
        return None;
    }
    let columns = ["事项", "最后一天", "情况", "依据"].map(Column::words).to_vec();
    let rows = view.clocks.iter().map(|one| {
        let state = match one.met {
            Some(on) if on > one.due.date => Cell::badge(Tone::Late, format!("{on} 办，晚了")),
            Some(on) => Cell::badge(Tone::Done, format!("{on} 已办")),
            None => Cell::clock(Some(clock(app, (one.of, one.due.date, one.due.provisional), today))),
        };
        let basis = one.basis.assumed.as_ref().map_or(String::new(), |why| format!("假定：{why}"));
        Row::plain(vec![Cell::unbroken(one.of.chinese()), Cell::Day(one.due.date), state, Cell::words(basis)])
    });
    Some(("时限".to_owned(), Table::new("due", "时限", columns).rows(rows.collect())))
}

fn history(view: &ReliefView) -> Option<(String, Table)> {
    let columns = ["哪天", "谁", "做了什么"].map(Column::words).to_vec();
    let row = |one: &assistance::temp_relief::Record| {
        Row::plain(vec![
            Cell::Day(one.entry.happened_on),
            Cell::words(&one.entry.name),
            Cell::words(told(&one.entry.event)),
        ])
    };
    let rows = view.records.iter().rev().map(row).collect();
    Some(("经过".to_owned(), Table::new("history", "经过", columns).rows(rows)))
}

/// A step in words, with what was said.
fn told(event: &ReliefEvent) -> String {
    let name = event.kind().chinese();
    let said = match event {
        ReliefEvent::Approved { approval } => {
            let total = approval.total().map(Fen::grouped).unwrap_or_default();
            format!("{} {total} 元：{}", approval.kind.chinese(), approval.reason.expose())
        }
        ReliefEvent::HelpAsked { words, .. } | ReliefEvent::HelpAnswered { words, .. } => {
            words.expose().to_owned()
        }
        ReliefEvent::Referred { to, words } => format!("{}，{}", to.expose(), words.expose()),
        ReliefEvent::Refused { reason, words } => format!("{}：{}", reason.chinese(), words.expose()),
        ReliefEvent::Withdrawn { words } => words.expose().to_owned(),
        ReliefEvent::Paid { paid } => paid.source.chinese().to_owned(),
        _ => String::new(),
    };
    if said.is_empty() { name.to_owned() } else { format!("{name}：{said}") }
}

struct Forms<'a> {
    view: &'a ReliefView,
    visitor: &'a Visitor,
    all: Vec<EventForm>,
}

impl Forms<'_> {
    fn put(&mut self, right: Action, word: &str, name: &str, note: &str, fields: Vec<Field>) {
        if !self.visitor.may(right) {
            return;
        }
        let number = &self.view.row.number;
        let form = Form::post(word, format!("/relief/{number}/steps"), name)
            .command(new_command().to_string())
            .version(i64::from(self.view.row.version))
            .hidden(CHANGE, word)
            .fields(fields);
        self.all.push(event(name, note, form));
    }
}

fn seconds(staff: &[Colleague]) -> Vec<Field> {
    let staff = staff.iter().map(|one| Choice::new(one.id.to_string(), &one.name)).collect();
    vec![
        Field::select("colleague", "第二经办人", staff),
        Field::text("cadre", "或者在场的村（社区）干部").hint("姓名、职务"),
    ]
}

fn voucher() -> Vec<Field> {
    vec![
        Field::file("voucher", "凭证：收据、指印或者发放照片", SCAN),
        Field::checks("voucher_kept", "凭证不上传", vec![Choice::new("yes", "纸质件存档")]),
    ]
}

/// The steps that whoever looks may take, what comes next first.
fn events(view: &ReliefView, visitor: &Visitor, staff: &[Colleague], today: Date) -> Vec<EventForm> {
    let mut forms = Forms { view, visitor, all: Vec::new() };
    let (file, stage) = (&view.file, view.row.stage);
    if stage.over() {
        return forms.all;
    }
    if let Some((approval, part, one)) =
        file.stages().find(|(_, _, one)| one.paid.is_none() && one.stage.from <= today)
    {
        let name = format!("发放 {} 元", one.stage.amount.grouped());
        let fields = [seconds(staff), voucher()].concat();
        let fields = with_part(fields, approval, part);
        forms.put(Action::ReliefPay, "pay", &name, "从备用金支出；不够的，当天转县级支付。", fields);
        let county = with_part(Vec::new(), approval, part);
        forms.put(Action::ReliefWork, "pay_county", "转县级支付", "打到账户的，由县级花名册支付。", county);
    }
    if let Some(at) = file.approvals.iter().position(|one| !one.has_second()) {
        let fields = vec![Field::text("approval", "第几次审批").value((at + 1).to_string()).required()];
        forms.put(Action::ReliefSecond, "confirm", "第二经办人确认", "看过情况，与登记的一致。", fields);
    }
    if file.owes_papers() {
        let people =
            file.unproven.iter().map(|id| Choice::new(id.to_string(), "身份已经证明")).collect::<Vec<_>>();
        let mut fields = vec![
            Field::file("paper", "补来的材料", SCAN),
            Field::checks("paper_kept", "材料不上传", vec![Choice::new("yes", "纸质件存档")]),
        ];
        if !people.is_empty() {
            fields.push(Field::checks("proven", "核对证件", people));
        }
        forms.put(Action::ReliefWork, "papers", "补齐手续", "", fields);
    }
    if stage == Stage::Ready {
        forms.put(Action::ReliefWork, "close", "办结", "", Vec::new());
    }
    if let Some((_, assessment)) = &file.assessment {
        let granted: Vec<Choice> =
            assessment.granted().map(|one| Choice::new(one.scheme.clone(), &one.label)).collect();
        if !granted.is_empty() {
            forms.put(
                Action::ReliefApprove,
                "approve",
                if file.approvals.is_empty() { "审批" } else { "跟进救助" },
                "在测算的数额以内，可以分几次给。",
                approval_fields(granted.clone(), staff, false),
            );
            forms.put(Action::ReliefDecide, "decide", "县级审批", "", approval_fields(granted, staff, true));
        }
    }
    assess(&mut forms, staff);
    let department = vec![
        Field::text("to", "转介到哪里").required().example("医疗救助、慈善组织"),
        Field::area("words", "为什么", 2).required(),
    ];
    forms.put(Action::ReliefWork, "refer", "转介", "除了在这里给的，还请别的部门、慈善帮忙。", department);
    let help = vec![
        Field::text("of", "户籍地区划代码").required().hint("六位县级代码"),
        Field::area("words", "请对方核实什么", 2).required(),
    ];
    forms.put(Action::ReliefWork, "help", "请户籍地协助核实", "对方回不回都不影响受理、审批和发放。", help);
    let answered: Vec<Choice> = file
        .help
        .iter()
        .filter(|(_, done)| !**done)
        .map(|(of, _)| Choice::new(of.to_string(), super::super::place_name(*of)))
        .collect();
    if !answered.is_empty() {
        let fields = vec![
            Field::select("of", "哪里答复", answered).required(),
            Field::area("words", "答复", 2).required(),
        ];
        forms.put(Action::ReliefWork, "helped", "登记户籍地的答复", "", fields);
    }
    if file.approvals.is_empty() {
        let reasons =
            choices(RefusalReason::ALL.iter().copied(), RefusalReason::word, RefusalReason::chinese);
        let fields = vec![
            Field::radios("reason", "理由", reasons)
                .required()
                .hint("只有这些理由；户籍、职业、身份不是理由"),
            Field::area("words", "查到的事实", 2).required(),
        ];
        forms.put(Action::ReliefApprove, "refuse", "不予救助", "书面告知本人，可以申请复查。", fields);
        let fields = vec![Field::area("words", "本人怎么说", 2).required()];
        forms.put(Action::ReliefWork, "withdraw", "本人撤回", "", fields);
    }
    forms.all
}

fn with_part(mut fields: Vec<Field>, approval: u32, part: u32) -> Vec<Field> {
    let number =
        |name: &str, label: &str, value: u32| Field::text(name, label).value(value.to_string()).required();
    fields.insert(0, number("approval", "第几次审批", approval));
    fields.insert(1, number("part", "第几次发放", part));
    fields
}

/// Asks the packs again, with what is still to be decided by people before they give an amount.
fn assess(forms: &mut Forms<'_>, staff: &[Colleague]) {
    let open = points(forms.view);
    let yes = || vec![Choice::new("yes", "是"), Choice::new("no", "否")];
    let mut fields: Vec<Field> = open
        .iter()
        .map(|point| {
            let name = format!("{POINT}{}", point.name);
            if point.money {
                Field::money(name, &point.label)
            } else {
                Field::radios(name, &point.label, yes())
            }
        })
        .collect();
    if !open.is_empty() {
        fields.push(Field::area("words", "理由", 2));
        fields.extend(seconds(staff));
    }
    let note = "按今天有效的文件和现有情况算，不是决定。";
    forms.put(
        Action::ReliefWork,
        "assess",
        if open.is_empty() { "重新测算" } else { "人来定，再测算" },
        note,
        fields,
    );
}

/// The points that people have to decide, each once.
fn points(view: &ReliefView) -> Vec<OpenPoint> {
    let mut open: Vec<OpenPoint> = Vec::new();
    for answer in view.file.assessment.iter().flat_map(|(_, one)| &one.answers) {
        for point in &answer.points {
            if !open.contains(point) {
                open.push(point.clone());
            }
        }
    }
    open
}

fn approval_fields(granted: Vec<Choice>, staff: &[Colleague], county: bool) -> Vec<Field> {
    let ways = choices(Way::ALL.iter().copied(), Way::word, Way::chinese);
    let mut fields = Vec::new();
    if county {
        let kinds = [ApprovalKind::Regular, ApprovalKind::TopUp, ApprovalKind::Exceptional];
        let kinds = choices(kinds, ApprovalKind::word, ApprovalKind::chinese);
        fields.push(Field::radios("approval_kind", "哪一种", kinds).required());
    }
    fields.extend([
        Field::select("scheme", "按哪一项", granted).required(),
        Field::money("amount", "给多少").required(),
        Field::date("second_on", "第二次哪天给").hint("一次给完的不填"),
        Field::money("second_amount", "第二次给多少"),
        Field::radios("way", "怎么给", ways).required(),
        Field::text("what", "实物品名数量，或者打给哪位亲属、为什么"),
        Field::area("reason", "理由", 2).required(),
    ]);
    fields.extend(seconds(staff));
    if county {
        fields.push(Field::area("participants", "一事一议参加的人", 2).hint("一行一位"));
        fields.push(Field::file("minutes", "会议记录", SCAN));
        fields.push(Field::checks("minutes_kept", "会议记录不上传", vec![Choice::new("yes", "纸质件存档")]));
    }
    fields
}

/// What a form brings, under the ids by which the step names it.
struct Papers<'a> {
    sent: &'a Sent,
    view: &'a ReliefView,
    today: Date,
    brought: Brought,
}

impl Papers<'_> {
    /// The paper of a field, or of the box beside it that says it lies in the archive.
    fn take(&mut self, field: &str, kind: &str, refill: &mut Refill) -> Option<PaperId> {
        let bytes = self.sent.file(field);
        let kept = self.sent.typed.get(&format!("{field}_kept")) == "yes";
        let family = (self.view.row.household, None);
        let taken = match bytes {
            None if !kept => Err(SCAN_MISSING),
            bytes => self.brought.take(field, family, (kind, self.today), bytes),
        };
        taken.map_err(|wrong| refill.wrong(field, wrong)).ok()
    }
}

pub(super) async fn step(
    State(app): State<Arc<App>>,
    Path(number): Path<String>,
    FormOf(visitor, sent): FormOf,
) -> Result<Response, Trouble> {
    let ctx = visitor.ctx_for(&app, "办理临时救助", &sent);
    let view = look(&*app.office, &visitor.ctx(&app, "办理临时救助"), &ReadRelief { number: number.clone() })
        .await?;
    let staff = colleagues(&app, &visitor).await?;
    let mut refill = Refill::of(&sent);
    let version = u32::try_from(sent.version()).unwrap_or(0);
    let outcome_of: Result<ReliefTaken, Error> = if sent.typed.get(CHANGE) == "assess" {
        let decides = decides(&view, &sent, &staff);
        act(&*app.office, &ctx, &AssessRelief { relief: view.row.id, version, decides }).await
    } else {
        let brought = Brought::with(sent.command());
        let mut papers = Papers { sent: &sent, view: &view, today: ctx.today(), brought };
        let event = event_of(&mut papers, &staff, &mut refill);
        let Some(event) = event.filter(|_| !refill.is_wrong()) else {
            if !refill.is_wrong() {
                return Err(Trouble::not_found());
            }
            return page(&app, &visitor, &number, &refill).await;
        };
        let papers = papers.brought.all();
        let (relief, happened_on) = (view.row.id, ctx.today());
        act(&*app.office, &ctx, &TakeRelief { relief, version, event, happened_on, papers }).await
    };
    let at = |point: &str| format!("{POINT}{point}");
    match outcome(&mut refill, outcome_of, at, str::to_owned)? {
        Some(taken) => Ok(done(&taken)),
        None => page(&app, &visitor, &number, &refill).await,
    }
}

/// What is decided at the points that the page asked about.
fn decides(view: &ReliefView, sent: &Sent, staff: &[Colleague]) -> Vec<Decides> {
    let typed = &sent.typed;
    let second = cadre(typed).or_else(|| colleague(typed, staff));
    let decided = points(view).into_iter().filter_map(|point| {
        let value = typed.get(&format!("{POINT}{}", point.name)).to_owned();
        (!value.is_empty()).then(|| Decides {
            point: point.name,
            value,
            reason: Words::new(typed.get("words")),
            second: second.as_ref().map(Handler::signature),
        })
    });
    decided.collect()
}

/// The step that the form says; what is wrong stays with its field.
fn event_of(papers: &mut Papers<'_>, staff: &[Colleague], refill: &mut Refill) -> Option<ReliefEvent> {
    let typed = &papers.sent.typed;
    let words = || Words::new(typed.get("words"));
    let number = |name: &str| typed.get(name).parse::<u32>().unwrap_or(0);
    let second = cadre(typed).or_else(|| colleague(typed, staff));
    Some(match typed.get(CHANGE) {
        "pay" => {
            let voucher = papers.take("voucher", "photo", refill)?;
            let (approval, stage) = (number("approval"), number("part"));
            let paid = Paid { approval, stage, source: Source::Reserve, second, voucher: Some(voucher) };
            ReliefEvent::Paid { paid }
        }
        "pay_county" => {
            let (approval, stage) = (number("approval"), number("part"));
            ReliefEvent::Paid { paid: Paid::by_county(approval, stage) }
        }
        "confirm" => ReliefEvent::SecondConfirmed { approval: number("approval") },
        "papers" => {
            let proven = typed.all("proven").iter().filter_map(|id| PersonId::parse(id).ok()).collect();
            let paper = papers.take("paper", "certificate", refill)?;
            ReliefEvent::PapersCompleted { papers: vec![paper], proven }
        }
        "close" => ReliefEvent::Closed,
        "approve" => {
            let kind = if papers.view.file.approvals.is_empty() {
                ApprovalKind::Regular
            } else {
                ApprovalKind::FollowUp
            };
            let approval = approval(papers, (kind, Level::Township), second, refill)?;
            ReliefEvent::Approved { approval }
        }
        "decide" => {
            let kind = refill.picked("approval_kind", ApprovalKind::parse(typed.get("approval_kind")))?;
            let approval = approval(papers, (kind, Level::County), second, refill)?;
            ReliefEvent::Approved { approval }
        }
        "refer" => ReliefEvent::Referred { to: Words::new(typed.get("to")), words: words() },
        step @ ("help" | "helped") => {
            let of = Division::parse(typed.get("of"));
            if let Err(error) = &of {
                refill.wrong("of", error.to_string());
            }
            let (of, words) = (of.ok()?, words());
            if step == "help" {
                ReliefEvent::HelpAsked { of, words }
            } else {
                ReliefEvent::HelpAnswered { of, words }
            }
        }
        "refuse" => {
            let reason = refill.picked("reason", RefusalReason::parse(typed.get("reason")))?;
            ReliefEvent::Refused { reason, words: words() }
        }
        "withdraw" => ReliefEvent::Withdrawn { words: words() },
        _ => return None,
    })
}

fn approval(
    papers: &mut Papers<'_>,
    (kind, level): (ApprovalKind, Level),
    second: Option<Handler>,
    refill: &mut Refill,
) -> Option<Approval> {
    let typed = &papers.sent.typed;
    let mut money = |field: &str| match Fen::parse(typed.get(field)) {
        Ok(amount) => Some(amount),
        Err(error) => {
            refill.wrong(field, error.to_string());
            None
        }
    };
    let first = ApprovalStage { from: papers.today, amount: money("amount")? };
    let mut stages = vec![first];
    if !typed.get("second_on").is_empty() {
        let amount = money("second_amount")?;
        match Date::parse(typed.get("second_on")) {
            Ok(from) => stages.push(ApprovalStage { from, amount }),
            Err(_) => refill.wrong("second_on", "不是日期"),
        }
    }
    let way = refill.picked("way", Way::parse(typed.get("way")))?;
    let minutes = if kind == ApprovalKind::Exceptional {
        let participants = typed.get("participants").lines().map(Words::new).collect();
        Some(Minutes { participants, paper: papers.take("minutes", "other", refill)? })
    } else {
        None
    };
    let typed = &papers.sent.typed;
    let what = Some(typed.get("what")).filter(|what| !what.is_empty()).map(Words::new);
    Some(Approval {
        kind,
        level,
        scheme: typed.get("scheme").to_owned(),
        stages,
        given: Given { way, what },
        reason: Words::new(typed.get("reason")),
        second,
        asked: None,
        minutes,
    })
}
