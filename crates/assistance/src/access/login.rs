// SPDX-License-Identifier: Apache-2.0
//! Signing in and out. The slow part (argon2) happens between two transactions, in [`password`](super::password); the caller passes only whether it was right.

use super::model::{
    Account, AccountState, FAILURES_UNTIL_LOCKED, LOCKED_MILLIS, LoginSession, Posting, SEEN_MILLIS, Step,
};
use super::password::Weak;
use super::service::Denied;
use crate::history::Entry;
use crate::office::{Command, Error, Query, Thing, Tx};
use async_trait::async_trait;
use kernel::{Ctx, Secret, UserId, UtcMillis};
use serde::{Deserialize, Serialize};

/// What is needed to try a password.
pub struct FindLogin<'a> {
    /// What was typed.
    pub login: &'a str,
}

#[async_trait]
impl Query for FindLogin<'_> {
    const NAME: &'static str = "login.find";
    type Answer = Option<Account>;

    async fn read(&self, _ctx: &Ctx, tx: &mut dyn Tx) -> Result<Option<Account>, Error> {
        tx.account_of_login(self.login).await
    }
}

/// What came of a try to sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum LoginOutcome {
    /// Signed in.
    In,
    /// The second factor is still to come.
    SecondFactor,
    /// A new password is to be chosen first.
    NewPassword,
    /// The login or the password is wrong; which one is not said.
    Wrong,
    /// The account is locked until this moment.
    Locked(i64),
}

/// A try to sign in, with the password already tried.
#[derive(Serialize)]
pub struct LogIn {
    /// The account of the login, if there is one.
    pub account: Option<String>,
    /// Whether the password is the account's.
    pub right: bool,
    /// The hash of the new session's token.
    pub token: [u8; 32],
}

#[async_trait]
impl Command for LogIn {
    const NAME: &'static str = "login";
    type Outcome = LoginOutcome;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<LoginOutcome, Error> {
        let id = self.account.as_deref().and_then(|id| UserId::parse(id).ok());
        let found = match id {
            Some(id) => tx.account(id).await?,
            None => None,
        };
        let Some(mut account) = found else { return Ok(LoginOutcome::Wrong) };
        if account.locked(ctx.now) {
            return Ok(LoginOutcome::Locked(account.locked_until.map_or(0, UtcMillis::get)));
        }
        let seen = account.version;
        if !self.right || account.state != AccountState::Active {
            count_failure(ctx, &mut account);
            let locked = account.locked(ctx.now);
            put(tx, &mut account, seen).await?;
            let told = if locked { "locked" } else { "wrong password" };
            tx.append(ctx, &about(ctx, Self::NAME, &account, told)).await?;
            let until = account.locked_until.map_or(0, UtcMillis::get);
            return Ok(if locked { LoginOutcome::Locked(until) } else { LoginOutcome::Wrong });
        }
        let step = match (&account.second_factor, account.must_change) {
            (Some(_), _) => Step::SecondFactor,
            (None, true) => Step::NewPassword,
            (None, false) => Step::Complete,
        };
        // The second factor is tried before the count of failures starts anew.
        if step != Step::SecondFactor && account.failures > 0 {
            account.failures = 0;
            put(tx, &mut account, seen).await?;
        }
        let session =
            LoginSession { token: self.token, account: account.id, opened: ctx.now, seen: ctx.now, step };
        tx.add_session(&session).await?;
        tx.append(ctx, &about(ctx, Self::NAME, &account, step.word())).await?;
        Ok(match step {
            Step::Complete => LoginOutcome::In,
            Step::NewPassword => LoginOutcome::NewPassword,
            Step::SecondFactor => LoginOutcome::SecondFactor,
        })
    }
}

fn count_failure(ctx: &Ctx, account: &mut Account) {
    account.failures += 1;
    if account.failures >= FAILURES_UNTIL_LOCKED {
        account.failures = 0;
        account.locked_until = Some(UtcMillis::new(ctx.now.get() + LOCKED_MILLIS));
    }
}

async fn put(tx: &mut dyn Tx, account: &mut Account, seen: i64) -> Result<(), Error> {
    account.version = seen + 1;
    tx.put_account(account, seen).await
}

pub(super) fn about(ctx: &Ctx, action: &str, account: &Account, told: &str) -> Entry {
    let mut entry = Entry::done(ctx, action, Some((Thing::Account, account.id.bytes())), None, told);
    entry.account = Some(account.id);
    entry.name.clone_from(&account.name);
    entry
}

/// A code of the second factor, already computed for the session's account: the time step whose code it is, if any.
#[derive(Serialize)]
pub struct SecondFactor {
    /// The hash of the session's token.
    pub token: [u8; 32],
    /// The time step whose code was typed; none when it is no code of now.
    pub code_step: Option<i64>,
}

#[async_trait]
impl Command for SecondFactor {
    const NAME: &'static str = "login.second_factor";
    type Outcome = LoginOutcome;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<LoginOutcome, Error> {
        let session = open(ctx, tx, self.token).await?;
        let mut account = tx.account(session.account).await?.ok_or(Error::NotFound(Thing::Account))?;
        if session.step != Step::SecondFactor {
            return Err(Error::NotFound(Thing::LoginSession));
        }
        let seen = account.version;
        // A code is taken once: somebody who saw it typed cannot use it again.
        let Some(step) = self.code_step.filter(|step| *step > account.last_code_step) else {
            count_failure(ctx, &mut account);
            let locked = account.locked(ctx.now);
            put(tx, &mut account, seen).await?;
            tx.append(ctx, &about(ctx, Self::NAME, &account, "wrong code")).await?;
            if locked {
                tx.end_session(self.token).await?;
                return Ok(LoginOutcome::Locked(account.locked_until.map_or(0, UtcMillis::get)));
            }
            return Ok(LoginOutcome::Wrong);
        };
        account.last_code_step = step;
        account.failures = 0;
        let next = if account.must_change { Step::NewPassword } else { Step::Complete };
        put(tx, &mut account, seen).await?;
        tx.touch_session(self.token, ctx.now, next).await?;
        tx.append(ctx, &about(ctx, Self::NAME, &account, next.word())).await?;
        Ok(if account.must_change { LoginOutcome::NewPassword } else { LoginOutcome::In })
    }
}

/// A new password for whoever is signed in, already hashed and found strong enough.
#[derive(Serialize)]
pub struct ChangePassword {
    /// The hash of the session's token.
    pub token: [u8; 32],
    /// The hashed password; the fingerprint of the command leaves it out.
    #[serde(skip)]
    pub hashed: Secret<String>,
}

#[async_trait]
impl Command for ChangePassword {
    const NAME: &'static str = "login.change_password";
    type Outcome = ();

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<(), Error> {
        let session = open(ctx, tx, self.token).await?;
        if session.step == Step::SecondFactor {
            return Err(Denied::NotSignedIn.into());
        }
        let mut account = tx.account(session.account).await?.ok_or(Error::NotFound(Thing::Account))?;
        let seen = account.version;
        account.password = self.hashed.clone();
        account.must_change = false;
        put(tx, &mut account, seen).await?;
        tx.end_sessions_of(account.id).await?;
        tx.add_session(&LoginSession { step: Step::Complete, seen: ctx.now, ..session }).await?;
        tx.append(ctx, &about(ctx, Self::NAME, &account, "")).await
    }
}

async fn open(ctx: &Ctx, tx: &mut dyn Tx, token: [u8; 32]) -> Result<LoginSession, Error> {
    let session = tx.session(token).await?.filter(|session| !session.over(ctx.now));
    session.ok_or_else(|| Denied::NotSignedIn.into())
}

/// Ends a session.
#[derive(Serialize)]
pub struct LogOut {
    /// The hash of its token.
    pub token: [u8; 32],
}

#[async_trait]
impl Command for LogOut {
    const NAME: &'static str = "logout";
    type Outcome = ();

    async fn run(&self, _ctx: &Ctx, tx: &mut dyn Tx) -> Result<(), Error> {
        tx.end_session(self.token).await
    }
}

/// Notes that a session is in use.
#[derive(Serialize)]
pub struct Seen {
    /// The hash of its token.
    pub token: [u8; 32],
}

#[async_trait]
impl Command for Seen {
    const NAME: &'static str = "login.seen";
    type Outcome = ();

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<(), Error> {
        match tx.session(self.token).await? {
            Some(session) => tx.touch_session(self.token, ctx.now, session.step).await,
            None => Ok(()),
        }
    }
}

/// Whose browser this is.
pub struct WhoIs {
    /// The hash of the token in its cookie.
    pub token: [u8; 32],
}

/// Somebody at a browser.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// The account.
    pub account: Account,
    /// What they are today.
    pub postings: Vec<Posting>,
    /// How far the session has come.
    pub step: Step,
    /// Whether [`Seen`] is due.
    pub note: bool,
}

#[async_trait]
impl Query for WhoIs {
    const NAME: &'static str = "login.who";
    type Answer = Option<SignedIn>;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Option<SignedIn>, Error> {
        let Some(session) = tx.session(self.token).await?.filter(|session| !session.over(ctx.now)) else {
            return Ok(None);
        };
        let active = |account: &Account| account.state == AccountState::Active;
        let Some(account) = tx.account(session.account).await?.filter(active) else { return Ok(None) };
        let today = ctx.today();
        let mut postings = tx.postings(account.id).await?;
        postings.retain(|posting| posting.holds(today));
        let note = ctx.now.get() - session.seen.get() > SEEN_MILLIS;
        Ok(Some(SignedIn { account, postings, step: session.step, note }))
    }
}

/// Why a password cannot be taken, as a fault of a form's field.
#[must_use]
pub const fn weak_fault(weak: Weak) -> crate::office::FaultKind {
    use crate::office::FaultKind;
    match weak {
        Weak::Short => FaultKind::TooShort(super::password::SHORTEST),
        Weak::OneKind | Weak::HoldsLogin => FaultKind::WeakPassword,
    }
}
