// SPDX-License-Identifier: Apache-2.0
//! Text as it arrives from sheets and keyboards, made half-width before a parser looks at it. Not public.

/// Full-width forms (U+FF01..U+FF5E), the full-width space and the several minus and yuan signs become their
/// ASCII forms (the yuan sign becomes U+00A5); outer white space goes. Everything else stays as it is.
pub(crate) fn half_width(text: &str) -> String {
    let plain: String = text
        .chars()
        .map(|c| match c {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
            '\u{3000}' | '\u{a0}' => ' ',
            '\u{ffe5}' => '\u{a5}',
            '\u{2212}' | '\u{2012}' | '\u{2013}' => '-',
            other => other,
        })
        .filter(|c| !matches!(c, '\u{feff}' | '\u{200b}'))
        .collect();
    plain.trim().to_owned()
}

/// Whether the text is a number that a spreadsheet rewrote with an exponent, such as `5.00299E+17`.
pub(crate) fn is_scientific(half: &str) -> bool {
    let text = half.strip_prefix(['-', '+']).unwrap_or(half);
    let Some((mantissa, exponent)) = text.split_once(['e', 'E']) else { return false };
    let exponent = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let whole = mantissa.replacen('.', "", 1);
    digits(&whole) && digits(exponent)
}

/// A run of ASCII digits as a number; `None` when it is empty, holds anything else or does not fit.
pub(crate) fn digits<T: std::str::FromStr>(text: &str) -> Option<T> {
    if text.is_empty() || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    text.parse().ok()
}
