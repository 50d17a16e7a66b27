// SPDX-License-Identifier: Apache-2.0
//! Units of numbers: exponents of yuan, person, month, year, day and percent-free plain counts.

use std::fmt;

/// A unit as exponents of its base units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Unit {
    /// Yuan.
    pub yuan: i8,
    /// Persons.
    pub person: i8,
    /// Months.
    pub month: i8,
    /// Years.
    pub year: i8,
    /// Days.
    pub day: i8,
}

impl Unit {
    /// A plain number.
    pub const PLAIN: Unit = Unit { yuan: 0, person: 0, month: 0, year: 0, day: 0 };
    /// Money.
    pub const YUAN: Unit = Unit { yuan: 1, ..Unit::PLAIN };
    /// Persons.
    pub const PERSONS: Unit = Unit { person: 1, ..Unit::PLAIN };
    /// Months.
    pub const MONTHS: Unit = Unit { month: 1, ..Unit::PLAIN };
    /// Years.
    pub const YEARS: Unit = Unit { year: 1, ..Unit::PLAIN };
    /// Days.
    pub const DAYS: Unit = Unit { day: 1, ..Unit::PLAIN };

    /// The unit of a product.
    pub fn times(self, other: Unit) -> Unit {
        self.combine(other, 1)
    }

    /// The unit of a quotient.
    pub fn per(self, other: Unit) -> Unit {
        self.combine(other, -1)
    }

    fn combine(self, other: Unit, sign: i8) -> Unit {
        let add = |a: i8, b: i8| a.saturating_add(b.saturating_mul(sign));
        Unit {
            yuan: add(self.yuan, other.yuan),
            person: add(self.person, other.person),
            month: add(self.month, other.month),
            year: add(self.year, other.year),
            day: add(self.day, other.day),
        }
    }

    /// Whether it is an amount of money, per anything.
    pub fn is_money(self) -> bool {
        self.yuan == 1
    }

    /// One base unit by its name in packs.
    pub fn base(word: &str) -> Option<Unit> {
        Some(match word {
            "money" | "元" | "yuan" => Unit::YUAN,
            "person" | "persons" | "人" => Unit::PERSONS,
            "month" | "months" | "个月" | "月" => Unit::MONTHS,
            "year" | "years" | "岁" | "年" => Unit::YEARS,
            "day" | "days" | "天" | "日" => Unit::DAYS,
            "ratio" | "count" => Unit::PLAIN,
            _ => return None,
        })
    }
}

impl fmt::Display for Unit {
    /// The form used in packs: `money/person/month`, `ratio` for a plain number.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = [
            (self.yuan, "money"),
            (self.person, "person"),
            (self.month, "month"),
            (self.year, "year"),
            (self.day, "day"),
        ];
        let power = |f: &mut fmt::Formatter<'_>, name: &str, n: i8, first: bool, sep: &str| {
            let mut first = first;
            for _ in 0..n {
                if !first || sep == "/" {
                    f.write_str(sep)?;
                }
                f.write_str(name)?;
                first = false;
            }
            Ok::<bool, fmt::Error>(first)
        };
        let mut first = true;
        for (n, name) in parts {
            let plural = if name == "money" { name.to_owned() } else { format!("{name}s") };
            first = power(f, &plural, n.max(0), first, "*")?;
        }
        if first {
            f.write_str("ratio")?;
        }
        for (n, name) in parts {
            power(f, name, n.min(0).saturating_neg(), true, "/")?;
        }
        Ok(())
    }
}
