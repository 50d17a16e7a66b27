// SPDX-License-Identifier: Apache-2.0
//! A job, its periods, and what is written down of a run.

use crate::office::{Command, Error, Office, act};
use async_trait::async_trait;
use kernel::{Ctx, Date, UtcMillis};
use serde::{Deserialize, Serialize};

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
/// How far China's civil time is ahead of UTC.
const CHINA: i64 = 8 * HOUR;

/// How often a job runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Every {
    /// Once in so many minutes, counted from midnight in UTC.
    Minutes(u32),
    /// Once a day, from this hour in China on.
    DayAt(u32),
}

impl Every {
    fn length(self) -> i64 {
        match self {
            Every::Minutes(minutes) => i64::from(minutes.max(1)) * MINUTE,
            Every::DayAt(_) => DAY,
        }
    }

    /// The moment at which the period began that holds `now`.
    #[must_use]
    pub fn period(self, now: UtcMillis) -> UtcMillis {
        let shift = match self {
            Every::Minutes(_) => 0,
            Every::DayAt(hour) => CHINA - i64::from(hour.min(23)) * HOUR,
        };
        let since = (now.get().saturating_add(shift)).rem_euclid(self.length());
        UtcMillis::new(now.get() - since)
    }

    /// The moment at which the next period begins.
    #[must_use]
    pub fn next(self, now: UtcMillis) -> UtcMillis {
        UtcMillis::new(self.period(now).get() + self.length())
    }

    /// Whether a job has not run when it should: nothing was done in this period and the one before.
    #[must_use]
    pub fn overdue(self, last_done: Option<UtcMillis>, now: UtcMillis) -> bool {
        let before = self.period(now).get() - self.length();
        last_done.is_none_or(|period| period.get() < before)
    }
}

/// What one command of a job did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Work {
    /// How many things it did.
    pub done: u64,
    /// Where the next command goes on; none when there is no more. Jobs work in small transactions, so that nobody waits long.
    pub more_after: Option<String>,
}

impl From<u64> for Work {
    fn from(done: u64) -> Work {
        Work { done, more_after: None }
    }
}

/// Something that the office does by itself.
#[async_trait]
pub trait Job: Send + Sync {
    /// The word in records.
    fn name(&self) -> &'static str;

    /// What it is called.
    fn chinese(&self) -> &'static str;

    /// How often it runs.
    fn every(&self) -> Every;

    /// Gives the command that goes on after a place, or from the start.
    async fn work(&self, office: &dyn Office, ctx: &Ctx, after: Option<&str>) -> Result<Work, Error>;
}

struct Of<F> {
    name: &'static str,
    chinese: &'static str,
    every: Every,
    make: F,
}

/// A job that gives a command: `make` gets the place after which to go on.
pub fn job<C, F>(name: &'static str, chinese: &'static str, every: Every, make: F) -> Box<dyn Job>
where
    F: Fn(Option<&str>) -> C + Send + Sync + 'static,
    C: Command + Send + 'static,
    C::Outcome: Into<Work>,
{
    Box::new(Of { name, chinese, every, make })
}

#[async_trait]
impl<C, F> Job for Of<F>
where
    F: Fn(Option<&str>) -> C + Send + Sync,
    C: Command + Send,
    C::Outcome: Into<Work>,
{
    fn name(&self) -> &'static str {
        self.name
    }

    fn chinese(&self) -> &'static str {
        self.chinese
    }

    fn every(&self) -> Every {
        self.every
    }

    async fn work(&self, office: &dyn Office, ctx: &Ctx, after: Option<&str>) -> Result<Work, Error> {
        let command = (self.make)(after);
        Ok(act(office, ctx, &command).await?.into())
    }
}

/// How a run stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunState {
    /// It was begun; when the program ended meanwhile, it is begun again.
    Running,
    /// It did what there was to do.
    Done,
    /// It could not, and what it had not done was left as it was.
    Failed,
}

impl RunState {
    /// The word in the database.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            RunState::Running => "running",
            RunState::Done => "done",
            RunState::Failed => "failed",
        }
    }

    /// Reads [`Self::word`].
    #[must_use]
    pub fn parse(word: &str) -> Option<RunState> {
        [RunState::Running, RunState::Done, RunState::Failed].into_iter().find(|one| one.word() == word)
    }
}

/// Why a run failed, as it is kept: a kind and never what stood in the data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// Others were in the way for too long.
    Busy,
    /// The database failed.
    Database,
    /// Jobs lack the right.
    Denied,
    /// The packs do not say what is needed.
    Policy,
    /// A use case refused.
    Refused,
    /// Something of ours is broken.
    Broken,
}

impl Failure {
    /// Every kind.
    pub const ALL: &'static [Failure] = &[
        Failure::Busy,
        Failure::Database,
        Failure::Denied,
        Failure::Policy,
        Failure::Refused,
        Failure::Broken,
    ];

    /// The kind of an error.
    #[must_use]
    pub const fn of(error: &Error) -> Failure {
        match error {
            Error::Busy => Failure::Busy,
            Error::Database(_) => Failure::Database,
            Error::Denied(_) => Failure::Denied,
            Error::NoPolicy(_) | Error::NoRules(_) => Failure::Policy,
            Error::Broken(_) => Failure::Broken,
            _ => Failure::Refused,
        }
    }

    /// The word in the database.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Failure::Busy => "busy",
            Failure::Database => "database",
            Failure::Denied => "denied",
            Failure::Policy => "policy",
            Failure::Refused => "refused",
            Failure::Broken => "broken",
        }
    }

    /// Reads [`Self::word`].
    #[must_use]
    pub fn parse(word: &str) -> Option<Failure> {
        Self::ALL.iter().copied().find(|one| one.word() == word)
    }
}

/// One run of a job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// The job.
    pub job: String,
    /// The beginning of the period it was for.
    pub period: UtcMillis,
    /// How often it was begun for this period.
    pub tries: u32,
    /// How it stands.
    pub state: RunState,
    /// When it was begun the last time.
    pub started: UtcMillis,
    /// When it ended.
    pub ended: Option<UtcMillis>,
    /// How many things it did.
    pub done: u64,
    /// Why it failed.
    pub failure: Option<Failure>,
}

impl Run {
    /// The day in China on which it was begun.
    #[must_use]
    pub fn day(&self) -> Date {
        self.started.date_in_china()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2020-11-02 09:00 in China.
    const MORNING: i64 = 1_604_278_800_000;

    #[test]
    fn a_period_holds_every_moment_once() {
        for every in
            [Every::Minutes(1), Every::Minutes(60), Every::DayAt(0), Every::DayAt(3), Every::DayAt(23)]
        {
            let mut at = UtcMillis::new(MORNING + 12_345);
            for _ in 0..50 {
                let (begin, next) = (every.period(at), every.next(at));
                assert!(begin <= at && at < next);
                assert_eq!(every.period(begin), begin);
                assert_eq!(every.period(UtcMillis::new(next.get() - 1)), begin);
                assert_eq!(every.period(next), next);
                at = UtcMillis::new(next.get() + 777);
            }
        }
    }

    #[test]
    fn a_daily_job_runs_from_its_hour_in_china_on() {
        let three = Every::DayAt(3);
        assert_eq!(three.period(UtcMillis::new(MORNING)), UtcMillis::new(MORNING - 6 * HOUR));
        assert_eq!(three.period(UtcMillis::new(MORNING - 7 * HOUR)), UtcMillis::new(MORNING - 30 * HOUR));
    }

    #[test]
    fn a_job_is_overdue_once_it_missed_a_whole_period() {
        let hourly = Every::Minutes(60);
        let now = UtcMillis::new(MORNING + 20 * MINUTE);
        assert!(hourly.overdue(None, now));
        assert!(!hourly.overdue(Some(UtcMillis::new(MORNING)), now));
        assert!(!hourly.overdue(Some(UtcMillis::new(MORNING - HOUR)), now));
        assert!(hourly.overdue(Some(UtcMillis::new(MORNING - 2 * HOUR)), now));
    }
}
