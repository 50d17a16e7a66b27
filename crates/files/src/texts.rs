// SPDX-License-Identifier: Apache-2.0
//! Many short texts in one allocation: the ids of a shard.

/// A list of texts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Texts {
    bytes: String,
    ends: Vec<usize>,
}

impl Texts {
    /// Appends a text.
    pub fn push(&mut self, text: &str) {
        self.bytes.push_str(text);
        self.ends.push(self.bytes.len());
    }

    /// The text at an index; blank beyond the end.
    #[must_use]
    pub fn get(&self, at: usize) -> &str {
        let start = match at.checked_sub(1) {
            Some(before) => self.ends.get(before).copied().unwrap_or(self.bytes.len()),
            None => 0,
        };
        let end = self.ends.get(at).copied().unwrap_or(start);
        self.bytes.get(start..end).unwrap_or("")
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// All of them in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|at| self.get(at))
    }

    /// Those at these indices.
    pub(crate) fn pick(&self, rows: impl Iterator<Item = usize>) -> Texts {
        rows.map(|at| self.get(at)).collect()
    }
}

impl<'a> FromIterator<&'a str> for Texts {
    fn from_iter<I: IntoIterator<Item = &'a str>>(texts: I) -> Texts {
        let mut list = Texts::default();
        for text in texts {
            list.push(text);
        }
        list
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_come_back_in_order() {
        let texts: Texts = ["甲", "", "h3"].into_iter().collect();
        assert_eq!(texts.iter().collect::<Vec<_>>(), ["甲", "", "h3"]);
        assert_eq!(texts.get(7), "");
        assert_eq!(texts.pick([2, 0].into_iter()).iter().collect::<Vec<_>>(), ["h3", "甲"]);
    }
}
