// SPDX-License-Identifier: Apache-2.0
//! What the demonstration county paid ahead to its townships: when it began, and at the start of this year. Entered by finance, confirmed by the county's leader.

use super::Demo;
use super::people::People;
use super::story::working;
use assistance::casework::Scheme;
use assistance::office::{Command, Error};
use assistance::payout::funds::{AccountId, OpenFund};
use assistance::payout::orders::{AnswerFundOrder, Ordered};
use assistance::payout::reserve::ahead::PayAhead;
use kernel::{Date, Division, Fen};

/// To each township, in fen; the fund holds as much again for what the county pays itself.
const EACH: i64 = 2_000_000;
/// The day of January on which it is paid ahead.
const IN_JANUARY: u32 = 8;
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
    let january = Date::new(demo.today.year(), 1, IN_JANUARY).and_then(|day| working(demo, day));
    match january.filter(|day| *day > began) {
        Some(day) => ahead(demo, staff, county, day, PLACE + 1).await,
        None => Ok(()),
    }
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
