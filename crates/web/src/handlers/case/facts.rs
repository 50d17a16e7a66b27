// SPDX-License-Identifier: Apache-2.0
//! The facts of the family on the page of a case: value in words, who said it, what sources disagree about.

use super::desk::Desk;
use crate::components::{Contradiction, Fact, FactTopic, Origin, Side, Tone};
use crate::handlers::household::{Household, Reason, label_of, office_side, runs, settle_form};
use assistance::registry::compose::{Origin as From, RowOrigin};
use assistance::registry::evidence::{PARENTS, SPOUSE, Subject, UNKNOWN};
use assistance::registry::file::{FactLine, File};
use assistance::registry::topics::Topic;
use assistance::registry::words::LookUpReason;
use kernel::Division;
use policy::dictionary::Dictionary;
use policy::tree::Base;

/// Facts by topic, folded: what matters today stands in the assessment beside them.
pub(super) fn topics(desk: &Desk) -> Vec<FactTopic> {
    Topic::ALL
        .iter()
        .filter_map(|topic| Some((topic, desk.family.topics.get(topic)?)))
        .map(|(topic, lines)| FactTopic {
            title: topic.chinese().to_owned(),
            facts: runs(lines).into_iter().map(|(first, last)| fact(desk, first, last)).collect(),
            folded: true,
        })
        .collect()
}

fn fact(desk: &Desk, line: &FactLine, last: &FactLine) -> Fact {
    let known = (*line.value != *UNKNOWN).then(|| in_words(desk, &line.key.fact, &line.value));
    let rows = match &line.origin {
        From::Evidence(rows) | From::NothingListed(rows) => &rows[..],
        From::Registry | From::Derived | From::Office(..) => &[],
    };
    let office = match line.origin {
        From::Office(book, since) => Some((Tone::Info, wording::registry::office(book, since))),
        _ => None,
    };
    let settled = crate::handlers::household::settled(&desk.program.dictionary, &desk.family.evidence, rows);
    Fact {
        label: label_of(line, last),
        value: known,
        about: about(desk, &line.key.row),
        origins: rows.iter().map(|row| origin(row)).collect(),
        remark: office.or(settled.map(|text| (Tone::Info, text))),
        correct: None,
        unlisted: matches!(line.origin, From::NothingListed(_)),
    }
}

fn origin(row: &RowOrigin) -> Origin {
    Origin::new(wording::registry::source(&row.source), row.by.clone(), row.stated_on)
}

/// Whom a row of the file is about; nothing for the household itself.
pub(super) fn about(desk: &Desk, row: &str) -> String {
    about_in(&desk.family, row)
}

/// The same of a family's file.
pub(super) fn about_in(family: &File, row: &str) -> String {
    let id = assistance::casework::PersonId::parse(row).ok();
    let members = family.members.iter().map(|line| &line.person);
    let all = members.chain(family.supporters.iter().map(|(_, person)| person));
    id.and_then(|id| all.into_iter().find(|person| person.id == id).map(|one| one.name.clone()))
        .unwrap_or_default()
}

/// A fact with its owner and months, for a list to choose from.
pub(super) fn name(desk: &Desk, first: &FactLine, last: &FactLine) -> String {
    let who = about(desk, &first.key.row);
    let who = if who.is_empty() { String::new() } else { format!("{who}：") };
    let value = in_words(desk, &first.key.fact, &first.value);
    format!("{who}{}，现为 {value}", label_of(first, last))
}

/// A value of the dictionary's machine form in words.
pub(super) fn in_words(desk: &Desk, fact: &str, value: &str) -> String {
    words_in(&desk.family, &desk.program.dictionary, fact, value)
}

/// The same of a family's file.
pub(super) fn words_in(family: &File, dictionary: &Dictionary, fact: &str, value: &str) -> String {
    if matches!(fact, SPOUSE | PARENTS) {
        let people = value.split(',').filter_map(|id| assistance::casework::PersonId::parse(id).ok());
        let names: Vec<String> = people.map(|id| super::desk::person_in(family, id)).collect();
        if !names.is_empty() {
            return names.join("、");
        }
    }
    words_of(dictionary, fact, value)
}

/// The same by a dictionary.
pub(crate) fn words_of(dictionary: &Dictionary, fact: &str, value: &str) -> String {
    let found = dictionary.id(fact).map(|id| dictionary.fact(id));
    match (value, found.map(|one| one.ty.base)) {
        (UNKNOWN, _) => "不知道".to_owned(),
        ("yes", _) => "是".to_owned(),
        ("no", _) => "否".to_owned(),
        ("none", _) => "无".to_owned(),
        (_, Some(Base::Enum(id))) => {
            let variants = dictionary.enums.get(usize::from(id.0)).map(|list| list.variants.as_slice());
            let label = variants.unwrap_or_default().iter().find(|(name, _)| **name == *value);
            label.map_or_else(|| value.to_owned(), |(_, label)| label.clone())
        }
        (_, Some(Base::Division)) => {
            Division::parse(value).map_or_else(|_| value.to_owned(), crate::handlers::place_name)
        }
        _ if fact.starts_with("income.") || fact.starts_with("spending.") => format!("{value} 元"),
        _ => value.to_owned(),
    }
}

/// What sources disagree about; whoever may edit the file settles it here, for the case.
pub(super) fn contradictions(desk: &Desk, settles: bool) -> Vec<Contradiction> {
    let household = Household {
        id: desk.family.household.id,
        number: desk.family.household.number.clone(),
        name: desk.applicant(),
    };
    let reason =
        Reason { why: LookUpReason::Application.word().to_owned(), case: desk.view.row.number.clone() };
    let one = |(at, open): (usize, &assistance::registry::Contradiction)| {
        let side = |row: &assistance::registry::Evidence| Side {
            value: in_words(desk, &open.what, row.text()),
            origin: Origin::new(
                wording::registry::source(&row.source),
                row.recorded_name.clone(),
                row.stated_on,
            ),
        };
        let sides: Vec<Side> = open.claims.iter().map(side).collect();
        let office = open
            .known
            .as_ref()
            .map(|(text, book, since)| office_side(in_words(desk, &open.what, text), *book, *since));
        let settle = (settles && office.is_none()).then(|| {
            let values: Vec<String> = sides.iter().map(|side| side.value.clone()).collect();
            settle_form(&household, &reason, at, open, &values).hidden("back", "case")
        });
        let month = open.month.map(|month| format!("（{}）", month.chinese())).unwrap_or_default();
        Contradiction {
            id: format!("open-{}", at + 1),
            label: format!("{}{month}", label(desk, &open.what)),
            about: match open.subject {
                Subject::Person(id) | Subject::Supporter(id) => desk.person(id),
                Subject::Household(_) | Subject::Event(_) => String::new(),
            },
            weight: String::new(),
            office: office.is_some(),
            sides: office.into_iter().chain(sides).collect(),
            settle,
        }
    };
    desk.family.contradictions.iter().enumerate().map(one).collect()
}

/// What a fact is called.
fn label(desk: &Desk, fact: &str) -> String {
    let dictionary = &desk.program.dictionary;
    let found = dictionary.id(fact).map(|id| dictionary.fact(id));
    found.map_or_else(|| fact.to_owned(), |one| one.label.clone())
}
