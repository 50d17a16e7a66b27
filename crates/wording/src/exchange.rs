// SPDX-License-Identifier: Apache-2.0
//! Lists in Chinese: what is wrong with a row, why a list is not taken.

use assistance::exchange::Refused;
use assistance::exchange::read::CellFault;

/// What is wrong with a cell.
#[must_use]
pub fn cell(fault: &CellFault) -> String {
    match fault {
        CellFault::Missing => "没有填".to_owned(),
        CellFault::Number(error) => error.to_string(),
        CellFault::DigitsLost => "号码被表格软件截断，只剩十五位，请来源单位按文本格式重新导出".to_owned(),
        CellFault::Broken => "公式出错，没有结果".to_owned(),
        CellFault::Date(error) => error.to_string(),
        CellFault::Future => "日期在今天之后".to_owned(),
        CellFault::Money(error) => error.to_string(),
        CellFault::Place => "区划代码不在本县".to_owned(),
        CellFault::Kind => "不认识的线索种类".to_owned(),
        CellFault::TooLong(most) => format!("超过 {most} 个字"),
    }
}

/// What was wrong with a cell, by the word that was kept.
#[must_use]
pub fn kept(word: &str) -> &'static str {
    match word {
        "missing" => "没有填",
        "number" => "身份证号不对",
        "digits_lost" => "号码被表格软件截断",
        "broken" => "公式出错",
        "date" => "日期不对",
        "future" => "日期在今天之后",
        "money" => "金额不对",
        "place" => "区划代码不在本县",
        "kind" => "不认识的线索种类",
        "too_long" => "字数太多",
        _ => "不能采用",
    }
}

/// Why a list is not taken or given.
#[must_use]
pub fn refused(refused: &Refused) -> String {
    match refused {
        Refused::NoSuchList => "没有这种名单，请从列表里选。".to_owned(),
        Refused::NoHeadings { missing, found } => {
            let found = if found.is_empty() {
                "前十行里没有像表头的一行".to_owned()
            } else {
                format!("表头里有：{}", found.join("、"))
            };
            format!("文件里缺少必需的列：{}。{found}。文件没有收下。", missing.join("、"))
        }
        Refused::TooLarge => "文件超过 8 MB，没有收下。请分开上传。".to_owned(),
        Refused::TakenAlready(month, on) => format!(
            "同一个文件 {} 已经收下（记在 {}），再传一次不会增加任何内容。",
            on.chinese(),
            month.chinese()
        ),
        Refused::NothingToTell => "上次取走名单以后没有人新增、退出或变更，不用再取。".to_owned(),
        Refused::NoLineNamed => "回执里的流水号没有一条属于这份上报文件，请核对是不是拿错了回执。".to_owned(),
    }
}
