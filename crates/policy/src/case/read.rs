// SPDX-License-Identifier: Apache-2.0
//! From a tree of entries to a checked [`Case`], collecting everything that is wrong on the way.

mod columns;
mod decided;
mod facts;
mod members;
mod months;

use super::node::{Node, NodeValue, join};
use super::problem::{CaseProblem, CaseProblemKind, IdFault, Shape};
use super::series::MemberSeries;
use super::{Case, FILE_LIMIT, Given, GivenRow, ID_LENGTH, Ids, ROW_LIMIT, Reading, SCHEMA, nearest, series};
use crate::dictionary::Dictionary;
use crate::frame::Cell;
use crate::tree::{Entity, FactId};
use columns::Rows;
use kernel::{Date, Division};
use std::collections::BTreeMap;

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
}

/// Whether a text says that something is not known.
fn is_unknown(text: &str) -> bool {
    matches!(text, "" | "unknown" | "未知" | "不详")
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
