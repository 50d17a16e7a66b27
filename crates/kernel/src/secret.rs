// SPDX-License-Identifier: Apache-2.0
//! Values that must not reach a log or a page by accident, and the masked forms that may.

use std::fmt;
use zeroize::Zeroize;

/// A value that prints as `***` and is wiped from memory when dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret<T: Zeroize>(T);

impl<T: Zeroize> Secret<T> {
    /// Takes the value in.
    #[must_use]
    pub const fn new(value: T) -> Secret<T> {
        Secret(value)
    }

    /// The value itself. Each call is a place to review.
    #[must_use]
    pub const fn expose(&self) -> &T {
        &self.0
    }
}

impl<T: Zeroize> Drop for Secret<T> {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl<T: Zeroize> From<T> for Secret<T> {
    fn from(value: T) -> Secret<T> {
        Secret(value)
    }
}

impl<T: Zeroize> fmt::Debug for Secret<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl<T: Zeroize> fmt::Display for Secret<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// A text already masked, which may be shown and logged.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Masked(String);

impl Masked {
    /// A name: its first character, the rest as `*` (张三丰 becomes 张**). One character alone is hidden.
    #[must_use]
    pub fn name(name: &str) -> Masked {
        let name = name.trim();
        let shown = usize::from(name.chars().count() > 1);
        Masked(keep(name, shown, 0))
    }

    /// A telephone number: three digits, the middle as `*`, four digits (138****5678); a shorter one keeps only
    /// its last two.
    #[must_use]
    pub fn phone(phone: &str) -> Masked {
        let phone = phone.trim();
        Masked(if phone.chars().count() >= 11 { keep(phone, 3, 4) } else { keep(phone, 0, 2) })
    }

    /// A bank card or account: the last four digits; one shorter than eight is hidden altogether.
    #[must_use]
    pub fn card(card: &str) -> Masked {
        let card = card.trim();
        Masked(keep(card, 0, if card.chars().count() >= 8 { 4 } else { 0 }))
    }

    /// The masked text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Masked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// The text with only its first and last characters shown.
pub(crate) fn keep(text: &str, first: usize, last: usize) -> String {
    let length = text.chars().count();
    text.chars().enumerate().map(|(i, c)| if i < first || i + last >= length { c } else { '*' }).collect()
}
