// SPDX-License-Identifier: Apache-2.0
//! 机构月度清单: the month of a home on a page and as a file: the days of each resident, what went to the home, what of it is handed over to whom; drawn up by one and agreed to by another.

use super::super::app::App;
use super::super::form::Sent;
use super::super::household::forms::Refill;
use super::super::papers::SCAN_MISSING;
use super::super::see;
use super::super::side::{CHANGE, back};
use super::super::table_file::{FileForm, TableFile};
use super::super::trouble::{Trouble, render};
use super::super::visitor::{FormOf, Visitor};
use super::{Forms, cites, scan};
use crate::components::Typed;
use crate::components::{Action as Link, Cell, Choice, Column, EventForm, Field, Form, Row, Table, Tone};
use crate::layout::{Flash, Heading};
use crate::pages::side::SidePage;
use assistance::access::Action;
use assistance::home_month::{
    AnswerMonth, CloseMonth, DrawMonth, Due, HandOver, HomeMonth, HomeMonthId, HomeMonthView, Line,
    ReadHomeMonth, Share,
};
use assistance::office::{Private, act, look};
use assistance::tekun::{AbsenceKind, HomeId};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use kernel::{Fen, Fraction, Month, Rounding};
use std::sync::Arc;

/// Where the month of a home is.
pub(super) fn href(home: HomeId, month: Month) -> String {
    format!("/tekun/homes/{home}/months/{month}")
}

fn asked(home: &str, month: &str) -> Result<(HomeId, Month), Trouble> {
    let home = HomeId::parse(home).map_err(|_| Trouble::not_found())?;
    Ok((home, Month::parse(month).map_err(|_| Trouble::not_found())?))
}

pub(super) async fn show(
    State(app): State<Arc<App>>,
    Path((home, month)): Path<(String, String)>,
    visitor: Visitor,
    typed: Typed,
) -> Result<Response, Trouble> {
    page(&app, &visitor, asked(&home, &month)?, &Refill::asked(typed)).await
}

async fn page(
    app: &App,
    visitor: &Visitor,
    (home, month): (HomeId, Month),
    refill: &Refill,
) -> Result<Response, Trouble> {
    let ctx = visitor.ctx(app, "查看机构月度清单");
    let view = look(&*app.office, &ctx, &ReadHomeMonth { home, month }).await?;
    let mut frame = visitor.frame(app);
    if view.changed() {
        let text = "编好以后天数或者金额有了变化，县级退回以后重编。";
        frame.flashes.push(Flash { tone: Tone::Soon, text: text.to_owned(), link: None });
    }
    let mut heading =
        Heading::new(format!("{} · {} 月度清单", view.home.name(), month.chinese()), state(&view))
            .back(view.home.name(), format!("/tekun/homes/{home}"));
    if let Some(before) = month.add(-1) {
        heading = heading.other(Link::new("上个月", href(home, before)));
    }
    if let Some(after) = month.add(1).filter(|after| *after <= ctx.today().month_of()) {
        heading = heading.other(Link::new("下个月", href(home, after)));
    }
    heading = heading
        .other(Link::new("下载 Excel", format!("{}/list.xlsx", href(home, month))))
        .other(Link::new("下载 CSV", format!("{}/list.csv", href(home, month))));
    let mut tables = vec![lines(&view), dues(&view)];
    tables.extend(before(&view));
    let page = SidePage {
        events: back(events(&view, visitor), refill, &mut frame),
        frame,
        heading,
        basics: basics(app, &view),
        tables,
    };
    Ok((refill.status(), render(&page)).into_response())
}

fn state(view: &HomeMonthView) -> String {
    match &view.list {
        None if view.over => "还没有编清单，下面是按登记和到账算出来的。".to_owned(),
        None => "这个月还没有过完，下面是到今天的情况。".to_owned(),
        Some(HomeMonth { closed: Some((name, at)), .. }) => {
            format!("{} {name} 办结。", at.date_in_china().chinese())
        }
        Some(list) if list.agreed() => match view.open() {
            0 => "县级已经核对，没有要移交的，可以办结。".to_owned(),
            open => format!("县级已经核对，还有 {open} 笔要移交。"),
        },
        Some(_) => "已经编好，待县级核对。".to_owned(),
    }
}

fn share(app: &App, view: &HomeMonthView, one: &Share) -> String {
    let hundredths = one.share.checked_mul(Fraction::from_int(100)).unwrap_or(one.share);
    let percent = hundredths.to_decimal(1, Rounding::HalfUp);
    let by = match &one.basis.assumed {
        Some(why) => format!("假定：{why}"),
        None => cites(app, (view.home.row.township, view.month.last_day()), &one.basis.cites),
    };
    format!("{percent}%（{by}）")
}

fn basics(app: &App, view: &HomeMonthView) -> Vec<(String, String)> {
    let sum = |of: fn(&Line) -> Fen| {
        Fen::checked_sum(view.lines.iter().map(of))
            .map_or_else(String::new, |sum| format!("{} 元", sum.grouped()))
    };
    let mut all = vec![
        ("基本生活费到机构", sum(|one| one.basic)),
        ("照料护理费到机构", sum(|one| one.care)),
        ("请假随本人的比例", share(app, view, &view.shares.leave)),
        ("住院护理费给照料人的比例", share(app, view, &view.shares.hospital)),
    ];
    if let Some(list) = &view.list {
        all.push(("编制", format!("{} {}", list.at.date_in_china().chinese(), list.name)));
        if let Some((true, name, at)) = &list.answer {
            all.push(("县级核对", format!("{} {name}", at.date_in_china().chinese())));
        }
    }
    all.into_iter().map(|(label, words)| (label.to_owned(), words)).collect()
}

fn name<'v>(view: &'v HomeMonthView, line: &Line) -> &'v str {
    view.names.get(&line.person).map_or("", String::as_str)
}

fn lines(view: &HomeMonthView) -> (String, Table) {
    let title = "每个人的天数和到机构的钱".to_owned();
    let columns = vec![
        Column::words("姓名"),
        Column::figures("在院", "天"),
        Column::figures("请假", "天"),
        Column::figures("住院", "天"),
        Column::figures("基本生活费", "元"),
        Column::figures("照料护理费", "元"),
    ];
    let row = |one: &Line| {
        Row::plain(vec![
            Cell::words(name(view, one)),
            Cell::Count(one.days.lived.into()),
            Cell::Count(one.days.leave.into()),
            Cell::Count(one.days.hospital.into()),
            Cell::money(Some(one.basic)),
            Cell::money(Some(one.care)),
        ])
    };
    let table = Table::new("lines", &title, columns).rows(view.lines.iter().map(row).collect());
    (title, table.empty("这个月没有人住。"))
}

/// For which days a sum is, and to whom it goes.
const fn to_whom(kind: AbsenceKind) -> &'static str {
    match kind {
        AbsenceKind::Leave => "请假，给本人",
        AbsenceKind::Hospital => "住院，护理费给实际照料的人",
    }
}

fn whose<'v>(view: &'v HomeMonthView, due: &Due) -> &'v str {
    let at = usize::try_from(due.line).unwrap_or_default();
    at.checked_sub(1).and_then(|at| view.lines.get(at)).map_or("", |line| name(view, line))
}

fn dues(view: &HomeMonthView) -> (String, Table) {
    let title = "机构要移交的".to_owned();
    let columns = vec![
        Column::words("姓名"),
        Column::words("为什么"),
        Column::figures("金额", "元"),
        Column::words("移交"),
        Column::words("收条"),
    ];
    let row = |one: &Due| {
        let (done, receipt) = match &one.handed {
            Some(handed) => (
                Cell::words(format!("{} 交给 {}（{} 登记）", handed.on, handed.to.expose(), handed.name)),
                Cell::link("收条", format!("/papers/{}", handed.receipt)),
            ),
            None if view.list.as_ref().is_some_and(HomeMonth::agreed) => {
                (Cell::badge(Tone::Soon, "待移交"), Cell::None)
            }
            None => (Cell::words("县级核对以后移交"), Cell::None),
        };
        let cells = vec![
            Cell::words(whose(view, one)),
            Cell::words(to_whom(one.kind)),
            Cell::money(Some(one.amount)),
            done,
            receipt,
        ];
        Row::plain(cells)
    };
    let table = Table::new("dues", &title, columns).rows(view.dues.iter().map(row).collect());
    (title, table.empty("没有要移交的。"))
}

fn before(view: &HomeMonthView) -> Option<(String, Table)> {
    if view.before.is_empty() {
        return None;
    }
    let title = "退回的".to_owned();
    let columns = ["编制", "退回"].map(Column::words).to_vec();
    let row = |one: &HomeMonth| {
        let sent = one.answer.as_ref().map(|(_, name, at)| format!("{} {name}", at.date_in_china()));
        let drawn = format!("{} {}", one.at.date_in_china(), one.name);
        Row::plain(vec![Cell::words(drawn), Cell::words(sent.unwrap_or_default())])
    };
    let table = Table::new("before", &title, columns).rows(view.before.iter().map(row).collect());
    Some((title, table))
}

fn events(view: &HomeMonthView, visitor: &Visitor) -> Vec<EventForm> {
    let to = href(view.home.row.id, view.month);
    let mut forms = Forms { visitor, to, all: Vec::new() };
    let Some(list) = &view.list else {
        if view.over && !view.lines.is_empty() {
            let digest = view.digest.clone();
            let note =
                "天数来自入住、请假、住院的登记，金额来自已经到账的花名册。没有登记全的，先补登记再编。";
            forms.add(Action::HomeMonthDraw, "编制月度清单", note, |to| {
                Form::post("draw", to, "编制，报县级核对").hidden(CHANGE, "draw").hidden("digest", digest)
            });
        }
        return forms.all;
    };
    let id = list.id.to_string();
    if list.answer.is_none() && list.by != visitor.signed_in.account.id {
        let answers = vec![Choice::new("yes", "属实，同意"), Choice::new("no", "退回重编")];
        let mut note = "编制的人不能核对。".to_owned();
        if !view.dues.is_empty() && !view.shares.actionable {
            note += "比例是假定的，没有文件规定，先在“标准”里录入才能同意。";
        }
        forms.add(Action::HomeMonthConfirm, "核对月度清单", &note, |to| {
            Form::post("answer", to, "签字")
                .hidden(CHANGE, "answer")
                .hidden("list", id.clone())
                .fields(vec![Field::radios("accept", "核对结果", answers).required()])
        });
    }
    if !list.agreed() || list.closed.is_some() {
        return forms.all;
    }
    for (nth, due) in view.dues.iter().filter(|due| due.handed.is_none()).enumerate() {
        let label = format!("登记移交：{} {} 元", whose(view, due), due.amount.grouped());
        let mut fields = vec![
            Field::date("on", "哪天交的").required(),
            Field::text("to", "交给谁").required().value(match due.kind {
                AbsenceKind::Leave => whose(view, due),
                AbsenceKind::Hospital => "",
            }),
        ];
        fields.extend(scan("receipt", "收条"));
        forms.add(Action::HomeMonthDraw, &label, to_whom(due.kind), |to| {
            Form::post(format!("hand-{nth}"), to, "登记")
                .hidden(CHANGE, "hand_over")
                .hidden("list", id.clone())
                .hidden("line", due.line.to_string())
                .hidden("kind", due.kind.word())
                .fields(fields)
        });
    }
    if view.open() == 0 {
        forms.add(Action::HomeMonthDraw, "办结月度清单", "办结以后不能再改。", |to| {
            Form::post("close", to, "办结").hidden(CHANGE, "close").hidden("list", id.clone())
        });
    }
    forms.all
}

pub(super) async fn take(
    State(app): State<Arc<App>>,
    Path((home, month)): Path<(String, String)>,
    FormOf(visitor, sent): FormOf,
) -> Result<Response, Trouble> {
    let (home, month) = asked(&home, &month)?;
    let ctx = visitor.ctx_for(&app, "办理机构月度清单", &sent);
    let mut refill = Refill::of(&sent);
    let list = || HomeMonthId::parse(sent.typed.get("list")).map_err(|_| Trouble::not_found());
    let done = match sent.typed.get(CHANGE) {
        "draw" => {
            let digest = sent.typed.get("digest").to_owned();
            Some(act(&*app.office, &ctx, &DrawMonth { home, month, digest }).await)
        }
        "answer" => {
            let list = list()?;
            match refill.yes_or_no("accept") {
                Some(accept) => Some(act(&*app.office, &ctx, &AnswerMonth { list, accept }).await),
                None => None,
            }
        }
        "hand_over" => match handing(list()?, &sent, &mut refill) {
            Some(hand) => Some(act(&*app.office, &ctx, &hand).await),
            None => None,
        },
        "close" => Some(act(&*app.office, &ctx, &CloseMonth { list: list()? }).await),
        _ => return Err(Trouble::not_found()),
    };
    let done = match done {
        Some(done) => refill.outcome(done, str::to_owned)?,
        None => None,
    };
    match done {
        Some(_) => Ok(see(&href(home, month))),
        None => page(&app, &visitor, (home, month), &refill).await,
    }
}

/// What was handed over, with its receipt: uploaded, or ticked as lying in the box.
fn handing(list: HomeMonthId, sent: &Sent, refill: &mut Refill) -> Option<HandOver> {
    let receipt = sent.file("receipt").map(<[u8]>::to_vec);
    if receipt.is_none() && sent.typed.get("receipt_kept") != "yes" {
        refill.wrong("receipt", SCAN_MISSING);
        return None;
    }
    Some(HandOver {
        list,
        line: sent.typed.get("line").parse().unwrap_or_default(),
        kind: sent.typed.get("kind").to_owned(),
        on: sent.typed.get("on").to_owned(),
        to: Private::new(sent.typed.get("to")),
        receipt,
    })
}

pub(super) async fn file(
    State(app): State<Arc<App>>,
    Path((home, month, form)): Path<(String, String, String)>,
    visitor: Visitor,
) -> Result<Response, Trouble> {
    let (home, month) = asked(&home, &month)?;
    let ending = form.strip_prefix("list.").filter(|ending| matches!(*ending, "csv" | "xlsx"));
    let ending = ending.ok_or_else(Trouble::not_found)?;
    let ctx = visitor.ctx(&app, "下载机构月度清单");
    let view = look(&*app.office, &ctx, &ReadHomeMonth { home, month }).await?;
    let heads = [
        "姓名",
        "在院（天）",
        "请假（天）",
        "住院（天）",
        "基本生活费到机构（元）",
        "照料护理费到机构（元）",
        "请假随本人（元）",
        "住院护理费给照料人（元）",
        "移交",
    ];
    let row = |(number, line): (u32, &Line)| {
        let of = |kind: AbsenceKind| view.dues.iter().find(|due| (due.line, due.kind) == (number, kind));
        let sum = |kind| of(kind).map_or_else(|| Fen::ZERO.plain(), |due| due.amount.plain());
        let handed = [AbsenceKind::Leave, AbsenceKind::Hospital].into_iter().filter_map(of);
        let handed = handed
            .filter_map(|due| due.handed.as_ref().map(|one| format!("{} {}", due.kind.chinese(), one.on)));
        vec![
            name(&view, line).to_owned(),
            line.days.lived.to_string(),
            line.days.leave.to_string(),
            line.days.hospital.to_string(),
            line.basic.plain(),
            line.care.plain(),
            sum(AbsenceKind::Leave),
            sum(AbsenceKind::Hospital),
            handed.collect::<Vec<_>>().join("；"),
        ]
    };
    let table = TableFile {
        name: format!("{}{month}月度清单", view.home.name()),
        heads: heads.map(str::to_owned).to_vec(),
        rows: (1..).zip(&view.lines).map(row).collect(),
    };
    Ok(table.response(FileForm::of(ending)))
}
