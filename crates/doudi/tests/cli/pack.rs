// SPDX-License-Identifier: Apache-2.0
//! `doudi pack`: showing, comparing and exporting.

use crate::{doudi, packs};

fn pack(args: &[&str]) -> String {
    let packs = packs();
    let mut all = vec!["pack", "--packs", &packs];
    all.extend(args);
    let ran = doudi(&all);
    assert_eq!((ran.code, &*ran.err), (0, ""), "{args:?}");
    ran.out
}

#[test]
fn a_parameter_over_time_with_who_uses_it() {
    insta::assert_snapshot!(pack(&["show", "standard"]));
}

#[test]
fn a_rule_in_words() {
    insta::assert_snapshot!(pack(&["show", "single_route", "--place", "500299"]));
}

#[test]
fn a_definition_goes_by_its_chinese_name_as_well() {
    assert_eq!(pack(&["show", "可以单独纳入"]), pack(&["show", "single_route"]));
    assert!(pack(&["show", "金融资产"]).starts_with("事实 金融资产（deposits，家庭，元）"));
    assert!(pack(&["show", "county"]).starts_with("政策包 示范县（示例）"));
}

#[test]
fn a_name_that_nothing_has_ends_with_2_and_lists_what_is_near() {
    let ran = doudi(&["pack", "--packs", &packs(), "show", "income"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("per_capita_income 人均月收入"), "{}", ran.err);
}

#[test]
fn what_a_notice_changed() {
    insta::assert_snapshot!(pack(&[
        "diff",
        "--place",
        "500299",
        "--on",
        "2020-08-31",
        "--and",
        "2020-09-01"
    ]));
    let same = pack(&["diff", "--place", "500299", "--on", "2021-01-01", "--and", "2021-01-02"]);
    assert!(same.contains("没有差别"), "{same}");
}

#[test]
fn the_dictionary_as_a_table() {
    let table = pack(&["facts"]);
    let row = table.lines().find(|line| line.contains("deposits")).unwrap();
    let cells: Vec<&str> = row.split_whitespace().collect();
    assert_eq!(cells, ["deposits", "金融资产", "元", "0.00", "到", "1,000,000.00", "个人信息"]);
}

#[test]
fn parameters_as_an_openfisca_tree() {
    let folder = tempfile::tempdir().unwrap();
    let said = pack(&["export", "--place", "500299", "--openfisca", &folder.path().display().to_string()]);
    assert!(said.starts_with("3 个参数写进 "), "{said}");
    let standard = std::fs::read_to_string(folder.path().join("standard.yaml")).unwrap();
    let expected = "\
description: \"保障标准\"
metadata:
  unit: \"currency/person/month\"
  place: \"500299\"
  reference:
    2020-09-01:
    - title: \"示范县民政局通知 2020-09-01 一\"
  assumed:
    2019-01-01: \"由各地制定\"
values:
  2019-01-01:
    value: 400.00
  2020-09-01:
    value: 496.00
";
    assert_eq!(standard, expected);
}
