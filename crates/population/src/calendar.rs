// SPDX-License-Identifier: Apache-2.0
//! Calendar arithmetic on bare day numbers, free of branches and panics, so that kernels vectorise over it.
//!
//! The same rules as `kernel::date`, to which the tests compare every function. Days outside 1800 to 2200 give some number,
//! never a panic: unknown rows hold whatever their column holds.

use kernel::Date;

/// A day taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Civil {
    /// Year.
    pub(crate) year: i32,
    /// Month, 1 to 12.
    pub(crate) month: i32,
    /// Day of the month, 1 to 31.
    pub(crate) day: i32,
}

/// How many periods of 400 years the computation is moved by, to stay above zero.
const PERIODS: u32 = 82;

/// Takes a day (since 1970-01-01) apart. Neri and Schneider, "Euclidean affine functions and their application to calendar
/// algorithms" (2022), in 32 bits.
#[inline(always)]
pub(crate) fn civil(days: i32) -> Civil {
    let shifted = days.cast_unsigned().wrapping_add(719_468 + 146_097 * PERIODS);
    let quarter = shifted.wrapping_mul(4) | 3;
    let century = quarter / 146_097;
    let in_century = (quarter % 146_097) | 3;
    let product = 2_939_745 * u64::from(in_century);
    let year_of_century = (product >> 32) as u32;
    let day_of_year = (product as u32) / 2_939_745 / 4;
    let year = (century * 100 + year_of_century).cast_signed() - 400 * PERIODS.cast_signed();
    let packed = 2_141 * day_of_year + 197_913;
    let late = i32::from(day_of_year >= 306);
    Civil {
        year: year + late,
        month: (packed >> 16).cast_signed() - 12 * late,
        day: ((packed & 0xffff) / 2_141).cast_signed() + 1,
    }
}

/// The day since 1970-01-01.
#[inline(always)]
pub(crate) fn days(date: Civil) -> i32 {
    let early = i32::from(date.month <= 2);
    let year = date.year.wrapping_sub(early).wrapping_add(400 * PERIODS.cast_signed());
    let month = date.month + 12 * early;
    let century = year.div_euclid(100);
    let year_days = year.wrapping_mul(1_461).div_euclid(4) - century + century.div_euclid(4);
    let month_days = (979 * month - 2_919) >> 5;
    year_days
        .wrapping_add(month_days)
        .wrapping_add(date.day - 1)
        .wrapping_sub(719_468 + 146_097 * PERIODS.cast_signed())
}

/// Whether the year has a 29 February.
#[inline(always)]
pub(crate) fn is_leap(year: i32) -> bool {
    let mask = if year % 25 == 0 { 15 } else { 3 };
    year & mask == 0
}

/// The last day of a month.
#[inline(always)]
pub(crate) fn last_day(year: i32, month: i32) -> i32 {
    if month == 2 { 28 + i32::from(is_leap(year)) } else { 30 + ((month + (month >> 3)) & 1) }
}

/// Full years from `birth` to `on`; a birth after `on` counts as 0. As `kernel::age_on`.
#[inline(always)]
pub(crate) fn age(birth: i32, on: i32) -> i64 {
    let (from, to) = (civil(birth), civil(on));
    let born = from.month * 32 + from.day;
    // Somebody born on 29 February completes a year on 28 February of a common year.
    let born = born - i32::from(born == 2 * 32 + 29 && !is_leap(to.year));
    let years = to.year - from.year - i32::from(to.month * 32 + to.day < born);
    if on < birth { 0 } else { i64::from(years) }
}

/// Full months from `from` to `to`: the largest `n` so that `from` plus `n` months (clamped to the end of the month) is not after
/// `to`. When `to` is earlier: minus the full months from `to` to `from`.
#[inline(always)]
pub(crate) fn months_between(from: i32, to: i32) -> i64 {
    let (early, late) = (civil(from.min(to)), civil(from.max(to)));
    let day = early.day.min(last_day(late.year, late.month));
    let months = (late.year - early.year) * 12 + late.month - early.month - i32::from(late.day < day);
    i64::from(if from <= to { months } else { -months })
}

/// A day plus so many months, clamped to the end of the month.
#[inline(always)]
pub(crate) fn add_months(day: i32, months: i64) -> i32 {
    let from = civil(day);
    let index = (from.year.wrapping_mul(12).wrapping_add(from.month - 1)).wrapping_add(limited(months));
    let (year, month) = (index.div_euclid(12), index.rem_euclid(12) + 1);
    days(Civil { year, month, day: from.day.min(last_day(year, month)) })
}

/// A day plus so many days.
#[inline(always)]
pub(crate) fn add_days(day: i32, count: i64) -> i32 {
    day.wrapping_add(limited(count))
}

/// A number of days or months, kept small enough that a day out of range stays out of range.
#[inline(always)]
fn limited(count: i64) -> i32 {
    count.clamp(-1_000_000, 1_000_000) as i32
}

/// A day plus so many years, clamped to the end of the month.
#[inline(always)]
pub(crate) fn add_years(day: i32, years: i64) -> i32 {
    add_months(day, years.clamp(-100_000, 100_000) * 12)
}

/// Whether a day lies outside the years 1800 to 2200, the only ones that there are.
#[inline(always)]
pub(crate) fn is_outside(day: i32) -> bool {
    (day < Date::MIN.days()) | (day > Date::MAX.days())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> impl Iterator<Item = i32> {
        (Date::MIN.days()..=Date::MAX.days()).step_by(7).chain((Date::MIN.days()..0).step_by(401))
    }

    #[test]
    fn every_day_is_taken_apart_and_put_together_as_the_kernel_does() {
        for day in Date::MIN.days()..=Date::MAX.days() {
            let date = Date::from_days(day).unwrap();
            let civil = civil(day);
            assert_eq!(
                (civil.year, civil.month, civil.day),
                (date.year(), date.month() as i32, date.day() as i32)
            );
            assert_eq!(days(civil), day);
        }
    }

    #[test]
    fn ages_are_those_of_the_kernel() {
        for birth in sample() {
            for on in [
                birth,
                birth - 1,
                birth + 364,
                birth + 365,
                birth + 366,
                birth + 1460,
                birth + 1461,
                10_957,
                18_500,
                11_016,
            ] {
                if let (Some(b), Some(o)) = (Date::from_days(birth), Date::from_days(on)) {
                    assert_eq!(age(birth, on), i64::from(kernel::age_on(b, o).unwrap_or(0)), "{b} {o}");
                }
            }
        }
    }

    #[test]
    fn months_are_added_and_counted_as_the_kernel_does() {
        for day in sample() {
            let date = Date::from_days(day).unwrap();
            for months in [-25, -12, -1, 0, 1, 2, 11, 12, 13, 48] {
                let Some(later) = date.add_months(months) else { continue };
                assert_eq!(add_months(day, i64::from(months)), later.days());
                assert_eq!(add_years(day, 1), date.add_months(12).map_or(add_years(day, 1), Date::days));
                if months >= 0 {
                    assert_eq!(months_between(day, later.days()), i64::from(months));
                    assert_eq!(months_between(later.days(), day), -i64::from(months));
                    if months > 0 && later.day() > 1 {
                        assert_eq!(months_between(day, later.days() - 1), i64::from(months) - 1);
                    }
                }
            }
        }
    }

    #[test]
    fn nonsense_days_do_not_panic() {
        for day in [i32::MIN, i32::MIN + 1, i32::MAX, -1, 0] {
            for other in [i32::MIN, i32::MAX, 0] {
                let _ = age(day, other);
                let _ = months_between(day, other);
                let _ = add_months(day, i64::from(other));
                let _ = add_years(day, i64::MIN);
                let _ = add_days(day, i64::MAX);
            }
        }
    }
}
