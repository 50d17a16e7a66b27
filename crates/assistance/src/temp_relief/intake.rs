// SPDX-License-Identifier: Apache-2.0
//! An application for relief that another system hands in, and its taking in by a person. The system accepts, signs and decides nothing: what it sends is a declaration that waits in the list of
//! the township where the event happened, and nothing is assessed, approved or paid before somebody took it in.

use super::event::{Entry, ReliefEvent, ReliefId};
use super::names::{EVENT_KIND, SCOPE};
use super::service::{Matter, OpenRelief, ReliefTaken, persons_of, rules, township};
use super::struck::{Struck, event_on_file, in_kind, of_event};
use crate::access::{self, Action, Denied, Involved};
use crate::casework::{Channel, HouseholdId, PersonId};
use crate::office::{Command, Error, Private, Thing, Tx};
use crate::registry::gather::{self, FactForm};
use crate::registry::words::SourceKind;
use async_trait::async_trait;
use kernel::{Actor, Ctx};
use serde::Serialize;

/// What is said where whoever takes a matter in saw something else than was declared.
const SEEN: &str = "受理时核实";

/// Somebody applies through another system.
pub(crate) struct ApplyForRelief<'a> {
    /// The family on file.
    pub(crate) household: HouseholdId,
    /// For one person of it.
    pub(crate) person: Option<PersonId>,
    /// When it struck them, and the village where it did.
    pub(crate) struck: (&'a str, &'a str),
    /// The way in.
    pub(crate) channel: Channel,
    /// What struck them, by the word of the dictionary ([`EVENT_KIND`]).
    pub(crate) kind: &'a Private,
    /// Whether the person applies for what people without work get once.
    pub(crate) once: bool,
}

impl ApplyForRelief<'_> {
    /// Puts it on file, in the transaction of what brought the family.
    // clause: BZ-2.1a, MS-6a
    pub(crate) async fn hand_in(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<ReliefTaken, Error> {
        let today = ctx.today();
        let struck = Struck::read(self.struck, today)?;
        access::authorise(ctx, tx, Action::ReliefApply, struck.place, &Involved::default()).await?;
        // Whoever of the office takes an application down has taken it in.
        let Actor::System { id, name } = &ctx.who else { return Err(Denied::NotSignedIn.into()) };
        tx.lock_household(self.household).await?;
        persons_of(ctx, tx, self.household, self.person).await?;
        let number = tx.next_relief_number(township(struck.place), today.year()).await?;
        let scope = if self.person.is_some() { "person" } else { "household" };
        let said = [(EVENT_KIND, self.kind.expose()), (SCOPE, scope)];
        let declared = (&said[..], SourceKind::Declared);
        let event = event_on_file(ctx, tx, self.household, (struck.on, &number), declared).await?;
        let event = ReliefEvent::Applied {
            household: self.household,
            person: self.person,
            event,
            place: struck.place,
            channel: self.channel,
            once: self.once && self.person.is_some(),
        };
        let entry = Entry { event, happened_on: today, entered_at: ctx.now, by: *id, name: name.clone() };
        Ok(Matter::begin(ctx, tx, (number, struck.on), entry).await?.taken(None))
    }
}

/// A person takes in what another system handed in, with what they see at the place of the event.
#[derive(Clone, Serialize)]
pub struct TakeInRelief {
    /// The matter.
    pub relief: ReliefId,
    /// The version that was looked at.
    pub version: u32,
    /// What struck them, by the word of the dictionary ([`EVENT_KIND`]).
    pub kind: Private,
    /// Whether it is so grave that people may give more than the scale (一事一议).
    pub exceptional: bool,
    /// Whether the small quick relief (小额快救) is asked for.
    pub quick: bool,
}

#[async_trait]
impl Command for TakeInRelief {
    const NAME: &'static str = "relief.take_in";
    type Outcome = ReliefTaken;

    // clause: BZ-2.1a, MS-6a
    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<ReliefTaken, Error> {
        let today = ctx.today();
        let mut matter = Matter::seen(ctx, tx, self.relief, self.version).await?;
        let (_, records) = Matter::load(ctx, tx, self.relief).await?;
        let Some(ReliefEvent::Applied { channel, .. }) = records.first().map(|one| &one.entry.event) else {
            return Err(super::Refused::NotNow {
                step: super::ReliefEventKind::Opened,
                stage: matter.file.stage(),
            }
            .into());
        };
        access::authorise(ctx, tx, Action::ReliefOpen, matter.row.place, &Involved::default()).await?;
        tx.lock_household(matter.row.household).await?;
        let open = OpenRelief {
            household: matter.row.household,
            person: matter.row.person,
            struck_on: matter.row.struck_on.to_string(),
            place: matter.row.place.to_string(),
            channel: *channel,
            contact: None,
            kind: self.kind.clone(),
            exceptional: self.exceptional,
            quick: self.quick,
            once: matter.file.once,
        };
        let household = tx.household(open.household).await?.ok_or(Error::NotFound(Thing::Household))?;
        let seen = |one| of_event(matter.file.event, one, SourceKind::Visit).on(today);
        let facts: Vec<FactForm> = open.facts().into_iter().map(seen).collect();
        gather::establish(ctx, tx, household, &facts, SEEN).await.map_err(in_kind)?;
        let struck = Struck { on: matter.row.struck_on, place: matter.row.place };
        let mut event = open.event(ctx, tx, (matter.file.event, &struck)).await?;
        if let ReliefEvent::Opened { alike, .. } = &mut event {
            alike.retain(|one| *one != matter.row.id);
        }
        // The rules are those of the day on which somebody takes it in.
        matter.rules = rules(tx, matter.row.place, today, today).await?;
        Ok(matter.take(ctx, tx, event, today).await?.taken(None))
    }
}
