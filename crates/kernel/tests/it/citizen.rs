// SPDX-License-Identifier: Apache-2.0
//! Citizen numbers, of counties that do not exist.

use crate::day;
use kernel::{CitizenNumber, CitizenNumberError as Wrong, DateError, Sex, check_digit};
use proptest::prelude::*;

const SAMPLES: [&str; 5] = [
    "500299195001019015",
    "533199196302149021",
    "511999200211059044",
    "640199198507209034",
    "500299201006019063",
];

fn number(text: &str) -> CitizenNumber {
    CitizenNumber::parse(text).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn a_number_tells_birth_sex_and_place_of_first_registration() {
    let sexes = [Sex::Male, Sex::Female, Sex::Female, Sex::Male, Sex::Female];
    let births = ["1950-01-01", "1963-02-14", "2002-11-05", "1985-07-20", "2010-06-01"];
    for ((text, sex), birth) in SAMPLES.into_iter().zip(sexes).zip(births) {
        let number = number(text);
        assert_eq!((number.sex(), number.birth()), (sex, day(birth)));
        assert_eq!(number.region6().to_string(), text[..6]);
        assert!(number.first_registration().unwrap().is_demonstration());
        assert_eq!(number.expose(), text);
    }
}

#[test]
fn the_samples_of_the_standard_have_their_check_digits() {
    assert_eq!(check_digit("11010519491231002"), Some('X'));
    assert_eq!(check_digit("44052418800101001"), Some('4'));
    assert_eq!(check_digit("1101051949123100"), None);
    assert_eq!(check_digit("1101051949123100X"), None);
}

#[test]
fn a_number_is_read_as_sheets_and_keyboards_give_it() {
    let with_x = "50029919500101912X";
    assert_eq!(number(&with_x.to_lowercase()).expose(), with_x);
    assert_eq!(number("'500299195001019015").expose(), SAMPLES[0]);
    assert_eq!(number("　５００２９９１９５００１０１９０１５ ").expose(), SAMPLES[0]);
}

#[test]
fn a_wrong_number_is_refused_with_its_own_reason() {
    for (text, error) in [
        ("", Wrong::Empty),
        ("50029919500101901", Wrong::Length(17)),
        ("5002991950010190150", Wrong::Length(19)),
        ("500299500101901", Wrong::Old),
        ("50029919500101901O", Wrong::Character(18)),
        ("5O0299195001019015", Wrong::Character(2)),
        ("500299195001019010", Wrong::CheckDigit('5')),
        ("500299195013019015", Wrong::BirthDate(DateError::Month(13))),
        ("500299195002309015", Wrong::BirthDate(DateError::Day { year: 1950, month: 2, day: 30, last: 28 })),
        ("500299179901019015", Wrong::BirthDate(DateError::Year(1799))),
        ("990299195001019015", Wrong::Province),
        ("5.00299E+17", Wrong::Scientific),
        ("500299195001019000", Wrong::LastDigitsLost),
    ] {
        assert_eq!(CitizenNumber::parse(text), Err(error), "{text}");
    }
}

#[test]
fn a_birth_after_the_day_in_question_is_refused_only_when_a_day_is_given() {
    let child = SAMPLES[4];
    assert!(CitizenNumber::parse(child).is_ok());
    assert_eq!(CitizenNumber::parse_on(child, day("2010-05-31")), Err(Wrong::BornLater(day("2010-05-31"))));
    assert!(CitizenNumber::parse_on(child, day("2010-06-01")).is_ok());
}

#[test]
fn an_old_number_of_15_digits_becomes_the_18_of_the_same_person() {
    for text in &SAMPLES[..2] {
        let old = format!("{}{}", &text[..6], &text[8..17]);
        assert_eq!(CitizenNumber::from_15(&old).unwrap().expose(), *text);
    }
    assert_eq!(CitizenNumber::from_15("50029950010190"), Err(Wrong::Length(14)));
    assert_eq!(CitizenNumber::from_15("50029950010190X"), Err(Wrong::Character(15)));
    assert_eq!(CitizenNumber::from_15("500299501301901"), Err(Wrong::BirthDate(DateError::Month(13))));
}

#[test]
fn a_number_never_prints_its_digits() {
    let number = number(SAMPLES[0]);
    for shown in [format!("{number}"), format!("{number:?}"), format!("{:?}", Some(&number))] {
        assert!(shown.contains("500299********9015"), "{shown}");
    }
    let error = CitizenNumber::parse("500299195001019010").unwrap_err();
    assert!(!format!("{error}{error:?}").contains("195001"));
}

#[test]
fn each_error_says_in_chinese_what_to_do() {
    assert!(Wrong::CheckDigit('X').to_string().contains("应是 X"));
    assert!(Wrong::Length(17).to_string().contains("18 位"));
    assert!(Wrong::Scientific.to_string().contains("Excel"));
}

proptest! {
    #![proptest_config(crate::config(256))]

    #[test]
    fn one_wrong_digit_or_two_swapped_neighbours_are_always_found(which in 0usize..5, at in 0usize..16, digit in b'0'..=b'9') {
        let right = SAMPLES[which].as_bytes();
        let mut wrong = right.to_vec();
        wrong[at] = digit;
        let mut swapped = right.to_vec();
        swapped.swap(at, at + 1);
        for text in [wrong, swapped] {
            let read = CitizenNumber::parse(std::str::from_utf8(&text).unwrap());
            prop_assert_eq!(read.is_ok(), text == right);
        }
    }

    #[test]
    fn reading_never_panics(text in "[0-9Xx'. E+张]{0,20}") {
        let _ = CitizenNumber::parse(&text);
        let _ = CitizenNumber::from_15(&text);
    }
}
