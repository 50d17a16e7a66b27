// SPDX-License-Identifier: Apache-2.0
//! Lists of places as sentences: what is read, what is refused by row, what holds on which day.

use super::*;
use crate::exchange::read::{Cell, Row, Sheet};
use crate::settings::Answered;
use kernel::{Date, Division, Id, UtcMillis};

fn place(code: &str) -> Division {
    Division::parse(code).unwrap()
}

fn date(text: &str) -> Date {
    Date::parse(text).unwrap()
}

fn sheet(lines: &[&str]) -> Vec<Sheet> {
    let cell = |text: &str| match text.trim() {
        "" => Cell::Blank,
        "#####" => Cell::DigitsLost,
        text => Cell::Text(text.to_owned()),
    };
    let row = |(at, line): (usize, &&str)| Row {
        number: at as u64 + 1,
        cells: line.split('|').map(cell).collect(),
    };
    vec![Sheet { name: String::new(), rows: lines.iter().enumerate().map(row).collect() }]
}

fn list(rows: Vec<PlaceRow>, from: &str, agreed: Option<&str>) -> PlaceList {
    let at = |text: &str| UtcMillis::new(i64::from(date(text).days()) * 86_400_000);
    PlaceList {
        id: Id::from_bytes([u8::try_from(rows.len()).unwrap(); 16]),
        county: place("511999"),
        from: date(from),
        document: "川民政〔2020〕9号".to_owned(),
        entered_at: at(from),
        entered_by: None,
        entered_name: "甲".to_owned(),
        answered: agreed.map(|on| Answered { accepted: true, at: at(on), by: None, name: "乙".to_owned() }),
        rows,
    }
}

fn regions(lists: &[PlaceList], on: &str) -> Regions {
    Regions::on(place("511999"), lists, date(on))
}

/// A township with two villages, as read from a table of the statistics bureau.
fn first() -> PlaceList {
    let sheets = sheet(&[
        "2020年统计用区划代码和城乡划分代码",
        "统计用区划代码|城乡分类代码|名称",
        "511999801000||云台镇",
        "511999801001|121|云台社区",
        "511999801201|220|上河村",
    ]);
    let rows = read(&sheets, place("511999"), &Regions::default()).unwrap();
    list(rows, "2020-01-01", Some("2020-01-01"))
}

#[test]
fn a_table_of_the_statistics_bureau_is_read_with_town_and_country() {
    let known = regions(&[first()], "2020-02-01");
    assert_eq!(known.get(place("511999801")).unwrap().name, "云台镇");
    assert_eq!(known.get(place("511999801001")).unwrap().area.unwrap().word(), "urban");
    assert_eq!(known.get(place("511999801201")).unwrap().area.unwrap().word(), "rural");
    assert!(regions(&[first()], "2019-12-31").get(place("511999801")).is_none(), "not before its day");
}

#[test]
fn each_row_that_cannot_be_taken_is_told_with_its_column() {
    let known = regions(&[first()], "2020-02-01");
    let cases: &[(&str, &str, Wrong)] = &[
        ("5119998|某村||", "代码", Wrong::Code(kernel::DivisionError::Length(7))),
        ("#####|某村||", "代码", Wrong::DigitsLost),
        ("500229102202|某村||", "代码", Wrong::NotOfCounty),
        ("511999|某县||", "代码", Wrong::NotOfCounty),
        ("511999888201|某村||", "代码", Wrong::NoTownship),
        ("511999801202|||", "名称", Wrong::NoName),
        ("511999801202|=1+1||", "名称", Wrong::BadName),
        ("511999801202|某村|搬迁|", "变更", Wrong::NoChange),
        ("511999801299|某村|更名|", "变更", Wrong::Unknown),
        ("511999801201|上河村|并入|", "去向", Wrong::Becomes),
        ("511999801201|上河村|并入|511999801201", "去向", Wrong::Becomes),
        ("511999801201|上河村|并入|511999801777", "去向", Wrong::BecomesUnknown(place("511999801777"))),
        ("511999801201|上河村|拆分|511999801001", "去向", Wrong::Becomes),
        ("511999801201|上河村|撤销|511999801001", "去向", Wrong::Becomes),
    ];
    for (line, column, wrong) in cases {
        let faults = read(&sheet(&["代码|名称|变更|去向", line]), place("511999"), &known).unwrap_err();
        let expected = RowFault { row: 2, column, wrong: wrong.clone() };
        assert!(faults.contains(&expected), "{line}: {faults:?}");
    }
    let twice = sheet(&["代码|名称", "511999801202|甲村", "511999801202|乙村"]);
    let faults = read(&twice, place("511999"), &known).unwrap_err();
    assert_eq!(faults, [RowFault { row: 3, column: "代码", wrong: Wrong::Twice(2) }]);
    let none = read(&sheet(&["编号|村"]), place("511999"), &known).unwrap_err();
    assert_eq!(none[0].wrong, Wrong::NoHeadings);
}

#[test]
fn a_merged_village_keeps_its_code_and_name_and_leads_to_its_successor() {
    let known = regions(&[first()], "2021-01-01");
    let sheets = sheet(&["代码|名称|变更|去向", "511999801201|上河村|并入|511999801001"]);
    let merged = list(read(&sheets, place("511999"), &known).unwrap(), "2021-03-01", Some("2021-03-05"));
    let lists = [first(), merged];
    assert!(
        regions(&lists, "2021-03-04").stands(place("511999801201")),
        "not before the second person agreed"
    );
    let after = regions(&lists, "2021-03-05");
    let old = after.get(place("511999801201")).unwrap();
    assert_eq!((old.name.as_str(), old.area.unwrap().word()), ("上河村", "rural"));
    assert_eq!(old.ended.as_ref().unwrap().becomes, [place("511999801001")]);
    assert!(after.follows(place("511999801201"), place("511999801001")));
    assert!(
        !after.follows(place("511999801001"), place("511999801201")),
        "a village that stands has no successor"
    );
}

#[test]
fn a_list_that_nobody_agreed_to_or_that_was_turned_down_changes_nothing() {
    let waiting = PlaceList { answered: None, ..first() };
    assert!(regions(&[waiting], "2021-01-01").get(place("511999801")).is_none());
    let mut refused = first();
    refused.answered.as_mut().unwrap().accepted = false;
    assert!(regions(&[refused], "2021-01-01").get(place("511999801")).is_none());
}

#[test]
fn a_village_that_is_split_may_live_on_as_one_of_its_parts() {
    let known = regions(&[first()], "2021-01-01");
    let sheets = sheet(&[
        "代码|名称|变更|去向",
        "511999801201|上河村|拆分|511999801201、511999801202",
        "511999801202|上河新村|新设|",
    ]);
    let split = list(read(&sheets, place("511999"), &known).unwrap(), "2021-03-01", Some("2021-03-01"));
    let after = regions(&[first(), split], "2021-03-01");
    assert!(after.stands(place("511999801201")) && after.stands(place("511999801202")));
}
