// SPDX-License-Identifier: Apache-2.0
//! Facts of one row: names, values, and how they are written back.

use super::super::nearest;
use super::super::node::{Node, NodeValue, join};
use super::super::problem::Shape;
use super::{Facts, Kind, OWN, ROW_KEYS, Reader};
use crate::dictionary::Fact;
use crate::frame::Cell;
use crate::tree::{Entity, FactId};
use crate::value::{parse_cell, print_cell};
use std::collections::BTreeMap;

impl<'a> Reader<'a> {
    pub(super) fn rows(&mut self, list: Option<&Node>, path: &str, entity: Entity) -> Vec<(String, Facts)> {
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

    pub(super) fn facts(&mut self, map: &Node, path: &str, entity: Entity) -> Facts {
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

    pub(super) fn cell(&mut self, id: FactId, node: &Node, path: &str) -> Option<Cell> {
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

    pub(super) fn print(&self, facts: &Facts) -> BTreeMap<String, String> {
        let print = |(id, cell): (&FactId, &Cell)| {
            let fact = self.dictionary.fact(*id);
            (fact.name.to_string(), print_cell(fact, &self.dictionary.enums, *cell))
        };
        facts.iter().map(print).collect()
    }

    /// The fact of that name, if the dictionary has it for persons.
    pub(super) fn own(&self, name: &str) -> Option<(FactId, &'a Fact)> {
        let id = self.dictionary.id(name)?;
        let fact = self.dictionary.fact(id);
        (fact.entity == Entity::Person && fact.series.is_none()).then_some((id, fact))
    }

    pub(super) fn set_own(&self, name: &str, cell: Cell, facts: &mut Facts) {
        if let Some((id, _)) = self.own(name) {
            facts.insert(id, cell);
        }
    }
}
