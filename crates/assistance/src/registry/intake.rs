// SPDX-License-Identifier: Apache-2.0
//! A household comes on file, and members join it. A citizen number is somebody's only once: who the number belongs to is never told.

use super::form::MemberForm;
use super::household::{self, Opened};
use super::model::{Household, HouseholdId, HouseholdState, Number, Person, PersonId};
use super::refused::Refused;
use super::relation::Relation;
use super::words::Joined;
use crate::access::Action;
use crate::form::{Reader, sound};
use crate::office::{Command, Error, Fault, FaultKind, Private, Thing, Tx};
use async_trait::async_trait;
use kernel::{CitizenNumber, Ctx, Date, Division, DivisionLevel};
use serde::{Deserialize, Serialize};

/// Who may put a household on file: whoever keeps files, and whoever may apply for others.
const MAY: &[Action] = &[Action::HouseholdEdit, Action::CaseApply];

/// A household with all its members, on file in one go.
#[derive(Clone, Default, Serialize)]
pub struct CreateHousehold {
    /// The village where it lives.
    pub lives: String,
    /// The village where it is registered, where known.
    pub registered: String,
    /// The address in words.
    pub address: Option<Private>,
    /// `urban` or `rural`, of where it lives.
    pub area: String,
    /// Since when it is on file; blank for today.
    pub opened_on: String,
    /// The members, the head among them.
    pub members: Vec<MemberForm>,
}

/// What was put on file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Created {
    /// The household.
    pub household: HouseholdId,
    /// Its number.
    pub number: String,
    /// Its version.
    pub version: i64,
    /// The members in the order of the form.
    pub members: Vec<PersonId>,
}

/// A member as read: a person of the registry or a new one.
struct Entering {
    person: Person,
    is_new: bool,
    relation: Relation,
    from: Date,
}

#[async_trait]
impl Command for CreateHousehold {
    const NAME: &'static str = "registry.create_household";
    type Outcome = Created;

    // clause: YY-3.1a
    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Created, Error> {
        let mut faults = Vec::new();
        let mut reader = Reader::new(ctx.today(), &mut faults);
        let lives = reader.village("lives", &self.lives);
        let registered = reader.place("registered", &self.registered);
        let address = reader.address("address", self.address.as_ref());
        let area = reader.area("area", &self.area);
        let opened_on = reader.day("opened_on", &self.opened_on, ctx.today());
        if self.members.is_empty() {
            reader.fault("members", FaultKind::Missing);
        }
        let Some((lives, opened_on)) = lives.zip(opened_on) else { return Err(Error::Invalid(faults)) };
        household::at(ctx, tx, MAY, lives, None).await?;
        let entering = read_members(ctx, tx, &self.members, lives, opened_on, &mut faults).await?;
        sound(faults)?;
        let id = ctx.new_id();
        let relations: Vec<_> = entering.iter().map(|one| (one.person.id, one.relation)).collect();
        let household = Household {
            id,
            number: number(tx, lives).await?,
            head: household::head(&relations)?,
            lives,
            registered,
            address,
            area,
            state: HouseholdState::Standing,
            opened_on,
            version: 0,
        };
        let number = household.number.clone();
        let mut opened = household::new(household);
        let mut members = Vec::with_capacity(entering.len());
        for one in &entering {
            if one.is_new {
                tx.put_person(&one.person, 0).await?;
            }
            members.push(one.person.id);
        }
        opened.add(tx).await?;
        for one in &entering {
            opened.join(ctx, tx, &one.person, one.relation, one.from, Joined::Listed).await?;
        }
        let kept = opened.keep(tx, opened_on, None).await?;
        let detail = format!("{} members {}", kept.number, members.len());
        tx.append(ctx, &household::told(ctx, Self::NAME, &kept, detail)).await?;
        Ok(Created { household: id, number, version: kept.version, members })
    }
}

/// The next number of a household in a township: its code, a hyphen and six digits.
pub(super) async fn number(tx: &mut dyn Tx, lives: Division) -> Result<String, Error> {
    let township = lives.at(DivisionLevel::Township).unwrap_or(lives);
    let running = tx.next_household_number(township).await?;
    Ok(format!("{township}-{running:06}"))
}

/// Reads members with the registry at hand.
async fn read_members(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    forms: &[MemberForm],
    home: Division,
    opened_on: Date,
    faults: &mut Vec<Fault>,
) -> Result<Vec<Entering>, Error> {
    let mut entering: Vec<Option<Entering>> = Vec::with_capacity(forms.len());
    for (at, form) in forms.iter().enumerate() {
        let prefix = format!("members.{at}");
        let known = match form.known {
            Some(id) => Some(seen(ctx, tx, id).await?),
            None => None,
        };
        let mut reader = Reader::new(ctx.today(), faults);
        let mut reader = reader.under(&prefix);
        let relation = reader.relation("relation", &form.relation);
        let from = reader.day("since", &form.since, opened_on);
        let (person, is_new) = match known {
            Some(person) => (Some(person), false),
            None => (reader.under("person").person(ctx.new_id(), &form.person, home), true),
        };
        let whole = person.zip(relation).zip(from);
        entering.push(whole.map(|((person, relation), from)| Entering { person, is_new, relation, from }));
    }
    twice(&entering, faults);
    for (at, one) in entering.iter_mut().enumerate() {
        if let Some(one) = one.as_mut().filter(|one| one.is_new) {
            let from = one.from;
            adopt(tx, one, at, from, faults).await?;
        }
    }
    for (at, one) in entering.iter().enumerate() {
        let early = one.as_ref().filter(|one| one.person.birth.is_some_and(|birth| one.from < birth));
        if early.is_some() {
            faults.push(Fault::new(format!("members.{at}.since"), FaultKind::BeforeEarlierStep));
        }
    }
    Ok(entering.into_iter().flatten().collect())
}

/// The same number or the same person in two rows of the form.
fn twice(entering: &[Option<Entering>], faults: &mut Vec<Fault>) {
    for (at, one) in entering.iter().enumerate() {
        let Some(one) = one else { continue };
        let same = |other: &Option<Entering>| {
            other.as_ref().is_some_and(|other| {
                let number = one.person.number.known();
                other.person.id == one.person.id || number.is_some() && number == other.person.number.known()
            })
        };
        if let Some(first) = entering[..at].iter().position(same) {
            faults.push(Fault::new(format!("members.{at}.person.number"), FaultKind::SameAs(first + 1)));
        }
    }
}

/// Somebody of the registry whom whoever acts may see.
async fn seen(ctx: &Ctx, tx: &mut dyn Tx, id: PersonId) -> Result<Person, Error> {
    let person = tx.person(id).await?.ok_or(Error::NotFound(Thing::Person))?;
    household::at(ctx, tx, MAY, person.lives, None).await?;
    Ok(person)
}

/// Where a new number belongs to somebody of the same name who is in no household, it is that person; any other is a fault that does not say whose it is.
async fn adopt(
    tx: &mut dyn Tx,
    one: &mut Entering,
    at: usize,
    from: Date,
    faults: &mut Vec<Fault>,
) -> Result<(), Error> {
    let Number::Known(number) = &one.person.number else { return Ok(()) };
    let found = tx.persons_of_numbers(std::slice::from_ref::<CitizenNumber>(number)).await?;
    let Some((_, id)) = found.first() else { return Ok(()) };
    tx.lock_person(*id).await?;
    let person = tx.person(*id).await?.ok_or(Error::Broken("a number of no person"))?;
    let elsewhere = tx.memberships_of(&[*id]).await?.iter().any(|one| one.reaches(from));
    if elsewhere || person.name != one.person.name || person.died_on.is_some() {
        faults.push(Fault::new(format!("members.{at}.person.number"), FaultKind::NumberTaken));
        return Ok(());
    }
    one.person = person;
    one.is_new = false;
    Ok(())
}

/// Somebody joins a household.
#[derive(Clone, Serialize)]
pub struct AddMember {
    /// The household.
    pub household: HouseholdId,
    /// The version that the form was filled from.
    pub version: i64,
    /// Who, and since when.
    pub member: MemberForm,
    /// How they came.
    pub joined: Joined,
}

/// Who joined.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Added {
    /// The person.
    pub person: PersonId,
    /// The version of the household now.
    pub version: i64,
}

#[async_trait]
impl Command for AddMember {
    const NAME: &'static str = "registry.add_member";
    type Outcome = Added;

    async fn run(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Added, Error> {
        let mut opened: Opened = household::open(ctx, tx, MAY, self.household, self.version).await?;
        let mut faults = Vec::new();
        if !self.joined.given_by_hand() {
            faults.push(Fault::new("joined", FaultKind::NotAnOption));
        }
        let forms = std::slice::from_ref(&self.member);
        let lives = opened.household.lives;
        let known_elsewhere = in_another(ctx, tx, &opened, &self.member).await?;
        let mut entering = read_members(ctx, tx, forms, lives, ctx.today(), &mut faults).await?;
        if let Some(refused) = known_elsewhere {
            return Err(refused.into());
        }
        let Some(one) = entering.pop().filter(|_| faults.is_empty()) else {
            return Err(Error::Invalid(faults));
        };
        if one.is_new {
            tx.put_person(&one.person, 0).await?;
        }
        opened.join(ctx, tx, &one.person, one.relation, one.from, self.joined).await?;
        let kept = opened.keep(tx, one.from, None).await?;
        tx.append(ctx, &household::told(ctx, Self::NAME, &kept, self.joined.word())).await?;
        Ok(Added { person: one.person.id, version: kept.version })
    }
}

/// Whether the number typed belongs to a member of another household: that household's number is told, its people never.
async fn in_another(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    opened: &Opened,
    form: &MemberForm,
) -> Result<Option<Refused>, Error> {
    let Some(typed) = form.person.number.as_ref().filter(|_| form.known.is_none()) else { return Ok(None) };
    let Ok(number) = CitizenNumber::parse(typed.expose()) else { return Ok(None) };
    let found = tx.persons_of_numbers(&[number]).await?;
    let Some((_, id)) = found.first() else { return Ok(None) };
    let from = Date::parse(&form.since).unwrap_or_else(|_| ctx.today());
    let memberships = tx.memberships_of(&[*id]).await?;
    let Some(other) = memberships.iter().find(|one| one.reaches(from)) else { return Ok(None) };
    if other.household == opened.household.id {
        return Ok(Some(Refused::MemberAlready));
    }
    let household =
        tx.household(other.household).await?.ok_or(Error::Broken("a membership of no household"))?;
    Ok(Some(Refused::InAnotherHousehold(household.number)))
}
