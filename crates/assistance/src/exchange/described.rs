// SPDX-License-Identifier: Apache-2.0
//! Lists as data: which headings say what, what a match means, what a department may get and why.

use crate::casework::Scheme;
use crate::monitoring::kinds::kind;
use crate::services::{Kind, kind as service};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// What a list of services says in columns of these ids: by whom, which doctor or team, its number, since when, until when.
pub(super) const PROVIDER: &str = "provider";
pub(super) const TEAM: &str = "team";
pub(super) const FILE_NUMBER: &str = "file_number";
pub(super) const FROM: &str = "from";
pub(super) const UNTIL: &str = "until";

/// The lists that come in, as built in.
const LISTS: &[(&str, &str)] = &[
    ("deaths", include_str!("../../../../data/exchange/lists/deaths.yaml")),
    ("prison", include_str!("../../../../data/exchange/lists/prison.yaml")),
    ("disability", include_str!("../../../../data/exchange/lists/disability.yaml")),
    ("medical", include_str!("../../../../data/exchange/lists/medical.yaml")),
    ("poverty", include_str!("../../../../data/exchange/lists/poverty.yaml")),
    ("unemployed", include_str!("../../../../data/exchange/lists/unemployed.yaml")),
    ("discover", include_str!("../../../../data/exchange/lists/discover.yaml")),
    ("family_doctors", include_str!("../../../../data/exchange/lists/family_doctors.yaml")),
    ("health_files", include_str!("../../../../data/exchange/lists/health_files.yaml")),
];

/// The lists that go out, as built in.
const OUT: &[(&str, &str)] = &[
    ("medical_insurance", include_str!("../../../../data/exchange/out/medical_insurance.yaml")),
    ("education", include_str!("../../../../data/exchange/out/education.yaml")),
    ("disabled_federation", include_str!("../../../../data/exchange/out/disabled_federation.yaml")),
    ("housing", include_str!("../../../../data/exchange/out/housing.yaml")),
    ("rural_revitalisation", include_str!("../../../../data/exchange/out/rural_revitalisation.yaml")),
    ("national_upload", include_str!("../../../../data/exchange/out/national_upload.yaml")),
];

/// A list that comes in.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct List {
    /// The word in records.
    pub id: String,
    /// For people.
    pub name: String,
    /// The departments that give it.
    pub source: String,
    /// By what right it is compared.
    pub basis: String,
    /// The kind of its leads; none where a column says it.
    pub kind: Option<String>,
    /// Which column says the kind of a lead, and what its words mean.
    pub kinds: Option<KindsOf>,
    /// The kind of service that its rows tell of: they are kept as services and make no leads.
    pub service: Option<String>,
    /// Whom a match must be to make a lead.
    pub whom: Whom,
    /// What becomes of rows about people on no file.
    pub unmatched: Unmatched,
    /// Whether it must come every month.
    pub complete: bool,
    /// Its columns.
    pub columns: Vec<Column>,
}

/// Where a row says what kind of lead it is.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KindsOf {
    /// The column.
    pub column: String,
    /// From its words to kinds.
    pub words: BTreeMap<String, String>,
}

/// Whom a match must be to make a lead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Whom {
    /// Somebody whom an award covers in the month.
    Covered,
    /// Anybody on file.
    OnFile,
    /// Somebody on file whom no award covers.
    NotCovered,
}

/// What becomes of rows about people on no file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unmatched {
    /// They are counted and not kept, but for the sealed file.
    Count,
    /// They are leads too: somebody goes and sees.
    Lead,
}

/// What a column is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Use {
    /// The citizen number.
    Number,
    /// The number of the household.
    Household,
    /// The name.
    Name,
    /// The village or township, by code or name.
    Place,
    /// The kind of lead.
    Kind,
    /// Something that the source says.
    Fact,
}

/// What stands in a column.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Type {
    /// Any text.
    #[default]
    Text,
    /// A date.
    Date,
    /// A date that is not in the future.
    PastDate,
    /// A sum in yuan.
    Money,
}

/// A column of a list that comes in.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// Short and unique in the list.
    pub id: String,
    /// For people.
    pub label: String,
    /// The headings that say it.
    pub headings: Vec<String>,
    /// What it is for.
    #[serde(rename = "use")]
    pub used: Use,
    /// What stands in it.
    #[serde(default, rename = "type")]
    pub holds: Type,
    /// Whether a row without it is bad.
    #[serde(default)]
    pub required: bool,
    /// Whether it tells one finding from another about the same person.
    #[serde(default)]
    pub identity: bool,
}

/// A list that goes out.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutList {
    /// The word in records.
    pub id: String,
    /// For people.
    pub name: String,
    /// The department that gets it.
    pub to: String,
    /// By what right.
    pub basis: String,
    /// The schemes whose people it tells of.
    pub schemes: Vec<String>,
    /// From this age only.
    pub from_age: Option<i32>,
    /// Below this age only.
    pub below_age: Option<i32>,
    /// Only people of whom this fact is on file and is not `none` or `no`.
    pub with_fact: Option<String>,
    /// Whether a report of failures comes back.
    #[serde(default)]
    pub upload: bool,
    /// The codes of schemes, by scheme and area: `dibao.urban`.
    #[serde(default)]
    pub codes: BTreeMap<String, String>,
    /// What is assumed, where no document gives the form.
    pub assumed: Option<String>,
    /// Its columns.
    pub columns: Vec<OutColumn>,
    /// How the report of failures is read, where one comes back.
    pub failures: Option<FailureColumns>,
}

/// A column of a list that goes out.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutColumn {
    /// Its heading.
    pub title: String,
    /// What stands in it.
    pub field: OutField,
    /// Whether somebody without it is held back and told.
    #[serde(default)]
    pub required: bool,
}

/// What a department may get. A closed list: nothing else can leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OutField {
    /// The reference of the line.
    Reference,
    /// What changed: joined, left, another scheme.
    Change,
    /// The month.
    Month,
    /// The name.
    Name,
    /// The citizen number.
    Number,
    /// Sex.
    Sex,
    /// Day of birth.
    Birth,
    /// The scheme, in words.
    Scheme,
    /// The scheme, by its code.
    Code,
    /// The number of the household.
    Household,
    /// The name of the head.
    Head,
    /// The citizen number of the head.
    HeadNumber,
    /// How many persons the award covers.
    Persons,
    /// What the family has a month, in yuan.
    Monthly,
    /// The township.
    Township,
    /// The village.
    Village,
    /// The code of the village.
    PlaceCode,
    /// Town or country.
    Area,
}

/// How a report of failures is read.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FailureColumns {
    /// Headings of the reference of the line.
    pub reference: Vec<String>,
    /// Headings of the reason.
    pub reason: Vec<String>,
}

impl List {
    /// Reads the description of a list.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<List, String> {
        let list: List = serde_saphyr::from_str(text).map_err(|error| error.to_string())?;
        let subjects = list.columns.iter().filter(|one| matches!(one.used, Use::Number | Use::Household));
        if subjects.clone().count() != 1 || subjects.clone().any(|one| !one.required) {
            return Err(format!("{}: one required column says whom a row is about", list.id));
        }
        match (&list.kind, &list.kinds, &list.service) {
            (Some(id), None, None) if kind(id).is_some() => {}
            (None, None, Some(word)) if service(word).is_some() => {
                let told =
                    |id: &str, holds| list.columns.iter().any(|one| one.id == id && one.holds == holds);
                if !told(PROVIDER, Type::Text) || !told(FROM, Type::PastDate) {
                    return Err(format!("{}: a list of services says by whom and since when", list.id));
                }
            }
            (None, Some(of), None) if of.words.values().all(|id| kind(id).is_some()) => {
                if !list.columns.iter().any(|one| one.id == of.column && one.used == Use::Kind) {
                    return Err(format!("{}: no column {} says the kind", list.id, of.column));
                }
            }
            _ => return Err(format!("{}: the kind of its leads is not known", list.id)),
        }
        for (at, column) in list.columns.iter().enumerate() {
            if list.columns[..at].iter().any(|one| one.id == column.id) {
                return Err(format!("{}: column {} stands there twice", list.id, column.id));
            }
        }
        Ok(list)
    }

    /// The kind of service that its rows tell of; none where they make leads.
    #[must_use]
    pub fn service(&self) -> Option<&'static Kind> {
        self.service.as_deref().and_then(service)
    }

    /// What a column of this id is called, by which the facts of a row name what stands in it.
    pub(super) fn label(&self, id: &str) -> Option<&str> {
        self.columns.iter().find(|one| one.id == id).map(|one| one.label.as_str())
    }

    /// The column that says whom a row is about.
    #[must_use]
    pub fn subject(&self) -> Option<&Column> {
        self.columns.iter().find(|one| matches!(one.used, Use::Number | Use::Household))
    }
}

impl OutList {
    /// Reads the description of a list.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<OutList, String> {
        let list: OutList = serde_saphyr::from_str(text).map_err(|error| error.to_string())?;
        if list.columns.is_empty() || list.schemes.iter().any(|word| Scheme::parse(word).is_none()) {
            return Err(format!("{}: no columns, or a scheme that is not known", list.id));
        }
        let referred = list.columns.iter().any(|one| one.field == OutField::Reference);
        if list.upload != list.failures.is_some() || (list.upload && !referred) {
            return Err(format!("{}: an upload has references and says how its failures are read", list.id));
        }
        Ok(list)
    }

    /// The schemes whose people it tells of.
    #[must_use]
    pub fn of_schemes(&self) -> Vec<Scheme> {
        self.schemes.iter().filter_map(|word| Scheme::parse(word)).collect()
    }
}

/// All lists that come in. One that cannot be read is left out; a test reads those that are built in.
#[must_use]
pub fn lists() -> &'static [List] {
    static READ: LazyLock<Vec<List>> =
        LazyLock::new(|| LISTS.iter().filter_map(|(_, text)| List::parse(text).ok()).collect());
    &READ
}

/// A list that comes in, by its word.
#[must_use]
pub fn list(id: &str) -> Option<&'static List> {
    lists().iter().find(|one| one.id == id)
}

/// All lists that go out.
#[must_use]
pub fn out_lists() -> &'static [OutList] {
    static READ: LazyLock<Vec<OutList>> =
        LazyLock::new(|| OUT.iter().filter_map(|(_, text)| OutList::parse(text).ok()).collect());
    &READ
}

/// A list that goes out, by its word.
#[must_use]
pub fn out_list(id: &str) -> Option<&'static OutList> {
    out_lists().iter().find(|one| one.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_list_that_is_built_in_can_be_read_under_its_own_word() {
        for (id, text) in LISTS {
            assert_eq!(List::parse(text).unwrap().id, *id);
        }
        for (id, text) in OUT {
            assert_eq!(OutList::parse(text).unwrap().id, *id);
        }
        assert_eq!((lists().len(), out_lists().len()), (LISTS.len(), OUT.len()));
    }

    #[test]
    fn a_list_that_says_nothing_of_whom_it_is_about_is_refused() {
        let text = LISTS[0].1.replace("use: number", "use: fact");
        assert!(List::parse(&text).is_err());
        let text = LISTS[0].1.replace("kind: death", "kind: nonsense");
        assert!(List::parse(&text).is_err());
    }
}
