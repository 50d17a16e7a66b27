// SPDX-License-Identifier: Apache-2.0
//! The list of a month: its lines, what of their money is handed over, and how both are computed. Pure.

use super::packs::Shares;
use crate::casework::{HouseholdId, PaperId, PersonId};
use crate::tekun::{Absence, AbsenceKind, HomeId, Stay, StayId};
use kernel::{Date, Fen, Fraction, Id, Month, Rounding, Secret, UserId, UtcMillis};

/// The mark of a list's id.
#[derive(Debug)]
pub struct MonthMark;
/// The id of the list of a month.
pub type HomeMonthId = Id<MonthMark>;

/// The mark of the id of a sum.
#[derive(Debug)]
pub struct DueMark;
/// The id of a sum that is handed over.
pub type DueId = Id<DueMark>;

/// The list of a home and month (机构月度清单).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HomeMonth {
    /// Its id.
    pub id: HomeMonthId,
    /// The home.
    pub home: HomeId,
    /// The month.
    pub month: Month,
    /// What a signature is for: these days and sums and no others.
    pub digest: String,
    /// Who drew it up.
    pub by: UserId,
    /// Their name as signed.
    pub name: String,
    /// When.
    pub at: UtcMillis,
    /// What the county said: whether it agreed, who, when.
    pub answer: Option<(bool, String, UtcMillis)>,
    /// Who closed it, and when.
    pub closed: Option<(String, UtcMillis)>,
}

impl HomeMonth {
    /// Whether the county agreed to it.
    #[must_use]
    pub fn agreed(&self) -> bool {
        matches!(self.answer, Some((true, ..)))
    }

    /// Whether it was sent back, so that another one may be drawn up.
    #[must_use]
    pub fn sent_back(&self) -> bool {
        matches!(self.answer, Some((false, ..)))
    }
}

/// The days of a stay in a month.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Days {
    /// In the home.
    pub lived: u32,
    /// On leave.
    pub leave: u32,
    /// In hospital.
    pub hospital: u32,
}

/// A resident's line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// The stay.
    pub stay: StayId,
    /// Who.
    pub person: PersonId,
    /// Their family.
    pub household: HouseholdId,
    /// The days.
    pub days: Days,
    /// What went to the home for the month of the basic amount.
    pub basic: Fen,
    /// The same of the care money.
    pub care: Fen,
}

/// What of a line's money is handed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// Its id.
    pub id: DueId,
    /// Of which line, counted from 1.
    pub line: u32,
    /// For days of leave: to the person; in hospital: to whoever nursed them.
    pub kind: AbsenceKind,
    /// How much.
    pub amount: Fen,
    /// That it was.
    pub handed: Option<Handed>,
}

/// That a sum was handed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handed {
    /// The day.
    pub on: Date,
    /// To whom.
    pub to: Secret<String>,
    /// The receipt.
    pub receipt: PaperId,
    /// Who entered it.
    pub name: String,
    /// When.
    pub at: UtcMillis,
}

/// The days of a stay in a month that is over.
#[must_use]
pub fn days(stay: &Stay, away: &[Absence], month: Month) -> Days {
    let (first, last) = (month.first_day().max(stay.from), month.last_day());
    let last = stay.until.map_or(last, |until| until.min(last));
    if last < first {
        return Days::default();
    }
    let all = u32::try_from(last.days_since(first) + 1).unwrap_or(0);
    let of = |kind: AbsenceKind| {
        let own = away.iter().filter(|one| one.stay == stay.id && one.kind == kind);
        own.map(|one| one.days_in((first, last), last)).sum::<u32>()
    };
    let (leave, hospital) = (of(AbsenceKind::Leave), of(AbsenceKind::Hospital));
    Days { lived: all.saturating_sub(leave + hospital), leave, hospital }
}

/// What of the money that went to the home is handed over: for days of leave the share of everything, for days in hospital the share of the care money, each to the nearest fen.
/// `None` where a sum does not fit.
#[must_use]
pub fn dues(line: &Line, month: Month, shares: &Shares) -> Option<Vec<(AbsenceKind, Fen)>> {
    let span = i64::from(month.last_day().days_since(month.first_day()) + 1);
    let part = |of: Fen, days: u32, share: Fraction| -> Option<Fen> {
        let daily = of.to_fraction().checked_mul(Fraction::new(i128::from(days), i128::from(span))?)?;
        daily.checked_mul(share)?.round(Rounding::HalfUp, 1).map(Fen::new)
    };
    let all = line.basic.checked_add(line.care)?;
    let leave = part(all, line.days.leave, shares.leave.share)?;
    let hospital = part(line.care, line.days.hospital, shares.hospital.share)?;
    let found = [(AbsenceKind::Leave, leave), (AbsenceKind::Hospital, hospital)];
    Some(found.into_iter().filter(|(_, amount)| *amount > Fen::ZERO).collect())
}

/// What a signature is for.
pub(super) fn digest(home: HomeId, month: Month, lines: &[Line], dues: &[Due]) -> String {
    let mut text = format!("{home} {month}\n");
    for one in lines {
        let Days { lived, leave, hospital } = one.days;
        text += &format!("{} {lived} {leave} {hospital} {} {}\n", one.stay, one.basic.get(), one.care.get());
    }
    for one in dues {
        text += &format!("{} {} {}\n", one.line, one.kind.word(), one.amount.get());
    }
    policy::hash::hex(text.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::casework::Basis;
    use crate::home_month::Share;

    fn shares(leave: i128, hospital: i128) -> Shares {
        let share = |percent| Share {
            share: Fraction::new(percent, 100).expect("a share"),
            basis: Basis::assumed("测试"),
        };
        Shares { leave: share(leave), hospital: share(hospital), actionable: true }
    }

    fn line(leave: u32, hospital: u32) -> Line {
        Line {
            stay: Id::from_bytes([1; 16]),
            person: Id::from_bytes([2; 16]),
            household: Id::from_bytes([3; 16]),
            days: Days { lived: 30 - leave - hospital, leave, hospital },
            basic: Fen::new(82_700),
            care: Fen::new(30_000),
        }
    }

    #[test]
    fn what_is_handed_over_follows_the_days_and_the_shares() {
        let november = Month::of(2020, 11).expect("a month");
        let of =
            |leave, hospital, shares: &Shares| dues(&line(leave, hospital), november, shares).expect("sums");
        assert_eq!(of(0, 0, &shares(100, 100)), []);
        // 3 of 30 days of 1,127 yuan; 6 of 30 days of 300 yuan.
        assert_eq!(
            of(3, 6, &shares(100, 100)),
            [(AbsenceKind::Leave, Fen::new(11_270)), (AbsenceKind::Hospital, Fen::new(6_000))]
        );
        assert_eq!(of(3, 6, &shares(50, 0)), [(AbsenceKind::Leave, Fen::new(5_635))]);
        assert_eq!(of(30, 0, &shares(100, 100)), [(AbsenceKind::Leave, Fen::new(112_700))]);
    }

    #[test]
    fn never_more_is_handed_over_than_went_to_the_home() {
        for month in [Month::of(2021, 2), Month::of(2020, 11), Month::of(2020, 12)] {
            let month = month.expect("a month");
            let span = u32::try_from(month.last_day().days_since(month.first_day()) + 1).expect("days");
            for leave in 0..=span {
                for hospital in 0..=(span - leave) {
                    let mut one = line(0, 0);
                    one.days = Days { lived: span - leave - hospital, leave, hospital };
                    let all = dues(&one, month, &shares(100, 100)).expect("sums");
                    let sum = Fen::checked_sum(all.into_iter().map(|(_, amount)| amount)).expect("a sum");
                    assert!(sum <= Fen::new(112_700), "{month} {leave} {hospital}");
                }
            }
        }
    }
}
