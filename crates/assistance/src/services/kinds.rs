// SPDX-License-Identifier: Apache-2.0
//! The closed list of services, read from data: what each is called, who is to have it, how long it runs, whether it has a number.

use crate::casework::Scheme;
use std::sync::LazyLock;

const TABLE: &str = include_str!("../../../../data/care/services.csv");

/// A kind of service.
#[derive(Debug, PartialEq, Eq)]
pub struct Kind {
    /// The word in records.
    pub word: String,
    /// For people.
    pub label: String,
    /// Everybody whom one of these schemes covers is to have it; where there is none, whoever wants it.
    pub schemes: Vec<Scheme>,
    /// The number of the packs that says for how many months it is arranged; it goes on until it ends where there is none.
    pub months: Option<String>,
    /// Whether it has a number of its own.
    pub numbered: bool,
}

fn read(line: &str) -> Option<Kind> {
    let [word, label, schemes, months, numbered, _clauses] =
        line.split(',').collect::<Vec<_>>().try_into().ok()?;
    Some(Kind {
        word: word.to_owned(),
        label: label.to_owned(),
        schemes: schemes.split_whitespace().map(Scheme::parse).collect::<Option<_>>()?,
        months: Some(months.to_owned()).filter(|name| !name.is_empty()),
        numbered: numbered == "yes",
    })
}

static KINDS: LazyLock<Vec<Kind>> =
    LazyLock::new(|| TABLE.lines().skip(1).map(|line| read(line).expect("a kind of service")).collect());

/// Every kind, in the order of the table.
#[must_use]
pub fn kinds() -> &'static [Kind] {
    &KINDS
}

/// A kind by its word.
#[must_use]
pub fn kind(word: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|one| one.word == word)
}

/// The kinds that everybody of some schemes is to have.
pub fn wanted() -> impl Iterator<Item = &'static Kind> {
    KINDS.iter().filter(|one| !one.schemes.is_empty())
}

#[cfg(test)]
mod tests {
    use super::{KINDS, kind};
    use crate::casework::Scheme;

    #[test]
    fn the_table_of_services_names_who_is_to_have_what() {
        let doctor = kind("family_doctor").expect("a doctor");
        // clause: YY-2.4a
        assert_eq!(doctor.schemes, [Scheme::Dibao, Scheme::Tekun]);
        assert!(doctor.months.is_some() && kind("health_file").is_some_and(|one| one.numbered));
        let mut words: Vec<&str> = KINDS.iter().map(|one| one.word.as_str()).collect();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), KINDS.len());
    }
}
