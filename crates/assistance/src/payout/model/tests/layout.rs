// SPDX-License-Identifier: Apache-2.0
//! Bank layouts are data: the ones that come along are right, and a wrong one is refused with its place.

use crate::payout::model::bank::{BUILT_IN, Layout};

pub(super) fn built_in(id: &str) -> Layout {
    let (_, text) = BUILT_IN.iter().find(|(one, _)| *one == id).unwrap_or_else(|| panic!("no layout {id}"));
    Layout::parse(text).unwrap_or_else(|error| panic!("{id}: {error}"))
}

#[test]
fn every_layout_that_comes_along_reads_and_says_that_it_is_assumed() {
    for (id, _) in BUILT_IN {
        let layout = built_in(id);
        assert_eq!(layout.id, id);
        assert!(layout.assumed.is_some(), "{id}: no bank gave it");
    }
}

#[test]
fn a_wrong_layout_says_what_is_wrong() {
    let fixed = BUILT_IN[1].1;
    let csv = BUILT_IN[0].1;
    for (text, from, to, says) in [
        (csv, "    - { title: 账号, field: account, width: 32 }\n", "", "报送文件缺少账号"),
        (csv, "field: holder, width", "field: account, width", "报送文件缺少户名"),
        (csv, "title: 开户行, field: bank", "title: 开户行, field: result", "报送文件不能有“开户行”"),
        (csv, "title: 处理结果, field: result", "title: 处理结果, field: remark", "回盘文件缺少处理结果"),
        (csv, "field: amount, as: yuan", "field: amount", "“金额”要写明单位"),
        (csv, "field: line", "field: line, as: fen", "“序号”的单位只能用于金额"),
        (csv, "field: line", "field: line, text: x", "不是固定文字"),
        (csv, "field: remark", "field: note", "“摘要”的内容“note”不认识"),
        (csv, "encoding: gb18030", "encoding: gbk", "编码“gbk”"),
        (csv, "separator: \",\"", "separator: \"::\"", "一个分隔符"),
        (csv, "file: csv", "file: doc", "文件种类“doc”"),
        (csv, "账户冻结: frozen", "账户冻结: cold", "“cold”不是退汇原因"),
        (csv, "unpaid: [失败", "unpaid: [成功", "既表示成功又表示失败"),
        (csv, "id: csv", "id: C/S", "id 应为"),
        (csv, "name:", "colour: red\nname:", "colour"),
        (fixed, "field: account, width: 32", "field: account", "“账号”缺少宽度"),
        (fixed, "align: right, pad: \"0\"", "pad: \"0\"", "右对齐"),
        (fixed, "pad: \"0\"", "pad: \"*\"", "只能用空格或 0"),
        (fixed, "field: batch", "field: account", "不能放在首行或末行"),
        (fixed, "title: 户名, field: holder", "title: 户名, field: count", "报送文件缺少户名"),
    ] {
        assert!(text.contains(from), "{from}");
        match Layout::parse(&text.replacen(from, to, 1)) {
            Ok(_) => panic!("{from} -> {to} was accepted"),
            Err(error) => assert!(error.to_string().contains(says), "{from} -> {to}: {error}"),
        }
    }
}
