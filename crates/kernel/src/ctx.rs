// SPDX-License-Identifier: Apache-2.0
//! Who does something, when and why. The only source of the time, the date and new ids in every use case.

use crate::date::Date;
use crate::ids::{CommandId, Id, IdSource};
use std::fmt;

const MILLIS_PER_DAY: i64 = 86_400_000;
/// The civil time of China, UTC+8, without summer time since 1992.
const CHINA: i64 = 8 * 3_600_000;

/// A moment: milliseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UtcMillis(i64);

impl UtcMillis {
    /// The moment so many milliseconds after 1970-01-01T00:00:00Z.
    #[must_use]
    pub const fn new(millis: i64) -> UtcMillis {
        UtcMillis(millis)
    }

    /// The milliseconds.
    #[must_use]
    pub const fn get(self) -> i64 {
        self.0
    }

    /// The civil date in China (UTC+8); the nearest date in range for a moment outside 1800 to 2200.
    #[must_use]
    pub fn date_in_china(self) -> Date {
        let days = self.0.saturating_add(CHINA).div_euclid(MILLIS_PER_DAY);
        let edge = if days < 0 { Date::MIN } else { Date::MAX };
        i32::try_from(days).ok().and_then(Date::from_days).unwrap_or(edge)
    }
}

impl fmt::Display for UtcMillis {
    /// In China's civil time, such as `2020-09-30T08:00:00.000+08:00`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let millis = self.0.saturating_add(CHINA).rem_euclid(MILLIS_PER_DAY);
        let (seconds, millis) = (millis / 1000, millis % 1000);
        let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        write!(f, "{}T{hour:02}:{minute:02}:{second:02}.{millis:03}+08:00", self.date_in_china())
    }
}

impl fmt::Debug for UtcMillis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Somebody with an account.
#[derive(Debug)]
pub struct User;

/// The id of an account.
pub type UserId = Id<User>;

/// Who acts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// A person with an account.
    Person {
        /// The account.
        id: UserId,
        /// The name as signed.
        name: String,
    },
    /// Another system with an account of its own. It hands things in and asks; it signs, decides and confirms nothing.
    System {
        /// The account.
        id: UserId,
        /// The name under which the log has it.
        name: String,
    },
    /// A job of the system, by name.
    Job(String),
    /// Somebody who has not signed in.
    Anonymous,
}

impl Actor {
    /// The account of a person; no other system and no job is one.
    #[must_use]
    pub const fn person(&self) -> Option<UserId> {
        match self {
            Actor::Person { id, .. } => Some(*id),
            Actor::System { .. } | Actor::Job(_) | Actor::Anonymous => None,
        }
    }

    /// How a record is signed: with the account and the name, a job with its name alone.
    #[must_use]
    pub fn signature(&self) -> (Option<UserId>, String) {
        match self {
            Actor::Person { id, name } | Actor::System { id, name } => (Some(*id), name.clone()),
            Actor::Job(name) => (None, name.clone()),
            Actor::Anonymous => (None, String::new()),
        }
    }
}

/// Why: recorded with each reading or change of personal data.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Purpose {
    /// In words, such as the name of the use case.
    pub reason: String,
    /// The number of the case it belongs to, if any.
    pub case: Option<String>,
}

impl Purpose {
    /// A purpose that belongs to no case.
    #[must_use]
    pub fn new(reason: impl Into<String>) -> Purpose {
        Purpose { reason: reason.into(), case: None }
    }

    /// A purpose that belongs to a case.
    #[must_use]
    pub fn for_case(reason: impl Into<String>, case: impl Into<String>) -> Purpose {
        Purpose { reason: reason.into(), case: Some(case.into()) }
    }
}

/// The circumstances of one command. Running a use case again with the same `Ctx` gives the same result.
#[derive(Debug)]
pub struct Ctx {
    /// Who acts.
    pub who: Actor,
    /// The moment of the command, the same each time it is run.
    pub now: UtcMillis,
    /// Why.
    pub why: Purpose,
    /// New ids.
    pub ids: IdSource,
}

impl Ctx {
    /// The circumstances of a command.
    #[must_use]
    pub const fn new(who: Actor, now: UtcMillis, why: Purpose, command: CommandId) -> Ctx {
        Ctx { who, now, why, ids: IdSource::new(command) }
    }

    /// The civil date in China.
    #[must_use]
    pub fn today(&self) -> Date {
        self.now.date_in_china()
    }

    /// A new id.
    pub fn new_id<T>(&self) -> Id<T> {
        self.ids.next(self.now)
    }

    /// Before a use case is run again: the next id is the first one again.
    pub fn restart(&self) {
        self.ids.restart();
    }
}
