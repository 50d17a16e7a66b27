// SPDX-License-Identifier: Apache-2.0
//! The clock of a step: how long is left, in words, with the last day.

use super::{Tone, month_day};
use askama::Template;
use kernel::{Date, Deadline, WorkCalendar};

/// How a deadline stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClockState {
    /// Days are left after today.
    Left {
        /// How many.
        days: u32,
    },
    /// Today is the last day.
    Today,
    /// The last day has passed.
    Overdue {
        /// How many days ago.
        days: u32,
    },
    /// The act was done.
    Done {
        /// When.
        on: Date,
    },
    /// The clock stands still.
    Paused {
        /// Why: `等待申请人补正`.
        why: String,
    },
}

/// A deadline as a badge: `还剩 3 个工作日 (11-26)`.
#[derive(Clone, Debug, PartialEq, Eq, Template)]
#[template(path = "components/clock.html")]
pub struct Clock {
    /// What has to be done: `启动家庭经济状况调查`; may be empty where the row says it.
    pub what: String,
    /// The last day.
    pub last_day: Date,
    /// Whether days are working days.
    pub working: bool,
    /// Whether a day was counted that no holiday notice decides yet.
    pub provisional: bool,
    /// From how many days left it is due soon.
    pub soon: u32,
    /// How it stands.
    pub state: ClockState,
}

impl Clock {
    /// The clock of a deadline as seen on a day.
    #[must_use]
    pub fn at(today: Date, deadline: Deadline, working: bool, soon: u32, calendar: &WorkCalendar) -> Clock {
        let between = |from: Date, until: Date| {
            if working {
                calendar.working_days_between(from, until).days
            } else {
                u32::try_from(until.days_since(from)).unwrap_or(0)
            }
        };
        let state = match today.cmp(&deadline.date) {
            std::cmp::Ordering::Less => ClockState::Left { days: between(today, deadline.date) },
            std::cmp::Ordering::Equal => ClockState::Today,
            std::cmp::Ordering::Greater => ClockState::Overdue { days: between(deadline.date, today) },
        };
        Clock {
            what: String::new(),
            last_day: deadline.date,
            working,
            provisional: deadline.provisional,
            soon,
            state,
        }
    }

    /// Naming what has to be done.
    #[must_use]
    pub fn what(mut self, what: impl Into<String>) -> Clock {
        self.what = what.into();
        self
    }

    /// The words: `还剩 3 个工作日`.
    #[must_use]
    pub fn words(&self) -> String {
        let unit = if self.working { "个工作日" } else { "天" };
        match &self.state {
            // The last day is near, but only days off lie between.
            ClockState::Left { days: 0 } => "只剩休息日".to_owned(),
            ClockState::Left { days } => format!("还剩 {days} {unit}"),
            ClockState::Today => "今天到期".to_owned(),
            ClockState::Overdue { days: 0 } => "已逾期，休息日内".to_owned(),
            ClockState::Overdue { days } => format!("已逾期 {days} {unit}"),
            ClockState::Done { on } if *on > self.last_day => format!("{} 完成，逾期", month_day(*on)),
            ClockState::Done { on } => format!("{} 按时完成", month_day(*on)),
            ClockState::Paused { why } => format!("暂停计时：{why}"),
        }
    }

    /// The tone that goes with the words.
    #[must_use]
    pub fn tone(&self) -> Tone {
        match &self.state {
            ClockState::Left { days } if *days > self.soon => Tone::Plain,
            ClockState::Left { .. } | ClockState::Today => Tone::Soon,
            ClockState::Overdue { .. } => Tone::Late,
            ClockState::Done { on } if *on > self.last_day => Tone::Late,
            ClockState::Done { .. } => Tone::Done,
            ClockState::Paused { .. } => Tone::Info,
        }
    }

    /// The last day, without the year: `11-26`.
    #[must_use]
    pub fn until(&self) -> String {
        month_day(self.last_day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Date {
        Date::parse(text).unwrap()
    }

    #[test]
    fn a_clock_says_what_is_left_in_the_days_that_count() {
        let calendar = WorkCalendar::embedded();
        let at = |today: &str, last: &str, working: bool| {
            let deadline = Deadline { date: date(last), provisional: false };
            let clock = Clock::at(date(today), deadline, working, 3, calendar);
            (clock.words(), clock.tone())
        };
        for (today, last, working, words, tone) in [
            ("2026-11-21", "2026-11-26", true, "还剩 4 个工作日", Tone::Plain),
            ("2026-11-23", "2026-11-26", true, "还剩 3 个工作日", Tone::Soon),
            ("2026-11-26", "2026-11-26", true, "今天到期", Tone::Soon),
            ("2026-11-30", "2026-11-26", true, "已逾期 2 个工作日", Tone::Late),
            ("2026-11-28", "2026-11-27", true, "已逾期，休息日内", Tone::Late),
            ("2026-11-21", "2026-11-28", false, "还剩 7 天", Tone::Plain),
        ] {
            assert_eq!(at(today, last, working), (words.to_owned(), tone), "{today} {last}");
        }
    }

    #[test]
    fn a_provisional_clock_says_so() {
        let deadline = Deadline { date: date("2027-01-05"), provisional: true };
        let clock = Clock::at(date("2026-12-31"), deadline, true, 3, WorkCalendar::embedded());
        assert!(clock.to_string().contains("暂定"));
    }
}
