// SPDX-License-Identifier: Apache-2.0
//! Whether a whole family has a contract with a doctor and health files, as the packs ask it: the book of services knows it of whoever is to have them.
//! clause: YY-2.4a

use super::kinds::{Kind, kind};
use super::model::Service;
use super::names::{SIGNED, SIGNED_KINDS};
use crate::known::Family;
use crate::office::{Error, Tx};
use crate::registry::PersonId;
use crate::registry::known::{Book, Known};
use kernel::Date;

/// What the book says of one kind for one person.
enum Kept {
    /// They have it since a day.
    Has(Date),
    /// What they had is over since a day.
    Over(Date),
    /// They never had it, as far as the office knows.
    Never,
}

fn kept(services: &[Service], (person, kind): (PersonId, &Kind), on: Date) -> Kept {
    let own = || services.iter().filter(|one| one.person == person && one.kind == kind);
    if let Some(held) = own().find(|one| one.holds(on)) {
        return Kept::Has(held.from);
    }
    own().filter_map(Service::last).filter(|last| *last < on).max().map_or(Kept::Never, Kept::Over)
}

/// What the book of services says of a family that is to have them.
pub(crate) async fn known_of(tx: &mut dyn Tx, family: &Family<'_>) -> Result<Option<Known>, Error> {
    let kinds: Vec<&Kind> = SIGNED_KINDS.iter().filter_map(|word| kind(word)).collect();
    let wanted = family.awards.iter().any(|row| kinds.iter().any(|kind| kind.schemes.contains(&row.scheme)));
    if !wanted || !family.reads(SIGNED) {
        return Ok(None);
    }
    let people: Vec<PersonId> = family.people().collect();
    let services = tx.services_of(&people).await?;
    let of = |person: PersonId| kinds.iter().map(move |kind| (person, *kind));
    let all: Vec<Kept> =
        people.iter().flat_map(|person| of(*person)).map(|one| kept(&services, one, family.on)).collect();
    let over = all.iter().filter_map(|one| if let Kept::Over(on) = one { Some(*on) } else { None }).max();
    let has = all.iter().map(|one| if let Kept::Has(since) = one { Some(*since) } else { None });
    let stands = |value: &str, since| Known::stands(None, (SIGNED, value), (Book::Services, since));
    Ok(match (has.collect::<Option<Vec<Date>>>(), over) {
        (Some(days), _) => days.into_iter().max().map(|since| stands("yes", since)),
        (None, Some(on)) => Some(stands("no", on)),
        (None, None) => Some(Known::nothing(None, (SIGNED, "no"), Book::Services)),
    })
}
