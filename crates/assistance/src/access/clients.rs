// SPDX-License-Identifier: Apache-2.0
//! Other systems that hand things in and ask: each is an account without a password, with one posting for each scope and place, and a token that ends by itself.
//! The secret is made outside, shown once, and kept as a hash.

use super::accounts::{COMMAND_LINE, manage};
use super::model::{Account, AccountState, Posting};
use super::requests::{Request, Wanted};
use super::roles::{Action, Role};
use super::service;
use crate::history::Entry;
use crate::office::{Command, Error, Fault, FaultKind, Query, Thing, Tx};
use async_trait::async_trait;
use kernel::{Actor, Ctx, Date, Division, DivisionLevel, Id, Secret, UserId, UtcMillis};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt;
use std::hint::black_box;

/// The longest name of a system and of the person who answers for it.
const LONGEST: usize = 40;
/// A token is given for two years at most: whoever answers for it is asked again.
const LONGEST_MONTHS: i32 = 24;
/// The most places and the most tokens of one request.
const MOST_PLACES: usize = 50;
/// The moment of the last call is written no more often than this.
const USED_MILLIS: i64 = 60_000;
/// What every token begins with, so that one that was left lying about can be searched for.
const PREFIX: &str = "doudi_";

/// What another system sends to prove who it is: the account, and a secret of 32 random bytes. Prints as `***`.
#[derive(Clone)]
pub struct ApiToken {
    client: UserId,
    secret: Secret<[u8; 32]>,
}

impl ApiToken {
    /// A token for an account, of random bytes.
    #[must_use]
    pub const fn new(client: UserId, secret: [u8; 32]) -> ApiToken {
        ApiToken { client, secret: Secret::new(secret) }
    }

    /// Reads `doudi_<32 digits>_<64 digits>`; nothing when it cannot be one.
    #[must_use]
    pub fn parse(text: &str) -> Option<ApiToken> {
        let (client, secret) = text.strip_prefix(PREFIX)?.split_once('_')?;
        let small = |part: &str| part.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        if client.len() != 32 || secret.len() != 64 || !small(client) || !small(secret) {
            return None;
        }
        let half = |at: usize| Id::<()>::parse(&secret[at..at + 32]).ok().map(Id::bytes);
        let mut bytes = [0; 32];
        bytes[..16].copy_from_slice(&half(0)?);
        bytes[16..].copy_from_slice(&half(32)?);
        Some(ApiToken::new(UserId::parse(client).ok()?, bytes))
    }

    /// Whose it says it is.
    #[must_use]
    pub const fn client(&self) -> UserId {
        self.client
    }

    /// The whole text, to be shown once.
    #[must_use]
    pub fn expose(&self) -> String {
        let secret = kernel::hex(self.secret.expose());
        format!("{PREFIX}{}_{secret}", self.client.to_string().replace('-', ""))
    }

    /// Under what it is kept. The secret is random and long, so that a fast hash is enough.
    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        Sha256::new().chain_update(self.client.bytes()).chain_update(self.secret.expose()).finalize().into()
    }
}

impl fmt::Debug for ApiToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ApiToken({}, ***)", self.client)
    }
}

/// Whether two hashes are the same, in a time that does not tell where they differ.
fn same(one: &[u8; 32], other: &[u8; 32]) -> bool {
    let differing = one.iter().zip(other).fold(0u8, |found, (a, b)| found | black_box(a ^ b));
    black_box(differing) == 0
}

/// Another system.
#[derive(Clone, Debug)]
pub struct Client {
    /// Its account, whose name is the system's.
    pub account: UserId,
    /// The name of the system, such as `县医保局救助联办`.
    pub name: String,
    /// Who answers for it: a named person.
    pub owner: String,
    /// The hash of its token.
    pub hash: [u8; 32],
    /// When the token was given.
    pub issued_at: UtcMillis,
    /// The last day on which it works.
    pub expires_on: Date,
    /// When it was taken back.
    pub revoked_at: Option<UtcMillis>,
    /// Its last call, to the minute.
    pub used_at: Option<UtcMillis>,
    /// Rises with each change by an administrator.
    pub version: i64,
}

impl Client {
    /// Whether its token works on a day.
    #[must_use]
    pub fn works(&self, on: Date) -> bool {
        self.revoked_at.is_none() && on <= self.expires_on
    }
}

/// A token for another system, which is new to the office with it.
#[derive(Serialize)]
pub struct IssueToken {
    /// The name of the system.
    pub name: String,
    /// The person who answers for it.
    pub owner: String,
    /// What it may do: words of [`Role::PARTNERS`].
    pub scopes: Vec<String>,
    /// Where: codes of places.
    pub places: Vec<String>,
    /// The last day, ISO.
    pub expires_on: String,
    /// The random part of the token; the fingerprint of the command leaves it out, so that a form sent twice gives no second token.
    #[serde(skip)]
    pub secret: Secret<[u8; 32]>,
}

/// What was given. The token is not in it: it is put together by whoever made the secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issued {
    /// The account of the system.
    pub account: UserId,
}

#[async_trait]
impl Command for IssueToken {
    const NAME: &'static str = "token.issue";
    type Outcome = Issued;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Issued, Error> {
        let mut faults = Vec::new();
        named("name", &self.name, &mut faults);
        named("owner", &self.owner, &mut faults);
        let scopes = self.scopes(&mut faults);
        let places = self.places(&mut faults);
        let expires_on = expiry(&self.expires_on, ctx.today(), &mut faults);
        let Some(expires_on) = expires_on.filter(|_| faults.is_empty()) else {
            return Err(Error::Invalid(faults));
        };
        for place in &places {
            manage(ctx, tx, *place).await?;
        }
        let account = ctx.new_id();
        let named = Account {
            id: account,
            // Nobody signs in with it: there is no password that this is the hash of.
            login: format!("api:{account}"),
            name: self.name.trim().to_owned(),
            password: Secret::new("-".to_owned()),
            second_factor: None,
            last_code_step: 0,
            state: AccountState::Active,
            failures: 0,
            locked_until: None,
            must_change: false,
            version: 1,
        };
        tx.put_account(&named, 0).await?;
        for role in scopes.iter().filter(|role| !role.needs_second()) {
            for place in &places {
                let posting =
                    Posting { role: *role, place: *place, from: ctx.today(), through: Some(expires_on) };
                tx.add_posting(account, &posting).await?;
            }
        }
        let token = ApiToken::new(account, *self.secret.expose());
        let client = Client {
            account,
            name: named.name,
            owner: self.owner.trim().to_owned(),
            hash: token.hash(),
            issued_at: ctx.now,
            expires_on,
            revoked_at: None,
            used_at: None,
            version: 1,
        };
        tx.put_client(&client, 0).await?;
        for role in scopes.iter().filter(|role| role.needs_second()) {
            let Some(home) = places.first().copied() else { continue };
            let wanted = Wanted::Scope { role: *role, places: places.clone() };
            tx.add_access_request(&Request::new(ctx, account, home, wanted)).await?;
        }
        let words: Vec<&str> = scopes.iter().map(|role| role.word()).collect();
        let told = format!("{} until {expires_on}", words.join(" "));
        tx.append(ctx, &about(ctx, Self::NAME, account, places.first().copied(), told)).await?;
        Ok(Issued { account })
    }
}

impl IssueToken {
    fn scopes(&self, faults: &mut Vec<Fault>) -> Vec<Role> {
        let mut scopes: Vec<Role> = Vec::new();
        for word in &self.scopes {
            match Role::parse(word).filter(|role| role.is_partner()) {
                Some(role) if scopes.contains(&role) => {}
                Some(role) => scopes.push(role),
                None => faults.push(Fault::new("scopes", FaultKind::NotAnOption)),
            }
        }
        if self.scopes.is_empty() {
            faults.push(Fault::new("scopes", FaultKind::Missing));
        }
        scopes
    }

    fn places(&self, faults: &mut Vec<Fault>) -> Vec<Division> {
        let mut places = Vec::new();
        for code in &self.places {
            match Division::parse(code) {
                // A token for a whole province would be a key to everybody.
                Ok(place) if place.level() < DivisionLevel::County => {
                    faults.push(Fault::new("places", FaultKind::NotAnOption));
                }
                Ok(place) => places.push(place),
                Err(error) => faults.push(Fault::new("places", FaultKind::Division(error))),
            }
        }
        if self.places.is_empty() {
            faults.push(Fault::new("places", FaultKind::Missing));
        } else if self.places.len() > MOST_PLACES {
            faults.push(Fault::new("places", FaultKind::TooLong(MOST_PLACES)));
        }
        super::Scope::of(places).places().to_vec()
    }
}

fn named(field: &str, text: &str, faults: &mut Vec<Fault>) {
    let text = text.trim();
    if text.is_empty() {
        faults.push(Fault::new(field, FaultKind::Missing));
    } else if text.chars().count() > LONGEST {
        faults.push(Fault::new(field, FaultKind::TooLong(LONGEST)));
    } else if text.chars().any(|c| c.is_control() || matches!(c, '<' | '>')) {
        faults.push(Fault::new(field, FaultKind::Characters));
    }
}

fn expiry(text: &str, today: Date, faults: &mut Vec<Fault>) -> Option<Date> {
    let kind = match Date::parse(text.trim()) {
        Err(error) => FaultKind::Date(error),
        Ok(day) if day < today => FaultKind::BeforeEarlierStep,
        Ok(day) if today.add_months(LONGEST_MONTHS).is_some_and(|last| day > last) => FaultKind::NotAnOption,
        Ok(day) => return Some(day),
    };
    faults.push(Fault::new("expires_on", kind));
    None
}

fn about(
    ctx: &Ctx,
    action: &str,
    account: UserId,
    place: Option<Division>,
    told: impl Into<String>,
) -> Entry {
    Entry::done(ctx, action, Some((Thing::Account, account.bytes())), place, told)
}

/// The places of a system: where it has a scope, or where one waits for the second person.
async fn places_of(tx: &mut dyn Tx, account: UserId) -> Result<Vec<Division>, Error> {
    let mut places: Vec<Division> = tx.postings(account).await?.iter().map(|posting| posting.place).collect();
    places.extend(tx.access_requests(Some(account)).await?.iter().map(|request| request.place));
    places.sort_unstable();
    places.dedup();
    Ok(places)
}

/// A token taken back: it works no more from this moment.
#[derive(Serialize)]
pub struct RevokeToken {
    /// The account of the system.
    pub account: UserId,
    /// The version the form was filled from.
    pub version: i64,
}

#[async_trait]
impl Command for RevokeToken {
    const NAME: &'static str = "token.revoke";
    type Outcome = ();

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<(), Error> {
        let mut client = tx.client(self.account).await?.ok_or(Error::NotFound(Thing::Account))?;
        let places = places_of(tx, self.account).await?;
        for place in &places {
            manage(ctx, tx, *place).await?;
        }
        if client.version != self.version {
            return Err(Error::Stale { thing: Thing::Account, seen: self.version, now: client.version });
        }
        if client.revoked_at.is_none() {
            client.revoked_at = Some(ctx.now);
            client.version += 1;
            tx.put_client(&client, self.version).await?;
            tx.append(ctx, &about(ctx, Self::NAME, self.account, places.first().copied(), "")).await?;
        }
        Ok(())
    }
}

/// Every system of the administrator's places, with what it may do; taken back and ended ones too.
pub struct Clients;

#[async_trait]
impl Query for Clients {
    const NAME: &'static str = "token.list";
    type Answer = Vec<(Client, Vec<Posting>)>;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Self::Answer, Error> {
        let at_machine = matches!(&ctx.who, Actor::Job(name) if name == COMMAND_LINE);
        let scope = match at_machine {
            true => super::Scope::default(),
            false => service::scope_for(ctx, tx, Action::AccountManage).await?,
        };
        let mut listed = Vec::new();
        for client in tx.clients().await? {
            let postings = tx.postings(client.account).await?;
            let places = places_of(tx, client.account).await?;
            if at_machine || places.iter().all(|place| scope.covers(*place)) {
                listed.push((client, postings));
            }
        }
        Ok(listed)
    }
}

/// Who calls: the system of a token that works today.
pub struct WhoCalls<'a> {
    /// What was sent.
    pub token: &'a ApiToken,
}

/// A system that calls.
#[derive(Clone, Debug)]
pub struct Calling {
    /// As the one who acts.
    pub who: Actor,
    /// What it may do today.
    pub postings: Vec<Posting>,
    /// Whether [`TokenUsed`] is due.
    pub note: bool,
}

#[async_trait]
impl Query for WhoCalls<'_> {
    const NAME: &'static str = "token.who";
    type Answer = Option<Calling>;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Option<Calling>, Error> {
        let found = tx.client(self.token.client()).await?;
        // Compared in any case, so that the time does not tell which systems exist.
        let right = same(&found.as_ref().map_or([0; 32], |client| client.hash), &self.token.hash());
        let Some(client) = found.filter(|client| right && client.works(ctx.today())) else { return Ok(None) };
        let mut postings = tx.postings(client.account).await?;
        postings.retain(|posting| posting.holds(ctx.today()));
        let note = client.used_at.is_none_or(|at| ctx.now.get() - at.get() > USED_MILLIS);
        let who = Actor::System { id: client.account, name: client.name };
        Ok(Some(Calling { who, postings, note }))
    }
}

/// Notes that a token is in use.
#[derive(Serialize)]
pub struct TokenUsed;

#[async_trait]
impl Command for TokenUsed {
    const NAME: &'static str = "token.used";
    type Outcome = ();

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<(), Error> {
        match &ctx.who {
            Actor::System { id, .. } => tx.touch_client(*id, ctx.now).await,
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_read_back_and_nothing_else_is_one() {
        let token = ApiToken::new(Id::from_bytes([7; 16]), [9; 32]);
        let text = token.expose();
        let read = ApiToken::parse(&text).unwrap();
        assert_eq!((read.client(), read.hash()), (token.client(), token.hash()));
        assert!(!format!("{token:?}").contains("0909"), "a token never prints its secret");
        for bad in
            ["", "doudi_", &text[1..], &text.to_uppercase(), &format!("{text}0"), &text.replace('_', "-")]
        {
            assert!(ApiToken::parse(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn the_hash_belongs_to_one_account_and_one_secret() {
        let token = |client: u8, secret: u8| ApiToken::new(Id::from_bytes([client; 16]), [secret; 32]).hash();
        assert!(same(&token(1, 1), &token(1, 1)));
        assert!(!same(&token(1, 1), &token(2, 1)));
        assert!(!same(&token(1, 1), &token(1, 2)));
    }
}
