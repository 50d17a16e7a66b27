// SPDX-License-Identifier: Apache-2.0
//! What the office knows of a family itself, out of its own books, beside what anybody said of it. What stands in a book counts, whatever was said; what was said of a later day and is
//! otherwise is shown beside it, for a person to look into. What stands in no book counts only where nobody said anything.

use super::compose::{Composed, FactKey, Found, Material, Origin};
use super::evidence::{Contradiction, Evidence, Subject, UNKNOWN};
use super::model::{HouseholdId, PersonId};
use kernel::{Date, words};
use policy::tree::Name;

words! {
    /// A book of the office.
    Book {
        Awards = "awards" "在册待遇",
        Relief = "relief" "临时救助台账",
        SelfCare = "self_care" "自理能力评估",
        Homes = "homes" "供养机构入住",
        Agreements = "agreements" "照料服务协议",
        Services = "services" "健康和照料服务",
    }
}

/// One thing that the office knows itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Known {
    /// Of whom; of the household where nobody is named.
    person: Option<PersonId>,
    /// Which fact of the dictionary.
    pub(crate) fact: Name,
    /// What, in the dictionary's machine form.
    pub(crate) value: String,
    /// Since which day it stands in the book; none where nothing stands there.
    since: Option<Date>,
    /// Which book.
    book: Book,
}

impl Known {
    /// What stands in a book since a day.
    pub(crate) fn stands(
        person: Option<PersonId>,
        (fact, value): (&str, impl Into<String>),
        (book, since): (Book, Date),
    ) -> Known {
        Known { person, fact: fact.into(), value: value.into(), since: Some(since), book }
    }

    /// What it means that nothing stands in a book.
    pub(crate) fn nothing(
        person: Option<PersonId>,
        (fact, value): (&str, impl Into<String>),
        book: Book,
    ) -> Known {
        Known { person, fact: fact.into(), value: value.into(), since: None, book }
    }

    /// Whether it says something of a fact of somebody.
    pub(crate) fn is_of(&self, person: Option<PersonId>, fact: &str) -> bool {
        self.person == person && *self.fact == *fact
    }

    fn subject(&self, household: HouseholdId) -> Subject {
        self.person.map_or(Subject::Household(household), Subject::Person)
    }
}

impl Composed {
    /// With what the office knows itself, each with its origin.
    pub(crate) fn know(&mut self, material: &Material, known: &[Known]) {
        known.iter().for_each(|one| self.know_one(material, one));
    }

    fn know_one(&mut self, material: &Material, one: &Known) {
        let subject = one.subject(material.household.id);
        let row = match one.person {
            None => material.household.id.to_string(),
            Some(person) => person.to_string(),
        };
        let key = FactKey { row: row.into(), fact: one.fact.clone(), month: None };
        let open = |found: &Contradiction| found.subject == subject && found.what == *one.fact;
        let open = self.contradictions.iter().position(open);
        let said = self.facts.get(&key).filter(|found| *found.value != *UNKNOWN);
        let Some(since) = one.since else {
            if open.is_none() && said.is_none() {
                self.put(key, one);
            }
            return;
        };
        let against = said.map(|said| against(material, said, one, since)).unwrap_or_default();
        if !self.put(key, one) {
            return;
        }
        let known = Some((one.value.clone(), one.book, since));
        match open.and_then(|at| self.contradictions.get_mut(at)) {
            Some(open) => open.known = known,
            None if against.is_empty() => {}
            None => {
                let what = one.fact.to_string();
                self.contradictions.push(Contradiction {
                    subject,
                    what,
                    month: None,
                    claims: against,
                    known,
                });
            }
        }
    }

    /// Puts it into the file; false where whom it is about is not in it.
    fn put(&mut self, key: FactKey, one: &Known) -> bool {
        let fact = (&*one.fact, one.value.clone());
        let there = match one.person {
            None => self.set_of_household(fact),
            Some(person) => self.set_of_member(person, fact),
        };
        if there {
            let origin = Origin::Office(one.book, one.since);
            self.facts.insert(key, Found { value: one.value.as_str().into(), origin });
        }
        there
    }
}

/// What was said otherwise of a later day. Of an earlier one it may well have been so.
fn against(material: &Material, said: &Found, one: &Known, since: Date) -> Vec<Evidence> {
    let Origin::Evidence(rows) = &said.origin else { return Vec::new() };
    if *said.value == *one.value {
        return Vec::new();
    }
    let later = rows.iter().filter(|row| row.stated_on > since);
    later.filter_map(|row| material.evidence.iter().find(|one| one.id == row.evidence)).cloned().collect()
}
