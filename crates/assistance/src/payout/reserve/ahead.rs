// SPDX-License-Identifier: Apache-2.0
//! Money paid ahead to a township, topped up, and given back: entered by finance with the number of the paper, booked once a second person confirmed it.
//! clause: BZ-2.2, CK-1.3c

use super::top_up::{self, TopUpSaid};
use super::{behind_of, county_of, part_id, purpose, purses};
use crate::access::{self, Action, Involved};
use crate::office::{Command, Error, Fault, FaultKind, Thing, Tx};
use crate::payout::funds::{BookAccount, book, open_missing};
use crate::payout::orders::{FundOrder, OrderKind, Ordered, order};
use crate::payout::refused::Refused;
use async_trait::async_trait;
use kernel::{Ctx, Division, DivisionLevel, Fen, Id};
use ledger::{
    Account, AccountId, AccountKind, Action as Step, Allotment, Earmark, RouteRefusal, Transfer, allocate,
};
use serde::Serialize;

/// Enters money that is paid ahead to a township, or tops its reserve up.
#[derive(Serialize)]
pub struct PayAhead {
    /// The township.
    pub township: Division,
    /// The fund that it comes from.
    pub fund: AccountId,
    /// How much.
    pub amount: Fen,
    /// The number of the paper.
    pub paper: String,
}

/// Enters what a township gives back of a fund: what is left at the end of a year, or was too much.
#[derive(Serialize)]
pub struct GiveBack {
    /// The township.
    pub township: Division,
    /// The fund to whose programme it goes back.
    pub fund: AccountId,
    /// How much.
    pub amount: Fen,
    /// The number of the paper.
    pub paper: String,
}

fn invalid(field: &str, kind: FaultKind) -> Error {
    Error::Invalid(vec![Fault::new(field, kind)])
}

/// Only townships have reserves.
fn township(place: Division) -> Result<Division, Error> {
    match place.level() {
        DivisionLevel::Township => Ok(place),
        _ => Err(invalid("township", FaultKind::NotAnOption)),
    }
}

fn fund_of(accounts: &[BookAccount], id: AccountId) -> Result<(&BookAccount, i32, &Earmark), Error> {
    let found = accounts.iter().find(|one| one.account.id == id).ok_or(Error::NotFound(Thing::Fund))?;
    match &found.account.kind {
        AccountKind::Fund { year, earmark, .. } => Ok((found, *year, earmark)),
        _ => Err(Error::NotFound(Thing::Fund)),
    }
}

#[async_trait]
impl Command for PayAhead {
    const NAME: &'static str = "reserve.pay_ahead";
    type Outcome = Ordered;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Ordered, Error> {
        access::authorise(ctx, tx, Action::ReserveManage, self.township, &Involved::default()).await?;
        let township = township(self.township)?;
        let county = county_of(township);
        let accounts = tx.books(county).await?;
        let (_, _, earmark) = fund_of(&accounts, self.fund)?;
        // An earmark never bends: the ledger would refuse it in the end, the form says so at once.
        if !earmark.allows(&purpose()) {
            return Err(Refused::ReserveRoute(RouteRefusal::Earmark { programme: purpose() }).into());
        }
        let what = (county, self.fund, OrderKind::PayAhead(township));
        order(ctx, tx, Self::NAME, what, (self.amount, &self.paper, "")).await
    }
}

#[async_trait]
impl Command for GiveBack {
    const NAME: &'static str = "reserve.give_back";
    type Outcome = Ordered;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Ordered, Error> {
        access::authorise(ctx, tx, Action::ReserveManage, self.township, &Involved::default()).await?;
        let township = township(self.township)?;
        let county = county_of(township);
        let accounts = tx.books(county).await?;
        fund_of(&accounts, self.fund)?;
        let own = purses(&accounts, township);
        let purse = own.iter().find(|purse| purse.fund.account.id == self.fund);
        let left = purse.and_then(|purse| purse.reserve.available()).unwrap_or_default();
        if self.amount > left {
            return Err(invalid("amount", FaultKind::MoneyRange { low: Fen::new(1), high: left }));
        }
        let what = (county, self.fund, OrderKind::GiveBack(township));
        order(ctx, tx, Self::NAME, what, (self.amount, &self.paper, "")).await
    }
}

/// The accounts through which a fund feeds a township's reserve; what is missing is opened.
async fn opened(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    county: Division,
    fund: AccountId,
    township: Division,
) -> Result<Vec<BookAccount>, Error> {
    let accounts = tx.books(county).await?;
    let (_, year, earmark) = fund_of(&accounts, fund)?;
    let mut missing = open_missing(ctx, tx, county, &accounts, (fund, year, earmark)).await?;
    let reserve = AccountKind::Reserve { township, allotment: Allotment { programme: purpose(), fund } };
    if !accounts.iter().any(|one| one.account.kind == reserve) {
        let account = BookAccount {
            account: Account::new(ctx.new_id(), county, reserve),
            title: String::new(),
            place: 0,
        };
        tx.add_book_account(&account).await?;
        missing.push(account);
    }
    Ok(accounts.into_iter().chain(missing).collect())
}

/// Books what the second person confirmed. What the programme has of the fund goes before what is still in the fund.
pub(in crate::payout) async fn pay_ahead(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    order: &FundOrder,
    township: Division,
) -> Result<(), Error> {
    let accounts = opened(ctx, tx, order.county, order.fund, township).await?;
    let (fund, ..) = fund_of(&accounts, order.fund)?;
    let behind = |wanted: fn(&AccountKind) -> bool| behind_of(&accounts, order.fund, wanted);
    let programme = behind(|kind| matches!(kind, AccountKind::Programme { .. }));
    let programme =
        programme.ok_or_else(|| Refused::ReserveRoute(RouteRefusal::Earmark { programme: purpose() }))?;
    let reserve = purses(&accounts, township).into_iter().find(|one| one.fund.account.id == order.fund);
    let reserve = reserve.ok_or(Error::Broken("a reserve was opened and is not there"))?.reserve.id;
    let shares = allocate(order.amount, &purpose(), [programme, &fund.account]).map_err(Refused::Funds)?;
    let out_of_fund = shares.iter().find(|share| share.account == order.fund);
    let mut steps = Vec::new();
    if let Some(share) = out_of_fund {
        steps.push(Step::Post { from: order.fund, to: programme.id, amount: share.amount });
    }
    steps.push(Step::Post { from: programme.id, to: reserve, amount: order.amount });
    post(ctx, tx, order, steps).await?;
    // Whoever asked for more has it now.
    top_up::answer(ctx, tx, township, TopUpSaid::Given(order.amount)).await.map(drop)
}

/// Books what a township gave back.
pub(in crate::payout) async fn give_back(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    order: &FundOrder,
    township: Division,
) -> Result<(), Error> {
    let accounts = tx.books(order.county).await?;
    let reserve = purses(&accounts, township).into_iter().find(|one| one.fund.account.id == order.fund);
    let reserve = reserve.ok_or(Error::NotFound(Thing::Fund))?.reserve.id;
    let programme = behind_of(&accounts, order.fund, |kind| matches!(kind, AccountKind::Programme { .. }));
    let programme = programme.ok_or(Error::Broken("a reserve has no programme"))?.id;
    post(ctx, tx, order, vec![Step::Post { from: reserve, to: programme, amount: order.amount }]).await
}

/// The transfers have ids of their order: they are booked once, however often they are asked for.
async fn post(ctx: &Ctx, tx: &mut dyn Tx, order: &FundOrder, steps: Vec<Step>) -> Result<(), Error> {
    let id = Id::from_bytes(order.id.bytes());
    let transfer = |(at, action)| Transfer {
        id: part_id(id, "", at),
        action,
        booked_on: ctx.today(),
        paper: order.paper.clone(),
    };
    let transfers: Vec<Transfer> = steps.into_iter().enumerate().map(transfer).collect();
    book(ctx, tx, order.county, &transfers).await
}
