// SPDX-License-Identifier: Apache-2.0
//! The household file that an assessment reads, put together from evidence: exact, and the same bytes for the same question. What nobody knows stays unknown, and so
//! does what sources disagree about until a person settles it.

use super::correct::{household_as, is_seen, person_as, sex_word};
use super::evidence::{
    Body, Contradiction, Evidence, EvidenceId, INCOME_COMPLETE, PARENTS, SPENDING_COMPLETE, SPOUSE, Seen,
    Source, Standing, Subject, UNKNOWN, standing_in,
};
use super::known::Book;
use super::model::{Correction, HardshipEvent, Household, Membership, Person, PersonId, Supporter};
use super::refused::Refused;
use kernel::{Date, Division, DivisionLevel, Id, Month, UtcMillis};
use policy::case::{Case, CaseProblem, Node, Reading, SCHEMA, case_from_node};
use policy::dictionary::{Dictionary, Fact, SeriesKind};
use policy::tree::{Entity, Name};
use policy::value::parse_cell;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Everything on file about one household.
#[derive(Clone, Debug, PartialEq)]
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
    pub row: Name,
    /// The fact's name, such as `deposits`, `income.wage`, `birth` or `link.spouse`.
    pub fact: Name,
    /// The month, for an income or spending.
    pub month: Option<Month>,
}

/// Where a fact comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// From these rows, which agree.
    Evidence(Rows),
    /// From the record of the person, the membership or the household itself.
    Registry,
    /// Nothing was listed in a month for which somebody said that the list is complete.
    NothingListed(Rows),
    /// Worked out by the program from relations and links.
    Derived,
    /// From a book of the office itself, and since when it stands there; without a day, nothing stands there and nobody said otherwise.
    Office(Book, Option<Date>),
}

/// What a file says of one fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The value in the dictionary's machine form; `unknown` where nobody knows or sources disagree.
    pub value: Name,
    /// Where it comes from.
    pub origin: Origin,
}

/// Rows as the origin of one fact; a row that speaks of many months is shared by all of them.
pub type Rows = Arc<[Arc<RowOrigin>]>;

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

    /// Whether every row is seen from both, or from neither: then the same file is put together for both, with the same months asked about.
    pub(crate) fn same_from(&self, one: Seen, other: Seen) -> bool {
        fn all<T>(rows: &[T], (one, other): (Seen, Seen), seen: impl Fn(&T, Seen) -> bool) -> bool {
            rows.iter().all(|row| seen(row, one) == seen(row, other))
        }
        let both = (one, other);
        all(&self.memberships, both, |row, seen| row.held(seen.as_of, seen.known_at))
            && all(&self.supporters, both, |row, seen| row.held(seen.as_of, seen.known_at))
            && all(&self.events, both, happened)
            && all(&self.evidence, both, |row, seen| seen.entered(row))
            && all(&self.evidence, both, |row, seen| seen.stated(row))
            && all(&self.corrections, both, is_seen)
    }
}

/// A household file with where each fact comes from.
#[derive(Clone, Debug)]
pub struct Composed {
    /// The file, as `docs/household.md` says. Rows have the ids of persons, links, events and of the household.
    pub file: Value,
    /// Every fact of the file with where it comes from.
    pub facts: BTreeMap<FactKey, Found>,
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

    /// With a fact of the household, whatever anybody said of it.
    pub(super) fn set_of_household(&mut self, fact: (&str, String)) -> bool {
        self.file.get_mut("household").is_some_and(|household| set(household, fact))
    }

    /// With a fact of a member, whatever anybody said of it; false where the file has no such member.
    pub(crate) fn set_of_member(&mut self, person: PersonId, fact: (&str, String)) -> bool {
        self.set_of("members", &person.to_string(), fact)
    }

    /// The same of an event.
    pub(crate) fn set_of_event(&mut self, event: Id<HardshipEvent>, fact: (&str, String)) -> bool {
        self.set_of("events", &event.to_string(), fact)
    }

    fn set_of(&mut self, rows: &str, id: &str, fact: (&str, String)) -> bool {
        let rows = self.file.get_mut(rows).and_then(Value::as_array_mut);
        let wanted = |row: &&mut Value| row.get("id").and_then(Value::as_str) == Some(id);
        rows.into_iter().flatten().find(wanted).is_some_and(|row| set(row, fact))
    }

    /// The members with their days of birth, where these are known.
    pub(crate) fn births(&self) -> impl Iterator<Item = (PersonId, Date)> + '_ {
        let members = self.file.get("members").and_then(Value::as_array);
        members.into_iter().flatten().filter_map(|member| {
            let text = |name: &str| member.get(name).and_then(Value::as_str);
            Some((PersonId::parse(text("id")?).ok()?, Date::parse(text("birth")?).ok()?))
        })
    }

    /// A fact of a member as the packs read it.
    pub(crate) fn fact_of(&self, person: PersonId, fact: &str) -> Option<&str> {
        let row = json!(person.to_string());
        let mut members = self.file.get("members").and_then(Value::as_array)?.iter();
        members.find(|one| one.get("id") == Some(&row))?.get("facts")?.get(fact)?.as_str()
    }

    /// With a member born on another day, to ask what holds when they are older.
    pub(crate) fn born(&mut self, person: PersonId, birth: Date) {
        let members = self.file.get_mut("members").and_then(Value::as_array_mut);
        let row = json!(person.to_string());
        let member = members.into_iter().flatten().find(|one| one.get("id") == Some(&row));
        if let Some(member) = member.and_then(Value::as_object_mut) {
            member.insert("birth".to_owned(), Value::String(birth.to_string()));
        }
    }

    /// With what people decided at the packs' points, as a case file writes it.
    pub(crate) fn decide(&mut self, decisions: Map<String, Value>) {
        if let Some(object) = self.file.as_object_mut() {
            object.remove("decisions");
            if !decisions.is_empty() {
                object.insert("decisions".to_owned(), Value::Object(decisions));
            }
        }
    }
}

/// Puts a fact into a row of the file.
fn set(row: &mut Value, (fact, value): (&str, String)) -> bool {
    let facts = row.as_object_mut().map(|row| row.entry("facts").or_insert_with(|| json!({})));
    let Some(facts) = facts.and_then(Value::as_object_mut) else { return false };
    facts.insert(fact.to_owned(), Value::String(value));
    true
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
        rows: BTreeMap::new(),
        facts: Vec::new(),
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
        facts: composer.facts.into_iter().collect(),
        contradictions: composer.contradictions,
        left_out,
    })
}

/// Whether an event can be seen from a day and a moment.
fn happened(event: &HardshipEvent, seen: Seen) -> bool {
    event.happened_on <= seen.as_of && event.recorded_at <= seen.known_at
}

struct Composer<'a> {
    dictionary: &'a Dictionary,
    material: &'a Material,
    question: &'a Question,
    seen: Seen,
    body: Body<'a>,
    rows: BTreeMap<EvidenceId, Arc<RowOrigin>>,
    facts: Vec<(FactKey, Found)>,
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

    fn found(&mut self, row: &Name, fact: impl Into<Name>, value: impl Into<Name>, origin: Origin) {
        let key = FactKey { row: row.clone(), fact: fact.into(), month: None };
        self.facts.push((key, Found { value: value.into(), origin }));
    }

    /// Rows as an origin.
    fn rows(&mut self, rows: Vec<&Evidence>) -> Rows {
        let of =
            |row: &Evidence| self.rows.entry(row.id).or_insert_with(|| Arc::new(RowOrigin::of(row))).clone();
        rows.into_iter().map(of).collect()
    }

    /// The plain facts of a subject that are facts of an entity, as the file has them.
    fn facts(&mut self, subject: Subject, entity: Entity, row: &Name) -> Map<String, Value> {
        let mut facts = Map::new();
        let topics: Vec<&str> = self.body.about(subject).map(|(what, _)| what).collect();
        for what in topics {
            let Some(fact) = plain_fact(self.dictionary, what, entity) else { continue };
            let (value, rows) = match self.body.standing(subject, what) {
                Some(Standing::Known(value, rows)) if self.reads(fact, value) => (value.to_owned(), rows),
                // Disagreement is written out as unknown, so that no register that is complete fills it in.
                Some(Standing::Known(_, rows) | Standing::Unknown(rows) | Standing::Open(rows)) => {
                    (UNKNOWN.to_owned(), rows)
                }
                None => continue,
            };
            let rows = self.rows(rows);
            self.found(row, fact.name.clone(), value.as_str(), Origin::Evidence(rows));
            facts.insert(what.to_owned(), Value::String(value));
        }
        facts
    }

    /// Whether a value is still one by the dictionary of today.
    fn reads(&self, fact: &Fact, value: &str) -> bool {
        parse_cell(fact, &self.dictionary.enums, value).is_ok()
    }

    fn household(&mut self, members: &[(&Membership, Person)]) -> Value {
        let id = self.material.household.id;
        let row = Name::from(id.to_string());
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
                self.found(&row, name, value.as_str(), Origin::Registry);
                facts.insert(name.to_owned(), Value::String(value));
            }
        }
        with_facts(&row, facts)
    }

    fn events(&mut self) -> Vec<Value> {
        let mut rows = Vec::new();
        let mut events: Vec<&HardshipEvent> = self.material.events.iter().collect();
        events.sort_by_key(|one| (one.happened_on, one.id));
        for event in events {
            if happened(event, self.seen) {
                let row = Name::from(event.id.to_string());
                let facts = self.facts(Subject::Event(event.id), Entity::Event, &row);
                rows.push(with_facts(&row, facts));
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
        let row = Name::from(person.id.to_string());
        let mut member = Map::new();
        member.insert("id".to_owned(), json!(&*row));
        member.insert("relation".to_owned(), json!(membership.relation.class()));
        self.found(&row, "relation", membership.relation.class(), Origin::Registry);
        if let Some(birth) = person.birth {
            let birth = birth.to_string();
            self.found(&row, "birth", birth.as_str(), Origin::Registry);
            member.insert("birth".to_owned(), Value::String(birth));
        }
        if let Some(sex) = person.sex {
            member.insert("sex".to_owned(), json!(sex_word(sex)));
            self.found(&row, "sex", sex_word(sex), Origin::Registry);
        }
        if let Some(spouse) = spouse {
            let value = spouse.member.map_or_else(|| "none".to_owned(), |id| id.to_string());
            self.found(&row, SPOUSE, value.as_str(), Origin::Evidence(spouse.origin.clone()));
            member.insert("spouse".to_owned(), Value::String(value));
        }
        if let Some(Standing::Known(value, rows)) = self.body.standing(Subject::Person(person.id), PARENTS) {
            let parents = ids(value).filter(|one| listed.contains(one) && *one != person.id);
            let parents: BTreeSet<String> = parents.map(|one| one.to_string()).collect();
            let said = if parents.is_empty() {
                "none".to_owned()
            } else {
                parents.iter().cloned().collect::<Vec<_>>().join(",")
            };
            let rows = self.rows(rows);
            self.found(&row, PARENTS, said, Origin::Evidence(rows));
            member.insert("parents".to_owned(), json!(parents));
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
            let row = Name::from(link.id.to_string());
            let facts = self.facts(Subject::Supporter(link.person), Entity::Supporter, &row);
            rows.push(with_facts(&row, facts));
        }
        rows
    }

    /// Incomes or spendings in the months that rules can look back to.
    fn series(&mut self, person: PersonId, row: &Name, of: SeriesKind, member: &mut Map<String, Value>) {
        let (list_key, complete_key, complete_name) = match of {
            SeriesKind::Income => ("incomes", "income_complete", INCOME_COMPLETE),
            SeriesKind::Spending => ("spendings", "spending_complete", SPENDING_COMPLETE),
        };
        let subject = Subject::Person(person);
        let window = self.window();
        let mut complete: BTreeMap<Month, Rows> = BTreeMap::new();
        for month in &window {
            if let Some(Standing::Known("yes", rows)) = self.body.standing_in(subject, complete_name, *month)
            {
                complete.insert(*month, self.rows(rows));
            }
        }
        let whole = !window.is_empty() && complete.len() == window.len();
        let (mut entries, zero) = (Vec::new(), Name::from("0.00"));
        let dictionary = self.dictionary;
        for (_, fact) in dictionary.series(of) {
            let what = Name::from(fact.qualified());
            let said = self.body.said(subject, &what).to_vec();
            if said.is_empty() && complete.is_empty() {
                continue;
            }
            for month in &window {
                let found = if let Some(standing) = standing_in(&said, *month) {
                    let (found, of_month) = self.amounts(fact, *month, standing);
                    entries.extend(of_month);
                    found
                } else if let Some(rows) = complete.get(month) {
                    if !whole {
                        entries.push(amount(*month, fact, &zero, first_source(rows)));
                    }
                    Found { value: zero.clone(), origin: Origin::NothingListed(rows.clone()) }
                } else {
                    continue;
                };
                self.facts
                    .push((FactKey { row: row.clone(), fact: what.clone(), month: Some(*month) }, found));
            }
        }
        if !entries.is_empty() || whole {
            member.insert(list_key.to_owned(), Value::Array(entries));
        }
        if whole {
            member.insert(complete_key.to_owned(), json!("yes"));
        }
    }

    /// What stands on a month, and as entries of the file.
    fn amounts(&mut self, fact: &Fact, month: Month, standing: Standing<'_>) -> (Found, Vec<Value>) {
        let (value, rows) = match standing {
            Standing::Known(value, rows) if self.reads(fact, value) => (value, rows),
            Standing::Known(_, rows) | Standing::Unknown(rows) => (UNKNOWN, rows),
            // Both figures stand in the file, each with its source; the reader takes the month for unknown.
            Standing::Open(rows) => {
                let each = |one: &&Evidence| amount(month, fact, one.text(), one.source.word());
                let entries = rows.iter().map(each).collect();
                let origin = Origin::Evidence(self.rows(rows));
                return (Found { value: UNKNOWN.into(), origin }, entries);
            }
        };
        let source = rows.first().map_or("", |row| row.source.word());
        let entry = amount(month, fact, value, source);
        (Found { value: value.into(), origin: Origin::Evidence(self.rows(rows)) }, vec![entry])
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
                self.contradictions.push(Contradiction { subject, what, month: None, claims, known: None });
            }
        }
        said.into_iter()
            .filter(|(person, _)| !open.contains(person))
            .map(|(person, (member, rows))| (person, Spouse { member, origin: self.rows(rows) }))
            .collect()
    }
}

struct Spouse {
    member: Option<PersonId>,
    origin: Rows,
}

/// The persons of a link's value; none of `none`.
fn ids(value: &str) -> impl Iterator<Item = PersonId> + '_ {
    value.split(',').filter_map(|one| Id::parse(one).ok())
}

fn with_facts(id: &str, facts: Map<String, Value>) -> Value {
    let mut row = Map::new();
    row.insert("id".to_owned(), Value::String(id.to_owned()));
    if !facts.is_empty() {
        row.insert("facts".to_owned(), Value::Object(facts));
    }
    Value::Object(row)
}

fn first_source(rows: &Rows) -> &str {
    rows.first().map_or("", |row| row.source.word())
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
