// SPDX-License-Identifier: Apache-2.0
//! Searching and listing. What is found is masked, stays within the places of whoever asks, and says of the rest only that an entry exists elsewhere, and that only
//! for a whole citizen number.

use super::form;
use super::household;
use super::model::{HouseholdId, HouseholdState, PersonId, Residence};
use super::pinyin;
use super::refused::Refused;
use super::words::{Area, LookUpReason};
use crate::access::{self, Action, Denied, Scope};
use crate::history::{Entry, Outcome};
use crate::office::{Error, Fault, FaultKind, Private, Query, Thing, Tx};
use async_trait::async_trait;
use kernel::{CitizenNumber, Ctx, Date, Division, DivisionLevel, Secret, Sex};
use std::collections::BTreeSet;

/// The most people one search shows.
const MOST_FOUND: u64 = 50;
/// The most rows on a page.
const MOST_ROWS: u64 = 200;

/// What was typed into the one field of the search, understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// A whole citizen number.
    Number(CitizenNumber),
    /// The last four characters of one, of somebody kept in one of these counties.
    Tail(String, Vec<Division>),
    /// A telephone, digits only.
    Phone(Secret<String>),
    /// The number of a household.
    Household(String),
    /// The beginning of a name, its pinyin or its initials.
    Name(String),
}

impl Wanted {
    /// What a text can mean; nothing where it is too short to search for.
    #[must_use]
    pub fn read(text: &str, scope: &Scope) -> Option<Wanted> {
        let text = text.trim();
        if let Ok(number) = CitizenNumber::parse(text) {
            return Some(Wanted::Number(number));
        }
        if let Some(number) = household_number(text) {
            return Some(Wanted::Household(number));
        }
        if let Some(tail) = tail(text) {
            let counties =
                scope.places().iter().filter_map(|place| place.at(DivisionLevel::County)).collect();
            return Some(Wanted::Tail(tail, counties));
        }
        if let Some(phone) = form::phone(text) {
            return Some(Wanted::Phone(Secret::new(phone)));
        }
        let name = pinyin::typed(text);
        let searchable = !name.is_empty() && !name.chars().any(|c| c.is_ascii_digit());
        searchable.then_some(Wanted::Name(name))
    }
}

impl Wanted {
    /// What kind of text the log says was searched for; nothing for the number of a household, which says nothing of a person.
    const fn kind(&self) -> Option<&'static str> {
        match self {
            Wanted::Number(_) => Some("number"),
            Wanted::Tail(..) => Some("tail"),
            Wanted::Phone(_) => Some("phone"),
            Wanted::Name(_) => Some("name"),
            Wanted::Household(_) => None,
        }
    }
}

fn tail(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    let right = bytes.len() == 4
        && bytes[..3].iter().all(u8::is_ascii_digit)
        && (bytes[3].is_ascii_digit() || bytes[3].eq_ignore_ascii_case(&b'x'));
    right.then(|| text.to_ascii_uppercase())
}

/// The number of a household as it is kept, of `500299102-000017`, or without the zeros after the hyphen.
#[must_use]
pub fn household_number(text: &str) -> Option<String> {
    let (township, running) = text.split_once('-')?;
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let right = township.len() == 9 && digits(township) && digits(running) && running.len() <= 6;
    right.then(|| format!("{township}-{running:0>6}"))
}

/// What somebody found has to do with the household named beside them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bond {
    /// They belong to it.
    Member,
    /// They belonged to it last: they died or left, and are in no household today.
    Former,
    /// They owe support to somebody of it.
    Supporter,
}

/// Somebody found. Numbers are masked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonRow {
    /// Who.
    pub person: PersonId,
    /// The name; in full only for families whose case whoever asks handles.
    pub name: String,
    /// The citizen number, masked, or why there is none.
    pub number: String,
    /// The telephone, masked.
    pub phone: String,
    /// The sex.
    pub sex: Option<Sex>,
    /// The day of birth.
    pub birth: Option<Date>,
    /// The day of death.
    pub died_on: Option<Date>,
    /// The household they belong to or belonged to last: its id, number and village; none for people of no household here.
    pub household: Option<(HouseholdId, String, Division)>,
    /// What they have to do with it.
    pub bond: Bond,
}

/// A search for people by one text: name, pinyin, initials, whole number, its last four characters, telephone or household number.
pub struct FindPeople {
    /// What was typed.
    pub text: Private,
    /// In one place only.
    pub place: Option<Division>,
    /// Why, where somebody may be found whose case is not one's own. The number of a household needs none: its file asks for one when it opens.
    pub why: Option<LookUpReason>,
}

/// What the log says of a search: never what was typed, but a fingerprint of it that only the office can make, by which two searches for the same are known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Searched {
    /// Where whoever asked works.
    pub place: Division,
    /// What kind of text, its fingerprint, and how many were found.
    pub detail: String,
    /// Whether a reason was needed: somebody was found whose case is not one's own.
    pub free: bool,
}

/// What a search found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// What the log says of it; nothing for the number of a household.
    pub searched: Option<Searched>,
    /// Who, at most fifty.
    pub people: Vec<PersonRow>,
    /// Those of their households whose case whoever asks handles.
    pub own: BTreeSet<HouseholdId>,
    /// Whether there were more.
    pub more: bool,
    /// Whether the whole number typed belongs to somebody kept elsewhere; nothing else is told of them.
    pub elsewhere: bool,
}

#[async_trait]
impl Query for FindPeople {
    const NAME: &'static str = "registry.find";
    type Answer = Found;

    // clause: MS-8b
    // clause: NX-5d
    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Found, Error> {
        let scope = access::scope_for(ctx, tx, Action::HouseholdFind).await?;
        let Some(wanted) = Wanted::read(self.text.expose(), &scope) else {
            return Err(Error::Invalid(vec![Fault::new("text", FaultKind::TooShort(1))]));
        };
        let asked = self.place.map_or_else(|| scope.clone(), |place| scope.within(place));
        let mut people = tx.find_people(&asked, &wanted, MOST_FOUND + 1).await?;
        let households: Vec<HouseholdId> =
            people.iter().filter_map(|row| Some(row.household.as_ref()?.0)).collect();
        let own = own_among(ctx, tx, &households).await?;
        let is_own = |row: &PersonRow| row.household.as_ref().is_some_and(|(id, ..)| own.contains(id));
        // That a number or a telephone belongs to nobody here is an answer too; that a name finds nobody is not.
        let by_name = matches!(wanted, Wanted::Name(_));
        let free = if people.is_empty() { !by_name } else { !people.iter().all(is_own) };
        let searched = match wanted.kind() {
            None => None,
            Some(_) if free && self.why.is_none() => return Err(Refused::LookUpWithoutReason.into()),
            Some(kind) => {
                let print = tx.fingerprint(self.text.expose().trim().as_bytes());
                let print = kernel::hex(&print[..8]);
                let place =
                    scope.places().first().copied().ok_or(Error::Broken("a search without a place"))?;
                Some(Searched { place, detail: format!("{kind} {print} {}", people.len()), free })
            }
        };
        for row in people.iter_mut().filter(|row| !is_own(row)) {
            row.name = masked_name(&row.name);
        }
        let more = people.len() as u64 > MOST_FOUND;
        people.truncate(usize::try_from(MOST_FOUND).unwrap_or(usize::MAX));
        let elsewhere = match &wanted {
            Wanted::Number(number) if people.is_empty() => {
                !tx.persons_of_numbers(std::slice::from_ref(number)).await?.is_empty()
            }
            _ => false,
        };
        Ok(Found { searched, people, own, more, elsewhere })
    }

    fn lines(&self, ctx: &Ctx, found: &Found) -> Vec<Entry> {
        let line = |searched: &Searched| {
            // Whoever alone was found is whom the look was at.
            let one = match found.people.as_slice() {
                [only] => Some((Thing::Person, only.person.bytes())),
                _ => None,
            };
            let mut entry = Entry::done(ctx, Self::NAME, one, Some(searched.place), &searched.detail);
            entry.outcome = Outcome::Looked;
            if let Some(why) = self.why.filter(|_| searched.free) {
                why.chinese().clone_into(&mut entry.reason);
            }
            entry
        };
        found.searched.iter().map(line).collect()
    }
}

/// A household by its number, so that its file can be opened; a closed one too: awards, papers and what was paid too much outlive a family.
pub struct FindHousehold {
    /// The number, with or without the zeros after the hyphen.
    pub number: String,
}

/// A household found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HouseholdFound {
    /// Its id.
    pub household: HouseholdId,
    /// Its number.
    pub number: String,
    /// The head's name; in full only for families whose case whoever asks handles.
    pub head: String,
    /// Whether whoever asks handles a case of it.
    pub own: bool,
    /// The village where it lives or lived.
    pub lives: Division,
    /// Since when it is closed.
    pub closed_on: Option<Date>,
}

#[async_trait]
impl Query for FindHousehold {
    const NAME: &'static str = "registry.find_household";
    type Answer = HouseholdFound;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<HouseholdFound, Error> {
        let scope = access::scope_for(ctx, tx, Action::HouseholdFind).await?;
        // What lies elsewhere is not told apart from what is not there.
        let none = Error::NotFound(Thing::Household);
        let Some(number) = household_number(self.number.trim()) else { return Err(none) };
        let Some(found) = tx.household_numbered(&number).await? else { return Err(none) };
        let here = scope.covers(found.lives) || found.registered.is_some_and(|place| scope.covers(place));
        if !here && !household::by_case(ctx, tx, &[Action::HouseholdFind], found.id).await? {
            let denied = Denied::OutsideRegion(Action::HouseholdFind, found.lives);
            return Err(Error::Hidden(Thing::Household, denied));
        }
        let name = tx.person(found.head).await?.map(|person| person.name).unwrap_or_default();
        let own = own_among(ctx, tx, &[found.id]).await?.contains(&found.id);
        Ok(HouseholdFound {
            household: found.id,
            number,
            head: if own { name } else { masked_name(&name) },
            own,
            lives: found.lives,
            closed_on: match found.state {
                HouseholdState::Standing => None,
                HouseholdState::Closed { on, .. } => Some(on),
            },
        })
    }
}

/// Those of some households whose case whoever asks handles: why they look is known.
async fn own_among(
    ctx: &Ctx,
    tx: &mut dyn Tx,
    households: &[HouseholdId],
) -> Result<BTreeSet<HouseholdId>, Error> {
    let caller = access::caller(ctx, tx).await?;
    let region = caller.scope(Action::CaseView);
    let (Some(id), false) = (caller.id, region.is_empty()) else { return Ok(BTreeSet::new()) };
    Ok(tx.households_handled(id, &region, households).await?.into_iter().collect())
}

/// A name in a list that anybody of the region may search: its first character and its last, so that two people can be told apart, and no more before a reason was
/// given for opening the file.
#[must_use]
pub fn masked_name(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    match letters.as_slice() {
        [] => String::new(),
        [_] => "*".to_owned(),
        [first, _] => format!("{first}*"),
        [first, middle @ .., last] => format!("{first}{}{last}", "*".repeat(middle.len())),
    }
}

/// Which households to list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListFilter {
    /// In one place only.
    pub place: Option<Division>,
    /// Closed ones too.
    pub closed: bool,
    /// Only those that live and are registered so, as seen from their county.
    pub residence: Option<Residence>,
    /// Town or country only.
    pub area: Option<Area>,
    /// The page, from 0.
    pub page: u64,
    /// How many rows a page has.
    pub rows: u64,
}

impl Default for ListFilter {
    fn default() -> ListFilter {
        ListFilter { place: None, closed: false, residence: None, area: None, page: 0, rows: 50 }
    }
}

/// A household in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HouseholdRow {
    /// Its id.
    pub household: HouseholdId,
    /// Its number.
    pub number: String,
    /// The head's name; masked where the list is no reason to know it.
    pub head: String,
    /// How many belong to it today.
    pub members: u64,
    /// The village where it lives.
    pub lives: Division,
    /// The village where it is registered.
    pub registered: Option<Division>,
    /// Where it lives and is registered, as seen from the county of the list.
    pub residence: Residence,
    /// Town or country.
    pub area: Option<Area>,
    /// Whether it still stands.
    pub standing: bool,
}

/// A page of households, with the heads' names in full only for families whose case whoever asks handles.
pub struct HouseholdList {
    /// Which.
    pub filter: ListFilter,
}

/// A page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// The rows.
    pub rows: Vec<T>,
    /// How many there are on all pages.
    pub total: u64,
}

#[async_trait]
impl Query for HouseholdList {
    const NAME: &'static str = "registry.list";
    type Answer = Page<HouseholdRow>;

    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<Page<HouseholdRow>, Error> {
        let scope = access::scope_for(ctx, tx, Action::HouseholdFind).await?;
        let asked = self.filter.place.map_or_else(|| scope.clone(), |place| scope.within(place));
        let filter = ListFilter { rows: self.filter.rows.clamp(1, MOST_ROWS), ..self.filter.clone() };
        let (mut rows, total) = tx.household_rows(&asked, &filter).await?;
        let listed: Vec<HouseholdId> = rows.iter().map(|row| row.household).collect();
        let own = own_among(ctx, tx, &listed).await?;
        for row in rows.iter_mut().filter(|row| !own.contains(&row.household)) {
            row.head = masked_name(&row.head);
        }
        Ok(Page { rows, total })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scope() -> Scope {
        Scope::of(vec![Division::parse("500299102").unwrap()])
    }

    #[test]
    fn a_name_in_a_search_keeps_its_first_and_its_last_character() {
        for (name, shown) in
            [("张大山", "张*山"), ("张山", "张*"), ("欧阳小明", "欧**明"), ("山", "*"), ("", "")]
        {
            assert_eq!(masked_name(name), shown);
        }
    }

    #[test]
    fn one_field_understands_names_numbers_telephones_and_households() {
        let read = |text: &str| Wanted::read(text, &scope());
        let county = Division::parse("500299").unwrap();
        assert_eq!(read(" 张 三 "), Some(Wanted::Name("张三".to_owned())));
        assert_eq!(read("ZS"), Some(Wanted::Name("zs".to_owned())));
        assert_eq!(read("901x"), Some(Wanted::Tail("901X".to_owned(), vec![county])));
        assert_eq!(read("500299102-17"), Some(Wanted::Household("500299102-000017".to_owned())));
        assert_eq!(read("138 0000 0000"), Some(Wanted::Phone(Secret::new("13800000000".to_owned()))));
        assert!(matches!(read("500299195001019015"), Some(Wanted::Number(_))));
        assert_eq!(read("  "), None);
        assert_eq!(read("500299195001019016"), None, "a number with a slip of the pen finds nobody");
    }
}
