// SPDX-License-Identifier: Apache-2.0
//! The three ways an amount may be rounded, and the only division that rounds.

/// How a quotient becomes an integer. A pack names one wherever an amount is paid or printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rounding {
    /// Towards minus infinity (floor): 1.9 becomes 1, -1.1 becomes -2.
    Down,
    /// Towards plus infinity (ceiling): 1.1 becomes 2, -1.9 becomes -1.
    Up,
    /// To the nearest, a half away from zero (四舍五入): 1.5 becomes 2, -1.5 becomes -2.
    HalfUp,
}

impl Rounding {
    /// Each way, in the order of the declaration.
    pub const ALL: [Rounding; 3] = [Rounding::Down, Rounding::Up, Rounding::HalfUp];

    /// The word used in packs: `down`, `up` or `half_up`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Rounding::Down => "down",
            Rounding::Up => "up",
            Rounding::HalfUp => "half_up",
        }
    }

    /// The inverse of [`Rounding::name`]; `None` for any other word.
    #[must_use]
    pub fn parse(name: &str) -> Option<Rounding> {
        Rounding::ALL.into_iter().find(|way| way.name() == name)
    }
}

impl std::fmt::Display for Rounding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// `num / den`, rounded.
///
/// # Panics
/// When `den` is 0 or the quotient does not fit (`i128::MIN / -1`), exactly as `/` does.
#[must_use]
pub const fn div_round(num: i128, den: i128, way: Rounding) -> i128 {
    let quotient = num / den;
    let rest = num % den;
    if rest == 0 {
        return quotient;
    }
    let negative = (rest < 0) != (den < 0);
    match way {
        Rounding::Down if negative => quotient - 1,
        Rounding::Up if !negative => quotient + 1,
        Rounding::Down | Rounding::Up => quotient,
        Rounding::HalfUp => {
            let rest = rest.unsigned_abs();
            if rest < den.unsigned_abs() - rest {
                quotient
            } else if negative {
                quotient - 1
            } else {
                quotient + 1
            }
        }
    }
}

/// [`div_round`] for columns of `i64`.
///
/// # Panics
/// When `den` is 0 or the quotient does not fit (`i64::MIN / -1`), exactly as `/` does.
#[must_use]
#[inline]
pub const fn div_round_i64(num: i64, den: i64, way: Rounding) -> i64 {
    let quotient = num / den;
    let rest = num % den;
    if rest == 0 {
        return quotient;
    }
    let negative = (rest < 0) != (den < 0);
    match way {
        Rounding::Down if negative => quotient - 1,
        Rounding::Up if !negative => quotient + 1,
        Rounding::Down | Rounding::Up => quotient,
        Rounding::HalfUp => {
            let rest = rest.unsigned_abs();
            if rest < den.unsigned_abs() - rest {
                quotient
            } else if negative {
                quotient - 1
            } else {
                quotient + 1
            }
        }
    }
}
