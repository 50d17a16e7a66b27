// SPDX-License-Identifier: Apache-2.0
//! Writing a message into the outbox, in the transaction of what it tells of; and planning it anew when a telephone or a wish changes.

use super::model::{Message, MessageId, Receiver, Rules};
use super::outbox::MessageFilter;
use super::template::{self, Slot};
use super::who::{self, Addressee};
use super::words::{Event, State};
use crate::access::Scope;
use crate::office::{Error, Tx};
use crate::oversight::StepRow;
use crate::registry::{HouseholdId, PersonId};
use crate::settings::{self, CountySettings, Key};
use kernel::{Ctx, Date, Division, DivisionLevel, Secret, UtcMillis};
use std::collections::BTreeMap;

/// The most messages to one person that are planned anew at once.
const MOST: u64 = 200;

/// Something to be told.
pub(super) struct Draft {
    pub(super) event: Event,
    /// Of one cause there is one message.
    pub(super) cause: String,
    pub(super) place: Division,
    pub(super) household: Option<HouseholdId>,
    pub(super) case: Option<String>,
    pub(super) to: Addressee,
    /// Names that the text must not say.
    pub(super) names: Vec<String>,
    pub(super) values: BTreeMap<Slot, String>,
    pub(super) until: Option<UtcMillis>,
}

/// The office that signs a message, as short as a message needs, and where to ask.
fn office(settings: &CountySettings, place: Division, on: Date) -> (String, String) {
    let county = place.at(DivisionLevel::County).unwrap_or(place);
    let own = place.at(DivisionLevel::Township).unwrap_or(county);
    let set = settings.entry(own, Key::OfficeName, on).map(|row| row.value.clone());
    let name = set.unwrap_or_else(|| {
        let name = kernel::name_of(own).unwrap_or_default();
        if own.level() == DivisionLevel::County { format!("{name}民政局") } else { name.to_owned() }
    });
    let phone = settings.office(own, on).phone.or_else(|| settings.office(county, on).phone);
    (name, phone.or_else(|| settings.supervision_phone(county, on)).unwrap_or_default())
}

/// Fills the text of a message; where it would say too much, or cannot be filled, that there is something to be told and where.
fn text(rules: &Rules, draft: &Draft, values: &BTreeMap<Slot, String>) -> String {
    let filled = rules
        .texts
        .get(&draft.event)
        .and_then(|text| template::render(text, values, &rules.illness, &draft.names).ok());
    filled.filter(|text| !text.is_empty()).unwrap_or_else(|| template::plain(values))
}

/// A line of the history of a message.
pub(super) fn line(ctx: &Ctx, seq: i64, kind: &str, detail: &str, words: Option<Secret<String>>) -> StepRow {
    let (by, name) = ctx.who.signature();
    StepRow { seq, kind: kind.to_owned(), detail: detail.to_owned(), words, at: ctx.now, by, name }
}

/// Writes a message into the outbox; nothing where the county sends none about this, or there is one of this cause already.
pub(super) async fn queue(ctx: &Ctx, tx: &mut dyn Tx, draft: Draft) -> Result<Option<MessageId>, Error> {
    let today = ctx.today();
    let settings = settings::of(tx, draft.place).await?;
    let rules = settings.messages(draft.place, today);
    if draft.event != Event::SignInCode && !rules.events.contains(&draft.event) {
        return Ok(None);
    }
    let (office, phone) = office(&settings, draft.place, today);
    let mut values = draft.values.clone();
    values.extend([(Slot::Office, office), (Slot::Phone, phone)]);
    let text = text(&rules, &draft, &values);
    let parts = super::layout::layouts().first().map_or(1, |layout| layout.parts(&text));
    let (state, why) = draft.to.first();
    let message = Message {
        id: ctx.new_id(),
        place: draft.place,
        event: draft.event,
        cause: draft.cause,
        to: draft.to.to,
        role: draft.to.role,
        household: draft.household,
        case: draft.case,
        text: Some(Secret::new(text)),
        phone: None,
        parts,
        state,
        why,
        file: None,
        calls: 0,
        made_at: ctx.now,
        until: draft.until,
        version: 1,
    };
    if !tx.add_message(&message).await? {
        return Ok(None);
    }
    tx.add_message_step(message.id, &line(ctx, 1, "queued", state.word(), None)).await?;
    Ok(Some(message.id))
}

/// Keeps a message that moved, with a line of its history.
pub(super) async fn keep(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    next: &Message,
    (kind, detail, words): (&str, &str, Option<Secret<String>>),
) -> Result<(), Error> {
    if !tx.save_message(next, next.version - 1).await? {
        return Err(Error::Busy);
    }
    tx.add_message_step(next.id, &line(ctx, next.version, kind, detail, words)).await
}

/// Plans anew what still waits to be told to somebody whose telephone was put right or who asked for another way.
///
/// # Errors
/// The database fails.
pub(crate) async fn replan(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    person: PersonId,
    place: Division,
) -> Result<(), Error> {
    let county = place.at(DivisionLevel::County).unwrap_or(place);
    let filter = MessageFilter {
        states: vec![State::Waiting, State::ToCall, State::ToVisit],
        person: Some(person),
        rows: MOST,
        ..MessageFilter::default()
    };
    let (waiting, _) = tx.messages(&Scope::of(vec![county]), &filter).await?;
    for message in waiting.iter().filter(|one| matches!(one.to, Receiver::Person(_))) {
        let told = who::now(tx, message).await?;
        let (state, why) = told.first();
        if (state, why, told.role) == (message.state, message.why, message.role) {
            continue;
        }
        let next = Message {
            state,
            why,
            role: told.role,
            file: None,
            calls: 0,
            version: message.version + 1,
            ..message.clone()
        };
        keep(ctx, tx, &next, ("planned", state.word(), None)).await?;
    }
    Ok(())
}
