// SPDX-License-Identifier: Apache-2.0
//! Who answers a check, and what an answer may hold; the table is data (`data/verification/sources.yaml`).

use crate::casework::Scope;
use kernel::Date;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The table.
pub const TABLE: &str = include_str!("../../../../data/verification/sources.yaml");

/// What a column of an answer becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Gives {
    /// A fact of the person.
    Own,
    /// An income or spending, with its months.
    Month,
    /// A part of a fact of the household, added up.
    Total,
    /// Each line is one thing of the household.
    Count,
    /// A fact of the household on which all answers must agree.
    Same,
    /// Words of the report.
    Note,
}

/// A column of an answer.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// Its heading in files.
    pub heading: String,
    /// The fact of the dictionary; none for words.
    pub fact: Option<String>,
    /// What it becomes.
    pub gives: Gives,
    /// The fact that it is for somebody who owes support and lives elsewhere; none where the packs have no such fact.
    pub supporter: Option<String>,
}

/// Somebody who answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Short and unique.
    pub id: String,
    /// For people.
    pub name: String,
    /// Under which source of the dictionary its answers are put on file.
    pub department: String,
    /// Which part of an authorisation covers it.
    pub scope: Scope,
    /// How old an answer may be when it comes in; assumed, see [`Sources::assumed`].
    pub validity_days: i32,
    /// From when it may be asked, where that is later than the check itself.
    pub from: Option<Date>,
    /// Documents of the packs with their article.
    pub basis: Vec<(String, String)>,
    /// What an answer holds.
    pub columns: Vec<Column>,
}

impl Source {
    /// The column of a heading.
    #[must_use]
    pub fn column(&self, heading: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.heading == heading)
    }

    /// Whether it may be asked on a day.
    #[must_use]
    pub fn may_be_asked(&self, on: Date) -> bool {
        self.from.is_none_or(|from| on >= from)
    }

    /// Facts of the household that it has a part in.
    pub fn household_facts(&self) -> impl Iterator<Item = &str> {
        let whole = |column: &&Column| matches!(column.gives, Gives::Total | Gives::Count | Gives::Same);
        self.columns.iter().filter(whole).filter_map(|column| column.fact.as_deref())
    }

    /// Whether its answers have months.
    #[must_use]
    pub fn has_months(&self) -> bool {
        self.columns.iter().any(|column| column.gives == Gives::Month)
    }
}

/// All of them.
#[derive(Clone, Debug)]
pub struct Sources {
    /// In the order of the report.
    pub list: Vec<Source>,
    /// What is assumed about them, in words.
    pub assumed: String,
    /// Facts that several sources make up together, with the department of the sum.
    pub together: BTreeMap<String, String>,
}

impl Sources {
    /// A source by its id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Source> {
        self.list.iter().find(|source| source.id == id)
    }

    /// The sources that make up a fact of the household by adding up or counting, with their columns.
    pub fn parts(&self, fact: &str) -> impl Iterator<Item = (&Source, &Column)> {
        self.list.iter().flat_map(move |source| {
            let mine = source.columns.iter().filter(move |column| {
                matches!(column.gives, Gives::Total | Gives::Count | Gives::Same)
                    && column.fact.as_deref() == Some(fact)
            });
            mine.map(move |column| (source, column))
        })
    }

    /// Under which department a fact of the household is put on file.
    #[must_use]
    pub fn department<'a>(&'a self, fact: &str) -> Option<&'a str> {
        let together = self.together.get(fact).map(String::as_str);
        together.or_else(|| self.list.iter().find(|one| has(one, fact)).map(|one| one.department.as_str()))
    }
}

fn has(source: &Source, fact: &str) -> bool {
    source.columns.iter().any(|column| column.fact.as_deref() == Some(fact))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSources {
    assumed: String,
    sources: Vec<RawSource>,
    together: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSource {
    id: String,
    name: String,
    department: String,
    scope: String,
    validity_days: i32,
    from: Option<String>,
    basis: Vec<String>,
    columns: Vec<Column>,
}

/// Reads a table.
///
/// # Errors
/// What is wrong with it, in words.
pub fn read(text: &str) -> Result<Sources, String> {
    let raw: RawSources = serde_saphyr::from_str(text).map_err(|error| error.to_string())?;
    let list = raw.sources.into_iter().map(source).collect::<Result<Vec<_>, _>>()?;
    Ok(Sources { list, assumed: raw.assumed, together: raw.together })
}

fn source(raw: RawSource) -> Result<Source, String> {
    let scope = Scope::parse(&raw.scope).ok_or_else(|| format!("{}: no such scope", raw.id))?;
    let from = raw.from.as_deref().map(Date::parse).transpose().map_err(|error| error.to_string())?;
    let basis = raw.basis.iter().map(|text| {
        let pair = text.split_once(' ').ok_or_else(|| format!("{}: a basis without its article", raw.id))?;
        Ok::<_, String>((pair.0.to_owned(), pair.1.to_owned()))
    });
    Ok(Source {
        scope,
        from,
        basis: basis.collect::<Result<_, _>>()?,
        id: raw.id,
        name: raw.name,
        department: raw.department,
        validity_days: raw.validity_days,
        columns: raw.columns,
    })
}

/// The table of this office.
#[must_use]
pub fn sources() -> &'static Sources {
    static READ: LazyLock<Sources> = LazyLock::new(|| {
        // A table that cannot be read asks nobody; the tests refuse one.
        let none = |_| Sources { list: Vec::new(), assumed: String::new(), together: BTreeMap::new() };
        read(TABLE).unwrap_or_else(none)
    });
    &READ
}

#[cfg(test)]
mod tests {
    use super::*;
    use policy::dictionary::Dictionary;
    use policy::tree::Entity;
    use std::collections::BTreeSet;

    #[test]
    fn every_column_is_a_fact_of_the_dictionary_that_the_department_may_state() {
        let table = read(TABLE).unwrap();
        let facts = include_str!("../../../../packs/facts.yaml");
        let dictionary = Dictionary::parse(&"facts.yaml".into(), facts).unwrap();
        let departments: BTreeSet<&str> =
            dictionary.facts.iter().flat_map(|fact| &fact.sources).map(String::as_str).collect();
        for source in &table.list {
            assert!(departments.contains(source.department.as_str()), "{}", source.id);
            assert!(source.validity_days > 0 && !source.basis.is_empty(), "{}", source.id);
            for column in &source.columns {
                let Some(name) = &column.fact else {
                    assert_eq!(column.gives, Gives::Note, "{}", column.heading);
                    continue;
                };
                let fact = dictionary.fact(dictionary.id(name).unwrap());
                let whole = matches!(column.gives, Gives::Total | Gives::Count | Gives::Same);
                let entity = if whole { Entity::Household } else { Entity::Person };
                assert_eq!(fact.entity, entity, "{name}");
                assert_eq!(fact.series.is_some(), column.gives == Gives::Month, "{name}");
                if whole {
                    assert!(
                        fact.sources.iter().any(|one| Some(one.as_str()) == table.department(name)),
                        "{name}"
                    );
                }
                if let Some(supporter) = &column.supporter {
                    assert_eq!(dictionary.fact(dictionary.id(supporter).unwrap()).entity, Entity::Supporter);
                }
            }
        }
        assert!(!table.assumed.is_empty());
    }

    #[test]
    fn every_basis_is_a_document_of_the_packs() {
        let documents = include_str!("../../../../packs/national/sources.yaml");
        for source in &read(TABLE).unwrap().list {
            for (document, article) in &source.basis {
                assert!(documents.contains(&format!("\n{document}:\n")), "{document}");
                assert!(article.starts_with('第'), "{article}");
            }
        }
    }
}
