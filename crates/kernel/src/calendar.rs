// SPDX-License-Identifier: Apache-2.0
//! Working days and deadlines by the State Council's yearly holiday notices. The days are data; this file holds
//! only how they are counted (民法典 arts 201-203; `docs/decisions/deadlines.md`).

use crate::date::{Date, DateError};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::LazyLock;

/// The embedded holiday tables as text, so that records can name them by their hash.
pub const HOLIDAY_TABLES: &str = include_str!("../data/holidays.csv");

/// What a notice makes of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DayKind {
    /// Free, but only moved there or a weekend inside the holiday.
    Off,
    /// A weekend day that is worked in exchange (调休上班).
    Work,
    /// A festival day proper (法定节假日).
    Statutory,
}

impl DayKind {
    /// The word in the table: `off`, `work`, `statutory`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            DayKind::Off => "off",
            DayKind::Work => "work",
            DayKind::Statutory => "statutory",
        }
    }

    /// The inverse of [`DayKind::name`].
    #[must_use]
    pub fn parse(name: &str) -> Option<DayKind> {
        [DayKind::Off, DayKind::Work, DayKind::Statutory].into_iter().find(|kind| kind.name() == name)
    }
}

/// Whether a day is worked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WorkingDay {
    /// Offices are open.
    pub working: bool,
    /// No notice decides the day yet: Monday to Friday was assumed.
    pub provisional: bool,
}

/// The last day of a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deadline {
    /// The last day on which the act is in time.
    pub date: Date,
    /// A day was counted that no notice decides yet, or the range of dates ended: to be computed again later.
    pub provisional: bool,
}

/// A number of working days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayCount {
    /// How many.
    pub days: u32,
    /// A day was counted that no notice decides yet.
    pub provisional: bool,
}

/// A row of a holiday table that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalendarError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub reason: CalendarRowError,
}

/// What is wrong with a row of a holiday table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CalendarRowError {
    /// Not three columns.
    Columns,
    /// The date cannot be read.
    Date(DateError),
    /// The kind is not `off`, `work` or `statutory`.
    Kind,
    /// The date stands in an earlier row as well.
    Twice(Date),
    /// A working day is declared for a day that is not at a weekend.
    WorkOnWeekday(Date),
    /// No rows at all.
    NoRows,
}

impl fmt::Display for CalendarError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "节假日表第 {} 行：", self.line)?;
        match self.reason {
            CalendarRowError::Columns => {
                f.write_str("应有三列：日期、类别、名称，如 2020-10-01,statutory,国庆节")
            }
            CalendarRowError::Date(ref error) => error.fmt(f),
            CalendarRowError::Kind => {
                f.write_str("类别应是 off（放假）、work（调休上班）或 statutory（法定节假日）")
            }
            CalendarRowError::Twice(date) => write!(f, "{date} 在前面已有一行，每天只能有一行"),
            CalendarRowError::WorkOnWeekday(date) => {
                write!(f, "{date} 是{}，本来就上班；work 只用于周末", date.weekday().chinese())
            }
            CalendarRowError::NoRows => f.write_str("一行日期也没有，至少要有一年的节假日"),
        }
    }
}

impl std::error::Error for CalendarError {}

/// A table of holidays, and the counting of days by it.
#[derive(Clone, Debug, Default)]
pub struct WorkCalendar {
    days: BTreeMap<Date, (DayKind, String)>,
    /// The first and the last day that notices decide.
    covered: Option<(Date, Date)>,
}

impl WorkCalendar {
    /// The table shipped with the program: 2019 to 2026.
    #[must_use]
    pub fn embedded() -> &'static WorkCalendar {
        // A table that does not parse would leave every day provisional; a test holds that it does parse.
        static TABLE: LazyLock<WorkCalendar> =
            LazyLock::new(|| WorkCalendar::parse(HOLIDAY_TABLES).unwrap_or_default());
        &TABLE
    }

    /// Reads a table `date,kind,name`; blank lines, lines that start with `#` and a heading are passed over.
    /// Every year from the first row's to the last row's counts as covered, but for the last year's days from 28
    /// December on: the notice of the year after may still move them (that of 2019 moved 29 and 31 December 2018).
    ///
    /// # Errors
    /// The first row that cannot be used, with its line.
    pub fn parse(table: &str) -> Result<WorkCalendar, CalendarError> {
        let mut days = BTreeMap::new();
        for (index, row) in table.lines().enumerate() {
            let row = row.trim().trim_start_matches('\u{feff}');
            if row.is_empty() || row.starts_with('#') || row.starts_with("date,") {
                continue;
            }
            let wrong = |reason| CalendarError { line: index + 1, reason };
            let (date, kind, name) = read_row(row).map_err(wrong)?;
            if days.insert(date, (kind, name)).is_some() {
                return Err(wrong(CalendarRowError::Twice(date)));
            }
        }
        let (first, last) = (days.keys().next(), days.keys().next_back());
        let first = first.and_then(|date| Date::new(date.year(), 1, 1));
        let last = last.and_then(|date| Date::new(date.year(), 12, 27));
        let covered = first.zip(last);
        if covered.is_none() {
            return Err(CalendarError {
                line: table.lines().count().max(1),
                reason: CalendarRowError::NoRows,
            });
        }
        Ok(WorkCalendar { days, covered })
    }

    /// The first and the last day that notices decide; days outside are provisional.
    #[must_use]
    pub fn covered(&self) -> Option<(Date, Date)> {
        self.covered
    }

    /// What a notice says of the day, and of which festival; `None` for an ordinary day.
    #[must_use]
    pub fn notice(&self, date: Date) -> Option<(DayKind, &str)> {
        self.days.get(&date).map(|(kind, name)| (*kind, name.as_str()))
    }

    /// Whether the day is worked: by the notice, else Monday to Friday.
    #[must_use]
    pub fn is_working_day(&self, date: Date) -> WorkingDay {
        let covered = self.covered.is_some_and(|(first, last)| (first..=last).contains(&date));
        let working = match self.days.get(&date) {
            Some((DayKind::Work, _)) => true,
            Some(_) => false,
            None => !date.weekday().is_weekend(),
        };
        WorkingDay { working, provisional: !covered && !self.days.contains_key(&date) }
    }

    /// The `n`-th working day after the event. The day of the event does not count (民法典 art 201);
    /// transferred working weekends do. With `n` = 0 it is the day of the event.
    #[must_use]
    pub fn add_working_days(&self, event: Date, n: u32) -> Deadline {
        let mut deadline = Deadline { date: event, provisional: false };
        let mut left = n;
        while left > 0 {
            let Some(next) = deadline.date.add_days(1) else {
                return Deadline { provisional: true, ..deadline };
            };
            let day = self.is_working_day(next);
            deadline = Deadline { date: next, provisional: deadline.provisional || day.provisional };
            left -= u32::from(day.working);
        }
        deadline
    }

    /// The last day of a period of `n` days. The day of the event does not count (民法典 art 201); a last day
    /// that is not worked moves to the next day that is (art 203, `docs/decisions/deadlines.md`).
    /// With `n` = 0 it is the day of the event, never moved.
    #[must_use]
    pub fn add_calendar_days(&self, event: Date, n: u32) -> Deadline {
        if n == 0 {
            return Deadline { date: event, provisional: false };
        }
        let last = i32::try_from(n).ok().and_then(|n| event.add_days(n));
        let Some(mut date) = last else { return Deadline { date: Date::MAX, provisional: true } };
        let mut provisional = false;
        loop {
            let day = self.is_working_day(date);
            provisional |= day.provisional;
            if day.working {
                return Deadline { date, provisional };
            }
            let Some(next) = date.add_days(1) else { return Deadline { date, provisional: true } };
            date = next;
        }
    }

    /// Working days after `event` up to and with `until`: the `n` for which [`WorkCalendar::add_working_days`]
    /// gives `until`, when `until` is worked. 0 when `until` is not later.
    #[must_use]
    pub fn working_days_between(&self, event: Date, until: Date) -> DayCount {
        let mut count = DayCount { days: 0, provisional: false };
        for days in event.days()..until.days() {
            let Some(date) = Date::from_days(days + 1) else { break };
            let day = self.is_working_day(date);
            count.days += u32::from(day.working);
            count.provisional |= day.provisional;
        }
        count
    }
}

fn read_row(row: &str) -> Result<(Date, DayKind, String), CalendarRowError> {
    let mut cells = row.split(',').map(str::trim);
    let (Some(date), Some(kind), Some(name), None) = (cells.next(), cells.next(), cells.next(), cells.next())
    else {
        return Err(CalendarRowError::Columns);
    };
    let date = Date::parse(date).map_err(CalendarRowError::Date)?;
    let kind = DayKind::parse(kind).ok_or(CalendarRowError::Kind)?;
    if kind == DayKind::Work && !date.weekday().is_weekend() {
        return Err(CalendarRowError::WorkOnWeekday(date));
    }
    Ok((date, kind, name.to_owned()))
}
