// SPDX-License-Identifier: Apache-2.0
//! What finance wants booked on a fund (资金登记): money that was sent, the balance of a fund that was taken over, a counter-entry to a movement that was wrong (红字更正), or money paid ahead to a township's reserve and given back by it. One person enters it with its
//! paper, another one confirms it, and only then anything moves. Entries of the ledger are never changed.

use super::funds::{BookAccount, book, opened_by};
use super::refused::Refused;
use super::reserve::ahead;
use crate::access::{self, Action, Bar, Involved};
use crate::form;
use crate::history;
use crate::office::{Command, Error, Fault, FaultKind, Query, Thing, Tx};
use async_trait::async_trait;
use kernel::{Ctx, Date, Division, DivisionLevel, Fen, Id, UserId, UtcMillis};
use ledger::{AccountId, AccountKind, Action as Step, Transfer, TransferId};
use serde::{Deserialize, Serialize};

/// The most characters of a paper's number.
const LONGEST: usize = 40;
/// The most characters of a reason.
const LONGEST_REASON: usize = 200;
/// How many orders and movements are shown, the latest first.
const SHOWN: u64 = 100;

/// The mark of an order's id.
#[derive(Debug)]
pub struct OrderMark;
/// The id of an order.
pub type OrderId = Id<OrderMark>;

/// What finance wants booked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FundOrder {
    /// Its id.
    pub id: OrderId,
    /// The county.
    pub county: Division,
    /// The fund.
    pub fund: AccountId,
    /// What it is.
    pub kind: OrderKind,
    /// How much, above 0.
    pub amount: Fen,
    /// The number of the paper.
    pub paper: String,
    /// Why; empty for money that was sent.
    pub reason: String,
    /// Who entered it.
    pub by: UserId,
    /// Their name as signed.
    pub name: String,
    /// When.
    pub at: UtcMillis,
    /// What the second person said.
    pub answer: Option<OrderAnswer>,
}

/// What finance can want booked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrderKind {
    /// Money that was sent.
    Sent,
    /// The balance of a fund that was taken over from other books.
    Opening,
    /// A counter-entry to this movement, which was wrong.
    Correct(TransferId),
    /// Money paid ahead to a township's reserve.
    PayAhead(Division),
    /// What a township gives back of its reserve.
    GiveBack(Division),
}

impl OrderKind {
    /// The township whose reserve it is about.
    #[must_use]
    pub const fn township(self) -> Option<Division> {
        match self {
            OrderKind::PayAhead(township) | OrderKind::GiveBack(township) => Some(township),
            OrderKind::Sent | OrderKind::Opening | OrderKind::Correct(_) => None,
        }
    }

    /// What the second person needs.
    #[must_use]
    pub const fn confirmed_by(self) -> Action {
        match self.township() {
            Some(_) => Action::ReserveConfirm,
            None => Action::FundConfirm,
        }
    }
}

impl FundOrder {
    /// The place that it is about.
    #[must_use]
    pub fn place(&self) -> Division {
        self.kind.township().unwrap_or(self.county)
    }
}

/// What the second person said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderAnswer {
    /// Whether it was booked.
    pub accepted: bool,
    /// Why not; empty where it was.
    pub reason: String,
    /// Who.
    pub by: UserId,
    /// Their name as signed.
    pub name: String,
    /// When.
    pub at: UtcMillis,
}

/// Money that came into a fund.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Movement {
    /// The transfer.
    pub id: TransferId,
    /// The fund.
    pub fund: AccountId,
    /// How much.
    pub amount: Fen,
    /// How much of it counter-entries took back.
    pub corrected: Fen,
    /// The day.
    pub on: Date,
    /// The number of the paper.
    pub paper: String,
}

impl Movement {
    /// What counter-entries can still take back.
    #[must_use]
    pub fn left(&self) -> Fen {
        self.amount.checked_sub(self.corrected).unwrap_or_default()
    }
}

/// What was entered or answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ordered {
    /// The order.
    pub order: OrderId,
    /// Its fund.
    pub fund: AccountId,
}

async fn log(ctx: &Ctx, tx: &mut dyn Tx, name: &str, order: &FundOrder, detail: &str) -> Result<(), Error> {
    let object = Some((Thing::Fund, order.fund.bytes()));
    tx.append(ctx, &history::Entry::done(ctx, name, object, Some(order.place()), detail)).await
}

/// Enters an order; whoever calls has asked whether they may.
pub(crate) async fn order(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    name: &str,
    (county, fund, kind): (Division, AccountId, OrderKind),
    (amount, paper, reason): (Fen, &str, &str),
) -> Result<Ordered, Error> {
    if amount <= Fen::ZERO {
        let kind = FaultKind::MoneyRange { low: Fen::new(1), high: Fen::MAX };
        return Err(Error::Invalid(vec![Fault::new("amount", kind)]));
    }
    let order = FundOrder {
        id: ctx.new_id(),
        county,
        fund,
        kind,
        amount,
        paper: form::line("paper", paper, LONGEST)?,
        reason: reason.to_owned(),
        by: access::signer(ctx)?,
        name: ctx.who.signature().1,
        at: ctx.now,
        answer: None,
    };
    tx.add_fund_order(&order).await?;
    log(ctx, tx, name, &order, &order.paper).await?;
    Ok(Ordered { order: order.id, fund })
}

/// Asks for a counter-entry to a movement that was wrong, whole or in part.
#[derive(Serialize)]
pub struct CorrectMovement {
    /// The county.
    pub county: Division,
    /// The movement.
    pub movement: TransferId,
    /// How much of it was wrong.
    pub amount: Fen,
    /// The number of the paper.
    pub paper: String,
    /// Why.
    pub reason: String,
}

#[async_trait]
impl Command for CorrectMovement {
    const NAME: &'static str = "fund.correct";
    type Outcome = Ordered;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Ordered, Error> {
        access::authorise(ctx, tx, Action::FundManage, self.county, &Involved::default()).await?;
        let reason = form::line("reason", &self.reason, LONGEST_REASON)?;
        let movement = tx.movement(self.county, self.movement).await?.ok_or(Error::NotFound(Thing::Fund))?;
        if self.amount > movement.left() {
            let kind = FaultKind::MoneyRange { low: Fen::new(1), high: movement.left() };
            return Err(Error::Invalid(vec![Fault::new("amount", kind)]));
        }
        let what = (self.county, movement.fund, OrderKind::Correct(self.movement));
        order(ctx, tx, Self::NAME, what, (self.amount, &self.paper, &reason)).await
    }
}

/// A second person confirms what was entered, and it is booked; or turns it down with a reason, and nothing moves.
#[derive(Serialize)]
pub struct AnswerFundOrder {
    /// The order.
    pub order: OrderId,
    /// Whether it is right.
    pub right: bool,
    /// Why it is not.
    pub reason: String,
}

#[async_trait]
impl Command for AnswerFundOrder {
    const NAME: &'static str = "fund.answer";
    type Outcome = Ordered;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Ordered, Error> {
        let order = tx.fund_order(self.order).await?.ok_or(Error::NotFound(Thing::Fund))?;
        let involved = Involved::default().with(Bar::Same, Some(order.by));
        access::authorise(ctx, tx, order.kind.confirmed_by(), order.place(), &involved).await?;
        let reason = match self.right {
            true => String::new(),
            false => form::line("reason", &self.reason, LONGEST_REASON)?,
        };
        let (by, name) = (access::signer(ctx)?, ctx.who.signature().1);
        let answer = OrderAnswer { accepted: self.right, reason, by, name, at: ctx.now };
        if order.answer.is_some() || !tx.answer_fund_order(order.id, &answer).await? {
            return Err(Refused::OrderAnswered.into());
        }
        if self.right {
            post(ctx, tx, &order).await?;
        }
        log(ctx, tx, Self::NAME, &order, if self.right { "right" } else { "wrong" }).await?;
        Ok(Ordered { order: order.id, fund: order.fund })
    }
}

async fn post(ctx: &Ctx, tx: &mut dyn Tx, order: &FundOrder) -> Result<(), Error> {
    let (amount, fund) = (order.amount, order.fund);
    let action = match order.kind {
        OrderKind::PayAhead(township) => return ahead::pay_ahead(ctx, tx, order, township).await,
        OrderKind::GiveBack(township) => return ahead::give_back(ctx, tx, order, township).await,
        OrderKind::Correct(original) => Step::Correct { original, amount },
        OrderKind::Sent => {
            let accounts = tx.books(order.county).await?;
            Step::Post { from: treasury(&accounts, fund)?, to: fund, amount }
        }
        OrderKind::Opening => {
            let accounts = tx.books(order.county).await?;
            let opening = accounts.iter().find(|one| one.account.kind == AccountKind::Opening);
            let opening = opening.ok_or(Error::Broken("a county without opening account opens a fund"))?;
            Step::Post { from: opening.account.id, to: fund, amount }
        }
    };
    // The transfer has the id of its order: it is booked once, however often it is asked for.
    let id = Id::from_bytes(order.id.bytes());
    let transfer = Transfer { id, action, booked_on: ctx.today(), paper: order.paper.clone() };
    book(ctx, tx, order.county, &[transfer]).await
}

/// The account from which a fund is filled.
fn treasury(accounts: &[BookAccount], fund: AccountId) -> Result<AccountId, Error> {
    let fund = accounts.iter().find(|one| one.account.id == fund);
    let Some(AccountKind::Fund { source, .. }) = fund.map(|one| &one.account.kind) else {
        return Err(Error::NotFound(Thing::Fund));
    };
    opened_by(accounts, *source).ok_or(Error::Broken("a fund has no source"))
}

/// The book of a county's funds: what came in, and what waits for its second person or was answered.
#[derive(Clone, Debug, Default)]
pub struct FundBook {
    /// Orders, those that wait first, then the latest.
    pub orders: Vec<FundOrder>,
    /// What came in, the latest first.
    pub movements: Vec<Movement>,
}

impl FundBook {
    /// Orders that wait for their second person.
    pub fn waiting(&self) -> impl Iterator<Item = &FundOrder> {
        self.orders.iter().filter(|order| order.answer.is_none())
    }
}

/// Opens the book of a county's funds.
pub struct ReadFundBook {
    /// The county.
    pub county: Division,
}

#[async_trait]
impl Query for ReadFundBook {
    const NAME: &'static str = "fund.book";
    type Answer = FundBook;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<FundBook, Error> {
        let county = self.county.at(DivisionLevel::County).unwrap_or(self.county);
        access::authorise(ctx, tx, Action::FundView, county, &Involved::default()).await?;
        let orders = tx.fund_orders(county, SHOWN).await?;
        let movements = tx.movements(county, SHOWN).await?;
        Ok(FundBook { orders, movements })
    }
}
