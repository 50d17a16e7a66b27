// SPDX-License-Identifier: Apache-2.0
//! What struck a family, where and when: read off a form, and put on the family's file as an event with its facts.

use crate::casework::HouseholdId;
use crate::form::{Reader, sound};
use crate::office::{Error, Fault, Thing, Tx};
use crate::registry::evidence::{Source as Origin, Subject};
use crate::registry::gather::{self, FactForm};
use crate::registry::model::HardshipEvent;
use crate::registry::words::SourceKind;
use kernel::{Ctx, Date, Division, Id};

/// What was typed about where and when, read.
pub(super) struct Struck {
    pub(super) on: Date,
    pub(super) place: Division,
}

impl Struck {
    pub(super) fn read((on, place): (&str, &str), today: Date) -> Result<Struck, Error> {
        let mut faults = Vec::new();
        let mut reader = Reader::new(today, &mut faults);
        let (on, place) = (reader.past("struck_on", on), reader.village("place", place));
        sound(faults)?;
        match (on, place) {
            (Some(on), Some(place)) => Ok(Struck { on, place }),
            _ => Err(Error::Broken("a field was read and is not there")),
        }
    }
}

/// Puts what struck a family on its file, with what is said of it; a fault can lie in what struck them only, the rest is written here.
pub(super) async fn event_on_file(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    household: HouseholdId,
    (on, number): (Date, &str),
    (facts, source): (&[(&str, &str)], SourceKind),
) -> Result<Id<HardshipEvent>, Error> {
    let household = tx.household(household).await?.ok_or(Error::NotFound(Thing::Household))?;
    let (id, recorded_at) = (ctx.new_id(), ctx.now);
    let event = HardshipEvent { id, household: household.id, happened_on: on, recorded_at };
    tx.add_hardship_event(&event).await?;
    let facts: Vec<FactForm> = facts.iter().map(|one| of_event(id, *one, source)).collect();
    gather::put(ctx, tx, household, &facts, Some(number)).await.map_err(in_kind)?;
    Ok(id)
}

pub(super) fn of_event(
    event: Id<HardshipEvent>,
    (what, value): (&str, &str),
    source: SourceKind,
) -> FactForm {
    FactForm::new(Subject::Event(event), what, value, Origin::of(source))
}

/// What is wrong with facts of an event is wrong with what struck them.
pub(super) fn in_kind(error: Error) -> Error {
    match error {
        Error::Invalid(faults) => {
            Error::Invalid(faults.into_iter().map(|fault| Fault::new("kind", fault.kind)).collect())
        }
        other => other,
    }
}
