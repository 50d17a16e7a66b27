// SPDX-License-Identifier: Apache-2.0
//! The one question every use case asks, and the use cases of signing in and of accounts.

use super::model::Posting;
use super::roles::{self, Action, Bar, Role};
use super::scope::Scope;
use crate::office::{Error, Tx};
use kernel::{Actor, Ctx, Division, UserId};
use std::fmt;

/// Why somebody may not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Denied {
    /// Nobody is signed in.
    NotSignedIn,
    /// The account was closed.
    Closed,
    /// No role of theirs has the action, anywhere.
    NoRole(Action),
    /// They have it, but not in this place.
    OutsideRegion(Action, Division),
    /// They took part where a second person is asked for, or are a near relative.
    Barred(Action, Bar),
    /// Only whoever handles the matter may.
    NotTheHandler(Action),
}

impl fmt::Display for Denied {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Denied::NotSignedIn => f.write_str("not signed in"),
            Denied::Closed => f.write_str("the account is closed"),
            Denied::NoRole(action) => write!(f, "no role for {}", action.word()),
            Denied::OutsideRegion(action, _) => write!(f, "{} outside the region", action.word()),
            Denied::Barred(action, bar) => write!(f, "{} barred by {}", action.word(), bar.word()),
            Denied::NotTheHandler(action) => write!(f, "{} for the handler only", action.word()),
        }
    }
}

/// Whoever acts, with what they are today.
#[derive(Clone, Debug)]
pub struct Caller {
    /// The account; none for a job.
    pub id: Option<UserId>,
    /// The name that signs.
    pub name: String,
    /// What they are today.
    pub postings: Vec<Posting>,
}

impl Caller {
    /// Where they have an action at all.
    #[must_use]
    pub fn scope(&self, action: Action) -> Scope {
        let has = |posting: &&Posting| roles::bars(posting.role, action).is_some();
        Scope::of(self.postings.iter().filter(has).map(|posting| posting.place).collect())
    }

    /// Whether some posting has an action.
    #[must_use]
    pub fn may(&self, action: Action) -> bool {
        !self.scope(action).is_empty()
    }

    /// Whether they may do something in a place, given who took part before. The only way to be allowed anything.
    ///
    /// # Errors
    /// Why not.
    pub fn check(&self, action: Action, place: Division, involved: &Involved) -> Result<(), Denied> {
        let Some(id) = self.id else {
            let allowed = roles::bars(Role::Job, action).is_some();
            return if allowed { Ok(()) } else { Err(Denied::NoRole(action)) };
        };
        let mut denied = Denied::NoRole(action);
        for posting in &self.postings {
            let Some(bars) = roles::bars(posting.role, action) else { continue };
            if !posting.place.contains(&place) {
                if matches!(denied, Denied::NoRole(_)) {
                    denied = Denied::OutsideRegion(action, place);
                }
                continue;
            }
            match involved.first(id, bars) {
                None => return Ok(()),
                Some(bar) => denied = Denied::Barred(action, bar),
            }
        }
        Err(denied)
    }

    /// Whether they may do one of these things in a place.
    ///
    /// # Errors
    /// Why not; being in the wrong place says more than not having the role.
    pub fn check_any(&self, actions: &[Action], place: Division) -> Result<(), Denied> {
        let mut first = None;
        for action in actions {
            match self.check(*action, place, &Involved::default()) {
                Ok(()) => return Ok(()),
                Err(denied) => match (&first, &denied) {
                    (None, _) | (Some(Denied::NoRole(_)), Denied::OutsideRegion(..)) => first = Some(denied),
                    _ => {}
                },
            }
        }
        Err(first.unwrap_or(Denied::NotSignedIn))
    }
}

/// Who took part in what is being acted on, for the bars.
#[derive(Clone, Debug, Default)]
pub struct Involved {
    bars: Vec<(Bar, UserId)>,
}

impl Involved {
    /// Notes that an account has a part that bars it from some actions.
    pub fn note(&mut self, bar: Bar, who: UserId) {
        self.bars.push((bar, who));
    }

    /// The same, in one expression.
    #[must_use]
    pub fn with(mut self, bar: Bar, who: impl IntoIterator<Item = UserId>) -> Involved {
        self.bars.extend(who.into_iter().map(|id| (bar, id)));
        self
    }

    fn first(&self, who: UserId, bars: &[Bar]) -> Option<Bar> {
        bars.iter().copied().find(|bar| self.bars.contains(&(*bar, who)))
    }
}

/// The person who signs.
///
/// # Errors
/// Nobody of the office is signed in.
pub fn signer(ctx: &Ctx) -> Result<UserId, Error> {
    ctx.who.person().ok_or_else(|| Denied::NotSignedIn.into())
}

/// Who acts, with what they are on the day of `ctx`.
///
/// # Errors
/// Nobody is signed in, or the account was closed.
pub async fn caller(ctx: &Ctx, tx: &mut dyn Tx) -> Result<Caller, Error> {
    match &ctx.who {
        Actor::Anonymous => Err(Denied::NotSignedIn.into()),
        Actor::Job(name) => Ok(Caller { id: None, name: name.clone(), postings: Vec::new() }),
        // Another system is what its scopes say, and never somebody of the office.
        Actor::Person { id, name } | Actor::System { id, name } => {
            let (today, system) = (ctx.today(), ctx.who.person().is_none());
            let mut postings = tx.postings(*id).await?;
            postings.retain(|posting| posting.holds(today) && posting.role.is_partner() == system);
            Ok(Caller { id: Some(*id), name: name.clone(), postings })
        }
    }
}

/// Who acts, where [`Caller::check`] allows it.
///
/// # Errors
/// Why not.
pub async fn authorise(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    action: Action,
    place: Division,
    involved: &Involved,
) -> Result<Caller, Error> {
    let caller = caller(ctx, tx).await?;
    caller.check(action, place, involved)?;
    Ok(caller)
}

/// Whether whoever acts may do something that belongs to no place.
///
/// # Errors
/// They have the action nowhere.
pub async fn allow(ctx: &Ctx, tx: &mut dyn Tx, action: Action) -> Result<Caller, Error> {
    let caller = caller(ctx, tx).await?;
    let allowed = match caller.id {
        None => roles::bars(Role::Job, action).is_some(),
        Some(_) => caller.may(action),
    };
    if allowed { Ok(caller) } else { Err(Denied::NoRole(action).into()) }
}

/// The places whose rows a list may show to whoever asks.
///
/// # Errors
/// They have the action nowhere.
pub async fn scope_for(ctx: &Ctx, tx: &mut dyn Tx, action: Action) -> Result<Scope, Error> {
    let caller = caller(ctx, tx).await?;
    let scope = caller.scope(action);
    if scope.is_empty() { Err(Denied::NoRole(action).into()) } else { Ok(scope) }
}
