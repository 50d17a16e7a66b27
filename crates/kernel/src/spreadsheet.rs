// SPDX-License-Identifier: Apache-2.0
//! What spreadsheets take for a formula.

use std::borrow::Cow;

/// Whether a spreadsheet would take the text for a formula.
#[must_use]
pub fn is_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'])
}

/// The text for a list that people open in a spreadsheet: one that begins like a formula gets an apostrophe, which marks text.
#[must_use]
pub fn harmless(text: &str) -> Cow<'_, str> {
    if is_formula(text) { format!("'{text}").into() } else { text.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_never_a_formula() {
        for sign in ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"] {
            assert_eq!(harmless(&format!("{sign}1")), format!("'{sign}1"));
        }
        assert_eq!(harmless("张三"), "张三");
    }
}
