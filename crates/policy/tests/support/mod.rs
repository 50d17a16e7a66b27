// SPDX-License-Identifier: Apache-2.0
//! Small packs and dictionaries for tests.
#![allow(dead_code, reason = "each test file uses its own part")]

use policy::library::{Library, Texts};

pub(crate) const FACTS: &str = r#"
schema: 1
windows: [1, 3, 6, 12]
enums:
  disability: { label: 类别, values: { none: 无, visual: 视力, mental: 精神 } }
  relation: { label: 关系, values: { head: 户主, spouse: 配偶, son: 子, daughter: 女, parent: 父母, sibling: 兄弟姐妹, other: 其他 } }
  sex: { label: 性别, values: { male: 男, female: 女 } }
facts:
  deposits: { label: 存款, meaning: 存款, entity: household, type: money, range: ["0.00", "100000000.00"], purpose: [decide], basis: 测试, sources: [bank], sensitivity: sensitive }
  share: { label: 比例, meaning: 比例, entity: household, type: ratio, range: ["0", "1"], purpose: [decide], basis: 测试, sources: [bank], sensitivity: internal }
  farming: { label: 务农, meaning: 务农, entity: household, type: bool, purpose: [decide, monitor], basis: 测试, sources: [visit], sensitivity: internal }
  disability: { label: 类别, meaning: 类别, entity: household, type: enum(disability), purpose: [decide], basis: 测试, sources: [visit], sensitivity: secret, register: disability, absent: none }
  left_on: { label: 离开日期, meaning: 离开日期, entity: household, type: date?, purpose: [decide], basis: 测试, sources: [visit], sensitivity: internal }
  residence: { label: 住址, meaning: 住址, entity: household, type: division, purpose: [decide, monitor], basis: 测试, sources: [visit], sensitivity: sensitive }
  listed_persons: { label: 人数, meaning: 人数, entity: household, type: persons, range: ["0", "50"], purpose: [decide], basis: 测试, sources: [file], sensitivity: internal, derived: listed_persons }
  relation: { label: 关系, meaning: 关系, entity: person, type: enum(relation), purpose: [decide], basis: 测试, sources: [visit], sensitivity: sensitive }
  birth: { label: 出生日期, meaning: 出生日期, entity: person, type: date, purpose: [decide], basis: 测试, sources: [id], sensitivity: sensitive }
  sex: { label: 性别, meaning: 性别, entity: person, type: enum(sex), purpose: [decide], basis: 测试, sources: [id], sensitivity: sensitive }
  disabled: { label: 残疾, meaning: 残疾, entity: person, type: bool, purpose: [decide], basis: 测试, sources: [visit], sensitivity: secret }
  rent: { label: 租金, meaning: 租金, entity: person, type: money, range: ["0.00", "1000000.00"], purpose: [decide], basis: 测试, sources: [visit], sensitivity: sensitive }
  heads: { label: 人头, meaning: 人头, entity: person, type: persons, range: ["1", "9"], purpose: [decide], basis: 测试, sources: [visit], sensitivity: internal }
series:
  income:
    wage: { label: 工资, meaning: 工资, range: ["0.00", "1000000.00"], purpose: [decide], basis: 测试, sources: [visit], sensitivity: sensitive }
    unspecified: { label: 收入, meaning: 收入, range: ["0.00", "1000000.00"], purpose: [decide], basis: 测试, sources: [visit], sensitivity: sensitive }
  spending:
    medical: { label: 医疗, meaning: 医疗, range: ["0.00", "1000000.00"], purpose: [decide], basis: 测试, sources: [visit], sensitivity: sensitive }
"#;

/// Packs of one rules file each: folder, place, rules.
pub(crate) fn texts(packs: &[(&str, &str, &str)]) -> Texts {
    let mut texts = Texts::from([("facts.yaml".to_owned(), FACTS.to_owned())]);
    for (name, place, rules) in packs {
        pack_with(&mut texts, name, place, rules);
    }
    // A nation alone answers for no place: give it a county.
    if packs.len() == 1 {
        pack_with(&mut texts, "somewhere", "500299", "");
    }
    texts
}

/// Adds a pack.
pub(crate) fn pack_with(texts: &mut Texts, name: &str, place: &str, rules: &str) {
    texts.insert(
        format!("{name}/pack.yaml"),
        format!("name: {name}\ntitle: {name}\nplace: \"{place}\"\ncovers_from: \"2019-01-01\"\n"),
    );
    texts.insert(
        format!("{name}/sources.yaml"),
        "law: { title: 测试法, in_force_from: \"2019-01-01\" }\n".to_owned(),
    );
    texts.insert(format!("{name}/a.rules"), rules.to_owned());
}

/// Packs that must be right.
pub(crate) fn library(packs: &[(&str, &str, &str)]) -> Library {
    match Library::load(&texts(packs)) {
        Ok(library) => library,
        Err(problems) => panic!("{problems:#?}"),
    }
}
