// SPDX-License-Identifier: Apache-2.0
//! Civil dates and full years of age. A date here has no time and no zone; "today" comes from `Ctx`.

use crate::month::Month;
use crate::text::{digits, half_width};
use chrono::{Datelike, NaiveDate};
use std::fmt;

/// The first year that a date may fall in.
pub const FIRST_YEAR: i32 = 1800;
/// The last year that a date may fall in.
pub const LAST_YEAR: i32 = 2200;

/// Days from 0001-01-01 (day 1, as chrono counts) to 1970-01-01.
const EPOCH: i32 = 719_163;

/// A day of the Gregorian calendar from 1800-01-01 to 2200-12-31, kept as days since 1970-01-01.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(i32);

/// A day of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Weekday {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

impl Weekday {
    /// Whether it is a Saturday or a Sunday.
    #[must_use]
    pub const fn is_weekend(self) -> bool {
        matches!(self, Weekday::Saturday | Weekday::Sunday)
    }

    /// The name in Chinese, such as `星期一`.
    #[must_use]
    pub const fn chinese(self) -> &'static str {
        match self {
            Weekday::Monday => "星期一",
            Weekday::Tuesday => "星期二",
            Weekday::Wednesday => "星期三",
            Weekday::Thursday => "星期四",
            Weekday::Friday => "星期五",
            Weekday::Saturday => "星期六",
            Weekday::Sunday => "星期日",
        }
    }
}

/// Why a text is not a date or a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateError {
    /// Nothing but white space.
    Empty,
    /// Not a way of writing a date that is known.
    Format,
    /// The year lies outside 1800 to 2200.
    Year(i32),
    /// There is no such month.
    Month(u32),
    /// The month has no such day.
    Day {
        /// The year written.
        year: i32,
        /// The month written.
        month: u32,
        /// The day written.
        day: u32,
        /// The last day that the month has.
        last: u32,
    },
}

impl fmt::Display for DateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DateError::Empty => f.write_str("日期是空的，应写成 2020-09-30"),
            DateError::Format => f.write_str("日期的写法认不出，应写成 2020-09-30 或 2020年9月30日"),
            DateError::Year(year) => {
                write!(f, "年份 {year} 不在 {FIRST_YEAR} 到 {LAST_YEAR} 之间，应写成 2020-09-30")
            }
            DateError::Month(month) => write!(f, "没有 {month} 月，月份应是 1 到 12"),
            DateError::Day { year, month, day, last } => {
                write!(f, "{year} 年 {month} 月没有 {day} 日，只有 1 到 {last} 日")
            }
        }
    }
}

impl std::error::Error for DateError {}

impl Date {
    /// 1800-01-01.
    pub const MIN: Date = Date(-62_091);
    /// 2200-12-31.
    pub const MAX: Date = Date(84_370);

    /// The day of that year, month (1-12) and day; `None` when there is none or the year is out of range.
    #[must_use]
    pub fn new(year: i32, month: u32, day: u32) -> Option<Date> {
        if !(FIRST_YEAR..=LAST_YEAR).contains(&year) {
            return None;
        }
        NaiveDate::from_ymd_opt(year, month, day).map(|date| Date(date.num_days_from_ce() - EPOCH))
    }

    /// So many days after (or, negative, before) 1970-01-01; `None` outside the range of years.
    #[must_use]
    pub const fn from_days(days: i32) -> Option<Date> {
        if days < Date::MIN.0 || days > Date::MAX.0 { None } else { Some(Date(days)) }
    }

    /// Days since 1970-01-01; negative before.
    #[must_use]
    pub const fn days(self) -> i32 {
        self.0
    }

    fn civil(self) -> NaiveDate {
        NaiveDate::from_num_days_from_ce_opt(self.0 + EPOCH).unwrap_or_default()
    }

    /// The year.
    #[must_use]
    pub fn year(self) -> i32 {
        self.civil().year()
    }

    /// The month, 1 to 12.
    #[must_use]
    pub fn month(self) -> u32 {
        self.civil().month()
    }

    /// The day of the month, 1 to 31.
    #[must_use]
    pub fn day(self) -> u32 {
        self.civil().day()
    }

    /// Reads `2020-09-30`, `2020/9/30`, `2020.9.30`, `2020年9月30日` and `20200930`, full-width forms included; a
    /// midnight after it, as spreadsheets append, is passed over.
    ///
    /// # Errors
    /// See [`DateError`]; it says which part is impossible.
    pub fn parse(text: &str) -> Result<Date, DateError> {
        let text = half_width(text);
        if text.is_empty() {
            return Err(DateError::Empty);
        }
        let (year, month, day) = split(without_midnight(&text)).ok_or(DateError::Format)?;
        let month = Month::checked(year, month)?;
        let last = month.last_day().day();
        Date::new(year, month.month(), day).ok_or(DateError::Day { year, month: month.month(), day, last })
    }

    /// The same day so many months later (or earlier); the month's last day where there is no such day.
    /// `None` outside the range of years.
    #[must_use]
    pub fn add_months(self, months: i32) -> Option<Date> {
        let month = self.month_of().add(months)?;
        let day = self.day().min(month.last_day().day());
        Date::new(month.year(), month.month(), day)
    }

    /// So many days later (or earlier); `None` outside the range of years.
    #[must_use]
    pub const fn add_days(self, days: i32) -> Option<Date> {
        match self.0.checked_add(days) {
            Some(days) => Date::from_days(days),
            None => None,
        }
    }

    /// Days from `earlier` to this day; negative when `earlier` is later.
    #[must_use]
    pub const fn days_since(self, earlier: Date) -> i32 {
        self.0 - earlier.0
    }

    /// The day of the week.
    #[must_use]
    pub const fn weekday(self) -> Weekday {
        // 1970-01-01 was a Thursday.
        match (self.0 + 3).rem_euclid(7) {
            0 => Weekday::Monday,
            1 => Weekday::Tuesday,
            2 => Weekday::Wednesday,
            3 => Weekday::Thursday,
            4 => Weekday::Friday,
            5 => Weekday::Saturday,
            _ => Weekday::Sunday,
        }
    }

    /// The month that the day lies in.
    #[must_use]
    pub fn month_of(self) -> Month {
        let civil = self.civil();
        Month::of(civil.year(), civil.month()).unwrap_or(Month::MIN)
    }

    /// The day as papers write it: `2020年9月30日`.
    #[must_use]
    pub fn chinese(self) -> String {
        format!("{}年{}月{}日", self.year(), self.month(), self.day())
    }
}

/// The text without the time of day that a sheet adds to a bare date.
fn without_midnight(text: &str) -> &str {
    let midnight = |time: &str| matches!(time.trim(), "0:00" | "00:00" | "0:00:00" | "00:00:00");
    match text.split_once([' ', 'T']) {
        Some((date, time)) if midnight(time) => date,
        _ => text,
    }
}

/// The three numbers of a date, or nothing when the shape is unknown.
fn split(text: &str) -> Option<(i32, u32, u32)> {
    if text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit()) {
        let (year, rest) = text.split_at(4);
        let (month, day) = rest.split_at(2);
        return Some((digits(year)?, digits(month)?, digits(day)?));
    }
    let (year, rest, day_end) = match text.split_once('年') {
        Some((year, rest)) => (year, rest.split_once('月')?, "日"),
        None => {
            let mark = ['-', '/', '.'].into_iter().find(|mark| text.contains(*mark))?;
            let (year, rest) = text.split_once(mark)?;
            (year, rest.split_once(mark)?, "")
        }
    };
    let (month, day) = rest;
    let day = day.strip_suffix(day_end)?;
    if year.len() != 4 || month.len() > 2 || day.len() > 2 {
        return None;
    }
    Some((digits(year)?, digits(month)?, digits(day)?))
}

/// Full years of age (周岁) on a day; `None` before birth. Source: 民法典 arts 200-202: counted in years to the
/// corresponding day, and where that day is missing to the last day of the month, so somebody born on 29
/// February completes a year on 28 February of a common year. The age holds from that day on
/// (`docs/decisions/age.md`).
#[must_use]
pub fn age_on(birth: Date, on: Date) -> Option<i32> {
    if on < birth {
        return None;
    }
    let (birth, on) = (birth.civil(), on.civil());
    let missing = birth.month() == 2 && birth.day() == 29 && !on.leap_year();
    let birthday = (birth.month(), birth.day() - u32::from(missing));
    Some(on.year() - birth.year() - i32::from((on.month(), on.day()) < birthday))
}

/// The first day on which somebody born on `birth` is `years` full years old, by the rule of [`age_on`]:
/// `age_on(b, d) >= n` exactly when `d >= birthday(b, n)`. A day after the year 2200 becomes [`Date::MAX`], one
/// before 1800 [`Date::MIN`].
#[must_use]
pub fn birthday(birth: Date, years: i32) -> Date {
    let edge = if years < 0 { Date::MIN } else { Date::MAX };
    years.checked_mul(12).and_then(|months| birth.add_months(months)).unwrap_or(edge)
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let civil = self.civil();
        f.pad(&format!("{:04}-{:02}-{:02}", civil.year(), civil.month(), civil.day()))
    }
}

impl fmt::Debug for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
