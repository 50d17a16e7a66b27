// SPDX-License-Identifier: Apache-2.0
//! A message between its row and the outbox.

use crate::convert::{division, id, moment, place, uuid, word};
use crate::vault::{Spot, Vault};
use assistance::messages::{Event, Message, Receiver, State, ToWhom, Why};
use assistance::office::Error;
use from_row::FromRow;
use kernel::UtcMillis;
use sea_orm::Value;
use sea_orm::prelude::Uuid;

pub(super) const BODY: &str = "message.body";
pub(super) const PHONE: &str = "message.phone";
pub(super) const STEP_WORDS: &str = "message_step.words";

pub(super) const COLUMNS: &str = "id, sealing_key, place, event, cause, person, entry, account, role, household, case_no, body, phone, \
                                  parts, state, why, file, calls, made_at, until, version";

#[derive(FromRow)]
pub(super) struct MessageRow {
    id: Uuid,
    sealing_key: Option<Vec<u8>>,
    place: i64,
    event: String,
    cause: String,
    person: Option<Uuid>,
    entry: Option<Uuid>,
    account: Option<Uuid>,
    role: String,
    household: Option<Uuid>,
    case_no: Option<String>,
    body: Option<Vec<u8>>,
    phone: Option<Vec<u8>>,
    parts: i64,
    state: String,
    why: Option<String>,
    file: Option<Uuid>,
    calls: i64,
    made_at: i64,
    until: Option<i64>,
    version: i64,
}

impl MessageRow {
    pub(super) fn read(self, vault: &Vault) -> Result<Message, Error> {
        let row = *self.id.as_bytes();
        let key = vault.row_key(self.sealing_key.as_deref(), row)?;
        let open = |sealed: &Option<Vec<u8>>, column| match (&key, sealed) {
            (Some(key), Some(sealed)) => key.open_text(sealed, Spot { column, row }).map(Some),
            _ => Ok(None),
        };
        let to = match (self.person, self.entry, self.account) {
            (Some(person), None, None) => Receiver::Person(id(person)),
            (None, Some(entry), None) => Receiver::Entry(id(entry)),
            (None, None, Some(account)) => Receiver::Account(id(account)),
            _ => return Err(Error::Broken("a message goes to nobody or to two")),
        };
        Ok(Message {
            id: id(self.id),
            place: division(self.place)?,
            event: word(Event::parse(&self.event))?,
            cause: self.cause,
            to,
            role: word(ToWhom::parse(&self.role))?,
            household: self.household.map(id),
            case: self.case_no,
            text: open(&self.body, BODY)?,
            phone: open(&self.phone, PHONE)?,
            parts: word(u32::try_from(self.parts).ok())?,
            state: word(State::parse(&self.state))?,
            why: self.why.as_deref().map(|text| word(Why::parse(text))).transpose()?,
            file: self.file.map(id),
            calls: word(u32::try_from(self.calls).ok())?,
            made_at: moment(self.made_at),
            until: self.until.map(moment),
            version: self.version,
        })
    }
}

/// The values of a new message, in the order of [`COLUMNS`].
pub(super) fn values(message: &Message, wrapped: Vec<u8>, body: Option<Vec<u8>>) -> Vec<Value> {
    let (mut person, mut entry, mut account) = (None, None, None);
    match message.to {
        Receiver::Person(id) => person = Some(uuid(id)),
        Receiver::Entry(id) => entry = Some(uuid(id)),
        Receiver::Account(id) => account = Some(uuid(id)),
    }
    vec![
        uuid(message.id).into(),
        wrapped.into(),
        place(message.place).into(),
        message.event.word().into(),
        message.cause.clone().into(),
        person.into(),
        entry.into(),
        account.into(),
        message.role.word().into(),
        message.household.map(uuid).into(),
        message.case.clone().into(),
        body.into(),
        // A telephone is kept once something went to it.
        None::<Vec<u8>>.into(),
        i64::from(message.parts).into(),
        message.state.word().into(),
        message.why.map(|why| why.word().to_owned()).into(),
        message.file.map(uuid).into(),
        i64::from(message.calls).into(),
        message.made_at.get().into(),
        message.until.map(UtcMillis::get).into(),
        message.version.into(),
    ]
}
