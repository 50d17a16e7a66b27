// SPDX-License-Identifier: Apache-2.0
//! Members: what is said of each, held against the citizen number, and how they are linked.

use super::super::links::{LinkFault, Member, ParentLinks, Relation, SpouseLink};
use super::super::node::{Node, join};
use super::super::problem::Shape;
use super::super::series::MemberSeries;
use super::super::{GivenMember, GivenRow, Ids, ROW_LIMIT, links, nearest};
use super::{Facts, Kind, MEMBER_KEYS, OWN, Reader, at_path, is_unknown};
use crate::dictionary::{Derived, SeriesKind};
use crate::frame::Cell;
use crate::tree::{Base, Entity};
use crate::value::{parse_cell, print_cell};
use kernel::{CitizenNumber, Date, Sex};
use std::collections::HashMap;

/// A member as read, before rows are put together.
pub(super) struct ReadMember {
    pub(super) given: GivenMember,
    pub(super) relation: Option<Relation>,
    pub(super) facts: Facts,
    pub(super) series: MemberSeries,
    pub(super) supporters: Vec<(String, Facts)>,
}

impl<'a> Reader<'a> {
    pub(super) fn members(&mut self, file: &Node, applied_on: Option<Date>) -> Vec<ReadMember> {
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

    // ---- what holds between rows ----

    pub(super) fn heads(&mut self, file: &Node, members: &[ReadMember]) {
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

    pub(super) fn links(&mut self, file: &Node, members: &[ReadMember]) -> Vec<Member> {
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

    pub(super) fn distinct(&mut self, file: &Node, members: &[ReadMember], ids: &Ids) {
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
}
