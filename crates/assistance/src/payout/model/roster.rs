// SPDX-License-Identifier: Apache-2.0
//! The pay sheet (发放花名册): who is paid what, for which months, with totals by township; drawn up from awards,
//! never typed. A family without a usable account waits, and what it is owed stays due.

use super::award::{Award, Concern};
use super::due::{
    Due, DueError, DueItem, DueKind, Overpaid, Paid, Payment, PaymentState, due, due_at_cut_off,
    next_sequence,
};
use super::identity::PaymentKey;
use super::ids::{AwardId, PayeeAccountId, PayeeNumber};
use super::payee::{Destination, PayTo, Waits};
use kernel::{Division, DivisionLevel, Fen, Month};
use ledger::{Item, Programme};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// A line: one credit to one account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The award.
    pub award: AwardId,
    /// The number under which the family is paid.
    pub payee: PayeeNumber,
    /// The village or community.
    pub village: Division,
    /// How many persons are covered.
    pub persons: u32,
    /// Where the money goes.
    pub to: Destination,
    /// What the amount is made of, never empty.
    pub items: Vec<DueItem>,
    /// The sum of the items.
    pub amount: Fen,
    /// What somebody should look into; shown, never a reason to leave the line out.
    pub concerns: BTreeSet<Concern>,
    /// What was paid for the month before.
    pub earlier: Fen,
    /// Why the amount is what it is.
    pub why: Why,
}

/// Why a line has its amount, beside what was paid for the month before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// The same as the month before.
    Same,
    /// Paid for the first time.
    New,
    /// More than the month before, by a decision.
    Raised,
    /// Less than the month before, by a decision.
    Cut,
    /// Paid again after months without.
    Again,
    /// Earlier months only, or what the month's own roster did not have.
    BackPay,
    /// Once more what the bank had sent back.
    Resent,
    /// Nothing but what is paid on top for a month, such as the price subsidy.
    OnTop,
}

impl Why {
    /// Every reason.
    pub const ALL: [Why; 8] =
        [Why::Same, Why::New, Why::Raised, Why::Cut, Why::Again, Why::BackPay, Why::Resent, Why::OnTop];

    /// The word in the database.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Why::Same => "same",
            Why::New => "new",
            Why::Raised => "raised",
            Why::Cut => "cut",
            Why::Again => "again",
            Why::BackPay => "back_pay",
            Why::Resent => "resent",
            Why::OnTop => "on_top",
        }
    }

    /// Reads [`Self::word`].
    #[must_use]
    pub fn parse(word: &str) -> Option<Why> {
        Why::ALL.into_iter().find(|one| one.word() == word)
    }

    /// For people; empty where nothing differs.
    #[must_use]
    pub const fn chinese(self) -> &'static str {
        match self {
            Why::Same => "",
            Why::New => "新增",
            Why::Raised => "增发",
            Why::Cut => "减发",
            Why::Again => "恢复发放",
            Why::BackPay => "补发",
            Why::Resent => "重发",
            Why::OnTop => "价格补贴",
        }
    }

    /// Why a roster of that month pays these items, after what was paid before.
    fn of(paid: &Paid, month: Month, items: &[DueItem]) -> (Fen, Why) {
        let before = month.add(-1);
        // What was paid on top for one month makes no other month less.
        let counts = |one: &&Payment| one.state.counts() && !one.key.component.on_top();
        let counted = paid.payments.iter().filter(|one| counts(one) && Some(one.key.month) == before);
        // What another system paid for the month counts like what was paid here.
        let opened = paid
            .opening
            .as_ref()
            .filter(|opening| before.is_some_and(|before| (opening.from..=opening.until).contains(&before)));
        let opened = opened.into_iter().flat_map(|opening| opening.monthly.values().copied());
        let earlier = Fen::checked_sum(counted.map(|one| one.amount).chain(opened)).unwrap_or_default();
        let already = paid.payments.iter().filter(counts).any(|one| one.key.month == month);
        let base = |item: &&DueItem| !item.key.component.on_top();
        let regular = items.iter().filter(base).filter(|item| item.kind == DueKind::Regular);
        let now = Fen::checked_sum(regular.map(|item| item.amount)).unwrap_or_default();
        let why = if items.iter().any(|item| item.kind == DueKind::Repay) {
            Why::Resent
        } else if !items.iter().any(|item| base(&item)) {
            Why::OnTop
        } else if paid.payments.is_empty() && paid.opening.is_none() {
            Why::New
        } else if now.is_zero() || already {
            Why::BackPay
        } else if earlier.is_zero() {
            Why::Again
        } else {
            match now.cmp(&earlier) {
                std::cmp::Ordering::Less => Why::Cut,
                std::cmp::Ordering::Equal => Why::Same,
                std::cmp::Ordering::Greater => Why::Raised,
            }
        };
        (earlier, why)
    }
}

impl Line {
    /// What the signatures are for, of this line.
    #[must_use]
    pub fn signed(&self) -> Signed {
        let items = self.items.iter().map(|item| (item.key, item.amount)).collect();
        Signed { payee: self.payee, account: self.to.account, amount: self.amount, items }
    }

    /// The identity whose reference travels with the line: the item of the latest month. No other line ever has
    /// it, because no other line has this item.
    #[must_use]
    pub fn key(&self) -> Option<PaymentKey> {
        latest(self.items.iter().map(|item| item.key))
    }

    /// The reference for the bank.
    #[must_use]
    pub fn reference(&self, county: Division) -> String {
        self.key().map(|key| key.reference(county)).unwrap_or_default()
    }

    /// The township.
    #[must_use]
    pub fn township(&self) -> Division {
        township(self.village)
    }

    /// The part of the amount that is of that kind; `None` when it does not fit.
    #[must_use]
    pub fn part(&self, kind: DueKind) -> Option<Fen> {
        Fen::checked_sum(self.items.iter().filter(|item| item.kind == kind).map(|item| item.amount))
    }
}

/// The township of a village; the place itself when it is none.
#[must_use]
pub fn township(village: Division) -> Division {
    village.at(DivisionLevel::Township).unwrap_or(village)
}

/// A family whose money waits: still owed, on the re-pay list, taken up by the next roster once an account works.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// The award.
    pub award: AwardId,
    /// The number under which the family is paid.
    pub payee: PayeeNumber,
    /// What waits.
    pub items: Vec<DueItem>,
    /// Why.
    pub why: Waits,
}

/// Money that an award paid too much, for a person to decide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Surplus {
    /// The award.
    pub award: AwardId,
    /// The number under which the family is paid.
    pub payee: PayeeNumber,
    /// Which months.
    pub months: Vec<Overpaid>,
}

/// What drawing up gives.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Drawn {
    /// The lines, by village and payee.
    pub lines: Vec<Line>,
    /// Who waits.
    pub waiting: Vec<Waiting>,
    /// Who was paid too much.
    pub surplus: Vec<Surplus>,
    /// Of the roster of a month: who was paid for the month before and is not for this one, with what it was.
    pub gone: Vec<(AwardId, Fen)>,
    /// Who waits for the next roster, because it was decided after the cut-off, with how much.
    pub later: Vec<(AwardId, Fen)>,
}

/// An award with what it was paid and where.
#[derive(Clone, Copy, Debug)]
pub struct Family<'a> {
    /// The award.
    pub award: &'a Award,
    /// The award as it was known on the cut-off day, where something was decided since.
    pub before: Option<&'a Award>,
    /// What it was paid.
    pub paid: &'a Paid,
    /// Where it is paid.
    pub to: &'a PayTo,
}

/// Why a roster is not drawn up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DrawError {
    /// One award's amounts.
    #[error("保障户 {payee}：{error}")]
    Due {
        /// The family.
        payee: PayeeNumber,
        /// What is wrong.
        #[source]
        error: DueError,
    },
    /// The award is of another scheme or county.
    #[error("保障户 {payee} 不属于这份花名册的县区或项目")]
    Elsewhere {
        /// The family.
        payee: PayeeNumber,
    },
    /// Two awards are paid under one number.
    #[error("保障户 {payee} 有两份待遇，请先核清")]
    Twice {
        /// The family.
        payee: PayeeNumber,
    },
}

/// Draws up the roster of a county and scheme for a month. The order of the families does not matter.
///
/// # Errors
/// See [`DrawError`]; nothing is left out silently.
// Every family with an award is paid or is listed as waiting: NX-6c.
pub fn draw_up<'a>(
    county: Division,
    scheme: &Programme,
    month: Month,
    families: impl IntoIterator<Item = Family<'a>>,
) -> Result<Drawn, DrawError> {
    let mut drawn = Drawn::default();
    let mut seen = BTreeSet::new();
    for Family { award, before, paid, to } in families {
        let payee = award.payee;
        if award.scheme != *scheme || !county.contains(&award.village) {
            return Err(DrawError::Elsewhere { payee });
        }
        if !seen.insert(payee) {
            return Err(DrawError::Twice { payee });
        }
        let Due { items, overpaid, later } =
            due_at_cut_off(award, before, paid, month).map_err(|error| DrawError::Due { payee, error })?;
        if later > Fen::ZERO {
            drawn.later.push((award.id, later));
        }
        if !overpaid.is_empty() {
            drawn.surplus.push(Surplus { award: award.id, payee, months: overpaid });
        }
        if award.entitled(month).is_empty() {
            let (earlier, _) = Why::of(paid, month, &items);
            if earlier > Fen::ZERO {
                drawn.gone.push((award.id, earlier));
            }
        }
        if items.is_empty() {
            continue;
        }
        match to.usable() {
            Ok(destination) => drawn.lines.push(line(award, paid, month, destination, items)?),
            Err(why) => drawn.waiting.push(Waiting { award: award.id, payee, items, why }),
        }
    }
    sort(&mut drawn);
    Ok(drawn)
}

/// What the rosters of a month and of those before left to be paid (补发). Whoever is not in it was not stopped by it: who was is told by the roster of the month.
///
/// # Errors
/// See [`DrawError`]; nothing is left out silently.
pub fn off_cycle<'a>(
    county: Division,
    scheme: &Programme,
    month: Month,
    families: impl IntoIterator<Item = Family<'a>>,
) -> Result<Drawn, DrawError> {
    Ok(Drawn { gone: Vec::new(), ..draw_up(county, scheme, month, families)? })
}

/// The re-pay list (重发): what the bank sent back, under the next sequences, to the account that works now. The
/// old payments are then [`PaymentState::Repaid`]. What came back for a month that a recorded death or a signed
/// decision has meanwhile taken away is not sent again; a person decides about it.
///
/// # Errors
/// See [`DrawError`].
pub fn repay<'a>(month: Month, families: impl IntoIterator<Item = Family<'a>>) -> Result<Drawn, DrawError> {
    let mut drawn = Drawn::default();
    for Family { award, paid, to, .. } in families {
        let payee = award.payee;
        let wrong = |error| DrawError::Due { payee, error };
        let due = due(award, paid, month).map_err(wrong)?;
        let (held, items) = sent_back(paid, &due).map_err(wrong)?;
        if !held.is_empty() {
            drawn.surplus.push(Surplus { award: award.id, payee, months: due.overpaid });
        }
        if items.is_empty() {
            continue;
        }
        match to.usable() {
            Ok(destination) => drawn.lines.push(line(award, paid, month, destination, items)?),
            Err(why) => drawn.waiting.push(Waiting { award: award.id, payee, items, why }),
        }
    }
    sort(&mut drawn);
    Ok(drawn)
}

/// What the bank sent back, by what is due: what is not sent again by itself, and what is.
fn sent_back(paid: &Paid, due: &Due) -> Result<(Vec<DueItem>, Vec<DueItem>), DueError> {
    let disputed = |key: &PaymentKey| {
        due.overpaid.iter().any(|one| (one.month, one.component) == (key.month, key.component))
    };
    Ok(failed(paid)?.into_iter().partition(|item| disputed(&item.key)))
}

/// What a family is owed that is neither on a roster nor at the bank: months that no roster paid, and what the bank sent back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Owed {
    /// How much, above 0.
    pub amount: Fen,
    /// Since which month.
    pub since: Month,
}

/// What a family is owed up to a month: exactly what rosters and re-pay lists of that month would hold of it, had it an account; none where that is nothing.
///
/// # Errors
/// See [`DueError`].
pub fn owed(award: &Award, paid: &Paid, month: Month) -> Result<Option<Owed>, DueError> {
    let due = due(award, paid, month)?;
    let (_, again) = sent_back(paid, &due)?;
    let items = || due.items.iter().chain(&again);
    let amount = Fen::checked_sum(items().map(|item| item.amount)).ok_or(DueError::Overflow)?;
    Ok(items().map(|item| item.key.month).min().map(|since| Owed { amount, since }))
}

/// The same months and components as the payments that came back, under the next sequence.
fn failed(paid: &Paid) -> Result<Vec<DueItem>, DueError> {
    let mut last: BTreeMap<_, u8> = BTreeMap::new();
    for payment in &paid.payments {
        let key = payment.key;
        let last = last.entry((key.month, key.component)).or_default();
        *last = key.sequence.max(*last);
    }
    let mut items = Vec::new();
    let mut open: Vec<_> = paid.payments.iter().filter(|one| one.state == PaymentState::Failed).collect();
    open.sort_by_key(|payment| payment.key);
    for payment in open {
        let key = payment.key;
        let last = last.entry((key.month, key.component)).or_default();
        *last = next_sequence(*last, key.month)?;
        let key = PaymentKey { sequence: *last, ..key };
        items.push(DueItem { key, amount: payment.amount, kind: DueKind::Repay });
    }
    Ok(items)
}

fn line(
    award: &Award,
    paid: &Paid,
    month: Month,
    to: Destination,
    items: Vec<DueItem>,
) -> Result<Line, DrawError> {
    let overflow = DrawError::Due { payee: award.payee, error: DueError::Overflow };
    let amount = Fen::checked_sum(items.iter().map(|item| item.amount)).ok_or(overflow)?;
    let (payee, village, persons) = (award.payee, award.village, award.persons);
    let concerns = award.concerns.clone();
    let (earlier, why) = Why::of(paid, month, &items);
    Ok(Line { award: award.id, payee, village, persons, to, items, amount, concerns, earlier, why })
}

fn sort(drawn: &mut Drawn) {
    drawn.lines.sort_by_key(|line| (line.village, line.payee));
    drawn.waiting.sort_by_key(|waiting| waiting.payee);
    drawn.surplus.sort_by_key(|surplus| surplus.payee);
}

/// Counts of a roster or a part of it: 户, 人, 元.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Families (户).
    pub families: u64,
    /// Persons covered (人).
    pub persons: u64,
    /// Money.
    pub amount: Fen,
}

impl Totals {
    /// With one more line; `None` when the amount does not fit.
    #[must_use]
    pub fn with(self, line: &Line) -> Option<Totals> {
        Some(Totals {
            families: self.families + 1,
            persons: self.persons + u64::from(line.persons),
            amount: self.amount.checked_add(line.amount)?,
        })
    }

    /// The amount in capital numerals (合计大写).
    #[must_use]
    pub fn capitals(&self) -> String {
        self.amount.capitals()
    }
}

/// The totals by township, by code, and over all; `None` when an amount does not fit.
#[must_use]
pub fn totals(lines: &[Line]) -> Option<(BTreeMap<Division, Totals>, Totals)> {
    let mut by_township: BTreeMap<Division, Totals> = BTreeMap::new();
    let mut all = Totals::default();
    for line in lines {
        let part = by_township.entry(line.township()).or_default();
        *part = part.with(line)?;
        all = all.with(line)?;
    }
    Some((by_township, all))
}

/// Of a line what the signatures are for, which is also what the bank is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// The number under which the family is paid.
    pub payee: PayeeNumber,
    /// Where the money goes.
    pub account: PayeeAccountId,
    /// The sum of the items.
    pub amount: Fen,
    /// What the amount is made of.
    pub items: Vec<(PaymentKey, Fen)>,
}

impl Signed {
    /// The reference for the bank.
    #[must_use]
    pub fn reference(&self, county: Division) -> String {
        latest(self.items.iter().map(|(key, _)| *key)).map(|key| key.reference(county)).unwrap_or_default()
    }
}

fn latest(keys: impl Iterator<Item = PaymentKey>) -> Option<PaymentKey> {
    keys.max_by_key(|key| (key.month, std::cmp::Reverse(key.component)))
}

/// What the signatures on a roster are for: these lines and no others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Content {
    /// How many lines.
    pub lines: u64,
    /// How much in all.
    pub amount: Fen,
    /// SHA-256 over every line.
    pub digest: [u8; 32],
}

impl Content {
    /// Of these lines, in any order; `None` when the amount does not fit.
    #[must_use]
    pub fn of(lines: &[Line]) -> Option<Content> {
        Content::over(&lines.iter().map(Line::signed).collect::<Vec<_>>())
    }

    /// The same of what was signed.
    #[must_use]
    pub fn over(lines: &[Signed]) -> Option<Content> {
        let mut order: Vec<&Signed> = lines.iter().collect();
        order.sort_by_key(|line| line.payee);
        let mut hash = Sha256::new();
        for line in order {
            hash.update(format!("{} {} {}\n", line.payee, line.account, line.amount.get()));
            for (key, amount) in &line.items {
                hash.update(format!("  {key} {}\n", amount.get()));
            }
        }
        let amount = Fen::checked_sum(lines.iter().map(|line| line.amount))?;
        Some(Content { lines: lines.len() as u64, amount, digest: hash.finalize().into() })
    }
}

/// The lines as the bank knows them.
#[must_use]
pub fn items_for_bank<'a>(lines: impl IntoIterator<Item = &'a Line>, county: Division) -> Vec<Item> {
    lines.into_iter().map(|line| Item { reference: line.reference(county), amount: line.amount }).collect()
}
