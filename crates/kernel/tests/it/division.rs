// SPDX-License-Identifier: Apache-2.0
//! Codes of places and their names.

use kernel::{
    Division, DivisionError, DivisionLevel, TownshipKind, VillageKind, children, full_name, name_of,
};
use proptest::prelude::*;

fn place(code: &str) -> Division {
    Division::parse(code).unwrap_or_else(|error| panic!("{code}: {error}"))
}

#[test]
fn a_code_is_read_in_each_length_and_shown_in_its_short_form() {
    for (code, shown, level) in [
        ("50", "50", DivisionLevel::Province),
        ("5002", "5002", DivisionLevel::Prefecture),
        ("500229", "500229", DivisionLevel::County),
        ("500200", "5002", DivisionLevel::Prefecture),
        ("500229000000", "500229", DivisionLevel::County),
        ("500229102", "500229102", DivisionLevel::Township),
        ("500229102202", "500229102202", DivisionLevel::Village),
        ("５００２２９", "500229", DivisionLevel::County),
        ("441900003", "441900003", DivisionLevel::Township),
    ] {
        assert_eq!((place(code).to_string().as_str(), place(code).level()), (shown, level), "{code}");
    }
}

#[test]
fn what_is_no_code_says_why() {
    for (code, error) in [
        ("", DivisionError::Empty),
        ("城口", DivisionError::Character('城')),
        ("5.00229E+11", DivisionError::Character('.')),
        ("500", DivisionError::Length(3)),
        ("5002290", DivisionError::Length(7)),
        ("990101", DivisionError::Province),
        ("500029", DivisionError::Gap),
        ("500229000202", DivisionError::Gap),
    ] {
        assert_eq!(Division::parse(code), Err(error), "{code}");
    }
}

#[test]
fn a_place_knows_what_it_lies_in_and_what_lies_in_it() {
    let village = place("500229102202");
    let up: Vec<_> = std::iter::successors(Some(village), |place| place.parent()).collect();
    assert_eq!(up, ["500229102202", "500229102", "500229", "5002", "50"].map(place));
    assert!(up.iter().all(|upper| upper.contains(&village)));
    assert!(!place("500235").contains(&village));
    assert!(!village.contains(&place("500229102")));
    assert_eq!(village.at(DivisionLevel::County), Some(place("500229")));
    assert_eq!(place("50").at(DivisionLevel::County), None);
    assert_eq!(place("500229").range12(), (500_229_000_000, 500_229_999_999));
    assert_eq!(place("441900003").parent(), Some(place("4419")));
}

#[test]
fn names_stand_as_an_address_is_written() {
    for (code, name) in [
        ("500229102", "重庆市城口县巴山镇"),
        ("500229102202", "重庆市城口县巴山镇立新村"),
        ("500235", "重庆市云阳县"),
        ("533103", "云南省德宏傣族景颇族自治州芒市"),
        ("533103400", "云南省德宏傣族景颇族自治州芒市芒市遮放农场"),
        ("511923", "四川省巴中市平昌县"),
        ("640402", "宁夏回族自治区固原市原州区"),
        ("110101", "北京市东城区"),
        ("5002", "重庆市（县）"),
        ("50", "重庆市"),
        ("500299101201", "重庆市示范县示范镇示范村"),
    ] {
        assert_eq!(full_name(place(code)).as_deref(), Some(name), "{code}");
    }
    assert_eq!(name_of(place("500298")), None);
    assert_eq!(full_name(place("500229999")), None);
}

#[test]
fn the_lists_have_the_places_counted_by_hand() {
    // Ningxia: 5 prefectures with 22 counties; its fictitious county stands in none of them by the code 6401.
    assert_eq!(children(place("64")).len(), 5);
    let real = |county: &Division| !county.is_demonstration();
    let counties = children(place("64")).into_iter().flat_map(children).filter(real).count();
    assert_eq!(counties, 22);
    let bazhong: Vec<_> = children(place("5119")).into_iter().filter(real).map(|d| d.to_string()).collect();
    assert_eq!(bazhong, ["511902", "511903", "511921", "511922", "511923"]);
    assert!(children(place("500229102202")).is_empty());
    assert!(children(place("110101")).is_empty(), "no townships of a place without a pack");
}

#[test]
fn every_row_of_the_lists_is_used_and_none_is_there_twice() {
    for table in [include_str!("../../data/divisions.csv"), include_str!("../../data/demonstration.csv")] {
        for row in table.lines().filter(|row| !row.starts_with('#') && *row != "code,name") {
            let (code, name) = row.split_once(',').unwrap();
            assert_eq!(place(code).to_string(), code);
            assert_eq!(name_of(place(code)), Some(name), "{code}");
            assert!(
                place(code).parent().is_none_or(|upper| name_of(upper).is_some()),
                "{code} hangs in the air"
            );
        }
    }
}

#[test]
fn kinds_of_townships_and_villages_come_from_the_code() {
    for (code, township, village) in [
        ("500229001001", Some(TownshipKind::Subdistrict), Some(VillageKind::Residents)),
        ("500229102202", Some(TownshipKind::Town), Some(VillageKind::Villagers)),
        ("500229201", Some(TownshipKind::Township), None),
        ("533103400", Some(TownshipKind::Other), None),
        ("640121200500", Some(TownshipKind::Township), Some(VillageKind::Other)),
        ("500229", None, None),
    ] {
        assert_eq!((place(code).township_kind(), place(code).village_kind()), (township, village), "{code}");
    }
}

#[test]
fn each_demonstration_county_is_large_enough_for_a_synthetic_one_and_lies_in_no_real_place() {
    for county in Division::demonstration_counties() {
        assert!(county.is_demonstration());
        let townships = children(county);
        assert_eq!(townships.len(), 12);
        let villages: Vec<_> = townships.into_iter().flat_map(children).collect();
        assert_eq!(villages.len(), 120);
        assert!(villages.iter().all(|village| village.is_demonstration()));
    }
    assert!(!place("500229").is_demonstration());
    assert!(!place("5002").is_demonstration());
}

proptest! {
    #![proptest_config(crate::config(256))]

    #[test]
    fn a_code_reads_back_from_each_of_its_forms(code in 100_000_000_000u64..1_000_000_000_000) {
        if let Some(division) = Division::from_u64(code) {
            prop_assert_eq!(division.as_u64_12(), code);
            prop_assert_eq!(Division::parse(&division.to_string()), Ok(division));
            prop_assert_eq!(Division::parse(&code.to_string()), Ok(division));
            let upper = division.parent().unwrap();
            prop_assert!(upper.contains(&division) && upper < division && upper.level() < division.level());
        }
    }
}
