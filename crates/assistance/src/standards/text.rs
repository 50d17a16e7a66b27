// SPDX-License-Identifier: Apache-2.0
//! From an entered number to the text of a pack: the same text that a person would write, so that the same checker reads it and a record of years ago replays.

use super::model::Document;
use kernel::{Date, Division, Fen, Fraction};
use policy::library::Texts;
use policy::tree::{Base, Constant, Param};
use policy::units::Unit;

/// The name of the pack of an entry.
#[must_use]
pub fn pack_name(county: Division, number: u32) -> String {
    format!("own-{county}-{number}")
}

/// A value as typed, read by the type of its parameter: the text of a pack, and the number for comparison.
#[must_use]
pub fn read_value(param: &Param, typed: &str) -> Option<(String, Option<Fraction>)> {
    let typed = typed.trim();
    match param.ty.base {
        Base::Number(unit) if unit.is_money() => {
            let fen =
                Fen::parse(typed.trim_end_matches('元').trim()).ok().filter(|fen| !fen.is_negative())?;
            Some((format!("{} 元", fen.grouped()), Some(Fraction::from_int(fen.get()))))
        }
        Base::Number(unit) => {
            let digits = typed.trim_end_matches(|c: char| !c.is_ascii_digit());
            let plain = !digits.is_empty()
                && digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
                && digits.bytes().filter(|byte| *byte == b'.').count() <= 1;
            if !plain {
                return None;
            }
            let number = fraction(digits)?;
            let text = if unit == Unit::PLAIN { digits.to_owned() } else { format!("{digits} {unit}") };
            Some((text, Some(number)))
        }
        Base::Bool => match typed {
            "yes" | "是" => Some(("yes".to_owned(), None)),
            "no" | "否" => Some(("no".to_owned(), None)),
            _ => None,
        },
        Base::Date | Base::Enum(_) | Base::Division => None,
    }
}

/// A decimal as an exact fraction.
fn fraction(digits: &str) -> Option<Fraction> {
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let number: i128 = format!("{whole}{part}").parse().ok()?;
    let scale = 10_i128.checked_pow(u32::try_from(part.len()).ok()?)?;
    Fraction::new(number, scale)
}

/// The value that holds, as a text of a pack.
#[must_use]
pub fn print_value(param: &Param) -> String {
    match (&param.value, param.ty.base) {
        (Constant::Number(number), Base::Number(unit)) if unit.is_money() => {
            number.to_int().map_or_else(String::new, |fen| format!("{} 元", Fen::new(fen).grouped()))
        }
        (Constant::Number(number), Base::Number(unit)) if unit == Unit::PLAIN => number.to_string(),
        (Constant::Number(number), Base::Number(unit)) => format!("{number} {unit}"),
        (Constant::Bool(yes), _) => if *yes { "yes" } else { "no" }.to_owned(),
        _ => String::new(),
    }
}

/// Whether a new value is so far from the old one that it may be in another unit.
#[must_use]
pub fn unit_doubtful(old: Option<&Fraction>, new: Option<&Fraction>) -> bool {
    let (Some(old), Some(new)) = (old, new) else { return false };
    let zero = Fraction::from_int(0);
    if *old <= zero || *new <= zero {
        return false;
    }
    let ten = Fraction::from_int(10);
    let times = |one: &Fraction| one.checked_mul(ten);
    times(new).is_some_and(|new| new <= *old) || times(old).is_some_and(|old| *new >= old)
}

/// What an entry says, for its text.
pub struct Said<'a> {
    /// The county.
    pub county: Division,
    /// Its running number.
    pub number: u32,
    /// The parameter as it holds on the first day.
    pub param: &'a Param,
    /// The value as a text of a pack.
    pub value: &'a str,
    /// The first day.
    pub from: Date,
    /// The last day.
    pub until: Option<Date>,
    /// The document.
    pub document: &'a Document,
}

/// A text between quotes, in YAML as in JSON.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// The texts of the pack.
#[must_use]
pub fn texts(said: &Said<'_>) -> Texts {
    let name = pack_name(said.county, said.number);
    let pack = format!(
        "name: {name}\ntitle: {}\nplace: {}\ncovers_from: 1990-01-01\n",
        quoted(&format!("本县录入：{}", said.document.title)),
        quoted(&said.county.to_string()),
    );
    // A document orders nothing before it was issued, unless it says so itself by the date that is entered.
    let in_force = said.document.published.map_or(said.from, |published| published.min(said.from));
    let published = said.document.published.map_or_else(String::new, |on| format!("\n  published: {on}"));
    let sources = format!(
        "{name}:\n  title: {}\n  number: {}\n  issuer: {}{published}\n  in_force_from: {in_force}\n",
        quoted(&said.document.title),
        quoted(&said.document.number),
        quoted(&said.document.issuer),
    );
    let until = said.until.map_or_else(String::new, |day| format!(" until {day}"));
    let unit = match said.param.ty.base {
        Base::Number(unit) if unit == Unit::PLAIN => "ratio".to_owned(),
        Base::Number(unit) => unit.to_string(),
        _ => "bool".to_owned(),
    };
    let rules = format!(
        "param {} : {unit} \"{}\"\n  from {}{until} replaces {} cite {name} \"{}\" = {}\n",
        said.param.name,
        said.param.label,
        said.from,
        said.param.origin.pack,
        said.document.article,
        said.value,
    );
    Texts::from([
        (format!("{name}/pack.yaml"), pack),
        (format!("{name}/sources.yaml"), sources),
        (format!("{name}/own.rules"), rules),
    ])
}
