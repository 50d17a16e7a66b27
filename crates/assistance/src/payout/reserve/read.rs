// SPDX-License-Identifier: Apache-2.0
//! Reserves as people see them: the townships of a county, one township, and what waits for whoever asks.

use super::minimum::{Minimum, minimum};
use super::model::{Flow, Moved, ahead_in_year};
use super::settle::{Settlement, ToSign, balance, next, to_sign};
use super::spend::Voucher;
use super::top_up::{self, TopUp};
use super::{county_of, purses};
use crate::access::{self, Action, Involved};
use crate::casework::Basis;
use crate::office::{Error, Query, Tx};
use crate::payout::UNCOUNTABLE;
use crate::payout::funds::BookAccount;
use crate::payout::orders::{FundOrder, OrderKind};
use crate::settings::{self, CountySettings};
use async_trait::async_trait;
use kernel::{Ctx, Date, Division, DivisionLevel, Fen, Month};
use ledger::AccountId;
use policy::tree::Program;
use std::collections::BTreeMap;
use std::sync::Arc;

/// How many vouchers are shown, the latest first.
const SHOWN: u64 = 200;

/// How a township's reserve stands.
#[derive(Clone, Debug)]
pub struct ReserveRow {
    /// The township.
    pub township: Division,
    /// What it has.
    pub balance: Fen,
    /// What counts as paid ahead this year: less what of it was given back.
    pub ahead: Fen,
    /// What it spent this year, less what did not happen.
    pub spent: Fen,
    /// Whether less is left than the county's share of what was paid ahead this year.
    pub low: bool,
    /// What the packs ask for; none where they ask for nothing.
    pub minimum: Option<Minimum>,
    /// The last month that finance accepted.
    pub settled: Option<Month>,
    /// The month that was signed and waits for finance.
    pub signed: Option<Month>,
    /// The month that waits for the leader's signature.
    pub to_sign: Option<Month>,
    /// What the township asked for and has no answer to yet.
    pub asked: Option<TopUp>,
}

/// The reserves of a county, as far as whoever asks may see them.
#[derive(Clone, Debug)]
pub struct Reserves {
    /// One row for each township, by code.
    pub rows: Vec<ReserveRow>,
    /// Of what was paid ahead this year, how many hundredths count as a low balance, and by what.
    pub low: (u32, Basis),
    /// The packs of the county today, in which the articles of the minimum stand.
    pub program: Option<Arc<Program>>,
}

/// What all rows of a county share.
struct Books {
    accounts: Vec<BookAccount>,
    /// Since the first day of the year.
    flows: Vec<Flow>,
    settlements: BTreeMap<Division, Vec<Settlement>>,
    /// What townships asked for.
    asked: Vec<TopUp>,
    /// The day on which anything moved first.
    began: BTreeMap<Division, Date>,
    settings: CountySettings,
    program: Option<Arc<Program>>,
    county: Division,
    today: Date,
}

impl Books {
    async fn open(
        ctx: &Ctx,
        tx: &mut dyn Tx,
        county: Division,
        townships: &[Division],
    ) -> Result<Books, Error> {
        let today = ctx.today();
        let year = Month::of(today.year(), 1).map(Month::first_day);
        let only = match townships {
            [one] => Some(*one),
            _ => None,
        };
        let mut settlements: BTreeMap<Division, Vec<Settlement>> = BTreeMap::new();
        for one in tx.reserve_settlements(only.unwrap_or(county)).await? {
            settlements.entry(one.township).or_default().push(one);
        }
        Ok(Books {
            accounts: tx.books(county).await?,
            flows: tx.reserve_flows(county, only, year).await?,
            settlements,
            asked: top_up::open(tx, county).await?,
            began: tx.reserves_began(county).await?.into_iter().collect(),
            settings: settings::of(tx, county).await?,
            // A county that no pack covers has no minimum; its money is counted all the same.
            program: tx.policies().program(county, today, today).ok(),
            county,
            today,
        })
    }

    fn row(&self, township: Division) -> Result<ReserveRow, Error> {
        let own: Vec<Flow> = self.flows.iter().filter(|flow| flow.township == township).copied().collect();
        let mut ahead = Fen::ZERO;
        for purse in purses(&self.accounts, township) {
            let of: Vec<Flow> = own.iter().filter(|flow| flow.account == purse.reserve.id).copied().collect();
            let counted = ahead_in_year(purse.reserve.balance(), &of).ok_or(UNCOUNTABLE)?;
            ahead = ahead.checked_add(counted).ok_or(UNCOUNTABLE)?;
        }
        let balance = balance(&self.accounts, township)?;
        let moved = Moved::over(&own).ok_or(UNCOUNTABLE)?;
        let settlements = self.settlements.get(&township).map_or(&[][..], Vec::as_slice);
        let latest = |wanted: fn(&Settlement) -> bool| {
            settlements.iter().filter(|one| wanted(one)).map(|one| one.month).max()
        };
        let program = self.program.as_deref();
        Ok(ReserveRow {
            township,
            balance,
            ahead,
            spent: moved.kept_spent().ok_or(UNCOUNTABLE)?,
            low: self.low(balance, ahead)?,
            minimum: program.and_then(|one| minimum(one, &self.settings, (township, self.today), ahead)),
            settled: latest(|one| one.answer.as_ref().is_some_and(|answer| answer.accepted)),
            signed: latest(|one| one.answer.is_none()),
            asked: self.asked.iter().find(|one| one.township == township).cloned(),
            to_sign: next(settlements, self.began.get(&township).map(|day| day.month_of()), self.today),
        })
    }

    fn low(&self, balance: Fen, ahead: Fen) -> Result<bool, Error> {
        let line = ahead.checked_mul_int(i64::from(self.share().0)).ok_or(UNCOUNTABLE)?;
        Ok(balance.checked_mul_int(100).ok_or(UNCOUNTABLE)? < line)
    }

    fn share(&self) -> (u32, Basis) {
        self.settings.reserve_low(self.county, self.today)
    }
}

async fn rows(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    county: Division,
    townships: &[Division],
) -> Result<(Vec<ReserveRow>, Books), Error> {
    let books = Books::open(ctx, tx, county, townships).await?;
    let rows = townships.iter().map(|township| books.row(*township)).collect::<Result<_, Error>>()?;
    Ok((rows, books))
}

/// The townships of a county in which whoever asks has one of the rights.
async fn seen(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    county: Division,
    actions: &[Action],
) -> Result<Vec<Division>, Error> {
    let caller = access::caller(ctx, tx).await?;
    let mut townships: Vec<Division> = kernel::children(county);
    townships.retain(|one| {
        one.level() == DivisionLevel::Township
            && actions.iter().any(|action| caller.scope(*action).covers(*one))
    });
    townships.sort_unstable();
    Ok(townships)
}

/// Lists the reserves of a county.
pub struct ReadReserves {
    /// The county.
    pub county: Division,
}

#[async_trait]
impl Query for ReadReserves {
    const NAME: &'static str = "reserve.list";
    type Answer = Reserves;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Reserves, Error> {
        access::allow(ctx, tx, Action::ReserveView).await?;
        let townships = seen(ctx, tx, self.county, &[Action::ReserveView]).await?;
        let (rows, books) = rows(ctx, tx, self.county, &townships).await?;
        Ok(Reserves { rows, low: books.share(), program: books.program })
    }
}

/// What a township has of one fund.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PurseView {
    /// The account of the reserve.
    pub account: AccountId,
    /// The fund.
    pub fund: AccountId,
    /// What people call it.
    pub title: String,
    /// What is left.
    pub balance: Fen,
}

/// A township's reserve with everything that belongs to it.
#[derive(Clone, Debug)]
pub struct ReserveView {
    /// How it stands.
    pub row: ReserveRow,
    /// By fund, in the order of their use.
    pub purses: Vec<PurseView>,
    /// What moved this year, day by day, the latest first.
    pub flows: Vec<Flow>,
    /// What was paid, the latest first.
    pub vouchers: Vec<Voucher>,
    /// What finance entered for it, what waits first.
    pub orders: Vec<FundOrder>,
    /// Months that were signed, the latest first.
    pub settlements: Vec<Settlement>,
    /// What the township asked for, the latest first.
    pub top_ups: Vec<TopUp>,
    /// The month that waits for the leader's signature.
    pub to_sign: Option<ToSign>,
    /// The month that waits for a signature, of the leader or of finance, with its vouchers.
    pub month: Option<(Month, Vec<Voucher>)>,
    /// Of what was paid ahead this year, how many hundredths count as a low balance, and by what.
    pub low: (u32, Basis),
    /// The packs of the county today, in which the articles of the minimum stand.
    pub program: Option<Arc<Program>>,
}

/// Opens the reserve of a township.
pub struct ReadReserve {
    /// The township.
    pub township: Division,
}

#[async_trait]
impl Query for ReadReserve {
    const NAME: &'static str = "reserve.view";
    type Answer = ReserveView;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<ReserveView, Error> {
        let township = self.township;
        access::authorise(ctx, tx, Action::ReserveView, township, &Involved::default()).await?;
        let (mut rows, mut books) = rows(ctx, tx, county_of(township), &[township]).await?;
        let row = rows.pop().ok_or(UNCOUNTABLE)?;
        let mut settlements = books.settlements.remove(&township).unwrap_or_default();
        let to_sign = to_sign(ctx, tx, &books.accounts, township, &settlements).await?;
        let month = match (&to_sign, row.signed) {
            (Some(open), _) => Some((open.month, open.vouchers.clone())),
            (None, Some(month)) => {
                Some((month, tx.reserve_vouchers(township, month.first_day(), month.last_day()).await?))
            }
            (None, None) => None,
        };
        settlements.sort_by_key(|one| std::cmp::Reverse((one.month, one.at)));
        let mut flows = std::mem::take(&mut books.flows);
        flows.reverse();
        let purse = |purse: super::Purse<'_>| PurseView {
            account: purse.reserve.id,
            fund: purse.fund.account.id,
            title: purse.fund.title.clone(),
            balance: purse.reserve.balance(),
        };
        Ok(ReserveView {
            purses: purses(&books.accounts, township).into_iter().map(purse).collect(),
            flows,
            vouchers: tx.latest_reserve_vouchers(township, SHOWN).await?,
            orders: tx.reserve_orders(township).await?,
            settlements,
            top_ups: tx.top_ups(township).await?,
            to_sign,
            month,
            low: books.share(),
            program: books.program.clone(),
            row,
        })
    }
}

/// What townships have left today, for whoever is about to pay out of it.
pub struct ReserveLeft {
    /// Which townships.
    pub townships: Vec<Division>,
}

#[async_trait]
impl Query for ReserveLeft {
    const NAME: &'static str = "reserve.left";
    type Answer = Vec<(Division, Fen)>;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Self::Answer, Error> {
        let mut left = Vec::new();
        for township in self.townships.iter().copied() {
            access::authorise(ctx, tx, Action::ReserveView, township, &Involved::default()).await?;
            let accounts = tx.books(county_of(township)).await?;
            left.push((township, balance(&accounts, township)?));
        }
        Ok(left)
    }
}

/// What waits for whoever asks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReserveTasks {
    /// Townships with a low balance, for finance.
    pub low: Vec<Division>,
    /// Townships to which less than the minimum was paid ahead this year, for finance.
    pub short: Vec<Division>,
    /// Signed months that wait for finance.
    pub to_answer: Vec<Division>,
    /// Months that wait for the leader's signature.
    pub to_sign: Vec<Division>,
    /// Townships that asked for more and for which nothing was entered yet, for finance.
    pub asked: Vec<Division>,
}

/// Whether money that somebody entered for a township waits for its second person.
async fn pay_ahead_waits(tx: &mut dyn Tx, township: Division) -> Result<bool, Error> {
    let orders = tx.reserve_orders(township).await?;
    Ok(orders.iter().any(|one| one.answer.is_none() && matches!(one.kind, OrderKind::PayAhead(_))))
}

/// Asks what waits for whoever asks.
pub struct ReserveWork {
    /// The county.
    pub county: Division,
}

#[async_trait]
impl Query for ReserveWork {
    const NAME: &'static str = "reserve.work";
    type Answer = ReserveTasks;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<ReserveTasks, Error> {
        let caller = access::caller(ctx, tx).await?;
        let of = [Action::ReserveManage, Action::ReserveSettle];
        let townships = seen(ctx, tx, self.county, &of).await?;
        let mut tasks = ReserveTasks::default();
        if townships.is_empty() {
            return Ok(tasks);
        }
        let (rows, books) = rows(ctx, tx, self.county, &townships).await?;
        for row in rows {
            let township = row.township;
            let may = |action| caller.scope(action).covers(township);
            if may(Action::ReserveSettle) && row.to_sign.is_some() {
                tasks.to_sign.push(township);
            }
            if !may(Action::ReserveManage) {
                continue;
            }
            if row.low {
                tasks.low.push(township);
            }
            if row.asked.is_some() && !pay_ahead_waits(tx, township).await? {
                tasks.asked.push(township);
            }
            if row.minimum.as_ref().and_then(|one| one.missing).is_some_and(|missing| missing > Fen::ZERO) {
                tasks.short.push(township);
            }
            let waits = |one: &Settlement| one.answer.is_none() && Some(one.by) != caller.id;
            if books.settlements.get(&township).is_some_and(|all| all.iter().any(waits)) {
                tasks.to_answer.push(township);
            }
        }
        Ok(tasks)
    }
}
