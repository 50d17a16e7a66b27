// SPDX-License-Identifier: Apache-2.0
//! What messages need of the store. Steps and wishes are only ever added.

use super::model::{Code, Message, MessageFactor, MessageFile, MessageFileId, MessageId, Wish};
use super::outbox::MessageFilter;
use super::words::State;
use crate::access::Scope;
use crate::office::Error;
use crate::oversight::StepRow;
use crate::registry::PersonId;
use async_trait::async_trait;
use kernel::{Date, Division, UserId, UtcMillis};

/// Messages, files of them, wishes, codes.
#[async_trait]
pub trait Port {
    /// Adds a message; `false` where its cause has one already.
    async fn add_message(&mut self, message: &Message) -> Result<bool, Error>;

    /// A message.
    async fn message(&mut self, id: MessageId) -> Result<Option<Message>, Error>;

    /// Writes how a message stands, and the telephone it was sent to; `false` when it is no longer at the version given.
    async fn save_message(&mut self, message: &Message, seen: i64) -> Result<bool, Error>;

    /// Adds a line to the history of a message.
    async fn add_message_step(&mut self, id: MessageId, step: &StepRow) -> Result<(), Error>;

    /// The history of a message, oldest first.
    async fn message_steps(&mut self, id: MessageId) -> Result<Vec<StepRow>, Error>;

    /// Messages in some places, the latest first, and how many there are.
    async fn messages(&mut self, scope: &Scope, filter: &MessageFilter)
    -> Result<(Vec<Message>, u64), Error>;

    /// How many messages of some places stand how.
    async fn count_messages(&mut self, scope: &Scope) -> Result<Vec<(State, u64)>, Error>;

    /// Messages of a county that wait to be sent and are of use at a moment, codes first, at most so many.
    async fn waiting_messages(
        &mut self,
        county: Division,
        now: UtcMillis,
        limit: u64,
    ) -> Result<Vec<Message>, Error>;

    /// The next number of a file of a county on a day.
    async fn next_message_file(&mut self, county: Division, on: Date) -> Result<i64, Error>;

    /// Adds a file.
    async fn add_message_file(&mut self, file: &MessageFile) -> Result<(), Error>;

    /// A file.
    async fn message_file(&mut self, id: MessageFileId) -> Result<Option<MessageFile>, Error>;

    /// Files of some places, the latest first.
    async fn message_files(&mut self, scope: &Scope, limit: u64) -> Result<Vec<MessageFile>, Error>;

    /// How somebody asked to be told last.
    async fn wish(&mut self, person: PersonId) -> Result<Option<Wish>, Error>;

    /// Adds a wish.
    async fn add_wish(&mut self, wish: &Wish) -> Result<(), Error>;

    /// Where the codes of an account go.
    async fn message_factor(&mut self, account: UserId) -> Result<Option<MessageFactor>, Error>;

    /// Sets where the codes of an account go.
    async fn put_message_factor(&mut self, factor: &MessageFactor) -> Result<(), Error>;

    /// Takes an account's codes by message away.
    async fn drop_message_factor(&mut self, account: UserId) -> Result<(), Error>;

    /// Adds a code.
    async fn add_code(&mut self, code: &Code) -> Result<(), Error>;

    /// The latest code of an account that has not ended.
    async fn open_code(&mut self, account: UserId) -> Result<Option<Code>, Error>;

    /// Writes how often a code was tried and whether it ended; `false` when somebody else did since.
    async fn save_code(&mut self, code: &Code, tries_seen: u32) -> Result<bool, Error>;

    /// Ends every code of an account.
    async fn end_codes(&mut self, account: UserId, now: UtcMillis) -> Result<(), Error>;

    /// How many codes an account was sent since a moment.
    async fn codes_since(&mut self, account: UserId, since: UtcMillis) -> Result<u64, Error>;

    /// Destroys what messages said, the telephones they went to and what was said in calls, once the time for which the file of columns keeps them is over on a day;
    /// how they stand stays, but what waits for somebody waits no more. At most so many; answers how many.
    async fn forget_messages(&mut self, today: Date, limit: u64) -> Result<u64, Error>;

    /// Destroys what messages with codes said: those of an account, or all that are of no use any more. Answers how many.
    async fn destroy_codes(&mut self, account: Option<UserId>, now: UtcMillis) -> Result<u64, Error>;
}
