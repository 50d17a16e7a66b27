// SPDX-License-Identifier: Apache-2.0
//! From a tree of entries to a checked [`Case`], collecting everything that is wrong on the way.

use super::links::{self, LinkFault, Member, ParentLinks, Relation, SpouseLink};
use super::node::{Node, NodeValue, join};
use super::problem::{CaseProblem, CaseProblemKind, IdFault, Shape};
use super::series::{self, Amounts, Listed, MemberSeries};
use super::{
    Case, Decision, FILE_LIMIT, Given, GivenAmount, GivenDecision, GivenMember, GivenRow, GivenSeries,
    ID_LENGTH, Ids, ROW_LIMIT, Reading, SCHEMA, covers, nearest,
};
use crate::dictionary::{Derived, Dictionary, Fact, SeriesKind};
use crate::frame::{Cell, Column, Frame};
use crate::ir::Input;
use crate::tree::{Base, Entity, FactId};
use crate::value::{parse_cell, print_cell};
use kernel::{CitizenNumber, Date, Division, Month, Sex};
use std::collections::{BTreeMap, HashMap};

type Kind = CaseProblemKind;

/// Facts of one row.
type Facts = BTreeMap<FactId, Cell>;

/// The keys of a household file, in the order in which they are written.
const FILE_KEYS: [&str; 9] = [
    "schema",
    "place",
    "applied_on",
    "accepted_on",
    "household",
    "members",
    "events",
    "township",
    "decisions",
];
const ROW_KEYS: [&str; 2] = ["id", "facts"];
const MEMBER_KEYS: [&str; 14] = [
    "id",
    "name",
    "citizen_number",
    "relation",
    "birth",
    "sex",
    "spouse",
    "parents",
    "facts",
    "incomes",
    "spendings",
    "income_complete",
    "spending_complete",
    "supporters",
];
const AMOUNT_KEYS: [&str; 4] = ["month", "kind", "amount", "source"];
const DECISION_KEYS: [&str; 4] = ["value", "by", "reason", "second"];

/// Facts that have a key of their own on a member.
const OWN: [&str; 3] = ["relation", "birth", "sex"];

/// Reads a household file: JSON or YAML in UTF-8, with or without a byte order mark.
///
/// # Errors
/// Everything that is wrong with it.
pub fn read_case(bytes: &[u8], reading: &Reading<'_>) -> Result<Case, Vec<CaseProblem>> {
    let whole = |kind| vec![CaseProblem { path: String::new(), line: 0, column: 0, kind }];
    if bytes.len() > FILE_LIMIT {
        return Err(whole(Kind::TooLarge { bytes: bytes.len(), limit: FILE_LIMIT }));
    }
    let text = std::str::from_utf8(bytes).map_err(|error| whole(Kind::Encoding(error.valid_up_to())))?;
    case_from_node(&Node::parse(text)?, reading)
}

/// Reads a household file that is a part of a larger tree, such as the `input` of a pack's test case.
///
/// # Errors
/// Everything that is wrong with it.
pub fn case_from_node(node: &Node, reading: &Reading<'_>) -> Result<Case, Vec<CaseProblem>> {
    let mut reader = Reader { reading, dictionary: reading.dictionary, problems: Vec::new() };
    let case = reader.file(node);
    match case {
        Some(case) if reader.problems.is_empty() => Ok(case),
        _ => Err(reader.problems),
    }
}

struct Reader<'a> {
    reading: &'a Reading<'a>,
    dictionary: &'a Dictionary,
    problems: Vec<CaseProblem>,
}

/// A member as read, before rows are put together.
struct ReadMember {
    given: GivenMember,
    relation: Option<Relation>,
    facts: Facts,
    series: MemberSeries,
    supporters: Vec<(String, Facts)>,
}

impl<'a> Reader<'a> {
    fn wrong(&mut self, node: &Node, path: &str, kind: Kind) {
        self.problems.push(CaseProblem { path: path.to_owned(), line: node.line, column: node.column, kind });
    }

    // ---- shapes ----

    /// The entries of a map, once its keys are known ones.
    fn map<'n>(&mut self, node: &'n Node, path: &str, keys: &[&str]) -> Option<&'n Node> {
        let NodeValue::Map(pairs) = &node.value else {
            self.wrong(node, path, Kind::Shape(Shape::Map));
            return None;
        };
        for (key, value) in pairs {
            if !keys.contains(&key.as_str()) {
                let nearest = nearest(key, keys.iter().copied());
                self.wrong(value, &join(path, key), Kind::UnknownKey { key: key.clone(), nearest });
            }
        }
        Some(node)
    }

    fn list<'n>(&mut self, node: Option<&'n Node>, path: &str) -> &'n [Node] {
        let Some(node) = node.filter(|node| !node.is_null()) else { return &[] };
        match node.list() {
            Some(list) if list.len() > ROW_LIMIT => {
                self.wrong(node, path, Kind::TooMany(ROW_LIMIT));
                &[]
            }
            Some(list) => list,
            None => {
                self.wrong(node, path, Kind::Shape(Shape::List));
                &[]
            }
        }
    }

    /// The text under a key; nothing when it is missing or null.
    fn text<'n>(&mut self, map: &'n Node, path: &str, key: &str) -> Option<(&'n Node, &'n str)> {
        let node = map.get(key).filter(|node| !node.is_null())?;
        match node.text() {
            Some(text) => Some((node, text.trim())),
            None => {
                self.wrong(node, &join(path, key), Kind::Shape(Shape::Text));
                None
            }
        }
    }

    /// The text under a required key.
    fn required<'n>(&mut self, map: &'n Node, path: &str, key: &'static str) -> Option<(&'n Node, &'n str)> {
        if map.get(key).is_none_or(|node| node.is_null() || node.text().is_some_and(|t| t.trim().is_empty()))
        {
            self.wrong(map, &join(path, key), Kind::Missing(key));
            return None;
        }
        self.text(map, path, key)
    }

    fn yes_no(&mut self, map: &Node, path: &str, key: &str) -> bool {
        match self.text(map, path, key) {
            None => false,
            Some((_, "yes" | "true" | "是")) => true,
            Some((_, "no" | "false" | "否")) => false,
            Some((node, _)) => {
                self.wrong(node, &join(path, key), Kind::YesNo);
                false
            }
        }
    }

    fn id(&mut self, map: &Node, path: &str) -> Option<String> {
        let (node, text) = self.required(map, path, "id")?;
        match id_fault(text) {
            None => Some(text.to_owned()),
            Some(fault) => {
                self.wrong(node, &join(path, "id"), Kind::Id(fault));
                None
            }
        }
    }

    fn date(&mut self, node: &Node, path: &str, text: &str) -> Option<Date> {
        match Date::parse(text) {
            Ok(date) => Some(date),
            Err(error) => {
                self.wrong(node, path, Kind::Date(error));
                None
            }
        }
    }

    // ---- the file ----

    fn file(&mut self, node: &Node) -> Option<Case> {
        if node.map().is_none() {
            self.wrong(node, "", Kind::Shape(Shape::Map));
            return None;
        }
        let schema = self.schema(node)?;
        self.map(node, "", &FILE_KEYS);
        let place = self.place(node);
        let applied_on = self.applied_on(node);
        let accepted_on = self.accepted_on(node, applied_on);
        let (household, household_facts) = self.household(node);
        let mut members = self.members(node, applied_on);
        self.heads(node, &members);
        let events = self.rows(node.get("events"), "events", Entity::Event);
        let township = self.township(node);
        let links = self.links(node, &members);
        let ids = Ids {
            household: household.id.clone(),
            persons: members.iter().map(|one| one.given.id.clone()).collect(),
            supporters: members.iter().flat_map(|one| &one.supporters).map(|(id, _)| id.clone()).collect(),
            events: events.iter().map(|(id, _)| id.clone()).collect(),
            township: township.as_ref().map(|(id, _)| id.clone()),
        };
        self.distinct(node, &members, &ids);
        let (decisions, given_decisions) = self.decisions(node, &ids);
        let (Some(place), Some(applied_on)) = (place, applied_on) else { return None };
        if !self.problems.is_empty() {
            return None;
        }
        let series: Vec<MemberSeries> =
            members.iter_mut().map(|one| std::mem::take(&mut one.series)).collect();
        let rows = Rows {
            household: household_facts,
            township: township.as_ref().map(|(_, facts)| facts),
            events: &events,
            members: &members,
            links: &links,
        };
        let frame = self.frame(&rows, place, applied_on, &series);
        let row = |(id, facts): (String, Facts)| GivenRow { id, facts: self.print(&facts) };
        let given = Given {
            place: place.to_string(),
            applied_on: applied_on.to_string(),
            accepted_on: accepted_on.map(|date| date.to_string()),
            household,
            events: events.into_iter().map(row).collect(),
            township: township.map(row),
            decisions: given_decisions,
            members: members.into_iter().map(|one| one.given).collect(),
        };
        Some(Case {
            schema,
            place,
            applied_on,
            accepted_on,
            frame,
            ids,
            names: given.members.iter().map(|one| one.name.clone()).collect(),
            decisions,
            contradictions: series::contradictions(&series),
            given,
        })
    }

    /// The version; a newer one is the only thing reported of a file.
    fn schema(&mut self, file: &Node) -> Option<u32> {
        if file.get("schema").is_none() && self.reading.defaults.is_some() {
            return Some(SCHEMA);
        }
        let Some((node, text)) = self.required(file, "", "schema") else { return Some(SCHEMA) };
        match text.parse::<u32>() {
            Ok(found) if found > SCHEMA => {
                self.wrong(node, "schema", Kind::NewerSchema { found, known: SCHEMA });
                None
            }
            Ok(found) if found == SCHEMA => Some(found),
            _ => {
                self.wrong(node, "schema", Kind::Schema(text.to_owned()));
                Some(SCHEMA)
            }
        }
    }

    fn place(&mut self, file: &Node) -> Option<Division> {
        if let (None, Some(defaults)) = (file.get("place"), self.reading.defaults) {
            return Some(defaults.place);
        }
        let (node, text) = self.required(file, "", "place")?;
        match Division::parse(text) {
            Ok(place) => Some(place),
            Err(error) => {
                self.wrong(node, "place", Kind::Place(error));
                None
            }
        }
    }

    fn applied_on(&mut self, file: &Node) -> Option<Date> {
        if let (None, Some(defaults)) = (file.get("applied_on"), self.reading.defaults) {
            return Some(defaults.applied_on);
        }
        let (node, text) = self.required(file, "", "applied_on")?;
        self.date(node, "applied_on", text)
    }

    fn accepted_on(&mut self, file: &Node, applied_on: Option<Date>) -> Option<Date> {
        let (node, text) = self.text(file, "", "accepted_on")?;
        let accepted = self.date(node, "accepted_on", text)?;
        match applied_on {
            Some(applied_on) if accepted < applied_on => {
                self.wrong(node, "accepted_on", Kind::AcceptedEarlier { applied_on });
                None
            }
            _ => Some(accepted),
        }
    }

    fn household(&mut self, file: &Node) -> (GivenRow, Facts) {
        let Some(node) = file.get("household").filter(|node| !node.is_null()) else {
            if self.reading.defaults.is_none() {
                self.wrong(file, "household", Kind::Missing("household"));
            }
            return (GivenRow { id: "household".to_owned(), facts: BTreeMap::new() }, Facts::new());
        };
        if self.map(node, "household", &ROW_KEYS).is_none() {
            return (GivenRow::default(), Facts::new());
        }
        let id = match self.reading.defaults {
            Some(_) if node.get("id").is_none() => Some("household".to_owned()),
            _ => self.id(node, "household"),
        };
        let facts = self.facts(node, "household", Entity::Household);
        (GivenRow { id: id.unwrap_or_default(), facts: self.print(&facts) }, facts)
    }

    fn township(&mut self, file: &Node) -> Option<(String, Facts)> {
        let node = file.get("township").filter(|node| !node.is_null())?;
        self.map(node, "township", &ROW_KEYS)?;
        let id = self.id(node, "township");
        let facts = self.facts(node, "township", Entity::Township);
        Some((id.unwrap_or_default(), facts))
    }

    fn rows(&mut self, list: Option<&Node>, path: &str, entity: Entity) -> Vec<(String, Facts)> {
        let mut rows = Vec::new();
        for (at, node) in self.list(list, path).iter().enumerate() {
            let path = format!("{path}[{at}]");
            if self.map(node, &path, &ROW_KEYS).is_some() {
                let id = self.id(node, &path).unwrap_or_default();
                rows.push((id, self.facts(node, &path, entity)));
            }
        }
        rows
    }

    // ---- facts ----

    fn facts(&mut self, map: &Node, path: &str, entity: Entity) -> Facts {
        let mut facts = Facts::new();
        let Some(node) = map.get("facts").filter(|node| !node.is_null()) else { return facts };
        let path = join(path, "facts");
        let Some(pairs) = node.map() else {
            self.wrong(node, &path, Kind::Shape(Shape::Map));
            return facts;
        };
        for (name, value) in pairs {
            let path = join(&path, name);
            if let Some(id) = self.fact_named(name, value, &path, entity)
                && let Some(cell) = self.cell(id, value, &path)
            {
                facts.insert(id, cell);
            }
        }
        facts
    }

    fn fact_named(&mut self, name: &str, node: &Node, path: &str, entity: Entity) -> Option<FactId> {
        let Some(id) = self.dictionary.id(name) else {
            let own =
                self.dictionary.facts.iter().filter(|fact| fact.entity == entity && fact.series.is_none());
            let nearest =
                nearest(name, own.map(|fact| &*fact.name)).or_else(|| self.dictionary.nearest(name));
            self.wrong(node, path, Kind::UnknownFact { name: name.to_owned(), nearest });
            return None;
        };
        let fact = self.dictionary.fact(id);
        let name = name.to_owned();
        let fault = if fact.series.is_some() {
            Kind::SeriesAmongFacts(name)
        } else if fact.entity != entity {
            Kind::FactElsewhere { name, of: fact.entity, here: entity }
        } else if fact.derived.is_some() {
            Kind::Derived(name)
        } else if entity == Entity::Person && OWN.contains(&name.as_str()) {
            Kind::OwnKey(name)
        } else {
            return Some(id);
        };
        self.wrong(node, path, fault);
        None
    }

    fn cell(&mut self, id: FactId, node: &Node, path: &str) -> Option<Cell> {
        let text = match &node.value {
            NodeValue::Null => return Some(Cell::Unknown),
            NodeValue::Text(text) => text,
            NodeValue::List(_) | NodeValue::Map(_) => {
                self.wrong(node, path, Kind::Shape(Shape::Text));
                return None;
            }
        };
        let fact = self.dictionary.fact(id);
        match parse_cell(fact, &self.dictionary.enums, text) {
            Ok(cell) => Some(cell),
            Err(error) => {
                let label = fact.label.clone();
                self.wrong(node, path, Kind::Value { label, error });
                None
            }
        }
    }

    fn print(&self, facts: &Facts) -> BTreeMap<String, String> {
        let print = |(id, cell): (&FactId, &Cell)| {
            let fact = self.dictionary.fact(*id);
            (fact.name.to_string(), print_cell(fact, &self.dictionary.enums, *cell))
        };
        facts.iter().map(print).collect()
    }

    /// The fact of that name, if the dictionary has it for persons.
    fn own(&self, name: &str) -> Option<(FactId, &'a Fact)> {
        let id = self.dictionary.id(name)?;
        let fact = self.dictionary.fact(id);
        (fact.entity == Entity::Person && fact.series.is_none()).then_some((id, fact))
    }

    // ---- members ----

    fn members(&mut self, file: &Node, applied_on: Option<Date>) -> Vec<ReadMember> {
        let nodes = self.list(file.get("members"), "members");
        let limit = self
            .dictionary
            .facts
            .iter()
            .find(|fact| fact.derived == Some(Derived::ListedPersons))
            .and_then(|fact| usize::try_from(fact.high).ok())
            .map_or(ROW_LIMIT, |high| high.min(ROW_LIMIT));
        if nodes.len() > limit {
            self.wrong(&nodes[limit], "members", Kind::TooMany(limit));
            return Vec::new();
        }
        if nodes.is_empty() && !self.problems.iter().any(|one| one.path == "members") {
            self.wrong(file.get("members").unwrap_or(file), "members", Kind::NoMembers);
        }
        let mut members = Vec::new();
        for (at, node) in nodes.iter().enumerate() {
            let path = format!("members[{at}]");
            if self.map(node, &path, &MEMBER_KEYS).is_some() {
                let member = self.member(node, &path, applied_on);
                members.push(member);
            }
        }
        members
    }

    fn member(&mut self, node: &Node, path: &str, applied_on: Option<Date>) -> ReadMember {
        let id = self.id(node, path).unwrap_or_default();
        let name = self.text(node, path, "name").map(|(_, text)| text.to_owned()).filter(|t| !t.is_empty());
        let number = self.citizen_number(node, path);
        let mut facts = self.facts(node, path, Entity::Person);
        let (relation_word, relation) = self.relation(node, path, &mut facts);
        let birth = self.birth(node, path, number.as_ref(), applied_on, &mut facts);
        let sex = self.sex(node, path, number.as_ref(), &mut facts);
        let spouse = match self.text(node, path, "spouse").map(|(_, text)| text) {
            None => None,
            Some("none" | "无") => Some("none".to_owned()),
            Some(text) => Some(text.to_owned()).filter(|text| !is_unknown(text)),
        };
        let parents = self.parents(node, path);
        let (incomes, income) = self.series(node, path, SeriesKind::Income);
        let (spendings, spending) = self.series(node, path, SeriesKind::Spending);
        let supporters = self.rows(node.get("supporters"), &join(path, "supporters"), Entity::Supporter);
        let printed = facts
            .iter()
            .filter(|(id, _)| !OWN.contains(&&*self.dictionary.fact(**id).name))
            .map(|(id, cell)| (*id, *cell))
            .collect();
        ReadMember {
            given: GivenMember {
                id,
                name,
                citizen_number: number,
                relation: relation_word,
                birth,
                sex,
                spouse,
                parents,
                facts: self.print(&printed),
                incomes,
                spendings,
                income_complete: income.complete,
                spending_complete: spending.complete,
                supporters: supporters
                    .iter()
                    .map(|(id, facts)| GivenRow { id: id.clone(), facts: self.print(facts) })
                    .collect(),
            },
            relation,
            facts,
            series: MemberSeries { income, spending },
            supporters,
        }
    }

    fn citizen_number(&mut self, map: &Node, path: &str) -> Option<CitizenNumber> {
        let (node, text) = self.text(map, path, "citizen_number")?;
        match CitizenNumber::parse(text) {
            Ok(number) => Some(number),
            Err(error) => {
                self.wrong(node, &join(path, "citizen_number"), Kind::CitizenNumber(error));
                None
            }
        }
    }

    fn relation(&mut self, map: &Node, path: &str, facts: &mut Facts) -> (String, Option<Relation>) {
        let Some((node, text)) = self.required(map, path, "relation") else { return (String::new(), None) };
        let found = self.own("relation").and_then(|(id, fact)| match fact.ty.base {
            Base::Enum(of) => Some((id, &self.dictionary.enums[usize::from(of.0)].variants)),
            _ => None,
        });
        let Some((id, variants)) = found else {
            // A dictionary without the fact still has a head and links.
            return (text.to_owned(), Some(Relation::of_variant(text)));
        };
        let at = variants.iter().position(|(name, label)| &**name == text || label == text);
        match at.and_then(|at| Some((&variants[at].0, i64::try_from(at).ok()?))) {
            Some((name, stored)) => {
                facts.insert(id, Cell::Known(stored));
                (name.to_string(), Some(Relation::of_variant(name)))
            }
            None => {
                let known = variants.iter().map(|(name, label)| (name.to_string(), label.clone())).collect();
                let kind = Kind::Relation { found: text.to_owned(), known };
                self.wrong(node, &join(path, "relation"), kind);
                (String::new(), None)
            }
        }
    }

    fn birth(
        &mut self,
        map: &Node,
        path: &str,
        number: Option<&CitizenNumber>,
        applied_on: Option<Date>,
        facts: &mut Facts,
    ) -> Option<String> {
        let given = self.text(map, path, "birth").filter(|(_, text)| !is_unknown(text));
        let path = join(path, "birth");
        let says = number.map(CitizenNumber::birth);
        let (node, birth) = match given {
            Some((node, text)) => (node, self.date(node, &path, text)?),
            None => (map.get("citizen_number").unwrap_or(map), says?),
        };
        if let (Some(says), Some(_)) = (says.filter(|says| *says != birth), given) {
            self.wrong(node, &path, Kind::BirthAgainstNumber(says));
            return None;
        }
        if let Some(applied_on) = applied_on.filter(|applied_on| birth > *applied_on) {
            self.wrong(node, &path, Kind::BornLater { birth, applied_on });
            return None;
        }
        self.set_own("birth", Cell::Known(i64::from(birth.days())), facts);
        given.map(|_| birth.to_string())
    }

    fn sex(
        &mut self,
        map: &Node,
        path: &str,
        number: Option<&CitizenNumber>,
        facts: &mut Facts,
    ) -> Option<String> {
        let word = |sex| match sex {
            Sex::Male => "male",
            Sex::Female => "female",
        };
        let says = number.map(CitizenNumber::sex);
        let stored = |reader: &Self, text: &str| {
            let (_, fact) = reader.own("sex")?;
            parse_cell(fact, &reader.dictionary.enums, text).ok()
        };
        let Some(node) = map.get("sex").filter(|node| !node.is_null()) else {
            if let Some(cell) = says.and_then(|says| stored(self, word(says))) {
                self.set_own("sex", cell, facts);
            }
            return None;
        };
        let path = join(path, "sex");
        let (id, _) = self.own("sex")?;
        let cell = self.cell(id, node, &path)?;
        if let Some(says) = says
            && cell != Cell::Unknown
            && stored(self, word(says)).is_some_and(|number| number != cell)
        {
            self.wrong(node, &path, Kind::SexAgainstNumber(says));
            return None;
        }
        self.set_own("sex", cell, facts);
        Some(print_cell(self.dictionary.fact(id), &self.dictionary.enums, cell))
    }

    fn set_own(&self, name: &str, cell: Cell, facts: &mut Facts) {
        if let Some((id, _)) = self.own(name) {
            facts.insert(id, cell);
        }
    }

    fn parents(&mut self, map: &Node, path: &str) -> Option<Vec<String>> {
        let node = map.get("parents").filter(|node| !node.is_null())?;
        let path = join(path, "parents");
        let mut parents = Vec::new();
        for (at, one) in self.list(Some(node), &path).iter().enumerate() {
            match one.text() {
                Some(text) => parents.push(text.trim().to_owned()),
                None => self.wrong(one, &format!("{path}[{at}]"), Kind::Shape(Shape::Text)),
            }
        }
        parents.sort();
        parents.dedup();
        if parents.len() > 2 {
            self.wrong(node, &path, Kind::TooManyParents);
            return None;
        }
        Some(parents)
    }

    // ---- incomes and spendings ----

    fn series(&mut self, map: &Node, path: &str, of: SeriesKind) -> (GivenSeries, Listed) {
        let (key, complete_key) = match of {
            SeriesKind::Income => ("incomes", "income_complete"),
            SeriesKind::Spending => ("spendings", "spending_complete"),
        };
        let complete = self.yes_no(map, path, complete_key);
        let path = join(path, key);
        let nothing = (GivenSeries::Nothing, Amounts::Nothing);
        let (given, amounts) = match map.get(key) {
            None => nothing,
            Some(node) => match &node.value {
                NodeValue::Null => nothing,
                NodeValue::Text(_) => self.monthly(std::iter::once(("unspecified", node, path)), of),
                NodeValue::Map(pairs) => {
                    let figures = pairs.iter().map(|(kind, node)| (kind.as_str(), node, join(&path, kind)));
                    self.monthly(figures, of)
                }
                NodeValue::List(_) => self.months(node, &path, of),
            },
        };
        (given, Listed { amounts, complete })
    }

    fn monthly<'n>(
        &mut self,
        figures: impl Iterator<Item = (&'n str, &'n Node, String)>,
        of: SeriesKind,
    ) -> (GivenSeries, Amounts) {
        let (mut given, mut amounts) = (BTreeMap::new(), BTreeMap::new());
        for (kind, node, path) in figures {
            let Some(id) = self.series_named(kind, node, &path, of) else { continue };
            let Some(cell) = self.cell(id, node, &path) else { continue };
            given.insert(kind.to_owned(), self.print_amount(id, cell));
            amounts.insert(id, known(cell));
        }
        (GivenSeries::Monthly(given), Amounts::Monthly(amounts))
    }

    fn months(&mut self, list: &Node, path: &str, of: SeriesKind) -> (GivenSeries, Amounts) {
        let mut given = Vec::new();
        let mut amounts: BTreeMap<_, series::Claims> = BTreeMap::new();
        let mut seen: HashMap<(FactId, Month, Option<String>), String> = HashMap::new();
        for (at, node) in self.list(Some(list), path).iter().enumerate() {
            let path = format!("{path}[{at}]");
            let Some((id, month, source, cell)) = self.amount(node, &path, of) else { continue };
            if let Some(first) = seen.get(&(id, month, source.clone())) {
                let kind = Kind::DuplicateEntry(first.clone());
                self.wrong(node, &path, kind);
                continue;
            }
            seen.insert((id, month, source.clone()), path);
            given.push(GivenAmount {
                month: month.to_string(),
                kind: self.dictionary.fact(id).name.to_string(),
                source: source.clone(),
                amount: self.print_amount(id, cell),
            });
            amounts.entry((id, month)).or_default().push((source, known(cell)));
        }
        given.sort();
        (GivenSeries::Months(given), Amounts::Months(amounts))
    }

    fn amount(
        &mut self,
        node: &Node,
        path: &str,
        of: SeriesKind,
    ) -> Option<(FactId, Month, Option<String>, Cell)> {
        self.map(node, path, &AMOUNT_KEYS)?;
        let month = self.required(node, path, "month").and_then(|(at, text)| match Month::parse(text) {
            Ok(month) => Some(month),
            Err(error) => {
                self.wrong(at, &join(path, "month"), Kind::Month(error));
                None
            }
        });
        let kind = self.required(node, path, "kind");
        let id = kind.and_then(|(at, text)| self.series_named(text, at, &join(path, "kind"), of));
        let source = self.text(node, path, "source").map(|(_, text)| text.to_owned());
        let amount = match node.get("amount") {
            Some(amount) => Some(amount),
            None => {
                self.wrong(node, &join(path, "amount"), Kind::Missing("amount"));
                None
            }
        };
        let (id, amount) = (id?, amount?);
        let cell = self.cell(id, amount, &join(path, "amount"))?;
        Some((id, month?, source.filter(|text| !text.is_empty()), cell))
    }

    fn series_named(&mut self, kind: &str, node: &Node, path: &str, of: SeriesKind) -> Option<FactId> {
        let known = |(_, fact): &(FactId, &Fact)| &*fact.name == kind;
        if let Some((id, _)) = self.dictionary.series(of).find(known) {
            return Some(id);
        }
        let nearest = nearest(kind, self.dictionary.series(of).map(|(_, fact)| &*fact.name));
        self.wrong(node, path, Kind::UnknownSeries { of, name: kind.to_owned(), nearest });
        None
    }

    fn print_amount(&self, id: FactId, cell: Cell) -> String {
        print_cell(self.dictionary.fact(id), &self.dictionary.enums, cell)
    }

    // ---- what holds between rows ----

    fn heads(&mut self, file: &Node, members: &[ReadMember]) {
        let nodes = file.get("members").and_then(Node::list).unwrap_or(&[]);
        if members.len() < nodes.len() || members.is_empty() {
            return; // A member that could not be read may have been the head.
        }
        let mut first: [Option<usize>; 2] = [None, None];
        for (at, member) in members.iter().enumerate() {
            let (slot, second) = match member.relation {
                Some(Relation::Head) => (0, Kind::SecondHead as fn(String) -> Kind),
                Some(Relation::Spouse) => (1, Kind::SecondSpouse as fn(String) -> Kind),
                _ => continue,
            };
            match first[slot] {
                None => first[slot] = Some(at),
                Some(earlier) => {
                    let kind = second(format!("members[{earlier}].relation"));
                    self.wrong(&nodes[at], &format!("members[{at}].relation"), kind);
                }
            }
        }
        if first[0].is_none() && members.iter().all(|one| one.relation.is_some()) {
            self.wrong(&nodes[0], "members", Kind::NoHead);
        }
    }

    fn links(&mut self, file: &Node, members: &[ReadMember]) -> Vec<Member> {
        let nodes = file.get("members").and_then(Node::list).unwrap_or(&[]);
        if members.len() < nodes.len() {
            return Vec::new(); // A member that could not be read may be the one meant.
        }
        let at_of: HashMap<&str, u32> = (0u32..)
            .zip(members)
            .filter(|(_, one)| !one.given.id.is_empty())
            .map(|(at, one)| (one.given.id.as_str(), at))
            .collect();
        let mut links = Vec::new();
        for (at, member) in members.iter().enumerate() {
            let node = nodes.get(at).unwrap_or(file);
            let path = format!("members[{at}]");
            let mut index = |id: &str, path: String| {
                let found = at_of.get(id).copied();
                if found.is_none() {
                    let nearest = nearest(id, at_of.keys().copied());
                    self.wrong(node, &path, Kind::UnknownMember { id: id.to_owned(), nearest });
                }
                found
            };
            let spouse = match member.given.spouse.as_deref() {
                None => SpouseLink::Unstated,
                Some("none") => SpouseLink::Nobody,
                Some(id) => {
                    index(id, format!("{path}.spouse")).map_or(SpouseLink::Unstated, SpouseLink::Member)
                }
            };
            let parents = match &member.given.parents {
                None => ParentLinks::Unstated,
                Some(ids) => {
                    let mut stated = [None, None];
                    for (slot, id) in stated.iter_mut().zip(ids) {
                        *slot = index(id, format!("{path}.parents"));
                    }
                    ParentLinks::Stated(stated)
                }
            };
            links.push(Member { relation: member.relation.unwrap_or(Relation::Other), spouse, parents });
        }
        for fault in links::faults(&links) {
            let (at, key, kind) = match fault {
                LinkFault::Itself(at) => {
                    let spouse = links[at as usize].spouse == SpouseLink::Member(at);
                    (at, if spouse { "spouse" } else { "parents" }, Kind::LinkToItself)
                }
                LinkFault::SpouseDisagrees(at, other) => {
                    (at, "spouse", Kind::SpouseDisagrees(members[other as usize].given.id.clone()))
                }
            };
            let node = nodes.get(at as usize).unwrap_or(file);
            self.wrong(node, &format!("members[{at}].{key}"), kind);
        }
        links
    }

    fn distinct(&mut self, file: &Node, members: &[ReadMember], ids: &Ids) {
        let mut paths = vec![("household.id".to_owned(), ids.household.as_str())];
        let mut numbers: HashMap<&CitizenNumber, String> = HashMap::new();
        let mut twice = Vec::new();
        for (at, member) in members.iter().enumerate() {
            paths.push((format!("members[{at}].id"), &member.given.id));
            for (inner, (id, _)) in member.supporters.iter().enumerate() {
                paths.push((format!("members[{at}].supporters[{inner}].id"), id));
            }
            let path = format!("members[{at}].citizen_number");
            if let Some(number) = &member.given.citizen_number {
                match numbers.get(number) {
                    Some(first) => twice.push((path, Kind::DuplicateNumber(first.clone()))),
                    None => {
                        numbers.insert(number, path);
                    }
                }
            }
        }
        for (at, id) in ids.events.iter().enumerate() {
            paths.push((format!("events[{at}].id"), id));
        }
        let mut seen: HashMap<&str, String> = HashMap::new();
        for (path, id) in paths.into_iter().filter(|(_, id)| !id.is_empty()) {
            match seen.get(id) {
                Some(first) => {
                    twice.push((path, Kind::DuplicateId { id: id.to_owned(), first: first.clone() }));
                }
                None => {
                    seen.insert(id, path);
                }
            }
        }
        for (path, kind) in twice {
            let node = at_path(file, &path).unwrap_or(file);
            self.wrong(node, &path, kind);
        }
    }

    // ---- decisions ----

    fn decisions(&mut self, file: &Node, ids: &Ids) -> (Vec<Decision>, BTreeMap<String, GivenDecision>) {
        let (mut decisions, mut given) = (Vec::new(), BTreeMap::new());
        let Some(node) = file.get("decisions").filter(|node| !node.is_null()) else {
            return (decisions, given);
        };
        let Some(pairs) = node.map() else {
            self.wrong(node, "decisions", Kind::Shape(Shape::Map));
            return (decisions, given);
        };
        for (key, one) in pairs {
            let path = join("decisions", key);
            let target = self.target(key, one, &path, ids);
            if self.map(one, &path, &DECISION_KEYS).is_none() {
                continue;
            }
            let value = self.required(one, &path, "value").map(|(_, text)| text.to_owned());
            let by = self.required(one, &path, "by").map(|(_, text)| text.to_owned());
            let reason = self.required(one, &path, "reason").map(|(_, text)| text.to_owned());
            let second = self.text(one, &path, "second").map(|(_, text)| text.to_owned());
            if let (Some((point, entity, row)), Some(value), Some(by), Some(reason)) =
                (target, value, by, reason)
            {
                let second = second.filter(|text| !text.is_empty());
                given.insert(
                    key.clone(),
                    GivenDecision {
                        value: value.clone(),
                        by: by.clone(),
                        reason: reason.clone(),
                        second: second.clone(),
                    },
                );
                decisions.push(Decision { point, entity, row, value, by, reason, second });
            }
        }
        decisions.sort_by(|a, b| (&a.point, a.entity, a.row).cmp(&(&b.point, b.entity, b.row)));
        (decisions, given)
    }

    /// A plain name is a decision about the household; behind the last dot stands the id of another row.
    fn target(&mut self, key: &str, node: &Node, path: &str, ids: &Ids) -> Option<(String, Entity, usize)> {
        let Some((point, id)) = key.rsplit_once('.') else {
            return Some((key.to_owned(), Entity::Household, 0));
        };
        match ids.find(id) {
            Some((entity, row)) => Some((point.to_owned(), entity, row)),
            None if ids.persons.iter().any(String::is_empty) => None, // The one meant may be unreadable.
            None => {
                let known = ids.persons.iter().chain(&ids.supporters).chain(&ids.events);
                let nearest = nearest(id, known.map(String::as_str));
                self.wrong(node, path, Kind::DecisionTarget { id: id.to_owned(), nearest });
                None
            }
        }
    }

    // ---- columns ----

    fn frame(&self, rows: &Rows<'_>, place: Division, applied_on: Date, series: &[MemberSeries]) -> Frame {
        let small = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let mut supporters = vec![0];
        let mut total = 0;
        for member in rows.members {
            total += member.supporters.len();
            supporters.push(small(total));
        }
        let townships = usize::from(rows.township.is_some());
        let mut frame = Frame {
            townships,
            households: 1,
            township_of: vec![0; townships],
            persons: vec![0, small(rows.members.len())],
            supporters,
            events: vec![0, small(rows.events.len())],
            columns: HashMap::new(),
        };
        let mut ties = Vec::new();
        links::ties(rows.links, &mut ties);
        let applied = applied_on.month_of();
        for (id, fact) in self.dictionary.ids().filter(|(_, fact)| fact.series.is_none()) {
            let cells: Vec<Cell> = match (fact.derived, fact.entity) {
                (Some(Derived::ListedPersons), Entity::Household) => {
                    vec![i64::try_from(rows.members.len()).map_or(Cell::Unknown, Cell::Known)]
                }
                (Some(derived), Entity::Person) => ties.iter().map(|one| one.cell(derived)).collect(),
                (Some(_), _) => continue,
                (None, entity) => {
                    rows.of(entity).map(|facts| self.value(id, fact, facts, place, applied)).collect()
                }
            };
            if cells.iter().any(|cell| *cell != Cell::Unknown) {
                let mut column = Column::unknown(fact.lane(), cells.len());
                for (row, cell) in cells.into_iter().enumerate() {
                    column.set(row, cell);
                }
                frame.columns.insert(Input::Fact(id), column);
            }
        }
        series::columns(self.dictionary, self.reading.complete, applied, series, &mut frame);
        frame.columns.insert(Input::ApplicationDate, Column::I32(vec![applied_on.days()]));
        frame
    }

    /// A fact as given, or what follows from a complete register or from the place.
    fn value(&self, id: FactId, fact: &Fact, facts: &Facts, place: Division, applied: Month) -> Cell {
        if let Some(cell) = facts.get(&id) {
            return *cell;
        }
        if fact.entity == Entity::Household && &*fact.name == "residence" && fact.ty.base == Base::Division {
            return i64::try_from(place.as_u64_12()).map_or(Cell::Unknown, Cell::Known);
        }
        match (&fact.register, fact.absent) {
            (Some(register), Some(absent)) if covers(self.reading.complete, register, applied) => absent,
            _ => Cell::Unknown,
        }
    }
}

/// The facts of every row.
struct Rows<'a> {
    household: Facts,
    township: Option<&'a Facts>,
    events: &'a [(String, Facts)],
    members: &'a [ReadMember],
    links: &'a [Member],
}

impl Rows<'_> {
    fn of(&self, entity: Entity) -> Box<dyn Iterator<Item = &Facts> + '_> {
        match entity {
            Entity::Household => Box::new(std::iter::once(&self.household)),
            Entity::Township => Box::new(self.township.into_iter()),
            Entity::Event => Box::new(self.events.iter().map(|(_, facts)| facts)),
            Entity::Person => Box::new(self.members.iter().map(|one| &one.facts)),
            Entity::Supporter => {
                Box::new(self.members.iter().flat_map(|one| &one.supporters).map(|(_, facts)| facts))
            }
        }
    }
}

/// Whether a text says that something is not known.
fn is_unknown(text: &str) -> bool {
    matches!(text, "" | "unknown" | "未知" | "不详")
}

fn known(cell: Cell) -> Option<i64> {
    match cell {
        Cell::Known(amount) => Some(amount),
        Cell::None | Cell::Unknown => None,
    }
}

/// What keeps a text from being an id.
pub(super) fn id_fault(text: &str) -> Option<IdFault> {
    if text.is_empty() {
        Some(IdFault::Empty)
    } else if matches!(text, "none" | "unknown") {
        Some(IdFault::Reserved)
    } else if text.chars().count() > ID_LENGTH {
        Some(IdFault::Long)
    } else {
        let bad = text.chars().find(|c| c.is_whitespace() || c.is_control() || *c == '.');
        bad.map(IdFault::Character)
    }
}

/// The entry at a path such as `members[1].supporters[0].id`.
fn at_path<'n>(file: &'n Node, path: &str) -> Option<&'n Node> {
    path.split('.').try_fold(file, |node, part| {
        let (key, index) = match part.split_once('[') {
            Some((key, rest)) => (key, Some(rest.strip_suffix(']')?.parse::<usize>().ok()?)),
            None => (part, None),
        };
        let node = node.get(key)?;
        match index {
            Some(index) => node.list()?.get(index),
            None => Some(node),
        }
    })
}
