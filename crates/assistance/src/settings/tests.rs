// SPDX-License-Identifier: Apache-2.0
//! Settings as sentences: what holds on which day.

use super::county::{CountySettings, default_of};
use super::model::{Answered, Key, Setting};
use kernel::{Date, Division, Id, UtcMillis};

const NINE: i64 = 3_600_000;

fn date(text: &str) -> Date {
    Date::parse(text).unwrap()
}

fn at(text: &str) -> UtcMillis {
    UtcMillis::new(i64::from(date(text).days()) * 86_400_000 + NINE)
}

fn county() -> Division {
    Division::parse("500299").unwrap()
}

fn set(key: Key, value: &str, from: &str, answered: Option<(&str, bool)>) -> Setting {
    Setting {
        id: Id::from_bytes([1; 16]),
        place: county(),
        key,
        value: key.read(value).unwrap(),
        from: date(from),
        document: None,
        entered_at: at(from),
        entered_by: None,
        entered_name: "甲".to_owned(),
        answered: answered.map(|(on, accepted)| Answered {
            accepted,
            at: at(on),
            by: None,
            name: "乙".to_owned(),
        }),
    }
}

#[test]
fn every_default_can_be_read_and_says_why() {
    for key in Key::ALL {
        if let Some((value, why)) = default_of(*key) {
            assert!(key.read(value).is_ok(), "{key:?}");
            assert!(!why.is_empty(), "{key:?}");
        } else {
            assert!(!key.decides(), "{key:?} touches decisions and has no default");
        }
    }
    let none = CountySettings::default();
    assert_eq!(none.web_notice_days(county(), date("2020-11-02")), None, "no web notice by itself");
    let held = none.held(county(), Key::HearingTries, date("2020-11-02")).unwrap();
    assert!(held.basis.assumed.is_some() && held.since.is_none());
}

#[test]
fn what_touches_decisions_holds_only_from_the_day_on_which_a_second_person_agreed() {
    let tries = |rows: Vec<Setting>, on: &str| {
        CountySettings::new(rows, None).casework(county(), date(on)).hearing_tries
    };
    let waiting = set(Key::HearingTries, "5", "2020-11-02", None);
    assert_eq!(tries(vec![waiting], "2020-12-01"), 3);
    let turned_down = set(Key::HearingTries, "5", "2020-11-02", Some(("2020-11-03", false)));
    assert_eq!(tries(vec![turned_down], "2020-12-01"), 3);
    let accepted = set(Key::HearingTries, "5", "2020-11-02", Some(("2020-11-10", true)));
    assert_eq!(tries(vec![accepted.clone()], "2020-11-09"), 3, "nothing holds before it was confirmed");
    assert_eq!(tries(vec![accepted.clone()], "2020-11-10"), 5);
    let later = set(Key::HearingTries, "4", "2021-01-01", Some(("2020-12-20", true)));
    assert_eq!(tries(vec![accepted.clone(), later.clone()], "2020-12-31"), 5);
    assert_eq!(tries(vec![accepted, later], "2021-01-01"), 4);
}

#[test]
fn a_telephone_holds_at_once_and_a_mobile_is_never_that_of_an_office() {
    let phone = set(Key::SupervisionPhone, "023-59220011", "2020-11-02", None);
    let settings = CountySettings::new(vec![phone], None);
    assert_eq!(settings.supervision_phone(county(), date("2020-11-01")), None);
    let village = Division::parse("500299102201").unwrap();
    assert_eq!(settings.supervision_phone(village, date("2020-11-02")).as_deref(), Some("023-59220011"));
    assert!(Key::OfficePhone.read("13800000000").is_err());
    assert!(Key::OfficePhone.read("12345").is_ok());
}

#[test]
fn an_office_without_a_name_of_its_own_is_named_after_its_place() {
    let none = CountySettings::default();
    let card = none.office(Division::parse("500299102201").unwrap(), date("2020-11-02"));
    assert!(card.name.ends_with("人民政府"), "{}", card.name);
    assert!(none.office(county(), date("2020-11-02")).name.ends_with("民政局"));
    assert_eq!(card.phone, None, "a telephone is never made up");
}

#[test]
fn values_are_kept_in_one_form() {
    assert_eq!(Key::SurveyWays.read("home_visit check home_visit").unwrap(), "check home_visit");
    assert_eq!(Key::HearingTries.read(" 05 ").unwrap(), "5");
    assert!(Key::HearingTries.read("0").is_err());
    assert!(Key::SurveyWays.read("telepathy").is_err());
    assert!(Key::WebNotice.read("maybe").is_err());
    assert!(Key::OfficeName.read("示范县\u{7}").is_err());
}
