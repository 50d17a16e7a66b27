// SPDX-License-Identifier: Apache-2.0
//! Lists of places in Chinese: why one was not taken, by row.

use assistance::regions::{Refused, RowFault, Wrong};

/// Why something about places cannot be done.
#[must_use]
pub fn refused(refused: &Refused) -> String {
    match refused {
        Refused::Rows(rows) => format!("有 {} 处填得不对，一行也没有收。请改好后重新上传。", rows.len()),
        Refused::Answered => "这份名单已经有人复核过了，请刷新页面。".to_owned(),
        Refused::NoLongerFits => {
            "在这份名单之后，有的地方已经按别的名单撤并，对不上了。请退回，按现在的区划重新整理。".to_owned()
        }
        Refused::BeforeLast(last) => {
            format!("上一份名单从 {} 起执行，新的名单不能比它早。", last.chinese())
        }
        Refused::StillStands => "这个地方还在，不用迁户。".to_owned(),
        Refused::NotItsSuccessor => "只能迁到它撤并、拆分后的村（社区）。".to_owned(),
        Refused::NoFamily => "请勾选要迁的家庭，一次最多 100 户。".to_owned(),
        Refused::NotThere => "勾选的家庭里有的已经不住在这里了，请刷新页面再选。".to_owned(),
    }
}

/// What is wrong with a row.
#[must_use]
pub fn fault(fault: &RowFault) -> String {
    match &fault.wrong {
        Wrong::NoHeadings => "前十行里没有找到“代码”和“名称”两列的表头".to_owned(),
        Wrong::Rows(0) => "表头下面一行也没有".to_owned(),
        Wrong::Rows(rows) => format!("有 {rows} 行，太多，不像一个县的区划"),
        Wrong::Code(error) => error.to_string(),
        Wrong::DigitsLost => "数字被表格软件截断了，请把这一列设成文本再填".to_owned(),
        Wrong::NotOfCounty => "不是本县的乡镇或村（社区）".to_owned(),
        Wrong::NoTownship => "所属的乡镇不在现有区划里，也不在这份名单里".to_owned(),
        Wrong::Twice(first) => format!("和第 {first} 行的代码重复"),
        Wrong::NoName => "没有填名称".to_owned(),
        Wrong::BadName => "名称太长，或者有数字、标点".to_owned(),
        Wrong::NoArea => "城乡要写“城镇”或“乡村”，或者统计用的三位分类代码".to_owned(),
        Wrong::NoChange => "变更要写“更名”“并入”“拆分”“撤销”“新设”，没有变更就空着".to_owned(),
        Wrong::Unknown => "现有区划里没有这个代码".to_owned(),
        Wrong::EndedAlready => "这个地方已经撤并了".to_owned(),
        Wrong::Becomes => "去向不对：并入写一个新代码，拆分至少写两个，其他的空着".to_owned(),
        Wrong::BecomesUnknown(code) => format!("去向 {code} 不在现有区划里，也不在这份名单里，或者级别不同"),
    }
}
