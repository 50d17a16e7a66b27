// SPDX-License-Identifier: Apache-2.0
//! The household file that an assessment reads, put together from evidence: exact, and the same bytes for the same question. What nobody knows stays unknown, and so
//! does what sources disagree about until a person settles it.

use super::correct::{household_as, person_as, sex_word};
use super::evidence::{
    Body, Contradiction, Evidence, EvidenceId, INCOME_COMPLETE, PARENTS, SPENDING_COMPLETE, SPOUSE, Seen,
    Source, Standing, Subject, UNKNOWN,
};
use super::model::{Correction, HardshipEvent, Household, Membership, Person, PersonId, Supporter};
use super::refused::Refused;
use kernel::{Date, Division, DivisionLevel, Id, Month, UtcMillis};
use policy::case::{Case, CaseProblem, Node, Reading, SCHEMA, case_from_node};
use policy::dictionary::{Dictionary, Fact, SeriesKind};
use policy::tree::Entity;
use policy::value::parse_cell;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Everything on file about one household.
#[derive(Clone, Debug)]
pub struct Material {
    /// The household.
    pub household: Household,
    /// Who belongs and belonged to it.
    pub memberships: Vec<Membership>,
    /// The persons of all memberships, and the supporters.
    pub persons: Vec<Person>,
    /// Who owes support to members.
    pub supporters: Vec<Supporter>,
    /// What struck it.
    pub events: Vec<HardshipEvent>,
    /// The evidence about all of them.
    pub evidence: Vec<Evidence>,
    /// What was changed in their records.
    pub corrections: Vec<Correction>,
}

/// As of which day, by what was known when, and for which application.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Question {
    /// Where the application was made.
    pub place: Division,
    /// When.
    pub applied_on: Date,
    /// When it was accepted.
    pub accepted_on: Option<Date>,
    /// The household and its evidence of this day.
    pub as_of: Date,
    /// As entered by this moment.
    pub known_at: UtcMillis,
}

/// Where one fact of a household file stands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FactKey {
    /// The id of the row in the file.
    pub row: String,
    /// The fact's name, such as `deposits`, `income.wage`, `birth` or `link.spouse`.
    pub fact: String,
    /// The month, for an income or spending.
    pub month: Option<Month>,
}

/// Where a fact comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// From these rows, which agree.
    Evidence(Vec<RowOrigin>),
    /// From the record of the person, the membership or the household itself.
    Registry,
    /// Nothing was listed in a month for which somebody said that the list is complete.
    NothingListed(Vec<RowOrigin>),
    /// Worked out by the program from relations and links.
    Derived,
}

/// One row as an origin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowOrigin {
    /// Which row.
    pub evidence: EvidenceId,
    /// Where it comes from.
    pub source: Source,
    /// Of which day.
    pub stated_on: Date,
    /// Who entered it.
    pub by: String,
    /// Why, where a person settled it.
    pub reason: String,
}

impl RowOrigin {
    fn of(row: &Evidence) -> RowOrigin {
        RowOrigin {
            evidence: row.id,
            source: row.source.clone(),
            stated_on: row.stated_on,
            by: row.recorded_name.clone(),
            reason: row.reason.clone(),
        }
    }
}

impl Material {
    /// A household of which nothing else was read.
    pub(crate) fn only(household: Household) -> Material {
        Material {
            household,
            memberships: Vec::new(),
            persons: Vec::new(),
            supporters: Vec::new(),
            events: Vec::new(),
            evidence: Vec::new(),
            corrections: Vec::new(),
        }
    }
}

/// A household file with where each fact comes from.
#[derive(Clone, Debug)]
pub struct Composed {
    /// The file, as `docs/household.md` says. Rows have the ids of persons, links, events and of the household.
    pub file: Value,
    /// Where each fact comes from.
    pub origins: BTreeMap<FactKey, Origin>,
    /// What sources disagree about; it is unknown in the file.
    pub contradictions: Vec<Contradiction>,
    /// Members born after the application: they belong to the next one.
    pub left_out: Vec<PersonId>,
}

impl Composed {
    /// The file as the packs read it.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn case(&self, dictionary: &Dictionary) -> Result<Case, Vec<CaseProblem>> {
        let reading = Reading { dictionary, complete: &[], defaults: None };
        case_from_node(&Node::from(&self.file), &reading)
    }
}

/// Puts the file together.
///
/// # Errors
/// Nobody belonged to the household on that day, or it had no head.
pub fn compose(
    dictionary: &Dictionary,
    material: &Material,
    question: &Question,
) -> Result<Composed, Refused> {
    let seen = Seen { as_of: question.as_of, known_at: question.known_at };
    let body = Body::of(&material.evidence, seen);
    let mut composer = Composer {
        dictionary,
        material,
        question,
        seen,
        origins: BTreeMap::new(),
        contradictions: body.contradictions(),
        body,
    };
    let (members, left_out) = composer.members();
    if members.is_empty() {
        return Err(Refused::NobodyThen);
    }
    if !members.iter().any(|(one, _)| one.relation.is_head()) {
        return Err(Refused::NoHead);
    }
    let listed: BTreeSet<PersonId> = members.iter().map(|(one, _)| one.person).collect();
    let spouses = composer.spouses(&listed);
    let household = composer.household(&members);
    let mut rows = Vec::with_capacity(members.len());
    for (membership, person) in &members {
        rows.push(composer.member(membership, person, &listed, spouses.get(&person.id)));
    }
    let mut file = Map::new();
    file.insert("schema".to_owned(), json!(SCHEMA));
    file.insert("place".to_owned(), json!(question.place.to_string()));
    file.insert("applied_on".to_owned(), json!(question.applied_on.to_string()));
    if let Some(accepted_on) = question.accepted_on {
        file.insert("accepted_on".to_owned(), json!(accepted_on.to_string()));
    }
    file.insert("household".to_owned(), household);
    file.insert("members".to_owned(), Value::Array(rows));
    let events = composer.events();
    if !events.is_empty() {
        file.insert("events".to_owned(), Value::Array(events));
    }
    Ok(Composed {
        file: Value::Object(file),
        origins: composer.origins,
        contradictions: composer.contradictions,
        left_out,
    })
}

struct Composer<'a> {
    dictionary: &'a Dictionary,
    material: &'a Material,
    question: &'a Question,
    seen: Seen,
    body: Body<'a>,
    origins: BTreeMap<FactKey, Origin>,
    contradictions: Vec<Contradiction>,
}

impl<'a> Composer<'a> {
    /// The members of the day, head first, then by first day; and those born after the application.
    fn members(&self) -> (Vec<(&'a Membership, Person)>, Vec<PersonId>) {
        let held = |one: &&Membership| one.held(self.seen.as_of, self.seen.known_at);
        let mut members: Vec<(&Membership, Person)> = Vec::new();
        let mut left_out = Vec::new();
        for membership in self.material.memberships.iter().filter(held) {
            let Some(person) = self.material.persons.iter().find(|one| one.id == membership.person) else {
                continue;
            };
            let person = person_as(person, &self.material.corrections, self.seen);
            if person.birth.is_some_and(|birth| birth > self.question.applied_on) {
                left_out.push(person.id);
            } else {
                members.push((membership, person));
            }
        }
        members.sort_by_key(|(one, _)| (!one.relation.is_head(), one.from, one.person));
        (members, left_out)
    }

    fn origin(&mut self, row: &str, fact: &str, month: Option<Month>, origin: Origin) {
        let key = FactKey { row: row.to_owned(), fact: fact.to_owned(), month };
        self.origins.insert(key, origin);
    }

    /// The plain facts of a subject that are facts of an entity, as the file has them.
    fn facts(&mut self, subject: Subject, entity: Entity, row: &str) -> Map<String, Value> {
        let mut facts = Map::new();
        let topics: Vec<&str> = self.body.about(subject).map(|(what, _)| what).collect();
        for what in topics {
            let Some(fact) = plain_fact(self.dictionary, what, entity) else { continue };
            let (value, origin) = match self.body.standing(subject, what) {
                Some(Standing::Known(value, rows)) if self.reads(fact, value) => {
                    (value.to_owned(), rows.into_iter().map(RowOrigin::of).collect())
                }
                // Disagreement is written out as unknown, so that no register that is complete fills it in.
                Some(Standing::Known(_, rows) | Standing::Unknown(rows) | Standing::Open(rows)) => {
                    (UNKNOWN.to_owned(), rows.into_iter().map(RowOrigin::of).collect())
                }
                None => continue,
            };
            facts.insert(what.to_owned(), Value::String(value));
            self.origin(row, what, None, Origin::Evidence(origin));
        }
        facts
    }

    /// Whether a value is still one by the dictionary of today.
    fn reads(&self, fact: &Fact, value: &str) -> bool {
        parse_cell(fact, &self.dictionary.enums, value).is_ok()
    }

    fn household(&mut self, members: &[(&Membership, Person)]) -> Value {
        let id = self.material.household.id;
        let row = id.to_string();
        let mut facts = self.facts(Subject::Household(id), Entity::Household, &row);
        let then = household_as(&self.material.household, &self.material.corrections, self.seen);
        let same_place = then.registered == Some(then.lives);
        let area = then.area.map(|area| area.word().to_owned());
        let registered_here = registered_here(self.question.place, members);
        let known = [
            ("residence", Some(then.lives.to_string())),
            ("residence_area", area.clone()),
            ("registered_area", area.filter(|_| same_place)),
            ("registered_here", registered_here.map(|yes| if yes { "yes" } else { "no" }.to_owned())),
        ];
        for (name, value) in known {
            let Some(value) = value.filter(|_| !facts.contains_key(name)) else { continue };
            let fact = plain_fact(self.dictionary, name, Entity::Household);
            if fact.is_some_and(|fact| self.reads(fact, &value)) {
                facts.insert(name.to_owned(), Value::String(value));
                self.origin(&row, name, None, Origin::Registry);
            }
        }
        with_facts(row, facts)
    }

    fn events(&mut self) -> Vec<Value> {
        let mut rows = Vec::new();
        let mut events: Vec<&HardshipEvent> = self.material.events.iter().collect();
        events.sort_by_key(|one| (one.happened_on, one.id));
        for event in events {
            if event.happened_on <= self.seen.as_of && event.recorded_at <= self.seen.known_at {
                let row = event.id.to_string();
                let facts = self.facts(Subject::Event(event.id), Entity::Event, &row);
                rows.push(with_facts(row, facts));
            }
        }
        rows
    }

    fn member(
        &mut self,
        membership: &Membership,
        person: &Person,
        listed: &BTreeSet<PersonId>,
        spouse: Option<&Spouse>,
    ) -> Value {
        let row = person.id.to_string();
        let mut member = Map::new();
        member.insert("id".to_owned(), json!(row));
        member.insert("relation".to_owned(), json!(membership.relation.class()));
        self.origin(&row, "relation", None, Origin::Registry);
        if let Some(birth) = person.birth {
            member.insert("birth".to_owned(), json!(birth.to_string()));
            self.origin(&row, "birth", None, Origin::Registry);
        }
        if let Some(sex) = person.sex {
            member.insert("sex".to_owned(), json!(sex_word(sex)));
            self.origin(&row, "sex", None, Origin::Registry);
        }
        if let Some(spouse) = spouse {
            let value = spouse.member.map_or_else(|| "none".to_owned(), |id| id.to_string());
            member.insert("spouse".to_owned(), Value::String(value));
            self.origin(&row, SPOUSE, None, Origin::Evidence(spouse.origin.clone()));
        }
        if let Some(Standing::Known(value, rows)) = self.body.standing(Subject::Person(person.id), PARENTS) {
            let parents = ids(value).filter(|one| listed.contains(one) && *one != person.id);
            let parents: BTreeSet<String> = parents.map(|one| one.to_string()).collect();
            member.insert("parents".to_owned(), json!(parents));
            let rows = rows.into_iter().map(RowOrigin::of).collect();
            self.origin(&row, PARENTS, None, Origin::Evidence(rows));
        }
        let facts = self.facts(Subject::Person(person.id), Entity::Person, &row);
        if !facts.is_empty() {
            member.insert("facts".to_owned(), Value::Object(facts));
        }
        for kind in [SeriesKind::Income, SeriesKind::Spending] {
            self.series(person.id, &row, kind, &mut member);
        }
        let supporters = self.supporters(person.id);
        if !supporters.is_empty() {
            member.insert("supporters".to_owned(), Value::Array(supporters));
        }
        Value::Object(member)
    }

    fn supporters(&mut self, supported: PersonId) -> Vec<Value> {
        let held =
            |one: &&Supporter| one.supports == supported && one.held(self.seen.as_of, self.seen.known_at);
        let mut links: Vec<&Supporter> = self.material.supporters.iter().filter(held).collect();
        links.sort_by_key(|one| one.id);
        let mut rows = Vec::with_capacity(links.len());
        for link in links {
            let row = link.id.to_string();
            let facts = self.facts(Subject::Supporter(link.person), Entity::Supporter, &row);
            rows.push(with_facts(row, facts));
        }
        rows
    }

    /// Incomes or spendings in the months that rules can look back to.
    fn series(&mut self, person: PersonId, row: &str, of: SeriesKind, member: &mut Map<String, Value>) {
        let (list_key, complete_key, complete_name) = match of {
            SeriesKind::Income => ("incomes", "income_complete", INCOME_COMPLETE),
            SeriesKind::Spending => ("spendings", "spending_complete", SPENDING_COMPLETE),
        };
        let subject = Subject::Person(person);
        let window = self.window();
        let complete: BTreeMap<Month, Vec<RowOrigin>> = window
            .iter()
            .filter_map(|month| match self.body.standing_in(subject, complete_name, *month) {
                Some(Standing::Known("yes", rows)) => {
                    Some((*month, rows.into_iter().map(RowOrigin::of).collect()))
                }
                _ => None,
            })
            .collect();
        let whole = !window.is_empty() && complete.len() == window.len();
        let mut entries = Vec::new();
        let dictionary = self.dictionary;
        for (_, fact) in dictionary.series(of) {
            let what = fact.qualified();
            for month in &window {
                match self.body.standing_in(subject, &what, *month) {
                    Some(standing) => self.amounts(row, fact, &what, *month, standing, &mut entries),
                    None => {
                        let Some(rows) = complete.get(month) else { continue };
                        if !whole {
                            let source = rows.first().map_or("", |row| row.source.word());
                            entries.push(amount(*month, fact, "0.00", source));
                        }
                        self.origin(row, &what, Some(*month), Origin::NothingListed(rows.clone()));
                    }
                }
            }
        }
        if !entries.is_empty() || whole {
            member.insert(list_key.to_owned(), Value::Array(entries));
        }
        if whole {
            member.insert(complete_key.to_owned(), json!("yes"));
        }
    }

    fn amounts(
        &mut self,
        row: &str,
        fact: &Fact,
        what: &str,
        month: Month,
        standing: Standing<'_>,
        entries: &mut Vec<Value>,
    ) {
        let rows = match standing {
            Standing::Known(value, rows) => {
                let value = if self.reads(fact, value) { value } else { UNKNOWN };
                entries.push(amount(month, fact, value, rows.first().map_or("", |row| row.source.word())));
                rows
            }
            Standing::Unknown(rows) => {
                entries.push(amount(month, fact, UNKNOWN, rows.first().map_or("", |row| row.source.word())));
                rows
            }
            // Both figures stand in the file, each with its source; the reader takes the month for unknown.
            Standing::Open(rows) => {
                entries.extend(rows.iter().map(|one| amount(month, fact, one.text(), one.source.word())));
                rows
            }
        };
        let rows = rows.into_iter().map(RowOrigin::of).collect();
        self.origin(row, what, Some(month), Origin::Evidence(rows));
    }

    /// The months before the application that the widest window of the dictionary covers.
    fn window(&self) -> Vec<Month> {
        let widest = self.dictionary.windows.iter().copied().max().unwrap_or(0);
        let applied = self.question.applied_on.month_of();
        (1..=i32::from(widest)).rev().filter_map(|back| applied.add(-back)).collect()
    }

    /// Who is whose spouse. Links that contradict each other are shown and left open, both ways.
    fn spouses(&mut self, listed: &BTreeSet<PersonId>) -> BTreeMap<PersonId, Spouse> {
        let mut said: BTreeMap<PersonId, (Option<PersonId>, Vec<&Evidence>)> = BTreeMap::new();
        for person in listed {
            if let Some(Standing::Known(value, rows)) = self.body.standing(Subject::Person(*person), SPOUSE) {
                let member = ids(value).find(|one| listed.contains(one) && one != person);
                said.insert(*person, (member, rows));
            }
        }
        let mut open: BTreeSet<PersonId> = BTreeSet::new();
        for (person, (spouse, _)) in &said {
            let Some(spouse) = spouse else { continue };
            let back = said.get(spouse).map(|(back, _)| *back);
            let rival = said.iter().any(|(other, (named, _))| other != person && *named == Some(*spouse));
            if rival || back.is_some_and(|back| back != Some(*person)) {
                open.insert(*person);
                open.extend(back.map(|_| *spouse));
            }
        }
        if !open.is_empty() {
            let claims = open.iter().filter_map(|one| said.get(one)).flat_map(|(_, rows)| rows.iter());
            let claims: Vec<Evidence> = claims.map(|row| (*row).clone()).collect();
            if let Some(first) = open.first() {
                let (subject, what) = (Subject::Person(*first), SPOUSE.to_owned());
                self.contradictions.push(Contradiction { subject, what, month: None, claims });
            }
        }
        said.into_iter()
            .filter(|(person, _)| !open.contains(person))
            .map(|(person, (member, rows))| {
                (person, Spouse { member, origin: rows.into_iter().map(RowOrigin::of).collect() })
            })
            .collect()
    }
}

struct Spouse {
    member: Option<PersonId>,
    origin: Vec<RowOrigin>,
}

/// The persons of a link's value; none of `none`.
fn ids(value: &str) -> impl Iterator<Item = PersonId> + '_ {
    value.split(',').filter_map(|one| Id::parse(one).ok())
}

fn with_facts(id: String, facts: Map<String, Value>) -> Value {
    let mut row = Map::new();
    row.insert("id".to_owned(), Value::String(id));
    if !facts.is_empty() {
        row.insert("facts".to_owned(), Value::Object(facts));
    }
    Value::Object(row)
}

fn amount(month: Month, fact: &Fact, value: &str, source: &str) -> Value {
    json!({ "month": month.to_string(), "kind": &*fact.name, "amount": value, "source": source })
}

/// Facts of a person that are kept in the registry itself and not as evidence.
pub(super) const OWN: [&str; 3] = ["relation", "birth", "sex"];

/// A fact that is given as evidence about an entity: no series, not worked out, not kept elsewhere.
pub(super) fn plain_fact<'d>(dictionary: &'d Dictionary, what: &str, entity: Entity) -> Option<&'d Fact> {
    let fact = dictionary.fact(dictionary.id(what)?);
    let own = entity == Entity::Person && OWN.contains(&what);
    (fact.entity == entity && fact.series.is_none() && fact.derived.is_none() && !own).then_some(fact)
}

/// Whether some member is registered in the county of the place; not known while no one is and somebody's registration is not.
fn registered_here(place: Division, members: &[(&Membership, Person)]) -> Option<bool> {
    let county = place.at(DivisionLevel::County)?;
    let here = |person: &Person| person.registered.map(|one| county.contains(&one));
    let all: Vec<Option<bool>> = members.iter().map(|(_, person)| here(person)).collect();
    if all.contains(&Some(true)) {
        Some(true)
    } else if all.contains(&None) {
        None
    } else {
        Some(false)
    }
}
