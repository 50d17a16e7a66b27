// SPDX-License-Identifier: Apache-2.0
//! Signing in through a provider that says who somebody is. The asking happens between two transactions, outside; here stands that a try ends once, that only an
//! account which two people linked gets in, and that each of it is in the log. Roles stay those of the table.

use super::login::{LoginOutcome, about};
use super::model::{AccountState, LoginSession, Step};
use crate::history::{Entry, Outcome};
use crate::office::{Command, Error, Private, Tx};
use async_trait::async_trait;
use kernel::{Ctx, UtcMillis};
use serde::{Deserialize, Serialize};

/// How long somebody may take at the provider.
const TRY_MILLIS: i64 = 10 * 60_000;

/// Somebody is sent to the provider.
#[derive(Serialize)]
pub struct Leave {
    /// The key of the try, which the browser can make again.
    pub key: [u8; 32],
    /// Where it leads after signing in.
    pub return_to: String,
}

#[async_trait]
impl Command for Leave {
    const NAME: &'static str = "login.provider.leave";
    type Outcome = ();

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<(), Error> {
        let forget = UtcMillis::new(ctx.now.get() - TRY_MILLIS);
        tx.add_sign_in_try(self.key, ctx.now, &self.return_to, forget).await
    }
}

/// Somebody comes back from the provider: where the try leads; nothing when there is none any more, which is told in the log.
#[derive(Serialize)]
pub struct Return {
    /// The key of the try; none where the browser does not bring one that fits.
    pub key: Option<[u8; 32]>,
}

#[async_trait]
impl Command for Return {
    const NAME: &'static str = "login.provider.return";
    type Outcome = Option<String>;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Option<String>, Error> {
        let taken = match self.key {
            Some(key) => tx.take_sign_in_try(key).await?,
            None => None,
        };
        let living = taken.filter(|(began, _)| ctx.now.get() - began.get() <= TRY_MILLIS);
        if living.is_none() {
            tx.append(ctx, &refused(ctx, Self::NAME, "no such try, or used, or too old")).await?;
        }
        Ok(living.map(|(_, return_to)| return_to))
    }
}

fn refused(ctx: &Ctx, action: &str, why: &str) -> Entry {
    Entry { outcome: Outcome::Refused, ..Entry::done(ctx, action, None, None, why) }
}

/// The provider did not say who it is; for the log.
#[derive(Serialize)]
pub struct NotSaid {
    /// Why, in words of the system.
    pub why: String,
}

#[async_trait]
impl Command for NotSaid {
    const NAME: &'static str = "login.provider.failed";
    type Outcome = ();

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<(), Error> {
        tx.append(ctx, &refused(ctx, Self::NAME, &self.why)).await
    }
}

/// What came of signing in through the provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Arrived {
    /// The account is known: signed in, or its second factor is still to come, or it is locked.
    Known(LoginOutcome),
    /// No account is linked to the subject, or the account is closed.
    Unlinked,
}

/// Somebody whom the provider named signs in.
#[derive(Serialize)]
pub struct Arrive {
    /// The provider's issuer.
    pub issuer: String,
    /// The subject that it named.
    pub subject: Private,
    /// The hash of the new session's token.
    pub token: [u8; 32],
}

#[async_trait]
impl Command for Arrive {
    const NAME: &'static str = "login.provider";
    type Outcome = Arrived;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Arrived, Error> {
        let linked = match tx.linked_account(&self.issuer, self.subject.expose()).await? {
            Some(id) => tx.account(id).await?,
            None => None,
        };
        let Some(account) = linked else {
            tx.append(ctx, &refused(ctx, Self::NAME, "no account is linked")).await?;
            return Ok(Arrived::Unlinked);
        };
        let stop = |why: &str| Entry { outcome: Outcome::Refused, ..about(ctx, Self::NAME, &account, why) };
        if account.state != AccountState::Active {
            tx.append(ctx, &stop("closed")).await?;
            return Ok(Arrived::Unlinked);
        }
        if let Some(until) = account.locked_until.filter(|until| ctx.now < *until) {
            tx.append(ctx, &stop("locked")).await?;
            return Ok(Arrived::Known(LoginOutcome::Locked(until.get())));
        }
        // A password that is still to be changed is for those who sign in with it; a second factor is for everybody.
        let step = if account.second_factor.is_some() { Step::SecondFactor } else { Step::Complete };
        let session =
            LoginSession { token: self.token, account: account.id, opened: ctx.now, seen: ctx.now, step };
        tx.add_session(&session).await?;
        tx.append(ctx, &about(ctx, Self::NAME, &account, step.word())).await?;
        let outcome = if step == Step::Complete { LoginOutcome::In } else { LoginOutcome::SecondFactor };
        Ok(Arrived::Known(outcome))
    }
}
