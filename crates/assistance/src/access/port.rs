// SPDX-License-Identifier: Apache-2.0
//! What access needs of the store.

use super::clients::Client;
use super::model::{Account, LoginSession, Posting, Step};
use super::requests::{Request, RequestId};
use crate::office::Error;
use crate::settings::Answered;
use async_trait::async_trait;
use kernel::{Date, UserId, UtcMillis};

/// Accounts, postings, sessions.
#[async_trait]
pub trait Port {
    /// An account.
    async fn account(&mut self, id: UserId) -> Result<Option<Account>, Error>;

    /// The account of a login.
    async fn account_of_login(&mut self, login: &str) -> Result<Option<Account>, Error>;

    /// Every account of a person, by login, with its postings; those of other systems are not among them.
    async fn accounts(&mut self) -> Result<Vec<(Account, Vec<Posting>)>, Error>;

    /// The name of every account of a person with its postings, by login.
    async fn staff(&mut self) -> Result<Vec<(UserId, String, Vec<Posting>)>, Error>;

    /// Adds an account (0 seen) or replaces it; busy when it is no longer at the version seen, so that the command runs again on what is there now.
    async fn put_account(&mut self, account: &Account, seen: i64) -> Result<(), Error>;

    /// The postings of an account, past ones too.
    async fn postings(&mut self, account: UserId) -> Result<Vec<Posting>, Error>;

    /// Adds a posting.
    async fn add_posting(&mut self, account: UserId, posting: &Posting) -> Result<(), Error>;

    /// Ends the postings of an account that equal this one but for the last day.
    async fn end_posting(&mut self, account: UserId, posting: &Posting, last: Date) -> Result<(), Error>;

    /// The session of a token's hash.
    async fn session(&mut self, token: [u8; 32]) -> Result<Option<LoginSession>, Error>;

    /// Adds a session.
    async fn add_session(&mut self, session: &LoginSession) -> Result<(), Error>;

    /// Notes how far a session has come and when it was last seen.
    async fn touch_session(&mut self, token: [u8; 32], seen: UtcMillis, step: Step) -> Result<(), Error>;

    /// Ends a session.
    async fn end_session(&mut self, token: [u8; 32]) -> Result<(), Error>;

    /// Another system, by its account.
    async fn client(&mut self, account: UserId) -> Result<Option<Client>, Error>;

    /// Every other system, by the time of its token.
    async fn clients(&mut self) -> Result<Vec<Client>, Error>;

    /// Adds another system (0 seen) or replaces it; busy when it is no longer at the version seen.
    async fn put_client(&mut self, client: &Client, seen: i64) -> Result<(), Error>;

    /// Notes when another system last called.
    async fn touch_client(&mut self, account: UserId, at: UtcMillis) -> Result<(), Error>;

    /// Ends all sessions of an account.
    async fn end_sessions_of(&mut self, account: UserId) -> Result<(), Error>;

    /// Requests for rights that need a second person, of one account or of all, the latest first.
    async fn access_requests(&mut self, account: Option<UserId>) -> Result<Vec<Request>, Error>;

    /// One of them.
    async fn access_request(&mut self, id: RequestId) -> Result<Option<Request>, Error>;

    /// Adds one.
    async fn add_access_request(&mut self, request: &Request) -> Result<(), Error>;

    /// Adds what the second person said; `false` where somebody said something already.
    async fn answer_access_request(&mut self, id: RequestId, answered: &Answered) -> Result<bool, Error>;

    /// The account that signs in as a subject of a provider.
    async fn linked_account(&mut self, issuer: &str, subject: &str) -> Result<Option<UserId>, Error>;

    /// Links an account; `false` where the subject or the account is linked already.
    async fn add_link(&mut self, issuer: &str, subject: &str, request: &Request) -> Result<bool, Error>;

    /// Ends the link that a request made.
    async fn end_link(&mut self, request: RequestId) -> Result<(), Error>;

    /// Notes that somebody was sent to the provider, and forgets those who began before a moment.
    async fn add_sign_in_try(
        &mut self,
        key: [u8; 32],
        began: UtcMillis,
        return_to: &str,
        forget: UtcMillis,
    ) -> Result<(), Error>;

    /// Takes away a try, which can be ended once only: when it began and where it leads.
    async fn take_sign_in_try(&mut self, key: [u8; 32]) -> Result<Option<(UtcMillis, String)>, Error>;
}
