// SPDX-License-Identifier: Apache-2.0
//! Arithmetic on what a value may be: a range of numbers, yes or no or both, some of the variants.

use kernel::{Date, Fraction};
use policy::ir::CompareOp;
use policy::tree::{Base, Constant};

/// An end of a range of numbers; none where there is none.
pub(crate) type End = Option<Fraction>;

/// What a value may be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Span {
    /// A number, a date (in days) or a place (as its code) between these, both included.
    Number(End, End),
    /// Whether it may be no, whether it may be yes.
    Bool(bool, bool),
    /// The variants that it may be, as bits.
    Variants(u64),
}

/// What an expression may give.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Value {
    /// What it may be where it is something.
    pub(crate) span: Span,
    /// Whether it may be none.
    pub(crate) none: bool,
    /// Whether it may be anything but none.
    pub(crate) some: bool,
}

impl Value {
    pub(crate) fn of(span: Span) -> Value {
        Value { span, none: false, some: true }
    }

    pub(crate) fn exactly(number: Fraction) -> Value {
        Value::of(Span::Number(Some(number), Some(number)))
    }

    pub(crate) fn bool(no: bool, yes: bool) -> Value {
        Value::of(Span::Bool(no, yes))
    }

    pub(crate) fn open() -> Value {
        Value::of(Span::Number(None, None))
    }

    /// Whether it may be no, and whether it may be yes; anything for what is no boolean.
    pub(crate) fn truth(self) -> (bool, bool) {
        match self.span {
            Span::Bool(no, yes) => (no, yes),
            _ => (true, true),
        }
    }

    pub(crate) fn ends(self) -> (End, End) {
        match self.span {
            Span::Number(low, high) => (low, high),
            _ => (None, None),
        }
    }

    /// Either of two.
    pub(crate) fn or(self, other: Value) -> Value {
        let span = match (self.some, other.some, self.span, other.span) {
            (false, _, _, span) => span,
            (_, false, span, _) => span,
            (_, _, Span::Number(a, b), Span::Number(c, d)) => Span::Number(least(a, c), most(b, d)),
            (_, _, Span::Bool(a, b), Span::Bool(c, d)) => Span::Bool(a || c, b || d),
            (_, _, Span::Variants(a), Span::Variants(b)) => Span::Variants(a | b),
            (_, _, span, _) => span,
        };
        Value { span, none: self.none || other.none, some: self.some || other.some }
    }
}

/// The smaller of two lower ends; none is below everything.
pub(crate) fn least(a: End, b: End) -> End {
    Some(a?.min(b?))
}

/// The larger of two upper ends; none is above everything.
pub(crate) fn most(a: End, b: End) -> End {
    Some(a?.max(b?))
}

pub(crate) fn both(a: End, b: End, f: impl Fn(Fraction, Fraction) -> Option<Fraction>) -> End {
    f(a?, b?)
}

pub(crate) fn known(base: Base, value: i64, scale: i64) -> Value {
    match base {
        Base::Bool => Value::bool(value == 0, value != 0),
        Base::Enum(_) => Value::of(Span::Variants(1u64 << value.clamp(0, 63))),
        Base::Date | Base::Division => Value::exactly(Fraction::from_int(value)),
        Base::Number(_) => {
            Fraction::new(i128::from(value), i128::from(scale)).map_or_else(Value::open, Value::exactly)
        }
    }
}

pub(crate) fn constant_value(constant: &Constant) -> Value {
    match constant {
        Constant::Number(number) => Value::exactly(*number),
        Constant::Bool(value) => Value::bool(!value, *value),
        Constant::Date(date) => Value::exactly(days(*date)),
        Constant::Variant(variant) => Value::of(Span::Variants(1u64 << (*variant).min(63))),
    }
}

pub(crate) fn every(variants: usize) -> u64 {
    if variants >= 64 { u64::MAX } else { (1 << variants) - 1 }
}

pub(crate) fn days(date: Date) -> Fraction {
    Fraction::from_int(i64::from(date.days()))
}

pub(crate) fn date(end: End) -> Option<Date> {
    Date::from_days(i32::try_from(end?.to_int()?).ok()?)
}

/// The smaller of two upper ends: an end that is known wins over one that is not.
pub(crate) fn least_known(a: End, b: End) -> End {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}

/// The larger of two lower ends, likewise.
pub(crate) fn most_known(a: End, b: End) -> End {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.max(b)),
        (a, b) => a.or(b),
    }
}

pub(crate) fn abs(low: End, high: End) -> Value {
    let size = |end: End| end.map(|end| if end.signum() < 0 { end.negated() } else { end });
    let crosses = low.is_none_or(|low| low.signum() < 0) && high.is_none_or(|high| high.signum() > 0);
    let (a, b) = (size(low), size(high));
    let low = if crosses { Some(Fraction::ZERO) } else { least_known(a, b) };
    Value::of(Span::Number(low, most(a, b)))
}

/// A number, or an end of the line.
#[derive(Clone, Copy, PartialEq)]
enum Far {
    Below,
    At(Fraction),
    Above,
}

pub(crate) fn multiply(a: (End, End), b: (End, End)) -> (End, End) {
    let low = |end: End| end.map_or(Far::Below, Far::At);
    let high = |end: End| end.map_or(Far::Above, Far::At);
    let sign = |far: Far| match far {
        Far::Below => -1,
        Far::At(number) => number.signum(),
        Far::Above => 1,
    };
    let times = |a: Far, b: Far| match (a, b) {
        (Far::At(a), Far::At(b)) => a.checked_mul(b).map_or(Far::Above, Far::At),
        (a, b) => match sign(a) * sign(b) {
            0 => Far::At(Fraction::ZERO),
            product if product < 0 => Far::Below,
            _ => Far::Above,
        },
    };
    let corners = [
        times(low(a.0), low(b.0)),
        times(low(a.0), high(b.1)),
        times(high(a.1), low(b.0)),
        times(high(a.1), high(b.1)),
    ];
    let mut range: (End, End) = (None, None);
    let numbers =
        corners.iter().filter_map(|far| if let Far::At(number) = far { Some(*number) } else { None });
    if !corners.contains(&Far::Below) {
        range.0 = numbers.clone().min();
    }
    if !corners.contains(&Far::Above) {
        range.1 = numbers.max();
    }
    range
}

pub(crate) fn divide(a: (End, End), b: (End, End)) -> (End, End) {
    let positive = b.0.is_some_and(|low| low.signum() > 0);
    let natural = b.0.is_some_and(|low| low.signum() >= 0);
    let one_over = |end: Fraction| Fraction::ONE.checked_div(end);
    if positive {
        let reciprocal = (b.1.map_or(Some(Fraction::ZERO), one_over), b.0.and_then(one_over));
        return multiply(a, reciprocal);
    }
    // By as little as anything above zero; by zero itself nothing comes out.
    if natural && a.0.is_some_and(|low| low.signum() >= 0) {
        let low = match b.1 {
            Some(most) if most.signum() > 0 => a.0.and_then(|low| low.checked_div(most)),
            _ => Some(Fraction::ZERO),
        };
        return (low, None);
    }
    (None, None)
}

pub(crate) fn compare(op: CompareOp, a: Span, b: Span) -> Value {
    let (equal, unequal) = match (a, b) {
        (Span::Number(a, b), Span::Number(c, d)) => {
            let below = |x: End, y: End, or_equal: bool| match (x, y) {
                (Some(x), Some(y)) => x < y || or_equal && x == y,
                _ => true,
            };
            let less = below(a, d, false);
            let more = below(c, b, false);
            let at_most = below(a, d, true);
            let at_least = below(c, b, true);
            let same = at_most && at_least;
            match op {
                CompareOp::Less => return Value::bool(at_least, less),
                CompareOp::AtMost => return Value::bool(more, at_most),
                CompareOp::More => return Value::bool(at_most, more),
                CompareOp::AtLeast => return Value::bool(less, at_least),
                CompareOp::Equal | CompareOp::NotEqual => {
                    let point = a.is_some() && a == b && c.is_some() && c == d && a == c;
                    (same, !point)
                }
            }
        }
        (Span::Variants(a), Span::Variants(b)) => (a & b != 0, !(a == b && a.is_power_of_two())),
        (Span::Bool(a, b), Span::Bool(c, d)) => (a && c || b && d, a && d || b && c),
        _ => (true, true),
    };
    match op {
        CompareOp::Equal => Value::bool(unequal, equal),
        CompareOp::NotEqual => Value::bool(equal, unequal),
        _ => Value::bool(true, true),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn end(text: &str) -> End {
        Fraction::parse(text).ok()
    }

    #[test]
    fn products_of_ranges_are_as_wide_as_their_corners() {
        let table = [
            (("2", "3"), ("4", "5"), ("8", "15")),
            (("-2", "3"), ("4", "5"), ("-10", "15")),
            (("0", "-"), ("4", "5"), ("0", "-")),
            (("-", "3"), ("0", "0"), ("0", "0")),
            (("-2", "-"), ("-1", "4"), ("-", "-")),
        ];
        for (a, b, product) in table {
            let of = |(low, high): (&str, &str)| (end(low), end(high));
            assert_eq!(multiply(of(a), of(b)), of(product), "{a:?} {b:?}");
        }
    }

    #[test]
    fn a_divisor_that_may_be_zero_leaves_the_top_open() {
        assert_eq!(divide((end("6"), end("6")), (end("2"), end("3"))), (end("2"), end("3")));
        assert_eq!(divide((end("6"), end("6")), (end("0"), end("3"))), (end("2"), None));
        assert_eq!(divide((end("6"), None), (end("1"), end("3"))), (end("2"), None));
        assert_eq!(divide((end("-6"), end("6")), (end("0"), end("3"))), (None, None));
    }

    #[test]
    fn comparisons_know_when_they_are_settled() {
        let number = |low: &str, high: &str| Span::Number(end(low), end(high));
        let less = |a, b| compare(CompareOp::Less, a, b).truth();
        assert_eq!(less(number("1", "2"), number("3", "4")), (false, true));
        assert_eq!(less(number("3", "4"), number("1", "3")), (true, false));
        assert_eq!(less(number("1", "3"), number("3", "4")), (true, true));
        assert_eq!(less(number("-", "2"), number("3", "-")), (false, true));
        assert_eq!(compare(CompareOp::Equal, number("3", "3"), number("3", "3")).truth(), (false, true));
        assert_eq!(compare(CompareOp::Equal, Span::Variants(1), Span::Variants(6)).truth(), (true, false));
    }
}
