// SPDX-License-Identifier: Apache-2.0
//! Accounts, postings and sessions. An account belongs to one named person; a posting says what that person is, where, from when until when.

use super::roles::Role;
use kernel::{Date, Division, Secret, UserId, UtcMillis};
use sha2::{Digest, Sha256};

/// How many wrong passwords lock an account.
pub const FAILURES_UNTIL_LOCKED: u32 = 5;
/// For how long it is locked.
pub const LOCKED_MILLIS: i64 = 15 * 60_000;
/// After how long without a request a session ends.
pub const IDLE_MILLIS: i64 = 30 * 60_000;
/// After how long a session ends in any case.
pub const SESSION_MILLIS: i64 = 12 * 3_600_000;
/// The moment of the last request is written no more often than this.
pub const SEEN_MILLIS: i64 = 60_000;

/// Whether an account may sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccountState {
    /// Yes.
    Active,
    /// Not any more; what it did stays signed.
    Closed,
}

impl AccountState {
    /// The word in the database.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            AccountState::Active => "active",
            AccountState::Closed => "closed",
        }
    }

    /// Reads [`Self::word`].
    #[must_use]
    pub fn parse(word: &str) -> Option<AccountState> {
        [AccountState::Active, AccountState::Closed].into_iter().find(|one| one.word() == word)
    }
}

/// Somebody who works with the system.
#[derive(Clone, Debug)]
pub struct Account {
    /// Its id.
    pub id: UserId,
    /// What is typed to sign in.
    pub login: String,
    /// The name that signs.
    pub name: String,
    /// The password, hashed.
    pub password: Secret<String>,
    /// The shared secret of the second factor, where there is one.
    pub second_factor: Option<Secret<Vec<u8>>>,
    /// The time step of the last code taken, so that none is taken twice.
    pub last_code_step: i64,
    /// Whether it may sign in.
    pub state: AccountState,
    /// Wrong passwords in a row.
    pub failures: u32,
    /// Until when it is locked.
    pub locked_until: Option<UtcMillis>,
    /// Whether the password must be changed before anything else.
    pub must_change: bool,
    /// Rises with each change.
    pub version: i64,
}

impl Account {
    /// Whether it is locked at a moment.
    #[must_use]
    pub fn locked(&self, now: UtcMillis) -> bool {
        self.locked_until.is_some_and(|until| now < until)
    }
}

/// What somebody is in a place, for a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Posting {
    /// The role.
    pub role: Role,
    /// The place, with everything in it.
    pub place: Division,
    /// The first day.
    pub from: Date,
    /// The last day, where there is one.
    pub through: Option<Date>,
}

impl Posting {
    /// Whether it holds on a day.
    #[must_use]
    pub fn holds(&self, on: Date) -> bool {
        self.from <= on && self.through.is_none_or(|last| on <= last)
    }
}

/// What the browser holds: whoever has it is signed in. The database keeps only its hash.
#[derive(Clone, Debug)]
pub struct SessionToken(Secret<String>);

impl SessionToken {
    /// From random bytes.
    #[must_use]
    pub fn from_random(bytes: &[u8; 32]) -> SessionToken {
        SessionToken(Secret::new(kernel::hex(bytes)))
    }

    /// From a cookie; nothing when it cannot be one.
    #[must_use]
    pub fn parse(text: &str) -> Option<SessionToken> {
        let right = text.len() == 64 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        right.then(|| SessionToken(Secret::new(text.to_owned())))
    }

    /// For the cookie.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose()
    }

    /// Under which the session is kept.
    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.0.expose().as_bytes()).into()
    }
}

/// How far a session has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The password was right, the second factor is still to come.
    SecondFactor,
    /// The password was given by somebody else and must be changed.
    NewPassword,
    /// Signed in.
    Complete,
}

impl Step {
    /// The word in the database.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Step::SecondFactor => "second_factor",
            Step::NewPassword => "new_password",
            Step::Complete => "complete",
        }
    }

    /// Reads [`Self::word`].
    #[must_use]
    pub fn parse(word: &str) -> Option<Step> {
        [Step::SecondFactor, Step::NewPassword, Step::Complete].into_iter().find(|one| one.word() == word)
    }
}

/// Somebody signed in at a browser.
#[derive(Clone, Debug)]
pub struct LoginSession {
    /// The hash of its token.
    pub token: [u8; 32],
    /// Whose it is.
    pub account: UserId,
    /// When it began.
    pub opened: UtcMillis,
    /// The last request, to the minute.
    pub seen: UtcMillis,
    /// How far it has come.
    pub step: Step,
}

impl LoginSession {
    /// Whether it has ended by itself.
    #[must_use]
    pub fn over(&self, now: UtcMillis) -> bool {
        now.get() - self.seen.get() > IDLE_MILLIS + SEEN_MILLIS
            || now.get() - self.opened.get() > SESSION_MILLIS
    }
}
