// SPDX-License-Identifier: Apache-2.0
//! Rights that one person asks for and another grants: a role of a colleague, a second factor taken off, an account linked to a subject of the sign-in provider,
//! and a scope of another system that gives whole citizen numbers. Nothing holds before the second person agreed, so that no administrator alone can make
//! themselves somebody who decides, pays or looks into files.

use super::accounts::{self, home};
use super::model::Posting;
use super::roles::{Action, Bar, Role};
use super::service::{self, Involved};
use crate::history::Entry;
use crate::office::{Command, Error, Fault, FaultKind, Private, Query, Thing, Tx};
use crate::settings::Answered;
use async_trait::async_trait;
use kernel::{Ctx, Division, Id, UserId, UtcMillis};
use serde::Serialize;

/// The longest subject that a provider may give (OpenID Connect Core, section 2).
const LONGEST_SUBJECT: usize = 255;

/// The id of a request.
pub type RequestId = Id<Request>;

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// A colleague gets a role at a place.
    Posting {
        /// The role.
        role: Role,
        /// Where.
        place: Division,
    },
    /// The second factor is taken off (a lost telephone); whoever it was sets up another.
    NoSecondFactor,
    /// The account may sign in as a subject of a provider.
    Link {
        /// The provider's issuer.
        issuer: String,
        /// The subject, as the provider names it.
        subject: String,
    },
    /// Another system gets a scope.
    Scope {
        /// The scope.
        role: Role,
        /// Where.
        places: Vec<Division>,
    },
}

/// A request, with what the second person said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Its id.
    pub id: RequestId,
    /// For which account.
    pub account: UserId,
    /// The name of the account.
    pub account_name: String,
    /// The place that the account belongs to.
    pub place: Division,
    /// What.
    pub wanted: Wanted,
    /// When it was asked for.
    pub entered_at: UtcMillis,
    /// Who asked; none for the command line.
    pub entered_by: Option<UserId>,
    /// Their name as signed.
    pub entered_name: String,
    /// What the second person said.
    pub answered: Option<Answered>,
    /// Whether a link that was granted still holds.
    pub linked: bool,
}

impl Request {
    /// Whether it waits for the second person.
    #[must_use]
    pub const fn waits(&self) -> bool {
        self.answered.is_none()
    }

    /// A new request by whoever acts.
    pub(super) fn new(ctx: &Ctx, account: UserId, place: Division, wanted: Wanted) -> Request {
        let (entered_by, entered_name) = ctx.who.signature();
        Request {
            id: ctx.new_id(),
            account,
            account_name: String::new(),
            place,
            wanted,
            entered_at: ctx.now,
            entered_by,
            entered_name,
            answered: None,
            linked: false,
        }
    }
}

fn about(ctx: &Ctx, action: &str, request: &Request, told: &str) -> Entry {
    // The subject is how the provider names a person: it stands in no line of the log.
    let what = match &request.wanted {
        Wanted::Posting { role, place } => format!("{} {place}", role.word()),
        Wanted::NoSecondFactor => "drop second factor".to_owned(),
        Wanted::Link { issuer, .. } => format!("link {issuer}"),
        Wanted::Scope { role, .. } => role.word().to_owned(),
    };
    let object = Some((Thing::Account, request.account.bytes()));
    Entry::done(ctx, action, object, Some(request.place), format!("{what} {told}").trim())
}

/// Asks that an account may sign in as a subject of the provider. It holds only after [`AnswerRequest`].
#[derive(Serialize)]
pub struct ProposeLink {
    /// Which account.
    pub account: String,
    /// The provider's issuer.
    pub issuer: String,
    /// The subject, as the provider names it.
    pub subject: Private,
}

#[async_trait]
impl Command for ProposeLink {
    const NAME: &'static str = "account.link";
    type Outcome = RequestId;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<RequestId, Error> {
        let id: UserId = Id::parse(&self.account).map_err(|_| Error::NotFound(Thing::Account))?;
        let postings = tx.postings(id).await?;
        let place = home(tx, id, &postings).await?.ok_or(Error::NotFound(Thing::Account))?;
        accounts::manage(ctx, tx, place).await?;
        accounts::not_own(ctx, id)?;
        if tx.client(id).await?.is_some() {
            return Err(Error::NotFound(Thing::Account));
        }
        let subject = self.subject.expose().trim();
        let kind = if subject.is_empty() {
            Some(FaultKind::Missing)
        } else if subject.chars().count() > LONGEST_SUBJECT {
            Some(FaultKind::TooLong(LONGEST_SUBJECT))
        } else if subject.chars().any(char::is_control) {
            Some(FaultKind::Characters)
        } else if tx.linked_account(&self.issuer, subject).await?.is_some()
            || tx.access_requests(Some(id)).await?.iter().any(|one| one.linked || link_waits(one))
        {
            Some(FaultKind::Taken)
        } else {
            None
        };
        if let Some(kind) = kind {
            return Err(Error::Invalid(vec![Fault::new("subject", kind)]));
        }
        let wanted = Wanted::Link { issuer: self.issuer.clone(), subject: subject.to_owned() };
        let request = Request::new(ctx, id, place, wanted);
        tx.add_access_request(&request).await?;
        tx.append(ctx, &about(ctx, Self::NAME, &request, "")).await?;
        Ok(request.id)
    }
}

fn link_waits(request: &Request) -> bool {
    request.waits() && matches!(request.wanted, Wanted::Link { .. })
}

/// The second person grants what was asked for, or does not.
#[derive(Clone, Debug, Serialize)]
pub struct AnswerRequest {
    /// Which.
    pub request: RequestId,
    /// Whether it shall hold.
    pub accept: bool,
}

#[async_trait]
impl Command for AnswerRequest {
    const NAME: &'static str = "account.answer";
    type Outcome = ();

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<(), Error> {
        let request = tx.access_request(self.request).await?.ok_or(Error::NotFound(Thing::Account))?;
        service::authorise(ctx, tx, Action::AccountConfirm, request.place, &involved(&request)).await?;
        let stale = || Error::Stale { thing: Thing::Account, seen: 0, now: 1 };
        let (by, name) = ctx.who.signature();
        let answered = Answered { accepted: self.accept, at: ctx.now, by, name };
        if !request.waits() || !tx.answer_access_request(request.id, &answered).await? {
            return Err(stale());
        }
        if self.accept {
            match &request.wanted {
                Wanted::Link { issuer, subject } => {
                    if !tx.add_link(issuer, subject, &request).await? {
                        return Err(stale());
                    }
                }
                Wanted::Posting { role, place } => {
                    let posting = Posting { role: *role, place: *place, from: ctx.today(), through: None };
                    tx.add_posting(request.account, &posting).await?;
                }
                Wanted::NoSecondFactor => drop_factor(tx, request.account).await?,
                Wanted::Scope { role, places } => grant(ctx, tx, &request, *role, places).await?,
            }
        }
        let told = if self.accept { "accepted" } else { "turned_down" };
        tx.append(ctx, &about(ctx, Self::NAME, &request, told)).await
    }
}

/// Takes the second factor off and ends every session.
async fn drop_factor(tx: &mut dyn Tx, id: UserId) -> Result<(), Error> {
    let mut account = tx.account(id).await?.ok_or(Error::NotFound(Thing::Account))?;
    let seen = account.version;
    account.second_factor = None;
    account.version += 1;
    tx.drop_message_factor(id).await?;
    tx.put_account(&account, seen).await?;
    tx.end_sessions_of(id).await
}

/// Asks for something that holds once a second person agreed; asked twice, it waits once.
pub(super) async fn ask(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    account: UserId,
    place: Division,
    wanted: Wanted,
) -> Result<(), Error> {
    let waiting = tx.access_requests(Some(account)).await?;
    if waiting.iter().any(|one| one.waits() && one.wanted == wanted) {
        return Ok(());
    }
    tx.add_access_request(&Request::new(ctx, account, place, wanted)).await
}

/// Neither who asked nor whom it is for may grant it.
fn involved(request: &Request) -> Involved {
    Involved::default().with(Bar::Same, request.entered_by).with(Bar::Same, [request.account])
}

async fn grant(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    request: &Request,
    role: Role,
    places: &[Division],
) -> Result<(), Error> {
    let client = tx.client(request.account).await?.filter(|client| client.works(ctx.today()));
    let client = client.ok_or(Error::NotFound(Thing::Account))?;
    for place in places {
        let posting = Posting { role, place: *place, from: ctx.today(), through: Some(client.expires_on) };
        tx.add_posting(request.account, &posting).await?;
    }
    Ok(())
}

/// Ends a link at once; whoever is signed in by the account is signed out.
#[derive(Clone, Debug, Serialize)]
pub struct EndLink {
    /// The request by which it was made.
    pub request: RequestId,
}

#[async_trait]
impl Command for EndLink {
    const NAME: &'static str = "account.unlink";
    type Outcome = ();

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<(), Error> {
        let request = tx.access_request(self.request).await?.ok_or(Error::NotFound(Thing::Account))?;
        accounts::manage(ctx, tx, request.place).await?;
        if request.linked {
            tx.end_link(request.id).await?;
            tx.end_sessions_of(request.account).await?;
            tx.append(ctx, &about(ctx, Self::NAME, &request, "")).await?;
        }
        Ok(())
    }
}

/// A request as whoever asks sees it.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The request.
    pub request: Request,
    /// Whether whoever asks may grant it now.
    pub may_answer: bool,
    /// Whether whoever asks may end the link.
    pub may_end: bool,
}

/// Every request of the places of whoever manages accounts or grants, the latest first.
pub struct ReadRequests;

#[async_trait]
impl Query for ReadRequests {
    const NAME: &'static str = "account.requests";
    type Answer = Vec<Listed>;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Vec<Listed>, Error> {
        let caller = service::caller(ctx, tx).await?;
        if !caller.may(Action::AccountManage) {
            service::allow(ctx, tx, Action::AccountConfirm).await?;
        }
        let mut listed = Vec::new();
        for request in tx.access_requests(None).await? {
            let manages = caller.check(Action::AccountManage, request.place, &Involved::default()).is_ok();
            let confirms = caller.check(Action::AccountConfirm, request.place, &Involved::default()).is_ok();
            if manages || confirms {
                let granted = caller.check(Action::AccountConfirm, request.place, &involved(&request));
                let may_answer = request.waits() && granted.is_ok();
                listed.push(Listed { may_answer, may_end: manages && request.linked, request });
            }
        }
        Ok(listed)
    }
}
