// SPDX-License-Identifier: Apache-2.0
//! Working days and deadlines.

use crate::day;
use kernel::{CalendarRowError, Date, DateError, DayKind, Deadline, WorkCalendar, WorkingDay};
use proptest::prelude::*;

fn sure(text: &str) -> Deadline {
    Deadline { date: day(text), provisional: false }
}

#[test]
fn the_shipped_table_reads_without_an_error_and_covers_2019_to_2026() {
    let table = WorkCalendar::parse(include_str!("../../data/holidays.csv")).unwrap();
    assert_eq!(table.covered(), Some((day("2019-01-01"), day("2026-12-27"))));
}

#[test]
fn days_are_worked_or_free_as_the_notices_say() {
    for (text, working) in [
        ("2019-05-05", true),
        ("2019-05-03", false),
        ("2020-01-19", true),
        ("2020-01-31", false),
        ("2020-02-01", false),
        ("2020-02-03", true),
        ("2020-06-28", true),
        ("2020-09-27", true),
        ("2020-10-08", false),
        ("2020-10-10", true),
        ("2021-02-07", true),
        ("2022-10-08", true),
        ("2023-05-06", true),
        ("2024-02-18", true),
        ("2024-02-09", true),
        ("2025-01-28", false),
        ("2025-02-08", true),
        ("2025-10-08", false),
        ("2026-02-14", true),
        ("2026-02-23", false),
        ("2026-07-04", false),
        ("2026-07-06", true),
    ] {
        let day = WorkCalendar::embedded().is_working_day(day(text));
        assert_eq!(day, WorkingDay { working, provisional: false }, "{text}");
    }
}

#[test]
fn there_are_eleven_festival_days_a_year_and_thirteen_from_2025() {
    let calendar = WorkCalendar::embedded();
    for year in 2019..=2026 {
        let first = Date::new(year, 1, 1).unwrap();
        let festival =
            |date: &Date| calendar.notice(*date).is_some_and(|(kind, _)| kind == DayKind::Statutory);
        let days = (0..366).filter_map(|n| first.add_days(n)).filter(|date| date.year() == year);
        // In 2020 and 2025 no more, no less; in 2020 two festivals share 1 October.
        let expected = if year >= 2025 { 13 } else { 11 - usize::from(year == 2020) };
        assert_eq!(days.filter(festival).count(), expected, "{year}");
    }
}

#[test]
fn a_transferred_working_saturday_counts_as_a_working_day() {
    let calendar = WorkCalendar::embedded();
    // Friday 2020-10-09, then Saturday 10-10 is worked in exchange.
    assert_eq!(calendar.add_working_days(day("2020-10-09"), 1), sure("2020-10-10"));
    assert_eq!(calendar.add_working_days(day("2020-10-09"), 2), sure("2020-10-12"));
}

#[test]
fn ten_working_days_from_before_spring_festival_2020_jump_its_extension() {
    let calendar = WorkCalendar::embedded();
    // 01-21..23 are three; free from 01-24 to 02-02; 02-03..07 are five; 02-10, 02-11 make ten.
    assert_eq!(calendar.add_working_days(day("2020-01-20"), 10), sure("2020-02-11"));
    assert_eq!(calendar.add_working_days(day("2020-01-23"), 1), sure("2020-02-03"));
}

#[test]
fn seven_days_of_public_notice_do_not_count_the_day_of_posting() {
    let calendar = WorkCalendar::embedded();
    for (posted, last) in [
        ("2020-09-01", "2020-09-08"),
        // The seventh day is Saturday 09-12: Monday.
        ("2020-09-05", "2020-09-14"),
        // The seventh day is 10-01: the first day worked after the holiday is Friday 10-09.
        ("2020-09-24", "2020-10-09"),
        // The seventh day is Saturday 10-10, which is worked.
        ("2020-10-03", "2020-10-10"),
        // The seventh day is 2020-01-25: until the extended holiday ends.
        ("2020-01-18", "2020-02-03"),
    ] {
        assert_eq!(calendar.add_calendar_days(day(posted), 7), sure(last), "{posted}");
    }
}

#[test]
fn nothing_to_add_leaves_the_day_of_the_event() {
    let calendar = WorkCalendar::embedded();
    assert_eq!(calendar.add_working_days(day("2020-10-01"), 0), sure("2020-10-01"));
    assert_eq!(calendar.add_calendar_days(day("2020-10-01"), 0), sure("2020-10-01"));
}

#[test]
fn beyond_the_last_notice_a_deadline_is_monday_to_friday_and_provisional() {
    let calendar = WorkCalendar::embedded();
    let later = Deadline { date: day("2027-03-08"), provisional: true };
    assert_eq!(calendar.add_working_days(day("2027-03-01"), 5), later);
    // Counting into 2027 is enough, and so are the last days of 2026, which the notice of 2027 may move.
    assert!(calendar.add_working_days(day("2026-12-22"), 10).provisional);
    assert!(calendar.is_working_day(day("2026-12-28")).provisional);
    assert!(!calendar.is_working_day(day("2026-12-27")).provisional);
    assert!(calendar.is_working_day(day("2018-12-28")).provisional);
    let end = calendar.add_working_days(day("2200-12-30"), 1000);
    assert_eq!(end, Deadline { date: Date::MAX, provisional: true });
    assert_eq!(calendar.add_calendar_days(Date::MAX, u32::MAX).date, Date::MAX);
}

#[test]
fn a_wrong_row_is_named_by_its_line() {
    for (table, line, reason) in [
        ("date,kind,name\n2027-01-01,statutory\n", 2, CalendarRowError::Columns),
        ("2027-13-01,off,元旦", 1, CalendarRowError::Date(DateError::Month(13))),
        ("# note\n\n2027-01-01,free,元旦", 3, CalendarRowError::Kind),
        ("2027-01-01,off,元旦\n2027-01-01,off,元旦", 2, CalendarRowError::Twice(day("2027-01-01"))),
        ("2027-01-04,work,元旦", 1, CalendarRowError::WorkOnWeekday(day("2027-01-04"))),
        ("# nothing\n", 1, CalendarRowError::NoRows),
    ] {
        let error = WorkCalendar::parse(table).unwrap_err();
        assert_eq!((error.line, error.reason), (line, reason));
        assert!(error.to_string().starts_with(&format!("节假日表第 {line} 行：")));
    }
}

proptest! {
    #![proptest_config(crate::config(128))]

    #[test]
    fn counting_back_gives_the_number_of_days_added(from in 17_897i32..20_800, n in 1u32..60) {
        let calendar = WorkCalendar::embedded();
        let event = Date::from_days(from).unwrap();
        let deadline = calendar.add_working_days(event, n);
        let count = calendar.working_days_between(event, deadline.date);
        prop_assert_eq!((count.days, count.provisional), (n, deadline.provisional));
        prop_assert!(calendar.is_working_day(deadline.date).working);
        prop_assert_eq!(calendar.working_days_between(deadline.date, event).days, 0);
    }

    #[test]
    fn a_notice_never_ends_early_nor_on_a_day_off(from in 17_897i32..20_800, n in 1u32..60) {
        let calendar = WorkCalendar::embedded();
        let event = Date::from_days(from).unwrap();
        let last = calendar.add_calendar_days(event, n).date;
        prop_assert!(calendar.is_working_day(last).working);
        let moved = last.days_since(event) - i32::try_from(n).unwrap();
        // The longest run of days off in the tables is ten (Spring Festival 2020).
        prop_assert!((0..=10).contains(&moved));
    }
}
