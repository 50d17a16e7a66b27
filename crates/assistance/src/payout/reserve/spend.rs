// SPDX-License-Identifier: Apache-2.0
//! What a township pays out of its reserve, in the transaction of whatever orders the payment. The vouchers stay, with those of payments that did not happen.
//! clause: CK-1.3c, NX-2c

use super::model::{Flow, usable_on};
use super::{behind_of, county_of, part_id, purpose, purses};
use crate::form;
use crate::office::{Error, Fault, FaultKind, Thing, Tx};
use crate::payout::UNCOUNTABLE;
use crate::payout::funds::{BookAccount, book};
use crate::payout::refused::Refused;
use kernel::{Ctx, Date, Division, Fen, UserId};
use ledger::{
    Account, AccountId, AccountKind, Action, AllocationRefusal, Entry, Refusal, Transfer, TransferId,
    allocate,
};

/// The most characters of a voucher's reference.
const LONGEST: usize = 40;

/// A payment that a township made out of its reserve.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Voucher {
    /// As the caller made it.
    pub id: TransferId,
    /// The township.
    pub township: Division,
    /// How much, above 0.
    pub amount: Fen,
    /// The day on which it was paid.
    pub on: Date,
    /// The reference under which its papers are kept. Never a name.
    pub paper: String,
    /// Who recorded it.
    pub by: Option<UserId>,
    /// Since when it counts as not having happened.
    pub undone: Option<Undone>,
}

/// The counter-entry of a payment that did not happen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undone {
    /// The day.
    pub on: Date,
    /// The paper.
    pub paper: String,
}

/// What is to be paid out of a reserve.
#[derive(Clone, Copy, Debug)]
pub struct Spending<'a> {
    /// Made by the caller from what is paid: asked for again with it and all else the same, nothing moves a second time.
    pub id: TransferId,
    /// The township.
    pub township: Division,
    /// How much.
    pub amount: Fen,
    /// The day on which it is paid; today or before.
    pub on: Date,
    /// The reference under which its papers are kept, such as the number of the case. Never a name.
    pub paper: &'a str,
}

/// What one fund gives to a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SpentPart {
    /// The fund.
    pub fund: AccountId,
    /// How much, above 0.
    pub amount: Fen,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Spent {
    /// It is paid, now or before, by these funds in the order of their use.
    Paid(Vec<SpentPart>),
    /// The township has less, so that nothing moved: the county pays.
    Short {
        /// What it has on that day.
        available: Fen,
    },
}

/// Pays a sum out of a township's reserve, whole or not at all. Whoever calls has asked whether they may, and keeps the line of the log.
///
/// # Errors
/// The day is in the future or in a month that the township has signed for; the id was used for another payment, or the payment was undone; a sum does not fit.
pub async fn spend(ctx: &Ctx, tx: &mut dyn Tx, spending: &Spending<'_>) -> Result<Spent, Error> {
    // The accounts first: they are locked, so that nobody spends or signs at the same time.
    let accounts = tx.books(county_of(spending.township)).await?;
    let voucher = voucher(ctx, spending)?;
    if let Some(earlier) = tx.reserve_voucher(spending.id).await? {
        return again(tx, &accounts, &voucher, &earlier).await;
    }
    let parts = match shares(tx, &accounts, spending).await? {
        Ok(parts) => parts,
        Err(available) => return Ok(Spent::Short { available }),
    };
    let transfer = |(at, (reserve, paid, part)): (usize, &(AccountId, AccountId, SpentPart))| Transfer {
        id: part_id(spending.id, "", at),
        action: Action::Post { from: *reserve, to: *paid, amount: part.amount },
        booked_on: voucher.on,
        paper: voucher.paper.clone(),
    };
    let transfers: Vec<Transfer> = parts.iter().enumerate().map(transfer).collect();
    book(ctx, tx, county_of(spending.township), &transfers).await?;
    tx.add_reserve_voucher(ctx, &voucher).await?;
    Ok(Spent::Paid(parts.into_iter().map(|(_, _, part)| part).collect()))
}

fn voucher(ctx: &Ctx, spending: &Spending<'_>) -> Result<Voucher, Error> {
    let fault = |field, kind| Err(Error::Invalid(vec![Fault::new(field, kind)]));
    if spending.amount <= Fen::ZERO {
        return fault("amount", FaultKind::MoneyRange { low: Fen::new(1), high: Fen::MAX });
    }
    if spending.on > ctx.today() {
        return fault("on", FaultKind::Future);
    }
    Ok(Voucher {
        id: spending.id,
        township: spending.township,
        amount: spending.amount,
        on: spending.on,
        paper: form::line("paper", spending.paper, LONGEST)?,
        by: ctx.who.person(),
        undone: None,
    })
}

/// The same payment asked for once more.
async fn again(
    tx: &mut dyn Tx,
    accounts: &[BookAccount],
    asked: &Voucher,
    earlier: &Voucher,
) -> Result<Spent, Error> {
    let same = Voucher { by: earlier.by, undone: earlier.undone.clone(), ..asked.clone() } == *earlier;
    match (same, &earlier.undone) {
        (true, None) => Ok(Spent::Paid(parts_of(tx, accounts, earlier).await?)),
        (true, Some(_)) => Err(Refused::SpendingUndone.into()),
        (false, _) => {
            Err(Refused::Ledger(ledger::LinkedRefusal { index: 0, refusal: Refusal::Conflict }).into())
        }
    }
}

/// The entries of a payment, one for each fund.
async fn entries_of(
    tx: &mut dyn Tx,
    accounts: &[BookAccount],
    voucher: &Voucher,
) -> Result<Vec<Entry>, Error> {
    // A payment has at most one entry for each purse, and purses are only ever added.
    let most = purses(accounts, voucher.township).len();
    let ids: Vec<TransferId> = (0..most).map(|at| part_id(voucher.id, "", at)).collect();
    let found = tx.ledger_entries(&ids).await?;
    Ok(ids.iter().filter_map(|id| found.iter().find(|entry| entry.id() == *id)).cloned().collect())
}

async fn parts_of(
    tx: &mut dyn Tx,
    accounts: &[BookAccount],
    voucher: &Voucher,
) -> Result<Vec<SpentPart>, Error> {
    let fund = |id: AccountId| {
        let found = accounts.iter().find(|one| one.account.id == id);
        found.and_then(|one| one.account.kind.allotment()).map(|allotment| allotment.fund)
    };
    let part = |entry: &Entry| {
        let fund = fund(entry.from).ok_or(Error::Broken("a payment of a reserve names no fund"))?;
        Ok(SpentPart { fund, amount: entry.amount })
    };
    entries_of(tx, accounts, voucher).await?.iter().map(part).collect()
}

type Share = (AccountId, AccountId, SpentPart);

/// What each fund gives, with the accounts between which it moves; or what the township has, where that is less.
async fn shares(
    tx: &mut dyn Tx,
    accounts: &[BookAccount],
    spending: &Spending<'_>,
) -> Result<Result<Vec<Share>, Fen>, Error> {
    let township = spending.township;
    let month = spending.on.month_of();
    if let Some(signed) = tx.reserve_signed_through(township).await?.filter(|signed| month <= *signed) {
        return Err(Refused::ReserveMonthSigned(signed).into());
    }
    let flows = tx.reserve_flows(county_of(township), Some(township), Some(spending.on)).await?;
    let own = purses(accounts, township);
    let usable: Vec<Account> = own
        .iter()
        .map(|purse| on_day(purse.reserve, &flows, spending.on))
        .collect::<Option<_>>()
        .ok_or(UNCOUNTABLE)?;
    let shares = match allocate(spending.amount, &purpose(), &usable) {
        Ok(shares) => shares,
        Err(AllocationRefusal::Short { short }) => {
            return Ok(Err(spending.amount.checked_sub(short).ok_or(UNCOUNTABLE)?));
        }
        Err(other) => return Err(Refused::Funds(other).into()),
    };
    let mut parts = Vec::new();
    for share in shares {
        let purse = own.iter().find(|purse| purse.reserve.id == share.account);
        let fund = purse.map(|purse| purse.fund.account.id).ok_or(UNCOUNTABLE)?;
        let paid = behind_of(accounts, fund, |kind| matches!(kind, AccountKind::Paid(_)));
        let paid = paid.ok_or(Error::Broken("a fund that feeds a reserve pays nobody"))?;
        parts.push((share.account, paid.id, SpentPart { fund, amount: share.amount }));
    }
    Ok(Ok(parts))
}

/// The account as it may be used on a day: what later days have used counts as set aside.
fn on_day(reserve: &Account, flows: &[Flow], on: Date) -> Option<Account> {
    let own: Vec<Flow> = flows.iter().filter(|flow| flow.account == reserve.id).copied().collect();
    let mut account = reserve.clone();
    let held = account.balance().checked_sub(usable_on(account.balance(), &own, on)?)?;
    account.sums.credits_pending = account.sums.credits_pending.checked_add(held)?;
    Some(account)
}

/// Takes back a payment that did not happen, by counter-entries of today: the money stands in the reserve again. Asked for again, nothing moves. Whoever calls has
/// asked whether they may, and keeps the line of the log.
///
/// # Errors
/// There is no such payment of the township, or its money was claimed back meanwhile.
pub async fn unspend(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    (township, id): (Division, TransferId),
    paper: &str,
) -> Result<Vec<SpentPart>, Error> {
    let accounts = tx.books(county_of(township)).await?;
    let voucher = tx.reserve_voucher(id).await?.filter(|one| one.township == township);
    let voucher = voucher.ok_or(Error::NotFound(Thing::Fund))?;
    let parts = parts_of(tx, &accounts, &voucher).await?;
    if voucher.undone.is_some() {
        return Ok(parts);
    }
    let undone = Undone { on: ctx.today(), paper: form::line("paper", paper, LONGEST)? };
    let entries = entries_of(tx, &accounts, &voucher).await?;
    let counter = |(at, entry): (usize, &Entry)| Transfer {
        id: part_id(id, "undo", at),
        action: Action::Correct { original: entry.id(), amount: entry.amount },
        booked_on: undone.on,
        paper: undone.paper.clone(),
    };
    let transfers: Vec<Transfer> = entries.iter().enumerate().map(counter).collect();
    book(ctx, tx, county_of(township), &transfers).await?;
    tx.undo_reserve_voucher(ctx, id, &undone).await?;
    Ok(parts)
}
