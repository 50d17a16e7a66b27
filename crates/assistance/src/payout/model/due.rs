// SPDX-License-Identifier: Apache-2.0
//! Month arithmetic: what is to be paid now, given what was decided and what was paid. A shortfall of an earlier
//! month is back pay (补发); a surplus is listed for a person (多发) and is never taken off anything.

use super::award::Award;
use super::identity::{LAST_SEQUENCE, PaymentKey};
use super::ids::{Component, PaperId};
use kernel::{Fen, Month};
use std::collections::BTreeMap;

/// What an older system had paid when the award was loaded: so much in each month of the period, taken as right.
/// Months before it are outside these books.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opening {
    /// The first month of these books.
    pub from: Month,
    /// Paid until this month (发放至), inclusive.
    pub until: Month,
    /// What was paid in each of these months.
    pub monthly: BTreeMap<Component, Fen>,
}

/// Where a payment stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaymentState {
    /// On a locked roster or at the bank.
    UnderWay,
    /// Arrived.
    Paid,
    /// Sent back by the bank: still owed, on the re-pay list.
    Failed,
    /// Sent back and tried again under the next sequence, which now carries what is owed.
    Repaid,
    /// Taken off by a signed decision, such as after a death before the month began: not owed.
    Cancelled,
}

impl PaymentState {
    /// Whether the payment stands for money that the family has or will get.
    #[must_use]
    pub const fn counts(self) -> bool {
        matches!(self, PaymentState::UnderWay | PaymentState::Paid | PaymentState::Failed)
    }
}

/// A payment of one month and component.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Payment {
    /// Its identity.
    pub key: PaymentKey,
    /// How much.
    pub amount: Fen,
    /// Where it stands.
    pub state: PaymentState,
}

/// What a person decided about money paid too much.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decided {
    /// To be paid back (追缴).
    Reclaim,
    /// Not asked for (免予追缴), such as after a good-faith error.
    LetGo,
    /// What was to be paid back came back.
    CameBack,
    /// It came back before anybody had decided about it.
    Unasked,
}

/// One such decision or repayment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settlement {
    /// The month that was paid too much.
    pub month: Month,
    /// The component.
    pub component: Component,
    /// How much.
    pub amount: Fen,
    /// What was decided or happened.
    pub decided: Decided,
    /// The signed decision, or the bank's slip.
    pub by: PaperId,
}

/// Everything paid under an award.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Paid {
    /// Before these books.
    pub opening: Option<Opening>,
    /// Earlier months are settled, as [`Due::settled_before`] said after an earlier run; nobody looks at them and
    /// their payments need not be here. A decision with effect from an earlier month puts this back to that month.
    pub settled_before: Option<Month>,
    /// Every payment of the other months, in any state and order.
    pub payments: Vec<Payment>,
    /// Decisions about money paid too much.
    pub settlements: Vec<Settlement>,
}

/// Why an amount is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DueKind {
    /// The month of the roster.
    Regular,
    /// An earlier month, whole or the difference (补发).
    BackPay,
    /// A payment that the bank sent back, once more (重发).
    Repay,
}

impl DueKind {
    /// For people.
    #[must_use]
    pub const fn chinese(self) -> &'static str {
        match self {
            DueKind::Regular => "当月",
            DueKind::BackPay => "补发",
            DueKind::Repay => "重发",
        }
    }
}

/// Something to pay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DueItem {
    /// The identity that the payment will have.
    pub key: PaymentKey,
    /// How much, always above 0.
    pub amount: Fen,
    /// Why.
    pub kind: DueKind,
}

/// Paid too much in one month and component.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Overpaid {
    /// The month.
    pub month: Month,
    /// The component.
    pub component: Component,
    /// What was paid, less what came back.
    pub paid: Fen,
    /// What the family was to have.
    pub entitled: Fen,
    /// What nobody has decided about yet, always above 0.
    pub undecided: Fen,
}

/// What is due under an award.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Due {
    /// To pay, by month and component.
    pub items: Vec<DueItem>,
    /// Paid too much, for a person to decide.
    pub overpaid: Vec<Overpaid>,
    /// Decided after the cut-off: to be paid with the next roster.
    pub later: Fen,
}

impl Due {
    /// All that is to pay; `None` when the sum does not fit.
    #[must_use]
    pub fn total(&self) -> Option<Fen> {
        Fen::checked_sum(self.items.iter().map(|item| item.amount))
    }

    /// The first month that has to be looked at again, given that this is what [`due`] said of these payments for
    /// that roster: every earlier month is paid as it should be, with nothing under way, sent back or undecided.
    #[must_use]
    pub fn settled_before(&self, paid: &Paid, roster: Month) -> Month {
        let open = paid
            .payments
            .iter()
            .filter(|payment| matches!(payment.state, PaymentState::UnderWay | PaymentState::Failed))
            .map(|payment| payment.key.month);
        let unsettled = self.items.iter().map(|item| item.key.month);
        let undecided = self.overpaid.iter().map(|overpaid| overpaid.month);
        let first = open.chain(unsettled).chain(undecided).min();
        first.unwrap_or(Month::MAX).min(roster.add(1).unwrap_or(Month::MAX))
    }
}

impl Overpaid {
    /// What a person decided about it: to reclaim it, or to let it go, whole or part.
    ///
    /// # Errors
    /// When it is not above 0 or more than is undecided.
    pub fn settle(&self, decided: Decided, amount: Fen, by: PaperId) -> Result<Settlement, SettleRefusal> {
        let limit = match decided {
            Decided::Reclaim | Decided::LetGo | Decided::Unasked => self.undecided,
            // What was reclaimed and what comes back by itself may both come back, but never more than was paid.
            Decided::CameBack => self.paid,
        };
        if amount <= Fen::ZERO || amount > limit {
            return Err(SettleRefusal { limit });
        }
        Ok(Settlement { month: self.month, component: self.component, amount, decided, by })
    }
}

/// A decision about more than there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("金额应大于 0，最多 {} 元", .limit.grouped())]
pub struct SettleRefusal {
    /// How much there is.
    pub limit: Fen,
}

/// Why what is due cannot be said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DueError {
    /// Amounts that do not fit in 64 bits of fen.
    #[error("金额太大，超出能记录的范围")]
    Overflow,
    /// One month and component was paid more often than a sequence can count.
    #[error("{} 的同一项目已支付 {LAST_SEQUENCE} 次，不能再排", .month.chinese())]
    Sequences {
        /// The month.
        month: Month,
    },
}

/// What became of one month and component so far.
#[derive(Clone, Copy, Default)]
struct Tally {
    /// Paid, under way or owed again.
    counted: Fen,
    reclaimed: Fen,
    let_go: Fen,
    came_back: Fen,
    unasked: Fen,
    last_sequence: u8,
}

impl Tally {
    /// What somebody has decided about, or what came back without being asked for.
    fn decided(&self) -> Option<Fen> {
        self.let_go.checked_add(self.unasked)?.checked_add(self.reclaimed.max(self.came_back))
    }

    /// What the family has, or is to get again.
    fn held(&self) -> Option<Fen> {
        self.counted.checked_sub(self.came_back)?.checked_sub(self.unasked)
    }
}

impl Paid {
    /// What became of each month and component.
    fn tallies(&self, months: &[Month]) -> Option<BTreeMap<(Month, Component), Tally>> {
        let mut tallies: BTreeMap<(Month, Component), Tally> = BTreeMap::new();
        if let Some(opening) = &self.opening {
            for month in months.iter().filter(|month| opening.from <= **month && **month <= opening.until) {
                for (component, amount) in &opening.monthly {
                    tallies.entry((*month, *component)).or_default().counted = *amount;
                }
            }
        }
        for payment in &self.payments {
            let tally = tallies.entry((payment.key.month, payment.key.component)).or_default();
            tally.last_sequence = tally.last_sequence.max(payment.key.sequence);
            if payment.state.counts() {
                tally.counted = tally.counted.checked_add(payment.amount)?;
            }
        }
        for settlement in &self.settlements {
            let tally = tallies.entry((settlement.month, settlement.component)).or_default();
            let sum = match settlement.decided {
                Decided::Reclaim => &mut tally.reclaimed,
                Decided::LetGo => &mut tally.let_go,
                Decided::CameBack => &mut tally.came_back,
                Decided::Unasked => &mut tally.unasked,
            };
            *sum = sum.checked_add(settlement.amount)?;
        }
        Some(tallies)
    }

    /// The first month to look at.
    fn first(&self, award: &Award) -> Month {
        let opening = self.opening.as_ref().map_or(award.first, |opening| opening.from);
        award.first.max(opening).max(self.settled_before.unwrap_or(Month::MIN))
    }
}

/// What is due under an award on the roster of a month. Months behind it are never due.
///
/// # Errors
/// See [`DueError`].
// Payments prompt and in full; nothing held back, nothing netted off: NX-6c, BZ-7b.
pub fn due(award: &Award, paid: &Paid, roster: Month) -> Result<Due, DueError> {
    let first = paid.first(award);
    let months: Vec<Month> = (first.index()..=roster.index()).filter_map(Month::from_index).collect();
    let mut tallies = paid.tallies(&months).ok_or(DueError::Overflow)?;
    let mut entitled: BTreeMap<(Month, Component), Fen> = BTreeMap::new();
    for month in months {
        entitled.extend(award.entitled(month).into_iter().map(|(component, fen)| ((month, component), fen)));
    }
    // Money paid for a month that is not paid at all is looked at like any other, also behind the roster's month.
    for at in tallies.keys().filter(|(month, _)| *month >= first) {
        entitled.entry(*at).or_insert_with(|| award.entitled(at.0).get(&at.1).copied().unwrap_or_default());
    }
    let stands = entitled.into_iter().map(|((month, component), entitled)| {
        let tally = tallies.remove(&(month, component)).unwrap_or_default();
        Stand::of((month, component), entitled, tally).ok_or(DueError::Overflow)
    });
    let mut stands = stands.collect::<Result<Vec<Stand>, DueError>>()?;
    carry_over(award, &mut stands).ok_or(DueError::Overflow)?;
    let mut due = Due::default();
    for Stand { month, component, entitled, paid, short, undecided, last_sequence } in stands {
        if short > Fen::ZERO && month <= roster {
            let sequence = next_sequence(last_sequence, month)?;
            let key = PaymentKey { payee: award.payee, month, component, sequence };
            let kind = if month == roster { DueKind::Regular } else { DueKind::BackPay };
            due.items.push(DueItem { key, amount: short, kind });
        }
        if undecided > Fen::ZERO {
            due.overpaid.push(Overpaid { month, component, paid, entitled, undecided });
        }
    }
    Ok(due)
}

/// The same on a roster that was closed to changes: `before` is the award as it was known on the cut-off day. What was raised or begun since waits for the next
/// roster; what was lowered, stopped or ended by a death is never paid knowingly, so that of each month no more is paid than is due now.
///
/// # Errors
/// See [`DueError`].
pub fn due_at_cut_off(
    award: &Award,
    before: Option<&Award>,
    paid: &Paid,
    roster: Month,
) -> Result<Due, DueError> {
    let now = due(award, paid, roster)?;
    let Some(before) = before else { return Ok(now) };
    let all = now.total().ok_or(DueError::Overflow)?;
    let mut left: BTreeMap<Month, Fen> = BTreeMap::new();
    for item in &now.items {
        let month = left.entry(item.key.month).or_default();
        *month = month.checked_add(item.amount).ok_or(DueError::Overflow)?;
    }
    let mut items = due(before, paid, roster)?.items;
    for item in &mut items {
        let Some(left) = left.get_mut(&item.key.month) else {
            item.amount = Fen::ZERO;
            continue;
        };
        item.amount = item.amount.min(*left);
        *left = left.checked_sub(item.amount).ok_or(DueError::Overflow)?;
    }
    items.retain(|item| item.amount > Fen::ZERO);
    let held = Due { items, overpaid: now.overpaid, later: Fen::ZERO };
    let later = held.total().and_then(|held| all.checked_sub(held)).ok_or(DueError::Overflow)?;
    Ok(Due { later, ..held })
}

/// How one month and component stands.
struct Stand {
    month: Month,
    component: Component,
    entitled: Fen,
    /// Less what came back.
    paid: Fen,
    /// What is missing; nothing is where it is not above 0.
    short: Fen,
    /// What is too much and undecided; nothing is where it is not above 0.
    undecided: Fen,
    last_sequence: u8,
}

impl Stand {
    fn of((month, component): (Month, Component), entitled: Fen, tally: Tally) -> Option<Stand> {
        let paid = tally.held()?;
        let short = entitled.checked_sub(paid)?;
        let undecided = tally.counted.checked_sub(entitled)?.checked_sub(tally.decided()?)?;
        let last_sequence = tally.last_sequence;
        Some(Stand { month, component, entitled, paid, short, undecided, last_sequence })
    }
}

/// A decision about the whole amount closed a component: what the month was paid under its name stands for the component that pays it now, or the family would have
/// the same money twice. Between parts that were decided apart, and between months, nothing is netted off.
fn carry_over(award: &Award, stands: &mut [Stand]) -> Option<()> {
    for at in 0..stands.len() {
        let Some(Stand { month, component, undecided, .. }) = stands.get(at) else { continue };
        let (month, component, surplus) = (*month, *component, *undecided);
        if surplus <= Fen::ZERO {
            continue;
        }
        let Some(whole) = award.replaced_by(month, component) else { continue };
        let Some(of) = stands.iter_mut().find(|one| (one.month, one.component) == (month, whole)) else {
            continue;
        };
        let part = surplus.min(of.short.max(Fen::ZERO));
        of.short = of.short.checked_sub(part)?;
        if let Some(closed) = stands.get_mut(at) {
            closed.undecided = surplus.checked_sub(part)?;
        }
    }
    Some(())
}

/// The sequence after the last one.
pub(super) fn next_sequence(last: u8, month: Month) -> Result<u8, DueError> {
    if last >= LAST_SEQUENCE { Err(DueError::Sequences { month }) } else { Ok(last + 1) }
}
