// SPDX-License-Identifier: Apache-2.0
//! Rounded division.

use kernel::{Rounding, div_round, div_round_i64};
use proptest::prelude::*;

#[test]
fn each_way_rounds_as_its_name_says_on_both_sides_of_zero() {
    //                       num den down up half_up
    for (num, den, down, up, half) in [
        (19, 10, 1, 2, 2),
        (-19, 10, -2, -1, -2),
        (15, 10, 1, 2, 2),
        (-15, 10, -2, -1, -2),
        (14, 10, 1, 2, 1),
        (-14, 10, -2, -1, -1),
        (20, 10, 2, 2, 2),
        (1, 3, 0, 1, 0),
        (-1, 3, -1, 0, 0),
        (1, -3, -1, 0, 0),
        (0, 7, 0, 0, 0),
    ] {
        let all = Rounding::ALL.map(|way| div_round(num, den, way));
        assert_eq!(all, [down, up, half], "{num}/{den}");
    }
    assert_eq!(div_round(i128::MAX, i128::MAX - 1, Rounding::HalfUp), 1);
    assert_eq!(div_round(i128::MIN, 3, Rounding::Down), i128::MIN / 3 - 1);
}

#[test]
fn a_rounding_reads_back_from_its_name_and_from_nothing_else() {
    for way in Rounding::ALL {
        assert_eq!(Rounding::parse(way.name()), Some(way));
    }
    assert_eq!(Rounding::parse("nearest"), None);
}

proptest! {
    #![proptest_config(crate::config(256))]

    #[test]
    fn the_two_widths_agree(num in any::<i64>(), den in any::<i64>().prop_filter("", |den| !matches!(den, 0 | -1))) {
        for way in Rounding::ALL {
            let wide = div_round(num.into(), den.into(), way);
            prop_assert_eq!(i128::from(div_round_i64(num, den, way)), wide);
        }
    }

    #[test]
    fn half_up_is_never_more_than_half_away(num in -1_000_000i128..1_000_000, den in 1i128..1000) {
        let near = div_round(num, den, Rounding::HalfUp);
        prop_assert!(2 * (near * den - num).abs() <= den);
        let (down, up) = (div_round(num, den, Rounding::Down), div_round(num, den, Rounding::Up));
        prop_assert!(down * den <= num && num <= up * den && up - down <= 1);
    }
}
