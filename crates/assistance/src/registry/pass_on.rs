// SPDX-License-Identifier: Apache-2.0
//! Passing a request for help on, as often as it takes to find the office that can help: a wrong office never sends anybody away. Each time is kept with its reason, and
//! the offices it went through still see what came of it.

use super::contact::{Contact, ContactId, keep, office, open, told};
use super::refused::Refused;
use crate::form::Reader;
use crate::office::{Command, Error, FaultKind, Private, Tx};
use async_trait::async_trait;
use kernel::{Ctx, Date, Division, Id, Secret, UserId, UtcMillis};
use serde::Serialize;

/// One passing-on of a request that was logged before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passing {
    /// Its id.
    pub id: Id<Passing>,
    /// The request.
    pub contact: ContactId,
    /// The office of this system that had it.
    pub from: Division,
    /// Another department that it had been passed to before, which is no office of this system.
    pub from_words: Option<String>,
    /// The office of this system that has it now.
    pub to: Option<Division>,
    /// Another department that was asked.
    pub to_words: Option<String>,
    /// By when an answer is due.
    pub follow_by: Option<Date>,
    /// Why it is for somebody else; none after erasure.
    pub reason: Option<Secret<String>>,
    /// When.
    pub recorded_at: UtcMillis,
    /// By whom.
    pub by: Option<UserId>,
    /// Their name as signed.
    pub name: String,
}

/// Passes a request on to another office: it came to the wrong one.
#[derive(Clone, Serialize)]
pub struct PassOnContact {
    /// The request.
    pub contact: ContactId,
    /// The version that the form was filled from.
    pub version: i64,
    /// The township or county, by its code; of the two one is asked for.
    pub passed_to: String,
    /// Another department, in words.
    pub passed_on_to: String,
    /// By when an answer is due; asked for where an office of this system is to answer.
    pub follow_by: String,
    /// Why it is for somebody else.
    pub reason: Private,
}

#[async_trait]
impl Command for PassOnContact {
    const NAME: &'static str = "contact.pass_on";
    type Outcome = ();

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<(), Error> {
        let mut contact = open(ctx, tx, self.contact, self.version).await?;
        if contact.case.is_some() {
            return Err(Refused::ContactTaken.into());
        }
        if contact.followed.is_some() {
            return Err(Refused::ContactFollowed.into());
        }
        let passing = self.passing(ctx, &contact)?;
        contact.passed_to = passing.to;
        contact.passed_on_to.clone_from(&passing.to_words);
        contact.follow_by = passing.follow_by;
        let contact = keep(tx, contact).await?;
        tx.add_passing(&passing).await?;
        tx.append(ctx, &told(ctx, Self::NAME, &contact, "")).await
    }
}

impl PassOnContact {
    /// What was typed, read; or what is wrong with it.
    fn passing(&self, ctx: &Ctx, contact: &Contact) -> Result<Passing, Error> {
        let mut faults = Vec::new();
        let mut reader = Reader::new(ctx.today(), &mut faults);
        let to_words = reader.words("passed_on_to", &self.passed_on_to).filter(|text| !text.is_empty());
        let named = !self.passed_to.trim().is_empty();
        let to = if named { office(&mut reader, "passed_to", &self.passed_to) } else { None };
        if !named && to_words.is_none() {
            reader.fault("passed_to", FaultKind::Missing);
        }
        if to.is_some_and(|to| to == contact.office() && to_words == contact.passed_on_to) {
            reader.fault("passed_to", FaultKind::Unchanged);
        }
        let asked = named || !self.follow_by.trim().is_empty();
        let follow_by = if asked { reader.date("follow_by", &self.follow_by) } else { None };
        if follow_by.is_some_and(|by| by < ctx.today()) {
            reader.fault("follow_by", FaultKind::BeforeEarlierStep);
        }
        let reason = reader.required("reason", self.reason.expose());
        let (Some(reason), true) = (reason, faults.is_empty()) else { return Err(Error::Invalid(faults)) };
        let (by, name) = ctx.who.signature();
        Ok(Passing {
            id: ctx.new_id(),
            contact: contact.id,
            from: contact.office(),
            from_words: contact.passed_on_to.clone(),
            to,
            to_words,
            follow_by,
            reason: Some(Secret::new(reason)),
            recorded_at: ctx.now,
            by,
            name,
        })
    }
}
