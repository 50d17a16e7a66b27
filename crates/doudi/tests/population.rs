// SPDX-License-Identifier: Apache-2.0
//! A county from the command line: made up, computed, searched, compared; and what happens to rows that are wrong.
#![allow(clippy::unwrap_used, clippy::float_arithmetic, reason = "tests")]

use assert_cmd::Command;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// What a command said and how it ended.
struct Said {
    code: i32,
    out: String,
    err: String,
}

fn doudi(folder: &Path, words: &[&str]) -> Said {
    let output = Command::cargo_bin("doudi").unwrap().current_dir(folder).args(words).output().unwrap();
    Said {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// A command that has to succeed.
fn done(folder: &Path, words: &[&str]) -> String {
    let said = doudi(folder, words);
    assert_eq!(said.code, 0, "{words:?}\n{}\n{}", said.out, said.err);
    said.out
}

const HERE: [&str; 4] = ["--place", "500299", "--on", "2020-11-10"];

fn here<'w>(command: &'w str, words: &[&'w str]) -> Vec<&'w str> {
    [&[command], &HERE[..], words].concat()
}

/// A folder with a county of so many households as CSV.
fn county(households: &str) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_owned();
    done(
        &path,
        &["synth", "--place", "500299", "--households", households, "--seed", "3", "--out", "county"],
    );
    (folder, path)
}

/// The rows of a CSV file of results, headings first. No cell of these tests holds a line break.
fn rows(path: &Path) -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(path).unwrap();
    text.trim_start_matches('\u{feff}').lines().map(cells).collect()
}

fn cells(line: &str) -> Vec<String> {
    let (mut cells, mut cell, mut quoted) = (Vec::new(), String::new(), false);
    for c in line.chars() {
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(std::mem::take(&mut cell)),
            c => cell.push(c),
        }
    }
    cells.push(cell);
    cells
}

/// A column of a CSV file by its heading.
fn column(rows: &[Vec<String>], heading: &str) -> Vec<String> {
    let at = rows[0]
        .iter()
        .position(|one| one == heading)
        .unwrap_or_else(|| panic!("no {heading} in {:?}", rows[0]));
    rows[1..].iter().map(|row| row[at].clone()).collect()
}

/// Rewrites a column of a CSV delivery.
fn rewrite(path: &Path, heading: &str, change: impl Fn(usize, &str) -> String) {
    let text = std::fs::read_to_string(path).unwrap();
    let mut lines = text.trim_start_matches('\u{feff}').lines();
    let heads = cells(lines.next().unwrap());
    let at = heads.iter().position(|one| one == heading).unwrap_or_else(|| panic!("no {heading}"));
    let mut out = heads.join(",");
    for (number, line) in lines.enumerate() {
        let mut row = cells(line);
        row[at] = change(number, &row[at]);
        out.push('\n');
        out.push_str(&row.join(","));
    }
    out.push('\n');
    std::fs::write(path, out).unwrap();
}

/// The counts of the last line: households and persons in, computed, rejected.
fn tally(out: &str) -> [u64; 6] {
    let line =
        out.lines().find(|line| line.starts_with("读到")).unwrap_or_else(|| panic!("no counts in {out}"));
    let numbers = line.split(|c: char| !c.is_ascii_digit()).filter_map(|text| text.parse().ok());
    let numbers: Vec<u64> = numbers.take(6).collect();
    numbers.try_into().unwrap()
}

fn adds_up([households, persons, out, persons_out, rejected, persons_rejected]: [u64; 6]) {
    assert_eq!(households, out + rejected);
    assert_eq!(persons, persons_out + persons_rejected);
}

/// The report without the lines that name files.
fn report(out: &str) -> String {
    let named = |line: &&str| !["结果：", "线索：leads", "图："].iter().any(|start| line.starts_with(start));
    out.lines().filter(named).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_same_county_in_three_forms_gives_the_same_results() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let mut reports = BTreeSet::new();
    for (format, input) in [("csv", "csv"), ("xlsx", "xlsx/county.xlsx"), ("parquet", "parquet")] {
        let made = [
            "synth",
            "--place",
            "500299",
            "--households",
            "700",
            "--seed",
            "4",
            "--out",
            format,
            "--format",
            format,
        ];
        assert!(done(path, &made).contains("编造 700 户"));
        let out = format!("results-{format}.csv");
        let said = done(path, &here("run", &["--in", input, "--out", &out]));
        adds_up(tally(&said));
        reports.insert(report(&said));
    }
    assert_eq!(reports.len(), 1, "{reports:#?}");
    for name in ["", "-members", "-events"] {
        let read = |format: &str| std::fs::read(path.join(format!("results-{format}{name}.csv"))).unwrap();
        assert_eq!(read("csv"), read("xlsx"), "{name}");
        assert_eq!(read("csv"), read("parquet"), "{name}");
    }
}

#[test]
fn the_same_seed_makes_the_same_files() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let base = ["synth", "--place", "533199", "--households", "300", "--applied-on", "2022-03-01"];
    for (out, seed, threads) in [("a", "7", "1"), ("b", "7", "3"), ("c", "8", "1")] {
        done(path, &[&base[..], &["--seed", seed, "--threads", threads, "--out", out]].concat());
    }
    for sheet in ["households", "members", "supporters", "events", "townships"] {
        let read = |folder: &str| std::fs::read(path.join(folder).join(format!("{sheet}.csv"))).unwrap();
        assert_eq!(read("a"), read("b"), "{sheet}");
    }
    assert_ne!(
        std::fs::read(path.join("a/members.csv")).unwrap(),
        std::fs::read(path.join("c/members.csv")).unwrap()
    );
}

#[test]
fn results_say_outcome_amount_reason_and_what_is_missing() {
    let (_folder, path) = county("600");
    let said = done(&path, &here("run", &["--in", "county", "--out", "results.csv", "--scheme", "dibao"]));
    let rows = rows(&path.join("results.csv"));
    assert_eq!(rows.len(), 601);
    let (outcomes, amounts) = (column(&rows, "最低生活保障"), column(&rows, "最低生活保障：每月金额"));
    let (reasons, needs) = (column(&rows, "最低生活保障：理由编号"), column(&rows, "最低生活保障：缺项数"));
    let labels = column(&rows, "最低生活保障：理由");
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut low = 0.0;
    for row in 0..600 {
        *counts.entry(outcomes[row].as_str()).or_default() += 1;
        match outcomes[row].as_str() {
            "符合" => {
                low += amounts[row].parse::<f64>().unwrap();
                assert_eq!((reasons[row].as_str(), needs[row].as_str()), ("dibao_eligible", "0"));
            }
            "不符合" => {
                assert!(
                    amounts[row].is_empty() && needs[row] == "0" && labels[row].starts_with("不满足："),
                    "{row}"
                );
            }
            "还需要材料" => {
                assert!(needs[row].parse::<u32>().unwrap() > 0 && labels[row].starts_with("待定："), "{row}")
            }
            other => panic!("{other}"),
        }
    }
    assert!(counts["符合"] > 10 && counts["不符合"] > 300 && counts["还需要材料"] > 10, "{counts:?}");
    let line = said.lines().find(|line| line.starts_with("最低生活保障（户）")).unwrap();
    let shown: Vec<&str> = line.split_whitespace().collect();
    assert_eq!(shown[1], counts["符合"].to_string());
    assert_eq!(shown[2], counts["不符合"].to_string());
    assert_eq!(shown[3], counts["还需要材料"].to_string());
    let least: f64 = shown[5].split('—').next().unwrap().replace(',', "").parse().unwrap();
    assert!((least - low).abs() < 0.001, "{least} {low}");
    assert!(said.contains("金融资产（deposits）"), "{said}");
}

#[test]
fn threads_shards_and_leaving_out_reasons_do_not_change_the_counts() {
    let (_folder, path) = county("5000");
    let whole = done(&path, &here("run", &["--in", "county", "--threads", "1"]));
    let several = done(&path, &here("run", &["--in", "county", "--threads", "4", "--memory", "17MB"]));
    let quick = done(&path, &here("run", &["--in", "county", "--no-reasons"]));
    assert_eq!(whole, several);
    assert_eq!(whole, quick);
    let found = done(&path, &here("discover", &["--in", "county", "--threads", "1", "--out", "a.csv"]));
    let again = done(
        &path,
        &here("discover", &["--in", "county", "--threads", "3", "--memory", "17MB", "--out", "b.csv"]),
    );
    assert_eq!(report(&found).replace("a.csv", ""), report(&again).replace("b.csv", ""));
    assert_eq!(std::fs::read(path.join("a.csv")).unwrap(), std::fs::read(path.join("b.csv")).unwrap());
}

#[test]
fn a_wrong_row_rejects_its_household_and_all_counts_add_up() {
    let (_folder, path) = county("200");
    rewrite(&path.join("county/members.csv"), "性别", |row, old| {
        if row == 4 { "甲".to_owned() } else { old.to_owned() }
    });
    let said = doudi(&path, &here("run", &["--in", "county", "--rejects", "rejects.csv"]));
    assert_eq!(said.code, 4, "{}\n{}", said.out, said.err);
    let counts = tally(&said.out);
    adds_up(counts);
    assert_eq!((counts[0], counts[2], counts[4]), (200, 199, 1));
    let rejects = rows(&path.join("rejects.csv"));
    assert!(column(&rejects, "问题").iter().any(|text| text.contains("性别")), "{rejects:?}");
    assert_eq!(column(&rejects, "户编号").into_iter().collect::<BTreeSet<_>>().len(), 1);
    let told = doudi(&path, &here("run", &["--in", "county"]));
    assert_eq!(told.code, 4);
    assert!(told.err.contains("退回") && told.err.contains("第 6 行"), "{}", told.err);
}

#[test]
fn households_of_another_place_or_a_later_day_are_rejected_with_the_reason() {
    let (_folder, path) = county("120");
    rewrite(&path.join("county/households.csv"), "居住地", |row, old| {
        if row < 20 { "500229101202".to_owned() } else { old.to_owned() }
    });
    rewrite(&path.join("county/households.csv"), "申请日期", |row, old| {
        if (20..25).contains(&row) { "2020-12-01".to_owned() } else { old.to_owned() }
    });
    let said =
        doudi(&path, &here("run", &["--in", "county", "--rejects", "rejects.xlsx", "--out", "results.csv"]));
    assert_eq!(said.code, 4, "{}", said.err);
    let counts = tally(&said.out);
    adds_up(counts);
    assert_eq!((counts[0], counts[4]), (120, 25));
    assert!(path.join("rejects.xlsx").exists());
    assert_eq!(rows(&path.join("results.csv")).len(), 96);
    let csv = doudi(&path, &here("run", &["--in", "county", "--rejects", "rejects.csv"]));
    assert_eq!(csv.code, 4);
    let problems = column(&rows(&path.join("rejects.csv")), "问题");
    assert_eq!(problems.iter().filter(|text| text.contains("不在示范县（500299）")).count(), 20);
    assert_eq!(problems.iter().filter(|text| text.contains("晚于决定日期 2020-11-10")).count(), 5);
    // Rules of another time may be tried on anybody.
    let compared = doudi(&path, &here("compare", &["--in", "county", "--set", "dibao_standard.rural=520"]));
    assert_eq!(tally(&compared.out)[4], 20);
}

#[test]
fn leads_are_for_people_and_say_so() {
    let (_folder, path) = county("2000");
    let said = done(&path, &here("discover", &["--in", "county", "--out", "leads.csv"]));
    let leads = rows(&path.join("leads.csv"));
    let kinds = column(&leads, "线索种类");
    let count = |kind: &str| kinds.iter().filter(|one| *one == kind).count();
    for kind in ["疑似应保未保", "可能符合，尚需本人申请和核实", "在册而测算不再符合", "政策要求关注"]
    {
        assert!(count(kind) > 5, "{kind}: {}", count(kind));
        assert!(said.contains(&format!("{kind} {} 条", count(kind))), "{said}");
    }
    assert!(column(&leads, "说明").iter().all(|note| note == "线索，不得作为停发依据"));
    assert!(column(&leads, "理由").iter().all(|reasons| !reasons.is_empty()));
    assert!(column(&leads, "建议").iter().all(|advice| advice.starts_with('请')));
    let lacking = column(&leads, "缺少的事实");
    for (kind, missing) in kinds.iter().zip(&lacking) {
        assert_eq!(kind.starts_with("可能符合"), !missing.is_empty(), "{kind}: {missing}");
    }
    // Nobody on the roster is missed, nobody off it has lapsed.
    let households = rows(&path.join("county/households.csv"));
    let covered: BTreeMap<String, String> =
        column(&households, "户编号").into_iter().zip(column(&households, "在册低保家庭")).collect();
    let whole = kinds.iter().zip(column(&leads, "户编号")).zip(column(&leads, "事项"));
    for ((kind, household), scheme) in whole.filter(|(_, scheme)| scheme == "最低生活保障") {
        let expected = if kind == "在册而测算不再符合" { "是" } else { "否" };
        assert_eq!(covered[&household], expected, "{kind} {scheme}");
    }
}

#[test]
fn of_people_on_no_roster_only_facts_for_monitoring_are_read() {
    let (_folder, path) = county("1500");
    let found = |out: &str| {
        let said = done(&path, &here("discover", &["--in", "county", "--out", out]));
        assert!(said.contains("没有看，按未知处理：") && said.contains("本人申请单独纳入"), "{said}");
        let leads = rows(&path.join(out));
        let kinds = column(&leads, "线索种类");
        let own: Vec<Vec<String>> = leads[1..].to_vec();
        let of_others = own.into_iter().zip(kinds).filter(|(_, kind)| kind != "在册而测算不再符合");
        of_others.map(|(row, _)| row).collect::<Vec<_>>()
    };
    let before = found("before.csv");
    let members = path.join("county/members.csv");
    rewrite(&members, "本人申请单独纳入", |_, _| "是".to_owned());
    rewrite(&members, "称基本生活困难", |_, _| "否".to_owned());
    let covered: BTreeSet<String> = {
        let households = rows(&path.join("county/households.csv"));
        let ids = column(&households, "户编号").into_iter();
        let rosters =
            [column(&households, "在册低保家庭"), column(&households, "已认定的边缘或刚性支出困难家庭")];
        ids.enumerate()
            .filter(|(at, _)| rosters.iter().any(|one| one[*at] == "是"))
            .map(|(_, id)| id)
            .collect()
    };
    let uncovered = |rows: Vec<Vec<String>>| {
        rows.into_iter().filter(|row| !covered.contains(&row[0])).collect::<Vec<_>>()
    };
    let (before, after) = (uncovered(before), uncovered(found("after.csv")));
    assert!(before.len() > 30);
    assert_eq!(before, after, "what may not be read changes nothing");
}

#[test]
fn a_higher_standard_makes_winners_and_no_losers() {
    let (_folder, path) = county("1500");
    let words = [
        "--in",
        "county",
        "--set",
        "dibao_standard.rural=520",
        "--scheme",
        "dibao",
        "--out",
        "c.csv",
        "--chart",
        "c.svg",
    ];
    let said = done(&path, &here("compare", &words));
    let all = rows(&path.join("c.csv"));
    let number = |heading: &str| column(&all, heading)[0].parse::<f64>().unwrap();
    assert!(number("增加户") > 20.0 && number("减少户") == 0.0 && number("待定户") > 10.0, "{said}");
    let counted = number("增加户") + number("减少户") + number("不变户") + number("待定户");
    assert!((counted - 1500.0).abs() < 0.5);
    assert!(number("新每月支出（至少）") - number("原每月支出（至少）") >= number("共增加"), "{said}");
    assert!(number("原每月支出（至少）") <= number("原每月支出（至多）"));
    for group in ["townships", "kinds"] {
        let groups = rows(&path.join(format!("c-{group}.csv")));
        for heading in ["增加户", "不变户", "待定户", "新每月支出（至少）", "新每月支出（至多）"]
        {
            let sum: f64 = column(&groups, heading).iter().map(|text| text.parse::<f64>().unwrap()).sum();
            assert!((sum - number(heading)).abs() < 0.01, "{group} {heading}: {sum} {}", number(heading));
        }
    }
    let reasons = rows(&path.join("c-reasons.csv"));
    let winners: f64 = column(&reasons, "增加户").iter().map(|text| text.parse::<f64>().unwrap()).sum();
    assert!((winners - number("增加户")).abs() < 0.5);
    assert!(column(&reasons, "主要理由").iter().any(|reason| reason == "农村低保标准不同"), "{reasons:?}");
    let households = rows(&path.join("c-households.csv"));
    let changed = column(&households, "变动");
    assert_eq!(changed.iter().filter(|one| *one == "增加").count(), number("增加户") as usize);
    let svg = std::fs::read_to_string(path.join("c.svg")).unwrap();
    assert!(svg.starts_with("<svg") && svg.contains("示范镇") && svg.contains("各乡镇每月支出"), "{svg}");
    // The same cost as computing it alone.
    let run = done(&path, &here("run", &["--in", "county", "--scheme", "dibao"]));
    let line = run.lines().find(|line| line.starts_with("最低生活保障（户）")).unwrap();
    let cost = line.split_whitespace().nth(5).unwrap();
    assert!(said.lines().any(|line| line.starts_with("全部") && line.contains(cost)), "{cost}\n{said}");
}

#[test]
fn two_dates_are_compared_in_a_workbook() {
    let (_folder, path) = county("800");
    let words = ["--in", "county", "--and", "2023-10-10", "--out", "c.xlsx"];
    let said = done(&path, &here("compare", &words));
    assert!(said.contains("不同的参数") && said.contains("农村低保标准（dibao_standard.rural）"), "{said}");
    assert!(said.contains("原来没有文本可依"), "{said}");
    assert!(std::fs::metadata(path.join("c.xlsx")).unwrap().len() > 5000);
    adds_up(tally(&said));
    let words = ["--in", "county", "--and-place", "533103", "--and", "2022-01-10"];
    let place = done(&path, &here("compare", &words));
    assert!(place.contains("新规定：") && place.contains("（533103） 2022-01-10"), "{place}");
}

#[test]
fn wrong_questions_end_with_the_code_of_their_kind() {
    let (_folder, path) = county("50");
    let table: [(&[&str], i32, &str); 12] = [
        (&["run", "--place", "500299", "--on", "2020-13-10", "--in", "county"], 2, "--on 2020-13-10"),
        (&["run", "--place", "5002", "--on", "2020-11-10", "--in", "county"], 3, ""),
        (&["run", "--place", "500299", "--on", "2010-11-10", "--in", "county"], 3, ""),
        (&["run", "--place", "500299", "--on", "2020-11-10", "--in", "nowhere"], 2, "nowhere"),
        (&["run", "--place", "500299", "--on", "2020-11-10", "--in", "county", "--out", "x.doc"], 2, ".xlsx"),
        (
            &["run", "--place", "500299", "--on", "2020-11-10", "--in", "county", "--scheme", "dibaoo"],
            2,
            "dibao",
        ),
        (
            &["run", "--place", "500299", "--on", "2020-11-10", "--in", "county", "--scheme", "tekun"],
            2,
            "没有文本可依",
        ),
        (
            &["run", "--place", "500299", "--on", "2020-11-10", "--in", "county", "--memory", "much"],
            2,
            "--memory much",
        ),
        (
            &["run", "--place", "500299", "--on", "2020-11-10", "--in", "county", "--set", "nothing=1"],
            2,
            "nothing",
        ),
        (&["compare", "--place", "500299", "--on", "2020-11-10", "--in", "county"], 2, "没有说与什么比较"),
        (
            &[
                "discover",
                "--place",
                "500299",
                "--on",
                "2020-11-10",
                "--in",
                "county",
                "--roster",
                "deposits=dibao",
            ],
            2,
            "是否事实",
        ),
        (
            &["synth", "--place", "500299", "--out", "y", "--households", "900000", "--format", "xlsx"],
            2,
            "工作簿放不下",
        ),
    ];
    for (words, code, says) in table {
        let said = doudi(&path, words);
        assert_eq!(said.code, code, "{words:?}\n{}\n{}", said.out, said.err);
        assert!(said.err.contains(says), "{words:?}: {}", said.err);
    }
}
