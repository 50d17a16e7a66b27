// SPDX-License-Identifier: Apache-2.0
//! Calendar months: what a payment is for, and what income windows count in.

use crate::date::{Date, DateError, FIRST_YEAR, LAST_YEAR};
use crate::text::{digits, half_width};
use std::fmt;

/// A month of a year from 1800 to 2200, kept as `year * 12 + month - 1`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month(i32);

impl Month {
    /// 1800-01.
    pub const MIN: Month = Month(FIRST_YEAR * 12);
    /// 2200-12.
    pub const MAX: Month = Month(LAST_YEAR * 12 + 11);

    /// The month (1-12) of that year; `None` when there is none or the year is out of range.
    #[must_use]
    pub fn of(year: i32, month: u32) -> Option<Month> {
        Month::checked(year, month).ok()
    }

    /// [`Month::of`], saying what is wrong.
    pub(crate) fn checked(year: i32, month: u32) -> Result<Month, DateError> {
        if !(FIRST_YEAR..=LAST_YEAR).contains(&year) {
            return Err(DateError::Year(year));
        }
        match i32::try_from(month) {
            Ok(index @ 1..=12) => Ok(Month(year * 12 + index - 1)),
            _ => Err(DateError::Month(month)),
        }
    }

    /// The inverse of [`Month::index`]; `None` outside the range of years.
    #[must_use]
    pub const fn from_index(index: i32) -> Option<Month> {
        if index < Month::MIN.0 || index > Month::MAX.0 { None } else { Some(Month(index)) }
    }

    /// `year * 12 + month - 1`, so that a difference counts months.
    #[must_use]
    pub const fn index(self) -> i32 {
        self.0
    }

    /// The year.
    #[must_use]
    pub const fn year(self) -> i32 {
        self.0.div_euclid(12)
    }

    /// The month, 1 to 12.
    #[must_use]
    pub const fn month(self) -> u32 {
        self.0.rem_euclid(12).cast_unsigned() + 1
    }

    /// So many months later (or earlier); `None` outside the range of years.
    #[must_use]
    pub const fn add(self, months: i32) -> Option<Month> {
        match self.0.checked_add(months) {
            Some(index) => Month::from_index(index),
            None => None,
        }
    }

    /// Months from `earlier` to this month; negative when `earlier` is later.
    #[must_use]
    pub const fn months_since(self, earlier: Month) -> i32 {
        self.0 - earlier.0
    }

    /// The first day.
    #[must_use]
    pub fn first_day(self) -> Date {
        Date::new(self.year(), self.month(), 1).unwrap_or(Date::MIN)
    }

    /// The last day.
    #[must_use]
    pub fn last_day(self) -> Date {
        self.add(1).and_then(|next| next.first_day().add_days(-1)).unwrap_or(Date::MAX)
    }

    /// Reads `2020-10`, `2020/10`, `2020.10`, `2020年10月` and `202010`, full-width forms included.
    ///
    /// # Errors
    /// See [`DateError`].
    pub fn parse(text: &str) -> Result<Month, DateError> {
        let text = half_width(text);
        if text.is_empty() {
            return Err(DateError::Empty);
        }
        let (year, month) = split(&text).ok_or(DateError::Format)?;
        Month::checked(year, month)
    }

    /// The month as papers write it: `2020年10月`.
    #[must_use]
    pub fn chinese(self) -> String {
        format!("{}年{}月", self.year(), self.month())
    }
}

fn split(text: &str) -> Option<(i32, u32)> {
    let (year, month) = match text.split_once('年') {
        Some((year, rest)) => (year, rest.strip_suffix('月')?),
        None if text.len() == 6 && text.bytes().all(|b| b.is_ascii_digit()) => text.split_at(4),
        None => text.split_once(['-', '/', '.'])?,
    };
    if year.len() != 4 || month.len() > 2 {
        return None;
    }
    Some((digits(year)?, digits(month)?))
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{:04}-{:02}", self.year(), self.month()))
    }
}

impl fmt::Debug for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
