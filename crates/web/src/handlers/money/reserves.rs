// SPDX-License-Identifier: Apache-2.0
//! 备用金: what townships have been paid ahead and spent, what the packs ask for, and the forms: pay ahead, give back, sign a month, take it.

use super::super::app::App;
use super::super::form::Sent;
use super::super::household::forms::{Refill, command_of};
use super::super::side::reopen;
use super::super::trouble::{Trouble, render};
use super::super::visitor::{FormOf, Visitor};
use super::super::{place_name, see};
use super::funds::money;
use super::{book, county, top_ups};
use crate::components::{Action as Link, Badge, Choice, EventForm, Field, Form, Tile, Tiles, Tone};
use crate::layout::Heading;
use crate::pages::money::reserves::{
    Asked, FlowRow, MonthRow, Reserve as Page, ReserveRow as Row, Reserves as List, VoucherRow,
};
use assistance::access::Action;
use assistance::casework::{Basis, Scheme};
use assistance::office::{act, look};
use assistance::payout::UNCOUNTABLE;
use assistance::payout::funds::{FundView, ReadFunds};
use assistance::payout::orders::ReadFundBook;
use assistance::payout::reserve::ahead::{GiveBack, PayAhead};
use assistance::payout::reserve::minimum::Minimum;
use assistance::payout::reserve::model::{Flow, FlowKind};
use assistance::payout::reserve::read::{PurseView, ReadReserve, ReadReserves, ReserveRow, ReserveView};
use assistance::payout::reserve::settle::{AnswerMonth, Settlement, SettlementId, SignMonth, ToSign};
use assistance::payout::reserve::spend::Voucher;
use assistance::payout::reserve::top_up::TopUp;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use kernel::{Division, Fen, Id, Month};
use policy::tree::Program;
use std::sync::Arc;

pub(super) const LIST: &str = "/money/reserves";

/// A form that could not be taken, by its id.
pub(super) type Back<'a> = Option<(String, &'a Refill)>;

fn filled(events: &mut [EventForm], back: &Back<'_>, frame: &mut crate::layout::Frame) {
    if let Some((id, refill)) = back {
        reopen(events, (id.as_str(), refill), frame);
    }
}

fn status(back: &Back<'_>) -> axum::http::StatusCode {
    back.as_ref().map_or(axum::http::StatusCode::OK, |(_, refill)| refill.status())
}

pub(super) async fn list(State(app): State<Arc<App>>, visitor: Visitor) -> Result<Response, Trouble> {
    list_page(&app, &visitor, None).await
}

async fn list_page(app: &App, visitor: &Visitor, back: Back<'_>) -> Result<Response, Trouble> {
    let ctx = visitor.ctx(app, "查看备用金");
    let county = county(app, visitor, Action::ReserveView);
    let found = look(&*app.office, &ctx, &ReadReserves { county }).await?;
    let rows: Vec<Row> = found.rows.iter().map(row).collect();
    let mut frame = visitor.frame(app);
    let townships: Vec<Division> = found.rows.iter().map(|one| one.township).collect();
    let funds = funds(app, visitor, county).await?;
    let mut events: Vec<EventForm> =
        pay_ahead(visitor, &townships, (&funds, None), LIST).into_iter().collect();
    filled(&mut events, &back, &mut frame);
    let sum = |of: fn(&ReserveRow) -> Fen| Fen::checked_sum(found.rows.iter().map(of)).unwrap_or_default();
    let low = found.rows.iter().filter(|one| one.low).count();
    let short = found.rows.iter().filter(|one| missing(one) > Fen::ZERO).count();
    let tone = |count: usize| if count > 0 { Tone::Soon } else { Tone::Plain };
    let mut tiles = vec![Tile::new("余额偏低", low, "个").tone(tone(low))];
    if found.rows.iter().any(|one| one.minimum.is_some()) {
        tiles.push(Tile::new("预拨不足", short, "个").tone(tone(short)));
    }
    if visitor.may(Action::ReserveConfirm) && visitor.may(Action::FundView) {
        let book = look(&*app.office, &ctx, &ReadFundBook { county }).await?;
        let waiting = book.waiting().filter(|one| one.kind.township().is_some()).count();
        tiles.push(Tile::new("备用金待复核", waiting, "笔").tone(tone(waiting)).href("/money/book"));
    }
    let state = format!(
        "今年预拨 {} 元，支出 {} 元，余额 {} 元。",
        sum(|one| one.ahead).grouped(),
        sum(|one| one.spent).grouped(),
        sum(|one| one.balance).grouped()
    );
    let mut heading = Heading::new("备用金", state);
    if visitor.may(Action::RosterView) {
        heading = heading.back("资金", "/money");
    }
    let minimum = found.rows.iter().find_map(|one| one.minimum.as_ref());
    let notes = notes(minimum, found.program.as_deref(), &found.low);
    let page = List { frame, heading, tiles: Tiles { tiles }, rows, notes, events };
    Ok((status(&back), render(&page)).into_response())
}

fn missing(row: &ReserveRow) -> Fen {
    row.minimum.as_ref().and_then(|one| one.missing).unwrap_or_default()
}

fn asked(minimum: Option<&Minimum>) -> Asked {
    match minimum {
        None => Asked::Nothing,
        Some(Minimum { amount: Some(least), missing: Some(missing), .. }) => Asked::Sum(*least, *missing),
        Some(one) => Asked::Needs(one.needs.join("、")),
    }
}

fn months(row: &ReserveRow) -> String {
    let said = [
        row.settled.map(|month| format!("{month} 已核收")),
        row.signed.map(|month| format!("{month} 待核收")),
        row.to_sign.map(|month| format!("{month} 待签字")),
    ];
    said.into_iter().flatten().collect::<Vec<_>>().join("，")
}

fn marks(row: &ReserveRow) -> Vec<Badge> {
    let mut marks = Vec::new();
    if row.low {
        marks.push(Badge::new(Tone::Soon, "余额偏低"));
    }
    if missing(row) > Fen::ZERO {
        marks.push(Badge::new(Tone::Late, "预拨不足"));
    }
    if let Some(asked) = &row.asked {
        marks.push(Badge::new(Tone::Soon, format!("申请补充 {} 元", asked.amount.grouped())));
    }
    marks
}

fn row(one: &ReserveRow) -> Row {
    Row {
        href: format!("{LIST}/{}", one.township),
        place: place_name(one.township),
        ahead: one.ahead,
        spent: one.spent,
        balance: one.balance,
        asked: asked(one.minimum.as_ref()),
        months: months(one),
        marks: marks(one),
    }
}

fn by(basis: &Basis) -> String {
    match (&basis.set_by, &basis.assumed) {
        (Some(document), _) => document.clone(),
        (None, Some(why)) => format!("假定：{why}"),
        (None, None) => String::new(),
    }
}

/// By what the minimum and the warning are reckoned.
fn notes(minimum: Option<&Minimum>, program: Option<&Program>, low: &(u32, Basis)) -> Vec<String> {
    let mut notes = Vec::new();
    if let (Some(minimum), Some(program)) = (minimum, program) {
        let mut text = format!("最低预拨：{}。", wording::source::cites(program, &minimum.cites));
        if !minimum.assumed.is_empty() {
            text += &format!("假定（文件没有写明）：{}。", minimum.assumed.join("、"));
        }
        text += "人口在“本县设置”里填，写明出处。";
        notes.push(text);
    }
    notes.push(format!("余额低于今年预拨的 {}% 算偏低（{}）。", low.0, by(&low.1)));
    notes
}

/// The funds that may feed a reserve, for whoever pays ahead.
async fn funds(app: &App, visitor: &Visitor, county: Division) -> Result<Vec<FundView>, Trouble> {
    if !visitor.may(Action::ReserveManage) || !visitor.may(Action::FundView) {
        return Ok(Vec::new());
    }
    let ctx = visitor.ctx(app, "查看资金");
    let mut funds = look(&*app.office, &ctx, &ReadFunds { county }).await?;
    funds.retain(|one| one.schemes().is_none_or(|only| only.contains(&Scheme::TempRelief)));
    Ok(funds)
}

pub(super) fn event(name: &str, consequence: Vec<String>, form: Form) -> EventForm {
    let form = form.command(command_of(&crate::components::Typed::default())).own_ids();
    EventForm { name: name.to_owned(), consequence, destructive: false, open: false, form }
}

/// The form for money that goes to a township; of one that asked for more, with what it asked for.
fn pay_ahead(
    visitor: &Visitor,
    townships: &[Division],
    (funds, asked): (&[FundView], Option<&TopUp>),
    to: &str,
) -> Option<EventForm> {
    if !visitor.may(Action::ReserveManage) || townships.is_empty() {
        return None;
    }
    let consequence = |text: &str| vec![text.to_owned()];
    if funds.is_empty() {
        let text = "没有可以用于临时救助的资金，先在“资金”里登记一笔。";
        let form = Form::get("pay-ahead", "/money", "去登记资金");
        let (name, consequence) = ("预拨或者补充备用金".to_owned(), consequence(text));
        return Some(EventForm { name, consequence, destructive: false, open: false, form });
    }
    let fund = |one: &FundView| {
        let left = one.standing().map_or(Fen::ZERO, |standing| standing.left);
        let label = format!("{}（可用 {} 元）", one.fund.title, left.grouped());
        Choice::new(one.fund.account.id.to_string(), label)
    };
    let mut fields = Vec::new();
    let mut form = Form::post("pay-ahead", format!("{to}/ahead"), "登记预拨");
    match townships {
        [one] => form = form.hidden("township", one.to_string()),
        all => {
            let choices = all.iter().map(|one| Choice::new(one.to_string(), place_name(*one))).collect();
            fields.push(Field::select("township", "乡镇（街道）", choices).required());
        }
    }
    let amount = Field::money("amount", "金额").required();
    fields.extend([
        Field::select("fund", "资金", funds.iter().map(fund).collect()).required(),
        match asked {
            Some(one) => amount.value(one.amount.plain()).hint("先填的是乡镇申请的数，可以改"),
            None => amount,
        },
        Field::text("paper", "拨付文号").required().example("示民〔2026〕5号"),
    ]);
    let text = "登记后由第二人在“资金流水”复核，复核后才记账；年初预拨和年中补充都在这里。";
    Some(event("预拨或者补充备用金", consequence(text), form.fields(fields)))
}

fn give_back(visitor: &Visitor, township: Division, purses: &[PurseView]) -> Option<EventForm> {
    let choices: Vec<Choice> = purses
        .iter()
        .filter(|one| !one.balance.is_zero())
        .map(|one| {
            let label = format!("{}（余 {} 元）", one.title, one.balance.grouped());
            Choice::new(one.fund.to_string(), label)
        })
        .collect();
    if choices.is_empty() || !visitor.may(Action::ReserveManage) {
        return None;
    }
    let form = Form::post("give-back", format!("{LIST}/{township}/back"), "登记交回").fields(vec![
        Field::select("fund", "资金", choices).required(),
        Field::money("amount", "金额").required(),
        Field::text("paper", "交回凭证").required(),
    ]);
    let text = "年底没有用完的、拨多了的交回县里。登记后由第二人复核，复核后才记账。";
    Some(event("交回备用金", vec![text.to_owned()], form))
}

fn sign(visitor: &Visitor, township: Division, open: Option<&ToSign>) -> Option<EventForm> {
    let open = open.filter(|_| visitor.may(Action::ReserveSettle))?;
    let (sums, moved) = (&open.sums, &open.sums.moved);
    let payments = open.vouchers.len();
    let form = Form::post("sign", format!("{LIST}/{township}/sign"), "签字")
        .hidden("month", open.month.to_string())
        .hidden("payments", payments.to_string())
        .hidden("spent", moved.spent.plain())
        .hidden("closing", sums.closing.plain());
    let consequence = vec![
        format!(
            "期初 {} 元，预拨 {} 元，交回 {} 元，支出 {payments} 笔 {} 元，冲回 {} 元，期末 {} 元。",
            sums.opening.grouped(),
            moved.ahead.grouped(),
            moved.given_back.grouped(),
            moved.spent.grouped(),
            moved.undone.grouped(),
            sums.closing.grouped()
        ),
        "请对照凭证核对。签字以后由财政核收，这个月不能再记支出。".to_owned(),
    ];
    let mut event = event(&format!("签 {} 月结", open.month.chinese()), consequence, form);
    event.open = true;
    Some(event)
}

fn answer_id(of: SettlementId) -> String {
    format!("month-{of}")
}

fn answers(visitor: &Visitor, settlements: &[Settlement]) -> Vec<EventForm> {
    let own = visitor.signed_in.account.id;
    let mine = settlements.iter().filter(|one| one.answer.is_none() && one.by != own);
    let form = |one: &Settlement| {
        let choices = vec![
            Choice::new("yes", "与凭证一致，核收"),
            Choice::new("no", "不一致，退回").hint("写明原因；退回以后这个月重新开放"),
        ];
        let form =
            Form::post(answer_id(one.id), format!("{LIST}/{}/months/{}", one.township, one.id), "签字")
                .fields(vec![
                    Field::radios("right", "核收结果", choices).required(),
                    Field::area("reason", "退回原因", 2).hint("退回才填"),
                ]);
        let text = format!(
            "{} 签：支出 {} 笔 {} 元，期末 {} 元。",
            one.name,
            one.payments,
            one.sums.moved.spent.grouped(),
            one.sums.closing.grouped()
        );
        let mut event = event(&format!("核收 {} 月结", one.month.chinese()), vec![text], form);
        event.open = true;
        event
    };
    if visitor.may(Action::ReserveManage) { mine.map(form).collect() } else { Vec::new() }
}

pub(super) fn township(text: &str) -> Result<Division, Trouble> {
    Division::parse(text).map_err(|_| Trouble::not_found())
}

pub(super) async fn show(
    State(app): State<Arc<App>>,
    Path(place): Path<String>,
    visitor: Visitor,
) -> Result<Response, Trouble> {
    page(&app, &visitor, township(&place)?, None).await
}

pub(super) async fn page(
    app: &App,
    visitor: &Visitor,
    township: Division,
    back: Back<'_>,
) -> Result<Response, Trouble> {
    let ctx = visitor.ctx(app, "查看备用金");
    let view = look(&*app.office, &ctx, &ReadReserve { township }).await?;
    let county = county(app, visitor, Action::ReserveView);
    let funds = funds(app, visitor, county).await?;
    let here = format!("{LIST}/{township}");
    let mut events = Vec::new();
    events.extend(sign(visitor, township, view.to_sign.as_ref()));
    events.extend(answers(visitor, &view.settlements));
    events.extend(pay_ahead(visitor, &[township], (&funds, view.row.asked.as_ref()), &here));
    events.extend(top_ups::events(visitor, township, view.row.asked.as_ref()));
    events.extend(give_back(visitor, township, &view.purses));
    let mut frame = visitor.frame(app);
    filled(&mut events, &back, &mut frame);
    let said = months(&view.row);
    let said = if said.is_empty() { "还没有签过月结".to_owned() } else { said };
    let state = format!("余额 {} 元；{said}。", view.row.balance.grouped());
    let mut heading = Heading::new(format!("{} 备用金", place_name(township)), state).back("备用金", LIST);
    if visitor.may(Action::FundView) && view.orders.iter().any(|one| one.answer.is_none()) {
        heading = heading.other(Link::new("有预拨、交回等第二人复核", "/money/book"));
    }
    let page = Page {
        frame,
        heading,
        tiles: tiles(&view.row),
        notes: all_notes(&view),
        top_ups: top_ups::rows(&view),
        purses: view.purses.iter().map(|one| (one.title.clone(), one.balance)).collect(),
        months: view.settlements.iter().map(month_row).collect::<Option<_>>().ok_or(UNCOUNTABLE)?,
        vouchers: view.vouchers.iter().map(voucher_row).collect(),
        month: view.month.as_ref().map(|(month, all)| (*month, all.iter().map(voucher_row).collect())),
        flows: view.flows.iter().map(|one| flow_row(one, &view.purses)).collect(),
        orders: view
            .orders
            .iter()
            .map(|one| {
                let title = view.purses.iter().find(|purse| purse.fund == one.fund);
                let title = title.map(|purse| purse.title.clone());
                book::order(title.unwrap_or_default(), one)
            })
            .collect(),
        events,
    };
    Ok((status(&back), render(&page)).into_response())
}

fn voucher_row(one: &Voucher) -> VoucherRow {
    let state = match &one.undone {
        None => Badge::new(Tone::Done, "已支付"),
        Some(undone) => Badge::new(Tone::Plain, format!("{} 冲回：{}", undone.on, undone.paper)),
    };
    VoucherRow { on: one.on, paper: one.paper.clone(), amount: one.amount, state }
}

/// A sum to the fen: those of a township are small.
fn exact(label: &str, amount: Fen) -> Tile {
    Tile::new(label, amount.grouped(), "元")
}

fn tiles(row: &ReserveRow) -> Tiles {
    let balance = exact("余额", row.balance);
    let balance = if row.low { balance.tone(Tone::Soon).note("余额偏低") } else { balance };
    let mut tiles = vec![balance, exact("今年预拨", row.ahead), exact("今年支出", row.spent)];
    match asked(row.minimum.as_ref()) {
        Asked::Nothing => {}
        Asked::Sum(least, missing) if missing > Fen::ZERO => {
            let note = format!("还差 {} 元", missing.grouped());
            tiles.push(exact("最低预拨", least).tone(Tone::Late).note(note));
        }
        Asked::Sum(least, _) => tiles.push(exact("最低预拨", least).tone(Tone::Done).note("已够")),
        Asked::Needs(what) => {
            tiles.push(Tile::new("最低预拨", "—", "").tone(Tone::Soon).note(format!("缺{what}")));
        }
    }
    Tiles { tiles }
}

fn all_notes(view: &ReserveView) -> Vec<String> {
    let minimum = view.row.minimum.as_ref();
    let mut notes = notes(minimum, view.program.as_deref(), &view.low);
    for (label, people, basis) in minimum.iter().flat_map(|one| &one.populations) {
        notes.push(format!("{label} {} 人（{}）。", crate::components::grouped(*people), by(basis)));
    }
    notes
}

fn month_row(one: &Settlement) -> Option<MonthRow> {
    let moved = &one.sums.moved;
    let state = match &one.answer {
        None => Badge::new(Tone::Soon, "待财政核收"),
        Some(answer) if answer.accepted => Badge::new(Tone::Done, format!("{} 核收", answer.name)),
        Some(answer) => Badge::new(Tone::Late, format!("{} 退回：{}", answer.name, answer.reason)),
    };
    Some(MonthRow {
        month: one.month,
        opening: one.sums.opening,
        ahead: moved.kept_ahead()?,
        payments: one.payments,
        spent: moved.spent,
        undone: moved.undone,
        closing: one.sums.closing,
        by: format!("{} {}", one.name, one.at.date_in_china()),
        state,
    })
}

fn flow_row(one: &Flow, purses: &[PurseView]) -> FlowRow {
    let purse = purses.iter().find(|purse| purse.account == one.account);
    let sign = if matches!(one.kind, FlowKind::Ahead | FlowKind::Undone) { 1 } else { -1 };
    FlowRow {
        on: one.on,
        what: one.kind.chinese().to_owned(),
        fund: purse.map(|purse| purse.title.clone()).unwrap_or_default(),
        change: one.amount.checked_mul_int(sign).unwrap_or_default(),
    }
}

/// Enters money paid ahead, from the list or from the page of a township.
async fn enter_ahead(app: &App, visitor: &Visitor, sent: &Sent) -> Result<Result<Division, Refill>, Trouble> {
    let mut refill = Refill::of(sent);
    let township = refill.picked("township", Division::parse(sent.typed.get("township")).ok());
    let fund = refill.picked("fund", Id::parse(sent.typed.get("fund")).ok());
    if let (Some(amount), Some(township), Some(fund)) = (money(&mut refill, "amount"), township, fund) {
        let command = PayAhead { township, fund, amount, paper: sent.typed.get("paper").to_owned() };
        let done = act(&*app.office, &visitor.ctx_for(app, "登记预拨备用金", sent), &command).await;
        if refill.outcome(done, str::to_owned)?.is_some() {
            return Ok(Ok(township));
        }
    }
    Ok(Err(refill))
}

pub(super) async fn ahead(
    State(app): State<Arc<App>>,
    FormOf(visitor, sent): FormOf,
) -> Result<Response, Trouble> {
    match enter_ahead(&app, &visitor, &sent).await? {
        Ok(township) => Ok(see(&format!("{LIST}/{township}"))),
        Err(refill) => list_page(&app, &visitor, Some(("pay-ahead".to_owned(), &refill))).await,
    }
}

pub(super) async fn ahead_of(
    State(app): State<Arc<App>>,
    Path(place): Path<String>,
    FormOf(visitor, sent): FormOf,
) -> Result<Response, Trouble> {
    let here = township(&place)?;
    match enter_ahead(&app, &visitor, &sent).await? {
        Ok(township) => Ok(see(&format!("{LIST}/{township}"))),
        Err(refill) => page(&app, &visitor, here, Some(("pay-ahead".to_owned(), &refill))).await,
    }
}

pub(super) async fn back(
    State(app): State<Arc<App>>,
    Path(place): Path<String>,
    FormOf(visitor, sent): FormOf,
) -> Result<Response, Trouble> {
    let township = township(&place)?;
    let mut refill = Refill::of(&sent);
    let fund = refill.picked("fund", Id::parse(sent.typed.get("fund")).ok());
    if let (Some(amount), Some(fund)) = (money(&mut refill, "amount"), fund) {
        let command = GiveBack { township, fund, amount, paper: sent.typed.get("paper").to_owned() };
        let done = act(&*app.office, &visitor.ctx_for(&app, "登记交回备用金", &sent), &command).await;
        if refill.outcome(done, str::to_owned)?.is_some() {
            return Ok(see(&format!("{LIST}/{township}")));
        }
    }
    page(&app, &visitor, township, Some(("give-back".to_owned(), &refill))).await
}

pub(super) async fn sign_month(
    State(app): State<Arc<App>>,
    Path(place): Path<String>,
    FormOf(visitor, sent): FormOf,
) -> Result<Response, Trouble> {
    let township = township(&place)?;
    let mut refill = Refill::of(&sent);
    let typed = &sent.typed;
    let sum = |name: &str| Fen::parse(typed.get(name)).ok();
    let seen = (Month::parse(typed.get("month")).ok(), typed.get("payments").parse().ok());
    let ((Some(month), Some(payments)), Some(spent), Some(closing)) = (seen, sum("spent"), sum("closing"))
    else {
        return Err(Trouble::not_found());
    };
    let command = SignMonth { township, month, payments, spent, closing };
    let done = act(&*app.office, &visitor.ctx_for(&app, "签备用金月结", &sent), &command).await;
    if refill.outcome(done, str::to_owned)?.is_some() {
        return Ok(see(&format!("{LIST}/{township}")));
    }
    page(&app, &visitor, township, Some(("sign".to_owned(), &refill))).await
}

pub(super) async fn answer_month(
    State(app): State<Arc<App>>,
    Path((place, month)): Path<(String, String)>,
    FormOf(visitor, sent): FormOf,
) -> Result<Response, Trouble> {
    let township = township(&place)?;
    let settlement = SettlementId::parse(&month).map_err(|_| Trouble::not_found())?;
    let mut refill = Refill::of(&sent);
    if let Some(right) = refill.yes_or_no("right") {
        let command = AnswerMonth { settlement, right, reason: sent.typed.get("reason").to_owned() };
        let done = act(&*app.office, &visitor.ctx_for(&app, "核收备用金月结", &sent), &command).await;
        if refill.outcome(done, str::to_owned)?.is_some() {
            return Ok(see(&format!("{LIST}/{township}")));
        }
    }
    page(&app, &visitor, township, Some((answer_id(settlement), &refill))).await
}
