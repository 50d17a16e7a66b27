// SPDX-License-Identifier: Apache-2.0
//! What the demonstration county paid ahead to its townships: when it began, and at the start of this year. Entered by finance, confirmed by the county's leader. One township gave back too much, was
//! short when a house burnt, asked for more and got it; its leader signs each month, and finance takes it.

use super::Demo;
use super::people::People;
use super::story::working;
use assistance::casework::Scheme;
use assistance::office::{Command, Error};
use assistance::payout::funds::{AccountId, OpenFund};
use assistance::payout::orders::{AnswerFundOrder, Ordered};
use assistance::payout::reserve::ahead::{GiveBack, PayAhead};
use assistance::payout::reserve::read::ReadReserve;
use assistance::payout::reserve::settle::{AnswerMonth, Settled, SignMonth};
use assistance::payout::reserve::top_up::{AskTopUp, DeclineTopUp, ToppedUp};
use kernel::{Date, Division, Fen, Month};

/// To each township, in fen; the fund holds as much again for what the county pays itself.
const EACH: i64 = 2_000_000;
/// The day of January on which it is paid ahead.
const IN_JANUARY: u32 = 8;
/// What a township keeps that gives back the rest.
const KEPT: i64 = 30_000;
/// What it asks for then, and is given.
const MORE: i64 = 1_000_000;
/// So many days ago it asked for more than finance had, and yesterday once more.
const DECLINED: i32 = 30;
const ASKED: i32 = 1;
/// In which order the fund is used: after those of the monthly rosters.
const PLACE: i64 = 3;

/// Pays ahead to every township.
pub(super) async fn play(
    demo: &Demo<'_>,
    staff: &People,
    county: Division,
    began: Date,
) -> Result<(), Error> {
    let began = began.add_days(7).and_then(|day| working(demo, day)).unwrap_or(demo.today);
    ahead(demo, staff, county, began, PLACE).await?;
    match january(demo).filter(|day| *day > began) {
        Some(day) => ahead(demo, staff, county, day, PLACE + 1).await,
        None => Ok(()),
    }
}

fn january(demo: &Demo<'_>) -> Option<Date> {
    Date::new(demo.today.year(), 1, IN_JANUARY).and_then(|day| working(demo, day))
}

async fn ahead(
    demo: &Demo<'_>,
    staff: &People,
    county: Division,
    day: Date,
    place: i64,
) -> Result<(), Error> {
    let townships = kernel::children(county);
    let year = day.year();
    let whole = EACH * i64::try_from(townships.len()).unwrap_or(0) * 2;
    let open = OpenFund {
        county,
        title: format!("县级临时救助资金 {year}"),
        source: "county".to_owned(),
        year,
        earmark: vec![Scheme::TempRelief.word().to_owned()],
        place,
        amount: Fen::new(whole),
        paper: format!("示财社〔{year}〕3号"),
    };
    let mut minute = 20;
    let fund: AccountId = booked(demo, staff, (day, &mut minute), &open).await?.fund;
    for township in townships {
        let paper = format!("示民〔{year}〕5号");
        let pay = PayAhead { township, fund, amount: Fen::new(EACH), paper };
        booked(demo, staff, (day, &mut minute), &pay).await?;
    }
    Ok(())
}

/// Entered by one, confirmed by another.
async fn booked<C: Command<Outcome = Ordered>>(
    demo: &Demo<'_>,
    staff: &People,
    (day, minute): (Date, &mut i64),
    command: &C,
) -> Result<Ordered, Error> {
    let order = demo.act(&staff.finance, day, *minute, command).await?;
    let answer = AnswerFundOrder { order: order.order, right: true, reason: String::new() };
    demo.act(&staff.decider, day, *minute + 1, &answer).await?;
    *minute += 2;
    Ok(order)
}

/// A township gives back what it has not needed, but for a little.
pub(super) async fn empty(
    demo: &Demo<'_>,
    staff: &People,
    township: Division,
    day: Date,
) -> Result<(), Error> {
    let view = demo.look(&staff.finance, day, &ReadReserve { township }).await?;
    // What is paid ahead only later cannot be given back before.
    let later = january(demo).filter(|january| *january > day).map(|january| january.year().to_string());
    let mut kept = Fen::new(KEPT);
    let mut minute = 60;
    for purse in view.purses {
        if later.as_ref().is_some_and(|year| purse.title.ends_with(year.as_str())) {
            continue;
        }
        let keep = kept.min(purse.balance);
        let amount = purse.balance.checked_sub(keep).unwrap_or_default();
        kept = kept.checked_sub(keep).unwrap_or_default();
        if amount > Fen::ZERO {
            let paper = format!("示民〔{}〕交回2号", day.year());
            let back = GiveBack { township, fund: purse.fund, amount, paper };
            booked(demo, staff, (day, &mut minute), &back).await?;
        }
    }
    Ok(())
}

async fn asks(
    demo: &Demo<'_>,
    staff: &People,
    (township, day): (Division, Date),
    (amount, reason): (i64, &str),
) -> Result<ToppedUp, Error> {
    let ask = AskTopUp { township, amount: Fen::new(amount), reason: reason.to_owned() };
    demo.act(&staff.leader, day, 260, &ask).await
}

/// It asks for more, and is paid ahead.
pub(super) async fn top_up(
    demo: &Demo<'_>,
    staff: &People,
    township: Division,
    ago: i32,
) -> Result<(), Error> {
    let day = demo.ago(ago);
    asks(demo, staff, (township, day), (MORE, "交回以后接着失火，备用金付不出来")).await?;
    let paid = demo.ago(ago - 3);
    let view = demo.look(&staff.finance, paid, &ReadReserve { township }).await?;
    // Out of the fund that was used first of those it has.
    let Some(fund) = view.purses.first().map(|purse| purse.fund) else { return Ok(()) };
    let paper = format!("示民〔{}〕31号", paid.year());
    let ahead = PayAhead { township, fund, amount: Fen::new(MORE), paper };
    booked(demo, staff, (paid, &mut 70), &ahead).await.map(drop)
}

/// What it asked for since: declined for a reason, and waiting.
pub(super) async fn ask(demo: &Demo<'_>, staff: &People, township: Division) -> Result<(), Error> {
    let day = demo.ago(DECLINED);
    let asked = asks(demo, staff, (township, day), (3_000_000, "冬季可能雪灾，想多备一些")).await?;
    let reason = "余额够两个月的用量，等下一年预拨".to_owned();
    let decline = DeclineTopUp { request: asked.request, reason };
    demo.act(&staff.finance, demo.ago(DECLINED - 2), 40, &decline).await?;
    asks(demo, staff, (township, demo.ago(ASKED)), (500_000, "这几天连着三起，余额不多了")).await.map(drop)
}

/// Each month is signed by the township's leader and taken by finance; one was sent back at first, and the last one waits.
pub(super) async fn settle(demo: &Demo<'_>, staff: &People, township: Division) -> Result<(), Error> {
    let this = demo.today.month_of();
    while let Some(month) = demo.look(&staff.leader, demo.today, &ReadReserve { township }).await?.row.to_sign
    {
        let next = month.add(1).map(Month::first_day).unwrap_or(demo.today);
        let later = |days: i32| next.add_days(days).and_then(|day| working(demo, day)).unwrap_or(demo.today);
        let mut signed = sign(demo, staff, (township, month), later(1)).await?;
        if month.add(1) == Some(this) {
            break;
        }
        let answer = |of: Settled, reason: &str| AnswerMonth {
            settlement: of.settlement,
            right: reason.is_empty(),
            reason: reason.to_owned(),
        };
        if month.add(3) == Some(this) {
            demo.act(&staff.finance, later(2), 80, &answer(signed, "少一张收据，请补上再签")).await?;
            signed = sign(demo, staff, (township, month), later(3)).await?;
        }
        demo.act(&staff.finance, later(4), 80, &answer(signed, "")).await?;
    }
    Ok(())
}

async fn sign(
    demo: &Demo<'_>,
    staff: &People,
    (township, month): (Division, Month),
    day: Date,
) -> Result<Settled, Error> {
    let view = demo.look(&staff.leader, day, &ReadReserve { township }).await?;
    let open = view.to_sign.filter(|open| open.month == month);
    let open = open.ok_or(Error::Broken("a month of the reserve cannot be signed"))?;
    let sign = SignMonth {
        township,
        month,
        payments: u64::try_from(open.vouchers.len()).unwrap_or_default(),
        spent: open.sums.moved.spent,
        closing: open.sums.closing,
    };
    demo.act(&staff.leader, day, 50, &sign).await
}
