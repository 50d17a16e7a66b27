// SPDX-License-Identifier: Apache-2.0
//! Money paid too much: what a death or a stop that became known late left behind, listed for a person who decides it with a reason, family by family. Nothing is
//! taken back, netted off or let go by itself.
//! clause: BZ-7b

use super::awards::{AwardRow, programme};
use super::funds::{BookAccount, book, stations};
use super::model::due::{Decided, Overpaid, Paid, Payment, PaymentState, Settlement, due};
use super::model::ids::{AwardId, Component};
use super::refused::Refused;
use super::rosters::{Drawable, Drawables, Face};
use crate::access::{self, Action, Bar, Involved};
use crate::casework::Scheme;
use crate::form;
use crate::history;
use crate::office::{Command, Error, Fault, FaultKind, Query, Thing, Tx};
use async_trait::async_trait;
use kernel::{Ctx, Division, Fen, Id, Month, UserId, UtcMillis};
use ledger::{Account, AccountKind, Action as Step, Allotment, Transfer, allocate};
use serde::{Deserialize, Serialize};

/// The most characters of a reason.
const LONGEST: usize = 200;

/// The mark of a decision's id.
#[derive(Debug)]
pub struct SettlementMark;
/// The id of a decision about money paid too much.
pub type SettlementId = Id<SettlementMark>;

/// A decision about one month, as kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettlementRow {
    /// Its id.
    pub id: SettlementId,
    /// The award.
    pub award: AwardId,
    /// What was decided, about which month and how much.
    pub settlement: Settlement,
    /// Why, or the number of the bank's slip.
    pub reason: String,
    /// Who.
    pub by: UserId,
    /// When.
    pub at: UtcMillis,
}

/// What there is to decide about an award.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Open {
    /// Months paid too much and undecided.
    pub months: Vec<Overpaid>,
    /// Of these, what the family has.
    pub with_family: Fen,
    /// Of these, what the bank had sent back and is still set apart for the family.
    pub sent_back: Fen,
    /// Of these, what is on a roster or at the bank; nothing is decided before the bank answers.
    pub under_way: Fen,
    /// What was asked back and has not come yet.
    pub claimed: Fen,
}

impl Open {
    /// Whether there is anything to decide or to wait for.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.months.is_empty() && self.claimed.is_zero()
    }
}

/// One month's part of a surplus that can be decided, and the payments that carry it.
struct Share {
    month: Month,
    component: Component,
    with_family: Fen,
    failed: Vec<Payment>,
    under_way: Fen,
}

/// Splits what is undecided: payments that came back or are under way go first, the rest is with the family.
fn shares(paid: &Paid, months: &[Overpaid]) -> Option<Vec<Share>> {
    let mut shares = Vec::new();
    for one in months {
        let mut left = one.undecided;
        let of = |state: PaymentState| {
            paid.payments.iter().filter(move |payment| {
                payment.state == state
                    && (payment.key.month, payment.key.component) == (one.month, one.component)
            })
        };
        let mut failed = Vec::new();
        for payment in of(PaymentState::Failed).filter(|payment| payment.amount <= one.undecided) {
            if payment.amount <= left {
                left = left.checked_sub(payment.amount)?;
                failed.push(*payment);
            }
        }
        let waiting = Fen::checked_sum(of(PaymentState::UnderWay).map(|payment| payment.amount))?;
        let under_way = waiting.min(left);
        let with_family = left.checked_sub(under_way)?;
        let (month, component) = (one.month, one.component);
        shares.push(Share { month, component, with_family, failed, under_way });
    }
    Some(shares)
}

/// What was asked back and has not come yet, month by month, the oldest first.
fn claims(paid: &Paid) -> Option<Vec<(Month, Component, Fen)>> {
    let mut open = std::collections::BTreeMap::new();
    for one in &paid.settlements {
        let claim: &mut Fen = open.entry((one.month, one.component)).or_default();
        *claim = match one.decided {
            Decided::Reclaim => claim.checked_add(one.amount)?,
            Decided::CameBack => claim.checked_sub(one.amount)?,
            Decided::LetGo | Decided::Unasked => *claim,
        };
    }
    let open = open.into_iter().filter(|(_, amount)| *amount > Fen::ZERO);
    Some(open.map(|((month, component), amount)| (month, component, amount)).collect())
}

const OVERFLOW: Error = Error::Broken("what was paid too much has no sum");

fn open(drawable: &Drawable, month: Month) -> Result<(Open, Vec<Share>), Error> {
    let payee = drawable.row.award.payee;
    let due = due(&drawable.row.award, &drawable.paid, month);
    let due = due.map_err(|error| Refused::Draw(super::model::roster::DrawError::Due { payee, error }))?;
    let months = due.overpaid;
    let shares = shares(&drawable.paid, &months).ok_or(OVERFLOW)?;
    let sum = |amounts: &mut dyn Iterator<Item = Fen>| Fen::checked_sum(amounts).ok_or(OVERFLOW);
    let claims = claims(&drawable.paid).ok_or(OVERFLOW)?;
    let open = Open {
        with_family: sum(&mut shares.iter().map(|share| share.with_family))?,
        sent_back: sum(&mut shares.iter().flat_map(|share| &share.failed).map(|one| one.amount))?,
        under_way: sum(&mut shares.iter().map(|share| share.under_way))?,
        claimed: sum(&mut claims.iter().map(|(.., amount)| *amount))?,
        months,
    };
    Ok((open, shares))
}

/// Notes whether more was paid under an award than is due, after it changed.
///
/// # Errors
/// The database fails, or a sum does not fit.
pub(super) async fn weigh(ctx: &Ctx, tx: &mut dyn Tx, award: AwardId) -> Result<(), Error> {
    let drawable = tx.drawable(award).await?.ok_or(Error::NotFound(Thing::Award))?;
    let (open, _) = open(&drawable, ctx.today().month_of())?;
    tx.mark_surplus(award, !open.months.is_empty()).await
}

/// A family that was paid too much.
#[derive(Clone, Debug)]
pub struct OverpaidRow {
    /// The award.
    pub award: AwardRow,
    /// Who and where.
    pub face: Face,
    /// What there is to decide.
    pub open: Open,
}

/// Lists families that were paid too much, by scheme and payee.
pub struct ReadOverpaid {
    /// The county.
    pub county: Division,
}

#[async_trait]
impl Query for ReadOverpaid {
    const NAME: &'static str = "overpaid.list";
    type Answer = Vec<OverpaidRow>;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Vec<OverpaidRow>, Error> {
        access::authorise(ctx, tx, Action::RosterView, self.county, &Involved::default()).await?;
        let month = ctx.today().month_of();
        let mut rows = Vec::new();
        for scheme in Scheme::ALL.iter().copied().filter(|scheme| scheme.pays()) {
            for drawable in tx.drawables(self.county, scheme, Drawables::Surplus).await? {
                let (open, _) = open(&drawable, month)?;
                if !open.is_empty() {
                    rows.push(OverpaidRow { award: drawable.row, face: drawable.face, open });
                }
            }
        }
        Ok(rows)
    }
}

/// Decides about money that was paid too much: it is asked back (`reclaim`), let go (`let_go`), or, where the bank had sent it back, no longer owed (`cancel`).
#[derive(Serialize)]
pub struct DecideOverpaid {
    /// The award.
    pub award: AwardId,
    /// `reclaim`, `let_go` or `cancel`.
    pub decided: String,
    /// The sum that was seen and is decided about.
    pub seen: Fen,
    /// Why.
    pub reason: String,
}

/// What was decided or came back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settled {
    /// How much.
    pub amount: Fen,
}

/// The award with everything paid under it, locked, for whoever may.
async fn of(ctx: &Ctx, tx: &mut dyn Tx, award: AwardId, action: Action) -> Result<(Drawable, UserId), Error> {
    tx.award(award).await?.ok_or(Error::NotFound(Thing::Award))?;
    let drawable = tx.drawable(award).await?.ok_or(Error::NotFound(Thing::Award))?;
    let involved = Involved::default().with(Bar::Relative, drawable.row.relatives.iter().copied());
    access::authorise(ctx, tx, action, drawable.row.award.village, &involved).await?;
    Ok((drawable, access::signer(ctx)?))
}

async fn log(ctx: &Ctx, tx: &mut dyn Tx, name: &str, row: &AwardRow, detail: &str) -> Result<(), Error> {
    let object = Some((Thing::Award, row.award.id.bytes()));
    tx.append(ctx, &history::Entry::done(ctx, name, object, Some(row.award.village), detail)).await
}

/// Books an amount of a programme from one kind of account to another of the same allotment, the fund used last first: what came back is charged to it first.
async fn move_between(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    row: &AwardRow,
    amount: Fen,
    (from, to): (Kind, Kind),
    paper: &str,
) -> Result<(), Error> {
    let accounts = tx.books(row.county).await?;
    let programme = programme(row.scheme);
    let funds = accounts.iter().rev().filter(|one| matches!(one.account.kind, AccountKind::Fund { .. }));
    let mut order = Vec::new();
    for fund in funds {
        let station = |kind: Kind| kind.of(&accounts, fund, &programme);
        if let (Some(from), Some(to)) = (station(from), station(to)) {
            order.push((from, to));
        }
    }
    let shares = allocate(amount, &programme, order.iter().map(|(from, _)| *from)).map_err(Refused::Funds)?;
    let transfers: Vec<Transfer> = shares
        .iter()
        .filter_map(|share| {
            let (from, to) = order.iter().find(|(from, _)| from.id == share.account)?;
            let action = Step::Post { from: from.id, to: to.id, amount: share.amount };
            Some(Transfer { id: ctx.new_id(), action, booked_on: ctx.today(), paper: paper.to_owned() })
        })
        .collect();
    book(ctx, tx, row.county, &transfers).await
}

/// Where money of a programme stands.
#[derive(Clone, Copy)]
enum Kind {
    Programme,
    Paid,
    Returned,
    Receivable,
}

impl Kind {
    fn of<'a>(
        self,
        accounts: &'a [BookAccount],
        fund: &BookAccount,
        programme: &ledger::Programme,
    ) -> Option<&'a Account> {
        let stations = stations(accounts, fund.account.id, programme)?;
        let receivable = || {
            let allotment = Allotment { programme: programme.clone(), fund: fund.account.id };
            let wanted = AccountKind::Receivable(allotment);
            accounts.iter().find(|one| one.account.kind == wanted).map(|one| one.account.id)
        };
        let id = match self {
            Kind::Programme => stations.programme,
            Kind::Paid => stations.paid,
            Kind::Returned => stations.returned,
            Kind::Receivable => receivable()?,
        };
        accounts.iter().map(|one| &one.account).find(|account| account.id == id)
    }
}

#[async_trait]
impl Command for DecideOverpaid {
    const NAME: &'static str = "overpaid.decide";
    type Outcome = Settled;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Settled, Error> {
        let (drawable, by) = of(ctx, tx, self.award, Action::OverpaidDecide).await?;
        let reason = form::line("reason", &self.reason, LONGEST)?;
        let (open, shares) = open(&drawable, ctx.today().month_of())?;
        let now = if self.decided == "cancel" { open.sent_back } else { open.with_family };
        if now.is_zero() || now != self.seen {
            return Err(Refused::OverpaidChanged(now).into());
        }
        let row = &drawable.row;
        let decided = match self.decided.as_str() {
            "reclaim" => Decided::Reclaim,
            "let_go" => Decided::LetGo,
            "cancel" => {
                let keys: Vec<_> = shares.iter().flat_map(|share| &share.failed).map(|one| one.key).collect();
                tx.cancel_payments(row.county, &keys).await?;
                let way = (Kind::Returned, Kind::Programme);
                move_between(ctx, tx, row, now, way, &reason).await?;
                weigh(ctx, tx, row.award.id).await?;
                log(ctx, tx, Self::NAME, row, &self.decided).await?;
                return Ok(Settled { amount: now });
            }
            _ => return Err(Error::Invalid(vec![Fault::new("decided", FaultKind::NotAnOption)])),
        };
        for share in shares.iter().filter(|share| !share.with_family.is_zero()) {
            let what = (share.month, share.component, share.with_family, decided);
            add(ctx, tx, row.award.id, what, &reason, by).await?;
        }
        if decided == Decided::Reclaim {
            move_between(ctx, tx, row, now, (Kind::Paid, Kind::Receivable), &reason).await?;
        }
        weigh(ctx, tx, row.award.id).await?;
        log(ctx, tx, Self::NAME, row, &self.decided).await?;
        Ok(Settled { amount: now })
    }
}

async fn add(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    award: AwardId,
    (month, component, amount, decided): (Month, Component, Fen, Decided),
    reason: &str,
    by: UserId,
) -> Result<(), Error> {
    let id: SettlementId = ctx.new_id();
    // The decision names itself: its reason and its signature stand in its own row.
    let settlement = Settlement { month, component, amount, decided, by: Id::from_bytes(id.bytes()) };
    let reason = reason.to_owned();
    tx.add_settlement(&SettlementRow { id, award, settlement, reason, by, at: ctx.now }).await
}

/// Records money that came back: first what was asked back, whole or in part, the oldest month first; then what was paid too much and came back before anybody
/// decided about it. What the family was to have is not taken back.
#[derive(Serialize)]
pub struct TakeBack {
    /// The award.
    pub award: AwardId,
    /// How much came.
    pub amount: Fen,
    /// The number of the bank's slip or of the receipt.
    pub slip: String,
}

#[async_trait]
impl Command for TakeBack {
    const NAME: &'static str = "overpaid.take_back";
    type Outcome = Settled;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Settled, Error> {
        let (drawable, by) = of(ctx, tx, self.award, Action::BankReturn).await?;
        let slip = form::line("slip", &self.slip, LONGEST)?;
        let claims = claims(&drawable.paid).ok_or(OVERFLOW)?;
        let (_, shares) = open(&drawable, ctx.today().month_of())?;
        let unasked = shares.iter().map(|share| (share.month, share.component, share.with_family));
        let unasked: Vec<_> = unasked.filter(|(.., amount)| !amount.is_zero()).collect();
        let sum = |of: &[(Month, Component, Fen)]| Fen::checked_sum(of.iter().map(|(.., amount)| *amount));
        let asked = sum(&claims).ok_or(OVERFLOW)?;
        let all = sum(&unasked).and_then(|more| asked.checked_add(more)).ok_or(OVERFLOW)?;
        if self.amount <= Fen::ZERO || self.amount > all {
            let kind = FaultKind::MoneyRange { low: Fen::new(1), high: all };
            return Err(Error::Invalid(vec![Fault::new("amount", kind)]));
        }
        let row = &drawable.row;
        let claimed = self.amount.min(asked);
        let mut left = self.amount;
        let claims = claims.into_iter().map(|one| (one, Decided::CameBack));
        let unasked = unasked.into_iter().map(|one| (one, Decided::Unasked));
        for ((month, component, open), decided) in claims.chain(unasked) {
            let part = open.min(left);
            if part > Fen::ZERO {
                let what = (month, component, part, decided);
                add(ctx, tx, row.award.id, what, &slip, by).await?;
                left = left.checked_sub(part).ok_or(OVERFLOW)?;
            }
        }
        if claimed > Fen::ZERO {
            move_between(ctx, tx, row, claimed, (Kind::Receivable, Kind::Programme), &slip).await?;
        }
        let more = self.amount.checked_sub(claimed).ok_or(OVERFLOW)?;
        if more > Fen::ZERO {
            // It was owed to the county the moment it came: through the same accounts as what was asked for.
            move_between(ctx, tx, row, more, (Kind::Paid, Kind::Receivable), &slip).await?;
            move_between(ctx, tx, row, more, (Kind::Receivable, Kind::Programme), &slip).await?;
        }
        weigh(ctx, tx, row.award.id).await?;
        log(ctx, tx, Self::NAME, &drawable.row, "").await?;
        Ok(Settled { amount: self.amount })
    }
}
