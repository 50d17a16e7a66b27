// SPDX-License-Identifier: Apache-2.0
//! 资金: balances by fund, the rosters, and the forms that open a fund, book an appropriation and draw up a roster.

use super::super::app::App;
use super::super::household::forms::{Refill, command_of};
use super::super::see;
use super::super::side::reopen;
use super::super::trouble::{Trouble, render};
use super::super::visitor::{FormOf, Visitor};
use super::{county, kind_name, paying, scheme_name, state_badge};
use crate::components::{
    Action as Link, Badge, Choice, Control, EventForm, Field, Form, ListControls, Tile, Tiles, Tone,
};
use crate::layout::{Flash, Heading};
use crate::pages::money::funds::{BatchRow, FundRow, Funds};
use assistance::access::Action;
use assistance::office::{act, look};
use assistance::payout::UNCOUNTABLE;
use assistance::payout::funds::{Appropriate, FundStanding, FundView, OpenFund, ReadFunds, Source};
use assistance::payout::lists::{ListRosters, ReadFailed};
use assistance::payout::model::flow::RosterState;
use assistance::payout::orders::ReadFundBook;
use assistance::payout::overpaid::ReadOverpaid;
use assistance::payout::rosters::{DrawUp, RosterDone, RosterRow};
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use kernel::{Ctx, Date, Fen, Id, Month};
use serde::Deserialize;
use std::sync::Arc;

/// Rosters of one page.
const PAGE: u64 = 30;

#[derive(Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    page: u64,
    #[serde(default)]
    done: String,
}

pub(super) async fn show(
    State(app): State<Arc<App>>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Response, Trouble> {
    page(&app, &visitor, &asked, None).await
}

/// The page; `back` is the form that could not be taken, by its id.
async fn page(
    app: &App,
    visitor: &Visitor,
    asked: &Asked,
    back: Option<(&str, &Refill)>,
) -> Result<Response, Trouble> {
    let ctx = visitor.ctx(app, "查看资金");
    let place = county(app, visitor, Action::RosterView);
    let at = asked.page.min(10_000);
    let query = ListRosters { limit: PAGE + 1, offset: at * PAGE };
    let mut rosters = look(&*app.office, &ctx, &query).await?;
    let more = rosters.len() > usize::try_from(PAGE).unwrap_or(usize::MAX);
    rosters.truncate(usize::try_from(PAGE).unwrap_or(usize::MAX));
    let funds = match visitor.may(Action::FundView) {
        true => look(&*app.office, &ctx, &ReadFunds { county: place }).await?,
        false => Vec::new(),
    };
    let mut frame = visitor.frame(app);
    if asked.done == "fund" {
        frame.flashes.push(Flash {
            tone: Tone::Done,
            text: "已登记，第二人复核以后记账。".to_owned(),
            link: None,
        });
    }
    let mut events = events(visitor, &ctx, &funds, back.map(|(_, refill)| refill));
    if let Some((id, refill)) = back {
        reopen(&mut events, (id, refill), &mut frame);
    }
    let standings: Vec<FundStanding> = funds.iter().map(standing).collect::<Result<_, Trouble>>()?;
    let whole = FundStanding::of_all(&standings).ok_or(UNCOUNTABLE)?;
    let tiles = tiles(app, &ctx, place, (!funds.is_empty()).then_some(&whole)).await?;
    let state = format!("{} 笔资金，可用 {} 元。", funds.len(), whole.left.grouped());
    let heading = Heading::new("资金", state)
        .other(Link::new("退回的支付", "/money/failed"))
        .other(Link::new("多发的钱", "/money/overpaid"))
        .other(Link::new("新标准重算", "/money/standard"));
    let heading = match visitor.may(Action::PriceView) {
        true => heading.other(Link::new("价格补贴", "/money/prices")),
        false => heading,
    };
    let heading = match visitor.may(Action::ReserveView) {
        true => heading.other(Link::new("备用金", "/money/reserves")),
        false => heading,
    };
    let heading = match visitor.may(Action::FundView) {
        true => heading.other(Link::new("资金流水", "/money/book")),
        false => heading,
    };
    let page = Funds {
        frame,
        heading,
        tiles,
        funds: funds.iter().zip(&standings).map(|(view, standing)| fund(view, *standing)).collect(),
        batches: rosters.iter().map(batch).collect(),
        reconciled: reconciled(&standings, &rosters),
        list: ListControls { filters: None, pager: pager(at, more, rosters.len()), export: None },
        events,
    };
    let status = back.map_or(axum::http::StatusCode::OK, |(_, refill)| refill.status());
    Ok((status, render(&page)).into_response())
}

/// The number of rosters is not counted: there is a next page or there is none.
fn pager(at: u64, more: bool, shown: usize) -> Option<crate::components::Pager> {
    let known = at * PAGE + shown as u64 + u64::from(more);
    crate::handlers::pager(at, PAGE, known, "/money")
}

fn fund(view: &FundView, standing: FundStanding) -> FundRow {
    let schemes = view.schemes();
    let earmark = match &schemes {
        None => "不限项目".to_owned(),
        Some(only) => only.iter().map(|one| wording::casework::scheme(*one)).collect::<Vec<_>>().join("、"),
    };
    FundRow {
        href: String::new(),
        name: match view.year() {
            Some(year) => format!("{}（{year} 年度）", view.fund.title),
            None => view.fund.title.clone(),
        },
        source: view.source().map_or("", Source::chinese).to_owned(),
        earmark,
        standing,
        mark: standing.left.is_zero().then(|| Badge::new(Tone::Late, "已用完")),
    }
}

fn batch(row: &RosterRow) -> BatchRow {
    let roster = &row.roster;
    let content = roster.state.content();
    let last = roster.state.signatures().last().map(|one| one.at.date_in_china());
    BatchRow {
        href: format!("/money/rosters/{}", roster.id),
        number: row.number.clone(),
        month: roster.month,
        kind: format!("{} {}", scheme_name(roster), kind_name(roster.kind)),
        people: content.map_or(0, |content| content.lines),
        amount: content.map_or(Fen::ZERO, |content| content.amount),
        state: state_badge(&roster.state),
        on: last.unwrap_or_else(|| roster.month.first_day()),
    }
}

fn standing(view: &FundView) -> Result<FundStanding, Trouble> {
    Ok(view.standing().ok_or(UNCOUNTABLE)?)
}

/// Whether every fen that came in is in one of the places, and what the closed rosters shown say.
fn reconciled(funds: &[FundStanding], rosters: &[RosterRow]) -> Option<(Tone, String)> {
    let astray = funds.iter().filter(|fund| fund.astray() != Some(Fen::ZERO)).count();
    if astray > 0 {
        let text = format!(
            "{astray} 笔资金的下达与各处金额之和对不上，请停止发放，并由管理员运行 doudi doctor 核对账目。"
        );
        return Some((Tone::Late, text));
    }
    let closed = rosters.iter().filter_map(|row| match &row.roster.state {
        RosterState::Closed { closed, .. } => Some(closed.at.date_in_china()),
        _ => None,
    });
    let last = closed.max()?;
    let books = if funds.is_empty() { "" } else { "每笔资金的下达等于各处金额之和；" };
    Some((Tone::Done, format!("{books}到 {last}，已对账的花名册与银行回盘逐分一致。")))
}

/// `whole` is where the money of all funds is; none for whoever sees no funds.
async fn tiles(
    app: &App,
    ctx: &Ctx,
    place: kernel::Division,
    whole: Option<&FundStanding>,
) -> Result<Tiles, Trouble> {
    let mut failed = 0;
    for scheme in paying() {
        let found = look(&*app.office, ctx, &ReadFailed { county: place, scheme }).await?;
        failed += found.drawn.lines.len() + found.drawn.waiting.len();
    }
    let overpaid = look(&*app.office, ctx, &ReadOverpaid { county: place }).await?;
    let open = overpaid.iter().filter(|row| !row.open.months.is_empty()).count();
    let tone = |count: usize| if count > 0 { Tone::Soon } else { Tone::Plain };
    let mut tiles = Vec::new();
    if let Some(whole) = whole {
        let waiting = look(&*app.office, ctx, &ReadFundBook { county: place }).await?.waiting().count();
        tiles.push(Tile::money("已发放", whole.paid));
        tiles.push(Tile::money("可用余额", whole.left));
        tiles.push(Tile::new("资金待复核", waiting, "笔").tone(tone(waiting)).href("/money/book"));
    }
    tiles.push(Tile::new("退回待重发", failed, "户").tone(tone(failed)).href("/money/failed"));
    tiles.push(Tile::new("多发待决定", open, "户").tone(tone(open)).href("/money/overpaid"));
    Ok(Tiles { tiles })
}

fn scheme_choices() -> Vec<Choice> {
    paying().map(|scheme| Choice::new(scheme.word(), wording::casework::scheme(scheme))).collect()
}

fn event(name: &str, consequence: &str, form: Form) -> EventForm {
    let form = form.own_ids();
    let consequence = vec![consequence.to_owned()];
    EventForm { name: name.to_owned(), consequence, destructive: false, open: false, form }
}

fn events(visitor: &Visitor, ctx: &Ctx, funds: &[FundView], refill: Option<&Refill>) -> Vec<EventForm> {
    let today = ctx.today();
    let command = || command_of(&refill.map(|one| one.typed.clone()).unwrap_or_default());
    let mut events = Vec::new();
    if visitor.may(Action::RosterMake) {
        let kinds = vec![
            Choice::new("regular", "月发放")
                .hint("每月一份；截止日以后决定的新增、增发进下一份，去世、停发马上生效。临时救助没有月发放"),
            Choice::new("off_cycle", "零星发放")
                .hint("已编过月发放的月份里还欠的：新增、补发；县级支付的临时救助，批了就发"),
            Choice::new("repay", "重发").hint("银行退回、账户已换好的"),
        ];
        let form = Form::post("draw-up", "/money/rosters", "编制花名册").command(command()).fields(vec![
            Field::select("scheme", "救助", scheme_choices())
                .required()
                .value(paying().next().map_or("", assistance::casework::Scheme::word)),
            Field::radios("kind", "种类", kinds).required().value("regular"),
            Field::new("month", "所属月", Control::Month).required().value(today.month_of().to_string()),
            Field::date("cut_off", "变更截止日")
                .hint("月发放才填；到这一天为止的决定进这一份，到这一天才能锁定")
                .value(today.to_string()),
        ]);
        events.push(event("编制花名册", "按待遇和已发的钱算出来，不能手工增减。", form));
    }
    if visitor.may(Action::FundManage) {
        let sources = Source::ALL.iter().map(|one| Choice::new(one.word(), one.chinese())).collect();
        let form = Form::post("fund", "/money/funds", "登记资金").command(command()).fields(vec![
            Field::text("title", "名称").required().example("困难群众救助补助资金"),
            Field::select("source", "来源", sources).required(),
            Field::new("year", "预算年度", Control::Count { unit: "年".to_owned() })
                .required()
                .value(today.year().to_string()),
            Field::checks("earmark", "只能用于", scheme_choices()).hint("不选就是不限项目"),
            Field::new("place", "使用顺序", Control::Count { unit: String::new() })
                .required()
                .hint("小的先用，最后一笔兜底")
                .value((funds.len() + 1).to_string()),
            Field::money("amount", "下达金额").required(),
            Field::text("paper", "下达文号").required().example("示财社〔2026〕8号"),
        ]);
        events.push(event(
            "登记一笔资金",
            "登记后由第二人复核，复核后才记账、按顺序用于花名册；记错的用红字更正，不能改。",
            form,
        ));
        if !funds.is_empty() {
            let choices = funds
                .iter()
                .map(|one| Choice::new(one.fund.account.id.to_string(), one.fund.title.clone()))
                .collect();
            let form =
                Form::post("appropriate", "/money/appropriations", "追加").command(command()).fields(vec![
                    Field::select("fund", "资金", choices).required(),
                    Field::money("amount", "追加金额").required(),
                    Field::text("paper", "下达文号").required(),
                ]);
            events.push(event("追加下达", "加到已有的资金上，由第二人复核后记账。", form));
        }
    }
    events
}

pub(super) fn money(refill: &mut Refill, field: &str) -> Option<Fen> {
    match Fen::parse(refill.typed.get(field)) {
        Ok(amount) if amount > Fen::ZERO => Some(amount),
        Ok(_) => {
            refill.wrong(field, "金额应大于 0");
            None
        }
        Err(error) => {
            refill.wrong(field, error.to_string());
            None
        }
    }
}

fn whole(refill: &mut Refill, field: &str) -> Option<i32> {
    let read = refill.typed.get(field).trim().parse::<i32>().ok();
    if read.is_none() {
        refill.wrong(field, "请填整数");
    }
    read
}

pub(super) async fn open(
    State(app): State<Arc<App>>,
    FormOf(visitor, sent): FormOf,
) -> Result<Response, Trouble> {
    let mut refill = Refill::of(&sent);
    let (amount, year, place) =
        (money(&mut refill, "amount"), whole(&mut refill, "year"), whole(&mut refill, "place"));
    if let (Some(amount), Some(year), Some(place)) = (amount, year, place) {
        let typed = &sent.typed;
        let command = OpenFund {
            county: county(&app, &visitor, Action::FundManage),
            title: typed.get("title").to_owned(),
            source: typed.get("source").to_owned(),
            year,
            earmark: typed.all("earmark").to_vec(),
            place: place.into(),
            amount,
            paper: typed.get("paper").to_owned(),
        };
        let done = act(&*app.office, &visitor.ctx_for(&app, "登记资金", &sent), &command).await;
        if refill.outcome(done, str::to_owned)?.is_some() {
            return Ok(see("/money?done=fund"));
        }
    }
    page(&app, &visitor, &Asked::default(), Some(("fund", &refill))).await
}

pub(super) async fn appropriate(
    State(app): State<Arc<App>>,
    FormOf(visitor, sent): FormOf,
) -> Result<Response, Trouble> {
    let mut refill = Refill::of(&sent);
    let fund = refill.picked("fund", Id::parse(sent.typed.get("fund")).ok());
    if let (Some(amount), Some(fund)) = (money(&mut refill, "amount"), fund) {
        let county = county(&app, &visitor, Action::FundManage);
        let command = Appropriate { county, fund, amount, paper: sent.typed.get("paper").to_owned() };
        let done = act(&*app.office, &visitor.ctx_for(&app, "追加资金", &sent), &command).await;
        if refill.outcome(done, str::to_owned)?.is_some() {
            return Ok(see("/money?done=fund"));
        }
    }
    page(&app, &visitor, &Asked::default(), Some(("appropriate", &refill))).await
}

pub(super) async fn draw_up(
    State(app): State<Arc<App>>,
    FormOf(visitor, sent): FormOf,
) -> Result<Response, Trouble> {
    let mut refill = Refill::of(&sent);
    let typed = &sent.typed;
    let month = Month::parse(typed.get("month"));
    if let Err(error) = &month {
        refill.wrong("month", error.to_string());
    }
    let cut_off = match typed.get("cut_off") {
        "" => Ok(None),
        text => Date::parse(text).map(Some),
    };
    if let Err(error) = &cut_off {
        refill.wrong("cut_off", error.to_string());
    }
    if let (Ok(month), Ok(cut_off)) = (month, cut_off) {
        let command = DrawUp {
            county: county(&app, &visitor, Action::RosterMake),
            scheme: typed.get("scheme").to_owned(),
            month,
            kind: typed.get("kind").to_owned(),
            cut_off,
        };
        let done = act(&*app.office, &visitor.ctx_for(&app, "编制花名册", &sent), &command).await;
        if let Some(RosterDone { roster, .. }) = refill.outcome(done, str::to_owned)? {
            return Ok(see(&format!("/money/rosters/{roster}")));
        }
    }
    page(&app, &visitor, &Asked::default(), Some(("draw-up", &refill))).await
}
