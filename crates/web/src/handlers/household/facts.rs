// SPDX-License-Identifier: Apache-2.0
//! Facts of the dictionary as fields of forms and as words of pages. Labels, options and units are the dictionary's.

use crate::components::{Choice, Control, Field, Typed};
use assistance::registry::compose::RowOrigin;
use assistance::registry::evidence::{self, Evidence, Subject};
use assistance::registry::gather::{FactForm, askable};
use assistance::registry::topics::{Topic, topic};
use assistance::registry::words::{SourceKind, SubjectKind};
use kernel::{Date, Fen, Id};
use policy::dictionary::{Dictionary, Fact};
use policy::frame::Cell;
use policy::tree::{Base, Entity};
use policy::value::parse_cell;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A subject in a form: `household.id`, `person.id` …
pub(crate) fn subject_word(subject: Subject) -> String {
    let id: Id<()> = Id::from_bytes(subject.bytes());
    format!("{}.{id}", subject.kind().word())
}

/// Reads [`subject_word`].
pub(crate) fn subject_of(word: &str) -> Option<Subject> {
    let (kind, id) = word.split_once('.')?;
    let id: Id<()> = Id::parse(id).ok()?;
    Some(Subject::of(SubjectKind::parse(kind)?, id.bytes()))
}

/// The Chinese name of what a piece of evidence says.
pub(crate) fn label(dictionary: &Dictionary, what: &str) -> String {
    match what {
        evidence::SPOUSE => "配偶".to_owned(),
        evidence::PARENTS => "父母".to_owned(),
        evidence::INCOME_COMPLETE => "收入已列全".to_owned(),
        evidence::SPENDING_COMPLETE => "支出已列全".to_owned(),
        _ => dictionary.id(what).map_or_else(|| what.to_owned(), |id| dictionary.fact(id).label.clone()),
    }
}

/// A value of the dictionary's machine form in words; nothing where it is not known.
pub(crate) fn said(dictionary: &Dictionary, what: &str, value: &str) -> Option<String> {
    if value == evidence::UNKNOWN {
        return None;
    }
    let plain = match value {
        "yes" => "是",
        "no" => "否",
        "none" => "无",
        other => other,
    };
    let Some(fact) = dictionary.id(what).map(|id| dictionary.fact(id)) else { return Some(plain.to_owned()) };
    let Ok(Cell::Known(cell)) = parse_cell(fact, &dictionary.enums, value) else {
        return Some(plain.to_owned());
    };
    Some(match fact.ty.base {
        Base::Enum(id) => {
            let variants = &dictionary.enums[usize::from(id.0)].variants;
            let at = usize::try_from(cell).ok();
            at.and_then(|at| variants.get(at)).map_or_else(|| value.to_owned(), |(_, label)| label.clone())
        }
        Base::Number(unit) if unit.is_money() => format!("{} 元", Fen::new(cell).grouped()),
        Base::Division => kernel::Division::parse(value)
            .ok()
            .and_then(kernel::full_name)
            .unwrap_or_else(|| value.to_owned()),
        _ => plain.to_owned(),
    })
}

/// Of a fact that somebody settled: why, and what each source had said. Both values stay, beside the one that counts.
pub(crate) fn settled(
    dictionary: &Dictionary,
    evidence: &[Evidence],
    rows: &[Arc<RowOrigin>],
) -> Option<String> {
    let settled = rows.iter().find(|row| row.source.kind == SourceKind::Settled)?;
    let row = evidence.iter().find(|row| row.id == settled.evidence)?;
    let claims = evidence.iter().filter(|one| {
        (one.subject, &one.what, one.period) == (row.subject, &row.what, row.period)
            && one.source.kind != SourceKind::Settled
            && one.recorded_at <= row.recorded_at
    });
    let claim = |one: &Evidence| {
        let value = said(dictionary, &one.what, one.text()).unwrap_or_else(|| "不知道".to_owned());
        format!("{} {value}", wording::registry::source(&one.source))
    };
    let claims: Vec<String> = claims.map(claim).collect();
    Some(format!("核定：{}（原来的说法：{}）", settled.reason, claims.join("；")))
}

/// The field of a fact. What is not known stays blank, or is said to be so.
pub(crate) fn field(dictionary: &Dictionary, fact: &Fact, name: String) -> Field {
    let unknown = || Choice::new(evidence::UNKNOWN, "还不知道");
    let field = match fact.ty.base {
        Base::Bool => {
            let choices = vec![Choice::new("yes", "是"), Choice::new("no", "否"), unknown()];
            Field::select(name, &fact.label, choices)
        }
        Base::Enum(id) => {
            let variants = dictionary.enums[usize::from(id.0)].variants.iter();
            let choices = variants.map(|(word, label)| Choice::new(&**word, label)).chain([unknown()]);
            Field::select(name, &fact.label, choices.collect())
        }
        Base::Date => Field::date(name, &fact.label),
        Base::Number(unit) if unit.is_money() => Field::new(name, &fact.label, Control::Money),
        Base::Number(unit) => {
            let unit = if fact.whole { String::new() } else { wording::numbers::unit(unit) };
            Field::new(name, &fact.label, Control::Count { unit })
        }
        Base::Division => Field::text(name, &fact.label).hint("区划代码"),
    };
    field.hint_if_blank(&fact.meaning)
}

/// A field's own hint stays; the meaning of the fact is told where it has none.
trait Hint {
    fn hint_if_blank(self, text: &str) -> Self;
}

impl Hint for Field {
    fn hint_if_blank(self, text: &str) -> Field {
        if self.hint.is_empty() && text != self.label { self.hint(text) } else { self }
    }
}

/// The facts without months that can be asked about an entity, by topic.
pub(crate) fn by_topic(dictionary: &Dictionary, entity: Entity) -> BTreeMap<Topic, Vec<&Fact>> {
    let mut topics: BTreeMap<Topic, Vec<&Fact>> = BTreeMap::new();
    for fact in askable(dictionary, entity).filter(|fact| fact.series.is_none()) {
        topics.entry(topic(&fact.name)).or_default().push(fact);
    }
    topics
}

/// The tick by which somebody says that what they listed of the last twelve months is all there is.
pub(crate) fn complete_field(name: impl Into<String>, label: impl Into<String>) -> Field {
    let said = [evidence::INCOME_COMPLETE, evidence::SPENDING_COMPLETE].map(|what| {
        let label = if what == evidence::INCOME_COMPLETE { "收入已列全" } else { "支出已列全" };
        Choice::new(what, label)
    });
    Field::checks(name, label, said.to_vec())
}

/// What was ticked so, as statements about the twelve months before a day: the longest window of the dictionary.
pub(crate) fn said_complete(
    ticked: &[String],
    subject: Subject,
    source: &evidence::Source,
    today: Date,
) -> Vec<FactForm> {
    let known = [evidence::INCOME_COMPLETE, evidence::SPENDING_COMPLETE];
    let Some((first, last)) = today.month_of().add(-12).zip(today.month_of().add(-1)) else {
        return Vec::new();
    };
    let ticked = ticked.iter().filter(|what| known.contains(&what.as_str()));
    ticked.map(|what| FactForm::new(subject, what, "yes", source.clone()).months(first, last)).collect()
}

/// The incomes and spendings of a person, as choices.
pub(crate) fn series(dictionary: &Dictionary) -> Vec<Choice> {
    askable(dictionary, Entity::Person)
        .filter(|fact| fact.series.is_some())
        .map(|fact| Choice::new(fact.qualified(), &fact.label))
        .collect()
}

/// Why a typed value cannot be one of a fact; blank is nothing said.
pub(crate) fn unreadable(dictionary: &Dictionary, what: &str, typed: &str) -> Option<String> {
    let fact = dictionary.fact(dictionary.id(what)?);
    if typed.is_empty() || parse_cell(fact, &dictionary.enums, typed).is_ok() {
        return None;
    }
    Some(assistance::registry::gather::type_words(dictionary, fact))
}

/// The facts typed under a prefix (`house.deposits`), those that say something.
pub(crate) fn typed_under<'t>(typed: &'t Typed, prefix: &'t str) -> impl Iterator<Item = (&'t str, &'t str)> {
    typed.pairs().filter_map(move |(name, value)| {
        let fact = name.strip_prefix(prefix)?.strip_prefix('.')?;
        let value = value.trim();
        (!value.is_empty()).then_some((fact, value))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dictionary() -> Dictionary {
        Dictionary::parse(&"facts.yaml".into(), include_str!("../../../../../packs/facts.yaml")).unwrap()
    }

    #[test]
    fn values_are_told_in_the_words_of_the_dictionary() {
        let dictionary = dictionary();
        assert_eq!(said(&dictionary, "farming_household", "yes").as_deref(), Some("是"));
        assert_eq!(said(&dictionary, "deposits", "3200.00").as_deref(), Some("3,200.00 元"));
        assert_eq!(said(&dictionary, "employment", "farming").as_deref(), Some("务农"));
        assert_eq!(said(&dictionary, "deposits", "unknown"), None);
        assert_eq!(said(&dictionary, "income.complete", "yes").as_deref(), Some("是"));
        assert_eq!(label(&dictionary, "homes"), "住房套数");
    }

    #[test]
    fn a_value_that_cannot_be_is_told_before_anything_is_put_on_file() {
        let dictionary = dictionary();
        assert!(unreadable(&dictionary, "deposits", "很多").is_some_and(|text| text.contains('元')));
        assert!(
            unreadable(&dictionary, "deposits", "3,200").is_none()
                || unreadable(&dictionary, "deposits", "3200").is_none()
        );
        assert!(unreadable(&dictionary, "deposits", "").is_none());
    }

    #[test]
    fn every_fact_that_can_be_asked_has_a_field_with_its_options() {
        let dictionary = dictionary();
        for entity in [Entity::Household, Entity::Person] {
            for fact in by_topic(&dictionary, entity).values().flatten() {
                let field = field(&dictionary, fact, fact.name.to_string());
                assert_eq!(field.label, fact.label);
                if let Control::Select(choices) = &field.control {
                    assert!(choices.iter().any(|choice| choice.value == "unknown"), "{}", fact.name);
                }
            }
        }
        assert!(series(&dictionary).iter().any(|choice| choice.value == "income.wage"));
    }

    #[test]
    fn a_subject_reads_back() {
        let subject = Subject::Person(Id::from_bytes([9; 16]));
        assert_eq!(subject_of(&subject_word(subject)), Some(subject));
        assert_eq!(subject_of("person.x"), None);
        assert_eq!(subject_of("nobody.1"), None);
    }

    #[test]
    fn only_what_was_said_is_taken_from_a_form() {
        let pairs = [("house.deposits", " 3200 "), ("house.homes", " "), ("household.x", "1")];
        let typed = Typed::new(pairs.map(|(a, b)| (a.to_owned(), b.to_owned())));
        assert_eq!(typed_under(&typed, "house").collect::<Vec<_>>(), [("deposits", "3200")]);
    }
}
