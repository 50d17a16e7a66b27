// SPDX-License-Identifier: Apache-2.0
//! Exact fractions: a per-capita income or a ratio is never rounded before it is compared.

use crate::rounding::{Rounding, div_round};
use crate::text::half_width;
use std::cmp::Ordering;
use std::fmt;

/// An exact rational number, always in lowest terms with a positive denominator.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fraction {
    num: i128,
    den: i128,
}

/// Why a text is not a fraction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FractionError {
    /// Nothing but white space.
    Empty,
    /// Not digits with at most one point, per cent sign or slash.
    NotANumber,
    /// A slash followed by zero.
    ZeroDenominator,
    /// More digits than 128 bits hold.
    TooLarge,
}

impl fmt::Display for FractionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            FractionError::Empty => "比例是空的，应写成 1.5、60% 或 1/3",
            FractionError::NotANumber => "这不是比例，应写成 1.5、60% 或 1/3",
            FractionError::ZeroDenominator => "分母不能是零，应写成 1/3 这样的分数",
            FractionError::TooLarge => "数字太长，放不下；比例一般只有几位数字，如 1.5",
        })
    }
}

impl std::error::Error for FractionError {}

impl Fraction {
    /// 0.
    pub const ZERO: Fraction = Fraction { num: 0, den: 1 };
    /// 1.
    pub const ONE: Fraction = Fraction { num: 1, den: 1 };

    /// `num / den` in lowest terms; `None` when `den` is 0 or a part does not fit after reducing.
    #[must_use]
    pub const fn new(num: i128, den: i128) -> Option<Fraction> {
        if den == 0 {
            return None;
        }
        let divisor = gcd(num.unsigned_abs(), den.unsigned_abs());
        let top = num.unsigned_abs() / divisor;
        let bottom = den.unsigned_abs() / divisor;
        if top > i128::MAX.unsigned_abs() || bottom > i128::MAX.unsigned_abs() {
            return None;
        }
        let negative = (num < 0) != (den < 0);
        Some(Fraction {
            num: if negative { -top.cast_signed() } else { top.cast_signed() },
            den: bottom.cast_signed(),
        })
    }

    /// A whole number.
    #[must_use]
    pub const fn from_int(value: i64) -> Fraction {
        Fraction { num: value as i128, den: 1 }
    }

    /// The numerator, which carries the sign.
    #[must_use]
    pub const fn num(self) -> i128 {
        self.num
    }

    /// The denominator, at least 1.
    #[must_use]
    pub const fn den(self) -> i128 {
        self.den
    }

    /// Whether the value is a whole number.
    #[must_use]
    pub const fn is_integer(self) -> bool {
        self.den == 1
    }

    /// The value as an `i64`, when it is whole and fits.
    #[must_use]
    pub fn to_int(self) -> Option<i64> {
        if self.den == 1 { i64::try_from(self.num).ok() } else { None }
    }

    /// -1, 0 or 1.
    #[must_use]
    pub const fn signum(self) -> i128 {
        self.num.signum()
    }

    /// Whether the value is 0.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.num == 0
    }

    /// The value with the other sign (the numerator is never `i128::MIN`, so this cannot fail).
    #[must_use]
    pub const fn negated(self) -> Fraction {
        Fraction { num: -self.num, den: self.den }
    }

    /// The sum; `None` when a part does not fit in 128 bits.
    #[must_use]
    pub fn checked_add(self, other: Fraction) -> Option<Fraction> {
        let common = gcd(self.den.unsigned_abs(), other.den.unsigned_abs()).cast_signed();
        let left = self.num.checked_mul(other.den / common)?;
        let right = other.num.checked_mul(self.den / common)?;
        Fraction::new(left.checked_add(right)?, (self.den / common).checked_mul(other.den)?)
    }

    /// The difference; `None` when a part does not fit in 128 bits.
    #[must_use]
    pub fn checked_sub(self, other: Fraction) -> Option<Fraction> {
        self.checked_add(other.negated())
    }

    /// The product; `None` when a part does not fit in 128 bits.
    #[must_use]
    pub fn checked_mul(self, other: Fraction) -> Option<Fraction> {
        let a = Fraction::new(self.num, other.den)?;
        let b = Fraction::new(other.num, self.den)?;
        Fraction::new(a.num.checked_mul(b.num)?, a.den.checked_mul(b.den)?)
    }

    /// The quotient; `None` when `other` is 0 or a part does not fit in 128 bits.
    #[must_use]
    pub fn checked_div(self, other: Fraction) -> Option<Fraction> {
        self.checked_mul(Fraction::new(other.den, other.num)?)
    }

    /// The value rounded to a multiple of `quantum` (in the unit of the value: for fen, 100 means whole yuan).
    /// `None` when `quantum` is not positive or the result does not fit.
    #[must_use]
    pub fn round(self, way: Rounding, quantum: i64) -> Option<i64> {
        if quantum <= 0 {
            return None;
        }
        let quantum = i128::from(quantum);
        let steps = div_round(self.num, self.den.checked_mul(quantum)?, way);
        i64::try_from(steps.checked_mul(quantum)?).ok()
    }

    /// The value as a decimal with exactly `places` digits after the point, rounded. Never in scientific
    /// notation, and never "-0".
    #[must_use]
    pub fn to_decimal(self, places: u32, way: Rounding) -> String {
        let den = self.den.unsigned_abs();
        let mut digits = (self.num.unsigned_abs() / den).to_string().into_bytes();
        let mut rest = self.num.unsigned_abs() % den;
        for _ in 0..places {
            let (digit, next) = times_ten(rest, den);
            digits.push(b'0' + digit);
            rest = next;
        }
        let negative = self.num < 0;
        let away = rest != 0
            && match way {
                Rounding::Down => negative,
                Rounding::Up => !negative,
                Rounding::HalfUp => rest >= den - rest,
            };
        if away {
            increment(&mut digits);
        }
        let mut text: String = digits.iter().map(|&digit| char::from(digit)).collect();
        if places > 0 {
            text.insert(text.len() - places as usize, '.');
        }
        if negative && digits.iter().any(|&digit| digit != b'0') {
            text.insert(0, '-');
        }
        text
    }

    /// Reads `1.5`, `-0.3`, `60%`, `1/3`, full-width forms included.
    ///
    /// # Errors
    /// See [`FractionError`].
    pub fn parse(text: &str) -> Result<Fraction, FractionError> {
        let text = half_width(text);
        if text.is_empty() {
            return Err(FractionError::Empty);
        }
        if let Some((above, below)) = text.split_once('/') {
            let above = decimal(above.trim_end())?;
            let below = decimal(below.trim_start())?;
            if below.is_zero() {
                return Err(FractionError::ZeroDenominator);
            }
            return above.checked_div(below).ok_or(FractionError::TooLarge);
        }
        let Some(percent) = text.strip_suffix('%') else { return decimal(&text) };
        let hundredth = Fraction { num: 1, den: 100 };
        decimal(percent.trim_end())?.checked_mul(hundredth).ok_or(FractionError::TooLarge)
    }
}

/// A signed decimal without a unit.
fn decimal(text: &str) -> Result<Fraction, FractionError> {
    let (negative, text) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    let all_digits = |run: &str| !run.is_empty() && run.bytes().all(|b| b.is_ascii_digit());
    if !all_digits(whole) || !all_digits(part) {
        return Err(FractionError::NotANumber);
    }
    let part = part.trim_end_matches('0');
    let places = u32::try_from(part.len()).map_err(|_| FractionError::TooLarge)?;
    let num: i128 = format!("{whole}{part}").parse().map_err(|_| FractionError::TooLarge)?;
    let den = 10i128.checked_pow(places).ok_or(FractionError::TooLarge)?;
    Fraction::new(if negative { -num } else { num }, den).ok_or(FractionError::TooLarge)
}

/// The next decimal digit of `rest / den` and the remainder, for `rest < den <= i128::MAX`, without overflow.
fn times_ten(rest: u128, den: u128) -> (u8, u128) {
    let (mut digit, mut sum) = (0, 0);
    for _ in 0..10 {
        sum += rest;
        if sum >= den {
            sum -= den;
            digit += 1;
        }
    }
    (digit, sum)
}

/// Adds one to a run of ASCII digits, growing it when every digit is 9.
fn increment(digits: &mut Vec<u8>) {
    for digit in digits.iter_mut().rev() {
        if *digit < b'9' {
            *digit += 1;
            return;
        }
        *digit = b'0';
    }
    digits.insert(0, b'1');
}

const fn gcd(mut a: u128, mut b: u128) -> u128 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

impl Ord for Fraction {
    fn cmp(&self, other: &Fraction) -> Ordering {
        match (self.num.checked_mul(other.den), other.num.checked_mul(self.den)) {
            (Some(left), Some(right)) => left.cmp(&right),
            _ => compare_by_parts(*self, *other),
        }
    }
}

impl PartialOrd for Fraction {
    fn partial_cmp(&self, other: &Fraction) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Compares whole parts, then the reciprocals of what is left, as Euclid would: no product, no overflow.
fn compare_by_parts(left: Fraction, right: Fraction) -> Ordering {
    let (mut a, mut b, mut c, mut d) = (left.num, left.den, right.num, right.den);
    loop {
        let whole = a.div_euclid(b).cmp(&c.div_euclid(d));
        if whole != Ordering::Equal {
            return whole;
        }
        let (left_rest, right_rest) = (a.rem_euclid(b), c.rem_euclid(d));
        if left_rest == 0 || right_rest == 0 {
            return left_rest.cmp(&right_rest);
        }
        (a, b, c, d) = (d, right_rest, b, left_rest);
    }
}

impl Default for Fraction {
    fn default() -> Fraction {
        Fraction::ZERO
    }
}

impl From<i64> for Fraction {
    fn from(value: i64) -> Fraction {
        Fraction::from_int(value)
    }
}

impl fmt::Display for Fraction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.den == 1 { write!(f, "{}", self.num) } else { write!(f, "{}/{}", self.num, self.den) }
    }
}

impl fmt::Debug for Fraction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
