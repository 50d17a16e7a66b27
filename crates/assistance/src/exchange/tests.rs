// SPDX-License-Identifier: Apache-2.0
//! Reading the rows of lists: headings wherever they stand, every bad row told, every row counted once.

use super::described::list;
use super::read::{Cell, CellFault, Places, Row, Sheet, read};
use super::refused::Refused;
use kernel::{Date, Division, check_digit};
use proptest::prelude::*;

fn number(order: u32) -> String {
    let digits = format!("50029919500101{order:03}");
    format!("{digits}{}", check_digit(&digits).unwrap())
}

fn sheet(rows: &[&[&str]]) -> Sheet {
    let cell = |text: &&str| if text.is_empty() { Cell::Blank } else { Cell::Text((*text).to_owned()) };
    let rows = (1..).zip(rows).map(|(number, cells)| Row { number, cells: cells.iter().map(cell).collect() });
    Sheet { name: "名单".to_owned(), rows: rows.collect() }
}

fn today() -> Date {
    Date::parse("2020-11-20").unwrap()
}

fn places() -> Places {
    Places::of(Division::parse("500299").unwrap())
}

#[test]
fn headings_are_found_under_a_title_and_a_line_of_remarks_is_no_row() {
    let (one, two) = (number(1), number(2));
    let rows = sheet(&[
        &["2020 年 10 月死亡人员名单"],
        &["序号", "姓名", "身份证号", "死亡日期", "备注"],
        &["1", "张三", &one, "2020-10-03", ""],
        &["2", "李四", &two, "2020.10.09", "火化"],
        &["合计 2 人"],
    ]);
    let reading = read(list("deaths").unwrap(), &[rows], &places(), today()).unwrap();
    assert_eq!((reading.rows(), reading.bad), (2, 0), "{:?}", reading.faults);
    assert_eq!(reading.items[1].row, 4);
    assert_eq!(reading.items[1].told_by, "died_on=2020-10-09;");
    assert_eq!(reading.items[0].facts, [("死亡日期".to_owned(), "2020-10-03".to_owned())]);
}

#[test]
fn a_bad_row_is_told_with_sheet_row_and_column_and_counted_once() {
    let good = number(1);
    let wrong = format!("{}{}", &good[..17], if good.ends_with('5') { '6' } else { '5' });
    let mut rows = sheet(&[
        &["姓名", "身份证号", "死亡日期"],
        &["甲", &good, "2020-10-03"],
        &["乙", &wrong, "2020-13-40"],
        &["丙", "", "2020-10-03"],
        &["丁", &good, "2021-10-03"],
        &["戊", "", "2020-10-03"],
    ]);
    rows.rows[5].cells[1] = Cell::DigitsLost;
    let reading = read(list("deaths").unwrap(), &[rows], &places(), today()).unwrap();
    assert_eq!((reading.rows(), reading.bad, reading.items.len()), (5, 4, 1));
    let told: Vec<(u64, &str, &str)> =
        reading.faults.iter().map(|one| (one.row, one.column.as_str(), one.fault.word())).collect();
    assert_eq!(
        told,
        [
            (3, "身份证号", "number"),
            (3, "死亡日期", "date"),
            (4, "身份证号", "missing"),
            (5, "死亡日期", "future"),
            (6, "身份证号", "digits_lost"),
        ]
    );
    assert!(reading.faults.iter().all(|one| one.sheet == "名单"));
}

#[test]
fn a_file_without_the_columns_that_matter_is_refused_with_what_is_missing_and_what_stands_there() {
    let rows = sheet(&[&["姓名", "死亡日期"], &["甲", "2020-10-03"]]);
    let refused = read(list("deaths").unwrap(), &[rows], &places(), today()).unwrap_err();
    let found = vec!["姓名".to_owned(), "死亡日期".to_owned()];
    assert_eq!(refused, Refused::NoHeadings { missing: vec!["公民身份号码".to_owned()], found });
}

#[test]
fn a_place_is_known_by_code_or_name_and_a_code_of_elsewhere_is_an_error() {
    let village = kernel::children(kernel::children(Division::parse("500299").unwrap())[0])[0];
    let township = village.parent().unwrap();
    let name = format!("{}{}", kernel::name_of(township).unwrap(), kernel::name_of(village).unwrap());
    let code = village.to_string();
    let numbers = [number(1), number(2), number(3), number(4)];
    let rows = sheet(&[
        &["姓名", "身份证号", "所在村居", "监测类别"],
        &["甲", &numbers[0], &code, "监测户"],
        &["乙", &numbers[1], &name, "边缘户"],
        &["丙", &numbers[2], "110101001001", "边缘户"],
        &["丁", &numbers[3], "没有这个村", "边缘户"],
    ]);
    let reading = read(list("poverty").unwrap(), &[rows], &places(), today()).unwrap();
    let found: Vec<Option<Division>> = reading.items.iter().map(|item| item.place).collect();
    assert_eq!(found, [Some(village), Some(village), None]);
    assert_eq!(reading.faults[0].fault, CellFault::Place);
}

#[test]
fn what_discover_found_is_read_with_its_kind() {
    let rows = sheet(&[
        &["户编号", "乡镇", "线索种类", "事项", "测算金额", "主要理由"],
        &["500299102-000001", "x", "疑似应保未保", "最低生活保障", "504.00", "收入低于标准"],
        &["500299102-000002", "x", "别的", "最低生活保障", "", ""],
    ]);
    let reading = read(list("discover").unwrap(), &[rows], &places(), today()).unwrap();
    assert_eq!(reading.items[0].kind, "missed");
    assert_eq!(reading.items[0].household.as_deref(), Some("500299102-000001"));
    assert_eq!(reading.faults[0].fault, CellFault::Kind);
}

proptest! {
    #[test]
    fn whatever_stands_in_the_cells_every_row_is_an_item_or_bad(
        cells in proptest::collection::vec(proptest::collection::vec("[0-9X甲=,. -]{0,19}", 3), 0..20)
    ) {
        let mut rows: Vec<Vec<String>> = vec![["姓名", "身份证号", "死亡日期"].map(str::to_owned).to_vec()];
        rows.extend(cells);
        let borrowed: Vec<Vec<&str>> = rows.iter().map(|row| row.iter().map(String::as_str).collect()).collect();
        let slices: Vec<&[&str]> = borrowed.iter().map(Vec::as_slice).collect();
        let reading = read(list("deaths").unwrap(), &[sheet(&slices)], &places(), today()).unwrap();
        prop_assert_eq!(reading.rows(), reading.items.len() as u64 + reading.bad);
        let bad: std::collections::BTreeSet<u64> = reading.faults.iter().map(|one| one.row).collect();
        prop_assert_eq!(bad.len() as u64, reading.bad);
        prop_assert!(reading.items.iter().all(|item| item.number.is_some()));
    }
}
