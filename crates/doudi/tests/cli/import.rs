// SPDX-License-Identifier: Apache-2.0
//! `doudi import` as a county uses it: trial, commit, mending what was refused, loading again.

use assert_cmd::Command;
use std::path::{Path, PathBuf};

struct Office {
    folder: tempfile::TempDir,
}

/// What a command said, and whether it did what was asked.
struct Said {
    text: String,
    done: bool,
}

impl Office {
    fn new() -> Office {
        let office = Office { folder: tempfile::tempdir().unwrap() };
        let made = office.run(&["demo", "--no-serve", "--households", "60", "--data", "data"], None);
        assert!(made.done, "{}", made.text);
        office
    }

    fn run(&self, args: &[&str], stdin: Option<&str>) -> Said {
        let mut doudi = Command::cargo_bin("doudi").unwrap();
        doudi.current_dir(self.folder.path()).args(args);
        if let Some(stdin) = stdin {
            doudi.write_stdin(stdin.to_owned());
        }
        let output = doudi.output().unwrap();
        let mut text = String::from_utf8_lossy(&output.stdout).into_owned();
        text += &String::from_utf8_lossy(&output.stderr);
        Said { text, done: output.status.success() }
    }

    fn import(&self, from: &Path, rest: &[&str], stdin: Option<&str>) -> Said {
        let mut args = vec!["import", from.to_str().unwrap(), "--county", "500299", "--data", "data"];
        args.extend(rest);
        self.run(&args, stdin)
    }
}

fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/import")
}

const COMMIT: &[&str] = &["--commit", "--by", "luo"];

#[test]
fn a_county_is_tried_signed_loaded_mended_and_loaded_again() {
    let office = Office::new();
    let roster = examples().join("花名册.csv");
    let roster = ["--roster", roster.to_str().unwrap()];
    let trial = office.import(&examples(), &roster, None);
    assert!(trial.done, "{}", trial.text);
    for words in [
        "新导入 12 户",
        "没有收 12 户",
        "成员 第 21 行 身份证号",
        "家庭 第 15 行 村",
        "待遇 第 16 行 保障金额",
        "对不上 11 处",
        "什么都没有改",
    ] {
        assert!(trial.text.contains(words), "{words}\n{}", trial.text);
    }
    // It does not agree: no load without a reason, none with a wrong password.
    let args = [&roster[..], COMMIT].concat();
    let refused = office.import(&examples(), &args, Some("Doudi-2026\n"));
    assert!(!refused.done && refused.text.contains("没有对上"), "{}", refused.text);
    let args = [&roster[..], COMMIT, &["--difference-reason", "有错的户改好再导"]].concat();
    let wrong = office.import(&examples(), &args, Some("wrong\n"));
    assert!(!wrong.done && wrong.text.contains("密码不对"), "{}", wrong.text);
    let clerk = [&roster[..], &["--commit", "--by", "li", "--difference-reason", "试"]].concat();
    let clerk = office.import(&examples(), &clerk, Some("Doudi-2026\n"));
    assert!(!clerk.done && clerk.text.contains("你的角色不能"), "{}", clerk.text);
    let loaded = office.import(&examples(), &args, Some("Doudi-2026\n"));
    assert!(loaded.done && loaded.text.contains("已导入：新导入 12 户"), "{}", loaded.text);
    let again = office.import(&examples(), &args, Some("Doudi-2026\n"));
    assert!(again.done && again.text.contains("已导入：与上次一样，没有动 12 户"), "{}", again.text);
    mend_and_load(&office);
}

/// The file of what was refused is mended and loaded.
fn mend_and_load(office: &Office) {
    let rejects = office.folder.path().join("导入退回");
    let families = std::fs::read_to_string(rejects.join("家庭.csv")).unwrap();
    assert!(families.contains("#没有收的原因") && families.contains("不存在村"));
    let accounts = std::fs::read_to_string(rejects.join("账户.csv")).unwrap();
    assert!(accounts.contains("'=6217+1"), "no spreadsheet takes it for a formula");
    let list = std::fs::read_to_string(rejects.join("#问题清单.csv")).unwrap();
    assert!(!list.contains("50029919"), "the list names nobody");
    let families = families.replace("不存在村", "立春村");
    std::fs::write(rejects.join("家庭.csv"), families).unwrap();
    // What somebody works on is not written over, nor read and written at once.
    let within = office.import(&rejects, &[], None);
    assert!(!within.done && within.text.contains("就在退回文件夹"), "{}", within.text);
    let mended = office.import(&rejects, &["--rejects", "again"], None);
    assert!(mended.done && mended.text.contains("新导入 1 户"), "{}", mended.text);
    let args = [COMMIT, &["--rejects", "again", "--difference-reason", "改好一户"]].concat();
    let loaded = office.import(&rejects, &args, Some("Doudi-2026\n"));
    assert!(loaded.done && loaded.text.contains("新导入 1 户"), "{}", loaded.text);
    let trial = office.import(&examples(), &[], None);
    assert!(trial.text.contains("上次退回的文件移到了"), "{}", trial.text);
    let aside = std::fs::read_to_string(office.folder.path().join("导入退回.1/家庭.csv")).unwrap();
    assert!(aside.contains("立春村"), "as it was mended");
    // Files that nobody touched give way to those of the next run.
    let trial = office.import(&examples(), &[], None);
    assert!(!trial.text.contains("移到了") && !office.folder.path().join("导入退回.2").exists());
}

#[test]
fn the_balances_of_funds_are_entered_by_finance_once() {
    let office = Office::new();
    let trial = office.import(&examples(), &["--part", "funds"], None);
    assert!(trial.done && trial.text.contains("1,550,000.50"), "{}", trial.text);
    let wrong =
        office.import(&examples(), &["--part", "funds", "--commit", "--by", "luo"], Some("Doudi-2026\n"));
    assert!(!wrong.done, "{}", wrong.text);
    let args = ["--part", "funds", "--commit", "--by", "qin"];
    let booked = office.import(&examples(), &args, Some("Doudi-2026\n"));
    assert!(booked.done && booked.text.contains("已登记期初余额，由第二人"), "{}", booked.text);
    let again = office.import(&examples(), &args, Some("Doudi-2026\n"));
    assert!(again.done && again.text.contains("等第二人复核"), "{}", again.text);
}

#[test]
fn files_that_cannot_be_a_county_are_told_of() {
    let office = Office::new();
    let folder = office.folder.path().join("wrong");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("家庭.csv"), "户主,乡镇\n甲,示范镇\n").unwrap();
    let said = office.import(&folder, &[], None);
    assert!(!said.done && said.text.contains("缺“户编号”一列"), "{}", said.text);
    std::fs::write(folder.join("家庭.csv"), "").unwrap();
    assert!(!office.import(&folder, &[], None).done);
    let none = office.import(Path::new("nowhere.xlsx"), &[], None);
    assert!(!none.done, "{}", none.text);
    let county = office.run(&["import", "wrong", "--county", "5002", "--data", "data"], None);
    assert!(!county.done && county.text.contains("六位"), "{}", county.text);
}

/// An export with the field codes of the national system: one sheet holds families and what they receive.
fn national(folder: &Path) -> PathBuf {
    std::fs::create_dir(folder).unwrap();
    let (one, two) = ("500299195102110133", "500299195203120154");
    let write = |name: &str, text: String| std::fs::write(folder.join(name), text).unwrap();
    write(
        "救助家庭.csv",
        format!(
            "AXDF0004,ABAX9999,AXDF0005,ABAX6002,ABAF0028,ABAF0029,发放至,保障人数,保障金额,分类施保金额,月救助金额,分类管理类别,渐退原因,最近复核日期\n\
             {one},500299101204,1,120,202102,,202610,1,317.00,50.55,367.55,B,,2026-09-15\n\
             {two},500299101204,1,120,202103,202702,202610,1,334.00,,334.00,,已脱贫,2026-09-15\n"
        ),
    );
    write(
        "家庭成员.csv",
        format!("AXDF0004,姓名,证件号码,与户主关系\n{one},冉大林,{one},户主\n{two},谭大河,{two},户主\n"),
    );
    write(
        "银行账户.csv",
        format!(
            "AXDF0004,户名,账号,开户银行\n{one},冉大林,6217000000000000001,示范农商行\n{two},谭大河,6217000000000000002,示范农商行\n"
        ),
    );
    write("资金余额.csv", "资金名称,资金来源,预算年度,限定业务类型,期末余额,文号\n省级低保资金,省级,2026,120,350000.55,示例期初\n".to_owned());
    let roster = folder.with_extension("csv");
    let text = format!(
        "AXDF0004,ABAX9999,ABAX6002,保障人数,实发金额,发放年月\n{one},500299101204,120,1,367.55,202610\n{two},500299101204,120,1,334.00,202610\n"
    );
    std::fs::write(&roster, text).unwrap();
    roster
}

#[test]
fn an_export_of_the_national_system_agrees_to_the_fen_loads_and_loads_again_without_a_change() {
    let office = Office::new();
    let folder = office.folder.path().join("national");
    let roster = national(&folder);
    let roster = ["--roster", roster.to_str().unwrap()];
    let trial = office.import(&folder, &roster, None);
    assert!(trial.done, "{}", trial.text);
    for words in ["全国社会救助系统字段代码", "新导入 2 户", "701.55", "逐户一致，一分不差"]
    {
        assert!(trial.text.contains(words), "{words}\n{}", trial.text);
    }
    assert!(!trial.text.contains("对不上"), "{}", trial.text);
    // It agrees, so that no reason has to be given.
    let args = [&roster[..], COMMIT].concat();
    let loaded = office.import(&folder, &args, Some("Doudi-2026\n"));
    assert!(loaded.done && loaded.text.contains("已导入：新导入 2 户"), "{}", loaded.text);
    let again = office.import(&folder, &args, Some("Doudi-2026\n"));
    assert!(again.done && again.text.contains("与上次一样，没有动 2 户"), "{}", again.text);
    let funds = office.import(&folder, &["--part", "funds"], None);
    assert!(funds.done && funds.text.contains("350,000.55"), "{}", funds.text);
}
