// SPDX-License-Identifier: Apache-2.0
//! The reference that travels to the bank and back.

use super::sample::{component, county, month};
use crate::payout::model::identity::{PaymentKey, ReferenceError};
use crate::payout::model::ids::{Component, PayeeNumber};
use kernel::{Division, Month};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed};

fn key() -> PaymentKey {
    let payee = PayeeNumber::new(1234).unwrap();
    PaymentKey { payee, month: month("2020-10"), component: component("JB"), sequence: 1 }
}

#[test]
fn a_reference_can_be_read_by_people_and_fits_a_banks_field() {
    let reference = key().reference(county());
    assert_eq!(&reference[..25], "500299000001234202010JB01");
    assert_eq!(reference.len(), 26);
    assert_eq!(PaymentKey::parse(&reference, county()), Ok(key()));
}

#[test]
fn the_check_character_is_that_of_iso_7064_mod_37_36() {
    // Worked by hand: P = 36, each character S = (P + value) mod 36 (0 as 36), P = 2 S mod 37; check = 37 - P mod 36.
    let mut product = 36u32;
    for character in "500299000001234202010JB01".chars() {
        let sum = (product + character.to_digit(36).unwrap()) % 36;
        product = (if sum == 0 { 36 } else { sum }) * 2 % 37;
    }
    let check = std::char::from_digit((37 - product) % 36, 36).unwrap().to_ascii_uppercase();
    assert!(key().reference(county()).ends_with(check));
}

#[test]
fn what_is_no_reference_of_ours_says_why() {
    let reference = key().reference(county());
    let other = Division::parse("640199").unwrap();
    let swapped =
        format!("{}{}{}{}", &reference[..11], &reference[12..13], &reference[11..12], &reference[13..]);
    for (text, expected) in [
        ("", ReferenceError::Form),
        ("500299", ReferenceError::Form),
        (&reference.to_lowercase(), ReferenceError::Form),
        (&format!("{reference}0"), ReferenceError::Form),
        (&reference.replace("202010", "202011"), ReferenceError::Check),
        (&swapped, ReferenceError::Check),
        (&key().reference(other), ReferenceError::OtherCounty),
    ] {
        assert_eq!(PaymentKey::parse(text, county()), Err(expected), "{text}");
    }
    assert_eq!(
        PaymentKey::parse(&format!("  {reference} "), county()),
        Ok(key()),
        "blanks around it are nothing"
    );
}

#[test]
fn codes_and_numbers_outside_their_form_do_not_exist() {
    for code in ["", "J", "jb", "J-", "JBX", "基本"] {
        assert_eq!(Component::parse(code), None, "{code}");
    }
    assert_eq!(PayeeNumber::new(0), None);
    assert_eq!(PayeeNumber::new(1_000_000_000), None);
}

fn any_key() -> impl Strategy<Value = PaymentKey> {
    (1u32..=999_999_999, Month::MIN.index()..=Month::MAX.index(), "[0-9A-Z]{2}", 1u8..=99).prop_map(
        |(payee, month, code, sequence)| PaymentKey {
            payee: PayeeNumber::new(payee).unwrap(),
            month: Month::from_index(month).unwrap(),
            component: Component::parse(&code).unwrap(),
            sequence,
        },
    )
}

proptest! {
    #![proptest_config(Config { cases: 400, failure_persistence: None, rng_seed: RngSeed::Fixed(7), ..Config::default() })]

    #[test]
    fn two_payments_never_share_a_reference(a in any_key(), b in any_key()) {
        prop_assert_eq!(a == b, a.reference(county()) == b.reference(county()));
        prop_assert_eq!(PaymentKey::parse(&a.reference(county()), county()), Ok(a));
    }

    #[test]
    fn one_wrong_character_is_always_found(key in any_key(), at in 0usize..26, wrong in "[0-9A-Z]") {
        let right = key.reference(county());
        let mut text = right.clone();
        text.replace_range(at..=at, &wrong);
        prop_assert_eq!(text == right, PaymentKey::parse(&text, county()).is_ok());
    }
}
