// SPDX-License-Identifier: Apache-2.0
//! Money in fen (分). The smallest unit is an integer, so nothing is lost; rounding is somebody's decision and
//! lives in `fraction`, not here.

use crate::capitals;
use crate::fraction::Fraction;
use crate::text::{half_width, is_scientific};
use std::fmt;

/// An amount in fen, 1/100 yuan. May be negative (a recovery).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fen(i64);

/// Why a text is not an amount. Carries no text of the cell: it may be somebody's number in the wrong column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MoneyError {
    /// Nothing but white space.
    Empty,
    /// A character that an amount cannot hold.
    Character(char),
    /// No digits where there must be some, or a unit or sign out of place.
    NotANumber,
    /// Thousands separators that do not stand before groups of three digits.
    Grouping,
    /// Smaller than one fen.
    BelowFen,
    /// Written with an exponent: a spreadsheet destroyed a long number.
    Scientific,
    /// More than 64 bits of fen.
    TooLarge,
}

impl fmt::Display for MoneyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            MoneyError::Empty => f.write_str("金额是空的；没有金额请写 0，有金额写成 1488.00"),
            MoneyError::Character(c) => write!(f, "金额里不能有“{c}”，应写成 1488.00 或 1,488.00"),
            MoneyError::NotANumber => f.write_str("这不是金额，应写成 1488.00、1,488.00 或 1.2万元"),
            MoneyError::Grouping => f.write_str("逗号位置不对，应每三位一个，如 1,488.00，或不写逗号"),
            MoneyError::BelowFen => f.write_str("金额只能到分（两位小数），如 1488.00"),
            MoneyError::Scientific => {
                f.write_str("这是被 Excel 改成科学计数法的数字，原数已丢失；请把该列设为文本后重新填写")
            }
            MoneyError::TooLarge => f.write_str("金额太大，超出能记录的范围，请检查是否填错了列"),
        }
    }
}

impl std::error::Error for MoneyError {}

/// Units that may follow an amount: the word, its size in fen as a power of ten.
const UNITS: [(&str, usize); 8] =
    [("万元", 6), ("亿元", 10), ("元整", 2), ("元正", 2), ("万", 6), ("亿", 10), ("元", 2), ("圆", 2)];

impl Fen {
    /// No money.
    pub const ZERO: Fen = Fen(0);
    /// The largest amount.
    pub const MAX: Fen = Fen(i64::MAX);
    /// The smallest amount.
    pub const MIN: Fen = Fen(i64::MIN);

    /// An amount of so many fen.
    #[must_use]
    pub const fn new(fen: i64) -> Fen {
        Fen(fen)
    }

    /// An amount of whole yuan; `None` when it does not fit.
    #[must_use]
    pub const fn from_yuan(yuan: i64) -> Option<Fen> {
        match yuan.checked_mul(100) {
            Some(fen) => Some(Fen(fen)),
            None => None,
        }
    }

    /// The number of fen.
    #[must_use]
    pub const fn get(self) -> i64 {
        self.0
    }

    /// Whether the amount is 0.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// Whether the amount is below 0.
    #[must_use]
    pub const fn is_negative(self) -> bool {
        self.0 < 0
    }

    /// The sum; `None` on overflow.
    #[must_use]
    pub const fn checked_add(self, other: Fen) -> Option<Fen> {
        match self.0.checked_add(other.0) {
            Some(fen) => Some(Fen(fen)),
            None => None,
        }
    }

    /// The difference; `None` on overflow.
    #[must_use]
    pub const fn checked_sub(self, other: Fen) -> Option<Fen> {
        match self.0.checked_sub(other.0) {
            Some(fen) => Some(Fen(fen)),
            None => None,
        }
    }

    /// The amount so many times; `None` on overflow.
    #[must_use]
    pub const fn checked_mul_int(self, times: i64) -> Option<Fen> {
        match self.0.checked_mul(times) {
            Some(fen) => Some(Fen(fen)),
            None => None,
        }
    }

    /// The amount with the other sign; `None` for [`Fen::MIN`].
    #[must_use]
    pub const fn checked_neg(self) -> Option<Fen> {
        match self.0.checked_neg() {
            Some(fen) => Some(Fen(fen)),
            None => None,
        }
    }

    /// The sum of many amounts; `None` when the total does not fit. There is no `Sum`, which could not say so.
    #[must_use]
    pub fn checked_sum(amounts: impl IntoIterator<Item = Fen>) -> Option<Fen> {
        // No iterator yields 2^64 items, so the wide total itself cannot overflow.
        let total: i128 = amounts.into_iter().map(|amount| i128::from(amount.0)).sum();
        i64::try_from(total).ok().map(Fen)
    }

    /// The amount in fen as an exact number, to be divided or scaled.
    #[must_use]
    pub const fn to_fraction(self) -> Fraction {
        Fraction::from_int(self.0)
    }

    /// Reads `1488`, `1,488.00`, `1488元`, `￥1488`, `1.2万元`, `-30.5`, full-width forms included.
    ///
    /// # Errors
    /// See [`MoneyError`]. More than two decimals (in yuan) are refused unless they are zeros: nothing is
    /// rounded on the way in.
    pub fn parse(text: &str) -> Result<Fen, MoneyError> {
        let text = half_width(text);
        if text.is_empty() {
            return Err(MoneyError::Empty);
        }
        if is_scientific(&text) {
            return Err(MoneyError::Scientific);
        }
        let (negative, rest) = signed(&text);
        let (rest, power) = UNITS
            .iter()
            .find_map(|(unit, power)| rest.strip_suffix(unit).map(|rest| (rest.trim_end(), *power)))
            .unwrap_or((rest, 2));
        if let Some(c) = rest.chars().find(|c| !matches!(c, '0'..='9' | ',' | '.' | '-' | '+' | '\u{a5}')) {
            return Err(MoneyError::Character(c));
        }
        let (whole, part) = match rest.split_once('.') {
            Some((whole, part)) if !part.is_empty() => (whole, part),
            Some(_) => return Err(MoneyError::NotANumber),
            None => (rest, ""),
        };
        if whole.is_empty() || !part.bytes().all(|b| b.is_ascii_digit()) {
            return Err(MoneyError::NotANumber);
        }
        let whole = ungrouped(whole)?;
        let part = part.trim_end_matches('0');
        if part.len() > power {
            return Err(MoneyError::BelowFen);
        }
        let sign = if negative { "-" } else { "" };
        format!("{sign}{whole}{part:0<power$}").parse().map(Fen).map_err(|_| MoneyError::TooLarge)
    }

    /// The machine form, in yuan: `1488.00`, `-0.05`. Each amount has exactly one.
    #[must_use]
    pub fn plain(self) -> String {
        let size = self.0.unsigned_abs();
        format!("{}{}.{:02}", self.sign(), size / 100, size % 100)
    }

    /// For people, in yuan with thousands separators: `1,488.00`.
    #[must_use]
    pub fn grouped(self) -> String {
        let size = self.0.unsigned_abs();
        let yuan = (size / 100).to_string();
        let mut text = String::from(self.sign());
        for (index, digit) in yuan.chars().enumerate() {
            if index > 0 && (yuan.len() - index).is_multiple_of(3) {
                text.push(',');
            }
            text.push(digit);
        }
        format!("{text}.{:02}", size % 100)
    }

    /// The amount in ten thousands of yuan (万元), exact, without trailing zeros: `0.1488`.
    #[must_use]
    pub fn wan(self) -> String {
        let size = self.0.unsigned_abs();
        let part = format!("{:06}", size % 1_000_000);
        let part = part.trim_end_matches('0');
        let point = if part.is_empty() { "" } else { "." };
        format!("{}{}{point}{part}", self.sign(), size / 1_000_000)
    }

    /// The amount in the capital numerals of financial papers: `壹仟肆佰捌拾捌元整`. Source: 支付结算办法
    /// (银发〔1997〕393号), annex 1. Where the annex leaves a choice the shorter form is taken: no 零 between a
    /// whole-ten yuan figure and 角, no 整 after 角.
    #[must_use]
    pub fn capitals(self) -> String {
        capitals::write(self.0)
    }

    const fn sign(self) -> &'static str {
        if self.0 < 0 { "-" } else { "" }
    }
}

/// Takes the sign and the yuan sign, in either order, off the front.
fn signed(text: &str) -> (bool, &str) {
    let text = text.strip_prefix('\u{a5}').unwrap_or(text).trim_start();
    let (negative, text) = match text.strip_prefix(['-', '负']) {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let text = text.trim_start();
    (negative, text.strip_prefix('\u{a5}').unwrap_or(text).trim_start())
}

/// The digits of a whole number, after checking where the thousands separators stand.
fn ungrouped(whole: &str) -> Result<String, MoneyError> {
    if !whole.bytes().all(|b| b.is_ascii_digit() || b == b',') {
        return Err(MoneyError::NotANumber);
    }
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or_default();
    let grouped = whole.contains(',');
    if grouped && !(1..=3).contains(&first.len()) || groups.any(|group| group.len() != 3) {
        return Err(MoneyError::Grouping);
    }
    Ok(whole.replace(',', ""))
}

impl fmt::Display for Fen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.plain())
    }
}
