// SPDX-License-Identifier: Apache-2.0
//! What one cell says: an id, a fact, an amount, a day; or why it says nothing that can be taken.

use crate::reject::{RowErrorKind, shown};
use crate::sheet::{Role, Sheet};
use kernel::{CitizenNumber, Date};
use policy::dictionary::{Dictionary, Fact, SeriesKind};
use policy::frame::Cell;
use policy::ir::Lane;
use policy::tree::{Base, FactId};
use policy::value::{ValueError, parse_cell, print_cell};

/// The most characters that an id may have.
const ID_LENGTH: usize = 64;

/// One cell as it comes from a file.
#[derive(Clone, Debug)]
pub(crate) enum Raw<'a> {
    Blank,
    Text(std::borrow::Cow<'a, str>),
    /// A number of a spreadsheet, in plain digits.
    Number(String),
    /// A number of a spreadsheet with more digits than it keeps.
    LongNumber(String),
    Bool(bool),
    Date(Date),
    /// A formula that failed.
    Formula(String),
    /// A value as it is stored in columns.
    Stored(i64),
}

impl Raw<'_> {
    /// What is written in the cell, nothing where it is blank; `None` for a cell that holds a value of a type of its own.
    fn written(&self) -> Result<Option<&str>, RowErrorKind> {
        match self {
            Raw::Blank => Ok(Some("")),
            Raw::Text(text) => Ok(Some(text_of(text))),
            Raw::Number(text) => Ok(Some(text)),
            Raw::LongNumber(_) => Err(RowErrorKind::DigitsLost),
            Raw::Formula(text) => Err(RowErrorKind::Formula(text.clone())),
            Raw::Stored(_) | Raw::Bool(_) | Raw::Date(_) => Ok(None),
        }
    }

    /// The text of an id or key.
    pub(super) fn key(&self) -> Result<String, RowErrorKind> {
        let text = match (self.written()?, self) {
            (Some(text), _) => text,
            (None, Raw::Stored(value)) => return Ok(value.to_string()),
            _ => return Err(RowErrorKind::Id),
        };
        if is_scientific(text) {
            return Err(RowErrorKind::Scientific);
        }
        if text.chars().count() > ID_LENGTH || text.chars().any(char::is_control) {
            return Err(RowErrorKind::Id);
        }
        Ok(text.to_owned())
    }

    pub(super) fn shown(&self, role: Role) -> String {
        let number = role == Role::CitizenNumber;
        match self {
            Raw::Blank => String::new(),
            Raw::Text(text) => shown(text, number),
            Raw::Number(text) | Raw::LongNumber(text) | Raw::Formula(text) => shown(text, number),
            Raw::Bool(yes) => if *yes { "TRUE" } else { "FALSE" }.to_owned(),
            Raw::Date(date) => date.to_string(),
            Raw::Stored(value) => shown(&value.to_string(), number),
        }
    }

    pub(crate) fn is_blank(&self) -> bool {
        matches!(self, Raw::Blank) || matches!(self, Raw::Text(text) if text.trim().is_empty())
    }
}

/// A cell's text without outer space and without the apostrophe by which spreadsheets (and our own writers) mark text.
pub(crate) fn text_of(text: &str) -> &str {
    let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    text.strip_prefix('\'').unwrap_or(text)
}

/// Whether a spreadsheet rewrote a long number with an exponent.
pub(crate) fn is_scientific(text: &str) -> bool {
    let Some((mantissa, exponent)) = text.split_once(['E', 'e']) else { return false };
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    digits(&mantissa.replacen('.', "", 1)) && exponent.strip_prefix('+').is_some_and(digits)
}

/// A cell once read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Given {
    /// Blank.
    Nothing,
    Cell(Cell),
}

/// A cell of a fact.
pub(crate) fn parse(dictionary: &Dictionary, fact: &Fact, raw: &Raw<'_>) -> Result<Given, RowErrorKind> {
    let text = match (raw.written()?, raw) {
        (Some(text), _) => text,
        (None, Raw::Bool(true)) => "yes",
        (None, Raw::Date(date)) => return checked(dictionary, fact, i64::from(date.days()), Lane::I32),
        (None, Raw::Stored(value)) => return checked(dictionary, fact, *value, fact.lane()),
        (None, _) => "no",
    };
    if text.is_empty() {
        return Ok(Given::Nothing);
    }
    if let Some(value) = quick(fact, text) {
        return Ok(Given::Cell(Cell::Known(value)));
    }
    if !matches!(fact.ty.base, Base::Enum(_) | Base::Bool) && is_scientific(text) {
        return Err(RowErrorKind::Scientific);
    }
    if fact.ty.base == Base::Date && !matches!(text, "none" | "无" | "unknown" | "未知" | "不详") {
        let date = date_text(text).map_err(date_fault)?;
        return checked(dictionary, fact, i64::from(date.days()), Lane::I32);
    }
    match parse_cell(fact, &dictionary.enums, text) {
        Ok(cell) => Ok(Given::Cell(cell)),
        Err(error) => Err(RowErrorKind::Value { label: fact.label.clone(), error }),
    }
}

/// A stored value, once it fits the lane and the fact's range.
fn checked(dictionary: &Dictionary, fact: &Fact, value: i64, lane: Lane) -> Result<Given, RowErrorKind> {
    if fact.lane() == lane && (fact.low..=fact.high).contains(&value) {
        return Ok(Given::Cell(Cell::Known(value)));
    }
    let print = |value| print_cell(fact, &dictionary.enums, Cell::Known(value));
    let error = match lane {
        _ if fact.lane() != lane => ValueError::Number,
        _ if value < 0 && fact.low >= 0 => ValueError::Negative,
        _ => ValueError::Range(print(fact.low), print(fact.high)),
    };
    Err(RowErrorKind::Value { label: fact.label.clone(), error })
}

/// The common forms `1234`, `1234.5` and `1234.56` of money and whole numbers within the range, without any allocation.
fn quick(fact: &Fact, text: &str) -> Option<i64> {
    let Base::Number(unit) = fact.ty.base else { return None };
    let value = if unit.is_money() {
        quick_decimal(text, 2)?
    } else {
        quick_decimal(text, 0)?.checked_mul(fact.scale())?
    };
    (fact.low..=fact.high).contains(&value).then_some(value)
}

/// A plain decimal without sign and with at most so many places, in units of the last place; nothing for any other form.
fn quick_decimal(text: &str, places: usize) -> Option<i64> {
    let (whole, part) = match text.split_once('.') {
        Some((whole, part)) if !part.is_empty() => (whole, part),
        None => (text, ""),
        Some(_) => return None,
    };
    if whole.is_empty() || whole.len() > 12 || part.len() > places {
        return None;
    }
    let mut value = 0i64;
    for byte in whole.bytes().chain(part.bytes()).chain(std::iter::repeat_n(b'0', places - part.len())) {
        if !byte.is_ascii_digit() {
            return None;
        }
        value = value * 10 + i64::from(byte - b'0');
    }
    Some(value)
}

pub(super) fn citizen_number(raw: &Raw<'_>) -> Result<Option<CitizenNumber>, RowErrorKind> {
    let stored;
    let text = match (raw.written()?, raw) {
        (Some(text), _) => text,
        (None, Raw::Stored(value)) => {
            stored = value.to_string();
            &stored
        }
        _ => return Err(RowErrorKind::DigitsLost),
    };
    if text.is_empty() || matches!(text, "unknown" | "未知" | "不详" | "无") {
        return Ok(None);
    }
    if is_scientific(text) {
        return Err(RowErrorKind::Scientific);
    }
    match CitizenNumber::parse(text) {
        Ok(number) => Ok(Some(number)),
        Err(kernel::CitizenNumberError::LastDigitsLost) => Err(RowErrorKind::DigitsLost),
        Err(error) => Err(RowErrorKind::CitizenNumber(error)),
    }
}

pub(super) fn yes_no(raw: &Raw<'_>) -> Result<bool, RowErrorKind> {
    match raw {
        Raw::Blank => Ok(false),
        Raw::Bool(yes) => Ok(*yes),
        Raw::Stored(value) => Ok(*value == 1),
        Raw::Text(text) => match text_of(text) {
            "yes" | "true" | "TRUE" | "是" | "1" => Ok(true),
            "" | "no" | "false" | "FALSE" | "否" | "0" => Ok(false),
            _ => Err(RowErrorKind::YesNo),
        },
        Raw::Number(text) if text == "1" => Ok(true),
        Raw::Number(text) if text == "0" => Ok(false),
        _ => Err(RowErrorKind::YesNo),
    }
}

pub(super) enum DateFault {
    Date(kernel::DateError),
    Scientific,
    Formula(String),
}

pub(super) fn date_fault(fault: DateFault) -> RowErrorKind {
    match fault {
        DateFault::Date(error) => RowErrorKind::Date(error),
        DateFault::Scientific => RowErrorKind::Scientific,
        DateFault::Formula(text) => RowErrorKind::Formula(text),
    }
}

pub(super) fn date_of(raw: &Raw<'_>) -> Result<Date, DateFault> {
    match raw {
        Raw::Date(date) => Ok(*date),
        Raw::Text(text) => date_text(text_of(text)),
        Raw::Number(text) | Raw::LongNumber(text) => date_text(text),
        Raw::Stored(days) => {
            let date = i32::try_from(*days).ok().and_then(Date::from_days);
            date.ok_or(DateFault::Date(kernel::DateError::Format))
        }
        Raw::Formula(text) => Err(DateFault::Formula(text.clone())),
        Raw::Blank | Raw::Bool(_) => Err(DateFault::Date(kernel::DateError::Format)),
    }
}

/// A date, with a time of midnight allowed behind it, or the serial number of a day in a spreadsheet (44137 is 2020-11-02).
fn date_text(text: &str) -> Result<Date, DateFault> {
    if is_scientific(text) {
        return Err(DateFault::Scientific);
    }
    if text.len() <= 6
        && let Ok(serial) = text.parse::<i32>()
    {
        return serial_date(serial).ok_or(DateFault::Date(kernel::DateError::Format));
    }
    let day = text
        .split_once([' ', 'T'])
        .map_or(text, |(day, time)| if time.starts_with(|c: char| c.is_ascii_digit()) { day } else { text });
    Date::parse(day).map_err(DateFault::Date)
}

/// The day of a spreadsheet's serial number in the 1900 system, from March 1900 on, where it has no leap day too many.
pub(crate) fn serial_date(serial: i32) -> Option<Date> {
    const EPOCH: i32 = 25_569; // 1970-01-01
    (61..=109_939).contains(&serial).then(|| Date::from_days(serial - EPOCH)).flatten()
}

/// An amount of money, not yet held against a range.
pub(super) fn plain_amount(raw: &Raw<'_>) -> Result<Given, RowErrorKind> {
    let text = match (raw.written()?, raw) {
        (Some(text), _) => text,
        (None, Raw::Stored(value)) => return Ok(Given::Cell(Cell::Known(*value))),
        _ => "?",
    };
    if let Some(fen) = quick_decimal(text, 2) {
        return Ok(Given::Cell(Cell::Known(fen)));
    }
    match text {
        "" => return Ok(Given::Nothing),
        "unknown" | "未知" | "不详" => return Ok(Given::Cell(Cell::Unknown)),
        _ if is_scientific(text) => return Err(RowErrorKind::Scientific),
        _ => {}
    }
    match kernel::Fen::parse(text) {
        Ok(fen) => Ok(Given::Cell(Cell::Known(fen.get()))),
        Err(error) => {
            let error = ValueError::Money(error.to_string());
            Err(RowErrorKind::Value { label: String::new(), error })
        }
    }
}

/// An amount held against the range of its series, for a month or for a window.
pub(super) fn ranged(
    dictionary: &Dictionary,
    fact: &Fact,
    window: Option<u8>,
    given: Given,
) -> Result<Given, RowErrorKind> {
    let Given::Cell(Cell::Known(value)) = given else { return Ok(given) };
    let months = i64::from(window.unwrap_or(1));
    // Ranges are below 2^53 and windows below 2^8.
    let (low, high) = (fact.low * months, fact.high * months);
    if (low..=high).contains(&value) {
        return Ok(given);
    }
    let print = |value| print_cell(fact, &dictionary.enums, Cell::Known(value));
    let error =
        if value < 0 && low >= 0 { ValueError::Negative } else { ValueError::Range(print(low), print(high)) };
    Err(RowErrorKind::Value { label: fact.label.clone(), error })
}

/// The series of a kind's name or label.
pub(super) fn series_named(
    dictionary: &Dictionary,
    sheet: Sheet,
    text: &str,
) -> Result<FactId, RowErrorKind> {
    let of = if sheet == Sheet::Incomes { SeriesKind::Income } else { SeriesKind::Spending };
    let found = dictionary.series(of).find(|(_, fact)| &*fact.name == text || fact.label == text);
    match found {
        _ if text.is_empty() => Err(RowErrorKind::Missing),
        Some((id, _)) => Ok(id),
        None => {
            let names = dictionary.series(of).flat_map(|(_, fact)| [&*fact.name, fact.label.as_str()]);
            Err(RowErrorKind::UnknownKind { nearest: policy::case::nearest(text, names) })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn serial_numbers_are_days() {
        assert_eq!(serial_date(44_137).map(|date| date.to_string()), Some("2020-11-02".to_owned()));
        assert_eq!(serial_date(61).map(|date| date.to_string()), Some("1900-03-01".to_owned()));
        assert_eq!(serial_date(60), None, "a day that never was");
    }

    #[test]
    fn an_exponent_is_seen() {
        assert!(is_scientific("1.23E+17"));
        assert!(is_scientific("5E+17"));
        assert!(!is_scientific("E17") && !is_scientific("12E5") && !is_scientific("h1e+x"));
    }
}
