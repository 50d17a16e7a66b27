// SPDX-License-Identifier: Apache-2.0
//! The outbox as people see it: lists, one message with its history, what a family or a case was sent. Telephones are masked; whoever calls sees the whole one.

use super::model::{Message, MessageFileId, MessageId, Receiver, Wish, masked_phone};
use super::template::{Slot, TemplateFault, check, render};
use super::who;
use super::words::{Event, State};
use crate::access::{self, Action, Caller, Denied, Involved, Scope};
use crate::casework::{self, CaseId, CaseRow};
use crate::history::LookUp;
use crate::office::{Error, Fault, FaultKind, Query, Thing, Tx};
use crate::oversight::StepRow;
use crate::registry::search::masked_name;
use crate::registry::{self, HouseholdId, PersonId};
use crate::settings::{self, Held, Key};
use async_trait::async_trait;
use kernel::{Ctx, Division, DivisionLevel, Secret};
use std::collections::{BTreeMap, HashMap};

/// The most messages of a family or a case that its page shows.
const SHOWN: u64 = 50;
/// The most messages of one part of the sheet of calls.
pub const SHEET: u64 = 500;

/// Which messages to list.
#[derive(Clone, Debug, Default)]
pub struct MessageFilter {
    /// In these states; all where empty.
    pub states: Vec<State>,
    /// About this only.
    pub event: Option<Event>,
    /// To this person only.
    pub person: Option<PersonId>,
    /// About this family only.
    pub household: Option<HouseholdId>,
    /// About the case of this number only.
    pub case: Option<String>,
    /// Of this file only.
    pub file: Option<MessageFileId>,
    /// The page, from 0.
    pub page: u64,
    /// How many rows a page has.
    pub rows: u64,
}

/// A message in a list.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The message.
    pub message: Message,
    /// Who, as a list may show it.
    pub name: String,
    /// The telephone, masked; empty where there is none.
    pub phone: String,
}

/// A page of messages.
#[derive(Clone, Debug)]
pub struct MessagePage {
    /// The messages.
    pub rows: Vec<Listed>,
    /// How many the filter lets through.
    pub total: u64,
    /// How many stand how.
    pub counts: Vec<(State, u64)>,
}

/// Where whoever asks may see messages, and whether only those that are to be told.
async fn region(ctx: &Ctx, tx: &mut dyn Tx) -> Result<(Scope, bool), Error> {
    let caller = access::caller(ctx, tx).await?;
    let view = caller.scope(Action::MessageView);
    if !view.is_empty() {
        return Ok((view, false));
    }
    let call = caller.scope(Action::MessageCall);
    if call.is_empty() { Err(Denied::NoRole(Action::MessageView).into()) } else { Ok((call, true)) }
}

async fn listed(tx: &mut dyn Tx, messages: Vec<Message>) -> Result<Vec<Listed>, Error> {
    let ids: Vec<PersonId> = messages
        .iter()
        .filter_map(|one| match one.to {
            Receiver::Person(id) => Some(id),
            Receiver::Entry(_) | Receiver::Account(_) => None,
        })
        .collect();
    let persons: HashMap<PersonId, _> =
        tx.persons(&ids).await?.into_iter().map(|one| (one.id, one)).collect();
    let mut rows = Vec::with_capacity(messages.len());
    for message in messages {
        let person = match message.to {
            Receiver::Person(id) => persons.get(&id),
            Receiver::Entry(_) | Receiver::Account(_) => None,
        };
        let name = person.map(|person| masked_name(&person.name)).unwrap_or_default();
        // What it was sent to; before that, what is on file.
        let phone = match &message.phone {
            Some(phone) => Some(phone.clone()),
            None => who::now(tx, &message).await?.phone,
        };
        let phone = phone.map(|phone| masked_phone(phone.expose())).unwrap_or_default();
        rows.push(Listed { message, name, phone });
    }
    Ok(rows)
}

/// Lists messages of the places of whoever asks.
pub struct ListMessages {
    /// Which.
    pub filter: MessageFilter,
    /// One place only.
    pub place: Option<Division>,
}

#[async_trait]
impl Query for ListMessages {
    const NAME: &'static str = "message.list";
    type Answer = MessagePage;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<MessagePage, Error> {
        let (scope, telling) = region(ctx, tx).await?;
        let scope = self.place.map_or_else(|| scope.clone(), |place| scope.within(place));
        let mut filter = MessageFilter { rows: self.filter.rows.clamp(1, 200), ..self.filter.clone() };
        let mut counts = tx.count_messages(&scope).await?;
        if telling {
            filter.states.retain(|state| state.to_tell());
            if filter.states.is_empty() {
                filter.states = vec![State::ToCall, State::ToVisit];
            }
            counts.retain(|(state, _)| state.to_tell());
        }
        let (messages, total) = tx.messages(&scope, &filter).await?;
        Ok(MessagePage { rows: listed(tx, messages).await?, total, counts })
    }
}

/// One message as its page shows it.
#[derive(Clone, Debug)]
pub struct MessageView {
    /// The message; what a code said is shown to nobody.
    pub message: Message,
    /// Who: whole for whoever calls, masked for others.
    pub name: String,
    /// The telephone, masked.
    pub masked: String,
    /// The whole telephone, for whoever calls while somebody is to be called.
    pub whole: Option<Secret<String>>,
    /// The history.
    pub steps: Vec<StepRow>,
    /// How they asked to be told.
    pub wish: Option<Wish>,
    /// Whether whoever looks may call.
    pub may_call: bool,
    /// The number of the family's household.
    pub household: Option<String>,
}

/// Opens a message.
pub struct ReadMessage {
    /// Which.
    pub message: MessageId,
}

async fn may_see(ctx: &Ctx, tx: &mut dyn Tx, message: &Message) -> Result<Caller, Error> {
    let caller = access::caller(ctx, tx).await?;
    let view = caller.check(Action::MessageView, message.place, &Involved::default());
    let calls = caller.check(Action::MessageCall, message.place, &Involved::default()).is_ok();
    match view {
        Ok(()) => Ok(caller),
        // Whoever calls sees what was told to people of their place, and nothing that went to anybody else.
        Err(_) if calls && matches!(message.to, Receiver::Person(_)) => Ok(caller),
        Err(denied) => Err(denied.into()),
    }
}

#[async_trait]
impl Query for ReadMessage {
    const NAME: &'static str = "message.read";
    type Answer = MessageView;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<MessageView, Error> {
        let mut message = tx.message(self.message).await?.ok_or(Error::NotFound(Thing::Message))?;
        let caller = may_see(ctx, tx, &message).await?;
        let may_call = caller.check(Action::MessageCall, message.place, &Involved::default()).is_ok();
        let steps = tx.message_steps(message.id).await?;
        let told = who::now(tx, &message).await?;
        let phone = message.phone.clone().filter(|_| !message.state.to_tell()).or(told.phone);
        let wish = match message.to {
            Receiver::Person(id) => tx.wish(id).await?,
            Receiver::Entry(_) | Receiver::Account(_) => None,
        };
        let household = match message.household {
            Some(id) => tx.household(id).await?.map(|one| one.number),
            None => None,
        };
        let calls = may_call && message.state.to_tell();
        if message.event == Event::SignInCode {
            message.text = None;
        }
        message.phone = None;
        Ok(MessageView {
            name: if calls { told.name } else { masked_name(&told.name) },
            masked: phone.as_ref().map(|phone| masked_phone(phone.expose())).unwrap_or_default(),
            whole: phone.filter(|_| calls),
            message,
            steps,
            wish,
            may_call,
            household,
        })
    }

    fn look_up(&self, _ctx: &Ctx, view: &MessageView) -> Option<LookUp> {
        Some(LookUp {
            object: (Thing::Message, view.message.id.bytes()),
            place: view.message.place,
            case: view.message.case.clone(),
            reason: None,
        })
    }
}

/// Whose messages.
#[derive(Clone, Copy, Debug)]
pub enum Of {
    /// Of a case.
    Case(CaseId),
    /// Of a household.
    Household(HouseholdId),
}

/// What was sent about a case, for whoever may see it.
pub(crate) async fn of_case(tx: &mut dyn Tx, row: &CaseRow) -> Result<Vec<Listed>, Error> {
    let filter = MessageFilter { rows: SHOWN, case: Some(row.number.clone()), ..MessageFilter::default() };
    let county = row.place.at(DivisionLevel::County).unwrap_or(row.place);
    let (messages, _) = tx.messages(&Scope::of(vec![county]), &filter).await?;
    listed(tx, messages).await
}

/// What was sent about a case or to a family, for its page.
pub struct MessagesOf {
    /// Which.
    pub of: Of,
}

#[async_trait]
impl Query for MessagesOf {
    const NAME: &'static str = "message.of";
    type Answer = Vec<Listed>;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Vec<Listed>, Error> {
        let mut filter = MessageFilter { rows: SHOWN, ..MessageFilter::default() };
        let place = match self.of {
            Of::Case(case) => {
                let (row, ..) = casework::load(tx, case).await?;
                access::authorise(ctx, tx, Action::CaseView, row.place, &Involved::default()).await?;
                return of_case(tx, &row).await;
            }
            Of::Household(id) => {
                filter.household = Some(id);
                registry::place_for(ctx, tx, &[Action::HouseholdView], id).await?
            }
        };
        let county = place.at(DivisionLevel::County).unwrap_or(place);
        let (messages, _) = tx.messages(&Scope::of(vec![county]), &filter).await?;
        listed(tx, messages).await
    }
}

/// A line of the sheet of calls: everything that whoever calls needs.
#[derive(Clone, Debug)]
pub struct CallLine {
    /// The message.
    pub message: Message,
    /// Who.
    pub name: String,
    /// The whole telephone.
    pub phone: Option<Secret<String>>,
    /// The number of the household.
    pub household: String,
}

/// The sheet of those to be called or visited, with whole telephones: an export, for a reason that is recorded.
pub struct CallSheet {
    /// The place.
    pub place: Division,
    /// Why.
    pub reason: String,
    /// Which part, from 0.
    pub part: u64,
    /// How many messages a part has, at most [`SHEET`].
    pub rows: u64,
}

/// A part of the sheet of calls.
#[derive(Clone, Debug)]
pub struct Calls {
    /// The messages of the part, the latest first.
    pub lines: Vec<CallLine>,
    /// How many messages all parts have.
    pub total: u64,
}

#[async_trait]
impl Query for CallSheet {
    const NAME: &'static str = "message.sheet";
    type Answer = Calls;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Calls, Error> {
        access::authorise(ctx, tx, Action::MessageCall, self.place, &Involved::default()).await?;
        if self.reason.trim().is_empty() {
            return Err(Error::Invalid(vec![Fault::new("reason", FaultKind::Missing)]));
        }
        let filter = MessageFilter {
            states: vec![State::ToCall, State::ToVisit],
            page: self.part,
            rows: self.rows.clamp(1, SHEET),
            ..MessageFilter::default()
        };
        let (messages, total) = tx.messages(&Scope::of(vec![self.place]), &filter).await?;
        let mut lines = Vec::with_capacity(messages.len());
        for message in messages {
            let told = who::now(tx, &message).await?;
            let household = match message.household {
                Some(id) => tx.household(id).await?.map(|one| one.number).unwrap_or_default(),
                None => String::new(),
            };
            lines.push(CallLine { message, name: told.name, phone: told.phone, household });
        }
        Ok(Calls { lines, total })
    }

    fn look_up(&self, _ctx: &Ctx, _calls: &Calls) -> Option<LookUp> {
        // A sheet has no id: it is that of its place.
        let mut object = [0; 16];
        object[8..].copy_from_slice(&self.place.as_u64_12().to_be_bytes());
        let reason = Some(self.reason.trim().to_owned());
        Some(LookUp { object: (Thing::Message, object), place: self.place, case: None, reason })
    }
}

/// A text as a county has it.
#[derive(Clone, Debug)]
pub struct TextRow {
    /// What it tells of.
    pub event: Event,
    /// Where it is set.
    pub key: Key,
    /// Whether messages are sent about it.
    pub sent: bool,
    /// The text, since when, by what.
    pub held: Held,
    /// How it reads with samples, and in how many parts; or what is wrong with it.
    pub preview: Result<(String, u32), TemplateFault>,
}

/// How a text reads with samples, and in how many parts.
///
/// # Errors
/// What is wrong with it.
pub fn preview(event: Event, text: &str, illness: &[String]) -> Result<(String, u32), TemplateFault> {
    let layout = super::layout::layouts().first().ok_or(TemplateFault::Characters)?;
    check(event, text, illness, layout)?;
    let samples: BTreeMap<Slot, String> =
        Slot::ALL.iter().map(|slot| (*slot, slot.sample().to_owned())).collect();
    let text = render(text, &samples, illness, &[])?;
    let parts = layout.parts(&text);
    Ok((text, parts))
}

/// The texts of a county with their previews.
pub struct ReadTexts {
    /// A place in it.
    pub place: Division,
    /// A text to be tried, with what it tells of.
    pub tried: Option<(Event, String)>,
}

/// What [`ReadTexts`] answers.
#[derive(Clone, Debug)]
pub struct Texts {
    /// One for each event.
    pub rows: Vec<TextRow>,
    /// How the text that is tried reads.
    pub tried: Option<Result<(String, u32), TemplateFault>>,
    /// Whether whoever looks may propose another.
    pub may_propose: bool,
}

#[async_trait]
impl Query for ReadTexts {
    const NAME: &'static str = "message.texts";
    type Answer = Texts;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Texts, Error> {
        let county = self.place.at(DivisionLevel::County).unwrap_or(self.place);
        let caller = access::caller(ctx, tx).await?;
        let may_propose = caller.check(Action::SettingsPropose, county, &Involved::default()).is_ok();
        let sees = [Action::MessageView, Action::SettingsConfirm];
        if !may_propose && !sees.iter().any(|action| caller.may(*action)) {
            return Err(Denied::NoRole(Action::MessageView).into());
        }
        let today = ctx.today();
        let settings = settings::of(tx, county).await?;
        let rules = settings.messages(county, today);
        let row = |event: &Event| {
            let key = Key::of_message(*event)?;
            let held = settings.held(county, key, today)?;
            let preview = preview(*event, &held.value, &rules.illness);
            let sent = *event == Event::SignInCode || rules.events.contains(event);
            Some(TextRow { event: *event, key, sent, held, preview })
        };
        let tried = self.tried.as_ref().map(|(event, text)| preview(*event, text, &rules.illness));
        Ok(Texts { rows: Event::ALL.iter().filter_map(row).collect(), tried, may_propose })
    }
}
