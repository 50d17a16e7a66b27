// SPDX-License-Identifier: Apache-2.0
//! What the rows of a household are called: by id, name where given, and relation. Never by citizen number.

use policy::case::Case;
use policy::dictionary::Dictionary;
use policy::tree::{Base, Entity};
use std::collections::BTreeMap;

/// What one row is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// Its id in the file.
    pub id: String,
    /// Inside a sentence: `p3 张某`, `p3（子）`.
    pub short: String,
    /// By itself: `p3 张某（子）`.
    pub full: String,
}

/// A decision at a discretion point, as it is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided {
    /// Who decided.
    pub by: String,
    /// Why.
    pub reason: String,
    /// Who signed as the second.
    pub second: Option<String>,
}

/// What the rows of one household are called, and what people decided about them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Subjects {
    /// The household's id.
    pub household: String,
    /// The persons by row.
    pub persons: Vec<Subject>,
    /// The supporters by row.
    pub supporters: Vec<Subject>,
    /// The events by row.
    pub events: Vec<Subject>,
    /// Decisions by point and row.
    pub decided: BTreeMap<(String, usize), Decided>,
    /// The date of the application, from which income windows count back.
    pub applied_on: Option<kernel::Date>,
}

impl Subjects {
    /// The rows of a household file.
    #[must_use]
    pub fn of_case(case: &Case, dictionary: &Dictionary) -> Subjects {
        let persons = case.given.members.iter().zip(&case.names).map(|(member, name)| {
            let relation = variant_label(dictionary, "relation", &member.relation);
            match name {
                Some(name) => Subject {
                    id: member.id.clone(),
                    short: format!("{} {name}", member.id),
                    full: format!("{} {name}（{relation}）", member.id),
                },
                None => {
                    let both = format!("{}（{relation}）", member.id);
                    Subject { id: member.id.clone(), short: both.clone(), full: both }
                }
            }
        });
        let plain = |id: &String, what: &str| {
            let both = format!("{what} {id}");
            Subject { id: id.clone(), short: both.clone(), full: both }
        };
        let events = case.given.events.iter().map(|event| {
            let kind =
                event.facts.get("event_kind").map(|kind| variant_label(dictionary, "event_kind", kind));
            let both = kind
                .map_or_else(|| format!("事件 {}", event.id), |kind| format!("事件 {}（{kind}）", event.id));
            Subject { id: event.id.clone(), short: both.clone(), full: both }
        });
        let decided = case.decisions.iter().map(|one| {
            let said = Decided { by: one.by.clone(), reason: one.reason.clone(), second: one.second.clone() };
            ((one.point.clone(), one.row), said)
        });
        Subjects {
            household: case.ids.household.clone(),
            persons: persons.collect(),
            supporters: case.ids.supporters.iter().map(|id| plain(id, "义务人")).collect(),
            events: events.collect(),
            decided: decided.collect(),
            applied_on: Some(case.applied_on),
        }
    }

    /// The rows by the names under which an office knows them, in place of ids. Who has no name there keeps the id.
    #[must_use]
    pub fn named(case: &Case, dictionary: &Dictionary, name: &dyn Fn(&str) -> Option<String>) -> Subjects {
        let mut subjects = Subjects::of_case(case, dictionary);
        for (subject, member) in subjects.persons.iter_mut().zip(&case.given.members) {
            if let Some(name) = name(&subject.id) {
                let relation = variant_label(dictionary, "relation", &member.relation);
                subject.full = format!("{name}（{relation}）");
                subject.short = name;
            }
        }
        for subject in &mut subjects.supporters {
            if let Some(name) = name(&subject.id) {
                let both = format!("义务人 {name}");
                (subject.short, subject.full) = (both.clone(), both);
            }
        }
        subjects
    }

    /// The row of an entity, where it needs a name of its own.
    #[must_use]
    pub fn get(&self, entity: Entity, row: u32) -> Option<&Subject> {
        let row = row as usize;
        match entity {
            Entity::Township | Entity::Household => None,
            Entity::Person => self.persons.get(row),
            Entity::Supporter => self.supporters.get(row),
            Entity::Event => self.events.get(row),
        }
    }

    /// The id of a row; the household's where the row is the household.
    #[must_use]
    pub fn id(&self, entity: Entity, row: u32) -> &str {
        match entity {
            Entity::Household => &self.household,
            Entity::Township => "",
            _ => self.get(entity, row).map_or("", |subject| &subject.id),
        }
    }
}

/// The Chinese label of a variant given by name, by the enumeration of the fact of that name.
fn variant_label(dictionary: &Dictionary, fact: &str, variant: &str) -> String {
    let label = dictionary.id(fact).and_then(|id| match dictionary.fact(id).ty.base {
        Base::Enum(id) => dictionary.enums.get(usize::from(id.0)),
        _ => None,
    });
    label
        .and_then(|one| one.variants.iter().find(|(name, _)| &**name == variant))
        .map_or_else(|| variant.to_owned(), |(_, label)| label.clone())
}
