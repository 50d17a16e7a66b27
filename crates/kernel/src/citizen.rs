// SPDX-License-Identifier: Apache-2.0
//! Citizen numbers by GB 11643-1999: checked on the way in, masked on the way out. A number tells where it was
//! first registered, never where its holder lives or is registered today.

use crate::date::{Date, DateError};
use crate::division::{Division, is_province};
use crate::text::{half_width, is_scientific};
use std::fmt;
use zeroize::Zeroize;

/// A citizen number (公民身份号码), 18 characters, checked. Shows as `500299********9015`; wiped when dropped.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CitizenNumber([u8; 18]);

/// Sex by GB/T 2261.1, as far as a citizen number tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sex {
    /// 男.
    Male,
    /// 女.
    Female,
}

impl Sex {
    /// The code of GB/T 2261.1: 1 or 2.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Sex::Male => 1,
            Sex::Female => 2,
        }
    }

    /// `男` or `女`.
    #[must_use]
    pub const fn chinese(self) -> &'static str {
        match self {
            Sex::Male => "男",
            Sex::Female => "女",
        }
    }
}

/// Why a text is not a citizen number. Never carries the number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CitizenNumberError {
    /// Nothing but white space.
    Empty,
    /// So many characters instead of 18.
    Length(usize),
    /// An old number of 15 digits; see [`CitizenNumber::from_15`].
    Old,
    /// A character, at this place from 1, that cannot stand there.
    Character(usize),
    /// The check digit does not fit; this one would.
    CheckDigit(char),
    /// Digits 7 to 14 are no date.
    BirthDate(DateError),
    /// Born after the day in question.
    BornLater(Date),
    /// The first two digits are no province.
    Province,
    /// Written with an exponent: a spreadsheet destroyed it.
    Scientific,
    /// The last three digits became 000: a spreadsheet kept only fifteen.
    LastDigitsLost,
}

impl fmt::Display for CitizenNumberError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CitizenNumberError::Empty => f.write_str("身份证号是空的，应有 18 位"),
            CitizenNumberError::Length(found) => write!(f, "身份证号有 {found} 位，应有 18 位"),
            CitizenNumberError::Old => f.write_str("这是 15 位旧号码，请核对后改填 18 位号码"),
            CitizenNumberError::Character(18) => f.write_str("身份证号第 18 位应是数字或 X"),
            CitizenNumberError::Character(place) => write!(f, "身份证号第 {place} 位不是数字"),
            CitizenNumberError::CheckDigit(expected) => {
                write!(f, "身份证号校验位不对：按前 17 位算最后一位应是 {expected}，请逐位核对")
            }
            CitizenNumberError::BirthDate(error) => {
                write!(f, "身份证号第 7 到 14 位不是出生日期（{error}），应是 19630214 这样的八位")
            }
            CitizenNumberError::BornLater(on) => {
                write!(f, "身份证号里的出生日期晚于 {on}，请核对第 7 到 14 位")
            }
            CitizenNumberError::Province => {
                f.write_str("身份证号前两位不是省级代码，应是 50（重庆）、64（宁夏）这样的两位")
            }
            CitizenNumberError::Scientific => {
                f.write_str("这是被 Excel 改成科学计数法的号码，原号已丢失；请把该列设为文本后重新填写 18 位")
            }
            CitizenNumberError::LastDigitsLost => {
                f.write_str("末三位是 000，像是被 Excel 改掉的；请把该列设为文本后重新填写 18 位")
            }
        }
    }
}

impl std::error::Error for CitizenNumberError {}

/// GB 11643-1999, the weight of each of the first 17 places.
const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
/// GB 11643-1999, the check character for each remainder by 11.
const CHECKS: [u8; 11] = *b"10X98765432";

/// The check character for the first 17 digits (ISO 7064 MOD 11-2); `None` unless there are 17 digits.
#[must_use]
pub fn check_digit(first17: &str) -> Option<char> {
    let digits: &[u8; 17] = first17.as_bytes().try_into().ok()?;
    digits.iter().all(u8::is_ascii_digit).then(|| char::from(check(digits)))
}

fn check(first17: &[u8]) -> u8 {
    let sum: u32 = first17.iter().zip(WEIGHTS).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    CHECKS[(sum % 11) as usize]
}

impl CitizenNumber {
    /// Reads and checks 18 characters; full-width forms, a small x and the apostrophe that marks text in a
    /// spreadsheet are allowed.
    ///
    /// # Errors
    /// The first of: form, province, birth date, check digit.
    pub fn parse(text: &str) -> Result<CitizenNumber, CitizenNumberError> {
        let digits: [u8; 18] = match clean(text)?.try_into() {
            Ok(digits) => digits,
            Err(other) if other.len() == 15 && other.iter().all(u8::is_ascii_digit) => {
                return Err(CitizenNumberError::Old);
            }
            Err(other) => return Err(CitizenNumberError::Length(characters(&other))),
        };
        if let Some(at) = digits[..17].iter().position(|b| !b.is_ascii_digit()) {
            return Err(CitizenNumberError::Character(at + 1));
        }
        if !digits[17].is_ascii_digit() && digits[17] != b'X' {
            return Err(CitizenNumberError::Character(18));
        }
        let number = CitizenNumber(digits);
        if !is_province(number.number(0, 2)) {
            return Err(CitizenNumberError::Province);
        }
        number.birth_date().map_err(CitizenNumberError::BirthDate)?;
        let expected = check(&number.0[..17]);
        if expected == number.0[17] {
            return Ok(number);
        }
        // Fifteen significant digits are what a spreadsheet keeps of a number.
        if number.0.ends_with(b"000") {
            return Err(CitizenNumberError::LastDigitsLost);
        }
        Err(CitizenNumberError::CheckDigit(char::from(expected)))
    }

    /// [`CitizenNumber::parse`], and born on `on` or earlier.
    ///
    /// # Errors
    /// Those of `parse`, and [`CitizenNumberError::BornLater`].
    pub fn parse_on(text: &str, on: Date) -> Result<CitizenNumber, CitizenNumberError> {
        let number = CitizenNumber::parse(text)?;
        if number.birth() > on { Err(CitizenNumberError::BornLater(on)) } else { Ok(number) }
    }

    /// Makes the 18-character number from an old one of 15 digits: the year gets `19`, the check digit is
    /// appended. (Numbers 996 to 999 once marked people born before 1900; such a holder would be over 126.)
    ///
    /// # Errors
    /// As [`CitizenNumber::parse`]; [`CitizenNumberError::Length`] when there are not 15.
    pub fn from_15(text: &str) -> Result<CitizenNumber, CitizenNumberError> {
        let old = clean(text)?;
        if old.len() != 15 {
            return Err(CitizenNumberError::Length(characters(&old)));
        }
        if let Some(at) = old.iter().position(|b| !b.is_ascii_digit()) {
            return Err(CitizenNumberError::Character(at + 1));
        }
        let mut digits = [&old[..6], b"19", &old[6..]].concat();
        digits.push(check(&digits));
        let text = String::from_utf8_lossy(&digits);
        CitizenNumber::parse(&text)
    }

    /// The date of birth in the number.
    #[must_use]
    pub fn birth(&self) -> Date {
        // Checked when the number was made.
        self.birth_date().unwrap_or(Date::MIN)
    }

    /// The sex in the number: the seventeenth digit is odd for men.
    #[must_use]
    pub const fn sex(&self) -> Sex {
        if self.0[16] % 2 == 1 { Sex::Male } else { Sex::Female }
    }

    /// The first six digits: the county of first registration, by the list of that time.
    #[must_use]
    pub fn region6(&self) -> u32 {
        self.number(0, 6)
    }

    /// The county of first registration as a division, where the digits have its form. It may be long abolished,
    /// and says nothing about today's registration or address.
    #[must_use]
    pub fn first_registration(&self) -> Option<Division> {
        Division::from_u64(u64::from(self.region6()))
    }

    /// All 18 characters. Each call is a place to review.
    #[must_use]
    pub fn expose(&self) -> &str {
        // Only ASCII digits and X get in.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// The form that may be shown: `500299********9015`.
    #[must_use]
    pub fn masked(&self) -> String {
        crate::secret::keep(self.expose(), 6, 4)
    }

    fn birth_date(&self) -> Result<Date, DateError> {
        let text = std::str::from_utf8(&self.0[6..14]).map_err(|_| DateError::Format)?;
        Date::parse(text)
    }

    /// The digits of a range of places as a number.
    fn number(&self, from: usize, to: usize) -> u32 {
        self.0[from..to].iter().fold(0, |value, digit| value * 10 + u32::from(digit - b'0'))
    }
}

/// The characters of a cell, half-width and upper-case.
fn clean(text: &str) -> Result<Vec<u8>, CitizenNumberError> {
    let half = half_width(text);
    let half = half.strip_prefix('\'').unwrap_or(&half);
    if half.is_empty() {
        return Err(CitizenNumberError::Empty);
    }
    if is_scientific(half) {
        return Err(CitizenNumberError::Scientific);
    }
    Ok(half.to_ascii_uppercase().into_bytes())
}

fn characters(bytes: &[u8]) -> usize {
    String::from_utf8_lossy(bytes).chars().count()
}

impl Drop for CitizenNumber {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl fmt::Display for CitizenNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.masked())
    }
}

impl fmt::Debug for CitizenNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.masked())
    }
}
