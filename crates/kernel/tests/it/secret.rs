// SPDX-License-Identifier: Apache-2.0
//! Secrets, masks and citations.

use crate::day;
use kernel::{Citation, Masked, Secret, SourceDocument};

#[test]
fn a_secret_shows_only_to_whoever_asks_for_it() {
    let secret = Secret::new(String::from("6222020000000000"));
    assert_eq!(format!("{secret} {secret:?}"), "*** ***");
    assert_eq!(secret.expose(), "6222020000000000");
}

#[test]
fn names_phones_and_cards_are_masked_by_their_own_rules() {
    for (masked, shown) in [
        (Masked::name("张三丰"), "张**"),
        (Masked::name("李四"), "李*"),
        (Masked::name("丁"), "*"),
        (Masked::name("买买提·艾力"), "买*****"),
        (Masked::name(""), ""),
        (Masked::phone("13812345678"), "138****5678"),
        (Masked::phone("59221234"), "******34"),
        (Masked::card("6222020000001234"), "************1234"),
        (Masked::card("1234567"), "*******"),
    ] {
        assert_eq!(masked.as_str(), shown);
        assert_eq!(masked.to_string(), shown);
    }
}

#[test]
fn a_document_is_in_force_from_its_first_day_to_its_last() {
    let document = SourceDocument {
        id: "chengkou-2020".into(),
        title: String::new(),
        number: String::new(),
        issuer: String::new(),
        published: None,
        in_force_from: day("2020-09-30"),
        in_force_until: Some(day("2021-06-30")),
        note: String::new(),
    };
    for (on, in_force) in
        [("2020-09-29", false), ("2020-09-30", true), ("2021-06-30", true), ("2021-07-01", false)]
    {
        assert_eq!(document.in_force_on(day(on)), in_force, "{on}");
    }
    assert!(SourceDocument { in_force_until: None, ..document }.in_force_on(day("2099-01-01")));
    assert_eq!(Citation::new("chengkou-2020", "一(一)3").to_string(), "chengkou-2020 一(一)3");
    assert_eq!(Citation::new("chengkou-2020", "").to_string(), "chengkou-2020");
}
