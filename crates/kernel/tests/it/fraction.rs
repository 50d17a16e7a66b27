// SPDX-License-Identifier: Apache-2.0
//! Exact fractions.

use kernel::{Fraction, FractionError, Rounding};
use proptest::prelude::*;
use std::cmp::Ordering;

fn fraction(text: &str) -> Fraction {
    Fraction::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

#[test]
fn a_fraction_is_always_in_lowest_terms_with_a_positive_denominator() {
    for (num, den, shown) in
        [(2, 4, "1/2"), (-2, 4, "-1/2"), (2, -4, "-1/2"), (-2, -4, "1/2"), (0, -7, "0"), (6, 3, "2")]
    {
        assert_eq!(Fraction::new(num, den).unwrap().to_string(), shown);
    }
    assert_eq!(Fraction::new(1, 0), None);
    assert_eq!(Fraction::new(i128::MIN, 1), None, "its negative would not fit");
    assert_eq!(Fraction::new(i128::MIN, 2).unwrap().num(), i128::MIN / 2);
    assert_eq!(Fraction::new(i128::MIN, i128::MIN), Some(Fraction::ONE));
}

#[test]
fn decimals_percentages_and_quotients_are_read_exactly() {
    for (text, num, den) in [
        ("1.5", 3, 2),
        ("60%", 3, 5),
        ("６０％", 3, 5),
        ("1/3", 1, 3),
        ("-0.50", -1, 2),
        ("+2", 2, 1),
        ("1.5/4", 3, 8),
        ("33.3 %", 333, 1000),
        (" 100% ", 1, 1),
    ] {
        assert_eq!(fraction(text), Fraction::new(num, den).unwrap(), "{text}");
    }
}

#[test]
fn what_is_no_fraction_says_why() {
    for (text, error) in [
        ("", FractionError::Empty),
        ("六成", FractionError::NotANumber),
        ("1.", FractionError::NotANumber),
        (".5", FractionError::NotANumber),
        ("1.5E+17", FractionError::NotANumber),
        ("1/2/3", FractionError::NotANumber),
        ("1/0", FractionError::ZeroDenominator),
        ("9999999999999999999999999999999999999999", FractionError::TooLarge),
        ("0.000000000000000000000000000000000000000001", FractionError::TooLarge),
    ] {
        assert_eq!(Fraction::parse(text), Err(error), "{text}");
    }
}

#[test]
fn the_third_of_an_income_just_below_the_standard_is_below_it() {
    // 1,487.99 yuan for three is below 496 a head; rounded to the fen it would be equal.
    let income = Fraction::new(148_799, 3).unwrap();
    assert!(income < Fraction::from_int(49_600));
    assert_eq!(income.round(Rounding::HalfUp, 1), Some(49_600));
}

#[test]
fn rounding_goes_to_a_multiple_of_the_quantum() {
    let amount = Fraction::new(148_799, 3).unwrap();
    for (way, quantum, rounded) in [
        (Rounding::Down, 1, 49_599),
        (Rounding::Down, 100, 49_500),
        (Rounding::Up, 100, 49_600),
        (Rounding::HalfUp, 1000, 50_000),
    ] {
        assert_eq!(amount.round(way, quantum), Some(rounded));
    }
    assert_eq!(amount.round(Rounding::Up, 0), None);
    assert_eq!(Fraction::new(i128::MAX, 1).unwrap().round(Rounding::Up, 1), None);
}

#[test]
fn a_decimal_has_the_places_asked_for_and_no_minus_zero() {
    for (text, places, way, shown) in [
        ("1/3", 4, Rounding::HalfUp, "0.3333"),
        ("2/3", 4, Rounding::HalfUp, "0.6667"),
        ("2/3", 0, Rounding::Down, "0"),
        ("-2/3", 2, Rounding::Down, "-0.67"),
        ("-1/300", 2, Rounding::Up, "0.00"),
        ("999.999", 2, Rounding::HalfUp, "1000.00"),
        ("1.5", 3, Rounding::Up, "1.500"),
    ] {
        assert_eq!(fraction(text).to_decimal(places, way), shown, "{text}");
    }
    let tiny = Fraction::new(1, i128::MAX).unwrap();
    assert_eq!(tiny.to_decimal(40, Rounding::Down), format!("0.{}58", "0".repeat(38)));
}

#[test]
fn arithmetic_that_does_not_fit_is_none_and_not_a_panic() {
    let huge = Fraction::new(i128::MAX, 1).unwrap();
    assert_eq!(huge.checked_add(Fraction::ONE), None);
    assert_eq!(huge.checked_mul(huge), None);
    assert_eq!(Fraction::ONE.checked_div(Fraction::ZERO), None);
    assert_eq!(huge.checked_mul(Fraction::new(1, i128::MAX).unwrap()), Some(Fraction::ONE));
}

#[test]
fn order_holds_where_cross_products_overflow() {
    let (a, b) = (i128::MAX, i128::MAX - 1);
    let just_above = Fraction::new(a, b).unwrap();
    let nearer = Fraction::new(a - 2, b - 2).unwrap();
    assert_eq!(just_above.cmp(&nearer), Ordering::Less, "1 + 1/n falls with n");
    assert_eq!(nearer.negated().cmp(&just_above.negated()), Ordering::Less);
    assert_eq!(just_above.cmp(&just_above), Ordering::Equal);
    assert!(Fraction::new(-a, 3).unwrap() < Fraction::new(1, a).unwrap());
}

fn small() -> impl Strategy<Value = Fraction> {
    (-10_000i128..10_000, 1i128..500).prop_map(|(num, den)| Fraction::new(num, den).expect("not over zero"))
}

proptest! {
    #![proptest_config(crate::config(256))]

    #[test]
    fn adding_and_taking_away_come_back(a in small(), b in small()) {
        prop_assert_eq!(a.checked_add(b).unwrap().checked_sub(b), Some(a));
        if !b.is_zero() {
            prop_assert_eq!(a.checked_mul(b).unwrap().checked_div(b), Some(a));
        }
    }

    #[test]
    fn order_is_the_sign_of_the_difference(a in small(), b in small()) {
        prop_assert_eq!(a.cmp(&b) as i128, a.checked_sub(b).unwrap().signum());
    }

    #[test]
    fn order_of_huge_parts_agrees_with_the_order_of_their_reciprocals(
        a in 1..i128::MAX, b in 1..i128::MAX, c in 1..i128::MAX, d in 1..i128::MAX
    ) {
        let (left, right) = (Fraction::new(a, b).unwrap(), Fraction::new(c, d).unwrap());
        let turned = (Fraction::new(b, a).unwrap(), Fraction::new(d, c).unwrap());
        prop_assert_eq!(left.cmp(&right), turned.1.cmp(&turned.0));
    }

    #[test]
    fn a_decimal_reads_back_within_its_last_place(a in small(), places in 0u32..8) {
        let shown = Fraction::parse(&a.to_decimal(places, Rounding::Down)).unwrap();
        let rest = a.checked_sub(shown).unwrap();
        prop_assert!(rest.signum() >= 0 && rest < Fraction::new(1, 10i128.pow(places)).unwrap());
    }

    #[test]
    fn rounding_agrees_with_the_decimal(a in small()) {
        for way in Rounding::ALL {
            prop_assert_eq!(a.round(way, 1).unwrap().to_string(), a.to_decimal(0, way));
        }
    }
}
