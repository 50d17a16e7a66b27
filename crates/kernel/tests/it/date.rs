// SPDX-License-Identifier: Apache-2.0
//! Civil dates, months and ages.

use crate::day;
use kernel::{Date, DateError, Month, Weekday, age_on, birthday};
use proptest::prelude::*;

#[test]
fn a_date_is_read_in_the_ways_offices_write_it() {
    for text in [
        "2020-09-30",
        "2020/9/30",
        "2020.9.30",
        "2020年9月30日",
        "20200930",
        " ２０２０－０９－３０ ",
        "2020年09月30日",
        "2020/9/30 0:00",
        "2020-09-30T00:00:00",
    ] {
        assert_eq!(Date::parse(text), Ok(Date::new(2020, 9, 30).unwrap()), "{text}");
    }
}

#[test]
fn an_impossible_date_says_what_is_impossible() {
    let no_day = |year, month, day, last| DateError::Day { year, month, day, last };
    for (text, error) in [
        ("", DateError::Empty),
        ("昨天", DateError::Format),
        ("2020-9", DateError::Format),
        ("2020-09-30 08:15", DateError::Format),
        ("20-09-30", DateError::Format),
        ("2020-09/30", DateError::Format),
        ("44104", DateError::Format),
        ("2020-13-01", DateError::Month(13)),
        ("2020-00-01", DateError::Month(0)),
        ("2021-02-29", no_day(2021, 2, 29, 28)),
        ("2020-02-30", no_day(2020, 2, 30, 29)),
        ("20200431", no_day(2020, 4, 31, 30)),
        ("2020-04-00", no_day(2020, 4, 0, 30)),
        ("1799-12-31", DateError::Year(1799)),
        ("2201-01-01", DateError::Year(2201)),
    ] {
        assert_eq!(Date::parse(text), Err(error), "{text}");
    }
    assert_eq!(no_day(2021, 2, 29, 28).to_string(), "2021 年 2 月没有 29 日，只有 1 到 28 日");
}

#[test]
fn days_count_from_1970_and_the_range_ends_where_it_says() {
    assert_eq!(day("1970-01-01").days(), 0);
    assert_eq!(day("2000-02-29").days(), 11_016);
    assert_eq!((day("1800-01-01"), day("2200-12-31")), (Date::MIN, Date::MAX));
    assert_eq!(Date::from_days(Date::MIN.days() - 1), None);
    assert_eq!(Date::MAX.add_days(1), None);
    assert_eq!(Date::MAX.add_days(i32::MAX), None);
}

#[test]
fn weekdays_are_those_of_the_calendar_on_the_wall() {
    for (text, weekday) in [
        ("1970-01-01", Weekday::Thursday),
        ("2020-09-30", Weekday::Wednesday),
        ("2020-02-29", Weekday::Saturday),
        ("1949-10-01", Weekday::Saturday),
        ("2026-07-01", Weekday::Wednesday),
    ] {
        assert_eq!(day(text).weekday(), weekday, "{text}");
    }
}

#[test]
fn adding_months_stops_at_the_end_of_a_shorter_month() {
    for (from, months, to) in [
        ("2020-01-31", 1, "2020-02-29"),
        ("2021-01-31", 1, "2021-02-28"),
        ("2020-08-31", 1, "2020-09-30"),
        ("2020-02-29", 12, "2021-02-28"),
        ("2020-02-29", 48, "2024-02-29"),
        ("2020-03-31", -1, "2020-02-29"),
        ("2020-01-15", -1, "2019-12-15"),
    ] {
        assert_eq!(day(from).add_months(months), Some(day(to)), "{from} + {months}");
    }
    assert_eq!(Date::MAX.add_months(1), None);
}

#[test]
fn somebody_born_on_29_february_is_a_year_older_on_28_february_of_a_common_year() {
    let birth = day("2004-02-29");
    for (on, age) in [
        ("2004-02-28", None),
        ("2004-02-29", Some(0)),
        ("2005-02-27", Some(0)),
        ("2005-02-28", Some(1)),
        ("2008-02-28", Some(3)),
        ("2008-02-29", Some(4)),
        ("2022-02-27", Some(17)),
        ("2022-02-28", Some(18)),
    ] {
        assert_eq!(age_on(birth, day(on)), age, "{on}");
    }
    assert_eq!(birthday(birth, 18), day("2022-02-28"));
    assert_eq!(birthday(birth, 20), day("2024-02-29"));
    assert_eq!(birthday(birth, i32::MAX), Date::MAX);
}

#[test]
fn an_age_is_reached_on_the_birthday_and_not_before() {
    let birth = day("1960-10-01");
    assert_eq!(age_on(birth, day("2020-09-30")), Some(59));
    assert_eq!(age_on(birth, day("2020-10-01")), Some(60));
}

#[test]
fn a_month_is_read_written_and_counted() {
    for text in ["2020-10", "2020/10", "2020.10", "202010", "2020年10月", "２０２０-１０"] {
        assert_eq!(Month::parse(text), Ok(Month::of(2020, 10).unwrap()), "{text}");
    }
    let month = Month::of(2020, 2).unwrap();
    assert_eq!(month.to_string(), "2020-02");
    assert_eq!(month.index(), 2020 * 12 + 1);
    assert_eq!((month.first_day(), month.last_day()), (day("2020-02-01"), day("2020-02-29")));
    assert_eq!(month.add(-2), Month::of(2019, 12));
    assert_eq!(Month::of(2021, 1).unwrap().months_since(month), 11);
    assert_eq!(Month::MAX.add(1), None);
    assert_eq!(Month::MAX.last_day(), Date::MAX);
    for (text, error) in [
        ("2020-13", DateError::Month(13)),
        ("", DateError::Empty),
        ("十月", DateError::Format),
        ("1700-01", DateError::Year(1700)),
        ("20201", DateError::Format),
    ] {
        assert_eq!(Month::parse(text), Err(error), "{text}");
    }
}

fn dates() -> impl Strategy<Value = Date> {
    (Date::MIN.days()..=Date::MAX.days()).prop_map(|days| Date::from_days(days).expect("in range"))
}

proptest! {
    #![proptest_config(crate::config(256))]

    #[test]
    fn each_date_reads_back_from_its_text_and_its_parts(date in dates()) {
        prop_assert_eq!(Date::parse(&date.to_string()), Ok(date));
        prop_assert_eq!(Date::parse(&date.chinese()), Ok(date));
        prop_assert_eq!(Date::new(date.year(), date.month(), date.day()), Some(date));
        let month = date.month_of();
        prop_assert!(month.first_day() <= date && date <= month.last_day());
        prop_assert_eq!(Month::parse(&month.to_string()), Ok(month));
        prop_assert_eq!(Month::from_index(month.index()), Some(month));
    }

    #[test]
    fn an_age_is_reached_exactly_from_its_birthday_on(birth in dates(), later in 0i32..40_000, years in 0i32..110, near in -2i32..3) {
        let birth = birth.min(day("2090-12-31"));
        let reached = birthday(birth, years);
        for on in [birth.add_days(later), reached.add_days(near)].into_iter().flatten().filter(|on| *on >= birth) {
            prop_assert_eq!(age_on(birth, on).unwrap() >= years, on >= reached, "{} {} {}", birth, on, years);
        }
    }

    #[test]
    fn the_next_day_is_the_next_weekday(date in dates()) {
        if let Some(next) = date.add_days(7) {
            prop_assert_eq!(next.weekday(), date.weekday());
            prop_assert_ne!(date.add_days(1).unwrap().weekday(), date.weekday());
        }
    }
}
