// SPDX-License-Identifier: Apache-2.0
//! The second factor of villages: a code by message. Six digits, valid for minutes, tried a few times, used once; only its keyed fingerprint is kept, and what the
//! message said is destroyed as soon as it is of no use.

use super::model::{Code, MessageFactor, Rules, masked_phone};
use super::queue::{Draft, queue};
use super::refused::Refused;
use super::template::Slot;
use super::who;
use super::words::Event;
use crate::access::login::{self, LoginOutcome};
use crate::access::{self, Account, Action, Bar, Denied, Involved, LoginSession, Posting, Step};
use crate::history::Entry;
use crate::jobs::Work;
use crate::office::{Command, Error, Fault, FaultKind, Private, Query, Thing, Tx};
use crate::registry::form::phone as digits;
use crate::settings;
use async_trait::async_trait;
use kernel::{Actor, Ctx, Division, Id, Secret, UserId, UtcMillis};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;

/// What the county of an account lays down, and where the account works; nothing where it may not use codes by message today: a posting outside villages asks for an
/// authenticator.
async fn village(ctx: &Ctx, tx: &mut dyn Tx, account: UserId) -> Result<Option<(Rules, Division)>, Error> {
    let today = ctx.today();
    let mut postings = tx.postings(account).await?;
    postings.retain(|posting| posting.holds(today));
    let Some(place) = postings.iter().map(|posting: &Posting| posting.place).min() else { return Ok(None) };
    let rules = settings::of(tx, place).await?.messages(place, today);
    let fits = rules.village_code && postings.iter().all(|posting| posting.role.is_village());
    Ok(fits.then_some((rules, place)))
}

/// An administrator sets up, changes or takes away an account's codes by message, never their own.
#[derive(Clone, Serialize)]
pub struct SetMessageFactor {
    /// The account.
    pub account: String,
    /// The version that the form was filled from.
    pub version: i64,
    /// The telephone; none takes codes by message away.
    pub phone: Option<Private>,
}

#[async_trait]
impl Command for SetMessageFactor {
    const NAME: &'static str = "account.message_factor";
    type Outcome = ();

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<(), Error> {
        let id: UserId = Id::parse(&self.account).map_err(|_| Error::NotFound(Thing::Account))?;
        let mut account = tx.account(id).await?.ok_or(Error::NotFound(Thing::Account))?;
        if tx.client(id).await?.is_some() {
            return Err(Error::NotFound(Thing::Account));
        }
        if matches!(&ctx.who, Actor::Person { id: own, .. } if *own == id) {
            return Err(Denied::Barred(Action::AccountManage, Bar::Same).into());
        }
        let postings = tx.postings(id).await?;
        let place = postings.iter().map(|one| one.place).min().ok_or(Error::NotFound(Thing::Account))?;
        access::authorise(ctx, tx, Action::AccountManage, place, &Involved::default()).await?;
        if account.version != self.version {
            return Err(Error::Stale { thing: Thing::Account, seen: self.version, now: account.version });
        }
        match &self.phone {
            Some(typed) => {
                if account.second_factor.is_some() {
                    return Err(Refused::HasApp.into());
                }
                if village(ctx, tx, id).await?.is_none() {
                    return Err(Refused::NotVillage.into());
                }
                let phone = digits(typed.expose()).filter(|phone| super::model::is_mobile(phone));
                let phone =
                    phone.ok_or_else(|| Error::Invalid(vec![Fault::new("phone", FaultKind::Phone)]))?;
                let (by, name) = ctx.who.signature();
                let phone = Secret::new(phone);
                let factor = MessageFactor { account: id, phone, set_at: ctx.now, by, name };
                tx.put_message_factor(&factor).await?;
            }
            None => tx.drop_message_factor(id).await?,
        }
        // Whoever has the old telephone has nothing any more.
        tx.end_codes(id, ctx.now).await?;
        tx.destroy_codes(Some(id), ctx.now).await?;
        tx.end_sessions_of(id).await?;
        account.version += 1;
        tx.put_account(&account, self.version).await?;
        let object = Some((Thing::Account, id.bytes()));
        let told = if self.phone.is_some() { "set" } else { "taken away" };
        tx.append(ctx, &Entry::done(ctx, Self::NAME, object, Some(place), told)).await
    }
}

/// Where an account's codes go, for the administrator's page: masked.
pub struct ReadMessageFactor {
    /// The account.
    pub account: UserId,
}

#[async_trait]
impl Query for ReadMessageFactor {
    const NAME: &'static str = "account.read_message_factor";
    /// The telephone, masked, where there is one; and whether the account may have one.
    type Answer = (Option<String>, bool);

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Self::Answer, Error> {
        let postings = tx.postings(self.account).await?;
        let place = postings.iter().map(|one| one.place).min().ok_or(Error::NotFound(Thing::Account))?;
        access::authorise(ctx, tx, Action::AccountManage, place, &Involved::default()).await?;
        let factor = tx.message_factor(self.account).await?;
        let fits = village(ctx, tx, self.account).await?.is_some();
        Ok((factor.map(|one| masked_phone(one.phone.expose())), fits))
    }
}

/// How the second factor of whoever is signing in comes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SecondWay {
    /// From an authenticator.
    App,
    /// By a message to this telephone, masked, valid for so many minutes.
    Message(String, u32),
    /// By a message once, and not any more: an administrator has to help.
    None,
}

/// Asks how.
pub struct ReadSecondWay {
    /// The hash of the session's token.
    pub token: [u8; 32],
}

#[async_trait]
impl Query for ReadSecondWay {
    const NAME: &'static str = "login.second_way";
    type Answer = SecondWay;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<SecondWay, Error> {
        let (_, account) = signing_in(ctx, tx, self.token).await?;
        if account.second_factor.is_some() {
            return Ok(SecondWay::App);
        }
        let factor = tx.message_factor(account.id).await?;
        Ok(match (factor, village(ctx, tx, account.id).await?) {
            (Some(factor), Some((rules, _))) => {
                SecondWay::Message(masked_phone(factor.phone.expose()), rules.code_minutes)
            }
            _ => SecondWay::None,
        })
    }
}

/// The session of whoever gave the right password and not yet the second factor.
async fn signing_in(ctx: &Ctx, tx: &mut dyn Tx, token: [u8; 32]) -> Result<(LoginSession, Account), Error> {
    let session = login::open(ctx, tx, token).await?;
    if session.step != Step::SecondFactor {
        return Err(Error::NotFound(Thing::LoginSession));
    }
    let account = tx.account(session.account).await?.ok_or(Error::NotFound(Thing::Account))?;
    Ok((session, account))
}

/// The keyed fingerprint of a code: of no use for another account or another code.
fn fingerprint(tx: &dyn Tx, id: Id<super::model::CodeRow>, code: &str) -> [u8; 32] {
    tx.fingerprint(format!("sign-in code\u{0}{id}\u{0}{code}").as_bytes())
}

/// Sends a code to whoever is signing in. The code is made outside, from random bytes.
#[derive(Serialize)]
pub struct SendCode {
    /// The hash of the session's token.
    pub token: [u8; 32],
    /// Six digits.
    pub code: Private,
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CodeSent {
    /// It lies in the outbox.
    Sent,
    /// So many were sent within the hour that no more are.
    TooMany,
    /// The account is locked until this moment.
    Locked(i64),
}

#[async_trait]
impl Command for SendCode {
    const NAME: &'static str = "login.send_code";
    type Outcome = CodeSent;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<CodeSent, Error> {
        let (_, mut account) = signing_in(ctx, tx, self.token).await?;
        if account.locked(ctx.now) {
            return Ok(CodeSent::Locked(account.locked_until.map_or(0, UtcMillis::get)));
        }
        let code = self.code.expose();
        if code.len() != 6 || !code.bytes().all(|b| b.is_ascii_digit()) {
            return Err(Error::Broken("a code that is not six digits"));
        }
        let Some((rules, place)) = village(ctx, tx, account.id).await? else {
            return Err(Refused::NotVillage.into());
        };
        let to = who::of_account(tx, account.id).await?;
        if to.phone.is_none() || account.second_factor.is_some() {
            return Err(Refused::NotVillage.into());
        }
        let since = UtcMillis::new(ctx.now.get() - HOUR);
        if tx.codes_since(account.id, since).await? >= u64::from(rules.code_sends) {
            return Ok(CodeSent::TooMany);
        }
        // Two at once: one of them sees what the other did.
        let seen = account.version;
        account.version += 1;
        tx.put_account(&account, seen).await?;
        tx.end_codes(account.id, ctx.now).await?;
        tx.destroy_codes(Some(account.id), ctx.now).await?;
        let id = ctx.new_id();
        let until = UtcMillis::new(ctx.now.get() + i64::from(rules.code_minutes) * MINUTE);
        let hash = fingerprint(&*tx, id, code);
        let kept = Code { id, account: account.id, hash, made_at: ctx.now, until, tries: 0, ended_at: None };
        tx.add_code(&kept).await?;
        let draft = Draft {
            event: Event::SignInCode,
            cause: format!("code {id}"),
            place,
            household: None,
            case: None,
            to,
            names: Vec::new(),
            values: BTreeMap::from([
                (Slot::Code, code.to_owned()),
                (Slot::Minutes, rules.code_minutes.to_string()),
            ]),
            until: Some(until),
        };
        queue(ctx, tx, draft).await?;
        tx.append(ctx, &login::about(ctx, Self::NAME, &account, "")).await?;
        Ok(CodeSent::Sent)
    }
}

/// Gives the code that came.
#[derive(Serialize)]
pub struct GiveCode {
    /// The hash of the session's token.
    pub token: [u8; 32],
    /// As typed.
    pub code: Private,
}

#[async_trait]
impl Command for GiveCode {
    const NAME: &'static str = "login.code";
    type Outcome = LoginOutcome;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<LoginOutcome, Error> {
        let (_, account) = signing_in(ctx, tx, self.token).await?;
        let fits = village(ctx, tx, account.id).await?.filter(|_| account.second_factor.is_none());
        let Some((rules, _)) = fits else { return Err(Refused::NotVillage.into()) };
        let typed: String = self.code.expose().chars().filter(|c| !c.is_whitespace()).collect();
        let open = tx.open_code(account.id).await?.filter(|code| ctx.now < code.until);
        let right = match open {
            Some(mut code) => {
                let right = fingerprint(&*tx, code.id, &typed) == code.hash;
                let seen = code.tries;
                code.tries += u32::from(!right);
                if right || code.tries >= rules.code_tries {
                    code.ended_at = Some(ctx.now);
                }
                if !tx.save_code(&code, seen).await? {
                    return Err(Error::Busy);
                }
                if code.ended_at.is_some() {
                    tx.destroy_codes(Some(account.id), ctx.now).await?;
                }
                right
            }
            None => false,
        };
        if right {
            login::passed(ctx, tx, Self::NAME, self.token, account).await
        } else {
            login::failed(ctx, tx, Self::NAME, self.token, account).await
        }
    }
}

/// Destroys what messages with codes said, once they are of no use.
#[derive(Serialize)]
pub struct EndCodes;

#[async_trait]
impl Command for EndCodes {
    const NAME: &'static str = "message.end_codes";
    type Outcome = Work;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Work, Error> {
        access::allow(ctx, tx, Action::MessageSend).await?;
        Ok(Work::from(tx.destroy_codes(None, ctx.now).await?))
    }
}
