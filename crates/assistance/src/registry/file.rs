// SPDX-License-Identifier: Apache-2.0
//! The file of one household (一户一档) on one page: members now and before, facts by topic with their origin, contradictions, supporters, events, changes, contacts and
//! who looked at it and why. Other slices add cases, papers and money by the household's id.

use super::compose::{Composed, FactKey, Found, Material, Origin, Question, compose};
use super::contact::{Contact, ContactFilter};
use super::correct::{household_as, person_as};
use super::evidence::{Body, Contradiction, Evidence, Seen, Subject};
use super::household::authorise;
use super::known::Known;
use super::model::{
    Correction, HardshipEvent, Household, HouseholdId, Liaison, Membership, Owner, Person, PersonId,
    Residence, Supporter,
};
use super::refused::Refused;
use super::topics::{Topic, topic};
use super::words::LookUpReason;
use crate::access::{Action, Scope};
use crate::history::{self, LookUp};
use crate::office::{Error, Query, Thing, Tx};
use async_trait::async_trait;
use kernel::{Ctx, Date, DivisionLevel, UtcMillis};
use policy::case::Case;
use policy::dictionary::Dictionary;
use policy::ir::Input;
use policy::tree::Name;
use policy::value::print_cell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// How many looks and contacts the page shows.
const LATEST: u64 = 50;

/// Everything on file about a household; for use cases of other slices too, which authorise first. It is read once and kept until something is written about the
/// household or anybody in it.
///
/// # Errors
/// The store fails.
pub async fn load(tx: &mut dyn Tx, household: Household) -> Result<Arc<Material>, Error> {
    if let Some(known) = tx.known_family(household.id).await? {
        // A write that does not say whom it is about shows in the first test that reads the family again.
        if cfg!(debug_assertions) {
            let on_file = read(tx, household).await?;
            assert!(on_file == *known, "what is kept of a family is not what is on file");
        }
        return Ok(known);
    }
    let family = Arc::new(read(tx, household).await?);
    tx.keep_family(&family).await?;
    Ok(family)
}

async fn read(tx: &mut dyn Tx, household: Household) -> Result<Material, Error> {
    let memberships = tx.memberships(household.id).await?;
    let members: BTreeSet<PersonId> = memberships.iter().map(|one| one.person).collect();
    let member_ids: Vec<PersonId> = members.iter().copied().collect();
    let supporters = tx.supporters_of(&member_ids).await?;
    let mut everybody = members.clone();
    everybody.extend(supporters.iter().map(|one| one.person));
    let everybody: Vec<PersonId> = everybody.into_iter().collect();
    let persons = tx.persons(&everybody).await?;
    let events = tx.hardship_events(household.id).await?;
    let mut subjects = vec![Subject::Household(household.id)];
    subjects.extend(members.iter().map(|id| Subject::Person(*id)));
    subjects.extend(supporters.iter().map(|one| Subject::Supporter(one.person)).collect::<BTreeSet<_>>());
    subjects.extend(events.iter().map(|one| Subject::Event(one.id)));
    let evidence = tx.evidence_about(&subjects).await?;
    let mut owners = vec![Owner::Household(household.id)];
    owners.extend(everybody.iter().map(|id| Owner::Person(*id)));
    let corrections = tx.corrections_of(&owners).await?;
    Ok(Material { household, memberships, persons, supporters, events, evidence, corrections })
}

/// Everything on file about a household by its id; for use cases of other slices too, which authorise first.
///
/// # Errors
/// There is no such household.
pub async fn material(tx: &mut dyn Tx, household: HouseholdId) -> Result<Arc<Material>, Error> {
    let household = tx.household(household).await?.ok_or(Error::NotFound(Thing::Household))?;
    load(tx, household).await
}

/// The household file for an assessment, for use cases of other slices, which authorise first.
///
/// # Errors
/// There is no such household, or nobody belonged to it then.
pub async fn composed(
    tx: &mut dyn Tx,
    household: HouseholdId,
    question: &Question,
) -> Result<Composed, Error> {
    let material = material(tx, household).await?;
    Ok(compose(&tx.policies().library().dictionary, &material, question)?)
}

/// The same with what the office knows itself.
///
/// # Errors
/// As [`composed`].
pub(crate) async fn composed_knowing(
    tx: &mut dyn Tx,
    household: HouseholdId,
    question: &Question,
    known: &[Known],
) -> Result<Composed, Error> {
    let material = material(tx, household).await?;
    let mut composed = compose(&tx.policies().library().dictionary, &material, question)?;
    composed.know(&material, known);
    Ok(composed)
}

/// Why a file is opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// For a case of one's own: the case is the reason.
    Case(String),
    /// For a reason from the list.
    Reason(LookUpReason),
}

/// The file of a household, as known now of a day. Each look is recorded with its reason.
pub struct HouseholdFile {
    /// Which.
    pub household: HouseholdId,
    /// Why; there is no look without.
    pub why: Option<Why>,
    /// Of which day; today where none is given.
    pub as_of: Option<Date>,
    /// By what was entered until then; now where none is given.
    pub known_at: Option<UtcMillis>,
}

/// A member on the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberLine {
    /// Who, as known then.
    pub person: Person,
    /// Their time in the household, and what they are to the head.
    pub membership: Membership,
    /// Full years of age on the day.
    pub age: Option<i32>,
}

/// One fact on the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FactLine {
    /// Where it stands in the household file.
    pub key: FactKey,
    /// Its Chinese name.
    pub label: String,
    /// The value in the dictionary's machine form; `unknown` where nobody knows or sources disagree.
    pub value: Name,
    /// Where it comes from.
    pub origin: Origin,
}

/// What the page shows.
#[derive(Clone, Debug)]
pub struct File {
    /// The household as known then.
    pub household: Household,
    /// Where it lives and is registered.
    pub residence: Residence,
    /// Members of the day, head first.
    pub members: Vec<MemberLine>,
    /// Every membership there ever was, past ones and changed relations too, by first day, with the name of the person.
    pub history: Vec<(String, Membership)>,
    /// Supporters of members, with who they are.
    pub supporters: Vec<(Supporter, Person)>,
    /// What struck the household.
    pub events: Vec<HardshipEvent>,
    /// Facts by topic: living, income, medical, housing, work …
    pub topics: BTreeMap<Topic, Vec<FactLine>>,
    /// What sources disagree about.
    pub contradictions: Vec<Contradiction>,
    /// Every row of evidence that can be seen, oldest first.
    pub evidence: Vec<Evidence>,
    /// What was put right or changed.
    pub corrections: Vec<Correction>,
    /// Dealings with other places.
    pub liaisons: Vec<Liaison>,
    /// Requests for help, the latest first.
    pub contacts: Vec<Contact>,
    /// Who looked at the file and what was done to it, the latest first.
    pub looks: Vec<history::Row>,
}

#[async_trait]
impl Query for HouseholdFile {
    const NAME: &'static str = "registry.household_file";
    type Answer = File;

    // clause: YY-3.1a
    async fn read(&self, ctx: &Ctx, tx: &mut dyn Tx) -> Result<File, Error> {
        match &self.why {
            Some(Why::Case(number)) if !number.trim().is_empty() => {}
            Some(Why::Reason(_)) => {}
            _ => return Err(Refused::LookUpWithoutReason.into()),
        }
        let household = tx.household(self.household).await?.ok_or(Error::NotFound(Thing::Household))?;
        authorise(ctx, tx, &[Action::HouseholdView], &household).await?;
        let place = household.lives;
        let material = load(tx, household).await?;
        let liaisons = tx.liaisons(self.household).await?;
        let of = ContactFilter { household: Some(self.household), rows: LATEST, ..ContactFilter::default() };
        let (contacts, _) =
            tx.contacts(&Scope::of(vec![place.at(DivisionLevel::Province).unwrap_or(place)]), &of).await?;
        let filter = history::Filter {
            object: Some((Thing::Household, self.household.bytes())),
            limit: LATEST,
            ..history::Filter::default()
        };
        let looks = tx.entries(&filter).await?;
        let seen =
            Seen { as_of: self.as_of.unwrap_or(ctx.today()), known_at: self.known_at.unwrap_or(ctx.now) };
        // The books of the office tell of the present: what stood in them when something was entered is not kept.
        let policies = tx.policies();
        let known = match (self.known_at, policies.program(place, seen.as_of, seen.as_of)) {
            (None, Ok(program)) => crate::known::of(tx, (&program, &material), (place, seen.as_of)).await?,
            _ => Vec::new(),
        };
        let rest = Rest { known, liaisons, contacts, looks };
        Ok(page(&policies.library().dictionary, &material, seen, rest))
    }

    fn look_up(&self, _ctx: &Ctx, answer: &File) -> Option<LookUp> {
        let (case, reason) = match self.why.as_ref()? {
            Why::Case(number) => (Some(number.clone()), None),
            Why::Reason(reason) => (None, Some(reason.chinese().to_owned())),
        };
        let object = (Thing::Household, self.household.bytes());
        Some(LookUp { object, place: answer.household.lives, case, reason })
    }
}

/// The file of today for the desk of a case, which shows none of the dealings, contacts and looks; use cases of other slices authorise first.
///
/// Where the packs have read the family's file for the case, its facts are what they read.
pub(crate) fn for_a_case(
    ctx: &Ctx,
    dictionary: &Dictionary,
    material: &Material,
    read: Option<(&Composed, &Case)>,
) -> File {
    let seen = Seen { as_of: ctx.today(), known_at: ctx.now };
    match read {
        None => page(dictionary, material, seen, Rest::default()),
        Some((composed, case)) => File {
            topics: by_topic(lines_of(dictionary, composed, case)),
            contradictions: composed.contradictions.clone(),
            ..family(material, seen, Rest::default())
        },
    }
}

/// The family of today without its facts, for the form of a step.
pub(crate) fn for_a_step(ctx: &Ctx, material: &Material) -> File {
    family(material, Seen { as_of: ctx.today(), known_at: ctx.now }, Rest::default())
}

/// What the page shows beside the family.
#[derive(Default)]
struct Rest {
    known: Vec<Known>,
    liaisons: Vec<Liaison>,
    contacts: Vec<Contact>,
    looks: Vec<history::Row>,
}

fn page(dictionary: &Dictionary, material: &Material, seen: Seen, rest: Rest) -> File {
    let (topics, contradictions) = facts(dictionary, material, seen, &rest.known);
    File { topics, contradictions, ..family(material, seen, rest) }
}

/// Everything but the facts.
fn family(material: &Material, seen: Seen, rest: Rest) -> File {
    let household = household_as(&material.household, &material.corrections, seen);
    let persons: BTreeMap<PersonId, Person> = material
        .persons
        .iter()
        .map(|person| (person.id, person_as(person, &material.corrections, seen)))
        .collect();
    let mut members: Vec<MemberLine> = material
        .memberships
        .iter()
        .filter(|one| one.held(seen.as_of, seen.known_at))
        .filter_map(|one| {
            let person = persons.get(&one.person)?.clone();
            let age = person.age(seen.as_of);
            Some(MemberLine { person, membership: one.clone(), age })
        })
        .collect();
    members.sort_by_key(|line| (!line.membership.relation.is_head(), line.membership.from, line.person.id));
    let history = material
        .memberships
        .iter()
        .filter(|one| one.recorded_at <= seen.known_at)
        .map(|one| {
            (persons.get(&one.person).map_or_else(String::new, |person| person.name.clone()), one.clone())
        })
        .collect();
    let supporters = material
        .supporters
        .iter()
        .filter(|one| one.recorded_at <= seen.known_at)
        .filter_map(|one| Some((one.clone(), persons.get(&one.person)?.clone())))
        .collect();
    let county = household.lives.at(DivisionLevel::County).unwrap_or(household.lives);
    File {
        residence: household.residence(county),
        household,
        members,
        history,
        supporters,
        topics: BTreeMap::new(),
        contradictions: Vec::new(),
        events: material.events.iter().filter(|one| one.recorded_at <= seen.known_at).cloned().collect(),
        evidence: material.evidence.iter().filter(|one| one.recorded_at <= seen.known_at).cloned().collect(),
        corrections: material
            .corrections
            .iter()
            .filter(|one| one.recorded_at <= seen.known_at)
            .cloned()
            .collect(),
        liaisons: rest.liaisons,
        contacts: rest.contacts,
        looks: rest.looks,
    }
}

/// Facts by topic, as an application of the day would have them.
fn facts(
    dictionary: &Dictionary,
    material: &Material,
    seen: Seen,
    known: &[Known],
) -> (BTreeMap<Topic, Vec<FactLine>>, Vec<Contradiction>) {
    let question = Question {
        place: material.household.lives,
        applied_on: seen.as_of,
        accepted_on: None,
        as_of: seen.as_of,
        known_at: seen.known_at,
    };
    let Ok(mut composed) = compose(dictionary, material, &question) else {
        // A closed household has no members to compose; what was said of it stands in the rows.
        let contradictions = Body::of(&material.evidence, seen).contradictions();
        return (BTreeMap::new(), contradictions);
    };
    composed.know(material, known);
    (by_topic(lines(dictionary, &composed)), composed.contradictions)
}

fn by_topic(lines: Vec<FactLine>) -> BTreeMap<Topic, Vec<FactLine>> {
    let mut topics: BTreeMap<Topic, Vec<FactLine>> = BTreeMap::new();
    for line in lines {
        topics.entry(topic(&line.key.fact)).or_default().push(line);
    }
    topics
}

/// Every fact of a composed file with its value and origin, and those that the program works out from it.
#[must_use]
pub fn lines(dictionary: &Dictionary, composed: &Composed) -> Vec<FactLine> {
    match composed.case(dictionary) {
        Ok(case) => lines_of(dictionary, composed, &case),
        Err(_) => Vec::new(),
    }
}

/// The same where the packs have read the file already.
fn lines_of(dictionary: &Dictionary, composed: &Composed, case: &Case) -> Vec<FactLine> {
    let label = |fact: &str| {
        let id = dictionary.id(fact);
        id.map_or_else(|| own_label(fact).to_owned(), |id| dictionary.fact(id).label.clone())
    };
    let line = |(key, found): (&FactKey, &Found)| FactLine {
        key: key.clone(),
        label: label(&key.fact),
        value: found.value.clone(),
        origin: found.origin.clone(),
    };
    let mut lines: Vec<FactLine> = composed.facts.iter().map(line).collect();
    for (id, fact) in dictionary.ids().filter(|(_, fact)| fact.derived.is_some()) {
        let Some(column) = case.frame.columns.get(&Input::Fact(id)) else { continue };
        for at in 0..case.frame.rows(fact.entity) {
            let Some(row) = case.ids.get(fact.entity, at) else { continue };
            let value = print_cell(fact, &dictionary.enums, column.as_ref().get(at)).into();
            let key = FactKey { row: row.into(), fact: fact.name.clone(), month: None };
            lines.push(FactLine { key, label: fact.label.clone(), value, origin: Origin::Derived });
        }
    }
    lines
}

fn own_label(fact: &str) -> &'static str {
    match fact {
        super::evidence::SPOUSE => "配偶",
        super::evidence::PARENTS => "父母",
        _ => "",
    }
}
