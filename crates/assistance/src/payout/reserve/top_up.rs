// SPDX-License-Identifier: Apache-2.0
//! A township asks for more in its reserve (申请补充): one open request at a time, which stands with finance until money that was paid ahead answers it or somebody declines with
//! a reason. It moves no money: paying ahead is entered and confirmed as ever.
//! clause: CK-1.3c

use super::county_of;
use crate::access::{self, Action, Bar, Involved};
use crate::form;
use crate::history;
use crate::office::{Command, Error, Fault, FaultKind, Thing, Tx};
use crate::payout::refused::Refused;
use async_trait::async_trait;
use kernel::{Ctx, Division, DivisionLevel, Fen, Id, UserId, UtcMillis};
use serde::{Deserialize, Serialize};

/// The most characters of a reason.
const LONGEST: usize = 200;

/// The mark of a request's id.
#[derive(Debug)]
pub struct TopUpMark;
/// The id of a request.
pub type TopUpId = Id<TopUpMark>;

/// What a township asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TopUp {
    /// Its id.
    pub id: TopUpId,
    /// The township.
    pub township: Division,
    /// How much, above 0.
    pub amount: Fen,
    /// Why. Never a name.
    pub reason: String,
    /// Who asked.
    pub by: UserId,
    /// Their name as signed.
    pub name: String,
    /// When.
    pub at: UtcMillis,
    /// What became of it.
    pub answer: Option<TopUpAnswer>,
}

/// What became of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TopUpAnswer {
    /// What was paid ahead, or why nothing is.
    pub said: TopUpSaid,
    /// Who confirmed the money, or declined.
    pub by: UserId,
    /// Their name as signed.
    pub name: String,
    /// When.
    pub at: UtcMillis,
}

/// How a request was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TopUpSaid {
    /// So much was paid ahead, which may be another sum than was asked for.
    Given(Fen),
    /// Declined, for this reason.
    Declined(String),
}

/// A township asks for more.
#[derive(Serialize)]
pub struct AskTopUp {
    /// The township.
    pub township: Division,
    /// How much.
    pub amount: Fen,
    /// Why.
    pub reason: String,
}

/// The request that was made or declined.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToppedUp {
    /// The request.
    pub request: TopUpId,
}

async fn log(ctx: &Ctx, tx: &mut dyn Tx, name: &str, township: Division) -> Result<(), Error> {
    tx.append(ctx, &history::Entry::done(ctx, name, None, Some(township), "")).await
}

#[async_trait]
impl Command for AskTopUp {
    const NAME: &'static str = "reserve.ask";
    type Outcome = ToppedUp;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<ToppedUp, Error> {
        let township = self.township;
        access::authorise(ctx, tx, Action::ReserveAsk, township, &Involved::default()).await?;
        if township.level() != DivisionLevel::Township {
            return Err(Error::Invalid(vec![Fault::new("township", FaultKind::NotAnOption)]));
        }
        if self.amount <= Fen::ZERO {
            let kind = FaultKind::MoneyRange { low: Fen::new(1), high: Fen::MAX };
            return Err(Error::Invalid(vec![Fault::new("amount", kind)]));
        }
        let request = TopUp {
            id: ctx.new_id(),
            township,
            amount: self.amount,
            reason: form::line("reason", &self.reason, LONGEST)?,
            by: access::signer(ctx)?,
            name: ctx.who.signature().1,
            at: ctx.now,
            answer: None,
        };
        if !tx.add_top_up(&request).await? {
            return Err(Refused::ReserveAsked.into());
        }
        log(ctx, tx, Self::NAME, township).await?;
        Ok(ToppedUp { request: request.id })
    }
}

/// Finance declines a request, with a reason.
#[derive(Serialize)]
pub struct DeclineTopUp {
    /// The request.
    pub request: TopUpId,
    /// Why.
    pub reason: String,
}

#[async_trait]
impl Command for DeclineTopUp {
    const NAME: &'static str = "reserve.decline";
    type Outcome = ToppedUp;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<ToppedUp, Error> {
        let found = tx.top_up(self.request).await?.ok_or(Error::NotFound(Thing::Fund))?;
        let involved = Involved::default().with(Bar::Same, Some(found.by));
        access::authorise(ctx, tx, Action::ReserveManage, found.township, &involved).await?;
        let reason = form::line("reason", &self.reason, LONGEST)?;
        let open = found.answer.is_none();
        if !open || !answer(ctx, tx, found.township, TopUpSaid::Declined(reason)).await? {
            return Err(Refused::OrderAnswered.into());
        }
        log(ctx, tx, Self::NAME, found.township).await?;
        Ok(ToppedUp { request: found.id })
    }
}

/// Answers the open request of a township, if there is one; `false` where there is none.
pub(super) async fn answer(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    township: Division,
    said: TopUpSaid,
) -> Result<bool, Error> {
    let (by, name) = (access::signer(ctx)?, ctx.who.signature().1);
    tx.answer_top_up(township, &TopUpAnswer { said, by, name, at: ctx.now }).await
}

/// The open requests of a county's townships.
pub(super) async fn open(tx: &mut dyn Tx, of: Division) -> Result<Vec<TopUp>, Error> {
    tx.open_top_ups(county_of(of)).await
}
