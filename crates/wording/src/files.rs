// SPDX-License-Identifier: Apache-2.0
//! Sentences for deliveries of households: what is wrong with a row, a heading or a file, what was kept and what to do.

use crate::case::{entity, meant, value};
use crate::population::named;
use files::plain::PlainError;
use files::{FileError, HeadingError, HeadingProblem, RejectWords, RowError, RowErrorKind, Sheet, Tally};
use std::path::Path;

/// The headings and sentences of a list of rejects.
pub const REJECTS: RejectWords = RejectWords {
    headings: ["文件", "表", "行", "列", "户编号", "成员编号", "单元格内容", "问题", "处理结果"],
    sentence: row,
    kept,
};

/// What is wrong with a row.
#[must_use]
pub fn row(error: &RowError) -> String {
    use RowErrorKind as K;
    match &error.kind {
        K::WithHousehold => "本行没有问题，同户另一行有问题".to_owned(),
        K::Value { label, error: why } => {
            let label = if label.is_empty() { error.column.as_str() } else { label.as_str() };
            value(label, why)
        }
        K::Scientific => {
            "这是被 Excel 改成科学计数法的数字，原数已丢失；请把该列设为文本后重新填写".to_owned()
        }
        K::DigitsLost => "Excel 的数字只保留 15 位，后面的已丢失；请把该列设为文本后重新填写".to_owned(),
        K::Formula(text) => format!("公式出错（{text}），请改成数值"),
        K::CitizenNumber(why) => why.to_string(),
        K::Date(why) | K::Month(why) => why.to_string(),
        K::Place(why) => why.to_string(),
        K::YesNo => "只能填“是”或“否”".to_owned(),
        K::Missing => "必须填写，不能空着".to_owned(),
        K::Ragged { cells, headings } => {
            format!("这一行有 {cells} 格，表头只有 {headings} 列；请检查是否多了逗号或引号")
        }
        K::Id => "编号太长，或者含有换行、日期等不能作编号的内容".to_owned(),
        K::BirthAgainstNumber(date) => format!("出生日期与身份证号不一致，号码里是 {date}"),
        K::SexAgainstNumber(sex) => format!("性别与身份证号不一致，号码里是{}", sex.chinese()),
        K::BornLater { applied_on } => format!("出生日期晚于申请日期 {applied_on}"),
        K::Derived { label } => format!("“{label}”与成员关系推算的结果不一致；请核对，或把这一格留空"),
        K::DuplicateHousehold { other } => format!("户编号重复，另一行是第 {other} 行"),
        K::DuplicateId { first } => format!("编号与第 {first} 行重复"),
        K::DuplicateNumber { first } => format!("身份证号与第 {first} 行相同，同一人只能列一次"),
        K::DuplicateEntry { first } => {
            format!("同一月份、种类和来源与第 {first} 行重复；请合并，或写明不同的来源")
        }
        K::NoHousehold => "家庭表里没有这个户编号".to_owned(),
        K::NoMember => "本户没有这个成员编号".to_owned(),
        K::NoTownship => "乡镇表里没有这个乡镇".to_owned(),
        K::NoMembers => "成员表里没有这一户的成员".to_owned(),
        K::TooManyMembers { found, limit } => {
            format!("本户有 {found} 名成员，最多 {limit} 名；请检查户编号是否填重")
        }
        K::NoHead => "本户没有户主；请把一名成员的“与户主关系”填为户主".to_owned(),
        K::SecondHead { first } => format!("本户有两个户主，另一个在第 {first} 行"),
        K::SecondSpouse { first } => format!("户主有两个配偶，另一个在第 {first} 行"),
        K::UnknownLink(id) => format!("本户没有编号为“{id}”的成员"),
        K::LinkToItself => "配偶或父母不能是本人".to_owned(),
        K::SpouseDisagrees(id) => format!("“{id}”的配偶写的是别人或没有，两边要一致"),
        K::TooManyParents => "最多写两位父母".to_owned(),
        K::UnknownKind { nearest } => format!("没有这种收入或支出{}", meant(nearest.as_deref())),
        K::OutsidePlace { residence, place } => {
            format!("居住地{}不在{}，这次用的政策不适用", named(*residence), named(*place))
        }
        K::AppliedLater { applied_on, on } => format!("申请日期 {applied_on} 晚于决定日期 {on}"),
        K::Contradiction { others } => {
            format!("来源之间不一致，其他来源是：{}；请由工作人员核定", others.join("、"))
        }
    }
}

/// What was kept of a row.
#[must_use]
pub fn kept(error: &RowError) -> String {
    match (&error.kind, error.sheet) {
        (kind, _) if kind.is_reservation() => "已导入，该月数额暂按未知处理".to_owned(),
        (RowErrorKind::OutsidePlace { .. }, _) => "整户没有测算；请核对居住地，或用当地的政策测算".to_owned(),
        (RowErrorKind::AppliedLater { .. }, _) => {
            "整户没有测算；请核对申请日期，或改用晚一些的决定日期".to_owned()
        }
        (_, Sheet::Townships) => "该乡镇没有导入".to_owned(),
        (RowErrorKind::NoHousehold, _) => "本行没有导入".to_owned(),
        _ if error.household.is_empty() && error.sheet != Sheet::Households => "本行没有导入".to_owned(),
        _ => "整户没有导入，改好后请重新导入这一户".to_owned(),
    }
}

/// Counts in a line.
#[must_use]
pub fn tally(tally: &Tally) -> String {
    format!(
        "读到 {} 户 {} 人，导入 {} 户 {} 人，退回 {} 户 {} 人",
        tally.households_in,
        tally.persons_in,
        tally.households_out,
        tally.persons_out,
        tally.households_rejected,
        tally.persons_rejected
    )
}

/// What is wrong with a heading.
#[must_use]
pub fn heading(error: &HeadingError) -> String {
    use HeadingProblem as P;
    let says = match &error.problem {
        P::Unknown { heading, nearest } => {
            format!("认不出表头“{heading}”{}；不需要的列请在表头前加 #", meant(nearest.as_deref()))
        }
        P::Elsewhere { heading, of } => format!("“{heading}”是{}的情况，请放到相应的表里", entity(*of)),
        P::Ambiguous { heading, names } => {
            format!("“{heading}”可以指几项，请改用其中一个名称：{}", names.join("、"))
        }
        P::Twice { heading, first } => format!("表头“{heading}”与第 {first} 列意思相同，只能留一列"),
        P::Missing(name) => format!("缺少必需的列“{name}”（{}）", required(error.sheet, name)),
        P::Window { heading, known } => {
            let known: Vec<String> = known.iter().map(|months| format!("@{months}")).collect();
            format!("“{heading}”的月数不对，可用 {}", known.join("、"))
        }
        P::BothForms { heading, sheet } => {
            format!("已有“{}”表逐月列出，不能再有“{heading}”这一列，请只用一种", sheet.label())
        }
        P::Empty => "没有表头".to_owned(),
    };
    let place = match error.column {
        0 => format!("{}“{}”表", error.file, error.sheet.label()),
        column => format!("{}“{}”表第 {column} 列", error.file, error.sheet.label()),
    };
    format!("{place}：{says}")
}

fn required(sheet: Sheet, name: &str) -> &'static str {
    match (sheet, name) {
        (Sheet::Households, "id") => "户编号",
        (Sheet::Townships, "id") => "乡镇编号",
        (_, "household") => "户编号",
        (_, "member") => "成员编号",
        (_, "relation") => "与户主关系",
        (_, "month") => "月份",
        (_, "kind") => "种类",
        (_, "amount") => "金额",
        _ => "编号",
    }
}

/// Why a delivery cannot be read or a file cannot be written.
#[must_use]
pub fn file(error: &FileError) -> String {
    match error {
        FileError::Io { path, error } => {
            format!("{}：读写失败（{}）；没有导入任何内容", name(path), io(error))
        }
        FileError::NotFound { path, expected } => {
            format!(
                "{}：没有找到可导入的文件；应有 {} 等，或给出一个 xlsx 工作簿",
                name(path),
                expected.join("、")
            )
        }
        FileError::Kind(path) => {
            format!("{}：不认识这种文件；可用 csv、xlsx、parquet，或放着这些文件的文件夹", name(path))
        }
        FileError::Encoding { path, at } => {
            format!(
                "{}：从第 {} 个字节起既不是 UTF-8 也不是 GB 18030；请另存为“CSV UTF-8”",
                name(path),
                at + 1
            )
        }
        FileError::Headings(errors) => {
            let lines: Vec<String> = errors.iter().map(|one| format!("\n- {}", heading(one))).collect();
            format!("表头有 {} 处问题，没有导入任何内容：{}", errors.len(), lines.concat())
        }
        FileError::NoSheet { path, sheet, found } => {
            let found = if found.is_empty() { "没有" } else { &found.join("、") };
            format!("{}：缺少“{}”表（{}）；现有的表：{found}", name(path), sheet.label(), sheet.name())
        }
        FileError::SheetTwice { path, sheet } => {
            format!("{}：有两个“{}”表（{}），请只留一个", name(path), sheet.label(), sheet.name())
        }
        FileError::Order { path, row } => format!(
            "{}：文件太大，不能整份放进内存，而第 {row} 行没有按家庭表的顺序排列；请按户编号在家庭表里的顺序排好，或用 --memory 增加内存",
            name(path)
        ),
        FileError::Csv { path, detail } => {
            format!("{}：CSV 格式有错（{detail}）；请检查引号是否成对", name(path))
        }
        FileError::Workbook { path, detail } => {
            format!("{}：工作簿打不开或写不出（{detail}）；请确认没有加密、没有正在打开", name(path))
        }
        FileError::Parquet { path, detail } => format!("{}：Parquet 文件有错（{detail}）", name(path)),
        FileError::ColumnType { path, column, found, expected } => {
            let money = if found.starts_with("Float") { "；金额和编号不能用浮点数" } else { "" };
            format!("{}：列“{column}”的类型是 {found}，可用 {expected}{money}", name(path))
        }
        FileError::Layout { path, expected, found } => {
            format!(
                "{}：应有 {expected} 行，实有 {found} 行；几个文件不是同一批写出的，请重新生成",
                name(path)
            )
        }
        FileError::NewerLayout { path, found } => {
            format!("{}：文件是第 {found} 版布局，本程序不认识；请升级程序", name(path))
        }
        FileError::Unwritable(column) => format!("列“{column}”不能写进文件"),
    }
}

/// Why a file that was sent is no table.
#[must_use]
pub fn plain(error: PlainError) -> String {
    match error {
        PlainError::Empty => "文件是空的，没有收下。".to_owned(),
        PlainError::NotText(_) => {
            "既不是 Excel 表格，也不是 UTF-8 或者 GB 18030 的文本，没有收下。".to_owned()
        }
        PlainError::Csv(line) => format!("第 {line} 行起读不下去，请检查引号和分隔符。"),
        PlainError::Workbook => "Excel 表格打不开，可能已经损坏或者加了密码。".to_owned(),
        PlainError::TooLarge => "行列太多，没有收下，请分开上传。".to_owned(),
    }
}

fn name(path: &Path) -> String {
    path.display().to_string()
}

fn io(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "文件不存在".to_owned(),
        std::io::ErrorKind::PermissionDenied => "没有权限，或文件正被别的程序打开".to_owned(),
        std::io::ErrorKind::StorageFull => "磁盘已满".to_owned(),
        _ => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    fn error(kind: RowErrorKind) -> RowError {
        RowError {
            file: Arc::from("成员.csv"),
            sheet: Sheet::Members,
            row: 4,
            column: "income.wage".to_owned(),
            household: "h1".to_owned(),
            member: "p1".to_owned(),
            found: "1.23E+17".to_owned(),
            kind,
        }
    }

    #[test]
    fn a_row_says_what_is_wrong_what_was_kept_and_what_to_do() {
        let one = error(RowErrorKind::Scientific);
        assert_eq!(row(&one), "这是被 Excel 改成科学计数法的数字，原数已丢失；请把该列设为文本后重新填写");
        assert_eq!(kept(&one), "整户没有导入，改好后请重新导入这一户");
        let orphan = error(RowErrorKind::NoHousehold);
        assert_eq!(kept(&orphan), "本行没有导入");
        let place = |code| kernel::Division::parse(code).unwrap();
        let outside =
            error(RowErrorKind::OutsidePlace { residence: place("500229101"), place: place("500299") });
        let text = row(&outside);
        assert!(text.contains("500229101") && text.contains("示范县（500299）"), "{text}");
        let note = error(RowErrorKind::Contradiction { others: vec!["tax 6.00".to_owned()] });
        assert_eq!(kept(&note), "已导入，该月数额暂按未知处理");
    }

    #[test]
    fn a_heading_names_the_nearest() {
        let one = HeadingError {
            file: Arc::from("家庭.csv"),
            sheet: Sheet::Households,
            column: 2,
            problem: HeadingProblem::Unknown {
                heading: "存歀".to_owned(), nearest: Some("存款".to_owned())
            },
        };
        assert_eq!(
            heading(&one),
            "家庭.csv“家庭”表第 2 列：认不出表头“存歀”；是不是“存款”；不需要的列请在表头前加 #"
        );
    }

    #[test]
    fn counts_read_as_a_sentence() {
        let counts = Tally {
            households_in: 3,
            households_out: 2,
            households_rejected: 1,
            persons_in: 7,
            persons_out: 5,
            persons_rejected: 2,
        };
        assert_eq!(tally(&counts), "读到 3 户 7 人，导入 2 户 5 人，退回 1 户 2 人");
    }
}
