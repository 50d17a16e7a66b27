// SPDX-License-Identifier: Apache-2.0
//! The members of a family, how they stand to its head, and what is said of them.

use super::super::form::{FamilyForm, Line, ProblemKind};
use super::super::layout::Role;
use super::{Facts, Member, Reader};
use crate::office::{Fault, FaultKind};
use crate::registry::form::{PersonForm, read_person};
use crate::registry::gather::type_words;
use crate::registry::relation::Relation;
use crate::registry::words::{Marital, NoNumber};
use kernel::{Division, Secret};
use policy::frame::Cell;
use policy::tree::Entity;
use policy::value::{parse_cell, print_cell};

impl Reader<'_> {
    pub(super) fn member(&mut self, line: &Line, home: Division) -> Option<Member> {
        let relation = Relation::parse(line.text("relation")).or(match line.text("relation") {
            "本人" | "01" | "1" => Some(Relation::HEAD),
            _ => None,
        });
        if relation.is_none() {
            let kind =
                if line.text("relation").is_empty() { FaultKind::Missing } else { FaultKind::NotAnOption };
            self.fault(Role::Members, line.line, "relation", kind);
        }
        let form = self.person_form(line);
        let mut faults = Vec::new();
        let person = read_person(self.with.today, &form, home, &mut faults);
        for Fault { field, kind } in faults {
            let field = if field == "number" { "citizen_number" } else { field.as_str() };
            self.fault(Role::Members, line.line, field, kind);
        }
        let covered = self.yes(Role::Members, line, "covered", true);
        let facts = self.facts(Role::Members, line, Entity::Person);
        Some(Member { line: line.line, person: person?, relation: relation?, covered, facts })
    }

    pub(super) fn person_form(&mut self, line: &Line) -> PersonForm {
        let reason = line.text("no_number");
        let no_number =
            NoNumber::ALL.iter().copied().find(|one| one.word() == reason || one.chinese() == reason);
        if no_number.is_none() && !reason.is_empty() {
            self.fault(Role::Members, line.line, "no_number", FaultKind::NotAnOption);
        }
        let said = line.text("marital");
        let marital = Marital::ALL.iter().copied().find(|one| {
            let code = said.len() == 2 && one.word().as_bytes()[0] == said.as_bytes()[0];
            code || one.chinese() == said
        });
        let marital = marital.or(match said {
            "离异" => Some(Marital::Divorced),
            "初婚" | "再婚" | "复婚" => Some(Marital::Married),
            _ => None,
        });
        if marital.is_none() && !said.is_empty() {
            self.fault(Role::Members, line.line, "marital", FaultKind::NotAnOption);
        }
        PersonForm {
            name: line.text("name").to_owned(),
            number: line.cells.get("citizen_number").cloned(),
            no_number,
            sex: line.text("sex").to_owned(),
            birth: line.text("birth").to_owned(),
            phone: line.cells.get("phone").cloned(),
            ethnic: line.text("ethnic").to_owned(),
            marital,
            registered: line.text("registered").to_owned(),
            lives: String::new(),
        }
    }

    /// One head, one spouse, nobody twice.
    pub(super) fn relations(&mut self, form: &FamilyForm, members: &[Member]) {
        let line = form.family.line;
        if form.members.is_empty() {
            return self.wrong(Role::Families, line, "family", ProblemKind::NoMembers);
        }
        let mut heads = members.iter().filter(|one| one.relation.is_head());
        if heads.next().is_none() && self.whole {
            self.wrong(Role::Families, line, "family", ProblemKind::NoHead);
        }
        if let Some(second) = heads.next() {
            self.wrong(Role::Members, second.line, "relation", ProblemKind::SecondHead);
        }
        if let Some(second) = members.iter().filter(|one| one.relation.is_spouse()).nth(1) {
            self.wrong(Role::Members, second.line, "relation", ProblemKind::SecondSpouse);
        }
        for (at, one) in members.iter().enumerate() {
            let Some(number) = one.person.number.known() else { continue };
            let same = |other: &&Member| other.person.number.known() == Some(number);
            if let Some(first) = members[..at].iter().find(same) {
                let first = first.line;
                self.wrong(Role::Members, one.line, "citizen_number", ProblemKind::NumberTwice(first));
            }
        }
    }

    pub(super) fn facts(&mut self, role: Role, line: &Line, entity: Entity) -> Facts {
        let dictionary = self.with.dictionary;
        let mut facts = Vec::new();
        for (field, text) in &line.cells {
            let Some(name) = field.strip_prefix("fact.") else { continue };
            let Some(fact) = dictionary.id(name).map(|id| dictionary.fact(id)) else { continue };
            if fact.entity != entity {
                continue;
            }
            match parse_cell(fact, &dictionary.enums, text.expose()) {
                Ok(Cell::Unknown) => {}
                Ok(cell) => {
                    facts.push((name.to_owned(), Secret::new(print_cell(fact, &dictionary.enums, cell))));
                }
                Err(_) => self.fault(role, line.line, field, FaultKind::Fact(type_words(dictionary, fact))),
            }
        }
        facts
    }
}
