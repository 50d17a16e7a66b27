// SPDX-License-Identifier: Apache-2.0
//! The fact dictionary: the one schema from which forms, import sheets, file schemas and engine columns derive.

use crate::ir::Lane;
use crate::problem::{At, Problem, ProblemKind};
use crate::tree::{Base, Entity, EnumId, Enumeration, FactId, Name, Type};
use crate::units::Unit;
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// Who may read a fact without a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// Deciding an application or reviewing an award.
    Decide,
    /// Monitoring low-income people who have not applied.
    Monitor,
}

/// How carefully a fact has to be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Sensitivity {
    /// May be published.
    Public,
    /// For the office.
    Internal,
    /// Personal.
    Sensitive,
    /// Sensitive personal information in the sense of the law on personal information.
    Secret,
}

/// Facts that Rust computes from the links between members, before rules run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Derived {
    /// The spouse is listed in the household.
    LivesWithSpouse,
    /// A parent is listed in the household.
    LivesWithParent,
    /// A child is listed in the household.
    LivesWithChild,
    /// A sibling is listed in the household.
    LivesWithSibling,
    /// How many persons are listed.
    ListedPersons,
}

/// Which list of months a series belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SeriesKind {
    /// `incomes`
    Income,
    /// `spendings`
    Spending,
}

/// One fact or series.
#[derive(Clone, Debug)]
pub struct Fact {
    /// Its id; for a series without the prefix `income.` or `spending.`.
    pub name: Name,
    /// Its Chinese name.
    pub label: String,
    /// What it means.
    pub meaning: String,
    /// Whose fact it is.
    pub entity: Entity,
    /// Its type.
    pub ty: Type,
    /// Whether a plain number is a count and not a ratio.
    pub whole: bool,
    /// The smallest stored value (fen, ten-thousandths, whole units).
    pub low: i64,
    /// The largest stored value.
    pub high: i64,
    /// What it may be read for.
    pub purpose: Vec<Purpose>,
    /// The legal basis for processing it.
    pub basis: String,
    /// Its sources in the order in which they are trusted.
    pub sources: Vec<String>,
    /// How carefully it has to be kept.
    pub sensitivity: Sensitivity,
    /// The register whose completeness makes a missing row mean [`Fact::absent`].
    pub register: Option<Name>,
    /// The stored value when a complete register has no row; `None` is none.
    pub absent: Option<crate::frame::Cell>,
    /// The schemes by which somebody is covered already when this fact says so; empty for a fact that is no roster.
    pub covers: Vec<Name>,
    /// The schemes by which somebody is paid this amount already; empty for a fact that is no such amount.
    pub pays_for: Vec<Name>,
    /// How Rust computes it.
    pub derived: Option<Derived>,
    /// Which list of months it belongs to.
    pub series: Option<SeriesKind>,
}

impl Fact {
    /// The machine type of its column.
    pub fn lane(&self) -> Lane {
        match self.ty.base {
            Base::Bool | Base::Enum(_) => Lane::U8,
            Base::Date => Lane::I32,
            Base::Number(_) | Base::Division => Lane::I64,
        }
    }

    /// How many stored steps make one base unit: 100 fen to the yuan, 10,000 to a ratio, 1 otherwise.
    pub fn scale(&self) -> i64 {
        match self.ty.base {
            Base::Number(unit) if unit.is_money() => 100,
            Base::Number(Unit::PLAIN) if !self.whole => 10_000,
            _ => 1,
        }
    }

    /// The name used in packs and in messages: `deposits`, `income.wage`.
    pub fn qualified(&self) -> String {
        match self.series {
            Some(SeriesKind::Income) => format!("income.{}", self.name),
            Some(SeriesKind::Spending) => format!("spending.{}", self.name),
            None => self.name.to_string(),
        }
    }
}

/// The dictionary.
#[derive(Clone, Debug)]
pub struct Dictionary {
    /// Facts and series.
    pub facts: Vec<Fact>,
    /// Enumerations of facts.
    pub enums: Vec<Enumeration>,
    /// The windows, in months, in which series may be summed.
    pub windows: Vec<u8>,
    /// SHA-256 of its text, in hexadecimal.
    pub hash: String,
    by_name: HashMap<String, FactId>,
}

impl Dictionary {
    /// The fact or series of that qualified name (`deposits`, `income.wage`).
    pub fn id(&self, name: &str) -> Option<FactId> {
        self.by_name.get(name).copied()
    }

    /// A fact by its id.
    pub fn fact(&self, id: FactId) -> &Fact {
        &self.facts[usize::from(id.0)]
    }

    /// The series of one list.
    pub fn series(&self, kind: SeriesKind) -> impl Iterator<Item = (FactId, &Fact)> {
        self.ids().filter(move |(_, fact)| fact.series == Some(kind))
    }

    /// All facts and series with their ids.
    pub fn ids(&self) -> impl Iterator<Item = (FactId, &Fact)> {
        (0u16..).map(FactId).zip(&self.facts)
    }

    /// The enumeration of that name.
    pub fn enumeration(&self, name: &str) -> Option<EnumId> {
        let at = self.enums.iter().position(|one| &*one.name == name)?;
        u16::try_from(at).ok().map(EnumId)
    }

    /// The qualified name nearest to a mistyped one.
    pub fn nearest(&self, name: &str) -> Option<String> {
        nearest(name, self.by_name.keys().map(String::as_str))
    }

    /// Reads `facts.yaml`.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn parse(file: &Arc<str>, text: &str) -> Result<Dictionary, Vec<Problem>> {
        let raw: RawDictionary = serde_saphyr::from_str(text).map_err(|error| {
            vec![Problem { at: At::file(file), kind: ProblemKind::File(error.to_string()) }]
        })?;
        let mut reader = Reader { file, problems: Vec::new() };
        let dictionary = reader.dictionary(raw, crate::hash::hex(text.as_bytes()));
        if reader.problems.is_empty() { Ok(dictionary) } else { Err(reader.problems) }
    }
}

/// The candidate nearest to a mistyped name, when one is near enough to be meant: at most a third of its characters differ.
pub fn nearest<'n>(name: &str, candidates: impl Iterator<Item = &'n str>) -> Option<String> {
    let length = |text: &str| text.chars().count();
    candidates
        .map(|candidate| (strsim::damerau_levenshtein(name, candidate), candidate))
        .filter(|(distance, candidate)| *distance * 3 <= length(name).max(length(candidate)).max(3))
        .min()
        .map(|(_, candidate)| candidate.to_owned())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawDictionary {
    #[allow(dead_code, reason = "there is one version so far; reading it refuses a file without it")]
    schema: u32,
    windows: Vec<u8>,
    enums: BTreeMap<String, RawEnum>,
    facts: BTreeMap<String, RawFact>,
    series: RawSeries,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawEnum {
    label: String,
    #[allow(dead_code, reason = "documentation for people")]
    standard: Option<String>,
    values: Pairs,
}

/// A map whose order matters.
struct Pairs(Vec<(String, String)>);

impl<'de> Deserialize<'de> for Pairs {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> serde::de::Visitor<'de> for Visitor {
            type Value = Pairs;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a map of variant names to labels")
            }
            fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<Pairs, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Pairs(pairs))
            }
        }
        deserializer.deserialize_map(Visitor)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSeries {
    income: BTreeMap<String, RawFact>,
    spending: BTreeMap<String, RawFact>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFact {
    label: String,
    meaning: String,
    entity: Option<String>,
    #[serde(rename = "type")]
    ty: Option<String>,
    range: Option<Vec<String>>,
    purpose: Vec<String>,
    basis: String,
    sources: Vec<String>,
    sensitivity: String,
    register: Option<String>,
    absent: Option<String>,
    derived: Option<String>,
    #[serde(default)]
    covers: Vec<String>,
    #[serde(default)]
    pays_for: Vec<String>,
}

struct Reader<'a> {
    file: &'a Arc<str>,
    problems: Vec<Problem>,
}

impl Reader<'_> {
    fn wrong(&mut self, path: String, expected: &str, found: impl Into<String>) {
        let kind = ProblemKind::Entry { path, expected: expected.to_owned(), found: found.into() };
        self.problems.push(Problem { at: At::file(self.file), kind });
    }

    fn dictionary(&mut self, raw: RawDictionary, hash: String) -> Dictionary {
        let mut enums: Vec<Enumeration> = Vec::new();
        for (name, one) in raw.enums {
            let variants: Vec<(Name, String)> =
                one.values.0.into_iter().map(|(name, label)| (Name::from(name), label)).collect();
            if variants.is_empty() || variants.len() > 63 {
                self.wrong(format!("enums.{name}.values"), "1..63", variants.len().to_string());
            }
            enums.push(Enumeration { name: Name::from(name), label: one.label, variants });
        }
        let mut facts = Vec::new();
        let named = raw.facts.into_iter().map(|(name, fact)| (name, fact, None));
        let income = raw.series.income.into_iter().map(|(n, f)| (n, f, Some(SeriesKind::Income)));
        let spending = raw.series.spending.into_iter().map(|(n, f)| (n, f, Some(SeriesKind::Spending)));
        for (name, fact, series) in named.chain(income).chain(spending) {
            facts.extend(self.fact(name, fact, series, &enums));
        }
        let by_name = (0u16..).map(FactId).zip(&facts).map(|(id, fact)| (fact.qualified(), id)).collect();
        Dictionary { facts, enums, windows: raw.windows, hash, by_name }
    }

    fn fact(
        &mut self,
        name: String,
        raw: RawFact,
        series: Option<SeriesKind>,
        enums: &[Enumeration],
    ) -> Option<Fact> {
        let path = |part: &str| format!("{name}.{part}");
        let keyword = crate::parser::RESERVED.contains(&name.as_str());
        let plain = name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
        if series.is_none() && (keyword || !plain) {
            self.wrong(format!("facts.{name}"), "[a-z0-9_], no keyword of the rule language", name.as_str());
        }
        let (entity_word, type_word) = match series {
            Some(_) => ("person", "money"),
            None => (raw.entity.as_deref().unwrap_or(""), raw.ty.as_deref().unwrap_or("")),
        };
        let Some(entity) = Entity::parse(entity_word) else {
            self.wrong(path("entity"), "township household person supporter event", entity_word);
            return None;
        };
        let Some((ty, whole)) = parse_type(type_word, enums) else {
            self.wrong(
                path("type"),
                "bool, date, division, enum(…), money…, ratio, count, persons…",
                type_word,
            );
            return None;
        };
        let mut purpose = Vec::new();
        for word in &raw.purpose {
            match word.as_str() {
                "decide" => purpose.push(Purpose::Decide),
                "monitor" => purpose.push(Purpose::Monitor),
                other => self.wrong(path("purpose"), "decide, monitor", other),
            }
        }
        let sensitivity = match raw.sensitivity.as_str() {
            "public" => Sensitivity::Public,
            "internal" => Sensitivity::Internal,
            "sensitive" => Sensitivity::Sensitive,
            "secret" => Sensitivity::Secret,
            other => {
                self.wrong(path("sensitivity"), "public internal sensitive secret", other);
                Sensitivity::Secret
            }
        };
        let derived = match raw.derived.as_deref() {
            None => None,
            Some("lives_with_spouse") => Some(Derived::LivesWithSpouse),
            Some("lives_with_parent") => Some(Derived::LivesWithParent),
            Some("lives_with_child") => Some(Derived::LivesWithChild),
            Some("lives_with_sibling") => Some(Derived::LivesWithSibling),
            Some("listed_persons") => Some(Derived::ListedPersons),
            Some(other) => {
                self.wrong(path("derived"), "lives_with_spouse|parent|child|sibling, listed_persons", other);
                None
            }
        };
        let mut fact = Fact {
            name: Name::from(name.as_str()),
            label: raw.label,
            meaning: raw.meaning,
            entity,
            ty,
            whole,
            low: 0,
            high: 0,
            purpose,
            basis: raw.basis,
            sources: raw.sources,
            sensitivity,
            register: raw.register.map(Name::from),
            absent: None,
            covers: raw.covers.into_iter().map(Name::from).collect(),
            pays_for: raw.pays_for.into_iter().map(Name::from).collect(),
            derived,
            series,
        };
        match self.range(&fact, raw.range.as_deref(), enums) {
            Some((low, high)) => (fact.low, fact.high) = (low, high),
            None => self.wrong(path("range"), "[low, high]", format!("{:?}", raw.range)),
        }
        if !fact.pays_for.is_empty() && !matches!(ty.base, Base::Number(unit) if unit.is_money()) {
            self.wrong(path("pays_for"), "a fact whose type is money", type_word);
        }
        if let Some(text) = raw.absent {
            match crate::value::parse_cell(&fact, enums, &text) {
                Ok(cell) => fact.absent = Some(cell),
                Err(_) => self.wrong(path("absent"), "a value of the fact's type", text),
            }
        } else if fact.register.is_some() {
            self.wrong(path("absent"), "the value when the register has no row", "");
        }
        Some(fact)
    }

    fn range(&self, fact: &Fact, raw: Option<&[String]>, enums: &[Enumeration]) -> Option<(i64, i64)> {
        match (fact.ty.base, raw) {
            (Base::Bool, None) => Some((0, 1)),
            (Base::Enum(id), None) => {
                let variants = enums[usize::from(id.0)].variants.len();
                Some((0, i64::try_from(variants).ok()? - 1))
            }
            (Base::Date, None) => Some((
                i64::from(kernel::Date::new(1850, 1, 1)?.days()),
                i64::from(kernel::Date::new(2150, 12, 31)?.days()),
            )),
            (Base::Division, None) => Some((0, 999_999_999_999)),
            (Base::Number(_), Some([low, high])) => {
                let read = |text: &str| {
                    let value = crate::value::parse_scaled(text, fact.scale())?;
                    (value.abs() < 1 << 53).then_some(value)
                };
                let (low, high) = (read(low)?, read(high)?);
                (low <= high).then_some((low, high))
            }
            _ => None,
        }
    }
}

/// Reads a type as it is written in packs; the second value says whether a plain number is a count.
pub(crate) fn parse_type(text: &str, enums: &[Enumeration]) -> Option<(Type, bool)> {
    let (text, optional) = match text.strip_suffix('?') {
        Some(rest) => (rest, true),
        None => (text, false),
    };
    let base = match text {
        "bool" => Base::Bool,
        "date" => Base::Date,
        "division" => Base::Division,
        _ => {
            if let Some(name) = text.strip_prefix("enum(").and_then(|rest| rest.strip_suffix(')')) {
                let at = enums.iter().position(|one| &*one.name == name.trim())?;
                Base::Enum(EnumId(u16::try_from(at).ok()?))
            } else {
                let mut parts = text.split('/');
                let mut unit = Unit::base(parts.next()?.trim())?;
                for part in parts {
                    unit = unit.per(Unit::base(part.trim())?);
                }
                Base::Number(unit)
            }
        }
    };
    Some((Type { base, optional }, text != "ratio"))
}
