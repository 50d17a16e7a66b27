// SPDX-License-Identifier: Apache-2.0
//! The way by voice: whoever has no telephone that takes messages, wants none, or was not reached by one, is called or visited by a named person, who writes down what
//! came of it. And how people ask to be told.

use super::model::{Message, MessageId, Receiver, Wish};
use super::queue::{keep, replan};
use super::words::{CallResult, WishKind};
use crate::access::{self, Action, Involved};
use crate::form::Reader;
use crate::history::Entry;
use crate::monitoring::kinds::kind;
use crate::monitoring::model::{Fact, Said};
use crate::monitoring::work::{Finding, raise};
use crate::office::{Command, Error, Fault, FaultKind, Private, Thing, Tx};
use crate::registry::{HouseholdId, PersonId};
use crate::settings;
use async_trait::async_trait;
use kernel::{Ctx, Secret};
use serde::Serialize;

/// The kind of task by which a telephone is put right.
const WRONG_PHONE: &str = "wrong_phone";

/// What came of a call or a visit.
#[derive(Clone, Serialize)]
pub struct LogCall {
    /// The message that was to be told.
    pub message: MessageId,
    /// The version that the form was filled from.
    pub version: i64,
    /// The word of what came of it.
    pub result: String,
    /// When; blank for today.
    pub on: String,
    /// What is to be said about it; must be there where nobody is to be told any more.
    pub words: Private,
}

#[async_trait]
impl Command for LogCall {
    const NAME: &'static str = "message.call";
    /// The version of the message now.
    type Outcome = i64;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<i64, Error> {
        let message = tx.message(self.message).await?.ok_or(Error::NotFound(Thing::Message))?;
        access::authorise(ctx, tx, Action::MessageCall, message.place, &Involved::default()).await?;
        if message.version != self.version {
            let (seen, now) = (self.version, message.version);
            return Err(Error::Stale { thing: Thing::Message, seen, now });
        }
        let mut faults = Vec::new();
        let mut reader = Reader::new(ctx.today(), &mut faults);
        let result = CallResult::parse(self.result.trim());
        if result.is_none() {
            reader.fault("result", FaultKind::NotAnOption);
        }
        let on = match self.on.trim() {
            "" => Some(ctx.today()),
            text => reader.past("on", text),
        };
        if on.is_some_and(|on| on < message.made_at.date_in_china()) {
            reader.fault("on", FaultKind::BeforeEarlierStep);
        }
        let words = match result {
            Some(CallResult::Dropped) => reader.required("words", self.words.expose()),
            _ => reader.words("words", self.words.expose()),
        };
        let (Some(result), Some(on), Some(words), true) = (result, on, words, faults.is_empty()) else {
            return Err(Error::Invalid(faults));
        };
        let today = ctx.today();
        let tries = settings::of(tx, message.place).await?.messages(message.place, today).calls;
        let next = message.called(result, tries)?;
        let words = Some(words).filter(|text| !text.is_empty()).map(Secret::new);
        keep(ctx, tx, &next, ("call", &format!("{} {on}", result.word()), words)).await?;
        if result == CallResult::WrongNumber {
            wrong_number(ctx, tx, &next).await?;
        }
        let object = Some((Thing::Message, message.id.bytes()));
        let mut entry = Entry::done(ctx, Self::NAME, object, Some(message.place), result.word());
        entry.case = message.case;
        tx.append(ctx, &entry).await?;
        Ok(next.version)
    }
}

/// The telephone on file is not theirs: a task to put it right, once for each number. It changes nothing else.
pub(super) async fn wrong_number(ctx: &Ctx, tx: &mut dyn Tx, message: &Message) -> Result<(), Error> {
    let (Receiver::Person(person), Some(kind)) = (message.to, kind(WRONG_PHONE)) else { return Ok(()) };
    let told = super::who::now(tx, message).await?;
    let number = told.phone.map(|phone| phone.expose().clone()).unwrap_or_default();
    let mark = kernel::hex(&tx.fingerprint(number.as_bytes())[..8]);
    let why = message.why.map_or("", super::words::Why::chinese);
    let finding = Finding {
        kind,
        county: message.county(),
        month: ctx.today().month_of(),
        place: message.place,
        household: message.household,
        person: Some(person),
        list: "消息".to_owned(),
        file: None,
        at: None,
        whom: Secret::new(person.to_string()),
        told_by: mark,
        said: Said {
            facts: vec![Fact { label: "电话".to_owned(), value: why.to_owned() }],
            ..Said::default()
        },
    };
    raise(ctx, tx, finding).await.map(drop)
}

/// Somebody says how they want to be told. Not to be sent messages costs nobody anything: they are called.
#[derive(Clone, Serialize)]
pub struct PutWish {
    /// The family.
    pub household: HouseholdId,
    /// Who of it.
    pub person: PersonId,
    /// The word of how.
    pub kind: String,
    /// Who is told instead, where that is so.
    pub other: Option<Private>,
    /// Their telephone.
    pub phone: Option<Private>,
    /// When they said so; blank for today.
    pub said_on: String,
}

#[async_trait]
impl Command for PutWish {
    const NAME: &'static str = "message.wish";
    type Outcome = ();

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<(), Error> {
        let home = tx.household(self.household).await?.ok_or(Error::NotFound(Thing::Household))?;
        access::authorise(ctx, tx, Action::MessageCall, home.lives, &Involved::default()).await?;
        let today = ctx.today();
        let members = tx.memberships(home.id).await?;
        if !members.iter().any(|one| one.person == self.person && one.holds(today)) {
            return Err(Error::NotFound(Thing::Person));
        }
        let mut faults = Vec::new();
        let mut reader = Reader::new(today, &mut faults);
        let kind = WishKind::parse(self.kind.trim());
        if kind.is_none() {
            reader.fault("kind", FaultKind::NotAnOption);
        }
        let said_on = match self.said_on.trim() {
            "" => Some(today),
            text => reader.past("said_on", text),
        };
        let (mut other, mut phone) = (None, None);
        if kind.is_some_and(WishKind::other) {
            other = reader.name("other", self.other.as_ref().map_or("", Private::expose)).map(Secret::new);
            phone = reader.phone("phone", self.phone.as_ref());
            if phone.is_none() {
                reader.fault("phone", FaultKind::Missing);
            }
        }
        let (Some(kind), Some(said_on), true) = (kind, said_on, faults.is_empty()) else {
            // A telephone that cannot be read is also missing: the first fault of a field is told.
            let mut told: Vec<Fault> = Vec::new();
            for fault in faults {
                if !told.iter().any(|one| one.field == fault.field) {
                    told.push(fault);
                }
            }
            return Err(Error::Invalid(told));
        };
        let (by, name) = ctx.who.signature();
        let wish = Wish {
            id: ctx.new_id(),
            person: self.person,
            kind,
            other,
            phone,
            said_on,
            recorded_at: ctx.now,
            by,
            name,
        };
        tx.add_wish(&wish).await?;
        replan(ctx, tx, self.person, home.lives).await?;
        let object = Some((Thing::Person, self.person.bytes()));
        tx.append(ctx, &Entry::done(ctx, Self::NAME, object, Some(home.lives), kind.word())).await
    }
}
