// SPDX-License-Identifier: Apache-2.0
//! The index of a month and the list of who is given how much: what is kept, and how a figure is read.

use crate::payout::model::ids::{AwardId, Component, DecisionId};
use crate::payout::model::special::Special;
use crate::payout::orders::OrderAnswer;
use kernel::{Date, Division, Fen, Fraction, Id, Month, Rounding, UserId, UtcMillis};
use serde::{Deserialize, Serialize};

/// The mark of an index's id.
#[derive(Debug)]
pub struct IndexMark;
/// The mark of a run's id.
#[derive(Debug)]
pub struct RunMark;
/// The id of an entered index.
pub type IndexId = Id<IndexMark>;
/// The id of a run.
pub type RunId = Id<RunMark>;

/// How many steps of a rise make the whole: it is kept in ten-thousandths, as facts of the dictionary are.
const WHOLE: i64 = 10_000;

/// How much dearer a month was than the same month a year before, in ten-thousandths: 350 is 3.5 per cent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Rise(i64);

/// Why a figure is no rise of prices. Each says what was understood, so that a wrong unit is seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IndexFault {
    /// No number of per cent.
    NotPercent,
    /// Finer than figures are published: 0.035 for 3.5. Holds the step.
    TooFine(Rise),
    /// Beyond what is possible: 35 for 3.5. Holds the bound.
    TooLarge(Rise),
}

impl Rise {
    /// So many ten-thousandths.
    #[must_use]
    pub const fn new(ten_thousandths: i64) -> Rise {
        Rise(ten_thousandths)
    }

    /// In ten-thousandths.
    #[must_use]
    pub const fn get(self) -> i64 {
        self.0
    }

    /// A share of the whole; `None` where it is no whole number of ten-thousandths.
    #[must_use]
    pub fn of(share: Fraction) -> Option<Rise> {
        share.checked_mul(Fraction::from_int(WHOLE))?.to_int().map(Rise)
    }

    /// Reads per cent as people write them: `3.5`, `3.5%`, `-0.3`. `step` is how finely figures are published, `largest` what is possible in either direction.
    ///
    /// # Errors
    /// It is no number, or one in another unit.
    pub fn parse(text: &str, step: Option<Fraction>, largest: Option<Fraction>) -> Result<Rise, IndexFault> {
        if text.contains('/') {
            return Err(IndexFault::NotPercent);
        }
        let read = Fraction::parse(text).map_err(|_| IndexFault::NotPercent)?;
        let hundredth = Fraction::from_int(100);
        let marked = text.trim().ends_with(['%', '％']);
        let share = if marked { Some(read) } else { read.checked_div(hundredth) };
        let share = share.ok_or(IndexFault::NotPercent)?;
        let step = step.filter(|step| !step.is_zero());
        if let Some(step) = step.filter(|step| share.checked_div(*step).and_then(Fraction::to_int).is_none())
        {
            return Err(IndexFault::TooFine(Rise::of(step).unwrap_or(Rise(1))));
        }
        let rise = Rise::of(share).ok_or(IndexFault::TooFine(Rise(1)))?;
        if let Some(largest) = largest.and_then(Rise::of).filter(|largest| rise.0.abs() > largest.0) {
            return Err(IndexFault::TooLarge(largest));
        }
        Ok(rise)
    }

    /// As a fact of the dictionary: `0.0350`.
    #[must_use]
    pub fn fact(self) -> String {
        let share = Fraction::from_int(self.0).checked_div(Fraction::from_int(WHOLE));
        share.map(|share| share.to_decimal(4, Rounding::HalfUp)).unwrap_or_default()
    }

    /// In per cent, as figures are published: `3.5`; with a second decimal only where there is one.
    #[must_use]
    pub fn percent(self) -> String {
        let places = if self.0 % 10 == 0 { 1 } else { 2 };
        let percent = Fraction::from_int(self.0).checked_div(Fraction::from_int(100));
        percent.map(|percent| percent.to_decimal(places, Rounding::HalfUp)).unwrap_or_default()
    }
}

/// An index as entered. Nothing of it ever changes: what was wrong is put right by another entry that names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PriceIndex {
    /// Its id.
    pub id: IndexId,
    /// The county.
    pub county: Division,
    /// The month.
    pub month: Month,
    /// Which entry of the month, from 1.
    pub entry: u32,
    /// The rise of consumer prices.
    pub cpi: Rise,
    /// The rise of the prices of food, where it was given.
    pub food: Option<Rise>,
    /// The day of release.
    pub released_on: Date,
    /// Where it was published.
    pub document: String,
    /// The entry that it puts right, and why.
    pub corrects: Option<(IndexId, String)>,
    /// Who entered it.
    pub by: UserId,
    /// Their name as signed.
    pub name: String,
    /// When.
    pub at: UtcMillis,
    /// What the second person said, or who took it back.
    pub answer: Option<OrderAnswer>,
}

impl PriceIndex {
    /// Whether it waits for its second person.
    #[must_use]
    pub const fn waits(&self) -> bool {
        self.answer.is_none()
    }

    /// Whether a second person confirmed it.
    #[must_use]
    pub fn confirmed(&self) -> bool {
        self.answer.as_ref().is_some_and(|answer| answer.accepted)
    }
}

/// The entry that counts of those of a month: the last one confirmed.
pub(super) fn counting(entries: &[PriceIndex]) -> Option<&PriceIndex> {
    entries.iter().filter(|one| one.confirmed()).max_by_key(|one| one.entry)
}

/// A list of who is given how much for a month, drawn up by one person and approved by another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PriceRun {
    /// Its id, which is that of the decision about each award.
    pub id: RunId,
    /// The county.
    pub county: Division,
    /// The month.
    pub month: Month,
    /// Which list of the month, from 1: those after the first hold who joined later, and what a corrected index adds.
    pub entry: u32,
    /// The index on which it rests.
    pub index: IndexId,
    /// What signatures are for: these lines and no others.
    pub digest: String,
    /// The lines added up.
    pub sums: super::run::Sums,
    /// Who drew it up.
    pub by: UserId,
    /// Their name as signed.
    pub name: String,
    /// When.
    pub at: UtcMillis,
    /// What the second person said, or who took it back.
    pub answer: Option<OrderAnswer>,
}

impl PriceRun {
    /// Whether it waits for its second person.
    #[must_use]
    pub const fn waits(&self) -> bool {
        self.answer.is_none()
    }

    /// Whether it was approved.
    #[must_use]
    pub fn approved(&self) -> bool {
        self.answer.as_ref().is_some_and(|answer| answer.accepted)
    }

    /// As payout pays it.
    pub(super) const fn special(&self) -> Special {
        Special {
            component: Component::PRICE,
            month: self.month,
            by: DecisionId::from_bytes(self.id.bytes()),
        }
    }
}

/// A line of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RunLine {
    /// The award.
    pub award: AwardId,
    /// What an earlier list gave for the month.
    pub before: Fen,
    /// What the month is given in all.
    pub amount: Fen,
    /// How many persons it is for.
    pub persons: u32,
}

/// What an award was paid of its price subsidy for a month.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PricePaid {
    /// Arrived.
    pub arrived: Fen,
    /// On a roster, at the bank, or sent back and still owed.
    pub under_way: Fen,
}

/// What an approval did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approved {
    /// To how many families it was given.
    pub families: u64,
    /// How many are near relatives of who approved, and wait for another one.
    pub left: u64,
}
