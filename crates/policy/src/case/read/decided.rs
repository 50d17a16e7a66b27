// SPDX-License-Identifier: Apache-2.0
//! What people decided.

use super::super::node::{Node, join};
use super::super::problem::Shape;
use super::super::{Decision, GivenDecision, Ids, nearest};
use super::{DECISION_KEYS, Kind, Reader};
use crate::tree::Entity;
use std::collections::BTreeMap;

impl<'a> Reader<'a> {
    pub(super) fn decisions(
        &mut self,
        file: &Node,
        ids: &Ids,
    ) -> (Vec<Decision>, BTreeMap<String, GivenDecision>) {
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
}
