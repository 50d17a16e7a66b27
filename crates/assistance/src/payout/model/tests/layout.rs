// SPDX-License-Identifier: Apache-2.0
//! Bank layouts are data: the ones that come along are right, and a wrong one is refused with its place.

use crate::payout::model::bank::{BUILT_IN, Layout, Layouts};

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

#[test]
fn a_countys_own_layouts_stand_beside_those_of_the_program_and_a_wrong_one_is_named_with_its_line() {
    let own = BUILT_IN[0].1.replace("id: csv", "id: rural").replace("name: ", "name: 示范农商银行 ");
    let file = |name: &str, text: &str| (name.to_owned(), text.to_owned());
    let all = Layouts::with(&[file("rural.yaml", &own)]).unwrap();
    assert_eq!(
        all.all().map(|one| one.id.as_str()).collect::<Vec<_>>(),
        ["csv", "fixed", "workbook", "rural"]
    );
    assert_eq!(all.get("rural").unwrap().text, own);
    let bad = own.replace("field: holder", "field: keeper");
    let at = bad.lines().position(|line| line.contains("keeper")).unwrap() + 1;
    let files = [
        file("a.yaml", &bad),
        file("b.yaml", BUILT_IN[0].1),
        file("c.yaml", "id: [\n"),
        file("d.yaml", &own),
    ];
    let faults: Vec<String> = Layouts::with(&files).unwrap_err().iter().map(ToString::to_string).collect();
    assert_eq!(faults.len(), 3, "{faults:?}");
    assert!(
        faults[0].contains("a.yaml") && faults[0].contains(&format!("第 {at} 行，“户名”的内容“keeper”")),
        "{faults:?}"
    );
    assert!(faults[1].starts_with("b.yaml") && faults[1].contains("第 2 行，id“csv”"), "{faults:?}");
    assert!(faults[2].starts_with("c.yaml") && faults[2].contains("第 "), "{faults:?}");
}

#[test]
fn what_is_wrong_with_a_layout_is_told_with_its_line() {
    let csv = BUILT_IN[0].1;
    let line = |text: &str, of: &str| text.lines().position(|line| line.contains(of)).unwrap() as u64 + 1;
    for (from, to, of) in [
        ("encoding: gb18030", "encoding: gbk", "gbk"),
        ("field: remark", "field: note", "field: note"),
        ("账户冻结: frozen", "账户冻结: cold", "cold"),
        ("unpaid: [失败", "unpaid: [成功", "paid: [成功"),
        ("id: csv", "id: C/S", "id:"),
        ("field: bank, width", "field: account, width", "title: 开户行"),
        ("name:", "colour: red\nname:", "colour"),
    ] {
        let text = csv.replacen(from, to, 1);
        let error = Layout::parse(&text).unwrap_err();
        assert_eq!(error.line, line(&text, of), "{to}: {error}");
    }
}
