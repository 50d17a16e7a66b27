// SPDX-License-Identifier: Apache-2.0
//! Under what a name is found: the name and its endings, its pinyin and its initials. A character with several readings gives every one, up to a limit.

use pinyin::{ToPinyin, ToPinyinMulti};
use std::collections::BTreeSet;

/// The most combinations of readings kept for one name.
const COMBINATIONS: usize = 16;

/// The keys under which a name is found; a search matches the beginning of a key.
#[must_use]
pub fn keys(name: &str) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    let plain: String = name.chars().filter(|c| is_letter(*c)).flat_map(char::to_lowercase).collect();
    let characters: Vec<char> = plain.chars().collect();
    for start in 0..characters.len() {
        // The given name alone is a key too, a single last character is not.
        if start == 0 || characters.len() - start >= 2 {
            keys.insert(characters[start..].iter().collect());
        }
    }
    keys.extend(combined(&characters, initial_letters));
    keys.extend(combined(&characters, syllables));
    keys.remove("");
    keys
}

/// What is typed, as a key is written: without spaces, dots and capitals.
#[must_use]
pub fn typed(text: &str) -> String {
    text.chars().filter(|c| is_letter(*c)).flat_map(char::to_lowercase).collect()
}

fn is_letter(c: char) -> bool {
    !c.is_whitespace() && !matches!(c, '·' | '-' | '\'' | '.' | '’')
}

fn readings(c: char) -> Vec<&'static str> {
    match c.to_pinyin_multi() {
        Some(multi) => multi.into_iter().map(|one| one.plain()).collect(),
        None => c.to_pinyin().map(|one| one.plain()).into_iter().collect(),
    }
}

fn syllables(c: char) -> BTreeSet<String> {
    let mut found: BTreeSet<String> = readings(c).into_iter().map(|text| text.replace('ü', "v")).collect();
    if found.is_empty() {
        found.insert(c.to_string());
    }
    found
}

fn initial_letters(c: char) -> BTreeSet<String> {
    syllables(c).iter().filter_map(|one| one.chars().next()).map(String::from).collect()
}

/// Every way to put one part of each character after another, the first of them when there are too many.
fn combined(characters: &[char], parts: impl Fn(char) -> BTreeSet<String>) -> Vec<String> {
    let mut combinations = vec![String::new()];
    for c in characters {
        let parts = parts(*c);
        let mut next = Vec::with_capacity(combinations.len());
        for start in &combinations {
            next.extend(parts.iter().map(|part| format!("{start}{part}")));
        }
        next.truncate(COMBINATIONS);
        combinations = next;
    }
    combinations
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_by_name_pinyin_and_initials() {
        let keys = keys("张三丰");
        for key in ["张三丰", "三丰", "zhangsanfeng", "zsf"] {
            assert!(keys.contains(key), "{key}: {keys:?}");
        }
        assert!(!keys.contains("丰"));
    }

    #[test]
    fn a_surname_with_two_readings_is_found_by_both() {
        let keys = keys("单田");
        assert!(keys.contains("shantian") && keys.contains("dantian"), "{keys:?}");
        assert!(keys.contains("st") && keys.contains("dt"));
    }

    #[test]
    fn a_dot_in_a_name_and_rare_characters_do_not_get_in_the_way() {
        assert!(keys("阿依古丽·买买提").contains("阿依古丽买买提"));
        assert!(keys("王𬎆").contains("王𬎆"));
        assert_eq!(typed(" Zhang San "), "zhangsan");
    }

    #[test]
    fn many_readings_stay_within_the_limit() {
        assert!(keys("重长行朝乐单重长").len() <= 2 * COMBINATIONS + 10);
    }
}
