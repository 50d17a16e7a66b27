// SPDX-License-Identifier: Apache-2.0
//! Figures as people type them: the right unit is read, every other one is refused with what is wrong.

use super::model::{IndexFault, Rise};
use kernel::Fraction;
use proptest::prelude::*;

/// Per cent with one decimal, and nothing beyond a fifth.
fn read(text: &str) -> Result<i64, IndexFault> {
    let share = |text: &str| Fraction::parse(text).ok();
    Rise::parse(text, share("0.1%"), share("20%")).map(Rise::get)
}

#[test]
fn a_rise_is_read_as_people_write_it() {
    for (text, expected) in [
        ("3.5", 350),
        ("3.5%", 350),
        ("３．５％", 350),
        (" 0 ", 0),
        ("-0.3", -30),
        ("20", 2000),
        ("3.50", 350),
    ] {
        assert_eq!(read(text), Ok(expected), "{text}");
    }
    assert_eq!((Rise::new(350).percent(), Rise::new(350).fact()), ("3.5".to_owned(), "0.0350".to_owned()));
    assert_eq!(
        (Rise::new(-30).percent(), Rise::new(1925).percent()),
        ("-0.3".to_owned(), "19.25".to_owned())
    );
}

#[test]
fn a_rise_in_another_unit_is_refused() {
    let (step, largest) = (IndexFault::TooFine(Rise::new(10)), IndexFault::TooLarge(Rise::new(2000)));
    for (text, expected) in [
        ("0.035", step),
        ("3.55", step),
        ("0.035%", step),
        ("35", largest),
        ("-20.1", largest),
        ("103.5", largest),
        ("三点五", IndexFault::NotPercent),
        ("7/2", IndexFault::NotPercent),
        ("3.5元", IndexFault::NotPercent),
        ("", IndexFault::NotPercent),
    ] {
        assert_eq!(read(text), Err(expected), "{text}");
    }
}

proptest! {
    #[test]
    fn what_is_printed_is_read_again(tenths in -200_i64..=200) {
        let rise = Rise::new(tenths * 10);
        prop_assert_eq!(read(&rise.percent()), Ok(rise.get()));
        prop_assert_eq!(Fraction::parse(&rise.fact()).ok().and_then(Rise::of), Some(rise));
    }

    #[test]
    fn whatever_is_typed_is_read_within_the_bounds_or_refused(text in "\\PC{0,12}") {
        if let Ok(rise) = read(&text) {
            prop_assert!(rise.abs() <= 2000 && rise % 10 == 0);
        }
    }
}
