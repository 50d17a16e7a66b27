// SPDX-License-Identifier: Apache-2.0
//! The month of a reserve (月度结算): the township's leader signs what was spent, finance accepts it or sends it back with a reason. A month that is signed takes no
//! payment any more; months are signed one after another, so that each opens with what the one before closed with.
//! clause: CK-1.3c, NX-2c

use super::model::{Flow, MonthSums, month_sums};
use super::spend::Voucher;
use super::{county_of, purses};
use crate::access::{self, Action, Bar, Involved};
use crate::form;
use crate::history;
use crate::office::{Command, Error, Thing, Tx};
use crate::payout::UNCOUNTABLE;
use crate::payout::funds::BookAccount;
use crate::payout::orders::OrderAnswer;
use crate::payout::refused::Refused;
use async_trait::async_trait;
use kernel::{Ctx, Date, Division, Fen, Id, Month, UserId, UtcMillis};
use ledger::Account;
use serde::{Deserialize, Serialize};

/// The most characters of a reason.
const LONGEST: usize = 200;

/// The mark of a settlement's id.
#[derive(Debug)]
pub struct SettlementMark;
/// The id of a settled month.
pub type SettlementId = Id<SettlementMark>;

/// A month as a township's leader signed it. The vouchers are those of its days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settlement {
    /// Its id.
    pub id: SettlementId,
    /// The township.
    pub township: Division,
    /// The month.
    pub month: Month,
    /// How many payments.
    pub payments: u64,
    /// What moved, and what was there before and after.
    pub sums: MonthSums,
    /// Who signed.
    pub by: UserId,
    /// Their name as signed.
    pub name: String,
    /// When.
    pub at: UtcMillis,
    /// What finance said.
    pub answer: Option<OrderAnswer>,
}

impl Settlement {
    /// Whether it was sent back, so that the month is open again.
    #[must_use]
    pub fn sent_back(&self) -> bool {
        self.answer.as_ref().is_some_and(|answer| !answer.accepted)
    }
}

/// A month that waits for the leader's signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToSign {
    /// The month.
    pub month: Month,
    /// What moved, and what was there before and after.
    pub sums: MonthSums,
    /// Its payments, those among them that did not happen after all.
    pub vouchers: Vec<Voucher>,
}

/// What stands in all purses of a township.
pub(super) fn balance(accounts: &[BookAccount], township: Division) -> Result<Fen, Error> {
    let own = purses(accounts, township);
    Fen::checked_sum(own.iter().map(|purse| Account::balance(purse.reserve))).ok_or(UNCOUNTABLE)
}

/// Which month is to be signed next: the one after the last accepted, from the first in which anything moved; none before it is over, or while one waits for finance.
pub(super) fn next(settlements: &[Settlement], first: Option<Month>, today: Date) -> Option<Month> {
    let last = settlements.iter().filter(|one| !one.sent_back()).max_by_key(|one| one.month);
    let next = match last {
        Some(Settlement { answer: None, .. }) => None,
        Some(accepted) => accepted.month.add(1),
        None => first,
    };
    next.filter(|month| *month < today.month_of())
}

/// The month that waits for the signature of a township's leader.
pub(super) async fn to_sign(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    accounts: &[BookAccount],
    township: Division,
    settlements: &[Settlement],
) -> Result<Option<ToSign>, Error> {
    let signed = settlements.iter().filter(|one| !one.sent_back()).map(|one| one.month).max();
    let since = signed.and_then(|month| month.add(1)).map(Month::first_day);
    let flows: Vec<Flow> = tx.reserve_flows(county_of(township), Some(township), since).await?;
    // Only for a township that never settled a month: then these are all.
    let first = flows.iter().map(|flow| flow.on.month_of()).min();
    let Some(month) = next(settlements, first, ctx.today()) else { return Ok(None) };
    let sums = month_sums(balance(accounts, township)?, &flows, month).ok_or(UNCOUNTABLE)?;
    let vouchers = tx.reserve_vouchers(township, month.first_day(), month.last_day()).await?;
    Ok(Some(ToSign { month, sums, vouchers }))
}

/// The leader of a township signs a month.
#[derive(Serialize)]
pub struct SignMonth {
    /// The township.
    pub township: Division,
    /// The month.
    pub month: Month,
    /// How many payments were seen.
    pub payments: u64,
    /// What was seen as spent.
    pub spent: Fen,
    /// What was seen as left.
    pub closing: Fen,
}

/// What was signed or answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settled {
    /// The settlement.
    pub settlement: SettlementId,
}

async fn log(ctx: &Ctx, tx: &mut dyn Tx, name: &str, of: &Settlement, detail: &str) -> Result<(), Error> {
    tx.append(ctx, &history::Entry::done(ctx, name, None, Some(of.township), detail)).await
}

#[async_trait]
impl Command for SignMonth {
    const NAME: &'static str = "reserve.sign_month";
    type Outcome = Settled;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Settled, Error> {
        let township = self.township;
        access::authorise(ctx, tx, Action::ReserveSettle, township, &Involved::default()).await?;
        // The accounts are locked: nobody spends while the month is counted and signed.
        let accounts = tx.books(county_of(township)).await?;
        let settlements = tx.reserve_settlements(township).await?;
        let open = to_sign(ctx, tx, &accounts, township, &settlements).await?;
        let open =
            open.filter(|open| open.month == self.month).ok_or(Refused::ReserveMonthNotDue(self.month))?;
        let payments = u64::try_from(open.vouchers.len()).unwrap_or(u64::MAX);
        let seen = (self.payments, self.spent, self.closing);
        if seen != (payments, open.sums.moved.spent, open.sums.closing) {
            return Err(Refused::ReserveMonthChanged.into());
        }
        let settlement = Settlement {
            id: ctx.new_id(),
            township,
            month: open.month,
            payments,
            sums: open.sums,
            by: access::signer(ctx)?,
            name: ctx.who.signature().1,
            at: ctx.now,
            answer: None,
        };
        tx.add_reserve_settlement(&settlement).await?;
        log(ctx, tx, Self::NAME, &settlement, &settlement.month.to_string()).await?;
        Ok(Settled { settlement: settlement.id })
    }
}

/// Finance accepts a signed month, or sends it back with a reason.
#[derive(Serialize)]
pub struct AnswerMonth {
    /// The settlement.
    pub settlement: SettlementId,
    /// Whether it agrees with the vouchers.
    pub right: bool,
    /// Why not.
    pub reason: String,
}

#[async_trait]
impl Command for AnswerMonth {
    const NAME: &'static str = "reserve.answer_month";
    type Outcome = Settled;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Settled, Error> {
        let found = tx.reserve_settlement(self.settlement).await?.ok_or(Error::NotFound(Thing::Fund))?;
        let involved = Involved::default().with(Bar::Same, Some(found.by));
        access::authorise(ctx, tx, Action::ReserveManage, found.township, &involved).await?;
        let reason = match self.right {
            true => String::new(),
            false => form::line("reason", &self.reason, LONGEST)?,
        };
        let (by, name) = (access::signer(ctx)?, ctx.who.signature().1);
        let answer = OrderAnswer { accepted: self.right, reason, by, name, at: ctx.now };
        if found.answer.is_some() || !tx.answer_reserve_settlement(found.id, &answer).await? {
            return Err(Refused::OrderAnswered.into());
        }
        let said = if self.right { "right" } else { "wrong" };
        log(ctx, tx, Self::NAME, &found, &format!("{} {said}", found.month)).await?;
        Ok(Settled { settlement: found.id })
    }
}
