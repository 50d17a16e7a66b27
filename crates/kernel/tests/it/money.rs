// SPDX-License-Identifier: Apache-2.0
//! Money: reading, writing, adding, and the capital numerals against an inverse parser.

use kernel::{Fen, MoneyError};
use proptest::prelude::*;

#[test]
fn amounts_are_read_in_the_ways_offices_write_them() {
    for (text, fen) in [
        ("1488", 148_800),
        ("1,488.00", 148_800),
        ("1488元", 148_800),
        ("￥1488", 148_800),
        ("¥ 1,488.5", 148_850),
        ("１，４８８．００", 148_800),
        ("1.2万元", 1_200_000),
        ("1.23456万", 1_234_560),
        ("2亿元", 20_000_000_000),
        ("-30.5", -3_050),
        ("－３０", -3_000),
        ("−30", -3_000),
        ("-￥30", -3_000),
        ("￥-30", -3_000),
        ("负30元", -3_000),
        ("+0.01", 1),
        (" 496.000 ", 49_600),
        ("0", 0),
        ("1488元整", 148_800),
        ("92233720368547758.07", i64::MAX),
        ("-92233720368547758.08", i64::MIN),
    ] {
        assert_eq!(Fen::parse(text), Ok(Fen::new(fen)), "{text}");
    }
}

#[test]
fn what_is_no_amount_is_refused_with_its_own_reason() {
    for (text, error) in [
        ("", MoneyError::Empty),
        ("　", MoneyError::Empty),
        ("1,48", MoneyError::Grouping),
        ("1488,000", MoneyError::Grouping),
        (",488", MoneyError::Grouping),
        ("1,4,88", MoneyError::Grouping),
        ("1.234", MoneyError::BelowFen),
        ("0.005元", MoneyError::BelowFen),
        ("1.2345678万元", MoneyError::BelowFen),
        ("1.23E+17", MoneyError::Scientific),
        ("5.00299e17", MoneyError::Scientific),
        ("无", MoneyError::Character('无')),
        ("1 488", MoneyError::Character(' ')),
        ("元", MoneyError::NotANumber),
        ("1.", MoneyError::NotANumber),
        (".5", MoneyError::NotANumber),
        ("1.2.3", MoneyError::NotANumber),
        ("--1", MoneyError::NotANumber),
        ("1.4,880", MoneyError::NotANumber),
        ("92233720368547758.08", MoneyError::TooLarge),
    ] {
        assert_eq!(Fen::parse(text), Err(error), "{text}");
    }
}

#[test]
fn each_error_says_in_chinese_what_a_right_amount_looks_like() {
    assert!(MoneyError::Scientific.to_string().contains("Excel"));
    assert!(MoneyError::Grouping.to_string().contains("1,488.00"));
    assert!(MoneyError::Character('无').to_string().contains('无'));
}

#[test]
fn an_amount_is_written_for_machines_for_people_and_in_wan() {
    for (fen, plain, grouped, wan) in [
        (148_800, "1488.00", "1,488.00", "0.1488"),
        (0, "0.00", "0.00", "0"),
        (-5, "-0.05", "-0.05", "-0.000005"),
        (100_000_000, "1000000.00", "1,000,000.00", "100"),
        (123_456_789, "1234567.89", "1,234,567.89", "123.456789"),
        (i64::MIN, "-92233720368547758.08", "-92,233,720,368,547,758.08", "-9223372036854.775808"),
    ] {
        let amount = Fen::new(fen);
        assert_eq!(amount.plain(), plain);
        assert_eq!(amount.to_string(), plain);
        assert_eq!(amount.grouped(), grouped);
        assert_eq!(amount.wan(), wan);
    }
}

#[test]
fn capitals_follow_the_rules_for_financial_papers() {
    for (yuan, capitals) in [
        ("0", "零元整"),
        ("1488", "壹仟肆佰捌拾捌元整"),
        // The examples of the annex to 银发〔1997〕393号.
        ("1409.50", "壹仟肆佰零玖元伍角"),
        ("6007.14", "陆仟零柒元壹角肆分"),
        ("1680.32", "壹仟陆佰捌拾元叁角贰分"),
        ("107000.53", "壹拾万柒仟元伍角叁分"),
        ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
        ("325.04", "叁佰贰拾伍元零肆分"),
        ("10", "壹拾元整"),
        ("15", "壹拾伍元整"),
        ("0.5", "伍角"),
        ("0.05", "伍分"),
        ("10001", "壹万零壹元整"),
        ("100000", "壹拾万元整"),
        ("1000000.10", "壹佰万元壹角"),
        ("10010010", "壹仟零壹万零壹拾元整"),
        ("100000001", "壹亿零壹元整"),
        ("100010000", "壹亿零壹万元整"),
        ("1010000000", "壹拾亿壹仟万元整"),
        ("-20.20", "负贰拾元贰角"),
        ("92233720368547758.07", "玖亿贰仟贰佰叁拾叁万柒仟贰佰零叁亿陆仟捌佰伍拾肆万柒仟柒佰伍拾捌元零柒分"),
    ] {
        assert_eq!(Fen::parse(yuan).unwrap().capitals(), capitals, "{yuan}");
    }
}

#[test]
fn sums_and_products_that_do_not_fit_are_none() {
    assert_eq!(Fen::MAX.checked_add(Fen::new(1)), None);
    assert_eq!(Fen::MIN.checked_sub(Fen::new(1)), None);
    assert_eq!(Fen::MAX.checked_mul_int(2), None);
    assert_eq!(Fen::MIN.checked_neg(), None);
    assert_eq!(Fen::checked_sum([Fen::MAX, Fen::new(1)]), None);
    assert_eq!(
        Fen::checked_sum([Fen::MAX, Fen::new(1), Fen::new(-1)]),
        Some(Fen::MAX),
        "the order is no matter"
    );
    assert_eq!(Fen::checked_sum([]), Some(Fen::ZERO));
    assert_eq!(Fen::from_yuan(496), Some(Fen::new(49_600)));
    assert_eq!(Fen::from_yuan(i64::MAX), None);
}

/// Reads capitals back, independently of how they are written.
fn read_capitals(text: &str) -> i128 {
    let (sign, text) = text.strip_prefix('负').map_or((1, text), |rest| (-1, rest));
    let (yuan, part) = text.split_once('元').unwrap_or(("", text));
    let mut fen = 100 * read_whole(yuan);
    let mut last = 0;
    for c in part.trim_end_matches('整').chars() {
        match c {
            '角' => fen += 10 * last,
            '分' => fen += last,
            digit => last = digit_of(digit),
        }
    }
    sign * fen
}

fn read_whole(text: &str) -> i128 {
    if let Some((high, low)) = text.rsplit_once('亿') {
        return read_whole(high) * 100_000_000 + read_whole(low);
    }
    if let Some((high, low)) = text.split_once('万') {
        return read_whole(high) * 10_000 + read_whole(low);
    }
    let (mut sum, mut last) = (0, 0);
    for c in text.chars() {
        match c {
            '仟' => sum += 1000 * std::mem::take(&mut last),
            '佰' => sum += 100 * std::mem::take(&mut last),
            '拾' => sum += 10 * std::mem::take(&mut last),
            digit => last = digit_of(digit),
        }
    }
    sum + last
}

fn digit_of(c: char) -> i128 {
    i128::try_from("零壹贰叁肆伍陆柒捌玖".chars().position(|digit| digit == c).expect("a capital digit"))
        .expect("below ten")
}

/// Amounts of every size, with many zeros inside.
fn amounts() -> impl Strategy<Value = i64> {
    let sparse = proptest::collection::vec(prop_oneof![Just(0i64), 0..10i64], 18)
        .prop_map(|digits| digits.into_iter().fold(0, |value, digit| value * 10 + digit));
    prop_oneof![any::<i64>(), -200_000_000i64..200_000_000, sparse]
}

proptest! {
    #![proptest_config(crate::config(256))]

    #[test]
    fn capitals_read_back_to_the_same_amount(fen in amounts()) {
        let text = Fen::new(fen).capitals();
        prop_assert_eq!(read_capitals(&text), i128::from(fen), "{}", text);
        prop_assert!(!text.contains("零零") && !text.contains("零元") || fen == 0, "{}", text);
    }

    #[test]
    fn every_written_form_reads_back(fen in amounts()) {
        let amount = Fen::new(fen);
        for text in [amount.plain(), amount.grouped(), format!("{}万元", amount.wan())] {
            prop_assert_eq!(Fen::parse(&text), Ok(amount), "{}", text);
        }
    }

    #[test]
    fn reading_never_panics_and_what_it_accepts_is_canonical(text in "[-+￥,.0-9万元E ]{0,12}") {
        if let Ok(amount) = Fen::parse(&text) {
            prop_assert_eq!(Fen::parse(&amount.plain()), Ok(amount));
        }
    }
}
