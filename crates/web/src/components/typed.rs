// SPDX-License-Identifier: Apache-2.0
//! What somebody typed into a form, and what was wrong with it: what keeps a form filled after an error, a stale version
//! or an expired session.

use std::collections::BTreeMap;

/// Typed values and errors by field name. Names that repeat (checkboxes) keep all their values in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed {
    values: BTreeMap<String, Vec<String>>,
    errors: BTreeMap<String, String>,
}

impl Typed {
    /// From the pairs of a form's body or an address.
    #[must_use]
    pub fn new(pairs: impl IntoIterator<Item = (String, String)>) -> Typed {
        let mut typed = Typed::default();
        for (name, value) in pairs {
            typed.values.entry(name).or_default().push(value);
        }
        typed
    }

    /// Puts a value in the place of all that were sent under a name.
    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        self.values.insert(name.to_owned(), vec![value.into()]);
    }

    /// Adds an error to a field. The first stays: it is usually the cause of the next.
    pub fn wrong(&mut self, name: &str, text: impl Into<String>) {
        self.errors.entry(name.to_owned()).or_insert_with(|| text.into());
    }

    /// Whether something is wrong.
    #[must_use]
    pub fn is_wrong(&self) -> bool {
        !self.errors.is_empty()
    }

    /// The first value of a name, trimmed; empty when it was not sent.
    #[must_use]
    pub fn get(&self, name: &str) -> &str {
        self.values.get(name).and_then(|values| values.first()).map_or("", |value| value.trim())
    }

    /// All values of a name.
    #[must_use]
    pub fn all(&self, name: &str) -> &[String] {
        self.values.get(name).map_or(&[], Vec::as_slice)
    }

    /// Whether the name was sent at all.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.values.contains_key(name)
    }

    /// What is wrong with a field.
    #[must_use]
    pub fn error(&self, name: &str) -> Option<&str> {
        self.errors.get(name).map(String::as_str)
    }

    /// Everything as pairs, to be carried through a sign-in as hidden fields.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.values
            .iter()
            .flat_map(|(name, values)| values.iter().map(move |value| (name.as_str(), value.as_str())))
    }

    /// How many rows were sent under a prefix: one more than the greatest number in `prefix.number.field`. Numbers
    /// beyond the limit are not counted, so that no request can ask for a million rows.
    #[must_use]
    pub fn rows(&self, prefix: &str, limit: usize) -> usize {
        let number = |name: &String| -> Option<usize> {
            name.strip_prefix(prefix)?.strip_prefix('.')?.split('.').next()?.parse().ok()
        };
        self.values.keys().filter_map(number).filter(|n| *n < limit).max().map_or(0, |n| n + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(pairs: &[(&str, &str)]) -> Typed {
        Typed::new(pairs.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())))
    }

    #[test]
    fn rows_are_counted_by_their_numbers_and_no_further_than_the_limit() {
        let typed = typed(&[
            ("member.0.name", "张三"),
            ("member.2.name", "李四"),
            ("member.x.name", ""),
            ("member.999999999.name", "王五"),
            ("members.7.name", ""),
        ]);
        assert_eq!(typed.rows("member", 30), 3);
        assert_eq!(typed.rows("supporter", 30), 0);
    }

    #[test]
    fn the_first_error_of_a_field_stays_and_repeated_names_keep_their_order() {
        let mut typed = typed(&[("kind", "低保"), ("kind", "特困"), ("name", " 王玉珍 ")]);
        typed.wrong("name", "一");
        typed.wrong("name", "二");
        assert_eq!(typed.error("name"), Some("一"));
        assert_eq!(typed.get("name"), "王玉珍");
        assert_eq!(typed.all("kind"), ["低保", "特困"]);
        assert_eq!(typed.pairs().count(), 3);
    }
}
