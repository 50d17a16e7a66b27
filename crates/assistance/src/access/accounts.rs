// SPDX-License-Identifier: Apache-2.0
//! Accounts and postings, kept by an administrator; an administrator sees no family's file. The first account of all is made at the command line.

use super::model::{Account, AccountState, Posting};
use super::requests::{self, Wanted};
use super::roles::{Action, Role};
use super::service::{self, Involved};
use crate::history::Entry;
use crate::office::{Command, Error, Fault, FaultKind, Query, Thing, Tx};
use async_trait::async_trait;
use kernel::{Actor, Ctx, Date, Division, Id, Secret, UserId};
use serde::{Deserialize, Serialize};

/// The longest login and name.
const LONGEST: usize = 40;

/// A new account with its first posting.
#[derive(Serialize)]
pub struct OpenAccount {
    /// What is typed to sign in.
    pub login: String,
    /// The name that signs.
    pub name: String,
    /// The first password, hashed; it must be changed at the first sign-in.
    #[serde(skip)]
    pub hashed: Secret<String>,
    /// Whether the password must be changed.
    pub must_change: bool,
    /// The role's word.
    pub role: String,
    /// The place's code.
    pub place: String,
}

/// What was opened.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Opened {
    /// The account.
    pub account: String,
}

#[async_trait]
impl Command for OpenAccount {
    const NAME: &'static str = "account.open";
    type Outcome = Opened;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Opened, Error> {
        let mut faults = Vec::new();
        named("login", &self.login, &mut faults);
        named("name", &self.name, &mut faults);
        let posting = posting(&self.role, &self.place, ctx.today(), &mut faults);
        if tx.account_of_login(&self.login).await?.is_some() {
            faults.push(Fault::new("login", FaultKind::Taken));
        }
        let Some(posting) = posting.filter(|_| faults.is_empty()) else {
            return Err(Error::Invalid(faults));
        };
        manage(ctx, tx, posting.place).await?;
        let account = Account {
            id: ctx.new_id(),
            login: self.login.clone(),
            name: self.name.clone(),
            password: self.hashed.clone(),
            second_factor: None,
            last_code_step: 0,
            state: AccountState::Active,
            failures: 0,
            locked_until: None,
            must_change: self.must_change,
            version: 1,
        };
        tx.put_account(&account, 0).await?;
        give(ctx, tx, account.id, &posting).await?;
        let told = format!("{} {}", posting.role.word(), posting.place);
        tx.append(ctx, &about(ctx, Self::NAME, account.id, posting.place, told)).await?;
        Ok(Opened { account: account.id.to_string() })
    }
}

fn named(field: &str, text: &str, faults: &mut Vec<Fault>) {
    if text.trim().is_empty() {
        faults.push(Fault::new(field, FaultKind::Missing));
    } else if text.chars().count() > LONGEST {
        faults.push(Fault::new(field, FaultKind::TooLong(LONGEST)));
    } else if text.chars().any(char::is_control) {
        faults.push(Fault::new(field, FaultKind::Characters));
    }
}

fn posting(role: &str, place: &str, from: Date, faults: &mut Vec<Fault>) -> Option<Posting> {
    let role = Role::parse(role).filter(|role| role.is_office());
    if role.is_none() {
        faults.push(Fault::new("role", FaultKind::NotAnOption));
    }
    let place = match Division::parse(place) {
        Ok(place) => Some(place),
        Err(error) => {
            faults.push(Fault::new("place", FaultKind::Division(error)));
            None
        }
    };
    Some(Posting { role: role?, place: place?, from, through: None })
}

/// Gives a posting: the command line at once, an administrator only with a second person, by [`AnswerRequest`](super::requests::AnswerRequest).
async fn give(ctx: &Ctx, tx: &mut dyn Tx, id: UserId, posting: &Posting) -> Result<(), Error> {
    if from_the_machine(ctx) {
        return tx.add_posting(id, posting).await;
    }
    let wanted = Wanted::Posting { role: posting.role, place: posting.place };
    requests::ask(ctx, tx, id, posting.place, wanted).await
}

/// Whether whoever acts runs commands on the machine itself.
fn from_the_machine(ctx: &Ctx) -> bool {
    // They hold the key file and the database anyway.
    matches!(&ctx.who, Actor::Job(name) if name == COMMAND_LINE)
}

/// An administrator of the place, or the command line of the machine itself.
pub(super) async fn manage(ctx: &Ctx, tx: &mut dyn Tx, place: Division) -> Result<(), Error> {
    if from_the_machine(ctx) {
        return Ok(());
    }
    service::authorise(ctx, tx, Action::AccountManage, place, &Involved::default()).await.map(drop)
}

/// The name under which the command line acts.
pub const COMMAND_LINE: &str = "command line";

fn about(ctx: &Ctx, action: &str, account: UserId, place: Division, told: impl Into<String>) -> Entry {
    Entry::done(ctx, action, Some((Thing::Account, account.bytes())), Some(place), told)
}

/// What an administrator does to an account.
#[derive(Clone, Serialize)]
pub enum Change {
    /// A posting is asked for; it holds once a second person agreed.
    Post {
        /// The role's word.
        role: String,
        /// The place's code.
        place: String,
    },
    /// A posting ends today.
    Unpost {
        /// The role's word.
        role: String,
        /// The place's code.
        place: String,
    },
    /// The account may no longer sign in.
    Close,
    /// It may again.
    Reopen,
    /// The lock ends at once.
    Unlock,
    /// That the second factor is taken off (a lost telephone) is asked for; it holds once a second person agreed.
    DropSecondFactor,
    /// A new first password, to be changed at the next sign-in.
    Reset {
        /// Hashed; the fingerprint of the command leaves it out.
        #[serde(skip)]
        hashed: Secret<String>,
    },
}

impl Change {
    const fn word(&self) -> &'static str {
        match self {
            Change::Post { .. } => "post",
            Change::Unpost { .. } => "unpost",
            Change::Close => "close",
            Change::Reopen => "reopen",
            Change::Unlock => "unlock",
            Change::DropSecondFactor => "drop second factor",
            Change::Reset { .. } => "reset",
        }
    }
}

/// A change of an account by an administrator, never of their own.
#[derive(Serialize)]
pub struct ChangeAccount {
    /// Which.
    pub account: String,
    /// The version the form was filled from.
    pub version: i64,
    /// What changes.
    pub change: Change,
}

#[async_trait]
impl Command for ChangeAccount {
    const NAME: &'static str = "account.change";
    type Outcome = ();

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<(), Error> {
        let id: UserId = Id::parse(&self.account).map_err(|_| Error::NotFound(Thing::Account))?;
        let mut account = tx.account(id).await?.ok_or(Error::NotFound(Thing::Account))?;
        // What another system may do is kept with its token, and it has no password.
        if tx.client(id).await?.is_some() {
            return Err(Error::NotFound(Thing::Account));
        }
        not_own(ctx, id)?;
        let postings = tx.postings(id).await?;
        let place = home(tx, id, &postings).await?.ok_or(Error::NotFound(Thing::Account))?;
        manage(ctx, tx, place).await?;
        if account.version != self.version {
            return Err(Error::Stale { thing: Thing::Account, seen: self.version, now: account.version });
        }
        let mut told = self.change.word().to_owned();
        match &self.change {
            Change::Post { role, place } | Change::Unpost { role, place } => {
                let mut faults = Vec::new();
                let Some(posting) = posting(role, place, ctx.today(), &mut faults) else {
                    return Err(Error::Invalid(faults));
                };
                manage(ctx, tx, posting.place).await?;
                told = format!("{told} {} {}", posting.role.word(), posting.place);
                if matches!(self.change, Change::Post { .. }) {
                    give(ctx, tx, id, &posting).await?;
                } else {
                    end_postings(ctx, tx, id, &postings, &posting).await?;
                }
            }
            Change::Close => account.state = AccountState::Closed,
            Change::Reopen => account.state = AccountState::Active,
            Change::Unlock => account.locked_until = None,
            Change::DropSecondFactor => {
                requests::ask(ctx, tx, id, place, Wanted::NoSecondFactor).await?;
            }
            Change::Reset { hashed } => {
                account.password = hashed.clone();
                account.must_change = true;
                account.locked_until = None;
            }
        }
        if matches!(self.change, Change::Unpost { .. } | Change::Close | Change::Reset { .. }) {
            tx.end_sessions_of(id).await?;
        }
        account.version += 1;
        tx.put_account(&account, self.version).await?;
        tx.append(ctx, &about(ctx, Self::NAME, id, place, told)).await
    }
}

async fn end_postings(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    id: UserId,
    postings: &[Posting],
    ended: &Posting,
) -> Result<(), Error> {
    let same = |one: &&Posting| one.role == ended.role && one.place == ended.place && one.through.is_none();
    for one in postings.iter().filter(same) {
        // The day before, so that the right is gone at once; never before the posting began.
        let last = ctx.today().add_days(-1).unwrap_or(ctx.today());
        tx.end_posting(id, one, last).await?;
    }
    Ok(())
}

/// Nobody changes what they may do themselves.
pub(super) fn not_own(ctx: &Ctx, account: UserId) -> Result<(), Error> {
    match &ctx.who {
        Actor::Person { id, .. } if *id == account => {
            Err(service::Denied::Barred(Action::AccountManage, super::roles::Bar::Same).into())
        }
        _ => Ok(()),
    }
}

/// The place an account belongs to: the largest it ever had a posting in, or that it was first asked for.
pub(super) async fn home(
    tx: &mut dyn Tx,
    id: UserId,
    postings: &[Posting],
) -> Result<Option<Division>, Error> {
    if let Some(place) = postings.iter().map(|posting| posting.place).min() {
        return Ok(Some(place));
    }
    Ok(tx.access_requests(Some(id)).await?.first().map(|request| request.place))
}

/// A second factor set up by whoever is signed in, after a code proved that it works.
#[derive(Serialize)]
pub struct SetSecondFactor {
    /// The shared secret; the fingerprint of the command leaves it out.
    #[serde(skip)]
    pub secret: Secret<Vec<u8>>,
    /// The time step of the code that proved it.
    pub code_step: i64,
}

#[async_trait]
impl Command for SetSecondFactor {
    const NAME: &'static str = "account.second_factor";
    type Outcome = ();

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<(), Error> {
        let id = service::signer(ctx)?;
        let mut account = tx.account(id).await?.ok_or(Error::NotFound(Thing::Account))?;
        let seen = account.version;
        account.second_factor = Some(self.secret.clone());
        account.last_code_step = self.code_step;
        account.version += 1;
        tx.put_account(&account, seen).await?;
        let object = Some((Thing::Account, id.bytes()));
        tx.append(ctx, &Entry::done(ctx, Self::NAME, object, None, "")).await
    }
}

/// Every account of the administrator's places, with its postings.
pub struct Accounts;

#[async_trait]
impl Query for Accounts {
    const NAME: &'static str = "account.list";
    type Answer = Vec<(Account, Vec<Posting>)>;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Self::Answer, Error> {
        let scope = service::scope_for(ctx, tx, Action::AccountManage).await?;
        let mut seen = Vec::new();
        for (account, postings) in tx.accounts().await? {
            if home(tx, account.id, &postings).await?.is_some_and(|place| scope.covers(place)) {
                seen.push((account, postings));
            }
        }
        Ok(seen)
    }
}
