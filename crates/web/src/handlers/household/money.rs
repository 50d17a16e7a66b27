// SPDX-License-Identifier: Apache-2.0
//! What a family receives and received, on its page: awards, the account (masked), payments month by month.

use super::super::app::App;
use super::super::trouble::Trouble;
use super::super::visitor::Visitor;
use crate::components::{Badge, Tile, Tone};
use crate::layout::Heading;
use crate::pages::household::PaymentRow;
use assistance::access::Action;
use assistance::office::look;
use assistance::payout::lists::{AwardMoney, FamilyMoney, PaidRow, ReadFamilyMoney};
use assistance::payout::model::award::Award;
use assistance::payout::model::due::PaymentState;
use assistance::payout::model::ids::Component;
use assistance::registry::HouseholdId;
use kernel::{Ctx, Date, Fen, Masked, Month};

/// The money of a family, for whoever may see awards.
pub(super) async fn of(
    app: &App,
    visitor: &Visitor,
    ctx: &Ctx,
    household: HouseholdId,
) -> Result<FamilyMoney, Trouble> {
    if !visitor.may(Action::AwardView) {
        return Ok(FamilyMoney::default());
    }
    Ok(look(&*app.office, ctx, &ReadFamilyMoney { household }).await?)
}

/// What the family receives a month, with the month until which it was paid.
pub(super) fn tile(money: &FamilyMoney, today: Date) -> Option<Tile> {
    let lasts = |one: &&AwardMoney| one.award.live(today) && one.award.scheme.lasts();
    let live: Vec<&AwardMoney> = money.awards.iter().filter(lasts).collect();
    let month = |one: &AwardMoney| today.month_of().max(one.award.award.first);
    let monthly = live.iter().filter_map(|one| one.award.award.monthly(month(one)));
    let monthly = Fen::checked_sum(monthly).filter(|sum| !sum.is_zero())?;
    let paid = money.payments.iter().filter(|one| one.payment.state == PaymentState::Paid);
    let until = paid.map(|one| one.payment.key.month).max();
    let note = until.map_or_else(|| "还没有发放".to_owned(), |until| format!("已发到 {until}"));
    Some(Tile::new("每月", monthly.grouped(), "元").note(note).href("#money-title"))
}

/// Awards in words, each with its account.
pub(super) fn basics(app: &App, money: &FamilyMoney, today: Date) -> Vec<(String, String)> {
    money.awards.iter().map(|one| award(app, one, today)).collect()
}

/// What the award of a month is made of, with articles, where it is not of one piece.
fn made_of(app: &App, award: &Award, month: Month, today: Date) -> String {
    let entitled = award.entitled(month);
    let parts = entitled.iter().map(|(component, amount)| award.parts(month, *component, *amount));
    let parts = parts.flatten().cloned().collect::<Vec<_>>();
    let program = app.policies.program(award.village, today, today).ok();
    match wording::casework::parts(&parts, program.as_ref().map(|program| &program.sources)) {
        text if text.is_empty() => text,
        text => format!("其中{text}"),
    }
}

/// What is paid each month: from when, how much, of which parts, until when.
fn lasting(app: &App, award: &Award, today: Date) -> [String; 4] {
    let month = today.month_of().max(award.first);
    let amount = match award.monthly(month).filter(|sum| !sum.is_zero()) {
        Some(sum) => format!("每月 {} 元", sum.grouped()),
        None => String::new(),
    };
    let end = award.ending.map(|ending| format!("发到 {}", ending.last)).unwrap_or_default();
    [format!("{} 起", award.first), amount, made_of(app, award, month, today), end]
}

fn award(app: &App, one: &AwardMoney, today: Date) -> (String, String) {
    let award = &one.award.award;
    let account = match (&one.current, &one.proposed, one.pay_to.failed()) {
        (_, Some(_), _) => "账户待第二人核对".to_owned(),
        (Some(_), None, true) => "账户被银行退回，待换".to_owned(),
        (Some(account), None, false) => {
            format!("{} {}", account.bank, Masked::card(account.number.expose()))
        }
        (None, None, _) => "没有收款账户".to_owned(),
    };
    let mut parts = vec![format!("保障户号 {}", award.payee)];
    if one.award.scheme.lasts() {
        parts.extend(lasting(app, award, today));
    } else {
        let once = one.award.given_once().into_iter();
        parts.extend(once.map(|(month, sum)| format!("{month} 一次 {} 元", sum.grouped())));
    }
    if one.award.scheme.pays() {
        parts.push(account);
    }
    let words: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    (wording::casework::scheme(one.award.scheme).to_owned(), words.join("，"))
}

/// With a link to the account of each award that is paid.
pub(super) fn links(mut heading: Heading, money: &FamilyMoney) -> Heading {
    for one in money.awards.iter().filter(|one| one.award.scheme.pays()) {
        let href = format!("/payees/{}", one.award.award.id);
        heading = heading.other(crate::components::Action::new("收款账户", href));
    }
    heading
}

fn state(state: PaymentState) -> Badge {
    match state {
        PaymentState::UnderWay => Badge::new(Tone::Info, "办理中"),
        PaymentState::Paid => Badge::new(Tone::Done, "已到账"),
        PaymentState::Failed => Badge::new(Tone::Late, "银行退回，待重发"),
        PaymentState::Repaid => Badge::new(Tone::Plain, "退回后已重发"),
        PaymentState::Cancelled => Badge::new(Tone::Plain, "不再发"),
    }
}

/// Every payment, the latest month first.
pub(super) fn payments(visitor: &Visitor, money: &FamilyMoney) -> Vec<PaymentRow> {
    money.payments.iter().map(|one| payment(visitor, money, one)).collect()
}

fn payment(visitor: &Visitor, money: &FamilyMoney, one: &PaidRow) -> PaymentRow {
    let award = money.awards.iter().find(|of| of.award.award.id == one.award);
    let scheme = award.map_or("", |of| wording::casework::scheme(of.award.scheme));
    let month: Month = one.payment.key.month;
    let what = match one.payment.key.component == Component::PRICE {
        true => wording::price_linkage::SUBSIDY,
        false => one.kind.chinese(),
    };
    PaymentRow {
        month,
        component: format!("{scheme} {what}"),
        amount: one.payment.amount,
        state: state(one.payment.state),
        paid_on: one.settled_at.map(|at| at.date_in_china()),
        account: money
            .accounts
            .get(&one.account)
            .map(|account| Masked::card(account.number.expose()).to_string())
            .unwrap_or_default(),
        href: visitor.may(Action::RosterView).then(|| format!("/money/rosters/{}", one.roster)),
    }
}
