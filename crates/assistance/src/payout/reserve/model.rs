// SPDX-License-Identifier: Apache-2.0
//! The arithmetic of reserves over their movements. Pure: days and sums in, days and sums out.

use kernel::{Date, Division, Fen, Month};
use ledger::AccountId;

/// What moves money into or out of a reserve.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FlowKind {
    /// Paid ahead to the township (预拨、补充).
    Ahead,
    /// Given back to the county (交回).
    GivenBack,
    /// Paid by the township (支出).
    Spent,
    /// A payment that did not happen (冲回).
    Undone,
}

impl FlowKind {
    /// For people.
    #[must_use]
    pub const fn chinese(self) -> &'static str {
        match self {
            FlowKind::Ahead => "预拨",
            FlowKind::GivenBack => "交回",
            FlowKind::Spent => "支出",
            FlowKind::Undone => "支出冲回",
        }
    }
}

/// What moved on a day in one way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flow {
    /// The account of the reserve.
    pub account: AccountId,
    /// The township.
    pub township: Division,
    /// The day.
    pub on: Date,
    /// Which way.
    pub kind: FlowKind,
    /// How much, above 0.
    pub amount: Fen,
}

/// Sums over a time, by way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moved {
    /// Paid ahead.
    pub ahead: Fen,
    /// Given back.
    pub given_back: Fen,
    /// Paid by the township.
    pub spent: Fen,
    /// Of payments that did not happen.
    pub undone: Fen,
}

impl Moved {
    /// Over some movements. `None` when a sum does not fit.
    #[must_use]
    pub fn over<'a>(flows: impl IntoIterator<Item = &'a Flow>) -> Option<Moved> {
        flows.into_iter().try_fold(Moved::default(), |mut moved, flow| {
            let sum = match flow.kind {
                FlowKind::Ahead => &mut moved.ahead,
                FlowKind::GivenBack => &mut moved.given_back,
                FlowKind::Spent => &mut moved.spent,
                FlowKind::Undone => &mut moved.undone,
            };
            *sum = sum.checked_add(flow.amount)?;
            Some(moved)
        })
    }

    /// Paid ahead less what was given back. `None` when it does not fit.
    #[must_use]
    pub fn kept_ahead(&self) -> Option<Fen> {
        self.ahead.checked_sub(self.given_back)
    }

    /// Paid by the township less what did not happen. `None` when it does not fit.
    #[must_use]
    pub fn kept_spent(&self) -> Option<Fen> {
        self.spent.checked_sub(self.undone)
    }

    /// What came in less what went out. `None` when it does not fit.
    #[must_use]
    pub fn net(&self) -> Option<Fen> {
        let out = self.given_back.checked_add(self.spent)?;
        self.ahead.checked_add(self.undone)?.checked_sub(out)
    }
}

/// A township's reserve over a month.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MonthSums {
    /// Before the first day.
    pub opening: Fen,
    /// What moved.
    pub moved: Moved,
    /// At the end of the last day.
    pub closing: Fen,
}

/// A month of a reserve, counted back from what stands there now; `flows` are all since the first day of the month. `None` when a sum does not fit.
#[must_use]
pub fn month_sums(balance: Fen, flows: &[Flow], month: Month) -> Option<MonthSums> {
    let later = Moved::over(flows.iter().filter(|flow| flow.on > month.last_day()))?;
    let moved = Moved::over(flows.iter().filter(|flow| flow.on.month_of() == month))?;
    let closing = balance.checked_sub(later.net()?)?;
    let opening = closing.checked_sub(moved.net()?)?;
    Some(MonthSums { opening, moved, closing })
}

/// What can be taken out of a reserve on a day: no more than stood there on it and on each day since, so that no day ends below zero. `None` when a sum does not fit.
#[must_use]
pub fn usable_on(balance: Fen, flows: &[Flow], on: Date) -> Option<Fen> {
    let mut later: Vec<&Flow> = flows.iter().filter(|flow| flow.on > on).collect();
    later.sort_by_key(|flow| std::cmp::Reverse(flow.on));
    let (mut stood, mut least) = (balance, balance);
    for day in later.chunk_by(|a, b| a.on == b.on) {
        stood = stood.checked_sub(Moved::over(day.iter().copied())?.net()?)?;
        least = least.min(stood);
    }
    Some(least)
}

/// What counts as paid ahead in a year, of one account: what was paid ahead less what of it was given back. What was left from before goes back first. `flows` are
/// all since the first day of the year. `None` when a sum does not fit.
#[must_use]
pub fn ahead_in_year(balance: Fen, flows: &[Flow]) -> Option<Fen> {
    let moved = Moved::over(flows)?;
    let opening = balance.checked_sub(moved.net()?)?;
    let back = moved.given_back.checked_sub(opening)?.max(Fen::ZERO);
    Some(moved.ahead.checked_sub(back)?.max(Fen::ZERO))
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Id;

    fn flow(on: &str, kind: FlowKind, yuan: i64) -> Flow {
        let township = Division::parse("500299102").unwrap();
        let amount = Fen::new(yuan * 100);
        Flow { account: Id::from_bytes([1; 16]), township, on: Date::parse(on).unwrap(), kind, amount }
    }

    fn yuan(yuan: i64) -> Fen {
        Fen::new(yuan * 100)
    }

    #[test]
    fn what_was_left_from_before_goes_back_first() {
        // 30 were left; they went back in January, and 100 came.
        let flows = [flow("2026-01-05", FlowKind::GivenBack, 30), flow("2026-01-10", FlowKind::Ahead, 100)];
        assert_eq!(ahead_in_year(yuan(100), &flows), Some(yuan(100)));
        // Nothing was left: what goes back was paid ahead by mistake.
        assert_eq!(ahead_in_year(yuan(70), &flows), Some(yuan(70)));
        // What was spent meanwhile counts as paid ahead all the same.
        let spent = [flows[1], flow("2026-02-01", FlowKind::Spent, 60)];
        assert_eq!(ahead_in_year(yuan(40), &spent), Some(yuan(100)));
    }

    #[test]
    fn a_month_opens_with_what_the_one_before_closed_with() {
        let flows = [
            flow("2026-01-10", FlowKind::Ahead, 100),
            flow("2026-01-31", FlowKind::Spent, 20),
            flow("2026-02-01", FlowKind::Undone, 20),
            flow("2026-02-28", FlowKind::Spent, 50),
            flow("2026-03-01", FlowKind::GivenBack, 5),
        ];
        let month = |month: &str| month_sums(yuan(45), &flows, Month::parse(month).unwrap()).unwrap();
        assert_eq!((month("2026-01").opening, month("2026-01").closing), (Fen::ZERO, yuan(80)));
        assert_eq!((month("2026-02").opening, month("2026-02").closing), (yuan(80), yuan(50)));
        assert_eq!((month("2026-03").opening, month("2026-03").closing), (yuan(50), yuan(45)));
    }

    #[test]
    fn a_day_gives_no_more_than_stood_there_on_it_and_since() {
        let flows = [
            flow("2026-01-10", FlowKind::Ahead, 100),
            flow("2026-01-20", FlowKind::Spent, 80),
            flow("2026-01-30", FlowKind::Ahead, 50),
        ];
        let usable = |on: &str| usable_on(yuan(70), &flows, Date::parse(on).unwrap()).unwrap();
        assert_eq!(usable("2026-01-09"), Fen::ZERO);
        assert_eq!((usable("2026-01-10"), usable("2026-01-29")), (yuan(20), yuan(20)));
        assert_eq!(usable("2026-01-30"), yuan(70));
    }
}
