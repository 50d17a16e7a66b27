// SPDX-License-Identifier: Apache-2.0
//! What a family declared, in lines as papers show them: incomes and spendings as one line for all their months.

use super::super::desk::Desk;
use super::super::facts;
use assistance::casework::PersonId;
use assistance::registry::compose::Origin;
use assistance::registry::evidence::UNKNOWN;
use assistance::registry::file::File;
use assistance::registry::topics::Topic;
use kernel::{Fen, Month};
use policy::dictionary::Dictionary;
use std::collections::BTreeMap;

/// One thing that was declared.
pub(crate) struct Declared {
    pub(crate) topic: Topic,
    /// The name of the fact.
    pub(crate) fact: String,
    pub(super) label: String,
    pub(super) value: String,
    /// Whose it is; blank for the household.
    pub(super) whose: String,
}

/// Everything that somebody said of the family, by topic.
pub(super) fn all(desk: &Desk) -> Vec<Declared> {
    of_file(&desk.family, &desk.program.dictionary)
}

/// The same of a family's file.
pub(crate) fn of_file(family: &File, dictionary: &Dictionary) -> Vec<Declared> {
    let mut found = Vec::new();
    for topic in Topic::ALL {
        let mut monthly: BTreeMap<(&str, &str), Vec<(Month, Fen)>> = BTreeMap::new();
        let mut labels: BTreeMap<(&str, &str), &str> = BTreeMap::new();
        for line in family.topics.get(topic).into_iter().flatten() {
            let said = matches!(line.origin, Origin::Evidence(_)) && *line.value != *UNKNOWN;
            if !said || line.label.is_empty() {
                continue;
            }
            let key = (&*line.key.row, &*line.key.fact);
            match (line.key.month, Fen::parse(&line.value)) {
                (Some(month), Ok(amount)) => {
                    monthly.entry(key).or_default().push((month, amount));
                    labels.insert(key, &line.label);
                }
                _ => found.push(Declared {
                    topic: *topic,
                    fact: line.key.fact.to_string(),
                    label: line.label.clone(),
                    value: facts::words_in(family, dictionary, &line.key.fact, &line.value),
                    whose: facts::about_in(family, &line.key.row),
                }),
            }
        }
        for (key, months) in monthly {
            found.push(Declared {
                topic: *topic,
                fact: key.1.to_owned(),
                label: labels.get(&key).copied().unwrap_or_default().to_owned(),
                value: series(months),
                whose: facts::about_in(family, key.0),
            });
        }
    }
    found
}

/// An amount for each month in a phrase: one amount where all months have the same, else their sum.
fn series(mut months: Vec<(Month, Fen)>) -> String {
    months.sort_by_key(|(month, _)| *month);
    let (Some((first, amount)), Some((last, _))) = (months.first().copied(), months.last().copied()) else {
        return String::new();
    };
    let span = if first == last { first.to_string() } else { format!("{first} 至 {last}") };
    if months.iter().all(|(_, one)| *one == amount) {
        return format!("每月 {} 元（{span}）", amount.grouped());
    }
    match Fen::checked_sum(months.iter().map(|(_, one)| *one)) {
        Some(sum) => format!("合计 {} 元（{span}，{} 个月）", sum.grouped(), months.len()),
        None => span,
    }
}

/// What some facts say of somebody, those that say something.
pub(super) fn of(desk: &Desk, person: PersonId, names: &[&str]) -> String {
    let row = person.to_string();
    let lines = desk.family.topics.values().flatten();
    let said = lines.filter(|line| *line.key.row == *row && names.contains(&&*line.key.fact));
    let said = said.filter(|line| !matches!(&*line.value, UNKNOWN | "none" | "no"));
    said.map(|line| facts::in_words(desk, &line.key.fact, &line.value)).collect::<Vec<_>>().join("、")
}

/// The declarations of a topic in one text, each with whose it is.
pub(super) fn text(all: &[Declared], topic: Topic) -> String {
    list(all.iter().filter(|one| one.topic == topic))
}

/// Declarations in one text, each with whose it is.
pub(crate) fn list<'a>(of: impl Iterator<Item = &'a Declared>) -> String {
    let line = |one: &Declared| {
        let whose = if one.whose.is_empty() { String::new() } else { format!("{}：", one.whose) };
        format!("{whose}{} {}", one.label, one.value)
    };
    of.map(line).collect::<Vec<_>>().join("；")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_with_one_amount_are_told_once_and_others_as_their_sum() {
        let month = |text: &str| Month::parse(text).unwrap();
        let even = vec![(month("2020-02"), Fen::new(60_000)), (month("2020-01"), Fen::new(60_000))];
        assert_eq!(series(even), "每月 600.00 元（2020-01 至 2020-02）");
        let uneven = vec![(month("2020-01"), Fen::new(60_000)), (month("2020-02"), Fen::ZERO)];
        assert_eq!(series(uneven), "合计 600.00 元（2020-01 至 2020-02，2 个月）");
        assert_eq!(series(vec![(month("2020-01"), Fen::new(5))]), "每月 0.05 元（2020-01）");
    }
}
