// SPDX-License-Identifier: Apache-2.0
//! A new standard seen before anything is paid (MS-2a): per family the old and the new amount, the months of back
//! pay and what they come to. It changes nothing: awards change by decisions, money moves by rosters.

use super::award::{Award, AwardRefusal, Rate};
use super::due::{Due, DueError, DueKind, Paid, due};
use super::ids::{AwardId, PayeeNumber};
use super::roster::township;
use kernel::{Division, Fen, Month};
use std::collections::BTreeMap;

/// A recomputed amount for one award.
#[derive(Clone, Copy, Debug)]
pub struct Revision<'a> {
    /// The award as it stands.
    pub award: &'a Award,
    /// What it was paid.
    pub paid: &'a Paid,
    /// What would be decided, as the whole amount.
    pub rate: &'a Rate,
}

/// What a revision means for a family.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The award.
    pub award: AwardId,
    /// The number under which the family is paid.
    pub payee: PayeeNumber,
    /// The village or community.
    pub village: Division,
    /// A month so far, on the roster's month.
    pub old: Fen,
    /// A month from then on.
    pub new: Fen,
    /// The earlier months that get a difference, with it.
    pub back_pay: Vec<(Month, Fen)>,
    /// The earlier months that would turn out to be paid too much, with the surplus; for a person, never taken off.
    pub surplus: Vec<(Month, Fen)>,
}

impl Change {
    /// The difference a month; below 0 when the amount falls. `None` when it does not fit.
    #[must_use]
    pub fn difference(&self) -> Option<Fen> {
        self.new.checked_sub(self.old)
    }

    /// All back pay; `None` when it does not fit.
    #[must_use]
    pub fn back_pay_total(&self) -> Option<Fen> {
        Fen::checked_sum(self.back_pay.iter().map(|(_, amount)| *amount))
    }
}

/// Counts over many families.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ChangeTotals {
    /// Families whose amount rises.
    pub raised: u64,
    /// Families whose amount stays.
    pub unchanged: u64,
    /// Families whose amount would fall: each needs a decision of its own, after a hearing where the law asks it.
    pub lowered: u64,
    /// The differences a month, added up.
    pub monthly: Fen,
    /// The back pay, added up.
    pub back_pay: Fen,
}

/// The whole preview.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Preview {
    /// Family by family, by village and payee.
    pub families: Vec<Change>,
    /// By township, by code.
    pub townships: BTreeMap<Division, ChangeTotals>,
    /// Over all.
    pub all: ChangeTotals,
}

/// Why there is no preview.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PreviewError {
    /// The revision cannot be decided.
    #[error("保障户 {payee}：{refusal}")]
    Refused {
        /// The family.
        payee: PayeeNumber,
        /// Why.
        #[source]
        refusal: AwardRefusal,
    },
    /// Amounts that cannot be worked out.
    #[error("保障户 {payee}：{error}")]
    Due {
        /// The family.
        payee: PayeeNumber,
        /// Why.
        #[source]
        error: DueError,
    },
}

/// What revisions would mean on the roster of a month: worked out by the very function that draws rosters, once
/// with and once without the revision.
///
/// # Errors
/// See [`PreviewError`].
pub fn preview<'a>(
    revisions: impl IntoIterator<Item = Revision<'a>>,
    roster: Month,
) -> Result<Preview, PreviewError> {
    let mut preview = Preview::default();
    for revision in revisions {
        let payee = revision.award.payee;
        let change = change(revision, roster)?;
        let overflow = PreviewError::Due { payee, error: DueError::Overflow };
        let township = preview.townships.entry(township(change.village)).or_default();
        *township = counted(*township, &change).ok_or(overflow)?;
        preview.all = counted(preview.all, &change).ok_or(overflow)?;
        preview.families.push(change);
    }
    preview.families.sort_by_key(|change| (change.village, change.payee));
    Ok(preview)
}

fn change(revision: Revision<'_>, roster: Month) -> Result<Change, PreviewError> {
    let Revision { award, paid, rate } = revision;
    let payee = award.payee;
    let refused = |refusal| PreviewError::Refused { payee, refusal };
    let revised = award.clone().decide_whole(rate.clone()).map_err(refused)?;
    let wrong = |error| PreviewError::Due { payee, error };
    let (before, after) =
        (due(award, paid, roster).map_err(wrong)?, due(&revised, paid, roster).map_err(wrong)?);
    let late = |due: &Due| {
        let items = due.items.iter().filter(|item| item.kind == DueKind::BackPay);
        by_month(items.map(|item| (item.key.month, item.amount)))
    };
    let over = |due: &Due| by_month(due.overpaid.iter().map(|one| (one.month, one.undecided)));
    let overflow = || wrong(DueError::Overflow);
    let monthly = |award: &Award| award.monthly(roster).ok_or_else(overflow);
    let more =
        |before: Option<BTreeMap<Month, Fen>>, after: Option<BTreeMap<Month, Fen>>| added(&before?, &after?);
    Ok(Change {
        award: award.id,
        payee,
        village: award.village,
        old: monthly(award)?,
        new: monthly(&revised)?,
        back_pay: more(late(&before), late(&after)).ok_or_else(overflow)?,
        surplus: more(over(&before), over(&after)).ok_or_else(overflow)?,
    })
}

/// The amounts of each month added up, whatever they are of; `None` when a sum does not fit.
fn by_month(amounts: impl Iterator<Item = (Month, Fen)>) -> Option<BTreeMap<Month, Fen>> {
    let mut months: BTreeMap<Month, Fen> = BTreeMap::new();
    for (month, amount) in amounts {
        let sum = months.entry(month).or_default();
        *sum = sum.checked_add(amount)?;
    }
    Some(months)
}

/// What the revision adds, month by month.
fn added(before: &BTreeMap<Month, Fen>, after: &BTreeMap<Month, Fen>) -> Option<Vec<(Month, Fen)>> {
    let mut list = Vec::new();
    for (month, amount) in after {
        let more = amount.checked_sub(before.get(month).copied().unwrap_or_default())?;
        if more > Fen::ZERO {
            list.push((*month, more));
        }
    }
    Some(list)
}

fn counted(totals: ChangeTotals, change: &Change) -> Option<ChangeTotals> {
    let difference = change.difference()?;
    Some(ChangeTotals {
        raised: totals.raised + u64::from(difference > Fen::ZERO),
        unchanged: totals.unchanged + u64::from(difference.is_zero()),
        lowered: totals.lowered + u64::from(difference.is_negative()),
        monthly: totals.monthly.checked_add(difference)?,
        back_pay: totals.back_pay.checked_add(change.back_pay_total()?)?,
    })
}
