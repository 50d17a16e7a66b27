// SPDX-License-Identifier: Apache-2.0
//! Reading and printing one stored value by the type of its fact.

use crate::dictionary::Fact;
use crate::frame::Cell;
use crate::tree::{Base, Enumeration};
use kernel::{Date, Division, Fen, Fraction};

/// Why a text is not a value of its fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ValueError {
    /// Not money; the kernel's words say why.
    Money(String),
    /// Not a date; the kernel's words say why.
    Date(String),
    /// Not a number, or finer than the fact is stored.
    Number,
    /// Neither yes nor no.
    Bool,
    /// Not a variant; these are.
    Variant(Vec<String>),
    /// Not a place code.
    Division,
    /// The fact can never be none.
    NeverNone,
    /// Outside the dictionary's range: the bounds, as texts.
    Range(String, String),
    /// Negative where nothing negative is possible.
    Negative,
}

/// Reads a value. Blank and `unknown` are unknown; `none` is none where the type allows it. Money is yuan as text.
///
/// # Errors
/// Why the text is not a value of this fact.
pub fn parse_cell(fact: &Fact, enums: &[Enumeration], text: &str) -> Result<Cell, ValueError> {
    let text = text.trim();
    if text.is_empty() || matches!(text, "unknown" | "未知" | "不详") {
        return Ok(Cell::Unknown);
    }
    let value = match fact.ty.base {
        Base::Enum(id) => {
            let variants = &enums[usize::from(id.0)].variants;
            let at = variants.iter().position(|(name, label)| &**name == text || label == text);
            match at.and_then(|at| i64::try_from(at).ok()) {
                Some(at) => at,
                None => {
                    return Err(ValueError::Variant(
                        variants.iter().map(|(name, _)| name.to_string()).collect(),
                    ));
                }
            }
        }
        _ if matches!(text, "none" | "无") => {
            return if fact.ty.optional { Ok(Cell::None) } else { Err(ValueError::NeverNone) };
        }
        Base::Bool => match text {
            "yes" | "true" | "是" | "1" => 1,
            "no" | "false" | "否" | "0" => 0,
            _ => return Err(ValueError::Bool),
        },
        Base::Date => match Date::parse(text) {
            Ok(date) => i64::from(date.days()),
            Err(error) => return Err(ValueError::Date(error.to_string())),
        },
        Base::Division => match Division::parse(text) {
            Ok(division) => i64::try_from(division.as_u64_12()).map_err(|_| ValueError::Division)?,
            Err(_) => return Err(ValueError::Division),
        },
        Base::Number(unit) if unit.is_money() => match Fen::parse(text) {
            Ok(fen) => fen.get(),
            Err(error) => return Err(ValueError::Money(error.to_string())),
        },
        Base::Number(_) => parse_scaled(text, fact.scale()).ok_or(ValueError::Number)?,
    };
    if value < fact.low || value > fact.high {
        if value < 0 && fact.low >= 0 {
            return Err(ValueError::Negative);
        }
        return Err(ValueError::Range(
            print_stored(fact, enums, fact.low),
            print_stored(fact, enums, fact.high),
        ));
    }
    Ok(Cell::Known(value))
}

/// Reads a decimal number as a whole number of `1/scale`; nothing when it is finer than that.
pub(crate) fn parse_scaled(text: &str, scale: i64) -> Option<i64> {
    let number = Fraction::parse(&text.replace(',', "")).ok()?;
    let scaled = number.checked_mul(Fraction::from_int(scale))?;
    if !scaled.is_integer() {
        return None;
    }
    i64::try_from(scaled.num()).ok()
}

/// The machine form of a stored value: what [`parse_cell`] reads back.
pub fn print_cell(fact: &Fact, enums: &[Enumeration], cell: Cell) -> String {
    match cell {
        Cell::Unknown => "unknown".to_owned(),
        Cell::None => "none".to_owned(),
        Cell::Known(value) => print_stored(fact, enums, value),
    }
}

fn print_stored(fact: &Fact, enums: &[Enumeration], value: i64) -> String {
    match fact.ty.base {
        Base::Bool => if value == 1 { "yes" } else { "no" }.to_owned(),
        Base::Enum(id) => usize::try_from(value)
            .ok()
            .and_then(|at| enums[usize::from(id.0)].variants.get(at))
            .map_or_else(|| value.to_string(), |(name, _)| name.to_string()),
        Base::Date => i32::try_from(value)
            .ok()
            .and_then(Date::from_days)
            .map_or_else(|| value.to_string(), |date| date.to_string()),
        Base::Division => u64::try_from(value)
            .ok()
            .and_then(|code| Division::parse(&format!("{code:012}")).ok())
            .map_or_else(|| value.to_string(), |division| division.to_string()),
        Base::Number(unit) if unit.is_money() => Fen::new(value).plain(),
        Base::Number(_) if fact.scale() == 1 => value.to_string(),
        Base::Number(_) => match Fraction::new(i128::from(value), i128::from(fact.scale())) {
            Some(fraction) => fraction.to_decimal(4, kernel::Rounding::HalfUp),
            None => value.to_string(),
        },
    }
}
