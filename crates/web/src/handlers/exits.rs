// SPDX-License-Identifier: Apache-2.0
//! 渐退台账: the ledger of gradual exits, and one exit month by month.

use super::TabAsked;
use super::app::App;
use super::household::forms::with_query;
use super::paper_file;
use super::trouble::{Trouble, render};
use super::visitor::Visitor;
use crate::components::Action as Go;
use crate::components::{Badge, Link, ListControls, Tab, Tone};
use crate::layout::Heading;
use crate::pages::exits::{ExitList, ExitMonthRow, ExitPage, ExitRow};
use crate::papers::forms::{GradualExitLedger, GradualExitLine};
use crate::papers::{Head, Paper, View};
use assistance::access::Action;
use assistance::casework::{After, ExitKind, ExitLedger, ExitLine, ReadExit};
use assistance::office::look;
use assistance::payout::model::ids::AwardId;
use assistance::settings::ReadOffices;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use axum::routing::get;
use kernel::{Date, Division, DivisionLevel, Month};
use serde::Deserialize;
use std::sync::Arc;
use wording::casework as words;

/// Rows of one page.
const PAGE: u64 = 30;
/// The most lines of a ledger.
const MOST: u64 = 20_000;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/exits", get(list))
        .route("/exit-ledger", get(ledger))
        .route("/exit-ledger.xlsx", get(workbook))
        .route("/exits/{award}", get(show))
}

async fn list(
    State(app): State<Arc<App>>,
    visitor: Visitor,
    Query(asked): Query<TabAsked>,
) -> Result<Response, Trouble> {
    let ctx = visitor.ctx(&app, "查看渐退台账");
    let today = ctx.today();
    let page = asked.page();
    let all = asked.tab == "all";
    let of = |kind: Option<ExitKind>, running, limit| ExitLedger {
        kind,
        running,
        month: None,
        place: None,
        limit,
        offset: page * PAGE,
    };
    let chosen = ExitKind::parse(&asked.tab);
    let mut tabs = Vec::new();
    let groups = std::iter::once((String::new(), "发放中".to_owned(), None))
        .chain(
            ExitKind::ALL
                .iter()
                .map(|kind| (kind.word().to_owned(), words::exit(*kind).to_owned(), Some(*kind))),
        )
        .chain(std::iter::once(("all".to_owned(), "含已期满".to_owned(), None)));
    for (word, label, kind) in groups {
        let count = look(&*app.office, &ctx, &of(kind, word != "all", 0)).await?.1;
        let href = if word.is_empty() { "/exits".to_owned() } else { format!("/exits?tab={word}") };
        let current = asked.tab == word;
        // A ground that nobody leaves on needs no tab of its own.
        if kind.is_none() || count > 0 || current {
            tabs.push(Tab { label, href, count, current });
        }
    }
    let (lines, total) = look(&*app.office, &ctx, &of(chosen, !all, PAGE)).await?;
    let rows = lines.iter().map(|line| row(line, today)).collect();
    let pager = super::pager(page, PAGE, total, &format!("/exits?tab={}", asked.tab));
    Ok(render(&ExitList {
        frame: visitor.frame(&app),
        heading: Heading::new("渐退台账", "有困难缓退出的家庭：每户为什么渐退、发到哪个月、以后怎么办。")
            .other(Go::new("本月台账（打印）", "/exit-ledger"))
            .other(Go::new("本月台账（XLSX）", "/exit-ledger.xlsx")),
        tabs,
        rows,
        list: ListControls { pager, ..ListControls::default() },
    }))
}

#[derive(Default, Deserialize)]
struct OfMonth {
    #[serde(default)]
    month: String,
    #[serde(default)]
    place: String,
}

/// The ledger of a month and a place as a paper. clause: CK-2.2b
async fn paper(app: &App, visitor: &Visitor, asked: &OfMonth) -> Result<Paper, Trouble> {
    let ctx = visitor.ctx(app, "打印渐退台账");
    let month = match asked.month.as_str() {
        "" => ctx.today().month_of(),
        text => Month::parse(text).map_err(|_| Trouble::not_found())?,
    };
    let place = match asked.place.as_str() {
        "" => None,
        text => Some(Division::parse(text).map_err(|_| Trouble::not_found())?),
    };
    let query = ExitLedger { kind: None, running: true, month: Some(month), place, limit: MOST, offset: 0 };
    let (lines, _) = look(&*app.office, &ctx, &query).await?;
    let own = visitor.signed_in.postings.first().map(|posting| posting.place);
    let place = place.or(own).unwrap_or(app.settings.place);
    let offices = look(&*app.office, &visitor.ctx(app, ""), &ReadOffices { place }).await?;
    let county = place.level() <= DivisionLevel::County;
    let issuer = if county { offices.county.name } else { offices.township.name };
    let line = |line: &ExitLine| {
        let award = &line.listed.row.award;
        GradualExitLine {
            place: super::place_name(award.village),
            head_of_household: line.listed.name.clone(),
            members: award.persons,
            case_number: line.listed.household.clone(),
            reason: ground(line),
            per_head: String::new(),
            amount: award.monthly(month).unwrap_or_default(),
            from: line.from,
            until: line.until,
            state: match line.until {
                Some(last) if last == month => "最后一个月".to_owned(),
                Some(last) => format!("还有 {} 个月", last.months_since(month)),
                None => after(line),
            },
        }
    };
    Ok(GradualExitLedger {
        head: Head {
            issuer,
            case_number: format!("TZ-{place}-{month}"),
            document_number: None,
            dated: Some(ctx.today()),
            demonstration: app.settings.demonstration.is_some(),
            lock: None,
        },
        name: format!("{}渐退台账", super::place_name(place)),
        month,
        lines: lines.iter().map(line).collect(),
        clerk: visitor.signed_in.account.name.clone(),
    }
    .paper())
}

async fn ledger(
    State(app): State<Arc<App>>,
    visitor: Visitor,
    Query(asked): Query<OfMonth>,
) -> Result<Response, Trouble> {
    paper_file::page(&paper(&app, &visitor, &asked).await?)
}

async fn workbook(
    State(app): State<Arc<App>>,
    visitor: Visitor,
    Query(asked): Query<OfMonth>,
) -> Result<Response, Trouble> {
    paper_file::xlsx(&paper(&app, &visitor, &asked).await?)
}

fn ground(line: &ExitLine) -> String {
    line.listed.row.exit.map_or_else(String::new, |kind| words::exit(kind).to_owned())
}

/// Which month of how many it is.
fn position(line: &ExitLine, today: Date) -> Badge {
    let month = today.month_of();
    if line.over(today) {
        return Badge::new(Tone::Plain, "已期满");
    }
    if month < line.from {
        return Badge::new(Tone::Info, "还没有开始");
    }
    let at = month.months_since(line.from) + 1;
    match line.until {
        Some(last) if last == month => Badge::new(Tone::Soon, format!("第 {at} 个月，最后一个月")),
        Some(last) => {
            Badge::new(Tone::Info, format!("第 {at} 个月，共 {} 个月", last.months_since(line.from) + 1))
        }
        None => Badge::new(Tone::Info, format!("第 {at} 个月")),
    }
}

fn after(line: &ExitLine) -> String {
    match line.after {
        After::Ends { from } => format!("{}起不再发放", from.chinese()),
        After::Review { by } => format!("{by} 前核查，再决定"),
        After::Died { last } => format!("保障对象死亡，发到 {}", last.chinese()),
    }
}

fn row(line: &ExitLine, today: Date) -> ExitRow {
    let award = &line.listed.row.award;
    let present = today.month_of().clamp(line.from, line.until.unwrap_or(Month::MAX).max(line.from));
    ExitRow {
        href: format!("/exits/{}", award.id),
        name: line.listed.name.clone(),
        household: line.listed.household.clone(),
        place: super::place_name(award.village),
        ground: ground(line),
        monthly: award.monthly(present),
        from: line.from,
        until: line.until,
        at: position(line, today),
        after: after(line),
    }
}

async fn show(
    State(app): State<Arc<App>>,
    visitor: Visitor,
    Path(award): Path<String>,
) -> Result<Response, Trouble> {
    let award = AwardId::parse(&award).map_err(|_| Trouble::not_found())?;
    let ctx = visitor.ctx(&app, "查看渐退台账");
    let today = ctx.today();
    let line = look(&*app.office, &ctx, &ReadExit { award }).await?;
    let month = today.month_of();
    let state = |at: Month| match at.cmp(&month) {
        std::cmp::Ordering::Less => Badge::new(Tone::Plain, "已过"),
        std::cmp::Ordering::Equal => Badge::new(Tone::Done, "本月"),
        std::cmp::Ordering::Greater => Badge::new(Tone::Info, "未到"),
    };
    let months = line.months.iter();
    let months =
        months.map(|one| ExitMonthRow { month: one.month, amount: one.amount, state: state(one.month) });
    let path = format!("/households/{}", line.listed.household);
    let why = [("why", "review")];
    let mut basics = vec![
        ("家庭".to_owned(), line.listed.household.clone(), Some(with_query(&path, &why))),
        ("情形".to_owned(), ground(&line), None),
        ("起月".to_owned(), line.from.chinese(), None),
        ("止月".to_owned(), line.until.map_or_else(|| "不定期".to_owned(), |last| last.chinese()), None),
        ("进度".to_owned(), position(&line, today).text, None),
    ];
    if let Some(case) = &line.decided {
        basics.push(("依据的决定".to_owned(), case.clone(), Some(format!("/cases/{case}"))));
    }
    let mut links = Vec::new();
    if !line.over(today) && visitor.may(Action::CaseApply) {
        let href = with_query(&format!("{path}/awards/{award}/change"), &why);
        links.push(Link::new("再次陷入困难：报告变化，恢复保障", href));
    }
    let sentence = match line.after {
        After::Ends { from } => format!(
            "按作出渐退的决定，{}起不再发放，不用另作决定；期内再次陷入困难的，报告变化后恢复，不用重新申请。",
            from.chinese()
        ),
        After::Review { by } => format!(
            "没有固定的月数：{by} 前核查一次，由有权的人决定继续、恢复或者停止；没有决定以前，钱照发。"
        ),
        After::Died { last } => format!("保障对象死亡，发到 {} 为止。", last.chinese()),
    };
    Ok(render(&ExitPage {
        frame: visitor.frame(&app),
        heading: Heading::new(format!("渐退：{}", line.listed.name), ground(&line))
            .back("渐退台账", "/exits"),
        basics,
        months: months.collect(),
        after: sentence,
        links,
    }))
}
