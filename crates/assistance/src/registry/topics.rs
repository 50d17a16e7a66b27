// SPDX-License-Identifier: Apache-2.0
//! Under which heading a fact stands on the page of a household; the table is data (`data/registry/topics.csv`).

use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The table: one line for each fact of the dictionary.
pub const TABLE: &str = include_str!("../../../../data/registry/topics.csv");

/// A heading.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Topic {
    /// 家庭
    Family,
    /// 收入
    Income,
    /// 支出
    Spending,
    /// 财产和经营
    Property,
    /// 住房和居住
    Housing,
    /// 医疗和健康
    Medical,
    /// 照料
    Care,
    /// 就业
    Work,
    /// 教育
    Schooling,
    /// 赡养、抚养、扶养
    Support,
    /// 已有保障
    Aid,
    /// 突发困难
    Event,
}

impl Topic {
    /// Every one, in the order of the page.
    pub const ALL: &'static [Topic] = &[
        Topic::Family,
        Topic::Income,
        Topic::Spending,
        Topic::Property,
        Topic::Housing,
        Topic::Medical,
        Topic::Care,
        Topic::Work,
        Topic::Schooling,
        Topic::Support,
        Topic::Aid,
        Topic::Event,
    ];

    /// The word in the table.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Topic::Family => "family",
            Topic::Income => "income",
            Topic::Spending => "spending",
            Topic::Property => "property",
            Topic::Housing => "housing",
            Topic::Medical => "medical",
            Topic::Care => "care",
            Topic::Work => "work",
            Topic::Schooling => "schooling",
            Topic::Support => "support",
            Topic::Aid => "aid",
            Topic::Event => "event",
        }
    }

    /// In Chinese.
    #[must_use]
    pub const fn chinese(self) -> &'static str {
        match self {
            Topic::Family => "家庭",
            Topic::Income => "收入",
            Topic::Spending => "支出",
            Topic::Property => "财产和经营",
            Topic::Housing => "住房和居住",
            Topic::Medical => "医疗和健康",
            Topic::Care => "照料",
            Topic::Work => "就业",
            Topic::Schooling => "教育",
            Topic::Support => "赡养、抚养、扶养",
            Topic::Aid => "已有保障",
            Topic::Event => "突发困难",
        }
    }
}

static TOPICS: LazyLock<BTreeMap<&'static str, Topic>> = LazyLock::new(|| {
    // A line that cannot be read puts its fact under 已有保障; the tests refuse a table that has one.
    TABLE.lines().skip(1).filter_map(line).collect()
});

fn line(line: &'static str) -> Option<(&'static str, Topic)> {
    let (fact, word) = line.split_once(',')?;
    Some((fact, Topic::ALL.iter().copied().find(|one| one.word() == word)?))
}

/// The heading of a fact, by its qualified name.
#[must_use]
pub fn topic(fact: &str) -> Topic {
    match fact.split_once('.') {
        Some(("income", _)) => Topic::Income,
        Some(("spending", _)) => Topic::Spending,
        Some(("link", _)) => Topic::Family,
        _ => TOPICS.get(fact).copied().unwrap_or(Topic::Aid),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use policy::tree::Entity;

    #[test]
    fn every_fact_about_a_household_has_its_heading() {
        assert!(TABLE.lines().skip(1).all(|row| line(row).is_some()));
        let text = include_str!("../../../../packs/facts.yaml");
        let dictionary = policy::dictionary::Dictionary::parse(&"facts.yaml".into(), text).unwrap();
        for fact in
            dictionary.facts.iter().filter(|fact| fact.series.is_none() && fact.entity != Entity::Township)
        {
            assert!(TOPICS.contains_key(&*fact.name), "{}", fact.name);
        }
        for name in TOPICS.keys() {
            assert!(dictionary.id(name).is_some(), "{name}");
        }
    }
}
