// SPDX-License-Identifier: Apache-2.0
//! A message, what a county lays down about messages, and how a message moves from state to state. Nothing here moves a case: no case waits on a message.

use super::refused::Refused;
use super::words::{CallResult, Event, State, ToWhom, Why, WishKind};
use crate::oversight::EntryId;
use crate::registry::{HouseholdId, PersonId};
use kernel::{Date, Division, Id, Secret, UserId, UtcMillis};
use std::collections::{BTreeMap, BTreeSet};

/// The id of a message, which is also the reference in files.
pub type MessageId = Id<Message>;
/// The id of a file of messages.
pub type MessageFileId = Id<MessageFile>;

/// Whose telephone it goes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Receiver {
    /// Somebody of the registry, or whoever they named.
    Person(PersonId),
    /// Whoever an entry of the register came from.
    Entry(EntryId),
    /// Somebody who works with the system.
    Account(UserId),
}

/// A message to somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Its id.
    pub id: MessageId,
    /// The village, or the place that it comes from.
    pub place: Division,
    /// What it tells of.
    pub event: Event,
    /// What made it: of one cause there is one message.
    pub cause: String,
    /// Whose telephone.
    pub to: Receiver,
    /// As what.
    pub role: ToWhom,
    /// The family that it is about.
    pub household: Option<HouseholdId>,
    /// The case that it is about.
    pub case: Option<String>,
    /// What it says; nothing once it was destroyed.
    pub text: Option<Secret<String>>,
    /// The whole telephone that it was sent to, once it was.
    pub phone: Option<Secret<String>>,
    /// In how many parts.
    pub parts: u32,
    /// How it stands.
    pub state: State,
    /// Why somebody is called, or why it did not arrive.
    pub why: Option<Why>,
    /// The file that it went out with.
    pub file: Option<MessageFileId>,
    /// How often nobody answered.
    pub calls: u32,
    /// When it was made.
    pub made_at: UtcMillis,
    /// Until when it is of any use; always where none.
    pub until: Option<UtcMillis>,
    /// Rises with each change, from 1.
    pub version: i64,
}

impl Message {
    /// The county it belongs to.
    #[must_use]
    pub fn county(&self) -> Division {
        self.place.at(kernel::DivisionLevel::County).unwrap_or(self.place)
    }

    /// What follows where it did not arrive: somebody of a family is called or visited; whoever called the office is called back by the handler of their entry,
    /// and a code is asked for anew.
    #[must_use]
    pub const fn unreached(&self, why: Why) -> State {
        match (self.to, why) {
            (Receiver::Person(_), Why::NoPhone | Why::WrongNumber | Why::NoSuchNumber) => State::ToVisit,
            (Receiver::Person(_), _) => State::ToCall,
            (Receiver::Entry(_) | Receiver::Account(_), _) => State::Failed,
        }
    }

    /// The message after its provider said what became of it; nothing where that says nothing new.
    #[must_use]
    pub fn answered(&self, failed: Option<Why>) -> Option<Message> {
        let next = |state, why| Some(Message { state, why, version: self.version + 1, ..self.clone() });
        match (self.state, failed) {
            (State::Sent, None) => next(State::Delivered, None),
            // It arrived after all, before anybody called.
            (State::ToCall | State::ToVisit | State::Failed, None)
                if self.file.is_some() && self.calls == 0 =>
            {
                next(State::Delivered, None)
            }
            (State::Sent, Some(why)) => next(self.unreached(why), Some(why)),
            _ => None,
        }
    }

    /// The message after somebody called or visited. `tries` is how often nobody may answer before somebody goes there.
    ///
    /// # Errors
    /// Nobody is to be called.
    pub fn called(&self, result: CallResult, tries: u32) -> Result<Message, Refused> {
        if !self.state.to_tell() {
            return Err(Refused::NotNow(self.state));
        }
        let mut next = Message { version: self.version + 1, ..self.clone() };
        match result {
            CallResult::Reached | CallResult::Relative | CallResult::Visited => next.state = State::Told,
            CallResult::Dropped => next.state = State::Dropped,
            CallResult::WrongNumber => {
                next.state = State::ToVisit;
                next.why = Some(Why::WrongNumber);
            }
            CallResult::Nobody => {
                next.calls += 1;
                next.why = Some(Why::Nobody);
                if next.calls >= tries {
                    next.state = State::ToVisit;
                }
            }
        }
        Ok(next)
    }
}

/// A file of messages for a provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageFile {
    /// Its id.
    pub id: MessageFileId,
    /// `DX500299-20201102-0001`.
    pub number: String,
    /// The county.
    pub county: Division,
    /// The id of its layout.
    pub layout: String,
    /// How many messages.
    pub lines: u64,
    /// When it was made.
    pub made_at: UtcMillis,
    /// By whom; none for the system.
    pub by: Option<UserId>,
    /// Their name as signed.
    pub name: String,
}

/// One of the ids below marks a wish.
#[derive(Debug)]
pub struct WishRow;

/// How somebody asked to be told. The latest holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wish {
    /// Its id.
    pub id: Id<WishRow>,
    /// Who asked.
    pub person: PersonId,
    /// How.
    pub kind: WishKind,
    /// Who is told instead.
    pub other: Option<Secret<String>>,
    /// Their telephone, digits only.
    pub phone: Option<Secret<String>>,
    /// When they said so.
    pub said_on: Date,
    /// When it was entered.
    pub recorded_at: UtcMillis,
    /// By whom.
    pub by: Option<UserId>,
    /// Their name as signed.
    pub name: String,
}

/// Where the codes of an account go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageFactor {
    /// The account.
    pub account: UserId,
    /// The telephone, digits only.
    pub phone: Secret<String>,
    /// Since when.
    pub set_at: UtcMillis,
    /// Who set it up; never the account itself.
    pub by: Option<UserId>,
    /// Their name as signed.
    pub name: String,
}

/// One of the ids below marks a code.
#[derive(Debug)]
pub struct CodeRow;

/// A code that was sent. The code itself stands nowhere, only its keyed fingerprint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    /// Its id.
    pub id: Id<CodeRow>,
    /// Whose.
    pub account: UserId,
    /// The keyed fingerprint.
    pub hash: [u8; 32],
    /// When it was made.
    pub made_at: UtcMillis,
    /// Until when it is taken.
    pub until: UtcMillis,
    /// How often a wrong one was given for it.
    pub tries: u32,
    /// When it was used, replaced or tried too often.
    pub ended_at: Option<UtcMillis>,
}

/// What a county lays down about messages, on a day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    /// Which events people are told of by message.
    pub events: BTreeSet<Event>,
    /// The texts.
    pub texts: BTreeMap<Event, String>,
    /// Words of illness and disability, which no message says.
    pub illness: Vec<String>,
    /// How often nobody may answer before somebody goes there.
    pub calls: u32,
    /// Whether the office makes files by itself.
    pub makes_files: bool,
    /// Whether accounts of villages may have codes by message.
    pub village_code: bool,
    /// For how many minutes a code is taken.
    pub code_minutes: u32,
    /// How often one may be tried.
    pub code_tries: u32,
    /// How many are sent within an hour.
    pub code_sends: u32,
}

/// A mobile number, which takes messages.
#[must_use]
pub fn is_mobile(phone: &str) -> bool {
    phone.len() == 11 && phone.starts_with('1') && phone.bytes().all(|b| b.is_ascii_digit())
}

/// A telephone as everybody may see it: `138****5678`.
#[must_use]
pub fn masked_phone(phone: &str) -> String {
    let digits: Vec<char> = phone.chars().collect();
    match digits.len() {
        0..=4 => "****".to_owned(),
        5..=7 => format!("****{}", digits[digits.len() - 2..].iter().collect::<String>()),
        n => format!(
            "{}****{}",
            digits[..3].iter().collect::<String>(),
            digits[n - 4..].iter().collect::<String>()
        ),
    }
}
