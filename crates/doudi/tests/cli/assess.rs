// SPDX-License-Identifier: Apache-2.0
//! `doudi assess` and `doudi replay`.

use crate::{doudi, doudi_with, example, family, packs, page};
use serde_json::Value;

const ON: &str = "2020-11-10";

fn assessed(name: &str, more: &[&str]) -> String {
    let (packs, family) = (packs(), family(name));
    let mut args = vec!["assess", "--packs", &packs, "--on", ON, &family];
    args.extend(more);
    let ran = doudi(&args);
    assert_eq!((ran.code, &*ran.err), (0, ""), "{name}");
    ran.out
}

fn json(name: &str) -> Value {
    serde_json::from_str(&assessed(name, &["--json"])).unwrap()
}

fn scheme<'v>(document: &'v Value, name: &str, of: &str) -> &'v Value {
    let all = document["schemes"].as_array().unwrap();
    all.iter().find(|one| one["scheme"] == name && one["of"] == of).unwrap()
}

// ---- pages ----

#[test]
fn a_family_that_qualifies_as_a_whole() {
    insta::assert_snapshot!(page(&assessed("qualifying", &[])));
}

#[test]
fn a_member_who_waits_for_a_decision() {
    insta::assert_snapshot!(page(&assessed("single", &[])));
}

#[test]
fn a_member_for_whom_it_was_decided() {
    insta::assert_snapshot!(page(&assessed("granted", &[])));
}

#[test]
fn a_family_that_has_to_bring_papers() {
    insta::assert_snapshot!(page(&assessed("needs", &[])));
}

#[test]
fn everything_about_one_scheme() {
    insta::assert_snapshot!(page(&assessed("granted", &["--full", "--scheme", "relief_single"])));
}

#[test]
fn no_line_is_wider_than_a_hundred_columns() {
    for name in ["qualifying", "single", "granted", "needs"] {
        for line in assessed(name, &["--full", "--all"]).lines() {
            assert!(wording::explain::render::columns(line) <= 100, "{line}");
        }
    }
}

#[test]
fn a_page_shows_no_citizen_number() {
    let number = "500299196603120013";
    let body = format!(
        "{{schema: 1, place: '500299', applied_on: 2020-11-02, household: {{id: h1}}, \
         members: [{{id: p1, relation: head, citizen_number: '{number}'}}]}}"
    );
    let ran =
        doudi_with(&["assess", "--packs", &packs(), "--on", ON, "--full", "--all", "-"], body.as_bytes());
    // Whether the number's check digit is right or not: it is never repeated.
    assert!(!ran.out.contains(number) && !ran.err.contains(number), "{}", ran.err);
}

// ---- machine output ----

#[test]
fn machine_output_names_its_version_and_every_value() {
    let document = json("granted");
    assert_eq!((&document["kind"], &document["schema"]), (&Value::from("doudi.assess"), &Value::from(1)));
    let single = scheme(&document, "relief_single", "p3");
    assert_eq!(single["outcome"], "yes");
    assert_eq!(single["amount"]["yuan"], "396.00");
    assert_eq!(single["amount"]["first_month"], "2020-12");
    assert_eq!(single["amount"]["last_month"], "2021-11");
    assert_eq!(single["lasts_months"], 12);
    assert_eq!(single["actionable"], false);
    let text = single["reasons"].to_string();
    for part in [
        r#""rule":"single_granted""#,
        r#""rule":"single_route""#,
        r#""name":"disability_grade""#,
        r#""value":"grade2""#,
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    let names: Vec<&str> =
        single["notes"].as_array().unwrap().iter().map(|note| note["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["window", "standard"]);
}

#[test]
fn machine_output_lists_what_is_missing_by_fact_and_member() {
    let document = json("needs");
    let relief = scheme(&document, "relief", "h3");
    assert_eq!(relief["outcome"], "needs");
    let needs: Vec<(String, &str)> = relief["needs"]
        .as_array()
        .unwrap()
        .iter()
        .map(|need| (need["names"].to_string(), need["of"].as_str().unwrap()))
        .collect();
    let expected =
        [(r#"["income.wage"]"#.to_owned(), "p1"), (r#"["income.other","income.wage"]"#.to_owned(), "p2")];
    assert_eq!(needs, expected);
    assert_eq!(document["contradictions"][0]["claims"][0]["amount"], "450.00");
    let bonus = scheme(&document, "bonus", "h3");
    assert_eq!(bonus["needs"][0]["register"], "roster");
}

#[test]
fn a_household_that_qualifies_keeps_its_members_together() {
    let document = json("qualifying");
    for member in ["p1", "p2", "p3"] {
        let single = scheme(&document, "relief_single", member);
        assert_eq!(single["outcome"], "no");
        assert_eq!(single["yields_to"]["whole_household"], true);
    }
}

// ---- input ----

#[test]
fn a_complete_register_answers_for_those_who_are_not_in_it() {
    let page = assessed("needs", &["--complete", "roster=2020-10"]);
    assert!(page.contains("明显与这一家无关：在册家庭补贴"), "{page}");
}

#[test]
fn a_setting_makes_a_trial() {
    let page = assessed("single", &["--set", "standard=800"]);
    assert!(page.contains("试算：改了 1 个参数，仅供查看，不能据以办理。"), "{page}");
    assert!(page.contains("✓ 符合       基本保障"), "{page}");
}

#[test]
fn a_file_from_standard_input_or_in_gb_18030_is_read_all_the_same() {
    let text = std::fs::read_to_string(family("qualifying")).unwrap();
    let (bytes, _, _) = encoding_rs::GB18030.encode(&text);
    let ran = doudi_with(&["assess", "--packs", &packs(), "--on", ON, "-"], &bytes);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("已按 GB 18030 读入") && ran.out.contains("p1 张某（户主）"), "{}", ran.out);
}

#[test]
fn bad_input_ends_with_2_and_says_everything_that_is_wrong() {
    let packs = packs();
    let bad = "{schema: 1, place: '500299', applied_on: 2020-13-01, household: {id: h1, facts: {deposit: 1}}, \
               members: [{id: p1, relation: boss}]}";
    let ran =
        doudi_with(&["assess", "--packs", &packs, "--on", "2020-11-40", "--set", "x", "-"], bad.as_bytes());
    assert_eq!((ran.code, &*ran.out), (2, ""));
    for part in [
        "--on 2020-11-40",
        "--set x",
        "applied_on",
        "household.facts.deposit",
        "是不是“deposits”",
        "members[0].relation",
    ] {
        assert!(ran.err.contains(part), "{part} in {}", ran.err);
    }
    let family = family("single");
    let table: [(&[&str], &str); 6] = [
        (&["--on", "2020-11-01"], "早于申请日期"),
        (&["--on", ON, "--accepted-on", "2020-12-01"], "晚于决定日期"),
        (&["--on", ON, "--set", "standart=1"], "standard"),
        (&["--on", ON, "--scheme", "relif"], "relief（基本保障）"),
        (&["--on", ON, "--complete", "rooster=2020-10"], "是不是“roster”"),
        (&["--on", ON, "--place", "50"], "没有"),
    ];
    for (more, says) in table {
        let mut args = vec!["assess", "--packs", &packs, &family];
        args.extend(more);
        let ran = doudi(&args);
        let expected = if more.contains(&"50") { 3 } else { 2 };
        assert_eq!(ran.code, expected, "{more:?}: {}", ran.err);
        assert!(ran.err.contains(says), "{says} in {}", ran.err);
    }
    let ran = doudi(&["assess", "--packs", &packs, "--on", ON, "no-such-file.json"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("没有这个文件"), "{}", ran.err);
}

#[test]
fn bytes_of_no_encoding_are_refused_with_what_to_do() {
    let ran = doudi_with(&["assess", "--packs", &packs(), "--on", ON, "-"], &[b'{', 0xff, 0xfe, 0x80, 0xff]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("请另存为 UTF-8"), "{}", ran.err);
}

#[test]
fn a_decision_where_there_is_nothing_to_decide_is_refused() {
    let text = std::fs::read_to_string(family("granted")).unwrap().replace("grade2", "grade4");
    let ran = doudi_with(&["assess", "--packs", &packs(), "--on", ON, "-"], text.as_bytes());
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("single_granted.p3") && ran.err.contains("没有测算"), "{}", ran.err);
}

#[test]
fn a_place_or_date_without_packs_ends_with_3() {
    let ran = doudi(&["assess", "--place", "110101", "--on", ON, &example("qualifying")]);
    assert_eq!(ran.code, 3);
    assert!(ran.err.contains("不能测算。现有："), "{}", ran.err);
    let text = std::fs::read_to_string(family("single")).unwrap().replace("2020-11-02", "2018-11-02");
    let ran = doudi_with(&["assess", "--packs", &packs(), "--on", "2018-11-10", "-"], text.as_bytes());
    assert_eq!(ran.code, 3);
    assert!(ran.err.contains("不能用别的时间的规定倒推"), "{}", ran.err);
}

// ---- the packs of the program ----

#[test]
fn the_examples_come_out_as_their_names_say() {
    let run = |name: &str| {
        let ran = doudi(&["assess", "--place", "500229", "--on", ON, &example(name)]);
        assert_eq!((ran.code, &*ran.err), (0, ""));
        // Where a row ends is a matter of layout.
        ran.out.split_whitespace().collect::<String>()
    };
    let has = |page: &str, part: &str| page.contains(&part.split_whitespace().collect::<String>());
    let qualifying = run("qualifying");
    for part in [
        "504.00 元/月",
        "496.00 元/人·月 × 3 人 − 984.00 元/月",
        "差 168.00 元",
        "成员不拆开",
        "最迟 2020-11-17",
    ] {
        assert!(has(&qualifying, part), "{part} in {qualifying}");
    }
    let single = run("single");
    for part in ["p3 陈勇（子）", "396.00 元/月", "残疾等级：二级", "进到 1 元"] {
        assert!(has(&single, part), "{part} in {single}");
    }
    let needs = run("needs");
    for part in ["还缺材料的事项", "要补的材料", "入户调查 300.00 元", "p2 王建军（子）"]
    {
        assert!(has(&needs, part), "{part} in {needs}");
    }
}

#[test]
fn an_overlay_gives_a_number_its_document() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write("pack.yaml", "name: own\ntitle: 本县录入\nplace: \"500299\"\ncovers_from: 2019-01-01\n");
    write(
        "sources.yaml",
        "own-1: {title: 关于收入核算期的通知, number: 示例〔2020〕1号, in_force_from: 2019-01-01}\n",
    );
    let rules = "param window : months \"收入核算期\"\n  from 2019-01-01 replaces nation cite own-1 \"一\" = 1 months\n\
                 param deposit_limit : money/person \"人均存款上限\"\n  from 2019-01-01 replaces nation cite own-1 \"二\" = 5,000.00 元\n";
    write("own.rules", rules);
    let page = assessed("qualifying", &["--overlay", &folder.path().display().to_string()]);
    assert!(!page.contains("不能据以办理") && page.contains("示例〔2020〕1号 二"), "{page}");
}

#[test]
fn a_record_replays_from_its_archive_and_a_changed_one_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    assessed("granted", &["--record", &path("record.json"), "--archive", &path("archive")]);
    let replayed = doudi(&["replay", &path("record.json"), "--archive", &path("archive")]);
    assert_eq!(replayed.code, 0, "{}", replayed.err);
    // Without its archive the packs of the program are at hand, and they are others.
    assert_eq!(doudi(&["replay", &path("record.json")]).code, 3);
    let text = std::fs::read_to_string(path("record.json")).unwrap();
    std::fs::write(path("record.json"), text.replace("\"39600\"", "\"39700\"")).unwrap();
    let changed = doudi(&["replay", &path("record.json"), "--archive", &path("archive")]);
    assert_eq!(changed.code, 1, "{}", changed.out);
    assert!(changed.out.contains("39600"), "{}", changed.out);
}

#[test]
fn every_place_and_period_can_be_told() {
    // Only that it is told, in the columns there are: what comes out is the packs' business.
    for place in ["500229", "500299", "500235", "533103", "511902", "640422"] {
        for on in ["2020-12-01", "2022-11-01", "2026-08-03"] {
            for name in ["qualifying", "needs"] {
                let ran = doudi(&["assess", "--place", place, "--on", on, "--full", "--all", &example(name)]);
                assert_eq!((ran.code, &*ran.err), (0, ""), "{place} {on} {name}");
                for line in ran.out.lines() {
                    assert!(wording::explain::render::columns(line) <= 100, "{place} {on}: {line}");
                    assert!(
                        !line.contains("：：") && !line.contains("（）") && !line.contains("  ·  "),
                        "{place} {on}: {line}"
                    );
                }
            }
        }
    }
}

#[test]
fn every_key_of_machine_output_is_documented() {
    fn keys(value: &Value, found: &mut std::collections::BTreeSet<String>) {
        match value {
            Value::Object(map) => {
                for (key, value) in map {
                    found.insert(key.clone());
                    keys(value, found);
                }
            }
            Value::Array(all) => all.iter().for_each(|value| keys(value, found)),
            _ => {}
        }
    }
    let described = std::fs::read_to_string(crate::here("../../docs/assessment.md")).unwrap();
    let mut found = std::collections::BTreeSet::new();
    for name in ["qualifying", "granted", "needs"] {
        let mut document = json(name);
        // Keyed by the ids of documents, by the settings and by the fields of a document.
        for map in ["sources", "set"] {
            document[map] = Value::Null;
        }
        keys(&document, &mut found);
    }
    for key in found {
        assert!(described.contains(&format!("`{key}`")) || described.contains(&format!("`{key}:")), "{key}");
    }
}
